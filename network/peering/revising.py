"""What may change in a member's entry, each change as a pure rule: entry in, entry out.

Publishing the outcome is membership.py's; who may ask for it facilitating/joining.py's.
Source: federation/README.md, section 8.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from federation.keys import PublicKey
from federation.members import Disposition, KeyState, Member, MemberKey, Reset, Status
from network.errors import N_, Conflict, NotAllowed, NotFound

OVERLAP = timedelta(days=14)


@dataclass(frozen=True)
class Leaving:
    """What becomes of the records of a member that leaves, and who may withdraw them."""

    disposition: Disposition = Disposition.KEEP
    successor: str | None = None


def key_in(member: Member, kid: str) -> MemberKey | None:
    """Return the key of ``member`` with this thumbprint, whatever its state."""
    return next((key for key in member.keys if key.public.kid == kid), None)


def with_key(member: Member, public: PublicKey, today: date) -> Member:
    """Return ``member`` with one more key that may sign today: the start of an overlap.

    Raises: Conflict for a key that is or was listed; a retired one never comes back.
    """
    if key_in(member, public.kid) is not None:
        raise Conflict(N_("This key is or was listed already; make a new one."))
    added = MemberKey(public, today.isoformat(), KeyState.CURRENT)
    return replace(member, keys=(*member.keys, added))


def having_key(member: Member, public: PublicKey, today: date) -> Member:
    """Return ``member`` with a key that may sign today, listed now unless it is already.

    Raises: Conflict for a key that is good no longer.
    """
    known = key_in(member, public.kid)
    is_current = known is not None and known.state is KeyState.CURRENT
    return member if is_current else with_key(member, public, today)


def may_retire_from(member: Member, kid: str) -> date | None:
    """Return the first day on which the key may be retired; None while no other follows it."""
    following = [
        date.fromisoformat(key.from_)
        for key in member.keys
        if key.state is KeyState.CURRENT and key.public.kid != kid and _is_date(key.from_)
    ]
    return max(following) + OVERLAP if following else None


def with_retired(member: Member, kid: str, today: date) -> Member:
    """Return ``member`` with the key kept only for what it once signed.

    Raises: NotFound; NotAllowed before the overlap is over. A thief who has added a key of
    his own cannot be rid of the owner's sooner, so that the owner has time to see it.
    """
    key = key_in(member, kid)
    if key is None or key.state is not KeyState.CURRENT:
        raise NotFound(N_("No key in use has this fingerprint."))
    due = may_retire_from(member, kid)
    if due is None:
        raise NotAllowed(N_("This is the only key; a new one has to be listed first."))
    if today < due:
        raise NotAllowed(N_("This key may be retired from %(day)s on."), day=due.isoformat())
    return _in_state(member, {kid}, KeyState.RETIRED)


def with_revoked(member: Member, kids: Collection[str]) -> Member:
    """Return ``member`` with these keys good for nothing, not even for what they signed."""
    return _in_state(member, kids, KeyState.REVOKED)


def with_resets(member: Member, resets: Collection[Reset]) -> Member:
    """Return ``member`` with these last good states; of two for one feed the later holds."""
    named = {reset.feed for reset in resets}
    kept = tuple(reset for reset in member.resets if reset.feed not in named)
    return replace(member, resets=(*kept, *resets))


def having_left(member: Member, leaving: Leaving) -> Member:
    """Return ``member`` as one that has left. Its keys stay, for what they once signed.

    Raises: NotFound if it has left already; NotAllowed if it would follow itself.
    """
    if member.status is Status.LEFT and leaving == Leaving():
        raise NotFound(N_("There is no member %(node)s."), node=member.node)
    if leaving.successor == member.node:
        raise NotAllowed(N_("An organisation cannot be its own successor."))
    return replace(
        member,
        status=Status.LEFT,
        disposition=leaving.disposition,
        successor=leaving.successor or member.successor,
    )


def known_keys_kept(member: Member, listed: Member) -> Member:
    """Return ``member`` with the keys it had; those it no longer has marked retired."""
    current = {key.public.kid for key in member.keys}
    lost = {key.public.kid for key in listed.keys} - current
    lost -= {key.public.kid for key in listed.keys if key.state is KeyState.REVOKED}
    kept = _in_state(listed, lost, KeyState.RETIRED).keys
    known = {key.public.kid for key in kept}
    added = tuple(key for key in member.keys if key.public.kid not in known)
    return replace(member, keys=kept + added)


def _in_state(member: Member, kids: Collection[str], state: KeyState) -> Member:
    keys = (replace(key, state=state) if key.public.kid in kids else key for key in member.keys)
    return replace(member, keys=tuple(keys))


def _is_date(text: str) -> bool:
    # ``from`` is for people; another implementation may have written anything
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
