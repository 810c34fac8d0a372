"""The node's refusals, by who must act.

Not the protocol's errors: those are federation/errors.py, by whose fault. What stands here
is said to a person, so every text is a message id of the catalogue with named parameters.

    LikewiseError
    ├── Refused          the person: do it otherwise
    │   ├── NotFound     the person: there is no such thing, or not for you
    │   ├── NotAllowed   the person: somebody else has to do this
    │   ├── Conflict     the person or the worker: it changed meanwhile, look again
    │   └── Invalid      the person: these fields, for these reasons
    └── SettingsError    the keeper: the configuration
"""

from collections.abc import Mapping


def N_(message: str) -> str:  # noqa: N802  gettext's own name
    """Mark ``message`` for the catalogue and return it untranslated."""
    return message


class LikewiseError(Exception):
    """Anything this node raises on purpose."""

    def __init__(self, message: str, **params: object) -> None:
        self.message = message
        self.params: Mapping[str, object] = params
        super().__init__(message % params if params else message)


class Refused(LikewiseError):  # noqa: N818  said to a person, who made no error
    """A deed that the rules do not allow as asked; the text is for the person."""


class NotFound(Refused):
    """What was asked for is not here, or not for this person: the two look alike."""


class NotAllowed(Refused):
    """This person's role does not cover the deed."""


class Conflict(Refused):
    """What the deed started from has changed since."""


class Invalid(Refused):
    """Fields that do not hold; ``errors`` gives the reason per field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        listed = "; ".join(f"{field}: {reason}" for field, reason in self.errors.items())
        super().__init__(N_("Please check these fields: %(fields)s"), fields=listed)


class SettingsError(LikewiseError):
    """The configuration does not hold; the text names each key."""
