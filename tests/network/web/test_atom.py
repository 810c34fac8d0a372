"""Lists of records as Atom."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from network.web.atom import Entry, Feed, format_feed

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def feed(title: str, summary: str = "") -> ET.Element:
    entry = Entry(title, "https://a.example/i/1", NOW, summary, "A & B")
    made = Feed("New <here>", "https://a.example/", "https://a.example/new", NOW, "A", (entry,))
    return ET.fromstring(format_feed(made))


def said(root: ET.Element, path: str) -> str | None:
    return root.findtext(
        "/".join(f"{{http://www.w3.org/2005/Atom}}{name}" for name in path.split("/"))
    )


def test_markup_is_text() -> None:
    root = feed("<script>x</script>")
    assert said(root, "title") == "New <here>"
    assert said(root, "entry/title") == "<script>x</script>"
    assert said(root, "entry/author/name") == "A & B"
    assert said(root, "entry/updated") == "2026-11-22T09:00:00+00:00"


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert said(feed("a\x0bb\ud800c"), "entry/title") == "abc"


def test_a_record_without_a_summary_has_none() -> None:
    assert said(feed("x"), "entry/summary") is None
    assert said(feed("x", "y"), "entry/summary") == "y"
