"""Taking back what was published: who may, and what goes with it."""

import pytest

from network.errors import Conflict, Invalid, NotAllowed, NotFound
from network.innovations.draft import Edit
from network.innovations.owner_store import Owners
from network.innovations.retracting import Retracting
from network.innovations.store import Drafts, ImportMemory
from network.people.person import Person
from network.records.record import Reason, RecordId, Status
from network.records.withdrawing import WithdrawRequest
from tests.fakes.writing_room import (
    ADMINISTRATOR,
    AUTHOR,
    FACILITATOR,
    OTHER_AUTHOR,
    READER,
    REVIEWER,
    WritingRoom,
    published,
)


def _retracting(room: WritingRoom) -> Retracting:
    return Retracting(
        withdrawing=room.withdrawing,
        drafts=Drafts(),
        memory=ImportMemory(),
        owners=Owners(),
        audit=room.audit,
    )


def _withdraw(room: WritingRoom, person: Person, request: WithdrawRequest) -> None:
    with room.database.transaction() as session:
        _retracting(room).withdraw(session, person, request)


@pytest.mark.parametrize("person", [OTHER_AUTHOR, REVIEWER], ids=lambda person: person.account)
def test_one_author_or_reviewer_is_enough(room: WritingRoom, person: Person) -> None:
    rid = published(room).rid
    _withdraw(room, person, WithdrawRequest(rid, reason=Reason.HARM, urgent=True))
    with room.database.reading() as session:
        record = room.records.get(session, RecordId("north-1", rid))
        [noted] = room.audit.latest(session, 1)
    assert record is not None
    assert (record.status, record.reason, record.urgent) == (Status.WITHDRAWN, "harm", True)
    assert (noted.who, noted.deed, noted.subject) == (person.account, "record withdrawn", rid)


@pytest.mark.parametrize(
    "person", [READER, FACILITATOR, ADMINISTRATOR], ids=lambda person: person.account
)
def test_nobody_else_withdraws(room: WritingRoom, person: Person) -> None:
    rid = published(room).rid
    with pytest.raises(NotAllowed):
        _withdraw(room, person, WithdrawRequest(rid))


def test_the_open_revision_goes_with_its_record(room: WritingRoom) -> None:
    rid = published(room).rid
    with room.database.transaction() as session:
        draft = room.drafting.revise(session, AUTHOR, rid)
    _withdraw(room, AUTHOR, WithdrawRequest(rid))
    with room.database.reading() as session, pytest.raises(NotFound):
        room.drafting.get(session, AUTHOR, draft.id)


def test_to_withdraw_an_old_version_leaves_the_revision_at_work(room: WritingRoom) -> None:
    rid = published(room).rid
    with room.database.transaction() as session:
        first = room.drafting.revise(session, AUTHOR, rid)
        edit = Edit(base=first.version, fields={"what_happened": "More came."})
        room.drafting.save(session, AUTHOR, first.id, edit)
    _withdraw(room, AUTHOR, WithdrawRequest(rid, rev=1))
    with room.database.reading() as session:
        assert room.drafting.get(session, AUTHOR, first.id).rid == rid


def test_what_takes_its_place_is_another_record_that_can_be_read(room: WritingRoom) -> None:
    rid, other = published(room).rid, published(room).rid
    for wrong in (rid, "0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a"):
        with pytest.raises(Invalid):
            _withdraw(room, AUTHOR, WithdrawRequest(rid, replaced_by=f"north-1/{wrong}"))
    _withdraw(room, AUTHOR, WithdrawRequest(rid, replaced_by=f"north-1/{other}"))
    with room.database.reading() as session:
        record = room.records.get(session, RecordId("north-1", rid))
    assert record is not None
    assert record.replaced_by == f"north-1/{other}"


def test_what_is_gone_is_not_withdrawn_again(room: WritingRoom) -> None:
    rid = published(room).rid
    _withdraw(room, AUTHOR, WithdrawRequest(rid))
    with pytest.raises(Conflict):
        _withdraw(room, AUTHOR, WithdrawRequest(rid))
