"""From how many organisations an unnamed record could come, by what it says of its place.

Reads whom the publishing facilitator could speak for, its members and those it declares, and
has innovations/identifying.py count them. Asked wherever something unnamed is sent, read at the
desk, or about to go out. An imported list counts for nothing: only who could have published it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from federation.strict import Object
from network.database import Session
from network.errors import N_, Refused
from network.facilitating.preparing import prepared
from network.facilitating.submission import Limits
from network.innovations.identifying import CONTEXT, Preview, preview
from network.organisations.organisation import ORGANISATION, Organisation, read
from network.organisations.profile import Profile
from network.peering.directory import FACILITATOR
from network.peering.membership import Membership
from network.records.record import RecordId
from network.records.store import Listing, Order, Records
from network.records.types import Register

MOST_ORGANISATIONS = 10_000


@dataclass(frozen=True)
class Threshold:
    """How many organisations a context must fit, and which facilitators publish with ours."""

    least: int
    pooled_with: tuple[str, ...]


class Hiding:
    """Counts the crowd that a context leaves an unnamed record."""

    def __init__(
        self, register: Register, records: Records, membership: Membership, threshold: Threshold
    ) -> None:
        self._register = register
        self._records = records
        self._membership = membership
        self._threshold = threshold

    def preview(
        self, session: Session, type_name: str, fields: Object, limits: Limits
    ) -> Preview | None:
        """Return how well ``fields`` hide whose they are, once they are prepared for publication.

        None for a kind of record that says nothing of a place.
        """
        if CONTEXT not in self._register.named(type_name).model.model_fields:
            return None
        candidates = self.candidates(session)
        return preview(prepared(fields, limits), candidates, self._threshold.least)

    def check(self, session: Session, type_name: str, fields: Object, limits: Limits) -> None:
        """Refuse what could come from too few organisations. Raises: Refused."""
        found = self.preview(session, type_name, fields, limits)
        if found is None or found.suffices:
            return
        raise Refused(
            N_(
                "From what this says of its place it could come from %(fitting)s of the"
                " organisations that the facilitator speaks for. Without a name it needs at least"
                " %(least)s. Say less of the place, or put your name to it."
            ),
            fitting=found.fitting,
            least=found.least,
        )

    def candidates(self, session: Session) -> Sequence[Profile]:
        """Return what is known of each organisation that could have published it.

        A member that has not described itself counts, and fits only what says nothing.
        """
        speakers = {self._membership.myself.facilitator, *self._threshold.pooled_with}
        profiles: dict[str, Profile] = {
            entry.node: Profile()
            for entry in self._membership.members(session)
            if entry.is_member and entry.facilitator in speakers and entry.kind != FACILITATOR
        }
        declared: dict[str, Profile] = {}
        for id, described in self._described(session).items():
            if described.declared_by_facilitator and id.node in speakers:
                # one organisation is one, however often it is declared
                declared[described.ods_code or described.name.casefold()] = described.profile
            elif not described.declared_by_facilitator and id.node in profiles:
                profiles[id.node] = described.profile
        return (*profiles.values(), *declared.values())

    def _described(self, session: Session) -> Mapping[RecordId, Organisation]:
        listing = Listing(
            types=[ORGANISATION.media_type], order=Order.SEQUENCE, limit=MOST_ORGANISATIONS
        )
        found = {}
        for record in self._records.list(session, listing):
            body = self._records.body(session, record.id)
            if body is not None:
                found[record.id] = read(body)
        return found
