"""The settings of a node: one frozen object, read once by an entry point.

Not a global: whoever needs a setting is given it. Sources, later ones first:
``LIKEWISE_<SECTION>__<KEY>`` in the environment, the node's own TOML file, and
config/default.toml, which says each key's unit and meaning. Unknown keys are refused by name.
"""

import tomllib
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from network.broker_settings import BrokerSettings
from network.errors import N_, SettingsError
from network.sections import (
    FEDERATION_PATH,
    AnonymisingSettings,
    DatabaseSettings,
    DataSettings,
    ExportSettings,
    FacilitatorSettings,
    LimitSettings,
    Mode,
    NodeRole,
    NodeSettings,
    OutboundSettings,
    PeersSettings,
    PollSettings,
    SearchSettings,
    ServerSettings,
    WebSettings,
    whole_base,
)

__all__ = ["DEFAULTS", "FEDERATION_PATH", "Mode", "NodeRole", "Settings", "whole_base"]

DEFAULTS = Path(__file__).parent.parent / "config" / "default.toml"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Settings(BaseSettings):
    """Everything a node is told from outside."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix="LIKEWISE_", env_nested_delimiter="__"
    )

    node: NodeSettings
    server: ServerSettings
    data: DataSettings
    database: DatabaseSettings
    facilitator: FacilitatorSettings
    poll: PollSettings
    peers: PeersSettings
    outbound: OutboundSettings
    search: SearchSettings
    web: WebSettings
    export: ExportSettings
    limits: LimitSettings
    anonymising: AnonymisingSettings
    broker: BrokerSettings

    @classmethod
    def load(cls, path: Path | str) -> "Settings":
        """Return the settings in the TOML file at ``path`` over the defaults.

        Raises:
            SettingsError: no such file, or a key is missing, unknown or does not hold.
        """
        file = Path(path)
        if not file.is_file():
            raise SettingsError(N_("There is no configuration file at %(path)s."), path=file)

        try:
            return cls.model_validate(_over_defaults(file))
        except ValidationError as error:
            raise SettingsError(
                N_("%(path)s cannot be used: %(problems)s"), path=file, problems=_in_words(error)
            ) from error
        except ValueError as error:
            raise SettingsError(
                N_("%(path)s cannot be used: %(problems)s"), path=file, problems=error
            ) from error

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment override what the files say; the first source wins."""
        return env_settings, init_settings

    @model_validator(mode="after")
    def _believes_somebody(self) -> Self:
        given = (self.facilitator.id, self.facilitator.base, self.facilitator.thumbprint)
        if self.node.role is NodeRole.MEMBER and not all(given):
            raise ValueError("facilitator: a member needs its facilitator's id, base, thumbprint")
        return self

    @model_validator(mode="after")
    def _mode_fits(self) -> Self:
        where = urlsplit(self.node.base)
        on_loopback = (where.hostname or "") in LOOPBACK
        # demo signs anybody in: it must not be reachable from outside this machine
        if self.node.mode is Mode.DEMO and not (on_loopback and self.server.host in LOOPBACK):
            raise ValueError("node.mode: demo is only for a node on this machine (127.0.0.1)")
        if self.node.mode is Mode.PRODUCTION and where.scheme != "https" and not on_loopback:
            raise ValueError("node.base: a production node is reached by https")
        return self

    @property
    def database_url(self) -> str:
        """The database's URL, SQLite beside the keys where none is given."""
        return self.database.url or f"sqlite:///{self.data.directory / 'node.db'}"

    @property
    def key_file(self) -> Path:
        """The node's signing key, PEM, readable by its owner alone."""
        return self.data.directory / "keys" / "node.pem"

    @property
    def thumbprint_file(self) -> Path:
        """The thumbprint of that key, written by ``likewise init`` for others to read."""
        return self.data.directory / "keys" / "thumbprint"

    @property
    def index_directory(self) -> Path:
        """The search index; disposable, rebuilt from the database."""
        return self.data.directory / "index"

    @property
    def vault_file(self) -> Path:
        """The key under which this node locks what only it may read, 32 bytes."""
        return self.data.directory / "keys" / "vault.key"

    @property
    def high_water_file(self) -> Path:
        """How many lines of each of our feeds were ever committed."""
        return self.data.directory / "high-water.json"

    @property
    def queue_file(self) -> Path:
        """The worker's queue; disposable."""
        return self.data.directory / "queue.db"


def _over_defaults(file: Path) -> dict[str, dict[str, object]]:
    merged: dict[str, dict[str, object]] = tomllib.loads(DEFAULTS.read_text("utf-8"))
    for section, keys in tomllib.loads(file.read_text("utf-8")).items():
        if not isinstance(keys, dict):
            raise ValueError(f"{section} stands outside any section")
        merged[section] = {**merged.get(section, {}), **keys}
    return merged


def _in_words(error: ValidationError) -> str:
    said = []
    for problem in error.errors(include_url=False):
        key = ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            said.append(f"{key} is not a setting")
        elif problem["type"] == "missing":
            said.append(f"{key} is missing")
        else:
            text = problem["msg"].removeprefix("Value error, ")
            said.append(f"{key}: {text}" if key else text)
    return "; ".join(said)
