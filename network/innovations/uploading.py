"""Import a spreadsheet in the browser: keep it, choose its columns, see what would happen, do it.

Rows are imported in slices, each row its own transaction and known again by its id: whoever is
interrupted goes on, and whoever begins anew makes nothing twice. What a row becomes is
importing.py's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath

from network.database import Database, Session
from network.errors import N_, NotAllowed, NotFound, Refused
from network.innovations.importing import Importing
from network.innovations.mapping import TARGETS, Map
from network.innovations.outcomes import Failure, Outcome
from network.innovations.rows import BadRow, Row, read_rows
from network.innovations.upload_store import Tally, Upload, Uploads
from network.people.audit import Audit
from network.people.person import Person
from network.people.roles import Role

MOST_BYTES = 8 * 1024 * 1024
MOST_ROWS = 5_000
FORESEEN = 100
"""Rows that a preview looks at."""

SLICE = 200
"""Rows that are imported at a time."""

ID, KIND = "id", "kind"


@dataclass(frozen=True)
class Foreseen:
    """A row, its title, and what would become of it."""

    line: int
    title: str
    outcome: Outcome | Failure


@dataclass(frozen=True)
class Sheet:
    """A spreadsheet that was read: its columns, in order, and its rows."""

    columns: tuple[str, ...]
    rows: tuple[Row | BadRow, ...]


@dataclass(frozen=True, kw_only=True)
class Uploading:
    """The deeds of somebody with a spreadsheet."""

    database: Database
    uploads: Uploads
    importing: Importing
    audit: Audit
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def take(self, session: Session, person: Person, name: str, content: bytes) -> Upload:
        """Keep a spreadsheet, its columns guessed by their names.

        Raises:
            NotAllowed: neither author nor administrator.
            Refused: it cannot be read, or is too large.
        """
        _must_import(person)
        if len(content) > MOST_BYTES:
            raise Refused(N_("The file is larger than 8 MB. Split it and import the parts."))
        short = PurePath(name.replace("\\", "/")).name[-200:]
        columns = read(short, content).columns
        upload = Upload(
            id=self.new_id(),
            by=person.account,
            name=short,
            content=content,
            at=self.now(),
            choices=guessed(columns),
        )
        self.uploads.save(session, upload)
        self.audit.note(session, person.account, "spreadsheet uploaded", upload.id)
        return upload

    def mine(self, session: Session, person: Person) -> list[Upload]:
        """Return this person's spreadsheets, the newest first."""
        _must_import(person)
        return self.uploads.of(session, person.account)

    def get(self, session: Session, person: Person, id: str) -> Upload:
        """Return one of this person's. Raises: NotAllowed, NotFound."""
        _must_import(person)
        upload = self.uploads.find(session, id)
        if upload is None or upload.by != person.account:
            raise NotFound(N_("There is no such spreadsheet."))
        return upload

    def choose(
        self, session: Session, person: Person, id: str, choices: Mapping[str, str]
    ) -> Upload:
        """Keep which column is which of our fields. Raises: NotAllowed, NotFound."""
        upload = self.get(session, person, id)
        known = {name: theirs for name, theirs in choices.items() if theirs and _is_field(name)}
        chosen = replace(upload, choices=known)
        self.uploads.save(session, chosen)
        return chosen

    def foresee(self, upload: Upload) -> tuple[Foreseen, ...]:
        """Return what would become of the next rows, at most `FORESEEN`; nothing is changed.

        Raises: Refused, where no column gives a title.
        """
        mapping = _mapping(upload)
        rows = read(upload.name, upload.content).rows[upload.done :][:FORESEEN]
        outcomes = self.importing.foresee(rows, mapping)
        title = mapping.fields["title"]
        return tuple(
            Foreseen(row.line, _title(row, title), outcome)
            for row, outcome in zip(rows, outcomes, strict=True)
        )

    def run(self, person: Person, id: str, in_words: Callable[[Refused], str]) -> Upload:
        """Import the next `SLICE` rows; the content goes with the last.

        Raises:
            NotAllowed, NotFound.
            Refused: no column gives a title.
        """
        with self.database.reading() as session:
            upload = self.get(session, person, id)
        if upload.is_over:
            return upload
        rows = read(upload.name, upload.content).rows
        part = rows[upload.done :][:SLICE]
        result = self.importing.run_rows(part, _mapping(upload), None, lambda _done, _of: None)
        refused = tuple((each.line, in_words(each.error)) for each in result.failed)
        done = upload.done + len(part)
        after = replace(
            upload,
            done=done,
            content=b"" if done >= len(rows) else upload.content,
            tally=Tally(
                drafted=upload.tally.drafted + result.drafted,
                unchanged=upload.tally.unchanged + result.unchanged,
                refused=(*upload.tally.refused, *refused),
            ),
        )
        with self.database.transaction() as session:
            self.uploads.save(session, after)
            self.audit.note(session, person.account, "spreadsheet imported", id)
        return after

    def tidy(self) -> None:
        """Throw away what nobody has looked at for long."""
        with self.database.transaction() as session:
            self.uploads.forget_old(session, self.now())

    def forget(self, session: Session, person: Person, id: str) -> None:
        """Throw one away; drafts that were made of it stay. Raises: NotAllowed, NotFound."""
        self.get(session, person, id)
        self.uploads.forget(session, id)


def read(name: str, content: bytes) -> Sheet:
    """Return the columns and rows of a spreadsheet.

    Raises: Refused, where it cannot be read as a whole, or has no or too many rows.
    """
    rows = tuple(read_rows(name, content))
    if not any(isinstance(row, Row) for row in rows):
        raise next(
            (row.error for row in rows if isinstance(row, BadRow)),
            Refused(N_("There is not one row in “%(path)s”."), path=name),
        )
    if len(rows) > MOST_ROWS:
        raise Refused(N_("There are more than 5,000 rows. Split it and import the parts."))
    columns = dict.fromkeys(name for row in rows if isinstance(row, Row) for name in row.values)
    return Sheet(tuple(columns), rows)


def guessed(columns: Sequence[str]) -> Mapping[str, str]:
    """Return our field -> their column, where a column is called like a field of ours."""
    by_name = {_plain(column): column for column in columns}
    wanted = {name: _plain(name.removeprefix("context.")) for name in (ID, *sorted(TARGETS))}
    return {name: by_name[plain] for name, plain in wanted.items() if plain in by_name}


def _plain(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


def _mapping(upload: Upload) -> Map:
    fields = {name: theirs for name, theirs in upload.choices.items() if name in TARGETS}
    if "title" not in fields:
        raise Refused(N_("Say which column is the title."))
    # two spreadsheets that both count from 1 do not get into each other's way
    name = f"spreadsheet: {PurePath(upload.name).stem}"
    return Map(name, upload.choices.get(ID), fields, {"language": "en-GB"}, is_own=True)


def _is_field(name: str) -> bool:
    return name in TARGETS or name == ID


def _title(row: Row | BadRow, column: str) -> str:
    return str(row.values.get(column) or "") if isinstance(row, Row) else ""


def _must_import(person: Person) -> None:
    if not (person.holds(Role.AUTHOR) or person.holds(Role.ADMINISTRATOR)):
        raise NotAllowed(N_("Only an author or an administrator imports."))
