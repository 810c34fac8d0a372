"""What cannot be seen, or turns the text beside it round, is shown as what it is."""

import pytest

from network.characters import harmless, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("safe \u202egnp.exe", "safe [U+202E]gnp.exe"),
        ("a\u2066b\u2069c", "a[U+2066]b[U+2069]c"),
        ("\x1b[2Jgone", "[U+001B][2Jgone"),
        ("a\x00b\x9bc\x7f", "a[U+0000]b[U+009B]c[U+007F]"),
    ],
)
def test_what_nobody_sees_is_named(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text", ["two\nlines\tand a tab\r\n", "شكرا جزيلا", "\u200fעברית", "👩\u200d⚕️", "e\u0301", ""]
)
def test_honest_writing_stays_as_it_is(text: str) -> None:
    assert visible(text) == harmless(text) == text


def test_a_terminal_is_sent_no_commands_and_data_stay_data() -> None:
    assert harmless("\x1b]0;title\x07") == "[U+001B]]0;title[U+0007]"
    assert harmless("\u202e") == "\u202e"
