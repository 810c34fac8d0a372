"""The relay on the keeper's page: how it stands with it, and what it got wrong in the last day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_timedelta, gettext

from network.peering.relays import RelayStanding


@dataclass(frozen=True)
class RelayFault:
    """What the relay got wrong, or held back."""

    node: str
    feed: str
    verdict: str
    words: str
    at: str


@dataclass(frozen=True)
class RelayCard:
    """The node that everybody's records are read through."""

    name: str
    last_success: str
    error: str
    faults: tuple[RelayFault, ...]


def relay_card(relay: RelayStanding, names: Mapping[str, str], now: datetime) -> RelayCard:
    """Return how it stands with ``relay``; ``names`` are those of nodes, by id."""
    mirror = relay.mirror
    faults = tuple(
        RelayFault(
            names.get(fault.node, fault.node),
            fault.feed,
            fault.verdict,
            fault.words,
            ago(fault.at, now),
        )
        for fault in relay.faults
    )
    name = names.get(mirror.relay, mirror.relay)
    return RelayCard(name, ago(mirror.last_success, now), mirror.last_error or "", faults)


def ago(then: datetime | None, now: datetime) -> str:
    """Return in words how long ago ``then`` was."""
    if then is None:
        return gettext("never yet")
    return str(format_timedelta(then - now, granularity="second", add_direction=True))
