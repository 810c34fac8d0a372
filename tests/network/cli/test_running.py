"""``likewise serve``: that it says it listens only where it does."""

from __future__ import annotations

import socket

from tests.fakes.keeper import Keeper


def _at(keeper: Keeper, port: int) -> None:
    """Let the node listen on ``port``."""
    said = keeper.config.read_text("utf-8")
    keeper.config.write_text(f"{said}\n[server]\nport = {port}\n", encoding="utf-8")


def test_a_port_that_is_taken_is_named_and_nothing_is_said_to_listen(keeper: Keeper) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        _at(keeper, port)
        refused = keeper.run("serve", code=1)
    assert refused.stdout == ""
    assert f"127.0.0.1:{port}: Address already in use" in refused.stderr
