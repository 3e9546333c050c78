"""Functions that were written without a thought of the library, differentiated as they are."""

from __future__ import annotations

import math

import mpmath as mp
import pytest
from ordinary import ORDINARY, TRAPS

from tinygrad_ed import derivative, value_and_derivative
from tinygrad_ed.errors import DerivativeLost

CASES = [(name, x) for name, one in ORDINARY.items() for x in one.points]


@pytest.mark.parametrize(("name", "x"), CASES)
def test_the_twin_is_the_function(name: str, x: float) -> None:
    function, twin, _ = ORDINARY[name]
    with mp.workdps(40):
        assert math.isclose(float(function(x)), float(twin(mp.mpf(x))), rel_tol=1e-11, abs_tol=1e-13)


@pytest.mark.parametrize(("name", "x"), CASES)
def test_an_ordinary_function_has_its_derivative(name: str, x: float) -> None:
    function, twin, _ = ORDINARY[name]
    with mp.workdps(40):
        want = float(mp.diff(twin, mp.mpf(x)))
    assert math.isclose(derivative(function)(x), want, rel_tol=1e-11, abs_tol=1e-12)
    plain = function(x)
    value, _ = value_and_derivative(function)(x)
    assert type(value) is type(plain) and repr(value) == repr(plain)


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_gives_the_true_slope_or_an_error(name: str) -> None:
    function, x, slope = TRAPS[name]
    function(x)
    try:
        got = derivative(function)(x)
    except DerivativeLost:
        return
    assert math.isclose(got, slope, rel_tol=1e-9, abs_tol=1e-12)
