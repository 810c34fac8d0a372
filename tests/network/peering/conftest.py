"""What tests of peering are given: whole nodes that can reach each other in this process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.neighbourhood import Neighbourhood


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Neighbourhood]:
    """A neighbourhood with its hub, the facilitator."""
    street = Neighbourhood(tmp_path)
    street.hub()
    yield street
    street.close()
