"""Numerical slopes against 50-digit references (mpmath), exact fractions, and the formulas written out by hand."""

import cmath
import inspect
import math
import random
import statistics
import sys
import warnings
from collections import namedtuple
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import inf, nan

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_ed import (
    DerivativeLost,
    Slope,
    Value,
    derivative,
    numerical_derivative,
    numerical_gradient,
    numerical_hessian,
    numerical_jacobian,
)
from tinygrad_ed.slopes import chosen_delta, secant_points

TWO_SIDED = ["forward", "backward", "central"]


def twice_squared(x):
    return 2 * x**2


# -- The book, and the formulas --


@pytest.mark.parametrize(
    ("x", "slope"),
    [
        (0, 0.00019999999999999998),
        (1, 4.0001999999987845),
        (2, 8.000199999998785),
        (3, 12.000199999998785),
        (4, 16.000200000016548),
    ],
)
def test_the_forward_slope_has_the_digits_that_python_prints_in_the_chapter(x, slope):
    assert numerical_derivative(twice_squared, method="forward", delta=0.0001)(x) == slope


FORMULAS = {
    "forward": lambda f, x, d: (f(x + d) - f(x)) / ((x + d) - x),
    "backward": lambda f, x, d: (f(x) - f(x - d)) / (x - (x - d)),
    "central": lambda f, x, d: (f(x + d) - f(x - d)) / ((x + d) - (x - d)),
}


@pytest.mark.parametrize("method", TWO_SIDED)
@given(x=st.floats(-1e6, 1e6), delta=st.floats(1e-9, 10.0))
def test_a_fixed_step_slope_is_its_formula_bit_for_bit(method, x, delta):
    asked = numerical_derivative(twice_squared, method=method, delta=delta)
    assert asked(x) == FORMULAS[method](twice_squared, x, delta)


@pytest.mark.parametrize("order", range(1, 7))
@pytest.mark.parametrize("method", TWO_SIDED)
def test_order_n_is_the_nth_difference_with_binomial_weights(method, order):
    """Dyadic points and small coefficients: nothing is rounded, so that the fractions must be met exactly."""

    def f(x):
        return 3 * x**7 - x**4 + 5 * x

    x, delta = Fraction(3, 2), Fraction(1, 8)
    gap = 2 * delta if method == "central" and order % 2 else delta
    first = {"forward": x, "backward": x - order * delta, "central": x - order * gap / 2}[method]
    weights = [(-1) ** (order - k) * math.comb(order, k) for k in range(order + 1)]
    expected = sum(w * f(first + k * gap) for k, w in enumerate(weights)) / gap**order
    assert Fraction(numerical_derivative(f, order=order, method=method, delta=0.125)(1.5)) == expected


def test_order_0_is_f_itself():
    assert numerical_derivative(twice_squared, order=0) is twice_squared
    assert numerical_derivative(twice_squared, order=0, with_error=True)(3.0) == (18.0, 0.0)


def test_without_an_error_f_is_evaluated_at_the_points_and_at_x_only():
    for method, points in {"forward": [2.0, 2.25], "backward": [2.0, 1.75], "central": [2.0, 1.75, 2.25]}.items():
        seen = []
        numerical_derivative(lambda x, seen=seen: seen.append(x) or x, method=method, delta=0.25)(2.0)
        assert seen == points


# -- The published suite: 50-digit references --

SUITE = [  # a function of (m, x), where m is math, cmath or mpmath; and where to take its slope
    (lambda m, x: x**3 + 2 * x**2 - 5 * x + 7, [-1e6, -100.0, -3.0, -1e-3, 0.0, 1e-8, 0.1, 0.5, 1.0, 2.0, 1e3, 1e6]),
    (lambda m, x: 2 * x**2, [0.0, 1.0, 2.0, 3.0, 4.0]),
    (lambda m, x: 5 * x**5 + 4 * x**3 - 5, [-2.0, -0.3, 0.0, 0.7, 1.0, 5.0, 50.0]),
    (lambda m, x: m.sin(x), [-100.0, -3.0, -1e-5, 0.0, 1e-12, 0.5, 1.5707963, 3.0, 10.0, 1e3, 1e6, 1e12]),
    (lambda m, x: m.cos(x), [0.0, 1e-12, 0.1, 1.0, 3.0, 20.0, 1e5]),
    (lambda m, x: m.tan(x), [0.0, 0.5, 1.0, 1.5, 1.57, 1.5707, 4.0]),
    (lambda m, x: m.exp(x), [-700.0, -30.0, -1.0, -1e-10, 0.0, 1e-300, 1.0, 5.0, 30.0, 700.0]),
    (lambda m, x: m.log(x), [1e-300, 1e-100, 1e-12, 1e-6, 1e-3, 0.5, 1.0, 10.0, 1e6, 1e12, 1e300]),
    (lambda m, x: m.sqrt(x), [1e-300, 1e-12, 1e-4, 0.25, 2.0, 1e4, 1e100]),
    (lambda m, x: m.asin(x), [-0.999999999, -0.9, 0.0, 0.5, 0.999, 0.9999999]),
    (lambda m, x: m.acosh(x), [1.0000001, 1.1, 10.0, 1e8]),
    (lambda m, x: m.atanh(x), [-0.99999, 0.0, 0.5, 0.999999]),
    (lambda m, x: m.atan(x), [-1e8, -2.0, 0.0, 1.0, 1e3]),
    (lambda m, x: m.tanh(x), [-18.0, -1.0, 0.0, 1.0, 5.0, 20.0]),
    (lambda m, x: m.sinh(x), [-20.0, 0.0, 1e-8, 2.0]),
    (lambda m, x: 1 / x, [-1e-150, 1e-12, 1e-5, 0.5, 1.0, 1e5, 1e100]),
    (lambda m, x: 1 / (1 + 25 * x * x), [-1.0, -0.1, 0.0, 0.2, 3.0]),
    (lambda m, x: 1 / (x - 1), [0.5, 0.99, 1.0001, 1.000001, 1.00000001]),
    (lambda m, x: m.sin(100 * x), [0.0, 0.3, 1.0, 7.0]),
    (lambda m, x: m.sin(1e4 * x), [0.0, 0.3, 1.0, 7.0]),
    (lambda m, x: m.sin(x) * m.exp(-(x**2) / 2) + x**3 / (1 + x**2), [-2.0, 0.0, 0.5, 1.0, 3.0]),
    (lambda m, x: m.exp(m.sin(x)), [-1.0, 0.5, 2.0, 30.0]),
    (lambda m, x: x**x, [1e-3, 0.5, 1.0, 3.0]),
    (lambda m, x: x**1.5, [1e-10, 1.0, 100.0]),
    (lambda m, x: (1 - m.cos(x)) / x**2, [1e-5, 1e-4, 1e-3, 0.1, 1.0]),
    (
        lambda m, x: x**7 - 7 * x**6 + 21 * x**5 - 35 * x**4 + 35 * x**3 - 21 * x**2 + 7 * x - 1,
        [0.98, 1.0, 1.01, 1.1, 2.0],
    ),
    (lambda m, x: 1 / (1 + m.exp(-x)), [-30.0, -5.0, 0.0, 2.0, 15.0]),
    (lambda m, x: m.tanh(1e5 * x), [0.0, 1e-6, 1e-4]),
    (lambda m, x: m.tanh(1e7 * x), [0.0, 1e-7]),
    (lambda m, x: m.exp(-1 / x**2), [0.05, 0.2, 1.0, 5.0]),
    (lambda m, x: 3.0 + 0 * x, [0.0, 1.0, 1e300]),
    (lambda m, x: 3 * x + 1, [-1e9, 0.0, 1e-9, 0.1, 1.0, 1e15]),
    (lambda m, x: m.sqrt(x * x + 1e-6), [0.0, 1e-4, 0.1, 1.0]),
    (lambda m, x: 1e8 + m.sin(x), [0.0, 1.0, 2.0]),
    (lambda m, x: 1e-200 * m.sin(x), [0.0, 1.0, 2.0]),
    (lambda m, x: m.log(m.log(x)), [1.0001, 1.1, 2.0, 1e10]),
    (lambda m, x: x * x, [1e-150, 1e-100, -1e-5, 1e5, 1e100]),
]
POINTS = [(f, x) for f, points in SUITE for x in points]


@cache
def symbolic(f, order):
    """f⁽ⁿ⁾ by SymPy, as a function of mpmath."""
    x = sympy.Symbol("x", real=True)
    return sympy.lambdify(x, sympy.diff(f(sympy, x), x, order), "mpmath")


@cache
def exact(f, x, order):
    """f⁽ⁿ⁾(x), right to 50 digits and more: up to 50 cancel at the points of the suite."""
    with mpmath.workdps(100):
        return mpmath.mpf(symbolic(f, order)(mpmath.mpf(x)))


def measured(method, order, points, m=math):
    """The slope, its error and the true error, at each point."""
    for f, x in points:
        asked = numerical_derivative(lambda t, f=f: f(m, t), order=order, method=method, with_error=True)
        slope = asked(x)
        yield slope, float(abs(exact(f, x, order) - slope.value))


@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize("method", [*TWO_SIDED, "adaptive"])
def test_the_error_covers_the_true_one_in_99_percent_of_the_suite(method, order):
    slopes = [(slope, true) for slope, true in measured(method, order, POINTS) if not math.isnan(slope.value)]
    assert len(slopes) >= 0.9 * len(POINTS) >= 100  # the others have points outside f's domain
    covered = [true <= slope.error + math.ulp(0.0) for slope, true in slopes]
    assert statistics.mean(covered) >= 0.99


@pytest.mark.parametrize("method", TWO_SIDED)
def test_the_error_is_no_larger_than_it_need_be(method):
    """At half of the suite it is within a factor of 10 of the true error."""
    ratios = [slope.error / true for slope, true in measured(method, 1, POINTS) if true > 0]
    assert statistics.median(ratios) < 10


@pytest.mark.parametrize("with_error", [False, True])
def test_chosen_steps_are_as_accurate_as_the_method_allows(with_error):
    """ε^½ for one-sided and ε^⅔ for central differences, times a small factor, where f varies on the scale of 1."""
    tame = [(f, x) for f, x in POINTS[:17] + POINTS[22:40] if 0.1 <= abs(x) <= 4]
    for method, reached in {"forward": 1e-7, "backward": 1e-7, "central": 1e-9}.items():
        for f, x in tame:
            asked = numerical_derivative(lambda t, f=f: f(math, t), method=method, with_error=with_error)
            found = asked(x).value if with_error else asked(x)
            size = max(abs(f(math, x)), abs(exact(f, x, 1)), abs(exact(f, x, 2)), abs(exact(f, x, 3)))
            assert abs(found - exact(f, x, 1)) <= reached * size


def test_an_error_estimate_changes_no_value():
    for method in TWO_SIDED:
        for f, x in POINTS:
            plain = numerical_derivative(lambda t, f=f: f(math, t), method=method)(x)
            value, _ = numerical_derivative(lambda t, f=f: f(math, t), method=method, with_error=True)(x)
            assert value == plain or (math.isnan(value) and math.isnan(plain))


def test_noise_in_f_is_measured():
    """f with errors of 1e-9, which its rounding does not explain: the error still covers the slope of the clean f."""

    def noisy(x):
        return math.sin(x) + 1e-9 * random.Random(x).uniform(-1, 1)

    points = [0.01 * k for k in range(200)]
    covered = [
        abs(s.value - math.cos(x)) <= s.error for x in points for s in [numerical_derivative(noisy, with_error=True)(x)]
    ]
    assert statistics.mean(covered) >= 0.99


def test_a_result_in_float32_gets_the_step_and_the_error_of_float32():
    slope = numerical_derivative(lambda x: np.float32(x) ** 3, with_error=True)(1.5)
    assert abs(slope.value - 6.75) <= slope.error < 1e-2
    assert abs(slope.value - 6.75) < 1e-3
    assert type(slope.value) is float


@pytest.mark.parametrize("method", TWO_SIDED)
def test_float32_inside_f_is_covered_though_f_returns_python_floats(method):
    """A staircase: float32 rounds x itself, so that f is constant over steps that suit a float64."""
    generator = random.Random(32)
    points = [10.467191531125057, *(generator.uniform(-20, 20) for _ in range(100))]
    for f, exact_slope in (
        (lambda x: float(np.float32(x) ** 2), lambda x: 2 * x),
        (lambda x: float(np.sin(np.float32(x))), math.cos),
        (lambda x: float(np.float32(x) ** 2) + x, lambda x: 2 * x + 1),
        (lambda x: float(np.float32(1.5) * np.float32(x)), lambda x: 1.5),
    ):
        slopes = [(numerical_derivative(f, method=method, with_error=True)(x), exact_slope(x)) for x in points]
        covered = [abs(slope.value - true) <= slope.error < inf for slope, true in slopes]
        assert covered[0]
        assert statistics.mean(covered) >= 0.99


@pytest.mark.parametrize("method", TWO_SIDED)
def test_a_ripple_that_the_step_resolves_is_no_noise(method):
    slope = numerical_derivative(lambda x: math.sin(x) + 0.01 * math.sin(1e4 * x), method=method, with_error=True)(0.3)
    with mpmath.workdps(50):
        true = mpmath.cos(mpmath.mpf(0.3)) + 100 * mpmath.cos(10000 * mpmath.mpf(0.3))
    assert abs(slope.value - true) <= slope.error < 1


# -- Every scale of x --

SCALES = [1e-300, 1e-150, 1e-50, 1e-16, 1e-12, 1e-9, 1e-6, 1e-3, 1.0, 1e3, 1e6, 1e9, 1e12, 1e16, 1e50, 1e150, 1e300]


@pytest.mark.parametrize("x", SCALES)
@pytest.mark.parametrize("method", TWO_SIDED)
def test_functions_on_the_scale_of_x_have_their_slope_on_every_scale(method, x):
    for f, slope in (
        (lambda t: 1 + math.log(t / x), 1 / x),
        (math.sqrt, 0.5 / math.sqrt(x)),
        (lambda t: t * (t / x), 2.0),
    ):
        assert numerical_derivative(f, method=method)(x) == pytest.approx(slope, rel=2**-9, abs=0)


@pytest.mark.parametrize("x", [0.0, -0.0, *(s for s in SCALES if s <= 1e9)])
@pytest.mark.parametrize("method", TWO_SIDED)
def test_functions_on_the_scale_of_1_have_their_slope_however_small_x_is(method, x):
    for f, slope in ((math.sin, math.cos(x)), (math.cos, -math.sin(x)), (math.atan, 1 / (1 + x * x))):
        assert numerical_derivative(f, method=method)(x) == pytest.approx(slope, abs=2**-9)


@pytest.mark.parametrize("method", TWO_SIDED)
@pytest.mark.parametrize("x", [1e11, 1e12, 1e13])
def test_where_x_is_too_large_for_a_sine_the_error_says_so(method, x):
    slope = numerical_derivative(math.sin, method=method, with_error=True)(x)
    assert abs(slope.value - math.cos(x)) <= slope.error


@pytest.mark.parametrize("method", TWO_SIDED)
def test_where_f_varies_faster_than_the_floats_or_the_step_the_error_says_so(method):
    for f, x in ((math.sin, 1e15), (math.sin, 1e16), (math.sin, 1e20), (lambda t: math.sin(1e12 * t), 1.0)):
        frequency = 1.0 if f is math.sin else 1e12
        with mpmath.workdps(50):
            true = frequency * mpmath.cos(mpmath.mpf(frequency) * mpmath.mpf(x))
        slope = numerical_derivative(f, method=method, with_error=True)(x)
        assert abs(slope.value - true) <= slope.error


@pytest.mark.parametrize("x", [1.7e308, -1.7e308, 5e-324, -5e-324])
def test_the_ends_of_the_floats_are_no_obstacle(x):
    assert numerical_derivative(lambda t: 3 * (t / 4), with_error=True)(x) == pytest.approx((0.75, 0.0), abs=1e-6)


# -- Kinks, jumps, and the edges of the domain --


@pytest.mark.parametrize(
    ("f", "x", "middle", "half_gap"),
    [
        (abs, 0.0, 0.0, 1.0),
        (lambda x: max(x, 0.0), 0.0, 0.5, 0.5),
        (lambda x: max(x, 2 * x), 0.0, 1.5, 0.5),
        (lambda x: 1e3 + abs(x), 0.0, 0.0, 1.0),
        (lambda x: abs(x - 1) + x * x, 1.0, 2.0, 1.0),
        (lambda x: math.exp(x) + 1e-3 * abs(x - 2), 2.0, math.exp(2), 1e-3),
        (lambda x: math.hypot(x, x), 0.0, 0.0, math.sqrt(2)),
    ],
)
def test_at_a_kink_the_value_is_the_middle_and_the_error_half_the_gap(f, x, middle, half_gap):
    slope = numerical_derivative(f, with_error=True)(x)
    assert slope.value == pytest.approx(middle, abs=1e-9)
    assert slope.error == pytest.approx(half_gap, rel=1e-4)
    for method, side in (("forward", middle + half_gap), ("backward", middle - half_gap)):
        one_sided = numerical_derivative(f, method=method, with_error=True)(x)
        assert one_sided.value == pytest.approx(side, abs=1e-6)
        assert abs(one_sided.value - middle) <= one_sided.error * (1 + 1e-4)


@pytest.mark.parametrize("x", [0.0, 9e-4, 1e-3 + 1e-6, 1e-3 - 1e-9, 1e-3 + 1e-12])
@pytest.mark.parametrize("method", TWO_SIDED)
def test_a_kink_beside_x_is_seen_or_has_no_influence(method, x):
    """|x − 0.001|, which published packages get wrong at 0."""
    slope = numerical_derivative(lambda t: abs(t - 1e-3), method=method, with_error=True)(x)
    assert abs(slope.value - (1 if x > 1e-3 else -1)) <= slope.error


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (math.floor, 1.0),
        (math.ceil, 1.0),
        (round, 2.5),
        (lambda x: x % 1, 3.0),
        (lambda x: x + 1e-9 * (x >= 1), 1.0),
        (lambda x: 1.0 if x == 0 else 0.0, 0.0),
        (lambda x: (x > 0) - (x < 0), 0.0),
        (math.cbrt, 0.0),
        (math.sqrt, 0.0),
        (math.asin, 1.0),
        (math.acos, -1.0),
        (lambda x: abs(x) ** 0.5, 0.0),
        (lambda x: abs(x) ** 0.9, 0.0),
        (lambda x: x * math.log(x) if x else 0.0, 0.0),
    ],
)
def test_at_a_jump_or_an_infinite_slope_the_error_is_inf(f, x):
    assert numerical_derivative(f, with_error=True)(x).error == inf


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (lambda x: x * abs(x), 0.0),
        (lambda x: abs(x) ** 1.5, 0.0),
        (lambda x: 100 * abs(x) ** 2.5, 0.0),
        (lambda x: max(x, 0.0) ** 2, 0.0),
        (lambda x: (x - 1) * abs(x - 1), 1.0),
        (lambda x: abs(x - 1) ** 1.5, 1.0),
    ],
)
def test_where_f_is_differentiable_once_and_no_more_it_has_its_slope(f, x):
    value, error = numerical_derivative(f, with_error=True)(x)
    assert abs(value) <= error < 1e-5


@pytest.mark.parametrize("part", [1 / 17, 1 / 100, 1e-3, 1e-5])
@pytest.mark.parametrize("x", [0.0, 0.5, 1.0])
def test_the_error_at_a_kink_much_smaller_than_the_slope_is_half_the_gap(part, x):
    value, error = numerical_derivative(lambda t: math.sin(t) + part * abs(t - x), with_error=True)(x)
    assert abs(value - math.cos(x)) <= part / 50
    assert error == pytest.approx(part, rel=0.3)


@pytest.mark.parametrize(("order", "digits"), [(4, 7), (5, 5), (6, 4)])
def test_derivatives_of_high_order_have_the_digits_that_the_values_allow(order, digits):
    sines = math.sin, math.cos, lambda x: -math.sin(x), lambda x: -math.cos(x)
    for f, true, x in [
        *((math.exp, math.exp, x) for x in (-3.0, 0.0, 1.0, 5.0)),
        *((math.sin, sines[order % 4], x) for x in (0.3, 2.0, 10.0)),
        *(
            (lambda t: 1 / t, lambda t: (-1) ** order * math.factorial(order) / t ** (order + 1), x)
            for x in (1.5, -0.3)
        ),
        *((math.log, lambda t: -math.factorial(order - 1) / (-t) ** order, x) for x in (0.1, 2.0)),
    ]:
        value, error = numerical_derivative(f, order=order, with_error=True)(x)
        assert abs(value - true(x)) <= min(error, 10.0**-digits * abs(true(x)))


def test_a_kink_of_a_higher_derivative_is_seen_too():
    second = numerical_derivative(lambda x: x * abs(x), order=2, with_error=True)(0.0)
    assert second == pytest.approx((0.0, 2.0), abs=1e-6)
    assert numerical_derivative(abs, order=2, with_error=True)(0.0).error == inf


def raises(error):
    def f(x):
        if x < 1:
            raise error("beside x")
        return x**2

    return f


@pytest.mark.parametrize(
    "f",
    [
        raises(ValueError),
        raises(ZeroDivisionError),
        raises(OverflowError),
        lambda x: x**2 if x >= 1 else nan,
        lambda x: x**2 if x >= 1 else -inf,
        lambda x: x**2 if x >= 1 else 1j,
        lambda x: x**2 if x >= 1 else 10**400,
    ],
)
def test_outside_the_domain_central_takes_the_other_side(f):
    slope = numerical_derivative(f, method="central", with_error=True)(1.0)
    assert slope.value == numerical_derivative(f, method="forward", delta=chosen_delta(f, 1.0))(1.0)
    assert abs(slope.value - 2) <= slope.error < 1e-3
    mirrored = numerical_derivative(lambda x: f(-x), method="central", with_error=True)(-1.0)
    assert abs(mirrored.value + 2) <= mirrored.error < 1e-3
    for true, adaptive in ((2, numerical_derivative(f, with_error=True)(1.0)),
                           (-2, numerical_derivative(lambda x: f(-x), with_error=True)(-1.0))):  # fmt: skip
        assert abs(adaptive.value - true) <= adaptive.error < 1e-12


def test_where_f_exists_on_no_side_the_value_is_nan():
    for f in (lambda x: math.sqrt(-x * x), lambda x: nan, lambda x: nan if x == 0 else x, lambda x: inf):
        for method in TWO_SIDED:
            assert math.isnan(numerical_derivative(f, method=method)(0.0))
            value, error = numerical_derivative(f, method=method, with_error=True)(0.0)
            assert math.isnan(value) and error == inf
    assert math.isnan(numerical_derivative(math.sqrt, method="backward")(0.0))
    assert math.isnan(numerical_derivative(lambda x: 0.0)(inf))
    assert math.isnan(numerical_derivative(math.sin, delta=0.1)(nan))


@pytest.mark.parametrize("method", [*TWO_SIDED, "adaptive", "complex"])
def test_an_exception_at_x_is_the_users_to_see(method):
    with pytest.raises(ZeroDivisionError, match="division by zero"):
        numerical_derivative(lambda x: 1 / x, method=method)(0.0)
    with pytest.raises(ValueError, match="math domain error"):
        numerical_derivative(math.log, method=method, with_error=True)(0.0)


@pytest.mark.parametrize("error", [TypeError, KeyError, AssertionError, RuntimeError])
def test_any_other_exception_beside_x_is_the_users_to_see(error):
    with pytest.raises(error, match="beside x"):
        numerical_derivative(raises(error))(1.0)


def test_numpy_does_not_warn_of_points_beside_x():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert numerical_derivative(np.sqrt, with_error=True)(1e-30).error > 0
        assert numerical_derivative(np.sqrt, with_error=True)(0.0).error == inf


# -- The complex step --


class Analytic:
    """math for real and cmath for complex numbers, as NumPy is."""

    def __getattr__(self, name):
        return lambda x: getattr(cmath if isinstance(x, complex) else math, name)(x)


ANALYTIC = [
    (f, x)
    for f, points in SUITE[:24] + SUITE[26:27] + SUITE[30:32]
    for x in points
    if abs(x) != 1.00000001  # 1/(x − 1) loses half its digits before a slope is taken
]


def test_the_complex_step_is_as_accurate_as_f_itself():
    """A few hundred ulp at worst, mostly a few: nothing is subtracted."""
    relative = []
    for slope, true in measured("complex", 1, ANALYTIC, Analytic()):
        relative.append(true / max(abs(slope.value), sys.float_info.min))
        assert true <= slope.error
    assert statistics.median(relative) < 4 * 2**-52
    assert statistics.quantiles(relative, n=10)[-1] < 64 * 2**-52


@pytest.mark.parametrize("x", SCALES)
def test_the_complex_step_neither_underflows_nor_overflows(x):
    for f, slope in (
        (cmath.log, 1 / x),
        (cmath.sqrt, 0.5 / math.sqrt(x)),
        (lambda t: 3.3 * t, 3.3),
        (lambda t: t * (t / x), 2.0),
        (cmath.sin, math.cos(x)),
    ):
        assert numerical_derivative(f, method="complex")(x) == pytest.approx(slope, rel=1e-14, abs=0)


@pytest.mark.parametrize("x", [1e-160, -1e-200, 1e-300])
def test_the_complex_step_is_taken_again_where_im_f_leaves_the_floats(x):
    """f(x) itself is 0 there, or a number without digits."""
    assert numerical_derivative(lambda t: t * t, method="complex")(x) == pytest.approx(2 * x, rel=1e-14, abs=0)


@pytest.mark.parametrize("f", [SUITE[18][0], SUITE[24][0]], ids=["sin 100x", "(1 − cos x)/x²"])
def test_the_error_of_the_complex_step_covers_what_f_itself_rounds(f):
    points = [(f, 10 ** (-2 * k / 100)) for k in range(100)]
    covered = [true <= slope.error for slope, true in measured("complex", 1, points, Analytic())]
    assert statistics.mean(covered) >= 0.99


def test_a_narrow_but_smooth_corner_is_no_obstacle_to_the_complex_step():
    assert numerical_derivative(lambda x: (x * x + 1e-6) ** 0.5, method="complex", with_error=True)(0.0).value == 0.0


@pytest.mark.parametrize(
    ("f", "x", "slope", "digits"),
    [
        (lambda x: 1 - np.cos(x), 1e-8, 1e-8, 1e-14),
        (lambda x: 1 - np.cos(x), -1e-12, -1e-12, 1e-14),
        (lambda x: 1 / (1 + 25 * x * x), 8.67583496410151e-11, -50 * 8.67583496410151e-11, 1e-14),
        (lambda x: x**3, 1.47e-104, 3 * (1.47e-104) ** 2, 1e-7),  # f itself is denormal: few digits are left
        (lambda x: (x * x) ** 2.5, -4e-64, -5 * (4e-64) ** 4, 1e-2),
    ],
)
def test_the_complex_step_is_not_refused_where_central_differences_drown_in_rounding(f, x, slope, digits):
    found = numerical_derivative(f, method="complex", with_error=True)(x)
    assert abs(found.value - slope) <= found.error + 1e-15 * abs(slope)
    assert numerical_derivative(f, method="complex")(x) == pytest.approx(slope, rel=digits, abs=0)


@pytest.mark.parametrize("x", [1e-8, -1e-5, 0.3, 2.0, -50.0, 1e4])
def test_a_part_that_lost_its_imaginary_part_is_seen_beside_one_that_has_not(x):
    for f in (
        lambda x: abs(x) * x,
        lambda x: 1 - np.cos(x) + abs(x),
        lambda x: np.sin(x) + abs(x),
        lambda x: x**3 + abs(x) ** 3,
    ):
        with pytest.raises(ValueError, match="lost the imaginary part"):
            numerical_derivative(f, method="complex")(x)


def test_a_kink_below_the_rounding_of_f_is_seen_by_larger_steps():
    for x in (-3.867e-10, 1.765e-9):
        with pytest.raises(ValueError, match="not smooth"):
            numerical_derivative(lambda t: 1 - np.cos(t) + 1e-9 * abs(t), method="complex")(x)


@pytest.mark.parametrize(
    ("f", "says"),
    [
        (math.sin, "TypeError: must be real number, not complex"),
        (lambda x: x if x > 0 else -x, "TypeError: '>' not supported"),
        (lambda x: x * x.is_integer(), "AttributeError"),
        (lambda x: float(x) ** 2, "TypeError"),
        (lambda x: [x] if isinstance(x, complex) else [x, x], "as many numbers"),
        (abs, "lost the imaginary part"),
        (lambda x: abs(x) * x, "lost the imaginary part"),
        (lambda x: x.real**2, "lost the imaginary part"),
        (lambda x: x + x.conjugate(), "lost the imaginary part"),
        (lambda x: x**2 + 1e-6 * abs(x), "lost the imaginary part"),
        (lambda x: float(x.real) * x, "lost the imaginary part"),
    ],
)
def test_a_lost_imaginary_part_raises_and_names_the_cure(f, says):
    with pytest.raises(ValueError, match=says) as caught:
        numerical_derivative(f, method="complex")(2.0)
    assert 'method="central"' in str(caught.value)


def test_the_complex_step_refuses_what_is_not_analytic_at_x():
    for f in (abs, lambda x: (x * x) ** 0.5, cmath.sqrt):
        with pytest.raises(ValueError, match="not smooth"):
            numerical_derivative(f, method="complex")(0.0)


def test_a_constant_has_the_complex_slope_0():
    for constant in (3.0, 3, 3 + 0j, 0.0):
        assert numerical_derivative(lambda x, c=constant: c, method="complex", with_error=True)(2.0).value == 0.0


def test_a_given_delta_is_the_step_of_the_complex_method():
    """Im (x + iδ)³/δ = 3x² − δ²."""
    slope = numerical_derivative(lambda x: x**3, method="complex", delta=0.125, with_error=True)(2.0)
    assert slope.value == 12 - 0.125**2
    assert slope.error == pytest.approx(0.125**2)


@pytest.mark.parametrize("frequency", [1e6, 1e9, 1e12])
def test_the_complex_step_follows_waves_that_central_differences_do_not(frequency):
    slope = numerical_derivative(lambda x: np.sin(frequency * x), method="complex")(0.3)
    assert slope == pytest.approx(frequency * math.cos(frequency * 0.3), rel=1e-15 * frequency)


def test_the_complex_step_takes_a_real_x_and_the_first_order_only():
    with pytest.raises(ValueError, match="x must be real; got 1j"):
        numerical_derivative(lambda z: z, method="complex")(1j)
    with pytest.raises(ValueError, match="first derivatives only; got order=2"):
        numerical_derivative(lambda z: z, method="complex", order=2)


def test_of_a_complex_x_the_slope_is_along_the_real_axis():
    slope = numerical_derivative(lambda z: z**3, with_error=True)(1 + 2j)
    assert abs(slope.value - (-9 + 12j)) <= slope.error < 1e-8
    assert numerical_derivative(cmath.exp, order=2)(1j) == pytest.approx(cmath.exp(1j), rel=1e-6)
    assert numerical_derivative(lambda z: z.conjugate(), with_error=True)(1 + 2j).error >= 1  # it has no complex one
    assert type(numerical_derivative(lambda z: z * z)(np.complex64(1j))) is np.complex64


# -- Functions as they come --


def test_signature_name_and_docstring_are_kept():
    def area(width: float, *, height: float = 2.0) -> float:
        """The area of a rectangle."""
        return width * height

    for slope in (numerical_derivative(area), numerical_derivative(area, wrt=("width", "height"))):
        assert (slope.__name__, slope.__doc__) == ("area", "The area of a rectangle.")
        assert inspect.signature(slope) == inspect.signature(area)


def test_wrt_is_a_position_a_name_or_a_tuple_of_these():
    def f(x, y=3.0, *, z=5.0):
        return x * y**2 * z

    assert numerical_derivative(f, method="forward", delta=0.5)(2.0) == 45.0
    assert numerical_derivative(f, wrt=1, delta=0.5)(2.0) == 60.0
    assert numerical_derivative(f, wrt="y", delta=0.5)(2.0, 1.0, z=1.0) == 4.0
    assert numerical_derivative(f, wrt=("z", 0), delta=0.5)(2.0, z=7.0) == (18.0, 63.0)
    assert numerical_derivative(f, wrt=(0,), delta=0.5, with_error=True)(2.0)[0].value == 45.0
    with pytest.raises(ValueError, match="no argument 'w'"):
        numerical_derivative(f, wrt="w")(2.0)


def test_a_curve_has_slopes_in_its_structure():
    Point = namedtuple("Point", "x y")

    def curve(t):
        return {"place": Point(t**2, [t, 3]), "size": (t,)}

    assert numerical_derivative(curve, delta=0.5)(2.0) == {"place": Point(4.0, [1.0, 0.0]), "size": (1.0,)}
    slope = numerical_derivative(curve, with_error=True)(2.0)
    assert type(slope) is Slope and type(slope.value["place"]) is type(slope.error["place"]) is Point
    assert slope.error["place"].y[1] < 1e-9
    assert numerical_derivative(lambda t: ())(1.0) == ()


def test_one_bad_number_of_a_curve_spoils_no_other():
    value, error = numerical_derivative(lambda t: (t**2, abs(t - 1) ** 0.5, nan), with_error=True)(1.0)
    assert value[0] == pytest.approx(2.0) and error[0] < 1e-8
    assert error[1:] == (inf, inf)


@pytest.mark.parametrize("x", [2, True, np.float32(2), np.int8(2), np.array(2.0), Fraction(2), Decimal(2)])
def test_f_is_called_with_floats(x):
    kinds = set()
    numerical_derivative(lambda t: kinds.add(type(t)) or t, with_error=True)(x)
    assert kinds == {float}


def test_of_a_numpy_number_the_slope_has_its_dtype():
    for x, kind in ((np.float32(2), np.float32), (np.float64(2), np.float64), (np.int64(2), np.float64), (2, float)):
        for of, result in ((lambda t: t * t, kind), (lambda t: (t, [t * t]), tuple)):
            found = numerical_derivative(of, with_error=True)(x)
            assert type(found.value) is result
        assert type(found.value[1][0]) is kind and found.value[1][0] == 4
        assert found.error[1][0] >= np.finfo(kind).eps / 2 or kind is not np.float32
    curve = numerical_derivative(lambda t: np.array([t, t * t]))(np.float32(2))
    assert curve.dtype == np.float32


def test_f_may_return_any_real_number():
    for result in (Fraction, Decimal, np.float64, np.array, np.longdouble):
        assert numerical_derivative(lambda x, of=result: of(x), delta=0.5)(2.0) == 1.0
    assert numerical_derivative(lambda x: x + 0j, delta=0.5)(2.0) == 1.0


def test_arrays_among_the_arguments_are_not_changed():
    def f(x, weights):
        weights *= x
        return weights.sum()

    weights = np.array([1.0, 2.0])
    assert numerical_derivative(f, delta=0.5)(3.0, weights) == 3.0
    assert numerical_derivative(f, delta=0.5)(3.0, weights=weights) == 3.0
    assert weights.tolist() == [1.0, 2.0]


def test_the_first_step_of_the_adaptive_slope_is_delta_or_the_power_of_two_below():
    for delta, step in ((0.25, 0.25), (0.4, 0.25), (1e-6, 2.0**-20)):
        seen = []
        numerical_derivative(lambda x, seen=seen: seen.append(x) or x**2, delta=delta)(1.0)
        assert seen[:3] == [1.0, 1.0 + step, 1.0 - step]


def test_a_function_that_is_nothing_but_random_has_no_slope():
    generator = random.Random(0)
    assert numerical_derivative(lambda x: generator.random(), with_error=True)(1.0).error == inf


def test_cancellation_is_no_slope_wherever_it_steps():
    """The steps are smooth, each with a slope that has nothing to do with f's, and lie close to each other."""
    generator = random.Random(9)
    for f, slope in (
        (lambda t: (1 - math.cos(t)) / t**2, lambda x: -x / 12 + x**3 / 180),
        (lambda t: (t - math.sin(t)) / t**3, lambda x: -x / 60 + x**3 / 1260),
    ):
        for _ in range(100):
            x = 10 ** generator.uniform(-7, -2.5)
            assert not confidently_wrong(f, x, slope(x))


@pytest.mark.parametrize("x", [1e-2, 1e-3, 1e-4, 1e-5])
def test_cancellation_in_f_is_noise(x):
    """(1 − cos x)/x² and its like: stairs of rounding, whose slopes are not those of f."""
    for f, slope in (
        (lambda t: (1 - math.cos(t)) / t**2, -x / 12),
        (lambda t: (math.exp(t) - 1) / t, 0.5 + x / 3),
    ):
        found = numerical_derivative(f, with_error=True)(x)
        assert abs(found.value - slope) <= found.error + x**2 < 1e-3


def test_values_that_are_rounded_alike_by_accident_have_noise():
    """Seven of these lie on a cubic to the last bit, though each is rounded to multiples of 2⁻⁵³."""
    x = np.linspace(-1, 1, 5)

    def total(t):
        return float(np.sum(np.tanh(np.where(x == -0.5, t, x))))

    value, error = numerical_derivative(total, with_error=True)(-0.5)
    assert abs(value - 1 / math.cosh(0.5) ** 2) <= error < 1e-11


# -- Stairs --


def confidently_wrong(f, x, true):
    """Whether the slope is off by a thousandth and more, and by ten times what it claims."""
    value, error = numerical_derivative(f, with_error=True)(x)
    off = abs(value - true)
    return off > 1e-3 * abs(true) and off > 10 * error


def test_a_net_that_casts_to_float32_inside_has_the_slope_of_the_wider_scale():
    """As np.dot does after nnfs.init(): the innermost points show a constant, or one of its steps."""
    generator = np.random.default_rng(7)
    wrong, covered = [], []
    for case in range(1000):
        w, u, (b, c) = generator.normal(size=20), generator.normal(size=20), generator.normal(size=2)

        def net(t, w=w, u=u, b=b, c=c):
            return float(np.sum(u * np.tanh((c * w * t).astype(np.float32) + np.float32(b))))

        true = float(np.sum(u * c * w / np.cosh(c * w + b) ** 2))
        value, error = numerical_derivative(net, with_error=True)(1.0)
        covered.append(abs(value - true) <= error)
        if confidently_wrong(net, 1.0, true):
            wrong.append(case)
    assert wrong == []
    assert statistics.mean(covered) >= 0.98


@pytest.mark.parametrize(
    "rounded",
    [
        lambda t: float(np.float32(t)),
        lambda t: float(np.float16(t)),
        lambda t: round(t, 6),
        lambda t: round(t, 3),
        lambda t: float(f"{t:.8g}"),
    ],
)
def test_a_function_of_a_rounded_argument_is_no_constant(rounded):
    generator = random.Random(3)
    points = [9.0, 0.0038206244946218083, 97.64445407433237, 125.8441692827226]
    points += [generator.uniform(-3, 3) for _ in range(60)] + [10 ** generator.uniform(-3, 2) for _ in range(60)]
    for g, slope in ((math.sin, math.cos), (lambda z: z * z, lambda z: 2 * z), (lambda z: 1 - 2 * z, lambda z: -2.0)):
        assert [x for x in points if confidently_wrong(lambda t, g=g: g(rounded(t)), x, slope(x))] == []


@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (math.log, 6e-8, 1 / 6e-8),
        (math.log, 3e-7, 1 / 3e-7),
        (math.asin, 0.9999, 1 / math.sqrt(1 - 0.9999**2)),
        (math.sqrt, 1e-6, 500.0),
        (lambda t: math.sqrt(1 - t), 0.9997, -0.5 / math.sqrt(0.0003)),
    ],
)
def test_a_step_at_the_edge_of_the_domain_is_no_constant(f, x, slope):
    """A cast to float16: beside the only step that is seen, f does not exist."""
    found = numerical_derivative(lambda t: f(float(np.float16(t))), with_error=True)(x)
    assert abs(found.value - slope) <= found.error


def test_the_second_derivative_of_a_net_in_float32_is_hardly_ever_surely_wrong():
    generator = np.random.default_rng(3)
    wrong, covered = 0, []
    for _ in range(200):
        w, u, (b, c) = generator.normal(size=20), generator.normal(size=20), generator.normal(size=2)

        def net(t, w=w, u=u, b=b, c=c):
            return float(np.sum(u * np.tanh((c * w * t).astype(np.float32) + np.float32(b))))

        y = np.tanh(c * w + b)
        off, error = numerical_derivative(net, order=2, with_error=True)(1.0)
        off = abs(off - float(np.sum(-2 * u * (c * w) ** 2 * y * (1 - y**2))))
        covered.append(off <= error)
        wrong += off > 10 * error
    assert wrong <= 1
    assert statistics.mean(covered) >= 0.95


def test_a_kink_among_steps_that_has_no_slopes_is_no_obstacle():
    """A net in float32 whose innermost points show a gap where its values do not move."""
    generator = np.random.default_rng(22)
    for _ in range(2000):
        w, u, (b, c) = generator.normal(size=20), generator.normal(size=20), [generator.normal() for _ in range(2)]

        def net(t, w=w, u=u, b=b, c=c):
            return float(np.sum(u * np.tanh((c * w * t).astype(np.float32) + np.float32(b))))

        assert not math.isnan(numerical_derivative(net)(1.0))


@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (lambda t: float(np.float32(math.sin(t))) * t, 0.7937176304288407, lambda x: math.sin(x) + x * math.cos(x)),
        (lambda t: float(np.float16(math.sin(t))) * t, 0.23534081322486378, lambda x: math.sin(x) + x * math.cos(x)),
        (
            lambda t: round(math.sin(t), 6) * (1 + t * t),
            0.10883658268413843,
            lambda x: (1 + x * x) * math.cos(x) + 2 * x * math.sin(x),
        ),
    ],
)
def test_a_rounded_factor_is_no_constant(f, x, slope):
    """The steps have slopes of their own, by the other factor."""
    assert not confidently_wrong(f, x, slope(x))


def test_the_slope_of_a_stair_is_a_good_one():
    slope = numerical_derivative(lambda t: math.sin(np.float16(t)), with_error=True)(9.0)
    assert abs(slope.value - math.cos(9.0)) <= slope.error < 1.0


@pytest.mark.parametrize("x", [1e-6, 3e-7, 1e-7, 5e-8, 3e-8, 1e-8, 9.04e-9, 5e-9, 1e-9, 1e-10, -1e-7, -1e-9])
def test_the_error_covers_strong_cancellation(x):
    """Between two jumps of what cancels, f is as smooth as can be, with a slope that is not that of f."""
    for f, true in (
        (lambda t: (1 - math.cos(t)) / t**2, -x / 12),
        (lambda t: (math.exp(t) - 1) / t, 0.5 + x / 3),
        (lambda t: (math.sqrt(1 + t) - 1) / t, -0.125 + x / 8),
    ):
        value, error = numerical_derivative(f, with_error=True)(x)
        assert abs(value - true) <= error


@pytest.mark.parametrize("constant", [0.0, 3.0, -1e300])
@pytest.mark.parametrize("x", [0.0, 1.0, -7.3, 1e8, 1e300, 1e-300])
def test_a_constant_has_the_slope_0_and_no_error_in_few_evaluations(constant, x):
    seen = []
    slope = numerical_derivative(lambda t: seen.append(t) or constant, with_error=True)(x)
    assert slope.value == 0 and slope.error <= 1e-13 * max(1.0, abs(constant)) and len(seen) <= 19


@pytest.mark.parametrize(
    ("f", "slope"),
    [
        (lambda t: max(t, 0.0), lambda x: float(x > 0)),
        (lambda t: float(t > 0), lambda x: 0.0),
        (lambda t: math.sin(t) + (t > 0), math.cos),
        (lambda t: abs(t % 1.0 - 0.5), lambda x: 1.0 if x % 1.0 > 0.5 else -1.0),
        (lambda t: math.exp(-1 / t**2) if t else 0.0, lambda x: 2 / x**3 * math.exp(-1 / x**2)),
        (lambda t: math.sin(t) + 0.01 * math.sin(1e4 * t), lambda x: math.cos(x) + 100 * math.cos(1e4 * x)),
    ],
)
def test_what_is_no_stair_keeps_its_slope(f, slope):
    """Flat beside a kink or beside one jump, or with waves on a scale of their own."""
    generator = random.Random(1)
    points = [generator.choice([1, -1]) * 10 ** generator.uniform(-2, 1) for _ in range(100)]
    for x in [*points, -0.0625001, -0.03125, -0.50001]:
        value, error = numerical_derivative(f, with_error=True)(x)
        assert abs(value - slope(x)) <= error < 1e-2


@pytest.mark.parametrize("x", [0.04, 0.05, 0.1, 0.3])
def test_steep_growth_is_no_stair(x):
    value, error = numerical_derivative(lambda t: math.exp(-1 / t**2) if t else 0.0, with_error=True)(x)
    assert value == pytest.approx(2 / x**3 * math.exp(-1 / x**2), rel=1e-6, abs=0)
    assert error <= 1e-6 * value


# -- What users are told --


@pytest.mark.parametrize("delta", [0, 0.0, -1e-4, nan, inf, "0.1", 1j, [0.1]])
@pytest.mark.parametrize("method", [*TWO_SIDED, "adaptive", "complex"])
def test_delta_is_a_positive_number(method, delta):
    with pytest.raises(ValueError, match="delta is the distance of two points, a positive number; got"):
        numerical_derivative(twice_squared, method=method, delta=delta)(1.0)


@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize("x", [1.0, -1.5, 1e6, 1e300, 1 - 2**-53])
@pytest.mark.parametrize("method", [*TWO_SIDED, "adaptive"])
def test_a_delta_too_small_to_change_x_names_the_smallest_that_is_not(method, x, order):
    with pytest.raises(ValueError, match="too small to change x") as caught:
        numerical_derivative(abs, method=method, order=order, delta=math.ulp(x) / 8)(x)
    smallest = float(str(caught.value).rsplit(" ", 1)[-1])
    assert repr(x) in str(caught.value)
    assert math.isfinite(numerical_derivative(lambda t: t / x, method=method, order=order, delta=smallest)(x))


def test_methods_that_there_are_are_named():
    listed = '"adaptive", "forward", "backward", "central", "complex"; got'
    for asker in (numerical_derivative, numerical_gradient, numerical_jacobian, numerical_hessian):
        for method in ("Central", None, 2):
            with pytest.raises(ValueError, match=f"{asker.__name__} has the methods {listed}"):
                asker(abs, method=method)


@pytest.mark.parametrize("order", [-1, 1.0, "1", None, True])
def test_an_order_that_is_none(order):
    """A negative one is a wrong value, what is no whole number of the wrong type, as `derivative` has it."""
    error = ValueError if order == -1 else TypeError
    with pytest.raises(error, match="numerical_derivative takes order as .*0, 1, 2, …; got"):
        numerical_derivative(twice_squared, order=order)


@pytest.mark.parametrize("x", ["2", None, [2.0], {}, np.array(["a", "b"]), np.array([None, 1.0])])
def test_x_is_a_number_or_an_array(x):
    with pytest.raises(TypeError, match="is taken at a number or an array.*; got"):
        numerical_derivative(abs)(x)


def test_a_derivative_that_x_or_f_carries_is_not_lost_in_silence():
    for lossy in (
        lambda: numerical_derivative(abs)(Value(2.0, 1.0)),
        lambda: derivative(numerical_derivative(twice_squared))(2.0),
        lambda: derivative(lambda y: numerical_derivative(lambda x: x * y)(1.0))(2.0),
    ):
        with pytest.raises(DerivativeLost):
            lossy()
    assert numerical_derivative(derivative(twice_squared), delta=0.5)(2.0) == 4.0


def test_an_int_beyond_the_floats_is_refused():
    with pytest.raises(ValueError, match="floats, which end at"):
        numerical_derivative(lambda x: x)(10**400)


@pytest.mark.parametrize(
    ("result", "shown"), [(None, "lack a return"), ("4", "'4' .str."), (np.array(["a", "b"]), "ndarray")]
)
def test_f_returns_numbers(result, shown):
    with pytest.raises(TypeError, match=f"must return a number, .*it returned .*{shown}"):
        numerical_derivative(lambda x: result)(1.0)
    with pytest.raises(TypeError, match="must return a number"):
        numerical_derivative(lambda x: x if x == 1 else result)(1.0)


def test_f_returns_as_many_numbers_everywhere():
    with pytest.raises(TypeError, match="it returned 1 at 1.0 and 2 at"):
        numerical_derivative(lambda x: [x] * (1 + (x > 1)))(1.0)


def test_f_is_a_function():
    with pytest.raises(TypeError, match="takes a function; got 3.0"):
        numerical_derivative(3.0)


# -- The points themselves --


def test_secant_points_are_those_of_the_book():
    assert secant_points(twice_squared, 1, "forward", 0.0001) == ((1.0, 2.0), (1.0001, 2.00040002))
    assert secant_points(twice_squared, 2, "forward", 0.0001) == ((2.0, 8.0), (2.0001, 8.000800020000002))


@pytest.mark.parametrize("delta", [None, 0.25])
@pytest.mark.parametrize("method", TWO_SIDED)
@pytest.mark.parametrize("f", [math.exp, math.sqrt, math.asin, lambda x: x])
def test_the_numerical_slope_is_that_of_the_secant(f, method, delta):
    for x in (0.0, 0.5, 1.0):
        (x1, y1), (x2, y2) = secant_points(f, x, method, delta)
        slope = numerical_derivative(f, method=method, delta=delta)(x)
        assert slope == (y2 - y1) / (x2 - x1) or (math.isnan(slope) and math.isnan(y1 + y2))
        assert x1 < x2 and x in (x1, x2, (x1 + x2) / 2)


def test_the_chosen_delta_is_the_step_that_is_taken():
    for f, x in POINTS[::7]:
        for method in TWO_SIDED:
            for order in (1, 3):
                step = chosen_delta(lambda t, f=f: f(math, t), x, method, order)
                kind = {"order": order, "method": method}
                with_step, alone = (
                    numerical_derivative(lambda t, f=f: f(math, t), delta=d, **kind)(x) for d in (step, None)
                )
                assert with_step == alone or math.isnan(alone)
    step = chosen_delta(cmath.exp, 1.0, "complex")
    assert numerical_derivative(cmath.exp, method="complex")(1.0) == cmath.exp(complex(1.0, step)).imag / step


def test_secants_need_a_method_with_two_points_and_a_finite_x():
    with pytest.raises(ValueError, match='"forward", "backward", "central"; got \'complex\''):
        secant_points(abs, 1.0, "complex")
    for asked in (secant_points, chosen_delta):
        with pytest.raises(ValueError, match="infinite x or NaN; got inf"):
            asked(abs, inf, "forward")


@pytest.mark.parametrize("f", [math.floor, math.ceil, lambda t: t // 1, lambda t: math.floor(t / 2)])
@pytest.mark.parametrize("x", [0.3, 10.3, 10.9, 50.3, 100.95, -77.2, 300.5, 333.9])
def test_steps_that_no_rounding_of_x_makes_are_flat(f, x):
    slope = numerical_derivative(f, with_error=True)(x)
    assert slope.value == 0.0
    assert slope.error < 1e-12


def test_a_jump_at_x_is_none_of_a_flat_function():
    assert numerical_derivative(math.floor, with_error=True)(100.0).error == math.inf


@pytest.mark.parametrize("k", [-1000, -600, -300, 300, 515, 600, 900, 1000])
def test_steps_whose_square_is_beyond_floats(k):
    for m in (0.51, 0.6126204136211435, 0.77, 0.9626204136211435):
        x = math.ldexp(m, k)
        slope = numerical_derivative(math.log, with_error=True)(x)
        assert abs(slope.value * x - 1) <= slope.error * x < 1e-9
