"""A proof that a node signed two histories: found, written, and checked by a third party."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from federation import strict
from federation.checkpoint import Checkpoint, parse_checkpoint
from federation.errors import (
    BadSignatureError,
    BytesError,
    ForkError,
    MalformedError,
    MismatchError,
    PeerError,
    RollbackError,
)
from federation.evidence import (
    Proof,
    check_proof,
    contradiction,
    format_proof,
    parse_file,
    parse_proof,
)
from federation.keys import SigningKey
from tests.fakes.peer import FakePeer
from tests.fakes.reading import Reader


def proof_of(peer: FakePeer, error: PeerError) -> Proof:
    keys = tuple(peer.keys().ever().values())
    return Proof(peer.node, "public", error.verdict, error.evidence, error.lines, keys)


def start(count: int = 5) -> tuple[FakePeer, Reader]:
    peer = FakePeer("rx1")
    peer.publish_many("public", count)
    reader = Reader(peer)
    reader.pull()
    return peer, reader


def pulled(peer: FakePeer, reader: Reader) -> Proof:
    reader.pull()
    assert isinstance(reader.error, PeerError)
    return proof_of(peer, reader.error)


def signed(peer: FakePeer, jws: str) -> Checkpoint:
    return parse_checkpoint(jws, node=peer.node, feed="public", keys=peer.keys().ever())


def fork(more: int) -> tuple[FakePeer, Proof]:
    peer, reader = start()
    peer.fork("public", 3)
    peer.publish_many("public", more)
    return peer, pulled(peer, reader)


@pytest.mark.parametrize("more", [2, 6], ids=["of one size", "longer"])
def test_what_froze_a_fork_proves_it_to_a_third_party(more: int) -> None:
    peer, proof = fork(more)
    proven = check_proof(proof)
    assert (proven.verdict, proven.sizes) == ("FORK", (5, 3 + more))
    assert proven.kids == {peer.key.public.kid}


def test_what_froze_a_rollback_proves_it() -> None:
    peer, reader = start()
    peer.roll_back("public", 3)
    proven = check_proof(pulled(peer, reader))
    assert (proven.verdict, proven.sizes) == ("ROLLBACK", (3, 5))


def test_the_order_of_the_checkpoints_does_not_matter() -> None:
    _, proof = fork(6)
    assert check_proof(replace(proof, checkpoints=proof.checkpoints[::-1])).verdict == "FORK"


def test_a_history_that_passes_by_what_was_only_seen_signed_is_proven_by_its_lines() -> None:
    peer = FakePeer("rx1")
    peer.publish_many("public", 9)
    seen = peer.feed("public").retained[7]
    peer.fork("public", 4)
    peer.publish_many("public", 6)
    lines = tuple(peer.feed("public").lines[2:])
    keys = tuple(peer.keys().ever().values())
    proof = Proof("rx1", "public", "FORK", (seen, peer.feed("public").current), lines, keys)
    assert check_proof(proof).verdict == "FORK"


def test_an_honest_feed_proves_nothing() -> None:
    peer, _ = start(9)
    feed = peer.feed("public")
    keys = tuple(peer.keys().ever().values())
    for lines in ((), tuple(feed.lines[4:]), tuple(feed.lines)):
        proof = Proof("rx1", "public", "FORK", (feed.retained[4], feed.current), lines, keys)
        with pytest.raises(MismatchError):
            check_proof(proof)
    same = Proof("rx1", "public", "FORK", (feed.current, feed.current), (), keys)
    with pytest.raises(MismatchError):
        check_proof(same)


def test_a_feed_begun_anew_breaks_no_word() -> None:
    peer = FakePeer("rx1")
    empty = signed(peer, peer.feed("public").current)
    peer.publish_many("public", 2)
    larger = signed(peer, peer.feed("public").current)
    assert contradiction(larger.signed(), empty, tuple(peer.feed("public").lines)) is None


def test_a_larger_one_or_one_beside_nothing_contradicts_nothing() -> None:
    peer, reader = start()
    now = signed(peer, peer.feed("public").current)
    earlier = signed(peer, peer.feed("public").retained[2])
    assert contradiction(earlier.signed(), now) is None
    assert contradiction(replace(now.signed(), jws=""), earlier) is None
    assert reader.error is None


def test_the_kind_of_contradiction_says_what_it_is() -> None:
    peer, _ = start()
    held = signed(peer, peer.feed("public").current).signed()
    peer.fork("public", 3)
    peer.publish_many("public", 2)
    assert isinstance(contradiction(held, signed(peer, peer.feed("public").current)), ForkError)
    peer.roll_back("public", 3)
    assert isinstance(contradiction(held, signed(peer, peer.feed("public").current)), RollbackError)


@pytest.mark.parametrize(
    "cut",
    [
        lambda lines: lines[1:],
        lambda lines: lines[:-1],
        lambda lines: (lines[0], *lines[2:]),
        lambda lines: (lines[0], b"{}"),
    ],
    ids=["begins too late", "ends too early", "a hole", "no line"],
)
def test_lines_that_do_not_lead_there_prove_nothing(cut: object) -> None:
    _, proof = fork(6)
    assert callable(cut)
    with pytest.raises(BytesError):
        check_proof(replace(proof, lines=cut(proof.lines)))


def test_another_key_than_the_one_that_signed_proves_nothing() -> None:
    _, proof = fork(2)
    with pytest.raises(BadSignatureError):
        check_proof(replace(proof, keys=(SigningKey.generate().public,)))


def test_one_checkpoint_is_no_proof() -> None:
    _, proof = fork(2)
    with pytest.raises(MalformedError):
        check_proof(replace(proof, checkpoints=proof.checkpoints[:1]))


def test_a_proof_is_read_as_it_was_written() -> None:
    _, proof = fork(6)
    assert parse_proof(format_proof(proof)) == proof
    one = strict.dumps(format_proof(proof))
    several = strict.dumps({"evidence": [format_proof(proof), format_proof(proof)]})
    assert parse_file(one) == (proof,)
    assert parse_file(several) == (proof, proof)


@pytest.mark.parametrize(
    "change",
    [
        {"node": "RX1"},
        {"feed": "x"},
        {"keys": None},
        {"keys": ["x"]},
        {"keys": [{"kty": "RSA"}]},
        {"checkpoints": "x"},
        {"checkpoints": [1]},
        {"lines": None},
    ],
)
def test_a_document_that_is_no_proof_is_refused(change: dict[str, object]) -> None:
    _, proof = fork(2)
    document = {**format_proof(proof), **change}
    with pytest.raises(MalformedError):
        parse_file(json.dumps(document).encode())


@pytest.mark.parametrize("raw", [b'{"evidence":[]}', b'{"evidence":[1]}', b'{"evidence":1}'])
def test_a_file_without_evidence_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_file(raw)
