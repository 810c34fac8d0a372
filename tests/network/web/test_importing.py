"""A spreadsheet in the browser: uploaded, its columns chosen, foreseen, imported, gone on with."""

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from openpyxl import Workbook
from werkzeug.test import TestResponse

from network.innovations import uploading
from network.web import protection
from tests.fakes.site import START, Site, Visitor, token_in

TABLE = """id,Title,What we did,notes
1,Tea at four,We made tea.,x
2,,Nothing.,y
3,Soup at six,We made soup.,z
"""


def _upload(visitor: Visitor, content: bytes, name: str = "ideas.csv") -> TestResponse:
    token = token_in(visitor.get("/import").get_data(as_text=True))
    return visitor.client.post(
        "/import",
        data={"csrf_token": token, "file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )


def _taken(visitor: Visitor, content: bytes = TABLE.encode(), name: str = "ideas.csv") -> str:
    answer = _upload(visitor, content, name)
    assert answer.status_code == 302
    return answer.headers["Location"]


def _text(visitor: Visitor, path: str) -> str:
    return visitor.get(path).get_data(as_text=True)


def test_columns_are_guessed_and_each_row_says_what_would_happen(site: Site) -> None:
    author = site.signed_in("author")
    page = _text(author, _taken(author))
    assert re.search(r'name="c:title">.*?<option value="Title" selected>', page, re.S)
    assert re.search(r'name="c:what_we_did">.*?<option value="What we did" selected>', page, re.S)
    assert "2 become drafts, 0 are here already, 1 are refused." in page
    assert "Title: Nothing stands here yet." in page
    assert "Tea at four" not in _text(author, "/writing")


def test_importing_makes_drafts_and_a_report_and_keeps_no_spreadsheet(site: Site) -> None:
    author = site.signed_in("author")
    address = _taken(author)
    author.send(f"{address}/run", {}, seen_on=address)
    page = _text(author, address)
    assert "3 rows looked at: 2 drafts, 0 unchanged, 1 refused" in page
    assert "Line 3: Title: Nothing stands here yet." in page
    assert "The spreadsheet itself is no longer kept here." in page
    drafts = _text(author, "/writing")
    assert "Tea at four" in drafts
    assert "Soup at six" in drafts
    with site.network.database.reading() as session:
        [kept] = site.network.files.uploading.uploads.of(session, "author")
    assert kept.content == b""
    author.send(f"{address}/run", {}, seen_on="/import")
    assert "3 rows looked at" in _text(author, address)


def test_what_is_here_already_is_said_before_and_after(site: Site) -> None:
    author = site.signed_in("author")
    first = _taken(author)
    author.send(f"{first}/run", {}, seen_on=first)
    again = _taken(author)
    assert "0 become drafts, 2 are here already, 1 are refused." in _text(author, again)
    author.send(f"{again}/run", {}, seen_on=again)
    assert "0 drafts, 2 unchanged, 1 refused" in _text(author, again)


def test_an_interrupted_import_goes_on_where_it_was(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "SLICE", 2)
    author = site.signed_in("author")
    address = _taken(author)
    author.send(f"{address}/run", {}, seen_on=address)
    page = _text(author, address)
    assert "1 row is still to come." in page
    assert "Go on importing" in page
    assert "Tea at four" not in page.split('id="foreseen"')[1]
    author.send(f"{address}/run", {}, seen_on=address)
    assert "3 rows looked at: 2 drafts, 0 unchanged, 1 refused" in _text(author, address)


def test_columns_can_be_chosen_otherwise(site: Site) -> None:
    author = site.signed_in("author")
    address = _taken(author)
    answer = author.send(
        f"{address}/columns", {"c:title": "notes", "c:nonsense": "id"}, seen_on=address
    )
    assert answer.headers["Location"].endswith("#foreseen")
    assert "3 become drafts" in _text(author, address)


def test_without_a_title_nothing_can_be_foreseen(site: Site) -> None:
    author = site.signed_in("author")
    address = _taken(author)
    author.send(f"{address}/columns", {"c:title": ""}, seen_on=address)
    assert "Say which column is the title." in _text(author, address)
    answer = author.send(f"{address}/run", {}, seen_on=address)
    assert answer.status_code == 422


def test_a_long_spreadsheet_is_foreseen_in_part(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "FORESEEN", 2)
    author = site.signed_in("author")
    page = _text(author, _taken(author))
    assert "Soup at six" not in page
    assert "of 3." in page


def test_an_excel_file_is_read_too(site: Site) -> None:
    book, written = Workbook(), io.BytesIO()
    for row in (["Title", "What we did"], ["Tea", "We made tea."]):
        book.active.append(row)
    book.save(written)
    author = site.signed_in("author")
    assert "1 become drafts" in _text(author, _taken(author, written.getvalue(), "ideas.xlsx"))


def test_a_line_in_another_encoding_is_refused_alone(site: Site) -> None:
    author = site.signed_in("author")
    page = _text(author, _taken(author, b"Title\nTea\ncaf\xe9\nSoup\n"))
    assert "2 become drafts, 0 are here already, 1 are refused." in page
    assert "Windows-1252" in page


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "There is not one row"),
        ("a.csv", b"Title\ncaf\xe9\n", "Windows-1252"),
        ("a.xlsx", b"Title\nTea\n", "its content is something else"),
        ("a.csv", b"PK\x03\x04", "is not a text file"),
        ("a.exe", b"MZ", "neither CSV"),
        ("../../etc/a.csv", b"a,a\n1,2\n", "name each column once"),
        ("a.csv", b"t\n" + b"x\n" * 6_000, "more than 5,000 rows"),
        ("", b"", "Choose a file first."),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(
    site: Site, name: str, content: bytes, words: str
) -> None:
    answer = _upload(site.signed_in("author"), content, name)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


def test_a_file_that_is_too_large_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "MOST_BYTES", 10)
    answer = _upload(site.signed_in("author"), TABLE.encode())
    assert "larger than 8 MB" in answer.get_data(as_text=True)


def test_a_file_beyond_all_measure_is_turned_away(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protection, "MAX_FILE_BYTES", 1_000)
    assert _upload(site.signed_in("author"), b"x" * 2_000).status_code == 413


def test_somebody_elses_spreadsheet_is_nobodys_here(site: Site) -> None:
    address = _taken(site.signed_in("author"))
    administrator = site.signed_in("administrator")
    assert administrator.get(address).status_code == 404
    assert "ideas.csv" not in _text(administrator, "/import")


def test_it_can_be_thrown_away(site: Site) -> None:
    author = site.signed_in("author")
    address = _taken(author)
    author.send(f"{address}/forget", {}, seen_on=address)
    assert author.get(address).status_code == 404


def test_the_upload_is_listed_until_then(site: Site) -> None:
    author = site.signed_in("author")
    _taken(author)
    page = _text(author, "/import")
    assert "ideas.csv" in page
    assert "not imported yet" in page


def test_what_the_spreadsheet_is_called_stays_here(site: Site) -> None:
    author = site.signed_in("author")
    address = _taken(author, name="Patients of Dr Okafor.csv")
    author.send(f"{address}/run", {}, seen_on=address)
    with site.network.database.reading() as session:
        drafts = site.network.drafting.drafts.of(session, "author")
    assert len(drafts) == 2
    assert "Okafor" not in str([draft.fields for draft in drafts])


def test_a_spreadsheet_that_nobody_looks_at_again_is_thrown_away(site: Site) -> None:
    _taken(site.signed_in("author"))
    uploading = site.network.files.uploading
    replace(uploading, now=lambda: START + timedelta(days=13)).tidy()
    with site.network.database.reading() as session:
        assert len(uploading.uploads.of(session, "author")) == 1
    replace(uploading, now=lambda: START + timedelta(days=15)).tidy()
    with site.network.database.reading() as session:
        assert uploading.uploads.of(session, "author") == []
