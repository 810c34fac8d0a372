"""How many organisations a published context could be of, and what to leave out to make it more.

Pure. Counts coded context and no words: people who know a service may recognise it all the same.
Whom to count is given: only organisations that could have published the record. A number fits
an organisation if that organisation's own number, rounded as the published one is, is the same;
what an organisation has not said of itself fits nothing that is published of it.

Source: records.md, section 1 (anonymity; order of coarsening).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import combinations

from federation.strict import Object
from network.organisations.profile import UNITS, FactorValue, Profile
from network.organisations.shaping import RURAL, RURAL_FROM, URBAN, Coarsening, coarsened, withheld
from network.organisations.vocabularies import vocabulary

CONTEXT = "context"
GEOGRAPHY = "geography_flags"
MOST_RARE = 3
"""Rare combinations named at once; taking out one usually takes out others."""

PRESSURE = "pressure_flags"
_COASTAL = "coastal"


class Step(StrEnum):
    """What can be left out or said less closely, in the order in which it is offered.

    The first five are the design's. With exact figures left in, no small region would ever have
    a crowd, so that two of ours follow.
    """

    REGION = "region"
    POPULATION = "population"
    FLAGS = "flags"
    RURALITY = "rurality"
    SERVICE_GROUP = "service_group"
    FIGURES = "figures"
    EVERYTHING = "everything"


@dataclass(frozen=True)
class Published:
    """What would be published of a place: its profile, and what sort of place it is said to be."""

    profile: Profile
    geography: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        """The names of what is said, in the order of the profile."""
        return (*self.profile.recorded(), *((GEOGRAPHY,) if self.geography else ()))


@dataclass(frozen=True)
class Rare:
    """Factors that together fit fewer organisations than are needed, and how many they fit."""

    factors: tuple[str, ...]
    fitting: int


@dataclass(frozen=True)
class Offer:
    """Steps of coarsening, taken together, and how many organisations would fit then."""

    steps: tuple[Step, ...]
    fitting: int

    @property
    def last(self) -> Step:
        """The step that this offer adds to the one before."""
        return self.steps[-1]


@dataclass(frozen=True)
class Preview:
    """How well a context hides whose it is.

    ``fitting`` of the ``asked`` organisations fit it, ``least`` are needed; ``offers`` are one
    step further each and end with the first that suffices, if any does.
    """

    fitting: int
    asked: int
    least: int
    rare: tuple[Rare, ...] = ()
    offers: tuple[Offer, ...] = ()

    @property
    def suffices(self) -> bool:
        """Whether it may be published without a name."""
        return self.fitting >= self.least


def published(fields: Object) -> Published:
    """Return what ``fields`` of a body say of its place; nothing, where they have no context."""
    context = fields.get(CONTEXT)
    if not isinstance(context, dict):
        return Published(Profile())
    flags = context.get(GEOGRAPHY)
    said = tuple(str(flag) for flag in flags) if isinstance(flags, list | tuple) else ()
    return Published(Profile.model_validate(context.get("profile") or {}), said)


def preview(fields: Object, candidates: Sequence[Profile], least: int) -> Preview:
    """Return how well the context in ``fields`` hides whose it is among ``candidates``."""
    said = published(fields)
    fitting = count(said, candidates)
    if fitting >= least:
        return Preview(fitting, len(candidates), least)
    return Preview(
        fitting,
        len(candidates),
        least,
        _rare(said, candidates, least),
        tuple(_offers(fields, candidates, least)),
    )


def count(said: Published, candidates: Iterable[Profile]) -> int:
    """Return how many of ``candidates`` fit everything that is said."""
    return sum(all(_fits(name, said, each) for name in said.said) for each in candidates)


def coarser(fields: Object, steps: Iterable[Step]) -> Object:
    """Return ``fields`` of a body with its context made coarser by each of ``steps``."""
    context = fields.get(CONTEXT)
    if not isinstance(context, dict):
        return fields
    rough, profile = dict(context), published(fields).profile
    for step in steps:
        profile = _coarser(profile, step)
        if step in (Step.FLAGS, Step.EVERYTHING):
            rough |= {GEOGRAPHY: [], PRESSURE: []}
    return {**fields, CONTEXT: {**rough, "profile": profile.model_dump(mode="json")}}


def _coarser(profile: Profile, step: Step) -> Profile:
    if step is Step.FIGURES:
        return withheld(profile, UNITS)
    if step is Step.EVERYTHING:
        return withheld(profile, profile.recorded())
    return coarsened(profile, [Coarsening(step.value)])


def _offers(fields: Object, candidates: Sequence[Profile], least: int) -> Iterator[Offer]:
    steps: tuple[Step, ...] = ()
    before = fields
    for step in Step:
        after = coarser(fields, (*steps, step))
        if published(after) == published(before):
            continue
        steps, before = (*steps, step), after
        offer = Offer(steps, count(published(after), candidates))
        yield offer
        if offer.fitting >= least:
            return


def _rare(said: Published, candidates: Sequence[Profile], least: int) -> tuple[Rare, ...]:
    """Return what alone fits too few; if nothing does, the pairs that do, the rarest first."""
    for together in (1, 2):
        found = [
            Rare(names, fitting)
            for names in combinations(said.said, together)
            if (fitting := _count_of(names, said, candidates)) < least
        ]
        if found:
            return tuple(sorted(found, key=lambda each: each.fitting)[:MOST_RARE])
    return ()


def _count_of(names: tuple[str, ...], said: Published, candidates: Sequence[Profile]) -> int:
    return sum(all(_fits(name, said, each) for name in names) for each in candidates)


def _fits(name: str, said: Published, candidate: Profile) -> bool:
    if name == GEOGRAPHY:
        # of islands and borders no organisation's profile knows anything
        coastal = candidate.coastal is not None and candidate.coastal.value
        return set(said.geography) == {_COASTAL} and coastal
    if name == "ruc_class":
        return _fits_class(said.profile.codes(name)[0], candidate)
    if name in ("services", "care_settings"):
        return set(said.profile.codes(name)) <= _with_groups(candidate.codes(name))
    theirs = candidate.recorded().get(name)
    return theirs is not None and _agree(said.profile.recorded()[name], theirs)


def _agree(mine: FactorValue[object], theirs: FactorValue[object]) -> bool:
    if not isinstance(mine.value, float) or not isinstance(theirs.value, float):
        return mine.value == theirs.value
    if mine.unit and theirs.unit and mine.unit != theirs.unit:
        return False
    figures = _figures(mine.value)
    return f"{theirs.value:.{figures}g}" == f"{mine.value:.{figures}g}"


def _figures(number: float) -> int:
    """Return with how many significant figures a number is given: 500,000 has one."""
    return len(Decimal(repr(number)).normalize().as_tuple().digits)


def _fits_class(code: str, candidate: Profile) -> bool:
    known = candidate.codes("ruc_class")
    if code not in (URBAN, RURAL):
        return code in known
    if candidate.rural_share is not None:
        return (candidate.rural_share.value >= RURAL_FROM) == (code == RURAL)
    return any(each[:1] == code for each in known)


def _with_groups(codes: tuple[str, ...]) -> set[str]:
    """Return services with the groups that they are of, which is how they are made coarser."""
    listed = vocabulary("services")
    coarse = {term.group: code for code, term in listed.terms.items() if term.coarse}
    groups = {listed.terms[code].group for code in codes if code in listed.terms}
    return {*codes, *(coarse[group] for group in groups if group in coarse)}
