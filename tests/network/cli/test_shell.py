"""Exit codes, and refusals in words."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from network.cli import main
from tests.fakes.keeper import Keeper


def _ends(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner(env={"LIKEWISE_CONFIG": ""}).invoke(main, arguments)
    return result.exit_code, result.stdout, result.stderr


def test_without_a_configuration_the_command_says_how_to_name_one() -> None:
    code, stdout, stderr = _ends("status")
    assert (code, stdout) == (2, "")
    assert "--config" in stderr and "LIKEWISE_CONFIG" in stderr


def test_python_m_network_is_the_same_command_for_the_node_that_the_environment_names(
    keeper: Keeper,
) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "network", "status", "--json"],
        env={**os.environ, "LIKEWISE_CONFIG": str(keeper.config)},
        check=True,
        capture_output=True,
    ).stdout
    assert json.loads(said) == keeper.json("status")


def test_the_options_of_every_command_stand_before_it_or_behind_it(keeper: Keeper) -> None:
    config = str(keeper.config)
    for arguments in (
        ("--config", config, "--json", "search", "tea", "--limit", "3"),
        ("--json", "search", "--config", config, "tea", "--limit", "3"),
        ("search", "tea", "--limit", "3", "--json", f"--config={config}"),
    ):
        code, stdout, _stderr = _ends(*arguments)
        assert (code, json.loads(stdout)["query"]) == (0, "tea")


def test_behind_a_double_hyphen_everything_is_a_word(keeper: Keeper) -> None:
    code, stdout, _stderr = _ends(
        "--config", str(keeper.config), "--json", "search", "--", "--config"
    )
    assert (code, json.loads(stdout)["query"]) == (0, "--config")


def test_a_configuration_without_a_file_is_asked_wrongly() -> None:
    assert _ends("status", "--config")[0] == 2


def test_a_configuration_that_is_not_there_is_named(tmp_path: Path) -> None:
    code, _stdout, stderr = _ends("--config", str(tmp_path / "no.toml"), "status")
    assert code == 2
    assert "no.toml" in stderr and "Traceback" not in stderr


def test_a_typing_error_in_the_configuration_is_named(bare: Keeper) -> None:
    bare.config.write_text(bare.config.read_text() + "\n[pool]\nseconds = 3\n", encoding="utf-8")
    assert "pool" in bare.run("status", code=2).stderr


def test_a_node_that_was_not_founded_says_so(bare: Keeper) -> None:
    assert "likewise init" in bare.run("status", code=1).stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("pull", "nobody"),
        ("withdraw", "4b2a0f6e-3c59-4a39-9c1e-000000000000", "--reason", "error"),
        ("token", "--as", "chief"),
        ("people", "add", "ada", "--role", "chief"),
        ("people", "add", "Ada Lovelace", "--role", "author"),
        ("members", "remove", "nobody"),
        ("members", "remove", "hub"),
    ],
)
def test_what_the_node_refuses_is_words_on_stderr_and_exit_code_1(
    keeper: Keeper, arguments: tuple[str, ...]
) -> None:
    result = keeper.run(*arguments, code=1)
    assert result.stderr.strip() and "Traceback" not in result.output
    assert result.stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("no-such-command",),
        ("search",),
        ("search", "falls", "--limit", "0"),
        ("search", "falls", "--like-mine", "very"),
        ("withdraw", "x", "--reason", "bored"),
        ("members", "add", "rural", "ftp://rural.example", "thumbprint"),
        ("import", "/no/such/file", "--map", "/no/such/map"),
    ],
)
def test_what_was_asked_wrongly_is_exit_code_2(keeper: Keeper, arguments: tuple[str, ...]) -> None:
    assert keeper.run(*arguments, code=2).stdout == ""


def test_a_peer_that_cannot_be_reached_is_words_too(keeper: Keeper) -> None:
    result = keeper.run("members", "add", "rural", "http://127.0.0.1:1", "x" * 43, code=1)
    assert "UNREACHABLE" in result.stderr and "Traceback" not in result.output


def test_an_address_that_is_not_allowed_is_refused_before_it_is_called(keeper: Keeper) -> None:
    result = keeper.run("members", "add", "rural", "http://127.0.0.1:2", "x" * 43, code=1)
    assert "REFUSED-ADDRESS" in result.stderr


def test_a_file_that_cannot_be_written_is_words_too(keeper: Keeper, tmp_path: Path) -> None:
    result = keeper.run("export", "--output", str(tmp_path / "no" / "such" / "folder"), code=1)
    assert "folder" in result.stderr and "Traceback" not in result.output
