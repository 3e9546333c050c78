"""`taylor` and `order=n`: coefficients against SymPy and mpmath, special points, cost, one evaluation."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from tinygrad_ed import derivative, taylor
from tinygrad_ed import math as tmath

X = sympy.Symbol("x")

RATIONAL = {
    "geometric": (lambda x: 1 / (1 - x), 1 / (1 - X)),
    "quotient": (lambda x: (x**3 - 2 * x + 1) / (x**2 + 3), (X**3 - 2 * X + 1) / (X**2 + 3)),
    "negative power": (lambda x: (2 + x) ** -3, (2 + X) ** -3),
    "power": (lambda x: (1 + 2 * x - x * x) ** 5, (1 + 2 * X - X * X) ** 5),
    "nested": (lambda x: 1 / (1 + 1 / (2 + x)) - x, 1 / (1 + 1 / (2 + X)) - X),
    "reflected": (lambda x: 3 - 2 / (3 + x) - (-x), 3 - 2 / (3 + X) + X),
    "short polynomial": (lambda x: x**2 * (1 - x), X**2 * (1 - X)),
    "in place": (lambda x: sum((x**k for k in range(5)), start=0) * x, sum(X**k for k in range(5)) * X),
}


@pytest.mark.parametrize("name", RATIONAL)
@pytest.mark.parametrize("x", [Fraction(0), Fraction(-1, 2), Fraction(2, 3)])
def test_rational_functions_are_exact(name: str, x: Fraction) -> None:
    """Nine coefficients as Fractions, against SymPy."""
    f, expression = RATIONAL[name]
    want = [
        sympy.diff(expression, X, k).subs(X, sympy.Rational(x.numerator, x.denominator)) / sympy.factorial(k)
        for k in range(9)
    ]
    got = taylor(f, 8)(x)
    assert got == [Fraction(int(c.p), int(c.q)) for c in want]
    assert all(isinstance(c, Fraction) for c in got)


@pytest.mark.parametrize("n", range(7))
@pytest.mark.parametrize("x", [0, -2, 3])
def test_polynomials_of_ints_are_exact_ints(n: int, x: int) -> None:
    """Binomial coefficients; zero beyond the degree."""
    got = taylor(lambda x: x**n, 8)(x)
    assert got == [math.comb(n, k) * x ** (n - k) if k <= n else 0 for k in range(9)]
    assert all(type(c) is int for c in got)


KNOWN_AT_0 = {
    "exp": (tmath.exp, lambda k: 1 / math.factorial(k)),
    "sin": (tmath.sin, lambda k: (0, 1, 0, -1)[k % 4] / math.factorial(k)),
    "cos": (tmath.cos, lambda k: (1, 0, -1, 0)[k % 4] / math.factorial(k)),
    "log1p": (tmath.log1p, lambda k: 0 if k == 0 else (-1) ** (k + 1) / k),
    "atan": (tmath.atan, lambda k: 0 if k % 2 == 0 else (-1) ** (k // 2) / k),
    "atanh": (tmath.atanh, lambda k: 0 if k % 2 == 0 else 1 / k),
    "asin": (tmath.asin, lambda k: 0 if k % 2 == 0 else math.comb(k - 1, k // 2) / (4 ** (k // 2) * k)),
    "erf": (
        tmath.erf,
        lambda k: 0 if k % 2 == 0 else 2 / math.sqrt(math.pi) * (-1) ** (k // 2) / (math.factorial(k // 2) * k),
    ),
    "sinh": (tmath.sinh, lambda k: k % 2 / math.factorial(k)),
    "cosh": (tmath.cosh, lambda k: (1 - k % 2) / math.factorial(k)),
    "sqrt": (lambda x: tmath.sqrt(1 + x), lambda k: float(sympy.binomial(sympy.Rational(1, 2), k))),
    "real power": (lambda x: (1 + x) ** 2.5, lambda k: float(sympy.binomial(sympy.Rational(5, 2), k))),
    "tan": (tmath.tan, lambda k: float(sympy.series(sympy.tan(X), X, 0, 14).removeO().coeff(X, k))),
    "tanh": (tmath.tanh, lambda k: float(sympy.series(sympy.tanh(X), X, 0, 14).removeO().coeff(X, k))),
    "np.exp": (np.exp, lambda k: 1 / math.factorial(k)),
    "np.sin": (np.sin, lambda k: (0, 1, 0, -1)[k % 4] / math.factorial(k)),
}


@pytest.mark.parametrize("name", KNOWN_AT_0)
def test_the_series_of_the_textbooks(name: str) -> None:
    """Thirteen coefficients at 0."""
    f, coefficient = KNOWN_AT_0[name]
    want = [coefficient(k) for k in range(13)]
    assert [float(c) for c in taylor(f, 12)(0.0)] == pytest.approx(want, rel=1e-13, abs=1e-15)


@pytest.mark.parametrize(
    ("f", "twin"),
    [
        (lambda x: tmath.exp(tmath.sin(x)), lambda x: mpmath.exp(mpmath.sin(x))),
        (lambda x: tmath.log(x) * tmath.sqrt(x), lambda x: mpmath.log(x) * mpmath.sqrt(x)),
        (lambda x: x**x, lambda x: x**x),
        (lambda x: tmath.atan2(x, 2 - x), lambda x: mpmath.atan2(x, 2 - x)),
        (lambda x: tmath.hypot(x, 1.0) / tmath.cosh(x), lambda x: mpmath.sqrt(x * x + 1) / mpmath.cosh(x)),
        (lambda x: tmath.gamma(x), lambda x: mpmath.gamma(x)),
        (lambda x: tmath.lgamma(x) + tmath.erfc(x), lambda x: mpmath.loggamma(x) + mpmath.erfc(x)),
        (lambda x: 2.0**x * tmath.exp2(x) + x**-1.5, lambda x: 4**x + x ** mpmath.mpf(-1.5)),
        (
            lambda x: tmath.log(x, 5) + tmath.log2(x) + tmath.log10(x),
            lambda x: mpmath.log(x) * (1 / mpmath.log(5) + 1 / mpmath.log(2) + 1 / mpmath.log(10)),
        ),
        (lambda x: tmath.acos(x / 3) * tmath.acosh(1 + x), lambda x: mpmath.acos(x / 3) * mpmath.acosh(1 + x)),
        (lambda x: tmath.expm1(x) / tmath.cbrt(x), lambda x: mpmath.expm1(x) / mpmath.cbrt(x)),
        (lambda x: tmath.hypot(x, 2 * x, 1.0), lambda x: mpmath.sqrt(5 * x * x + 1)),
    ],
)
@pytest.mark.parametrize("x", [0.7, 1.9])
def test_twelve_coefficients_against_mpmath(f: Any, twin: Any, x: float) -> None:
    """mpmath.taylor at 60 digits."""
    with mpmath.workdps(60):
        want = mpmath.taylor(twin, mpmath.mpf(x), 12)
    got = taylor(f, 12)(x)
    for k, (g, w) in enumerate(zip(got, want, strict=True)):
        assert abs(g - w) <= 1e-12 * max(abs(w), abs(want[0]) / x**k), k
    assert math.isclose(derivative(f, order=12)(x), math.factorial(12) * got[12], rel_tol=1e-14)


# -- special points --

INF = math.inf


@pytest.mark.parametrize(
    ("f", "x", "want"),
    [
        (lambda x: x**2.5, 0.0, [0.0, 0.0, 0.0]),
        (lambda x: x**0, 0.0, [1.0, 0.0, 0.0]),
        (lambda x: x**0.0, 0.0, [1.0, 0.0, 0.0]),
        (lambda x: x**1.0, 0.0, [0.0, 1.0, 0.0]),
        (lambda x: x**2.0, 0.0, [0.0, 0.0, 1.0, 0.0]),
        (lambda x: x**3, -2.0, [-8.0, 12.0, -6.0, 1.0, 0.0]),
        (lambda x: x**3.0, -2.0, [-8.0, 12.0, -6.0, 1.0, 0.0]),
        (lambda x: x**-2, -2.0, [0.25, 0.25, 0.1875, 0.125]),
        (lambda x: np.power(x, 3), 0.0, [0.0, 0.0, 0.0, 1.0, 0.0]),
        (lambda x: tmath.pow(x, 2), 0.0, [0.0, 0.0, 1.0, 0.0]),
        (abs, -2.0, [2.0, -1.0, 0.0, 0.0]),
        (abs, 0.0, [0.0, 0.0, 0.0, 0.0]),
        (tmath.fabs, 2.0, [2.0, 1.0, 0.0, 0.0]),
        (np.abs, 2.0, [2.0, 1.0, 0.0, 0.0]),
        (lambda x: abs(x) ** 3, -2.0, [8.0, -12.0, 6.0, -1.0, 0.0]),
        (lambda x: abs(x * x - 1), 0.5, [0.75, -1.0, -1.0, 0.0]),
        (np.floor, 2.5, [2.0, 0.0, 0.0]),
        (lambda x: x // 2, 5.0, [2.0, 0.0, 0.0]),
        (lambda x: x % 2, 5.0, [1.0, 1.0, 0.0]),
        (lambda x: 7 % x, 2.0, [1.0, -3.0, 0.0]),
        (lambda x: divmod(x * x, 2)[1], 2.5, [0.25, 5.0, 1.0, 0.0]),
        (lambda x: np.maximum(x, x * x), 3.0, [9.0, 6.0, 1.0, 0.0]),
        (lambda x: np.maximum(x, 1.0), 3.0, [3.0, 1.0, 0.0, 0.0]),
        (lambda x: np.copysign(x, -1.0), 3.0, [-3.0, -1.0, 0.0, 0.0]),
        (lambda x: tmath.copysign(x * x, -1.0), 3.0, [-9.0, -6.0, -1.0, 0.0]),
        (tmath.degrees, 0.0, [0.0, 180 / math.pi, 0.0, 0.0]),
        (lambda x: tmath.fmod(x * x, 4.0), 3.0, [1.0, 6.0, 1.0, 0.0]),
        (lambda x: tmath.ldexp(x * x, 3), 3.0, [72.0, 48.0, 8.0, 0.0]),
        (lambda x: tmath.modf(x * x)[0], 1.5, [0.25, 3.0, 1.0, 0.0]),
        (lambda x: tmath.frexp(x * x)[0], 1.5, [0.5625, 0.75, 0.25, 0.0]),
        (lambda x: tmath.fsum([x * x, x]), 3.0, [12.0, 7.0, 1.0, 0.0]),
        (lambda x: tmath.nextafter(x, 9.0), 3.0, [math.nextafter(3.0, 9.0), 1.0, 0.0]),
        (lambda x: round(x, 1) * x, 2.5, [6.25, 2.5, 0.0]),
        (lambda x: -x + (+x) * x, 3.0, [6.0, 5.0, 1.0, 0.0]),
        (tmath.sqrt, 0.0, [0.0, INF]),
        (lambda x: 7.0, 3.0, [7.0, 0.0, 0.0]),
        (lambda x: x, 3.0, [3.0, 1.0, 0.0]),
        (lambda x: np.square(x), 0.0, [0.0, 0.0, 1.0, 0.0]),
        (lambda x: x * 0, 3.0, [0.0, 0.0, 0.0]),
    ],
)
def test_special_points(f: Any, x: float, want: list[float]) -> None:
    """Zeros, constants, negative bases, kinks and steps, without an exception."""
    assert [float(c) for c in taylor(f, len(want) - 1)(x)] == pytest.approx(want, rel=1e-15)
    for order, c in enumerate(want):
        assert derivative(f, order=order)(x) == pytest.approx(math.factorial(order) * c, rel=1e-15)


@pytest.mark.parametrize("order", range(4))
def test_there_are_order_plus_one_coefficients(order: int) -> None:
    """Order 0 is the value alone."""
    assert taylor(lambda x: x * x, order)(3.0) == [9.0, 6.0, 1.0, 0.0][: order + 1]


def test_kinds_of_number() -> None:
    """Decimal, complex, float32 stay what they are."""
    assert taylor(lambda x: 1 / x, 2)(Decimal(2)) == [Decimal("0.5"), Decimal("-0.25"), Decimal("0.125")]
    assert taylor(lambda z: z**3, 3)(1j) == [-1j, -3, 3j, 1]
    got = taylor(lambda x: x * x * x, 3)(np.float32(2))
    assert [float(c) for c in got] == [8, 12, 6, 1] and {c.dtype for c in got} == {np.dtype(np.float32)}


def test_wrt_and_keywords() -> None:
    """Expansion in any one argument."""
    assert taylor(lambda a, b: a * b**2, 2, wrt="b")(3.0, 2.0) == [12.0, 12.0, 3.0]
    assert taylor(lambda a, b: a * b**2, 2, wrt=1)(3.0, b=2.0) == [12.0, 12.0, 3.0]


def test_one_evaluation() -> None:
    """f is called once, whatever the order."""
    calls = []

    def f(x: Any) -> Any:
        calls.append(x)
        return tmath.exp(x)

    taylor(f, 9)(0.5)
    derivative(f, order=9)(0.5)
    assert len(calls) == 2


def operations(f: Any, order: int) -> int:
    """Multiplications and divisions of numbers in an expansion: a measure of cost that no clock disturbs."""
    count = 0

    class Counted(float):
        def __mul__(self, other: Any) -> Any:
            nonlocal count
            count += 1
            return Counted(float(self) * float(other))

        __rmul__ = __mul__

        def __truediv__(self, other: Any) -> Any:
            nonlocal count
            count += 1
            return Counted(float(self) / float(other))

        def __rtruediv__(self, other: Any) -> Any:
            nonlocal count
            count += 1
            return Counted(float(other) / float(self))

        def __add__(self, other: Any) -> Any:
            return Counted(float(self) + float(other))

        __radd__ = __add__

        def __sub__(self, other: Any) -> Any:
            return Counted(float(self) - float(other))

        def __rsub__(self, other: Any) -> Any:
            return Counted(float(other) - float(self))

        def __neg__(self) -> Any:
            return Counted(-float(self))

    taylor(f, order)(Counted(0.5))
    return count


@pytest.mark.parametrize(
    "f", [lambda x: tmath.exp(tmath.sin(x) * x), lambda x: x**7 / (1 + x * x), lambda x: (x * x) ** 2.5]
)
def test_the_cost_grows_like_the_square_of_the_order(f: Any) -> None:
    """Twice the order, four times the multiplications at most (and some for what grows linearly)."""
    costs = [operations(f, n) for n in (16, 32, 64)]
    assert costs[0] > 16
    assert costs[2] <= 4.4 * costs[1] <= 4.4**2 * costs[0]


def test_high_orders_are_right_or_an_error() -> None:
    """171! is no float, and 1/200! is none either: sin⁽²⁰⁰⁾ = sin, or an exception that says why not."""
    assert math.isclose(derivative(tmath.sin, order=100)(1.0), math.sin(1.0), rel_tol=1e-11)
    for order in (171, 200):
        try:
            got = derivative(tmath.sin, order=order)(1.0)
        except OverflowError as error:
            assert "order" in str(error)  # noqa: PT017
        else:
            assert math.isclose(got, math.sin(1.0 + order * math.pi / 2), rel_tol=1e-9)


coefficients = st.lists(st.fractions(-3, 3, max_denominator=6), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None)
@given(coefficients, coefficients, st.fractions(-2, 2, max_denominator=5))
def test_random_rational_functions_against_sympy(top: list[Fraction], bottom: list[Fraction], x: Fraction) -> None:
    """p/(1 + q²), six exact coefficients."""

    def polynomial(cs: list[Any], t: Any) -> Any:
        total: Any = 0
        for c in cs:
            total = total * t + c
        return total

    def f(t: Any) -> Any:
        return polynomial(top, t) / (1 + polynomial(bottom, t) ** 2)

    rational = [[sympy.Rational(c.numerator, c.denominator) for c in cs] for cs in (top, bottom)]
    p, q = (sympy.Poly(polynomial(cs, X), X) for cs in rational)
    shift = X + sympy.Rational(x.numerator, x.denominator)
    upper = [sympy.Poly(p.as_expr().subs(X, shift).expand(), X).coeff_monomial(X**k) for k in range(6)]
    lower = [sympy.Poly((1 + q.as_expr() ** 2).subs(X, shift).expand(), X).coeff_monomial(X**k) for k in range(6)]
    want: list[Any] = []
    for k in range(6):
        want.append((upper[k] - sum(lower[j] * want[k - j] for j in range(1, k + 1))) / lower[0])
    assert [Fraction(c) for c in taylor(f, 5)(x)] == [Fraction(int(c.p), int(c.q)) for c in want]


def test_functions_of_0_and_of_minus_0_are_not_taken_for_each_other() -> None:
    """What is known of a series beside 0.0 is not what is known of it beside −0.0."""
    got = taylor(lambda x: (tmath.atan2(x, 0.0), tmath.atan2(x, -0.0), tmath.hypot(x, 0.0)), 3)(2.0)
    for zero, at in ((0.0, 0), (-0.0, 1)):
        alone = taylor(lambda x, zero=zero: tmath.atan2(x, zero), 3)(2.0)
        assert [c[at] for c in got] == alone
    assert [c[2] for c in got] == [2.0, 1.0, 0.0, 0.0]


def test_a_polynomial_that_was_a_partial_derivative_stays_one() -> None:
    """abs(x)·x² at −2: sign(x) is constant, and 2x ends after its second coefficient."""
    assert taylor(lambda x: abs(x) * x**2, 5)(-2.0) == [8.0, -12.0, 6.0, -1.0, 0.0, 0.0]
    assert repr(taylor(lambda x: x**2, 4)(3.0)) == "[9.0, 6.0, 1.0, 0.0, 0.0]"
