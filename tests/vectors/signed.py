"""Cases of what is signed (checkpoints, orders) and of bodies.

``signing_input`` and the like are not given: a JWS is its own description. Every case says by
which keys of keys.json it is to be judged.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from federation import strict
from federation.body import digest
from federation.checkpoint import TYP as CHECKPOINT
from federation.keys import sign_jws
from federation.order import TYP as ORDER
from federation.strict import Json, Object
from tests.vectors.story import FACILITATOR, NODE, START, FeedStory, key, order, rid, seed


def checkpoint_cases(public: FeedStory, notices: FeedStory) -> list[Json]:
    """Return checkpoints that are to be judged as rx1's over its feed ``public``."""
    good = public.checkpoints[12]
    jws, _ = order("named", "withdraw", 300)
    verdicts = {
        "the current one": ("OK", good),
        "an empty feed's": ("OK", public.checkpoints[0]),
        "a field of tomorrow": ("OK", _checkpoint(good, weather="fair")),
        "an order sent as one": ("BAD-SIGNATURE", jws),
        "signed by a stranger": ("BAD-SIGNATURE", public.checkpoint(12, START, "mallory")),
        "signed by a retired key": ("BAD-SIGNATURE", public.checkpoint(12, START, "rx1-retired")),
        "of another feed": ("WRONG-FEED", notices.checkpoints[4]),
        "of another node": ("WRONG-FEED", _checkpoint(good, node="rx2")),
        "size is a text": ("MALFORMED", _checkpoint(good, size="12")),
        "size is true": ("MALFORMED", _checkpoint(good, size=True)),
        "size below 0": ("MALFORMED", _checkpoint(good, size=-1)),
        "iat is a fraction": ("MALFORMED", _checkpoint(good, iat=1.5)),
        "exp is missing": ("MALFORMED", _checkpoint(good, exp=None)),
        "a head in upper case": ("MALFORMED", _checkpoint(good, head=public.head.upper())),
        "a key twice": ("MALFORMED", _raw_checkpoint(_payload(good).replace(b"{", b'{"size":1,'))),
        "not an object": ("MALFORMED", _raw_checkpoint(b"[12]")),
        "longer than 4096 bytes": ("BAD-SIGNATURE", _checkpoint(good, note="x" * 3000)),
    }
    cases: list[Json] = [
        {"name": name, "verdict": verdict, "jws": jws} for name, (verdict, jws) in verdicts.items()
    ]
    return cases + [
        {"name": name, "verdict": "BAD-SIGNATURE", "jws": spoil(good)}
        for name, spoil in _SPOILT.items()
    ]


def order_cases() -> list[Json]:
    """Return orders that are to be judged by rx1's current and retired keys."""
    retired = key("rx1-retired")
    good, _ = order("named", "withdraw", 300)
    verdicts = {
        "a withdrawal": ("OK", good),
        "of one revision": ("OK", order("falls", "withdraw", 660, rev=1)[0]),
        "a hold": ("OK", order("doubt", "hold", 360)[0]),
        "a release": ("OK", order("doubt", "release", 420)[0]),
        "by a retired key": ("OK", order("named", "withdraw", 300, signer=retired)[0]),
        "by a revoked key": ("BAD-SIGNATURE", _order("rx1-revoked")),
        "by a stranger": ("BAD-SIGNATURE", _order("mallory")),
        "by the facilitator, who may not": ("BAD-SIGNATURE", _order(FACILITATOR)),
        "a checkpoint's typ": ("BAD-SIGNATURE", _signed(_order_payload(), CHECKPOINT)),
        "an unknown op": ("MALFORMED", _signed(_order_payload(op="praise"), ORDER)),
        "no rid": ("MALFORMED", _signed(_order_payload(rid=None), ORDER)),
        "rev 0": ("MALFORMED", _signed(_order_payload(rev=0), ORDER)),
        "iat is a text": ("MALFORMED", _signed(_order_payload(iat="now"), ORDER)),
        "more than 2048 bytes": ("MALFORMED", _signed(_order_payload(x="y" * 1500), ORDER)),
    }
    cases: list[Json] = [
        {"name": name, "verdict": verdict, "jws": jws} for name, (verdict, jws) in verdicts.items()
    ]
    return cases + [
        {"name": name, "verdict": "BAD-SIGNATURE", "jws": spoil(good)}
        for name, spoil in _SPOILT.items()
    ]


def body_cases(public: FeedStory) -> list[Json]:
    """Return bodies with the hash and size that a line announced for each."""
    raw = next(iter(public.bodies.values()))
    spaced = json.dumps(json.loads(raw)).encode()
    broken = raw.replace(b",", b",\n", 1)
    return [
        *(_body("of the feed", "OK", each, each) for each in public.bodies.values()),
        _body("written again by somebody", "MISMATCH", raw, spaced),
        _body("cut short", "MISMATCH", raw, raw[:-1]),
        _body("one byte longer", "MISMATCH", raw, raw + b" "),
        _body("of the same size", "MISMATCH", raw, raw.replace(b"S", b"s", 1)),
        _body("announced with a line break in it", "MISMATCH", broken, broken),
    ]


def _body(name: str, verdict: str, announced: bytes, served: bytes) -> Object:
    return {
        "name": name,
        "verdict": verdict,
        "sha256": digest(announced),
        "size": len(announced),
        "body": served.decode(),
    }


def _payload(jws: str) -> bytes:
    return _decode(jws.split(".")[1])


def _checkpoint(jws: str, **changes: Json) -> str:
    return _raw_checkpoint(_changed(json.loads(_payload(jws)), changes))


def _raw_checkpoint(payload: bytes) -> str:
    return sign_jws(payload, typ=CHECKPOINT, key=key(NODE))


def _order(signer: str) -> str:
    return order("named", "withdraw", 300, signer=key(signer))[0]


def _order_payload(**changes: Json) -> bytes:
    fields: Object = {"node": NODE, "op": "withdraw", "rid": rid("named"), "iat": START}
    return _changed(fields, changes)


def _changed(fields: Object, changes: Object) -> bytes:
    merged = {**fields, **changes}
    return strict.dumps({name: value for name, value in merged.items() if value is not None})


def _signed(payload: bytes, typ: str) -> str:
    return sign_jws(payload, typ=typ, key=key(NODE))


# -- ways to spoil a JWS that was good -------------------------------------------------------


def _header(**changes: Json) -> Callable[[str], str]:
    """Return what signs a JWS again under a header with ``changes``."""

    def spoil(jws: str) -> str:
        old, payload, _ = jws.split(".")
        header = _encode(_changed(json.loads(_decode(old)), changes))
        return f"{header}.{payload}.{_signature(f'{header}.{payload}'.encode())}"

    return spoil


def _signature(signing_input: bytes) -> str:
    return _encode(Ed25519PrivateKey.from_private_bytes(seed(NODE)).sign(signing_input))


def _hmac_with_the_public_key(jws: str) -> str:
    old, payload, _ = jws.split(".")
    header = _encode(_changed(json.loads(_decode(old)), {"alg": "HS256"}))
    secret = _decode(key(NODE).public.x)
    mac = hmac.new(secret, f"{header}.{payload}".encode(), hashlib.sha256).digest()
    return f"{header}.{payload}.{_encode(mac)}"


def _unsigned(jws: str) -> str:
    return _header(alg="none")(jws).rpartition(".")[0] + "."


def _flipped(jws: str) -> str:
    head, _, signature = jws.rpartition(".")
    spoilt = bytearray(_decode(signature))
    spoilt[0] ^= 1
    return f"{head}.{_encode(bytes(spoilt))}"


def _not_canonical(jws: str) -> str:
    """64 bytes leave four bits of the last character unused; here one of them is set."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return jws[:-1] + alphabet[alphabet.index(jws[-1]) | 1]


_STRANGER: Json = {"kty": "OKP", "crv": "Ed25519", "x": key("mallory").public.x}
_SPOILT: dict[str, Callable[[str], str]] = {
    "one bit of the signature changed": _flipped,
    "alg none and no signature": _unsigned,
    "HS256 with the public key as secret": _hmac_with_the_public_key,
    "alg EdDSA, the old name": _header(alg="EdDSA"),
    "a key in the header": _header(jwk=_STRANGER),
    "a crit in the header": _header(crit=["exp"]),
    "no kid": _header(kid=None),
    "typ JWT": _header(typ="JWT"),
    "base64 that is not canonical": _not_canonical,
    "padding": lambda jws: jws + "==",
    "two parts": lambda jws: jws.rpartition(".")[0],
    "four parts": lambda jws: jws + ".x",
    "no text at all": lambda jws: "",
    "JSON instead of compact": lambda jws: json.dumps({"payload": jws.split(".")[1]}),
}


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
