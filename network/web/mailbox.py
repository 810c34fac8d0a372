"""What the pages of both sides of a mailbox share: its messages, and a text in its parts."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from flask_babel import format_date, gettext

from network.errors import N_
from network.facilitating.preparing import Leaf
from network.facilitating.submission import Message, Sender
from network.web.words import SECTIONS, said

SENDERS = {
    Sender.AUTHORS: N_("You wrote"),
    Sender.FACILITATOR: N_("The facilitator wrote"),
    Sender.READER: N_("Somebody who read it wrote"),
}


@dataclass(frozen=True)
class Said:
    """One message of a mailbox."""

    by: str
    day: str
    text: str


def written() -> dict[str, str]:
    """Return the parts of a text that the form changes, by path."""
    form = request.form
    return {name.removeprefix("f:"): form[name] for name in form if name.startswith("f:")}


def said_in(messages: tuple[Message, ...]) -> tuple[Said, ...]:
    """Return the messages of a mailbox in words."""
    return tuple(
        Said(gettext(SENDERS[each.sender]), format_date(each.day), gettext(each.text))
        for each in messages
    )


def field_name(leaf: Leaf) -> str:
    """Return what the part of a text at this path is called."""
    return said(SECTIONS, leaf.path.rpartition(".")[2])
