"""The node's keys in their folder."""

from pathlib import Path

import pytest

from network.errors import Conflict
from network.feeds.keyring import KeyRing, write_key


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    write_key(tmp_path / "node.pem")
    return KeyRing(tmp_path)


def test_a_node_that_was_never_founded_has_no_key(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        _ = KeyRing(tmp_path).current


def test_a_key_is_readable_by_its_owner_alone(ring: KeyRing, tmp_path: Path) -> None:
    ring.make_next()
    modes = {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    assert modes == {0o600}


def test_a_key_is_never_written_over(ring: KeyRing, tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        write_key(tmp_path / "node.pem")


def test_the_next_key_is_made_once(ring: KeyRing) -> None:
    ring.make_next()
    with pytest.raises(Conflict):
        ring.make_next()


def test_the_next_key_takes_the_place_of_the_one_in_use(ring: KeyRing) -> None:
    before, following = ring.current, ring.make_next()
    ring.adopt_next()
    assert ring.current == following
    assert ring.previous == before
    assert ring.next is None


def test_another_process_sees_the_new_key_at_once(ring: KeyRing, tmp_path: Path) -> None:
    other = KeyRing(tmp_path)
    assert other.current == ring.current
    following = ring.make_next()
    ring.adopt_next()
    assert other.current == following


def test_all_our_keys_are_known_by_their_thumbprints(ring: KeyRing) -> None:
    ring.make_next()
    ring.adopt_next()
    ring.make_next()
    assert len(ring.kids()) == 3


def test_a_key_that_is_given_up_or_forgotten_is_gone(ring: KeyRing) -> None:
    ring.make_next()
    ring.give_up_next()
    assert ring.next is None
    ring.make_next()
    ring.adopt_next()
    ring.forget_previous()
    assert ring.previous is None
