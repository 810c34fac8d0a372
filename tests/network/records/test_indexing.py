"""The index follows the records: what is late is never lost, what does not validate not shown."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from federation.strict import Object
from network.database import Database
from network.records.audience import Audience
from network.records.change_store import Changes
from network.records.publishing import Approved
from network.records.record import RecordId
from network.records.store import Listing
from network.records.types import SearchText
from network.records.withdrawing import WithdrawRequest
from search.engine import Document, Query, Results
from search.errors import BusyIndexError, DamagedIndexError
from search.whoosh_engine import WhooshEngine
from tests.fakes.engine import MemoryEngine
from tests.fakes.peer import FakePeer
from tests.fakes.shelf import NOTE, Shelf, note


@pytest.fixture
def shelf(database: Database, tmp_path: Path) -> Shelf:
    return Shelf(database, tmp_path)


class WatchedEngine(MemoryEngine):
    """An index that counts erasures, and can be damaged or busy."""

    def __init__(self) -> None:
        super().__init__()
        self.erasures = 0
        self.rebuilt = 0
        self.fault: Exception | None = None

    def cursor(self) -> int:
        if isinstance(self.fault, DamagedIndexError):
            raise self.fault
        return super().cursor()

    def update(self, documents: Sequence[Document], gone: Collection[str], cursor: int) -> None:
        if self.fault is not None:
            raise self.fault
        super().update(documents, gone, cursor)

    def rebuild(self, documents: Iterable[Document], cursor: int) -> None:
        self.fault = None
        self.rebuilt += 1
        super().rebuild(documents, cursor)

    def erase(self) -> None:
        self.erasures += 1


def _found(shelf: Shelf, text: str) -> Results:
    return shelf.engine.search(Query(text))


def _publish_about(shelf: Shelf, title: str, about: str) -> str:
    return shelf.publish_body(shelf.publishing.compose("innovation", note(title, about=about)))


def test_what_was_published_is_found(shelf: Shelf) -> None:
    published = shelf.publish("Walking groups")
    assert shelf.indexing.follow() == 1
    assert [hit.key for hit in _found(shelf, "walking").hits] == [f"home/{published.rid}"]
    assert shelf.indexing.debt() == 0


def test_what_was_pulled_is_found(shelf: Shelf) -> None:
    peer = FakePeer()
    rid = peer.publish("network", {"title": "Crisis café"}).rid
    shelf.pull_all(peer)
    assert [hit.key for hit in _found(shelf, "crisis").hits] == [f"{peer.node}/{rid}"]


def test_a_record_without_its_body_owes_the_index_nothing(shelf: Shelf) -> None:
    peer = FakePeer()
    peer.publish("network", {"title": "Crisis café"})
    shelf.pull(peer)
    assert shelf.indexing.debt() == 0


def test_the_debt_is_worked_off_in_pieces(shelf: Shelf) -> None:
    for title in ("One", "Two", "Three"):
        shelf.publish(title)
    assert [shelf.indexing.follow(2) for _ in range(3)] == [2, 1, 0]


def test_an_index_that_is_up_to_date_keeps_nobody_from_writing(shelf: Shelf) -> None:
    shelf.publish("A walk")
    shelf.indexing.follow()
    with shelf.database.transaction() as session:
        session.execute(text("SELECT 1"))
        assert shelf.indexing.follow() == 0


def test_a_revision_takes_the_old_words_out(shelf: Shelf) -> None:
    rid = shelf.publish("Walking groups").rid
    shelf.indexing.follow()
    shelf.publish("Swimming groups", rid=rid)
    shelf.indexing.follow()
    assert _found(shelf, "walking").hits == ()
    assert len(_found(shelf, "swimming").hits) == 1


def test_a_held_record_is_not_found_and_a_released_one_is(shelf: Shelf) -> None:
    id = RecordId("home", shelf.publish("Walking groups").rid)
    shelf.indexing.follow()
    with shelf.database.transaction() as session:
        shelf.withdrawing.hold(session, id)
    shelf.indexing.follow()
    assert _found(shelf, "walking").hits == ()
    with shelf.database.transaction() as session:
        shelf.withdrawing.release(session, id)
    shelf.indexing.follow()
    assert len(_found(shelf, "walking").hits) == 1


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"salt":"%s","schema":"likewise:innovation/1","name":"x"}' % (b"s" * 22), "title"),
        (b'{"salt":"%s","schema":"likewise:innovation/9","title":"x"}' % (b"s" * 22), "schema"),
        (b"not json", "JSON"),
    ],
    ids=["does not validate", "another schema", "no body at all"],
)
def test_a_body_that_does_not_validate_is_kept_not_shown_and_counted(
    shelf: Shelf, body: bytes, why: str
) -> None:
    peer = FakePeer()
    rid = peer.publish_raw("network", body).rid
    shelf.pull_all(peer)
    assert not shelf.record(peer.node, rid).shown
    assert shelf.engine.count() == 0
    with shelf.database.reading() as session:
        assert shelf.bodies.read(session, peer.node, rid, 1) == body
        assert why in shelf.records.problem(session, RecordId(peer.node, rid))
        assert shelf.records.problem_counts(session) == {peer.node: 1}


def test_a_revision_that_validates_ends_the_count(shelf: Shelf) -> None:
    peer = FakePeer()
    rid = peer.publish("network", {"name": "no title"}).rid
    shelf.pull_all(peer)
    peer.publish("network", {"title": "With one"}, rid=rid, rev=2)
    shelf.pull_all(peer)
    with shelf.database.reading() as session:
        assert shelf.records.problem_counts(session) == {}
    assert shelf.record(peer.node, rid).shown


def test_words_of_a_linked_record_find_the_record_it_is_about(shelf: Shelf) -> None:
    target = f"home/{shelf.publish('Walking groups').rid}"
    shelf.indexing.follow()
    linked = _publish_about(shelf, "Tried by the seaside", target)
    shelf.indexing.follow()
    assert {hit.key for hit in _found(shelf, "seaside").hits} == {target, f"home/{linked}"}


def test_words_that_are_not_for_search_are_not_found_through_what_they_are_about(
    database: Database, tmp_path: Path
) -> None:
    aside = replace(NOTE, name="aside", searchable=False)
    shelf = Shelf(database, tmp_path, types=(NOTE, aside))
    target = f"home/{shelf.publish('Walking groups').rid}"
    body = shelf.publishing.compose("aside", note("Between us", "By the seaside", target))
    with shelf.database.transaction() as session:
        approved = Approved("aside", body, Audience.parse("network"))
        rid = shelf.publishing.publish(session, approved).rid
    while shelf.indexing.follow():
        pass
    assert _found(shelf, "seaside").hits == ()
    with shelf.database.reading() as session:
        about = Listing(about=RecordId.of_key(target))
        assert [each.id.rid for each in shelf.records.list(session, about)] == [rid]


def test_a_linked_record_lends_facets_to_the_record_it_is_about(
    database: Database, tmp_path: Path
) -> None:
    def lent(body: Object) -> SearchText:
        return SearchText(title=str(body["title"]), lends={"evaluated_by": (str(body["title"]),)})

    shelf = Shelf(database, tmp_path, types=(replace(NOTE, search_text=lent),))
    target = f"home/{shelf.publish('Walking groups').rid}"
    _publish_about(shelf, "carers", target)
    shelf.indexing.follow()
    found = shelf.engine.search(Query("", filters={"evaluated_by": ("carers",)}))
    assert [hit.key for hit in found.hits] == [target]


def test_words_of_a_linked_record_go_with_it(shelf: Shelf) -> None:
    target = f"home/{shelf.publish('Walking groups').rid}"
    linked = _publish_about(shelf, "Tried by the seaside", target)
    shelf.indexing.follow()
    with shelf.database.transaction() as session:
        shelf.withdrawing.withdraw(session, WithdrawRequest(linked))
    shelf.indexing.follow()
    assert _found(shelf, "seaside").hits == ()
    assert [hit.key for hit in _found(shelf, "walking").hits] == [target]


def test_an_index_that_cannot_be_read_counts_for_nothing(
    database: Database, tmp_path: Path
) -> None:
    engine = WhooshEngine(tmp_path / "index")
    shelf = Shelf(database, tmp_path, engine=engine)
    shelf.publish("Walking groups")
    shelf.indexing.follow()
    assert shelf.indexing.count() == 1
    (tmp_path / "index" / "current").write_text("nonsense", "utf-8")
    assert shelf.indexing.count() == 1  # what is open here answers until there is another
    engine.close()
    assert shelf.indexing.count() == 0
    assert shelf.indexing.follow() == 1
    assert shelf.indexing.count() == 1


def test_a_damaged_index_is_built_anew_from_the_database(
    database: Database, tmp_path: Path
) -> None:
    engine = WatchedEngine()
    shelf = Shelf(database, tmp_path, engine=engine)
    shelf.publish("Walking groups")
    shelf.indexing.follow()
    engine.fault = DamagedIndexError("half a segment")
    assert shelf.indexing.debt() == 1
    assert shelf.indexing.follow() == 1
    assert len(_found(shelf, "walking").hits) == 1
    assert shelf.indexing.debt() == 0


def test_an_index_ahead_of_the_database_is_built_anew(database: Database, tmp_path: Path) -> None:
    engine = WatchedEngine()
    engine.update([], [], 99)
    shelf = Shelf(database, tmp_path, engine=engine)
    shelf.publish("Walking groups")
    shelf.indexing.follow()
    assert engine.rebuilt == 1
    assert engine.cursor() == 1


@pytest.mark.parametrize(("records", "rebuilt"), [(2, 0), (3, 1)])
def test_a_missing_index_of_more_than_a_batch_is_made_whole(
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    records: int,
    rebuilt: int,
) -> None:
    monkeypatch.setattr("network.records.indexing.BATCH", 2)
    engine = WatchedEngine()
    shelf = Shelf(database, tmp_path, engine=engine)
    for number in range(records):
        shelf.publish(f"Walking group {number}")
    assert shelf.indexing.follow() == records
    assert (engine.rebuilt, engine.count()) == (rebuilt, records)


def test_an_index_that_could_not_be_written_is_followed_later(
    database: Database, tmp_path: Path
) -> None:
    engine = WatchedEngine()
    shelf = Shelf(database, tmp_path, engine=engine)
    shelf.publish("Walking groups")
    engine.fault = BusyIndexError("somebody else")
    with pytest.raises(BusyIndexError):
        shelf.indexing.follow()
    engine.fault = None
    assert shelf.indexing.follow() == 1
    assert len(_found(shelf, "walking").hits) == 1


def test_a_rebuild_reports_how_far_it_is(shelf: Shelf) -> None:
    for title in ("One", "Two"):
        shelf.publish(title)
    told: list[tuple[int, int]] = []
    assert shelf.indexing.rebuild(lambda done, total: told.append((done, total))) == 2
    assert told == [(2, 2)]


def test_a_rebuild_of_nothing_is_an_empty_index(shelf: Shelf) -> None:
    assert shelf.indexing.rebuild(lambda _done, _total: None) == 0


def test_who_does_not_hold_the_lock_leaves_the_debt(shelf: Shelf, tmp_path: Path) -> None:
    shelf.publish("Walking groups")
    holder = textwrap.dedent("""
        import fcntl, sys
        file = open(sys.argv[1], "a")
        fcntl.flock(file, fcntl.LOCK_EX)
        print("held", flush=True)
        sys.stdin.read()
    """)
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(tmp_path / "index.lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert shelf.indexing.follow() == 0
        assert shelf.indexing.rebuild(lambda _done, _total: None) == 0
        assert shelf.indexing.debt() == 1
        # killed, not asked: the lock must go with the process
        process.kill()
    assert shelf.indexing.follow() == 1


def test_erased_text_leaves_the_files_of_the_index_once(database: Database, tmp_path: Path) -> None:
    engine = WatchedEngine()
    shelf = Shelf(database, tmp_path, engine=engine)
    rid = shelf.publish("Walking groups").rid
    shelf.indexing.follow()
    assert engine.erasures == 0
    with shelf.database.transaction() as session:
        shelf.withdrawing.withdraw(session, WithdrawRequest(rid))
    shelf.indexing.follow()
    shelf.indexing.follow()
    assert engine.erasures == 1


def test_erasures_are_gathered_for_ten_minutes(database: Database, tmp_path: Path) -> None:
    engine = WatchedEngine()
    shelf = Shelf(database, tmp_path, engine=engine)
    for rid in [shelf.publish(title).rid for title in ("One", "Two")]:
        with shelf.database.transaction() as session:
            shelf.withdrawing.withdraw(session, WithdrawRequest(rid))
        shelf.indexing.follow()
    assert engine.erasures == 1
    shelf.clock.seconds += 600
    shelf.indexing.follow()
    assert engine.erasures == 2


def test_erasures_due_survive_a_restart(database: Database, tmp_path: Path) -> None:
    before = Shelf(database, tmp_path)
    rid = before.publish("Walking groups").rid
    with database.transaction() as session:
        before.withdrawing.withdraw(session, WithdrawRequest(rid))
    engine = WatchedEngine()
    after = Shelf(database, tmp_path, engine=engine)
    after.indexing.follow()
    assert engine.erasures == 1
    with database.reading() as session:
        assert Changes(session).traces(99) == 0


def test_withdrawn_text_is_in_no_file_of_a_real_index(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    shelf = Shelf(database, tmp_path, engine=WhooshEngine(folder))
    rid = shelf.publish("Zyzzyva walking").rid
    shelf.publish("Another")
    shelf.indexing.follow()
    assert any(b"zyzzyva" in file.read_bytes() for file in folder.rglob("*") if file.is_file())
    with shelf.database.transaction() as session:
        shelf.withdrawing.withdraw(session, WithdrawRequest(rid))
    shelf.indexing.follow()
    shelf.engine.close()
    assert not any(
        b"zyzzyva" in file.read_bytes().lower() for file in folder.rglob("*") if file.is_file()
    )
