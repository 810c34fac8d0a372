"""``likewise import``, ``search`` and ``withdraw``."""

import json

import pytest

from federation.strict import Object
from network.bootstrap import assemble
from network.collections.draft import CollectionDraft, Words
from network.collections.store import CollectionDrafts
from network.innovations.looking_back import LookingBack
from network.innovations.owner_store import Handover, Owners
from network.organisations.describing import DescriptionEdit
from network.organisations.description import OURS
from network.organisations.teaming import TeamEdit
from network.people.person import Person
from network.people.roles import Role
from network.settings import Settings
from tests.fakes.keeper import Keeper, Source


def test_rows_become_drafts_and_the_bad_one_is_named(keeper: Keeper, source: Source) -> None:
    result = keeper.json(*source.arguments(), code=1)
    assert (result["drafted"], result["published"], result["unchanged"]) == (2, 0, 0)
    assert [failure["line"] for failure in result["failed"]] == [2]
    assert result["failed"][0]["reason"]


def test_published_rows_are_found_at_once(keeper: Keeper, source: Source) -> None:
    result = keeper.json(*source.published(), code=1)
    assert (result["published"], len(result["rids"])) == (2, 2)
    hits = keeper.json("search", "huddle")["hits"]
    assert [hit["rid"] for hit in hits] == result["rids"][:1]


def test_the_same_file_again_changes_nothing(keeper: Keeper, source: Source) -> None:
    first = keeper.json(*source.published(), code=1)
    feeds = keeper.json("status")["feeds"]
    again = keeper.json(*source.published(), code=1)
    assert again["unchanged_rids"] == first["rids"]
    assert (again["published"], again["unchanged"], again["rids"]) == (0, 2, [])
    assert keeper.json("status")["feeds"] == feeds


def test_publishing_needs_somebody_who_answers_for_it(keeper: Keeper, source: Source) -> None:
    keeper.run(*source.arguments(), "--publish", "network", code=2)
    keeper.run(*source.arguments(), "--approved-by", "reviewer", code=2)


def test_a_row_that_names_somebody_needs_a_reason(keeper: Keeper, source: Source) -> None:
    row = {"id": "n", "title": "A tea", "text": "Mrs Okafor poured it."}
    source.file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    held = keeper.json(*source.published(), code=1)
    assert (held["drafted"], held["published"], held["rids"]) == (1, 0, [])
    assert held["failed"] == [{"line": 1, "reason": held["failed"][0]["reason"]}]
    told = keeper.json(*source.published(), "--accept-finds", "She agreed.")
    assert (told["published"], told["failed"]) == (1, [])


def test_a_reason_without_publishing_is_no_use(keeper: Keeper, source: Source) -> None:
    keeper.run(*source.arguments(), "--accept-finds", "why not", code=2)


@pytest.mark.parametrize("account", ["nobody", "reader"])
def test_only_a_reviewer_can_answer_for_it(keeper: Keeper, source: Source, account: str) -> None:
    publish = ("--publish", "network", "--approved-by", account)
    assert keeper.run(*source.arguments(), *publish, code=1).stderr
    assert keeper.json("export")["records"] == []


def test_a_withdrawn_row_that_stays_away_is_no_record_of_ours(
    keeper: Keeper, source: Source
) -> None:
    first = keeper.json(*source.published(), code=1)
    keeper.run("withdraw", first["rids"][0], "--reason", "error")
    again = keeper.json(*source.published(), code=1)
    assert (again["unchanged"], again["unchanged_rids"]) == (2, first["rids"][1:])


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_a_file_without_a_row_is_refused(keeper: Keeper, source: Source, content: str) -> None:
    source.file.write_text(content, encoding="utf-8")
    assert "not one row" in keeper.run(*source.arguments(), code=1).stderr


def test_a_file_that_is_not_there_is_wrong_usage(keeper: Keeper, source: Source) -> None:
    keeper.run("import", "/nope", "--map", str(source.mapping), code=2)
    keeper.run("import", str(source.file), "--map", "/nope", code=2)


def test_in_words_an_import_counts_and_names(keeper: Keeper, source: Source) -> None:
    words = keeper.run(*source.arguments(), code=1).stdout
    assert words.startswith("2 drafts, 0 published, 0 unchanged, 1 refused\nline 2: ")


def test_a_hit_has_the_fields_of_the_contract(keeper: Keeper) -> None:
    rid = keeper.publish("A falls huddle")
    document = keeper.json("search", "falls")
    assert {"query", "total", "model", "hits", "facets"} <= document.keys()
    (hit,) = document["hits"]
    assert {
        "node", "rid", "rev", "type", "title", "summary", "text_score", "likeness", "coverage",
        "score", "why",
    } <= hit.keys()  # fmt: skip
    assert (hit["node"], hit["rid"], hit["rev"], hit["type"]) == ("hub", rid, 1, "innovation")


@pytest.mark.parametrize("query", ["", "   ", "(" * 3000, "\x00\x07", "x" * 10_000, '"', "AND OR"])
def test_a_query_that_says_nothing_is_answered_politely(keeper: Keeper, query: str) -> None:
    document = keeper.json("search", query)
    assert document["hits"] == []


WHERE: Object = {
    "name": "Hub",
    "kind": "trust",
    "profile": {
        "rural_share": {"value": 0.5, "source": "ourselves"},
        "deprivation": {"value": 20.0, "source": "ourselves"},
    },
}


@pytest.fixture
def placed(keeper: Keeper) -> Keeper:
    """Return a node whose organisation says where it works."""
    with keeper.network() as network, network.database.transaction() as session:
        person = Person("keeper", "keeper", frozenset({Role.ADMINISTRATOR}))
        network.organisations.save(session, person, OURS, DescriptionEdit(base=0, fields=WHERE))
    return keeper


def test_places_are_compared_for_a_purpose_with_weights_and_the_model_says_so(
    placed: Keeper,
) -> None:
    placed.publish("A falls huddle")
    weights = ("--weight", "rural_share=2", "--weight", "coastal=1", "--weight", "remote_share=0")
    document = placed.json("search", "falls", "--purpose", "place", *weights)
    assert document["is_compared"] is True
    assert document["purpose"] == "place"
    assert document["weights"] == {"rural_share": 2.0, "remote_share": 0.0}
    assert document["model"].endswith(";place;remote_share=0;rural_share=2")
    words = placed.run("search", "falls", "--purpose", "need").stdout
    assert words.splitlines()[1].endswith(";need.")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--purpose", "loudest"), "one of whole, place"),
        (("--weight", "rural_share=many"), "rural_share: a number from 0"),
        (("--weight", "rural_share=9"), "rural_share: a number from 0"),
        (("--weight", "rural_share=nan"), "rural_share: a number from 0"),
        (("--weight", "coastal"), "coastal: a number from 0"),
        (("--weight", "loudness=1"), "loudness: no such weight; there are"),
        (("--as", "Nobody"), "no team “Nobody”"),
    ],
)
def test_what_cannot_be_compared_for_was_asked_wrongly(
    keeper: Keeper, asked: tuple[str, ...], said: str
) -> None:
    assert said in keeper.run("search", "falls", *asked, code=2).stderr


def test_a_team_is_searched_as_by_its_name_or_id(placed: Keeper) -> None:
    with placed.network() as network, network.database.transaction() as session:
        author = Person("author", "author", frozenset({Role.AUTHOR}))
        edit = TeamEdit(0, "Dales team", {"rural_share": {"value": 0.9, "source": "ourselves"}})
        team = network.context.teaming.save(session, author, None, edit)
    for wanted in ("Dales team", team.id):
        assert placed.json("search", "falls", "--as", wanted)["as_team"] == team.id


def test_search_in_words_shows_title_and_passage(keeper: Keeper) -> None:
    keeper.publish("A falls huddle")
    words = keeper.run("search", "falls").stdout
    assert words.startswith("1 found.") and "A falls huddle" in words


def test_a_withdrawn_record_is_found_no_more_and_its_text_is_gone(keeper: Keeper) -> None:
    rid = keeper.publish("A zyzzyva round")
    assert keeper.json("withdraw", rid, "--reason", "privacy")["feed"] == "network"
    assert keeper.json("search", "zyzzyva")["hits"] == []
    files = (keeper.config.parent / "data").rglob("*")
    assert not any(b"zyzzyva" in file.read_bytes() for file in files if file.is_file())


def test_what_was_written_beside_a_record_goes_with_it(keeper: Keeper) -> None:
    rid = keeper.publish("A falls huddle")
    network = assemble(Settings.load(keeper.config))
    then = network.now()
    learned = LookingBack(expected="Fewer falls", why="zyzzyva")
    draft = CollectionDraft(
        id="one",
        rid=rid,
        editor="facilitator",
        words=Words(title="Falls", note="quagga"),
        started_at=then,
        changed_at=then,
    )
    with network.database.transaction() as session:
        Owners().note(session, Handover(rid, "author", "reviewer", then, learned))
        CollectionDrafts().save(session, draft)
    network.close()
    keeper.run("withdraw", rid, "--reason", "privacy")
    files = [file for file in (keeper.config.parent / "data").rglob("*") if file.is_file()]
    assert not any(b"zyzzyva" in file.read_bytes() for file in files)
    assert not any(b"quagga" in file.read_bytes() for file in files)


def test_a_record_is_withdrawn_once(keeper: Keeper) -> None:
    rid = keeper.publish("A falls huddle")
    keeper.run("withdraw", rid, "--reason", "error")
    keeper.run("withdraw", rid, "--reason", "error", code=1)


def test_what_to_read_instead_must_be_a_record_that_is_known(keeper: Keeper) -> None:
    rid, other = keeper.publish("A falls huddle"), keeper.publish("A sleep checklist", "row 2")
    wrong = "c33316c3-0000-4000-8000-000000000001"
    keeper.run("withdraw", rid, "--reason", "superseded", "--replaced-by", wrong, code=1)
    keeper.run("withdraw", rid, "--reason", "superseded", "--replaced-by", other)


def test_one_old_revision_can_be_withdrawn_alone(keeper: Keeper) -> None:
    rid = keeper.publish("A falls huddle")
    keeper.publish("A falls and frailty huddle")
    keeper.run("withdraw", rid, "--rev", "1", "--reason", "privacy")
    (hit,) = keeper.json("search", "huddle")["hits"]
    assert (hit["rev"], hit["title"]) == (2, "A falls and frailty huddle")
