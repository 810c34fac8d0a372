"""Lock something away: to two people who must open it together, or to a node's own key.

The home of encryption; signatures are keys.py's. A sealed text is encrypted under a key of
which each of two people gets one half (an XOR share, useless alone), wrapped for their X25519
key. A label, such as an id, is bound to what is locked: moved to another label it does not open.
Source: RFC 7748, 5869, 8439; federation/README.md, section 7, point 6.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from federation.errors import MalformedError

KEY_BYTES = 32
HOLDERS = 2
_NONCE_BYTES = 12
_PUBLIC = "x25519:"
_PRIVATE = "x25519-private:"
_SHARE = b"likewise/1 share\n"


@dataclass(frozen=True)
class HolderKey:
    """One person's key to what two open together. ``private`` is theirs alone, kept offline."""

    public: str
    private: str

    @classmethod
    def generate(cls) -> HolderKey:
        """Return a new pair, from the operating system's randomness."""
        key = X25519PrivateKey.generate()
        return cls(
            _PUBLIC + _text(key.public_key().public_bytes_raw()),
            _PRIVATE + _text(key.private_bytes_raw()),
        )

    @classmethod
    def of_private(cls, private: str) -> HolderKey:
        """Return the pair of ``private``. Raises: MalformedError."""
        key = _private(private)
        return cls(_PUBLIC + _text(key.public_key().public_bytes_raw()), private.strip())


def check_holders(holders: tuple[str, ...]) -> None:
    """Refuse holders that are not two different people's public keys. Raises: MalformedError."""
    keys = {_public(holder).public_bytes_raw() for holder in holders}
    if len(keys) != HOLDERS or len(holders) != HOLDERS:
        raise MalformedError("two different keys are needed")


def seal(plain: bytes, holders: tuple[str, ...], label: str) -> str:
    """Return ``plain`` so that only both of ``holders`` together can read it.

    Raises: MalformedError.
    """
    check_holders(holders)
    key, first = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES)
    shares = (first, _xor(key, first))
    wrapped = [_wrap(share, holder, label) for share, holder in zip(shares, holders, strict=True)]
    return ".".join([*wrapped, lock(plain, key, label)])


def open_sealed(sealed: str, privates: tuple[str, str], label: str) -> bytes:
    """Return what was sealed; the keys may be given in either order. Of seal the inverse.

    Raises: MalformedError, where one key is missing, wrong, or given twice.
    """
    parts = sealed.split(".")
    if len(parts) != HOLDERS + 1:
        raise MalformedError("not a sealed text")
    for order in (privates, privates[::-1]):
        try:
            shares = [
                _unwrap(part, private, label)
                for part, private in zip(parts[:HOLDERS], order, strict=True)
            ]
        except MalformedError:
            continue
        return unlock(parts[HOLDERS], _xor(*shares), label)
    raise MalformedError("these two keys do not open it")


def lock(plain: bytes, key: bytes, label: str) -> str:
    """Return ``plain`` encrypted under ``key``, 32 bytes."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _text(nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, label.encode()))


def unlock(locked: str, key: bytes, label: str) -> bytes:
    """Return what was locked; of lock the inverse. Raises: MalformedError."""
    raw = _bytes(locked)
    try:
        return ChaCha20Poly1305(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], label.encode())
    except (InvalidTag, ValueError) as error:
        raise MalformedError("it does not open with this key") from error


def _wrap(share: bytes, holder: str, label: str) -> str:
    once = X25519PrivateKey.generate()
    public = _public(holder)
    mine = once.public_key().public_bytes_raw()
    key = _agreed(once, public, mine + public.public_bytes_raw())
    return _text(mine) + "~" + lock(share, key, label)


def _unwrap(part: str, private: str, label: str) -> bytes:
    theirs, _, locked = part.partition("~")
    raw, own = _bytes(theirs), _private(private)
    if len(raw) != KEY_BYTES:
        raise MalformedError("not a sealed text")
    key = _agreed(own, X25519PublicKey.from_public_bytes(raw), raw + _public_of(own))
    return unlock(locked, key, label)


def _agreed(private: X25519PrivateKey, public: X25519PublicKey, context: bytes) -> bytes:
    try:
        shared = private.exchange(public)
    except ValueError as error:  # a point of small order: the secret would be known to all
        raise MalformedError("not an X25519 key") from error
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=_SHARE + context).derive(shared)


def _private(text: str) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(_key_bytes(text, _PRIVATE))


def _public(text: str) -> X25519PublicKey:
    return X25519PublicKey.from_public_bytes(_key_bytes(text, _PUBLIC))


def _public_of(key: X25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def _key_bytes(text: str, prefix: str) -> bytes:
    text = text.strip()
    raw = _bytes(text.removeprefix(prefix))
    if not text.startswith(prefix) or len(raw) != KEY_BYTES:
        raise MalformedError(f"not a key that begins with {prefix}")
    return raw


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError as error:  # UnicodeEncodeError and binascii.Error are ValueErrors
        raise MalformedError("not base64url") from error
