"""SciPy inside f: integrals, roots, minima, splines, distributions and linear algebra."""

import math
import warnings

import mpmath as mp
import numpy as np
import pytest
import scipy.constants
import scipy.integrate
import scipy.interpolate
import scipy.linalg
import scipy.optimize
import scipy.special
import scipy.stats
from scipy.integrate import dblquad, fixed_quad, nquad, quad, simpson, trapezoid
from scipy.interpolate import (
    Akima1DInterpolator,
    BarycentricInterpolator,
    CubicHermiteSpline,
    CubicSpline,
    InterpolatedUnivariateSpline,
    KroghInterpolator,
    PchipInterpolator,
    PPoly,
    UnivariateSpline,
    interp1d,
    make_interp_spline,
    splev,
    splrep,
)
from scipy.optimize import brentq, curve_fit, fsolve, minimize, minimize_scalar, newton, root, root_scalar

from tinygrad_ed import (
    DerivativeLost,
    derivative,
    gradient,
    hessian,
    jacobian,
    taylor,
    value_and_derivative,
    value_and_gradient,
)

mp.mp.dps = 50


def orders(f, x, count=3):
    """The first derivatives of f at x, each way."""
    nested = f
    for k in range(1, count + 1):
        yield k, derivative(f, order=k)(x)
        nested = derivative(nested)
        yield k, nested(x)
    yield 1, gradient(f)(x)
    yield 1, taylor(f, 2)(x)[1]
    yield 2, gradient(derivative(f))(x)
    yield 2, derivative(gradient(f))(x)
    yield 2, gradient(gradient(f))(x)
    yield 2, hessian(f)(x)


def agree(f, reference, x, count=3, tolerance=1e-10):
    """Whether all derivatives are those of a function in mpmath, and the value is f's own."""
    value, _ = value_and_derivative(f)(x)
    assert value == f(x)
    assert value_and_gradient(f)(x)[0] == f(x)
    wanted = {k: float(mp.diff(reference, mp.mpf(x), k)) for k in range(1, count + 1)}
    for k, found in orders(f, x, count):
        assert found == pytest.approx(wanted[k], rel=tolerance, abs=tolerance), k


# -- quad --


def gaussian(a):
    return quad(lambda t: math.exp(-a * t * t), 0, 1)[0]


def with_args(a):
    return quad(lambda t, k, c: c * math.cos(k * t), 0.0, 2.0, args=(a, a * a))[0]


def with_one_argument(a):
    return quad(lambda t, k: math.cos(k * t), 0.0, 2.0, args=a)[0]


def upper_limit(x):
    return quad(lambda t: math.exp(-t * t), 0, x)[0]


def both_limits(x):
    return quad(lambda t: math.sin(x * t), x, x * x)[0]


def reversed_limits(x):
    return quad(math.sin, x, 0)[0]


def to_infinity(x):
    return quad(lambda t: math.exp(-x * t), x, np.inf)[0]


def from_minus_infinity(x):
    return quad(lambda t: math.exp(x * t), -np.inf, -x)[0]


def over_the_line(x):
    return quad(lambda t: math.exp(-x * t * t), -np.inf, np.inf)[0]


def weighted(x):
    return quad(lambda t: math.exp(-x * t), 0, 1, weight="cos", wvar=3.0)[0]


def with_points(x):
    return quad(lambda t: math.exp(-x * abs(t - 0.3)), 0, 1, points=[0.3])[0]


def of_an_integral(x):
    return quad(lambda s: quad(lambda t: math.exp(-x * s * t), 0, s)[0], 0, 1)[0]


def with_numpy(x):
    return quad(lambda t: np.exp(-x * t) * np.sqrt(t + x), 0, 1)[0]


INTEGRALS = [
    (gaussian, lambda a: mp.quad(lambda t: mp.exp(-a * t * t), [0, 1])),
    (with_args, lambda a: a * mp.sin(2 * a)),
    (with_one_argument, lambda a: mp.sin(2 * a) / a),
    (upper_limit, lambda x: mp.sqrt(mp.pi) / 2 * mp.erf(x)),
    (both_limits, lambda x: (mp.cos(x * x) - mp.cos(x**3)) / x),
    (reversed_limits, lambda x: mp.cos(x) - 1),
    (to_infinity, lambda x: mp.exp(-x * x) / x),
    (from_minus_infinity, lambda x: mp.exp(-x * x) / x),
    (over_the_line, lambda x: mp.sqrt(mp.pi / x)),
    (weighted, lambda x: mp.re((1 - mp.exp(-x + 3j)) / (x - 3j))),
    (with_points, lambda x: (2 - mp.exp(-0.3 * x) - mp.exp(-0.7 * x)) / x),
    (of_an_integral, lambda x: mp.quad(lambda s: (1 - mp.exp(-x * s * s)) / (x * s), [0, 1])),
    (with_numpy, lambda x: mp.quad(lambda t: mp.exp(-x * t) * mp.sqrt(t + x), [0, 1])),
]


@pytest.mark.parametrize(("f", "reference"), INTEGRALS, ids=lambda f: getattr(f, "__name__", ""))
def test_integrals_are_differentiated_under_the_sign_and_at_the_limits(f, reference):
    agree(f, reference, 1.3, tolerance=1e-9 if f is with_points else 1e-10)


@pytest.mark.parametrize(
    ("f", "reference", "x", "tolerance"),
    [
        (lambda p: quad(lambda t: t**p, 0, 1)[0], lambda p: 1 / (p + 1), -0.5, 1e-11),
        (lambda p: quad(lambda t: math.log(t) * t**p, 0, 1)[0], lambda p: -1 / (p + 1) ** 2, -0.3, 1e-10),
        (lambda x: quad(lambda t: 1 / math.sqrt(x - t), 0, x)[0], lambda x: 2 * mp.sqrt(x), 1.7, 1e-9),
        (
            lambda x: quad(lambda t: 1 / math.sqrt(math.cos(t) - math.cos(x)), 0, x)[0],
            lambda x: mp.sqrt(2) * mp.ellipk(mp.sin(x / 2) ** 2),
            1.0,
            1e-8,
        ),
        (
            lambda x: quad(lambda t: math.exp(-t) / math.sqrt(t - x), x, np.inf)[0],
            lambda x: mp.sqrt(mp.pi) * mp.exp(-x),
            0.4,
            1e-7,
        ),
    ],
)
def test_singular_integrands_are_as_accurate_as_quad(f, reference, x, tolerance):
    for found in (derivative(f)(x), gradient(f)(x)):
        assert found == pytest.approx(float(mp.diff(reference, mp.mpf(x))), rel=tolerance)


def test_a_limit_at_which_the_integrand_is_undefined():
    def f(x):
        return quad(lambda t: math.sin(t) / t, x, 1)[0]

    assert derivative(f)(0.5) == pytest.approx(-math.sin(0.5) / 0.5)
    assert derivative(lambda x: quad(lambda t: math.sin(x * t) / t if t else x, 0, 1)[0])(0.5) == pytest.approx(
        math.sin(0.5) / 0.5
    )


def test_gradients_of_integrals_by_many_parameters():
    def f(p):
        return quad(lambda t: p[0] * math.exp(-p[1] * t) + np.sum(p[2:] * t), 0, 2)[0]

    p = np.array([1.5, 2.0, 0.3, 0.4])
    e = math.exp(-4)
    want = [(1 - e) / 2, 1.5 * (e + 2 * e - 1 + 2 * e * 0) / 4 * 0 + 1.5 * (-(1 - e) / 4 + e), 2.0, 2.0]
    np.testing.assert_allclose(gradient(f)(p), want, rtol=1e-11)
    np.testing.assert_allclose(gradient(lambda p: f(np.array(p)))(p.tolist()), want, rtol=1e-11)
    np.testing.assert_allclose(hessian(f)(p)[0], [0, -(1 - e) / 4 + e, 0, 0], atol=1e-11)
    assert gradient(lambda a, b: quad(lambda t: t, a, b)[0], wrt=(0, 1))(1.0, 3.0) == pytest.approx((-1.0, 3.0))


def test_an_integral_that_is_used_after_its_elements_were():
    """What the integrand first makes of an array's elements is used after it."""

    def f(p):
        first = quad(lambda t: p[0] * t, 0, 1)[0]
        return first * p[0] + p[1] * p[0]

    np.testing.assert_allclose(gradient(f)(np.array([2.0, 3.0])), [2.0 + 3.0, 2.0])


def test_what_quad_returns_beside_the_value():
    def f(x, full_output):
        return quad(lambda t: x * t, 0, 1, full_output=full_output)

    value, error = derivative(lambda x: f(x, 0))(2.0)
    assert (value, error) == (0.5, 0)
    found = []
    derivative(lambda x: found.append(f(x, 1)) or found[0][0])(2.0)
    assert len(found[0]) == 3
    assert found[0][1:2] == f(2.0, 1)[1:2]
    assert found[0][2]["neval"] == 21


def test_complex_integrands():
    def f(x):
        return quad(lambda t: np.exp(1j * x * t), 0, 1, complex_func=True)[0]

    want = mp.diff(lambda x: (mp.exp(1j * x) - 1) / (1j * x), 1.3)
    assert derivative(f)(1.3) == pytest.approx(complex(want))
    assert gradient(lambda x: f(x).imag)(1.3) == pytest.approx(float(want.imag))


def test_integrals_that_carry_nothing_are_scipys():
    calls = []

    def f(x):
        return x * quad(lambda t: calls.append(t) or math.sin(t), 0, 1)[0]

    assert derivative(f)(2.0) == quad(math.sin, 0, 1)[0]
    assert len(calls) == 21


@pytest.mark.parametrize(
    "integrand",
    [
        lambda t, x: 1.0 if t > x else 0.0,
        lambda t, x: t * x if t > x else 0.0,
        lambda t, x: np.heaviside(t - x, 0.5),
        lambda t, x: math.floor(2 * (t + x)),
        lambda t, x: np.sign(t - x) * t,
    ],
)
def test_jumps_that_move_are_found_out(integrand):
    for d in (derivative, gradient):
        with pytest.raises(DerivativeLost, match="beside"):
            d(lambda x: quad(integrand, 0, 1, args=(x,))[0])(0.3)
        with pytest.raises(DerivativeLost, match="beside"):
            d(lambda x: quad(lambda t: integrand(t, x), 0, 1)[0])(0.3)


def test_kinks_that_move():
    def f(x):
        return quad(lambda t: abs(t - x), 0, 1)[0]

    assert derivative(f)(0.3) == pytest.approx(-0.4)
    assert gradient(f)(0.3) == pytest.approx(-0.4)
    with pytest.raises(DerivativeLost):
        derivative(f, order=2)(0.3)


def test_a_weight_with_moving_limits_is_refused():
    with pytest.raises(DerivativeLost, match="weight"):
        derivative(lambda x: quad(math.exp, 0, x, weight="cos", wvar=3.0)[0])(1.0)
    with pytest.raises(DerivativeLost, match="weight"):
        derivative(lambda x: quad(math.exp, 0, 1, weight="cos", wvar=x)[0])(1.0)


@pytest.mark.parametrize(
    ("f", "reference"),
    [
        (
            lambda x: dblquad(lambda u, t: math.exp(-t * u), 0, x, lambda t: 0, lambda t: x * t)[0],
            lambda x: mp.quad(lambda t: (1 - mp.exp(-x * t * t)) / t, [0, x]),
        ),
        (
            lambda x: nquad(lambda u, t: math.exp(-x * t * u), [[0, 1], [0, 1]])[0],
            lambda x: mp.quad(lambda t: (1 - mp.exp(-x * t)) / (x * t), [0, 1]),
        ),
        (
            lambda x: scipy.integrate.quad_vec(lambda t: math.exp(-x * t), 0, 1)[0],
            lambda x: (1 - mp.exp(-x)) / x,
        ),
    ],
)
def test_other_quadratures(f, reference):
    assert derivative(f)(1.3) == pytest.approx(float(mp.diff(reference, 1.3)), rel=1e-8)
    assert gradient(f)(1.3) == pytest.approx(float(mp.diff(reference, 1.3)), rel=1e-8)


def test_rules_for_samples():
    t = np.linspace(0, 1, 11)
    for rule in (lambda y: trapezoid(y, t), lambda y: simpson(y, x=t)):

        def f(x):
            return rule(np.exp(-x * t))

        assert derivative(f)(1.3) == pytest.approx(rule(-t * np.exp(-1.3 * t)))
    assert derivative(lambda x: fixed_quad(lambda t: np.exp(-x * t), 0, 1)[0])(1.3) == pytest.approx(
        fixed_quad(lambda t: -t * np.exp(-1.3 * t), 0, 1)[0]
    )
    assert derivative(lambda x: fixed_quad(np.exp, 0, x, n=20)[0])(1.3) == pytest.approx(math.exp(1.3))


# -- Roots --


def kepler(e):
    return brentq(lambda u: u - e * math.sin(u) - 1.0, 0, 5)


def kepler_by_args(e):
    return brentq(lambda u, e, m: u - e * math.sin(u) - m, 0, 5, args=(e, 1.0))


def kepler_by_newton(e):
    return newton(lambda u: u - e * math.sin(u) - 1.0, 1.0, fprime=lambda u: 1 - e * math.cos(u))


def kepler_by_secant(e):
    return newton(lambda u: u - e * math.sin(u) - 1.0, 1.0)


def kepler_by_halley(e):
    return newton(
        lambda u: u - e * math.sin(u) - 1.0,
        1.0,
        fprime=lambda u: 1 - e * math.cos(u),
        fprime2=lambda u: e * math.sin(u),
    )


def kepler_in_a_bracket_that_moves(e):
    return brentq(lambda u: u - e * math.sin(u) - 1.0, e, 5 * e)


def kepler_by_root_scalar(e):
    return root_scalar(lambda u: u - e * math.sin(u) - 1.0, bracket=[0, 5]).root


def kepler_with_slope(e):
    return root_scalar(lambda u: (u - e * math.sin(u) - 1.0, 1 - e * math.cos(u)), x0=1.0, fprime=True).root


def kepler_roughly(e):
    return scipy.optimize.bisect(lambda u: u - e * math.sin(u) - 1.0, 0, 5, xtol=1e-3)


def kepler_by_fsolve(e):
    return fsolve(lambda u: [u[0] - e * np.sin(u[0]) - 1.0], [1.0])[0]


def kepler_by_fixed_point(e):
    return scipy.optimize.fixed_point(lambda u: 1.0 + e * math.sin(u), 1.0)


KEPLER = [value for name, value in sorted(globals().items()) if name.startswith("kepler")]
KEPLER += [
    lambda e, solve=solve: solve(lambda u: u - e * math.sin(u) - 1.0, 0, 5)
    for solve in (scipy.optimize.brenth, scipy.optimize.ridder, scipy.optimize.toms748, scipy.optimize.bisect)
]


@pytest.mark.parametrize("f", KEPLER)
def test_roots_move_with_what_they_depend_on(f):
    agree(f, lambda e: mp.findroot(lambda u: u - e * mp.sin(u) - 1, 1.5), 0.5, tolerance=1e-9)


def test_results_of_solvers_keep_their_class():
    found = []

    def f(a):
        found.append(brentq(lambda t: t * t - a, 0, 4, full_output=True))
        found.append(root_scalar(lambda t: t * t - a, bracket=(0, 4)))
        found.append(root(lambda t: [t[0] * t[0] - a], [1.0]))
        return found[0][0] + found[0][1].root + found[1].root + found[2].x[0]

    assert derivative(f)(2.0) == pytest.approx(2 / math.sqrt(2))
    plain = brentq(lambda t: t * t - 2.0, 0, 4, full_output=True)
    assert type(found[0][1]) is type(plain[1])
    assert found[0][1].function_calls == plain[1].function_calls
    assert found[2].success


def test_newton_of_arrays():
    c = np.array([1.0, 2.0, 3.0])

    def f(a):
        return newton(lambda t: t**2 - a * c, np.ones(3))

    np.testing.assert_allclose(derivative(f)(2.0), np.sqrt(c / 2) / 2)
    np.testing.assert_allclose(jacobian(f)(2.0), np.sqrt(c / 2) / 2)
    found = derivative(lambda a: newton(lambda t: t**2 - a * c, np.ones(3), full_output=True).root)(2.0)
    np.testing.assert_allclose(found, np.sqrt(c / 2) / 2)


def test_complex_roots():
    def f(a):
        return newton(lambda z: z * z + a, 1.0 + 1.0j)

    assert derivative(f)(2.0) == pytest.approx(0.5j / math.sqrt(2))


def test_systems_of_equations():
    def system(a):
        return fsolve(lambda x: [x[0] * math.cos(x[1]) - a, x[1] * x[0] - x[1] - 5], [1.0, 1.0])

    def by_root(a):
        return root(lambda x: np.array([x[0] * np.cos(x[1]) - a, x[1] * x[0] - x[1] - 5]), [1.0, 1.0]).x

    def with_jacobian(a):
        def jac(x):
            return [[np.cos(x[1]), -x[0] * np.sin(x[1])], [x[1], x[0] - 1]]

        return root(lambda x: [x[0] * np.cos(x[1]) - a, x[1] * x[0] - x[1] - 5], [1.0, 1.0], jac=jac).x

    def reference(i):
        return lambda a: mp.findroot(lambda x, y: [x * mp.cos(y) - a, y * x - y - 5], (6.5, 0.9))[i]

    for f in (system, by_root, with_jacobian):
        for k in (1, 2, 3):
            want = [float(mp.diff(reference(i), 4, k)) for i in (0, 1)]
            np.testing.assert_allclose(derivative(f, order=k)(4.0), want, rtol=1e-8)
        np.testing.assert_allclose(jacobian(f)(4.0), [float(mp.diff(reference(i), 4)) for i in (0, 1)], rtol=1e-9)
        assert np.array_equal(value_and_derivative(f)(4.0)[0], f(4.0))


def test_parameters_of_several_equations_at_once():
    def f(p):
        return fsolve(lambda x: [x[0] + p[0] * x[1] - p[1], x[0] * x[1] - p[2]], [1.0, 1.0])

    p = np.array([1.0, 3.0, 2.0])
    x, y = f(p)
    want = -np.linalg.solve([[1, 1.0], [y, x]], [[y, -1, 0], [0, 0, -1]])
    np.testing.assert_allclose(jacobian(f)(p), want, rtol=1e-9)


@pytest.mark.parametrize(
    "f",
    [
        lambda a: newton(lambda t: (t - a) ** 2, 1.0),
        lambda a: brentq(lambda t: 1 / (t - a), 1.0, 4.1),
        lambda a: brentq(lambda t: -1.0 + 0 * a if t < 2.0 else 1.0 + 0 * a, 1.0, 4.1),
        lambda a: fsolve(lambda x: [x[0] + x[1] - a, 2 * x[0] + 2 * x[1] - 2 * a], [1.0, 1.0])[0],
    ],
)
def test_roots_without_a_slope_are_refused(f):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(DerivativeLost, match=r"scipy.optimize.\w+\(\) found"):
            derivative(f)(2.0)


def test_roots_that_carry_nothing_are_scipys():
    calls = []

    def f(x):
        return x * brentq(lambda t: calls.append(t) or t * t - 2.0, 0, 2)

    assert derivative(f)(3.0) == brentq(lambda t: t * t - 2.0, 0, 2)
    before = len(calls)
    f(3.0)
    assert len(calls) == 2 * before


class Decay:
    """A model with no thought of derivatives."""

    def __init__(self, rate):
        self.rate = rate

    def density(self, t):
        return self.rate * math.exp(-self.rate * t)

    def quantile(self, q):
        return brentq(lambda t: quad(self.density, 0, t)[0] - q, 0, 50)

    @property
    def mean(self):
        return quad(lambda t: t * self.density(t), 0, np.inf)[0]


def test_solvers_within_solvers_and_models_with_state():
    agree(lambda k: Decay(k).quantile(0.3), lambda k: -mp.log(0.7) / k, 1.3, tolerance=1e-9)
    agree(lambda k: Decay(k).mean, lambda k: 1 / k, 1.3, tolerance=1e-9)

    def reference(x):
        t = mp.findroot(lambda t: t**3 + t - x, 0.8)
        return (3 * t**4 / 4 + t**2 / 2) / x

    agree(lambda x: quad(lambda s: brentq(lambda t: t**3 + t - s * x, 0, 5), 0, 1)[0], reference, 1.3, tolerance=1e-9)
    spline = CubicSpline(XS, YS)
    found = derivative(lambda x: quad(lambda t: CubicSpline(XS, YS)(x * t), 0, 1)[0])(1.3)
    assert found == pytest.approx((spline(1.3) - spline.integrate(0, 1.3) / 1.3) / 1.3, rel=1e-9)


# -- Minima and fits --


@pytest.mark.parametrize(
    "f",
    [
        lambda a: minimize_scalar(lambda t: t**4 + (t - a) ** 2).x,
        lambda a: minimize_scalar(lambda t: t**4 + (t - a) ** 2, bounds=(0, 3), method="bounded").x,
        lambda a: minimize_scalar(lambda t, a: t**4 + (t - a) ** 2, args=(a,), method="golden").x,
        lambda a: scipy.optimize.brent(lambda t: t**4 + (t - a) ** 2),
        lambda a: scipy.optimize.fminbound(lambda t: t**4 + (t - a) ** 2, 0, 3),
        lambda a: minimize(lambda t: t[0] ** 4 + (t[0] - a) ** 2, [1.0]).x[0],
        lambda a: minimize(lambda t: t[0] ** 4 + (t[0] - a) ** 2, [1.0], method="Nelder-Mead").x[0],
        lambda a: minimize(lambda t: t[0] ** 4 + (t[0] - a) ** 2, [1.0], bounds=[(0, None)]).x[0],
        lambda a: scipy.optimize.fmin(lambda t: t[0] ** 4 + (t[0] - a) ** 2, [1.0], disp=False)[0],
        lambda a: scipy.optimize.fmin_bfgs(lambda t: t[0] ** 4 + (t[0] - a) ** 2, [1.0], disp=False)[0],
    ],
)
def test_minima_move_with_what_they_depend_on(f):
    def reference(a):
        return mp.findroot(lambda t: 4 * t**3 + 2 * (t - a), 0.6)

    for k in (1, 2):
        assert derivative(f, order=k)(1.3) == pytest.approx(float(mp.diff(reference, 1.3, k)), rel=1e-9)
    assert gradient(f)(1.3) == pytest.approx(float(mp.diff(reference, 1.3)), rel=1e-9)
    assert value_and_derivative(f)(1.3)[0] == f(1.3)


def test_minima_of_several_numbers():
    def f(a):
        result = minimize(lambda p: (p[0] - a) ** 2 + (p[1] - p[0] ** 2) ** 2 + a * p[1], [0.0, 0.0])
        return np.array([*result.x, result.fun])

    def reference(i):
        def of(a):
            x, y = mp.findroot(lambda x, y: [2 * (x - a) - 4 * x * (y - x * x), 2 * (y - x * x) + a], (0.5, 0.1))
            return (x, y, (x - a) ** 2 + (y - x**2) ** 2 + a * y)[i]

        return of

    want = [float(mp.diff(reference(i), 0.7)) for i in range(3)]
    np.testing.assert_allclose(derivative(f)(0.7), want, rtol=1e-9)
    np.testing.assert_allclose(jacobian(f)(0.7), want, rtol=1e-9)


def test_minima_at_a_bound_or_under_constraints_are_refused():
    with pytest.raises(DerivativeLost, match="minimize"):
        derivative(lambda a: minimize(lambda p: (p[0] - a) ** 2, [0.0], bounds=[(0, 0.5)]).x[0])(1.3)
    with pytest.raises(DerivativeLost, match="constraints"):
        derivative(
            lambda a: minimize(lambda p: (p[0] - a) ** 2, [0.0], constraints={"type": "eq", "fun": lambda p: p[0]}).x[0]
        )(1.3)
    with pytest.raises(DerivativeLost, match="minimize_scalar"):
        derivative(lambda a: minimize_scalar(lambda t: (t - a) ** 2, bounds=(0, 1), method="bounded").x)(1.3)


T = np.linspace(0.0, 2.0, 9)


def test_fits_move_with_their_data():
    y = 2.0 * np.exp(-0.7 * T) + 0.02 * np.cos(9 * T)

    def f(s):
        p, covariance = curve_fit(lambda t, a, b: a * np.exp(-b * t), T, y + s * T, p0=[1.0, 1.0])
        return np.array([*p, *covariance.ravel()])

    def normal(s):
        def equations(a, b):
            rest = [a * mp.exp(-b * t) - (v + s * t) for t, v in zip(T.tolist(), y.tolist(), strict=True)]
            da = [mp.exp(-b * t) for t in T.tolist()]
            db = [-a * t * mp.exp(-b * t) for t in T.tolist()]
            return [mp.fdot(rest, da), mp.fdot(rest, db)]

        return mp.findroot(equations, (2, 0.7))

    want = [float(mp.diff(lambda s: normal(s)[i], 0)) for i in (0, 1)]
    np.testing.assert_allclose(derivative(f)(0.0)[:2], want, rtol=1e-8)
    h = 1e-4
    np.testing.assert_allclose(derivative(f)(0.0), (f(h) - f(-h)) / (2 * h), rtol=1e-4)
    np.testing.assert_allclose(
        jacobian(lambda y: curve_fit(lambda t, a, b: a * np.exp(-b * t), T, y, p0=[1.0, 1.0])[0])(y) @ T,
        want,
        rtol=1e-8,
    )


def test_least_squares_move_with_what_they_depend_on():
    want = float(mp.diff(lambda x: mp.findroot(lambda p: (p - x) + 2 * p * (p * p - x), 1.1), 1.3))
    for f in (
        lambda x: scipy.optimize.least_squares(lambda p: [p[0] - x, p[0] ** 2 - x], [1.0]).x[0],
        lambda x: scipy.optimize.leastsq(lambda p: [p[0] - x, p[0] ** 2 - x], [1.0])[0][0],
    ):
        assert derivative(f)(1.3) == pytest.approx(want, rel=1e-9)
        assert gradient(f)(1.3) == pytest.approx(want, rel=1e-9)


def test_what_solvers_estimate_on_the_way_is_not_taken_for_constant():
    def result(a):
        return minimize(lambda p: (p[0] - a) ** 2 + a * p[0] ** 4, [1.0])

    with pytest.raises(AttributeError, match="hess_inv"):
        derivative(lambda a: result(a).hess_inv[0, 0])(1.3)
    with pytest.raises(DerivativeLost, match="estimates"):
        derivative(lambda a: scipy.optimize.fmin_bfgs(lambda p: (p[0] - a) ** 2, [1.0], full_output=1, disp=0)[3])(1.3)
    assert derivative(lambda a: scipy.optimize.fmin(lambda p: (p[0] - a) ** 2 + a, [1.0], full_output=1, disp=0)[1])(
        1.3
    ) == pytest.approx(1)
    fitted = derivative(lambda s: curve_fit(lambda t, a: a * t, T, s * T**2, full_output=True)[2]["fvec"])(1.3)
    slope = np.sum(T**3) / np.sum(T**2)
    np.testing.assert_allclose(fitted, slope * T - T**2, atol=1e-12)
    with pytest.warns(scipy.optimize.OptimizeWarning):
        assert derivative(lambda s: curve_fit(lambda t, a: a * t, [1.0], [s])[0][0])(1.3) == pytest.approx(1)


def test_other_solvers_say_that_they_cannot():
    for f in (
        lambda x: scipy.optimize.linprog([1, 1], A_ub=[[-1, 0], [0, -1]], b_ub=[-x, -1]).x[0],
        lambda x: scipy.integrate.odeint(lambda y, t: -x * y, 1.0, [0, 1])[-1, 0],
        lambda x: scipy.optimize.nnls(np.array([[1.0, x], [2.0, 3.0]]), np.array([1.0, 2.0]))[0][0],
    ):
        with pytest.raises(DerivativeLost):
            derivative(f)(1.3)


def test_differential_equations_by_runge_kutta():
    def f(k):
        return scipy.integrate.solve_ivp(lambda t, y: -k * y, (0, 1), [1.0], rtol=1e-10, atol=1e-12).y[0, -1]

    assert derivative(f)(1.3) == pytest.approx(-math.exp(-1.3), rel=1e-7)


# -- Splines --

XS = np.linspace(0.0, 4.0, 9)
YS = np.sin(XS) + 0.1 * XS**2
TCK = splrep(XS, YS)
SPLINES = {
    "CubicSpline": CubicSpline(XS, YS),
    "PchipInterpolator": PchipInterpolator(XS, YS),
    "Akima1DInterpolator": Akima1DInterpolator(XS, YS),
    "CubicHermiteSpline": CubicHermiteSpline(XS, YS, np.cos(XS)),
    "PPoly": PPoly(np.arange(12.0).reshape(4, 3), [0.0, 1.0, 2.0, 4.0]),
    "BSpline": make_interp_spline(XS, YS, k=5),
    "UnivariateSpline": UnivariateSpline(XS, YS, s=0.01),
    "InterpolatedUnivariateSpline": InterpolatedUnivariateSpline(XS, YS),
    "KroghInterpolator": KroghInterpolator(XS, YS),
    "BarycentricInterpolator": BarycentricInterpolator(XS, YS),
    "linear": interp1d(XS, YS),
    "quadratic": interp1d(XS, YS, kind="quadratic"),
    "cubic": interp1d(XS, YS, kind="cubic"),
    "nearest": interp1d(XS, YS, kind="nearest"),
    "previous": interp1d(XS, YS, kind="previous"),
    "extrapolating": interp1d(XS, YS, fill_value="extrapolate"),
    "splev": lambda x: splev(x, TCK),
}


def local_slopes(p, x):
    """The derivatives at x of the polynomial that a piecewise one is near x."""
    points = x + 0.04 * np.cos(np.arange(7) * np.pi / 6)
    fitted = np.polynomial.Polynomial.fit(points, [float(p(t)) for t in points], 6)
    return [fitted.deriv(k)(x) for k in (1, 2, 3)]


@pytest.mark.parametrize("name", SPLINES)
def test_splines_at_points_that_carry_derivatives(name):
    p = SPLINES[name]
    x = 1.3

    def f(x):
        return p(x) * 1.0

    tolerance = 1e-4 if name in ("KroghInterpolator", "BarycentricInterpolator") else 1e-8
    if name == "UnivariateSpline":
        assert not np.any(np.abs(p.get_knots() - x) < 0.04)
    want = local_slopes(p, x)
    for k, found in orders(f, x):
        assert found == pytest.approx(want[k - 1], rel=tolerance, abs=tolerance), k
    assert value_and_derivative(p)(x)[0] == p(x)
    points = np.array([1.3, 2.2])
    each = [derivative(p)(t) for t in points]
    np.testing.assert_allclose(derivative(p)(points), each)
    np.testing.assert_allclose(gradient(lambda x: np.sum(p(x)))(points), each)
    np.testing.assert_allclose(np.diag(jacobian(p)(points)), each)
    assert derivative(lambda x: p([x, 2 * x])[1])(1.1) == pytest.approx(2 * derivative(p)(2.2))


def test_at_knots_the_mean_of_both_sides():
    linear = SPLINES["linear"]
    want = (YS[4] - YS[2]) / (XS[4] - XS[2])
    assert derivative(linear)(XS[3]) == pytest.approx(want)
    assert gradient(linear)(XS[3]) == pytest.approx(want)
    assert derivative(linear)(XS[0]) == pytest.approx((YS[1] - YS[0]) / (XS[1] - XS[0]))
    pchip = SPLINES["PchipInterpolator"]
    sides = [float(pchip(XS[3] + s * 1e-9, 2)) for s in (-1, 1)]
    assert derivative(pchip, order=2)(XS[3]) == pytest.approx(sum(sides) / 2)


def test_splines_of_several_values():
    ys = np.stack([np.sin(XS), np.cos(XS)], axis=1)
    s = CubicSpline(XS, ys)
    np.testing.assert_allclose(derivative(s)(1.3), s(1.3, 1))
    np.testing.assert_allclose(derivative(s, order=2)(1.3), s(1.3, 2))
    np.testing.assert_allclose(jacobian(s)(1.3), s(1.3, 1))
    points = np.array([1.3, 2.2, 3.1])
    found = jacobian(s)(points)
    np.testing.assert_allclose(found[[0, 1, 2], :, [0, 1, 2]], s(points, 1))
    t = CubicSpline(XS, ys.T, axis=1)
    np.testing.assert_allclose(jacobian(t)(points)[:, [0, 1, 2], [0, 1, 2]], t(points, 1))
    linear = interp1d(XS, ys, axis=0)
    np.testing.assert_allclose(derivative(linear)(1.3), (ys[3] - ys[2]) / 0.5)


def test_derivatives_of_splines_within_f():
    s = SPLINES["CubicSpline"]
    assert derivative(lambda x: s(x, 1))(1.3) == pytest.approx(float(s(1.3, 2)))
    assert derivative(lambda x: s.derivative()(x))(1.3) == pytest.approx(float(s(1.3, 2)))
    assert derivative(lambda x: splev(x, splrep(XS, YS), der=1))(1.3) == pytest.approx(
        float(splev(1.3, splrep(XS, YS), 2))
    )
    assert derivative(lambda x: splev(x, splrep(XS, YS)), order=4)(1.3) == 0
    parametric = scipy.interpolate.splprep([np.sin(XS), np.cos(XS)], s=0)[0]
    found = derivative(lambda u: splev(u, parametric))(0.3)
    np.testing.assert_allclose(found, splev(0.3, parametric, der=1))


def test_outside_of_the_data():
    filled = interp1d(XS, YS, bounds_error=False, fill_value=7.0)
    assert value_and_derivative(filled)(9.0) == (7.0, 0.0)
    assert math.isnan(derivative(interp1d(XS, YS, bounds_error=False))(9.0))
    assert derivative(SPLINES["extrapolating"])(9.0) == pytest.approx((YS[-1] - YS[-2]) / 0.5)
    with pytest.raises(ValueError, match="above the interpolation range"):
        derivative(SPLINES["linear"])(9.0)
    for ext, want in ((1, 0.0), (3, 0.0)):
        assert derivative(InterpolatedUnivariateSpline(XS, YS, ext=ext))(9.0) == want


@pytest.mark.parametrize("kind", [CubicSpline, PchipInterpolator, Akima1DInterpolator, interp1d])
def test_splines_of_data_that_carry_derivatives(kind):
    points = np.array([0.3, 1.7])
    found = jacobian(lambda ys: kind(XS, ys)(points))(YS)
    h = 1e-6
    for i, unit in enumerate(np.eye(9)):
        np.testing.assert_allclose(
            found[:, i], (kind(XS, YS + h * unit)(points) - kind(XS, YS - h * unit)(points)) / (2 * h), atol=1e-8
        )

    def f(a):
        return kind(XS, a * YS * YS)(a) * 1.0

    near = [f(1.3 + t) for t in (-1e-4, 0, 1e-4)]
    assert derivative(f)(1.3) == pytest.approx((near[2] - near[0]) / 2e-4, rel=1e-6)
    assert derivative(f, order=2)(1.3) == pytest.approx((near[2] - 2 * near[1] + near[0]) / 1e-8, rel=1e-4)


@pytest.mark.parametrize("bc", ["natural", "clamped", "not-a-knot", ((1, 0.5), (2, 0.1))])
@pytest.mark.parametrize("n", [2, 3, 6])
def test_cubic_splines_are_linear_in_their_data(bc, n):
    direction = np.cos(XS[:n])
    found = derivative(lambda a: CubicSpline(XS[:n], a * direction, bc_type=bc)(0.4))(1.3)
    wanted = CubicSpline(XS[:n], direction, bc_type=bc if bc[0] != (1, 0.5) else ((1, 0.0), (2, 0.0)))(0.4)
    assert found == pytest.approx(float(wanted))


@pytest.mark.parametrize(
    "make",
    [
        make_interp_spline,
        UnivariateSpline,
        splrep,
        lambda x, y: interp1d(x, y, kind="cubic"),
        lambda x, y: CubicSpline(x, y, bc_type="periodic"),
        lambda x, y: CubicSpline(x, np.stack([y, y]), axis=1),
    ],
)
def test_splines_of_compiled_code_refuse_data_that_carry_derivatives(make):
    closed = np.append(YS[:-1], YS[0])

    def f(a):
        made = make(XS, a * closed)
        return splev(0.3, made) if isinstance(made, tuple) else made(0.3)

    with pytest.raises(DerivativeLost):
        derivative(f)(1.3)


# -- scipy.special, stats, linalg, constants --


@pytest.mark.parametrize("f", [scipy.special.logsumexp, scipy.special.softmax, scipy.special.log_softmax])
def test_sums_of_exponentials(f):
    x = np.array([1.0, 2.0, 700.0, 3.5])
    p = np.exp(x - 700) / np.sum(np.exp(x - 700))
    want = {
        scipy.special.logsumexp: p,
        scipy.special.softmax: np.diag(p) - np.outer(p, p),
        scipy.special.log_softmax: np.eye(4) - p,
    }[f]
    np.testing.assert_allclose(jacobian(lambda x: f(x))(x), want, atol=1e-15)
    np.testing.assert_allclose(jacobian(lambda x: f(list(x)))(x), want, atol=1e-15)
    assert np.array_equal(value_and_derivative(lambda t: f([t, 2 * t, 0.3]))(1.3)[0], f([1.3, 2.6, 0.3]))
    matrix = np.arange(6.0).reshape(2, 3)
    for axis in (0, 1, None):
        found = gradient(lambda m: np.sum(np.sin(f(m, axis=axis))))(matrix)
        h = 1e-6
        for i in np.ndindex(2, 3):
            unit = np.zeros((2, 3))
            unit[i] = h
            change = np.sum(np.sin(f(matrix + unit, axis=axis))) - np.sum(np.sin(f(matrix - unit, axis=axis)))
            assert found[i] == pytest.approx(change / (2 * h), abs=1e-8)


def test_options_of_logsumexp():
    f = scipy.special.logsumexp
    assert derivative(lambda t: f([t, 1.0], b=[2.0, 3.0]))(1.0) == pytest.approx(0.4)
    assert derivative(lambda t: f([[t, 1.0]], axis=1, keepdims=True)[0, 0])(1.0) == pytest.approx(0.5)
    assert derivative(lambda t: f([t, -np.inf]))(1.0) == 1.0
    with pytest.raises(DerivativeLost, match="return_sign"):
        derivative(lambda t: f([t, 1.0], b=[1, -1], return_sign=True)[0])(2.0)


def test_special_functions_without_a_row_name_themselves():
    for name, args in (("gammainc", (2.0,)), ("jv", (2,)), ("hyp2f1", (1.0, 2.0, 3.0))):
        with pytest.raises((DerivativeLost, TypeError), match=f"{name}.*primitive"):
            derivative(lambda x: getattr(scipy.special, name)(*args, x))(0.3)


DISTRIBUTIONS = [
    ("norm", (), 0.7), ("expon", (), 0.7), ("uniform", (), 0.7), ("laplace", (), 0.7), ("logistic", (), 0.7),
    ("cauchy", (), 0.7), ("gumbel_r", (), 0.7), ("rayleigh", (), 0.7), ("lognorm", (0.8,), 0.7), ("gamma", (2.3,), 0.7),
    ("chi2", (3.0,), 0.7), ("beta", (2.0, 3.0), 0.4), ("t", (4.0,), 0.7), ("weibull_min", (1.7,), 0.7),
    ("pareto", (2.2,), 1.7),
]  # fmt: skip


@pytest.mark.parametrize(("name", "shapes", "z"), DISTRIBUTIONS)
def test_distributions(name, shapes, z):
    distribution = getattr(scipy.stats, name)
    h = 1e-4
    x = 0.5 + 2.0 * z
    for method in ("pdf", "logpdf", "cdf", "logcdf", "sf", "logsf", "ppf", "isf"):
        at = 0.3 if method in ("ppf", "isf") else x
        for f, point in (
            (lambda x: getattr(distribution, method)(x, *shapes, loc=0.5, scale=2.0), at),
            (lambda m: getattr(distribution, method)(at, *shapes, loc=m, scale=2.0), 0.5),
            (lambda s: getattr(distribution(*shapes, loc=0.5, scale=s), method)(at), 2.0),
        ):
            near = [float(f(point + k * h)) for k in (-2, -1, 0, 1, 2)]
            want = (near[0] - 8 * near[1] + 8 * near[3] - near[4]) / (12 * h)
            second = (-near[0] + 16 * near[1] - 30 * near[2] + 16 * near[3] - near[4]) / (12 * h * h)
            assert derivative(f)(point) == pytest.approx(want, rel=1e-8, abs=1e-9), method
            assert gradient(f)(point) == pytest.approx(want, rel=1e-8, abs=1e-9), method
            assert derivative(f, order=2)(point) == pytest.approx(second, rel=1e-5, abs=2e-6), method
            assert value_and_derivative(f)(point)[0] == f(point)
    if shapes:

        def f(a):
            return distribution.logpdf(z, a, *shapes[1:])

        want = (f(shapes[0] + h) - f(shapes[0] - h)) / (2 * h)
        assert derivative(f)(shapes[0]) == pytest.approx(want, rel=1e-6, abs=1e-7)
        with pytest.raises(DerivativeLost, match="shapes"):
            derivative(lambda a: distribution.cdf(z, a, *shapes[1:]))(shapes[0])


def test_distributions_of_arrays_and_outside_of_the_support():
    x = np.array([-1.0, 0.0, 0.5, 2.0])
    np.testing.assert_allclose(derivative(scipy.stats.expon.cdf)(x), [0, 0.5, math.exp(-0.5), math.exp(-2)])
    np.testing.assert_allclose(derivative(scipy.stats.expon.pdf)(x)[[0, 2, 3]], [0, -math.exp(-0.5), -math.exp(-2)])
    assert derivative(scipy.stats.expon.cdf)(-1.0) == 0
    assert derivative(scipy.stats.expon.pdf)(-1.0) == 0

    def likelihood(m, s):
        return -np.sum(scipy.stats.norm.logpdf(x, m, s))

    assert gradient(likelihood, wrt=(0, 1))(0.3, 1.7) == pytest.approx(
        (-np.sum(x - 0.3) / 1.7**2, 4 / 1.7 - np.sum((x - 0.3) ** 2) / 1.7**3)
    )
    with pytest.raises(DerivativeLost, match="nakagami"):
        derivative(lambda x: scipy.stats.nakagami.pdf(x, 2.0))(0.3)


MATRIX = np.array([[2.0, 0.5, 0.1], [0.5, 3.0, 0.7], [0.1, 0.7, 4.0]])


@pytest.mark.parametrize(
    "f",
    [
        lambda a: scipy.linalg.solve(a, np.arange(3.0)),
        lambda a: scipy.linalg.solve(a, np.arange(3.0), transposed=True),
        lambda a: scipy.linalg.solve(a + a.T, np.arange(3.0), assume_a="pos"),
        lambda a: scipy.linalg.solve(a, np.arange(3.0), assume_a="sym"),
        lambda a: scipy.linalg.solve(a, np.arange(3.0), assume_a="sym", lower=True),
        lambda a: scipy.linalg.solve_triangular(a, np.arange(3.0), lower=True),
        lambda a: scipy.linalg.solve_triangular(a, np.arange(3.0), trans="T"),
        lambda a: scipy.linalg.solve_banded((1, 1), a, np.arange(3.0)),
        lambda a: scipy.linalg.solve(np.eye(3), a[0], overwrite_a=True, overwrite_b=True),
        scipy.linalg.inv,
        scipy.linalg.det,
        scipy.linalg.pinv,
        scipy.linalg.norm,
        lambda a: scipy.linalg.norm(a, 1),
        scipy.linalg.expm,
        scipy.linalg.cholesky,
        lambda a: scipy.linalg.cholesky(a, lower=True),
        lambda a: scipy.linalg.cho_solve(scipy.linalg.cho_factor(a), np.arange(3.0)),
        scipy.linalg.eigvalsh,
        scipy.linalg.svdvals,
        lambda a: scipy.linalg.toeplitz(a[0], a[1] + a[0, 0] - a[1, 0]),
        lambda a: scipy.linalg.block_diag(a, np.eye(2)),
    ],
)
def test_linear_algebra(f):
    found = jacobian(f)(MATRIX)
    h = 1e-6
    for i in np.ndindex(3, 3):
        unit = np.zeros((3, 3))
        unit[i] = h
        change = (np.asarray(f(MATRIX + unit)) - np.asarray(f(MATRIX - unit))) / (2 * h)
        np.testing.assert_allclose(found[(..., *i)], change, atol=1e-7)

    def along(t):
        return f(MATRIX * t)

    np.testing.assert_allclose(
        derivative(along, order=2)(1.2), (along(1.201) - 2 * along(1.2) + along(1.199)) / 1e-6, rtol=1e-3, atol=1e-4
    )
    assert np.array_equal(value_and_derivative(along)(1.2)[0], along(1.2))


def test_linear_algebra_that_is_not_covered_says_so():
    for f in (
        scipy.linalg.eigh,
        scipy.linalg.svd,
        scipy.linalg.qr,
        scipy.linalg.lu,
        scipy.linalg.sqrtm,
        scipy.linalg.logm,
    ):
        with pytest.raises(DerivativeLost):
            derivative(lambda t: f(MATRIX * t)[0][0])(1.2)
    with pytest.raises(DerivativeLost, match="assume_a"):
        derivative(lambda t: scipy.linalg.solve(MATRIX * t, np.ones(3), assume_a="tridiagonal"))(1.2)


def test_constants():
    def f(t):
        return scipy.constants.convert_temperature(t, "Celsius", "Kelvin") * scipy.constants.k

    assert derivative(f)(20.0) == scipy.constants.k
