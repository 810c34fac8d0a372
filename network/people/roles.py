"""The roles a person can hold at a node. Pure; what a role may do is said where it is asked."""

from __future__ import annotations

from enum import Enum

from network.errors import N_, Refused


class Role(Enum):
    """What somebody is trusted with here. The keeper of a node is its administrator."""

    READER = "reader"
    AUTHOR = "author"
    REVIEWER = "reviewer"
    PARTNER = "partner"
    FACILITATOR = "facilitator"
    ADMINISTRATOR = "administrator"


def parse_role(text: str) -> Role:
    """Return the role named ``text``.

    Raises: Refused, naming the roles there are.
    """
    try:
        return Role(text)
    except ValueError as error:
        known = ", ".join(role.value for role in Role)
        raise Refused(
            N_("There is no role “%(role)s”. The roles are: %(known)s."), role=text, known=known
        ) from error
