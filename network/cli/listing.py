"""``likewise members requests|accept|refuse|reset|revoke``: the facilitator's list and its keys."""

from __future__ import annotations

import click

from network.cli.members import KEEPER, members
from network.cli.shell import TAKES_FINGERPRINT, Shell, Told, tells
from network.facilitating.joining import Waiting
from network.messages import _
from network.peering.trusting import from_groups, in_groups

__all__ = ["members"]


@members.command("requests")
@click.pass_obj
@tells
def requests(shell: Shell) -> Told:
    """Show who asks to be listed, and how to check each by telephone."""
    with shell.network() as network, network.database.reading() as session:
        waiting = network.joining.waiting(session)
    words = [line for each in waiting for line in _in_words(each)]
    return Told(
        {"requests": [_document(each) for each in waiting]}, words or [_("Nobody is waiting.")]
    )


@members.command("accept", context_settings=TAKES_FINGERPRINT)
@click.argument("fingerprint")
@click.pass_obj
@tells
def accept(shell: Shell, fingerprint: str) -> Told:
    """List the key FINGERPRINT, which was read out to you over the telephone."""
    kid = from_groups(fingerprint)
    with shell.network() as network:
        member = network.joining.accept(kid, KEEPER)
        with network.database.transaction() as session:
            network.audit.note(session, KEEPER, "request accepted", f"{member.node} {kid}")
    document = {"node": member.node, "name": member.name, "thumbprint": kid}
    return Told(document, [_("%(name)s (%(node)s) is listed.", name=member.name, node=member.node)])


@members.command("refuse", context_settings=TAKES_FINGERPRINT)
@click.argument("fingerprint")
@click.pass_obj
@tells
def refuse(shell: Shell, fingerprint: str) -> Told:
    """Refuse the request for the key FINGERPRINT; it is not asked about again."""
    kid = from_groups(fingerprint)
    with shell.network() as network, network.database.transaction() as session:
        network.joining.refuse(session, kid, KEEPER)
        network.audit.note(session, KEEPER, "request refused", kid)
    return Told({"thumbprint": kid, "state": "refused"}, [_("The request is refused.")])


@members.command("reset")
@click.argument("node")
@click.argument("feed")
@click.argument("size", type=click.IntRange(min=0))
@click.argument("head")
@click.pass_obj
@tells
def reset(shell: Shell, node: str, feed: str, size: int, head: str) -> Told:
    """Name line SIZE with hash HEAD as the last good state of FEED, after a key was stolen."""
    with shell.network() as network:
        with network.database.transaction() as session:
            network.joining.reset(session, node, network.joining.reset_of(feed, size, head))
            network.audit.note(session, KEEPER, "feed reset", f"{node} {feed} {size}")
        network.database.erase_traces()
    document: dict[str, object] = {"node": node, "feed": feed, "size": size, "head": head}
    words = _(
        "%(feed)s of %(node)s goes back to line %(size)s everywhere.",
        feed=feed,
        node=node,
        size=size,
    )
    return Told(document, [words])


@members.command("revoke", context_settings=TAKES_FINGERPRINT)
@click.argument("node")
@click.argument("fingerprint")
@click.pass_obj
@tells
def revoke(shell: Shell, node: str, fingerprint: str) -> Told:
    """Say that NODE's key FINGERPRINT is stolen: good for nothing from now on."""
    kid = from_groups(fingerprint)
    with shell.network() as network:
        with network.database.transaction() as session:
            network.joining.revoke(session, node, kid)
            network.audit.note(session, KEEPER, "key revoked", f"{node} {kid}")
        network.database.erase_traces()
    return Told({"node": node, "thumbprint": kid}, [_("The key is good for nothing any more.")])


def _in_words(waiting: Waiting) -> list[str]:
    request = waiting.request
    told = [
        _(
            "%(name)s (%(node)s), %(kind)s, at %(base)s",
            name=request.name,
            node=request.node,
            kind=request.kind,
            base=request.base,
        ),
        _("  wishes: %(wish)s", wish=request.wish.value),
        _("  fingerprint: %(groups)s", groups=in_groups(request.key.kid).words),
    ]
    told += [
        _(
            "  last good state of %(feed)s: line %(size)s, %(head)s",
            feed=each.feed,
            size=each.size,
            head=each.head,
        )
        for each in request.resets
    ]
    if waiting.claimed_by:
        told.append(
            _("  ALARM: this name is taken by a member that %(by)s lists.", by=waiting.claimed_by)
        )
    return [
        *told,
        _("  Ring the organisation's switchboard, on a number that you looked up yourself,"),
        _("  ask for the person who keeps the node, and have the fingerprint read out to you."),
        _("  If every group is the same: likewise members accept “the fingerprint”"),
    ]


def _document(waiting: Waiting) -> dict[str, object]:
    request = waiting.request
    return {
        "node": request.node,
        "name": request.name,
        "base": request.base,
        "kind": request.kind,
        "wish": request.wish.value,
        "thumbprint": request.key.kid,
        "received": waiting.received.isoformat(),
        "claimed_by": waiting.claimed_by or None,
        "resets": [
            {"feed": each.feed, "size": each.size, "head": each.head} for each in request.resets
        ],
    }
