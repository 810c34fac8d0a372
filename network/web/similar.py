"""Show what exists already that is like something about to be written or sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import format_date, gettext

from network.errors import N_
from network.finding.finding import Found
from network.records.record import RecordId
from network.web import current, records
from network.web.set_aside import Aside, asides
from network.web.words import value_words

if TYPE_CHECKING:
    from network.database import Session

_BECAME: Mapping[str, str] = {
    "stopped": N_("we tried this and stopped"),
    "idea": N_("an idea of ours"),
}


@dataclass(frozen=True)
class SimilarRow:
    """One record that is like it; ``id`` is ``node/rid``; ``facts`` say who set it aside, too."""

    title: str
    href: str
    id: str
    facts: tuple[str, ...]
    summary: str


@dataclass(frozen=True)
class SimilarPanel:
    """What is like it, ours first."""

    ours: tuple[SimilarRow, ...] = ()
    others: tuple[SimilarRow, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ours or self.others)


def panel(session: Session, about: str, but: RecordId | None = None) -> SimilarPanel:
    """Return what is like ``about``, in words."""
    network = current.network()
    found = network.already.to(about, but)
    names = records.names(network, session)
    aside = asides(network, session, [each.record.id for each in (*found.ours, *found.others)])
    return SimilarPanel(
        tuple(_row(each, "", aside) for each in found.ours),
        tuple(_row(each, names.get(each.record.id.node, ""), aside) for each in found.others),
    )


def _row(found: Found, owner: str, aside: Mapping[RecordId, Sequence[Aside]]) -> SimilarRow:
    facets = found.text.facets
    stage = "".join(facets.get("stage", ())[:1])
    became = gettext(_BECAME[stage]) if stage in _BECAME and not owner else ""
    facts = (
        owner,
        became or (value_words("stage", stage) if stage else ""),
        format_date(found.record.time, "MMMM y") if found.record.time else "",
        *(each.words for each in aside.get(found.record.id, ())),
    )
    return SimilarRow(
        title=found.text.title,
        href=records.href(found.type, found.record.id),
        id=found.record.id.key,
        facts=tuple(fact for fact in facts if fact),
        summary=records.opening(found.text.summary),
    )
