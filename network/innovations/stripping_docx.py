"""A Word document without its properties, the names beside its changes, and what could run.

Pure. Its parts are counted before any is unpacked, so that a small file cannot grow to fill the
memory; it is packed anew with only what may stay. Its text is everything that a reader could
find in it: also what was deleted and is only hidden, what describes a picture, labels of charts,
and where links lead.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from html import unescape

from network.errors import N_, Refused

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIN = "word/document.xml"
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 2_000

_DECLARED = b'<?xml version="1.0" encoding="UTF-8"?>'
_OFFICE = b"http://schemas.openxmlformats.org"
_EMPTIED = {
    "docProps/core.xml": b'<cp:coreProperties xmlns:cp="%s/package/2006/metadata/core-properties"/>'
    % _OFFICE,
    "docProps/app.xml": b'<Properties xmlns="%s/officeDocument/2006/extended-properties"/>'
    % _OFFICE,
    "docProps/custom.xml": b'<Properties xmlns="%s/officeDocument/2006/custom-properties"/>'
    % _OFFICE,
    "docMetadata/LabelInfo.xml": b"<clbl:labelList"
    b' xmlns:clbl="http://schemas.microsoft.com/office/2020/mipLabelMetadata"/>',
}
# properties that a document management system keeps with the document
_PROPERTIES = re.compile(r"customXml/item\d+\.xml")
_RUNS = re.compile(r"vbaProject|vbaData|/embeddings/|/activeX/", re.IGNORECASE)
_PICTURE = re.compile(r".*\.(png|jpe?g)", re.IGNORECASE)
_PICTURES_BEGIN = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

_VALUE = rb"(?:\"[^\"]*\"|'[^']*')"
_NAMES = re.compile(rb"(\b\w+:(?:author|initials|userId|providerId)\s*=\s*)" + _VALUE)
# from where somebody's computer took the template, letters to many, and what macros remember
_SETTINGS = re.compile(
    rb"<w:attachedTemplate\b[^>]*/>|<w:(docVars|mailMerge)\b(?:[^>]*/>|.*?</w:\1>)", re.DOTALL
)
_OF_SETTINGS = re.compile(
    rb"<Relationship\b[^>]*/(?:attachedTemplate|mailMerge\w*|recipientData)[\"'][^>]*/>"
)
_ON_A_DISK = re.compile(rb"(\bTarget\s*=\s*)(?:\"file:[^\"]*\"|'file:[^']*')", re.IGNORECASE)
_OUTSIDE = re.compile(r"<Relationship\b(?=[^>]*\bTargetMode\s*=\s*[\"']External)[^>]*")
_TARGET = re.compile(r"\bTarget\s*=\s*[\"']([^\"']*)")

_PICTURE_NAME = re.compile(rb'(<pic:cNvPr\b[^>]*?\sname=)"[^"]*"')

_PIECES = re.compile(
    r"<(?:\w+:)?(?:t|delText)(?:\s[^>]*)?>(?P<text>[^<]*)<"
    r"|<w:instrText(?:\s[^>]*)?>(?P<field>[^<]*)<"
    r"|<c:v>(?P<label>[^<]*[^\W\d_][^<]*)<"
    r'|(?:\s(?:descr|title)|<w:tbl(?:Caption|Description) w:val)="(?P<described>[^"]+)"'
    r"|(?P<paragraph></(?:w|a):p>)|<w:(?:tab|br)\b"
)
# a field names bookmarks, too, which Word numbers by chance; they begin with a line
_NAMED_IN_FIELD = re.compile(r'"([^"_][^"]*)"')


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
                texts.append(_text_of(entry.filename, part))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise Refused(N_("This Word document is broken or locked.")) from error
    return packed_anew.getvalue(), "\n".join(text for text in texts if text)


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
        return _DECLARED + _EMPTIED[name]
    if _PROPERTIES.fullmatch(name):
        return _DECLARED + b"<empty/>"
    if _PICTURE.fullmatch(name) or part.startswith(_PICTURES_BEGIN):
        return draw(part)
    if name.endswith(".rels"):
        return _ON_A_DISK.sub(rb'\1"about:blank"', _OF_SETTINGS.sub(b"", part))
    if name == "word/settings.xml":
        part = _SETTINGS.sub(b"", part)
    return _without_names(part) if name.endswith(".xml") else part


def _without_names(part: bytes) -> bytes:
    if part.startswith(_UTF_16):
        # no program that we know writes it so; what is in it could be neither cleaned nor read
        raise Refused(N_("This Word document is broken or locked."))
    return _PICTURE_NAME.sub(rb'\1"Picture"', _NAMES.sub(rb'\1""', part))


def _text_of(name: str, part: bytes) -> str:
    """Return what a reader could find in a part, and where its links lead."""
    if name.endswith(".rels"):
        outside = _OUTSIDE.findall(part.decode("utf-8", "replace"))
        return unescape("\n".join(_TARGET.findall("\n".join(outside))))
    if not name.endswith(".xml"):
        return ""
    return unescape("".join(map(_piece, _PIECES.finditer(part.decode("utf-8", "replace"))))).strip()


def _piece(found: re.Match[str]) -> str:
    if found["text"] is not None:
        return found["text"]
    if found["paragraph"]:
        return "\n"
    apart = found["label"] or found["described"]
    if found["field"]:
        apart = "\n".join(_NAMED_IN_FIELD.findall(unescape(found["field"])))
    return f"\n{apart}\n" if apart else " "
