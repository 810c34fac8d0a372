"""``likewise circles``, and a group as the audience of an import."""

from tests.fakes.keeper import Keeper, Source


def test_a_group_is_made_listed_and_shown(keeper: Keeper) -> None:
    made = keeper.json("circles", "new", "Winter", "--purpose", "To compare.")
    assert made["members"] == []
    assert made["open"] is True
    assert keeper.json("circles", "list")["circles"] == [made]
    assert keeper.json("circles", "members", "Winter") == made
    assert keeper.json("circles", "members", str(made["circle"])) == made
    assert "Winter  (0 members)" in keeper.run("circles", "list").stdout


def test_where_there_are_none_that_is_said(keeper: Keeper) -> None:
    assert "There are no groups of ours." in keeper.run("circles", "list").stdout


def test_only_members_of_the_network_are_let_in(keeper: Keeper) -> None:
    keeper.run("circles", "new", "Winter")
    refused = keeper.run("circles", "add", "Winter", "nobody", code=1)
    assert "nobody is not a member of the network." in refused.stderr
    assert "not in this group" in keeper.run("circles", "remove", "Winter", "x", code=1).stderr


def test_a_group_that_was_refused_a_member_is_not_made(keeper: Keeper) -> None:
    keeper.run("circles", "new", "Winter", "--member", "nobody", code=1)
    assert keeper.json("circles", "list")["circles"] == []


def test_two_groups_of_one_name_are_told_apart(keeper: Keeper) -> None:
    for _ in range(2):
        keeper.run("circles", "new", "Winter")
    assert "circle-" in keeper.run("circles", "members", "Winter", code=1).stderr


def test_an_import_says_who_will_be_able_to_read_it(keeper: Keeper, source: Source) -> None:
    said = keeper.run(*source.published(), code=1).stdout
    assert "Organisations of the whole network. As of today" in said
    assert "Freedom of Information Act" in said


def test_an_import_into_no_group_of_ours_is_refused(keeper: Keeper, source: Source) -> None:
    arguments = [
        "circle-aaaaaaaaaaaaaaaa" if each == "network" else each for each in source.published()
    ]
    refused = keeper.run(*arguments, code=1)
    assert "There is no such group of ours." in refused.stderr
    assert keeper.json("export")["records"] == []


def test_what_it_is_for_stands_in_every_export(keeper: Keeper, source: Source) -> None:
    keeper.run(*source.published(), code=1)
    terms = {record["terms"] for record in keeper.json("export")["records"]}
    assert terms == {"For learning, not performance management."}
