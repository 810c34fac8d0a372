"""Collections in the making and who follows what, on SQLite and PostgreSQL alike."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from network.collections.draft import CollectionDraft, Entry, Words
from network.collections.store import CollectionDrafts, Followed, FollowedCollections
from network.database import Database
from network.errors import NotFound
from network.records.record import RecordId

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 22, 13, tzinfo=UTC)
A = RecordId("rx1", "aaaaaaaa-0000-4000-8000-000000000000")
B = RecordId("rx2", A.rid)
DRAFT = CollectionDraft(
    id="d1",
    editor="fay",
    words=Words(title="Cafés", note="Line one\nline two"),
    items=(Entry(A, "why"), Entry(B)),
    started_at=NOON,
    changed_at=NOON,
)


def test_a_draft_is_kept_as_it_was_given(database: Database) -> None:
    drafts = CollectionDrafts()
    with database.transaction() as session:
        drafts.save(session, DRAFT)
        drafts.save(session, replace(DRAFT, version=2))
    with database.reading() as session:
        assert drafts.get(session, "d1") == replace(DRAFT, version=2)


def test_the_last_changed_is_listed_first(database: Database) -> None:
    drafts = CollectionDrafts()
    with database.transaction() as session:
        drafts.save(session, DRAFT)
        drafts.save(session, replace(DRAFT, id="d2", changed_at=LATER))
    with database.reading() as session:
        assert [draft.id for draft in drafts.all(session)] == ["d2", "d1"]


def test_a_deleted_draft_is_not_there(database: Database) -> None:
    drafts = CollectionDrafts()
    with database.transaction() as session:
        drafts.save(session, DRAFT)
        drafts.delete(session, "d1")
        with pytest.raises(NotFound):
            drafts.get(session, "d1")


def test_the_revision_of_a_withdrawn_collection_is_forgotten(database: Database) -> None:
    drafts, revision = CollectionDrafts(), replace(DRAFT, rid=A.rid)
    with database.transaction() as session:
        drafts.save(session, revision)
        assert drafts.revision_of(session, A.rid) == revision
        drafts.forget(session, A.rid)
        assert drafts.revision_of(session, A.rid) is None


def test_a_person_follows_what_they_chose_and_nobody_elses(database: Database) -> None:
    shelf = FollowedCollections()
    with database.transaction() as session:
        shelf.save(session, "joe", Followed(A, 1, NOON))
        shelf.save(session, "joe", Followed(B, 1, LATER))
        shelf.save(session, "ann", Followed(A, 3, NOON))
        shelf.save(session, "joe", Followed(A, 2, NOON))
    with database.reading() as session:
        assert shelf.of(session, "joe") == (Followed(B, 1, LATER), Followed(A, 2, NOON))
        assert shelf.find(session, "ann", A) == Followed(A, 3, NOON)


def test_who_stops_following_no_longer_does(database: Database) -> None:
    shelf = FollowedCollections()
    with database.transaction() as session:
        shelf.save(session, "joe", Followed(A, 1, NOON))
        shelf.save(session, "ann", Followed(A, 1, NOON))
        shelf.delete(session, "joe", A)
    with database.reading() as session:
        assert shelf.find(session, "joe", A) is None
        assert shelf.find(session, "ann", A) is not None
