"""Two real nodes that compare each other: the same number from either side, however one asks."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest
from pydantic import JsonValue

from network.bootstrap import assemble
from network.organisations.describing import DescriptionEdit
from network.organisations.description import OURS
from network.organisations.profile import declared_profile
from network.records.audience import Audience
from network.settings import Settings
from tests.fakes.nodes import ANSWER_SECONDS, Node, network_of

COUNTRY: dict[str, JsonValue] = {
    "org_type": "COMMUNITY",
    "care_settings": ["A01", "B01", "E02"],
    "services": ["700", "710", "950"],
    "rural_share": 0.62,
    "remote_share": 0.41,
    "deprivation": 19.4,
    "most_deprived_20": 0.08,
    "population": 486000,
}
TOWN: dict[str, JsonValue] = {**COUNTRY, "rural_share": 0.11, "services": ["711", "950"]}


def _describe(node: Node, name: str, profile: dict[str, JsonValue]) -> None:
    """Publish what the node's organisation says of itself, as its administrator would."""
    network = assemble(Settings.load(node.config))
    said: JsonValue = declared_profile(profile, source="test").model_dump(mode="json")
    fields: dict[str, JsonValue] = {"name": name, "kind": "trust", "profile": said}
    with network.database.transaction() as session:
        person = network.signing_in.person(session, "administrator")
        network.organisations.save(session, person, OURS, DescriptionEdit(0, fields))
        network.organisations.publish(session, person, OURS, Audience("network"))
    network.close()


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Node]]:
    with network_of(tmp_path_factory.mktemp("alike"), ["rural"]) as started:
        _describe(started["hub"], "Kestrel Town", TOWN)
        _describe(started["rural"], "Kestrel Country", COUNTRY)
        started["rural"].run("pull")
        started["hub"].run("pull")
        yield started


def _hits(node: Node, *arguments: str) -> dict[str, dict[str, Any]]:
    document = node.json("search", *arguments)
    return {hit["title"]: hit for hit in document["hits"]}


def test_two_nodes_give_the_same_number(nodes: dict[str, Node]) -> None:
    from_hub = _hits(nodes["hub"], "kestrel")["Kestrel Country"]
    from_rural = _hits(nodes["rural"], "kestrel")["Kestrel Town"]
    assert from_hub["likeness"] == from_rural["likeness"] < 1
    assert from_hub["coverage"] == from_rural["coverage"] > 0.5


def test_both_name_the_same_measure(nodes: dict[str, Node]) -> None:
    models = {node.json("search", "kestrel")["model"] for node in nodes.values()}
    assert len(models) == 1


@pytest.mark.parametrize("like", ["off", "some", "strong"])
def test_the_command_and_the_door_for_programs_agree(nodes: dict[str, Node], like: str) -> None:
    hub = nodes["hub"]
    token = hub.json("token", "--as", "reader")["token"]
    asked = Request(
        f"{hub.origin}/api/v1/search?q=kestrel&like_mine={like}",
        headers={"Authorization": f"Bearer {token}"},
    )
    with urlopen(asked, timeout=ANSWER_SECONDS) as answer:
        by_program = json.loads(answer.read())
    by_command = hub.json("search", "kestrel", "--like-mine", like)
    numbers = ("rid", "score", "text_score", "likeness", "coverage", "place")
    assert [[hit[name] for name in numbers] for hit in by_program["hits"]] == [
        [hit[name] for name in numbers] for hit in by_command["hits"]
    ]


def test_the_score_is_the_blend_that_is_written_down(nodes: dict[str, Node]) -> None:
    hits = _hits(nodes["hub"], "kestrel", "--like-mine", "strong")
    highest = max(hit["text_score"] for hit in hits.values())
    for hit in hits.values():
        blended = 0.4 * hit["text_score"] / highest + 0.6 * hit["likeness"]
        assert hit["score"] == pytest.approx(blended, abs=1e-4)


def test_nothing_typed_asks_for_places_like_ours(nodes: dict[str, Node]) -> None:
    assert next(iter(_hits(nodes["hub"], ""))) == "Kestrel Country"
