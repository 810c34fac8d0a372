"""Cases of lines: good ones, ones to be kept but not obeyed, ones that stop the reading.

verdict OK: stored, chained, applied. REFUSED: stored and chained, not applied (ruling 3).
MISMATCH: nothing of the page is stored (step 5). Where ``line`` could not be written as JSON
text it stands in hex.
"""

from __future__ import annotations

import hashlib
import json

from federation.strict import Json, Object
from tests.vectors.story import FeedStory, key, order, rid


def line_cases(public: FeedStory) -> list[Json]:
    """Return the cases, each with name, verdict, the exact bytes and, where read, the hash."""
    publish, withdraw = public.lines[0], public.lines[4]
    return [
        *(_case(f"line {seq} of the feed", "OK", raw) for seq, raw in _understood(public)),
        _case("an op of tomorrow", "REFUSED", public.lines[9]),
        *_refused(publish, withdraw),
        *_unreadable(publish),
    ]


def _understood(public: FeedStory) -> list[tuple[int, bytes]]:
    return [(seq, raw) for seq, raw in enumerate(public.lines, 1) if seq != 10]


def _refused(publish: bytes, withdraw: bytes) -> list[Json]:
    other, _ = order("falls", "withdraw", 300)
    unsigned = json.loads(withdraw)["order"].rpartition(".")[0]
    changed = {
        "a rid that is no UUID of version 4": _with(publish, rid="falls"),
        "a rid in upper case": _with(publish, rid=rid("falls").upper()),
        "rev 0": _with(publish, rev=0),
        "rev true": _with(publish, rev=True),
        "rev missing": _with(publish, rev=None),
        "a hash in upper case": _with(publish, sha256="A" * 64),
        "a hash too short": _with(publish, sha256="a" * 63),
        "a size beyond a body's limit": _with(publish, size=1_048_577),
        "a size below 0": _with(publish, size=-1),
        "a type that is not ours": _with(publish, type="text/html"),
        "op is not a text": _with(publish, op=1),
        "a withdraw without its order": _with(withdraw, order=None),
        "a withdraw with another record's order": _with(withdraw, order=other),
        "a withdraw of one revision with an order for all": _with(withdraw, rev=1),
        "a hold with an order to withdraw": _with(withdraw, op="hold"),
        "an order without its signature": _with(withdraw, order=unsigned),
        "a reason in free text": _with(withdraw, reason="She told us herself."),
        "urgent is not true or false": _with(withdraw, urgent="yes"),
        "replaced by what is no record": _with(withdraw, replaced_by="../x"),
    }
    return [_case(name, "REFUSED", raw) for name, raw in changed.items()]


def _unreadable(publish: bytes) -> list[Json]:
    text = publish.decode()
    return [
        _case(name, "MISMATCH", raw)
        for name, raw in {
            "a line of 4097 bytes": _with(publish, note="x" * (4097 - len(publish) - 10)),
            "a key twice": text.replace('"v":1', '"v":1,"v":1').encode(),
            "seq is a fraction": text.replace('"seq":1', '"seq":1.0').encode(),
            "seq has an exponent": text.replace('"seq":1', '"seq":1e0').encode(),
            "seq is true": _with(publish, seq=True),
            "seq is a text": _with(publish, seq="1"),
            "seq is 0": _with(publish, seq=0),
            "NaN": text.replace('"rev":1', '"rev":NaN').encode(),
            "an integer beyond 2^53-1": _with(publish, note=2**53),
            "33 levels": text.replace('"v":1', f'"v":1,"x":{"[" * 32}{"]" * 32}').encode(),
            "a lone surrogate": text.replace('"v":1', r'"v":1,"x":"\ud800"').encode(),
            "bytes that are not UTF-8": publish.replace(b'"v":1', b'"v":1,"x":"\xff"'),
            "a byte-order mark": b"\xef\xbb\xbf" + publish,
            "a carriage return at the end": publish + b"\r",
            "a tab between tokens": publish.replace(b'"v":1,', b'"v":1,\t'),
            "NUL": publish.replace(b'"v":1,', b'"v":1,\x00'),
            "an array": b"[1]",
            "two objects": b"{}{}",
            "nothing": b"",
            "no prev": _with(publish, prev=None),
            "no node": _with(publish, node=None),
            "feed is not a text": _with(publish, feed=7),
        }.items()
    ] + [
        _case("a line of 4096 bytes", "OK", _with(publish, note="x" * (4096 - len(publish) - 10))),
        _case("32 levels", "OK", text.replace('"v":1', f'"v":1,"x":{_deep(31)}').encode()),
        _case("the largest integer", "OK", _with(publish, note=2**53 - 1)),
        _case("a field of tomorrow", "OK", _with(publish, weather="fair")),
        _case("a time that is none counts as absent", "OK", _with(publish, time="yesterday")),
        _case("spaces between tokens", "OK", json.dumps(json.loads(publish)).encode()),
        _case("an order signed by a key since forgotten", "OK", _by_forgotten_key(publish)),
    ]


def _deep(levels: int) -> str:
    return "[" * levels + "]" * levels


def _by_forgotten_key(publish: bytes) -> bytes:
    """In its own node's feed the checkpoint vouches for an order (ruling 5)."""
    jws, _ = order("named", "withdraw", 300, signer=key("forgotten"))
    without = {name: None for name in ("rev", "sha256", "size", "type")}
    return _with(publish, op="withdraw", rid=rid("named"), order=jws, **without)


def _with(raw: bytes, **changes: Json) -> bytes:
    """Return the line with fields changed, added, or, where None, left out."""
    fields = {**json.loads(raw), **changes}
    kept = {name: value for name, value in fields.items() if value is not None}
    return json.dumps(kept, separators=(",", ":"), ensure_ascii=False).encode()


def _case(name: str, verdict: str, raw: bytes) -> Object:
    case: Object = {"name": name, "verdict": verdict}
    try:
        case["line"] = raw.decode()
    except UnicodeDecodeError:
        case["line_hex"] = raw.hex()
    if verdict != "MISMATCH":
        case["hash"] = hashlib.sha256(raw).hexdigest()
    return case
