"""Refusals carry a message id and its values, so that they can be said in any language."""

from __future__ import annotations

from pathlib import Path

import pytest

from network.errors import Invalid, Refused
from network.messages import _, in_words, ngettext, speak


def test_a_refusal_says_its_message_with_its_values() -> None:
    refused = Refused("There is no %(what)s here.", what="cake")
    assert str(refused) == "There is no cake here."
    assert (refused.message, refused.params) == ("There is no %(what)s here.", {"what": "cake"})


def test_a_message_without_values_may_hold_a_percent_sign() -> None:
    assert str(Refused("100 % certain")) == "100 % certain"


def test_what_is_invalid_names_each_field() -> None:
    invalid = Invalid({"title": "is missing", "summary": "is too long"})
    assert str(invalid) == "Please check these fields: title: is missing; summary: is too long"


def test_a_language_without_a_catalogue_is_said_in_english() -> None:
    speak("tlh")
    assert _("Hello %(name)s", name="you") == "Hello you"
    assert in_words(Refused("No %(what)s", what="cake")) == "No cake"


@pytest.mark.parametrize(("number", "said"), [(1, "1 record"), (2, "2 records")])
def test_a_number_is_said_in_its_form(number: int, said: str) -> None:
    assert ngettext("%(num)d record", "%(num)d records", number) == said


def test_a_catalogue_is_spoken_once_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.mo").write_bytes(_catalogue(b"Search", b"Chwilio"))
    monkeypatch.setattr("network.messages.TRANSLATIONS", tmp_path)
    speak("cy")
    assert _("Search") == "Chwilio"
    speak("en")
    assert _("Search") == "Search"


def _catalogue(message: bytes, said: bytes) -> bytes:
    """Return a catalogue of one message, in gettext's binary form."""
    header = [0x950412DE, 0, 1, 28, 36, 0, 0]
    start = 44
    table = [len(message), start, len(said), start + len(message) + 1]
    numbers = b"".join(number.to_bytes(4, "little") for number in header + table)
    return numbers + message + b"\0" + said + b"\0"
