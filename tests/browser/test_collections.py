"""The pages of collections, wide and narrow, as axe and a reader at 360 pixels find them."""

from collections.abc import Mapping

import pytest
from playwright.sync_api import Page
from pydantic import JsonValue

from network.collections.draft import Entry, Words, Writing
from network.people.person import Person
from network.people.roles import Role
from network.records.record import RecordId
from tests.browser.conftest import Served
from tests.browser.looking import Look
from tests.browser.walking import sign_in

FAY = Person("facilitator", "Facilitator", frozenset({Role.FACILITATOR}))
NEVER = "aaaaaaaa-0000-4000-8000-000000000000"
PAGES = {
    "collections": ("reader", "/collections"),
    "collections-of-a-facilitator": ("facilitator", "/collections"),
    "collection": ("reader", "{collection}"),
    "collection-of-ours": ("facilitator", "{collection}"),
    "collection-start": ("facilitator", "/collections/new"),
    "collection-edit": ("facilitator", "{draft}"),
    "collection-share": ("facilitator", "{draft}/share"),
    "collection-delete": ("facilitator", "{draft}/delete"),
    "collection-not-finished": ("facilitator", "{empty}/share"),
    "collection-gather": ("facilitator", "/gather/{record}"),
    "collection-withdraw": ("facilitator", "/curating/withdraw/{rid}"),
}


@pytest.fixture(scope="module")
def shelf(served: Served) -> Mapping[str, str]:
    """Addresses of a collection with a gap, of one in the making, and of one not begun well."""
    record = RecordId.of_key(served.innovation.removeprefix("/innovations/"))
    items: list[JsonValue] = [
        {"node": record.node, "rid": record.rid, "note": "Read this first; it began small."},
        {"node": "rx1", "rid": NEVER, "note": "Not for everybody."},
    ]
    body: dict[str, JsonValue] = {
        "title": "Cafés in a crisis, and what came of them",
        "note": "Three ways to begin, one of them a failure that taught most.",
        "items": items,
        "facilitator": "Fay, Marsh and Fell Trust",
        "independence_statement": "Paid by the university; commissions and inspects nobody.",
        "review_by": "2027-03-31",
    }
    shared, deeds = (
        served.site.publish("collection", body),
        served.site.network.collections.curating,
    )
    with served.site.network.database.transaction() as session:
        draft, empty = deeds.start(session, FAY, "Cafés"), deeds.start(session, FAY, "Nothing yet")
        deeds.gather(session, FAY, draft.id, Entry(record, "First"))
        deeds.gather(session, FAY, draft.id, Entry(shared, "Then"))
        words = Words(title="C", note="N", facilitator="Fay", independence_statement="Of all")
        deeds.write(session, FAY, draft.id, Writing(base=1, words=words))
    return {
        "collection": f"/collections/{shared.key}",
        "rid": shared.rid,
        "record": record.key,
        "draft": f"/curating/{draft.id}",
        "empty": f"/curating/{empty.id}",
    }


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_collections_is_sound(
    page: Page, served: Served, shelf: Mapping[str, str], look: Look, name: str
) -> None:
    account, path = PAGES[name]
    sign_in(page, served.url, account)
    look.at(page, f"{served.url}{path.format(**shelf)}", name)
