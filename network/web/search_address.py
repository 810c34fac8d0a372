"""What the address of a search asks: words, filters, order. The address is all the state there is.

Is: the address read, and written again with something changed. Is not the search.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import MultiDict

from network.collections.collection import NAME as COLLECTION
from network.finding.finding import FindRequest, LikeMine
from network.innovations.innovation import NAME as INNOVATION
from network.organisations.likeness import Purpose
from network.organisations.organisation import NAME as ORGANISATION
from network.web.addresses import Parameters
from network.web.purposes import pairs_of, purpose_of, team_of
from network.web.words import FACETS
from search.engine import Sort

PER_PAGE = 10
AS_TYPED = "as_typed"
"""Words that are to be taken as typed, without the other words for them."""
LIKE_OURS = "tried"
OURS = "like_ours"
"""``tried=like_ours``: only what was tried in places like ours."""
SINCE = "since"
"""What changed after this count of changes is marked as new."""
TYPE = "type"
ANY = "any"
"""``type=any``: organisations, too, though nothing was typed."""
STORIES = (INNOVATION, COLLECTION)
MORE = "more"
"""The group of filters of which all values are shown."""


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    query: str
    filters: Mapping[str, tuple[str, ...]]
    page: int
    sort: Sort
    like_mine: LikeMine
    as_typed: tuple[str, ...] = ()
    only_like_ours: bool = False
    more: str = ""
    purpose: Purpose = field(default_factory=Purpose)
    as_team: str = ""
    since: int | None = None
    types: tuple[str, ...] = ()

    @classmethod
    def of(cls, values: MultiDict[str, str]) -> Asked:
        """Read an address; what makes no sense in it counts as absent."""
        return cls(
            query=values.get("q", "").strip(),
            filters={name: tuple(values.getlist(name)) for name in FACETS if name in values},
            page=max(1, values.get("page", 1, type=int)),
            sort=values.get("sort", Sort.FIT, type=Sort),
            like_mine=values.get("like_mine", LikeMine.SOME, type=LikeMine),
            as_typed=tuple(values.getlist(AS_TYPED)),
            only_like_ours=values.get(LIKE_OURS) == OURS,
            more=values.get(MORE, ""),
            purpose=purpose_of(values),
            as_team=team_of(values),
            since=values.get(SINCE, type=int),
            types=tuple(
                name for name in values.getlist(TYPE) if name in (*STORIES, ORGANISATION, ANY)
            ),
        )

    @property
    def parameters(self) -> Parameters:
        """What an address that asks the same holds, the page apart."""
        pairs = [("q", self.query)] if self.query else []
        pairs += [(name, value) for name, values in self.filters.items() for value in values]
        pairs += [(LIKE_OURS, OURS)] if self.only_like_ours else []
        pairs += [(AS_TYPED, word) for word in self.as_typed]
        pairs += [(TYPE, name) for name in self.types]
        pairs += [("sort", self.sort.value)] if self.sort is not Sort.FIT else []
        pairs += [("like_mine", self.like_mine)] if self.like_mine is not LikeMine.SOME else []
        return Parameters((*pairs, *self.compared))

    @property
    def compared(self) -> tuple[tuple[str, str], ...]:
        """What of it says how places are compared, and for whom."""
        return pairs_of(self.purpose, self.as_team)

    @property
    def leaves_out_organisations(self) -> bool:
        """Whether what was tried is all that is asked for."""
        return self.types == STORIES

    def of_stories(self) -> Asked:
        """Return the same of what was tried alone, where nothing was typed or said otherwise.

        Organisations that resemble ours have a page of their own, and would all stand first.
        """
        return self if self.query or self.types else replace(self, types=STORIES)

    @property
    def is_narrowed(self) -> bool:
        """Whether some filter is on."""
        return bool(self.filters) or self.only_like_ours

    def request(self, limit: int = PER_PAGE) -> FindRequest:
        """Return the question as finding wants it."""
        return FindRequest(
            query=self.query,
            filters=self.filters,
            types=() if ANY in self.types else self.types,
            page=self.page,
            limit=limit,
            like_mine=self.like_mine,
            sort=self.sort,
            literal=frozenset(self.as_typed),
            only_like_ours=self.only_like_ours,
            purpose=self.purpose,
            as_team=self.as_team,
        )
