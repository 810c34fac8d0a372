"""What the rest of the house is told of innovations: what search sees, and where it was used.

Pure. One line in bootstrap.py hands `INNOVATION` to the register.
"""

from __future__ import annotations

from enum import StrEnum

from federation.strict import Object
from network.innovations.details import coded_details
from network.innovations.innovation import NAME, Context, Innovation, read, sections
from network.organisations.faceting import place_facets
from network.records.types import BodyType, Profile, Read, SearchText


def _search_text(body: Object) -> SearchText:
    innovation = read(body)
    coded = coded_details(innovation)
    written = {
        **sections(innovation),
        # searched as the words that they are
        **{name: ", ".join(codes).replace("_", " ") for name, codes in coded.items()},
    }
    return SearchText(
        title=innovation.title,
        summary=innovation.summary or "",
        body="\n".join(written.values()),
        fields=written,
        facets=_facets(innovation),
        numbers={"read_minutes": float(innovation.read_minutes)},
    )


def _facets(innovation: Innovation) -> dict[str, tuple[str, ...]]:
    context = innovation.context or Context()
    values: dict[str, tuple[str, ...]] = {
        "kind": _codes(innovation.kind),
        "stage": _codes(innovation.stage),
        "evidence_stage": _codes(innovation.evidence_stage),
        "approach": _codes(*(innovation.approach or ())),
        "geography": _codes(*context.geography_flags),
        "population": _codes(*context.population_group),
        "pressure": _codes(*context.pressure_flags),
        **place_facets(context.profile),
    }
    return {name: codes for name, codes in values.items() if codes}


def _codes(*chosen: StrEnum | None) -> tuple[str, ...]:
    return tuple(code.value for code in chosen if code is not None)


def _places_of_use(body: Read) -> tuple[Profile, ...]:
    context = read(body).context
    return () if context is None else (context.profile.values(),)


INNOVATION = BodyType(
    name=NAME, model=Innovation, search_text=_search_text, places_of_use=_places_of_use
)
