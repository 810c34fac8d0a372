"""Every route says who may open it, and nothing opens without that."""

import re

import pytest

from network.people.roles import Role
from network.web.guards import PUBLIC, needed, public
from tests.fakes.site import Site

OPEN = {
    "static",
    "healthz",
    "sign_in.closed",
    "sign_in.show",
    "sign_in.enter",
    "sign_in.leave",
    "api.search",  # asks for a token or a session itself
    "programs.search",  # each asks for a token or a session itself
    "programs.new",
    "programs.innovation",
    "programs.organisation",
    "programs.collection",
    "listings.organisations",
    "listings.collections",
    "listings.saved",
    "schemas.show",
    "federation.discovery",
    "federation.feeds",
    "federation.heads",
    "federation.checkpoint",
    "federation.entries",
    "federation.body",
    "federation.bodies",
    "federation.attachment",
    "federation.observed",
    "submissions.submit",
    "submissions.mailbox",
    "submissions.answer",
    "submissions.revise",
    "submissions.withdraw",
    "federation.token",
    "federation.join",
    "federation.copies",  # what we hold of others, given back to them
    "federation.copied_checkpoint",
    "federation.copied_entries",
    "federation.copied_body",
    "federation.copied_attachment",
    "federation.copied_bodies",
}


def test_every_route_names_a_role_or_is_listed_as_public(site: Site) -> None:
    silent = [
        rule.endpoint
        for rule in site.app.url_map.iter_rules()
        if needed(site.app.view_functions[rule.endpoint]) is None
    ]
    assert silent == []


def test_the_public_routes_are_these_and_no_others(site: Site) -> None:
    views = site.app.view_functions
    assert {name for name, view in views.items() if needed(view) == PUBLIC} == OPEN


@pytest.mark.parametrize("role", list(Role))
def test_a_route_is_closed_to_those_without_its_role(site: Site, role: Role) -> None:
    """Every address that asks for more than reading, tried by each role it does not ask for."""
    visitor, opened = site.signed_in(role.value), []
    for rule in site.app.url_map.iter_rules():
        wanted = needed(site.app.view_functions[rule.endpoint])
        if not isinstance(wanted, frozenset) or wanted & {Role.READER, role}:
            continue
        path = re.sub("<int:[^>]+>", "1", rule.rule)
        path = re.sub(r"<any\((\w+)[^>]+>", r"\1", path)
        path = re.sub("<[^>]+>", "x", path)
        methods = (rule.methods or set()) & {"GET", "POST"}
        opened += [
            f"{method} {rule.rule}"
            for method in methods
            if visitor.ask(method, path).status_code != 403
        ]
    assert opened == []


def test_a_route_that_says_nothing_is_refused_to_everybody(site: Site) -> None:
    site.app.add_url_rule("/silent", "silent", lambda: "hello")
    assert site.signed_in("administrator").get("/silent").status_code == 403


def test_a_public_route_is_open_to_a_stranger(site: Site) -> None:
    site.app.add_url_rule("/open", "open", public(lambda: "hello"))
    assert site.visitor().get("/open").get_data(as_text=True) == "hello"


@pytest.mark.parametrize("path", ["/", "/search?q=a", "/organisations", "/network"])
def test_a_stranger_is_led_to_sign_in_and_back(site: Site, path: str) -> None:
    answer = site.visitor().get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/demo/sign-in?next=/")


@pytest.mark.parametrize("role", list(Role))
def test_whoever_has_an_account_may_read(site: Site, role: Role) -> None:
    assert site.signed_in(role.value).get("/search").status_code == 200


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_the_network_page_is_the_keepers_alone(site: Site, role: Role) -> None:
    assert site.signed_in(role.value).get("/network").status_code == 403


def test_the_keeper_opens_the_network_page(site: Site) -> None:
    assert site.signed_in("administrator").get("/network").status_code == 200
