"""What search can be narrowed down to of a place: where, what sort, which settings and services.

Pure. The codes are the profile's own; their words are the vocabularies'.
"""

from __future__ import annotations

from collections.abc import Mapping

from network.organisations.profile import Profile
from network.organisations.shaping import RURAL, RURAL_FROM, URBAN

HOSPITAL, WARD = "E", "E02"
"""The group of settings that are hospital departments, and the one that is a ward."""

OUTSIDE, WITHIN, WARDS = "outside", "within", "wards"
"""Also outside hospital; in hospital, and not on wards alone; on wards alone."""

FACTORS: Mapping[str, str] = {
    "setting": "care_settings",
    "service": "services",
    "region": "region_code",
    "organisation_type": "org_type",
}
"""Facet -> the factor that it shows. Worked out: ``rurality`` and ``outside``."""


def place_facets(profile: Profile) -> dict[str, tuple[str, ...]]:
    """Return the facets of a place; those that are not recorded are left out."""
    found = {facet: profile.codes(factor) for facet, factor in FACTORS.items()}
    found["rurality"] = _rurality(profile)
    found["outside"] = _outside(profile)
    return {facet: codes for facet, codes in found.items() if codes}


def _outside(profile: Profile) -> tuple[str, ...]:
    """Return whether care is given beyond hospital too, or on wards alone; nothing unsaid."""
    codes = set(profile.codes("care_settings"))
    if not codes:
        return ()
    if any(not code.startswith(HOSPITAL) for code in codes):
        return (OUTSIDE,)
    return (WARDS,) if codes == {WARD} else (WITHIN,)


def _rurality(profile: Profile) -> tuple[str, ...]:
    """Return urban or rural: two values that everybody understands, from share or class."""
    if profile.rural_share is not None:
        return (RURAL if profile.rural_share.value >= RURAL_FROM else URBAN,)
    return tuple(code[:1] for code in profile.codes("ruc_class"))
