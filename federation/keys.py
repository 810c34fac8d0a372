"""Keys and what is signed with them: Ed25519 alone, in compact JWS.

The home of signatures, and of joserfc; encryption is sealing.py's. Says whether a signature
is good; whose key it ought to be is verify.py's and members.py's question. Private keys leave
only as PEM.
Source: RFC 7515, 7638, 8037, 9864; federation/README.md, sections 4 and 9.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.util import to_bytes, urlsafe_b64decode

from federation import strict
from federation.errors import BadSignatureError, MalformedError
from federation.strict import Object

MAX_JWS = 4096
ASSERTION_SECONDS = 60
_ALGORITHM = "Ed25519"
_HEADER = frozenset({"alg", "kid", "typ"})


@dataclass(frozen=True)
class PublicKey:
    """An Ed25519 public key: ``x`` as in RFC 8037, ``kid`` its RFC 7638 thumbprint."""

    kid: str
    x: str

    def jwk(self) -> dict[str, str]:
        """Return the key as discovery and member bodies show it."""
        return {"kty": "OKP", "crv": "Ed25519", "x": self.x, "kid": self.kid, "use": "sig"}

    @classmethod
    def from_jwk(cls, jwk: object) -> PublicKey:
        """Return the key in ``jwk``; a kid beside it must be its thumbprint.

        Raises: MalformedError.
        """
        if not isinstance(jwk, dict) or (jwk.get("kty"), jwk.get("crv")) != ("OKP", "Ed25519"):
            raise MalformedError("not an Ed25519 key")
        if "d" in jwk:
            raise MalformedError("a private key where a public one belongs")
        kid = thumbprint(jwk)
        if jwk.get("kid", kid) != kid:
            raise MalformedError("kid is not the key's thumbprint")
        return cls(kid, str(jwk["x"]))


@dataclass(frozen=True)
class SigningKey:
    """A node's private key. Never shown: its repr holds the public half alone."""

    public: PublicKey
    _okp: OKPKey = field(repr=False, compare=False)

    @classmethod
    def generate(cls) -> SigningKey:
        """Return a new key, from the operating system's randomness."""
        return cls._of(OKPKey.generate_key("Ed25519", private=True))

    @classmethod
    def from_pem(cls, pem: bytes) -> SigningKey:
        """Return the key in ``pem`` (PKCS#8, not encrypted). Raises: MalformedError."""
        try:
            private = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError) as error:
            raise MalformedError("not a private key in PEM") from error
        if not isinstance(private, Ed25519PrivateKey):
            raise MalformedError("not an Ed25519 key")
        return cls._of(OKPKey.import_key(pem))

    def pem(self) -> bytes:
        """Return the private key as PKCS#8 PEM, not encrypted; the caller guards it."""
        return self._okp.as_pem(private=True)

    @classmethod
    def _of(cls, okp: OKPKey) -> SigningKey:
        return cls(PublicKey.from_jwk(dict(okp.as_dict(private=False))), okp)


@dataclass(frozen=True)
class KeySet:
    """The keys of one node, by kid: those valid now, and those kept for what they once signed.

    Revoked keys are in neither.
    """

    current: Mapping[str, PublicKey]
    retired: Mapping[str, PublicKey] = field(default_factory=dict)

    @classmethod
    def of(cls, *current: PublicKey) -> KeySet:
        """Return a set of keys valid now, without retired ones."""
        return cls({key.kid: key for key in current})

    def ever(self) -> Mapping[str, PublicKey]:
        """Return current and retired keys together."""
        return {**self.retired, **self.current}


@dataclass(frozen=True)
class Envelope:
    """A compact JWS taken apart, its signature not looked at."""

    kid: str
    payload: bytes


def thumbprint(jwk: object) -> str:
    """Return the RFC 7638 thumbprint of an Ed25519 public key. Raises: MalformedError."""
    x = jwk.get("x") if isinstance(jwk, dict) else None
    if not isinstance(x, str) or len(_base64(x)) != 32:
        raise MalformedError("not an Ed25519 key")
    return _okp_key(x).thumbprint()


def sign_jws(payload: Object | bytes, *, typ: str, key: SigningKey) -> str:
    """Return ``payload`` as compact JWS with header alg, kid, typ; of verify_jws the inverse."""
    content = payload if isinstance(payload, bytes) else strict.dumps(payload)
    header = {"alg": _ALGORITHM, "kid": key.public.kid, "typ": typ}
    return jws.serialize_compact(header, content, key._okp, algorithms=[_ALGORITHM])


def verify_jws(token: str, *, typ: str, keys: Mapping[str, PublicKey]) -> Object:
    """Return the payload of ``token`` if a key in ``keys`` signed it as ``typ``.

    Raises: BadSignatureError; MalformedError, where the payload is not strict JSON.
    """
    envelope = open_jws(token, typ=typ)
    key = keys.get(envelope.kid)
    # An unknown kid ends here: a decode without a key would trust the header (CVE-2026-27962).
    if key is None:
        raise BadSignatureError(f"signed by an unknown key {envelope.kid[:60]!r}")
    if not _is_good(token, key):
        raise BadSignatureError("the signature is not good")
    return strict.parse(envelope.payload)


def verify_assertion(token: str, *, keys: Mapping[str, PublicKey]) -> Object:
    """Return the claims of a client assertion that one of ``keys`` signed.

    Unlike our own objects it may lack kid and typ: RFC 7523 asks for neither.

    Raises: BadSignatureError; MalformedError, where the claims are not strict JSON.
    """
    header, payload = _opened(token)
    if not header.keys() <= _HEADER or header.get("typ", "JWT") != "JWT":
        raise BadSignatureError("not the header of an assertion")
    kid = header.get("kid")
    tried = [key for key in keys.values() if kid in (None, key.kid)]
    if not any(_is_good(token, key) for key in tried):
        raise BadSignatureError("the signature is not good")
    return strict.parse(payload)


def open_jws(token: str, *, typ: str) -> Envelope:
    """Take ``token`` apart: well formed, alg Ed25519, this ``typ``, no other header field.

    Raises: BadSignatureError.
    """
    header, payload = _opened(token)
    kid = header.get("kid")
    if header.keys() != _HEADER or not isinstance(kid, str):
        raise BadSignatureError("header is not exactly alg Ed25519, kid and typ")
    if header["typ"] != typ:
        raise BadSignatureError(f"typ is not {typ}")
    return Envelope(kid, payload)


def _opened(token: str) -> tuple[Object, bytes]:
    """Return header and payload of a compact JWS by alg Ed25519. Raises: BadSignatureError."""
    if len(token) > MAX_JWS or not token.isascii():
        raise BadSignatureError("not a compact JWS of at most 4096 bytes")
    parts = token.split(".")
    if len(parts) != 3:
        raise BadSignatureError("not a compact JWS")
    try:
        protected, payload, signature = (_base64(part) for part in parts)
        header = strict.parse(protected)
    except MalformedError as error:
        raise BadSignatureError(f"not a compact JWS: {error}") from error
    if header.get("alg") != _ALGORITHM:
        raise BadSignatureError("header is not exactly alg Ed25519, kid and typ")
    if len(signature) != 64:
        raise BadSignatureError("not an Ed25519 signature")
    return header, payload


def _is_good(token: str, key: PublicKey) -> bool:
    try:
        jws.deserialize_compact(token, _okp_key(key.x), algorithms=[_ALGORITHM])
    except (JoseError, ValueError):
        return False
    return True


@dataclass(frozen=True)
class Assertion:
    """What a client claims at a token endpoint; ``iat`` in Unix seconds, ``jti`` never used before.

    Source: RFC 7523; federation/README.md, section 3, endpoint 6.
    """

    node: str
    token_url: str
    iat: int
    jti: str


def sign_assertion(assertion: Assertion, key: SigningKey) -> str:
    """Return ``assertion`` as JWT, good for 60 seconds."""
    claims: Object = {
        "iss": assertion.node,
        "sub": assertion.node,
        "aud": assertion.token_url,
        "iat": assertion.iat,
        "exp": assertion.iat + ASSERTION_SECONDS,
        "jti": assertion.jti,
    }
    return sign_jws(claims, typ="JWT", key=key)


def _base64(text: str) -> bytes:
    """Return what ``text`` encodes, base64url without padding, in its one canonical form."""
    try:
        # joserfc refuses padding, foreign characters and bits left over at the end
        content: bytes = urlsafe_b64decode(to_bytes(text))
    except ValueError as error:
        raise MalformedError("not base64url") from error
    return content


@lru_cache(maxsize=1024)
def _okp_key(x: str) -> OKPKey:
    return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x})
