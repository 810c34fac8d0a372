"""Names that stand in no list, told by what stands beside them. Pure.

Lists alone would miss the rarer names, which identify most. Each rule has its name in
config/redactions.toml and answers for one word: how many words from there on are a name.
"""

from __future__ import annotations

import re

from network.anonymising.cues import (
    BEFORE_THINGS,
    BELONGS,
    CALLED,
    DOES,
    FUNCTION_WORDS,
    KNOWN_AS,
    MONTHS,
    OF_PLACES,
    RELATED,
    STRONG_DOES,
)
from network.anonymising.names import (
    APPOSED,
    Reading,
    could_be_name,
    does,
    looks_like_word,
    may_be_name,
    name_from,
    unless_named_after,
)
from network.anonymising.reading import Word

_LIKE_A_PLACE = re.compile(
    r"(?:ham|ton|ford|shire|bury|boro|borough|burgh|mouth|pool|wick|worth|ley|stead|field"
    r"|dale|gate|thorpe|by|hurst"
    r"|chester|cester|minster|sea|stan|land|lands|ville|kirk|wich|port|bridge|combe|ness"
    r"|well|wood|moor|head)$"
)


def related(reading: Reading, at: int) -> int:
    """A name after a relation, a role or ``called``: ``her son Xolani``, ``a man called Zed``."""
    word, before = reading.words[at], reading.at(at - 1)
    if before is None or not word.is_capital or word.is_shouted or len(word.text) < 2:
        return 0
    lexicon = reading.lexicon
    is_cue = before.stem in RELATED or before.stem in CALLED or _is_known_as(reading, at)
    if not is_cue or word.gap not in (" ", ", ", ' "', " '") or before.is_possessive:
        return 0
    if lexicon.is_known_word(word.stem) and not lexicon.may_be_given(word.stem):
        return 0
    if before.stem in CALLED and not _is_calling_a_person(reading, at):
        return 0
    if word.gap == ", " and not (may_be_name(lexicon, word.stem) or before.stem in RELATED):
        return 0
    if word.stem in MONTHS and before.stem not in RELATED:
        return 0
    return unless_named_after(reading, at, name_from(reading, at))


def acting(reading: Reading, at: int) -> int:
    """A word in no list that does what people do: ``Xolani told us``, ``Xolani's mother``."""
    word, lexicon = reading.words[at], reading.lexicon
    if not could_be_name(lexicon, word):
        return 0
    length = name_from(reading, at)
    last = reading.words[at + length - 1]
    following = reading.beside(at + length)
    if last.is_possessive:
        belongs = following is not None and following.stem in BELONGS
        return length if belongs else 0
    before = reading.at(at - 1)
    is_place = before is not None and before.stem in OF_PLACES and word.gap == " "
    telling = STRONG_DOES if word.starts_sentence or is_place else DOES
    if following is not None and following.stem in telling:
        return length
    if is_place:
        return 0
    if word.starts_sentence and _acts_in_the_present(reading, at + length) and not _is_word(word):
        return length
    if following is not None and word.starts_sentence and does(following.stem):
        is_plural = word.stem.endswith("s") and not word.stem.endswith(("us", "is", "as", "os"))
        return 0 if is_plural or looks_like_word(word.stem) else length
    if APPOSED.match(reading.text, last.end) and not looks_like_word(word.stem):
        return length
    return 0


def _acts_in_the_present(reading: Reading, at: int) -> bool:
    """Say whether a verb like ``cleans`` stands here, before a small word: ``cleans the ward``."""
    verb, following = reading.beside(at), reading.beside(at + 1)
    if verb is None or following is None or verb.is_capital or len(verb.stem) < 4:
        return False
    return (
        verb.stem.endswith("s") and verb.stem[-2] not in "su" and following.stem in FUNCTION_WORDS
    )


def _is_word(word: Word) -> bool:
    return word.stem.endswith("s") or looks_like_word(word.stem)


def unknown(reading: Reading, at: int) -> int:
    """A word in no list with a capital in mid-sentence, where no thing or place is spoken of."""
    word, before, following = reading.words[at], reading.at(at - 1), reading.beside(at + 1)
    if before is None or word.starts_sentence or not could_be_name(reading.lexicon, word):
        return 0
    if word.gap == " " and before.stem == "the":
        is_family = following is not None and following.stem in (
            "family",
            "household",
            "brothers",
            "sisters",
        )
        return 1 if is_family else 0
    is_alone = word.gap == " (" and reading.text[word.end : word.end + 1] == ")"
    if is_alone and not looks_like_word(word.stem):
        return 1
    if word.gap not in (" ", ", ") or before.stem in BEFORE_THINGS or looks_like_word(word.stem):
        return 0
    if before.stem in ("from", "of", "to") and _LIKE_A_PLACE.search(word.stem):
        return 0
    if before.is_capital and not before.starts_sentence and before.stem not in RELATED:
        return 0
    if following is not None and following.is_capital and not word.is_possessive:
        return 0
    return unless_named_after(reading, at, 1)


def pair(reading: Reading, at: int) -> int:
    """Two words in no list side by side, or one and a surname: ``Tsvetka Dimitrovska``."""
    word, following = reading.words[at], reading.beside(at + 1)
    if following is None or word.is_possessive or not could_be_name(reading.lexicon, word):
        return 0
    if not following.is_capital or following.is_shouted or len(following.text) < 2:
        return 0
    lexicon = reading.lexicon
    if lexicon.is_known_word(following.stem) and not lexicon.may_be_surname(following.stem):
        return 0
    if looks_like_word(word.stem) and looks_like_word(following.stem):
        return 0
    return unless_named_after(reading, at, name_from(reading, at))


def _is_known_as(reading: Reading, at: int) -> bool:
    before, earlier = reading.at(at - 1), reading.at(at - 2)
    return (
        before is not None
        and earlier is not None
        and before.stem in ("as", "to", "be")
        and earlier.stem in KNOWN_AS
    )


def _is_calling_a_person(reading: Reading, at: int) -> bool:
    """Say whether ``called`` speaks of somebody: after a person's word or before a likely name."""
    lexicon, word = reading.lexicon, reading.words[at]
    if may_be_name(lexicon, word.stem):
        return True
    earlier = reading.at(at - 2)
    return earlier is not None and earlier.stem in RELATED
