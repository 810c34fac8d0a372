"""The pages on which an innovation is written, and the record that a typed address names."""

import pytest

from network.errors import NotFound
from network.web import steps
from network.web.questions import read_record

RID = "1b4e28ba-2fa1-4d27-883f-0016d3cca427"


def test_a_page_is_had_by_its_name() -> None:
    assert [steps.step(known.name) for known in steps.STEPS] == list(steps.STEPS)
    with pytest.raises(NotFound):
        steps.step("nonsense")


def test_after_what_is_needed_the_draft_comes_next() -> None:
    assert steps.following("kind", "idea") == "idea"
    assert steps.following("idea", "idea") is None
    assert steps.following("money", "idea") is None


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (f"https://a.example/innovations/rural/{RID}?rev=2", {"node": "rural", "rid": RID}),
        ("our tea", "our tea"),
        ("", None),
    ],
)
def test_an_address_is_read_as_the_record_that_it_names(typed: str, read: object) -> None:
    assert read_record(typed) == read
