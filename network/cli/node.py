"""``likewise init`` and ``status``: the node itself."""

from __future__ import annotations

import click

from network.bootstrap import Network, assemble
from network.cli.relays import relay_document, relay_in_words
from network.cli.shell import Shell, Told, tells
from network.founding import found_feeds, found_key
from network.messages import _, ngettext
from network.peering.peers import PeerState
from network.peering.standing import PeerStanding
from network.people.signing_in import add_demo_people
from network.settings import Mode
from search.engines import LARGE, recommended


@click.command()
@click.pass_obj
@tells
def init(shell: Shell) -> Told:
    """Make this node's key, database and index; harmless where they exist."""
    settings = shell.settings()
    public = found_key(settings.key_file).public
    network = assemble(settings)
    # the thumbprint is written last: with one, and no feeds, this database is a new one
    is_founded = settings.thumbprint_file.exists()
    try:
        found_feeds(network.database, network.own_feeds, is_founded=is_founded)
        with network.database.transaction() as session:
            if network.membership.myself.is_facilitator:
                network.membership.found(session)
            network.peers.follow_membership(session)
            if settings.node.mode is Mode.DEMO:
                add_demo_people(session, network.people)
            # after an upgrade: lines of types that were not known are stored, not applied
            network.pulling.reconsider(session)
    finally:
        network.close()
    settings.thumbprint_file.write_text(public.kid + "\n", encoding="ascii")
    words = [
        _("%(name)s is ready.", name=settings.node.name),
        _("Thumbprint of its key, to be read out to the facilitator:"),
        f"  {public.kid}",
    ]
    return Told({"node": settings.node.id, "thumbprint": public.kid}, words)


@click.command()
@click.pass_obj
@tells
def status(shell: Shell) -> Told:
    """Say how the node stands: its feeds, its peers, what waits and what is frozen."""
    with shell.network() as network:
        document, troubles = _status(network), _in_trouble(network)
        owed = network.indexing.debt()
        with network.database.reading() as session:
            standings = network.peers.standings(session)
    node = network.settings.node
    words = [_("%(name)s (%(node)s)", name=node.name, node=node.id)]
    words.append(_("thumbprint %(thumbprint)s", thumbprint=document["thumbprint"]))
    words += [_peer_in_words(standing) for standing in standings]
    words += troubles
    if document["recommended_engine"]:
        words.append(
            _(
                "%(num)s records are indexed. From %(large)s on, search is faster with Tantivy: "
                'install likewise[tantivy], set [search] engine = "tantivy", then run reindex.',
                num=document["indexed"],
                large=LARGE,
            )
        )
    words.append(
        ngettext(
            "%(num)s change waits for the search index",
            "%(num)s changes wait for the search index",
            owed,
        )
    )
    return Told(document, words)


def peer_rows(standings: list[PeerStanding]) -> list[dict[str, object]]:
    """Return one row a feed of a peer, as ``status`` and ``peers`` give them."""
    return [
        {
            "node": feed.node,
            "feed": feed.feed,
            "state": feed.state.value,
            "seq": feed.seq,
            "size": feed.size,
            "last_success": feed.last_success.isoformat() if feed.last_success else None,
            "next_due": feed.next_due.isoformat(),
            "last_error": feed.last_error,
        }
        for standing in standings
        for feed in standing.feeds
    ]


def _status(network: Network) -> dict[str, object]:
    with network.database.reading() as session:
        feeds = network.own_feeds.feeds(session)
        standings = network.peers.standings(session)
        frozen = network.peers.frozen(session)
        withdrawals = network.spread.withdrawals(session)
        missing = network.bodies.missing(session)
        waiting = network.recovering.waiting(session)
        doubtful = [feed.feed for feed in network.own_feeds.doubtful(session)]
        relay = network.overseeing.standing(session)
    return {
        "node": network.settings.node.id,
        "thumbprint": network.own_feeds.key.public.kid,
        "feeds": [{"feed": feed.feed, "size": feed.size, "head": feed.head} for feed in feeds],
        "peers": peer_rows(standings),
        "blocked": [each.node for each in standings if each.state is PeerState.BLOCKED],
        **_index(network),
        "frozen": [
            {
                "node": each.node,
                "feed": each.feed,
                "verdict": each.verdict,
                "since": each.since.isoformat() if each.since else None,
            }
            for each in frozen
        ],
        "withdrawals": [
            {
                "rid": each.rid,
                "rev": each.rev,
                "applied": list(each.applied),
                "outstanding": list(each.outstanding),
            }
            for each in withdrawals
        ],
        "missing": missing,
        "waiting": list(waiting),
        "unsigned": list(doubtful),
        "relay": relay_document(relay),
    }


def _index(network: Network) -> dict[str, object]:
    """Return how far the search index is, and which engine would suit its size."""
    indexed = network.indexing.count()
    return {
        "index_debt": network.indexing.debt(),
        "indexed": indexed,
        "recommended_engine": recommended(network.settings.search.engine, indexed),
    }


def _in_trouble(network: Network) -> list[str]:
    """Return in words what a keeper has to look at."""
    with network.database.reading() as session:
        frozen = network.peers.frozen(session)
        withdrawals = network.spread.withdrawals(session)
        missing = network.bodies.missing(session)
        waiting = network.recovering.waiting(session)
        doubtful = network.own_feeds.doubtful(session)
        relay = network.overseeing.standing(session)
    words = [
        _("%(node)s/%(feed)s is frozen: %(verdict)s; see “likewise evidence”", **vars(each))
        for each in frozen
    ]
    words += [
        _(
            "%(rid)s withdrawn: %(done)s of %(num)s have applied it",
            rid=each.rid,
            num=each.num,
            done=len(each.applied),
        )
        for each in withdrawals
        if each.outstanding
    ]
    words += [_("%(num)s texts of %(node)s are missing", num=n, node=o) for o, n in missing.items()]
    words += [_("restored, and %(node)s not heard since", node=node) for node in waiting]
    words += [_("not signed before it is compared: %(feed)s", feed=f.feed) for f in doubtful]
    return words + relay_in_words(relay)


def _peer_in_words(standing: PeerStanding) -> str:
    words = _("%(node)s is %(state)s", node=standing.node, state=standing.state.value)
    behind = sum(feed.lag for feed in standing.feeds)
    if behind:
        words += _(", %(num)s lines behind", num=behind)
    if standing.rule is not None:
        words += f" ({standing.rule.reason})"
    said = [standing.last_error, *(feed.last_error for feed in standing.feeds)]
    return words + "".join(f"; {error}" for error in dict.fromkeys(said) if error)
