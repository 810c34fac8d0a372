"""What a pattern alone cannot tell: check digits, whether a date can be a birth, what a word is.

Each check is named in config/redactions.toml, is given the match and says whether it is a find.
Pure. What is counted or stands in a street is `places.py`'s.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import phonenumbers
from nhs_number.validate import is_valid

from network.anonymising import places
from network.anonymising.lexicon import Lexicon, folded

Check = Callable[["re.Match[str]", Lexicon], bool]

OLDEST_NOW_A_CHILD = 2000
"""A full date before this year, with no event beside it, is hardly ever that of a project."""

_TWO_DIGIT_YEARS_OF_PROJECTS = range(0, 31)
_FAMOUS_DATES = re.compile(
    r"(?i)5(?:th)?(?: of)? july,? 1948|22(?:nd)?(?: of)? june,? 1948|0?5[/.]0?7[/.]1948"
)
_DIGIT = re.compile(r"\d")
_BORN_OTHERWISE = re.compile(
    r"(?i)\b(?:idea|project|service|network|group|caf[eé]|clinic|team|huddle|charity|scheme"
    r"|programme|initiative|pilot|approach|partnership|concept|it|this|which|trust|unit|app)"
    r" (?:was |were |is |had been )?(?:first |originally |really |formally )?$"
)
_NOT_USERNAMES = re.compile(
    r"(?i)(?:covid|sars|phq|gad|core|version|windows|office|ipad|iphone|cycle|phase|stage|band|tier"
    r"|level|week|month|day|year|ward|figure|table|appendix|section|room|page|step|part"
    r"|group|team|site"
    r"|article|annex|chapter|form|type|grade|class|model|round|item|goal|arm|cohort|note"
    r"|box|core20plus"
    r"|web|eq|sf|icd|snomed|vitamin|omega|ct|rev|vs|ver|python|mp|level|jan|feb|mar|apr"
    r"|may|june?|july?|aug"
    r"|sept?|oct|nov|dec|march|april|august|september|october|november|december|january|february"
    r"|spring|summer|autumn|winter|quarter|half|since|until|by|in|from|to|health|agenda|vision)\d+$"
)
_NOT_RECORDS = re.compile(
    r"^(?:10\.\d{4}|[EWSNK]\d{8}$|(?:ISRCTN|NCT|PMC|PMID|ISBN|ISO|HTM|HBN|CORE|DSM|ICD)[- ]?\d"
    r"|(?:COVID|SARS|PHQ|GAD|NG|CG|QS|TA|IPG|MTG|DG|PH|EQ|SF|BS|WHO|AQ|GHQ|NEWS|HIV|HPV"
    r"|IL|CD|FY|[BTVQKH]|DNA)"
    r"[- ]?\d{1,3}$)"
)
_LONGEST_YEAR = re.compile(r"^(?:19|20)\d\d$")
_OF_A_BODY = re.compile(
    r"(?i)\b(?:NICE|guidelines?|guidance|QS|IRAS|DOI|ISRCTN|PROSPERO|ISBN|charity|company"
    r"|grant|registered|ethics|REC"
    r"|contract|batch|lot|serial|model|invoice|order|award|study|trial|protocol|patent"
    r"|VAT|bus|HRA|purchase|funding"
    r"|project|version|room|clinical trial|framework|tender|part|product|catalogue|stock"
    r"|SNOMED|ODS|site)"
    r"(?: registration| ethics| trial| code)?(?: (?:numbers?|no\.?|id|ref\.?|reference))?[ :#(]*$"
)
_NUMBER = re.compile(r"(?:(?<![A-Za-z])[A-Za-z]{1,6}[-/ ]?)?\d.*$")
_KNOWN_SHORT_NUMBERS = frozenset({"08001111"})


def is_nhs_number(match: re.Match[str], _lexicon: Lexicon) -> bool:
    """Say whether the ten digits carry a right check digit."""
    digits = "".join(_DIGIT.findall(match.group()))
    return len(digits) == 10 and bool(is_valid(digits))


def is_phone(match: re.Match[str], _lexicon: Lexicon) -> bool:
    """Say whether there are as many digits as a British number has, and no more."""
    text = match.group().partition("x")[0].partition("e")[0]
    digits = "".join(_DIGIT.findall(text))
    national = re.sub(r"^(?:0044|44)0?|^0", "", digits)
    return len(national) in (9, 10) and digits not in _KNOWN_SHORT_NUMBERS


def is_number_abroad(match: re.Match[str], _lexicon: Lexicon) -> bool:
    """Say whether the number could be dialled in the country that it names."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(match.group()))
    except phonenumbers.NumberParseException:
        return False


def is_link(match: re.Match[str], _lexicon: Lexicon) -> bool:
    """Say whether it is an address of the web and not two sentences without a space."""
    host = match.group().partition("/")[0]
    name, _dot, ending = host.rpartition(".")
    if ending != ending.lower() and ending != ending.upper():
        return False
    is_a_word_too = ending.lower() in {
        "me",
        "be",
        "care",
        "health",
        "social",
        "community",
        "page",
        "link",
    }
    return len(name) > 1 and not (is_a_word_too and "/" not in match.group() and "." not in name)


def is_username(match: re.Match[str], _lexicon: Lexicon) -> bool:
    """Say whether it is a made-up name and not a scale, a version or a virus."""
    return not _NOT_USERNAMES.search(match.group())


def is_no_word(match: re.Match[str], lexicon: Lexicon) -> bool:
    """Say whether the last word is one of nobody's language, as a made-up name is."""
    return not lexicon.is_known_word(folded(re.split(r"\W", match.group())[-1]))


def has_enough_digits(match: re.Match[str], _lexicon: Lexicon) -> bool:
    """Say whether a number called a number is long enough to be one person's."""
    text = _number(match)
    return len(_DIGIT.findall(text)) >= 3 and not (_is_known_number(text) or _is_of_a_body(match))


def is_record_number(match: re.Match[str], _lexicon: Lexicon) -> bool:
    """Say whether it is no guidance, trial, scale or year."""
    return not (_is_of_a_body(match) or _is_known_number(_number(match)))


def _is_of_a_body(match: re.Match[str]) -> bool:
    """Say whether a study, a grant, a firm or a rule is numbered, and no person."""
    return bool(_OF_A_BODY.search(match.string[max(0, match.start() - 30) : match.start()]))


def _number(match: re.Match[str]) -> str:
    """Return what follows the label, from the first short run of letters before a digit."""
    text = match.group()
    found = _NUMBER.search(text)
    return found.group() if found else text


def _is_known_number(text: str) -> bool:
    return bool(_NOT_RECORDS.match(text) or _LONGEST_YEAR.match(text))


def is_birth(match: re.Match[str], _lexicon: Lexicon) -> bool:
    """Say whether somebody was born then, and not an idea."""
    return not _BORN_OTHERWISE.search(match.string[max(0, match.start() - 60) : match.start()])


def is_long_ago(match: re.Match[str], _lexicon: Lexicon) -> bool:
    """Say whether a bare date is too long ago to be that of a project, and not a famous one."""
    text = match.group()
    if _FAMOUS_DATES.search(text):
        return False
    year = re.findall(r"\d+", text)[0 if re.match(r"\d{4}", text) else -1]
    if len(year) == 4:
        return 1890 <= int(year) < OLDEST_NOW_A_CHILD
    return int(year) not in _TWO_DIGIT_YEARS_OF_PROJECTS and _could_be_a_day(text)


def _could_be_a_day(text: str) -> bool:
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if len(numbers) < 3:
        return 1 <= numbers[0] <= 31
    return 1 <= numbers[0] <= 31 and 1 <= numbers[1] <= 31 and min(numbers[:2]) <= 12


def is_age(match: re.Match[str], _lexicon: Lexicon) -> bool:
    """Say whether it is no range of ages and no amount."""
    after = match.string[match.end() : match.end() + 24]
    before = match.string[max(0, match.start() - 40) : match.start()]
    is_range = re.match(r"(?i) ?(?:-|to|and)(?: \w+)? ?\d", after) or re.search(
        r"(?i)(?:between|range of|from|score\w*|rated|average|mean|median|\d ?(?:-|to))"
        r" ?(?:\w+ )?$",
        before,
    )
    counted = re.match(r"(?i),? (?:of|to|in|for|were|had|have|beds|people|patients|at)\b", after)
    named = re.search(
        r"(?i)\b(?:ward|score|total|number|figure|table|week|day|page)\b[^.]*$", before
    )
    return not (is_range or (counted and named))


def is_not_of_a_thing(match: re.Match[str], _lexicon: Lexicon) -> bool:
    """Say whether it is somebody's birthday and not a hospital's."""
    before = match.string[max(0, match.start() - 12) : match.start()].lower()
    return not before.endswith(("its ", "nhs ", "trust's ", "hospital's "))


CHECKS: Mapping[str, Check] = {
    "is_nhs_number": is_nhs_number,
    "is_phone": is_phone,
    "is_number_abroad": is_number_abroad,
    "is_link": is_link,
    "is_username": is_username,
    "is_no_word": is_no_word,
    "has_enough_digits": has_enough_digits,
    "is_record_number": is_record_number,
    "is_birth": is_birth,
    "is_long_ago": is_long_ago,
    "is_age": is_age,
    "is_not_of_a_thing": is_not_of_a_thing,
    "is_postcode": places.is_postcode,
    "is_address": places.is_address,
    "is_street": places.is_street,
    "is_site": places.is_site,
    "is_small_site": places.is_small_site,
    "is_house_name": places.is_house_name,
    "is_few_people": places.is_few_people,
}
