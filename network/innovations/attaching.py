"""Attach files to a draft; they travel with its record once it is published.

Each is stripped before it is kept (stripping.py), and its text is there for whoever looks for
what could identify somebody. What is published moves to the record in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from pathlib import PurePath

from pydantic import JsonValue

from federation.attachment import ATTACHMENTS, MAX_ATTACHMENT, MOST_ATTACHMENTS, digest_of, listed
from network.database import Session
from network.errors import N_, NotFound, Refused
from network.feeds.attachments import Attachments
from network.innovations.attachment_store import DraftAttachments
from network.innovations.draft import Draft, Edit, must_write
from network.innovations.store import Drafts
from network.innovations.stripping import ENDINGS, MediaKind, stripped
from network.innovations.text import cleaned
from network.people.audit import Audit
from network.people.person import Person

MOST_NAME = 100


@dataclass(frozen=True, kw_only=True)
class Attaching:
    """The deeds of somebody with a file."""

    node: str
    drafts: Drafts
    files: DraftAttachments
    published: Attachments
    audit: Audit
    new_salt: Callable[[], str]
    now: Callable[[], datetime]

    def attach(
        self, session: Session, person: Person, draft_id: str, name: str, raw: bytes
    ) -> Draft:
        """Strip a file and attach it.

        Raises:
            NotAllowed, NotFound.
            Refused: the draft is not to be written in, the file too large or too many, or it is
                nothing that may be attached.
        """
        draft = self._writable(session, person, draft_id)
        held = listed(dict(draft.fields))
        if len(held) >= MOST_ATTACHMENTS:
            raise Refused(N_("There are 20 attachments already. Take one out first."))
        if len(raw) > MAX_ATTACHMENT:
            raise Refused(N_("This file is larger than 25 MB."))
        clean, salt = stripped(raw), self.new_salt()
        if len(clean.raw) > MAX_ATTACHMENT:
            raise Refused(N_("This file is larger than 25 MB."))
        sha256 = digest_of(salt, clean.raw)
        self.files.keep(session, draft_id, sha256, clean.raw, clean.text)
        entry: JsonValue = {
            "sha256": sha256,
            "size": len(clean.raw),
            "media_type": clean.kind.value,
            "name": called(name, clean.kind),
            "salt": salt,
        }
        return self._saved(session, person, draft, [*_entries(draft), entry])

    def detach(self, session: Session, person: Person, draft_id: str, sha256: str) -> Draft:
        """Take a file out. Raises: NotAllowed, NotFound, Refused."""
        draft = self._writable(session, person, draft_id)
        left = [
            entry
            for entry in _entries(draft)
            if not (isinstance(entry, dict) and entry.get("sha256") == sha256)
        ]
        self.files.forget(session, draft_id, sha256)
        return self._saved(session, person, draft, left)

    def read(self, session: Session, draft: Draft, sha256: str) -> bytes:
        """Return a file of a draft that the caller may see, or of the record it revises.

        Raises: NotFound.
        """
        raw = self.files.read(session, draft.id, sha256)
        if raw is None and draft.rid is not None:
            raw = self.published.read(session, self.node, draft.rid, sha256)
        if raw is None:
            raise NotFound(N_("There is no such attachment."))
        return raw

    def texts(self, session: Session, draft_id: str) -> Mapping[str, str]:
        """Return what can be read in the files of a draft, by their names, the names included.

        Of files with one name the second is called "name (2)": no text hides another.
        """
        draft = self.drafts.get(session, draft_id)
        kept = self.files.texts(session, draft_id)
        texts: dict[str, str] = {}
        for each in listed(dict(draft.fields)):
            if each.sha256 in kept:
                texts[_apart(each.name, texts)] = f"{each.name}\n{kept[each.sha256]}"
        return texts

    def _writable(self, session: Session, person: Person, draft_id: str) -> Draft:
        draft = self.drafts.get(session, draft_id)
        must_write(person, draft)
        draft.must_be_writable()
        return draft

    def _saved(
        self, session: Session, person: Person, draft: Draft, entries: list[JsonValue]
    ) -> Draft:
        edit = Edit(base=draft.version, fields={ATTACHMENTS: entries})
        saved = draft.saved(edit, by=person.account, now=self.now())
        self.drafts.save(session, saved)
        self.audit.note(session, person.account, "attachments changed", draft.id)
        return saved


@dataclass(frozen=True)
class Moving:
    """What approving asks: the files of a draft go to the record that it has become."""

    node: str
    files: DraftAttachments
    published: Attachments

    def move(self, session: Session, draft: Draft, rid: str) -> None:
        """Keep under the record what the draft lists, and nothing under the draft."""
        for each in listed(dict(draft.fields)):
            raw = self.files.read(session, draft.id, each.sha256)
            if raw is not None:
                self.published.keep(session, self.node, rid, each.sha256, raw)
                self.files.forget(session, draft.id, each.sha256)


def called(name: str, kind: MediaKind) -> str:
    """Return what a file is called from now on: its own name, and the ending of what it is."""
    stem = PurePath(name.replace("\\", "/")).name
    ending = PurePath(stem).suffix
    plain = " ".join(cleaned(stem.removesuffix(ending)).split())[:MOST_NAME]
    return f"{plain or 'file'}{ENDINGS[kind]}"


def _apart(name: str, taken: Collection[str]) -> str:
    """Return ``name``, with a number where it is taken."""
    numbered = (f"{name} ({number})" for number in count(2))
    return next(each for each in chain([name], numbered) if each not in taken)


def _entries(draft: Draft) -> list[JsonValue]:
    held = draft.fields.get(ATTACHMENTS)
    return list(held) if isinstance(held, list) else []
