"""Keys, and everything that is not a good signature."""

import base64
import json
import warnings
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from federation import strict
from federation.errors import BadSignatureError, MalformedError
from federation.keys import (
    Assertion,
    KeySet,
    PublicKey,
    SigningKey,
    open_jws,
    sign_assertion,
    sign_jws,
    thumbprint,
    verify_assertion,
    verify_jws,
)

TYP = "likewise-checkpoint+jws"
KEY = SigningKey.generate()
KEYS = KeySet.of(KEY.public).current


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def test_what_is_signed_verifies_and_comes_back() -> None:
    token = sign_jws({"size": 1}, typ=TYP, key=KEY)
    assert verify_jws(token, typ=TYP, keys=KEYS) == {"size": 1}


def test_bytes_are_signed_as_they_are() -> None:
    token = sign_jws(b'{ "a" : 1 }', typ=TYP, key=KEY)
    assert open_jws(token, typ=TYP).payload == b'{ "a" : 1 }'


def test_every_flipped_bit_spoils_the_signature_or_the_form() -> None:
    token = sign_jws({"size": 1}, typ=TYP, key=KEY).encode()
    for place in range(len(token)):
        for bit in range(7):
            forged = bytearray(token)
            forged[place] ^= 1 << bit
            with pytest.raises(BadSignatureError):
                verify_jws(forged.decode("ascii"), typ=TYP, keys=KEYS)


def test_a_signature_by_an_unknown_key_is_refused() -> None:
    token = sign_jws({}, typ=TYP, key=SigningKey.generate())
    with pytest.raises(BadSignatureError, match="unknown key"):
        verify_jws(token, typ=TYP, keys=KEYS)


def test_a_kid_that_names_another_key_is_refused() -> None:
    other = SigningKey.generate()
    token = sign_jws({}, typ=TYP, key=other)
    with pytest.raises(BadSignatureError, match="not good"):
        verify_jws(token, typ=TYP, keys={other.public.kid: KEY.public})


def test_a_signed_payload_that_is_not_strict_json_is_malformed() -> None:
    with pytest.raises(MalformedError):
        verify_jws(sign_jws(b'{"a":1.5}', typ=TYP, key=KEY), typ=TYP, keys=KEYS)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b",
        "a.b.c.d",
        "é.b.c",
        "a" * 5000,
        b64(b"not json") + ".e30." + b64(bytes(64)),
        b64(b"{}") + ".e30=." + b64(bytes(64)),
        "e31.e30." + b64(bytes(64)),
        "a.e30." + b64(bytes(64)),
    ],
)
def test_what_is_not_a_compact_jws_is_refused(token: str) -> None:
    with pytest.raises(BadSignatureError):
        open_jws(token, typ=TYP)


@pytest.mark.parametrize(
    "spoil", [lambda s: s[:-1] + "B", lambda s: s + "=", lambda s: "+" + s[1:]]
)
def test_base64_in_any_but_its_one_form_is_refused(spoil: Callable[[str], str]) -> None:
    signature = b64(bytes(64))
    assert signature.endswith("A")
    head, payload, _ = sign_jws({}, typ=TYP, key=KEY).split(".")
    with pytest.raises(BadSignatureError, match="base64url"):
        open_jws(f"{head}.{payload}.{spoil(signature)}", typ=TYP)


def test_a_signature_of_another_length_is_refused() -> None:
    head, payload, _ = sign_jws({}, typ=TYP, key=KEY).split(".")
    with pytest.raises(BadSignatureError, match="not an Ed25519 signature"):
        open_jws(f"{head}.{payload}.{b64(bytes(63))}", typ=TYP)


def test_pem_brings_the_key_back() -> None:
    again = SigningKey.from_pem(KEY.pem())
    assert again == KEY
    assert verify_jws(sign_jws({}, typ=TYP, key=again), typ=TYP, keys=KEYS) == {}


def test_the_private_half_is_never_shown() -> None:
    assert repr(KEY) == f"SigningKey(public={KEY.public!r})"
    assert "d" not in KEY.public.jwk()


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        X25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        ),
    ],
)
def test_what_is_no_ed25519_key_is_not_loaded(pem: bytes) -> None:
    with pytest.raises(MalformedError):
        SigningKey.from_pem(pem)


def test_the_thumbprint_is_that_of_rfc_8037_appendix_a3() -> None:
    jwk = {"crv": "Ed25519", "kty": "OKP", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    assert thumbprint(jwk) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert PublicKey.from_jwk(jwk).jwk()["kid"] == thumbprint(jwk)


def test_public_keys_come_back_from_their_jwk() -> None:
    assert PublicKey.from_jwk(KEY.public.jwk()) == KEY.public


@pytest.mark.parametrize(
    "change",
    [
        {"kty": "EC"},
        {"crv": "X25519"},
        {"x": "AAAA"},
        {"x": None},
        {"x": KEY.public.x + "="},
        {"x": "!" * 43},
        {"kid": "another"},
        {"kid": None},
        {"d": "AAAA"},
    ],
)
def test_a_jwk_that_is_not_a_public_ed25519_key_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(MalformedError):
        PublicKey.from_jwk({**KEY.public.jwk(), **change})


@pytest.mark.parametrize("jwk", [None, [], "key"])
def test_a_jwk_that_is_no_object_is_refused(jwk: object) -> None:
    with pytest.raises(MalformedError):
        PublicKey.from_jwk(jwk)
    with pytest.raises(MalformedError):
        thumbprint(jwk)


def test_a_key_set_keeps_retired_keys_apart() -> None:
    old = SigningKey.generate().public
    keys = KeySet({KEY.public.kid: KEY.public}, {old.kid: old})
    assert set(keys.current) == {KEY.public.kid}
    assert set(keys.ever()) == {KEY.public.kid, old.kid}


def test_an_assertion_names_the_node_twice_and_lives_a_minute() -> None:
    assertion = Assertion("rx1", "https://rx2.example/federation/v1/token", 1000, "once")
    claims = verify_jws(sign_assertion(assertion, KEY), typ="JWT", keys=KEYS)
    assert claims == {
        "iss": "rx1",
        "sub": "rx1",
        "aud": "https://rx2.example/federation/v1/token",
        "iat": 1000,
        "exp": 1060,
        "jti": "once",
    }


def test_signatures_are_those_of_plain_ed25519() -> None:
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    token = sign_jws({"a": 1}, typ=TYP, key=SigningKey.from_pem(pem))
    signed, _, signature = token.rpartition(".")
    private.public_key().verify(base64.urlsafe_b64decode(signature + "=="), signed.encode())
    assert json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "==="))["alg"] == "Ed25519"


def test_signing_raises_no_warning_of_a_deprecated_algorithm() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert strict.parse(open_jws(sign_jws({}, typ=TYP, key=KEY), typ=TYP).payload) == {}


def _assertion(header: dict[str, object], key: SigningKey = KEY) -> str:
    signed = f"{b64(json.dumps(header).encode())}.{b64(b'{}')}"
    private = load_pem_private_key(key.pem(), password=None)
    assert isinstance(private, Ed25519PrivateKey)
    return f"{signed}.{b64(private.sign(signed.encode()))}"


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "Ed25519"},
        {"alg": "Ed25519", "typ": "JWT"},
        {"alg": "Ed25519", "kid": KEY.public.kid},
        {"alg": "Ed25519", "kid": KEY.public.kid, "typ": "JWT"},
    ],
)
def test_an_assertion_may_lack_kid_and_typ(header: dict[str, object]) -> None:
    others = KeySet.of(SigningKey.generate().public, KEY.public).current
    assert verify_assertion(_assertion(header), keys=others) == {}


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "EdDSA"},
        {"alg": "none"},
        {"alg": "Ed25519", "typ": TYP},
        {"alg": "Ed25519", "kid": "another"},
        {"alg": "Ed25519", "kid": None, "jwk": KEY.public.jwk()},
        {"alg": "Ed25519", "crit": ["exp"]},
    ],
)
def test_an_assertion_with_any_other_header_is_refused(header: dict[str, object]) -> None:
    with pytest.raises(BadSignatureError):
        verify_assertion(_assertion(header), keys=KEYS)


@pytest.mark.parametrize("keys", [{}, KeySet.of(SigningKey.generate().public).current])
def test_an_assertion_by_nobody_known_is_refused(keys: dict[str, PublicKey]) -> None:
    with pytest.raises(BadSignatureError):
        verify_assertion(_assertion({"alg": "Ed25519"}), keys=keys)
