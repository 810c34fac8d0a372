"""What a find is: a stretch of text that could tell who somebody is. Pure.

A find is a question to a person, never a judgement: what is not found may still identify, and
what is found may be harmless.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of thing was found."""

    NHS_NUMBER = "nhs_number"
    PERSON = "person"
    DATE_OF_BIRTH = "date_of_birth"
    AGE_OVER_89 = "age_over_89"
    ADDRESS = "address"
    POSTCODE = "postcode"
    EMAIL = "email"
    PHONE = "phone"
    NI_NUMBER = "ni_number"
    RECORD_NUMBER = "record_number"
    WARD_OR_SITE = "ward_or_site"
    USERNAME = "username"
    LINK = "link"
    SMALL_NUMBER = "small_number"


LOOK_AGAIN = frozenset({Kind.LINK, Kind.SMALL_NUMBER})
"""Kinds that identify nobody by themselves; together with others they may."""

SITE_WHERE_NAMED = frozenset({Kind.WARD_OR_SITE})
"""Kinds that add little where the organisation is named anyway."""


@dataclass(frozen=True, kw_only=True)
class Find:
    """One stretch of a text: characters ``start`` to ``end``, end exclusive.

    ``suggestion`` is what could stand there instead.
    """

    start: int
    end: int
    kind: Kind
    text: str
    suggestion: str

    def is_identifying(self, *, is_named: bool) -> bool:
        """Say whether a person has to settle this find by itself.

        Args:
            is_named: whether the text is published under the organisation's own name.
        """
        return self.kind not in (LOOK_AGAIN | SITE_WHERE_NAMED if is_named else LOOK_AGAIN)


def without_overlap(finds: list[Find]) -> tuple[Find, ...]:
    """Return the finds in reading order; of two that overlap the longer stays."""
    kept: list[Find] = []
    taken: list[tuple[int, int]] = []
    for find in sorted(finds, key=lambda find: (find.start, find.start - find.end)):
        if taken and find.start < taken[-1][1]:
            if find.end - find.start <= kept[-1].end - kept[-1].start:
                continue
            kept.pop()
            taken.pop()
        kept.append(find)
        taken.append((find.start, find.end))
    return tuple(kept)
