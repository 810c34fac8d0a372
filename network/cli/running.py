"""``likewise serve`` and ``worker``: the two processes of a node.

Apart from the other commands because these alone need the pages and the queue.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import sys
from types import FrameType

import click
import waitress

from network.cli.shell import Shell, refusals_in_words
from network.errors import N_, Refused
from network.messages import _
from network.web.app import create_app
from network.worker import Jobs, Worker


@click.command()
@click.pass_obj
def serve(shell: Shell) -> None:
    """Answer browsers and other nodes until stopped."""
    _log_to_stderr()
    with refusals_in_words(), shell.network() as network:
        server = network.settings.server
        signal.signal(signal.SIGTERM, _stop)
        application = create_app(network)
        gc.collect()
        gc.freeze()  # what stays as long as the process need not be looked through between pages
        with _listening(server.host, server.port) as bound:
            click.echo(
                _("Listening on http://%(host)s:%(port)s", host=server.host, port=server.port)
            )
            sys.stdout.flush()
            waitress.serve(  # type: ignore[no-untyped-call]
                application, sockets=[bound], threads=server.threads, ident=None
            )


@click.command()
@click.pass_obj
def worker(shell: Shell) -> None:
    """Ask the peers that are due and keep the node in order, until stopped."""
    _log_to_stderr()
    with refusals_in_words(), shell.network() as network:
        with network.database.transaction() as session:
            network.peers.follow_membership(session)
        Worker(Jobs(network), network.settings, network.now).run()


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that is bound already, so that nothing is said to listen that does not.

    Raises: Refused.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise Refused(
            N_("Cannot listen on %(host)s:%(port)s: %(why)s."),
            host=host,
            port=port,
            why=os.strerror(error.errno) if error.errno else error,
        ) from error


def _log_to_stderr() -> None:
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
    )
    # it tells at every start that it has nothing to do
    logging.getLogger("alembic").setLevel(logging.WARNING)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    # waitress finishes what it is answering
    raise KeyboardInterrupt
