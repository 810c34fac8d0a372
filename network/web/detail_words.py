"""The everyday words for what may be added to a record: its fields and their codes.

Message ids: the page translates them.
"""

from __future__ import annotations

from collections.abc import Mapping

from network.errors import N_

DETAIL_SECTIONS: Mapping[str, str] = {
    "why": N_("Why we thought it would help"),
    "materials": N_("What it needs"),
    "procedures": N_("What was done, step by step"),
    "who_provided": N_("Who did it"),
    "how": N_("How it was given"),
    "where": N_("Where it happened"),
    "when_how_much": N_("When, how often and for how long"),
    "tailoring": N_("How it was fitted to each person"),
    "modifications": N_("What we changed on the way"),
    "fidelity_planned": N_("How we meant to see whether it was done as planned"),
    "fidelity_actual": N_("How far it was done as planned"),
    "skills_needed": N_("Skills that it takes"),
    "training": N_("Training"),
    "supervision": N_("Supervision and time to reflect"),
    "partners": N_("Who took part"),
    "involvement.what": N_("What people who use the service and carers did"),
    "involvement.cost": N_("What taking part cost, and what was paid"),
    "involvement.support": N_("What support they had"),
    "tools": N_("Tools that were used"),
    "other_tools": N_("Other tools"),
    "community_assets": N_("What the community brought"),
    "wellbeing": N_("What changed in people's wellbeing"),
    "cost_setup": N_("What it cost to set up"),
    "cost_running": N_("What it costs a year"),
    "staff_time": N_("Staff time"),
    "time_to_start": N_("Time until it started"),
    "time_to_embed": N_("Time until it was part of everyday work"),
    "funding": N_("Where the money came from"),
    "dependencies": N_("What has to be there first"),
    "knock_on_effects": N_("What changed elsewhere because of it"),
    "commissioning_note": N_("For those who commission services"),
    "evidence_stage": N_("How we know"),
    "evidence_note": N_("More about how we know"),
    "references": N_("To read on"),
    "retired.why": N_("Why it has ended"),
}
PARTNERS: Mapping[str, str] = {
    "service_users": N_("People who use services"),
    "carers": N_("Carers"),
    "social_care": N_("Social care"),
    "council": N_("Council"),
    "not_for_profit": N_("Charities and community groups"),
    "private": N_("Companies"),
    "commissioner": N_("Commissioners"),
    "other_trust": N_("Other trusts and practices"),
}
TOOLS: Mapping[str, str] = {
    "process_map": N_("Process map"),
    "person_centred_plan": N_("Person-centred plan"),
    "care_pathway": N_("Care pathway"),
    "driver_diagram": N_("Driver diagram"),
    "pdsa": N_("Plan, do, study, act"),
    "community_development": N_("Community development"),
    "co_design": N_("Designing it together"),
    "appreciative_inquiry": N_("Starting from what works"),
    "peer_assist": N_("Asking peers first"),
    "after_action_review": N_("Looking back together"),
}
COSTS: Mapping[str, str] = {
    "nothing": N_("Nothing beyond people's time"),
    "under_1k": N_("Less than £1,000"),
    "1k_to_10k": N_("£1,000 to £10,000"),
    "10k_to_50k": N_("£10,000 to £50,000"),
    "50k_to_250k": N_("£50,000 to £250,000"),
    "over_250k": N_("More than £250,000"),
}
EVIDENCE: Mapping[str, str] = {
    "untested": N_("Not tested yet"),
    "local_observation": N_("From what we saw and heard"),
    "local_measures": N_("From figures of our own"),
    "evaluated_locally": N_("It was evaluated by us"),
    "evaluated_independently": N_("It was evaluated by somebody else"),
}
CODES: Mapping[str, Mapping[str, str]] = {
    "tools": TOOLS,
    "cost_setup": COSTS,
    "cost_running": COSTS,
    "evidence_stage": EVIDENCE,
}
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("How it is done"),
        ("why", "materials", "procedures", "who_provided", "how", "where", "when_how_much"),
    ),
    (
        N_("Made to fit"),
        ("tailoring", "modifications", "fidelity_planned", "fidelity_actual"),
    ),
    (
        N_("Who took part"),
        ("partners", "involvement.what", "involvement.cost", "involvement.support"),
    ),
    (N_("Tools that were used"), ("tools", "other_tools")),
    (
        N_("Money and time"),
        (
            "cost_setup",
            "cost_running",
            "staff_time",
            "time_to_start",
            "time_to_embed",
            "funding",
            "dependencies",
        ),
    ),
    (N_("Skills and support for staff"), ("skills_needed", "training", "supervision")),
    (
        N_("Community and wellbeing"),
        ("community_assets", "wellbeing", "knock_on_effects"),
    ),
    (N_("How we know"), ("evidence_stage", "evidence_note", "references")),
    (N_("For those who commission services"), ("commissioning_note",)),
)
"""The details as they are folded on the page of a record: a heading, and the parts under it."""
