"""A person with an account at this node. Pure; how accounts are kept is store.py's."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from network.errors import N_, Invalid
from network.people.roles import Role

_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


@dataclass(frozen=True)
class Person:
    """An account, the name to show for it, and the roles it holds.

    ``account`` never leaves the node: records travel without it.
    """

    account: str
    name: str
    roles: frozenset[Role]
    is_active: bool = True

    def holds(self, role: Role) -> bool:
        """Say whether this person may act as ``role`` now."""
        return self.is_active and role in self.roles

    def also(self, role: Role) -> Person:
        """Return this person with ``role`` added."""
        return replace(self, roles=self.roles | {role})


def new_person(account: str, role: Role) -> Person:
    """Return a person known by ``account``, holding ``role`` alone.

    Raises: Invalid if ``account`` is not 1 to 64 of a-z, 0-9, ``.``, ``_``, ``@``, ``-``.
    """
    if not _ACCOUNT.fullmatch(account):
        raise Invalid(
            {
                "account": N_(
                    "Use 1 to 64 small letters, digits, dots, hyphens or an e-mail address."
                )
            }
        )
    return Person(account=account, name=account, roles=frozenset({role}))
