"""Read and write JSON as the protocol means it.

Strict JSON is UTF-8 without a byte-order mark, without duplicate keys, NaN, infinities or
lone surrogates, with integers of at most 2^53-1 in size, at most 32 deep; the outermost
value is an object. Lines, checkpoints and orders hold no fractions (``parse``); bodies and
documents may (``parse_document``).

Not a canonical form: producers emit compact JSON, verifiers never write again what they
read. Source: federation/README.md, rulings 7 and 1.
"""

from __future__ import annotations

import json
import math
from typing import TypeAlias

from federation.errors import MalformedError

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Object: TypeAlias = dict[str, Json]
Container: TypeAlias = list[Json] | dict[str, Json]

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 32


def parse(raw: bytes) -> Object:
    """Return the object in ``raw``, read without fractions.

    Raises: MalformedError.
    """
    return _read(raw, _WITHOUT_FRACTIONS)


def parse_document(raw: bytes) -> Object:
    """Return the object in ``raw``, where finite fractions are allowed.

    Raises: MalformedError.
    """
    return _read(raw, _WITH_FRACTIONS)


def dumps(value: Object) -> bytes:
    """Return ``value`` as compact JSON in UTF-8, keys in the order given, one line.

    Raises: MalformedError, for what a strict reader would refuse for its numbers or text.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode("utf-8")
    except (ValueError, RecursionError) as error:  # UnicodeEncodeError is a ValueError
        raise MalformedError(f"cannot be written as JSON: {error}") from error


def is_integer(value: Json, least: int = 0) -> bool:
    """Say whether ``value`` is an integer of at least ``least``; ``true`` is not 1."""
    return type(value) is int and value >= least


def _read(raw: bytes, decoder: json.JSONDecoder) -> Object:
    try:
        value: Json = decoder.decode(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise MalformedError(f"not strict JSON: {_first_words(error)}") from error
    if not isinstance(value, dict):
        raise MalformedError("not a JSON object")
    # Both checks are dear and nearly always needless, so cheap signs decide whether to run.
    if b"\\u" in raw:
        _refuse_lone_surrogates(value)
    if raw.count(b"{") + raw.count(b"[") > MAX_DEPTH:
        _refuse_depth(value)
    return value


def _first_words(error: Exception) -> str:
    """Return an error's text without the input that some errors repeat in full."""
    return str(error)[:120] or type(error).__name__


def _refuse_lone_surrogates(value: Object) -> None:
    # Python's json reads "\ud800" as text that no UTF-8 can carry.
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise MalformedError("not strict JSON: a lone surrogate") from error


def _refuse_depth(value: Object) -> None:
    level: list[Container] = [value]
    for _ in range(MAX_DEPTH):
        level = [child for container in level for child in _containers_in(container)]
    if level:
        raise MalformedError(f"not strict JSON: deeper than {MAX_DEPTH}")


def _containers_in(container: Container) -> list[Container]:
    inner = container.values() if isinstance(container, dict) else container
    return [child for child in inner if isinstance(child, dict | list)]


def _object(pairs: list[tuple[str, Json]]) -> Object:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key twice")
    return value


def _integer(digits: str) -> int:
    # 17 characters hold every integer allowed; longer ones are never converted.
    if len(digits) > 17 or abs(number := int(digits)) > MAX_INTEGER:
        raise ValueError("an integer beyond 2^53-1")
    return number


def _fraction(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number beyond all bounds")
    return number


def _refuse_number(digits: str) -> float:
    raise ValueError(f"a number that is no integer: {digits[:20]}")


_WITHOUT_FRACTIONS = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_refuse_number,
    parse_constant=_refuse_number,
)
_WITH_FRACTIONS = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_fraction,
    parse_constant=_refuse_number,
)
