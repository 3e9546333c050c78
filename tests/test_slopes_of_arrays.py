"""Numerical slopes of arrays and structures, each beside its exact twin: values, shapes, structures, dtypes."""

from __future__ import annotations

import math
import warnings
from collections import namedtuple

import numpy as np
import pytest

from tinygrad_ed import (
    Slope,
    derivative,
    gradient,
    hessian,
    jacobian,
    numerical_derivative,
    numerical_gradient,
    numerical_hessian,
    numerical_jacobian,
)

X = np.array([0.5, -1.25, 2.0])
M = np.array([[0.3, -0.7, 1.1], [2.0, 0.4, -1.6]])
Point = namedtuple("Point", "x y")


def alike(measured, exact, digits=1e-9):
    """Whether two structures, shapes and dtypes are the same, and the numbers nearly."""
    if isinstance(exact, dict):
        return measured.keys() == exact.keys() and all(alike(measured[k], exact[k], digits) for k in exact)
    if isinstance(exact, list | tuple):
        return (
            type(measured) is type(exact)
            and len(measured) == len(exact)
            and all(alike(a, b, digits) for a, b in zip(measured, exact, strict=True))
        )
    if hasattr(exact, "dtype"):
        return (
            measured.shape == exact.shape
            and measured.dtype == exact.dtype
            and np.allclose(measured, exact, rtol=digits, atol=digits, equal_nan=True)
        )
    return math.isclose(measured, exact, rel_tol=digits, abs_tol=digits)


# -- Elementwise --

ELEMENTWISE = {
    "sin": np.sin,
    "power": lambda x: x**3,
    "where": lambda x: np.where(x > 0, x**2, np.sin(x)),
    "constants of its shape": lambda x: x * np.arange(1.0, 1 + x.size).reshape(x.shape),
    "in place": lambda x: np.multiply(x, x, out=x),
    "itself": lambda x: x,
    "constant array": np.ones_like,
    "a curve": lambda x: {"a": x**2, "b": (np.cos(x), 2 * x)},
}


@pytest.mark.parametrize(
    "x", [X, M, X[::-1], M.T, X[:1], np.zeros((0, 2)), np.array([1, 2, 3])], ids=lambda x: str(x.shape)
)
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_an_array_is_elementwise_as_its_exact_twin(name, x):
    f, before = ELEMENTWISE[name], x.copy()
    exact = derivative(lambda x: np.multiply(x, x) if name == "in place" else f(x))(x)
    assert alike(numerical_derivative(f)(x), exact)
    assert np.array_equal(x, before)


@pytest.mark.parametrize("method", ["forward", "backward", "central"])
def test_a_fixed_step_takes_arrays_too(method):
    for delta in (None, 0.125):
        for order in (1, 2):
            asked = numerical_derivative(np.exp, order=order, method=method, delta=delta)
            one = numerical_derivative(lambda x: float(np.exp(x)), order=order, method=method, delta=delta)
            assert asked(X).tolist() == [one(x) for x in X.tolist()]
    value, error = numerical_derivative(np.exp, method=method, with_error=True)(X)
    assert np.all(abs(value - np.exp(X)) <= error)


def test_the_complex_step_takes_arrays_too():
    assert np.allclose(numerical_derivative(np.exp, method="complex")(X), np.exp(X), rtol=1e-15)
    with pytest.raises(ValueError, match="lost the imaginary part"):
        numerical_derivative(np.abs, method="complex")(X)
    with pytest.raises(ValueError, match="x must be real"):
        numerical_derivative(np.exp, method="complex")(X + 1j)


def test_complex_arrays_have_the_slope_along_the_real_axis():
    z = X + 1j * X[::-1]
    value, error = numerical_derivative(lambda z: z**3, with_error=True)(z)
    assert value.dtype == complex and np.all(abs(value - 3 * z**2) <= error) and np.all(error < 1e-10)
    assert np.all(numerical_derivative(np.conj, with_error=True)(z).error >= 1)  # it has no complex derivative


def test_one_bad_element_spoils_no_other():
    x = np.array([4.0, 0.0, -1.0, math.nan, math.inf, 1.0])
    with np.errstate(invalid="ignore"):  # at x itself, warnings are f's own
        value, error = numerical_derivative(lambda x: np.sqrt(x) + abs(x - 1), with_error=True)(x)
    assert value[0] == pytest.approx(1.25, rel=1e-13) and error[0] < 1e-12
    assert error[1] == math.inf
    assert np.isnan(value[2:5]).all()
    assert value[5] == pytest.approx(0.5, abs=1e-12) and error[5] == pytest.approx(1.0)


def test_many_elements_for_which_f_raises_take_no_call_each_at_every_step():
    calls = []

    def root(x):
        calls.append(x)
        return np.array([math.sqrt(t) for t in x])

    value, error = numerical_derivative(root, with_error=True)(np.array([4.0] + 49 * [0.0]))
    assert value[0] == pytest.approx(0.25, rel=1e-12) and error[0] < 1e-12
    assert (error[1:] == math.inf).all()
    assert len(calls) <= 200


def test_an_element_for_which_f_raises_spoils_no_other():
    @np.vectorize
    def root(x):
        return math.sqrt(x)

    value, error = numerical_derivative(root, with_error=True)(np.array([4.0, 1e-20, 9.0, 0.0]))
    assert value[:3] == pytest.approx([0.25, 5e9, 1 / 6], rel=1e-12)
    assert error[3] == math.inf


@pytest.mark.parametrize("n", [2, 3, 7, 100])
@pytest.mark.parametrize(
    "f",
    [
        lambda x: x - x.mean(),
        np.cumsum,
        lambda x: x[::-1],
        lambda x: np.roll(x, 1),
        lambda x: x * x[0],
        np.sum,
        lambda x: np.outer(x, x),
    ],
)
def test_a_function_that_mixes_elements_is_sent_to_gradient_and_jacobian(f, n):
    with pytest.raises(ValueError, match=r"elementwise.*numerical_gradient or numerical_jacobian"):
        numerical_derivative(f)(np.linspace(1.0, 2.0, n))


def test_float32_arrays_are_promoted_where_f_allows_and_give_float32():
    seen = set()
    x = X.astype(np.float32)
    value, error = numerical_derivative(lambda x: seen.add(x.dtype.name) or x**3, with_error=True)(x)
    assert seen == {"float64"} and value.dtype == np.float32
    assert np.all(abs(value - 3 * x.astype(float) ** 2) <= error) and np.all(error < 1e-6)

    def picky(x):
        if x.dtype != np.float32:
            raise TypeError("float32 only")
        return x**3

    value, error = numerical_derivative(picky, with_error=True)(x)
    assert value.dtype == np.float32
    assert np.all(abs(value - 3 * x.astype(float) ** 2) <= error) and np.all(error < 1e-2)


def test_noise_makes_no_function_mix_its_elements():
    generator = np.random.default_rng(0)
    value, error = numerical_derivative(
        lambda x: np.sin(x) + 1e-9 * generator.uniform(-1, 1, x.shape), with_error=True
    )(np.linspace(-1, 1, 50))
    assert np.mean(abs(value - np.cos(np.linspace(-1, 1, 50))) <= error) >= 0.95


def test_an_array_gives_a_slope_of_arrays():
    slope = numerical_derivative(np.exp, with_error=True)(M)
    assert type(slope) is Slope and slope.value.shape == slope.error.shape == M.shape
    assert numerical_derivative(np.exp, order=0, with_error=True)(X) == (pytest.approx(np.exp(X)), pytest.approx(0 * X))


def test_a_curve_of_a_number_may_be_an_array():
    assert alike(numerical_derivative(lambda t: np.array([t, t**2, 3.0]))(2.0), np.array([1.0, 4.0, 0.0]))
    assert alike(numerical_derivative(lambda t: [t, np.array([[t**2]])])(2.0), [1.0, np.array([[4.0]])])


# -- Gradients, Jacobians, Hessians --


def rosenbrock(x):
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


GRADIENTS = {
    "a number": (lambda x: x**3, (2.0,), 0),
    "an int": (lambda x: x * 2.5, (2,), 0),
    "an array": (rosenbrock, (X,), 0),
    "a matrix": (lambda m: np.sum(np.sin(m) @ X), (M,), 0),
    "integers": (lambda x: np.sum(x**2), (np.array([1, 2, 3]),), 0),
    "float32": (lambda x: np.sum(x**2), (X.astype(np.float32),), 0),
    "a list": (lambda p: p[0] * p[1] ** 2, ([3.0, 2.0],), 0),
    "a structure": (
        lambda p: np.sum((p["w"] @ X + p["b"][0]) ** 2) * p["at"].x,
        ({"w": M, "b": (0.5,), "at": Point(1.5, 2.0)},),
        0,
    ),
    "by name": (lambda x, y=3.0: np.sum(x) * y**2, (X,), "y"),
    "several": (lambda x, y: np.sum(x) * y**2, (X, 2.0), ("y", 0)),
    "ignored": (lambda x: 3.0, ({"a": X, "b": 1.0},), 0),
    "empty": (np.sum, (np.zeros(0),), 0),
    "partly empty": (lambda p: np.sum(p[0]) * p[1], ([np.zeros((2, 0)), 2.0],), 0),
    "complex": (lambda z: np.sum(z * z), (X + 1j,), 0),
}


@pytest.mark.parametrize("name", GRADIENTS)
def test_a_gradient_is_its_exact_twin(name):
    f, args, wrt = GRADIENTS[name]
    assert alike(numerical_gradient(f, wrt)(*args), gradient(f, wrt)(*args), 1e-6 if name == "float32" else 1e-10)
    with_error = numerical_gradient(f, wrt, with_error=True)(*args)
    assert type(with_error) is (tuple if isinstance(wrt, tuple) else Slope)


JACOBIANS = {
    "number to number": (lambda x: x**3, (2.0,), 0),
    "number to array": (lambda x: np.array([x, x**2]), (2.0,), 0),
    "number to list": (lambda x: [x, x**2], (2.0,), 0),
    "array to number": (rosenbrock, (X,), 0),
    "array to array": (lambda x: np.outer(x, x), (X,), 0),
    "matrix to matrix": (lambda m: m @ m.T, (M,), 0),
    "list to list": (lambda p: [p[0] * p[1], p[0] + 1], ([3.0, 2.0],), 0),
    "several": (lambda x, y: x * y, (X, 2.0), (0, 1)),
    "of none": (lambda x: X * np.sum(x), (np.zeros(0),), 0),
    "to none": (lambda x: x[:0], (X,), 0),
}


@pytest.mark.parametrize("name", JACOBIANS)
def test_a_jacobian_is_its_exact_twin(name):
    f, args, wrt = JACOBIANS[name]
    assert alike(numerical_jacobian(f, wrt)(*args), jacobian(f, wrt)(*args), 1e-10)


HESSIANS = {
    "a number": (lambda x: x**4, (2.0,), 0),
    "an array": (rosenbrock, (X,), 0),
    "a matrix": (lambda m: np.sum(np.sin(m) * np.cos(m[::-1])), (M,), 0),
    "a list": (lambda p: p[0] ** 2 * p[1], ([3.0, 2.0],), 0),
    "several": (lambda x, y: np.sum(x**2) * y**3, (X, 2.0), (0, "y")),
    "small and large": (lambda x: x[0] ** 2 * x[1] * 1e-3, (np.array([1e-3, 1e6]),), 0),
}


@pytest.mark.parametrize("name", HESSIANS)
def test_a_hessian_is_its_exact_twin(name):
    f, args, wrt = HESSIANS[name]
    assert alike(numerical_hessian(f, wrt)(*args), hessian(f, wrt)(*args), 1e-7)
    if not isinstance(wrt, tuple):
        value, error = numerical_hessian(f, wrt, with_error=True)(*args)
        assert np.all(abs(value - np.asarray(hessian(f, wrt)(*args), dtype=float)) <= error + 1e-300)


@pytest.mark.parametrize("method", ["forward", "backward", "central", "complex"])
def test_a_gradient_and_a_jacobian_by_a_fixed_step(method):
    digits = 1e-14 if method == "complex" else 1e-5
    assert alike(numerical_gradient(rosenbrock, method=method)(X), gradient(rosenbrock)(X), digits)
    assert alike(numerical_jacobian(np.sin, method=method)(X), jacobian(np.sin)(X), digits)


def test_a_hessian_by_central_differences_is_the_known_formula():
    f, d = (lambda x: float(x[0] ** 3 * x[1] ** 2)), 0.125
    x, y = 1.0, 2.0
    mixed = sum(s * t * f((x + s * d, y + t * d)) for s in (-1, 1) for t in (-1, 1)) / (4 * d * d)
    assert numerical_hessian(f, method="central", delta=d)([x, y])[0, 1] == mixed
    with pytest.raises(ValueError, match="first derivatives only"):
        numerical_hessian(f, method="complex")


def test_arguments_are_fresh_copies():
    def spoils(p, q):
        p["w"] *= 2
        p["list"].append(1.0)
        q += 1
        return p["w"].sum() + q.sum()

    p, q = {"w": X.copy(), "list": [2.0]}, M.copy()
    numerical_gradient(spoils)(p, q)
    assert np.array_equal(p["w"], X) and p["list"] == [2.0] and np.array_equal(q, M)


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        (lambda: numerical_gradient(3.0), TypeError, "numerical_gradient takes a function; got 3.0"),
        (
            lambda: numerical_gradient(lambda x: x)(X),
            ValueError,
            "result is one number; .* shape .3,.; write numerical_j",
        ),
        (
            lambda: numerical_gradient(lambda x: [1.0, 2.0])(X),
            ValueError,
            "result is one number; .* returned .1.0, 2.0",
        ),
        (lambda: numerical_gradient(lambda x: None)(X), TypeError, "it returned None .*does it lack a return"),
        (lambda: numerical_gradient(lambda x: 1.0)({}), ValueError, "there is no number in it"),
        (lambda: numerical_gradient(lambda x: 1.0)({"a": "b"}), TypeError, "it has 'b'"),
        (lambda: numerical_gradient(lambda x: 1.0, wrt="w")(X), ValueError, "no argument 'w'"),
        (lambda: numerical_jacobian(lambda x: {"a": 1.0})(X), TypeError, "a number, an array or a list of numbers"),
        (lambda: numerical_jacobian(lambda x: x)({"a": 1.0}), TypeError, "a number, an array or a flat list"),
        (lambda: numerical_hessian(lambda x: x)(X), ValueError, "numerical_hessian takes .* one number"),
        (
            lambda: numerical_gradient(lambda x, y: x * y, wrt=(0, "x"))(1.0, 2.0),
            ValueError,
            "one argument of .* twice",
        ),
        (lambda: numerical_gradient(np.sum, delta=-1.0)(X), ValueError, "a positive number; got -1.0"),
        (lambda: numerical_derivative(lambda x: np.zeros(5))(X), ValueError, "must return one of shape .3,.*shape .5,"),
        (lambda: numerical_derivative(lambda x: None)(X), TypeError, "it returned None .*does it lack a return"),
        (lambda: numerical_derivative(np.sin, delta=1e-20)(X), ValueError, "too small to change x"),
    ],
)
def test_what_is_asked_amiss_is_told(asked, error, says):
    with pytest.raises(error, match=says):
        asked()


def test_numpy_does_not_warn_of_points_beside_an_array():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        numerical_derivative(np.log)(np.array([1e-30, 1.0]))
        numerical_gradient(lambda x: np.sum(np.sqrt(x)))(np.array([0.0, 1.0]))
