"""Records to print, as a document, a table and data; one, a selection, what was found."""

import csv
import io
import json

import pytest
from docx import Document

from federation.strict import Object
from tests.fakes.site import ATTEMPT, CAFE, Site

TERM = "For learning, not performance management."


def _text(site: Site, path: str) -> str:
    answer = site.signed_in().get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def _record(site: Site) -> str:
    return site.publish("innovation", CAFE).key


def test_a_record_leads_to_its_export(site: Site) -> None:
    key = _record(site)
    page = _text(site, f"/innovations/{key}")
    address = f"/export?record={key.replace('/', '%2F')}"
    assert f'href="{address}"' in page
    asked = _text(site, address)
    assert "1 record" in asked
    assert f'name="record" value="{key}"' in asked


def test_what_search_found_can_be_taken_along(site: Site) -> None:
    _record(site)
    site.publish("innovation", ATTEMPT)
    assert 'href="/export?q=caf%C3%A9"' in _text(site, "/search?q=café")
    assert "A crisis café on wheels" in _text(site, "/export?q=café")
    assert "2 records" in _text(site, "/export?q=")


def test_a_collection_stands_for_what_is_in_it(site: Site) -> None:
    key = _record(site)
    node, rid = key.split("/")
    gone = "00000000-0000-4000-8000-000000000001"
    items = [{"node": node, "rid": rid}, {"node": node, "rid": gone}]
    held = site.publish("collection", {"title": "Vans", "items": items})  # type: ignore[dict-item]
    page = _text(site, f"/export?record={held.key}&record={key}")
    assert "1 record" in page
    assert "1 cannot be read here and is left out." in page
    assert "record=" in _text(site, f"/collections/{held.key}")


@pytest.mark.parametrize("form", ["print", "docx", "csv", "json"])
@pytest.mark.parametrize("layout", ["record", "tidier", "squire"])
def test_its_term_stands_on_each(site: Site, form: str, layout: str) -> None:
    path = f"/export/file?record={_record(site)}&as={form}&layout={layout}"
    answer = site.signed_in().get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    content = answer.get_data()
    if form == "docx":
        said = "\n".join(p.text for p in Document(io.BytesIO(content)).paragraphs)
    else:
        said = content.decode("utf-8-sig")
    assert TERM in said
    assert "A crisis café on wheels" in said


def test_a_printed_record_has_its_words_its_place_and_where_it_stands(site: Site) -> None:
    key = _record(site)
    page = _text(site, f"/export/file?record={key}")
    for words in ("We bought a van", "Four market towns", "Version 1, copied on 22 November 2026"):
        assert words in page
    assert f"/records/{key}" in page


def test_tidier_answers_its_items_and_says_what_is_not_recorded(site: Site) -> None:
    [record] = json.loads(
        _text(site, f"/export/file?record={_record(site)}&as=json&layout=tidier")
    )["records"]
    told = {item["item"]: item["text"] for item in record["items"]}
    assert told["1. Brief name"] == CAFE["title"]
    assert told["2. Why"] == CAFE["problem"]
    assert told["4. What (procedures)"] == CAFE["what_we_did"]
    assert told["9. Tailoring"] is None


def test_squire_puts_the_figures_of_the_place_under_context(site: Site) -> None:
    page = _text(site, f"/export/file?record={_record(site)}&layout=squire")
    assert "18. Funding" in page
    assert "Not recorded." in page
    context = page.split("7. Context")[1].split("8. Intervention")[0]
    assert "Four market towns" in context
    assert "62%" in context


def test_data_is_the_body_with_its_name(site: Site) -> None:
    key = _record(site)
    document = json.loads(_text(site, f"/export/file?record={key}&as=json"))
    [record] = document["records"]
    assert f"{record['node']}/{record['rid']}" == key
    assert record["body"]["title"] == CAFE["title"]
    assert record["terms"] == document["terms"] == TERM


def test_a_table_has_one_record_a_row(site: Site) -> None:
    keys = [_record(site), site.publish("innovation", ATTEMPT).key]
    answer = site.signed_in().get(f"/export/file?record={keys[0]}&record={keys[1]}&as=csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [row["Record"] for row in rows] == keys
    assert rows[0]["The problem"] == CAFE["problem"]


def test_several_are_printed_one_after_the_other(site: Site) -> None:
    keys = [_record(site), site.publish("innovation", ATTEMPT).key]
    page = _text(site, f"/export/file?record={keys[0]}&record={keys[1]}")
    assert page.count("likewise-paper__record") == 2
    assert page.count("<h1") == 1


def test_what_is_shared_unnamed_says_so(site: Site) -> None:
    key = site.publish("innovation", {**CAFE, "attribution": "via_facilitator"}).key
    assert "without the name of those who wrote it" in _text(site, f"/export/file?record={key}")


@pytest.mark.parametrize("name", ["", "nobody", "marsh/x", "a/b/c", "<script>"])
def test_what_cannot_be_read_is_not_handed_out(site: Site, name: str) -> None:
    site.publish("organisation", {"name": "Us", "kind": "trust"})
    reader = site.signed_in()
    answer = reader.get(f"/export/file?record={name}")
    assert answer.status_code == 404
    assert "None of these can be read here." in reader.get(f"/export?record={name}").get_data(
        as_text=True
    )


def test_the_details_are_printed_too(site: Site) -> None:
    fields: Object = {**CAFE, "easy_read": "A van came.", "materials": ["A van", "Lamps"]}
    page = _text(site, f"/export/file?record={site.publish('innovation', fields).key}")
    assert "A van came." in page
    assert "Lamps" in page
