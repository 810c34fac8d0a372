"""Advice on words that rank, order about or promise: what one could say instead. Pure.

Never blocks anything. What stands in quotation marks is somebody's own, a capital in mid-sentence
is a name, and clinical terms stay as they are. The words are those of config/wording.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).resolve().parents[2] / "config" / "wording.toml"

_QUOTED = re.compile(
    r"\"[^\"\n]{0,2000}\"|“[^”\n]{0,2000}”|(?<!\w)[‘'][^’'\n]{2,200}[’'](?!\w)|^ *>.*$", re.M
)
_BEFORE = re.compile(r"(\w+)[ \n]+$")
_AFTER = re.compile(r"[ \n]+(\w+)")
_SENTENCE_ENDS = frozenset(".!?:;\n•*-#")


class Advice(BaseModel):
    """One entry of the file: words, what to say instead, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: tuple[str, ...]
    instead: tuple[str, ...]
    why: str
    not_before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    terms: tuple[str, ...]
    advice: tuple[Advice, ...]


@dataclass(frozen=True)
class Hint:
    """Advice about a stretch of text: characters ``start`` to ``end``, end exclusive."""

    start: int
    end: int
    text: str
    advice: Advice


@dataclass(frozen=True)
class Wording:
    """What advises."""

    words: re.Pattern[str]
    terms: re.Pattern[str]
    advice: Sequence[Advice]

    def hints(self, text: str) -> tuple[Hint, ...]:
        """Return the advice on a text, in reading order."""
        spared = bytearray(len(text))
        for pattern in (_QUOTED, self.terms):
            for match in pattern.finditer(text):
                spared[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
        found: list[Hint] = []
        for match in self.words.finditer(text):
            is_spared = any(spared[match.start() : match.end()])
            advice = self._of(match.group())
            if (
                not is_spared
                and not _is_name(text, match, advice)
                and not _is_meant_otherwise(text, match, advice)
            ):
                found.append(Hint(match.start(), match.end(), match.group(), advice))
        return tuple(found)

    def _of(self, words: str) -> Advice:
        said = " ".join(words.casefold().split())
        return next(
            each for each in self.advice if said in {word.casefold() for word in each.words}
        )


def parse_wording(toml: str) -> Wording:
    """Return the advice written in ``toml``.

    Raises:
        ValueError: an entry of another shape.
    """
    file = _File.model_validate(tomllib.loads(toml))
    words = [word for advice in file.advice for word in advice.words]
    return Wording(_any_of(words), _any_of(file.terms), file.advice)


@cache
def load_wording() -> Wording:
    """Return the advice that ships with every node."""
    return parse_wording(FILE.read_text("utf-8"))


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    longest = sorted(words, key=len, reverse=True)
    listed = "|".join(r"\s+".join(map(re.escape, word.split())) for word in longest)
    return re.compile(rf"(?<![\w-])(?:{listed})(?![\w-])", re.IGNORECASE)


def _is_name(text: str, match: re.Match[str], advice: Advice) -> bool:
    """Say whether it is written with a capital in mid-sentence: part of a name or title."""
    word = match.group()
    if word.isupper():
        # an acronym, such as MUST, unless it is the word that is meant
        return word not in advice.words
    if not word[0].isupper():
        return False
    before = text[max(0, match.start() - 40) : match.start()].rstrip()[-1:]
    if not before or before in _SENTENCE_ENDS:
        following = _AFTER.match(text, match.end())
        return following is not None and following[1][0].isupper()
    return True


def _is_meant_otherwise(text: str, match: re.Match[str], advice: Advice) -> bool:
    before = _BEFORE.search(text, max(0, match.start() - 30), match.start())
    following = _AFTER.match(text, match.end())
    return (before is not None and before[1].casefold() in advice.not_after) or (
        following is not None and following[1].casefold() in advice.not_before
    )
