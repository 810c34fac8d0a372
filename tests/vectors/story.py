"""The small node that the test vectors are about: fixed keys, a fixed clock, two feeds.

``rx1`` publishes six records in ``public``, withdraws one, holds and releases another, erases
one old revision, and says two things that a reader of today does not understand. The orders
stand in ``notices`` too, byte for byte.
"""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypedDict

from federation.body import compose, digest
from federation.checkpoint import CheckpointDraft, empty, format_checkpoint
from federation.feed import genesis, media_type
from federation.keys import SigningKey
from federation.line import LineDraft, format_line
from federation.order import OrderDraft, format_order
from federation.strict import Object

NODE, FACILITATOR = "rx1", "north"
BASE = "https://rx1.example/federation/v1"
START = 1_795_310_425
_PKCS8 = bytes.fromhex("302e020100300506032b657004220420")


def seed(name: str) -> bytes:
    """Return the 32 bytes of the private key called ``name``: its words, hashed."""
    return hashlib.sha256(f"likewise test vector key: {name}".encode()).digest()


def key(name: str) -> SigningKey:
    """Return the signing key called ``name``."""
    encoded = base64.b64encode(_PKCS8 + seed(name)).decode()
    pem = f"-----BEGIN PRIVATE KEY-----\n{encoded}\n-----END PRIVATE KEY-----\n"
    return SigningKey.from_pem(pem.encode())


def rid(name: str) -> str:
    """Return the record id called ``name``, a UUID of version 4 to look at."""
    return str(uuid.UUID(bytes=hashlib.sha256(name.encode()).digest()[:16], version=4))


def salt(name: str) -> str:
    """Return 22 characters that stand for 128 random bits."""
    return base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest()[:16])[:22].decode()


def at(seconds: int) -> str:
    """Return the time ``seconds`` after the start of the story, as lines write it."""
    return datetime.fromtimestamp(START + seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class PlaceFields(TypedDict):
    """Where a line stands, as its fields say."""

    node: str
    feed: str
    seq: int
    prev: str
    time: str


@dataclass
class FeedStory:
    """A feed as its origin writes it: lines, the checkpoint of each size, live bodies."""

    node: str
    feed: str
    signer: SigningKey
    lines: list[bytes] = field(default_factory=list)
    checkpoints: list[str] = field(default_factory=list)
    bodies: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.checkpoints.append(format_checkpoint(empty(self.node, self.feed, START), self.signer))

    @property
    def head(self) -> str:
        return self.head_at(len(self.lines))

    @property
    def seconds(self) -> int:
        """When the next line is written, in seconds after the start."""
        return 60 * (len(self.lines) + 1)

    def head_at(self, size: int) -> str:
        """Return the head when the feed was ``size`` lines long."""
        if size == 0:
            return genesis(self.node, self.feed)
        return hashlib.sha256(self.lines[size - 1]).hexdigest()

    def publish(self, name: str, rev: int, schema: str, fields: Object) -> None:
        """Publish revision ``rev`` of the record called ``name``."""
        body = compose(f"likewise:{schema}/1", fields, salt(f"{name} {rev}"))
        self.bodies[digest(body)] = body
        self.append(
            format_line(
                LineDraft(
                    **self.place(),
                    op="publish",
                    rid=rid(name),
                    rev=rev,
                    sha256=digest(body),
                    size=len(body),
                    type=media_type(schema),
                )
            )
        )

    def obey(self, jws: str, order: OrderDraft, reason: str | None = None) -> None:
        """Write the line for an order."""
        self.append(
            format_line(
                LineDraft(
                    **self.place(),
                    op=order.op,
                    rid=order.rid,
                    rev=order.rev,
                    order=jws,
                    reason=reason,
                )
            )
        )

    def append(self, raw: bytes) -> None:
        """Append a line as it is, and sign the feed at its new size."""
        iat = START + self.seconds
        self.lines.append(raw)
        draft = CheckpointDraft(self.node, self.feed, len(self.lines), self.head, iat)
        self.checkpoints.append(format_checkpoint(draft, self.signer))

    def place(self) -> PlaceFields:
        """Return the fields that say where the next line stands."""
        return {
            "node": self.node,
            "feed": self.feed,
            "seq": len(self.lines) + 1,
            "prev": self.head,
            "time": at(self.seconds),
        }

    def checkpoint(self, size: int, iat: int, name: str = NODE) -> str:
        """Return a checkpoint of ``size`` as the key called ``name`` would sign it at ``iat``."""
        draft = CheckpointDraft(self.node, self.feed, size, self.head_at(size), iat)
        return format_checkpoint(draft, key(name))

    def erase(self, *kept: int) -> None:
        """Drop the bodies of all lines but those in ``kept``."""
        wanted = {json.loads(self.lines[seq - 1])["sha256"] for seq in kept}
        self.bodies = {sha: raw for sha, raw in self.bodies.items() if sha in wanted}


def innovation(title: str, **more: str | float) -> Object:
    return {"title": title, "summary": f"How {title.lower()} was tried.", **more}


def order(
    name: str, op: str, seconds: int, *, rev: int | None = None, signer: SigningKey | None = None
) -> tuple[str, OrderDraft]:
    """Return an order about one of rx1's records, signed (by rx1, if not said) and as drafted."""
    draft = OrderDraft(NODE, op, rid(name), START + seconds, rev)
    return format_order(draft, signer or key(NODE)), draft


def tell() -> tuple[FeedStory, FeedStory]:
    """Return the feeds ``public`` and ``notices`` of rx1."""
    public, notices = FeedStory(NODE, "public", key(NODE)), FeedStory(NODE, "notices", key(NODE))
    public.publish("falls", 1, "innovation", innovation("Slippers that fit"))
    public.publish("named", 1, "innovation", innovation("A page with a name left in it"))
    public.publish("falls", 2, "innovation", innovation("Slippers that fit, in two sizes"))
    public.publish("doubt", 1, "innovation", innovation("A claim somebody questions"))
    _order(public, notices, order("named", "withdraw", 300), "error")
    _order(public, notices, order("doubt", "hold", 360), None)
    _order(public, notices, order("doubt", "release", 420), None)
    public.publish("trust", 1, "organisation", {"name": "Example Trust", "beds": 412})
    public.publish("later", 1, "zeppelin", {"title": "A type of tomorrow"})
    public.append(_of_tomorrow(public))
    _order(public, notices, order("falls", "withdraw", 660, rev=1), "name_left_in")
    public.publish("welsh", 1, "innovation", innovation("Te a sgwrs: tŷ agored ☕", share=0.25))
    public.erase(3, 4, 8, 9, 12)
    return public, notices


def fork(public: FeedStory, size: int, more: Sequence[str]) -> FeedStory:
    """Return another history by the same origin, which agrees up to ``size`` lines."""
    other = FeedStory(public.node, public.feed, public.signer)
    other.lines, other.checkpoints = public.lines[:size], public.checkpoints[: size + 1]
    for name in more:
        other.publish(name, 1, "innovation", innovation(f"Another history: {name}"))
    return other


def _order(
    public: FeedStory, notices: FeedStory, given: tuple[str, OrderDraft], reason: str | None
) -> None:
    jws, draft = given
    notices.obey(jws, draft)
    public.obey(jws, draft, reason)


def _of_tomorrow(public: FeedStory) -> bytes:
    fields = {"v": 1, **public.place(), "op": "praise", "rid": rid("falls"), "loudness": 3}
    return json.dumps(fields, separators=(",", ":")).encode()
