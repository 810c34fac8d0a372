"""The passage that shows why a document was found."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.engine import Document, Snippet
from search.snippet import LONG, cut, passages
from search.words import compose, fold, term, tokens


def text(snippet: Snippet) -> str:
    return "".join(part for part, _ in snippet.parts)


def marked(snippet: Snippet) -> list[str]:
    return [part for part, is_match in snippet.parts if is_match]


def test_sections_come_before_the_body_and_the_title_last() -> None:
    document = Document("a/b", "t", "T", "S", "B", {"barriers": "R", "empty": ""})
    assert [name for name, _ in passages(document)] == ["summary", "barriers", "body", "title"]


def test_the_stretch_with_most_words_is_cut_out_at_words() -> None:
    long = (
        "night lights " + "and then nothing " * 40 + "lights at night on the ward " + "more " * 80
    )
    snippet = cut([("body", long)], {"night", "light", "ward"})
    assert marked(snippet) == ["lights", "night", "ward"]
    assert text(snippet).startswith("…") and text(snippet).endswith("…")
    assert len(text(snippet)) <= LONG + 2
    assert {word.strip("…") for word in text(snippet).split()} <= set(long.split())


def test_of_equal_sections_the_first_is_shown() -> None:
    sections = [("summary", "nothing"), ("problem", "falls"), ("body", "falls and falls")]
    assert cut(sections, {"fall"}).section == "problem"


def test_a_section_with_more_of_the_words_is_shown() -> None:
    sections = [("problem", "falls"), ("body", "falls on the ward")]
    assert cut(sections, {"fall", "ward"}) == Snippet(
        "body", (("falls", True), (" on the ", False), ("ward", True))
    )


def test_without_a_match_the_beginning_is_shown() -> None:
    assert cut([("summary", "word " * 100)], set()).parts[0][0].endswith("word")
    assert marked(cut([("summary", "word")], {"fall"})) == []


def test_of_nothing_there_is_an_empty_snippet() -> None:
    assert cut([], {"fall"}) == Snippet("", ())


def test_white_space_is_shown_as_one_space() -> None:
    assert text(cut([("body", "a\tnight\n\n walk")], {"walk"})) == "a night walk"


def test_a_text_without_spaces_is_cut_all_the_same() -> None:
    unbroken = "x" * 500 + ".falls." + "y" * 500
    snippet = cut([("body", unbroken)], {"fall"})
    assert marked(snippet) == ["falls"]
    assert len(text(snippet)) < 300


@pytest.mark.parametrize(
    "word",
    [
        "Behaviour",
        "haemorrhage",
        "café",
        "oedema",
        "A&E",
        "carer’s",
        "O'Brien",
        "3.5",
        "days",
        "Étude",
    ],
)
def test_a_word_is_marked_however_it_is_spelled(word: str) -> None:
    assert marked(cut([("body", f"at ({word}) now")], {term(fold(word))})) == [word]


@example("0'0")
@given(st.text(max_size=80))
def test_every_word_of_a_text_can_be_marked(passage: str) -> None:
    composed = compose(passage)
    for token in tokens(composed):
        assert composed[token.start : token.end] in marked(cut([("b", composed)], {token.term}))
