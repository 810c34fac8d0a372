"""The folder that an index lives in: which of its generations counts, who writes, is it whole.

    current             the name of the generation that is read
    lock                held by the process that writes
    g1/ g2/ ...         a generation each; one is live, another may be in the making
    g1/seal.json        size and CRC-32 of its files as last written

Knows no engine and no format: what a generation holds is the engine's. A crash at any moment
leaves ``current`` naming a generation that was complete when it was named.
"""

import json
import os
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.util.filelock import FileLock

from search.errors import BusyIndexError, DamagedIndexError

_SEAL = "seal.json"
_Look = tuple[int, int, int]


class Shelf:
    """The generations of one index in ``directory``.

    ``changing`` names the files that an engine replaces under their old names, which no seal
    can vouch for.
    """

    def __init__(self, directory: Path, *, changing: frozenset[str] = frozenset()) -> None:
        self._directory = directory
        self._current = directory / "current"
        self._changing = changing
        self._checked: dict[Path, tuple[_Look, tuple[int, int]]] = {}

    def current(self) -> Path | None:
        """Return the generation to read, None if none was ever made."""
        try:
            name = self._current.read_bytes().decode().strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise DamagedIndexError("the index's file `current` cannot be read") from error
        generation = self._directory / name
        if not name.startswith("g") or not generation.is_dir():
            raise DamagedIndexError(f"the index's generation {name!r} is not there")
        return generation

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only one who writes; raises BusyIndexError if another does."""
        self._directory.mkdir(parents=True, exist_ok=True)
        lock = FileLock(str(self._directory / "lock"))
        if not lock.acquire(blocking=False):
            raise BusyIndexError("another process is writing the index")
        try:
            yield
        finally:
            lock.release()

    def fresh(self) -> Path:
        """Return a new empty generation, which nobody reads until ``publish``."""
        self._sweep()
        numbers = [int(path.name[1:]) for path in self._generations()]
        generation = self._directory / f"g{max(numbers, default=0) + 1}"
        generation.mkdir()
        return generation

    def publish(self, generation: Path) -> None:
        """Let ``generation`` be the one that is read, and remove the others."""
        named = self._directory / "current.new"
        with named.open("w", encoding="utf-8") as file:
            file.write(generation.name)
            file.flush()
            os.fsync(file.fileno())
        named.replace(self._current)
        self._sweep()

    def seal(self, generation: Path) -> None:
        """Write down what the files of ``generation`` are, complete as they now stand."""
        files = [path for path in sorted(generation.iterdir()) if _counts(path)]
        sums = {path.name: _sum(path) for path in files if path.name not in self._changing}
        new = generation / "seal.new"
        new.write_text(json.dumps(sums), "utf-8")
        new.replace(generation / _SEAL)

    def check(self, generation: Path) -> None:
        """Raise DamagedIndexError if a sealed file is missing its end or has changed.

        Files newer than the seal are taken as they are: a process killed between writing and
        sealing leaves them whole. Each file is read once, and again when it looks otherwise.
        """
        for name, sealed in _read_seal(generation / _SEAL).items():
            path = generation / name
            try:
                look = _look(path)
                if self._checked.get(path) == (look, sealed):
                    continue
                found = _sum(path)
            except FileNotFoundError:  # merged away since; its successor is sealed in its place
                continue
            if found != sealed:
                raise DamagedIndexError(f"{name} is not as it was written")
            self._checked[path] = (look, sealed)

    def _generations(self) -> list[Path]:
        found = self._directory.glob("g*")
        return [path for path in found if path.is_dir() and path.name[1:].isdecimal()]

    def _sweep(self) -> None:
        """Remove generations that a crash or a rebuild left behind."""
        try:
            kept = self.current()
        except DamagedIndexError:
            kept = None
        for generation in self._generations():
            if generation != kept:
                shutil.rmtree(generation, ignore_errors=True)


def _counts(path: Path) -> bool:
    return path.is_file() and not path.name.startswith("seal.") and "LOCK" not in path.name.upper()


def _look(path: Path) -> _Look:
    """Return what a file looks like from outside: which it is, how long, and since when."""
    seen = path.stat()
    return seen.st_ino, seen.st_size, seen.st_mtime_ns


def _sum(path: Path) -> tuple[int, int]:
    checksum = size = 0
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            checksum = zlib.crc32(chunk, checksum)
            size += len(chunk)
    return size, checksum


def _read_seal(path: Path) -> dict[str, tuple[int, int]]:
    try:
        sums = json.loads(path.read_text("utf-8"))
        return {str(name): (int(size), int(checksum)) for name, (size, checksum) in sums.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError, TypeError) as error:
        raise DamagedIndexError("the index's seal cannot be read") from error
