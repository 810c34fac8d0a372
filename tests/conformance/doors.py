"""What a facilitator takes in: requests to be listed, and submissions without a name.

Only what must be refused is tried, so that nothing is left behind on the node: no person has
to clear away what a kit has written.
"""

import json
import time
from dataclasses import replace
from uuid import uuid4

from federation.join import JoinRequest, Wish, format_join
from federation.keys import SigningKey
from federation.transport import Response
from tests.conformance.kit import Node, NotTried, check, expect
from tests.conformance.reading import problem

NOBODY = "nobody-knows-me"


def is_facilitator(node: Node) -> None:
    """Go on only at a facilitator. Raises: NotTried."""
    if "members" not in node.feeds:
        raise NotTried("it is no facilitator")


def request_of(node: Node, key: SigningKey) -> JoinRequest:
    """Return a request to be listed that would hold, if it were sent."""
    return JoinRequest(
        facilitator=node.id,
        node=NOBODY,
        wish=Wish.JOIN,
        name="Nobody",
        base="https://nobody.example/federation/v1",
        kind="trust",
        contact="",
        key=key.public,
        iat=int(time.time()),
    )


def posted(node: Node, jws: str) -> Response:
    """Return the answer to a request to be listed."""
    return node.post("/join", {"request": jws})


@check("3.11", "who lists nobody has no door to be listed at")
def no_door(node: Node) -> None:
    if "members" in node.feeds:
        raise NotTried("it is a facilitator")
    problem(node.post("/join", {"request": "eyJ"}), 404, "not-found")


@check("3.11", "a request that is none, or is not JSON, is 422")
def no_request(node: Node) -> None:
    is_facilitator(node)
    for document in ({}, {"request": 1}, {"request": ""}, {"request": "eyJ.e30.x"}):
        problem(node.post("/join", document), 422, "invalid")
    problem(node.post_raw("/join", b"\xff{"), 422, "invalid")


@check("8", "a request signed by another key than the one it names is refused")
def not_its_key(node: Node) -> None:
    is_facilitator(node)
    named, signing = SigningKey.generate(), SigningKey.generate()
    header, _, _ = format_join(request_of(node, signing), signing).split(".")
    _, payload, signature = format_join(request_of(node, named), named).split(".")
    problem(posted(node, f"{header}.{payload}.{signature}"), 422, "invalid")


@check("8", "a request to another facilitator is refused")
def not_for_it(node: Node) -> None:
    is_facilitator(node)
    key = SigningKey.generate()
    other = replace(request_of(node, key), facilitator="somebody-else")
    problem(posted(node, format_join(other, key)), 422, "invalid")


@check("8", "a change of keys that no listed key stands behind is refused")
def not_vouched_for(node: Node) -> None:
    is_facilitator(node)
    key = SigningKey.generate()
    rotation = replace(request_of(node, key), node=node.id, wish=Wish.ROTATE)
    problem(posted(node, format_join(rotation, key)), 422, "invalid")


@check("7", "nothing is handed in without a token, and with a wrong one it is 401")
def unproven(node: Node) -> None:
    problem(node.post("/submissions", {}), 404, "not-found")
    answer = node.post("/submissions", {}, Authorization="Bearer nobody-gave-this")
    problem(answer, 401, "token")


@check("7", "a mailbox that is not there is 404, whoever asks and whatever they send")
def no_mailbox(node: Node) -> None:
    path = f"/submissions/{uuid4()}"
    problem(node.ask(path), 404, "not-found")
    problem(node.ask(path, Likewise_Mailbox="0" * 64), 404, "not-found")
    problem(node.post(f"{path}/withdraw", {"secret": "no"}), 404, "not-found")


@check("7", "a member's submission that does not hold is 422, with what is wrong by name")
def not_a_submission(node: Node) -> None:
    is_facilitator(node)
    authorization = node.authorization
    answer = node.post("/submissions", {}, **authorization)
    if answer.status == 503:
        raise NotTried("it takes in nothing without names")
    problem(answer, 422, "invalid")
    expect(bool(json.loads(answer.body).get("errors")), "no errors in it")
    own = {"type": "member", "body": {}, "limits": {"audience": "network"}, "key": "1" * 32}
    problem(node.post("/submissions", own, **authorization), 422, "invalid")


CHECKS = (
    no_door, no_request, not_its_key, not_for_it, not_vouched_for, unproven, no_mailbox,
    not_a_submission,
)  # fmt: skip
