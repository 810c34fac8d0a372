import pytest

from federation.addresses import Allowed, Target, parse_target
from federation.errors import RefusedAddressError

PUBLIC_V4, PUBLIC_V6 = "93.184.216.34", "2606:2800:220:1::1"


def peer(host: str = "node.example", port: int = 443, scheme: str = "https") -> Target:
    return Target(scheme, host, port)


@pytest.mark.parametrize(
    ("url", "scheme", "host", "port"),
    [
        ("https://Node.Example/federation/v1", "https", "node.example", 443),
        ("http://127.0.0.1:8801/x?y", "http", "127.0.0.1", 8801),
        ("http://127.0.0.1", "http", "127.0.0.1", 80),
        ("https://[2606:2800:220:1::1]:8443/", "https", "2606:2800:220:1::1", 8443),
        ("https://8.8.8.8.example", "https", "8.8.8.8.example", 443),
    ],
)
def test_a_url_points_at_one_scheme_host_and_port(
    url: str, scheme: str, host: str, port: int
) -> None:
    assert parse_target(url) == Target(scheme, host, port)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.1",
        "https://0x7f000001",
        "https://2130706433",
        "https://0177.0.0.1",
        "https://127.0.0.0x1",
        "https://1.2.3.4.",
        "https://127.0.0.1.5",
    ],
)
def test_an_odd_way_to_write_an_address_is_refused(url: str) -> None:
    with pytest.raises(RefusedAddressError, match="odd way"):
        parse_target(url)


@pytest.mark.parametrize(
    "url", ["ftp://node.example", "file:///etc/passwd", "//node.example", "https://", "node"]
)
def test_what_is_not_http_with_a_host_is_refused(url: str) -> None:
    with pytest.raises(RefusedAddressError, match="only http"):
        parse_target(url)


def test_a_user_name_in_a_url_is_refused_because_readers_take_it_for_the_host() -> None:
    with pytest.raises(RefusedAddressError, match="user name"):
        parse_target("https://node.example@10.0.0.1")


@pytest.mark.parametrize("url", ["https://node.example:99999", "https://[::1", "https://a:b"])
def test_a_url_that_cannot_be_read_is_refused(url: str) -> None:
    with pytest.raises(RefusedAddressError, match="not a URL"):
        parse_target(url)


@pytest.mark.parametrize("address", [PUBLIC_V4, PUBLIC_V6, f"::ffff:{PUBLIC_V4}"])
def test_a_public_address_passes(address: str) -> None:
    Allowed([]).check(peer(), [address])


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
        "2001::1",
        "2001:db8::1",
        "2620:4f:8000::1",
    ],
)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(RefusedAddressError, match="not public"):
        Allowed([]).check(peer(), [address])


def test_one_bad_address_among_good_ones_refuses_the_name() -> None:
    with pytest.raises(RefusedAddressError, match=r"10\.0\.0\.1"):
        Allowed([]).check(peer(), [PUBLIC_V4, "10.0.0.1"])


def test_a_name_without_addresses_is_refused() -> None:
    with pytest.raises(RefusedAddressError, match="no address"):
        Allowed([]).check(peer(), [])


@pytest.mark.parametrize("entry", ["10.20.0.0/16", "10.20.0.7", " 10.20.0.7 "])
def test_a_listed_network_or_address_passes_for_any_name(entry: str) -> None:
    Allowed([entry]).check(peer(), ["10.20.0.7"])


def test_a_listed_network_lets_no_other_address_pass() -> None:
    with pytest.raises(RefusedAddressError):
        Allowed(["10.20.0.0/16"]).check(peer(), ["10.21.0.7"])


def test_a_listed_place_may_be_private() -> None:
    Allowed(["node.example:8443"]).check(peer(port=8443), ["10.20.0.7"])


def test_a_listed_place_is_listed_for_its_port_only() -> None:
    with pytest.raises(RefusedAddressError):
        Allowed(["node.example:8443"]).check(peer(port=22), ["10.20.0.7"])


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1", "224.0.0.1", "0.0.0.0"])
def test_a_listed_place_never_opens_the_way_to_a_metadata_service(address: str) -> None:
    with pytest.raises(RefusedAddressError):
        Allowed(["node.example:443"]).check(peer(), [address])


@pytest.mark.parametrize(
    ("entry", "host", "address"),
    [
        ("127.0.0.1:8801", "127.0.0.1", "127.0.0.1"),
        ("localhost:8801", "localhost", "::1"),
        ("[::1]:8801", "::1", "::1"),
    ],
)
def test_plain_http_reaches_a_listed_loopback_port(entry: str, host: str, address: str) -> None:
    Allowed([entry]).check(peer(host, 8801, "http"), [address])


@pytest.mark.parametrize(
    ("entries", "address"),
    [
        ([], PUBLIC_V4),
        ([], "127.0.0.1"),
        (["127.0.0.0/8"], "127.0.0.1"),
        (["node.example:8801"], "10.0.0.1"),
        (["node.example:8801"], PUBLIC_V4),
        (["node.example:8802"], "127.0.0.1"),
    ],
)
def test_plain_http_reaches_nothing_else(entries: list[str], address: str) -> None:
    with pytest.raises(RefusedAddressError, match="not encrypted"):
        Allowed(entries).check(peer(port=8801, scheme="http"), [address])


@pytest.mark.parametrize(
    "entry",
    ["", "node.example", "https://node.example:443", "a:b", "10.0.0.1/8", "127.1:80", "a:1/x"],
)
def test_an_entry_that_is_nothing_of_the_kind_is_named(entry: str) -> None:
    with pytest.raises(ValueError, match="is no address, network or host:port"):
        Allowed([entry])


def test_a_target_is_written_as_people_write_it() -> None:
    assert str(Target("https", "2606::1", 443)) == "https://[2606::1]:443"
    assert str(peer()) == "https://node.example:443"
