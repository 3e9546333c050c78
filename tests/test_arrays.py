"""NumPy's functions, each as users call it: value, derivatives of first and second order, forwards and backwards.

The oracle of a derivative is the central difference of plain f, extrapolated to step 0, with its own error; where f
takes complex numbers and is analytic, the complex step, which has no error of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from numpy_calls import CALLS, QUESTIONS, UFUNCS, UNDETERMINED, Call

import tinygrad_ed.arrays
from tinygrad_ed import DerivativeLost, Value, derivative, gradient, hessian, jacobian, jvp, value_and_gradient

# The functions that were asked for, "all with their keyword arguments and axes".
WANTED = """
    sum mean prod max min median var std cumsum cumprod trace diff gradient clip where select piecewise maximum minimum
    sort argsort partition take take_along_axis searchsorted interp
    dot vdot inner outer matmul tensordot einsum kron cross convolve correlate
    array asarray zeros_like ones_like full_like empty_like copy concatenate stack vstack hstack dstack column_stack
    append split array_split hsplit vsplit dsplit reshape ravel squeeze expand_dims transpose swapaxes moveaxis rollaxis
    roll tile repeat pad flip flipud fliplr rot90 diag diagonal tril triu r_ c_ atleast_1d atleast_2d atleast_3d
    broadcast_to meshgrid vander polyval trapezoid insert delete
    linalg.norm linalg.solve linalg.inv linalg.pinv linalg.det linalg.slogdet linalg.cholesky linalg.qr linalg.eig
    linalg.eigh linalg.eigvalsh linalg.svd linalg.lstsq linalg.matrix_power linalg.multi_dot
    fft.fft fft.ifft fft.rfft fft.irfft fft.fft2 fft.ifft2 fft.rfft2 fft.irfft2 fft.fftn fft.ifftn fft.rfftn fft.irfftn
    fft.fftshift fft.ifftshift
    real imag conj angle abs nan_to_num isclose
    allclose array_equal array_equiv isfinite isinf isnan isneginf isposinf iscomplex isreal iscomplexobj isrealobj
    signbit any all isin count_nonzero nonzero flatnonzero argwhere argmax argmin argpartition digitize shape ndim size
    ufunc.reduce ufunc.accumulate ufunc.outer out= where= [] []=
"""

every_call = pytest.mark.parametrize("call", CALLS, ids=str)

inf, nan = np.inf, np.nan


# -- Results and directions --


def parts(y: Any) -> list[Any]:
    """The arrays and numbers of a result, which may be a tuple or a list of several."""
    return [part for item in y for part in parts(item)] if isinstance(y, tuple | list) else [y]


def assert_same(got: Any, expected: Any) -> None:
    """The same numbers bit for bit, of the same dtype and shape, in the same structure."""
    assert type(got) is type(expected) if isinstance(expected, tuple | list) else not isinstance(got, tuple | list)
    assert len(parts(got)) == len(parts(expected))
    for a, b in zip(parts(got), parts(expected), strict=True):
        assert not isinstance(a, Value)
        assert np.shape(a) == np.shape(b)
        assert np.asarray(a).dtype == np.asarray(b).dtype
        assert np.asarray(a).tobytes() == np.asarray(b).tobytes(), f"{a} is not {b}"


def direction(call: Call, seed: int) -> tuple[Any, ...]:
    """A random direction in the space of a call's arguments, each of its numbers at most 1."""
    rng = np.random.default_rng(seed)

    def along(x: Any) -> Any:
        if isinstance(x, float):
            return float(rng.uniform(0.5, 1))
        v = np.asarray(rng.uniform(-1, 1, x.shape))
        return v + 1j * rng.uniform(-1, 1, x.shape) if x.dtype.kind == "c" else v

    return tuple(along(x) for x in call.arguments())


def weights_for(y: Any) -> list[Any]:
    """Random weights for each number of a result; complex ones for complex numbers."""
    rng = np.random.default_rng(7)

    def of(part: Any) -> Any:
        w = np.asarray(rng.uniform(0.5, 1.5, np.shape(part)))
        return w + 1j * rng.uniform(-1, 1, np.shape(part)) if np.iscomplexobj(part) else w

    return [of(part) for part in parts(y)]


def weighted(call: Call) -> Callable[..., Any]:
    """One number made of all numbers of a call's result: a real one, if the arguments are real."""
    y = call.f(*call.arguments())
    weights = weights_for(y)
    take_real = not is_complex(call)

    def total(*args: Any) -> Any:
        sums = [np.sum(w * part) for w, part in zip(weights, parts(call.f(*args)), strict=True)]
        return sum(np.real(s) if take_real and np.iscomplexobj(w) else s for s, w in zip(sums, weights, strict=True))

    return total


def weighted_sum(call: Call, tangent: Any) -> Any:
    """The same sum of a tangent of the result."""
    w = weights_for(call.f(*call.arguments()))
    total = sum(np.sum(a * b) for a, b in zip(w, parts(tangent), strict=True))
    return total if is_complex(call) else np.real(total)


def is_complex(call: Call) -> bool:
    return any(np.iscomplexobj(x) for x in call.arguments())


def inner(xs: Any, vs: Any) -> Any:
    """Σ xᵢ·vᵢ over all numbers of all arguments, without a conjugate."""
    return sum(np.sum(np.multiply(x, v)) for x, v in zip(xs, vs, strict=True))


def every_argument(call: Call) -> tuple[int, ...]:
    return tuple(range(len(call.recipes)))


# -- Oracles --


def moved(args: Any, v: Any, h: Any) -> tuple[Any, ...]:
    """The arguments, h further along v, in the memory order that they have."""

    def shifted(x: Any, d: Any) -> Any:
        y = x + h * d
        return y if isinstance(x, float) else np.add(y, 0, out=np.empty_like(x, dtype=y.dtype))

    return tuple(map(shifted, args, v))


def slopes(f: Callable[..., Any], call: Call, v: Any) -> list[tuple[Any, float]]:
    """For each part of f's result its derivative along v, with an estimate of its error.

    Central differences of seven steps, each half of the one before, in Neville's scheme; the estimate is what the best
    column and row changed by, and what rounding can have done at that step, where f is good to 16 ulp.
    """
    rows: list[list[list[Any]]] = []
    steps = [0.05 / 2**k for k in range(7)]
    size = [float(np.max(np.abs(part), initial=0)) for part in parts(f(*call.arguments()))]
    best = [(nan, inf)] * len(size)
    for k, h in enumerate(steps):
        up, down = (parts(f(*moved(call.arguments(), v, s * h))) for s in (1, -1))
        central = [(np.asarray(a, complex) - np.asarray(b, complex)) / (2 * h) for a, b in zip(up, down, strict=True)]
        rows.append([central])
        for j in range(1, k + 1):
            finer, coarser = rows[k][j - 1], rows[k - 1][j - 1]
            rows[k].append([a + (a - b) / (4**j - 1) for a, b in zip(finer, coarser, strict=True)])
            for i, (new, a, b) in enumerate(zip(rows[k][j], finer, coarser, strict=True)):
                change = max(np.max(np.abs(new - a), initial=0), np.max(np.abs(a - b), initial=0) / 4**j)
                error = float(change) + 4e-15 * (size[i] + float(np.max(np.abs(new), initial=0))) / h
                if error < best[i][1]:
                    best[i] = new, error
    return best


def complex_step(call: Call, v: Any) -> list[Any] | None:
    """Im f(x + ihv)/h for each part, where f takes complex numbers."""
    h = 1e-20
    try:
        y = parts(call.f(*moved(call.arguments(), v, 1j * h)))
    except Exception:  # whatever f raises at complex numbers: there is no such oracle then
        return None
    return [np.imag(part) / h for part in y] if all(map(np.iscomplexobj, y)) else None


def assert_slopes(tangent: Any, expected: list[tuple[Any, float]]) -> None:
    """The tangent of each part lies within the error of its extrapolated slope, which is good to seven digits."""
    got = parts(tangent)
    assert len(got) == len(expected)
    for t, (slope, error) in zip(got, expected, strict=True):
        assert np.shape(t) == np.shape(slope)
        scale = 1 + float(np.max(np.abs(slope), initial=0))
        assert error < 1e-8 * scale, f"the oracle itself is in doubt: {slope} ± {error}"
        off = float(np.max(np.abs(t - slope), initial=0))
        assert off <= 10 * error, f"{t} is off by {off} from {slope} ± {error}"


def assert_close(got: Any, expected: Any, digits: float, size: Any = 0) -> None:
    """Equal to so many digits of the largest number among them."""
    assert np.shape(got) == np.shape(expected)
    scale = max(np.max(np.abs(expected), initial=0), np.max(np.abs(size), initial=0), 1e-3)
    assert np.max(np.abs(got - expected), initial=0) <= 10**-digits * scale, f"{got} is not {expected}"


@cache
def is_holomorphic(call: Call) -> bool:
    """Whether the derivative of f along iv is i times that along v."""
    v = direction(call, 1)
    along, across = slopes(call.f, call, v), slopes(call.f, call, tuple(1j * d for d in v))
    return all(
        np.max(np.abs(1j * a - b), initial=0) <= 10 * (e1 + e2) for (a, e1), (b, e2) in zip(along, across, strict=True)
    )


# -- The table, call by call --


@every_call
def test_the_value_is_numpys_own_bit_for_bit(call: Call) -> None:
    """And the caller's arrays are left as they were."""
    args = call.arguments()
    assert_same(jvp(call.f, args, direction(call, 1))[0], call.f(*call.arguments()))
    assert_same(args, call.arguments())


def every_other(x: Any) -> Any:
    """The same numbers, as every other one of a larger array along each axis."""
    view = np.zeros([2 * n for n in x.shape], x.dtype)[(slice(None, None, 2),) * x.ndim]
    view[...] = x
    return view


@pytest.mark.parametrize("layout", [every_other, np.asfortranarray])
@every_call
def test_the_value_is_numpys_own_in_every_memory_order(call: Call, layout: Any) -> None:
    """NumPy adds in the order in which numbers stand in memory: the last bits depend on it."""
    args = tuple(layout(x) if np.ndim(x) else x for x in call.arguments())
    assert_same(jvp(call.f, args, direction(call, 1))[0], call.f(*args))
    if not is_complex(call) or is_holomorphic(call):
        assert_same(value_and_gradient(weighted(call), wrt=every_argument(call))(*args)[0], weighted(call)(*args))


@every_call
def test_the_derivative_along_a_direction_is_the_slope(call: Call) -> None:
    v = direction(call, 1)
    tangent = jvp(call.f, call.arguments(), v)[1]
    assert_slopes(tangent, expected := slopes(call.f, call, v))
    if not is_complex(call) and (exact := complex_step(call, v)) is not None:
        for t, e, (slope, error) in zip(parts(tangent), exact, expected, strict=True):
            if np.max(np.abs(e - slope), initial=0) <= 10 * error:  # f is analytic
                assert_close(t, e, 11)


@every_call
def test_the_gradient_is_the_transpose_of_the_derivative(call: Call) -> None:
    v = direction(call, 1)
    if is_complex(call) and not is_holomorphic(call):
        with pytest.raises(DerivativeLost, match="complex"):
            gradient(weighted(call), wrt=every_argument(call))(*call.arguments())
        return
    total, slope = value_and_gradient(weighted(call), wrt=every_argument(call))(*call.arguments())
    assert_same(total, weighted(call)(*call.arguments()))
    tangent = jvp(call.f, call.arguments(), v)[1]
    sizes = [np.max(np.abs(part), initial=0) for part in parts(tangent)]
    assert_close(inner(slope, v), weighted_sum(call, tangent), 12, sizes)
    for g, x in zip(slope, call.arguments(), strict=True):
        assert np.shape(g) == np.shape(x)
        assert np.asarray(g).dtype == np.asarray(x).dtype


@every_call
def test_the_derivative_of_the_derivative_is_its_slope(call: Call) -> None:
    v, u = direction(call, 1), direction(call, 2)

    def along(*args: Any) -> Any:
        return jvp(call.f, args, v)[1]

    first, second = jvp(along, call.arguments(), u)
    for a, b in zip(parts(first), parts(along(*call.arguments())), strict=True):
        assert_close(a, b, 13)
    assert_slopes(second, slopes(along, call, u))


@every_call
def test_gradients_of_gradients_agree_with_second_derivatives(call: Call) -> None:
    """Forwards over backwards, backwards over backwards, and forwards over forwards give the same number."""
    if is_complex(call) and not is_holomorphic(call):
        return
    v, u = direction(call, 1), direction(call, 2)
    total, args, wrt = weighted(call), call.arguments(), every_argument(call)
    second = jvp(lambda *args: jvp(call.f, args, v)[1], args, u)[1]
    expected, sizes = weighted_sum(call, second), [np.max(np.abs(part), initial=0) for part in parts(second)]
    forwards = jvp(lambda *args: gradient(total, wrt=wrt)(*args), args, u)[1]
    assert_close(inner(forwards, v), expected, 10, sizes)
    backwards = gradient(lambda *args: inner(gradient(total, wrt=wrt)(*args), v), wrt=wrt)(*args)
    assert_close(inner(backwards, u), expected, 10, sizes)


@every_call
def test_derivatives_of_order_2_by_series_are_those_by_nesting(call: Call) -> None:
    """Along a line, whose parameter is a number."""
    v = direction(call, 1)

    def along(t: Any) -> Any:
        return call.f(*(x + t * d if np.ndim(x) else x for x, d in zip(call.arguments(), v, strict=True)))

    nested = derivative(derivative(along))(0.0)
    for a, b in zip(parts(derivative(along, order=2)(0.0)), parts(nested), strict=True):
        assert np.shape(a) == np.shape(b)
        assert_close(a, b, 9, np.max(np.abs(b), initial=1e-3))


@every_call
def test_the_jacobian_holds_the_derivatives_along_the_axes(call: Call) -> None:
    if is_complex(call) and not is_holomorphic(call):
        return
    args = call.arguments()

    def flat(*args: Any) -> Any:
        y = call.f(*args)
        return np.concatenate([np.ravel(part) for part in parts(y)]) if isinstance(y, tuple | list) else y

    shape = np.shape(flat(*args))
    matrices = jacobian(flat, wrt=every_argument(call))(*args)
    for i, (x, matrix) in enumerate(zip(args, matrices, strict=True)):
        assert np.shape(matrix) == shape + np.shape(x)
        for place in np.ndindex(np.shape(x)):
            axes = [np.zeros(np.shape(a)) for a in args]
            axes[i][place] = 1.0
            v = tuple(float(v) if isinstance(a, float) else v for a, v in zip(args, axes, strict=True))
            assert_close(np.asarray(matrix)[(..., *place)], jvp(flat, args, v)[1], 12, matrix)


of_one_real_array = pytest.mark.parametrize(
    "call",
    [c for c in CALLS if len(c.recipes) == 1 and isinstance(x := c.arguments()[0], np.ndarray) and x.dtype == float],
    ids=str,
)


@of_one_real_array
def test_the_hessian_holds_the_second_derivatives(call: Call) -> None:
    """Along any two directions, and with its axes exchanged."""
    x, (v,), (u,) = call.arguments()[0], direction(call, 1), direction(call, 2)
    matrix = hessian(weighted(call))(x)
    assert matrix.shape == x.shape + x.shape
    second = jvp(lambda x: jvp(call.f, (x,), (v,))[1], (x,), (u,))[1]
    sizes = [np.max(np.abs(part), initial=0) for part in parts(second)]
    along = np.tensordot(np.tensordot(matrix, u, x.ndim), v, x.ndim)
    assert_close(along, weighted_sum(call, second), 10, sizes)
    square = matrix.reshape(x.size, x.size)
    assert_close(square, square.T, 10, sizes)


@of_one_real_array
def test_an_elementwise_derivative_is_the_diagonal_of_the_jacobian_or_an_error(call: Call) -> None:
    """Nothing is silently summed: where elements mix, `derivative` raises; a function of numbers never does."""
    x = call.arguments()[0]
    try:
        got = parts(derivative(call.f)(x))
    except ValueError:
        assert call not in UFUNCS
        with pytest.raises(ValueError, match="elementwise"):
            derivative(call.f)(x)
        return
    y = parts(call.f(x))
    for place in np.ndindex(x.shape):
        axis = np.zeros(x.shape)
        axis[place] = 1
        for slope, part, t in zip(got, y, parts(jvp(call.f, (x,), (axis,))[1]), strict=True):
            assert np.shape(slope) == np.shape(part)
            assert_close(slope * axis, t, 13)  # a result of more axes has elements of x along the last


@every_call
def test_single_precision_stays_single(call: Call) -> None:
    """The value is NumPy's own, and each derivative has its dtype."""
    narrow = {"f": np.float32, "c": np.complex64}

    def narrowed(values: Any) -> tuple[Any, ...]:
        return tuple(x if isinstance(x, float) else x.astype(narrow[x.dtype.kind]) for x in values)

    args, v = narrowed(call.arguments()), narrowed(direction(call, 1))
    value, tangent = jvp(call.f, args, v)
    assert_same(value, call.f(*narrowed(call.arguments())))
    for t, y, wide in zip(parts(tangent), parts(value), parts(jvp(call.f, call.arguments(), v)[1]), strict=True):
        if np.asarray(y).dtype.kind in "fc":
            assert np.asarray(t).dtype == np.asarray(y).dtype
            assert_close(t, wide, 3.5)
    if not is_complex(call) or is_holomorphic(call):
        for g, x in zip(gradient(weighted(call), wrt=every_argument(call))(*args), args, strict=True):
            assert np.asarray(g).dtype == np.asarray(x).dtype


@pytest.mark.parametrize("call", UNDETERMINED, ids=str)
def test_columns_that_numpy_chooses_have_their_slope_or_none(call: Call) -> None:
    v = direction(call, 1)
    try:
        tangent = jvp(call.f, call.arguments(), v)[1]
    except TypeError:
        with pytest.raises(TypeError, match="is not covered"):
            jvp(call.f, call.arguments(), v)
        return
    for t, (slope, error) in zip(parts(tangent), slopes(call.f, call, v), strict=True):
        right = np.abs(t - slope) <= 10 * error
        assert (right | np.isnan(t)).all(), f"{t} is not {slope} ± {error}"


LARGE = [
    ("sum", lambda a: np.sum(a)),
    ("sum along an axis", lambda a: np.sum(a, axis=0)),
    ("sum of every third", lambda a: np.sum(a[::3, ::-1], axis=1)),
    ("mean", lambda a: np.mean(a, axis=1)),
    ("variance", lambda a: np.var(a, axis=0)),
    ("matrix product", lambda a: a.T @ a),
    ("scalar product", lambda a: np.vdot(a, a)),
    ("cumulative sum", lambda a: np.cumsum(a)),
    ("norm", lambda a: np.linalg.norm(a)),
    ("order", lambda a: np.sort(a, axis=0)),
    ("median", lambda a: np.median(a, axis=0)),
    ("einsum", lambda a: np.einsum("ij,ik->jk", a, a)),
    ("transform", lambda a: np.abs(np.fft.rfft2(a))),
    ("convolution", lambda a: np.convolve(a[0], a[1])),
    ("elementwise", lambda a: np.sin(a) * np.exp(-(a**2) / 2) + a**3 / (1 + a**2)),
    ("slices", lambda a: 100 * (a[1:] - a[:-1] ** 2) ** 2 + (1 - a[:-1]) ** 2),
    ("selection", lambda a: np.where(a > 0, a, np.expm1(a))[a < 1]),
]


@pytest.mark.parametrize("f", [row[1] for row in LARGE], ids=[row[0] for row in LARGE])
def test_large_arrays_have_the_values_and_derivatives_of_small_ones(f: Any) -> None:
    """The value bit for bit, in whatever order NumPy adds; the gradient the transpose of the derivative."""
    rng = np.random.default_rng(3)
    a = (rng.permutation(301 * 67) - 10_000.5).reshape(301, 67) / 1000
    v = rng.standard_normal(a.shape)
    y = f(a)
    w = rng.standard_normal(np.shape(y))
    value, tangent = jvp(f, (a,), (v,))
    assert_same(value, y)
    total, slope = value_and_gradient(lambda a: np.sum(w * f(a)))(a)
    assert_same(total, np.sum(w * y))
    products = w * tangent
    assert abs(np.sum(slope * v) - np.sum(products)) <= 1e-13 * np.sum(np.abs(products))
    h = 1e-5
    assert_close(tangent, (f(a + h * v) - f(a - h * v)) / (2 * h), 6)


# -- Questions, which have plain answers --


@pytest.mark.parametrize("call", QUESTIONS, ids=str)
def test_questions_have_plain_answers(call: Call) -> None:
    """f sees NumPy's own answer: no Value, in both ways of carrying a derivative."""
    answers: list[Any] = []

    def f(*args: Any) -> Any:
        answers.append(call.f(*args))
        return sum(np.sum(x * x) for x in args)

    args = call.arguments()
    jvp(f, args, direction(call, 1))
    gradient(f)(*args)
    jvp(lambda *args: jvp(f, args, direction(call, 1))[1], args, direction(call, 2))
    for answer in answers:
        assert_same(answer, call.f(*args))


# -- What is covered --


def resolved(name: str) -> Any:
    """NumPy's function of this name, or None for a name of the table's own, such as "[]"."""
    place: Any = np
    for part in name.split("."):
        place = getattr(place, part, None)
    return place


@pytest.mark.parametrize("name", WANTED.split())
def test_every_function_that_was_asked_for_is_called(name: str) -> None:
    assert name in {call.name for call in (*CALLS, *QUESTIONS)}


def test_every_function_that_is_covered_is_called() -> None:
    called = [resolved(call.name) for call in (*CALLS, *QUESTIONS)]
    house = tinygrad_ed.__name__  # has functions of its own in the table, made of NumPy's
    numpys = [f for f in tinygrad_ed.arrays.COVERED if not getattr(f, "__module__", "numpy").startswith(house)]
    without = [f.__name__ for f in numpys if not any(f is each for each in called)]
    assert not without, f"covered, but in no call of tests/numpy_calls.py: {without}"


def test_every_function_that_was_asked_for_is_covered() -> None:
    """Those that NumPy hands to others at all: np.array, np.asarray, np.r_, np.c_ and the ufuncs come otherwise."""
    missing = [
        name
        for name in WANTED.split()
        if hasattr(resolved(name), "_implementation") and resolved(name) not in tinygrad_ed.arrays.COVERED
    ]
    assert not missing


@pytest.mark.parametrize("name", ["unique", "polyfit", "histogram"])
@pytest.mark.parametrize("ask", [gradient, jacobian, lambda f: lambda a: jvp(f, (a,), (a,))])
def test_what_is_not_covered_raises_and_names_itself(name: str, ask: Any) -> None:
    function = resolved(name)
    assert function not in tinygrad_ed.arrays.COVERED, "covered by now: name another here"
    others = {"unique": (), "polyfit": (np.arange(3.0), 1), "histogram": ()}[name]
    with pytest.raises(TypeError, match=rf"np\.{name} is not covered"):
        ask(lambda a: function(a, *others))(np.arange(1.0, 4))


# -- Points of choice --
#
# Each against its closed form: the mean of the slopes on both sides, where two tie; an equal share, where more do.

third = 1 / 3

SHARED = [
    ("max of two", np.max, [1.0, 3.0, 3.0], [0, 0.5, 0.5]),
    ("max of three", np.max, [3.0, 3.0, 1.0, 3.0], [third, third, 0, third]),
    ("max along an axis", lambda a: np.sum(np.max(a, axis=1)), [[2.0, 2.0], [1.0, 0.0]], [[0.5, 0.5], [1, 0]]),
    ("max and initial", lambda a: np.max(a, initial=3.0), [1.0, 3.0], [0, 0.5]),
    ("amax", np.amax, [3.0, 3.0], [0.5, 0.5]),
    ("ndarray.max", lambda a: a.max(), [3.0, 3.0], [0.5, 0.5]),
    ("maximum.reduce", np.maximum.reduce, [3.0, 3.0], [0.5, 0.5]),
    ("min of two", np.min, [1.0, 3.0, 1.0], [0.5, 0, 0.5]),
    ("min of all", np.min, [0.0, -0.0, 0.0], [third, third, third]),
    ("maximum", lambda a: np.sum(np.maximum(a, a[::-1] * 2 - 2)), [2.0, 2.0], [1.5, 1.5]),
    ("maximum of constant", lambda a: np.sum(np.maximum(a, 0)), [-1.0, 0.0, 2.0], [0, 0.5, 1]),
    ("minimum of constant", lambda a: np.sum(np.minimum(0, a)), [-1.0, 0.0, 2.0], [1, 0.5, 0]),
    ("fmax", lambda a: np.sum(np.fmax(a, 0)), [-1.0, 0.0, 2.0], [0, 0.5, 1]),
    ("median, odd", np.median, [2.0, 5.0, 2.0], [0.5, 0, 0.5]),
    ("median, even", np.median, [1.0, 2.0, 3.0, 3.0], [0, 0.5, 0.25, 0.25]),
    ("median of all", np.median, [1.0, 1.0, 1.0], [third, third, third]),
    ("median between ties", np.median, [1.0, 1.0, 3.0, 3.0], [0.25, 0.25, 0.25, 0.25]),
    ("sort", lambda a: np.sort(a) @ [1.0, 2.0, 4.0], [3.0, 1.0, 3.0], [3, 1, 3]),
    ("partition", lambda a: np.partition(a, 1)[1], [2.0, 5.0, 2.0], [0.5, 0, 0.5]),
    ("clip at both bounds", lambda a: np.sum(np.clip(a, 0, 1)), [-1.0, 0.0, 0.5, 1.0, 2.0], [0, 0.5, 1, 0.5, 0]),
    ("clip, one bound", lambda a: np.sum(np.clip(a, 0, None)), [-1.0, 0.0, 2.0], [0, 0.5, 1]),
    ("clip by crossed bounds", lambda a: np.sum(np.clip(a, 1, 0)), [-1.0, 0.5, 2.0], [0, 0, 0]),
    ("ndarray.clip", lambda a: a.clip(0, 1).sum(), [0.0, 1.0], [0.5, 0.5]),
    ("abs", lambda a: np.sum(np.abs(a)), [-1.0, 0.0, 2.0], [-1, 0, 1]),
    ("interp at a knot", lambda a: np.sum(np.interp(a, [0.0, 1.0, 3.0], [0.0, 2.0, 3.0])), [1.0, 2.0], [1.25, 0.5]),
    ("interp at the ends", lambda a: np.sum(np.interp(a, [0.0, 1.0], [0.0, 2.0])), [0.0, 1.0, 2.0], [1, 1, 0]),
    ("norm at 0", np.linalg.norm, [0.0, 0.0], [0, 0]),
    ("norm of a matrix at 0", np.linalg.norm, [[0.0, 0.0], [0.0, 0.0]], [[0, 0], [0, 0]]),
    ("norm along an axis", lambda a: np.sum(np.linalg.norm(a, axis=1)), [[0.0, 0.0], [3.0, 4.0]], [[0, 0], [0.6, 0.8]]),
    ("1-norm at 0", lambda a: np.linalg.norm(a, 1), [0.0, -2.0], [0, -1]),
    ("3-norm at 0", lambda a: np.linalg.norm(a, 3), [0.0, 0.0], [0, 0]),
    ("maximum norm at 0", lambda a: np.linalg.norm(a, np.inf), [0.0, 0.0], [0, 0]),
    ("maximum norm at a tie", lambda a: np.linalg.norm(a, np.inf), [3.0, -3.0, 1.0], [0.5, -0.5, 0]),
    ("std of equal numbers", np.std, [2.0, 2.0, 2.0], [0, 0, 0]),
    ("std along an axis", lambda a: np.sum(np.std(a, axis=1)), [[1.0, 1.0], [0.0, 2.0]], [[0, 0], [-0.5, 0.5]]),
    ("std of one number", np.std, [2.0], [0]),
    ("hypot at 0", lambda a: np.sum(np.hypot(a, 0)), [0.0, -2.0], [0, -1]),
    ("powers at 0", lambda a: np.sum(np.power(a, [0, 1, 2, 3])), [0.0, 0.0, 0.0, 0.0], [0, 1, 0, 0]),
    ("float powers at 0", lambda a: np.sum(a ** np.array([0.0, 1.0, 2.0])), [0.0, 0.0, 0.0], [0, 1, 0]),
    ("sqrt at 0", lambda a: np.sum(np.sqrt(a)), [0.0, 4.0], [inf, 0.25]),
    ("cbrt at 0", lambda a: np.sum(np.cbrt(a)), [0.0, 8.0], [inf, 1 / 12]),
    ("arcsin at the ends", lambda a: np.sum(np.arcsin(a)), [-1.0, 0.0, 1.0], [inf, 1, inf]),
    ("arctan2 at 0", lambda a: np.sum(np.arctan2(a, [0.0, 1.0])), [0.0, 0.0], [nan, 1]),
    ("nan_to_num", lambda a: np.sum(np.nan_to_num(a)), [nan, inf, -inf, 2.0], [0, 0, 0, 1]),
    ("steps", lambda a: np.sum(np.floor(a) + np.round(a) + np.sign(a)), [0.0, 1.0, 0.5], [0, 0, 0]),
    ("nothing chosen", lambda a: np.sum(a[a > 5]) + np.sum(a), [1.0, 2.0], [1, 1]),
]


@pytest.mark.parametrize(("f", "at", "slope"), [row[1:] for row in SHARED], ids=[row[0] for row in SHARED])
def test_points_of_choice(f: Any, at: Any, slope: Any) -> None:
    """The same forwards and backwards, with no exception and no warning."""
    x = np.array(at)
    np.testing.assert_allclose(gradient(f)(x), slope, rtol=1e-15)
    for place in np.ndindex(x.shape):
        axis = np.zeros(x.shape)
        axis[place] = 1
        others = np.delete(np.ravel(slope), np.ravel_multi_index(place, x.shape))
        if np.isfinite(others).all():  # 0·inf, along the other axes, is no number
            np.testing.assert_allclose(jvp(f, (x,), (axis,))[1], np.array(slope)[place], rtol=1e-15)


def test_bounds_that_carry_derivatives_share_with_what_they_clip() -> None:
    slopes = gradient(lambda a, low, high: np.sum(np.clip(a, low, high)), wrt=(0, 1, 2))
    a, low, high = slopes(np.array([-1.0, 0.0, 0.5, 1.0, 2.0]), 0.0, 1.0)
    assert a.tolist() == [0, 0.5, 1, 0.5, 0]
    assert (low, high) == (1.5, 1.5)


BRANCHES = [
    ("where, log", lambda a: np.where(a > 0, np.log(a), 0), [0, 0, 0.5], [0, 0, -0.25]),
    ("where, sqrt", lambda a: np.where(a > 0, np.sqrt(a), a), [1, 1, 0.125**0.5], [0, 0, -1 / (4 * 2**1.5)]),
    ("where, quotient", lambda a: np.where(a <= 0, 1.0, np.sin(a) / a)[1], [0, 0, 0], [0, 0, 0]),
    ("where, power", lambda a: np.where(a > 0, a**0.5, a * a), [-2, 0, 0.125**0.5], [2, 2, -1 / (4 * 2**1.5)]),
    ("where, written out", lambda a: np.where([False, False, True], 1 / a, -a), [-1, -1, -0.25], [0, 0, 0.25]),
    ("select", lambda a: np.select([a > 0, a < 0], [np.log(a), a**2]), [-2, 0, 0.5], [2, 0, -0.25]),
    ("select, default", lambda a: np.select([a <= 0], [0.0], np.log(a)), [0, 0, 0.5], [0, 0, -0.25]),
    ("piecewise", lambda a: np.piecewise(a, [a > 0], [np.log, 0.0]), [0, 0, 0.5], [0, 0, -0.25]),
    ("mask", lambda a: np.log(a[a > 0]), [0, 0, 0.5], [0, 0, -0.25]),
    ("sum of where=", lambda a: np.sum(np.log(a), where=a > 0), [0, 0, 0.5], [0, 0, -0.25]),
    ("nan_to_num", lambda a: np.nan_to_num(np.log(a), neginf=0.0), [0, 0, 0.5], [0, 0, -0.25]),
    ("nansum", lambda a: np.nansum(np.where(a > 0, np.log(a), nan)), [0, 0, 0.5], [0, 0, -0.25]),
]


@pytest.mark.parametrize(("f", "first", "second"), [row[1:] for row in BRANCHES], ids=[row[0] for row in BRANCHES])
def test_the_branch_not_taken_contributes_nothing(f: Any, first: Any, second: Any) -> None:
    """At −1, 0 and 2: forwards, backwards, and in both ways again."""
    a, ones = np.array([-1.0, 0.0, 2.0]), np.ones(3)

    def total(a: Any) -> Any:
        return np.sum(f(a))

    with np.errstate(all="ignore"):  # f's own
        slope = gradient(total)
        np.testing.assert_allclose(jvp(total, (a,), (ones,))[1], sum(first), rtol=1e-14)
        np.testing.assert_allclose(slope(a), first, rtol=1e-14)
        np.testing.assert_allclose(hessian(total)(a), np.diag(second), rtol=1e-14)
        np.testing.assert_allclose(jvp(slope, (a,), (ones,))[1], second, rtol=1e-14)
        np.testing.assert_allclose(gradient(lambda a: np.sum(slope(a)))(a), second, rtol=1e-14)
        np.testing.assert_allclose(
            jvp(lambda a: jvp(total, (a,), (ones,))[1], (a,), (ones,))[1], sum(second), rtol=1e-14
        )


# -- Products with zeros --

ZEROS = [[2, 0, 3, 5], [0, 0, 3, 5], [0, 0, 0, 5], [0, 0, 0, 0], [1, 2, 3, 4], [0], [-2, 0]]


def product_without(numbers: list[int], left_out: tuple[int, ...]) -> Fraction:
    y = Fraction(1)
    for i, x in enumerate(numbers):
        y *= 1 if i in left_out else x
    return y


def exact_hessian(numbers: list[int], of: Callable[[list[int], tuple[int, ...]], Fraction]) -> Any:
    n = len(numbers)
    second = np.zeros((n, n))
    for i, j in combinations(range(n), 2):
        second[i, j] = second[j, i] = of(numbers, (i, j))
    return second


@pytest.mark.parametrize("numbers", ZEROS)
@pytest.mark.parametrize(
    "f", [np.prod, np.multiply.reduce, lambda a: a.prod(), lambda a: np.prod(a.reshape(1, -1), axis=1)[0]]
)
def test_products_with_zeros_are_exact_to_third_order(f: Any, numbers: list[int]) -> None:
    n, a = len(numbers), np.array(numbers, float)
    assert gradient(f)(a).tolist() == [product_without(numbers, (i,)) for i in range(n)]
    assert hessian(f)(a).tolist() == exact_hessian(numbers, product_without).tolist()
    third_along_first = jvp(hessian(f), (a,), (np.eye(n)[0],))[1]
    expected = exact_hessian(numbers, lambda x, ij: Fraction(0) if 0 in ij else product_without(x, (0, *ij)))
    assert third_along_first.tolist() == expected.tolist()


@pytest.mark.parametrize("numbers", ZEROS)
@pytest.mark.parametrize("f", [np.cumprod, np.multiply.accumulate, lambda a: a.cumprod()])
def test_cumulative_products_with_zeros_are_exact_to_second_order(f: Any, numbers: list[int]) -> None:
    n, a = len(numbers), np.array(numbers, float)

    def until(k: int, left_out: tuple[int, ...]) -> Fraction:
        return product_without(numbers[: k + 1], left_out) if max(left_out) <= k else Fraction(0)

    assert jacobian(f)(a).tolist() == [[until(k, (i,)) for i in range(n)] for k in range(n)]
    second = jacobian(jacobian(f))(a)
    for k in range(n):
        expected = exact_hessian(numbers, lambda _, ij, k=k: until(k, ij))
        assert second[k].tolist() == expected.tolist()


def cofactor(a: list[list[int]], i: int, j: int) -> Fraction:
    """The derivative of the determinant of a 3 × 3 matrix by its element (i, j)."""
    (p, q), (r, s) = ([row[c] for c in range(3) if c != j] for k, row in enumerate(a) if k != i)
    return Fraction((-1) ** (i + j) * (p * s - q * r))


@pytest.mark.parametrize(
    "rows", [[[1, 2, 3], [2, 4, 6], [1, 0, 1]], [[1, 2, 3], [2, 4, 6], [3, 6, 9]], [[0] * 3] * 3, [[2, 0, 0]] * 3]
)
def test_the_determinant_of_a_singular_matrix_has_its_cofactors_or_nan(rows: list[list[int]]) -> None:
    """A polynomial has derivatives everywhere; none of them may be wrong."""
    a = np.array(rows, float)
    expected = np.array([[float(cofactor(rows, i, j)) for j in range(3)] for i in range(3)])
    for slope in (gradient(np.linalg.det)(a), jacobian(np.linalg.det)(a)):
        right = np.abs(slope - expected) <= 1e-13 * np.max(np.abs(a) ** 2, initial=1)
        assert (right | np.isnan(slope)).all(), f"{slope} is not {expected}"
    second = hessian(np.linalg.det)(a)
    for k in np.ndindex(3, 3):
        moved = [[Fraction(x) for x in row] for row in rows]
        moved[k[0]][k[1]] += 1  # the cofactors are linear in each element
        change = [[float(cofactor(moved, i, j) - cofactor(rows, i, j)) for j in range(3)] for i in range(3)]
        right = np.abs(second[k] - change) <= 1e-13 * np.max(np.abs(a), initial=1)
        assert (right | np.isnan(second[k])).all(), f"{second[k]} is not {change}"


# -- Repeated eigenvalues and singular values --


def is_right_or_nan(got: Any, expected: Any) -> bool:
    return bool((np.isnan(got) | (np.abs(got - expected) <= 1e-12)).all())


DIRECTIONS = [[[1.0, 0.0], [0.0, 3.0]], [[0.0, 1.0], [1.0, 0.0]], [[1.0, 2.0], [2.0, -1.0]], [[2.0, 0.0], [0.0, 2.0]]]


@pytest.mark.parametrize("v", DIRECTIONS)
@pytest.mark.parametrize(
    "f",
    [
        np.linalg.eigvalsh,
        np.linalg.eigvals,
        lambda a: np.linalg.eigh(a).eigenvalues,
        lambda a: np.sort(np.linalg.eig(a).eigenvalues),
        lambda a: np.linalg.svd(a).S,
        lambda a: np.linalg.svd(a, compute_uv=False),
    ],
)
def test_eigenvalues_that_meet_share_their_slopes_or_have_none(f: Any, v: Any) -> None:
    """Of 2·1 + tV the two are 2 + tλ, ordered: each has the slopes λ₀ and λ₁ on its two sides, and half the trace."""
    a, v = 2 * np.eye(2), np.array(v)
    assert is_right_or_nan(jvp(f, (a,), (v,))[1], np.trace(v) / 2)
    assert is_right_or_nan(inner(gradient(lambda a: f(a)[0])(a), v), np.trace(v) / 2)


@pytest.mark.parametrize(
    "f",
    [lambda a: np.linalg.eigh(a).eigenvectors, lambda a: np.linalg.svd(a).U, lambda a: np.linalg.eig(a).eigenvectors],
)
def test_vectors_of_eigenvalues_that_meet_have_no_derivative(f: Any) -> None:
    assert np.isnan(jvp(f, (2 * np.eye(2),), (np.array([[1.0, 2.0], [2.0, -1.0]]),))[1]).any()


SYMMETRIC = [
    ("sum of eigenvalues", lambda a: np.sum(np.linalg.eigvalsh(a)), np.trace),
    ("sum of their squares", lambda a: np.sum(np.linalg.eigvalsh(a) ** 2), lambda v: 4 * np.trace(v)),
    ("nuclear norm", lambda a: np.linalg.norm(a, "nuc"), np.trace),
    ("spectral norm", lambda a: np.linalg.norm(a, 2), lambda v: np.trace(v) / 2),
    ("least singular value", lambda a: np.linalg.norm(a, -2), lambda v: np.trace(v) / 2),
    ("determinant", np.linalg.det, lambda v: 2 * np.trace(v)),
]


@pytest.mark.parametrize("v", DIRECTIONS)
@pytest.mark.parametrize(("f", "slope"), [row[1:] for row in SYMMETRIC], ids=[row[0] for row in SYMMETRIC])
def test_what_is_made_of_all_eigenvalues_is_right_where_they_meet_or_nan(f: Any, slope: Any, v: Any) -> None:
    a, v = 2 * np.eye(2), np.array(v)
    assert is_right_or_nan(jvp(f, (a,), (v,))[1], slope(v))
    assert is_right_or_nan(inner(gradient(f)(a), v), slope(v))


@pytest.mark.parametrize(
    "f",
    [
        lambda a: np.linalg.svd(a).S[1],
        lambda a: np.linalg.svd(a, compute_uv=False)[1],
        lambda a: np.linalg.norm(a, -2),
        lambda a: np.linalg.norm(a, "nuc") - a[0, 0],
    ],
)
def test_a_singular_value_at_0_is_a_corner(f: Any) -> None:
    """Of [[2, 0], [0, t]] it is |t|: the mean of the slopes on both sides is 0."""
    a, v = np.diag([2.0, 0.0]), np.diag([0.0, 1.0])
    assert is_right_or_nan(jvp(f, (a,), (v,))[1], 0)
    assert is_right_or_nan(inner(gradient(f)(a), v), 0)


def test_one_matrix_without_derivative_leaves_the_others_of_a_stack_theirs() -> None:
    a = np.array([2 * np.eye(2), np.diag([1.0, 3.0])])
    v = np.array([[[1.0, 2.0], [2.0, -1.0]]] * 2)
    vectors = jvp(lambda a: np.linalg.eigh(a).eigenvectors, (a,), (v,))[1]
    alone = jvp(lambda a: np.linalg.eigh(a).eigenvectors, (a[1],), (v[1],))[1]
    assert np.isfinite(alone).all()
    assert_close(vectors[1], alone, 15)


def test_a_defective_matrix_has_no_slope_of_its_eigenvalues() -> None:
    """Those of [[0, 1], [t, 0]] are ±√t."""
    a, v = np.array([[0.0, 1.0], [0.0, 0.0]]), np.array([[0.0, 0.0], [1.0, 0.0]])
    assert not np.isfinite(jvp(np.linalg.eigvals, (a,), (v,))[1]).any()


def test_the_logarithm_of_a_determinant_of_0_has_no_slope() -> None:
    """It is −inf, which NumPy gives without a warning."""
    a = np.array([[1.0, 2.0], [2.0, 4.0]])
    assert not np.isfinite(jvp(lambda a: np.linalg.slogdet(a).logabsdet, (a,), (np.eye(2),))[1])
