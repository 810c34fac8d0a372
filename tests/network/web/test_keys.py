"""The pages of keys, trust and the facilitator's list."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from federation.discovery import Discovery
from federation.join import JoinRequest, Wish, format_join
from federation.keys import SigningKey
from network.facilitating.join_store import JoinState
from network.peering.trusting import in_groups
from network.web.records import names
from tests.fakes.peer import FakePeer
from tests.fakes.site import Site, listed, open_site

REQUEST = JoinRequest(
    facilitator="marsh",
    node="rural",
    wish=Wish.JOIN,
    name="The Invented Rural Trust",
    base="https://rural.example/federation/v1",
    kind="trust",
    contact="",
    key=SigningKey.generate().public,
    iat=1,
)


def founded(site: Site) -> Site:
    with site.network.database.transaction() as session:
        site.network.membership.found(session)
    return site


def asked(site: Site, node: str = "rural") -> str:
    """Have somebody ask to join; return the fingerprint."""
    key = SigningKey.generate()
    request = replace(REQUEST, node=node, key=key.public)
    site.network.joining.receive(format_join(request, key))
    return key.public.kid


def test_the_keepers_page_shows_the_key_in_groups(site: Site) -> None:
    page = founded(site).signed_in("administrator").get("/network/keys").get_data(as_text=True)
    for group in in_groups(site.network.own_feeds.key.public.kid).groups:
        assert f"<span>{group}</span>" in page


def test_the_sheet_says_how_to_read_it_out(site: Site) -> None:
    page = founded(site).signed_in("administrator").get("/network/keys/paper")
    assert "Say “capital” before each capital letter" in page.get_data(as_text=True)


def test_a_key_is_changed_with_a_button(site: Site) -> None:
    keeper = founded(site).signed_in("administrator")
    page = keeper.send("/network/keys/rotate", {}, seen_on="/network/keys")
    assert "The facilitator lists this key" in page.get_data(as_text=True)
    with site.network.database.reading() as session:
        assert len(site.network.rotating.keys(session)) == 2


def test_a_change_that_waits_is_said_and_not_offered_again(site: Site) -> None:
    keeper = founded(site).signed_in("administrator")
    before = keeper.get("/network/keys").get_data(as_text=True)
    assert ">Change the key</button>" in before and "is waiting" not in before
    with site.network.database.reading() as session:
        site.network.rotating.rotation(session)
    asked = keeper.get("/network/keys").get_data(as_text=True)
    assert "A change of key is waiting" in asked and ">Change the key</button>" not in asked
    assert ">Ask again</button>" in asked and ">Give up the new key</button>" in asked
    keeper.send("/network/keys/rotate", {}, seen_on="/network/keys")
    listed = keeper.get("/network/keys").get_data(as_text=True)
    assert "The new key is on the list" in listed and ">Change the key</button>" not in listed
    assert ">Ask again</button>" not in listed and ">Give up the new key</button>" not in listed


def test_a_key_is_not_reported_stolen_before_the_steps_are_read(site: Site) -> None:
    keeper = founded(site).signed_in("administrator")
    refused = keeper.send("/network/keys/stolen", {}, seen_on="/network/keys/stolen")
    assert refused.status_code == 400
    done = keeper.send("/network/keys/stolen", {"read": "yes"}, seen_on="/network/keys/stolen")
    assert "Ring them" in done.get_data(as_text=True)


def test_the_telephone_check_has_to_be_done_step_by_step(site: Site) -> None:
    kid = asked(founded(site))
    facilitator = site.signed_in("facilitator")
    page = facilitator.get("/members").get_data(as_text=True)
    assert "The Invented Rural Trust wishes to join" in re.sub(r"\s+", " ", page)
    answer = facilitator.send(
        f"/members/requests/{kid}/accept", {"number": "yes"}, seen_on="/members"
    )
    assert answer.status_code == 400
    with site.network.database.reading() as session:
        assert len(site.network.joining.waiting(session)) == 1


def test_a_node_that_cannot_be_asked_for_its_key_is_not_listed(site: Site) -> None:
    kid = asked(founded(site))
    checks = dict.fromkeys(("number", "person", "fingerprint"), "yes")
    facilitator = site.signed_in("facilitator")
    answer = facilitator.send(f"/members/requests/{kid}/accept", checks, seen_on="/members")
    assert "could not be asked" in answer.get_data(as_text=True)


def test_a_request_is_refused_with_a_button(site: Site) -> None:
    kid = asked(founded(site))
    facilitator = site.signed_in("facilitator")
    facilitator.send(f"/members/requests/{kid}/refuse", {}, seen_on="/members")
    with site.network.database.reading() as session:
        assert site.network.joining.waiting(session) == ()


def test_a_claim_to_a_name_that_is_taken_cannot_be_accepted(site: Site) -> None:
    asked(founded(site), "marsh")
    page = site.signed_in("facilitator").get("/members").get_data(as_text=True)
    assert 'role="alert"' in page
    assert "/accept" not in page


def test_keepers_and_facilitators_only(site: Site) -> None:
    reader = founded(site).signed_in("reader")
    for path in ("/network/keys", "/network/trust", "/members"):
        assert reader.get(path).status_code == 403


def test_who_is_on_no_list_is_named_as_not_verified(site: Site) -> None:
    key = SigningKey.generate().public
    met = Discovery(
        node="abroad",
        name="Abroad Health",
        base="https://abroad.example/federation/v1",
        keys=(key,),
        facilitator="abroad",
    )
    with site.network.database.transaction() as session:
        site.network.trusting.acquaint(session, met)
    page = founded(site).signed_in("administrator").get("/network/trust").get_data(as_text=True)
    assert "Abroad Health" in page and "Not verified" in page
    with site.app.test_request_context(), site.network.database.reading() as session:
        assert names(site.network, session)["abroad"] == "Abroad Health (not verified)"


@pytest.fixture
def member(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site whose list somebody else keeps."""
    monkeypatch.setenv("LIKEWISE_NODE__ROLE", "member")
    monkeypatch.setenv("LIKEWISE_FACILITATOR__ID", "hub")
    monkeypatch.setenv("LIKEWISE_FACILITATOR__BASE", "https://hub.example")
    monkeypatch.setenv("LIKEWISE_FACILITATOR__THUMBPRINT", "A" * 43)
    opened = open_site(tmp_path)
    yield opened
    opened.network.close()


@pytest.mark.parametrize(
    ("form", "field", "typed", "words"),
    [
        ("strangers", "base", "no address", "Nothing there answers"),
        ("facilitator", "fingerprint", "abcd efgh 1234", "A fingerprint has 43"),
    ],
)
def test_whom_to_believe_is_typed_once_though_it_is_refused(
    member: Site, form: str, field: str, typed: str, words: str
) -> None:
    where = "/network/trust"
    keeper = member.signed_in("administrator")
    answer = keeper.send(f"{where}/{form}", {field: typed}, seen_on=where)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'<a href="#{field}">{words}' in re.sub(r">\s+", ">", shown)
    assert f'value="{typed}"' in shown


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"size": "many"}, "The last good line is a number."),
        ({"head": "abc"}, "A last good state is a feed, a line and its hash"),
        ({"feed": ""}, "A last good state is a feed, a line and its hash"),
    ],
)
def test_a_last_good_line_is_typed_once_though_it_is_refused(
    site: Site, wrong: dict[str, str], words: str
) -> None:
    where = "/members/rx1"
    typed = {"feed": "public", "size": "12", "head": "0" * 64} | wrong
    with founded(site).network.database.transaction() as session:
        site.network.membership.add(session, listed(FakePeer("rx1"), "Riverside Trust"))
    facilitator = site.signed_in("facilitator")
    answer = facilitator.send(f"{where}/reset", typed, seen_on=where)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in shown
    for name, text in typed.items():
        assert re.search(rf'id="{name}"[^>]*value="{text}"' if text else f'id="{name}"', shown)


def test_a_request_is_posted_and_answered(site: Site) -> None:
    key = SigningKey.generate()
    jws = format_join(replace(REQUEST, key=key.public), key)
    client = founded(site).visitor().client
    answer = client.post("/federation/v1/join", json={"request": jws})
    assert (answer.status_code, answer.json) == (
        202,
        {"state": JoinState.WAITING.value, "fingerprint": key.public.kid},
    )
    refused = client.post("/federation/v1/join", json={"request": "eyJ"})
    assert refused.status_code == 422
