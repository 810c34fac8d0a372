"""Reviewing in the browser: the queue, the exact text, and the three answers."""

import hashlib
import json
from pathlib import Path

import pytest

from network.people.person import Person
from network.people.roles import Role
from network.records.record import RecordId
from tests.fakes.desk import PAGES, SUMMARY, opened, shared, submitted
from tests.fakes.site import START, Site, open_site


@pytest.mark.parametrize("role", ["reader", "author", "facilitator", "administrator"])
def test_nobody_but_a_reviewer_sees_the_queue(site: Site, role: str) -> None:
    assert site.signed_in(role).get("/review").status_code == 403


def test_the_queue_says_how_long_each_has_waited(tmp_path: Path) -> None:
    times = [START]
    site = open_site(tmp_path, now=lambda: times[-1])
    submitted(site.signed_in("author"))
    times.append(START.replace(day=START.day + 3))
    page = site.signed_in("reviewer").get("/review").get_data(as_text=True)
    site.network.close()
    assert SUMMARY["title"] in page
    assert "has waited 3 days" in page


def test_the_reviewer_reads_what_the_bytes_say_and_the_bytes_themselves(site: Site) -> None:
    path = submitted(site.signed_in("author"))
    reviewer = site.signed_in("reviewer")
    review, raw = opened(reviewer, path), reviewer.get(f"{path}/bytes").data
    assert json.loads(raw)["summary"] == SUMMARY["summary"]
    assert review.hidden("sha256") == hashlib.sha256(raw).hexdigest()
    assert SUMMARY["summary"] in review.text


def test_what_is_approved_is_shared_byte_for_byte(site: Site) -> None:
    path = submitted(site.signed_in("author"))
    reviewer = site.signed_in("reviewer")
    review, raw = opened(reviewer, path), reviewer.get(f"{path}/bytes").data
    answer = review.send({"sha256": review.hidden("sha256")}, f"{path}/approve")
    assert SUMMARY["title"] in reviewer.get(answer.headers["Location"]).get_data(as_text=True)
    rid = answer.headers["Location"].rsplit("/", 1)[1]
    with site.network.database.reading() as session:
        id = RecordId(site.network.settings.node.id, rid)
        [revision] = site.network.records.revisions(session, id)
    assert revision.sha256 == hashlib.sha256(raw).hexdigest()


def test_nobody_approves_what_they_wrote(site: Site) -> None:
    with site.network.database.transaction() as session:
        both = Person("both", "Both", frozenset({Role.AUTHOR, Role.REVIEWER}))
        site.network.people.save(session, both)
    both_hats = site.signed_in("both")
    review = opened(both_hats, submitted(both_hats))
    assert "somebody else has to approve it" in review.text
    answer = review.send({"sha256": "0" * 64}, f"{review.path}/approve")
    assert answer.status_code == 403
    assert "somebody else has to approve it" in answer.get_data(as_text=True)


def test_what_changed_since_it_was_read_is_not_approved(site: Site) -> None:
    author, reviewer = site.signed_in("author"), site.signed_in("reviewer")
    review = opened(reviewer, submitted(author))
    draft = review.path.replace("/review/", "/writing/")
    opened(author, draft).send({}, f"{draft}/take-back")
    opened(author, f"{draft}/summary").send({**SUMMARY, "summary": "Something quite different."})
    opened(author, f"{draft}/send").send({"audience": "network"})
    answer = review.send({"sha256": review.hidden("sha256")}, f"{review.path}/approve")
    assert answer.status_code == 409
    assert "Please read it again." in answer.get_data(as_text=True)
    assert "Something quite different." in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("given", "state"), [("changes", "Changes asked for"), ("reject", "Turned")]
)
def test_an_answer_reaches_the_author_with_its_reason(site: Site, given: str, state: str) -> None:
    author = site.signed_in("author")
    review = opened(site.signed_in("reviewer"), submitted(author))
    form = {"answer": given, "section": "problem", "text": "Whose problem is it?"}
    assert review.send(form, f"{review.path}/answer").status_code == 302
    page = author.get(review.path.replace("/review/", "/writing/")).get_data(as_text=True)
    assert state in page
    assert "Whose problem is it?" in page


@pytest.mark.parametrize("given", ["changes", "reject"])
def test_an_answer_without_a_reason_is_asked_for_one(site: Site, given: str) -> None:
    review = opened(site.signed_in("reviewer"), submitted(site.signed_in("author")))
    answer = review.send({"answer": given, "text": " "}, f"{review.path}/answer")
    assert answer.status_code == 409
    assert "Say why" in answer.get_data(as_text=True)


def test_what_another_reviewer_has_settled_meanwhile_is_said(site: Site) -> None:
    reviewer = site.signed_in("reviewer")
    review = opened(reviewer, submitted(site.signed_in("author")))
    review.send({"sha256": review.hidden("sha256")}, f"{review.path}/approve")
    again = review.send({"sha256": review.hidden("sha256")}, f"{review.path}/approve")
    assert again.status_code == 400
    assert "not waiting for a reviewer" in again.get_data(as_text=True)


def test_a_revision_shows_what_it_changes_and_the_history_keeps_it(site: Site) -> None:
    record = shared(site)
    author, reviewer = site.signed_in("author"), site.signed_in("reviewer")
    rid = record.rsplit("/", 1)[1]
    draft = opened(author, record).send({}, f"/writing/revise/{rid}").headers["Location"]
    opened(author, f"{draft}/outcome").send({**PAGES["outcome"], "what_happened": "Fifty came."})
    opened(author, f"{draft}/send").send({"audience": "network"})
    review = opened(reviewer, draft.replace("/writing/", "/review/"))
    assert "<del>" in review.text
    review.send({"sha256": review.hidden("sha256")}, f"{review.path}/approve")
    changes = reviewer.get(f"{record}/changes/2").get_data(as_text=True)
    assert "Fifty" in changes
    assert "Forty" in changes
    assert f"{record}/changes/2" in reviewer.get(record).get_data(as_text=True)
    assert reviewer.get(f"{record}/changes/1").status_code == 404


def test_what_is_said_of_a_section_stands_on_its_page(site: Site) -> None:
    author, reviewer = site.signed_in("author"), site.signed_in("reviewer")
    review = submitted(author)
    draft = review.replace("/review/", "/writing/")
    form = {"text": "Who came?", "section": "what_happened", "answer": "changes"}
    opened(reviewer, review).send(form, f"{review}/answer")
    assert "Who came?" in author.get(f"{draft}/outcome").get_data(as_text=True)
    assert "Who came?" not in author.get(f"{draft}/story").get_data(as_text=True)


def test_who_wrote_it_is_said_by_name_and_not_by_account(site: Site) -> None:
    review, reviewer = submitted(site.signed_in("author")), site.signed_in("reviewer")
    assert "from Author ·" in reviewer.get("/review").get_data(as_text=True)
    assert "From Author;" in reviewer.get(review).get_data(as_text=True)
