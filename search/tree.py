"""What a query means, before any engine sees it: a tree of what must stand where.

query.py makes it, an engine compiles it. Pure. Terms in it are those of words.py. Prefixes and
fuzzy words are made concrete here from the words that an index knows, so that engines need
compile nothing but terms, phrases, labels and ranges.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from search.words import term

MOST_WORDS = 60  # that one prefix or fuzzy word may stand for


@dataclass(frozen=True)
class Everything:
    """Every document."""


@dataclass(frozen=True)
class Word:
    """A word, in the section ``field`` or, if that is empty, anywhere."""

    word: str
    term: str
    field: str = ""
    weight: float = 1.0


@dataclass(frozen=True)
class Phrase:
    """Terms in this order; ``places`` are their distances from the first, ``slop`` words more."""

    terms: tuple[str, ...]
    places: tuple[int, ...]
    field: str = ""
    weight: float = 1.0
    slop: int = 0


@dataclass(frozen=True)
class Prefix:
    """Words that begin so."""

    word: str
    field: str = ""


@dataclass(frozen=True)
class Fuzzy:
    """Words at most ``distance`` letters away."""

    word: str
    distance: int
    field: str = ""


@dataclass(frozen=True)
class Titled:
    """Titled with exactly these folded words."""

    words: str


@dataclass(frozen=True)
class Label:
    """A facet with a value that holds all of ``words``."""

    field: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Dates:
    """Dated from ``low`` to ``high``, both included, ISO 8601 to the day or empty."""

    low: str
    high: str


@dataclass(frozen=True)
class Numbers:
    """A number from ``low`` to ``high``, both included; infinite where open."""

    field: str
    low: float
    high: float


@dataclass(frozen=True)
class All:
    """Each of these; more than none."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True)
class Words(All):
    """Words side by side: each of these, if that finds enough, else any of the words."""


@dataclass(frozen=True)
class Any:
    """At least one of these; more than none."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True)
class Best(Any):
    """Other words for one thing: at least one, and having several counts no more than one."""


@dataclass(frozen=True)
class Not:
    """Whatever this is not."""

    part: "Node"


Leaf = Everything | Word | Phrase | Titled | Label | Dates | Numbers | Prefix | Fuzzy
Node = Leaf | All | Any | Not


class Lexicon(Protocol):
    """The words an index knows, folded and not stemmed."""

    def beginning(self, prefix: str) -> Sequence[str]:
        """Return words that begin with ``prefix``, at most MOST_WORDS."""

    def near(self, word: str, distance: int) -> Sequence[str]:
        """Return words at most ``distance`` letters from ``word``, likeliest first."""

    def holds(self, word: str) -> bool:
        """Tell whether ``word`` stands anywhere, in any of its forms."""


def concrete(node: Node, lexicon: Lexicon) -> Node:
    """Return ``node`` with its prefixes and fuzzy words replaced by words of ``lexicon``."""
    if isinstance(node, Prefix):
        return _any_word(node.word, lexicon.beginning(node.word), node.field)
    if isinstance(node, Fuzzy):
        return _any_word(node.word, lexicon.near(node.word, node.distance), node.field)
    if isinstance(node, All | Any):
        return replace(node, parts=tuple(concrete(part, lexicon) for part in node.parts))
    if isinstance(node, Not):
        return Not(concrete(node.part, lexicon))
    return node


def relaxed(node: Node) -> Node:
    """Return ``node`` with any of its side-by-side words in place of all of them.

    What was asked for by operator, field, date or number stays required.
    """
    if isinstance(node, Words):
        free = tuple(part for part in node.parts if _is_free(part))
        rest = tuple(relaxed(part) for part in node.parts if not _is_free(part))
        if len(free) > 1:
            return All((Any(free), *rest)) if rest else Any(free)
    return node


def scored_in(node: Node, field: str, weight: float) -> Node | None:
    """Return what ``node`` finds anywhere, sought in ``field`` at ``weight``, or None.

    For scores only: of all that was asked for, any part will do.
    """
    if isinstance(node, Word | Phrase) and not node.field:
        return replace(node, field=field, weight=node.weight * weight)
    if isinstance(node, All | Any):
        found = [part for each in node.parts if (part := scored_in(each, field, weight))]
        kind = Best if isinstance(node, Best) else Any
        return kind(tuple(found)) if found else None
    return None


def free_words(node: Node) -> int:
    """Return how many words stand side by side, of which some may be dispensed with."""
    return sum(map(_is_free, node.parts)) if isinstance(node, Words) else 0


def search_terms(node: Node) -> Iterator[Word | Phrase]:
    """Yield the words and phrases that a document may be found by, not those it must lack."""
    if isinstance(node, Word | Phrase):
        yield node
    elif isinstance(node, All | Any):
        for part in node.parts:
            yield from search_terms(part)


def each_label(node: Node, resolve: Callable[[Label], Node]) -> Node:
    """Return ``node`` with ``resolve(label)`` in the place of each label."""
    if isinstance(node, Label):
        return resolve(node)
    if isinstance(node, All | Any):
        return replace(node, parts=tuple(each_label(part, resolve) for part in node.parts))
    if isinstance(node, Not):
        return Not(each_label(node.part, resolve))
    return node


def _is_free(part: Node) -> bool:
    if isinstance(part, Word | Phrase | Prefix | Fuzzy):
        return not part.field
    return isinstance(part, Any)


def _any_word(typed: str, words: Sequence[str], field: str) -> Node:
    stems = {term(word): word for word in reversed(words)} or {term(typed): typed}
    found = tuple(Word(word, stem, field) for stem, word in stems.items())
    return found[0] if len(found) == 1 else Best(found)
