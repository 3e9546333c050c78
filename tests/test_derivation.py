"""How a derivation is shown: as text of any width, in ASCII, in LaTeX and in HTML."""

import math as plain_math
import time
import xml.dom.minidom

import pytest
from random_formulas import loop, program

from tinygrad_ed import derivative, explain, math

CUBIC = explain(lambda x: x**3 + 2 * x**2 - 5 * x + 7)
WAVE = explain(lambda x: math.exp(-(x**2) / 2) * math.sin(x) / (1 + x**2))
BRANCH = explain(lambda x: x * x if x > 1 else x, at=2.0)


def logistic(x):
    for _ in range(5):
        x = 3.7 * x * (1 - x)
    return x


LOGISTIC = explain(logistic, notation="leibniz")
ALL = {"cubic": CUBIC, "wave": WAVE, "branch": BRANCH, "logistic": LOGISTIC}


def test_text_is_what_is_printed():
    assert str(CUBIC) == CUBIC.text()
    assert repr(CUBIC) == "<Derivation f'(x) = 3x² + 4x − 5>"
    assert str(CUBIC.steps[-1]) == "f'(x) = 3x² + 4x − 5"


def test_rules_stand_below_each_other():
    lines = str(CUBIC).splitlines()[2:]
    assert len({line.rindex("   ") for line in lines}) == 1


@pytest.mark.parametrize("width", [60, 80, 100, 200])
@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("d", ALL.values(), ids=ALL)
def test_no_line_is_wider_than_asked_for(d, plain, width):
    text = d.text(width, plain=plain)
    assert max(map(len, text.splitlines())) <= width
    assert not any(line.endswith(" ") for line in text.splitlines())
    assert text.isascii() == plain


def test_a_line_is_broken_before_an_operator_that_few_parentheses_are_around():
    lines = str(explain(lambda x: x**3 / (x - 1) / (x - 2))).splitlines()
    assert lines[8:10] == [
        "      = ((d/dx[x³]·(x − 1) − x³·d/dx[x − 1])/(x − 1)²·(x − 2)",
        "        − x³/(x − 1)·(d/dx[x] − 0))/(x − 2)²   quotient rule",
    ]
    long = explain(lambda x: math.sin(x) / (1 + math.cos(x)))
    assert not any(line.strip().startswith(("+ cos(x))²", "1))")) for line in str(long).splitlines())


@pytest.mark.parametrize("make", [program, loop])
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("notation", ["prime", "leibniz"])
def test_a_function_of_200_operations_is_a_page_of_80_columns(make, seed, notation):
    f = make(seed)
    start = time.perf_counter()
    d = explain(f, notation=notation)
    page = str(d).splitlines()
    assert time.perf_counter() - start < 1
    assert len(page) <= 60
    assert max(map(len, page)) <= 80
    value = derivative(f)(0.6)
    assert d.value(d.steps[-1], 0.6) == pytest.approx(value, rel=1e-10)
    assert d.derivative(0.6) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("width", [50, 60, 100])
def test_a_page_in_ascii_and_of_other_widths(width):
    page = explain(program(2)).text(width, plain=True)
    assert page.isascii()
    assert max(map(len, page.splitlines())) <= width


def test_many_parts_are_a_paragraph():
    page = str(explain(loop(1), notation="leibniz")).splitlines()
    assert page[1].strip() == "(with names for its parts; u₁' is du₁/dx)"
    assert page[2].startswith("u₁ = ")
    assert ", u₁' = " in page[2]
    assert "; u₂ = " in page[2] + page[3]


@pytest.mark.parametrize(
    "f",
    [
        math.tanh,
        math.expm1,
        lambda x: math.tanh(x) * x,
        lambda x: math.log1p(math.exp(-x)),
        lambda x: 1 / (1 + math.exp(-x)),
        lambda x: math.sqrt(1 + x * x) - x,
        lambda x: x * math.erf(x),
    ],
)
@pytest.mark.parametrize("order", [0, 1, 2])
def test_the_derivative_has_the_digits_of_f(f, order):
    d = explain(f, order=order)
    for x in (1e-300, 1e-9, 0.3, 1.0, 20.0, 300.0, -20.0, -1e-9):
        assert d.derivative(x) == pytest.approx(derivative(f, order=order)(x), rel=1e-12, abs=0)


def test_a_line_has_the_digits_that_it_has_as_it_is_written():
    d = explain(math.tanh)
    assert d.steps[-1].right == "1 − tanh²(x)"
    assert d.value(d.steps[-1], 20.0) == 0
    assert d.derivative(20.0) == pytest.approx(4 * plain_math.exp(-40), rel=1e-15)
    assert d.derivative(x=20) == d.derivative(20.0)


def test_in_ascii_a_derivation_is_python():
    assert CUBIC.text(plain=True).splitlines()[-3:] == [
        "      = 3*x**(3 - 1) + 2*2*x**(2 - 1) - 5*1*x**(1 - 1) + 0",
        "        (power rule)",
        "f'(x) = 3*x**2 + 4*x - 5                                  simplified",
    ]


@pytest.mark.parametrize("f", [lambda x: math.atan((1 - x**2) / (2 * x)), lambda x: (2 * x + 3) ** 5 * (x - 1) ** 4])
def test_the_rules_stand_in_one_column_or_below_their_lines(f):
    d = explain(f)
    columns = set()
    for line in str(d).splitlines():
        rule = next((step.rule for step in d.steps if step.rule and line.endswith(step.rule)), None)
        if rule is not None:
            columns.add(len(line) - len(rule))
    assert len(columns) == 1
    assert sum(line.startswith("        (") for line in str(d).splitlines()) > 1


def test_each_order_has_its_own_column_of_rules():
    lines = str(explain(lambda x: math.exp(-(x**2) / 2), order=2)).splitlines()
    assert lines[2] == "      = e^(−x²/2)·d/dx[−x²/2]     chain rule, derivative of exp"
    assert lines[5] == "f'(x) = −x·e^(−x²/2)              simplified"
    assert lines[-1] == "f''(x) = (x² − 1)·e^(−x²/2)                            simplified"


def test_a_line_is_not_broken_within_short_brackets():
    text = str(explain(lambda x: (x - 1) ** 2 / (x + 1) ** 2))
    assert "d/dx[x + 1])/((x + 1)²)²" in text.replace("\n        ", " ")
    assert all(line.count("[") == line.count("]") for line in text.splitlines())


def test_a_part_stands_beside_its_derivative():
    assert str(LOGISTIC).splitlines()[-4:] == [
        "u₃ = 3.7u₂·(1 − u₂)   du₃/dx = (3.7 − 7.4u₂)·du₂/dx",
        "u₄ = 3.7u₃·(1 − u₃)   du₄/dx = (3.7 − 7.4u₃)·du₃/dx",
        "df/dx = (3.7 − 7.4u₄)·du₄/dx",
        "        (product rule, difference rule, constant multiple rule)",
    ]


def test_the_conditions_stand_above():
    assert str(BRANCH).splitlines()[0] == "where x > 1"
    assert "where x &gt; 1" in BRANCH._repr_html_()
    long = explain(lambda x: sum(x for k in range(9) if math.sin(x) ** 2 + math.exp(x) > 1000 * k), at=20.0)
    assert max(map(len, str(long).splitlines())) <= 80
    assert str(long).splitlines()[1].startswith("      sin²(x) + eˣ > ")
    many = explain(lambda x: sum(x for k in range(9) if x > k), at=20.0)
    assert str(many).splitlines()[0] == "where x > 0, x > 1, x > 2, x > 3, and 5 more"


@pytest.mark.parametrize("d", ALL.values(), ids=ALL)
def test_latex_is_a_row_for_each_line(d):
    body = d.latex.removeprefix("\\begin{aligned}\n").removesuffix("\n\\end{aligned}")
    rows = body.split(" \\\\\n")
    if d.conditions:
        assert rows.pop(0) == r"&\text{where }x > 1"
    assert len(rows) == len(d.steps)
    assert d.latex.isascii() or "√" in d.latex or "…" in d.latex
    assert all(row.count("{") == row.count("}") and row.count(" &= ") == 1 for row in rows)
    assert d._repr_latex_() == f"$$\n{d.latex}\n$$"


def test_the_last_line_in_latex():
    assert CUBIC.steps[-1].latex == "f'(x) = 3 x^{2} + 4 x - 5"
    assert LOGISTIC.steps[-1].latex.startswith(r"\frac{d f}{d x} = ")


@pytest.mark.parametrize("d", ALL.values(), ids=ALL)
def test_latex_is_read_by_mathtext(d):
    mathtext = pytest.importorskip("matplotlib.mathtext")
    for step in d.steps:
        mathtext.MathTextParser("path").parse(f"${step.latex}$")


@pytest.mark.parametrize("d", ALL.values(), ids=ALL)
def test_html_is_well_formed(d):
    table = xml.dom.minidom.parseString(d._repr_html_())
    assert len(table.getElementsByTagName("tr")) == len(d.steps)
    assert "<script" not in d._repr_html_()


def test_any_line_has_a_value():
    assert [CUBIC.value(step, 2.0) for step in CUBIC.steps] == [13.0] + [15.0] * (len(CUBIC.steps) - 1)
    assert CUBIC.derivative(x=2.0) == 15.0
    with pytest.raises(TypeError, match="a number for each of x is needed"):
        CUBIC.derivative(1.0, 2.0)
    with pytest.raises(TypeError, match="a number for each of x is needed"):
        CUBIC.derivative(y=2.0)


def test_conditions_are_written_in_each_style():
    d = explain(lambda x_1: x_1 if x_1**2 >= 1 and x_1 != 3 else 0.0, at=2.0)
    assert d.conditions == ["x_1² ≥ 1", "x_1 ≠ 3"]
    assert r"&\text{where }x_{1}^{2} \geq 1, x_{1} \neq 3 \\" in d.latex
    assert d.text(plain=True).splitlines()[0] == "where x_1**2 >= 1, x_1 != 3"
    assert "<caption>where x<sub>1</sub><sup>2</sup> ≥ 1, x<sub>1</sub> ≠ 3</caption>" in d._repr_html_()


def test_the_arguments_of_f_are_written_in_each_style():
    d = explain(lambda learning_rate, theta_1: learning_rate * theta_1)
    assert d.latex.splitlines()[1] == (
        r"f(\mathrm{learning\_rate}, \theta_{1}) &= \mathrm{learning\_rate} \cdot \theta_{1} \\"
    )
    assert d.steps[0].latex == d.latex.splitlines()[1].replace("&", "").removesuffix(r" \\")
    assert "f(learning_rate, θ<sub>1</sub>)" in d._repr_html_()


@pytest.mark.parametrize("d", ALL.values(), ids=ALL)
@pytest.mark.parametrize("style", ["", "ascii", "latex", "html"])
def test_rows_are_what_is_shown(d, style):
    rows = d.rows(style)
    assert len(rows) == len(d.steps)
    assert rows[-1].left
    for row, step in zip(rows, d.steps, strict=True):
        assert row.right == format(step.expression, style) if hasattr(step.expression, "rule") else row.right
        assert bool(row.rule) == bool(step.rule)
    if style == "latex":
        assert all(f"{row.left} &= {row.right}" in d.latex for row in rows)
    if style == "html":
        assert all(f"= {row.right}</td>" in d._repr_html_() for row in rows)


def test_rows_of_another_style_are_refused():
    with pytest.raises(ValueError, match="lines are written in '', 'ascii', 'latex' or 'html'; got 'tex'"):
        CUBIC.rows("tex")


def test_a_program_can_rebuild_the_derivation_from_its_steps():
    d = explain(lambda x: math.sin(x**2), notation="leibniz")
    left, expression, rule = d.steps[-2]
    assert (left, str(expression), rule) == ("df/dx", "cos(x²)·2x²⁻¹", "power rule")
    assert d.value(d.steps[-2], 1.5) == pytest.approx(d.derivative(1.5), rel=1e-15)
    assert [f"{step.left} = {step.right}" for step in d.steps] == list(map(str, d.steps))


@pytest.mark.parametrize("d", ALL.values(), ids=ALL)
def test_every_row_is_read_by_mathtext(d):
    parse = pytest.importorskip("matplotlib.mathtext").MathTextParser("path").parse
    for left, right, rule in d.rows("latex"):
        parse(f"${left} = {right} {rule}$")
