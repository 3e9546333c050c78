"""Every row of the table, over the whole range of floats, against mpmath at 50 digits.

A row without a reference here fails the first test: to add a function is to add a row and its derivative as a textbook
has it. The references know nothing of the formulas of the table; 50 digits make up for what textbook forms lose.
"""

from __future__ import annotations

import cmath
import functools
import math
import random
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import numpy as np
import pytest
import scipy.special

from tinygrad_ed import derivative, rules
from tinygrad_ed.rules import BY_UFUNC, PLAIN, SEVERAL, TABLE, UNCOVERED, Rule

mp = mpmath.MPContext()
mp.dps = 50
inf, nan = math.inf, math.nan
SUBNORMAL, NORMAL, MAX = 5e-324, 2.0**-1022, 1.7976931348623157e308


# -- The derivatives, as textbooks have them --


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


# -- Where they are sampled, and how far they may be off --

BOUND = 4.0  # ulps, and for these rows:
BOUNDS = {
    "gamma": 10,  # math.gamma itself is off by up to 5
    "gamma_slope": 8,
    "i0": 12,  # SciPy's i1 is off by 11; so is its ive, of which the higher orders are made
    "i1": 8,
    "bessel_i": 24,
    "j0": 12,  # ulps of the wave's height, near its zeros as elsewhere: SciPy's jv is off by 8 of these
    "j1": 8,
    "bessel_j": 12,
    # rows that serve second derivatives only
    "digamma": 8,
    "polygamma": 24,
    "turn": 8,
    "soft_share": 1024,  # a rounded difference in the exponent
    "soft_share2": 1024,
    "hazard": 12,
    "excess": 8,
}


def wave(_: Any, *args: Any) -> Any:
    """The height of Bessel's waves."""
    return mp.sqrt(2 / (mp.pi * max(abs(args[-1]), 1)))


def normal(kind: Any, *_: Any) -> Any:
    """Where numbers have all their digits."""
    return float(np.finfo(kind).tiny) * 2.0**12


SCALE: dict[str, Callable[..., Any]] = {  # what errors are measured by where the true value is smaller
    "j0": wave,
    "j1": wave,
    "bessel_j": wave,
    # in second and third derivatives:
    "gauss": normal,
    "bell": normal,
    "hazard": normal,
    "polygamma": normal,
    "excess": one,
}

ANCHORS = (0.5, 1.0, 1.4616321449683622, 1.5707963267948966, 2.0, 3.0, 6.0, 10.0, 18.7, 20.0, 27.3, 38.6, 100.0, 372.6)
ANCHORS = (*ANCHORS, 700.0, 708.4, 709.78, 745.1, 1074.0, 1e15, 1.1102230246251565e-16, NORMAL)
EDGES = (0.0, SUBNORMAL, NORMAL, math.nextafter(NORMAL, 0), 1e-200, 1.0, math.nextafter(1, 0), math.nextafter(1, 2))
EDGES = (*EDGES, 1e100, 1.3407807929942596e154, 1e200, MAX / 2, MAX)
EDGES = (*EDGES, *(-e for e in EDGES))

Points = list[tuple[Any, ...]]


def within(x: float, region: rules.Region) -> bool:
    return any(low < x < high for low, high in region)


def beside(anchor: float) -> set[float]:
    """Floats at all distances from the anchor, from the next one on."""
    steps = {math.ldexp(anchor or 1.0, -k) for k in range(1, 60, 2)}
    steps |= {math.nextafter(anchor, inf) - anchor, math.nextafter(anchor, -inf) - anchor}
    return {anchor, *(anchor + s for s in steps), *(anchor - s for s in steps)}


def every_binade(seed: str) -> list[float]:
    """Floats of both signs, one in each binade, with mantissas drawn from the seed."""
    draw = random.Random(seed)
    return [sign * math.ldexp(draw.uniform(1, 2), k) for k in range(-1074, 1024) for sign in (1.0, -1.0)]


def points_of_one(row: Rule) -> Points:
    ends = {end for interval in row.on[0] for end in interval if abs(end) < inf}
    points = {*every_binade(row.name), *EDGES}
    for anchor in {*ends, *ANCHORS, *(-a for a in ANCHORS)}:
        points |= beside(anchor)
    return [(x,) for x in sorted(points) if within(x, row.on[0])]


def points_of_two(row: Rule) -> Points:
    draw = random.Random(row.name)
    first, second = draw.sample(every_binade(row.name), 1000), draw.sample(every_binade(row.name + "b"), 1000)
    points = list(zip(first, second, strict=True))
    points += product([*EDGES, -2.5, 3.0], repeat=2)
    for a in first[::2]:  # of like size, where the two compete
        b = a * draw.choice((1, -1)) * math.ldexp(draw.uniform(1, 2), draw.randrange(-60, 60))
        points += [(a, b), (b, a), (a, a * (1 + math.ldexp(draw.uniform(1, 2), -draw.randrange(1, 53))))]
    for _ in range(500):  # where powers and exponentials are neither 0 nor inf
        x = draw.uniform(-800, 800)
        points.append((x, draw.choice((x, 1.0, -x)) * draw.uniform(-1, 1)))
        points.append((abs(x), draw.uniform(-5, 5)))
        points.append((1 + math.ldexp(draw.uniform(-1, 1), -draw.randrange(1, 52)), x * 2.0 ** draw.randrange(50)))
    return [p for p in points if all(map(within, p, row.on)) and all(abs(x) < inf for x in p)]


def ordinary(*_: Any) -> Points:
    """Pairs of numbers of every day."""
    numbers = [x for x in every_binade("ordinary") if 1e-6 < abs(x) < 1e6]
    draw = random.Random(1)
    return [(draw.choice(numbers), draw.choice(numbers)) for _ in range(600)]


def orders(n: int, row: Rule, on: rules.Region) -> Points:
    """Points of a function whose first argument is its order, 0 … n − 1."""
    return [(k, x) for k in range(n) for (x,) in points_of_one(row)[k :: 7 + n] if within(x, on)]


SAMPLES: dict[str, Callable[[Rule], Points]] = {
    "ldexp": lambda row: [(a, n) for a in every_binade("ldexp")[::20] for n in (-1074, -50, -1, 0, 1, 1023)],
    "share": lambda row: [(a, b, max(a, b)) for a, b in ordinary()],
    "cosine": lambda row: [(a, b, math.hypot(a, b)) for a, b in ordinary()],
    "turn": ordinary,
    "erfinv_slope": lambda row: [(x, float(scipy.special.erfinv(x))) for (x,) in points_of_one(TABLE["erfinv"])],
    "gamma": lambda row: points_of_one(row)[::2],
    "lgamma": lambda row: points_of_one(row)[::2],
    "gamma_slope": lambda row: [(x, math.gamma(x)) for (x,) in sample("gamma")[::9] if 1e-300 < abs(x) < 170],
    "digamma": lambda row: points_of_one(row)[::12],
    "polygamma": lambda row: orders(5, TABLE["digamma"], rules.BETWEEN_POLES)[::3],
    "j0": lambda row: points_of_one(row)[::2],
    "j1": lambda row: points_of_one(row)[::4],
    "i0": lambda row: points_of_one(row)[::8],
    "i1": lambda row: points_of_one(row)[::15],
    "bessel_i": lambda row: orders(4, TABLE["sin"], ((-700, -1e-3), (1e-3, 700))),
    "bessel_j": lambda row: orders(4, TABLE["sin"], rules.REALS),
}


@functools.cache
def sample(name: str) -> Points:
    row = TABLE[name]
    return (SAMPLES.get(name) or (points_of_one if len(row.on) == 1 else points_of_two))(row)


def references(name: str) -> tuple[Callable[..., Any], ...]:
    """The partial derivatives to 50 digits: of a row that `REFERENCE` has not, from mpmath's function of its name."""
    if name not in REFERENCE and len(TABLE[name].partials) == 1 and hasattr(mpmath, name):
        return (lambda x: mp.diff(getattr(mpmath, name), x),)
    return REFERENCE.get(name, ())


def reference(name: str, which: int, args: tuple[Any, ...]) -> Any:
    return mp.mpf(references(name)[which](*map(mp.mpf, args)))


def ulps(got: Any, true: Any, scale: Any = 0, kind: Any = np.float64) -> float:
    """How many units in the last place of the true value (or of `scale`, where that is larger) the other is off."""
    limits = np.finfo(kind)
    got = float(got)
    if got != got:
        return inf
    if kind is np.float64 and got == float(true):
        return 0.0
    _, mantissa, exponent, bits = max(abs(true), mp.mpf(scale))._mpf_
    lowest = limits.minexp - limits.nmant
    unit = min(max(exponent + bits - 1, limits.minexp), limits.maxexp - 1) - limits.nmant if mantissa else lowest
    limit = mp.ldexp(1, limits.maxexp)  # stands for inf, which is what rounding makes of it
    off = abs(max(min(mp.mpf(got), limit), -limit) - max(min(true, limit), -limit))
    return float(mp.ldexp(off, -unit))


def value(row: Rule, args: tuple[Any, ...]) -> float:
    """The function itself, as its door computes it."""
    with np.errstate(all="ignore"):
        y = row.plain(*args) if row.plain else row.of_numpy()(*args)
    return y if isinstance(y, complex) else float(y)  # type: ignore[return-value]


# -- The tests --


def test_every_row_has_its_reference() -> None:
    """One reference per partial derivative, and none left over."""
    assert {name: len(row.partials) for name, row in TABLE.items()} == {name: len(references(name)) for name in TABLE}
    assert set(REFERENCE) <= set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_partials_over_the_whole_range(name: str) -> None:
    """Each partial derivative at plain floats is right to a few ulp, and raises nowhere where the function does not."""
    row, scale, count = TABLE[name], SCALE.get(name, step), 0
    for args in sample(name):
        try:
            y = value(row, args)
        except (ArithmeticError, ValueError):
            continue
        count += 1
        for which, partial in enumerate(row.partials):
            true = reference(name, which, args)
            got = partial(*args, y)
            off = ulps(got, true, scale(np.float64, *args))
            assert off <= BOUNDS.get(name, BOUND), (which, args, y, got, mp.nstr(true, 20))
    assert count > 150


WHOLE = {"ldexp": 1, "polygamma": 0, "bessel_i": 0, "bessel_j": 0}  # which argument is a whole number


@pytest.mark.parametrize("kind", [np.float64, np.float32])
@pytest.mark.parametrize("name", TABLE)
def test_partials_of_arrays(name: str, kind: Any) -> None:
    """On arrays the same formulas give the same, in the arrays' precision; NumPy's own functions may be off by more."""
    row, scale = TABLE[name], SCALE.get(name, step)
    with np.errstate(all="ignore"):
        points = [tuple(float(kind(x)) for x in p) for p in sample(name)[:: 7 if len(sample(name)) > 2000 else 1]]
    points = [p for p in dict.fromkeys(points) if all(map(within, p, row.on)) and max(map(abs, p)) < inf]
    if name in WHOLE:
        points = [p for p in points if p[WHOLE[name]] == 1]
    columns: list[Any] = [np.array(column, dtype=kind) for column in zip(*points, strict=True)]
    if name in WHOLE:
        columns[WHOLE[name]] = 1
    with np.errstate(all="ignore"):
        y = row.of_numpy()(*columns)
        for which, partial in enumerate(row.partials):
            slopes = partial(*columns, y)
            assert np.result_type(slopes, kind) == kind
            for args, slope, at in zip(points, np.broadcast_to(slopes, y.shape), y, strict=True):
                if np.isfinite(at):
                    off = ulps(slope, reference(name, which, args), scale(kind, *args), kind)
                    assert off <= 2 * BOUNDS.get(name, BOUND), (which, args, at, slope)
    assert len(points) > 20


EXTREMES = (*EDGES, inf, -inf, nan, 2.5, -2.5, 171.7, -171.5, 800.0, -800.0)


@pytest.mark.parametrize("name", TABLE)
def test_no_partial_raises_where_the_function_does_not(name: str) -> None:
    """At infinities, NaN, and the ends of the range; on arrays nothing but what `errstate` hides is warned of."""
    row = TABLE[name]
    choices: list[Any] = [(0, 1, 2) if WHOLE.get(name) == which else EXTREMES for which in range(len(row.on))]
    for args in product(*choices):
        try:
            y = value(row, args)
        except (ArithmeticError, ValueError):
            continue
        for partial in row.partials:
            with np.errstate(all="raise" if row.plain else "ignore"):
                partial(*args, y)
    if row.ufunc or row.arrays:
        columns: list[Any] = [1 if WHOLE.get(name) == which else np.array(EXTREMES) for which in range(len(row.on))]
        with np.errstate(all="ignore"):
            y = row.of_numpy()(*columns)
            for partial in row.partials:
                partial(*columns, y)


TEXTBOOK = [name for name, row in TABLE.items() if row.textbook is not row.partials]


@pytest.mark.parametrize("name", TEXTBOOK)
def test_the_textbook_form_is_the_same_function(name: str) -> None:
    """What explanations show is what is computed."""
    row, draw = TABLE[name], random.Random(name)
    points = [tuple(draw.uniform(-4, 4) for _ in row.on) for _ in range(300)]
    points = [p for p in points if all(map(within, p, row.on))]
    if name in WHOLE:
        points = [tuple(round(x) if which == WHOLE[name] else x for which, x in enumerate(p)) for p in points]
    for args in points:
        y = value(row, args)
        for form, partial in zip(row.textbook, row.partials, strict=True):
            assert form(*args, y) == pytest.approx(partial(*args, y), rel=1e-9)
    assert len(points) > 20


# -- Points of choice --


def partials_at(name: str, *args: Any) -> tuple[Any, ...]:
    """All partial derivatives at a point where the plain function may raise, and NumPy's answers ±inf or NaN."""
    row = TABLE[name]
    with np.errstate(all="ignore"):
        y = row.of_numpy()(*map(np.float64, args)).item()
        return tuple(partial(*args, y) for partial in row.partials)


def same(a: Any, b: Any) -> bool:
    return a == b or (a != a and b != b)


CHOICES = [(name, *choice) for name, row in TABLE.items() for choice in row.choice.items()]


@pytest.mark.parametrize(("name", "point", "slopes"), CHOICES)
def test_declared_choices_are_what_is_computed(name: str, point: Any, slopes: Any) -> None:
    """With either sign of a zero."""
    point, slopes = (x if isinstance(x, tuple) else (x,) for x in (point, slopes))
    for signed in product(*((float(x), -0.0) if x == 0 else (float(x),) for x in point)):
        assert all(map(same, partials_at(name, *signed), slopes)), (signed, partials_at(name, *signed))


HALF = (0.5, 0.5)


@pytest.mark.parametrize(
    ("name", "args", "slopes"),
    [
        *[(n, (0.0,), (0,)) for n in ("abs", "fabs", "sign")],
        *[(n, (2.5, 2.5), HALF) for n in ("maximum", "minimum", "fmax", "fmin")],
        *[(n, (0.0, -0.0), HALF) for n in ("maximum", "minimum", "fmax", "fmin")],
        *[(n, (inf, inf), HALF) for n in ("maximum", "minimum", "fmax", "fmin")],
        *[(n, (nan, 1.0), (nan, nan)) for n in ("maximum", "minimum")],
        *[(n, (nan, 1.0), (0, 1)) for n in ("fmax", "fmin")],
        *[(n, (1.0, nan), (1, 0)) for n in ("fmax", "fmin")],
        *[(n, (nan, nan), (nan, nan)) for n in ("fmax", "fmin")],
        ("sqrt", (0.0,), (inf,)),
        ("cbrt", (0.0,), (inf,)),
        ("asin", (1.0,), (inf,)),
        ("asin", (-1.0,), (inf,)),
        ("acos", (1.0,), (-inf,)),
        ("acos", (-1.0,), (-inf,)),
        ("log", (0.0,), (inf,)),
        ("log2", (0.0,), (inf,)),
        ("log10", (0.0,), (inf,)),
        ("log1p", (-1.0,), (inf,)),
        ("acosh", (1.0,), (inf,)),
        ("atanh", (1.0,), (inf,)),
        ("atanh", (-1.0,), (inf,)),
        ("logit", (0.0,), (inf,)),
        ("logit", (1.0,), (inf,)),
        ("erfinv", (1.0,), (inf,)),
        ("erfinv", (-1.0,), (inf,)),
        ("hypot", (0.0, 0.0), (0, 0)),
        ("atan2", (0.0, 0.0), (nan, nan)),
        ("lgamma", (-2.0,), (nan,)),
        ("gamma", (-2.0,), (nan,)),
        *[(n, (x,), (0,)) for n in ("floor", "ceil", "trunc", "rint") for x in (0.0, -0.0, 2.0, -2.5, 0.5)],
        ("floor_divide", (7.0, 2.0), (0, 0)),
    ],
)
def test_choices_that_are_promised(name: str, args: tuple[float, ...], slopes: tuple[float, ...]) -> None:
    """The mean of the one-sided slopes; ±inf if they are infinite alike; 0 for a step; NaN where there is no limit."""
    assert all(map(same, partials_at(name, *args), slopes)), partials_at(name, *args)


@pytest.mark.parametrize("zero", [0.0, -0.0, 0])
@pytest.mark.parametrize(
    ("b", "slope"),
    [
        *product((0, 0.0), (0,)),
        *product((1, 1.0), (1,)),
        *product((2, 2.0, 3, 4, 4.0, 2.5, 1.5), (0,)),
        *product((0.5, 1 / 3, 0.1), (inf,)),
    ],
)
def test_powers_of_zero(zero: float, b: float, slope: float) -> None:
    """Along the base what the limit is; along the exponent 0, and NaN at 0**0; the same on arrays."""
    along_base, along_exponent = partials_at("power", zero, b)
    assert along_base == slope
    assert same(along_exponent, nan if b == 0 else 0)
    array = np.array([zero, zero], dtype=float)
    with np.errstate(all="ignore"):
        for exponent in (b, np.array([b, b])):
            slopes = [partial(array, exponent, array**exponent) for partial in TABLE["power"].partials]
            assert np.all(slopes[0] == slope)
            assert same(np.broadcast_to(slopes[1], 2)[0], nan if b == 0 else 0)


@pytest.mark.parametrize("a", [-3.0, -1.0, 0.0, 1e300, inf, -inf, nan])
def test_the_power_0_is_constant_everywhere(a: float) -> None:
    """x**0 is 1 also at NaN and at infinities."""
    assert partials_at("power", a, 0)[0] == partials_at("power", a, 0.0)[0] == 0


@pytest.mark.parametrize("a", [-3.0, -0.5, -1e-200, -1e100])
@pytest.mark.parametrize("b", [-3.0, -2.0, -1.0, 1.0, 2.0, 3.0, 4.0, 5.0])
def test_whole_powers_of_negative_numbers(a: float, b: float) -> None:
    """Also where the exponent is a float; along the exponent there is no limit."""
    row = TABLE["power"]
    y = row.quiet(a, b)  # type: ignore[misc]
    assert ulps(row.partials[0](a, b, y), reference("power", 0, (a, b))) <= BOUND
    assert math.isnan(row.partials[1](a, b, y))


def test_fractional_powers_of_negative_numbers_are_complex() -> None:
    """As Python's are: of the principal branch."""
    a, b = -8.0, 1 / 3
    along_base, along_exponent = (partial(a, b, a**b) for partial in TABLE["power"].partials)
    assert along_base == pytest.approx(complex(mp.mpf(b) * mp.mpc(a) ** (mp.mpf(b) - 1)), rel=1e-14)
    assert along_exponent == pytest.approx(complex(mp.mpc(a) ** b * mp.log(mp.mpc(a))), rel=1e-14)


@pytest.mark.parametrize("name", [n for n, row in TABLE.items() if len(row.on) == 1])
def test_nan_in_nan_out(name: str) -> None:
    """The slope of a curve at NaN is NaN; lines and steps have theirs everywhere."""
    lines = {"negative", "positive", "conj", "real", "degrees", "radians"}
    steps = {"sign", "floor", "ceil", "trunc", "rint", "imag"}
    (slope,) = partials_at(name, nan)
    assert math.isnan(slope) == (name not in lines | steps)


@pytest.mark.parametrize("name", ["divide", "power", "hypot", "atan2", "logaddexp", "logaddexp2"])
@pytest.mark.parametrize("args", [(nan, 2.0), (2.0, nan), (nan, nan)])
def test_nan_in_nan_out_of_two(name: str, args: tuple[float, float]) -> None:
    """Of the partial derivatives that depend on the argument that is NaN."""
    along_first, along_second = partials_at(name, *args)
    assert math.isnan(along_first) or (name == "divide" and args[1] == 2)
    assert math.isnan(along_second)


@pytest.mark.parametrize("a", [7.5, -7.5, 0.1, -0.1, 1e300, -1e300, 5e-324, MAX])
@pytest.mark.parametrize("b", [2.0, -2.0, 0.3, 1e-10, 3e200, inf, -inf, 5e-324])
def test_remainders_follow_their_own_quotients(a: float, b: float) -> None:
    """x − y·n, for the n of each: down, towards 0, to the nearest. The quotient may be beyond floats."""
    down = (-1 if (a < 0) != (b < 0) else 0) if abs(b) == inf else math.floor(Fraction(a) / Fraction(b))
    to_zero = 0 if abs(b) == inf else math.trunc(Fraction(a) / Fraction(b))
    nearest = 0 if abs(b) == inf else round(Fraction(a) / Fraction(b))
    for name, n in (("mod", down), ("fmod", to_zero), ("remainder", nearest)):
        row = TABLE[name]
        along_a, along_b = (partial(a, b, row.plain(a, b)) for partial in row.partials)  # type: ignore[misc]
        assert along_a == 1
        assert ulps(along_b, mp.mpf(-n)) <= 2
        if abs(n) < 2**50:
            assert along_b == -n


# -- Numbers of other kinds --


def test_partials_of_exact_numbers_are_exact() -> None:
    """Ints of any size stay ints, Fractions stay Fractions."""
    power, divide = TABLE["power"].partials, TABLE["divide"].partials
    assert power[0](3, 200, 3**200) == 200 * 3**199
    assert power[0](10**200, 7, 10**1400) == 7 * 10**1200
    third = Fraction(1, 3)
    assert power[0](third, 5, third**5) == 5 * third**4
    assert power[0](third, -5, third**-5) == -5 * third**-6
    assert divide[0](third, Fraction(2, 7), third / Fraction(2, 7)) == Fraction(7, 2)
    assert divide[1](third, Fraction(2, 7), third / Fraction(2, 7)) == -third / Fraction(4, 49)
    assert type(divide[1](third, Fraction(2, 7), third / Fraction(2, 7))) is Fraction


def test_partials_of_ints_beyond_floats_do_not_raise() -> None:
    """Where the function has a value, they have one."""
    big = 10**400
    divide = TABLE["divide"].partials
    assert divide[0](big, big // 10, 10.0) == 0
    assert divide[1](big, big // 10, 10.0) == 0
    assert divide[1](big, 10**100, big // 10**100) == -(10.0**200)
    assert divide[1](-7, 2, -3.5) == 1.75
    for name in ("log", "log2", "log10"):
        assert TABLE[name].partials[0](big, value(TABLE[name], (big,))) == 0


def test_partials_of_decimals_keep_their_digits() -> None:
    """Powers and quotients of Decimals are Decimals, in the context's precision."""
    a, b = Decimal(2), Decimal("0.5")
    along_base, along_exponent = (partial(a, b, a**b) for partial in TABLE["power"].partials)
    assert along_base == pytest.approx(Decimal("0.3535533905932737622004221810"), abs=Decimal("1e-27"))
    assert along_exponent == pytest.approx(Decimal("0.9802581434685471917139017236"), abs=Decimal("1e-27"))
    assert TABLE["divide"].partials[1](Decimal(1), Decimal(3), Decimal(1) / 3) == -Decimal(1) / 3 / 3
    assert TABLE["power"].partials[0](Decimal(0), Decimal(1), Decimal(0)) == 1


COMPLEX = [name for name in TABLE if hasattr(cmath, name)]
ON_CUTS = [complex(x, zero) for x in (2.0, -2.0) for zero in (0.0, -0.0)]


@pytest.mark.parametrize("z", [0.3 + 0.4j, -1.2 + 0.7j, 2.5 - 1.5j, -3 - 2j, *ON_CUTS])
@pytest.mark.parametrize("name", COMPLEX)
def test_partials_of_complex_numbers(name: str, z: complex) -> None:
    """Against the slope along the real direction, which stays on the side of a cut that the sign of a zero tells."""
    f, h = getattr(cmath, name), 1e-3
    a, b, c, d = (f(complex(z.real + k * h, z.imag)) for k in (-2, -1, 1, 2))
    slope = (a - 8 * b + 8 * c - d) / (12 * h)
    assert TABLE[name].partials[0](z, f(z)) == pytest.approx(slope, rel=1e-9)
    assert complex(TABLE[name].partials[0](np.complex128(z), f(z))) == pytest.approx(slope, rel=1e-9)


def test_the_absolute_value_of_a_complex_number_has_a_directional_derivative() -> None:
    """|z + t·dz| grows by Re(z̄·dz)/|z|."""
    along = TABLE["abs"].along
    assert along is not None
    assert along(3 + 4j, 1 + 2j, 5.0) == pytest.approx((3 * 1 + 4 * 2) / 5)
    assert along(0j, 1 + 2j, 0.0) == 0


# -- Nesting --

SMOOTH = [n for n, row in TABLE.items() if len(row.on) == 1 and n not in ("bell", "gauss") and (row.ufunc or row.plain)]


@pytest.mark.parametrize("name", SMOOTH)
def test_partials_can_be_differentiated_again(name: str) -> None:
    """The second derivative by the rows is that of the reference."""
    row, draw = TABLE[name], random.Random(name)
    points = [x for x in (draw.uniform(-3, 3) for _ in range(40)) if within(x, row.on[0])][:6]
    for x in points:
        true = mp.diff(references(name)[0], x)
        assert float(derivative(derivative(row))(x)) == pytest.approx(float(true), rel=1e-10, abs=1e-13)
    assert len(points) > 2


SMOOTH_OF_TWO = [
    "multiply",
    "divide",
    "power",
    "logaddexp",
    "logaddexp2",
    "atan2",
    "hypot",
    "log_base",
    "xlogy",
    "xlog1py",
]


@pytest.mark.parametrize("name", SMOOTH_OF_TWO)
def test_partials_of_two_can_be_differentiated_again(name: str) -> None:
    """All four second derivatives."""
    row = TABLE[name]
    for a, b in ((0.7, 1.9), (2.3, 0.4), (1.6, 1.3)):
        for i, j in product((0, 1), repeat=2):
            slope = derivative(lambda *ab, i=i: derivative(row, wrt=i)(*ab), wrt=j)(a, b)
            true = mp.diff(references(name)[i], (a, b), (1 - j, j))
            assert float(slope) == pytest.approx(float(true), rel=1e-10, abs=1e-13)


@pytest.mark.parametrize(
    ("name", "x", "second"),
    [
        ("tanh", 800.0, 0),
        ("tanh", -800.0, 0),
        ("atan", 1e300, 0),
        ("atan", -1e160, 0),
        ("atan", 1e100, -2e-300),
        ("expit", 800.0, 0),
        ("expit", -740.0, 4.175e-322),
        ("expit", 1e-20, -1.25e-21),
        ("erf", 30.0, 0),
        ("erf", -1e300, 0),
        ("asin", 1e-20, 1e-20),
        ("log_ndtr", -1e8, -1),
        ("log_ndtr", 30.0, -4.4209e-195),
        ("asinh", 1e200, 0),
        ("abs", 0.0, 0),
        ("square", 0.0, 2),
        ("i0", 0.0, 0.5),
        ("j0", 0.0, -0.5),
        ("i1", 0.0, 0),
        ("j1", 0.0, 0),
    ],
)
def test_second_derivatives_where_formulas_break(name: str, x: float, second: float) -> None:
    """No 0·inf far out, and no cancellation to 0 where the value is small."""
    assert float(derivative(derivative(TABLE[name]))(x)) == pytest.approx(second, rel=1e-3, abs=5e-324)


# -- Completeness --

EXPLAINED = SEVERAL | PLAIN | UNCOVERED


def test_every_function_of_math_is_a_row_or_explained() -> None:
    """Including those that later versions of Python add."""
    rows = {row.plain for row in TABLE.values()}
    missing = {n for n, f in vars(math).items() if callable(f) and not n.startswith("_") and f not in rows} - set(
        EXPLAINED
    )
    assert not missing


def test_every_ufunc_of_numpy_is_a_row_or_explained() -> None:
    """By the name that the ufunc itself has."""
    ufuncs = {f.__name__ for f in vars(np).values() if isinstance(f, np.ufunc)}
    assert not ufuncs - set(BY_UFUNC) - set(EXPLAINED)
    assert not set(BY_UFUNC) & set(EXPLAINED)


def test_what_is_explained_exists() -> None:
    """In math, here or in a later Python, or among NumPy's ufuncs; and everything has one explanation."""
    later = {"fma", "sumprod", "isnormal", "issubnormal", "signbit", "matvec", "vecdot", "vecmat", "bitwise_count"}
    assert {n for n in EXPLAINED if not hasattr(math, n) and not hasattr(np, n)} <= later
    assert len(EXPLAINED) == len(SEVERAL) + len(PLAIN) + len(UNCOVERED)
    assert all(EXPLAINED.values())


PROMISED = "erf erfc erfinv gamma gammaln digamma psi expit logit log_expit xlogy xlog1py ndtr log_ndtr i0 i1 j0 j1"


@pytest.mark.parametrize("name", PROMISED.split())
def test_promised_functions_of_scipy_are_rows(name: str) -> None:
    """Found by the name that the ufunc itself has, as SciPy's digamma is called psi."""
    assert getattr(scipy.special, name).__name__ in BY_UFUNC


def test_every_ufunc_of_a_row_exists() -> None:
    """Rows with two doors have two names."""
    for row in set(BY_UFUNC.values()):
        for name in row.ufunc.split():  # type: ignore[union-attr]
            place = scipy.special if name.startswith("special.") else np
            assert isinstance(getattr(place, name.removeprefix("special.")), np.ufunc), row
    assert BY_UFUNC["power"] is BY_UFUNC["float_power"] is TABLE["power"]
    assert BY_UFUNC["rad2deg"] is TABLE["degrees"]
