"""Say whether a peer's address may be connected to.

Implements the address rule of section 10 of federation/README.md. Pure: resolving a name and
connecting are transport.py's; this module only judges what a name resolved to.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from federation.errors import RefusedAddressError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")
# Inside 2000::/3, yet not a place of their own: Teredo and other IETF assignments,
# documentation, 6to4 (which can wrap 127.0.0.1) and direct delegation AS112 (GoToSocial's list).
_NOT_GLOBAL_IPV6 = tuple(
    ipaddress.IPv6Network(text)
    for text in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48")
)
# A last label that a resolver would read as a number: 127.1, 0x7f000001, 2130706433.
_NUMERIC_LABEL = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Target:
    """Where a URL points: scheme ``http`` or ``https``, lower-case host without brackets, port."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def parse_target(url: str) -> Target:
    """Return where ``url`` points.

    Raises: RefusedAddressError for another scheme, a user name or password in the URL, a host
    that is missing, and an IPv4 address in any but the dotted form of four decimal numbers.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise RefusedAddressError(f"not a URL: {error}") from error
    if parts.scheme not in ("http", "https") or not host:
        raise RefusedAddressError("only http:// and https:// addresses with a host are fetched")
    if "@" in parts.netloc:
        raise RefusedAddressError("an address with a user name in it is not fetched")
    if _literal(host) is None and _NUMERIC_LABEL.match(host.rstrip(".").rpartition(".")[2]):
        raise RefusedAddressError(f"{host} is an odd way to write an address")
    if port is None:
        port = 443 if parts.scheme == "https" else 80
    return Target(parts.scheme, host, port)


class Allowed:
    """What a keeper lets pass beside the public internet.

    Entries: ``address`` or ``CIDR`` lets those addresses pass, on any port, over https.
    ``host:port`` lets that host pass on that port, whatever private address it has, and over
    plain http too where every address of it is a loopback one. ``[::1]:8801`` for IPv6.

    Raises: ValueError naming the entry that is none of these.
    """

    def __init__(self, entries: Iterable[str]) -> None:
        self._networks: list[Network] = []
        self._places: set[tuple[str, int]] = set()
        for entry in entries:
            self._add(entry.strip())

    def check(self, target: Target, addresses: Sequence[str]) -> None:
        """Return if ``target`` may be reached at every one of ``addresses``.

        Raises: RefusedAddressError. One bad address among good ones refuses them all: which
        of them is connected to would otherwise be the choice of who answers for the name.
        """
        if not addresses:
            raise RefusedAddressError(f"{target.host} has no address")
        judged = [_unwrapped(ipaddress.ip_address(text)) for text in addresses]
        listed = (target.host, target.port) in self._places
        if target.scheme == "http" and not (listed and all(a.is_loopback for a in judged)):
            raise RefusedAddressError(f"{target} is not encrypted: only https is fetched")
        for address in judged:
            if not (self._is_listed(address) or _is_public(address)) and not (
                listed and _may_be_opened(address)
            ):
                raise RefusedAddressError(f"{target.host} is at {address}, which is not public")

    def _add(self, entry: str) -> None:
        try:
            self._networks.append(ipaddress.ip_network(entry))
            return
        except ValueError:
            pass
        try:
            target = parse_target(f"https://{entry}")
        except RefusedAddressError as error:
            raise ValueError(f"{entry!r} is no address, network or host:port") from error
        if not re.fullmatch(r"(?:\[[0-9A-Fa-f:.]+\]|[^\s/?#:\[\]]+):[0-9]+", entry):
            raise ValueError(f"{entry!r} is no address, network or host:port")
        self._places.add((target.host, target.port))

    def _is_listed(self, address: Address) -> bool:
        return any(address in network for network in self._networks)


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _unwrapped(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast
    # is_global passes NAT64 (64:ff9b::) and 6to4 forms of 127.0.0.1: ask for more
    return address in _GLOBAL_IPV6 and not any(address in each for each in _NOT_GLOBAL_IPV6)


def _may_be_opened(address: Address) -> bool:
    """A listed name may be private or loopback; never a cloud's metadata service, say."""
    return (address.is_private or address.is_loopback) and not (
        address.is_link_local or address.is_multicast or address.is_unspecified
    )
