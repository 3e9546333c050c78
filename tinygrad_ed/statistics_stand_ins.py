"""What stands in for the functions of `statistics` that compute with exact ratios of whole numbers.

Such a ratio has no room for a derivative. The value is that of the plain numbers, to the last bit; the derivatives are
those of the formula that it rounds. What `statistics` computes with floats, and its `NormalDist`, runs as it is.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import Any

from . import math as twins
from .levels import Active, dispatch, doubt, number, with_value
from .lifting import BY_NAME
from .protocols import iterated
from .rules import Rule, over
from .symbol import Symbol

Function = Callable[..., Any]

SQRT_2PI = math.sqrt(2 * math.pi)


def _original(name: str) -> Function:
    function: Function = getattr(sys.modules["statistics"], name)
    return function


def _of_data(name: str, formula: Function) -> None:
    """Enter a function of a list of numbers, and of options that may be numbers or lists of them."""

    def called(data: Any, *args: Any, **kwargs: Any) -> Any:
        data = list(iterated(data))
        args = tuple(_listed(a) for a in args)
        kwargs = {key: _listed(a) for key, a in kwargs.items()}
        if any(isinstance(x, Symbol) for x in data):  # the formula is what is asked for
            return formula(data, *args, **kwargs)
        y = _original(name)(_plain(data), *map(_plain, args), **{key: _plain(a) for key, a in kwargs.items()})
        return _with_values(formula, y, data, args, kwargs)

    BY_NAME[f"statistics.{name}"] = called


def _with_values(formula: Function, y: Any, data: list[Any], args: Any, kwargs: Any) -> Any:
    flat = [*data, *args, *kwargs.values()]
    flat += [x for a in flat if isinstance(a, list) for x in a]
    if not any(isinstance(x, Active) for x in flat):
        return y
    derived = formula(data, *args, **kwargs)
    if isinstance(y, tuple):
        return tuple(map(with_value, derived, y))
    return with_value(derived, y)


def _listed(a: Any) -> Any:
    return a if a is None or isinstance(a, Active | int | float) or not hasattr(a, "__iter__") else list(iterated(a))


def _plain(a: Any) -> Any:
    return [number(x) for x in a] if isinstance(a, list) else number(a)


# -- The formulas --


def _mean(data: list[Any], weights: Any = None) -> Any:
    if weights is None:
        return sum(data) / len(data)
    return sum(w * x for w, x in zip(weights, data, strict=True)) / sum(weights)


def _geometric_mean(data: list[Any]) -> Any:
    return twins.exp(_mean([twins.log(x) for x in data]))


def _harmonic_mean(data: list[Any], weights: Any = None) -> Any:
    """Σw/Σ(w/x), expanded by one of the numbers, the smallest, which may be 0."""
    weights = [1] * len(data) if weights is None else weights
    least = min(range(len(data)), key=lambda i: number(data[i]))
    x = data[least]
    others = sum(over(w, each) for i, (w, each) in enumerate(zip(weights, data, strict=True)) if i != least)
    return sum(weights) * x / (weights[least] + x * others)


def _squares(data: list[Any], center: Any) -> Any:
    center = _mean(data) if center is None else center
    return sum((x - center) * (x - center) for x in data)


def _variance(data: list[Any], xbar: Any = None) -> Any:
    return _squares(data, xbar) / (len(data) - 1)


def _pvariance(data: list[Any], mu: Any = None) -> Any:
    return _squares(data, mu) / len(data)


def _root(count: int, squares: Any, data: list[Any], center: Any) -> Any:
    """The root of a mean square, whose derivative at 0, where all numbers are equal, is 0."""
    if number(squares):
        return twins.sqrt(squares / count)
    center = _mean(data) if center is None else center
    return twins.hypot(*(x - center for x in data)) / math.sqrt(count)


def _stdev(data: list[Any], xbar: Any = None) -> Any:
    return _root(len(data) - 1, _squares(data, xbar), data, xbar)


def _pstdev(data: list[Any], mu: Any = None) -> Any:
    return _root(len(data), _squares(data, mu), data, mu)


for _name, _formula in {
    "mean": _mean,
    "fmean": _mean,
    "geometric_mean": _geometric_mean,
    "harmonic_mean": _harmonic_mean,
    "variance": _variance,
    "pvariance": _pvariance,
    "stdev": _stdev,
    "pstdev": _pstdev,
    "_mean_stdev": lambda data: (_mean(data), _stdev(data)),
}.items():
    _of_data(_name, _formula)


def _most_common(name: str) -> Function:
    """``mode`` or ``multimode``, which count equal numbers."""

    def called(data: Any) -> Any:
        data = list(iterated(data))
        plain = [number(x) for x in data]
        for x, p in zip(data, plain, strict=True):
            if isinstance(x, Active) and plain.count(p) > 1:
                doubt(x, "was counted among equal numbers")
        y = _original(name)(plain)
        return [data[plain.index(p)] for p in y] if isinstance(y, list) else data[plain.index(y)]

    return called


for _name in ("mode", "multimode"):
    BY_NAME[f"statistics.{_name}"] = _most_common(_name)


def _inverse_of_normal(p: Any, mu: Any, sigma: Any) -> Any:
    """What ``NormalDist.inv_cdf`` calls: of the standard normal distribution, dz/dp = √(2π)·exp(z²/2)."""
    original = _original("_normal_dist_inv_cdf")
    standard = Rule("inv_cdf", None, None, lambda p, z: SQRT_2PI * twins.exp(z * z / 2))
    z = dispatch(standard, lambda p: original(p, 0.0, 1.0), (p,))
    return with_value(mu + sigma * z, original(number(p), number(mu), number(sigma)))


BY_NAME["_statistics._normal_dist_inv_cdf"] = BY_NAME["statistics._normal_dist_inv_cdf"] = _inverse_of_normal
