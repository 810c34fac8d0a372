"""The recognisers of config/redactions.toml: each finds one sort of thing in a text.

Reads the file once; what a recogniser says of a text is pure.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel, ConfigDict

from network.anonymising.checks import CHECKS, Check
from network.anonymising.find import Kind
from network.anonymising.lexicon import CONFIG, Lexicon

_PART = re.compile(r"\{([a-z_]+\w*)\}")
_GROUPS = ("find", "find2", "find3")


class Recogniser(BaseModel):
    """One entry of the file: ``pattern`` with perhaps a ``check``, or a ``rule`` of people.py."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    kind: Kind
    suggestion: str
    matches: tuple[str, ...]
    misses: tuple[str, ...]
    pattern: str = ""
    check: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Pattern:
    """A recogniser that works by a regular expression."""

    kind: Kind
    suggestion: str
    expression: re.Pattern[str]
    check: Check | None

    def spans(self, text: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
        """Yield where it finds something in a scanned text."""
        for match in self.expression.finditer(text):
            if self.check is None or self.check(match, lexicon):
                yield _span(match)


@dataclass(frozen=True)
class Recognisers:
    """All of them, and the suggestion for each rule of people.py with its kind."""

    entries: Sequence[Recogniser]
    patterns: Sequence[Pattern]
    rules: Mapping[str, tuple[Kind, str]]


@cache
def load_recognisers() -> Recognisers:
    """Return what config/redactions.toml says."""
    return parse_recognisers((CONFIG / "redactions.toml").read_text("utf-8"))


def parse_recognisers(toml: str) -> Recognisers:
    """Return the recognisers written in ``toml``.

    Raises:
        ValueError: an entry of another shape, a part or check that is not there, or a pattern
            that is no regular expression.
    """
    document = tomllib.loads(toml)
    parts: Mapping[str, str] = document.get("parts", {})
    entries = tuple(Recogniser.model_validate(entry) for entry in document["recogniser"])
    return Recognisers(
        entries=entries,
        patterns=tuple(_pattern(entry, parts) for entry in entries if entry.pattern),
        rules={entry.rule: (entry.kind, entry.suggestion) for entry in entries if entry.rule},
    )


def _pattern(entry: Recogniser, parts: Mapping[str, str]) -> Pattern:
    try:
        expression = re.compile(_filled(entry.pattern, parts))
        check = CHECKS[entry.check] if entry.check else None
    except (re.error, KeyError) as error:
        raise ValueError(f"{entry.name}: {error}") from error
    return Pattern(entry.kind, entry.suggestion, expression, check)


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    def part(match: re.Match[str]) -> str:
        return _filled(parts[match[1]], parts)

    return _PART.sub(part, pattern)


def _span(match: re.Match[str]) -> tuple[int, int]:
    for group in _GROUPS:
        if group in match.re.groupindex and match[group]:
            return match.span(group)
    return match.span()
