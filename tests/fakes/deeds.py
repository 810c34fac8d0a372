"""A node's deeds in a process of its own, so that it can be killed while it does them.

Run as ``python -m tests.fakes.deeds DEED DATABASE FOLDER ENGINE``. It says ``ready`` when it
begins, does the deed over and over until it is killed, and says each time that it is ``done``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from federation.keys import SigningKey
from network.database import Database
from network.records.audience import Audience
from network.records.publishing import Approved
from search.engines import open_engine
from search.thesaurus import Thesaurus
from tests.fakes.peer import FakePeer
from tests.fakes.shelf import Shelf

PEER_RECORDS = 300
BATCH = 50


def shelf_at(url: str, folder: Path, engine_name: str = "whoosh") -> Shelf:
    """Return the node over ``url``, its index and key in ``folder``; ids never used before."""
    engine = open_engine(engine_name, folder / "index", Thesaurus())
    shelf = Shelf(Database(url), folder, key=_key_at(folder / "node.pem"), engine=engine)
    shelf.ids.series = time.monotonic_ns() % (1 << 30)
    return shelf


def peer_at(folder: Path) -> FakePeer:
    """Return the peer, its records the same in every process."""
    peer = FakePeer(key=_key_at(folder / "peer.pem"))
    peer.publish_many("network", PEER_RECORDS)
    return peer


def _key_at(file: Path) -> SigningKey:
    if not file.exists():
        file.write_bytes(SigningKey.generate().pem())
    return SigningKey.from_pem(file.read_bytes())


def _publish_batch(shelf: Shelf, _peer: FakePeer) -> None:
    with shelf.database.transaction() as session:
        for number in range(BATCH):
            body = shelf.publishing.compose("innovation", {"title": f"Record {number}"})
            approved = Approved("innovation", body, Audience.parse("network"))
            shelf.publishing.publish(session, approved)


def _publish_and_index(shelf: Shelf, _peer: FakePeer) -> None:
    shelf.publish("Walking groups")
    shelf.indexing.follow()


def _make_the_index_anew(shelf: Shelf, peer: FakePeer) -> None:
    _publish_and_index(shelf, peer)
    shelf.indexing.rebuild(lambda _done, _total: None)
    shelf.engine.erase()


def _pull_and_stand_still(shelf: Shelf, peer: FakePeer) -> None:
    verified = shelf.verified(peer, "network")
    with shelf.database.transaction() as session:
        shelf.pulling.apply(session, verified)
        print("inside", flush=True)
        time.sleep(60)


def _fetch_and_stand_still(shelf: Shelf, peer: FakePeer) -> None:
    shelf.verified(peer, "network")
    print("fetched", flush=True)
    time.sleep(60)


DEEDS: dict[str, Callable[[Shelf, FakePeer], None]] = {
    "publish": _publish_batch,
    "index": _publish_and_index,
    "rebuild": _make_the_index_anew,
    "pull": _pull_and_stand_still,
    "fetch": _fetch_and_stand_still,
}


if __name__ == "__main__":
    deed, url, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    node, other = shelf_at(url, folder, sys.argv[4]), peer_at(folder)
    print("ready", flush=True)
    while True:
        DEEDS[deed](node, other)
        print("done", flush=True)
