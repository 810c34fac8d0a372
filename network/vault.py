"""The key under which this node locks what only it may read; drawn where there is none.

Not the signing key, which changes: what is locked must open for years. Locking is
federation/sealing.py's.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path

VAULT_BYTES = 32
_OWNER_ONLY = 0o600
_OWNERS_FOLDER = 0o700


def found_vault(path: Path) -> bytes:
    """Return the 32 bytes at ``path``, drawn now where there are none.

    Two processes may start at one moment: the file is whole or not there at all.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=_OWNERS_FOLDER)
        fresh = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(VAULT_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_bytes()
