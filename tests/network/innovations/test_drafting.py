"""Writing: start, save, revise, throw away."""

import pytest
from pydantic import JsonValue

from network.errors import Invalid, NotAllowed, NotFound, Refused
from network.innovations.draft import Edit, EditConflict
from network.organisations.describing import DescriptionEdit
from network.organisations.description import OURS
from network.records.audience import Audience
from network.records.withdrawing import WithdrawRequest
from tests.fakes.writing_room import (
    ADMINISTRATOR,
    AUTHOR,
    OTHER_AUTHOR,
    READER,
    REVIEWER,
    SMALL,
    WRITING_REVIEWER,
    WritingRoom,
    published,
)


def test_a_draft_may_start_from_nothing_and_is_kept_section_by_section(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        draft = room.drafting.create(session, AUTHOR, {})
        room.drafting.save(session, AUTHOR, draft.id, Edit(base=1, fields={"title": "Tea"}))
    with room.database.reading() as session:
        kept = room.drafting.get(session, AUTHOR, draft.id)
    assert (kept.fields["title"], kept.version) == ("Tea", 2)


def test_what_is_not_finished_is_kept_and_named(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        draft = room.drafting.create(session, AUTHOR, {"kind": "idea", "title": "Tea"})
    assert set(room.drafting.problems(draft)) == {"problem", "what_we_did"}


def test_a_draft_starts_from_the_profile_of_its_organisation(room: WritingRoom) -> None:
    fields: dict[str, JsonValue] = {"name": "Us", "kind": "trust"}
    with room.database.transaction() as session:
        room.organisations.save(
            session, ADMINISTRATOR, OURS, DescriptionEdit(base=0, fields=fields)
        )
        profile = room.organisations.own_profile(session)
        draft = room.drafting.create(session, AUTHOR, {})
        told = room.drafting.create(session, AUTHOR, {"context": {"place": "One ward"}})
    assert draft.fields["context"] == {"profile": profile}
    assert told.fields["context"] == {"place": "One ward"}


def test_two_tabs_on_one_draft_lose_neither_text(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        draft = room.drafting.create(session, AUTHOR, {})
        room.drafting.save(session, AUTHOR, draft.id, Edit(base=1, fields={"title": "Tea"}))
    with pytest.raises(EditConflict) as caught, room.database.transaction() as session:
        room.drafting.save(session, AUTHOR, draft.id, Edit(base=1, fields={"title": "Cake"}))
    assert (caught.value.mine, caught.value.theirs) == ({"title": "Cake"}, {"title": "Tea"})


def test_saving_the_same_again_keeps_the_version(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        draft = room.drafting.create(session, AUTHOR, {"title": "Tea"})
        same = room.drafting.save(session, AUTHOR, draft.id, Edit(base=1, fields={"title": "Tea"}))
    assert same.version == 1


def test_a_field_that_there_is_not_is_refused_by_name(room: WritingRoom) -> None:
    with pytest.raises(Invalid, match="rating"), room.database.transaction() as session:
        room.drafting.create(session, AUTHOR, {"rating": 5})


def test_a_reader_does_not_write(room: WritingRoom) -> None:
    with pytest.raises(NotAllowed), room.database.transaction() as session:
        room.drafting.create(session, READER, {})


def test_a_draft_of_somebody_else_looks_like_none_but_not_to_a_reviewer(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        draft = room.drafting.create(session, AUTHOR, {})
        assert room.drafting.get(session, REVIEWER, draft.id) == draft
        with pytest.raises(NotFound):
            room.drafting.get(session, OTHER_AUTHOR, draft.id)
        with pytest.raises(NotFound):
            room.drafting.get(session, AUTHOR, "nothing")
        with pytest.raises(NotAllowed):
            room.drafting.save(session, OTHER_AUTHOR, draft.id, Edit(base=1, fields={}))


def test_my_drafts_are_mine_the_last_changed_first(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        first = room.drafting.create(session, AUTHOR, {})
        second = room.drafting.create(session, AUTHOR, {})
        room.drafting.create(session, OTHER_AUTHOR, {})
        room.drafting.save(session, AUTHOR, first.id, Edit(base=1, fields={"title": "Tea"}))
        listed = [draft.id for draft in room.drafting.mine(session, AUTHOR)]
    assert listed == [first.id, second.id]


def test_a_draft_thrown_away_is_gone(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        draft = room.drafting.create(session, AUTHOR, {})
        room.drafting.delete(session, AUTHOR, draft.id)
        assert room.drafting.mine(session, AUTHOR) == []


def test_a_draft_with_a_reviewer_is_not_thrown_away(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        draft = room.drafting.create(session, AUTHOR, SMALL)
        room.approving.submit(session, AUTHOR, draft.id, Audience.parse("network"))
        with pytest.raises(Refused):
            room.drafting.delete(session, AUTHOR, draft.id)


def test_a_revision_starts_from_what_is_published(room: WritingRoom) -> None:
    rid = published(room).rid
    with room.database.transaction() as session:
        revision = room.drafting.revise(session, AUTHOR, rid)
    assert revision.rid == rid
    assert {name: revision.fields[name] for name in SMALL} == SMALL


def test_a_record_has_one_open_revision_at_a_time(room: WritingRoom) -> None:
    rid = published(room).rid
    with room.database.transaction() as session:
        revision = room.drafting.revise(session, AUTHOR, rid)
        assert room.drafting.revise(session, AUTHOR, rid) == revision
        with pytest.raises(Refused, match="ann is already revising"):
            room.drafting.revise(session, WRITING_REVIEWER, rid)


def test_what_we_never_published_is_not_revised(room: WritingRoom) -> None:
    with pytest.raises(NotFound), room.database.transaction() as session:
        room.drafting.revise(session, AUTHOR, "0b9c3316-0000-4000-8000-000000000000")


def test_what_is_withdrawn_is_not_revised_and_its_drafts_are_erased(room: WritingRoom) -> None:
    rid = published(room).rid
    with room.database.transaction() as session:
        room.drafting.revise(session, AUTHOR, rid)
        room.withdrawing.withdraw(session, WithdrawRequest(rid))
        room.drafting.drafts.forget(session, rid)
        assert room.drafting.mine(session, AUTHOR) == []
        with pytest.raises(Refused, match="withdrawn"):
            room.drafting.revise(session, AUTHOR, rid)
