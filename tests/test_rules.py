"""Every row of the table, over the whole range of floats, against mpmath at 50 digits.

A row without a reference here fails the first test: to add a function is to add a row and its derivative as a textbook
has it. The references know nothing of the formulas of the table; 50 digits make up for what textbook forms lose.
"""

from __future__ import annotations

import functools
import math
import random
import warnings
from collections.abc import Callable
from itertools import product
from typing import Any

import mpmath
import numpy as np
import pytest
import scipy.special  # noqa: F401 (the table finds it loaded)

from tinygrad_ed import rules
from tinygrad_ed.rules import BY_UFUNC, PLAIN, SEVERAL, TABLE, UNCOVERED, Rule

mp = mpmath.MPContext()
mp.dps = 50
inf, nan = math.inf, math.nan
DENORMAL, NORMAL, MAX = 5e-324, 2.0**-1022, 1.7976931348623157e308


# -- The derivatives, as textbooks have them ------------------------------------------------------------------------------


def density(x: Any) -> Any:
    return mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def distribution(x: Any) -> Any:
    return mp.erfc(-x / mp.sqrt(2)) / 2


def mills(x: Any) -> Any:
    """φ/Φ; far left from its asymptotic series −x − 1/x + 2/x³ − …, since erfc there is beyond even mpmath."""
    return density(x) / distribution(x) if x > -1e9 else -x - 1 / x + 2 / x**3


def erf_inverse(x: Any) -> Any:
    """mpmath's own loses digits near ±1: Newton's method on erfc, from SciPy's value."""
    y = mp.mpf(float(scipy.special.erfinv(float(abs(x)))))
    for _ in range(4):
        y += (mp.erfc(y) - (1 - abs(x))) * mp.sqrt(mp.pi) / 2 * mp.exp(y * y)
    return y if x > 0 else -y


def step(*_: Any) -> Any:
    return mp.mpf(0)


def one(*_: Any) -> Any:
    return mp.mpf(1)


def signum(x: Any, *_: Any) -> Any:
    return mp.sign(x)


def larger(a: Any, b: Any) -> Any:
    return mp.mpf("0.5") if a == b else mp.mpf(a > b)


def larger_second(a: Any, b: Any) -> Any:
    return larger(b, a)


def over_circle(a: Any, b: Any) -> Any:
    return b / (a * a + b * b)


def logistic(x: Any) -> Any:
    return 1 / (1 + mp.exp(-x))


REFERENCE: dict[str, tuple[Callable[..., Any], ...]] = {
    "add": (one, one),
    "subtract": (one, lambda a, b: mp.mpf(-1)),
    "multiply": (lambda a, b: b, lambda a, b: a),
    "divide": (lambda a, b: 1 / b, lambda a, b: -a / b**2),
    "power": (lambda a, b: b * a ** (b - 1), lambda a, b: a**b * mp.log(a)),
    "negative": (lambda x: mp.mpf(-1),),
    "positive": (one,),
    "floor_divide": (step, step),
    "mod": (one, lambda a, b: -mp.floor(a / b)),
    "fmod": (one, lambda a, b: -(mp.floor(a / b) if a / b > 0 else mp.ceil(a / b))),
    "remainder": (one, lambda a, b: -mp.nint(a / b)),
    "square": (lambda x: 2 * x,),
    "reciprocal": (lambda x: -1 / x**2,),
    "ldexp": (lambda a, b: mp.ldexp(1, int(b)), lambda a, b: mp.ldexp(a, int(b)) * mp.log(2)),
    "nextafter": (one, step),
    "ratio": (lambda a, b: 1 / b, lambda a, b: -a / b**2),
    "quotient_slope": (step, lambda a, b, y: a / b**3, lambda a, b, y: -1 / b),
    "power_slope": (lambda a, b: b * (b - 1) * a ** (b - 2), lambda a, b: a ** (b - 1) * (1 + b * mp.log(a))),
    "power_log": (lambda a, b, y: a ** (b - 1), step, lambda a, b, y: mp.log(a)),
    "abs": (signum,),
    "fabs": (signum,),
    "sign": (step,),
    "copysign": (lambda a, b: mp.sign(a) * mp.sign(b), step),
    "floor": (step,),
    "ceil": (step,),
    "trunc": (step,),
    "rint": (step,),
    "heaviside": (step, lambda a, b: mp.mpf(a == 0)),
    "maximum": (larger, larger_second),
    "minimum": (larger_second, larger),
    "fmax": (larger, larger_second),
    "fmin": (larger_second, larger),
    "share": (step, step, step),
    "conj": (one,),
    "real": (one,),
    "imag": (step,),
    "sqrt": (lambda x: 1 / (2 * mp.sqrt(x)),),
    "cbrt": (lambda x: 1 / (3 * mp.cbrt(abs(x)) ** 2),),
    "cbrt_slope": (lambda x: -2 / (9 * x * mp.cbrt(abs(x)) ** 2),),
    "exp": (mp.exp,),
    "exp2": (lambda x: mp.mpf(2) ** x * mp.log(2),),
    "expm1": (mp.exp,),
    "log": (lambda x: 1 / x,),
    "log2": (lambda x: 1 / (x * mp.log(2)),),
    "log10": (lambda x: 1 / (x * mp.log(10)),),
    "log_base": (lambda a, b: 1 / (a * mp.log(b)), lambda a, b: -mp.log(a) / (b * mp.log(b) ** 2)),
    "log1p": (lambda x: 1 / (1 + x),),
    "logaddexp": (lambda a, b: logistic(a - b), lambda a, b: logistic(b - a)),
    "logaddexp2": (lambda a, b: 1 / (1 + mp.mpf(2) ** (b - a)), lambda a, b: 1 / (1 + mp.mpf(2) ** (a - b))),
    "soft_share": (lambda a, b: logistic(a - b) * logistic(b - a), lambda a, b: -logistic(a - b) * logistic(b - a)),
    "soft_share2": (
        lambda a, b: mp.log(2) / (1 + mp.mpf(2) ** (b - a)) / (1 + mp.mpf(2) ** (a - b)),
        lambda a, b: -mp.log(2) / (1 + mp.mpf(2) ** (b - a)) / (1 + mp.mpf(2) ** (a - b)),
    ),
    "sin": (mp.cos,),
    "cos": (lambda x: -mp.sin(x),),
    "tan": (lambda x: 1 / mp.cos(x) ** 2,),
    "asin": (lambda x: 1 / mp.sqrt(1 - x**2),),
    "acos": (lambda x: -1 / mp.sqrt(1 - x**2),),
    "atan": (lambda x: 1 / (1 + x**2),),
    "atan2": (over_circle, lambda a, b: -over_circle(b, a)),
    "hypot": (lambda a, b: a / mp.sqrt(a**2 + b**2), lambda a, b: b / mp.sqrt(a**2 + b**2)),
    "degrees": (lambda x: 180 / mp.pi,),
    "radians": (lambda x: mp.pi / 180,),
    "gap": (lambda x: -2 * x,),
    "witch": (lambda x: -2 * x / (1 + x**2) ** 2,),
    "secant": (lambda x: x / mp.sqrt(1 + x**2),),
    "cosine": (lambda a, b, c: 1 / c, step, lambda a, b, c: -a / c**2),
    "turn": (lambda a, b: -2 * a * b / (a**2 + b**2) ** 2, lambda a, b: (a**2 - b**2) / (a**2 + b**2) ** 2),
    "sinh": (mp.cosh,),
    "cosh": (mp.sinh,),
    "tanh": (lambda x: 1 / mp.cosh(x) ** 2,),
    "asinh": (lambda x: 1 / mp.sqrt(1 + x**2),),
    "acosh": (lambda x: 1 / mp.sqrt(x**2 - 1),),
    "atanh": (lambda x: 1 / (1 - x**2),),
    "sech": (lambda x: -mp.sinh(x) / mp.cosh(x) ** 2,),
    "erf": (lambda x: 2 / mp.sqrt(mp.pi) * mp.exp(-x * x),),
    "erfc": (lambda x: -2 / mp.sqrt(mp.pi) * mp.exp(-x * x),),
    "erfinv": (lambda x: mp.sqrt(mp.pi) / 2 * mp.exp(erf_inverse(x) ** 2),),
    "ndtr": (density,),
    "log_ndtr": (mills,),
    "gauss": (lambda x: -2 * x * mp.exp(-x * x),),
    "bell": (lambda x: -x * mp.exp(-x * x / 2),),
    "erfinv_slope": (step, lambda a, b: mp.sqrt(mp.pi) * erf_inverse(a) * mp.exp(erf_inverse(a) ** 2)),
    "hazard": (lambda x: -mills(x) * (x + mills(x)) if x > -1e9 else 1 / x**2 - 1,),
    "excess": (lambda x: 1 - mills(x) * (x + mills(x)) if x > -1e9 else 1 / x**2,),
    "gamma": (lambda x: mp.gamma(x) * mp.digamma(x),),
    "lgamma": (mp.digamma,),
    "digamma": (lambda x: mp.polygamma(1, x),),
    "polygamma": (step, lambda a, b: mp.polygamma(int(a) + 1, b)),
    "gamma_slope": (lambda a, b: b * mp.polygamma(1, a), lambda a, b: mp.digamma(a)),
    "expit": (lambda x: logistic(x) * logistic(-x),),
    "logit": (lambda x: 1 / (x * (1 - x)),),
    "log_expit": (lambda x: logistic(-x),),
    "xlogy": (lambda a, b: mp.log(b), lambda a, b: a / b),
    "xlog1py": (lambda a, b: mp.log1p(b), lambda a, b: a / (1 + b)),
    "i0": (lambda x: mp.besseli(1, x),),
    "i1": (lambda x: (mp.besseli(0, x) + mp.besseli(2, x)) / 2,),
    "j0": (lambda x: -mp.besselj(1, x),),
    "j1": (lambda x: (mp.besselj(0, x) - mp.besselj(2, x)) / 2,),
    "bessel_i": (step, lambda a, b: (mp.besseli(int(a) - 1, b) + mp.besseli(int(a) + 1, b)).real / 2),
    "bessel_j": (step, lambda a, b: (mp.besselj(int(a) - 1, b) - mp.besselj(int(a) + 1, b)) / 2),
}


# -- Where they are sampled -----------------------------------------------------------------------------------------------

ANCHORS = (0.5, 1.0, 1.4616321449683622, 1.5707963267948966, 2.0, 3.0, 6.0, 10.0, 18.7, 20.0, 27.3, 38.6, 100.0, 372.6)
ANCHORS = (*ANCHORS, 700.0, 708.4, 709.78, 745.1, 1074.0, 1e15, 1.1102230246251565e-16, NORMAL)
EDGES = (0.0, DENORMAL, NORMAL, math.nextafter(NORMAL, 0), 1e-200, 1.0, math.nextafter(1, 0), math.nextafter(1, 2))
EDGES = (*EDGES, 1e100, 1.3407807929942596e154, 1e200, MAX / 2, MAX)


def within(x: float, region: rules.Region) -> bool:
    return any(low < x < high for low, high in region)


def beside(anchor: float, offsets: range = range(1, 60, 2)) -> set[float]:
    """Floats at all distances from the anchor, from the next one on."""
    steps = {math.ldexp(anchor or 1.0, -k) for k in offsets}
    steps |= {math.nextafter(anchor, inf) - anchor, math.nextafter(anchor, -inf) - anchor}
    return {anchor, *(anchor + s for s in steps), *(anchor - s for s in steps)}


def every_binade(seed: str, count: int = 2098) -> list[float]:
    """Floats of both signs, one in each binade (or a sample of binades), with mantissas drawn from the seed."""
    draw = random.Random(seed)
    binades = range(-1074, 1024) if count >= 2098 else (draw.randrange(-1074, 1024) for _ in range(count))
    return [sign * math.ldexp(draw.uniform(1, 2), k) for k in binades for sign in (1.0, -1.0)]


def points_of_one(row: Rule) -> list[tuple[float, ...]]:
    ends = {end for interval in row.on[0] for end in interval if abs(end) < inf}
    points = set(every_binade(row.name)) | set(EDGES) | {-e for e in EDGES}
    for anchor in {*ends, *ANCHORS, *(-a for a in ANCHORS)}:
        points |= beside(anchor)
    return [(x,) for x in sorted(points) if within(x, row.on[0])]


def points_of_two(row: Rule) -> list[tuple[float, ...]]:
    draw = random.Random(row.name)
    first, second = every_binade(row.name + "a", 500), every_binade(row.name + "b", 500)
    points = list(zip(first, draw.sample(second, len(second)), strict=True))
    points += product([*EDGES, *(-e for e in EDGES), -2.5, 3.0], repeat=2)
    for a in first[::2]:  # and of like size, where the two compete
        b = a * draw.choice((1, -1)) * math.ldexp(draw.uniform(1, 2), draw.randrange(-60, 60))
        points += [(a, b), (b, a), (a, a * (1 + math.ldexp(draw.uniform(1, 2), -draw.randrange(1, 53))))]
        small = draw.uniform(-800, 800)
        points.append((small, draw.choice((small, 1.0, -small)) * draw.uniform(-1, 1)))
        points.append((1 + math.ldexp(draw.uniform(-1, 1), -draw.randrange(1, 52)), small * 2.0 ** draw.randrange(0, 50)))
        points.append((abs(small), draw.uniform(-5, 5)))
    return [p for p in points if all(map(within, p, row.on)) and all(abs(x) < inf for x in p)]


def orders(*ns: int) -> Callable[[Rule], list[tuple[float, ...]]]:
    """Points of a function whose first argument is a whole number, the order."""
    return lambda row: [(n, x) for n in ns for (x,) in points_of_one(TABLE["digamma"] if row.name == "polygamma" else TABLE["sin"])[:: 7 + n] if abs(x) < 1e6]


def ordinary(row: Rule) -> list[tuple[float, ...]]:
    draw = random.Random(row.name)
    return [tuple(draw.choice((1, -1)) * math.ldexp(draw.uniform(1, 2), draw.randrange(-20, 20)) for _ in row.on) for _ in range(600)]


SAMPLES: dict[str, Callable[[Rule], list[tuple[Any, ...]]]] = {
    "ldexp": lambda row: [(a, n) for a in every_binade("ldexp", 100) for n in (-1074, -50, -1, 0, 1, 1023)],
    "polygamma": orders(0, 1, 2, 3, 5),
    "bessel_i": orders(0, 1, 2, 3),
    "bessel_j": orders(0, 1, 2, 3),
    "quotient_slope": lambda row: [(a, b, a / b) for a, b in ordinary(TABLE["divide"])],
    "power_log": lambda row: [(a, b, a**b) for a, b in ordinary(TABLE["divide"]) if a > 0 and abs(b) < 10],
    "power_slope": lambda row: [(a, b) for a, b in ordinary(TABLE["divide"]) if a > 0 and abs(b) < 10],
    "cosine": lambda row: [(a, b, math.hypot(a, b)) for a, b in ordinary(TABLE["divide"])],
    "turn": lambda row: ordinary(TABLE["divide"]),
    "share": lambda row: [(a, b, max(a, b)) for a, b in ordinary(TABLE["divide"])],
    "erfinv_slope": lambda row: [(x, float(scipy.special.erfinv(x))) for (x,) in points_of_one(TABLE["erfinv"])],
    "gamma_slope": lambda row: [(x, math.gamma(x)) for (x,) in points_of_one(TABLE["gamma"])[::9] if 1e-300 < abs(x) < 170],
}


@functools.cache
def sample(name: str) -> list[tuple[Any, ...]]:
    row = TABLE[name]
    return (SAMPLES.get(name) or (points_of_one if len(row.on) == 1 else points_of_two))(row)


def ulps(got: float, true: Any, scale: Any = 0) -> float:
    """How many units in the last place of the true value (or of `scale`, if that is larger) the other is off."""
    if got != got:
        return inf
    _, mantissa, exponent, bits = max(abs(true), scale)._mpf_
    unit = min(max(exponent + bits - 53, -1074), 971) if mantissa else -1074
    limit = mp.ldexp(1, 1024)  # stands for inf, which is what rounding makes of it
    clipped = min(max(true, -limit), limit)
    off = abs((mp.mpf(got) if abs(got) < inf else limit * (1 if got > 0 else -1)) - clipped)
    return float(mp.ldexp(off, -unit))
