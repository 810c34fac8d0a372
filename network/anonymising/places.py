"""Whether it is a place of its own or one as there are many; whether people are counted. Pure.

Checks of config/redactions.toml, apart from checks.py because they weigh words.
"""

from __future__ import annotations

import re

from network.anonymising.cues import FUNCTION_WORDS, GENERIC_SITES, SITES_NAMED_AFTER
from network.anonymising.lexicon import Lexicon, folded

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_KNOWN_STREETS = frozenset(
    [
        "high street",
        "main street",
        "downing street",
        "fleet street",
        "harley street",
        "coronation street",
        "sesame street",
        "wall street",
        "great ormond street",
        "ormond street",
        "liverpool street",
        "abbey road",
        "the street",
        "the road",
        "oxford street",
        "bond street",
        "albert square",
        "the close",
        "the avenue",
        "the drive",
        "silk road",
        "easy street",
        "quality street",
        "carnaby street",
    ]
)
_MUST_BE_SITES = re.compile(
    r"(?i)(?:ward|hospital|surgery|lodge|house|hospice|infirmary|care home|nursing home"
    r"|medical centre|health centre|medical practice|primary care centre|residential home"
    r"|dental practice|grange|manor|school|academy|suite|wing)$"
)
_OF_A_THING = re.compile(
    r" (?:app|programme|scheme|projects?|model|toolkit|tools?|audits?|framework"
    r"|initiative|approach|campaign)\b"
)
_FAMOUS_SITES = re.compile(
    r"(?i)great ormond street|john radcliffe library|houses? of (?:commons|lords"
    r"|parliament)|royal college"
    r"|white house|opera house|buckingham palace|st(?:\.|) john ambulance|albert hall"
    r"|town hall|village hall"
    r"|church hall|maggie's centre|king's fund|carnegie|manor from heaven|best practice"
    r"|common practice"
)
_HOUSE_BEFORE = re.compile(
    r"(?i)(?:\b(?:under|over|between|through|cut|pruned|mow(?:ed|ing)?|dug|weed(?:ed"
    r"|ing)?|watering|planted|in bloom|walk(?:ed|ing)? past)) $"
)

_NUMBERED_BEFORE = re.compile(
    r"(?i)(?:\b(?:bands?|section|level|tier|stage|phase|type|grade|step|cohort|week|day"
    r"|month|year|part|class|group|arm"
    r"|ward|bay|bed|room|figure|table|chapter|priority|category|article|schedule|question"
    r"|item|goal|round|cycle|wave"
    r"|zone|quarter|site|age|aged|score|scored|version|option|number|key stage|aim|domain"
    r"|standard|driver|module|top|of every|every"
    r"|out of every|times|point|per|no|not|at least|fewer than|less than|more than|over"
    r"|under|up to|maximum of|minimum of"
    r"|at most|one to|ratio of|for every|between) |\b(?:x|out of) $|[£$%:/.]$)$"
)
_COUNT_IN = re.compile(
    r"(?i)(?:\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+) (?:in|to|by|for"
    r"|per|or more in|out of)(?: every)?|\b1:) $"
    r"|\b(?:one|1|two|2) [a-z]+ (?:to|for|per)(?: every)? $"
)
_SINGULAR = re.compile(
    r"(?i)^(?:patient|inpatient|outpatient|resident|person|man|woman|child|boy|girl|baby"
    r"|infant|toddler|teenager"
    r"|adolescent|adult|family|household|couple|carer|caregiver|parent|mother|father|mum"
    r"|dad|son|daughter|brother"
    r"|sister|sibling|grandparent|relative|husband|widow|widower|partner|service[- ]user"
    r"|client|customer|participant"
    r"|attender|attendee|member|volunteer|respondent|interviewee|user|tenant|pupil"
    r"|student|learner|trainee|veteran"
    r"|refugee|survivor|neighbour|friend|individual|lady|gentleman|lad|peer|expert by experience)$"
)
_NOT_OF_ONE = re.compile(r"(?i)^(?:staff|us|them|people)$")
_THING_AFTER = re.compile(
    r"(?i)^ (?:safety|record|records|experience|satisfaction|leaflet|leaflets|flow"
    r"|feedback|story|stories|group|groups|forum|pathway"
    r"|journey|journeys|portal|panel|survey|surveys|representative|council|centre|hub"
    r"|meeting|meetings|visit|visits|contact"
    r"|list|bay|room|ward|day|days|hours|shift|shifts|post|posts|per|capita|facing|care"
    r"|information|transport|education"
    r"|engagement|involvement|participation|choice|outcome|outcomes|association"
    r"|participation|network|session|sessions"
    r"|team|teams|support group|workshop|workshops|house|houses|home|homes|falls"
    r"|incidents|complaints|episodes|bays|beds)\b"
)
_ONE_OF_MANY = re.compile(
    r"(?i)^(?:one|1) (?:person|member|patient|parent|adult|child|carer|nurse|family"
    r" member|man|woman)$"
)
_IN_GENERAL_AFTER = re.compile(
    r"(?i)^ (?:at a time|per|each|a (?:day|week|month|year|shift|session)|to (?:every "
    r"|each )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve)\b|can |should "
    r"|must |cannot |may |might |who (?:can|will|could|should))"
)
_OUT_OF_MANY = re.compile(r"(?i) (?:out of|in) (?:every )?(?:three|four|five|ten|3|4|5|10|20|100) ")
_IN_GENERAL_BEFORE = re.compile(
    r"(?i)(?:\b(?:each|every|any|if|at least|up to|more than|fewer than|less than|no|only"
    r" ever|needs?|takes?|with just|than|requires?|minimum of"
    r"|maximum of|for every|ratio of|groups of|teams of|pairs of|rooms for|space for|places for) $)"
)


def is_postcode(match: re.Match[str], _lexicon: Lexicon) -> bool:
    """Say whether it is no dose and no time."""
    return not re.search(r"(?i)\d(?:am|pm)$", match.group())


def is_address(match: re.Match[str], _lexicon: Lexicon) -> bool:
    """Say whether the number is a house's and not a year or an amount."""
    first = re.match(r"\D*(\d+)", match.group())
    is_a_year = (
        bool(first and re.fullmatch(r"(?:19|20)\d\d", first[1])) and "," not in match.group()
    )
    before = match.string[max(0, match.start() - 12) : match.start()].lower()
    return not is_a_year and not before.rstrip().endswith(
        ("ward", "band", "level", "bay", "section", "phase")
    )


def is_street(match: re.Match[str], _lexicon: Lexicon) -> bool:
    """Say whether it is a street of its own: not the high street, not everybody's."""
    text = _found(match).lower()
    text = text.removeprefix("the ") if text.count(" ") > 1 else text
    names = _WORD.findall(text)[:-1]
    return text not in _KNOWN_STREETS and not all(
        name in GENERIC_SITES for name in names or ["the"]
    )


def is_site(match: re.Match[str], lexicon: Lexicon) -> bool:
    """Say whether a ward, unit or house has a name of its own."""
    text = match.group()
    if _FAMOUS_SITES.search(text) or folded(text).removeprefix("the ") in lexicon.phrases:
        return False
    if _OF_A_THING.match(match.string, match.end()):
        return False
    words = [folded(word) for word in _WORD.findall(text)]
    names = [word for word in words[:-1] if not _is_generic(word)]
    if not names:
        return False
    if _MUST_BE_SITES.search(text):
        return True
    if any(name in SITES_NAMED_AFTER for name in names):
        return True
    # a Centre or a Unit is named after its work as often as after a tree
    return any(
        not lexicon.is_known_word(name) or lexicon.may_be_given(name) for name in names
    ) or any(name in lexicon.places for name in names)


def is_small_site(match: re.Match[str], lexicon: Lexicon) -> bool:
    """Say whether what stands before ``ward`` or ``care home`` is a name, and no place of many."""
    text = match.group()
    names = [folded(word) for word in _WORD.findall(text) if word[0].isupper()]
    own = [name for name in names if not _is_generic(name) and not lexicon.is_known_word(name)]
    is_ward = text.endswith((" ward", " wing", " lodge", " house", " suite", " unit", " clinic"))
    flowers = [name for name in names if _is_after_somebody(lexicon, name)]
    is_shouted = all(word.isupper() for word in _WORD.findall(text) if word[0].isupper())
    return bool(own or (is_ward and flowers)) and not is_shouted


def _is_after_somebody(lexicon: Lexicon, name: str) -> bool:
    """Say whether wards are called so: after a person, a flower or a bird."""
    return not _is_generic(name) and (lexicon.may_be_given(name) or name in SITES_NAMED_AFTER)


def _is_generic(word: str) -> bool:
    return word in GENERIC_SITES


def is_house_name(match: re.Match[str], _lexicon: Lexicon) -> bool:
    """Say whether it is a house and not its trees."""
    return not _HOUSE_BEFORE.search(match.string[max(0, match.start() - 20) : match.start()])


def is_few_people(match: re.Match[str], _lexicon: Lexicon) -> bool:
    """Say whether one to seven people are counted, and not steps, grades or a rate."""
    text = match.group()
    before, after = (
        match.string[max(0, match.start() - 24) : match.start()],
        match.string[match.end() : match.end() + 24],
    )
    if (
        _NUMBERED_BEFORE.search(before)
        or _COUNT_IN.search(before)
        or _IN_GENERAL_BEFORE.search(before)
    ):
        return False
    if (
        _OUT_OF_MANY.search(text)
        or _IN_GENERAL_AFTER.search(after)
        or (_THING_AFTER.search(after) and " of " not in text)
    ):
        return False
    return _agrees(text)


def _agrees(text: str) -> bool:
    number, _space, rest = text.partition(" ")
    if not rest:
        return True
    counted = rest.partition(" with ")[0].removesuffix(" living").split()
    noun = counted[-1]
    described = counted[:-1]
    if "of" in described:
        return _describes(described[described.index("of") + 2 :])
    is_one = number.lower() in ("one", "1")
    if noun.lower() in ("us", "them") or (is_one and _NOT_OF_ONE.match(noun)):
        return False
    if bool(_SINGULAR.match(noun)) is not is_one and (
        _SINGULAR.match(noun) or (is_one and noun.endswith("s"))
    ):
        return False
    return _describes(described)


def _describes(words: list[str]) -> bool:
    """Say whether ``words`` can stand between a number and people: adjectives, no other nouns."""
    for word in words:
        if word.lower() in FUNCTION_WORDS:
            return False
        if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "ous")):
            return False
    return True


def _found(match: re.Match[str]) -> str:
    return match.groupdict().get("find") or match.group()
