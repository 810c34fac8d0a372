"""What somebody looks after, in the browser; and the course of a record."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from network.people.person import Person
from network.people.roles import Role
from tests.fakes.desk import opened, shared
from tests.fakes.site import START, Site, open_site, told_by


class Calendar:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> object:
        return self.now


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def site(tmp_path: Path, calendar: Calendar) -> Iterator[Site]:
    opened_site = open_site(tmp_path, now=lambda: calendar.now)
    yield opened_site
    opened_site.network.close()


def rid_of(record: str) -> str:
    return record.rsplit("/", 1)[1]


def approve(site: Site) -> None:
    """Approve whatever waits."""
    reviewer = site.signed_in("reviewer")
    queue = reviewer.get("/review").get_data(as_text=True)
    path = queue.split('href="/review/')[1].split('"')[0]
    review = opened(reviewer, f"/review/{path}")
    sent = review.send({"sha256": review.hidden("sha256")}, f"/review/{path}/approve")
    assert sent.status_code == 302


def test_a_year_later_the_author_is_asked_and_one_press_answers(
    site: Site, calendar: Calendar
) -> None:
    record = shared(site)
    assert "due to be looked at" not in site.signed_in("author").get("/").get_data(as_text=True)
    calendar.now = START + timedelta(days=366)
    author = site.signed_in("author")
    assert "due to be looked at again" in author.get("/").get_data(as_text=True)
    page = opened(author, "/looking-after")
    assert "Is this still true?" in page.text
    page.send({}, f"/looking-after/{rid_of(record)}/still-true")
    assert "with a reviewer" in author.get("/looking-after").get_data(as_text=True)
    approve(site)
    assert "Is this still true?" not in author.get("/looking-after").get_data(as_text=True)


def test_readers_see_when_a_record_was_to_be_looked_at(site: Site, calendar: Calendar) -> None:
    record = shared(site)
    assert "meant to look at it again" not in site.signed_in().get(record).get_data(as_text=True)
    calendar.now = START + timedelta(days=366)
    assert "meant to look at it again" in site.signed_in().get(record).get_data(as_text=True)


def test_what_has_ended_is_thanked_and_says_why(site: Site) -> None:
    record, author = shared(site), site.signed_in("author")
    page = opened(author, f"/looking-after/{rid_of(record)}/retire")
    page.send({"why": "The fire station was sold."})
    approve(site)
    read = site.signed_in().get(record).get_data(as_text=True)
    assert "Thank you to everybody" in read and "The fire station was sold." in read
    course = site.signed_in().get(f"{record}/timeline").get_data(as_text=True)
    assert "Ended, with thanks" in course and "First shared" in course


def test_somebody_else_is_told_whose_it_is_and_loses_no_words(site: Site) -> None:
    record = shared(site)
    with site.network.database.transaction() as session:
        site.network.people.save(session, Person("ada", "Ada", frozenset({Role.AUTHOR})))
    ada = site.signed_in("ada")
    answer = opened(ada, f"/looking-after/{rid_of(record)}/retire").send({"why": "A long reason."})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Somebody else looks after this." in page and "A long reason." in page
    no = opened(ada, "/writing/new").send({}, f"/looking-after/{rid_of(record)}/still-true")
    assert no.status_code == 409


def test_a_record_is_handed_over_with_what_was_learned(site: Site) -> None:
    record = shared(site)
    with site.network.database.transaction() as session:
        site.network.people.save(session, Person("ada", "Ada", frozenset({Role.AUTHOR})))
    author = site.signed_in("author")
    page = opened(author, f"/looking-after/hand-over?rid={rid_of(record)}")
    form = {"rid": rid_of(record), "to": "ada", "next": "Bring two kettles."}
    assert page.send(form, "/looking-after/hand-over").status_code == 302
    assert "Bring two kettles." in site.signed_in("ada").get(record).get_data(as_text=True)
    assert "Tea at the fire" in site.signed_in("ada").get("/looking-after").get_data(as_text=True)
    assert "Nothing yet" in author.get("/looking-after").get_data(as_text=True)


def test_handing_over_to_nobody_is_asked_again_and_loses_no_words(site: Site) -> None:
    shared(site)
    page = opened(site.signed_in("author"), "/looking-after/hand-over")
    answer = page.send({"why": "It rained all year."}, "/looking-after/hand-over")
    assert answer.status_code == 422
    assert "It rained all year." in answer.get_data(as_text=True)
    assert "Choose who will look after it." in answer.get_data(as_text=True)


def test_what_a_leaver_left_behind_is_taken_on(site: Site) -> None:
    record = shared(site)
    with site.network.database.transaction() as session:
        people = site.network.people
        people.save(session, Person("ada", "Ada", frozenset({Role.AUTHOR})))
        gone = Person("author", "Author", frozenset({Role.AUTHOR}), is_active=False)
        people.save(session, gone)
    ada = site.signed_in("ada")
    page = opened(ada, "/looking-after")
    assert "Nobody looks after these" in page.text
    page.send({}, f"/looking-after/{rid_of(record)}/take-on")
    assert "Nobody looks after" not in ada.get("/looking-after").get_data(as_text=True)


def test_any_two_versions_stand_beside_each_other(site: Site, calendar: Calendar) -> None:
    record, author = shared(site), site.signed_in("author")
    for number, words in enumerate(("Many came.", "Still more came."), start=1):
        calendar.now = START + timedelta(days=number)
        revise = opened(author, record).send({}, f"/writing/revise/{rid_of(record)}")
        draft = revise.headers["Location"]
        told = {"what_happened": words, "tell_a_friend": "Bring biscuits."}
        opened(author, f"{draft}/outcome").send(told)
        opened(author, f"{draft}/send").send({"audience": "network"})
        approve(site)
    page = author.get(f"{record}/changes/3?before=1&version=3").get_data(as_text=True)
    assert "Version 3 beside version 1" in page
    assert "Forty" in page and "Still" in page and "Many" not in told_by(page)
    assert author.get(f"{record}/changes/3?before=0").status_code == 404


def test_what_is_chosen_from_a_list_is_compared_in_words(site: Site) -> None:
    record, author = shared(site), site.signed_in("author")
    draft = opened(author, record).send({}, f"/writing/revise/{rid_of(record)}")
    at = draft.headers["Location"]
    opened(author, f"{at}/stage").send({"stage": "embedded", "approach": ["continuous_qi"]})
    opened(author, f"{at}/send").send({"audience": "network"})
    approve(site)
    page = author.get(f"{record}/changes/2").get_data(as_text=True)
    assert "Part of everyday work" in page and "in_use" not in told_by(page)


def test_the_course_of_a_withdrawn_record_is_gone(site: Site) -> None:
    record, author = shared(site), site.signed_in("author")
    opened(author, f"/withdraw/{rid_of(record)}").send({"reason": "error"})
    assert author.get(f"{record}/timeline").status_code == 410
