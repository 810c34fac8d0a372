"""Short how-tos for trying something oneself, written for this product. Pure: message ids.

Each fits a screen: when it helps, what to do, and what to mind. None is the answer; several are
used side by side.
"""

from __future__ import annotations

from dataclasses import dataclass

from network.errors import N_, NotFound


@dataclass(frozen=True)
class HowTo:
    """One how-to; ``time`` says how long it takes, ``steps`` are in order."""

    key: str
    title: str
    when: str
    time: str
    steps: tuple[str, ...]
    mind: tuple[str, ...]


HOWTOS: tuple[HowTo, ...] = (
    HowTo(
        "process-map",
        N_("Draw a process map"),
        N_("When people disagree about what happens now, or nobody sees all of it."),
        N_("Two hours, a wall and a pack of notes."),
        (
            N_("Choose where it begins and where it ends: from the telephone call to the letter."),
            N_(
                "Invite everybody who does a part of it, and somebody who goes through it as a"
                " patient or carer."
            ),
            N_(
                "Each writes down the steps they know, one a note, as they are and not as they"
                " should be."
            ),
            N_("Put them in order on the wall. Where two orders are true, show both."),
            N_("Mark where people wait, where something is done twice, where it is handed over."),
            N_("Ask the person who goes through it: where is it hard, and where is it good?"),
            N_("Choose one place to change, and write down who tries what by when."),
        ),
        (
            N_("It is about the steps, not about who is to blame."),
            N_("Walk the way yourselves once: what is on the wall is what people remember."),
        ),
    ),
    HowTo(
        "plan-do-study-act",
        N_("Plan, do, study, act: a small test"),
        N_("When you have an idea and do not know yet whether it helps here."),
        N_("A day to a fortnight a round; several rounds."),
        (
            N_("Say what you want to be different, for whom, and by when."),
            N_("Plan: choose the smallest test, with one person or one morning."),
            N_("Write down what you expect, and what you will count or ask."),
            N_("Say what would make you stop at once."),
            N_("Do it, and note what happened, also what surprised you."),
            N_("Study: lay what happened beside what you expected. Ask those it was for."),
            N_("Act: change it and test again, test it more widely, or leave it."),
        ),
        (
            N_("A test that shows that it does not help has worked. Share that, too."),
            N_("Count something that could get worse elsewhere."),
        ),
    ),
    HowTo(
        "involving-people",
        N_("Involve people who use the service"),
        N_("From the first day, before the question is settled."),
        N_("Longer than you think; the support is part of it."),
        (
            N_("Say openly what can still be decided, and what cannot."),
            N_("Ask at least two people, so that nobody speaks alone for everybody."),
            N_("Go where people are already; do not begin with a committee."),
            N_("Agree on pay, travel and care at home before the first meeting; pay on the day."),
            N_("Send what is to be read early, in plain words, and ask what each person needs."),
            N_("Leave it to them how they tell it: in writing, by telephone, in pictures."),
            N_("Come back and say what changed because of them, and what did not and why."),
        ),
        (
            N_("Somebody may tell of something hard. Know beforehand who listens afterwards."),
            N_("Write down what it cost and what support there was: others will ask."),
        ),
    ),
    HowTo(
        "after-action-review",
        N_("Look back together: an after-action review"),
        N_("After anything that you would like to do again, or never again."),
        N_("Thirty to sixty minutes, within two weeks."),
        (
            N_("Invite those who took part, whatever their grade. One leads, one writes."),
            N_("Agree that what is said stays here, but for what you decide to write down."),
            N_("What did we expect to happen?"),
            N_("What happened?"),
            N_("Why was there a difference?"),
            N_("What do we do differently the next time, and who begins?"),
            N_("Write half a page. It can become a record here."),
        ),
        (
            N_("It is not an investigation: where somebody came to harm, that comes first."),
            N_("Let the quietest speak before the most senior."),
        ),
    ),
)


def howto(key: str) -> HowTo:
    """Return the how-to called ``key``. Raises: NotFound."""
    for known in HOWTOS:
        if known.key == key:
            return known
    raise NotFound(N_("There is no such page."))
