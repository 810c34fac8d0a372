"""Settings: few keys start a node, wrong ones are refused by name, each is explained."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from network.errors import SettingsError
from network.settings import DEFAULTS, Mode, Settings, whole_base

LEAST = """
[node]
id = "rural"
name = "An invented trust"
base = "http://127.0.0.1:8801"
region = "north"
mode = "demo"
role = "member"

[server]
host = "127.0.0.1"
port = 8801

[data]
directory = "data"

[facilitator]
id = "north"
base = "http://127.0.0.1:8800/federation/v1"
thumbprint = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"

[poll]
seconds = 5

[outbound]
allow = ["127.0.0.1:8800"]

[search]
engine = "whoosh"
"""


def _load(folder: Path, toml: str) -> Settings:
    file = folder / "node.toml"
    file.write_text(toml, "utf-8")
    return Settings.load(file)


def _refused(folder: Path, toml: str) -> str:
    with pytest.raises(SettingsError) as refused:
        _load(folder, toml)
    return str(refused.value)


def test_the_least_configuration_starts_a_node(tmp_path: Path) -> None:
    settings = _load(tmp_path, LEAST)
    assert (settings.node.id, settings.poll.seconds) == ("rural", 5)
    assert settings.outbound.allow == ("127.0.0.1:8800",)


def test_what_is_not_given_has_the_default_that_is_documented(tmp_path: Path) -> None:
    defaults = tomllib.loads(DEFAULTS.read_text("utf-8"))
    assert _load(tmp_path, LEAST).limits.pull_entries == defaults["limits"]["pull_entries"]


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIKEWISE_POLL__SECONDS", "60")
    assert _load(tmp_path, LEAST).poll.seconds == 60


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("id = ", "idd = ", "node.idd"),
        ('engine = "whoosh"', 'engin = "whoosh"', "search.engin"),
        ("[poll]", "[pole]\nx = 1\n[poll]", "pole"),
    ],
)
def test_an_unknown_key_is_refused_by_name(tmp_path: Path, old: str, new: str, named: str) -> None:
    assert f"{named} is not a setting" in _refused(tmp_path, LEAST.replace(old, new, 1))


def test_an_unknown_key_in_the_environment_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIKEWISE_POLL__SECOND", "60")
    assert "poll.second is not a setting" in _refused(tmp_path, LEAST).lower()


@pytest.mark.parametrize("key", ["id", "name", "base", "region"])
def test_a_missing_key_is_named(tmp_path: Path, key: str) -> None:
    toml = re.sub(rf"(?m)^{key} = .*\n", "", LEAST, count=1)
    assert f"node.{key} is missing" in _refused(tmp_path, toml)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('id = "rural"', 'id = "Rural"', "node.id"),
        ("port = 8801", "port = 99999", "server.port"),
        ("seconds = 5", "seconds = 0", "poll.seconds"),
        ('engine = "whoosh"', 'engine = "grep"', "search.engine"),
        ('mode = "demo"', 'mode = "free"', "node.mode"),
    ],
)
def test_a_value_that_does_not_hold_is_refused_by_its_key(
    tmp_path: Path, old: str, new: str, named: str
) -> None:
    assert named in _refused(tmp_path, LEAST.replace(old, new, 1))


def test_a_key_outside_any_section_is_refused(tmp_path: Path) -> None:
    assert "loose" in _refused(tmp_path, "loose = 1\n" + LEAST)


def test_what_is_no_toml_is_refused(tmp_path: Path) -> None:
    assert "node.toml" in _refused(tmp_path, "[node\n")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no configuration file"):
        Settings.load(tmp_path / "nothing.toml")


@pytest.mark.parametrize(
    ("given", "whole"),
    [
        ("https://share.example", "https://share.example/federation/v1"),
        ("https://share.example/", "https://share.example/federation/v1"),
        ("https://share.example/federation/v1", "https://share.example/federation/v1"),
        ("http://127.0.0.1:8801/federation/v1/", "http://127.0.0.1:8801/federation/v1"),
    ],
)
def test_a_base_may_be_the_origin_alone(given: str, whole: str) -> None:
    assert whole_base(given) == whole


@pytest.mark.parametrize(
    "given",
    [
        "share.example",
        "ftp://share.example",
        "https://",
        "https://user@share.example",
        "https://share.example/?x=1",
        "https://share.example/#x",
        "https://share.example/elsewhere",
    ],
)
def test_what_is_no_base_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="must be an address"):
        whole_base(given)


def test_the_origin_is_the_base_without_its_path(tmp_path: Path) -> None:
    assert _load(tmp_path, LEAST).node.origin == "http://127.0.0.1:8801"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('base = "http://127.0.0.1:8801"', 'base = "https://share.example"'),
        ('host = "127.0.0.1"', 'host = "0.0.0.0"'),
    ],
)
def test_a_demonstration_that_others_could_reach_is_refused(
    tmp_path: Path, old: str, new: str
) -> None:
    assert "node.mode" in _refused(tmp_path, LEAST.replace(old, new, 1))


def test_a_production_node_is_reached_by_https(tmp_path: Path) -> None:
    toml = LEAST.replace('mode = "demo"', 'mode = "production"', 1)
    assert "node.base" in _refused(
        tmp_path, toml.replace("http://127.0.0.1:8801", "http://share.example", 1)
    )
    whole = toml.replace("http://127.0.0.1:8801", "https://share.example", 1)
    assert _load(tmp_path, whole).node.mode is Mode.PRODUCTION


def test_a_member_without_its_facilitator_is_refused(tmp_path: Path) -> None:
    assert "facilitator" in _refused(tmp_path, re.sub(r"(?m)^thumbprint.*\n", "", LEAST))


def test_a_facilitator_believes_itself(tmp_path: Path) -> None:
    toml = LEAST.replace('role = "member"', 'role = "facilitator"', 1)
    toml = re.sub(r"\[facilitator\][^\[]*", "", toml)
    assert _load(tmp_path, toml).facilitator.id == ""


def test_the_thumbprint_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "thumbprint"
    toml = re.sub(r'thumbprint = ".*"', f'thumbprint = "file:{file}"', LEAST)
    settings = _load(tmp_path, toml)
    with pytest.raises(SettingsError, match="there is no "):
        _ = settings.facilitator.believed
    file.write_text("kPrK\n", "utf-8")
    assert settings.facilitator.believed == "kPrK"
    assert _load(tmp_path, LEAST).facilitator.believed.startswith("kPrK_")


def test_everything_kept_stands_in_the_data_folder(tmp_path: Path) -> None:
    settings = _load(tmp_path, LEAST)
    kept = [
        settings.key_file,
        settings.thumbprint_file,
        settings.index_directory,
        settings.queue_file,
    ]
    assert all(path.is_relative_to("data") for path in kept)
    assert settings.database_url == "sqlite:///data/node.db"


def test_another_database_is_named_by_its_url(tmp_path: Path) -> None:
    url = "postgresql+psycopg://node@db/node"
    assert _load(tmp_path, f'{LEAST}\n[database]\nurl = "{url}"').database_url == url
    assert "database.url" in _refused(tmp_path, f'{LEAST}\n[database]\nurl = "mysql://x"')


def test_every_setting_is_documented_with_its_meaning() -> None:
    written = DEFAULTS.read_text("utf-8")
    sections = re.split(r"(?m)^\[(\w+)\]$", written)[1:]
    documented = {
        (section, match[1])
        for section, text in zip(sections[::2], sections[1::2], strict=True)
        for match in re.finditer(r"(?m)^(?:# )?(\w+) = \S.*#\s*\S+", text)
    }
    settings = {
        (section, key)
        for section, field in Settings.model_fields.items()
        for key in getattr(field.annotation, "model_fields", {})
    }
    assert documented == settings


def test_the_demonstrations_configurations_hold() -> None:
    files = sorted((DEFAULTS.parent / "demo").glob("*.toml"))
    assert files
    for file in files:
        if "node" in tomllib.loads(file.read_text("utf-8")):
            assert Settings.load(file).node.mode is Mode.DEMO
