"""Roots of functions that carry derivatives, by the implicit function theorem.

SciPy finds the root r of F, plainly. What r depends on moves it so that F stays 0: Newton's step r − F(r)/F′(r), taken
with numbers that carry derivatives, makes the first ones right, and each further step doubles their order. Before, the
same steps take the plain root to where F is 0 as exactly as it can be, since the derivatives are those of the root and
not of the number at which SciPy was content. The value of the result is SciPy's.

References
----------
A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, chapter 15.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from inspect import signature
from itertools import pairwise
from typing import Any

import numpy as np

from .errors import lost
from .fillable import unfilled
from .levels import (
    OVER,
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
from .lifting import carried_in, lift_thoroughly, name_of
from .maps import as_array, at
from .special import is_complex
from .structures import mapped
from .value import carrier, is_array

Function = Callable[..., Any]

POLISHING = 6  # Newton's steps from SciPy's root to the exact one, at most
ROUNDING = 1e-15  # the relative size of a step that changes nothing
CLOSE = 1e-9  # the relative size of the last step, for a root


def root(original: Function, /, *args: Any, **kwargs: Any) -> Any:
    """``scipy.optimize.brentq`` and the other functions that find a root of one number."""
    equation = Call(original, args, kwargs)
    return equation.solved(equation.function, newton_step, operator.mul)


def fixed_point(original: Function, /, *args: Any, **kwargs: Any) -> Any:
    """``scipy.optimize.fixed_point``."""
    equation = Call(original, args, kwargs)
    if np.ndim(equation.result):
        return equation.solved(lambda t: as_array(equation.function(t)) - t, newton_step_of_several, _inner)
    return equation.solved(lambda t: equation.function(t) - t, newton_step, operator.mul)


def root_of_several(original: Function, /, *args: Any, **kwargs: Any) -> Any:
    """``scipy.optimize.fsolve`` and ``root``, which find a root of several numbers."""
    equation = Call(original, args, kwargs)
    return equation.solved(equation.function, newton_step_of_several, _inner)


class Call:
    """A call of one of SciPy's solvers on plain numbers: its result, and the function that it was given."""

    def __init__(self, original: Function, args: Any, kwargs: Any) -> None:
        given = dict(signature(original).bind(*args, **kwargs).arguments)
        extra = given.pop("args", ())
        self.name = name_of(original)
        self.carries = False
        self._extra = extra if isinstance(extra, tuple) else (extra,)
        self._with_slope = any(given.get(name) is True for name in ("jac", "fprime", "fprime2"))
        functions = {name: lift_thoroughly(g) for name, g in given.items() if callable(g)}
        self._function = next(iter(functions.values()))
        plain = {name: mapped(number, unfilled(a)) for name, a in given.items() if name not in functions}
        self._size = max((np.max(np.abs(plain[name])) for name in _PLACES if plain.get(name) is not None), default=0.0)
        called = {name: self._plainly(g, () if name == "callback" else self._extra) for name, g in functions.items()}
        self.result = original(**plain, **called)

    def _plainly(self, function: Function, extra: Any) -> Function:
        """A function of plain numbers that gives plain numbers."""

        def called(*args: Any) -> Any:
            y = unfilled(function(*args, *extra))
            self.carries = self.carries or any(order_of(x) for x in carried_in(y))
            return mapped(number, y)

        return called

    def function(self, t: Any) -> Any:
        """The function that the solver was given, of numbers that may carry derivatives."""
        y = unfilled(self._function(t, *self._extra))
        return y[0] if self._with_slope else y

    def solved(self, function: Function, step: Function, product: Function) -> Any:
        """The result, whose root has the derivatives that keep `function` 0."""
        if not self.carries:
            return self.result
        result: Any = self.result
        if hasattr(result, "root") and not isinstance(result, tuple):
            result.root = self._moved(result.root, function, step, product)
        elif hasattr(result, "x"):
            result.x = self._moved(result.x, function, step, product)
        elif isinstance(result, tuple):
            moved = self._moved(result[0], function, step, product)
            replaced = getattr(result, "_replace", None)  # Newton's method of arrays gives a namedtuple
            if replaced is not None:
                return replaced(root=moved)
            for other in result[1:]:
                if hasattr(other, "root"):
                    other.root = moved
            return moved, *result[1:]
        else:
            return self._moved(result, function, step, product)
        return result

    def _moved(self, r: Any, function: Function, step: Function, product: Function) -> Any:
        """A root with its derivatives."""
        y = function(r)
        orders = [order_of(x) for x in carried_in(y)]
        levels = [level for x in carried_in(y) for level in levels_of(x)]
        exact = r
        size = max(self._size, np.max(np.abs(r), initial=0.0))
        changes: list[Any] = []
        try:
            while len(changes) < POLISHING and (not changes or np.max(np.abs(changes[-1])) > ROUNDING * size):
                changes.append(number(step(function, exact)))
                exact = exact - changes[-1]
            if len(changes) == POLISHING:
                with np.errstate(all="ignore"):
                    ratios = [product(a, b) / product(b, b) for b, a in pairwise(changes)]
                if np.any(np.min(ratios, axis=0) > 0.2) or np.max(np.abs(changes[-1])) > CLOSE * size:
                    raise ZeroDivisionError
            moved = exact
            for _ in range(max(orders, default=0).bit_length()):
                moved = moved - step(function, moved)
        except (ZeroDivisionError, np.linalg.LinAlgError):
            raise lost(
                f"{self.name}() found {r}, which is no simple root: the function does not cross 0 there with a slope, "
                f"by which the derivative would have to be divided",
                *levels,
                cure="give the call its partial derivatives with tinygrad_ed.primitive, or write v.primal where the "
                "number alone is wanted",
            ) from None
        return with_value(moved, r)


_PLACES = ("a", "b", "bracket", "x0", "x1")


# -- Newton's steps ----------------------------------------------------------------------------------------------------


def newton_step(function: Function, t: Any) -> Any:
    """F(t)/F′(t), of a number or of each element of an array."""
    array = np.ndim(number(t)) > 0
    kind = ElementwiseLevel if array else HolomorphicLevel if is_complex(number(t)) else Level
    y, slope = value_and_slope(function, t, np.ones(t.shape) if array else 1.0, kind)
    if np.any(number(slope) == 0):
        raise ZeroDivisionError
    return y / slope


def newton_step_of_several(function: Function, t: Any) -> Any:
    """J⁻¹F(t), where J is the matrix of the partial derivatives."""
    columns = []
    for i in range(t.size):
        unit = np.zeros(t.size)
        unit[i] = 1.0
        y, column = value_and_slope(lambda t: as_array(function(t)), t, unit.reshape(t.shape))
        columns.append(np.broadcast_to(column, np.shape(y)).reshape(-1))
    return np.linalg.solve(np.stack(columns, axis=-1), y.reshape(-1)).reshape(t.shape)


def _inner(a: Any, b: Any) -> Any:
    return np.vdot(a, b)


def value_and_slope(function: Function, t: Any, direction: Any, kind: type[Level] = Level) -> tuple[Any, Any]:
    """The value and the directional derivative of a function at t, which may carry derivatives, as may the results."""
    level = kind()
    level.rank, level.loss, level.doubt = next_rank(), None, None
    try:
        y = function(carrier(level, t, direction))
        y = y.item() if is_array(y) and y.size == 1 and not np.ndim(number(t)) else y
    finally:
        level.rank = OVER
    if level.loss is not None:
        raise level.loss
    return (y.primal, y.form) if at(level, y) else (settled(y), 0.0)
