"""Every name of the standard library's `math`, for Values and plain numbers alike.

``from tinygrad_ed import math`` in the place of ``import math``: on plain numbers each function returns what `math`
returns, and on Values its value with its derivative, by the row of its rule.
"""

from __future__ import annotations

import math as _math
import sys as _sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from . import doors as _doors
from . import rules as _rules
from .levels import dispatch as _dispatch
from .levels import number as _number
from .rules import Rule as _Rule
from .value import Value as _Value
from .value import fraction_and_whole as _fraction_and_whole
from .value import make as _make
from .value import mantissa_and_exponent as _mantissa_and_exponent


def _door(rule: _Rule, function: Callable[..., Any]) -> Callable[..., Any]:
    swift = None
    if len(rule.partials) == 1:
        swift = _doors.swift_function(rule, function, {"Value": _Value, "make": _make})
    return swift or (lambda *args: _dispatch(rule, function, args))


def _variadic(function: Callable[..., Any], partial: Callable[..., Any], args: Sequence[Any]) -> Any:
    """A function of many numbers: ``partial(i, args, y)`` is its partial derivative with respect to the i-th."""
    partials = [lambda *given, i=i: partial(i, given[:-1], given[-1]) for i in range(len(args))]
    return _dispatch(_Rule(function.__name__, None, None, *partials), function, args)


# -- Functions of several numbers, and of several results --


def log(*x_and_base: Any) -> Any:
    """The natural logarithm of x, or the one to a base that is given, too."""
    return _natural_log(*x_and_base) if len(x_and_base) == 1 else _dispatch(_rules.log_base, _math.log, x_and_base)


def pow(x: Any, y: Any, /) -> Any:
    """x to the power y, in floats."""
    return _dispatch(_rules.power, _math.pow, (x, y))


def hypot(*coordinates: Any) -> Any:
    """The Euclidean norm."""
    if len(coordinates) == 2:
        return _dispatch(_rules.hypot, _math.hypot, coordinates)
    return _variadic(_math.hypot, lambda i, args, y: _rules.ratio(args[i], y), coordinates)


def dist(p: Iterable[Any], q: Iterable[Any], /) -> Any:
    """The Euclidean distance of two points."""
    p, q = tuple(p), tuple(q)
    n = len(p)
    if len(q) != n:
        return _math.dist(p, q)

    def dist(*both: Any) -> Any:
        return _math.dist(both[:n], both[n:])

    def partial(i: int, both: Sequence[Any], y: Any) -> Any:
        return _rules.ratio(both[i] - both[(i + n) % (2 * n)], y)

    return _variadic(dist, partial, (*p, *q))


def fsum(seq: Iterable[Any], /) -> Any:
    """The accurate sum."""

    def fsum(*numbers: Any) -> Any:
        return _math.fsum(numbers)

    return _variadic(fsum, lambda i, args, y: 1, tuple(seq))


def prod(iterable: Iterable[Any], /, *, start: Any = 1) -> Any:
    """The product."""
    for factor in iterable:
        start = start * factor
    return start


def modf(x: Any, /) -> tuple[Any, Any]:
    """The fractional and the whole part."""
    return _fraction_and_whole(_math.modf, x)


def frexp(x: Any, /) -> tuple[Any, int]:
    """The mantissa m and the exponent e of x = m·2ᵉ."""
    return _mantissa_and_exponent(_math.frexp, _math.ldexp, x)


def ldexp(x: Any, i: Any, /) -> Any:
    """x·2ⁱ for a whole number i."""
    return _dispatch(_rules.ldexp, _math.ldexp, (x, i))


def nextafter(x: Any, y: Any, /, **steps: Any) -> Any:
    """The float after x on the way to y: x, but for rounding."""
    return _dispatch(_rules.nextafter, lambda a, b: _math.nextafter(a, b, **steps), (x, y))


if _sys.version_info >= (3, 12):

    def sumprod(p: Iterable[Any], q: Iterable[Any], /) -> Any:
        """The accurate sum of products."""
        p, q = tuple(p), tuple(q)
        n = len(p)
        if len(q) != n:
            return _math.sumprod(p, q)  # type: ignore[attr-defined, unused-ignore]

        def sumprod(*both: Any) -> Any:
            return _math.sumprod(both[:n], both[n:])  # type: ignore[attr-defined, unused-ignore]

        return _variadic(sumprod, lambda i, both, y: both[(i + n) % (2 * n)], (*p, *q))


if _sys.version_info >= (3, 13):

    def fma(x: Any, y: Any, z: Any, /) -> Any:
        """x·y + z, rounded once."""
        fma = _math.fma  # type: ignore[attr-defined, unused-ignore]
        return _variadic(fma, lambda i, args, _: (args[1], args[0], 1)[i], (x, y, z))


# -- All other names --

_ROWS = {row.plain: row for row in _rules.TABLE.values()}
_WHOLE = {"ceil", "floor", "trunc"}  # ints, by the number's own method


def _plainly(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that is constant between its steps, of the plain numbers: what it answers is plain."""

    def plain(*args: Any, **kwargs: Any) -> Any:
        for x in args:
            if hasattr(x, "told"):  # it says so itself
                return x.told(function, args, kwargs)
        return function(*map(_number, args), **{name: _number(x) for name, x in kwargs.items()})

    return plain


def _ours(name: str, original: Any) -> Any:
    if name in _WHOLE or not callable(original):
        return original
    if name in _rules.PLAIN:
        return _named(_plainly(original), original)
    row = _ROWS.get(original)
    return _named(_door(row, original), original) if row else original  # a Value meets float() there, which raises


def _named(function: Any, original: Any) -> Any:
    function.__name__ = function.__qualname__ = original.__name__
    function.__module__, function.__doc__, function.__wrapped__ = __name__, original.__doc__, original
    return function


_natural_log = _door(_rules.log, _math.log)
for _name, _original in vars(_math).items():
    if not _name.startswith("_") and _name not in globals():
        globals()[_name] = _ours(_name, _original)

__all__ = [_name for _name in vars(_math) if not _name.startswith("_")]


def __dir__() -> list[str]:
    return __all__


if TYPE_CHECKING:

    def __getattr__(name: str) -> Any: ...
