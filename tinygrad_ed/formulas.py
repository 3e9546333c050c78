"""NumPy's functions that mix elements, each written in simpler ones: their derivatives follow.

A formula has the signature of NumPy's own function, and its result the shape. It is evaluated on arrays that carry
derivatives, for its derivative alone: the value is that of NumPy's own function. So it must be right in exact
arithmetic, and its derivatives to every order be right, at points of choice and beside infinities and NaNs, too; `out`
and `dtype` are not its business.

Decisions (which element is the largest, which elements tie) are taken from `plain` numbers. A branch not taken is
covered with `np.where` before and after what would have no derivative there. `as_array` gives an argument a shape.

References
----------
A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, chapter 14 (points of choice).
"""
# ruff: noqa: ARG001 — a formula takes what NumPy's function takes

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from .levels import Active
from .maps import as_array, plain

Formula = TypeVar("Formula", bound=Callable[..., Any])

FORMULAS: dict[Callable[..., Any], Callable[..., Any]] = {}
ELEMENTWISE: set[Callable[..., Any]] = set()  # those that mix no elements, and do without any function that does
CALLING: set[Callable[..., Any]] = set()  # those that call the user's functions, whose value is therefore their own


def formula(*names: str, among: set[Callable[..., Any]] | None = None) -> Callable[[Formula], Formula]:
    """Enter a formula for NumPy's functions of these names, those that this NumPy has; also among a kind."""

    def enter(f: Formula) -> Formula:
        functions = [getattr(np, name) for name in names if hasattr(np, name)]
        FORMULAS.update(dict.fromkeys(functions, f))
        if among is not None:
            among.update(functions)
        return f

    return enter


# -- axes, masks, counts --


def _axes(a: Any, axis: Any) -> tuple[int, ...]:
    """The axes that `axis` names: one, several, or with None all."""
    return tuple(range(a.ndim)) if axis is None else normalize_axis_tuple(axis, a.ndim)


def _gathered(a: Any, axis: Any) -> Any:
    """The array with the named axes flattened into one, which is the last."""
    axes = _axes(a, axis)
    others = [i for i in range(a.ndim) if i not in axes]
    shape = [a.shape[i] for i in others]
    return np.reshape(np.transpose(a, (*others, *axes)), (*shape, math.prod(a.shape[i] for i in axes)))


def _reduced(a: Any, axis: Any, keepdims: bool) -> tuple[int, ...]:
    """The shape of a's sum over the axes."""
    axes = _axes(a, axis)
    return tuple(1 if i in axes else n for i, n in enumerate(a.shape) if keepdims or i not in axes)


def _only(a: Any, where: Any, fill: float = 0) -> Any:
    """The array where the mask holds, elsewhere the number that changes nothing."""
    return a if where is True else np.where(where, a, fill)


def _count(a: Any, axis: Any, where: Any) -> Any:
    """How many elements a sum over the axes has; the axes stay, with length 1."""
    if where is True:
        return math.prod(a.shape[i] for i in _axes(a, axis))
    return np.sum(np.broadcast_to(where, a.shape), axis=axis, keepdims=True)


def _like(a: Any, x: Any) -> Any:
    """Plain numbers in a's precision, which they would widen, or at least in float32, whose range every count is in."""
    return np.asarray(x, np.promote_types(a.dtype, np.float32))


def _mean(a: Any, axis: Any, keepdims: bool, where: Any, n: Any) -> Any:
    """Σa/n over the axes."""
    return np.reshape(np.sum(_only(a, where), axis=axis, keepdims=True) / _like(a, n), _reduced(a, axis, keepdims))


def _is_complex(a: Any) -> bool:
    return bool(plain(a).dtype.kind == "c")


def _conj(a: Any) -> Any:
    return np.conj(a) if _is_complex(a) else a


def _real(a: Any) -> Any:
    return np.real(a) if _is_complex(a) else a


def _known(a: Any, where: Any = True) -> Any:
    """Where an array has numbers, not NaN."""
    return ~np.isnan(plain(a)) & where


# -- averages and their spread --


@formula("mean")
def mean(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False, *, where: Any = True
) -> Any:
    """Σa/n."""
    a = as_array(a)
    return _mean(a, axis, keepdims, where, _count(a, axis, where))


@formula("average")
def average(a: Any, axis: Any = None, weights: Any = None, returned: bool = False, *, keepdims: bool = False) -> Any:
    """Σaw/Σw."""
    a = as_array(a)
    w = as_array(np.ones_like(plain(a)) if weights is None else weights)
    if w.shape != a.shape:  # the weights of one axis, or of several in their order
        axes = _axes(a, axis)
        w = np.reshape(np.transpose(w, np.argsort(axes)), [n if i in axes else 1 for i, n in enumerate(a.shape)])
    scale = np.sum(w, axis=axis, keepdims=keepdims)
    y = np.sum(a * w, axis=axis, keepdims=keepdims) / scale
    return (y, np.broadcast_to(scale, _reduced(a, axis, keepdims))) if returned else y


@formula("var")
def var(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: Any = True,
    mean: Any = None,
    correction: float | None = None,
) -> Any:
    """Σ|a − m|²/(n − ddof), where m is the mean."""
    a = as_array(a)
    n = _count(a, axis, where)
    away = _only(a - (_mean(a, axis, True, where, n) if mean is None else mean), where)
    squares = np.real(away) ** 2 + np.imag(away) ** 2 if _is_complex(away) else away * away
    return _mean(squares, axis, keepdims, True, np.maximum(n - (ddof if correction is None else correction), 0))


@formula("std")
def std(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: Any = True,
    mean: Any = None,
    correction: float | None = None,
) -> Any:
    """√var; where all elements are equal 0, with slope 0, which has no slope itself."""
    a = as_array(a)
    square = var(a, axis, None, None, ddof, keepdims, where=where, mean=mean, correction=correction)
    zero = plain(square) == 0
    if mean is None:  # a rounded mean may differ from elements that are all equal
        low, high = (np.where(where, plain(a), end) for end in (np.inf, -np.inf))
        low = np.min(low, axis=axis, keepdims=keepdims, initial=np.inf)
        zero |= (low == np.max(high, axis=axis, keepdims=keepdims, initial=-np.inf)) & np.isfinite(plain(square))
    if not np.any(zero):
        return np.sqrt(square)
    kink = np.hypot(np.sum(_only(a - plain(a), where), axis=axis, keepdims=keepdims), 0)
    n = _count(a, axis, where)
    alone = (np.reshape(n, np.shape(zero)) if np.ndim(n) else n) <= 1  # 0 whatever it is
    return np.where(zero, np.where(alone, 0, kink), np.sqrt(np.where(zero, 1, square)))


def _without_nan(whole: Callable[..., Any]) -> Callable[..., Any]:
    """The formula over the elements that are not NaN."""

    def of_known(a: Any, *args: Any, where: Any = True, **kwargs: Any) -> Any:
        return whole(a, *args, where=_known(a, where), **kwargs)

    return of_known


formula("nanmean")(_without_nan(mean))
formula("nanvar")(_without_nan(var))
formula("nanstd")(_without_nan(std))


@formula("nansum")
def nansum(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Any = 0,
    where: Any = True,
) -> Any:
    """The sum of what is not NaN."""
    a = as_array(a)
    return np.sum(np.where(_known(a, where), a, 0), axis=axis, keepdims=keepdims) + initial


@formula("nancumsum")
def nancumsum(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """The running sums of what is not NaN."""
    a = as_array(a)
    return np.cumsum(np.where(_known(a), a, 0), axis=axis)


@formula("cov")
def cov(
    m: Any,
    y: Any = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: int | None = None,
    fweights: Any = None,
    aweights: Any = None,
    *,
    dtype: Any = None,
) -> Any:
    """(X − mean)·W·(X − mean)ᴴ/(n − ddof), without the axes of length 1."""
    m = as_array(m)
    x = m if m.ndim == 2 else np.reshape(m, (1, -1))
    x = x if rowvar or m.ndim < 2 else x.T
    if y is not None:
        y = as_array(y)
        y = y if y.ndim == 2 else np.reshape(y, (1, -1))
        x = np.concatenate([x, y if rowvar or y.shape[0] == 1 else y.T], axis=0)
    if x.shape[0] == 0:
        return np.zeros((0, 0), float)
    ddof = int(not bias) if ddof is None else ddof
    w = np.ones(x.shape[1]) if fweights is None else plain(fweights).astype(float)
    w = w if aweights is None else w * as_array(aweights)
    total = np.sum(w)
    lost = ddof if aweights is None else ddof * np.sum(w * as_array(aweights)) / total
    degrees = total - lost
    x = x - np.reshape(np.matmul(x, w) / total, (-1, 1))
    c = np.matmul(x * w, _conj(x).T) / (degrees if plain(degrees) > 0 else 0.0)
    return np.reshape(c, [n for n in c.shape if n != 1])


@formula("corrcoef")
def corrcoef(x: Any, y: Any = None, rowvar: bool = True, *, dtype: Any = None) -> Any:
    """Cᵢⱼ/√(CᵢᵢCⱼⱼ) of the covariances C."""
    c = as_array(cov(x, y, rowvar))
    if c.ndim == 0:
        return c / c
    s = np.sqrt(_real(np.diagonal(c)))
    return c / s[:, np.newaxis] / s


# -- products: by multiplications alone, so that zeros do no harm --


def _product(a: Any) -> Any:
    """The product along the last axis, as a tree of products of neighbours."""
    while (n := a.shape[-1]) > 1:
        pairs = a[..., : n - 1 : 2] * a[..., 1::2]
        a = np.concatenate([pairs, a[..., -1:]], axis=-1) if n % 2 else pairs
    return a[..., 0] if n else np.sum(a, axis=-1) + 1


def _products(a: Any) -> Any:
    """The running products along the last axis, of 1, 2, 4, … factors."""
    step = 1
    while step < a.shape[-1]:
        a = np.concatenate([a[..., :step], a[..., step:] * a[..., :-step]], axis=-1)
        step *= 2
    return a


@formula("prod")
def prod(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Any = 1,
    where: Any = True,
) -> Any:
    """The product over the axes."""
    a = as_array(a)
    return np.reshape(_product(_gathered(_only(a, where, 1), axis)), _reduced(a, axis, keepdims)) * initial


@formula("nanprod")
def nanprod(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Any = 1,
    where: Any = True,
) -> Any:
    """The product of what is not NaN."""
    return prod(a, axis, None, None, keepdims, initial, _known(a, where))


@formula("cumprod")
def cumprod(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """The running products along an axis, or of all elements."""
    a = as_array(a)
    if axis is None:
        return _products(np.reshape(a, (a.size,)))
    return np.moveaxis(_products(np.moveaxis(a, axis, -1)), -1, axis)


@formula("nancumprod")
def nancumprod(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """The running products of what is not NaN."""
    a = as_array(a)
    return cumprod(np.where(_known(a), a, 1), axis)


def _cumulative(running: Callable[..., Any], first: int) -> Callable[..., Any]:
    """Running sums or products, preceded by that of nothing where it is asked for."""

    def cumulative(
        x: Any, /, *, axis: int | None = None, dtype: Any = None, out: Any = None, include_initial: bool = False
    ) -> Any:
        x = as_array(x)
        axis = 0 if axis is None else axis  # of one-dimensional arrays; of others NumPy wants it said
        y = running(x, axis=axis)
        if not include_initial:
            return y
        shape = list(x.shape)
        shape[axis] = 1
        return np.concatenate([np.full(shape, first, x.dtype), y], axis=axis)

    return cumulative


formula("cumulative_sum")(_cumulative(np.cumsum, 0))
formula("cumulative_prod")(_cumulative(cumprod, 1))


# -- choices: what ties shares --


def _extremum(reduce: Callable[..., Any]) -> Callable[..., Any]:
    """The largest or smallest element: the mean of all that tie for it, NaN with derivatives NaN where it is NaN."""

    def extremum(
        a: Any, axis: Any = None, out: Any = None, keepdims: bool = False, initial: Any = None, where: Any = True
    ) -> Any:
        a = as_array(a)
        p = plain(a)
        first = {} if initial is None else {"initial": plain(initial).astype(p.dtype)[()]}
        y = reduce(p, axis=axis, keepdims=True, where=where, **first)
        lost = y != y
        found = ((p == y) | lost) & where
        total, n = np.sum(np.where(found, a, 0), axis=axis, keepdims=True), np.sum(found, axis=axis, keepdims=True)
        if first:
            tie = y == first["initial"]
            total, n = total + np.where(tie, initial, np.zeros_like(y)), n + tie
        return np.reshape(total / _like(p, np.where(lost, np.nan, n)), _reduced(a, axis, keepdims))

    return extremum


largest, smallest = _extremum(np.maximum.reduce), _extremum(np.minimum.reduce)
formula("max", "amax")(largest)
formula("min", "amin")(smallest)
formula("nanmax")(_extremum(np.fmax.reduce))
formula("nanmin")(_extremum(np.fmin.reduce))


@formula("ptp")
def ptp(a: Any, axis: Any = None, out: Any = None, keepdims: bool = False) -> Any:
    """The largest element minus the smallest."""
    return largest(a, axis, None, keepdims) - smallest(a, axis, None, keepdims)


def _run_totals(a: Any, starts: Any) -> tuple[Any, Any]:
    """The sums along the last axis over the run that each element is in, and the lengths of the runs.

    By running sums of 1, 2, 4, … elements that stay within their run: nothing cancels, as in differences of sums.
    """
    places = np.broadcast_to(np.arange(a.shape[-1]), a.shape)
    first = np.maximum.accumulate(np.where(starts, places, 0), axis=-1)
    ends = np.concatenate([starts[..., 1:], np.ones_like(starts[..., :1])], axis=-1)
    last = np.minimum.accumulate(np.where(ends, places, a.shape[-1])[..., ::-1], axis=-1)[..., ::-1]
    lengths = last - first + 1
    step = 1
    while step < np.max(lengths):
        together = first[..., step:] == first[..., :-step]
        a = np.concatenate([a[..., :step], a[..., step:] + np.where(together, a[..., :-step], 0)], axis=-1)
        step *= 2
    return np.take_along_axis(a, last, axis=-1), lengths


def _ordered(a: Any) -> Any:
    """The elements in ascending order along the last axis, each the mean of all that equal it."""
    order = np.argsort(plain(a), axis=-1, kind="stable")
    a, p = np.take_along_axis(a, order, axis=-1), np.take_along_axis(plain(a), order, axis=-1)
    ties = p[..., 1:] == p[..., :-1]
    if not np.any(ties):
        return a
    totals, lengths = _run_totals(a, np.concatenate([np.ones_like(p[..., :1], bool), ~ties], axis=-1))
    return totals / _like(a, lengths)


@formula("sort")
def sort(a: Any, axis: int | None = -1, kind: Any = None, order: Any = None, *, stable: bool | None = None) -> Any:
    """The elements in ascending order; equal ones share."""
    a = as_array(a)
    if axis is None:
        return _ordered(np.reshape(a, (a.size,)))
    return np.moveaxis(_ordered(np.moveaxis(a, axis, -1)), -1, axis)


@formula("partition")
def partition(a: Any, kth: Any, axis: int | None = -1, kind: Any = "introselect", order: Any = None) -> Any:
    """The sorted elements, each at the place that NumPy gives it."""
    a = as_array(a)
    if axis is None:
        a, axis = np.reshape(a, (a.size,)), -1
    placed = np.partition(plain(a), kth, axis, kind)
    ranks = np.argsort(np.argsort(placed, axis=axis, kind="stable"), axis=axis, kind="stable")
    return np.take_along_axis(sort(a, axis), ranks, axis=axis)


# The parameters α and β of the quantiles that are continuous in q. R. J. Hyndman, Y. Fan, The American Statistician 50
# (1996) 361–365.
CONTINUOUS = {
    "interpolated_inverted_cdf": (0, 1),
    "hazen": (1 / 2, 1 / 2),
    "weibull": (0, 0),
    "linear": (1, 1),
    "median_unbiased": (1 / 3, 1 / 3),
    "normal_unbiased": (3 / 8, 3 / 8),
}


def _places(q: Any, n: Any, method: Any) -> Any:
    """The place of a quantile among n sorted elements, between two of them where it is not whole; n along the rows."""
    if method in CONTINUOUS:
        alpha, beta = CONTINUOUS[method]
        return q * (n + (1 - alpha - beta)) + (alpha - 1)
    places = np.zeros((n.size, q.size), float)
    for i, count in enumerate(np.reshape(n, n.size)):
        if count:
            places[i] = np.quantile(np.arange(count, dtype=float), plain(q), method=method)
    return np.reshape(places, (*n.shape[:-1], q.size))


def _quantile(a: Any, q: Any, axis: Any, method: Any, keepdims: bool, skip: bool) -> Any:
    """Quantiles of what the axes hold, with or without NaNs; between elements along the straight line."""
    a, q = as_array(a), as_array(q)
    if a.size == 0:
        return np.broadcast_to(np.nan, q.shape + _reduced(a, axis, keepdims))
    s = _ordered(_gathered(a, axis))
    known = np.sum(_known(s), axis=-1, keepdims=True)
    n = known if skip else np.full_like(known, s.shape[-1])
    places = _places(np.reshape(q, (q.size,)), n, method)
    exact, last = plain(places), np.maximum(n - 1, 0)
    at = np.clip(exact, 0, last)
    below, above = np.floor(at), np.ceil(at)

    # At an element the slope along q is the mean of those on both sides, or where the places end that on the inside.
    whole, ends = below == above, (below == 0) | (above == last)
    after, before = np.minimum(below + 1, last), np.maximum(above - 1, 0)
    weight = np.where(whole & ~(ends & (method == "linear")), 0.5, 1) * (exact == at)
    lower, left, right = (np.take_along_axis(s, i.astype(int), axis=-1) for i in (below, before, after))
    beyond = places - below if isinstance(places, Active) else _like(a, places - below)
    y = lower + beyond * _like(a, weight) * (right - left)

    lost = n == 0 if skip else known < n
    if np.any(lost):
        y = y * np.where(lost, np.nan, 1)
    return np.reshape(np.moveaxis(y, -1, 0), q.shape + _reduced(a, axis, keepdims))


def _quantiles(name: str, hundred: int, skip: bool) -> Callable[..., Any]:
    def quantile(
        a: Any,
        q: Any,
        axis: Any = None,
        out: Any = None,
        overwrite_input: bool = False,
        method: Any = "linear",
        keepdims: bool = False,
        *,
        weights: Any = None,
    ) -> Any:
        if weights is not None:
            raise TypeError(
                f"numpy.{name} with weights= is not covered where derivatives are wanted; sort the array, find the "
                f"place from np.cumsum of the weights, and take the element there"
            )
        return _quantile(a, as_array(q) / hundred, axis, method, keepdims, skip)

    return quantile


for _name, _hundred, _skip in (
    ("quantile", 1, False),
    ("percentile", 100, False),
    ("nanquantile", 1, True),
    ("nanpercentile", 100, True),
):
    formula(_name)(_quantiles(_name, _hundred, _skip))


def _medians(skip: bool) -> Callable[..., Any]:
    def median(a: Any, axis: Any = None, out: Any = None, overwrite_input: bool = False, keepdims: bool = False) -> Any:
        return _quantile(a, 0.5, axis, "linear", keepdims, skip)

    return median


formula("median")(_medians(skip=False))
formula("nanmedian")(_medians(skip=True))


@formula("clip", among=ELEMENTWISE)
def clip(
    a: Any,
    a_min: Any = None,
    a_max: Any = None,
    out: Any = None,
    *,
    min: Any = None,  # noqa: A002
    max: Any = None,  # noqa: A002
) -> Any:
    """min(max(a, low), high); at a bound ½ each."""
    low, high = (x if y is None else y for x, y in ((a_min, min), (a_max, max)))
    a = as_array(a)
    y = a if low is None else np.maximum(a, low)
    if high is None:
        return +y
    y = np.minimum(y, high)
    if low is None:
        return y
    # Between equal bounds nothing moves: it has the lower one's share below, and only the upper one's above.
    equal = plain(low) == plain(high)
    if not np.any(equal):
        return y
    return np.where(equal & (plain(a) == plain(low)), np.minimum(low, high) / 2 + as_array(high) / 2, y)


@formula("nan_to_num", among=ELEMENTWISE)
def nan_to_num(x: Any, copy: bool = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """The array with constants for what is not finite; of complex numbers each part for itself."""
    x = as_array(x)
    p = plain(x)
    if p.dtype.kind in "iub":
        return +x
    if p.dtype.kind == "c":
        if np.all(np.isfinite(p)):
            return +x
        real, imag = (nan_to_num(part, copy, nan, posinf, neginf) for part in (np.real(x), np.imag(x)))
        return real + 1j * imag
    greatest = np.finfo(p.dtype).max
    x = np.where(np.isnan(p), nan, x)
    x = np.where(np.isposinf(p), greatest if posinf is None else posinf, x)
    return np.where(np.isneginf(p), -greatest if neginf is None else neginf, x)


@formula("select", among=ELEMENTWISE)
def select(condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> Any:
    """The choice whose condition is the first that holds."""
    y = default
    for condition, choice in zip(reversed(condlist), reversed(choicelist), strict=True):
        y = np.where(plain(condition), choice, y)
    return y


@formula("interp", among=ELEMENTWISE)
def interp(x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None) -> Any:
    """The straight lines between the points; at a point the mean of the slopes on both sides."""
    x, xp, fp = as_array(x), as_array(xp), as_array(fp)
    if period is not None:
        period, left, right = abs(period), None, None
        x, xp = x % period, xp % period
        order = np.argsort(plain(xp))
        xp, fp = xp[order], fp[order]
        xp = np.concatenate([xp[-1:] - period, xp, xp[:1] + period])
        fp = np.concatenate([fp[-1:], fp, fp[:1]])
    places, points = plain(x), plain(xp)
    below, above = places < points[0], places > points[-1]

    widths = xp[1:] - xp[:-1]
    widths = np.where(plain(widths) == 0, 1, widths)  # at a jump, which is between no two numbers
    flat = np.zeros(1, float)
    slopes = np.concatenate([flat, (fp[1:] - fp[:-1]) / widths, flat])  # slopes[i] is that up to point i
    at, before = (np.searchsorted(points, places, side) for side in ("right", "left"))
    slope = (slopes[at] + slopes[before]) / 2
    i = np.maximum(at - 1, 0)
    inside = np.where(below | above, xp[i], x)
    y = fp[i] + (inside - xp[i]) * slope
    y = y if left is None else np.where(below, left, y)
    return y if right is None else np.where(above, right, y)


# -- differences, integrals --


@formula("diff")
def diff(a: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """The differences of neighbours, n times."""
    a = as_array(a)
    if n == 0:
        return a
    axis = normalize_axis_index(axis, a.ndim)
    edge = (*a.shape[:axis], 1, *a.shape[axis + 1 :])
    ends = [e if e is None else as_array(e) for e in (prepend, append)]
    before, after = ([] if e is None else [e if e.ndim else np.broadcast_to(e, edge)] for e in ends)
    a = np.moveaxis(np.concatenate([*before, a, *after], axis=axis) if before or after else a, axis, -1)
    for _ in range(n):
        a = a[..., 1:] - a[..., :-1]
    return np.moveaxis(a, -1, axis)


@formula("ediff1d")
def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    """The differences of neighbours in the flattened array, between what is to stand at its ends."""
    a = _flat(ary)
    ends = ([] if end is None else [_flat(end)] for end in (to_begin, to_end))
    before, after = ([x if isinstance(x, Active) else _like(a, x) for x in end] for end in ends)
    return np.concatenate([*before, a[1:] - a[:-1], *after])


@formula("gradient")
def gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """The slopes of parabolas through three neighbours; at the edges of lines through two, or of those parabolas."""
    f = as_array(f)
    axes = _axes(f, axis)
    spacings = varargs or (1.0,)
    if len(spacings) == 1:
        spacings *= len(axes)
    slopes = []
    for i, spacing in zip(axes, spacings, strict=True):
        h = spacing if np.ndim(plain(spacing)) == 0 else diff(spacing)
        slopes.append(np.moveaxis(_slopes(np.moveaxis(f, i, -1), h, edge_order), -1, i))
    return slopes[0] if len(slopes) == 1 else tuple(slopes)


def _slopes(f: Any, h: Any, edge_order: int) -> Any:
    """The slopes along the last axis, whose points are h apart: one distance, or one from each point to the next."""
    s = (f[..., 1:] - f[..., :-1]) / h
    h0, h1 = (h, h) if np.ndim(plain(h)) == 0 else (h[:-1], h[1:])
    middle = (h1 * s[..., :-1] + h0 * s[..., 1:]) / (h0 + h1)
    first, last = s[..., :1], s[..., -1:]
    if edge_order == 2:
        first, last = 2 * first - middle[..., :1], 2 * last - middle[..., -1:]
    return np.concatenate([first, middle, last], axis=-1)


@formula("trapezoid", "trapz")
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """Σ(yᵢ + yᵢ₊₁)/2·(xᵢ₊₁ − xᵢ)."""
    y = np.moveaxis(as_array(y), axis, -1)
    if x is not None:
        x = as_array(x)
        dx = diff(x) if x.ndim == 1 else np.moveaxis(diff(x, axis=axis), axis, -1)
    return np.sum((y[..., 1:] + y[..., :-1]) * dx / 2, axis=-1)


@formula("unwrap")
def unwrap(p: Any, discont: float | None = None, axis: int = -1, *, period: Any = 2 * math.pi) -> Any:
    """The angles plus whole numbers of periods."""
    p = as_array(p)
    there, once = plain(p), plain(period)[()]
    turns = np.rint((np.unwrap(there, discont, axis, period=once) - there) / once)
    return p + _like(p, turns) * period


# -- sums of products --


def _flat(a: Any) -> Any:
    a = as_array(a)
    return np.reshape(a, (a.size,))


@formula("vdot")
def vdot(a: Any, b: Any, /) -> Any:
    """Σāb."""
    return _conj(_flat(a)) @ _flat(b)


@formula("inner")
def inner(a: Any, b: Any, /) -> Any:
    """Σab over the last axes."""
    a, b = as_array(a), as_array(b)
    return np.tensordot(a, b, axes=(-1, -1)) if a.ndim and b.ndim else a * b


@formula("outer")
def outer(a: Any, b: Any, out: Any = None) -> Any:
    """aᵢbⱼ."""
    return _flat(a)[:, np.newaxis] * _flat(b)


@formula("kron")
def kron(a: Any, b: Any) -> Any:
    """Every element of a times the whole of b, side by side."""
    a, b = as_array(a), as_array(b)
    n = max(a.ndim, b.ndim)
    rows, columns = ((1,) * (n - x.ndim) + x.shape for x in (a, b))
    a = np.reshape(a, [m for size in rows for m in (size, 1)])
    b = np.reshape(b, [m for size in columns for m in (1, size)])
    return np.reshape(a * b, list(map(operator.mul, rows, columns)))


@formula("cross")
def cross(a: Any, b: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None) -> Any:
    """The cross product; of vectors in the plane its third component."""
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = np.moveaxis(as_array(a), axisa, -1), np.moveaxis(as_array(b), axisb, -1)
    third = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    if a.shape[-1] == b.shape[-1] == 2:
        return third
    a2, b2 = (x[..., 2] if x.shape[-1] == 3 else 0 for x in (a, b))
    components = [a[..., 1] * b2 - a2 * b[..., 1], a2 * b[..., 0] - a[..., 0] * b2, third]
    return np.moveaxis(np.stack(components, axis=-1), -1, axisc)


def _sliding(a: Any, v: Any, mode: str) -> Any:
    """The products of v with what it lies on as it slides along a, which is at least as long."""
    n, m = a.size, v.size
    before, length = {"f": (m - 1, n + m - 1), "s": (m // 2, n), "v": (0, n - m + 1)}[mode[0]]
    beyond = np.zeros(m - 1, a.dtype)
    places = (m - 1 - before) + np.arange(length)[:, np.newaxis] + np.arange(m)
    return np.matmul(np.concatenate([beyond, a, beyond])[places], v)


@formula("convolve")
def convolve(a: Any, v: Any, mode: str = "full") -> Any:
    """Σⱼ aₖ₋ⱼvⱼ."""
    a, v = _flat(a), _flat(v)
    return _sliding(a, np.flip(v), mode) if v.size <= a.size else _sliding(v, np.flip(a), mode)


@formula("correlate")
def correlate(a: Any, v: Any, mode: str = "valid") -> Any:
    """Σⱼ aⱼ₊ₖv̄ⱼ."""
    a, v = _flat(a), _conj(_flat(v))
    return _sliding(a, v, mode) if v.size <= a.size else np.flip(_sliding(v, a, mode))


@formula("trace")
def trace(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None, out: Any = None) -> Any:
    """The sum of a diagonal."""
    return np.sum(np.diagonal(as_array(a), offset, axis1, axis2), axis=-1)


@formula("bincount")
def bincount(x: Any, /, weights: Any = None, minlength: int = 0) -> Any:
    """The weights' sum for each whole number."""
    x = plain(x)
    counts = np.bincount(x, minlength=minlength)
    if weights is None or x.size == 0:
        return counts
    order = np.argsort(x, kind="stable")
    x = x[order]
    totals, _ = _run_totals(as_array(weights)[order], np.concatenate([[True], x[1:] != x[:-1]]))
    return np.where(counts > 0, totals[np.maximum(np.cumsum(counts) - 1, 0)], 0)


# -- polynomials --


@formula("vander")
def vander(x: Any, N: int | None = None, increasing: bool = False) -> Any:  # noqa: N803
    """The powers of x, as columns."""
    x = as_array(x)
    columns = [np.ones_like(plain(x))]
    for _ in range(1, x.size if N is None else N):
        columns.append(columns[-1] * x)
    return np.stack(columns if increasing else columns[::-1], axis=1)[:, : x.size if N is None else N]


@formula("polyval", among=ELEMENTWISE)
def polyval(p: Any, x: Any) -> Any:
    """The polynomial at x, by Horner's rule."""
    p, x = as_array(p), as_array(x)
    y = np.zeros_like(plain(x))
    for i in range(p.shape[0]):
        y = y * x + p[i]
    return y


@formula("roots")
def roots(p: Any) -> Any:
    """The roots, by Newton's steps from where they are: each doubles the orders of derivatives that are right."""
    p = as_array(p)
    r = np.roots(plain(p))
    for _ in range(6):
        r = r - np.polyval(p, r) / np.polyval(np.polyder(p), r)
    return r


@formula("polyder")
def polyder(p: Any, m: int = 1) -> Any:
    """The coefficients of the m-th derivative."""
    p = as_array(p)
    for _ in range(m):
        p = p[:-1] * np.arange(p.size - 1, 0, -1)
    return p


@formula("polyint")
def polyint(p: Any, m: int = 1, k: Any = None) -> Any:
    """The coefficients of the m-th integral, with the constants k."""
    p, k = as_array(p), _flat(0.0 if k is None else k)
    for i in range(m):
        constant = k[:1] if k.size == 1 else k[i : i + 1]
        p = np.concatenate([p / np.arange(p.size, 0, -1), constant])
    return p


@formula("polyadd")
def polyadd(a1: Any, a2: Any) -> Any:
    """The sum of two polynomials."""
    a1, a2 = _flat(a1), _flat(a2)
    n = max(a1.size, a2.size)
    a1, a2 = (np.concatenate([np.zeros(n - a.size, a.dtype), a]) for a in (a1, a2))
    return a1 + a2


@formula("polysub")
def polysub(a1: Any, a2: Any) -> Any:
    """The difference of two polynomials."""
    return polyadd(a1, -as_array(a2))


@formula("polymul")
def polymul(a1: Any, a2: Any) -> Any:
    """The product of two polynomials, without the leading zeros that the factors had."""
    a1, a2 = _flat(a1), _flat(a2)
    zeros = [min(a.size - np.trim_zeros(plain(a), "f").size, a.size - 1) for a in (a1, a2)]
    return convolve(a1, a2)[sum(zeros) :]


# -- functions of numbers that are no ufuncs --


@formula("sinc", among=ELEMENTWISE)
def sinc(x: Any) -> Any:
    """sin(πx)/(πx); between −1 and 1 as ∫cos(πxt)dt from 0 to 1, by Gauss's rule, whose derivatives cancel nothing."""
    x = as_array(x)
    near = np.abs(plain(x)) < 1
    far = np.where(near, 1, x)
    y = np.sin(math.pi * (far - 2 * np.rint(_real(plain(far)) / 2))) / (math.pi * far)
    x = math.pi * np.where(near, x, 0)
    rule = zip(*np.polynomial.legendre.leggauss(16), strict=True)
    terms = (float(weight / 2) * np.cos(x * float((1 + node) / 2)) for node, weight in rule)
    return np.where(near, functools.reduce(operator.add, terms), y)


@formula("i0", among=ELEMENTWISE)
def i0(x: Any) -> Any:
    """∫cosh(x·cos t)dt/π from 0 to π, by the trapezoidal rule, which misses less than rounding does.

    Four times m points miss 2I₄ₘ(x) + …, and no term of any derivative cancels another. The hyperbolic cosine is that
    of the half, 2c² − 1, since it overflows before its mean does.

    References
    ----------
    L. N. Trefethen, J. A. C. Weideman, SIAM Review 56 (2014) 385–458.
    """
    x = as_array(x)
    size = np.abs(plain(x))
    m = 10 + math.ceil(math.sqrt(5 * min(np.max(size, where=np.isfinite(size), initial=0), 720)))
    weights = [1 / m if 0 < k < m else 0.5 / m for k in range(m + 1)]
    halves = (np.cosh(x * (math.cos(k * math.pi / 2 / m) / 2)) for k in range(m + 1))
    return functools.reduce(operator.add, (weight * c * (2 * c) for weight, c in zip(weights, halves, strict=True))) - 1


@formula("angle", among=ELEMENTWISE)
def angle(z: Any, deg: bool = False) -> Any:
    """arctan2(Im z, Re z)."""
    z = as_array(z)
    y = np.arctan2(np.imag(z), np.real(z)) if _is_complex(z) else np.arctan2(0.0, z)
    return y * (180 / math.pi) if deg else y


@formula("real_if_close", among=ELEMENTWISE)
def real_if_close(a: Any, tol: float = 100) -> Any:
    """The real part, where all imaginary ones are too small to matter."""
    a = as_array(a)
    return np.real(a) if _is_complex(a) and not np.iscomplexobj(np.real_if_close(plain(a), tol)) else a


@formula("fix", among=ELEMENTWISE)
def fix(x: Any, out: Any = None) -> Any:
    """The whole part."""
    return np.trunc(as_array(x))


@formula("round", "around", among=ELEMENTWISE)
def rounded(a: Any, decimals: int = 0, out: Any = None) -> Any:
    """The nearest number of that many decimals."""
    return np.rint(as_array(a) * 10.0**decimals) / 10.0**decimals


# -- spaces --


def _number(x: Any) -> Any:
    """A number of Python's as it is, since it does not widen an array; else as an array."""
    return x if type(x) in (int, float, complex) else as_array(x)


def _fractions(start: Any, stop: Any, num: int, endpoint: bool) -> Any:
    """How far each point is from start to stop, along a new first axis."""
    ends = [x if type(x) in (int, float, complex) else plain(x) for x in (start, stop)]
    ndim, dtype = max(map(np.ndim, ends)), np.result_type(*ends)
    t = np.arange(num, dtype=np.promote_types(dtype, np.float32)) / max(num - 1 if endpoint else num, 1)
    return np.reshape(t, (num,) + (1,) * ndim)


@formula("linspace")
def linspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: Any = None,
    axis: int = 0,
    *,
    device: Any = None,
) -> Any:
    """(1 − t)·start + t·stop."""
    start, stop = _number(start), _number(stop)
    t = _fractions(start, stop, num, endpoint)
    y = np.moveaxis(start * (1 - t) + stop * t, 0, axis)
    if dtype is not None and np.issubdtype(dtype, np.integer):
        y = np.floor(y)
    steps = num - 1 if endpoint else num
    return (y, (stop - start) / steps if steps > 0 else np.nan) if retstep else y


@formula("logspace")
def logspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, base: Any = 10.0, dtype: Any = None, axis: int = 0
) -> Any:
    """base^linspace."""
    if np.ndim(plain(base)):
        start, stop, base = as_array(start), as_array(stop), as_array(base)
        ndim = len(np.broadcast_shapes(start.shape, stop.shape, base.shape))
        start, stop, base = (np.reshape(x, (1,) * (ndim - x.ndim) + x.shape) for x in (start, stop, base))
        base = np.expand_dims(base, axis)
    y = base ** linspace(start, stop, num, endpoint, axis=axis)
    return np.floor(y) if dtype is not None and np.issubdtype(dtype, np.integer) else y


@formula("geomspace")
def geomspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0) -> Any:
    """start·(stop/start)ᵗ, in complex numbers along the spiral."""
    start, stop = as_array(start), as_array(stop)
    ratio = stop / start + np.zeros((), dtype)
    return np.moveaxis(start * ratio ** _fractions(start, stop, num, endpoint), 0, axis)


# -- functions that call the user's: their value is this one's, since the user's function may carry derivatives --


@formula("apply_along_axis", among=CALLING)
def apply_along_axis(func1d: Callable[..., Any], axis: int, arr: Any, *args: Any, **kwargs: Any) -> Any:
    """What a function makes of every line along an axis."""
    arr = as_array(arr)
    axis = normalize_axis_index(axis, arr.ndim)
    lines = np.moveaxis(arr, axis, -1)
    results = [as_array(func1d(lines[i], *args, **kwargs)) for i in np.ndindex(lines.shape[:-1])]
    shape = results[0].shape
    y = np.reshape(np.stack(results), lines.shape[:-1] + shape)
    return np.moveaxis(y, range(arr.ndim - 1, y.ndim), range(axis, axis + len(shape)))


@formula("apply_over_axes", among=CALLING)
def apply_over_axes(func: Callable[..., Any], a: Any, axes: Any) -> Any:
    """What a function makes of one axis after another."""
    a = as_array(a)
    for axis in np.atleast_1d(axes):
        i = normalize_axis_index(int(axis), a.ndim)
        y = as_array(func(a, i))
        a = y if y.ndim == a.ndim else np.expand_dims(y, i)
    return a


# -- padding with what is no element --

STATISTICS: dict[str, Callable[..., Any]] = {
    "maximum": largest,
    "minimum": smallest,
    "mean": mean,
    "median": FORMULAS[np.median],
}


def pad_with_statistics(array: Any, pad_width: Any, mode: str, *, stat_length: Any = None, end_values: Any = 0) -> Any:
    """np.pad for the modes of `STATISTICS` and "linear_ramp"; the others only move elements."""
    a = as_array(array)
    dtype = a.dtype  # of integers, what is put beside them is rounded
    if isinstance(pad_width, dict):
        pad_width = [pad_width.get(i, pad_width.get(i - a.ndim, 0)) for i in range(a.ndim)]
        pad_width = [np.broadcast_to(width, 2) for width in pad_width]
    widths = np.broadcast_to(pad_width, (a.ndim, 2))
    lengths = np.broadcast_to(np.inf if stat_length is None else stat_length, (a.ndim, 2))
    ends = np.broadcast_to(as_array(end_values), (a.ndim, 2))
    for axis in range(a.ndim):
        a = np.moveaxis(a, axis, -1)
        n = a.shape[-1]
        sides = []
        for side, width in enumerate(widths[axis]):
            if mode == "linear_ramp":
                edge = a[..., -side]
                ramp = np.moveaxis(linspace(ends[axis, side], edge, width, endpoint=False, dtype=dtype), 0, -1)
                sides.append(np.flip(ramp, axis=-1) if side else ramp)
            else:
                length = int(min(lengths[axis, side], n))
                value = STATISTICS[mode](a[..., n - length :] if side else a[..., :length], -1, keepdims=True)
                value = np.rint(value) if dtype.kind in "iu" else value
                sides.append(np.broadcast_to(value, (*a.shape[:-1], width)))
        a = np.moveaxis(np.concatenate([sides[0], a, sides[1]], axis=-1), -1, axis)
    return a
