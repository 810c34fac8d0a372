"""Say in words how alike two places are: the sentence, and the table factor by factor.

Alike in context, not in results: nothing here says who does well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import format_percent, gettext

from network.errors import N_
from network.organisations.likeness import Comparison, Purpose
from network.organisations.profile import Profile
from network.web import current
from network.web.language import said
from network.web.profiles import FACTORS
from search.engine import Note
from search.explain import CAVEAT, Mention, Mentions
from search.likeness import Difference, FactorRow
from search.reference import WHOLE

if TYPE_CHECKING:
    from network.database import Session

PURPOSES: Mapping[str, str] = {
    WHOLE: N_("The whole context"),
    "place": N_("Town or country"),
    "need": N_("The people served"),
    "service": N_("Services and settings"),
    "size": N_("How large"),
}
_HUNDREDTHS = 100


@dataclass(frozen=True)
class ComparedFactor:
    """One factor, ours and theirs, and the difference in words and as a share of the whole."""

    name: str
    ours: str
    theirs: str
    words: str
    share: str


@dataclass(frozen=True)
class Beside:
    """Another place beside ours.

    ``likeness`` is of 100, empty where too little is known; ``known`` the share of what counts
    that is known of both; ``model`` names the measure, for whoever wants to compute it again.
    """

    likeness: str
    known: str
    why: str
    caveat: str
    factors: tuple[ComparedFactor, ...]
    model: str


def our_profile(session: Session) -> Profile | None:
    """Return our own context, or None while nothing of it is recorded."""
    found = current.network().organisations.own_profile(session)
    profile = Profile.model_validate(found or {})
    return profile if profile.recorded() else None


def purpose_of(name: str | None) -> Purpose:
    """Return for what places are compared; what nobody knows counts as the whole context."""
    return Purpose(name) if name is not None and name in PURPOSES else Purpose()


def beside(ours: Profile | None, theirs: Profile, purpose: Purpose) -> Beside | None:
    """Return a place beside ours, or None where ours says nothing yet."""
    if ours is None:
        return None
    found = current.network().likeness.compare(ours, theirs, purpose)
    return Beside(
        likeness=of_a_hundred(found.likeness) if found.is_known else "",
        known=_percent(found.coverage),
        why=in_words(found.why),
        caveat=gettext(CAVEAT),
        factors=_factors(found),
        model=found.model_id,
    )


def of_a_hundred(likeness: float) -> str:
    """Return likeness as a whole number, 100 the same, 50 a place drawn at random."""
    return str(round(likeness * _HUNDREDTHS))


def in_words(notes: Sequence[Note], names: Mapping[str, str] | None = None) -> str:
    """Return the parts of a sentence in the reader's language; ``names`` are of organisations."""
    return " ".join(_spoken(note, names or {}) for note in notes)


def _spoken(note: Note, names: Mapping[str, str]) -> str:
    params = {name: _value(value, names) for name, value in note.params.items()}
    return said(note.message, **params)


def _value(value: object, names: Mapping[str, str]) -> object:
    if isinstance(value, Mentions):
        return value.spoken(_mention)
    return names.get(value, value) if isinstance(value, str) else value


def _mention(mention: Mention) -> str:
    name, figures = gettext(mention.name), mention.figures
    if figures is None:
        return name
    return gettext(
        "%(name)s (%(ours)s and %(theirs)s)", name=name, ours=figures[0], theirs=figures[1]
    )


def _factors(found: Comparison) -> tuple[ComparedFactor, ...]:
    """Return the rows in the order in which people ask, those not known of either side last."""
    order = list(FACTORS)
    rows = sorted(found.rows, key=lambda row: (_is_unknown(row), order.index(row.name)))
    return tuple(
        ComparedFactor(
            name=gettext(FACTORS[row.name][0]),
            ours=_side(row.name, row.mine),
            theirs=_side(row.name, row.theirs),
            words=gettext(row.words.value),
            share=_percent(row.share) if row.weight else "",
        )
        for row in rows
    )


def _is_unknown(row: FactorRow) -> bool:
    return row.words is Difference.NOT_KNOWN and row.mine is None and row.theirs is None


def _side(name: str, value: object) -> str:
    return gettext("not known") if value is None else FACTORS[name][1](value)


def _percent(share: float) -> str:
    return str(format_percent(share, "#,##0%"))
