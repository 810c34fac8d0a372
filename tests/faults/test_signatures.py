"""Faults 17, 21, 22 and 24: nothing but the right key over the right thing is believed."""

import base64
import hashlib
import hmac
import json

import pytest

from federation.authority import authorise_alone, authorise_line
from federation.errors import BadSignatureError, MalformedError
from federation.keys import SigningKey, sign_jws
from federation.members import KeyState, Member, MemberKey, Status
from federation.order import TYP as ORDER
from federation.order import OrderDraft, format_order
from tests.fakes.peer import FakePeer
from tests.fakes.reading import Reader

TYP = "likewise-checkpoint+jws"
RID = "c33316c3-1111-4222-8333-444455556666"


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def start() -> tuple[FakePeer, Reader]:
    peer = FakePeer("rx1")
    peer.publish_many("public", 2)
    return peer, Reader(peer)


def reads(peer: FakePeer, reader: Reader, token: str) -> str:
    peer.garbage("checkpoint", token.encode())
    verdict = reader.pull()
    assert reader.lines == []
    return verdict


def reheaded(peer: FakePeer, header: dict[str, object], signature: str | None = None) -> str:
    """Return the true checkpoint under another header."""
    _, payload, true_signature = peer.feed("public").current.split(".")
    head = b64(json.dumps(header).encode())
    return f"{head}.{payload}.{true_signature if signature is None else signature}"


@pytest.mark.parametrize("alg", ["none", "None", "EdDSA", "HS256", "ES256", "", None, 7])
def test_fault_21_any_other_algorithm_is_rejected(alg: object) -> None:
    peer, reader = start()
    header = {"alg": alg, "kid": peer.key.public.kid, "typ": TYP}
    assert reads(peer, reader, reheaded(peer, header)) == "BAD-SIGNATURE"


def test_fault_21_alg_none_with_an_empty_signature_is_rejected() -> None:
    peer, reader = start()
    header: dict[str, object] = {"alg": "none", "kid": peer.key.public.kid, "typ": TYP}
    assert reads(peer, reader, reheaded(peer, header, "")) == "BAD-SIGNATURE"


def test_fault_21_an_hmac_with_the_public_key_is_rejected() -> None:
    peer, reader = start()
    header = {"alg": "HS256", "kid": peer.key.public.kid, "typ": TYP}
    signed = reheaded(peer, header).rpartition(".")[0]
    secret = base64.urlsafe_b64decode(peer.key.public.x + "=")
    mac = b64(hmac.new(secret, signed.encode(), hashlib.sha256).digest())
    assert reads(peer, reader, f"{signed}.{mac}") == "BAD-SIGNATURE"


@pytest.mark.parametrize(
    "more",
    [
        {"jwk": "own"},
        {"jku": "https://evil.example/keys"},
        {"x5u": "https://evil.example/cert"},
        {"crit": ["b64"], "b64": False},
        {"crit": []},
        {"cty": "json"},
    ],
)
def test_fault_21_any_other_header_field_is_rejected(more: dict[str, object]) -> None:
    peer, reader = start()
    thief = SigningKey.generate()
    if "jwk" in more:
        more = {"jwk": thief.public.jwk()}
    header = {"alg": "Ed25519", "kid": thief.public.kid, "typ": TYP, **more}
    assert reads(peer, reader, reheaded(peer, header)) == "BAD-SIGNATURE"


@pytest.mark.parametrize("name", ["alg", "kid", "typ"])
def test_fault_21_a_missing_header_field_is_rejected(name: str) -> None:
    peer, reader = start()
    header: dict[str, object] = {"alg": "Ed25519", "kid": peer.key.public.kid, "typ": TYP}
    del header[name]
    assert reads(peer, reader, reheaded(peer, header)) == "BAD-SIGNATURE"


def test_fault_21_a_header_with_a_key_twice_is_rejected() -> None:
    peer, reader = start()
    _, payload, signature = peer.feed("public").current.split(".")
    kid = peer.key.public.kid
    header = f'{{"alg":"none","alg":"Ed25519","kid":"{kid}","typ":"{TYP}"}}'
    token = f"{b64(header.encode())}.{payload}.{signature}"
    assert reads(peer, reader, token) == "BAD-SIGNATURE"


def test_fault_17_a_key_that_only_discovery_shows_is_not_believed() -> None:
    peer, reader = start()
    reader.keys = peer.keys()
    thief = FakePeer("rx1")
    thief.publish_many("public", 2)
    reader.origin = thief
    assert reader.pull() == "BAD-SIGNATURE"
    assert thief.discovery().keys != peer.discovery().keys


def test_fault_22_an_order_sent_as_a_checkpoint_is_rejected_by_its_type() -> None:
    peer, reader = start()
    order = format_order(OrderDraft("rx1", "withdraw", RID, peer.now), peer.key)
    assert reads(peer, reader, order) == "BAD-SIGNATURE"


def test_fault_22_a_checkpoint_sent_as_an_order_is_rejected_by_its_type() -> None:
    peer, _ = start()
    with pytest.raises(BadSignatureError):
        authorise_line(peer.feed("public").current, "rx1", {})


def test_fault_22_a_checkpoint_with_the_fields_of_an_order_is_none() -> None:
    payload = {"node": "rx1", "op": "withdraw", "rid": RID, "iat": 1}
    peer, reader = start()
    assert reads(peer, reader, sign_jws(dict(payload), typ=ORDER, key=peer.key)) == "BAD-SIGNATURE"
    assert reads(peer, reader, sign_jws(dict(payload), typ=TYP, key=peer.key)) == "WRONG-FEED"


class TestForgedWithdrawal:
    """Fault 24."""

    KEY = SigningKey.generate()
    MEMBERS = {
        "rx1": Member(
            node="rx1",
            name="Example",
            base="https://rx1.example/federation/v1",
            region="north",
            kind="trust",
            status=Status.MEMBER,
            keys=(MemberKey(KEY.public, "2026-11-01", KeyState.CURRENT),),
        )
    }

    def test_fault_24_a_withdrawal_signed_by_a_stranger_is_rejected(self) -> None:
        forged = format_order(OrderDraft("rx1", "withdraw", RID, 1), SigningKey.generate())
        with pytest.raises(BadSignatureError):
            authorise_alone(forged, self.MEMBERS)
        with pytest.raises(BadSignatureError):
            authorise_line(forged, "rx2", self.MEMBERS)

    def test_fault_24_every_flipped_bit_of_a_true_one_is_rejected(self) -> None:
        true = format_order(OrderDraft("rx1", "withdraw", RID, 1), self.KEY).encode()
        assert authorise_alone(true.decode(), self.MEMBERS).authority == "rx1"
        for place in range(len(true)):
            for bit in (0, 3, 6):
                forged = bytearray(true)
                forged[place] ^= 1 << bit
                with pytest.raises((BadSignatureError, MalformedError)):
                    authorise_alone(forged.decode("ascii"), self.MEMBERS)
