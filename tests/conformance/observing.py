"""What a node tells of others' checkpoints, as far as a stranger sees it."""

from federation import strict
from federation.checkpoint import TYP
from federation.keys import open_jws
from federation.observed import parse_observed
from tests.conformance.kit import Node, NotTried, check, expect

OPEN = {"notices", "public", "members"}


@check("3.8", "/observed tells of others alone, in order, and a stranger of open feeds alone")
def observed(node: Node) -> None:
    answer = node.ask("/observed")
    if answer.status == 404:
        raise NotTried("this node tells nothing of others")
    expect(answer.status == 200, f"status {answer.status}")
    kind = (answer.header("content-type") or "").split(";")[0]
    expect(kind == "application/x-ndjson", f"content type {kind}")
    told = [parse_observed(raw) for raw in answer.body.split(b"\n")[:-1]]
    if not told:
        raise NotTried("it has seen nobody yet")
    places = [(each.node, each.feed) for each in told]
    expect(places == sorted(places), "they are not in the order of node and feed")
    expect({each.feed for each in told} <= OPEN, "it tells a stranger of feeds that are not open")
    expect(all(each.node != node.id for each in told), "it tells of itself")
    for each in told:
        payload = strict.parse(open_jws(each.checkpoint, typ=TYP).payload)
        expect(
            (payload["node"], payload["feed"]) == (each.node, each.feed),
            "another feed's checkpoint",
        )


@check("3.8", "/observed goes on after the place named, and comes to an end")
def observed_on(node: Node) -> None:
    answer = node.ask("/observed")
    if answer.status == 404 or not answer.body:
        raise NotTried("this node tells nothing of others")
    told = [parse_observed(raw) for raw in answer.body.split(b"\n")[:-1]]
    last = (told[-1].node, told[-1].feed)
    body = node.ask(f"/observed?after={told[-1].key}").body
    rest = [parse_observed(raw) for raw in body.split(b"\n")[:-1]]
    expect(all((each.node, each.feed) > last for each in rest), "it repeats what was told")


CHECKS = (observed, observed_on)
