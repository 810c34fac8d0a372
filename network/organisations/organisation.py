"""What an organisation is: its name, its kind, and the context in which it works.

The body of schema ``likewise:organisation/1``. Each node publishes one of itself; a facilitator
publishes one, marked as declared, for each organisation without a node that it speaks for.
Nothing about performance, ratings or money stands here: alike in context, not in results.

Source: records.md, section 1 (linked objects); matching.md, section 1.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from federation.strict import Object
from network.organisations.faceting import place_facets
from network.organisations.profile import Profile
from network.records.types import BodyType, Read, SearchText
from network.records.types import Profile as Values

SCHEMA = "likewise:organisation/1"
NAME = "organisation"


class ServedArea(BaseModel):
    """A council that is served, by its ONS code, and how much of it, 0 to 1."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: Annotated[str, Field(pattern=r"^[A-Z][0-9]{8}$")]
    part: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] = 1.0


class Organisation(BaseModel):
    """One organisation, as it travels. Unknown fields are ignored: a later version may add some.

    ``kind`` is a code of the vocabulary of organisation types; ``ods_code`` the code that the
    Organisation Data Service gave it, which councils and charities may lack; ``serves`` the
    councils that it says it serves, from which factors of its profile may be derived.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    kind: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    ods_code: Annotated[str | None, Field(pattern=r"^[A-Z0-9]{3,6}$")] = None
    about: Annotated[str | None, Field(max_length=2_000)] = None
    profile: Profile = Field(default_factory=Profile)
    serves: Annotated[tuple[ServedArea, ...], Field(max_length=400)] = ()
    declared_by_facilitator: bool = False


def read(body: Object | BaseModel) -> Organisation:
    """Return what a body says; salt and schema are ignored as any unknown field is.

    What was read before is returned as it is.
    """
    return Organisation.model_validate(body)


def _search_text(body: Object) -> SearchText:
    organisation = read(body)
    about = organisation.about or ""
    return SearchText(
        title=organisation.name,
        summary=about,
        body=f"{organisation.name}\n{about}",
        fields={"title": organisation.name, "summary": about},
        facets={"organisation_kind": (organisation.kind,), **place_facets(organisation.profile)},
    )


def _place(body: Read) -> tuple[Values, ...]:
    return (read(body).profile.values(),)


ORGANISATION = BodyType(
    name=NAME, model=Organisation, search_text=_search_text, places_of_use=_place
)
