"""Why this stands here: what is alike, what is unlike and what is not known, in a sentence.

Is: message ids with their values, from the factors of a comparison. Is not gettext: who shows
them puts them into the reader's language; what stands here reads as plain English until then.
Says nothing of merit: alike in context, not in results.

Source: search/README.md, section 4.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from search.engine import Note
from search.likeness import ENOUGH, Difference, FactorRow
from search.messages import N_
from search.rank import Fit

CAVEAT = N_("Alike in context, not in results.")

NAMES: Mapping[str, str] = {
    "age_0_15": N_("children"),
    "age_65_plus": N_("older people"),
    "care_settings": N_("where care is given"),
    "coastal": N_("the coast"),
    "density": N_("how densely people live"),
    "deprivation": N_("deprivation"),
    "ethnic_minority_share": N_("ethnic minorities"),
    "most_deprived_20": N_("the most deprived areas"),
    "org_type": N_("type of organisation"),
    "population": N_("people served"),
    "remote_share": N_("distance from a town"),
    "ruc_class": N_("class of rurality"),
    "rural_share": N_("rural share"),
    "services": N_("services"),
    "sites": N_("sites"),
    "size": N_("size"),
}
"""What a factor is called in a sentence."""

SHARES = frozenset({"most_deprived_20", "remote_share", "rural_share"})
PERCENTAGES = frozenset({"age_0_15", "age_65_plus", "ethnic_minority_share"})

MOST_NAMED = 2
MOST_UNKNOWN = 3

_ALIKE = frozenset({Difference.ALMOST_THE_SAME, Difference.CLOSE})
_UNLIKE = frozenset({Difference.SOME, Difference.UNLIKE})


@dataclass(frozen=True)
class Mention:
    """A factor named in a sentence; the values are None where only the name is said."""

    factor: str
    mine: object = None
    theirs: object = None

    @property
    def name(self) -> str:
        """What the factor is called: a message id."""
        return NAMES.get(self.factor, self.factor)

    @property
    def figures(self) -> tuple[str, str] | None:
        """Mine and theirs as they are read, or None where they are no numbers."""
        mine, theirs = (_figure(self.factor, value) for value in (self.mine, self.theirs))
        return (mine, theirs) if mine and theirs else None

    def __str__(self) -> str:
        return (
            f"{self.name} ({self.figures[0]} and {self.figures[1]})" if self.figures else self.name
        )


@dataclass(frozen=True)
class Mentions:
    """The factors of one part of the sentence, most telling first."""

    mentions: tuple[Mention, ...]

    def spoken(self, say: Callable[[Mention], str]) -> str:
        """Return them in one line, each as ``say`` says it."""
        return ", ".join(say(mention) for mention in self.mentions)

    def __str__(self) -> str:
        return self.spoken(str)


def why(
    rows: Sequence[FactorRow], fit: Fit, closer_than: int | None, places: int = 1
) -> tuple[Note, ...]:
    """Return why a place fits, part by part.

    Args:
        rows: the comparison of the searcher's profile with the place's.
        fit: its likeness and coverage.
        closer_than: of a hundred pairs of trusts, how many are less alike; None if not known.
        places: how many places there were to choose from; of several, the place is named.
    """
    notes = []
    if places > 1:
        notes.append(
            Note(
                N_("Of the places where it was used, %(place)s is most like yours."),
                {"place": fit.place.name},
            )
        )
    if fit.coverage < ENOUGH:
        notes.append(Note(N_("Not enough is known to compare.")))
    elif closer_than is not None:
        notes.append(
            Note(
                # over the factors that the reference pairs have: see search/README.md, section 2
                N_(
                    "In rurality, deprivation and type, more alike than %(percent)s%% "
                    "of pairs of trusts."
                ),
                {"percent": closer_than},
            )
        )
    return (*notes, *_parts(rows))


def _parts(rows: Sequence[FactorRow]) -> Iterable[Note]:
    alike = [row for row in rows if row.words in _ALIKE]
    unlike = [row for row in rows if row.words in _UNLIKE]
    unknown = [row for row in rows if row.words is Difference.NOT_KNOWN]
    for message, found, most in (
        (N_("Most alike: %(factors)s."), _first(alike, lambda row: -row.weight), MOST_NAMED),
        (N_("Most unlike: %(factors)s."), _first(unlike, lambda row: -row.share), MOST_NAMED),
        (N_("Not known: %(factors)s."), _first(unknown, lambda row: -row.weight), MOST_UNKNOWN),
    ):
        if found:
            mentions = tuple(_mention(row) for row in found[:most])
            yield Note(message, {"factors": Mentions(mentions)})


def _first(rows: Iterable[FactorRow], order: Callable[[FactorRow], float]) -> Sequence[FactorRow]:
    return sorted(rows, key=lambda row: (order(row), row.name))


def _mention(row: FactorRow) -> Mention:
    if row.words is Difference.NOT_KNOWN:
        return Mention(row.name)
    return Mention(row.name, row.mine, row.theirs)


def _figure(factor: str, value: object) -> str:
    """Return a number as it is read; other values have words that only their lists know."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    if factor in SHARES:
        return f"{value:.0%}"
    if factor in PERCENTAGES:
        return f"{value:.0f}%"
    return f"{value:,.0f}"
