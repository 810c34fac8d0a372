"""Our teams: each may have a context of its own, and be who somebody searches as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import JsonValue

from network.errors import Conflict, Invalid
from network.organisations.team import Team
from network.organisations.teaming import TeamEdit
from network.people.roles import Role
from network.web import current, place
from network.web.addresses import Parameters
from network.web.guards import may, needs
from network.web.language import said
from network.web.pages import show as page
from network.web.purposes import AS

if TYPE_CHECKING:
    from network.database import Session

blueprint = Blueprint("teams", __name__)


@dataclass(frozen=True)
class TeamRow:
    """One team: what it is called, and where to search as it and to change it."""

    name: str
    search: str
    change: str


@dataclass(frozen=True)
class TeamsPage:
    """Every team of ours."""

    template: ClassVar[str] = "teams/index.html"
    teams: tuple[TeamRow, ...]
    new: str


@dataclass(frozen=True)
class TeamPage:
    """One team, new or to be changed, as it was saved or as it was sent and refused."""

    template: ClassVar[str] = "teams/show.html"
    action: str
    remove: str
    base: int
    name: str
    factors: tuple[place.FactorInput, ...]
    faults: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Sent:
    """What the form holds: saved before, or sent now."""

    name: str
    answers: Mapping[str, place.Typed]
    faults: Mapping[str, str] = field(default_factory=dict)


@blueprint.get("/teams")
@needs(Role.READER)
def index() -> str:
    """List the teams."""
    network, person = current.network(), current.signed_in()
    can_change = may(person, Role.AUTHOR) or may(person, Role.ADMINISTRATOR)
    with network.database.reading() as session:
        teams = network.context.teaming.all(session)
    rows = tuple(
        TeamRow(
            team.name,
            Parameters(((AS, team.id),)).on(url_for("search.show")),
            url_for("teams.show", id=team.id) if can_change else "",
        )
        for team in teams
    )
    return page(TeamsPage(rows, url_for("teams.new") if can_change else ""))


@blueprint.get("/teams/new")
@needs(Role.AUTHOR, Role.ADMINISTRATOR)
def new() -> str:
    """Ask what a new team is like; at first it is like our organisation."""
    with current.network().database.reading() as session:
        ours = current.network().organisations.own_profile(session)
        return page(_page(session, None, Sent("", place.typed(ours, ours))))


@blueprint.post("/teams/new")
@needs(Role.AUTHOR, Role.ADMINISTRATOR)
def add() -> ResponseReturnValue:
    """Save a new team."""
    return _saved(None)


@blueprint.get("/teams/<id>")
@needs(Role.AUTHOR, Role.ADMINISTRATOR)
def show(id: str) -> str:
    """Show one team, to be changed."""
    network = current.network()
    with network.database.reading() as session:
        team, ours = (
            network.context.teaming.get(session, id),
            network.organisations.own_profile(session),
        )
        return page(_page(session, team, Sent(team.name, place.typed(team.profile(ours), ours))))


@blueprint.post("/teams/<id>")
@needs(Role.AUTHOR, Role.ADMINISTRATOR)
def save(id: str) -> ResponseReturnValue:
    """Save one team."""
    return _saved(id)


@blueprint.post("/teams/<id>/remove")
@needs(Role.AUTHOR, Role.ADMINISTRATOR)
def remove(id: str) -> ResponseReturnValue:
    """Remove one team."""
    network = current.network()
    with network.database.transaction() as session:
        network.context.teaming.remove(session, current.signed_in(), id)
    return redirect(url_for("teams.index"))


def _saved(id: str | None) -> ResponseReturnValue:
    """Save what was sent; what is refused is shown again as sent."""
    network = current.network()
    answers = place.read_form(request.form)
    try:
        with network.database.transaction() as session:
            _save(session, id, answers)
    except (Conflict, Invalid) as error:
        faults = error.errors if isinstance(error, Invalid) else {"": error.message}
        with network.database.reading() as session:
            team = network.context.teaming.get(session, id) if id else None
            sent = Sent(request.form.get("name", ""), answers, faults)
            refused = page(_page(session, team, sent))
        return refused, 409 if isinstance(error, Conflict) else 422
    return redirect(url_for("teams.index"))


def _save(session: Session, id: str | None, answers: Mapping[str, place.Typed]) -> None:
    network = current.network()
    ours = network.organisations.own_profile(session)
    held = network.context.teaming.get(session, id).profile(ours) if id else None
    us = network.settings.node.name
    profile = place.profile_of(answers, ours, held, us)
    edit = TeamEdit(
        base=request.form.get("base", 0, type=int),
        name=request.form.get("name", ""),
        profile=profile if isinstance(profile, dict) else {},
    )
    network.context.teaming.save(session, current.signed_in(), id, edit)


def _page(session: Session, team: Team | None, sent: Sent) -> TeamPage:
    ours: JsonValue = current.network().organisations.own_profile(session)
    faults = {name: said(words) for name, words in sent.faults.items()}
    return TeamPage(
        action=url_for("teams.save", id=team.id) if team else url_for("teams.add"),
        remove=url_for("teams.remove", id=team.id) if team else "",
        base=team.version if team else 0,
        name=sent.name,
        factors=place.inputs(sent.answers, ours, faults, None),
        faults=tuple(faults.items()),
    )
