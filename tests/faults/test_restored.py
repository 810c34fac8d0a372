"""Rows 13, 29 to 31 and 33: a node that forgot, or whose disk did.

Whole nodes in one process, over a transport that calls their serving directly.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from federation.transport import Response
from network.backups.backing_up import BackingUp
from network.backups.restoring import read_backup, restore_database
from network.bootstrap import Network, assemble
from network.database import Database
from network.errors import Conflict
from network.feeds.feed import FeedState
from network.founding import found_feeds
from network.peering.asked import Asked
from network.records.record import RecordId, Status
from tests.fakes.engine import MemoryEngine
from tests.fakes.neighbourhood import HUB, Clock, Neighbourhood, quietly


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Neighbourhood]:
    street = Neighbourhood(tmp_path)
    street.hub()
    street.join("rural")
    street.join("city")
    for node in ("rural", "city"):
        for peer in (HUB, "rural", "city"):
            if node != peer:
                street.ask(node, peer)
    street.ask(HUB, "rural")
    street.ask(HUB, "city")
    yield street
    street.close()


def back_up(street: Neighbourhood, node: str) -> Path:
    network, folder = street.nodes[node], street.folder / "backup" / node
    keys = network.settings.key_file.parent
    BackingUp(network.database, network.own_feeds, keys).back_up(folder, street.clock())
    return folder


def lose(street: Neighbourhood, node: str, *, high_water: bool = False) -> Network:
    """Lose the database of ``node``, and its high-water file unless it is kept; reopen."""
    old = street.nodes[node]
    old.close()
    for file in old.settings.data.directory.glob("node.db*"):
        file.unlink()
    if not high_water:
        old.settings.high_water_file.unlink(missing_ok=True)
    network = assemble(
        old.settings, transport=street, engine=MemoryEngine(), now=Clock(master=street.clock)
    )
    street.nodes[node] = network
    return network


def restore(street: Neighbourhood, node: str, folder: Path) -> Network:
    network = lose(street, node)
    read_backup(folder, node)
    restore_database(folder, network.database, network.restoring.doubt)
    return network


def _asked_again(street: Neighbourhood) -> Asked:
    """Ask the restored node; it has forgotten the token, which is had anew."""
    street.ask("city", "rural")
    return street.ask("city", "rural")


def waiting(network: Network) -> tuple[str, ...]:
    with network.database.reading() as session:
        return network.recovering.waiting(session)


def size(network: Network, feed: str) -> int:
    with network.database.reading() as session:
        found = network.own_feeds.get(session, feed)
    return 0 if found is None else found.size


def test_fault_29_a_restored_node_waits_until_it_has_heard_what_was_withdrawn(
    street: Neighbourhood,
) -> None:
    rid = street.publish("city", "To be withdrawn")
    street.ask("rural", "city")
    folder = back_up(street, "rural")
    street.withdraw("city", rid)
    rural = restore(street, "rural", folder)
    assert street.shown("rural", "city", rid) == "To be withdrawn"
    assert waiting(rural) == (HUB, "city")
    street.ask("rural", "city")
    assert street.status("rural", "city", rid) is Status.WITHDRAWN
    assert waiting(rural) == (HUB,)
    street.ask("rural", HUB)
    assert waiting(rural) == ()


def test_fault_29_notices_already_held_are_applied_again_from_the_first(
    street: Neighbourhood,
) -> None:
    rid = street.publish("city", "Withdrawn before the backup")
    street.ask("rural", "city")
    street.withdraw("city", rid)
    street.ask("rural", "city")
    folder = back_up(street, "rural")
    copy = Database(f"sqlite:///{folder / 'node.db'}")
    with copy.transaction() as session:
        # a backup whose records are older than its cursor
        session.execute(text("UPDATE records SET status = 'current', shown_rev = 1"))
    copy.close()
    lose(street, "rural")
    rural = street.nodes["rural"]
    restore_database(folder, rural.database, rural.restoring.doubt)
    assert street.status("rural", "city", rid) is Status.WITHDRAWN


def test_fault_29_the_keeper_may_go_on_without_one_that_is_gone(street: Neighbourhood) -> None:
    rural = restore(street, "rural", back_up(street, "rural"))
    street.ask("rural", HUB)
    street.down.add("city")
    street.ask("rural", "city")
    assert waiting(rural) == ("city",)
    with rural.database.transaction() as session:
        rural.recovering.go_on_without(session, "city")
    assert waiting(rural) == ()


def test_fault_30_a_restored_origin_may_not_append_before_it_was_compared(
    street: Neighbourhood,
) -> None:
    street.publish("rural", "One")
    rural = restore(street, "rural", back_up(street, "rural"))
    with pytest.raises(Conflict):
        street.publish("rural", "Two")
    rural.recovering.compare(quietly)
    street.publish("rural", "Two")
    assert size(rural, "network") == 2


def test_fault_30_what_the_backup_lacks_comes_home_from_those_who_hold_it(
    street: Neighbourhood,
) -> None:
    street.publish("rural", "One")
    folder = back_up(street, "rural")
    rid = street.publish("rural", "Since the backup")
    withdrawn = street.publish("rural", "Withdrawn since the backup")
    street.withdraw("rural", withdrawn)
    street.ask("city", "rural")
    rural = restore(street, "rural", folder)
    recovered = rural.recovering.compare(quietly)
    rural.indexing.follow()
    assert (recovered.doubtful, dict(recovered.lost)) == ((), {})
    assert street.shown("rural", "rural", rid) == "Since the backup"
    assert street.status("rural", "rural", withdrawn) is Status.WITHDRAWN
    street.publish("rural", "After it all")
    assert _asked_again(street).is_whole
    assert street.state("city", "rural", "network").value == "ok"


def test_fault_30_a_lost_database_comes_home_whole(street: Neighbourhood) -> None:
    rids = [street.publish("rural", name) for name in ("One", "Two")]
    street.ask("city", "rural")
    rural = lose(street, "rural")
    found_feeds(rural.database, rural.own_feeds, is_founded=True)
    with rural.database.transaction() as session:
        rural.peers.follow_membership(session)
    with pytest.raises(Conflict):
        street.publish("rural", "Three")
    street.ask("rural", HUB)
    rural.recovering.compare(quietly)
    rural.indexing.follow()
    assert [street.shown("rural", "rural", rid) for rid in rids] == ["One", "Two"]
    street.publish("rural", "Three")
    assert _asked_again(street).is_whole


def test_fault_30_an_older_database_put_in_place_by_hand_is_noticed(
    street: Neighbourhood, tmp_path: Path
) -> None:
    street.publish("rural", "One")
    old = tmp_path / "old.db"
    street.nodes["rural"].database.copy_to(old)
    street.publish("rural", "Two")
    street.ask("city", "rural")
    rural = lose(street, "rural", high_water=True)
    shutil.copyfile(old, rural.settings.data.directory / "node.db")
    with pytest.raises(Conflict):
        street.publish("rural", "Another two")
    assert rural.recovering.is_needed()
    rural.recovering.compare(quietly)
    assert size(rural, "network") == 2
    street.publish("rural", "Three")


def test_fault_30_lines_that_nobody_has_keep_the_feed_closed(
    street: Neighbourhood, tmp_path: Path
) -> None:
    street.publish("rural", "One")
    old = tmp_path / "old.db"
    street.nodes["rural"].database.copy_to(old)
    street.publish("rural", "Nobody has heard this")
    rural = lose(street, "rural", high_water=True)
    shutil.copyfile(old, rural.settings.data.directory / "node.db")
    recovered = rural.recovering.compare(quietly)
    assert dict(recovered.lost) == {"network": 1}
    assert recovered.doubtful == ("network",)
    with pytest.raises(Conflict):
        street.publish("rural", "A second history")


def test_fault_30_nothing_is_signed_where_nobody_answers(street: Neighbourhood) -> None:
    street.publish("rural", "One")
    rural = restore(street, "rural", back_up(street, "rural"))
    street.down |= {HUB, "city"}
    assert rural.recovering.compare(quietly).doubtful == ("notices", "public", "network")
    street.clock.pass_(100_000)
    street.resign("rural")
    with rural.database.reading() as session:
        feed = rural.own_feeds.get(session, "network")
    assert feed is not None and feed.applied.iat < street.clock().timestamp() - 1000


def test_fault_30_a_second_history_of_ours_freezes_that_feed_with_both_checkpoints(
    street: Neighbourhood, tmp_path: Path
) -> None:
    street.publish("rural", "One")
    old = tmp_path / "old.db"
    street.nodes["rural"].database.copy_to(old)
    street.publish("rural", "Two")
    street.ask("city", "rural")
    # both guards lost: the database is old and nothing beside it remembers
    rural = lose(street, "rural")
    shutil.copyfile(old, rural.settings.data.directory / "node.db")
    street.publish("rural", "Another two")
    rural.recovering.compare(quietly)
    with rural.database.reading() as session:
        feed = rural.own_feeds.get(session, "network")
    assert feed is not None and feed.state is FeedState.FROZEN
    assert len([each for each in feed.evidence if each.startswith("ey")]) == 2


def test_a_copy_is_given_to_its_origin_alone(street: Neighbourhood) -> None:
    street.publish("rural", "One")
    street.ask("city", "rural")
    city = street.nodes["city"]
    with city.database.transaction() as session:
        stranger = city.relaying.feeds(None, "rural")
        assert session is not None
    assert stranger.status == 404
    street.ask("rural", "city")
    token = street.shown_tokens["city"]["Authorization"]
    assert city.relaying.feeds(token, "rural").status == 200
    assert city.relaying.feeds(token, HUB).status == 404
    assert city.relaying.feeds("Bearer no", "rural").status == 401


def test_fault_31_a_rotten_body_is_found_and_fetched_again(street: Neighbourhood) -> None:
    rid = street.publish("city", "As it was written")
    street.ask("rural", "city")
    rural = street.nodes["rural"]
    with rural.database.transaction() as session:
        session.execute(text("UPDATE bodies SET bytes = CAST('{}' AS BLOB) WHERE node = 'city'"))
    assert rural.repairing.repair(rural.verifying).bodies == 1
    assert street.shown("rural", "city", rid) is None
    street.ask("rural", "city")
    assert street.shown("rural", "city", rid) == "As it was written"


def test_fault_31_a_rotten_body_of_our_own_comes_home(street: Neighbourhood) -> None:
    rid = street.publish("rural", "As it was written")
    street.ask("city", "rural")
    rural = street.nodes["rural"]
    with rural.database.transaction() as session:
        session.execute(text("UPDATE bodies SET bytes = CAST('{}' AS BLOB) WHERE node = 'rural'"))
    rural.repairing.repair(rural.verifying)
    rural.recovering.compare(quietly)
    rural.indexing.follow()
    assert street.shown("rural", "rural", rid) == "As it was written"


@pytest.mark.parametrize("origin", ["rural", "city"])
def test_fault_31_a_rotten_line_is_fetched_again_by_its_hash(
    street: Neighbourhood, origin: str
) -> None:
    for name in ("One", "Two", "Three"):
        street.publish(origin, name)
    street.ask("rural", "city")
    street.ask("city", "rural")
    rural = street.nodes["rural"]
    with rural.database.transaction() as session:
        session.execute(
            text(
                "UPDATE lines SET raw = CAST('rot' AS BLOB)"
                " WHERE feed = 'network' AND seq = 2 AND node = :n"
            ),
            {"n": origin},
        )
    assert rural.repairing.repair(rural.verifying).lines == 1
    assert rural.repairing.repair(rural.verifying).left == ()


def test_fault_33_a_body_nobody_has_is_missing_after_a_day(street: Neighbourhood) -> None:
    peer = street.join_hostile("coast")
    street.ask("rural", HUB)
    peer.publish("network", {"title": "Somewhere"})
    peer.lie("bodies", lambda answer: Response(404, {}, b""))
    rural = street.nodes["rural"]

    def missing() -> dict[str, int]:
        street.ask("rural", "coast")
        with rural.database.reading() as session:
            return rural.bodies.missing(session)

    assert missing() == {}
    street.clock.pass_(timedelta(hours=23).total_seconds())
    assert missing() == {}
    street.clock.pass_(timedelta(hours=2).total_seconds())
    assert missing() == {"coast": 1}
    peer.stop_lying()
    assert missing() == {}


def test_a_restored_node_is_asked_for_everything_anew(street: Neighbourhood) -> None:
    rural = restore(street, "rural", back_up(street, "rural"))
    with rural.database.reading() as session:
        assert all(peer.etag is None for peer in rural.peers.all(session))
        assert rural.records.get(session, RecordId("city", "no such")) is None
