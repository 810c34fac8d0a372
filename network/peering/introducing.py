"""Meet a node for the first time: its key from its discovery, checked against paper.

Discovery is believed for this alone; afterwards the members feed holds (ruling 23 of
federation/README.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from federation.discovery import Discovery, fetch_discovery
from federation.members import KeyState, Member, MemberKey, Status
from federation.transport import Transport
from network.errors import N_, Refused
from network.peering.directory import FACILITATOR


@dataclass(frozen=True)
class Introduction:
    """A node as somebody names it: id, base, and the thumbprint read out over the telephone.

    ``region``: the one that another facilitator speaks for; empty for everybody else, who is
    listed in ours.
    """

    node: str
    base: str
    thumbprint: str
    kind: str
    region: str = ""


class Introducing:
    """First meetings. ``node`` is ours, ``region`` the one that its members are listed in."""

    def __init__(
        self, transport: Transport, node: str, region: str, now: Callable[[], datetime]
    ) -> None:
        self._transport = transport
        self._node = node
        self._region = region
        self._now = now

    def meet(self, introduction: Introduction) -> Member:
        """Return ``introduction`` as an entry to be listed, name and key from its discovery.

        Raises: Refused if it is another node, at another base, has not that key, or is a
        facilitator of our own region; FederationError if it cannot be asked.
        """
        region = self._region_of(introduction)
        discovery = self.discover(introduction.base, introduction.thumbprint)
        _check("node", introduction.node, discovery.node)
        # ruling 14: what is listed and what the node says of itself must agree
        _check("base", introduction.base, discovery.base)
        key = discovery.key(introduction.thumbprint)
        return Member(
            node=introduction.node,
            name=discovery.name or introduction.node,
            base=introduction.base,
            region=region,
            kind=introduction.kind,
            status=Status.MEMBER,
            keys=(MemberKey(key, self._now().date().isoformat(), KeyState.CURRENT),),
        )

    def _region_of(self, introduction: Introduction) -> str:
        """Return the region to list it in: a list is believed for one, and for one alone."""
        is_facilitator = introduction.kind == FACILITATOR and introduction.node != self._node
        if is_facilitator and introduction.region in ("", self._region):
            raise Refused(
                N_("Say which other region this facilitator speaks for: likewise members add.")
            )
        if not is_facilitator and introduction.region not in ("", self._region):
            raise Refused(N_("Only facilitators are listed for another region than ours."))
        return introduction.region or self._region

    def discover(self, base: str, thumbprint: str) -> Discovery:
        """Return what the node at ``base`` says of itself; it must show that key.

        Raises: FederationError.
        """
        discovery = fetch_discovery(base, self._transport)
        discovery.key(thumbprint)
        return discovery


def _check(what: str, wanted: str, shown: str) -> None:
    if wanted != shown:
        raise Refused(
            N_("The node there says its %(what)s is “%(shown)s”, not “%(wanted)s”."),
            what=what,
            shown=shown,
            wanted=wanted,
        )
