"""SciPy's splines and interpolators at points that carry derivatives.

The partial derivative of a spline by its point is a spline again, one that SciPy evaluates: a row whose partial is the
next derivative serves numbers of every kind and order. At a knot where a derivative jumps, the mean of the two sides is
taken.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .errors import lost
from .fillable import Fillable, unfilled
from .levels import dispatch, levels_of, number, with_value
from .lifting import carried_in
from .maps import as_array
from .rules import Rule
from .value import is_array

Function = Callable[..., Any]


def evaluated(original: Function, self: Any, x: Any, nu: int = 0, extrapolate: Any = None) -> Any:
    """A piecewise polynomial, or a B-spline, called."""
    x, self = unfilled(x), _settled(self)
    if any(True for _ in carried_in(_pieces(self))):
        return _by_pieces(original, self, x, nu, self.extrapolate if extrapolate is None else extrapolate)
    if not any(True for _ in carried_in(x)):
        return original(self, x, nu, extrapolate)
    return _at(
        type(self).__name__,
        lambda p, order: original(self, p, nu + order, extrapolate),
        getattr(self, "x" if hasattr(self, "x") else "t"),
        x,
        self.axis,
        self.c.ndim - (2 if hasattr(self, "x") else 1),
    )


def _settled(self: Any) -> Any:
    """An interpolator that f made, with plain arrays in the places of arrays to be filled."""
    for name in ("_c", "_t", "_x", "c", "x", *getattr(self, "__dict__", ())):
        a = getattr(self, name, None)
        if isinstance(a, Fillable) and not any(True for _ in a.carried()):
            setattr(self, name, a.array)
        elif name == "_spline":
            _settled(a)
    return self


def _pieces(self: Any) -> tuple[Any, Any]:
    """The coefficients and the breakpoints, or knots, as they were given."""
    private = next((name for name in ("_x", "_t") if hasattr(self, name)), None)
    names = ("_c", private) if private is not None else ("c", "x" if hasattr(self, "x") else "t")
    c, breaks = (unfilled(getattr(self, name)) for name in names)
    return c, breaks


def _by_pieces(original: Function, self: Any, x: Any, nu: int, extrapolate: Any) -> Any:
    """A piecewise polynomial of data that carry derivatives: Horner's rule on the piece that x is in."""
    c, breaks = _pieces(self)
    if self.axis or extrapolate == "periodic" or not any(cls.__name__ == "PPoly" for cls in type(self).__mro__):
        raise lost(
            f"{type(self).__name__} of data that carry derivatives has none here",
            *(level for v in carried_in([c, breaks]) for level in levels_of(v)),
            cure="give its call the partial derivatives by the data with tinygrad_ed.primitive",
        )
    x = as_array(x) if isinstance(x, list | tuple) else x
    p, fixed = number(x), number(breaks)
    y = original(type(self).construct_fast(number(c), fixed, self.extrapolate, self.axis), p, nu, extrapolate)
    piece = np.clip(np.searchsorted(fixed, p, side="right") - 1, 0, len(fixed) - 2)
    step = x - breaks[piece]
    step = step.reshape(np.shape(p) + (1,) * (c.ndim - 2)) if np.ndim(p) else step
    derived: Any = 0.0
    for k in range(len(c) - nu):
        derived = derived * step + c[k][piece] * math.perm(len(c) - 1 - k, nu)
    return with_value(derived, y)


def univariate(original: Function, self: Any, x: Any, nu: int = 0, ext: Any = None) -> Any:
    """A spline of FITPACK's, called."""
    x = unfilled(x)
    if not any(True for _ in carried_in(x)):
        return original(self, x, nu, ext)
    t, _, k = self._eval_args
    mode = self.ext if ext is None else ext
    return _at(type(self).__name__, _of_fitpack(lambda p, nu: original(self, p, nu, ext), t, k, nu, mode), t, x)


def splev(original: Function, x: Any, tck: Any, der: int = 0, ext: int = 0) -> Any:
    """``scipy.interpolate.splev``."""
    x = unfilled(x)
    if not any(True for _ in carried_in(x)) or not isinstance(tck, tuple | list):
        return original(x, tck, der, ext)
    t, c, k = tck
    if np.ndim(c) > 1 or isinstance(c, list):
        return [splev(original, x, (t, np.asarray(each), k), der, ext) for each in c]
    return _at("splev", _of_fitpack(lambda p, nu: original(p, tck, nu, ext), t, k, der, ext), t, x)


def _of_fitpack(evaluate: Function, t: Any, k: int, nu: int, ext: Any) -> Function:
    """The derivatives of a spline of degree k: 0 beyond it, and where the spline goes on as a constant."""

    def of_order(p: Any, order: int) -> Any:
        if nu + order > k:
            return 0.0 * evaluate(p, k)
        y = evaluate(p, nu + order)
        return np.where((p < t[k]) | (p > t[-k - 1]), 0.0, y) if order and ext in (3, "const") else y

    return of_order


def interpolated(original: Function, self: Any, x: Any) -> Any:
    """``scipy.interpolate.interp1d``, or another interpolator, called."""
    x, self = unfilled(x), _settled(self)
    own = {name: unfilled(a) for name, a in vars(self).items()} if hasattr(self, "_kind") else {}
    if any(True for _ in carried_in(own)):
        return _along_lines(original, self, own, x)
    if not any(True for _ in carried_in(x)):
        return original(self, x)
    if hasattr(self, "derivative"):  # the polynomials of Krogh and others
        return _at(
            type(self).__name__,
            lambda p, order: self.derivative(p, order) if order else original(self, p),
            None,
            x,
            self._y_axis,
            len(self._y_extra_shape),
        )

    def of_order(p: Any, order: int) -> Any:
        if not order:
            return original(self, p)
        flat, shape = self._prepare_x(p)
        y = _slope_of_interp1d(self, flat, order)
        if not self._extrapolate:
            y[(flat < self.x[0]) | (flat > self.x[-1])] = 0.0
        return self._finish_y(y, shape)

    knots = self._spline.t if hasattr(self, "_spline") else self.x
    return _at("interp1d", of_order, knots, x, self._y_axis, len(self._y_extra_shape))


def _along_lines(original: Function, self: Any, own: dict[str, Any], x: Any) -> Any:
    """A linear interpolation of data that carry derivatives."""
    carried = list(carried_in(own))
    if self._kind != "linear":
        raise lost(
            f"interp1d of data that carry derivatives, of kind {self._kind!r}, has none here",
            *(level for v in carried for level in levels_of(v)),
            cure="give its call the partial derivatives by the data with tinygrad_ed.primitive",
        )
    fixed = copy.copy(self)
    vars(fixed).update({name: number(a) for name, a in own.items()})
    x = as_array(x)
    y = original(fixed, number(x))
    flat = x.reshape(-1)
    piece = np.clip(np.searchsorted(fixed.x, number(flat)), 1, len(fixed.x) - 1) - 1
    ends, rows = own["x"], own["_y"]
    slope = (rows[piece + 1] - rows[piece]) / (ends[piece + 1] - ends[piece])[:, None]
    derived = rows[piece] + slope * (flat - ends[piece])[:, None]
    if not fixed._extrapolate:
        for outside, value in (
            (number(flat) < fixed.x[0], own["_fill_value_below"]),
            (number(flat) > fixed.x[-1], own["_fill_value_above"]),
        ):
            if np.any(outside):
                derived = np.where(outside[:, None], value, derived)
    return with_value(self._finish_y(derived, x.shape), y)


def _slope_of_interp1d(self: Any, x: Any, order: int) -> Any:
    """The derivatives of an interpolation with splines, lines or steps."""
    if hasattr(self, "_spline"):
        return self._spline(x, order)
    if self._kind != "linear" or order > 1:
        return np.zeros((len(x), *self._y.shape[1:]))
    piece = np.clip(np.searchsorted(self.x, x, side="right") - 1, 0, len(self.x) - 2)
    return (self._y[piece + 1] - self._y[piece]) / (self.x[piece + 1] - self.x[piece])[:, None]


def _at(name: str, evaluate: Function, knots: Any, x: Any, axis: int = 0, extra: int = 0) -> Any:
    """A function of one variable at x, by ``evaluate(x, order)``, which gives its derivatives.

    Its result has `extra` axes beside those of x, which stand where `axis` says.
    """
    if isinstance(x, list | tuple) or is_array(x):
        x = as_array(x)
        shape = x.shape
        x = x.reshape((1,) * axis + shape + (1,) * (extra - axis)) if extra else x
        return _spline(name, lambda p, order: evaluate(p.reshape(shape), order), knots, x, 0)
    return _spline(name, evaluate, knots, x, 0)


def _spline(name: str, evaluate: Function, knots: Any, x: Any, order: int) -> Any:
    def plainly(p: Any) -> Any:
        y = evaluate(p, order)
        if order and knots is not None:
            inside = (p > knots[0]) & (p < knots[-1]) & np.isin(p, knots)
            if np.any(inside):
                y = (y + evaluate(np.where(inside, np.nextafter(p, -np.inf), p), order)) / 2
        return y if np.ndim(y) else y[()]

    rule = Rule(name, None, None, lambda x, y: _spline(name, evaluate, knots, x, order + 1))
    return dispatch(rule, plainly, (x,))
