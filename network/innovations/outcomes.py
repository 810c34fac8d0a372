"""What an import is to do, and what became of each row. Pure.

Doing it is importing.py's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from network.errors import Refused
from network.people.person import Person
from network.records.audience import Audience


@dataclass(frozen=True)
class Publication:
    """To whom imported rows are published, and who answers for it.

    ``accept_finds`` is why what could tell who somebody is may stay; empty, a row in which
    there is such a thing stays a draft.
    """

    audience: Audience
    approved_by: Person
    accept_finds: str = ""


class Fate(Enum):
    """What became of a row that landed."""

    DRAFTED = "drafted"
    PUBLISHED = "published"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Outcome:
    """A row that landed, and the record that it is, if it is one that people can read.

    ``held`` is why it is still a draft although it was to be published.
    """

    fate: Fate
    rid: str | None = None
    held: Refused | None = None


@dataclass(frozen=True)
class Failure:
    """A row that did not land, the line it starts on, and why."""

    line: int
    error: Refused


@dataclass(frozen=True, kw_only=True)
class ImportResult:
    """What an import did; every row is counted once, but for those that are held.

    A row that was to be published and in which something could tell who somebody is stays a
    draft: it counts as one, and stands among ``failed`` with what to do.

    ``drafted`` counts rows that are drafts now, new or changed; ``published`` those that became
    records or revisions, whose ``rids`` follow in the order of the file; ``unchanged_rids`` are
    the records of rows that say what they said before.
    """

    drafted: int
    published: int
    unchanged: int
    failed: tuple[Failure, ...]
    rids: tuple[str, ...]
    unchanged_rids: tuple[str, ...]


def with_failure(line: int, outcome: Outcome) -> list[Outcome | Failure]:
    """Return the outcome of a row, and beside it a failure where it is held."""
    return [outcome] if outcome.held is None else [outcome, Failure(line, outcome.held)]


def result_of(outcomes: Sequence[Outcome | Failure]) -> ImportResult:
    """Return what an import did, from what became of its rows in order."""
    landed = [outcome for outcome in outcomes if isinstance(outcome, Outcome)]
    counts: Mapping[Fate, int] = {
        fate: sum(outcome.fate is fate for outcome in landed) for fate in Fate
    }
    return ImportResult(
        drafted=counts[Fate.DRAFTED],
        published=counts[Fate.PUBLISHED],
        unchanged=counts[Fate.UNCHANGED],
        failed=tuple(outcome for outcome in outcomes if isinstance(outcome, Failure)),
        rids=_rids(landed, Fate.PUBLISHED),
        unchanged_rids=_rids(landed, Fate.UNCHANGED),
    )


def _rids(landed: Sequence[Outcome], fate: Fate) -> tuple[str, ...]:
    return tuple(each.rid for each in landed if each.rid and each.fate is fate)
