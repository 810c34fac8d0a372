"""What may be added to a record once its core is told: all of it optional, none of it a gate.

How it was done (TIDieR), who took part, with what tools, what it cost, what is known. An
`Innovation` has these fields beside its core; where nothing was written they do not travel.

Source: records.md, section 1 (TIDieR, people and tools, resources, evidence).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from federation.attachment import MAX_ATTACHMENT, MOST_ATTACHMENTS
from network.innovations.text import NOTHING_IS_NONE, Line, Lines, Long, Short


class PartnerRole(StrEnum):
    """As what somebody took part."""

    SERVICE_USERS = "service_users"
    CARERS = "carers"
    SOCIAL_CARE = "social_care"
    COUNCIL = "council"
    NOT_FOR_PROFIT = "not_for_profit"
    PRIVATE = "private"
    COMMISSIONER = "commissioner"
    OTHER_TRUST = "other_trust"


class Tool(StrEnum):
    """What it was worked out with; several may hold, and none is the answer."""

    PROCESS_MAP = "process_map"
    PERSON_CENTRED_PLAN = "person_centred_plan"
    CARE_PATHWAY = "care_pathway"
    DRIVER_DIAGRAM = "driver_diagram"
    PDSA = "pdsa"
    COMMUNITY_DEVELOPMENT = "community_development"
    CO_DESIGN = "co_design"
    APPRECIATIVE_INQUIRY = "appreciative_inquiry"
    PEER_ASSIST = "peer_assist"
    AFTER_ACTION_REVIEW = "after_action_review"


class CostBand(StrEnum):
    """About what it cost, in pounds; running costs are a year's."""

    NOTHING = "nothing"
    UNDER_1K = "under_1k"
    FROM_1K_TO_10K = "1k_to_10k"
    FROM_10K_TO_50K = "10k_to_50k"
    FROM_50K_TO_250K = "50k_to_250k"
    OVER_250K = "over_250k"


class EvidenceStage(StrEnum):
    """How what is said to have happened is known."""

    UNTESTED = "untested"
    LOCAL_OBSERVATION = "local_observation"
    LOCAL_MEASURES = "local_measures"
    EVALUATED_LOCALLY = "evaluated_locally"
    EVALUATED_INDEPENDENTLY = "evaluated_independently"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Partner(_Part):
    """Somebody who took part, and as what."""

    role: PartnerRole
    name: Line


class Involvement(_Part):
    """How people who use the service and carers took part, what it cost, what support they had."""

    what: Long = None
    cost: Short = None
    support: Long = None


class Attached(_Part):
    """A file that belongs to a record, as its body lists it (federation/attachment.py)."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=0, le=MAX_ATTACHMENT)]
    media_type: Annotated[str, Field(max_length=100)]
    name: Line
    salt: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22}$")]


class Retirement(_Part):
    """That it has done its work: since when and, in a sentence or two, why."""

    on: date
    why: Long = None


class Details(_Part):
    """The optional fields of an innovation."""

    why: Long = None
    materials: Lines = ()
    attachments: Annotated[
        tuple[Attached, ...], Field(max_length=MOST_ATTACHMENTS), NOTHING_IS_NONE
    ] = ()
    procedures: Long = None
    who_provided: Long = None
    how: Long = None
    where: Long = None
    when_how_much: Long = None
    tailoring: Long = None
    modifications: Long = None
    fidelity_planned: Long = None
    fidelity_actual: Long = None

    skills_needed: Lines = ()
    training: Long = None
    supervision: Long = None

    partners: Annotated[tuple[Partner, ...], NOTHING_IS_NONE] = ()
    involvement: Involvement | None = None
    tools: Annotated[tuple[Tool, ...], NOTHING_IS_NONE] = ()
    other_tools: Short = None
    community_assets: Long = None
    wellbeing: Long = None

    cost_setup: CostBand | None = None
    cost_running: CostBand | None = None
    staff_time: Short = None
    time_to_start: Short = None
    time_to_embed: Short = None
    funding: Long = None
    dependencies: Long = None
    knock_on_effects: Long = None
    commissioning_note: Long = None

    evidence_stage: EvidenceStage | None = None
    evidence_note: Long = None
    references: Lines = ()
    retired: Retirement | None = None


CODED = frozenset({"tools", "cost_setup", "cost_running", "evidence_stage"})
"""Fields whose values are codes, which a page puts into words."""

_IN_ORDER = (
    *(
        name
        for name in Details.model_fields
        if name not in CODED | {"partners", "involvement", "attachments", "retired"}
    ),
)


def written_details(details: Details) -> Mapping[str, str]:
    """Return what people wrote among the details, by part, in reading order; the rest is absent."""
    texts = {name: _text(getattr(details, name)) for name in _IN_ORDER}
    involvement = details.involvement or Involvement()
    texts |= {
        "partners": "\n".join(partner.name for partner in details.partners),
        "involvement.what": involvement.what or "",
        "involvement.cost": involvement.cost or "",
        "involvement.support": involvement.support or "",
        "retired.why": (details.retired.why or "") if details.retired else "",
    }
    return {name: text for name, text in texts.items() if text}


def coded_details(details: Details) -> Mapping[str, tuple[str, ...]]:
    """Return the codes chosen among the details, by field; a field without any is absent."""
    single = {name: getattr(details, name) for name in ("cost_setup", "cost_running")}
    single["evidence_stage"] = details.evidence_stage
    chosen = {
        "tools": tuple(tool.value for tool in details.tools),
        **{name: (code.value,) for name, code in single.items() if code is not None},
    }
    return {name: codes for name, codes in chosen.items() if codes}


def _text(value: str | tuple[str, ...] | None) -> str:
    return "\n".join(value) if isinstance(value, tuple) else value or ""
