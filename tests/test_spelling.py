"""Formulas in the functions and numbers that people write: the same values, and the right names."""

import math as plain_math
from decimal import Decimal
from fractions import Fraction

import pytest

from tinygrad_ed.rules import TABLE
from tinygrad_ed.spelling import SPELLED, exact, read, spelled
from tinygrad_ed.symbol import Symbol, evaluated, literal, text

x, y = Symbol("x"), Symbol("y")


@pytest.mark.parametrize("name", SPELLED)
def test_a_function_spelled_by_others_has_its_value(name):
    row = TABLE[name]
    variables = (x, y)[: len(row.partials)]
    formula = spelled(row(*variables))
    assert formula.rule is not row
    for numbers in ({"x": 0.625, "y": 2}, {"x": 1.5, "y": 3}):
        value = row.compute(*(numbers[v.name] for v in variables)) if row.quiet else None
        if value is not None:
            assert evaluated(formula, numbers) == pytest.approx(value, rel=1e-14)


NUMBERS = {
    "1": 1.0,
    "π": plain_math.pi,
    "2π": 2 * plain_math.pi,
    "π/2": plain_math.pi / 2,
    "2π/3": 2 * plain_math.pi / 3,
    "π/180": plain_math.pi / 180,
    "180/π": 180 / plain_math.pi,
    "−π": -plain_math.pi,
    "e": plain_math.e,
    "ln(2)": plain_math.log(2),
    "√2": plain_math.sqrt(2),
    "√π": plain_math.sqrt(plain_math.pi),
    "√π/2": plain_math.sqrt(plain_math.pi) / 2,
    "2/√π": 2 / plain_math.sqrt(plain_math.pi),
    "1/√(2π)": 1 / plain_math.sqrt(2 * plain_math.pi),
    "√(2/π)": plain_math.sqrt(2 / plain_math.pi),
    "√(π/2)": plain_math.sqrt(plain_math.pi / 2),
    "3√(2π)": 3 * plain_math.sqrt(2 * plain_math.pi),
    "−2/(3√π)": -2 / (3 * plain_math.sqrt(plain_math.pi)),
    "1/3": 1 / 3,
    "5/6": 5 / 6,
    "0.1": 0.1,
    "3.14": 3.14,
    "3": 3.0,
    "∞": plain_math.inf,
}


@pytest.mark.parametrize(("written", "number"), NUMBERS.items(), ids=NUMBERS)
def test_a_number_is_written_as_it_was_meant(written, number):
    assert text(read(number)) == written
    assert text(spelled(y + number)) == f"y + {written}".replace("+ −", "− ")
    assert evaluated(read(number), {}) == pytest.approx(number, rel=1e-15)


def test_a_float_is_the_number_that_its_digits_say():
    assert [exact(n) for n in (0.1, 1 / 3, 2.0, -2.5, 7)] == [Fraction(1, 10), Fraction(1, 3), 2, Fraction(-5, 2), 7]
    assert exact(Decimal("0.1")) == Fraction(1, 10)
    assert exact(plain_math.inf) == plain_math.inf
    assert exact(1e300) == 10**300


def test_nothing_is_added_and_multiplied_by_one():
    assert text(spelled(0 + 1 * x - 0 + (x * 1) / 1 + x**1)) == "x + x + x"
    assert text(spelled(literal(1) * x)) == "1x"


def test_halves_and_quarters_are_exponents():
    assert text(spelled(x**0.5 + x**0.75 + x**0.3 + 0.5 * x)) == "x^(1/2) + x^(3/4) + x^0.3 + 0.5x"


def test_variables_are_replaced():
    assert text(spelled(x**2 + y, {id(x): y})) == "y² + y"
