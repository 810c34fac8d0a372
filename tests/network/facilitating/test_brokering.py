"""A trust hands in, the facilitator publishes, and nothing leads from one to the other."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from federation.strict import Object
from network.bootstrap import Network
from network.errors import Conflict, Invalid, NotAllowed, Refused
from network.facilitating.carrying import RETRY, Carrying
from network.facilitating.identity import Opening
from network.facilitating.submission import Limits, State
from network.facilitating.submitting import NewFindsError, Rewording
from network.facilitating.unnamed import Errand, Unnamed
from network.records.audience import Audience
from network.records.publishing import Approved
from network.records.record import RecordId, Status
from network.records.withdrawing import WithdrawRequest
from tests.fakes.broker import (
    ANN,
    AUTHOR,
    BEN,
    FACILITATOR,
    OTHER_REVIEWER,
    READER,
    REVIEWER,
    Region,
    region,
)

SMALL = {"least_submitters": 2, "least_trusts": 2}
TO_WEDNESDAY = {"days": 2, "hours": 2}


@pytest.fixture
def north(tmp_path: Path) -> Iterator[Region]:
    with region(tmp_path, ["rural", "city", "coast"], SMALL) as made:
        yield made


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Region]:
    """The rules as they are set by default: five submitters of three trusts."""
    with region(tmp_path, ["rural", "city", "coast"]) as made:
        yield made


def _published(north: Region) -> None:
    north.hand_in("rural", "A heron huddle")
    north.hand_in("city", "An otter huddle")
    north.accept_all()
    north.clock.pass_(**TO_WEDNESDAY)
    assert north.hub.broker.releasing.tend() == 2


# fault 58: de-anonymised by timing


def test_four_submitters_of_three_trusts_wait(whole: Region) -> None:
    for trust, person in (
        ("rural", REVIEWER),
        ("rural", OTHER_REVIEWER),
        ("city", REVIEWER),
        ("coast", REVIEWER),
    ):
        whole.hand_in(trust, f"{trust} {person.account}", person)
    whole.accept_all()
    whole.clock.pass_(**TO_WEDNESDAY)
    assert whole.hub.broker.releasing.tend() == 0
    assert whole.titles() == []


def test_five_submitters_of_two_trusts_wait(whole: Region) -> None:
    for account in ("a", "b", "c"):
        whole.hand_in("rural", account, _reviewer(account))
    for account in ("a", "b"):
        whole.hand_in("city", account, _reviewer(account))
    whole.accept_all()
    whole.clock.pass_(**TO_WEDNESDAY)
    assert whole.hub.broker.releasing.tend() == 0


def test_five_submitters_of_three_trusts_go_out_at_the_hour_and_not_before(whole: Region) -> None:
    for trust, account in (
        ("rural", "a"),
        ("rural", "b"),
        ("city", "a"),
        ("city", "b"),
        ("coast", "a"),
    ):
        whole.hand_in(trust, f"{trust} {account}", _reviewer(account))
    whole.accept_all()
    assert whole.hub.broker.releasing.tend() == 0
    whole.clock.pass_(**TO_WEDNESDAY)
    assert whole.hub.broker.releasing.tend() == 5
    assert len(whole.titles()) == 5


def test_ten_by_one_person_are_one_submitter(north: Region) -> None:
    for number in range(10):
        north.hand_in("rural", f"Huddle {number}")
    north.accept_all()
    north.clock.pass_(**TO_WEDNESDAY)
    assert north.hub.broker.releasing.tend() == 0


def test_what_is_accepted_after_the_hour_waits_for_the_next(north: Region) -> None:
    north.clock.pass_(**TO_WEDNESDAY)
    north.hand_in("rural", "A heron huddle")
    north.hand_in("city", "An otter huddle")
    north.clock.pass_(minutes=1)
    north.accept_all()
    assert north.hub.broker.releasing.tend() == 0
    north.clock.pass_(days=7)
    assert north.hub.broker.releasing.tend() == 2


def _reviewer(account: str):  # type: ignore[no-untyped-def]
    return type(REVIEWER)(account, account, REVIEWER.roles)


def test_the_facilitator_keeps_no_row_that_names_a_trust_beside_a_submission(
    north: Region,
) -> None:
    _published(north)
    north.clock.pass_(seconds=601)
    with north.hub.database.transaction() as session:
        north.hub.access.forget_expired(session)
    with north.hub.database.reading() as session:
        for table in (
            "broker_submissions",
            "broker_messages",
            "broker_identities",
            "broker_releases",
            "access_tokens",
        ):
            for row in session.execute(text(f"SELECT * FROM {table}")):
                assert {"rural", "city"} & {str(value) for value in row} == set()
        said = session.execute(text("SELECT who, subject FROM audit")).all()
    assert all("rural" not in f"{who} {subject}" for who, subject in said)


def test_what_is_out_leaves_no_text_and_no_mark_at_the_desk(north: Region) -> None:
    mine = north.hand_in("rural", "A heron huddle")
    north.hand_in("city", "An otter huddle")
    north.accept_all()
    north.clock.pass_(**TO_WEDNESDAY)
    north.hub.broker.releasing.tend()
    kept = north.submission(mine)
    assert (kept.state, kept.original, kept.edited, kept.marks) == (State.PUBLISHED, {}, {}, None)


def test_what_is_published_says_that_it_is_for_others_and_not_from_where(north: Region) -> None:
    context: Object = {"profile": {"region_code": {"value": "Y63"}}, "place": "A market town"}
    mine = north.hand_in(
        "rural", "A heron huddle", context=context, source={"name": "x", "id": "1"}
    )
    north.hand_in("city", "An otter huddle")
    north.accept_all()
    north.clock.pass_(**TO_WEDNESDAY)
    north.hub.broker.releasing.tend()
    with north.hub.database.reading() as session:
        body = north.hub.records.body(session, RecordId("hub", mine.rid))
    assert body is not None
    assert body["attribution"] == "via_facilitator"
    assert "source" not in body
    assert body["context"]["profile"]["region_code"] is None  # type: ignore[index,call-overload]


def test_a_lost_receipt_makes_no_second_submission(north: Region) -> None:
    north.wire.is_cut = True
    mine = north.hand_in("rural", "A heron huddle")
    assert mine.error
    north.wire.is_cut = False
    with north.nodes["rural"].database.reading():
        pass
    again = north.nodes["rural"].broker.carrying.go(mine.id)
    assert (again.state, again.error) == (State.WAITING, "")
    assert len(north.queue()) == 1


def test_whoever_comes_while_another_is_on_the_way_goes_when_that_is_back(north: Region) -> None:
    mine, rural = _lost(north), north.nodes["rural"]
    rural.leases.take(f"unnamed {mine.id}", "the worker", 300)
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            rural.leases.release(f"unnamed {mine.id}", "the worker")

    assert _carrying(rural, wait).go(mine.id).error == ""
    assert len(waits) == 3


def test_nobody_waits_for_ever_for_another_who_is_on_the_way(north: Region) -> None:
    mine, rural = _lost(north), north.nodes["rural"]
    rural.leases.take(f"unnamed {mine.id}", "the worker", 300)
    waits: list[float] = []
    assert _carrying(rural, waits.append).go(mine.id) == mine
    assert sum(waits) == 30


def _lost(north: Region) -> Unnamed:
    """Hand something in whose receipt is lost."""
    north.wire.is_cut = True
    mine = north.hand_in("rural", "A heron huddle")
    north.wire.is_cut = False
    return mine


def _carrying(node: Network, wait: Callable[[float], None]) -> Carrying:
    road = replace(node.broker.carrying._road, wait=wait)
    return Carrying(node.database, node.broker.submitting, road, RETRY, node.now)


def test_one_trust_may_have_only_so_many_waiting(tmp_path: Path) -> None:
    with region(tmp_path, ["rural", "city"], {"most_waiting": 1}) as made:
        made.hand_in("rural", "One")
        assert "429" in made.hand_in("rural", "Two").error
        assert made.hand_in("city", "Three").error == ""


def test_nothing_is_taken_in_without_two_keyholders(tmp_path: Path) -> None:
    with region(tmp_path, ["rural"], {"keyholders": [ANN.public]}) as made:
        assert "503" in made.hand_in("rural", "A heron huddle").error


# links and own feeds


def test_a_submission_that_links_to_its_trust_is_refused_on_both_sides(north: Region) -> None:
    link: Object = {"node": "rural", "rid": "c33316c3-0000-4000-8000-000000000000"}
    with pytest.raises(Invalid, match="would show you"):
        north.hand_in("rural", "More", derived_from=link)
    rural = north.nodes["rural"]
    source = rural.broker.carrying._road.proving.source("hub", north.hub.settings.node.base)
    raw = (
        b'{"type":"innovation","body":{"title":"More","derived_from":{"node":"rural","rid":'
        b'"c33316c3-0000-4000-8000-000000000000"}},"limits":{"audience":"network"},"key":"k"}'
    )
    answer = north.hub.broker.brokering.submit(source.headers()["Authorization"], raw)
    assert answer.status == 422
    assert b"would show you" in answer.body


@pytest.mark.parametrize("attribution", ["named", "via_facilitator"])
def test_own_feeds_refuse_the_unnamed_and_what_links_to_it(north: Region, attribution: str) -> None:
    _published(north)
    rural = north.nodes["rural"]
    with rural.database.reading() as session:
        [mine] = rural.broker.submitting.mine(session, REVIEWER)
    fields: Object = {
        "title": "More",
        "attribution": attribution,
        "what_we_did": f"See hub/{mine.rid}" if attribution == "named" else "Nothing",
    }
    with rural.database.transaction() as session:
        body = rural.publishing.compose("innovation", fields)
        with pytest.raises(Refused, match="your name"):
            rural.publishing.publish(session, Approved("innovation", body, Audience("network")))


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"[]", 400),
        (b"{}", 422),
        (b'{"type":"member","body":{},"limits":{"audience":"network"},"key":"k"}', 422),
        (b'{"type":"nothing","body":{},"limits":{"audience":"network"},"key":"k"}', 422),
        (b'{"type":"innovation","body":{},"limits":{"audience":"own"},"key":"k"}', 422),
        (b'{"type":"innovation","body":1,"limits":1,"key":2,"contact_ok":3}', 422),
        (b"x" * 1_048_577, 413),
    ],
)
def test_a_wrong_submission_is_told_what_is_wrong(north: Region, raw: bytes, status: int) -> None:
    source = north.nodes["rural"].broker.carrying._road.proving.source(
        "hub", north.hub.settings.node.base
    )
    answer = north.hub.broker.brokering.submit(source.headers()["Authorization"], raw)
    assert answer.status == status
    assert (b'"errors"' in answer.body) == (status == 422)


def test_a_stranger_and_an_old_token_find_no_door(north: Region) -> None:
    assert north.hub.broker.brokering.submit(None, b"{}").status == 404
    assert north.hub.broker.brokering.submit("Bearer old", b"{}").status == 401
    assert north.nodes["rural"].broker.brokering.submit(None, b"{}").status == 404


# mailbox, secret, map


def test_messages_go_both_ways(north: Region) -> None:
    mine = north.hand_in("rural", "A heron huddle")
    with north.hub.database.transaction() as session:
        north.hub.broker.desk.write(session, FACILITATOR, mine.remote, "How many beds?")
    assert north.heard("rural", mine) == ["How many beds?"]
    rural = north.nodes["rural"]
    with rural.database.transaction() as session:
        rural.broker.submitting.answer(session, AUTHOR, mine.id, "Twelve.")
    rural.broker.carrying.tend()
    with north.hub.database.reading() as session:
        messages = north.hub.broker.desk.get(session, FACILITATOR, mine.remote).messages
    assert [message.text for message in messages] == ["How many beds?", "Twelve."]


def _reply(north: Region, unnamed: Unnamed, text: str) -> str:
    """Have coast write about what is out, for everybody to read; return the rid."""
    coast = north.nodes["coast"]
    about: Object = {"node": "hub", "rid": unnamed.rid}
    with coast.database.transaction() as session:
        body = coast.publishing.compose("message", {"title": "Re", "text": text, "about": about})
        approved = Approved("message", body, Audience("public"))
        return coast.publishing.publish(session, approved).rid


def test_what_a_reader_wrote_is_brought_and_goes_from_both_ends_when_it_is_withdrawn(
    north: Region,
) -> None:
    mine = north.hand_in("rural", "A heron huddle")
    north.hand_in("city", "An otter huddle")
    north.accept_all()
    north.clock.pass_(**TO_WEDNESDAY)
    north.hub.broker.releasing.tend()
    first, second = _reply(north, mine, "What a zyzzyva."), _reply(north, mine, "Thank you.")
    north.hub.polling.ask("coast", lambda step: None)
    north.hub.broker.releasing.tend()
    assert {*north.heard("rural", mine)} == {"Re\n\nWhat a zyzzyva.", "Re\n\nThank you."}
    coast = north.nodes["coast"]
    with coast.database.transaction() as session:
        coast.withdrawing.withdraw(session, WithdrawRequest(first))
    north.hub.polling.ask("coast", lambda step: None)
    north.hub.broker.releasing.tend()
    assert north.heard("rural", mine) == ["Re\n\nThank you."]
    for node in ("hub", "rural"):
        files = north.nodes[node].settings.data.directory.glob("node.db*")
        assert not any(b"zyzzyva" in file.read_bytes() for file in files)
    with north.hub.database.transaction() as session:
        north.hub.broker.desk.write(session, FACILITATOR, mine.remote, "Well?")
    assert north.heard("rural", mine) == ["Re\n\nThank you.", "Well?"]
    assert second != first


def test_a_mailbox_opens_with_its_own_key_alone(north: Region) -> None:
    mine = north.hand_in("rural", "A heron huddle")
    for key in (None, "", "a guess"):
        assert north.hub.broker.brokering.mailbox(mine.remote, key).status == 404
        assert north.hub.broker.brokering.mailbox("unknown", key).status == 404


def test_the_secret_takes_it_back_once_it_is_out(north: Region) -> None:
    _published(north)
    rural = north.nodes["rural"]
    with rural.database.transaction() as session:
        [mine] = rural.broker.submitting.mine(session, REVIEWER)
        rural.broker.submitting.take_back(session, REVIEWER, mine.id)
    gone = rural.broker.carrying.go(mine.id)
    assert (gone.state, gone.secret, gone.title) == (State.WITHDRAWN, "", "")
    with north.hub.database.reading() as session:
        record = north.hub.records.get(session, RecordId("hub", mine.rid))
    assert record is not None
    assert record.status is Status.WITHDRAWN


def test_a_guessed_secret_takes_nothing_back(north: Region) -> None:
    mine = north.hand_in("rural", "A heron huddle")
    answer = north.hub.broker.brokering.withdraw(mine.remote, b'{"secret":"a guess"}')
    assert answer.status == 404
    assert north.submission(mine).state is State.WAITING


def test_taken_back_before_anybody_knows_it_arrived_it_is_recalled(north: Region) -> None:
    north.wire.is_cut = True
    mine = north.hand_in("rural", "A heron huddle")
    rural = north.nodes["rural"]
    with rural.database.transaction() as session:
        taken = rural.broker.submitting.take_back(session, REVIEWER, mine.id)
    assert taken.errand is Errand.RECALL
    north.wire.is_cut = False
    assert rural.broker.carrying.go(mine.id).state is State.WITHDRAWN
    assert north.queue() == []


def test_two_people_open_the_map_and_it_is_destroyed_in_time(north: Region) -> None:
    mine = north.hand_in("rural", "A heron huddle")
    opening = Opening(mine.remote, ("Ann", "Ben"), (ANN.private, BEN.private), "a recall")
    assert north.hub.broker.identities.open(north.hub.database, opening) == "rural"
    with north.hub.database.reading() as session:
        assert north.hub.audit.latest(session, 1)[0].deed == "identity asked for"
    north.clock.pass_(days=24 * 30)
    north.hub.broker.releasing.tend()
    with pytest.raises(Refused, match="Nobody knows"):
        north.hub.broker.identities.open(north.hub.database, opening)


def test_one_person_twice_opens_nothing(north: Region) -> None:
    opening = Opening("s", ("Ann", "Ann"), (ANN.private, BEN.private), "a recall")
    with pytest.raises(Refused, match="Two different people"):
        north.hub.broker.identities.open(north.hub.database, opening)


def test_after_four_weeks_the_authors_hear_that_it_waits_once(north: Region) -> None:
    mine = north.hand_in("rural", "A heron huddle")
    north.accept_all()
    north.clock.pass_(days=29)
    north.hub.broker.releasing.tend()
    north.hub.broker.releasing.tend()
    [said] = north.heard("rural", mine)
    assert "four weeks" in said
    assert north.kept("rural", mine).waits_long


def test_the_authors_may_widen_and_it_is_read_anew(north: Region) -> None:
    mine = north.hand_in("rural", "A heron huddle")
    north.accept_all()
    rural = north.nodes["rural"]
    with rural.database.transaction() as session:
        rural.broker.submitting.revise(
            session,
            REVIEWER,
            mine.id,
            Rewording({**mine.fields, "title": "A huddle"}, Limits("public")),
        )
    rural.broker.carrying.go(mine.id)
    kept = north.submission(mine)
    assert (kept.state, kept.limits.audience) == (State.WAITING, "public")
    assert kept.edited["title"] == "A huddle"


def test_other_words_are_looked_through_before_they_are_sent(north: Region) -> None:
    mine = north.hand_in("rural", "A heron huddle")
    rural = north.nodes["rural"]
    named = {**mine.fields, "title": "A huddle of Kwame Asante"}
    with rural.database.transaction() as session:
        deeds = rural.broker.submitting
        with pytest.raises(NewFindsError, match="Kwame Asante"):
            deeds.revise(session, REVIEWER, mine.id, Rewording(named, mine.limits))
        stays = Rewording(named, mine.limits, "He agreed and is not of this trust.")
        assert deeds.revise(session, REVIEWER, mine.id, stays).fields == named
        noted = rural.audit.latest(session, 2)
        # what was said to be fine is not asked about again
        again = Rewording({**named, "title": "The huddle of Kwame Asante"}, mine.limits)
        deeds.revise(session, REVIEWER, mine.id, again)
    assert "finds accepted" in [entry.deed for entry in noted]


def test_a_revision_of_what_is_out_rides_along_and_counts_for_nobody(north: Region) -> None:
    _published(north)
    rural = north.nodes["rural"]
    with rural.database.reading() as session:
        [mine] = rural.broker.submitting.mine(session, REVIEWER)
    rural.broker.carrying.go(mine.id)
    with rural.database.transaction() as session:
        rural.broker.submitting.revise(
            session,
            REVIEWER,
            mine.id,
            Rewording({**mine.fields, "title": "A new huddle"}, mine.limits),
        )
    rural.broker.carrying.go(mine.id)
    north.accept_all()
    north.clock.pass_(days=7)
    assert north.hub.broker.releasing.tend() == 0
    north.hand_in("city", "Third")
    north.hand_in("coast", "Fourth")
    north.accept_all()
    north.clock.pass_(days=7)
    assert north.hub.broker.releasing.tend() == 3
    assert "A new huddle" in north.titles()


# the desk


def test_two_people_at_one_desk_do_not_undo_each_other(north: Region) -> None:
    mine = north.hand_in("rural", "A heron huddle")
    desk, version = north.hub.broker.desk, north.submission(mine).version
    fields: Object = {"title": "A huddle", "kind": "small_thing"}
    with north.hub.database.transaction() as session:
        desk.edit(session, FACILITATOR, mine.remote, fields, version)
    with north.hub.database.transaction() as session, pytest.raises(Conflict):
        desk.accept(session, FACILITATOR, mine.remote, version)


def test_what_is_sent_back_says_why_and_keeps_no_text(north: Region) -> None:
    mine = north.hand_in("rural", "A heron huddle")
    with north.hub.database.transaction() as session:
        north.hub.broker.desk.decline(session, FACILITATOR, mine.remote, "It names a person.")
    assert north.heard("rural", mine) == ["It names a person."]
    assert north.kept("rural", mine).state is State.DECLINED
    assert north.submission(mine).original == {}


@pytest.mark.parametrize("person", [READER, REVIEWER])
def test_only_a_facilitator_reads_the_desk(north: Region, person: object) -> None:
    with north.hub.database.reading() as session, pytest.raises(NotAllowed):
        north.hub.broker.desk.queue(session, person)  # type: ignore[arg-type]


def test_there_is_no_desk_at_a_trust(north: Region) -> None:
    rural = north.nodes["rural"]
    with rural.database.reading() as session, pytest.raises(NotAllowed, match="nobody else"):
        rural.broker.desk.queue(session, FACILITATOR)


@pytest.mark.parametrize("person", [READER, AUTHOR])
def test_only_a_reviewer_hands_in(north: Region, person: object) -> None:
    with pytest.raises(NotAllowed):
        north.hand_in("rural", "A heron huddle", person)  # type: ignore[arg-type]
