"""Show nothing after a restore before it is known what was withdrawn since.

Lines, checkpoints and tokens are answered all the same: they hold no text, and two nodes that
were both restored would wait for each other for ever. Source: federation/README.md, section 5;
fault 29.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, abort, request

from network.web import current

if TYPE_CHECKING:
    from network.bootstrap import Network

_ALWAYS = ("/healthz", "/static/", "/.well-known/", "/federation/")
_WITH_TEXT = ("/bodies", "/attachments")


class _Curtain:
    """Closed until everything was heard; opened once, for good."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._is_open = False

    def ask(self) -> None:
        """Let the request pass, or answer 503."""
        if self._is_open or self._is_harmless():
            return
        with self._network.database.reading() as session:
            self._is_open = self._network.recovering.may_show(session)
        if not self._is_open:
            current.ask_nobody()
            abort(503)

    def _is_harmless(self) -> bool:
        is_text = any(part in request.path for part in _WITH_TEXT)
        return request.path.startswith(_ALWAYS) and not is_text


def install(app: Flask, network: Network) -> None:
    """Ask before every request of ``app``; must come before whatever reads records."""
    app.before_request(_Curtain(network).ask)
