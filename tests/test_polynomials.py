"""Polynomials of one variable: what divides them, as SymPy knows it."""

import random
from fractions import Fraction

import pytest
import sympy as sp

from tinygrad_ed.polynomials import common_divisor, divided, root

X = sp.Symbol("x")


def random_polynomial(rng):
    while True:
        a = {degree: Fraction(rng.randint(-4, 4), rng.randint(1, 3)) for degree in range(rng.randint(1, 4))}
        a = {degree: c for degree, c in a.items() if c}
        if a:
            return a


def of_sympy(a):
    terms = (sp.Rational(c.numerator, c.denominator) * X ** int(degree) for degree, c in a.items())
    return sp.Poly(sum(terms, sp.S(0)), X, domain="QQ")


def product(a, b):
    made = {}
    for i, c in a.items():
        for j, d in b.items():
            made[i + j] = made.get(i + j, 0) + c * d
    return {degree: c for degree, c in made.items() if c}


@pytest.mark.parametrize("seed", range(60))
def test_division_and_common_divisors_are_those_of_sympy(seed):
    rng = random.Random(seed)
    a, b, c = (random_polynomial(rng) for _ in range(3))
    quotient, rest = divided(a, b)
    assert (of_sympy(quotient), of_sympy(rest)) == sp.div(of_sympy(a), of_sympy(b))
    a, b = product(a, c), product(b, c)
    assert of_sympy(common_divisor(a, b)).monic() == sp.gcd(of_sympy(a), of_sympy(b)).monic()


@pytest.mark.parametrize("seed", range(60))
def test_the_root_of_a_power_is_found_and_no_other(seed):
    rng = random.Random(seed)
    a = random_polynomial(rng)
    for n in (1, 2, 3):
        power = {0: Fraction(rng.choice((-2, 1, 3)))}
        for _ in range(n):
            power = product(power, a)
        exponents = {exponent for factor, exponent in sp.sqf_list(of_sympy(power))[1] if factor.degree()}
        expected = exponents.pop() if len(exponents) == 1 else 1
        found = root(power)
        assert (found[1] if found else 1) == expected
        if found:
            assert (of_sympy(found[0]) ** expected).monic() == of_sympy(power).monic()
