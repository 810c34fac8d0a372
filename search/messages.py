"""Mark a message for the catalogue of translations.

Is: the marker that the extraction of messages looks for. Is not gettext: whoever shows
a message looks it up, in the reader's language, and fills in its parameters.
"""


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's extraction knows
    """Return ``message`` as it stands."""
    return message
