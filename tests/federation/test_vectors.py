"""The frozen vectors, and this implementation held against each of them."""

import json
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from federation.body import digest
from federation.checkpoint import Signed, parse_checkpoint
from federation.discovery import parse_discovery
from federation.errors import FederationError, MalformedError
from federation.feed import genesis
from federation.keys import KeySet, PublicKey, thumbprint
from federation.line import parse_line
from federation.order import parse_order
from federation.pull import (
    BodiesRequest,
    PollRequest,
    PullRequest,
    Source,
    poll_feeds,
    pull_bodies,
    pull_feed,
)
from federation.transport import Response
from federation.verify import Held, Verified
from federation.wanted import Wanted, verify_body
from tests.fakes.static_node import NOT_FOUND, StaticNode, StaticTransport
from tests.vectors import make
from tests.vectors.story import BASE, NODE, key

VECTORS = Path(make.__file__).parent
NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)

Case = dict[str, Any]


def read(name: str) -> list[Case]:
    loaded: list[Case] = json.loads((VECTORS / name).read_bytes())
    return loaded


def cases(name: str) -> list[Any]:
    return [
        pytest.param(case, id=str(case.get("name") or f"{case['node']}-{case['feed']}"))
        for case in read(name)
    ]


def public_key(name: str) -> PublicKey:
    (found,) = [case for case in read("keys.json") if case["name"] == name]
    return PublicKey(found["kid"], found["x"])


def key_set() -> KeySet:
    current, retired = public_key("rx1"), public_key("rx1-retired")
    return KeySet({current.kid: current}, {retired.kid: retired})


def verdict(judge: Callable[[], object]) -> str:
    try:
        judge()
    except FederationError as error:
        return error.verdict
    return "OK"


def ignore(done: int, size: int) -> None:
    """Progress that nobody watches."""


def test_writing_the_vectors_again_gives_the_same_bytes() -> None:
    for name, content in make.files().items():
        assert (VECTORS / name).read_bytes() == content, name


def test_the_folder_holds_no_vector_that_nobody_writes(tmp_path: Path) -> None:
    make.write(tmp_path)
    written = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    kept = {
        str(path.relative_to(VECTORS))
        for path in VECTORS.rglob("*")
        if path.suffix in (".json", ".jws", ".ndjson")
    }
    assert kept == written


@pytest.mark.parametrize("case", cases("keys.json"))
def test_keys_come_from_their_seeds_and_kids_are_thumbprints(case: Case) -> None:
    public = key(case["name"]).public
    assert (public.x, public.kid) == (case["x"], case["kid"])
    assert thumbprint({"kty": "OKP", "crv": "Ed25519", "x": case["x"]}) == case["kid"]


@pytest.mark.parametrize("case", cases("genesis.json"))
def test_a_feed_begins_at_its_genesis(case: Case) -> None:
    assert genesis(case["node"], case["feed"]) == case["head"]


@pytest.mark.parametrize("case", cases("lines.json"))
def test_lines_are_read_kept_or_refused(case: Case) -> None:
    raw = case["line"].encode() if "line" in case else bytes.fromhex(case["line_hex"])
    try:
        line = parse_line(raw)
    except MalformedError:
        assert case["verdict"] == "MISMATCH"
        return
    assert case["verdict"] == ("REFUSED" if line.problem else "OK")
    assert case["hash"] == line.hash


@pytest.mark.parametrize("case", cases("checkpoints.json"))
def test_checkpoints_are_judged_by_the_current_key(case: Case) -> None:
    keys = key_set().current
    assert case["verdict"] == verdict(
        lambda: parse_checkpoint(case["jws"], node="rx1", feed="public", keys=keys)
    )


@pytest.mark.parametrize("case", cases("orders.json"))
def test_orders_are_judged_by_current_and_retired_keys(case: Case) -> None:
    assert case["verdict"] == verdict(lambda: parse_order(case["jws"], key_set().ever()))


@pytest.mark.parametrize("case", cases("bodies.json"))
def test_bodies_are_known_by_size_and_hash(case: Case) -> None:
    wanted = Wanted(NODE, "public", 1, "", 1, case["sha256"], case["size"])
    assert case["verdict"] == verdict(lambda: verify_body(wanted, case["body"].encode()))


class OneFeed(StaticTransport):
    """Answers with what one case says and with nothing else."""

    def __init__(self, case: Case) -> None:
        self._case = case

    def get(self, url: str, *, headers: Mapping[str, str], limit: int, deadline: float) -> Response:
        if "/entries?" in url:
            return Response(200, {}, self._case["entries"].encode())
        retained = self._case["retained"].get(url.partition("size=")[2])
        return Response(200, {}, retained.encode()) if retained else NOT_FOUND


def held(case: Case) -> Held:
    if case["held"] is None:
        return Held.nothing("rx1", "public")
    signed = Signed(**case["held"])
    return Held("rx1", "public", signed, signed)


@pytest.mark.parametrize("case", cases("pulls.json"))
def test_pulls_end_as_they_must(case: Case) -> None:
    request = PullRequest(Source(BASE), held(case), key_set(), announced=case["checkpoint"])
    now = datetime.fromtimestamp(case["now"], UTC)
    try:
        outcome = pull_feed(request, OneFeed(case), lambda: now, ignore)
    except FederationError as error:
        assert error.verdict == case["verdict"]
        return
    if not isinstance(outcome, Verified):
        assert case["verdict"] == "UNCHANGED"
        return
    flags = [flag.value for flag in outcome.warnings]
    assert (case["verdict"], case["size"], case["flags"]) == ("OK", outcome.checkpoint.size, flags)


def test_every_verdict_of_the_specification_has_a_pull() -> None:
    seen = {case["verdict"] for case in read("pulls.json")}
    assert seen == {
        *("OK", "UNCHANGED", "MISMATCH", "TRUNCATED", "FORK", "ROLLBACK"),
        *("REPLAY", "WRONG-FEED", "BAD-SIGNATURE"),
    }


@pytest.mark.parametrize(("feed", "size"), [("public", 12), ("notices", 4)])
def test_the_node_in_the_vectors_is_pulled_whole(feed: str, size: int) -> None:
    transport = StaticTransport(StaticNode(VECTORS / "node"))
    request = PullRequest(Source(BASE), Held.nothing(NODE, feed), key_set(), page=5)
    outcome = pull_feed(request, transport, lambda: NOW, ignore)
    assert isinstance(outcome, Verified)
    assert (len(outcome.lines), outcome.warnings) == (size, frozenset())


def test_the_bodies_in_the_vectors_are_pulled_whole() -> None:
    transport = StaticTransport(StaticNode(VECTORS / "node"))
    pulled = pull_feed(
        PullRequest(Source(BASE), Held.nothing(NODE, "public"), key_set()),
        transport,
        lambda: NOW,
        ignore,
    )
    assert isinstance(pulled, Verified)
    live = {path.stem for path in (VECTORS / "node/public/bodies").iterdir()}
    wanted = tuple(
        Wanted(NODE, "public", line.seq, line.rid, line.rev or 0, line.sha256, line.size or 0)
        for line in pulled.lines
        if line.sha256 in live
    )
    request = BodiesRequest(Source(BASE), "public", 0, 12, wanted)
    batches = list(pull_bodies(request, transport, lambda: NOW, ignore))
    found = {digest(body.raw) for batch in batches for body in batch.found}
    assert (found, sum(batch.extra + batch.dropped for batch in batches)) == (live, 0)


def test_the_poll_and_the_discovery_in_the_vectors_are_read() -> None:
    node = StaticNode(VECTORS / "node")
    polled = poll_feeds(PollRequest(Source(BASE)), StaticTransport(node))
    assert polled is not None
    shown = json.loads((VECTORS / "node/feeds.json").read_bytes())["feeds"]
    assert dict(polled.feeds) == {each["feed"]: each["checkpoint"] for each in shown}
    discovery = parse_discovery(node.discovery)
    assert (discovery.node, discovery.keys) == (NODE, (public_key("rx1"),))


def test_no_tool_of_git_may_change_a_byte_of_the_vectors() -> None:
    said = subprocess.run(
        ["git", "check-attr", "text", "tests/vectors/lines.json"],
        cwd=VECTORS.parents[1],
        check=True,
        capture_output=True,
        text=True,
    )
    assert said.stdout.endswith("text: unset\n")
