"""The reference of like-for-like: what a difference between two organisations is worth.

Is: the factors, their scales (sigma, clips, m), default weights, presets and the
distribution of pairs, read from config/likeness.toml. Is not computed here: make_reference.py
computes it from reference data, and every node reads the same file, so that two nodes agree.

Source: search/README.md, section 2.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import TypeAlias, cast

from search.errors import UnsoundReferenceError

FORMULA = "vsg1"
"""Names the formula. It changes when the same reference would give another number."""

SHIPPED = Path(__file__).resolve().parents[1] / "config" / "likeness.toml"
WHOLE = "whole"
MOST = 3.0

Weights: TypeAlias = Mapping[str, float]


class Kind(Enum):
    """How two values of a factor are compared."""

    NUMERIC = "numeric"
    ORDINAL = "ordinal"
    NOMINAL = "nominal"
    SET = "set"
    BINARY = "binary"


@dataclass(frozen=True)
class Factor:
    """One field of a context profile and what a difference in it is worth.

    ``weight`` is the field weight inside ``domain``. ``sigma``, ``low`` and ``high`` are of
    numbers (after the logarithm where ``log``); ``mean_difference`` is m, of codes, sets and
    binaries. A factor without its scale is shown and not compared. ``groups`` maps a code to
    its family (nominal, sets); ``levels`` maps a code to its place on a scale (ordinal).
    ``stand_in`` names an ordinal factor whose level is used where the number is missing.
    """

    name: str
    kind: Kind
    domain: str
    weight: float
    source: str
    assumed: bool = False
    log: bool = False
    sigma: float | None = None
    low: float | None = None
    high: float | None = None
    mean_difference: float | None = None
    groups: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, float] = field(default_factory=dict)
    stand_in: str | None = None

    @property
    def is_compared(self) -> bool:
        """Say whether a scale is known, without which a difference has no size."""
        return self.sigma is not None or self.mean_difference is not None

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes in one fixed order, group by group."""
        return tuple(sorted(self.groups, key=lambda code: (self.groups[code], code)))

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each code among ``codes``."""
        return {code: place for place, code in enumerate(self.codes)}

    @cached_property
    def families(self) -> Mapping[str, int]:
        """The family of each code, as a number from 0."""
        names = {name: number for number, name in enumerate(sorted(set(self.groups.values())))}
        return {code: names[name] for code, name in self.groups.items()}

    @cached_property
    def differences(self) -> tuple[tuple[float, ...], ...]:
        """How unlike two codes are, in their order: 0 the same, half of one family, else 1."""
        return tuple(
            tuple(
                0.0 if mine == theirs else 0.5 if self.groups[mine] == self.groups[theirs] else 1.0
                for theirs in self.codes
            )
            for mine in self.codes
        )


@dataclass(frozen=True)
class Reference:
    """A versioned reference set.

    ``factors`` are in the order of their names, so that sums are taken in one order on every
    machine. ``quantiles`` holds for each preset the 101 percentiles (0 to 100) of D squared
    over pairs of the reference organisations, on ``paired`` factors alone.
    """

    name: str
    factors: tuple[Factor, ...]
    presets: Mapping[str, tuple[str, ...]]
    paired: tuple[str, ...]
    quantiles: Mapping[str, tuple[float, ...]]
    model_id: str

    def factor(self, name: str) -> Factor:
        """Return the factor called ``name``; KeyError if there is none."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Factor]:
        return {factor.name: factor for factor in self.factors}

    def weights(self, preset: str = WHOLE, sliders: Mapping[str, float] | None = None) -> Weights:
        """Return the weight of each compared factor: one third a domain, shared out inside it.

        A preset keeps some of the factors; a slider (0 to 3, 1 if absent) multiplies one
        factor's weight and 0 removes it.
        """
        kept = [f for f in self.factors if f.is_compared and f.name in self.presets[preset]]
        sums: dict[str, float] = {}
        for factor in kept:
            sums[factor.domain] = sums.get(factor.domain, 0.0) + factor.weight
        given = sliders or {}
        weighed = {
            factor.name: factor.weight / sums[factor.domain] / 3 * _slid(given, factor.name)
            for factor in kept
            if factor.weight > 0
        }
        return {name: weight for name, weight in weighed.items() if weight > 0}

    def named(self, preset: str = WHOLE, sliders: Mapping[str, float] | None = None) -> str:
        """Name the measure with its weights: the model, the preset, and what a slider changes.

        The same name means the same number on every node; the whole context is the model's own.
        """
        given = sliders or {}
        changed = [
            f"{factor.name}={_slid(given, factor.name):g}"
            for factor in self.factors
            if factor.is_compared and factor.weight > 0 and factor.name in self.presets[preset]
            if _slid(given, factor.name) != 1
        ]
        chosen = [preset] if preset != WHOLE or changed else []
        return ";".join([self.model_id, *chosen, *changed])


def _slid(sliders: Mapping[str, float], name: str) -> float:
    return min(max(sliders.get(name, 1.0), 0.0), MOST)


def load_reference(path: Path = SHIPPED) -> Reference:
    """Read a reference file; UnsoundReferenceError if it does not hold together."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise UnsoundReferenceError(f"{path}: {error}") from error
    return parse_reference(document)


def parse_reference(document: Mapping[str, object]) -> Reference:
    """Make a reference of the parsed file; its model_id is computed and must be the stated one."""
    content = {key: value for key, value in document.items() if key != "model_id"}
    model_id = model_id_of(content)
    if document.get("model_id", model_id) != model_id:
        raise UnsoundReferenceError(f"the reference says {document['model_id']} and is {model_id}")
    try:
        return _reference(content, model_id)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnsoundReferenceError(f"the reference does not hold together: {error!r}") from error


def model_id_of(content: Mapping[str, object]) -> str:
    """Name formula and reference: the same id means the same numbers."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"{FORMULA}-{hashlib.sha256(canonical.encode()).hexdigest()[:16]}"


def _reference(content: Mapping[str, object], model_id: str) -> Reference:
    factors = cast(Mapping[str, Mapping[str, object]], content["factor"])
    presets = cast(Mapping[str, list[str]], content["preset"])
    pairs = cast(Mapping[str, object], content["pairs"])
    quantiles = cast(Mapping[str, list[float]], pairs["quantiles"])
    return Reference(
        name=str(content["name"]),
        factors=tuple(_factor(name, factors[name]) for name in sorted(factors)),
        presets={WHOLE: tuple(factors), **{name: tuple(kept) for name, kept in presets.items()}},
        paired=tuple(cast(list[str], pairs["factors"])),
        quantiles={name: tuple(values) for name, values in quantiles.items()},
        model_id=model_id,
    )


def _factor(name: str, table: Mapping[str, object]) -> Factor:
    fields = dict(table)
    kind = Kind(fields.pop("kind"))
    groups = cast(Mapping[str, list[str]], fields.pop("groups", {}))
    fields.pop("note", None)
    return Factor(
        name=name,
        kind=kind,
        groups={code: group for group, codes in groups.items() for code in codes},
        **fields,  # type: ignore[arg-type]  # an unknown key is a TypeError, caught above
    )
