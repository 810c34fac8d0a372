"""The migrations lead to exactly the tables that the stores say."""

from __future__ import annotations

from datetime import UTC, datetime

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

import network.bootstrap
from network.database import Base, Database
from network.feeds.lease_store import LeaseStore

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
EVERYTHING = network.bootstrap.__name__  # importing it makes every store's tables known


def _differences(database: Database) -> list[object]:
    with database.reading() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def test_stores_and_migrations_agree(database: Database) -> None:
    """Where they do not: ``python -m network.migrations "what changes"``."""
    assert EVERYTHING
    assert _differences(database) == []


def test_upgrading_again_changes_nothing(database: Database) -> None:
    with database.transaction() as session:
        LeaseStore(session).take("name", "holder", NOON, NOON)
    database.upgrade()
    assert _differences(database) == []
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM leases")) == 1


def test_every_migration_can_be_taken_back(database: Database) -> None:
    with database.migrating() as config:
        command.downgrade(config, "base")
    with database.reading() as session:
        left = inspect(session.connection()).get_table_names()
    assert left == ["alembic_version"]
    database.upgrade()
    assert _differences(database) == []
