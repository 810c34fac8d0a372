"""Scanning a text: what is found, where, and in what time."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.anonymising.find import Kind
from network.anonymising.scanning import shipped_scanner
from tests.benchmarks import anonymising as benchmark

SCANNER = shipped_scanner()


@pytest.mark.parametrize("part", ["tuned", "held"])
def test_our_own_sentences_give_the_figures_promised(part: str) -> None:
    figures = benchmark.measured(SCANNER, benchmark.our_own(part))
    assert figures["recall"] >= 0.95
    assert figures["precision"] >= 0.85


def test_there_are_sentences_enough_of_either_sort() -> None:
    sentences = benchmark.our_own("all")
    planted = [sentence for sentence in sentences if sentence.spans]
    assert min(len(planted), len(sentences) - len(planted)) >= 300


def test_the_benchmark_reads_a_set_of_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "Quill Marsh-Lee sat in Old Barn Annexe Nine."
    spans = [{"start": 0, "end": 15, "kind": "person"}]
    (tmp_path / "set.jsonl").write_text(json.dumps({"text": text, "spans": spans}) + "\n\n")
    (tmp_path / "people.txt").write_text("Quill Marsh-Lee\n\n")
    (tmp_path / "places.txt").write_text("old barn annexe nine\n")
    names = {name: str(tmp_path / f"{name}.txt") for name in ("people", "places")}
    arguments = ["--set", str(tmp_path / "set.jsonl"), "--people", names["people"]]
    benchmark.main([*arguments, "--places", names["places"]])
    told = json.loads(capsys.readouterr().out)
    assert (told["recall"], told["precision"]) == (1.0, 0.5)
    assert told["per_kind"]["person"] == {
        "planted": 1, "recall": 1.0, "finds": 1, "precision": 1.0,
    }  # fmt: skip
    assert told["ms_per_1000_words"] > 0


def test_a_find_gives_the_characters_that_it_names() -> None:
    text = "Then Kwame Asante rang 020 7946 0018."
    assert [text[find.start : find.end] for find in SCANNER.scan(text)] == [
        "Kwame Asante",
        "020 7946 0018",
    ]


def test_a_name_hidden_by_invisible_characters_is_found_with_them() -> None:
    text = "\u202ewe met Kw\u200ba\x00me here"
    (find,) = SCANNER.scan(text)
    assert (find.kind, find.text) == (Kind.PERSON, "Kw\u200ba\x00me")
    assert text[find.start : find.end] == find.text


def test_digits_of_another_script_are_digits() -> None:
    (find,) = SCANNER.scan("ring ０２０ ７９４６ ００１８ now")
    assert find.kind is Kind.PHONE


def test_emoji_move_nothing() -> None:
    text = "👩🏽‍⚕️👨‍👩‍👧 Kwame 🎉 told us"
    (find,) = SCANNER.scan(text)
    assert find.text == "Kwame"


def test_own_people_and_places_are_found_in_any_case() -> None:
    scanner = shipped_scanner(["Quill Marsh", ""], ["The Old  Forge Annexe Nine"])
    finds = scanner.scan("so quill\nmarsh went to the old forge annexe nine, and Quill came back")
    assert {find.kind for find in finds} == {Kind.PERSON, Kind.WARD_OR_SITE}
    assert finds[0].text == "quill\nmarsh"
    assert finds[-1].text == "Quill"


def test_of_two_that_overlap_the_longer_stays() -> None:
    (find,) = SCANNER.scan("the fax of Alice Ward, kwame.asante@example.org")[1:]
    assert find.kind is Kind.EMAIL


@pytest.mark.parametrize("text", ["", " ", "\x00", "\u202e", "1" * 5000, "@" * 5000, "A " * 5000])
def test_text_that_says_nothing_finds_nothing(text: str) -> None:
    assert SCANNER.scan(text) == ()


@pytest.mark.parametrize(
    "piece",
    [
        "Kwame told Mrs Okafor about 12 High Street, LS2 9JT. ",
        "Aa Bb Cc Dd ",
        "1 2 3 4 5 6 7 8 9 0 ",
        "a.b.c.d.e.f.g.",
        "a@a.a-",
        "1-2/3.4 ",
        "the 1 of 2 of the 3 people of ",
        "Flat 1, Aa Bb, Cc Dd, ",
        "(" * 50 + "Ward ",
        "and Ola, ",
        "A",
        "é",
        "A ",
        "A.",
        "A-",
        "Aa's-",
        "A_",
    ],
)
def test_the_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    short, long = piece * (10_000 // len(piece)), piece * (80_000 // len(piece))
    SCANNER.scan(short)
    # eight times as long; what grows with the square would take 64 times as long
    assert _seconds(long) < 24 * max(_seconds(short), 0.02)


def _seconds(text: str) -> float:
    began = time.process_time()
    SCANNER.scan(text)
    return time.process_time() - began


@settings(max_examples=150)
@given(st.text(max_size=200))
def test_any_text_gives_finds_in_order_that_lie_in_it(text: str) -> None:
    last = 0
    for find in SCANNER.scan(text):
        assert last <= find.start < find.end <= len(text)
        assert text[find.start : find.end] == find.text
        last = find.end


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("three patients", Kind.SMALL_NUMBER),
        ("https://example.org/a", Kind.LINK),
    ],
)
def test_small_numbers_and_links_are_to_be_looked_at_again(text: str, kind: Kind) -> None:
    (find,) = SCANNER.scan(text)
    assert find.kind is kind
    assert not find.is_identifying(is_named=False)


def test_a_site_identifies_where_the_organisation_is_not_named() -> None:
    (find,) = SCANNER.scan("on Juniper Ward")
    assert find.is_identifying(is_named=False)
    assert not find.is_identifying(is_named=True)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Anne-Marie Smith-Okafor and J.P. O'Neill came.",
            ["Anne-Marie Smith-Okafor", "J.P. O'Neill"],
        ),
        ("KWAME ASANTE was on the label.", ["KWAME ASANTE"]),
        ("The IAN scale and the SAM test.", []),
        ("Ahmed van der Berg spoke.", ["Ahmed van der Berg"]),
        ("Smith and Jones (2011) agree with Patel et al.", []),
        ("Okafor's diagnosis came late.", ["Okafor's"]),
        ("Thanks to Hope we know.", ["Hope"]),
        ("In May they came; since June nobody did.", []),
        ("On Friday Will came back.", ["Will"]),
        ("the Hoxhaj family asked", ["Hoxhaj"]),
        ("Matched by the coordinator (Ngaire) in a week.", ["Ngaire"]),
        ("Zlatka cleans the ward.", ["Zlatka"]),
        ("Foresights cleans the ward.", []),
        ("Lowmarsh and Fen Community NHS Trust asked.", []),
        ("It was known as Padlet.", []),
        ("He is known as Mr B.", ["Mr B"]),
        ("Sister Act was on; Nurse ABC sang.", []),
        ("A Khan lives here and B Khan there.", ["Khan", "B Khan"]),
        ("Paul & Zlatka & Wren sang.", ["Paul", "Zlatka", "Wren"]),
        ("then Kwame T. Okafor came", ["Kwame T. Okafor"]),
        ("Then Kwame PDSA cycles began", ["Kwame"]),
        ("the Dr walked on", []),
        ("Then A B C D E F came, and A, B too.", []),
        ("We met Kwame. Okafor came.", ["Kwame", "Okafor"]),
        ("the KHAN scale", []),
        ("Rose's mother came.", ["Rose's"]),
        ("Rose, aged 45, came.", ["Rose"]),
        ("We ran Blue Hope twice.", []),
        ("a programme called Zedlix ended", []),
        ("the man named, Zedlix", []),
        ("a girl called April", []),
        ("we met Frobment Wibbleness again", []),
    ],
)
def test_names_are_told_from_other_capitals(text: str, names: list[str]) -> None:
    assert [find.text for find in SCANNER.scan(text)] == names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sixty came and Thirteen stayed.", []),
        ("Mrs A was seen by Sister A.", ["Mrs A"]),
        ("At the Heron Clinic nobody waits.", ["Heron Clinic"]),
        ("The Pain Clinic moved.", []),
        ("We met at West Moor Health Centre.", ["West Moor Health Centre"]),
        ("At the Elm House project they met.", []),
        ("In March three relapsed.", ["three"]),
        ("We spoke to two patient there.", []),
        ("Then two the same patients came.", []),
        ("Three wards full patients came.", []),
        ("call +999 123 4567 890 now", []),
        ("We closed the team.Care went on.", []),
        ("It was 3 March 41 then.", ["3 March 41"]),
        ("We spoke to 6 carers.", ["6 carers"]),
        ("There was one nurse to six patients.", []),
        ("Two thirds of patients agreed.", []),
        ("Three people living with dementia came.", ["Three people living with dementia"]),
        ("5/12 patients relapsed.", ["5/12 patients"]),
        ("Scores from W1 to W12 rose.", []),
        ("Deprivation is highest in L8.", ["L8"]),
        ("Her postcode starts with HD1.", ["HD1"]),
    ],
)
def test_what_stands_beside_it_tells_a_find_from_a_word(text: str, found: list[str]) -> None:
    texts = [find.text for find in SCANNER.scan(text)]
    assert [text.removeprefix("The ") for text in texts] == found
