"""Which texts of a draft are looked at for what could tell who somebody is."""

import hashlib
from collections.abc import Mapping

import pytest
from pydantic import JsonValue

from network.anonymising.scanning import shipped_scanner
from network.innovations.finds import found, prose, replaced
from network.innovations.parts import with_part


def test_what_people_wrote_is_looked_at_and_codes_are_not() -> None:
    fields = {
        "title": "Tea",
        "kind": "idea",
        "partners": [{"role": "council", "name": "Fell Council"}],
        "retired": {"on": "2026-03-01", "why": "The van was sold."},
    }
    assert dict(prose(fields)) == {
        ("title",): "Tea",
        ("partners", 0, "name"): "Fell Council",
        ("retired", "why"): "The van was sold.",
    }


def test_of_an_attachment_only_its_name_is_looked_at_for_its_salt_is_chance() -> None:
    attached = {
        "sha256": "7" * 64,
        "size": 3,
        "media_type": "text/plain",
        "name": "Poster.txt",
        "salt": "gaZR_vLhRHcWwHetR4FerQ",
    }
    assert list(prose({"attachments": [attached]})) == [(("attachments", 0, "name"), "Poster.txt")]


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Ring 01632 960123 now"},
        {"references": ["One", "Ring 01632 960123 now"]},
        {"involvement": {"what": "Ring 01632 960123 now"}},
        {"partners": [{"role": "council", "name": "Ring 01632 960123 now"}]},
    ],
)
def test_other_words_take_the_place_of_a_find_and_of_nothing_else(
    fields: Mapping[str, JsonValue],
) -> None:
    [each] = found(shipped_scanner(), fields, {}, {})
    changed = with_part(fields, each.part, replaced(fields, each, "the office"))
    assert str(changed) == str(fields).replace("01632 960123", "the office")


@pytest.mark.parametrize(
    ("id", "count"),
    [("943 476 5919", 1), ("jo@a.example", 1), ("AB 12 34 56 C", 1), ("jsmith04", 0), ("a1", 0)],
)
def test_an_id_that_is_somebodys_number_or_address_is_found(id: str, count: int) -> None:
    fields = {"title": "Tea", "source": {"name": "Sheet", "id": id}}
    assert len(found(shipped_scanner(), fields, {}, {})) == count


def test_a_row_that_is_known_by_its_hash_is_never_asked_about() -> None:
    for number in range(200):
        hashed = hashlib.sha256(str(number).encode()).hexdigest()
        fields = {"source": {"name": "Sheet", "id": f"sha256:{hashed}"}}
        assert found(shipped_scanner(), fields, {}, {}) == ()
