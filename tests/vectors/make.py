"""Write the test vectors: ``python -m tests.vectors.make [FOLDER]``.

The files are frozen: they are the protocol as other implementations meet it, so a change in
them is a change of the protocol, not of a test. Everything is fixed (keys, clock, salts, ids)
and Ed25519 signs the same way every time, so writing them again gives the same bytes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from federation import strict
from federation.feed import genesis
from federation.strict import Json, Object
from tests.vectors.lines import line_cases
from tests.vectors.pulls import pull_cases
from tests.vectors.signed import body_cases, checkpoint_cases, order_cases
from tests.vectors.story import BASE, FACILITATOR, NODE, FeedStory, key, seed, tell

HERE = Path(__file__).parent
KEYS = (NODE, "rx1-retired", "rx1-revoked", FACILITATOR, "mallory")


def files() -> dict[str, bytes]:
    """Return every file by its path below the folder of the vectors."""
    public, notices = tell()
    return {
        "keys.json": _pretty([_key(name) for name in KEYS]),
        "genesis.json": _pretty(_genesis()),
        "lines.json": _pretty(line_cases(public)),
        "checkpoints.json": _pretty(checkpoint_cases(public, notices)),
        "orders.json": _pretty(order_cases()),
        "bodies.json": _pretty(body_cases(public)),
        "pulls.json": _pretty(pull_cases(public, notices)),
        "node/discovery.json": _discovery(),
        "node/feeds.json": _feeds(notices, public),
        **_feed(public),
        **_feed(notices),
    }


def write(folder: Path) -> None:
    """Write the vectors below ``folder``."""
    for name, content in files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _key(name: str) -> Object:
    public = key(name).public
    return {"name": name, "seed": seed(name).hex(), "x": public.x, "kid": public.kid}


def _genesis() -> list[Json]:
    places = [
        (NODE, "public"),
        (NODE, "notices"),
        ("0-x", "network-commissioning"),
        (FACILITATOR, "members"),
        (NODE, "region-north"),
        (NODE, "circle-abcdefghij234567"),
    ]
    return [{"node": node, "feed": feed, "head": genesis(node, feed)} for node, feed in places]


def _discovery() -> bytes:
    jwk: Json = dict(key(NODE).public.jwk())
    return strict.dumps(
        {
            "protocol": ["likewise/1"],
            "node": NODE,
            "name": "Example NHS Trust",
            "base": BASE,
            "jwks": {"keys": [jwk]},
            "facilitator": FACILITATOR,
            "contact": "mailto:keeper@rx1.example",
            "poll": 300,
        }
    )


def _feeds(*stories: FeedStory) -> bytes:
    shown: list[Json] = [
        {"feed": story.feed, "checkpoint": story.checkpoints[-1]} for story in stories
    ]
    return strict.dumps({"feeds": shown})


def _feed(story: FeedStory) -> dict[str, bytes]:
    folder = f"node/{story.feed}"
    retained = {
        f"{folder}/checkpoints/{size}.jws": jws.encode()
        for size, jws in enumerate(story.checkpoints)
        if size or not story.lines
    }
    bodies = {f"{folder}/bodies/{sha}.json": raw for sha, raw in story.bodies.items()}
    entries = b"".join(raw + b"\n" for raw in story.lines)
    return {f"{folder}/entries.ndjson": entries, **retained, **bodies}


def _pretty(value: list[Json]) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False).encode() + b"\n"


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
