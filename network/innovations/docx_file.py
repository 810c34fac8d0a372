"""Write records as a Word document that a screen reader can walk through.

Pure: papers in, bytes out. Real headings, lists and a language; the term of use in the header
of every page; no properties that name a person or a program. Reading documents is not done
here.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from markdown_it import MarkdownIt

from network.innovations.paper import Paper

if TYPE_CHECKING:
    from docx.document import Document as Written
    from docx.text.paragraph import Paragraph
    from markdown_it.token import Token

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# what XML 1.0 cannot hold
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_READER = MarkdownIt("commonmark", {"html": False}).disable(["image", "code", "fence"])
_LISTS = {"bullet_list_open": "List Bullet", "ordered_list_open": "List Number"}


def write_docx(papers: Sequence[Paper], title: str) -> bytes:
    """Return a document of ``papers``, each on a page of its own, called ``title``."""
    document = Document()
    _prepare(document, title, papers[0] if papers else None)
    for number, paper in enumerate(papers):
        if number:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _write(document, paper)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _prepare(document: Written, title: str, first: Paper | None) -> None:
    properties = document.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.title = _clean(title)
    if first is None:
        return
    properties.language = first.language
    document.sections[0].header.paragraphs[0].text = _clean(first.term)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), first.language)
    document.styles["Normal"].element.get_or_add_rPr().append(language)


def _write(document: Written, paper: Paper) -> None:
    document.add_heading(_clean(paper.title), level=1)
    document.add_paragraph(_clean(paper.term)).runs[0].bold = True
    for name, text in paper.facts:
        line = document.add_paragraph()
        line.add_run(f"{_clean(name)}: ").bold = True
        line.add_run(_clean(text))
    for passage in paper.passages:
        document.add_heading(_clean(passage.title), level=2)
        _write_text(document, passage.text or paper.unrecorded)
    for line_at_end in paper.closing:
        document.add_paragraph(_clean(line_at_end)).runs[0].italic = True


def _write_text(document: Written, text: str) -> None:
    styles: list[str] = []
    for token in _READER.parse(text):
        if token.type in _LISTS:
            styles.append(_LISTS[token.type])
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            styles.pop()
        elif token.type == "inline":
            style = styles[-1] if styles else None
            _write_line(document.add_paragraph(style=style), token.children or [])


def _write_line(paragraph: Paragraph, tokens: Sequence[Token]) -> None:
    strong = emphasised = 0
    address = ""
    for token in tokens:
        strong += token.nesting if token.type.startswith("strong_") else 0
        emphasised += token.nesting if token.type.startswith("em_") else 0
        if token.type in ("text", "text_special"):
            run = paragraph.add_run(_clean(token.content))
            run.bold, run.italic = strong > 0, emphasised > 0
        elif token.type in ("softbreak", "hardbreak"):
            paragraph.add_run(" ")
        elif token.type == "link_open":
            address = str(token.attrGet("href") or "")
        elif token.type == "link_close" and address:
            # a printed link says where it leads
            paragraph.add_run(f" ({_clean(address)})")


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("", text)
