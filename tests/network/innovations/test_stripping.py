"""What a file is by its content, and what it no longer says of whoever made it."""

import io

import pytest
from docx import Document
from PIL import Image
from pypdf import PdfReader

from network.errors import Refused
from network.innovations import stripping, stripping_docx, stripping_pdf
from network.innovations.stripping import MediaKind, kind_of, stripped
from tests.fakes.files import MAKER, NOT_A_SECRET, docx, parts_of, pdf, picture

AUTHORED = (
    b'<w:comments xmlns:w="x"><w:comment w:author="Joan Akehurst" w:initials="JA"/></w:comments>'
)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (picture("PNG"), MediaKind.PNG),
        (picture("JPEG"), MediaKind.JPEG),
        (pdf(), MediaKind.PDF),
        (docx(), MediaKind.DOCX),
        ("Tea – and cake".encode(), MediaKind.TEXT),
        (b"caf\xe9", None),
        (b"MZ\x90", None),
        (b"a\0b", None),
        (b"", None),
        (b"PK\x03\x04 no zip", None),
        (b"\xd0\xcf\x11\xe0", None),
    ],
)
def test_a_file_is_what_its_content_is(raw: bytes, kind: MediaKind | None) -> None:
    assert kind_of(raw) == kind


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_picture_is_drawn_anew(form: str) -> None:
    raw = picture(form)
    clean = stripped(raw)
    assert MAKER.encode() in raw
    assert MAKER.encode() not in clean.raw
    with Image.open(io.BytesIO(clean.raw)) as drawn:
        assert (drawn.format, drawn.size) == (form, (40, 20))
        assert not drawn.getexif()
        assert drawn.getpixel((5, 5)) is not None


def test_a_picture_that_lay_on_its_side_stands_upright() -> None:
    exif, drawn = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    Image.new("RGB", (40, 20)).save(drawn, "JPEG", exif=exif.tobytes())
    with Image.open(io.BytesIO(stripped(drawn.getvalue()).raw)) as upright:
        assert upright.size == (20, 40)


def test_a_picture_with_a_palette_keeps_its_colours() -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (4, 4), "red").convert("P").save(drawn, "PNG")
    with Image.open(io.BytesIO(stripped(drawn.getvalue()).raw)) as kept:
        assert kept.convert("RGB").getpixel((1, 1)) == (254, 0, 0) or kept.mode == "P"


def test_a_picture_of_too_many_pixels_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stripping, "MOST_PIXELS", 100)
    with pytest.raises(Refused, match="50 million pixels"):
        stripped(picture())


def test_a_broken_picture_is_refused() -> None:
    with pytest.raises(Refused, match="no picture"):
        stripped(picture("PNG")[:60])


def test_a_pdf_keeps_its_pages_and_nothing_else() -> None:
    clean = stripped(pdf()).raw
    assert MAKER.encode() not in clean
    assert b"JavaScript" not in clean
    assert b"EmbeddedFile" not in clean
    read = PdfReader(io.BytesIO(clean))
    assert len(read.pages) == 1
    assert not (read.metadata or {}).get("/Author")
    [link] = read.pages[0]["/Annots"]
    assert link.get_object()["/A"]["/S"] == "/URI"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (NOT_A_SECRET, "calls itself a PDF"),
        (pdf(password="x", script=False), "locked"),
    ],
)
def test_a_pdf_that_is_none_or_locked_is_refused(raw: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        stripped(raw)


def test_a_pdf_of_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stripping_pdf, "MOST_PAGES", 1)
    with pytest.raises(Refused, match="300 pages"):
        stripped(pdf(pages=2, script=False))


def test_a_word_document_loses_names_and_keeps_its_words() -> None:
    raw = docx("Tea & <cake>", word__comments_dot_xml=AUTHORED)
    clean = stripped(raw)
    assert any(MAKER.encode() in part for part in parts_of(raw).values())
    assert not any(MAKER.encode() in part for part in parts_of(clean.raw).values())
    assert "Tea & <cake>" in clean.text
    opened = Document(io.BytesIO(clean.raw))
    assert "Tea & <cake>" in [paragraph.text for paragraph in opened.paragraphs]
    assert opened.core_properties.author == ""


def test_a_word_document_that_would_fill_the_memory_is_not_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stripping_docx, "MOST_UNPACKED", 1_000_000)
    bomb = docx(word__more_dot_xml=b"0" * 2_000_000)
    assert len(bomb) < 100_000
    with pytest.raises(Refused, match="more than 100 MB"):
        stripped(bomb)


def test_a_word_document_with_macros_is_refused() -> None:
    with pytest.raises(Refused, match="macros"):
        stripped(docx(word__vbaProject_dot_bin=b"x"))


def test_a_broken_word_document_is_refused() -> None:
    raw = bytearray(docx())
    raw[60:120] = b"\xff" * 60
    with pytest.raises(Refused, match="broken or locked"):
        stripped(bytes(raw))


def test_plain_text_is_its_own_text() -> None:
    clean = stripped(b"Tea\n")
    assert (clean.raw, clean.text) == (b"Tea\n", "Tea\n")


def test_anything_else_is_refused() -> None:
    with pytest.raises(Refused, match="Attach a picture"):
        stripped(b"MZ\x90\0")
