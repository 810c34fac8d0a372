"""Say which councils we serve, and let the factors of our profile follow from their figures.

What is derived takes the place of what was derived before and fills what is empty; what a person
declared stays, unless they want the councils' figure instead. Publishing is describing.py's: the
councils travel in the same description.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from network.database import Session
from network.organisations.area_store import Areas
from network.organisations.areas import Area, derived_profile, served
from network.organisations.describing import Describing, DescriptionEdit
from network.organisations.description import OURS, Description
from network.organisations.profile import Profile
from network.people.person import Person


@dataclass(frozen=True)
class Coverage:
    """The councils served, code -> how much of each.

    ``instead`` names declared factors whose place the councils' figures take.
    """

    parts: Mapping[str, float]
    instead: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Covering:
    """The deeds of saying where we work."""

    us: str
    kind: str
    describing: Describing
    areas: Areas

    def known(self, session: Session) -> dict[str, Area]:
        """Return the councils of which figures were imported, by code."""
        return self.areas.all(session)

    def derived(self, session: Session, parts: Mapping[str, float]) -> Profile:
        """Return the factors that would follow from serving ``parts``.

        Raises:
            Invalid: no council, one without figures, or figures that no place can have.
        """
        return derived_profile(served(self.areas.all(session), parts))

    def save(self, session: Session, person: Person, base: int, coverage: Coverage) -> Description:
        """Save the councils and what follows from them in our description.

        Raises:
            NotAllowed, Conflict: as `Describing.save`.
            Invalid: as `derived`, or in contradiction to a factor that stays.
        """
        derived = self.derived(session, coverage.parts)
        held = self.describing.ours(session)
        before = dict(held.fields) if held else {"name": self.us, "kind": self.kind}
        fields: dict[str, JsonValue] = {
            **before,
            "serves": [
                {"code": code, "part": part} for code, part in sorted(coverage.parts.items())
            ],
            "profile": with_derived(before.get("profile"), derived, coverage.instead),
        }
        return self.describing.save(session, person, OURS, DescriptionEdit(base, fields))


def with_derived(
    before: JsonValue, derived: Profile, instead: Collection[str] = ()
) -> dict[str, JsonValue]:
    """Return the factors of a profile with those derived put in.

    A factor that was derived before and does not follow any more is gone: it was of other places.
    """
    factors = before if isinstance(before, dict) else {}
    declared = {
        name: factor
        for name, factor in factors.items()
        if isinstance(factor, dict) and factor.get("basis") != "derived" and name not in instead
    }
    found: dict[str, JsonValue] = derived.model_dump(mode="json", exclude_none=True)
    return {**found, **declared}
