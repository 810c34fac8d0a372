"""Give a team of ours a context of its own, so that people can search as that team."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from network.database import Session
from network.errors import N_, Conflict, NotAllowed, NotFound
from network.organisations.profile import checked_profile
from network.organisations.team import Team, apart, checked_name
from network.organisations.team_store import Teams
from network.people.audit import Audit
from network.people.person import Person
from network.people.roles import Role


@dataclass(frozen=True)
class TeamEdit:
    """A team as a page sent it, and the version that the page showed (0: none yet).

    ``profile`` is its whole context, as a body holds it; None withholds a factor.
    """

    base: int
    name: str
    profile: Mapping[str, JsonValue]


@dataclass(frozen=True, kw_only=True)
class Teaming:
    """The deeds of teams."""

    teams: Teams
    own_profile: Callable[[Session], JsonValue]
    audit: Audit
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def all(self, session: Session) -> list[Team]:
        """Return every team, by name."""
        return self.teams.all(session)

    def get(self, session: Session, id: str) -> Team:
        """Return one team.

        Raises:
            NotFound: there is none of that id.
        """
        team = self.teams.get(session, id)
        if team is None:
            raise NotFound(N_("There is no such team here."))
        return team

    def profile_as(self, session: Session, id: str) -> JsonValue:
        """Return the context of a team, or of our organisation where ``id`` names no team."""
        ours = self.own_profile(session)
        team = self.teams.get(session, id) if id else None
        return ours if team is None else team.profile(ours)

    def save(self, session: Session, person: Person, id: str | None, edit: TeamEdit) -> Team:
        """Save a team; without ``id`` a new one.

        Raises:
            NotAllowed: no author and no administrator.
            NotFound: there is none of that id.
            Conflict: somebody saved it since the page was shown.
            Invalid: a name or factors that do not hold, by name.
        """
        _must_say(person)
        held = self.get(session, id) if id is not None else None
        if edit.base != (held.version if held else 0):
            raise Conflict(N_("Somebody else changed this team while you were writing."))
        name = checked_name(edit.name)
        checked_profile(edit.profile)
        part, without = apart(edit.profile, self.own_profile(session))
        team = Team(
            id=held.id if held else self.new_id(),
            name=name,
            part=part,
            without=without,
            version=edit.base + 1,
            changed_by=person.account,
            changed_at=self.now(),
        )
        self.teams.save(session, team)
        self.audit.note(session, person.account, "team saved", team.id)
        return team

    def remove(self, session: Session, person: Person, id: str) -> None:
        """Remove a team.

        Raises:
            NotAllowed, NotFound: as `save`.
        """
        _must_say(person)
        self.teams.remove(session, self.get(session, id).id)
        self.audit.note(session, person.account, "team removed", id)


def _must_say(person: Person) -> None:
    if not (person.holds(Role.AUTHOR) or person.holds(Role.ADMINISTRATOR)):
        raise NotAllowed(N_("Only those who write here, or an administrator, describe teams."))
