"""Import a collection that somebody already has: each row becomes a draft, and perhaps a record.

Each row is its own transaction: the good ones land, the bad ones are listed with their line and
the reason, and an import that was interrupted is simply run again. A row that was imported
before and says the same changes nothing; one that says something else revises its record. A
draft that a person has taken further is theirs: the import leaves it alone and says so.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from network.database import Database, Session
from network.errors import N_, Invalid, NotFound, Refused
from network.innovations.completeness import problems
from network.innovations.draft import IMPORTER, Draft, Edit, Fields, must_review
from network.innovations.finds import OpenFindsError
from network.innovations.mapping import Map, unrepeated
from network.innovations.outcomes import (
    Failure,
    Fate,
    ImportResult,
    Outcome,
    Publication,
    result_of,
    with_failure,
)
from network.innovations.rows import MAX_FILE_BYTES, BadRow, Row, read_rows
from network.innovations.store import Drafts, Imported, ImportMemory
from network.people.person import Person
from network.records.audience import Audience
from network.records.publishing import Published
from network.records.record import RecordId, Status
from network.records.store import Records

Progress = Callable[[int, int], None]
"""Told after each row: rows done, rows in all."""


class Approval(Protocol):
    """What an import asks of approving.py."""

    def submit_import(self, session: Session, draft_id: str, audience: Audience) -> Draft:
        """Put an imported draft before the reviewers."""
        ...

    def approve(self, session: Session, person: Person, draft_id: str, sha256: str) -> Published:
        """Publish the bytes that ``sha256`` names."""
        ...


class Settling(Protocol):
    """What an import asks of anonymising.py."""

    def accept_all(self, session: Session, person: Person, draft_id: str, reason: str) -> None:
        """Let stay whatever was found in a draft."""
        ...


@dataclass(frozen=True, kw_only=True)
class Importing:
    """The deed of importing."""

    node: str
    database: Database
    drafts: Drafts
    memory: ImportMemory
    records: Records
    approval: Approval
    settling: Settling
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def run(
        self, path: Path, mapping: Map, publication: Publication | None, progress: Progress
    ) -> ImportResult:
        """Import the file; without a publication its rows become drafts.

        Raises:
            Refused: the file as a whole cannot be read or holds no row; nothing was imported.
            NotAllowed: who is to approve is no reviewer, and nothing was imported.
        """
        rows = read_rows(path.name, _content(path))
        if not rows:
            raise Refused(N_("There is not one row in “%(path)s”."), path=path.name)
        return self.run_rows(rows, mapping, publication, progress)

    def run_rows(
        self,
        read: Sequence[Row | BadRow],
        mapping: Map,
        publication: Publication | None,
        progress: Progress,
    ) -> ImportResult:
        """Import rows that were read already; as `run`."""
        if publication is not None:
            must_review(publication.approved_by)
        rows = unrepeated(read, mapping)
        outcomes: list[Outcome | Failure] = []
        for done, row in enumerate(rows, start=1):
            try:
                outcomes += with_failure(row.line, self._import(row, mapping, publication))
            except Refused as error:
                outcomes.append(Failure(row.line, error))
            progress(done, len(rows))
        return result_of(outcomes)

    def foresee(self, read: Sequence[Row | BadRow], mapping: Map) -> tuple[Outcome | Failure, ...]:
        """Return what would become of each row, were it imported now; nothing is changed."""
        foreseen: list[Outcome | Failure] = []
        with self.database.transaction() as session:
            for row in unrepeated(read, mapping):
                attempt = session.begin_nested()
                try:
                    foreseen.append(self._landed(session, row, mapping, None))
                except Refused as error:
                    foreseen.append(Failure(row.line, error))
                finally:
                    attempt.rollback()
        return tuple(foreseen)

    def _import(self, row: Row | BadRow, mapping: Map, publication: Publication | None) -> Outcome:
        with self.database.transaction() as session:
            return self._landed(session, row, mapping, publication)

    def _landed(
        self,
        session: Session,
        row: Row | BadRow,
        mapping: Map,
        publication: Publication | None,
    ) -> Outcome:
        if isinstance(row, BadRow):
            raise row.error
        fields = mapping.translate(row)
        faults = problems(fields)
        if faults:
            raise Invalid(faults)
        known = self._known(session, mapping.name, mapping.key(row))
        if self._is_withdrawn(session, known):
            return Outcome(Fate.UNCHANGED)
        draft = self._drafted(session, known, fields)
        outcome = Outcome(Fate.UNCHANGED, known.rid)
        if draft is not None and known.fingerprint != fingerprint(fields):
            outcome = Outcome(Fate.DRAFTED)
        if draft is not None and publication is not None:
            outcome = self._published(session, draft, publication, outcome)
        self.memory.save(session, _remembered(known, fields, draft, outcome))
        return outcome

    def _known(self, session: Session, collection: str, key: str) -> Imported:
        """Return what is known of a row by now; an unknown one has no fingerprint."""
        known = self.memory.get(session, collection, key)
        if known is None:
            return Imported(collection=collection, key=key, fingerprint="", draft=None, rid=None)
        draft = self.drafts.find(session, known.draft) if known.draft else None
        if draft is not None and not draft.is_open:
            # somebody has published the draft by hand since
            return replace(known, draft=None, rid=draft.rid)
        if draft is None and known.rid is None:
            # somebody has thrown the draft away: the row is new again
            return replace(known, draft=None, fingerprint="")
        return replace(known, draft=draft.id if draft else None)

    def _is_withdrawn(self, session: Session, known: Imported) -> bool:
        if known.rid is None:
            return False
        record = self.records.get(session, RecordId(self.node, known.rid))
        return record is not None and record.status is Status.WITHDRAWN

    def _drafted(self, session: Session, known: Imported, fields: Fields) -> Draft | None:
        """Return the row's open draft as it should stand; None if its record says it already."""
        is_same = known.fingerprint == fingerprint(fields)
        if known.draft is None:
            if known.rid is not None and is_same:
                return None
            return self._started(session, known.rid, fields)
        draft = self.drafts.get(session, known.draft)
        return draft if is_same else self._rewritten(session, draft, fields)

    def _started(self, session: Session, rid: str | None, fields: Fields) -> Draft:
        if rid is not None and self.drafts.revision_of(session, rid) is not None:
            raise Refused(N_("Somebody is revising the record that was made from this row."))
        now = self.now()
        draft = Draft(
            id=self.new_id(),
            author=IMPORTER,
            fields=fields,
            started_at=now,
            changed_at=now,
            writers=frozenset({IMPORTER}),
            rid=rid,
        )
        self.drafts.save(session, draft)
        return draft

    def _rewritten(self, session: Session, draft: Draft, fields: Fields) -> Draft:
        if draft.writers != {IMPORTER}:
            raise Refused(N_("Somebody has written in the draft that was made from this row."))
        blanked: Fields = dict.fromkeys(draft.fields)
        edit = Edit(base=draft.version, fields={**blanked, **fields})
        rewritten = draft.saved(edit, by=IMPORTER, now=self.now())
        self.drafts.save(session, rewritten)
        return rewritten

    def _published(
        self, session: Session, draft: Draft, publication: Publication, as_draft: Outcome
    ) -> Outcome:
        """Return the row as published, or ``as_draft`` with what holds it."""
        if publication.accept_finds:
            self.settling.accept_all(
                session, publication.approved_by, draft.id, publication.accept_finds
            )
        try:
            submitted = self.approval.submit_import(session, draft.id, publication.audience)
        except OpenFindsError as error:
            return replace(as_draft, held=error)
        assert submitted.submission is not None
        published = self.approval.approve(
            session, publication.approved_by, draft.id, submitted.submission.sha256
        )
        return Outcome(Fate.PUBLISHED, published.rid)


def fingerprint(fields: Fields) -> str:
    """Return the hex SHA-256 of a row in our fields, whatever their order."""
    canonical = json.dumps(dict(fields), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def _remembered(known: Imported, fields: Fields, draft: Draft | None, outcome: Outcome) -> Imported:
    is_open = draft is not None and outcome.fate is not Fate.PUBLISHED
    return replace(
        known,
        fingerprint=fingerprint(fields),
        draft=draft.id if draft is not None and is_open else None,
        rid=outcome.rid or known.rid,
    )


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # one byte more than is allowed is enough to refuse it
            return file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise NotFound(N_("The file “%(path)s” cannot be read."), path=str(path)) from error
