"""The keeper's page about one other node: allow it, block it, or take that back.

What a rule does is network/peering/ruling.py's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from network.errors import N_, Invalid, NotFound
from network.peering.rule_store import Rule
from network.peering.ruling import Said
from network.people.roles import Role
from network.web import current, records
from network.web.guards import needs
from network.web.language import said
from network.web.pages import show as page

blueprint = Blueprint("ruling", __name__, url_prefix="/network/<node>/rule")

RULES = {Rule.ALLOW: N_("It is allowed."), Rule.BLOCK: N_("It is blocked.")}
CHOICES = {
    Rule.BLOCK: N_("Block it: we neither ask nor answer it, and show nothing of it"),
    Rule.ALLOW: N_("Allow it, whatever holds for the others"),
}


@dataclass(frozen=True)
class RulePage:
    """One other organisation, the rule about it, and what was filled in so far."""

    template: ClassVar[str] = "ruling/show.html"
    node: str
    name: str
    rule: str
    reason: str
    facts: str
    unless_said: str
    choices: tuple[tuple[str, str], ...]
    chosen: str = ""
    typed: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@blueprint.get("")
@needs(Role.ADMINISTRATOR)
def show(node: str) -> str:
    """Show the rule about a node."""
    return page(_shown(node, {}))


@blueprint.post("")
@needs(Role.ADMINISTRATOR)
def say(node: str) -> ResponseReturnValue:
    """Allow or block a node from now on."""
    network, person = current.network(), current.signed_in()
    if request.form.get("rule") not in {rule.value for rule in Rule}:
        return page(_shown(node, {"rule": gettext("Choose one.")})), 422
    rule = Rule(request.form["rule"])
    try:
        with network.database.transaction() as session:
            deed = Said(rule, request.form.get("reason", ""), person.account)
            network.ruling.say(session, node, deed)
            noted = "peer blocked" if rule is Rule.BLOCK else "peer allowed"
            network.audit.note(session, person.account, noted, node)
    except Invalid as error:
        return page(_shown(node, {name: said(text) for name, text in error.errors.items()})), 422
    return redirect(url_for("ruling.show", node=node))


@blueprint.post("/undo")
@needs(Role.ADMINISTRATOR)
def undo(node: str) -> ResponseReturnValue:
    """Take the rule about a node back."""
    network, person = current.network(), current.signed_in()
    with network.database.transaction() as session:
        network.ruling.take_back(session, node)
        network.audit.note(session, person.account, "rule about a peer taken back", node)
    return redirect(url_for("ruling.show", node=node))


def _shown(node: str, errors: dict[str, str]) -> RulePage:
    network = current.network()
    with network.database.reading() as session:
        names = records.names(network, session)
        rule = network.ruling.rule(session, node)
    if node not in names or node == network.settings.node.id:
        raise NotFound(N_("There is no organisation %(node)s that we know of."), node=node)
    facts = (
        gettext(
            "%(who)s, %(day)s",
            who=current.name_of(rule.by),
            day=format_date(rule.at, "long"),
        )
        if rule
        else ""
    )
    is_allowed = network.ruling.unless_said is Rule.ALLOW
    return RulePage(
        node=node,
        name=names[node],
        rule=gettext(RULES[rule.rule]) if rule else "",
        reason=rule.reason if rule else "",
        facts=facts,
        unless_said=gettext("Organisations without a rule are allowed.")
        if is_allowed
        else gettext("Organisations without a rule are blocked."),
        choices=tuple((choice.value, gettext(words)) for choice, words in CHOICES.items()),
        chosen=request.form.get("rule", ""),
        typed=request.form.get("reason", ""),
        errors=errors,
    )
