"""Arrays of other kinds, which follow NumPy's protocols: Dask's, lazy and in chunks, and one that is made here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import dask
import dask.array as da
import numpy as np
import pytest
import scipy.special
from numpy.lib.mixins import NDArrayOperatorsMixin

from tinygrad_ed import Value, derivative, special, value_and_derivative
from tinygrad_ed.rules import TABLE

inf, nan = np.inf, np.nan


@pytest.fixture(autouse=True)
def _nothing_is_computed() -> Iterator[None]:
    """Whoever computes a Dask array, but by `computed`, fails."""

    def scheduler(*_: Any, **__: Any) -> None:
        raise AssertionError("a Dask array was computed")

    with dask.config.set(scheduler=scheduler):
        yield


def computed(x: Any, scheduler: str = "synchronous") -> Any:
    """The NumPy array that a Dask array stands for."""
    assert isinstance(x, da.Array)
    with np.errstate(all="ignore"):
        return x.compute(scheduler=scheduler)


def same(a: Any, b: Any) -> None:
    """The same array to a few ulps, since NumPy may compute a number otherwise at another place of an array."""
    assert a.dtype == b.dtype
    if a.dtype.kind in "fc":
        limits = np.finfo(a.dtype)
        np.testing.assert_allclose(a, b, rtol=4 * limits.eps, atol=4 * limits.smallest_subnormal)
    else:
        np.testing.assert_array_equal(a, b)


def test_a_dask_array_that_is_computed_by_accident_is_noticed() -> None:
    with pytest.raises(AssertionError, match="was computed"):
        np.asarray(da.ones(3) + 1)


# -- The table --

NUMBERS = (-800.0, -20.5, -3.0, -2.25, -1.0, -0.4, -0.0, 0.0, 1e-310, 0.3, 1.0, 1.46, 2.0, 5.5, 25.5, 1e200, inf, nan)
WHOLE = {"ldexp": 1, "polygamma": 0, "bessel_i": 0, "bessel_j": 0}  # which argument is a whole number
RAISING = {"remainder", "log_base"}  # of plain numbers, where they have no value


def columns(name: str, kind: Any) -> list[Any]:
    """A NumPy array for each argument of a row, which together hold all pairs of `NUMBERS`."""
    count = len(TABLE[name].on)
    numbers = [x for x in NUMBERS if name not in RAISING or 1 < x < inf]
    points = list(product(numbers, repeat=count if name not in WHOLE else 1))
    arrays: list[Any] = [np.array(column, dtype=kind) for column in zip(*points, strict=True)]
    if name in WHOLE:
        arrays.insert(WHOLE[name], 2)
    return arrays


def in_chunks(x: Any) -> Any:
    """A Dask array of an array, in a handful of chunks."""
    return da.from_array(x, chunks=1 + len(x) // 5) if isinstance(x, np.ndarray) else x


def check_row(name: str, arrays: list[Any]) -> None:
    """The row and its partials of Dask arrays are lazy, in the same chunks, and what NumPy's arrays give."""
    row, chunked = TABLE[name], [in_chunks(a) for a in arrays]
    chunks = next(x.chunks for x in chunked if isinstance(x, da.Array))
    with np.errstate(all="ignore"):
        y, lazy_y = row(*arrays), row(*chunked)
        slopes = [(y, lazy_y), *((slope(*arrays, y), slope(*chunked, lazy_y)) for slope in row.partials)]
    for plain, by_dask in slopes:
        if isinstance(plain, np.ndarray):
            assert by_dask.chunks == chunks
            assert by_dask.dtype == plain.dtype
            same(computed(by_dask), plain)
        else:
            assert by_dask == plain
            assert type(by_dask) is type(plain)


@pytest.mark.parametrize("kind", [np.float64, np.float32])
@pytest.mark.parametrize("name", TABLE)
def test_a_row_and_its_partials_leave_dask_arrays_lazy(name: str, kind: Any) -> None:
    """And in the dtype, the chunks, and with the numbers that NumPy's arrays have."""
    with np.errstate(all="ignore"):
        check_row(name, columns(name, kind))


COMPLEX = "divide power sqrt exp sin tan asin acos atan sinh tanh asinh acosh atanh gap secant witch sech"


@pytest.mark.parametrize("name", COMPLEX.split())
def test_rows_of_complex_dask_arrays(name: str) -> None:
    z = np.array([0.3 + 0.4j, -1.2 + 0.7j, complex(2, -0.0), complex(-3, 0.0), complex(0.0, 1.5)])
    check_row(name, [z, z[::-1] + 1][: len(TABLE[name].on)])


@pytest.mark.parametrize(
    "args",
    [
        (da.ones((4, 3), chunks=2), 2.0),
        (2, da.ones((4, 3), chunks=2)),
        (np.float64(0.5), da.ones((4, 3), chunks=(2, 3))),
        (np.ones((4, 1)), da.ones((1, 3), chunks=2)),
        (da.ones((4, 1), chunks=2), np.ones(3)),
    ],
    ids=str,
)
@pytest.mark.parametrize("name", ["multiply", "power", "divide", "hypot", "atan2", "logaddexp"])
def test_rows_of_dask_arrays_beside_numbers_and_numpy_arrays(name: str, args: tuple[Any, Any]) -> None:
    """They broadcast as NumPy's do."""
    row = TABLE[name]
    plain = [np.ones(a.shape) if isinstance(a, da.Array) else a for a in args]
    for slope in row.partials:
        by_dask, by_numpy = slope(*args, row(*args)), slope(*plain, row(*plain))
        np.testing.assert_array_equal(computed(da.broadcast_to(by_dask, (4, 3))), np.broadcast_to(by_numpy, (4, 3)))


def test_what_dask_sends_to_another_process_is_computed_there() -> None:
    """Where neither SciPy is loaded nor this library."""
    x = np.array([0.3, -0.4, 0.7])
    rows = [TABLE[name] for name in ("j0", "i1", "log_ndtr", "gamma", "tanh", "erfinv", "power")]
    args = [(x, 2.5)[: len(row.on)] for row in rows]
    with np.errstate(all="ignore"):
        expected = [row.partials[0](*a, row(*a)) for row, a in zip(rows, args, strict=True)]
        slopes = [row.partials[0](in_chunks(x), *a[1:], row(*a)) for row, a in zip(rows, args, strict=True)]
    found = dask.compute(*slopes, scheduler="processes", num_workers=1)
    for there, here in zip(found, expected, strict=True):
        np.testing.assert_allclose(there, here, rtol=1e-14)


# -- An array that is no NumPy array, and refuses to become one --


class Boxed(NDArrayOperatorsMixin):
    """An array that does by NumPy's protocols all that it does."""

    def __init__(self, inside: Any) -> None:
        self.inside = inside

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise AssertionError("converted to a NumPy array")

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return Boxed(getattr(ufunc, method)(*map(unboxed, inputs), **kwargs))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return Boxed(function(*map(unboxed, args), **kwargs))

    shape = property(lambda self: self.inside.shape)
    ndim = property(lambda self: self.inside.ndim)
    size = property(lambda self: self.inside.size)
    dtype = property(lambda self: self.inside.dtype)

    def astype(self, kind: Any) -> Boxed:
        return Boxed(self.inside.astype(kind))


class Strict(Boxed):
    """An array that knows NumPy's own functions only."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return super().__array_ufunc__(ufunc, method, *inputs, **kwargs) if type(ufunc) is np.ufunc else NotImplemented


def unboxed(x: Any) -> Any:
    return x.inside if isinstance(x, Boxed) else x


@pytest.mark.parametrize("name", [name for name in TABLE if name not in ("real", "imag")])
def test_a_row_and_its_partials_of_any_array_that_follows_the_protocols(name: str) -> None:
    row, arrays = TABLE[name], columns(name, np.float64)
    boxed = [Boxed(a) if isinstance(a, np.ndarray) else a for a in arrays]
    with np.errstate(all="ignore"):
        y, boxed_y = row(*arrays), row(*boxed)
        assert type(boxed_y) is Boxed
        same(boxed_y.inside, y)
        for slope in row.partials:
            of_numpy, of_boxed = slope(*arrays, y), slope(*boxed, boxed_y)
            assert isinstance(of_boxed, Boxed) == isinstance(of_numpy, np.ndarray)
            same(np.asarray(unboxed(of_boxed)), np.asarray(of_numpy))


def test_an_array_that_applies_numpys_functions_only_is_named() -> None:
    with pytest.raises(TypeError, match=r"sech of \(Strict\): no array of these kinds applies it"):
        special.for_arrays(special.sech)(Strict(np.ones(3)))


# -- Derivatives at Dask arrays --

X = np.linspace(-2.0, 2.0, 12)  # 0 is not among these
C = np.arange(12.0)

FUNCTIONS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {  # with their derivatives by hand
    "operators": (lambda x: 3 * x**2 - x / 2 + 1, lambda x: 6 * x - 0.5),
    "reflected operators": (lambda x: 2**x + 1 / (3 - x), lambda x: 2**x * np.log(2) + 1 / (3 - x) ** 2),
    "remainders": (lambda x: x * (x % 0.7), lambda x: x % 0.7 + x),
    "sin": (np.sin, np.cos),
    "ufuncs": (
        lambda x: np.exp(-(x**2)) * np.tanh(x) + np.hypot(x, 2.0),
        lambda x: np.exp(-(x**2)) * (1 / np.cosh(x) ** 2 - 2 * x * np.tanh(x)) + x / np.hypot(x, 2.0),
    ),
    "methods": (lambda x: x.clip(-1, 1) * 2, lambda x: 2.0 * (abs(x) < 1)),
    "abs": (abs, np.sign),
    "where": (lambda x: np.where(x > 0, x**3, -x), lambda x: np.where(x > 0, 3 * x**2, -1.0)),
    "where of NaN": (
        lambda x: np.where(x > 0, np.log(np.where(x > 0, x, 1)), 0.0),
        lambda x: np.where(x > 0, 1 / x, 0),
    ),
    "clip": (lambda x: np.clip(x, -1, 1) ** 2, lambda x: np.where(abs(x) < 1, 2 * x, 0)),
    "maximum": (lambda x: np.maximum(x, 0.5) * x, lambda x: np.where(x > 0.5, 2 * x, 0.5)),
    "minimum": (lambda x: np.minimum(np.sin(x), 0.5), lambda x: np.cos(x) * (np.sin(x) < 0.5)),
    "special functions": (
        lambda x: scipy.special.erf(x) * scipy.special.expit(x),
        lambda x: (
            2 / np.sqrt(np.pi) * np.exp(-(x**2)) * scipy.special.expit(x)
            + scipy.special.erf(x) * scipy.special.expit(x) * scipy.special.expit(-x)
        ),
    ),
    "a NumPy array beside it": (lambda x: C * np.cos(x), lambda x: -C * np.sin(x)),
    "a Dask array beside it": (lambda x: da.from_array(C, chunks=5) * x, lambda x: C),
    "the argument": (lambda x: x, lambda x: 0 * x + 1),
    "a copy": (lambda x: x.copy() * x, lambda x: 2 * x),
    "select": (lambda x: np.select([x < -1, x < 1], [x, x**2], 3.0), lambda x: np.where(x < -1, 1, 2 * x) * (x < 1)),
    "functions of Dask": (lambda x: da.sin(x) * da.exp(x), lambda x: (np.cos(x) + np.sin(x)) * np.exp(x)),
    "a number and a loop": (lambda x: sum(x**n / n for n in range(1, 4)), lambda x: 1 + x + x**2),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_derivative_at_a_dask_array_is_a_lazy_dask_array(name: str) -> None:
    """In the same chunks, and what it is at a NumPy array; nothing is computed before it is asked for."""
    f, by_hand = FUNCTIONS[name]
    x = da.from_array(X, chunks=(5, 4, 3))
    slope = derivative(f)(x)
    assert isinstance(slope, da.Array)
    assert slope.shape == x.shape
    assert slope.dtype == np.float64
    if name != "a Dask array beside it":
        assert slope.chunks == x.chunks
        np.testing.assert_array_equal(computed(slope), derivative(f)(X))
    np.testing.assert_allclose(computed(slope), by_hand(X), rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_value_and_derivative_at_a_dask_array(name: str) -> None:
    """Both are lazy; the value is f's own, bit for bit."""
    f, by_hand = FUNCTIONS[name]
    x = da.from_array(X, chunks=4)
    value, slope = value_and_derivative(f)(x)
    np.testing.assert_array_equal(computed(value), computed(f(x)))
    np.testing.assert_allclose(computed(slope), by_hand(X), rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name != "special functions"])
def test_derivatives_of_derivatives_at_a_dask_array(name: str) -> None:
    """As at a NumPy array."""
    f, _ = FUNCTIONS[name]
    second = derivative(derivative(f))
    by_dask = computed(second(da.from_array(X, chunks=4)))
    if name != "a Dask array beside it":
        np.testing.assert_array_equal(by_dask, second(X))
    h = 1e-6
    np.testing.assert_allclose(by_dask, (FUNCTIONS[name][1](X + h) - FUNCTIONS[name][1](X - h)) / (2 * h), atol=1e-7)


def test_higher_orders_at_a_dask_array() -> None:
    third = derivative(lambda x: np.sin(2 * x) + x**4, order=3)(da.from_array(X, chunks=5))
    np.testing.assert_allclose(computed(third), -8 * np.cos(2 * X) + 24 * X, rtol=1e-12, atol=1e-13)


def test_several_axes() -> None:
    x = da.from_array(X.reshape(2, 3, 2), chunks=(1, 2, 2))
    slope = derivative(lambda x: x**3)(x)
    assert slope.chunks == x.chunks
    np.testing.assert_allclose(computed(slope), 3 * X.reshape(2, 3, 2) ** 2, rtol=1e-14)


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if "beside" not in name])
def test_a_dask_array_in_single_precision_stays_so(name: str) -> None:
    f, by_hand = FUNCTIONS[name]
    x = da.from_array(X.astype(np.float32), chunks=5)
    value, slope = value_and_derivative(f)(x)
    assert slope.dtype == np.float32
    assert computed(slope).dtype == np.float32
    assert computed(value).dtype == np.float32
    np.testing.assert_allclose(computed(slope), by_hand(X), rtol=1e-5, atol=1e-6)


def test_whole_numbers_have_slopes_in_floats() -> None:
    slope = derivative(lambda x: x**2 + x / 4)(da.arange(6, chunks=4))
    assert slope.dtype == np.float64
    np.testing.assert_array_equal(computed(slope), 2 * np.arange(6) + 0.25)


def test_complex_dask_arrays_have_the_complex_derivative() -> None:
    z = X + 1j * X[::-1]
    slope = derivative(lambda z: z**2 * np.exp(z))(da.from_array(z, chunks=5))
    np.testing.assert_allclose(computed(slope), (2 * z + z**2) * np.exp(z), rtol=1e-13)


def test_arguments_by_position_and_name() -> None:
    x, y = da.from_array(X, chunks=5), da.from_array(C, chunks=5)
    f = lambda a, b=2.0: a * b**2  # noqa: E731  a function as short as the others
    np.testing.assert_array_equal(computed(derivative(f, wrt=1)(x, y)), X * (2 * C))
    np.testing.assert_array_equal(computed(derivative(f, wrt="b")(x, b=y)), X * (2 * C))
    np.testing.assert_array_equal(computed(derivative(f)(x, b=3.0)), np.full(12, 9.0))
    along_a, along_b = derivative(f, wrt=(0, 1))(x, y)
    np.testing.assert_array_equal(computed(along_a), C**2)
    np.testing.assert_array_equal(computed(along_b), X * (2 * C))


def test_a_number_beside_dask_arrays_has_a_curve_of_them() -> None:
    """What f returns is a Dask array, and so is its derivative by the number."""
    x = da.from_array(X, chunks=5)
    slope = derivative(lambda t: np.sin(t * x))(0.5)
    assert slope.chunks == x.chunks
    np.testing.assert_allclose(computed(slope), X * np.cos(X / 2), rtol=1e-13)


def test_results_keep_their_structure() -> None:
    slopes = derivative(lambda x: {"square": x**2, "pair": (x, [np.sin(x)])})(da.from_array(X, chunks=5))
    np.testing.assert_array_equal(computed(slopes["square"]), 2 * X)
    np.testing.assert_array_equal(computed(slopes["pair"][0]), np.ones(12))
    np.testing.assert_array_equal(computed(slopes["pair"][1][0]), np.cos(X))


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x.sum(),
        lambda x: x * np.sum(x),
        lambda x: x - x.mean(),
        lambda x: x[::-1] * x,
        lambda x: x[0] * x,
        lambda x: np.cumsum(x),
        lambda x: x @ x,
        lambda x: np.dot(x, x),
        lambda x: np.max(x),
        lambda x: x.reshape(3, 4),
        lambda x: np.concatenate([x, x]),
    ],
)
def test_a_function_that_mixes_elements_raises(f: Any) -> None:
    """As it does at NumPy arrays: nothing is silently summed, and nothing computed."""
    for x in (X, da.from_array(X, chunks=5)):
        with pytest.raises(ValueError, match=r"gradient|jacobian"):
            derivative(f)(x)


# -- Chunk by chunk --


def counted(size: int, chunk: int) -> tuple[Any, list[int]]:
    """0, 1, 2, … as a Dask array of floats, and a list of the chunks of it that have been computed, by their starts."""
    starts: list[int] = []

    def noted(block: Any) -> Any:
        starts.append(int(block[0]))
        return block.astype(float)

    return da.arange(size, chunks=chunk).map_blocks(noted, dtype=float, meta=np.empty(0)), starts


def test_only_the_chunks_that_are_asked_for_are_computed() -> None:
    """Once each, by whichever scheduler."""
    for scheduler in ("synchronous", "threads"):
        x, starts = counted(40, 10)
        slope = derivative(lambda x: x**2 * np.sin(x))(x)
        assert starts == []
        n = np.arange(12.0, 28.0)
        np.testing.assert_allclose(
            computed(slope[12:28], scheduler), 2 * n * np.sin(n) + n**2 * np.cos(n), rtol=1e-13, atol=1e-13
        )
        assert sorted(starts) == [10, 20]
        starts.clear()
        assert len(computed(slope, scheduler)) == 40
        assert sorted(starts) == [0, 10, 20, 30]


def test_f_is_called_once_whatever_the_number_of_chunks() -> None:
    calls: list[Any] = []

    def f(x: Any) -> Any:
        calls.append(x)
        return np.exp(x) * x

    slope = derivative(f)(da.from_array(X, chunks=1))
    computed(slope)
    assert len(calls) == 1


def test_a_grid_larger_than_memory() -> None:
    """A hundred gigabytes of slopes, of which the last three are wanted."""
    x, starts = counted(12_500_000_000, 1_250_000)
    slope = derivative(lambda x: np.sqrt(x) * np.where(x > 10, x, 0))(x)
    assert slope.nbytes == 10**11
    np.testing.assert_allclose(computed(slope[-3:]), 1.5 * np.sqrt(12_500_000_000.0), rtol=1e-9)
    assert len(starts) == 1


# -- Values --


def test_a_value_holds_dask_arrays() -> None:
    """Whatever is done to it, both parts stay lazy."""
    x = da.from_array(X, chunks=5)
    y = np.sin(Value(x, da.ones_like(x))) * 2 + x
    assert y.shape == (12,)
    assert y.dtype == np.float64
    np.testing.assert_array_equal(computed(y.primal), np.sin(X) * 2 + X)
    np.testing.assert_allclose(computed(y.tangent), np.cos(X) * 2, rtol=1e-15)


def test_the_text_of_a_value_of_dask_arrays_computes_nothing() -> None:
    y = Value(da.ones(3), da.ones(3)) * 2
    assert "dask.array" in repr(y)
    assert "dask.array" in str(y)
