"""Whom the members feeds make a member."""

from federation.members import Member, Status
from network.peering.directory import Listing, read_lists


def _member(node: str, region: str = "north", kind: str = "trust") -> Member:
    return Member(
        node=node,
        name=node.title(),
        base=f"https://{node}.example/federation/v1",
        region=region,
        kind=kind,
        status=Status.MEMBER,
        keys=(),
    )


def _listing(number: int, member: Member, *, withdrawn: bool = False) -> Listing:
    return Listing(f"rid-{number}", member, withdrawn)


HUB = _listing(0, _member("hub", kind="facilitator"))
RURAL = _listing(1, _member("rural"))


def test_a_facilitator_and_those_it_lists_are_believed() -> None:
    directory = read_lists("hub", {"hub": [HUB, RURAL]})
    assert {node: found.facilitator for node, found in directory.members.items()} == {
        "hub": "hub",
        "rural": "hub",
    }
    assert directory.alarms == ()


def test_nobody_is_believed_before_the_list_is_held() -> None:
    assert read_lists("hub", {}).members == {}


def test_a_facilitator_that_does_not_list_itself_is_not_believed() -> None:
    directory = read_lists("hub", {"hub": [RURAL]})
    assert directory.members == {}
    assert "does not list itself" in directory.alarms[0]


def test_a_facilitator_is_believed_for_its_own_region_only() -> None:
    directory = read_lists("hub", {"hub": [HUB, _listing(1, _member("city", region="south"))]})
    assert "city" not in directory.members
    assert "speaks for north only" in directory.alarms[0]


def test_a_second_live_entry_for_a_node_is_an_alarm_and_ignored() -> None:
    squatter = _listing(2, _member("rural", kind="council"))
    directory = read_lists("hub", {"hub": [HUB, RURAL, squatter]})
    assert directory.members["rural"].rid == "rid-1"
    assert "twice" in directory.alarms[0]


def test_a_withdrawn_entry_counts_as_having_left_and_keeps_its_place() -> None:
    directory = read_lists("hub", {"hub": [HUB, _listing(1, _member("rural"), withdrawn=True)]})
    assert not directory.members["rural"].is_member


def test_a_node_listed_anew_after_its_entry_was_withdrawn_is_a_member() -> None:
    withdrawn = _listing(1, _member("rural"), withdrawn=True)
    again = _listing(2, _member("rural"))
    directory = read_lists("hub", {"hub": [HUB, withdrawn, again]})
    assert directory.members["rural"].rid == "rid-2"
    assert directory.members["rural"].is_member
    assert directory.alarms == ()


def test_a_withdrawn_entry_after_a_live_one_does_not_replace_it() -> None:
    late = _listing(2, _member("rural"), withdrawn=True)
    directory = read_lists("hub", {"hub": [HUB, RURAL, late]})
    assert directory.members["rural"].rid == "rid-1"
    assert directory.alarms == ()


SOUTH = _listing(3, _member("dock", region="south", kind="facilitator"))


def test_a_facilitator_that_is_listed_is_believed_for_its_region() -> None:
    lists = {"hub": [HUB, SOUTH], "dock": [SOUTH, _listing(4, _member("city", region="south"))]}
    directory = read_lists("hub", lists)
    assert directory.members["city"].facilitator == "dock"
    assert directory.members["dock"].facilitator == "hub"
    assert directory.alarms == ()


def test_the_list_of_a_node_that_is_no_facilitator_is_not_looked_at() -> None:
    lists = {"hub": [HUB, RURAL], "rural": [RURAL, _listing(4, _member("friend"))]}
    assert "friend" not in read_lists("hub", lists).members


def test_a_rogue_facilitator_cannot_list_another_regions_nodes() -> None:
    lists = {"hub": [HUB, RURAL, SOUTH], "dock": [SOUTH, _listing(4, _member("rural"))]}
    directory = read_lists("hub", lists)
    assert directory.members["rural"].facilitator == "hub"
    assert any("dock lists rural of north" in alarm for alarm in directory.alarms)


def test_a_node_is_believed_from_the_first_list_that_claims_it() -> None:
    stolen = _listing(4, _member("rural", region="south"))
    lists = {"hub": [HUB, RURAL, SOUTH], "dock": [SOUTH, stolen]}
    directory = read_lists("hub", lists)
    assert directory.members["rural"].member.region == "north"
    assert any("which hub lists already" in alarm for alarm in directory.alarms)


def test_a_second_facilitator_for_a_region_is_an_alarm() -> None:
    rival = _listing(5, _member("pier", region="south", kind="facilitator"))
    directory = read_lists("hub", {"hub": [HUB, SOUTH, rival], "pier": [rival]})
    assert "pier" not in directory.members
    assert any("second facilitator" in alarm for alarm in directory.alarms)
