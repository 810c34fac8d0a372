"""One question of a form as a page shows it: what was answered, what is wrong, what others said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext, ngettext
from pydantic import JsonValue

from network.errors import N_
from network.innovations.draft import Fields
from network.innovations.plain_english import LONG_SENTENCE_WORDS, long_sentences
from network.innovations.text import count_words
from network.innovations.wording import load_wording
from network.web import steps
from network.web.questions import Control, Question, format_lines, format_record, names_under
from network.web.words import said


@dataclass(frozen=True)
class Choice:
    """One answer to choose; where names are asked for, what they are asked under.

    ``hint`` says more of it, or is the names that stand there.
    """

    value: str
    text: str
    hint: str
    is_chosen: bool


@dataclass(frozen=True)
class Asked:
    """One question as the page shows it.

    ``theirs`` is what somebody else saved meanwhile, ``counted`` what there is to say of the
    length of an answer and of its sentences, ``advice`` what one could say in other words.
    """

    name: str
    id: str
    control: str
    label: str
    hint: str
    text: str
    choices: tuple[Choice, ...]
    rows: int
    counted: str
    advice: tuple[str, ...]
    error: str
    theirs: str


@dataclass(frozen=True)
class Shown:
    """What a page shows beside the draft: answers not saved, and why."""

    answers: Fields
    base: int
    errors: Mapping[str, str]
    theirs: Fields | None = None
    trouble: str = ""


def asked(question: Question, kind: str, shown: Shown) -> Asked:
    mine = shown.answers.get(question.part)
    theirs = shown.theirs.get(question.part) if shown.theirs is not None else None
    return Asked(
        name=question.part,
        id=question.part.replace(".", "-"),
        control=question.control.value,
        label=gettext(steps.label(question, kind)),
        hint=gettext(question.hint) if question.hint else "",
        text="" if question.options else _typed(question, mine),
        choices=_choices(question, mine),
        counted=_counted(question, mine),
        advice=_advice(question, mine),
        rows=question.rows,
        error=shown.errors.get(question.part, ""),
        theirs=_in_words(question, theirs) if shown.theirs is not None and theirs != mine else "",
    )


def _choices(question: Question, answer: JsonValue) -> tuple[Choice, ...]:
    if question.options is None:
        return ()
    if question.control is Control.NAMES:
        return tuple(
            Choice(
                f"{question.part}.{role}",
                gettext(words),
                names_under(answer, role),
                is_chosen=False,
            )
            for role, words in question.options.items()
        )
    chosen = _codes(answer)
    codes = [*question.options, *(code for code in chosen if code not in question.options)]
    hints = question.option_hints or {}
    return tuple(
        Choice(
            code,
            said(question.options, code),
            gettext(hints[code]) if code in hints else "",
            code in chosen,
        )
        for code in codes
    )


def _codes(answer: JsonValue) -> tuple[str, ...]:
    if isinstance(answer, list):
        return tuple(str(code) for code in answer)
    return (str(answer),) if answer else ()


def _in_words(question: Question, answer: JsonValue) -> str:
    """Return what somebody else saved, in words; said also where they saved nothing."""
    if question.control is Control.NAMES:
        names = ((role, names_under(answer, role)) for role in question.options or {})
        words = "\n".join(f"{said(question.options or {}, r)}: {n}" for r, n in names if n)
    elif question.options is not None:
        words = ", ".join(said(question.options, code) for code in _codes(answer))
    else:
        words = _typed(question, answer)
    return words or gettext(N_("Nothing"))


def _typed(question: Question, answer: JsonValue) -> str:
    """Return an answer as it is typed."""
    return (format_lines if question.control is Control.LINES else format_record)(answer)


def _advice(question: Question, answer: JsonValue) -> tuple[str, ...]:
    """Return advice on words, each once; it stands beside the answer and keeps nobody from it."""
    if question.control not in (Control.TEXT, Control.LINE) or not isinstance(answer, str):
        return ()
    said = {
        hint.text.lower(): gettext(
            "“%(word)s”: %(why)s You may want to say “%(instead)s”.",
            word=hint.text,
            why=hint.advice.why,
            instead="”, “".join(hint.advice.instead),
        )
        for hint in reversed(load_wording().hints(answer))
    }
    return tuple(reversed(said.values()))


def _counted(question: Question, answer: JsonValue) -> str:
    if question.control is not Control.TEXT or not isinstance(answer, str):
        return ""
    words, long = count_words(answer), len(long_sentences(answer))
    if question.most_words:
        most = question.most_words
        said = [gettext("%(words)s of at most %(most)s words so far.", words=words, most=most)]
    else:
        said = [ngettext("%(num)s word so far.", "%(num)s words so far.", words)]
    if long:
        said.append(
            ngettext(
                "%(num)s sentence is longer than %(most)s words: short ones are easier to read.",
                "%(num)s sentences are longer than %(most)s words: short ones are easier to read.",
                long,
                most=LONG_SENTENCE_WORDS,
            )
        )
    return " ".join(said)
