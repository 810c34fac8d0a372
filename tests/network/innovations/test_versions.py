"""Two revisions, compared word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.innovations import versions
from network.innovations.innovation import read
from network.innovations.versions import Change, Part, compare, compare_text


def test_a_changed_word_is_shown_as_one_gone_and_one_new() -> None:
    assert compare_text("we saw 12 people", "we saw 14 people") == (
        Part(Change.SAME, "we saw "),
        Part(Change.REMOVED, "12"),
        Part(Change.ADDED, "14"),
        Part(Change.SAME, " people"),
    )


@given(st.text(alphabet="ab \n", max_size=40), st.text(alphabet="ab \n", max_size=40))
def test_the_parts_give_back_both_texts(old: str, new: str) -> None:
    parts = compare_text(old, new)
    assert "".join(p.text for p in parts if p.change is not Change.ADDED) == old
    assert "".join(p.text for p in parts if p.change is not Change.REMOVED) == new


def test_a_very_long_text_is_compared_by_paragraph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "MOST_WORDS", 2)
    assert compare_text("a b c d\ne", "a b c x\ne") == (
        Part(Change.REMOVED, "a b c d\n"),
        Part(Change.ADDED, "a b c x\n"),
        Part(Change.SAME, "e"),
    )


def test_a_section_that_appears_or_goes_is_shown_with_the_rest() -> None:
    old = read({"title": "T", "problem": "P", "stage": "testing"})
    new = read({"title": "T", "summary": "S", "stage": "in_use"})
    changes = {change.section: change for change in compare(old, new)}
    assert not changes["title"].is_changed
    assert changes["summary"].parts == (Part(Change.ADDED, "S"),)
    assert changes["problem"].parts == (Part(Change.REMOVED, "P"),)
    assert changes["stage"].is_changed
