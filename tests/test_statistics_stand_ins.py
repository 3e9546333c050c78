"""The functions of `statistics`, with numbers that carry derivatives."""

import math
import statistics
from decimal import Decimal
from fractions import Fraction
from statistics import NormalDist

import mpmath as mp
import numpy as np
import pytest

from tinygrad_ed import DerivativeLost, derivative, gradient, hessian, taylor, value_and_derivative

mp.mp.dps = 50


def data(x):
    return [x, 2.5, x * x, 0.3, 4.0]


PAIRED = [1.0, 2.0, 3.5, 1.0, 2.0]


def normal(z):
    return mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi)


def mean(xs):
    return mp.fsum(xs) / len(xs)


def squares(xs, center=None):
    center = mean(xs) if center is None else center
    return mp.fsum((x - center) ** 2 for x in xs)


def products(xs, ys):
    return mp.fsum((x - mean(xs)) * (y - mean(ys)) for x, y in zip(xs, ys, strict=True))


FORMULAS = {
    "mean": (lambda x: statistics.mean(data(x)), lambda x: mean(data(x))),
    "of a generator": (lambda x: statistics.mean(x * t for t in (1, 2, 4)), lambda x: 7 * x / 3),
    "fmean": (lambda x: statistics.fmean(data(x)), lambda x: mean(data(x))),
    "fmean with weights": (
        lambda x: statistics.fmean([1, 2, x], weights=[x, 1, 2]),
        lambda x: (x + 2 + 2 * x) / (x + 3),
    ),
    "geometric_mean": (lambda x: statistics.geometric_mean(data(x)), lambda x: mp.fprod(data(x)) ** mp.mpf("0.2")),
    "harmonic_mean": (lambda x: statistics.harmonic_mean(data(x)), lambda x: 5 / mp.fsum(1 / v for v in data(x))),
    "harmonic_mean with weights": (
        lambda x: statistics.harmonic_mean([1, 2, x], weights=[x, 1, 2]),
        lambda x: (x + 3) / (x + mp.mpf("0.5") + 2 / x),
    ),
    "median": (lambda x: statistics.median(data(x)), lambda x: x * x),
    "median of an even number": (lambda x: statistics.median(data(x)[:4]), lambda x: (x + x * x) / 2),
    "median_low": (lambda x: statistics.median_low(data(x)[:4]), lambda x: x),
    "median_high": (lambda x: statistics.median_high(data(x)[:4]), lambda x: x * x),
    "mode": (lambda x: statistics.mode([x, 1, 2]), lambda x: x),
    "multimode": (lambda x: statistics.multimode([x, 1, x * x])[2], lambda x: x * x),
    "quantiles": (lambda x: statistics.quantiles(data(x))[1], lambda x: x * x),
    "inclusive quantiles": (
        lambda x: statistics.quantiles(data(x), n=10, method="inclusive")[3],
        lambda x: mp.mpf("0.4") * x + mp.mpf("0.6") * x * x,
    ),
    "variance": (lambda x: statistics.variance(data(x)), lambda x: squares(data(x)) / 4),
    "variance around": (lambda x: statistics.variance(data(x), xbar=x), lambda x: squares(data(x), x) / 4),
    "pvariance": (lambda x: statistics.pvariance(data(x)), lambda x: squares(data(x)) / 5),
    "pvariance around": (lambda x: statistics.pvariance(data(x), x), lambda x: squares(data(x), x) / 5),
    "stdev": (lambda x: statistics.stdev(data(x)), lambda x: mp.sqrt(squares(data(x)) / 4)),
    "pstdev": (lambda x: statistics.pstdev(data(x)), lambda x: mp.sqrt(squares(data(x)) / 5)),
    "covariance": (lambda x: statistics.covariance(data(x), PAIRED), lambda x: products(data(x), PAIRED) / 4),
    "correlation": (
        lambda x: statistics.correlation(data(x), PAIRED),
        lambda x: products(data(x), PAIRED) / mp.sqrt(squares(data(x)) * squares(PAIRED)),
    ),
    "slope": (
        lambda x: statistics.linear_regression(data(x), PAIRED).slope,
        lambda x: products(data(x), PAIRED) / squares(data(x)),
    ),
    "intercept": (
        lambda x: statistics.linear_regression(PAIRED, data(x)).intercept,
        lambda x: mean(data(x)) - products(data(x), PAIRED) / squares(PAIRED) * mean(PAIRED),
    ),
    "pdf": (lambda x: NormalDist(x, 2 * x).pdf(0.3), lambda x: normal((0.3 - x) / (2 * x)) / (2 * x)),
    "cdf": (lambda x: NormalDist(1, x).cdf(0.3), lambda x: mp.ncdf(mp.mpf(0.3 - 1) / x)),
    "cdf far out": (lambda x: NormalDist(0, 1).cdf(-8 * x), lambda x: mp.ncdf(-8 * x)),
    "inv_cdf": (
        lambda x: NormalDist(x, 2 * x).inv_cdf(x / 3),
        lambda x: x + 2 * x * mp.sqrt(2) * mp.erfinv(2 * x / 3 - 1),
    ),
    "zscore": (lambda x: NormalDist(x, 2).zscore(x * x), lambda x: (x * x - x) / 2),
    "quantiles of a distribution": (
        lambda x: NormalDist(x, x * x).quantiles(4)[0],
        lambda x: x + x * x * mp.sqrt(2) * mp.erfinv(mp.mpf("-0.5")),
    ),
    "overlap": (
        lambda x: NormalDist(x, 1).overlap(NormalDist(0.5, 1)),
        lambda x: mp.erfc((x - mp.mpf("0.5")) / mp.sqrt(8)),
    ),
    "from_samples": (
        lambda x: NormalDist.from_samples(data(x)).pdf(0.3),
        lambda x: normal((0.3 - mean(data(x))) / mp.sqrt(squares(data(x)) / 4)) / mp.sqrt(squares(data(x)) / 4),
    ),
    "sum of distributions": (lambda x: (NormalDist(x, 2) + NormalDist(1, x)).stdev, lambda x: mp.sqrt(4 + x * x)),
    "scaled": (lambda x: (NormalDist(1, x) * x + 1).variance, lambda x: x**4),
    "samples": (
        lambda x: NormalDist(x, x).samples(3, seed=1)[1],
        lambda x: x * (1 + mp.mpf(NormalDist(0, 1).samples(3, seed=1)[1])),
    ),
}


@pytest.mark.parametrize(("f", "reference"), FORMULAS.values(), ids=FORMULAS)
def test_every_function_has_its_derivatives(f, reference):
    x = 1.3
    value, _ = value_and_derivative(f)(x)
    assert value == f(x)
    assert type(value) is type(f(x))
    wanted = {k: float(mp.diff(reference, mp.mpf(x), k)) for k in (1, 2, 3)}
    nested = f
    for k, want in wanted.items():
        nested = derivative(nested)
        for found in (derivative(f, order=k)(x), nested(x), taylor(f, 3)(x)[k] * math.factorial(k)):
            assert found == pytest.approx(want, rel=1e-10, abs=1e-10)
    assert gradient(f)(x) == pytest.approx(wanted[1], rel=1e-12, abs=1e-12)
    assert hessian(f)(x) == pytest.approx(wanted[2], rel=1e-11, abs=1e-11)


@pytest.mark.parametrize(
    ("f", "want"),
    [
        (statistics.mean, [1 / 3, 1 / 3, 1 / 3]),
        (statistics.fmean, [1 / 3, 1 / 3, 1 / 3]),
        (statistics.median, [0, 1, 0]),
        (statistics.variance, [-4 / 3, -1 / 3, 5 / 3]),
        (statistics.pvariance, [-8 / 9, -2 / 9, 10 / 9]),
        (statistics.geometric_mean, [2 / 3, 1 / 3, 1 / 6]),
    ],
)
def test_gradients_of_data(f, want):
    assert gradient(f)([1.0, 2.0, 4.0]) == pytest.approx(want)
    np.testing.assert_allclose(gradient(lambda a: f(a))(np.array([1.0, 2.0, 4.0])), want)
    assert gradient(f)((1, 2, 4)) == pytest.approx(tuple(want))


def test_where_there_is_no_one_derivative():
    assert gradient(statistics.stdev)([1.0, 1.0, 1.0]) == [0, 0, 0]
    assert gradient(statistics.pstdev)([1.0, 1.0, 1.0]) == [0, 0, 0]
    assert derivative(lambda x: statistics.harmonic_mean([x, 2.0, 3.0]))(0.0) == 3
    assert derivative(lambda x: statistics.harmonic_mean([x, 2.0, 3.0]), order=2)(0.0) == -5
    with pytest.raises(DerivativeLost, match="equal"):
        derivative(lambda x: statistics.mode([x * x, 1.0, 2.0, 2.0, x, 1.0]))(1.0)


def test_exact_numbers_stay_exact():
    third = Fraction(1, 3)
    assert derivative(lambda x: statistics.mean([x, x * x, third]))(third) == Fraction(5, 9)
    assert value_and_derivative(lambda x: statistics.variance([x, 2 * x, third]))(third)[0] == Fraction(1, 27)
    assert derivative(lambda x: statistics.mean([x, x * x]))(Decimal(3)) == Decimal("3.5")
    value, slope = value_and_derivative(lambda n: statistics.mean([n, 2 * n, 10**20]))(3)
    assert value == statistics.mean([3, 6, 10**20])
    assert slope == 1


def test_plain_numbers_and_errors_are_those_of_statistics():
    assert derivative(lambda x: x * statistics.mean([1, 2]))(2.0) == 1.5
    for f in (
        lambda x: statistics.mean([]),
        lambda x: statistics.stdev([x]),
        lambda x: statistics.geometric_mean([x, -x]),
        lambda x: statistics.harmonic_mean([x, -x]),
        lambda x: NormalDist(x, -x),
        lambda x: NormalDist(0, x).inv_cdf(1 + x),
    ):
        with pytest.raises(statistics.StatisticsError) as plain:
            f(1.0)
        with pytest.raises(statistics.StatisticsError) as lifted:
            derivative(f)(1.0)
        assert str(lifted.value) == str(plain.value)


def test_distributions_keep_their_class():
    found = []

    def f(x):
        found.append(NormalDist(x, 2) * 3)
        return found[0].mean

    assert derivative(f)(1.0) == 3
    assert type(found[0]) is NormalDist
