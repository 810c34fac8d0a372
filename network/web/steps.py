"""The pages on which an innovation is written: which questions each asks, and in what order.

Pure: words are message ids. First what readers need, which follows the kind; then what may be
added (detail_steps.py). What must be answered is innovations/completeness.py's; the figures of
a place are place.py's.
"""

from __future__ import annotations

from collections.abc import Mapping

from network.errors import N_, NotFound
from network.web.detail_steps import DETAILS
from network.web.questions import Control, Question, Step
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

SMALL, IDEA = "small_thing", "idea"


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


def needed(kind: str | None) -> tuple[Step, ...]:
    """Return the pages that a record of this kind begins with, in order."""
    first = BEGINNING.get(kind or "")
    return (KIND, first) if first is not None else (KIND, *CORE)


def free(kind: str | None) -> tuple[Step, ...]:
    """Return the pages that may be filled in and need not be, in order."""
    core = CORE if kind in BEGINNING else ()
    return (*core, *DETAILS, EXTRAS)


def following(name: str, kind: str | None) -> str | None:
    """Return the page after ``name``; None where the draft as a whole comes next.

    It does after the last page that is needed, and after each that is not: nobody is led
    through pages that they did not ask for.
    """
    names = [known.name for known in needed(kind)]
    if name not in names:
        return None
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
CORE: tuple[Step, ...] = (
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
                most_words=120,
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
)
EXTRAS = Step(
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
)
BEGINNING: Mapping[str, Step] = {
    SMALL: Step(
        "small",
        N_("The small thing that helped"),
        (
            Question(
                "title", Control.LINE, SECTIONS["title"], N_("Say what it is in a few plain words.")
            ),
            Question("what_we_did", Control.TEXT, SECTIONS["what_we_did"], rows=4),
            Question("what_happened", Control.TEXT, SECTIONS["what_happened"], rows=4),
        ),
        N_("Three questions, and that is enough. You can add more whenever you like."),
    ),
    IDEA: Step(
        "idea",
        N_("The idea"),
        (
            Question(
                "title", Control.LINE, SECTIONS["title"], N_("Say what it is in a few plain words.")
            ),
            Question("problem", Control.TEXT, SECTIONS["problem"], rows=4),
            Question("what_we_did", Control.TEXT, SECTIONS["what_we_did"], rows=4),
        ),
        N_("Three questions, and that is enough. You can add more once it has been tried."),
    ),
}
STEPS: tuple[Step, ...] = (KIND, *BEGINNING.values(), *CORE, *DETAILS, EXTRAS)
_OTHERWISE: Mapping[tuple[str, str], str] = {
    ("what_we_did", "idea"): N_("What we would try"),
    ("problem", "idea"): N_("The problem it might help with"),
}
