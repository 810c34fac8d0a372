"""How much of what identifies people the scan finds, and how often it is right.

    python -m tests.benchmarks.anonymising [--set F.jsonl] [--people P.txt] [--places Q.txt]

A set has one JSON object a line: ``{text, spans: [{start, end, kind}]}``, characters, end
exclusive. Without one, our own hand-written sentences are used: case_studies/planted.txt, where
``[[Kwame|person]]`` marks a span, and clean.txt, which has none. ``--part`` takes those the rules
were written with (tuned, two thirds) or those held back while they were (held).

A span is found when at least half of it is covered by finds. A find is right, whatever its kind,
when at least half of it lies in planted text, or it covers at least half a span with at most 40
characters outside. Prints one line of JSON: recall, precision, per_kind, ms_per_1000_words.
"""

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from network.anonymising.find import Find
from network.anonymising.scanning import Scanner, shipped_scanner

STUDIES = Path(__file__).parent / "case_studies"
MOST_OUTSIDE = 40
HELD_BACK = 3
"""Every third sentence of our own was held back while the rules were written."""

_MARKED = re.compile(r"\[\[(.+?)\|([a-z_0-9]+)\]\]")


@dataclass(frozen=True)
class Span:
    """What was planted: characters of the sentence, end exclusive."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Sentence:
    """One text and what is planted in it."""

    text: str
    spans: tuple[Span, ...] = ()


def marked(line: str) -> Sentence:
    """Return the sentence that a line of case_studies/planted.txt writes."""
    text, spans, last = "", [], 0
    for match in _MARKED.finditer(line):
        text += line[last : match.start()]
        spans.append(Span(len(text), len(text) + len(match[1]), match[2]))
        text += match[1]
        last = match.end()
    return Sentence(text + line[last:], tuple(spans))


def our_own(part: str) -> list[Sentence]:
    """Return our sentences: ``all``, ``tuned``, or ``held`` back."""
    found = []
    for name in ("planted.txt", "clean.txt"):
        lines = (STUDIES / name).read_text("utf-8").splitlines()
        for number, line in enumerate(lines):
            is_held = number % HELD_BACK == HELD_BACK - 1
            if part == "all" or is_held is (part == "held"):
                found.append(marked(line))
    return found


def read_set(path: Path) -> list[Sentence]:
    """Return the sentences of a JSON Lines file."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [
        Sentence(line["text"], tuple(Span(s["start"], s["end"], s["kind"]) for s in line["spans"]))
        for line in lines
    ]


def is_found(span: Span, finds: Sequence[Find]) -> bool:
    """Say whether at least half of a span is covered."""
    covered: set[int] = set()
    for find in finds:
        covered.update(range(max(span.start, find.start), min(span.end, find.end)))
    return 2 * len(covered) >= span.end - span.start


def is_right(find: Find, spans: Sequence[Span]) -> bool:
    """Say whether a find is one that somebody planted."""
    planted: set[int] = set()
    for span in spans:
        both = set(range(max(span.start, find.start), min(span.end, find.end)))
        planted |= both
        length = find.end - find.start
        if 2 * len(both) >= span.end - span.start and length - len(both) <= MOST_OUTSIDE:
            return True
    return 2 * len(planted) >= find.end - find.start


def missed(scanner: Scanner, sentences: Sequence[Sentence]) -> Iterator[str]:
    """Yield in words what was not found, and what was found wrongly."""
    for sentence in sentences:
        finds = scanner.scan(sentence.text)
        for span in sentence.spans:
            if not is_found(span, finds):
                words = sentence.text[span.start : span.end]
                yield f"missed {span.kind}: {words} | {sentence.text}"
        for find in finds:
            if not is_right(find, sentence.spans):
                yield f"wrong {find.kind.value}: {find.text} | {sentence.text}"


def measured(scanner: Scanner, sentences: Sequence[Sentence]) -> dict[str, object]:
    """Return the figures for a set."""
    began = time.perf_counter()
    finds = [scanner.scan(sentence.text) for sentence in sentences]
    seconds = time.perf_counter() - began
    words = sum(len(sentence.text.split()) for sentence in sentences)
    planted, found, given, right = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for sentence, these in zip(sentences, finds, strict=True):
        planted.update(span.kind for span in sentence.spans)
        found.update(span.kind for span in sentence.spans if is_found(span, these))
        given.update(find.kind.value for find in these)
        right.update(find.kind.value for find in these if is_right(find, sentence.spans))
    return {
        "recall": _share(found.total(), planted.total()),
        "precision": _share(right.total(), given.total()),
        "per_kind": {
            kind: {
                "planted": planted[kind],
                "recall": _share(found[kind], planted[kind]),
                "finds": given[kind],
                "precision": _share(right[kind], given[kind]),
            }
            for kind in sorted(planted | given)
        },
        "ms_per_1000_words": round(1000 * seconds / max(words, 1) * 1000, 2),
        "sentences": len(sentences),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _lines(path: Path | None) -> list[str]:
    return path.read_text("utf-8").splitlines() if path else []


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print one line of JSON; with --missed, in words what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--set", type=Path, help="a set of your own, JSON Lines")
    parser.add_argument("--people", type=Path, help="the node's own people, one a line")
    parser.add_argument("--places", type=Path, help="the node's own places, one a line")
    parser.add_argument("--part", choices=("all", "tuned", "held"), default="all")
    parser.add_argument("--missed", action="store_true", help="say instead what went wrong")
    given = parser.parse_args(arguments)
    scanner = shipped_scanner(_lines(given.people), _lines(given.places))
    sentences = read_set(given.set) if given.set else our_own(given.part)
    if given.missed:
        print("\n".join(missed(scanner, sentences)))
        return 0
    measured(scanner, sentences[:1])  # the first scan builds what later ones share
    print(json.dumps(measured(scanner, sentences)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
