"""The map: what it may say, and what it makes of a row."""

from pathlib import Path

import pytest

from network.errors import Refused
from network.innovations.mapping import Map, load_map, parse_map
from network.innovations.rows import Row

SHIPPED = Path("config/maps/connected-health-cities.toml")


def test_our_field_is_their_field_and_what_they_lack_is_null() -> None:
    mapping = parse_map('id = "n"\n[fields]\ntitle = "t"\nproblem = "why"\n', name="m")
    assert mapping.translate(Row(1, {"n": 7, "t": "Falls"})) == {
        "title": "Falls",
        "problem": None,
        "source": {"name": "m", "id": "7"},
    }


def test_what_a_file_of_our_own_is_called_and_how_its_rows_are_numbered_stays_here() -> None:
    mapping = Map("spreadsheet: patients of Dr Okafor", "n", {"title": "t"}, {}, is_own=True)
    row = Row(1, {"n": "943 476 5919", "t": "Falls"})
    assert mapping.translate(row)["source"] == {"name": "spreadsheet", "id": ""}
    assert mapping.key(row) == "943 476 5919"


def test_a_constant_is_said_of_every_row_and_a_date_is_in_words() -> None:
    mapping = parse_map('[constants]\nreview_by = 2027-03-31\nstage = "in_use"\n', name="m")
    fields = mapping.translate(Row(1, {}))
    assert (fields["review_by"], fields["stage"]) == ("2027-03-31", "in_use")


def test_constants_may_be_lists_and_tables() -> None:
    mapping = parse_map(
        '[constants]\napproach = ["continuous_qi"]\nderived_from = {node = "n", rid = "r"}\n',
        name="m",
    )
    fields = mapping.translate(Row(1, {}))
    assert fields["approach"] == ["continuous_qi"]
    assert fields["derived_from"] == {"node": "n", "rid": "r"}


def test_a_dotted_field_goes_into_the_context_and_null_makes_none() -> None:
    mapping = parse_map('[fields]\n"context.place" = "w"\n', name="m")
    assert mapping.translate(Row(1, {"w": "One ward"}))["context"] == {"place": "One ward"}
    assert "context" not in mapping.translate(Row(1, {}))


def test_a_cell_with_semicolons_is_a_list_where_our_field_is_one() -> None:
    mapping = parse_map('[fields]\napproach = "a"\nproblem = "p"\n', name="m")
    fields = mapping.translate(Row(1, {"a": "continuous_qi; ", "p": "a; b"}))
    assert (fields["approach"], fields["problem"]) == (["continuous_qi"], "a; b")


def test_a_row_is_known_by_its_id_or_else_by_all_it_says() -> None:
    by_id = parse_map('id = "n"', name="m")
    by_hash = parse_map("", name="m")
    assert by_id.key(Row(1, {"n": "x"})) == "x"
    assert by_hash.key(Row(1, {"a": 1, "b": 2})) == by_hash.key(Row(9, {"b": 2, "a": 1}))
    assert by_hash.key(Row(1, {"a": 1})) != by_hash.key(Row(1, {"a": 2}))


@pytest.mark.parametrize("found", [None, "", True, 1.5, ["x"], "x" * 501])
def test_a_row_without_a_usable_id_is_refused(found: object) -> None:
    with pytest.raises(Refused, match="“n”"):
        parse_map('id = "n"', name="m").key(Row(1, {"n": found}))  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("id = ", "not TOML"),
        ("[fields]\nheadline = 't'\nrating = 'r'", "headline, rating"),
        ("[fields]\nread_minutes = 't'", "read_minutes"),
        ("[constants]\nattribution = 'via_facilitator'", "attribution"),
        ("colour = 1", "colour"),
        ("fields = 1", "are tables"),
        ("id = 1", "name of one field"),
        ("[fields]\ntitle = 1", "“title” has to name one field"),
        ("[fields]\ntitle = 't'\n[constants]\ntitle = 'x'", "two things of: title"),
        ("[fields]\ncontext = 'c'\n'context.place' = 'x'", "two things of: context"),
        ("[constants]\ntitle = 12:00:00", "12:00:00"),
    ],
)
def test_a_map_that_does_not_hold_is_refused_by_name(text: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        parse_map(text, name="m")


def test_the_map_that_ships_holds_and_is_named_after_its_file() -> None:
    mapping = load_map(SHIPPED)
    assert (mapping.name, mapping.id) == ("connected-health-cities", "id")


def test_a_map_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refused, match="nowhere"):
        load_map(Path("nowhere.toml"))
