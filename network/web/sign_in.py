"""Sign in and out. On a demonstration node anybody may be anybody; elsewhere nobody is.

Sign-in against an organisation's own identity provider will stand here too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_user, logout_user

from network.people.person import Person
from network.people.roles import Role
from network.web import current
from network.web.addresses import local
from network.web.guards import public
from network.web.pages import show as page
from network.web.session import SignedIn
from network.web.words import ROLE_DEEDS, ROLES

blueprint = Blueprint("sign_in", __name__)


@dataclass(frozen=True)
class Choice:
    """Somebody to sign in as, in which roles, and what those may do."""

    account: str
    name: str
    roles: str
    deeds: str


@dataclass(frozen=True)
class SignInPage:
    """Whom one may be here; nobody outside the demonstration."""

    template: ClassVar[str] = "sign_in/show.html"
    choices: tuple[Choice, ...]
    next: str


@blueprint.get("/sign-in")
@public
def closed() -> str:
    """Say how to sign in where this is no demonstration."""
    return page(SignInPage((), ""))


@blueprint.get("/demo/sign-in")
@public
def show() -> ResponseReturnValue:
    """Show whom one may sign in as."""
    network = current.network()
    with network.database.reading() as reading:
        people = network.signing_in.demo_people(reading)
    if not people:
        return redirect(url_for("sign_in.closed"))
    order = list(Role)
    people.sort(key=lambda person: min((order.index(role) for role in person.roles), default=0))
    return page(
        SignInPage(tuple(_choice(person) for person in people), local(request.args.get("next", "")))
    )


@blueprint.post("/demo/sign-in")
@public
def enter() -> ResponseReturnValue:
    """Sign in as the person chosen."""
    network = current.network()
    with network.database.transaction() as writing:
        person = network.signing_in.sign_in_demo(writing, request.form.get("person", ""))
        network.audit.note(writing, person.account, "signed in", person.account)
    session.clear()  # nothing of a stranger's session is kept: it may have been planted
    login_user(SignedIn(person))
    session.permanent = True
    return redirect(local(request.form.get("next", "")) or url_for("home.show"))


@blueprint.post("/sign-out")
@public
def leave() -> ResponseReturnValue:
    """Sign out."""
    logout_user()
    session.clear()
    return redirect(url_for("sign_in.show"))


def _choice(person: Person) -> Choice:
    # everybody reads: it is said of those alone who do nothing else
    held = [role for role in Role if person.holds(role)]
    roles = [role for role in held if role is not Role.READER] or held
    return Choice(
        person.account,
        person.name,
        ", ".join(gettext(ROLES[role]) for role in roles),
        " ".join(gettext(ROLE_DEEDS[role]) for role in roles),
    )
