"""Look back together with four questions, and write from the answers.

Pure. The after-action review of the NHS Knowledge Mobilisation Framework: what did we expect,
what happened, why was there a difference, what would we do the same and what differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

QUESTIONS = ("expected", "happened", "why", "next")


@dataclass(frozen=True)
class LookingBack:
    """What was answered; any of it may be empty."""

    expected: str = ""
    happened: str = ""
    why: str = ""
    next: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered at all."""
        return not any((self.expected, self.happened, self.why, self.next))

    def as_fields(self) -> dict[str, str]:
        """Return the answers as the first words of a record, in the fields where they belong.

        Its kind can be changed afterwards: what did not work is as good a record as any.
        """
        happened = "\n\n".join(text for text in (self.happened, self.why) if text)
        told: Mapping[str, str] = {
            "kind": "innovation",
            "what_we_did": self.expected,
            "what_happened": happened,
            "tell_a_friend": self.next,
        }
        return {name: text for name, text in told.items() if text}
