"""What one piece of a query means: words, a phrase, a field's word, a range.

query.py finds the pieces by Whoosh's grammar and asks here for the leaves of the tree. Pure;
knows neither the grammar nor an engine.
"""

import calendar
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from search.engine import DATE, Expansion
from search.errors import QueryError
from search.messages import N_
from search.thesaurus import Thesaurus
from search.tree import (
    All,
    Best,
    Dates,
    Fuzzy,
    Label,
    Node,
    Numbers,
    Phrase,
    Prefix,
    Word,
    Words,
)
from search.words import ASKING, STOP, Token, plain, tokens, with_compounds

LIGHTER = 0.5  # what a word of the thesaurus weighs beside the person's own
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?\Z")


@dataclass(frozen=True)
class Names:
    """The fields an index has: what may stand before a colon."""

    sections: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()

    def all(self) -> frozenset[str]:
        """Return every name."""
        return self.sections | self.labels | self.numbers

    def __contains__(self, name: str) -> bool:
        return name == DATE or name in self.all()


@dataclass(frozen=True)
class _Unit:
    """What stood between two spaces, cut at its punctuation."""

    words: tuple[str, ...]
    nodes: tuple[Node, ...]

    @property
    def is_asking(self) -> bool:
        return all(word in ASKING for word in self.words)


@dataclass(frozen=True)
class Reader:
    """Reads the pieces of one query, and notes in ``expansions`` what it added."""

    names: Names
    thesaurus: Thesaurus
    literal: frozenset[str] = frozenset()
    expansions: list[Expansion] = field(default_factory=list)

    def words(self, typed: Sequence[str]) -> list[Node]:
        """Return words typed side by side, each with what the thesaurus leads to."""
        units = [_unit(text) for text in typed]
        asking = all(unit.is_asking for unit in units)
        nodes: list[Node] = []
        at = 0
        while at < len(units):
            length, others = self._others(units[at:])
            if others:
                run = units[at : at + length]
                nodes.append(self._expanded(run, others))
            elif asking or not units[at].is_asking:
                nodes += units[at].nodes
            at += length
        return nodes

    def named(self, name: str, text: str) -> Node | None:
        """Return ``name:text``; raises QueryError for what is no date or number there."""
        if name == DATE:
            return Dates(_first_day(text), _last_day(text))
        if name in self.names.labels:
            return Label(name, tuple(plain(text).split()))
        if name in self.names.numbers:
            return Numbers(name, _number(text), _number(text))
        return self.phrase(name, text, 0)

    def phrase(self, name: str, text: str, slop: int) -> Node | None:
        """Return words that stand together, at most ``slop`` others between."""
        if name and (name == DATE or name not in self.names.sections):
            return self.named(name, text)
        return _phrase(list(tokens(text)), name, slop)

    def prefix(self, name: str, text: str) -> Node:
        """Return words that begin with ``text``, in a section if ``name`` is one."""
        return Prefix(plain(text).replace(" ", ""), self._section(name))

    def fuzzy(self, name: str, text: str, distance: int) -> Node:
        """Return words spelled like ``text``, in a section if ``name`` is one."""
        return Fuzzy(plain(text).replace(" ", ""), distance, self._section(name))

    def between(self, name: str, ends: tuple[str, str], apart: tuple[bool, bool]) -> Node | None:
        """Return a range; ``apart`` tells which of its ends stand outside."""
        if name == DATE:
            low = (_day_after if apart[0] else _first_day)(ends[0]) if ends[0] else ""
            high = (_day_before if apart[1] else _last_day)(ends[1]) if ends[1] else ""
            return Dates(low, high)
        if name in self.names.numbers:
            least = _number(ends[0]) if ends[0] else -math.inf
            most = _number(ends[1]) if ends[1] else math.inf
            return Numbers(
                name,
                math.nextafter(least, math.inf) if apart[0] else least,
                math.nextafter(most, -math.inf) if apart[1] else most,
            )
        parts = tuple(self.words([text for text in ends if text]))
        return Words(parts) if len(parts) > 1 else next(iter(parts), None)

    def _section(self, name: str) -> str:
        return name if name in self.names.sections else ""

    def _others(self, units: Sequence[_Unit]) -> tuple[int, tuple[str, ...]]:
        """Return how many of ``units``, at least one, have which other words."""
        for length in range(min(self.thesaurus.longest, len(units)), 0, -1):
            words = [word for unit in units[:length] for word in unit.words]
            if " ".join(words) not in self.literal:
                others = self.thesaurus.look_up(words)
                if others:
                    return length, others
        return 1, ()

    def _expanded(self, run: Sequence[_Unit], others: tuple[str, ...]) -> Node:
        own = tuple(node for unit in run for node in unit.nodes)
        added = [_phrase(list(tokens(other)), "", 0, LIGHTER) for other in others]
        self.expansions.append(Expansion(" ".join(w for unit in run for w in unit.words), others))
        parts = ((All(own) if len(own) > 1 else own[0],) if own else ()) + tuple(
            node for node in added if node
        )
        return Best(parts) if len(parts) > 1 else parts[0]


def _unit(text: str) -> _Unit:
    parts = list(tokens(text))
    words = tuple(token.word for token in parts)
    joined = [token for token in with_compounds(text) if token not in parts]
    if joined and len(parts) == 2:
        # follow-up, where the document may say follow up or followup
        whole = Word(joined[0].word, joined[0].term)
        together = _phrase(parts, "", 0)
        return _Unit(words, (Best((together, whole)) if together else whole,))
    kept = [token for token in parts if token.word not in STOP]
    return _Unit(words, tuple(Word(token.word, token.term) for token in kept))


def _phrase(parts: Sequence[Token], name: str, slop: int, weight: float = 1.0) -> Node | None:
    kept = [token for token in parts if token.word not in STOP]
    if len(kept) < 2:
        return next((Word(token.word, token.term, name, weight) for token in kept), None)
    places = tuple(token.position - kept[0].position for token in kept)
    return Phrase(tuple(token.term for token in kept), places, name, weight, slop)


def _first_day(text: str) -> str:
    return _days(text)[0].isoformat()


def _last_day(text: str) -> str:
    return _days(text)[1].isoformat()


def _day_before(text: str) -> str:
    return date.fromordinal(max(_days(text)[0].toordinal() - 1, 1)).isoformat()


def _day_after(text: str) -> str:
    return date.fromordinal(min(_days(text)[1].toordinal() + 1, date.max.toordinal())).isoformat()


def _days(text: str) -> tuple[date, date]:
    """Return the first and last day of a year, month or day."""
    found = _DATE.match(text.strip())
    try:
        if not found:
            raise ValueError(text)
        year, month, day = (int(part) if part else 0 for part in found.groups())
        first = date(year, month or 1, day or 1)
        last_month = month or 12
        return first, date(year, last_month, day or calendar.monthrange(year, last_month)[1])
    except ValueError as error:
        message = N_("%(text)s is not a date. Write it as 2024, 2024-05 or 2024-05-31.")
        raise QueryError(message, text=text) from error


def _number(text: str) -> float:
    try:
        number = float(text.replace(",", ""))
    except ValueError as error:
        raise QueryError(N_("%(text)s is not a number."), text=text) from error
    if not math.isfinite(number):
        raise QueryError(N_("%(text)s is not a number."), text=text)
    return number
