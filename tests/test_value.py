"""`Value`: a number with its derivative, on every kind of number, through every operator and every lossy route."""

from __future__ import annotations

import array
import copy
import ctypes
import math
import operator
import pickle
import statistics
import struct
import subprocess
import sys
import warnings
from decimal import Decimal
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_ed import DerivativeLost, Value, derivative, taylor

NUMBERS = {
    "int": 3,
    "bool": True,
    "float": 2.5,
    "complex": 1 + 2j,
    "Fraction": Fraction(3, 4),
    "Decimal": Decimal("1.5"),
    "float16": np.float16(1.5),
    "float32": np.float32(1.3),
    "float64": np.float64(1.7),
    "longdouble": np.longdouble("1.3"),
    "int8": np.int8(5),
    "uint8": np.uint8(6),
    "int64": np.int64(4),
    "complex128": np.complex128(1 + 2j),
}
BINARY = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": lambda a, b: a**b,  # operator.pow looks like a call of np.power, which rounds some powers otherwise
    "divmod": divmod,
}


def outcome(f: Any, *args: Any) -> Any:
    """What f gives, or the exception that it raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return f(*args)
        except Exception as error:
            return error


def same(plain: Any, primal: Any) -> bool:
    """The same number, bit for bit and in type, or the same type of exception."""
    if isinstance(plain, Exception) or isinstance(primal, Exception):
        return type(plain) is type(primal)
    if isinstance(plain, tuple):
        return isinstance(primal, tuple) and len(plain) == len(primal) and all(map(same, plain, primal))
    return type(plain) is type(primal) and repr(plain) == repr(primal)


def primal(x: Any) -> Any:
    if isinstance(x, tuple):
        return tuple(map(primal, x))
    return x.primal if isinstance(x, Value) else x


# -- operators --


@pytest.mark.parametrize("symbol", BINARY)
@pytest.mark.parametrize("left", NUMBERS)
@pytest.mark.parametrize("where", ["left", "right", "both"])
def test_operators_give_the_plain_number_bit_for_bit(symbol: str, left: str, where: str) -> None:
    """Whatever kinds of number meet, on either side: the plain number's value, type and type of exception."""
    wrong = []
    for right, b in NUMBERS.items():
        a, op = NUMBERS[left], BINARY[symbol]
        plain = outcome(op, a, b)
        if symbol == "**" and left == "Fraction" and where == "right" and sys.version_info < (3, 12):
            continue  # Fraction's own ** turns the base into a float, before a Value is asked
        x = Value(a, 1) if where != "right" else a
        y = Value(b, 1) if where != "left" else b
        got = outcome(op, x, y)
        if not same(plain, primal(got)):
            wrong.append(f"{left} {symbol} {right}: {plain!r} became {got!r}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "left", ["float", "int", "float32", "int64", "complex128", "longdouble", "Fraction", "Decimal"]
)
def test_operators_of_a_variable_of_its_own_kind(left: str) -> None:
    """derivative(x ∘ c) and derivative(c ∘ x) exist wherever the plain operation does."""
    wrong = []
    for symbol, op in BINARY.items():
        for right, b in NUMBERS.items():
            for f, plain in (
                (lambda x: op(x, b), outcome(op, NUMBERS[left], b)),
                (lambda x: op(b, x), outcome(op, b, NUMBERS[left])),
            ):
                got = outcome(derivative(f), NUMBERS[left])
                if isinstance(got, Exception) != isinstance(plain, Exception):
                    wrong.append(f"{left} {symbol} {right}: plain {plain!r}, derivative {got!r}")
    assert not wrong, "\n".join(wrong)


fractions = st.fractions(-5, 5, max_denominator=20)


@given(fractions, fractions, fractions, fractions)
def test_tangents_of_arithmetic_are_exact_on_fractions(a: Fraction, da: Fraction, b: Fraction, db: Fraction) -> None:
    """Sum, difference, product and quotient rule, as Fractions."""
    x, y = Value(a, da), Value(b, db)
    assert (x + y).tangent == da + db
    assert (x - y).tangent == da - db
    assert (x * y).tangent == da * b + a * db
    assert (-x).tangent == -da and (+x).tangent == da
    if b:
        assert (x / y).tangent == (da * b - a * db) / b**2
        assert (a / y).tangent == -a * db / b**2
        assert (x % y).tangent == da - db * (a // b)
        assert (x // y).tangent == 0
    if a:
        assert (x**-3).tangent == -3 * da / a**4
        assert abs(x).tangent == (da if a > 0 else -da)
    assert (x**4).tangent == 4 * a**3 * da


@given(st.floats(0.1, 5), st.floats(-3, 3), st.floats(-2, 2), st.floats(-2, 2))
def test_tangents_of_powers(a: float, b: float, da: float, db: float) -> None:
    """aᵇ·(b·a′/a + b′·ln a), against 50 digits."""
    with mpmath.workdps(50):
        first = mpmath.mpf(b) * mpmath.mpf(a) ** (mpmath.mpf(b) - 1) * da
        second = mpmath.mpf(a) ** b * mpmath.log(a) * db
        tolerance = 1e-14 * (abs(first) + abs(second)) + mpmath.mpf("1e-290")
        assert abs((Value(a, da) ** Value(b, db)).tangent - (first + second)) <= tolerance


def test_a_polynomial_of_a_200_digit_int_is_exact() -> None:
    """No float on the way: the derivative is an int with all its digits."""
    x = 10**200 + 7
    slope = derivative(lambda x: 5 * x**5 - x**3 * x + (x - 1) * (1 + x))(x)
    assert type(slope) is int
    assert slope == 25 * x**4 - 4 * x**3 + 2 * x


@pytest.mark.parametrize("x", [Fraction(2, 7), Fraction(-5, 3)])
def test_a_rational_function_of_a_fraction_is_exact(x: Fraction) -> None:
    """((x² + 1)/(x − 3))′ as a Fraction."""
    slope = derivative(lambda x: (x**2 + 1) / (x - 3))(x)
    assert type(slope) is Fraction
    assert slope == (2 * x * (x - 3) - (x**2 + 1)) / (x - 3) ** 2


def test_decimals_stay_decimals_with_all_their_digits() -> None:
    """Arithmetic, powers, and Decimal's own methods."""
    x = Decimal(2)
    assert derivative(lambda x: 1 / x)(x) == Decimal("-0.25")
    assert derivative(lambda x: x / np.int64(4))(x) == Decimal("0.25")
    assert derivative(lambda x: 2**x)(x) == 4 * x.ln()
    assert abs(derivative(lambda x: x ** Decimal("0.5"))(x) - Decimal("0.5") / x.sqrt()) <= Decimal("1e-27")
    assert derivative(lambda x: x.exp())(x) == x.exp()
    assert derivative(lambda x: x.ln())(x) == Decimal("0.5")
    assert derivative(lambda x: x.sqrt())(x) == Decimal("0.5") / x.sqrt()


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64, np.longdouble, np.complex64, np.complex128])
def test_numpy_scalars_keep_their_dtype(kind: Any) -> None:
    """Value and derivative of a float32 are float32."""
    y = Value(kind(1.5), kind(1))
    for result in (y * y + 1, 2 / y, y**3, np.sin(y), np.exp(y) * 2, y - 1.5):
        assert result.primal.dtype == kind
        assert result.tangent.dtype == kind


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int32])
def test_the_slope_of_a_numpy_integer_does_not_wrap_around(kind: Any) -> None:
    """The slope of 100·x is 100, that of 5 − x is −1, and that of x·x at 100 is 200, though an int8 ends at 127."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert derivative(lambda x: 5 - x)(kind(3)) == -1
        assert derivative(lambda x: x * x)(kind(100)) == 200


def test_a_value_holds_a_numpy_bool() -> None:
    """The unit of comparisons in NumPy: a number, as Python's bool is one."""
    v = Value(np.bool_(True), 1.0)
    assert repr((v + 2.5).primal) == repr(np.bool_(True) + 2.5)
    assert repr((3 * v).primal) == repr(3 * np.bool_(True))
    assert derivative(lambda x: x * np.bool_(True) + np.bool_(False))(2.0) == 1.0
    assert derivative(lambda x: 3 * x)(np.bool_(True)) == 3


@pytest.mark.parametrize("exponent", [2, Fraction(2), 2.0, True])
def test_a_fraction_to_the_power_of_a_value(exponent: Any) -> None:
    """Before Python 3.12 Fraction's own ** turns the base into a float, before a Value is asked."""
    result = Fraction(3, 4) ** Value(exponent, 1)
    plain = Fraction(3, 4) ** exponent
    assert result.primal == plain
    assert type(result.primal) is (float if sys.version_info < (3, 12) else type(plain))
    assert math.isclose(result.tangent, float(plain) * math.log(0.75))


def test_in_place_operators_rebind() -> None:
    """Numbers are immutable: x += 1 leaves the other name of x alone."""
    x = y = Value(2.0, 1.0)
    x += 1
    x *= x
    x -= 2
    x /= 2.0
    x **= 2
    assert (x.primal, x.tangent) == (12.25, 21.0)
    assert (y.primal, y.tangent) == (2.0, 1.0)
    x //= 5
    assert (x.primal, x.tangent) == (2.0, 0.0)
    y %= 1.5
    assert (y.primal, y.tangent) == (0.5, 1.0)


def test_rounding_steps_stay_values_with_tangent_0() -> None:
    """round(v, 2), v // w, np.floor(v) keep the kind of number; int(v), math.floor(v), round(v) are plain integers."""
    v = Value(2.567, 1.0)
    for step, plain in (
        (round(v, 2), 2.57),
        (v // 0.5, 5.0),
        (np.floor(v), 2.0),
        (np.ceil(v), 3.0),
        (np.trunc(v), 2.0),
    ):
        assert isinstance(step, Value)
        assert (step.primal, step.tangent) == (plain, 0)
    for step, plain in (
        (int(v), 2),
        (math.floor(v), 2),
        (math.ceil(v), 3),
        (math.trunc(v), 2),
        (round(v), 3),
        (round(v, None), 3),
    ):
        assert type(step) is int
        assert step == plain


def test_comparisons_and_truth_go_by_the_primal() -> None:
    """if, while, min, max and sorted take the branch that the plain number takes; the answers are plain bools."""
    v, w = Value(2.0, 1.0), Value(3, 5)
    assert (v < w) is True and (v > w) is False and (v <= 2) is True and (v <= 3) is True
    assert (v == 2.0) is True and (v != 2) is False and (v == Value(2.0, 7.0)) is True
    assert (v == "2") is False and (v == None) is False  # noqa: E711
    assert bool(Value(0.0, 1.0)) is False and bool(v) is True
    assert [x.primal for x in sorted([w, v, Value(-1, 0)])] == [-1, 2.0, 3]
    assert max(v, w) is w and min(v, w, 2.5) is v
    assert (Value(math.nan, 1.0) == Value(math.nan, 1.0)) is False
    with pytest.raises(TypeError):
        v < "2"  # noqa: B015


@pytest.mark.parametrize("op", [operator.and_, operator.or_, operator.lshift, operator.matmul])
def test_operators_that_plain_floats_lack_are_type_errors(op: Any) -> None:
    """A Value does not do what its number cannot."""
    with pytest.raises(TypeError):
        op(Value(2.0, 1.0), 1)


def test_a_sequence_times_a_value_does_not_silently_take_the_integer() -> None:
    """[0] * n of a Value n would drop its derivative."""
    with pytest.raises(DerivativeLost):
        [0] * Value(3, 1)


def test_a_value_holds_numbers_only() -> None:
    """The error names the part and what came."""
    with pytest.raises(TypeError, match=r"primal='a' \(str\)"):
        Value("a")
    with pytest.raises(TypeError, match=r"tangent=None"):
        Value(1.0, None)
    with pytest.raises(TypeError, match="primal"):
        Value([1.0])


def test_a_scalar_value_is_no_container() -> None:
    """Code tests for these, and NumPy would swallow DerivativeLost."""
    for name in ("__len__", "__iter__", "__getitem__"):
        assert not hasattr(Value(1.0, 1.0), name)


# -- text --


@pytest.mark.parametrize("kind", NUMBERS)
def test_repr_evaluates_back(kind: str) -> None:
    """With both parts, and their types."""
    v = Value(NUMBERS[kind], NUMBERS[kind])
    back = eval(repr(v), {"Value": Value, "Fraction": Fraction, "Decimal": Decimal, "np": np})
    assert repr(back) == repr(v)
    assert type(back.primal) is type(v.primal) and back.primal == v.primal and back.tangent == v.tangent
    nested = Value(v, Value(1, 2))
    assert repr(eval(repr(nested), {"Value": Value, "Fraction": Fraction, "Decimal": Decimal, "np": np})) == repr(
        nested
    )


@pytest.mark.parametrize(
    ("value", "spec", "text"),
    [
        (Value(8.0, 8.0), "", "8.0 + 8.0ε"),
        (Value(8, -3), "", "8 - 3ε"),
        (Value(-1.5, -1e-9), "", "-1.5 - 1e-09ε"),
        (Value(2.0, 0.5), ".3f", "2.000 + 0.500ε"),
        (Value(2.0, -0.5), ".1e", "2.0e+00 - 5.0e-01ε"),
        (Value(1 + 2j, 1 - 2j), "", "(1+2j) + (1-2j)ε"),
        (Value(1 + 2j, 1 - 2j), ".1f", "(1.0+2.0j) + (1.0-2.0j)ε"),
        (Value(Fraction(3, 4), Fraction(-1, 2)), "", "(3/4) + (-1/2)ε"),
        (Value(1.0, math.inf), "", "1.0 + infε"),
        (Value(2.0, 1.0), "8.2f", "    2.00 +     1.00ε"),
        (Value(2.0, -1.0), "8.2f", "    2.00 -     1.00ε"),
        (Value(2.0, 1.0), "+.1f", "+2.0 + 1.0ε"),
        (Value(-2.0, -1.0), "+.1f", "-2.0 - 1.0ε"),
    ],
)
def test_text_reads_as_mathematics(value: Value, spec: str, text: str) -> None:
    """str and format: the spec formats both parts, and a negative tangent is a difference."""
    assert format(value, spec) == text
    if not spec:
        assert str(value) == f"{value}" == "%s" % value == text


# -- copies --

COPIES = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    **{f"pickle {p}": lambda x, p=p: pickle.loads(pickle.dumps(x, p)) for p in range(pickle.HIGHEST_PROTOCOL + 1)},
}


@pytest.mark.parametrize("how", COPIES)
def test_copies_keep_both_parts(how: str) -> None:
    """Of a Value that a user makes: the copy and the original are at one level."""
    v = Value(Fraction(1, 3), Fraction(2))
    twin = COPIES[how](v)
    assert (twin.primal, twin.tangent) == (v.primal, v.tangent)
    assert repr(twin * v) == repr(v * v)


@pytest.mark.parametrize("how", COPIES)
def test_copies_keep_the_derivative_in_the_middle_of_a_call(how: str) -> None:
    """(c(x)·x)′ = 2x, through derivative, a nest of them, higher orders and taylor."""
    c = COPIES[how]
    assert derivative(lambda x: c(x) * x)(3.0) == 6.0
    assert derivative(lambda x: c([x, {"a": x}])[1]["a"] ** 2)(3.0) == 6.0
    assert derivative(lambda x: derivative(lambda y: c(x) * c(y) * y)(2.0) * x)(3.0) == 24.0
    assert derivative(lambda x: c(x) ** 3, order=2)(3.0) == 18.0
    assert taylor(lambda x: c(x) * x, 2)(3.0) == [9.0, 6.0, 1.0]


def test_there_is_no_hash() -> None:
    """As a key it would hand back somebody else's derivative."""
    for use in (hash, lambda v: {v}, lambda v: {v: 1}, lambda v: {}.get(v)):
        with pytest.raises(TypeError, match="hash"):
            use(Value(1.0, 1.0))


# -- what would drop the derivative --

V, N = Value(0.5, 1.0), Value(3, 1)


def _stored(shape: Any, dtype: Any, index: Any) -> Any:
    a = np.zeros(shape, dtype)
    a[index] = V
    return a


def _appended(code: str, v: Value) -> Any:
    a = array.array(code)
    a.append(v)
    return a


LOSSY = {
    "float": lambda: float(V),
    "complex": lambda: complex(V),
    "complex of two": lambda: complex(1.0, V),
    "percent f": lambda: "%f" % V,
    "percent g of a tuple": lambda: "%g" % (V,),
    "percent e of an int": lambda: "%e" % N,
    "array": lambda: array.array("d", [V]),
    "array of int": lambda: array.array("i", [N]),
    "array append": lambda: _appended("f", V),
    "array append int": lambda: _appended("i", N),
    "struct of int": lambda: struct.pack("i", N),
    "asarray": lambda: np.asarray(V, dtype=float),
    "array float32": lambda: np.array([V, 1.0], dtype=np.float32),
    "array complex": lambda: np.array([V], dtype=complex),
    "fromiter": lambda: np.fromiter([V], float),
    "astype": lambda: np.array([V]).astype(float),
    "store": lambda: _stored(3, float, 0),
    "store a slice": lambda: _stored(3, float, slice(1, None)),
    "store float32": lambda: _stored(3, np.float32, 0),
    "store complex": lambda: _stored(3, complex, 0),
    "store 2-d": lambda: _stored((2, 2), float, (0, 1)),
    "fill": lambda: np.zeros(3).fill(V),
    "np.float64": lambda: np.float64(V),
    "np.float32": lambda: np.float32(V),
    "np.longdouble": lambda: np.longdouble(V),
    "np.complex128": lambda: np.complex128(V),
    "np.arange": lambda: np.arange(V),
    "generator": lambda: np.random.default_rng(0).normal(V),
    "range": lambda: range(N),
    "index": lambda: [1, 2, 3, 4][N],
    "slice": lambda: [1, 2, 3, 4][:N],
    "operator.index": lambda: operator.index(N),
    "bin": lambda: bin(N),
    "chr": lambda: chr(N),
    "ctypes": lambda: ctypes.c_double(V),
    "ctypes int": lambda: ctypes.c_int(N),
    "statistics.fmean": lambda: statistics.fmean([V, 1.0]),
    "statistics.mean": lambda: statistics.mean([V, 1.0]),
    "statistics.stdev": lambda: statistics.stdev([V, 1.0, 3.0]),
    "statistics.geometric_mean": lambda: statistics.geometric_mean([V, 1.0]),
    "NormalDist": lambda: statistics.NormalDist().cdf(V),
    "as_integer_ratio": lambda: V.as_integer_ratio(),
    "hex": lambda: V.hex(),
}
MATH_OF_ONE = [
    n
    for n in vars(math)
    if not n.startswith("_") and callable(getattr(math, n)) and n not in ("floor", "ceil", "trunc")
]


@pytest.mark.parametrize("route", LOSSY)
def test_lossy_routes_raise_and_name_the_users_line(route: str) -> None:
    """DerivativeLost, a TypeError, with this file and the line of the call."""
    with pytest.raises(DerivativeLost) as caught:
        LOSSY[route]()
    assert isinstance(caught.value, TypeError)
    assert __file__ in str(caught.value)
    assert "primal" in str(caught.value) or "write" in str(caught.value) or "leave" in str(caught.value)


@pytest.mark.parametrize("name", MATH_OF_ONE)
def test_no_function_of_the_stdlib_math_gives_a_number(name: str) -> None:
    """The stdlib's math raises, whatever the place of the Value among the arguments."""
    function = getattr(math, name)
    calls: list[tuple[Any, ...]] = [(V,), (V, 1.0), (1.0, V), ([V, 1.0],), ([V], [1.0]), (N,), (N, 2), (5, N)]
    for args in calls:
        got = outcome(function, *args)
        if name == "prod" and not isinstance(got, Exception):
            assert isinstance(got, Value)  # a plain product, by the operators
        else:
            assert isinstance(got, TypeError), f"{name}{args} gave {got!r}"
    assert any(isinstance(outcome(function, *args), DerivativeLost) for args in calls) or name == "prod"


def test_the_message_shows_line_source_and_cure() -> None:
    """The piece of source, its line number, and what to write instead."""
    with pytest.raises(DerivativeLost) as caught:
        math.sin(V * 2)
    text = str(caught.value)
    line = caught.traceback[0].lineno + 1
    assert f"line {line}" in text
    assert "math.sin(V * 2)" in text
    assert "tinygrad_ed.math.sin" in text
    with pytest.raises(DerivativeLost, match="leave float"):
        float(V)
    with pytest.raises(DerivativeLost, match="dtype"):
        np.asarray(V, dtype=float)


def test_the_message_for_a_store_shows_the_store_and_its_cure() -> None:
    """`a[0] = v` of a float array: the array must hold objects."""
    a = np.zeros(3)
    with pytest.raises(DerivativeLost, match=r"a\[0\] = V") as caught:
        a[0] = V
    assert "dtype=object" in str(caught.value)


def test_the_cure_is_true() -> None:
    """What the message says to write takes the Value: tinygrad_ed.math.gcd is no cure, since a gcd takes ints only."""
    with pytest.raises(DerivativeLost) as caught:
        math.gcd(N, 6)
    assert "tinygrad_ed.math.gcd" not in str(caught.value)


def test_struct_pack_never_gives_a_number() -> None:
    """struct replaces the exceptions of floats by its own; called in f, the loss is what derivative raises."""
    for code in ("d", "f", "e"):
        with pytest.raises((DerivativeLost, struct.error)):
            struct.pack(code, V)
    with pytest.raises(DerivativeLost, match="struct.pack"):
        derivative(lambda x: struct.unpack("d", struct.pack("d", x))[0])(0.5)


def test_integer_only_routes_of_a_float_raise_as_the_float_would() -> None:
    """[1, 2][0.5] is a TypeError in plain Python, too."""
    for route in (lambda v: [1, 2][v], lambda v: range(v), lambda v: bin(v)):
        with pytest.raises(TypeError, match="float"):
            route(V)


# -- NumPy --

UFUNCS = {
    "sin": 0.4,
    "cos": 0.4,
    "tan": 0.4,
    "arcsin": 0.4,
    "arccos": 0.4,
    "arctan": 0.4,
    "sinh": 0.4,
    "cosh": 0.4,
    "tanh": 0.4,
    "arcsinh": 0.4,
    "arccosh": 1.4,
    "arctanh": 0.4,
    "exp": 0.4,
    "exp2": 0.4,
    "expm1": 0.4,
    "log": 0.4,
    "log2": 0.4,
    "log10": 0.4,
    "log1p": 0.4,
    "sqrt": 0.4,
    "cbrt": 0.4,
    "square": 0.4,
    "reciprocal": 0.4,
    "abs": -0.4,
    "fabs": -0.4,
    "negative": 0.4,
    "positive": 0.4,
    "degrees": 0.4,
    "radians": 0.4,
    "deg2rad": 0.4,
    "rad2deg": 0.4,
    "conj": 0.4,
}
REFERENCE = {
    "arcsin": mpmath.asin,
    "arccos": mpmath.acos,
    "arctan": mpmath.atan,
    "arcsinh": mpmath.asinh,
    "arccosh": mpmath.acosh,
    "arctanh": mpmath.atanh,
    "exp2": lambda x: 2**x,
    "log2": lambda x: mpmath.log(x, 2),
    "cbrt": lambda x: x ** (mpmath.mpf(1) / 3),
    "square": lambda x: x * x,
    "reciprocal": lambda x: 1 / x,
    "abs": abs,
    "fabs": abs,
    "negative": lambda x: -x,
    "positive": lambda x: x,
    "degrees": lambda x: x * 180 / mpmath.pi,
    "radians": lambda x: x * mpmath.pi / 180,
    "deg2rad": lambda x: x * mpmath.pi / 180,
    "rad2deg": lambda x: x * 180 / mpmath.pi,
    "conj": lambda x: x,
}


@pytest.mark.parametrize("name", UFUNCS)
def test_a_ufunc_of_a_value(name: str) -> None:
    """The primal is np's, bit for bit; the derivative is that of 50 digits."""
    f, x = getattr(np, name), UFUNCS[name]
    y = f(Value(x, 1.0))
    assert type(y.primal) is type(f(x)) and repr(y.primal) == repr(f(x))
    with mpmath.workdps(50):
        slope = mpmath.diff(REFERENCE.get(name) or getattr(mpmath, name), mpmath.mpf(x))
    assert abs(y.tangent - slope) <= 4e-16 * abs(slope)
    thirty_two = f(Value(np.float32(x), np.float32(1)))
    assert thirty_two.primal == f(np.float32(x)) and thirty_two.primal.dtype == np.float32
    assert thirty_two.tangent.dtype == np.float32 and abs(thirty_two.tangent - slope) <= 1e-6 * abs(slope)


@pytest.mark.parametrize("name", UFUNCS)
def test_a_ufunc_of_an_object_array_of_values(name: str) -> None:
    """np.sin(array) asks each element for .sin()."""
    if name in ("deg2rad", "rad2deg", "conj") and not hasattr(Value, name):
        name = {"deg2rad": "radians", "rad2deg": "degrees", "conj": "conjugate"}[name]
    f, x = getattr(np, name), UFUNCS.get(name, 0.4)
    got = f(np.array([Value(x, 1.0), Value(x, 2.0)]))
    assert [repr(v) for v in got] == [repr(f(Value(x, t))) for t in (1.0, 2.0)] or [
        (float(v.primal), float(v.tangent)) for v in got
    ] == [(float(f(x)), float(f(Value(x, t)).tangent)) for t in (1.0, 2.0)]


@pytest.mark.parametrize(
    ("name", "a", "b"),
    [
        (n, 0.7, 1.9)
        for n in (
            "add",
            "subtract",
            "multiply",
            "divide",
            "power",
            "float_power",
            "arctan2",
            "hypot",
            "logaddexp",
            "logaddexp2",
            "maximum",
            "minimum",
            "fmax",
            "fmin",
            "copysign",
            "mod",
            "fmod",
            "floor_divide",
        )
    ],
)
def test_a_ufunc_of_two(name: str, a: float, b: float) -> None:
    """Each argument alone and both together, against central differences, to 1e-8."""
    f, h = getattr(np, name), 1e-6
    da, db = (f(a + h, b) - f(a - h, b)) / (2 * h), (f(a, b + h) - f(a, b - h)) / (2 * h)
    for x, y, slope in (
        (Value(a, 1.0), b, da),
        (a, Value(b, 1.0), db),
        (Value(a, 2.0), Value(b, 3.0), 2 * da + 3 * db),
    ):
        got = f(x, y)
        assert repr(got.primal) == repr(f(a, b))
        assert math.isclose(got.tangent, slope, rel_tol=1e-8, abs_tol=1e-8)


@pytest.mark.parametrize(
    "name", ["less", "less_equal", "greater", "greater_equal", "equal", "not_equal", "logical_and", "logical_or"]
)
def test_comparison_ufuncs_are_plain(name: str) -> None:
    """They answer as for the numbers."""
    f = getattr(np, name)
    for a, b in ((1.0, 2.0), (2.0, 2.0), (0.0, 1.0)):
        assert repr(f(Value(a, 1.0), b)) == repr(f(a, Value(b, 1.0))) == repr(f(a, b))


@pytest.mark.parametrize("name", ["isnan", "isinf", "isfinite", "signbit", "logical_not"])
def test_question_ufuncs_are_plain(name: str) -> None:
    """np.isnan(v) is np.isnan(v.primal)."""
    for x in (1.0, -0.0, math.nan, math.inf):
        assert repr(getattr(np, name)(Value(x, 1.0))) == repr(getattr(np, name)(x))


def test_comparisons_with_a_numpy_scalar_on_the_left() -> None:
    """NumPy's scalars compare by their ufuncs."""
    v = Value(2.0, 1.0)
    assert np.float64(1.0) < v and np.int64(3) > v and np.float32(2) == v and np.float64(3) != v
    assert (np.array([1.0, 2.0, 3.0]) < v).tolist() == [True, False, False]
    assert (v == np.array([1.0, 2.0, 3.0])).tolist() == [False, True, False]


def test_numpy_scalars_on_the_left() -> None:
    """np.float64(2) * v is a Value, not an array of objects."""
    v = Value(3.0, 1.0)
    for y, pair in (
        (np.float64(2) * v, (6.0, 2.0)),
        (np.int64(1) / v, (1 / 3, -1 / 9)),
        (np.float64(2) ** v, (8.0, 8 * math.log(2))),
    ):
        assert isinstance(y, Value)
        assert (float(y.primal), float(y.tangent)) == pytest.approx(pair, rel=1e-15)
    for kind in (np.float32, np.float64, np.int64):
        quotient, rest = divmod(kind(7), v)
        assert (quotient.primal, quotient.tangent, rest.primal, rest.tangent) == (2, 0, 1, -2)


def test_object_arrays() -> None:
    """Sums, products and matrix products of arrays of Values, and arithmetic with a Value on either side."""
    x = Value(2.0, 1.0)
    a = np.array([x, 3 * x])
    pairs = {
        "sum": (a.sum(), 8.0, 4.0),
        "mean": (a.mean(), 4.0, 2.0),
        "prod": (a.prod(), 12.0, 12.0),
        "dot": (np.dot(a, a), 40.0, 40.0),
        "matmul": (a @ a, 40.0, 40.0),
        "max": (a.max(), 6.0, 3.0),
        "left": ((x + a)[1], 8.0, 4.0),
        "right": ((a + x)[1], 8.0, 4.0),
        "left product": ((x * a)[0], 4.0, 4.0),
        "ufunc": (np.multiply(x, a)[0], 4.0, 4.0),
        "scalar": ((np.float64(2) * a)[0], 4.0, 2.0),
    }
    for name, (got, value, slope) in pairs.items():
        assert isinstance(got, Value), name
        assert (got.primal, got.tangent) == (value, slope), name
    assert derivative(lambda x: list(x + np.array([x, 2 * x])))(2.0) == [2.0, 3.0]


@pytest.mark.parametrize(
    ("name", "x"),
    [
        (n, 0.4)
        for n in (
            "erf",
            "erfc",
            "erfinv",
            "gamma",
            "gammaln",
            "digamma",
            "psi",
            "expit",
            "logit",
            "log_expit",
            "ndtr",
            "log_ndtr",
            "i0",
            "i1",
            "j0",
            "j1",
        )
    ],
)
def test_scipy_special(name: str, x: float) -> None:
    """The primal is SciPy's, bit for bit; the derivative is that of 50 digits."""
    mp = mpmath
    reference = {
        "gammaln": mp.loggamma,
        "psi": mp.digamma,
        "expit": lambda t: 1 / (1 + mp.exp(-t)),
        "logit": lambda t: mp.log(t / (1 - t)),
        "log_expit": lambda t: -mp.log1p(mp.exp(-t)),
        "ndtr": mp.ncdf,
        "log_ndtr": lambda t: mp.log(mp.ncdf(t)),
        "i0": lambda t: mp.besseli(0, t),
        "i1": lambda t: mp.besseli(1, t),
        "j0": lambda t: mp.besselj(0, t),
        "j1": lambda t: mp.besselj(1, t),
    }
    f = getattr(scipy.special, name)
    y = f(Value(x, 1.0))
    assert repr(y.primal) == repr(f(x))
    with mp.workdps(50):
        slope = mp.diff(reference.get(name) or getattr(mp, name), mp.mpf(x))
    assert abs(y.tangent - slope) <= 1e-15 * abs(slope)


@pytest.mark.parametrize("name", ["xlogy", "xlog1py"])
def test_scipy_special_of_two(name: str) -> None:
    """Both arguments, and 0 where the first is 0."""
    f = getattr(scipy.special, name)
    shift = 1.0 if name == "xlog1py" else 0.0
    assert math.isclose(f(Value(0.3, 1.0), 0.4).tangent, math.log(0.4 + shift))
    assert math.isclose(f(0.3, Value(0.4, 1.0)).tangent, 0.3 / (0.4 + shift))
    assert f(0.0, Value(0.4, 1.0)).tangent == 0


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda v: np.unique(v), "unique"),
        (lambda v: np.histogram(v), "histogram"),
        (lambda v: np.unique(np.stack([v, 1.0])), "unique"),
        (lambda v: scipy.special.spence(v), "spence"),
        (lambda v: scipy.special.jv(1, v), "jv"),
        (lambda v: np.add.at(np.stack([v, v]), 0, 1.0), "add.at"),
    ],
)
def test_an_uncovered_function_raises_naming_itself(call: Any, name: str) -> None:
    """Never a silent number, and never another library's name."""
    with pytest.raises(TypeError, match=name):
        call(Value(0.4, 1.0))


def test_an_uncovered_scipy_function_is_not_called_numpys() -> None:
    """np.spence does not exist."""
    with pytest.raises(TypeError) as caught:
        scipy.special.spence(V)
    assert "np.spence" not in str(caught.value)


def test_a_value_of_a_running_derivative_stays_in_its_process() -> None:
    """Unpickled in another process it raises, with the cure; in its own, once its call is over, it is its number."""
    pickled = []
    derivative(lambda x: pickled.append(pickle.dumps(x * x)) or x)(3.0)
    assert pickle.loads(pickled[0]) == 9.0
    assert float(pickle.loads(pickled[0])) == 9.0
    command = [sys.executable, "-c", "import pickle, sys; pickle.loads(sys.stdin.buffer.read())"]
    other = subprocess.run(command, input=pickled[0], capture_output=True, check=False)
    assert other.returncode == 1
    assert b"DerivativeLost" in other.stderr
    assert b"send v.primal" in other.stderr


def test_a_value_on_top_of_a_value_is_pickled_as_both() -> None:
    """Within a derivative and outside of one."""
    v = pickle.loads(pickle.dumps(Value(Value(2.0, 1.0), 3.0)))
    assert (v.primal.primal, v.primal.tangent, v.tangent) == (2.0, 1.0, 3.0)
    assert derivative(lambda x: pickle.loads(pickle.dumps(x * Value(x, 2.0))).tangent)(3.0) == 2.0


@pytest.mark.parametrize("v", [Value(3, 1), Value(3.0, 1.0)])
def test_a_power_modulo_is_refused(v: Value) -> None:
    """pow(v, 2, 7) is of whole numbers, which have no neighbours."""
    with pytest.raises(TypeError, match="pow"):
        pow(v, 2, 7)


def test_operators_do_not_raise_where_the_numbers_do_not() -> None:
    """Ints beyond floats, and kinds of number that Python refuses to mix in the tangent only."""
    big = 10**400
    assert derivative(lambda x: big / x)(10**399) == 0
    assert (Value(big, 1) / Value(10**399, 1)).primal == 10.0
    assert (Value(big, 1.0) / 10**399).primal == 10.0
    assert (3.0 * Value(2.0, Decimal(1))).tangent == 3.0 == (Value(2.0, Decimal(1)) * 3.0).tangent


@pytest.mark.parametrize(("a", "b"), [(3e-322, 1.7e-5), (1e-310, 2.5e-3), (5e-324, 1e-10), (-7e-320, 1e-9)])
def test_quotients_below_the_normal_floats_keep_the_digits_of_their_slope(a: float, b: float) -> None:
    """By the operator and by NumPy's ufunc, of two Values and of a constant over one."""
    with mpmath.workdps(30):
        slope = -mpmath.mpf(a) / mpmath.mpf(b) ** 2
    for y in (a / Value(b, 1.0), Value(a, 0.0) / Value(b, 1.0), np.divide(a, Value(b, 1.0))):
        assert abs(y.tangent - slope) <= 4 * math.ulp(float(slope))


@pytest.mark.parametrize("join", [np.hstack, np.stack, np.column_stack])
def test_a_tuple_of_values_is_joined_to_an_array(join: Any) -> None:
    """With plain numbers among them, and numbers whose calls are over, which are plain, too."""
    kept: list[Any] = []
    derivative(lambda x: kept.append(x) or x)(3.0)
    v, (over,) = Value(2.0, 1.0), kept
    for parts, primal, tangent in (
        ((v, v), [2.0, 2.0], [1.0, 1.0]),
        ((v, 1.5), [2.0, 1.5], [1.0, 0.0]),
        ((over, v), [3.0, 2.0], [0.0, 1.0]),
    ):
        joined = join(parts)
        assert joined.primal.ravel().tolist() == primal
        assert joined.tangent.ravel().tolist() == tangent
    assert join((over, 1.0)).ravel().tolist() == [3.0, 1.0]
