"""All state of a page is in its address."""

from network.web.addresses import Pages, Parameters, numbers_to_show, turn

HELD = Parameters((("q", "falls & bones"), ("kind", "idea"), ("kind", "attempt")))


def test_an_address_keeps_every_parameter_in_order() -> None:
    assert HELD.on("/search") == "/search?q=falls+%26+bones&kind=idea&kind=attempt"


def test_an_address_without_parameters_has_no_question_mark() -> None:
    assert Parameters(()).on("/search") == "/search"


def test_one_value_is_taken_away_and_its_neighbour_stays() -> None:
    assert HELD.without("kind", "idea").on("/s") == "/s?q=falls+%26+bones&kind=attempt"


def test_a_name_is_taken_away_with_all_its_values() -> None:
    assert HELD.without("kind").pairs == (("q", "falls & bones"),)


def test_a_value_replaces_those_before_it() -> None:
    assert HELD.with_("kind", "research").pairs[-1] == ("kind", "research")
    assert len(HELD.with_("kind", "research").pairs) == 2


def test_a_list_on_one_page_is_not_turned() -> None:
    assert turn(HELD, "/search", 1, 1) == Pages()


def test_the_first_page_has_none_before_it_and_the_last_none_behind() -> None:
    first, last = turn(HELD, "/s", 1, 3), turn(HELD, "/s", 3, 3)
    assert (first.previous, last.next) == ("", "")
    assert first.next.endswith("page=2")
    assert last.previous.endswith("page=2")


def test_far_pages_are_left_out_with_a_gap_between() -> None:
    assert list(numbers_to_show(10, 20)) == [1, None, 9, 10, 11, None, 20]


def test_there_is_no_gap_between_neighbours() -> None:
    assert list(numbers_to_show(3, 5)) == [1, 2, 3, 4, 5]
