"""Writing with others: who sees a draft, who writes in it, and who sends it on."""

import pytest

from network.errors import NotAllowed, NotFound, Refused
from network.innovations.draft import Draft, Edit
from network.people.person import Person
from network.people.roles import Role
from network.records.audience import Audience
from tests.fakes.writing_room import (
    AUTHOR,
    OTHER_AUTHOR,
    READER,
    REVIEWER,
    SMALL,
    WritingRoom,
)

PARTNER = Person("pat_1", "Pat", frozenset({Role.PARTNER}))
STRANGER = Person("patx1", "Nobody", frozenset({Role.PARTNER}))


@pytest.fixture
def draft(room: WritingRoom) -> Draft:
    """Return a draft of ann's, at a node where others have accounts, too."""
    with room.database.transaction() as session:
        for person in (AUTHOR, OTHER_AUTHOR, PARTNER, STRANGER, READER, REVIEWER):
            room.people.save(session, person)
        return room.drafting.create(session, AUTHOR, SMALL)


def shared(room: WritingRoom, draft: Draft) -> None:
    with room.database.transaction() as session:
        room.co_owning.add(session, AUTHOR, draft.id, PARTNER.account)


def test_a_partner_sees_what_was_shared_with_them_and_nothing_else(
    room: WritingRoom, draft: Draft
) -> None:
    shared(room, draft)
    with room.database.transaction() as session:
        room.drafting.create(session, AUTHOR, SMALL)
        assert [each.id for each in room.drafting.mine(session, PARTNER)] == [draft.id]
        assert room.drafting.mine(session, STRANGER) == []
        with pytest.raises(NotFound):
            room.drafting.get(session, STRANGER, draft.id)


def test_a_partner_writes_in_it_and_counts_as_a_writer(room: WritingRoom, draft: Draft) -> None:
    shared(room, draft)
    with room.database.transaction() as session:
        edit = Edit(base=draft.version, fields={"problem": "Nobody asked us."})
        saved = room.drafting.save(session, PARTNER, draft.id, edit)
    assert saved.fields["problem"] == "Nobody asked us."
    assert PARTNER.account in saved.all_writers


def test_a_partner_neither_sends_it_on_nor_throws_it_away_nor_starts_one(
    room: WritingRoom, draft: Draft
) -> None:
    shared(room, draft)
    with room.database.transaction() as session:
        with pytest.raises(NotAllowed):
            room.approving.submit(session, PARTNER, draft.id, Audience.parse("network"))
        with pytest.raises(NotAllowed):
            room.drafting.delete(session, PARTNER, draft.id)
        with pytest.raises(NotAllowed):
            room.co_owning.add(session, PARTNER, draft.id, STRANGER.account)
        with pytest.raises(NotAllowed):
            room.drafting.create(session, PARTNER, SMALL)


def test_whoever_is_taken_off_sees_it_no_more_and_their_words_stay(
    room: WritingRoom, draft: Draft
) -> None:
    shared(room, draft)
    with room.database.transaction() as session:
        edit = Edit(base=draft.version, fields={"problem": "Nobody asked us."})
        room.drafting.save(session, PARTNER, draft.id, edit)
        left = room.co_owning.remove(session, AUTHOR, draft.id, PARTNER.account)
        assert left.fields["problem"] == "Nobody asked us."
        with pytest.raises(NotFound):
            room.drafting.get(session, PARTNER, draft.id)


@pytest.mark.parametrize("account", ["joe", "rex", "ann", "nobody"])
def test_a_draft_is_shared_with_people_who_write_and_no_others(
    room: WritingRoom, draft: Draft, account: str
) -> None:
    with room.database.transaction() as session, pytest.raises(Refused):
        room.co_owning.add(session, AUTHOR, draft.id, account)


def test_who_could_be_added_are_authors_and_partners(room: WritingRoom, draft: Draft) -> None:
    shared(room, draft)
    with room.database.transaction() as session:
        found = room.co_owning.of(session, room.drafting.get(session, AUTHOR, draft.id))
    assert [each.account for each in found.now] == ["pat_1"]
    assert [each.account for each in found.possible] == ["bob", "patx1"]


def test_what_is_published_is_no_longer_shared_and_its_revision_is(
    room: WritingRoom, draft: Draft
) -> None:
    shared(room, draft)
    with room.database.transaction() as session:
        sent = room.approving.submit(session, AUTHOR, draft.id, Audience.parse("network"))
        assert sent.submission is not None
        done = room.approving.approve(session, REVIEWER, draft.id, sent.submission.sha256)
        with pytest.raises(Refused):
            room.co_owning.remove(session, AUTHOR, draft.id, PARTNER.account)
        revision = room.drafting.revise(session, AUTHOR, done.rid)
    assert revision.co_owners == {PARTNER.account}
