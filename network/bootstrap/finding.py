"""Put together how records are found, and what people keep of it."""

from dataclasses import dataclass

from network.bootstrap.given import Given
from network.bootstrap.practice import Practice
from network.bootstrap.records import Deeds
from network.finding.finding import Finding
from network.finding.places import Places
from network.finding.saving import Saving
from network.finding.similar import Similar
from network.finding.store import SavedSearches
from network.learning.setting_aside import SettingAside
from network.learning.store import SetAside


@dataclass(frozen=True)
class FindingParts:
    """Searching, what is related, saved searches, and what was set aside."""

    finding: Finding
    similar: Similar
    saving: Saving
    setting_aside: SettingAside


def finding_of(given: Given, deeds: Deeds, practice: Practice) -> FindingParts:
    """Return the deeds of finding."""
    places = Places(deeds.records, deeds.register)
    return FindingParts(
        finding=Finding(
            given.database, given.engine, deeds.records, places, practice.context.ranking
        ),
        similar=Similar(given.engine, deeds.records, places, practice.context.likeness),
        saving=Saving(
            saved=SavedSearches(), records=deeds.records, now=given.now, new_id=given.new_id
        ),
        setting_aside=SettingAside(
            records=deeds.records, kept=SetAside(), audit=practice.audit, now=given.now
        ),
    )
