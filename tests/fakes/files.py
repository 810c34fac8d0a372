"""Small files of every kind, with more in them than should travel."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from docx import Document
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

MAKER = "Joan Akehurst"
NOT_A_SECRET = b"%PDF-1.7 and then nothing of the kind"


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 20)) -> bytes:
    """A picture that says who took it."""
    drawn = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = MAKER
    Image.new("RGB", size, "navy").save(drawn, form, exif=exif.tobytes(), comment=MAKER.encode())
    return drawn.getvalue()


def pdf(*, password: str = "", script: bool = True, pages: int = 1) -> bytes:
    """A PDF that says who wrote it, and that would run something."""
    writer, written = PdfWriter(), io.BytesIO()
    for _number in range(pages):
        writer.add_blank_page(72, 72)
    writer.add_metadata({"/Author": MAKER})
    if script:
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
            {
                NameObject("/S"): NameObject("/JavaScript"),
                NameObject("/JS"): TextStringObject("app.alert('hello')"),
            }
        )
        writer.add_attachment("inside.txt", MAKER.encode())
        page = writer.pages[0]
        page[NameObject("/Annots")] = ArrayObject(
            [_annotation("/Text"), _annotation("/Link", "/URI"), _annotation("/Link", "/Launch")]
        )
    if password:
        writer.encrypt(password)
    writer.write(written)
    return written.getvalue()


def _annotation(kind: str, action: str = "") -> DictionaryObject:
    """A remark by somebody, or a link that does ``action``."""
    made = DictionaryObject({NameObject("/Subtype"): NameObject(kind)})
    made[NameObject("/Rect")] = ArrayObject([NumberObject(n) for n in (0, 0, 9, 9)])
    if action:
        does = {NameObject("/S"): NameObject(action)}
        afterwards = {NameObject("/S"): NameObject("/JavaScript")}
        made[NameObject("/A")] = DictionaryObject(
            {
                **does,
                NameObject("/URI"): TextStringObject("https://a.example"),
                NameObject("/Next"): DictionaryObject(afterwards),
            }
        )
        made[NameObject("/Contents")] = TextStringObject(MAKER)
    else:
        made[NameObject("/T")] = TextStringObject(MAKER)
    return made


def pdf_with_photograph(photograph: bytes) -> bytes:
    """A PDF whose page shows a JPEG, with what a drawing program keeps beside it."""
    writer, written = PdfWriter(), io.BytesIO()
    shown = StreamObject()
    shown._data = photograph
    shown.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Filter"): NameObject("/DCTDecode"),
            NameObject("/Width"): NumberObject(40),
            NameObject("/Height"): NumberObject(20),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
            NameObject("/PieceInfo"): DictionaryObject(
                {NameObject("/Private"): TextStringObject(MAKER)}
            ),
        }
    )
    page = writer.add_blank_page(72, 72)
    named = DictionaryObject({NameObject("/Im0"): writer._add_object(shown)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): named})
    writer.write(written)
    return written.getvalue()


def docx(text: str = "Tea at the fire station", **more: bytes) -> bytes:
    """A Word document that says who wrote it, with a picture; ``more`` are parts of it."""
    document, written = Document(), io.BytesIO()
    document.core_properties.author = MAKER
    document.add_paragraph(text)
    document.add_picture(io.BytesIO(picture()))
    document.save(written)
    named = {name.replace("__", "/").replace("_dot_", "."): part for name, part in more.items()}
    return packed({**parts_of(written.getvalue()), **named})


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return ``parts`` in one file, by name."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return written.getvalue()


def parts_of(raw: bytes) -> dict[str, bytes]:
    """Return what is packed in a file, by name."""
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}
