"""The slope of a plain function of floats by two numerical methods that share nothing, and how far they agree.

Both look at f on intervals of several sizes around x and keep what their own estimate of the error likes best: one
extrapolates central differences to a step of zero, the other interpolates f at Chebyshev's points. Neither knows of the
library under test.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

Plain = Callable[[float], float]

SIZES = (0.1, 0.03, 0.01, 0.3, 3e-3, 1e-3, 3e-4, 1e-4, 1e-5)  # of an interval, in units of x
GOOD = 1e-12  # an estimate of the error that no other interval need improve on


class Estimate(NamedTuple):
    """A slope, and what the method itself says about its error."""

    slope: float
    error: float


class Reference(NamedTuple):
    """A slope, how far the two methods are apart, and the size that errors are measured by."""

    slope: float
    apart: float
    scale: float


def reference(f: Plain, x: float, unit: float | None = None) -> Reference:
    """The slope of f at x; ArithmeticError where a method finds none. Intervals are measured in units, x's size."""
    y = float(f(x))
    unit = unit or abs(x) or 1.0
    both = [best(method(f, x, y, unit), abs(y) / unit) for method in (differences, interpolation)]
    slope = min(both, key=lambda estimate: estimate.error).slope
    scale = max(abs(slope), 1e-6 * abs(y) / unit)
    return Reference(slope, abs(both[0].slope - both[1].slope), scale)


def best(estimates: Iterator[Estimate], steepness: float) -> Estimate:
    """The estimate of the smallest error."""
    found = Estimate(math.nan, math.inf)
    for estimate in estimates:
        if estimate.error < found.error:
            found = estimate
        if found.error <= GOOD * max(abs(found.slope), 1e-6 * steepness):
            break
    if not math.isfinite(found.slope):
        raise ArithmeticError("no interval gives a slope")
    return found


def sampled(f: Plain, points: list[float]) -> list[float] | None:
    """The values of f, or nothing where one of them is none."""
    try:
        values = [f(p) for p in points]
    except Exception:
        return None
    if any(isinstance(v, complex) for v in values):
        return None
    values = [float(v) for v in values]
    return values if all(map(math.isfinite, values)) else None


# -- Central differences, extrapolated --

STEPS = [0.7**k for k in range(8)]


def differences(f: Plain, x: float, y: float, unit: float) -> Iterator[Estimate]:
    """Neville's table over the squares of the steps, for each size."""
    for size in SIZES:
        right = [x + size * unit * step for step in STEPS]
        left = [x - size * unit * step for step in STEPS]
        values = sampled(f, right + left)
        if values is None:
            continue
        squares = [(r - s) ** 2 for r, s in zip(right, left, strict=True)]
        rows = [(a - b) / (r - s) for a, b, r, s in zip(values[:8], values[8:], right, left, strict=True)]
        corner = [rows[-1]]
        for width in range(1, len(rows)):
            rows = [
                (squares[k] * rows[k + 1] - squares[k + width] * rows[k]) / (squares[k] - squares[k + width])
                for k in range(len(rows) - 1)
            ]
            corner.append(rows[-1])
            if width < len(STEPS) - 1:
                yield Estimate(corner[-1], abs(corner[-1] - corner[-2]) + abs(rows[-1] - rows[-2]))


# -- Interpolation at Chebyshev's points --


def chebyshev(n: int) -> tuple[list[float], list[float]]:
    """The n points in (-1, 1), and the weights whose sum of products with values is the slope at 0."""
    angles = [math.pi * (k + 0.5) / n for k in range(n)]
    odd = [(j, (1, 0, -1, 0)[(j - 1) % 4]) for j in range(1, n, 2)]
    weights = [2 / n * math.fsum(j * sign * math.cos(j * angle) for j, sign in odd) for angle in angles]
    return [math.cos(angle) for angle in angles], weights


RULES = [chebyshev(n) for n in (12, 18)]


def interpolation(f: Plain, x: float, y: float, unit: float) -> Iterator[Estimate]:
    """Polynomials of two degrees, for each size."""
    for size in SIZES:
        h = 0.8 * size * unit
        slopes = []
        for points, weights in RULES:
            where = [x + h * point for point in points]
            values = sampled(f, where)
            if values is None:
                break
            rise = math.fsum(w * (v - y) for w, v in zip(weights, values, strict=True))
            slopes.append(rise / math.fsum(w * (p - x) for w, p in zip(weights, where, strict=True)))
        else:
            yield Estimate(slopes[1], abs(slopes[1] - slopes[0]))
