"""Write the revision that leads from the revisions so far to what the stores say now."""

import sys
import tempfile
from pathlib import Path

from alembic import command

import network.bootstrap  # noqa: F401  knows every store, and so every table
from network.database import Database


def main(message: str) -> None:
    """Compare on an empty database and write ``versions/<number>_<message>.py``."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'empty.db'}")
        with database.migrating() as config:
            command.upgrade(config, "head")
            number = len(list((Path(__file__).parent / "versions").glob("*.py"))) + 1
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
        database.close()


if __name__ == "__main__":
    main(sys.argv[1])
