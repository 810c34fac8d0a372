"""Approving: another person, the exact bytes, the chosen audience."""

import pytest

from federation.body import parse_body
from network.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from network.innovations.approving import Remark
from network.innovations.draft import Draft, DraftState, Edit
from network.records.audience import Audience
from network.records.record import RecordId
from network.records.withdrawing import WithdrawRequest
from tests.fakes.writing_room import (
    AUTHOR,
    OTHER_AUTHOR,
    READER,
    REVIEWER,
    SMALL,
    WRITING_REVIEWER,
    WritingRoom,
    published,
)

NETWORK = Audience.parse("network")
REMARK = Remark("How many came?", section="what_happened")


def submitted(room: WritingRoom) -> Draft:
    """Write and submit a small record."""
    with room.database.transaction() as session:
        draft = room.drafting.create(session, AUTHOR, SMALL)
        return room.approving.submit(session, AUTHOR, draft.id, NETWORK)


def _sha256(draft: Draft) -> str:
    assert draft.submission is not None
    return draft.submission.sha256


def test_what_the_reviewer_was_shown_is_published_byte_for_byte(room: WritingRoom) -> None:
    draft = submitted(room)
    with room.database.transaction() as session:
        shown = room.approving.preview(session, REVIEWER, draft.id)
        result = room.approving.approve(session, REVIEWER, draft.id, shown.sha256)
        body = room.records.body(session, RecordId("north-1", result.rid))
    assert (result.feed, result.rev, result.sha256) == ("network", 1, shown.sha256)
    assert body == parse_body(shown.body)


def test_the_audit_names_who_approved_and_what(room: WritingRoom) -> None:
    result = published(room)
    with room.database.reading() as session:
        deeds = [(e.who, e.deed, e.subject) for e in room.audit.latest(session, 10)]
    assert ("rex", "record approved", f"{result.rid} rev 1") in deeds


def test_after_publication_the_draft_keeps_no_text(room: WritingRoom) -> None:
    draft = submitted(room)
    with room.database.transaction() as session:
        room.approving.approve(session, REVIEWER, draft.id, _sha256(draft))
        left = room.drafting.get(session, AUTHOR, draft.id)
        assert room.drafting.mine(session, AUTHOR) == []
    assert (left.state, left.fields, left.submission) == (DraftState.PUBLISHED, {}, None)


def test_an_author_does_not_approve_what_they_wrote(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        draft = room.drafting.create(session, WRITING_REVIEWER, SMALL)
        waiting = room.approving.submit(session, WRITING_REVIEWER, draft.id, NETWORK)
        with pytest.raises(NotAllowed):
            room.approving.approve(session, WRITING_REVIEWER, draft.id, _sha256(waiting))


def test_only_a_reviewer_decides(room: WritingRoom) -> None:
    draft = submitted(room)
    with room.database.transaction() as session:
        for deed in (
            lambda: room.approving.approve(session, OTHER_AUTHOR, draft.id, _sha256(draft)),
            lambda: room.approving.ask_for_changes(session, OTHER_AUTHOR, draft.id, REMARK),
            lambda: room.approving.reject(session, OTHER_AUTHOR, draft.id, REMARK),
            lambda: room.approving.waiting(session, OTHER_AUTHOR),
        ):
            with pytest.raises(NotAllowed):
                deed()


def test_an_unfinished_draft_is_not_submitted_and_each_gap_is_named(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        draft = room.drafting.create(session, AUTHOR, {"kind": "idea", "title": "Tea"})
        with pytest.raises(Invalid) as caught:
            room.approving.submit(session, AUTHOR, draft.id, NETWORK)
    assert set(caught.value.errors) == {"problem", "what_we_did"}


@pytest.mark.parametrize("audience", ["own", "members"])
def test_what_is_for_ourselves_or_the_list_of_members_is_not_published(
    room: WritingRoom, audience: str
) -> None:
    with room.database.transaction() as session:
        draft = room.drafting.create(session, AUTHOR, SMALL)
        with pytest.raises(Invalid, match="who will be able to read"):
            room.approving.submit(session, AUTHOR, draft.id, Audience.parse(audience))


def test_changes_asked_for_go_back_to_the_author_and_come_again(room: WritingRoom) -> None:
    draft = submitted(room)
    with room.database.transaction() as session:
        asked = room.approving.ask_for_changes(session, REVIEWER, draft.id, REMARK)
        edit = Edit(base=asked.version, fields={"what_happened": "Nine people came."})
        room.drafting.save(session, AUTHOR, draft.id, edit)
        again = room.approving.submit(session, AUTHOR, draft.id, NETWORK)
        with pytest.raises(Conflict):
            room.approving.approve(session, REVIEWER, draft.id, _sha256(draft))
        room.approving.approve(session, REVIEWER, draft.id, _sha256(again))
    assert [(note.by, note.section) for note in asked.notes] == [("rex", "what_happened")]


def test_a_rejected_draft_keeps_its_text_and_the_reason(room: WritingRoom) -> None:
    draft = submitted(room)
    with room.database.transaction() as session:
        room.approving.reject(session, REVIEWER, draft.id, Remark("This names a patient."))
        kept = room.drafting.get(session, AUTHOR, draft.id)
    assert (kept.state, kept.fields["title"]) == (DraftState.REJECTED, SMALL["title"])
    assert kept.notes[0].text == "This names a patient."


def test_the_queue_has_the_longest_wait_first(room: WritingRoom) -> None:
    first, second = submitted(room), submitted(room)
    with room.database.transaction() as session:
        waiting = [draft.id for draft in room.approving.waiting(session, REVIEWER)]
        room.approving.take_back(session, AUTHOR, first.id)
        left = [draft.id for draft in room.approving.waiting(session, REVIEWER)]
    assert (waiting, left) == ([first.id, second.id], [second.id])


def test_the_preview_is_for_the_author_and_reviewers(room: WritingRoom) -> None:
    draft = submitted(room)
    with room.database.transaction() as session:
        assert room.approving.preview(session, AUTHOR, draft.id) == draft.submission
        with pytest.raises(NotAllowed):
            room.approving.preview(session, READER, draft.id)
        room.approving.take_back(session, AUTHOR, draft.id)
        with pytest.raises(NotFound):
            room.approving.preview(session, REVIEWER, draft.id)


def test_a_revision_is_approved_and_becomes_the_next_revision(room: WritingRoom) -> None:
    rid = published(room).rid
    with room.database.transaction() as session:
        draft = room.drafting.revise(session, AUTHOR, rid)
        edit = Edit(base=1, fields={"title": "Tea and cake"})
        room.drafting.save(session, AUTHOR, draft.id, edit)
        waiting = room.approving.submit(session, AUTHOR, draft.id, NETWORK)
        again = room.approving.approve(session, REVIEWER, draft.id, _sha256(waiting))
        body = room.records.body(session, RecordId("north-1", rid))
        old = room.records.body(session, RecordId("north-1", rid), rev=1)
    assert (again.rid, again.rev) == (rid, 2)
    assert body is not None and body["title"] == "Tea and cake"
    assert old is not None and old["title"] == SMALL["title"]


def test_a_revision_keeps_the_audience_of_its_record(room: WritingRoom) -> None:
    rid = published(room).rid
    with room.database.transaction() as session:
        draft = room.drafting.revise(session, AUTHOR, rid)
        with pytest.raises(Refused, match="withdraw the record"):
            room.approving.submit(session, AUTHOR, draft.id, Audience.parse("public"))


def test_a_revision_of_a_record_withdrawn_meanwhile_is_not_published(room: WritingRoom) -> None:
    rid = published(room).rid
    with room.database.transaction() as session:
        draft = room.drafting.revise(session, AUTHOR, rid)
        waiting = room.approving.submit(session, AUTHOR, draft.id, NETWORK)
        room.withdrawing.withdraw(session, WithdrawRequest(rid))
        with pytest.raises(Conflict, match="final"):
            room.approving.approve(session, REVIEWER, draft.id, _sha256(waiting))
