"""How formulas are written: in Unicode, in Python's notation, in LaTeX and in HTML."""

import math as plain_math
from fractions import Fraction

import pytest

from tinygrad_ed import math
from tinygrad_ed.expressions import FUNCTIONS, expression
from tinygrad_ed.notation import ASCII, HTML, LATEX, UNICODE
from tinygrad_ed.rules import TABLE
from tinygrad_ed.symbol import Symbol, evaluated, literal, text

x, y, a, u, alpha, slope, rate, fourth = map(Symbol, ("x", "y", "a", "u₁'", "alpha", "du/dx", "rate", "u⁽⁴⁾"))

WRITTEN = [
    (3 * x**2 + 5 * x, "3x² + 5x", "3*x**2 + 5*x", "3 x^{2} + 5 x"),
    (5 * x**5 + 4 * x**3 - 5, "5x⁵ + 4x³ − 5", "5*x**5 + 4*x**3 - 5", "5 x^{5} + 4 x^{3} - 5"),
    (-(x**2) / 2, "−x²/2", "-x**2/2", r"-\frac{x^{2}}{2}"),
    (literal(3) * (2 * x ** (literal(2) - 1)), "3·2x²⁻¹", "3*2*x**(2 - 1)", r"3 \cdot 2 x^{2 - 1}"),
    (a * x**2 + x * y, "ax² + xy", "a*x**2 + x*y", "a x^{2} + x y"),
    (a ** (x * y), "a^(xy)", "a**(x*y)", "a^{x y}"),
    (x * x, "x·x", "x*x", r"x \cdot x"),
    (2 * alpha * x, "2·alpha·x", "2*alpha*x", r"2 \alpha x"),
    (2 * u * x, "2u₁'·x", "2*u1'*x", "2 u_{1}' x"),
    (2 * slope, "2·du/dx", "2*du/dx", r"2 \cdot \frac{d u}{d x}"),
    (2 * (x + 1), "2(x + 1)", "2*(x + 1)", "2 (x + 1)"),
    (x * (x + 1), "x·(x + 1)", "x*(x + 1)", "x (x + 1)"),
    ((x + 1) / (x - 1), "(x + 1)/(x − 1)", "(x + 1)/(x - 1)", r"\frac{x + 1}{x - 1}"),
    (x / (2 * y), "x/(2y)", "x/(2*y)", r"\frac{x}{2 y}"),
    (x / 2 / 3, "(x/2)/3", "(x/2)/3", r"\frac{\frac{x}{2}}{3}"),
    (2 * (x + 1) / y, "2(x + 1)/y", "2*(x + 1)/y", r"\frac{2 (x + 1)}{y}"),
    (x / 2 * y, "x/2·y", "x/2*y", r"\frac{x}{2} y"),
    (x - (y - 1), "x − (y − 1)", "x - (y - 1)", "x - (y - 1)"),
    (x + (y - 1), "x + y − 1", "x + y - 1", "x + y - 1"),
    (x + -3, "x − 3", "x - 3", "x - 3"),
    (x - -3, "x − (−3)", "x - (-3)", "x - (-3)"),
    (x * -y, "x·(−y)", "x*(-y)", r"x \cdot (-y)"),
    (-(x + 1), "−(x + 1)", "-(x + 1)", "-(x + 1)"),
    ((-x) ** 2, "(−x)²", "(-x)**2", "(-x)^{2}"),
    ((x**2) ** 3, "(x²)³", "(x**2)**3", "(x^{2})^{3}"),
    (x**-2, "x⁻²", "x**(-2)", "x^{-2}"),
    (x**x, "xˣ", "x**x", "x^{x}"),
    (2 ** (x**2), "2^(x²)", "2**(x**2)", "2^{x^{2}}"),
    (x ** (y / 2), "x^(y/2)", "x**(y/2)", r"x^{\frac{y}{2}}"),
    (x ** Fraction(1, 3), "x^(1/3)", "x**(1/3)", r"x^{\frac{1}{3}}"),
    (2.5 * x**0.5, "2.5x^0.5", "2.5*x**0.5", "2.5 x^{0.5}"),
    (1e-7 * x, "10⁻⁷·x", "1e-7*x", "10^{-7} x"),
    (-1.5e300 * x, "−1.5·10³⁰⁰·x", "-1.5e300*x", r"-1.5 \cdot 10^{300} x"),
    (plain_math.pi * x, "πx", "pi*x", r"\pi x"),
    (math.sin(2 * x), "sin(2x)", "sin(2*x)", r"\sin(2 x)"),
    (2 * math.sin(x) ** 2, "2sin²(x)", "2*sin(x)**2", r"2 \sin^{2}(x)"),
    (math.sin(x) ** -1, "sin(x)⁻¹", "sin(x)**(-1)", r"\sin(x)^{-1}"),
    (literal(1) * math.log(x), "1·ln(x)", "1*log(x)", r"1 \cdot \ln(x)"),
    (math.asin(x) + math.atanh(x), "arcsin(x) + artanh(x)", "asin(x) + atanh(x)", None),
    (2 * math.exp(-x), "2e⁻ˣ", "2*exp(-x)", "2 e^{-x}"),
    (x * math.exp(-(x**2) / 2), "x·e^(−x²/2)", "x*exp(-x**2/2)", r"x e^{-\frac{x^{2}}{2}}"),
    (math.sqrt(x + 1) ** 2, "(√(x + 1))²", "sqrt(x + 1)**2", r"(\sqrt{x + 1})^{2}"),
    (math.cbrt(x), "∛x", "cbrt(x)", r"\sqrt[3]{x}"),
    (abs(x) * x, "|x|·x", "abs(x)*x", "|x| x"),
    (abs(-x) + abs(x / 2), "|−x| + |x/2|", "abs(-x) + abs(x/2)", r"|{-x}| + \left|\frac{x}{2}\right|"),
    (2 * rate * x**2 * x, "2·rate·x²·x", "2*rate*x**2*x", r"2 \cdot \mathrm{rate} \cdot x^{2} \cdot x"),
    (fourth**2, "(u⁽⁴⁾)²", "(u^(4))**2", "(u^{(4)})^{2}"),
    (x % 2 + x // 2, "x mod 2 + ⌊x/2⌋", "x % 2 + x//2", None),
    (math.gamma(x) * math.log10(x), "Γ(x)·log₁₀(x)", "gamma(x)*log10(x)", r"\Gamma(x) \, \log_{10}(x)"),
    (math.copysign(x, y), "copysign(x, y)", "copysign(x, y)", r"\operatorname{copysign}(x, y)"),
    (math.sin(x / 2), "sin(x/2)", "sin(x/2)", r"\sin\left(\frac{x}{2}\right)"),
]


@pytest.mark.parametrize(("formula", "unicode", "ascii_", "latex"), WRITTEN, ids=[row[1] for row in WRITTEN])
def test_a_formula_is_written_in_each_style(formula, unicode, ascii_, latex):
    assert str(formula) == text(formula, UNICODE) == unicode
    assert format(formula, "ascii") == text(formula, ASCII) == ascii_
    assert ascii_.isascii()
    assert latex is None or format(formula, "latex") == text(formula, LATEX) == latex


OTHERS = ("y", "a*", "u", "al", "rate")  # than x
OF_X = [row[0] for row in WRITTEN if not any(name in row[2] for name in OTHERS)]


@pytest.mark.parametrize("formula", OF_X, ids=str)
def test_ascii_is_what_the_command_line_reads(formula):
    again = expression(text(formula, ASCII))
    assert again(0.75) == pytest.approx(evaluated(formula, {"x": 0.75}), rel=1e-14)


@pytest.mark.parametrize("row", WRITTEN, ids=[row[1] for row in WRITTEN])
def test_latex_is_read_by_mathtext(row):
    mathtext = pytest.importorskip("matplotlib.mathtext")
    mathtext.MathTextParser("path").parse(f"${text(row[0], LATEX)}$")


def test_html_raises_any_exponent():
    assert text(math.exp(-(x**2)), HTML) == "e<sup>−x<sup>2</sup></sup>"
    assert text(math.sin(x) ** 2, HTML) == "sin<sup>2</sup>(x)"


@pytest.mark.parametrize(
    ("name", "ascii_", "latex"),
    [
        ("x", "x", "x"),
        ("x1", "x1", "x_{1}"),
        ("x_12", "x_12", "x_{12}"),
        ("x_i", "x_i", "x_{i}"),
        ("n_max", "n_max", r"n_{\mathrm{max}}"),
        ("layer1", "layer1", r"\mathrm{layer}_{1}"),
        ("theta_0", "theta_0", r"\theta_{0}"),
        ("learning_rate", "learning_rate", r"\mathrm{learning\_rate}"),
        ("lambda_", "lambda_", r"\lambda"),
        ("Delta", "Delta", r"\Delta"),
        ("omicron", "omicron", r"\mathrm{omicron}"),
        ("_a", "_a", r"\mathrm{\_a}"),
        ("__", "__", r"\mathrm{\_\_}"),
        ("loss", "loss", r"\mathrm{loss}"),
        ("d²loss/dx_1²", "d2loss/dx_12", r"\frac{d^{2} \mathrm{loss}}{d x_{1}^{2}}"),
        ("theta", "theta", r"\theta"),
        ("delta", "delta", r"\delta"),
        ("u₁₂'", "u12'", "u_{12}'"),
        ("f⁽⁴⁾", "f^(4)", "f^{(4)}"),
        ("df/dx", "df/dx", r"\frac{d f}{d x}"),
        ("d²f/dx²", "d2f/dx2", r"\frac{d^{2} f}{d x^{2}}"),
        ("∂u₁/∂x", "du1/dx", r"\frac{\partial u_{1}}{\partial x}"),
    ],
)
def test_a_name_is_written_in_each_style(name, ascii_, latex):
    assert UNICODE.name(name).text == name
    assert ASCII.name(name).text == ascii_
    assert LATEX.name(name).text == latex
    mathtext = pytest.importorskip("matplotlib.mathtext")
    mathtext.MathTextParser("path").parse(f"${text(Symbol(name) ** 2, LATEX)}$")


@pytest.mark.parametrize(
    ("rule", "ascii_", "latex"),
    [
        ("", "", ""),
        ("sum rule, difference rule", "sum rule, difference rule", r"\text{sum rule, difference rule}"),
        ("derivative of ψ", "derivative of digamma", r"\text{derivative of }\psi"),
        (
            "chain rule, derivative of learning_rate, power rule, …",
            "chain rule, derivative of learning_rate, power rule, ...",
            r"\text{chain rule, derivative of }\operatorname{learning\_rate}\text{, power rule, …}",
        ),
        (
            "with names for its parts; u₁' is ∂u₁/∂x",
            "with names for its parts; u1' is du1/dx",
            r"\text{with names for its parts}\text{; }u_{1}'\text{ is }\frac{\partial u_{1}}{\partial x}",
        ),
        ("derivative of log₁₀, derivative of g₁'", "derivative of log10, derivative of g1'", None),
    ],
)
def test_names_of_rules_are_written_in_each_style(rule, ascii_, latex):
    assert UNICODE.rule(rule) == rule
    assert "∂" in rule or HTML.rule(rule) == rule
    assert ASCII.rule(rule) == ascii_
    assert latex is None or LATEX.rule(rule) == latex


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("g", "g(x)"),
        ("g₁₂''", "g_{12}''(x)"),
        ("<lambda>", "g(x)"),
        ("packed_value'", r"\operatorname{packed\_value}'(x)"),
        ("j0", "J_{0}(x)"),
    ],
)
def test_the_name_of_a_function_is_written_with_its_indices_and_primes(name, latex):
    assert LATEX.call(name, LATEX.name("x")).text == latex
    assert ASCII.call(name, ASCII.name("x")).text.isascii()


def test_html_lowers_indices_and_has_greek_letters():
    assert HTML.name("theta_0").text == "θ<sub>0</sub>"
    assert HTML.name("n_max").text == "n<sub>max</sub>"
    assert "∂x<sub>1</sub>" in HTML.name("∂f/∂x_1").text


def test_what_is_too_long_is_left_out():
    long = x
    for _ in range(40):
        long = long * math.sin(long)
    assert len(text(long)) < 10_000
    assert "…" in text(long)
    assert text(10**5000 * x) == "…·x"


@pytest.mark.parametrize("name", [name for name in TABLE if name in FUNCTIONS])
def test_every_function_is_written_in_each_style(name):
    row = TABLE[name]
    formula = row(*(x, y)[: len(row.partials)])
    assert format(formula, "ascii").isascii()
    assert text(formula)
    assert text(formula, LATEX).isascii()


def test_in_html_the_line_of_a_root_is_away_from_that_of_a_quotient():
    root = text(math.sqrt(x + 1), HTML)
    assert root.startswith('√<span style="display: inline-block; border-top: 1px solid; margin-top: 2px">')
