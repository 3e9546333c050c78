"""Roots and minima of functions that carry derivatives, by the implicit function theorem.

SciPy finds the root r of F, plainly. What F depends on moves r so that F stays 0: Newton's step r − F(r)/F′(r), taken
with numbers that carry derivatives, makes the first ones right, and each further step doubles their order. Before, the
same steps take the plain root to where F is 0 as exactly as it can be, since the derivatives are those of the root and
not of the number at which SciPy was content. The value of the result is SciPy's. A minimum is a root of the gradient.

References
----------
A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, chapter 15.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any

import numpy as np

from .errors import lost, shown
from .fillable import unfilled
from .levels import (
    OVER,
    Active,
    ElementwiseLevel,
    HolomorphicLevel,
    Level,
    levels_of,
    next_rank,
    number,
    order_of,
    settled,
    with_value,
)
from .lifting import carried_in, lift_thoroughly
from .maps import as_array, at, stacked
from .special import is_complex
from .structures import mapped, taken_apart
from .value import carrier, is_array

Function = Callable[..., Any]

POLISHING = 6  # Newton's steps from SciPy's root to the exact one, at most
ROUNDING = 1e-15  # the relative size of a step that changes nothing
CLOSE = 1e-9  # the relative size of the last step, for a root
FAR = 1e-2  # the relative distance that the exact root may have from SciPy's
SIZES = ("a", "b", "bracket", "brack", "bounds", "x0", "x1", "x2")  # arguments of solvers that have the root's size

ESTIMATES = (
    "hess_inv", "fjac", "r", "qtf", "cov_x", "final_simplex", "direc", "allvecs", "population", "population_energies",
    "xl", "funl", "lowest_optimization_result",
)  # fmt: skip


# -- What stands in for SciPy's functions --


def root(original: Function, /, *args: Any, **kwargs: Any) -> Any:
    """``scipy.optimize.brentq`` and the other functions that find a root of one number, or one for each element."""
    call = Call(original, args, kwargs)
    return _with_root(call, lambda r: call.moved(call.function, r, newton_step))


def fixed_point(original: Function, /, *args: Any, **kwargs: Any) -> Any:
    """``scipy.optimize.fixed_point``."""
    call = Call(original, args, kwargs)
    step = newton_step_of_several if np.ndim(call.result) else newton_step
    return _with_root(call, lambda r: call.moved(lambda t: call.function(t) - t, r, step))


def root_of_several(original: Function, /, *args: Any, **kwargs: Any) -> Any:
    """``scipy.optimize.fsolve`` and ``root``, which find a root of several numbers."""
    call = Call(original, args, kwargs)
    return _with_root(call, lambda r: call.moved(call.function, r, newton_step_of_several))


def minimum(original: Function, /, *args: Any, **kwargs: Any) -> Any:
    """``scipy.optimize.minimize`` and the other functions that find a minimum."""
    call = Call(original, args, kwargs)
    result: Any = call.result
    if not call.carries:
        return result
    if call.given.get("constraints"):
        raise call.lost("has constraints, under which the minimum is no point without a slope")
    if not isinstance(result, tuple | dict):
        return _moved_to_minimum(call, result)
    x = _moved_to_minimum(call, result[0] if isinstance(result, tuple) else result["x"])
    least = one_number(call.function(x))
    if isinstance(result, tuple):
        if any(np.ndim(y) == 2 for y in result[1:]) or np.ndim(result[1]):
            raise call.lost("gives estimates on the way, too, whose derivatives are not known")
        return x, with_value(least, result[1]), *result[2:]
    result.update(x=x, fun=with_value(least, result["fun"]))
    return _without_estimates(result)


def least_squares(original: Function, /, *args: Any, **kwargs: Any) -> Any:
    """``scipy.optimize.least_squares``."""
    call = Call(original, args, kwargs)
    result: Any = call.result
    if not call.carries:
        return result
    if call.given.get("loss", "linear") != "linear":
        raise call.lost("has a loss other than the sum of squares")
    result.x = x = call.moved(lambda t: _slope_of_squares(call.function, t), result.x, newton_step_of_several)
    residuals, jacobian = value_and_jacobian(call.function, x)
    result.fun, result.jac = with_value(residuals, result.fun), with_value(jacobian, result.jac)
    result.cost = with_value((residuals * residuals).sum() / 2, result.cost)
    result.grad = with_value(jacobian.T @ residuals, result.grad)
    return result


def leastsq(original: Function, /, *args: Any, **kwargs: Any) -> Any:
    """``scipy.optimize.leastsq``."""
    call = Call(original, args, kwargs)
    x, *others = call.result
    if not call.carries:
        return call.result
    x = call.moved(lambda t: _slope_of_squares(call.function, t), x, newton_step_of_several)
    if len(others) > 1:
        residuals, jacobian = value_and_jacobian(call.function, x)
        others[:2] = _covariance(jacobian, others[0]), _with_residuals(others[1], residuals)
    return x, *others


def curve_fit(original: Function, /, *args: Any, **kwargs: Any) -> Any:
    """``scipy.optimize.curve_fit``."""
    call = Call(original, args, kwargs)
    x, y, sigma = (call.numbers.get(name) for name in ("xdata", "ydata", "sigma"))
    if not (call.carries or any(True for _ in carried_in([x, y, sigma]))):
        return call.result
    if np.ndim(number(sigma)) > 1:
        raise call.lost("has a matrix of covariances for its sigma")
    x, y = (_floats(a) if isinstance(a, list | tuple | np.ndarray) else a for a in (x, y))
    weights = 1.0 if sigma is None else 1.0 / as_array(sigma)

    def residuals(p: Any) -> Any:
        return (as_array(call.called(x, *p)) - y) * weights

    found, covariance, *others = call.result
    p = call.moved(lambda t: _slope_of_squares(residuals, t), found, newton_step_of_several)
    rest, jacobian = value_and_jacobian(residuals, p)
    if call.given.get("absolute_sigma", False):
        covariance = _covariance(jacobian, covariance)
    elif rest.size > p.size:
        covariance = _covariance(jacobian, covariance, (rest * rest).sum() / (rest.size - p.size))
    if others:
        others[0] = _with_residuals(others[0], rest)
    return p, covariance, *others


def _floats(a: Any) -> Any:
    """An array as curve_fit makes it of data."""
    a = as_array(a)
    return a if isinstance(a, Active) else np.asarray(a, float)


def _covariance(jacobian: Any, y: Any, variance: Any = 1.0) -> Any:
    """The matrix of covariances y, with its derivatives; where there is none, it is infinite, or None."""
    if y is None or not np.all(np.isfinite(y)):
        return y
    return with_value(np.linalg.inv(jacobian.T @ jacobian) * variance, y)


def _with_residuals(info: dict[str, Any], residuals: Any) -> Any:
    """What fits tell about themselves, with the residuals as they move."""
    return _without_estimates({**info, "fvec": with_value(residuals, info["fvec"])})


def _without_estimates(result: Any) -> Any:
    """A result without what solvers estimate on the way, or find beside it, whose derivatives are not known."""
    for name in ESTIMATES:
        result.pop(name, None)
    return result


def public_name(original: Function) -> str:
    """The name of a function of SciPy's, as users know it."""
    return ".".join([*original.__module__.split(".")[:2], original.__name__])


class Call:
    """A call of one of SciPy's solvers on plain numbers: its result, and the function that it was given."""

    def __init__(self, original: Function, args: Any, kwargs: Any) -> None:
        self._parameters = signature(original).parameters
        given = dict(signature(original).bind(*args, **kwargs).arguments)
        named = given.pop("kwargs", None) or {}
        if original.__name__ == "curve_fit":  # whose further keywords are the solver's
            given, named = {**given, **named}, {}
        extra = given.pop("args", ())
        self.name = public_name(original)
        self.carries = False
        self._extra, self._named = extra if isinstance(extra, tuple) else (extra,), named
        functions = {name: lift_thoroughly(g) for name, g in given.items() if callable(g)}
        self.called = next(iter(functions.values()))
        self.numbers = {name: unfilled(a) for name, a in given.items() if name not in functions}
        self.given = {name: mapped(number, a) for name, a in self.numbers.items()}
        self._with_slope = any(given.get(name) is True for name in ("jac", "fprime", "fprime2"))
        sizes = [abs(p) for name in SIZES for p in _plain_numbers(self.given.get(name)) if np.isfinite(p)]
        self._size = max(sizes, default=0.0)
        self.result = original(
            **self.given, **{name: g if name == "callback" else self._plainly(g) for name, g in functions.items()}
        )

    def _plainly(self, function: Function) -> Function:
        """A function of plain numbers that gives plain numbers."""

        @wraps(function)  # since curve_fit counts its parameters
        def called(*args: Any) -> Any:
            y = unfilled(function(*args, *self._extra, **self._named))
            self.carries = self.carries or any(order_of(x) for x in carried_in(y))
            return mapped(number, y)

        return called

    def function(self, t: Any) -> Any:
        """The function that the solver was given, of numbers that may carry derivatives."""
        y = unfilled(self.called(t, *self._extra, **self._named))
        y = y[0] if self._with_slope else y
        return as_array(y) if isinstance(y, list | tuple) else y

    def moved(self, function: Function, r: Any, step: Function) -> Any:
        """A root of a function with the derivatives that keep it 0."""
        carried = list(carried_in(function(r)))
        size = max(self._size, np.max(np.abs(r), initial=0.0))
        together = step is newton_step_of_several
        exact, change, before = r, np.inf, None
        slow = np.ones(() if together else np.shape(r), bool)  # whether all steps have been about as long as the last
        try:
            for _ in range(POLISHING):
                change, before = number(step(function, exact)), change
                exact = exact - change
                if np.max(np.abs(change)) <= ROUNDING * size:
                    break
                if before is not np.inf:
                    slow &= _product(change, before, together) > 0.2 * _product(before, before, together)
            else:
                if np.any(slow) or not np.max(np.abs(change)) <= CLOSE * size:
                    raise ZeroDivisionError
            if np.max(np.abs(exact - r)) > FAR * size or not self._is_inside(exact):
                raise ZeroDivisionError
            moved = exact
            for _ in range(max(map(order_of, carried), default=0).bit_length()):
                moved = moved - step(function, moved)
        except (ZeroDivisionError, np.linalg.LinAlgError):
            raise self.lost(
                f"found {shown(r)}, which does not move smoothly: the slope by which the derivative would have to be "
                "divided is 0, or there is none",
                carried,
            ) from None
        return with_value(moved, r)

    def lost(self, what: str, carried: Any = ()) -> Exception:
        """The error for a result whose derivatives are not known."""
        return lost(
            f"{self.name}() {what}",
            *(level for x in carried for level in levels_of(x)),
            cure="give the call its partial derivatives with tinygrad_ed.primitive, or write v.primal where the number "
            "alone is wanted",
        )

    def _is_inside(self, r: Any) -> bool:
        """Whether a point is not at one of the bounds."""
        low, high = self._bounds(np.ndim(r) > 0)
        return bool(np.all((low < r) & (r < high)))

    def _bounds(self, several: bool) -> tuple[Any, Any]:
        bounds = self.given.get("bounds")
        if "x2" in self.given:
            return self.given["x1"], self.given["x2"]
        if bounds is None:
            return -np.inf, np.inf
        if hasattr(bounds, "lb"):
            return bounds.lb, bounds.ub
        if not several or "x_scale" in self._parameters or "xdata" in self._parameters:
            return np.asarray(bounds[0]), np.asarray(bounds[1])
        low, high = zip(*bounds, strict=True)
        return [-np.inf if b is None else b for b in low], [np.inf if b is None else b for b in high]


def _moved_to_minimum(call: Call, x: Any) -> Any:
    step = newton_step_of_several if np.ndim(x) else newton_step
    return call.moved(lambda t: _slope(call.function, t), x, step)


def _plain_numbers(tree: Any) -> list[Any]:
    leaves = [leaf for leaf in taken_apart(tree)[0] if isinstance(leaf, int | float | np.ndarray)]
    return [p for leaf in leaves for p in np.ravel(leaf).tolist()]


def _with_root(call: Call, moved: Function) -> Any:
    """The result of a solver, in which its root has derivatives."""
    result: Any = call.result
    if not call.carries:
        return result
    if not isinstance(result, tuple):
        for name in ("root", "x"):
            if hasattr(result, name):
                setattr(result, name, moved(getattr(result, name)))
                return _without_estimates(result)
        return moved(result)
    r = moved(result[0])
    if hasattr(result, "_make"):  # which Newton's method of arrays gives
        return type(result)(r, *result[1:])
    for other in result[1:]:
        if hasattr(other, "root"):
            other.root = r
        elif isinstance(other, dict):
            _without_estimates(other)
    return r, *result[1:]


# -- Newton's steps --


def newton_step(function: Function, t: Any) -> Any:
    """F(t)/F′(t), of a number or of each element of an array."""
    several = np.ndim(number(t)) > 0
    kind = ElementwiseLevel if several else HolomorphicLevel if is_complex(number(t)) else Level
    y, slope = value_and_slope(function, t, np.ones(t.shape) if several else 1.0, kind)
    if np.any(number(slope) == 0):
        raise ZeroDivisionError
    return y / slope


def newton_step_of_several(function: Function, t: Any) -> Any:
    """J⁻¹F(t), where J is the matrix of the partial derivatives."""
    y, jacobian = value_and_jacobian(function, t)
    return np.linalg.solve(jacobian, y).reshape(t.shape)


def value_and_jacobian(function: Function, t: Any) -> tuple[Any, Any]:
    """The values of a function of several numbers, in a row, and the matrix of their partial derivatives."""
    y: Any = None
    columns = []
    for unit in _units(t):
        y, column = value_and_slope(lambda t: as_array(function(t)), t, unit)
        columns.append(np.broadcast_to(column, y.shape).reshape(-1))
    return y.reshape(-1), np.stack(columns, axis=-1)


def value_and_slope(function: Function, t: Any, direction: Any, kind: type[Level] = Level) -> tuple[Any, Any]:
    """The value and the directional derivative of a function at t, which may carry derivatives, as may the results."""
    level = kind()
    level.rank, level.loss, level.doubt = next_rank(), None, None
    try:
        y = function(carrier(level, t, direction))
        y = y if np.ndim(number(t)) else one_number(y)
    finally:
        level.rank = OVER
    if level.loss is not None:
        raise level.loss
    return (y.primal, y.form) if at(level, y) else (settled(y), 0.0)


def one_number(y: Any) -> Any:
    """A function's value as a number, where it is an array of one."""
    return y.item() if is_array(y) and y.size == 1 else y


def _slope(function: Function, t: Any) -> Any:
    """The derivative of a function of one number, or the gradient of one of several."""
    if not np.ndim(number(t)):
        return value_and_slope(function, t, 1.0)[1]
    return stacked([value_and_slope(lambda t: one_number(function(t)), t, u)[1] for u in _units(t)], t.shape)


def _slope_of_squares(function: Function, t: Any) -> Any:
    """The gradient of half the sum of the squares of a function's values."""
    residuals, jacobian = value_and_jacobian(function, t)
    return jacobian.T @ residuals


def _units(t: Any) -> Any:
    """The directions of the axes of the space that t is in."""
    return np.eye(t.size).reshape(t.size, *t.shape)


def _product(a: Any, b: Any, together: bool) -> Any:
    return np.vdot(a, b).real if together else (a * np.conjugate(b)).real
