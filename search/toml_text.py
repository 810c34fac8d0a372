"""Write nested tables as TOML, one way only: the same tables give the same text.

For files that a script of ours makes: text, numbers, truths, lists of them, tables. Not a TOML
library; reading is tomllib's.
"""

import json
from collections.abc import Mapping


def toml_text(tables: Mapping[str, object]) -> str:
    """Return ``tables`` as TOML: each table's own values first, then the tables below it."""
    return "\n".join(_lines(tables, ())) + "\n"


def _lines(table: Mapping[str, object], path: tuple[str, ...]) -> list[str]:
    own = {name: value for name, value in table.items() if not isinstance(value, Mapping)}
    lines = [f"{_key(name)} = {_value(value)}" for name, value in own.items()]
    for name, value in table.items():
        if isinstance(value, Mapping):
            below = (*path, _key(name))
            lines += ["", f"[{'.'.join(below)}]", *_lines(value, below)]
    return lines


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if bare else _value(name)


def _value(value: object) -> str:
    # JSON's text, numbers, truths and lists are TOML's, but for DEL, which no table of ours holds
    return json.dumps(value, ensure_ascii=False)
