"""Rows by their names, found by an index and not by walking."""

from sqlalchemy import select, text

from network.database import Database
from network.feeds.body_store import BodyRow
from network.names_store import among
from network.records.store import RecordRow

NAMES = [("a", "1"), ("a", "2"), ("b", "1")]


def test_the_rows_are_found_by_the_index(database: Database) -> None:
    for columns, names in (
        ((RecordRow.node, RecordRow.rid), NAMES),
        ((BodyRow.node, BodyRow.rid, BodyRow.rev), [(node, rid, 1) for node, rid in NAMES]),
    ):
        asked = select(columns[0]).where(among(columns, names))
        with database.reading() as session:
            bind = session.get_bind()
            if bind.dialect.name != "sqlite":
                return
            sql = str(asked.compile(bind, compile_kwargs={"literal_binds": True}))
            plan = [str(row[3]) for row in session.execute(text(f"EXPLAIN QUERY PLAN {sql}"))]
        assert not [step for step in plan if step.startswith("SCAN ") and "CONSTANT" not in step]
