"""The settings of a facilitator that publishes for others: the section ``[broker]``.

Part of settings.py, which reads it; each key's unit and meaning stand in config/default.toml.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

IN_FILE = "file:"

Count = Annotated[int, Field(ge=1)]
WEEK_MINUTES = 7 * 24 * 60


class Weekday(StrEnum):
    """A day of the week, in the order of ``datetime.weekday``."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class BrokerSettings(BaseModel):
    """How a facilitator publishes for others, unnamed; section 7 of the protocol."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    keyholders: tuple[str, ...]
    weekday: Weekday
    hour: Annotated[int, Field(ge=0, le=23)]
    every_minutes: Annotated[int, Field(ge=1, le=WEEK_MINUTES)]
    least_submitters: Count
    least_trusts: Count
    least_fitting: Count
    patience_days: Count
    map_months: Count
    most_waiting: Count
    pool: str
    pooled_with: tuple[str, ...]

    @property
    def holders(self) -> tuple[str, ...]:
        """The public keys themselves; those in files that are not there yet are left out."""
        return tuple(key for key in map(_read_key, self.keyholders) if key)


def _read_key(value: str) -> str:
    if not value.startswith(IN_FILE):
        return value
    file = Path(value.removeprefix(IN_FILE))
    return file.read_text("utf-8").strip() if file.is_file() else ""
