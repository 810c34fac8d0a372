"""Which nodes we have to do with: the keeper's rules, and what follows from them.

A blocked node is neither asked nor answered, and none of its records is shown here; nothing
that is held of it is lost, so that taking the rule back brings everything back. What it withdraws
is erased all the same: its notices are read for as long as anything of it is held. Every answer
that needs no token it can still have, since whoever asks for those does not say who they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from network.database import Session
from network.errors import N_, Invalid, NotAllowed, NotFound
from network.peering.membership import Membership
from network.peering.rule_store import PeerRule, Rule, RuleStore
from network.records.hiding import Hiding
from network.records.local_store import HiddenNodes

MOST_CHARACTERS = 500


@dataclass(frozen=True)
class Said:
    """A rule as the keeper gives it. ``by``: an account."""

    rule: Rule
    reason: str
    by: str


class Ruling:
    """Rules about nodes. ``unless_said`` holds for every node that no rule names."""

    def __init__(
        self,
        membership: Membership,
        hiding: Hiding,
        unless_said: Rule,
        now: Callable[[], datetime],
    ) -> None:
        self._membership = membership
        self._hiding = hiding
        self._now = now
        self.unless_said = unless_said
        self._store = RuleStore()

    def rules(self, session: Session) -> dict[str, PeerRule]:
        """Return every rule, by node."""
        return self._store.all(session)

    def rule(self, session: Session, node: str) -> PeerRule | None:
        """Return the rule about ``node``, or None where there is none."""
        return self._store.get(session, node)

    def blocked(self, session: Session) -> frozenset[str]:
        """Return the nodes that are blocked now."""
        return HiddenNodes().all(session)

    def say(self, session: Session, node: str, said: Said) -> None:
        """Allow or block ``node`` from now on.

        Raises:
            NotFound: no such node is known here.
            NotAllowed: it is ourselves, or the facilitator whose list we believe.
            Invalid: there is no reason, or too long a one.
        """
        self._check(session, node, said.rule)
        reason = said.reason.strip()
        if not reason:
            raise Invalid({"reason": N_("Say why, so that whoever comes after you understands.")})
        if len(reason) > MOST_CHARACTERS:
            raise Invalid({"reason": N_("This is too long: at most 500 characters.")})
        self._store.keep(session, PeerRule(node, said.rule, reason, said.by, self._now()))
        self.settle(session, (node,))

    def take_back(self, session: Session, node: str) -> None:
        """Forget the rule about ``node``. Raises: NotFound where there is none."""
        if self._store.get(session, node) is None:
            raise NotFound(N_("There is no rule about %(node)s."), node=node)
        self._store.remove(session, node)
        self.settle(session, (node,))

    def settle(self, session: Session, nodes: Iterable[str]) -> None:
        """Hide what is blocked by now; ``nodes`` are those that may be new to us."""
        rules = self._store.all(session)
        myself = self._membership.myself
        known = {*rules, *self.blocked(session), *nodes} - {myself.node, myself.facilitator}
        self._hiding.hide_nodes(
            session, [node for node in known if self._of(rules.get(node)) is Rule.BLOCK]
        )

    def _of(self, rule: PeerRule | None) -> Rule:
        return self.unless_said if rule is None else rule.rule

    def _check(self, session: Session, node: str, rule: Rule) -> None:
        myself = self._membership.myself
        if node == myself.node:
            raise NotAllowed(N_("That is this node itself."))
        if node == myself.facilitator and rule is Rule.BLOCK:
            raise NotAllowed(N_("%(node)s says who takes part, and cannot be blocked."), node=node)
        met = {each.node for each in self._membership.acquaintances(session)}
        if node not in met and self._membership.member(session, node) is None:
            raise NotFound(N_("There is no organisation %(node)s that we know of."), node=node)
