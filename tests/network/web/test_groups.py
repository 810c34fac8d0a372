"""Closed groups on their own pages, and as an audience where something is shared."""

import re

import pytest

from network.errors import Invalid
from network.people.roles import Role
from tests.fakes.site import CAFE, Site, Visitor

HEREFORD = {"name": "Winter beds", "purpose": "To compare winters."}


def _made(keeper: Visitor) -> str:
    made = keeper.send("/network/groups", HEREFORD, seen_on="/network/groups")
    return made.headers["Location"]


MAKERS = {Role.FACILITATOR, Role.ADMINISTRATOR}


@pytest.mark.parametrize("role", [role for role in Role if role not in MAKERS])
def test_only_facilitators_and_the_keeper_make_groups(site: Site, role: Role) -> None:
    assert site.signed_in(role.value).get("/network/groups").status_code == 403


def test_a_facilitator_makes_a_group_and_is_shown_nothing_of_the_wire(site: Site) -> None:
    facilitator = site.signed_in("facilitator")
    path = _made(facilitator)
    page, menu = facilitator.get(path).text, facilitator.get("/").text
    assert "To compare winters." in page
    assert f">{path.rpartition('/')[2]}<" not in page
    assert "Network" not in page
    assert 'href="/network/groups"' in menu


def test_the_keeper_finds_the_groups_within_the_network_page(site: Site) -> None:
    keeper = site.signed_in("administrator")
    path = _made(keeper)
    page = keeper.get(path).text
    assert f">{path.rpartition('/')[2]}<" in page
    assert re.search(r'href="/network"[^>]*aria-current', page)


def test_a_group_is_made_and_listed_under_a_name_nobody_guesses(site: Site) -> None:
    keeper = site.signed_in("administrator")
    path = _made(keeper)
    assert re.fullmatch(r"/network/groups/circle-[a-z2-7]{16}", path)
    assert "To compare winters." in keeper.get(path).text
    assert "Winter beds" in keeper.get("/network/groups").text


@pytest.mark.parametrize(
    "form", [{"name": " "}, {"name": "x" * 201}, {"name": "x", "purpose": "x" * 2001}]
)
def test_a_group_needs_a_name_that_fits(site: Site, form: dict[str, str]) -> None:
    keeper = site.signed_in("administrator")
    answer = keeper.send("/network/groups", form, seen_on="/network/groups")
    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_only_members_of_the_network_are_let_in(site: Site) -> None:
    keeper = site.signed_in("administrator")
    path = _made(keeper)
    assert keeper.send(f"{path}/add", {"node": ""}, seen_on=path).status_code == 422
    assert keeper.send(f"{path}/add", {"node": "nobody"}, seen_on=path).status_code == 409
    assert keeper.send(f"{path}/remove/nobody", {}, seen_on=path).status_code == 404


def test_no_such_group_is_no_such_page(site: Site) -> None:
    keeper = site.signed_in("administrator")
    assert keeper.get("/network/groups/circle-aaaaaaaaaaaaaaaa").status_code == 404


def test_a_group_is_offered_before_wider_audiences_and_can_be_chosen(site: Site) -> None:
    feed = _made(site.signed_in("administrator")).rpartition("/")[2]
    facilitator, id = site.signed_in("facilitator"), site.publish("innovation", CAFE)
    form = {"collection": "new", "title": "Cafés", "note": ""}
    gathering = f"/gather/{id.key}"
    path = facilitator.send(gathering, form, seen_on=gathering).headers["Location"]
    path = path.partition("#")[0]
    words = {"facilitator": "Fay", "independence_statement": "Nobody.", "note": "Why."}
    facilitator.send(path, {**words, "title": "Cafés", "base": "1"}, seen_on=path)
    page = facilitator.get(f"{path}/share").text
    offered = re.findall(r'name="audience" type="radio" value="([^"]+)"', page)
    assert offered == [feed, "region", "network", "network-commissioning", "public"]
    assert "A group you chose: Winter beds" in page
    assert "Freedom of Information Act" in page
    answer = facilitator.send(f"{path}/share", {"audience": feed}, seen_on=f"{path}/share")
    assert answer.status_code == 302


def test_a_group_that_is_none_of_ours_cannot_be_chosen(site: Site) -> None:
    with pytest.raises(Invalid, match="no such group"):
        site.publish("innovation", CAFE, audience="circle-aaaaaaaaaaaaaaaa")


def test_a_revision_says_that_narrowing_is_a_withdrawal_and_a_new_record(site: Site) -> None:
    id, author = site.publish("innovation", CAFE), site.signed_in("author")
    seen_on = f"/innovations/{id.key}"
    draft = author.send(f"/writing/revise/{id.rid}", {}, seen_on=seen_on).headers["Location"]
    page = author.get(f"{draft}/send").text
    assert "To share it with fewer, withdraw it" in page


def test_a_record_in_a_group_says_so(site: Site) -> None:
    feed = _made(site.signed_in("administrator")).rpartition("/")[2]
    id = site.publish("innovation", CAFE, audience=feed)
    page = site.signed_in("reader").get(f"/innovations/{id.key}").text
    assert "A group you chose: Winter beds" in page
