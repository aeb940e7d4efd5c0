"""Nothing grows with the square of its input: four times as much of it costs at most six times as much."""

import pytest

from tests.hostile.growth import SERIES, grown

_MOST = 6.5
_NOISE = 0.05
"""Seconds that a measurement may be wrong by."""


@pytest.mark.slow
@pytest.mark.growth
@pytest.mark.parametrize("name", SERIES)
def test_four_times_as_much_costs_at_most_six_times_as_much(name: str) -> None:
    series = SERIES[name]
    for _ in range(3):
        once, four, ratio = grown(series)
        if four <= _MOST * once + _NOISE:
            return
    pytest.fail(f"{name}: {once:.3f} s and {four:.3f} s, {ratio:.1f} times as much")
