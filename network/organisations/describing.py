"""Describe an organisation and publish the description: our own, or one we speak for.

Not for approval by a second person: a description holds coded context and no story of anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import JsonValue, ValidationError

from federation.strict import Object
from network.database import Session
from network.errors import N_, Conflict, Invalid, NotAllowed, NotFound
from network.organisations.description import OURS, Description
from network.organisations.organisation import NAME, Organisation
from network.organisations.profile import unknown_codes
from network.organisations.store import Descriptions
from network.people.audit import Audit
from network.people.person import Person
from network.people.roles import Role
from network.records.audience import Audience
from network.records.publishing import Approved, Published, Publishing


@dataclass(frozen=True)
class DescriptionEdit:
    """A description as a page sent it, and the version that the page showed (0: none yet)."""

    base: int
    fields: Mapping[str, JsonValue]


@dataclass(frozen=True, kw_only=True)
class Describing:
    """The deeds by which an organisation says where and for whom it works."""

    descriptions: Descriptions
    publishing: Publishing
    audit: Audit
    now: Callable[[], datetime]

    def ours(self, session: Session) -> Description | None:
        """Return the description of this organisation, or None while there is none."""
        return self.descriptions.get(session, OURS)

    def declared(self, session: Session) -> list[Description]:
        """Return the descriptions of the organisations that this facilitator speaks for."""
        return self.descriptions.declared(session)

    def own_profile(self, session: Session) -> JsonValue:
        """Return our context profile as a body holds it, or None while there is none."""
        ours = self.ours(session)
        return None if ours is None else ours.fields.get("profile")

    def save(
        self, session: Session, person: Person, key: str, edit: DescriptionEdit
    ) -> Description:
        """Save the description kept under ``key``, which is `OURS` for our own.

        Raises:
            NotAllowed: not an administrator (our own), not a facilitator (another's).
            Conflict: somebody saved it since the page was shown.
            Invalid: fields that do not hold, each with the reason.
        """
        _must_describe(person, key)
        held = self.descriptions.get(session, key)
        version = held.version if held else 0
        if edit.base != version:
            raise Conflict(N_("Somebody else changed this description while you were writing."))
        fields = _checked({**edit.fields, "declared_by_facilitator": key != OURS})
        if held is not None and held.fields == fields:
            return held
        saved = Description(
            key=key,
            fields=fields,
            version=version + 1,
            published_version=held.published_version if held else 0,
            rid=held.rid if held else None,
            changed_by=person.account,
            changed_at=self.now(),
        )
        self.descriptions.save(session, saved)
        self.audit.note(session, person.account, "description saved", key)
        return saved

    def publish(self, session: Session, person: Person, key: str, audience: Audience) -> Published:
        """Publish the description as it was last saved.

        Raises:
            NotAllowed: as `save`.
            NotFound: nobody has written it yet.
        """
        _must_describe(person, key)
        held = self.descriptions.get(session, key)
        if held is None:
            raise NotFound(N_("Nobody has described this organisation yet."))
        travelling: Object = Organisation.model_validate(held.fields).model_dump(mode="json")
        body = self.publishing.compose(NAME, travelling)
        published = self.publishing.publish(
            session, Approved(type_name=NAME, body=body, audience=audience, rid=held.rid)
        )
        self.descriptions.save(
            session, replace(held, rid=published.rid, published_version=held.version)
        )
        self.audit.note(session, person.account, "description published", key)
        return published


def _must_describe(person: Person, key: str) -> None:
    if key == OURS and not person.holds(Role.ADMINISTRATOR):
        raise NotAllowed(N_("Only an administrator describes this organisation."))
    if key != OURS and not person.holds(Role.FACILITATOR):
        raise NotAllowed(N_("Only a facilitator describes other organisations."))


def _checked(fields: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    try:
        organisation = Organisation.model_validate(fields)
    except ValidationError as error:
        raise Invalid(
            {".".join(map(str, fault["loc"])): fault["msg"] for fault in error.errors()}
        ) from error
    faults = unknown_codes(organisation.profile)
    if faults:
        raise Invalid({f"profile.{name}": fault for name, fault in faults.items()})
    checked: dict[str, JsonValue] = organisation.model_dump(mode="json")
    return checked
