"""A member without a second person, and the facilitator that reads for it, in the browser."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from network.people.person import Person
from network.people.roles import Role
from network.web.app import create_app
from tests.fakes.broker import FACILITATOR, Region, region
from tests.fakes.desk import opened, started
from tests.fakes.site import Visitor

ALONE = Person("una", "Una", frozenset({Role.AUTHOR}))
TOLD = {"title": "Tea", "what_we_did": "We made tea.", "what_happened": "People came."}


@pytest.fixture
def north(tmp_path: Path) -> Iterator[Region]:
    with region(tmp_path, ["rural"]) as made:
        for node, person in (("rural", ALONE), ("hub", FACILITATOR)):
            with made.nodes[node].database.transaction() as session:
                made.nodes[node].people.save(session, person)
        yield made


def _visitor(north: Region, node: str, account: str) -> Visitor:
    visitor = Visitor(create_app(north.nodes[node]).test_client())
    visitor.send("/demo/sign-in", {"person": account}, seen_on="/demo/sign-in")
    return visitor


def _asked(north: Region, una: Visitor) -> str:
    """Write a small thing, send it, and ask the facilitator; return the draft's address."""
    draft = started(una, "small_thing")
    opened(una, f"{draft}/small").send(TOLD)
    opened(una, f"{draft}/send").send({"audience": "network"})
    page = opened(una, draft)
    assert "Ask our facilitator to review it" in page.text
    page.send({}, f"{draft}/ask-facilitator")
    assert "has been asked to review" in una.get(draft).get_data(as_text=True)
    north.nodes["rural"].broker.asking.tend()
    return draft


def test_a_member_of_one_person_is_read_by_its_facilitator(north: Region) -> None:
    una, fay = _visitor(north, "rural", "una"), _visitor(north, "hub", "fay")
    draft = _asked(north, una)
    listed = fay.get("/review-for-others").get_data(as_text=True)
    assert "rural invented" in listed
    path = "/review-for-others/" + listed.split("/review-for-others/")[1].split('"')[0]
    review = opened(fay, path)
    assert "We made tea." in review.text
    review.send({"sha256": review.hidden("sha256")}, f"{path}/approve")
    assert "Nothing is waiting." in fay.get("/review-for-others").get_data(as_text=True)
    north.nodes["rural"].broker.asking.tend()
    assert "Shared" in una.get(draft).get_data(as_text=True)
    assert fay.get(path).status_code == 302


def test_what_the_facilitator_would_like_changed_reaches_the_author(north: Region) -> None:
    una, fay = _visitor(north, "rural", "una"), _visitor(north, "hub", "fay")
    draft = _asked(north, una)
    listed = fay.get("/review-for-others").get_data(as_text=True)
    path = "/review-for-others/" + listed.split("/review-for-others/")[1].split('"')[0]
    review = opened(fay, path)
    assert review.send({"text": " "}, f"{path}/answer").status_code == 422
    assert review.send({"sha256": "0"}, f"{path}/approve").status_code == 422
    said = {"text": "Who came?", "section": "what_happened", "answer": "changes"}
    review.send(said, f"{path}/answer")
    north.nodes["rural"].broker.asking.tend()
    assert "Who came?" in una.get(draft).get_data(as_text=True)
    assert "Who came?" in una.get(f"{draft}/small").get_data(as_text=True)
    assert "Who came?" not in una.get(f"{draft}/money").get_data(as_text=True)


def test_the_facilitator_is_told_of_files_that_it_does_not_see(north: Region) -> None:
    una, fay = _visitor(north, "rural", "una"), _visitor(north, "hub", "fay")
    draft = started(una, "small_thing")
    opened(una, f"{draft}/small").send(TOLD)
    opened(una, f"{draft}/attachments").send({"file": (io.BytesIO(b"Tea"), "Poster.txt")})
    opened(una, f"{draft}/send").send({"audience": "network"})
    opened(una, draft).send({}, f"{draft}/ask-facilitator")
    north.nodes["rural"].broker.asking.tend()
    listed = fay.get("/review-for-others").get_data(as_text=True)
    path = "/review-for-others/" + listed.split("/review-for-others/")[1].split('"')[0]
    page = fay.get(path).get_data(as_text=True)
    assert "Poster.txt" in page
    assert "The files are not sent with a review." in page
    assert "/attachments/" not in page
