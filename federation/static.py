"""Read a node that is published as files through the port that reads any other.

A Transport around another. Where a node's discovery says ``"static": true``, each question that
a file cannot answer (a page after a line, the checkpoint at a size, bodies in bulk) is turned
into the file that holds the answer; everything then passes the same verification. Writing the
files is the node's business. Source: federation/README.md, section 3, a node made of files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from federation import strict
from federation.discovery import MAX_DISCOVERY, PATH
from federation.errors import FederationError
from federation.line import MAX_LINE
from federation.members import BASE_PATH
from federation.transport import Response, Transport

PAGE = 100
"""Lines in one file of entries."""

INDEX = "feeds/index.json"
"""The list of feeds, where a file cannot have the name of the folder beside it."""

REMEMBERED = timedelta(hours=1)

_NO_FORMS = (403, 404, 405, 501)


@dataclass(frozen=True)
class _Known:
    is_static: bool
    until: datetime


class StaticAware:
    """A Transport that also reads nodes made of files.

    Whether a node is one is asked of its discovery when its feeds are first read, and
    remembered for an hour.
    """

    def __init__(self, inner: Transport, now: Callable[[], datetime]) -> None:
        self._inner = inner
        self._now = now
        self._known: dict[str, _Known] = {}

    def get(self, url: str, *, headers: Mapping[str, str], limit: int, deadline: float) -> Response:
        origin, path, query = _parts(url)

        def fetch(file: str, most: int = limit) -> Response:
            address = f"{origin}{BASE_PATH}/{file}"
            return self._inner.get(address, headers=headers, limit=most, deadline=deadline)

        if not path.startswith("feeds"):
            return self._inner.get(url, headers=headers, limit=limit, deadline=deadline)
        if not self._is_static(origin, deadline):
            return self._inner.get(url, headers=headers, limit=limit, deadline=deadline)
        return _read(path, query, fetch)

    def post_form(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response:
        answer = self._inner.post_form(url, form, headers=headers, limit=limit, deadline=deadline)
        # a server of files has many words for "nothing here takes a form"; the protocol has one
        if answer.status in _NO_FORMS and self._is_static(_parts(url)[0], deadline):
            return Response(404, {}, b"")
        return answer

    def post_json(
        self,
        url: str,
        document: bytes,
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response:
        return self._inner.post_json(url, document, headers=headers, limit=limit, deadline=deadline)

    def _is_static(self, origin: str, deadline: float) -> bool:
        now = self._now()
        known = self._known.get(origin)
        if known is None or known.until <= now:
            known = _Known(self._says_static(origin, deadline), now + REMEMBERED)
            self._known[origin] = known
        return known.is_static

    def _says_static(self, origin: str, deadline: float) -> bool:
        """Raises: WireError, as the question itself would have."""
        url = f"{origin}/{PATH}"
        answer = self._inner.get(url, headers={}, limit=MAX_DISCOVERY, deadline=deadline)
        try:
            return strict.parse_document(answer.body).get("static") is True
        except FederationError:
            return False


def _parts(url: str) -> tuple[str, str, Mapping[str, int]]:
    """Return the origin, the path below the base and the numbers asked for; "" is another path."""
    where = urlsplit(url)
    path = where.path.removeprefix(f"{BASE_PATH}/") if where.path.startswith(BASE_PATH) else ""
    query = {
        name: int(values[0])
        for name, values in parse_qs(where.query).items()
        # the place in endpoint 8 is no number, and no file is asked for it
        if values[0].isdecimal()
    }
    return f"{where.scheme}://{where.netloc}", path, query


def _read(path: str, query: Mapping[str, int], fetch: Callable[..., Response]) -> Response:
    if path == "feeds":
        return _list(fetch)
    if path.endswith("/checkpoint") and "size" in query:
        return fetch(f"{path}s/{query['size']}")
    if path.endswith("/entries"):
        return _page(path, query, fetch)
    if path.endswith("/bodies"):
        return _no_bulk(query)
    return fetch(path)


def _list(fetch: Callable[..., Response]) -> Response:
    """Return the list of feeds: as a server that has it under its own name, or from the index."""
    answer = fetch("feeds")
    return answer if answer.status in (200, 304) else fetch(INDEX)


def _page(path: str, query: Mapping[str, int], fetch: Callable[..., Response]) -> Response:
    """Return the lines asked for that stand in one file: at most a hundred, perhaps fewer."""
    number, skipped = divmod(query.get("after", 0), PAGE)
    answer = fetch(f"{path}/{number}.ndjson", PAGE * (MAX_LINE + 1))
    if answer.status != 200:
        return answer
    lines = answer.body.splitlines(keepends=True)[skipped : skipped + query.get("limit", PAGE)]
    return Response(200, answer.headers, b"".join(lines))


def _no_bulk(query: Mapping[str, int]) -> Response:
    """Return an answer that covers what was asked without a body: each is then asked for alone."""
    covered = query.get("after", 0) + query.get("limit", PAGE)
    return Response(200, {"likewise-covered": str(covered)}, b"")
