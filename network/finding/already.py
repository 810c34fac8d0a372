"""Find what exists already that is like something about to be written.

Asked before somebody writes and again before a reviewer reads it: "we tried this in 2019,
and ...". It counts words in common and no more, so it misses what says the same in other words;
it advises and stops nobody.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from network.finding.finding import Finding, FindRequest, Found, LikeMine
from network.records.record import RecordId
from search.engine import Sort
from search.words import ASKING, compose, tokens

MOST_WORDS = 12
ENOUGH = 0.4
"""The share of the words asked about that must stand in a title or summary."""
AT_LEAST = 2
LOOKED_AT = 40
_SAYS_NOTHING = ASKING | {"not", "new", "no", "people", "service", "team"}


@dataclass(frozen=True)
class FoundAlready:
    """What is like it: of ours, whatever became of it, and of others."""

    ours: tuple[Found, ...] = ()
    others: tuple[Found, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ours or self.others)


@dataclass(frozen=True, kw_only=True)
class Already:
    """Looks for what exists already at ``node`` and elsewhere; at most ``most`` of each."""

    node: str
    finding: Finding
    types: tuple[str, ...]
    most: int = 4

    def to(self, about: str, but: RecordId | None = None) -> FoundAlready:
        """Return what is like ``about``, a title and perhaps a summary; never ``but`` itself."""
        words = _telling(about)
        if not words:
            return FoundAlready()
        request = FindRequest(
            query=" OR ".join(word for word, _term in words),
            types=self.types,
            limit=LOOKED_AT,
            like_mine=LikeMine.OFF,
            sort=Sort.TEXT,
            literal=frozenset(word for word, _term in words),
        )
        wanted = frozenset(term for _word, term in words)
        like = [
            found
            for found in self.finding.search(request).hits
            if found.record.id != but and _is_like(wanted, found)
        ]
        return FoundAlready(
            tuple(each for each in like if each.record.id.node == self.node)[: self.most],
            tuple(each for each in like if each.record.id.node != self.node)[: self.most],
        )


def _telling(about: str) -> Sequence[tuple[str, str]]:
    """Return the first words that say something, folded, each with its stem, no stem twice."""
    found: dict[str, str] = {}
    for word, term in _words(about):
        if word not in _SAYS_NOTHING and len(word) > 1:
            found.setdefault(term, word)
    return [(word, term) for term, word in found.items()][:MOST_WORDS]


def _words(text: str) -> Iterator[tuple[str, str]]:
    return ((token.word, token.term) for token in tokens(compose(text)))


def _is_like(wanted: frozenset[str], found: Found) -> bool:
    said = {term for _word, term in _words(f"{found.text.title} {found.text.summary}")}
    needed = min(len(wanted), max(AT_LEAST, math.ceil(ENOUGH * len(wanted))))
    return len(wanted & said) >= needed
