"""Sharing without our name: the count, what stands out, and saying less, step by step."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import JsonValue

from federation.strict import Object
from network.facilitating import mailboxes
from network.innovations.draft import Edit
from network.organisations.profile import declared_profile
from network.people.person import Person
from network.people.roles import Role
from network.records.audience import Audience
from network.records.publishing import Approved
from network.web.app import create_app
from tests.fakes.broker import FACILITATOR, Region, region
from tests.fakes.desk import opened, written
from tests.fakes.site import Site

CAUTION = "This counts coded context, not your words; people who know the service may recognise it."
RARE: JsonValue = declared_profile(
    {"population": 481_000, "coastal": True}, source="Fellmoor"
).model_dump(mode="json")


@pytest.fixture
def north(tmp_path: Path) -> Iterator[Region]:
    """A trust, and a facilitator that declares five alike but for their size and coast."""
    with region(tmp_path, ["rural"], {"least_fitting": 5}) as made:
        for number in range(5):
            _declare(made, number)
        made.nodes["rural"].polling.ask("hub", lambda step: None)
        made.nodes["rural"].indexing.follow()
        yield made


def _declare(made: Region, number: int) -> None:
    values: dict[str, JsonValue] = {"population": 480_000 + 1_000 * number, "coastal": number < 2}
    profile: JsonValue = declared_profile(values, source="us").model_dump(mode="json")
    fields: Object = {
        "name": f"Trust {number}",
        "kind": "trust",
        "profile": profile,
        "declared_by_facilitator": True,
    }
    with made.hub.database.transaction() as session:
        body = made.hub.publishing.compose("organisation", fields)
        made.hub.publishing.publish(session, Approved("organisation", body, Audience("public")))


def _site(made: Region, node: str) -> Site:
    network = made.nodes[node]
    with network.database.transaction() as session:
        for role in Role:
            network.people.save(session, Person(role.value, role.value.title(), frozenset({role})))
    return Site(network, create_app(network))


def _draft(site: Site) -> str:
    """Write a draft whose place is rare; return its address."""
    draft = written(site.signed_in("author"))
    drafting, author = site.network.drafting, Person("author", "A", frozenset({Role.AUTHOR}))
    with site.network.database.transaction() as session:
        held = drafting.get(session, author, draft.rsplit("/", 1)[1])
        edit = Edit(base=held.version, fields={"context": {"profile": RARE}})
        drafting.save(session, author, held.id, edit)
    return draft


def test_an_author_is_told_the_count_and_what_stands_out(north: Region) -> None:
    site = _site(north, "rural")
    page = site.signed_in("author").get(f"{_draft(site)}/send").get_data(as_text=True)
    assert "From this context the record could come from 1 organisation." in page
    assert "Without a name it needs at least 5." in page
    assert CAUTION in page
    assert "People served: 1 organisation is like this." in page
    assert "By the sea: 2 organisations are like this." in page


def test_too_few_cannot_be_sent_without_our_name(north: Region) -> None:
    site = _site(north, "rural")
    page = opened(site.signed_in("author"), f"{_draft(site)}/send")
    answer = page.send({"audience": "network", "attribution": "via_facilitator"})
    assert answer.status_code == 409
    text = answer.get_data(as_text=True)
    assert "could come from 1 of the organisations" in text
    assert 'value="via_facilitator" aria-describedby="attribution-unnamed-hint" checked' in text


def test_saying_less_until_enough_fit_lets_it_go(north: Region) -> None:
    site = _site(north, "rural")
    author, draft = site.signed_in("author"), _draft(site)
    page = opened(author, f"{draft}/send")
    assert 'value="population,flags"' in page.text
    answer = page.send({"less": "population,flags,nonsense"}, f"{draft}/say-less")
    assert answer.headers["Location"] == f"{draft}/send#crowd"
    after = opened(author, f"{draft}/send")
    assert "could come from any of 5 organisations." in after.text
    sent = after.send({"audience": "network", "attribution": "via_facilitator"})
    assert sent.status_code == 302
    review = site.signed_in("reviewer").get(draft.replace("/writing/", "/review/"))
    text = review.get_data(as_text=True)
    assert "Its author would like it to be shared without our name." in text
    assert "Approve and share it" not in text


def test_one_that_carries_our_name_goes_as_before(north: Region) -> None:
    site = _site(north, "rural")
    draft = _draft(site)
    page = opened(site.signed_in("author"), f"{draft}/send")
    assert page.send({"audience": "network", "attribution": "named"}).status_code == 302
    review = site.signed_in("reviewer").get(draft.replace("/writing/", "/review/"))
    assert "Approve and share it" in review.get_data(as_text=True)


def test_a_reviewer_sees_what_is_left_and_hands_in_just_that(north: Region) -> None:
    site = _site(north, "rural")
    draft = _draft(site)
    opened(site.signed_in("author"), f"{draft}/send").send(
        {"audience": "network", "attribution": "named"}
    )
    reviewer, new = site.signed_in("reviewer"), draft.replace("/writing/", "/unnamed/new/")
    whole = opened(reviewer, new)
    form = {"sha256": whole.hidden("sha256"), "audience": "network"}
    refused = whole.send(form)
    assert refused.status_code == 422
    assert "481,000" in refused.get_data(as_text=True)
    less = opened(reviewer, f"{new}?less=population,flags")
    assert "481,000" not in less.text
    assert "500,000" in less.text
    assert less.send({**form, "less": less.hidden("less")}, new).status_code == 302
    [submission] = north.queue()
    assert "481000" not in str(submission.original)


def test_the_desk_sees_the_count_and_can_say_less(north: Region) -> None:
    handed = north.hand_in("rural", "Tea")
    site = _site(north, "hub")
    facilitator = site.signed_in("facilitator")
    with north.hub.database.transaction() as session:
        # its authors meant to say more than they should
        desk = north.hub.broker.desk
        kept = desk.get(session, FACILITATOR, handed.remote).submission
        fields = {**kept.edited, "context": {"profile": RARE}}
        desk.edit(session, FACILITATOR, kept.id, fields, kept.version)
    page = opened(facilitator, f"/desk/{handed.remote}")
    assert "Could somebody tell whose it is?" in page.text
    form = {"version": page.hidden("version")}
    refused = page.send({**form, "accept": "yes"}, f"{page.path}/edit")
    assert refused.status_code == 422
    less = page.send({**form, "less": "population,flags"}, f"{page.path}/edit")
    assert less.status_code == 302
    again = opened(facilitator, page.path)
    accepted = {"version": again.hidden("version"), "accept": "yes"}
    assert again.send(accepted, f"{page.path}/edit").status_code == 302


def test_a_facilitator_itself_hands_nothing_in(north: Region) -> None:
    site = _site(north, "hub")
    page = site.signed_in("author").get(f"{written(site.signed_in('author'))}/send")
    assert "Whose name will it carry?" not in page.get_data(as_text=True)


def test_the_mailbox_of_one_counts_what_was_sent(north: Region) -> None:
    site = _site(north, "rural")
    handed = north.hand_in("rural", "Tea")
    page = opened(site.signed_in("reviewer"), f"/unnamed/{handed.id}")
    assert "could come from any of 6 organisations" in page.text


def test_wording_that_is_refused_at_the_desk_is_not_lost(north: Region) -> None:
    handed = north.hand_in("rural", "Tea")
    facilitator = _site(north, "hub").signed_in("facilitator")
    page = opened(facilitator, f"/desk/{handed.remote}")
    older = {"version": page.hidden("version"), "f:title": "A weekly tea"}
    assert page.send({**older, "f:title": "Tea for all"}, f"{page.path}/edit").status_code == 302
    answer = page.send(older, f"{page.path}/edit")
    assert answer.status_code == 422
    shown = answer.get_data(as_text=True)
    assert "Saved meanwhile" in shown
    assert "Tea for all" in shown
    assert re.search(r'name="f:title"[^>]*>\s*A weekly tea</textarea>', shown)


@pytest.mark.parametrize(("deed", "field"), [("write", "text"), ("decline", "reason")])
def test_what_the_desk_says_is_not_lost_where_the_mailbox_is_full(
    north: Region, monkeypatch: pytest.MonkeyPatch, deed: str, field: str
) -> None:
    monkeypatch.setattr(mailboxes, "MOST_MESSAGES", 0)
    handed = north.hand_in("rural", "Tea")
    page = opened(_site(north, "hub").signed_in("facilitator"), f"/desk/{handed.remote}")
    words = "Which ward was it?"
    answer = page.send({field: words}, f"{page.path}/{deed}")
    assert answer.status_code == 422
    shown = answer.get_data(as_text=True)
    assert words in shown
    assert f'<a href="#{field}">This mailbox is full.' in re.sub(r">\s+", ">", shown)


def test_an_empty_message_is_refused_in_words_alone(north: Region) -> None:
    handed = north.hand_in("rural", "Tea")
    page = opened(_site(north, "hub").signed_in("facilitator"), f"/desk/{handed.remote}")
    shown = page.send({"text": " "}, f"{page.path}/write").get_data(as_text=True)
    assert '<a href="#text">Write something first.' in re.sub(r">\s+", ">", shown)


def test_what_its_authors_write_is_not_lost_where_it_is_too_long(north: Region) -> None:
    handed = north.hand_in("rural", "Tea")
    page = opened(_site(north, "rural").signed_in("reviewer"), f"/unnamed/{handed.id}")
    words = "The day ward. " * 2_000
    answer = page.send({"text": words}, f"{page.path}/answer")
    assert answer.status_code == 422
    assert words.strip() in answer.get_data(as_text=True)
    form = {"f:title": words, "audience": "network"}
    answer = page.send(form, f"{page.path}/revise")
    assert answer.status_code == 422
    assert words.strip() in answer.get_data(as_text=True)


def test_what_lost_its_title_on_another_page_is_listed_and_not_lost(north: Region) -> None:
    site = _site(north, "rural")
    author, draft = site.signed_in("author"), _draft(site)
    first = opened(author, f"{draft}/send")
    opened(author, f"{draft}/summary").send({"title": "", "summary": "A weekly tea."})
    answer = first.send({"audience": "network", "attribution": "via_facilitator"})
    assert answer.status_code == 422
    assert "Nothing stands here yet." in answer.get_data(as_text=True)
    assert first.send({"less": "population"}, f"{draft}/say-less").status_code == 422


def test_other_words_that_name_somebody_are_asked_about_before_they_go(north: Region) -> None:
    handed = north.hand_in("rural", "Tea")
    page = opened(_site(north, "rural").signed_in("reviewer"), f"/unnamed/{handed.id}")
    form = {"f:title": "Tea with Kwame Asante", "audience": "network"}
    answer = page.send(form, f"{page.path}/revise")
    assert answer.status_code == 422
    shown = answer.get_data(as_text=True)
    assert "This could tell who somebody is: “Kwame Asante”." in shown
    assert "Tea with Kwame Asante</textarea>" in shown
    answer = page.send({**form, "may_stay": "A poet."}, f"{page.path}/revise")
    assert answer.status_code == 302
