"""The councils that we serve, and what follows from them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from network.errors import Conflict, Invalid, NotAllowed
from network.organisations.area_store import Areas
from network.organisations.areas import Area, Figure
from network.organisations.covering import Coverage, Covering, with_derived
from network.organisations.describing import DescriptionEdit
from network.organisations.description import OURS
from network.organisations.organisation import Organisation
from network.organisations.profile import Profile
from tests.fakes.writing_room import ADMINISTRATOR, AUTHOR, WritingRoom, open_writing_room

TOWN, HILLS = "E06000001", "E07000026"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[WritingRoom]:
    """Open a writing room that knows two councils, and close its database afterwards."""
    opened = open_writing_room(tmp_path)
    with opened.database.transaction() as session:
        Areas().put(session, [area(TOWN, 0.1, 100), area(HILLS, 0.7, 20)])
    yield opened
    opened.database.close()


def area(code: str, rural: float, small_areas: float) -> Area:
    return Area(
        code, {"rural_share": Figure(rural, "ONS"), "small_areas": Figure(small_areas, "ONS")}
    )


def covering(room: WritingRoom) -> Covering:
    return Covering(us="North One", kind="trust", describing=room.organisations, areas=Areas())


def ours(room: WritingRoom) -> Organisation:
    with room.database.reading() as session:
        held = room.organisations.ours(session)
    assert held is not None
    return Organisation.model_validate(held.fields)


def test_the_councils_and_what_follows_are_saved_together(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        covering(room).save(session, ADMINISTRATOR, 0, Coverage({TOWN: 0.2, HILLS: 1}))
    saved = ours(room)
    assert [(each.code, each.part) for each in saved.serves] == [(TOWN, 0.2), (HILLS, 1)]
    assert saved.profile.rural_share is not None
    assert saved.profile.rural_share.value == 0.4
    assert saved.profile.rural_share.basis == "derived"
    assert saved.name == "North One"


def test_a_second_choice_takes_the_place_of_the_first(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        covering(room).save(session, ADMINISTRATOR, 0, Coverage({TOWN: 1}))
        covering(room).save(session, ADMINISTRATOR, 1, Coverage({HILLS: 1}))
    assert ours(room).profile.values()["rural_share"] == 0.7
    assert [each.code for each in ours(room).serves] == [HILLS]


@pytest.mark.parametrize(("instead", "share"), [((), 0.3), (("rural_share",), 0.7)])
def test_what_is_declared_stays_unless_the_councils_figure_is_wanted(
    room: WritingRoom, instead: tuple[str, ...], share: float
) -> None:
    profile = {"rural_share": {"value": 0.3, "source": "us"}}
    fields = {"name": "North", "kind": "trust", "about": "Farms.", "profile": profile}
    with room.database.transaction() as session:
        room.organisations.save(session, ADMINISTRATOR, OURS, DescriptionEdit(0, fields))
        coverage = Coverage({HILLS: 1}, frozenset(instead))
        covering(room).save(session, ADMINISTRATOR, 1, coverage)
    assert ours(room).profile.values()["rural_share"] == share
    assert ours(room).about == "Farms."


def test_an_earlier_page_is_not_saved_over_a_later_one(room: WritingRoom) -> None:
    with room.database.transaction() as session:
        covering(room).save(session, ADMINISTRATOR, 0, Coverage({TOWN: 1}))
        with pytest.raises(Conflict):
            covering(room).save(session, ADMINISTRATOR, 0, Coverage({HILLS: 1}))


def test_nobody_but_an_administrator_says_it(room: WritingRoom) -> None:
    with room.database.transaction() as session, pytest.raises(NotAllowed):
        covering(room).save(session, AUTHOR, 0, Coverage({TOWN: 1}))


def test_a_council_of_which_nothing_is_known_is_refused(room: WritingRoom) -> None:
    with room.database.reading() as session:
        assert set(covering(room).known(session)) == {TOWN, HILLS}
        with pytest.raises(Invalid):
            covering(room).derived(session, {"E06000047": 1})


def test_what_was_derived_before_and_does_not_follow_now_is_gone() -> None:
    before = {
        "deprivation": {"value": 20.0, "basis": "derived"},
        "size": {"value": 300.0, "basis": "declared"},
    }
    assert set(with_derived(before, Profile())) == {"size"}
    assert with_derived(None, Profile()) == {}
