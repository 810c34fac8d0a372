"""Describing an organisation: ours by an administrator, others by a facilitator."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import JsonValue

from network.errors import Conflict, Invalid, NotAllowed, NotFound
from network.organisations.describing import DescriptionEdit
from network.organisations.description import OURS
from network.organisations.organisation import ORGANISATION, read
from network.records.audience import Audience
from network.records.record import RecordId
from tests.fakes.writing_room import (
    ADMINISTRATOR,
    AUTHOR,
    FACILITATOR,
    WritingRoom,
    open_writing_room,
)

PUBLIC = Audience.parse("public")
FIELDS: dict[str, JsonValue] = {
    "name": "Fellmoor",
    "kind": "trust",
    "about": "Hill farms.",
    "profile": {"rural_share": {"value": 0.62, "source": "invented"}},
}
FIRST = DescriptionEdit(base=0, fields=FIELDS)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[WritingRoom]:
    """Open a writing room and close its database afterwards."""
    opened = open_writing_room(tmp_path)
    yield opened
    opened.database.close()


def test_what_was_saved_is_published_and_is_a_record(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        saved = room.organisations.save(session, ADMINISTRATOR, OURS, FIRST)
        published = room.organisations.publish(session, ADMINISTRATOR, OURS, PUBLIC)
        ours = room.organisations.ours(session)
        body = room.records.body(session, RecordId("north-1", published.rid))
    assert not saved.is_published
    assert ours is not None and ours.is_published and ours.rid == published.rid
    assert body is not None
    organisation = read(body)
    assert (organisation.name, organisation.declared_by_facilitator) == ("Fellmoor", False)
    assert organisation.profile.values()["rural_share"] == 0.62
    assert organisation.profile.values()["size"] is None


def test_publishing_again_revises_the_same_record(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        room.organisations.save(session, ADMINISTRATOR, OURS, FIRST)
        first = room.organisations.publish(session, ADMINISTRATOR, OURS, PUBLIC)
        edit = DescriptionEdit(base=1, fields={**FIELDS, "name": "Fellmoor and Dales"})
        room.organisations.save(session, ADMINISTRATOR, OURS, edit)
        second = room.organisations.publish(session, ADMINISTRATOR, OURS, PUBLIC)
    assert (second.rid, second.rev) == (first.rid, 2)


def test_what_a_facilitator_describes_is_marked_as_declared(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        room.organisations.save(session, FACILITATOR, "oakapple", FIRST)
        published = room.organisations.publish(session, FACILITATOR, "oakapple", PUBLIC)
        body = room.records.body(session, RecordId("north-1", published.rid))
        [declared] = room.organisations.declared(session)
        assert room.organisations.ours(session) is None
    assert body is not None and read(body).declared_by_facilitator
    assert declared.key == "oakapple"


def test_nobody_else_describes(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        for person, key in ((AUTHOR, OURS), (FACILITATOR, OURS), (ADMINISTRATOR, "oakapple")):
            with pytest.raises(NotAllowed):
                room.organisations.save(session, person, key, FIRST)
            with pytest.raises(NotAllowed):
                room.organisations.publish(session, person, key, PUBLIC)


def test_an_edit_of_what_somebody_changed_since_is_refused(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        room.organisations.save(session, ADMINISTRATOR, OURS, FIRST)
        with pytest.raises(Conflict):
            room.organisations.save(session, ADMINISTRATOR, OURS, FIRST)


def test_saving_the_same_again_keeps_the_version(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        room.organisations.save(session, ADMINISTRATOR, OURS, FIRST)
        again = DescriptionEdit(base=1, fields=FIELDS)
        assert room.organisations.save(session, ADMINISTRATOR, OURS, again).version == 1


def test_fields_that_do_not_hold_are_named(room: WritingRoom) -> None:
    bad = DescriptionEdit(base=0, fields={**FIELDS, "ods_code": "no", "name": " "})
    with pytest.raises(Invalid) as caught, room.database.transaction() as session:
        room.organisations.save(session, ADMINISTRATOR, OURS, bad)
    assert set(caught.value.errors) == {"ods_code", "name"}


def test_a_code_that_no_list_has_is_named(room: WritingRoom) -> None:
    profile: JsonValue = {"org_type": {"value": "PALACE"}}
    bad = DescriptionEdit(base=0, fields={**FIELDS, "profile": profile})
    with pytest.raises(Invalid) as caught, room.database.transaction() as session:
        room.organisations.save(session, ADMINISTRATOR, OURS, bad)
    assert set(caught.value.errors) == {"profile.org_type"}


def test_what_nobody_has_described_is_not_published(room: WritingRoom) -> None:
    with pytest.raises(NotFound), room.database.transaction() as session:
        room.organisations.publish(session, ADMINISTRATOR, OURS, PUBLIC)


def test_search_sees_the_name_the_kind_and_what_it_says_of_itself() -> None:
    seen = ORGANISATION.search_text({"name": "Fellmoor", "kind": "trust", "about": "Farms."})
    assert (seen.title, seen.summary) == ("Fellmoor", "Farms.")
    assert seen.facets == {"organisation_kind": ("trust",)}
