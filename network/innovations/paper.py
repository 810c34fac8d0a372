"""A record as it is printed or handed on as a file: headings and passages in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Passage:
    """A heading and what stands under it, in Markdown; empty text reads "not recorded"."""

    title: str
    text: str


@dataclass(frozen=True)
class Paper:
    """One record on paper.

    Attributes:
        key: ``node/rid``, by which it is found again.
        term: for what it may be used; stands on every copy.
        unrecorded: the words for a passage without text.
        facts: short lines of a name and a text each.
        closing: what a copy says at its end: whence and from which day it is.
        language: BCP 47.
    """

    key: str
    title: str
    term: str
    unrecorded: str
    facts: tuple[tuple[str, str], ...]
    passages: tuple[Passage, ...]
    closing: tuple[str, ...]
    language: str = "en-GB"
