"""Integrals of functions that carry derivatives: differentiation under the integral sign, by SciPy's own quadrature.

An integral is linear in its integrand. Where f(t) is a number with a tangent, or with Taylor coefficients, each of them
is integrated by itself, as accurately as QUADPACK can; where it is recorded, its derivative by each number that f makes
use of is. A limit that carries a derivative adds an infinitesimal piece to the interval, on which f is a polynomial as
far as its derivatives go, and Gauss's rule is exact: to first order, it is Leibniz's. Where f has no value at a limit,
the interval is mapped to one that stands still.

Jumps that move with a parameter, and kinks from the second derivative on, add to the derivative what no integrand
shows. QUADPACK narrows its intervals down to them: the derivatives are then in doubt, and held against f's values.

References
----------
R. Piessens, E. de Doncker-Kapenga, C. W. Überhuber, D. K. Kahaner, *QUADPACK*, Springer 1983.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from inspect import signature
from math import inf
from operator import attrgetter
from typing import Any

import numpy as np

from .errors import lost
from .fillable import unfilled
from .levels import Active, Level, doubt, levels_of, number, order_of, settled, with_value
from .lifting import carried_in, lift_thoroughly
from .maps import Linear, stacked
from .record import Elements, Form, forget, form, walk_back
from .series import Series, SeriesLevel, expansion, finished
from .structures import mapped
from .value import carrier, is_array

Function = Callable[..., Any]

TOLERANCE = 1e-11  # of derivatives, relatively; QUADPACK's estimates are far above the errors of smooth integrands
NARROW = 2.0**-6  # the part of the interval below which QUADPACK has met more than a smooth function


def quad(original: Function, /, *args: Any, **kwargs: Any) -> Any:
    """``scipy.integrate.quad``."""
    given = dict(signature(original).bind(*args, **kwargs).arguments)
    func, a, b = given.pop("func"), settled(given.pop("a")), settled(given.pop("b"))
    if not callable(func):
        return original(func, a, b, **given)
    extra = given.pop("args", ())
    extra = extra if isinstance(extra, tuple) else (extra,)
    function = lift_thoroughly(func)

    def f(t: Any) -> Any:
        y = settled(unfilled(function(t, *extra)))
        if not is_array(y):
            return y
        complex(number(y))  # which raises what quad would
        return y.item()

    integrand = Integrand(f)
    options = {name: mapped(number, value) for name, value in given.items()}
    plain = original(integrand, number(a), number(b), **options)
    moving = [(x, sign) for x, sign in ((a, -1), (b, 1)) if isinstance(x, Active) and math.isfinite(number(x))]
    known = list(carried_in([extra, given.get("wvar"), *_within(func)]))
    if integrand.top() is None and not moving and not known:
        return plain
    weighted = list(carried_in((a, b, given.get("wvar")))) if given.get("weight") is not None else []
    if weighted:
        raise lost(
            "scipy.integrate.quad with a weight has limits, or a wvar, that carry derivatives",
            *(level for x in weighted for level in levels_of(x)),
            cure="write the weight into the integrand",
        )
    if all(_has_value(f, number(x)) for x, _ in moving):
        integral = Integral(original, number(a), number(b), options)
        derived = integral.of(integrand) if integrand.top() is not None or known else plain[0]
        for x, sign in moving:
            derived = derived + sign * _piece(f, x)
    else:
        integrand, start, end = _standing_still(f, a, b)
        integral = Integral(original, start, end, {**options, "points": None})
        integral(integrand)  # which finds out what it carries
        derived = integral.of(integrand)
        integral.smooth = False
    if not integral.smooth:
        for y in (derived, *known, *integrand.known.values()):
            doubt(y, "is in an integrand, or is its limit, with which scipy.integrate.quad had trouble")
    return with_value(derived, plain[0]), *plain[1:]


def _within(function: Any) -> list[Any]:
    """What a function has at hand: closure cells, defaults, attributes of the object that it is a method of."""
    found: list[Any] = [
        getattr(function, "__defaults__", None),
        getattr(getattr(function, "__self__", None), "__dict__", None),
    ]
    for cell in getattr(function, "__closure__", None) or ():
        try:
            found.append(cell.cell_contents)
        except ValueError:  # an empty one
            continue
    return found


class Integrand:
    """A function of a plain number; what it gives is kept, so that it can be integrated part by part."""

    def __init__(self, raw: Function, at: Function | None = None) -> None:
        self.raw = raw
        self.known: dict[float, Any] = {}
        self._at = at or raw

    def at(self, t: float) -> Any:
        """The value at t, which may carry derivatives."""
        if t not in self.known:
            self.known[t] = self._at(t)
        return self.known[t]

    def __call__(self, t: float) -> Any:
        """The plain value at t."""
        return number(self.at(t))

    def top(self) -> Any:
        """A value of the highest level that was met; None where all are plain."""
        carried = [y for y in self.known.values() if isinstance(y, Active)]
        return max(carried, key=lambda y: y.level.rank, default=None)

    def part(self, of: Function) -> Integrand:
        """A part of the value, as a function of its own."""
        part = Integrand(lambda t: settled(of(self.raw(t))), lambda t: settled(of(self.at(t))))
        part.known = {t: settled(of(y)) for t, y in self.known.items()}
        return part


class Integral:
    """The integral from a to b, a linear function of what is integrated; `smooth`, unless QUADPACK met something."""

    def __init__(self, quad: Function, a: float, b: float, options: dict[str, Any]) -> None:
        self.smooth = True
        self._quad, self._a, self._b = quad, a, b
        self._options = {**options, "full_output": 1, "epsrel": TOLERANCE, "complex_func": False}
        self._width = abs(b - a) if math.isfinite(b - a) else 1.0

    def of(self, f: Integrand) -> Any:
        """The integral of numbers of any kind, level by level."""
        top = f.top()
        if top is None:
            return self(f)
        if top.level.tape is not None:
            return self._of_recorded(f, top.level)
        return _together(top.level, [self.of(f.part(of)) for of in _parts(top.level)])

    def __call__(self, f: Integrand) -> Any:
        """The integral of the plain values."""
        sample = [f(t) for t in f.known]
        if any(isinstance(y, complex) for y in sample):
            real, imag = (self(f.part(attrgetter(name))) for name in ("real", "imag"))
            return real + 1j * imag
        if sample and not any(sample):
            return 0.0
        size = sum(map(abs, sample)) / len(sample) if sample else 0.0
        options = {**self._options, "epsabs": TOLERANCE / 100 * self._width * size}
        result, _, info, *_ = self._quad(f, self._a, self._b, **options)
        if "last" in info:
            widths = info["blist"][: info["last"]] - info["alist"][: info["last"]]
            self.smooth = self.smooth and bool(widths.min(initial=inf) >= NARROW * widths.sum())
        return result

    def _of_recorded(self, f: Integrand, level: Level) -> Any:
        """The integral of recorded numbers, by its derivatives by all that they were made of."""
        if not level.holomorphic and any(isinstance(f(t), complex) for t in f.known):
            real, imag = (self.of(f.part(attrgetter(name))) for name in ("real", "imag"))
            return real + 1j * imag
        adjoints = {t: _adjoints(f.raw, level, t) for t in f.known}

        def adjoints_at(t: float) -> dict[int, tuple[Any, Any]]:
            if t not in adjoints:
                adjoints[t] = _adjoints(f.raw, level, t)
            return adjoints[t]

        def by(key: int, index: tuple[int, ...]) -> Any:
            """The integral of the derivative by one number."""
            partial = Integrand(
                lambda t: _entry(_adjoints(f.raw, level, t), key, index),
                lambda t: _entry(adjoints_at(t), key, index),
            )
            partial.known = {t: _entry(found, key, index) for t, found in adjoints.items()}
            return self.of(partial)

        terms: dict[int, tuple[Any, Any]] = {}
        while missing := {k: node for found in adjoints.values() for k, (node, _) in found.items() if k not in terms}:
            for key, node in missing.items():
                shape = node[1] if type(node) is Form else ()
                slopes = [by(key, index) for index in np.ndindex(shape)]
                weights = stacked(slopes, shape) if shape else slopes[0]
                terms[key] = node, _weighing(weights, shape, level.holomorphic)
        y = self.of(f.part(lambda y: y.primal if isinstance(y, Active) and y.level is level else y))
        assert level.tape is not None
        return carrier(level, y, form(level.tape, (), list(terms.values())))


def _parts(level: Level) -> list[Function]:
    """What a number of a level is made of, by which it is a linear function of it."""
    if isinstance(level, SeriesLevel):
        return [
            lambda y, k=k: y.term(k) if isinstance(y, Series) and y.level is level else 0.0 if k else y
            for k in range(level.order + 1)
        ]
    return [
        lambda y: y.primal if isinstance(y, Active) and y.level is level else y,
        lambda y: y.form if isinstance(y, Active) and y.level is level else 0.0,  # type: ignore[attr-defined]
    ]


def _together(level: Level, parts: list[Any]) -> Any:
    """The number of a level that is made of these parts."""
    return finished(expansion(level, parts)) if isinstance(level, SeriesLevel) else carrier(level, parts[0], parts[1])


def _adjoints(f: Function, level: Level, t: float) -> dict[int, tuple[Any, Any]]:
    """The derivatives of f(t) by the nodes that were on the tape before, with these, by identity."""
    tape = level.tape
    assert tape is not None
    start = len(tape)
    y = f(t)
    if not (isinstance(y, Active) and y.level is level):
        return {}
    new = tape[start:]
    own = {id(node) for node in new}
    walk_back(new, [(y.form, 1.0)])  # type: ignore[attr-defined]
    before = [y.form]  # type: ignore[attr-defined]
    for node in new:
        if type(node) is Elements:
            own |= {id(element) for element in node.nodes.values()}
            before.append(node.parent)
        else:
            before += [parent for parent, _ in node[2]] if type(node) is Form else node[1::2]
    found = {id(node): (node, node[0]) for node in before if id(node) not in own and node[0] is not None}
    forget(new)
    for node, _ in found.values():
        node[0] = None
        if type(node) is Form:
            node[3] = False
    return found


def _entry(adjoints: dict[int, tuple[Any, Any]], key: int, index: tuple[int, ...]) -> Any:
    if key not in adjoints:
        return 0.0
    adjoint = adjoints[key][1]
    return settled(adjoint[index] if index else adjoint)


def _weighing(weights: Any, shape: tuple[int, ...], holomorphic: bool) -> Linear:
    """The map of the sum of all elements, each with its weight; a real one, but of a holomorphic function."""

    def push(tangent: Any, _: int) -> Any:
        product = tangent * weights
        total = product.sum(axis=tuple(range(-len(shape), 0))) if shape else product
        return total if holomorphic else total.real

    def pull(adjoint: Any, lead: int) -> Any:
        adjoint = adjoint if holomorphic else adjoint.real
        return adjoint[(...,) + (None,) * len(shape)] * weights if shape and lead else adjoint * weights

    return Linear(shape, push, pull)


def _has_value(f: Function, t: float) -> bool:
    try:
        with np.errstate(all="ignore"):
            return bool(np.isfinite(number(f(t))))
    except (ArithmeticError, ValueError):
        return False


def _piece(f: Function, limit: Any) -> Any:
    """The integral of f from the plain number of a limit to the limit, by Gauss's rule."""
    start = number(limit)
    step = limit - start
    nodes, weights = np.polynomial.legendre.leggauss((order_of(limit) + 1) // 2)
    return step * sum(
        w / 2 * f(start + (1 + x) / 2 * step) for x, w in zip(nodes.tolist(), weights.tolist(), strict=True)
    )


def _standing_still(f: Function, a: Any, b: Any) -> tuple[Integrand, float, float]:
    """The integral of f from a to b as one whose limits are plain: the integrand and the limits."""
    if math.isfinite(number(a)) and math.isfinite(number(b)):
        return Integrand(lambda s: f(a + (b - a) * s) * (b - a)), 0.0, 1.0
    if math.isfinite(number(a)):
        onwards = math.copysign(1.0, number(b))
        return Integrand(lambda s: f(a + onwards * s) * onwards), 0.0, inf
    onwards = math.copysign(1.0, number(a))
    return Integrand(lambda s: f(b + onwards * s) * -onwards), 0.0, inf
