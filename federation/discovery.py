"""Discovery: what a node says about itself to whoever asks.

Good for a first meeting and for people to look at. For a listed node the members feed
holds, and a difference is an alarm. Source: federation/README.md, section 3, endpoint 1;
section 8; rulings 14 and 23.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from federation import strict
from federation.asking import Source, ask
from federation.errors import BadSignatureError, MalformedError
from federation.feed import check_node
from federation.keys import PublicKey
from federation.members import BASE_PATH, Member, check_base
from federation.strict import Json, Object
from federation.transport import Transport

PROTOCOL = "likewise/1"
PATH = ".well-known/likewise"
MAX_DISCOVERY = 64 * 1024
DEFAULT_POLL = 300


@dataclass(frozen=True, kw_only=True)
class Discovery:
    """A node as it describes itself. ``poll`` is the interval it asks for, in seconds."""

    node: str
    name: str
    base: str
    keys: tuple[PublicKey, ...]
    facilitator: str
    contact: str = ""
    protocol: tuple[str, ...] = (PROTOCOL,)
    poll: int = DEFAULT_POLL

    def key(self, thumbprint: str) -> PublicKey:
        """Return the key whose thumbprint was typed in from paper.

        Raises: BadSignatureError.
        """
        for key in self.keys:
            if key.kid == thumbprint:
                return key
        raise BadSignatureError("the node does not show the key whose thumbprint we hold")

    def differences(self, listed: Member) -> tuple[str, ...]:
        """Return which of node, base and keys differ from what is ``listed``: alarms."""
        known = set(listed.keys_now())
        claims = {
            "node": self.node == listed.node,
            "base": self.base == listed.base,
            "keys": bool(known.intersection(key.kid for key in self.keys)),
        }
        return tuple(name for name, agrees in claims.items() if not agrees)


def fetch_discovery(base: str, transport: Transport) -> Discovery:
    """Return the discovery document at the origin of ``base``.

    Raises: WireError, MalformedError.
    """
    origin = Source(check_base(base).removesuffix(BASE_PATH))
    return parse_discovery(ask(transport, origin, PATH, MAX_DISCOVERY).body)


def format_discovery(discovery: Discovery) -> Object:
    """Return the fields of the document; of parse_discovery the inverse."""
    return {
        "protocol": list(discovery.protocol),
        "node": discovery.node,
        "name": discovery.name,
        "base": discovery.base,
        "jwks": {"keys": [cast(Json, key.jwk()) for key in discovery.keys]},
        "facilitator": discovery.facilitator,
        "contact": discovery.contact,
        "poll": discovery.poll,
    }


def parse_discovery(raw: bytes) -> Discovery:
    """Return the node that ``raw`` describes; keys of other kinds are passed over.

    Raises: MalformedError.
    """
    document = strict.parse_document(raw)
    protocol, poll = document.get("protocol"), document.get("poll")
    if not isinstance(protocol, list) or PROTOCOL not in protocol:
        raise MalformedError(f"a node that does not speak {PROTOCOL}")
    return Discovery(
        node=check_node(document.get("node")),
        name=_text(document.get("name")),
        base=check_base(document.get("base")),
        keys=_keys(document.get("jwks")),
        facilitator=check_node(document.get("facilitator")),
        contact=_text(document.get("contact")),
        protocol=tuple(version for version in protocol if isinstance(version, str)),
        poll=cast(int, poll) if strict.is_integer(poll, 1) else DEFAULT_POLL,
    )


def _keys(jwks: Json) -> tuple[PublicKey, ...]:
    listed = jwks.get("keys") if isinstance(jwks, dict) else None
    keys: list[PublicKey] = []
    for jwk in listed if isinstance(listed, list) else []:
        try:
            keys.append(PublicKey.from_jwk(jwk))
        except MalformedError:
            continue
    return tuple(keys)


def _text(value: Json) -> str:
    return value[:200] if isinstance(value, str) else ""
