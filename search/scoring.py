"""Which documents a tree finds and what each is worth, by document number, in numpy.

For an engine whose library keeps postings well and scores them one by one in Python. What a leaf
of the tree finds (a word, a label, a range) is the engine's to read; how leaves go together is
decided here. Pure.

Source: search/README.md, section 1.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from search.tree import All, Any, Best, Leaf, Node, Not

Mask: TypeAlias = NDArray[np.bool_]
Scores: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.int32]

K1 = 1.2
B = 0.75


@dataclass(frozen=True)
class Postings:
    """The documents that one leaf finds.

    Attributes:
        places: their numbers, rising.
        scores: what the leaf adds to each, in the same order; None for what only chooses.
    """

    places: Places
    scores: Scores | None = None

    def weighed(self, weight: float) -> "Postings":
        """Return the same documents, each with ``weight`` times its score."""
        return Postings(self.places, None if self.scores is None else self.scores * weight)


@dataclass(frozen=True)
class Matched:
    """The documents that a tree finds, shape (n,) each; ``scores`` is 0 where ``mask`` is False."""

    mask: Mask
    scores: Scores


Read = Callable[[Leaf], Postings]


def bm25(often: Scores, lengths: Scores, idf: float, average: float) -> Scores:
    """Return BM25 of one term: ``often`` it stands in each document, of so many ``lengths``.

    ``average`` is that of all lengths, more than 0.
    """
    return idf * (often * (K1 + 1)) / (often + K1 * ((1 - B) + B * lengths / average))


def matched(node: Node, read: Read, size: int) -> Matched:
    """Return what ``node`` finds among documents 0 to ``size`` - 1; ``read`` gives its leaves."""
    match node:
        case All(parts):
            return _all([matched(part, read, size) for part in parts])
        case Best(parts):
            return _any([matched(part, read, size) for part in parts], np.maximum, size)
        case Any(parts):
            return _any([matched(part, read, size) for part in parts], np.add, size)
        case Not(part):
            return Matched(~matched(part, read, size).mask, np.zeros(size))
        case _:
            return _spread(read(node), size)


def highest(found: Matched, most: int) -> Places:
    """Return the documents of the ``most`` highest scores, and whichever equal the last of them."""
    places = np.flatnonzero(found.mask).astype(np.int32)
    if 0 < most < places.size:
        scores = found.scores[places]
        places = places[scores >= np.partition(scores, -most)[-most]]
    return places


@dataclass(frozen=True)
class FacetColumn:
    """The values of one facet and who has them: document ``places[i]`` has ``values[codes[i]]``."""

    values: tuple[str, ...]
    places: Places
    codes: NDArray[np.intp]

    @classmethod
    def build(cls, having: Mapping[str, Places]) -> "FacetColumn":
        """Return the column of values with the documents that have each; none without any."""
        held = {value: places for value, places in having.items() if places.size}
        sizes = [places.size for places in held.values()]
        return cls(
            values=tuple(held),
            places=np.concatenate([np.zeros(0, dtype=np.int32), *held.values()]),
            codes=np.repeat(np.arange(len(held)), sizes),
        )

    def counted(self, mask: Mask) -> tuple[tuple[str, int], ...]:
        """Return each value that documents of ``mask`` have and how many do, most first."""
        counts = np.bincount(self.codes[mask[self.places]], minlength=len(self.values))
        pairs = [(value, int(count)) for value, count in zip(self.values, counts, strict=True)]
        return tuple(sorted((p for p in pairs if p[1]), key=lambda pair: (-pair[1], pair[0])))

    def having(self, values: Sequence[str], size: int) -> Mask:
        """Return which of ``size`` documents have one of ``values``."""
        wanted = [code for code, value in enumerate(self.values) if value in values]
        mask = np.zeros(size, dtype=np.bool_)
        mask[self.places[np.isin(self.codes, wanted)]] = True
        return mask


def _spread(found: Postings, size: int) -> Matched:
    mask, scores = np.zeros(size, dtype=np.bool_), np.zeros(size)
    mask[found.places] = True
    if found.scores is not None:
        scores[found.places] = found.scores
    return Matched(mask, scores)


def _all(parts: Sequence[Matched]) -> Matched:
    mask = reduce(np.logical_and, (part.mask for part in parts))
    return Matched(mask, reduce(np.add, (part.scores for part in parts)) * mask)


def _any(parts: Sequence[Matched], joined: np.ufunc, size: int) -> Matched:
    none = np.zeros(size, dtype=np.bool_)
    return Matched(
        reduce(np.logical_or, (part.mask for part in parts), none),
        reduce(joined, (part.scores for part in parts), np.zeros(size)),
    )
