"""A Word document: headings, lists, the term of use, and nothing of whoever made it."""

import io

from docx import Document
from docx.document import Document as Written

from network.innovations.docx_file import write_docx
from network.innovations.paper import Paper, Passage

TERM = "For learning, not performance management."


def paper(text: str = "We **went** to them.", title: str = "Tea") -> Paper:
    return Paper(
        key="marsh/1",
        title=title,
        term=TERM,
        unrecorded="Not recorded.",
        facts=(("Shared by", "Marsh Trust"),),
        passages=(Passage("What we did", text), Passage("Why", "")),
        closing=("Version 1",),
        language="cy",
    )


def written(*papers: Paper) -> Written:
    return Document(io.BytesIO(write_docx(papers, "Records")))


def lines(document: Written) -> list[tuple[str, str]]:
    return [
        (paragraph.style.name if paragraph.style else "", paragraph.text)
        for paragraph in document.paragraphs
        if paragraph.text.strip()
    ]


def test_headings_are_headings_and_what_is_missing_is_said() -> None:
    assert lines(written(paper())) == [
        ("Heading 1", "Tea"),
        ("Normal", TERM),
        ("Normal", "Shared by: Marsh Trust"),
        ("Heading 2", "What we did"),
        ("Normal", "We went to them."),
        ("Heading 2", "Why"),
        ("Normal", "Not recorded."),
        ("Normal", "Version 1"),
    ]


def test_the_term_stands_in_the_header_of_every_page() -> None:
    assert written(paper()).sections[0].header.paragraphs[0].text == TERM


def test_lists_are_lists_and_links_say_where_they_lead() -> None:
    text = "- one\n- *two*\n\n1. three\n\nSee\n[this](https://a.example)\\\nend"
    found = lines(written(paper(text)))
    assert ("List Bullet", "one") in found
    assert ("List Bullet", "two") in found
    assert ("List Number", "three") in found
    assert ("Normal", "See this (https://a.example) end") in found


def test_bold_and_emphasis_are_kept() -> None:
    [line] = [p for p in written(paper("We **went** *far*.")).paragraphs if "went" in p.text]
    assert [(run.text, run.bold, run.italic) for run in line.runs] == [
        ("We ", False, False),
        ("went", True, False),
        (" ", False, False),
        ("far", False, True),
        (".", False, False),
    ]


def test_markup_is_shown_as_the_text_it_is() -> None:
    assert ("Normal", "<b>x</b>") in lines(written(paper("<b>x</b>")))


def test_characters_that_no_document_can_hold_are_left_out() -> None:
    assert ("Heading 1", "Tea") in lines(written(paper(title="T\x00e\ufffea")))


def test_each_record_begins_on_a_page_of_its_own() -> None:
    document = written(paper(), paper(title="Soup"))
    assert 'w:br w:type="page"' in document.element.xml
    assert ("Heading 1", "Soup") in lines(document)


def test_it_names_its_language_and_nobody() -> None:
    document = written(paper())
    properties = document.core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert (properties.title, properties.language) == ("Records", "cy")


def test_no_records_make_an_empty_document() -> None:
    assert lines(written()) == []
