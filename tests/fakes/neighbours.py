"""Places beside ours: profiles in which enough is known to compare, and ours described."""

from __future__ import annotations

from pydantic import JsonValue

from network.organisations.describing import DescriptionEdit
from network.organisations.description import OURS as OUR_KEY
from network.organisations.profile import declared_profile
from tests.fakes.site import OURS, Site


def place(rural: float, kind: str = "COMMUNITY") -> JsonValue:
    """Return a profile that differs from another of this function by its share of country."""
    said: dict[str, JsonValue] = {
        "rural_share": rural,
        "remote_share": rural,
        "deprivation": 20,
        "most_deprived_20": 0.1,
        "org_type": kind,
        "services": ["950"],
    }
    found: JsonValue = declared_profile(said, source="test").model_dump(mode="json")
    return found


def describe(site: Site, rural: float = 0.5) -> None:
    """Describe the organisation of ``site``."""
    with site.network.database.transaction() as session:
        person = site.network.people.get(session, "administrator")
        assert person is not None
        edit = DescriptionEdit(base=0, fields={**OURS, "profile": place(rural)})
        site.network.organisations.save(session, person, OUR_KEY, edit)
