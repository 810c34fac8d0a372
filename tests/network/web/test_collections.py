"""Collections on the pages: gathered, ordered, shared, read with their gaps, followed."""

import re
from uuid import uuid4

import pytest
from pydantic import JsonValue

from network.people.roles import Role
from network.records.record import Reason, RecordId
from network.records.withdrawing import WithdrawRequest
from tests.fakes.site import ATTEMPT, CAFE, Site, Visitor

SCRIPT = "<script>alert(1)</script>"
WORDS = {
    "title": "Cafés in a crisis",
    "note": "Three ways to begin.",
    "facilitator": "Fay, Marsh and Fell Trust",
    "independence_statement": "Paid by the university; commissions nothing.",
}


def collection(*ids: RecordId, notes: tuple[str, ...] = ()) -> dict[str, JsonValue]:
    """Return the body of a collection of these records."""
    written = [*notes, *[""] * len(ids)]
    items: list[JsonValue] = [
        {"node": id.node, "rid": id.rid, "note": note or None}
        for id, note in zip(ids, written, strict=False)
    ]
    return {**WORDS, "items": items}


def started(facilitator: Visitor, *ids: RecordId) -> str:
    """Begin a collection, gather ``ids`` into it, and return the address of its page."""
    path = facilitator.send(
        "/collections/new", {"title": WORDS["title"]}, seen_on="/collections/new"
    ).headers["Location"]
    for id in ids:
        where = f"/gather/{id.key}"
        form = {"collection": path.rpartition("/")[2], "note": ""}
        assert facilitator.send(where, form, seen_on=where).status_code == 302
    return path


def titles(facilitator: Visitor, path: str) -> list[str]:
    """Return the titles of a collection in the making, in their order."""
    page = facilitator.get(path).get_data(as_text=True)
    return re.findall(r'<h3[^>]*>\d+\. <a href="[^"]+">([^<]+)</a>', page)


def test_a_facilitator_gathers_from_the_page_of_a_record(site: Site) -> None:
    id, facilitator = site.publish("innovation", CAFE), site.signed_in("facilitator")
    assert f"/gather/{id.key}" in facilitator.get(f"/innovations/{id.key}").get_data(as_text=True)
    where = f"/gather/{id.key}"
    form = {"collection": "new", "title": "Cafés", "note": "It began small."}
    path = facilitator.send(where, form, seen_on=where).headers["Location"]
    page = facilitator.get(path).get_data(as_text=True)
    assert str(CAFE["title"]) in page
    assert "It began small." in page


def test_nobody_else_is_offered_to_gather(site: Site) -> None:
    id = site.publish("innovation", CAFE)
    page = site.signed_in("author").get(f"/innovations/{id.key}").get_data(as_text=True)
    assert "/gather/" not in page


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.FACILITATOR])
@pytest.mark.parametrize("path", ["/collections/new", "/curating/x", "/curating/x/share"])
def test_only_a_facilitator_puts_one_together(site: Site, role: Role, path: str) -> None:
    assert site.signed_in(role.value).get(path).status_code == 403


def test_a_record_is_gathered_once(site: Site) -> None:
    id, facilitator = site.publish("innovation", CAFE), site.signed_in("facilitator")
    path = started(facilitator, id)
    where = f"/gather/{id.key}"
    form = {"collection": path.rpartition("/")[2], "note": "again, with care"}
    answer = facilitator.send(where, form, seen_on=where)
    assert answer.status_code == 409
    assert "This is in that collection already." in answer.get_data(as_text=True)
    assert "again, with care" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"collection": "new", "title": " "}, "Give the collection a title."),
        ({"title": "x"}, "Choose a collection."),
    ],
)
def test_where_to_has_to_be_said(site: Site, form: dict[str, str], said: str) -> None:
    where = f"/gather/{site.publish('innovation', CAFE).key}"
    answer = site.signed_in("facilitator").send(where, form, seen_on=where)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


def test_what_is_not_here_cannot_be_gathered(site: Site) -> None:
    assert site.signed_in("facilitator").get(f"/gather/marsh/{uuid4()}").status_code == 404


def test_a_collection_without_a_title_is_not_begun(site: Site) -> None:
    answer = site.signed_in("facilitator").send(
        "/collections/new", {"title": ""}, seen_on="/collections/new"
    )
    assert answer.status_code == 422


def test_moving_an_item_saves_what_is_written(site: Site) -> None:
    cafe, attempt = site.publish("innovation", CAFE), site.publish("innovation", ATTEMPT)
    facilitator = site.signed_in("facilitator")
    path = started(facilitator, cafe, attempt)
    assert titles(facilitator, path) == [CAFE["title"], ATTEMPT["title"]]
    form = {**WORDS, "base": "1", f"note-{cafe.key}": "First of all", "deed": f"down {cafe.key}"}
    answer = facilitator.send(path, form, seen_on=path)
    assert answer.headers["Location"].endswith(f"#item-{cafe.key}")
    assert titles(facilitator, path) == [ATTEMPT["title"], CAFE["title"]]
    page = facilitator.get(path).get_data(as_text=True)
    assert "Three ways to begin." in page
    assert "First of all" in page


def test_what_a_title_is_made_of_stays_text_in_the_form(site: Site) -> None:
    """The labels and buttons of an item name it; nothing of that is markup."""
    id = site.publish("innovation", {**CAFE, "title": f"x {SCRIPT} y"})
    facilitator = site.signed_in("facilitator")
    page = facilitator.get(started(facilitator, id)).get_data(as_text=True)
    assert SCRIPT not in page
    assert "&lt;span" not in page


def test_an_item_moves_up_and_is_taken_out(site: Site) -> None:
    cafe, attempt = site.publish("innovation", CAFE), site.publish("innovation", ATTEMPT)
    facilitator = site.signed_in("facilitator")
    path = started(facilitator, cafe, attempt)
    facilitator.send(path, {**WORDS, "base": "1", "deed": f"up {attempt.key}"}, seen_on=path)
    assert titles(facilitator, path) == [ATTEMPT["title"], CAFE["title"]]
    facilitator.send(path, {**WORDS, "base": "2", "deed": f"drop {attempt.key}"}, seen_on=path)
    assert titles(facilitator, path) == [CAFE["title"]]


def test_of_two_who_write_nobody_loses_words(site: Site) -> None:
    facilitator = site.signed_in("facilitator")
    path = started(facilitator)
    facilitator.send(path, {**WORDS, "base": "1", "note": "theirs"}, seen_on=path)
    answer = facilitator.send(path, {**WORDS, "base": "1", "note": "mine"}, seen_on=path)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert ">mine</textarea>" in page
    assert "theirs" in page
    facilitator.send(path, {**WORDS, "base": "2", "note": "mine"}, seen_on=path)
    assert ">mine</textarea>" in facilitator.get(path).get_data(as_text=True)


def test_what_is_missing_is_said_before_it_is_shared(site: Site) -> None:
    facilitator = site.signed_in("facilitator")
    path = started(facilitator)
    facilitator.send(path, {"title": "T", "base": "1", "review_by": "spring"}, seen_on=path)
    page = facilitator.get(f"{path}/share").get_data(as_text=True)
    for said in (
        "Say what the collection is for.",
        "Say from whom you are independent",
        "Gather something.",
        "Write a date such as 2027-03-31.",
    ):
        assert said in page


def test_a_collection_is_shared_found_and_revised(site: Site) -> None:
    facilitator = site.signed_in("facilitator")
    path = started(facilitator, site.publish("innovation", CAFE))
    facilitator.send(path, {**WORDS, "base": "1", "deed": "share"}, seen_on=path)
    share = f"{path}/share"
    assert "Three ways to begin." in facilitator.get(share).get_data(as_text=True)
    address = facilitator.send(share, {"audience": "network"}, seen_on=share).headers["Location"]
    site.network.indexing.follow()
    assert facilitator.get(path).status_code == 404
    reader = site.signed_in()
    found = reader.get("/search?q=ways+to+begin&kind=collection").get_data(as_text=True)
    assert address in found
    assert "A collection" in found
    rid = address.rpartition("/")[2]
    again = facilitator.send(f"/curating/revise/{rid}", {}, seen_on=address).headers["Location"]
    facilitator.send(again, {**WORDS, "base": "1", "title": "Cafés, again"}, seen_on=again)
    share = f"{again}/share"
    assert "A revision is read by" in facilitator.get(share).get_data(as_text=True)
    facilitator.send(share, {"audience": "network"}, seen_on=share)
    assert "Cafés, again</h1>" in reader.get(address).get_data(as_text=True)


@pytest.mark.parametrize("audience", ["", "own", "members"])
def test_its_readers_have_to_be_chosen(site: Site, audience: str) -> None:
    facilitator = site.signed_in("facilitator")
    path = started(facilitator, site.publish("innovation", CAFE))
    facilitator.send(path, {**WORDS, "base": "1"}, seen_on=path)
    share = f"{path}/share"
    answer = facilitator.send(share, {"audience": audience}, seen_on=share)
    assert answer.status_code == 422
    assert "Choose who will be able to read this." in answer.get_data(as_text=True)


def test_items_are_read_in_order_with_their_notes(site: Site) -> None:
    cafe, attempt = site.publish("innovation", CAFE), site.publish("innovation", ATTEMPT)
    id = site.publish("collection", collection(attempt, cafe, notes=("Read first", "Then this")))
    page = site.signed_in().get(f"/collections/{id.key}").get_data(as_text=True)
    places = [
        page.index(text)
        for text in (str(ATTEMPT["title"]), "Read first", str(CAFE["title"]), "Then this")
    ]
    assert places == sorted(places)
    assert "Paid by the university" in page


def test_what_was_withdrawn_leaves_a_gap_without_the_note(site: Site) -> None:
    cafe, attempt = site.publish("innovation", CAFE), site.publish("innovation", ATTEMPT)
    id = site.publish("collection", collection(cafe, notes=("It told of Mrs Smith",)))
    with site.network.database.transaction() as session:
        request = WithdrawRequest(cafe.rid, reason=Reason.PRIVACY, replaced_by=attempt.key)
        site.network.withdrawing.withdraw(session, request)
    page = site.signed_in().get(f"/collections/{id.key}").get_data(as_text=True)
    assert "What stood here was withdrawn by those who shared it." in page
    assert f"/records/{attempt.key}" in page
    assert str(ATTEMPT["title"]) in page
    assert str(CAFE["title"]) not in page
    assert "Mrs Smith" not in page


def test_what_is_on_hold_leaves_a_gap_for_as_long(site: Site) -> None:
    cafe = site.publish("innovation", CAFE)
    id = site.publish("collection", collection(cafe))
    with site.network.database.transaction() as session:
        site.network.withdrawing.hold(session, cafe)
    reader = site.signed_in()
    page = reader.get(f"/collections/{id.key}").get_data(as_text=True)
    assert "is being looked at" in page
    with site.network.database.transaction() as session:
        site.network.withdrawing.release(session, cafe)
    assert str(CAFE["title"]) in reader.get(f"/collections/{id.key}").get_data(as_text=True)


def test_what_was_never_shared_with_us_leaves_a_gap(site: Site) -> None:
    id = site.publish("collection", collection(RecordId("rx1", str(uuid4()))))
    page = site.signed_in().get(f"/collections/{id.key}").get_data(as_text=True)
    assert "What stands here is not shared with us, or has not come yet." in page


@pytest.mark.parametrize("field", ["title", "note", "facilitator", "independence_statement"])
def test_markup_in_a_collection_is_shown_as_text(site: Site, field: str) -> None:
    id = site.publish("collection", {**collection(), field: f"x {SCRIPT} y"})
    page = site.signed_in().get(f"/collections/{id.key}").get_data(as_text=True)
    assert SCRIPT not in page


def test_a_reader_follows_a_collection_and_is_told_that_it_changed(site: Site) -> None:
    id, reader = site.publish("collection", collection()), site.signed_in()
    here = f"/collections/{id.key}"
    reader.send(f"{here}/follow", {}, seen_on=here)
    assert "Those you follow" in reader.get("/collections").get_data(as_text=True)
    assert WORDS["title"] in reader.get("/").get_data(as_text=True)
    assert "Changed</strong>" not in reader.get("/collections").get_data(as_text=True)
    site.publish("collection", {**collection(), "title": "Cafés, again"}, rid=id.rid)
    assert "Changed</strong>" in reader.get("/collections").get_data(as_text=True)
    reader.get(here)
    assert "Changed</strong>" not in reader.get("/collections").get_data(as_text=True)


def test_what_one_follows_is_nobody_elses_business(site: Site) -> None:
    id, reader = site.publish("collection", collection()), site.signed_in()
    reader.send(f"/collections/{id.key}/follow", {}, seen_on=f"/collections/{id.key}")
    page = site.signed_in("author").get("/collections").get_data(as_text=True)
    assert "Those you follow" not in page


def test_a_reader_stops_following(site: Site) -> None:
    id, reader = site.publish("collection", collection()), site.signed_in()
    here = f"/collections/{id.key}"
    reader.send(f"{here}/follow", {}, seen_on=here)
    reader.send(f"{here}/unfollow", {}, seen_on=here)
    assert "Those you follow" not in reader.get("/collections").get_data(as_text=True)


def test_an_innovation_cannot_be_followed_as_a_collection(site: Site) -> None:
    id, reader = site.publish("innovation", CAFE), site.signed_in()
    answer = reader.send(f"/collections/{id.key}/follow", {}, seen_on="/search")
    assert answer.status_code == 404


def test_a_withdrawn_collection_is_gone_also_from_lists(site: Site) -> None:
    cafe = site.publish("innovation", CAFE)
    id = site.publish("collection", collection(cafe))
    reader, facilitator = site.signed_in(), site.signed_in("facilitator")
    here = f"/collections/{id.key}"
    reader.send(f"{here}/follow", {}, seen_on=here)
    where = f"/curating/withdraw/{id.rid}"
    assert facilitator.send(where, {}, seen_on=where).status_code == 422
    facilitator.send(where, {"reason": "error"}, seen_on=where)
    answer = reader.get(here)
    assert answer.status_code == 410
    assert "It held an error." in answer.get_data(as_text=True)
    listed = reader.get("/collections").get_data(as_text=True)
    assert "A collection that can no longer be read" in listed
    assert WORDS["title"] not in listed
    assert reader.get(f"/innovations/{cafe.key}").status_code == 200


def test_a_collection_in_the_making_is_thrown_away(site: Site) -> None:
    facilitator = site.signed_in("facilitator")
    path = started(facilitator)
    facilitator.send(f"{path}/delete", {}, seen_on=f"{path}/delete")
    assert facilitator.get(path).status_code == 404
    assert "In the making" not in facilitator.get("/collections").get_data(as_text=True)


def test_a_collection_of_many_asks_which_could_go(site: Site) -> None:
    ids = [site.publish("innovation", {**CAFE, "title": f"Café {n}"}) for n in range(13)]
    id = site.publish("collection", collection(*ids))
    facilitator = site.signed_in("facilitator")
    seen = f"/collections/{id.key}"
    path = facilitator.send(f"/curating/revise/{id.rid}", {}, seen_on=seen).headers["Location"]
    assert "Few people read more than twelve." in facilitator.get(path).get_data(as_text=True)
