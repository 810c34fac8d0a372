"""From how many organisations something unnamed could come, in words, and what to leave out.

The count is facilitating/hiding.py's. Here it is said, on the page of whoever sends something,
hands it in or reads it at the desk, with the offers to say less as buttons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from network.errors import N_
from network.facilitating.preparing import VIA_FACILITATOR
from network.facilitating.submission import Limits
from network.innovations.approving import as_travels
from network.innovations.draft import Draft, Edit
from network.innovations.identifying import CONTEXT, GEOGRAPHY, Preview, Rare, Step, coarser
from network.innovations.innovation import NAME
from network.people.roles import Role
from network.web import current
from network.web.guards import needs
from network.web.profiles import FACTORS
from network.web.words import said

blueprint = Blueprint("crowd", __name__)

LESS = "less"
CAUTION = N_(
    "This counts coded context, not your words; people who know the service may recognise it."
)
STEPS: Mapping[Step, str] = {
    Step.REGION: N_("Leave out the region"),
    Step.POPULATION: N_("Round the number of people, staff and sites"),
    Step.FLAGS: N_("Leave out the sort of place and the pressures"),
    Step.RURALITY: N_("Say only town or country"),
    Step.SERVICE_GROUP: N_("Say only the group of services"),
    Step.FIGURES: N_("Leave out all figures"),
    Step.EVERYTHING: N_("Leave out all that is coded about the place"),
}
_OTHERS: Mapping[str, str] = {
    "region_code": N_("Region"),
    "icb_code": N_("Integrated care board"),
    GEOGRAPHY: N_("Sort of place"),
}


@dataclass(frozen=True)
class OfferShown:
    """One way to say less: what it leaves out, how many would fit then, the button's value."""

    words: tuple[str, ...]
    outcome: str
    value: str
    suffices: bool


@dataclass(frozen=True)
class Crowd:
    """The count in a sentence, what stands out, and the offers, one step further each."""

    sentence: str
    caution: str
    suffices: bool
    rare: tuple[str, ...]
    offers: tuple[OfferShown, ...]


def shown(found: Preview | None) -> Crowd | None:
    """Return a count in words; None where there was nothing to count."""
    if found is None:
        return None
    sentence = ngettext(
        "From this context the record could come from %(num)s organisation.",
        "From this context the record could come from any of %(num)s organisations.",
        found.fitting,
    )
    needed = gettext("Without a name it needs at least %(least)s.", least=found.least)
    return Crowd(
        sentence if found.suffices else f"{sentence} {needed}",
        gettext(CAUTION),
        found.suffices,
        tuple(map(_rare, found.rare)),
        tuple(
            OfferShown(
                tuple(gettext(STEPS[step]) for step in offer.steps),
                ngettext(
                    "Then it could come from %(num)s organisation.",
                    "Then it could come from any of %(num)s organisations.",
                    offer.fitting,
                ),
                ",".join(offer.steps),
                offer.fitting >= found.least,
            )
            for offer in found.offers
        ),
    )


def steps(value: str) -> tuple[Step, ...]:
    """Return the steps that a button or an address names; what is no step is passed over."""
    known = {step.value for step in Step}
    return tuple(Step(part) for part in value.split(",") if part in known)


def of_draft(draft: Draft, audience: str) -> Crowd | None:
    """Return how well a draft would hide whose it is; None where we hand nothing in."""
    network = current.network()
    if not network.broker.submitting.facilitator or draft.rid is not None:
        return None
    with network.database.reading() as session:
        return shown(
            network.broker.hiding.preview(session, NAME, as_travels(draft.fields), Limits(audience))
        )


def is_unnamed(draft: Draft) -> bool:
    """Say whether a draft is to be shared without our name."""
    return draft.fields.get("attribution") == VIA_FACILITATOR


@blueprint.post("/writing/<draft_id>/say-less")
@needs(Role.AUTHOR)
def say_less(draft_id: str) -> ResponseReturnValue:
    """Make the context of a draft coarser by the steps that the button names."""
    network, person = current.network(), current.signed_in()
    with network.database.transaction() as session:
        draft = network.drafting.get(session, person, draft_id)
        rough = coarser(as_travels(draft.fields), steps(request.form.get(LESS, "")))
        edit = Edit(base=draft.version, fields={CONTEXT: rough.get(CONTEXT)})
        network.drafting.save(session, person, draft_id, edit)
    return redirect(url_for("sending.show", draft_id=draft_id) + "#crowd")


def _rare(rare: Rare) -> str:
    return ngettext(
        "%(factors)s: %(num)s organisation is like this.",
        "%(factors)s: %(num)s organisations are like this.",
        rare.fitting,
        factors=_named(rare.factors),
    )


def _named(factors: Iterable[str]) -> str:
    words = {**{name: text for name, (text, _say) in FACTORS.items()}, **_OTHERS}
    return gettext(" and ").join(said(words, name) for name in factors)
