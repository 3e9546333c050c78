"""Formulas made simple: what comes out, and that it has the same value wherever the formula had one."""

import math as plain_math
import random
import time
from fractions import Fraction

import mpmath as mp
import numpy as np
import pytest
from random_formulas import formula, is_real, of_mpmath

from tinygrad_ed import math
from tinygrad_ed.algebra import Algebra, simplified
from tinygrad_ed.rules import TABLE
from tinygrad_ed.spelling import spelled
from tinygrad_ed.symbol import Symbol, evaluated, literal, text

x, y, n = Symbol("x"), Symbol("y"), Symbol("n")

SIMPLE = {
    # like terms, and numbers
    "25x⁴": 5 * (5 * x**4),
    "3x² + 4x": 3 * x**2 + 5 * x - x,
    "6x": 3 * (2 * x ** (literal(2) - literal(1))),
    "3x² + 5x − 1": 5 * x + 3 * x**2 - 1 + 0 * x,
    "x − 5": x + -5,
    "0": x - x,
    "x/12": x / 3 / 4,
    "3x/4": x * Fraction(3, 4),
    "5x/6": x / 2 + x / 3,
    "0.3x": literal(0.1) * 3 * x,
    "2.5x": 2.5 * x,
    "2x": 2.0 * x,
    "3πx": 2 * literal(plain_math.pi) * x + literal(plain_math.pi) * x,
    "3xy": x * y + 2 * y * x,
    # powers
    "x³": x * x * x,
    "1": x / x,
    "x": x**1,
    "1/x²": x**-2,
    "−3/x²": -(x**-2) * 3,
    "xⁿ": x ** (n - 1) * x,
    "n·xⁿ⁻¹": n * x ** (n - 1),
    "xˣ·(ln(x) + 1)": x * x ** (x - 1) + x**x * math.log(x),
    "2ˣ·ln(2)": 2**x * math.log(literal(2)),
    "eˣ": math.exp(2 * x) / math.exp(x),
    "e⁻ˣ": 1 / math.exp(x),
    "e^(−x²/2)": math.exp(-(x**2) / 4) ** 2,
    # roots
    "√x": x**0.5,
    "2√x": math.sqrt(4 * x),
    "3√π/2": math.sqrt(literal(plain_math.pi) * Fraction(9, 4)),
    "√6/3": math.sqrt(literal(Fraction(2, 3))),
    "3/5": math.sqrt(literal(9)) / literal(125) ** Fraction(1, 3),
    "x^(3/2)": math.sqrt(x) * x,
    "1/(2√x)": 1 / (2 * math.sqrt(x)),
    "√(x²)": math.sqrt(x**2),
    "x + 1": math.sqrt(x + 1) ** 2,
    "√2": math.sqrt(literal(2)),
    "2": math.sqrt(literal(2)) ** 2,
    "(∛x)²": math.cbrt(x) ** 2,
    # quotients
    "2x/(1 + x²)": 1 / (1 + x**2) * (0 + 2 * x),
    "x/√(1 + x²)": 1 / (2 * math.sqrt(1 + x**2)) * (0 + 2 * x),
    "(x² − 4x − 1)/(x − 2)²": ((x - 2) * 2 * x - (x**2 + 1) * 1) / (x - 2) ** 2,
    "e⁻ˣ/(1 + e⁻ˣ)²": -1 / (1 + math.exp(-x)) ** 2 * (0 + math.exp(-x) * -1),
    "(1 − ln(x))/x²": (1 / x * x - math.log(x) * 1) / x**2,
    "1/(x + 1)": 1 - x / (x + 1),
    "1/x − 1/x²": 1 / x - 1 / x**2,
    "x²/(x² + 1)": 1 / (1 + 1 / x**2),
    "√x/(√x + 1)": 1 / (1 + 1 / math.sqrt(x)),
    "xy/(x + y)": 1 / (1 / y + 1 / x),
    "(1 − 2ln(x))/x³": (x - 2 * x * math.log(x)) / x**4,
    "(x − 1)/(2x^(3/2))": (math.sqrt(x) - (x + 1) / (2 * math.sqrt(x))) / x,
    "5(x − 2)/(3x^(1/3))": x ** Fraction(-1, 3) * 2 * (x - 5) / 3 + x ** Fraction(2, 3),
    "(2√x + 1)/(4√x·√(x + √x))": (1 / (2 * math.sqrt(x)) + 1) / (2 * math.sqrt(x + math.sqrt(x))),
    "1/√(x² + 1)": (x / math.sqrt(x**2 + 1) + 1) / (x + math.sqrt(x**2 + 1)),
    "x²·(x² − 6x + 6)/(x − 1)²": (x**4 - 6 * x**3 + 6 * x**2) / (x - 1) ** 2,
    "(x − 3)/(x + 2)": (x**2 - 5 * x + 6) / (x**2 - 4),
    "1/(x² + 1)": (x**2 + 1) / (x**4 + 2 * x**2 + 1),
    "−2/(x − 2)³": (4 - 2 * x) / (x**2 - 4 * x + 4) ** 2,
    "(x + 1)²/y": (x**2 + 2 * x + 1) / y,
    "3/(x² + x + 1)": (3 * x - 3) / (x**3 - 1),
    "eˣ − 1": (math.exp(2 * x) - 1) / (math.exp(x) + 1),
    "1/(eˣ + 1)²": 1 / (math.exp(2 * x) + 2 * math.exp(x) + 1),
    "1/(e⁻ˣ + 1)": (1 - math.exp(-x)) / (1 - math.exp(-2 * x)),
    "2eˣ/(eˣ + 1)²": (2 * math.exp(x) + 2) * math.exp(x) / (math.exp(x) + 1) ** 3,
    "√x − 1": (x - 1) / (math.sqrt(x) + 1),
    "1 − sin(x)": (1 - math.sin(x) ** 2) / (1 + math.sin(x)),
    "−1/(x² + 1)": 1 / (-(x**2) - 1),
    "1/(cos(x)·sin(x))": 1 / (math.tan(x) * math.cos(x) ** 2),
    "1/x": TABLE["sign"](x) / abs(x),
    "x³·√(x²)": x * (x**2) ** Fraction(3, 2),
    "x/9.81": x / 9.81,
    "165.65/(273.15√(1 + x/273.15))": 331.3 / (2 * math.sqrt(1 + x / 273.15)) / 273.15,
    "3x/70": 0.3 * x / 7,
    "−3cos³(x)": 3 * math.sin(x) ** 2 * math.cos(x) - 3 * math.cos(x),
    "1/cos⁴(x)": (math.tan(x) ** 2 + 1) / math.cos(x) ** 2,
    "√(2π)·x/2": math.sqrt(2 * literal(plain_math.pi)) * x / 2,
    "√(2/π)·x/2": math.sqrt(2 / literal(plain_math.pi)) * x / 2,
    "4x/√(2π)": 4 * x / math.sqrt(2 * literal(plain_math.pi)),
    "xy": math.tan(x) / math.sin(x) * x * y * math.cos(x),
    "2sinh³(x)": (2 * math.cosh(x) ** 2 - 2) * math.sinh(x),
    "x⁶": math.exp(6 * math.log(x)),
    "1/(x + 1)²": math.exp(-2 * math.log(x + 1)),
    "e^(x·ln(2))": math.exp(x * math.log(literal(2))),
    "2π/√(x/9.81)": 2 * literal(plain_math.pi) / math.sqrt(x / 9.81),
    "2(1 − x²)/(1 + x²)²": (2 - 2 * x**2) / (1 + x**2) ** 2,
    "1/√(4 − x²)": 1 / (2 * math.sqrt(1 - x**2 / 4)),
    "1/√(x − x²)": 2 / math.sqrt(4 * x - 4 * x**2),
    "2√(x − x²)": math.sqrt(4 * x - 4 * x**2),
    "x/(4 − x²)^(3/2)": x / (8 * math.sqrt(1 - x**2 / 4) * (1 - x**2 / 4)),
    "x/(2(1 − x²/2)^(3/2))": x / (math.sqrt(1 - x**2 / 2) * (2 - x**2)),
    "−1/(y − n)²": (n - y) / (y - n) ** 3,
    "1/(2x + 4)": 1 / (2 * x + 4),
    "2/(x + 2)³": 16 / (2 * x + 4) ** 3,
    "10(2x + 4)⁴": 10 * (2 * x + 4) ** 4,
    "ny/(n + y·e⁻ˣ)²": y / n / (1 + y / n * math.exp(-x)) ** 2,
    "e⁻ˣ·(e⁻ˣ − 1)/(1 + e⁻ˣ)³": (math.exp(-2 * x) - math.exp(-x)) / (1 + math.exp(-x)) ** 3,
    "eˣ·(eʸ + eⁿ)/(eˣ + eʸ)²": (math.exp(x + y) + math.exp(x + n)) / (math.exp(x) + math.exp(y)) ** 2,
    "e²ˣ + eˣ": math.exp(2 * x) + math.exp(x),
    "x·e^(−x²/2)/√(2π)": x * math.exp(-(x**2) / 2) / (math.sqrt(literal(plain_math.pi)) * math.sqrt(literal(2))),
    "√(2/π)·x": math.sqrt(literal(2)) * x / math.sqrt(literal(plain_math.pi)),
    "x/√(2π)": math.sqrt(2 * literal(plain_math.pi)) * x / (2 * literal(plain_math.pi)),
    "3x/√2": 6 * x * math.sqrt(literal(2)) / 4,
    "−1/x² − 2/x³ − 1/(x − 1)²": -1 / x**2 - 2 / x**3 - 1 / (x - 1) ** 2,
    "1/(2√x) − 1/(2x^(3/2))": 1 / (2 * math.sqrt(x)) - x ** Fraction(-3, 2) / 2,
    "2x − 1": (2 * x**3 + 3 * x**2 - 1) / (x + 1) ** 2,
    "−1/(x − 1)": (1 - x) / (x - 1) ** 2,
    "(x + 2)/(x + 1)": (x + 2) / (x + 1),
    "x^(1/x)·(1 − ln(x))/x²": x ** (1 / x) * (1 / x**2 - math.log(x) / x**2),
    "eˣ·(√x − 1)/x^(3/2)": math.exp(x) * (1 / x - x ** Fraction(-3, 2)),
    "x/(x² − 4x + 13)": x / (9 * (1 + ((x - 2) / 3) ** 2)),
    # sums multiplied out, or left as they are
    "2x − 2/x³": 2 * (x + 1 / x) * (1 - 1 / x**2),
    "2tanh(x)·(tanh²(x) + 1)": 2 * math.tanh(x) * (math.tanh(x) ** 2 + 1),
    "(x² − 1)·eˣ": -(1 - x**2) * math.exp(x),
    "(x + 1)·(x − 1)": (x + 1) * (x - 1),
    "x² + x − 1": x + (x + 1) * (x - 1),
    "3x³ − x² + 2": (((0 * x + 3) * x - 1) * x + 0) * x + 2,
    "5x + 2": 2 * (x + 1) + 3 * x,
    "6x·(x² + 1)²": 3 * (x**2 + 1) ** 2 * (2 * x),
    "2(x² + 1)²·(x − 2)³·(5x² − 6x + 2)": 6 * x * (x**2 + 1) ** 2 * (x - 2) ** 4 + (x**2 + 1) ** 3 * 4 * (x - 2) ** 3,
    "(x + 1)¹⁰⁰ + 1": (x + 1) ** 100 + 1,
    "(x − n)² − y²": (x - n) ** 2 - y**2,
    "3.7x·(1 − x)": 3.7 * x * (1 - x),
    # order, and signs
    "x·cos(x) + sin(x)": x * math.cos(x) + math.sin(x),
    "e^(−x²/2)·(cos(x) − x·sin(x))": -x * math.exp(-(x**2) / 2) * math.sin(x) + math.exp(-(x**2) / 2) * math.cos(x),
    "x·(x + 2)·eˣ": 2 * x * math.exp(x) + x**2 * math.exp(x),
    "−e⁻ˣ·(cos(x) + sin(x))": -math.exp(-x) * math.cos(x) - math.exp(-x) * math.sin(x),
    "1 − tanh²(x)": 1 - math.tanh(x) ** 2,
    # what is known of functions
    "1/cos²(x)": (math.cos(x) * math.cos(x) + math.sin(x) * math.sin(x)) / math.cos(x) ** 2,
    "x²": x**2 * (math.cosh(2 * x) ** 2 - math.sinh(2 * x) ** 2),
    "−sin(x)": math.sin(-x),
    "cos(x)": math.cos(-x),
    "x·cos(1.5)": x * math.cos(literal(-1.5)),
    "−x/(−x − 2)^(3/2)": x / math.sqrt(-x - 2) / (x + 2),
    "2/(x + 2)^(5/2)": math.sqrt(x + 2) / (x / 2 + 1) ** 2 / (2 * x + 4),
    "−arctan(1 + x)": math.atan(-1 - x),
    "−tan(x)": -math.sin(x) / math.cos(x),
    "sin²(x)": math.tan(x) ** 2 * math.cos(x) ** 2,
    "sin(x)/cos²(x)": math.sin(x) / math.cos(x) ** 2,
    "sign(x)": TABLE["sign"](10 * x),
    "−sign(x)": TABLE["sign"](x / -3),
    "sign(x)·√|x|": TABLE["sign"](x) * math.sqrt(abs(x)),
    "x^(1/3)·eˣ + eˣ + 1/|x|": math.exp(x) * (x ** Fraction(1, 3) + 1) + 1 / x / TABLE["sign"](x),
    "x·|x|": TABLE["sign"](x) * abs(x) ** 2,
    "2|x|": TABLE["sign"](x) * x + abs(x),
    "x + y": math.log(math.exp(x)) + y,
    "e^(−0.25 − x)": 1 / math.exp(0.25 + x),
    "1 + ln(2)": math.cos(0 * x) + math.log(literal(2)) + math.log(literal(1)) + math.sin(x - x),
}


@pytest.mark.parametrize(("written", "given"), SIMPLE.items(), ids=SIMPLE)
def test_a_formula_reads_as_people_write_it(written, given):
    assert text(simplified(given)) == written


@pytest.mark.parametrize("given", SIMPLE.values(), ids=SIMPLE)
def test_what_is_simple_stays_so(given):
    once = simplified(given)
    assert text(simplified(once)) == text(once)


EDGES = [{"x": x, "y": y} for x, y in ((0, 0.4), (1, 1), (-1, 2), (0.5, 0))]


@pytest.mark.parametrize("block", range(20))
def test_the_value_is_that_of_the_formula_to_50_digits(block):
    seen = 0
    with mp.workdps(50):
        for seed in range(50 * block, 50 * block + 50):
            given = formula(seed, x, y)
            simple = simplified(spelled(given))
            for numbers in ({"x": 0.7, "y": 1.3}, {"x": -1.6, "y": 0.4}, {"x": 2.3, "y": 2.1}, *EDGES):
                try:
                    value = of_mpmath(given, numbers)
                except (ZeroDivisionError, ValueError, OverflowError):
                    continue  # the formula has no value there
                if is_real(value):
                    seen += 1
                    assert abs(of_mpmath(simple, numbers) - value) <= 1e-35 * max(1, abs(value)), (text(given), numbers)
    assert seen > 50


def test_powers_of_sums_that_differ_by_a_number_are_merged_and_none_is_lost():
    """As a root of x + 2 beside powers of x/2 + 1 and −2x − 4."""
    chance = random.Random(1)
    sums = (x + 2, -x - 2, 2 * x + 4, -2 * x - 4, x / 2 + 1, x - 2, 2 - x, 1 - x * x, x * x - 1, 3 - 3 * x)
    exponents = (1, -1, 2, -2, 3, *(Fraction(n, d) for n, d in ((1, 2), (-1, 2), (3, 2), (-3, 2), (1, 3), (-1, 3))))
    seen = 0
    with mp.workdps(30):
        for _ in range(1000):
            given = literal(chance.choice((1, 2, -1)))
            for _ in range(chance.choice((2, 3, 4))):
                given = given * chance.choice(sums) ** chance.choice(exponents)
            simple = simplified(given)
            for at in (-3.25, -1.5, 0.3, 1.7, 4.5):
                value = of_mpmath(given, {"x": at})
                if is_real(value):
                    assert mp.almosteq(of_mpmath(simple, {"x": at}), value, 1e-20), (text(given), text(simple))
                    seen += 1
    assert seen > 500


def test_what_is_divided_is_divided_by_every_power():
    lower = TABLE["minimum"](0.3, x - 2) * (-2 / x / TABLE["sign"](x))
    assert text(simplified(math.exp(x + 2) * (x ** Fraction(1, 3) + 1) - lower)) == (
        "eˣ⁺²·(x^(1/3) + 1) + 2min(0.3, x − 2)/|x|"
    )


def test_powers_of_the_number_0():
    assert text(simplified(literal(0) ** 1.5 + x)) == "x"
    assert text(simplified(literal(0) ** 0.5 * x)) == "0"
    assert text(simplified(literal(0) ** 2 + x)) == "x"


def test_decimals_are_computed_as_they_are_read():
    assert text(simplified((literal(0.1) + literal(0.2)) * x)) == "0.3x"
    assert text(simplified(literal(1.1) ** 2 * x)) == "1.21x"
    assert text(simplified(x / 0.3)) == "x/0.3"
    assert text(simplified(1e300 * x * x)) == "10³⁰⁰·x²"


def test_what_is_beyond_numbers_is_left_alone():
    assert text(simplified(literal(plain_math.inf) * x + x)) == "∞·x + x"
    assert text(simplified(literal(0) ** -1 * x)) == "x/0"
    assert text(simplified(literal(3) ** 10_000 * x)) == "3¹⁰⁰⁰⁰·x"


def test_thousands_of_operations_take_neither_long_nor_the_stack():
    start = time.perf_counter()
    chain, total = x, x
    for k in range(2000):
        chain = math.sin(chain) + 1
        total = total + k * x
    simplified(chain)
    assert text(simplified(total)) == "1999001x"
    assert time.perf_counter() - start < 5


def test_an_array_of_formulas_is_summed():
    assert text(simplified(np.sum([x, 2 * x, y]))) == "3x + y"


def test_a_polynomial_is_told_from_other_formulas():
    algebra = Algebra()
    polynomials = (x**3 + 2 * x * y - 1, (x + 1) ** 2, literal(2) * x)
    others = (1 / x, math.sqrt(x), x + math.sin(x), 2**x)
    assert all(algebra.is_polynomial(algebra.simple(p)) for p in polynomials)
    assert not any(algebra.is_polynomial(algebra.simple(p)) for p in others)


def test_a_simple_formula_can_be_evaluated():
    assert evaluated(simplified(x * x * Fraction(1, 4)), {"x": 3.0}) == 2.25
