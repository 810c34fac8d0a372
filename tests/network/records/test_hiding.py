"""This organisation's own word on a record: hidden here, noted here, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from network.errors import Conflict, Invalid, NotFound
from network.records.local_store import Kind
from network.records.record import RecordId
from network.records.store import Listing
from search.engine import Query
from tests.fakes.neighbourhood import HUB, Neighbourhood


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Neighbourhood]:
    street = Neighbourhood(tmp_path)
    street.hub()
    street.join("rural")
    yield street
    street.close()


@pytest.fixture
def id(street: Neighbourhood) -> RecordId:
    """A record of the hub's that rural has read."""
    found = RecordId(HUB, street.publish(HUB, "Kettles"))
    street.ask("rural", HUB)
    return found


def hide(street: Neighbourhood, id: RecordId, reason: str = "Not for us.") -> None:
    rural = street.nodes["rural"]
    with rural.database.transaction() as session:
        rural.hiding.hide(session, id, "ada", reason)
    rural.indexing.follow()


def show(street: Neighbourhood, id: RecordId) -> None:
    rural = street.nodes["rural"]
    with rural.database.transaction() as session:
        rural.hiding.show(session, id)
    rural.indexing.follow()


def note(street: Neighbourhood, id: RecordId, text: str) -> None:
    rural = street.nodes["rural"]
    with rural.database.transaction() as session:
        rural.hiding.note(session, id, "ada", text)


def said(street: Neighbourhood, id: RecordId) -> dict[Kind, str]:
    rural = street.nodes["rural"]
    with rural.database.reading() as session:
        return {kind: word.text for kind, word in rural.hiding.words(session, id).items()}


def is_found(street: Neighbourhood, id: RecordId) -> bool:
    rural = street.nodes["rural"]
    return id.key in {hit.key for hit in rural.engine.search(Query("Kettles")).hits}


def test_a_hidden_record_is_out_of_lists_and_search_here_only(
    street: Neighbourhood, id: RecordId
) -> None:
    hide(street, id)
    rural = street.nodes["rural"]
    assert street.shown("rural", HUB, id.rid) is None
    assert not is_found(street, id)
    with rural.database.reading() as session:
        assert rural.records.list(session, Listing(nodes=[HUB], feeds=["network"])) == ()
    assert street.shown(HUB, HUB, id.rid) == "Kettles"


def test_a_hide_survives_a_new_revision_a_pull_and_a_rebuilt_index(
    street: Neighbourhood, id: RecordId
) -> None:
    hide(street, id)
    street.revise(HUB, id.rid, "Kettles again")
    street.ask("rural", HUB)
    street.nodes["rural"].indexing.rebuild(lambda done, total: None)
    assert street.shown("rural", HUB, id.rid) is None
    assert not is_found(street, id)
    assert said(street, id) == {Kind.HIDE: "Not for us."}


def test_shown_again_it_is_what_it_has_become_meanwhile(
    street: Neighbourhood, id: RecordId
) -> None:
    hide(street, id)
    street.revise(HUB, id.rid, "Kettles again")
    street.ask("rural", HUB)
    show(street, id)
    assert street.shown("rural", HUB, id.rid) == "Kettles again"
    assert is_found(street, id)
    assert said(street, id) == {}


def test_what_is_not_hidden_cannot_be_shown_again(street: Neighbourhood, id: RecordId) -> None:
    with pytest.raises(NotFound):
        show(street, id)


def test_hidden_by_itself_and_with_its_node_it_needs_both_taken_back(
    street: Neighbourhood, id: RecordId
) -> None:
    rural = street.nodes["rural"]
    other = RecordId(HUB, street.publish(HUB, "Lamps"))
    street.ask("rural", HUB)
    hide(street, id)
    with rural.database.transaction() as session:
        rural.hiding.hide_nodes(session, [HUB])
    show(street, id)
    assert street.shown("rural", HUB, id.rid) is None
    hide(street, id)
    with rural.database.transaction() as session:
        rural.hiding.hide_nodes(session, [])
    assert street.shown("rural", HUB, id.rid) is None
    assert street.shown("rural", HUB, other.rid) == "Lamps"
    show(street, id)
    assert street.shown("rural", HUB, id.rid) == "Kettles"


def test_a_withdrawal_reaches_a_hidden_record(street: Neighbourhood, id: RecordId) -> None:
    hide(street, id)
    street.withdraw(HUB, id.rid)
    street.ask("rural", HUB)
    status = street.status("rural", HUB, id.rid)
    assert status is not None and status.value == "withdrawn"
    with pytest.raises(Conflict):
        hide(street, id)


def test_a_note_stands_beside_the_record_whatever_is_pulled(
    street: Neighbourhood, id: RecordId
) -> None:
    note(street, id, "We tried this in 2024.")
    street.revise(HUB, id.rid, "Kettles again")
    street.ask("rural", HUB)
    assert said(street, id) == {Kind.NOTE: "We tried this in 2024."}
    note(street, id, "And again in 2025.")
    assert said(street, id) == {Kind.NOTE: "And again in 2025."}


def test_a_note_is_taken_away_once(street: Neighbourhood, id: RecordId) -> None:
    rural = street.nodes["rural"]
    note(street, id, "We tried this in 2024.")
    with rural.database.transaction() as session:
        rural.hiding.remove_note(session, id)
        with pytest.raises(NotFound):
            rural.hiding.remove_note(session, id)


def test_the_last_words_are_listed_first(street: Neighbourhood, id: RecordId) -> None:
    rural = street.nodes["rural"]
    note(street, id, "One.")
    street.clock.pass_(60)
    hide(street, id)
    with rural.database.reading() as session:
        words = rural.hiding.latest(session, 10)
    assert [(word.kind, word.by) for word in words] == [(Kind.HIDE, "ada"), (Kind.NOTE, "ada")]


def test_our_own_record_is_not_hidden_from_ourselves(street: Neighbourhood) -> None:
    with pytest.raises(Conflict, match="ours"):
        hide(street, RecordId("rural", street.publish("rural", "Ours")))


def test_what_nobody_knows_has_no_words(street: Neighbourhood) -> None:
    with pytest.raises(NotFound):
        note(street, RecordId(HUB, "c33316c3-0000-4000-8000-000000000000"), "Nothing.")


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001])
def test_a_reason_is_said_and_not_endless(street: Neighbourhood, id: RecordId, text: str) -> None:
    with pytest.raises(Invalid):
        hide(street, id, text)
