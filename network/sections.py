"""The sections of a node's settings: what each key may be, and nothing of where it comes from.

Reading them from files and the environment is settings.py's.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

from network.broker_settings import IN_FILE
from network.errors import N_, SettingsError

FEDERATION_PATH = "/federation/v1"

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
Seconds = Annotated[int, Field(ge=1)]
Count = Annotated[int, Field(ge=1)]


class Mode(StrEnum):
    """How much a node trusts its surroundings."""

    DEMO = "demo"
    PRODUCTION = "production"


class NodeRole(StrEnum):
    """Whether a node lists the members of a region or is listed."""

    MEMBER = "member"
    FACILITATOR = "facilitator"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NodeSettings(_Section):
    """Who this node is."""

    id: Name
    name: Annotated[str, Field(min_length=1, max_length=200)]
    base: str
    region: Name
    mode: Mode
    role: NodeRole
    kind: str
    contact: str

    @field_validator("base")
    @classmethod
    def _whole_base(cls, value: str) -> str:
        return whole_base(value)

    @property
    def origin(self) -> str:
        """The base without its path: where discovery and the pages stand."""
        return self.base.removesuffix(FEDERATION_PATH)


class ServerSettings(_Section):
    """Where the web process listens."""

    host: str
    port: Annotated[int, Field(ge=1, le=65535)]
    threads: Count


class DataSettings(_Section):
    """Where everything this node keeps stands."""

    directory: Path


class DatabaseSettings(_Section):
    """Which database; empty means SQLite in the data directory."""

    url: str

    @field_validator("url")
    @classmethod
    def _known_driver(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("must start with sqlite:/// or postgresql+psycopg://")
        return value


class FacilitatorSettings(_Section):
    """Whose members feed is believed; empty on the facilitator itself."""

    id: str
    base: str
    thumbprint: str

    @property
    def believed(self) -> str:
        """The thumbprint itself, read from its file where the setting is ``file:PATH``.

        Raises:
            SettingsError: there is no such file.
        """
        if not self.thumbprint.startswith(IN_FILE):
            return self.thumbprint
        file = Path(self.thumbprint.removeprefix(IN_FILE))
        if not file.is_file():
            raise SettingsError(
                N_("facilitator.thumbprint: there is no %(path)s. Start the facilitator first."),
                path=file,
            )
        return file.read_text("utf-8").strip()

    @field_validator("base")
    @classmethod
    def _whole_base(cls, value: str) -> str:
        return whole_base(value) if value else value


class Via(StrEnum):
    """Where the feeds of others are read."""

    DIRECT = "direct"
    RELAY = "relay"


class PollSettings(_Section):
    """How often peers are asked, and which of them. A facilitator asks everybody itself."""

    seconds: Seconds
    via: Via
    direct_seconds: Annotated[int, Field(ge=1, le=86_400)]
    compare_seconds: Seconds


class PeersSettings(_Section):
    """Which nodes we have to do with."""

    unless_said: Annotated[str, Field(pattern=r"^(allow|block)$")]


class OutboundSettings(_Section):
    """Which addresses beyond the public internet may be called."""

    allow: tuple[str, ...]


class SearchSettings(_Section):
    """Which engine finds."""

    engine: Annotated[str, Field(pattern=r"^(whoosh|tantivy)$")]


class WebSettings(_Section):
    """How the pages look."""

    licensed_font: bool


class ExportSettings(_Section):
    """Where the open feeds are written as files."""

    static_directory: str
    base: str

    @field_validator("base")
    @classmethod
    def _whole_base(cls, value: str) -> str:
        return whole_base(value) if value else value


class AnonymisingSettings(_Section):
    """What else could tell who somebody is, beside what every node looks for."""

    people: tuple[str, ...]
    places: tuple[str, ...]


class LimitSettings(_Section):
    """What one peer may cost us; section 11 of the protocol."""

    pull_entries: Count
    pull_seconds: Seconds
    peer_entries: Count
    peer_bytes: Count
    peer_notices: Count


def whole_base(value: str) -> str:
    """Return ``value``, an origin or a base, as a base: ending in /federation/v1, no slash.

    Raises:
        ValueError: no http or https address, or one with a query, a fragment or a user.
    """
    where = urlsplit(value)
    if where.scheme not in ("http", "https") or not where.hostname:
        raise ValueError("must be an address that begins with https:// or http://")
    if where.query or where.fragment or where.username is not None:
        raise ValueError("must be an address without a user, query or fragment")
    if where.path.rstrip("/") not in ("", FEDERATION_PATH):
        raise ValueError(f"must be an address with no other path than {FEDERATION_PATH}")
    return f"{where.scheme}://{where.netloc}{FEDERATION_PATH}"
