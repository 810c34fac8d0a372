"""Each recogniser of config/redactions.toml finds its examples and leaves the others alone."""

import pytest

from network.anonymising.find import Kind
from network.anonymising.people import LISTED, RULES
from network.anonymising.recognisers import Recogniser, load_recognisers, parse_recognisers
from network.anonymising.scanning import OWN_PERSON, OWN_PLACE, shipped_scanner

SCANNER = shipped_scanner(["Example Person"], ["Example Place"])
ENTRIES = load_recognisers().entries
MATCHES = [(entry, text) for entry in ENTRIES for text in entry.matches]
MISSES = [(entry, text) for entry in ENTRIES for text in entry.misses]


@pytest.mark.parametrize(("entry", "text"), MATCHES, ids=[text for _entry, text in MATCHES])
def test_what_must_match_is_found(entry: Recogniser, text: str) -> None:
    assert entry.kind in {find.kind for find in SCANNER.scan(text)}


@pytest.mark.parametrize(("entry", "text"), MISSES, ids=[text for _entry, text in MISSES])
def test_what_must_not_match_is_left_alone(entry: Recogniser, text: str) -> None:
    assert entry.kind not in {find.kind for find in SCANNER.scan(text)}


def test_every_recogniser_has_an_example_of_either_sort() -> None:
    assert all(entry.matches and entry.misses for entry in ENTRIES)


def test_every_kind_has_a_recogniser() -> None:
    assert {entry.kind for entry in ENTRIES} == set(Kind)


def test_every_rule_is_described_and_every_description_has_its_rule() -> None:
    named = {entry.rule for entry in ENTRIES if entry.rule}
    assert named == {*RULES, LISTED, OWN_PERSON, OWN_PLACE}


@pytest.mark.parametrize(
    "line",
    ["pattern = '('", "pattern = '{nowhere}'", "pattern = 'a'\ncheck = 'is_nothing'", "odd = 1"],
)
def test_an_entry_that_cannot_work_is_refused(line: str) -> None:
    given = "name = 'x'\nkind = 'phone'\nsuggestion = ''\nmatches = []\nmisses = []"
    with pytest.raises(ValueError):
        parse_recognisers(f"[[recogniser]]\n{given}\n{line}")
