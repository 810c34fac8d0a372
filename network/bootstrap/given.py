"""What a node is given from outside: settings, time, chance, its key and the two ports."""

import secrets
from base64 import b32encode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from federation.keys import SigningKey
from federation.transport import Transport
from network.database import Database
from network.errors import N_, SettingsError
from network.feeds.keyring import KeyRing
from network.settings import DEFAULTS, Settings
from search.engine import Engine
from search.engines import open_engine as engine_named
from search.errors import MissingEngineError
from search.thesaurus import parse_thesaurus

THESAURUS = DEFAULTS.with_name("thesaurus.toml")
SECRET_BYTES = 32
SALT_BYTES = 16
CIRCLE_BYTES = 10
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Given:
    """What comes from outside: settings, time, chance, and the two ports."""

    settings: Settings
    database: Database
    transport: Transport
    engine: Engine
    now: Clock
    new_id: Callable[[], str]
    ring: KeyRing

    @property
    def key(self) -> SigningKey:
        """The node's key as it is now; a rotation changes it while the node runs."""
        return self.ring.current


def open_ring(settings: Settings) -> KeyRing:
    """Return the node's keys.

    Raises:
        SettingsError: there is none yet.
    """
    ring = KeyRing(settings.key_file.parent)
    try:
        _ = ring.current
    except FileNotFoundError as error:
        raise SettingsError(
            N_("This node has no key at %(path)s: run “likewise init” first."),
            path=settings.key_file,
        ) from error
    return ring


def open_engine(settings: Settings) -> Engine:
    """Return the search engine that the settings name, over the node's index directory.

    Raises:
        ThesaurusError: config/thesaurus.toml cannot be used.
        SettingsError: the engine named is not installed.
    """
    thesaurus = parse_thesaurus(THESAURUS.read_text("utf-8"))
    try:
        return engine_named(settings.search.engine, settings.index_directory, thesaurus)
    except MissingEngineError as error:
        raise SettingsError(N_("search.engine: %(reason)s"), reason=error) from error


def new_salt() -> str:
    """Return 128 bits drawn anew, as the 22 characters a body carries."""
    return urlsafe_b64encode(secrets.token_bytes(SALT_BYTES)).rstrip(b"=").decode()


def new_secret() -> str:
    """Return an unguessable text of 256 bits."""
    return secrets.token_urlsafe(SECRET_BYTES)


def new_circle() -> str:
    """Return the name of a new circle: 80 bits, so that nobody comes upon it by guessing."""
    return "circle-" + b32encode(secrets.token_bytes(CIRCLE_BYTES)).decode().lower()
