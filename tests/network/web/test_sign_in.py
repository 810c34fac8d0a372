"""Signing in and out, and what the cookie is worth."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes.site import Site, open_site


def test_a_demonstration_lists_whom_one_may_be(site: Site) -> None:
    page = site.visitor().get("/demo/sign-in").get_data(as_text=True)
    for name in ("Reader", "Author", "Reviewer", "Facilitator", "Administrator"):
        assert f">{name}</h2>" in page


def test_whoever_signed_in_is_named_on_the_page(site: Site) -> None:
    assert "Reviewer" in site.signed_in("reviewer").get("/").get_data(as_text=True)


def test_signing_in_leads_on_to_the_page_that_was_asked_for(site: Site) -> None:
    form = {"person": "reader", "next": "/search?q=falls"}
    answer = site.visitor().send("/demo/sign-in", form, seen_on="/demo/sign-in")
    assert answer.headers["Location"] == "/search?q=falls"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\tx", "x"]
)
def test_signing_in_never_leads_to_another_site(site: Site, elsewhere: str) -> None:
    form = {"person": "reader", "next": elsewhere}
    answer = site.visitor().send("/demo/sign-in", form, seen_on="/demo/sign-in")
    assert answer.headers["Location"] == "/"


def test_nobody_signs_in_as_somebody_who_is_not_here(site: Site) -> None:
    answer = site.visitor().send("/demo/sign-in", {"person": "x"}, seen_on="/demo/sign-in")
    assert answer.status_code == 404


def test_signing_out_ends_the_session(site: Site) -> None:
    visitor = site.signed_in()
    visitor.send("/sign-out", {}, seen_on="/")
    assert visitor.get("/").status_code == 302


def test_a_session_from_before_signing_in_is_not_kept(site: Site) -> None:
    visitor = site.visitor()
    with visitor.client.session_transaction() as planted:
        planted["planted"] = "by somebody else"
    visitor.send("/demo/sign-in", {"person": "reader"}, seen_on="/demo/sign-in")
    with visitor.client.session_transaction() as kept:
        assert "planted" not in kept


def test_a_closed_account_is_out_at_its_next_request(site: Site) -> None:
    visitor = site.signed_in()
    with site.network.database.transaction() as session:
        person = site.network.signing_in.person(session, "reader")
        site.network.people.save(session, replace(person, is_active=False))
    assert visitor.get("/").status_code == 302


def test_the_cookie_of_another_node_is_worth_nothing(site: Site, tmp_path: Path) -> None:
    other = open_site(_folder(tmp_path / "other"))
    visitor = site.signed_in()
    cookie = visitor.client.get_cookie("likewise-marsh")
    assert cookie is not None
    stranger = other.visitor()
    stranger.client.set_cookie("likewise-marsh", cookie.value)
    assert stranger.get("/").status_code == 302
    other.network.close()


def test_the_key_of_the_cookies_is_for_the_nodes_owner_alone(site: Site, tmp_path: Path) -> None:
    assert (tmp_path / "data" / "keys" / "session.key").stat().st_mode & 0o077 == 0


def test_signing_in_is_noted_for_the_keeper(site: Site) -> None:
    site.signed_in("author")
    with site.network.database.reading() as session:
        latest = site.network.audit.latest(session, 1)
    assert [(entry.who, entry.deed) for entry in latest] == [("author", "signed in")]


def test_production_refuses_the_demonstrations_sign_in(tmp_path: Path) -> None:
    site = open_site(tmp_path, mode="production")
    client = site.app.test_client()
    secure = {"base_url": "https://share.example"}
    shown = client.get("/demo/sign-in", **secure)
    assert shown.headers["Location"] == "/sign-in"
    closed = client.get("/sign-in", **secure)
    assert "not set up here yet" in closed.get_data(as_text=True)
    site.app.config["WTF_CSRF_ENABLED"] = False
    assert client.post("/demo/sign-in", data={"person": "reader"}, **secure).status_code == 403
    site.network.close()


def test_production_speaks_https_alone(tmp_path: Path) -> None:
    site = open_site(tmp_path, mode="production")
    client = site.app.test_client()
    assert client.get("/sign-in").headers["Location"].startswith("https://")
    answer = client.get("/sign-in", base_url="https://share.example")
    assert "Strict-Transport-Security" in answer.headers
    assert "invented" not in answer.get_data(as_text=True)
    site.network.close()


def _folder(path: Path) -> Path:
    path.mkdir()
    return path
