"""The types of bodies that records carry, and the register of those this node knows.

A new kind of record is one folder, one BodyType here handed to the register by bootstrap.py,
and one page module; the protocol does not change. Pure; the register is handed in, never
imported.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel, ValidationError

from federation.feed import media_type
from federation.strict import Object
from network.errors import N_, Invalid, NotFound
from network.records.record import RecordId

# a place of use as search/likeness.py compares it: factor name -> value, None where unknown
Profile = Mapping[str, object]


@dataclass(frozen=True)
class SearchText:
    """What search sees of a body; the parts of search.engine.Document that a type decides.

    ``lends`` are the facets that a linked record gives to the record it is about, such as that
    people who use a service have evaluated it.
    """

    title: str
    summary: str = ""
    body: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)
    lends: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


Read = Object | BaseModel
"""A body, or what ``BodyType.checked`` made of it."""


def _no_places(_body: Read) -> tuple[Profile, ...]:
    return ()


def _about_nothing(_body: Object) -> RecordId | None:
    return None


@dataclass(frozen=True)
class BodyType:
    """One type of body.

    Attributes:
        name: as in ``application/vnd.likewise.<name>+json`` and ``likewise:<name>/<version>``.
        model: what a body of this type must be, its salt and schema apart.
        search_text: what search sees of it; not asked where ``searchable`` is False.
        places_of_use: the profiles that likeness is computed on, none where there is no place.
        about: the record it belongs to, whose search document then holds its text, too.
    """

    name: str
    model: type[BaseModel]
    search_text: Callable[[Object], SearchText]
    places_of_use: Callable[[Read], tuple[Profile, ...]] = _no_places
    about: Callable[[Object], RecordId | None] = _about_nothing
    searchable: bool = True
    version: int = 1

    @property
    def media_type(self) -> str:
        """The ``type`` of lines that announce it."""
        return media_type(self.name)

    @property
    def schema_name(self) -> str:
        """The ``schema`` of its bodies."""
        return f"likewise:{self.name}/{self.version}"

    def problem(self, body: Object) -> str | None:
        """Return why ``body`` is not one of this type, for the keeper, or None if it is."""
        try:
            self.checked(body)
        except Invalid as error:
            return str(error)
        return None

    def checked(self, body: Object) -> BaseModel:
        """Return ``body``, with or without salt and schema, as the type's model.

        Raises:
            Invalid: it does not validate; each field with its reason.
        """
        fields = {key: value for key, value in body.items() if key not in ("salt", "schema")}
        try:
            return self.model.model_validate(fields)
        except ValidationError as error:
            problems = error.errors(include_url=False, include_input=False)
            raise Invalid(
                {".".join(map(str, found["loc"])) or self.name: found["msg"] for found in problems}
            ) from error


class Register:
    """The body types this node knows."""

    def __init__(self, types: Iterable[BodyType]) -> None:
        self._by_media_type = {known.media_type: known for known in types}

    def __iter__(self) -> Iterator[BodyType]:
        return iter(self._by_media_type.values())

    def __contains__(self, media: object) -> bool:
        return media in self._by_media_type

    def get(self, media: str) -> BodyType | None:
        """Return the type whose lines say ``media``, or None: unknown, to be upgraded to."""
        return self._by_media_type.get(media)

    def named(self, name: str) -> BodyType:
        """Return the type called ``name``.

        Raises:
            NotFound: this node knows none of that name.
        """
        for known in self:
            if known.name == name:
                return known
        raise NotFound(N_("There is no kind of record called %(name)s."), name=name)

    def schema(self, name: str) -> dict[str, object]:
        """Return the JSON Schema of ``name``'s bodies, made from its model, salt and all.

        Raises:
            NotFound: this node knows none of that name.
        """
        known = self.named(name)
        schema: dict[str, object] = known.model.model_json_schema(mode="validation")
        properties = schema.get("properties")
        envelope = {
            "salt": {"type": "string", "pattern": "^[A-Za-z0-9_-]{22}$"},
            "schema": {"const": known.schema_name},
        }
        required = schema.get("required")
        return {
            **schema,
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": known.schema_name,
            "properties": {**envelope, **(properties if isinstance(properties, dict) else {})},
            "required": ["salt", "schema", *(required if isinstance(required, list) else [])],
        }
