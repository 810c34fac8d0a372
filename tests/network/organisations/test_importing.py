"""Tables imported: councils, our own profile, and the organisations that we speak for."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from network.database import Session
from network.errors import NotFound
from network.organisations.area_store import Areas
from network.organisations.columns import Provenance
from network.organisations.describing import DescriptionEdit
from network.organisations.description import OURS
from network.organisations.importing import (
    ContextImporting,
    Fate,
    ImportResult,
    OnConflict,
    Wish,
    readable,
    total,
)
from network.organisations.organisation import Organisation
from network.people.person import Person
from network.records.audience import Audience
from network.records.record import RecordId
from tests.fakes.writing_room import ADMINISTRATOR, FACILITATOR, WritingRoom, open_writing_room

TRUSTS = """ods_code,name,close_date,region_code,trust_type_eric_2016_17,catchment_rural_share
RAA,HILL AND DALE NHS TRUST,,Y63,COMMUNITY,0.6
RBB,THE CITY OF MILLS NHS TRUST,,Y62,ACUTE - LARGE,0.01
RCC,GONE NHS TRUST,20240101,Y62,ACUTE - LARGE,
RDD,LOST BOARD,,X99,,
"""
COUNCILS = """ltla24_code,rural_share,ruc21_code,n_lsoa
E06000001,0.02,UUN,57
E06000099,0.02,UUN,57
E06000002,1.5,UUN,57
"""
SAID = Provenance("table.csv", source_date=date(2026, 1, 31))
PUBLIC = Audience.parse("public")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[WritingRoom]:
    """Open a writing room and close its database afterwards."""
    opened = open_writing_room(tmp_path)
    yield opened
    opened.database.close()


def run(room: WritingRoom, folder: Path, text: str, wish: Wish) -> ImportResult:
    def audience(session: Session, rid: str) -> Audience | None:
        record = room.records.get(session, RecordId("north-1", rid))
        return Audience.of_feed(record.feed) if record else None

    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    importing = ContextImporting(
        us="North One",
        database=room.database,
        describing=room.organisations,
        areas=Areas(),
        audience_of=audience,
    )
    return importing.run(path, wish)


def wish(person: Person = FACILITATOR, **more: object) -> Wish:
    return Wish(person=person, provenance=SAID, **more)  # type: ignore[arg-type]


def counts(result: ImportResult) -> dict[str, int]:
    return {fate.value: number for fate, number in result.fates.items() if number}


def test_a_facilitator_declares_every_organisation_that_is_open(
    room: WritingRoom, tmp_path: Path
) -> None:
    result = run(room, tmp_path, TRUSTS, wish())
    assert counts(result) == {"declared": 2, "closed": 1}
    assert [(each.line, "X99" in str(each.error)) for each in result.failed] == [(5, True)]
    with room.database.reading() as session:
        first, second = room.organisations.declared(session)
    hill = Organisation.model_validate(first.fields)
    assert (hill.name, hill.ods_code, hill.kind) == ("Hill and Dale NHS Trust", "RAA", "trust")
    assert hill.declared_by_facilitator
    share = hill.profile.rural_share
    assert share is not None and (share.value, share.source_date) == (0.6, date(2026, 1, 31))
    assert second.key == "RBB"


def test_importing_the_same_again_changes_nothing(room: WritingRoom, tmp_path: Path) -> None:
    run(room, tmp_path, TRUSTS, wish())
    assert counts(run(room, tmp_path, TRUSTS, wish())) == {"unchanged": 2, "closed": 1}


def test_what_is_to_be_published_is_published_once(room: WritingRoom, tmp_path: Path) -> None:
    run(room, tmp_path, TRUSTS, wish())
    assert run(room, tmp_path, TRUSTS, wish(audience=PUBLIC)).published == 2
    assert run(room, tmp_path, TRUSTS, wish(audience=PUBLIC)).published == 0


def test_another_audience_does_not_move_what_is_published(
    room: WritingRoom, tmp_path: Path
) -> None:
    run(room, tmp_path, TRUSTS, wish(audience=PUBLIC))
    changed = TRUSTS.replace("0.6", "0.5")
    result = run(room, tmp_path, changed, wish(audience=Audience.parse("network")))
    assert result.published == 1
    with room.database.reading() as session:
        held = room.organisations.descriptions.get(session, "RAA")
        assert held is not None and held.rid is not None
        record = room.records.get(session, RecordId("north-1", held.rid))
    assert record is not None and record.feed == "public" and record.rev == 2


def test_our_own_line_fills_our_own_profile_and_the_others_are_left(
    room: WritingRoom, tmp_path: Path
) -> None:
    result = run(room, tmp_path, TRUSTS, wish(ADMINISTRATOR, our_code="RAA"))
    assert counts(result) == {"ours": 1, "closed": 1, "not_ours": 2}
    with room.database.reading() as session:
        ours = room.organisations.ours(session)
    assert ours is not None
    assert (ours.fields["name"], ours.fields["ods_code"]) == ("North One", "RAA")


def test_our_own_line_is_known_by_our_description(room: WritingRoom, tmp_path: Path) -> None:
    fields = {"name": "Hill", "kind": "trust", "ods_code": "RAA", "about": "Farms."}
    with room.database.transaction() as session:
        room.organisations.save(session, ADMINISTRATOR, OURS, DescriptionEdit(0, fields))
    run(room, tmp_path, TRUSTS, wish(ADMINISTRATOR))
    with room.database.reading() as session:
        ours = room.organisations.ours(session)
    assert ours is not None
    organisation = Organisation.model_validate(ours.fields)
    assert (organisation.name, organisation.about) == ("Hill", "Farms.")
    assert organisation.profile.values()["rural_share"] == 0.6


def declared_otherwise(room: WritingRoom) -> None:
    profile = {"rural_share": {"value": 0.3, "source": "our own count"}}
    fields = {"name": "Hill", "kind": "trust", "ods_code": "RAA", "profile": profile}
    with room.database.transaction() as session:
        room.organisations.save(session, ADMINISTRATOR, OURS, DescriptionEdit(0, fields))


def test_what_somebody_said_otherwise_is_refused_by_name(room: WritingRoom, tmp_path: Path) -> None:
    declared_otherwise(room)
    [failure] = run(room, tmp_path, TRUSTS, wish(ADMINISTRATOR)).failed
    assert "rural_share: 0.3 stands here (our own count), the file says 0.6" in str(failure.error)


def test_what_somebody_said_otherwise_is_replaced_if_asked_for(
    room: WritingRoom, tmp_path: Path
) -> None:
    declared_otherwise(room)
    run(room, tmp_path, TRUSTS, wish(ADMINISTRATOR, on_conflict=OnConflict.REPLACE))
    with room.database.reading() as session:
        ours = room.organisations.ours(session)
    assert ours is not None
    assert Organisation.model_validate(ours.fields).profile.values()["rural_share"] == 0.6


def test_councils_are_kept_and_impossible_ones_refused_by_line(
    room: WritingRoom, tmp_path: Path
) -> None:
    result = run(room, tmp_path, COUNCILS, wish())
    assert counts(result) == {"area": 1}
    assert [each.line for each in result.failed] == [3, 4]
    with room.database.reading() as session:
        [area] = Areas().all(session).values()
    assert (area.number("rural_share"), area.number("small_areas")) == (0.02, 57)


def test_figures_of_a_second_table_stand_beside_the_first(
    room: WritingRoom, tmp_path: Path
) -> None:
    run(room, tmp_path, COUNCILS, wish())
    result = run(room, tmp_path, "areacd,population\nE06000001,98180\n", wish())
    assert counts(result) == {"area": 1}
    with room.database.reading() as session:
        area = Areas().one(session, "E06000001")
    assert area is not None and area.people == 98_180 and area.number("rural_share") == 0.02
    again = run(room, tmp_path, "areacd,population\nE06000001,98180\n", wish())
    assert counts(again) == {"unchanged": 1}


def test_two_sources_that_contradict_each_other_are_refused_by_name(
    room: WritingRoom, tmp_path: Path
) -> None:
    run(room, tmp_path, COUNCILS, wish())
    other = Wish(person=FACILITATOR, provenance=Provenance("t.csv", "Somebody"))
    result = run(room, tmp_path, "areacd,rural_share\nE06000001,0.03\n", other)
    assert "rural_share: 0.02 stands here" in str(result.failed[0].error)


def test_a_file_that_is_not_there_is_said_to_be_so(room: WritingRoom, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        ContextImporting(
            us="",
            database=room.database,
            describing=room.organisations,
            areas=Areas(),
            audience_of=lambda _session, _rid: None,
        ).run(tmp_path / "none.csv", wish())


def test_an_organisation_without_a_type_is_of_the_kind_said(
    room: WritingRoom, tmp_path: Path
) -> None:
    run(room, tmp_path, "ods_code,name\nA81001,The Surgery\n", wish(kind="practice"))
    with room.database.reading() as session:
        [declared] = room.organisations.declared(session)
    assert declared.fields["kind"] == "practice"


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("THE QUEEN ELIZABETH HOSPITAL, KING'S LYNN, NHS TRUST",
         "The Queen Elizabeth Hospital, King's Lynn, NHS Trust"),
        ("Already Written NHS Trust", "Already Written NHS Trust"),
        ("", ""),
    ],
)  # fmt: skip
def test_names_in_capitals_are_made_readable(name: str, read: str) -> None:
    assert readable(name) == read


def test_several_files_are_counted_together() -> None:
    one = ImportResult(dict.fromkeys(Fate, 1), 2, ())
    assert total([one, one]) == ImportResult(dict.fromkeys(Fate, 2), 4, ())
