"""Where records were used is worked out once a revision."""

from network.finding.places import Places
from network.records.record import Record, RecordId
from network.records.types import Register
from tests.fakes.site import CAFE, Site


def rural(site: Site, places: Places, id: RecordId) -> list[object]:
    with site.network.database.reading() as session:
        record = site.network.records.get(session, id)
        assert record is not None
        used = places.of(session, [record]).get(id.key, ())
    return [place["rural_share"] for place in used]


def test_a_new_version_has_its_own_place(site: Site) -> None:
    places = Places(site.network.records, site.network.register)
    id = site.publish("innovation", CAFE)
    assert rural(site, places, id) == [0.62]
    assert rural(site, places, id) == [0.62]
    moved = {"context": {"profile": {"rural_share": {"value": 0.1}}}}
    site.publish("innovation", {**CAFE, **moved}, id.rid)
    assert rural(site, places, id) == [0.1]


def test_only_so_many_are_remembered_and_none_is_lost(site: Site) -> None:
    places = Places(site.network.records, site.network.register, most=1)
    ids = [site.publish("innovation", {**CAFE, "title": title}) for title in ("One", "Two")]
    for _ in range(2):
        assert [rural(site, places, id) for id in ids] == [[0.62], [0.62]]


def test_of_a_kind_that_is_not_known_nothing_is_said(site: Site) -> None:
    id = site.publish("innovation", CAFE)
    with site.network.database.reading() as session:
        record: Record | None = site.network.records.get(session, id)
        assert record is not None
        assert Places(site.network.records, Register([])).of(session, [record]) == {}
