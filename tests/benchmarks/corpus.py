"""Invented records and questions in any number, the same for the same seed.

Words are made of syllables and drawn by Zipf's law, so that a few stand in most texts and most
in a few; a record has about 250 words, a question two to four words of one record's title.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, product
from random import Random

from federation.strict import Object
from search.engine import Document

_WORDS = 20_000
_SYLLABLES = [a + b for a, b in product("bcdfglmnprstv", ("a", "e", "i", "o", "u", "ar", "en"))]
KINDS = ("innovation", "adaptation", "attempt", "idea", "small_thing", "research")
STAGES = ("idea", "testing", "in_use", "embedded", "stopped")
SETTINGS = ("A01", "B01", "C01", "E01", "E02", "G01", "H01", "J01", "L01", "N01")
REGIONS = ("Y56", "Y58", "Y59", "Y60", "Y61", "Y62", "Y63")
TYPES = ("COMMUNITY", "ACUTE - SMALL", "LOCAL AUTHORITY", "VCSE")


@dataclass(frozen=True)
class Invented:
    """One record: its words, its labels, and how rural its place is, 0 to 1."""

    title: str
    summary: str
    problem: str
    story: str
    kind: str
    stage: str
    settings: tuple[str, ...]
    region: str
    type: str
    rural: float


def records(count: int, seed: int = 1) -> Iterator[Invented]:
    """Yield ``count`` records."""
    random = Random(seed)
    words = vocabulary(seed)
    weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))

    def text(length: int) -> str:
        return " ".join(random.choices(words, cum_weights=weights, k=length)).capitalize() + "."

    for _ in range(count):
        yield Invented(
            title=text(7).rstrip("."),
            summary=text(35),
            problem=" ".join(text(15) for _ in range(4)),
            story=" ".join(text(15) for _ in range(10)),
            kind=random.choice(KINDS),
            stage=random.choice(STAGES),
            settings=tuple(sorted(random.sample(SETTINGS, random.randint(1, 3)))),
            region=random.choice(REGIONS),
            type=random.choice(TYPES),
            rural=random.random(),
        )


def questions(made: Sequence[Invented], count: int, seed: int = 1) -> list[str]:
    """Return ``count`` questions, two to four neighbouring words of a title each."""
    random, asked = Random(seed), []
    for _ in range(count):
        words = random.choice(made).title.lower().split()
        length = random.randint(2, 4)
        start = random.randint(0, len(words) - length)
        asked.append(" ".join(words[start : start + length]))
    return asked


def vocabulary(seed: int) -> list[str]:
    """Return distinct words, the commonest first."""
    random = Random(seed)
    words: dict[str, None] = {}
    while len(words) < _WORDS:
        words["".join(random.choices(_SYLLABLES, k=random.randint(2, 4)))] = None
    return list(words)


def document(number: int, record: Invented) -> Document:
    """Return ``record`` as an engine gets it."""
    fields = {"problem": record.problem, "what_we_did": record.story}
    return Document(
        key=f"marsh/{number:08d}-0000-4000-8000-000000000000",
        type="innovation",
        title=record.title,
        summary=record.summary,
        body="\n".join((record.title, record.summary, *fields.values())),
        fields={"title": record.title, "summary": record.summary, **fields},
        facets={
            "kind": (record.kind,),
            "stage": (record.stage,),
            "setting": record.settings,
            "region": (record.region,),
            "organisation_type": (record.type,),
        },
        date="2026-11-22",
        numbers={"read_minutes": 2.0},
    )


def body(record: Invented) -> Object:
    """Return ``record`` as the body of an innovation."""
    said = {
        "care_settings": list(record.settings),
        "region_code": record.region,
        "org_type": record.type,
        "rural_share": round(record.rural, 3),
        "deprivation": 20.0,
        "most_deprived_20": 0.2,
    }
    return {
        "title": record.title,
        "summary": record.summary,
        "kind": record.kind,
        "stage": record.stage,
        "problem": record.problem,
        "what_we_did": record.story,
        "context": {"profile": {name: {"value": value} for name, value in said.items()}},
    }
