"""A facilitator and trusts in memory: their real code, joined by a transport that is no network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask.testing import FlaskClient

from federation.errors import UnreachableError
from federation.members import KeyState, Member, MemberKey, Status
from federation.sealing import HolderKey
from federation.strict import Object
from federation.transport import Response
from network.bootstrap import Network, assemble
from network.facilitating.submission import Limits, Submission
from network.facilitating.submitting import HandIn
from network.facilitating.unnamed import Unnamed
from network.founding import found_feeds, found_key
from network.people.person import Person
from network.people.roles import Role
from network.settings import Settings
from network.web.app import create_app
from tests.fakes.model import copy_model, share_templates

# a Monday; batches go out on Wednesdays at ten
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ANN, BEN = HolderKey.generate(), HolderKey.generate()
# most tests are of two or three trusts, and of something else
FEW = {"least_fitting": 1}
REVIEWER = Person("rex", "Rex", frozenset({Role.REVIEWER}))
OTHER_REVIEWER = Person("ria", "Ria", frozenset({Role.REVIEWER}))
AUTHOR = Person("ann", "Ann", frozenset({Role.AUTHOR}))
READER = Person("joe", "Joe", frozenset({Role.READER}))
FACILITATOR = Person("fay", "Fay", frozenset({Role.FACILITATOR}))


@dataclass
class Clock:
    """One clock for everybody."""

    at: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **time: float) -> None:
        self.at += timedelta(**time)


@dataclass
class Wire:
    """A Transport that hands requests to the nodes' own pages; ``is_cut`` loses the answers."""

    nodes: dict[str, Network] = field(default_factory=dict)
    is_cut: bool = False
    _pages: dict[str, FlaskClient] = field(default_factory=dict)

    def get(self, url: str, *, headers: Mapping[str, str], limit: int, deadline: float) -> Response:
        return self._asked("GET", url, headers=headers)

    def post_form(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response:
        return self._asked("POST", url, headers=headers, data=dict(form))

    def post_json(
        self,
        url: str,
        document: bytes,
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response:
        named = {**headers, "Content-Type": "application/json"}
        return self._asked("POST", url, headers=named, data=document)

    def _asked(
        self, method: str, url: str, headers: Mapping[str, str], data: object = None
    ) -> Response:
        host, _, path = url.removeprefix("http://").partition("/")
        if host not in self.nodes:
            raise UnreachableError(f"no route to {url}")
        if host not in self._pages:
            self._pages[host] = share_templates(create_app(self.nodes[host])).test_client()
        answer = self._pages[host].open(f"/{path}", method=method, headers=dict(headers), data=data)
        if self.is_cut:
            raise UnreachableError("the answer was lost")
        lowered = {name.lower(): value for name, value in answer.headers.items()}
        return Response(answer.status_code, lowered, answer.data)


@dataclass
class Region:
    """Facilitators and trusts, all on one clock."""

    folder: Path
    clock: Clock = field(default_factory=Clock)
    wire: Wire = field(default_factory=Wire)
    nodes: dict[str, Network] = field(default_factory=dict)

    @property
    def hub(self) -> Network:
        return self.nodes["hub"]

    def hand_in(
        self,
        trust: str,
        title: str,
        person: Person = REVIEWER,
        limits: Limits | None = None,
        **fields: object,
    ) -> Unnamed:
        """Hand in a small thing at ``trust`` and carry it over."""
        node = self.nodes[trust]
        body: Object = {
            "title": title,
            "kind": "small_thing",
            "what_we_did": f"{title} at {trust}.",
            "what_happened": "It helped.",
            **fields,  # type: ignore[dict-item]
        }
        given = HandIn("innovation", body, limits or Limits("network"), contact_ok=True)
        with node.database.transaction() as session:
            unnamed = node.broker.submitting.hand_in(session, person, given)
        return node.broker.carrying.go(unnamed.id)

    def queue(self, hub: str = "hub") -> list[Submission]:
        """Return what is at the desk."""
        node = self.nodes[hub]
        with node.database.reading() as session:
            return node.broker.desk.queue(session, FACILITATOR)

    def accept_all(self, hub: str = "hub") -> None:
        """Accept everything at the desk as it stands."""
        node = self.nodes[hub]
        for waiting in self.queue(hub):
            with node.database.transaction() as session:
                node.broker.desk.accept(session, FACILITATOR, waiting.id, waiting.version)

    def submission(self, unnamed: Unnamed, hub: str = "hub") -> Submission:
        """Return what the facilitator keeps of it."""
        node = self.nodes[hub]
        with node.database.reading() as session:
            return node.broker.desk.get(session, FACILITATOR, unnamed.remote).submission

    def kept(self, trust: str, unnamed: Unnamed) -> Unnamed:
        """Return what its trust keeps of it."""
        node = self.nodes[trust]
        with node.database.reading() as session:
            return node.broker.submitting.get(session, REVIEWER, unnamed.id).unnamed

    def heard(self, trust: str, unnamed: Unnamed) -> list[str]:
        """Return what its trust finds in the mailbox."""
        node = self.nodes[trust]
        node.broker.carrying.go(unnamed.id)
        with node.database.reading() as session:
            messages = node.broker.submitting.get(session, REVIEWER, unnamed.id).messages
        return [message.text for message in messages]

    def titles(self, hub: str = "hub") -> list[str]:
        """Return the titles of what a facilitator has published, in the order of its feed."""
        node = self.nodes[hub]
        with node.database.reading() as session:
            records = node.records.of_feed(session, hub, "network")
            bodies = [node.records.body(session, record.id) for record in records]
        return [str(body["title"]) for body in bodies if body is not None]


@contextmanager
def region(
    folder: Path,
    trusts: Sequence[str],
    broker: Mapping[str, object] | None = None,
) -> Iterator[Region]:
    """Give a facilitator called hub and its trusts, which it lists and which know it."""
    made = Region(folder)
    _add(made, "hub", "hub", {"keyholders": [ANN.public, BEN.public], **(broker or {})})
    for trust in trusts:
        least = (broker or {}).get("least_fitting", 1)
        _add(made, trust, "hub", {"least_fitting": least})
        _list(made.hub, made.nodes[trust])
    for trust in trusts:
        made.nodes[trust].polling.ask("hub", lambda step: None)
    try:
        yield made
    finally:
        for node in made.nodes.values():
            node.close()


def add_facilitator(made: Region, name: str, broker: Mapping[str, object]) -> None:
    """Add a second facilitator, of its own region; it and hub list each other."""
    holders = {"keyholders": [ANN.public, BEN.public]}
    _add(made, name, name, {**holders, **broker}, region=name)
    _list(made.hub, made.nodes[name])
    _list(made.nodes[name], made.hub)


def add_trust(made: Region, name: str, hub: str) -> None:
    """Add a trust of the facilitator ``hub``."""
    _add(made, name, hub, {}, region=hub)
    _list(made.nodes[hub], made.nodes[name])
    made.nodes[name].polling.ask(hub, lambda step: None)


def _add(
    made: Region, name: str, hub: str, broker: Mapping[str, object], region: str = "north"
) -> None:
    folder = made.folder / name
    folder.mkdir(parents=True)
    is_hub = name == hub
    lines = [
        "[node]",
        f'id = "{name}"',
        f'name = "{name} invented"',
        f'base = "http://127.0.0.1:{8900 + len(made.nodes)}"',
        f'region = "{region}"',
        'mode = "demo"',
        f'role = "{"facilitator" if is_hub else "member"}"',
        f'kind = "{"facilitator" if is_hub else "trust"}"',
        "[data]",
        f'directory = "{folder / "data"}"',
        "[broker]",
        *(f"{key} = {_toml(value)}" for key, value in {**FEW, **broker}.items()),
    ]
    if not is_hub:
        anchor = made.nodes[hub]
        lines += [
            "[facilitator]",
            f'id = "{hub}"',
            f'base = "{anchor.settings.node.base}"',
            f'thumbprint = "{anchor.own_feeds.key.public.kid}"',
        ]
    config = folder / "node.toml"
    config.write_text("\n".join(lines) + "\n", encoding="utf-8")
    settings = Settings.load(config)
    found_key(settings.key_file)
    copy_model(settings.data.directory / "node.db")
    node = assemble(settings, transport=made.wire, now=made.clock)
    found_feeds(node.database, node.own_feeds)
    with node.database.transaction() as session:
        if is_hub:
            node.membership.found(session)
        node.peers.follow_membership(session)
    made.nodes[name] = node
    made.wire.nodes[f"127.0.0.1:{8900 + len(made.nodes) - 1}"] = node


def _list(hub: Network, node: Network) -> None:
    settings = node.settings.node
    key = MemberKey(node.own_feeds.key.public, "2026-11-01", KeyState.CURRENT)
    member = Member(
        node=settings.id,
        name=settings.name,
        base=settings.base,
        region=settings.region,
        kind=settings.kind,
        status=Status.MEMBER,
        keys=(key,),
    )
    with hub.database.transaction() as session:
        hub.membership.add(session, member)
        hub.peers.follow_membership(session)


def _toml(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)
