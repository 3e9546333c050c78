"""Functions of plain numbers that the table needs and Python lacks, or that must not raise where Python's do.

A name that Python has too (`power`, `log`, `cosh`, …) is the same function, with the value that mathematics gives,
±inf, 0 or NaN, where Python's raises. The others are what derivatives are made of, in forms that lose no digits to
subnormal or overflowing results on the way, or to differences of nearly equal numbers.

The first part takes and gives Python's numbers; the second has its functions for NumPy's arrays (``…_of_arrays``), in
the arrays' own precision. NumPy is imported when an array appears; SciPy never: where it is needed, it is there.

References
----------
.. [1] NIST Digital Library of Mathematical Functions, https://dlmf.nist.gov: 5.5, 5.11, 5.15 (gamma and polygamma
   functions), 7.8, 7.17 (error functions), 10.17 (Bessel functions of large argument).
.. [2] T. J. Dekker, A floating-point technique for extending the available precision, Numer. Math. 18 (1971).
"""

from __future__ import annotations

import cmath
import functools
import math
import sys
from collections.abc import Callable
from numbers import Rational
from typing import Any

inf, nan = math.inf, math.nan

LN2 = 0.6931471805599453
HALF_SQRT_PI = 0.886226925452758
ONE_OVER_SQRT_2PI = 0.3989422804014327

TINY = 2.0**-960  # below it, a float may owe digits to numbers that were subnormal on the way
LIFT = 2.0**200  # lifts such numbers to where there is room


# -- Python's own, where Python's raise -------------------------------------------------------------------------------


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
    return 0.0 if a == 0 and b == 0 else over(a, b)


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


def rint(x: Any) -> Any:
    """The whole number next to x, the even one of two, as a number of x's kind."""
    if isinstance(x, float):
        return float(round(x)) if math.isfinite(x) else x
    return round(x)


# -- Sizes, shares, quotients -----------------------------------------------------------------------------------------


def sign(x: Any) -> Any:
    """−1, 0 or 1, or NaN; of a complex number its direction."""
    if isinstance(x, complex):
        return x / abs(x) if x else x
    return nan if x != x else (x > 0) - (x < 0)


def share(a: Any, b: Any, y: Any) -> Any:
    """The share of a in y, which is one of a and b: 1, ½ where the two tie, or 0."""
    return nan if y != y else (1 + (y == a) - (y == b)) / 2


def cosine(a: Any, b: Any, _: Any) -> Any:
    """a/√(a² + b²), a vector's cosine, without its length, which may be beyond floats; 0 for a vector of no length."""
    if not abs(a) < abs(b):
        return 0.0 if a == b == 0 else math.copysign(1 / math.hypot(1, over(b, a)), a)
    tangent = a / abs(b)
    return tangent / math.hypot(1, tangent)


def turn(a: Any, b: Any) -> Any:
    """b/(a² + b²), how a vector's angle changes with its height a."""
    if not abs(a) > abs(b):
        return over(1 / (1 + (a / b) ** 2), b) if b else nan
    return -quotient_slope(b, a, b / a / (1 + (b / a) ** 2))


def quotient_slope(a: Any, b: Any, y: Any) -> Any:
    """−a/b², where y = a/b may have lost digits."""
    if isinstance(a, int) and isinstance(b, int):
        return over(-a, b * b)
    if isinstance(y, float) and abs(y) < TINY:
        return over(over(-a * LIFT, b), b) / LIFT
    return over(-y, b)


def gap(x: Any) -> Any:
    """1 − x², with all its digits near ±1."""
    if isinstance(x, complex):
        return complex((1 - x.real) * (1 + x.real) + x.imag * x.imag, -2 * x.real * x.imag)  # zeros keep their signs
    return (1 - x) * (1 + x)


def secant(x: Any) -> Any:
    """√(1 + x²), the secant of the angle whose tangent is x."""
    return cmath.sqrt(gap(1j * x)) if isinstance(x, complex) else math.hypot(1, x)


def witch(x: Any) -> Any:
    """1/(1 + x²), Agnesi's curve."""
    return over(1, 1 + x * x) if abs(x) < 1e150 else (1 / x) * (1 / x)


# -- Powers and exponentials ------------------------------------------------------------------------------------------


def lost_in_sum(a: float, b: float) -> float:
    """What rounding took from a + b, exactly [2]_."""
    total = a + b
    part = total - a
    return (a - (total - part)) + (b - part)


def square_in_two(x: float) -> tuple[float, float]:
    """x² as the sum of a float and a small one, exactly [2]_."""
    head = x * 134217729.0  # 2²⁷ + 1 splits 53 bits in two halves
    head -= head - x
    tail = x - head
    square = x * x
    return square, ((head * head - square) + 2 * head * tail) + tail * tail


def power_slope(a: Any, b: Any) -> Any:
    """b·aᵇ⁻¹."""
    n = whole(b)
    if n == 0:
        return 0
    if n == 1:
        return b
    exact = isinstance(a, int) and isinstance(b, int)
    if exact or not isinstance(a, int | float) or not isinstance(b, int | float) or a == 0 or (a < 0 and n is None):
        return b * power(a, b - 1)
    # half the power, twice: neither overflows, nor loses digits below the normal floats, before b is multiplied in
    half = power(abs(a), (b - 1) / 2)
    slope = b * half * half if half else 0.0
    rest = lost_in_sum(b, -1.0)
    if rest and abs(a) < inf:
        slope *= 1 + rest * math.log(abs(a))
    return -slope if a < 0 and n is not None and n % 2 == 0 else slope


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


def cbrt_slope(x: Any) -> Any:
    """1/(3·y²) for y = ∛x, in a form in which y's error cancels: C libraries give y to a few ulp only."""
    y = math.cbrt(x)
    if y == 0 or y in (inf, -inf):
        return inf if y == 0 else 0.0
    return (1 / (y * y) + 2 * (y / x)) / 9


def sech(x: Any) -> Any:
    """1/cosh x."""
    if isinstance(x, complex):
        try:
            return 1 / cmath.cosh(x)
        except OverflowError:
            return 0j
    decay = math.exp(-abs(x))
    return 2 * decay / (1 + decay * decay)


def gauss(x: Any) -> Any:
    """e^(−x²)."""
    if isinstance(x, complex):
        return cmath.exp(-x * x)
    square, rest = square_in_two(min(abs(x), 28.0))
    return math.exp(-square) * (1 - rest)


def bell(x: Any) -> Any:
    """e^(−x²/2)."""
    if isinstance(x, complex):
        return cmath.exp(-x * x / 2)
    square, rest = square_in_two(min(abs(x), 40.0))
    return math.exp(-square / 2) * (1 - rest / 2)


def expit(x: Any) -> Any:
    """1/(1 + e⁻ˣ)."""
    return 1 / (1 + math.exp(-x)) if x > -700 else math.exp(x)


def soft_share(a: Any, b: Any) -> Any:
    """eᵃ/(eᵃ + eᵇ), with the digits that a − b loses."""
    d = a - b
    y = expit(d)
    return y * (1 + lost_in_sum(a, -b) * expit(-d)) if abs(d) < 1e300 else y


def soft_share2(a: Any, b: Any) -> Any:
    """2ᵃ/(2ᵃ + 2ᵇ), with the digits that a − b loses."""
    d = a - b
    y = 1 / (1 + math.exp2(-d)) if d > -1000 else math.exp2(d)
    return y * (1 + lost_in_sum(a, -b) * (1 - y) * LN2) if abs(d) < 1e300 else y


def erfinv_slope(x: Any, y: Any) -> Any:
    """(√π/2)·e^(y²) at the exact y = erf⁻¹ x: near ±1 the error of the given y would grow to many ulps."""
    slope = over(HALF_SQRT_PI, gauss(y))
    if not 0.5 < abs(x) < 1:
        return slope
    step = (math.erfc(abs(y)) - (1 - abs(x))) * slope
    return slope * (1 + 2 * abs(y) * step)


def hazard(x: Any) -> Any:
    """φ(x)/Φ(x), the normal density over its distribution function; far left −x + `excess`."""
    if x < -1:
        return _mills_rest(-x) - x
    return bell(x) * ONE_OVER_SQRT_2PI / (math.erfc(-x * math.sqrt(0.5)) / 2)


def excess(x: Any) -> Any:
    """φ(x)/Φ(x) + x."""
    return _mills_rest(-x) if x < -1 else hazard(x) + x


def _mills_rest(t: float) -> float:
    """1/(t + 2/(t + 3/(t + …))), the rest after t of Laplace's continued fraction for φ(t)/(1 − Φ(t)), t ≥ 1."""
    rest = 0.0
    for k in range(20 + int(400 / (t * t)), 0, -1):
        rest = k / (t + rest)
    return rest


# -- The gamma function -----------------------------------------------------------------------------------------------

BERNOULLI = (  # B₂, B₄, …, B₃₂
    *((1, 6), (-1, 30), (1, 42), (-1, 30), (5, 66), (-691, 2730), (7, 6), (-3617, 510), (43867, 798)),
    *((-174611, 330), (854513, 138), (-236364091, 2730), (8553103, 6), (-23749461029, 870)),
    *((8615841276005, 14322), (-7709321041217, 510)),
)

# The positive zero of the digamma function, in two parts, and digamma(zero + g)/g = P(g)/Q(g) for 1 ≤ zero + g ≤ 2,
# fitted at Chebyshev's points to 1e-16.
ZERO, ZERO_REST = 1.4616321449683622, 9.549995429965697e-17
P_AND_Q = (  # the coefficients of both, from the highest power on
    *((4.5021150752717654e-07, 4.9767097124776097e-05), (0.0002413862377406862, 0.0026590106932300947)),
    *((0.008805673211219568, 0.043632349509565994), (0.10513599874917318, 0.31097860738421707)),
    *((0.5358912022175543, 1.064713941391991), (1.202728341748056, 1.700463683310959), (0.9676722454476212, 1.0)),
)


def is_pole(x: float) -> bool:
    """Whether the gamma function has no value at x: 0, −1, −2, … and −inf."""
    return x <= 0 and (x == -inf or x == math.floor(x))


def gamma_slope(x: Any, y: Any) -> Any:
    """Γ(x)·ψ(x), where y = Γ(x) may be subnormal."""
    slope = y * digamma(x)
    if not x <= -168 or is_pole(x):
        return slope
    from fractions import Fraction

    steps = math.prod(Fraction(x) + k for k in range(16))
    return float(Fraction(math.gamma(x + 16)) * Fraction(digamma(x)) / steps)


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


def _digamma_beside_zero(g: float) -> float:
    p = q = 0.0
    for a, b in P_AND_Q:
        p, q = p * g + a, q * g + b
    return g * p / q


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


def polygamma(n: int, x: Any) -> Any:
    """The n-th derivative of the digamma function, by [1]_ 5.5.4, 5.15.5, 5.15.6, 5.15.8; NaN at the poles."""
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


def at(function: Callable[..., Any], arrays: Callable[..., Any], *args: Any) -> Any:
    """Value of a function at plain numbers, or of its form for arrays where there is one among them."""
    return (arrays if any(hasattr(a, "dtype") for a in args) else function)(*args)


# -- The same for arrays ----------------------------------------------------------------------------------------------


def for_arrays(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of arrays of any kind, from one of NumPy and arrays that are at least of double precision."""

    @functools.wraps(function)
    def widened(*args: Any) -> Any:
        import numpy

        kind = numpy.result_type(*args)
        if kind.kind not in "fc":
            kind = numpy.dtype(float)
        wide = numpy.result_type(kind, float)
        with numpy.errstate(all="ignore"):
            return numpy.asarray(function(numpy, *(numpy.asarray(a, dtype=wide) for a in args))).astype(kind)[()]

    return widened


def elementwise(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of arrays that calls one of plain numbers for every element."""
    return for_arrays(lambda np, *args: np.vectorize(function, otypes=[args[0].dtype])(*args))


@for_arrays
def share_of_arrays(np: Any, a: Any, b: Any, y: Any) -> Any:
    """`share`."""
    return np.where(y == y, (1.0 + (y == a) - (y == b)) / 2, nan)


@for_arrays
def ratio_of_arrays(np: Any, a: Any, b: Any) -> Any:
    """`ratio`."""
    return np.where((a == 0) & (b == 0), 0, a / b)


@for_arrays
def cosine_of_arrays(np: Any, a: Any, b: Any, _: Any) -> Any:
    """`cosine`."""
    steep = np.abs(a) >= np.abs(b)
    t = np.where(steep, b, a) / np.where(steep, a, np.abs(b))
    return np.where((a == 0) & (b == 0), 0, np.where(steep, np.copysign(1, a), t) / np.hypot(1, t))


@for_arrays
def turn_of_arrays(np: Any, a: Any, b: Any) -> Any:
    """`turn`."""
    steep = np.abs(a) > np.abs(b)
    t = np.where(steep, b, a) / np.where(steep, a, b)
    low = np.where(np.abs(t) < TINY, b * LIFT / a / a / LIFT, t / (1 + t * t) / a)
    return np.where(steep, low, 1 / (1 + t * t) / b)


@for_arrays
def quotient_slope_of_arrays(np: Any, a: Any, b: Any, _: Any) -> Any:
    """`quotient_slope`."""
    y = a / b
    return np.where((np.abs(y) < TINY) & (a != 0), -a * LIFT / b / b / LIFT, -y / b)


@for_arrays
def gap_of_arrays(np: Any, x: Any) -> Any:
    """`gap`."""
    if not np.iscomplexobj(x):
        return (1 - x) * (1 + x)
    z = np.empty_like(x)
    z.real, z.imag = (1 - x.real) * (1 + x.real) + x.imag * x.imag, -2 * x.real * x.imag
    return z


@for_arrays
def secant_of_arrays(np: Any, x: Any) -> Any:
    """`secant`."""
    return np.sqrt(gap_of_arrays(1j * x)) if np.iscomplexobj(x) else np.hypot(1, x)


@for_arrays
def witch_of_arrays(np: Any, x: Any) -> Any:
    """`witch`."""
    return np.where(np.abs(x) < 1e150, 1 / (1 + x * x), (1 / x) * (1 / x))


@for_arrays
def power_slope_of_arrays(np: Any, a: Any, b: Any) -> Any:
    """`power_slope`."""
    if np.iscomplexobj(a):
        return b * np.power(a, b - 1)
    half = np.power(np.abs(a), (b - 1) / 2)
    rest = lost_in_sum(b, np.asarray(-1.0))
    slope = b * half * half * np.where(rest * a == 0, 1, 1 + rest * np.log(np.abs(a)))
    even = np.fmod(b, 2) == 0
    sign = np.where(a < 0, np.where(even, -1, np.where(b == np.rint(b), 1, nan)), 1)
    return np.where(b == 0, 0, np.where(half == 0, 0, sign * slope))


@for_arrays
def power_log_of_arrays(np: Any, a: Any, b: Any, y: Any) -> Any:
    """`power_log`."""
    if np.iscomplexobj(a):
        return y * np.log(a)
    half = np.power(a, b / 2)
    return np.where(a == 0, np.where(b > 0, 0, nan), half * (half * np.log(a)))


@for_arrays
def sech_of_arrays(np: Any, x: Any) -> Any:
    """`sech`."""
    if np.iscomplexobj(x):
        return 1 / np.cosh(x)
    decay = np.exp(-np.abs(x))
    return 2 * decay / (1 + decay * decay)


@for_arrays
def cbrt_slope_of_arrays(np: Any, x: Any) -> Any:
    """`cbrt_slope`."""
    return 1 / (3 * np.cbrt(x) ** 2)


@for_arrays
def gauss_of_arrays(np: Any, x: Any) -> Any:
    """`gauss`."""
    if np.iscomplexobj(x):
        return np.exp(-x * x)
    square, rest = square_in_two(np.minimum(np.abs(x), 28))
    return np.exp(-square) * (1 - rest)


@for_arrays
def bell_of_arrays(np: Any, x: Any) -> Any:
    """`bell`."""
    if np.iscomplexobj(x):
        return np.exp(-x * x / 2)
    square, rest = square_in_two(np.minimum(np.abs(x), 40))
    return np.exp(-square / 2) * (1 - rest / 2)


@for_arrays
def expit_of_arrays(np: Any, x: Any) -> Any:
    """`expit`."""
    return np.where(x > -700, 1 / (1 + np.exp(-x)), np.exp(x))


@for_arrays
def soft_share_of_arrays(np: Any, a: Any, b: Any) -> Any:
    """`soft_share`."""
    d = a - b
    y = expit_of_arrays(d)
    return np.where(np.abs(d) < 1e300, y * (1 + lost_in_sum(a, -b) * expit_of_arrays(-d)), y)


@for_arrays
def soft_share2_of_arrays(np: Any, a: Any, b: Any) -> Any:
    """`soft_share2`."""
    d = a - b
    y = np.where(d > -1000, 1 / (1 + np.exp2(-d)), np.exp2(d))
    return np.where(np.abs(d) < 1e300, y * (1 + lost_in_sum(a, -b) * (1 - y) * LN2), y)


@for_arrays
def hazard_of_arrays(np: Any, x: Any) -> Any:
    """`hazard`."""
    scipy = sys.modules["scipy.special"]
    left = 1 / (HALF_SQRT_PI * math.sqrt(2) * scipy.erfcx(-np.minimum(x, 0) * math.sqrt(0.5)))
    return np.where(x < -1, left, bell_of_arrays(x) * ONE_OVER_SQRT_2PI / scipy.ndtr(x))


@for_arrays
def digamma_of_arrays(np: Any, x: Any) -> Any:
    """`digamma`: SciPy's right of 0, which is good to a few ulp there; left of 0 it is not."""
    psi = getattr(sys.modules.get("scipy.special"), "psi", None) or elementwise(digamma)
    y = np.asarray(psi(x))
    left = x < 0
    if left.any():
        y[left] = elementwise(digamma)(x[left])
    return y


@for_arrays
def bessel_j_of_arrays(np: Any, n: Any, x: Any) -> Any:
    """Jₙ(x) for whole n: far out by [1]_ 10.17.3, where SciPy's loses the phase of large arguments."""
    n, size = int(n), np.abs(x)
    scipy = sys.modules["scipy.special"]
    near = scipy.j0(x) if n == 0 else scipy.j1(x) if n == 1 else scipy.jv(n, x)
    term = 1.0
    sums = [0.0, 0.0]
    for k in range(16):
        sums[k % 2] = sums[k % 2] + (term if k % 4 < 2 else -term)
        term = term * (4 * n * n - (2 * k + 1) ** 2) / (8 * (k + 1) * size)
    cosine, sine = (1, -1, -1, 1)[n % 4], (1, 1, -1, -1)[n % 4]  # of (2n + 1)·π/4, times √2
    cosine, sine = np.cos(x) * cosine + np.sin(size) * sine, np.sin(size) * cosine - np.cos(x) * sine
    far = (cosine * sums[0] - sine * sums[1]) / (np.sqrt(size) * math.sqrt(math.pi))
    return np.where(size < 25 + n * n, near, np.where(x < 0, (-1) ** n, 1) * far)


@for_arrays
def bessel_i_of_arrays(np: Any, n: Any, x: Any) -> Any:
    """Iₙ(x) for whole n, by SciPy's Iₙ(x)·e^(−|x|), which does not overflow before its time."""
    n, size = int(n), np.minimum(np.abs(x), 800)
    scipy = sys.modules["scipy.special"]
    scaled = scipy.i0e(size) if n == 0 else scipy.i1e(size) if n == 1 else scipy.ive(n, size)
    half = np.exp(size / 2)
    return np.where(x < 0, (-1.0) ** n, 1) * scaled * half * half


@for_arrays
def polygamma_of_arrays(_: Any, n: Any, x: Any) -> Any:
    """`polygamma`: SciPy's right of 0; left of 0 it has none."""
    if "scipy.special" in sys.modules and (x > 0).all():
        return sys.modules["scipy.special"].polygamma(int(n), x)
    return elementwise(lambda x: polygamma(int(n), x))(x)


@for_arrays
def gamma_slope_of_arrays(np: Any, x: Any, y: Any) -> Any:
    """`gamma_slope`."""
    if "scipy.special" not in sys.modules:
        return elementwise(gamma_slope)(x, y)
    slope = np.asarray(sys.modules["scipy.special"].gamma(x) * digamma_of_arrays(x))
    far = x < -168
    if far.any():
        slope[far] = elementwise(gamma_slope)(x[far], y[far])
    return slope
