"""Everyday words for the codes of a context profile.

Message ids, read from config/vocabularies, which is their one home. Only the kinds of
organisation, which belong to the members' list, stand here. A code without words is shown as
it is.
"""

from collections.abc import Mapping

from network.errors import N_
from network.organisations.vocabularies import vocabulary

ORGANISATIONS: Mapping[str, str] = {
    "trust": N_("NHS trust"),
    "council": N_("Council"),
    "charity": N_("Charity"),
    "practice": N_("GP practice or group of practices"),
    "independent": N_("Independent provider"),
    "commissioner": N_("Commissioner"),
    "regulator": N_("Regulator"),
    "facilitator": N_("Facilitator: helps others to share, and commissions nothing"),
}
ORG_TYPES = vocabulary("organisation_types").words()
SETTINGS = vocabulary("care_settings").words()
SERVICES = vocabulary("services").words()
RURALITY = vocabulary("ruc_2021_councils").words()
RURALITY_2011 = vocabulary("ruc_2011_councils").words()
REGIONS = vocabulary("nhs_regions").words()
