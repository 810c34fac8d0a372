"""Who is signed in: the session cookie, and the account behind it.

Cookies ignore ports, so each node has names of its own: else signing in at one node of a
host would sign out of its neighbour. How a person proves who they are is people/signing_in.py's.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from flask_login import LoginManager, UserMixin

from network.errors import NotFound
from network.web import current

if TYPE_CHECKING:
    from network.bootstrap import Network
    from network.people.person import Person

LIFE = timedelta(hours=12)
_KEY_BYTES = 32
_OWNER_ONLY = 0o600


class SignedIn(UserMixin):
    """A person, as Flask-Login wants to see one."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def get_id(self) -> str:
        """Return what the cookie carries."""
        return self.person.account


def install(app: Flask, network: Network) -> None:
    """Give ``app`` sessions of its own."""
    name = f"likewise-{network.settings.node.id}"
    app.secret_key = _key(network.settings.data.directory / "keys" / "session.key")
    app.config.update(
        SESSION_COOKIE_NAME=name,
        REMEMBER_COOKIE_NAME=f"{name}-remember",
        PERMANENT_SESSION_LIFETIME=LIFE,
    )
    # no context processor: an error page must not ask the database who is signed in
    manager = LoginManager(app, add_context_processor=False)
    manager.session_protection = "basic"
    manager.user_loader(_load)


def _load(account: str) -> SignedIn | None:
    """Return the person of a session; a closed account is signed out at its next request."""
    network = current.network()
    try:
        with network.database.reading() as session:
            return SignedIn(network.signing_in.person(session, account))
    except NotFound:
        return None


def _key(path: Path) -> bytes:
    """Return the key that signs this node's cookies, made at the first start."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    if not path.exists():
        # whole or not at all: another process may read it at this moment
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT, _OWNER_ONLY)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_bytes()
