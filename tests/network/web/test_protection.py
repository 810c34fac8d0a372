"""Headers, cookies and form tokens, on the pages as they are served."""

from pathlib import Path

import pytest

from network.web.protection import policy
from tests.fakes.site import Site, open_site

PAGES = ["/", "/search?q=a", "/organisations", "/demo/sign-in", "/nowhere"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_forbids_what_stands_inline(site: Site, path: str) -> None:
    sent = site.signed_in().get(path).headers["Content-Security-Policy"]
    assert "script-src 'self';" in sent
    assert "style-src 'self';" in sent
    assert "unsafe" not in sent
    assert "default-src 'none'" in sent


def test_nothing_is_loaded_from_another_host() -> None:
    assert "http" not in " ".join(policy().values())


def test_the_licensed_font_is_loaded_only_where_it_was_switched_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIKEWISE_WEB__LICENSED_FONT", "true")
    site = open_site(tmp_path)
    answer = site.visitor().get("/demo/sign-in")
    assert "font-src 'self' https://assets.nhs.uk;" in answer.headers["Content-Security-Policy"]
    assert "nhsuk/font.css" in answer.get_data(as_text=True)
    site.network.close()


def test_the_licensed_font_is_off_as_shipped(site: Site) -> None:
    answer = site.visitor().get("/demo/sign-in")
    assert "font-src 'self';" in answer.headers["Content-Security-Policy"]
    assert "font.css" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_can_be_framed_or_tells_where_its_reader_was(site: Site, path: str) -> None:
    headers = site.signed_in().get(path).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_no_cache_on_the_way_keeps_a_page_and_the_doors_say_for_themselves(site: Site) -> None:
    reader = site.signed_in("reader")
    for path in ("/", "/search", "/nothing-here"):
        assert reader.get(path).headers["Cache-Control"] == "private, no-cache"
    assert reader.get("/.well-known/likewise").headers["Cache-Control"] == "max-age=3600"
    assert "no-store" in reader.get("/api/v1/search?q=tea").headers["Cache-Control"]


def test_a_node_has_cookie_names_of_its_own(site: Site) -> None:
    answer = site.visitor().get("/demo/sign-in")
    assert answer.headers["Set-Cookie"].startswith("likewise-marsh=")


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(site: Site) -> None:
    cookie = site.visitor().get("/demo/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("path", ["/demo/sign-in", "/sign-out", "/network/x/pull"])
def test_a_form_without_its_token_is_refused(site: Site, path: str) -> None:
    answer = site.signed_in("administrator").client.post(path, data={"person": "reader"})
    assert answer.status_code == 400
    assert "too old" in answer.get_data(as_text=True)


def test_the_token_endpoint_of_peers_asks_for_no_form_token(site: Site) -> None:
    answer = site.visitor().client.post("/federation/v1/token", data={})
    assert answer.status_code == 400
    assert "error" in answer.get_json()


def test_a_form_beyond_two_megabytes_is_refused_in_words(site: Site) -> None:
    answer = site.visitor().client.post("/demo/sign-in", data={"person": "x" * 2_200_000})
    assert answer.status_code == 413
    assert "too large" in answer.get_data(as_text=True)


def test_guessing_at_the_sign_in_is_slowed_down(site: Site) -> None:
    visitor = site.visitor()
    answers = [visitor.get("/demo/sign-in") for _ in range(121)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"] == "60"
