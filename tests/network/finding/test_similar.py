"""More like this, by words and by place."""

import pytest
from sqlalchemy import text

from network.finding.places import Places
from network.finding.similar import Similar
from network.records.record import RecordId
from network.records.types import Register, SearchText
from search.errors import DamagedIndexError, KeptIndexError
from tests.fakes.engine import MemoryEngine
from tests.fakes.neighbours import place
from tests.fakes.site import CAFE, Site

LIGHTS = {
    **CAFE,
    "title": "Night lights on the ward",
    "summary": "Fewer falls at night since lamps were left on.",
}


def by_text(site: Site, id: RecordId, text: SearchText) -> list[RecordId]:
    with site.network.database.reading() as session:
        record = site.network.records.get(session, id)
        assert record is not None
        return list(site.network.similar.by_text(session, record, text))


def said(fields: dict[str, object]) -> SearchText:
    return SearchText(str(fields["title"]), str(fields["summary"]))


def test_what_says_the_same_is_related_and_a_record_not_to_itself(site: Site) -> None:
    one = site.publish("innovation", LIGHTS)
    other = site.publish("innovation", {**LIGHTS, "title": "Lights at night in a care home"})
    site.publish("innovation", CAFE)
    assert by_text(site, one, said(LIGHTS)) == [other]


def test_another_kind_of_record_is_not_related(site: Site) -> None:
    one = site.publish("innovation", LIGHTS)
    site.publish("collection", {"title": LIGHTS["title"], "note": LIGHTS["summary"]})
    assert by_text(site, one, said(LIGHTS)) == []


@pytest.mark.parametrize("title", ["", "the of and"])
def test_words_that_tell_nothing_relate_to_nothing(site: Site, title: str) -> None:
    id = site.publish("innovation", LIGHTS)
    assert by_text(site, id, SearchText(title)) == []


def test_without_an_index_nothing_is_related(site: Site) -> None:
    class Broken(MemoryEngine):
        def search(self, query: object) -> object:  # type: ignore[override]
            raise DamagedIndexError("gone")

    assert issubclass(DamagedIndexError, KeptIndexError)
    network, id = site.network, site.publish("innovation", LIGHTS)
    places = Places(network.records, Register([]))
    similar = Similar(Broken(), network.records, places, network.likeness)
    with network.database.reading() as session:
        record = network.records.get(session, id)
        assert record is not None
        assert similar.by_text(session, record, said(LIGHTS)) == ()
        assert similar.by_place(session, record) == ()


def elsewhere(site: Site, title: str, profile: object) -> RecordId:
    """Publish a record, and let it be another organisation's."""
    id = site.publish("innovation", {**CAFE, "title": title, "context": {"profile": profile}})
    with site.network.database.transaction() as session:
        for table in ("records", "bodies"):
            session.execute(
                text(f"UPDATE {table} SET node = 'rural' WHERE rid = :rid"), {"rid": id.rid}
            )
    return RecordId("rural", id.rid)


def by_place(site: Site, id: RecordId) -> list[RecordId]:
    with site.network.database.reading() as session:
        record = site.network.records.get(session, id)
        assert record is not None
        return list(site.network.similar.by_place(session, record))


def test_places_that_are_alike_are_related_the_most_alike_first(site: Site) -> None:
    id = site.publish("innovation", {**CAFE, "context": {"profile": place(0.5)}})
    site.publish("innovation", {**CAFE, "title": "Ours", "context": {"profile": place(0.5)}})
    near = elsewhere(site, "Near", place(0.4))
    nearer = elsewhere(site, "Nearer", place(0.48))
    elsewhere(site, "Far", place(0.0, kind="ACUTE - SMALL"))
    assert by_place(site, id) == [nearer, near]


def test_without_a_place_nothing_is_related_by_place(site: Site) -> None:
    id = site.publish("innovation", {**CAFE, "context": None})
    elsewhere(site, "Near", place(0.4))
    assert by_place(site, id) == []
