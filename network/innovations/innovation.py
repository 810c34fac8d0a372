"""What an innovation is: one short record, its core on one screen.

The body of schema ``likewise:innovation/1``. Here is what every node must accept, so nearly
everything may be null, which reads "not recorded" and is never filled in with a sentence of
ours. What a person must write before a record is published here is `completeness.py`'s.
Who may read it is the feed it stands in: no field here says so.

Source: records.md, section 1 (identity, core, context of the place of use).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, computed_field

from federation.strict import Object
from network.innovations.details import Details, written_details
from network.innovations.text import Long, Short, Title, count_words
from network.organisations.profile import Profile

SCHEMA = "likewise:innovation/1"
NAME = "innovation"

READING_WORDS_A_MINUTE = 200
"""Unhurried reading of plain prose on a screen."""


class Kind(StrEnum):
    """What sort of record this is; which fields must be written follows from it."""

    INNOVATION = "innovation"
    ADAPTATION = "adaptation"
    ATTEMPT = "attempt"
    IDEA = "idea"
    SMALL_THING = "small_thing"
    RESEARCH = "research"


class Approach(StrEnum):
    """How it came about; several may hold, and none is a gate."""

    THINKING_DIFFERENTLY = "thinking_differently"
    HARNESSING_GOOD_PRACTICE = "harnessing_good_practice"
    CONTINUOUS_QI = "continuous_qi"


class Stage(StrEnum):
    """How far it has got; stopped is as good a stage to write from as any."""

    IDEA = "idea"
    TESTING = "testing"
    IN_USE = "in_use"
    EMBEDDED = "embedded"
    STOPPED = "stopped"


class Licence(StrEnum):
    """On what terms the words may be used again.

    MIT is here because a source that we import stands under it; nobody is offered it to choose.
    """

    OGL = "OGL-UK-3.0"
    CC_BY = "CC-BY-4.0"
    MIT = "MIT"
    NETWORK_ONLY = "network-only"


class GeographyFlag(StrEnum):
    """What sort of place it is, for search and not for likeness."""

    COASTAL = "coastal"
    ISLAND = "island"
    BORDER = "border"
    DISPERSED_SITES = "dispersed_sites"


class PopulationGroup(StrEnum):
    """For whom it was: a stage of life, a circumstance, or a Core20PLUS5 clinical area."""

    CHILDREN = "children"
    YOUNG_PEOPLE = "young_people"
    WORKING_AGE = "working_age"
    OLDER_PEOPLE = "older_people"
    CARERS = "carers"
    LEARNING_DISABILITY_AND_AUTISM = "learning_disability_and_autism"
    MATERNITY = "maternity"
    SEVERE_MENTAL_ILLNESS = "severe_mental_illness"
    CHRONIC_RESPIRATORY_DISEASE = "chronic_respiratory_disease"
    EARLY_CANCER_DIAGNOSIS = "early_cancer_diagnosis"
    HYPERTENSION = "hypertension"


class PressureFlag(StrEnum):
    """What the place was under while it was tried."""

    VACANCIES = "vacancies"
    RECENT_MERGER = "recent_merger"
    BUDGET_REDUCTION = "budget_reduction"
    ESTATE = "estate"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class RecordReference(_Part):
    """Another record of the network, named by its origin and its id."""

    node: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
    rid: UUID


class Source(_Part):
    """Where an imported record was taken from; absent where the record was written here."""

    name: Annotated[str, Field(max_length=200)]
    id: Annotated[str, Field(max_length=500)]


class Context(_Part):
    """The place of use, which may be one ward or one town and is not headquarters.

    The profile is a copy of what its authors chose to say: a withheld factor is null and stays
    null, whatever the organisation's own record says.
    """

    place: Short = None
    profile: Profile = Field(default_factory=Profile)
    geography_flags: tuple[GeographyFlag, ...] = ()
    population_group: tuple[PopulationGroup, ...] = ()
    pressure_flags: tuple[PressureFlag, ...] = ()


class Innovation(Details):
    """One innovation, as it travels.

    Unknown fields are ignored, so that a later version of this schema may add to it.
    """

    title: Title
    summary: Short = None
    kind: Kind | None = None
    approach: tuple[Approach, ...] | None = None
    stage: Stage | None = None
    problem: Long = None
    what_we_did: Long = None
    what_happened: Long = None
    tell_a_friend: Long = None
    context: Context | None = None
    easy_read: Long = None

    attribution: Literal["named", "via_facilitator"] = "named"
    use_term: Literal["learning-only"] = "learning-only"
    licence: Licence | None = None
    credit: Short = None
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")] = "en-GB"
    review_by: date | None = None
    derived_from: RecordReference | None = None
    supersedes: RecordReference | None = None
    source: Source | None = None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def read_minutes(self) -> int:
        """Whole minutes it takes to read the record, at least one."""
        words = sum(count_words(text) for text in sections(self).values())
        return max(1, math.ceil(words / READING_WORDS_A_MINUTE))


def sections(innovation: Innovation) -> Mapping[str, str]:
    """Return the written sections by part, in reading order; unwritten ones are absent.

    First the core, then the place, then what was added to it.
    """
    place = innovation.context.place if innovation.context else None
    written = {
        "title": innovation.title,
        "summary": innovation.summary,
        "problem": innovation.problem,
        "what_we_did": innovation.what_we_did,
        "what_happened": innovation.what_happened,
        "tell_a_friend": innovation.tell_a_friend,
        "easy_read": innovation.easy_read,
        "place": place,
    }
    core = {name: text for name, text in written.items() if text}
    return {**core, **written_details(innovation)}


def read(body: Object | BaseModel) -> Innovation:
    """Return what a body says; salt and schema are ignored as any unknown field is.

    What was read before is returned as it is.
    """
    return Innovation.model_validate(body)
