"""What a node should be alarmed about in the lists: its own entry, and a replaced facilitator.

A list is public and append-only, so a false entry is seen by whom it concerns. Pure: takes
entries, returns words for the keeper or what to offer. Source: federation/README.md, section 8.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from federation.keys import PublicKey
from federation.members import Member, Status
from network.peering.directory import FACILITATOR, Listing

ENOUGH_WITNESSES = 2


@dataclass(frozen=True)
class Offered:
    """A new key for our facilitator that other facilitators list, and who they are."""

    key: PublicKey
    witnesses: tuple[str, ...]


def own_entry(listed: Member | None, ours: Member, kids: Collection[str]) -> tuple[str, ...]:
    """Return what is wrong with our own entry; nothing is, where we are not listed yet.

    ``kids``: thumbprints of every key that is ours.
    """
    if listed is None:
        return ()
    said = [
        f"our own entry has a key that is not ours: {kid}"
        for kid in listed.keys_now()
        if kid not in kids
    ]
    if listed.base != ours.base:
        said.append(f"our own entry has another address than ours: {listed.base}")
    if listed.status is Status.LEFT:
        said.append("our own entry says that we have left")
    elif not set(kids) & set(listed.keys_now()):
        said.append("our own entry has none of our keys")
    return tuple(said)


def offered_keys(
    facilitator: str, believed: Collection[str], others: Mapping[str, Sequence[Listing]]
) -> tuple[Offered, ...]:
    """Return keys of ``facilitator`` that two other facilitators list and we do not believe.

    Args:
        believed: thumbprints of the keys we believe.
        others: the lists of the other facilitators.
    """
    witnesses: dict[str, tuple[PublicKey, list[str]]] = {}
    for witness, listings in sorted(others.items()):
        if witness == facilitator:
            continue
        for kid, key in _keys_listed(facilitator, listings).items():
            if kid not in believed:
                witnesses.setdefault(kid, (key, []))[1].append(witness)
    return tuple(
        Offered(key, tuple(names))
        for key, names in witnesses.values()
        if len(names) >= ENOUGH_WITNESSES
    )


def _keys_listed(facilitator: str, listings: Sequence[Listing]) -> dict[str, PublicKey]:
    for listing in listings:
        member = listing.member
        if member.node == facilitator and member.kind == FACILITATOR and not listing.is_withdrawn:
            return member.keys_now()
    return {}
