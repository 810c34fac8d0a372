"""Scan a text for what could tell who somebody is. Pure: text in, finds out.

The result is a help to a person who reads the text, and never says that nothing is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from network.anonymising import people
from network.anonymising.find import Find, Kind, without_overlap
from network.anonymising.lexicon import Lexicon, load_lexicon
from network.anonymising.names import Reading
from network.anonymising.reading import scanned, words
from network.anonymising.recognisers import Recognisers, load_recognisers

OWN_PERSON, OWN_PLACE = "own_person", "own_place"

Spans = Iterator[tuple[int, int, Kind, str]]


@dataclass(frozen=True)
class Scanner:
    """What scans: the recognisers, the lists, and the node's own people and places."""

    recognisers: Recognisers
    lexicon: Lexicon

    def scan(self, text: str) -> tuple[Find, ...]:
        """Return what was found, in reading order and without overlap.

        The time grows with the length of the text and no faster.
        """
        seen = scanned(text)
        found: list[Find] = []
        for start, end, kind, suggestion in self._spans(seen.text):
            first, last = seen.place(start, end)
            found.append(
                Find(
                    start=first,
                    end=last,
                    kind=kind,
                    text=text[first:last],
                    suggestion=suggestion,
                )
            )
        return without_overlap(found)

    def _spans(self, text: str) -> Spans:
        for pattern in self.recognisers.patterns:
            for start, end in pattern.spans(text, self.lexicon):
                yield start, end, pattern.kind, pattern.suggestion
        reading = Reading(text, words(text), self.lexicon)
        for rule, start, end in people.spans(reading):
            yield start, end, *self.recognisers.rules[rule]
        yield from self._own(text, OWN_PERSON, self.lexicon.own_people)
        yield from self._own(text, OWN_PLACE, self.lexicon.own_places)

    def _own(self, text: str, rule: str, names: Sequence[str]) -> Spans:
        if names:
            for match in _any_of(names).finditer(text):
                yield match.start(), match.end(), *self.recognisers.rules[rule]


def _any_of(names: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern for any of ``names`` as whole words, the longest first, in any case."""
    longest = sorted(set(names), key=len, reverse=True)
    listed = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest)
    return re.compile(rf"(?<!\w)(?:{listed})(?!\w)", re.IGNORECASE)


def shipped_scanner(own_people: Iterable[str] = (), own_places: Iterable[str] = ()) -> Scanner:
    """Return a scanner of what ships with every node, and of the node's own names."""
    return Scanner(load_recognisers(), load_lexicon().with_own(own_people, own_places))
