"""``likewise members``, ``people`` and ``token``."""

import pytest

from tests.fakes.keeper import Keeper


def test_an_account_gets_one_role_after_the_other(keeper: Keeper) -> None:
    keeper.json("people", "add", "ada", "--role", "author")
    assert keeper.json("people", "add", "ada", "--role", "reviewer")["roles"] == [
        "author",
        "reviewer",
    ]


def test_people_are_told_of_in_words(keeper: Keeper) -> None:
    words = keeper.run("people", "add", "ada", "--role", "author").stdout
    assert words == "ada holds: author.\n"


def test_a_token_is_printed_alone_so_that_a_script_can_take_it(keeper: Keeper) -> None:
    words = keeper.run("token", "--as", "author").stdout
    assert len(words.split()) == 1 and len(words) > 40
    assert keeper.json("token", "--as", "author")["role"] == "author"


@pytest.mark.parametrize("fingerprint", ["-" + "h" * 42, "-" + "j" * 42, "--" + "a" * 41])
@pytest.mark.parametrize(
    "command",
    [
        ("members", "accept"),
        ("members", "refuse"),
        ("members", "revoke", "hub"),
        ("keys", "retire"),
    ],
)
def test_a_fingerprint_that_begins_with_a_hyphen_is_no_option(
    keeper: Keeper, command: tuple[str, ...], fingerprint: str
) -> None:
    assert "fingerprint" in keeper.run(*command, fingerprint, code=1).stderr


def test_what_is_no_option_of_a_command_with_a_fingerprint_is_still_refused(
    keeper: Keeper,
) -> None:
    assert "extra argument" in keeper.run("members", "accept", "x" * 43, "--knd", code=2).stderr


def test_a_closed_account_is_closed_once_and_says_what_it_leaves(keeper: Keeper) -> None:
    keeper.json("people", "add", "ada", "--role", "author")
    assert keeper.json("people", "close", "ada") == {"account": "ada", "records": 0}
    assert "no account" in keeper.run("people", "close", "ada", code=1).stderr
