"""The network and the person that the request at hand is about.

The only place where a view's surroundings are looked up; everything else is handed on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from flask import current_app, g
from flask_login import current_user

from network.errors import N_, NotAllowed

if TYPE_CHECKING:
    from network.bootstrap import Network
    from network.people.person import Person

EXTENSION = "likewise"


def network() -> Network:
    """Return the assembled network that this application serves."""
    return cast("Network", current_app.extensions[EXTENSION])


def person() -> Person | None:
    """Return who is signed in, or None."""
    if g.get("asks_nobody", False):
        return None
    return cast("Person | None", getattr(current_user, "person", None))


def signed_in() -> Person:
    """Return who is signed in, on a page that a guard opens to nobody else.

    Raises:
        NotAllowed: nobody is.
    """
    found = person()
    if found is None:
        raise NotAllowed(
            N_("Your role does not open this page. Somebody with another role may help you.")
        )
    return found


def ask_nobody() -> None:
    """Treat the rest of this request as a stranger's, without asking the database."""
    g.asks_nobody = True


def view(endpoint: str) -> Callable[..., object]:
    """Return the function behind ``endpoint``."""
    return current_app.view_functions[endpoint]


def name_of(account: str) -> str:
    """Return what a person is called on a page: their name, or the account where nobody has it."""
    with network().database.reading() as session:
        found = network().people.get(session, account)
    return found.name if found else account
