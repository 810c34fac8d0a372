"""Body types and their register: what a body must be, and its published schema."""

from __future__ import annotations

import jsonschema
import pytest

from federation.body import compose, parse_body
from network.errors import Invalid, NotFound
from network.records.types import Register
from tests.fakes.shelf import BADGE, NOTE, note

SALT = "s" * 22


@pytest.fixture
def register() -> Register:
    return Register([NOTE, BADGE])


def test_a_type_is_found_by_its_media_type_and_by_its_name(register: Register) -> None:
    assert register.get("application/vnd.likewise.badge+json") is BADGE
    assert register.named("badge") is BADGE
    assert BADGE.media_type in register


def test_a_type_not_registered_is_not_known(register: Register) -> None:
    assert register.get("application/vnd.likewise.rumour+json") is None
    with pytest.raises(NotFound):
        register.named("rumour")
    with pytest.raises(NotFound):
        register.schema("rumour")


def test_a_body_is_checked_without_its_salt_and_schema() -> None:
    body = parse_body(compose(NOTE.schema_name, note("A walk"), SALT))
    assert NOTE.problem(body) is None
    assert "salt" not in NOTE.checked(body).model_dump()


def test_what_is_wrong_with_a_body_is_said_by_field() -> None:
    with pytest.raises(Invalid) as refused:
        NOTE.checked({"title": 7})
    assert list(refused.value.errors) == ["title"]
    assert "title" in (NOTE.problem({"title": 7}) or "")


def test_the_published_schema_accepts_what_the_model_accepts(register: Register) -> None:
    schema = register.schema("innovation")
    body = parse_body(compose(NOTE.schema_name, note("A walk"), SALT))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(body, schema)


@pytest.mark.parametrize("missing", ["salt", "schema", "title"])
def test_the_published_schema_refuses_what_lacks_a_part(register: Register, missing: str) -> None:
    body = parse_body(compose(NOTE.schema_name, note("A walk"), SALT))
    del body[missing]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(body, register.schema("innovation"))


def test_a_type_without_more_to_say_has_no_place_and_belongs_to_nothing() -> None:
    assert BADGE.places_of_use({"name": "x"}) == ()
    assert BADGE.about({"name": "x"}) is None
