"""How the figures of areas are kept: one row a council and figure, as the keeper imported it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from sqlalchemy import Date, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from network.database import Base, Session
from network.organisations.areas import Area, Figure


class AreaFigureRow(Base):
    """One figure of one area; its value is JSON, a number or a code."""

    __tablename__ = "area_figures"

    area: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(200))
    source_date: Mapped[date | None] = mapped_column(Date)
    geography_vintage: Mapped[str] = mapped_column(String(60))


class Areas:
    """The areas of which this node has figures."""

    def all(self, session: Session) -> dict[str, Area]:
        """Return every area, by code, in the order of the codes."""
        found: dict[str, dict[str, Figure]] = {}
        rows = select(AreaFigureRow).order_by(AreaFigureRow.area, AreaFigureRow.name)
        for row in session.scalars(rows):
            found.setdefault(row.area, {})[row.name] = _figure(row)
        return {code: Area(code, figures) for code, figures in found.items()}

    def one(self, session: Session, code: str) -> Area | None:
        """Return one area, or None where nothing is known of it."""
        rows = select(AreaFigureRow).where(AreaFigureRow.area == code)
        figures = {row.name: _figure(row) for row in session.scalars(rows)}
        return Area(code, figures) if figures else None

    def put(self, session: Session, areas: Iterable[Area]) -> None:
        """Keep the figures of ``areas``; others of the same areas stay as they are."""
        for area in areas:
            for name, figure in area.figures.items():
                session.merge(
                    AreaFigureRow(
                        area=area.code,
                        name=name,
                        value=json.dumps(figure.value),
                        source=figure.source,
                        source_date=figure.source_date,
                        geography_vintage=figure.geography_vintage,
                    )
                )
        session.flush()


def _figure(row: AreaFigureRow) -> Figure:
    found = json.loads(row.value)
    value = found if isinstance(found, str) else float(found)
    return Figure(value, row.source, row.source_date, row.geography_vintage)
