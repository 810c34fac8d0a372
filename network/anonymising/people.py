"""Names of people in a text: every rule asked at every word, and names in one list. Pure.

Not the names of bodies: ``Lowmarsh and Fen NHS Trust`` is no person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from network.anonymising.cues import MONTHS, TITLES
from network.anonymising.listed_names import given, given_or_word, initials, surname, titled
from network.anonymising.names import Reading, Rule, could_be_name, looks_like_word
from network.anonymising.unlisted_names import acting, pair, related, unknown

RULES: Mapping[str, Rule] = {
    "titled": titled,
    "given": given,
    "given_or_word": given_or_word,
    "surname": surname,
    "initials": initials,
    "related": related,
    "acting": acting,
    "pair": pair,
    "unknown": unknown,
}
TITLED, LISTED = "titled", "listed"
_ORGANISATION = re.compile(
    r"[A-Z][\w'-]+(?: (?:and |of |the |for |& )?(?:the )?[A-Z][\w'-]+){0,7}"
    r" (?:Trust|Council|Board|University|Partnership|Hospitals|Federation|College|Society"
    r"|Foundation|Association"
    r"|Authority|Healthcare|Ambulance Service|Borough|Alliance|Network|Collaborative"
    r"|Institute|Charity|plc|Ltd)\b"
)


def spans(reading: Reading) -> Iterator[tuple[str, int, int]]:
    """Yield the rule, first and last character of each name in a text."""
    found: dict[int, tuple[int, str]] = {}
    at = 0
    while at < len(reading.words):
        length, name = _longest(reading, at)
        if length:
            found[at] = (length, name)
        at += max(length, 1)
    for at in _listed(reading, found):
        found[at] = (1, LISTED)
    bodies = [match.span() for match in _ORGANISATION.finditer(reading.text)]
    for at, (length, name) in found.items():
        start, end = reading.words[at].start, reading.words[at + length - 1].end
        if name == TITLED or not any(first <= start and end <= last for first, last in bodies):
            yield name, start, end


def _listed(reading: Reading, found: Mapping[int, tuple[int, str]]) -> set[int]:
    """Return the words that stand in one list with names: ``Ola, Tunji, Bisi and Kwame``."""
    listed: set[int] = set()
    taken = {at + step for at, (length, _name) in found.items() for step in range(length)}
    names = [(at, at + length - 1) for at, (length, _name) in found.items()]
    while names:
        first, last = names.pop()
        for other in (_listed_before(reading, first), _listed_after(reading, last)):
            if other is not None and other not in taken and _could_be_listed(reading, other):
                listed.add(other)
                taken.add(other)
                names.append((other, other))
    return listed


def _listed_before(reading: Reading, at: int) -> int | None:
    if reading.words[at].gap in (", ", " & "):
        return at - 1
    before = reading.at(at - 1)
    return (
        at - 2
        if before is not None and before.stem == "and" and before.gap in (" ", ", ")
        else None
    )


def _listed_after(reading: Reading, at: int) -> int | None:
    following = reading.at(at + 1)
    if following is None:
        return None
    if following.gap in (", ", " & "):
        return at + 1 if following.stem != "and" else at + 2
    return at + 2 if following.stem == "and" and following.gap == " " else None


def _could_be_listed(reading: Reading, at: int) -> bool:
    word = reading.at(at)
    if word is None or not word.is_capital or word.is_possessive:
        return False
    lexicon = reading.lexicon
    if word.stem in lexicon.given_also_words:
        return word.stem not in lexicon.places and word.stem not in MONTHS
    if len(word.text) == 2:
        return lexicon.is_unknown(word.stem) and not word.is_shouted
    return could_be_name(lexicon, word) and not looks_like_word(word.stem)


def _longest(reading: Reading, at: int) -> tuple[int, str]:
    word = reading.words[at]
    if not word.is_capital and word.stem not in TITLES:
        return 0, ""
    if _is_phrase(reading, at):
        return 0, ""
    return max((rule(reading, at), name) for name, rule in RULES.items())


def _is_phrase(reading: Reading, at: int) -> bool:
    """Say whether a well-known name or phrase begins or stands here."""
    for first in range(max(0, at - 3), at + 1):
        stems = [word.stem for word in reading.words[first : first + 4]]
        if any(
            first + length > at and " ".join(stems[:length]) in reading.lexicon.phrases
            for length in range(1, len(stems) + 1)
        ):
            return True
    return False
