"""What our own templates may and may not hold, read from their text."""

import dataclasses
import pkgutil
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import import_module

import pytest
from jinja2 import Environment, meta, nodes

import network.web
from network.web.app import TEMPLATES

GIVEN = {"page", "site", "asset", "url_for", "csrf_token", "_", "ngettext", "get_flashed_messages"}
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "placeholder", "title"}
SPOKEN_PARAMETERS = {
    "text",
    "html",
    "label",
    "hint",
    "heading",
    "alt",
    "ariaLabel",
    "visuallyHiddenText",
    "titleText",
    "summaryText",
}
NAMES = re.compile("Likewise")  # a name is the same in every language
LETTERS = re.compile(r"[^\W\d_]{2,}")
ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n"])
OURS = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))


class _Spoken(HTMLParser):
    """Collects what a reader would see or hear of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [value or "" for name, value in attrs if name in SPOKEN_ATTRIBUTES]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def bare_text(source: str) -> list[str]:
    """Return the words of a template that no catalogue could translate."""
    spoken = _Spoken()
    # what stands between the marks of the template language is left out, with a letterless sign
    spoken.feed(re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "0", source, flags=re.DOTALL))
    found = [text.strip() for text in spoken.words if LETTERS.search(text)]
    for pair in ENVIRONMENT.parse(source).find_all(nodes.Pair):
        if isinstance(pair.key, nodes.Const) and isinstance(pair.value, nodes.Const):
            value = str(pair.value.value)
            if pair.key.value in SPOKEN_PARAMETERS and LETTERS.search(value):
                found.append(value)
    return [text for text in found if LETTERS.search(NAMES.sub("", text))]


def pages() -> Iterator[type]:
    """Every page that a module of network.web can show."""
    for found in pkgutil.iter_modules(network.web.__path__):
        module = import_module(f"network.web.{found.name}")
        for value in vars(module).values():
            is_ours = getattr(value, "__module__", "") == module.__name__
            if is_ours and dataclasses.is_dataclass(value) and hasattr(value, "template"):
                assert isinstance(value, type)
                yield value


@pytest.mark.parametrize("name", OURS)
def test_a_template_uses_no_variable_that_nobody_gives(name: str) -> None:
    tree = ENVIRONMENT.parse((TEMPLATES / name).read_text(encoding="utf-8"))
    imported = {
        found[1] if isinstance(found, tuple) else found
        for imports in tree.find_all(nodes.FromImport)
        for found in imports.names
    }
    known = GIVEN | imported | set(ENVIRONMENT.globals)
    assert meta.find_undeclared_variables(tree) - known == set()


@pytest.mark.parametrize("shown", list(pages()), ids=lambda shown: shown.__name__)
def test_a_template_asks_a_page_only_for_what_it_has(shown: type) -> None:
    template = getattr(shown, "template")  # noqa: B009
    tree = ENVIRONMENT.parse((TEMPLATES / template).read_text(encoding="utf-8"))
    asked = {
        found.attr
        for found in tree.find_all(nodes.Getattr)
        if isinstance(found.node, nodes.Name) and found.node.name == "page"
    }
    has = {field.name for field in dataclasses.fields(shown)} | set(vars(shown))
    assert asked - has == set()


@pytest.mark.parametrize("shown", list(pages()), ids=lambda shown: shown.__name__)
def test_a_page_is_a_frozen_value(shown: type) -> None:
    assert shown.__dataclass_params__.frozen  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", OURS)
def test_every_word_of_a_template_can_be_translated(name: str) -> None:
    assert bare_text((TEMPLATES / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", OURS)
def test_a_template_holds_no_inline_script_or_style(name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=", source)


@pytest.mark.parametrize("name", OURS)
def test_a_template_trusts_no_text(name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    assert "| safe" not in source
    assert "|safe" not in source
    assert "autoescape false" not in source


@pytest.mark.parametrize("name", OURS)
def test_every_form_that_changes_something_carries_its_token(name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    forms = re.findall(r'<form[^>]*method="post".*?</form>', source, flags=re.DOTALL)
    assert [form for form in forms if "csrf_token()" not in form] == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello there</p>",
        '<img alt="A picture">',
        "{{ header({'text': 'Home'}) }}",
        "<p>{{ _('Said') }} and more</p>",
    ],
)
def test_bare_text_is_found(source: str) -> None:
    assert bare_text(source)
