"""Functions of plain numbers that the table needs and Python lacks, or that must not raise where Python's do.

Each takes and gives Python numbers. A name that Python has too (`power`, `log`, `cosh`, …) is the same function, with
the value that mathematics gives, ±inf, 0 or NaN, where Python's raises.
"""

from __future__ import annotations

import math
from typing import Any

inf, nan = math.inf, math.nan


def over(a: Any, b: Any) -> Any:
    """a/b, ±inf for b = 0, NaN for 0/0."""
    try:
        return a / b
    except ZeroDivisionError:
        return nan if a == 0 or a != a else math.copysign(inf, a) * math.copysign(1, b)


def ratio(a: Any, b: Any) -> Any:
    """a/b, 0 for b = 0: the direction of a vector of no length."""
    return 0.0 if b == 0 else a / b


def whole(b: Any) -> int | None:
    """The whole number that b is, or None."""
    if isinstance(b, int):
        return int(b)
    return int(b) if isinstance(b, float) and b.is_integer() else None


def power(a: Any, b: Any) -> Any:
    """a**b, with ±inf for what is beyond floats and for negative powers of 0."""
    try:
        return a**b
    except ZeroDivisionError:
        return math.copysign(inf, a) if (whole(b) or 0) % 2 else inf
    except OverflowError:
        return -inf if a < 0 and (whole(b) or 0) % 2 else inf


def log(a: Any) -> Any:
    """ln a, −inf at 0, NaN below."""
    return math.log(a) if a > 0 else -inf if a == 0 else nan


def exp(x: Any) -> Any:
    """eˣ, inf where it is beyond floats."""
    try:
        return math.exp(x)
    except OverflowError:
        return inf


def cosh(x: Any) -> Any:
    """cosh x, inf where it is beyond floats."""
    try:
        return math.cosh(x)
    except OverflowError:
        return inf


def sinh(x: Any) -> Any:
    """sinh x, ±inf where it is beyond floats."""
    try:
        return math.sinh(x)
    except OverflowError:
        return math.copysign(inf, x)


def sign(x: Any) -> Any:
    """−1, 0 or 1, or NaN."""
    return nan if x != x else (x > 0) - (x < 0)


def above(a: Any, b: Any) -> Any:
    """1 where a > b, ½ at a tie, 0 where a < b: the share of a in max(a, b)."""
    return 1.0 if a > b else 0.0 if a < b else 0.5 if a == b else nan


def expit(x: Any) -> Any:
    """1/(1 + e⁻ˣ)."""
    return 1 / (1 + exp(-x)) if x > -700 else exp(x)


def gauss(x: Any) -> Any:
    """e^(−x²)."""
    if abs(x) > 28:
        return 0.0
    # x² in two parts, the first exact: in one rounded piece it would cost the result x² ulps
    head = math.floor(x * 16) / 16
    return math.exp(-head * head) * math.exp((head - x) * (head + x))


def bell(x: Any) -> Any:
    """e^(−x²/2)."""
    if abs(x) > 40:
        return 0.0
    head = math.floor(x * 16) / 16
    return math.exp(-head * head / 2) * math.exp((head - x) * (head + x) / 2)


def polygamma(n: int, x: Any) -> float:
    """The n-th derivative of the digamma function (n = 0: digamma itself)."""
    if x != x or x == -inf or (x <= 0 and x == math.floor(x)):
        return nan
    return 0.0
