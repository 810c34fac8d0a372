"""The code lists that profiles and records use, each with its source, version and licence.

Read from config/vocabularies/*.toml, which ship with every node. A list that could not be had
whole says so in its file. Labels are the sources' own words; where those are not what people
say, ``plain`` is, and it is those words that the catalogue translates.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict

FOLDER = Path(__file__).resolve().parents[2] / "config" / "vocabularies"


class Term(BaseModel):
    """One code. ``group`` is the family that earns half credit in likeness; ``coarse`` marks a
    code of our own that stands for a whole group, for those who would say no more. ``plain`` is
    what people say, where the label is not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str
    plain: str = ""
    group: str = ""
    coarse: bool = False
    note: str = ""


class Vocabulary(BaseModel):
    """One code list, its terms in the order in which they are offered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    source: str
    version: str
    licence: str
    complete: bool
    note: str = ""
    groups: Mapping[str, str] = {}
    terms: Mapping[str, Term]

    def label(self, code: str) -> str:
        """Return the words for ``code``; the code itself if a newer version added it."""
        term = self.terms.get(code)
        return code if term is None else term.label

    def words(self) -> Mapping[str, str]:
        """Return what people call each code, in the order of the list: message ids."""
        return {code: term.plain or term.label for code, term in self.terms.items()}

    def grouped(self) -> Mapping[str, tuple[str, ...]]:
        """Return the codes by group, in the order of the list."""
        found: dict[str, tuple[str, ...]] = {}
        for code, term in self.terms.items():
            found[term.group] = (*found.get(term.group, ()), code)
        return found


@cache
def vocabulary(name: str) -> Vocabulary:
    """Return the vocabulary of config/vocabularies/<name>.toml."""
    text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    return Vocabulary.model_validate(tomllib.loads(text))


def names() -> tuple[str, ...]:
    """Return the names of all vocabularies."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def extract(
    file: BinaryIO, *_asked: object, **_options: object
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Give the words of one list to the catalogue, as Babel asks an extractor to."""
    listed = Vocabulary.model_validate(tomllib.loads(file.read().decode()))
    for message in listed.words().values():
        yield 1, None, message, []
