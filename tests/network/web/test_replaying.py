"""After a restore nothing that holds text is shown before it is known what was withdrawn."""

from __future__ import annotations

from network.web.app import create_app
from tests.fakes.site import CAFE, Site


def _doubt(site: Site) -> None:
    with site.network.database.transaction() as session:
        site.network.restoring.doubt(session)


def _anew(site: Site) -> Site:
    """Return the pages of a web process started only now."""
    return Site(site.network, create_app(site.network))


def test_a_restored_node_shows_no_page_until_it_has_heard_what_was_withdrawn(site: Site) -> None:
    id = site.publish("innovation", CAFE)
    _doubt(site)
    visitor = _anew(site).visitor()
    assert visitor.get(f"/innovations/{id.key}").status_code == 503
    assert visitor.get("/").status_code == 503
    assert visitor.get("/healthz").status_code == 200
    site.network.recovering.trust_alone()
    assert visitor.get("/sign-in").status_code == 200


def test_a_restored_node_answers_lines_and_no_bodies(site: Site) -> None:
    site.publish("innovation", CAFE, audience="public")
    _doubt(site)
    visitor = _anew(site).visitor()
    assert visitor.get("/federation/v1/feeds/public/entries").status_code == 200
    assert visitor.get("/federation/v1/feeds/public/bodies").status_code == 503
    file = f"/feeds/public/attachments/{64 * '0'}"
    assert visitor.get(f"/federation/v1{file}").status_code == 503
    assert visitor.get(f"/federation/v1/relay/rx1{file}").status_code == 503
    assert visitor.get("/.well-known/likewise").status_code == 200
