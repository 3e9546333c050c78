"""The formulas of NumPy's functions: values and shapes as NumPy's own, derivatives against slopes of NumPy's own.

A formula is called itself, on plain arrays for its value and on arrays that carry derivatives for those. SymPy's
symbols prove whole polynomials at once.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy

from tinygrad_ed import derivative, formulas, hessian, jacobian
from tinygrad_ed.formulas import CALLING, ELEMENTWISE, FORMULAS, STATISTICS, pad_with_statistics

inf, nan = math.inf, math.nan


def spaced(*shape: int, seed: int = 0) -> Any:
    """Numbers of both signs, none near another or near a whole number, in random order."""
    rng = np.random.default_rng(seed + 31 * len(shape))
    n = math.prod(shape)
    return (rng.permutation(n) - n // 2 + 0.3 + 0.2 * rng.random(n)).reshape(shape)


V, W, SHORT = spaced(7), spaced(7, seed=1), spaced(3, seed=2)
M, CUBE, SQUARE = spaced(3, 4), spaced(2, 3, 4), spaced(4, 4)
LONG = spaced(40)
POSITIVE = np.abs(V) + 0.2
WITH_NAN = np.where(np.arange(24).reshape(2, 3, 4) % 5 == 1, nan, CUBE)
MASK = np.arange(24).reshape(2, 3, 4) % 3 > 0
COMPLEX, COMPLEX_M = V + 1j * W, M + 1j * spaced(3, 4, seed=5)
XP = np.cumsum(POSITIVE)
X = np.array([[-1.0, 0.3, 1.9, 3.7], [5.1, 7.7, 9.2, 99.0]])
AXES: list[Any] = [None, 0, 1, -1, (0, 2), (2, 0), (-1, 1), (0, 1, 2)]
SINGLE = [0, 1, 2, -1, -3]
METHODS = ["lower", "higher", "midpoint", "nearest", "inverted_cdf", "averaged_inverted_cdf", "closest_observation"]

Call = tuple[str, tuple[Any, ...], dict[str, Any]]


def calls() -> Iterator[Call]:
    """Calls of every function, with every keyword and axis."""

    def c(name: str, *args: Any, **kwargs: Any) -> Call:
        return name, args, kwargs

    plain = ["mean", "prod", "max", "min", "var", "std"]
    reductions = [*plain, "amax", "amin", "nansum", *(f"nan{name}" for name in plain)]
    for name in [*reductions, "ptp", "median", "nanmedian", "average"]:
        for axis in AXES:
            yield c(name, CUBE, axis=axis)
            yield c(name, CUBE, axis=axis, keepdims=True)
        yield c(name, V)
        yield c(name, V.tolist())
        yield c(name, np.float64(3.2))
    for name in reductions:
        first = {"initial": 0.45} if name.removeprefix("nan") in ("prod", "max", "min", "amax", "amin", "sum") else {}
        for axis in (None, 1, (0, 2)):
            yield c(name, CUBE, axis=axis, where=MASK, **first)
            yield c(name, CUBE, axis=axis, where=MASK[:, :, :1] | MASK[:1], keepdims=True, **first)
            if name.startswith("nan"):
                yield c(name, WITH_NAN, axis=axis, keepdims=True)
                yield c(name, WITH_NAN, axis=axis, where=MASK, **first)
        if first:
            yield c(name, CUBE, 0, initial=100.0)
            yield c(name, CUBE, 0, initial=-100.0)
    for name in ("mean", "prod", "nansum", "nanmean", "nanprod"):
        yield c(name, COMPLEX_M, 0)
    for name in ("var", "std", "nanvar", "nanstd"):
        for options in ({"ddof": 1}, {"ddof": 0.5}, {"correction": 1}):
            yield c(name, CUBE, axis=1, **options)
        yield c(name, CUBE, 1, None, None, 2, True)
        yield c(name, CUBE, axis=1, mean=np.mean(CUBE, 1, keepdims=True), ddof=1)
        yield c(name, CUBE, mean=np.full((1, 1, 1), 0.7), keepdims=True)
        yield c(name, COMPLEX_M, 1, ddof=1)
    for name in ("nanmean", "nanmedian", "nanvar", "nanstd", "nansum", "nancumsum", "nancumprod"):
        yield c(name, WITH_NAN, axis=1)
    yield c("average", CUBE, axis=1, weights=POSITIVE[:3])
    yield c("average", CUBE, axis=1, weights=POSITIVE[:3], returned=True)
    yield c("average", CUBE, axis=(2, 0), weights=np.abs(spaced(4, 2)), keepdims=True, returned=True)
    yield c("average", CUBE, weights=np.abs(CUBE), returned=True)
    yield c("average", CUBE, -1, np.abs(CUBE))
    yield c("average", CUBE, 0, None, True)
    for m in (M, M[0], M.T, M[:1]):
        for options in ({}, {"bias": True}, {"ddof": 0}, {"ddof": 2}):
            yield c("cov", m, **options)
            yield c("cov", m.T, rowvar=False, **options)
        yield c("cov", m, m[..., ::-1] ** 2)
        yield c("corrcoef", m)
    yield c("cov", M, M**2, False)
    yield c("cov", M, M[:, 0] ** 2, rowvar=False)
    yield c("cov", V, W**2)
    for options in ({}, {"ddof": 0}):
        yield c("cov", M, fweights=[1, 2, 3, 2], **options)
        yield c("cov", M, aweights=POSITIVE[:4], **options)
        yield c("cov", M, fweights=[1, 2, 3, 2], aweights=POSITIVE[:4], **options)
    yield c("cov", COMPLEX_M)
    yield c("corrcoef", COMPLEX_M)
    yield c("corrcoef", M, rowvar=False)
    yield c("corrcoef", V, W)
    for name in ("cumprod", "nancumprod", "nancumsum"):
        for axis in (None, *SINGLE):
            yield c(name, CUBE, axis)
        yield c(name, COMPLEX)
    for name in ("cumulative_sum", "cumulative_prod"):
        for axis in SINGLE:
            yield c(name, CUBE, axis=axis)
            yield c(name, CUBE, axis=axis, include_initial=True)
        yield c(name, V)
    for axis in (None, *SINGLE):
        yield c("sort", CUBE, axis)
        yield c("partition", CUBE, 1, axis)
    yield c("sort", V, kind="stable")
    yield c("sort", COMPLEX)
    yield c("partition", LONG, (3, 17))
    yield c("partition", LONG, 20)
    for name, q in itertools.product(("quantile", "nanquantile"), (0.0, 0.23, 1.0, [0.1, 0.77], np.full((2, 1), 0.4))):
        for axis in AXES if np.ndim(q) < 2 else SINGLE:  # NumPy's nanquantile mixes up the axes of others
            yield c(name, CUBE, q, axis)
            yield c(name, CUBE, q, axis, keepdims=True)
    for name in ("quantile", "nanquantile"):
        for method in [*METHODS, *formulas.CONTINUOUS]:
            for q in (0.05, 0.46, 0.54, 0.95):  # far from where any method goes from one element to the next
                yield c(name, LONG[:8], np.array(q), method=method)
                yield c(name, M, np.array([q]), 1, method=method)
    for q in (12.0, np.array([3.0, 55.0])):
        for name in ("percentile", "nanpercentile"):
            yield c(name, CUBE, q, 1)
            yield c(name, V, q, None, None, False, "hazen", True)
        yield c("nanpercentile", WITH_NAN, q, (0, 2), keepdims=True)
        yield c("nanquantile", WITH_NAN, q / 100, 1, method="nearest")
    for low, high in itertools.product((None, -1.0, M[0] - 0.9), (None, 1.6, M[0] + 0.8)):
        if low is not None or high is not None:
            yield c("clip", M, low, high)
    yield c("clip", M, 2.0, -1.0)
    yield c("clip", M, a_min=-1.0, a_max=1.0)
    yield c("clip", 0.7, V, POSITIVE)
    if np.lib.NumpyVersion(np.__version__) >= "2.1.0":
        yield c("clip", M)
        yield c("clip", M, min=-1.0, max=1.0)
    unclean = np.array([[nan, inf, -inf], [1.5, -2.5, 0.5]])
    for options in ({}, {"nan": 3.0}, {"posinf": 4.0, "neginf": -5.0}, {"copy": False, "nan": -1.0, "posinf": 2.0}):
        yield c("nan_to_num", unclean.copy(), **options)
        yield c("nan_to_num", M.copy(), **options)
        yield c("nan_to_num", np.array([complex(nan, 2), complex(3, inf), 1 + 1j]), **(options | {"copy": True}))
    yield c("select", [M > 1, M < -1], [M**2, -M])
    yield c("select", [M > 1, M[0] < -1, np.isfinite(M)], [M, 2.5, M[:, :1]], default=7.0)
    yield c("select", [V > 1], [V], W)
    for options in (
        {},
        {"left": -3.0},
        {"right": 8.0},
        {"left": -3.0, "right": 8.0},
        {"period": 4.3},
        {"period": -4.3},
    ):
        yield c("interp", X, XP, V, **options)
        yield c("interp", 2.3, XP, V, **options)
        yield c("interp", X, XP, COMPLEX, **options)
        yield c("interp", X, XP[:1], V[:1], **options)
    for axis in SINGLE:
        for n in (0, 1, 2):
            yield c("diff", CUBE, n, axis)
    yield c("diff", V, prepend=0.7)
    yield c("diff", M, 2, prepend=M[:, :1] ** 2, append=0.9)
    yield c("diff", M, axis=0, append=M**2)
    yield c("diff", M, n=5)
    yield c("ediff1d", M)
    yield c("ediff1d", V, 9.5, [-1.5, 2.5])
    yield c("ediff1d", V, to_begin=W, to_end=M)
    for order in (1, 2):
        for axis in (None, 0, -1, (2, 0)):
            yield c("gradient", spaced(3, 4, 5), axis=axis, edge_order=order)
        yield c("gradient", V, 0.3, edge_order=order)
        yield c("gradient", V, XP, edge_order=order)
        yield c("gradient", spaced(3, 7), 0.3, XP, edge_order=order)
        yield c("gradient", spaced(3, 7), np.array(0.3), edge_order=order)
        yield c("gradient", spaced(3, 7), XP, axis=1, edge_order=order)
        yield c("gradient", spaced(3, 7), np.arange(7.0), axis=1, edge_order=order)
    yield c("gradient", V[:2])
    for axis in SINGLE:
        yield c("trapezoid", CUBE, axis=axis, dx=0.4)
        yield c("trapezoid", CUBE, np.cumsum(np.abs(CUBE), axis), axis=axis)
    yield c("trapezoid", CUBE, XP[:3], axis=1)
    yield c("trapezoid", V, XP)
    for axis in SINGLE:
        yield c("unwrap", CUBE * 1.3, axis=axis)
    yield c("unwrap", V, discont=4.0)
    yield c("unwrap", V, period=2.7)
    for a, b in ((V, W), (COMPLEX, W), (V, COMPLEX), (COMPLEX, COMPLEX[::-1])):
        for name in ("vdot", "inner", "outer", "kron"):
            yield c(name, a, b)
        for mode, n in itertools.product(("full", "same", "valid"), (1, 2, 3, 4, 7)):
            for name in ("convolve", "correlate"):
                yield c(name, a, b[:n], mode)
                yield c(name, b[:n], a, mode)
    yield c("convolve", V, SHORT)
    yield c("correlate", V, SHORT)
    yield c("convolve", 2.5, V)
    yield c("vdot", M, M[::-1].copy())
    yield c("inner", CUBE, M)
    yield c("inner", M, V[:4])
    yield c("inner", 2.5, M)
    yield c("outer", M, V)
    yield c("outer", 2.5, V)
    for a, b in ((CUBE, M), (M, CUBE), (V, M), (M, V), (M, 2.5), (2.5, 3.5)):
        yield c("kron", a, b)
    yield c("cross", spaced(3), spaced(3, seed=3))
    yield c("cross", spaced(5, 3), spaced(3))
    yield c("cross", spaced(3, 5), spaced(5, 3), axisa=0, axisc=0)
    yield c("cross", spaced(3, 5), spaced(3, 5, seed=1), axis=0)
    yield c("cross", spaced(2, 3, 5), spaced(5, 3), axisa=1, axisb=-1, axisc=1)
    for offset in (-2, 0, 1):
        yield c("trace", SQUARE, offset)
        yield c("trace", CUBE, offset, 2, 0)
        yield c("trace", CUBE, offset, axis1=-1, axis2=1)
    for minlength in (0, 9):
        yield c("bincount", np.array([3, 1, 1, 6, 3, 3, 0]), V, minlength)
        yield c("bincount", [3, 1, 1, 6, 3, 3, 0], weights=V, minlength=minlength)
    for n in (None, 0, 1, 2, 5):
        yield c("vander", V, n)
        yield c("vander", V, N=n, increasing=True)
    yield c("polyval", V, M)
    yield c("roots", [1.0, -6.5, 11.0, -6.0])
    yield c("polyval", M, spaced(4, seed=4))
    yield c("polyval", V, 0.7)
    for m in (0, 1, 2, 9):
        yield c("polyder", V, m)
    for m in (0, 1, 3):
        yield c("polyint", V, m)
        yield c("polyint", V, m, k=2.5)
        yield c("polyint", V, m=m, k=[2.5, 1.5, 0.5][: max(m, 1)])
    for name in ("polyadd", "polysub", "polymul"):
        yield c(name, V, SHORT)
        yield c(name, SHORT, V)
        yield c(name, V, W)
        yield c(name, 2.5, V)
    yield c("sinc", LONG / 7)
    yield c("sinc", 0.4)
    yield c("sinc", COMPLEX / 4)
    yield c("i0", LONG)
    yield c("i0", LONG * 3)
    yield c("i0", 0.4)
    for deg in (False, True):
        yield c("angle", COMPLEX_M, deg)
        yield c("angle", M, deg)
    yield c("real_if_close", V + 1e-15j)
    yield c("real_if_close", V + 1e-15j, tol=2)
    yield c("real_if_close", COMPLEX)
    yield c("real_if_close", V)
    yield c("fix", M)
    for decimals in (-1, 0, 1):
        for name in ("round", "around"):
            yield c(name, np.round(M * math.pi, decimals) + 0.1 * 10.0**-decimals, decimals)
    yield c("round", COMPLEX)
    for name in ("linspace", "logspace", "geomspace"):
        for num, endpoint in itertools.product((0, 1, 2, 5), (False, True)):
            yield c(name, 0.4, 2.5, num, endpoint=endpoint)
            yield c(name, POSITIVE, 2.5, num, endpoint)
        for axis in (0, 1, -1, 2):
            yield c(name, POSITIVE[:3], np.abs(M.T) / 2, 5, axis=axis)
    yield c("linspace", M, 9.0, 4, False, retstep=True)
    yield c("linspace", -1.3, 9.4, 8, dtype=int)
    yield c("logspace", 0.4, 2.5, 6, base=2.2)
    yield c("logspace", 0.4, 2.5, 6, base=POSITIVE)
    yield c("logspace", 0.4, POSITIVE, 6, base=POSITIVE, axis=-1)
    yield c("geomspace", -0.4, -2.5, 6)
    yield c("geomspace", 1 + 2j, 3 - 4j, 6)
    yield c("geomspace", 1.5, -2.5, 6, dtype=complex)
    for axis in SINGLE:
        yield c("apply_along_axis", np.sum, axis, CUBE)
        yield c("apply_along_axis", np.diff, axis, CUBE)
        yield c("apply_along_axis", np.outer, axis, CUBE, SHORT)
    for axes in (0, [0, 2], (-1, 1)):
        yield c("apply_over_axes", np.sum, CUBE, axes)
        yield c("apply_over_axes", np.cumsum, CUBE, axes)


CALLS = [call for call in calls() if hasattr(np, call[0])]


def shown(x: Any) -> str:
    if isinstance(x, np.ndarray):
        return f"{x.dtype}{list(x.shape)}"
    return getattr(x, "__name__", "[...]" if isinstance(x, list | tuple) and len(x) > 3 else f"{x}".replace("\n", " "))


def title(call: Call) -> str:
    name, args, kwargs = call
    return f"{name}({', '.join([*map(shown, args), *(f'{key}={shown(x)}' for key, x in kwargs.items())])})"


EACH_CALL = pytest.mark.parametrize("call", CALLS, ids=[f"{i}-{title(call)}" for i, call in enumerate(CALLS)])


def several(y: Any) -> list[Any]:
    return [np.asarray(part) for part in y] if isinstance(y, list | tuple) else [np.asarray(y)]


def scale(y: Any) -> float:
    return float(np.max(np.abs(y), where=np.isfinite(y), initial=1e-3))


# -- Values --


def test_every_formula_is_called_here() -> None:
    assert {getattr(np, name) for name, _, _ in CALLS} | {getattr(np, "trapz", np.trapezoid)} == set(FORMULAS)


@EACH_CALL
@np.errstate(all="ignore")
def test_a_formula_has_the_value_and_the_shape_of_numpys_function(call: Call) -> None:
    name, args, kwargs = call
    function = getattr(np, name)
    ours, numpys = several(FORMULAS[function](*args, **kwargs)), several(function(*args, **kwargs))
    assert [y.shape for y in ours] == [y.shape for y in numpys]
    for y, expected in zip(ours, numpys, strict=True):
        np.testing.assert_allclose(y, expected, rtol=1e-13, atol=1e-14 * scale(expected))


def changed(tree: Any, change: Callable[[Any], Any]) -> Any:
    """The arguments with every array of floats changed."""
    if isinstance(tree, list | tuple) and any(isinstance(x, np.ndarray | dict | list | tuple) for x in tree):
        return type(tree)(changed(x, change) for x in tree)
    if isinstance(tree, dict):
        return {key: changed(x, change) for key, x in tree.items()}
    return change(tree) if isinstance(tree, np.ndarray) and tree.dtype.kind == "f" else tree


@EACH_CALL
@np.errstate(all="ignore")
def test_a_formula_of_single_precision_stays_in_it(call: Call) -> None:
    name, args, kwargs = call
    function = getattr(np, name)
    args, kwargs = changed((args, kwargs), np.float32)
    ours, numpys = several(FORMULAS[function](*args, **kwargs)), several(function(*args, **kwargs))
    for y, expected in zip(ours, numpys, strict=True):
        assert y.dtype == expected.dtype or expected.dtype.kind in "iu" or expected.dtype == np.float64


# -- Derivatives --


def leaves(tree: Any) -> Iterator[Any]:
    for x in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list | tuple) else ():
        yield from leaves(x)
    if not isinstance(tree, dict | list | tuple):
        yield tree


def moving(call: Call) -> bool:
    """Whether an argument can move, while the result stays finite."""
    kinds = {x.dtype.kind for x in leaves(call[1:]) if isinstance(x, np.ndarray)}
    return bool(kinds & {"f", "c"}) and not (call[0] == "nan_to_num" and "neginf" not in call[2])


MOVING = [call for call in CALLS if moving(call)]


def moved(call: Call, step: Any) -> Any:
    """The arguments of a call, step·d further in a random direction d."""
    rng = np.random.default_rng(7)

    def direction(x: Any) -> Any:
        d = rng.uniform(-1, 1, x.shape)
        return d + 1j * rng.uniform(-1, 1, x.shape) if x.dtype.kind == "c" else d

    return changed(call[1:], lambda x: x + step * direction(x))


def extrapolated(rows: list[Any]) -> Any:
    """The limit of what has errors in h², h⁴, …, given for h, h/2, h/4, …"""
    for k in range(1, len(rows)):
        rows = [finer + (finer - coarse) / (4**k - 1) for coarse, finer in itertools.pairwise(rows)]
    return rows[0]


@pytest.mark.parametrize("call", MOVING, ids=[f"{i}-{title(call)}" for i, call in enumerate(MOVING)])
@np.errstate(all="ignore")
def test_the_derivatives_of_a_formula_are_the_slopes_of_numpys_function(call: Call) -> None:
    """The first and the second, along a random direction."""
    function = getattr(np, call[0])

    def along(t: Any) -> Any:
        args, kwargs = moved(call, t)
        return FORMULAS[function](*args, **kwargs)

    def numpys(t: float, part: int) -> Any:
        args, kwargs = moved(call, t)
        return several(function(*args, **kwargs))[part]

    first, second = several(derivative(along)(0.0)), several(derivative(derivative(along))(0.0))
    for part, middle in enumerate(several(function(*call[1], **call[2]))):
        f = functools.partial(numpys, part=part)
        slope = extrapolated([(f(h) - f(-h)) / (2 * h) for h in (8e-4, 4e-4, 2e-4, 1e-4)])
        bend = extrapolated([(f(h) - 2 * middle + f(-h)) / h**2 for h in (4e-3, 2e-3, 1e-3)])
        assert first[part].shape == second[part].shape == slope.shape
        np.testing.assert_allclose(first[part], slope, rtol=1e-9, atol=1e-10 * (scale(slope) + scale(middle)))
        np.testing.assert_allclose(second[part], bend, rtol=1e-7, atol=1e-8 * (scale(bend) + scale(middle)))


SHARES: list[tuple[str, Any, tuple[Any, ...], dict[str, Any], Any]] = [
    ("max", [1.0, 3.0, 3.0, 2.0], (), {}, [0, 1 / 2, 1 / 2, 0]),
    ("max", [3.0, 3.0, 3.0], (), {}, [1 / 3, 1 / 3, 1 / 3]),
    ("max", [1.0, inf, -inf], (), {}, [0, 1, 0]),
    ("max", [inf, 1.0, inf], (), {}, [1 / 2, 0, 1 / 2]),
    ("max", [1.0, nan, 2.0], (), {}, [nan, nan, nan]),
    ("max", [1.0, 2.0, 2.0], (), {"initial": 2.0}, [0, 1 / 3, 1 / 3]),
    ("max", [1.0, 2.0, 2.0], (), {"initial": 5.0}, [0, 0, 0]),
    ("max", [9.0, 2.0, 2.0], (), {"initial": 0.0, "where": [False, True, True]}, [0, 1 / 2, 1 / 2]),
    ("max", [nan, 2.0, 1.0], (), {"initial": 0.0, "where": [False, True, True]}, [0, 1, 0]),
    ("max", [0.0, -0.0], (), {}, [1 / 2, 1 / 2]),
    ("min", [1.0, 3.0, 1.0, -inf], (), {"where": [True, True, True, False], "initial": inf}, [1 / 2, 0, 1 / 2, 0]),
    ("nanmax", [nan, 2.0, 2.0, 1.0], (), {}, [0, 1 / 2, 1 / 2, 0]),
    ("nanmin", [nan, 2.0, 1.0, 1.0], (), {}, [0, 0, 1 / 2, 1 / 2]),
    ("nanmin", [nan, nan], (), {}, [nan, nan]),
    ("ptp", [1.0, 3.0, 3.0, 1.0, 2.0], (), {}, [-1 / 2, 1 / 2, 1 / 2, -1 / 2, 0]),
    ("ptp", [2.0, 2.0], (), {}, [0, 0]),
    ("median", [1.0, 2.0, 2.0, 7.0, 0.0], (), {}, [0, 1 / 2, 1 / 2, 0, 0]),
    ("median", [2.0, 1.0, 2.0, 2.0, 7.0, 9.0], (), {}, [1 / 3, 0, 1 / 3, 1 / 3, 0, 0]),
    ("median", [1.0, 2.0, 2.0, 7.0, 7.0, 7.0], (), {}, [0, 1 / 4, 1 / 4, 1 / 6, 1 / 6, 1 / 6]),
    ("median", [1.0, inf, -inf], (), {}, [1, 0, 0]),
    ("median", [1.0, nan, 2.0], (), {}, [nan, nan, nan]),
    ("nanmedian", [1.0, nan, 2.0, 2.0], (), {}, [0, 0, 1 / 2, 1 / 2]),
    ("quantile", [1.0, 1.0, 5.0], (0.25,), {}, [1 / 2, 1 / 2, 0]),
    ("quantile", [1.0, 5.0, 5.0, 5.0], (0.25,), {}, [1 / 4, 1 / 4, 1 / 4, 1 / 4]),
    ("sort", [2.0, 1.0, 2.0], (), {}, [[0, 1, 0], [1 / 2, 0, 1 / 2], [1 / 2, 0, 1 / 2]]),
    ("sort", [1.0, 1.0, 1.0, 1.0, 1.0, 0.0], (), {}, [[0] * 5 + [1], *[[1 / 5] * 5 + [0]] * 5]),
    ("partition", [2.0, 2.0, 1.0], (0,), {}, [[0, 0, 1], [1 / 2, 1 / 2, 0], [1 / 2, 1 / 2, 0]]),
    ("clip", [1.0, 2.0, 3.0], (1.0, 3.0), {}, np.diag([1 / 2, 1, 1 / 2])),
    ("clip", [1.0, 2.0, 3.0], (2.0, 2.0), {}, np.zeros((3, 3))),
    ("clip", [1.0, 2.0, 3.0], (3.0, 2.0), {}, np.zeros((3, 3))),
    ("clip", [nan, 0.0], (1.0, 2.0), {}, [[nan, 0], [0, 0]]),
    ("std", [0.1, 0.1, 0.1], (), {}, [0, 0, 0]),
    ("std", [0.1, 0.1, 9.0], (), {"where": [True, True, False]}, [0, 0, 0]),
    ("std", [0.0, 0.0], (), {"mean": 0.0}, [0, 0]),
    ("std", [3.0], (), {"ddof": 1}, [nan]),
    ("nanstd", [0.1, nan, 0.1, 0.1], (), {}, [0, 0, 0, 0]),
    ("nanmean", [1.0, nan, 3.0, inf], (), {}, [1 / 3, 0, 1 / 3, 1 / 3]),
    ("mean", [1.0, nan, inf], (), {"where": [True, False, False]}, [1, 0, 0]),
    ("nan_to_num", [1.0, nan, inf, -inf], (), {}, np.diag([1, 0, 0, 0])),
    ("interp", [1.0, 2.0, 3.0, 0.5, 9.0, inf], ([1.0, 2.0, 3.0], [0.0, 4.0, 6.0]), {}, np.diag([2, 3, 1, 0, 0, 0])),
    ("interp", [2.0, 1.5], ([1.0, 2.0, 2.0, 3.0], [0.0, 4.0, 6.0, 9.0]), {}, np.diag([3.5, 4])),
    ("prod", [0.0, 2.0, 3.0], (), {}, [6, 0, 0]),
    ("prod", [0.0, 0.0, 3.0], (), {}, [0, 0, 0]),
    ("prod", [nan, 2.0, 3.0], (), {"where": [False, True, True]}, [0, 3, 2]),
    ("cumprod", [2.0, 0.0, 3.0], (), {}, [[1, 0, 0], [0, 2, 0], [0, 6, 0]]),
    ("sinc", [0.0, -0.0], (), {}, np.zeros((2, 2))),
    ("i0", [0.0], (), {}, [[0]]),
]


@pytest.mark.parametrize(("name", "x", "args", "kwargs", "expected"), SHARES)
@np.errstate(all="ignore")
def test_at_a_point_of_choice_what_ties_shares(name: str, x: Any, args: Any, kwargs: Any, expected: Any) -> None:
    """By rows for the elements of the result, columns for those of x."""
    partials = jacobian(lambda x: FORMULAS[getattr(np, name)](x, *args, **kwargs))(np.array(x))
    np.testing.assert_allclose(partials, expected, rtol=1e-14, atol=1e-15)


def test_between_equal_bounds_only_the_bounds_move_the_result() -> None:
    """Below both lie ½ each, above only the upper one moves it, and in the middle it is the mean of these."""
    partials = jacobian(FORMULAS[np.clip], wrt=(0, 1, 2))(np.array([1.0, 2.0, 3.0]), 2.0, 2.0)
    np.testing.assert_array_equal(partials[0], np.zeros((3, 3)))
    np.testing.assert_array_equal(partials[1], [1 / 2, 1 / 4, 0])
    np.testing.assert_array_equal(partials[2], [1 / 2, 3 / 4, 1])


def test_std_of_equal_elements_has_slope_0_which_has_no_slope_itself() -> None:
    """A corner: the square of std has a second derivative there, which is not 0."""
    std = FORMULAS[np.std]
    for x in (np.full(3, 0.1), np.zeros(4)):
        np.testing.assert_array_equal(jacobian(std)(x), np.zeros(x.size))
        assert np.isnan(hessian(std)(x)).all()
        assert np.isnan(hessian(lambda x: std(x) ** 2)(x)).all()


def test_the_derivative_of_a_quantile_along_q_is_the_mean_of_the_slopes_at_an_element_and_one_sided_at_the_ends() -> (
    None
):
    x = np.array([5.0, 0.0, 1.0])
    slopes = [derivative(lambda q: FORMULAS[np.quantile](x, q))(q) for q in (0.0, 0.25, 0.5, 0.75, 1.0)]
    np.testing.assert_allclose(slopes, [2, 2, 5, 8, 8], rtol=1e-14)


def test_where_a_quantile_leaves_the_first_element_its_slope_is_the_mean_of_none_and_the_next() -> None:
    x = np.array([0.0, 1.0, 5.0])
    slopes = [derivative(lambda q: FORMULAS[np.quantile](x, q, method="weibull"))(q) for q in (0.1, 0.25, 0.3, 0.75)]
    np.testing.assert_allclose(slopes, [0, 2, 4, 8], rtol=1e-14)


def test_at_a_point_of_interp_the_partials_by_the_points_are_means_too() -> None:
    partials = jacobian(FORMULAS[np.interp], wrt=(1, 2))(2.0, np.array([1.0, 2.0, 4.0]), np.array([0.0, 4.0, 6.0]))
    np.testing.assert_allclose(partials[0], [0, -2.5, 0], rtol=1e-14)
    np.testing.assert_allclose(partials[1], [0, 1, 0], rtol=1e-14)


def test_infinite_places_and_jumps_of_interp_leave_the_points_their_derivatives() -> None:
    xp, fp = np.array([1.0, 2.0, 2.0, 3.0]), np.array([0.0, 4.0, 6.0, 9.0])
    partials = jacobian(FORMULAS[np.interp], wrt=(1, 2))(np.array([-inf, 1.5, 2.25, inf]), xp, fp)
    np.testing.assert_allclose(partials[0], [[0, 0, 0, 0], [-2, -2, 0, 0], [0, 0, -9 / 4, -3 / 4], [0, 0, 0, 0]])
    np.testing.assert_allclose(partials[1], [[1, 0, 0, 0], [0.5, 0.5, 0, 0], [0, 0, 0.75, 0.25], [0, 0, 0, 1]])


def test_where_the_value_is_constant_beyond_the_points_it_moves_with_left_and_right() -> None:
    interp = FORMULAS[np.interp]
    x, xp, fp = np.array([-1.0, 0.0, 9.0]), np.array([0.0, 4.0]), np.array([1.0, 2.0])
    np.testing.assert_array_equal(jacobian(lambda left: interp(x, xp, fp, left))(7.0), [1, 0, 0])
    np.testing.assert_array_equal(jacobian(lambda right: interp(x, xp, fp, None, right))(7.0), [0, 0, 1])
    np.testing.assert_array_equal(jacobian(lambda fp: interp(x, xp, fp))(fp), [[1, 0], [1, 0], [0, 1]])


def test_a_bound_an_initial_value_and_a_base_carry_derivatives_too() -> None:
    x = np.array([1.0, 5.0, 9.0])
    for f, point, expected in (
        (lambda c: FORMULAS[np.max](x, initial=c), 10.0, 1),
        (lambda c: FORMULAS[np.max](x, initial=c), 9.0, 1 / 2),
        (lambda c: FORMULAS[np.prod](x, initial=c), 2.0, 45),
        (lambda c: FORMULAS[np.nansum](x, initial=c), 2.0, 1),
        (lambda c: np.sum(FORMULAS[np.clip](x, 3.0, c)), 6.0, 1),
        (lambda c: np.sum(FORMULAS[np.nan_to_num](x * np.array([1, 1, nan]), nan=c)), 6.0, 1),
        (lambda c: np.sum(FORMULAS[np.logspace](0.0, 2.0, 3, base=c)), 3.0, 1 + 2 * 3),
        (lambda c: np.sum(FORMULAS[np.gradient](x, c)), 2.0, -3.0),
        (lambda c: np.sum(FORMULAS[np.unwrap](x, period=c)), 2.0, np.sum(np.rint((np.unwrap(x, period=2.0) - x) / 2))),
        (lambda c: np.sum(FORMULAS[np.var](x, mean=c)), 3.0, -2 * (5 - 3)),
    ):
        np.testing.assert_allclose(derivative(f)(point), expected, rtol=1e-14)


# -- Functions of numbers --


NUMBERS = {
    "sinc": lambda x: mpmath.sincpi(x),
    "i0": lambda x: mpmath.besseli(0, x),
}
POINTS = [0.0, 1e-300, 1e-9, 1e-4, 0.3, -0.7, 0.999999, 1.0, -1.000001, 1.5, 3.0, 7.9, 8.1, -20.25, 300.5, 709.0, 713.5]


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_sinc_and_i0_keep_their_digits_in_every_derivative(name: str, order: int) -> None:
    function = FORMULAS[getattr(np, name)]
    for _ in range(order):
        function = derivative(function)
    together = function(np.array(POINTS))
    with mpmath.workdps(60):
        for x, y in [*zip(POINTS, together, strict=True), *((x, function(np.array([x])).item()) for x in POINTS)]:
            expected = mpmath.diff(NUMBERS[name], mpmath.mpf(x), order, h=mpmath.mpf("1e-12")) if x else None
            if expected is None:
                expected = mpmath.taylor(NUMBERS[name], 0, order)[order] * math.factorial(order)
            size = max(abs(expected), abs(NUMBERS[name](mpmath.mpf(x))) * 1e-2)
            assert abs(y - expected) <= 1e-13 * 4**order * size, (x, y, expected)


def test_formulas_said_to_be_elementwise_take_the_elementwise_derivative_of_an_array() -> None:
    """Which raises where elements mix."""
    for function in ELEMENTWISE:
        args: dict[str, tuple[Any, ...]] = {
            "clip": (-1.0, 1.0),
            "interp": (XP, W),
        }
        formula = FORMULAS[function]
        if function is np.select:
            got = derivative(lambda x: FORMULAS[np.select]([x > 1, x < -1], [x * x, -x]))(V)
            np.testing.assert_allclose(got, np.where(V > 1, 2 * V, np.where(V < -1, -1, 0)), rtol=1e-14)
        elif function is np.polyval:
            got = derivative(lambda x: np.polyval([3.0, 2.0, 1.0], x))(V)
            np.testing.assert_allclose(got, 6 * V + 2, rtol=1e-14)
            with pytest.raises(ValueError, match="mixes elements"):
                derivative(lambda p: np.polyval(p, 2.0))(V)
        else:
            more = args.get(function.__name__, ())
            got = derivative(lambda x, formula=formula, more=more: formula(x, *more))(V)
            partials = jacobian(lambda x, formula=formula, more=more: formula(x, *more))(V)
            np.testing.assert_allclose(np.diag(got), partials, rtol=1e-14, atol=1e-15)


# -- Functions of NumPy's that call the user's, refusals, padding --


def test_formulas_that_call_the_users_function_are_named() -> None:
    assert {np.apply_along_axis, np.apply_over_axes} == CALLING


@pytest.mark.parametrize("name", ["quantile", "percentile", "nanquantile", "nanpercentile"])
def test_a_weighted_quantile_is_refused_by_name(name: str) -> None:
    with pytest.raises(TypeError, match=f"numpy.{name} with weights="):
        FORMULAS[getattr(np, name)](V, 0.5, weights=POSITIVE, method="inverted_cdf")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(("m", "n"), [(2, 2), (2, 3), (3, 2)])
def test_the_cross_product_of_vectors_in_the_plane_is_numpys(m: int, n: int) -> None:
    a, b = spaced(4, m), spaced(4, n, seed=1)
    y = FORMULAS[np.cross](a, b)
    assert y.shape == np.cross(a, b).shape
    np.testing.assert_allclose(y, np.cross(a, b), rtol=1e-14)


@pytest.mark.parametrize("mode", [*STATISTICS, "linear_ramp"])
@pytest.mark.parametrize("width", [0, 2, (1, 3), ((1, 2), (0, 1), (3, 0)), {-1: (1, 2), 0: 2}])
def test_padding_with_statistics_is_numpys(mode: str, width: Any) -> None:
    if isinstance(width, dict) and np.lib.NumpyVersion(np.__version__) < "2.2.0":
        width = ((2, 2), (0, 0), (1, 2))
    options: list[dict[str, Any]] = [{}]
    options += (
        [{"end_values": 3.5}, {"end_values": ((1.5, 2.5), (0.5, 3.0), (4.0, -1.0))}]
        if mode == "linear_ramp"
        else [{"stat_length": 2}, {"stat_length": ((1, 2), (2, 1), (9, 3))}]
    )
    arrays = (CUBE,) if mode == "linear_ramp" else (CUBE, (10 * CUBE).astype(int))
    for a, option in itertools.product(arrays, options):
        y, expected = pad_with_statistics(a, width, mode, **option), np.pad(a, width, mode, **option)
        assert y.shape == expected.shape
        np.testing.assert_allclose(y, expected, rtol=1e-14, atol=1e-14)
    d = np.random.default_rng(7).uniform(-1, 1, CUBE.shape)
    steps = (4e-4, 2e-4, 1e-4)
    slope = extrapolated(
        [(np.pad(CUBE + h * d, width, mode) - np.pad(CUBE - h * d, width, mode)) / (2 * h) for h in steps]
    )
    along = derivative(lambda t: pad_with_statistics(CUBE + t * d, width, mode))(0.0)
    np.testing.assert_allclose(along, slope, rtol=1e-9, atol=1e-10 * scale(CUBE))


def test_the_end_values_of_a_ramp_carry_derivatives() -> None:
    along = derivative(lambda e: pad_with_statistics(np.array([4.0, 8.0]), 2, "linear_ramp", end_values=e))(0.0)
    np.testing.assert_array_equal(along, [1, 1 / 2, 0, 0, 1 / 2, 1])


# -- Whole polynomials, by symbols: right to every order at every point, zeros among them --

SYMBOLS = np.array(sympy.symbols("a:7"), dtype=object)


@pytest.mark.parametrize("n", range(8))
def test_the_formula_of_prod_is_the_product_of_the_symbols(n: int) -> None:
    assert sympy.expand(FORMULAS[np.prod](SYMBOLS[:n]) - math.prod(SYMBOLS[:n])) == 0


@pytest.mark.parametrize("n", range(1, 8))
def test_the_formula_of_cumprod_has_the_running_products_of_the_symbols(n: int) -> None:
    products = itertools.accumulate(SYMBOLS[:n], lambda a, b: a * b)
    assert [sympy.expand(y) for y in FORMULAS[np.cumprod](SYMBOLS[:n])] == [sympy.expand(y) for y in products]


def test_products_of_fractions_with_zeros_are_exact() -> None:
    fractions = np.array([Fraction(2, 3), Fraction(0), Fraction(-5, 7), Fraction(0), Fraction(11)], dtype=object)
    for step in (Fraction(0), Fraction(1, 10**9)):
        moved = fractions + step
        assert FORMULAS[np.prod](moved) == math.prod(moved)
        assert list(FORMULAS[np.cumprod](moved)) == list(itertools.accumulate(moved, lambda a, b: a * b))


COMPLEX_SYMBOLS = np.array([r + sympy.I * i for r, i in zip(*[iter(sympy.symbols("u:8", real=True))] * 2, strict=True)])


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("vdot", lambda a, b: sum(sympy.conjugate(x) * y for x, y in zip(a, b, strict=True))),
        ("correlate", lambda a, b: sum(x * sympy.conjugate(y) for x, y in zip(a, b, strict=True))),
    ],
)
def test_products_of_complex_symbols_conjugate_one_of_them(
    name: str, reference: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """NumPy calls an array of symbols not complex: the formulas are told that it is."""
    monkeypatch.setattr(formulas, "_is_complex", lambda a: True)
    y = FORMULAS[getattr(np, name)](COMPLEX_SYMBOLS[:2], COMPLEX_SYMBOLS[2:])
    assert sympy.expand(np.sum(y) - reference(COMPLEX_SYMBOLS[:2], COMPLEX_SYMBOLS[2:])) == 0
