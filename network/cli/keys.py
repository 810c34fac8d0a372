"""``likewise join`` and ``keys``: this node's place on the list, and its keys.

Written for a keeper who does this once a year: each command says what to do next.
"""

from __future__ import annotations

from collections.abc import Callable

import click

from network.bootstrap import Network
from network.cli.shell import TAKES_FINGERPRINT, Shell, Told, tells
from network.messages import _
from network.peering.rotating import Answered, OwnKey, Use
from network.peering.trusting import from_groups, in_groups

KEEPER = "keeper"


@click.command()
@click.option("--paper", is_flag=True, help="Only print the fingerprint, ask nothing.")
@click.pass_obj
@tells
def join(shell: Shell, paper: bool) -> Told:
    """Ask the facilitator to list this node, and print the fingerprint to be read out."""
    with shell.network() as network:
        thumbprint = network.rotating.fresh_thumbprint()
        if paper:
            return Told({"thumbprint": thumbprint, "state": None}, _paper(network, thumbprint))
        answered = network.joining.ask(network.rotating.joining())
        _note(network, "asked to be listed", answered.kid)
        words = [*_became(answered), *_paper(network, answered.kid)]
    return Told({"thumbprint": answered.kid, "state": answered.state}, words)


@click.group()
def keys() -> None:
    """The keys of this node: look at them, change them, report one stolen."""


@keys.command("list")
@click.pass_obj
@tells
def list_(shell: Shell) -> Told:
    """Show each key: whether it is in use, and how the list has it."""
    with shell.network() as network, network.database.reading() as session:
        found = network.rotating.keys(session)
        alarms = network.trusting.alarms(session)
    words = [_key_in_words(key) for key in found]
    words += [_("ALARM: %(words)s", words=alarm.words) for alarm in alarms]
    return Told(
        {"keys": [_document(key) for key in found], "alarms": [each.words for each in alarms]},
        words,
    )


@keys.command()
@click.pass_obj
@tells
def rotate(shell: Shell) -> Told:
    """Make a new key and have it listed beside the one in use, for 14 days."""
    return _asked(shell, "key rotation asked", _rotation)


@keys.command(context_settings=TAKES_FINGERPRINT)
@click.argument("fingerprint")
@click.pass_obj
@tells
def retire(shell: Shell, fingerprint: str) -> Told:
    """Have the old key FINGERPRINT kept only for what it once signed, after 14 days."""
    kid = from_groups(fingerprint)
    return _asked(shell, "key retirement asked", lambda network: _retirement(network, kid))


@keys.command()
@click.option("--yes", is_flag=True, help="I have read what this does.")
@click.pass_obj
@tells
def revoke(shell: Shell, yes: bool) -> Told:
    """Report the key in use as stolen or lost: ask for a new one in its place."""
    if not yes:
        return Told({"state": None}, _before_revoking(), exit_code=1)
    told = _asked(shell, "key reported stolen", _replacement)
    more = [_("Ring the facilitator now: until it accepts, the stolen key counts.")]
    return Told(told.document, [*told.words, *more])


@keys.command("give-up")
@click.pass_obj
@tells
def give_up(shell: Shell) -> Told:
    """Forget a new key that waits and was never listed."""
    with shell.network() as network:
        with network.database.reading() as session:
            network.rotating.give_up(session)
        _note(network, "new key given up", "")
    return Told({}, [_("No new key is waiting any more.")])


def _asked(shell: Shell, deed: str, compose: Callable[[Network], str]) -> Told:
    with shell.network() as network:
        answered = network.joining.ask(compose(network))
        _note(network, deed, answered.kid)
        with network.database.transaction() as session:
            network.rotating.adopt(session)
        words = [*_became(answered), *_paper(network, answered.kid)]
    return Told({"thumbprint": answered.kid, "state": answered.state}, words)


def _rotation(network: Network) -> str:
    with network.database.reading() as session:
        return network.rotating.rotation(session)


def _retirement(network: Network, kid: str) -> str:
    with network.database.reading() as session:
        return network.rotating.retirement(session, kid)


def _replacement(network: Network) -> str:
    with network.database.reading() as session:
        return network.rotating.replacement(session)


def _note(network: Network, deed: str, subject: str) -> None:
    with network.database.transaction() as session:
        network.audit.note(session, KEEPER, deed, subject)


def _became(answered: Answered) -> list[str]:
    said = {
        "waiting": _("The facilitator has the request. Ring them and read the fingerprint out."),
        "listed": _("The facilitator lists this key. It is used from the next pull on."),
        "retired": _("The facilitator keeps this key only for what it once signed."),
        "refused": _("The facilitator has refused this key. Ring them and ask why."),
    }
    return [said.get(answered.state, answered.state)]


def _paper(network: Network, thumbprint: str) -> list[str]:
    node = network.settings.node
    return [
        "",
        _("%(name)s (%(node)s)", name=node.name, node=node.id),
        node.base,
        _("Fingerprint, capitals count:"),
        *(f"  {line}" for line in _lines(in_groups(thumbprint).groups)),
    ]


def _lines(groups: tuple[str, ...]) -> list[str]:
    return [" ".join(groups[start : start + 4]) for start in range(0, len(groups), 4)]


def _key_in_words(key: OwnKey) -> str:
    words = _(
        "%(fingerprint)s  %(use)s, %(state)s %(since)s",
        fingerprint=in_groups(key.kid).words,
        use=key.use.value,
        state=key.state.value if key.state else _("not listed"),
        since=key.since,
    ).rstrip()
    if key.retire_from is not None and key.use is not Use.FOREIGN:
        words += _("; may be retired from %(day)s", day=key.retire_from.isoformat())
    return words


def _document(key: OwnKey) -> dict[str, object]:
    return {
        "thumbprint": key.kid,
        "use": key.use.value,
        "state": key.state.value if key.state else None,
        "since": key.since,
        "retire_from": key.retire_from.isoformat() if key.retire_from else None,
    }


def _before_revoking() -> list[str]:
    return [
        _("Nothing was done yet. Before you go on:"),
        _("1. Look at what this node has published. What you see counts as the last good state."),
        _("2. Withdraw nothing and publish nothing until the facilitator has accepted."),
        _("3. Have the facilitator's telephone number at hand, from paper and not from a message."),
        _("Then run “likewise keys revoke --yes”. A new key is made and asked for;"),
        _("once it is accepted, the old one is good for nothing, not even for what it signed."),
    ]
