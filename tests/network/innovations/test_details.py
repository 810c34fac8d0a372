"""What may be added to a record once its core is told."""

import pytest
from pydantic import ValidationError

from network.innovations.approving import as_travels
from network.innovations.body_type import INNOVATION
from network.innovations.details import Details, coded_details, written_details
from network.innovations.innovation import read
from network.innovations.versions import compare

ADDED = {
    "why": "Tea brings people in.",
    "skills_needed": ["Listening", "Making tea"],
    "partners": [{"role": "council", "name": "Fenwick Council"}],
    "involvement": {"what": "Two carers planned it.", "cost": "£20 an hour"},
    "tools": ["process_map"],
    "cost_setup": "under_1k",
}


def test_what_was_not_added_does_not_travel() -> None:
    body = as_travels({"title": "Tea", "materials": None, "tools": []})
    assert not set(body) & set(Details.model_fields)


def test_what_was_added_travels_as_it_was_written() -> None:
    body = as_travels({"title": "Tea", **ADDED})
    assert body["skills_needed"] == ["Listening", "Making tea"]
    assert body["involvement"] == {
        "what": "Two carers planned it.",
        "cost": "£20 an hour",
        "support": None,
    }


def test_what_was_written_is_by_part_and_in_order() -> None:
    written = written_details(Details.model_validate(ADDED))
    assert list(written) == [
        "why",
        "skills_needed",
        "partners",
        "involvement.what",
        "involvement.cost",
    ]
    assert written["skills_needed"] == "Listening\nMaking tea"


def test_codes_are_told_apart_from_words() -> None:
    coded = coded_details(Details.model_validate(ADDED))
    assert coded == {"tools": ("process_map",), "cost_setup": ("under_1k",)}


def test_search_finds_what_was_added_and_the_tools_by_their_words() -> None:
    seen = INNOVATION.search_text({"title": "Tea", **ADDED})
    assert "Two carers planned it." in seen.body
    assert seen.fields["tools"] == "process map"


def test_versions_tell_what_was_added() -> None:
    old, new = read({"title": "Tea"}), read({"title": "Tea", **ADDED})
    changed = {each.section for each in compare(old, new) if each.is_changed}
    assert {"why", "tools", "involvement.cost"} <= changed


@pytest.mark.parametrize(
    "wrong", [{"tools": ["magic"]}, {"partners": [{"role": "king", "name": "x"}]}]
)
def test_a_code_that_nobody_knows_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Details.model_validate(wrong)
