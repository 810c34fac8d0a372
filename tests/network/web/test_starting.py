"""Starting to write: from nothing, from something found, from looking back together."""

from tests.fakes.desk import opened, started
from tests.fakes.site import ATTEMPT, CAFE, Site


def test_before_somebody_writes_what_exists_already_is_shown(site: Site) -> None:
    site.publish("innovation", CAFE)
    site.publish("innovation", ATTEMPT)
    author = site.signed_in("author")
    answer = opened(author, "/writing/new").send({"kind": "idea", "about": "a crisis café"})
    assert answer.headers["Location"].startswith("/writing/similar?")
    page = author.get(answer.headers["Location"]).get_data(as_text=True)
    assert "A crisis café on wheels" in page and "In use" in page
    assert "Nothing yet" in author.get("/writing").get_data(as_text=True)


def test_what_was_stopped_here_says_so(site: Site) -> None:
    site.publish("innovation", ATTEMPT)
    page = site.signed_in("author").get("/writing/similar?kind=idea&about=video+appointments")
    assert "we tried this and stopped" in page.get_data(as_text=True)


def test_what_a_service_decided_stands_beside_what_exists_already(site: Site) -> None:
    id, author = site.publish("innovation", CAFE), site.signed_in("author")
    form = f"/set-aside/{id.key}/not-for-us"
    author.send(form, {"service": "Falls team", "reason": "We have no van."}, seen_on=form)
    page = author.get("/writing/similar?kind=idea&about=a+crisis+caf%C3%A9")
    words = "Not for us, said Falls team on 22 November 2026, because: We have no van."
    assert words in page.get_data(as_text=True)


def test_whoever_goes_on_finds_their_words_as_the_title(site: Site) -> None:
    site.publish("innovation", CAFE)
    author = site.signed_in("author")
    seen = opened(author, "/writing/similar?kind=idea&about=a+crisis+caf%C3%A9")
    form = {"kind": "idea", "about": "a crisis café", "seen": "yes"}
    answer = seen.send(form, "/writing/new")
    assert 'value="a crisis café"' in author.get(answer.headers["Location"]).get_data(as_text=True)


def test_where_nothing_is_like_it_writing_begins_at_once(site: Site) -> None:
    author = site.signed_in("author")
    answer = opened(author, "/writing/new").send({"kind": "small_thing", "about": "warm socks"})
    assert answer.headers["Location"].endswith("/small")


def test_what_is_built_on_something_found_names_it(site: Site) -> None:
    id = site.publish("innovation", CAFE)
    author = site.signed_in("author")
    answer = opened(author, f"/innovations/{id.key}").send({}, f"/writing/from/{id.key}")
    draft = answer.headers["Location"]
    assert id.key in author.get(f"{draft}/extras").get_data(as_text=True)
    story = author.get(f"{draft}/story").get_data(as_text=True)
    assert "We bought a van" not in story


def test_nothing_is_built_on_what_is_not_there(site: Site) -> None:
    site.publish("organisation", {"name": "Marsh", "kind": "trust"})
    author = site.signed_in("author")
    page = opened(author, "/writing/new")
    assert page.send({}, "/writing/from/marsh/none").status_code == 404


def test_looking_back_becomes_the_first_words_of_a_record(site: Site) -> None:
    author = site.signed_in("author")
    answers = {
        "title": "Tea",
        "expected": "Ten people.",
        "happened": "Forty came.",
        "next": "Cake.",
    }
    answer = opened(author, "/writing/looking-back").send(answers)
    draft = answer.headers["Location"].rsplit("/", 1)[0]
    outcome = author.get(f"{draft}/outcome").get_data(as_text=True)
    assert "Forty came." in outcome and "Cake." in outcome
    assert "Ten people." in author.get(f"{draft}/story").get_data(as_text=True)


def test_looking_back_without_an_answer_is_asked_again_and_keeps_the_title(site: Site) -> None:
    answer = opened(site.signed_in("author"), "/writing/looking-back").send({"title": "Tea"})
    page = answer.get_data(as_text=True)
    assert (answer.status_code, "Answer at least one" in page) == (422, True)
    assert 'value="Tea"' in page


def test_author_and_reviewer_see_what_is_like_it_before_it_is_sent_and_decided(site: Site) -> None:
    site.publish("innovation", CAFE)
    author, draft = site.signed_in("author"), started(site.signed_in("author"), "small_thing")
    told = {"title": "A crisis café", "what_we_did": "A van.", "what_happened": "Ten came."}
    opened(author, f"{draft}/small").send(told)
    page = opened(author, f"{draft}/send")
    assert "Something similar exists" in page.text
    page.send({"audience": "network"})
    review = draft.replace("/writing/", "/review/")
    assert "Something similar exists" in site.signed_in("reviewer").get(review).get_data(
        as_text=True
    )
