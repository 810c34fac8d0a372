"""Re-checking what is held: each kind of damage is found, and where it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from federation.attachment import digest_of
from federation.body import digest
from network.database import Database
from network.feeds.attachments import Attachments
from network.records.verifying import Checked, Finding
from network.records.withdrawing import WithdrawRequest
from tests.fakes.peer import FakePeer
from tests.fakes.shelf import Shelf


@pytest.fixture
def shelf(database: Database, tmp_path: Path) -> Shelf:
    shelf = Shelf(database, tmp_path)
    for title in ("One", "Two", "Three"):
        shelf.publish(title)
    return shelf


def _checked(shelf: Shelf) -> list[Checked]:
    return list(shelf.verifying.verify_all(lambda _done, _of: None))


def _findings(shelf: Shelf) -> list[Finding]:
    return [finding for checked in _checked(shelf) for finding in checked.findings]


def _damage(shelf: Shelf, statement: str, **values: object) -> None:
    with shelf.database.transaction() as session:
        changed = session.execute(text(statement).bindparams(**values))
        assert changed.rowcount == 1  # type: ignore[attr-defined]


def test_what_is_whole_has_no_findings(shelf: Shelf) -> None:
    peer = FakePeer()
    peer.publish_many("network", 2)
    shelf.pull_all(peer)
    assert [(each.node, each.lines, each.bodies) for each in _checked(shelf)] == [
        ("home", 3, 3),
        ("rx1", 2, 2),
    ]
    assert _findings(shelf) == []


def test_progress_is_told_in_lines(shelf: Shelf) -> None:
    told: list[tuple[int, int]] = []
    list(shelf.verifying.verify_all(lambda done, of: told.append((done, of))))
    assert told == [(3, 3)]


def test_a_changed_line_is_found(shelf: Shelf) -> None:
    with shelf.database.reading() as session:
        raw = shelf.own_feeds.entries(session, "network", 1, 1)[0]
    changed = raw.replace(b'"rev":1', b'"rev":7')
    _damage(shelf, "UPDATE lines SET raw = :raw WHERE seq = 2", raw=changed)
    found = [(finding.seq, finding.what) for finding in _findings(shelf)]
    assert (2, "the bytes have changed since they were stored") in found
    assert (3, "does not follow the line before") in found
    assert (2, "the checkpoint signs another line than the one stored") in found


def test_a_line_that_is_no_line_is_found(shelf: Shelf) -> None:
    _damage(shelf, "UPDATE lines SET raw = :raw WHERE seq = 3", raw=b"\x00rot")
    assert [(each.node, each.feed, each.seq) for each in _findings(shelf)][:1] == [
        ("home", "network", 3)
    ]


def test_a_line_missing_in_between_is_found(shelf: Shelf) -> None:
    _damage(shelf, "DELETE FROM lines WHERE seq = 2")
    assert (3, "another line stands where line 2 should") in [
        (finding.seq, finding.what) for finding in _findings(shelf)
    ]


def test_a_line_missing_at_the_end_is_found(shelf: Shelf) -> None:
    _damage(shelf, "DELETE FROM lines WHERE seq = 3")
    assert "the lines end at 2, or with another hash than signed" in [
        finding.what for finding in _findings(shelf)
    ]


def test_a_checkpoint_by_another_key_is_found(shelf: Shelf) -> None:
    other = FakePeer("home")
    other.publish_many("network", 3)
    _damage(
        shelf,
        "UPDATE checkpoints SET jws = :jws WHERE size = 3",
        jws=other.feed("network").current,
    )
    [finding] = _findings(shelf)
    assert (finding.seq, finding.what.split(":")[0]) == (3, "the checkpoint is not good")


def test_a_missing_checkpoint_is_found(shelf: Shelf) -> None:
    _damage(shelf, "UPDATE feeds SET checkpoint = ''")
    assert [finding.what for finding in _findings(shelf)] == ["no checkpoint is held"]


def test_a_changed_body_is_found(shelf: Shelf) -> None:
    _damage(shelf, "UPDATE bodies SET bytes = :bytes WHERE seq = 2", bytes=b"rot")
    [finding] = _findings(shelf)
    assert finding.seq == 2
    assert finding.what.endswith("is not the one announced")


def test_a_body_changed_together_with_its_hash_is_found(shelf: Shelf) -> None:
    _damage(
        shelf,
        "UPDATE bodies SET bytes = :bytes, sha256 = :sha256 WHERE seq = 2",
        bytes=b"forged",
        sha256=digest(b"forged"),
    )
    [finding] = _findings(shelf)
    assert finding.what.startswith("no line announces the body kept for")


def test_a_withdrawn_body_that_is_still_here_is_found(shelf: Shelf) -> None:
    rid = shelf.publish("Sorry").rid
    with shelf.database.transaction() as session:
        shelf.withdrawing.withdraw(session, WithdrawRequest(rid))
    assert _findings(shelf) == []
    _damage(shelf, "UPDATE bodies SET state = 'held' WHERE rid = :rid", rid=rid)
    assert "withdrawn, and its body is still here" in [finding.what for finding in _findings(shelf)]


def test_a_feed_whose_keys_are_not_known_is_checked_without_them(shelf: Shelf) -> None:
    peer = FakePeer()
    peer.publish_many("network", 1)
    shelf.pull_all(peer)
    _damage(shelf, "UPDATE checkpoints SET jws = 'x' WHERE node = 'rx1'")
    assert _findings(shelf) == []


def test_a_changed_attachment_is_found(shelf: Shelf) -> None:
    salt, poster = "A" * 22, b"%PDF-1.7 a poster"
    entry = {
        "sha256": digest_of(salt, poster),
        "size": len(poster),
        "media_type": "application/pdf",
        "name": "poster.pdf",
        "salt": salt,
    }
    body = shelf.publishing.compose("innovation", {"title": "Four", "attachments": [entry]})
    rid = shelf.publish_body(body)
    with shelf.database.transaction() as session:
        Attachments().keep(session, "home", rid, str(entry["sha256"]), poster)
    assert _findings(shelf) == []
    _damage(shelf, "UPDATE attachments SET bytes = :bytes", bytes=b"another")
    assert [(found.seq, found.what) for found in _findings(shelf)] == [
        (4, f"the attachment {entry['sha256']} of home/{rid} revision 1 is not the one listed")
    ]
