"""What changed between two revisions of an innovation, word by word.

Pure. Which revisions there are, and which of them may still be read, is the records store's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from network.innovations.details import coded_details
from network.innovations.innovation import Innovation, sections

_WORDS = re.compile(r"\s+|[^\s]+")
_LINES = re.compile(r"[^\n]*\n+|[^\n]+")

MOST_WORDS = 4_000
"""Above this many words on both sides together the comparison is by paragraph: by word its
time grows with the square, and nobody reads so long a text word by word."""


class Change(Enum):
    """What became of a stretch of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Part:
    """A stretch of text and what became of it."""

    change: Change
    text: str


@dataclass(frozen=True)
class SectionChange:
    """One section, by its field's name, as parts in reading order."""

    section: str
    parts: tuple[Part, ...]

    @property
    def is_changed(self) -> bool:
        """Whether anything in it differs."""
        return any(part.change is not Change.SAME for part in self.parts)


def compare(old: Innovation, new: Innovation) -> tuple[SectionChange, ...]:
    """Return each section that either revision has, with what changed marked."""
    before, after = _comparable(old), _comparable(new)
    names = [*after, *(name for name in before if name not in after)]
    return tuple(
        SectionChange(name, compare_text(before.get(name, ""), after.get(name, "")))
        for name in names
    )


def compare_text(old: str, new: str) -> tuple[Part, ...]:
    """Return parts that read as ``old`` without what was added, as ``new`` without the removed."""
    words_old, words_new = _WORDS.findall(old), _WORDS.findall(new)
    if len(words_old) + len(words_new) > 2 * MOST_WORDS:
        return tuple(_parts(_LINES.findall(old), _LINES.findall(new)))
    return tuple(_parts(words_old, words_new))


def _parts(old: Sequence[str], new: Sequence[str]) -> Iterator[Part]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Part(Change.SAME, "".join(old[i1:i2]))
            continue
        if i2 > i1:
            yield Part(Change.REMOVED, "".join(old[i1:i2]))
        if j2 > j1:
            yield Part(Change.ADDED, "".join(new[j1:j2]))


def _comparable(innovation: Innovation) -> Mapping[str, str]:
    choices = {
        "kind": innovation.kind or "",
        "stage": innovation.stage or "",
        "approach": ", ".join(innovation.approach or ()),
        "licence": innovation.licence or "",
        "review_by": innovation.review_by.isoformat() if innovation.review_by else "",
        **{name: ", ".join(codes) for name, codes in coded_details(innovation).items()},
    }
    return {**sections(innovation), **{name: text for name, text in choices.items() if text}}
