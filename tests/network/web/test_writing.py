"""Writing in the browser: drafts, their pages, and what is said of them."""

import pytest

from network.people.person import Person
from network.people.roles import Role
from tests.fakes.desk import SUMMARY, opened, shared, started, submitted, written
from tests.fakes.site import Site


@pytest.mark.parametrize("role", ["reader", "reviewer", "facilitator", "administrator"])
@pytest.mark.parametrize("path", ["/writing", "/writing/new"])
def test_nobody_but_an_author_writes(site: Site, role: str, path: str) -> None:
    assert site.signed_in(role).get(path).status_code == 403


@pytest.mark.parametrize(
    ("kind", "first"), [("innovation", "summary"), ("idea", "idea"), ("small_thing", "small")]
)
def test_a_draft_begins_with_its_kind_and_goes_on_to_its_first_questions(
    site: Site, kind: str, first: str
) -> None:
    answer = opened(site.signed_in("author"), "/writing/new").send({"kind": kind})
    assert answer.headers["Location"].endswith(f"/{first}")


def test_without_a_kind_nothing_is_started(site: Site) -> None:
    author = site.signed_in("author")
    assert opened(author, "/writing/new").send({}).status_code == 422
    assert "Nothing yet" in author.get("/writing").get_data(as_text=True)


def test_what_was_written_stands_on_the_page_when_it_is_opened_again(site: Site) -> None:
    author = site.signed_in("author")
    draft = started(author)
    opened(author, f"{draft}/summary").send(SUMMARY)
    assert SUMMARY["summary"] in author.get(f"{draft}/summary").get_data(as_text=True)


def test_save_and_stop_leads_back_to_the_list_of_pages(site: Site) -> None:
    author = site.signed_in("author")
    draft = started(author)
    answer = opened(author, f"{draft}/summary").send({**SUMMARY, "then": "list"})
    assert answer.headers["Location"] == draft


def test_every_page_leads_to_the_next_and_the_last_to_the_draft(site: Site) -> None:
    author = site.signed_in("author")
    draft, seen = started(author), ["summary"]
    while True:
        answer = opened(author, f"{draft}/{seen[-1]}").send({})
        if answer.headers["Location"] == draft:
            break
        seen.append(answer.headers["Location"].rsplit("/", 1)[1])
    assert seen == ["summary", "story", "outcome", "stage", "place", "figures"]


def test_a_small_thing_asks_for_three_things_and_marks_the_rest_as_free(site: Site) -> None:
    author = site.signed_in("author")
    draft = started(author, "small_thing")
    before = author.get(draft).get_data(as_text=True)
    assert (before.count("To do"), "If you like" in before) == (1, True)
    told = {"title": "Tea", "what_we_did": "We made tea.", "what_happened": "People came."}
    opened(author, f"{draft}/small").send(told)
    assert "To do" not in author.get(draft).get_data(as_text=True)


def test_a_small_thing_grows_and_nothing_is_typed_twice(site: Site) -> None:
    author = site.signed_in("author")
    draft = started(author, "small_thing")
    told = {"title": "Tea", "what_we_did": "We made tea.", "what_happened": "People came."}
    opened(author, f"{draft}/small").send(told)
    opened(author, f"{draft}/kind").send({"kind": "innovation"})
    assert "We made tea." in author.get(f"{draft}/story").get_data(as_text=True)


def test_what_is_added_is_folded_under_the_story_and_says_who_took_part(site: Site) -> None:
    author = site.signed_in("author")
    draft = written(author)
    opened(author, f"{draft}/how").send({"materials": "A kettle\nTwo tables"})
    opened(author, f"{draft}/people").send(
        {"partners.council": "Fenwick Council; Ferry Council", "involvement.cost": "£20 an hour"}
    )
    opened(author, f"{draft}/tools").send({"tools": ["process_map", "pdsa"]})
    page = author.get(f"{draft}/send").get_data(as_text=True)
    assert "<li>A kettle</li>" in page and "£20 an hour" in page
    assert "Council: Fenwick Council; Ferry Council" in page
    assert "Process map, Plan, do, study, act" in page
    kept = author.get(f"{draft}/people").get_data(as_text=True)
    assert 'value="Fenwick Council; Ferry Council"' in kept


def test_what_was_added_can_be_emptied_again(site: Site) -> None:
    author = site.signed_in("author")
    draft = written(author)
    for materials in ("A kettle", ""):
        assert opened(author, f"{draft}/how").send({"materials": materials}).status_code == 302
    assert "Not quite finished" not in author.get(f"{draft}/send").get_data(as_text=True)


def test_two_tabs_that_name_partners_show_both_lists(site: Site) -> None:
    author = site.signed_in("author")
    draft = started(author)
    one, other = (opened(author, f"{draft}/people") for _tab in range(2))
    one.send({"partners.council": "Fenwick Council"})
    answer = other.send({"partners.carers": "Carers' Circle"})
    assert answer.status_code == 409
    assert "Council: Fenwick Council" in answer.get_data(as_text=True)


def test_words_are_counted_and_long_sentences_named(site: Site) -> None:
    author = site.signed_in("author")
    draft = started(author)
    opened(author, f"{draft}/story").send({"problem": "so " * 26 + "far. Short."})
    page = author.get(f"{draft}/story").get_data(as_text=True)
    assert "28 words so far." in page
    assert "1 sentence is longer than 25 words" in page


def test_what_a_word_processor_put_on_the_clipboard_becomes_its_sentences(site: Site) -> None:
    author = site.signed_in("author")
    draft = started(author)
    pasted = "<p class=MsoNormal>We <b>listened</b>.<o:p></o:p></p><style>p{color:red}</style>"
    opened(author, f"{draft}/story").send({"problem": pasted})
    page = author.get(f"{draft}/story").get_data(as_text=True)
    assert "We **listened**." in page
    assert "MsoNormal" not in page and "color:red" not in page


def test_what_is_wrong_is_saved_all_the_same_and_said(site: Site) -> None:
    author = site.signed_in("author")
    draft = started(author)
    answer = opened(author, f"{draft}/summary").send({"title": "Tea", "summary": "word " * 121})
    assert answer.status_code == 422
    assert "Keep the summary to 120 words." in answer.get_data(as_text=True)
    assert "word word" in author.get(f"{draft}/summary").get_data(as_text=True)


def test_two_tabs_on_the_same_page_show_both_texts_and_the_second_save_settles_it(
    site: Site,
) -> None:
    author = site.signed_in("author")
    draft = started(author)
    one, other = (opened(author, f"{draft}/story") for _tab in range(2))
    one.send({"problem": "Too few chairs.", "what_we_did": "We bought chairs."})
    answer = other.send({"problem": "Too little tea.", "what_we_did": "We bought chairs."})
    assert answer.status_code == 409
    other.text = answer.get_data(as_text=True)
    assert "Too few chairs." in other.text
    assert "Too little tea." in other.text
    assert other.send({"problem": "Too little tea. Too few chairs."}).status_code == 302


def test_two_tabs_on_different_pages_about_the_place_do_not_disturb_each_other(site: Site) -> None:
    author = site.signed_in("author")
    draft = started(author)
    place, figures = opened(author, f"{draft}/place"), opened(author, f"{draft}/figures")
    place.send({"context.place": "One ward"})
    saved = figures.send({"population": "other", "population-value": "12000"})
    assert saved.status_code == 302
    assert "One ward" in author.get(f"{draft}/place").get_data(as_text=True)


def test_what_is_typed_after_the_draft_went_to_a_reviewer_stays_on_the_page(site: Site) -> None:
    author = site.signed_in("author")
    draft = written(author)
    late = opened(author, f"{draft}/story")
    opened(author, f"{draft}/send").send({"audience": "network"})
    answer = late.send({"problem": "One more sentence, typed late."})
    assert answer.status_code == 409
    assert "One more sentence, typed late." in answer.get_data(as_text=True)
    assert "Take it back to change it." in answer.get_data(as_text=True)


def test_what_is_typed_into_a_draft_that_is_gone_can_be_copied(site: Site) -> None:
    author = site.signed_in("author")
    draft = started(author)
    late = opened(author, f"{draft}/story")
    opened(author, f"{draft}/delete").send({})
    answer = late.send({"problem": "A sentence of some length."})
    assert answer.status_code == 409
    assert "A sentence of some length." in answer.get_data(as_text=True)


def test_a_draft_that_was_thrown_away_is_gone(site: Site) -> None:
    author = site.signed_in("author")
    draft = started(author)
    opened(author, f"{draft}/delete").send({})
    assert author.get(draft).status_code == 404


def test_somebody_elses_draft_is_not_there(site: Site) -> None:
    draft = started(site.signed_in("author"))
    with site.network.database.transaction() as session:
        site.network.people.save(session, Person("other", "Other", frozenset({Role.AUTHOR})))
    assert site.signed_in("other").get(draft).status_code == 404


def test_a_draft_with_a_reviewer_can_be_taken_back(site: Site) -> None:
    author = site.signed_in("author")
    draft = submitted(author).replace("/review/", "/writing/")
    assert "With a reviewer" in author.get(draft).get_data(as_text=True)
    opened(author, draft).send({}, f"{draft}/take-back")
    assert "Being written" in author.get(draft).get_data(as_text=True)


def test_revising_starts_from_what_is_shared(site: Site) -> None:
    record = shared(site)
    author = site.signed_in("author")
    rid = record.rsplit("/", 1)[1]
    draft = opened(author, record).send({}, f"/writing/revise/{rid}").headers["Location"]
    assert SUMMARY["summary"] in author.get(f"{draft}/summary").get_data(as_text=True)


@pytest.mark.parametrize(
    "page",
    [
        "summary",
        "story",
        "outcome",
        "stage",
        "place",
        "figures",
        "extras",
        "kind",
        "send",
        "how",
        "people",
    ],
)
def test_what_is_written_is_shown_as_text_and_never_as_a_part_of_the_page(
    site: Site, page: str
) -> None:
    author = site.signed_in("author")
    draft, evil = started(author), "<script>alert(1)</script>"
    names = ("title", "summary", "problem", "what_we_did", "what_happened", "tell_a_friend")
    for step in ("summary", "story", "outcome"):
        opened(author, f"{draft}/{step}").send(dict.fromkeys(names, evil))
    for step in ("stage", "place", "extras"):
        odd = ("stage", "approach", "context.place", "context.geography_flags", "derived_from")
        opened(author, f"{draft}/{step}").send(dict.fromkeys((*odd, "licence", "credit"), evil))
    assert evil not in author.get(f"{draft}/{page}").get_data(as_text=True)


def test_what_may_be_added_is_folded_until_something_is(site: Site) -> None:
    author = site.signed_in("author")
    draft, folded = started(author), '<details class="nhsuk-details">'
    assert folded in author.get(draft).get_data(as_text=True)
    opened(author, f"{draft}/extras").send({"credit": "The Marsh team"})
    assert folded not in author.get(draft).get_data(as_text=True)


EVERY_SCRIPT = "💚 kettle شكرا שלום नमस्ते e\u0301 — “quoted”"


def test_any_script_and_any_emoji_comes_back_as_it_was_typed(site: Site) -> None:
    author = site.signed_in("author")
    draft = started(author)
    opened(author, f"{draft}/story").send({"problem": EVERY_SCRIPT})
    page = author.get(f"{draft}/story").get_data(as_text=True)
    assert EVERY_SCRIPT in page and 'dir="auto"' in page


@pytest.mark.parametrize("unseen", ["\x00", "\u202e", "\u2066", "\x1b[31m"])
def test_what_cannot_be_seen_is_kept_out_of_what_is_shared(site: Site, unseen: str) -> None:
    author = site.signed_in("author")
    draft = written(author)
    opened(author, f"{draft}/summary").send({**SUMMARY, "title": f"Tea{unseen} at nine"})
    page = author.get(f"{draft}/send")
    assert page.status_code == 200
    assert unseen[0] not in page.get_data(as_text=True).replace("\r", "")


def test_five_megabytes_are_refused_in_words_and_the_draft_stays(site: Site) -> None:
    author = site.signed_in("author")
    draft = started(author)
    opened(author, f"{draft}/story").send({"problem": "Too few chairs."})
    answer = opened(author, f"{draft}/story").send({"problem": "x" * 5_000_000})
    assert answer.status_code == 413
    assert "megabytes" in answer.get_data(as_text=True)
    assert "Too few chairs." in author.get(f"{draft}/story").get_data(as_text=True)


def test_a_megabyte_in_one_answer_is_kept_and_called_too_long(site: Site) -> None:
    author = site.signed_in("author")
    draft = started(author)
    answer = opened(author, f"{draft}/story").send({"problem": "word " * 200_000})
    assert answer.status_code == 422
    assert "This is too long." in answer.get_data(as_text=True)


def test_the_summary_is_counted_against_what_is_asked_for(site: Site) -> None:
    author = site.signed_in("author")
    draft = started(author)
    opened(author, f"{draft}/summary").send(SUMMARY)
    page = author.get(f"{draft}/summary").get_data(as_text=True)
    assert "6 of at most 120 words so far." in page
