"""What is in a backup: whose it is, when it was taken, each file with its hash. Pure.

manifest.json: {"backup":1,"node":"rx1","taken":"2026-11-22T09:00:00+00:00",
                "feeds":{"network":812},"files":{"node.db":"<sha256>","keys/node.pem":"…"}}
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from network.errors import N_, Refused

VERSION = 1
NAME = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """A backup as its manifest has it: sizes of our feeds, SHA-256 of each file by path."""

    node: str
    taken: datetime
    feeds: Mapping[str, int]
    files: Mapping[str, str]


def format_manifest(manifest: Manifest) -> str:
    """Return the manifest's text; of parse_manifest the inverse."""
    document = {
        "backup": VERSION,
        "node": manifest.node,
        "taken": manifest.taken.isoformat(),
        "feeds": dict(manifest.feeds),
        "files": dict(manifest.files),
    }
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def parse_manifest(text: str) -> Manifest:
    """Return the manifest that ``text`` writes.

    Raises:
        Refused: it is none, or of a later version.
    """
    try:
        document = json.loads(text)
        if document["backup"] != VERSION:
            raise ValueError(document["backup"])
        return Manifest(
            node=str(document["node"]),
            taken=datetime.fromisoformat(document["taken"]),
            feeds={str(feed): int(size) for feed, size in document["feeds"].items()},
            files={str(path): str(digest) for path, digest in document["files"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(N_("This is no manifest of a backup that can be read here.")) from error
