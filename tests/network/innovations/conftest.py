"""A node for authors and reviewers, fresh for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.writing_room import WritingRoom, open_writing_room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[WritingRoom]:
    """Open a writing room and close its database afterwards."""
    opened = open_writing_room(tmp_path)
    yield opened
    opened.database.close()
