"""Who writes in a draft beside its author: an author adds people and takes them off again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from network.errors import Refused
from network.innovations.draft import Draft
from network.people.person import Person
from network.people.roles import Role
from network.web import current
from network.web.drafts import title
from network.web.guards import needs
from network.web.language import in_words
from network.web.pages import show as page
from network.web.words import ROLES

blueprint = Blueprint("co_owners", __name__)


@dataclass(frozen=True)
class Somebody:
    """One person with whom a draft is, or could be, shared."""

    account: str
    name: str


@dataclass(frozen=True)
class CoOwnersPage:
    """With whom a draft is shared."""

    template: ClassVar[str] = "co_owners/show.html"
    draft: str
    record_title: str
    now: tuple[Somebody, ...]
    possible: tuple[Somebody, ...]
    trouble: str


@blueprint.get("/writing/<draft_id>/co-owners")
@needs(Role.AUTHOR)
def show(draft_id: str) -> str:
    """Show with whom the draft is shared."""
    return page(_whole(draft_id, ""))


@blueprint.post("/writing/<draft_id>/co-owners")
@needs(Role.AUTHOR)
def change(draft_id: str) -> ResponseReturnValue:
    """Share it with one more, or with one less."""
    network, form = current.network(), request.form
    try:
        with network.database.transaction() as session:
            person, deeds = current.signed_in(), network.co_owning
            if "remove" in form:
                deeds.remove(session, person, draft_id, form["remove"])
            else:
                deeds.add(session, person, draft_id, form.get("account", ""))
    except Refused as error:
        return page(_whole(draft_id, in_words(error))), 422
    return redirect(url_for("co_owners.show", draft_id=draft_id))


def names(draft: Draft) -> tuple[str, ...]:
    """Return who writes in a draft beside its author."""
    network = current.network()
    with network.database.reading() as session:
        return tuple(each.name for each in network.co_owning.of(session, draft).now)


def _whole(draft_id: str, trouble: str) -> CoOwnersPage:
    network = current.network()
    with network.database.reading() as session:
        draft = network.drafting.get(session, current.signed_in(), draft_id)
        found = network.co_owning.of(session, draft)
    return CoOwnersPage(
        draft=draft.id,
        record_title=title(draft),
        now=tuple(map(_somebody, found.now)),
        possible=tuple(map(_somebody, found.possible)),
        trouble=trouble,
    )


def _somebody(person: Person) -> Somebody:
    if person.holds(Role.PARTNER):
        return Somebody(person.account, f"{person.name} ({gettext(ROLES[Role.PARTNER])})")
    return Somebody(person.account, person.name)
