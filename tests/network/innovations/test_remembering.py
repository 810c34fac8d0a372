"""Who looks after a record, when it is looked at again, and what becomes of it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from network.errors import Conflict, Invalid, NotAllowed, Refused
from network.innovations import remembering
from network.innovations.approving import as_travels
from network.innovations.draft import DraftState
from network.innovations.looking_back import LookingBack
from network.innovations.mapping import parse_map
from network.innovations.outcomes import ImportResult, Publication
from network.innovations.remembering import Remembering
from network.people.person import Person
from network.records.audience import Audience
from network.records.record import RecordId
from tests.fakes.writing_room import (
    AUTHOR,
    OTHER_AUTHOR,
    READER,
    REVIEWER,
    SMALL,
    START,
    WRITING_REVIEWER,
    WritingRoom,
    published,
)

NETWORK = Audience.parse("network")
IN_A_YEAR = START + timedelta(days=365)
LEARNED = LookingBack(happened="Mondays were full.", next="Two kettles.")


def _room_with(room: WritingRoom, *people: Person) -> str:
    """Publish a small thing of ann's where ``people`` have accounts; return its id."""
    with room.database.transaction() as session:
        for person in people:
            room.people.save(session, person)
    return published(room).rid


def _in_a_year(room: WritingRoom) -> Remembering:
    return replace(room.remembering, now=lambda: IN_A_YEAR)


def test_whoever_published_it_looks_after_it(room: WritingRoom) -> None:
    rid = published(room).rid
    with room.database.reading() as session:
        [mine] = room.remembering.looked_after(session, AUTHOR.account)
        assert mine.record.id == RecordId("north-1", rid)
        assert room.remembering.looked_after(session, OTHER_AUTHOR.account) == ()


def test_it_is_due_a_year_later_and_not_before(room: WritingRoom) -> None:
    published(room)
    with room.database.reading() as session:
        assert room.remembering.due(session, AUTHOR) == ()
        assert len(_in_a_year(room).due(session, AUTHOR)) == 1


def test_still_true_is_one_deed_and_goes_to_a_reviewer(room: WritingRoom) -> None:
    rid, later = published(room).rid, _in_a_year(room)
    with room.database.transaction() as session:
        draft = later.still_true(session, AUTHOR, rid)
        assert draft.state is DraftState.SUBMITTED and draft.submission is not None
        assert later.due(session, AUTHOR) == ()
        room.approving.approve(session, REVIEWER, draft.id, draft.submission.sha256)
        [mine] = later.looked_after(session, AUTHOR.account)
    assert mine.innovation.review_by == (IN_A_YEAR + timedelta(days=365)).date()
    assert mine.innovation.what_we_did == SMALL["what_we_did"]


def test_what_is_being_revised_is_not_said_to_be_true(room: WritingRoom) -> None:
    rid = published(room).rid
    with room.database.transaction() as session:
        room.drafting.revise(session, AUTHOR, rid)
        with pytest.raises(Conflict):
            room.remembering.still_true(session, AUTHOR, rid)


@pytest.mark.parametrize("person", [OTHER_AUTHOR, REVIEWER, READER], ids=lambda p: p.account)
def test_nobody_else_says_it_is_true_or_over(room: WritingRoom, person: Person) -> None:
    rid = published(room).rid
    with room.database.transaction() as session:
        with pytest.raises(NotAllowed):
            room.remembering.still_true(session, person, rid)
        with pytest.raises(NotAllowed):
            room.remembering.retire(session, person, rid, "")


def test_what_has_ended_stays_to_be_read_and_is_no_longer_due(room: WritingRoom) -> None:
    rid, later = published(room).rid, _in_a_year(room)
    with room.database.transaction() as session:
        draft = room.remembering.retire(session, AUTHOR, rid, " The hall was sold. ")
        assert draft.submission is not None
        room.approving.approve(session, REVIEWER, draft.id, draft.submission.sha256)
        [mine] = later.looked_after(session, AUTHOR.account)
        assert later.due(session, AUTHOR) == ()
    assert mine.innovation.retired is not None
    assert mine.innovation.retired.why == "The hall was sold."
    assert (mine.innovation.stage, mine.record.shown) == ("stopped", True)


def test_handing_over_gives_the_record_and_what_was_learned(room: WritingRoom) -> None:
    rid = _room_with(room, AUTHOR, OTHER_AUTHOR)
    with room.database.transaction() as session:
        room.remembering.hand_over(session, AUTHOR, [rid], "bob", LEARNED)
        assert room.remembering.looked_after(session, AUTHOR.account) == ()
        assert len(room.remembering.looked_after(session, "bob")) == 1
        [note] = room.remembering.handovers(session, rid)
        assert (note.by, note.to, note.learned) == ("ann", "bob", LEARNED)
        assert room.remembering.still_true(session, OTHER_AUTHOR, rid)


def test_whoever_leaves_hands_over_everything_and_their_drafts(room: WritingRoom) -> None:
    rid = _room_with(room, AUTHOR, OTHER_AUTHOR)
    with room.database.transaction() as session:
        draft = room.drafting.create(session, AUTHOR, SMALL)
        room.remembering.hand_over(session, AUTHOR, [], "bob", LEARNED)
        assert [each.id for each in room.drafting.mine(session, OTHER_AUTHOR)] == [draft.id]
        assert room.drafting.mine(session, AUTHOR) == []
        handed = room.drafting.get(session, OTHER_AUTHOR, draft.id)
        assert "ann" in handed.all_writers
        assert len(room.remembering.handovers(session, rid)) == 1


@pytest.mark.parametrize("to", ["", "ann", "joe", "nobody"])
def test_it_is_handed_to_an_author_and_to_nobody_else(room: WritingRoom, to: str) -> None:
    rid = _room_with(room, AUTHOR, OTHER_AUTHOR, READER)
    with room.database.transaction() as session, pytest.raises(Invalid):
        room.remembering.hand_over(session, AUTHOR, [rid], to, LEARNED)


def test_nobody_hands_over_what_is_not_theirs(room: WritingRoom) -> None:
    rid = _room_with(room, AUTHOR, OTHER_AUTHOR)
    with room.database.transaction() as session, pytest.raises(NotAllowed):
        room.remembering.hand_over(session, OTHER_AUTHOR, [rid], "ann", LEARNED)


def test_what_somebody_left_behind_is_taken_on_once(room: WritingRoom) -> None:
    gone = replace(AUTHOR, is_active=False)
    rid = _room_with(room, gone, OTHER_AUTHOR)
    with room.database.transaction() as session:
        assert len(room.remembering.left_behind(session)) == 1
        with pytest.raises(NotAllowed):
            room.remembering.take_on(session, READER, rid)
        room.remembering.take_on(session, OTHER_AUTHOR, rid)
        with pytest.raises(Refused):
            room.remembering.take_on(session, OTHER_AUTHOR, rid)
        assert len(room.remembering.looked_after(session, "bob")) == 1


def _import(room: WritingRoom, folder: Path, publication: Publication | None) -> ImportResult:
    rows = folder / "rows.jsonl"
    rows.write_text('{"id": 1, "t": "Falls", "r": "2026-12-01"}', encoding="utf-8")
    mapping = parse_map('id = "id"\n[fields]\ntitle = "t"\nreview_by = "r"\n', name="tests")
    return room.importing.run(rows, mapping, publication, lambda done, total: None)


def test_whoever_agrees_to_an_import_looks_after_what_came_of_it(
    room: WritingRoom, tmp_path: Path
) -> None:
    with room.database.transaction() as session:
        room.people.save(session, WRITING_REVIEWER)
    [rid] = _import(room, tmp_path, Publication(NETWORK, WRITING_REVIEWER)).rids
    with room.database.transaction() as session:
        [due] = room.remembering.due(session, WRITING_REVIEWER)
        assert due.record.id.rid == rid
        assert room.remembering.left_behind(session) == ()
        assert room.remembering.still_true(session, WRITING_REVIEWER, rid)


def test_what_a_reviewer_imported_who_does_not_write_is_there_for_any_author(
    room: WritingRoom, tmp_path: Path
) -> None:
    with room.database.transaction() as session:
        for person in (AUTHOR, REVIEWER):
            room.people.save(session, person)
    [rid] = _import(room, tmp_path, Publication(NETWORK, REVIEWER)).rids
    with room.database.transaction() as session:
        [left] = room.remembering.left_behind(session)
        assert left.record.id.rid == rid
        room.remembering.take_on(session, AUTHOR, rid)
        assert room.remembering.left_behind(session) == ()
        assert len(room.remembering.due(session, AUTHOR)) == 1


def test_whoever_sends_an_imported_draft_looks_after_the_record(
    room: WritingRoom, tmp_path: Path
) -> None:
    _import(room, tmp_path, None)
    with room.database.transaction() as session:
        [draft] = room.drafting.mine(session, OTHER_AUTHOR)
        sent = room.approving.submit(session, OTHER_AUTHOR, draft.id, NETWORK)
        assert sent.submission is not None and sent.author == "bob"
        room.approving.approve(session, REVIEWER, draft.id, sent.submission.sha256)
        assert len(room.remembering.looked_after(session, "bob")) == 1


def test_of_very_many_that_nobody_looks_after_some_are_shown(
    room: WritingRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    _room_with(room, replace(AUTHOR, is_active=False))
    published(room)
    monkeypatch.setattr(remembering, "MOST_LEFT", 1)
    with room.database.reading() as session:
        assert len(room.remembering.left_behind(session)) == 1


def test_what_nobody_here_wrote_is_not_taken_on(room: WritingRoom) -> None:
    _room_with(room, AUTHOR)
    with room.database.transaction() as session, pytest.raises(Refused):
        room.remembering.take_on(session, AUTHOR, "nothing")


def test_that_it_has_ended_travels_and_only_then(room: WritingRoom) -> None:
    assert "retired" not in as_travels({"title": "Tea"})
    ended = as_travels({"title": "Tea", "retired": {"on": "2026-11-22"}})
    assert ended["retired"] == {"on": "2026-11-22", "why": None}
