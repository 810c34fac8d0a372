"""Who a record is for, which is the same as the feed it stands in.

There is no visibility field anywhere: one feed per audience (federation/README.md, rule 3).
Who the members of an audience are is peering's question. Pure.
"""

import re
from dataclasses import dataclass

from federation.feed import check_feed, is_feed, is_name
from network.errors import N_, Invalid

REGION = "region"
OWN = "own"
_CIRCLE = re.compile(r"circle-[a-z2-7]{16}")
_NAMED = frozenset({"public", "network", "network-commissioning", "members", REGION, OWN})


@dataclass(frozen=True)
class Audience:
    """One audience, by the name a person or a form gives it.

    ``public``, ``network``, ``network-commissioning``, ``region`` (this node's own),
    ``region-<code>``, ``circle-<random>``, ``members`` (a facilitator's list) or ``own``:
    this organisation alone, which has no feed because nothing of it travels.
    """

    name: str

    @classmethod
    def parse(cls, text: str) -> "Audience":
        """Return the audience called ``text``.

        Raises:
            Invalid: there is none of that name.
        """
        region = text.startswith("region-") and is_name(text.removeprefix("region-"))
        if text in _NAMED or region or _CIRCLE.fullmatch(text):
            return cls(text)
        raise Invalid({"audience": N_("Choose who will be able to read this.")})

    @classmethod
    def of_feed(cls, feed: str) -> "Audience":
        """Return the audience of ``feed``; of ``feed()`` the inverse."""
        return cls(check_feed(feed))

    def feed(self, region: str) -> str:
        """Return the feed of a node in ``region`` that reaches this audience.

        Raises:
            Invalid: it is ``own``, which nothing is published to.
        """
        name = f"{REGION}-{region}" if self.name == REGION else self.name
        if not is_feed(name):
            raise Invalid({"audience": N_("Choose who will be able to read this.")})
        return name

    @property
    def is_relayed(self) -> bool:
        """Whether others may pass it on; a circle's records come from their owner alone."""
        return self.name != OWN and not self.name.startswith("circle-")
