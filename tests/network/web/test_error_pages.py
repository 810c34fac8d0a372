"""What goes wrong is said in words: to people on a page, to programs as problem+json."""

import pytest

from network.web.guards import public
from tests.fakes.site import Site


def test_a_page_that_is_not_there_says_so(site: Site) -> None:
    answer = site.signed_in().get("/nowhere")
    assert answer.status_code == 404
    assert "<h1" in answer.get_data(as_text=True)
    assert "Page not found" in answer.get_data(as_text=True)


def test_a_method_that_does_not_fit_says_which_do(site: Site) -> None:
    answer = site.signed_in().client.delete("/demo/sign-in")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize(
    "path", ["/federation/v1/x", "/api/v1/x", "/.well-known/x", "/schemas/x/1"]
)
def test_programs_are_answered_in_their_own_words(site: Site, path: str) -> None:
    answer = site.visitor().get(path)
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["type"] == "urn:likewise:problem:not-found"
    assert answer.get_json()["status"] == 404


def test_a_fault_of_ours_shows_nothing_of_itself(site: Site) -> None:
    def trip() -> str:
        raise RuntimeError("the secret cause")

    site.app.add_url_rule("/trip", "trip", public(trip))
    answer = site.visitor().get("/trip")
    assert answer.status_code == 500
    assert "secret" not in answer.get_data(as_text=True)
    assert "something went wrong here" in answer.get_data(as_text=True)


def test_a_fault_of_the_database_still_gets_a_page(site: Site) -> None:
    visitor = site.signed_in()
    with site.network.database.transaction() as session:
        session.connection().exec_driver_sql("DROP TABLE people")
    answer = visitor.get("/")
    assert answer.status_code == 500
    assert "<h1" in answer.get_data(as_text=True)


def test_a_node_that_can_write_is_well(site: Site) -> None:
    answer = site.visitor().get("/healthz")
    assert answer.get_json() == {"status": "ok", "node": "marsh"}


def test_a_redirect_of_the_router_stays_one(site: Site) -> None:
    site.app.add_url_rule("/folder/", "folder", public(lambda: "x"))
    assert site.visitor().get("/folder").status_code == 308
