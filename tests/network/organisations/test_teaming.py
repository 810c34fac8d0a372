"""Teams of ours, each with a context of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import JsonValue

from network.errors import Conflict, Invalid, NotAllowed, NotFound
from network.organisations.profile import declared_profile
from network.organisations.team import apart
from network.organisations.team_store import Teams
from network.organisations.teaming import TeamEdit, Teaming
from tests.fakes.writing_room import (
    ADMINISTRATOR,
    AUTHOR,
    READER,
    START,
    WritingRoom,
    open_writing_room,
)


def said(**values: JsonValue) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = declared_profile(values, source="us").model_dump(
        mode="json", exclude_none=True
    )
    return found


OURS = said(rural_share=0.1, deprivation=30, coastal=True)
RURAL: dict[str, JsonValue] = {**OURS, **said(rural_share=0.8), "coastal": None}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[WritingRoom]:
    """Open a writing room and close its database afterwards."""
    opened = open_writing_room(tmp_path)
    yield opened
    opened.database.close()


def teaming(room: WritingRoom, ours: JsonValue = OURS) -> Teaming:
    return Teaming(
        teams=Teams(),
        own_profile=lambda _session: ours,
        audit=room.audit,
        now=lambda: START,
        new_id=lambda: "team-1",
    )


def values(profile: JsonValue) -> dict[str, object]:
    assert isinstance(profile, dict)
    return {name: f["value"] for name, f in profile.items() if isinstance(f, dict)}


def test_a_team_is_as_our_organisation_but_for_what_it_says_otherwise(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        deeds = teaming(room)
        saved = deeds.save(session, AUTHOR, None, TeamEdit(0, " The  Dales ", RURAL))
        assert (saved.name, set(saved.part), saved.without) == (
            "The Dales",
            {"rural_share"},
            ("coastal",),
        )
        assert values(deeds.profile_as(session, "team-1")) == {
            "rural_share": 0.8,
            "deprivation": 30,
        }
        assert deeds.all(session) == [saved]


def test_a_team_follows_our_organisation_in_all_else(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        teaming(room).save(session, AUTHOR, None, TeamEdit(0, "Dales", RURAL))
        later = teaming(room, said(rural_share=0.2, deprivation=12))
        assert values(later.profile_as(session, "team-1")) == {
            "rural_share": 0.8,
            "deprivation": 12,
        }


@pytest.mark.parametrize("id", ["", "nobody"])
def test_whoever_is_no_team_is_our_organisation(room: WritingRoom, id: str) -> None:
    with room.database.reading() as session:
        assert teaming(room).profile_as(session, id) == OURS


def test_a_team_without_an_organisation_is_what_it_says(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        deeds = teaming(room, None)
        deeds.save(session, ADMINISTRATOR, None, TeamEdit(0, "Dales", said(rural_share=0.8)))
        assert values(deeds.profile_as(session, "team-1")) == {"rural_share": 0.8}


def test_an_earlier_page_is_not_saved_over_a_later_one(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        deeds = teaming(room)
        deeds.save(session, AUTHOR, None, TeamEdit(0, "Dales", RURAL))
        assert deeds.save(session, AUTHOR, "team-1", TeamEdit(1, "Fells", RURAL)).version == 2
        with pytest.raises(Conflict):
            deeds.save(session, AUTHOR, "team-1", TeamEdit(1, "Moors", RURAL))


def test_a_team_that_was_removed_is_gone(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        deeds = teaming(room)
        deeds.save(session, AUTHOR, None, TeamEdit(0, "Dales", RURAL))
        deeds.remove(session, AUTHOR, "team-1")
        with pytest.raises(NotFound):
            deeds.get(session, "team-1")
        Teams().remove(session, "team-1")


@pytest.mark.parametrize("name", ["", "  ", "x" * 121])
def test_a_team_has_a_name(room: WritingRoom, name: str) -> None:
    with room.database.transaction() as session, pytest.raises(Invalid) as caught:
        teaming(room).save(session, AUTHOR, None, TeamEdit(0, name, RURAL))
    assert set(caught.value.errors) == {"name"}


def test_what_no_place_can_have_is_refused_by_name(room: WritingRoom) -> None:
    bad = TeamEdit(0, "Dales", {"rural_share": {"value": 7.0}})
    with room.database.transaction() as session, pytest.raises(Invalid) as caught:
        teaming(room).save(session, AUTHOR, None, bad)
    assert set(caught.value.errors) == {"rural_share"}


def test_whoever_only_reads_describes_no_team(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        with pytest.raises(NotAllowed):
            teaming(room).save(session, READER, None, TeamEdit(0, "Dales", RURAL))
        with pytest.raises(NotAllowed):
            teaming(room).remove(session, READER, "team-1")


def test_nothing_of_ours_is_withheld_where_we_say_nothing() -> None:
    assert apart(said(rural_share=0.8), None) == (said(rural_share=0.8), ())
