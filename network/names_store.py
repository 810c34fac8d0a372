"""Which rows, where they are named by several columns: (node, rid) or (node, rid, rev).

SQLite walks through a whole table for ``(node, rid) IN (…)``, and finds the rows of one node by
its index. So the nodes are said one by one, and the tuple besides, which makes it exact.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, tuple_
from sqlalchemy.orm import InstrumentedAttribute

Column = ColumnElement[Any] | InstrumentedAttribute[Any]


def among(
    columns: tuple[Column, ...], names: Collection[tuple[str, ...] | tuple[str, str, int]]
) -> ColumnElement[bool]:
    """Say that ``columns``, the node and the rid first, are one of ``names``."""
    rids: dict[str, list[str]] = {}
    for node, rid, *_ in names:
        rids.setdefault(node, []).append(rid)
    node_column, rid_column = columns[:2]
    found = [and_(node_column == node, rid_column.in_(each)) for node, each in rids.items()]
    return and_(or_(*found), tuple_(*columns).in_(list(names)))
