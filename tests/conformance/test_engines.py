"""What every Engine must do, run over each of them.

What only one of them can do wrong (files, locks, crashes) is tested beside that engine.
"""

import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from search.engine import Document, Engine, Hit, Query, Results, Snippet, Sort
from search.errors import QueryError
from search.tantivy_engine import TantivyEngine
from search.thesaurus import parse_thesaurus
from search.whoosh_engine import WhooshEngine
from tests.fakes.engine import MemoryEngine

THESAURUS = parse_thesaurus(
    """
    [[same]]
    words = ["A&E", "emergency department"]
    [[leads]]
    word = "kids"
    to = ["children"]
    """
)


def _whoosh(directory: Path) -> Engine:
    return WhooshEngine(directory / "whoosh", THESAURUS)


def _tantivy(directory: Path) -> Engine:
    return TantivyEngine(directory / "tantivy", THESAURUS)


def _memory(directory: Path) -> Engine:
    return MemoryEngine(THESAURUS)


@pytest.fixture(params=[_whoosh, _tantivy, _memory], ids=["whoosh", "tantivy", "memory"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    make: Callable[[Path], Engine] = request.param
    made = make(tmp_path)
    yield made
    made.close()


FALLS = Document(
    key="fen/falls",
    type="innovation",
    title="Fewer falls on the ward",
    summary="Night lights and a walk before bed.",
    body="Older people fell less often. Staff were hard to find at first.",
    fields={"barriers": "Staff were hard to find at first.", "problem": "Hip fractures."},
    facets={"setting": ("Hospital ward", "Care home"), "region": ("North",)},
    date="2021-05-04",
    numbers={"beds": 24},
)
DANCE = Document(
    key="fen/dance",
    type="innovation",
    title="Dance class",
    summary="Café mornings with music; older people prevent falls by dancing.",
    body="Organised by a carers' charity. Follow-up after a month by email.",
    facets={"setting": ("Community",), "region": ("North",)},
    date="2023",
    numbers={"beds": 0},
)
DOOR = Document(
    key="bay/door",
    type="evaluation",
    title="The emergency department door",
    summary="Children waited less.",
    body="A paediatric nurse met families at the front door. Behaviour changed.",
    facets={"setting": ("Hospital ward",), "region": ("Coast",)},
    date="2022-11",
)
ALL = (FALLS, DANCE, DOOR)


def keys(results: Results) -> list[str]:
    return [hit.key for hit in results.hits]


def ask(engine: Engine, text: str) -> set[str]:
    return set(keys(engine.search(Query(text))))


def marked(hit: Hit) -> list[str]:
    return [text for text, is_match in hit.snippet.parts if is_match]


@pytest.fixture
def full(engine: Engine) -> Engine:
    engine.update(ALL, (), 3)
    return engine


def test_an_index_not_yet_made_is_empty_and_answers(engine: Engine) -> None:
    assert (engine.cursor(), engine.count(), engine.search(Query("falls")).total) == (0, 0, 0)


def test_an_update_is_found_at_once_and_moves_the_cursor(full: Engine) -> None:
    assert (full.cursor(), full.count(), ask(full, "dancing")) == (3, 3, {"fen/dance"})


def test_a_document_put_in_again_replaces_the_old_one(full: Engine) -> None:
    full.update([Document(key="fen/dance", type="innovation", title="Singing")], (), 4)
    assert (full.count(), ask(full, "dancing"), ask(full, "singing")) == (3, set(), {"fen/dance"})


def test_of_equal_keys_in_one_update_the_last_counts(engine: Engine) -> None:
    first, last = (Document(key="a/b", type="t", title=title) for title in ("Early", "Late"))
    engine.update([first, last], (), 2)
    assert (engine.count(), ask(engine, "early"), ask(engine, "late")) == (1, set(), {"a/b"})


def test_what_is_gone_is_not_found_and_not_counted(full: Engine) -> None:
    full.update([], {"fen/falls", "never/there"}, 4)
    full.erase()
    assert (full.count(), full.cursor(), ask(full, "ward")) == (2, 4, set())


def test_erasing_an_index_not_yet_made_does_nothing(engine: Engine) -> None:
    engine.erase()
    assert engine.count() == 0


def test_rebuilding_leaves_only_what_was_given(full: Engine) -> None:
    full.rebuild(iter([DOOR]), 9)
    assert (full.count(), full.cursor(), ask(full, "")) == (1, 9, {"bay/door"})


def test_rebuilding_takes_each_key_once(engine: Engine) -> None:
    engine.rebuild(iter([DOOR, DOOR]), 9)
    assert engine.count() == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("falls older", {"fen/falls", "fen/dance"}),
        ("FALLS", {"fen/falls", "fen/dance"}),
        ("fallen OR door", {"bay/door"}),
        ("falls AND ward", {"fen/falls"}),
        ("older NOT ward", {"fen/dance"}),
        ("NOT falls", {"bay/door"}),
        ("ward OR NOT falls", {"fen/falls", "bay/door"}),
        ("(NOT falls) OR ward", {"fen/falls", "bay/door"}),
        ("lights OR type:evaluation", {"fen/falls", "bay/door"}),
        ("falls beds:>=10 date:2021", {"fen/falls"}),
        ("(ward OR door) AND (nurse OR lights)", {"fen/falls", "bay/door"}),
        ('"older people"', {"fen/falls", "fen/dance"}),
        ('"people older"', set()),
        ('"older prevent"', set()),
        ('"older prevent"~2', {"fen/dance"}),
        ('"fewer falls on the ward"', {"fen/falls"}),
        ("barriers:staff", {"fen/falls"}),
        ("problem:staff", set()),
        ('barriers:"hard to find"', {"fen/falls"}),
        ("title:door", {"bay/door"}),
        ("summary:music", {"fen/dance"}),
        ("setting:ward", {"fen/falls", "bay/door"}),
        ("setting:home", {"fen/falls"}),
        ("setting:nowhere", set()),
        ("type:evaluation", {"bay/door"}),
        ("NOT setting:ward", {"fen/dance"}),
        ("danc*", {"fen/dance"}),
        ("title:fall*", {"fen/falls"}),
        ("zz*", set()),
        ("nurze~", {"bay/door"}),
        ("chidlren~2", {"bay/door"}),
        ("qqqqq~", set()),
        ("date:2022", {"bay/door"}),
        ("date:[2021 TO 2022]", {"fen/falls", "bay/door"}),
        ("date:{2021 TO 2023}", {"bay/door"}),
        ("date:>2021-05-04", {"fen/dance", "bay/door"}),
        ("date:<=2021-05-04", {"fen/falls"}),
        ("beds:>=10", {"fen/falls"}),
        ("beds:[0 TO 24]", {"fen/falls", "fen/dance"}),
        ("beds:{0 TO 24}", set()),
        ("beds:24", {"fen/falls"}),
        ("cafe", {"fen/dance"}),
        ("café", {"fen/dance"}),
        (unicodedata.normalize("NFD", "café"), {"fen/dance"}),
        ("organized", {"fen/dance"}),
        ("pediatric behavior", {"bay/door"}),
        ("carer’s", {"fen/dance"}),
        ("follow-up", {"fen/dance"}),
        ("follow up", {"fen/dance"}),
        ("followup", {"fen/dance"}),
        ("e-mail", {"fen/dance"}),
        ("A&E", {"bay/door"}),
        ("kids", {"bay/door"}),
        ("nowhere:door", {"bay/door"}),
    ],
)
def test_the_query_language_means_the_same(full: Engine, text: str, found: set[str]) -> None:
    assert ask(full, text) == found


@pytest.mark.parametrize("text", ["", "   ", "\x00\x07", "​"])
def test_an_empty_query_finds_everything_latest_first(full: Engine, text: str) -> None:
    assert keys(full.search(Query(text))) == ["fen/dance", "bay/door", "fen/falls"]


@pytest.mark.parametrize("text", ["((((", "???", '"', "[]{}" * 2000, "the of and"])
def test_a_query_without_words_is_refused_in_words(full: Engine, text: str) -> None:
    with pytest.raises(QueryError, match="your search"):
        full.search(Query(text))


@pytest.mark.parametrize(
    "text",
    [
        "falls " * 2000,
        "x" * 10_000,
        "(" * 3000 + "falls",
        "(falls " * 2000,
        "fa* " * 100,
        "falls\x00ward",
        "NOT NOT falls",
        "falls AND",
        "title:>3 <",
        "barriers:[a TO b]",
        "[falls to ward]",
        "\ud800 falls",
        "falls' OR ''='",
    ],
)
def test_no_query_is_too_strange_to_answer(full: Engine, text: str) -> None:
    assert full.search(Query(text)).total >= 0


def test_all_words_first_then_any_and_it_is_said(full: Engine) -> None:
    results = full.search(Query("older people dancing"))
    assert keys(results) == ["fen/dance", "fen/falls"]
    assert results.relaxed
    assert results.notes[0].params == {"count": 1}


def test_where_nothing_has_all_words_that_is_said(full: Engine) -> None:
    results = full.search(Query("dancing submarine"))
    assert (keys(results), results.relaxed, results.notes[0].params) == (["fen/dance"], True, {})


def test_words_joined_by_and_are_never_relaxed(full: Engine) -> None:
    results = full.search(Query("dancing AND submarine"))
    assert (results.total, results.relaxed) == (0, False)


def test_what_is_asked_by_field_stays_required_when_words_are_relaxed(full: Engine) -> None:
    assert ask(full, "setting:community older submarine") == {"fen/dance"}


def test_enough_documents_with_all_words_are_left_alone(engine: Engine) -> None:
    many = [Document(key=f"a/{n}", type="t", title=f"Red kite {n}") for n in range(10)]
    engine.update([*many, Document(key="b/1", type="t", title="Red")], (), 1)
    results = engine.search(Query("red kite"))
    assert (results.total, results.relaxed, results.notes) == (10, False, ())


def test_an_exact_title_stands_first(engine: Engine) -> None:
    wordy = Document(key="a/1", type="t", title="Falls", body="nothing else of note " * 50)
    dense = Document(key="a/2", type="t", title="Falls, falls and falls", body="falls " * 20)
    engine.update([wordy, dense], (), 1)
    results = engine.search(Query("FALLS"))
    assert keys(results) == ["a/1", "a/2"]
    assert results.hits[0].score > results.hits[1].score > 0


def test_a_word_in_the_title_counts_more(engine: Engine) -> None:
    there = Document(key="a/2", type="t", title="Lights at night", body="walks")
    below = Document(key="a/1", type="t", title="Walks at night", body="lights")
    engine.update([there, below], (), 1)
    assert keys(engine.search(Query("lights"))) == ["a/2", "a/1"]


def test_equal_scores_stand_in_the_order_of_their_keys(engine: Engine) -> None:
    engine.update([Document(key=f"a/{n}", type="t", title="Same") for n in (3, 1, 2)], (), 1)
    assert keys(engine.search(Query("same thing"))) == ["a/1", "a/2", "a/3"]


@pytest.mark.parametrize("chosen", ["date:>=2000", "beds:>=1", "region:north", "type:innovation"])
def test_labels_dates_and_numbers_add_nothing_to_a_score(full: Engine, chosen: str) -> None:
    alone, narrowed = (full.search(Query(text)).hits[0] for text in ("wards", f"wards {chosen}"))
    assert narrowed.key == alone.key == "fen/falls"
    assert narrowed.score == pytest.approx(alone.score)


def test_of_the_words_that_one_prefix_stands_for_the_weightiest_counts(engine: Engine) -> None:
    bodies = {"a/1": "danger", "a/2": "danger dance", **{f"b/{n}": "dance" for n in range(9)}}
    engine.update([Document(key, "t", "Lamp", body=body) for key, body in bodies.items()], (), 1)
    begun, rare, common = (
        {hit.key: hit.score for hit in engine.search(Query(text)).hits}
        for text in ("dan*", "danger", "dance")
    )
    weightiest = {key: max(rare.get(key, 0), common.get(key, 0)) for key in bodies}
    assert begun == pytest.approx(weightiest)


def test_the_limit_bounds_the_hits_and_not_the_total(full: Engine) -> None:
    results = full.search(Query("falls", limit=1))
    assert (len(results.hits), results.total) == (1, 2)


def test_by_date_the_latest_stands_first(full: Engine) -> None:
    results = full.search(Query("older OR nurse", sort=Sort.DATE))
    assert keys(results) == ["fen/dance", "bay/door", "fen/falls"]


def test_by_date_the_latest_stands_first_though_others_have_more_of_the_words(full: Engine) -> None:
    results = full.search(Query("older falls ward nurse", sort=Sort.DATE))
    assert results.relaxed
    assert keys(results) == ["fen/dance", "bay/door", "fen/falls"]


def test_a_document_without_a_date_is_found_and_stands_last(full: Engine) -> None:
    full.update([Document(key="x/y", type="t", title="Undated")], (), 4)
    assert keys(full.search(Query("")))[-1] == "x/y"
    assert ask(full, "date:>1900") == {"fen/dance", "bay/door", "fen/falls"}


def test_filters_join_values_by_or_and_facets_by_and(full: Engine) -> None:
    either = Query("", filters={"setting": ("Community", "Care home")})
    both = Query("", filters={"setting": ("Community", "Care home"), "region": ("Coast",)})
    assert set(keys(full.search(either))) == {"fen/dance", "fen/falls"}
    assert full.search(both).total == 0


def test_a_filter_holds_for_words_too_and_for_types(full: Engine) -> None:
    assert keys(full.search(Query("falls", filters={"setting": ("Community",)}))) == ["fen/dance"]
    assert keys(full.search(Query("less", types=("evaluation",)))) == ["bay/door"]


def test_a_filter_nobody_has_finds_nothing_and_an_empty_one_is_none(full: Engine) -> None:
    assert full.search(Query("", filters={"setting": ("Moon",)})).total == 0
    assert full.search(Query("", filters={"planet": ("Moon",)})).total == 0
    assert full.search(Query("", filters={"setting": ()})).total == 3


def test_facets_count_what_was_found(full: Engine) -> None:
    assert full.search(Query("falls")).facets == {
        "region": (("North", 2),),
        "setting": (("Care home", 1), ("Community", 1), ("Hospital ward", 1)),
        "type": (("innovation", 2),),
    }


def test_a_facet_is_counted_without_its_own_filter(full: Engine) -> None:
    facets = full.search(Query("", filters={"setting": ("Community",)})).facets
    assert facets["setting"] == (("Hospital ward", 2), ("Care home", 1), ("Community", 1))
    assert facets["region"] == (("North", 1),)


def test_facets_forget_what_is_gone(full: Engine) -> None:
    full.update([], ["bay/door"], 4)
    assert full.search(Query("")).facets["region"] == (("North", 2),)


def test_a_snippet_marks_the_words_and_names_their_section(full: Engine) -> None:
    (hit,) = full.search(Query("barriers:staff hard")).hits
    assert (hit.snippet.section, marked(hit)) == ("barriers", ["Staff", "hard"])
    assert "".join(text for text, _ in hit.snippet.parts) == "Staff were hard to find at first."


def test_a_snippet_of_no_match_is_the_beginning(full: Engine) -> None:
    hit = full.search(Query("date:2022")).hits[0]
    assert (hit.snippet.section, hit.snippet.parts) == (
        "summary",
        (("Children waited less.", False),),
    )


def test_markup_in_a_document_comes_out_as_text(engine: Engine) -> None:
    engine.update(
        [Document(key="a/b", type="t", title="T", body="<script>alert(1)</script>")], (), 1
    )
    (hit,) = engine.search(Query("alert")).hits
    assert hit.snippet.parts == (("<script>", False), ("alert", True), ("(1)</script>", False))


def test_a_misspelled_word_is_answered_with_a_suggestion(full: Engine) -> None:
    assert full.search(Query("paediatrik nurse")).suggestion == "paediatric nurse"
    assert full.search(Query("paediatric nurses")).suggestion == ""


def test_what_the_thesaurus_added_is_told_and_can_be_taken_away(full: Engine) -> None:
    results = full.search(Query("kids"))
    assert [(e.word, e.others) for e in results.expansions] == [("kids", ("children",))]
    plain = full.search(Query("kids", literal=frozenset({"kids"})))
    assert (plain.total, plain.expansions) == (0, ())


def test_several_threads_are_answered_as_one_is(engine: Engine) -> None:
    words = [f"word{number}" for number in range(40)]
    said = [" ".join(words[first : first + 9]) for first in range(0, 40, 3)]
    engine.update(
        [Document(f"a/{n}", "t", "Lamp", body=body) for n, body in enumerate(said)], (), 1
    )

    def answered(word: str) -> list[tuple[str, Snippet]]:
        return [(hit.key, hit.snippet) for hit in engine.search(Query(word)).hits]

    alone = [answered(word) for word in words]
    engine.close()
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(answered, words)) == alone


def test_two_thousand_facet_values_and_odd_names_are_held(engine: Engine) -> None:
    odd = Document(
        key="a/ß ü", type="t", title="Odd", facets={"team": tuple(f"Team {n}" for n in range(2000))}
    )
    engine.update([odd], (), 1)
    results = engine.search(Query("", filters={"team": ("Team 1999",)}))
    assert (keys(results), len(results.facets["team"])) == (["a/ß ü"], 2000)


def test_a_document_of_nothing_but_a_key_is_held(engine: Engine) -> None:
    engine.update([Document(key="a/b", type="t", title="")], (), 1)
    (hit,) = engine.search(Query("")).hits
    assert (hit.snippet.section, hit.snippet.parts) == ("", ())


def test_a_key_of_any_length_comes_back(engine: Engine) -> None:
    long = "node/" + "é" * 80
    engine.update([Document(long, "innovation", "Falls")], (), 1)
    assert keys(engine.search(Query("falls"))) == [long]
