"""What a node asks and moves in a day, asking everybody and reading through a relay: one JSON line.

    python -m tests.benchmarks.traffic --members 2 5 --hours 24

Whole nodes, each with its own database and its own waitress on loopback, live a day in which only
the clock is moved: they poll every 300 s, sign anew when it is due, publish two records of 3.9 kB
each, obtain tokens. Every byte over the wire is counted, heads included, TLS not. Of two sizes of
network the cost of one more organisation follows; with it the figures for 215 and 10,000 are
reckoned as section 14 of the design does: everything grows with the number of organisations read.

Named baseline: everybody is asked, every 300 s. Modes: "relay" reads through the facilitator and
asks each organisation briefly every 300 s (its notices and circles); "relay_hourly" once an hour,
which is the default; "relay_daily" once a day.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import waitress

from network.bootstrap import Network, assemble
from network.founding import found_feeds, found_key
from network.peering.fetching import Step
from network.peering.introducing import Introduction
from network.peering.peers import Rhythm
from network.records.audience import Audience
from network.records.publishing import Approved
from network.settings import Settings
from network.web.app import create_app
from tests.benchmarks.pull import innovation
from tests.fakes.counting_transport import CountingTransport
from tests.fakes.counting_wire import Wire, counting_wire
from tests.fakes.engine import MemoryEngine
from tests.fakes.nodes import Node, configure, free_ports

POLL = 300
# rounds of polls: two records a day, which is 600 a year and some
BETWEEN_RECORDS = 12 * 3600 // POLL
MODES: Mapping[str, Mapping[str, object]] = {
    "direct": {"via": "direct"},
    "relay": {"via": "relay", "direct_seconds": POLL},
    "relay_hourly": {"via": "relay", "direct_seconds": 3600},
    "relay_daily": {"via": "relay", "direct_seconds": 86_400},
}
SIZES = (215, 10_000)


@dataclass
class Clock:
    """The time of every node."""

    time: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.time


@dataclass(frozen=True)
class Day:
    """What one member asked and moved in a day, and how many requests the relay got from it."""

    requests: float
    bytes: float
    at_relay: float


@dataclass
class Street:
    """A facilitator and members in this process, behind wires that count."""

    hub: Network
    members: list[Network]
    transports: list[CountingTransport]
    wires: list[Wire]
    hub_port: int
    clock: Clock

    def live(self, hours: int) -> Day:
        """Let ``hours`` pass, and return what a member asked and moved, scaled to a day."""
        moved, rounds = 0, hours * 3600 // POLL
        for transport in self.transports:
            transport.requests.clear()
        for number in range(1, rounds + 1):
            self.clock.time += timedelta(seconds=POLL)
            self._write(number)
            ask_due(self.hub)
            before = sum(wire.bytes for wire in self.wires)
            for member in self.members:
                ask_due(member)
            moved += sum(wire.bytes for wire in self.wires) - before
        share = 24 / hours / len(self.members)
        asked = [transport.requests for transport in self.transports]
        return Day(
            requests=share * sum(each.total() for each in asked),
            bytes=share * moved,
            at_relay=share * sum(each[self.hub_port] for each in asked),
        )

    def _write(self, number: int) -> None:
        for place, member in enumerate((self.hub, *self.members)):
            with member.database.transaction() as session:
                member.own_feeds.resign_due(session)
            if member is not self.hub and (number + place) % BETWEEN_RECORDS == 0:
                publish(member, number)


def main() -> None:
    """Measure, and print the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, nargs=2, default=[2, 5])
    parser.add_argument("--hours", type=int, default=24)
    asked = parser.parse_args()
    few, many = asked.members
    days = {mode: [measured(mode, n, asked.hours) for n in (few, many)] for mode in MODES}
    figures = {
        str(size): {mode: _whole(reckoned(two, (few, many), size)) for mode, two in days.items()}
        for size in SIZES
    }
    of_215 = figures["215"]
    print(
        json.dumps(
            {
                "benchmark": "traffic",
                "members": asked.members,
                "hours": asked.hours,
                "per": "member and day",
                "measured": {mode: _whole(two[1]) for mode, two in days.items()},
                "reckoned": figures,
                "baseline": "everybody asked directly every 300 s, 215 organisations",
                "baseline_requests": of_215["direct"]["requests"],
                "ratio_to_baseline": {
                    mode: {
                        what: round(of_215[mode][what] / of_215["direct"][what], 4)
                        for what in ("requests", "bytes")
                    }
                    for mode in MODES
                    if mode != "direct"
                },
            }
        )
    )


def reckoned(two: Sequence[Day], members: tuple[int, int], size: int) -> Day:
    """Return a member's day in a network of ``size``, by the straight line through ``two``."""
    few, many = members

    def line(first: float, second: float) -> float:
        each = (second - first) / (many - few)
        return first + each * (size - 1 - few)

    one, other = two
    return Day(
        line(one.requests, other.requests),
        line(one.bytes, other.bytes),
        line(one.at_relay, other.at_relay),
    )


def measured(mode: str, members: int, hours: int) -> Day:
    """Return a member's day in a network of so many members that really lived it."""
    with tempfile.TemporaryDirectory() as folder, street(Path(folder), mode, members) as lived:
        # everybody reads the list, and everybody's feeds as they are
        for _round in range(2):
            for node in (lived.hub, *lived.members):
                ask_due(node)
            lived.clock.time += timedelta(seconds=POLL)
        return lived.live(hours)


@contextmanager
def street(folder: Path, mode: str, members: int) -> Iterator[Street]:
    """Found and serve a facilitator and so many members, listed."""
    names = ["hub", *(f"trust{number}" for number in range(members))]
    ports = free_ports(2 * len(names))
    clock = Clock()
    hub_node: Node | None = None
    networks: list[Network] = []
    transports: list[CountingTransport] = []
    with ExitStack() as stack:
        wires = []
        for number, name in enumerate(names):
            at, real = ports[2 * number : 2 * number + 2]
            settings = {"server": {"port": real}, "poll": {"seconds": POLL, **MODES[mode]}}
            role = "member" if hub_node else "facilitator"
            node = Node(name, folder / name, at, role, settings=settings)
            hub_node = hub_node or node
            thumbprint = networks[0].own_feeds.key.public.kid if networks else ""
            configure(node, hub_node, ports, thumbprint)
            transport = CountingTransport([f"127.0.0.1:{port}" for port in ports])
            network = founded(node, transport, clock)
            stack.callback(network.close)
            wires.append(stack.enter_context(counting_wire(at, real)))
            stack.enter_context(served(network, real))
            if networks:
                listed(networks[0], node, network)
            networks.append(network)
            transports.append(transport)
        hub, *others = networks
        yield Street(hub, others, transports[1:], wires, ports[0], clock)


def founded(node: Node, transport: CountingTransport, clock: Clock) -> Network:
    """Return the node, begun, whose polls keep to the interval to the second."""
    settings = Settings.load(node.config)
    found_key(settings.key_file)
    network = assemble(settings, transport=transport, engine=MemoryEngine(), now=clock)
    found_feeds(network.database, network.own_feeds)
    network.peers.rhythm = Rhythm(timedelta(seconds=POLL), lambda: 0.5)
    through = network.overseeing.through
    directly = replace(through.directly, chance=lambda: 0.5)
    network.overseeing.through = replace(through, directly=directly)
    with network.database.transaction() as session:
        if network.membership.myself.is_facilitator:
            network.membership.found(session)
        network.peers.follow_membership(session)
    return network


@contextmanager
def served(network: Network, port: int) -> Iterator[None]:
    """Serve a node by waitress, as ``likewise serve`` does, from a thread of its own."""
    server = waitress.create_server(create_app(network), host="127.0.0.1", port=port, ident=None)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.close()
        thread.join(5)


def listed(hub: Network, node: Node, network: Network) -> None:
    """Have the hub list ``node``."""
    kid = network.own_feeds.key.public.kid
    member = hub.introducing.meet(Introduction(node.id, node.base, kid, "trust"))
    with hub.database.transaction() as session:
        hub.membership.add(session, member)
        hub.following.follow(session)


def publish(network: Network, number: int) -> None:
    """Publish one record of about 3.9 kB to the whole network."""
    body = network.publishing.compose("innovation", innovation(number))
    with network.database.transaction() as session:
        approved = Approved("innovation", body, Audience.parse("network"), None)
        network.publishing.publish(session, approved)


def ask_due(network: Network) -> None:
    """Ask whoever is due, as the worker would."""

    def quietly(_step: Step) -> None:
        """Say nothing of the progress."""

    with network.database.reading() as session:
        due = [peer.node for peer in network.peers.due(session)]
    for node in due:
        asked = network.polling.ask(node, quietly)
        assert asked.error is None, asked.error


def _whole(day: Day) -> dict[str, int]:
    return {name: round(value) for name, value in vars(day).items()}


if __name__ == "__main__":
    main()
