"""Which rows, where they are named by several columns: (node, rid) or (node, rid, rev).

SQLite walks through a whole table for ``(node, rid) IN (…)``, and finds the rows of one node by
its index. So whatever the names share but the rid is said once, and the rids besides.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_
from sqlalchemy.orm import InstrumentedAttribute

Column = ColumnElement[Any] | InstrumentedAttribute[Any]


def among(
    columns: tuple[Column, ...], names: Collection[tuple[str, ...] | tuple[str, str, int]]
) -> ColumnElement[bool]:
    """Say that ``columns``, the node and the rid first, are one of ``names``."""
    rids: dict[tuple[str | int, ...], list[str]] = {}
    for node, rid, *rest in names:
        rids.setdefault((node, *rest), []).append(rid)
    node_column, rid_column, *others = columns
    found = [
        and_(
            *(
                column == value
                for column, value in zip((node_column, *others), shared, strict=True)
            ),
            rid_column.in_(each),
        )
        for shared, each in rids.items()
    ]
    return or_(false(), *found)
