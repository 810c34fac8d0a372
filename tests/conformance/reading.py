"""What anybody may read of a node: discovery, feeds, checkpoints, entries and bodies."""

import json
import time
from itertools import pairwise
from urllib.parse import urlsplit

from federation.body import digest, parse_body
from federation.checkpoint import parse_checkpoint
from federation.feed import genesis, is_feed, is_name
from federation.keys import thumbprint
from federation.order import parse_order, read_order
from federation.transport import Response
from tests.conformance.kit import Node, NotTried, check, expect

UNKNOWN = "0" * 64
ZERO_RID = "00000000-0000-4000-8000-000000000000"


def problem(answer: Response, status: int, name: str) -> None:
    """Expect an answer to be the problem ``name`` with ``status``."""
    expect(answer.status == status, f"status {answer.status}, not {status}")
    kind = (answer.header("content-type") or "").split(";")[0]
    expect(kind == "application/problem+json", f"content type {kind}")
    said = json.loads(answer.body)
    expect(said.get("type") == f"urn:likewise:problem:{name}", f"type {said.get('type')}")
    expect(said.get("status") == status and bool(said.get("title")), "no status and title in it")


@check("3.1", "discovery names the protocol, the node and its base")
def discovery(node: Node) -> None:
    said = node.discovery
    expect("likewise/1" in said["protocol"], f"protocol {said['protocol']}")
    expect(is_name(said["node"]), f"node id {said['node']}")
    expect(said["base"].endswith("/federation/v1"), f"base {said['base']}")
    expect(urlsplit(said["base"]).path == "/federation/v1", "base has another path")


@check("3.1", "every key in discovery is Ed25519 and named by its thumbprint")
def discovery_keys(node: Node) -> None:
    keys = node.discovery["jwks"]["keys"]
    expect(bool(keys), "no keys")
    for jwk in keys:
        expect(jwk["kid"] == thumbprint(jwk), f"kid {jwk['kid']} is not the thumbprint")


@check("3.2", "/feeds lists notices and public, and nothing a stranger may not read")
def feeds(node: Node) -> None:
    expect({"notices", "public"} <= set(node.feeds), f"it lists {sorted(node.feeds)}")
    open_ = {"notices", "public", "members"}
    expect(set(node.feeds) <= open_, f"it lists {sorted(set(node.feeds) - open_)}")
    expect(all(is_feed(feed) for feed in node.feeds), "a name is outside the grammar")


@check("3.2", "/feeds answers 304 to its own ETag")
def feeds_conditional(node: Node) -> None:
    etag = node.ask("/feeds").header("etag")
    expect(bool(etag), "no ETag")
    again = node.ask("/feeds", If_None_Match=etag or "")
    expect(again.status == 304 and not again.body, f"status {again.status}")


@check("3.3", "every checkpoint is signed, and as JOSE")
def checkpoints(node: Node) -> None:
    for feed, listed in node.feeds.items():
        answer = node.ask(f"/feeds/{feed}/checkpoint")
        kind = (answer.header("content-type") or "").split(";")[0]
        expect(kind == "application/jose", f"content type {kind}")
        parse_checkpoint(listed, node=node.id, feed=feed, keys=node.keys.current)
        node.checkpoint(feed)


@check("3.3", "checkpoints are fresh, and expire within 6 h (notices) or 48 h")
def freshness(node: Node) -> None:
    now = int(time.time())
    for feed in node.feeds:
        found = node.checkpoint(feed)
        hours = 6 if feed == "notices" else 48
        expect(
            found.exp - found.iat <= hours * 3600, f"{feed} is signed for {found.exp - found.iat} s"
        )
        expect(found.exp > now, f"{feed} expired {now - found.exp} s ago")


@check("3.3", "the checkpoint at a size is the one signed then, the same at every request")
def retained(node: Node) -> None:
    feed = node.longest(2)
    first = node.ask(f"/feeds/{feed}/checkpoint?size=1")
    second = node.ask(f"/feeds/{feed}/checkpoint?size=1")
    expect(first.status == 200, f"status {first.status}")
    expect(first.body == second.body, "it was signed again")
    line = next(node.lines(feed))
    jws = first.body.decode().removesuffix("\n")
    found = parse_checkpoint(jws, node=node.id, feed=feed, keys=node.keys.ever())
    expect((found.size, found.head) == (1, line.hash), "it is not of line 1")


@check("15.15", "a size that is not there is 404, one that is no number 400")
def retained_wrong(node: Node) -> None:
    size = node.checkpoint("public").size
    problem(node.ask(f"/feeds/public/checkpoint?size={size + 1}"), 404, "not-found")
    problem(node.ask("/feeds/public/checkpoint?size=many"), 400, "bad-request")


@check("4", "every feed is a dense chain from its genesis to its signed head")
def chains(node: Node) -> None:
    for feed in node.feeds:
        checkpoint = node.checkpoint(feed)
        head, seq = genesis(node.id, feed), 0
        for line in node.lines(feed):
            expect((line.seq, line.prev) == (seq + 1, head), f"{feed} breaks at line {seq + 1}")
            expect((line.node, line.feed) == (node.id, feed), f"{feed} holds another's line")
            expect(len(line.raw) <= 4096, f"{feed} line {line.seq} has {len(line.raw)} bytes")
            head, seq = line.hash, line.seq
            if seq == checkpoint.size:
                break
        expect((seq, head) == (checkpoint.size, checkpoint.head), f"{feed} does not reach its head")


@check("15.26", "times are written YYYY-MM-DDThh:mm:ssZ and lines are numbered without holes")
def times(node: Node) -> None:
    for feed in node.feeds:
        lines = list(node.lines(feed))
        expect(all(line.time for line in lines), f"{feed} has a line without a time")
        expect(all(b.seq == a.seq + 1 for a, b in pairwise(lines)), f"{feed} has a hole")


@check("15.16", "entries: a limit above 500 is 500, one below 1 or no number is 400")
def limits(node: Node) -> None:
    feed = node.longest()
    expect(node.ask(f"/feeds/{feed}/entries?limit=100000").status == 200, "100000 is refused")
    for wrong in ("limit=0", "limit=-1", "limit=x", "after=-1", "after=x"):
        problem(node.ask(f"/feeds/{feed}/entries?{wrong}"), 400, "bad-request")


@check("15.16", "entries: after = size is 200 with no bytes")
def at_the_end(node: Node) -> None:
    size = node.checkpoint("public").size
    answer = node.ask(f"/feeds/public/entries?after={size}")
    expect(answer.status == 200 and answer.body == b"", f"status {answer.status}")


@check("15.17", "entries and bodies beyond the end are 409 with the current checkpoint")
def beyond_the_end(node: Node) -> None:
    size = node.checkpoint("public").size
    for path in ("entries", "bodies"):
        answer = node.ask(f"/feeds/public/{path}?after={size + 1}")
        problem(answer, 409, "cursor-ahead")
        jws = json.loads(answer.body)["checkpoint"]
        parse_checkpoint(jws, node=node.id, feed="public", keys=node.keys.current)


@check("3.4", "a full aligned page is immutable and has a Link to the next")
def full_page(node: Node) -> None:
    feed = node.longest(100)
    answer = node.ask(f"/feeds/{feed}/entries?after=0&limit=100")
    expect("immutable" in (answer.header("cache-control") or ""), "it may not be kept")
    expect('rel="next"' in (answer.header("link") or ""), "no Link")


@check("3.4", "entries are served as application/x-ndjson, and in gzip when asked")
def entries_form(node: Node) -> None:
    feed = node.longest()
    answer = node.ask(f"/feeds/{feed}/entries", Accept_Encoding="identity")
    kind = (answer.header("content-type") or "").split(";")[0]
    expect(kind == "application/x-ndjson", f"content type {kind}")
    expect(answer.body.endswith(b"\n"), "the page does not end in a line break")


@check("3.5", "a body has the bytes and the size its line says, salt and schema")
def body(node: Node) -> None:
    feed, line = node.live()
    answer = node.ask(f"/feeds/{feed}/bodies/{line.sha256}")
    expect(answer.status == 200, f"status {answer.status}")
    expect((digest(answer.body), len(answer.body)) == (line.sha256, line.size), "other bytes")
    expect({"salt", "schema"} <= set(parse_body(answer.body)), "no salt or no schema")
    expect(answer.header("etag") == f'"{line.sha256}"', f"ETag {answer.header('etag')}")
    expect("immutable" not in (answer.header("cache-control") or ""), "it is called immutable")


@check("3.5", "an unknown body is 404, and so is a live one asked for in another feed")
def body_elsewhere(node: Node) -> None:
    problem(node.ask(f"/feeds/public/bodies/{UNKNOWN}"), 404, "not-found")
    feed, line = node.live()
    other = next(name for name in node.feeds if name != feed)
    problem(node.ask(f"/feeds/{other}/bodies/{line.sha256}"), 404, "not-found")


@check("3.5b", "an attachment that no living body of the feed lists is 404")
def attachment_elsewhere(node: Node) -> None:
    problem(node.ask(f"/feeds/public/attachments/{UNKNOWN}"), 404, "not-found")
    problem(node.ask("/feeds/public/attachments/x"), 404, "not-found")


@check("15.8", "bulk bodies come in line order with Likewise-Covered")
def bulk(node: Node) -> None:
    feed, line = node.live()
    answer = node.ask(f"/feeds/{feed}/bodies?after={line.seq - 1}&limit=1")
    expect(answer.status == 200, f"status {answer.status}")
    expect(answer.header("likewise-covered") == str(line.seq), "Likewise-Covered is missing or off")
    expect(answer.body.endswith(b"\n"), "the last body has no line break")
    expect(digest(answer.body.removesuffix(b"\n")) == line.sha256, "not the bytes of its line")


@check("5", "what was withdrawn is 410, its order verifies and stands in notices without a reason")
def withdrawn(node: Node) -> None:
    orders = [line for line in node.lines("notices") if line.op == "withdraw"]
    if not orders:
        raise NotTried("nothing was ever withdrawn here")
    for line in orders:
        order = read_order(line.order or "")
        if order.node != node.id:
            # a relay repeats others' orders, whose keys this kit has not
            continue
        order = parse_order(line.order or "", node.keys.ever())
        expect((order.rid, order.op) == (line.rid, "withdraw"), f"notices line {line.seq} differs")
        expect(line.reason is None and line.replaced_by is None, "notices gives a reason")
    for feed in set(node.feeds) - {"notices"}:
        lines = list(node.lines(feed))
        gone = {
            line.rid: line.order for line in lines if line.op == "withdraw" and line.rev is None
        }
        expect(set(gone.values()) <= {line.order for line in orders}, "the order is not in notices")
        for line in lines:
            if line.op == "publish" and line.rid in gone:
                problem(node.ask(f"/feeds/{feed}/bodies/{line.sha256}"), 410, "withdrawn")


CHECKS = (
    discovery, discovery_keys, feeds, feeds_conditional, checkpoints, freshness, retained,
    retained_wrong, chains, times, limits, at_the_end, beyond_the_end, full_page, entries_form,
    body, body_elsewhere, bulk, withdrawn,
)  # fmt: skip
