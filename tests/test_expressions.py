"""Text to function: the grammar is Python's, and nothing else gets through."""

import contextlib
import inspect
import math
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinygrad_ed import Value, derivative
from tinygrad_ed import math as dual_math
from tinygrad_ed.expressions import (
    CONSTANTS,
    FUNCTIONS,
    MOST_BITS,
    ExpressionError,
    constant,
    expression,
    pointed,
)

# -- What the grammar reads, Python reads alike --

PYTHON = {name: getattr(math, name, None) or getattr(__import__("builtins"), name) for name in [*FUNCTIONS, *CONSTANTS]}
ONE_ARGUMENT = sorted(name for name, (_, most, _) in FUNCTIONS.items() if most == 1)

numbers = st.one_of(
    st.integers(0, 12).map(str),
    st.floats(0, 1e6).map(repr),
    st.sampled_from(["0.5", ".25", "3.", "1e-3", "2E+2", "1.5e1", "x", "x", "x", "pi", "e", "tau"]),
)
gaps = st.sampled_from(["", "", " ", "  ", "\t"])
towers = st.tuples(*[st.sampled_from(["0", "1", "2", "-1", "-2", "3"])] * 3).map("**".join)  # 2**-1**3
exponents = st.sampled_from(["0", "1", "2", "3", "-1", "-2", "+2", "- -2", "2.0"])


def joined(inner):
    """Texts that are made of smaller ones, without the parentheses that would hide the precedence."""
    grouped = st.tuples(gaps, inner, gaps).map(lambda t: "({}{}{})".format(*t))
    binary = st.tuples(inner, gaps, st.sampled_from(["+", "-", "*", "/", "//", "%"]), gaps, inner).map("".join)
    signed = st.tuples(st.sampled_from("+-"), gaps, inner).map("".join)
    powers = st.tuples(st.one_of(numbers, grouped), gaps, st.just("**"), gaps, exponents).map("".join)
    calls = st.tuples(st.sampled_from(ONE_ARGUMENT), inner).map(lambda t: "{}({})".format(*t))
    pairs = st.tuples(st.sampled_from(["max", "min", "hypot", "atan2", "log", "fmod", "copysign"]), inner, inner)
    return st.one_of(grouped, binary, binary, signed, powers, calls, pairs.map(lambda t: "{}({}, {})".format(*t)))


expressions = st.recursive(st.one_of(numbers, towers), joined, max_leaves=12)


def outcome(compute):
    """What a computation gives, its type included, or which error."""
    try:
        value = compute()
    except (ArithmeticError, ValueError) as error:
        return type(error)
    return type(value), repr(value)


@settings(max_examples=1500, deadline=None)
@given(expressions, st.one_of(st.integers(-9, 9), st.floats(-1e3, 1e3)))
def test_the_result_is_bit_for_bit_that_of_python(text, x):
    code = compile(text.strip(), "<text>", "eval")
    expected = outcome(lambda: eval(code, {"__builtins__": {}, **PYTHON}, {"x": x}))
    assert outcome(lambda: expression(text)(x)) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-x**2", -9),
        ("2**-1", 0.5),
        ("2**x**2", 512),
        ("-2**2", -4),
        ("8/4/2", 1.0),
        ("7 - 3 - 2", 2),
        ("-7 // 2", -4),
        ("-7 % 3", 2),
    ],
)
def test_precedence_and_associativity_are_those_of_python(text, value):
    result = expression(text)(3)
    assert (result, type(result)) == (value, type(value))


def test_integers_stay_exact():
    assert expression("x**5 + 1")(10**200) == 10**1000 + 1


def test_a_text_with_values_has_the_derivative_of_the_same_function_in_python():
    f = expression("sin(x)*exp(-x**2/2) + max(x, 1)**3/(1 + abs(x)) - log(x, 2)")

    def g(x):
        m = dual_math
        return m.sin(x) * m.exp(-(x**2) / 2) + max(x, 1) ** 3 / (1 + abs(x)) - m.log(x, 2)

    for x in (0.3, 1.7, 5.0):
        assert f(Value(x, 1.0)).primal == f(x)
        assert derivative(f)(x) == derivative(g)(x)
        assert derivative(f, order=3)(x) == derivative(g, order=3)(x)


def test_an_analytic_function_takes_complex_numbers():
    f = expression("sin(x)*exp(x)/log(x + 5) + sqrt(x)")
    step = 1e-30
    assert f(complex(2, step)).imag / step == pytest.approx(derivative(f)(2.0), rel=1e-14)


def test_every_name_of_math_is_in_the_grammar_or_is_left_out_for_a_reason():
    of_whole_numbers = {"comb", "factorial", "gcd", "isqrt", "lcm", "perm"}
    of_sequences = {"dist", "fsum", "prod", "sumprod"}
    not_one_number = {"frexp", "modf"}
    of_the_representation = {"nextafter", "signbit", "ulp"}
    true_or_false = {"isclose", "isfinite", "isinf", "isnan", "isnormal", "issubnormal"}
    new_in_later_pythons = {"fma", "fmax", "fmin", "integer"}
    left_out = of_whole_numbers | of_sequences | not_one_number | of_the_representation | true_or_false
    names = {name for name in vars(math) if not name.startswith("_")}
    covered = FUNCTIONS.keys() | CONSTANTS.keys()
    assert names - covered <= left_out | new_in_later_pythons
    assert covered - names == {"abs", "max", "min"}


# -- The function that comes out --


def test_the_function_is_named_and_documented_and_has_its_variable_in_its_signature():
    f = expression("3*t**2 + a", {"a": 2})
    assert (f.__name__, f.__doc__, f.variable, f(2)) == ("f", "3*t**2 + a", "t", 14)
    assert list(inspect.signature(f).parameters) == ["t"]
    assert eval(repr(f), {"expression": expression})(2) == 14


def test_without_a_name_the_function_is_constant_in_x():
    f = expression("2*pi")
    assert (f.variable, f(5.0)) == ("x", math.tau)
    assert derivative(f)(5.0) == 0.0


def test_a_constant_of_mathematics_can_be_given_another_value():
    assert expression("e*x", {"e": 0.5})(4) == 2.0


def test_of_several_names_without_a_value_x_is_the_one_that_may_vary():
    with pytest.raises(ExpressionError, match=r"a and x have no value; .* --let a=2") as caught:
        expression("a*x")
    assert caught.value.position == 0
    with pytest.raises(ExpressionError, match=r"s, t and u have no value; .* --let t=2"):
        expression("s*t*u")


@pytest.mark.parametrize(
    ("constants", "error", "message"),
    [
        ({"b": 2}, ValueError, "b cannot be given a value: the expression has no such name"),
        ({"sin": 2}, ValueError, "sin cannot be given a value: it is a function"),
        ({"x": 2}, ValueError, "every name of the expression has a value"),
        ({"x": "2"}, TypeError, "numbers to names; got x='2' (str)"),
    ],
)
def test_constants_that_do_not_fit_are_refused(constants, error, message):
    with pytest.raises(error) as caught:
        expression("sin(x)", constants)
    assert message in str(caught.value)


def test_a_constant_text_is_its_number():
    assert [constant(text) for text in ("2", "-1e-3", "pi/2", "2**0.5")] == [2, -1e-3, math.pi / 2, 2**0.5]
    with pytest.raises(ExpressionError, match="a number is needed here, and y has no value") as caught:
        constant("2*y")
    assert caught.value.position == 2


def test_where_the_function_is_not_defined_pythons_own_error_has_a_note_that_shows_the_place():
    with pytest.raises(ZeroDivisionError) as division:
        expression("3 + 1/(x - 2)")(2)
    assert division.value.__notes__ == ["3 + 1/(x - 2)\n     ^"]
    with pytest.raises(ValueError, match="math domain error") as logarithm:
        expression("x*log(x)")(-1.0)
    assert logarithm.value.__notes__ == ["x*log(x)\n  ^"]


# -- What is not in the grammar --

MISTAKES = [
    ("", 0, "the expression is empty"),
    ("   ", 0, "the expression is empty"),
    ("2x + 1", 1, "an operator is missing before x: a product is written 2*x"),
    ("2 sin(x)", 2, "a product is written 2*sin"),
    ("3 4", 2, "a product is written 3*4"),
    ("(x+1)(x-1)", 5, "a product is written )*("),
    ("2(x+1)", 1, "a product is written 2*("),
    ("sin(x)cos(x)", 6, "a product is written )*cos"),
    ("x(x + 1)", 0, "x is a number here, not a function; a product is written x*(…)"),
    ("pi(x)", 0, "pi is a number here"),
    ("x^2", 1, "a power is written **"),
    ("x² + 1", 1, "a square is written **2"),
    ("x − 1", 2, "the minus sign is the - of the keyboard"),
    ("2·x", 1, "a product is written *"),
    ("|x|", 0, "abs(…)"),
    ("x!", 1, "gamma(n + 1)"),
    ("y = x**2", 2, "right-hand side"),
    ("3,5*x", 1, "decimals are written with a point"),
    ("(1, x)", 2, "a comma separates the arguments"),
    ("x +", 3, "the expression ends where a number, a name or ( should follow"),
    ("* x", 0, "a number, a name or ( should stand before *"),
    ("2 */ x", 3, "should stand before /"),
    ("()", 1, "should stand before )"),
    ("3*(x + (1", 7, "this ( is never closed"),
    ("max(x, 2", 3, "this ( is never closed"),
    ("x)", 1, "this ) closes nothing"),
    ("sin", 0, "sin is a function: its argument stands in parentheses, as in sin(x)"),
    ("sin x", 0, "as in sin(x)"),
    ("sin()", 0, "sin takes 1 argument; here it has 0"),
    ("atan2(x)", 0, "atan2 takes 2 arguments; here it has 1"),
    ("log(x, 2, 3)", 0, "log takes 1 or 2 arguments; here it has 3"),
    ("max(x)", 0, "max takes 2 or more arguments; here it has 1"),
    ("2 + ln(x)", 4, "there is no function ln; log is one"),
    ("arctanh(x)", 0, "there is no function arctanh; atanh is one"),
    ("sine(x)", 0, "there is no function sine; sin is one"),
    ("1e400", 0, "1e400 is larger than the largest float"),
]
HOSTILE = [
    ("__import__('os').system('echo')", 0, "there is no function __import__"),
    ("open('f')", 0, "there is no function open"),
    ("eval(x)", 0, "there is no function eval"),
    ("factorial(10**9)", 0, "there is no function factorial"),
    ("x.real", 1, "attributes are not part of an expression"),
    ("(1).__class__.__bases__", 3, "attributes are not part of an expression"),
    ("math.sin(x)", 4, "functions are named alone, as sin(x)"),
    ("x[0]", 1, "subscripts and lists are not part of an expression"),
    ("[x for x in y]", 0, "subscripts and lists"),
    ("{x}", 0, "'{' is not understood"),
    ("'a'*9", 0, "text is not part of an expression"),
    ('"a"', 0, "text is not part of an expression"),
    ("lambda x: x", 0, "'lambda' is a word of Python's"),
    ("x if x else 1", 2, "'if' is a word of Python's"),
    ("x and 1", 2, "'and' is a word of Python's"),
    ("None", 0, "'None' is a word of Python's"),
    ("x < 2", 2, "comparisons are not part of an expression"),
    ("1 << 10**10", 2, "comparisons are not part of an expression"),
    ("x; x", 1, "';' is not understood"),
    ("x := 2", 2, "':' is not understood"),
    ("~x", 0, "'~' is not understood"),
    ("x @ x", 2, "'@' is not understood"),
    ("x # comment", 2, "'#' is not understood"),
    ("x\\\n", 1, "is not understood"),
    ("x\0", 1, "the character U+0000 is not understood"),
    ("x\x1b[31m", 1, "the character U+001B is not understood"),
    ("x\N{RIGHT-TO-LEFT OVERRIDE}y", 1, "the character U+202E is not understood"),
    ("x\N{NO-BREAK SPACE}+ 1", 1, "the character U+00A0 is not understood"),
    ("\N{CYRILLIC SMALL LETTER HA}**2", 0, "(U+0445) is not understood: names are made of a-z"),
    ("\N{FULLWIDTH LATIN SMALL LETTER X}", 0, "the character U+FF58 is not understood: names are made of a-z"),
    ("\N{ARABIC-INDIC DIGIT TWO}*x", 0, "the character U+0662 is not understood"),
    ("e\N{COMBINING ACUTE ACCENT}", 1, "the character U+0301 is not understood"),
    ("\udcff", 0, "the character U+DCFF is not understood"),
    ("(" * 10_000 + "x" + ")" * 10_000, 100, "nested more than 100 deep"),
    ("-" * 10_000 + "x", 100, "nested more than 100 deep"),
    ("2**" * 10_000 + "x", 300, "nested more than 100 deep"),
    ("sin(" * 10_000 + "x" + ")" * 10_000, 400, "nested more than 100 deep"),
    ("x+" * 500_000 + "x", 100_000, "the expression has 1,000,001 characters; at most 100,000 are read"),
    ("9" * 5_000, 0, "this integer has 5,000 digits; at most"),
]


@pytest.mark.parametrize(("text", "position", "message"), MISTAKES + HOSTILE, ids=lambda p: repr(p)[:24])
def test_a_mistake_is_named_with_its_place_and_the_cure_at_once(text, position, message):
    start = time.perf_counter()
    with pytest.raises(ExpressionError) as caught:
        expression(text)
    assert time.perf_counter() - start < 0.5
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert (caught.value.text, caught.value.position) == (text, position)


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("9**9**9**9", 4),
        ("10**10**10", 2),
        ("x**x**x", 1),
        ("(10**3000)*(10**3000)", 10),
        (f"(2**{MOST_BITS - 2})**x", 9),
    ],
)
def test_integers_that_would_explode_are_refused_before_they_are_computed(text, operator):
    start = time.perf_counter()
    with pytest.raises(OverflowError, match=r"an integer of more than 10,000 bits") as caught:
        expression(text)(9)
    assert time.perf_counter() - start < 0.1
    assert caught.value.__notes__ == [f"{text}\n{' ' * operator}^"]


def test_integers_that_would_explode_are_refused_with_derivatives_too():
    with pytest.raises(OverflowError, match="10,000 bits"):
        derivative(expression("x**9**9"))(9)
    with pytest.raises(OverflowError, match="10,000 bits"):
        derivative(expression("x**9**9"), order=3)(9)


def test_large_powers_of_floats_and_of_one_are_no_explosion():
    assert expression("1**9**9 + 0**9**9 + (-1)**9**9")(0) == 0
    assert expression("9.0**-9**9")(0) == 0.0


def test_a_long_sum_is_computed_without_recursion():
    assert expression("+".join(["x"] * 40_000))(2) == 80_000


@pytest.mark.parametrize("wrong", [None, 3, b"x", ["x"]])
def test_what_is_no_text_is_refused(wrong):
    with pytest.raises(TypeError, match="an expression is text"):
        expression(wrong)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_place_in_it(text):
    with contextlib.suppress(ExpressionError):
        expression(text)
        return
    with pytest.raises(ExpressionError) as caught:
        expression(text)
    assert 0 <= caught.value.position <= len(text)
    assert caught.value.pointed().encode("utf-8")


# -- The caret --


@given(st.text(max_size=300), st.integers(0, 300), st.integers(20, 80))
def test_the_caret_stands_under_its_place_within_the_width(text, position, width):
    position = min(position, len(text))
    line, caret = pointed(text, position, width).split("\n")
    assert len(line) <= width
    assert len(caret) <= width
    assert all(unicodedata.east_asian_width(c) not in "WF" and not unicodedata.combining(c) for c in line)
    if position < len(text) and " " <= text[position] <= "~":
        assert line[len(caret) - 1] == text[position]


def test_a_long_text_is_cut_around_the_place():
    text = "x + " * 50 + "y y" + " + x" * 50
    line, caret = pointed(text, 202, 40).split("\n")
    assert line.startswith("…")
    assert line.endswith("…")
    assert line[len(caret) - 3 : len(caret)] == "y y"


def test_the_error_shows_its_place():
    with pytest.raises(ExpressionError) as caught:
        expression("2x + 1")
    assert caught.value.pointed() == "2x + 1\n ^"
