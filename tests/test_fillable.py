"""Arrays that f makes itself and fills, against what NumPy's do with plain numbers."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tinygrad_ed import DerivativeLost, derivative, gradient, jacobian, numerical_derivative, value_and_derivative


def by_index(x: Any) -> Any:
    a = np.zeros(4)
    a[0], a[-1] = x, 2 * x
    a[1] = a[0] * a[3]
    a[2] += x
    a[2] *= a[1]
    return a


def by_slice(x: Any) -> Any:
    a = np.ones((3, 4))
    a[0] = x
    a[1:, ::2] = np.array([x, x * x])
    a[:, 3] -= x
    a[a > 2] = 0.5 * x
    return a


def by_fancy_index(x: Any) -> Any:
    a = np.full((2, 3), 1.5)
    a[[0, 1], [2, 0]] = [x, x**3]
    a[np.array([True, False])] *= x
    a[..., 1] = a[:, 0] + x
    return a


def through_views(x: Any) -> Any:
    a = np.empty((3, 3))
    a.fill(1.0)
    row, column, block = a[1], a[:, 0], a[1:, 1:]
    row[2] = x
    column[:] = x * x
    block += x
    a.T[0, 1] = 5 * x
    a.reshape(-1)[8] = x
    a.ravel()[7] = a[1, 2]
    row[0] = 3.0
    return a


def read_back(x: Any) -> Any:
    a = np.zeros(3)
    a[1] = x
    total = 0.0
    for each in a:
        total = total + each
    _, second, third = a
    return np.array([total, second * 2, third, len(a), a.sum(), a.mean(), a.max(), float(a[1]), a.tolist()[1]])


def arithmetic(x: Any) -> Any:
    a, b = np.arange(1.0, 4.0), np.eye(3)
    a[0] = x
    b[1, 2] = x
    c = a @ b + b @ a + a * 2 - 1 / a + a**2 + 2**a - (-a) + abs(a) + a % 2 + a // 2
    c += a
    c[1:] **= 2
    return np.dot(b, c) + np.linalg.solve(b + np.eye(3), a)


def functions(x: Any) -> Any:
    a = np.zeros((2, 2))
    a[0, 1] = x
    a[1] = [x * x, 1.0]
    return np.stack(
        [np.sin(a).sum(), np.sum(a, axis=0)[1], np.concatenate([a, a])[3, 0], np.where(a > 1, a, 0.0).max()]
    )


def with_out(x: Any) -> Any:
    a, b = np.zeros(3), np.zeros(3)
    a[:] = [x, 2.0, x * x]
    np.multiply(a, x, out=b)
    np.add.at(b, [0, 0, 1], x)
    np.copyto(a, b, where=[True, False, True])
    np.fill_diagonal(c := np.ones((2, 2)), x)
    np.place(b, b > 5, [x])
    return np.concatenate([a, b, c.ravel()])


def sorted_and_copied(x: Any) -> Any:
    a = np.array([3.0, 1.0, 2.0])
    a[0] = x
    b, c = a.copy(), copy.deepcopy(a)
    a.sort()
    b[1] = x
    return np.concatenate([a, b, c])


def of_lists(x: Any) -> Any:
    a = np.array([[x, 1], [2, x * x]])
    b = np.asarray([x, 2.0], dtype=float)
    c = np.array([a[0], b])
    return np.concatenate([a.ravel(), b, c.ravel(), np.atleast_1d(np.array(x)), np.array([x], ndmin=2)[0]])


def whole_numbers(x: Any) -> Any:
    a = np.zeros(3, int)
    a[0] = x
    a[1:] = [x, 2]
    return a * x


def single_precision(x: Any) -> Any:
    a = np.zeros(2, np.float32)
    a[0] = x
    return a * np.float32(2)


def complex_numbers(x: Any) -> Any:
    a = np.zeros(2, complex)
    a[0] = x + 1j * x
    a[1] = np.exp(1j * x)
    return np.abs(a) ** 2 + a.real


def a_difference_scheme(x: Any) -> Any:
    u = np.zeros(20)
    u[10] = x
    for _ in range(5):
        new = u.copy()
        for i in range(1, 19):
            new[i] = u[i] + 0.1 * x * (u[i - 1] - 2 * u[i] + u[i + 1])
        u = new
    return u


FILLED: list[Callable[[Any], Any]] = [
    by_index, by_slice, by_fancy_index, through_views, read_back, arithmetic, functions, with_out, sorted_and_copied,
    of_lists, whole_numbers, complex_numbers, a_difference_scheme,
]  # fmt: skip


@pytest.mark.parametrize("f", FILLED, ids=lambda f: f.__name__)
def test_the_value_is_numpys_and_the_slope_that_of_every_element(f: Any) -> None:
    x = 1.3
    value, slope = value_and_derivative(f)(x)
    plain = f(x)
    assert type(value) is np.ndarray and value.dtype == plain.dtype and value.tobytes() == plain.tobytes()
    for i in np.ndindex(plain.shape):
        want = numerical_derivative(lambda t, i=i: float(f(t)[i]))(x)
        assert slope[i] == pytest.approx(want, rel=1e-7, abs=1e-7), i
    weights = np.cos(np.arange(plain.size)).reshape(plain.shape)
    assert gradient(lambda t: np.sum(f(t) * weights))(x) == pytest.approx(float(np.sum(slope * weights)), rel=1e-12)
    assert np.allclose(jacobian(f)(x), slope, rtol=1e-12, atol=1e-12)
    second = derivative(lambda t: np.sum(f(t) * weights), order=2)(x)
    assert second == pytest.approx(derivative(derivative(lambda t: np.sum(f(t) * weights)))(x), rel=1e-10, abs=1e-10)


def test_the_dtype_of_the_array_is_kept() -> None:
    value, slope = value_and_derivative(single_precision)(1.3)
    assert value.dtype == slope.dtype == np.float32
    assert slope.tolist() == [2.0, 0.0]


def test_without_derivatives_it_is_the_array() -> None:
    """Compiled code gets the very buffer, and what it writes is there."""

    def f(x: Any) -> Any:
        a = np.zeros(4)
        np.frombuffer(memoryview(a), float)[0]
        memoryview(a)[1] = 3.0
        return a.sum() * x

    def g(x: Any) -> Any:
        a = np.zeros(4)
        rng = np.random.default_rng(0)
        rng.random(out=a)
        return a.sum() * x

    def h(x: Any) -> Any:
        a = np.zeros(3)
        return x * isinstance(a, np.ndarray) * (type(a) is np.ndarray) * (np.asarray(a) is a) * a.flags.writeable

    for each in (f, g, h):
        assert derivative(each)(2.0) == each(1.0) > 0


def test_compiled_code_is_not_handed_what_has_lost_its_derivative() -> None:
    def f(x: Any) -> Any:
        a = np.zeros(2)
        a[0] = x
        return np.random.default_rng(0).choice(3, p=a / a.sum()) + a[0]

    def g(x: Any) -> Any:
        a = np.zeros(2)
        a[0] = x
        return pickle.loads(pickle.dumps(a.tobytes()))[0] * x

    for each in (f, g):
        with pytest.raises(DerivativeLost):
            derivative(each)(2.0)


def test_the_callers_own_arrays_stay_as_they_are() -> None:
    own = np.array([1.0, 2.0])

    def f(x: Any) -> Any:
        own[0] = x
        return own.sum()

    with pytest.raises(DerivativeLost, match=r"own\[0\] = x"):
        derivative(f)(3.0)
    assert own.tolist() == [1.0, 2.0]


def test_an_array_that_outlives_its_call_is_its_numbers() -> None:
    kept: list[Any] = []

    def f(x: Any) -> Any:
        kept.append(np.zeros(2))
        kept[0][0] = x
        return kept[0][0] ** 2

    assert derivative(f)(3.0) == 6.0
    (a,) = kept
    assert np.asarray(a).tolist() == [3.0, 0.0]
    assert (a * 2).tolist() == [6.0, 0.0] and repr(a) == "array([3., 0.])" and float(a[0]) == 3.0
    a[0] = 5.0
    assert a.sum() == 5.0
    assert pickle.loads(pickle.dumps(a)).tolist() == [5.0, 0.0]
