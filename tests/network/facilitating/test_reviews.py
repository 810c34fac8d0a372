"""A member of one person asks its facilitator to review, and the answer takes effect at home."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from federation.errors import MalformedError
from federation.strict import parse_document
from network.bootstrap import Network
from network.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from network.facilitating.review import (
    ReviewRequest,
    ReviewState,
    Verdict,
    format_request,
    format_verdict,
    parse_request,
    parse_verdict,
)
from network.innovations.draft import Draft, DraftState
from network.people.person import Person
from network.people.roles import Role
from network.records.audience import Audience
from tests.fakes.broker import FACILITATOR, READER, REVIEWER, Region, region

ALONE = Person("una", "Una", frozenset({Role.AUTHOR, Role.REVIEWER}))
SMALL = {
    "kind": "small_thing",
    "title": "Tea at the fire station",
    "what_we_did": "Tea.",
    "what_happened": "People came.",
}


@pytest.fixture
def north(tmp_path: Path) -> Iterator[Region]:
    with region(tmp_path, ["rural"]) as made:
        with made.nodes["rural"].database.transaction() as session:
            made.nodes["rural"].people.save(session, ALONE)
        yield made


def _waiting(node: Network) -> Draft:
    with node.database.transaction() as session:
        draft = node.drafting.create(session, ALONE, SMALL)
        return node.approving.submit(session, ALONE, draft.id, Audience.parse("network"))


def _asked(north: Region) -> Draft:
    rural = north.nodes["rural"]
    draft = _waiting(rural)
    with rural.database.transaction() as session:
        rural.broker.asking.ask(session, ALONE, draft.id)
    assert rural.broker.asking.tend() > 0
    return draft


def test_a_review_that_another_process_carries_is_left_to_it(north: Region) -> None:
    rural, draft = north.nodes["rural"], _waiting(north.nodes["rural"])
    with rural.database.transaction() as session:
        rural.broker.asking.ask(session, ALONE, draft.id)
    rural.leases.take(f"review {draft.id}", "another", 300)
    rural.broker.asking.tend()
    assert _queue(north) == 0
    rural.leases.release(f"review {draft.id}", "another")
    rural.broker.asking.tend()
    assert _queue(north) == 1


def _queue(north: Region) -> int:
    with north.hub.database.reading() as session:
        return len(north.hub.broker.reviewing.queue(session, FACILITATOR))


def _draft(north: Region, draft: Draft) -> Draft:
    rural = north.nodes["rural"]
    with rural.database.reading() as session:
        return rural.drafting.get(session, ALONE, draft.id)


def test_what_the_facilitator_agrees_to_is_shared_at_home_byte_for_byte(north: Region) -> None:
    draft, hub, rural = _asked(north), north.hub, north.nodes["rural"]
    assert draft.submission is not None
    with hub.database.transaction() as session:
        [asked] = hub.broker.reviewing.queue(session, FACILITATOR)
        assert (asked.node, asked.body) == ("rural", draft.submission.body)
        hub.broker.reviewing.approve(session, FACILITATOR, asked.id, asked.sha256)
    rural.broker.asking.tend()
    done = _draft(north, draft)
    assert (done.state, done.approved_by) == (DraftState.PUBLISHED, "(hub)")
    with rural.database.reading() as session:
        [record] = rural.records.of_feed(session, "rural", "network")
        revision = rural.records.revisions(session, record.id)[0]
        assert rural.broker.asking.of(session, draft.id) is None
    assert revision.sha256 == asked.sha256


def test_of_what_was_answered_the_facilitator_keeps_no_text(north: Region) -> None:
    _asked(north)
    with north.hub.database.transaction() as session:
        reviewing = north.hub.broker.reviewing
        [asked] = reviewing.queue(session, FACILITATOR)
        assert reviewing.approve(session, FACILITATOR, asked.id, asked.sha256).body == b""
        assert reviewing.queue(session, FACILITATOR) == []
        with pytest.raises(Refused):
            reviewing.approve(session, FACILITATOR, asked.id, asked.sha256)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (ReviewState.CHANGES, DraftState.CHANGES_ASKED),
        (ReviewState.DECLINED, DraftState.REJECTED),
    ],
)
def test_anything_else_gives_the_draft_back_with_what_was_said(
    north: Region, answer: ReviewState, state: DraftState
) -> None:
    draft = _asked(north)
    with north.hub.database.transaction() as session:
        reviewing = north.hub.broker.reviewing
        [asked] = reviewing.queue(session, FACILITATOR)
        with pytest.raises(Invalid):
            reviewing.send_back(session, FACILITATOR, asked.id, Verdict(answer, note=" "))
        said = Verdict(answer, note="Who came?", section="what_happened")
        reviewing.send_back(session, FACILITATOR, asked.id, said)
    north.nodes["rural"].broker.asking.tend()
    back = _draft(north, draft)
    note = back.notes[-1]
    assert (back.state, note.by) == (state, "(hub)")
    assert (note.text, note.section) == ("Who came?", "what_happened")


def test_what_is_taken_back_at_home_is_taken_back_there(north: Region) -> None:
    draft, rural = _asked(north), north.nodes["rural"]
    with rural.database.transaction() as session:
        rural.approving.take_back(session, ALONE, draft.id)
    rural.broker.asking.tend()
    with north.hub.database.reading() as session:
        assert north.hub.broker.reviewing.queue(session, FACILITATOR) == []
    assert rural.broker.asking.tend() == 0


def test_an_answer_to_a_text_that_was_changed_since_publishes_nothing(north: Region) -> None:
    draft, rural = _asked(north), north.nodes["rural"]
    with north.hub.database.transaction() as session:
        [asked] = north.hub.broker.reviewing.queue(session, FACILITATOR)
        north.hub.broker.reviewing.approve(session, FACILITATOR, asked.id, asked.sha256)
    with rural.database.transaction() as session:
        rural.approving.take_back(session, ALONE, draft.id)
        rural.approving.submit(session, ALONE, draft.id, Audience.parse("network"))
    rural.broker.asking.tend()
    assert _draft(north, draft).state is DraftState.SUBMITTED


def test_what_is_asked_again_takes_the_place_of_what_was_asked_before(north: Region) -> None:
    draft, rural = _asked(north), north.nodes["rural"]
    with rural.database.transaction() as session:
        rural.approving.take_back(session, ALONE, draft.id)
        rural.approving.submit(session, ALONE, draft.id, Audience.parse("region"))
        rural.broker.asking.ask(session, ALONE, draft.id)
    rural.broker.asking.tend()
    with north.hub.database.reading() as session:
        [asked] = north.hub.broker.reviewing.queue(session, FACILITATOR)
    assert asked.audience == "region"


def test_what_cannot_go_out_is_given_back_with_the_reason_and_stops_no_other(
    north: Region,
) -> None:
    rural, first = north.nodes["rural"], _asked(north)
    second = _asked(north)
    with north.hub.database.transaction() as session:
        for asked in north.hub.broker.reviewing.queue(session, FACILITATOR):
            north.hub.broker.reviewing.approve(session, FACILITATOR, asked.id, asked.sha256)
    with rural.database.transaction() as session:
        # it was meant for a group that there is no more
        told = _draft(north, first).submission
        assert told is not None
        gone = replace(_draft(north, first), submission=replace(told, audience="circle-gone"))
        rural.drafting.drafts.save(session, gone)
    rural.broker.asking.tend()
    back, shared = _draft(north, first), _draft(north, second)
    assert (back.state, back.notes[-1].by) == (DraftState.CHANGES_ASKED, "(automatic)")
    assert shared.state is DraftState.PUBLISHED
    assert rural.broker.asking.tend() == 0


def test_where_somebody_here_reviews_nobody_else_is_asked(north: Region) -> None:
    rural = north.nodes["rural"]
    draft = _waiting(rural)
    with rural.database.transaction() as session:
        rural.people.save(session, REVIEWER)
        assert not rural.broker.asking.may_ask(session, ALONE, draft)
        with pytest.raises(Refused):
            rural.broker.asking.ask(session, ALONE, draft.id)


def test_it_is_asked_once(north: Region) -> None:
    draft, rural = _asked(north), north.nodes["rural"]
    with rural.database.transaction() as session, pytest.raises(Refused):
        rural.broker.asking.ask(session, ALONE, draft.id)


def test_a_lost_receipt_leaves_one_review(north: Region) -> None:
    rural = north.nodes["rural"]
    draft = _waiting(rural)
    with rural.database.transaction() as session:
        rural.broker.asking.ask(session, ALONE, draft.id)
    north.wire.is_cut = True
    rural.broker.asking.tend()
    north.wire.is_cut = False
    rural.broker.asking.tend()
    with north.hub.database.reading() as session:
        assert len(north.hub.broker.reviewing.queue(session, FACILITATOR)) == 1


def test_nobody_but_a_facilitator_reads_them(north: Region) -> None:
    with north.hub.database.reading() as session, pytest.raises(NotAllowed):
        north.hub.broker.reviewing.queue(session, READER)
    rural = north.nodes["rural"]
    with rural.database.reading() as session, pytest.raises(NotAllowed):
        rural.broker.reviewing.queue(session, FACILITATOR)


def test_what_was_not_read_is_not_agreed_to(north: Region) -> None:
    _asked(north)
    with north.hub.database.transaction() as session:
        [asked] = north.hub.broker.reviewing.queue(session, FACILITATOR)
        with pytest.raises(Conflict):
            north.hub.broker.reviewing.approve(session, FACILITATOR, asked.id, "0" * 64)
        with pytest.raises(NotFound):
            north.hub.broker.reviewing.get(session, FACILITATOR, "nothing")


def test_a_review_is_never_published_by_the_facilitator(north: Region) -> None:
    _asked(north)
    assert north.queue() == []
    north.clock.pass_(days=14)
    assert north.hub.broker.releasing.tend() == 0


def test_what_travels_is_read_as_it_was_written() -> None:
    asked = ReviewRequest('{"title": "Café"}'.encode(), "network", "k")
    assert parse_request(parse_document(format_request(asked))) == asked
    verdict = Verdict(ReviewState.CHANGES, "a" * 64, "Why?", "summary")
    assert parse_verdict(format_verdict(verdict).encode()) == verdict
    older = b'{"for":"review","state":"changes","sha256":"","note":"Why?"}'
    assert parse_verdict(older) == Verdict(ReviewState.CHANGES, note="Why?")


@pytest.mark.parametrize(
    "raw",
    [b"[]", b'{"state": "lost"}', b"{}", b'{"state": "changes", "sha256": "", "note": 7}'],
)
def test_an_answer_that_is_no_review_is_malformed(raw: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_verdict(raw)


@pytest.mark.parametrize("document", [{}, {"body": 1}, {"body": "x", "limits": {}, "key": "k"}])
def test_what_lacks_something_is_said_by_field(document: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        parse_request(document)  # type: ignore[arg-type]
