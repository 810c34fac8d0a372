"""A team of ours with a context of its own, such as the rural team of an urban trust. Pure.

Never travels: it is for searching as that team. What it does not say of itself is as our
organisation says, also after that has changed; what it withholds is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from network.errors import N_, Invalid

NAME_CHARACTERS = 120


@dataclass(frozen=True, kw_only=True)
class Team:
    """One team. ``part`` holds the factors of its own, ``without`` names those it withholds."""

    id: str
    name: str
    part: Mapping[str, JsonValue]
    without: tuple[str, ...]
    version: int
    changed_by: str
    changed_at: datetime

    def profile(self, ours: JsonValue) -> dict[str, JsonValue]:
        """Return its context profile as a body holds it, ``ours`` being our organisation's."""
        own = ours if isinstance(ours, dict) else {}
        return {**own, **dict.fromkeys(self.without), **self.part}


def apart(
    profile: Mapping[str, JsonValue], ours: JsonValue
) -> tuple[dict[str, JsonValue], tuple[str, ...]]:
    """Return what ``profile`` says otherwise than ``ours``, and what it withholds."""
    own = ours if isinstance(ours, dict) else {}
    part: dict[str, JsonValue] = {
        name: factor
        for name, factor in profile.items()
        if factor is not None and factor != own.get(name)
    }
    without = tuple(
        sorted(name for name, factor in own.items() if factor and profile.get(name) is None)
    )
    return part, without


def checked_name(name: str) -> str:
    """Return ``name`` as it is kept.

    Raises:
        Invalid: empty or too long.
    """
    kept = " ".join(name.split())
    if not kept:
        raise Invalid({"name": N_("Say what the team is called.")})
    if len(kept) > NAME_CHARACTERS:
        raise Invalid({"name": N_("Use at most 120 characters.")})
    return kept
