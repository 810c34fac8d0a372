"""Say in words how alike two places are: the sentence, and the table factor by factor.

Alike in context, not in results: nothing here says who does well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import format_percent, gettext

from network.organisations.likeness import Comparison, Purpose
from network.organisations.profile import Profile
from network.web import current, purposes
from network.web.language import said
from network.web.profiles import FACTORS
from search.engine import Note
from search.explain import CAVEAT, Mention, Mentions
from search.likeness import Difference, FactorRow

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
    that is known of both; ``is_unlike`` says that it is less like ours than a place drawn at
    random; ``model`` names the measure, for whoever wants to compute it again, ``purpose`` says
    in words for what was compared, and ``change`` leads to choosing otherwise. ``team`` is the
    team of ours that is compared, empty where it is our organisation.
    """

    likeness: str
    known: str
    why: str
    caveat: str
    factors: tuple[ComparedFactor, ...]
    model: str
    is_unlike: bool
    purpose: str
    change: str
    team: str


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
        is_unlike=found.is_unlike,
        purpose=purposes.said(purpose),
        change=url_for("weighing.show", to=request.full_path.rstrip("?")),
        team=purposes.team_name(purposes.team_of(request.args)),
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
