"""What every test may count on."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def _cycle_collection() -> Iterator[None]:
    """The command line switches the collector off for its process, which here is that of all tests."""
    yield
    gc.enable()
