"""What may become of a draft."""

from datetime import UTC, datetime

import pytest

from network.errors import Conflict, NotAllowed, Refused
from network.innovations.draft import (
    IMPORTER,
    Draft,
    DraftState,
    Edit,
    EditConflict,
    Note,
    Submission,
    must_review,
    must_write,
)
from network.people.person import Person
from network.people.roles import Role

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DRAFT = Draft(
    id="d1",
    author="ann",
    fields={"title": "Falls"},
    started_at=NOW,
    changed_at=NOW,
    writers=frozenset({"ann"}),
)
SUBMISSION = Submission(by="ann", at=NOW, audience="network", body=b"exact bytes")
SUBMITTED = DRAFT.submitted(SUBMISSION)
NOTE = Note(by="rex", at=NOW, text="Say how many.", section="what_happened")


def _person(account: str, *roles: Role) -> Person:
    return Person(account, account, frozenset(roles))


def test_saving_counts_a_version_and_keeps_who_wrote() -> None:
    saved = DRAFT.saved(Edit(base=1, fields={"problem": "Stairs"}), by="bob", now=NOW)
    assert saved.fields == {"title": "Falls", "problem": "Stairs"}
    assert (saved.version, saved.writers) == (2, {"ann", "bob"})


def test_saving_what_stands_there_already_changes_nothing() -> None:
    assert DRAFT.saved(Edit(base=0, fields={"title": "Falls"}), by="bob", now=NOW) is DRAFT


def test_two_people_in_different_sections_do_not_stand_in_each_others_way() -> None:
    first = DRAFT.saved(Edit(base=1, fields={"problem": "Stairs"}), by="ann", now=NOW)
    both = first.saved(Edit(base=1, fields={"summary": "Short"}), by="bob", now=NOW)
    assert both.fields == {"title": "Falls", "problem": "Stairs", "summary": "Short"}


def test_two_people_in_one_section_lose_neither_text() -> None:
    first = DRAFT.saved(Edit(base=1, fields={"problem": "Stairs"}), by="ann", now=NOW)
    with pytest.raises(EditConflict) as caught:
        first.saved(Edit(base=1, fields={"problem": "Lifts"}), by="bob", now=NOW)
    assert caught.value.mine == {"problem": "Lifts"}
    assert caught.value.theirs == {"problem": "Stairs"}
    settled = first.saved(
        Edit(base=caught.value.version, fields={"problem": "Lifts"}), by="bob", now=NOW
    )
    assert settled.fields["problem"] == "Lifts"


def test_what_was_submitted_is_what_is_approved() -> None:
    assert SUBMITTED.approved("rex", SUBMISSION.sha256) is SUBMISSION


def test_whoever_wrote_in_it_does_not_approve_it() -> None:
    by_bob = DRAFT.saved(Edit(base=1, fields={"problem": "Stairs"}), by="bob", now=NOW)
    for writer in ("ann", "bob"):
        with pytest.raises(NotAllowed):
            by_bob.submitted(SUBMISSION).approved(writer, SUBMISSION.sha256)


def test_an_approval_of_other_bytes_is_refused() -> None:
    with pytest.raises(Conflict):
        SUBMITTED.approved("rex", "0" * 64)


def test_a_draft_with_a_reviewer_is_not_written_in_until_it_is_taken_back() -> None:
    edit = Edit(base=1, fields={"title": "Slips"})
    with pytest.raises(Refused, match="with a reviewer"):
        SUBMITTED.saved(edit, by="ann", now=NOW)
    back = SUBMITTED.taken_back(NOW)
    assert back.submission is None
    assert back.saved(edit, by="ann", now=NOW).fields["title"] == "Slips"


def test_an_answer_goes_back_to_the_author_with_its_reason() -> None:
    asked, rejected = SUBMITTED.changes_asked(NOTE), SUBMITTED.rejected(NOTE)
    assert (asked.state, rejected.state) == (DraftState.CHANGES_ASKED, DraftState.REJECTED)
    assert asked.notes == rejected.notes == (NOTE,)
    rewritten = asked.saved(Edit(base=1, fields={"title": "Slips"}), by="ann", now=NOW)
    assert (rewritten.state, rewritten.notes) == (DraftState.DRAFT, (NOTE,))


def test_an_answer_without_a_reason_is_refused() -> None:
    with pytest.raises(Refused, match="Say why"):
        SUBMITTED.rejected(Note(by="rex", at=NOW, text=" "))


def test_nothing_is_decided_about_a_draft_that_is_not_submitted() -> None:
    with pytest.raises(Refused, match="not waiting"):
        DRAFT.approved("rex", SUBMISSION.sha256)
    with pytest.raises(Refused, match="not waiting"):
        DRAFT.changes_asked(NOTE)
    with pytest.raises(Refused, match="not waiting"):
        DRAFT.taken_back(NOW)


def test_a_published_draft_keeps_no_text() -> None:
    left = SUBMITTED.published(by="rex", rid="r1", rev=2, now=NOW)
    assert (left.fields, left.submission, left.notes) == ({}, None, ())
    assert (left.approved_by, left.rid, left.rev, left.is_open) == ("rex", "r1", 2, False)
    with pytest.raises(Refused, match="Start a revision"):
        left.saved(Edit(base=9, fields={"title": "x"}), by="ann", now=NOW)


def test_a_draft_is_its_authors_and_an_imported_one_is_any_authors() -> None:
    must_write(_person("ann", Role.AUTHOR), DRAFT)
    imported = Draft(id="d", author=IMPORTER, fields={}, started_at=NOW, changed_at=NOW)
    must_write(_person("bob", Role.AUTHOR), imported)
    for stranger in (_person("bob", Role.AUTHOR), _person("ann", Role.READER)):
        with pytest.raises(NotAllowed):
            must_write(stranger, DRAFT)


def test_only_a_reviewer_decides() -> None:
    must_review(_person("rex", Role.REVIEWER))
    with pytest.raises(NotAllowed):
        must_review(_person("rex", Role.ADMINISTRATOR))
