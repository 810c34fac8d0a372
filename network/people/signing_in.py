"""Turn what somebody shows (a demo role, an API token) into a person.

Not sessions and cookies: those are the pages'. Sign-in against an organisation's own
identity provider will stand here too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from network.database import Session
from network.errors import N_, NotAllowed, NotFound
from network.people.person import Person, new_person
from network.people.roles import Role
from network.people.store import ApiToken, People

TOKEN_LIFE = timedelta(hours=12)


class SigningIn:
    """Who is asking.

    ``new_secret`` gives an unguessable text of at least 256 bits; ``demo`` says whether the
    node is a demonstration, where everybody may act as anybody.
    """

    def __init__(
        self,
        people: People,
        now: Callable[[], datetime],
        new_secret: Callable[[], str],
        demo: bool,
    ) -> None:
        self._people = people
        self._now = now
        self._new_secret = new_secret
        self._demo = demo

    def demo_people(self, session: Session) -> list[Person]:
        """Return whom one may sign in as without proof: nobody but on a demonstration node."""
        if not self._demo:
            return []
        return [person for person in self._people.all(session) if person.is_active]

    def sign_in_demo(self, session: Session, account: str) -> Person:
        """Return the person ``account`` of a demonstration node.

        Raises: NotAllowed on any other node; NotFound for an unknown or closed account.
        """
        if not self._demo:
            raise NotAllowed(N_("Signing in without a password is for demonstrations only."))
        return self.person(session, account)

    def person(self, session: Session, account: str) -> Person:
        """Return the active person with this account.

        Raises: NotFound.
        """
        person = self._people.get(session, account)
        if person is None or not person.is_active:
            raise NotFound(N_("There is no account “%(account)s” here."), account=account)
        return person

    def issue_token(self, session: Session, account: str) -> str:
        """Return a new bearer token with which ``account`` may use the API for 12 hours.

        Raises: NotFound.
        """
        person = self.person(session, account)
        secret = self._new_secret()
        issued = self._now()
        self._people.keep_token(
            session, ApiToken(_hash(secret), person.account, issued, issued + TOKEN_LIFE)
        )
        return secret

    def person_of_token(self, session: Session, secret: str) -> Person | None:
        """Return who holds this token, or None if it is unknown, expired or its account closed."""
        token = self._people.token(session, _hash(secret))
        if token is None or token.expires <= self._now():
            return None
        person = self._people.get(session, token.account)
        return person if person is not None and person.is_active else None


def add_person(session: Session, people: People, account: str, role: Role) -> Person:
    """Give ``account`` the role, making the account if there is none; return the person."""
    known = people.get(session, account)
    person = new_person(account, role) if known is None else known.also(role)
    people.save(session, person)
    return person


def close_account(session: Session, people: People, account: str) -> Person:
    """Close an account; who signed in with it is signed out at their next request.

    Raises: NotFound.
    """
    known = people.get(session, account)
    if known is None or not known.is_active:
        raise NotFound(N_("There is no account “%(account)s” here."), account=account)
    closed = replace(known, is_active=False)
    people.save(session, closed)
    return closed


def add_demo_people(session: Session, people: People) -> None:
    """Make one account a role, named as the role, where a demonstration node lacks it."""
    for role in Role:
        add_person(session, people, role.value, role)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
