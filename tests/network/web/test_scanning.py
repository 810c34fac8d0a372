"""The page of what could tell who somebody is: shown in place, changed, let stay, sent."""

import re

from tests.fakes.desk import opened, started
from tests.fakes.site import Site, Visitor

TOLD = "We went with Mrs Okafor. Three patients came from Juniper Ward."


def drafted(author: Visitor) -> str:
    draft = started(author, "small_thing")
    kind = opened(author, draft).text
    step = re.findall(rf'href="{draft}/([a-z_]+)"', kind)
    for name in step:
        page = opened(author, f"{draft}/{name}")
        for field in ("title", "what_we_did", "what_happened"):
            if f'name="{field}"' in page.text:
                page.send(
                    {
                        name_: value
                        for name_, value in (
                            ("title", "Tea"),
                            ("what_we_did", TOLD),
                            ("what_happened", "It was <b>better</b>."),
                        )
                        if f'name="{name_}"' in page.text
                    }
                )
                break
    return draft


def keys(page: str) -> list[str]:
    return re.findall(r'id="reason-([0-9a-f]{24})"', page)


def test_a_find_is_shown_in_its_place_with_what_to_write_instead(site: Site) -> None:
    author = site.signed_in("author")
    page = opened(author, f"{drafted(author)}/finds").text
    assert "We went with <mark>Mrs Okafor</mark>. Three patients" in page
    assert 'value="[name removed]"' in page
    assert "Name of a person" in page
    assert "nothing here makes a text anonymous" in page


def test_the_task_list_and_the_last_page_lead_there(site: Site) -> None:
    author = site.signed_in("author")
    draft = drafted(author)
    assert f'href="{draft}/finds"' in opened(author, draft).text
    assert (
        "Places in it that could tell who somebody is: 1." in opened(author, f"{draft}/send").text
    )


def test_sending_is_refused_in_words_until_it_is_settled(site: Site) -> None:
    author = site.signed_in("author")
    draft = drafted(author)
    refused = opened(author, f"{draft}/send").send({"audience": "network"})
    assert refused.status_code == 409
    assert "Places in it that could tell who somebody is: 1." in refused.get_data(as_text=True)
    page = opened(author, f"{draft}/finds")
    page.send({"key": keys(page.text)[0], "deed": "change", "words": "a neighbour"})
    assert opened(author, f"{draft}/send").send({"audience": "network"}).status_code == 302


def test_what_may_stay_is_listed_with_who_said_so_and_why(site: Site) -> None:
    author = site.signed_in("author")
    draft = drafted(author)
    page = opened(author, f"{draft}/finds")
    key = keys(page.text)[0]
    page.send({"key": key, "deed": "stay", "reason": "She asked for it."})
    page = opened(author, f"{draft}/finds")
    assert "Author: She asked for it." in page.text
    page.send({"key": key, "deed": "reopen"})
    assert "She asked for it." not in opened(author, f"{draft}/finds").text


def test_without_a_reason_nothing_stays_and_nothing_typed_is_lost(site: Site) -> None:
    author = site.signed_in("author")
    page = opened(author, f"{drafted(author)}/finds")
    answer = page.send({"key": keys(page.text)[0], "deed": "stay", "words": "somebody"})
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "Say why it may stay." in text
    assert 'value="somebody"' in text


def test_what_is_to_be_looked_at_again_is_let_stay_together(site: Site) -> None:
    author = site.signed_in("author")
    draft = drafted(author)
    page = opened(author, f"{draft}/finds")
    assert len(keys(page.text)) == 3
    page.send({"key": "", "deed": "all", "reason": "Counted in public."})
    after = opened(author, f"{draft}/finds").text
    assert len(keys(after)) == 1
    assert after.count("Author: Counted in public.") == 2


def test_a_reason_for_all_that_was_refused_is_kept(site: Site) -> None:
    author = site.signed_in("author")
    page = opened(author, f"{drafted(author)}/finds")
    assert page.send({"key": "", "deed": "all", "reason": " "}).status_code == 422
    assert page.send({"key": "", "deed": "dance"}).status_code == 422


def test_words_that_could_be_others_are_advised_on_beside_the_answer(site: Site) -> None:
    author = site.signed_in("author")
    draft = started(author, "idea")
    name = re.findall(
        rf'href="{draft}/(?!finds|kind|figures)([a-z_]+)"', opened(author, draft).text
    )
    page = opened(author, f"{draft}/{name[0]}")
    field = re.findall(r'<textarea[^>]* name="([a-z_.]+)"', page.text)[0]
    page.send({field: "This is the gold standard."})
    assert "“gold standard”:" in opened(author, f"{draft}/{name[0]}").text
