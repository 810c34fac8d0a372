"""What a typed query means, before any engine sees it. Finding by it: tests/conformance."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import QueryError
from search.meaning import LIGHTER, Names
from search.query import DEEPEST, LONGEST, MOST, parse
from search.thesaurus import Thesaurus, parse_thesaurus
from search.tree import (
    All,
    Any,
    Best,
    Dates,
    Everything,
    Fuzzy,
    Label,
    Node,
    Not,
    Numbers,
    Phrase,
    Prefix,
    Word,
    Words,
    search_terms,
)

NAMES = Names(frozenset({"title", "barriers"}), frozenset({"setting", "type"}), frozenset({"beds"}))
THESAURUS = parse_thesaurus(
    """
    [[same]]
    words = ["DNA", "did not attend"]
    [[leads]]
    word = "the of"
    to = ["article", "the"]
    [[leads]]
    word = "co-production"
    to = ["involvement"]
    """
)


def tree(text: str, thesaurus: Thesaurus | None = None) -> Node:
    return parse(text, NAMES, thesaurus).tree


FALLS, WARD = Word("falls", "fall"), Word("ward", "ward")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("falls", FALLS),
        ("falls ward", Words((FALLS, WARD))),
        ("the falls on a ward", Words((FALLS, WARD))),
        ("how can we do falls", FALLS),
        ("what we", Words((Word("what", "what"), Word("we", "we")))),
        ("falls AND ward", All((FALLS, WARD))),
        ("falls and ward", Words((FALLS, WARD))),
        ("falls OR ward", Any((FALLS, WARD))),
        ("falls OR the", FALLS),
        ("the OR ward", WARD),
        ("falls NOT ward", Words((FALLS, Not(WARD)))),
        ("NOT ward", All((Everything(), Not(WARD)))),
        ("NOT the falls", Words((FALLS,)).parts[0]),
        ("falls AND NOT ward", All((FALLS, Not(WARD)))),
        ("NOT falls AND NOT ward", All((Everything(), Not(FALLS), Not(WARD)))),
        ("(falls OR x) AND ward", All((Any((FALLS, Word("x", "x"))), WARD))),
        ('"falls on the ward"', Phrase(("fall", "ward"), (0, 3))),
        ('"falls ward"~4', Phrase(("fall", "ward"), (0, 1), slop=3)),
        ('"falls"', FALLS),
        ('title:"falls ward"', Phrase(("fall", "ward"), (0, 1), "title")),
        ("title:falls", Word("falls", "fall", "title")),
        ("Title:falls", Word("falls", "fall", "title")),
        ("title:the", None),
        ("other:falls", Words((Word("other", "other"), FALLS))),
        ("setting:Community", Label("setting", ("community",))),
        ('setting:"Care Home"', Label("setting", ("care", "home"))),
        ("fall*", Prefix("fall")),
        ("title:fall*", Prefix("fall", "title")),
        ("setting:fall*", Prefix("fall")),
        ("fals~", Fuzzy("fals", 1)),
        ("fals~7", Fuzzy("fals", 2)),
        ("title:fals~2", Fuzzy("fals", 2, "title")),
        ("date:2024", Dates("2024-01-01", "2024-12-31")),
        ("date:2024-02", Dates("2024-02-01", "2024-02-29")),
        ('date:"2024-02-03"', Dates("2024-02-03", "2024-02-03")),
        ("date:[2020 TO 2021-06]", Dates("2020-01-01", "2021-06-30")),
        ("date:{2020 TO 2021-06}", Dates("2021-01-01", "2021-05-31")),
        ("date:[2020 TO]", Dates("2020-01-01", "")),
        ("date:[ TO 2020]", Dates("", "2020-12-31")),
        ("date:>9999", Dates("9999-12-31", "")),
        ("date:<0001", Dates("", "0001-01-01")),
        ("beds:12", Numbers("beds", 12, 12)),
        ("beds:1,200", Numbers("beds", 1200, 1200)),
        ("beds:>=12", Numbers("beds", 12, math.inf)),
        ("beds:<12", Numbers("beds", -math.inf, math.nextafter(12, 0))),
        ("beds:{1 TO 2}", Numbers("beds", math.nextafter(1, 2), math.nextafter(2, 1))),
        ("[falls TO ward]", Words((FALLS, WARD))),
        ("title:[falls TO]", FALLS),
        ("falls/ward", Words((FALLS, WARD))),
        ("of-falls", Best((FALLS, Word("offalls", "offal")))),
        ("of-the", Word("ofthe", "ofth")),
        ("a-b-falls", Words((Word("b", "b"), FALLS))),
    ],
)
def test_a_query_means(text: str, meant: Node | None) -> None:
    if meant is None:
        with pytest.raises(QueryError):
            tree(text)
    else:
        assert tree(text) == meant


def test_a_compound_is_its_parts_together_or_the_whole() -> None:
    together = Phrase(("follow", "up"), (0, 1))
    assert tree("follow-up") == Best((together, Word("followup", "followup")))


@pytest.mark.parametrize("text", ["", " \t\n", "\x00\x1b\u200b\u202e"])
def test_nothing_means_everything(text: str) -> None:
    assert tree(text) == Everything()


@pytest.mark.parametrize("text", ["(((", "?!", "* ~", "the of"])
def test_a_query_without_a_word_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        tree(text)


@pytest.mark.parametrize(
    "text",
    ["date:soon", "date:2024-13", "date:2024-02-30", "date:[x TO 2020]", "beds:many", "beds:inf"],
)
def test_what_is_no_date_or_number_is_named(text: str) -> None:
    with pytest.raises(QueryError) as refused:
        tree(text)
    assert str(refused.value.params["text"]) in text
    assert str(refused.value) == refused.value.message % refused.value.params


def test_control_characters_part_words() -> None:
    assert tree("falls\x00ward") == Words((FALLS, WARD))


def test_a_long_query_is_cut_and_that_is_said() -> None:
    parsed = parse("falls " * 2000, NAMES)
    assert len(list(search_terms(parsed.tree))) == MOST
    assert parsed.notes
    assert len(parse("x" * 10_000, NAMES).text) == LONGEST
    assert not parse("falls", NAMES).notes


def test_a_wall_of_brackets_is_read_as_words() -> None:
    assert tree("(" * (DEEPEST + 1) + "falls OR ward") == Any((FALLS, WARD))
    assert tree("(" * DEEPEST + "falls" + ")" * DEEPEST) == FALLS


def test_many_prefixes_are_read_as_words() -> None:
    assert all(isinstance(word, Word) for word in search_terms(tree("fall* " * 9)))


@pytest.mark.parametrize("text", ["NOT NOT falls", "falls <( <3 title:>2020", "title:>x )<"])
def test_operators_with_nothing_to_operate_on_are_words(text: str) -> None:
    assert list(search_terms(tree(text))) or tree(text) == FALLS


def test_the_thesaurus_adds_lighter_words_and_says_so() -> None:
    parsed = parse("DNA falls", NAMES, THESAURUS)
    added = Phrase(("did", "not", "attend"), (0, 1, 2), weight=LIGHTER)
    assert parsed.tree == Words((Best((Word("dna", "dna"), added)), FALLS))
    assert [(each.word, each.others) for each in parsed.expansions] == [
        ("dna", ("did not attend",))
    ]


def test_the_thesaurus_knows_several_words_and_compounds() -> None:
    parsed = parse("did not attend co-production", NAMES, THESAURUS)
    assert [each.word for each in parsed.expansions] == ["did not attend", "co production"]


def test_a_literal_word_is_left_alone() -> None:
    parsed = parse("DNA", NAMES, THESAURUS, frozenset({"dna"}))
    assert (parsed.tree, parsed.expansions) == (Word("dna", "dna"), ())


def test_words_that_are_too_common_may_lead_to_words_that_are_not() -> None:
    assert tree("the of", THESAURUS) == Word("article", "articl", weight=LIGHTER)


def test_phrases_are_taken_as_they_are() -> None:
    assert parse('"did not attend"', NAMES, THESAURUS).expansions == ()


_PIECES = ["a", "falls", " ", "AND", "OR", "NOT", "(", ")", "[", "]", "{", "}", "TO", '"', "'", "~"]
_PIECES += [
    "~2",
    "*",
    "?",
    ":",
    "title:",
    "date:",
    "beds:",
    "setting:",
    "<",
    ">=",
    "2020",
    "-",
    "é",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=20).map("".join) | st.text(max_size=50))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        parse(text, NAMES, THESAURUS)
    except QueryError as refused:
        assert refused.message % refused.params


@given(st.lists(st.sampled_from(["Falls", "the", "how", "A&E", "follow-up", "24.5", "or", "café"])))
def test_words_without_signs_mean_what_they_mean_in_brackets(words: list[str]) -> None:
    text = " ".join(words)

    def meaning(typed: str) -> object:
        try:
            return parse(typed, NAMES, THESAURUS).tree
        except QueryError as error:
            return error.message

    if text:
        assert meaning(text) == meaning(f"({text})")
