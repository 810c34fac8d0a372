"""Make a profile narrower, for one place, or coarser, for privacy.

Pure. A record's profile starts as a copy of its organisation's; what is withheld here is null in
the record and is never filled in again from the organisation's.

Source: records.md, section 1 (context of the place of use; order of coarsening).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from math import floor, log10

from network.organisations.profile import Code, FactorValue, Profile
from network.organisations.vocabularies import vocabulary


class Coarsening(StrEnum):
    """The steps in which a profile is made coarser, in the order in which they are offered."""

    REGION = "region"
    POPULATION = "population"
    FLAGS = "flags"
    RURALITY = "rurality"
    SERVICE_GROUP = "service_group"


URBAN, RURAL = "U", "R"
"""Our own coarse codes beside the classes of RUC 2021."""


def narrowed(profile: Profile, part: Profile) -> Profile:
    """Return ``profile`` with what ``part`` records in place of its own: one ward, one town."""
    return profile.model_copy(update=dict(part.recorded()))


def withheld(profile: Profile, names: Iterable[str]) -> Profile:
    """Return ``profile`` without the factors ``names``."""
    return profile.model_copy(update=dict.fromkeys(names))


def coarsened(profile: Profile, steps: Iterable[Coarsening]) -> Profile:
    """Return ``profile`` made coarser by each of ``steps``.

    Region goes with its integrated care board, flags with the coast; population is rounded to
    one figure; rurality becomes urban or rural; a service becomes its group. A factor that says
    the same more exactly (density, remoteness) goes too.
    """
    for step in steps:
        profile = _STEPS[step](profile)
    return profile


def _without_region(profile: Profile) -> Profile:
    return withheld(profile, ("region_code", "icb_code"))


def _with_round_population(profile: Profile) -> Profile:
    rough = {name: _one_figure(profile, name) for name in ("population", "size", "sites")}
    return withheld(profile.model_copy(update=rough), ("density",))


def _one_figure(profile: Profile, name: str) -> FactorValue[float] | None:
    found: FactorValue[float] | None = getattr(profile, name)
    if found is None:
        return None
    step = 10 ** floor(log10(found.value))
    return found.model_copy(update={"value": float(max(round(found.value / step), 1) * step)})


def _without_flags(profile: Profile) -> Profile:
    return withheld(profile, ("coastal",))


def _urban_or_rural(profile: Profile) -> Profile:
    known = profile.ruc_class
    code = None
    if profile.rural_share is not None:
        code = RURAL if profile.rural_share.value >= RURAL_FROM else URBAN
    elif known is not None:
        code = known.value[:1]
    rough = None if code is None else FactorValue[Code](value=code, source=_source_of(profile))
    bare = withheld(profile, ("rural_share", "remote_share", "density"))
    return bare.model_copy(update={"ruc_class": rough})


RURAL_FROM = 0.35
"""Where RUC 2021 turns from urban to rural councils, as far as the observed shares tell."""


def _source_of(profile: Profile) -> str:
    found = profile.rural_share or profile.ruc_class
    return found.source if found else ""


def _service_groups(profile: Profile) -> Profile:
    found = profile.services
    if found is None:
        return profile
    listed = vocabulary("services")
    coarse = {term.group: code for code, term in listed.terms.items() if term.coarse}
    groups = {coarse[listed.terms[code].group] for code in found.value if code in listed.terms}
    rough = found.model_copy(update={"value": tuple(sorted(groups))})
    return profile.model_copy(update={"services": rough})


_STEPS = {
    Coarsening.REGION: _without_region,
    Coarsening.POPULATION: _with_round_population,
    Coarsening.FLAGS: _without_flags,
    Coarsening.RURALITY: _urban_or_rural,
    Coarsening.SERVICE_GROUP: _service_groups,
}
