"""The pages of writing with others and of remembering, wide and narrow."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Page
from pydantic import JsonValue

from network.innovations.draft import Draft, Edit
from network.innovations.looking_back import LookingBack
from network.people.person import Person
from network.people.roles import Role
from network.records.audience import Audience
from network.records.publishing import Published
from tests.browser.conftest import Served
from tests.browser.looking import Look
from tests.browser.walking import sign_in
from tests.fakes.site import CAFE, START, Site

AUTHOR = Person("author", "Author", frozenset({Role.AUTHOR}))
ADA = Person("ada", "Ada Invented", frozenset({Role.AUTHOR}))
REVIEWER = Person("reviewer", "Reviewer", frozenset({Role.REVIEWER}))
MORE: Mapping[str, JsonValue] = {
    "materials": ["A van", "Two kettles"],
    "partners": [{"role": "council", "name": "Fenwick Council"}],
    "involvement": {"what": "Two carers planned the route.", "cost": "£20 an hour"},
    "tools": ["process_map", "community_development"],
    "cost_setup": "10k_to_50k",
    "review_by": (START + timedelta(days=7)).date().isoformat(),
}
PAGES = {
    "starting-new": ("author", "/writing/new"),
    "starting-similar": ("author", "/writing/similar?kind=idea&about=crisis+caf%C3%A9+on+wheels"),
    "starting-looking-back": ("author", "/writing/looking-back"),
    "writing-mine-and-due": ("author", "/writing"),
    "draft-tasks": ("author", "{draft}"),
    "draft-small": ("author", "{draft}/small"),
    "draft-how": ("author", "{draft}/how"),
    "draft-people": ("author", "{draft}/people"),
    "draft-tools": ("author", "{draft}/tools"),
    "draft-money": ("author", "{draft}/money"),
    "draft-send-similar": ("author", "{draft}/send"),
    "co-owners": ("author", "{draft}/co-owners"),
    "partner-writes": ("partner", "/writing"),
    "partner-draft": ("partner", "{draft}"),
    "looking-after": ("author", "/looking-after"),
    "retire": ("author", "/looking-after/{rid}/retire"),
    "hand-over": ("author", "/looking-after/hand-over?rid={rid}"),
    "leaving": ("author", "/looking-after/hand-over"),
    "innovation-ended": ("reader", "{ended}"),
    "innovation-with-more": ("author", "{record}"),
    "timeline": ("reader", "{record}/timeline"),
    "versions": ("reader", "{record}/changes/3?before=1&version=3"),
    "reviews-for-others": ("facilitator", "/review-for-others"),
    "review-for-another": ("facilitator", "/review-for-others/{review}"),
}


def _approved(site: Site, draft: Draft) -> Published:
    network = site.network
    with network.database.transaction() as session:
        sent = network.approving.submit(session, AUTHOR, draft.id, Audience.parse("network"))
        assert sent.submission is not None
        return network.approving.approve(session, REVIEWER, draft.id, sent.submission.sha256)


def _published(site: Site, title: str) -> str:
    """Take an innovation through three versions; return its id."""
    network = site.network
    with network.database.transaction() as session:
        fields = {**CAFE, **MORE, "title": title, "stage": "idea"}
        draft = network.drafting.create(session, AUTHOR, fields)
    rid = _approved(site, draft).rid
    for stage, words in (("testing", "Nine people came."), ("in_use", "In a year 214 came.")):
        with network.database.transaction() as session:
            draft = network.drafting.revise(session, AUTHOR, rid)
            edit = Edit(base=draft.version, fields={"stage": stage, "what_happened": words})
            draft = network.drafting.save(session, AUTHOR, draft.id, edit)
        _approved(site, draft)
    return rid


@pytest.fixture(scope="module")
def memory(served: Served) -> Mapping[str, str]:
    """Addresses of a draft that is shared, of records that somebody looks after, of a review."""
    site, network = served.site, served.site.network
    kept, ended = _published(site, "A kept café on wheels"), _published(site, "An ended café")
    told = {"kind": "small_thing", "title": "A crisis café on wheels, smaller"}
    said = {"what_we_did": "A van.", "what_happened": "Ten people came; three stayed."}
    with network.database.transaction() as session:
        network.people.save(session, ADA)
        draft = network.drafting.create(session, AUTHOR, {**told, **said})
        network.co_owning.add(session, AUTHOR, draft.id, "partner")
        retired = network.remembering.retire(session, AUTHOR, ended, "The van was sold.")
        assert retired.submission is not None
        network.approving.approve(session, REVIEWER, retired.id, retired.submission.sha256)
        learned = LookingBack(happened="Mondays were full.", next="Two kettles.")
        network.remembering.hand_over(session, AUTHOR, [kept], "ada", learned)
        network.remembering.hand_over(session, ADA, [kept], "author", LookingBack())
        body = network.publishing.compose("innovation", {**CAFE, "title": "Read for a neighbour"})
        asked: dict[str, JsonValue] = {
            "for": "review",
            "body": body.decode(),
            "limits": {"audience": "network"},
            "key": "k",
        }
        network.broker.reviewing.taken_in(session, "rx1", asked)
        fay = replace(AUTHOR, account="facilitator", roles=frozenset({Role.FACILITATOR}))
        [review] = network.broker.reviewing.queue(session, fay)
    network.indexing.follow()
    return {
        "draft": f"/writing/{draft.id}",
        "rid": kept,
        "record": f"/innovations/marsh/{kept}",
        "ended": f"/innovations/marsh/{ended}",
        "review": review.id,
    }


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_writing_and_remembering_is_sound(
    page: Page, served: Served, memory: Mapping[str, str], look: Look, name: str
) -> None:
    account, path = PAGES[name]
    sign_in(page, served.url, account)
    look.at(page, f"{served.url}{path.format(**memory)}", name)
