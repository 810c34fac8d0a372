"""The proof of two histories, as somebody reads it who has nothing else of ours."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from federation.checkpoint import Checkpoint, parse_checkpoint
from federation.keys import PublicKey
from federation.line import parse_line
from tests.fakes.neighbourhood import HUB, Neighbourhood
from tests.fakes.peer import FakePeer


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Neighbourhood]:
    street = Neighbourhood(tmp_path)
    street.hub()
    street.join("rural")
    yield street
    street.close()


def _met(street: Neighbourhood, count: int) -> FakePeer:
    peer = street.join_hostile("coast")
    street.ask("rural", HUB)
    peer.publish_many("network", count)
    street.ask("rural", "coast")
    return peer


def _proof(street: Neighbourhood) -> dict[str, Any]:
    """Return the one proof kept, as it leaves the node: through JSON."""
    rural = street.nodes["rural"]
    with rural.database.reading() as session:
        [proof] = rural.gossip.evidence.all(session)
    document: dict[str, Any] = json.loads(json.dumps(proof))
    return document


def _signed(proof: dict[str, Any]) -> list[Checkpoint]:
    """Verify the checkpoints with nothing but what the proof says."""
    keys = {key.kid: key for key in map(PublicKey.from_jwk, proof["keys"])}
    return [
        parse_checkpoint(jws, node=proof["node"], feed=proof["feed"], keys=keys)
        for jws in proof["checkpoints"]
    ]


def test_there_is_no_proof_while_nobody_contradicts_itself(street: Neighbourhood) -> None:
    _met(street, 3)
    with street.nodes["rural"].database.reading() as session:
        assert street.nodes["rural"].gossip.evidence.all(session) == []


def test_two_heads_signed_for_one_size_prove_themselves(street: Neighbourhood) -> None:
    peer = _met(street, 3)
    peer.fork("network", 2)
    peer.publish_many("network", 1)
    street.ask("rural", "coast")
    proof = _proof(street)
    held, other = _signed(proof)
    assert (proof["node"], proof["feed"], proof["verdict"]) == ("coast", "network", "FORK")
    assert held.size == other.size == 3
    assert held.head != other.head


def test_a_longer_second_history_is_proven_by_the_lines_that_lead_to_its_head(
    street: Neighbourhood,
) -> None:
    peer = _met(street, 3)
    peer.fork("network", 2)
    peer.publish_many("network", 3)
    street.ask("rural", "coast")
    proof = _proof(street)
    held, other = _signed(proof)
    lines = [parse_line(line.encode()) for line in proof["lines"]]
    assert [line.seq for line in lines] == list(range(held.size + 1, other.size + 1))
    assert lines[0].prev != held.head
    assert lines[-1].hash == other.head


def test_a_rollback_is_proven_by_the_later_checkpoint_of_fewer_lines(
    street: Neighbourhood,
) -> None:
    peer = _met(street, 3)
    peer.roll_back("network", 2)
    street.ask("rural", "coast")
    proof = _proof(street)
    held, other = _signed(proof)
    assert proof["verdict"] == "ROLLBACK"
    assert other.size < held.size
    assert other.iat > held.iat
