"""What counts in comparing places: a purpose by name, and a weight for each factor.

Leads back to the page that it was opened from, with the choice in its address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from network.errors import N_
from network.people.roles import Role
from network.web import current
from network.web.addresses import Parameters, local
from network.web.guards import needs
from network.web.pages import show as page
from network.web.place import Option
from network.web.profiles import FACTORS
from network.web.purposes import AS, FOR, PURPOSES, WEIGHT, pairs_of, purpose_of, team_of

blueprint = Blueprint("weighing", __name__)

WEIGHTS = (
    ("0", N_("leave it out")),
    ("0.5", N_("half")),
    ("1", N_("as it is")),
    ("2", N_("twice")),
    ("3", N_("three times")),
)


@dataclass(frozen=True)
class Weighed:
    """One factor, and how much it is to count."""

    name: str
    title: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class WeighingPage:
    """The purposes and the factors, as they are weighed now."""

    template: ClassVar[str] = "weighing/show.html"
    back: str
    purposes: tuple[Option, ...]
    factors: tuple[Weighed, ...]
    model: str


@blueprint.get("/what-counts")
@needs(Role.READER)
def show() -> str:
    """Show what counts at the address ``to``."""
    back = _back()
    purpose = purpose_of(MultiDict(parse_qsl(urlsplit(back).query)))
    return page(
        WeighingPage(
            back=back,
            purposes=tuple(
                Option(name, gettext(words), name == purpose.preset)
                for name, words in PURPOSES.items()
            ),
            factors=tuple(
                Weighed(WEIGHT + name, gettext(words), _options(purpose.sliders.get(name, 1)))
                for name, (words, _say) in FACTORS.items()
                if name in current.network().likeness.weighable()
            ),
            model=current.network().likeness.named(purpose),
        )
    )


@blueprint.get("/what-counts/choose")
@needs(Role.READER)
def choose() -> ResponseReturnValue:
    """Lead back to ``to`` with what was chosen in its address."""
    back = urlsplit(_back())
    before = MultiDict(parse_qsl(back.query))
    kept = [pair for pair in parse_qsl(back.query) if not _is_ours(pair[0])]
    chosen = pairs_of(purpose_of(request.args), team_of(before))
    return redirect(Parameters((*kept, *chosen)).on(back.path))


def _back() -> str:
    """Return the address that the page was opened from, or that of search."""
    return local(request.args.get("to", "")) or url_for("search.show")


def _options(weight: float) -> tuple[Option, ...]:
    chosen = f"{weight:g}"
    known = dict(WEIGHTS)
    listed = WEIGHTS if chosen in known else (*WEIGHTS, (chosen, chosen))
    return tuple(Option(value, gettext(words), value == chosen) for value, words in listed)


def _is_ours(name: str) -> bool:
    return name in (FOR, AS, "page") or name.startswith(WEIGHT)
