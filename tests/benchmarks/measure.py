"""Ratios of running times, taken in turns in one run: machines are shared and noisy, ratios of neighbours are not."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any


def seconds(call: Callable[[], Any], loops: int) -> float:
    """Time of one call, over `loops` calls."""
    start = time.perf_counter()
    for _ in range(loops):
        call()
    return (time.perf_counter() - start) / loops


def loops_for(call: Callable[[], Any], budget: float = 0.02) -> int:
    """How many calls fit into the budget, in seconds; the first call, which may compile, does not count."""
    call()
    loops = 1
    while (spent := seconds(call, loops) * loops) < budget / 4:
        loops *= 4
    return max(1, int(loops * budget / spent))


def ratio(ours: Callable[[], Any], theirs: Callable[[], Any], rounds: int = 25) -> tuple[float, float, float]:
    """Our time, theirs, and the median ratio of neighbouring rounds."""
    n, m = loops_for(ours), loops_for(theirs)
    pairs = [(seconds(ours, n), seconds(theirs, m)) for _ in range(rounds)]
    return (
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs),
    )


def row(task: str, peer: str, asked: str, measured: tuple[float, float, float]) -> str:
    """A line of the table."""
    a, b, r = measured
    return f"{task:<44} {a * 1e6:>10.2f} µs {b * 1e6:>10.2f} µs {r:>8.3f}   {asked:<10} {peer}"


HEAD = f"{'task':<44} {'ours':>13} {'peer':>13} {'ratio':>8}   {'asked':<10} peer"
