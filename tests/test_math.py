"""`tinygrad_ed.math`: every name of `math`; on plain numbers what `math` returns, on Values value and derivative."""

from __future__ import annotations

import copy
import inspect
import math
import pickle
import struct
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import mpmath as mp
import numpy as np
import pytest

from tinygrad_ed import DerivativeLost, Value, derivative, taylor
from tinygrad_ed import math as tmath

NAMES = [n for n in vars(math) if not n.startswith("_")]
FUNCTIONS = [n for n in NAMES if callable(getattr(math, n))]
PLAIN: list[Any] = [
    0,
    1,
    -1,
    2,
    7,
    True,
    10**400,
    -(10**30),
    0.0,
    -0.0,
    0.5,
    -0.5,
    1.0,
    2.5,
    -3.7,
    1e300,
    -1e300,
    5e-324,
    710.0,
    math.inf,
    -math.inf,
    math.nan,
    Fraction(1, 2),
    Decimal("0.5"),
    np.float32(0.7),
    np.float64(-0.7),
    np.int64(3),
    "a",
    None,
    1j,
    [1.0],
    b"1",
]


def outcome(f: Any, *args: Any, **kwargs: Any) -> Any:
    try:
        return f(*args, **kwargs)
    except Exception as error:
        return error


def same(a: Any, b: Any) -> bool:
    """Equal in type and bits; exceptions in type and words."""
    if isinstance(a, tuple):
        return isinstance(b, tuple) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, Exception) or type(a) is not type(b):
        return type(a) is type(b) and str(a) == str(b)
    return struct.pack("d", a) == struct.pack("d", b) if isinstance(a, float) else a == b


def test_every_name_is_there() -> None:
    """And `from tinygrad_ed.math import *` brings these alone."""
    assert set(NAMES) <= set(vars(tmath))
    assert set(tmath.__all__) == set(NAMES)
    for name in ("pi", "e", "tau", "inf"):
        assert getattr(tmath, name) == getattr(math, name)


def accepts(f: Any, *args: Any) -> bool:
    """Whether the number of arguments is right, so that words about that are left to each library."""
    error = outcome(f, *args)
    return not (
        isinstance(error, TypeError)
        and ("argument" in str(error) and any(word in str(error) for word in ("given", "expected", "requires")))
    )


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_plain_numbers_give_what_math_gives(name: str) -> None:
    """Value, type and bits; exceptions by type and words."""
    ours, theirs = getattr(tmath, name), getattr(math, name)
    calls: list[tuple[Any, ...]] = (
        [(x,) for x in PLAIN] + [(x, y) for x in PLAIN for y in PLAIN] + [(1.0, 2.0, 3.0), (1, 2, 3), ()]
    )
    calls += [
        ((1.0, 2.0),),
        ((1, 2), (3, 4.5)),
        ((1.0,), (1.0, 2.0)),
        (("a",),),
        ((),),
        ([0.1] * 10,),
        ([math.inf, -math.inf],),
        ("ab", "cd"),
    ]
    wrong = []
    for args in calls:
        want, got = outcome(theirs, *args), outcome(ours, *args)
        raises = isinstance(want, Exception), isinstance(got, Exception)
        if raises[0] != raises[1] or (accepts(theirs, *args) and not same(want, got)):
            wrong.append(f"{name}{args}: {want!r} became {got!r}")
    assert not wrong, "\n".join(wrong[:5])


@pytest.mark.parametrize(
    ("name", "args", "kwargs"),
    [
        ("isclose", (1.0, 1.2), {"rel_tol": 0.5}),
        ("isclose", (1.0, 1.2), {"abs_tol": 0.1}),
        ("isclose", (1.0, 1.2), {"rel_tol": -1}),
        ("prod", ([1, 2, 3],), {"start": 5}),
        ("prod", ([1.5, Fraction(1, 2)],), {"start": 2}),
        ("prod", (iter([]),), {}),
        ("prod", ([[1], 2],), {}),
        ("fsum", (iter([0.1] * 10),), {}),
        ("dist", (iter([1.0]), [2.0]), {}),
        ("hypot", (), {}),
        ("gcd", (), {}),
        ("lcm", (4, 6, 10), {}),
        ("perm", (5,), {}),
        ("comb", (5, 2), {}),
        ("log", (10**400, 10), {}),
        ("log2", (10**400,), {}),
        ("log10", (10**400,), {}),
        ("isqrt", (10**400,), {}),
        ("factorial", (20,), {}),
        ("ldexp", (1.0, 5000), {}),
        ("ldexp", (1.0, 2.0), {}),
        ("frexp", (-0.0,), {}),
        ("modf", (-0.0,), {}),
        ("sin", (), {"x": 1.0}),
        ("hypot", (1.0,), {"y": 1}),
    ],
)
def test_plain_calls_with_keywords_iterators_and_edges(name: str, args: Any, kwargs: Any) -> None:
    """As `math` answers; iterators are consumed once."""
    want = outcome(getattr(math, name), *copy.deepcopy(args), **kwargs)
    got = outcome(getattr(tmath, name), *copy.deepcopy(args), **kwargs)
    assert same(want, got) or (isinstance(want, TypeError) and isinstance(got, TypeError))


ONE: dict[str, tuple[Callable[[Any], Any], tuple[float, ...]]] = {
    "acos": (mp.acos, (-0.9, 0.0, 0.4)),
    "acosh": (mp.acosh, (1.4, 30.0)),
    "asin": (mp.asin, (-0.9, 0.0, 0.4)),
    "asinh": (mp.asinh, (-3.0, 0.0, 1e8)),
    "atan": (mp.atan, (-3.0, 0.0, 1e8)),
    "atanh": (mp.atanh, (-0.9, 0.0, 0.4)),
    "cbrt": (lambda x: mp.sign(x) * mp.cbrt(abs(x)), (-8.0, 0.3)),
    "cos": (mp.cos, (-3.0, 0.5)),
    "cosh": (mp.cosh, (-3.0, 0.5)),
    "degrees": (mp.degrees, (0.5,)),
    "erf": (mp.erf, (-2.0, 0.0, 3.0)),
    "erfc": (mp.erfc, (-2.0, 0.0, 9.0)),
    "exp": (mp.exp, (-700.0, 0.0, 3.0)),
    "exp2": (lambda x: mp.mpf(2) ** x, (-3.0, 0.5)),
    "expm1": (mp.expm1, (-3.0, 1e-9)),
    "fabs": (abs, (-2.0, 3.0)),
    "gamma": (mp.gamma, (-0.5, 0.4, 3.0, 20.5)),
    "lgamma": (mp.loggamma, (0.4, 3.0, 1e6)),
    "log": (mp.log, (1e-9, 0.5, 3.0)),
    "log10": (mp.log10, (0.5, 3.0)),
    "log1p": (mp.log1p, (-0.5, 1e-9, 3.0)),
    "log2": (lambda x: mp.log(x, 2), (0.5, 3.0)),
    "radians": (mp.radians, (0.5,)),
    "sin": (mp.sin, (-3.0, 0.0, 0.5)),
    "sinh": (mp.sinh, (-3.0, 0.5)),
    "sqrt": (mp.sqrt, (1e-9, 2.0)),
    "tan": (mp.tan, (-1.5, 0.5)),
    "tanh": (mp.tanh, (-20.0, 0.0, 0.5)),
}


@pytest.mark.parametrize("name", ONE)
def test_functions_of_one_value(name: str) -> None:
    """The primal is math's, bit for bit; the derivative is that of 50 digits; the second follows."""
    twin, points = ONE[name]
    f, plain = getattr(tmath, name), getattr(math, name)
    for x in points:
        y = f(Value(x, 2.0))
        assert isinstance(y, Value) and same(y.primal, plain(x))
        with mp.workdps(50):
            first, second = mp.diff(twin, mp.mpf(x)), mp.diff(twin, mp.mpf(x), 2)
        assert abs(y.tangent - 2 * first) <= 4e-15 * abs(first)
        assert abs(derivative(f)(x) - first) <= 4e-15 * abs(first)
        assert abs(derivative(derivative(f))(x) - second) <= 1e-13 * (abs(second) + abs(first))
        assert abs(2 * taylor(f, 2)(x)[2] - second) <= 1e-13 * (abs(second) + abs(first))


@pytest.mark.parametrize("name", ONE)
@pytest.mark.parametrize(
    "number", [1, True, Fraction(1, 2), np.float32(0.5), np.float64(0.5), Decimal("0.5"), np.int64(1)], ids=repr
)
def test_functions_of_other_kinds_of_number(name: str, number: Any) -> None:
    """The primal is what math gives for them, and the derivative follows."""
    if name in ("acosh", "atanh") or (name in ("asin", "acos") and number == 1):
        number = 2.5 if name == "acosh" else np.float64(0.25)
    y = getattr(tmath, name)(Value(number, type(number)(1)))
    assert same(y.primal, getattr(math, name)(number))
    with mp.workdps(50):
        slope = mp.diff(ONE[name][0], mp.mpf(float(number)))
    precision = 1e-6 if isinstance(number, np.float32) else 1e-14
    assert abs(float(y.tangent) - slope) <= precision * abs(slope)


TWO: dict[str, tuple[Any, float, float, float, float]] = {
    "atan2": (tmath.atan2, 1.0, 2.0, 0.4, -0.2),
    "hypot": (tmath.hypot, 3.0, 4.0, 0.6, 0.8),
    "pow": (tmath.pow, 2.0, 3.0, 12.0, 8 * math.log(2)),
    "fmod": (tmath.fmod, 7.5, 2.0, 1.0, -3.0),
    "remainder": (tmath.remainder, 7.5, 2.0, 1.0, -4.0),
    "copysign": (tmath.copysign, 3.0, -2.0, -1.0, 0.0),
    "log": (tmath.log, 8.0, 2.0, 1 / (8 * math.log(2)), -3 / (2 * math.log(2))),
    "nextafter": (tmath.nextafter, 1.0, 2.0, 1.0, 0.0),
    "dist": (lambda a, b: tmath.dist((a, 1.0), (5.0, b)), 2.0, 5.0, -0.6, 0.8),
    "fsum": (lambda a, b: tmath.fsum([a, 1.0, b, b]), 2.0, 5.0, 1.0, 2.0),
    "prod": (lambda a, b: tmath.prod([a, 3.0, b]), 2.0, 5.0, 15.0, 6.0),
    "prod start": (lambda a, b: tmath.prod([a], start=b), 2.0, 5.0, 5.0, 2.0),
    "hypot of three": (lambda a, b: tmath.hypot(a, b, 2.0), 1.0, 2.0, 1 / 3, 2 / 3),
}


@pytest.mark.parametrize("name", TWO)
def test_functions_of_two_values(name: str) -> None:
    """Each argument alone, both together, and nested levels."""
    f, a, b, da, db = TWO[name]
    plain = f(a, b)
    for x, y, slope in (
        (Value(a, 1.0), b, da),
        (a, Value(b, 1.0), db),
        (Value(a, 2.0), Value(b, 3.0), 2 * da + 3 * db),
    ):
        got = f(x, y)
        assert same(got.primal, plain)
        assert got.tangent == pytest.approx(slope, rel=1e-14, abs=1e-15)
    mixed = derivative(lambda x: derivative(lambda y: f(x, y))(b))(a)
    other = derivative(lambda y: derivative(lambda x: f(x, y))(a))(b)
    assert mixed == pytest.approx(other, rel=1e-12, abs=1e-15)


def test_parts_of_a_number() -> None:
    """modf's fraction and frexp's mantissa carry the derivative; ldexp scales it."""
    fraction, whole = tmath.modf(Value(-2.75, 1.0))
    assert (fraction.primal, fraction.tangent, whole.primal, whole.tangent) == (-0.75, 1.0, -2.0, 0.0)
    mantissa, exponent = tmath.frexp(Value(12.0, 1.0))
    assert (mantissa.primal, mantissa.tangent, exponent) == (0.75, 1 / 16, 4) and type(exponent) is int
    scaled = tmath.ldexp(Value(0.75, 1.0), 4)
    assert (scaled.primal, scaled.tangent) == (12.0, 16.0)


@pytest.mark.parametrize("name", ["floor", "ceil", "trunc"])
def test_steps_give_plain_integers(name: str) -> None:
    """As of every number."""
    got = getattr(tmath, name)(Value(-2.5, 1.0))
    assert type(got) is int and got == getattr(math, name)(-2.5)


@pytest.mark.parametrize("name", ["isnan", "isinf", "isfinite", "ulp"])
def test_questions_are_answered_plainly(name: str) -> None:
    """They are constant between their steps."""
    for x in (1.0, math.inf, math.nan):
        assert same(getattr(tmath, name)(Value(x, 1.0)), getattr(math, name)(x))
    assert tmath.isclose(Value(1.0, 1.0), 1.0 + 1e-12) is True
    assert tmath.isclose(1.0, Value(2.0, 1.0), rel_tol=0.5) is True


@pytest.mark.parametrize(
    ("name", "args"), [("gcd", (6,)), ("lcm", (6,)), ("comb", (2,)), ("perm", (2,)), ("factorial", ()), ("isqrt", ())]
)
def test_functions_of_integers_alone_lose_the_derivative(name: str, args: Any) -> None:
    """There is no derivative between whole numbers; the message does not send the user back to the same call."""
    with pytest.raises(DerivativeLost) as caught:
        getattr(tmath, name)(Value(5, 1), *args)
    assert f"tinygrad_ed.math.{name}" not in str(caught.value)
    plain: list[Any] = []
    derivative(lambda x: plain.append(x) or x)(5)
    assert getattr(tmath, name)(plain[0], *args) == getattr(math, name)(5, *args)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("sqrt", (-1.0,)),
        ("log", (0.0,)),
        ("log", (-1.0,)),
        ("acos", (2.0,)),
        ("exp", (1e4,)),
        ("gamma", (0.0,)),
        ("sin", (math.inf,)),
        ("fmod", (1.0, 0.0)),
        ("pow", (-1.0, 0.5)),
        ("atanh", (1.0,)),
        ("log1p", (-1.0,)),
        ("cosh", (1e4,)),
        ("acosh", (0.5,)),
        ("remainder", (1.0, 0.0)),
        ("ldexp", (1.0, 5000)),
    ],
)
def test_exceptions_on_values_are_those_of_math(name: str, args: Any) -> None:
    """The same type and the same words, and none where math has none."""
    want = outcome(getattr(math, name), *args)
    got = outcome(getattr(tmath, name), Value(args[0], 1.0), *args[1:])
    assert isinstance(want, Exception) and same(want, got)


@pytest.mark.parametrize(
    ("name", "x"),
    [
        ("log", 10**400),
        ("log2", 10**400),
        ("log10", 10**400),
        ("sqrt", 0.0),
        ("asin", 1.0),
        ("exp", -1e4),
        ("tanh", 1e4),
        ("atan", math.inf),
        ("erf", math.inf),
        ("gamma", 170.0),
        ("lgamma", 1e300),
        ("expm1", -1e4),
        ("asinh", 1e300),
        ("sqrt", math.inf),
        ("sinh", 710.0),
        ("cosh", 710.4),
        ("gamma", 1e-300),
        ("lgamma", -0.5),
        ("lgamma", math.inf),
        ("cbrt", 0.0),
        ("acosh", 1.0),
        ("sin", math.nan),
        ("gamma", math.nan),
        ("cosh", math.inf),
    ],
)
def test_no_exception_where_math_has_none(name: str, x: Any) -> None:
    """At the ends of the range the derivative is inf, 0 or NaN."""
    assert not isinstance(outcome(getattr(math, name), x), Exception)
    y = getattr(tmath, name)(Value(x, 1))
    assert same(y.primal, getattr(math, name)(x))
    assert isinstance(y.tangent, int | float)


def test_the_functions_look_like_functions() -> None:
    """Each has its name, its module and a docstring, and can be pickled."""
    for name in FUNCTIONS:
        f = getattr(tmath, name)
        assert f.__name__ == name
        assert inspect.getdoc(f)
        assert pickle.loads(pickle.dumps(f)) is f
