"""The passage of a document that shows why it was found, with the matching words marked.

Pure: passages and terms in, one Snippet out. Marks by the same terms that were searched for,
so "fell" is not marked for "falls" unless it was found for it. Not markup: whoever shows the
parts escapes them.
"""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import NamedTuple

from search.engine import BODY, SUMMARY, TITLE, Document, Snippet
from search.words import WORD, compose, fold, openings, term

LONG = 240  # characters of a snippet, without the dots
_BEFORE = 60  # of them at most before the first match
_SPACE = re.compile(r"\s+")


class _Match(NamedTuple):
    start: int
    end: int
    term: str


class _Window(NamedTuple):
    found: int
    matches: Sequence[_Match]


def passages(document: Document) -> tuple[tuple[str, str], ...]:
    """Return the text of ``document`` by section, in the order in which a snippet is sought."""
    sections = ((SUMMARY, document.summary), *document.fields.items(), (BODY, document.body))
    return tuple(
        (name, compose(text)) for name, text in (*sections, (TITLE, document.title)) if text
    )


def cut(sections: Sequence[tuple[str, str]], terms: Collection[str]) -> Snippet:
    """Return the stretch of text with most of ``terms``, the earliest of equals.

    Where nothing matches, the beginning of the first section; of no text, an empty snippet.
    """
    best, where = _Window(0, ()), 0
    wanted = frozenset(terms)
    for number, (_, text) in enumerate(sections):
        window = _densest(_matches(text, wanted))
        if window.found > best.found:
            best, where = window, number
        if best.found == len(wanted):
            break
    if not sections:
        return Snippet("", ())
    name, text = sections[where]
    return Snippet(name, _parts(text, best.matches))


def _matches(text: str, terms: frozenset[str]) -> list[_Match]:
    if not terms:
        return []
    return [
        _Match(found.start(), found.end(), stem)
        for found in _words(terms).finditer(text)
        if found.lastgroup and (stem := term(fold(found[0]))) in terms
    ]


@lru_cache(maxsize=256)
def _words(terms: frozenset[str]) -> re.Pattern[str]:
    """Return a pattern for every word, with a group for those that may have one of these stems.

    Folding and stemming each word would take four times as long.
    """
    starts = "|".join(sorted({opening for stem in terms for opening in openings(stem)}))
    word = WORD.pattern
    return re.compile(rf"(?={starts})(?P<likely>{word})|(?:{word})", re.IGNORECASE)


def _densest(matches: Sequence[_Match]) -> _Window:
    best = _Window(0, ())
    last = 0
    for first, match in enumerate(matches):
        last = max(last, first)
        while last + 1 < len(matches) and matches[last + 1].end - match.start <= LONG - _BEFORE:
            last += 1
        found = len({each.term for each in matches[first : last + 1]})
        if found > best.found:
            best = _Window(found, matches[first : last + 1])
    return best


def _parts(text: str, matches: Sequence[_Match]) -> tuple[tuple[str, bool], ...]:
    start = _word_start(text, matches[0].start - _BEFORE) if matches else 0
    end = _word_end(text, max(start + LONG, matches[-1].end if matches else 0))
    pieces: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    for match in matches:
        pieces += [(text[at : match.start], False), (text[match.start : match.end], True)]
        at = match.end
    pieces += [(text[at:end], False)] + ([("…", False)] if end < len(text) else [])
    return tuple((_SPACE.sub(" ", piece), marked) for piece, marked in pieces if piece)


def _word_start(text: str, at: int) -> int:
    if at <= 0:
        return 0
    space = text.find(" ", at, at + _BEFORE)
    return at if space < 0 else space + 1


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - 30, at)
    return at if space < 0 else space
