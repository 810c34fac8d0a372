"""Files beside a draft and a record: stripped, reviewed, handed out to be kept and never opened."""

import io
import re

import pytest
from werkzeug.test import TestResponse

from federation.attachment import digest_of
from federation.strict import Object
from network.innovations import attaching
from network.web import protection
from tests.fakes.desk import opened, written
from tests.fakes.files import MAKER, NOT_A_SECRET, docx, pdf, picture
from tests.fakes.site import CAFE, Site, Visitor, token_in

PDF = "application/pdf"


def _attach(visitor: Visitor, draft: str, raw: bytes, name: str = "Poster.bin") -> TestResponse:
    page = visitor.get(f"{draft}/attachments").get_data(as_text=True)
    return visitor.client.post(
        f"{draft}/attachments",
        data={"csrf_token": token_in(page), "file": (io.BytesIO(raw), name)},
        content_type="multipart/form-data",
    )


def _links(page: str) -> list[str]:
    return re.findall(r'href="([^"]+/attachments/[0-9a-f]{64})"', page)


def _text(visitor: Visitor, path: str) -> str:
    return visitor.get(path).get_data(as_text=True)


def _shared(site: Site, raw: bytes, name: str = "Poster.bin") -> str:
    """Share a record with one file; return its address."""
    author = site.signed_in("author")
    draft = written(author)
    assert _attach(author, draft, raw, name).status_code == 302
    opened(author, f"{draft}/send").send({"audience": "network"})
    review = opened(site.signed_in("reviewer"), draft.replace("/writing/", "/review/"))
    answer = review.send({"sha256": review.hidden("sha256")}, f"{review.path}/approve")
    return answer.headers["Location"]


@pytest.mark.parametrize(
    ("raw", "ending"), [(picture(), "jpg"), (pdf(), "pdf"), (docx(), "docx"), (b"Tea", "txt")]
)
def test_a_file_is_attached_without_its_maker_and_named_by_what_it_is(
    site: Site, raw: bytes, ending: str
) -> None:
    author = site.signed_in("author")
    draft = written(author)
    assert _attach(author, draft, raw, "/home/joan/Our poster.exe").status_code == 302
    page = _text(author, f"{draft}/attachments")
    assert f"Our poster.{ending}" in page
    [link] = _links(page)
    answer = author.get(link)
    assert MAKER.encode() not in answer.data
    assert f'filename="Our poster.{ending}"' in answer.headers["Content-Disposition"]


def test_a_reviewer_and_then_readers_can_have_it_to_keep(site: Site) -> None:
    record = _shared(site, pdf())
    reader = site.signed_in()
    page = _text(reader, record)
    assert "Poster.pdf" in page
    [link] = _links(page)
    answer = reader.get(link)
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_reviewer_sees_it_before_it_is_shared(site: Site) -> None:
    author = site.signed_in("author")
    draft = written(author)
    _attach(author, draft, b"Tea")
    opened(author, f"{draft}/send").send({"audience": "network"})
    reviewer = site.signed_in("reviewer")
    [link] = _links(_text(reviewer, draft.replace("/writing/", "/review/")))
    assert reviewer.get(link).data == b"Tea"
    assert site.signed_in().get(link).status_code == 403


def test_what_is_published_is_no_longer_with_the_draft_and_goes_with_the_record(
    site: Site,
) -> None:
    record = _shared(site, b"Tea for everybody")
    node, rid = record.split("/")[-2:]
    [link] = _links(_text(site.signed_in(), record))
    sha256 = link.rsplit("/", 1)[1]
    files = site.network.files.attaching
    with site.network.database.reading() as session:
        assert files.published.read(session, node, rid, sha256) == b"Tea for everybody"
        [draft] = [row for row in site.network.drafting.drafts.waiting(session)] or [None]
        assert draft is None
    opened(site.signed_in("reviewer"), f"/withdraw/{rid}").send({"reason": "error"})
    with site.network.database.reading() as session:
        assert files.published.read(session, node, rid, sha256) is None
    assert site.signed_in().get(link).status_code in (404, 410)


def test_a_revision_keeps_its_files(site: Site) -> None:
    record = _shared(site, b"Tea")
    author, rid = site.signed_in("author"), record.rsplit("/", 1)[1]
    draft = opened(author, record).send({}, f"/writing/revise/{rid}").headers["Location"]
    [link] = _links(_text(author, f"{draft}/attachments"))
    assert author.get(link).data == b"Tea"


def test_a_file_can_be_taken_out(site: Site) -> None:
    author = site.signed_in("author")
    draft = written(author)
    _attach(author, draft, b"Tea")
    [link] = _links(_text(author, f"{draft}/attachments"))
    author.send(f"{link}/detach", {}, seen_on=f"{draft}/attachments")
    assert _links(_text(author, f"{draft}/attachments")) == []
    assert author.get(link).status_code == 404


def test_a_draft_that_is_thrown_away_takes_its_files_along(site: Site) -> None:
    author = site.signed_in("author")
    draft = written(author)
    _attach(author, draft, b"Tea")
    id = draft.rsplit("/", 1)[1]
    author.send(f"{draft}/delete", {}, seen_on=f"{draft}/delete")
    with site.network.database.reading() as session:
        assert not site.network.files.attaching.files.texts(session, id)


def test_the_text_in_a_file_is_there_for_whoever_looks_for_names(site: Site) -> None:
    author = site.signed_in("author")
    draft = written(author)
    _attach(author, draft, docx("Ring Joan on 01632 960123"), "Joan.docx")
    with site.network.database.reading() as session:
        texts = site.network.files.attaching.texts(session, draft.rsplit("/", 1)[1])
    assert list(texts) == ["Joan.docx"]
    assert "Ring Joan on 01632 960123" in texts["Joan.docx"]


def test_of_two_files_with_one_name_both_are_looked_at(site: Site) -> None:
    author = site.signed_in("author")
    draft = written(author)
    for words in (b"Ring Joan on 01632 960123", b"Nothing to see"):
        _attach(author, draft, words, "Notes.txt")
    page = _text(author, f"{draft}/finds")
    assert "01632 960123" in page


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (NOT_A_SECRET, "calls itself a PDF"),
        (b"MZ\x90\0", "Attach a picture"),
        (b"<html>\0", "Attach a picture"),
        (docx(word__vbaProject_dot_bin=b"x"), "macros"),
    ],
)
def test_what_cannot_be_attached_is_refused_in_words(site: Site, raw: bytes, words: str) -> None:
    author = site.signed_in("author")
    draft = written(author)
    answer = _attach(author, draft, raw, "innocent.pdf")
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


def test_no_file_is_said(site: Site) -> None:
    author = site.signed_in("author")
    answer = _attach(author, written(author), b"", "")
    assert "Choose a file first." in answer.get_data(as_text=True)


def test_too_large_and_too_many_are_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    author = site.signed_in("author")
    draft = written(author)
    monkeypatch.setattr(attaching, "MOST_ATTACHMENTS", 1)
    _attach(author, draft, b"Tea")
    assert "Take one out first." in _attach(author, draft, b"Soup").get_data(as_text=True)
    monkeypatch.setattr(attaching, "MOST_ATTACHMENTS", 9)
    monkeypatch.setattr(attaching, "MAX_ATTACHMENT", 2)
    assert "larger than 25 MB" in _attach(author, draft, b"Soup").get_data(as_text=True)
    monkeypatch.setattr(protection, "MAX_FILE_BYTES", 1_000)
    assert _attach(author, draft, b"x" * 2_000).status_code == 413


def test_a_draft_with_a_reviewer_takes_no_more_files(site: Site) -> None:
    author = site.signed_in("author")
    draft = written(author)
    opened(author, f"{draft}/send").send({"audience": "network"})
    assert _attach(author, draft, b"Tea").status_code == 422


def _published(site: Site, raw: bytes, claimed: str) -> str:
    """Publish a record of a node that does not strip, whose file claims to be ``claimed``."""
    salt = "s" * 22
    listed: Object = {
        "sha256": digest_of(salt, raw),
        "size": len(raw),
        "media_type": claimed,
        "name": "Poster.pdf",
        "salt": salt,
    }
    id = site.publish("innovation", {**CAFE, "attachments": [listed]})
    with site.network.database.transaction() as session:
        files = site.network.files.attaching.published
        files.keep(session, id.node, id.rid, digest_of(salt, raw), raw)
    return f"/records/{id.key}/attachments/{digest_of(salt, raw)}"


@pytest.mark.parametrize(
    ("raw", "claimed"),
    [
        (b"<script>alert(1)</script>", PDF),
        (b"MZ\x90\0", PDF),
        (b"<svg onload=alert(1)>", "image/png"),
        (b"MZ\x90\0", "application/x-msdownload"),
    ],
)
def test_a_file_that_is_not_what_it_claims_is_not_handed_out(
    site: Site, raw: bytes, claimed: str
) -> None:
    # fault 46
    answer = site.signed_in().get(_published(site, raw, claimed))
    assert answer.status_code in (400, 409, 422)
    text = answer.get_data(as_text=True)
    assert "is not what it claims to be" in text
    assert raw not in answer.data


def test_a_hash_that_the_record_does_not_list_opens_nothing(site: Site) -> None:
    address = _published(site, b"Tea", "text/plain")
    wrong = address.rsplit("/", 1)[0] + "/" + "0" * 64
    assert site.signed_in().get(wrong).status_code == 404
