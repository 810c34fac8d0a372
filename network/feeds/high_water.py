"""The largest size of each of our feeds that was ever committed, in a file beside the database.

If the database is exchanged for an older one, this file still knows: what is larger here than
there may not be signed again before it was compared with a copy (own.py asks). Not the truth
about a feed, only a guard; losing it costs the guard and nothing else. Source:
federation/README.md, section 8, "Restored from old backup".
"""

import fcntl
import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

logger = logging.getLogger(__name__)

_OWNER_ONLY = 0o600


class HighWater:
    """The high-water file at ``path``; several processes write to it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def size(self, feed: str) -> int:
        """Return the largest size noted of ``feed``; 0 where none is."""
        return self._read().get(feed, 0)

    def all(self) -> Mapping[str, int]:
        """Return the largest size noted of each feed."""
        return self._read()

    def note(self, feed: str, size: int) -> None:
        """Note that ``feed`` has ``size`` lines, unless more are; call after the commit."""
        with self._locked():
            known = self._read()
            if size > known.get(feed, 0):
                self._write({**known, feed: size})

    def lower(self, feed: str, size: int) -> None:
        """Note that ``feed`` has ``size`` lines from now on: its facilitator took it back."""
        with self._locked():
            self._write({**self._read(), feed: size})

    def _read(self) -> dict[str, int]:
        try:
            noted = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError:
            logger.warning("high-water file unreadable", extra={"path": str(self._path)})
            return {}
        return {str(feed): int(size) for feed, size in noted.items()}

    def _write(self, noted: Mapping[str, int]) -> None:
        fresh = self._path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(noted, file)
        fresh.replace(self._path)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_suffix(".lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
