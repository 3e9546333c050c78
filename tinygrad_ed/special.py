"""Functions of plain numbers that the table needs and Python lacks, or that must not raise where Python's do.

A name that Python has too (`power`, `log`, `cosh`, …) is the same function, with the value that mathematics gives,
±inf, 0 or NaN, where Python's raises. The others are what derivatives are made of, in forms that lose no digits to
subnormal or overflowing results on the way, or to differences of nearly equal numbers.

They take and give Python's numbers. Most are written with `where` and `library`, so that `for_arrays` makes them
functions of NumPy's arrays too, in the arrays' own precision; others have a form for arrays of their own; of the rest
`elementwise` makes one. Arrays of other kinds, Dask's for one, apply all of these themselves, as they apply a ufunc.
NumPy is imported when an array appears; SciPy is there where it is needed, since only its own functions lead there.

References
----------
.. [1] NIST Digital Library of Mathematical Functions, https://dlmf.nist.gov: 5.5, 5.11, 5.15 (gamma and polygamma
   functions), 7.8, 7.17 (error functions), 10.17 (Bessel functions of large argument).
.. [2] T. J. Dekker, A floating-point technique for extending the available precision, Numer. Math. 18 (1971).
"""

from __future__ import annotations

import cmath
import functools
import importlib
import math
import sys
from collections.abc import Callable, Sequence
from numbers import Rational
from typing import Any

inf, nan = math.inf, math.nan

LN2 = 0.6931471805599453
HALF_SQRT_PI = 0.886226925452758
ONE_OVER_SQRT_2PI = 0.3989422804014327
SQRT2 = 1.4142135623730951

TINY = 2.0**-960  # below it, a float may owe digits to numbers that were subnormal on the way
LIFT = 2.0**200  # lifts such numbers to where there is room


# -- For numbers and arrays alike --


def library(x: Any) -> Any:
    """What computes functions of x: `math`, `cmath`, or NumPy where x is an array."""
    if hasattr(x, "dtype"):
        return sys.modules["numpy"]
    return cmath if isinstance(x, complex) else math


def is_complex(x: Any) -> bool:
    """Whether x is a complex number or an array of such."""
    return x.dtype.kind == "c" if hasattr(x, "dtype") else isinstance(x, complex)


def where(condition: Any, yes: Any, no: Any) -> Any:
    """One of two, or for arrays one of two for each element; both are computed."""
    if isinstance(condition, bool):
        return yes if condition else no
    return library(condition).where(condition, yes, no)


def by_type(function: Callable[..., Any], arrays: Callable[..., Any], *args: Any) -> Any:
    """Value of a function at plain numbers, or of its form for arrays where there is one among them."""
    for a in args:
        if hasattr(a, "dtype"):
            return arrays(*args)
    return function(*args)


@functools.cache
def without_warnings(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function without NumPy's warnings, which as a decorator are cheaper to turn off than by a context."""
    from numpy import errstate

    return errstate(all="ignore")(function)


class OfArrays:
    """A function of arrays of any kind, from one of NumPy's arrays of floats that are at least of double precision.

    To arrays of other kinds, which follow NumPy's protocols, it is what a ufunc is: they apply it as they apply
    ``np.sin``. So Dask's arrays stay lazy and call it block by block, in other threads or processes.
    """

    __name__: str
    nin, nout, signature = 0, 1, None  # what such arrays ask a ufunc for

    def __init__(self, function: Callable[..., Any]) -> None:
        functools.update_wrapper(self, function)
        self.function = function

    def __call__(self, *args: Any) -> Any:
        import numpy

        if len(args) == 1 and type(x := args[0]) is numpy.ndarray and x.dtype == float and x.shape:  # what comes most
            return without_warnings(self.function)(x)
        for a in args:
            if type(a) is not numpy.ndarray and hasattr(a, "__array_ufunc__") and not isinstance(a, numpy.ndarray):
                return self.applied_by_others(args)
        kind = numpy.result_type(*args)
        if kind.kind not in "fc":
            kind = numpy.dtype(float)
        wide = numpy.result_type(kind, float)
        with numpy.errstate(all="ignore"):
            y = self.function(*(numpy.asarray(a, dtype=wide) for a in args))
            return numpy.asarray(y).astype(kind, copy=False)[()]

    def applied_by_others(self, args: tuple[Any, ...]) -> Any:
        """What the arrays of other kinds among the arguments make of it."""
        self.nin = len(args)
        for a in args:
            if hasattr(a, "__array_ufunc__"):
                y = a.__array_ufunc__(self, "__call__", *args)
                if y is not NotImplemented:
                    return y
        kinds = ", ".join(type(a).__name__ for a in args)
        raise TypeError(f"{self.__name__} of ({kinds}): no array of these kinds applies it; give it NumPy arrays")


def for_arrays(function: Callable[..., Any]) -> OfArrays:
    """A function of arrays of any kind, from one of NumPy's arrays of floats that are at least of double precision."""
    return OfArrays(function)


def elementwise(function: Callable[..., Any]) -> OfArrays:
    """A function of arrays that calls one of plain numbers for every element."""
    return OfArrays(lambda *args: library(args[0]).vectorize(function, otypes=[args[0].dtype])(*args))


def some(condition: Any) -> bool:
    """Whether a condition holds, or for arrays whether it does for some element."""
    return condition if isinstance(condition, bool) else bool(condition.any())


def mended(y: Any, places: Any, function: Callable[..., Any], *args: Any) -> Any:
    """An array y with what a function of arrays gives at some places, where the formula of the rest does not serve."""
    if not places.any():
        return y
    np = library(y)
    y, places = np.array(y), np.broadcast_to(places, np.shape(y))
    y[places] = function(*(np.broadcast_to(a, y.shape)[places] for a in args))
    return y


def by_scipy(name: str, *args: Any) -> Any:
    """What SciPy's function of arrays gives; NaN where SciPy is not loaded, and of numbers longer than doubles."""
    function = getattr(sys.modules.get("scipy.special"), name, None)
    return args[-1] * nan if function is None or args[-1].dtype.char == "g" else function(*args)


def scipy_special() -> Any:
    """SciPy's functions: loaded by who called one of them, but not where Dask has sent the block to another process."""
    return importlib.import_module("scipy.special")


# -- Python's own, where Python's raise --


def over(a: Any, b: Any) -> Any:
    """a/b, ±inf for b = 0, NaN for 0/0."""
    try:
        return a / b
    except ZeroDivisionError:
        if isinstance(a, complex) or isinstance(b, complex):
            return complex(nan, nan)  # infinite in no direction
        return nan if a == 0 or a != a else math.copysign(inf, a) * math.copysign(1, b)
    except OverflowError:  # an int that is beyond floats
        size = inf if abs(a) > abs(b) else 0.0
        return size if (a > 0) == (b > 0) else -size


def ratio(a: Any, b: Any) -> Any:
    """a/b as `over` gives it, but 0 for 0/0: the direction of a vector of no length."""
    return where((a == 0) & (b == 0), 0.0, over(a, b))


def whole(b: Any) -> int | None:
    """The whole number that b is, or None."""
    if isinstance(b, int):
        return int(b)
    if isinstance(b, float):
        return int(b) if b.is_integer() else None
    if isinstance(b, Rational):
        return int(b.numerator) if b.denominator == 1 else None
    if type(b).__module__ == "decimal":
        return int(b) if b.is_finite() and b == b.to_integral_value() else None
    return None


def power(a: Any, b: Any) -> Any:
    """a**b, with ±inf for what is beyond floats and for negative powers of 0."""
    try:
        return a**b
    except (ZeroDivisionError, OverflowError) as error:
        if isinstance(a, complex) or isinstance(b, complex):
            return complex(nan, nan)
        odd = (whole(b) or 0) % 2
        if isinstance(error, ZeroDivisionError):
            return math.copysign(inf, a) if odd else inf
        return -inf if a < 0 and odd else inf


def log(a: Any) -> Any:
    """ln a, −inf at 0, NaN below."""
    return math.log(a) if a > 0 else -inf if a == 0 else nan


def log_base(a: Any, b: Any) -> Any:
    """ln a/ln b, ±inf or NaN where Python's raises."""
    return over(log(a), log(b))


def log1p(x: Any) -> Any:
    """ln(1 + x), −inf at −1, NaN below."""
    return math.log1p(x) if x > -1 else -inf if x == -1 else nan


def exp(x: Any) -> Any:
    """eˣ, inf where it is beyond floats."""
    try:
        return math.exp(x)
    except OverflowError:
        return inf


def cosh(x: Any) -> Any:
    """cosh x, inf where it is beyond floats."""
    try:
        return math.cosh(x)
    except OverflowError:
        return inf


def sinh(x: Any) -> Any:
    """sinh x, ±inf where it is beyond floats."""
    try:
        return math.sinh(x)
    except OverflowError:
        return math.copysign(inf, x)


def sin(x: Any) -> Any:
    """sin x, NaN at ±inf."""
    return nan if abs(x) == inf else math.sin(x)


def cos(x: Any) -> Any:
    """cos x, NaN at ±inf."""
    return nan if abs(x) == inf else math.cos(x)


def ldexp(x: Any, n: Any) -> Any:
    """x·2ⁿ, ±inf where it is beyond floats."""
    try:
        return math.ldexp(x, n)
    except OverflowError:
        return math.copysign(inf, x)


def remainder(a: Any, b: Any) -> Any:
    """a − b·n for the whole n next to a/b, NaN where Python's raises."""
    return nan if abs(a) == inf or b == 0 else math.remainder(a, b)


def ldexp_of_arrays(x: Any, n: Any) -> Any:
    """`ldexp`, for exponents that are whole numbers in the guise of floats, too."""
    return library(n).ldexp(x, n.astype(int)) if hasattr(n, "dtype") else library(x).ldexp(x, int(n))


def rint(x: Any) -> Any:
    """The whole number next to x, the even one of two, as a number of x's kind."""
    if isinstance(x, float):
        return float(round(x)) if math.isfinite(x) else x
    return round(x)


# -- Sizes, shares, quotients --


def sign(x: Any) -> Any:
    """−1, 0 or 1, or NaN; of a complex number its direction."""
    if isinstance(x, complex):
        return x / abs(x) if x else x
    return nan if x != x else (x > 0) - (x < 0)


def share(a: Any, b: Any, y: Any) -> Any:
    """The share of a in y, which is one of a and b: 1, ½ where the two tie, or 0."""
    return where(y == y, (1.0 + (y == a) - (y == b)) / 2, nan)


def cosine(a: Any, b: Any, _: Any) -> Any:
    """a/√(a² + b²), a vector's cosine, without its length, which may be beyond floats; 0 for a vector of no length."""
    m, steep = library(a), abs(a) >= abs(b)
    t = over(where(steep, b, a), where(steep, a, abs(b)))
    c = where(steep, m.copysign(1.0, a), t) / m.hypot(1.0, t)
    return where((a == 0) & (b == 0), 0.0, c)


def turn(a: Any, b: Any) -> Any:
    """b/(a² + b²), how a vector's angle changes with its height a."""
    steep = abs(a) > abs(b)
    large, small = where(steep, a, b), where(steep, b, a)
    t = over(small, large)
    slope = over(where(steep, t, 1.0) / (1 + t * t), large)
    lost = steep & (abs(t) < TINY)
    return where(lost, over(over(small * LIFT, large), large) / LIFT, slope) if some(lost) else slope


def quotient_slope(a: Any, b: Any, y: Any) -> Any:
    """−a/b², where y = a/b may have lost digits."""
    if isinstance(a, int) and isinstance(b, int):
        return over(-a, b * b)
    if isinstance(y, float) and abs(y) < TINY:
        return over(over(-a * LIFT, b), b) / LIFT
    return over(-y, b)


@for_arrays
def quotient_slope_of_arrays(a: Any, b: Any, _: Any) -> Any:
    """`quotient_slope`."""
    y = a / b
    lost = abs(y) < TINY
    y /= b
    y *= -1
    return mended(y, lost, lambda a, b: -a * LIFT / b / b / LIFT, a, b)


def gap(x: Any) -> Any:
    """1 − x², with all its digits near ±1."""
    if not is_complex(x):
        return (1 - x) * (1 + x)
    parts = (1 - x.real) * (1 + x.real) + x.imag * x.imag, -2 * x.real * x.imag  # put together, zeros keep their signs
    return complex(*parts) if isinstance(x, complex) else library(x).stack(parts, -1).view(x.dtype)[..., 0]


def secant(x: Any) -> Any:
    """√(1 + x²), the secant of the angle whose tangent is x."""
    return library(x).sqrt(gap(1j * x)) if is_complex(x) else library(x).hypot(1.0, x)


def witch(x: Any) -> Any:
    """1/(1 + x²), Agnesi's curve."""
    return where(abs(x) < 1e150, over(1, 1 + x * x), over(1, x) * over(1, x))


# -- Powers and exponentials --


def lost_in_sum(a: Any, b: Any) -> Any:
    """What rounding took from a + b, exactly [2]_."""
    total = a + b
    part = total - a
    return (a - (total - part)) + (b - part)


def square_in_two(x: Any) -> tuple[Any, Any]:
    """x² as the sum of a float and a small one, exactly [2]_."""
    head = x * 134217729.0  # 2²⁷ + 1 splits 53 bits in two halves
    head -= head - x
    tail = x - head
    square = x * x
    return square, ((head * head - square) + 2 * head * tail) + tail * tail


def power_slope(a: Any, b: Any) -> Any:
    """b·aᵇ⁻¹."""
    if hasattr(a, "dtype"):
        direct = is_complex(a)
    elif isinstance(a, int | float) and isinstance(b, int | float):
        direct = (isinstance(a, int) and isinstance(b, int)) or a == 0 or (a < 0 and b % 1 != 0)
    else:
        direct = True
    if direct:
        return b * power(a, b - 1)
    # half the power, twice: neither overflows, nor loses digits below the normal floats, before b is multiplied in
    size = abs(a)
    half = power(size, (b - 1) / 2)
    slope = b * half * half
    rest = lost_in_sum(b, -1.0)
    if some(rest != 0):
        usual = (rest == 0) | (size == 0) | (size == inf)
        slope = slope * (1 + rest * library(size).log(where(usual, 1.0, size)))
    if some(a < 0):
        slope = slope * where(a < 0, where(b % 2 == 0, -1, where(b % 1 == 0, 1, nan)), 1)
    return where((b == 0) | (half == 0), 0.0, slope)


power_slope_of_arrays = for_arrays(power_slope)


def power_log(a: Any, b: Any, y: Any) -> Any:
    """y·ln a, where y = aᵇ may have lost digits; 0 for powers of 0, which are constant, and NaN for 0**0."""
    if a == 0:
        return 0 * y if complex(b).real > 0 else nan
    if isinstance(y, complex) or isinstance(a, complex):
        return y * cmath.log(a)
    if isinstance(y, float) and not TINY < abs(y) < inf and a > 0:
        half = power(a, b / 2)
        return half * (half * log(a)) if half else 0.0
    return y * (a.ln() if hasattr(a, "ln") else log(a))


@for_arrays
def power_log_of_arrays(a: Any, b: Any, y: Any) -> Any:
    """`power_log`."""
    if is_complex(a):
        return y * library(a).log(a)
    half = power(a, b / 2)
    slope = where(half == 0, 0.0, half * (half * library(a).log(a)))
    return where((a == 0) & (b <= 0), nan, slope)


def cbrt_slope(x: Any) -> Any:
    """1/(3·y²) for y = ∛x, in a form in which y's error cancels: C libraries give y to a few ulp only."""
    y = library(x).cbrt(x)
    slope = over(1, y * y)
    return where((slope == 0) | (slope == inf), slope, (slope + 2 * over(y, x)) / 9)


def sech(x: Any) -> Any:
    """1/cosh x."""
    if is_complex(x):
        try:
            return 1 / library(x).cosh(x)
        except OverflowError:
            return 0j
    decay = library(x).exp(-abs(x))
    rest = decay * decay
    rest += 1  # of arrays in place, here and below
    decay *= 2
    decay /= rest
    return decay


def gauss(x: Any) -> Any:
    """e^(−x²)."""
    if is_complex(x):
        return library(x).exp(-x * x)
    square, rest = square_in_two(where(abs(x) > 28.0, 28.0, x))
    return library(x).exp(-square) * (1 - rest)


def bell(x: Any) -> Any:
    """e^(−x²/2)."""
    if is_complex(x):
        return library(x).exp(-x * x / 2)
    square, rest = square_in_two(where(abs(x) > 40.0, 40.0, x))
    return library(x).exp(-square / 2) * (1 - rest / 2)


def expit(x: Any) -> Any:
    """1/(1 + e⁻ˣ)."""
    decay = library(x).exp(-abs(x))
    return where(x < 0, decay, 1.0) / (1 + decay)


def soft_share(a: Any, b: Any) -> Any:
    """eᵃ/(eᵃ + eᵇ), with the digits that a − b loses."""
    d = a - b
    y = expit(d)
    return where(abs(d) < 1e300, y * (1 + lost_in_sum(a, -b) * expit(-d)), y)


def soft_share2(a: Any, b: Any) -> Any:
    """2ᵃ/(2ᵃ + 2ᵇ), with the digits that a − b loses."""
    d = a - b
    decay = library(d).exp2(-abs(d))
    y = where(d < 0, decay, 1.0) / (1 + decay)
    return where(abs(d) < 1e300, y * (1 + lost_in_sum(a, -b) * (1 - y) * LN2), y)


def erfinv_slope(x: Any, y: Any) -> Any:
    """(√π/2)·e^(y²) at the exact y = erf⁻¹ x: near ±1 the error of the given y would grow to many ulps."""
    slope, size = over(HALF_SQRT_PI, gauss(y)), abs(y)
    far = (abs(x) > 0.5) & (abs(x) < 1)
    t = where(far, size * SQRT2, 1.0)
    erfc = 2 * ONE_OVER_SQRT_2PI * gauss(y) / (t + _mills_rest(t))
    return where(far, slope * (1 + 2 * size * ((erfc - (1 - abs(x))) * slope)), slope)


def hazard(x: Any) -> Any:
    """φ(x)/Φ(x), the normal density over its distribution function; far left −x + `excess`."""
    return _hazard_and_excess(x)[0]


def excess(x: Any) -> Any:
    """φ(x)/Φ(x) + x."""
    return _hazard_and_excess(x)[1]


def _hazard_and_excess(x: Any) -> tuple[Any, Any]:
    left = x < -0.5
    rest = _mills_rest(where(left, -x, 1.0))
    erfc = (scipy_special() if hasattr(x, "dtype") else math).erfc
    right = bell(x) * ONE_OVER_SQRT_2PI / (erfc(where(left, 0.0, -x) * math.sqrt(0.5)) / 2)
    return where(left, rest - x, right), where(left, rest, right + x)


# fmt: off
MILLS = (  # P and Q, from the highest power on, with P(t)/Q(t) = φ(t)/(1 − Φ(t)) − t for 0.5 ≤ t ≤ 3, fitted to 4e-17
    (0.0, 5.6331863067898805e-05), (5.633392459513855e-05, 0.0011851036409306617),
    (0.0011850051537597715, 0.011869072356648809), (0.01175870852040604, 0.07245102645625501),
    (0.0700459693528265, 0.29003524990985247), (0.26724317080582, 0.7641044058295414),
    (0.627839421220214, 1.2423095991821147), (0.7978845608085096, 1.0),
)
# fmt: on


def _mills_rest(t: Any) -> Any:
    """φ(t)/(1 − Φ(t)) − t for t ≥ 0.5."""
    if hasattr(t, "dtype"):
        return mended(_quotient(MILLS, t), t >= 3, lambda far: _fraction_of_laplace(far, 64), t)
    return _quotient(MILLS, t) if t < 3 else _fraction_of_laplace(t, 20 + int(400 / (t * t)))


def _fraction_of_laplace(t: Any, depth: int) -> Any:
    """1/(t + 2/(t + 3/(t + …))), the rest after t of the continued fraction for φ(t)/(1 − Φ(t))."""
    rest: Any = 0.0
    for k in range(depth, 0, -1):
        rest = k / (t + rest)
    return rest


def _quotient(coefficients: Sequence[tuple[float, float]], x: Any) -> Any:
    """The quotient of two polynomials, with their coefficients in pairs, from the highest power on."""
    p: Any = 0.0
    q: Any = 0.0
    for a, b in coefficients:
        p, q = p * x + a, q * x + b
    return p / q


# -- The gamma function --

# fmt: off
BERNOULLI = (  # B₂, B₄, …, B₃₂
    (1, 6), (-1, 30), (1, 42), (-1, 30), (5, 66), (-691, 2730), (7, 6), (-3617, 510), (43867, 798), (-174611, 330),
    (854513, 138), (-236364091, 2730), (8553103, 6), (-23749461029, 870), (8615841276005, 14322),
    (-7709321041217, 510),
)

# The positive zero of the digamma function, in two parts, and digamma(zero + g)/g = P(g)/Q(g) for 1 ≤ zero + g ≤ 2,
# fitted at Chebyshev's points to 1e-16.
ZERO, ZERO_REST = 1.4616321449683622, 9.549995429965697e-17
P_AND_Q = (  # the coefficients of both, from the highest power on
    (4.5021150752717654e-07, 4.9767097124776097e-05), (0.0002413862377406862, 0.0026590106932300947),
    (0.008805673211219568, 0.043632349509565994), (0.10513599874917318, 0.31097860738421707),
    (0.5358912022175543, 1.064713941391991), (1.202728341748056, 1.700463683310959), (0.9676722454476212, 1.0),
)
# fmt: on


def is_pole(x: float) -> bool:
    """Whether the gamma function has no value at x: 0, −1, −2, … and −inf."""
    return x <= 0 and (x == -inf or x == math.floor(x))


def gamma_slope(x: Any, y: Any) -> Any:
    """Γ(x)·ψ(x), where y = Γ(x) may be subnormal."""
    if not x < -20 or is_pole(x):
        return y * digamma(x)
    from fractions import Fraction

    steps = math.prod(Fraction(x) + k for k in range(16))
    return float(Fraction(math.gamma(x + 16)) * Fraction(digamma(x)) / steps)


@for_arrays
def gamma_slope_of_arrays(x: Any, y: Any) -> Any:
    """`gamma_slope`."""
    return mended(y * digamma_of_arrays(x), x < -20, elementwise(gamma_slope), x, y)


def digamma(x: Any) -> Any:
    """ψ(x) = Γ′(x)/Γ(x), by [1]_ 5.5.2, 5.5.4, 5.11.2; NaN at the poles."""
    if x != x or x == inf:
        return x
    if is_pole(x):
        return nan
    if x < 0:
        right = digamma(1 - x) if x < -1 else _digamma_beside_zero(-(x + (ZERO - 1)) - ZERO_REST)
        left = math.pi * cot_pi(x)
        return right - left if abs(right - left) > abs(right) / 2 else _digamma_in_decimals(x)
    if x < 1:
        return _digamma_beside_zero(x - (ZERO - 1) - ZERO_REST) - over(1, x)
    if x < 10:
        steps = math.floor(x) - 1
        start = _digamma_beside_zero(x - steps - ZERO - ZERO_REST)
        return math.fsum((start, *(1 / (x - k) for k in range(1, steps + 1))))
    series = 0.0
    for k in range(9, 0, -1):
        p, q = BERNOULLI[k - 1]
        series = (series + p / (2 * k * q)) / x / x
    return math.log(x) - (0.5 / x + series)


@for_arrays
def digamma_of_arrays(x: Any) -> Any:
    """`digamma`, right of 0 by SciPy's."""
    y = by_scipy("psi", where(x > 0, x, nan))
    return mended(y, y != y, elementwise(digamma), x)


def _digamma_beside_zero(g: float) -> float:
    return g * float(_quotient(P_AND_Q, g))


def cot_pi(x: float) -> float:
    """cot πx, by its distance from the nearest zero or pole, which is exact."""
    r = x - round(x)
    return 1 / math.tan(math.pi * r) if abs(r) < 0.25 else math.tan(math.pi * (math.copysign(0.5, r) - r))


def _digamma_in_decimals(x: float) -> float:
    """ψ(x) for x < 0 with 45 digits on the way, for the neighbourhood of a zero."""
    from decimal import Decimal, localcontext

    with localcontext() as context:
        context.prec = 45
        pi = Decimal("3.14159265358979323846264338327950288419716939937510")
        angle = pi * Decimal(x - round(x))
        cosine, sine, term = Decimal(0), Decimal(0), Decimal(1)
        for k in range(0, 60, 2):
            cosine, term = cosine + term, term * angle / (k + 1)
            sine, term = sine + term, -term * angle / (k + 2)
        z = 1 - Decimal(x)
        total = -pi * cosine / sine
        while z < 30:
            total, z = total - 1 / z, z + 1
        total += z.ln() - 1 / (2 * z)
        for k, (p, q) in enumerate(BERNOULLI, 1):
            total -= p / (2 * k * q * z ** (2 * k))
        return float(total)


def polygamma(n: Any, x: Any) -> Any:
    """The n-th derivative of the digamma function, by [1]_ 5.5.4, 5.15.5, 5.15.6, 5.15.8; NaN at the poles."""
    n = int(n)
    if n == 0 or x != x:
        return digamma(x)
    if is_pole(x):
        return nan
    if x == inf:
        return 0.0
    if x < 0:
        return (-1) ** n * polygamma(n, 1 - x) - math.pi ** (n + 1) * _slope_of_cot(n, cot_pi(x))
    steps = max(0, math.ceil(10 + n - x))
    z = x + steps
    series = 0.0
    for k in range(12, 0, -1):
        p, q = BERNOULLI[k - 1]
        series = (series + p * math.comb(2 * k + n - 1, n - 1) / q) / z / z
    rest = over(1 + n / (2 * z) + series, power(z, n)) / n
    total = math.fsum((rest, *(over(1, power(x + k, n + 1)) for k in range(steps))))
    return math.factorial(n) * (total if n % 2 else -total)


@for_arrays
def polygamma_of_arrays(n: Any, x: Any) -> Any:
    """`polygamma`, right of 0 by SciPy's zeta function, [1]_ 25.11.12."""
    n = int(n)
    if n == 0:
        return digamma_of_arrays(x)
    y = (-1) ** (n + 1) * math.factorial(n) * by_scipy("zeta", n + 1, where(x > 0, x, nan))
    return mended(y, y != y, elementwise(functools.partial(polygamma, n)), x)


def _slope_of_cot(n: int, c: float) -> float:
    """The n-th derivative of cot t where cot t = c: a polynomial in c, since cot′ = −(1 + cot²)."""
    polynomial = [0, 1]
    for _ in range(n):
        slope = [k * a for k, a in enumerate(polynomial)][1:]
        polynomial = [-(a + b) for a, b in zip([*slope, 0, 0], [0, 0, *slope], strict=True)]
    value: float = polynomial.pop()
    for a in reversed(polynomial):
        value = value * c + a
    return value


# -- Bessel functions, of arrays only, as SciPy has them --


@for_arrays
def bessel_j(n: Any, x: Any) -> Any:
    """Jₙ(x) for whole n."""
    n = int(n)
    scipy = scipy_special()
    near = scipy.j0(x) if n == 0 else scipy.j1(x) if n == 1 else scipy.jv(n, x)
    return mended(near, abs(x) >= 25 + n * n, functools.partial(_bessel_j_far, n), x)


def _bessel_j_far(n: int, x: Any) -> Any:
    """Jₙ(x) by [1]_ 10.17.3, where SciPy's loses the phase of large arguments."""
    np, size = library(x), abs(x)
    term = 1.0
    sums = [0.0, 0.0]
    for k in range(16):
        sums[k % 2] = sums[k % 2] + (term if k % 4 < 2 else -term)
        term = term * (4 * n * n - (2 * k + 1) ** 2) / (8 * (k + 1) * size)
    cosine, sine = (1, -1, -1, 1)[n % 4], (1, 1, -1, -1)[n % 4]  # of (2n + 1)·π/4, times √2
    cosine, sine = np.cos(x) * cosine + np.sin(size) * sine, np.sin(size) * cosine - np.cos(x) * sine
    far = (cosine * sums[0] - sine * sums[1]) / (np.sqrt(size) * math.sqrt(math.pi))
    return np.where(x < 0, (-1) ** n, 1) * far


@for_arrays
def bessel_i(n: Any, x: Any) -> Any:
    """Iₙ(x) for whole n, by SciPy's Iₙ(x)·e^(−|x|), which does not overflow before its time."""
    np, n = library(x), int(n)
    size = np.minimum(abs(x), 800)
    scipy = scipy_special()
    scaled = scipy.i0e(size) if n == 0 else scipy.i1e(size) if n == 1 else scipy.ive(n, size)
    half = np.exp(size / 2)
    return np.where(x < 0, (-1.0) ** n, 1) * scaled * half * half
