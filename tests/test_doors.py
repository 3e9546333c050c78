"""`doors`: the code that is written out from a row does what the row, called, does."""

from __future__ import annotations

import math as stdlib
import operator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tinygrad_ed import Value, math
from tinygrad_ed.doors import Written, change, value
from tinygrad_ed.levels import dispatch
from tinygrad_ed.rules import TABLE, Rule

reals = st.floats(-1e3, 1e3).filter(lambda x: abs(x) > 1e-3)
SWIFT = {"add": operator.add, "subtract": operator.sub, "multiply": operator.mul, "divide": operator.truediv}


def close(got: Any, want: Value, terms: float = 0.0) -> None:
    """The same primal, bit for bit, and the same tangent but for roundings, of it or of the terms it is the sum of."""
    assert repr(got.primal) == repr(want.primal)
    least = 4 * stdlib.ulp(0.0)  # subnormal numbers have no more digits
    assert stdlib.isclose(got.tangent, want.tangent, rel_tol=2e-15, abs_tol=2e-15 * terms + least)


@given(reals, reals, reals, reals)
def test_written_operators_are_the_rows(a: float, da: float, b: float, db: float) -> None:
    """Two Values, and a Value with a constant on either side."""
    for name, function in SWIFT.items():
        for args in ((Value(a, da), b), (a, Value(b, db)), (Value(a, da), 3), (3, Value(b, db))):
            close(function(*args), dispatch(TABLE[name], function, args))
        both = Value(a, da), Value(b, db)
        terms = abs(function(Value(a, da), b).tangent) + abs(function(a, Value(b, db)).tangent)
        close(function(*both), dispatch(TABLE[name], function, both), terms)


@given(reals, reals, st.integers(-9, 9) | st.floats(-9, 9))
@example(0.03125, 1.0, 2.225073858507e-311)
def test_written_powers_and_signs_are_the_rows(a: float, da: float, n: float) -> None:
    """Squares, cubes, powers and exponentials, and both signs."""
    x = Value(a, da)
    if a > 0 or isinstance(n, int):
        close(x**n, dispatch(TABLE["power"], operator.pow, (x, n)))
    y = Value(float(n), da)
    close(abs(a) ** y, dispatch(TABLE["power"], operator.pow, (abs(a), y)))
    close(-x, dispatch(TABLE["negative"], operator.neg, (x,)))
    close(+x, dispatch(TABLE["positive"], operator.pos, (x,)))


@pytest.mark.parametrize("row", [r for r in TABLE.values() if len(r.partials) == 1 and hasattr(math, r.name)], ids=repr)
@given(x=st.floats(0.01, 0.99))
def test_written_functions_are_the_rows(row: Rule, x: float) -> None:
    """Every function of one number that `tinygrad_ed.math` has, bit for bit."""
    function = getattr(stdlib, row.name, row.plain)
    v = Value(x + 1 if row.name == "acosh" else x, 2.5)
    got, want = getattr(math, row.name)(v), dispatch(row, function, (v,))
    if isinstance(want, Value) and isinstance(got, Value):
        close(got, want)
    else:
        assert got == want.primal  # floor, ceil and trunc give plain integers


def test_a_formula_is_written_as_one_would() -> None:
    """Ones and zeros left out, and what is squared computed once."""
    a, b = Written("a"), Written("b")
    assert change(TABLE["add"], a, b, a="da", b="db") == "da + db"
    assert change(TABLE["subtract"], a, b, a="da", b="db") == "da - db"
    assert change(TABLE["divide"], a, b, a="da", b="db") == "da / b - y / b * db"
    assert change(TABLE["sin"], a, a="da") == "cos(a) * da"
    assert change(TABLE["tanh"], a, a="da").count("(a)") == 1  # what is squared is computed once
    assert value("{a} + 1", "a * da", a="x.primal") == "(a := x.primal) + 1"


def test_nothing_stands_between_a_value_and_its_parts() -> None:
    """A `__getattr__` on the class, or a `__getattribute__`, makes each read of a slot five times as slow."""
    assert not any(name in vars(kind) for kind in Value.__mro__[:-1] for name in ("__getattr__", "__getattribute__"))
