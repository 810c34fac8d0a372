"""For what places are compared, and for which team of ours: read from an address, written, said.

``for`` names a preset, ``w-FACTOR`` weighs one factor from 0 (leave it out) to 3, ``as`` names a
team. What an address says otherwise counts as absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from network.errors import N_, Invalid
from network.organisations.likeness import Purpose
from network.organisations.profile import Profile
from network.web import current
from network.web.addresses import Parameters
from search.reference import MOST, WHOLE

if TYPE_CHECKING:
    from network.database import Session

FOR, AS, WEIGHT = "for", "as", "w-"
PURPOSES: Mapping[str, str] = {
    WHOLE: N_("The whole context"),
    "place": N_("Town or country"),
    "need": N_("The people served"),
    "service": N_("Services and settings"),
    "size": N_("How large"),
}


@dataclass(frozen=True)
class Choice:
    """One of several ways to see a page, and the address that asks for it."""

    text: str
    href: str
    is_chosen: bool


def purpose_of(values: MultiDict[str, str]) -> Purpose:
    """Return for what an address wants places compared."""
    preset = values.get(FOR, "")
    weights = {
        name: _weight(values.get(WEIGHT + name, ""))
        for name in current.network().likeness.weighable()
    }
    return Purpose(
        preset if preset in PURPOSES else WHOLE,
        {name: weight for name, weight in weights.items() if weight is not None},
    )


def team_of(values: MultiDict[str, str]) -> str:
    """Return the id of the team that an address names, or nothing."""
    return values.get(AS, "")


def team_name(id: str) -> str:
    """Return what a team is called; nothing where ``id`` names none, which is our organisation."""
    network = current.network()
    with network.database.reading() as session:
        names = {team.id: team.name for team in network.context.teaming.all(session)}
    return names.get(id, "")


def pairs_of(purpose: Purpose, team: str = "") -> tuple[tuple[str, str], ...]:
    """Return what an address holds that asks for this; nothing for the whole context."""
    return (
        *(((FOR, purpose.preset),) if purpose.preset != WHOLE else ()),
        *((WEIGHT + name, f"{weight:g}") for name, weight in sorted(purpose.sliders.items())),
        *(((AS, team),) if team else ()),
    )


def asked() -> tuple[tuple[str, str], ...]:
    """Return the same of the address that was opened, to be carried on to the next page."""
    return pairs_of(purpose_of(request.args), team_of(request.args))


def said(purpose: Purpose) -> str:
    """Return for what places are compared, in words."""
    words = gettext(PURPOSES[purpose.preset])
    if not purpose.sliders:
        return words
    return gettext("%(purpose)s, with weights of our own", purpose=words)


def our_profile(session: Session) -> Profile | None:
    """Return the context we are compared by, or None while nothing of it is recorded.

    It is that of the team which the address names, else our organisation's.
    """
    found = current.network().context.teaming.profile_as(session, team_of(request.args))
    profile = Profile.model_validate(found or {})
    return profile if profile.recorded() else None


def as_whom(session: Session, parameters: Parameters, path: str) -> tuple[Choice, ...]:
    """Return whom a page can be seen as; nothing where we have no teams."""
    teams = current.network().context.teaming.all(session)
    if not teams:
        return ()
    wanted, bare = team_of(request.args), parameters.without(AS)
    ours = Choice(gettext("our organisation"), bare.on(path), wanted not in {t.id for t in teams})
    return (
        ours,
        *(Choice(team.name, bare.with_(AS, team.id).on(path), team.id == wanted) for team in teams),
    )


def checked(values: MultiDict[str, str]) -> None:
    """Refuse an address of a program that asks for what there is not.

    Raises:
        Invalid: by the parameter's name, as `LikeForLike.purpose` says it; or no such team.
    """
    weights = {
        name.removeprefix(WEIGHT): text for name, text in values.items() if name.startswith(WEIGHT)
    }
    try:
        current.network().likeness.purpose(values.get(FOR, WHOLE), weights)
    except Invalid as error:
        faults = error.errors.items()
        raise Invalid(
            {FOR if name == "purpose" else WEIGHT + name: fault for name, fault in faults}
        ) from error
    if team_of(values) and not team_name(team_of(values)):
        raise Invalid({AS: N_("there is no such team here")})


def _weight(text: str) -> float | None:
    """Return a weight other than 1, or None."""
    try:
        weight = min(max(float(text), 0.0), MOST)
    except ValueError:
        return None
    return None if weight == 1 or weight != weight else weight
