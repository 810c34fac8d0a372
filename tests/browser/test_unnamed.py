"""The pages of sharing without a name: sound at every width, and a story through both sides."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from federation.sealing import HolderKey
from tests.browser.looking import Look
from tests.browser.walking import press, sign_in
from tests.fakes.nodes import Node, network_of

HOLDERS = [HolderKey.generate().public, HolderKey.generate().public]
SMALL = {
    "title": "A heron huddle",
    "kind": "small_thing",
    "what_we_did": "We tried it at Saint Heron hospital.",
    "what_happened": "It helped.",
}


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Node]]:
    """A facilitator that takes in unnamed records, and one trust."""
    folder = tmp_path_factory.mktemp("unnamed")
    with network_of(
        folder, ["rural"], {"broker": {"keyholders": HOLDERS, "least_fitting": 1}}
    ) as nodes:
        nodes["rural"].run("pull")
        yield nodes


def _sent(node: Node, title: str) -> str:
    file = Path(node.folder) / "record.json"
    file.write_text(json.dumps({**SMALL, "title": title}), encoding="utf-8")
    return str(node.json("submissions", "send", str(file))["id"])


def test_a_text_goes_to_the_desk_and_answers_come_back(
    any_page: Page, pair: dict[str, Node]
) -> None:
    page, hub, rural = any_page, pair["hub"], pair["rural"]
    id = _sent(rural, "A heron huddle")
    sign_in(page, hub.origin, "facilitator")
    page.goto(f"{hub.origin}/desk")
    press(page.get_by_role("link", name="A heron huddle").first)
    page.locator("textarea[name='f:what_we_did']").fill("We tried it at a hospital.")
    press(page.get_by_role("button", name="Save the wording"))
    page.locator("#text").fill("How many beds?")
    press(page.locator("form[action$='/write'] button"))
    press(page.get_by_role("button", name="Save, and put it into the next batch"))
    expect(page.locator("main")).to_contain_text("1 text is ready")
    sign_in(page, rural.origin, "reviewer")
    rural.run("submissions", "carry")
    page.goto(f"{rural.origin}/unnamed")
    page.goto(f"{rural.origin}/unnamed/{id}")
    expect(page.locator("main")).to_contain_text("How many beds?")
    page.locator("#text").fill("Twelve.")
    press(page.get_by_role("button", name="Send", exact=True))
    expect(page.locator("main")).to_contain_text("Twelve.")
    press(page.get_by_role("button", name="Take it back"))
    expect(page.locator("main")).to_contain_text("Taken back")
    page.goto(f"{hub.origin}/desk")
    expect(page.locator("main")).not_to_contain_text("heron")


def test_the_pages_of_both_sides_are_sound(page: Page, pair: dict[str, Node], look: Look) -> None:
    hub, rural = pair["hub"], pair["rural"]
    id = _sent(rural, "An egret huddle")
    sign_in(page, hub.origin, "facilitator")
    page.goto(f"{hub.origin}/desk")
    look.here(page, "desk")
    press(page.get_by_role("link", name="An egret huddle"))
    look.here(page, "desk-submission")
    sign_in(page, rural.origin, "reviewer")
    for name, path in (("unnamed", "/unnamed"), ("unnamed-submission", f"/unnamed/{id}")):
        look.at(page, f"{rural.origin}{path}", name)


def test_a_reviewer_hands_in_a_draft(page: Page, pair: dict[str, Node], look: Look) -> None:
    rural = pair["rural"]
    rows, mapping = rural.folder / "rows.jsonl", rural.folder / "map.toml"
    rows.write_text(json.dumps({"id": "1", "title": "A stork huddle", "text": "We tried it."}))
    mapping.write_text(
        'id = "id"\n[fields]\ntitle = "title"\nwhat_we_did = "text"\nwhat_happened = "text"\n'
        '[constants]\nlanguage = "en-GB"\nkind = "small_thing"\n',
        encoding="utf-8",
    )
    rural.run("import", str(rows), "--map", str(mapping))
    sign_in(page, rural.origin, "author")
    page.goto(f"{rural.origin}/writing")
    press(page.get_by_role("link", name="A stork huddle").first)
    page.goto(f"{page.url.rstrip('/')}/send")
    page.locator("input[name=audience][value=network]").check()
    press(page.get_by_role("button", name="Send it to a reviewer"))
    sign_in(page, rural.origin, "reviewer")
    page.goto(f"{rural.origin}/unnamed")
    press(page.get_by_role("link", name="A stork huddle"))
    look.here(page, "unnamed-new")
    page.locator("input[name=audience][value=network]").check()
    press(page.get_by_role("button", name="Hand it to the facilitator"))
    expect(page.locator("main")).to_contain_text("Being read by the facilitator")
