"""What is taken out of every body before a person reads it."""

from network.facilitating.preparing import prepared
from network.facilitating.submission import Limits

NOWHERE = Limits("network")


def test_where_a_figure_of_a_place_is_from_is_taken_out() -> None:
    told = {"value": 3.0, "unit": "sites", "source": "Fellmoor Trust", "source_date": "2026-01-01"}
    fields = prepared({"context": {"profile": {"sites": told}}}, NOWHERE)
    assert fields["context"] == {"profile": {"sites": {"value": 3.0, "unit": "sites"}}}


def test_a_source_that_is_no_figures_stays() -> None:
    steps = [{"source": "the well"}]
    assert prepared({"steps": steps}, NOWHERE)["steps"] == steps
