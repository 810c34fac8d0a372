"""Decide whom the members feeds make a member. Pure; how entries get here is membership.py's.

Implements section 8 of federation/README.md and its rulings 22 and 23: a facilitator lists
itself first and is believed for its own region only; facilitators list each other; one
record per node; the first list that claims a node keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from federation.members import Member

FACILITATOR = "facilitator"
COMMISSIONING_KINDS = frozenset({"commissioner", "regulator"})


@dataclass(frozen=True)
class Listing:
    """One live or withdrawn record of a members feed, in the order of the feed.

    ``is_withdrawn`` counts as having left: the entry's keys stay for old proofs.
    """

    rid: str
    member: Member
    is_withdrawn: bool = False


@dataclass(frozen=True)
class Believed:
    """A member, and the facilitator that it is believed from."""

    member: Member
    facilitator: str
    rid: str
    is_member: bool


@dataclass(frozen=True)
class Directory:
    """Everybody who is believed, and what was not believed, in words for the keeper."""

    members: Mapping[str, Believed]
    alarms: tuple[str, ...] = ()


@dataclass
class _Reading:
    members: dict[str, Believed] = field(default_factory=dict)
    alarms: list[str] = field(default_factory=list)


def read_lists(anchor: str, lists: Mapping[str, Sequence[Listing]]) -> Directory:
    """Return whom to believe.

    Args:
        anchor: the configured facilitator's node id.
        lists: each facilitator's members feed as it is held; those of nodes that are neither
            the anchor nor listed by it as facilitators are not looked at.
    """
    reading = _Reading()
    regions = _read_anchor(anchor, lists.get(anchor, ()), reading)
    for facilitator, region in regions.items():
        if facilitator != anchor:
            _read_list(facilitator, region, lists.get(facilitator, ()), reading)
    return Directory(reading.members, tuple(reading.alarms))


def _read_anchor(anchor: str, listings: Sequence[Listing], reading: _Reading) -> dict[str, str]:
    """Read the anchor's own list; return the region that each facilitator speaks for."""
    own = next((listing.member for listing in listings if listing.member.node == anchor), None)
    if own is None:
        if listings:
            reading.alarms.append(f"{anchor} does not list itself, so its list is not believed")
        return {}
    _read_list(anchor, own.region, listings, reading)
    regions = {anchor: own.region}
    for listing in _one_a_node(anchor, listings, _Reading()):
        member = listing.member
        if member.kind != FACILITATOR or member.node == anchor:
            continue
        if member.region in regions.values():
            reading.alarms.append(f"{member.node} is a second facilitator for {member.region}")
            continue
        regions[member.node] = member.region
        reading.members[member.node] = _believed(anchor, listing)
    return regions


def _read_list(
    facilitator: str, region: str, listings: Sequence[Listing], reading: _Reading
) -> None:
    for listing in _one_a_node(facilitator, listings, reading):
        member = listing.member
        if member.region != region:
            if member.kind != FACILITATOR:
                reading.alarms.append(
                    f"{facilitator} lists {member.node} of {member.region}, "
                    f"but speaks for {region} only"
                )
            continue
        claimed = reading.members.get(member.node)
        if claimed is not None and claimed.facilitator != facilitator:
            if member.node != facilitator:
                reading.alarms.append(
                    f"{facilitator} lists {member.node}, which {claimed.facilitator} lists already"
                )
            continue
        reading.members[member.node] = _believed(facilitator, listing)


def _one_a_node(facilitator: str, listings: Sequence[Listing], reading: _Reading) -> list[Listing]:
    """Return one listing a node: the first live one, else the last that was withdrawn."""
    chosen: dict[str, Listing] = {}
    for listing in listings:
        node = listing.member.node
        known = chosen.get(node)
        if known is not None and not known.is_withdrawn:
            if not listing.is_withdrawn:
                reading.alarms.append(f"{facilitator} lists {node} twice; the first is believed")
            continue
        chosen[node] = listing
    return list(chosen.values())


def _believed(facilitator: str, listing: Listing) -> Believed:
    return Believed(
        member=listing.member,
        facilitator=facilitator,
        rid=listing.rid,
        is_member=not listing.is_withdrawn and listing.member.status == "member",
    )
