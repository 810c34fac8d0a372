"""Withdrawing in the browser: why, what instead, and that the text is gone."""

import pytest

from network.records.withdrawing import WithdrawRequest
from tests.fakes.desk import SUMMARY, opened, shared
from tests.fakes.site import ATTEMPT, CAFE, Site

UNKNOWN = "c33316c3-0000-4000-8000-000000000001"


def _ask(record: str) -> str:
    return f"/withdraw/{record.rsplit('/', 1)[1]}"


@pytest.mark.parametrize("account", ["author", "reviewer"])
def test_one_author_or_reviewer_is_enough(site: Site, account: str) -> None:
    record = shared(site)
    page = opened(site.signed_in(account), _ask(record))
    assert page.send({"reason": "harm", "urgent": "yes"}).headers["Location"] == record
    gone = site.signed_in("reader").get(record)
    assert gone.status_code == 410
    assert "It could do harm." in gone.get_data(as_text=True)


@pytest.mark.parametrize("account", ["reader", "facilitator", "administrator"])
def test_nobody_else_withdraws(site: Site, account: str) -> None:
    record = shared(site)
    visitor = site.signed_in(account)
    assert visitor.get(_ask(record)).status_code == 403
    assert visitor.send(_ask(record), {"reason": "error"}, seen_on="/").status_code == 403
    assert visitor.get(record).status_code == 200


def test_a_reason_is_asked_for(site: Site) -> None:
    record = shared(site)
    answer = opened(site.signed_in("author"), _ask(record)).send({"replaced_by": "typed"})
    assert answer.status_code == 422
    assert "Choose a reason." in answer.get_data(as_text=True)
    assert 'value="typed"' in answer.get_data(as_text=True)


def test_its_readers_are_led_to_what_takes_its_place(site: Site) -> None:
    record, instead = shared(site), site.publish("innovation", CAFE)
    form = {
        "reason": "superseded",
        "replaced_by": f"http://127.0.0.1:8800/innovations/{instead.key}?x=1",
    }
    opened(site.signed_in("author"), _ask(record)).send(form)
    assert f'/{instead.key}"' in site.signed_in().get(record).get_data(as_text=True)


@pytest.mark.parametrize("instead", ["something", "marsh/0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a"])
def test_what_is_not_here_takes_no_place(site: Site, instead: str) -> None:
    record = shared(site)
    page = opened(site.signed_in("author"), _ask(record))
    answer = page.send({"reason": "superseded", "replaced_by": instead})
    assert answer.status_code == 422
    assert site.signed_in().get(record).status_code == 200


def test_a_record_does_not_take_its_own_place(site: Site) -> None:
    record = shared(site)
    page = opened(site.signed_in("author"), _ask(record))
    answer = page.send({"reason": "superseded", "replaced_by": record})
    assert "This is the record that you are withdrawing." in answer.get_data(as_text=True)


def test_it_leaves_no_word_in_drafts_or_files(site: Site) -> None:
    record = shared(site)
    author = site.signed_in("author")
    rid = record.rsplit("/", 1)[1]
    opened(author, record).send({}, f"/writing/revise/{rid}")
    opened(author, _ask(record)).send({"reason": "privacy"})
    site.network.indexing.follow()
    assert SUMMARY["title"] not in author.get("/writing").get_data(as_text=True)
    data = site.network.settings.data.directory
    kept = b"".join(path.read_bytes() for path in data.rglob("*.db*") if path.is_file())
    assert SUMMARY["summary"].encode() not in kept


def test_what_is_withdrawn_is_not_withdrawn_again(site: Site) -> None:
    record = shared(site)
    author = site.signed_in("author")
    page = opened(author, _ask(record))
    page.send({"reason": "error"})
    assert page.send({"reason": "error"}).status_code == 409
    assert author.get(_ask(record)).status_code == 404


def test_who_comes_to_what_was_withdrawn_is_led_to_what_took_its_place(site: Site) -> None:
    record, instead = site.publish("innovation", CAFE), site.publish("innovation", ATTEMPT)
    with site.network.database.transaction() as session:
        # by its rid alone, as the command line takes a record of ours
        request = WithdrawRequest(record.rid, replaced_by=instead.rid)
        site.network.withdrawing.withdraw(session, request)
    page = site.signed_in().get(f"/innovations/{record.key}").get_data(as_text=True)
    assert f"/records/{instead.key}" in page
    assert str(ATTEMPT["title"]) in page


def test_what_took_its_place_and_is_gone_itself_is_said_to_be(site: Site) -> None:
    record, instead = site.publish("innovation", CAFE), site.publish("innovation", ATTEMPT)
    with site.network.database.transaction() as session:
        request = WithdrawRequest(record.rid, replaced_by=instead.rid)
        site.network.withdrawing.withdraw(session, request)
        site.network.withdrawing.withdraw(session, WithdrawRequest(instead.rid))
    page = site.signed_in().get(f"/innovations/{record.key}").get_data(as_text=True)
    assert "which cannot be read here" in page
    assert instead.rid not in page


def test_a_collection_says_what_to_read_instead_too(site: Site) -> None:
    fields = {"title": "Warm drinks", "items": [{"node": "marsh", "rid": UNKNOWN}]}
    old, new = site.publish("collection", fields), site.publish("collection", fields)
    where = f"/curating/withdraw/{old.rid}"
    facilitator = site.signed_in("facilitator")
    form = {"reason": "superseded", "replaced_by": f"marsh/{UNKNOWN}"}
    refused = facilitator.send(where, form, seen_on=where)
    assert refused.status_code == 422
    assert "There is no such record here that can be read." in refused.get_data(as_text=True)
    assert UNKNOWN in refused.get_data(as_text=True)
    facilitator.send(where, {**form, "replaced_by": f"/collections/{new.key}"}, seen_on=where)
    page = facilitator.get(f"/collections/{old.key}").get_data(as_text=True)
    assert f"/records/{new.key}" in page
