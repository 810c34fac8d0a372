"""From text to the terms that are compared: fold, spell one way, stem.

The one analysis of this folder: every engine indexes these terms and every query is made of
them, so an answer does not depend on the engine. Pure. Not the query language (query.py) and
not the thesaurus: nothing here adds a meaning.

Source of the stemmer: M. F. Porter, An algorithm for suffix stripping, Program 14(3), 1980.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from whoosh.lang.porter import stem

_STOP = """
    a an and are as at be been but by for from had has have in into is it its of on or so than
    that the their then there these they this to was were which will with
"""
_ASKING = """
    about am any can could did do does how i if me must my our please shall should us we what when
    where whether who whom whose why would you your
"""
STOP = frozenset(_STOP.split())  # too common to tell documents apart; they keep their place
ASKING = STOP | frozenset(_ASKING.split())  # said when asking, not looked for

_stem: Callable[[str], str] = stem
WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:['’‘&][^\W_]+)*")
_HYPHENS = frozenset("-‐‑")

# Which of two spellings is meant does not matter: what counts is that both become one. A rule
# may turn a word into nonsense (exercise, exercize) as long as no two words become the same.
_SPELLINGS = """
    anaem anem, anaesth anesth, caesar cesar, coeliac celiac, diarrhoea diarrhea, dyspnoea dyspnea
    faec fec, foet fet, gynaec gynec, haem hem, leukaem leukem, oedema edema, oesoph esoph
    oestr estr, paed ped, sulph sulf
    behaviour behavior, colour color, endeavour endeavor, favour favor, honour honor, humour humor
    labour labor, neighbour neighbor, odour odor, rumour rumor, tumour tumor, vapour vapor
    centre center, centred centered, centring centering, fibre fiber, litre liter, metre meter
    manoeuvre maneuver, theatre theater
    cancell cancel, counsell counsel, enroll enrol, fulfill fulfil, labell label, modell model
    signall signal, skillful skilful, travell travel
    ageing aging, alogue alog, defence defense, grey gray, judgement judgment, licence license
    mould mold, offence offense, practise practice, practising practicing, programme program
"""
_ROOTS = dict(pair.split() for line in _SPELLINGS.split("\n") for pair in line.split(",") if pair)
_ROOT = re.compile("|".join(sorted(_ROOTS, key=len, reverse=True)))
_ISE = re.compile(r"(?<=[a-z]{3})is(e|ed|es|er|ers|ing|ation|ations|ational|able)$")
_YSE = re.compile(r"lys(e|ed|es|er|ers|ing)$")


class Token(NamedTuple):
    """A word where it stands: characters ``start`` to ``end``, the ``position``-th word.

    ``word`` is folded only, for spelling; ``term`` is what is compared. A joined compound
    stands in the place of its first part.
    """

    start: int
    end: int
    position: int
    word: str
    term: str


def compose(text: str) -> str:
    """Return ``text`` with each accented letter as one character; offsets count in this."""
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """Return ``word`` without case, accents, apostrophes and possessive s."""
    if word.isascii():
        bare = word.lower()
    else:
        parts = unicodedata.normalize("NFKD", word.replace("’", "'").replace("‘", "'"))
        bare = "".join(c for c in parts if not unicodedata.combining(c)).casefold()
    return bare.removesuffix("'s").replace("'", "")


@lru_cache(maxsize=1 << 16)
def term(word: str) -> str:
    """Return the stem of a folded ``word``, spelled one way."""
    if not word.isalpha():
        return word
    rooted = _ROOT.sub(lambda found: _ROOTS[found[0]], word)
    spelled = _YSE.sub(r"lyz\1", _ISE.sub(r"iz\1", rooted))
    if spelled.startswith("organiz"):  # not organ, which in health care is another thing
        return "organiz"
    return _stem(spelled)


@lru_cache(maxsize=1 << 16)
def _word_and_term(written: str) -> tuple[str, str]:
    word = fold(written)
    return word, term(word)


def tokens(text: str) -> Iterator[Token]:
    """Yield every word of composed ``text`` in order, also those in STOP."""
    for position, found in enumerate(WORD.finditer(text)):
        yield Token(*found.span(), position, *_word_and_term(found[0]))


def with_compounds(text: str) -> Iterator[Token]:
    """Yield the tokens of ``text``, and after the parts of follow-up also followup."""
    before: Token | None = None
    for token in tokens(text):
        yield token
        if before and token.start == before.end + 1 and text[before.end] in _HYPHENS:
            joined = before.word + token.word
            yield Token(before.start, token.end, before.position, joined, term(joined))
        before = token


def openings(stem: str) -> frozenset[str]:
    """Return patterns of which one begins every composed word that has this ``stem``.

    Cheap to look for, and wider than the stem: what is found must be stemmed to be sure.
    """
    british = {found for found, spelled in _ROOTS.items() if stem.startswith(spelled[:2])}
    return frozenset(_opening(*start[:2]) for start in (stem, *british))


def _opening(first: str, second: str = "") -> str:
    one, two = (
        f"[{letter}y]" if letter == "i" else re.escape(letter) for letter in (first, second)
    )
    # folding drops an apostrophe; what it makes of an accent is unknown
    return rf"(?:{one}(?:['’‘](?=[^\W_]))?{two}|(?:{one}['’‘]?)?(?![\x00-\x7f])\w)"


def plain(text: str) -> str:
    """Return the folded words of ``text``, which two spellings of one title share."""
    return " ".join(fold(found[0]) for found in WORD.finditer(compose(text)))
