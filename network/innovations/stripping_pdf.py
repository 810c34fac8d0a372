"""A PDF without its properties, scripts, forms and files within it. Pure.

Its pages are copied into a new document and nothing else is. Pictures within pages stay as they
are, with whatever they say of themselves: the README says so.
"""

from __future__ import annotations

import io
import struct
import zlib

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from network.errors import N_, Refused

PDF = "application/pdf"
MOST_PAGES = 300
_DROPPED = ("/AA", "/Metadata", "/PieceInfo", "/B", "/Thumb", "/LastModified")
_BROKEN = (
    PyPdfError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    OverflowError,
    NotImplementedError,
    AssertionError,
    zlib.error,
    struct.error,
)
"""What its library says of a broken or hostile file."""


def stripped_pdf(raw: bytes) -> tuple[bytes, str]:
    """Return the pages in a new PDF, and their text.

    Raises: Refused, where it is locked, broken, or has more than 300 pages.
    """
    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted:
            raise Refused(N_("This PDF is locked with a password. Save it without one."))
        if len(reader.pages) > MOST_PAGES:
            raise Refused(N_("This PDF has more than 300 pages. Attach the part that matters."))
        return _rebuilt(reader)
    except _BROKEN as error:
        raise Refused(
            N_("This calls itself a PDF and cannot be read as one. Save it anew as PDF.")
        ) from error


def _rebuilt(reader: PdfReader) -> tuple[bytes, str]:
    writer, texts = PdfWriter(), []
    for page in reader.pages:
        texts.append(page.extract_text())
        copied = writer.add_page(page)
        for key in _DROPPED:
            copied.pop(NameObject(key), None)
        _keep_links_alone(copied)
    writer.metadata = None
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue(), "\n".join(texts)


def _keep_links_alone(page: DictionaryObject) -> None:
    """Leave of a page's annotations the links to addresses: no scripts, forms, files, remarks."""
    annotations = page.get("/Annots")
    if annotations is None:
        return
    kept = [each for each in annotations.get_object() if _is_link(each.get_object())]
    page[NameObject("/Annots")] = ArrayObject(kept)


def _is_link(annotation: DictionaryObject) -> bool:
    action = annotation.get("/A")
    if annotation.get("/Subtype") != "/Link" or action is None:
        return False
    return bool(action.get_object().get("/S") == "/URI")
