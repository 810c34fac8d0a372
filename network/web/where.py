"""Where we work: an administrator ticks the councils served, sees what follows, and saves it.

All state is in the address until it is saved: what is ticked, how much of each, what was looked
for. What follows from councils is organisations/areas.py's; publishing is our_organisation.py's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from network.errors import Conflict, Invalid
from network.organisations.areas import Area
from network.organisations.covering import Coverage
from network.organisations.description import Description
from network.organisations.profile import Basis, Profile
from network.organisations.vocabularies import vocabulary
from network.people.roles import Role
from network.web import current, our_organisation
from network.web.guards import needs
from network.web.language import said
from network.web.pages import show as page
from network.web.place import Option
from network.web.profiles import FACTORS, in_words
from network.web.questions import Answers
from network.web.serving import PARTS, part_of

if TYPE_CHECKING:
    from network.database import Session

blueprint = Blueprint("where", __name__)

PUBLISH = "publish"


@dataclass(frozen=True)
class Council:
    """One council: ticked with how much of it is served, or offered to be ticked."""

    code: str
    name: str
    parts: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Region:
    """The councils of one region that are not ticked yet."""

    name: str
    councils: tuple[Council, ...]


@dataclass(frozen=True)
class Following:
    """One factor: what is said now, and what follows from the councils.

    ``is_disputed`` says that a person declared what is said now, and that it differs; it stays
    unless the councils' figure is wanted ``instead``.
    """

    name: str
    title: str
    now: str
    derived: str
    source: str
    is_disputed: bool
    is_instead: bool


@dataclass(frozen=True)
class WherePage:
    """The councils, and what follows from those that are ticked."""

    template: ClassVar[str] = "where/show.html"
    base: int
    looked_for: str
    ticked: tuple[Council, ...]
    regions: tuple[Region, ...]
    is_found: bool
    is_known: bool
    following: tuple[Following, ...]
    kept: tuple[tuple[str, str], ...]
    can_publish: bool
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """What an address or a form says: councils and parts, and the factors to take from them."""

    parts: Mapping[str, float]
    instead: frozenset[str]
    looked_for: str

    @classmethod
    def of(cls, answers: Answers, known: Mapping[str, Area]) -> Asked:
        """Read answers; councils of which nothing is known count as absent."""
        codes = [code for code in answers.getlist("code") if code in known]
        return cls(
            {code: float(part_of(answers.get(f"part-{code}", "1"))) for code in codes},
            frozenset(answers.getlist("instead")),
            answers.get("find", "").strip(),
        )

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """What a form holds that says the same."""
        return (
            *(("code", code) for code in self.parts),
            *((f"part-{code}", f"{part:g}") for code, part in self.parts.items()),
            *(("instead", name) for name in sorted(self.instead)),
        )


@blueprint.get("/our-organisation/where")
@needs(Role.ADMINISTRATOR)
def show() -> str:
    """Show the councils and what would follow."""
    with current.network().database.reading() as session:
        return page(_page(session, None, ()))


@blueprint.post("/our-organisation/where")
@needs(Role.ADMINISTRATOR)
def save() -> ResponseReturnValue:
    """Save the councils and what follows and, if asked, publish it."""
    network = current.network()
    try:
        with network.database.transaction() as session:
            _save(session)
    except (Conflict, Invalid) as error:
        faults = error.errors.values() if isinstance(error, Invalid) else [error.message]
        with network.database.reading() as session:
            asked = Asked.of(request.form, network.context.covering.known(session))
            refused = page(_page(session, asked, tuple(said(fault) for fault in faults)))
        return refused, 409 if isinstance(error, Conflict) else 422
    network.indexing.follow()
    return redirect(url_for("our_organisation.show"))


def _save(session: Session) -> None:
    network, person = current.network(), current.signed_in()
    asked = Asked.of(request.form, network.context.covering.known(session))
    base = request.form.get("base", 0, type=int)
    saved = network.context.covering.save(
        session, person, base, Coverage(asked.parts, asked.instead)
    )
    audience = our_organisation.fixed_audience(session, saved)
    if request.form.get("then") == PUBLISH and audience is not None:
        network.organisations.publish(session, person, saved.key, audience)


def _page(session: Session, asked: Asked | None, faults: tuple[str, ...]) -> WherePage:
    network = current.network()
    known, held = network.context.covering.known(session), network.organisations.ours(session)
    asked = asked or (Asked.of(request.args, known) if request.args else _saved(held, known))
    following, impossible = _following(session, asked, held)
    regions = _regions(asked, known)
    return WherePage(
        base=held.version if held else 0,
        looked_for=asked.looked_for,
        ticked=tuple(_ticked(code, part) for code, part in asked.parts.items()),
        regions=regions,
        is_found=bool(regions),
        is_known=bool(known),
        following=following,
        kept=asked.pairs,
        can_publish=our_organisation.fixed_audience(session, held) is not None,
        faults=faults or impossible,
    )


def _saved(held: Description | None, known: Mapping[str, Area]) -> Asked:
    """Return what was saved before."""
    serves = held.fields.get("serves") if held is not None else None
    listed = [each for each in serves if isinstance(each, dict)] if isinstance(serves, list) else []
    parts = {str(each["code"]): float(str(each["part"])) for each in listed}
    return Asked({code: part for code, part in parts.items() if code in known}, frozenset(), "")


def _following(
    session: Session, asked: Asked, held: Description | None
) -> tuple[tuple[Following, ...], tuple[str, ...]]:
    """Return what follows, factor by factor, and why it cannot if it cannot."""
    if not asked.parts:
        return (), ()
    try:
        derived = current.network().context.covering.derived(session, asked.parts)
    except Invalid as error:
        return (), tuple(said(fault) for fault in error.errors.values())
    now = Profile.model_validate((held.fields.get("profile") if held else None) or {})
    return tuple(
        _factor(name, now, derived, asked) for name in FACTORS if getattr(derived, name) is not None
    ), ()


def _factor(name: str, now: Profile, derived: Profile, asked: Asked) -> Following:
    before, after = getattr(now, name), getattr(derived, name)
    is_disputed = (
        before is not None and before.basis is Basis.DECLARED and before.value != after.value
    )
    return Following(
        name=name,
        title=gettext(FACTORS[name][0]),
        now=in_words(name, before.value) if before is not None else "",
        derived=in_words(name, after.value),
        source=after.source,
        is_disputed=is_disputed,
        is_instead=is_disputed and name in asked.instead,
    )


def _regions(asked: Asked, known: Mapping[str, Area]) -> tuple[Region, ...]:
    """Return the councils that can still be ticked, only those looked for, by region."""
    listed, wanted = vocabulary("councils"), asked.looked_for.casefold()
    regions = []
    for group, codes in listed.grouped().items():
        offered = tuple(
            Council(code, listed.label(code))
            for code in codes
            if code in known and code not in asked.parts
            if wanted in listed.label(code).casefold()
        )
        if offered:
            regions.append(Region(listed.groups[group], offered))
    return tuple(regions)


def _ticked(code: str, part: float) -> Council:
    chosen = part_of(f"{part:g}")
    parts = tuple(Option(value, gettext(words), value == chosen) for value, words in PARTS.items())
    return Council(code, vocabulary("councils").label(code), parts)
