"""How far a name goes, and which words could be one: what the rules share. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from network.anonymising.cues import DOES, EPONYMS, NAMED_AFTER, PARTICLES
from network.anonymising.lexicon import Lexicon, folded
from network.anonymising.reading import Word

_CITED = re.compile(
    r" ?(?:et al|& [A-Z]\w+ ?\(?(?:19|20)\d\d|and [A-Z]\w+,? \((?:19|20)\d\d|,? ?\((?:19"
    r"|20)\d\d|,? ?\[?\(?(?:19|20)\d\d[),;a])"
)
APPOSED = re.compile(
    r"'?s?(?:,| \() ?(?:aged? )?(?:\d{1,2}\b|an? |who\b|the |our |my |his |her |from |now"
    r" |then |aged )"
)
_JOINS_NAME = frozenset({" ", ". ", "-", "", "' ", " '", ' "', '" '})
_INNER_CAPITAL = re.compile(
    r"^(?!(?:Mc|Mac|O'|D'|De|Le|La|Di|Fitz|Al)[A-Z])\w*[a-z]?(?<![-'])(?<!^)[A-Z]"
)
_MOST_WORDS = 5
_ENDINGS = re.compile(
    r"(?:ing|tion|sion|ment|ness|ity|ance|ence|ive|ical|ogy|ship|ed|ly|able|ible|ous|ful"
    r"|less|ism|ists?|ers|ings|tions"
    r"|ments|ities|ology|graphy|therapy|care|ward|wide|based|led|ians?|ics?|ary|ory|ure"
    r"|age|als?|ants?|ents?|ate|ise|ize|ify"
    r"|pam|pine|zole|olol|pril|sartan|statin|mycin|cillin|profen|oxen|idone|azine|mab|nib"
    r"|vir|ally|asis|ysis|itis|osis|aemia|ing's|teen|ths?|day|where|thing|body|self"
    r"|selves)$"
)


@dataclass(frozen=True)
class Reading:
    """A scanned text, its words and the lists: what a rule sees."""

    text: str
    words: Sequence[Word]
    lexicon: Lexicon

    def at(self, place: int) -> Word | None:
        """Return the word at ``place``; None before the first and after the last."""
        return self.words[place] if 0 <= place < len(self.words) else None

    def beside(self, place: int) -> Word | None:
        """Return the word at ``place`` if nothing but a space stands before it."""
        word = self.at(place)
        return word if word is not None and word.gap == " " else None


Rule = Callable[[Reading, int], int]


def name_from(reading: Reading, at: int) -> int:
    """Return how many words from ``at`` on belong to one name."""
    length = 1
    while length < _MOST_WORDS and not reading.words[at + length - 1].is_possessive:
        word = reading.at(at + length)
        if word is None or word.gap not in _JOINS_NAME:
            break
        if word.gap == ". " and len(reading.words[at + length - 1].text) > 2:
            break
        if _goes_on(reading, at + length):
            length += 1
        elif particles := _particles(reading, at + length):
            length += particles + 1
        else:
            break
    return length


def _particles(reading: Reading, at: int) -> int:
    """Return how many small words stand inside a name here: ``van``, ``van der``; or nought."""
    for count in (1, 2):
        inside = reading.words[at : at + count]
        are_particles = all(word.stem in PARTICLES and not word.is_capital for word in inside)
        if are_particles and _goes_on(reading, at + count):
            return count
    return 0


def _goes_on(reading: Reading, at: int) -> bool:
    word, lexicon = reading.at(at), reading.lexicon
    if word is None or not word.is_capital:
        return False
    if len(word.text) == 1:
        return word.text not in "AI" or reading.text[word.end : word.end + 1] == "."
    if word.stem in NAMED_AFTER and not lexicon.is_surname(word.stem):
        return False
    before = reading.at(at - 1)
    if word.is_shouted and before is not None and not before.is_shouted:
        return False
    if lexicon.is_known_word(word.stem):
        return lexicon.may_be_surname(word.stem) or lexicon.is_given(word.stem)
    return True


def unless_named_after(reading: Reading, at: int, length: int) -> int:
    """Return ``length``, or nought where a thing bears the name or a work is cited."""
    last = reading.words[at + length - 1]
    following = reading.beside(at + length)
    if _CITED.match(reading.text, last.end) or _is_title_of_a_thing(
        reading.lexicon, last, following
    ):
        return 0
    if following is None or following.stem not in NAMED_AFTER:
        return length
    is_person = (
        last.is_possessive
        and following.stem not in EPONYMS
        and (reading.lexicon.is_given(last.stem) or reading.lexicon.is_surname(last.stem))
    )
    return length if is_person or (length > 1 and not following.is_capital) else 0


def _is_title_of_a_thing(lexicon: Lexicon, last: Word, following: Word | None) -> bool:
    """Say whether it is ``John's Campaign`` rather than John's campaign."""
    if following is None or not last.is_possessive or following.is_shouted:
        return False
    return (
        following.is_capital and lexicon.is_known_word(following.stem) and following.stem != "ward"
    )


def could_be_name(lexicon: Lexicon, word: Word) -> bool:
    if (
        not word.is_capital
        or word.is_shouted
        or len(word.text) < 3
        or _INNER_CAPITAL.search(word.text)
    ):
        return False
    halves = word.text.split("-")
    if len(halves) > 1 and not halves[-1][:1].isupper():
        return False
    if len(halves) > 1 and any(lexicon.is_known_word(folded(half)) for half in halves):
        return False
    return lexicon.is_unknown(word.stem) and not _is_plural_word(lexicon, word.stem)


def _is_plural_word(lexicon: Lexicon, stem: str) -> bool:
    return stem.endswith("s") and (
        lexicon.is_known_word(stem[:-1]) or lexicon.is_known_word(stem[:-2])
    )


def looks_like_word(stem: str) -> bool:
    return bool(_ENDINGS.search(stem)) and len(stem) > 5


def may_be_name(lexicon: Lexicon, stem: str) -> bool:
    return lexicon.may_be_given(stem) or lexicon.may_be_surname(stem)


def is_rather_surname(lexicon: Lexicon, word: Word) -> bool:
    if lexicon.may_be_surname(word.stem):
        return word.stem not in NAMED_AFTER
    return lexicon.is_given(word.stem) or (
        lexicon.is_unknown(word.stem) and not looks_like_word(word.stem)
    )


def whole_or_first(lexicon: Lexicon, word: Word) -> str:
    """Return the stem, or the first half of a double name: ``Anne-Marie``, ``Smith-Okafor``."""
    first = word.stem.partition("-")[0]
    return word.stem if "-" not in word.stem or len(first) < 2 else first


def is_shouted_name(reading: Reading, at: int) -> bool:
    word = reading.words[at]
    beside = [reading.beside(at + 1), reading.at(at - 1)]
    return len(word.text) > 4 or any(
        other is not None and other.is_shouted and may_be_name(reading.lexicon, other.stem)
        for other in beside
    )


def does(stem: str) -> bool:
    return stem in DOES or (len(stem) > 4 and stem.endswith("ed"))
