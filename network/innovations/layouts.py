"""How a record is laid out for those who report: TIDieR and SQUIRE, item by item.

Pure. An item takes the parts of a record that answer it, in that order; one that nothing
answers is left to say that it was not recorded. Nothing is written anew for a layout.

Sources: TIDieR checklist (Hoffmann and others, 2014), 12 items; SQUIRE 2.0 (Ogrinc and others,
2015), 18 items. Headings are theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from network.errors import N_


class LayoutName(StrEnum):
    """In what order a record is told."""

    RECORD = "record"
    TIDIER = "tidier"
    SQUIRE = "squire"


@dataclass(frozen=True)
class Item:
    """One item: its heading (a message id) and the parts of a record that answer it."""

    heading: str
    parts: tuple[str, ...] = ()


TIDIER: tuple[Item, ...] = (
    Item(N_("1. Brief name"), ("title",)),
    Item(N_("2. Why"), ("why", "problem")),
    Item(N_("3. What (materials)"), ("materials", "tools", "other_tools")),
    Item(N_("4. What (procedures)"), ("procedures", "what_we_did")),
    Item(N_("5. Who provided"), ("who_provided", "partners", "skills_needed", "training")),
    Item(N_("6. How"), ("how",)),
    Item(N_("7. Where"), ("where", "place")),
    Item(N_("8. When and how much"), ("when_how_much",)),
    Item(N_("9. Tailoring"), ("tailoring",)),
    Item(N_("10. Modifications"), ("modifications",)),
    Item(N_("11. How well (planned)"), ("fidelity_planned",)),
    Item(N_("12. How well (actual)"), ("fidelity_actual",)),
)

SQUIRE: tuple[Item, ...] = (
    Item(N_("1. Title"), ("title",)),
    Item(N_("2. Abstract"), ("summary",)),
    Item(N_("3. Problem description"), ("problem",)),
    Item(N_("4. Available knowledge"), ("references",)),
    Item(N_("5. Rationale"), ("why",)),
    Item(N_("6. Specific aims")),
    Item(N_("7. Context"), ("place", "context", "community_assets", "dependencies")),
    Item(
        N_("8. Intervention(s)"),
        ("what_we_did", "procedures", "who_provided", "partners", "involvement.what"),
    ),
    Item(N_("9. Study of the intervention(s)"), ("fidelity_planned", "evidence_stage")),
    Item(N_("10. Measures"), ("evidence_note",)),
    Item(N_("11. Analysis")),
    Item(N_("12. Ethical considerations"), ("involvement.cost", "involvement.support")),
    Item(N_("13. Results"), ("what_happened", "fidelity_actual", "modifications", "wellbeing")),
    Item(N_("14. Summary")),
    Item(
        N_("15. Interpretation"), ("knock_on_effects", "staff_time", "cost_setup", "cost_running")
    ),
    Item(N_("16. Limitations")),
    Item(N_("17. Conclusions"), ("tell_a_friend",)),
    Item(N_("18. Funding"), ("funding",)),
)

ITEMS: Mapping[LayoutName, tuple[Item, ...]] = {
    LayoutName.TIDIER: TIDIER,
    LayoutName.SQUIRE: SQUIRE,
}


def answers(item: Item, written: Mapping[str, str]) -> Sequence[str]:
    """Return the names of the parts that answer ``item`` and are written, in its order."""
    return [name for name in item.parts if written.get(name)]
