"""Every organisation that people may see here, gathered once and compared often.

Reading and checking thousands of descriptions takes longer than comparing them, so what was
gathered is kept in memory until one of them changes: published, withdrawn or hidden. One that
describes itself stands for itself: what a facilitator declared of the same ODS code is left out.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from federation.strict import Object
from network.database import Session
from network.errors import Invalid
from network.organisations.likeness import LikeForLike, Purpose
from network.organisations.neighbourhood import Neighbourhood, is_rural
from network.organisations.organisation import ORGANISATION, Organisation
from network.organisations.twinning import Pair, pairs
from network.records.store import Listing, Records

MOST = 10_000
"""More organisations than this are not gathered: the newest are."""

_KEPT = 4

T = TypeVar("T")


@dataclass(frozen=True)
class Gathered:
    """Organisations by the key of their record, newest first; ``ours`` are those of this node."""

    listed: Mapping[str, Organisation]
    ours: frozenset[str]
    mark: tuple[int, ...] = ()

    @property
    def others(self) -> Mapping[str, Organisation]:
        """Those that are not ours."""
        return {key: each for key, each in self.listed.items() if key not in self.ours}


class Gathering:
    """The organisations of the network, as this node knows them."""

    def __init__(self, node: str, records: Records, likeness: LikeForLike) -> None:
        self._node = node
        self._records = records
        self._likeness = likeness
        self._gathered: Gathered | None = None
        self._neighbourhoods: Kept[Neighbourhood] = Kept()
        self._pairs: Kept[tuple[Pair, ...]] = Kept()

    def all(self, session: Session) -> Gathered:
        """Return every organisation that people may see now."""
        mark = self._records.mark(session, [ORGANISATION.media_type])
        held = self._gathered
        if held is None or held.mark != mark:
            held = self._gather(session, mark)
            self._gathered = held
        return held

    def neighbourhood(self, gathered: Gathered, purpose: Purpose) -> Neighbourhood:
        """Return all of them ready to be compared for ``purpose``."""

        def make() -> Neighbourhood:
            profiles = {key: each.profile for key, each in gathered.listed.items()}
            return self._likeness.neighbourhood(profiles, purpose)

        return self._neighbourhoods.get((gathered.mark, self._likeness.named(purpose)), make)

    def pairs(self, gathered: Gathered, purpose: Purpose) -> tuple[Pair, ...]:
        """Return who could pair up, in the order in which they were taken."""

        def make() -> tuple[Pair, ...]:
            near = self.neighbourhood(gathered, purpose)
            rural = [is_rural(gathered.listed[key].profile) for key in near.keys]
            return pairs(near.keys, near.matrix(), rural)

        return self._pairs.get((gathered.mark, self._likeness.named(purpose)), make)

    def _gather(self, session: Session, mark: tuple[int, ...]) -> Gathered:
        listing = Listing(types=[ORGANISATION.media_type], limit=MOST)
        records = self._records.list(session, listing)
        bodies = self._records.shown(session, [record.id for record in records])
        read = {id: _checked(bodies[id][1]) for id in (each.id for each in records) if id in bodies}
        known = {id: each for id, each in read.items() if each is not None}
        itself = {each.ods_code for each in known.values() if not each.declared_by_facilitator}
        listed = {
            id: each
            for id, each in known.items()
            if not each.declared_by_facilitator or (each.ods_code or "") not in itself
        }
        ours = {
            id.key
            for id, each in listed.items()
            if id.node == self._node and not each.declared_by_facilitator
        }
        return Gathered({id.key: each for id, each in listed.items()}, frozenset(ours), mark)


class Kept(Generic[T]):
    """The last few things made, by what they were made of."""

    def __init__(self) -> None:
        self._made: OrderedDict[object, T] = OrderedDict()
        self._lock = Lock()

    def get(self, of: object, make: Callable[[], T]) -> T:
        """Return what was made of ``of``, made now if it has not been."""
        with self._lock:
            if of not in self._made:
                self._made[of] = make()
            self._made.move_to_end(of)
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
            return self._made[of]


def _checked(body: Object) -> Organisation | None:
    try:
        found = ORGANISATION.checked(body)
    except Invalid:  # an older revision may be from before we looked so closely
        return None
    return found if isinstance(found, Organisation) else None
