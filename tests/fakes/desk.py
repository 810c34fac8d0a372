"""An author and a reviewer at the pages of one node, as far as Flask's test client is a browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.test import TestResponse

from tests.fakes.site import Site, Visitor, token_in

SUMMARY = {"title": "Tea at the fire station", "summary": "A weekly tea, and who came."}
PAGES: Mapping[str, Mapping[str, object]] = {
    "summary": SUMMARY,
    "story": {"problem": "Few people came to us.", "what_we_did": "We went to them, with tea."},
    "outcome": {"what_happened": "Forty came.", "tell_a_friend": "Bring biscuits."},
    "stage": {"stage": "in_use", "approach": ["continuous_qi"]},
    "place": {"context.place": "One market town", "context.geography_flags": ["coastal"]},
}


@dataclass
class Page:
    """A page with a form, as somebody has it open."""

    visitor: Visitor
    path: str
    text: str

    def hidden(self, name: str) -> str:
        """Return a hidden field of its form."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        assert found, f"no {name} on {self.path}"
        return found[1]

    def send(self, answers: Mapping[str, object], path: str = "") -> TestResponse:
        """Send the form, with the version and the token that the page was opened with."""
        form = {"csrf_token": token_in(self.text), **answers}
        if 'name="base"' in self.text:
            form["base"] = self.hidden("base")
        return self.visitor.client.post(path or self.path, data=form)


def opened(visitor: Visitor, path: str) -> Page:
    """Open a page that has a form."""
    return Page(visitor, path, visitor.get(path).get_data(as_text=True))


def started(author: Visitor, kind: str = "innovation") -> str:
    """Start a draft; return the address of its page."""
    answer = opened(author, "/writing/new").send({"kind": kind})
    return answer.headers["Location"].rsplit("/", 1)[0]


def written(author: Visitor) -> str:
    """Write a whole innovation, page by page; return the address of its draft."""
    draft = started(author)
    for name, answers in PAGES.items():
        assert opened(author, f"{draft}/{name}").send(answers).status_code == 302
    return draft


def submitted(author: Visitor, audience: str = "network") -> str:
    """Write an innovation and send it to a reviewer; return the address of its review."""
    draft = written(author)
    assert opened(author, f"{draft}/send").send({"audience": audience}).status_code == 302
    return draft.replace("/writing/", "/review/")


def shared(site: Site) -> str:
    """Take an innovation from its author over a reviewer to its readers; return its address."""
    review = opened(site.signed_in("reviewer"), submitted(site.signed_in("author")))
    answer = review.send({"sha256": review.hidden("sha256")}, f"{review.path}/approve")
    assert answer.status_code == 302
    return answer.headers["Location"]
