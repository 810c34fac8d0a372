"""Seeding: the demonstration's content goes the way that any goes, once."""

from pathlib import Path

import pytest

from network.errors import NotFound, Refused
from network.innovations.body_type import INNOVATION
from network.innovations.completeness import problems
from network.innovations.innovation import read
from network.innovations.seeding import seed
from network.organisations.organisation import ORGANISATION
from network.people.person import Person
from network.people.roles import Role
from network.records.record import RecordId
from network.records.store import Listing
from network.records.withdrawing import WithdrawRequest
from tests.fakes.writing_room import WritingRoom

SHIPPED = Path("config/demo/seed")
FOLDERS = sorted(folder.name for folder in SHIPPED.iterdir())

PEOPLE = """
[[person]]
account = "author"
name = "Ann"
roles = ["author"]
[[person]]
account = "reviewer"
name = "Rex"
roles = ["reviewer"]
[[person]]
account = "administrator"
name = "Kay"
roles = ["administrator"]
"""
OURS = 'name = "Us (invented)"\nkind = "trust"\n[profile]\nrural_share = 0.6\ncoastal = false\n'
INNOVATIONS = """
[[innovation]]
key = "tea"
author = "author"
approved_by = "reviewer"
audience = "network"
kind = "small_thing"
title = "Tea"
what_we_did = "Tea."
what_happened = "People came."
place = "One ward"
[innovation.profile]
rural_share = 0.9
"""


def _folder(tmp_path: Path, **files: str) -> Path:
    texts = {"people": PEOPLE, "organisation": OURS, "innovations": INNOVATIONS, **files}
    for name, text in texts.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def _silent(done: int, total: int) -> None:
    """Say nothing."""


def _count(room: WritingRoom, media_type: str) -> int:
    with room.database.reading() as session:
        return room.records.count(session, Listing(types=[media_type]))


@pytest.mark.parametrize("name", FOLDERS)
def test_the_shipped_content_is_published_whole_and_again_changes_nothing(
    room: WritingRoom, name: str
) -> None:
    told: list[tuple[int, int]] = []
    published = seed(room, SHIPPED / name, lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] == len(told)
    assert published == _count(room, INNOVATION.media_type) + _count(room, ORGANISATION.media_type)
    assert seed(room, SHIPPED / name, _silent) == 0


def test_the_shipped_content_is_as_much_as_was_asked_for(
    room: WritingRoom,
) -> None:
    for name in FOLDERS:
        if name == "facilitator":
            seed(room, SHIPPED / name, _silent)
    assert _count(room, ORGANISATION.media_type) == 31


def test_an_innovation_is_used_where_its_place_is_and_not_at_headquarters(
    room: WritingRoom, tmp_path: Path
) -> None:
    seed(room, _folder(tmp_path), _silent)
    with room.database.reading() as session:
        [record] = room.records.list(session, Listing(types=[INNOVATION.media_type]))
        body = room.records.body(session, record.id)
    assert body is not None
    [place] = INNOVATION.places_of_use(body)
    assert (place["rural_share"], place["coastal"]) == (0.9, False)
    assert problems(body) == {}
    assert read(body).context is not None


def test_an_account_named_as_its_role_gets_its_person(room: WritingRoom, tmp_path: Path) -> None:
    with room.database.transaction() as session:
        room.people.save(session, Person("author", "author", frozenset({Role.AUTHOR})))
        room.people.save(session, Person("reviewer", "Kim", frozenset({Role.REVIEWER})))
    seed(room, SHIPPED / "rural", _silent)
    with room.database.reading() as session:
        people = {person.account: person.name for person in room.people.all(session)}
    assert people["author"] == "Idris Fellows"
    assert people["reviewer"] == "Kim"


def test_what_a_visitor_withdrew_stays_away(room: WritingRoom, tmp_path: Path) -> None:
    seed(room, _folder(tmp_path), _silent)
    with room.database.transaction() as session:
        [record] = room.records.list(session, Listing(types=[INNOVATION.media_type]))
        room.withdrawing.withdraw(session, WithdrawRequest(record.id.rid))
    assert seed(room, tmp_path, _silent) == 0


def test_an_adaptation_names_the_record_it_comes_from(room: WritingRoom, tmp_path: Path) -> None:
    second = INNOVATIONS.replace('"tea"', '"cake"\nadapts = "tea"')
    seed(room, _folder(tmp_path, innovations=INNOVATIONS + second), _silent)
    with room.database.reading() as session:
        records = room.records.list(session, Listing(types=[INNOVATION.media_type]))
        bodies = [read(room.records.body(session, record.id) or {}) for record in records]
    [source] = [body.derived_from for body in bodies if body.derived_from]
    assert RecordId(source.node, str(source.rid)) in {record.id for record in records}


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"people": "["}, "cannot be read"),
        ({"people": '[[person]]\naccount = "a"\nname = "A"\nroles = ["king"]'}, "does not hold"),
    ],
)
def test_a_seed_that_does_not_hold_is_refused(
    room: WritingRoom, tmp_path: Path, files: dict[str, str], reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        seed(room, _folder(tmp_path, **files), _silent)


def test_a_seed_by_somebody_unknown_is_refused(room: WritingRoom, tmp_path: Path) -> None:
    unknown = INNOVATIONS.replace('author = "author"', 'author = "nobody"')
    with pytest.raises(NotFound, match="nobody"):
        seed(room, _folder(tmp_path, innovations=unknown), _silent)
