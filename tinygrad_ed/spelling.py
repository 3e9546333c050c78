"""Formulas in the functions and numbers that people write: log1p(6.283185307179586x) as ln(1 + 2πx)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from .rules import TABLE
from .symbol import Symbol, equals, folded, literal

PI, E = literal(math.pi), literal(math.e)

_exp, _log, _log2, _sqrt = (TABLE[name] for name in ("exp", "log", "log2", "sqrt"))

# Functions that people write by others.
SPELLED: dict[str, Callable[..., Any]] = {
    "positive": lambda x: x,
    "square": lambda x: x**2,
    "reciprocal": lambda x: 1 / x,
    "ratio": lambda a, b: a / b,
    "fabs": lambda x: abs(x),
    "exp2": lambda x: 2**x,
    "expm1": lambda x: _exp(x) - 1,
    "log1p": lambda x: _log(1 + x),
    "log_base": lambda a, b: _log(a) / _log(b),
    "logaddexp": lambda a, b: _log(_exp(a) + _exp(b)),
    "logaddexp2": lambda a, b: _log2(2**a + 2**b),
    "hypot": lambda a, b: _sqrt(a**2 + b**2),
    "ldexp": lambda a, b: a * 2**b,
    "degrees": lambda x: 180 * x / PI,
    "radians": lambda x: PI * x / 180,
    "xlogy": lambda a, b: a * _log(b),
    "xlog1py": lambda a, b: a * _log(1 + b),
    "log_expit": lambda x: _log(TABLE["expit"](x)),
}

# What adding 0 and multiplying by 1 leave as it is, as loops do at their start.
_KEPT: dict[str, Callable[[Any, Any], Any]] = {
    "add": lambda a, b: b if equals(a, 0) else a if equals(b, 0) else None,
    "subtract": lambda a, b: a if equals(b, 0) else None,
    "multiply": lambda a, b: b if equals(a, 1) else a if equals(b, 1) else None,
    "divide": lambda a, b: a if equals(b, 1) else None,
    "power": lambda a, b: a if equals(b, 1) else None,
}


def spelled(x: Any, variables: dict[int, Symbol] | None = None) -> Any:
    """A formula in the functions and numbers that people write, with other variables, by the identity of its own.

    >>> from tinygrad_ed import math
    >>> x = Symbol("x")
    >>> print(spelled(0 + math.log1p(2 * math.pi * x) * x ** (1 / 3)))
    ln(1 + 2πx)·x^(1/3)
    """

    def visit(node: Symbol, args: list[Any]) -> Any:
        if node.rule is None:
            return (variables or {}).get(id(node), node)
        name = node.rule.name
        args = [read(a) for a in args]
        if name == "power" and isinstance(args[1], float) and Fraction(args[1]).denominator in (2, 4):
            args[1] = Fraction(args[1])
        if name in _KEPT and (same := _KEPT[name](*args)) is not None:
            return same
        if name in SPELLED and TABLE[name] is node.rule:
            return SPELLED[name](*map(literal, args))
        return node.remade(args)

    return folded(x, visit) if isinstance(x, Symbol) else read(x)


def read(x: Any) -> Any:
    """A plain number as the one that is meant, where that is clear: 1.0 as 1, 0.3333333333333333 as a third."""
    if not isinstance(x, float) or not math.isfinite(x):
        return x
    number = exact(x)
    if isinstance(number, int) or number != Fraction(repr(x)):
        return number
    return next((symbol for value, symbol in _constants(x) if value == x), x)


def exact(x: Any) -> Any:
    """A float or a Decimal as the fraction that its digits say, or that they round.

    >>> exact(0.1), exact(1 / 3), exact(2.0)
    (Fraction(1, 10), Fraction(1, 3), 2)
    """
    if type(x).__name__ == "Decimal" and x.is_finite():
        return Fraction(x)
    if not isinstance(x, float) or not math.isfinite(x):
        return x
    if x.is_integer() and abs(x) < 2**53:
        return int(x)
    for q in (3, 6, 7, 9, 11, 12):
        p = round(x * q)
        if 0 < abs(p) < 2**53 and p / q == x:
            return Fraction(p, q)
    return Fraction(repr(x))


def _constants(x: float) -> Iterator[tuple[float, Any]]:
    """Constants that x might be, each with what is written for it."""
    yield math.e, E
    yield 180 / math.pi, 180 / PI
    for q in (1, 2, 3, 4, 6, 180):
        p = round(x * q / math.pi)
        if 0 < abs(p) <= 360:
            yield p * math.pi / q, _multiple(p, PI, q)
    for n in (2, 3, 10):
        yield math.log(n), _log(literal(n))
        yield math.sqrt(n), _sqrt(literal(n))
    yield math.sqrt(2 / math.pi), _sqrt(2 / PI)
    yield math.sqrt(math.pi / 2), _sqrt(PI / 2)
    for value, symbol in ((math.pi, PI), (2 * math.pi, 2 * PI)):
        root, of_symbol = math.sqrt(value), _sqrt(symbol)
        for above in (True, False):
            p, q = Fraction(x / root if above else x * root).limit_denominator(12).as_integer_ratio()
            if above and 0 < abs(p) <= 100:
                yield p * root / q, _multiple(p, of_symbol, q)
            elif 0 < abs(p) <= 100:
                yield p / (q * root), p / _multiple(q, of_symbol, 1)


def _multiple(p: int, symbol: Any, q: int) -> Any:
    """A fraction p/q of a constant, as people write it."""
    multiple = symbol if p == 1 else -symbol if p == -1 else p * symbol
    return multiple if q == 1 else multiple / q
