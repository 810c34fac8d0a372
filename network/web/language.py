"""Which language a page speaks: the reader's, where we have it, else English.

The catalogue stands in network/translations; English sentences are their own keys.
"""

from datetime import date

from babel.support import NullTranslations
from flask import Flask, g, request
from flask_babel import Babel, Domain, format_date, get_babel, gettext

from network.errors import Invalid, LikewiseError, Refused
from network.messages import TRANSLATIONS

DEFAULT = "en_GB"


def install(app: Flask) -> None:
    """Teach ``app`` and its templates to translate."""
    app.config.update(
        BABEL_TRANSLATION_DIRECTORIES=str(TRANSLATIONS),
        BABEL_DEFAULT_LOCALE=DEFAULT,
        BABEL_DEFAULT_TIMEZONE="Europe/London",
    )
    Babel(app, locale_selector=choose)
    with app.app_context():
        app.before_request(_Chosen().as_default)  # type: ignore[no-untyped-call]


class _Chosen(Domain):
    """The catalogue, looked up once a request and not for each of its 400 sentences."""

    def get_translations(self) -> NullTranslations:
        """Return the sentences of this request's language."""
        if "translations" not in g:
            g.translations = super().get_translations()  # type: ignore[no-untyped-call]
        found: NullTranslations = g.translations
        return found


def choose() -> str:
    """Return the language of this request."""
    offered = get_babel().instance.list_translations()
    known = [locale.language for locale in offered if locale.language != "en"]
    wanted = request.accept_languages.best_match(["en", *known])
    return wanted if wanted and wanted in known else DEFAULT


def in_words(error: LikewiseError) -> str:
    """Return what ``error`` says, in the reader's language.

    The one reason of an Invalid stands by itself: beside a form, its field's name is a code.
    """
    if isinstance(error, Invalid) and len(error.errors) == 1:
        return said(*error.errors.values())
    if isinstance(error, Refused):
        return said(error.message, **error.params)
    return str(error)


def said(message: str, /, **params: object) -> str:
    """Return ``message`` in the reader's language, its ``%(name)s`` filled in."""
    return str(gettext(message, **params))


def day(written: str) -> str:
    """Return a day written YYYY-MM-DD in the reader's language; anything else as it is."""
    try:
        return str(format_date(date.fromisoformat(written), "d MMMM y"))
    except ValueError:
        return written
