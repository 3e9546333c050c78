"""Slopes over a fixed step: a method is a choice of points, the slope n! times the divided difference over them.

For n = 1 that is the book's (f(x+δ) − f(x)) / ((x+δ) − x). The complex step alone is different. A new method is a row
of `METHODS`.

References
----------
B. Fornberg, "Generation of finite difference formulas on arbitrarily spaced grids", Math. Comp. 51 (1988) 699-706.
P. E. Gill, W. Murray, M. H. Wright, *Practical Optimization*, Academic Press 1981, section 8.6: the step that balances
truncation against rounding.
J. J. Moré, S. M. Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011) 1292-1314.
W. Squire, G. Trapp, "Using complex variables to estimate derivatives of real functions", SIAM Rev. 40 (1998) 110-112.
"""

from __future__ import annotations

import math
import sys
from cmath import isfinite, isnan
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import inf, nan
from typing import Any, NamedTuple

from .errors import shown
from .samples import Samples, Scalar, is_complex, is_number

__tracebackhide__ = True  # from pytest


class Slope(NamedTuple):
    """A numerical slope and an estimate of its error, both in the structure of the derivative.

    Examples
    --------
    >>> from tinygrad_ed import numerical_derivative
    >>> slope = numerical_derivative(math.exp, with_error=True)(1.0)
    >>> abs(slope.value - math.e) <= slope.error < 1e-12
    True
    """

    value: Any
    error: Any


def forward(x: Scalar, d: Scalar, n: int) -> list[Scalar]:
    """The n + 1 points x, x + d, x + 2d, …"""
    return [x + k * d for k in range(n + 1)]


def backward(x: Scalar, d: Scalar, n: int) -> list[Scalar]:
    """The n + 1 points …, x − 2d, x − d, x."""
    return [x - k * d for k in range(n, -1, -1)]


def central(x: Scalar, d: Scalar, n: int) -> list[Scalar]:
    """The n + 1 points around x: x − d, x + d, or x − d, x, x + d, or x − 3d, x − d, x + d, x + 3d, …"""
    gap = 2 * d if n % 2 else d
    return [x + (k - n / 2) * gap for k in range(n + 1)]


# The points of each method; where some are outside f's domain, those of the next are tried.
METHODS: dict[str, tuple[Callable[[Scalar, Scalar, int], list[Scalar]], ...]] = {
    "forward":  (forward,),
    "backward": (backward,),
    "central":  (central, forward, backward),
}  # fmt: skip
TRUNCATION = {"forward": 1, "backward": 1, "central": 2}  # the power of d that the error of a method goes with


def checked_delta(delta: Any, x: Scalar, order: int, method: str) -> float | None:
    """`delta` as a float, if it is a step that can be taken from x."""
    if delta is None:
        return None
    step = float(delta) if is_number(delta) and not is_complex(delta) else nan
    if not 0 < step < inf:
        raise ValueError(f"delta is the distance of two points, a positive number; got {shown(delta)}")
    if method != "complex" and isfinite(x):
        for points in (forward, backward, central):
            if len(set(points(x, step, order))) <= order:
                smallest = math.ulp(abs(x)) * (1 if order == 1 else 4)
                raise ValueError(
                    f"delta = {delta!r} is too small to change x = {x!r}; the smallest usable one there is {smallest!r}"
                )
    return step


def fixed_slope(samples: Samples, leaf: int, method: str, delta: float | None, order: int, with_error: bool) -> Slope:
    """The slope of one number of f's result by a method of `METHODS` or the complex step."""
    y, here = samples.along(leaf), samples.here[leaf]
    if order == 0:
        return Slope(here, 0.0)
    if isnan(here) or not isfinite(samples.x):
        return Slope(nan, inf)
    if method == "complex":
        return _complex_slope(samples, leaf, delta, with_error)
    step = delta or balanced_step(samples, method, order)
    value = quotient(y, samples.x, method, step, order)
    if not with_error or isnan(value):
        return Slope(value, inf)
    smooth, gap = _error(y, samples.x, method, step, order, samples.precision)
    return Slope(value, max(smooth, gap))


def quotient(y: Callable[[Scalar], Scalar], x: Scalar, method: str, step: Scalar, order: int) -> Scalar:
    """n! times the divided difference over the method's points; NaN where they are outside f's domain."""
    for points in METHODS[method]:
        value = _divided_difference(points(x, step, order), y)
        if not isnan(value):
            return value
    return nan


def _divided_difference(points: Sequence[Scalar], y: Callable[[Scalar], Scalar]) -> Scalar:
    """n! · y[x₀, …, xₙ], by the places where the points really are after rounding."""
    column = [y(t) for t in points]
    for k in range(1, len(points)):
        pairs = zip(points, points[k:], column, column[1:], strict=False)
        column = [k * (b - a) / (right - left) for left, right, a, b in pairs]
    return column[0]


def _weights(points: Sequence[Scalar], size: float) -> list[float]:
    """What an error of this size of each value does to the divided difference."""
    weights: list[float] = []
    for a in points:
        distances = (abs(a - b) for b in points if b != a)
        weights.append(math.prod((k / distance for k, distance in enumerate(distances, 1)), start=size))
    return weights


def balanced_step(samples: Samples, method: str, order: int) -> float:
    """The step d that balances truncation against rounding: (d/s)ᵖ = ε·(s/d)ⁿ where f varies on the scale s.

    f may vary on the scale of x, as log does, or on the scale of 1, as sin does. One step serves both unless x is
    extremely small or large; then it is the smaller of the two scales if f is seen to vary there. It is a power of two,
    so that x ± d is mostly exact.
    """
    n, p = order, TRUNCATION[method]
    near, far = sorted((math.log2(abs(samples.x) or 1.0), 0.0))
    precision = math.log2(samples.precision)
    both = (precision + p * near + n * far) / (n + p)
    if p * (both - near) < -10:
        return 2.0 ** round(both)
    fine, coarse = (2.0 ** round(precision / (n + p) + scale) for scale in (near, far))
    if fine > 1024 * math.ulp(abs(samples.x)):
        points = METHODS[method][0](samples.x, fine, order)
        difference = abs(points[1] - points[0]) ** n
        for leaf, here in enumerate(samples.here):
            change = difference * abs(_divided_difference(points, samples.along(leaf)))
            if change > 1024 * 2**n * samples.precision * abs(here):
                return fine
    return coarse


# -- Its error --


class _Measured(NamedTuple):
    value: Scalar
    noise: float


RATIO = 8.0  # between the steps that are compared
OFFSETS = (64, 65, 67, 71, 76, 78, 84, 85, 92, 95)  # off x, where f may have a kink; uneven, as rounding has patterns
FINEST = RATIO**5  # how much finer than the method's own they get; for large steps, as fine as a sine needs


def _error(
    y: Callable[[Scalar], Scalar], x: Scalar, method: str, step: float, order: int, precision: float
) -> tuple[float, float]:
    """The error of a slope: what it has where f is smooth, and half the gap of the one-sided slopes where it is not.

    The slope is taken again with one coarser and several finer steps. The coarser one shows the truncation; what the
    finer ones differ by, beyond their rounding, is error too. Where they run off instead of settling, f has a jump or
    an infinite slope.
    """
    steps = [RATIO * step, step]
    while steps[-1] > min(step / FINEST, 2.0**-17) and steps[-1] / RATIO >= 4 * math.ulp(abs(x)):
        steps.append(steps[-1] / RATIO)
    noise = _noise(y, x, steps[-1])
    if noise == inf:
        return inf, 0.0

    def measured(method: str, d: float) -> _Measured:
        for points in (tried(x, d, order) for tried in METHODS[method]):
            value = _divided_difference(points, y)
            if not isnan(value):
                rounding = max(precision * max(abs(y(t)) for t in points), math.ulp(0.0))
                return _Measured(value, sum(_weights(points, max(rounding, noise))))
        return _Measured(nan, nan)

    slopes = [measured(method, d) for d in steps]
    sides = [(measured("forward", d), measured("backward", d)) for d in steps]
    gaps = [_Measured(right.value - left.value, right.noise + left.noise) for right, left in sides]
    if _runs_off(slopes) or _runs_off(gaps):
        return inf, inf
    coarser, own, *finer = slopes
    truncation = 2 * abs(coarser.value - own.value) / (RATIO ** TRUNCATION[method] - 1)
    excess = [abs(fine.value - own.value) - fine.noise - own.noise for fine in finer]
    smooth = own.noise + (0.0 if isnan(truncation) else truncation) + 2 * max([0.0, *excess])
    if isinstance(x, complex):  # along the imaginary axis a holomorphic f has the same slope
        smooth += abs(own.value - quotient(y, x, method, 1j * step, order))
    return (smooth, _gap(gaps)) if smooth < inf else (inf, inf)


class _Irregular(NamedTuple):
    size: float  # four standard deviations
    spread: float
    smooth: bool


def _irregular(y: Callable[[Scalar], Scalar], x: Scalar, d: float) -> _Irregular:
    """What is irregular in f's values beside x on the scale of d, by fourth differences (Moré and Wild)."""
    windows = [OFFSETS[k : k + 5] for k in range(len(OFFSETS) - 4)]
    size, spread, smooth = 0.0, 0.0, False
    for side in (d, -d):
        values = {k: y(x + k * side) for k in OFFSETS}
        first, *others = differences = [_divided_difference(window, values.__getitem__) for window in windows]
        errors = [abs(c) / math.hypot(*_weights(w, 1.0)) for c, w in zip(differences, windows, strict=True)]
        deviation = math.hypot(*errors) / math.sqrt(len(errors))
        if not isnan(deviation):
            size = 4 * deviation
            spread = max(abs(value - y(x)) for value in values.values())
            smooth = all(abs(c - first) < abs(first) for c in others)
            break
    return _Irregular(size, spread, smooth)


def _noise(y: Callable[[Scalar], Scalar], x: Scalar, d: float) -> float:
    """What is irregular in f's values on the scale of d, and on two coarser ones running, up to where f is smooth.

    Values rounded to fewer digits than those of a float are a staircase, whose steps only coarser scales show. Where f
    varies no more on any scale than irregularly on the finest, it does so faster than d can follow: inf.
    """
    seen: list[_Irregular] = []
    for scale in (d * 9.0**k for k in range(15)):  # odd multiples: powers of two fall in step with the stairs
        seen.append(_irregular(y, x, scale))
        if seen[-1].smooth or scale > 2.0**-11 * max(1.0, abs(x)):
            break
    finest, spread = seen[0].size, max(each.spread for each in seen)
    if finest > max(spread / 16, 2.0**-20 * abs(y(x))):
        return inf
    stairs = [
        min(fine.size, coarse.size)
        for fine, coarse in pairwise(seen)
        if coarse.size < spread / 16 and min(fine.size, coarse.size) > 2.0**-40 * coarse.spread
    ]
    return max([finest, *stairs])


def _runs_off(slopes: Sequence[_Measured]) -> bool:
    """Whether slopes over ever smaller steps differ ever more from each other, where rounding does not hide it."""
    slopes = [each for each in slopes if not isnan(each.value)]
    changes = [_Measured(abs(b.value - a.value), a.noise + b.noise) for a, b in pairwise(slopes)]
    for before, last in zip(changes[-2::-1], changes[:0:-1], strict=True):
        if before.value > 4 * last.noise:
            return bool(last.value >= 0.8 * before.value)
    return False


def _gap(gaps: Sequence[_Measured]) -> float:
    """Half the gap between the one-sided slopes at x: what is left of it as the step shrinks."""
    pairs = [(large, small) for large, small in pairwise(gaps) if not isnan(small.value - large.value)]
    left = [_Measured(abs(RATIO * small.value - large.value) / (RATIO - 1), 2 * small.noise) for large, small in pairs]
    best = min(left, key=sum, default=_Measured(0.0, 0.0))
    return best.value / 2 if best.value > best.noise and best.value > left[0].value / RATIO else 0.0


# -- The complex step --


class _Step(NamedTuple):
    value: float
    error: float
    step: float


def _complex_slope(samples: Samples, leaf: int, delta: float | None, with_error: bool) -> Slope:
    """Im f(x + iδ)/δ, with a chosen δ or the given one."""
    value, error, _ = complex_step(samples, leaf, with_error)
    if delta is None:
        return Slope(value, error)
    asked = _tilted(samples, leaf, samples.x, delta)
    return Slope(asked, error + abs(asked - value))


def complex_step(samples: Samples, leaf: int, with_error: bool = False) -> _Step:
    """The slope by the complex step, held against the central difference: f may lose the imaginary part in silence.

    Nothing is subtracted, so that δ may be far below the scale on which f varies, be it that of x or of 1; it only
    keeps away from the ends of the floats.
    """
    x, y, smallest = samples.x, samples.along(leaf), sys.float_info.min
    usual = balanced_step(samples, "central", 1)
    real = quotient(y, x, "central", usual, 1)
    if isnan(real):
        return _Step(nan, inf, usual)
    near, far = sorted((abs(x) or 1.0, 1.0))
    # The last is for f(x) that is denormal itself: Im f has a few digits left, δ is still below |x|.
    steps = max(2.0**-100 * near, min(2.0**-30 * near, smallest)), 2.0**-100 * far, 2.0**-30, 2.0**-13 * near
    value = 0.0
    for step in steps:
        value = _tilted(samples, leaf, x, step) if step else 0.0
        if abs(value) * step < smallest and step not in steps[-2:]:
            continue  # Im f has left the floats
        error, agrees = inf, abs(value - real) <= 2.0**-33 * abs(value)  # as well as central differences can tell
        if with_error or not agrees:
            error = _complex_error(samples, leaf, step, usual)
            agrees = _seen(samples, leaf, value, error, usual)
        if agrees and (isinstance(samples.above(x, step)[leaf], complex) or y(x - usual) == y(x + usual) == y(x)):
            truncation = 2 * abs(value - _tilted(samples, leaf, x, step / 2))
            return _Step(value, error + truncation, step)
    raise ValueError(
        f"{samples.name} lost the imaginary part of x + iδ on the way, or is not smooth, at x = {x!r}: "
        f'method="complex" gives the slope {value!r}, the central difference {real!r}; write method="central"'
    )


def _seen(samples: Samples, leaf: int, value: float, error: float, usual: float) -> bool:
    """Whether this is the central slope over the step that shows it best, and none up to that one shows a kink.

    Small steps drown in the rounding of f, as of 1 − cos x at 1e-8; so larger ones are tried, too. And smaller ones
    where f varies faster, as sin(1e9 x) does.
    """
    x, y = samples.x, samples.along(leaf)
    best, off = inf, inf
    if abs(value) * usual > 64 * max(abs(y(x - usual) - y(x)), abs(y(x + usual) - y(x))):
        for step in (usual / 64.0**k for k in range(1, 4)):
            smooth, gap = _error(y, x, "central", step, 1, samples.precision)
            if smooth <= 2.0**-10 * abs(value) and gap <= 32 * smooth:
                return bool(abs(value - quotient(y, x, "central", step, 1)) <= 4 * (smooth + error))
    for step in (usual, *(d for k in range(1, 6) if (d := usual * 64.0**k) <= 2.0**-5)):
        smooth, gap = _error(y, x, "central", step, 1, samples.precision)
        if smooth <= best:
            if gap == inf or gap > 32 * smooth:
                return False
            best, off = smooth, abs(value - quotient(y, x, "central", step, 1))
        if best <= 2.0**-20 * abs(value):
            break
    return off <= 4 * (best + error)


def _complex_error(samples: Samples, leaf: int, step: float, usual: float) -> float:
    """Rounding, and what is irregular in the slopes beside x, a few floats away and farther."""
    x = samples.x
    value = _tilted(samples, leaf, x, step)
    rounding = samples.precision * abs(value) + math.ulp(0.0) / step
    close = [_tilted(samples, leaf, x + k * math.ulp(x), step) for k in (-5, -3, -2, 2, 3, 5)]
    noise = _irregular(lambda t: _tilted(samples, leaf, t, step), x, usual / 10).size
    return 4 * rounding + 2 * max(abs(slope - value) for slope in close) + noise


def _tilted(samples: Samples, leaf: int, x: float, step: float) -> float:
    """Im f(x + iδ)/δ."""
    return complex(samples.above(x, step)[leaf]).imag / step
