"""The choice of who will be able to read something, before it is shared.

The words are network/peering/wording.py's, which the command line says, too; the form is
templates/layout/audience.html.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext, ngettext

from network.errors import NotFound
from network.peering.asker import CIRCLE
from network.peering.wording import (
    FREEDOM_OF_INFORMATION,
    TITLES,
    WITH_COMMISSIONERS,
    Voice,
    title,
    worded,
)
from network.records.audience import Audience
from network.records.record import Record
from network.web import current

if TYPE_CHECKING:
    from network.database import Session

__all__ = [
    "FREEDOM_OF_INFORMATION",
    "TITLES",
    "Choice",
    "choice",
    "choices",
    "shared_with",
    "with_groups",
]

# the narrowest first: nothing is preset, and nobody chooses the widest by haste
OFFERED = ("region", "network", WITH_COMMISSIONERS, "public")
_VOICE = Voice(gettext, ngettext)


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
    """Return the audiences that anybody's records can be shared with, as of now."""
    return tuple(choice(session, Audience(name)) for name in OFFERED)


def with_groups(session: Session) -> tuple[Choice, ...]:
    """Return the audiences that something of ours can be shared with: our groups first."""
    known = current.network().circles.all(session)
    groups = (choice(session, Audience(each.circle.feed)) for each in known if each.is_open)
    return (*groups, *choices(session))


def choice(session: Session, audience: Audience) -> Choice:
    """Return one audience in words."""
    readers = current.network().readership.of(session, audience)
    said = worded(_VOICE, audience, readers, _group(session, audience))
    return Choice(audience.name, said.title, said.sentences, readers.names)


def shared_with(session: Session, record: Record) -> str:
    """Return who a record is shared with, as whoever reads it may know."""
    audience = Audience.of_feed(record.feed)
    network, node = current.network(), record.id.node
    if node == network.settings.node.id or not audience.name.startswith(CIRCLE):
        group = _group(session, audience) if node == network.settings.node.id else ""
        return title(_VOICE, audience, group)
    name = network.circles.name_of(session, node, record.feed)
    if not name:
        return gettext("Our organisation, and whom else they chose")
    return gettext("A group that they chose: %(name)s", name=name)


def _group(session: Session, audience: Audience) -> str:
    if not audience.name.startswith(CIRCLE):
        return ""
    try:
        return current.network().circles.get(session, audience.name).circle.name
    except NotFound:
        return ""
