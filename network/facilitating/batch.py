"""When a batch may go out, and whether its crowd is big enough to be lost in. Pure.

Source: federation/README.md, section 7, points 4 and 10; faults.md, row 58.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from network.facilitating.submission import Marks, State, Submission


@dataclass(frozen=True)
class Rules:
    """The rules of a batch.

    Attributes:
        weekday, hour: one moment of release in every week; Monday is 0, the hour is in UTC.
        every: how long from one moment of release to the next; a whole week or a part of it.
        submitters, trusts: how many different ones at least.
        patience: after how long the authors are told that it still waits.
    """

    weekday: int
    hour: int
    every: timedelta
    submitters: int
    trusts: int
    patience: timedelta

    def slot(self, now: datetime) -> datetime:
        """Return the latest moment of release that is not after ``now``."""
        today = now.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        first = today - timedelta(days=(today.weekday() - self.weekday) % 7)
        if first > now:
            first -= timedelta(days=7)
        return first + (now - first) // self.every * self.every

    def next_slot(self, now: datetime) -> datetime:
        """Return the first moment of release after ``now``."""
        return self.slot(now) + self.every


@dataclass(frozen=True)
class Crowd:
    """How many different submitters and trusts stand behind what is ready."""

    submitters: int
    trusts: int

    def suffices(self, rules: Rules) -> bool:
        """Say whether nobody stands out of it."""
        return self.submitters >= rules.submitters and self.trusts >= rules.trusts


def ready(submissions: Iterable[Submission]) -> list[Submission]:
    """Return those that the next batch would publish."""
    return [each for each in submissions if each.state is State.ACCEPTED]


def crowd_of(submissions: Iterable[Submission]) -> Crowd:
    """Return the crowd of ``submissions``; ten by one person are one.

    Revisions of what is out already have no marks any more: they go along and count for none.
    """
    marks: set[Marks] = {each.marks for each in submissions if each.marks is not None}
    return Crowd(len(marks), len({mark.trust for mark in marks}))


def waited_long(submissions: Iterable[Submission], rules: Rules, now: datetime) -> list[Submission]:
    """Return those whose authors should hear that they still wait, and have not heard it."""
    return [
        each
        for each in submissions
        if each.state is State.ACCEPTED
        and not each.told
        and each.since is not None
        and now - each.since >= rules.patience
    ]
