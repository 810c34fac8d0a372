"""What a file is by its content, and what it no longer says of whoever made it."""

import io

import pytest
from docx import Document
from PIL import Image
from pypdf import PdfReader

from network.errors import Refused
from network.innovations import stripping, stripping_docx, stripping_pdf
from network.innovations.stripping import MediaKind, kind_of, stripped
from network.innovations.stripping_pdf import bare_jpeg
from tests.fakes.files import (
    MAKER,
    NOT_A_SECRET,
    docx,
    packed,
    parts_of,
    pdf,
    pdf_with_photograph,
    picture,
)

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
    assert link.get_object()["/A"] == {"/S": "/URI", "/URI": "https://a.example"}


def test_where_the_links_of_a_pdf_lead_is_looked_at_like_its_text() -> None:
    assert "https://a.example" in stripped(pdf()).text


def test_a_photograph_within_a_pdf_loses_its_maker_and_no_pixel() -> None:
    photograph = picture("JPEG")
    raw = pdf_with_photograph(photograph)
    clean = stripped(raw).raw
    assert MAKER.encode() in raw
    assert MAKER.encode() not in clean
    [shown] = PdfReader(io.BytesIO(clean)).pages[0].images
    with Image.open(io.BytesIO(photograph)) as before:
        assert shown.image.tobytes() == before.tobytes()


def test_what_tells_how_a_photograph_is_drawn_stays_in_it() -> None:
    profile = b"\xff\xe2\x00\x12ICC_PROFILE\0abcd"
    preview = b"\xff\xe2\x00\x06MPF\0"
    drawn = b"\xff\xe0\x00\x04aa" + profile + b"\xff\xee\x00\x04bb\xff\xdb\x00\x04cc"
    scan = b"\xff\xda\x00\x02\xff\xe1\x00\x04dd\xff\xd9"
    remarks = b"\xff\xe1\x00\x04ee\xff\xff\xfe\x00\x04ff" + preview
    assert bare_jpeg(b"\xff\xd8" + remarks + drawn + scan) == b"\xff\xd8" + drawn + scan


@pytest.mark.parametrize("raw", [b"", b"\xff\xd8", b"\xff\xd8\xff", b"Tea and cake"])
def test_bytes_that_are_no_photograph_stay_as_they_are(raw: bytes) -> None:
    assert bare_jpeg(raw) == raw


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


HIDDEN = {
    "deleted": b'<w:del><w:delText xml:space="preserve">Joan Akehurst</w:delText></w:del>',
    "described": b'<wp:docPr id="1" name="Picture 1" descr="Joan Akehurst"/>',
    "table": b'<w:tblDescription w:val="Joan Akehurst"/>',
    "chart": b"<c:v>12.5</c:v><c:v>Joan Akehurst</c:v>",
    "diagram": b"<a:p><a:t>Joan Akehurst</a:t></a:p>",
    "numbered letters": b"<w:t>&#74;oan Akehurst</w:t>",
    "field": b'<w:instrText> INCLUDETEXT "Joan Akehurst" </w:instrText>',
}


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN.keys())
def test_what_a_word_document_does_not_show_at_once_is_looked_at_too(hidden: bytes) -> None:
    text = stripped(docx(word__charts__chart1_dot_xml=b"<x>" + hidden + b"</x>")).text
    assert MAKER in text
    assert "12.5" not in text


def test_the_addresses_that_a_word_document_leads_to_are_looked_at() -> None:
    links = (
        b'<Relationships><Relationship Id="r1" Type="x/hyperlink" TargetMode="External"'
        b' Target="mailto:joan@a.example?a=1&amp;b=2"/>'
        b'<Relationship Id="r2" Type="x/styles" Target="styles.xml"/></Relationships>'
    )
    text = stripped(docx(word___rels__more_dot_xml_dot_rels=links)).text
    assert "mailto:joan@a.example?a=1&b=2" in text
    assert "styles.xml" not in text


def test_the_numbers_that_word_gives_its_bookmarks_are_not_looked_at() -> None:
    fields = (
        b'<x><w:instrText>PAGEREF _Toc118724392 \\h</w:instrText><w:instrText>HYPERLINK "_Toc7"'
    )
    text = stripped(docx(word__more_dot_xml=fields + b"</w:instrText></x>")).text
    assert "_Toc" not in text


SAYS_OF_ITS_MAKER = {
    "word/_rels/settings.xml.rels": b'<Relationships><Relationship Id="r1" Type="http://a/'
    b'attachedTemplate" Target="file:///C:\\Users\\Joan Akehurst\\N.dotm" TargetMode="External"/>'
    b"</Relationships>",
    "word/_rels/more.xml.rels": b'<Relationships><Relationship Id="r1" Type="http://a/image"'
    b' Target="FILE:///C:\\Users\\Joan Akehurst\\a.png" TargetMode="External"/></Relationships>',
    "customXml/item1.xml": b"<p:properties><Editor>Joan Akehurst</Editor></p:properties>",
    "docMetadata/LabelInfo.xml": b'<l:labelList><l:label name="Joan Akehurst"/></l:labelList>',
    "word/people.xml": b"<w15:people><w15:person w15:author='Joan Akehurst'/></w15:people>",
    "word/more.xml": b'<x><pic:cNvPr id="0" name="Joan Akehurst.jpg"/></x>',
}


@pytest.mark.parametrize("name", SAYS_OF_ITS_MAKER)
def test_a_word_document_says_nothing_of_its_maker_in_any_part(name: str) -> None:
    clean = stripped(packed({**parts_of(docx()), name: SAYS_OF_ITS_MAKER[name]}))
    assert MAKER.encode() in SAYS_OF_ITS_MAKER[name]
    assert MAKER.encode() not in parts_of(clean.raw)[name]
    assert MAKER not in clean.text


def test_the_settings_of_a_word_document_forget_whose_they_were() -> None:
    settings = (
        b'<w:settings><w:zoom w:percent="100"/><w:attachedTemplate r:id="rId1"/>'
        b'<w:docVars><w:docVar w:name="a" w:val="Joan Akehurst"/></w:docVars>'
        b"<w:mailMerge><w:query>Joan Akehurst</w:query></w:mailMerge></w:settings>"
    )
    raw = docx(word__settings_dot_xml=settings)
    clean = parts_of(stripped(raw).raw)["word/settings.xml"]
    assert clean == b'<w:settings><w:zoom w:percent="100"/></w:settings>'


@pytest.mark.parametrize("form", ["GIF", "TIFF", "JPEG"])
def test_a_picture_in_a_word_document_is_drawn_anew_whatever_it_is_called(form: str) -> None:
    taken = picture(form)
    clean = parts_of(stripped(docx(word__media__image9_dot_bin=taken)).raw)
    assert MAKER.encode() in taken
    assert MAKER.encode() not in clean["word/media/image9.bin"]
    with Image.open(io.BytesIO(clean["word/media/image9.bin"])) as drawn:
        assert (drawn.format, drawn.size) == (form, (40, 20))


def test_a_word_document_in_another_encoding_is_refused() -> None:
    with pytest.raises(Refused, match="broken or locked"):
        stripped(docx(word__more_dot_xml="<x>Joan</x>".encode("utf-16")))


def test_more_text_than_anybody_looks_through_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stripping, "MOST_TEXT", 20)
    assert stripped(b"x" * 20).text == "x" * 20
    with pytest.raises(Refused, match="more text"):
        stripped(b"x" * 21)


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
