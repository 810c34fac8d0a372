"""What may become of something that we handed in."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from network.errors import Refused
from network.facilitating.submission import Limits, State
from network.facilitating.unnamed import Errand, Unnamed

OFFERED = Unnamed(
    id="u",
    by="rex",
    at="hub",
    type_name="innovation",
    title="Tea",
    fields={"title": "Tea"},
    limits=Limits("network"),
    contact_ok=True,
    sent=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
)
ARRIVED = OFFERED.received("remote", "rid", "locked")


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.DECLINED])
def test_what_is_over_is_not_changed(state: State) -> None:
    with pytest.raises(Refused):
        replace(ARRIVED, state=state).revised({}, Limits("network"))


def test_what_never_arrived_is_offered_in_its_new_words() -> None:
    assert OFFERED.revised({"title": "Soup"}, OFFERED.limits).errand is Errand.OFFER
    assert ARRIVED.revised({"title": "Soup"}, OFFERED.limits).errand is Errand.REVISION


def test_what_is_taken_back_leaves_no_text_here_and_goes_there() -> None:
    taken = ARRIVED.taken_back()
    assert (taken.errand, taken.fields) == (Errand.WITHDRAWAL, {})


def test_what_may_be_on_its_way_has_to_arrive_to_be_taken_back() -> None:
    recalled = OFFERED.taken_back()
    assert recalled.errand is Errand.RECALL
    assert recalled.received("remote", "rid", "locked").errand is Errand.WITHDRAWAL


def test_what_was_refused_there_is_gone_at_once() -> None:
    refused = replace(OFFERED, errand=Errand.NONE)
    assert (refused.taken_back().state, refused.taken_back().title) == (State.WITHDRAWN, "")


def test_nothing_is_taken_back_twice() -> None:
    with pytest.raises(Refused, match="already"):
        ARRIVED.withdrawn().taken_back()


def test_it_is_over_once_there_is_nothing_to_carry() -> None:
    assert ARRIVED.withdrawn().is_over
    assert not ARRIVED.is_over
    assert not replace(ARRIVED, state=State.DECLINED, errand=Errand.WITHDRAWAL).is_over
