"""The catalogue's words for what is said outside a web page: the command line, the worker.

Not for pages: those go through Flask-Babel in network/web. Both read the same catalogue,
network/translations/<language>/LC_MESSAGES/messages.mo. Nothing is read at import; an entry
point calls ``speak`` once.
"""

import gettext
from pathlib import Path

from network.errors import N_, LikewiseError

__all__ = ["N_", "_", "in_words", "ngettext", "speak"]

TRANSLATIONS = Path(__file__).parent / "translations"


class _Voice:
    """The language spoken by this process."""

    def __init__(self) -> None:
        self.catalogue: gettext.NullTranslations = gettext.NullTranslations()


_voice = _Voice()


def speak(*languages: str) -> None:
    """Speak the first of ``languages`` that has a catalogue; English where none has."""
    _voice.catalogue = gettext.translation(
        "messages", localedir=TRANSLATIONS, languages=languages, fallback=True
    )


def _(message: str, /, **params: object) -> str:
    """Return ``message`` in the language spoken, its ``%(name)s`` filled in from ``params``."""
    said = _voice.catalogue.gettext(message)
    return said % params if params else said


def ngettext(singular: str, plural: str, number: int, /, **params: object) -> str:
    """Return the form for ``number``, which is also the parameter ``num``."""
    said = _voice.catalogue.ngettext(singular, plural, number)
    return said % {"num": number, **params}


def in_words(error: LikewiseError) -> str:
    """Return the error's text in the language spoken."""
    return _(error.message, **error.params)
