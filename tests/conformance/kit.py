"""Ask a node over HTTP whether it keeps the protocol: the asking, and what a finding is.

For whoever writes a node in any language. The checks are in ``reading.py``, ``access.py``,
``doors.py`` and, with a member's key, ``membership.py``, each named by the part of
federation/README.md that it holds a node to. The kit believes nothing but its own arithmetic:
signatures and chains are checked with ``federation``, everything else by what came over the wire.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import uuid4

from federation import strict
from federation.checkpoint import Checkpoint, parse_checkpoint
from federation.errors import FederationError
from federation.keys import KeySet, PublicKey, SigningKey
from federation.line import Line, parse_line
from federation.tokens import TokenRequest, obtain_token
from federation.transport import HttpTransport, Response

PAGE = 500
LIMIT = 4 * 1024 * 1024
DEADLINE = 30.0


class Verdict(StrEnum):
    """What a check found."""

    KEEPS = "keeps"
    BREAKS = "BREAKS"
    NOT_TRIED = "not tried"


class Broken(Exception):  # noqa: N818  a finding, not an error
    """The node does not do as the specification says; the text says what it did."""


class NotTried(Exception):  # noqa: N818  a finding, not an error
    """The node holds nothing on which this could be tried; the text says what was missing."""


@dataclass(frozen=True)
class Finding:
    """One line of the table."""

    section: str
    claim: str
    verdict: Verdict
    detail: str = ""


@dataclass(frozen=True)
class Check:
    """One claim about a node, and how it is tried: silence keeps it, an exception does not."""

    section: str
    claim: str
    attempt: Callable[[Node], None]

    def run(self, node: Node) -> Finding:
        """Try the claim on ``node``."""
        try:
            self.attempt(node)
        except NotTried as missing:
            return Finding(self.section, self.claim, Verdict.NOT_TRIED, str(missing))
        except (Broken, FederationError) as broken:
            return Finding(self.section, self.claim, Verdict.BREAKS, str(broken))
        except (LookupError, TypeError, ValueError, AttributeError) as misshapen:
            said = f"an answer of another shape ({type(misshapen).__name__}: {misshapen})"
            return Finding(self.section, self.claim, Verdict.BREAKS, said)
        return Finding(self.section, self.claim, Verdict.KEEPS)


def check(section: str, claim: str) -> Callable[[Callable[[Node], None]], Check]:
    """Make a Check of the function below it."""

    def made(attempt: Callable[[Node], None]) -> Check:
        return Check(section, claim, attempt)

    return made


def expect(holds: bool, otherwise: str) -> None:
    """Raise Broken with ``otherwise`` unless ``holds``."""
    if not holds:
        raise Broken(otherwise)


@dataclass(frozen=True)
class Member:
    """A node on the list, as which the kit may ask: its id, and its key."""

    id: str
    key: SigningKey


@dataclass
class Node:
    """The node under examination, as anybody on the wire sees it, and as ``member`` does."""

    origin: str
    member: Member | None = None
    transport: HttpTransport = field(init=False)

    def __post_init__(self) -> None:
        where = urlsplit(self.origin)
        self.origin = f"{where.scheme}://{where.netloc}"
        self.transport = HttpTransport([where.netloc])

    def get(self, path: str, **headers: str) -> Response:
        """Return the answer to a GET of ``path``, which starts at the origin or at the base."""
        url = path if path.startswith("http") else f"{self.origin}{path}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.transport.get(url, headers=named, limit=LIMIT, deadline=DEADLINE)

    def ask(self, path: str, **headers: str) -> Response:
        """Return the answer to a GET of ``path`` below the federation base."""
        return self.get(f"/federation/v1{path}", **headers)

    def post(self, path: str, document: Mapping[str, object], **headers: str) -> Response:
        """Return the answer to a POST of JSON to ``path`` below the federation base."""
        return self.post_raw(path, json.dumps(document).encode(), **headers)

    def post_raw(self, path: str, raw: bytes, **headers: str) -> Response:
        """Return the answer to a POST of these bytes, called JSON."""
        url = f"{self.origin}/federation/v1{path}"
        return self.transport.post_json(url, raw, headers=headers, limit=LIMIT, deadline=DEADLINE)

    def post_token(self, form: Mapping[str, str]) -> Response:
        """Return the token endpoint's answer to ``form``."""
        url = f"{self.origin}/federation/v1/token"
        return self.transport.post_form(url, form, headers={}, limit=LIMIT, deadline=DEADLINE)

    @cached_property
    def discovery(self) -> Mapping[str, Any]:
        """The discovery document.

        Raises:
            Broken: there is none that can be read.
        """
        answer = self.get("/.well-known/likewise")
        expect(answer.status == 200, f"status {answer.status}")
        return cast(Mapping[str, Any], strict.parse_document(answer.body))

    def proven(self) -> Member:
        """Return the member that the kit may ask as. Raises: NotTried."""
        if self.member is None:
            raise NotTried("no member's key was given (--key FILE --node ID)")
        return self.member

    @cached_property
    def authorization(self) -> Mapping[str, str]:
        """The header that proves the member.

        Raises:
            NotTried: no key was given.
        """
        member = self.proven()
        asked = TokenRequest(member.id, f"{self.origin}/federation/v1", member.key, new_jti)
        token = obtain_token(asked, self.transport, lambda: datetime.now(UTC))
        return {"Authorization": f"Bearer {token.value}"}

    def as_member(self, path: str, **headers: str) -> Response:
        """Return the answer to the member's GET of ``path`` below the federation base."""
        return self.ask(path, **headers, **self.authorization)

    @cached_property
    def feeds_of_member(self) -> Mapping[str, str]:
        """Name and current checkpoint of the feeds that the member may read."""
        return _listed(self.as_member("/feeds"))

    @property
    def id(self) -> str:
        """The node id it gives itself."""
        return str(self.discovery["node"])

    @cached_property
    def keys(self) -> KeySet:
        """The keys it shows in discovery, which this kit takes at its word."""
        return KeySet.of(*(PublicKey.from_jwk(jwk) for jwk in self.discovery["jwks"]["keys"]))

    @cached_property
    def feeds(self) -> Mapping[str, str]:
        """Name and current checkpoint of the feeds that a stranger may read."""
        return _listed(self.ask("/feeds"))

    def checkpoint(self, feed: str) -> Checkpoint:
        """Return the current checkpoint of ``feed``, verified."""
        answer = self.ask(f"/feeds/{feed}/checkpoint")
        expect(answer.status == 200, f"checkpoint of {feed} answers {answer.status}")
        jws = answer.body.decode("ascii").removesuffix("\n")
        return parse_checkpoint(jws, node=self.id, feed=feed, keys=self.keys.current)

    def lines(self, feed: str, headers: Mapping[str, str] | None = None) -> Iterator[Line]:
        """Yield every line of ``feed`` as served, unjudged but for its form."""
        after = 0
        while True:
            page = self.ask(
                f"/feeds/{feed}/entries?after={after}&limit={PAGE}", **(headers or {})
            ).body
            if not page:
                return
            for raw in page.removesuffix(b"\n").split(b"\n"):
                yield parse_line(raw)
                after += 1

    def longest(self, at_least: int = 1) -> str:
        """Return the open feed with the most lines.

        Raises:
            NotTried: none has ``at_least`` lines.
        """
        sizes = {feed: self.checkpoint(feed).size for feed in self.feeds}
        feed = max(sizes, key=lambda name: sizes[name])
        if sizes[feed] < at_least:
            raise NotTried(f"no open feed has {at_least} lines or more")
        return feed

    def live(self) -> tuple[str, Line]:
        """Return an open feed and one of its lines whose body is still served.

        Raises:
            NotTried: there is none.
        """
        for feed in self.feeds:
            lines = list(self.lines(feed))
            gone = {line.rid for line in lines if line.op == "withdraw"}
            for line in lines:
                if line.op == "publish" and line.rid not in gone:
                    return feed, line
        raise NotTried("no open feed has a live body")


def new_jti() -> str:
    """Return a text that was never used before."""
    return str(uuid4())


def _listed(answer: Response) -> Mapping[str, str]:
    expect(answer.status == 200, f"/feeds answers {answer.status}")
    listed = cast(list[dict[str, str]], strict.parse_document(answer.body)["feeds"])
    return {entry["feed"]: entry["checkpoint"] for entry in listed}


def run(origin: str, checks: Iterable[Check], member: Member | None = None) -> list[Finding]:
    """Hold the node at ``origin`` to ``checks``, in their order; as ``member`` where one is."""
    node = Node(origin, member)
    try:
        return [one.run(node) for one in checks]
    finally:
        node.transport.close()


def table(findings: Iterable[Finding]) -> str:
    """Return the findings as a table for a terminal, one claim a line."""
    rows = list(findings)
    wide = max(len(row.claim) for row in rows)
    said = [
        f"{row.section:>8}  {row.claim:<{wide}}  {row.verdict.value}"
        + (f": {row.detail}" if row.detail else "")
        for row in rows
    ]
    count = {verdict: sum(row.verdict is verdict for row in rows) for verdict in Verdict}
    total = ", ".join(f"{count[verdict]} {verdict.value}" for verdict in Verdict)
    return "\n".join([*said, "", total])
