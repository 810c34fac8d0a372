"""Look what a file is by its content, and take out what it says of whoever made it.

Pure: bytes in, bytes and text out. What a file is called decides nothing. Pictures are drawn
anew, so that where and by whom they were taken is gone; documents lose their properties, the
names beside their changes, and whatever could run. A person still looks: what stands in the
text or shows in a picture stays.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image, ImageOps

from network.errors import N_, Refused
from network.innovations.stripping_docx import DOCX, is_docx, stripped_docx
from network.innovations.stripping_pdf import PDF, stripped_pdf

MOST_PIXELS = 50_000_000
# the last two within Word documents only: what is attached as a picture is one of the first
_DRAWN = ("PNG", "JPEG", "GIF", "TIFF")
MOST_TEXT = 500_000


class MediaKind(StrEnum):
    """What may be attached."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    PDF = PDF
    DOCX = DOCX
    TEXT = "text/plain"


ENDINGS = {
    MediaKind.PNG: ".png",
    MediaKind.JPEG: ".jpg",
    MediaKind.PDF: ".pdf",
    MediaKind.DOCX: ".docx",
    MediaKind.TEXT: ".txt",
}


@dataclass(frozen=True)
class Stripped:
    """A file that can travel: what it is, its bytes, and the text in it for whoever looks."""

    kind: MediaKind
    raw: bytes
    text: str


def kind_of(raw: bytes) -> MediaKind | None:
    """Return what a file is by its content; None where it is nothing that may be attached."""
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaKind.PNG
    if raw.startswith(b"\xff\xd8\xff"):
        return MediaKind.JPEG
    if raw.startswith(b"%PDF-"):
        return MediaKind.PDF
    if raw.startswith(b"PK\x03\x04"):
        return MediaKind.DOCX if is_docx(raw) else None
    return MediaKind.TEXT if _is_text(raw) else None


def stripped(raw: bytes) -> Stripped:
    """Return a file without what it says of whoever made it.

    Raises:
        Refused: nothing that may be attached, locked, broken, one that unpacks to too much, or
            with more text than anybody looks through.
    """
    kind = kind_of(raw)
    if kind is None:
        raise Refused(
            N_("Attach a picture (PNG, JPEG), a PDF, a Word document (.docx) or plain text.")
        )
    clean, text = _STRIPPERS[kind](raw)
    if len(text) > MOST_TEXT:
        # what nobody looked through must not travel
        raise Refused(
            N_("There is more text in it than can be looked through. Attach the part that matters.")
        )
    return Stripped(kind, clean, text)


def _is_text(raw: bytes) -> bool:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return "\0" not in text and not raw.startswith(b"MZ") and bool(text.strip())


def _text(raw: bytes) -> tuple[bytes, str]:
    return raw, raw.decode("utf-8")


def drawn_anew(raw: bytes) -> bytes:
    """Return a picture of the same format with its pixels and nothing else.

    Raises: Refused, where it is no picture or has too many pixels.
    """
    try:
        with Image.open(io.BytesIO(raw), formats=_DRAWN) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused(N_("This picture has more than 50 million pixels. Make it smaller."))
            form = picture.format or "PNG"
            upright = ImageOps.exif_transpose(picture)
            bare = Image.new(upright.mode, upright.size)
            bare.paste(upright)
            if upright.mode == "P":
                bare.putpalette(upright.getpalette() or [])
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused(N_("This is no picture that can be read.")) from error
    drawn = io.BytesIO()
    bare.save(drawn, form, **({"quality": 90} if form == "JPEG" else {}))
    return drawn.getvalue()


def _picture(raw: bytes) -> tuple[bytes, str]:
    return drawn_anew(raw), ""


def _docx(raw: bytes) -> tuple[bytes, str]:
    return stripped_docx(raw, drawn_anew)


_STRIPPERS: dict[MediaKind, Callable[[bytes], tuple[bytes, str]]] = {
    MediaKind.PNG: _picture,
    MediaKind.JPEG: _picture,
    MediaKind.PDF: stripped_pdf,
    MediaKind.DOCX: _docx,
    MediaKind.TEXT: _text,
}
