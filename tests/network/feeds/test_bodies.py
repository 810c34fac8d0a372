"""Bodies: under (node, rid, rev), given out as they came, erased for ever."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from federation.body import digest
from network.database import Database
from network.errors import Conflict
from network.feeds.body_store import Filling
from network.feeds.feed import Body, BodyState
from tests.fakes.shelf import Shelf

RAW = b'{"salt":"ssssssssssssssssssssss"}'
RID = "c33316c3-0000-4000-8000-000000000001"
BODY = Body("rx1", RID, 1, "network", 1, digest(RAW), len(RAW), None, BodyState.WANTED)


@pytest.fixture
def shelf(database: Database, tmp_path: Path) -> Shelf:
    return Shelf(database, tmp_path)


def _want(shelf: Shelf, *bodies: Body) -> None:
    with shelf.database.transaction() as session:
        shelf.bodies.want(session, bodies)


def _fill(shelf: Shelf, raw: bytes = RAW, rev: int = 1) -> int:
    with shelf.database.transaction() as session:
        return len(shelf.bodies.fill(session, [Filling("rx1", RID, rev, raw)]))


def _read(shelf: Shelf, rev: int = 1) -> bytes | None:
    with shelf.database.reading() as session:
        return shelf.bodies.read(session, "rx1", RID, rev)


def test_bytes_come_out_as_they_went_in(shelf: Shelf) -> None:
    _want(shelf, BODY)
    assert _fill(shelf) == 1
    assert _read(shelf) == RAW


@pytest.mark.parametrize("raw", [b"other", RAW + b" ", RAW.upper()])
def test_bytes_with_another_hash_are_not_kept(shelf: Shelf, raw: bytes) -> None:
    _want(shelf, BODY)
    assert _fill(shelf, raw) == 0
    assert _read(shelf) is None


def test_bytes_that_nobody_wants_are_not_kept(shelf: Shelf) -> None:
    assert _fill(shelf) == 0
    assert _read(shelf) is None


def test_bytes_are_kept_once(shelf: Shelf) -> None:
    _want(shelf, BODY)
    _fill(shelf)
    assert _fill(shelf) == 0


def test_an_erased_body_is_never_filled_again(shelf: Shelf) -> None:
    _want(shelf, BODY)
    _fill(shelf)
    with shelf.database.transaction() as session:
        assert shelf.bodies.erase(session, "rx1", RID)
        assert not shelf.bodies.erase(session, "rx1", RID)
    assert _fill(shelf) == 0
    assert _read(shelf) is None


def test_wanting_again_what_is_held_changes_nothing(shelf: Shelf) -> None:
    _want(shelf, BODY)
    _fill(shelf)
    _want(shelf, replace(BODY, sha256="0" * 64))
    assert _read(shelf) == RAW


def test_damaged_bytes_are_asked_for_anew(shelf: Shelf) -> None:
    _want(shelf, BODY)
    _fill(shelf)
    with shelf.database.transaction() as session:
        shelf.bodies.want_again(session, BODY)
        assert len(shelf.bodies.wanted(session, "rx1", "network", 10)) == 1
    assert _read(shelf) is None
    assert _fill(shelf) == 1


def test_own_bytes_that_changed_since_the_line_was_written_are_refused(shelf: Shelf) -> None:
    with pytest.raises(Conflict), shelf.database.transaction() as session:
        shelf.bodies.put_own(session, BODY, b"other")


def test_a_hash_opens_a_body_only_in_the_feed_that_cites_it(shelf: Shelf) -> None:
    _want(shelf, BODY)
    _fill(shelf)
    with shelf.database.reading() as session:
        found = shelf.bodies.served(session, "rx1", "network", digest(RAW))
        assert found == (BodyState.HELD, RAW)
        assert shelf.bodies.served(session, "rx1", "public", digest(RAW)) is None
        assert shelf.bodies.served(session, "rx2", "network", digest(RAW)) is None


def test_an_erased_body_is_known_to_have_been(shelf: Shelf) -> None:
    _want(shelf, BODY)
    with shelf.database.transaction() as session:
        shelf.bodies.erase(session, "rx1", RID)
        assert shelf.bodies.served(session, "rx1", "network", digest(RAW)) == (
            BodyState.ERASED,
            None,
        )


def test_of_two_records_with_one_hash_the_living_one_is_served(shelf: Shelf) -> None:
    other = replace(BODY, rid=RID[:-1] + "2", seq=2)
    _want(shelf, BODY, other)
    _fill(shelf)
    with shelf.database.transaction() as session:
        shelf.bodies.erase(session, "rx1", other.rid)
        assert shelf.bodies.served(session, "rx1", "network", digest(RAW)) == (
            BodyState.HELD,
            RAW,
        )


def test_a_text_that_a_feed_cites_again_and_again_is_read_once(shelf: Shelf) -> None:
    raw = b'{"salt":"ssssssssssssssssssssss","title":"' + 250_000 * b"x" + b'"}'
    bodies = [
        replace(BODY, rid=f"{number:08d}{RID[8:]}", seq=number, sha256=digest(raw), size=len(raw))
        for number in range(1, 41)
    ]
    _want(shelf, *bodies)
    with shelf.database.transaction() as session:
        shelf.bodies.fill(session, [Filling("rx1", body.rid, 1, raw) for body in bodies])
    with shelf.database.reading() as session:
        tracemalloc.start()
        served = shelf.bodies.served(session, "rx1", "network", digest(raw))
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert served == (BodyState.HELD, raw)
    assert most < 10 * len(raw)


def test_live_bodies_of_a_run_of_lines_come_in_line_order(shelf: Shelf) -> None:
    raws = {rev: f"body {rev}".encode() for rev in (1, 2, 3, 4)}
    _want(
        shelf,
        *(
            replace(BODY, rev=rev, seq=rev, sha256=digest(raw), size=len(raw))
            for rev, raw in raws.items()
        ),
    )
    for rev in (3, 1, 2, 4):
        _fill(shelf, raws[rev], rev)
    with shelf.database.transaction() as session:
        shelf.bodies.erase(session, "rx1", RID, rev=2)
        live = list(shelf.bodies.of_lines(session, "rx1", "network", range(1, 4)))
        assert list(shelf.bodies.of_lines(session, "rx1", "network", range(1, 1))) == []
    assert live == [(1, b"body 1"), (3, b"body 3")]


def test_what_a_peer_costs_is_counted_without_what_is_erased(shelf: Shelf) -> None:
    _want(shelf, BODY, replace(BODY, rev=2, size=5))
    with shelf.database.transaction() as session:
        assert shelf.bodies.held_bytes(session, "rx1") == len(RAW) + 5
        shelf.bodies.erase(session, "rx1", RID, rev=2)
        assert shelf.bodies.held_bytes(session, "rx1") == len(RAW)
        assert shelf.bodies.held_bytes(session, "rx2") == 0


def test_a_410_says_nothing_about_a_body_that_is_held(shelf: Shelf) -> None:
    _want(shelf, BODY)
    _fill(shelf)
    with shelf.database.transaction() as session:
        shelf.bodies.note_gone(session, replace(BODY, state=BodyState.HELD))
    assert _read(shelf) == RAW
