"""What a node does with those it does not know: no token, a wrong one, a forged assertion."""

import json
import time

from federation.keys import Assertion, SigningKey, sign_assertion
from federation.transport import Response
from tests.conformance.kit import Node, check, expect
from tests.conformance.reading import problem

NOT_THERE = "circle-aaaaaaaaaaaaaaaa"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def refused(answer: Response) -> None:
    """Expect an answer of the token endpoint to be a refusal of RFC 6749, section 5.2."""
    expect(answer.status == 400, f"status {answer.status}")
    expect("error" in json.loads(answer.body), "no error in it")
    expect("no-store" in (answer.header("cache-control") or ""), "it may be stored")


def form(assertion: str) -> dict[str, str]:
    """Return the form of a token request with ``assertion``."""
    return {
        "grant_type": "client_credentials",
        "scope": "read",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion,
    }


@check("15.18", "a feed that is not for strangers is 404, in the same bytes as none")
def stranger(node: Node) -> None:
    paths = ("checkpoint", "entries?after=0", "bodies?after=0")
    for path in paths:
        none = node.ask(f"/feeds/{NOT_THERE}/{path}")
        problem(none, 404, "not-found")
        for feed in ("network", "network-commissioning", "region-north"):
            answer = node.ask(f"/feeds/{feed}/{path}")
            expect((answer.status, answer.body) == (none.status, none.body), f"{feed} differs")


@check("15.18", "a token nobody gave is 401 at every path alike, before the feed is looked up")
def unknown_token(node: Node) -> None:
    for path in ("/feeds", "/feeds/public/checkpoint", f"/feeds/{NOT_THERE}/checkpoint"):
        answer = node.ask(path, Authorization="Bearer nobody-gave-this")
        problem(answer, 401, "token")
        expect(bool(answer.header("www-authenticate")), "no WWW-Authenticate")


@check("6", "the token endpoint refuses what is no assertion, and 2 MB of it")
def garbage(node: Node) -> None:
    refused(node.post_token({}))
    refused(node.post_token(form("garbage")))
    refused(node.post_token(form("e30.e30.")))
    answer = node.post_token(form("x" * 2_000_000))
    expect(answer.status in (400, 413), f"status {answer.status} to 2 MB")


@check("6", "the token endpoint refuses a node that is on no list")
def unknown_client(node: Node) -> None:
    key = SigningKey.generate()
    url = f"{node.discovery['base']}/token"
    claims = Assertion("nobody-knows-me", url, int(time.time()), "1" * 22)
    refused(node.post_token(form(sign_assertion(claims, key))))


@check("11", "a path that is not there is a problem, not a page")
def no_such_path(node: Node) -> None:
    problem(node.ask("/nothing-here"), 404, "not-found")


CHECKS = (stranger, unknown_token, garbage, unknown_client, no_such_path)
