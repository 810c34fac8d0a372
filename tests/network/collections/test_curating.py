"""The deeds of a facilitator, on an assembled node."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from network.collections.curating import Curating, may_be_gathered
from network.collections.draft import Entry, Words, Writing
from network.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from network.people.person import Person
from network.people.roles import Role
from network.records.audience import Audience
from network.records.record import RecordId
from network.records.withdrawing import WithdrawRequest
from tests.fakes.site import CAFE, Site, open_site

FAY = Person("fay", "Fay", frozenset({Role.FACILITATOR}))
JOE = Person("joe", "Joe", frozenset(set(Role) - {Role.FACILITATOR}))
WORDS = Words(title="T", note="N", facilitator="Fay", independence_statement="Of all")
NETWORK = Audience("network")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    opened = open_site(tmp_path)
    yield opened
    opened.network.close()


def curating(site: Site) -> Curating:
    return site.network.collections.curating


def finished(site: Site) -> str:
    """Return the id of a collection that lacks nothing."""
    id, deeds = site.publish("innovation", CAFE), curating(site)
    with site.network.database.transaction() as session:
        draft = deeds.start(session, FAY, "T")
        deeds.gather(session, FAY, draft.id, Entry(id))
        deeds.write(session, FAY, draft.id, Writing(base=1, words=WORDS))
    return draft.id


def published(site: Site) -> str:
    """Return the rid of a published collection."""
    draft_id = finished(site)
    with site.network.database.transaction() as session:
        return curating(site).publish(session, FAY, draft_id, NETWORK).rid


def test_nobody_but_a_facilitator_may(site: Site) -> None:
    deeds = curating(site)
    with site.network.database.transaction() as session:
        for deed in (
            lambda: deeds.start(session, JOE, "T"),
            lambda: deeds.revise(session, JOE, "x"),
            lambda: deeds.get(session, JOE, "x"),
            lambda: deeds.all(session, JOE),
            lambda: deeds.withdraw(session, JOE, WithdrawRequest("x")),
        ):
            with pytest.raises(NotAllowed):
                deed()


def test_a_published_collection_leaves_no_draft(site: Site) -> None:
    published(site)
    with site.network.database.reading() as session:
        assert curating(site).all(session, FAY) == ()


def test_what_was_shared_with_a_chosen_group_stays_there(site: Site) -> None:
    with site.network.database.transaction() as session:
        circle = site.network.circles.open(session, "Five teams", "To compare")
    id = site.publish("innovation", CAFE, audience=circle.feed)
    deeds = curating(site)
    with site.network.database.transaction() as session:
        draft = deeds.start(session, FAY, "T")
        with pytest.raises(Refused, match="stays there"):
            deeds.gather(session, FAY, draft.id, Entry(id))


def test_a_record_of_the_region_may_be_gathered(site: Site) -> None:
    id = site.publish("innovation", CAFE, audience="region")
    with site.network.database.reading() as session:
        record = site.network.records.get(session, id)
    assert record is not None
    assert may_be_gathered(record)


def test_what_was_withdrawn_cannot_be_gathered(site: Site) -> None:
    id, deeds = site.publish("innovation", CAFE), curating(site)
    with site.network.database.transaction() as session:
        site.network.withdrawing.hold(session, id)
        draft = deeds.start(session, FAY, "T")
        with pytest.raises(NotFound):
            deeds.gather(session, FAY, draft.id, Entry(id))


@pytest.mark.parametrize("missing", ["title", "note", "facilitator", "independence_statement"])
def test_what_is_missing_keeps_it_from_being_shared(site: Site, missing: str) -> None:
    draft_id, deeds = finished(site), curating(site)
    with site.network.database.transaction() as session:
        words = replace(WORDS, **{missing: " "})
        deeds.write(session, FAY, draft_id, Writing(base=2, words=words))
        with pytest.raises(Invalid) as caught:
            deeds.publish(session, FAY, draft_id, NETWORK)
    assert set(caught.value.errors) == {missing}


def test_an_empty_collection_is_not_shared(site: Site) -> None:
    draft_id, deeds = finished(site), curating(site)
    with site.network.database.transaction() as session:
        (entry,) = deeds.get(session, FAY, draft_id).items
        deeds.drop(session, FAY, draft_id, entry.id)
        with pytest.raises(Invalid) as caught:
            deeds.publish(session, FAY, draft_id, NETWORK)
    assert set(caught.value.errors) == {"items"}


def test_there_is_one_revision_at_a_time(site: Site) -> None:
    rid, deeds = published(site), curating(site)
    with site.network.database.transaction() as session:
        assert deeds.revise(session, FAY, rid) == deeds.revise(session, FAY, rid)


def test_a_revision_keeps_its_readers(site: Site) -> None:
    rid, deeds = published(site), curating(site)
    with site.network.database.transaction() as session:
        draft = deeds.revise(session, FAY, rid)
        assert deeds.audience_of(session, draft) == NETWORK
        with pytest.raises(Conflict):
            deeds.publish(session, FAY, draft.id, Audience("public"))


def test_a_withdrawn_collection_can_be_neither_revised_nor_withdrawn_again(site: Site) -> None:
    rid, deeds = published(site), curating(site)
    with site.network.database.transaction() as session:
        deeds.revise(session, FAY, rid)
        deeds.withdraw(session, FAY, WithdrawRequest(rid))
        assert deeds.all(session, FAY) == ()
        with pytest.raises(NotFound):
            deeds.revise(session, FAY, rid)
        with pytest.raises(Conflict):
            deeds.withdraw(session, FAY, WithdrawRequest(rid))


def test_an_innovation_is_not_taken_for_a_collection(site: Site) -> None:
    id = site.publish("innovation", CAFE)
    with site.network.database.transaction() as session:
        for deed in (
            lambda: curating(site).revise(session, FAY, id.rid),
            lambda: curating(site).withdraw(session, FAY, WithdrawRequest(id.rid)),
        ):
            with pytest.raises(NotFound):
                deed()


def test_what_a_collection_holds_may_be_of_any_kind(site: Site) -> None:
    """Also an organisation, or another collection."""
    rid, deeds = published(site), curating(site)
    id = RecordId("marsh", rid)
    with site.network.database.transaction() as session:
        draft = deeds.start(session, FAY, "Of collections")
        deeds.gather(session, FAY, draft.id, Entry(id))
        (found,) = site.network.collections.reading.items(session, [id])
    assert found.kind == "collection"
    assert found.text is not None
    assert found.text.title == "T"
