"""The audit trail."""

from datetime import UTC, datetime
from pathlib import Path

from network.database import Database
from network.people.audit import Audit

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_deeds_are_read_back_newest_first(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'node.db'}")
    database.upgrade()
    audit = Audit(lambda: NOW)
    with database.transaction() as session:
        audit.note(session, "ada", "record published", "rural/1")
        audit.note(session, "bert", "record withdrawn", "x" * 1000)
        latest = audit.latest(session, 2)
    database.close()
    assert [(entry.who, entry.deed, entry.at) for entry in latest] == [
        ("bert", "record withdrawn", NOW),
        ("ada", "record published", NOW),
    ]
    assert len(latest[0].subject) == 300
