"""Which words are names and which are not: the lists of config/, and the node's own.

A list is a hint. `people.py` weighs it against what stands beside a word. Pure but for
`load_lexicon`, which reads the files that ship with every node.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path

CONFIG = Path(__file__).resolve().parents[2] / "config"

_NOT_DECOMPOSED = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "æ": "ae"}
)
_SHORTEST_OWN = 3


def folded(word: str) -> str:
    """Return ``word`` as the lists hold it: small, without accents, with a plain apostrophe."""
    plain = word.replace("’", "'").translate(_NOT_DECOMPOSED).lower()
    if plain.isascii():
        return plain
    return "".join(
        char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char)
    )


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """Folded words by what they may be.

    ``given`` and ``surnames`` are hardly ever anything else; the ``..._also_words`` are.
    ``own_people`` and ``own_places`` are the node's, as somebody wrote them down.
    """

    given: frozenset[str]
    given_also_words: frozenset[str]
    surnames: frozenset[str]
    surnames_also_words: frozenset[str]
    places: frozenset[str]
    words: frozenset[str]
    plain: frozenset[str]
    phrases: frozenset[str]
    own_people: tuple[str, ...] = ()
    own_places: tuple[str, ...] = field(default=())

    @cached_property
    def own_names(self) -> frozenset[str]:
        """The parts of the node's own people's names that may stand alone."""
        parts = (folded(part) for name in self.own_people for part in name.split())
        return frozenset(part for part in parts if len(part) >= _SHORTEST_OWN)

    def with_own(self, people: Iterable[str], places: Iterable[str]) -> Lexicon:
        """Return the lexicon with the node's own people and places; empty lines are none."""
        return replace(
            self,
            own_people=tuple(name.strip() for name in people if name.strip()),
            own_places=tuple(name.strip() for name in places if name.strip()),
        )

    def is_given(self, word: str) -> bool:
        """Say whether a folded word is a given name and hardly anything else."""
        return word in self.given and word not in self.given_also_words

    def is_surname(self, word: str) -> bool:
        """Say whether a folded word is a surname and hardly anything else."""
        if word in self.own_names and word not in self.plain:
            return True
        return (
            word in self.surnames
            and word not in self.surnames_also_words
            and word not in self.places
            and word not in self.words
            and word not in self.plain
        )

    def may_be_given(self, word: str) -> bool:
        """Say whether a folded word can be a given name at all."""
        return word in self.given or word in self.given_also_words

    def may_be_surname(self, word: str) -> bool:
        """Say whether a folded word can be a surname at all."""
        return word in self.surnames or word in self.surnames_also_words or word in self.own_names

    def is_known_word(self, word: str) -> bool:
        """Say whether a folded word is known as something that is nobody's name."""
        return word in self.words or word in self.places or word in self.plain

    def is_unknown(self, word: str) -> bool:
        """Say whether a folded word stands in none of the lists."""
        return not (
            self.is_known_word(word) or self.may_be_given(word) or self.may_be_surname(word)
        )


@cache
def load_lexicon() -> Lexicon:
    """Return what config/names.toml and config/capitals.toml say."""
    names = tomllib.loads((CONFIG / "names.toml").read_text("utf-8"))
    capitals = tomllib.loads((CONFIG / "capitals.toml").read_text("utf-8"))
    return Lexicon(
        given=_words(names["given"]),
        given_also_words=_words(names["given_also_words"]),
        surnames=_words(names["surnames"]),
        surnames_also_words=_words(names["surnames_also_words"]),
        places=_words(capitals["places"]),
        words=_words(capitals["words"]),
        plain=_words(capitals["plain"]),
        phrases=frozenset(folded(line) for line in capitals["phrases"].strip().splitlines()),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(folded(word) for word in text.split())
