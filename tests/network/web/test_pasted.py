"""What a word processor put on the clipboard, as plain text."""

import pytest

from network.web.pasted import as_typed


@pytest.mark.parametrize(
    "text", ["if x < 3 and y > 2", "<3 from the ward", "a\n\nb", "", "💚 شكرا", "<b>", "5 <p"]
)
def test_what_is_no_markup_stays_as_it_was_typed(text: str) -> None:
    assert as_typed(text) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p>\r\n<p>Two</p>", "One\n\nTwo"),
        ("<ul><li>Tea</li><li>Cake</li></ul>", "- Tea\n- Cake"),
        ("<div>A <i>good</i> day<br>after</div>", "A _good_ day\n\nafter"),
        ("<html><head><title>x</title></head><body>Seen</body></html>", "Seen"),
        ("<!--[if gte mso 9]><xml>x</xml><![endif]--><span>Seen</span>", "Seen"),
        ("<p>Fish &amp; chips&nbsp; for\n two</p>", "Fish & chips for two"),
        ("<style>p {}</style></style><p>Seen</p>", "Seen"),
        ("<p>never closed <script>alert(1)", "never closed"),
    ],
)
def test_markup_becomes_what_is_seen_of_it(markup: str, text: str) -> None:
    assert as_typed(markup) == text
