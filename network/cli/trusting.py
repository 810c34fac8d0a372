"""``likewise peers trust|forget|restart|facilitator``: what the keeper decides about others."""

from __future__ import annotations

import click

from network.bootstrap import Network
from network.cli.members import KEEPER, whole
from network.cli.peers import peers
from network.cli.shell import TAKES_FINGERPRINT, Shell, Told, tells
from network.errors import N_, NotFound
from network.messages import _
from network.peering.trusting import from_groups, in_groups

__all__ = ["peers"]


@peers.command("trust")
@click.argument("base")
@click.pass_obj
@tells
def trust(shell: Shell, base: str) -> Told:
    """Read the public records of the node at BASE, which is on no list.

    It is believed by the key that it shows today, and shown as not verified.
    """
    with shell.network() as network:
        met = network.trusting.look_at(whole(base))
        with network.database.transaction() as session:
            known = network.trusting.acquaint(session, met)
            network.peers.follow_membership(session)
            network.audit.note(session, KEEPER, "node trusted on first use", known.node)
    words = [
        _("%(name)s (%(node)s) is asked for its public records.", name=known.name, node=known.node),
        _("Nobody vouches for it: what comes from it is marked as not verified."),
        _("The key it showed: %(groups)s", groups=in_groups(known.kid).words),
    ]
    return Told({"node": known.node, "base": known.base, "thumbprint": known.kid}, words)


@peers.command("forget")
@click.argument("node")
@click.pass_obj
@tells
def forget(shell: Shell, node: str) -> Told:
    """Ask NODE, which is on no list, no more. What was read from it stays."""
    with shell.network() as network, network.database.transaction() as session:
        network.trusting.forget(session, node)
        network.peers.follow_membership(session)
        network.audit.note(session, KEEPER, "node forgotten", node)
    return Told({"node": node}, [_("%(node)s is not asked any more.", node=node)])


@peers.command("restart")
@click.argument("node")
@click.argument("feed")
@click.pass_obj
@tells
def restart(shell: Shell, node: str, feed: str) -> Told:
    """Read the frozen FEED of NODE anew from its first line, because you have looked into it.

    What it published is hidden until it has been read again. The proof of what froze it is
    kept.
    """
    with shell.network() as network:
        with network.database.transaction() as session:
            obeyed = network.resetting.restart(session, node, feed)
            network.audit.note(session, KEEPER, "feed read anew", f"{node} {feed}")
        network.database.erase_traces()
    words = _("%(feed)s of %(node)s is read anew with the next pull.", feed=feed, node=node)
    return Told({"node": node, "feed": feed, "records": obeyed.records}, [words])


@peers.command("facilitator", context_settings=TAKES_FINGERPRINT)
@click.argument("fingerprint", required=False)
@click.option("--offered", is_flag=True, help="Take the key that two other facilitators list.")
@click.pass_obj
@tells
def facilitator(shell: Shell, fingerprint: str | None, offered: bool) -> Told:
    """Believe our facilitator by a new key: FINGERPRINT, from paper, or the one --offered."""
    with shell.network() as network:
        if fingerprint is None and not offered:
            return _shown(network)
        kid = _offered(network) if fingerprint is None else from_groups(fingerprint)
        with network.database.transaction() as session:
            network.trusting.choose_facilitator_key(session, kid)
            network.audit.note(session, KEEPER, "facilitator's key chosen", kid)
        network.database.erase_traces()
    words = _("The facilitator is believed by this key. Its list is read anew with the next pull.")
    return Told({"thumbprint": kid}, [words])


def _shown(network: Network) -> Told:
    with network.database.reading() as session:
        believed = network.membership.thumbprint(session)
        offered = network.trusting.offered(session)
    words = [_("Believed: %(groups)s", groups=in_groups(believed).words)]
    words += [
        _(
            "Offered: %(groups)s, listed by %(witnesses)s",
            groups=in_groups(each.key.kid).words,
            witnesses=", ".join(each.witnesses),
        )
        for each in offered
    ]
    return Told(
        {
            "thumbprint": believed,
            "offered": [
                {"thumbprint": each.key.kid, "witnesses": list(each.witnesses)} for each in offered
            ],
        },
        words,
    )


def _offered(network: Network) -> str:
    with network.database.reading() as session:
        found = network.trusting.offered(session)
    if len(found) != 1:
        raise NotFound(N_("No two other facilitators list one new key for it."))
    return found[0].key.kid
