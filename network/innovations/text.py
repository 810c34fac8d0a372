"""Text as people type and paste it, made fit to travel: lengths, control characters, words.

Pure. What is written is kept as it was written, in any script and with any emoji; only what
cannot be seen goes: control characters, and marks that show words in another order than they
stand in. Letters that are written from the right need no such mark.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

MOST_LINES = 50

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
    # overrides, embeddings and isolates: what is read would not be what is there
    "\u202a-\u202e\u2066-\u2069]"
)
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


def cleaned(text: str) -> str:
    """Return ``text`` without what cannot be seen, its lines ended in one way."""
    return _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def count_words(text: str | None) -> int:
    """Count words as a person would: "carers' two-hour café" is three."""
    return len(_WORD.findall(text or ""))


def _written(text: str | None) -> str | None:
    """Return the text without control characters, or None where nothing was written."""
    return None if text is None else cleaned(text) or None


def _on_one_line(value: object) -> object:
    return " ".join(_INVISIBLE.sub("", value).split()) if isinstance(value, str) else value


Short = Annotated[str | None, Field(max_length=2_000), AfterValidator(_written)]
Long = Annotated[str | None, Field(max_length=100_000), AfterValidator(_written)]
Title = Annotated[
    str,
    StringConstraints(min_length=1, max_length=300),
    BeforeValidator(_on_one_line),
]
Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500),
    BeforeValidator(_on_one_line),
]
NOTHING_IS_NONE = BeforeValidator(lambda value: () if value is None else value)
"""For a list that somebody emptied: a draft says null of what is not written."""

Lines = Annotated[tuple[Line, ...], Field(max_length=MOST_LINES), NOTHING_IS_NONE]
