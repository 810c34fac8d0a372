"""The search page and its address."""

import re
from html import unescape

import pytest

from tests.fakes.neighbours import describe, place
from tests.fakes.site import ATTEMPT, CAFE, OURS, Site

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
    assert 'id="filter-kind" open>' in page_of(found, "q=home&kind=attempt")


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


@pytest.mark.parametrize(
    "query", ["*", "((", "%22%22", "%2B%2B", "~", "%E2%80%94", "?!", "-", "%3A"]
)
def test_signs_alone_are_answered_alike(found: Site, query: str) -> None:
    page = page_of(found, f"q={query}")
    assert "There is no word or number in your search." in page
    assert "0 results" in page


def test_other_words_are_said_and_can_be_taken_away(found: Site) -> None:
    page = page_of(found, "q=café")
    assert "“café” was also searched for as" not in page
    found.publish("innovation", {**CAFE, "title": "A talking therapies evening"})
    page = page_of(found, "q=IAPT")
    assert "“iapt” was also searched for as: talking therapies" in page
    assert 'href="/search?q=IAPT&amp;as_typed=iapt">Only “iapt” as typed<' in page
    literal = page_of(found, "q=IAPT&as_typed=iapt")
    assert "0 results" in literal
    assert 'href="/search?q=IAPT">Search for other words for “iapt” too<' in literal


def test_words_taken_as_typed_stay_so_when_filters_are_applied(found: Site) -> None:
    assert 'type="hidden" name="as_typed" value="gp"' in page_of(found, "q=home+GP&as_typed=gp")


def test_the_mix_of_settings_is_said(found: Site) -> None:
    ward = {"context": {"profile": {"care_settings": {"value": ["E02"]}}}}
    assert "Also works outside hospital: 2." in page_of(found, "q=home")
    found.publish("innovation", {**CAFE, "title": "Night lights", **ward})
    assert "Also works outside hospital: 2; On hospital wards only: 1." in page_of(found, "q=home")
    inpatient = page_of(found, "q=lights")
    assert "are from hospital wards. Nothing here was tried outside hospital." in inpatient
    found.publish("innovation", {**CAFE, "title": "Unsaid", "context": None})
    assert "On hospital wards only: 1; not said: 1." in page_of(found, "q=home")
    assert "Where these were tried" not in page_of(found, "q=home&outside=wards")


def test_hospital_that_is_not_wards_alone_is_said_too(found: Site) -> None:
    clinic = {"context": {"profile": {"care_settings": {"value": ["E01", "E02"]}}}}
    found.publish("innovation", {**CAFE, "title": "Timetables", **clinic})
    assert "are from hospital. Nothing here was tried outside it." in page_of(found, "q=timetable")


def test_each_hit_says_how_long_it_takes_to_read(found: Site) -> None:
    assert "1 minute to read" in page_of(found, "q=kettle")


def test_a_name_is_said_once_and_is_nothing_to_read(found: Site) -> None:
    found.publish("organisation", {**OURS, "name": "Ravensmoor Partnership", "about": None})
    page = page_of(found, "q=ravensmoor").partition('<ol class="likewise-hits"')[2]
    hits = page.partition("</ol>")[0]
    assert hits.count("Ravensmoor Partnership") == 1
    assert "to read" not in hits


def test_organisations_are_left_out_where_nothing_was_typed_and_can_be_shown(found: Site) -> None:
    found.publish("organisation", {**OURS, "name": "Ravensmoor Partnership"})
    bare = page_of(found, "")
    assert "Ravensmoor Partnership" not in bare
    assert CAFE["title"] in bare
    shown = re.search(r'href="/search\?([^"]+)">Show them, too', bare)
    assert shown
    assert "Ravensmoor Partnership" in page_of(found, unescape(shown[1]))
    assert "Ravensmoor Partnership" in page_of(found, "q=ravensmoor")


def test_the_same_is_given_to_programs_and_kept_with_a_search(found: Site) -> None:
    bare = page_of(found, "")
    assert "/api/v1/search?type=innovation&amp;type=collection" in bare
    assert 'name="address" value="type=innovation&amp;type=collection"' in bare


def test_a_long_summary_can_be_read_whole(found: Site) -> None:
    found.publish("innovation", {**CAFE, "summary": "Lights and lifts. " * 20 + "Owls."})
    page = page_of(found, "q=owls")
    assert "60-second summary" in page
    assert page.count("Owls") >= 1


def test_no_result_leads_to_what_else_finds_something(found: Site) -> None:
    page = page_of(found, "q=kettle&kind=idea")
    assert 'href="/search?q=kettle">The same words, and nothing narrowed down (2)<' in page
    assert "Any of your words" not in page  # they are the same words
    page = page_of(found, "q=%22kettles+appointed%22")
    assert "Any of your words, without signs (2)" in page
    assert "Words that begin like yours (2)" in page_of(found, "q=kettledrum")
    page = page_of(found, "q=xylophone")
    assert "Words that begin like yours" not in page
    assert "Collections that somebody put together" in page


def test_home_and_community_stand_first_among_settings(found: Site) -> None:
    for number in range(3):
        ward = {"context": {"profile": {"care_settings": {"value": ["E02", "E03"]}}}}
        found.publish("innovation", {**CAFE, "title": f"Ward {number}", **ward})
    page = page_of(found, "q=home")
    assert page.index('value="N03"') < page.index('value="E02"')


def test_all_values_of_a_long_group_can_be_asked_for(found: Site) -> None:
    codes = [f"{100 + number}" for number in range(15)]
    services = {"context": {"profile": {"services": {"value": codes}}}}
    found.publish("innovation", {**CAFE, **services})
    page = page_of(found, "q=kettle")
    assert page.count('name="service"') == 12
    assert "/search?q=kettle&amp;more=service#filter-service" in page
    assert page_of(found, "q=kettle&more=service").count('name="service"') == 15


def test_a_value_that_all_results_share_narrows_nothing(found: Site) -> None:
    assert 'id="filter-outside"' not in page_of(found, "q=home")
    found.publish("innovation", {**CAFE, "title": "Unsaid", "context": None})
    assert 'id="filter-outside"' in page_of(found, "q=home")


def test_what_it_is_known_from_is_a_filter(found: Site) -> None:
    found.publish("innovation", {**CAFE, "title": "Counted", "evidence_stage": "local_measures"})
    page = page_of(found, "q=home&evidence_stage=local_measures")
    assert "1 result<" in page
    assert "How it is known: " in page


def test_a_record_that_does_not_say_where_says_so_once_places_are_compared(found: Site) -> None:
    words = "Where it was tried is not said, so not enough is known to compare."
    found.publish("innovation", {**CAFE, "title": "Somewhere", "context": None})
    assert words not in page_of(found, "q=somewhere")
    describe(found, rural=0.6)
    page = page_of(found, "q=kettle")
    assert page.count(words) == 1
    assert words in page[page.index("Somewhere</a>") :]


def test_only_places_like_ours_can_be_asked_for(found: Site) -> None:
    describe(found, rural=0.6)
    near = {"title": "Near", "context": {"profile": place(0.62)}}
    far = {"title": "Far", "context": {"profile": place(0.0, kind="ACUTE - SMALL")}}
    for fields in (near, far):
        found.publish("innovation", {**CAFE, **fields})
    page = page_of(found, "q=kettle")
    assert "Tried in places like ours (1)" in page
    narrowed = page_of(found, "q=kettle&tried=like_ours")
    assert "1 result<" in narrowed
    assert '<a class="likewise-chosen__item" href="/search?q=kettle">' in narrowed
