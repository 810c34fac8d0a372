"""The pages on which an innovation is written: which questions each asks, and what was answered.

Pure: words are message ids, answers are parts of a draft. What must be answered is
innovations/completeness.py's; the figures of a place are place.py's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from pydantic import JsonValue

from network.errors import N_, NotFound
from network.innovations.completeness import required
from network.innovations.innovation import Kind
from network.web.words import (
    APPROACHES,
    GEOGRAPHY,
    KIND_HINTS,
    KINDS,
    LICENCES,
    POPULATION,
    PRESSURES,
    SECTIONS,
    STAGES,
)

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
    """How a question is answered."""

    LINE = "line"
    TEXT = "text"
    ONE = "one"
    MANY = "many"
    RECORD = "record"


@dataclass(frozen=True)
class Question:
    """One question: the part of the draft that it fills, and how it is put."""

    part: str
    control: Control
    label: str
    hint: str = ""
    options: Mapping[str, str] | None = None
    option_hints: Mapping[str, str] | None = None
    rows: int = 5

    def read(self, form: Answers) -> JsonValue:
        """Return the answer that a form holds; None where there is none."""
        if self.control is Control.MANY:
            chosen: list[JsonValue] = [*dict.fromkeys(form.getlist(self.part))]
            return chosen if chosen or "." in self.part else None
        text = form.get(self.part, "").replace("\r\n", "\n").strip()
        if self.control is Control.RECORD:
            return read_record(text)
        return text or None


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


def step(name: str) -> Step:
    """Return the page called ``name``.

    Raises:
        NotFound: there is none.
    """
    for known in STEPS:
        if known.name == name:
            return known
    raise NotFound(N_("There is no such page."))


def label(question: Question, kind: str | None) -> str:
    """Return how a question is put to somebody who writes a record of this kind."""
    return _OTHERWISE.get((question.part, kind or ""), question.label)


def following(name: str) -> str | None:
    """Return the page after ``name``; None after the last."""
    names: Sequence[str] = [known.name for known in STEPS]
    place = names.index(name) + 1
    return names[place] if place < len(names) else None


KIND = Step(
    "kind",
    N_("What sort of record it is"),
    (
        Question(
            "kind",
            Control.ONE,
            N_("What do you want to write about?"),
            N_("It decides what we ask you. You can change it later and write nothing twice."),
            KINDS,
            KIND_HINTS,
        ),
    ),
)
STEPS: tuple[Step, ...] = (
    KIND,
    Step(
        "summary",
        N_("Title and summary"),
        (
            Question(
                "title",
                Control.LINE,
                SECTIONS["title"],
                N_("Say what it is in a few plain words."),
            ),
            Question(
                "summary",
                Control.TEXT,
                SECTIONS["summary"],
                N_("At most 120 words, so that somebody can decide whether to read on."),
            ),
        ),
    ),
    Step(
        "story",
        N_("The problem, and what you did"),
        (
            Question("problem", Control.TEXT, SECTIONS["problem"], rows=8),
            Question("what_we_did", Control.TEXT, SECTIONS["what_we_did"], rows=12),
        ),
        N_("Leave out names, and anything by which a person could be recognised."),
    ),
    Step(
        "outcome",
        N_("What came of it"),
        (
            Question(
                "what_happened",
                Control.TEXT,
                SECTIONS["what_happened"],
                N_("What went well and what did not. Both help."),
                rows=10,
            ),
            Question(
                "tell_a_friend",
                Control.TEXT,
                SECTIONS["tell_a_friend"],
                N_("One or two things that you wish somebody had told you."),
            ),
        ),
    ),
    Step(
        "stage",
        N_("How far it has got"),
        (
            Question("stage", Control.ONE, N_("How far has it got?"), "", STAGES),
            Question(
                "approach",
                Control.MANY,
                N_("How did it come about?"),
                N_("Choose all that fit."),
                APPROACHES,
            ),
        ),
    ),
    Step(
        "place",
        N_("Where it was tried, and for whom"),
        (
            Question(
                "context.place",
                Control.LINE,
                N_("Where was it tried?"),
                N_("Such as one ward, two practices, or four market towns."),
            ),
            Question("context.geography_flags", Control.MANY, N_("Sort of place"), "", GEOGRAPHY),
            Question("context.population_group", Control.MANY, N_("For whom"), "", POPULATION),
            Question(
                "context.pressure_flags", Control.MANY, N_("Under what pressure"), "", PRESSURES
            ),
        ),
    ),
    Step(
        "extras",
        N_("Easy read, credit and terms"),
        (
            Question(
                "easy_read",
                Control.TEXT,
                SECTIONS["easy_read"],
                N_("The same in short sentences and everyday words."),
            ),
            Question(
                "derived_from",
                Control.RECORD,
                N_("Which record did you build on?"),
                N_("Paste the address of its page here."),
            ),
            Question("credit", Control.LINE, N_("Who should be credited?")),
            Question(
                "licence",
                Control.ONE,
                N_("On what terms may the words be used again?"),
                "",
                LICENCES,
            ),
            Question(
                "review_by",
                Control.LINE,
                N_("When should it be looked at again?"),
                N_("A date such as 2027-03-31."),
            ),
        ),
    ),
)
_OTHERWISE: Mapping[tuple[str, str], str] = {
    ("what_we_did", "idea"): N_("What we would try"),
    ("problem", "idea"): N_("The problem it might help with"),
}
