"""federation/verify.sh, over a real socket, against the node in the vectors and its spoilt kin."""

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from federation.strict import Object
from federation.transport import Response
from tests.fakes.static_node import NOT_FOUND, StaticFeed, StaticNode, StaticServer
from tests.vectors import make
from tests.vectors.story import NODE, START, FeedStory, fork, key, tell

VECTORS = Path(make.__file__).parent
SCRIPT = VECTORS.parents[1] / "federation/verify.sh"
NOW = START + 3600
KEY = key(NODE).public
FEED = "public"

Spoil = Callable[[StaticFeed], object]


def node() -> StaticNode:
    return StaticNode(VECTORS / "node")


def verify(
    served: StaticNode, *, who: str = NODE, feed: str = FEED, by: str = KEY.x, **env: str
) -> tuple[int, str]:
    """Return the script's exit status and what it said."""
    with StaticServer(served) as server:
        done = subprocess.run(
            ["bash", str(SCRIPT), server.base, who, feed, by],
            capture_output=True,
            text=True,
            timeout=240,
            env={"PATH": "/usr/bin:/bin:/usr/local/bin", "NOW": str(NOW), "PAGE": "5", **env},
        )
    return done.returncode, done.stdout + done.stderr


class Files(StaticNode):
    """The same node as files lying about: no question is answered, only what lies there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.discovery = self.discovery.rstrip().removesuffix(b"}") + b',"static":true}'

    def _of_feeds(self, names: list[str], query: Mapping[str, int]) -> Response:
        if query or names == ["feeds"] or names[1] not in self.feeds:
            return NOT_FOUND
        feed, file = self.feeds[names[1]], names[-1]
        if names[2] == "entries" and file.endswith(".ndjson"):
            first = 100 * int(file.removesuffix(".ndjson"))
            page = feed.lines[first : first + 100]
            return Response(200, {}, b"".join(line + b"\n" for line in page))
        if names[2] == "bodies" and file not in feed.bodies:
            return NOT_FOUND
        return super()._of_feeds(names, query) if names[2] != "entries" else NOT_FOUND


def files(spoil: Spoil | None = None) -> StaticNode:
    served = Files(VECTORS / "node")
    if spoil is not None:
        spoil(served.feeds[FEED])
    return served


def public(spoil: Spoil) -> StaticNode:
    served = node()
    spoil(served.feeds[FEED])
    return served


def current(story: FeedStory) -> Spoil:
    """Serve ``story`` instead, bodies as they were."""

    def spoil(feed: StaticFeed) -> None:
        feed.lines = list(story.lines)
        feed.checkpoints = dict(enumerate(story.checkpoints))
        feed.bodies |= story.bodies

    return spoil


def signs(jws: str) -> Spoil:
    """Show ``jws`` as the current checkpoint."""
    return lambda feed: feed.checkpoints.update({max(feed.checkpoints): jws})


@pytest.mark.parametrize("by", [KEY.x, KEY.kid])
@pytest.mark.parametrize(
    ("feed", "said"), [("public", "12 lines, 5 bodies"), ("notices", "4 lines")]
)
def test_a_good_feed_is_verified_by_key_or_by_thumbprint(by: str, feed: str, said: str) -> None:
    status, text = verify(node(), feed=feed, by=by)
    assert (status, text.split(": ")[0]) == (0, "OK")
    assert said in text


def test_a_feed_is_read_page_by_page() -> None:
    served = node()
    verify(served)
    entries = [path.partition("/entries?")[2] for path in served.asked if "/entries?" in path]
    assert entries == ["after=0&limit=5", "after=5&limit=5", "after=10&limit=2"]


def test_an_empty_feed_is_verified() -> None:
    status, text = verify(public(current(FeedStory(NODE, FEED, key(NODE)))))
    assert (status, "0 lines" in text) == (0, True)


def test_a_stale_checkpoint_is_told_and_not_refused() -> None:
    status, text = verify(node(), NOW=str(NOW + 72 * 3600))
    assert (status, text.split(":")[0]) == (0, "STALE")


def test_a_clock_that_runs_ahead_is_told_and_not_refused() -> None:
    status, text = verify(node(), NOW=str(START - 3600))
    assert (status, text.split(":")[0]) == (0, "CLOCK")


def test_a_token_is_sent_where_one_is_given() -> None:
    served = node()
    served.token = "DnKr7x"
    assert verify(served)[0] == 2
    assert verify(served, LIKEWISE_TOKEN="DnKr7x")[0] == 0


def spoilt_lines() -> dict[str, Spoil]:
    return {
        "left out": lambda feed: feed.lines.pop(3),
        "sent twice": lambda feed: feed.lines.insert(3, feed.lines[2]),
        "reordered": lambda feed: feed.lines.insert(3, feed.lines.pop(4)),
        "edited": lambda feed: replace(feed, 2, b'"rev":2', b'"rev":3'),
        "edited at the end": lambda feed: replace(feed, 11, b'"rev":1', b'"rev":2'),
        "of another node": lambda feed: replace(feed, 2, b'"node":"rx1"', b'"node":"rx2"'),
        "of another feed": lambda feed: replace(feed, 2, b'"public"', b'"network"'),
        "too long": lambda feed: replace(
            feed, 2, b'"rev":2', b'"rev":2,"x":"' + b"y" * 4000 + b'"'
        ),
        "no JSON": lambda feed: replace(feed, 2, b'"v":1', b'"v"'),
        "two objects": lambda feed: replace(feed, 2, b"}", b"}{}"),
        "with a tab": lambda feed: replace(feed, 2, b'"v":1', b'\t"v":1'),
        "with NUL": lambda feed: replace(feed, 2, b'"v":1', b'\x00"v":1'),
        "with seq in quotes": lambda feed: replace(feed, 2, b'"seq":3', b'"seq":"3"'),
    }


def replace(feed: StaticFeed, at: int, old: bytes, new: bytes) -> None:
    assert old in feed.lines[at]
    feed.lines[at] = feed.lines[at].replace(old, new)


@pytest.mark.parametrize("spoilt", sorted(spoilt_lines()))
def test_a_spoilt_line_is_refused(spoilt: str) -> None:
    status, text = verify(public(spoilt_lines()[spoilt]))
    assert (status, text.split(":")[0]) == (1, "MISMATCH")


def test_a_page_that_comes_to_nothing_is_refused() -> None:
    status, text = verify(public(lambda feed: feed.lines.__delitem__(slice(10, 12))))
    assert (status, text.split(":")[0]) == (1, "TRUNCATED")


def test_a_line_of_another_version_asks_for_an_upgrade() -> None:
    story = fork(tell()[0], 3, [])
    fields = {"v": 2, **story.place(), "op": "publish"}
    story.append(json.dumps(fields, separators=(",", ":")).encode())
    status, text = verify(public(current(story)))
    assert (status, text.split(":")[0]) == (2, "UPGRADE")


def checkpoint_cases() -> list[tuple[str, str, str]]:
    loaded = json.loads((VECTORS / "checkpoints.json").read_bytes())
    # two need a strict reader, as the head of the script says; no text is no checkpoint to serve
    lenient = {"a key twice", "base64 that is not canonical", "no text at all"}
    return [
        (case["name"], case["jws"], case["verdict"])
        for case in loaded
        if case["verdict"] != "OK" and case["name"] not in lenient
    ]


@pytest.mark.parametrize(("name", "jws", "verdict"), checkpoint_cases())
def test_a_checkpoint_that_does_not_hold_is_refused(name: str, jws: str, verdict: str) -> None:
    status, text = verify(public(signs(jws)))
    said = text.split(":")[0]
    # what has no fields has no node either, and what is too long is not looked into
    sooner = {"not an object": "WRONG-FEED", "longer than 4096 bytes": "OVERSIZED"}
    assert (status, said) == (1, sooner.get(name, verdict))


def test_a_key_that_is_not_the_nodes_is_refused() -> None:
    for by in (key("mallory").public.x, key("mallory").public.kid):
        status, text = verify(node(), by=by)
        assert (status, text.split(":")[0]) == (1, "BAD-SIGNATURE")


def test_a_discovery_with_another_key_under_the_thumbprint_is_refused() -> None:
    served = node()
    served.discovery = served.discovery.replace(KEY.x.encode(), key("mallory").public.x.encode())
    status, text = verify(served, by=KEY.kid)
    assert (status, text.split(":")[0]) == (1, "BAD-SIGNATURE")


def some_body(feed: StaticFeed) -> str:
    return sorted(feed.bodies)[0]


def another_body(feed: StaticFeed) -> None:
    feed.bodies[some_body(feed)] = b'{"salt":"x"}'


def a_body_less(feed: StaticFeed) -> None:
    del feed.bodies[some_body(feed)]


def a_body_in_two(feed: StaticFeed) -> None:
    feed.bodies[some_body(feed)] += b"\r"


def a_withdrawn_body(feed: StaticFeed) -> None:
    story = FeedStory(NODE, FEED, key(NODE))
    story.publish("named", 1, "innovation", NAMED)
    feed.bodies |= story.bodies


NAMED: Object = {
    "title": "A page with a name left in it",
    "summary": "How a page with a name left in it was tried.",
}


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (another_body, "is another"),
        (a_body_less, "is missing (404)"),
        (a_body_in_two, "line break"),
        (a_withdrawn_body, "was withdrawn and is still served"),
    ],
)
def test_a_body_that_is_not_as_announced_is_refused(spoil: Spoil, said: str) -> None:
    status, text = verify(public(spoil))
    assert (status, text.split(":")[0]) == (1, "MISMATCH")
    assert said in text


def test_what_is_not_served_cannot_be_checked() -> None:
    status, text = verify(node(), feed="network")
    assert (status, "answers 404" in text) == (2, True)


@pytest.mark.parametrize(
    ("feed", "by", "env"),
    [("public", "short", {}), ("../x", KEY.x, {}), ("public", KEY.x, {"PAGE": "501"})],
)
def test_arguments_that_make_no_sense_are_refused(feed: str, by: str, env: dict[str, str]) -> None:
    assert verify(node(), feed=feed, by=by, **env)[0] == 2


def test_without_arguments_it_says_how_it_is_used() -> None:
    done = subprocess.run(["bash", str(SCRIPT)], capture_output=True, text=True)
    assert (done.returncode, "BASE NODE FEED KEY" in done.stderr) == (2, True)


@pytest.mark.parametrize("by", [KEY.x, KEY.kid])
def test_a_node_made_of_files_is_verified_file_by_file(by: str) -> None:
    served = files()
    status, text = verify(served, by=by)
    assert (status, text.split(":")[0]) == (0, "OK")
    assert not [path for path in served.asked if "?" in path]


def test_more_lines_than_one_file_holds_are_read_from_the_next() -> None:
    story = FeedStory(NODE, FEED, key(NODE))
    for number in range(130):
        story.publish(f"record-{number}", 1, "innovation", NAMED)
    served = files(current(story))
    status, text = verify(served)
    assert (status, "130 lines" in text) == (0, True)
    assert [path[-8:] for path in served.asked if "entries" in path] == ["0.ndjson", "1.ndjson"]


@pytest.mark.parametrize("spoil", [another_body, a_body_less, a_withdrawn_body])
def test_a_node_made_of_files_that_lies_is_refused(spoil: Spoil) -> None:
    status, text = verify(files(spoil))
    assert (status, text.split(":")[0]) == (1, "MISMATCH")


def test_files_that_lack_lines_are_refused() -> None:
    def shorter(feed: StaticFeed) -> None:
        feed.lines = feed.lines[:-1]

    status, text = verify(files(shorter))
    assert (status, text.split(":")[0]) == (1, "TRUNCATED")
