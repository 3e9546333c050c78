"""The adaptive slope on the published suite and on functions that are in none: accuracy, coverage, evaluations."""

from __future__ import annotations

import math
import random
import statistics
from functools import cache

import mpmath
import numpy as np
import pytest
from slope_suite import SUITE, Score, digits_lost, score

from tinygrad_ed import numerical_derivative


@cache
def scores() -> list[Score]:
    """Of the adaptive slope, over the whole suite."""
    return [score(lambda f, x: numerical_derivative(f, with_error=True)(x), point) for point in SUITE]


def test_the_suite_has_150_points_and_more_from_easy_to_nasty():
    assert len(SUITE) >= 150
    assert {point.kind for point in SUITE} >= {
        "easy", "scales", "near a singularity", "high frequency", "cancellation", "flat", "peaks", "kinks close by",
        "once differentiable", "ripples", "noise", "float32",
    }  # fmt: skip


def test_a_derivative_of_the_suite_has_50_digits():
    known = {"sin x": mpmath.cos, "log x": lambda x: 1 / x, "atan x": lambda x: 1 / (1 + x * x), "2x²": lambda x: 4 * x}
    for point in SUITE:
        if point.name in known:
            with mpmath.workdps(120):
                true = known[point.name](mpmath.mpf(point.x))
                assert abs(point.true() - true) <= abs(true) * mpmath.mpf(10) ** -50


def test_it_never_fails():
    """It gives a number everywhere, and a finite error."""
    assert [each for each in scores() if not each.claimed < math.inf] == []


def test_nine_of_ten_easy_points_have_thirteen_digits():
    easy = [each.error <= 1e-13 for each in scores() if each.point.kind == "easy"]
    assert len(easy) >= 50 and statistics.mean(easy) >= 0.9


def test_hardly_a_digit_is_lost_against_the_best_possible():
    assert digits_lost(scores()) <= 0.4


def test_the_error_covers_the_true_one_at_99_percent_of_the_suite():
    assert statistics.mean(each.covered for each in scores()) >= 0.99


def test_it_is_never_grossly_wrong_while_claiming_little():
    assert not [each for each in scores() if each.gross]


def test_the_error_is_no_larger_than_it_need_be():
    """At half of the suite it is within a factor of 64 of the true one, or of the last place of a float."""
    assert statistics.median(each.claimed / max(each.error, 2.0**-53) for each in scores()) < 64


def test_half_of_the_suite_takes_21_evaluations_at_most_and_none_more_than_100():
    """What seems to be noise is looked into, which takes the most; easy points take no more than ever."""
    counts = [each.evaluations for each in scores()]
    assert statistics.median(counts) <= 21
    assert max(each.evaluations for each in scores() if each.point.kind in ("easy", "scales", "flat")) <= 60
    assert max(counts) <= 100


# -- Functions that are in no suite --

LINKS = [
    lambda m, x: m.sin(x),
    lambda m, x: m.cos(x),
    lambda m, x: m.exp(x),
    lambda m, x: m.log(x),
    lambda m, x: m.sqrt(x),
    lambda m, x: m.atan(x),
    lambda m, x: m.tanh(x),
    lambda m, x: m.asinh(x),
    lambda m, x: 1 / x,
    lambda m, x: x * x,
    lambda m, x: x * x * x,
    lambda m, x: x / (1 + x * x),
    lambda m, x: m.exp(-x * x),
    lambda m, x: 3 * x,
    lambda m, x: x + 2,
    lambda m, x: abs(x),
]


def composed(generator):
    """A chain of up to four functions, at times times or plus another."""
    chains = [generator.choices(LINKS, k=generator.randint(1, 4)) for _ in range(2)]
    how = generator.choice(["alone", "plus", "times"])

    def f(m, x):
        first, second = x, x
        for link in chains[0]:
            first = link(m, first)
        if how == "alone":
            return first
        for link in chains[1]:
            second = link(m, second)
        return first + second if how == "plus" else first * second

    return f


def slope_of(f, x):
    """The true slope, None where there is none in the floats."""
    try:
        if not math.isfinite(f(math, x)):
            return None
        with mpmath.workdps(250):
            at, step = mpmath.mpf(x), mpmath.mpf(10) ** -70
            below, here, above = f(mpmath, at - step), f(mpmath, at), f(mpmath, at + step)
            right, left = (above - here) / step, (here - below) / step
            smooth = mpmath.im(below + above) == 0 and abs(right - left) <= mpmath.mpf(10) ** -30 * (1 + abs(right))
            return (above - below) / (2 * step) if smooth and 1e-200 < abs(right) < 1e200 else None
    except (ArithmeticError, ValueError, TypeError):
        return None


@pytest.mark.parametrize("seed", range(4))
def test_compositions_at_random_are_covered_and_never_grossly_wrong(seed):
    generator = random.Random(seed)
    covered, counts = [], []
    while len(covered) < 150:
        f = composed(generator)
        x = generator.choice(
            [generator.uniform(-3, 3), round(generator.uniform(-5, 5), 1), 10 ** generator.uniform(-4, 4)]
        )
        true = slope_of(f, x)
        if true is None:
            continue
        seen = []
        slope = numerical_derivative(lambda t, f=f, seen=seen: seen.append(t) or f(math, t), with_error=True)(x)
        off = float(abs(slope.value - true))
        covered.append(off <= slope.error)
        counts.append(len(seen))
        assert off <= 1e-3 * abs(true) or slope.error >= off / 10
    assert statistics.mean(covered) >= 0.97
    assert statistics.median(counts) <= 23
    assert statistics.quantiles(counts, n=20)[-1] <= 60  # of nineteen in twenty
    assert max(counts) <= 100


@pytest.mark.parametrize("size", [1e-9, 1e-6, 1e-3])
def test_noise_of_any_size_is_measured(size):
    def noisy(x):
        return math.sin(x) + size * random.Random(x).uniform(-1, 1)

    slopes = [(numerical_derivative(noisy, with_error=True)(0.03 * k), math.cos(0.03 * k)) for k in range(100)]
    assert statistics.mean(abs(slope.value - true) <= slope.error for slope, true in slopes) >= 0.97
    assert statistics.median(abs(slope.value - true) for slope, true in slopes) < 30 * size


BASES = [
    (lambda x: x * x, lambda x: 2 * x),
    (math.sin, math.cos),
    (math.exp, math.exp),
    (lambda x: 1 / x, lambda x: -1 / x**2),
]


def test_a_ripple_below_a_ten_thousandth_of_f_is_in_the_slope():
    """It looks like noise to points that are farther apart than its waves."""
    generator = random.Random(5)
    covered, gross = [], 0
    for f, slope in BASES:
        for size in (1e-12, 1e-10, 1e-8, 1e-6, 1e-4):
            for frequency in (1e5, 3.7e6, 2.9e7, 1e9):
                x = generator.uniform(0.3, 2.5)
                value, error = numerical_derivative(
                    lambda t, f=f, a=size, w=frequency: f(t) + a * math.sin(w * t), with_error=True
                )(x)
                true = slope(x) + size * frequency * math.cos(frequency * x)
                off = abs(value - true)
                covered.append(off <= error + 1e-15 * frequency * abs(true))  # cos itself knows w·x to that
                gross += off > 1e-3 * abs(true) and error < off / 10
    assert statistics.mean(covered) >= 0.95
    assert gross <= 2


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_kinks_closer_together_than_the_steps_are_told_apart(count):
    generator = random.Random(count)
    for distance in (1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4):
        for f, slope in BASES:
            x = generator.uniform(0.3, 2.5)
            kinks = [(generator.uniform(-1, 1), x + generator.choice([-1, 1]) * distance * generator.uniform(0.3, 1))
                     for _ in range(count)]  # fmt: skip
            true = slope(x) + sum(c if x > a else -c for c, a in kinks)
            value, error = numerical_derivative(
                lambda t, f=f, kinks=kinks: f(t) + sum(c * abs(t - a) for c, a in kinks), with_error=True
            )(x)
            assert abs(value - true) <= error < 10


# -- Arrays of mixed scale --


@pytest.mark.parametrize(
    ("f", "slope", "low", "high"),
    [
        (np.log, lambda x: 1 / x, -300, 300),
        (np.sqrt, lambda x: 0.5 / np.sqrt(x), -300, 300),
        (lambda x: x * x, lambda x: 2 * x, -140, 140),
        (np.sin, np.cos, -6, 6),
    ],
)
def test_an_array_of_mixed_scale_takes_no_more_calls_than_its_hardest_element(f, slope, low, high):
    x = 10.0 ** np.random.default_rng(0).uniform(low, high, 1000)
    calls = []
    value, error = numerical_derivative(lambda x: calls.append(x.shape) or f(x), with_error=True)(x)
    assert len(calls) <= 60 and set(calls) == {x.shape}
    true = slope(x)
    assert np.mean(abs(value - true) <= error + 1e-15 * abs(true)) >= 0.99
    assert np.median(abs(value - true) / abs(true)) < 1e-11
