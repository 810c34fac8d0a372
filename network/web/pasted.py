"""Turn what a word processor put on the clipboard into plain text with a few Markdown signs.

Pure. Somebody who pastes the source of a page, or out of a program that hands over its markup,
should see their sentences and not its tags. Text without such markup stays as it was typed:
"if x < 3" is no markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from network.innovations.text import cleaned

_MARKUP = re.compile(
    r"<(?:!--|html|head|body|p|div|span|table|ul|ol|li|br|h[1-6]|o:p|font)\b[^>]*>|<!--\[if|</p>",
    re.IGNORECASE,
)
_UNSEEN = {"style", "script", "head", "xml", "title"}
_BLOCKS = {"p", "div", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "br"}
_AROUND = {"b": "**", "strong": "**", "i": "_", "em": "_"}
_SPACES = re.compile(r"[ \t\u00a0]+")
_EMPTY = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


class _Reader(HTMLParser):
    """Collects what is seen of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Begin what is not seen, a line, a point of a list, or a stress."""
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "li":
            self.parts.append("\n- ")
        else:
            self._mark(tag)

    def handle_endtag(self, tag: str) -> None:
        """End it again."""
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        else:
            self._mark(tag)

    def handle_data(self, data: str) -> None:
        """Keep what is seen; lines of the source are no lines of the text."""
        if not self._unseen:
            self.parts.append(re.sub(r"\s*\n\s*", " ", data))

    def _mark(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n\n")
        elif tag in _AROUND:
            self.parts.append(_AROUND[tag])


def as_typed(text: str) -> str:
    """Return ``text`` as `cleaned` leaves it and, where it is markup, without that."""
    text = cleaned(text)
    if not _MARKUP.search(text):
        return text
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return _EMPTY.sub("\n\n", _SPACES.sub(" ", "".join(reader.parts))).strip()
