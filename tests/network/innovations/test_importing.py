"""Importing: the good rows land, the bad ones are named, and again changes nothing."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from network.errors import NotAllowed, NotFound, Refused
from network.innovations.draft import IMPORTER, Edit
from network.innovations.mapping import load_map, parse_map
from network.innovations.outcomes import Fate, ImportResult, Outcome, Publication
from network.innovations.rows import read_rows
from network.records.audience import Audience
from network.records.record import RecordId, Status
from network.records.withdrawing import WithdrawRequest
from tests.fakes.writing_room import AUTHOR, READER, REVIEWER, WritingRoom

MAP = parse_map('id = "id"\n[fields]\ntitle = "t"\nwhat_we_did = "d"\n', name="tests")
BY_HASH = parse_map('[fields]\ntitle = "t"\n', name="hashes")
PUBLISH = Publication(Audience.parse("network"), REVIEWER)
REFERENCE = os.environ.get("LIKEWISE_REFERENCE_DATA", "")


class Import:
    """Runs imports of small files written on the spot."""

    def __init__(self, room: WritingRoom, folder: Path) -> None:
        self._room = room
        self._path = folder / "rows.jsonl"

    def __call__(
        self,
        *rows: object,
        publish: bool = False,
        mapping: object = None,
        accept: str = "",
    ) -> ImportResult:
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        self._path.write_text("\n".join(lines), encoding="utf-8")
        chosen = BY_HASH if mapping is BY_HASH else MAP
        return self._room.importing.run(
            self._path,
            chosen,
            replace(PUBLISH, accept_finds=accept) if publish else None,
            lambda done, total: None,
        )


@pytest.fixture
def run(room: WritingRoom, tmp_path: Path) -> Import:
    """Give a way to import rows."""
    return Import(room, tmp_path)


def _titles(room: WritingRoom) -> set[object]:
    with room.database.reading() as session:
        return {draft.fields["title"] for draft in room.drafting.mine(session, AUTHOR)}


def _body(room: WritingRoom, rid: str) -> dict[str, object]:
    with room.database.reading() as session:
        return dict(room.records.body(session, RecordId("north-1", rid)) or {})


ONE, TWO = {"id": 1, "t": "Falls", "d": "We walked."}, {"id": 2, "t": "Tea"}


def test_rows_become_drafts_that_any_author_may_take_on(room: WritingRoom, run: Import) -> None:
    result = run(ONE, TWO)
    assert (result.drafted, result.published, result.failed, result.rids) == (2, 0, (), ())
    assert _titles(room) == {"Falls", "Tea"}


def test_what_the_source_lacks_is_null(room: WritingRoom, run: Import) -> None:
    [rid] = run(TWO, publish=True).rids
    body = _body(room, rid)
    assert body["what_we_did"] is None and body["summary"] is None and body["kind"] is None


def test_rows_are_published_by_an_account_that_reviews_and_the_audit_says_so(
    room: WritingRoom, run: Import
) -> None:
    result = run(ONE, TWO, publish=True)
    assert (result.drafted, result.published, len(result.rids)) == (0, 2, 2)
    with room.database.reading() as session:
        deeds = [(e.who, e.deed) for e in room.audit.latest(session, 20)]
    assert deeds.count(("rex", "record approved")) == 2


def test_who_does_not_review_publishes_nothing(room: WritingRoom, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(ONE))
    by_reader = Publication(Audience.parse("network"), READER)
    with pytest.raises(NotAllowed):
        room.importing.run(tmp_path / "a.jsonl", MAP, by_reader, lambda done, total: None)
    assert _titles(room) == set()


def test_the_same_file_again_changes_nothing(room: WritingRoom, run: Import) -> None:
    for publish in (False, True):
        run(ONE, TWO, publish=publish)
        with room.database.reading() as session:
            before = len(room.audit.latest(session, 100))
        again = run(ONE, TWO, publish=publish)
        assert (again.unchanged, again.drafted, again.published) == (2, 0, 0)
        with room.database.reading() as session:
            assert len(room.audit.latest(session, 100)) == before


def test_drafts_of_an_earlier_import_can_be_published_by_a_later_one(
    room: WritingRoom, run: Import
) -> None:
    run(ONE)
    assert run(ONE, publish=True).published == 1
    assert _titles(room) == set()


def test_bad_rows_are_listed_with_line_and_reason_and_the_good_ones_land(
    room: WritingRoom, run: Import
) -> None:
    result = run(ONE, "{", {"id": 3}, {"t": "no id"}, {"id": 1, "t": "again"}, TWO)
    assert result.drafted == 2
    reasons = {failure.line: str(failure.error) for failure in result.failed}
    assert reasons.keys() == {2, 3, 4, 5}
    assert "not JSON" in reasons[2]
    assert "title" in reasons[3]
    assert "“id”" in reasons[4]
    assert "line 1" in reasons[5]
    assert _titles(room) == {"Falls", "Tea"}


def test_progress_is_told_after_each_row(room: WritingRoom, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,t\n1,Falls\n2,\n")
    told: list[tuple[int, int]] = []
    room.importing.run(
        tmp_path / "a.csv", MAP, None, lambda done, total: told.append((done, total))
    )
    assert told == [(1, 2), (2, 2)]


def test_a_row_without_an_id_is_known_by_what_it_says(run: Import) -> None:
    first = run({"t": "Falls"}, {"t": "Falls"}, mapping=BY_HASH)
    assert (first.drafted, first.unchanged) == (1, 1)
    again = run({"t": "Falls"}, {"t": "Slips"}, mapping=BY_HASH)
    assert (again.drafted, again.unchanged) == (1, 1)


def test_a_changed_row_rewrites_the_draft_that_nobody_has_touched(
    room: WritingRoom, run: Import
) -> None:
    run(ONE)
    result = run({"id": 1, "t": "Falls at home"})
    assert result.drafted == 1
    with room.database.reading() as session:
        [draft] = room.drafting.mine(session, AUTHOR)
    assert (draft.fields["title"], draft.fields["what_we_did"]) == ("Falls at home", None)


def test_a_draft_that_a_person_has_taken_further_is_left_alone(
    room: WritingRoom, run: Import
) -> None:
    run(ONE)
    with room.database.transaction() as session:
        [draft] = room.drafting.mine(session, AUTHOR)
        edit = Edit(base=draft.version, fields={"title": "Falls, my words"})
        room.drafting.save(session, AUTHOR, draft.id, edit)
    changed = run({"id": 1, "t": "Falls at home"})
    unread = run(ONE, publish=True)
    assert "written in the draft" in str(changed.failed[0].error)
    assert "changed this draft" in str(unread.failed[0].error)
    assert _titles(room) == {"Falls, my words"}


def test_a_changed_row_revises_its_record_as_a_draft(room: WritingRoom, run: Import) -> None:
    [rid] = run(ONE, publish=True).rids
    assert run({**ONE, "t": "Falls at home"}).drafted == 1
    assert _body(room, rid)["title"] == "Falls"
    with room.database.reading() as session:
        [draft] = room.drafting.mine(session, AUTHOR)
    assert (draft.author, draft.rid) == (IMPORTER, rid)


def test_a_changed_row_can_be_published_as_a_revision(room: WritingRoom, run: Import) -> None:
    [rid] = run(ONE, publish=True).rids
    result = run({**ONE, "t": "Falls at home"}, publish=True)
    assert (result.published, result.rids) == (1, (rid,))
    assert _body(room, rid)["title"] == "Falls at home"


def test_a_record_that_somebody_is_revising_is_not_revised_by_an_import(
    room: WritingRoom, run: Import
) -> None:
    [rid] = run(ONE, publish=True).rids
    with room.database.transaction() as session:
        room.drafting.revise(session, AUTHOR, rid)
    result = run({**ONE, "t": "Falls at home"})
    assert "Somebody is revising" in str(result.failed[0].error)


def test_a_draft_published_by_hand_is_known_by_its_record(room: WritingRoom, run: Import) -> None:
    run(ONE)
    with room.database.transaction() as session:
        [draft] = room.drafting.mine(session, AUTHOR)
        waiting = room.approving.submit_import(session, draft.id, Audience.parse("network"))
        assert waiting.submission is not None
        result = room.approving.approve(session, REVIEWER, draft.id, waiting.submission.sha256)
    assert run(ONE).unchanged == 1
    assert run({**ONE, "t": "Falls at home"}, publish=True).rids == (result.rid,)


def test_a_draft_that_was_thrown_away_can_be_imported_again(room: WritingRoom, run: Import) -> None:
    run(ONE)
    with room.database.transaction() as session:
        [draft] = room.drafting.mine(session, AUTHOR)
        room.drafting.delete(session, AUTHOR, draft.id)
    assert run(ONE).drafted == 1


def test_what_was_withdrawn_never_comes_back(room: WritingRoom, run: Import) -> None:
    [rid] = run(ONE, publish=True).rids
    with room.database.transaction() as session:
        room.withdrawing.withdraw(session, WithdrawRequest(rid))
        room.importing.memory.forget(session, rid)
    assert run(ONE, publish=True).unchanged == 1
    assert run({**ONE, "t": "Falls at home"}, publish=True).unchanged == 1
    with room.database.reading() as session:
        record = room.records.get(session, RecordId("north-1", rid))
    assert record is not None and record.status is Status.WITHDRAWN


def test_two_collections_that_count_from_one_do_not_meet(
    room: WritingRoom, run: Import, tmp_path: Path
) -> None:
    run(ONE)
    other = parse_map('id = "id"\n[fields]\ntitle = "t"\n', name="other")
    result = room.importing.run(tmp_path / "rows.jsonl", other, None, lambda done, total: None)
    assert result.drafted == 1


def test_a_file_that_is_not_there_is_refused(room: WritingRoom, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="missing"):
        room.importing.run(tmp_path / "missing.csv", MAP, None, lambda done, total: None)


def test_a_file_of_another_kind_is_refused_as_a_whole(room: WritingRoom, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    with pytest.raises(Refused, match="something else"):
        room.importing.run(tmp_path / "a.xlsx", MAP, None, lambda done, total: None)


@pytest.mark.skipif(
    not REFERENCE, reason="LIKEWISE_REFERENCE_DATA does not name the folder of the real reports"
)
@pytest.mark.parametrize(
    ("name", "rows"),
    [("connected-yorkshire", 15), ("greater-manchester", 9), ("hub", 21)],
)
def test_the_real_reports_import_whole(room: WritingRoom, name: str, rows: int) -> None:
    path = Path(REFERENCE) / "connected-health-cities" / f"{name}.jsonl"
    mapping = load_map(Path("config/maps/connected-health-cities.toml"))
    told = replace(PUBLISH, accept_finds="published long ago")
    result = room.importing.run(path, mapping, told, lambda done, total: None)
    assert (result.published, result.failed, len(set(result.rids))) == (rows, (), rows)
    again = room.importing.run(path, mapping, told, lambda done, total: None)
    assert (again.unchanged, again.published) == (rows, 0)
    for rid, line in zip(result.rids, path.read_text(encoding="utf-8").splitlines(), strict=True):
        source = json.loads(line)
        assert str(_body(room, rid)["what_we_did"]) == source["body_markdown"].strip()


def test_a_preview_says_what_would_happen_and_changes_nothing(
    room: WritingRoom, run: Import
) -> None:
    run(ONE)
    read = read_rows(
        "rows.jsonl",
        "\n".join(
            json.dumps(row) for row in (ONE, {**ONE, "id": 3}, {"id": 4}, {**ONE, "id": 3})
        ).encode(),
    )
    foreseen = room.importing.foresee(read, MAP)
    assert [each.fate if isinstance(each, Outcome) else "refused" for each in foreseen] == [
        Fate.UNCHANGED,
        Fate.DRAFTED,
        "refused",
        "refused",
    ]
    assert _titles(room) == {"Falls"}
    assert len(_titles(room)) == 1


def test_what_was_foreseen_is_what_happens(room: WritingRoom, run: Import) -> None:
    changed = {**ONE, "t": "Falls, again"}
    run(ONE)
    read = read_rows("rows.jsonl", json.dumps(changed).encode())
    [foreseen] = room.importing.foresee(read, MAP)
    assert isinstance(foreseen, Outcome)
    assert foreseen.fate is Fate.DRAFTED
    assert _titles(room) == {"Falls"}
    assert run(changed).drafted == 1
    assert _titles(room) == {"Falls, again"}


NAMED = {"id": 9, "t": "Tea", "d": "Mrs Okafor poured it."}


def test_a_row_that_could_tell_who_somebody_is_stays_a_draft_and_is_listed(
    room: WritingRoom, run: Import
) -> None:
    result = run(ONE, NAMED, TWO, publish=True)
    assert (result.drafted, result.published, result.unchanged) == (1, 2, 0)
    [failure] = result.failed
    assert (failure.line, failure.error.params) == (2, {"num": 1})
    assert _titles(room) == {"Tea"}


def test_it_is_listed_again_until_somebody_settles_it(room: WritingRoom, run: Import) -> None:
    run(NAMED, publish=True)
    again = run(NAMED, publish=True)
    assert (again.drafted, again.published, again.unchanged) == (0, 0, 1)
    assert len(again.failed) == 1


def test_who_answers_for_it_may_publish_it_with_a_reason_that_is_audited(
    room: WritingRoom, run: Import
) -> None:
    run(NAMED, publish=True)
    result = run(NAMED, publish=True, accept="She asked to be named.")
    assert (result.published, result.failed) == (1, ())
    with room.database.reading() as session:
        entries = room.audit.latest(session, 20)
    [accepted] = [entry for entry in entries if entry.deed == "finds accepted"]
    assert accepted.who == "rex"
    assert accepted.subject.endswith(": She asked to be named.")
