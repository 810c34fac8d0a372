"""What people write can do no harm on a page."""

import pytest

from network.web.markdown import to_html, to_words


def test_paragraphs_lists_and_links_are_kept() -> None:
    html = to_html("One *two*\n\n- a\n- b\n\n[more](https://example.org/)")
    assert "<p>One <em>two</em></p>" in html
    assert html.count("<li>") == 2
    assert 'href="https://example.org/"' in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![x](https://example.org/x.png)",
        '<a href="data:text/html,x" onclick="y()">z</a>',
        "<iframe src=//example.org></iframe>",
        "[x](https://example.org/ \"' onmouseover='y\")",
    ],
)
def test_nothing_that_runs_or_loads_comes_through(text: str) -> None:
    html = to_html(text)
    for bad in ("<script", "<img", "<iframe", 'javascript:alert(1)"', "<a onclick"):
        assert bad not in html
    assert ' onerror="' not in html
    assert " src=" not in html.replace("&lt;img src=x", "").replace("&lt;iframe src=", "")


def test_raw_html_is_shown_as_the_text_it_is() -> None:
    assert "&lt;b&gt;" in to_html("<b>bold</b>")


def test_headings_stand_below_the_heading_of_their_section() -> None:
    assert to_html("# Big", under=2).strip() == "<h3>Big</h3>"
    assert to_html("###### Small", under=2).strip() == "<h6>Small</h6>"


def test_links_say_nothing_of_where_the_reader_came_from() -> None:
    assert "noreferrer" in to_html("[x](https://example.org/)")


def test_marks_leave_a_summary_without_a_trace() -> None:
    assert to_words("**One** [R&D](https://example.org/)\n\n- <3") == "One R&D <3"
