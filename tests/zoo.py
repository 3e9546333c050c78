"""A zoo of ordinary functions of one variable, each with its twin for mpmath, and points where it is smooth.

Every question that the library answers is put to all of them. A twin is written for mpmath's numbers, independently of
the library; the functions themselves use `tinygrad_ed.math`, NumPy and plain Python.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import mpmath as mp
import numpy as np

from tinygrad_ed import math


class Animal(NamedTuple):
    """A function, its twin for mpmath, and where to look at it."""

    function: Callable[[Any], Any]
    twin: Callable[[Any], Any]
    points: tuple[float, ...]


def horner(x: Any) -> Any:
    total = 0
    for c in (3, -1, 0, 2, -5):
        total = total * x + c
    return total


def newton_root(x: Any) -> Any:
    """√x by Newton's iteration."""
    y = x
    for _ in range(60):
        y = (y + x / y) / 2
    return y


def factorial_like(x: Any, n: int = 5) -> Any:
    return x if n == 0 else (x + n) * factorial_like(x, n - 1)


def branches(x: Any) -> Any:
    if x > 1:
        return x * x - x
    return math.sin(x) if x > 0 else -x


def branches_twin(x: Any) -> Any:
    if x > 1:
        return x * x - x
    return mp.sin(x) if x > 0 else -x


def logistic(x: Any) -> Any:
    for _ in range(4):
        x = 3.7 * x * (1 - x)
    return x


def logistic_twin(x: Any) -> Any:
    for _ in range(4):
        x = mp.mpf(3.7) * x * (1 - x)
    return x


class Layer:
    """An object with state, as networks are made of."""

    def __init__(self) -> None:
        self.output: Any = None

    def forward(self, x: Any) -> Any:
        self.output = math.tanh(2 * x + 0.5)
        return self.output * x


def partial_sums(x: Any) -> Any:
    def terms() -> Any:
        term = 1.0
        for n in range(1, 12):
            yield term
            term = term * x / n

    return sum(terms())


def while_halving(x: Any) -> Any:
    n = 0
    while x > 1:
        x, n = x / 2, n + 1
    return x**2 + n


def while_halving_twin(x: Any) -> Any:
    n = 0
    while x > 1:
        x, n = x / 2, n + 1
    return x**2 + n


ZOO: dict[str, Animal] = {
    "identity": Animal(lambda x: x, lambda x: x, (-2.0, 0.0, 3.0)),
    "constant": Animal(lambda x: 7.0, lambda x: mp.mpf(7), (-2.0, 0.0, 3.0)),
    "polynomial": Animal(
        lambda x: x**3 + 2 * x**2 - 5 * x + 7, lambda x: x**3 + 2 * x**2 - 5 * x + 7, (-2.0, 0.0, 3.0)
    ),
    "horner": Animal(horner, horner, (-2.0, 0.0, 3.0)),
    "negative power": Animal(lambda x: x**-3, lambda x: x**-3, (-2.0, 0.5, 3.0)),
    "real power": Animal(lambda x: x**2.5, lambda x: x ** mp.mpf(2.5), (0.5, 3.0)),
    "reflected power": Animal(lambda x: 2.5**x, lambda x: mp.mpf(2.5) ** x, (-2.0, 0.0, 3.0)),
    "tower": Animal(lambda x: x**x, lambda x: x**x, (0.5, 3.0)),
    "rational": Animal(lambda x: (x**2 - 3) / (x**2 + 1), lambda x: (x**2 - 3) / (x**2 + 1), (-2.0, 0.0, 3.0)),
    "continued fraction": Animal(
        lambda x: 1 / (1 + 1 / (1 + 1 / (1 + x))), lambda x: 1 / (1 + 1 / (1 + 1 / (1 + x))), (0.5, 3.0)
    ),
    "reflected": Animal(lambda x: 3 - (2 / x) + (5 * x - 1), lambda x: 3 - (2 / x) + (5 * x - 1), (-2.0, 0.5)),
    "modulus": Animal(lambda x: (x % 2.0) * x, lambda x: (x - 2 * mp.floor(x / 2)) * x, (-2.5, 0.5, 3.0)),
    "exp sin": Animal(lambda x: math.exp(math.sin(x)), lambda x: mp.exp(mp.sin(x)), (-2.0, 0.0, 0.5, 3.0)),
    "gaussian wave": Animal(
        lambda x: math.sin(x) * math.exp(-(x**2) / 2) + x**3 / (1 + x**2),
        lambda x: mp.sin(x) * mp.exp(-(x**2) / 2) + x**3 / (1 + x**2),
        (-2.0, 0.0, 3.0),
    ),
    "log sqrt": Animal(lambda x: math.log(1 + math.sqrt(x)), lambda x: mp.log(1 + mp.sqrt(x)), (0.5, 3.0)),
    "log base": Animal(
        lambda x: math.log(x, 3) + math.log(3, 1 + x), lambda x: mp.log(x, 3) + mp.log(3, 1 + x), (0.5, 3.0)
    ),
    "log10 log2": Animal(lambda x: math.log10(x) * math.log2(x), lambda x: mp.log(x, 10) * mp.log(x, 2), (0.5, 3.0)),
    "expm1 log1p": Animal(
        lambda x: math.expm1(x) * math.log1p(x), lambda x: mp.expm1(x) * mp.log1p(x), (-0.5, 0.0, 3.0)
    ),
    "trigonometry": Animal(
        lambda x: math.tan(x) + math.asin(x) * math.acos(x) - math.atan(x),
        lambda x: mp.tan(x) + mp.asin(x) * mp.acos(x) - mp.atan(x),
        (-0.5, 0.0, 0.7),
    ),
    "hyperbolic": Animal(
        lambda x: math.sinh(x) * math.cosh(x) - math.tanh(x) + math.asinh(x),
        lambda x: mp.sinh(x) * mp.cosh(x) - mp.tanh(x) + mp.asinh(x),
        (-2.0, 0.0, 3.0),
    ),
    "inverse hyperbolic": Animal(
        lambda x: math.acosh(1 + x) + math.atanh(x / 5), lambda x: mp.acosh(1 + x) + mp.atanh(x / 5), (0.5, 3.0)
    ),
    "angles": Animal(
        lambda x: math.atan2(x, 2.0) + math.atan2(3.0, x) + math.hypot(x, 3.0),
        lambda x: mp.atan2(x, 2) + mp.atan2(3, x) + mp.sqrt(x**2 + 9),
        (0.5, 3.0),
    ),
    "norms": Animal(
        lambda x: math.hypot(x, 2 * x, 3.0) + math.dist((x, 1.0), (0.0, x)),
        lambda x: mp.sqrt(5 * x**2 + 9) + mp.sqrt(x**2 + (1 - x) ** 2),
        (-2.0, 0.0, 3.0),
    ),
    "sums": Animal(
        lambda x: math.fsum([x, x * x, 1.0]) + math.prod([x, x + 1, 2.0]),
        lambda x: x + x * x + 1 + 2 * x * (x + 1),
        (-2.0, 0.0, 3.0),
    ),
    "error functions": Animal(
        lambda x: math.erf(x) * x + math.erfc(x) ** 2, lambda x: mp.erf(x) * x + mp.erfc(x) ** 2, (-2.0, 0.0, 3.0)
    ),
    "gamma": Animal(lambda x: math.gamma(x) + math.lgamma(x), lambda x: mp.gamma(x) + mp.loggamma(x), (0.5, 3.0)),
    "roots": Animal(lambda x: math.cbrt(x) + x**0.25, lambda x: mp.cbrt(x) + x ** mp.mpf(0.25), (0.5, 3.0)),
    "exp2 pow": Animal(lambda x: math.exp2(x) + math.pow(x, 3), lambda x: 2**x + x**3, (-2.0, 0.5, 3.0)),
    "absolute": Animal(lambda x: abs(x) ** 3 + abs(x - 1), lambda x: abs(x) ** 3 + abs(x - 1), (-2.0, 0.5, 3.0)),
    "numpy": Animal(
        lambda x: np.exp(-(x**2)) * np.cos(np.pi * x) + np.arctan(x),
        lambda x: mp.exp(-(x**2)) * mp.cos(mp.mpf(np.pi) * x) + mp.atan(x),
        (-2.0, 0.0, 3.0),
    ),
    "numpy choices": Animal(
        lambda x: np.maximum(x, 1.0) * np.minimum(x, 2.0), lambda x: max(x, 1) * min(x, 2), (-2.0, 1.5, 3.0)
    ),
    "newton": Animal(newton_root, mp.sqrt, (0.5, 3.0)),
    "recursion": Animal(factorial_like, factorial_like, (-2.5, 0.0, 3.0)),
    "branches": Animal(branches, branches_twin, (-2.0, 0.5, 3.0)),
    "logistic map": Animal(logistic, logistic_twin, (0.3, 0.7)),
    "layer": Animal(lambda x: Layer().forward(x), lambda x: mp.tanh(2 * x + mp.mpf(0.5)) * x, (-2.0, 0.0, 3.0)),
    "generator": Animal(partial_sums, lambda x: sum(x**n / mp.factorial(n) for n in range(11)), (-2.0, 0.5, 3.0)),
    "while": Animal(while_halving, while_halving_twin, (0.5, 3.0)),
    "through complex": Animal(
        lambda x: abs((x + 1j) ** 2) + ((1 + 2j) * x**3).imag + ((1 + 2j) * x).conjugate().real,
        lambda x: x**2 + 1 + 2 * x**3 + x,
        (-2.0, 0.0, 3.0),
    ),
}
