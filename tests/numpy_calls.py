"""Calls of NumPy's functions, as users write them: what the tests of arrays run through.

A call has the name under which NumPy is asked, a function of arrays in plain NumPy code, and a recipe for each of its
arguments. Integers (indexes, shapes) stand in the function; what may carry a derivative is an argument.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Recipe = Callable[[np.random.Generator], Any]


@dataclass(frozen=True)
class Call:
    """A call of a NumPy function, with recipes for sample arguments."""

    name: str
    f: Callable[..., Any]
    recipes: tuple[Recipe, ...]
    line: int
    since: tuple[int, int]

    def arguments(self) -> tuple[Any, ...]:
        """The sample arguments: made afresh, and the same every time."""
        rng = np.random.default_rng(zlib.crc32(self.name.encode()))
        return tuple(recipe(rng) for recipe in self.recipes)

    def __str__(self) -> str:
        return f"{self.name}:{self.line}"


def call(name: str, f: Callable[..., Any], *recipes: Recipe, since: tuple[int, int] = (2, 0)) -> Call:
    """A line of the table; it remembers its number, for the names of tests, and which NumPy first had it."""
    return Call(name, f, recipes, sys._getframe(1).f_lineno, since)


# -- Recipes --


def real(*shape: int) -> Recipe:
    return lambda rng: np.asarray(rng.standard_normal(shape))


def cplx(*shape: int) -> Recipe:
    return lambda rng: np.asarray(rng.standard_normal(shape) + 1j * rng.standard_normal(shape))


def between(low: float, high: float) -> Callable[..., Recipe]:
    return lambda *shape: lambda rng: np.asarray(rng.uniform(low, high, shape))


positive, unit, above_one = between(0.5, 2), between(-0.9, 0.9), between(1.2, 3)


def number() -> Recipe:
    """A float of Python's own."""
    return lambda rng: float(rng.uniform(0.5, 2))


def exactly(x: float) -> Recipe:
    """A float of few digits, whose products are exact in any order."""
    return lambda rng: x


def given(values: Any) -> Recipe:
    return lambda rng: np.array(values)


def apart(*shape: int) -> Recipe:
    """Numbers of both signs, 0.3 or more apart, and 0.15 or more away from multiples of ½."""

    def numbers(rng: np.random.Generator) -> Any:
        n = int(np.prod(shape))
        places = (np.arange(n) - n // 2 + 0.5) / 2 + rng.uniform(-0.1, 0.1, n)
        return rng.permutation(places).reshape(shape)

    return numbers


def rising(n: int) -> Recipe:
    return lambda rng: np.sort(apart(n)(rng))


def strided(*shape: int) -> Recipe:
    """Every other number of a larger array, backwards: not contiguous."""
    return lambda rng: np.asarray(rng.standard_normal((*shape[:-1], 2 * shape[-1])))[..., ::-2]


def fortran(*shape: int) -> Recipe:
    return lambda rng: np.asfortranarray(rng.standard_normal(shape))


def read_only(*shape: int) -> Recipe:
    def numbers(rng: np.random.Generator) -> Any:
        a = rng.standard_normal(shape)
        a.flags.writeable = False
        return a

    return numbers


def regular(*shape: int) -> Recipe:
    """Square matrices far from singular ones, with singular values apart."""
    return lambda rng: rng.standard_normal(shape) + 3 * np.diag(1 + np.arange(shape[-1]))


def regular_cplx(*shape: int) -> Recipe:
    return lambda rng: regular(*shape)(rng) + 1j * rng.standard_normal(shape)


def spd(*shape: int) -> Recipe:
    """Symmetric positive definite matrices, with eigenvalues apart."""

    def matrices(rng: np.random.Generator) -> Any:
        a = regular(*shape)(rng)
        return a @ np.swapaxes(a, -1, -2) / 4

    return matrices


def hpd(*shape: int) -> Recipe:
    """Hermitian positive definite matrices, with eigenvalues apart."""

    def matrices(rng: np.random.Generator) -> Any:
        a = regular_cplx(*shape)(rng)
        return a @ np.conj(np.swapaxes(a, -1, -2)) / 4

    return matrices


def turning(*shape: int) -> Recipe:
    """Square matrices with pairs of complex eigenvalues."""

    def matrices(rng: np.random.Generator) -> Any:
        a = rng.standard_normal(shape)
        return a - np.swapaxes(a, -1, -2) + 2 * np.diag(np.arange(shape[-1]) // 2)

    return matrices


# -- Functions that take more than an expression --


def filled_by_index(a: Any) -> Any:
    out = np.zeros_like(a)
    out[0] = a[1]
    out[1:] = a[:-1] ** 2
    return out


def overwritten(a: Any, b: Any) -> Any:
    out = a.copy()
    out[1] = b
    out[:, 2] = 7.0
    out[out > 100] = 0.0
    return out * a


def written_at_arrays(a: Any, b: Any) -> Any:
    out = np.copy(a)
    out[[0, 2], [1, 0]] = b
    return out * out


def written_at_mask(a: Any) -> Any:
    out = a * 1
    out[a > 0] = a[a > 0] ** 2
    return out


def written_through_a_view(a: Any) -> Any:
    out = a.copy()
    row = out[0]
    row[:] = row * 3
    row[1:] *= 2
    return out


def in_place(a: Any, b: Any) -> Any:
    out = a + 0
    out += b
    out *= a
    out -= 1
    out /= 2
    out **= 2
    return out


def in_place_on_part(a: Any, b: Any) -> Any:
    out = a.copy()
    out[1] += b
    out[:, 0] *= 2
    out[..., ::2] -= a[..., ::2]
    return out


def sorted_in_place(a: Any) -> Any:
    out = a.copy()
    out.sort(axis=0)
    return out * a


def partitioned_in_place(a: Any) -> Any:
    out = a.copy()
    out.partition(2)
    return out[2]


def filled(a: Any) -> Any:
    out = np.empty_like(a)
    out.fill(3.0)
    return out * a


def out_of(ufunc: Any) -> Callable[..., Any]:
    def f(*args: Any) -> Any:
        out = np.zeros_like(args[0])
        result = ufunc(*args, out=out)
        return result + out

    return f


def out_of_row(function: Any) -> Callable[..., Any]:
    def f(a: Any) -> Any:
        out = np.zeros_like(a[0])
        result = function(a, out=out)
        return result * out

    return f


def without_nan(a: Any) -> Any:
    out = a / np.array([1.0, 2.0, np.inf])
    np.nan_to_num(out, copy=False, nan=1.0)
    return out * a


def where_out(a: Any, b: Any) -> Any:
    out = a * 2
    np.multiply(a, b, out=out, where=a > 0)
    return out


def iterated(a: Any) -> Any:
    total = 0.0
    for i, row in enumerate(a):
        for x in row:
            total = total * x + i
    return total


def unpacked(a: Any) -> Any:
    (x, y), (u, v) = a
    return x * v - y * u


def power_iteration(a: Any) -> Any:
    v = np.ones(a.shape[0])
    for _ in range(5):
        v = a @ v
        v = v / np.sqrt(v @ v)
    return v @ a @ v


def diagonal_filled(a: Any) -> Any:
    out = a.copy()
    np.fill_diagonal(out, 5.0)
    return out * a


def put_along(a: Any, b: Any) -> Any:
    out = a.copy()
    np.put_along_axis(out, np.array([[1], [0]]), b, axis=1)
    return out * out


def copied_to(a: Any, b: Any) -> Any:
    out = np.zeros_like(a)
    np.copyto(out, b, where=a > 0)
    return out * a


# -- Elementwise --

UFUNCS = [
    call("negative", np.negative, real(2, 3)),
    call("positive", np.positive, real(2, 3)),
    call("absolute", np.absolute, apart(2, 3)),
    call("absolute", np.abs, cplx(2, 3)),
    call("abs", lambda a: abs(a), apart(2, 3)),
    call("fabs", np.fabs, apart(2, 3)),
    call("sign", np.sign, apart(2, 3)),
    call("sqrt", np.sqrt, positive(2, 3)),
    call("cbrt", np.cbrt, apart(2, 3)),
    call("square", np.square, real(2, 3)),
    call("square", np.square, cplx(2, 3)),
    call("reciprocal", np.reciprocal, positive(2, 3)),
    call("exp", np.exp, real(2, 3)),
    call("exp", np.exp, cplx(2, 3)),
    call("exp2", np.exp2, real(2, 3)),
    call("expm1", np.expm1, real(2, 3)),
    call("log", np.log, positive(2, 3)),
    call("log", np.log, regular_cplx(2, 2)),
    call("log2", np.log2, positive(2, 3)),
    call("log10", np.log10, positive(2, 3)),
    call("log1p", np.log1p, positive(2, 3)),
    call("sin", np.sin, real(2, 3)),
    call("sin", np.sin, cplx(3)),
    call("cos", np.cos, real(2, 3)),
    call("tan", np.tan, unit(2, 3)),
    call("arcsin", np.arcsin, unit(2, 3)),
    call("arccos", np.arccos, unit(2, 3)),
    call("arctan", np.arctan, real(2, 3)),
    call("sinh", np.sinh, real(2, 3)),
    call("cosh", np.cosh, real(2, 3)),
    call("tanh", np.tanh, real(2, 3)),
    call("arcsinh", np.arcsinh, real(2, 3)),
    call("arccosh", np.arccosh, above_one(2, 3)),
    call("arctanh", np.arctanh, unit(2, 3)),
    call("degrees", np.degrees, real(2, 3)),
    call("rad2deg", np.rad2deg, real(2, 3)),
    call("radians", np.radians, real(2, 3)),
    call("deg2rad", np.deg2rad, real(2, 3)),
    call("floor", np.floor, apart(2, 3)),
    call("ceil", np.ceil, apart(2, 3)),
    call("trunc", np.trunc, apart(2, 3)),
    call("rint", np.rint, apart(2, 3)),
    call("conjugate", np.conjugate, real(2, 3)),
    call("conj", np.conj, cplx(2, 3)),
    call("conjugate", lambda a: np.conj(a * (2 + 1j)) * 1j, real(2, 3)),
    call("add", np.add, real(2, 3), real(3)),
    call("subtract", np.subtract, real(3), real(2, 3)),
    call("multiply", np.multiply, real(2, 1), real(3)),
    call("multiply", np.multiply, cplx(2, 1), cplx(3)),
    call("multiply", np.multiply, number(), real(2, 3)),
    call("multiply", np.multiply, real(), real()),
    call("divide", np.divide, real(2, 3), positive(2, 1)),
    call("divide", np.true_divide, real(3), positive(2, 3)),
    call("floor_divide", np.floor_divide, given([5.3, -4.6, 7.2]), given([2.0, 1.5, -3.0])),
    call("remainder", np.remainder, given([5.3, -4.6, 7.2]), given([2.0, 1.5, -3.0])),
    call("remainder", lambda a: np.mod(a, 0.5), apart(2, 3)),
    call("fmod", np.fmod, given([5.3, -4.6, 7.2]), given([2.0, 1.5, -3.0])),
    call("power", np.power, positive(2, 3), real(3)),
    call("power", lambda a: np.power(a, 3), real(2, 3)),
    call("power", lambda a: np.power(a, np.array([0, 1, 2])), real(2, 3)),
    call("power", lambda a: np.power(2.0, a), real(2, 3)),
    call("float_power", np.float_power, positive(2, 3), real(3)),
    call("hypot", np.hypot, apart(2, 3), apart(3)),
    call("arctan2", np.arctan2, positive(2, 3), apart(3)),
    call("logaddexp", np.logaddexp, real(2, 3), real(2, 1)),
    call("logaddexp2", np.logaddexp2, real(2, 3), real(2, 1)),
    call("maximum", np.maximum, apart(2, 3), given([0.0, 0.5, -0.5])),
    call("minimum", np.minimum, apart(2, 3), given([0.0, 0.5, -0.5])),
    call("maximum", lambda a: np.maximum(a, 0), apart(2, 3)),
    call("fmax", np.fmax, apart(2, 3), given([0.0, 0.5, -0.5])),
    call("fmin", np.fmin, apart(2, 3), given([0.0, 0.5, -0.5])),
    call("copysign", np.copysign, apart(2, 3), apart(3)),
    call("heaviside", lambda a: np.heaviside(a, 0.5), apart(2, 3)),
    call("ldexp", lambda a: np.ldexp(a, np.array([1, -2, 3])), real(2, 3)),
    call("divmod", np.divmod, given([5.3, -4.6, 7.2]), given([2.0, 1.5, -3.0])),
    call("modf", np.modf, apart(2, 3)),
    call("matmul", np.matmul, real(2, 3), real(3, 2)),
]

OPERATORS = [
    call("+", lambda a, b: a + b, real(2, 3), real(3)),
    call("-", lambda a, b: a - b, real(2, 1), real(3)),
    call("*", lambda a, b: a * b, real(2, 3), real(2, 3)),
    call("/", lambda a, b: a / b, real(2, 3), positive(3)),
    call("//", lambda a: a // 0.5, apart(2, 3)),
    call("%", lambda a: a % 0.5, apart(2, 3)),
    call("**", lambda a, b: a**b, positive(2, 3), real(2, 3)),
    call("**", lambda a: a**2, real(2, 3)),
    call("**", lambda a: a**3.0, real(2, 3)),
    call("**", lambda a: a**-1, positive(2, 3)),
    call("**", lambda a: a**0.5, positive(2, 3)),
    call("**", lambda a: 2**a, real(2, 3)),
    call("@", lambda a, b: a @ b, real(2, 3), real(3, 2)),
    call("@", lambda a, b: a @ b, real(3), real(3)),
    call("@", lambda a: np.ones((2, 2)) @ a, real(2, 3)),
    call("divmod", lambda a: divmod(a, 0.5), apart(2, 3)),
    call("unary", lambda a: -(+a), real(2, 3)),
    call("on the left", lambda a: np.arange(3.0) - a, real(2, 3)),
    call("on the left", lambda a: np.arange(6.0).reshape(2, 3) / a, positive(2, 3)),
    call("on the left", lambda a: np.float64(2) * a + 1 - np.float64(3) / a, positive(2, 3)),
    call("on the left", lambda a: np.arange(1.0, 4) ** a, real(2, 3)),
    call("on the right", lambda a: a * np.arange(3) - np.arange(3.0), real(2, 3)),
    call("numbers", lambda a, x: a * x + x / a, positive(2, 3), number()),
    call("numbers", lambda x: np.arange(3.0) * x + np.sin(x), number()),
    call("complex", lambda a: a * (1 + 2j) - 1j / a, positive(2, 3)),
    call("strided", lambda a: a * a.T, strided(3, 3)),
    call("strided", lambda a, b: np.sin(a) * b, strided(2, 3), fortran(2, 3)),
    call("strided", lambda a: np.sum(a**2, axis=0) * 2, fortran(4, 3)),
    call("read-only", lambda a: a * 2 + a[0], read_only(2, 3)),
    call("0-d", lambda a: a * 2 + np.sin(a), real()),
    call("0-d", lambda a, b: a * b, real(), real(2, 3)),
    call("empty", lambda a: a * 2 + 1, real(0)),
    call("empty", lambda a: np.sum(a, axis=0) + a.sum(), real(0, 3)),
    call("program", power_iteration, spd(3, 3)),
    call("program", lambda a, w, b: np.tanh(a @ w + b).sum(axis=1), real(4, 2), real(2, 3), real(3)),
    call("iteration", iterated, real(2, 3)),
    call("iteration", unpacked, real(2, 2)),
    call("iteration", lambda a: sum(a), real(3, 2)),
    call("iteration", lambda a: max(a) - min(a), apart(5)),
    call("iteration", lambda a: list(reversed(a)), real(3)),
    call("iteration", lambda a: np.array([2 * x for x in a]), real(3)),
]

METHODS = [
    call("ufunc.reduce", lambda a: np.add.reduce(a), real(3, 2)),
    call("ufunc.reduce", lambda a: np.add.reduce(a, axis=(0, 2), keepdims=True), real(2, 3, 2)),
    call("ufunc.reduce", lambda a: np.add.reduce(a, axis=None, initial=2.0, where=a > 0), apart(2, 3)),
    call("ufunc.reduce", lambda a: np.add.reduce(a, axis=1, dtype=np.float64), real(2, 3)),
    call("ufunc.reduce", lambda a: np.multiply.reduce(a, axis=-1), real(2, 3)),
    call("ufunc.reduce", lambda a: np.multiply.reduce(a, axis=None, keepdims=True, initial=2.0), real(2, 3)),
    call("ufunc.reduce", lambda a: np.multiply.reduce(a, axis=1, where=a > 0), apart(2, 3)),
    call("ufunc.reduce", lambda a: np.maximum.reduce(a, axis=1), apart(2, 3)),
    call("ufunc.reduce", lambda a: np.maximum.reduce(a, axis=None, initial=0.0, where=a < 1), apart(2, 3)),
    call("ufunc.reduce", lambda a: np.minimum.reduce(a), apart(2, 3)),
    call("ufunc.reduce", lambda a: np.fmax.reduce(a), apart(2, 3)),
    call("ufunc.reduce", lambda a: np.fmin.reduce(a, axis=1), apart(2, 3)),
    call("ufunc.reduce", lambda a: np.logaddexp.reduce(a, axis=1), real(2, 3)),
    call("ufunc.reduce", lambda a: np.logaddexp2.reduce(a), real(2, 3)),
    call("ufunc.reduce", lambda a: np.hypot.reduce(a, axis=0), apart(2, 3)),
    call("ufunc.reduce", lambda a: np.subtract.reduce(a, axis=1), real(2, 3)),
    call("ufunc.reduce", lambda a: np.divide.reduce(a, axis=1), positive(2, 3)),
    call("ufunc.accumulate", lambda a: np.add.accumulate(a), real(2, 3)),
    call("ufunc.accumulate", lambda a: np.add.accumulate(a, axis=1), real(2, 3)),
    call("ufunc.accumulate", lambda a: np.multiply.accumulate(a, axis=-1), real(2, 3)),
    call("ufunc.accumulate", lambda a: np.maximum.accumulate(a, axis=1), apart(2, 4)),
    call("ufunc.accumulate", lambda a: np.minimum.accumulate(a), apart(3, 2)),
    call("ufunc.accumulate", lambda a: np.logaddexp.accumulate(a, axis=1), real(2, 3)),
    call("ufunc.accumulate", lambda a: np.subtract.accumulate(a, axis=1), real(2, 3)),
    call("ufunc.outer", np.add.outer, real(2), real(3)),
    call("ufunc.outer", np.subtract.outer, real(2), real(3, 2)),
    call("ufunc.outer", np.multiply.outer, real(2, 2), real(3)),
    call("ufunc.outer", np.divide.outer, real(2), positive(3)),
    call("ufunc.outer", np.power.outer, positive(2), real(3)),
    call("ufunc.outer", np.maximum.outer, apart(2), given([0.0, 0.5])),
    call("ufunc.outer", lambda a: np.hypot.outer(a, np.arange(1.0, 3)), apart(2)),
    call("ufunc.outer", lambda a: np.arctan2.outer(np.arange(1.0, 3), a), apart(2)),
    call("out=", out_of(np.sin), real(2, 3)),
    call("out=", out_of(np.multiply), real(2, 3), real(3)),
    call("out=", out_of(np.matmul), real(2, 2), real(2, 2)),
    call("out=", out_of(lambda a, out: np.cumsum(a, axis=0, out=out)), real(2, 3)),
    call("out=", out_of(lambda a, out: np.clip(a, -0.5, 1.0, out=out)), apart(2, 3)),
    call("out=", out_of_row(lambda a, out: np.sum(a, axis=0, out=out)), real(2, 3)),
    call("out=", out_of_row(lambda a, out: np.mean(a, axis=0, out=out)), real(2, 3)),
    call("out=", out_of_row(lambda a, out: np.max(a, 0, out)), apart(2, 3)),
    call("out=", out_of_row(lambda a, out: np.prod(a, axis=0, out=out)), real(2, 3)),
    call("out=", out_of_row(lambda a, out: np.std(a, axis=0, out=out)), real(2, 3)),
    call("out=", out_of_row(lambda a, out: np.median(a, axis=0, out=out)), apart(2, 3)),
    call("out=", out_of_row(lambda a, out: np.add.reduce(a, axis=0, out=out)), real(2, 3)),
    call("out=", out_of_row(lambda a, out: np.take(a, 1, axis=0, out=out)), real(2, 3)),
    call("out=", out_of_row(lambda a, out: np.dot(a[:, 0], a, out)), real(2, 3)),
    call("out=", out_of_row(lambda a, out: np.einsum("ij->j", a, out=out)), real(2, 3)),
    call("out=", out_of_row(lambda a, out: a.sum(axis=0, out=out)), real(2, 3)),
    call("out=", out_of_row(lambda a, out: a[0].cumsum(out=out)), real(2, 3)),
    call("out=", out_of_row(lambda a, out: np.concatenate([a[0, :1], a[1, 1:]], out=out)), real(2, 3)),
    call("where=", lambda a: np.exp(a, where=a > 0, out=np.zeros_like(a)) * a, apart(2, 3)),
    call("where=", where_out, apart(2, 3), real(3)),
]

INDEXING = [
    call("[]", lambda a: a[1], real(3)),
    call("[]", lambda a: a[-1], real(3, 2)),
    call("[]", lambda a: a[1, 2], real(2, 3)),
    call("[]", lambda a: a[1:], real(4)),
    call("[]", lambda a: a[::-1], real(3, 2)),
    call("[]", lambda a: a[:, 1:3], real(2, 4)),
    call("[]", lambda a: a[..., 0], real(2, 2, 3)),
    call("[]", lambda a: a[0, ..., np.newaxis], real(2, 3)),
    call("[]", lambda a: a[:, None, :] - a[None], real(3, 2)),
    call("[]", lambda a: a[[0, 2, 0]], real(3, 2)),
    call("[]", lambda a: a[[0, 1], [2, 0]], real(2, 3)),
    call("[]", lambda a: a[:, [0, 0, 1]], real(2, 3)),
    call("[]", lambda a: a[np.array([[0, 1], [1, 1]])], real(2, 2)),
    call("[]", lambda a: a[np.array([[0], [1]]), np.array([0, 2])], real(2, 3)),
    call("[]", lambda a: a[np.ix_([0, 2], [1, 1, 0])], real(3, 2)),
    call("[]", lambda a: a[[0, 1], :, [1, 0]], real(2, 3, 2)),
    call("[]", lambda a: a[a > 0], apart(2, 3)),
    call("[]", lambda a: a[np.array([True, False, True])], real(3, 2)),
    call("[]", lambda a: a[:, np.array([True, False, True])], real(2, 3)),
    call("[]", lambda a: a[np.zeros(3, bool)], real(3)),
    call("[]", lambda a: a[...], real(2, 3)),
    call("[]", lambda a: a[()], real()),
    call("[]", lambda a: a[np.argsort(a)], apart(5)),
    call("[]", lambda a: a[1][0] * a[0, 1], real(2, 2)),
    call("[]", lambda a: a[np.int64(1)], real(3)),
    call("[]", lambda a: a[2:1], real(3)),
    call("[]", lambda a: a[True], real(3)),
    call("[]=", filled_by_index, real(4)),
    call("[]=", overwritten, real(3, 4), real(4)),
    call("[]=", written_at_arrays, real(3, 2), real(2)),
    call("[]=", written_at_mask, apart(2, 3)),
    call("[]=", written_through_a_view, real(2, 3)),
    call("in place", in_place, real(2, 3), real(3)),
    call("in place", in_place_on_part, real(2, 3), real(3)),
    call("in place", sorted_in_place, apart(4, 2)),
    call("in place", partitioned_in_place, apart(5)),
    call("in place", filled, real(3)),
]

# -- Sums, means, orders --

REDUCTIONS = [
    call("sum", np.sum, real(2, 3)),
    call("sum", np.sum, cplx(2, 3)),
    call("sum", lambda a: np.sum(a, axis=1), real(2, 3)),
    call("sum", lambda a: np.sum(a, -2), strided(2, 3)),
    call("sum", lambda a: np.sum(a, axis=(0, -1), keepdims=True), real(2, 3, 2)),
    call("sum", lambda a: np.sum(a, axis=0, where=a > 0, initial=3.0), apart(2, 3)),
    call("sum", lambda a: np.sum(a, axis=0, dtype=np.float64), real(2, 3)),
    call("sum", lambda a: np.sum(a, axis=()), real(2, 3)),
    call("sum", lambda a, b: np.sum([a, b], axis=0), real(3), real(3)),
    call("mean", np.mean, real(2, 3)),
    call("mean", lambda a: np.mean(a, axis=0, keepdims=True), real(2, 3)),
    call("mean", lambda a: np.mean(a, axis=(0, 1)), real(2, 3, 2)),
    call("mean", lambda a: np.mean(a, axis=1, where=np.array([True, False, True])), real(2, 3)),
    call("mean", lambda a: np.mean(a, axis=-1), cplx(2, 3)),
    call("mean", lambda a: np.mean(a, dtype=np.float64), real(2, 3)),
    call("prod", np.prod, real(2, 3)),
    call("prod", lambda a: np.prod(a, axis=0), cplx(3, 2)),
    call("prod", lambda a: np.prod(a, axis=(0, 2), keepdims=True), real(2, 3, 2)),
    call("prod", lambda a: np.prod(a, axis=1, where=a > 0, initial=2.0), apart(2, 3)),
    call("prod", lambda a: np.prod(a, axis=1, dtype=np.float64), real(2, 3)),
    call("prod", lambda a: np.prod(a * np.array([0.0, 1.0, 2.0]), axis=-1), real(2, 3)),
    call("max", np.max, apart(2, 3)),
    call("max", lambda a: np.max(a, axis=0), apart(3, 2)),
    call("max", lambda a: np.max(a, axis=(0, 2), keepdims=True), apart(2, 3, 2)),
    call("max", lambda a: np.max(a, axis=1, initial=0.0, where=a < 1), apart(2, 3)),
    call("amax", lambda a: np.amax(a, axis=1), apart(2, 3)),
    call("min", np.min, apart(2, 3)),
    call("min", lambda a: np.min(a, axis=-1, keepdims=True), apart(3, 2)),
    call("min", lambda a: np.min(a, axis=0, initial=0.0, where=a > -1), apart(2, 3)),
    call("amin", lambda a: np.amin(a, axis=1), apart(2, 3)),
    call("median", np.median, apart(5)),
    call("median", np.median, apart(6)),
    call("median", lambda a: np.median(a, axis=1, keepdims=True), apart(2, 4)),
    call("median", lambda a: np.median(a, axis=(0, 2)), apart(2, 3, 2)),
    call("var", np.var, real(2, 3)),
    call("var", lambda a: np.var(a, axis=1, ddof=1, keepdims=True), real(2, 3)),
    call("var", lambda a: np.var(a, axis=0, correction=1), real(3, 2)),
    call("var", lambda a: np.var(a, axis=(0, 1), where=a > 0), apart(2, 3)),
    call("var", lambda a: np.var(a, axis=0), cplx(3, 2)),
    call("var", lambda a: np.var(a, axis=0, mean=np.mean(a, axis=0, keepdims=True)), real(3, 2)),
    call("std", np.std, real(2, 3)),
    call("std", lambda a: np.std(a, axis=1, ddof=1, keepdims=True), real(2, 3)),
    call("std", lambda a: np.std(a, axis=0, correction=1), real(3, 2)),
    call("std", lambda a: np.std(a, axis=(0, 1), where=a > 0), apart(2, 3)),
    call("std", lambda a: np.std(a, axis=0), cplx(3, 2)),
    call("std", lambda a: np.std(a, axis=0, mean=np.mean(a, axis=0, keepdims=True)), real(3, 2)),
    call("cumsum", np.cumsum, real(2, 3)),
    call("cumsum", lambda a: np.cumsum(a, axis=1), real(2, 3)),
    call("cumsum", lambda a: np.cumsum(a, axis=0, dtype=np.float64), real(2, 3)),
    call("cumprod", np.cumprod, real(2, 3)),
    call("cumprod", lambda a: np.cumprod(a, axis=-1), cplx(2, 3)),
    call("cumprod", lambda a: np.cumprod(a * np.array([1.0, 0.0, 2.0]), axis=1), real(2, 3)),
    call("trace", np.trace, real(3, 3)),
    call("trace", lambda a: np.trace(a, offset=1), real(2, 3)),
    call("trace", lambda a: np.trace(a, dtype=complex), real(3, 3)),
    call("trace", lambda a: np.trace(a, -1, 0, 2), real(3, 2, 3)),
    call("trace", lambda a: np.trace(a, axis1=-2, axis2=-1), cplx(2, 3, 3)),
    call("diff", np.diff, real(2, 4)),
    call("diff", lambda a: np.diff(a, n=2, axis=0), real(4, 2)),
    call("diff", lambda a: np.diff(a, n=0), real(3)),
    call("diff", lambda a: np.diff(a, prepend=0.0, append=[1.0, 2.0]), real(4)),
    call("diff", lambda a, b, c: np.diff(a, axis=0, prepend=b, append=c), real(3, 2), real(1, 2), real(2, 2)),
    call("gradient", np.gradient, real(5)),
    call("gradient", lambda a: np.gradient(a, 0.5, edge_order=2), real(5)),
    call("gradient", np.gradient, real(3, 4)),
    call("gradient", lambda a: np.gradient(a, 0.5, axis=1), real(2, 4)),
    call("gradient", lambda a: np.gradient(a, 0.5, 2.0, axis=(0, 1), edge_order=2), real(3, 4)),
    call("gradient", lambda a: np.gradient(a, np.array([0.0, 1.0, 2.5, 3.0])), real(4)),
    call("gradient", lambda a: np.gradient(a, np.array([0.0, 1.0, 2.5, 3.0]), edge_order=2), real(4)),
    call("gradient", lambda a: np.gradient(a, [0.0, 1.0, 2.5], 0.5), real(3, 3)),
    call("gradient", np.gradient, real(5), number()),
    call("gradient", np.gradient, real(5), rising(5)),
    call("trapezoid", np.trapezoid, real(4)),
    call("trapezoid", lambda a: np.trapezoid(a, dx=0.5, axis=0), real(4, 2)),
    call("trapezoid", lambda a, x: np.trapezoid(a, x), real(2, 4), rising(4)),
    call("trapezoid", lambda a, x: np.trapezoid(a, x=x, axis=0), real(4, 2), real(4, 2)),
    call("trapezoid", lambda a, dx: np.trapezoid(a, dx=dx), real(4), number()),
    call("sort", np.sort, apart(2, 4)),
    call("sort", lambda a: np.sort(a, axis=0), apart(4, 2)),
    call("sort", lambda a: np.sort(a, axis=None, kind="stable"), apart(2, 3)),
    call("sort", lambda a: np.sort(a, stable=True), apart(2, 3)),
    call("partition", lambda a: np.partition(a, 2), apart(5)),
    call("partition", lambda a: np.partition(a, (1, 3), axis=0), apart(4, 2)),
    call("partition", lambda a: np.partition(a, 1, axis=None), apart(2, 3)),
    call("take", lambda a: np.take(a, [0, 2, 2]), real(2, 3)),
    call("take", lambda a: np.take(a, 1, axis=1), real(2, 3)),
    call("take", lambda a: np.take(a, [[0, 1], [1, 5]], axis=-1, mode="wrap"), real(2, 3)),
    call("take", lambda a: np.take(a, [-1, 7], axis=0, mode="clip"), real(3, 2)),
    call("take_along_axis", lambda a: np.take_along_axis(a, np.array([[1, 0], [2, 2]]), axis=1), real(2, 3)),
    call("take_along_axis", lambda a: np.take_along_axis(a, np.argsort(a, axis=0), axis=0), apart(3, 2)),
    call("take_along_axis", lambda a: np.take_along_axis(a, np.array([5, 0]), axis=None), real(2, 3)),
    call("clip", lambda a: np.clip(a, -0.5, 1.0), apart(2, 3)),
    call("clip", lambda a: np.clip(a, None, 0.5), apart(2, 3)),
    call("clip", lambda a: np.clip(a, a_min=0.0, a_max=None), apart(2, 3)),
    call("clip", lambda a: np.clip(a, min=-0.5, max=0.5), apart(2, 3), since=(2, 1)),
    call("clip", np.clip, apart(2, 3), given([-1.0, 0.0, 0.5]), given([[0.0], [1.0]])),
    call("interp", lambda x, y: np.interp(x, [0.0, 1.0, 3.0], y), given([0.3, 1.7, 2.2]), real(3)),
    call("interp", np.interp, given([0.3, 1.7, 5.2, -2.0]), given([0.0, 1.0, 3.0]), real(3)),
    call("interp", lambda x, y: np.interp(x, [0.0, 1.0], y, left=-1.0, right=7.0), given([[0.3, 2.0, -1.0]]), real(2)),
    call("interp", lambda x, y: np.interp(x, [0.0, 1.0, 1.5], y, period=2.0), given([0.3, 1.7, 3.2, -4.1]), real(3)),
    call("interp", lambda y: np.interp([0.3, 1.7, 4.0], [0.0, 1.0, 3.0], y), cplx(3)),
    call(
        "interp",
        lambda x, y, z: np.interp(x, [0.0, 1.0], [2.0, 5.0], left=y, right=z),
        given([3.0, -1.0]),
        real(),
        real(),
    ),
    call("interp", lambda x, y: np.interp(x, [0.0, 1.0, 3.0], y), number(), real(3)),
    call("where", lambda a, b: np.where(a > 0, a * b, b), apart(2, 3), real(3)),
    call("where", lambda a: np.where([True, False, True], a, 0.0), real(2, 3)),
    call("where", lambda a: np.where(a > 0, 1.0, -a), apart(2, 3)),
    call("where", lambda a, b: np.where(np.array([[True], [False]]), a, b), real(3), real()),
    call("select", lambda a: np.select([a < -0.5, a > 0.5], [a**2, 2 * a], default=1.5), apart(2, 3)),
    call("select", lambda a, d: np.select([a < -0.5, a > 0.5], [a**2, 0.0], default=d), apart(2, 3), real()),
    call("piecewise", lambda a: np.piecewise(a, [a < 0, a >= 0], [lambda x: -x, lambda x: x**2]), apart(2, 3)),
    call("piecewise", lambda a: np.piecewise(a, [a < -0.5, a > 0.5], [np.exp, 3.0, np.sin]), apart(6)),
    call("piecewise", lambda a: np.piecewise(a, a > 0, [lambda x, k: k * x, lambda x, k: x**k], 3), apart(6)),
    call("nan_to_num", lambda a: np.nan_to_num(a / np.array([1.0, 2.0, np.inf])), real(2, 3)),
    call(
        "nan_to_num",
        lambda a: np.nan_to_num(a * np.array([1.0, np.nan, np.inf]), nan=2.0, posinf=1.0, neginf=0.0),
        real(3),
    ),
    call("nan_to_num", without_nan, real(2, 3)),
    call("round", lambda a: np.round(a, 0), apart(2, 3)),
    call("around", lambda a: np.around(a), apart(2, 3)),
    call("fix", np.fix, apart(2, 3)),
]

# -- Products --

PRODUCTS = [
    call("dot", np.dot, real(3), real(3)),
    call("dot", np.dot, real(2, 3), real(3)),
    call("dot", np.dot, real(3), real(3, 2)),
    call("dot", np.dot, real(2, 3), real(3, 2)),
    call("dot", np.dot, real(2, 2, 3), real(2, 3, 2)),
    call("dot", np.dot, real(), real(2, 3)),
    call("dot", np.dot, cplx(2, 3), cplx(3, 2)),
    call("dot", lambda a: np.dot(a, a.T), real(2, 3)),
    call("dot", lambda a: np.dot(a, 3.0), real(2, 3)),
    call("vdot", np.vdot, real(2, 3), real(3, 2)),
    call("vdot", np.vdot, cplx(3), cplx(3)),
    call("vdot", lambda a: np.vdot(a * (1 + 2j), a * (2 - 1j)), real(3)),
    call("inner", np.inner, real(3), real(3)),
    call("inner", np.inner, real(2, 3), real(4, 3)),
    call("inner", np.inner, real(2, 2, 3), real(3)),
    call("inner", np.inner, cplx(2, 3), cplx(2, 3)),
    call("inner", np.inner, real(), real(2, 3)),
    call("outer", np.outer, real(2), real(3)),
    call("outer", np.outer, real(2, 2), real(3)),
    call("outer", np.outer, cplx(2), cplx(3)),
    call("matmul", np.matmul, real(3), real(3)),
    call("matmul", np.matmul, real(3), real(2, 3, 2)),
    call("matmul", np.matmul, real(2, 2, 3), real(3)),
    call("matmul", np.matmul, real(2, 1, 2, 3), real(3, 3, 2)),
    call("matmul", np.matmul, cplx(2, 3), cplx(3, 2)),
    call("matmul", np.matmul, strided(2, 3), fortran(3, 2)),
    call("matvec", lambda a, b: np.matvec(a, b), real(2, 2, 3), real(3), since=(2, 2)),
    call("vecmat", lambda a, b: np.vecmat(a, b), real(2), real(3, 2, 2), since=(2, 2)),
    call("vecmat", lambda a, b: np.vecmat(a, b), cplx(2), cplx(2, 2), since=(2, 2)),
    call("vecdot", np.vecdot, real(2, 3), real(3)),
    call("vecdot", lambda a, b: np.vecdot(a, b, axis=0), real(3, 2), real(3, 2)),
    call("vecdot", np.vecdot, cplx(2, 3), cplx(3)),
    call("tensordot", np.tensordot, real(2, 3, 2), real(3, 2, 2)),
    call("tensordot", lambda a, b: np.tensordot(a, b, axes=1), real(2, 3), real(3, 2)),
    call("tensordot", lambda a, b: np.tensordot(a, b, axes=0), real(2), real(3)),
    call("tensordot", lambda a, b: np.tensordot(a, b, axes=([0, 2], [1, 0])), real(2, 3, 2), real(2, 2, 3)),
    call("tensordot", lambda a, b: np.tensordot(a, b, axes=(-1, 0)), cplx(2, 3), cplx(3, 2)),
    call("einsum", lambda a, b: np.einsum("ij,jk->ki", a, b), real(2, 3), real(3, 2)),
    call("einsum", lambda a, b: np.einsum("ij,jk", a, b), real(2, 3), real(3, 2)),
    call("einsum", lambda a: np.einsum("ii", a), real(3, 3)),
    call("einsum", lambda a: np.einsum("ii->i", a), real(3, 3)),
    call("einsum", lambda a: np.einsum("ij->", a), real(2, 3)),
    call("einsum", lambda a: np.einsum("ji", a), real(2, 3)),
    call("einsum", lambda a: np.einsum("...i->...", a), real(2, 2, 3)),
    call("einsum", lambda a, b: np.einsum("i,i", a, b), real(3), real(3)),
    call("einsum", lambda a, b: np.einsum("i,j->ij", a, b), cplx(2), cplx(3)),
    call("einsum", lambda a, b: np.einsum("...ij,...jk->...ik", a, b), real(2, 2, 3), real(3, 2)),
    call("einsum", lambda a, b: np.einsum("bij,bj->bi", a, b), real(2, 2, 3), real(1, 3)),
    call("einsum", lambda a, b, c: np.einsum("ij,jk,kl->il", a, b, c), real(2, 2), real(2, 3), real(3, 2)),
    call("einsum", lambda a, b, c: np.einsum("ij,jk,k", a, b, c, optimize=True), real(2, 2), real(2, 3), real(3)),
    call("einsum", lambda a, b: np.einsum(a, [0, 1], b, [1, 2], [2, 0]), real(2, 3), real(3, 2)),
    call("einsum", lambda a, b: np.einsum(a, [0, ...], b, [0, ...]), real(3, 2), real(3, 2)),
    call("einsum", lambda a, b: np.einsum("ii,jk->ij", a, b), real(2, 2), real(3, 2)),
    call("einsum", lambda a: np.einsum("ij,ij->i", a, a), real(2, 3)),
    call("einsum", lambda a: np.einsum("ij,j->i", np.arange(6.0).reshape(2, 3), a), real(3)),
    call("einsum", lambda a, b: np.einsum(" i j , j -> i ", a, b), real(2, 3), real(3)),
    call("einsum", lambda a: np.einsum("ij,kj->ik", a, a, dtype=complex, casting="safe"), real(2, 3)),
    call("einsum", lambda a: np.einsum("i,i,i,i->", a, a, a, a, optimize="greedy"), real(3)),
    call("kron", np.kron, real(2), real(3)),
    call("kron", np.kron, real(2, 2), real(1, 3)),
    call("kron", np.kron, cplx(2), cplx(2, 2)),
    call("cross", np.cross, real(3), real(3)),
    call("cross", np.cross, real(2, 3), real(3)),
    call("cross", lambda a, b: np.cross(a, b, axisa=0, axisb=1, axisc=0), real(3, 2), real(2, 3)),
    call("cross", lambda a, b: np.cross(a, b, axis=0), real(3, 2), real(3, 2)),
    call("convolve", np.convolve, real(4), real(3)),
    call("convolve", lambda a, b: np.convolve(a, b, mode="same"), real(4), real(2)),
    call("convolve", lambda a, b: np.convolve(a, b, "valid"), real(3), real(5)),
    call("convolve", lambda a: np.convolve(a, [1.0, -2.0, 1.0], "valid"), cplx(4)),
    call("correlate", np.correlate, real(4), real(3)),
    call("correlate", lambda a, b: np.correlate(a, b, mode="same"), real(4), real(3)),
    call("correlate", lambda a, b: np.correlate(a, b, "full"), real(3), real(5)),
    call("correlate", lambda a, b: np.correlate(a, b, "full"), cplx(3), cplx(2)),
    call("correlate", lambda a: np.correlate(a, [1.0, 2j], "full"), real(3)),
    call("vander", np.vander, real(3)),
    call("vander", lambda a: np.vander(a, 4, increasing=True), real(3)),
    call("vander", lambda a: np.vander(a, N=2), cplx(3)),
    call("polyval", np.polyval, real(4), real(3)),
    call("polyval", lambda x: np.polyval([1.0, -2.0, 3.0], x), real(2, 3)),
    call("polyval", lambda p: np.polyval(p, 2.0), real(4)),
    call("polyval", np.polyval, cplx(3), cplx(2)),
    call("roots", lambda p: np.roots(p - np.array([6.0, 0.0, 0.0, 5.0])), real(4)),
]

# -- Shapes --

SHAPES = [
    call("array", lambda a: np.array([a[0], 2 * a[1], 3.0]), real(2)),
    call("array", lambda a: np.array([[x, x**2] for x in a]), real(2)),
    call("array", lambda a: np.array(a), real(2, 3)),
    call("array", lambda a, b: np.array([a, b]), real(3), real(3)),
    call("asarray", lambda a: np.asarray(a) * 2, real(2, 3)),
    call("asarray", lambda a: np.asarray([a[1], a[0]]), real(2)),
    call("zeros_like", lambda a: np.zeros_like(a) + a, real(2, 3)),
    call("zeros_like", lambda a: np.zeros_like(a, shape=(3,)) + a[0], real(2, 3)),
    call("ones_like", lambda a: np.ones_like(a) * a, real(2, 3)),
    call("full_like", lambda a: np.full_like(a, 7.0) * a, real(2, 3)),
    call("full_like", lambda a, x: np.full_like(a, x), real(2, 3), real()),
    call("full_like", lambda a, x: np.full_like(a, x), real(2, 3), real(3)),
    call("empty_like", filled, real(2, 3)),
    call("copy", lambda a: np.copy(a), real(2, 3)),
    call("copy", lambda a: np.copy(a, order="F"), real(2, 3)),
    call("concatenate", lambda a, b: np.concatenate([a, b]), real(2, 3), real(1, 3)),
    call("concatenate", lambda a, b: np.concatenate((a, b, a), axis=-1), real(2, 3), real(2, 1)),
    call("concatenate", lambda a, b: np.concatenate([a, b], axis=None), real(2, 3), real(2)),
    call("concatenate", lambda a: np.concatenate([[1.0, 2.0], a]), real(3)),
    call("concatenate", lambda a: np.concatenate(a), real(2, 3)),
    call("concatenate", lambda a, b: np.concatenate([a, b], dtype=complex), real(2), real(1)),
    call("concatenate", lambda a: np.concatenate([a, [1.0, 2.0]]), cplx(2)),
    call("concat", lambda a, b: np.concat([a, b]), real(2, 3), real(1, 3)),
    call("stack", lambda a, b: np.stack([a, b]), real(2, 3), real(2, 3)),
    call("stack", lambda a, b: np.stack((a, b), axis=-1), real(2, 3), real(2, 3)),
    call("stack", lambda a: np.stack([a, np.ones(3)], axis=1), real(3)),
    call("stack", lambda a, b: np.stack([a, b], axis=1, dtype=complex, casting="safe"), real(3), real(3)),
    call("stack", lambda a: np.stack([x * 2 for x in a]), real(3)),
    call("vstack", lambda a, b: np.vstack([a, b]), real(3), real(2, 3)),
    call("hstack", lambda a, b: np.hstack([a, b]), real(2, 3), real(2, 1)),
    call("hstack", lambda a, b: np.hstack([a, b, 1.0]), real(3), real()),
    call("dstack", lambda a, b: np.dstack([a, b]), real(2, 3), real(2, 3)),
    call("dstack", lambda a, b: np.dstack([a, b]), real(3), real(3)),
    call("column_stack", lambda a, b: np.column_stack([a, b]), real(3), real(3, 2)),
    call("append", lambda a, b: np.append(a, b), real(2, 3), real(2)),
    call("append", lambda a, b: np.append(a, b, axis=0), real(2, 3), real(1, 3)),
    call("append", lambda a: np.append(a, 3.0), real(3)),
    call("insert", lambda a, b: np.insert(a, 1, b), real(3), real()),
    call("insert", lambda a, b: np.insert(a, [0, 2], b, axis=1), real(2, 3), real(2, 2)),
    call("insert", lambda a, b: np.insert(a, slice(0, 2), b), real(4), real(2)),
    call("insert", lambda a: np.insert(a, 1, 5.0, axis=0), real(2, 3)),
    call("delete", lambda a: np.delete(a, 1), real(4)),
    call("delete", lambda a: np.delete(a, [0, 2], axis=1), real(2, 3)),
    call("delete", lambda a: np.delete(a, slice(1, 3), axis=0), real(4, 2)),
    call("delete", lambda a: np.delete(a, np.array([True, False, True])), real(3)),
    call("split", lambda a: np.split(a, 3), real(6)),
    call("split", lambda a: np.split(a, [1, 3], axis=1), real(2, 4)),
    call("array_split", lambda a: np.array_split(a, 3), real(5, 2)),
    call("array_split", lambda a: np.array_split(a, [2], axis=-1), real(2, 3)),
    call("hsplit", lambda a: np.hsplit(a, 2), real(2, 4)),
    call("vsplit", lambda a: np.vsplit(a, 2), real(4, 2)),
    call("dsplit", lambda a: np.dsplit(a, [1]), real(2, 2, 3)),
    call("unstack", lambda a: np.unstack(a, axis=1), real(2, 3), since=(2, 1)),
    call("reshape", lambda a: np.reshape(a, (3, 2)), real(2, 3)),
    call("reshape", lambda a: np.reshape(a, -1, order="F"), real(2, 3)),
    call("reshape", lambda a: np.reshape(a, shape=(2, -1)), fortran(3, 2), since=(2, 1)),
    call("ravel", np.ravel, real(2, 3)),
    call("ravel", lambda a: np.ravel(a, order="F"), strided(2, 3)),
    call("ravel", lambda a: np.ravel(a, order="K"), fortran(2, 3)),
    call("ravel", lambda a: np.ravel(a.T, order="A"), real(2, 3)),
    call("squeeze", np.squeeze, real(1, 3, 1)),
    call("squeeze", lambda a: np.squeeze(a, axis=0), real(1, 3, 1)),
    call("expand_dims", lambda a: np.expand_dims(a, 1), real(2, 3)),
    call("expand_dims", lambda a: np.expand_dims(a, (0, -1)), real(2, 3)),
    call("transpose", np.transpose, real(2, 3)),
    call("transpose", lambda a: np.transpose(a, (2, 0, 1)), real(2, 3, 2)),
    call("transpose", lambda a: np.transpose(a, axes=(1, 0, 2)), cplx(2, 3, 2)),
    call("permute_dims", lambda a: np.permute_dims(a, (1, 0)), real(2, 3)),
    call("matrix_transpose", np.matrix_transpose, real(2, 2, 3)),
    call("swapaxes", lambda a: np.swapaxes(a, 0, -1), real(2, 3, 2)),
    call("moveaxis", lambda a: np.moveaxis(a, 0, -1), real(2, 3, 2)),
    call("moveaxis", lambda a: np.moveaxis(a, [0, 1], [-1, 0]), real(2, 3, 2)),
    call("rollaxis", lambda a: np.rollaxis(a, 2), real(2, 3, 2)),
    call("rollaxis", lambda a: np.rollaxis(a, 0, start=2), real(2, 3, 2)),
    call("roll", lambda a: np.roll(a, 2), real(2, 3)),
    call("roll", lambda a: np.roll(a, -1, axis=1), real(2, 3)),
    call("roll", lambda a: np.roll(a, (1, 2), axis=(0, 1)), real(2, 3)),
    call("tile", lambda a: np.tile(a, 2), real(2, 3)),
    call("tile", lambda a: np.tile(a, (2, 1, 2)), real(2, 3)),
    call("repeat", lambda a: np.repeat(a, 2), real(2, 3)),
    call("repeat", lambda a: np.repeat(a, [1, 0, 2], axis=1), real(2, 3)),
    call("pad", lambda a: np.pad(a, 1), real(2, 3)),
    call("pad", lambda a: np.pad(a, ((1, 0), (0, 2)), mode="edge"), real(2, 3)),
    call("pad", lambda a: np.pad(a, {-1: (1, 2)}), real(2, 3), since=(2, 2)),
    call("pad", lambda a, x: np.pad(a, 1, constant_values=x), real(2), real()),
    call("pad", lambda a: np.pad(a, (1, 2), mode="constant", constant_values=(3.0, 4.0)), real(3)),
    call("pad", lambda a: np.pad(a, 2, mode="reflect"), real(4)),
    call("pad", lambda a: np.pad(a, 2, mode="reflect", reflect_type="odd"), real(4)),
    call("pad", lambda a: np.pad(a, ((1, 1), (2, 0)), mode="symmetric"), real(2, 3)),
    call("pad", lambda a: np.pad(a, (1, 2), mode="symmetric", reflect_type="odd"), real(3)),
    call("pad", lambda a: np.pad(a, 2, mode="wrap"), real(3)),
    call("pad", lambda a: np.pad(a, 2, mode="linear_ramp", end_values=5.0), real(3)),
    call("pad", lambda a: np.pad(a, 1, mode="mean"), real(2, 3)),
    call("pad", lambda a: np.pad(a, 1, mode="mean", stat_length=2), real(4)),
    call("pad", lambda a: np.pad(a, 1, mode="maximum"), apart(2, 3)),
    call("pad", lambda a: np.pad(a, 1, mode="minimum"), apart(4)),
    call("pad", lambda a: np.pad(a, 1, mode="median"), apart(5)),
    call("flip", np.flip, real(2, 3)),
    call("flip", lambda a: np.flip(a, axis=(0, -1)), real(2, 3, 2)),
    call("flipud", np.flipud, real(2, 3)),
    call("fliplr", np.fliplr, real(2, 3)),
    call("rot90", np.rot90, real(2, 3)),
    call("rot90", lambda a: np.rot90(a, k=3, axes=(1, 2)), real(2, 3, 2)),
    call("diag", np.diag, real(3)),
    call("diag", lambda a: np.diag(a, k=-1), real(2)),
    call("diag", lambda a: np.diag(a, 1), real(2, 3)),
    call("diagonal", np.diagonal, real(3, 3)),
    call("diagonal", lambda a: np.diagonal(a, offset=1, axis1=2, axis2=0), real(2, 2, 3)),
    call("diagflat", lambda a: np.diagflat(a, 1), real(2, 2)),
    call("tril", np.tril, real(3, 3)),
    call("tril", lambda a: np.tril(a, k=-1), real(2, 3, 3)),
    call("triu", lambda a: np.triu(a, 1), real(2, 3)),
    call("triu", np.triu, cplx(3, 3)),
    call("r_", lambda a: np.r_[a, a[0], a[::-1]], real(3)),
    call("r_", lambda a, b: np.r_[a, b], real(3), real(2)),
    call("r_", lambda a, b: np.r_["0,2", a, b], real(3), real(3)),
    call("c_", lambda a, b: np.c_[a, b], real(3), real(3)),
    call("c_", lambda a: np.c_[a, np.ones(2)], real(2, 2)),
    call("atleast_1d", np.atleast_1d, real()),
    call("atleast_1d", np.atleast_1d, real(3), real()),
    call("atleast_2d", np.atleast_2d, real(3)),
    call("atleast_3d", np.atleast_3d, real(2, 3)),
    call("broadcast_to", lambda a: np.broadcast_to(a, (2, 3)), real(3)),
    call("broadcast_to", lambda a: np.broadcast_to(a, (2, 2, 3)), real(2, 1)),
    call("broadcast_arrays", lambda a, b: np.broadcast_arrays(a, b), real(3), real(2, 1)),
    call("meshgrid", np.meshgrid, real(2), real(3)),
    call("meshgrid", lambda a, b: np.meshgrid(a, b, indexing="ij", sparse=True), real(2), real(3)),
    call("meshgrid", lambda a: np.meshgrid(a, [1.0, 2.0], a), real(2)),
    call("meshgrid", lambda a, b: np.meshgrid(a, b, copy=False), real(2), real(3)),
    call("real", np.real, cplx(2, 3)),
    call("real", np.real, real(2, 3)),
    call("imag", np.imag, cplx(2, 3)),
    call("imag", np.imag, real(2, 3)),
    call("imag", lambda a: np.imag(a * np.array([1j, 2.0, 1 + 1j])), real(3)),
    call("angle", np.angle, cplx(2, 3)),
    call("angle", lambda a: np.angle(a, deg=True), cplx(3)),
    call("angle", np.angle, apart(3)),
    call("angle", lambda a: np.angle(a + 1j), real(3)),
]

# -- Linear algebra --

LINALG = [
    call("linalg.norm", np.linalg.norm, real(3)),
    call("linalg.norm", np.linalg.norm, real(2, 3)),
    call("linalg.norm", np.linalg.norm, real(2, 2, 2)),
    call("linalg.norm", np.linalg.norm, cplx(3)),
    call("linalg.norm", lambda a: np.linalg.norm(a, ord=1), apart(3)),
    call("linalg.norm", lambda a: np.linalg.norm(a, 3), apart(3)),
    call("linalg.norm", lambda a: np.linalg.norm(a, 0.5), apart(3)),
    call("linalg.norm", lambda a: np.linalg.norm(a, -2), apart(3)),
    call("linalg.norm", lambda a: np.linalg.norm(a, 2), real(3)),
    call("linalg.norm", lambda a: np.linalg.norm(a, 0), apart(3)),
    call("linalg.norm", lambda a: np.linalg.norm(a, np.inf), given([1.0, -3.0, 2.0])),
    call("linalg.norm", lambda a: np.linalg.norm(a, -np.inf), given([1.0, -3.0, 2.0])),
    call("linalg.norm", lambda a: np.linalg.norm(a, axis=1), real(2, 3)),
    call("linalg.norm", lambda a: np.linalg.norm(a, ord=1, axis=0, keepdims=True), apart(2, 3)),
    call("linalg.norm", lambda a: np.linalg.norm(a, 4, axis=-1), cplx(2, 3)),
    call("linalg.norm", lambda a: np.linalg.norm(a, "fro"), real(2, 3)),
    call("linalg.norm", lambda a: np.linalg.norm(a, "fro", axis=(0, 2), keepdims=True), real(2, 3, 2)),
    call("linalg.norm", lambda a: np.linalg.norm(a, "nuc"), regular(3, 3)),
    call("linalg.norm", lambda a: np.linalg.norm(a, "nuc", axis=(0, 2)), real(2, 2, 3)),
    call("linalg.norm", lambda a: np.linalg.norm(a, 1), apart(2, 3)),
    call("linalg.norm", lambda a: np.linalg.norm(a, -1), apart(2, 3)),
    call("linalg.norm", lambda a: np.linalg.norm(a, np.inf), apart(3, 2)),
    call("linalg.norm", lambda a: np.linalg.norm(a, -np.inf), apart(3, 2)),
    call("linalg.norm", lambda a: np.linalg.norm(a, 2), regular(3, 3)),
    call("linalg.norm", lambda a: np.linalg.norm(a, -2), regular(3, 3)),
    call("linalg.norm", lambda a: np.linalg.norm(a, 2, axis=(-2, -1), keepdims=True), regular(2, 2, 2)),
    call("linalg.norm", lambda a: np.linalg.norm(a, 2), regular_cplx(2, 2)),
    call("linalg.vector_norm", lambda a: np.linalg.vector_norm(a, axis=0, keepdims=True), real(3, 2)),
    call("linalg.vector_norm", lambda a: np.linalg.vector_norm(a, ord=3), apart(2, 3)),
    call("linalg.matrix_norm", np.linalg.matrix_norm, real(2, 2, 3)),
    call("linalg.matrix_norm", lambda a: np.linalg.matrix_norm(a, ord="nuc", keepdims=True), regular(2, 2)),
    call("linalg.solve", np.linalg.solve, regular(3, 3), real(3)),
    call("linalg.solve", np.linalg.solve, regular(3, 3), real(3, 2)),
    call("linalg.solve", np.linalg.solve, regular(2, 3, 3), real(3, 2)),
    call("linalg.solve", np.linalg.solve, regular(2, 2), real(3, 2, 1)),
    call("linalg.solve", np.linalg.solve, regular_cplx(2, 2), cplx(2)),
    call("linalg.solve", lambda b: np.linalg.solve([[2.0, 1.0], [1.0, 3.0]], b), real(2)),
    call("linalg.inv", np.linalg.inv, regular(3, 3)),
    call("linalg.inv", np.linalg.inv, regular(2, 2, 2)),
    call("linalg.inv", np.linalg.inv, regular_cplx(2, 2)),
    call("linalg.pinv", np.linalg.pinv, real(4, 2)),
    call("linalg.pinv", np.linalg.pinv, real(2, 3)),
    call("linalg.pinv", np.linalg.pinv, regular(2, 2, 2)),
    call("linalg.pinv", lambda a: np.linalg.pinv(a + a.T, hermitian=True), regular(3, 3)),
    call("linalg.pinv", lambda a: np.linalg.pinv(a, rtol=1e-8), cplx(3, 2)),
    call("linalg.det", np.linalg.det, real(3, 3)),
    call("linalg.det", np.linalg.det, regular(2, 2, 2)),
    call("linalg.det", np.linalg.det, cplx(3, 3)),
    call("linalg.slogdet", np.linalg.slogdet, regular(3, 3)),
    call("linalg.slogdet", lambda a: np.linalg.slogdet(-a), regular(2, 3, 3)),
    call("linalg.slogdet", lambda a: np.linalg.slogdet(a).logabsdet, regular(3, 3)),
    call("linalg.slogdet", np.linalg.slogdet, regular_cplx(2, 2)),
    call("linalg.cholesky", np.linalg.cholesky, spd(3, 3)),
    call("linalg.cholesky", np.linalg.cholesky, spd(2, 2, 2)),
    call("linalg.cholesky", np.linalg.cholesky, hpd(2, 2)),
    call("linalg.cholesky", lambda a: np.linalg.cholesky(a, upper=True), spd(3, 3)),
    call("linalg.qr", np.linalg.qr, regular(3, 3)),
    call("linalg.qr", np.linalg.qr, real(4, 2)),
    call("linalg.qr", np.linalg.qr, real(2, 3)),
    call("linalg.qr", np.linalg.qr, real(2, 3, 2)),
    call("linalg.qr", np.linalg.qr, cplx(3, 2)),
    call("linalg.qr", lambda a: np.linalg.qr(a, mode="r"), real(4, 2)),
    call("linalg.qr", lambda a: np.linalg.qr(a, "complete"), regular(3, 3)),
    call("linalg.eig", np.linalg.eig, regular(3, 3)),
    call("linalg.eig", lambda a: np.linalg.eig(a).eigenvalues, turning(4, 4)),
    call("linalg.eig", lambda a: np.linalg.eig(a).eigenvalues, cplx(3, 3)),
    call("linalg.eig", np.linalg.eig, turning(3, 3)),
    call("linalg.eig", np.linalg.eig, turning(4, 4)),
    call("linalg.eig", np.linalg.eig, cplx(3, 3)),
    call("linalg.eig", lambda a: np.linalg.eig(a).eigenvalues, regular(2, 3, 3)),
    call("linalg.eigvals", np.linalg.eigvals, regular(3, 3)),
    call("linalg.eigvals", np.linalg.eigvals, turning(2, 2)),
    call("linalg.eigvals", np.linalg.eigvals, cplx(3, 3)),
    call("linalg.eigh", np.linalg.eigh, spd(3, 3)),
    call("linalg.eigh", np.linalg.eigh, spd(2, 2, 2)),
    call("linalg.eigh", lambda a: np.linalg.eigh(a, UPLO="U"), spd(3, 3)),
    call("linalg.eigh", np.linalg.eigh, hpd(3, 3)),
    call("linalg.eigh", lambda a: np.linalg.eigh(a, "U").eigenvectors, hpd(2, 2, 2)),
    call("linalg.eigvalsh", np.linalg.eigvalsh, spd(3, 3)),
    call("linalg.eigvalsh", lambda a: np.linalg.eigvalsh(a, UPLO="U"), spd(2, 2, 2)),
    call("linalg.eigvalsh", np.linalg.eigvalsh, hpd(3, 3)),
    call("linalg.svd", np.linalg.svd, regular(3, 3)),
    call("linalg.svd", lambda a: np.linalg.svd(a, full_matrices=False), real(4, 2)),
    call("linalg.svd", lambda a: np.linalg.svd(a, full_matrices=False), real(2, 2, 3)),
    call("linalg.svd", lambda a: np.linalg.svd(a, compute_uv=False), real(3, 2)),
    call("linalg.svd", lambda a: np.linalg.svd(a, compute_uv=False), cplx(2, 3)),
    call("linalg.svd", lambda a: np.linalg.svd(a, full_matrices=True), real(3, 2)),
    call("linalg.svd", np.linalg.svd, real(2, 2, 3)),
    call("linalg.svd", np.linalg.svd, cplx(2, 2)),
    call("linalg.svd", lambda a: np.linalg.svd(a, full_matrices=False), cplx(2, 3)),
    call("linalg.svd", lambda a: np.linalg.svd(a, hermitian=True), spd(3, 3)),
    call("linalg.svd", lambda a: np.linalg.svd(a + a.T, compute_uv=False, hermitian=True), regular(3, 3)),
    call("linalg.svdvals", np.linalg.svdvals, real(3, 2)),
    call("linalg.lstsq", np.linalg.lstsq, real(4, 2), real(4)),
    call("linalg.lstsq", lambda a, b: np.linalg.lstsq(a, b, rcond=None), real(4, 2), real(4, 2)),
    call("linalg.lstsq", lambda a, b: np.linalg.lstsq(a, b, rcond=1e-10)[0], real(2, 3), real(2)),
    call("linalg.lstsq", lambda a, b: np.linalg.lstsq(a, b)[:2], regular(3, 3), real(3)),
    call("linalg.lstsq", lambda a, b: np.linalg.lstsq(a, b)[0], cplx(3, 2), cplx(3)),
    call("linalg.matrix_power", lambda a: np.linalg.matrix_power(a, 3), real(3, 3)),
    call("linalg.matrix_power", lambda a: np.linalg.matrix_power(a, -2), regular(2, 2, 2)),
    call("linalg.matrix_power", lambda a: np.linalg.matrix_power(a, 0) + a, real(2, 2)),
    call("linalg.matrix_power", lambda a: np.linalg.matrix_power(a, 5), cplx(2, 2)),
    call("linalg.multi_dot", lambda a, b, c: np.linalg.multi_dot([a, b, c]), real(2, 3), real(3, 2), real(2, 2)),
    call("linalg.multi_dot", lambda a, b, c: np.linalg.multi_dot((a, b, c)), real(3), real(3, 2), real(2)),
    call("linalg.multi_dot", lambda a, b: np.linalg.multi_dot([a, b]), cplx(2, 3), cplx(3, 2)),
    call("linalg.multi_dot", lambda a, b: np.linalg.multi_dot([a, b, a, b]), real(2, 3), real(3, 2)),
    call("linalg.cond", np.linalg.cond, regular(3, 3)),
    call("linalg.cond", lambda a: np.linalg.cond(a, "fro"), regular(3, 3)),
    call("linalg.tensorinv", lambda a: np.linalg.tensorinv(a.reshape(2, 2, 4), ind=2), regular(4, 4)),
    call("linalg.tensorsolve", lambda a, b: np.linalg.tensorsolve(a.reshape(2, 2, 4), b), regular(4, 4), real(2, 2)),
    call("linalg.cross", np.linalg.cross, real(2, 3), real(2, 3)),
    call("linalg.outer", np.linalg.outer, real(2), real(3)),
    call("linalg.matmul", np.linalg.matmul, real(2, 3), real(3, 2)),
    call("linalg.trace", lambda a: np.linalg.trace(a, offset=1), real(2, 3, 3)),
    call("linalg.diagonal", lambda a: np.linalg.diagonal(a, offset=-1), real(2, 3, 3)),
    call("linalg.tensordot", lambda a, b: np.linalg.tensordot(a, b, axes=1), real(2, 3), real(3, 2)),
    call("linalg.vecdot", np.linalg.vecdot, real(2, 3), real(3)),
    call("linalg.matrix_transpose", np.linalg.matrix_transpose, real(2, 2, 3)),
]

# -- Fourier transforms --

FOURIER = [
    call("fft.fft", np.fft.fft, real(4)),
    call("fft.fft", np.fft.fft, cplx(2, 3)),
    call("fft.fft", lambda a: np.fft.fft(a, n=5, axis=0, norm="ortho"), real(3, 2)),
    call("fft.fft", lambda a: np.fft.fft(a, 2), cplx(4)),
    call("fft.ifft", np.fft.ifft, real(4)),
    call("fft.ifft", lambda a: np.fft.ifft(a, n=5, axis=-2, norm="forward"), cplx(3, 2)),
    call("fft.rfft", np.fft.rfft, real(5)),
    call("fft.rfft", lambda a: np.fft.rfft(a, n=4, axis=0, norm="forward"), real(3, 2)),
    call("fft.rfft", lambda a: np.fft.rfft(a, 3), real(2, 4)),
    call("fft.irfft", np.fft.irfft, cplx(4)),
    call("fft.irfft", np.fft.irfft, real(4)),
    call("fft.irfft", lambda a: np.fft.irfft(a, n=5, axis=0, norm="ortho"), cplx(3, 2)),
    call("fft.irfft", lambda a: np.fft.irfft(a * 1j + a, 5), real(3)),
    call("fft.fft2", np.fft.fft2, real(2, 3)),
    call("fft.fft2", lambda a: np.fft.fft2(a, s=(3, 2), axes=(0, 1), norm="ortho"), cplx(2, 3, 2)),
    call("fft.ifft2", np.fft.ifft2, real(2, 3)),
    call("fft.ifft2", lambda a: np.fft.ifft2(a, axes=(1, 0), norm="forward"), cplx(2, 3)),
    call("fft.rfft2", np.fft.rfft2, real(2, 3)),
    call("fft.rfft2", lambda a: np.fft.rfft2(a, s=(2, 4), norm="ortho"), real(2, 3)),
    call("fft.irfft2", np.fft.irfft2, cplx(2, 3)),
    call("fft.irfft2", lambda a: np.fft.irfft2(a + 1j * a, s=(2, 3), norm="forward"), real(2, 3)),
    call("fft.fftn", np.fft.fftn, real(2, 3, 2)),
    call("fft.fftn", lambda a: np.fft.fftn(a, s=(3,), axes=(1,), norm="ortho"), cplx(2, 2)),
    call("fft.ifftn", np.fft.ifftn, real(2, 3)),
    call("fft.ifftn", lambda a: np.fft.ifftn(a, axes=(0, 2), norm="ortho"), cplx(2, 1, 2)),
    call("fft.rfftn", np.fft.rfftn, real(2, 3)),
    call("fft.rfftn", lambda a: np.fft.rfftn(a, s=(3, 3), axes=(1, 0), norm="forward"), real(2, 3)),
    call("fft.irfftn", np.fft.irfftn, cplx(2, 3)),
    call("fft.irfftn", lambda a: np.fft.irfftn(a * (1 + 2j), s=(2, 3), axes=(0, 1), norm="ortho"), real(2, 3)),
    call("fft.hfft", np.fft.hfft, cplx(3)),
    call("fft.hfft", lambda a: np.fft.hfft(a * (1 - 1j), 5, norm="ortho"), real(3)),
    call("fft.ihfft", np.fft.ihfft, real(4)),
    call("fft.ihfft", lambda a: np.fft.ihfft(a, n=5, axis=0), real(3, 2)),
    call("fft.fftshift", np.fft.fftshift, real(2, 3)),
    call("fft.fftshift", lambda a: np.fft.fftshift(a, axes=1), cplx(2, 3)),
    call("fft.ifftshift", np.fft.ifftshift, real(2, 3)),
    call("fft.ifftshift", lambda a: np.fft.ifftshift(a, axes=(0,)), real(3, 2)),
]

# -- Methods and attributes of arrays --

ARRAY_METHODS = [
    call("ndarray.sum", lambda a: a.sum(axis=0), real(2, 3)),
    call("ndarray.sum", lambda a: a.sum(), real(2, 3)),
    call("ndarray.sum", lambda a: a.sum(1, keepdims=True), real(2, 3)),
    call("ndarray.mean", lambda a: a.mean(), real(2, 3)),
    call("ndarray.mean", lambda a: a.mean(axis=(0, 1), keepdims=True), real(2, 3)),
    call("ndarray.prod", lambda a: a.prod(axis=1), real(2, 3)),
    call("ndarray.max", lambda a: a.max(), apart(2, 3)),
    call("ndarray.max", lambda a: a.max(axis=1, keepdims=True), apart(2, 3)),
    call("ndarray.min", lambda a: a.min(0), apart(2, 3)),
    call("ndarray.std", lambda a: a.std(), real(2, 3)),
    call("ndarray.std", lambda a: a.std(axis=0, ddof=1), real(3, 2)),
    call("ndarray.var", lambda a: a.var(axis=-1), real(2, 3)),
    call("ndarray.cumsum", lambda a: a.cumsum(), real(2, 3)),
    call("ndarray.cumsum", lambda a: a.cumsum(axis=0), real(2, 3)),
    call("ndarray.cumprod", lambda a: a.cumprod(1), real(2, 3)),
    call("ndarray.trace", lambda a: a.trace(), real(3, 3)),
    call("ndarray.diagonal", lambda a: a.diagonal(1), real(3, 3)),
    call("ndarray.dot", lambda a, b: a.dot(b), real(2, 3), real(3)),
    call("ndarray.dot", lambda a: a.dot(np.arange(3.0)), real(2, 3)),
    call("ndarray.dot", lambda a: np.ones(2, a.dtype).dot(a), real(2, 3)),
    call("ndarray.reshape", lambda a: a.reshape(3, 2), real(2, 3)),
    call("ndarray.reshape", lambda a: a.reshape((-1,), order="F"), real(2, 3)),
    call("ndarray.ravel", lambda a: a.ravel(), real(2, 3)),
    call("ndarray.flatten", lambda a: a.flatten("F"), real(2, 3)),
    call("ndarray.copy", lambda a: a.copy() * 2, real(2, 3)),
    call("ndarray.transpose", lambda a: a.transpose(), real(2, 3)),
    call("ndarray.transpose", lambda a: a.transpose(1, 2, 0), real(2, 3, 2)),
    call("ndarray.transpose", lambda a: a.transpose((1, 0)), real(2, 3)),
    call("ndarray.swapaxes", lambda a: a.swapaxes(0, 1), real(2, 3)),
    call("ndarray.squeeze", lambda a: a.squeeze(), real(1, 3)),
    call("ndarray.take", lambda a: a.take([0, 0, 4]), real(2, 3)),
    call("ndarray.take", lambda a: a.take([1, 1], axis=1), real(2, 3)),
    call("ndarray.repeat", lambda a: a.repeat(2, axis=0), real(2, 3)),
    call("ndarray.clip", lambda a: a.clip(-0.5, 0.5), apart(2, 3)),
    call("ndarray.clip", lambda a: a.clip(max=0.5), apart(2, 3), since=(2, 1)),
    call("ndarray.round", lambda a: a.round(), apart(2, 3)),
    call("ndarray.conj", lambda a: a.conj(), cplx(2, 3)),
    call("ndarray.conjugate", lambda a: a.conjugate(), real(2, 3)),
    call("ndarray.astype", lambda a: a.astype(float) * 2, real(2, 3)),
    call("ndarray.astype", lambda a: a.astype(complex) * 1j, real(2, 3)),
    call("ndarray.item", lambda a: a.item(1, 2) * a.item(0), real(2, 3)),
    call("ndarray.item", lambda a: a.sum(keepdims=True).item(), real(2, 3)),
    call("ndarray.tolist", lambda a: a.tolist(), real(2, 2)),
    call("ndarray.compress", lambda a: a.compress([True, False, True], axis=1), real(2, 3)),
    call("ndarray.T", lambda a: a.T, real(2, 3)),
    call("ndarray.mT", lambda a: a.mT, real(2, 3, 2)),
    call("ndarray.real", lambda a: a.real, cplx(2, 3)),
    call("ndarray.imag", lambda a: a.imag, cplx(2, 3)),
    call("ndarray.real", lambda a: (a * (1 + 2j)).real, real(2, 3)),
    call("ndarray.flat", lambda a: sum(x * i for i, x in enumerate(a.flat)), real(2, 3)),
]

# -- Beyond what was asked for --

MORE = [
    call("ptp", lambda a: np.ptp(a, axis=1), apart(2, 3)),
    call("average", lambda a: np.average(a, axis=0), real(2, 3)),
    call("average", lambda a, w: np.average(a, axis=1, weights=w, keepdims=True), real(2, 3), positive(3)),
    call("percentile", lambda a: np.percentile(a, 30), apart(6)),
    call("percentile", lambda a: np.percentile(a, [25.0, 60.0], axis=1), apart(2, 4)),
    call("quantile", lambda a: np.quantile(a, 0.3, axis=0, keepdims=True), apart(4, 2)),
    call("nansum", lambda a: np.nansum(a * np.array([1.0, np.nan, 2.0]), axis=1), real(2, 3)),
    call("nanmean", lambda a: np.nanmean(a * np.array([1.0, np.nan, 2.0]), axis=1), real(2, 3)),
    call("nanmax", lambda a: np.nanmax(a * np.array([1.0, np.nan, 1.0]), axis=1), apart(2, 3)),
    call("nanmin", lambda a: np.nanmin(a * np.array([1.0, np.nan, 1.0]), axis=1), apart(2, 3)),
    call("nanprod", lambda a: np.nanprod(a * np.array([1.0, np.nan, 2.0]), axis=1), real(2, 3)),
    call("nanvar", lambda a: np.nanvar(a * np.array([1.0, np.nan, 2.0]), axis=1), real(2, 3)),
    call("nanstd", lambda a: np.nanstd(a * np.array([1.0, np.nan, 2.0]), axis=1), real(2, 3)),
    call("nancumsum", lambda a: np.nancumsum(a * np.array([1.0, np.nan, 2.0]), axis=1), real(2, 3)),
    call("nancumprod", lambda a: np.nancumprod(a * np.array([1.0, np.nan, 2.0]), axis=1), real(2, 3)),
    call("nanmedian", lambda a: np.nanmedian(a * np.array([1.0, np.nan, 1.0, 1.0]), axis=1), apart(2, 4)),
    call("nanquantile", lambda a: np.nanquantile(a * np.array([1.0, np.nan, 1.0, 1.0]), 0.3, axis=1), apart(2, 4)),
    call("nanpercentile", lambda a: np.nanpercentile(a * np.array([1.0, np.nan, 1.0, 1.0]), 30, axis=1), apart(2, 4)),
    call("bincount", lambda w: np.bincount([0, 2, 0], weights=w, minlength=4), real(3)),
    call("apply_over_axes", lambda a: np.apply_over_axes(np.sum, a, [0, 2]), real(2, 3, 2)),
    call("cov", np.cov, real(2, 4)),
    call("corrcoef", np.corrcoef, real(2, 4)),
    call("cumulative_sum", lambda a: np.cumulative_sum(a, axis=1, include_initial=True), real(2, 3), since=(2, 1)),
    call("cumulative_prod", lambda a: np.cumulative_prod(a, axis=0), real(2, 3), since=(2, 1)),
    call("ediff1d", lambda a: np.ediff1d(a, to_begin=0.0, to_end=[1.0]), real(4)),
    call("block", lambda a, b: np.block([[a, b], [b, a]]), real(2, 2), real(2, 2)),
    call("compress", lambda a: np.compress([True, False, True], a, axis=1), real(2, 3)),
    call("extract", lambda a: np.extract(a > 0, a), apart(2, 3)),
    call("choose", lambda a, b: np.choose([0, 1, 0], [a, b]), real(3), real(3)),
    call("resize", lambda a: np.resize(a, (3, 3)), real(2, 2)),
    call("trim_zeros", lambda a: np.trim_zeros(a * np.array([0.0, 1.0, 2.0, 0.0])), real(4)),
    call("trim_zeros", lambda a: np.trim_zeros(a * np.array([0.0, 0.0, 2.0, 0.0]), "f"), real(4)),
    call("linspace", lambda a, b: np.linspace(a, b, 5), real(2), real(2)),
    call("linspace", lambda a: np.linspace(0.0, a, 4, endpoint=False), number()),
    call("linspace", lambda a, b: np.linspace(a, b, 3, axis=-1, retstep=True), real(2), real()),
    call("logspace", lambda a, b: np.logspace(a, b, 3), unit(2), unit(2)),
    call("logspace", lambda b: np.logspace(0.0, 1.5, 3, base=b), positive()),
    call("geomspace", lambda a, b: np.geomspace(a, b, 4), positive(2), above_one(2)),
    call("unwrap", np.unwrap, given([0.0, 3.0, 7.0, 1.0])),
    call("sinc", np.sinc, apart(2, 3)),
    call("i0", np.i0, apart(2, 3)),
    call("real_if_close", lambda a: np.real_if_close(a * (1 + 0j)), real(3)),
    call("polyadd", np.polyadd, real(3), real(2)),
    call("polysub", np.polysub, real(3), real(2)),
    call("polymul", np.polymul, real(3), real(2)),
    call("polyder", lambda p: np.polyder(p), real(4)),
    call("polyint", lambda p: np.polyint(p), real(3)),
    call("astype", lambda a: np.astype(a, np.complex128), real(3)),
    call("astype", lambda a: np.astype(a, float, copy=False) * 2, real(3)),
    call("put_along_axis", put_along, real(2, 3), real(2, 1)),
    call("apply_along_axis", lambda a: np.apply_along_axis(lambda r: r * r[0], 1, a), real(2, 3)),
    call("fill_diagonal", diagonal_filled, real(3, 3)),
    call("copyto", copied_to, apart(2, 3), real(2, 3)),
]

# -- Numbers in lists, and in arrays of objects --

LISTS = [
    call("lists", lambda x: np.sum([x, x**2, 1.0]), number()),
    call("lists", lambda x: np.array([x, 2 * x]).sum(), number()),
    call("lists", lambda x: np.array([x, 2 * x]) * np.array([3.0, x]), number()),
    call("lists", lambda x: np.mean([x, x * x]), number()),
    call("lists", lambda x: np.prod([x, x, 2.0]), number()),
    call("lists", lambda x: np.sqrt([x, 4 * x]), number()),
    call("lists", lambda x: np.sin(np.array([x, x * x])) + np.exp(np.array([x, x])), exactly(0.75)),
    call("lists", lambda x: np.max([x, 0.0]), number()),
    call("lists", lambda x: np.sort([x, 0.0, 5.0]), number()),
    call("lists", lambda x: np.cumsum([x, 1.0, x]), number()),
    call("lists", lambda x: np.concatenate([[x], [2.0]]), number()),
    call("lists", lambda x: np.stack([np.array([x]), np.array([2.0])]), number()),
    call("lists", lambda x: np.where([True, False], [x, 1.0], 3.0), number()),
    call("lists", lambda x, y: np.dot([x, 1.0], [2.0, y]), exactly(1.5), exactly(0.75)),
    call("lists", lambda x, y: np.array([[x, 1.0], [2.0, y]]) @ np.array([y, x]), exactly(1.5), exactly(0.75)),
    call("lists", lambda x: np.outer([x, 1.0], [2.0, x]), exactly(1.5)),
    call("lists", lambda x: np.polyval([x, 1.0], 2.0), exactly(1.5)),
    call("lists", lambda x: np.array([[x, 1.0], [2.0, x]]).T.ravel()[1:], number()),
    call("lists", lambda a: np.sum([a[0], a[1] ** 2]), real(2)),
    call("lists", lambda a: np.sum([a, a * a], axis=0), real(2)),
    call("lists", lambda a, x: np.append(a, x), real(2), number()),
    call("lists", lambda a: a * np.array([a[0], 2.0]), real(2)),
]

SECTIONS = [
    UFUNCS,
    OPERATORS,
    METHODS,
    INDEXING,
    REDUCTIONS,
    PRODUCTS,
    SHAPES,
    LINALG,
    FOURIER,
    ARRAY_METHODS,
    LISTS,
    MORE,
]

VERSION = tuple(map(int, np.__version__.split(".")[:2]))
CALLS = [call for section in SECTIONS for call in section if call.since <= VERSION]

# -- Columns that the argument does not determine: NumPy chooses them --

UNDETERMINED = [
    call("linalg.svd", np.linalg.svd, real(4, 2)),
    call("linalg.svd", lambda a: np.linalg.svd(a).Vh, cplx(1, 3)),
    call("linalg.qr", lambda a: np.linalg.qr(a, "complete"), real(4, 2)),
    call("linalg.qr", lambda a: np.linalg.qr(a, "raw"), regular(3, 3)),
]

# -- Plain results: predicates, positions, shapes --

QUESTIONS = [
    call("isclose", lambda a: np.isclose(a, a + 1e-9), real(2, 3)),
    call("allclose", lambda a, b: np.allclose(a, b, rtol=0.1), real(2, 3), real(3)),
    call("array_equal", lambda a: np.array_equal(a, a * 1), real(2, 3)),
    call("array_equiv", lambda a: np.array_equiv(a, [1.0, 2.0, 3.0]), real(2, 3)),
    call("isfinite", np.isfinite, real(2, 3)),
    call("isinf", np.isinf, real(2, 3)),
    call("isnan", np.isnan, real(2, 3)),
    call("isneginf", np.isneginf, real(2, 3)),
    call("isposinf", np.isposinf, real(2, 3)),
    call("iscomplex", np.iscomplex, cplx(2, 3)),
    call("isreal", np.isreal, real(2, 3)),
    call("iscomplexobj", np.iscomplexobj, cplx(2, 3)),
    call("isrealobj", np.isrealobj, real(2, 3)),
    call("signbit", np.signbit, real(2, 3)),
    call("any", lambda a: np.any(a > 0, axis=0), real(2, 3)),
    call("any", lambda a: np.any(a), real(2, 3)),
    call("all", lambda a: np.all(a, axis=1, keepdims=True), real(2, 3)),
    call("isin", lambda a: np.isin(a, [0.0, 1.0]), real(2, 3)),
    call("count_nonzero", lambda a: np.count_nonzero(a, axis=0), real(2, 3)),
    call("nonzero", lambda a: np.nonzero(a > 0), real(2, 3)),
    call("nonzero", np.nonzero, real(2, 3)),
    call("flatnonzero", np.flatnonzero, real(2, 3)),
    call("argwhere", lambda a: np.argwhere(a), real(2, 3)),
    call("where", lambda a: np.where(a > 0), real(2, 3)),
    call("argmax", np.argmax, real(2, 3)),
    call("argmax", lambda a: np.argmax(a, axis=1, keepdims=True), real(2, 3)),
    call("argmin", lambda a: np.argmin(a, axis=0), real(2, 3)),
    call("argsort", np.argsort, real(2, 3)),
    call("argsort", lambda a: np.argsort(a, axis=0, kind="stable"), real(3, 2)),
    call("argpartition", lambda a: np.argpartition(a, 1, axis=1), real(2, 3)),
    call("searchsorted", lambda a, b: np.searchsorted(a, b), rising(4), real(3)),
    call("searchsorted", lambda a: np.searchsorted([0.0, 1.0], a, side="right"), real(3)),
    call("searchsorted", lambda a: np.searchsorted(a, 0.3, sorter=np.argsort(a)), apart(4)),
    call("digitize", lambda a: np.digitize(a, [-1.0, 0.0, 1.0]), real(3)),
    call("shape", np.shape, real(2, 3)),
    call("ndim", np.ndim, real(2, 3)),
    call("size", lambda a: np.size(a, 1), real(2, 3)),
    call("result_type", lambda a: np.result_type(a, np.float32), real(2, 3)),
    call("greater", lambda a, b: np.greater(a, b), real(2, 3), real(3)),
    call("less_equal", lambda a: a <= 0, real(2, 3)),
    call("equal", lambda a: a == a, real(2, 3)),
    call("not_equal", lambda a: a != a[0], real(2, 3)),
    call("logical_and", lambda a, b: np.logical_and(a > 0, b > 0), real(3), real(3)),
    call("logical_not", np.logical_not, real(3)),
    call("ufunc.outer", lambda a: np.less.outer(a, a), real(3)),
    call("ufunc.reduce", lambda a: np.logical_and.reduce(a, axis=1), real(2, 3)),
    call("ndarray.argmax", lambda a: a.argmax(axis=0), real(2, 3)),
    call("ndarray.argmin", lambda a: a.argmin(), real(2, 3)),
    call("ndarray.argsort", lambda a: a.argsort(axis=0), real(2, 3)),
    call("ndarray.argpartition", lambda a: a.argpartition(1), real(2, 3)),
    call("ndarray.any", lambda a: a.any(), real(2, 3)),
    call("ndarray.all", lambda a: a.all(axis=0), real(2, 3)),
    call("ndarray.nonzero", lambda a: a.nonzero(), real(2, 3)),
    call("ndarray.searchsorted", lambda a: a.searchsorted([0.1, 0.4]), rising(4)),
    call("ndarray.shape", lambda a: a.shape, real(2, 3)),
    call("ndarray.ndim", lambda a: a.ndim, real(2, 3)),
    call("ndarray.size", lambda a: a.size, real(2, 3)),
    call("ndarray.dtype", lambda a: a.dtype, cplx(2, 3)),
    call("len", len, real(2, 3)),
    call("linalg.matrix_rank", np.linalg.matrix_rank, real(2, 3)),
    call("array_repr", np.array_repr, real(2, 3)),
    call("array_str", np.array_str, real(2, 3)),
    call("array2string", lambda a: np.array2string(a, precision=3), real(2, 3)),
    call("unravel_index", lambda a: np.unravel_index(np.argmax(a), a.shape), real(2, 3)),
    call("ravel_multi_index", lambda a: np.ravel_multi_index(np.nonzero(a > 0), a.shape), real(2, 3)),
    call("nanargmax", lambda a: np.nanargmax(a, axis=1), real(2, 3)),
    call("nanargmin", np.nanargmin, real(2, 3)),
    call("lexsort", lambda a, b: np.lexsort((a, b)), real(3), real(3)),
    call("can_cast", lambda a: np.can_cast(a.dtype, np.float32), real(3)),
    call("common_type", np.common_type, real(3), real(2)),
    call("min_scalar_type", np.min_scalar_type, real(3)),
    call("may_share_memory", lambda a: np.may_share_memory(a, np.zeros(3)), real(3)),
    call("shares_memory", lambda a: np.shares_memory(a, np.zeros(3)), real(3)),
]
