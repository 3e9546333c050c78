"""Doors written out: the straight-line code behind an operator or a function of numbers, from the formulas of its row.

A row can be answered by calling it, and everything unusual is. What programs do most, arithmetic on floats, is worth
its own code: `change` calls a row's partial derivatives with numbers that note down what is done to them, and gives
the formula as source text, which goes between the lines that doors share. The rule itself is stated once, in its row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, nan
from typing import Any

from .levels import Active, Level
from .rules import TABLE, Rule

_SYMBOL = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**"}


class Written(Active):
    """A number that is its own formula in Python."""

    __slots__ = ("over", "text")

    primal = None  # there is no number yet

    def __init__(self, text: str, over: tuple[str, str] | None = None) -> None:
        self.text = text
        self.over = over  # numerator and denominator, where it is a quotient

    def apply(self, rule: Any, function: Any, args: Sequence[Any]) -> Written:
        texts = [_text(a) for a in args]
        symbol = _SYMBOL.get(rule.name)
        if symbol is None:
            return Written(f"{rule.name}({', '.join(texts)})")
        left, right = texts
        if symbol == "*" and left in ("2", "3") and right.isidentifier():
            sum_of_equals = " + ".join([right] * int(left))
            return Written(f"({sum_of_equals})")  # the same float, and sooner than an int times a float
        if left == right and not left.isidentifier():
            left, right = f"(s := {left})", "s"
        return Written(f"({left} {symbol} {right})", (left, right) if symbol == "/" else None)

    def __add__(self, other: Any) -> Any:
        return TABLE["add"](self, other)

    def __radd__(self, other: Any) -> Any:
        return TABLE["add"](other, self)

    def __sub__(self, other: Any) -> Any:
        return TABLE["subtract"](self, other)

    def __rsub__(self, other: Any) -> Any:
        return TABLE["subtract"](other, self)

    def __mul__(self, other: Any) -> Any:
        return TABLE["multiply"](self, other)

    def __rmul__(self, other: Any) -> Any:
        return TABLE["multiply"](other, self)

    def __neg__(self) -> Written:
        return Written(f"-{self.text}")


Written.level = Level()
Written.level.rank = 1 << 62  # above all numbers, since it stands for them


def _text(a: Any) -> str:
    return a.text if isinstance(a, Written) else repr(a)


def change(rule: Rule, *args: Any, **tangents: str) -> str:
    """Source of what y changes by: the sum of the row's partials times the tangents of the arguments named so.

    >>> change(TABLE["divide"], Written("a"), Written("b"), a="da", b="db")
    'da / b - y / b * db'
    """
    terms = []
    for which, a in enumerate(args):
        tangent = tangents.get(_text(a))
        slope = partial(rule, which, *args) if tangent else 0
        if isinstance(slope, Written) and slope.over:
            top, bottom = slope.over
            terms.append(f"{tangent} / {bottom}" if top == "1" else f"{top} / {bottom} * {tangent}")
        elif _text(slope) != "0":
            terms.append({"1": f"{tangent}", "-1": f"-{tangent}"}.get(_text(slope), f"{_text(slope)} * {tangent}"))
    return " + ".join(terms).replace("+ -", "- ") or "0.0"


def partial(rule: Rule, which: int, *args: Any) -> Any:
    """The formula of a row's partial derivative, with y for its result."""
    return rule.partials[which](*args, Written("y"))


def value(expression: str, tangent: str, **names: str) -> str:
    """Source of y, which keeps under their names what the source of the tangent needs of it.

    >>> value("{a} * o", "o * da", a="x.primal")
    'x.primal * o'
    >>> value("exp({a})", "y * da", a="x.primal")
    '(y := exp(x.primal))'
    """
    wanted = compile(tangent, "<tangent>", "eval").co_names
    sources = {name: f"({name} := {source})" if name in wanted else source for name, source in names.items()}
    kept = expression.format(**sources)
    return f"(y := {kept})" if "y" in wanted else kept


def made(name: str, source: str, scope: dict[str, Any]) -> Callable[..., Any]:
    """The function that `source` defines, in a scope of its own."""
    scope = {"inf": inf, "nan": nan} | scope
    exec(compile(source, f"<door {name}>", "exec"), scope)
    function: Callable[..., Any] = scope[name]
    return function
