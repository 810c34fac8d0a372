"""What search sees of an innovation, and where it was used."""

import json

from jsonschema import Draft202012Validator

from federation.strict import Object
from network.innovations.body_type import INNOVATION
from network.innovations.innovation import read
from network.records.types import Register

BODY: Object = {
    "title": "Falls at the mart",
    "summary": "A table between the café and the ring.",
    "kind": "small_thing",
    "approach": ["continuous_qi", "thinking_differently"],
    "what_happened": "188 people came.",
    "context": {
        "place": "One mart",
        "population_group": ["older_people"],
        "profile": {
            "rural_share": {"value": 0.94},
            "care_settings": {"value": ["A01", "N02"]},
        },
    },
}


def test_search_sees_every_section_and_each_by_its_name() -> None:
    seen = INNOVATION.search_text(BODY)
    assert (seen.title, seen.summary) == (BODY["title"], BODY["summary"])
    assert seen.fields["what_happened"] == "188 people came."
    assert "One mart" in seen.body and "188 people" in seen.body


def test_facets_are_the_codes_that_were_chosen_and_no_others() -> None:
    assert INNOVATION.search_text(BODY).facets == {
        "kind": ("small_thing",),
        "approach": ("continuous_qi", "thinking_differently"),
        "population": ("older_people",),
        "setting": ("A01", "N02"),
        "outside": ("outside",),
        "rurality": ("R",),
    }


def test_a_record_that_says_only_its_title_is_found_by_it() -> None:
    seen = INNOVATION.search_text({"title": "Frailty"})
    assert (seen.body, seen.facets) == ("Frailty", {})


def test_the_place_of_use_has_what_is_known_and_nothing_more() -> None:
    [place] = INNOVATION.places_of_use(BODY)
    assert (place["rural_share"], place["population"]) == (0.94, None)


def test_without_a_context_there_is_no_place_of_use() -> None:
    assert INNOVATION.places_of_use({"title": "Frailty"}) == ()


def test_a_body_of_another_shape_is_named_for_the_keeper() -> None:
    assert INNOVATION.problem({"title": "Frailty"}) is None
    assert "kind" in (INNOVATION.problem({"title": "Frailty", "kind": "miracle"}) or "")


def test_what_we_publish_holds_to_the_schema_that_we_publish() -> None:
    schema = Register([INNOVATION]).schema("innovation")
    Draft202012Validator.check_schema(schema)
    travelling = {"salt": "s" * 22, "schema": "likewise:innovation/1"} | json.loads(
        read(BODY).model_dump_json()
    )
    validator = Draft202012Validator(schema)
    assert list(validator.iter_errors(travelling)) == []
    assert list(validator.iter_errors({**travelling, "kind": "miracle"})) != []
