"""The rules by which lines follow from each other: from the rows, and named as in a textbook."""

import numpy as np
import pytest

from tinygrad_ed import derivative, explain, math
from tinygrad_ed.rules import TABLE
from tinygrad_ed.symbol import Symbol, evaluated, literal, text
from tinygrad_ed.teaching import Calculus, Teacher

x, y = Symbol("x"), Symbol("y")

NAMES = {
    "constant rule": y + 1,
    "identity rule": x,
    "sum rule": x + 1,
    "difference rule": 1 - x,
    "constant multiple rule": [2 * x, x * 2, -x, x / 2, y * x],
    "product rule": x * math.sin(x),
    "quotient rule": [x / (x + 1), 1 / x],
    "power rule": [x**3, x**y],
    "exponential rule": [2**x, y**x],
    "power rule, exponential rule": x**x,
    "chain rule, power rule": (x + 1) ** 3,
    "chain rule, exponential rule": 2 ** (x + 1),
    "derivative of sin": math.sin(x),
    "derivative of exp": math.exp(x),
    "derivative of ln": math.log(x),
    "derivative of arcsin": math.asin(x),
    "derivative of Γ": math.gamma(x),
    "chain rule, derivative of sqrt": math.sqrt(x + 1),
}


@pytest.mark.parametrize(("name", "formulas"), NAMES.items(), ids=NAMES)
def test_a_rule_has_the_name_that_people_know(name, formulas):
    calculus = Calculus(x, partial=False)
    assert {calculus.rule(formula) for formula in (formulas if isinstance(formulas, list) else [formulas])} == {name}


ROWS = [name for name, row in TABLE.items() if row.quiet and len(row.partials) <= 2]


def inside(region):
    """A point where a row is smooth."""
    low, high = region[-1]
    return low + 1.625 if low > -1e300 and high > 1e300 else (low + high) / 2 + 0.0625 if low > -1e300 else 0.625


@pytest.mark.parametrize("name", ROWS)
def test_a_row_is_explained_by_its_own_partial_derivatives(name):
    row = TABLE[name]
    variables = (x, y)[: len(row.partials)]
    numbers = {v.name: inside(region) for v, region in zip(variables, row.on, strict=True)}
    if name == "ldexp":
        numbers["y"] = 3
    for variable, partial in zip(variables, row.partials, strict=True):
        slope = Calculus(variable, partial=False).answer(row(*variables))
        values = [numbers[v.name] for v in variables]
        expected = partial(*values, row.compute(*values))
        assert evaluated(slope, numbers) == pytest.approx(expected, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize(
    ("formula", "derivative"),
    [
        (x * math.sin(x), "1·sin(x) + x·cos(x)"),
        (math.sin(x) / x, "(cos(x)·x − sin(x)·1)/x²"),
        (2 * x, "2·1"),
        (x / 2, "1/2"),
        (3 / x, "−3/x²"),
        (math.sin(x**2), "cos(x²)·2x²⁻¹"),
        (x + y, "1 + 0"),
        (-math.cos(x), "−(−sin(x))"),
    ],
    ids=lambda part: str(part),
)
def test_a_derivative_is_written_as_the_rule_has_it(formula, derivative):
    assert text(Calculus(x, partial=False).answer(formula)) == derivative


def test_a_line_applies_a_rule_wherever_it_can_be():
    steps = explain(lambda x: math.sin(2 * x) + math.sin(3 * x)).steps
    assert [step.rule for step in steps] == [
        "",
        "",
        "sum rule",
        "chain rule, derivative of sin",
        "constant multiple rule",
        "identity rule",
        "simplified",
    ]


def test_x_to_the_0_is_constant():
    d = explain(lambda x: x**0 + x)
    assert [step.rule for step in d.steps] == ["", "", "sum rule", "constant rule", "identity rule", "simplified"]
    assert [d.value(step, 0.0) for step in d.steps[1:]] == [1.0] * 5


@pytest.mark.parametrize(
    ("f", "slope"),
    [
        (lambda x: np.maximum(x, 0), "(sign(x) + 1)/2"),
        (lambda x: np.minimum(math.sin(x), 0.5), "0.5cos(x)·(1 − sign(sin(x) − 0.5))"),
        (lambda x: np.fmax(2, 3 * x), "3(1 − sign(2 − 3x))/2"),
    ],
)
def test_the_slope_of_the_larger_is_written_with_a_sign(f, slope):
    d = explain(f)
    assert d.steps[-1].right == slope
    for point in (-1.0, 0.0, 0.3, 2 / 3, 5.0):
        assert d.value(d.steps[-1], point) == derivative(f)(point) == d.derivative(point)


def test_what_would_be_too_many_lines_takes_several_rules_at_once():
    d = explain(lambda x: math.exp(-(x**2) / 2) * math.sin(x) / (1 + x**2))
    assert "sum rule, constant rule" in [step.rule for step in d.steps]
    assert d.steps[-1].right == "e^(−x²/2)·((1 + x²)·(cos(x) − x·sin(x)) − 2x·sin(x))/(1 + x²)²"


def test_the_name_of_a_part_stands_in_its_own_derivative():
    def f(x):
        for _ in range(6):
            x = math.exp(x / (1 + math.tanh(x) ** 2)) + math.sqrt(1 + x * x)
        return x

    lines = {step.left: step.right for step in explain(f).steps}
    assert lines["u₃"] == "u₂/(1 + tanh²(u₂))"
    assert lines["u₃'"] == "(1 − 2u₃·tanh(u₂)·(1 − tanh²(u₂)))·u₂'/(1 + tanh²(u₂))"


def test_a_function_of_a_few_lines_has_no_names():
    def gelu(x):
        return 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))

    d = explain(gelu)
    assert not d.definitions
    assert d.steps[0].right == "0.5x·(1 + tanh(√(2/π)·(x + 0.044715x³)))"
    assert "√(2/π)·x·(1 + 0.134145x²)" in d.steps[-1].right
    assert "chain rule, derivative of tanh" in [step.rule for step in d.steps]
    assert len(str(d).splitlines()) < 24


def test_what_is_used_twice_gets_a_name_and_short_results_no_names():
    d = explain(lambda x: (math.sin(x) * math.exp(x) * math.log(x)) ** 2 / (1 + x**4))
    assert [str(step) for step in d.steps[1:]] == [
        "f(x) = u²/(1 + x⁴)",
        "u = sin(x)·eˣ·ln(x)",
        "u' = eˣ·(ln(x)·(cos(x) + sin(x)) + sin(x)/x)",
        "f'(x) = 2u·((1 + x⁴)·u' − 2x³u)/(1 + x⁴)²",
        "f'(x) = 2sin(x)·e²ˣ·ln(x)·((1 + x⁴)·(ln(x)·(cos(x) + sin(x)) + sin(x)/x) − 2x³·sin(x)·ln(x))/(1 + x⁴)²",
    ]
    assert d.steps[-1].rule == "with its parts put back"


def test_the_normal_density_by_its_width():
    def normal(x, mu, sigma):
        return math.exp(-((x - mu) ** 2) / (2 * sigma**2)) / (sigma * math.sqrt(2 * math.pi))

    d = explain(normal, wrt="sigma")
    assert d.steps[-1].right == "((x − mu)² − sigma²)·e^(−(x − mu)²/(2·sigma²))/(√(2π)·sigma⁴)"


def test_a_constant_over_a_multiple_of_a_power_is_a_multiple_of_a_power():
    lines = [(step.right, step.rule) for step in explain(lambda x: 3 / (2 * x**4)).steps]
    assert lines[2:] == [
        ("3/2·d/dx[1/x⁴]", "constant multiple rule"),
        ("3/2·(−4x⁻⁴⁻¹)", "power rule"),
        ("−6/x⁵", "simplified"),
    ]


def test_a_1_before_parentheses_is_told_from_a_factor_of_ten():
    lines = [step.right for step in explain(lambda x, y: x * y / (x + y)).steps]
    assert "(y·1·(x + y) − xy·(1 + 0))/(x + y)²" in lines


def test_a_number_before_a_number_is_followed_by_a_dot():
    lines = [step.right for step in explain(lambda x: 100 * (x + 1) ** 2).steps]
    assert "100·2(x + 1)²⁻¹·d/dx[x + 1]" in lines


def test_sin_over_cos_is_differentiated_as_it_is_given():
    d = explain(lambda x: math.sin(x) / math.cos(x))
    assert d.steps[0].right == "sin(x)/cos(x)"
    assert "quotient rule" in [step.rule for step in d.steps]
    assert d.steps[-1].right == "1/cos²(x)"


def test_a_teacher_may_be_asked_about_a_formula():
    teacher = Teacher(x**2 * y, x, ["x", "y"], leibniz=True)
    assert str(teacher.derivation(1, []).steps[-1]) == "∂f/∂x = 2xy"
    assert str(Teacher(literal(3), x, ["x"], leibniz=False).derivation(1, []).steps[-1]) == "f'(x) = 0"
