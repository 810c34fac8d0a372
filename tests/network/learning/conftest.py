"""A site a test, closed afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.site import Site, open_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    opened = open_site(tmp_path)
    yield opened
    opened.network.close()
