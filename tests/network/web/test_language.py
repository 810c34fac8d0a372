"""What is said can be translated, and is said in British English."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from flask_babel import force_locale

from network.errors import N_, LikewiseError, NotFound
from network.web.language import choose, day, in_words, said
from tests.fakes.site import Site

ROOT = Path(__file__).parents[3]
METHODS = [("network/**.py", "python"), ("search/**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
UNSAID = re.compile(
    r"\b(best|better|leading|exemplar|roll-?out|gold standard|must)\b", re.IGNORECASE
)
# pages of the keeper, who runs a node and reads its own words
KEEPERS = tuple(
    place
    for page in ("peers", "joining", "keys", "trust")
    for place in (f"templates/{page}/", f"network/web/{page}.py")
)
JARGON = re.compile(r"\b(node|feed|circle|FRAME|CFIR|GRIPP2|XmR|TLAP)s?\b")


@pytest.fixture(scope="module")
def sentences() -> list[tuple[str, str]]:
    """Every sentence of the catalogue and the file it stands in."""
    found = []
    folders = {
        "network": ROOT / "network",
        "search": ROOT / "search",
        "templates": ROOT / "templates",
    }
    for name, folder in folders.items():
        methods = [(p.removeprefix(f"{name}/"), m) for p, m in METHODS if p.startswith(name)]
        for file, _line, message, *_ in extract_from_dir(folder, methods, keywords=KEYWORDS):
            if "node_modules" in file:
                continue
            each = message if isinstance(message, tuple) else (message,)
            found += [(f"{name}/{file}", sentence) for sentence in each]
    return found


def test_sentences_of_pages_deeds_and_templates_are_in_the_catalogue(
    sentences: list[tuple[str, str]],
) -> None:
    said_in = {Path(file).parts[0] for file, _ in sentences}
    assert {"network", "templates"} <= said_in
    known = {sentence for _, sentence in sentences}
    assert {
        "Skip to main content",
        "Part of everyday work",
        "There is no such record here.",
    } <= known


def test_the_product_praises_nothing(sentences: list[tuple[str, str]]) -> None:
    assert [found for found in sentences if UNSAID.search(found[1])] == []


def test_staff_are_told_nothing_in_jargon(sentences: list[tuple[str, str]]) -> None:
    shown = [found for found in sentences if found[0].startswith(("templates/", "network/web/"))]
    assert [found for found in shown if JARGON.search(re.sub(r"%\(\w+\)s", "", found[1]))
            and not found[0].startswith(KEEPERS)] == []  # fmt: skip


@pytest.mark.parametrize("wanted", ["en-US,en;q=0.8", "fr", "cy;q=0.1,en", ""])
def test_a_language_we_have_not_is_answered_in_british_english(site: Site, wanted: str) -> None:
    with site.app.test_request_context(headers={"Accept-Language": wanted}):
        assert choose() == "en_GB"


def test_a_page_says_its_language(site: Site) -> None:
    assert '<html lang="en-GB">' in site.visitor().get("/demo/sign-in").get_data(as_text=True)


def test_a_refusal_is_said_with_its_values(site: Site) -> None:
    with site.app.test_request_context(), force_locale("en_GB"):
        assert in_words(NotFound(N_("No %(name)s here"), name="x")) == "No x here"
        assert in_words(LikewiseError("Plainly")) == "Plainly"
        assert said("100% as it is") == "100% as it is"


@pytest.mark.parametrize(
    ("written", "shown"), [("2026-12-06", "6 December 2026"), ("some day", "some day"), ("", "")]
)
def test_a_day_is_said_in_words_and_what_is_none_as_it_is(
    site: Site, written: str, shown: str
) -> None:
    with site.app.test_request_context(), force_locale("en_GB"):
        assert day(written) == shown
