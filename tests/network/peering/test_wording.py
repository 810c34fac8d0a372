"""Who will be able to read something, in words."""

import pytest

from network.messages import _, ngettext
from network.peering.asker import Asker
from network.peering.readership import Readers
from network.peering.store import MemberEntry
from network.peering.wording import Voice, Worded, worded
from network.records.audience import Audience

VOICE = Voice(_, ngettext)
CIRCLE = "circle-aaaaaaaaaaaaaaaa"
TWO = Readers(("Dale", "Moor"), (), is_everybody=False)
BOUGHT = Readers(("Buyer", "Dale"), ("Buyer",), is_everybody=False)


def _said(audience: str, readers: Readers = TWO, group: str = "") -> Worded:
    return worded(VOICE, Audience(audience), readers, group)


def test_the_number_of_organisations_is_said_besides_our_own() -> None:
    assert "our own organisation and 2 others" in _said("network").sentences[0]


def test_who_is_not_a_commissioner_is_promised_that_none_reads_it() -> None:
    assert "Commissioners and regulators will not" in _said("region-north").sentences[1]


def test_with_commissioners_their_number_is_said_and_that_more_may_come() -> None:
    said = _said("network-commissioning", BOUGHT).sentences
    assert said[1].startswith("1 of them commissions")
    assert "join later" in said[2]


def test_everybody_is_everybody() -> None:
    assert _said("public", Readers((), (), is_everybody=True)).sentences == (
        "Anybody on the internet will be able to read it, without signing in.",
    )


@pytest.mark.parametrize(("readers", "sentences"), [(TWO, 2), (BOUGHT, 3)])
def test_a_group_promises_nothing_about_commissioners(readers: Readers, sentences: int) -> None:
    said = _said(CIRCLE, readers, "Winter")
    assert said.title == "A group you chose: Winter"
    assert len(said.sentences) == sentences
    assert "will not" not in " ".join(said.sentences)


def test_a_group_without_a_name_is_still_a_group() -> None:
    assert _said(CIRCLE).title == "A group you chose"


@pytest.mark.parametrize("kind", ["trust", "commissioner"])
def test_a_circle_is_for_those_in_it_whatever_their_kind(kind: str) -> None:
    entry = MemberEntry("a", "hub", "", "north", kind, is_member=True, body="{}")
    assert Asker(entry, frozenset({CIRCLE})).may_read(CIRCLE)
    assert not Asker(entry).may_read(CIRCLE)
    assert not Asker(None, frozenset({CIRCLE})).may_read(CIRCLE)
