"""Ordinary functions, as users write them who have never heard of the library: one for each way of writing.

Each has its twin for mpmath, and points where it is smooth. The traps, a table of their own, are functions that
compare, round or print their argument: what comes out of them must be the true slope, or an error.
"""

from __future__ import annotations

import abc
import bisect
import cmath
import collections
import colorsys
import contextlib
import copy
import dataclasses
import enum
import fractions
import functools
import heapq
import itertools
import math
import math as m
import numbers
import operator
import statistics
from collections.abc import Callable, Iterator
from math import cos, log, pi, sin, sqrt
from typing import Any, NamedTuple

import mpmath as mp
import numpy as np
import scipy.integrate
import scipy.interpolate
import scipy.optimize
import scipy.special
from numpy.polynomial import polynomial
from scipy.optimize import brentq


class Ordinary(NamedTuple):
    """A function, its twin for mpmath, and where to look at it."""

    function: Callable[[Any], Any]
    twin: Callable[[Any], Any]
    points: tuple[float, ...]


class Trap(NamedTuple):
    """A function, where it is caught, and its true slope there."""

    function: Callable[[Any], Any]
    x: float
    slope: float


# -- Names for functions of math --

TABLE = {"sin": math.sin, "exp": math.exp}
ALIAS = math.tanh


def from_a_dict(x):
    return TABLE["sin"](x) * TABLE["exp"](-x)


def default_argument(x, f=math.atan):
    return f(x) * 2


def closure_over(f):
    def g(x):
        return f(x) + 1

    return g


def nonlocal_total(x):
    total = 0

    def add(y):
        nonlocal total
        total += sqrt(y)

    add(x)
    add(x * x)
    return total


def imported_inside(x):
    from math import asinh

    return asinh(x)


# -- Classes --


class Vector:
    """Slots, operators, properties."""

    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = float(x)
        self.y = float(y)

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, other):
        return (
            self.x * other.x + self.y * other.y if isinstance(other, Vector) else Vector(self.x * other, self.y * other)
        )

    __rmul__ = __mul__

    def __abs__(self):
        return math.hypot(self.x, self.y)

    def __matmul__(self, other):
        return math.atan2(self.y, self.x) * other

    def __getitem__(self, index):
        return (self.x, self.y)[index]

    @property
    def angle(self):
        return math.atan2(self.y, self.x)


EAST = Vector(2.0, 0.5)


class Shape(abc.ABC):
    scale = 2.0

    def __init__(self, size):
        self.size = size

    @abc.abstractmethod
    def area(self): ...

    @classmethod
    def unit(cls, factor):
        return cls(factor)

    @staticmethod
    def rounded(y):
        return math.fabs(y)


class Disc(Shape):
    def area(self):
        return pi * self.size**2 * self.scale


class Ring(Disc):
    def __init__(self, size, hole):
        super().__init__(size)
        self.hole = math.sqrt(hole)

    def area(self):
        return super().area() - pi * self.hole**2


@dataclasses.dataclass
class Loan:
    principal: float
    rate: float
    months: int = 12
    factor: float = dataclasses.field(init=False)

    def __post_init__(self):
        self.factor = math.pow(1 + self.rate / 12, self.months)

    @functools.cached_property
    def payment(self):
        return self.principal * self.rate / 12 * self.factor / (self.factor - 1)


class Decay:
    """Callable, with a counter."""

    def __init__(self, rate):
        self.rate = rate
        self.calls = 0

    def __call__(self, t):
        self.calls += 1
        return math.exp(-self.rate * t)


class Memory:
    """State on self, read by another method."""

    def forward(self, x):
        self.input = x
        self.output = math.log1p(math.exp(x))

    def backward(self):
        return self.output * self.input


class Planet(enum.Enum):
    EARTH = 4.0

    def gravity(self, height):
        return self.value / (1 + math.sqrt(height)) ** 2


DECAY = Decay(0.5)
COUNTED = Decay(0.25)


def stateful(x):
    memory = Memory()
    memory.forward(x)
    return memory.backward()


# -- Statements --


def matched(x):
    match x:
        case int():
            return x + 1000
        case float() if x > 1:
            return math.log(x)
        case float():
            return math.exp(x)


def walrus(x):
    return y * y if (y := math.sin(x)) > 0 else -y


def generated(x) -> Iterator[Any]:
    while x < 40:
        yield math.sqrt(x)
        x = 2 * x


@contextlib.contextmanager
def doubled(x):
    yield 2 * x


class Degrees:
    def __init__(self, x):
        self.x = x

    def __enter__(self):
        return math.degrees(self.x)

    def __exit__(self, *what):
        return False


def with_statements(x):
    with doubled(x) as y, Degrees(y) as z:
        return z * math.cos(x)


def tried(x):
    try:
        return math.sqrt(x - 10)
    except ValueError:
        result = math.exp(-x)
    finally:
        x = None
    return result


def logged(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs) * 2

    return wrapper


@logged
def decorated(x):
    return math.cosh(x)


@functools.lru_cache(maxsize=16)
def cached(x):
    return math.sin(x) ** 2


@functools.cache
def fibonacci_like(n, x):
    return 1.0 if n < 2 else x * fibonacci_like(n - 1, x) + fibonacci_like(n - 2, x)


@functools.singledispatch
def dispatched(x):
    raise TypeError(type(x).__name__)


@dispatched.register
def _(x: float):
    return math.log(x) * x


@dispatched.register
def _(x: int):
    return 0.0


def asserted(x):
    assert isinstance(x, float) and x > 0
    if not isinstance(x, numbers.Real):
        raise TypeError("a real number is wanted")
    return x**1.5 if type(x) is float else 0.0


def formatted(x):
    message = f"{x:.3f} of {x!r}, %g" % x
    return math.sin(x) + 0 * len(message)


def whole_part(x):
    n = int(x)
    return n * x + (x - n) ** 2 + round(x) * x + math.floor(x)


def interpolated(x):
    """A table, searched and interpolated."""
    xs, ys = [0.0, 1.0, 2.0, 4.0], [0.0, 1.0, 8.0, 64.0]
    k = bisect.bisect_right(xs, x) - 1
    return ys[k] + (ys[k + 1] - ys[k]) * (x - xs[k]) / (xs[k + 1] - xs[k])


def interpolated_twin(x):
    return x if x < 1 else 7 * x - 6 if x < 2 else 28 * x - 48


def newton_in_while(x):
    y = max(x, 1.0)
    while abs(y * y - x) > 1e-15 * x:
        y, old = (y + x / y) / 2, y
        if abs(y - old) <= 1e-15 * y:
            break
    return y


def kepler(x):
    e = x
    for _ in range(50):
        e = e - (e - 0.25 * math.sin(e) - x) / (1 - 0.25 * math.cos(e))
    return e


def kepler_twin(x):
    return mp.findroot(lambda e: e - mp.sin(e) / 4 - x, x)


def simpson(x, n=200):
    """∫ exp(−t²) from 0 to x by Simpson's rule."""
    h = x / n
    return h / 3 * sum((1 if k in (0, n) else 4 if k % 2 else 2) * math.exp(-((k * h) ** 2)) for k in range(n + 1))


def simpson_twin(x, n=200):
    h = x / n
    return h / 3 * sum((1 if k in (0, n) else 4 if k % 2 else 2) * mp.exp(-((k * h) ** 2)) for k in range(n + 1))


def runge_kutta(x, n=40):
    """y' = sin(t)·y from 0 to x."""
    y, t, h = 1.0, 0.0, x / n
    for _ in range(n):
        a = math.sin(t) * y
        b = math.sin(t + h / 2) * (y + h / 2 * a)
        c = math.sin(t + h / 2) * (y + h / 2 * b)
        d = math.sin(t + h) * (y + h * c)
        y, t = y + h / 6 * (a + 2 * b + 2 * c + d), t + h
    return y


def runge_kutta_twin(x, n=40):
    y, t, h = mp.mpf(1), mp.mpf(0), x / n
    for _ in range(n):
        a = mp.sin(t) * y
        b = mp.sin(t + h / 2) * (y + h / 2 * a)
        c = mp.sin(t + h / 2) * (y + h / 2 * b)
        d = mp.sin(t + h) * (y + h * c)
        y, t = y + h / 6 * (a + 2 * b + 2 * c + d), t + h
    return y


# -- NumPy and SciPy --


def filled(x):
    a = np.zeros(3)
    a[0] = x
    a[1:] = math.sin(x)
    a[2] *= 2
    return a.sum() * a[0]


def matrix_filled(x):
    a = np.eye(2)
    a[0, 1] = np.exp(x)
    a[1, 0] = x
    return np.linalg.det(a)


def rotation(x):
    r = np.array([[cos(x), -sin(x)], [sin(x), cos(x)]])
    return (r @ np.array([1.0, 2.0]))[0]


def appended(x):
    values = []
    for k in range(4):
        values.append(x**k)  # noqa: PERF401
    return np.mean(values) + np.asarray(values)[2]


@np.vectorize
def stepwise(x):
    return math.sin(x) if x > 0 else x


def cumulative(x):
    a = np.empty(4)
    a[0] = x
    for k in range(1, 4):
        a[k] = a[k - 1] * x + k
    return a[-1]


KNOTS = np.linspace(0.0, 3.0, 7)
CURVE = scipy.interpolate.CubicSpline(KNOTS, KNOTS**3)  # a cubic is its own spline
SPLINE = scipy.interpolate.make_interp_spline(KNOTS, KNOTS**2, k=3)
LINES = scipy.interpolate.interp1d(KNOTS, KNOTS**2)


def lines_twin(x):
    k = mp.floor(2 * x) / 2
    return k * k + (x - k) * (2 * k + mp.mpf(0.5))


ORDINARY: dict[str, Ordinary] = {
    # names for functions of math
    "import math": Ordinary(lambda x: math.sin(x) / math.sqrt(x), lambda x: mp.sin(x) / mp.sqrt(x), (0.5, 3.0)),
    "import math as m": Ordinary(lambda x: m.exp(m.cos(x)), lambda x: mp.exp(mp.cos(x)), (-2.0, 0.5)),
    "from math import": Ordinary(lambda x: log(x) * sin(x), lambda x: mp.log(x) * mp.sin(x), (0.5, 3.0)),
    "in a dict": Ordinary(from_a_dict, lambda x: mp.sin(x) * mp.exp(-x), (-0.5, 2.0)),
    "module attribute": Ordinary(lambda x: ALIAS(x) * x, lambda x: mp.tanh(x) * x, (-0.5, 2.0)),
    "default argument": Ordinary(default_argument, lambda x: 2 * mp.atan(x), (-0.5, 2.0)),
    "closure": Ordinary(closure_over(math.erf), lambda x: mp.erf(x) + 1, (-0.5, 2.0)),
    "nonlocal": Ordinary(nonlocal_total, lambda x: mp.sqrt(x) + x, (0.5, 2.0)),
    "import inside": Ordinary(imported_inside, mp.asinh, (-0.5, 2.0)),
    "getattr": Ordinary(lambda x: getattr(math, "l" + "og2")(x), lambda x: mp.log(x, 2), (0.5, 3.0)),
    "builtin itself": Ordinary(math.sinh, mp.sinh, (-0.5, 2.0)),
    "partial": Ordinary(functools.partial(math.pow, 2.0), lambda x: mp.mpf(2) ** x, (-0.5, 2.0)),
    "bound method": Ordinary(Decay(0.5).__call__, lambda x: mp.exp(-x / 2), (-0.5, 2.0)),
    "degrees, hypot, dist": Ordinary(
        lambda x: math.degrees(math.hypot(x, 3.0)) + math.dist((x, 1.0), (0.0, 2.0)),
        lambda x: mp.degrees(mp.sqrt(x**2 + 9)) + mp.sqrt(x**2 + 1),
        (-0.5, 2.0),
    ),
    "gamma, comb": Ordinary(lambda x: math.gamma(x) * math.comb(5, 2), lambda x: 10 * mp.gamma(x), (0.5, 3.0)),
    "modf": Ordinary(lambda x: math.modf(x)[0] * x, lambda x: (x - mp.floor(x)) * x, (0.5, 2.25)),
    "frexp, ldexp": Ordinary(lambda x: math.ldexp(math.frexp(x)[0] ** 2, 3), lambda x: 8 * (x / 4) ** 2, (2.5, 3.0)),
    # other modules of the standard library
    "cmath": Ordinary(lambda x: abs(cmath.exp(complex(0.5, x)) + x), lambda x: abs(mp.exp(mp.mpc(0.5, x)) + x), (0.5,)),
    "cmath.phase": Ordinary(lambda x: cmath.phase(complex(x, 2.0)), lambda x: mp.atan2(2, x), (-0.5, 3.0)),
    "complex power": Ordinary(lambda x: (complex(x, 1.0) ** 3).real, lambda x: x**3 - 3 * x, (-0.5, 3.0)),
    "statistics.fmean": Ordinary(
        lambda x: statistics.fmean([x, x * x, 1.0]), lambda x: (x + x * x + 1) / 3, (0.5, 3.0)
    ),
    "statistics.stdev": Ordinary(
        lambda x: statistics.stdev([x, 1.0, 4.0]), lambda x: mp.sqrt((x * x - 5 * x + 13) / 3), (0.5, 3.0)
    ),
    "statistics.NormalDist": Ordinary(
        lambda x: statistics.NormalDist(0.5, 2.0).cdf(x), lambda x: mp.ncdf(x, 0.5, 2), (-0.5, 3.0)
    ),
    "fractions": Ordinary(lambda x: fractions.Fraction(3, 4) * x**2, lambda x: 3 * x**2 / 4, (0.5, 3.0)),
    "colorsys": Ordinary(lambda x: colorsys.rgb_to_hls(x, 0.25, 0.5)[1], lambda x: (x + mp.mpf(0.25)) / 2, (0.75,)),
    "operator": Ordinary(
        lambda x: operator.mul(operator.add(x, 1), operator.pow(x, 2)), lambda x: (x + 1) * x**2, (3.0,)
    ),
    "functools.reduce": Ordinary(
        lambda x: functools.reduce(lambda a, b: a * b + 1, [x, x, 2.0], 1.0),
        lambda x: ((x + 1) * x + 1) * 2 + 1,
        (0.5,),
    ),
    "itertools.accumulate": Ordinary(
        lambda x: list(itertools.accumulate([x, 2.0, x], operator.mul))[-1], lambda x: 2 * x**2, (0.5, 3.0)
    ),
    "collections": Ordinary(
        lambda x: sum(collections.deque([x, x * x], maxlen=1)) + collections.OrderedDict(a=x)["a"],
        lambda x: x * x + x,
        (0.5, 3.0),
    ),
    "heapq": Ordinary(lambda x: heapq.nlargest(2, [x, 1.0, x * x])[1], lambda x: x, (1.5, 3.0)),
    "copy": Ordinary(lambda x: copy.deepcopy({"a": [x * x]})["a"][0], lambda x: x * x, (0.5, 3.0)),
    # classes
    "operators and slots": Ordinary(
        lambda x: abs(2 * Vector(x, 1) + EAST) + Vector(x, 1.0) * EAST,
        lambda x: mp.sqrt((2 * x + 2) ** 2 + mp.mpf(2.5) ** 2) + 2 * x + mp.mpf(0.5),
        (0.5, 3.0),
    ),
    "property": Ordinary(lambda x: Vector(x, 2.0).angle, lambda x: mp.atan2(2, x), (0.5, 3.0)),
    "existing instance": Ordinary(lambda x: EAST @ x + (EAST * x)[0], lambda x: (mp.atan(0.25) + 2) * x, (0.5, 3.0)),
    "inheritance, super()": Ordinary(lambda x: Ring(x, x).area(), lambda x: mp.pi * (2 * x**2 - x), (0.5, 3.0)),
    "class attribute": Ordinary(lambda x: Disc.scale * x * Disc.unit(x).size, lambda x: 2 * x**2, (0.5, 3.0)),
    "static method": Ordinary(lambda x: Shape.rounded(x) * x, lambda x: abs(x) * x, (-0.5, 3.0)),
    "dataclass": Ordinary(
        lambda x: Loan(1000.0, x).payment,
        lambda x: 1000 * x / 12 * (1 + x / 12) ** 12 / ((1 + x / 12) ** 12 - 1),
        (0.25, 0.5),
    ),
    "dataclasses.replace": Ordinary(
        lambda x: dataclasses.replace(Loan(1000.0, 0.5), rate=x).factor, lambda x: (1 + x / 12) ** 12, (0.25, 0.5)
    ),
    "__call__": Ordinary(DECAY, lambda x: mp.exp(-x / 2), (-0.5, 3.0)),
    "method of an instance": Ordinary(lambda x: COUNTED(x) * x, lambda x: mp.exp(-x / 4) * x, (-0.5, 3.0)),
    "state on self": Ordinary(stateful, lambda x: mp.log1p(mp.exp(x)) * x, (-0.5, 3.0)),
    "enum": Ordinary(Planet.EARTH.gravity, lambda x: 4 / (1 + mp.sqrt(x)) ** 2, (0.5, 3.0)),
    "namedtuple": Ordinary(lambda x: Trap(abs, x, x * x)._replace(x=2 * x)[1], lambda x: 2 * x, (0.5, 3.0)),
    # builtins
    "float(x)": Ordinary(lambda x: float(x) ** 3, lambda x: x**3, (-0.5, 3.0)),
    "int(x), round(x)": Ordinary(
        whole_part, lambda x: (mp.floor(x) + mp.nint(x)) * x + mp.floor(x) + (x - mp.floor(x)) ** 2, (2.25,)
    ),
    "divmod": Ordinary(
        lambda x: divmod(x, 2.0)[0] * x + divmod(x, 2.0)[1] ** 2, lambda x: 2 * x + (x - 4) ** 2, (4.5,)
    ),
    "sorted with key": Ordinary(
        lambda x: sorted([x, -2.0, 3 * x], key=math.fabs)[1], lambda x: x if x > 2 else mp.mpf(-2), (1.5, 3.0)
    ),
    "min, max with key": Ordinary(lambda x: max(x, 2.0, key=math.cos) * min(x, 9.0), lambda x: x * x, (0.5, 1.5)),
    "map, filter, zip": Ordinary(
        lambda x: sum(a * b for a, b in zip(map(math.sin, (x, 2 * x)), filter(None, (0.0, x, 3.0)), strict=True)),
        lambda x: mp.sin(x) * x + 3 * mp.sin(2 * x),
        (0.5, 3.0),
    ),
    "sum, abs, pow": Ordinary(lambda x: sum([abs(x), pow(x, 3), x], 0.0), lambda x: abs(x) + x**3 + x, (-0.5, 3.0)),
    "methods of float": Ordinary(
        lambda x: x.real * x.conjugate() + x.imag + x.is_integer(), lambda x: x * x, (-0.5, 2.25)
    ),
    "text": Ordinary(formatted, mp.sin, (0.5, 3.0)),
    "isinstance, type": Ordinary(asserted, lambda x: x ** mp.mpf(1.5), (0.5, 3.0)),
    # statements
    "match": Ordinary(matched, lambda x: mp.log(x) if x > 1 else mp.exp(x), (0.5, 3.0)),
    "walrus": Ordinary(walrus, lambda x: mp.sin(x) ** 2 if mp.sin(x) > 0 else -mp.sin(x), (0.5, 4.0)),
    "comprehension": Ordinary(
        lambda x: sum(math.exp(k * x) for k in range(3)) + sum({k: k * x for k in (2, 3)}.values()),
        lambda x: 1 + mp.exp(x) + mp.exp(2 * x) + 5 * x,
        (-0.5, 1.0),
    ),
    "generator": Ordinary(
        lambda x: sum(generated(x)), lambda x: sum(mp.sqrt(x * 2**k) for k in range(9) if x * 2**k < 40), (0.75, 3.0)
    ),
    "with": Ordinary(with_statements, lambda x: mp.degrees(2 * x) * mp.cos(x), (0.5, 3.0)),
    "try, finally": Ordinary(tried, lambda x: mp.sqrt(x - 10) if x > 10 else mp.exp(-x), (0.5, 12.0)),
    "decorator": Ordinary(decorated, lambda x: 2 * mp.cosh(x), (0.5, 3.0)),
    "lru_cache": Ordinary(cached, lambda x: mp.sin(x) ** 2, (0.5, 3.0)),
    "cache, recursive": Ordinary(lambda x: fibonacci_like(4, x), lambda x: x * (x * (x + 1) + 1) + x + 1, (0.5, 3.0)),
    "singledispatch": Ordinary(dispatched, lambda x: mp.log(x) * x, (0.5, 3.0)),
    # numerical methods by hand
    "table, interpolated": Ordinary(interpolated, interpolated_twin, (0.5, 1.75, 3.0)),
    "Newton's iteration": Ordinary(newton_in_while, mp.sqrt, (0.5, 3.0)),
    "Kepler's equation": Ordinary(kepler, kepler_twin, (0.5, 3.0)),
    "Simpson's rule": Ordinary(simpson, simpson_twin, (0.5, 2.0)),
    "Runge and Kutta": Ordinary(runge_kutta, runge_kutta_twin, (0.5, 3.0)),
    # NumPy
    "np.zeros filled": Ordinary(filled, lambda x: (x + 3 * mp.sin(x)) * x, (0.5, 3.0)),
    "np.eye filled": Ordinary(matrix_filled, lambda x: 1 - x * mp.exp(x), (0.5, 2.0)),
    "np.empty in a loop": Ordinary(cumulative, lambda x: ((x * x + 1) * x + 2) * x + 3, (0.5, 2.0)),
    "np.array([x, 2*x])": Ordinary(
        lambda x: np.array([x, 2 * x, 1.0]) @ np.array([x, 1.0, 3.0]), lambda x: x * x + 2 * x + 3, (0.5,)
    ),
    "np.array of rows": Ordinary(rotation, lambda x: mp.cos(x) - 2 * mp.sin(x), (0.5, 3.0)),
    "list to np.mean": Ordinary(appended, lambda x: (1 + x + x**2 + x**3) / 4 + x**2, (0.5, 3.0)),
    "np.asarray(x)": Ordinary(
        lambda x: np.sin(np.asarray(x)) * np.asarray(x, dtype=float), lambda x: mp.sin(x) * x, (0.5,)
    ),
    "np.float64(x)": Ordinary(lambda x: np.float64(x) ** 2 + np.float64(2.0) * x, lambda x: x**2 + 2 * x, (0.5, 3.0)),
    "np.vectorize": Ordinary(lambda x: float(stepwise(x)), lambda x: mp.sin(x) if x > 0 else x, (-0.5, 3.0)),
    "np.linspace(0, x)": Ordinary(
        lambda x: np.sum(np.linspace(0, x, 5) ** 2), lambda x: x**2 * mp.mpf(30) / 16, (0.5, 3.0)
    ),
    "np.interp": Ordinary(
        lambda x: np.interp(x, [0.0, 1.0, 2.0, 4.0], [0.0, 1.0, 8.0, 64.0]), interpolated_twin, (0.5, 1.75, 3.0)
    ),
    "np.polyval": Ordinary(
        lambda x: np.polyval([2.0, 0.0, 1.0], x) + polynomial.polyval(x, [1.0, 3.0]),
        lambda x: 2 * x**2 + 3 * x + 2,
        (0.5, 3.0),
    ),
    "math and NumPy mixed": Ordinary(
        lambda x: math.exp(np.sin(x)) + np.sqrt(math.pow(x, 3)),
        lambda x: mp.exp(mp.sin(x)) + x ** mp.mpf(1.5),
        (0.5, 3.0),
    ),
    "x.item()": Ordinary(lambda x: np.array([x * x, 1.0])[0].item() * 2, lambda x: 2 * x * x, (0.5, 3.0)),
    # SciPy
    "scipy.special": Ordinary(
        lambda x: scipy.special.expit(x) * scipy.special.gammaln(x),
        lambda x: mp.loggamma(x) / (1 + mp.exp(-x)),
        (0.5, 3.0),
    ),
    "quad, bound": Ordinary(
        lambda x: scipy.integrate.quad(lambda t: math.exp(-t), 0, x)[0], lambda x: 1 - mp.exp(-x), (0.5, 3.0)
    ),
    "quad, parameter": Ordinary(
        lambda x: scipy.integrate.quad(lambda t: math.exp(-x * t), 0, 1)[0], lambda x: (1 - mp.exp(-x)) / x, (0.5, 3.0)
    ),
    "quad, args": Ordinary(
        lambda x: scipy.integrate.quad(lambda t, a: a * t * t, 0, 3, args=(x,))[0], lambda x: 9 * x, (0.5, 3.0)
    ),
    "brentq": Ordinary(lambda x: brentq(lambda y: y**3 - x, 0.0, 5.0), mp.cbrt, (0.5, 3.0)),
    "newton": Ordinary(lambda x: scipy.optimize.newton(lambda y: y * y - x, 1.0), mp.sqrt, (0.5, 3.0)),
    "root_scalar": Ordinary(
        lambda x: scipy.optimize.root_scalar(lambda y: math.exp(y) - x, bracket=(-3.0, 3.0)).root, mp.log, (0.5, 3.0)
    ),
    "fsolve": Ordinary(lambda x: scipy.optimize.fsolve(lambda y: y * y - x, 1.0)[0], mp.sqrt, (0.5, 3.0)),
    "CubicSpline": Ordinary(lambda x: float(CURVE(x)), lambda x: x**3, (0.6, 2.3)),
    "make_interp_spline": Ordinary(lambda x: float(SPLINE(x)), lambda x: x**2, (0.6, 2.3)),
    "interp1d": Ordinary(lambda x: float(LINES(x)), lines_twin, (0.6, 2.3)),
}


# -- Traps --


def bisected(x):
    """√x, by halving an interval: every number that is computed with is a constant."""
    low, high = 0.0, 4.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if middle * middle < x else (low, middle)
    return low


def swallowed(x):
    try:
        return float(np.frombuffer(np.array([x], dtype=float).tobytes())[0]) ** 2
    except TypeError:
        return 4.0


def swallowed_all(x):
    with contextlib.suppress(Exception):
        return complex(str(x)).real ** 2
    return 0.0


def tabulated(x):
    table = {1.0: 1.0, 2.0: 4.0}
    return table.get(x) or x * x


def counted(x):
    """A staircase of ten thousand steps a unit."""
    return sum(1 for _ in range(int(x * 10000))) / 10000


def nearest(x):
    grid = [k / 1000 for k in range(3000)]
    return min(grid, key=lambda g: abs(g - x)) ** 2


def golden(x):
    """The place of the minimum of (t − x)⁴, by golden section."""
    a, b = -5.0, 5.0
    for _ in range(60):
        c, d = b - (b - a) * 0.6180339887498949, a + (b - a) * 0.6180339887498949
        a, b = (a, d) if (c - x) ** 4 < (d - x) ** 4 else (c, b)
    return a


TRAPS: dict[str, Trap] = {
    "special case": Trap(lambda x: 1.0 if x == 1 else x * x, 1.0, 2.0),
    "special case, inverted": Trap(lambda x: math.sin(x) / x if x != 0 else 1.0, 0.0, 0.0),
    "special case, near": Trap(lambda x: 1.0 if math.isclose(x, 1.0) else x * x, 1.0, 2.0),
    "special case, by abs": Trap(lambda x: 1.0 if abs(x - 1) < 1e-9 else x * x, 1.0, 2.0),
    "special case, in a list": Trap(lambda x: 4.0 if x in [1.0, 2.0] else x * x, 2.0, 4.0),
    "special case, match": Trap(lambda x: {2.0: 4.0}[x] if x in {2.0: 4.0} else x * x, 2.0, 4.0),
    "special case, is_integer": Trap(lambda x: float(int(x) ** 2) if x.is_integer() else x * x, 2.0, 4.0),
    "table hit": Trap(tabulated, 2.0, 4.0),
    "bisection": Trap(bisected, 2.0, 0.5 / math.sqrt(2)),
    "golden section": Trap(golden, 1.5, 1.0),
    "nearest in a grid": Trap(nearest, 1.5, 0.0),
    "staircase": Trap(counted, 1.5, 1.0),
    "through text": Trap(lambda x: float(f"{x:.3f}") ** 2, 1.5, 3.0),
    "through repr": Trap(lambda x: float(repr(x)) ** 2, 1.5, 3.0),
    "through %": Trap(lambda x: float("%.6g" % x) ** 2, 1.5, 3.0),
    "through bytes": Trap(swallowed, 1.5, 3.0),
    "swallowed exception": Trap(swallowed_all, 1.5, 3.0),
    "swallowed by suppress": Trap(lambda x: suppressed(x), 1.5, 3.0),
    "through Fraction": Trap(lambda x: float(fractions.Fraction(x).limit_denominator(1000)) ** 2, 1.5, 3.0),
    "through as_integer_ratio": Trap(lambda x: operator.truediv(*x.as_integer_ratio()) ** 2, 1.5, 3.0),
    "through hex": Trap(lambda x: float.fromhex(x.hex()) ** 2, 1.5, 3.0),
    "through compiled code": Trap(lambda x: float(np.bincount([0], weights=[x])[0]) ** 2, 1.5, 3.0),
}


def suppressed(x):
    result = x.hex()
    with contextlib.suppress(TypeError, ValueError):
        result = float.fromhex(result) ** 2
    return result if isinstance(result, float) else 0.0
