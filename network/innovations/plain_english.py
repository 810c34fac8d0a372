"""Say where a text could be easier to read. Advice: nothing is refused for it.

Pure. Only what can be counted without knowing the subject: sentences that are long. Which words
could be others is wording's.

Source: NHS content guide, "sentence length": aim for at most 20 words, look again above 25.
"""

from __future__ import annotations

import re

from network.innovations.text import count_words

LONG_SENTENCE_WORDS = 25

# a point of a list and a paragraph end a sentence, too
_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+|\n+")


def long_sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of ``text`` with more than LONG_SENTENCE_WORDS words, in order."""
    sentences = (sentence.strip() for sentence in _END.split(text))
    return tuple(each for each in sentences if count_words(each) > LONG_SENTENCE_WORDS)
