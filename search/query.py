"""The one query language, the same on every engine: text in, tree out.

Words side by side mean all of them, AND OR NOT and brackets as written, "a phrase", "near
words"~3, field:word, begin*, fuzzy~ and fuzzy~2, date:[2020 TO 2022], beds:>=10. Lower-case
and, or, not are ordinary words. Built on Whoosh's parser. Pure; knows no engine. Nothing a
person can type makes it fail otherwise than by ``QueryError``: what cannot be meant as syntax
is read as words.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from whoosh import query as whoosh
from whoosh.fields import ID, Schema
from whoosh.qparser import QueryParser, plugins, syntax

from search.engine import DATE, Expansion, Note
from search.errors import QueryError
from search.meaning import Names, Reader
from search.messages import N_
from search.thesaurus import Thesaurus
from search.tree import All, Any, Everything, Node, Not, Words
from search.words import compose, plain

LONGEST = 1000  # characters; the parser recurses, so this also bounds its stack
MOST = 64  # words
DEEPEST = 10  # brackets within brackets
_MOST_VAGUE = 8  # prefixes and fuzzy words, each of which becomes many words
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'"})
_BRACKETS = str.maketrans(dict.fromkeys("()[]{}", " "))
_VAGUE = str.maketrans(dict.fromkeys("*~", " "))
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_SYNTAX = re.compile(r"""[()\[\]{}"':*~<>]|\b(?:AND|OR|NOT)\b""")
_FIELD = re.compile(r"\b\w+(?=:)")


@dataclass(frozen=True)
class Parsed:
    """What a query means.

    Attributes:
        text: the query as it was read, cleaned.
        titled: its folded words, to compare with whole titles.
        tree: what to look for.
    """

    text: str
    titled: str
    tree: Node
    notes: tuple[Note, ...] = ()
    expansions: tuple[Expansion, ...] = ()


class _Side(whoosh.And):
    """Words side by side, which Whoosh's own And does not tell from words joined by AND."""


class _SideGroup(syntax.GroupNode):
    qclass = _Side  # type: ignore[assignment]  # inferred as None, meant to be overridden


def parse(
    text: str,
    names: Names,
    thesaurus: Thesaurus | None = None,
    literal: frozenset[str] = frozenset(),
) -> Parsed:
    """Return the meaning of what a person typed; of nothing, every document.

    Raises:
        QueryError: there is something, but no word in it to search for; or a date or number
            that is none.
    """
    cleaned, notes = _clean(text)
    if not cleaned:
        return Parsed("", "", Everything(), notes)
    if not plain(cleaned):
        raise QueryError(N_("There is no word or number in your search. Type at least one."))
    reader = Reader(names, thesaurus or Thesaurus(), literal)
    tree = _tree(_grammar(_lower_fields(cleaned, names), names), reader)
    if tree is None:
        raise QueryError(N_("The words in your search are too common. Add a more particular one."))
    return Parsed(cleaned, plain(cleaned), tree, notes, tuple(reader.expansions))


def _clean(text: str) -> tuple[str, tuple[Note, ...]]:
    seen = "".join(" " if unicodedata.category(c) in _UNSEEN else c for c in text[: LONGEST * 20])
    words = compose(seen).translate(_QUOTES).split()
    cleaned = " ".join(words)
    cut = " ".join(words[:MOST])[:LONGEST].strip()
    notes = (Note(N_("Your search was very long. Only its beginning was used.")),)
    return _tame(cut), notes if len(cut) < len(cleaned) else ()


def _tame(text: str) -> str:
    """Return ``text`` without syntax that nobody means: a wall of brackets or asterisks."""
    depth = deepest = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        text = text.translate(_BRACKETS)
    if text.count("*") + text.count("~") > _MOST_VAGUE:
        text = text.translate(_VAGUE)
    return text.strip()


def _lower_fields(text: str, names: Names) -> str:
    def lower(found: re.Match[str]) -> str:
        return found[0].lower() if found[0].lower() in names else found[0]

    return _FIELD.sub(lower, text)


def _grammar(text: str, names: Names) -> whoosh.Query:
    if not _SYNTAX.search(text):  # as nearly every query: what the parser would find, at once
        return _Side([whoosh.Term("", word) for word in text.split()])
    parser = _parser(names.all())
    try:
        parsed: whoosh.Query = parser.parse(text, normalize=False)
    except (IndexError, NotImplementedError):  # operators with nothing to operate on: NOT NOT
        parsed = parser.parse(plain(text), normalize=False)
    return parsed


@lru_cache(maxsize=8)
def _parser(names: frozenset[str]) -> QueryParser:
    known = Schema(**dict.fromkeys(sorted({DATE, *names}), ID()))
    return QueryParser("", known, plugins=[make() for make in _PLUGINS], group=_SideGroup)


_PLUGINS: tuple[Callable[[], object], ...] = (
    plugins.WhitespacePlugin,
    plugins.FieldsPlugin,
    plugins.PhrasePlugin,
    # Whoosh's own takes "[customers today]" for a range, its own > fails without a field
    lambda: plugins.RangePlugin(
        re.compile(
            r"(?P<open>[\[{])(?P<start>[^\[\]{}]*?)(?<=[\[{\s])(?i:to)(?=[\s\]}])"
            r"(?P<end>[^\[\]{}]*)(?P<close>[\]}])"
        )
    ),
    lambda: plugins.GtLtPlugin(r"(?<=:)(?P<rel>(<=|>=|<|>))"),
    plugins.GroupPlugin,
    lambda: plugins.OperatorsPlugin(AndNot=None, AndMaybe=None, Require=None),
    lambda: plugins.PrefixPlugin(r"(?P<text>[^\W_][\w'&.-]*)[*](?=[\s)]|$)"),
    plugins.FuzzyTermPlugin,
)


def _tree(parsed: whoosh.Query, reader: Reader) -> Node | None:
    translate = _TRANSLATIONS.get(type(parsed))
    return translate(parsed, reader) if translate else None


def _side_by_side(parsed: whoosh.And, reader: Reader) -> Node | None:
    parts: list[Node] = []
    run: list[str] = []
    for sub in parsed.subqueries:
        if isinstance(sub, whoosh.Term) and not sub.fieldname:
            run.append(str(sub.text))
            continue
        parts += reader.words(run)
        run = []
        part = _tree(sub, reader)
        parts += [part] if part else []
    parts += reader.words(run)
    return _joined(Words, parts)


def _all(parsed: whoosh.And, reader: Reader) -> Node | None:
    return _joined(All, [part for sub in parsed.subqueries if (part := _tree(sub, reader))])


def _any(parsed: whoosh.Or, reader: Reader) -> Node | None:
    parts = [part for sub in parsed.subqueries if (part := _tree(sub, reader))]
    return Any(tuple(parts)) if len(parts) > 1 else next(iter(parts), None)


def _joined(kind: type[All], parts: list[Node]) -> Node | None:
    if parts and all(isinstance(part, Not) for part in parts):
        return All((Everything(), *parts))
    return kind(tuple(parts)) if len(parts) > 1 else next(iter(parts), None)


def _not(parsed: whoosh.Not, reader: Reader) -> Node | None:
    part = _tree(parsed.query, reader)
    return Not(part) if part else None


def _term(parsed: whoosh.Term, reader: Reader) -> Node | None:
    if parsed.fieldname:
        return reader.named(parsed.fieldname, str(parsed.text))
    return _joined(Words, reader.words([str(parsed.text)]))


def _phrase(parsed: whoosh.Phrase, reader: Reader) -> Node | None:
    return reader.phrase(parsed.fieldname, " ".join(parsed.words), parsed.slop - 1)


def _prefix(parsed: whoosh.Prefix, reader: Reader) -> Node | None:
    return reader.prefix(parsed.fieldname, str(parsed.text))


def _fuzzy(parsed: whoosh.FuzzyTerm, reader: Reader) -> Node | None:
    return reader.fuzzy(parsed.fieldname, str(parsed.text), min(parsed.maxdist, 2))


def _range(parsed: whoosh.TermRange, reader: Reader) -> Node | None:
    ends = (parsed.start or "", parsed.end or "")
    return reader.between(parsed.fieldname, ends, (parsed.startexcl, parsed.endexcl))


_TRANSLATIONS: Mapping[type[whoosh.Query], Callable[..., Node | None]] = {
    _Side: _side_by_side,
    whoosh.And: _all,
    whoosh.Or: _any,
    whoosh.Not: _not,
    whoosh.Term: _term,
    whoosh.Phrase: _phrase,
    whoosh.Prefix: _prefix,
    whoosh.FuzzyTerm: _fuzzy,
    whoosh.TermRange: _range,
}
