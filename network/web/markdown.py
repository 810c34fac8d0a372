"""Turn what people wrote into HTML that can do no harm.

Raw HTML is shown as the text it is (``html=False``), and the result is cleaned once more
against a short list of elements, so a fault in either does not reach the page. No images:
a picture from another host would tell that host who reads.
"""

from html import unescape

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from network.characters import visible

_ELEMENTS = {"p", "ul", "ol", "li", "em", "strong", "a", "blockquote", "br", "h3", "h4", "h5"}
_SCHEMES = {"http", "https", "mailto"}
_RENDERER = MarkdownIt("commonmark", {"html": False}).disable(["image", "code", "fence"])
_LOWEST = 6


def to_html(text: str, *, under: int = 2) -> Markup:
    """Return ``text`` as HTML whose headings stand below level ``under``."""
    tokens = _RENDERER.parse(visible(text))
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + under, _LOWEST)}"
    html = _RENDERER.renderer.render(tokens, _RENDERER.options, {})
    clean = nh3.clean(
        html,
        tags=_ELEMENTS | {"h6"},
        attributes={"a": {"href"}},
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean)


def to_words(text: str) -> str:
    """Return ``text`` without its marks, for a one-line summary."""
    return " ".join(unescape(nh3.clean(_RENDERER.render(visible(text)), tags=set())).split())
