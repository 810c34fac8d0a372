"""A PDF without its properties, scripts, forms and files within it. Pure.

Its pages are copied into a new document and nothing else is. Photographs within pages (JPEG)
lose what cameras and programs wrote into them and keep every pixel; pictures in JPEG 2000 stay
as they are.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    PdfObject,
    StreamObject,
)

from network.errors import N_, Refused

PDF = "application/pdf"
MOST_PAGES = 300
_OF_PAGES = ("/AA", "/B", "/Thumb")
_OF_ANYTHING = ("/Metadata", "/PieceInfo", "/LastModified")
_OF_LINKS = ("/Type", "/Subtype", "/Rect", "/Border", "/BS", "/C", "/QuadPoints", "/H", "/F")
_PHOTOGRAPHS = ("/DCTDecode", ["/DCTDecode"])
_DRAWN_FROM_HERE = (b"\xda", b"\xd9", b"")  # start of scan, end of image
_ICC_MARKER = 0xE2
# application segments but for APP0, APP2 and APP14; and comments
_REMARKS = frozenset({0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE})
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
        for key in _OF_PAGES:
            copied.pop(NameObject(key), None)
        texts += _keep_links_alone(copied)
    for each in _dictionaries(writer.root_object):
        for key in _OF_ANYTHING:
            each.pop(NameObject(key), None)
        if isinstance(each, StreamObject) and each.get("/Filter") in _PHOTOGRAPHS:
            each._data = bare_jpeg(each._data)
    writer.metadata = None
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue(), "\n".join(texts)


def bare_jpeg(raw: bytes) -> bytes:
    """Return a JPEG without the segments in which cameras and programs write; pixels untouched.

    Kept are those that say how it is drawn: tables, frames, its size (APP0), its colours (APP2
    with a colour profile, APP14). Bytes that are no JPEG are returned as they are.
    """
    kept, at = [raw[:2]], 2
    while raw[at : at + 1] == b"\xff" and raw[at + 1 : at + 2] not in _DRAWN_FROM_HERE:
        if raw[at + 1] == 0xFF:  # filling
            at += 1
            continue
        end = at + 2 + int.from_bytes(raw[at + 2 : at + 4])
        segment = raw[at:end]
        if not _is_remark(segment):
            kept.append(segment)
        at = end
    return b"".join(kept) + raw[at:]


def _is_remark(segment: bytes) -> bool:
    marker = segment[1]
    if marker == _ICC_MARKER:
        return not segment[4:].startswith(b"ICC_PROFILE")
    return marker in _REMARKS


def _dictionaries(root: PdfObject) -> Iterator[DictionaryObject]:
    """Yield every dictionary and stream that can be reached, each once."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        each = waiting.pop()
        if isinstance(each, IndirectObject):
            if each.idnum in seen:
                continue
            seen.add(each.idnum)
            each = each.get_object() or each
        if isinstance(each, DictionaryObject):
            yield each
            waiting += list(each.values())
        elif isinstance(each, ArrayObject):
            waiting += list(each)


def _keep_links_alone(page: DictionaryObject) -> list[str]:
    """Leave of a page's annotations the links to addresses, and return where these lead.

    No scripts, forms, files and remarks.
    """
    annotations = page.get("/Annots")
    if annotations is None:
        return []
    found = [each.get_object() for each in annotations.get_object()]
    links = [(each, address) for each in found if (address := _address(each)) is not None]
    page[NameObject("/Annots")] = ArrayObject(_bare_link(*each) for each in links)
    return [str(address) for _link, address in links]


def _address(annotation: DictionaryObject) -> PdfObject | None:
    """Return where an annotation leads; None where it is no link to an address."""
    action = annotation.get("/A")
    does = None if action is None else action.get_object()
    if annotation.get("/Subtype") != "/Link" or not isinstance(does, DictionaryObject):
        return None
    return does.get("/URI") if does.get("/S") == "/URI" else None


def _bare_link(link: DictionaryObject, address: PdfObject) -> DictionaryObject:
    """Return a link with its place and its address: no remark, and nothing done afterwards."""
    action = {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): address}
    kept = {key: value for key, value in link.items() if key in _OF_LINKS}
    return DictionaryObject({**kept, NameObject("/A"): DictionaryObject(action)})
