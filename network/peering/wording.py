"""Say in words who will be able to read something: the same on pages and on the command line.

Who they are is readership.py's. The voice is the caller's: Flask-Babel's on a page, the
catalogue's own on the command line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from network.errors import N_
from network.peering.asker import CIRCLE
from network.peering.readership import Readers
from network.records.audience import Audience

WITH_COMMISSIONERS = "network-commissioning"
TITLES: Mapping[str, str] = {
    "region": N_("Organisations of our region"),
    "network": N_("Organisations of the whole network"),
    WITH_COMMISSIONERS: N_("The whole network, commissioners and regulators included"),
    "public": N_("Everybody"),
}
FREEDOM_OF_INFORMATION = N_(
    "Public bodies are under the Freedom of Information Act: anybody may ask any of them for what"
    " it holds, and that includes what you share with it here."
)
TERMS = N_("For learning, not performance management.")
_CLOSED = N_("Commissioners and regulators will not be able to read it.")
_NO_COMMISSIONER = N_("None of them commissions or regulates services.")
_COMMISSIONING_TOO = N_("Any that join later can read it as well.")
_OPEN = N_("Anybody on the internet will be able to read it, without signing in.")
_WHOLE_PAST = N_("Whoever is let into the group later can read it as well.")


class Gettext(Protocol):
    """Gives a message in a language."""

    def __call__(self, message: str, /, **params: object) -> str:
        """Return ``message`` with ``params`` filled in."""


class Ngettext(Protocol):
    """Gives the form of a message for a number, which is also its parameter ``num``."""

    def __call__(self, singular: str, plural: str, number: int, /) -> str:
        """Return the form for ``number``."""


@dataclass(frozen=True)
class Voice:
    """A language to speak."""

    gettext: Gettext
    ngettext: Ngettext


@dataclass(frozen=True)
class Worded:
    """An audience: what it is called, and who they are in sentences."""

    title: str
    sentences: tuple[str, ...]


def worded(voice: Voice, audience: Audience, readers: Readers, group: str = "") -> Worded:
    """Return ``audience`` in words; ``group`` is the name of a circle of ours."""
    return Worded(title(voice, audience, group), _sentences(voice, audience, readers))


def title(voice: Voice, audience: Audience, group: str = "") -> str:
    """Return what ``audience`` is called."""
    if group:
        return voice.gettext("A group you chose: %(name)s", name=group)
    key = "region" if audience.name.startswith("region") else audience.name
    return voice.gettext(TITLES[key]) if key in TITLES else voice.gettext("A group you chose")


def _sentences(voice: Voice, audience: Audience, readers: Readers) -> tuple[str, ...]:
    if readers.is_everybody:
        return (voice.gettext(_OPEN),)
    counted = voice.ngettext(
        "As of today this is our own organisation and %(num)s other.",
        "As of today this is our own organisation and %(num)s others.",
        len(readers.names),
    )
    commissioning = (
        voice.ngettext(
            "%(num)s of them commissions or regulates services.",
            "%(num)s of them commission or regulate services.",
            len(readers.commissioning),
        )
        if readers.commissioning
        else voice.gettext(_NO_COMMISSIONER)
    )
    if audience.name == WITH_COMMISSIONERS:
        return (counted, commissioning, voice.gettext(_COMMISSIONING_TOO))
    if not audience.name.startswith(CIRCLE):
        return (counted, commissioning if readers.commissioning else voice.gettext(_CLOSED))
    # a group may hold commissioners at any time, so nothing is promised of them
    later = voice.gettext(_WHOLE_PAST)
    return (counted, commissioning, later) if readers.commissioning else (counted, later)
