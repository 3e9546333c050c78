"""`Value` on arrays: every dtype and shape, operators, indexes, views, in-place work, ufuncs, methods, lossy routes."""

from __future__ import annotations

import copy
import inspect
import math
import operator
import pickle
import re
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tinygrad_ed import DerivativeLost, Value, derivative, gradient, jvp, value_and_gradient

RNG = np.random.default_rng(3)


def outcome(f: Any, *args: Any) -> Any:
    """What f gives, or the exception that it raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return f(*args)
        except Exception as error:
            return error


def same(a: Any, b: Any) -> bool:
    """The same array or number, bit for bit, in shape and dtype; or the same type of exception."""
    if isinstance(a, Exception) or isinstance(b, Exception):
        return type(a) is type(b)
    if isinstance(a, tuple | list):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if type(a) is not type(b) or getattr(a, "dtype", None) != getattr(b, "dtype", None) or np.shape(a) != np.shape(b):
        return False
    if not isinstance(a, np.ndarray | np.generic | float | complex | int):
        return bool(a == b)
    if np.asarray(a).dtype.kind == "O":
        return repr(a) == repr(b)
    a, b = np.asarray(a), np.asarray(b)
    zeros_alike = a.dtype.kind != "f" or np.array_equal(np.signbit(a) & (a == 0), np.signbit(b) & (b == 0))
    return np.array_equal(a, b, equal_nan=a.dtype.kind in "fc") and zeros_alike


def primal(y: Any) -> Any:
    """What plain NumPy would have given, in y's structure."""
    if isinstance(y, tuple | list):
        return type(y)(map(primal, y)) if not hasattr(y, "_fields") else type(y)(*map(primal, y))
    if isinstance(y, np.ndarray) and y.dtype == object:
        return np.array([primal(e) for e in y.ravel()]).reshape(y.shape)
    return y.primal if isinstance(y, Value) else y


def tangent(y: Any) -> Any:
    """y's derivative, zeros for a constant."""
    if isinstance(y, tuple | list):
        return [tangent(part) for part in y]
    if isinstance(y, np.ndarray) and y.dtype == object:
        return np.array([tangent(e) for e in y.ravel()]).reshape(y.shape)
    return y.tangent if isinstance(y, Value) else np.zeros(np.shape(y))


def slope_along(f: Callable[..., Any], xs: Any, ts: Any, h: float = 2e-3) -> Any:
    """d/ds f(x + s·t) at s = 0, by a central difference of order 6, in f's structure."""

    def at(s: float) -> Any:
        return f(*(x if t is None else x + s * t for x, t in zip(xs, ts, strict=True)))

    values = {k: at(k * h) for k in (-3, -2, -1, 1, 2, 3)}

    def combined(*parts: Any) -> Any:
        if isinstance(parts[0], tuple | list):
            return [combined(*each) for each in zip(*parts, strict=True)]
        a, b, c, d, e, g = (np.asarray(p) for p in parts)
        return (45 * (d - c) - 9 * (e - b) + (g - a)) / (60 * h)

    return combined(*values.values())


def close(a: Any, b: Any, tolerance: float = 1e-8) -> bool:
    """Whether two derivatives agree, in the structure and shapes of both."""
    if isinstance(a, tuple | list):
        return len(a) == len(b) and all(close(x, y, tolerance) for x, y in zip(a, b, strict=True))
    return np.shape(a) == np.shape(b) and bool(np.allclose(a, b, rtol=tolerance, atol=tolerance))


# -- construction --

DTYPES = [np.float16, np.float32, np.float64, np.longdouble, np.complex64, np.complex128]


@pytest.mark.parametrize("kind", DTYPES)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 0, 3)])
def test_a_value_holds_an_array_and_its_derivative(kind: Any, shape: Any) -> None:
    """Both parts keep shape and dtype; the attributes are those of the primal."""
    x, t = RNG.normal(size=shape).astype(kind), RNG.normal(size=shape).astype(kind)
    x, t = np.asarray(x), np.asarray(t)
    v = Value(x, t)
    assert same(v.primal, x) and same(v.tangent, t)
    assert (v.shape, v.ndim, v.size, v.dtype) == (x.shape, x.ndim, x.size, x.dtype)
    assert isinstance(v.T, Value) and same(v.T.primal, x.T) and same(v.T.tangent, t.T)
    assert isinstance(v, Value)
    assert same(outcome(len, v), outcome(len, x))


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int64, np.bool_])
def test_the_derivative_of_integers_is_float64(kind: Any) -> None:
    """An int8 has no room for slopes; the primal keeps its dtype."""
    x = np.array([1, 0, 1], kind)
    v = Value(x, np.array([1, 2, 3]))
    assert v.dtype == kind and v.tangent.dtype == np.float64
    y = v * 100 + v * v if kind is not np.bool_ else v * 1.0
    assert same(y.primal, x * 100 + x * x if kind is not np.bool_ else x * 1.0)
    assert y.tangent.dtype == np.float64
    assert y.tangent.tolist() == ([102.0, 200.0, 306.0] if kind is not np.bool_ else [1.0, 2.0, 3.0])


def test_the_slope_of_integers_does_not_wrap_around() -> None:
    """Of int8, though 2·100 is beyond it, and of unsigned numbers, though −1 is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        x = np.array([100, 3], np.int8)
        assert (Value(x, [1.0, 1.0] * np.ones(2)) * x).tangent.tolist() == [100.0, 3.0]
        assert (Value(x, np.ones(2)) * Value(x, np.ones(2))).tangent.tolist() == [200.0, 6.0]
        y = 5 - Value(np.array([3, 4], np.uint8), np.ones(2))
        assert y.tangent.tolist() == [-1.0, -1.0] and y.dtype == np.uint8


def test_without_a_tangent_it_is_a_constant() -> None:
    """Its derivative is zero, in its shape."""
    v = Value(np.ones((2, 3)))
    assert np.shape(v.tangent) == (2, 3) and not np.any(v.tangent)
    assert not np.any((v * v).tangent)


@pytest.mark.parametrize(
    ("shape", "other"), [((3,), (2,)), ((3,), (1,)), ((3, 1), (3,)), ((2, 3), (3, 2)), ((0,), (1,)), ((2,), (2, 1))]
)
def test_shapes_of_primal_and_tangent_that_differ_are_an_error(shape: Any, other: Any) -> None:
    """Nothing is broadcast; the message names the part and both shapes."""
    with pytest.raises(ValueError, match="tangent") as caught:
        Value(np.zeros(shape), np.zeros(other))
    assert str(shape) in str(caught.value) and str(other) in str(caught.value)


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        (np.array(["a", "b"]), "primal"),
        (np.array(["a", None], dtype=object), "primal"),
        (np.array([[1.0], [2.0, 3.0]], dtype=object), "primal"),
        ([[1.0], [2.0, 3.0]], "primal"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), "primal"),
        (np.zeros(2, dtype=[("a", float), ("b", float)]), "primal"),
        ("abc", "primal"),
    ],
)
def test_arrays_of_other_things_than_numbers_are_an_error(bad: Any, named: str) -> None:
    """Strings, ragged lists, dates, records: the message names the part."""
    with pytest.raises((TypeError, ValueError), match=named):
        Value(bad, np.zeros(2))
    with pytest.raises((TypeError, ValueError), match="tangent"):
        Value(np.zeros(np.shape(bad) if isinstance(bad, np.ndarray) else 2), bad)


def test_non_contiguous_and_read_only_arrays() -> None:
    """Strided, reversed, transposed, Fortran-ordered, broadcast, read-only, byte-swapped: as NumPy computes."""
    base = RNG.uniform(1, 2, (4, 6))
    frozen = base.copy()
    frozen.flags.writeable = False
    for x in (
        base[::2, 1::2],
        base[::-1],
        base.T,
        np.asfortranarray(base),
        np.broadcast_to(base[0], (3, 6)),
        frozen,
        base.astype(">f8"),
    ):
        t = RNG.normal(size=x.shape)
        y = np.sin(Value(x, t)) * x + 1 / Value(x, t)
        assert same(y.primal, np.sin(x) * x + 1 / x)
        assert close(y.tangent, np.cos(x) * t * x - t / x**2, 1e-13)


def test_the_callers_arrays_are_never_changed() -> None:
    """Whatever is done in place to a Value made of them, or inside of f."""
    x, t = np.arange(4.0), np.ones(4)
    v = Value(x, t)
    v += 1
    v[0] = 9.0
    v[1:] *= 2
    np.multiply(v, 3, out=v)
    v.fill(2.0)
    assert x.tolist() == [0, 1, 2, 3] and t.tolist() == [1, 1, 1, 1]
    w = np.arange(4.0)

    def f(z: Any) -> Any:
        z += w
        z[0] = 7.0
        z.sort()
        return np.sum(z * z)

    gradient(f)(x)
    jvp(f, (x,), (t,))
    assert x.tolist() == [0, 1, 2, 3] and t.tolist() == [1, 1, 1, 1] and w.tolist() == [0, 1, 2, 3]


def test_a_value_keeps_its_numbers_when_the_callers_array_changes() -> None:
    """It is not a window on the array that it was made of."""
    x, t = np.arange(3.0), np.ones(3)
    v = Value(x, t)
    y = v * v
    x[0], t[0] = 100.0, 100.0
    assert y.primal.tolist() == [0, 1, 4] and y.tangent.tolist() == [0, 2, 4]


# -- operators --

OPERANDS: dict[str, Any] = {
    "float64": np.array([[1.5, 0.25, 3.0], [2.0, 0.7, 1.1]]),
    "float32": np.array([[1.5, 0.25, 3.0], [2.0, 0.7, 1.1]], np.float32),
    "row": np.array([1.3, 2.5, 0.4]),
    "column": np.array([[1.3], [2.5]]),
    "int64": np.array([[1, 2, 3], [4, 5, 6]]),
    "int8": np.array([1, 2, 3], np.int8),
    "bool": np.array([True, False, True]),
    "complex": np.array([1 + 2j, 2 - 1j, 0.5 + 0j]),
    "complex64": np.array([1 + 2j, 2 - 1j, 0.5 + 0j], np.complex64),
    "0-d": np.array(1.7),
    "0-d float32": np.array(1.7, np.float32),
    "empty": np.zeros((0, 3)),
    "negative": np.array([-1.5, -0.0, 2.0]),
    "other shape": np.ones(4),
    "float": 2.5,
    "int": 2,
    "numpy scalar": np.float64(1.5),
    "numpy float32": np.float32(1.5),
    "numpy int": np.int64(3),
    "complex number": 1.5 + 1j,
    "list": [1.0, 2.0, 3.0],
    "nested list": [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]],
    "tuple": (1.5, 2.0, 0.5),
}
OPERATORS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": lambda a, b: a**b,
    "@": operator.matmul,
    "divmod": divmod,
}
IN_PLACE = {
    "+": operator.iadd,
    "-": operator.isub,
    "*": operator.imul,
    "/": operator.itruediv,
    "//": operator.ifloordiv,
    "%": operator.imod,
    "**": operator.ipow,
    "@": operator.imatmul,
}


def direction(x: Any) -> Any:
    """Some direction of change, of x's shape and kind."""
    t = np.asarray(RNG.uniform(0.5, 1.5, np.shape(x)))
    kind = np.asarray(x).dtype
    return t.astype(kind if kind.kind in "fc" else float)


def of_arrays(name: str) -> bool:
    return isinstance(OPERANDS[name], np.ndarray)


@pytest.mark.parametrize("symbol", OPERATORS)
@pytest.mark.parametrize("left", OPERANDS)
def test_operators_give_the_plain_arrays_bit_for_bit(symbol: str, left: str) -> None:
    """An array on either side or on both, with arrays, numbers, NumPy's scalars and lists: value, dtype, exception."""
    op, a, wrong = OPERATORS[symbol], OPERANDS[left], []
    for right, b in OPERANDS.items():
        plain = outcome(op, a, b)
        for which, x, y in (
            ("left", Value(a, direction(a)), b) if of_arrays(left) else ("", a, b),
            ("right", a, Value(b, direction(b))) if of_arrays(right) else ("", a, b),
            ("both", Value(a, direction(a)), Value(b, direction(b)))
            if of_arrays(left) and of_arrays(right)
            else ("",) * 3,
        ):
            if not which:
                continue
            got = outcome(op, x, y)
            if not same(primal(got), plain):
                wrong.append(f"{left} {symbol} {right} ({which} a Value): {plain!r} became {got!r}")
            elif not isinstance(plain, Exception) and np.shape(tangent(got)) != np.shape(plain):
                wrong.append(f"{left} {symbol} {right} ({which} a Value): a tangent of shape {np.shape(tangent(got))}")
    assert not wrong, "\n".join(wrong)


SMOOTH = ("+", "-", "*", "/", "**", "@")


@pytest.mark.parametrize("symbol", SMOOTH)
@pytest.mark.parametrize(
    "left", ["float64", "row", "column", "int64", "complex", "0-d", "empty", "float", "int", "list"]
)
def test_tangents_of_operators(symbol: str, left: str) -> None:
    """Against differences of order 6, each side alone and both together, broadcast in both directions."""
    op, a, wrong = OPERATORS[symbol], OPERANDS[left], []
    for right in ("float64", "row", "column", "int64", "complex", "0-d", "empty", "float", "complex number", "tuple"):
        b = OPERANDS[right]
        if isinstance(outcome(op, a, b), Exception):
            continue
        da, db = direction(a), direction(b)
        x, y = np.asarray(a) * 1.0, np.asarray(b) * 1.0
        cases = []
        if of_arrays(left):
            cases.append((op(Value(a, da), b), slope_along(op, (x, y), (da, None))))
        if of_arrays(right):
            cases.append((op(a, Value(b, db)), slope_along(op, (x, y), (None, db))))
        if of_arrays(left) and of_arrays(right):
            cases.append((op(Value(a, da), Value(b, db)), slope_along(op, (x, y), (da, db))))
        wrong += [
            f"{left} {symbol} {right}: {y.tangent}, not {want}" for y, want in cases if not close(y.tangent, want)
        ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("symbol", ["//", "%", "divmod"])
def test_tangents_of_division_with_a_remainder(symbol: str) -> None:
    """x − y·⌊x/y⌋ follows x and y; the quotient is constant between its steps."""
    a, b = np.array([7.3, -7.3, 5.5]), np.array([2.0, 2.0, -1.7])
    da, db = np.array([1.0, 2.0, 3.0]), np.array([0.5, 0.25, 0.125])
    remainder = da - db * (a // b)
    want = {"//": np.zeros(3), "%": remainder, "divmod": [np.zeros(3), remainder]}[symbol]
    assert close(tangent(OPERATORS[symbol](Value(a, da), Value(b, db))), want, 1e-15)
    alone = {"//": np.zeros(3), "%": da, "divmod": [np.zeros(3), da]}[symbol]
    assert close(tangent(OPERATORS[symbol](Value(a, da), b)), alone, 1e-15)


@pytest.mark.parametrize("symbol", IN_PLACE)
@pytest.mark.parametrize(
    "right", ["float64", "row", "0-d", "float", "int", "list", "int64", "complex", "other shape", "square"]
)
def test_in_place_operators_act_on_the_object_under_all_its_names(symbol: str, right: str) -> None:
    """b = a; b += c changes a, as NumPy does; where NumPy refuses (a shape, complex into float), so does a Value."""
    op = IN_PLACE[symbol]
    c = OPERANDS[right] if right != "square" else RNG.uniform(1, 2, (3, 3))
    x = OPERANDS["float64"]
    t = direction(x)
    plain = x.copy()
    result = outcome(op, plain, c)
    a = Value(x, t)
    b = a
    got = outcome(op, b, c)
    assert same(primal(got), result), f"{result!r} became {got!r}"
    assert same(a.primal, plain)
    if not isinstance(got, Exception):
        assert got is a
        by_value = OPERATORS[symbol](Value(x, t), c)
        assert close(a.tangent, tangent(by_value), 1e-14)


@pytest.mark.parametrize("symbol", ["+", "-", "*", "/", "**", "//", "%"])
def test_in_place_operators_with_a_value_on_the_right(symbol: str) -> None:
    """Tangents of both; a broadcast right side; a constant left side begins to carry a derivative."""
    x, y = np.array([[1.5, 2.5, 3.5], [0.3, 0.4, 0.5]]), np.array([1.2, 0.7, 2.1])
    t, u = direction(x), direction(y)
    for left in (Value(x, t), Value(x)):
        want = OPERATORS[symbol](Value(x, t) if left.tangent.any() else x, Value(y, u))
        alias = left
        got = IN_PLACE[symbol](left, Value(y, u))
        assert got is alias
        assert same(alias.primal, want.primal) and close(alias.tangent, want.tangent, 1e-14)


def test_in_place_operators_keep_the_dtype() -> None:
    """float32 += float64 stays float32; int += float is NumPy's error, and leaves the Value as it was."""
    v = Value(np.ones(3, np.float32), np.ones(3, np.float32))
    v += np.array([1.0, 2.0, 3.0])
    v *= Value(np.full(3, 2.0), np.ones(3))
    assert v.dtype == np.float32 and v.tangent.dtype == np.float32
    assert v.primal.tolist() == [4, 6, 8] and v.tangent.tolist() == [4, 5, 6]
    whole = Value(np.arange(3), np.ones(3))
    with pytest.raises(TypeError, match="cast"):
        whole += 0.5
    assert same(whole.primal, np.arange(3)) and whole.tangent.tolist() == [1, 1, 1]
    whole += 2
    assert same(whole.primal, np.arange(3) + 2)


def test_a_plain_array_is_not_written_to_by_an_in_place_operator() -> None:
    """a += v would have to drop the derivative: DerivativeLost, and a keeps its numbers."""
    for op in (operator.iadd, operator.isub, operator.imul, operator.itruediv):
        a = np.ones(3)
        with pytest.raises(DerivativeLost):
            op(a, Value(np.arange(1.0, 4), np.ones(3)))
        assert a.tolist() == [1, 1, 1]


@pytest.mark.parametrize("op", [operator.neg, operator.pos, abs])
@pytest.mark.parametrize("name", ["float64", "float32", "int64", "complex", "0-d", "empty", "negative", "bool"])
def test_unary_operators(op: Any, name: str) -> None:
    """Bit for bit, or NumPy's own exception (a complex abs along a holomorphic variable is another matter)."""
    x = OPERANDS[name]
    plain, got = outcome(op, x), outcome(op, Value(x, direction(x)))
    assert same(primal(got), plain)
    if op is abs and name == "negative":
        assert got.tangent[0] < 0 and got.tangent[1] == 0 and got.tangent[2] > 0


def test_rounding() -> None:
    """np.round, .round, np.floor: steps, with derivative 0."""
    x = np.array([1.26, -0.74, 2.5])
    for rounded in (lambda z: np.round(z), lambda z: z.round(1), lambda z: np.floor(z)):
        y = rounded(Value(x, np.ones(3)))
        assert same(primal(y), rounded(x)) and not np.any(tangent(y))


@pytest.mark.parametrize("compare", [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne])
def test_comparisons_are_plain_boolean_arrays(compare: Any) -> None:
    """With arrays, numbers, lists and Values, on either side, broadcast."""
    x, y = OPERANDS["float64"], OPERANDS["row"]
    v, w = Value(x, direction(x)), Value(y, direction(y))
    for got, plain in (
        (compare(v, y), compare(x, y)),
        (compare(x, w), compare(x, y)),
        (compare(v, w), compare(x, y)),
        (compare(v, 1.5), compare(x, 1.5)),
        (compare(1.5, v), compare(1.5, x)),
        (compare(np.float64(1.5), v), compare(np.float64(1.5), x)),
        (compare(w, [1.0, 2.0, 3.0]), compare(y, [1.0, 2.0, 3.0])),
        (compare(v, Value(1.5, 1.0)), compare(x, 1.5)),
    ):
        assert type(got) is np.ndarray and same(got, plain)


@pytest.mark.parametrize(
    "x", [np.array([1.0, 2.0]), np.array([0.0]), np.array([2.0]), np.array(0.0), np.zeros(0), np.ones((1, 1))]
)
def test_the_truth_of_an_array_is_numpys(x: Any) -> None:
    """True or False of one element, NumPy's error of any other number of them."""
    plain, got = outcome(bool, x), outcome(bool, Value(x, np.ones_like(x)))
    assert same(got, plain)
    if isinstance(plain, Exception):
        assert str(got) == str(plain)


def test_a_boolean_operator_between_comparisons_is_plain() -> None:
    """(v > 0) & (v < 2) selects with a plain mask."""
    x = np.array([-1.0, 1.0, 3.0, 1.5])
    v = Value(x, np.arange(4.0))
    chosen = v[(v > 0) & ~(v > 2)]
    assert chosen.primal.tolist() == [1.0, 1.5] and chosen.tangent.tolist() == [1.0, 3.0]


def test_membership_and_iteration() -> None:
    """3.0 in v; for row in v; unpacking; enumerate, zip, sum, max and sorted of Python."""
    x, t = np.array([[3.0, 1.0], [2.0, 5.0]]), np.array([[1.0, 2.0], [3.0, 4.0]])
    v = Value(x, t)
    assert 3.0 in v and 7.0 not in v
    rows = list(v)
    assert all(isinstance(row, Value) for row in rows) and [row.tangent.tolist() for row in rows] == t.tolist()
    (a, b), (c, d) = v
    assert (a.primal, b.primal, c.primal, d.primal) == (3, 1, 2, 5)
    assert (a.tangent, b.tangent, c.tangent, d.tangent) == (1, 2, 3, 4)
    assert [e.tangent for e in sorted(v.ravel())] == [2, 3, 1, 4]
    assert max(v[0]).tangent == 1 and min(v[1]).tangent == 3
    assert sum(v).tangent.tolist() == [4, 6] and sum(v.ravel()).tangent == 10
    assert [(i, e.tangent) for i, e in enumerate(v[0])] == [(0, 1), (1, 2)]
    assert [e.tangent for e in reversed(v[0])] == [2, 1]
    with pytest.raises(TypeError):
        iter(Value(np.array(1.0), np.array(1.0)))


def test_elements_are_scalar_values_of_the_arrays_dtype() -> None:
    """v[0] of a float32 array has a np.float32, as x[0] has, and computes as it does."""
    x = np.array([1.1, 2.2], np.float32)
    v = Value(x, np.ones(2, np.float32))
    assert same(v[0].primal, x[0]) and same((v[0] * v[1]).primal, x[0] * x[1])
    assert (v[0] * v[1]).tangent.dtype == np.float32
    whole = Value(np.array([2, 3]), np.ones(2))
    assert same((whole[0] * whole[1]).primal, np.int64(2) * np.int64(3))
    assert same(v[0].primal * 2.5, (v[0] * 2.5).primal)


# -- indexing --

MATRIX = np.array([[1.5, -2.0, 0.3, 4.0], [0.7, 1.1, -0.9, 2.2], [3.3, -1.2, 0.8, 0.1]])
MASK = MATRIX > 0.5
INDEXES: dict[str, Any] = {
    "int": 1,
    "negative": -1,
    "NumPy's int": np.int64(2),
    "two ints": (1, 2),
    "tuple of NumPy's ints": (np.int8(1), np.int64(-1)),
    "slice": slice(1, None),
    "step": slice(None, None, 2),
    "reversed": slice(None, None, -1),
    "empty slice": slice(2, 2),
    "all": slice(None),
    "column": (slice(None), 2),
    "block": (slice(0, 2), slice(1, 3)),
    "ellipsis": Ellipsis,
    "ellipsis and int": (Ellipsis, 1),
    "int and ellipsis": (1, Ellipsis),
    "newaxis": None,
    "newaxis in the middle": (slice(None), None, 1),
    "newaxis and ellipsis": (None, Ellipsis, None),
    "empty tuple": (),
    "mask": MASK,
    "mask of rows": np.array([True, False, True]),
    "mask of rows and int": (np.array([True, False, True]), 1),
    "mask of columns": (slice(None), np.array([True, False, True, False])),
    "mask of nothing": np.zeros((3, 4), bool),
    "list of bools": [True, False, True],
    "True": True,
    "False": False,
    "list": [2, 0],
    "list with repeats": [1, 1, 0, 1],
    "negative list": [-1, -2],
    "empty list": [],
    "index array": np.array([[0, 2], [1, 1]]),
    "two index arrays": ([0, 2], [1, 3]),
    "broadcast index arrays": (np.array([[0], [2]]), np.array([1, 3])),
    "ix_": np.ix_([0, 2], [1, 3, 0]),
    "slice and list": (slice(1, None), [3, 0]),
    "list and slice": ([2, 0], slice(None, None, -1)),
    "int and list": (1, [3, 0, 3]),
    "list, newaxis, int": ([0, 1], None, 2),
    "newaxis and list": (None, [0, 1]),
    "uint8 index array": np.array([2, 0], np.uint8),
    "out of bounds": 3,
    "out of bounds in an array": [0, 7],
    "too many": (0, 0, 0),
    "float": 1.0,
    "string": "a",
    "mask of a wrong shape": np.array([True, False]),
}


@pytest.mark.parametrize("name", INDEXES)
def test_indexing_takes_the_same_elements_of_value_and_derivative(name: str) -> None:
    """Every kind of index, and NumPy's own exceptions."""
    index, t = INDEXES[name], direction(MATRIX)
    plain = outcome(lambda: MATRIX[index])
    got = outcome(lambda: Value(MATRIX, t)[index])
    assert same(primal(got), plain)
    if not isinstance(plain, Exception):
        assert isinstance(got, Value) and same(got.tangent, t[index])
        weights = RNG.normal(size=np.shape(plain))
        scattered = np.zeros_like(MATRIX)
        np.add.at(scattered, index, weights)
        assert close(gradient(lambda x: np.sum(x[index] * weights))(MATRIX), scattered, 1e-15)


@pytest.mark.parametrize(
    "name", [name for name in INDEXES if not isinstance(outcome(lambda n=name: MATRIX[INDEXES[n]]), Exception)]
)
@pytest.mark.parametrize("what", ["a Value", "numbers", "a number", "a scalar Value", "broadcast", "list"])
def test_assignment_to_an_index(name: str, what: str) -> None:
    """Value and derivative are written where NumPy writes; forward and recorded; the object keeps its identity."""
    index = INDEXES[name]
    shape = np.shape(MATRIX[index])
    if what == "list" and 0 in shape:
        pytest.skip("an empty list has no shape")
    new = np.asarray(RNG.normal(size=shape if what != "broadcast" else shape[-1:]))
    if "repeats" in name or name == "index array":
        new = new * 0 + 1.5  # which of several writes wins, NumPy leaves open
    u = direction(new) * 0 + 0.25
    right: dict[str, Any] = {
        "a Value": (Value(new, u), new, u),
        "numbers": (new, new, np.zeros(new.shape)),
        "a number": (2.5, 2.5, 0.0),
        "a scalar Value": (Value(2.5, 0.5), 2.5, 0.5),
        "broadcast": (Value(new, u), new, u),
        "list": (new.tolist(), new, np.zeros(new.shape)),
    }
    given, number, change = right[what]
    t = direction(MATRIX)
    v, x, dx = Value(MATRIX, t), MATRIX.copy(), t.copy()
    alias = v
    v[index] = given
    x[index], dx[index] = number, change
    assert v is alias and same(v.primal, x) and same(v.tangent, dx)
    weights = RNG.normal(size=MATRIX.shape)

    def written(z: Any, w: Any) -> Any:
        z = z * 1.0
        z[index] = w
        return np.sum(z * weights)

    dz, dw = gradient(written, wrt=(0, 1))(MATRIX, np.asarray(number))
    kept = weights.copy()
    kept[index] = 0
    assert close(dz, kept, 1e-15)
    assert close(np.sum(dw * change), np.sum(weights * (dx - np.where(kept != 0, t, 0))), 1e-13)


@pytest.mark.parametrize(
    "name", [name for name in INDEXES if not isinstance(outcome(lambda n=name: MATRIX[INDEXES[n]]), Exception)]
)
@pytest.mark.parametrize("symbol", ["+", "*", "/"])
def test_in_place_operators_on_an_index(name: str, symbol: str) -> None:
    """x[index] += w: elements that an index array repeats change once, as NumPy has it."""
    index, op = INDEXES[name], IN_PLACE[symbol]
    w = np.asarray(RNG.uniform(1, 2, np.shape(MATRIX[index])))
    if "repeats" in name or name == "index array":
        w = w * 0 + 1.5

    def changed(z: Any, w: Any) -> Any:
        z = z * 1.0
        z[index] = op(z[index], w)
        return z

    assert_as_plain(changed, MATRIX, w)


def test_a_wrong_assignment_is_numpys_error_and_changes_nothing() -> None:
    """A shape that does not fit, an index out of bounds, a string, a complex number into floats."""
    for index, new in (
        (slice(0, 2), np.ones(3)),
        (7, 1.0),
        (0, "abc"),
        (0, [1.0, 2.0]),
        (slice(None), 1j * np.ones(4)),
        (slice(None), [[1.0], [2.0, 3.0]]),
    ):
        x, v = np.arange(4.0), Value(np.arange(4.0), np.ones(4))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            plain, got = outcome(operator.setitem, x, index, new), outcome(operator.setitem, v, index, new)
        assert isinstance(got, Exception) == isinstance(plain, Exception), (index, new)
        assert same(v.primal, x) and (v.tangent.tolist() == [1, 1, 1, 1]) == isinstance(plain, Exception)


def test_assignment_keeps_the_dtype() -> None:
    """Floats stored among integers are cut off, as NumPy does, and have no derivative there; float32 stays float32."""
    v = Value(np.ones(3, np.float32), np.ones(3, np.float32))
    v[1] = Value(2.0000000001, 0.1)
    assert v.dtype == np.float32 == v.tangent.dtype and v.primal[1] == 2 and v.tangent[1] == np.float32(0.1)
    whole = Value(np.arange(3), np.ones(3))
    whole[1] = Value(2.7, 5.0)
    assert same(whole.primal, np.array([0, 2, 2])) and whole.tangent.tolist() == [1.0, 0.0, 1.0]


def test_matrices_of_numpy_multiply_as_matrices_or_are_refused() -> None:
    """np.matrix means @ by *: never a derivative of the other product."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        m = np.matrix([[1.0, 2.0], [3.0, 4.0]])
    got = outcome(gradient(lambda x: np.sum(x * x)), m)
    want = np.array([[7.0, 11.0], [9.0, 13.0]])  # of Σ (m @ m): the sum of row j, and that of column i
    assert isinstance(got, TypeError | ValueError) or close(np.asarray(got), want, 1e-14)


def test_a_value_is_no_index() -> None:
    """An index would drop the derivative; a floating one is NumPy's error."""
    with pytest.raises((DerivativeLost, IndexError)):  # NumPy puts its own error in the place of ours
        np.arange(5)[Value(3, 1)]
    with pytest.raises(DerivativeLost):
        Value(np.arange(5.0), np.ones(5))[Value(3, 1)]
    with pytest.raises((IndexError, TypeError)):
        Value(np.arange(5.0), np.ones(5))[Value(3.0, 1.0)]


def test_deleting_an_element_is_an_error() -> None:
    """As NumPy's arrays have it."""
    v = Value(np.arange(3.0), np.ones(3))
    with pytest.raises((ValueError, TypeError, AttributeError)):
        del v[0]


# -- in place, views, identity: programs that must give the plain values and the right derivatives --


def assert_as_plain(f: Callable[..., Any], *xs: Any, tolerance: float = 1e-8) -> None:
    """f of Values, of a jvp and of a gradient is f of arrays, bit for bit; the derivatives agree with differences.

    f gets fresh copies, since it may write to its arguments; it may return an array, or a tuple of arrays.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a program may overflow: that is not what is tested
        plain = f(*(x.copy() for x in xs))
        ts = [direction(x) for x in xs]
        y = f(*(Value(x, t) for x, t in zip(xs, ts, strict=True)))
        assert same(primal(y), plain), f"{plain!r} became {y!r}"
        want = slope_along(lambda *moved: f(*(np.array(m) for m in moved)), [x * 1.0 for x in xs], ts)
        assert close(tangent(y), want if isinstance(plain, tuple | list) else np.asarray(want), tolerance), (
            f"the derivative is {want!r}; {y!r}"
        )
        value, along = jvp(f, tuple(xs), tuple(ts))
        assert same(primal(value), plain) and close(along, tangent(y), 1e-12)
        parts = plain if isinstance(plain, tuple) else (plain,)
        weights = [np.asarray(RNG.normal(size=np.shape(p))) for p in parts]
        seen = []

        def weighted(*zs: Any) -> Any:
            out = f(*zs)
            out = out if isinstance(plain, tuple) else (out,)
            seen.append(tuple(map(primal_of_all_levels, out)))
            return sum(np.sum(w * o) for w, o in zip(weights, out, strict=True))

        before = [x.copy() for x in xs]
        slopes = gradient(weighted, wrt=tuple(range(len(xs))))(*xs)
        assert all(map(same, xs, before)), "a caller's array was changed"
        assert same(seen[0], parts), f"{parts!r} was recorded as {seen[0]!r}"
        changes = tangent(y) if isinstance(plain, tuple) else (tangent(y),)
        forward = sum(np.sum(w * c) for w, c in zip(weights, changes, strict=True))
        backward = sum(np.sum(s * t) for s, t in zip(slopes, ts, strict=True))
        scale = sum(np.sum(abs(w * c)) for w, c in zip(weights, changes, strict=True))
        scale += sum(np.sum(abs(s * t)) for s, t in zip(slopes, ts, strict=True))
        assert abs(forward - backward) <= max(1e-11, tolerance / 1000) * (1 + scale), (
            f"forward {forward!r}, backward {backward!r}"
        )


def primal_of_all_levels(y: Any) -> Any:
    while isinstance(y, Value):
        y = y.primal
    return y


def slice_written(x: Any) -> Any:
    y = x[1:]
    y[0] = 3.0
    return x * x


def base_written_after_a_view_was_taken(x: Any) -> Any:
    y = x[1:]
    x[1] = x[0] * x[2]
    x *= 2
    return y * y


def view_of_a_view(x: Any) -> Any:
    y = x[1:][::-1]
    y[0] = x[0] ** 2
    y[1] *= 3
    return x * 1.5, y * x[0]


def views_that_overlap(x: Any) -> Any:
    a, b = x[:3], x[1:]
    a *= b
    b += a
    return x * x, a * b


def slice_added_to_its_neighbour(x: Any) -> Any:
    x[1:] += x[:-1]
    x[:-1] *= x[1:]
    return x


def reversed_into_itself(x: Any) -> Any:
    x[:] = x[::-1]
    x[1:] = x[:-1] * x[0]
    return x


def reversed_view_added(x: Any) -> Any:
    x += x[::-1]
    return x * x[0]


def divided_by_its_own_element(x: Any) -> Any:
    x /= x[1]
    x -= x.mean()
    return x


def elements_swapped(x: Any) -> Any:
    x[0], x[2] = x[2] * x[0], x[0]
    return x * x


def alias_changed(x: Any) -> Any:
    b = x
    b += 1
    b *= x
    return x, b * x


def copy_changed(x: Any) -> Any:
    b = x.copy()
    b += 1
    c = +x
    c *= 2
    d = x[[0, 1]]
    d[0] = 7
    e = x[x > 0]
    e *= 5
    return x * x, b * c, d


def filled_in_a_loop(x: Any) -> Any:
    y = np.zeros_like(x)
    for i in range(len(x)):
        y[i] = x[i] ** 2 + (y[i - 1] if i else 0)
    return y


def zeros_like_is_no_view(x: Any) -> Any:
    y = np.zeros_like(x)
    z = np.ones_like(x)
    y += x
    z[1:] = x[:-1] * 2
    return y * z


def old_values_are_kept(x: Any) -> Any:
    y = x * x
    s = np.sin(x)
    x[0] = 5.0
    x += 1
    return y * s + x


def product_of_a_number_that_then_changes(x: Any) -> Any:
    w = np.array([1.0, 2.0, 3.0, 4.0])
    y = x * w
    z = w / x
    w[:] = 0.0
    return y * z, x @ w


def mask_and_index_that_then_change(x: Any) -> Any:
    mask = x > 0.5
    z = np.where(mask, x * x, x)
    u = x[mask]
    mask[:] = False
    index = np.array([0, 2])
    v = x[index] ** 2
    w = x * 1.0
    w[index] = 0.0
    index[0] = 3
    return z, u, v, w


def emptied_in_place(x: Any) -> Any:
    y = x[:2]
    x[...] = 0.0
    y += 1
    return x + y[0]


def sorted_in_place(x: Any) -> Any:
    y = x[:3]
    x.sort()
    return y * np.arange(1.0, 4.0)


def filled_by_a_method(x: Any) -> Any:
    y = x * 2
    y.fill(3.0)
    z = x * x
    z[1:].fill(2.0)
    return y * x + z


def out_argument(x: Any) -> Any:
    y = x * 0.5
    np.multiply(x, x, out=y)
    np.exp(y, out=y)
    np.add(y, 1.0, out=x[::-1])
    return x * y


def out_argument_with_where(x: Any) -> Any:
    y = x * 3
    np.sin(x, out=y, where=np.array([True, False, True, False]))
    return y


def a_loop_of_updates(x: Any) -> Any:
    state = x.copy()
    for _ in range(5):
        state[1:-1] += 0.1 * (state[2:] - 2 * state[1:-1] + state[:-2])
        state[0] = state[-1] * 0.9
    return state


def ring_of_views(x: Any) -> Any:
    parts = [x[i:] for i in range(4)]
    for i, part in enumerate(parts):
        part *= 1 + i * x[3]  # noqa: PLW2901
    return tuple(part * 1 for part in parts)


VECTOR = np.array([1.5, 0.3, -0.7, 2.0])
ON_VECTORS = [
    slice_written,
    base_written_after_a_view_was_taken,
    view_of_a_view,
    views_that_overlap,
    slice_added_to_its_neighbour,
    reversed_into_itself,
    reversed_view_added,
    divided_by_its_own_element,
    elements_swapped,
    alias_changed,
    copy_changed,
    filled_in_a_loop,
    zeros_like_is_no_view,
    old_values_are_kept,
    product_of_a_number_that_then_changes,
    mask_and_index_that_then_change,
    emptied_in_place,
    sorted_in_place,
    filled_by_a_method,
    out_argument,
    out_argument_with_where,
    a_loop_of_updates,
    ring_of_views,
]


@pytest.mark.parametrize("f", ON_VECTORS, ids=lambda f: f.__name__)
def test_a_vector_worked_on_in_place(f: Any) -> None:
    """Values, jvp and gradient follow NumPy's rules of who shares numbers with whom."""
    assert_as_plain(f, VECTOR)


def transposed_view(x: Any) -> Any:
    y = x.T
    y[0] = 2.0
    y[1, 1] *= x[0, 0]
    return x * x, y * 2


def reshaped_view(x: Any) -> Any:
    y = x.reshape(-1)
    y[::2] *= y[1::2]
    np.reshape(x, (2, 6))[0, 0] = 9.0
    return x * x, y * 3


def ravelled_view(x: Any) -> Any:
    x.ravel()[1:3] = x[2, :2]
    np.ravel(x)[0] *= 2
    return x * x


def reshaped_copy(x: Any) -> Any:
    y = x.T.reshape(-1)
    y[:] = 7.0
    z = x.flatten()
    z *= 0
    w = x[:, ::2].ravel()
    w += 1
    return x * x, w * w


def rows_of_an_iteration(x: Any) -> Any:
    for i, row in enumerate(x):
        row *= i + 1  # noqa: PLW2901
        row[0] = row[1] * row[2]
    return x * x


def rows_swapped_as_views(x: Any) -> Any:
    x[0], x[1] = x[1], x[0]  # NumPy's trap: both are views, and the first write changes what the second reads
    return x * x


def rows_swapped_by_an_index(x: Any) -> Any:
    x[[0, 1]] = x[[1, 0]]
    return x * x


def row_as_its_own_name(x: Any) -> Any:
    row = x[1]
    row += x[0]
    column = x[:, 2]
    column *= row[0]
    return x * x, row * row, column * 2


def newaxis_and_squeeze(x: Any) -> Any:
    y = x[None, :, :, None]
    y[0, 1, 1, 0] = x[0, 0] ** 2
    np.squeeze(y)[0] *= 2
    np.expand_dims(x, 0)[0, 2] += 1
    return x * x


def swapped_axes(x: Any) -> Any:
    np.swapaxes(x, 0, 1)[0] *= 3
    np.moveaxis(x, 0, 1)[1] = x[0, 0]
    np.transpose(x)[2] += x[1, 1]
    return x * x


def split_into_views(x: Any) -> Any:
    a, b = np.split(x, 2, axis=1)
    a *= 2
    b[0] = a[1]
    top, *_ = np.vsplit(x, 3)
    top += 1
    return x * x


def flipped_view(x: Any) -> Any:
    np.flip(x, 0)[0] = 4.0
    np.fliplr(x)[:, 0] *= x[0, 0]
    np.rot90(x)[0] += 1
    return x * x


def masked_update(x: Any) -> Any:
    x[x < 0] = 0.0
    x[x > 1] **= 2
    x[np.array([True, False, True])] -= x[1]
    return x * x


def broadcast_update(x: Any) -> Any:
    x -= x.mean(axis=0)
    x /= x[:, :1]
    x += x.T[:4, :1].T
    return x


def matrix_in_place(x: Any) -> Any:
    x @= np.arange(16.0).reshape(4, 4) / 10
    x[:] = x @ (x.T @ x)
    return x


def gauss_elimination(x: Any) -> Any:
    for i in range(3):
        x[i] /= x[i, i]
        for j in range(3):
            if j != i:
                x[j] -= x[j, i] * x[i]
    return x


def sorted_along_an_axis(x: Any) -> Any:
    x.sort(axis=0)
    x[1:].sort()
    return x * np.arange(12.0).reshape(3, 4)


def atleast_views(x: Any) -> Any:
    np.atleast_3d(x)[0, 0, 0] = 5.0
    np.atleast_1d(x)[1] *= 2
    return x * x


ON_MATRICES = [
    transposed_view,
    reshaped_view,
    ravelled_view,
    reshaped_copy,
    rows_of_an_iteration,
    rows_swapped_as_views,
    rows_swapped_by_an_index,
    row_as_its_own_name,
    newaxis_and_squeeze,
    swapped_axes,
    split_into_views,
    flipped_view,
    masked_update,
    broadcast_update,
    matrix_in_place,
    gauss_elimination,
    sorted_along_an_axis,
    atleast_views,
]


@pytest.mark.parametrize("f", ON_MATRICES, ids=lambda f: f.__name__)
def test_a_matrix_worked_on_in_place(f: Any) -> None:
    """Values, jvp and gradient follow NumPy's rules of who shares numbers with whom."""
    assert_as_plain(f, MATRIX)


IN_PLACE_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "copyto": lambda x: np.copyto(x, x[::-1] * 2, where=np.array([True, True, False, False])),
    "fill_diagonal": lambda x: np.fill_diagonal(x, x[0, 1]),
    "put": lambda x: np.put(x, [0, 5], [x[1, 1], 2.0]),
    "place": lambda x: np.place(x, x > 0, [1.0, 2.0]),
    "putmask": lambda x: np.putmask(x, x > 0, x * x),
    "put_along_axis": lambda x: np.put_along_axis(x, np.array([[0], [1], [2]]), 3.0, axis=1),
}


@pytest.mark.parametrize("name", IN_PLACE_FUNCTIONS)
def test_functions_that_write_to_their_argument(name: str) -> None:
    """As NumPy has it, or a TypeError that names the function, and nothing is written."""
    write = IN_PLACE_FUNCTIONS[name]
    v = Value(MATRIX, MATRIX)
    got = outcome(write, v)
    if isinstance(got, Exception):
        assert isinstance(got, TypeError) and name in str(got)
        assert same(v.primal, MATRIX)
    else:
        assert_as_plain(lambda x: (write(x), x * x)[1], MATRIX)


@pytest.mark.parametrize(
    "write",
    [
        lambda x: operator.setitem(np.broadcast_to(x, (2, 3, 4)), 0, 1.0),
        lambda x: operator.setitem(np.diagonal(x), 0, 1.0),
        lambda x: operator.iadd(np.broadcast_to(x, (2, 3, 4)), 1.0),
    ],
)
def test_what_numpy_makes_read_only_is_read_only(write: Any) -> None:
    """NumPy's own exception, and the base keeps its numbers."""
    plain = outcome(write, MATRIX.copy())
    assert isinstance(plain, ValueError)
    v = Value(MATRIX, MATRIX)
    assert isinstance(outcome(write, v), ValueError)
    assert same(v.primal, MATRIX) and same(v.tangent, MATRIX)


def test_the_real_part_of_a_complex_array_is_a_view_or_not_writable() -> None:
    """z.real[0] = 3 reaches z, or raises."""
    z = np.array([1 + 2j, 3 + 4j])
    v = Value(z, np.array([1 + 1j, 2 - 1j]))
    try:
        v.real[0] = 9.0
        v.imag *= 2
    except (TypeError, ValueError, AttributeError):
        assert same(v.primal, z)
    else:
        assert v.primal.tolist() == [9 + 4j, 3 + 8j] and v.tangent.tolist() == [0 + 2j, 2 - 2j]


def test_the_parts_cannot_be_changed_behind_the_back_of_the_derivative() -> None:
    """v.primal[0] = 3 reaches v or raises; never another number in v than in its views."""
    v = Value(np.arange(3.0), np.ones(3))
    w = v[1:]
    try:
        v.primal[1] = 7.0
    except ValueError:
        assert v.primal[1] == 1.0 == w.primal[0]
    else:
        assert v.primal[1] == w.primal[0]


def test_the_shape_cannot_be_changed_in_one_part_only() -> None:
    """x.shape = … is NumPy's old way to reshape: it works for both parts, or raises."""
    v = Value(np.arange(4.0), np.ones(4))
    try:
        v.shape = (2, 2)
    except (AttributeError, TypeError):
        assert v.shape == (4,)
    else:
        assert v.shape == v.primal.shape == v.tangent.shape == (2, 2)


# -- random programs --

STEPS: dict[str, Callable[[Any, Any, int], Any]] = {
    # a new array of a, b and a small number
    "add": lambda a, b, k: a + b,
    "subtract": lambda a, b, k: a - b,
    "multiply": lambda a, b, k: a * b,
    "divide": lambda a, b, k: a / (2 + b * b),
    "scale": lambda a, b, k: 0.3 * k - a,
    "power": lambda a, b, k: a ** (k % 4),
    "sine": lambda a, b, k: np.sin(a),
    "tanh": lambda a, b, k: np.tanh(a * b),
    "where": lambda a, b, k: np.where(a > 0.1 * k, a, b),
    "maximum": lambda a, b, k: np.maximum(a, b),
    "sum": lambda a, b, k: np.sum(a, axis=k % a.ndim, keepdims=True) + b,
    "mean": lambda a, b, k: a - a.mean(),
    "cumsum": lambda a, b, k: np.cumsum(a, axis=k % a.ndim),
    "matmul": lambda a, b, k: a @ b.T @ a,
    "fancy": lambda a, b, k: a[[k % 3, 0, 1]],
    "mask": lambda a, b, k: (a * (b > 0))[:, ::1],
    "stack": lambda a, b, k: np.concatenate([a, b])[k % 3 : k % 3 + 3],
    "roll": lambda a, b, k: np.roll(a, k),
    "copy": lambda a, b, k: a.copy(),
    "zeros": lambda a, b, k: np.zeros_like(a),
    "sort": lambda a, b, k: np.sort(a, axis=k % 2),
    # a view of a
    "slice": lambda a, b, k: a[:, ::-1],
    "rows": lambda a, b, k: a[::-1],
    "transpose": lambda a, b, k: a.T,
    "reshape": lambda a, b, k: a.reshape(-1).reshape(3, 3),
    "ravel": lambda a, b, k: np.ravel(a)[::-1].reshape(3, 3),
    "same": lambda a, b, k: a,
}


def _in_place(a: Any, b: Any, k: int) -> None:
    if k % 3 == 0:
        a += b
    elif k % 3 == 1:
        a *= 0.5 + 0.1 * b
    else:
        a -= 0.25


WRITES: dict[str, Callable[[Any, Any, int], Any]] = {
    "in place": _in_place,
    "element": lambda a, b, k: operator.setitem(a, (k % 3, -1), b[0, k % 3] * 2),
    "row": lambda a, b, k: operator.setitem(a, k % 3, +b[:, 0]),  # NumPy's own copies between overlaps may go wrong
    "number": lambda a, b, k: operator.setitem(a, (slice(1, None), k % 3), 0.5),
    "masked": lambda a, b, k: operator.setitem(a, a > 0.2 * k, 0.1),
    "masked in place": lambda a, b, k: operator.setitem(a, b > 0, a[b > 0] * 0.5),
    "index array": lambda a, b, k: operator.setitem(a, ([0, 2], [k % 3, 1]), +b[1, :2]),
    "all": lambda a, b, k: operator.setitem(a, Ellipsis, b * 0.9),
    "shift": lambda a, b, k: operator.setitem(a, slice(1, None), a[:-1] + 1),
    "row in place": lambda a, b, k: _in_place(a[k % 3], b[0], k),
    "column in place": lambda a, b, k: _in_place(a[:, k % 3], b[1], k),
    "out": lambda a, b, k: np.cos(b, out=a),
    "sort": lambda a, b, k: a.sort(axis=k % 2),
    "fill": lambda a, b, k: a[k % 3].fill(0.3),
}
instructions = st.tuples(
    st.sampled_from([*STEPS, *WRITES, *WRITES]), st.integers(0, 7), st.integers(0, 7), st.integers(0, 5)
)


def program(steps: Any) -> Callable[[Any, Any], Any]:
    """The function that carries out the steps on a list of arrays, which begins with its two arguments."""

    def f(x: Any, w: Any) -> Any:
        arrays = [x, w]
        for name, i, j, k in steps:
            a, b = arrays[i % len(arrays)], arrays[j % len(arrays)]
            if name in STEPS:
                arrays.append(STEPS[name](a, b, k))
            else:
                WRITES[name](a, b, k)
        return tuple(arrays)

    return f


def tame(f: Any, *xs: Any) -> bool:
    """Whether the values stay moderate, and far enough from their kinks for differences to see a slope."""
    values = [np.concatenate([np.ravel(a) for a in f(*(x + s for x in xs))]) for s in (0.0, 1e-9)]
    return bool(np.all(np.abs(values[0]) < 50) and np.allclose(*values, rtol=0, atol=1e-5))


@given(st.lists(instructions, min_size=1, max_size=9), st.integers(0, 2**16))
@settings(max_examples=150)
def test_random_programs_of_array_operations(steps: Any, seed: int) -> None:
    """In-place work and views in any mix: plain values bit for bit; forward, backward and numerical slopes agree."""
    rng = np.random.default_rng(seed)
    x, w = rng.uniform(-1, 1, (3, 3)), rng.uniform(-1, 1, (3, 3))
    f = program(steps)
    t, u = rng.normal(size=(3, 3)), rng.normal(size=(3, 3))
    plain = f(x.copy(), w.copy())
    assume(tame(f, x, w))
    value, along = jvp(f, (x, w), (t, u))
    assert same(tuple(value), plain)
    weights = [rng.normal(size=np.shape(p)) for p in plain]
    recorded: list[Any] = []

    def weighted(x: Any, w: Any) -> Any:
        out = f(x, w)
        recorded.append([primal_of_all_levels(o) for o in out])
        return sum(np.sum(c * o) for c, o in zip(weights, out, strict=True))

    dx, dw = gradient(weighted, wrt=(0, 1))(x, w)
    assert same(tuple(recorded[0]), plain)
    forward = sum(np.sum(c * a) for c, a in zip(weights, along, strict=True))
    backward = np.sum(dx * t) + np.sum(dw * u)
    scale = 1 + np.sum(abs(dx * t)) + np.sum(abs(dw * u)) + sum(np.sum(abs(a)) for a in along)
    assert abs(forward - backward) <= 1e-12 * scale
    h = 1e-5
    ends = [f(x + s * t, w + s * u) for s in (-h, h, -2 * h, 2 * h)]
    slopes = [[(b - a) / (2 * m * h) for a, b in zip(*pair, strict=True)] for m, pair in ((1, ends[:2]), (2, ends[2:]))]
    for narrow, wide, exact in zip(*slopes, along, strict=True):
        assume(np.allclose(narrow, wide, rtol=1e-5, atol=1e-5))  # no kink between the points
        assert np.allclose(narrow, exact, rtol=1e-5, atol=1e-5 * (1 + np.max(np.abs(narrow))))
    assert same(x, np.random.default_rng(seed).uniform(-1, 1, (3, 3)))


@given(st.lists(instructions, min_size=1, max_size=9), st.integers(0, 2**16))
@settings(max_examples=60)
def test_second_derivatives_of_random_programs(steps: Any, seed: int) -> None:
    """The Hessian along a direction, forward over backward, backward over forward, and backward over backward."""
    rng = np.random.default_rng(seed)
    x, w, t, u = rng.uniform(-1, 1, (4, 3, 3))
    f = program(steps)
    assume(tame(f, x, w))
    weights = [rng.normal(size=np.shape(p)) for p in f(x.copy(), w.copy())]

    def g(x: Any, w: Any) -> Any:
        return sum(np.sum(c * o * o) for c, o in zip(weights, f(x, w), strict=True))

    def along(x: Any, w: Any) -> Any:
        dx, dw = gradient(g, (0, 1))(x, w)
        return np.sum(dx * t) + np.sum(dw * u)

    one = jvp(gradient(g, (0, 1)), (x, w), (t, u))[1]
    two = gradient(lambda x, w: jvp(g, (x, w), (t, u))[1], (0, 1))(x, w)
    three = gradient(along, (0, 1))(x, w)
    for a, b, c in zip(one, two, three, strict=True):
        scale = 1 + np.max(np.abs(a))
        assert np.max(np.abs(a - b)) <= 1e-11 * scale and np.max(np.abs(a - c)) <= 1e-11 * scale


# -- ufuncs --

X, Y = RNG.uniform(0.3, 0.9, (2, 3)), RNG.uniform(0.3, 0.9, (2, 3))


@pytest.mark.parametrize(
    "name",
    [
        *("sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arctanh", "exp"),
        *("exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt", "square", "reciprocal", "abs", "fabs"),
        *("negative", "positive", "degrees", "radians", "sign", "floor", "rint", "conj", "add", "subtract"),
        *("multiply", "divide", "power", "float_power", "arctan2", "hypot", "logaddexp", "logaddexp2", "maximum"),
        *("minimum", "fmax", "fmin", "copysign", "fmod", "remainder", "floor_divide"),
    ],
)
@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_ufuncs_of_arrays(name: str, kind: Any) -> None:
    """Bit for bit, in the plain dtype; derivatives against differences; broadcast, one side and both."""
    ufunc = getattr(np, name)
    x, y = X.astype(kind), (Y.astype(kind) if kind is np.float32 else Y)[:1] + kind(0.5)
    t, u = direction(x), direction(y)
    if ufunc.nin == 1:
        cases = [(ufunc(Value(x, t)), ufunc(x), slope_along(ufunc, [x * 1.0], [t]))]
    else:
        cases = [
            (ufunc(Value(x, t), y), ufunc(x, y), slope_along(ufunc, [x, y], [t, None])),
            (ufunc(x, Value(y, u)), ufunc(x, y), slope_along(ufunc, [x, y], [None, u])),
            (ufunc(Value(x, t), Value(y, u)), ufunc(x, y), slope_along(ufunc, [x, y], [t, u])),
        ]
    for got, plain, want in cases:
        assert same(got.primal, plain)
        assert got.tangent.shape == plain.shape and got.tangent.dtype == plain.dtype
        assert close(got.tangent, want, 1e-8 if kind is np.float64 else 5e-3)


@pytest.mark.parametrize("name", ["isnan", "isfinite", "signbit", "logical_not", "less", "equal", "logical_and"])
def test_questions_are_plain_arrays(name: str) -> None:
    """Boolean arrays without a derivative."""
    ufunc = getattr(np, name)
    args = [Value(X, Y), Y][: ufunc.nin]
    got = ufunc(*args)
    assert type(got) is np.ndarray and same(got, ufunc(*[X, Y][: ufunc.nin]))


REDUCTIONS: dict[str, Callable[[Any], Any]] = {
    "add": lambda x: np.add.reduce(x),
    "add of an axis": lambda x: np.add.reduce(x, axis=1),
    "add of all": lambda x: np.add.reduce(x, axis=None),
    "add of axes": lambda x: np.add.reduce(x, axis=(0, 1)),
    "add, keepdims": lambda x: np.add.reduce(x, axis=-1, keepdims=True),
    "add, initial": lambda x: np.add.reduce(x, axis=0, initial=2.5),
    "add, where": lambda x: np.add.reduce(x, axis=0, where=np.array([[True, False, True], [False, False, True]])),
    "add, dtype": lambda x: np.add.reduce(x, dtype=np.float32),
    "multiply": lambda x: np.multiply.reduce(x),
    "multiply of an axis": lambda x: np.multiply.reduce(x, axis=1, keepdims=True),
    "maximum": lambda x: np.maximum.reduce(x, axis=1),
    "minimum": lambda x: np.minimum.reduce(x, axis=None),
    "logaddexp": lambda x: np.logaddexp.reduce(x, axis=1),
    "hypot": lambda x: np.hypot.reduce(x),
    "subtract": lambda x: np.subtract.reduce(x),
    "divide": lambda x: np.divide.reduce(x, axis=1),
    "accumulate": lambda x: np.add.accumulate(x),
    "accumulate of an axis": lambda x: np.add.accumulate(x, axis=1),
    "products": lambda x: np.multiply.accumulate(x, axis=1),
    "running maximum": lambda x: np.maximum.accumulate(x, axis=1),
    "running minimum": lambda x: np.minimum.accumulate(x),
    "running logaddexp": lambda x: np.logaddexp.accumulate(x, axis=1),
    "reduceat": lambda x: np.add.reduceat(x, [0, 2], axis=1),
}


@pytest.mark.parametrize("name", REDUCTIONS)
def test_ufuncs_reduce_and_accumulate(name: str) -> None:
    """With axis, keepdims, initial, where and dtype; or a TypeError that names the ufunc where that is not covered."""
    f = REDUCTIONS[name]
    if name in ("hypot", "subtract", "divide", "reduceat", "running logaddexp", "logaddexp"):
        try:
            f(Value(X, X))
        except TypeError as error:
            assert re.search(r"(add|hypot|subtract|divide)", str(error))  # noqa: PT017
            return
    assert_as_plain(f, X, tolerance=1e-3 if "dtype" in name else 1e-8)


@pytest.mark.parametrize("name", ["multiply", "add", "subtract", "divide", "power", "maximum", "arctan2", "hypot"])
def test_ufuncs_outer(name: str) -> None:
    """All pairs, of arrays of any dimension, either side a Value."""
    outer = getattr(np, name).outer
    assert_as_plain(outer, X, np.array([0.45, 0.66, 1.2, 0.21]))
    assert_as_plain(lambda x: outer(x, [1.1, 2.2]), X)
    assert_as_plain(lambda x: outer(1.7, x), X[0])
    assert_as_plain(lambda x: outer(np.array([1.7, 0.8]), x), X[0])


def test_at_adds_in_place_or_raises() -> None:
    """np.add.at(v, index, w) counts what is repeated; a plain array cannot take a Value."""

    def f(x: Any) -> Any:
        y = x * 2
        np.add.at(y, [0, 0, 2], x[0] * x[1:4])
        return y

    try:
        f(Value(VECTOR, VECTOR))
    except TypeError as error:
        assert "add.at" in str(error)  # noqa: PT017
    else:
        assert_as_plain(f, VECTOR)
    with pytest.raises(TypeError):
        np.add.at(np.zeros(4), [0], Value(VECTOR, VECTOR)[0])


def test_out_is_written_and_returned() -> None:
    """out=v: the object itself, with value and derivative; constants written to it have none."""
    v, t = Value(X, Y), Y
    out = Value(np.zeros((2, 3)), np.ones((2, 3)))
    got = np.multiply(v, v, out=out)
    assert got is out and same(out.primal, X * X) and close(out.tangent, 2 * X * t, 1e-15)
    assert np.add(X, 1.0, out=out) is out
    assert same(out.primal, X + 1.0) and not out.tangent.any()
    assert np.sin(v, out=(out,)) is out and close(out.tangent, np.cos(X) * t, 1e-15)
    assert np.sum(v, axis=0, out=(row := Value(np.zeros(3), np.zeros(3)))) is row
    assert same(row.primal, X.sum(axis=0)) and close(row.tangent, t.sum(axis=0), 1e-15)


def test_a_plain_out_cannot_take_a_derivative() -> None:
    """np.sin(v, out=a): DerivativeLost, and a keeps its numbers."""
    for call in (
        lambda a: np.sin(Value(X, Y), out=a),
        lambda a: np.add(X, Value(X, Y), out=a),
        lambda a: np.add(X, Value(X, Y), a),
        lambda a: np.copyto(a, Value(X, Y)),
        lambda a: np.cumsum(Value(X, Y), axis=0, out=a),
        lambda a: np.matmul(Value(np.eye(2), np.eye(2)), X, out=a),
        lambda a: Value(X, Y).cumsum(axis=1, out=a),
    ):
        a = np.zeros((2, 3))
        with pytest.raises(TypeError):
            call(a)
        assert not a.any()


def test_an_out_of_a_wrong_shape_or_dtype_is_numpys_error() -> None:
    """And it stays as it was."""
    for out in (Value(np.zeros(2), np.zeros(2)), Value(np.zeros((2, 3), int), np.zeros((2, 3)))):
        with pytest.raises((ValueError, TypeError)):
            np.multiply(Value(X, Y), 2.5, out=out)
        assert not out.primal.any() and not out.tangent.any()


def test_where_leaves_the_other_elements_of_out_alone() -> None:
    """Both parts; and functions are not asked outside of it, where they may not exist."""
    x = np.array([4.0, -1.0, 9.0])
    out = Value(np.full(3, 7.0), np.full(3, 0.5))
    np.sqrt(Value(x, np.ones(3)), out=out, where=x > 0)
    assert out.primal.tolist() == [2, 7, 3] and out.tangent.tolist() == [0.25, 0.5, 1 / 6]
    y = np.log(Value(x, np.ones(3)), where=x > 0, out=None)
    assert y.primal[[0, 2]].tolist() == np.log(x[[0, 2]]).tolist() and y.tangent[[0, 2]].tolist() == [0.25, 1 / 9]


def test_dtype_and_casting_of_a_ufunc() -> None:
    """np.add(v, w, dtype=np.float32) computes in float32, both parts; or a TypeError with its name."""
    got = outcome(lambda: np.add(Value(X, Y), 1.5, dtype=np.float32))
    if isinstance(got, Exception):
        assert isinstance(got, TypeError) and "add" in str(got)
    else:
        assert same(got.primal, np.add(X, 1.5, dtype=np.float32)) and got.tangent.dtype == np.float32


def test_ufuncs_with_two_results() -> None:
    """np.modf, np.divmod, np.frexp: the fraction follows x; the whole part is a step."""
    x = np.array([2.75, -1.5, 0.3])
    v = Value(x, np.array([1.0, 2.0, 3.0]))
    for f in (np.modf, lambda z: np.divmod(z, 0.7), np.frexp):
        got, plain = f(v), f(x)
        assert same(tuple(map(primal, got)), tuple(plain))
        assert close([np.asarray(tangent(g)) for g in got], slope_along(lambda z: tuple(f(z)), [x], [v.tangent]))


def test_no_warning_where_numpy_has_none() -> None:
    """√0, |0|, 0⁰: the derivative is infinite, or 0, in silence."""
    zero = Value(np.array([0.0, 4.0]), np.ones(2))
    assert np.sqrt(zero).tangent.tolist() == [math.inf, 0.25]
    assert close((zero**0.5).tangent, np.array([math.inf, 0.25]), 1e-15)
    assert (zero**2).tangent.tolist() == [0.0, 8.0]
    assert (zero**1).tangent.tolist() == [1.0, 1.0] and (zero**0).tangent.tolist() == [0.0, 0.0]
    assert np.abs(zero).tangent.tolist() == [0.0, 1.0]
    assert np.arccos(Value(np.array([1.0, 0.0]), np.ones(2))).tangent.tolist() == [-math.inf, -1.0]
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        np.log(zero)


def test_numpys_error_state_holds() -> None:
    """Where NumPy is told to raise, computing the value raises as with plain arrays."""
    with np.errstate(divide="raise"), pytest.raises(FloatingPointError):
        1 / Value(np.zeros(2), np.ones(2))


# -- methods and attributes --

METHODS: dict[str, Callable[[Any], Any]] = {
    "sum": lambda x: x.sum(),
    "sum of an axis": lambda x: x.sum(axis=1, keepdims=True),
    "mean": lambda x: x.mean(0),
    "prod": lambda x: x.prod(axis=1),
    "max": lambda x: x.max(),
    "min": lambda x: x.min(axis=0),
    "var": lambda x: x.var(axis=1),
    "std": lambda x: x.std(ddof=1),
    "cumsum": lambda x: x.cumsum(),
    "cumprod": lambda x: x.cumprod(axis=1),
    "dot": lambda x: x.dot(np.arange(4.0)),
    "trace": lambda x: x.trace(),
    "clip": lambda x: x.clip(0.2, 2.0),
    "clip, one bound": lambda x: x.clip(min=0.2),
    "reshape": lambda x: x.reshape(2, 6),
    "reshape of a tuple": lambda x: x.reshape((4, -1)),
    "reshape in Fortran's order": lambda x: x.reshape(4, 3, order="F"),
    "ravel": lambda x: x.ravel(),
    "flatten": lambda x: x.flatten("F"),
    "transpose": lambda x: x.transpose(),
    "transpose of axes": lambda x: x.transpose(1, 0),
    "T": lambda x: x.T,
    "mT": lambda x: x.mT,
    "swapaxes": lambda x: x.swapaxes(0, 1),
    "squeeze": lambda x: x[None].squeeze(),
    "squeeze of an axis": lambda x: x[:, None].squeeze(axis=1),
    "repeat": lambda x: x.repeat(2, axis=1),
    "take": lambda x: x.take([0, 2, 2], axis=1),
    "compress": lambda x: x.compress([True, False, True], axis=0),
    "diagonal": lambda x: x.diagonal(1),
    "round": lambda x: x.round(1),
    "copy": lambda x: x.copy(),
    "astype": lambda x: x.astype(float),
    "conj": lambda x: x.conj(),
    "conjugate": lambda x: x.conjugate(),
    "real": lambda x: x.real,
    "item": lambda x: x.item(5),
    "item of an index": lambda x: x.item(1, 2),
    "item of one": lambda x: x[:1, :1].item(),
    "element": lambda x: x[1, 2],
    "flat": lambda x: sum(e * e for e in x.flat),
}


@pytest.mark.parametrize("name", METHODS)
def test_methods_of_arrays(name: str) -> None:
    """Bit for bit, and of the plain type; derivatives forward, backward and by differences."""
    assert_as_plain(METHODS[name], MATRIX)


@pytest.mark.parametrize(
    "method",
    [
        lambda x: x.argmax(),
        lambda x: x.argmin(axis=0),
        lambda x: x.argsort(axis=1),
        lambda x: x.argpartition(1),
        lambda x: x.nonzero(),
        lambda x: x.all(),
        lambda x: x.any(axis=0),
        lambda x: x.shape,
        lambda x: x.ndim,
        lambda x: x.size,
        lambda x: x.dtype,
        lambda x: x.nbytes,
        lambda x: x.itemsize,
        lambda x: len(x),
        lambda x: x[0].searchsorted(1.0) if x.ndim == 1 else 0,
    ],
)
def test_plain_answers_of_methods(method: Any) -> None:
    """Positions, predicates and sizes carry no derivative."""
    assert same(method(Value(MATRIX, MATRIX)), method(MATRIX))


def test_no_method_of_arrays_silently_drops_the_derivative() -> None:
    """Each method of ndarray, called without arguments: plain value and a derivative, or an error that says so."""
    harmless = {"argmax", "argmin", "argsort", "nonzero", "all", "any", "dump", "dumps"}  # pickle keeps both parts
    t = direction(MATRIX)
    wrong = []
    for name in sorted(set(dir(np.ndarray)) - harmless):
        if name.startswith("_"):
            continue
        x, v = MATRIX.copy(), Value(MATRIX, t)
        plain = outcome(lambda: getattr(x, name)())
        got = outcome(lambda: getattr(v, name)())
        if isinstance(plain, Exception) or isinstance(got, AttributeError | TypeError | ValueError):
            continue
        if plain is None:
            if not same(v.primal, x):
                wrong.append(f"{name}: {x!r} became {v!r}")
            continue
        leaves = str(got)
        if name == "tolist":
            got, plain = np.array(got), np.array(plain)
        if not isinstance(got, Value | np.ndarray) or not close(primal(got), plain, 1e-15) or not np.any(tangent(got)):
            wrong.append(f"{name}: {plain!r} became {leaves}")
    assert not [w for w in wrong if not w.startswith("round")], "\n".join(wrong)


@pytest.mark.parametrize(
    "name", ["tobytes", "data", "view", "ctypes", "__array_interface__", "__array_struct__", "getfield"]
)
def test_routes_to_the_bare_memory_are_closed(name: str) -> None:
    """Bytes have no room for a derivative: an error, or no such attribute."""
    v = Value(MATRIX, MATRIX)
    arguments = (np.int64,) if name in ("view", "getfield") else ()
    with pytest.raises((AttributeError, TypeError)):
        getattr(v, name)(*arguments)
    with pytest.raises((TypeError, BufferError)):
        memoryview(v)
    with pytest.raises(TypeError):
        bytes(v)


def test_tolist_gives_scalar_values() -> None:
    """With Python's own numbers as primals, as NumPy's tolist gives them."""
    rows = Value(MATRIX, 2 * MATRIX).tolist()
    assert [[e.primal for e in row] for row in rows] == MATRIX.tolist()
    assert [[e.tangent for e in row] for row in rows] == (2 * MATRIX).tolist()
    assert type(rows[0][0].primal) is float


def test_item_is_a_scalar_value_of_a_python_number() -> None:
    """As NumPy's item() is Python's float; of several elements it is NumPy's error."""
    y = Value(np.array([[2.0]]), np.array([[3.0]])).item()
    assert type(y.primal) is float and (y.primal, y.tangent) == (2.0, 3.0)
    with pytest.raises(ValueError, match="size 1"):
        Value(MATRIX, MATRIX).item()


@pytest.mark.parametrize("kind", [np.float32, np.float16, np.complex128, np.complex64])
def test_astype_converts_both_parts(kind: Any) -> None:
    """Between floats and complex numbers."""
    y = Value(MATRIX, 2 * MATRIX).astype(kind)
    assert same(y.primal, MATRIX.astype(kind)) and same(y.tangent, (2 * MATRIX).astype(kind))


def test_astype_to_integers_is_a_step_or_a_loss() -> None:
    """Plain integers, as int(v) gives, or a Value with derivative 0: never a slope, never a float."""
    y = outcome(lambda: Value(MATRIX, MATRIX).astype(int))
    assert same(primal(y), MATRIX.astype(int)) and not np.any(tangent(y))
    mask = Value(MATRIX, MATRIX).astype(bool)
    assert same(primal(mask), MATRIX.astype(bool))


# -- text, copies, hash --


@pytest.mark.parametrize(
    "x",
    [
        np.array([1.0, 0.1]),
        np.array([[1.5], [2.5]], np.float32),
        np.array(2.0),
        np.array([1, 2]),
        np.array([1 + 2j]),
        np.zeros((0,)),
    ],
)
def test_repr_evaluates_back(x: Any) -> None:
    """To an equal Value, of the same dtype."""
    v = Value(x, direction(x))
    names = {"Value": Value, "array": np.array, **{n: getattr(np, n) for n in ("float32", "float64")}}
    back = eval(repr(v), names)
    assert back.shape == v.shape and back.dtype == v.dtype
    assert np.allclose(back.primal, v.primal) and np.allclose(back.tangent, v.tangent, rtol=1e-6)


def test_str_reads_as_mathematics() -> None:
    """Both arrays, as NumPy writes them, and ε; format formats both parts, or raises as NumPy's arrays do."""
    v = Value(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    assert str(v) == f"{v}" == "%s" % v == "[1. 2.] + [3. 4.]ε"
    got = outcome(format, v, ".3f")
    assert isinstance(got, TypeError) or got == "[1.000 2.000] + [3.000 4.000]ε"
    assert f"{v[0]:.3f}" == "1.000 + 3.000ε"


COPIES = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "method": lambda v: v.copy(),
    "np.copy": np.copy,
    **{f"pickle {p}": lambda x, p=p: pickle.loads(pickle.dumps(x, p)) for p in range(pickle.HIGHEST_PROTOCOL + 1)},
}


@pytest.mark.parametrize("how", COPIES)
def test_copies_keep_both_parts_and_are_independent(how: str) -> None:
    """A copy has the value, the derivative, the dtype; and what is written to it does not reach the original."""
    v = Value(MATRIX.astype(np.float32), MATRIX.astype(np.float32) * 2)
    twin = COPIES[how](v)
    assert same(twin.primal, v.primal) and same(twin.tangent, v.tangent)
    twin[0] = 0.0
    twin *= 2
    assert same(v.primal, MATRIX.astype(np.float32)) and same(v.tangent, MATRIX.astype(np.float32) * 2)


@pytest.mark.parametrize("how", COPIES)
def test_copies_keep_the_derivative_in_the_middle_of_a_call(how: str) -> None:
    """(Σ c(x)·x)′ = 2x, forward and recorded; structures that hold x, too."""
    c = COPIES[how]
    assert close(gradient(lambda x: np.sum(c(x) * x))(MATRIX), 2 * MATRIX, 1e-15)
    assert close(jvp(lambda x: c(x) * x, (MATRIX,), (MATRIX,))[1], 2 * MATRIX * MATRIX, 1e-15)
    if how not in ("method", "np.copy"):
        assert close(gradient(lambda x: np.sum(c([x, {"a": x}])[1]["a"] ** 2))(MATRIX), 2 * MATRIX, 1e-15)
    assert close(derivative(lambda x: c(x) ** 3)(MATRIX), 3 * MATRIX**2, 1e-14)


def test_there_is_no_hash() -> None:
    """As NumPy's arrays have none."""
    v = Value(MATRIX, MATRIX)
    for use in (hash, lambda v: {v}, lambda v: {v: 1}):
        with pytest.raises(TypeError):
            use(v)


# -- lists and object arrays of scalar Values --

V, W = Value(2.0, 1.0), Value(3.0, 10.0)
LISTS: dict[str, tuple[Callable[[Any, Any], Any], Any, Any]] = {
    "np.sum": (lambda v, w: np.sum([v, w]), 5.0, 11.0),
    "np.sum of rows": (lambda v, w: np.sum([[v, w], [1.0, v]], axis=0), [3.0, 5.0], [1.0, 11.0]),
    "np.mean": (lambda v, w: np.mean([v, w]), 2.5, 5.5),
    "np.prod": (lambda v, w: np.prod([v, w, 2.0]), 12.0, 46.0),
    "np.dot": (lambda v, w: np.dot([v, w], [3.0, 4.0]), 18.0, 43.0),
    "np.dot of both": (lambda v, w: np.dot([v, w], [w, v]), 12.0, 46.0),
    "matmul": (lambda v, w: np.array([[v, 1.0], [0.0, w]]) @ np.array([v, w]), [7.0, 9.0], [14.0, 60.0]),
    "np.array": (lambda v, w: np.array([v, 2 * v]), [2.0, 4.0], [1.0, 2.0]),
    "np.array computes": (lambda v, w: np.array([v, w]) ** 2 + 1.0, [5.0, 10.0], [4.0, 60.0]),
    "array times array": (lambda v, w: np.array([v, w]) * np.array([2.0, 5.0]), [4.0, 15.0], [2.0, 50.0]),
    "np.sin of an object array": (lambda v, w: np.sin(np.array([v])), [math.sin(2)], [math.cos(2)]),
    "np.exp of a list": (lambda v, w: np.exp([v, w]), [math.exp(2), math.exp(3)], [math.exp(2), 10 * math.exp(3)]),
    "np.cumsum": (lambda v, w: np.cumsum([v, w, v]), [2.0, 5.0, 7.0], [1.0, 11.0, 12.0]),
    "np.max": (lambda v, w: np.max([v, w]), 3.0, 10.0),
    "np.stack": (lambda v, w: np.stack([v, w]), [2.0, 3.0], [1.0, 10.0]),
    "np.hstack": (lambda v, w: np.hstack([v, 4.0, w]), [2.0, 4.0, 3.0], [1.0, 0.0, 10.0]),
    "np.concatenate": (lambda v, w: np.concatenate([[v], [w, 5.0]]), [2.0, 3.0, 5.0], [1.0, 10.0, 0.0]),
    "np.where": (lambda v, w: np.where([True, False], v, w), [2.0, 3.0], [1.0, 10.0]),
    "np.outer": (lambda v, w: np.outer([v, w], [1.0, 2.0]), [[2.0, 4.0], [3.0, 6.0]], [[1.0, 2.0], [10.0, 20.0]]),
    "np.full": (lambda v, w: np.full(2, v, dtype=object) * w, [6.0, 6.0], [23.0, 23.0]),
    "object array filled": (lambda v, w: filled_objects(v, w), [2.0, 3.0], [1.0, 10.0]),
    "array of Values and object array": (
        lambda v, w: np.array([v, w]) * Value(np.array([1.0, 2.0]), np.array([5.0, 7.0])),
        [2.0, 6.0],
        [11.0, 41.0],
    ),
    "number times array of numbers": (lambda v, w: v * np.array([1.0, 2.0]), [2.0, 4.0], [1.0, 2.0]),
    "number plus array Value": (lambda v, w: v + Value(np.ones(2), np.ones(2)), [3.0, 3.0], [2.0, 2.0]),
    "list of Values and an array Value": (
        lambda v, w: Value(np.ones(2), np.ones(2)) * [v, w],
        [2.0, 3.0],
        [3.0, 13.0],
    ),
    "array Value at an index": (lambda v, w: assigned(np.zeros(2), v, w), [2.0, 6.0], [1.0, 30.0 - 7.0]),
}


def filled_objects(v: Any, w: Any) -> Any:
    a = np.empty(2, dtype=object)
    a[0], a[1] = v, w
    return a


def assigned(a: Any, v: Any, w: Any) -> Any:
    b = Value(a, a)
    b[0] = v
    b[1] = v * w - 0.0 * w
    return b


LISTS["array Value at an index"] = (LISTS["array Value at an index"][0], [2.0, 6.0], [1.0, 23.0])


@pytest.mark.parametrize("name", LISTS)
def test_lists_and_object_arrays_of_values(name: str) -> None:
    """Handed to NumPy's functions: a scalar Value, an array Value or an object array, with the right derivatives."""
    f, value, slope = LISTS[name]
    y = f(V, W)
    assert np.allclose(np.asarray(primal(y), dtype=float), value, rtol=1e-15, atol=0)
    assert np.allclose(np.asarray(tangent(y), dtype=float), slope, rtol=1e-14, atol=0)
    assert np.shape(y) == np.shape(value)


def test_an_array_value_as_an_item_of_an_array() -> None:
    """np.array(v), np.array([v, w]), np.asarray(v): numbers with their derivatives, or DerivativeLost."""
    for make in (
        lambda x: np.array(x),
        lambda x: np.asarray(x),
        lambda x: np.array([x, 2 * x])[0],
        lambda x: np.array(list(x)),
    ):
        got = outcome(lambda make=make: jvp(lambda x: (make(x) * x).sum(), (VECTOR,), (np.ones(4),))[1])
        assert isinstance(got, DerivativeLost) or math.isclose(got, 2 * VECTOR.sum(), rel_tol=1e-14)
        got = outcome(lambda make=make: gradient(lambda x: (make(x) * x).sum())(VECTOR))
        assert isinstance(got, DerivativeLost) or close(got, 2 * VECTOR, 1e-14)


# -- what would drop the derivative --

A = Value(np.array([1.0, 2.0, 3.0]), np.ones(3))


def stored(target: Any, index: Any, new: Any) -> Any:
    target[index] = new
    return target


LOSSY: dict[str, Callable[[], Any]] = {
    "an element": lambda: stored(np.zeros(3), 0, A[0]),
    "all": lambda: stored(np.zeros(3), slice(None), A),
    "ellipsis": lambda: stored(np.zeros(3), ..., A),
    "a slice": lambda: stored(np.zeros(3), slice(1), A[:1]),
    "a row": lambda: stored(np.zeros((2, 3)), 1, A),
    "a mask": lambda: stored(np.zeros(3), np.array([True, False, True]), A[:2]),
    "float32": lambda: stored(np.zeros(3, np.float32), slice(None), A),
    "ints": lambda: stored(np.zeros(3, int), slice(None), A),
    "complex": lambda: stored(np.zeros(3, complex), slice(None), A),
    "a list of Values": lambda: stored(np.zeros(3), slice(None), [A[0], 1.0, A[1]]),
    "np.array": lambda: np.array(A, dtype=float),
    "np.asarray": lambda: np.asarray(A, dtype=np.float32),
    "np.array of a list": lambda: np.array([A, A], dtype=float),
    "np.fromiter": lambda: np.fromiter(A, float),
    "float of an element": lambda: float(A[0]),
    "float of 0-d": lambda: float(Value(np.array(1.0), np.array(1.0))),
    "complex of 0-d": lambda: complex(Value(np.array(1.0), np.array(1.0))),
    "math.sin": lambda: math.sin(A[0]),
    "math.sin of 0-d": lambda: math.sin(Value(np.array(1.0), np.array(1.0))),
    "math.fsum": lambda: math.fsum(A),
    "in place": lambda: operator.iadd(np.zeros(3), A),
    "out": lambda: np.sin(A, out=np.zeros(3)),
}


@pytest.mark.parametrize("route", LOSSY)
def test_lossy_routes_raise_and_name_the_users_line(route: str) -> None:
    """DerivativeLost, with this file in it; the same route is open to Values whose call is over."""
    with pytest.raises(DerivativeLost) as caught:
        LOSSY[route]()
    assert isinstance(caught.value, TypeError)
    assert __file__ in str(caught.value)
    assert "primal" in str(caught.value) or "write" in str(caught.value) or "leave" in str(caught.value)


def test_storing_in_an_array_of_objects_works() -> None:
    """As the message says."""
    a = np.zeros(3, dtype=object)
    a[:2] = A[:2]
    assert [tangent(e) for e in a] == [1.0, 1.0, 0.0]
    assert np.sum(a * a).tangent == 2 * (1 + 2)


def test_a_value_whose_call_is_over_is_its_array() -> None:
    """It stores into float arrays, converts, prints, hashes not, and computes as the plain array, in every door."""
    kept: list[Any] = []
    gradient(lambda x: kept.append(x * x) or kept.append(x[0]) or np.sum(x))(VECTOR)
    jvp(lambda x: kept.append(x * x) or kept.append(x[0]) or x, (VECTOR,), (VECTOR,))
    for array, number in (kept[:2], kept[2:]):
        a = np.zeros(4)
        a[:] = array
        assert same(a, VECTOR**2)
        assert same(np.asarray(array, dtype=float), VECTOR**2)
        assert float(number) == VECTOR[0] and math.sin(number) == math.sin(VECTOR[0])
        assert close(np.asarray(array + a, dtype=float), 2 * VECTOR**2, 1e-15)
        assert math.isclose(float(np.sum(array)), np.sum(VECTOR**2))
        assert math.isclose(np.linalg.norm(array), np.linalg.norm(VECTOR**2))
        assert np.histogram(array, bins=3)[0].sum() == 4
        assert close(gradient(lambda x: np.sum(array * x))(VECTOR), VECTOR**2, 1e-15)
        assert "ε" not in str(array) and len(array) == 4
        b = np.ones(4)
        b += array
        assert same(b, VECTOR**2 + 1)


# -- NumPy's functions --


def numpy_functions() -> dict[str, Any]:
    """The public functions of NumPy that ask their arguments first."""
    return {
        f"{module.__name__}.{name}": function
        for module in (np, np.linalg, np.fft)
        for name, function in inspect.getmembers(module)
        if not name.startswith("_") and callable(function) and hasattr(function, "_implementation")
    }


PLAIN_RESULTS = {"empty_like", "zeros_like", "ones_like", "full_like", "min_scalar_type"}  # of shapes and dtypes alone
NOT_CALLED = {"save", "savez", "savez_compressed", "savetxt", "piecewise"}  # they write files, or take functions
SQUARE = np.array([[4.12, 0.93, 1.28], [0.71, 3.67, 1.17], [1.42, 0.82, 4.21]])  # no ties, no steps close by
CALLS: dict[str, Callable[[Any, Any], Any]] = {
    "(x)": lambda f, x: f(x),
    "(x[0])": lambda f, x: f(x[0]),
    "(x, x)": lambda f, x: f(x, x),
    "(x[0], x[1])": lambda f, x: f(x[0], x[1]),
    "(x, 1)": lambda f, x: f(x, 1),
    "(x, 0.5)": lambda f, x: f(x, 0.5),
    "(x, x, x)": lambda f, x: f(x, x, x),
    "(x, 1.5, 2.5)": lambda f, x: f(x, 1.5, 2.5),
    "([x, x])": lambda f, x: f([x, x]),
    "(mask, x)": lambda f, x: f(np.eye(3) > 0, x),
    "(mask, x, x)": lambda f, x: f(np.eye(3) > 0, x, x * x),
    "(x, [0, 2])": lambda f, x: f(x, [0, 2]),
    "(x, index)": lambda f, x: f(x, np.array([[0, 1, 2]]), 0),
    "(x, 1, x[0])": lambda f, x: f(x, 1, x[0] * 1.0),
    "(flags, x)": lambda f, x: f([True, False, True], x),
    "(flags, x[0])": lambda f, x: f([True, False, True], x[0]),
    "([flags, x[0]])": lambda f, x: f([[True, False, True], x[0]]),
    "(x, axis=0)": lambda f, x: f(x, axis=0),
    "(x, axis=-1, keepdims=True)": lambda f, x: f(x, axis=-1, keepdims=True),
    "(x, x, axis=1)": lambda f, x: f(x, x * 2, axis=1),
    "(numbers, weights=x[0])": lambda f, x: f([0, 1, 2], weights=x[0]),
    "(x, dtype=float32)": lambda f, x: f(x, dtype=np.float32),
    "(x, where=mask)": lambda f, x: f(x, where=np.eye(3) > 0),
    "(x[0], [0, 1], x[0])": lambda f, x: f(x[0], [0.0, 1.0, 9.0], x[1]),
}


@pytest.mark.parametrize("name", numpy_functions())
def test_every_numpy_function_is_right_or_raises_naming_itself(name: str) -> None:
    """Called in many ways: NumPy's value bit for bit, and the derivative of differences, or a TypeError."""
    function, short = numpy_functions()[name], name.rsplit(".", maxsplit=1)[-1]
    if short in NOT_CALLED:
        pytest.skip("called elsewhere, or not at all")
    t = direction(SQUARE)
    wrong = []
    for how, call in CALLS.items():
        plain = outcome(call, function, SQUARE.copy())
        if isinstance(plain, Exception) or (short.startswith("poly") and "x[0]" not in how):  # of vectors, in truth
            continue
        x = SQUARE.copy()
        got = outcome(call, function, Value(x, t))
        if not same(x, SQUARE):
            wrong.append(f"{short}{how} changed the caller's array")
            continue
        if isinstance(got, Exception):
            named = isinstance(got, TypeError | ValueError) and (
                isinstance(got, DerivativeLost) or re.search(rf"{short}|\bout\b", str(got))
            )
            if not named and "([" not in how:  # of which NumPy makes objects, and raises errors of its own
                wrong.append(f"{short}{how}: {type(got).__name__}: {got}")
            continue
        if short in PLAIN_RESULTS or plain is None:
            continue
        if not alike(primal(got), plain, exactly="([" not in how):
            wrong.append(f"{short}{how}: {plain!r} became {primal(got)!r}")
            continue
        numbers = [p for p in flat(plain) if np.asarray(p).dtype.kind in "fc"]
        if not numbers:
            continue
        if not any(isinstance(p, Value) or holds_objects(p) for p in flat(got)):
            moved = outcome(call, function, SQUARE + 1e-3 * t)
            if not alike(moved, plain):
                wrong.append(f"{short}{how} dropped the derivative")
            continue
        want = outcome(slope_along, lambda x: flat(call(function, x)), [SQUARE], [t])
        if isinstance(want, Exception):
            continue  # the function exists at the point alone
        tolerance = 1e-6 if "float32" not in how else 5e-2  # differences of float32 have few digits
        if not all(close(tangent(g), np.asarray(w), tolerance) for g, w in zip(flat(got), want, strict=True)):
            wrong.append(f"{short}{how}: the derivative is {want}, not {[tangent(g) for g in flat(got)]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", numpy_functions())
def test_every_numpy_function_is_the_same_backwards(name: str) -> None:
    """Where it gives a derivative forwards, gradient gives the same along each direction, in one walk."""
    function, short = numpy_functions()[name], name.rsplit(".", maxsplit=1)[-1]
    t = direction(SQUARE)
    wrong = []
    for how, call in CALLS.items():
        forward = outcome(call, function, Value(SQUARE.copy(), t)) if short not in NOT_CALLED else None
        real = [isinstance(p, Value) and p.primal.dtype.kind == "f" for p in flat(forward)]
        for i in range(len(real)):
            if not real[i]:
                continue
            want = flat(forward)[i].tangent
            weights = RNG.normal(size=np.shape(want))
            got = outcome(gradient(lambda x: np.sum(weights * flat(call(function, x))[i])), SQUARE.copy())
            if isinstance(got, Exception):
                wrong.append(f"{short}{how}: {type(got).__name__}: {got}")
                continue
            digits = 1e-9 if want.dtype.itemsize > 4 else 1e-5
            if not np.isclose(np.sum(got * t), np.sum(weights * want), rtol=digits, atol=1e-12, equal_nan=True):
                wrong.append(f"{short}{how}: backwards {np.sum(got * t)}, forwards {np.sum(weights * want)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", numpy_functions())
def test_no_numpy_function_mixes_elements_unseen(name: str) -> None:
    """derivative of an array raises, or is the diagonal of a Jacobian that has zeros elsewhere."""
    function, short = numpy_functions()[name], name.rsplit(".", maxsplit=1)[-1]
    wrong = []
    for how, call in CALLS.items():
        f = lambda x: call(function, x)  # noqa: E731
        got = outcome(derivative(f), SQUARE.copy()) if short not in NOT_CALLED else OSError()
        plain = outcome(f, SQUARE.copy())
        if not isinstance(got, np.ndarray) or not isinstance(plain, np.ndarray) or plain.dtype.kind not in "fc":
            continue
        if not np.any(got) and short in PLAIN_RESULTS:
            continue
        matrix = outcome(slope_along, lambda s: f(SQUARE + s.reshape(3, 3)), [np.zeros(9)], [np.ones(9)])
        if isinstance(matrix, Exception):
            continue
        columns = np.stack([slope_along(f, [SQUARE], [e.reshape(3, 3)]) for e in np.eye(9)], axis=-1)
        if got.shape != SQUARE.shape or not close(columns.reshape(9, 9), np.diag(got.ravel()), 1e-6):
            wrong.append(f"{short}{how}: {got}")
    assert not wrong, "\n".join(wrong)


def holds_objects(x: Any) -> bool:
    return isinstance(x, np.ndarray) and x.dtype.kind == "O"


def flat(y: Any) -> list[Any]:
    """The arrays in a result, which may be a tuple or a list of them."""
    return [leaf for part in y for leaf in flat(part)] if isinstance(y, tuple | list) else [y]


def alike(a: Any, b: Any, exactly: bool = True) -> bool:
    """The same numbers, bit for bit unless they went through objects, whatever kind of tuple they come in."""
    agree = same if exactly else close
    return len(flat(a)) == len(flat(b)) and all(
        agree(np.asarray(x), np.asarray(y)) for x, y in zip(flat(a), flat(b), strict=True)
    )


def test_an_uncovered_function_says_what_to_write() -> None:
    """Its full name, and the cure."""
    with pytest.raises(TypeError, match=r"np\.packbits|numpy\.packbits") as caught:
        np.packbits(A)
    assert "primitive" in str(caught.value)


# -- what users tried --


def normalised(x: Any) -> Any:
    y = np.asarray(x) ** 2
    y /= y.sum()
    return y[0]


def scaled(a: Any) -> Any:
    y = np.array([a, 2 * a, 3.0])
    y *= a
    return y.sum()


def test_in_place_operators_of_object_arrays_take_values() -> None:
    """The array is the one that is written into: ``y /= y.sum()``, ``y *= a``."""
    x = np.array([1.0, 2.0, 3.0])
    total = np.sum(x**2)
    want = -2 * x / total**2
    want[0] += 2 / total
    assert close(gradient(normalised)(x), want, 1e-15)
    assert derivative(scaled)(2.0) == 15.0


def part_of_real(x: Any) -> Any:
    y = x * 1.0
    for w in (y.real, np.real(y), y.conj(), y.astype(float, copy=False)):
        w *= 2  # noqa: PLW2901
    return np.sum(y**2)


def after_a_write(x: Any) -> Any:
    y = x * 1.0
    y[0, 0] = 5
    z = y.reshape(-1)
    z[1] = 100
    y.ravel("K")[3] = 50
    return np.sum(y * np.arange(6).reshape(2, 3))


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("f", [part_of_real, after_a_write])
def test_what_numpy_makes_a_view_is_one(f: Any, order: Any) -> None:
    """Parts of real arrays are the arrays themselves; what is a view depends on the order in memory."""
    x = np.asarray(np.arange(6.0).reshape(2, 3), order=order)
    assert value_and_gradient(f)(x)[0] == jvp(f, (x,), (x,))[0] == f(x)


@pytest.mark.parametrize(
    "write",
    [
        lambda x: (x + 1j * x).real.__setitem__(0, 1.0),
        lambda x: np.imag(x + 1j * x).__setitem__(0, 1.0),
    ],
)
def test_writing_into_what_does_not_reach_its_base_is_an_error(write: Any) -> None:
    for v in (Value(np.ones(2), np.ones(2)),):
        with pytest.raises(ValueError, match="read-only|not written into"):
            write(v)
    with pytest.raises(ValueError, match="read-only|not written into"):
        gradient(lambda x: write(x) or np.sum(x))(np.ones(2))


def test_a_direction_is_not_handed_out() -> None:
    x, t = np.ones(3), np.ones(3)
    jvp(lambda x: x * 1, (x,), (t,))[1][0] = 9
    assert t.tolist() == [1, 1, 1]


def test_a_view_of_no_dimension_is_written_into() -> None:
    """By an in-place operator, whose result NumPy makes a number."""

    def f(t: Any) -> Any:
        y = np.stack([t, t])
        y[..., 1] *= t
        return y

    def g(x: Any) -> Any:
        y = x.copy()
        v = np.squeeze(y[1:])
        v *= x[0]
        return y.sum()

    assert derivative(f)(2.0).tolist() == [1.0, 4.0]
    assert gradient(g)(np.array([2.0, 4.0])).tolist() == [5.0, 2.0]


def test_complex_values_are_not_made_objects_without_a_word() -> None:
    """NumPy takes an object array for a real one: ``.imag`` of it is 0. In f, np.asarray gives back the array."""
    with pytest.raises(DerivativeLost, match=r"leave np\.asarray out"):
        np.asarray(Value(np.ones(2) + 1j, np.ones(2)))
    assert gradient(lambda x: np.sum(np.asarray(x * (1 + 2j)).imag))(np.ones(2)).tolist() == [2.0, 2.0]


def test_options_of_matmul_are_kept_or_refused() -> None:
    x = np.arange(4.0).reshape(2, 2)
    assert close(gradient(lambda x: np.sum(np.matmul(x, x, dtype=float)))(x), gradient(lambda x: np.sum(x @ x))(x), 0)
    with pytest.raises((TypeError, ValueError), match="axes|matmul"):
        gradient(lambda x: np.sum(np.matmul(x, x, axes=[(0, 1), (1, 0), (0, 1)])))(x)
