"""Our own organisation: an administrator says where and for whom we work, and publishes it.

Factor by factor, each with its source and date; what is left out is withheld, and nobody fills
it in. What a factor may be is organisations/profile.py's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext
from pydantic import JsonValue

from network.errors import N_, Conflict, Invalid
from network.organisations.describing import DescriptionEdit
from network.organisations.description import OURS, Description
from network.organisations.profile import Basis
from network.people.roles import Role
from network.records.audience import Audience
from network.records.record import RecordId
from network.web import audiences, current, place, records
from network.web.codes import ORGANISATIONS
from network.web.guards import needs
from network.web.language import said
from network.web.pages import show as page
from network.web.questions import Answers
from network.web.serving import served_words
from network.web.words import said as called

if TYPE_CHECKING:
    from network.database import Session

blueprint = Blueprint("our_organisation", __name__)

BASES: Mapping[str, str] = {
    Basis.DECLARED: N_("We say so ourselves."),
    Basis.DERIVED: N_("Worked out from the areas that we serve."),
}
PART, PUBLISH = "profile.", "publish"


@dataclass(frozen=True)
class SaidFactor:
    """One factor as the form shows it, with where its value is from."""

    input: place.FactorInput
    source: str
    date: str
    basis: str


@dataclass(frozen=True)
class OurOrganisationPage:
    """The form, as it was saved or as it was sent and refused."""

    template: ClassVar[str] = "our_organisation/show.html"
    base: int
    name: str
    kinds: tuple[place.Option, ...]
    ods_code: str
    about: str
    serves: tuple[str, ...]
    factors: tuple[SaidFactor, ...]
    choices: tuple[audiences.Choice, ...]
    chosen: str
    freedom: str
    state: str
    href: str
    faults: Mapping[str, str]


@dataclass(frozen=True)
class Sent:
    """What the form holds: saved before, or sent now."""

    fields: Mapping[str, str]
    answers: Mapping[str, place.Typed]
    sources: Mapping[str, tuple[str, str]]
    audience: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)


@blueprint.get("/our-organisation")
@needs(Role.ADMINISTRATOR)
def show() -> str:
    """Show what is said of our organisation, to be changed."""
    with current.network().database.reading() as session:
        held = current.network().organisations.ours(session)
        return page(_page(session, held, _saved(held)))


@blueprint.post("/our-organisation")
@needs(Role.ADMINISTRATOR)
def save() -> ResponseReturnValue:
    """Save what was sent and, if asked, publish it; what is refused is shown again as sent."""
    network = current.network()
    try:
        with network.database.transaction() as session:
            _save(session)
    except (Conflict, Invalid) as error:
        faults = error.errors if isinstance(error, Invalid) else {"": error.message}
        with network.database.reading() as session:
            held = network.organisations.ours(session)
            refused = page(_page(session, held, _sent(request.form, _by_field(faults))))
        return refused, 409 if isinstance(error, Conflict) else 422
    if request.form.get("then") == PUBLISH:
        network.indexing.follow()
    return redirect(url_for("our_organisation.show"))


def _save(session: Session) -> None:
    organisations, person = current.network().organisations, current.signed_in()
    held = organisations.ours(session)
    base = request.form.get("base", 0, type=int)
    serves = held.fields.get("serves", []) if held is not None else []
    edit = DescriptionEdit(base, {**_fields(request.form, _profile(held)), "serves": serves})
    saved = organisations.save(session, person, OURS, edit)
    if request.form.get("then") == PUBLISH:
        fixed = fixed_audience(session, saved)
        audience = fixed or Audience.parse(request.form.get("audience", ""))
        organisations.publish(session, person, OURS, audience)


def _fields(form: Answers, held: JsonValue) -> Mapping[str, JsonValue]:
    """Return the description that the form asks for.

    Raises:
        Invalid: values that do not hold, by field.
    """
    us = current.network().settings.node.name
    profile = place.profile_of(place.read_form(form), None, held, us)
    factors = profile if isinstance(profile, dict) else {}
    before = held if isinstance(held, dict) else {}
    return {
        "name": form.get("name", ""),
        "kind": form.get("kind", ""),
        "ods_code": form.get("ods_code", "").strip().upper() or None,
        "about": form.get("about", "").replace("\r\n", "\n").strip() or None,
        "profile": {
            name: _sourced(name, factor, before.get(name), form) for name, factor in factors.items()
        },
    }


def _sourced(name: str, factor: JsonValue, before: JsonValue, form: Answers) -> JsonValue:
    """Return a factor with the source and date that the form names; a new value is declared."""
    if not isinstance(factor, dict):
        return None
    is_kept = isinstance(before, dict) and before.get("value") == factor["value"]
    us = current.network().settings.node.name
    return {
        **factor,
        "source": form.get(f"{name}-source", "").strip() or us,
        "source_date": form.get(f"{name}-date", "").strip() or None,
        "basis": factor["basis"] if is_kept else Basis.DECLARED.value,
    }


def _profile(held: Description | None) -> JsonValue:
    return None if held is None else held.fields.get("profile")


def _saved(held: Description | None) -> Sent:
    fields: Mapping[str, JsonValue] = held.fields if held is not None else {}
    node = current.network().settings.node
    first = {"name": node.name, "kind": node.kind}
    profile = _profile(held)
    factors = profile if isinstance(profile, dict) else {}
    return Sent(
        fields={
            name: str(fields.get(name) or first.get(name, ""))
            for name in ("name", "kind", "ods_code", "about")
        },
        answers=place.typed(profile, None),
        sources={name: _source(factors.get(name)) for name in place.NAMES},
    )


def _source(factor: JsonValue) -> tuple[str, str]:
    if not isinstance(factor, dict):
        return ("", "")
    return (str(factor.get("source") or ""), str(factor.get("source_date") or ""))


def _sent(form: Answers, faults: Mapping[str, str]) -> Sent:
    return Sent(
        fields={name: form.get(name, "") for name in ("name", "kind", "ods_code", "about")},
        answers=place.read_form(form),
        sources={
            name: (form.get(f"{name}-source", ""), form.get(f"{name}-date", ""))
            for name in place.NAMES
        },
        audience=form.get("audience", ""),
        faults=faults,
    )


def _by_field(faults: Mapping[str, str]) -> Mapping[str, str]:
    """Return faults by the field of the form that they stand beside."""
    return {
        name.removeprefix(PART).partition(".")[0]: said(words) for name, words in faults.items()
    }


def _page(session: Session, held: Description | None, sent: Sent) -> OurOrganisationPage:
    fixed = fixed_audience(session, held)
    offered = (fixed,) if fixed else (Audience("network"), Audience("public"))
    factors = place.inputs(sent.answers, None, sent.faults, None)
    profile = _profile(held)
    before = profile if isinstance(profile, dict) else {}
    return OurOrganisationPage(
        base=held.version if held else 0,
        name=sent.fields["name"],
        kinds=tuple(
            place.Option(kind, gettext(words), kind == sent.fields["kind"])
            for kind, words in ORGANISATIONS.items()
        ),
        ods_code=sent.fields["ods_code"],
        about=sent.fields["about"],
        serves=served_words(held.fields.get("serves")) if held is not None else (),
        factors=tuple(
            SaidFactor(each, *sent.sources[each.name], _basis(before.get(each.name)))
            for each in factors
        ),
        choices=tuple(audiences.choice(session, audience) for audience in offered),
        chosen=fixed.name if fixed else sent.audience,
        freedom=gettext(audiences.FREEDOM_OF_INFORMATION),
        state=_state(held),
        href=_href(held),
        faults=sent.faults,
    )


def _basis(factor: JsonValue) -> str:
    return called(BASES, str(factor.get("basis"))) if isinstance(factor, dict) else ""


def fixed_audience(session: Session, held: Description | None) -> Audience | None:
    """Return the audience of what is published already: it cannot be changed."""
    network = current.network()
    if held is None or held.rid is None:
        return None
    record = network.records.get(session, RecordId(network.settings.node.id, held.rid))
    return Audience.of_feed(record.feed) if record is not None else None


def _state(held: Description | None) -> str:
    if held is None:
        return gettext("Nothing is said of our organisation yet.")
    day = format_date(held.changed_at, "long")
    if held.is_published:
        return gettext("What stands here is published, as saved on %(day)s.", day=day)
    if held.rid is None:
        return gettext("Saved on %(day)s, and not published yet.", day=day)
    return gettext("Saved on %(day)s. An earlier version is published.", day=day)


def _href(held: Description | None) -> str:
    if held is None or held.rid is None:
        return ""
    return records.href("organisation", RecordId(current.network().settings.node.id, held.rid))
