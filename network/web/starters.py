"""Drafts to start from, one a stage: what is chosen already, and questions where words will stand.

Pure: words are message ids. The questions are bold lines that an author answers and takes out;
what a record needs is still innovations/completeness.py's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from network.errors import N_, NotFound
from network.innovations.innovation import Kind, Stage


@dataclass(frozen=True)
class Starter:
    """One draft to start from: for whom, and what stands in it, by part."""

    key: str
    title: str
    hint: str
    kind: Kind
    stage: Stage
    prompts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


STARTERS: tuple[Starter, ...] = (
    Starter(
        "idea",
        N_("An idea"),
        N_("Nothing has been tried yet. Three questions."),
        Kind.IDEA,
        Stage.IDEA,
        {
            "problem": (
                N_("Who notices it, and how often?"),
                N_("What have people who use the service said about it?"),
            ),
            "what_we_did": (
                N_("What would you try first, with whom, for how long?"),
                N_("What would make you stop?"),
            ),
        },
    ),
    Starter(
        "testing",
        N_("Something you are testing"),
        N_("A first try is under way. Write down what you expect, before you know."),
        Kind.INNOVATION,
        Stage.TESTING,
        {
            "what_we_did": (
                N_("What do you do now that you did not do before?"),
                N_("With how many people, and until when?"),
            ),
            "what_happened": (
                N_("What did you expect?"),
                N_("What have you seen so far, also what you did not expect?"),
            ),
            "tell_a_friend": (N_("What would you do differently in the next round?"),),
        },
    ),
    Starter(
        "in_use",
        N_("Something in use"),
        N_("It is done every week. Say enough for somebody else to try it."),
        Kind.INNOVATION,
        Stage.IN_USE,
        {
            "problem": (N_("What was it like before?"),),
            "what_we_did": (
                N_("What happens now, step by step?"),
                N_("Who does it, and what do they need?"),
            ),
            "what_happened": (
                N_("What changed for people who use the service, in their words?"),
                N_("What changed for staff, and elsewhere?"),
            ),
            "tell_a_friend": (N_("What nearly stopped it, and what helped?"),),
        },
    ),
    Starter(
        "embedded",
        N_("Part of everyday work"),
        N_("It goes on without those who began it. Say what keeps it going."),
        Kind.INNOVATION,
        Stage.EMBEDDED,
        {
            "what_we_did": (
                N_("What is still done as it was at first, and what changed on the way?"),
                N_("Who looks after it now?"),
            ),
            "what_happened": (N_("How do you know that it still helps?"),),
            "tell_a_friend": (N_("What would make it fall asleep?"),),
        },
    ),
    Starter(
        "stopped",
        N_("Something you stopped"),
        N_("As useful to others as anything else here."),
        Kind.ATTEMPT,
        Stage.STOPPED,
        {
            "what_we_did": (N_("What was tried, for how long?"),),
            "what_happened": (
                N_("What happened that made you stop?"),
                N_("What was lost with it, and what was kept?"),
            ),
            "tell_a_friend": (N_("In what sort of place might it work all the same?"),),
        },
    ),
)


def starter(key: str) -> Starter:
    """Return the starter called ``key``. Raises: NotFound."""
    for known in STARTERS:
        if known.key == key:
            return known
    raise NotFound(N_("There is no such page."))
