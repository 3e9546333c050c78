"""The rules by which lines follow from each other: from the rows, and named as in a textbook."""

import pytest

from tinygrad_ed import explain, math
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


def test_a_teacher_may_be_asked_about_a_formula():
    teacher = Teacher(x**2 * y, x, ["x", "y"], leibniz=True)
    assert str(teacher.derivation(1, []).steps[-1]) == "∂f/∂x = 2xy"
    assert str(Teacher(literal(3), x, ["x"], leibniz=False).derivation(1, []).steps[-1]) == "f'(x) = 0"
