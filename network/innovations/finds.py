"""What was found in a draft: where, what a person decided about it, and what is still open. Pure.

What is looked for is network/anonymising's; keeping a decision is finds_store.py's. A decision
holds as long as the text at the find stays the same, wherever in its part it then stands.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import JsonValue

from network.anonymising.find import Find, Kind
from network.anonymising.scanning import Scanner
from network.errors import N_, Refused
from network.innovations.details import CODED
from network.innovations.draft import Fields
from network.innovations.parts import PARTS, part

Path = tuple[str | int, ...]

ATTACHED = "attached"
"""Before the name of an attachment, in the path of what was found in it."""

VIA_FACILITATOR = "via_facilitator"

SOURCE_ID = ("source", "id")
_IN_AN_ID = frozenset({Kind.NHS_NUMBER, Kind.NI_NUMBER, Kind.EMAIL})
"""What is looked for in the id of an imported row: any other pattern would be chance."""

_NOT_PROSE = CODED | {
    "kind", "approach", "stage", "attribution", "use_term", "licence", "language", "review_by",
    "derived_from", "supersedes", "source", "credit",
}  # fmt: skip
"""Codes, dates and references; and ``credit``, whose purpose is to name."""

_NOT_PROSE_INSIDE = {
    "profile", "role", "geography_flags", "population_group", "pressure_flags",
    "sha256", "media_type", "salt", "on",
}  # fmt: skip
"""Within a part: codes; and what the node itself wrote of an attachment, chance among it."""


class OpenFindsError(Refused):
    """Something that could tell who somebody is has not been looked at."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(
            N_(
                "Places in it that could tell who somebody is: %(num)s. Look at each of them, and"
                " change it or say why it may stay."
            ),
            num=count,
        )


@dataclass(frozen=True)
class Dismissal:
    """Why a find may stay as it is, and who said so."""

    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DraftFind:
    """One find in a draft.

    ``key`` names it among those of its draft: a hex SHA-256 of its part, its text, and how many
    finds of the same text stand before it there, cut to 24 digits.
    """

    path: Path
    find: Find
    key: str
    is_identifying: bool
    dismissal: Dismissal | None = None

    @property
    def is_open(self) -> bool:
        """Whether a person has still to decide about it."""
        return self.dismissal is None

    @property
    def part(self) -> str:
        """The part of the draft that is saved for itself and holds it; an attachment is none."""
        return part_of(self.path)


def part_of(path: Path) -> str:
    """Return the part of a draft (see parts.py) that holds what stands at ``path``."""
    inner = ".".join(str(step) for step in path[:2])
    return inner if inner in PARTS else str(path[0])


def is_named(fields: Fields) -> bool:
    """Say whether a draft is to be published under the organisation's own name."""
    return fields.get("attribution", "named") != VIA_FACILITATOR


def prose(fields: Fields) -> Iterator[tuple[Path, str]]:
    """Yield what people wrote in a draft, and where; codes and figures are left out."""
    for name, value in fields.items():
        if name not in _NOT_PROSE:
            yield from _texts((name,), value)
    taken_from = part(fields, "source.id")
    if isinstance(taken_from, str):
        yield SOURCE_ID, taken_from


def texts_of(fields: Fields, attached: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    """Yield every text that is scanned, and where it stands: the draft's, then the attachments'."""
    yield from prose(fields)
    for name, text in attached.items():
        yield (ATTACHED, name), text


def _texts(path: Path, value: JsonValue) -> Iterator[tuple[Path, str]]:
    match value:
        case str():
            yield path, value
        case list():
            for place, item in enumerate(value):
                yield from _texts((*path, place), item)
        case dict():
            for name, item in value.items():
                if name not in _NOT_PROSE_INSIDE:
                    yield from _texts((*path, name), item)


def found(
    scanner: Scanner,
    fields: Fields,
    attached: Mapping[str, str],
    dismissals: Mapping[str, Dismissal],
) -> tuple[DraftFind, ...]:
    """Return what was found in a draft and in the text of its attachments, in reading order."""
    finds: list[DraftFind] = []
    for path, text in texts_of(fields, attached):
        seen: Counter[str] = Counter()
        for find in scanner.scan(text):
            if path == SOURCE_ID and find.kind not in _IN_AN_ID:
                continue
            key = _key(path, find.text, seen[find.text])
            seen[find.text] += 1
            finds.append(
                DraftFind(
                    path=path,
                    find=find,
                    key=key,
                    is_identifying=find.is_identifying(is_named=is_named(fields)),
                    dismissal=dismissals.get(key),
                )
            )
    return tuple(finds)


def unsettled(finds: Sequence[DraftFind]) -> tuple[DraftFind, ...]:
    """Return the finds that keep a draft from its reviewers."""
    return tuple(each for each in finds if each.is_identifying and each.is_open)


def replaced(fields: Fields, found: DraftFind, words: str) -> JsonValue:
    """Return the part of the draft that holds a find, with ``words`` in its place."""
    steps = found.path[len(found.part.split(".")) :]
    return _with(part(fields, found.part), steps, found.find, words)


def _with(value: JsonValue, steps: Path, find: Find, words: str) -> JsonValue:
    if isinstance(value, str):
        return value[: find.start] + words + value[find.end :]
    step, *rest = steps
    if isinstance(value, list) and isinstance(step, int):
        changed = _with(value[step], tuple(rest), find, words)
        return [changed if place == step else item for place, item in enumerate(value)]
    assert isinstance(value, dict) and isinstance(step, str)  # a path leads to what it came from
    return {**value, step: _with(value[step], tuple(rest), find, words)}


def dismissed(found: DraftFind, by: str, reason: str) -> DraftFind:
    """Return the find as one that may stay.

    Raises:
        Refused: no reason was given.
    """
    if not reason.strip():
        raise Refused(N_("Say why it may stay."))
    return replace(found, dismissal=Dismissal(by, reason.strip()))


def _key(path: Path, text: str, before: int) -> str:
    named = "\0".join([*(str(step) for step in path), text, str(before)])
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:24]
