"""The search page and its address."""

import pytest

from tests.fakes.site import ATTEMPT, CAFE, Site

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def found(site: Site) -> Site:
    site.publish("innovation", CAFE)
    site.publish("innovation", ATTEMPT)
    return site


def page_of(site: Site, query: str) -> str:
    return site.signed_in().get(f"/search?{query}").get_data(as_text=True)


def test_a_record_is_found_by_its_words_and_they_are_marked(found: Site) -> None:
    page = page_of(found, "q=kettle")
    assert "A crisis café on wheels" in page
    assert "<mark>kettle</mark>" in page


def test_how_many_there_are_is_said_aloud(found: Site) -> None:
    assert 'aria-live="polite">1 result<' in page_of(found, "q=kettle+NOT+valleys")


def test_the_question_stands_in_the_box(found: Site) -> None:
    assert 'value="kettle &#34;and lamps&#34;"' in page_of(found, "q=kettle+%22and+lamps%22")


def test_a_filter_narrows_and_can_be_taken_away(found: Site) -> None:
    page = page_of(found, "q=home&kind=attempt")
    assert "A crisis café on wheels" not in page
    assert "Video appointments: we stopped" in page
    assert '<a class="likewise-chosen__item" href="/search?q=home">' in page


def test_a_group_with_a_chosen_filter_stands_open(found: Site) -> None:
    assert 'likewise-filter" open>' in page_of(found, "q=home&kind=attempt")


def test_counts_stand_beside_the_values(found: Site) -> None:
    assert "An attempt that did not work (1)" in page_of(found, "q=home")


def test_a_name_in_the_address_that_is_no_filter_is_passed_over(found: Site) -> None:
    assert "A crisis café on wheels" in page_of(found, "q=kettle&utm_source=x&sort=loudest")


def test_an_unlike_page_number_shows_the_first_page(found: Site) -> None:
    assert "A crisis café on wheels" in page_of(found, "q=kettle&page=x")


@pytest.mark.parametrize(
    "query", ["", "%20", "%00%07", "(" * 3000, "x" * 10_000, "AND", "%22", "title:", "*"]
)
def test_a_question_nobody_can_make_sense_of_is_answered_politely(found: Site, query: str) -> None:
    answer = found.signed_in().get(f"/search?q={query}")
    assert answer.status_code == 200
    assert "<h1" in answer.get_data(as_text=True)


@pytest.mark.parametrize("name", ["q", "kind", "sort", "page", "like_mine"])
def test_markup_in_the_address_is_shown_as_text(found: Site, name: str) -> None:
    page = page_of(found, f"q=home&{name}={SCRIPT}")
    assert SCRIPT not in page


def test_a_long_list_is_turned_page_by_page(site: Site) -> None:
    for number in range(12):
        site.publish("innovation", {**CAFE, "title": f"Café {number}"})
    page = page_of(site, "q=kettle&kind=innovation")
    assert page.count('likewise-hit"') == 10
    assert "/search?q=kettle&amp;kind=innovation&amp;page=2" in page
    assert page_of(site, "q=kettle&page=2").count('likewise-hit"') == 2


def test_the_same_answer_is_linked_for_programs(found: Site) -> None:
    assert "/api/v1/search?q=kettle&amp;page=1" in page_of(found, "q=kettle")


def test_home_shows_what_is_new(found: Site) -> None:
    page = found.signed_in().get("/").get_data(as_text=True)
    assert "A crisis café on wheels" in page
    assert page.count("<input") == 2  # the search box, and signing out's token
