"""Addresses of a page with something added, taken away or turned over: all state is there.

Pure: takes what the address holds now and returns the next one's parameters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

ELLIPSIS_AROUND = 1


@dataclass(frozen=True)
class Parameters:
    """What stands behind the question mark: (name, value), in order."""

    pairs: tuple[tuple[str, str], ...]

    def without(self, name: str, value: str | None = None) -> Parameters:
        """Return these without ``name``, or without that one value of it."""
        kept = [
            (key, given)
            for key, given in self.pairs
            if key != name or (value is not None and given != value)
        ]
        return Parameters(tuple(kept))

    def with_(self, name: str, value: str) -> Parameters:
        """Return these with ``name`` set to ``value`` alone."""
        return Parameters((*self.without(name).pairs, (name, value)))

    def on(self, path: str) -> str:
        """Return the whole address on ``path``."""
        written = urlencode(self.pairs)
        return f"{path}?{written}" if written else path


def local(wanted: str) -> str:
    """Return ``wanted`` if it is an address of this site, else nothing: it could lead astray."""
    plain = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if plain and wanted.isprintable() else ""


@dataclass(frozen=True)
class Link:
    """Words and where they lead."""

    text: str
    href: str


@dataclass(frozen=True)
class PageLink:
    """A page of a list, or a gap between pages."""

    number: int
    href: str = ""
    is_current: bool = False
    is_gap: bool = False


@dataclass(frozen=True)
class Pages:
    """The pages of a list; none where one page holds it all."""

    items: tuple[PageLink, ...] = ()
    previous: str = ""
    next: str = ""


def turn(parameters: Parameters, path: str, current: int, last: int) -> Pages:
    """Return links to the pages of a list of ``last`` pages, seen from page ``current``."""
    if last <= 1:
        return Pages()

    def address(number: int) -> str:
        return parameters.with_("page", str(number)).on(path)

    items = tuple(
        PageLink(0, is_gap=True)
        if number is None
        else PageLink(number, address(number), is_current=number == current)
        for number in numbers_to_show(current, last)
    )
    return Pages(
        items,
        previous=address(current - 1) if current > 1 else "",
        next=address(current + 1) if current < last else "",
    )


def numbers_to_show(current: int, last: int) -> Sequence[int | None]:
    """Return the page numbers to link, first, last and those about ``current``; None = a gap."""
    near = range(current - ELLIPSIS_AROUND, current + ELLIPSIS_AROUND + 1)
    wanted = sorted({1, last, *(number for number in near if 1 <= number <= last)})
    shown: list[int | None] = []
    for number in wanted:
        if shown and shown[-1] != number - 1:
            shown.append(None)
        shown.append(number)
    return shown
