"""`derivative`, `value_and_derivative`, `jvp`, `primitive`, `tangent_line` on numbers and curves; choices."""

from __future__ import annotations

import copy
import enum
import functools
import inspect
import math
import operator
import struct
from collections import OrderedDict, namedtuple
from decimal import Decimal
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinygrad_ed import (
    DerivativeLost,
    Value,
    derivative,
    jvp,
    numerical_derivative,
    primitive,
    tangent_line,
    taylor,
    value_and_derivative,
)
from tinygrad_ed import math as tmath

# -- the chapter --


def test_the_chapters_slopes_are_exact() -> None:
    """2x² at 0 … 4: 0, 4, 8, 12, 16, as ints of ints and floats of floats."""
    slope = derivative(lambda x: 2 * x**2)
    assert [repr(slope(x)) for x in range(5)] == ["0", "4", "8", "12", "16"]
    assert [repr(slope(float(x))) for x in range(5)] == ["0.0", "4.0", "8.0", "12.0", "16.0"]


def test_the_chapters_solutions() -> None:
    """(1)′ = 0, (x)′ = 1, (mx + b)′ = m, (5x⁵ + 4x³ − 5)′ = 25x⁴ + 12x², (x³ + 2x² − 5x + 7)′ = 3x² + 4x − 5."""
    for x in (-2, 0, 3):
        assert derivative(lambda x: 1)(x) == 0
        assert derivative(lambda x: x)(x) == 1
        assert derivative(lambda x: 7 * x + 3)(x) == 7
        assert derivative(lambda x: 5 * x**5 + 4 * x**3 - 5)(x) == 25 * x**4 + 12 * x**2
        assert derivative(lambda x: x**3 + 2 * x**2 - 5 * x + 7)(x) == 3 * x**2 + 4 * x - 5


# -- which argument --


def product(a: Any, b: Any = 2.0, *, c: Any = 3.0) -> Any:
    """a·b²·c³."""
    return a * b**2 * c**3


@pytest.mark.parametrize(
    ("wrt", "slope"),
    [(0, 4.0), ("a", 4.0), (1, 20.0), ("b", 20.0), ("c", 60.0), ((0,), (4.0,)), (("c", 0, "b"), (60.0, 4.0, 20.0))],
)
def test_wrt(wrt: Any, slope: Any) -> None:
    """A position, a name or a tuple, wherever the argument is given or left to its default: a = 5, b = 2, c = 1."""
    for args, kwargs in (
        ((5.0, 2.0), {"c": 1.0}),
        ((5.0,), {"c": 1.0}),
        ((), {"a": 5.0, "b": 2.0, "c": 1.0}),
        ((5.0,), {"b": 2.0, "c": 1.0}),
    ):
        assert derivative(product, wrt)(*args, **kwargs) == slope
        assert value_and_derivative(product, wrt)(*args, **kwargs) == (20.0, slope)


def test_wrt_with_stars_and_positional_only() -> None:
    """*args by position, **kwargs by name, x of (x, /) by both."""
    assert derivative(lambda *xs: xs[0] * xs[1] ** 2, 1)(3.0, 2.0) == 12.0
    assert derivative(lambda **named: named["q"] ** 2, "q")(q=3.0) == 6.0
    assert derivative(lambda x, /: x**2, "x")(3.0) == 6.0
    assert derivative(lambda x, *rest, k: x * rest[0] * k, "k")(2.0, 3.0, k=4.0) == 6.0


@pytest.mark.parametrize(
    "made",
    [
        derivative(product),
        derivative(product, "b"),
        derivative(product, (0, 1)),
        derivative(product, order=2),
        value_and_derivative(product),
        taylor(product, 2),
        primitive(product, product),
    ],
)
def test_signature_name_and_docstring_are_kept(made: Any) -> None:
    """Of f."""
    assert made.__name__ == "product"
    assert made.__doc__ == "a·b²·c³."
    assert inspect.signature(made) == inspect.signature(product)


# -- kinds of number --


@pytest.mark.parametrize(
    "x",
    [
        3,
        2.5,
        1 + 2j,
        Fraction(2, 3),
        Decimal("1.5"),
        np.float32(1.5),
        np.float64(1.5),
        np.longdouble(1.5),
        np.complex128(1 + 2j),
    ],
    ids=repr,
)
def test_a_number_in_a_number_out_of_its_kind(x: Any) -> None:
    """For x³ − 2x and for a constant: the kind that f computes with."""
    assert type(derivative(lambda x: x**3 - 2 * x)(x)) is type(x)
    assert type(derivative(lambda x: x)(x)) is type(x)
    zero = derivative(lambda x: 7)(x)
    assert type(zero) is type(x) and zero == 0
    assert derivative(lambda x: x**3 - 2 * x)(x) == 3 * x**2 - 2


@pytest.mark.parametrize("f", [lambda x: x * x, lambda x: x**3, lambda x: 2 * x + 1])
def test_an_array_is_elementwise_or_an_error_but_never_garbage(f: Any) -> None:
    """Arrays follow later; what is given must be right all the same."""
    for x in (np.array(3.0), np.array([3.0, 4.0])):
        for ask in (derivative(f), lambda x: value_and_derivative(f)(x)[1], lambda x: taylor(f, 1)(x)[1]):
            try:
                got = ask(x)
            except (TypeError, ValueError):
                continue
            np.testing.assert_array_equal(
                got, [derivative(f)(float(v)) for v in x] if x.ndim else derivative(f)(float(x))
            )


def test_a_function_that_ignores_x_has_slope_0() -> None:
    """Whatever it returns, and with the value as it is."""
    for y in (7.0, 7, True, np.float64(7), Fraction(7)):
        value, slope = value_and_derivative(lambda x: y)(2.0)
        assert value is y
        assert slope == 0 and type(slope) is float
        assert derivative(lambda x: y, order=0)(2.0) == y
        assert derivative(lambda x: y, order=3)(2.0) == 0


def test_order_0_is_the_value_itself() -> None:
    """Bit for bit, of every kind: a Decimal is not rounded to the context."""
    x = Decimal("1.23456789012345678901234567890123456789")
    assert repr(derivative(lambda x: x, order=0)(x)) == repr(x)
    assert type(derivative(lambda x: True, order=0)(1.0)) is bool


@pytest.mark.parametrize("order", range(13))
def test_orders_of_int_and_fraction_are_exact(order: int) -> None:
    """(x¹¹)⁽ⁿ⁾ and (1/x)⁽ⁿ⁾."""
    x = Fraction(2, 3)
    falling = math.prod(range(11, 11 - order, -1))
    assert derivative(lambda x: x**11, order=order)(3) == (falling * 3 ** (11 - order) if order <= 11 else 0)
    got = derivative(lambda x: 1 / x, order=order)(x)
    assert type(got) is Fraction and got == (-1) ** order * math.factorial(order) / x ** (order + 1)


def test_order_10_of_exp_sin() -> None:
    """The figure of the issue."""
    assert math.isclose(derivative(lambda x: tmath.exp(tmath.sin(x)), order=10)(0.5), -854.0424919122, rel_tol=1e-12)


# -- complex --

HOLOMORPHIC = {
    "cube": (lambda z: z**3, lambda z: 3 * z**2),
    "real power": (lambda z: z**2.5, lambda z: 2.5 * z**1.5),
    "inverse": (lambda z: (z + 1) / (z - 2), lambda z: -3 / (z - 2) ** 2),
    "base": (lambda z: 2**z, lambda z: mpmath.log(2) * 2**z),
    "tower": (lambda z: z**z, lambda z: z**z * (mpmath.log(z) + 1)),
    "exp": (np.exp, mpmath.exp),
    "sin": (np.sin, mpmath.cos),
    "cos": (np.cos, lambda z: -mpmath.sin(z)),
    "tan": (np.tan, lambda z: 1 / mpmath.cos(z) ** 2),
    "sqrt": (np.sqrt, lambda z: 0.5 / mpmath.sqrt(z)),
    "log": (np.log, lambda z: 1 / z),
    "tanh": (np.tanh, lambda z: 1 / mpmath.cosh(z) ** 2),
    "arcsin": (np.arcsin, lambda z: 1 / mpmath.sqrt(1 - z * z)),
    "arctan": (np.arctan, lambda z: 1 / (1 + z * z)),
    "arcsinh": (np.arcsinh, lambda z: 1 / mpmath.sqrt(1 + z * z)),
    "arctanh": (np.arctanh, lambda z: 1 / (1 - z * z)),
}


@pytest.mark.parametrize("name", HOLOMORPHIC)
def test_the_derivative_of_a_complex_x_is_the_complex_one(name: str) -> None:
    """Holomorphic functions, by operators and NumPy, and by Taylor coefficients."""
    f, slope = HOLOMORPHIC[name]
    z = 0.6 + 0.8j * 0.9
    want = complex(slope(mpmath.mpc(z)))
    assert abs(derivative(f)(z) - want) < 1e-14 * abs(want)
    assert abs(taylor(f, 3)(z)[1] - want) < 1e-14 * abs(want)
    assert abs(derivative(derivative(f))(z) - complex(mpmath.diff(slope, z))) < 1e-10
    assert abs(derivative(f, order=2)(z) - complex(mpmath.diff(slope, z))) < 1e-10


@pytest.mark.parametrize(
    "f",
    [
        abs,
        lambda z: z.real,
        lambda z: z.imag,
        lambda z: z.conjugate(),
        np.abs,
        np.conj,
        np.sign,
        lambda z: z * z.conjugate(),
        lambda z: abs(z * z),
    ],
)
def test_what_is_not_holomorphic_raises_for_a_complex_x(f: Any) -> None:
    """abs, real, imag, conj of what depends on a complex x; at every order."""
    for ask in (
        derivative(f),
        derivative(f, order=2),
        taylor(f, 2),
        value_and_derivative(f),
        derivative(derivative(f)),
    ):
        with pytest.raises((DerivativeLost, TypeError)):
            ask(1 + 2j)


def test_a_constant_may_pass_through_them() -> None:
    """abs(3 + 4j)·z has slope 5."""
    assert derivative(lambda z: abs(3 + 4j) * z * (1 + 2j).real)(1 + 2j) == 5


REAL_THROUGH_COMPLEX = {
    "abs": (lambda x: abs((x + 1j) ** 2), [5.0, 4.0, 1.0, 0.0]),  # x² + 1
    "abs of a root": (lambda x: abs(x + 1j) * abs(x - 1j), [5.0, 4.0, 1.0, 0.0]),
    "real": (lambda x: ((1 + 2j) * x**3).real, [8.0, 12.0, 6.0, 1.0]),
    "imag": (lambda x: ((1 + 2j) * x**3).imag, [16.0, 24.0, 12.0, 2.0]),
    "conj": (lambda x: ((1 + 2j) * x).conjugate() * x, [4 - 8j, 4 - 8j, 1 - 2j, 0]),
    "own parts": (lambda x: x.real * x.conjugate() + x.imag, [4.0, 4.0, 1.0, 0.0]),
    "np": (lambda x: np.abs((x + 1j) ** 2), [5.0, 4.0, 1.0, 0.0]),
    "complex curve": (lambda x: 1j * x**2, [4j, 4j, 1j, 0]),
}


@pytest.mark.parametrize("name", REAL_THROUGH_COMPLEX)
def test_a_real_x_may_pass_through_complex_arithmetic(name: str) -> None:
    """All four included; at every order, and nested."""
    f, want = REAL_THROUGH_COMPLEX[name]
    assert derivative(f)(2.0) == pytest.approx(want[1], rel=1e-14)
    assert derivative(derivative(f))(2.0) == pytest.approx(2 * want[2], rel=1e-13)
    assert derivative(f, order=3)(2.0) == pytest.approx(6 * want[3], rel=1e-13, abs=1e-12)
    assert taylor(f, 3)(2.0) == pytest.approx(want, rel=1e-13, abs=1e-12)
    assert isinstance(derivative(f)(2.0), float) == isinstance(want[1], float)


# -- curves --

Point = namedtuple("Point", "x y")


@pytest.mark.parametrize(
    ("curve", "slope"),
    [
        (lambda t: (t**2, t), (6.0, 1.0)),
        (lambda t: [t**2, 5.0], [6.0, 0.0]),
        (lambda t: {"a": t**2, "b": 1}, {"a": 6.0, "b": 0.0}),
        (lambda t: Point(t**2, -t), Point(6.0, -1.0)),
        (lambda t: {"p": Point(t, [t**2, (t**3,)])}, {"p": Point(1.0, [6.0, (27.0,)])}),
        (lambda t: OrderedDict(z=t, a=t * t), OrderedDict(z=1.0, a=6.0)),
        (lambda t: [], []),
    ],
)
def test_curves_keep_their_structure(curve: Any, slope: Any) -> None:
    """Tuple, list, dict, namedtuple, nested; through each of the questions."""
    got = derivative(curve)(3.0)
    assert got == slope and type(got) is type(slope)
    value, got = value_and_derivative(curve)(3.0)
    assert got == slope and value == curve(3.0) and type(value) is type(slope)
    assert jvp(curve, (3.0,), (1.0,)) == (value, slope)
    assert taylor(curve, 1)(3.0) == [value, slope]
    assert derivative(curve, order=0)(3.0) == value


# -- functions of all kinds --


class Scaler:
    """A callable with methods and state."""

    def __init__(self, k: float) -> None:
        self.k = k
        self.seen: list[Any] = []

    def __call__(self, x: Any) -> Any:
        return self.k * x**2

    def method(self, x: Any) -> Any:
        self.seen.append(x)
        return self.k * x**3

    @classmethod
    def of_class(cls, x: Any) -> Any:
        return cls(2.0)(x)

    @staticmethod
    def static(x: Any) -> Any:
        return x**4


@pytest.mark.parametrize(
    ("f", "args", "wrt", "slope"),
    [
        (abs, (-2.0,), 0, -1.0),
        (operator.mul, (2.0, 3.0), 0, 3.0),
        (operator.mul, (2.0, 3.0), 1, 2.0),
        (operator.neg, (2.0,), 0, -1.0),
        (pow, (2.0, 3), 0, 12.0),
        (divmod, (7.0, 2.0), 1, (0.0, -3.0)),
        (max, (2.0, 1.0), 0, 1.0),
        (max, (2.0, 1.0), 1, 0.0),
        (round, (2.5,), 0, 0.0),
        (tmath.sin, (0.0,), 0, 1.0),
        (np.sin, (0.0,), 0, 1.0),
        (functools.partial(pow, 2.0), (3.0,), 0, 8 * math.log(2)),
        (functools.partial(lambda x, n: x**n, n=3), (2.0,), 0, 12.0),
        (Scaler(3.0), (2.0,), 0, 12.0),
        (Scaler(3.0).method, (2.0,), 0, 36.0),
        (Scaler.of_class, (2.0,), 0, 8.0),
        (Scaler.static, (2.0,), 0, 32.0),
        (Scaler.method, (Scaler(3.0), 2.0), 1, 36.0),
        (Scaler.method, (Scaler(3.0), 2.0), "x", 36.0),
    ],
)
def test_builtins_methods_partials(f: Any, args: Any, wrt: Any, slope: Any) -> None:
    """Whatever can be called."""
    assert derivative(f, wrt)(*args) == pytest.approx(slope, rel=1e-15)


def test_closures_generators_recursion_and_comprehensions() -> None:
    """f is ordinary Python."""
    k = 3.0

    def power(x: Any, n: int) -> Any:
        return 1 if n == 0 else x * power(x, n - 1)

    def terms(x: Any) -> Any:
        for n in range(4):
            yield power(x, n)

    assert derivative(lambda x: k * sum(terms(x)))(2.0) == 3 * (1 + 4 + 12)
    assert derivative(lambda x: sum(c * x**i for i, c in enumerate([1, 2, 3])))(2.0) == 14.0
    assert derivative(lambda x: functools.reduce(operator.mul, [x, x + 1, x + 2]))(1.0) == 11.0
    assert derivative(lambda x: max([x, x**2, -x], key=lambda v: v))(3.0) == 6.0
    assert derivative(lambda x: sorted([x**3, x, x**2])[1])(2.0) == 4.0
    assert derivative(lambda x: copy.deepcopy({"a": [x * x]})["a"][0])(2.0) == 4.0


# -- jvp --


def test_jvp_of_structures_and_directions() -> None:
    """Σ ∂ᵢf·tangentᵢ, with nested arguments, and a tangent of 0 for what is constant."""
    assert jvp(lambda x, y: x * y, (3.0, 2.0), (1.0, 10.0)) == (6.0, 32.0)
    assert jvp(lambda p: p["w"][0] * p["b"] ** 2, ({"w": [2.0], "b": 3.0},), ({"w": [1.0], "b": 0.5},)) == (18.0, 15.0)
    assert jvp(operator.pow, (-2.0, 3.0), (1.0, 0.0)) == (-8.0, 12.0)
    assert jvp(lambda x: (x, [x * x]), (3,), (Fraction(1, 2),)) == ((3, [9]), (Fraction(1, 2), [3]))


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(-3, 3))
def test_jvp_is_linear_in_the_direction(a: float, b: float, c: float) -> None:
    """jvp(u + c·v) = jvp(u) + c·jvp(v)."""

    def f(x: Any, y: Any) -> Any:
        return tmath.sin(x * y) + x**3 / (2 + y * y)

    def along(u: float, v: float) -> float:
        return float(jvp(f, (a, b), (u, v))[1])

    assert math.isclose(along(1.5 + c, 0.5 - 2 * c), along(1.5, 0.5) + c * along(1.0, -2.0), rel_tol=1e-9, abs_tol=1e-9)


# -- primitive --


def test_primitive_opens_what_cannot_be_looked_into() -> None:
    """A C function with partials by hand: plain numbers, Values, all arguments, nesting, higher orders."""
    sine: Any = primitive(math.sin, lambda x: cosine(x))
    cosine: Any = primitive(math.cos, lambda x: -sine(x))
    norm: Any = primitive(math.hypot, lambda a, b: a / norm(a, b), lambda a, b: b / norm(a, b))
    assert sine(0.5) == math.sin(0.5)
    assert derivative(sine)(0.5) == math.cos(0.5)
    assert derivative(derivative(sine))(0.5) == derivative(sine, order=2)(0.5) == -math.sin(0.5)
    assert taylor(sine, 5)(0.0) == pytest.approx([0, 1, 0, -1 / 6, 0, 1 / 120], rel=1e-15)
    assert derivative(norm)(3.0, 4.0) == 0.6 and derivative(norm, 1)(3.0, 4.0) == 0.8
    assert derivative(lambda x: norm(x, 2 * x))(1.0) == pytest.approx(math.sqrt(5), rel=1e-15)
    assert derivative(derivative(norm, 0), 1)(3.0, 4.0) == pytest.approx(-12 / 125, rel=1e-14)
    assert derivative(primitive(math.sin, math.cos))(0.5) == math.cos(0.5)


def test_primitive_gives_f_plain_numbers_only() -> None:
    """Also under nested derivatives, with Values that carry nothing, and with Values whose call is over."""
    kinds = []

    def opaque(x: Any) -> Any:
        kinds.append(type(x))
        return math.sin(x)

    sine = primitive(opaque, tmath.cos)
    kept: list[Any] = []
    derivative(lambda x: kept.append(x) or x)(0.5)
    derivative(derivative(sine))(0.5)
    taylor(sine, 3)(0.5)
    sine(Value(0.5))
    sine(kept[0])
    assert set(kinds) == {float}


# -- tangent_line --


def test_tangent_line() -> None:
    """y = f(x₀) + f′(x₀)·(x − x₀), exact for exact numbers, and a text."""
    line = tangent_line(lambda x: 2 * x**2, 2.0)
    assert (line.slope, line.intercept, line(3.0), str(line)) == (8.0, -8.0, 16.0, "y = 8.0x - 8.0")
    exact = tangent_line(lambda x: 1 / x, Fraction(2, 3))
    assert (exact.slope, exact.intercept) == (Fraction(-9, 4), Fraction(3))
    assert str(tangent_line(lambda x: x * x + 1, 0)) == "y = 0x + 1"
    assert derivative(lambda x: tangent_line(tmath.sin, x).intercept)(1.0) == pytest.approx(math.sin(1.0), rel=1e-15)


def test_the_chapters_tangent_goes_through_the_second_point() -> None:
    """b of the numerical tangent of 2x² at 2, digit for digit."""
    line = tangent_line(lambda x: 2 * x**2, 2, method="forward", delta=0.0001)
    assert (repr(line.slope), repr(line.intercept)) == ("8.000199999998785", "-8.00039999999757")


# -- an escaped Value --


def _escaped(order: int) -> Any:
    kept: list[Any] = []
    derivative(lambda x: kept.append(x * x) or x * x, order=order)(3.0)
    return kept[0]


@pytest.mark.parametrize("order", [1, 3])
@pytest.mark.parametrize(
    "use",
    [
        float,
        complex,
        hash,
        str,
        repr,
        bool,
        int,
        math.sin,
        tmath.sin,
        np.sin,
        math.sqrt,
        math.floor,
        round,
        abs,
        "{:.3f}".format,
        lambda v: "%.2f" % v,
        lambda v: f"{v}",
        lambda v: v + 1,
        lambda v: 2 - v,
        lambda v: v * v,
        lambda v: v**2,
        lambda v: v / 2,
        lambda v: -v,
        lambda v: v // 2,
        lambda v: v > 2,
        lambda v: v == 9.0,
        lambda v: {v: 1}[9.0],
        lambda v: {9.0, v},
        lambda v: np.asarray([v], dtype=float).tolist(),
        lambda v: derivative(lambda x: x * x)(v),
        lambda v: derivative(lambda x: x * v)(2.0),
        lambda v: taylor(lambda x: x * v, 2)(2.0),
        lambda v: derivative(lambda x: v)(2.0),
        lambda v: value_and_derivative(lambda x: v)(2.0),
        lambda v: derivative(lambda x: x**v)(2.0),
        lambda v: np.float64(v),
        lambda v: [0.0, v].index(9.0),
        lambda v: v.is_integer(),
        lambda v: jvp(lambda x: x * v, (v,), (1.0,)),
        lambda v: tmath.hypot(v, 12.0),
        lambda v: tmath.fsum([v, v]),
        lambda v: round(v, 1),
        lambda v: v.real,
        lambda v: v.conjugate(),
        lambda v: np.maximum(v, 2.0),
        lambda v: np.float64(2) * v,
    ],
)
def test_an_escaped_value_behaves_as_its_number(use: Any, order: int) -> None:
    """A layer keeps self.output: afterwards it answers as the float that it was, in text and type, too."""
    got, want = use(_escaped(order)), use(9.0)
    assert repr(got) == repr(want)


# -- points of choice --

INF, NAN = math.inf, math.nan
CHOICES = [
    ("abs at 0", [abs, np.abs, np.fabs, tmath.fabs], 0.0, 0.0),
    ("sign at 0", [np.sign], 0.0, 0.0),
    ("sign of NaN", [np.sign, np.floor, lambda x: x // 2, abs, np.abs], NAN, NAN),
    (
        "maximum at a tie",
        [
            lambda x: np.maximum(x, 0.0),
            lambda x: np.maximum(0.0, x),
            lambda x: np.fmax(x, 0.0),
            lambda x: np.fmin(0.0, x),
            lambda x: np.minimum(x, 0.0),
        ],
        0.0,
        0.5,
    ),
    (
        "maximum of both",
        [lambda x: np.maximum(x, 2 * x), lambda x: np.minimum(2 * x, x), lambda x: np.fmax(x, 2 * x)],
        0.0,
        1.5,
    ),
    ("Python's max takes its first argument", [lambda x: max(x, 0.0), lambda x: min(x, 0.0)], 0.0, 1.0),
    ("Python's max, the other way round", [lambda x: max(0.0, x), lambda x: min(0.0, x)], 0.0, 0.0),
    ("x**0", [lambda x: x**0, lambda x: x**0.0, lambda x: np.power(x, 0), lambda x: tmath.pow(x, 0.0)], 0.0, 0.0),
    ("x**1", [lambda x: x**1, lambda x: x**1.0, lambda x: np.power(x, 1.0), lambda x: tmath.pow(x, 1)], 0.0, 1.0),
    ("x**2", [lambda x: x**2, lambda x: x**2.0, lambda x: np.power(x, 2.0), lambda x: tmath.pow(x, 2)], 0.0, 0.0),
    ("x**2.5", [lambda x: x**2.5, lambda x: np.power(x, 2.5), lambda x: tmath.pow(x, 2.5)], 0.0, 0.0),
    (
        "x**3 of a negative",
        [lambda x: x**3, lambda x: x**3.0, lambda x: np.power(x, 3.0), lambda x: tmath.pow(x, 3)],
        -2.0,
        12.0,
    ),
    (
        "x**-1 of a negative",
        [lambda x: x**-1, lambda x: x**-1.0, lambda x: np.power(x, -1.0), lambda x: 1 / x, np.reciprocal],
        -2.0,
        -0.25,
    ),
    (
        "(-2)**x at a whole x",
        [lambda x: (-2.0) ** x, lambda x: np.power(-2.0, x), lambda x: tmath.pow(-2, x)],
        3.0,
        NAN,
    ),
    ("0**x", [lambda x: 0.0**x, lambda x: np.power(0.0, x), lambda x: tmath.pow(0, x)], 2.0, 0.0),
    ("0**0 along the exponent", [lambda x: 0.0**x, lambda x: np.power(0.0, x), lambda x: tmath.pow(0.0, x)], 0.0, NAN),
    ("sqrt at 0", [tmath.sqrt, np.sqrt, lambda x: x**0.5, tmath.cbrt, np.cbrt, lambda x: tmath.pow(x, 0.5)], 0.0, INF),
    ("arcsin at 1", [tmath.asin, np.arcsin, lambda x: -tmath.acos(x), lambda x: -np.arccos(x)], 1.0, INF),
    ("arcsin at -1", [tmath.asin, np.arcsin, lambda x: -tmath.acos(x), lambda x: -np.arccos(x)], -1.0, INF),
    ("log at 0", [np.log, np.log2, np.log10, lambda x: np.log1p(x - 1)], 0.0, INF),
    ("acosh at 1", [tmath.acosh, np.arccosh, lambda x: np.arctanh(x)], 1.0, INF),
    (
        "computed zero",
        [
            lambda x: (x**3) ** (1 / 3),
            lambda x: tmath.sqrt(x * x),
            lambda x: np.sqrt(x * x),
            lambda x: tmath.cbrt(x**3),
        ],
        0.0,
        NAN,
    ),
    (
        "hypot(0, 0)",
        [
            lambda x: tmath.hypot(x, 0.0),
            lambda x: tmath.hypot(x, x),
            lambda x: np.hypot(x, 0.0),
            lambda x: tmath.hypot(x, x, x),
            lambda x: tmath.dist([x, 0.0], [0.0, x]),
            tmath.hypot,
        ],
        0.0,
        0.0,
    ),
    (
        "arctan2(0, 0)",
        [lambda x: tmath.atan2(x, 0.0), lambda x: tmath.atan2(0.0, x), lambda x: np.arctan2(x, 0.0)],
        0.0,
        NAN,
    ),
    (
        "steps",
        [
            np.floor,
            np.ceil,
            np.trunc,
            np.rint,
            lambda x: x // 1.0,
            lambda x: 7.0 // x,
            lambda x: round(x, 1),
            round,
            tmath.floor,
            lambda x: float(x > 1),
            lambda x: np.heaviside(x - 1, 0.5),
            lambda x: np.copysign(1.0, x),
        ],
        1.0,
        0.0,
    ),
    (
        "x % y along x",
        [
            lambda x: x % 2.0,
            lambda x: np.mod(x, 2.0),
            lambda x: np.fmod(x, 2.0),
            lambda x: tmath.fmod(x, 2.0),
            lambda x: tmath.remainder(x, 2.0),
            lambda x: divmod(x, 2.0)[1],
        ],
        -7.5,
        1.0,
    ),
    (
        "-7.5 % y: the floor is -4",
        [
            lambda x: -7.5 % x,
            lambda x: np.mod(-7.5, x),
            lambda x: divmod(-7.5, x)[1],
            lambda x: tmath.remainder(-7.5, x),
        ],
        2.0,
        4.0,
    ),
    ("fmod: the quotient is cut off", [lambda x: tmath.fmod(-7.5, x), lambda x: np.fmod(-7.5, x)], 2.0, 3.0),
    (
        "constants contribute nothing",
        [lambda x: 0.0 * x + 0.0**2, lambda x: x * 0.0 + tmath.sqrt(0.0), lambda x: 0 * x + abs(0)],
        0.0,
        0.0,
    ),
    ("a base under a constant exponent takes no log", [lambda x: (x - 3.0) ** 3], 1.0, 12.0),
    ("the branch not taken", [lambda x: tmath.log(x) if x > 0 else 0.0 * x], 0.0, 0.0),
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("functions", "x", "slope"), [c[1:] for c in CHOICES], ids=[c[0] for c in CHOICES])
def test_points_of_choice(functions: list[Any], x: float, slope: float) -> None:
    """api.md's table, through operators, `math` and NumPy; by derivative, taylor, jvp; without an exception."""
    for i, f in enumerate(functions):
        for ask in (
            derivative(f)(x),
            taylor(f, 1)(x)[1],
            taylor(f, 2)(x)[1],
            jvp(f, (x,), (1.0,))[1],
            derivative(f)(np.float64(x)),
        ):
            assert ask == slope or (math.isnan(slope) and math.isnan(ask)), (i, ask)


# -- random programs --

LEAVES = st.one_of(st.just(("x",)), st.sampled_from([0.5, 1.5, 2.0, -1.0, 3]).map(lambda c: ("c", c)))
TREES = st.recursive(
    LEAVES,
    lambda t: st.one_of(
        st.tuples(st.sampled_from(["add", "sub", "mul", "div"]), t, t),
        st.tuples(st.sampled_from(["sin", "cos", "exp", "atan", "tanh", "sqrt1", "log1", "cube", "neg", "inv"]), t),
    ),
    max_leaves=8,
)


def grown(tree: Any, x: Any, m: Any) -> Any:
    """The expression's value with the functions of m; made so that it has no singularities on the reals."""
    name, *parts = tree
    if name == "x":
        return x
    if name == "c":
        return parts[0] + 0 * x
    a, *rest = (grown(p, x, m) for p in parts)
    match name:
        case "add":
            return a + rest[0]
        case "sub":
            return a - rest[0]
        case "mul":
            return a * rest[0]
        case "div":
            return a / (1 + rest[0] * rest[0])
        case "exp":
            return m.exp(m.sin(a))
        case "sqrt1":
            return m.sqrt(1 + a * a)
        case "log1":
            return m.log(2 + m.sin(a))
        case "cube":
            return m.sin(a) ** 3
        case "neg":
            return -a
        case "inv":
            return 1 / (2 + m.cos(a))
    return getattr(m, name)(a)


@settings(max_examples=150, deadline=None)
@given(TREES, st.sampled_from([-1.3, -0.4, 0.0, 0.3, 1.1]))
def test_random_expressions_against_50_digits(tree: Any, x: float) -> None:
    """First and second derivatives, by duals, nests and series, where rounding does not blow up."""
    with mpmath.workdps(50):
        want = [mpmath.diff(lambda t: grown(tree, t, mpmath), mpmath.mpf(x), k) for k in range(3)]
        size = max(map(abs, want)) + 1

    def f(t: Any) -> Any:
        return grown(tree, t, tmath)

    if size > 1e4:
        return
    assert abs(derivative(f)(x) - want[1]) < 1e-10 * size
    assert abs(derivative(f, order=2)(x) - want[2]) < 1e-9 * size
    assert abs(derivative(derivative(f))(x) - want[2]) < 1e-9 * size
    assert abs(taylor(f, 2)(x)[1] - want[1]) < 1e-10 * size


def test_jvp_goes_by_the_keys_of_dicts() -> None:
    """Tangents in another order than the primals are those of their keys."""
    primals, tangents = ({"a": 2.0, "b": [3.0, 5.0]},), ({"b": [0.0, 10.0], "a": 1.0},)
    assert jvp(lambda p: p["a"] * p["b"][0] * p["b"][1], primals, tangents) == (30.0, 75.0)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x + NAN,
        lambda x: x + np.float64(NAN),
        lambda x: x * NAN,
        lambda x: NAN - x,
        lambda x: np.add(x, NAN),
        lambda x: (x * INF) * 0.0,
        lambda x: np.multiply(x, NAN),
        lambda x: np.floor(x * NAN),
        lambda x: (x * NAN) // 1,
    ],
)
@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
@pytest.mark.parametrize("kind", [float, np.float64, np.float32])
def test_where_the_value_is_nan_so_is_the_derivative(f: Any, kind: Any) -> None:
    """By operators, by ufuncs, by Taylor series and along directions."""
    x = kind(1.0)
    assert math.isnan(derivative(f)(x))
    assert all(map(math.isnan, taylor(f, 2)(x)))
    assert math.isnan(derivative(f, order=2)(x))
    assert math.isnan(jvp(f, (x,), (1.0,))[1])


@pytest.mark.parametrize("stop", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_what_stops_a_program_is_not_held_up_by_a_loss(stop: type[BaseException]) -> None:
    """f swallows a loss, and then the program is to stop: it does."""

    def f(x: Any) -> Any:
        try:
            struct.pack("d", x)
        except (TypeError, struct.error):
            raise stop from None

    with pytest.raises(stop):
        derivative(f)(1.0)


def test_a_callable_that_is_an_object_keeps_its_attributes_to_itself() -> None:
    """Its derivative has its signature and docstring, not its state."""

    class Scale:
        """Three times x."""

        def __init__(self) -> None:
            self.weight = 3.0

        def __call__(self, x: Any) -> Any:
            return self.weight * x

    for slope, three in (
        (derivative(Scale()), 3.0),
        (derivative(Scale(), wrt=(0,)), (3.0,)),
        (numerical_derivative(Scale()), pytest.approx(3.0)),
        (numerical_derivative(Scale(), wrt=(0,)), pytest.approx((3.0,))),
    ):
        assert slope(2.0) == three
        assert slope.__doc__ == "Three times x."
        assert not hasattr(slope, "weight")


# -- what users tried --


@pytest.mark.parametrize(
    ("f", "value", "slope", "second"),
    [
        (lambda x: np.array([x, x * x]), [3.0, 9.0], [1.0, 6.0], [0.0, 2.0]),
        (lambda x: np.asarray(x * x), 9.0, 6.0, 2.0),
        (lambda x: np.full((2, 1), x), [[3.0], [3.0]], [[1.0], [1.0]], [[0.0], [0.0]]),
        (lambda x: np.array([1.0, 2.0]), [1.0, 2.0], [0.0, 0.0], [0.0, 0.0]),
    ],
)
def test_a_curve_may_be_an_array(f: Any, value: Any, slope: Any, second: Any) -> None:
    """Of Values, which NumPy holds as objects, or of plain numbers; results are arrays of floats."""
    got = [*value_and_derivative(f)(3.0), derivative(f, order=2)(3.0), *jvp(f, (3.0,), (1.0,)), *taylor(f, 1)(3.0)]
    want = [value, slope, second, value, slope, value, slope]
    for one, other in zip(got, want, strict=True):
        assert one.dtype == float
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("f", "args", "slope"),
    [
        (lambda x: 7 % x, (np.uint8(3),), -2),
        (lambda x: np.uint64(7) % x, (np.uint64(3),), -2),
        (np.reciprocal, (np.uint8(1),), -1),
        (lambda x: tmath.pow(x, 3), (np.int64(3 * 10**9),), 2.7e19),
        (np.float_power, (np.int8(12), np.int8(3)), 432),
        (lambda x: tmath.dist((x,), (1,)), (np.uint8(0),), -1),
        (tmath.sin, (np.int8(2),), math.cos(2)),
        (tmath.sin, (np.float32(2),), math.cos(2)),
        (lambda x: x * x, (np.True_,), 2),
    ],
)
def test_slopes_of_numpys_small_numbers_are_wide_enough(f: Any, args: Any, slope: float) -> None:
    """They neither wrap around nor have fewer digits than the value."""
    assert derivative(f)(*args) == pytest.approx(slope, rel=1e-15)


def test_polynomials_end_and_logarithms_do_not() -> None:
    """High orders of a polynomial are 0; those of log at 0 are infinite, by series as by nesting."""
    assert derivative(lambda x: x**5, order=160)(1.0) == 0.0
    assert repr(derivative(lambda x: 2 * x, order=2)(2.0)) == "0.0"
    assert derivative(lambda x: (x - 1) * (x + 2) / 3, order=2)(Fraction(1, 2)) == Fraction(2, 3)
    with np.errstate(divide="ignore"):
        assert [derivative(np.log, order=n)(0.0) for n in (1, 2, 3, 4)] == [INF, -INF, INF, -INF]


@pytest.mark.parametrize("name", ["sin", "exp", "atan", "lgamma", "expm1"])
def test_functions_of_the_stdlib_math_may_be_asked_themselves(name: str) -> None:
    """derivative(math.sin) is that of tinygrad_ed.math.sin."""
    original, ours = getattr(math, name), getattr(tmath, name)
    assert derivative(original)(0.7) == derivative(ours)(0.7)
    assert taylor(original, 3)(0.7) == taylor(ours, 3)(0.7)
    assert value_and_derivative(original)(0.7)[0] == original(0.7)


def test_a_primitive_gets_the_very_arguments_of_f() -> None:
    """In f and in its partials: strings, Fractions, None."""
    met: list[Any] = []
    f = primitive(lambda x, *rest: 2.0 * x, lambda x, *rest: met.extend(rest) or 2.0)
    assert derivative(f)(3.0, "12", Fraction(1, 2), None) == 2.0
    assert met == ["12", Fraction(1, 2), None]
    assert [type(m) for m in met] == [str, Fraction, type(None)]


@pytest.mark.parametrize("y", [None, "q", [1.0, 2.0]])
def test_a_primitive_that_returns_no_number(y: Any) -> None:
    """The message names it and what it returned."""

    def opaque(x: Any) -> Any:
        return y

    with pytest.raises(TypeError, match="opaque must return a number"):
        derivative(primitive(opaque, lambda x: 1.0))(2.0)


def test_an_escaped_value_is_plain_to_numpy() -> None:
    """What is not covered for Values is done for the number that it is now."""
    kept: list[Any] = []
    derivative(lambda n: kept.append(n) or n)(3)
    (v,) = kept
    assert (np.mean(v), np.clip(v, 0, 1), np.add(v, 1)) == (3, 1, 4)
    assert np.multiply.outer(v, [1, 2]).tolist() == [3, 6]


class Weight(enum.IntEnum):
    LIGHT = 3


@pytest.mark.parametrize("x", [Weight.LIGHT, True, 3])
def test_subclasses_of_int_are_ints(x: Any) -> None:
    """An enumeration has no member 1 to begin with, and True is no slope."""
    slope = derivative(lambda x: 5 * x)(x)
    assert (slope, type(slope)) == (5, int)
