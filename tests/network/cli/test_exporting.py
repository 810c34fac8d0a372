"""``likewise export``: data, documents, files of the open feeds."""

import json
from pathlib import Path

import pytest
from docx import Document

from tests.fakes.keeper import Keeper


def test_export_writes_our_records_one_a_line(keeper: Keeper, tmp_path: Path) -> None:
    rid = keeper.publish("A falls huddle")
    file = tmp_path / "out.jsonl"
    keeper.run("export", "--output", str(file))
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert rid in [line["rid"] for line in lines]
    assert lines == keeper.json("export")["records"]
    assert keeper.run("export").stdout.splitlines() == file.read_text("utf-8").splitlines()


@pytest.mark.parametrize("layout", ["record", "tidier", "squire"])
def test_a_record_is_written_as_a_word_document(
    keeper: Keeper, tmp_path: Path, layout: str
) -> None:
    rid, file = keeper.publish("A falls huddle"), tmp_path / "out.docx"
    asked = ("export", "--as", "docx", "--layout", layout, "--record", f"hub/{rid}")
    told = keeper.json(*asked, "--output", str(file))
    assert told["written"] == 1
    texts = [paragraph.text for paragraph in Document(str(file)).paragraphs]
    assert "A falls huddle" in texts
    assert "For learning, not performance management." in texts


def test_what_cannot_be_read_is_left_out_and_counted(keeper: Keeper, tmp_path: Path) -> None:
    rid = keeper.publish("A falls huddle")
    asked = ("export", "--as", "csv", "--record", f"hub/{rid}", "--record", "hub/x")
    told = keeper.json(*asked, "--output", str(tmp_path / "out.csv"))
    assert (told["written"], told["left_out"]) == (1, 1)


def test_what_cannot_be_read_is_refused(keeper: Keeper, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    keeper.run("export", "--as", "csv", "--record", "hub/x", "--output", str(file), code=1)
    assert not file.exists()


@pytest.mark.parametrize("more", [("--output", "out.csv"), ("--record", "hub/x")])
def test_a_document_needs_a_file_and_a_record(keeper: Keeper, more: tuple[str, str]) -> None:
    keeper.run("export", "--as", "csv", *more, code=2)
