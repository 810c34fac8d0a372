"""Search for programs."""

import pytest

from tests.fakes.site import ATTEMPT, CAFE, Site


@pytest.fixture
def token(site: Site) -> str:
    site.publish("innovation", CAFE)
    site.publish("innovation", ATTEMPT)
    with site.network.database.transaction() as session:
        return site.network.signing_in.issue_token(session, "reader")


def test_a_stranger_is_asked_for_a_token(site: Site) -> None:
    answer = site.visitor().get("/api/v1/search?q=a")
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_nobody_issued_is_refused_even_in_a_session(site: Site) -> None:
    answer = site.signed_in().get("/api/v1/search?q=a", Authorization="Bearer x")
    assert answer.status_code == 401


def test_a_token_finds_what_the_page_finds(site: Site, token: str) -> None:
    answer = site.visitor().get("/api/v1/search?q=kettle", Authorization=f"Bearer {token}")
    titles = [hit["title"] for hit in answer.get_json()["hits"]]
    page = site.signed_in().get("/search?q=kettle").get_data(as_text=True)
    assert titles
    assert all(title in page for title in titles)


def test_a_session_will_do(site: Site, token: str) -> None:
    answer = site.signed_in().get("/api/v1/search?q=kettle")
    assert answer.get_json()["total"] == 2


def test_filters_are_those_of_the_page(site: Site, token: str) -> None:
    answer = site.signed_in().get("/api/v1/search?q=kettle&kind=attempt")
    assert [hit["title"] for hit in answer.get_json()["hits"]] == [ATTEMPT["title"]]


@pytest.mark.parametrize(("limit", "hits"), [("1", 1), ("9999", 2)])
def test_a_limit_is_kept_within_reason(site: Site, token: str, limit: str, hits: int) -> None:
    answer = site.signed_in().get(f"/api/v1/search?q=kettle&limit={limit}")
    assert len(answer.get_json()["hits"]) == hits


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "abc"),
        ("limit", "0"),
        ("limit", "-1"),
        ("limit", ""),
        ("page", "-1"),
        ("page", "1.5"),
        ("page", "\u0663"),
        ("like_mine", "foo"),
        ("sort", "bogus"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused_by_name(
    site: Site, token: str, name: str, value: str
) -> None:
    answer = site.signed_in().get(f"/api/v1/search?q=kettle&{name}={value}")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert answer.get_json(force=True)["title"].startswith(f"{name}: ")


@pytest.mark.parametrize(
    "asked", ["limit=20&page=1", "sort=date", "like_mine=off", "page=99999999999"]
)
def test_a_parameter_that_makes_sense_is_taken(site: Site, token: str, asked: str) -> None:
    assert site.signed_in().get(f"/api/v1/search?q=kettle&{asked}").status_code == 200


def test_answers_are_not_kept_by_caches(site: Site, token: str) -> None:
    answer = site.signed_in().get("/api/v1/search?q=kettle")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_schema_of_a_body_is_published(site: Site) -> None:
    schema = site.visitor().get("/schemas/innovation/1").get_json(force=True)
    assert schema["$id"] == "likewise:innovation/1"


@pytest.mark.parametrize("path", ["/schemas/innovation/2", "/schemas/sonnet/1"])
def test_a_schema_that_is_not_there_is_not_found(site: Site, path: str) -> None:
    assert site.visitor().get(path).status_code == 404
