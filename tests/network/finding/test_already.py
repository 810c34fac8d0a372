"""What exists already that is like something about to be written."""

import pytest

from tests.fakes.site import ATTEMPT, CAFE, Site


def titles(site: Site, about: str) -> list[str]:
    return [found.text.title for found in site.network.already.to(about).ours]


@pytest.mark.parametrize(
    "about",
    ["a travelling crisis café", "Crisis cafés on wheels in market towns", "café, crisis; wheels!"],
)
def test_words_in_common_are_enough_however_they_are_written(site: Site, about: str) -> None:
    site.publish("innovation", CAFE)
    assert titles(site, about) == ["A crisis café on wheels"]


@pytest.mark.parametrize("about", ["", "the", "falls at home", '(AND OR "', "wheels for sale now"])
def test_one_word_or_none_in_common_is_not(site: Site, about: str) -> None:
    site.publish("innovation", CAFE)
    assert not site.network.already.to(about)


def test_what_was_stopped_here_is_among_them(site: Site) -> None:
    site.publish("innovation", ATTEMPT)
    assert titles(site, "video appointments in the valleys") == ["Video appointments: we stopped"]


def test_a_record_is_not_like_itself(site: Site) -> None:
    id = site.publish("innovation", CAFE)
    assert not site.network.already.to("a crisis café on wheels", id)


def test_what_others_shared_is_told_apart(site: Site) -> None:
    site.publish("innovation", CAFE)
    already = site.network.already
    found = type(already)(node="elsewhere", finding=already.finding, types=already.types).to(
        "crisis café"
    )
    assert ([each.text.title for each in found.others], found.ours) == (
        ["A crisis café on wheels"],
        (),
    )
