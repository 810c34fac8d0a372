"""``likewise members``, ``people`` and ``token``: who belongs, who works here, who may ask."""

from __future__ import annotations

import click

from federation.members import Disposition
from network.cli.shell import TAKES_FINGERPRINT, Shell, Told, tells
from network.messages import _
from network.peering.introducing import Introduction
from network.peering.revising import Leaving
from network.people.roles import Role, parse_role
from network.people.signing_in import add_person, close_account
from network.settings import whole_base

KEEPER = "keeper"


@click.group()
def members() -> None:
    """List the members of a facilitator's region, or take one off the list."""


@members.command("add", context_settings=TAKES_FINGERPRINT)
@click.argument("node")
@click.argument("base")
@click.argument("thumbprint")
@click.option("--kind", default="trust", show_default=True, help="trust, council, charity ...")
@click.option("--region", default="", help="For --kind facilitator: the region it speaks for.")
@click.pass_obj
@tells
def add(shell: Shell, /, node: str, base: str, thumbprint: str, **said: str) -> Told:
    """List NODE at BASE; its key is taken from its discovery and must have THUMBPRINT."""
    with shell.network() as network:
        introduction = Introduction(node, whole(base), thumbprint, said["kind"], said["region"])
        member = network.introducing.meet(introduction)
        with network.database.transaction() as session:
            network.membership.add(session, member)
            network.following.follow(session)
            network.audit.note(session, KEEPER, "member listed", node)
    document = {"node": node, "name": member.name, "thumbprint": thumbprint, "kind": said["kind"]}
    return Told(document, [_("%(name)s (%(node)s) is listed.", name=member.name, node=node)])


@members.command("remove")
@click.argument("node")
@click.option(
    "--disposition",
    type=click.Choice([each.value for each in Disposition]),
    default=Disposition.KEEP.value,
    show_default=True,
    help="What becomes of its records, everywhere.",
)
@click.option("--successor", help="The member it has become part of, which may withdraw for it.")
@click.pass_obj
@tells
def remove(shell: Shell, node: str, disposition: str, successor: str | None) -> Told:
    """List NODE as having left; it reads nothing but public from its next request on."""
    leaving = Leaving(Disposition(disposition), successor)
    with shell.network() as network:
        with network.database.transaction() as session:
            network.joining.leave(session, node, leaving)
            network.audit.note(session, KEEPER, "member removed", node)
        network.database.erase_traces()
    document = {
        "node": node,
        "status": "left",
        "disposition": disposition,
        "successor": successor,
    }
    return Told(document, [_("%(node)s is listed as left.", node=node)])


@click.group()
def people() -> None:
    """The accounts of this node."""


@people.command("add")
@click.argument("account")
@click.option("--role", required=True, help="reader, author, reviewer, facilitator ...")
@click.pass_obj
@tells
def add_account(shell: Shell, account: str, role: str) -> Told:
    """Give ACCOUNT a role, making the account if there is none."""
    with shell.network() as network, network.database.transaction() as session:
        person = add_person(session, network.people, account, parse_role(role))
        network.audit.note(session, KEEPER, "role given", f"{account} {role}")
    roles = sorted(held.value for held in person.roles)
    words = _("%(account)s holds: %(roles)s.", account=account, roles=", ".join(roles))
    return Told({"account": account, "roles": roles}, [words])


@people.command("close")
@click.argument("account")
@click.pass_obj
@tells
def close(shell: Shell, account: str) -> Told:
    """Close ACCOUNT: nobody signs in with it. What it looks after can be taken on by others."""
    with shell.network() as network, network.database.transaction() as session:
        close_account(session, network.people, account)
        network.audit.note(session, KEEPER, "account closed", account)
        left = len(network.remembering.looked_after(session, account))
    words = _("%(account)s is closed. It looked after %(num)s records.", account=account, num=left)
    return Told({"account": account, "records": left}, [words])


@click.command()
@click.option("--as", "role", required=True, help="The role whose account the token is for.")
@click.pass_obj
@tells
def token(shell: Shell, role: str) -> Told:
    """Print a bearer token for /api/v1, good for 12 hours."""
    account = parse_role(role).value
    with shell.network() as network, network.database.transaction() as session:
        secret = network.signing_in.issue_token(session, account)
        network.audit.note(session, KEEPER, "token issued", account)
    return Told({"token": secret, "account": account, "role": Role(account).value}, [secret])


def whole(text: str) -> str:
    """Return an address typed in as a base. Raises: click.BadParameter."""
    try:
        return whole_base(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
