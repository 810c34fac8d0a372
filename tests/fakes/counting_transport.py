"""The product's transport to other nodes, which counts how often each was asked for something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from federation.transport import HttpTransport, Response


class CountingTransport(HttpTransport):
    """HttpTransport that counts requests by the port they go to."""

    def __init__(self, allow: Iterable[str]) -> None:
        super().__init__(allow)
        self.requests: Counter[int] = Counter()

    def get(self, url: str, *, headers: Mapping[str, str], limit: int, deadline: float) -> Response:
        self._count(url)
        return super().get(url, headers=headers, limit=limit, deadline=deadline)

    def post_form(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response:
        self._count(url)
        return super().post_form(url, form, headers=headers, limit=limit, deadline=deadline)

    def post_json(
        self,
        url: str,
        document: bytes,
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response:
        self._count(url)
        return super().post_json(url, document, headers=headers, limit=limit, deadline=deadline)

    def _count(self, url: str) -> None:
        self.requests[urlsplit(url).port or 0] += 1
