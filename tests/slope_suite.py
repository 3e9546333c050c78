"""Points where a numerical slope is easy, hard or nasty, each with its derivative to 50 digits.

A function is written once, for `math` and for mpmath alike, or beside its clean twin where it rounds or has noise.
"""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

import mpmath
import numpy as np

Function = Callable[..., Any]


class Point(NamedTuple):
    """A function, a point, and what makes it easy or hard."""

    kind: str
    name: str
    f: Callable[[float], float]
    clean: Callable[[Any], Any]  # for mpmath's numbers
    x: float

    def true(self) -> mpmath.mpf:
        """The derivative, to 50 digits."""
        return _derivative(self.clean, self.x)


@cache
def _derivative(clean: Callable[[Any], Any], x: float) -> mpmath.mpf:
    """A central difference with 500 digits, over a step that leaves more than 50 of them."""
    with mpmath.workdps(500):
        at = mpmath.mpf(x)
        step = (abs(at) if x else mpmath.mpf(1)) * mpmath.mpf(10) ** -70
        slope, finer = ((clean(at + h) - clean(at - h)) / (2 * h) for h in (step, step / 10**10))
        return slope if abs(finer) > abs(slope) / 2 else mpmath.mpf(0)  # one that goes with the step is none


def noisy(t: float) -> float:
    """A number between −1 and 1 that seems random in t."""
    return random.Random(t).uniform(-1, 1)


def in_float32(t: float) -> float:
    """A float as float32 has it."""
    return float(np.float32(t))


def polynomial(x: Any) -> Any:
    return x**3 + 2 * x**2 - 5 * x + 7


def seventh(x: Any) -> Any:
    return x**7 - 7 * x**6 + 21 * x**5 - 35 * x**4 + 35 * x**3 - 21 * x**2 + 7 * x - 1


CLOSE = (1 + 1e-8, 1 - 3e-7, 1 + 2e-5)


# kind: name, f of (m, x), where m is math or mpmath, and the points
EITHER: list[tuple[str, str, Function, list[float]]] = [
    ("easy", "x³ + 2x² − 5x + 7", lambda m, x: polynomial(x), [-3.0, 0.1, 1.0, 2.0, 10.0]),
    ("easy", "2x²", lambda m, x: 2 * x**2, [1.0, 2.0, 3.0, 4.0]),
    ("easy", "sin x", lambda m, x: m.sin(x), [-3.0, 0.0, 0.5, 1.0, 2.5]),
    ("easy", "cos x", lambda m, x: m.cos(x), [0.1, 1.0, 2.0, 3.0]),
    ("easy", "exp x", lambda m, x: m.exp(x), [-5.0, -1.0, 0.0, 1.0, 3.0]),
    ("easy", "log x", lambda m, x: m.log(x), [0.5, 1.0, 2.0, 10.0]),
    ("easy", "√x", lambda m, x: m.sqrt(x), [0.25, 2.0, 100.0]),
    ("easy", "1/x", lambda m, x: 1 / x, [0.5, 1.0, -2.0]),
    ("easy", "tan x", lambda m, x: m.tan(x), [0.0, 0.5, 1.0]),
    ("easy", "atan x", lambda m, x: m.atan(x), [-2.0, 0.0, 0.3, 1.0]),
    ("easy", "tanh x", lambda m, x: m.tanh(x), [-1.0, 0.0, 0.5, 2.0]),
    ("easy", "sinh x", lambda m, x: m.sinh(x), [0.0, 1.0, 3.0]),
    ("easy", "exp(sin x)", lambda m, x: m.exp(m.sin(x)), [-1.0, 0.5, 2.0]),
    ("easy", "x sin x", lambda m, x: x * m.sin(x), [0.7, 1.5, 4.0]),
    ("easy", "exp(−x²)", lambda m, x: m.exp(-x * x), [-1.0, 0.3, 1.5]),
    ("easy", "1/(1 + e⁻ˣ)", lambda m, x: 1 / (1 + m.exp(-x)), [-2.0, 0.0, 1.0]),
    ("easy", "log(1 + eˣ)", lambda m, x: m.log(1 + m.exp(x)), [-1.0, 0.0, 2.0]),
    ("easy", "xˣ", lambda m, x: x**x, [0.5, 1.0, 3.0]),
    ("easy", "sin x e^(−x²) + x³/(1 + x²)", lambda m, x: m.sin(x) * m.exp(-x * x) + x**3 / (1 + x * x), [0.5, 2.0]),
    ("scales", "log x", lambda m, x: m.log(x), [1e-300, 1e-100, 1e-12, 1e-3, 1e6, 1e100, 1e300]),
    ("scales", "√x", lambda m, x: m.sqrt(x), [1e-300, 1e-12, 1e8, 1e300]),
    ("scales", "1/x", lambda m, x: 1 / x, [1e-150, -1e-12, 1e5, 1e100]),
    ("scales", "x²", lambda m, x: x * x, [1e-150, -1e-100, 1e-5, 1e5, 1e150]),
    ("scales", "x³ + 2x² − 5x + 7", lambda m, x: polynomial(x), [1e-8, 1e3, -1e6]),
    ("scales", "sin x", lambda m, x: m.sin(x), [1e-300, 1e-12, -1e-5, 100.0, 1e4, 1e6]),
    ("scales", "exp x", lambda m, x: m.exp(x), [1e-300, -1e-10, 1e-3, 30.0, -700.0, 700.0]),
    ("scales", "cos x", lambda m, x: m.cos(x), [1e-3, 50.0, 1e5]),
    ("scales", "atan x", lambda m, x: m.atan(x), [1e-200, 1e3, -1e8]),
    ("scales", "1e-200 sin x", lambda m, x: m.sin(x) / 10**200, [0.0, 1.0, 2.0]),
    ("scales", "sin(1e-8 x)", lambda m, x: m.sin(x / 10**8), [0.0, 1.0, 1e8]),
    ("near a singularity", "1/(x − 1)", lambda m, x: 1 / (x - 1), [0.99, 1.0001, 1.000001]),
    ("near a singularity", "tan x", lambda m, x: m.tan(x), [1.5, 1.57, 1.5707]),
    ("near a singularity", "asin x", lambda m, x: m.asin(x), [0.999, -0.999999, 0.999999999]),
    ("near a singularity", "acosh x", lambda m, x: m.acosh(x), [1.1, 1.0001, 1.0000001]),
    ("near a singularity", "atanh x", lambda m, x: m.atanh(x), [0.999, -0.99999]),
    ("near a singularity", "log(log x)", lambda m, x: m.log(m.log(x)), [1.0001, 1.1]),
    ("near a singularity", "√(1 − x²)", lambda m, x: m.sqrt(1 - x * x), [0.99, 0.99999]),
    ("high frequency", "sin 100x", lambda m, x: m.sin(100 * x), [0.3, 1.0, 7.0]),
    ("high frequency", "sin 10⁴x", lambda m, x: m.sin(10**4 * x), [0.3, 1.0, 7.0]),
    ("high frequency", "sin 10⁶x", lambda m, x: m.sin(10**6 * x), [0.0, 0.1, 2.0]),
    ("high frequency", "sin x + sin(10³x)/100", lambda m, x: m.sin(x) + m.sin(1000 * x) / 100, [0.3, 1.0]),
    ("high frequency", "sin(1/x)", lambda m, x: m.sin(1 / x), [0.01, 0.1]),
    ("cancellation", "1e8 + sin x", lambda m, x: 10**8 + m.sin(x), [0.0, 1.0, 2.0]),
    ("cancellation", "(x − 1)⁷ expanded", lambda m, x: seventh(x), [0.98, 1.1, 1.5, 2.0]),
    ("cancellation", "(1 − cos x)/x²", lambda m, x: (1 - m.cos(x)) / x**2, [0.01, 1.0]),
    ("cancellation", "eˣ − 1", lambda m, x: m.exp(x) - 1, [1e-10, 1e-3]),
    ("cancellation", "√(x² + 1) − x", lambda m, x: m.sqrt(x * x + 1) - x, [10.0, 1000.0]),
    ("flat", "3", lambda m, x: 3 + 0 * x, [0.0, 1.0, 1e300]),
    ("flat", "tanh x", lambda m, x: m.tanh(x), [5.0, 15.0, 25.0]),
    ("flat", "x⁵", lambda m, x: x**5, [0.0, 1e-3]),
    ("flat", "exp(−1/x²)", lambda m, x: m.exp(-1 / x**2), [0.1, 0.3]),
    ("flat", "cos x", lambda m, x: m.cos(x), [0.0, 1e-12]),
    ("peaks", "1/(1 + 25x²)", lambda m, x: 1 / (1 + 25 * x * x), [-0.1, 0.0, 1.0]),
    ("peaks", "tanh 10⁵x", lambda m, x: m.tanh(10**5 * x), [0.0, 1e-6]),
    ("peaks", "√(x² + 1e-6)", lambda m, x: m.sqrt(x * x + 1e-6), [0.0, 1e-4, 0.1]),
    ("peaks", "1/(1e-6 + (x − ½)²)", lambda m, x: 1 / ((x - 0.5) ** 2 + 1e-6), [0.5003, 0.51]),
    ("kinks close by", "|x − 0.001|", lambda m, x: abs(x - 1e-3), [0.0, 9e-4, 1e-3 + 1e-6, 1e-3 - 1e-9]),
    ("kinks close by", "sin x + |x − 0.5|", lambda m, x: m.sin(x) + abs(x - 0.5), [0.4, 0.4999, 0.50000001]),
    ("kinks close by", "max(x, x²)", lambda m, x: max(x, x * x), [0.999, 1.01, 1e-3]),
    ("kinks close by", "eˣ + |x − 1|/1000", lambda m, x: m.exp(x) + abs(x - 1) / 1000, [0.99, 1.1]),
    ("kinks close by", "x|x|", lambda m, x: x * abs(x), [1e-6, 0.1]),
    ("kinks close by", "x² + Σ|x − a|", lambda m, x: x * x + sum(abs(x - a) for a in CLOSE), [1.0, 1.0000001]),
    ("kinks close by", "sin x + |x − ½|/17", lambda m, x: m.sin(x) + abs(x - 0.5) / 17, [0.5, 0.5000001]),
    ("kinks close by", "x³ + |x − ½|/10⁴", lambda m, x: x**3 + abs(x - 0.5) / 10**4, [0.50001]),
    ("once differentiable", "x|x|", lambda m, x: x * abs(x), [0.0]),
    ("once differentiable", "(x − 1)|x − 1|", lambda m, x: (x - 1) * abs(x - 1), [1.0]),
    ("once differentiable", "|x|√|x|", lambda m, x: abs(x) * m.sqrt(abs(x)), [0.0]),
    ("ripples", "x² + 1e-4 sin 10⁶x", lambda m, x: x * x + 1e-4 * m.sin(10**6 * x), [1.0]),
    ("ripples", "sin x + 1e-6 sin 10⁵x", lambda m, x: m.sin(x) + 1e-6 * m.sin(10**5 * x), [1.0]),
    ("ripples", "eˣ + 1e-8 sin 10⁷x", lambda m, x: m.exp(x) + 1e-8 * m.sin(10**7 * x), [1.0]),
    ("ripples", "1/x + 1e-10 sin 10⁸x", lambda m, x: 1 / x + 1e-10 * m.sin(10**8 * x), [1.0]),
    ("ripples", "x³ + 1e-12 sin 10⁹x", lambda m, x: x**3 + 1e-12 * m.sin(10**9 * x), [1.0]),
]  # fmt: skip

# kind: name, f, its clean twin, and the points
TWINS: list[tuple[str, str, Function, Function, list[float]]] = [
    ("noise", "sin x ± 1e-9", lambda x: math.sin(x) + 1e-9 * noisy(x), mpmath.sin, [0.3, 1.0, 2.0]),
    ("noise", "eˣ ± 1e-6", lambda x: math.exp(x) + 1e-6 * noisy(x), mpmath.exp, [0.3, 1.0, 2.0]),
    ("noise", "log x ± 1e-3", lambda x: math.log(x) + 1e-3 * noisy(x), mpmath.log, [1.0, 5.0]),
    ("noise", "x² rounded to 10 digits", lambda x: float(f"{x * x:.10g}"), lambda x: x * x, [0.7, 3.0, 1e5]),
    ("float32", "x³", lambda x: np.float32(x) ** 3, lambda x: x**3, [0.7, 1.5, 20.3]),
    ("float32", "sin x", lambda x: float(np.sin(np.float32(x))), mpmath.sin, [0.3, 1.3, 10.467191531125057]),
    ("float32", "x² + x", lambda x: in_float32(x) ** 2 + x, lambda x: x * x + x, [1.7, -12.34]),
    ("float32", "exp x", lambda x: np.exp(np.float32(x)), mpmath.exp, [-1.1, 0.9, 5.2]),
]  # fmt: skip


def points() -> Iterator[Point]:
    """The suite."""
    for kind, name, f, places in EITHER:
        plain, clean = (lambda x, f=f: f(math, x)), (lambda x, f=f: f(mpmath, x))
        for x in places:
            yield Point(kind, name, plain, clean, x)
    for kind, name, f, clean, places in TWINS:
        for x in places:
            yield Point(kind, name, f, clean, x)


SUITE = list(points())


def relative_error(value: float, point: Point) -> float:
    """How far a slope is from the true one, by the size of that if it is not 0; 1 where it is no number."""
    true = point.true()
    if not math.isfinite(value):
        return 1.0
    return float(abs(mpmath.mpf(value) - true) / (abs(true) or 1))


def inside(f: Callable[[float], Any], t: float) -> float:
    """f(t), NaN outside its domain."""
    try:
        with np.errstate(all="ignore"):
            y = f(t)
    except (ArithmeticError, ValueError):
        return math.nan
    return math.nan if isinstance(y, complex) or not math.isfinite(y) else float(y)


def best_possible(point: Point) -> float:
    """The relative error of the best slope that f's values allow, so that no accident counts.

    It is the least over a dense scan of steps, four to an octave, each extrapolated up to six times: of the median over
    nine neighbouring steps, and not less than half a unit in the last place of a float.
    """
    x = point.x
    scale = abs(x) or 1.0
    table = {}
    for k in range(-220, 20):
        h = (x + scale * 2 ** (k / 4)) - x
        if h > 256 * math.ulp(x) and math.isfinite(x + h):
            table[k] = (inside(point.f, x + h) - inside(point.f, x - h)) / (2 * h)
    best = 1.0
    for extrapolations in range(7):
        errors = {k: relative_error(value, point) for k, value in table.items() if not math.isnan(value)}
        for k in errors:
            near = [errors[j] for j in range(k - 4, k + 5) if j in errors]
            if len(near) >= 7:
                best = min(best, statistics.median(near))
        ratio = 4.0 ** (extrapolations + 1)
        table = {k: (ratio * table[k - 4] - value) / (ratio - 1) for k, value in table.items() if k - 4 in table}
    return max(best, 2.0**-53)


class Score(NamedTuple):
    """What a method makes of a point."""

    point: Point
    error: float  # relative
    claimed: float  # so, too; inf where it claims nothing
    evaluations: int

    @property
    def covered(self) -> bool:
        """Whether the error is within the claimed one."""
        return self.error <= self.claimed + math.ulp(0.0)

    @property
    def gross(self) -> bool:
        """Whether the slope is wrong by a thousandth while a tenth of that is claimed."""
        return self.error > 1e-3 and self.claimed < self.error / 10


Method = Callable[[Callable[[float], Any], float], tuple[float, float]]  # of f and x: the slope and its error


def score(method: Method, point: Point) -> Score:
    """Differentiate by a method, counting the evaluations of f; a failure is a slope that is no number."""
    count = 0

    def f(t: float) -> Any:
        nonlocal count
        count += 1
        return point.f(t)

    value, error = method(f, point.x)
    size = float(abs(point.true())) or 1.0
    return Score(point, relative_error(value, point), error / size, count)


def digits_lost(scores: list[Score]) -> float:
    """Decimal digits lost on average against the best possible; no gain makes up for a loss."""
    best = [_best_possible(each.point) for each in scores]
    return statistics.mean(
        min(16.0, max(0.0, math.log10(max(each.error, 2.0**-53) / least)))
        for each, least in zip(scores, best, strict=True)
    )


_best_possible = cache(best_possible)
