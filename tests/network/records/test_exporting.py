"""The open feeds as files: whole, in an order that never points at nothing, and erased in time."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from federation import strict
from federation.body import digest
from federation.checkpoint import parse_checkpoint
from federation.line import parse_line
from network.errors import Conflict
from network.records.record import Reason
from network.records.withdrawing import WithdrawRequest
from network.settings import Settings
from network.worker import Jobs
from tests.fakes.site import CAFE, Site, open_site

INNOVATION = "innovation"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = open_site(tmp_path)
    yield made
    made.network.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


def test_discovery_says_that_the_node_is_made_of_files(site: Site, folder: Path) -> None:
    site.network.exporting.write(folder)
    said = strict.parse_document((folder / ".well-known" / "likewise").read_bytes())
    assert (said["static"], said["node"]) == (True, "marsh")


def test_only_open_feeds_are_written(site: Site, folder: Path) -> None:
    site.publish(INNOVATION, CAFE, audience="network")
    site.network.exporting.write(folder)
    listed = strict.parse_document((folder / "feeds" / "index.json").read_bytes())["feeds"]
    assert isinstance(listed, list)
    names = [entry["feed"] for entry in listed if isinstance(entry, dict)]
    assert names == ["notices", "public"]
    assert not (folder / "feeds" / "network").exists()


def test_lines_bodies_and_the_checkpoint_agree(site: Site, folder: Path) -> None:
    site.publish(INNOVATION, CAFE, audience="public")
    site.network.exporting.write(folder)
    place = folder / "feeds" / "public"
    [raw] = (place / "entries" / "0.ndjson").read_bytes().splitlines()
    line = parse_line(raw)
    keys = {site.network.own_feeds.key.public.kid: site.network.own_feeds.key.public}
    jws = (place / "checkpoint").read_text()
    checkpoint = parse_checkpoint(jws, node="marsh", feed="public", keys=keys)
    assert (checkpoint.size, checkpoint.head) == (1, line.hash)
    assert (place / "checkpoints" / "1").read_text() == jws
    assert digest((place / "bodies" / (line.sha256 or "")).read_bytes()) == line.sha256


def test_the_folder_can_be_the_root_of_an_origin(site: Site, folder: Path) -> None:
    site.network.exporting.write(folder)
    below = folder / "federation" / "v1" / "feeds" / "public" / "checkpoint"
    assert below.read_bytes() == (folder / "feeds" / "public" / "checkpoint").read_bytes()


def test_what_is_withdrawn_leaves_the_folder(site: Site, folder: Path) -> None:
    rid = site.publish(INNOVATION, CAFE, audience="public")
    site.network.exporting.write(folder)
    with site.network.database.transaction() as session:
        site.network.withdrawing.withdraw(session, WithdrawRequest(rid.rid, reason=Reason.ERROR))
    done = site.network.exporting.write(folder)
    assert done.removed == 1
    assert list((folder / "feeds" / "public" / "bodies").iterdir()) == []


def test_writing_again_writes_nothing(site: Site, folder: Path) -> None:
    site.publish(INNOVATION, CAFE, audience="public")
    site.network.exporting.write(folder)
    assert site.network.exporting.write(folder).written == 0


def test_a_folder_is_stale_once_something_was_signed(site: Site, folder: Path) -> None:
    exporting = site.network.exporting
    before = exporting.is_stale(folder)
    exporting.write(folder)
    fresh = exporting.is_stale(folder)
    site.publish(INNOVATION, CAFE, audience="public")
    assert (before, fresh, exporting.is_stale(folder)) == (True, False, True)


def test_a_restored_node_leaves_the_folder_as_it_is(site: Site, folder: Path) -> None:
    exporting, newer = site.network.exporting, folder / "feeds" / "public" / "checkpoint"
    exporting.write(folder)
    newer.write_text("signed after the backup")
    with site.network.database.transaction() as session:
        site.network.own_feeds.doubt(session)
    assert not exporting.is_stale(folder)
    with pytest.raises(Conflict, match="compared"):
        exporting.write(folder)
    assert newer.read_text() == "signed after the backup"


def test_the_worker_keeps_the_folder_of_the_settings(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIKEWISE_EXPORT__STATIC_DIRECTORY", str(folder))
    site = open_site(tmp_path)
    assert isinstance(site.network.settings, Settings)
    Jobs(site.network).upkeep()
    site.network.close()
    assert (folder / "feeds" / "notices" / "checkpoint").exists()
