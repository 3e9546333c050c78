"""Random formulas, and what mpmath and SymPy make of them: other hands than those that are tested."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath as mp
import sympy as sp

from tinygrad_ed.rules import TABLE
from tinygrad_ed.spelling import exact
from tinygrad_ed.symbol import Symbol, folded, literal

FUNCTIONS = ("sin", "cos", "exp", "log", "sqrt", "tan", "tanh", "atan", "sinh", "cosh")
NUMBERS = (0, 1, 2, 3, 5, 7, -1, -2, Fraction(1, 2), Fraction(2, 3), 0.1, 0.25, -1.5)
EXPONENTS = (2, 3, -1, -2, 0, 1, 0.5, Fraction(1, 3))

_ARITHMETIC: dict[str, Callable[..., Any]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "power": lambda a, b: a**b,
    "negative": lambda a: -a,
    "abs": abs,
}


def formula(seed: int, x: Any, y: Any = None) -> Any:
    """A formula of x, and of y if it is given; a plain number in a few cases."""
    chance = random.Random(seed)

    def grown(depth: int) -> Any:
        if depth == 0 or chance.random() < 0.12:
            kind = chance.random()
            return x if kind < 0.6 else y if y is not None and kind < 0.75 else chance.choice(NUMBERS)
        kind = chance.random()
        a = literal(grown(depth - 1))
        if kind < 0.62:
            b = literal(grown(depth - 1))
            return _ARITHMETIC[chance.choice(("add", "add", "subtract", "subtract", "multiply", "multiply", "divide"))](
                a, b
            )
        if kind < 0.72:
            return a ** chance.choice(EXPONENTS)
        return (1 + a * a) ** literal(grown(0)) if kind < 0.74 else TABLE[chance.choice(FUNCTIONS)](a)

    return grown(chance.choice((2, 3, 4, 5)))


def program(seed: int, operations: int = 200) -> Callable[[Any], Any]:
    """A function of so many operations, one after the other, each on what was computed before."""

    def f(x: Any) -> Any:
        chance = random.Random(seed)
        values = [x]
        for _ in range(operations):
            a = values[-1] if chance.random() < 0.7 else chance.choice(values[-8:])
            b = chance.choice((x, 2, 3, 0.5, chance.choice(values[-5:])))
            name = chance.choice(("add", "subtract", "multiply", "divide", "sin", "tanh", "root", "bell"))
            if name in _ARITHMETIC:
                values.append(_ARITHMETIC[name](a, b if name != "divide" else 2 + b * b))
            elif name in ("sin", "tanh"):
                values.append(TABLE[name](a))
            else:
                values.append(TABLE["sqrt"](1 + a * a) if name == "root" else TABLE["exp"](-a * a))
        return values[-1]

    return f


def loop(seed: int, turns: int = 22) -> Callable[[Any], Any]:
    """A function that goes round a loop of nine operations."""

    def f(x: Any) -> Any:
        chance = random.Random(seed)
        y, z = x, 1 + x
        for _ in range(turns):
            w = TABLE[chance.choice(("sin", "tanh", "atan"))](chance.choice((0.5, 2, 3)) * y + z)
            y, z = z + w * chance.choice((0.1, 0.3, 2)), (y - w) / (1 + w * w)
        return y * z

    return f


def _computed(x: Any, numbers: dict[str, Any], number: Callable[[Any], Any], functions: dict[str, Any]) -> Any:
    def visit(node: Symbol, args: list[Any]) -> Any:
        if node.rule is None:
            return numbers[node.name] if node.name else number(node.primal)
        args = [number(a) if isinstance(a, int | float | Fraction) else a for a in args]
        return functions[node.rule.name](*args)

    return folded(x, visit) if isinstance(x, Symbol) else number(x)


def of_mpmath(x: Any, numbers: dict[str, Any]) -> Any:
    """Value of a formula, in mpmath's precision; decimals are what their digits say."""

    def number(n: Any) -> Any:
        known = {math.pi: mp.pi, math.e: mp.e}.get(n)
        return +known if known is not None else mp.mpf(exact(n).numerator) / exact(n).denominator

    own = {name: getattr(mp, name) for name in (*FUNCTIONS, "asin", "cbrt", "sign")}
    pending = {"derivative": lambda formula, answer: answer}
    return _computed(x, {k: mp.mpf(v) for k, v in numbers.items()}, number, {**_ARITHMETIC, **own, **pending})


def of_sympy(x: Any) -> Any:
    """The formula as SymPy's."""

    def number(n: Any) -> Any:
        return sp.Rational(exact(n).numerator, exact(n).denominator)

    variables = {name: sp.Symbol(name) for name in ("x", "y")}
    return _computed(x, variables, number, {**_ARITHMETIC, **{name: getattr(sp, name) for name in FUNCTIONS}})


def is_real(value: Any) -> bool:
    """Whether a value of mpmath's is a real number of ordinary size, so that it can be compared."""
    return isinstance(value, mp.mpf) and mp.isfinite(value) and abs(value) < 1e20
