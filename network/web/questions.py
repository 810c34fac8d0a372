"""What a page of a form asks, how it is answered, and what an answer becomes.

Pure: words are message ids, answers are parts of a draft. Which pages there are is steps.py's
and detail_steps.py's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from pydantic import JsonValue

from network.innovations.completeness import required
from network.innovations.innovation import Kind
from network.web.pasted import as_typed

_RECORD = re.compile(
    r"([a-z0-9][a-z0-9-]{0,31})/([0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})"
)


class Answers(Protocol):
    """A form as it was sent."""

    def get(self, key: str, default: str) -> str:
        """Return the first answer to ``key``."""
        ...

    def getlist(self, key: str) -> list[str]:
        """Return every answer to ``key``."""
        ...


class Control(Enum):
    """How a question is answered; NAMES asks for names under each of its options."""

    LINE = "line"
    TEXT = "text"
    ONE = "one"
    MANY = "many"
    RECORD = "record"
    LINES = "lines"
    NAMES = "names"


@dataclass(frozen=True)
class Question:
    """One question: the part of the draft that it fills, and how it is put.

    ``most_words`` is how many words are asked for at most; 0 where nobody counts.
    """

    part: str
    control: Control
    label: str
    hint: str = ""
    options: Mapping[str, str] | None = None
    option_hints: Mapping[str, str] | None = None
    rows: int = 5
    most_words: int = 0

    def read(self, form: Answers) -> JsonValue:
        """Return the answer that a form holds; None where there is none."""
        if self.control is Control.MANY:
            chosen: list[JsonValue] = [*dict.fromkeys(form.getlist(self.part))]
            return chosen if chosen or "." in self.part else None
        if self.control is Control.NAMES:
            return self._names(form)
        text = as_typed(form.get(self.part, ""))
        if self.control is Control.RECORD:
            return read_record(text)
        if self.control is Control.LINES:
            lines: list[JsonValue] = [*_lines(text)]
            return lines or None
        return text or None

    def _names(self, form: Answers) -> JsonValue:
        named: list[JsonValue] = [
            {"role": role, "name": name}
            for role in self.options or {}
            for name in _lines(form.get(f"{self.part}.{role}", ""))
        ]
        return named or None


@dataclass(frozen=True)
class Step:
    """One page of questions; ``advice`` is said above them."""

    name: str
    title: str
    questions: tuple[Question, ...]
    advice: str = ""

    def answers(self, form: Answers) -> Mapping[str, JsonValue]:
        """Return what was answered, by part."""
        return {question.part: question.read(form) for question in self.questions}

    def needs(self, kind: str | None) -> tuple[str, ...]:
        """Return the parts of this page that a record of this kind must have."""
        wanted = required(Kind(kind) if kind in {known.value for known in Kind} else None)
        return tuple(asked.part for asked in self.questions if asked.part in wanted)


def read_record(text: str) -> JsonValue:
    """Return the record that an address of its page names; what cannot be read is kept as typed."""
    found = _RECORD.search(text)
    if found is None:
        return text or None
    return {"node": found[1], "rid": found[2]}


def format_record(value: JsonValue) -> str:
    """Return a record as `read_record` reads it."""
    if isinstance(value, dict):
        return f"{value.get('node')}/{value.get('rid')}"
    return str(value or "")


def format_lines(value: JsonValue) -> str:
    """Return a list as it is typed, one thing on each line."""
    return "\n".join(str(each) for each in value) if isinstance(value, list) else str(value or "")


def names_under(value: JsonValue, role: str) -> str:
    """Return those of ``value``, a list of names with their roles, that stand under ``role``."""
    named = value if isinstance(value, list) else []
    return "; ".join(
        str(each.get("name")) for each in named if isinstance(each, dict) and each["role"] == role
    )


def _lines(text: str) -> list[str]:
    """Return what stands on lines of its own, or between semicolons."""
    return [line.strip() for line in re.split(r"[\n;]", text) if line.strip()]
