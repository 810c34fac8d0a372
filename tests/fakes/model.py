"""What is made once and used by many tests: a database with every table, compiled templates.

Not a fake: the tables are those that the migration makes, copied; the pages are the product's.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from network.database import Database


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="likewise-model-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _model() -> Path:
    file = _folder() / "node.db"
    database = Database(f"sqlite:///{file}")
    database.upgrade()
    database.close()
    return file


def copy_model(to: Path) -> None:
    """Put a SQLite database with every table, and nothing in them, at ``to``."""
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_model(), to)


def share_templates(app: Flask) -> Flask:
    """Have ``app`` compile a template only if no test before has; return it."""
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(_folder()))
    return app
