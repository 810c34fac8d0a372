"""Characters that cannot be seen, or that turn the text beside them round, made visible.

For text that others wrote, at the moment it is shown: what is stored, hashed and indexed stays
as it came. What people write here is freed of them before it travels (innovations/text.py).
Pure. Source: UAX 9; faults, row 44.
"""

import re

_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
# embeddings, overrides and isolates; the plain marks of direction are part of honest writing
_TURNING = "\u202a-\u202e\u2066-\u2069"
_UNSEEN = re.compile(f"[{_CONTROL}{_TURNING}]")
_COMMANDS = re.compile(f"[{_CONTROL}]")


def visible(text: str) -> str:
    """Return ``text`` for a page, each such character as ``[U+202E]``; lines and tabs stay."""
    return _UNSEEN.sub(_named, text)


def harmless(text: str) -> str:
    """Return ``text`` for a terminal: nothing in it can move the cursor or change a colour."""
    return _COMMANDS.sub(_named, text)


def _named(found: re.Match[str]) -> str:
    return f"[U+{ord(found[0]):04X}]"
