"""Derivatives by arrays and structures: derivative elementwise, gradient, jacobian, hessian, jvp, nested in any mix."""

from __future__ import annotations

import inspect
import itertools
import math
import struct
import threading
from collections import OrderedDict, namedtuple
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import scipy.optimize
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import tinygrad_ed
from tinygrad_ed import (
    DerivativeLost,
    Value,
    derivative,
    gradient,
    hessian,
    jacobian,
    jvp,
    primitive,
    taylor,
    value_and_derivative,
    value_and_gradient,
)

RNG = np.random.default_rng(5)
X = np.array([0.5, -1.2, 2.0])
M = np.array([[0.4, -1.1, 0.9], [1.7, 0.2, -0.6]])
A = RNG.normal(size=(3, 3))


def close(a: Any, b: Any, tolerance: float = 1e-13) -> bool:
    """Whether the two agree, in shape and structure, too."""
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(close(a[k], b[k], tolerance) for k in a)
    if isinstance(a, list | tuple):
        return (
            type(a) is type(b) and len(a) == len(b) and all(close(x, y, tolerance) for x, y in zip(a, b, strict=True))
        )
    return np.shape(a) == np.shape(b) and bool(np.allclose(a, b, rtol=tolerance, atol=tolerance, equal_nan=True))


def slope_along(f: Callable[[Any], Any], x: Any, t: Any, h: float = 2e-3) -> Any:
    """d/ds f(x + s·t) at s = 0, by a central difference of order 6."""
    a, b, c, d, e, g = (np.asarray(f(x + k * h * t)) for k in (-3, -2, -1, 1, 2, 3))
    return (45 * (d - c) - 9 * (e - b) + (g - a)) / (60 * h)


def slopes(f: Callable[[Any], Any], x: Any) -> Any:
    """The Jacobian by differences: output.shape + input.shape."""
    x = np.asarray(x, dtype=float)
    columns = []
    for i in range(x.size):
        t = np.zeros(x.size)
        t[i] = 1.0
        columns.append(slope_along(f, x, t.reshape(x.shape)))
    return np.stack(columns, axis=-1).reshape(np.shape(f(x)) + x.shape)


# -- derivative of an array: elementwise --

ELEMENTWISE: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "sin": (np.sin, np.cos),
    "power": (lambda x: x**3, lambda x: 3 * x**2),
    "mixed": (
        lambda x: np.sin(x) * np.exp(-(x**2) / 2) + x**3 / (1 + x**2),
        lambda x: (np.cos(x) - x * np.sin(x)) * np.exp(-(x**2) / 2) + (x**4 + 3 * x**2) / (1 + x**2) ** 2,
    ),
    "where": (lambda x: np.where(x > 0, x**2, np.sin(x)), lambda x: np.where(x > 0, 2 * x, np.cos(x))),
    "clip": (lambda x: np.clip(x, -1, 1) * x, lambda x: np.where(abs(x) < 1, 2 * x, np.sign(x))),
    "maximum": (lambda x: np.maximum(x, 0.1), lambda x: (x > 0.1) * 1.0),
    "constants of its shape": (lambda x: x * np.arange(1.0, 1 + x.size).reshape(x.shape), None),
    "in place": (lambda x: np.multiply(x, x, out=x.copy()), lambda x: 2 * x),
    "constant": (lambda x: np.ones_like(x) + 0 * x, lambda x: 0 * x),
    "itself": (lambda x: x, lambda x: 0 * x + 1),
}
ELEMENTWISE["constants of its shape"] = (
    ELEMENTWISE["constants of its shape"][0],
    lambda x: np.arange(1.0, 1 + x.size).reshape(x.shape),
)


@pytest.mark.parametrize("name", ELEMENTWISE)
@pytest.mark.parametrize("x", [X, M, np.array(0.7), np.zeros((0, 2)), X[::-1], M.T], ids=lambda x: str(x.shape))
def test_the_derivative_of_an_array_is_elementwise(name: str, x: Any) -> None:
    """In its shape, against the formula; with the value, too; and the array is left alone."""
    f, slope = ELEMENTWISE[name]
    before = x.copy()
    assert close(derivative(f)(x), slope(x))
    value, change = value_and_derivative(f)(x)
    assert np.array_equal(value, f(x)) and close(change, slope(x))
    assert np.array_equal(x, before)


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.longdouble, np.complex64, np.complex128])
def test_an_elementwise_derivative_keeps_the_dtype(kind: Any) -> None:
    """Of floats and complex numbers; the complex derivative is that of a holomorphic function."""
    x = X.astype(kind)
    slope = derivative(lambda x: x**3 - 2 * x)(x)
    assert slope.dtype == kind and close(slope, (3 * X**2 - 2).astype(kind), 1e-2 if kind is np.float16 else 1e-6)


@pytest.mark.parametrize("kind", [np.int64, np.int8, np.uint8])
def test_the_elementwise_derivative_of_integers_is_float64(kind: Any) -> None:
    """And does not wrap around."""
    slope = derivative(lambda x: x * x)(np.array([100, 3], kind) if kind is np.int64 else np.array([10, 3], kind))
    assert slope.dtype == np.float64
    assert slope.tolist() == ([200.0, 6.0] if kind is np.int64 else [20.0, 6.0])


MIXING: dict[str, Callable[[Any], Any]] = {
    "sum": lambda x: np.sum(x),
    "sum method": lambda x: x.sum(),
    "mean": lambda x: x - x.mean(),
    "index": lambda x: x[0],
    "product with an element": lambda x: x * x[0],
    "reversed": lambda x: x * x[::-1],
    "slices": lambda x: x[1:] - x[:-1],
    "sort": lambda x: np.sort(x),
    "cumsum": lambda x: np.cumsum(x),
    "cumprod": lambda x: x.cumprod(),
    "dot": lambda x: np.dot(x, x),
    "matmul": lambda x: A @ x,
    "matmul from the left": lambda x: x @ A,
    "einsum": lambda x: np.einsum("ij,j->i", A, x),
    "roll": lambda x: np.roll(x, 1) + x,
    "flip": lambda x: np.flip(x),
    "concatenate": lambda x: np.concatenate([x, x]),
    "stack": lambda x: np.stack([x, x]),
    "max": lambda x: np.max(x),
    "norm": lambda x: x / np.linalg.norm(x),
    "reduce": lambda x: np.add.reduce(x),
    "accumulate": lambda x: np.multiply.accumulate(x),
    "outer": lambda x: np.multiply.outer(x, x),
    "Python's sum": lambda x: sum(x),
    "iteration": lambda x: [e * 2 for e in x],
    "fft": lambda x: np.fft.fft(x),
    "an element assigned to another": lambda x: shifted(x),
    "assigned in reverse": lambda x: put(x, slice(None, None, -1), x * x),
    "assigned in another order": lambda x: put(x, [2, 0, 1], x * x),
    "the method of a plain array": lambda x: A.dot(x),
    "its list": lambda x: np.array(x.tolist()),
    "unpacked": lambda x: math.prod([*x]),
    "trace": lambda x: np.trace(np.outer(x, x)),
    "broadcast against itself": lambda x: x[:, None] * x,
}


def put(x: Any, index: Any, new: Any) -> Any:
    y = np.zeros_like(x)
    y[index] = new
    return y


def shifted(x: Any) -> Any:
    y = x * 1.0
    y[1:] = x[:-1]
    return y


@pytest.mark.parametrize("name", MIXING)
def test_mixing_elements_is_an_error_that_points_to_gradient_or_jacobian(name: str) -> None:
    """Never a sum of partial derivatives, nor one of them; of higher orders and with the value, too."""
    for question in (derivative(MIXING[name]), value_and_derivative(MIXING[name]), derivative(MIXING[name], order=2)):
        with pytest.raises(ValueError, match=r"gradient|jacobian"):
            question(X)


@pytest.mark.parametrize("order", [0, 1, 2, 3, 5])
def test_higher_orders_of_an_array(order: int) -> None:
    """f⁽ⁿ⁾ of each element, against SymPy."""
    s = sympy.symbols("x")
    formula = sympy.sin(s) * sympy.exp(-(s**2) / 2) + s**3 / (1 + s**2)
    want = sympy.lambdify(s, sympy.diff(formula, s, order))(X)

    def f(x: Any) -> Any:
        return np.sin(x) * np.exp(-(x**2) / 2) + x**3 / (1 + x**2)

    assert close(derivative(f, order=order)(X), want, 1e-12)
    nested = f
    for _ in range(order):
        nested = derivative(nested)
    assert close(nested(X), want, 1e-12)


def test_taylor_coefficients_of_an_array() -> None:
    """Each an array in its shape."""
    got = taylor(lambda x: np.exp(2 * x), 4)(X)
    assert all(close(c, 2**k * np.exp(2 * X) / math.factorial(k)) for k, c in enumerate(got))


def test_results_in_structures_have_their_derivatives_in_the_same() -> None:
    """Tuples, lists and dicts of arrays, constants among them."""
    slope = derivative(lambda x: {"a": x**2, "b": (np.sin(x), [x * 2.0])})(X)
    assert close(slope, {"a": 2 * X, "b": (np.cos(X), [2 + 0 * X])})
    assert not np.any(derivative(lambda x: (x, 1.0))(X)[1])


def test_an_assignment_that_mixes_nothing_is_elementwise() -> None:
    """Of a number to some elements, by a mask or a place, and of an array to all."""
    assert close(derivative(lambda x: put(x, slice(None), x * x))(X), 2 * X)
    assert close(derivative(lambda x: put(x, slice(1, None), 3.0) + x)(X), np.ones(3))
    assert close(derivative(lambda x: put(x, X > 0, 3.0) + x * x)(X), 2 * X)


@pytest.mark.parametrize("size", [1, 1_000, 65_537, 300_001])
def test_long_arrays_are_as_short_ones(size: int) -> None:
    """Contiguous, strided, in two dimensions, in place: bit for bit; a later call leaves earlier results alone."""
    f, formula = ELEMENTWISE["mixed"]
    a, b = np.random.default_rng(size).uniform(-3, 3, (2, size))
    value, slope = value_and_derivative(f)(a)
    kept = value.copy(), slope.copy()
    value_and_derivative(f)(b)
    assert np.array_equal(value, f(a)) and close(slope, formula(a), 1e-12)
    assert np.array_equal(value, kept[0]) and np.array_equal(slope, kept[1])
    value[:] = 0.0
    assert np.array_equal(slope, kept[1])
    for x in (a[::-3], a[: size // 5 * 5].reshape(5, -1).T):
        value, slope = value_and_derivative(f)(x)
        assert np.array_equal(value, f(x)) and close(slope, formula(x), 1e-12)

    def in_place(x: Any) -> Any:
        y = np.sin(x)
        z = y * x
        y += 1
        z -= y
        x *= 2
        return z * y * x

    def plainly(x: Any) -> Any:  # 2x·(x·s − s − 1)·(s + 1) with s = sin x
        s, c = np.sin(x), np.cos(x)
        p, q = x * s - s - 1, s + 1
        return 2 * p * q + 2 * x * ((s + x * c - c) * q + p * c)

    assert close(derivative(in_place)(a), plainly(a), 1e-12)
    assert close(gradient(lambda x: np.sum(in_place(x)))(a), plainly(a), 1e-12)


def test_threads_with_long_arrays() -> None:
    """Eight at once: what one computes in blocks is not what another does."""
    f, formula = ELEMENTWISE["mixed"]
    arrays = [np.random.default_rng(i).uniform(-3, 3, 100_000) for i in range(8)]
    with ThreadPoolExecutor(8) as pool:
        for x, (value, slope) in zip(arrays, pool.map(value_and_derivative(f), arrays), strict=True):
            assert np.array_equal(value, f(x)) and close(slope, formula(x), 1e-12)


def test_several_variables() -> None:
    """wrt by position, name and tuple; arrays beside numbers; keyword arguments."""

    def f(x: Any, y: Any, scale: Any = 1.0) -> Any:
        return scale * x * y**2

    y = np.array([1.0, 2.0, 3.0])
    assert close(derivative(f, 1)(X, y), 2 * X * y)
    assert close(derivative(f, "y")(X, y, scale=2.0), 4 * X * y)
    assert close(derivative(f, (0, "y"))(X, y), (y**2, 2 * X * y))
    assert close(derivative(f, "scale")(X, y, scale=2.0), X * y**2)  # by a number: a curve
    assert close(derivative(f, "x")(x=X, y=3.0), 9 + 0 * X)


def test_a_curve_of_a_number() -> None:
    """f of a number may return an array, whichever way it makes it."""
    t, c = 0.7, np.array([1.0, 2.0, 3.0])
    for f, slope in (
        (lambda t: np.array([np.cos(t), np.sin(t)]), [-math.sin(t), math.cos(t)]),
        (lambda t: t**2 * c, 2 * t * c),
        (lambda t: np.sin(t * c), c * np.cos(t * c)),
        (lambda t: np.stack([t, 2 * t, t * t]), [1.0, 2.0, 2 * t]),
        (lambda t: np.sum(c * t**2), 2 * t * c.sum()),
        (lambda t: np.outer(c, c) * t, np.outer(c, c)),
        (lambda t: np.linspace(0, 1, 3) ** t, [0.0, 0.5**t * math.log(0.5), 0.0]),
    ):
        assert close(derivative(f)(t), np.asarray(slope))
    assert close(derivative(lambda t: np.sin(t * c), order=2)(t), -(c**2) * np.sin(t * c))


def test_what_is_known_of_infinite_slopes_holds_elementwise() -> None:
    """√x at 0 is +inf there, and spoils no other element."""
    assert derivative(np.sqrt)(np.array([0.0, 4.0])).tolist() == [math.inf, 0.25]
    assert close(
        derivative(lambda x: np.where(x > 0, np.log(np.where(x > 0, x, 1.0)), 0.0))(np.array([-1.0, 2.0])),
        np.array([0.0, 0.5]),
    )


def test_a_branch_that_is_not_taken_contributes_nothing() -> None:
    """np.where(x > 0, np.log(x), 0) has derivative 0, not NaN, for x ≤ 0: elementwise and in a gradient."""
    x = np.array([-1.0, 0.0, 2.0])
    with np.errstate(all="ignore"):
        assert derivative(lambda x: np.where(x > 0, np.log(x), 0))(x).tolist() == [0.0, 0.0, 0.5]
        assert gradient(lambda x: np.sum(np.where(x > 0, np.log(x), 0)))(x).tolist() == [0.0, 0.0, 0.5]
        assert gradient(lambda x: np.sum(np.where(x > 0, np.sqrt(x), x)))(x).tolist() == [1.0, 1.0, 1 / (2 * 2**0.5)]


# -- gradients --

W = np.array([[2.0, 0.3, -0.5], [0.3, 1.5, 0.2], [-0.5, 0.2, 3.0]])
GRADIENTS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any], Any]] = {
    "sum of squares": (lambda x: np.sum(x**2), lambda x: 2 * x, X),
    "quadratic form": (lambda x: x @ A @ x, lambda x: (A + A.T) @ x, X),
    "logsumexp": (lambda x: np.log(np.sum(np.exp(x))), lambda x: np.exp(x) / np.exp(x).sum(), X),
    "norm": (lambda x: np.sqrt(np.sum(x * x)), lambda x: x / np.linalg.norm(x), X),
    "product": (lambda x: np.prod(x), lambda x: np.prod(x) / x, X),
    "an element": (lambda x: x[1] ** 2, lambda x: np.array([0, 2 * x[1], 0]), X),
    "loop over elements": (lambda x: sum(e**3 for e in x), lambda x: 3 * x**2, X),
    "loop over indexes": (lambda x: looped(x), lambda x: np.array([x[1], x[0] + x[2], x[1]]), X),
    "matrix": (lambda x: np.sum(np.sin(x) * x), lambda x: np.cos(x) * x + np.sin(x), M),
    "traces": (lambda x: np.trace(x @ x.T), lambda x: 2 * x, M),
    "row sums": (lambda x: np.sum(x.sum(axis=1) ** 2), lambda x: 2 * x.sum(axis=1, keepdims=True) + 0 * x, M),
    "max": (lambda x: np.max(x), lambda x: (x == x.max()) * 1.0, M),
    "0-d": (lambda x: x * x, lambda x: 2 * x, np.array(1.5)),
    "empty": (lambda x: np.sum(x * x), lambda x: x, np.zeros((0, 3))),
    "determinant": (lambda x: np.linalg.det(x), lambda x: np.linalg.det(x) * np.linalg.inv(x).T, W),
    "solution": (
        lambda x: np.sum(np.linalg.solve(x, X)),
        lambda x: -np.outer(np.linalg.solve(x.T, np.ones(3)), np.linalg.solve(x, X)),
        W,
    ),
    "number": (lambda x: x**3, lambda x: 3 * x**2, 2.0),
    "entropy": (lambda x: -np.sum(x * np.log(x)), lambda x: -np.log(x) - 1, np.array([0.2, 0.3, 0.5])),
    "constant": (lambda x: 3.0, lambda x: 0 * x, X),
    "piecewise": (lambda x: np.sum(np.floor(x) + np.sign(x)), lambda x: 0 * x, X),
    "in an array of no dimension": (
        lambda x: np.array(x[0] * x[1])[()],
        lambda x: np.array([x[1], x[0], 0]),
        X,
    ),
    "only a part": (lambda x: np.sum(x[:2] ** 2), lambda x: np.array([2 * x[0], 2 * x[1], 0]), X),
}


def looped(x: Any) -> Any:
    total = 0
    for i in range(len(x) - 1):
        total += x[i] * x[i + 1]
    return total


@pytest.mark.parametrize("name", GRADIENTS)
def test_gradients_against_their_formulas(name: str) -> None:
    """With the value, bit for bit, and the type that plain Python has; the argument is left alone."""
    f, formula, x = GRADIENTS[name]
    before = np.copy(x)
    assert close(gradient(f)(x), formula(x))
    value, slope = value_and_gradient(f)(x)
    plain = f(x)
    assert type(value) is type(plain) and value == plain
    assert close(slope, formula(x))
    assert np.array_equal(x, before)
    assert close(jacobian(f)(x), formula(x))
    t = np.asarray(RNG.normal(size=np.shape(x)))
    assert close(jvp(f, (x,), (t if np.ndim(x) else float(t),))[1], np.sum(formula(x) * t), 1e-12)


@pytest.mark.parametrize("n", [2, 3, 10])
def test_rosenbrock(n: int) -> None:
    """Gradient and Hessian, as slices and as a loop, against SciPy's formulas."""
    x = RNG.uniform(-2, 2, n)

    def slices(x: Any) -> Any:
        return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)

    def loop(x: Any) -> Any:
        return sum(100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(len(x) - 1))

    for f in (slices, loop, scipy.optimize.rosen):
        assert close(gradient(f)(x), scipy.optimize.rosen_der(x), 1e-11)
        assert close(hessian(f)(x), scipy.optimize.rosen_hess(x), 1e-11)
        assert close(
            gradient(f)(x.tolist() if f is loop else x),
            gradient(loop)(x.tolist()) if f is loop else scipy.optimize.rosen_der(x),
            1e-11,
        )


Point = namedtuple("Point", "x y")
STRUCTURES: dict[str, tuple[Any, Callable[[Any], Any], Any]] = {
    "list of numbers": ([1.0, 2.0], lambda p: p[0] * p[1] ** 2, [4.0, 4.0]),
    "tuple": ((1.0, 2.0), lambda p: p[0] * p[1] ** 2, (4.0, 4.0)),
    "dict": ({"w": M, "b": 2.0}, lambda p: np.sum(p["w"] ** 2) * p["b"], {"w": 4 * M, "b": np.sum(M**2)}),
    "namedtuple": (Point(3.0, X), lambda p: p.x**2 + np.sum(p.y * p.x), Point(6.0 + X.sum(), 3.0 + 0 * X)),
    "list of arrays": ([X, M], lambda p: np.sum(p[0]) * np.sum(p[1]), [M.sum() + 0 * X, X.sum() + 0 * M]),
    "nested": (
        {"layers": [(M, X), (2.0, {"c": X})], "scale": np.float64(3.0)},
        lambda p: (
            p["scale"] * np.sum(p["layers"][0][0] @ p["layers"][0][1]) * p["layers"][1][0]
            + np.sum(p["layers"][1][1]["c"] ** 2)
        ),
        {
            "layers": [
                (6.0 * np.outer(np.ones(2), X), 6.0 * M.sum(axis=0)),
                (3.0 * np.sum(M @ X), {"c": 2 * X}),
            ],
            "scale": 2.0 * np.sum(M @ X),
        },
    ),
    "empty parts beside full ones": ({"a": [], "b": 2.0, "c": {}}, lambda p: p["b"] ** 2, {"a": [], "b": 4.0, "c": {}}),
    "one leaf twice": ([X, X], lambda p: np.sum(p[0] * p[1] ** 2), [X**2, 2 * X * X]),
    "ignored parts": ({"a": X, "b": [M, 1.0]}, lambda p: np.sum(p["a"]), {"a": 1 + 0 * X, "b": [0 * M, 0.0]}),
    "ragged lists": ([[1.0], [2.0, 3.0]], lambda p: p[0][0] * p[1][0] * p[1][1], [[6.0], [3.0, 2.0]]),
}


@pytest.mark.parametrize("name", STRUCTURES)
def test_gradients_in_the_structure_of_the_argument(name: str) -> None:
    """Nested lists, tuples, dicts and namedtuples of numbers and arrays; jvp agrees along the gradient."""
    p, f, want = STRUCTURES[name]
    got = gradient(f)(p)
    assert type(got) is type(p) and close(got, want)
    value, got = value_and_gradient(f)(p)
    assert value == f(p) and close(got, want)
    squares = lambda tree: (  # noqa: E731
        sum(map(squares, tree.values() if isinstance(tree, dict) else tree))
        if isinstance(tree, dict | list | tuple)
        else np.sum(np.square(tree))
    )
    assert math.isclose(jvp(f, (p,), (want,))[1], squares(want), rel_tol=1e-13)


def test_the_order_of_a_dict_and_its_type_are_kept() -> None:
    """An OrderedDict stays one."""
    p = OrderedDict(z=1.0, a=X)
    got = gradient(lambda p: p["z"] * np.sum(p["a"]))(p)
    assert type(got) is OrderedDict and list(got) == ["z", "a"]


def test_structures_are_left_alone() -> None:
    """f may change what it is given: it gets containers and arrays of its own."""
    p = {"w": [X.copy(), 2.0]}

    def f(p: Any) -> Any:
        p["w"][0][0] = 100.0
        p["w"][0] *= p["w"][1]
        p["w"].append(3.0)
        total = np.sum(p["w"][0] ** 2) * p["w"][2]
        p["w"] = None
        return total

    got = gradient(f)(p)
    moved = X.copy()
    moved[0] = 100.0
    assert list(p) == ["w"] and len(p["w"]) == 2 and np.array_equal(p["w"][0], X)
    slope = 3 * 2 * 2.0**2 * moved
    slope[0] = 0
    assert close(got, {"w": [slope, 3 * 2 * 2.0 * np.sum(moved**2)]})


def test_results_are_arrays_of_their_own() -> None:
    """They can be written to, and share numbers with no argument, no constant of f, and not with each other."""
    c = np.array([1.0, 2.0, 3.0])
    x = X.copy()
    for slope in (
        gradient(np.sum)(x),
        gradient(lambda x: np.mean(x.T))(x),
        gradient(lambda x: np.sum(x * c))(x),
        gradient(lambda x: x @ c)(x),
        gradient(lambda x: np.sum(x * x) / 2)(x),
        gradient(lambda x: 1.0)(x),
        *gradient(lambda p: np.sum(p[0] + p[1]))([x, x]),
        *gradient(lambda a, b: np.sum(a * c + b * c), (0, 1))(x, x),
        jacobian(lambda x: np.sum(x))(x),
        jacobian(lambda x: x * c)(x),
        hessian(lambda x: np.sum(x * x))(x),
        derivative(lambda x: x * c)(x),
        derivative(lambda x: x)(x),
        derivative(lambda t: t * c)(2.0),
        jvp(lambda x: x * c, (x,), (c,))[1],
    ):
        np.multiply(slope, -5.0, out=slope)
    assert np.array_equal(x, X) and c.tolist() == [1.0, 2.0, 3.0]
    first, second = gradient(lambda p: np.sum(p[0] + p[1]))([x, x])
    assert not np.shares_memory(first, second)


def test_f_may_write_to_the_callers_array_by_another_name() -> None:
    """The array that was given is a buffer that f fills anew: its earlier numbers count."""
    buffer = X.copy()

    def f(x: Any) -> Any:
        y = x * x
        buffer[:] = 0.0
        return np.sum(y)

    assert close(gradient(f)(buffer), 2 * X)
    buffer[:] = X
    assert close(jvp(f, (buffer,), (np.ones(3),))[1], np.sum(2 * X))


def test_wrt_and_keywords() -> None:
    """By position, name and tuple, of arguments given by position, by name, or left to their defaults."""

    def f(x: Any, y: Any = 2.0, *, p: Any = (1.0, 3.0)) -> Any:
        return np.sum(x**2) * y + p[0] * p[1] * y

    n = np.sum(X**2)
    assert close(gradient(f, 1)(X, 5.0), n + 3.0)
    assert close(gradient(f, "y")(X), n + 3.0)
    assert close(gradient(f, "p")(X), (6.0, 2.0))
    assert close(gradient(f, "p")(X, p=[4.0, 5.0]), [10.0, 8.0])
    assert close(gradient(f, (0, "y", "p"))(X, y=3.0), (6 * X, n + 3.0, (9.0, 3.0)))
    assert close(gradient(f, (1, 0))(X), (n + 3.0, 4 * X))
    value, (dx, dy) = value_and_gradient(f, (0, 1))(X)
    assert value == f(X) and close((dx, dy), (4 * X, n + 3.0))
    assert close(jacobian(lambda a, b: a * b, ("a", 1))(X, b=2 * X), (np.diag(2 * X), np.diag(X)))
    assert close(hessian(f, "x")(X, 5.0), 10.0 * np.eye(3))
    assert close(gradient(f)(x=X, y=1.0), 2 * X)


@pytest.mark.parametrize("question", [gradient, value_and_gradient, jacobian, hessian])
def test_bad_questions(question: Any) -> None:
    """Clear errors: no function, no such argument, a wrt of a wrong type."""
    with pytest.raises(TypeError, match="function"):
        question(3.0)
    with pytest.raises(ValueError, match="5"):
        question(lambda x: np.sum(x), 5)(X)
    with pytest.raises(ValueError, match="'z'"):
        question(lambda x: np.sum(x), "z")(X)
    with pytest.raises(TypeError, match="wrt"):
        question(lambda x: np.sum(x), 1.5)
    with pytest.raises(ValueError, match="wrt"):
        question(lambda x: np.sum(x), ())
    with pytest.raises(ValueError, match="-1"):
        question(lambda x: np.sum(x), -1)
    with pytest.raises(TypeError):
        question(lambda x: np.sum(x))()


@pytest.mark.parametrize("question", [gradient, value_and_gradient, jacobian, hessian])
def test_name_docstring_and_signature_are_kept(question: Any) -> None:
    """The function that is given back is called as f is."""

    def energy(x: Any, k: float = 2.0, *, offset: float = 0.0) -> Any:
        """Of a spring."""
        return np.sum(k * x * x / 2) + offset

    g = question(energy)
    assert g.__name__ == "energy" and g.__doc__ == "Of a spring."
    assert inspect.signature(g) == inspect.signature(energy)


# -- dtypes --


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64, np.longdouble])
def test_a_gradient_has_its_arguments_dtype(kind: Any) -> None:
    """Though f computes with wider numbers on the way, or starts from Python's."""
    x = X.astype(kind)
    for f in (
        lambda x: np.sum(x**2),
        lambda x: np.sum(x.astype(np.float64) ** 2),
        lambda x: np.sum(x * x * np.ones(3)),
        lambda x: x[0] ** 2 + x[1] * x[1] + x[2] * x[2],
    ):
        slope = gradient(f)(x)
        assert slope.dtype == kind and close(slope, (2 * X).astype(kind), 1e-2 if kind is np.float16 else 1e-6)
    assert jacobian(lambda x: x * x)(x).dtype == kind
    assert hessian(lambda x: np.sum(x**3))(x).dtype == kind
    assert gradient(lambda x: 1.0)(x).dtype == kind
    slopes_of_both = gradient(lambda p: np.sum(p[0]) * np.sum(p[1]))([x, X])
    assert slopes_of_both[0].dtype == kind and slopes_of_both[1].dtype == np.float64
    scalar = gradient(lambda x: x * x)(kind(1.5))
    assert type(scalar) is kind and scalar == kind(3)


@pytest.mark.parametrize("x", [np.array([1, 2, 3]), np.array([1, 2, 3], np.int8), np.array([True, False, True])])
def test_gradients_of_integers_are_float64(x: Any) -> None:
    """They do not wrap around."""
    f = lambda x: np.sum(x * 1.5 * x)  # noqa: E731
    assert gradient(f)(x).dtype == np.float64 and close(gradient(f)(x), 3.0 * x)
    assert jacobian(lambda x: x * 300.0)(x).dtype == np.float64
    assert close(jacobian(lambda x: x * 300.0)(x), 300.0 * np.eye(3))
    assert gradient(lambda x: 2)(x).dtype == np.float64


def test_integers_of_python_and_integer_results() -> None:
    """Python's ints stay exact or become floats of the same value; f may return an int."""
    assert gradient(lambda x: x**2)(3) == 6
    assert gradient(lambda p: p[0] ** 2 * p[1])([3, 2]) == [12, 9]
    assert close(gradient(lambda x: np.sum(x * x))(np.array([1, 2])), np.array([2.0, 4.0]))
    assert close(jacobian(lambda x: np.array([1, 2]))(X), np.zeros((2, 3)))
    assert close(jacobian(lambda x: 3)(X), np.zeros(3))
    assert close(hessian(lambda x: 3)(X), np.zeros((3, 3)))
    assert close(hessian(lambda x: np.sum(x))(X), np.zeros((3, 3)))


def test_gradients_of_complex_arrays_are_the_complex_derivatives() -> None:
    """Of a holomorphic f, in complex64, too; abs, real, imag and conj of a complex variable raise."""
    z = np.array([1 + 2j, 0.5 - 1j])
    assert close(gradient(lambda z: np.sum(z**3))(z), 3 * z**2)
    assert gradient(lambda z: np.sum(z**2))(z.astype(np.complex64)).dtype == np.complex64
    assert close(jacobian(lambda z: np.exp(z) * 1j)(z), np.diag(1j * np.exp(z)))
    assert close(derivative(lambda z: 1 / z)(z), -1 / z**2)
    for f in (np.abs, np.real, np.imag, np.conj, np.angle, lambda z: z.real, lambda z: z.conj() * z, lambda z: z.imag):
        with pytest.raises(DerivativeLost, match="complex"):
            gradient(lambda z: np.sum(f(z)) * 1.0)(z)
        with pytest.raises(DerivativeLost, match="complex"):
            derivative(f)(z)


def test_a_real_variable_may_pass_through_complex_arithmetic() -> None:
    """Through fft, abs, conj, real, imag, angle: against differences and Parseval's theorem."""
    x = RNG.normal(size=8)
    assert close(gradient(lambda x: np.sum(np.abs(np.fft.fft(x)) ** 2))(x), 2 * 8 * x, 1e-12)
    for f in (
        lambda x: np.sum(np.abs(np.fft.fft(x))),
        lambda x: np.sum(np.abs(x + 1j * x**2)),
        lambda x: np.sum(np.real(np.exp(1j * x)) * x),
        lambda x: np.sum(np.imag((x + 2j) ** 3)),
        lambda x: np.sum(((x + 1j) * np.conj(x + 1j)).real),
        lambda x: np.sum(np.angle(x + 0.5j)),
        lambda x: np.abs(np.sum(x * np.exp(2j * np.arange(8)))),
        lambda x: np.sum(np.fft.ifft(np.fft.fft(x) ** 2).real * x),
        lambda x: np.sum(np.abs(np.fft.rfft(x)) * np.arange(5)),
        lambda x: np.sum(np.sqrt(x.astype(complex)).imag) + 0.0,
    ):
        assert close(gradient(f)(x), slopes(f, x), 1e-9)
        assert gradient(f)(x).dtype == np.float64
    assert close(jacobian(lambda x: np.fft.fft(x))(x), np.fft.fft(np.eye(8)))


def test_the_gradient_of_a_complex_result_of_a_real_variable() -> None:
    """Its complex partial derivatives, or an error: never their real parts alone."""
    try:
        got = gradient(lambda x: np.sum(x * (1 + 2j)))(X)
    except (TypeError, ValueError) as error:
        assert "complex" in str(error)  # noqa: PT017
    else:
        assert close(got, (1 + 2j) * np.ones(3))


# -- zeros, constants, wrong results, wrong arguments --


def test_a_function_that_ignores_its_argument_has_zeros_in_its_structure() -> None:
    """Of the argument's shapes and dtypes."""
    p = {"w": M.astype(np.float32), "b": [1.0, X], "n": np.arange(2)}
    for constant in (1.0, 2, np.float64(3.0), np.array(1.5)):
        got = gradient(lambda p: constant)(p)
        assert close(got, {"w": 0 * M, "b": [0.0, 0 * X], "n": np.zeros(2)})
        assert got["w"].dtype == np.float32 and got["n"].dtype == np.float64
    assert close(jacobian(lambda x: np.ones((2, 2)))(X), np.zeros((2, 2, 3)))
    assert close(hessian(lambda x: 1.0)(M), np.zeros((2, 3, 2, 3)))
    assert gradient(lambda x: 1.0)(2.0) == 0.0


VECTORS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "vector": (lambda x: x * 2, r"\(3,\)"),
    "matrix": (lambda x: np.outer(x, x), r"\(3, 3\)"),
    "slice": (lambda x: x[:2], r"\(2,\)"),
    "constant vector": (lambda x: np.ones(4), r"\(4,\)"),
    "empty": (lambda x: x[:0], r"\(0,\)"),
}


@pytest.mark.parametrize("name", VECTORS)
def test_the_gradient_of_an_array_result_points_to_jacobian(name: str) -> None:
    """ValueError, with the shape."""
    f, shape = VECTORS[name]
    for question in (gradient(f), value_and_gradient(f), hessian(f)):
        with pytest.raises(ValueError, match=shape) as caught:
            question(X)
        assert "jacobian" in str(caught.value)


@pytest.mark.parametrize("result", [None, "1.0", [], {}, object()])
def test_a_result_that_is_no_number_is_an_error(result: Any) -> None:
    """It says what f returned; of None, that a return may be missing."""
    for question in (gradient, value_and_gradient, hessian):
        with pytest.raises((TypeError, ValueError), match="return") as caught:
            question(lambda x: result)(X)
        assert result is not None or "None" in str(caught.value)
    if result != [] and result != {}:
        with pytest.raises(TypeError, match="return"):
            jacobian(lambda x: result)(X)


def test_a_result_in_an_array_of_no_dimension_keeps_its_derivative() -> None:
    """np.array(v) of a scalar Value is an array of objects."""
    assert close(gradient(lambda x: np.array(x[0] * x[1]))(X), np.array([X[1], X[0], 0]))
    assert close(jacobian(lambda x: np.array(x[0] * x[1]))(X), np.array([X[1], X[0], 0]))
    assert math.isclose(derivative(lambda x: np.array(x * x))(3.0), 6.0)


def test_a_tuple_of_results_has_no_gradient() -> None:
    """ValueError that points to jacobian."""
    for f in (lambda x: (x[0], x[1]), lambda x: [x[0], 2.0], lambda x: {"a": np.sum(x)}):
        with pytest.raises((ValueError, TypeError), match=r"tuple|list|dict"):
            gradient(f)(X)


@pytest.mark.parametrize("empty", [[], (), {}, [[], {}], {"a": ()}])
def test_an_empty_structure_of_parameters_is_an_error(empty: Any) -> None:
    """It names the argument: nothing is to be differentiated."""
    for question in (gradient, value_and_gradient):
        with pytest.raises(ValueError, match=r"0|empty"):
            question(lambda p: 1.0)(empty)
        with pytest.raises(ValueError, match="params"):
            question(lambda x, params: 1.0, "params")(1.0, empty)


@pytest.mark.parametrize(
    "bad",
    ["abc", None, ["a", 1.0], {"w": None}, np.array(["a"]), np.array([None, 1.0]), [X, "b"], object(), {1.0, 2.0}],
    ids=repr,
)
def test_parameters_that_are_no_numbers_are_an_error(bad: Any) -> None:
    """A TypeError, with what came."""
    for question in (gradient, value_and_gradient, jacobian, hessian, derivative):
        with pytest.raises(TypeError):
            question(lambda p: 1.0)(bad)


@pytest.mark.parametrize("bad", [[[1.0], [2.0, 3.0]], {"a": 1.0}, [X, 1.0], []], ids=repr)
def test_jacobians_take_a_number_an_array_or_a_flat_list(bad: Any) -> None:
    """Ragged lists, dicts and lists of arrays have no shape: an error that says so."""
    for question in (jacobian, hessian):
        with pytest.raises((TypeError, ValueError), match=r"array|list"):
            question(lambda p: 1.0)(bad)


def test_jvp_names_the_shapes_that_differ() -> None:
    """Of an argument and its direction; and structures that differ."""
    with pytest.raises(ValueError, match=r"\(3,\).*\(2,\)|\(2,\).*\(3,\)"):
        jvp(np.sum, (X,), (np.ones(2),))
    with pytest.raises(ValueError, match="structure"):
        jvp(lambda p: p[0], ([X, 1.0],), ([X],))
    with pytest.raises(ValueError, match=r"\(2, 3\)"):
        jvp(np.sum, (M,), (X,))


# -- jacobians and hessians --

JACOBIANS: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "vector to vector": (lambda x: np.tanh(A @ x), X),
    "vector to number": (lambda x: np.sum(x**3), X),
    "vector to matrix": (lambda x: np.outer(x, np.sin(x)), X),
    "matrix to matrix": (lambda x: x @ x.T, M),
    "matrix to vector": (lambda x: x.sum(axis=0) ** 2, M),
    "number to number": (lambda x: x**3, 2.0),
    "number to vector": (lambda x: x * X + x**2, 2.0),
    "number to matrix": (lambda x: np.sin(x * M), 2.0),
    "0-d to vector": (lambda x: x * X, np.array(2.0)),
    "tall": (lambda x: np.concatenate([x, x**2, np.cumsum(x)]), X),
    "wide": (lambda x: x[:1] * x[1:2], X),
    "constants beside": (lambda x: np.stack([x, np.ones(3), x**2]), X),
    "empty result": (lambda x: x[:0], X),
    "array of scalars": (lambda x: np.array([x[0] * x[1], x[2] ** 2]), X),
    "stacked scalars": (lambda x: np.stack([x[0] * x[1], x[2] ** 2]), X),
    "filled": (lambda x: filled(x), X),
    "large": (lambda x: np.convolve(x, np.array([1.0, 2.0, 1.0])) ** 2, RNG.normal(size=20)),
}


def filled(x: Any) -> Any:
    y = np.zeros_like(x)
    for i in range(len(x)):
        y[i] = x[i] * x[i - 1]
    return y


@pytest.mark.parametrize("name", JACOBIANS)
def test_jacobians(name: str) -> None:
    """Of shape output.shape + input.shape, against differences; columns are jvps, rows are gradients."""
    f, x = JACOBIANS[name]
    plain = primal(f(x))
    got = jacobian(f)(x)
    assert np.shape(got) == np.shape(plain) + np.shape(x)
    assert close(got, slopes(lambda z: np.array(f(z), dtype=float), x), 1e-9)
    if isinstance(x, np.ndarray) and x.size:
        t = RNG.normal(size=x.shape)
        along = np.tensordot(got, t, axes=x.ndim)
        assert close(np.array(primal(jvp(f, (x,), (t,))[1]), dtype=float), along, 1e-12)
    if np.size(plain):
        u = RNG.normal(size=np.shape(plain))
        assert close(gradient(lambda z: np.sum(u * f(z)))(x), np.tensordot(u, got, axes=u.ndim), 1e-12)


def primal(y: Any) -> Any:
    return y.primal if isinstance(y, Value) else y


def test_the_jacobian_of_a_flat_list_is_that_of_the_array() -> None:
    """Shape (m, n), of a list or a tuple of numbers; f sees a list; and may return one."""
    seen = []

    def f(p: Any) -> Any:
        seen.append(type(p))
        return np.array([p[0] * p[1], p[0] ** 2, p[1]])

    want = np.array([[3.0, 2.0], [4.0, 0.0], [0.0, 1.0]])
    assert close(np.asarray(jacobian(f)([2.0, 3.0])), want)
    assert set(seen) == {list}
    assert close(np.asarray(jacobian(lambda x: [x[0] * x[1], x[0] ** 2, x[1]])(np.array([2.0, 3.0]))), want)
    assert close(np.asarray(jacobian(lambda x: [x[0] * x[1], x[0] ** 2, x[1]])([2, 3])), want)
    assert close(np.asarray(hessian(lambda p: p[0] ** 2 * p[1])([2.0, 3.0])), np.array([[6.0, 4.0], [4.0, 0.0]]))


HESSIANS: dict[str, tuple[Callable[[Any], Any], Any, Callable[[Any], Any]]] = {
    "quadratic form": (lambda x: x @ A @ x, X, lambda x: A + A.T),
    "sum of sines": (lambda x: np.sum(np.sin(x)), X, lambda x: -np.diag(np.sin(x))),
    "product": (
        lambda x: np.prod(x),
        X,
        lambda x: np.array([[0, x[2], x[1]], [x[2], 0, x[0]], [x[1], x[0], 0]]),
    ),
    "logsumexp": (
        lambda x: np.log(np.sum(np.exp(x))),
        X,
        lambda x: np.diag(p := np.exp(x) / np.exp(x).sum()) - np.outer(p, p),
    ),
    "norm": (
        lambda x: np.linalg.norm(x),
        X,
        lambda x: (np.eye(3) - np.outer(x, x) / (x @ x)) / np.linalg.norm(x),
    ),
    "number": (lambda x: x**4, 3.0, lambda x: 12 * x**2),
    "0-d": (lambda x: x**4, np.array(3.0), lambda x: 12 * x**2),
    "matrix": (lambda x: np.sum(x**3), M, lambda x: (6 * np.diag(x.ravel())).reshape(2, 3, 2, 3)),
    "empty": (lambda x: np.sum(x**3), np.zeros(0), lambda x: np.zeros((0, 0))),
    "loop": (lambda x: looped(x), X, lambda x: np.array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]])),
    "log det": (
        lambda x: np.log(np.linalg.det(x)),
        W,
        lambda x: -np.einsum("li,jk->ijkl", np.linalg.inv(x), np.linalg.inv(x)),
    ),
    "linear": (lambda x: x @ X, X, lambda x: np.zeros((3, 3))),
    "scalars stacked": (
        lambda x: np.sum(np.stack([x[0] * x[1], x[2] ** 2]) ** 2),
        X,
        lambda x: np.array(
            [[2 * x[1] ** 2, 4 * x[0] * x[1], 0], [4 * x[0] * x[1], 2 * x[0] ** 2, 0], [0, 0, 12 * x[2] ** 2]]
        ),
    ),
    "scalars in an array": (
        lambda x: np.sum(np.array([x[0] * x[1], x[2]]) ** 2),
        X,
        lambda x: np.array([[2 * x[1] ** 2, 4 * x[0] * x[1], 0], [4 * x[0] * x[1], 2 * x[0] ** 2, 0], [0, 0, 2.0]]),
    ),
    "spread from scalars": (
        lambda x: np.sum(np.geomspace(x[2], 8 * x[2], 3)) * x[0],
        X,
        lambda x: (1 + math.sqrt(8) + 8) * np.array([[0.0, 0, 1], [0, 0, 0], [1, 0, 0]]),
    ),
    "in place": (lambda x: np.sum(doubled_squares(x)), X, lambda x: 4 * np.eye(3)),
}


def doubled_squares(x: Any) -> Any:
    y = x * x
    y += x * x
    return y


@pytest.mark.parametrize("name", HESSIANS)
def test_hessians(name: str) -> None:
    """Of shape input.shape + input.shape, against formulas; the Jacobian of the gradient, and columns by jvp, agree."""
    f, x, formula = HESSIANS[name]
    want = formula(x)
    assert close(hessian(f)(x), np.asarray(want), 1e-12)
    assert close(jacobian(gradient(f))(x), np.asarray(want), 1e-12)
    assert close(jacobian(jacobian(f))(x), np.asarray(want), 1e-12)
    if np.ndim(x):
        t = RNG.normal(size=np.shape(x))
        product = np.tensordot(want, t, axes=np.ndim(x))
        assert close(jvp(gradient(f), (x,), (t,))[1], product, 1e-12)
        assert close(gradient(lambda x: np.sum(gradient(f)(x) * t))(x), product, 1e-12)
        assert close(gradient(lambda x: jvp(f, (x,), (t,))[1])(x), product, 1e-12)
        second = jvp(lambda x: jvp(f, (x,), (t,))[1], (x,), (t,))[1]
        assert close(second, np.sum(product * t), 1e-12)


@given(st.integers(0, 10**6))
@settings(max_examples=40)
def test_hessians_are_symmetric_and_agree_with_differences(seed: int) -> None:
    """Of random two-layer maps."""
    rng = np.random.default_rng(seed)
    x, v, w = rng.normal(size=4), rng.normal(size=(5, 4)), rng.normal(size=5)

    def f(x: Any) -> Any:
        return w @ np.tanh(v @ x) + np.exp(-np.sum(x * x) / 4) * x[0] / (1 + x[1] ** 2)

    h = hessian(f)(x)
    assert close(h, h.T, 1e-13)
    assert close(h, slopes(gradient(f), x), 1e-7)
    assert close(gradient(f)(x), slopes(f, x), 1e-8)


# -- nesting --


def test_perturbations_of_arrays_are_not_confused() -> None:
    """The smallest programs, with arrays in the place of numbers: each answer would be wrong without levels."""
    one = np.ones(3)
    assert close(gradient(lambda x: np.sum(x * gradient(lambda y: np.sum(x + y))(one)))(X), one)
    assert close(gradient(lambda x: np.sum(x * derivative(lambda y: x + y)(one)))(X), one)
    assert close(derivative(lambda x: x * derivative(lambda y: x + y)(one))(X), one)
    assert close(derivative(lambda x: x * jvp(lambda y: x + y, (one,), (one,))[1])(X), one)
    assert close(gradient(lambda x: np.sum(x * gradient(lambda y: np.sum(x * y))(x)))(X), 2 * X)
    assert close(jacobian(lambda x: x * jacobian(lambda y: np.sum(x + y))(one))(X), np.eye(3))
    assert close(gradient(lambda x: np.sum(jacobian(lambda y: x * y)(one) @ x))(X), 2 * X)
    assert derivative(lambda t: np.sum(t * gradient(lambda y: np.sum(t + y))(one)))(1.0) == 3.0


def test_a_gradient_inside_a_derivative() -> None:
    """By a number: d/dt ∇ₓ Σ t·x² = 2x; at a number; of second order."""
    assert close(derivative(lambda t: gradient(lambda x: np.sum(x**2 * t))(X))(3.0), 2 * X)
    assert close(
        derivative(lambda t: gradient(lambda x: np.sum(np.sin(x * t)))(X))(0.5),
        np.cos(X * 0.5) - 0.5 * X * np.sin(X * 0.5),
    )
    assert close(derivative(lambda t: gradient(lambda x: np.sum(x**3))(t * X))(2.0), 12 * X**2)
    assert close(derivative(lambda t: np.sum(gradient(lambda x: np.sum(x**3))(t * X)), order=2)(2.0), np.sum(6 * X**2))
    assert close(derivative(derivative(lambda t: gradient(lambda x: np.sum(x * t**3))(X)))(2.0), 12.0 + 0 * X)


def test_a_derivative_inside_a_gradient() -> None:
    """By a number and elementwise, of first and higher order, with its value."""
    assert close(gradient(lambda x: derivative(lambda t: np.sum(np.sin(x * t)))(1.0))(X), np.cos(X) - X * np.sin(X))
    assert close(gradient(lambda x: np.sum(derivative(lambda y: y**3)(x)))(X), 6 * X)
    assert close(gradient(lambda x: np.sum(derivative(np.sin, order=2)(x) * x))(X), -np.cos(X) * X - np.sin(X))
    assert close(
        gradient(lambda x: derivative(lambda t: np.sum(np.sin(x * t)), order=2)(1.0))(X),
        -2 * X * np.sin(X) - X**2 * np.cos(X),
    )
    assert close(gradient(lambda x: value_and_derivative(lambda t: np.sum(x) * t**2)(3.0)[1])(X), 6.0 + 0 * X)
    assert close(gradient(lambda x: taylor(lambda t: np.sum(x**2) * t**3, 3)(1.0)[2])(X), 6 * X)
    assert close(gradient(lambda x: sum(derivative(lambda t: t**3)(e) for e in x))(X), 6 * X)


def test_a_derivative_inside_a_jacobian_and_a_hessian() -> None:
    """Diagonals, against formulas."""
    assert close(
        jacobian(lambda x: derivative(lambda t: np.sin(x * t))(2.0))(X), np.diag(np.cos(2 * X) - 2 * X * np.sin(2 * X))
    )
    assert close(jacobian(lambda x: derivative(np.sin)(x))(X), -np.diag(np.sin(X)))
    assert close(hessian(lambda x: derivative(lambda t: np.sum(np.exp(x * t)))(1.0))(X), np.diag((X + 2) * np.exp(X)))
    assert close(hessian(lambda x: jvp(lambda y: np.sum(y**3), (x,), (X,))[1])(X), np.diag(6 * X))
    assert close(derivative(lambda t: hessian(lambda x: t**2 * np.sum(x**3))(X))(3.0), 36 * np.diag(X))
    assert close(
        derivative(lambda t: jacobian(lambda x: x**t)(np.array([2.0, 3.0])))(2.0),
        np.diag([2.0 + 4 * math.log(2), 3.0 + 6 * math.log(3)]),
    )


def test_jacobians_and_gradients_inside_gradients() -> None:
    """The trace of a Jacobian, the squared norm of a gradient, the trace of a Hessian."""
    assert close(
        gradient(lambda x: np.trace(jacobian(lambda y: np.sin(y) * np.sum(y))(x)))(X),
        slopes(lambda x: np.sum(np.cos(x)) * np.sum(x) + np.sum(np.sin(x)), X),
        1e-9,
    )
    assert close(gradient(lambda x: np.sum(gradient(lambda y: np.sum(y**3))(x) ** 2))(X), 36 * X**3)
    assert close(gradient(lambda x: np.trace(hessian(lambda y: np.sum(y**4))(x)))(X), 24 * X)
    assert close(hessian(lambda x: np.sum(gradient(lambda y: np.sum(y**3))(x)))(X), 6 * np.eye(3))
    assert close(jacobian(hessian(lambda x: np.sum(x**4)))(X), np.einsum("ij,jk,k->ijk", np.eye(3), np.eye(3), 24 * X))


def test_third_derivatives_by_every_mix_of_gradient_and_jvp() -> None:
    """Σ ∂ᵢ∂ⱼ∂ₖ f·uᵢvⱼ of a function with mixed terms, four ways, against a formula."""
    u, v = RNG.normal(size=3), RNG.normal(size=3)

    def f(x: Any) -> Any:
        return np.sum(np.sin(A @ x))

    want = np.einsum("a,a,a,ai->i", -np.cos(A @ X), A @ u, A @ v, A)
    ways = {
        "backward thrice": gradient(lambda x: np.sum(v * gradient(lambda y: np.sum(u * gradient(f)(y)))(x))),
        "forward, forward, backward": gradient(lambda x: jvp(lambda y: jvp(f, (y,), (u,))[1], (x,), (v,))[1]),
        "backward, forward, backward": gradient(lambda x: np.sum(jvp(gradient(f), (x,), (u,))[1] * v)),
        "backward, forward, forward": lambda x: jvp(lambda y: jvp(gradient(f), (y,), (u,))[1], (x,), (v,))[1],
        "hessian": gradient(lambda x: u @ hessian(f)(x) @ v),
    }
    for name, way in ways.items():
        assert close(way(X), want, 1e-12), name


def test_a_users_own_value_passes_through() -> None:
    """The gradient at x + t·ε carries the Hessian's product with t; a constant v in f carries its own."""
    t = np.array([1.0, 2.0, 3.0])
    slope = gradient(lambda x: np.sum(x**3))(Value(X, t))
    assert isinstance(slope, Value) and close(slope.primal, 3 * X**2) and close(slope.tangent, 6 * X * t)
    slope = gradient(lambda x: np.sum(x * Value(X, t)))(X)
    assert close(slope.primal, X) and close(slope.tangent, t)
    slope = derivative(lambda x: x**3)(Value(X, t))
    assert close(slope.primal, 3 * X**2) and close(slope.tangent, 6 * X * t)
    nested = Value(Value(X, t), np.ones(3))
    square = nested * nested
    assert close(square.primal.primal, X * X) and close(square.primal.tangent, 2 * X * t)
    assert close(square.tangent.primal, 2 * X) and close(square.tangent.tangent, 2 * t)


def test_gradients_of_structures_that_hold_values_of_outer_calls() -> None:
    """An inner structure of an outer variable's parts; in place on a copy of it."""

    def f(x: Any) -> Any:
        inner = gradient(lambda p: p["a"] ** 2 * np.sum(p["b"] * x))({"a": x[0], "b": x[1:] @ np.ones((2, 3))})
        return inner["a"] + np.sum(inner["b"])

    def plainly(x: Any) -> Any:
        b = np.sum(x[1:])
        return 2 * x[0] * b * np.sum(x) + x[0] ** 2 * np.sum(x)

    assert close(gradient(f)(X), slopes(plainly, X), 1e-9)


def test_in_place_work_across_levels() -> None:
    """An outer array that an inner f writes to; an inner array that takes an outer one's numbers."""

    def f(x: Any) -> Any:
        def g(y: Any) -> Any:
            z = y * x
            z[0] = x[1] ** 2
            z[1:] += y[:-1]
            z *= x
            return np.sum(z)

        return np.sum(gradient(g)(x) * x)

    def plainly(x: Any) -> Any:  # ∂g/∂yⱼ = xⱼ² for j ≥ 1, and + xⱼ₊₁ for j ≤ 1
        slope = x * x
        slope = slope * np.array([0.0, 1.0, 1.0])
        slope[:-1] += x[1:]
        return np.sum(slope * x)

    assert close(gradient(f)(X), slopes(plainly, X), 1e-9)
    assert close(jvp(f, (X,), (np.ones(3),))[1], np.sum(slopes(plainly, X)), 1e-9)


def test_primitives_of_arrays() -> None:
    """A function with its partial derivatives by hand, elementwise, beside arrays."""
    sine: Any = primitive(lambda x: np.sin(x), lambda x: cosine(x))
    cosine: Any = primitive(lambda x: np.cos(x), lambda x: -sine(x))
    assert close(gradient(lambda x: np.sum(sine(x) * x))(X), np.cos(X) * X + np.sin(X))
    assert close(derivative(sine)(X), np.cos(X))
    assert close(hessian(lambda x: np.sum(sine(x)))(X), -np.diag(np.sin(X)))


def test_depth() -> None:
    """Five gradients in one another: the fifth derivative of x⁶ of each element."""
    g: Any = lambda x: np.sum(x**6)  # noqa: E731
    for _ in range(5):
        g = lambda x, h=g: np.sum(gradient(h)(x))  # noqa: E731
    assert math.isclose(g(X), np.sum(720 * X), rel_tol=1e-12)


# -- ordinary programs --


def test_loops_branches_and_recursion_over_elements() -> None:
    """Newton's iteration, Horner's scheme, bubble sort, a recursive product, a running maximum, a generator."""

    def newton(x: Any) -> Any:
        root = x[0]
        while abs(root * root - x[1]) > 1e-15 * x[1]:
            root = (root + x[1] / root) / 2
        return root

    assert close(gradient(newton)(np.array([1.0, 2.0])), np.array([0.0, 0.5 / math.sqrt(2)]), 1e-12)

    def horner(p: Any) -> Any:
        total = 0.0
        for c in p:
            total = total * 1.5 + c
        return total

    assert close(gradient(horner)(X), 1.5 ** np.array([2.0, 1.0, 0.0]))

    def bubble(x: Any) -> Any:
        x = x.copy()
        for i in range(len(x)):
            for j in range(len(x) - 1 - i):
                if x[j] > x[j + 1]:
                    x[j], x[j + 1] = x[j + 1], x[j]
        return x @ np.array([1.0, 10.0, 100.0])

    assert close(gradient(bubble)(X), np.array([10.0, 1.0, 100.0]))

    def product(x: Any) -> Any:
        return x[0] * product(x[1:]) if len(x) else 1.0

    assert close(gradient(product)(X), np.prod(X) / X)
    assert close(gradient(lambda x: max(x) * min(x))(X), np.array([0.0, X[2], X[1]]))
    assert close(
        gradient(lambda x: sum(a * b for a, b in itertools.pairwise(x)))(X), np.array([X[1], X[0] + X[2], X[1]])
    )


def test_long_loops_do_not_meet_the_recursion_limit() -> None:
    """20,000 steps, backwards."""

    def logistic(x: Any) -> Any:
        for _ in range(20_000):
            x = x + 1e-5 * x * (1 - x)
        return np.sum(x)

    x = np.array([0.1, 0.4])
    factor = (1 + 1e-5 * np.array([0.5, 0.5])) * 0 + 1.0
    y = x.copy()
    for _ in range(20_000):
        factor *= 1 + 1e-5 * (1 - 2 * y)
        y = y + 1e-5 * y * (1 - y)
    assert close(gradient(logistic)(x), factor, 1e-11)
    assert math.isclose(gradient(lambda p: logistic(p[0]))([0.1])[0], factor[0], rel_tol=1e-11)


class Dense:
    """A layer as readers of the chapter write it: it remembers its input and output."""

    def __init__(self, weights: Any, biases: Any) -> None:
        self.weights = weights
        self.biases = biases

    def forward(self, inputs: Any) -> None:
        self.inputs = inputs
        self.output = np.dot(inputs, self.weights) + self.biases

    def backward(self, upstream: Any) -> None:
        self.dweights = np.dot(self.inputs.T, upstream)
        self.dbiases = np.sum(upstream, axis=0, keepdims=True)
        self.dinputs = np.dot(upstream, self.weights.T)


class ReLU:
    """The rectified linear unit."""

    def forward(self, inputs: Any) -> None:
        self.inputs = inputs
        self.output = np.maximum(0, inputs)

    def backward(self, upstream: Any) -> None:
        self.dinputs = upstream.copy()
        self.dinputs[self.inputs <= 0] = 0


class SoftmaxLoss:
    """Softmax and categorical cross-entropy."""

    def forward(self, inputs: Any, classes: Any) -> Any:
        powers = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        self.output = powers / np.sum(powers, axis=1, keepdims=True)
        clipped = np.clip(self.output, 1e-7, 1 - 1e-7)
        return np.mean(-np.log(clipped[range(len(inputs)), classes]))

    def backward(self, classes: Any) -> None:
        self.dinputs = self.output.copy()
        self.dinputs[range(len(classes)), classes] -= 1
        self.dinputs = self.dinputs / len(classes)


class Network:
    """Two dense layers, a ReLU between them, softmax cross-entropy at the end."""

    def __init__(self, parameters: Any) -> None:
        self.first = Dense(parameters["w1"], parameters["b1"])
        self.relu = ReLU()
        self.second = Dense(parameters["w2"], parameters["b2"])
        self.loss = SoftmaxLoss()

    def forward(self, points: Any, classes: Any) -> Any:
        self.first.forward(points)
        self.relu.forward(self.first.output)
        self.second.forward(self.relu.output)
        return self.loss.forward(self.second.output, classes)

    def backward(self, classes: Any) -> Any:
        self.loss.backward(classes)
        self.second.backward(self.loss.dinputs)
        self.relu.backward(self.second.dinputs)
        self.first.backward(self.relu.dinputs)
        return {
            "w1": self.first.dweights,
            "b1": self.first.dbiases,
            "w2": self.second.dweights,
            "b2": self.second.dbiases,
        }


def network_data(kind: Any = np.float64) -> Any:
    rng = np.random.default_rng(1)
    parameters = {
        "w1": rng.normal(size=(2, 8)),
        "b1": rng.normal(size=(1, 8)),
        "w2": rng.normal(size=(8, 3)),
        "b2": rng.normal(size=(1, 3)),
    }
    return (
        {k: v.astype(kind) for k, v in parameters.items()},
        rng.normal(size=(20, 2)).astype(kind),
        rng.integers(0, 3, 20),
    )


def test_a_network_against_backpropagation_by_hand() -> None:
    """Dense, ReLU, softmax cross-entropy, as classes that remember what they saw."""
    parameters, points, classes = network_data()
    by_hand = Network(parameters)
    plain = by_hand.forward(points, classes)
    want = by_hand.backward(classes)
    value, got = value_and_gradient(lambda p: Network(p).forward(points, classes))(parameters)
    assert value == plain
    assert close(got, want, 1e-12)
    by_input = gradient(lambda x: Network(parameters).forward(x, classes))(points)
    assert close(by_input, by_hand.first.dinputs, 1e-12)


def test_a_float32_network_stays_float32() -> None:
    """Value and gradient, to float32's digits."""
    parameters, points, classes = network_data(np.float32)
    value, got = value_and_gradient(lambda p: Network(p).forward(points, classes))(parameters)
    want = gradient(lambda p: Network(p).forward(*network_data()[1:]))(network_data()[0])
    assert value.dtype == np.float32 and all(g.dtype == np.float32 for g in got.values())
    assert all(np.allclose(got[k], want[k], rtol=1e-4, atol=1e-6) for k in want)


def test_a_layer_that_remembers_its_output_has_plain_numbers_afterwards() -> None:
    """What stays in self.output is from then on an array, to its backward pass and to the next call."""
    parameters, points, classes = network_data()
    networks = []

    def loss(p: Any) -> Any:
        networks.append(Network(p))
        return networks[-1].forward(points, classes)

    first = gradient(loss)(parameters)
    left = networks[0]
    by_hand = left.backward(classes)
    assert all(np.allclose(np.asarray(by_hand[k], dtype=float), first[k], rtol=1e-12, atol=1e-14) for k in first)
    assert np.asarray(left.second.output, dtype=float).shape == (20, 3)
    assert close(gradient(lambda x: np.sum(left.second.output * x))(1.0), float(np.sum(left.second.output)))
    assert close(gradient(loss)(parameters), first)


def test_a_state_that_survives_between_calls() -> None:
    """A running mean, an optimizer's momentum: Values of an earlier call are numbers to the next."""
    memory = {"mean": np.zeros(3)}

    def f(x: Any) -> Any:
        memory["mean"] = 0.5 * memory["mean"] + 0.5 * x
        return np.sum(x * memory["mean"])

    # f = Σ x·(m + x)/2
    assert close(gradient(f)(X), X)
    assert close(gradient(f)(X), 0.25 * X + X)
    assert close(jvp(f, (X,), (np.ones(3),))[1], np.sum(0.5 * 0.75 * X + X))


def test_escaped_values_in_outer_calls() -> None:
    """What an inner gradient leaves behind carries the outer derivative only."""
    kept: list[Any] = []

    def f(x: Any) -> Any:
        gradient(lambda y: kept.append(x * y) or np.sum(y))(2 * np.ones(3))
        return np.sum(kept[-1] * x)  # Σ 2x²

    assert close(gradient(f)(X), 4 * X)
    assert close(jvp(f, (X,), (X,))[1], np.sum(4 * X * X))
    assert close(hessian(f)(X), 4 * np.eye(3))


def test_exceptions_inside_f_are_the_users_to_see() -> None:
    """They pass through, and the next call is unharmed."""

    def f(x: Any, fail: bool) -> Any:
        y = np.sum(x**2)
        if fail:
            raise RuntimeError("mine")
        return y

    for question in (gradient(f), value_and_gradient(f), jacobian(f), hessian(f)):
        with pytest.raises(RuntimeError, match="mine"):
            question(X, True)
    assert close(gradient(f)(X, False), 2 * X)
    with pytest.raises(IndexError):
        gradient(lambda x: x[7])(X)
    with pytest.raises(ValueError, match="broadcast"):
        gradient(lambda x: np.sum(x + np.ones(2)))(X)
    with pytest.raises(np.linalg.LinAlgError):
        gradient(lambda x: np.sum(np.linalg.inv(x)))(np.zeros((2, 2)))
    with pytest.raises(ZeroDivisionError):
        gradient(lambda p: 1 / p[0])([0.0])


def test_a_loss_that_f_swallows_is_raised_at_the_end() -> None:
    """try: a[0] = x[0] except: a[0] = 1.0 would be a silently wrong gradient."""
    outside = np.zeros(3)

    def f(x: Any) -> Any:
        try:
            outside[:] = x
        except TypeError:
            outside[:] = 1.0
        return np.sum(outside * x)

    def g(x: Any) -> Any:
        try:
            factor = struct.unpack("d", struct.pack("d", x[0]))[0]
        except (TypeError, struct.error):
            factor = 1.0
        return factor * np.sum(x)

    for lossy in (f, g):
        for question in (gradient, value_and_gradient, jacobian, hessian):
            with pytest.raises(DerivativeLost, match=r"test_gradients"):
                question(lossy)(X)
        with pytest.raises(DerivativeLost):
            jvp(lossy, (X,), (X,))


def test_f_is_evaluated_once() -> None:
    """By value_and_gradient and gradient, however many parameters there are."""
    calls = []
    f = lambda x: calls.append(1) or np.sum(x**2)  # noqa: E731
    gradient(f)(np.ones(1000))
    value_and_gradient(f, (0,))(np.ones(1000))
    gradient(lambda p, q: f(p["a"]) + f(q), (0, 1))({"a": X}, X)
    assert len(calls) == 4


def test_threads() -> None:
    """Eight at once, each with gradients of its own, nested ones too."""
    results: dict[int, Any] = {}
    barrier = threading.Barrier(8)

    def work(i: int) -> None:
        barrier.wait()
        for _ in range(20):
            results[i] = gradient(lambda x: np.sum(gradient(lambda y: np.sum(y**3) * i)(x) * x))(X + i)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert all(close(results[i], 9 * i * (X + i) ** 2) for i in range(8))


def test_a_pool_of_threads_inside_f() -> None:
    """Parts of f are computed at the same time, on one variable."""

    def part(v: Any) -> Any:
        for _ in range(50):
            v = v + 0.01 * np.sin(v)
        return np.sum(v * v)

    x = RNG.normal(size=(8, 5))

    def f(x: Any) -> Any:
        with ThreadPoolExecutor(8) as pool:
            return sum(pool.map(part, [row * 1.0 for row in x]))

    one_by_one = np.stack([gradient(part)(row) for row in x])
    for _ in range(5):
        assert close(gradient(f)(x), one_by_one)


def test_closures_partials_methods_and_builtins() -> None:
    """f may be any callable."""
    from functools import partial

    class Model:
        scale = 3.0

        def __call__(self, x: Any) -> Any:
            return self.scale * np.sum(x * x)

        def method(self, x: Any) -> Any:
            return self(x)

        @staticmethod
        def static(x: Any) -> Any:
            return np.sum(x)

    assert close(gradient(Model())(X), 6 * X)
    assert close(gradient(Model().method)(X), 6 * X)
    assert close(gradient(Model.static)(X), np.ones(3))
    assert close(gradient(partial(lambda a, x: a * np.sum(x), 2.0))(X), 2 + 0 * X)
    assert close(gradient(np.sum)(X), np.ones(3))
    assert close(gradient(np.linalg.norm)(X), X / np.linalg.norm(X))
    assert close(jacobian(np.sin)(X), np.diag(np.cos(X)))
    assert close(derivative(np.tanh)(X), 1 / np.cosh(X) ** 2)
    assert close(gradient(math.sin)(2.0), math.cos(2.0))
    assert close(
        gradient(lambda x: tinygrad_ed.math.sin(x[0]) * x[1])(X), np.array([math.cos(X[0]) * X[1], math.sin(X[0]), 0.0])
    )


def test_memory_is_let_go() -> None:
    """A gradient leaves nothing behind: neither its arrays nor a cycle that holds them."""
    import gc
    import weakref

    class Watched(np.ndarray):
        pass

    watched = []

    def f(x: Any) -> Any:
        w = np.ones(3).view(Watched)
        watched.append(weakref.ref(w))
        return np.sum(np.sin(x) * w)

    gc.disable()
    try:
        gradient(f)(X)
        assert watched[0]() is None
    finally:
        gc.enable()


# -- SciPy's optimizers --

# Misra1a of the Statistical Reference Datasets of NIST: dental research, y = b₁(1 − exp(−b₂x)); certified to 11 digits
MISRA_X = np.array([77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0])
MISRA_Y = np.array([10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78])
CERTIFIED = np.array([2.3894212918e02, 5.5015643181e-04])


def misra(b: Any) -> Any:
    return b[0] * (1 - np.exp(-b[1] * MISRA_X)) - MISRA_Y


@pytest.mark.parametrize("method", ["lm", "trf", "dogbox"])
def test_least_squares_reaches_the_certified_parameters(method: str) -> None:
    """NIST's Misra1a with our Jacobian."""
    fit = scipy.optimize.least_squares(
        misra,
        [250.0, 5e-4],
        jac=jacobian(misra),
        method=method,
        x_scale=[100, 1e-4],
        xtol=1e-15,
        ftol=1e-15,
        gtol=1e-15,
    )
    assert np.allclose(fit.x, CERTIFIED, rtol=1e-7)
    assert math.isclose(2 * fit.cost, 1.2455138894e-01, rel_tol=1e-9)


def test_curve_fit_with_our_jacobian() -> None:
    """A Gaussian peak on a slope: parameters and their covariance are those of SciPy's own differences."""
    rng = np.random.default_rng(2)
    t = np.linspace(-3, 3, 60)

    def model(t: Any, height: Any, centre: Any, width: Any, slope: Any) -> Any:
        return height * np.exp(-((t - centre) ** 2) / (2 * width**2)) + slope * t

    y = model(t, 2.0, 0.4, 0.8, 0.1) + 0.05 * rng.normal(size=60)
    columns = jacobian(model, wrt=(1, 2, 3, 4))
    with_ours, spread = scipy.optimize.curve_fit(
        model, t, y, [1.0, 0.0, 1.0, 0.0], jac=lambda t, *p: np.stack(columns(t, *p), axis=1)
    )
    own, own_spread = scipy.optimize.curve_fit(model, t, y, [1.0, 0.0, 1.0, 0.0])
    assert np.allclose(with_ours, own, rtol=1e-5) and np.allclose(spread, own_spread, rtol=1e-3)


@pytest.mark.parametrize("method", ["BFGS", "L-BFGS-B", "CG", "SLSQP", "TNC"])
def test_minimize_with_our_gradient(method: str) -> None:
    """The Rosenbrock function of six variables, from the usual start."""
    x0 = np.array([-1.2, 1.0, -1.2, 1.0, -1.2, 1.0])

    def rosenbrock(x: Any) -> Any:
        return np.sum(100 * (x[1::2] - x[::2] ** 2) ** 2 + (1 - x[::2]) ** 2)

    options = (
        {"gtol": 1e-9} if method in ("BFGS", "CG") else {"ftol": 1e-15, "maxiter": 1000} if method == "SLSQP" else {}
    )
    fit = scipy.optimize.minimize(rosenbrock, x0, jac=gradient(rosenbrock), method=method, options=options)
    assert np.allclose(fit.x, 1.0, atol=1e-3 if method == "TNC" else 1e-4)
    both = scipy.optimize.minimize(value_and_gradient(rosenbrock), x0, jac=True, method=method, options=options)
    assert np.array_equal(both.x, fit.x)


@pytest.mark.parametrize("method", ["Newton-CG", "trust-exact", "trust-ncg", "trust-krylov", "dogleg"])
def test_minimize_with_our_hessian(method: str) -> None:
    """Logistic regression with a ridge: the solution of Newton's iteration with formulas by hand."""
    rng = np.random.default_rng(4)
    features, labels = rng.normal(size=(40, 3)), rng.integers(0, 2, 40) * 2.0 - 1

    def loss(w: Any) -> Any:
        return np.sum(np.log1p(np.exp(-labels * (features @ w)))) + 0.5 * np.sum(w * w)

    w = np.zeros(3)
    for _ in range(30):
        s = 1 / (1 + np.exp(labels * (features @ w)))
        slope = -features.T @ (labels * s) + w
        curvature = features.T @ (features * (s * (1 - s))[:, None]) + np.eye(3)
        w = w - np.linalg.solve(curvature, slope)
    assert close(gradient(loss)(w), np.zeros(3), 1e-12)
    assert close(hessian(loss)(w), curvature, 1e-12)
    fit = scipy.optimize.minimize(
        loss,
        np.zeros(3),
        jac=gradient(loss),
        hess=hessian(loss),
        method=method,
        options={"xtol": 1e-10} if method == "Newton-CG" else {"gtol": 1e-10},
    )
    assert np.allclose(fit.x, w, atol=1e-6)
    product = scipy.optimize.minimize(
        loss, np.zeros(3), jac=gradient(loss), hessp=lambda w, v: jvp(gradient(loss), (w,), (v,))[1], method="trust-ncg"
    )
    assert np.allclose(product.x, w, atol=1e-4)


def test_newtons_method_for_a_system_of_equations() -> None:
    """scipy.optimize.root with our Jacobian: a circle and a hyperbola."""

    def f(x: Any) -> Any:
        return np.stack([x[0] ** 2 + x[1] ** 2 - 4, x[0] * x[1] - 1])

    found = scipy.optimize.root(f, [2.0, 0.6], jac=jacobian(f), tol=1e-14)
    s, d = math.sqrt(6), math.sqrt(2)  # x + y and x − y
    assert np.allclose(found.x, [(s + d) / 2, (s - d) / 2], rtol=1e-12)


# -- closed forms of physics --


def test_forces_are_minus_the_gradient_of_the_energy() -> None:
    """Gravity among five bodies, pairwise by broadcasting, against the law of forces."""
    position, mass = RNG.normal(size=(5, 3)), RNG.uniform(1, 2, 5)

    def energy(r: Any) -> Any:
        apart = r[:, None] - r[None]
        i, j = np.triu_indices(5, 1)
        return -np.sum(mass[i] * mass[j] / np.sqrt(np.sum(apart[i, j] ** 2, axis=-1)))

    force = np.zeros((5, 3))
    for a in range(5):
        for b in range(5):
            if a != b:
                d = position[b] - position[a]
                force[a] += mass[a] * mass[b] * d / np.linalg.norm(d) ** 3
    assert close(gradient(energy)(position), -force, 1e-12)
    curvature = hessian(energy)(position)
    assert close(curvature, curvature.transpose(2, 3, 0, 1), 1e-12)
    assert close(np.einsum("iajb->iab", curvature), np.zeros((5, 3, 3)), 1e-11)  # moving all together changes nothing


def test_sensitivities_of_a_differential_equation() -> None:
    """x′ = −k·x by Runge and Kutta: d/dk against exp, d/dx₀ of a pendulum against differences."""

    def run(rate: Any, x: Any, steps: int = 50) -> Any:
        h = 1.0 / steps
        for _ in range(steps):
            a = rate(x)
            b = rate(x + h / 2 * a)
            c = rate(x + h / 2 * b)
            d = rate(x + h * c)
            x = x + h / 6 * (a + 2 * b + 2 * c + d)
        return x

    assert close(gradient(lambda k: np.sum(run(lambda x: -k * x, X)))(1.3), -np.sum(X) * math.exp(-1.3), 1e-8)
    pendulum = lambda s: run(lambda s: np.stack([s[1], -np.sin(s[0])]), s)  # noqa: E731
    start = np.array([1.0, 0.2])
    assert close(jacobian(pendulum)(start), slopes(pendulum, start), 1e-9)
    assert math.isclose(np.linalg.det(jacobian(pendulum)(start)), 1.0, rel_tol=1e-7)  # the flow keeps areas


# -- infinite slopes and places that do not matter --


@pytest.mark.parametrize("results", [1, 2], ids=["as many results as variables", "more results than variables"])
def test_an_infinite_slope_spoils_no_other_entry_of_a_jacobian(results: int) -> None:
    """Neither walked backwards nor forwards: by another variable the derivative is 0, and not 0·∞."""
    x = np.array([0.0, 1.0, 4.0])
    block = np.diag([np.inf, 0.5, 0.25])
    got = jacobian(lambda x: np.concatenate([np.sqrt(x)] * results))(x)
    assert np.array_equal(got, np.concatenate([block] * results))


def test_an_infinite_slope_at_an_element_that_is_not_taken_contributes_nothing() -> None:
    """Whether an index leaves it out, a mask, or np.where; numbers from a list are stacked before."""
    x = np.array([0.0, 1.0, 4.0])
    for f in (
        lambda x: np.sum(np.sqrt(x)[1:]),
        lambda x: np.sum(np.sqrt(x)[x > 0]),
        lambda x: np.sum(np.where(x > 0, np.sqrt(np.stack([x[0], x[1], x[2]])), 0)),
    ):
        assert gradient(f)(x).tolist() == [0.0, 0.5, 0.25]
    assert gradient(lambda p: np.sum(np.sqrt(np.stack(p))[1:]))([0.0, 1.0, 4.0]) == [0.0, 0.5, 0.25]


# -- what users tried --


def test_an_argument_named_twice_is_an_error() -> None:
    """By its position and its name, or twice by one of them."""
    for wrt in ((0, 0), ("a", 0)):
        for question in (gradient, value_and_gradient, jacobian):
            with pytest.raises(ValueError, match="names one argument of .* twice"):
                question(lambda a, b: np.sum(a * b), wrt=wrt)(X, X)


def test_numbers_that_numpy_gives_as_numbers_are_no_arrays() -> None:
    """``k = s; k -= 2`` leaves s as it is."""

    def f(reduce: Any) -> Any:
        def reduced(x: Any) -> Any:
            s = reduce(x)
            k = s
            k -= 2
            return s

        return reduced

    for reduce in (
        np.prod,
        np.median,
        np.linalg.norm,
        lambda x: np.einsum("i,i", x, x),
        lambda x: np.max(x, axis=(0,)),
    ):
        value = reduce(X)
        assert jvp(f(reduce), (X,), (X,))[0] == value == value_and_gradient(f(reduce))(X)[0]


def test_a_list_that_changes_counts_as_it_was() -> None:
    """An index held in a list, and a buffer of an outer call."""
    index = [0]

    def picked(x: Any) -> Any:
        total = 0.0
        for i, c in enumerate((1.0, 10.0, 100.0)):
            index[0] = i
            total = total + np.sum(x[index] * c)
        return total

    assert gradient(picked)(X).tolist() == [1.0, 10.0, 100.0]

    def outer(x: Any) -> Any:
        buffer = x * 1.0

        def inner(y: Any) -> Any:
            total = np.sum(y * buffer)
            buffer[...] = 2 * buffer
            return total

        return np.sum(gradient(inner)(x) ** 2)

    assert close(gradient(outer)(X), 2 * X)


def test_what_an_inner_call_left_behind_has_the_derivative_of_the_outer_one() -> None:
    """A Value of a call that is over, on top of one of a call that is not."""
    kept = {}

    def f(t: Any) -> Any:
        derivative(lambda x: kept.update(o=t * x) or x)(2.0)
        return kept["o"]

    assert gradient(f)(1.0) == jacobian(f)(1.0) == derivative(f)(1.0) == 2.0


@pytest.mark.filterwarnings("ignore::numpy.exceptions.ComplexWarning")
@pytest.mark.parametrize(
    "cast",
    [
        lambda z, x: z.astype(float),
        lambda z, x: np.concatenate([z], dtype=float, casting="unsafe"),
        lambda z, x: np.full_like(x, z),
    ],
)
def test_what_a_cast_to_real_numbers_drops_has_no_derivative(cast: Any) -> None:
    """Backwards as forwards, with complex numbers on both sides of the cast."""

    def f(x: Any) -> Any:
        return np.real(np.sum(cast(np.exp(1j * x), x) * (1 + 2j)) ** 2)

    want = -3 * 2 * np.sum(np.cos(X)) * -np.sin(X)  # of Re (1 + 2i)²·(Σ cos x)²
    assert close(gradient(f)(X), want)
    assert close(jvp(f, (X,), (np.ones(3),))[1], want.sum())


def test_whole_numbers_in_the_place_of_others_are_constant() -> None:
    """Cut off by dtype=int, in a sum and in an array that is put together."""
    assert gradient(lambda x: np.sum(x, dtype=int) * 1.0)(X).tolist() == [0, 0, 0]
    assert gradient(lambda x: np.sum(np.insert(np.arange(3), 1, x[0])) * 1.0)(X).tolist() == [0, 0, 0]
    assert jacobian(lambda x: [x[0] * x[1], x[0] ** 2])([2, 3]).tolist() == [[3, 2], [4, 0]]


def test_a_primitive_of_arrays_is_elementwise_or_an_error() -> None:
    """A partial derivative of another shape than the result's cannot be that of each element."""
    square = primitive(lambda x: x**2, lambda x: 2 * x)
    assert close(gradient(lambda x: np.sum(square(x)))(X), 2 * X)
    outer = primitive(lambda x: np.outer(x, x), lambda x: x)
    for question in (jacobian(outer), lambda x: jvp(outer, (x,), (x,))):
        with pytest.raises(TypeError, match="elementwise"):
            question(X)


def test_powers_of_zero_with_an_array_of_exponents_have_second_derivatives() -> None:
    """x⁰, x¹, x², x³ at 0."""
    assert hessian(lambda x: np.sum(x[0] ** np.arange(4)))(np.array([0.0])).tolist() == [[2.0]]
    assert derivative(lambda x: x ** np.array([0.0, 1.0, 2.0]), order=2)(np.zeros(3)).tolist() == [0.0, 0.0, 2.0]


def test_corners_have_no_second_derivative() -> None:
    """norm and std at 0, and their squares: NaN where the slope has no slope, and not 0."""
    for f in (np.linalg.norm, np.std, lambda x: np.linalg.norm(x) ** 2, lambda x: np.std(x) ** 2):
        assert gradient(f)(np.zeros(2)).tolist() == [0.0, 0.0]
        assert np.isnan(hessian(f)(np.zeros(2))).all()


def test_an_array_made_of_numbers_is_one_of_values() -> None:
    """In f; elsewhere NumPy makes an array of objects, of which its error says how to write it."""
    slopes = np.array([2 * X[0], -1.0, 0.0])
    assert close(gradient(lambda x: np.linalg.det(np.array([[x[0], 1.0], [x[1], x[0]]])))(X), slopes)
    stacked = gradient(lambda x: np.linalg.det(np.stack([np.stack([x[0], 1.0]), np.stack([x[1], x[0]])])))(X)
    assert close(stacked, slopes)
    with pytest.raises(TypeError) as caught:
        gradient(lambda x: np.linalg.det(np.array([[x[0], 1.0], [x[1], x[0]]], dtype=object)))(X)
    assert any("np.stack" in note for note in caught.value.__notes__)


def test_the_jacobian_of_what_is_nan_is_nan() -> None:
    """Also where a derivative within is NaN, and depends on nothing."""
    got = jacobian(lambda x: np.stack([x[0] * np.nan, x[1]]))(X)
    assert np.isnan(got[0, 0]) and got[1].tolist() == [0, 1, 0]
    assert np.isnan(jacobian(derivative(lambda t: np.stack([t, t]) * np.nan, order=2))(1.0)).all()


def test_products_of_small_integers_do_not_wrap_around_in_a_derivative() -> None:
    """NumPy multiplies them in a wider type, too."""
    x = np.array([100, 100, 3], dtype=np.uint8)
    assert gradient(np.prod)(x).tolist() == [300.0, 300.0, 10000.0]
    assert jacobian(np.cumprod)(x)[2].tolist() == [300.0, 300.0, 10000.0]


def test_a_ufunc_that_cuts_off_to_integers_is_constant() -> None:
    x = np.array([1.5, 2.5])
    assert gradient(lambda x: np.sum(np.multiply(x, x, dtype=int, casting="unsafe")) * 1.0)(x).tolist() == [0, 0]
