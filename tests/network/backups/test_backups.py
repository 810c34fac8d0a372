"""Copies of a whole node: what is in them, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from network.backups.backing_up import BackingUp
from network.backups.manifest import Manifest, format_manifest, parse_manifest
from network.backups.restoring import read_backup, restore_database, restore_keys
from network.database import Database, Session
from network.errors import Conflict, NotFound, Refused
from tests.fakes.shelf import Shelf

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _trusted(_session: Session) -> None:
    """Doubt nothing of what was restored."""


@pytest.fixture
def shelf(database: Database, tmp_path: Path) -> Shelf:
    shelf = Shelf(database, tmp_path)
    shelf.publish("Kept")
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "node.pem").write_bytes(b"a key")
    return shelf


@pytest.fixture
def copy(shelf: Shelf, tmp_path: Path) -> Path:
    folder = tmp_path / "copy"
    BackingUp(shelf.database, shelf.own_feeds, tmp_path / "keys").back_up(folder, NOON)
    return folder


def test_a_manifest_is_read_as_it_was_written() -> None:
    manifest = Manifest("home", NOON, {"network": 3}, {"node.db": "00"})
    assert parse_manifest(format_manifest(manifest)) == manifest


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"backup":2}', '{"backup":1,"node":"home"}'])
def test_what_is_no_manifest_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        parse_manifest(text)


def test_a_backup_holds_every_row_whatever_the_database(
    shelf: Shelf, copy: Path, tmp_path: Path
) -> None:
    restored = Database(f"sqlite:///{tmp_path / 'restored.db'}")
    restore_database(copy, restored, _trusted)
    again = Shelf(restored, tmp_path, key=shelf.key)
    with restored.reading() as session:
        rids = [record.id for record in again.records.of_feed(session, "home", "network")]
        assert [again.records.body(session, id, 1) is not None for id in rids] == [True]
    restored.close()


def test_what_could_not_be_doubted_is_not_restored(
    shelf: Shelf, copy: Path, tmp_path: Path
) -> None:
    restored = Database(f"sqlite:///{tmp_path / 'restored.db'}")

    def killed(_session: Session) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore_database(copy, restored, killed)
    assert restored.is_empty()
    restore_database(copy, restored, _trusted)
    restored.close()


@pytest.mark.postgres
def test_a_backup_restores_into_postgresql_and_the_node_goes_on_from_there(
    shelf: Shelf, copy: Path, tmp_path: Path, empty_postgres: str
) -> None:
    restored = Database(empty_postgres)
    restore_database(copy, restored, _trusted)
    again = Shelf(restored, tmp_path, key=shelf.key)
    again.ids.series = 2
    again.publish("Since the restore")
    with restored.reading() as session:
        records = again.records.of_feed(session, "home", "network")
        titles = {str((again.records.body(session, each.id) or {})["title"]) for each in records}
        assert again.own_feeds.get(session, "network") is not None
    assert titles == {"Kept", "Since the restore"}
    with pytest.raises(Conflict):
        restore_database(copy, restored, _trusted)
    restored.close()


def test_a_backup_restores_into_the_kind_of_database_it_came_from(shelf: Shelf, copy: Path) -> None:
    with pytest.raises(Conflict):
        restore_database(copy, shelf.database, _trusted)


def test_a_backup_is_not_written_over_another(shelf: Shelf, copy: Path, tmp_path: Path) -> None:
    with pytest.raises(Conflict):
        BackingUp(shelf.database, shelf.own_feeds, tmp_path / "keys").back_up(copy, NOON)


def test_a_folder_without_manifest_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_backup(tmp_path, "home")


def test_a_backup_of_another_node_is_refused(copy: Path) -> None:
    with pytest.raises(Refused):
        read_backup(copy, "rx1")


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_a_damaged_backup_is_refused(copy: Path, damage: str) -> None:
    file = copy / "keys" / "node.pem"
    file.write_bytes(b"another key") if damage == "changed" else file.unlink()
    with pytest.raises(Refused):
        read_backup(copy, "home")


def test_keys_come_back_and_are_never_written_over(copy: Path, tmp_path: Path) -> None:
    manifest, keys = read_backup(copy, "home"), tmp_path / "new" / "keys"
    restore_keys(copy, manifest, keys)
    assert (keys / "node.pem").read_bytes() == b"a key"
    assert (keys / "node.pem").stat().st_mode & 0o077 == 0
    (keys / "node.pem").write_bytes(b"another key")
    with pytest.raises(Conflict):
        restore_keys(copy, manifest, keys)
