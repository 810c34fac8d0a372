"""The token endpoint, and what each kind of member may read."""

import json
import sqlite3
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from federation.keys import SigningKey, sign_jws
from network.bootstrap import Network
from network.peering.access import Access, TokenRequest, UnknownTokenError
from network.peering.answer import Answer
from tests.fakes.neighbourhood import HUB, START, Neighbourhood, base_of

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TOKEN_URL = f"{base_of(HUB)}/token"
NOW = int(START.timestamp())
Change = dict[str, object]


def _claims(node: str = "rural", **change: object) -> dict[str, Any]:
    claims = {
        "iss": node,
        "sub": node,
        "aud": TOKEN_URL,
        "iat": NOW,
        "exp": NOW + 60,
        "jti": uuid.uuid4().hex,
        **change,
    }
    return {name: value for name, value in claims.items() if value is not None}


def _form(assertion: str, **change: str) -> dict[str, str]:
    return {
        "grant_type": "client_credentials",
        "scope": "read",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion,
        **change,
    }


def _post(network: Network, form: dict[str, str], method: str = "POST") -> Answer:
    return network.access.token(TokenRequest(method, TOKEN_URL, form, {}))


@pytest.fixture
def rural(street: Neighbourhood) -> Network:
    return street.join("rural")


@pytest.fixture
def hub(street: Neighbourhood, rural: Network) -> Network:
    return street.nodes[HUB]


def _signed(network: Network, claims: dict[str, Any], typ: str = "JWT") -> str:
    return sign_jws(claims, typ=typ, key=network.own_feeds.key)


def test_a_member_that_proves_who_it_is_gets_a_token_for_600_seconds(
    hub: Network, rural: Network
) -> None:
    answer = _post(hub, _form(_signed(rural, _claims())))
    document = json.loads(answer.body)
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert (document["token_type"], document["expires_in"], document["scope"]) == (
        "Bearer",
        600,
        "read",
    )
    assert "refresh_token" not in document
    with hub.database.reading() as session:
        assert hub.access.client(session, f"Bearer {document['access_token']}") == "rural"


def test_the_audience_may_be_a_list_of_this_one_address(hub: Network, rural: Network) -> None:
    assert _post(hub, _form(_signed(rural, _claims(aud=[TOKEN_URL])))).status == 200


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "https://elsewhere.example/token"},
        {"aud": [TOKEN_URL, "https://elsewhere.example/token"]},
        {"aud": None},
        {"exp": NOW - 300},
        {"exp": NOW + 361},
        {"exp": NOW + 10 * 365 * 86_400},
        {"exp": None},
        {"exp": str(NOW + 60)},
        {"exp": True},
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"jti": "x" * 129},
        {"iss": "city"},
        {"iss": None},
        {"sub": None},
        {"sub": 7},
        {"sub": "nobody"},
    ],
)
def test_claims_that_do_not_hold_are_refused(hub: Network, rural: Network, change: Change) -> None:
    answer = _post(hub, _form(_signed(rural, _claims(**change))))
    assert (answer.status, json.loads(answer.body)["error"]) == (400, "invalid_client")


@pytest.mark.parametrize("seconds", [-299, 360])
def test_a_clock_minutes_off_is_borne(hub: Network, rural: Network, seconds: int) -> None:
    assert _post(hub, _form(_signed(rural, _claims(exp=NOW + seconds)))).status == 200


def _by_another_key(rural: Network) -> str:
    return sign_jws(_claims(), typ="JWT", key=SigningKey.generate())


def _as_checkpoint(rural: Network) -> str:
    return _signed(rural, _claims(), typ="likewise-checkpoint+jws")


def _cut(rural: Network) -> str:
    return _signed(rural, _claims()).rpartition(".")[0] + "."


def _none(rural: Network) -> str:
    return "eyJhbGciOiJub25lIn0." + _signed(rural, _claims()).split(".")[1] + "."


def _huge(rural: Network) -> str:
    return "a" * 2_000_000


def _padded(rural: Network) -> str:
    return _signed(rural, _claims(padding="x" * 4096))


@pytest.mark.parametrize(
    "forge", [_by_another_key, _as_checkpoint, _cut, _none, _huge, _padded, lambda _: "garbage"]
)
def test_what_the_member_did_not_sign_as_an_assertion_is_refused(
    hub: Network, rural: Network, forge: Callable[[Network], str]
) -> None:
    assert _post(hub, _form(forge(rural))).status == 400


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"scope": "write"}, "invalid_scope"),
        ({"client_assertion_type": "something else"}, "invalid_client"),
        ({"client_assertion": ""}, "invalid_client"),
    ],
)
def test_errors_are_those_of_rfc_6749(
    hub: Network, rural: Network, change: dict[str, str], error: str
) -> None:
    answer = _post(hub, _form(_signed(rural, _claims()), **change))
    assert (answer.status, json.loads(answer.body)["error"]) == (400, error)
    assert answer.headers["Content-Type"] == "application/json"


def test_a_get_of_the_token_endpoint_is_refused(hub: Network, rural: Network) -> None:
    assert _post(hub, _form(_signed(rural, _claims())), method="GET").status == 400


def test_an_assertion_is_good_once(hub: Network, rural: Network) -> None:
    form = _form(_signed(rural, _claims()))
    assert [_post(hub, form).status, _post(hub, form).status] == [200, 400]


def test_an_assertion_is_good_once_even_when_used_at_the_same_moment(
    hub: Network, rural: Network
) -> None:
    form = _form(_signed(rural, _claims()))
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(_post(hub, form).status)) for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 400, 400, 400, 400]


def test_a_used_assertion_stays_used_until_it_could_not_be_used_any_more(
    street: Neighbourhood, hub: Network, rural: Network
) -> None:
    form = _form(_signed(rural, _claims(exp=NOW + 360)))
    assert _post(hub, form).status == 200
    street.clock.pass_(360 + 299)
    assert _post(hub, form).status == 400
    _post(hub, _form("garbage"))
    assert _post(hub, form).status == 400


def test_tokens_and_assertions_are_forgotten_when_their_time_is_over(
    street: Neighbourhood, hub: Network, rural: Network
) -> None:
    _post(hub, _form(_signed(rural, _claims())))
    street.clock.pass_(3600)
    _post(hub, _form("garbage"))
    database = sqlite3.connect(hub.settings.data.directory / "node.db")
    counts = [
        database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("access_tokens", "used_assertions")
    ]
    database.close()
    assert counts == [0, 0]


def test_the_database_keeps_no_token_in_clear(hub: Network, rural: Network) -> None:
    answer = _post(hub, _form(_signed(rural, _claims())))
    token = json.loads(answer.body)["access_token"].encode()
    files = hub.settings.data.directory.iterdir()
    kept = b"".join(file.read_bytes() for file in files if file.is_file())
    assert b"rural" in kept and token not in kept


def test_a_member_that_left_gets_no_token(
    street: Neighbourhood, hub: Network, rural: Network
) -> None:
    street.remove("rural")
    assert _post(hub, _form(_signed(rural, _claims()))).status == 400


@pytest.mark.parametrize("header", ["Bearer unknown", "Bearer ", "Basic cnVyYWw6eA==", "", "x"])
def test_a_header_that_proves_nothing_is_an_unknown_token(hub: Network, header: str) -> None:
    with hub.database.reading() as session, pytest.raises(UnknownTokenError):
        hub.access.client(session, header)


def test_without_a_header_one_is_a_stranger(hub: Network) -> None:
    with hub.database.reading() as session:
        assert hub.access.client(session, None) is None


def test_a_token_expires_after_600_seconds(
    street: Neighbourhood, hub: Network, rural: Network
) -> None:
    token = json.loads(_post(hub, _form(_signed(rural, _claims()))).body)["access_token"]
    street.clock.pass_(600)
    with hub.database.reading() as session, pytest.raises(UnknownTokenError):
        hub.access.client(session, f"Bearer {token}")


FEEDS = (
    "notices",
    "public",
    "members",
    "network",
    "network-commissioning",
    "region-north",
    "region-south",
    "circle-aaaaaaaaaaaaaaaa",
    "no such feed",
)


def _readable(access: Access, network: Network, client: str | None) -> set[str]:
    with network.database.reading() as session:
        asker = access.asker(session, client)
    return {feed for feed in FEEDS if asker.may_read(feed)}


OPEN = {"notices", "public", "members"}


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("trust", {"network", "network-commissioning", "region-north"}),
        ("charity", {"network", "network-commissioning", "region-north"}),
        ("commissioner", {"network-commissioning"}),
        ("regulator", {"network-commissioning"}),
    ],
)
def test_members_read_what_their_kind_may(street: Neighbourhood, kind: str, more: set[str]) -> None:
    street.join("member", kind)
    hub = street.nodes[HUB]
    assert _readable(hub.access, hub, "member") == OPEN | more


@pytest.mark.parametrize("client", [None, "nobody"])
def test_strangers_read_what_is_for_everybody(hub: Network, client: str | None) -> None:
    assert _readable(hub.access, hub, client) == OPEN


def test_a_member_that_left_reads_what_strangers_read(
    street: Neighbourhood, hub: Network, rural: Network
) -> None:
    street.remove("rural")
    assert _readable(hub.access, hub, "rural") == OPEN


def test_what_a_member_says_it_applied_is_kept_with_its_time(
    street: Neighbourhood, hub: Network, rural: Network
) -> None:
    with hub.database.transaction() as session:
        assert not hub.access.has_noted(session, "rural", 3)
        hub.access.note_applied(session, "rural", 3)
        hub.access.note_applied(session, "rural", 3)
        assert hub.access.has_noted(session, "rural", 3)
    assert timedelta(0) == street.clock() - START
