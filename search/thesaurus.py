"""Words that mean the same, or lead to one another: acronyms and everyday words.

Pure: text of a TOML file in, a lookup out. It suggests other words for what a person typed;
query.py puts them into the query, shown and removable, and weighs them less than the person's
own. Spelling is not its business (words.py makes behaviour and behavior one).
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from search.words import plain

_KINDS = {"same": {"words"}, "leads": {"word", "to"}}


class ThesaurusError(ValueError):
    """The thesaurus cannot be used; the message names the entry and what is wrong with it."""


@dataclass(frozen=True)
class Thesaurus:
    """What else to look for. Keys and values of ``others`` are as written in the file."""

    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def longest(self) -> int:
        """How many words the longest entry has."""
        return max((len(words.split()) for words in self.others), default=0)

    def look_up(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return what stands for these folded ``words`` side by side; often nothing."""
        return self.others.get(" ".join(words), ())


def parse_thesaurus(toml: str) -> Thesaurus:
    """Return the thesaurus written in ``toml``.

    ``[[same]] words = [...]``: each stands for all the others.
    ``[[leads]] word = "..." to = [...]``: the word leads to these, and not back.

    Raises:
        ThesaurusError: an entry of another kind or shape, or with fewer than two words.
    """
    try:
        kinds = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise ThesaurusError(str(error)) from error
    others: dict[str, tuple[str, ...]] = {}
    for kind, entries in kinds.items():
        if kind not in _KINDS or not isinstance(entries, list):
            raise ThesaurusError(f"{kind}: only [[same]] and [[leads]] are known")
        for number, entry in enumerate(entries, 1):
            _check(entry, kind, f"{kind} {number}")
            _add(others, entry)
    return Thesaurus(others)


def _check(entry: object, kind: str, where: str) -> None:
    if not isinstance(entry, dict) or set(entry) != _KINDS[kind]:
        raise ThesaurusError(f"{where}: wanted {' and '.join(sorted(_KINDS[kind]))}")
    words = _texts(entry["words"]) if kind == "same" else _texts([entry["word"]])
    to = words[1:] if kind == "same" else _texts(entry["to"])
    if not words or not to or not all(plain(word) for word in (*words, *to)):
        raise ThesaurusError(f"{where}: wanted words, and other words for them")


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        return ()
    return tuple(value)


def _add(others: dict[str, tuple[str, ...]], entry: Mapping[str, object]) -> None:
    same = _texts(entry.get("words", []))
    pairs = [(word, [other for other in same if other != word]) for word in same]
    if not same:
        pairs = [(str(entry["word"]), list(_texts(entry["to"])))]
    for word, more in pairs:
        key = plain(word)
        others[key] = _unique((*others.get(key, ()), *more), key)


def _unique(words: Iterable[str], key: str) -> tuple[str, ...]:
    return tuple({plain(word): word for word in words if plain(word) != key}.values())
