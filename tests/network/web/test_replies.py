"""Private replies on the pages: written by a reviewer, read by everybody at both ends."""

import pytest

from network.people.roles import Role
from network.records.record import RecordId
from network.web.replies import blueprint
from tests.fakes.site import CAFE, Site


def test_everybody_here_may_read_the_replies(site: Site) -> None:
    page = site.signed_in("reader").get("/replies")
    assert page.status_code == 200
    assert "Nothing yet." in page.get_data(as_text=True)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.REVIEWER])
def test_only_a_reviewer_writes_for_the_organisation(site: Site, role: Role) -> None:
    assert site.signed_in(role.value).get("/replies/to/far/x").status_code == 403


def test_what_cannot_be_read_cannot_be_replied_to(site: Site) -> None:
    assert site.signed_in("reviewer").get("/replies/to/far/x").status_code == 404


def test_nobody_writes_to_their_own_organisation(site: Site) -> None:
    id, reviewer = site.publish("innovation", CAFE), site.signed_in("reviewer")
    assert "Write to those" not in reviewer.get(f"/innovations/{id.key}").get_data(as_text=True)
    where = f"/replies/to/{id.key}"
    answer = reviewer.send(where, {"title": "Thanks", "text": "It helped."}, seen_on=where)
    assert answer.status_code == 409
    assert "our own organisation" in answer.get_data(as_text=True)


@pytest.mark.parametrize("missing", ["title", "text"])
def test_a_reply_needs_a_title_and_a_text(site: Site, missing: str) -> None:
    id, reviewer = site.publish("innovation", CAFE), site.signed_in("reviewer")
    where = f"/replies/to/{id.key}"
    form = {"title": "Thanks", "text": "It helped.", missing: " "}
    answer = reviewer.send(where, form, seen_on=where)
    assert answer.status_code == 422
    assert f'href="#{missing}"' in answer.get_data(as_text=True)


def test_a_message_stands_with_who_can_read_it_and_what_it_is_for(site: Site) -> None:
    id = site.publish("message", {"title": "A word", "text": "Line one.\nLine two."})
    page = site.signed_in("reader").get(f"/replies/{id.key}").get_data(as_text=True)
    assert "A word" in page
    assert "Others can read this, too." in page
    assert "For learning, not performance management." in page
    assert "Take it back" not in page


def test_a_message_is_taken_back_for_good(site: Site) -> None:
    id = site.publish("message", {"title": "A word", "text": "To be regretted."})
    reviewer = site.signed_in("reviewer")
    gone = reviewer.send(f"/replies/{id.rid}/take-back", {}, seen_on=f"/replies/{id.key}")
    assert gone.status_code == 302
    page = reviewer.get(f"/replies/{id.key}")
    assert page.status_code == 410
    assert "regretted" not in page.get_data(as_text=True)


def test_a_message_that_we_did_not_write_is_not_taken_back(site: Site) -> None:
    id = site.publish("innovation", CAFE)
    reviewer = site.signed_in("reviewer")
    gone = reviewer.send(f"/replies/{id.rid}/take-back", {}, seen_on="/replies")
    assert gone.status_code == 404


def test_a_message_is_at_the_address_of_any_record(site: Site) -> None:
    id = site.publish("message", {"title": "A word", "text": "Read me."})
    answer = site.signed_in("reader").get(f"/records/{id.key}")
    assert answer.headers["Location"].endswith(f"{blueprint.url_prefix}/{id.key}")


def test_a_message_is_not_found_by_searching(site: Site) -> None:
    site.publish("message", {"title": "A pangolin", "text": "Pangolin."})
    assert "A pangolin" not in site.signed_in("reader").get("/search?q=pangolin").text


def test_what_it_is_about_is_named_only_where_it_can_be_read(site: Site) -> None:
    about = {"node": "far", "rid": "6f1c1b9e-7f7a-4c43-9a3b-6a2f7c1de001"}
    id = site.publish("message", {"title": "A word", "text": "Yes.", "about": about})
    page = site.signed_in("reader").get(f"/replies/{RecordId(id.node, id.rid).key}").text
    assert "Something that cannot be read here" in page
