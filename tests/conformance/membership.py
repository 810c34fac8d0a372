"""What a node does for a member that proves who it is; tried only where a key is given.

The key is that of a node on the list (``--key FILE --node ID``). What is done with it is what
that node does every day: it asks for tokens and reads.
"""

import json
import time
from uuid import uuid4

from federation.checkpoint import parse_checkpoint
from federation.feed import genesis
from federation.keys import Assertion, SigningKey, sign_assertion, sign_jws
from federation.strict import Object
from federation.transport import Response
from tests.conformance.access import NOT_THERE, form, refused
from tests.conformance.kit import Node, NotTried, check, expect
from tests.conformance.reading import problem

OPEN = {"notices", "public", "members"}
LONG = 10 * 365 * 24 * 3600


def asserted(node: Node, **other: object) -> dict[str, str]:
    """Return the form of a token request by the member, some of its claims replaced."""
    member = node.proven()
    now = int(time.time())
    claims: Object = {
        "iss": member.id,
        "sub": member.id,
        "aud": f"{node.discovery['base']}/token",
        "iat": now,
        "exp": now + 60,
        "jti": str(uuid4()),
    }
    changed = {**claims, **other}
    kept = {name: value for name, value in changed.items() if value is not None}
    return form(sign_jws(kept, typ="JWT", key=member.key))  # type: ignore[arg-type]


@check("3.6", "a listed key gets a bearer token, for 600 s at most, that no cache keeps")
def token(node: Node) -> None:
    answer = node.post_token(asserted(node))
    expect(answer.status == 200, f"status {answer.status}")
    said = json.loads(answer.body)
    expect(said["token_type"].lower() == "bearer", f"token_type {said['token_type']}")
    expect(0 < said["expires_in"] <= 600, f"expires_in {said['expires_in']}")
    expect("no-store" in (answer.header("cache-control") or ""), "it may be stored")


@check("3.6", "an assertion is taken once")
def replay(node: Node) -> None:
    once = asserted(node)
    expect(node.post_token(once).status == 200, "it is refused the first time")
    refused(node.post_token(once))


@check("3.6", "an assertion for another address, by another name, or without a number is refused")
def claims(node: Node) -> None:
    refused(node.post_token(asserted(node, aud="https://elsewhere.example/federation/v1/token")))
    refused(node.post_token(asserted(node, sub="somebody-else")))
    refused(node.post_token(asserted(node, jti=None)))
    refused(node.post_token(asserted(node, exp=None)))


@check("15.6", "an assertion is taken up to 300 s late and 360 s ahead, and no more")
def lifetimes(node: Node) -> None:
    now = int(time.time())
    for good in (-240, 300):
        answer = node.post_token(asserted(node, iat=now + good - 60, exp=now + good))
        expect(answer.status == 200, f"exp {good} s from now is refused")
    for bad in (-400, 600, LONG):
        refused(node.post_token(asserted(node, iat=now, exp=now + bad)))


@check("9", "an assertion signed by another key than the one listed is refused")
def another_key(node: Node) -> None:
    claimed = Assertion(
        node.proven().id, f"{node.discovery['base']}/token", int(time.time()), str(uuid4())
    )
    refused(node.post_token(form(sign_assertion(claimed, SigningKey.generate()))))


@check("3.2", "/feeds shows a member what is for members, every checkpoint signed")
def feeds(node: Node) -> None:
    listed = node.feeds_of_member
    expect(set(node.feeds) <= set(listed), "it shows a member less than a stranger")
    for feed, jws in listed.items():
        parse_checkpoint(jws, node=node.id, feed=feed, keys=node.keys.current)


@check("4", "what is for members is a dense chain from its genesis to its signed head")
def chains(node: Node) -> None:
    for feed in closed(node):
        found = parse_checkpoint(
            node.feeds_of_member[feed], node=node.id, feed=feed, keys=node.keys.current
        )
        head, seq = genesis(node.id, feed), 0
        for line in node.lines(feed, node.authorization):
            expect((line.seq, line.prev) == (seq + 1, head), f"{feed} breaks at line {seq + 1}")
            head, seq = line.hash, line.seq
            if seq == found.size:
                break
        expect((seq, head) == (found.size, found.head), f"{feed} does not reach its head")


@check("6", "what is for members is kept by no shared cache")
def caching(node: Node) -> None:
    for feed in closed(node):
        for path in ("checkpoint", "entries", "bodies"):
            private(node.as_member(f"/feeds/{feed}/{path}"), f"{feed}/{path}")


@check("3.5", "a body for members is 404 to strangers, and in a feed that it is not of")
def body(node: Node) -> None:
    for feed in closed(node):
        for line in node.lines(feed, node.authorization):
            path = f"bodies/{line.sha256}"
            if line.op == "publish" and node.as_member(f"/feeds/{feed}/{path}").status == 200:
                problem(node.ask(f"/feeds/{feed}/{path}"), 404, "not-found")
                problem(node.as_member(f"/feeds/public/{path}"), 404, "not-found")
                return
    raise NotTried("no feed for members has a live body")


@check("15.18", "a circle that is not the member's is 404, in the same bytes as none")
def circle(node: Node) -> None:
    mine = node.as_member(f"/feeds/{NOT_THERE}/checkpoint")
    problem(mine, 404, "not-found")
    expect(mine.body == node.ask("/feeds/no-such-feed/checkpoint").body, "the bytes differ")


@check("3.6", "a token that was changed by one character is 401")
def changed_token(node: Node) -> None:
    value = node.authorization["Authorization"]
    other = value[:-1] + ("A" if value[-1] != "A" else "B")
    problem(node.ask("/feeds", Authorization=other), 401, "token")


@check("3.2", "a member may say what it has applied, and is answered all the same")
def applied(node: Node) -> None:
    for said in ("0", "1", "nonsense"):
        answer = node.as_member("/feeds", Likewise_Notices=said)
        expect(answer.status == 200, f"status {answer.status} to {said}")


def closed(node: Node) -> list[str]:
    """Return the feeds that the member may read and a stranger may not. Raises: NotTried."""
    found = sorted(set(node.feeds_of_member) - OPEN)
    if not found:
        raise NotTried("nothing was shared with this member")
    return found


def private(answer: Response, what: str) -> None:
    """Expect an answer to be one that no shared cache keeps."""
    expect(answer.status == 200, f"{what}: status {answer.status}")
    said = answer.header("cache-control") or ""
    expect("no-store" in said and "private" in said, f"{what}: Cache-Control {said}")
    expect("authorization" in (answer.header("vary") or "").lower(), f"{what}: no Vary")


CHECKS = (
    token, replay, claims, lifetimes, another_key, feeds, chains, caching, body, circle,
    changed_token, applied,
)  # fmt: skip
