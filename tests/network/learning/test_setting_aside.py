"""What is set aside, and by whom."""

from datetime import UTC, datetime

import pytest

from network.errors import Invalid, NotAllowed
from network.learning.not_for_us import not_for_us
from network.records.record import RecordId
from tests.fakes.site import CAFE, Site

ID = RecordId("marsh", "00000000-0000-4000-8000-000000000000")
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_a_decision_is_kept_on_one_line_of_service_and_a_reason() -> None:
    found = not_for_us(ID, (" Falls \n team ", " No van.\r\nYet. "), "author", NOW)
    assert (found.service, found.reason) == ("Falls team", "No van.\nYet.")


@pytest.mark.parametrize(
    ("said", "faults"),
    [
        (("", "x"), {"service"}),
        (("x", ""), {"reason"}),
        (("x" * 101, "y" * 501), {"service", "reason"}),
    ],
)
def test_what_is_missing_or_too_long_is_named(said: tuple[str, str], faults: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        not_for_us(ID, said, "author", NOW)
    assert set(refused.value.errors) == faults


def test_whoever_only_reads_may_neither_decide_nor_take_back(site: Site) -> None:
    id, deeds = site.publish("innovation", CAFE), site.network.setting_aside
    with site.network.database.transaction() as session:
        reader = site.network.people.get(session, "reader")
        assert reader is not None
        with pytest.raises(NotAllowed):
            deeds.decide(session, reader, id, ("Team", "No"))
        with pytest.raises(NotAllowed):
            deeds.reconsider(session, reader, id, "Team")


def test_a_service_that_says_it_again_replaces_its_reason(site: Site) -> None:
    id, deeds = site.publish("innovation", CAFE), site.network.setting_aside
    with site.network.database.transaction() as session:
        author = site.network.people.get(session, "author")
        assert author is not None
        deeds.decide(session, author, id, ("Team", "No"))
        deeds.decide(session, author, id, ("Team", "Not yet"))
        assert [each.reason for each in deeds.not_for_us(session, [id])] == ["Not yet"]
        assert deeds.not_for_us(session, [ID]) == ()
