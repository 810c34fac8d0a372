"""The node's signing keys in their folder: the one in use, the next, and the one before.

Several processes sign for a node, so the file is looked at again whenever it has changed. A
key is made here and nowhere else, readable by its owner alone, and never written over. Which
key may be used is peering/rotating.py's question. Source: federation/README.md, section 8.
"""

import os
from pathlib import Path

from federation.keys import SigningKey
from network.errors import N_, Conflict

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


class KeyRing:
    """The keys in ``folder``; ``current`` must be there (founding.py makes it)."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "node.pem"
        self._next = folder / "next.pem"
        self._previous = folder / "previous.pem"
        self._read: tuple[int, SigningKey] | None = None

    @property
    def current(self) -> SigningKey:
        """The key in use.

        Raises: FileNotFoundError where the node was never founded.
        """
        changed = self._file.stat().st_mtime_ns
        if self._read is None or self._read[0] != changed:
            self._read = changed, SigningKey.from_pem(self._file.read_bytes())
        return self._read[1]

    @property
    def next(self) -> SigningKey | None:
        """The key made to follow the one in use, not in use yet."""
        return _key_in(self._next)

    @property
    def previous(self) -> SigningKey | None:
        """The key in use before, kept until it is retired."""
        return _key_in(self._previous)

    def kids(self) -> frozenset[str]:
        """Return the thumbprints of every key that is ours."""
        keys = (self.current, self.next, self.previous)
        return frozenset(key.public.kid for key in keys if key is not None)

    def make_next(self) -> SigningKey:
        """Return a new key, to follow the one in use.

        Raises: Conflict if there is one already.
        """
        try:
            return write_key(self._next)
        except FileExistsError as error:
            raise Conflict(
                N_("A new key is waiting already. Finish with that one, or give it up first.")
            ) from error

    def give_up_next(self) -> None:
        """Forget the next key, which was never used."""
        self._next.unlink(missing_ok=True)

    def adopt_next(self) -> None:
        """Use the next key from now on; the one in use becomes the one before.

        Killed half-way, the key in use is still a whole file, and this may be repeated.
        """
        spare = self._previous.with_suffix(".new")
        spare.unlink(missing_ok=True)
        os.link(self._file, spare)
        spare.replace(self._previous)
        self._next.replace(self._file)
        self._read = None

    def forget_previous(self) -> None:
        """Destroy the key before, which is no longer listed as good for anything new."""
        self._previous.unlink(missing_ok=True)


def write_key(path: Path) -> SigningKey:
    """Return a new key, written to ``path``, where no file may be.

    Raises: FileExistsError.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    key = SigningKey.generate()
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.pem())
        file.flush()
        os.fsync(file.fileno())
    return key


def _key_in(path: Path) -> SigningKey | None:
    try:
        return SigningKey.from_pem(path.read_bytes())
    except FileNotFoundError:
        return None
