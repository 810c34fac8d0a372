"""A text as it is scanned: without what cannot be seen, and word by word. Pure.

Invisible characters (zero width, direction, control) would hide a name from any list, so they
are left out, and each place is mapped back to the text as it was given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from network.anonymising.lexicon import folded

_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_LIKE_ASCII = str.maketrans(
    {
        "’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-",
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "\r": " ", "“": '"', "”": '"',
    }
)  # fmt: skip
# no name and no number is that long, nor has so many hyphens; left in, patterns would go over it
# once for each letter
_ENDLESS = re.compile(r"\w{60,}|(?:\w{1,59}['-]){20,}\w*")
_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?:['-][^\W\d_]+)*(?!\w)")
_ENDS_SENTENCE = frozenset('.!?:;\n"•*|')
_POSSESSIVE = "'s"
_CONTRACTED = re.compile(r"'(?:d|ll|ve|re|m)$|n't$")


@dataclass(frozen=True)
class Scanned:
    """What is read of a text; ``origin`` is None where it is the text, character by character."""

    text: str
    origin: Sequence[int] | None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where characters ``start`` to ``end`` stand in the text as it was given."""
        if self.origin is None:
            return start, end
        return self.origin[start], self.origin[end - 1] + 1


def scanned(text: str) -> Scanned:
    """Return ``text`` without the invisible, its quotes, dashes, spaces and digits made plain.

    A run of letters or digits that never ends is read as one underscore for each.
    """
    origin: list[int] | None = None
    if _INVISIBLE.search(text):
        origin = [at for at, char in enumerate(text) if not _INVISIBLE.match(char)]
        text = "".join(text[at] for at in origin)
    text = text.translate(_LIKE_ASCII)
    if not text.isascii():
        text = "".join(map(_plain_digit, text))
    text = _ENDLESS.sub(lambda endless: "_" * len(endless.group()), text)
    return Scanned(text, origin)


def _plain_digit(char: str) -> str:
    return str(unicodedata.digit(char, char)) if char.isdigit() and not char.isascii() else char


@dataclass(frozen=True, slots=True)
class Word:
    """One word; ``stem`` is folded and without a possessive ending.

    ``gap`` is what stands between it and the word before.
    """

    text: str
    start: int
    end: int
    stem: str
    gap: str
    is_capital: bool
    is_shouted: bool
    is_possessive: bool
    starts_sentence: bool


def words(text: str) -> list[Word]:
    """Return the words of a scanned text in order."""
    found: list[Word] = []
    last = 0
    for match in _WORD.finditer(text):
        found.append(_word(match.group(), match.start(), text[last : match.start()]))
        last = match.end()
    return found


def _word(text: str, start: int, gap: str) -> Word:
    is_possessive = text.endswith(_POSSESSIVE)
    stem = folded(text[:-2] if is_possessive else _CONTRACTED.sub("", text))
    return Word(
        text=text,
        start=start,
        end=start + len(text),
        stem=stem,
        gap=gap,
        is_capital=text[0].isupper(),
        is_shouted=len(text) > 1 and text.isupper(),
        is_possessive=is_possessive,
        starts_sentence=start == 0 or not _ENDS_SENTENCE.isdisjoint(gap),
    )
