"""What is taken out of every body before a person reads it."""

import pytest

from federation.strict import Object
from network.facilitating.preparing import Leaf, leaves, prepared, with_leaves
from network.facilitating.submission import Limits

NOWHERE = Limits("network")


def test_where_a_figure_of_a_place_is_from_is_taken_out() -> None:
    told = {"value": 3.0, "unit": "sites", "source": "Fellmoor Trust", "source_date": "2026-01-01"}
    fields = prepared({"context": {"profile": {"sites": told}}}, NOWHERE)
    assert fields["context"] == {"profile": {"sites": {"value": 3.0, "unit": "sites"}}}


def test_a_source_that_is_no_figures_stays() -> None:
    steps = [{"source": "the well"}]
    assert prepared({"steps": steps}, NOWHERE)["steps"] == steps


@pytest.mark.parametrize("name", ["attachments", "source", "credit", "contact", "by", "from"])
def test_what_names_the_source_is_taken_out(name: str) -> None:
    fields = prepared({"title": "Tea", name: ["Fellmoor"], "attribution": "named"}, NOWHERE)
    assert fields == {"title": "Tea", "attribution": "via_facilitator"}


def test_the_region_stays_only_where_its_authors_wish() -> None:
    told: Object = {"places": [{"region_code": {"value": "E1"}, "name": "One ward"}]}
    assert prepared(told, NOWHERE)["places"] == [{"region_code": None, "name": "One ward"}]
    assert prepared(told, Limits("network", True))["places"] == told["places"]


@pytest.mark.parametrize(
    ("day", "said"), [("2027-11-22", "2027-11-01"), ("soon", "soon"), (None, None)]
)
def test_when_it_is_looked_at_again_does_not_tell_the_day_it_was_begun(
    day: str | None, said: str | None
) -> None:
    assert prepared({"review_by": day}, NOWHERE)["review_by"] == said
    assert "review_by" not in prepared({}, NOWHERE)


BODY: Object = {
    "title": "Tea",
    "partners": [{"name": "Mind"}],
    "context": {"place": "One ward", "sites": 3.0, "flags": []},
    "tools": ["pdsa"],
    "why": None,
}


def test_a_body_is_taken_apart_into_what_is_said_and_where() -> None:
    assert list(leaves(BODY)) == [
        Leaf("title", "Tea", True),
        Leaf("partners", '[{"name": "Mind"}]', False),
        Leaf("context.place", "One ward", True),
        Leaf("context.sites", "3.0", False),
        Leaf("tools", '["pdsa"]', False),
    ]


def test_words_are_rewritten_and_codes_can_only_be_taken_out() -> None:
    changed = {"title": " Soup\r\nfor all ", "context.place": "", "context.sites": "9", "tools": ""}
    rebuilt = with_leaves(BODY, changed)
    assert rebuilt["title"] == "Soup\nfor all"
    assert rebuilt["context"] == {"place": None, "sites": 3.0, "flags": []}
    assert (rebuilt["tools"], rebuilt["partners"]) == ([], [{"name": "Mind"}])
