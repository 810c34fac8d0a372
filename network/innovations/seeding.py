"""Fill a demonstration node with its invented people, context and innovations.

Each innovation goes the way that any goes: its author writes and submits it, another person
approves it. So this module, alone among the deeds, calls other deeds: it plays the people.
Idempotent: what is there already, changed or withdrawn by a visitor since, is left alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from network.database import Database, Session
from network.errors import N_, NotFound, Refused
from network.innovations.approving import Approving
from network.innovations.draft import Fields
from network.innovations.drafting import Drafting
from network.innovations.importing import Importing
from network.innovations.store import Imported
from network.organisations.describing import Describing, DescriptionEdit
from network.organisations.description import OURS
from network.organisations.profile import declared_profile
from network.people.person import Person
from network.people.roles import Role
from network.people.store import People
from network.records.audience import Audience

COLLECTION = "(demonstration)"
SOURCE = "Invented for the demonstration"

Progress = Callable[[int, int], None]
"""Told after each deed: deeds done, deeds in all."""


class SeededNetwork(Protocol):
    """The part of an assembled node that a seed is put into."""

    @property
    def database(self) -> Database: ...
    @property
    def people(self) -> People: ...
    @property
    def organisations(self) -> Describing: ...
    @property
    def drafting(self) -> Drafting: ...
    @property
    def approving(self) -> Approving: ...
    @property
    def importing(self) -> Importing: ...


class _Seed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Person(_Seed):
    account: str
    name: str
    roles: frozenset[Role]


class _Organisation(_Seed):
    key: str = OURS
    name: str
    kind: str
    about: str | None = None
    profile: dict[str, JsonValue]


class _Innovation(BaseModel):
    """How one innovation comes to be published; what else its table says are its own fields."""

    model_config = ConfigDict(frozen=True, extra="allow")

    key: str
    author: str
    approved_by: str
    audience: str
    adapts: str | None = None
    place: str
    geography_flags: list[JsonValue] = []
    population_group: list[JsonValue] = []
    pressure_flags: list[JsonValue] = []
    profile: dict[str, JsonValue] = {}

    def fields(self, own: Mapping[str, JsonValue], node: str, adapts: str | None) -> Fields:
        """Return the innovation's fields; its place starts from its organisation's profile."""
        context: JsonValue = {
            "place": self.place,
            "profile": _profile({**own, **self.profile}),
            "geography_flags": self.geography_flags,
            "population_group": self.population_group,
            "pressure_flags": self.pressure_flags,
        }
        fields: dict[str, JsonValue] = {
            **(self.model_extra or {}),
            "context": context,
            "licence": "OGL-UK-3.0",
        }
        if adapts is not None:
            fields["derived_from"] = {"node": node, "rid": adapts}
        return fields


class _Folder(_Seed):
    """What a seed's folder holds."""

    person: tuple[_Person, ...]
    ours: _Organisation
    organisation: tuple[_Organisation, ...]
    innovation: tuple[_Innovation, ...]

    def __len__(self) -> int:
        return len(self.person) + 1 + len(self.organisation) + len(self.innovation)


def seed(network: SeededNetwork, folder: Path, progress: Progress) -> int:
    """Fill the node from ``folder`` and return how many records were published now.

    ``folder`` holds people.toml, organisation.toml (ours), innovations.toml and, at a
    facilitator, organisations.toml (those it speaks for).

    Raises:
        Refused: a file cannot be read or does not hold; what came before it stays.
    """
    wanted = _read(folder)
    published = 0
    for done, deed in enumerate(_deeds(network, wanted), start=1):
        with network.database.transaction() as session:
            published += deed(session)
        progress(done, len(wanted))
    return published


def _deeds(network: SeededNetwork, wanted: _Folder) -> Iterator[Callable[[Session], int]]:
    """Give the deeds in order; each returns how many records it published."""
    for person in wanted.person:
        yield partial(_add, network, person)
    for organisation in (wanted.ours, *wanted.organisation):
        yield partial(_describe, network, organisation)
    for innovation in wanted.innovation:
        yield partial(_publish, network, innovation, wanted.ours.profile)


def _add(network: SeededNetwork, wanted: _Person, session: Session) -> int:
    known = network.people.get(session, wanted.account)
    # `likewise init` has made an account for each role, named as the role
    if known is None or (known.is_active and known.name == known.account):
        network.people.save(session, Person(wanted.account, wanted.name, wanted.roles))
    return 0


def _describe(network: SeededNetwork, wanted: _Organisation, session: Session) -> int:
    describing = network.organisations
    if describing.descriptions.get(session, wanted.key) is not None:
        return 0
    account = "administrator" if wanted.key == OURS else "facilitator"
    person = _person(network, session, account)
    fields: dict[str, JsonValue] = {
        "name": wanted.name,
        "kind": wanted.kind,
        "about": wanted.about,
        "profile": _profile(wanted.profile),
    }
    describing.save(session, person, wanted.key, DescriptionEdit(base=0, fields=fields))
    audience = "public" if wanted.key == OURS else "network"
    describing.publish(session, person, wanted.key, Audience.parse(audience))
    return 1


def _publish(
    network: SeededNetwork, wanted: _Innovation, own: Mapping[str, JsonValue], session: Session
) -> int:
    memory = network.importing.memory
    if memory.get(session, COLLECTION, wanted.key) is not None:
        return 0
    source = memory.get(session, COLLECTION, wanted.adapts) if wanted.adapts else None
    fields = wanted.fields(own, network.drafting.node, source.rid if source else None)
    author = _person(network, session, wanted.author)
    reviewer = _person(network, session, wanted.approved_by)
    draft = network.drafting.create(session, author, fields)
    audience = Audience.parse(wanted.audience)
    network.approving.submit(session, author, draft.id, audience)
    shown = network.approving.preview(session, reviewer, draft.id)
    published = network.approving.approve(session, reviewer, draft.id, shown.sha256)
    memory.save(
        session,
        Imported(
            collection=COLLECTION, key=wanted.key, fingerprint="", draft=None, rid=published.rid
        ),
    )
    return 1


def _person(network: SeededNetwork, session: Session, account: str) -> Person:
    person = network.people.get(session, account)
    if person is None:
        raise NotFound(N_("There is nobody with the account “%(account)s”."), account=account)
    return person


def _profile(values: Mapping[str, JsonValue]) -> JsonValue:
    profile: JsonValue = declared_profile(values, source=SOURCE).model_dump(mode="json")
    return profile


def _read(folder: Path) -> _Folder:
    tables = {
        "ours": _table(folder / "organisation.toml"),
        **_table(folder / "people.toml"),
        **_table(folder / "innovations.toml"),
        "organisation": [],
    }
    declared = folder / "organisations.toml"
    if declared.exists():
        tables.update(_table(declared))
    try:
        return _Folder.model_validate(tables)
    except ValidationError as error:
        raise Refused(
            N_("The seed in “%(folder)s” does not hold: %(fault)s."),
            folder=str(folder),
            fault=str(error.errors()[0]["msg"]),
        ) from error


def _table(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused(
            N_("The seed “%(path)s” cannot be read: %(fault)s."), path=str(path), fault=str(error)
        ) from error
