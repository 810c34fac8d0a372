"""Say a context profile in words: what is known of a place, factor by factor."""

from __future__ import annotations

from dataclasses import dataclass

from network.organisations.profile import Profile


@dataclass(frozen=True)
class Factor:
    """One factor as people read it; ``source`` says where the value comes from."""

    name: str
    text: str
    source: str = ""


def factors(profile: Profile) -> tuple[Factor, ...]:
    """Return the factors that are known, in the order of the profile."""
    return ()
