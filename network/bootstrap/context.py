"""Put together the context in which organisations and teams work: brought in, and compared."""

from collections.abc import Callable
from dataclasses import dataclass

from network.bootstrap.given import Given
from network.bootstrap.records import Deeds
from network.database import Session
from network.finding.ranking import ContextRanking
from network.organisations.area_store import Areas
from network.organisations.covering import Covering
from network.organisations.describing import Describing
from network.organisations.gathering import Gathering
from network.organisations.importing import ContextImporting
from network.organisations.likeness import LikeForLike
from network.organisations.team_store import Teams
from network.organisations.teaming import Teaming
from network.people.audit import Audit
from network.records.audience import Audience
from network.records.record import RecordId
from network.records.store import Records
from search.reference import load_reference


@dataclass(frozen=True)
class ContextParts:
    """What brings context in, derives it, and compares it."""

    importing: ContextImporting
    covering: Covering
    teaming: Teaming
    gathering: Gathering
    likeness: LikeForLike
    ranking: ContextRanking


def context_of(given: Given, deeds: Deeds, describing: Describing, audit: Audit) -> ContextParts:
    """Return the deeds of context."""
    node, areas, likeness = given.settings.node, Areas(), LikeForLike(load_reference())
    teaming = Teaming(
        teams=Teams(),
        own_profile=describing.own_profile,
        audit=audit,
        now=given.now,
        new_id=given.new_id,
    )
    return ContextParts(
        importing=ContextImporting(
            us=node.name,
            database=given.database,
            describing=describing,
            areas=areas,
            audience_of=_audience_of(node.id, deeds.records),
        ),
        covering=Covering(us=node.name, kind=node.kind, describing=describing, areas=areas),
        teaming=teaming,
        gathering=Gathering(node.id, deeds.records, likeness),
        likeness=likeness,
        ranking=ContextRanking(node.id, teaming.profile_as, likeness),
    )


def _audience_of(node: str, records: Records) -> Callable[[Session, str], Audience | None]:
    """Return who asks for whom a record of ours is."""

    def audience(session: Session, rid: str) -> Audience | None:
        record = records.get(session, RecordId(node, rid))
        return Audience.of_feed(record.feed) if record is not None else None

    return audience
