"""A node, and a database of Datasette's, filled with the same invented records.

The node's rows are written as publishing leaves them, many at a time: lines, checkpoints and
signatures are other benchmarks' matter.
"""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import insert, text

from federation.body import compose, digest
from network.bootstrap import Network
from network.feeds.body_store import BodyRow
from network.feeds.feed import BodyState
from network.innovations.body_type import INNOVATION
from network.organisations.describing import DescriptionEdit
from network.organisations.description import OURS as OUR_KEY
from network.organisations.profile import declared_profile
from network.records.record import Status
from network.records.store import RecordRow
from tests.benchmarks.corpus import Invented, body
from tests.fakes.site import OURS, START

_BATCH = 2000
_SALT = "A" * 22


def describe(network: Network) -> None:
    """Describe the organisation of ``network``, so that places can be compared."""
    said = {
        "rural_share": 0.6,
        "deprivation": 20.0,
        "most_deprived_20": 0.2,
        "org_type": "COMMUNITY",
        "care_settings": ["A01", "N01"],
    }
    profile = declared_profile(said, source="invented").model_dump(mode="json")
    with network.database.transaction() as session:
        person = network.signing_in.person(session, "administrator")
        edit = DescriptionEdit(base=0, fields={**OURS, "profile": profile})
        network.organisations.save(session, person, OUR_KEY, edit)


def fill(network: Network, made: Sequence[Invented]) -> None:
    """Write ``made`` as innovations that everybody may see."""
    for start in range(0, len(made), _BATCH):
        rows = [row(start + n, each) for n, each in enumerate(made[start : start + _BATCH])]
        with network.database.transaction() as session:
            session.execute(insert(BodyRow), [kept for kept, _ in rows])
            session.execute(insert(RecordRow), [known for _, known in rows])
    with network.database.transaction() as session:
        session.execute(text("DELETE FROM record_changes"))
        session.execute(
            text("INSERT INTO record_changes (id, count) VALUES (1, :n)"), {"n": len(made)}
        )


def row(number: int, record: Invented) -> tuple[dict[str, object], dict[str, object]]:
    """Return the row of a body and the row of its record."""
    raw = compose(INNOVATION.schema_name, body(record), _SALT)
    name = {"node": "marsh", "rid": f"{number:08d}-0000-4000-8000-000000000000"}
    kept = {
        **name,
        "rev": 1,
        "feed": "network",
        "seq": number + 1,
        "sha256": digest(raw),
        "size": len(raw),
        "time": START,
        "state": BodyState.HELD.value,
        "bytes": raw,
    }
    known = {
        **name,
        "type": INNOVATION.media_type,
        "feed": "network",
        "rev": 1,
        "status": Status.CURRENT.value,
        "time": START,
        "urgent": False,
        "sequence": number + 1,
        "shown_rev": 1,
        "problem": "",
        "about_node": "",
        "about_rid": "",
        "traces": False,
    }
    return kept, known


def fts5(file: Path, made: Sequence[Invented]) -> None:
    """Write ``made`` into a table with full-text search, as Datasette looks for one."""
    with closing(sqlite3.connect(file)) as database:
        database.executescript(
            """
            CREATE TABLE records (id INTEGER PRIMARY KEY, title TEXT, body TEXT, kind TEXT,
                stage TEXT, region TEXT, organisation_type TEXT, setting TEXT);
            CREATE VIRTUAL TABLE records_fts USING fts5(title, body, content="records",
                content_rowid="id", tokenize="porter");
            """
        )
        database.executemany(
            "INSERT INTO records VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    each.title,
                    f"{each.summary}\n{each.problem}\n{each.story}",
                    each.kind,
                    each.stage,
                    each.region,
                    each.type,
                    json.dumps(each.settings),
                )
                for each in made
            ),
        )
        database.execute("INSERT INTO records_fts (records_fts) VALUES ('rebuild')")
        for column in ("kind", "stage", "region", "organisation_type"):
            database.execute(f"CREATE INDEX by_{column} ON records ({column})")
        database.commit()
