"""A page is a frozen dataclass that names its template; the template sees it as ``page``.

Because a template sees that one name and the layout's, a test can tell every misspelt
variable from the text of the template alone.
"""

from typing import ClassVar, Protocol

from flask import render_template


class Page(Protocol):
    """What a template shows."""

    template: ClassVar[str]


def show(page: Page) -> str:
    """Return ``page`` as HTML."""
    return render_template(page.template, page=page)
