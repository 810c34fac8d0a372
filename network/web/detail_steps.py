"""The pages on which more is added to a record, once its core is told; each is optional.

Pure: words are message ids.
"""

from __future__ import annotations

from collections.abc import Mapping

from network.errors import N_
from network.web.detail_words import COSTS, DETAIL_SECTIONS, EVIDENCE, PARTNERS, TOOLS
from network.web.questions import Control, Question, Step

ONE_A_LINE = N_("One on each line.")


def _text(part: str, hint: str = "") -> Question:
    return Question(part, Control.TEXT, DETAIL_SECTIONS[part], hint, rows=4)


def _line(part: str, hint: str = "") -> Question:
    return Question(part, Control.LINE, DETAIL_SECTIONS[part], hint)


def _choice(part: str, options: Mapping[str, str]) -> Question:
    return Question(part, Control.ONE, DETAIL_SECTIONS[part], "", options)


def _lines(part: str, hint: str = ONE_A_LINE) -> Question:
    return Question(part, Control.LINES, DETAIL_SECTIONS[part], hint, rows=4)


DETAILS: tuple[Step, ...] = (
    Step(
        "how",
        N_("How it is done"),
        (
            _text("why"),
            _lines("materials", N_("Leaflets, rooms, equipment. One on each line.")),
            _text("procedures"),
            _text("who_provided", N_("Their work and training, not their names.")),
            _text("how", N_("One to one or in a group, face to face or by telephone.")),
            _text("where"),
            _text("when_how_much"),
        ),
        N_("With this somebody elsewhere could do the same. Answer what you can."),
    ),
    Step(
        "fit",
        N_("Made to fit"),
        (
            _text("tailoring"),
            _text("modifications"),
            _text("fidelity_planned"),
            _text("fidelity_actual"),
        ),
    ),
    Step(
        "people",
        N_("Who took part"),
        (
            _text("involvement.what"),
            _line("involvement.cost", N_("Such as £20 an hour and fares; or nothing.")),
            _text("involvement.support"),
            Question(
                "partners",
                Control.NAMES,
                N_("Partners"),
                N_("Name organisations and groups, not people. Several: put a semicolon between."),
                PARTNERS,
            ),
        ),
    ),
    Step(
        "tools",
        N_("Tools that were used"),
        (
            Question(
                "tools",
                Control.MANY,
                DETAIL_SECTIONS["tools"],
                N_("Choose all that you used. None of them is the answer by itself."),
                TOOLS,
            ),
            _line("other_tools"),
        ),
    ),
    Step(
        "money",
        N_("Money and time"),
        (
            _choice("cost_setup", COSTS),
            _choice("cost_running", COSTS),
            _line("staff_time", N_("Such as half a day a week of one nurse.")),
            _line("time_to_start"),
            _line("time_to_embed"),
            _text("funding"),
            _text("dependencies"),
        ),
    ),
    Step(
        "skills",
        N_("Skills and support for staff"),
        (_lines("skills_needed"), _text("training"), _text("supervision")),
    ),
    Step(
        "community",
        N_("Community and wellbeing"),
        (
            _text("community_assets", N_("People, places and groups that were there already.")),
            _text("wellbeing", N_("What people said of their lives, beside symptoms and figures.")),
            _text(
                "knock_on_effects",
                N_("In other services, for families, for other people's work; good or bad."),
            ),
        ),
    ),
    Step(
        "evidence",
        N_("How we know"),
        (
            _choice("evidence_stage", EVIDENCE),
            _text("evidence_note"),
            _lines("references"),
        ),
    ),
    Step(
        "commissioning",
        DETAIL_SECTIONS["commissioning_note"],
        (
            _text(
                "commissioning_note",
                N_("What somebody who plans and pays for services would want to know."),
            ),
        ),
    ),
)
