"""SciPy's continuous distributions at numbers, and with parameters, that carry derivatives.

All of them follow from the logarithm of the standard density L(z, shapes), with z = (x − loc)/scale: the slope of the
distribution function is exp L, that of its inverse exp −L. The values are SciPy's. A distribution function by its
shapes has no formula here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .errors import lost
from .fillable import unfilled
from .levels import dispatch, levels_of, number, with_value
from .lifting import carried_in
from .maps import as_array
from .rules import TABLE, Rule, exp, log, over

Function = Callable[..., Any]

lgamma, log1p, xlogy, xlog1py, log_expit = (
    TABLE[name] for name in ("lgamma", "log1p", "xlogy", "xlog1py", "log_expit")
)
LOG_SQRT_2PI = math.log(2 * math.pi) / 2

LOG_DENSITIES: dict[str, Function] = {
    "norm": lambda z: -z * z / 2 - LOG_SQRT_2PI,
    "expon": lambda z: -z,
    "uniform": lambda z: 0 * z,
    "laplace": lambda z: -abs(z) - math.log(2),
    "logistic": lambda z: log_expit(z) + log_expit(-z),
    "cauchy": lambda z: -log1p(z * z) - math.log(math.pi),
    "gumbel_r": lambda z: -z - exp(-z),
    "rayleigh": lambda z: log(z) - z * z / 2,
    "lognorm": lambda z, s: -log(z) * log(z) / (2 * s * s) - log(s * z) - LOG_SQRT_2PI,
    "gamma": lambda z, a: xlogy(a - 1, z) - z - lgamma(a),
    "chi2": lambda z, k: xlogy(k / 2 - 1, z) - z / 2 - lgamma(k / 2) - k * (math.log(2) / 2),
    "beta": lambda z, a, b: xlogy(a - 1, z) + xlog1py(b - 1, -z) - lgamma(a) - lgamma(b) + lgamma(a + b),
    "t": lambda z, k: lgamma((k + 1) / 2) - lgamma(k / 2) - log(k * math.pi) / 2 - (k + 1) / 2 * log1p(z * z / k),
    "weibull_min": lambda z, c: log(c) + xlogy(c - 1, z) - z**c,
    "pareto": lambda z, b: log(b) - (b + 1) * log(z),
}


def method(original: Function, self: Any, x: Any, *args: Any, **kwargs: Any) -> Any:
    """A method of a distribution: pdf, cdf, sf, their logarithms, ppf or isf."""
    x, args, kwargs = unfilled(x), unfilled(args), {name: unfilled(a) for name, a in kwargs.items()}
    carried = list(carried_in((x, args, kwargs)))
    if not carried:
        return original(self, x, *args, **kwargs)
    name = original.__name__
    shapes, loc, scale = self._parse_args(*args, **kwargs)
    inverse = name in ("ppf", "isf")
    if self.name not in LOG_DENSITIES or (not name.endswith("pdf") and any(True for _ in carried_in(shapes))):
        raise lost(
            f"scipy.stats.{self.name}.{name}() has no derivatives by its shapes here",
            *(level for v in carried for level in levels_of(v)),
            cure="give the call its partial derivatives with tinygrad_ed.primitive",
        )
    x, loc, scale, *shapes = (as_array(a) if isinstance(a, list | tuple) else a for a in (x, loc, scale, *shapes))
    plain = original(self, number(x), *map(number, shapes), loc=number(loc), scale=number(scale))
    standard = _Standard(self, original, shapes)
    if inverse:
        derived = loc + scale * standard(x)
    elif name == "pdf":
        derived = standard.density((x - loc) / scale) / scale
    elif name == "logpdf":
        derived = standard.log_density((x - loc) / scale) - log(scale)
    else:
        derived = standard((x - loc) / scale)
    return with_value(derived, plain)


class _Standard:
    """A method of a distribution with loc 0 and scale 1."""

    def __init__(self, distribution: Any, original: Function, shapes: list[Any]) -> None:
        self._shapes = shapes
        self._low, self._high = distribution._get_support(*map(number, shapes))
        self._log_density = LOG_DENSITIES[distribution.name]
        slope = getattr(self, f"_slope_of_{original.__name__}", None)
        self._rule = Rule(original.__name__, None, None, slope or (lambda z, y: math.nan))
        self._function = lambda z: original(distribution, z, *shapes)

    def __call__(self, z: Any) -> Any:
        return dispatch(self._rule, self._function, (z,))

    def density(self, z: Any) -> Any:
        """The density; 0 outside of the support."""
        return self._inside(z, lambda z: exp(self._log_density(z, *self._shapes)), 0.0)

    def log_density(self, z: Any) -> Any:
        """The logarithm of the density."""
        return self._inside(z, lambda z: self._log_density(z, *self._shapes), -np.inf)

    def _inside(self, z: Any, function: Function, outside: Any) -> Any:
        inside = (self._low <= number(z)) & (number(z) <= self._high)
        if np.all(inside):
            return function(z)
        if not np.ndim(inside):
            return outside + 0 * z
        somewhere = self._low + 1.0 if np.isfinite(self._low) else 0.0
        return np.where(inside, function(np.where(inside, z, min(somewhere, self._high))), outside)

    def _at_ends(self, z: Any) -> Any:
        """1; at an end of the support ½, the mean of the two sides."""
        return 1 - ((number(z) == self._low) | (number(z) == self._high)) / 2

    def _slope_of_cdf(self, z: Any, _: Any) -> Any:
        return self._at_ends(z) * self.density(z)

    def _slope_of_sf(self, z: Any, _: Any) -> Any:
        return -self._at_ends(z) * self.density(z)

    def _slope_of_logcdf(self, z: Any, y: Any) -> Any:
        return self._at_ends(z) * exp(self.log_density(z) - y)

    def _slope_of_logsf(self, z: Any, y: Any) -> Any:
        return -self._at_ends(z) * exp(self.log_density(z) - y)

    def _slope_of_ppf(self, _: Any, z: Any) -> Any:
        return over(1, self.density(z))

    def _slope_of_isf(self, _: Any, z: Any) -> Any:
        return over(-1, self.density(z))
