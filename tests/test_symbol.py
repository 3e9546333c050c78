"""Symbols: every door leads to their formula, parts are shared, and only a point answers questions."""

import copy
import math as plain_math
import operator
import pickle
import time
from fractions import Fraction

import numpy as np
import pytest
from zoo import ZOO

from tinygrad_ed import DerivativeLost, derivative, math
from tinygrad_ed.levels import number
from tinygrad_ed.rules import BY_UFUNC, TABLE
from tinygrad_ed.symbol import Symbol, SymbolLevel, evaluated, folded, literal, nodes, plain, text

x, y = Symbol("x"), Symbol("y")


# -- Doors --

BINARY = [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow]


@pytest.mark.parametrize("op", BINARY)
def test_operators_lead_to_their_row_from_both_sides(op):
    for formula in (op(x, y), op(x, 3), op(3, x)):
        assert formula.rule.plain is op
        assert evaluated(formula, {"x": 2.5, "y": 1.25}) == op(
            *(evaluated(a, {"x": 2.5, "y": 1.25}) for a in formula.args)
        )


OF_MATH = [name for name, row in TABLE.items() if row.plain and getattr(plain_math, name, None) is row.plain]


@pytest.mark.parametrize("name", OF_MATH)
def test_functions_of_math_lead_to_their_row(name):
    row = TABLE[name]
    if name in ("ceil", "floor", "trunc"):
        pytest.skip("they give plain integers")
    formula = getattr(math, name)(*(x, y)[: len(row.partials)])
    assert formula.rule is row
    assert all(a is b for a, b in zip(formula.args, (x, y), strict=False))


@pytest.mark.parametrize("name", [name for name in BY_UFUNC if isinstance(getattr(np, name, None), np.ufunc)])
def test_ufuncs_of_numpy_lead_to_their_row(name):
    row = BY_UFUNC[name]
    formula = getattr(np, name)(*(x, y)[: len(row.partials)])
    assert formula.rule is row


@pytest.mark.parametrize("kind", [int, float, bool, Fraction, np.float32, np.float64, np.int64, np.array])
def test_numbers_of_every_kind_are_met_and_compared_from_both_sides(kind):
    n, s = kind(1), Symbol("s", 2.5)
    assert evaluated(s + n, {"s": 2.5}) == evaluated(n + s, {"s": 2.5}) == 3.5
    assert evaluated(s**n, {"s": 2.5}) == 2.5
    assert [s > n, n < s, s >= n, n != s, s != n] == [True] * 5
    assert [s < n, n > s, n >= s, n == s, s == n] == [False] * 5
    assert [str(c) for c in s.level.conditions[:2]] == ["s > 1", "s > 1"]
    with pytest.raises(ValueError, match="f asks whether x > 1"):
        n < x  # noqa: B015


def test_abs_round_and_divmod():
    assert text(abs(-x)) == "|−x|"
    assert [text(part) for part in divmod(x, 2)] == ["⌊x/2⌋", "x mod 2"]
    assert text(round(x, 2)) == "round(x·100)/100"


def test_arrays_are_taken_element_by_element():
    assert [text(formula) for formula in np.array([1.0, 2.0]) * x] == ["1x", "2x"]
    assert text(np.sum([x, y])) == text(np.add(x, y)) == "x + y"
    assert text(np.float64(2.0) * x) == "2x"
    assert text(np.polyval([1, 2], x)) == "(0x + 1)·x + 2"
    assert text(np.dot(np.array([x, y]), np.array([2, 3]))) == "x·2 + y·3"
    assert text(np.where(True, x, 0.0)) == "x"
    assert [text(formula) for formula in np.sin(np.array([x, y]))] == ["sin(x)", "sin(y)"]


REAL = {name: animal for name, animal in ZOO.items() if name != "through complex"}


@pytest.mark.parametrize("animal", REAL.values(), ids=REAL)
def test_a_formula_of_the_zoo_has_the_value_of_its_function(animal):
    for point in animal.points:
        formula = animal.function(Symbol("x", point))
        assert evaluated(formula, {"x": point}) == pytest.approx(animal.function(point), rel=1e-13)


def test_derivatives_within_f_are_formulas_too():
    assert evaluated(derivative(lambda t: math.sin(t * x))(x), {"x": 0.5}) == 0.5 * plain_math.cos(0.25)
    assert evaluated(x * derivative(lambda t: x + t)(1.0), {"x": 3.0}) == 3.0


# -- Parts are shared --


def test_what_is_made_alike_is_the_same_symbol():
    assert math.sin(x) is math.sin(x)
    assert x + 1 is x + 1
    assert x + 1 is not x + 1.0
    assert x * 0.0 is not x * -0.0
    assert literal(2) is literal(2)
    assert Symbol("x") + 1 is not x + 1


def test_thousands_of_operations_neither_recurse_nor_repeat():
    start = time.perf_counter()
    chain = x
    for k in range(5000):
        chain = math.sin(chain) * chain + k
    assert len(nodes(chain)) == 15_001
    assert len(text(chain)) < 10_000
    assert folded(chain, lambda node, args: 1 + max((a for a in args if type(a) is int and a < 10**6), default=0)) > 0
    assert abs(evaluated(chain, {"x": 0.5})) < plain_math.inf
    assert time.perf_counter() - start < 5


def test_a_symbol_is_copied_as_itself():
    assert copy.copy(x) is copy.deepcopy(x) is x
    assert x.real is x.conjugate() is x
    assert x.imag == 0
    assert plain(literal(3)) == 3
    assert plain(x) is x
    assert repr(x + 1) == "<Symbol x + 1>"


# -- Questions --

QUESTIONS = {
    "x > 1": lambda x: x > 1,
    "x < y": lambda x: x < y,
    "x = 1": lambda x: x == 1,
    "x ≠ 0": bool,
    "x ≥ 1": lambda x: np.greater_equal(x, 1),
    "⌊x⌋": math.floor,
    "round(x)": round,
    "trunc(x)": int,
}


@pytest.mark.parametrize(("question", "ask"), QUESTIONS.items(), ids=QUESTIONS)
def test_without_a_point_a_question_says_to_give_one(question, ask):
    with pytest.raises(ValueError, match=r"give the point whose path is meant, as in explain\(f, at=2.0\)") as raised:
        ask(x)
    assert question in str(raised.value)


def test_at_a_point_questions_are_answered_and_noted():
    level = SymbolLevel()
    s = Symbol("s", 2.5, level=level)
    assert s > 1
    assert not s * 2 < 5
    assert s
    assert [math.floor(s), math.ceil(s), round(s), int(s)] == [2, 3, 2, 2]
    assert max(s, 3) == 3
    assert [str(c) for c in level.conditions[:3]] == ["s > 1", "s·2 ≥ 5", "s ≠ 0"]
    assert [str(c) for c in level.conditions[3:7]] == ["⌊s⌋ = 2", "⌈s⌉ = 3", "round(s) = 2", "trunc(s) = 2"]
    assert sorted([3, s, 1])[1] is s
    assert not s.is_integer()


@pytest.mark.parametrize(
    "drop",
    [
        float,
        complex,
        plain_math.sin,
        lambda x: [1, 2][x],
        lambda x: np.array([1.0, 2.0]).__setitem__(0, x),
        lambda x: np.add.at(np.zeros(2), [0], x),
    ],
)
def test_what_would_drop_the_formula_raises_and_names_the_line(drop):
    with pytest.raises(DerivativeLost, match="would drop the formula of a Symbol"):
        drop(x)


def test_a_symbol_cannot_be_pickled():
    with pytest.raises(TypeError, match=r"pickle its text, format\(s, 'ascii'\)"):
        pickle.dumps(x**2)


def test_a_symbol_without_a_point_stands_for_a_finite_float():
    assert isinstance(x, Symbol)
    assert np.isfinite(x)
    assert math.isfinite(x)
    assert not (np.isnan(x) or np.isinf(x) or math.isnan(x) or math.isinf(x))
    nowhere = number(x)
    assert isinstance(nowhere, float)
    for ask in (
        bool,
        int,
        float,
        complex,
        hash,
        str,
        repr,
        round,
        lambda n: f"{n}",
        lambda n: n == 1,
        lambda n: n.hex(),
    ):
        with pytest.raises(ValueError, match=r"f asks for the number itself.*explain\(f, at=2.0\)"):
            ask(nowhere)
    assert not hasattr(nowhere, "dtype")


def test_a_symbol_is_no_key():
    with pytest.raises(TypeError, match="no hash"):
        {1: 2}[x]


def test_a_truth_is_the_number_that_it_is_in_arithmetic():
    assert text(x * True + False) == "x·1 + 0"


@pytest.mark.parametrize("other", [1j, np.complex128(1j)])
def test_a_symbol_is_real(other):
    with pytest.raises(TypeError, match="a Symbol stands for a real number and meets real numbers"):
        x * other


def test_what_is_no_number_is_refused():
    with pytest.raises(TypeError, match="unsupported operand"):
        x + "1"
    with pytest.raises(ValueError, match="'ascii', 'latex' or 'html'"):
        f"{x:.3f}"
