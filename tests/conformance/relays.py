"""What a relay shows of others, as far as a stranger sees it. Other nodes are not held to it."""

from federation import strict
from federation.checkpoint import TYP
from federation.feed import genesis
from federation.heads import Head, parse_head
from federation.keys import open_jws
from federation.line import parse_line
from tests.conformance.kit import Node, NotTried, check, expect
from tests.conformance.reading import UNKNOWN, problem

OPEN = {"notices", "public", "members"}


def heads(node: Node, after: int = 0) -> list[Head]:
    """Return the heads shown since ``after``.

    Raises:
        NotTried: the node is no relay, or relays nobody yet.
    """
    answer = node.ask(f"/relay/heads?after={after}")
    if answer.status == 404:
        raise NotTried("this node is no relay")
    expect(answer.status == 200, f"status {answer.status}")
    kind = (answer.header("content-type") or "").split(";")[0]
    expect(kind == "application/x-ndjson", f"content type {kind}")
    found = [parse_head(raw) for raw in answer.body.split(b"\n")[:-1]]
    if not found and not after:
        raise NotTried("it relays nobody yet")
    return found


@check("3.7", "relay/heads comes in the order of its counter, and after the last there is nothing")
def counters(node: Node) -> None:
    found = heads(node)
    numbers = [head.counter for head in found]
    expect(numbers == sorted(set(numbers)), "the counters do not rise")
    # a node at work may have more to show by then, never less recent
    expect(all(head.counter > numbers[-1] for head in heads(node, numbers[-1])), "it repeats heads")
    problem(node.ask("/relay/heads?after=x"), 400, "bad-request")
    problem(node.ask("/relay/heads?after=-1"), 400, "bad-request")


@check("3.7", "a stranger is shown the open feeds of others, and none of its own")
def open_heads(node: Node) -> None:
    shown = {head.feed for head in heads(node)}
    expect(shown <= OPEN, f"it shows {sorted(shown - OPEN)}")
    expect(all(head.node != node.id for head in heads(node)), "it relays itself")


@check("3.7", "a copy is a dense chain to the head that its origin signed")
def copies(node: Node) -> None:
    for head in heads(node):
        where = f"/relay/{head.node}/feeds/{head.feed}"
        answer = node.ask(f"{where}/checkpoint")
        expect(answer.status == 200, f"{where} answers {answer.status}")
        signed = _unverified(answer.body.decode("ascii").removesuffix("\n"), head)
        last, seq = genesis(head.node, head.feed), 0
        while seq < signed[0]:
            page = node.ask(f"{where}/entries?after={seq}&limit=500").body
            expect(page.endswith(b"\n"), f"{where} breaks off after line {seq}")
            for raw in page.removesuffix(b"\n").split(b"\n"):
                line = parse_line(raw)
                expect((line.seq, line.prev) == (seq + 1, last), f"{where} breaks at {seq + 1}")
                last, seq = line.hash, line.seq
        if seq == signed[0]:
            expect(last == signed[1], f"{where} does not reach its head")


@check("3.7", "a relay answers for nobody's network, circle or unknown feed as for no node at all")
def strangers(node: Node) -> None:
    origin = heads(node)[0].node
    nothing = node.ask("/relay/nobody-of-that-name/feeds/public/entries")
    problem(nothing, 404, "not-found")
    for feed in ("network", "circle-aaaaaaaaaaaaaaaa", "region-nowhere", "no-feed"):
        for path in ("checkpoint", "entries", "bodies", f"bodies/{UNKNOWN}"):
            answer = node.ask(f"/relay/{origin}/feeds/{feed}/{path}")
            expect(answer.body == nothing.body, f"{feed}/{path} is answered in other words")
            problem(answer, 404, "not-found")


def _unverified(jws: str, head: Head) -> tuple[int, str]:
    """Return size and head of a checkpoint whose key this kit has not; its form is checked."""
    payload = strict.parse(open_jws(jws, typ=TYP).payload)
    expect(
        (payload["node"], payload["feed"]) == (head.node, head.feed), "another feed's checkpoint"
    )
    return int(str(payload["size"])), str(payload["head"])


CHECKS = (counters, open_heads, copies, strangers)
