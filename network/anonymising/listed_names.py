"""Names that the lists know, weighed against what stands beside them. Pure.

Lists alone would take every Rose for a person. Each rule has its name in config/redactions.toml
and answers for one word: how many words from there on are a name, nought if none.
"""

from __future__ import annotations

from network.anonymising.cues import (
    ABSTRACT,
    BEFORE_MONTHS,
    BELONGS,
    DOES,
    MONTHS,
    NAMED_AFTER,
    NOT_AFTER_TITLES,
    OTHER_TITLES,
    STRONG_DOES,
    TITLES,
    VERBS,
    WEEKDAYS,
)
from network.anonymising.lexicon import Lexicon
from network.anonymising.names import (
    APPOSED,
    Reading,
    is_rather_surname,
    is_shouted_name,
    may_be_name,
    name_from,
    unless_named_after,
    whole_or_first,
)
from network.anonymising.reading import Word

_BEFORE_NOUNS = frozenset({"the", "a", "an", "of", "our", "in"})
_OF_SEASONS = frozenset({"first", "care", "late", "older"})
_MOST_INITIALS = 3


def titled(reading: Reading, at: int) -> int:
    """A title, then whatever has a capital: ``Dr Okafor``, ``Mrs B``, ``Sister Agnes``."""
    title, following = reading.words[at], reading.at(at + 1)
    if following is None or following.gap not in (" ", ". ", "."):
        return 0
    if (following.stem in NOT_AFTER_TITLES and following.text != "A") or title.is_possessive:
        return 0
    lexicon = reading.lexicon
    if title.stem in TITLES and (title.is_capital or title.stem != "miss"):
        if (
            following.is_capital
            or may_be_name(lexicon, following.stem)
            or (lexicon.is_unknown(following.stem) and not title.is_capital)
        ):
            return 1 + name_from(reading, at + 1)
        return 0
    if title.stem in OTHER_TITLES and title.is_capital and following.is_capital:
        is_name = not lexicon.is_known_word(following.stem) or lexicon.may_be_given(following.stem)
        if is_name and not following.is_shouted and following.gap == " ":
            return 1 + name_from(reading, at + 1)
    return 0


def given(reading: Reading, at: int) -> int:
    """A given name that is hardly anything else."""
    word = reading.words[at]
    if not word.is_capital or not reading.lexicon.is_given(whole_or_first(reading.lexicon, word)):
        return 0
    if word.is_shouted and not is_shouted_name(reading, at):
        return 0
    return unless_named_after(reading, at, name_from(reading, at))


def given_or_word(reading: Reading, at: int) -> int:
    """A given name that is also a word, where its neighbours say that it is a name."""
    word, lexicon = reading.words[at], reading.lexicon
    if not word.is_capital or word.is_shouted or word.stem not in lexicon.given_also_words:
        return 0
    length = name_from(reading, at)
    following = reading.beside(at + 1)
    if length > 1 and following is not None and is_rather_surname(lexicon, following):
        return unless_named_after(reading, at, length)
    if following is not None and following.is_capital and lexicon.is_known_word(following.stem):
        return 0
    return 1 if _stands_as_name(reading, at) else 0


def surname(reading: Reading, at: int) -> int:
    """A surname that is hardly anything else, alone."""
    word = reading.words[at]
    stem = whole_or_first(reading.lexicon, word)
    if not word.is_capital or not reading.lexicon.is_surname(stem):
        return 0
    if word.is_shouted and not is_shouted_name(reading, at):
        return 0
    following = reading.beside(at + 1)
    if following is not None and following.is_capital and not word.is_possessive:
        # "Patel Foundation": what follows is a word and no second name
        lexicon = reading.lexicon
        if lexicon.is_known_word(following.stem) and not may_be_name(lexicon, following.stem):
            return 0
    return unless_named_after(reading, at, name_from(reading, at))


def initials(reading: Reading, at: int) -> int:
    """Initials and a surname: ``J. Smith``, ``A B Khan``."""
    length, sure = 0, False
    while (word := reading.at(at + length)) is not None and len(word.text) == 1 and word.is_capital:
        if length > _MOST_INITIALS:
            return 0
        if length and word.gap not in (" ", ".", ". "):
            break
        length += 1
    following = reading.at(at + length)
    if not length or length > _MOST_INITIALS or following is None or not following.is_capital:
        return 0
    if following.gap not in (" ", ". ", ".") or len(following.text) < 2 or following.is_shouted:
        return 0
    sure = "." in following.gap and not (
        length == 1 and reading.words[at].gap == " " and _ends_plan(reading, at)
    )
    lexicon, stem = reading.lexicon, following.stem
    if lexicon.is_surname(stem) or (
        sure and (lexicon.may_be_surname(stem) or lexicon.is_unknown(stem))
    ):
        if not sure and length == 1 and reading.words[at].text in "AI":
            return 0
        return unless_named_after(reading, at, length + name_from(reading, at + length))
    return 0


def _stands_as_name(reading: Reading, at: int) -> bool:
    """Say whether a word that is also a name is one here."""
    word, following = reading.words[at], reading.beside(at + 1)
    if word.is_possessive and following is not None and following.stem in BELONGS:
        return not _is_month_or_place(reading.lexicon, word) or following.stem not in _OF_SEASONS
    if following is not None and following.stem in NAMED_AFTER:
        return False
    return _begins_as_name(reading, at) if word.starts_sentence else _goes_as_name(reading, at)


def _begins_as_name(reading: Reading, at: int) -> bool:
    """Say whether a sentence begins with somebody: ``Rose was admitted``, and not ``Will this``."""
    word, following = reading.words[at], reading.beside(at + 1)
    if following is not None and following.stem in STRONG_DOES:
        return word.stem not in reading.lexicon.places
    if APPOSED.match(reading.text, word.end):
        return True
    is_word = word.stem in ABSTRACT or word.stem in VERBS
    acts = following is not None and following.stem in DOES
    return acts and not is_word and not _is_month_or_place(reading.lexicon, word)


def _goes_as_name(reading: Reading, at: int) -> bool:
    """Say whether a capital in mid-sentence is somebody's: ``when Mark``, and not ``in May``."""
    word, before, following = reading.words[at], reading.words[at - 1], reading.beside(at + 1)
    acts_surely = following is not None and following.stem in STRONG_DOES
    if word.gap == " " and before.stem in _BEFORE_NOUNS:
        return acts_surely
    is_part_of_a_title = before.is_capital and before.stem not in WEEKDAYS
    if word.gap == " " and is_part_of_a_title and not before.starts_sentence:
        return False
    if not _is_month_or_place(reading.lexicon, word):
        return True
    if word.stem in reading.lexicon.places or _has_number_beside(reading.text, word):
        return False
    acts = following is not None and following.stem in DOES and before.stem not in BEFORE_MONTHS
    return acts or acts_surely or bool(APPOSED.match(reading.text, word.end))


def _is_month_or_place(lexicon: Lexicon, word: Word) -> bool:
    return word.stem in MONTHS or word.stem in lexicon.places or word.stem in lexicon.words


def _has_number_beside(text: str, word: Word) -> bool:
    return text[word.end : word.end + 2].strip()[:1].isdigit() or word.gap.strip()[-1:].isdigit()


def _ends_plan(reading: Reading, at: int) -> bool:
    before = reading.at(at - 1)
    return before is not None and before.stem in (
        "plan",
        "vitamin",
        "hepatitis",
        "option",
        "group",
        "appendix",
        "type",
    )
