"""Review what a member asks us to: the exact text, and the three answers.

Only at a facilitator. It goes out at the member's, under its name, once we agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from federation.body import parse_body
from network.errors import Refused
from network.facilitating.review import AskedReview, ReviewState, Verdict
from network.innovations.innovation import read
from network.people.roles import Role
from network.web import audiences, current, records
from network.web.guards import needs
from network.web.language import in_words
from network.web.pages import show as page
from network.web.reviewing import about, section_asked
from network.web.story import Story, owner, story, with_files

blueprint = Blueprint("reviewing_for_others", __name__, url_prefix="/review-for-others")


@dataclass(frozen=True)
class Row:
    """One review that waits."""

    title: str
    href: str
    by: str
    since: str


@dataclass(frozen=True)
class IndexPage:
    """What members ask us to review."""

    template: ClassVar[str] = "reviewing_for_others/index.html"
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class ShowPage:
    """One of them: as its readers will see it, and byte for byte."""

    template: ClassVar[str] = "reviewing_for_others/show.html"
    id: str
    by: str
    story: Story
    raw: str
    sha256: str
    audience: str
    about: tuple[tuple[str, str], ...]
    section: str
    text: str
    trouble: str


@blueprint.get("")
@needs(Role.FACILITATOR)
def index() -> str:
    """Show what waits."""
    network = current.network()
    with network.database.reading() as session:
        waiting = network.broker.reviewing.queue(session, current.signed_in())
        names = records.names(network, session)
    rows = (_row(each, names.get(each.node, each.node)) for each in waiting)
    return page(IndexPage(tuple(rows)))


@blueprint.get("/<id>")
@needs(Role.FACILITATOR)
def show(id: str) -> ResponseReturnValue:
    """Show one."""
    return _shown(id, "")


@blueprint.post("/<id>/approve")
@needs(Role.FACILITATOR)
def approve(id: str) -> ResponseReturnValue:
    """Agree that exactly this is shared."""
    network, sha256 = current.network(), request.form.get("sha256", "")
    try:
        with network.database.transaction() as session:
            network.broker.reviewing.approve(session, current.signed_in(), id, sha256)
    except Refused as error:
        return _shown(id, in_words(error))
    network.database.erase_traces()
    return redirect(url_for("reviewing_for_others.index"))


@blueprint.post("/<id>/answer")
@needs(Role.FACILITATOR)
def answer(id: str) -> ResponseReturnValue:
    """Ask for changes, or turn it down; either way with the reason."""
    network, form = current.network(), request.form
    state = ReviewState.DECLINED if form.get("answer") == "reject" else ReviewState.CHANGES
    try:
        with network.database.transaction() as session:
            verdict = Verdict(state, note=form.get("text", ""), section=section_asked())
            network.broker.reviewing.send_back(session, current.signed_in(), id, verdict)
    except Refused as error:
        return _shown(id, in_words(error))
    network.database.erase_traces()
    return redirect(url_for("reviewing_for_others.index"))


def _row(asked: AskedReview, by: str) -> Row:
    href = url_for("reviewing_for_others.show", id=asked.id)
    return Row(read(parse_body(asked.body)).title, href, by, format_date(asked.arrived, "long"))


def _shown(id: str, trouble: str) -> ResponseReturnValue:
    """Show one; what is answered already leads back to what waits."""
    network = current.network()
    with network.database.reading() as session:
        asked = network.broker.reviewing.get(session, current.signed_in(), id)
        names = records.names(network, session)
    if asked.state is not ReviewState.WAITING:
        return redirect(url_for("reviewing_for_others.index"))
    words = audiences.TITLES.get(asked.audience.partition("-")[0], asked.audience)
    words = audiences.TITLES.get(asked.audience, words)
    innovation = read(parse_body(asked.body))
    told = story(innovation, owner(asked.node, names))
    shown = ShowPage(
        id=id,
        by=names.get(asked.node, asked.node),
        # the files themselves stay with those who ask
        story=with_files(told, innovation, lambda _sha256: ""),
        raw=asked.body.decode("utf-8"),
        sha256=asked.sha256,
        audience=gettext(words),
        about=about(innovation),
        section=section_asked(),
        text=request.form.get("text", ""),
        trouble=trouble,
    )
    return page(shown), 422 if trouble else 200
