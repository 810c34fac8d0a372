"""Cases of pulls: what is held, what a peer answers, and what is to come of it.

``held`` is null before the first pull. ``checkpoint`` is what /feeds shows, ``retained`` what
``checkpoint?size=n`` answers, ``entries`` the lines from held size + 1 on. verdict OK: the
lines up to ``size`` are stored. UNCHANGED: none is, and nothing is wrong. Anything else: an
error of that name, and nothing is stored; FORK and ROLLBACK also freeze the feed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from federation.strict import Json, Object
from tests.vectors.story import NODE, START, FeedStory, fork, key

NOW = START + 3600
HOUR = 3600


@dataclass(frozen=True)
class Pull:
    """One case; ``size`` and ``flags`` are what an OK ends with."""

    name: str
    verdict: str
    checkpoint: str
    lines: list[bytes] = field(default_factory=list)
    held: Object | None = None
    size: int | None = None
    flags: tuple[str, ...] = ()
    retained: dict[str, str] = field(default_factory=dict)
    now: int = NOW
    tail: bytes = b"\n"

    def case(self) -> Object:
        entries = b"\n".join(self.lines) + (self.tail if self.lines else b"")
        case: Object = {
            "name": self.name,
            "verdict": self.verdict,
            "now": self.now,
            "held": self.held,
            "checkpoint": self.checkpoint,
            "retained": dict(self.retained),
            "entries": entries.decode(),
        }
        if self.verdict == "OK":
            case |= {"size": self.size, "flags": list(self.flags)}
        return case


def pull_cases(public: FeedStory, notices: FeedStory) -> list[Json]:
    """Return the cases; all are pulls of rx1's ``public``."""
    pulls = [
        *_good(public),
        *_quiet(public),
        *_wrong_lines(public, notices),
        *_signed_contradictions(public),
        *_wrong_checkpoints(public, notices),
    ]
    return [pull.case() for pull in pulls]


def _held(story: FeedStory, size: int) -> Object:
    return {
        "size": size,
        "head": story.head_at(size),
        "iat": START + 60 * size,
        "jws": story.checkpoints[size],
    }


def _good(public: FeedStory) -> list[Pull]:
    lines, now = public.lines, public.checkpoints[12]
    ahead = public.checkpoint(12, NOW + 600)
    return [
        Pull("the first pull", "OK", now, lines, size=12),
        Pull("going on from 4", "OK", now, lines[4:], held=_held(public, 4), size=12),
        Pull(
            "a peer that sends more lines than it signed",
            "OK",
            public.checkpoints[10],
            lines,
            size=10,
        ),
        Pull("stale", "OK", now, lines, size=12, flags=("stale",), now=NOW + 72 * HOUR),
        Pull("a clock that runs ahead", "OK", ahead, lines, size=12, flags=("clock",)),
        _upgrade(public),
    ]


def _upgrade(public: FeedStory) -> Pull:
    story = fork(public, 3, [])
    fields = {"v": 2, **story.place(), "op": "publish", "shape": "unknown"}
    story.append(json.dumps(fields, separators=(",", ":")).encode())
    return Pull(
        "a line of version 2: what stands before it is stored",
        "OK",
        story.checkpoints[4],
        story.lines,
        size=3,
        flags=("upgrade needed",),
        retained={"3": story.checkpoints[3]},
    )


def _quiet(public: FeedStory) -> list[Pull]:
    held = _held(public, 12)
    return [
        Pull("nothing new", "UNCHANGED", public.checkpoints[12], held=held),
        Pull("signed anew", "UNCHANGED", public.checkpoint(12, NOW), held=held),
    ]


def _wrong_lines(public: FeedStory, notices: FeedStory) -> list[Pull]:
    lines, now = public.lines, public.checkpoints[12]
    edited = lines[2].replace(b'"rev":2', b'"rev":3')
    swapped = [*lines[:4], lines[5], lines[4], *lines[6:]]
    long = lines[3][:-1] + b',"x":"' + b"y" * 4096 + b'"}'
    half = lines[2][:40]
    cases = {
        "a line left out": [*lines[:3], *lines[4:]],
        "the last line left out and the one before sent twice": [*lines[:11], lines[10]],
        "a line sent twice": [*lines[:3], lines[2], *lines[3:]],
        "two lines in the wrong order": swapped,
        "an edited line": [*lines[:2], edited, *lines[3:]],
        "an edited last line": [*lines[:11], lines[11].replace(b'"rev":1', b'"rev":2')],
        "lines of another feed": notices.lines,
        "a line beyond 4096 bytes": [*lines[:3], long, *lines[4:]],
        "an empty line": [*lines[:3], b"", *lines[3:]],
        "a wrong genesis": _other_genesis(public).lines,
    }
    wrong = [Pull(name, "MISMATCH", now, sent) for name, sent in cases.items()]
    return [
        *wrong,
        Pull(
            "an edited line after what is held",
            "MISMATCH",
            now,
            [edited, *lines[3:]],
            held=_held(public, 2),
        ),
        Pull("no lines at all", "TRUNCATED", now),
        Pull("a page that breaks off in a line", "TRUNCATED", now, [*lines[:2], half], tail=b""),
    ]


def _other_genesis(public: FeedStory) -> FeedStory:
    """A feed whose first line follows another feed's genesis, signed all the same."""
    other = FeedStory(NODE, "network", key(NODE))
    story = FeedStory(NODE, public.feed, public.signer)
    place = {**story.place(), "prev": other.head}
    story.append(json.dumps({"v": 1, **place, "op": "praise"}, separators=(",", ":")).encode())
    return story


def _signed_contradictions(public: FeedStory) -> list[Pull]:
    longer = fork(public, 4, [f"other {n}" for n in range(10)])
    same = fork(public, 11, ["other"])
    wrong_start = _other_genesis(public)
    return [
        Pull(
            "the same size signed with another head",
            "FORK",
            same.checkpoints[12],
            held=_held(public, 12),
        ),
        Pull(
            "a longer history that is not ours",
            "FORK",
            longer.checkpoints[14],
            longer.lines[8:],
            held=_held(public, 8),
        ),
        Pull(
            "a smaller size signed later",
            "ROLLBACK",
            public.checkpoint(8, NOW),
            held=_held(public, 12),
        ),
        Pull(
            "a wrong genesis, signed: nothing is proven against what we hold",
            "MISMATCH",
            wrong_start.checkpoints[1],
            wrong_start.lines,
        ),
    ]


def _wrong_checkpoints(public: FeedStory, notices: FeedStory) -> list[Pull]:
    held = _held(public, 8)
    return [
        Pull("an old checkpoint again", "REPLAY", public.checkpoints[4], held=held),
        Pull(
            "a larger size signed earlier than what we hold",
            "REPLAY",
            public.checkpoint(12, START),
            held=held,
        ),
        Pull("another feed's checkpoint", "WRONG-FEED", notices.checkpoints[4], notices.lines),
        Pull(
            "signed by a retired key",
            "BAD-SIGNATURE",
            public.checkpoint(12, NOW, "rx1-retired"),
            public.lines,
        ),
        Pull(
            "signed by a stranger",
            "BAD-SIGNATURE",
            public.checkpoint(12, NOW, "mallory"),
            public.lines,
        ),
    ]
