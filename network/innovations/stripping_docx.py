"""A Word document without its properties, the names beside its changes, and what could run.

Pure. Its parts are counted before any is unpacked, so that a small file cannot grow to fill the
memory; it is packed anew with only what may stay.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable

from network.errors import N_, Refused

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIN = "word/document.xml"
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 2_000

_EMPTY_CORE = (
    b'<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties xmlns:cp="http://schemas.'
    b'openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_EMPTY_APP = (
    b'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns="http://schemas.openxmlformats.org/'
    b'officeDocument/2006/extended-properties"/>'
)
_EMPTY_CUSTOM = (
    b'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns="http://schemas.openxmlformats.org/'
    b'officeDocument/2006/custom-properties"/>'
)
_EMPTIED = {
    "docProps/core.xml": _EMPTY_CORE,
    "docProps/app.xml": _EMPTY_APP,
    "docProps/custom.xml": _EMPTY_CUSTOM,
}
_RUNS = re.compile(r"vbaProject|vbaData|/embeddings/|/activeX/", re.IGNORECASE)
_PICTURE = re.compile(r".*\.(png|jpe?g)", re.IGNORECASE)
_NAMES = re.compile(rb'(\bw(?:15)?:(?:author|initials|userId|providerId)=")[^"]*(")')
_WRITTEN = re.compile(r"word/(document|header\d*|footer\d*|comments|footnotes|endnotes)\.xml")
_PIECES = re.compile(r"<w:t(?:\s[^>]*)?>([^<]*)</w:t>|(</w:p>)|(<w:(?:tab|br)\b)")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}


def is_docx(raw: bytes) -> bool:
    """Say whether a packed file has the main part of a Word document."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            return MAIN in packed.namelist()
    except zipfile.BadZipFile:
        return False


def stripped_docx(raw: bytes, draw: Callable[[bytes], bytes]) -> tuple[bytes, str]:
    """Return the document packed anew, and its text; ``draw`` draws each picture anew.

    Raises: Refused, where it holds macros or other files, is broken, or unpacks to too much.
    """
    packed_anew, texts = io.BytesIO(), []
    try:
        with (
            zipfile.ZipFile(io.BytesIO(raw)) as packed,
            zipfile.ZipFile(packed_anew, "w", zipfile.ZIP_DEFLATED) as clean,
        ):
            _must_be_sensible(packed)
            for entry in packed.infolist():
                part = _clean(entry.filename, packed.read(entry), draw)
                # a fixed time: when it was packed says something, too
                clean.writestr(zipfile.ZipInfo(entry.filename), part, zipfile.ZIP_DEFLATED)
                if _WRITTEN.fullmatch(entry.filename):
                    texts.append(_text_of(part))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise Refused(N_("This Word document is broken or locked.")) from error
    return packed_anew.getvalue(), "\n".join(texts)


def _must_be_sensible(packed: zipfile.ZipFile) -> None:
    parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused(N_("This file would unpack to more than 100 MB, so it is not opened."))
    if any(_RUNS.search(part.filename) for part in parts):
        raise Refused(
            N_("This document holds macros or other files. Save it without them, or as PDF.")
        )


def _clean(name: str, part: bytes, draw: Callable[[bytes], bytes]) -> bytes:
    if name in _EMPTIED:
        return _EMPTIED[name]
    if _PICTURE.fullmatch(name):
        return draw(part)
    return _NAMES.sub(rb"\1\2", part) if name.endswith(".xml") else part


def _text_of(part: bytes) -> str:
    pieces = []
    for found in _PIECES.finditer(part.decode("utf-8", "replace")):
        written, paragraph, _space = found.groups()
        pieces.append("\n" if paragraph else " " if written is None else written)
    text = "".join(pieces)
    for entity, character in _ENTITIES.items():
        text = text.replace(entity, character)
    return text
