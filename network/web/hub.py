"""Do it yourself: how-tos, drafts to start from, and whom to ask here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from network.errors import Invalid
from network.people.roles import Role
from network.web import current
from network.web.addresses import Link
from network.web.guards import may, needs
from network.web.howtos import HOWTOS, howto
from network.web.language import said
from network.web.pages import show as page
from network.web.starters import STARTERS, Starter, starter

blueprint = Blueprint("hub", __name__, url_prefix="/do-it-yourself")


@dataclass(frozen=True)
class HubPage:
    """The how-tos, the drafts to start from, and the local contact."""

    template: ClassVar[str] = "hub/index.html"
    howtos: tuple[tuple[Link, str], ...]
    starters: tuple[Starter, ...]
    contact: str
    can_write: bool
    can_change: bool


@dataclass(frozen=True)
class HowToPage:
    """One how-to in words."""

    template: ClassVar[str] = "hub/show.html"
    title: str
    when: str
    time: str
    steps: tuple[str, ...]
    mind: tuple[str, ...]


@dataclass(frozen=True)
class ContactPage:
    """The local contact, to be changed."""

    template: ClassVar[str] = "hub/contact.html"
    text: str
    trouble: str


@blueprint.get("")
@needs(Role.READER)
def index() -> str:
    """Show what helps to try something."""
    network, person = current.network(), current.signed_in()
    with network.database.reading() as session:
        contact = network.contacting.get(session)
    return page(
        HubPage(
            tuple(
                (Link(gettext(each.title), url_for("hub.show", key=each.key)), gettext(each.when))
                for each in HOWTOS
            ),
            STARTERS,
            contact,
            may(person, Role.AUTHOR),
            may(person, Role.ADMINISTRATOR),
        )
    )


@blueprint.get("/<key>")
@needs(Role.READER)
def show(key: str) -> str:
    """Show one how-to."""
    found = howto(key)
    return page(
        HowToPage(
            gettext(found.title),
            gettext(found.when),
            gettext(found.time),
            tuple(gettext(step) for step in found.steps),
            tuple(gettext(line) for line in found.mind),
        )
    )


@blueprint.post("/start/<key>")
@needs(Role.AUTHOR)
def start(key: str) -> ResponseReturnValue:
    """Start a draft with what a stage usually asks."""
    network, chosen = current.network(), starter(key)
    fields = {
        "kind": chosen.kind.value,
        "stage": chosen.stage.value,
        **{
            part: "\n\n".join(f"**{gettext(prompt)}**" for prompt in prompts)
            for part, prompts in chosen.prompts.items()
        },
    }
    with network.database.transaction() as session:
        draft = network.drafting.create(session, current.signed_in(), fields)
    return redirect(url_for("writing.show", draft_id=draft.id))


@blueprint.get("/contact")
@needs(Role.ADMINISTRATOR)
def contact() -> str:
    """Show the local contact, to be changed."""
    network = current.network()
    with network.database.reading() as session:
        return page(ContactPage(network.contacting.get(session), ""))


@blueprint.post("/contact")
@needs(Role.ADMINISTRATOR)
def save_contact() -> ResponseReturnValue:
    """Keep the local contact."""
    network, text = current.network(), request.form.get("text", "")
    try:
        with network.database.transaction() as session:
            network.contacting.save(session, current.signed_in(), text)
    except Invalid as error:
        return page(ContactPage(text, said(error.errors["text"]))), 422
    network.database.erase_traces()
    return redirect(url_for("hub.index"))
