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
from . import errors as _errors
from . import rules as _rules
from .levels import Active as _Active
from .levels import dispatch as _dispatch
from .rules import Rule as _Rule
from .value import Value as _Value
from .value import make as _make
from .value import number as _number

# A function of one float, and of a Value that holds one, is answered on the spot by the formula of its row, written
# out. Where that raises (1/(2·√x) at 0), and for all other kinds of number, the row itself is called.
_UNARY = """
def {name}(x, /):
    if type(x) is Value:
        if type(a := x.primal) is float:
            y = function(a)
            try:
                t = {tangent}
            except (ArithmeticError, ValueError):
                return dispatch(rule, function, (x,))
            r = make()
            r.primal = y
            r.tangent = t
            r.level = x.level
            return r
    elif type(x) is float:
        return function(x)
    return dispatch(rule, function, (x,))
"""


def _swift(rule: _Rule, function: Callable[..., Any]) -> Callable[..., Any]:
    try:
        tangent = _doors.change(rule, _doors.Written("a"), a="x.tangent")
    except TypeError:  # a formula that looks at its numbers cannot be written down
        return _general(rule, function)
    names = {row.name: row.plain for row in _rules.TABLE.values() if f"{row.name}(" in tangent}
    scope = {"Value": _Value, "make": _make, "dispatch": _dispatch, "rule": rule, "function": function}
    return _doors.made(rule.name, _UNARY.format(name=rule.name, tangent=tangent), names | scope)


def _general(rule: _Rule, function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: _dispatch(rule, function, args)


def _variadic(function: Callable[..., Any], partial: Callable[..., Any], args: Sequence[Any]) -> Any:
    """A function of many numbers: ``partial(i, args, y)`` is its partial derivative with respect to the i-th."""
    partials = [lambda *given, i=i: partial(i, given[:-1], given[-1]) for i in range(len(args))]
    return _dispatch(_Rule(function.__name__, None, None, *partials), function, args)


# -- Functions of several numbers, and of several results --------------------------------------------------------------


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
    """The fractional and the whole part: x's derivative goes with the fraction."""
    if not isinstance(x, _Active):
        return _math.modf(x)
    return (
        _dispatch(_rules.positive, lambda p: _math.modf(p)[0], (x,)),
        _dispatch(_rules.trunc, lambda p: _math.modf(p)[1], (x,)),
    )


def frexp(x: Any, /) -> tuple[Any, int]:
    """The mantissa m and the exponent e of x = m·2ᵉ: the exponent is constant between its steps."""
    mantissa, exponent = _math.frexp(_number(x))
    return (ldexp(x, -exponent) if isinstance(x, _Active) else mantissa), exponent


def ldexp(x: Any, i: Any, /) -> Any:
    """x·2ⁱ for a whole number i."""
    scaled = _Rule("ldexp", None, None, lambda x, y: _rules.power(2.0, i))
    return _dispatch(scaled, lambda p: _math.ldexp(p, i), (x,))


def nextafter(x: Any, y: Any, /, **steps: Any) -> Any:
    """The float after x on the way to y: x, but for rounding."""
    beside = _Rule("nextafter", None, None, lambda a, b, _: 1, _rules.nothing)
    return _dispatch(beside, lambda a, b: _math.nextafter(a, b, **steps), (x, y))


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


# -- All other names ---------------------------------------------------------------------------------------------------

_ROWS = {row.plain: row for row in _rules.TABLE.values()}
_WHOLE = {"ceil", "floor", "trunc", *_errors.OF_WHOLE_NUMBERS}  # ints, by the number's own method, if it has one
_PLAIN = {"isclose", "isfinite", "isinf", "isnan", "ulp"}  # constant between their steps: what they answer is plain


def _plainly(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args, **kwargs: function(*map(_number, args), **{name: _number(x) for name, x in kwargs.items()})


def _ours(name: str, original: Any) -> Any:
    if name in _WHOLE or not callable(original):
        return original
    if name in _PLAIN:
        return _plainly(original)
    row = _ROWS[original]
    return _swift(row, original) if len(row.partials) == 1 else _general(row, original)


def _named(function: Any, original: Any) -> None:
    function.__name__ = function.__qualname__ = original.__name__
    function.__module__, function.__doc__ = __name__, original.__doc__


_natural_log = _swift(_rules.log, _math.log)
for _name, _original in vars(_math).items():
    if not _name.startswith("_") and _name not in globals():
        globals()[_name] = _ours(_name, _original)
        if globals()[_name] is not _original:
            _named(globals()[_name], _original)

__all__ = [_name for _name in vars(_math) if not _name.startswith("_")]

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any: ...
