"""Every organisation gathered once, and again when one of them changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import JsonValue

from federation.strict import Object
from network.organisations.gathering import Kept
from network.organisations.likeness import Purpose
from network.records.record import Reason
from network.records.withdrawing import WithdrawRequest
from tests.fakes.site import OURS, Site, open_site

HILLS: dict[str, JsonValue] = {
    name: {"value": value}
    for name, value in {
        "rural_share": 0.6,
        "remote_share": 0.4,
        "deprivation": 20.0,
        "most_deprived_20": 0.1,
        "org_type": "COMMUNITY",
    }.items()
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site, closed afterwards."""
    opened = open_site(tmp_path)
    yield opened
    opened.network.close()


def named(name: str, **more: JsonValue) -> Object:
    return {**OURS, "name": name, "profile": HILLS, "declared_by_facilitator": True, **more}


def names(site: Site) -> list[str]:
    with site.network.database.reading() as session:
        gathered = site.network.context.gathering.all(session)
    return sorted(each.name for each in gathered.listed.values())


def test_what_changes_is_gathered_anew_and_what_does_not_is_not(site: Site) -> None:
    site.publish("organisation", named("Fell"))
    with site.network.database.reading() as session:
        first = site.network.context.gathering.all(session)
        assert site.network.context.gathering.all(session) is first
    site.publish("innovation", {"title": "Tea", "kind": "small_thing", "what_we_did": "Tea."})
    with site.network.database.reading() as session:
        assert site.network.context.gathering.all(session) is first
    id = site.publish("organisation", named("Dale"))
    assert names(site) == ["Dale", "Fell"]
    with site.network.database.transaction() as session:
        request = WithdrawRequest(id.rid, None, Reason.ERROR, None, False)
        site.network.withdrawing.withdraw(session, request)
    assert names(site) == ["Fell"]


def test_one_that_describes_itself_stands_for_itself(site: Site) -> None:
    site.publish("organisation", named("As declared", ods_code="RAA"))
    site.publish("organisation", named("Another", ods_code="RBB"))
    site.publish("organisation", {**OURS, "name": "Itself", "ods_code": "RAA"})
    assert names(site) == ["Another", "Itself"]


def test_ours_is_what_this_node_says_of_itself(site: Site) -> None:
    site.publish("organisation", named("Declared"))
    ours = site.publish("organisation", OURS)
    with site.network.database.reading() as session:
        gathered = site.network.context.gathering.all(session)
    assert gathered.ours == {ours.key}
    assert ours.key not in gathered.others


def test_pairs_are_found_for_each_purpose_and_kept(site: Site) -> None:
    for name in ("Fell", "Dale"):
        site.publish("organisation", named(name))
    gathering = site.network.context.gathering
    with site.network.database.reading() as session:
        gathered = gathering.all(session)
    [pair] = gathering.pairs(gathered, Purpose())
    assert pair.is_rural and pair.is_mutual
    assert gathering.pairs(gathered, Purpose()) is gathering.pairs(gathered, Purpose())
    assert gathering.neighbourhood(gathered, Purpose("need")) is not gathering.neighbourhood(
        gathered, Purpose()
    )


def test_only_the_last_few_things_made_are_kept() -> None:
    kept: Kept[int] = Kept()
    made: list[int] = []

    def make() -> int:
        made.append(len(made))
        return made[-1]

    for of in (1, 2, 3, 4, 1, 5, 1, 2):
        kept.get(of, make)
    assert made == [0, 1, 2, 3, 4, 5]  # 2 had to be made again, 1 had not
