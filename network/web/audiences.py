"""Say in words who will be able to read something, before it is shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext, ngettext

from network.errors import N_
from network.peering.readership import Readers
from network.records.audience import Audience
from network.web import current

if TYPE_CHECKING:
    from network.database import Session

WITH_COMMISSIONERS = "network-commissioning"
# the narrowest first: nothing is preset, and nobody chooses the widest by haste
OFFERED = ("region", "network", WITH_COMMISSIONERS, "public")
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
_CLOSED = N_("Commissioners and regulators will not be able to read it.")
_COMMISSIONING_TOO = N_("Any that join later can read it as well.")
_OPEN = N_("Anybody on the internet will be able to read it, without signing in.")


@dataclass(frozen=True)
class Choice:
    """One audience: what it is called, who they are in sentences, and their names."""

    value: str
    title: str
    sentences: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def words(self) -> str:
        """The sentences in one line."""
        return " ".join(self.sentences)


def choices(session: Session) -> tuple[Choice, ...]:
    """Return the audiences that something of ours can be shared with, as of now."""
    return tuple(choice(session, Audience(name)) for name in OFFERED)


def choice(session: Session, audience: Audience) -> Choice:
    """Return one audience in words."""
    readers = current.network().readership.of(session, audience)
    title = TITLES.get("region" if audience.name.startswith("region") else audience.name)
    return Choice(
        value=audience.name,
        title=gettext(title) if title else gettext("A group you chose"),
        sentences=_sentences(audience, readers),
        names=readers.names,
    )


def _sentences(audience: Audience, readers: Readers) -> tuple[str, ...]:
    if readers.is_everybody:
        return (gettext(_OPEN),)
    counted = ngettext(
        "As of today this is our own organisation and %(num)s other.",
        "As of today this is our own organisation and %(num)s others.",
        len(readers.names),
    )
    commissioning = ngettext(
        "%(num)s of them commissions or regulates services.",
        "%(num)s of them commission or regulate services.",
        len(readers.commissioning),
    )
    if audience.name == WITH_COMMISSIONERS:
        return (counted, commissioning, gettext(_COMMISSIONING_TOO))
    return (counted, commissioning if readers.commissioning else gettext(_CLOSED))
