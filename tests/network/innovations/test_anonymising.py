"""Settling what was found in a draft, and what keeps a draft from its reviewers."""

from dataclasses import replace

import pytest

from network.errors import Conflict, NotAllowed, Refused
from network.innovations.draft import Draft, Edit
from network.innovations.finds import ATTACHED, DraftFind, OpenFindsError
from network.records.audience import Audience
from tests.fakes.writing_room import AUTHOR, OTHER_AUTHOR, REVIEWER, SMALL, WritingRoom

NETWORK = Audience.parse("network")
TOLD = {
    **SMALL,
    "what_we_did": "Mrs Okafor poured. Then Kwame came, and Mrs Okafor left.",
    "materials": ["kettle", "the cups of Agnieszka"],
    "involvement": {"what": "Ask Ann Quillmarsh."},
}


def started(room: WritingRoom, fields: dict[str, object] | None = None) -> Draft:
    with room.database.transaction() as session:
        return room.drafting.create(session, AUTHOR, fields or TOLD)


def finds(room: WritingRoom, draft: Draft) -> list[DraftFind]:
    with room.database.reading() as session:
        now = room.drafting.get(session, AUTHOR, draft.id)
        return list(room.anonymising.finds(session, now))


def dismiss(room: WritingRoom, draft: Draft, key: str, reason: str = "She agreed.") -> None:
    with room.database.transaction() as session:
        room.anonymising.dismiss(session, AUTHOR, draft.id, key, reason)


def replace_in(room: WritingRoom, draft: Draft, key: str, words: str) -> Draft:
    with room.database.transaction() as session:
        return room.anonymising.replace(session, AUTHOR, draft.id, key, words)


def submit(room: WritingRoom, draft: Draft) -> Draft:
    with room.database.transaction() as session:
        return room.approving.submit(session, AUTHOR, draft.id, NETWORK)


def test_every_part_with_prose_is_looked_at(room: WritingRoom) -> None:
    found = finds(room, started(room))
    assert [(each.part, each.find.text) for each in found] == [
        ("what_we_did", "Mrs Okafor"),
        ("what_we_did", "Kwame"),
        ("what_we_did", "Mrs Okafor"),
        ("materials", "Agnieszka"),
        ("involvement.what", "Ann Quillmarsh"),
    ]
    assert len({each.key for each in found}) == 5


def test_codes_references_and_credit_are_not(room: WritingRoom) -> None:
    draft = started(room, {**SMALL, "credit": "Kwame Asante", "tools": ["process_map"]})
    assert finds(room, draft) == []


def test_what_identifies_keeps_a_draft_from_its_reviewers(room: WritingRoom) -> None:
    draft = started(room)
    with pytest.raises(OpenFindsError) as refused:
        submit(room, draft)
    assert refused.value.count == 5


def test_a_suggestion_stands_where_the_find_stood(room: WritingRoom) -> None:
    draft = started(room)
    second = finds(room, draft)[2]
    changed = replace_in(room, draft, second.key, second.find.suggestion)
    assert changed.fields["what_we_did"] == (
        "Mrs Okafor poured. Then Kwame came, and [name removed] left."
    )


def test_words_inside_a_list_and_a_block_are_replaced_too(room: WritingRoom) -> None:
    draft = started(room)
    replace_in(room, draft, finds(room, draft)[3].key, "a friend")
    changed = replace_in(room, draft, finds(room, draft)[3].key, "us")
    assert changed.fields["materials"] == ["kettle", "the cups of a friend"]
    assert changed.fields["involvement"] == {"what": "Ask us."}


def test_whoever_replaces_words_has_written(room: WritingRoom) -> None:
    draft = started(room)
    assert AUTHOR.account in replace_in(room, draft, finds(room, draft)[0].key, "she").writers


def test_a_dismissed_find_is_settled_and_names_its_reason(room: WritingRoom) -> None:
    draft = started(room, {**SMALL, "what_we_did": "Kwame came."})
    dismiss(room, draft, finds(room, draft)[0].key, " He asked for it. ")
    [settled] = finds(room, draft)
    assert settled.dismissal is not None
    assert (settled.dismissal.by, settled.dismissal.reason) == ("ann", "He asked for it.")
    assert submit(room, draft).submission is not None


def test_a_find_that_was_dismissed_can_be_opened_again(room: WritingRoom) -> None:
    draft = started(room)
    key = finds(room, draft)[0].key
    dismiss(room, draft, key)
    with room.database.transaction() as session:
        room.anonymising.reopen(session, AUTHOR, draft.id, key)
        room.anonymising.reopen(session, AUTHOR, draft.id, key)
    assert finds(room, draft)[0].is_open


def test_a_decision_holds_while_the_text_at_the_find_stays_the_same(room: WritingRoom) -> None:
    draft = started(room, {**SMALL, "what_we_did": "Kwame came."})
    dismiss(room, draft, finds(room, draft)[0].key)
    for text, is_open in (("On a Monday Kwame came late.", False), ("Kofi came.", True)):
        with room.database.transaction() as session:
            now = room.drafting.get(session, AUTHOR, draft.id)
            edit = Edit(base=now.version, fields={"what_we_did": text})
            room.drafting.save(session, AUTHOR, draft.id, edit)
        assert [each.is_open for each in finds(room, draft)] == [is_open]


def test_one_of_two_alike_is_dismissed_for_itself(room: WritingRoom) -> None:
    draft = started(room)
    dismiss(room, draft, finds(room, draft)[0].key)
    assert [each.is_open for each in finds(room, draft)[:3]] == [False, True, True]


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_dismissal_wants_a_reason(room: WritingRoom, reason: str) -> None:
    draft = started(room)
    with pytest.raises(Refused):
        dismiss(room, draft, finds(room, draft)[0].key, reason)


def test_what_is_only_to_be_looked_at_again_is_dismissed_together(room: WritingRoom) -> None:
    text = "Three patients came, see www.example.org, on Juniper Ward. Kwame came."
    draft = started(room, {**SMALL, "what_we_did": text})
    assert [each.is_identifying for each in finds(room, draft)] == [False, False, False, True]
    with room.database.transaction() as session:
        room.anonymising.dismiss_all_to_look_at(session, AUTHOR, draft.id, "Counted in public.")
    assert [each.is_open for each in finds(room, draft)] == [False, False, False, True]


def test_look_again_finds_keep_nothing_from_its_reviewers(room: WritingRoom) -> None:
    draft = started(room, {**SMALL, "what_we_did": "Three patients came."})
    assert submit(room, draft).submission is not None


def test_a_site_has_to_be_settled_where_we_are_not_named(room: WritingRoom) -> None:
    unnamed = {"what_we_did": "On Juniper Ward.", "attribution": "via_facilitator"}
    draft = started(room, {**SMALL, **unnamed})
    with pytest.raises(OpenFindsError):
        submit(room, draft)


def test_only_who_may_write_settles(room: WritingRoom) -> None:
    draft = started(room)
    key = finds(room, draft)[0].key
    with room.database.transaction() as session, pytest.raises(NotAllowed):
        room.anonymising.dismiss(session, OTHER_AUTHOR, draft.id, key, "why not")


def test_a_find_that_is_not_there_any_more_is_looked_at_again(room: WritingRoom) -> None:
    with pytest.raises(Conflict):
        dismiss(room, started(room), "0" * 24)


def test_what_is_attached_is_scanned_and_not_changed(room: WritingRoom) -> None:
    draft = started(room, SMALL)
    attaching = replace(
        room.anonymising, attached=lambda session, id: {"leaflet.pdf": "Ask Kwame."}
    )
    with room.database.transaction() as session:
        [each] = attaching.finds(session, draft)
        assert each.path == (ATTACHED, "leaflet.pdf")
        with pytest.raises(Conflict):
            attaching.replace(session, AUTHOR, draft.id, each.key, "")
        attaching.dismiss(session, AUTHOR, draft.id, each.key, "He wrote it.")
        attaching.must_be_settled(session, draft)


def test_a_revision_does_not_ask_again_what_the_record_was_asked(room: WritingRoom) -> None:
    draft = started(room, {**SMALL, "what_we_did": "Kwame came."})
    dismiss(room, draft, finds(room, draft)[0].key)
    with room.database.transaction() as session:
        submitted = room.approving.submit(session, AUTHOR, draft.id, NETWORK).submission
        assert submitted is not None
        rid = room.approving.approve(session, REVIEWER, draft.id, submitted.sha256).rid
        revision = room.drafting.revise(session, AUTHOR, rid)
    assert [each.is_open for each in finds(room, revision)] == [False]
    with room.database.transaction() as session:
        room.drafting.drafts.forget(session, rid)
        assert room.anonymising.dismissals.of(session, rid) == {}


def test_a_draft_thrown_away_takes_its_decisions_with_it(room: WritingRoom) -> None:
    draft = started(room)
    dismiss(room, draft, finds(room, draft)[0].key)
    with room.database.transaction() as session:
        room.drafting.delete(session, AUTHOR, draft.id)
        assert room.anonymising.dismissals.of(session, draft.id) == {}


def test_nobody_hands_over_a_draft_that_names_a_site_of_ours(room: WritingRoom) -> None:
    draft = started(room, {**SMALL, "what_we_did": "On Juniper Ward."})
    submitted = submit(room, draft).submission
    assert submitted is not None
    with room.database.transaction() as session, pytest.raises(OpenFindsError):
        room.approving.hand_over(session, REVIEWER, draft.id, submitted.sha256)
