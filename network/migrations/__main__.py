"""Write the revision that leads from the revisions so far to what the stores say now.

``python -m network.migrations "what changes"`` adds one. ``python -m network.migrations anew``
writes the first one anew instead, for as long as no node runs that would have to follow.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command

import network.bootstrap  # noqa: F401  knows every store, and so every table
from network.database import Database

VERSIONS = Path(__file__).parent / "versions"
ANEW = "anew"


def main(message: str) -> None:
    """Compare on an empty database and write ``versions/<number>_<message>.py``."""
    if message == ANEW:
        for revision in VERSIONS.glob("*.py"):
            revision.unlink()
        message = "initial"
    number = len(list(VERSIONS.glob("*.py"))) + 1
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'empty.db'}")
        with database.migrating() as config:
            command.upgrade(config, "head")
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
        database.close()


if __name__ == "__main__":
    main(sys.argv[1])
