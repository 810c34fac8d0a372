"""The everyday words for what the records say in codes.

Message ids: the page translates them. A code without words here is shown as it is, with its
underscores taken out, so that a newer node's records can still be read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext

from network.errors import N_
from network.people.roles import Role
from network.web.codes import ORG_TYPES, REGIONS, RURALITY, SERVICES, SETTINGS
from network.web.detail_words import DETAIL_SECTIONS, EVIDENCE

ROLES: Mapping[Role, str] = {
    Role.READER: N_("Reader"),
    Role.AUTHOR: N_("Author"),
    Role.REVIEWER: N_("Reviewer"),
    Role.PARTNER: N_("Partner"),
    Role.FACILITATOR: N_("Facilitator"),
    Role.ADMINISTRATOR: N_("Administrator"),
}
ROLE_DEEDS: Mapping[Role, str] = {
    Role.READER: N_("Finds and reads what organisations have shared."),
    Role.AUTHOR: N_("Writes down what was tried, and what came of it."),
    Role.REVIEWER: N_("Reads what somebody else wrote, and agrees that it may be shared."),
    Role.PARTNER: N_("Works elsewhere, and writes with an author who has shared a draft."),
    Role.FACILITATOR: N_("Gathers what others have shared, and helps people find each other."),
    Role.ADMINISTRATOR: N_("Looks after this site and its links to others."),
}
KINDS: Mapping[str, str] = {
    "innovation": N_("Something new"),
    "adaptation": N_("An idea from elsewhere, made to fit"),
    "attempt": N_("An attempt that did not work"),
    "idea": N_("An idea, not yet tried"),
    "small_thing": N_("A small thing that helped"),
    "research": N_("Research"),
}
KIND_HINTS: Mapping[str, str] = {
    "innovation": N_("You tried something and want to tell others what came of it."),
    "adaptation": N_("You took up what somebody else had shared, and changed it to fit."),
    "attempt": N_("As useful to others as anything else here."),
    "idea": N_("Three questions."),
    "small_thing": N_("Three questions, two minutes. It can grow later."),
    "research": N_("A study, with its question and what it found."),
}
LICENCES: Mapping[str, str] = {
    "OGL-UK-3.0": N_("Open Government Licence: anybody may use the words and says whose they are"),
    "CC-BY-4.0": N_("Creative Commons Attribution: as above, outside government too"),
    "network-only": N_("Only within this network"),
}
STAGES: Mapping[str, str] = {
    "idea": N_("Idea"),
    "testing": N_("Being tested"),
    "in_use": N_("In use"),
    "embedded": N_("Part of everyday work"),
    "stopped": N_("Stopped"),
}
APPROACHES: Mapping[str, str] = {
    "thinking_differently": N_("Thinking differently"),
    "harnessing_good_practice": N_("Building on good practice"),
    "continuous_qi": N_("Step-by-step improvement"),
}
SECTIONS: Mapping[str, str] = {
    "title": N_("Title"),
    "summary": N_("Summary"),
    "problem": N_("The problem"),
    "what_we_did": N_("What we did"),
    "what_happened": N_("What happened"),
    "tell_a_friend": N_("What we would tell a friend before starting"),
    "easy_read": N_("Easy read"),
    "place": N_("Where it was tried"),
    **DETAIL_SECTIONS,
    "body": N_("In the text"),
    "item_notes": N_("On what it holds"),
}
GEOGRAPHY: Mapping[str, str] = {
    "coastal": N_("By the sea"),
    "island": N_("Island"),
    "border": N_("Near a national border"),
    "dispersed_sites": N_("Sites far apart"),
}
POPULATION: Mapping[str, str] = {
    "children": N_("Children"),
    "young_people": N_("Young people"),
    "working_age": N_("Adults of working age"),
    "older_people": N_("Older people"),
    "carers": N_("Carers"),
    "learning_disability_and_autism": N_("People with a learning disability and autistic people"),
    "maternity": N_("Maternity"),
    "severe_mental_illness": N_("People with severe mental illness"),
    "chronic_respiratory_disease": N_("People with long-term lung disease"),
    "early_cancer_diagnosis": N_("Finding cancer early"),
    "hypertension": N_("High blood pressure"),
}
PRESSURES: Mapping[str, str] = {
    "vacancies": N_("Vacancies"),
    "recent_merger": N_("A recent merger"),
    "budget_reduction": N_("A smaller budget"),
    "estate": N_("Buildings"),
}
FACETS: Mapping[str, str] = {
    "setting": N_("Where care is given"),
    "outside": N_("Hospital, or beyond"),
    "service": N_("Service"),
    "population": N_("For whom"),
    "approach": N_("How it came about"),
    "kind": N_("What sort of record"),
    "stage": N_("How far it has got"),
    "evidence_stage": N_("How it is known"),
    "evaluated_by": N_("Looked into by others"),
    "region": N_("Region"),
    "rurality": N_("Town or country"),
    "organisation_type": N_("Kind of organisation"),
    "geography": N_("Sort of place"),
    "pressure": N_("Under what pressure"),
}
OUTSIDE: Mapping[str, str] = {
    "outside": N_("Also works outside hospital"),
    "within": N_("In hospital, not on wards alone"),
    "wards": N_("On hospital wards only"),
}
EVALUATED_BY: Mapping[str, str] = {
    "people_who_use_it": N_("Evaluated by people who use the service"),
}
_VALUES: Mapping[str, Mapping[str, str]] = {
    "kind": {**KINDS, "collection": N_("A collection")},
    "stage": STAGES,
    "approach": APPROACHES,
    "geography": GEOGRAPHY,
    "population": POPULATION,
    "pressure": PRESSURES,
    "setting": SETTINGS,
    "outside": OUTSIDE,
    "evidence_stage": EVIDENCE,
    "evaluated_by": EVALUATED_BY,
    "service": SERVICES,
    "region": REGIONS,
    "rurality": RURALITY,
    "organisation_type": ORG_TYPES,
}


def facet_words(facet: str) -> str:
    """Return what a group of filters is called."""
    return said(FACETS, facet)


def value_words(facet: str, value: str) -> str:
    """Return what ``value`` of ``facet`` is called."""
    return said(_VALUES.get(facet, {}), value)


def said(words: Mapping[str, str], code: str) -> str:
    """Return what ``code`` is called; a code without words is shown as it is, made readable."""
    known = words.get(code)
    return gettext(known) if known else code.replace("_", " ")


def said_all(words: Mapping[str, str], codes: Sequence[str]) -> str:
    """Return what each of ``codes`` is called, in one line."""
    return ", ".join(said(words, code) for code in codes)
