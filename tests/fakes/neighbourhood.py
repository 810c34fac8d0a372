"""Several whole nodes in one process, joined by a transport that calls their serving directly.

The nodes are the product, assembled with a clock that the test moves and an index in memory;
hostile ones are tests/fakes/peer.py, listed by the hub like anybody else. Each lives at
``https://<node>.example``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from federation.errors import UnreachableError
from federation.keys import SigningKey
from federation.members import BASE_PATH
from federation.transport import Response
from network.bootstrap import Network, assemble
from network.founding import found_feeds, found_key
from network.peering.access import TokenRequest
from network.peering.answer import Answer
from network.peering.asked import Asked
from network.peering.fetching import Step
from network.peering.introducing import Introduction
from network.peering.peers import PeerState
from network.peering.serving import Asking
from network.peering.shown import Range, Shown
from network.peering.standing import PeerStanding
from network.records.audience import Audience
from network.records.publishing import Approved
from network.records.record import Reason, RecordId, Status
from network.records.withdrawing import WithdrawRequest
from network.settings import Settings
from tests.fakes.engine import MemoryEngine
from tests.fakes.model import copy_model
from tests.fakes.peer import FakePeer

START = datetime(2026, 11, 22, 9, tzinfo=UTC)
HUB = "hub"


@dataclass
class Clock:
    """The time of every node, moved by the test; a node may be given a skew."""

    time: datetime = START
    skew: timedelta = timedelta(0)
    master: Clock | None = None

    def __call__(self) -> datetime:
        return (self.master.time if self.master else self.time) + self.skew

    def pass_(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@dataclass
class Neighbourhood:
    """The nodes and hostile peers that can reach each other; a Transport.

    ``asked`` lists the addresses asked for, in order; ``forms`` what was posted to token
    endpoints; ``shown_tokens`` the last Authorization header shown to each node; ``down`` names
    nodes that do not answer; ``lies`` what is made of an answer, by a part of its address.
    """

    folder: Path
    clock: Clock = field(default_factory=Clock)
    nodes: dict[str, Network] = field(default_factory=dict)
    strangers: dict[str, FakePeer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    shown_tokens: dict[str, dict[str, str]] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    vias: dict[str, str] = field(default_factory=dict)
    lies: dict[str, Callable[[Response], Response]] = field(default_factory=dict)

    # who lives here

    def hub(self) -> Network:
        """Found the facilitator."""
        hub = self._found(HUB, "facilitator", timedelta(0), {})
        with hub.database.transaction() as session:
            hub.membership.found(session)
        return hub

    def join(
        self,
        node: str,
        kind: str = "trust",
        *,
        skew: timedelta = timedelta(0),
        limits: Mapping[str, int] | None = None,
        via: str = "direct",
    ) -> Network:
        """Found a member, have the hub list it, and let it read the list."""
        self.vias[node] = via
        member = self._found(node, kind, skew, limits or {})
        self.list_(node, member.own_feeds.key, kind)
        self.ask(node, HUB)
        return member

    def join_hostile(self, node: str, kind: str = "trust") -> FakePeer:
        """Have the hub list a peer that the test can make lie."""
        peer = FakePeer(node, now=int(self.clock().timestamp()))
        self.strangers[node] = peer
        self.list_(node, peer.key, kind)
        return peer

    def list_(self, node: str, key: SigningKey, kind: str) -> None:
        """Have the hub list ``node``."""
        hub = self.nodes[HUB]
        region = node if kind == "facilitator" else ""
        introduction = Introduction(node, base_of(node), key.public.kid, kind, region)
        member = hub.introducing.meet(introduction)
        with hub.database.transaction() as session:
            hub.membership.add(session, member)
            hub.following.follow(session)

    def remove(self, node: str) -> None:
        """Have the hub list ``node`` as having left."""
        hub = self.nodes[HUB]
        with hub.database.transaction() as session:
            hub.membership.remove(session, node)
            hub.peers.follow_membership(session)

    def close(self) -> None:
        for node in self.nodes.values():
            node.close()

    # what they do

    def ask(self, node: str, peer: str) -> Asked:
        """Have ``node`` ask ``peer`` now."""
        asked = self.nodes[node].polling.ask(peer, quietly)
        while self.nodes[node].indexing.follow():
            pass
        return asked

    def publish(self, node: str, name: str, audience: str = "network") -> str:
        """Publish an organisation called ``name``, the plainest record there is; return its rid."""
        return self._publish(node, name, audience, None)

    def revise(self, node: str, rid: str, name: str) -> None:
        """Publish a further revision of a record in the network feed."""
        self._publish(node, name, "network", rid)

    def publish_body(self, node: str, body: bytes, audience: str, rid: str | None) -> str:
        """Publish the bytes of an organisation's body; return its rid."""
        network = self.nodes[node]
        with network.database.transaction() as session:
            approved = Approved("organisation", body, Audience.parse(audience), rid)
            return network.publishing.publish(session, approved).rid

    def _publish(self, node: str, name: str, audience: str, rid: str | None) -> str:
        fields = {"name": name, "kind": "trust"}
        body = self.nodes[node].publishing.compose("organisation", {**fields})
        return self.publish_body(node, body, audience, rid)

    def withdraw(self, node: str, rid: str) -> None:
        """Withdraw a record of ``node``."""
        network = self.nodes[node]
        with network.database.transaction() as session:
            network.withdrawing.withdraw(session, WithdrawRequest(rid, None, Reason.ERROR))

    def resign(self, node: str) -> None:
        """Have ``node`` sign what is due, as its worker would."""
        network = self.nodes[node]
        with network.database.transaction() as session:
            network.own_feeds.resign_due(session)

    def shown(self, node: str, origin: str, rid: str) -> str | None:
        """Return the name or title that ``node`` shows for the record, None where it shows none."""
        network = self.nodes[node]
        with network.database.reading() as session:
            body = network.records.body(session, RecordId(origin, rid))
        return None if body is None else str(body.get("name", body.get("title")))

    def status(self, node: str, origin: str, rid: str) -> Status | None:
        """Return where a record stands at ``node``."""
        network = self.nodes[node]
        with network.database.reading() as session:
            record = network.records.get(session, RecordId(origin, rid))
        return None if record is None else record.status

    def size(self, node: str, origin: str, feed: str) -> int:
        """Return how many lines of a feed ``node`` holds."""
        network = self.nodes[node]
        with network.database.reading() as session:
            held = network.held_feeds.get(session, origin, feed)
        return 0 if held is None else held.size

    def standing(self, node: str, peer: str) -> PeerStanding:
        """Return how it stands at ``node`` with ``peer``."""
        network = self.nodes[node]
        with network.database.reading() as session:
            standings = network.peers.standings(session)
        return next(standing for standing in standings if standing.node == peer)

    def state(self, node: str, peer: str, feed: str) -> PeerState:
        """Return the state of one feed of ``peer`` at ``node``."""
        feeds = self.standing(node, peer).feeds
        return next(each.state for each in feeds if each.feed == feed)

    def error(self, node: str, peer: str, feed: str) -> str | None:
        """Return the last error of one feed of ``peer`` at ``node``, in words."""
        feeds = self.standing(node, peer).feeds
        return next(each.last_error for each in feeds if each.feed == feed)

    # the port

    def get(self, url: str, *, headers: Mapping[str, str], limit: int, deadline: float) -> Response:
        self.asked.append(url)
        node = self._node_at(url)
        if "Authorization" in headers:
            self.shown_tokens[node] = {"Authorization": headers["Authorization"]}
        if node in self.strangers:
            return self.strangers[node].get(url, headers=headers, limit=limit, deadline=deadline)
        answer = self._sent(_get(self.nodes[node], url, headers))
        for part, lie in self.lies.items():
            if part in url:
                answer = lie(answer)
        return answer

    def post_form(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response:
        self.asked.append(url)
        self.forms.append(dict(form))
        node = self._node_at(url)
        if node in self.strangers:
            peer = self.strangers[node]
            return peer.post_form(url, form, headers=headers, limit=limit, deadline=deadline)
        request = TokenRequest("POST", url, form, headers)
        return self._sent(self.nodes[node].access.token(request), self.nodes[node].now())

    def post_json(
        self,
        url: str,
        document: bytes,
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response:
        self.asked.append(url)
        if not url.endswith("/join"):
            raise UnreachableError("nobody takes submissions here")
        return self._sent(self.nodes[self._node_at(url)].joining.answer(document))

    def _node_at(self, url: str) -> str:
        node = (urlsplit(url).hostname or "").removesuffix(".example")
        if node in self.down or node not in {**self.nodes, **self.strangers}:
            raise UnreachableError("nobody answers")
        return node

    def _sent(self, answer: Answer, time: datetime | None = None) -> Response:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        headers["date"] = format_datetime(time or self.clock(), usegmt=True)
        return Response(answer.status, headers, answer.body)

    def _found(self, node: str, kind: str, skew: timedelta, limits: Mapping[str, int]) -> Network:
        folder = self.folder / node
        folder.mkdir(parents=True)
        config = folder / "node.toml"
        config.write_text(self._config(node, kind, folder, limits), encoding="utf-8")
        settings = Settings.load(config)
        found_key(settings.key_file)
        copy_model(settings.data.directory / "node.db")
        network = assemble(
            settings, transport=self, engine=MemoryEngine(), now=Clock(master=self.clock, skew=skew)
        )
        found_feeds(network.database, network.own_feeds)
        with network.database.transaction() as session:
            network.peers.follow_membership(session)
        self.nodes[node] = network
        return network

    def _config(self, node: str, kind: str, folder: Path, limits: Mapping[str, int]) -> str:
        lines = [
            "[node]",
            f'id = "{node}"',
            f'name = "The Invented {node.title()}"',
            f'base = "https://{node}.example"',
            'region = "north"',
            f'role = "{"facilitator" if node == HUB else "member"}"',
            f'kind = "{kind}"',
            "[data]",
            f'directory = "{folder / "data"}"',
            "[poll]",
            f'via = "{self.vias.get(node, "direct")}"',
            "[limits]",
            *(f"{key} = {value}" for key, value in limits.items()),
        ]
        if node != HUB:
            kid = self.nodes[HUB].own_feeds.key.public.kid
            lines += ["[facilitator]", f'id = "{HUB}"', f'base = "https://{HUB}.example"']
            lines.append(f'thumbprint = "{kid}"')
        return "\n".join(lines) + "\n"


def base_of(node: str) -> str:
    """Return where ``node`` lives."""
    return f"https://{node}.example{BASE_PATH}"


def quietly(_step: Step) -> None:
    """Report to nobody."""


def _get(network: Network, url: str, headers: Mapping[str, str]) -> Answer:
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return serve(network, parts.path.removeprefix(BASE_PATH), query, headers)


def serve(
    network: Network, path: str, query: Mapping[str, str], headers: Mapping[str, str]
) -> Answer:
    """Return the answer of ``network`` to a GET of ``path`` below its base."""
    serving = network.serving
    asking = Asking(
        authorization=headers.get("Authorization"),
        if_none_match=headers.get("If-None-Match"),
        notices=headers.get("Likewise-Notices"),
    )
    if path == "/.well-known/likewise":
        return serving.discovery()
    if path == "/relay/heads":
        return network.relaying.heads(asking.authorization, query.get("after"))
    if path.startswith("/relay/"):
        return _give_back(network, path.removeprefix("/relay/"), query, asking.authorization)
    if path == "/observed":
        return network.gossip.observing.observed(asking.authorization, query.get("after"))
    if path == "/feeds":
        return serving.feeds(asking)
    return _of_feed(network, path, query, asking)


def _of_feed(network: Network, path: str, query: Mapping[str, str], asking: Asking) -> Answer:
    serving = network.serving
    _empty, _feeds, feed, kind, *rest = path.split("/")
    wanted = Range(query.get("after"), query.get("limit"))
    if kind == "checkpoint":
        return serving.checkpoint(asking, feed, query.get("size"))
    if kind == "entries":
        return serving.entries(asking, feed, wanted)
    if kind == "attachments":
        return serving.attachment(asking, feed, rest[0])
    return serving.body(asking, feed, rest[0]) if rest else serving.bodies(asking, feed, wanted)


def _give_back(
    network: Network, path: str, query: Mapping[str, str], authorization: str | None
) -> Answer:
    node, _feeds, *more = path.split("/")
    if not more:
        return network.relaying.feeds(authorization, node)
    feed, kind, *rest = more
    wanted = Range(query.get("after"), query.get("limit"))

    def answer(shown: Shown) -> Answer:
        if kind == "checkpoint":
            return shown.checkpoint(query.get("size"))
        if kind == "entries":
            return shown.entries(wanted)
        if kind == "attachments":
            return shown.attachment(rest[0])
        return shown.body(rest[0]) if rest else shown.bulk(wanted)

    return network.relaying.of_feed(authorization, node, feed, answer)
