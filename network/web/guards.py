"""Who may open which page: every route names a role or says that it is public.

A route that does neither is refused to everybody, and a test fails for it. The rule is kept
here, before any view runs, so that no view can forget it.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue

from network.errors import N_, NotAllowed
from network.people.person import Person
from network.people.roles import Role
from network.web import current


class SignedOut(NotAllowed):
    """A form was sent by somebody whose session has ended; the form is not to be lost."""


P = ParamSpec("P")
R = TypeVar("R")

_NEEDED = "likewise_needed"
PUBLIC = "public"


def needs(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Open a view to persons who hold one of ``roles`` only."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        setattr(view, _NEEDED, frozenset(roles))
        return view

    return mark


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Open a view to everybody, signed in or not."""
    setattr(view, _NEEDED, PUBLIC)
    return view


def needed(view: Callable[..., object]) -> frozenset[Role] | str | None:
    """Return the roles one of which a view needs, ``PUBLIC``, or None where it says neither."""
    return getattr(view, _NEEDED, None)


def install(app: Flask) -> None:
    """Ask the question before every request of ``app``."""
    public(app.view_functions["static"])
    app.before_request(_ask)


def _ask() -> ResponseReturnValue | None:
    """Let the request pass, send a stranger to sign in, or refuse."""
    if request.endpoint is None:  # no such address: the error page answers
        return None
    wanted = needed(current.view(request.endpoint))
    if wanted == PUBLIC:
        return None
    person = current.person()
    if person is None and request.method == "POST" and isinstance(wanted, frozenset):
        raise SignedOut(N_("You were signed out meanwhile."))
    if person is None:
        return redirect(url_for("sign_in.show", next=request.full_path.rstrip("?")))
    if not isinstance(wanted, frozenset) or not any(may(person, role) for role in wanted):
        raise NotAllowed(
            N_("Your role does not open this page. Somebody with another role may help you.")
        )
    return None


def may(person: Person, role: Role) -> bool:
    """Say whether ``person`` may open what needs ``role``.

    Whoever has an account here may read, whatever else they are trusted with.
    """
    return role is Role.READER or person.holds(role)
