"""Go back to the last good state of a feed whose key was stolen.

A facilitator names that state in the member's entry. Says whether we may follow it;
truncating and hiding is the caller's. Pure. Source: federation/README.md, section 8.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from federation.checkpoint import TYP, Signed
from federation.held import Held
from federation.keys import open_jws
from federation.members import Member, Reset


def after_reset(
    held: Held, reset: Reset, member: Member, hash_at: str, above: Iterable[str]
) -> Held | None:
    """Return what is held once ``reset`` is obeyed, or None: then a human must look.

    Args:
        member: the entry that holds the reset, the stolen key gone or revoked in it.
        hash_at: the hash of our line at the reset's size, or the genesis for 0.
        above: every checkpoint we hold of a size above it, the applied and largest included.

    The time held is forgotten too, for the thief may have signed any.
    """
    if held.size < reset.size or hash_at != reset.head:
        return None
    good = member.key_set().ever()
    if any(open_jws(jws, typ=TYP).kid in good for jws in above):
        return None
    last_good = Signed(reset.size, reset.head, 0, "")
    return replace(held, applied=last_good, largest=last_good, frozen=False)
