"""Polynomials of one variable with fractions as coefficients: what divides them.

A polynomial is a dict of its coefficients, none of which is 0, by their degrees.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

Polynomial = dict[Any, Fraction]


def divided(a: Mapping[Any, Fraction], b: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Quotient and remainder.

    >>> quotient, remainder = divided({3: Fraction(1), 0: Fraction(1)}, {1: Fraction(1), 0: Fraction(-1)})  # x³ + 1
    >>> [int(quotient[degree]) for degree in (2, 1, 0)], remainder == {0: 2}
    ([1, 1, 1], True)
    """
    quotient: Polynomial = {}
    rest = dict(a)
    highest = max(b)
    while rest and (beyond := max(rest) - highest) >= 0:
        factor = quotient[beyond] = rest[max(rest)] / b[highest]
        for degree, c in b.items():
            left = rest.pop(degree + beyond, 0) - factor * c
            if left:
                rest[degree + beyond] = Fraction(left)
    return quotient, rest


def common_divisor(a: Polynomial, b: Polynomial) -> Polynomial:
    """The greatest common divisor, whose coefficients are whole and have no common factor."""
    while b:
        a, b = b, divided(a, b)[1]
        b = primitive(b) if b else b
    return primitive(a)


def primitive(a: Polynomial) -> Polynomial:
    """A polynomial but for a number: with whole coefficients that have no common factor, of which the first is > 0."""
    above, below = math.gcd(*(c.numerator for c in a.values())), math.lcm(*(c.denominator for c in a.values()))
    content = Fraction(above if a[max(a)] > 0 else -above, below)
    return {degree: c / content for degree, c in a.items()}


def root(a: Polynomial) -> tuple[Polynomial, int] | None:
    """The polynomial of which a is a power, but for a number, and the exponent; None where there is none but a.

    >>> root({4: Fraction(3), 2: Fraction(6), 0: Fraction(3)}) == ({2: 1, 0: 1}, 2)  # 3(x² + 1)²
    True
    """
    if any(degree % 1 for degree in a) or max(a) < 2:
        return None
    slope = {degree - 1: degree * c for degree, c in a.items() if degree}
    repeated = common_divisor(a, slope)
    base = primitive(divided(a, repeated)[0])
    exponent, rest = divmod(max(a), max(base))
    power: Polynomial = {0: Fraction(1)}
    for _ in range(exponent):
        product: Polynomial = {}
        for i, c in power.items():
            for j, d in base.items():
                product[i + j] = product.get(i + j, Fraction(0)) + c * d
        power = {degree: c for degree, c in product.items() if c}
    return (base, int(exponent)) if exponent > 1 and not rest and power == primitive(a) else None
