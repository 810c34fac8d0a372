"""Why a hit stands where it stands, in a sentence."""

from search.columns import Profile
from search.engine import Note
from search.explain import CAVEAT, Mention, Mentions, why
from search.likeness import ProfileTable, closer_than, factors, likeness
from search.rank import Fit, Place
from search.reference import load_reference

CORNWALL: Profile = {
    "rural_share": 0.5458,
    "remote_share": 0.8878,
    "deprivation": 22.4305,
    "most_deprived_20": 0.1068,
    "org_type": "ACUTE - LARGE",
    "care_settings": ("E02", "E04"),
    "services": ("180",),
    "coastal": True,
    "population": 570_000,
}
LYNN: Profile = {
    **CORNWALL,
    "rural_share": 0.5258,
    "org_type": "ACUTE - SMALL",
    "population": 275_000,
}


def told(mine: Profile, theirs: Profile, places: int = 1, preset: str = "whole") -> str:
    reference = load_reference()
    weights = reference.weights(preset)
    rows = factors(mine, theirs, reference, weights)
    found = likeness(mine, ProfileTable.build([theirs], reference), weights)
    fit = Fit(Place("King's Lynn", theirs), float(found.scores[0]), float(found.coverage[0]))
    return read(why(rows, fit, closer_than(rows, reference, preset), places))


def read(notes: tuple[Note, ...]) -> str:
    return " ".join(note.message % note.params for note in notes)


def test_a_sentence_says_what_is_alike_what_is_unlike_and_what_is_not_known() -> None:
    assert told(CORNWALL, LYNN) == (
        "In rurality, deprivation and type, more alike than 96% of pairs of trusts. "
        "Most alike: rural share (55% and 53%), where care is given. "
        "Most unlike: type of organisation, people served (570,000 and 275,000). "
        "Not known: older people, ethnic minorities."
    )


def test_of_several_places_the_most_alike_is_named() -> None:
    assert told(CORNWALL, LYNN, places=3).startswith(
        "Of the places where it was used, King's Lynn is most like yours. In rurality, "
    )


def test_where_too_little_is_known_it_says_so_first() -> None:
    assert told(CORNWALL, {"deprivation": 22.0}).startswith(
        "Not enough is known to compare. Most alike: deprivation (22 and 22). Not known: "
    )


def test_for_a_purpose_without_pairs_no_pairs_are_mentioned() -> None:
    assert told({"size": 10.0}, {"size": 20.0}, preset="size").startswith("Not enough is known")
    assert told(CORNWALL, LYNN, preset="size").startswith("Most unlike: people served")


def test_figures_are_said_as_people_read_them() -> None:
    assert str(Mention("age_65_plus", 25.6, 31.0)) == "older people (26% and 31%)"
    assert str(Mention("coastal", True, True)) == "the coast"
    assert str(Mention("new_factor", 1.0, None)) == "new_factor"


def test_who_shows_them_may_say_factors_in_other_words() -> None:
    mentions = Mentions((Mention("size"), Mention("sites")))
    assert mentions.spoken(lambda mention: mention.factor.upper()) == "SIZE, SITES"
    assert str(mentions) == "size, sites"


def test_no_sentence_judges() -> None:
    said = (told(CORNWALL, LYNN) + CAVEAT).lower()
    assert not any(word in said for word in ("best", "better", "leading", "exemplar"))
