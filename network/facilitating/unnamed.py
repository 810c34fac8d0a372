"""What this organisation handed to its facilitator to be published without its name. Pure.

The trust's side; the facilitator's is submission.py. The withdrawal secret is the node's: kept
locked under the node's own key, handed over with the record's owner.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from federation.strict import Object
from network.errors import N_, Refused
from network.facilitating.submission import Limits, State


class Errand(StrEnum):
    """What is still to be carried to the facilitator; the worker tries until it is done."""

    OFFER = "offer"
    REVISION = "revision"
    WITHDRAWAL = "withdrawal"
    # taken back while nobody knows whether it arrived: it has to arrive to be withdrawn
    RECALL = "recall"
    NONE = ""


@dataclass(frozen=True)
class Unnamed:
    """One submission of ours.

    Attributes:
        id: our own id for it, at the same time the key that makes sending it again harmless.
        by: the account that sent it, or the submission of another's that we pass on.
        at: the facilitator that has it: node id.
        remote, rid, secret: from the receipt; the secret locked; empty before.
        fields: what was sent; empty once it is withdrawn.
        state: what the facilitator says; None before it has it.
        record_node: who published it, once it is out.
        error: why the last errand did not get through, in words.
    """

    id: str
    by: str
    at: str
    type_name: str
    title: str
    fields: Object
    limits: Limits
    contact_ok: bool
    sent: datetime
    errand: Errand = Errand.OFFER
    remote: str = ""
    rid: str = ""
    secret: str = ""
    state: State | None = None
    record_node: str = ""
    waits_long: bool = False
    is_relayed: bool = False
    trust_mark: str = ""
    submitter_mark: str = ""
    error: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in (State.WITHDRAWN, State.DECLINED) and self.errand is Errand.NONE

    def revised(self, fields: Object, limits: Limits) -> Unnamed:
        """Return it with a new wording or wider limits, to be carried over."""
        if self.state in (State.WITHDRAWN, State.DECLINED):
            raise Refused(N_("This can no longer be changed."))
        errand = Errand.OFFER if not self.remote else Errand.REVISION
        return replace(self, fields=fields, limits=limits, errand=errand, waits_long=False)

    def taken_back(self) -> Unnamed:
        """Return it as to be withdrawn; nothing of its text is kept here."""
        if self.state is State.WITHDRAWN:
            raise Refused(N_("This is withdrawn already."))
        if self.remote:
            return replace(self, errand=Errand.WITHDRAWAL, fields={})
        if self.errand is Errand.NONE:  # it was refused there, so nothing of it is kept there
            return self.withdrawn()
        return replace(self, errand=Errand.RECALL)

    def received(self, remote: str, rid: str, secret: str) -> Unnamed:
        """Return it as the facilitator's receipt says; ``secret`` is locked."""
        errand = Errand.WITHDRAWAL if self.errand is Errand.RECALL else Errand.NONE
        return replace(
            self,
            remote=remote,
            rid=rid,
            secret=secret,
            state=State.WAITING,
            errand=errand,
            error="",
        )

    def withdrawn(self) -> Unnamed:
        """Return what is left of it."""
        return replace(
            self,
            fields={},
            title="",
            state=State.WITHDRAWN,
            errand=Errand.NONE,
            secret="",
            waits_long=False,
            error="",
        )
