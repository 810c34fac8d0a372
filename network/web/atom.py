"""Format a list of records as an Atom feed (RFC 4287). Pure.

Ours and not a library's: what there is needs an XML parser of its own to write forty lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

CONTENT_TYPE = "application/atom+xml"
_NAMESPACE = "http://www.w3.org/2005/Atom"
# XML 1.0 has no way to write these
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    """One record; ``href`` is its page, whole, and serves as its name for ever."""

    title: str
    href: str
    updated: datetime
    summary: str
    author: str


@dataclass(frozen=True)
class Feed:
    """A page as a feed: ``href`` the page's address, ``itself`` the feed's, both whole."""

    title: str
    href: str
    itself: str
    updated: datetime
    author: str
    entries: tuple[Entry, ...]


def format_feed(feed: Feed) -> bytes:
    """Return ``feed`` as XML in UTF-8."""
    root = ET.Element("feed", {"xmlns": _NAMESPACE})
    _text(root, "title", feed.title)
    _text(root, "id", feed.itself)
    _text(root, "updated", feed.updated.isoformat())
    _text(ET.SubElement(root, "author"), "name", feed.author)
    ET.SubElement(root, "link", {"rel": "self", "type": CONTENT_TYPE, "href": feed.itself})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.href})
    for entry in feed.entries:
        _add(root, entry)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _add(root: ET.Element, entry: Entry) -> None:
    made = ET.SubElement(root, "entry")
    _text(made, "title", entry.title)
    _text(made, "id", entry.href)
    _text(made, "updated", entry.updated.isoformat())
    _text(ET.SubElement(made, "author"), "name", entry.author)
    ET.SubElement(made, "link", {"rel": "alternate", "type": "text/html", "href": entry.href})
    if entry.summary:
        _text(made, "summary", entry.summary)


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _ILLEGAL.sub("", text)
