"""Words beside a name, a ward or a number that tell what it is: the lists of config/cues.toml.

What each list is for stands there. Read once, when this module is.
"""

from __future__ import annotations

import tomllib

from network.anonymising.lexicon import CONFIG

_LISTS = tomllib.loads((CONFIG / "cues.toml").read_text("utf-8"))


def _listed(name: str) -> frozenset[str]:
    return frozenset(_LISTS[name].split())


TITLES = _listed("titles")
OTHER_TITLES = _listed("other_titles")
NOT_AFTER_TITLES = _listed("not_after_titles")
RELATED = _listed("related")
CALLED = _listed("called")
KNOWN_AS = _listed("known_as")
STRONG_DOES = _listed("strong_does")
DOES = STRONG_DOES | _listed("weak_does")
BELONGS = _listed("belongs")
NAMED_AFTER = _listed("named_after")
EPONYMS = _listed("eponyms")
MONTHS = _listed("months")
BEFORE_MONTHS = _listed("before_months")
PARTICLES = _listed("particles")
OF_PLACES = _listed("of_places")
BEFORE_THINGS = OF_PLACES | _listed("before_things")
ABSTRACT = _listed("abstract")
VERBS = _listed("verbs")
WEEKDAYS = _listed("weekdays")
GENERIC_SITES = _listed("generic_sites")
SITES_NAMED_AFTER = _listed("sites_named_after")
FUNCTION_WORDS = _listed("function_words")
