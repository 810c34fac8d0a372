"""Write rows as CSV that a spreadsheet opens as it is meant. Pure.

UTF-8 with its mark, so that a spreadsheet does not guess; and no cell that one would compute.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

MEDIA_TYPE = "text/csv; charset=utf-8"
_COMPUTED = ("=", "+", "-", "@", "\t", "\r")


def write_csv(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return a table with ``columns`` as its first line."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig", "replace")


def _inert(cell: str) -> str:
    """Return ``cell`` so that a spreadsheet shows it; it would run what begins like a formula."""
    return f"'{cell}" if cell.startswith(_COMPUTED) else cell
