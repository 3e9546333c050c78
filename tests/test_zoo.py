"""The zoo of ordinary functions, put to every exact question, against mpmath at 50 digits."""

from __future__ import annotations

from typing import Any

import mpmath as mp
import pytest
from zoo import ZOO

from tinygrad_ed import derivative, jvp, tangent_line, taylor, value_and_derivative

CASES = [(name, x) for name, animal in ZOO.items() for x in animal.points]


def coefficients(twin: Any, x: float, order: int) -> list[Any]:
    """Coefficients at 50 digits: by Cauchy's differences of high precision, one order at a time."""
    with mp.workdps(50):
        return [
            mp.diff(twin, mp.mpf(x), k) / mp.factorial(k) if k else mp.mpf(twin(mp.mpf(x))) for k in range(order + 1)
        ]


def close(got: Any, want: Any, scale: Any, ulps: float = 64) -> bool:
    """Within rounding of what the computation passes through: f's terms may be larger than their sum."""
    return abs(got - want) <= ulps * 2.3e-16 * (abs(want) + scale)


@pytest.mark.parametrize(("name", "x"), CASES)
def test_derivative(name: str, x: float) -> None:
    """derivative, value_and_derivative, jvp and tangent_line agree with 50 digits, the value with the plain call."""
    f, twin, _ = ZOO[name]
    value, slope = coefficients(twin, x, 1)
    scale = 1
    got = derivative(f)(x)
    assert close(got, slope, scale)
    plain = f(x)
    y, dy = value_and_derivative(f)(x)
    assert type(y) is type(plain) and repr(y) == repr(plain)
    assert repr(dy) == repr(got)
    y, dy = jvp(f, (x,), (1.0,))
    assert repr(y) == repr(plain) and repr(dy) == repr(got)
    y, dy = jvp(f, (x,), (-2.5,))
    assert close(dy, -2.5 * slope, scale)
    line = tangent_line(f, x)
    assert repr(line.slope) == repr(got)
    assert close(line(x), value, abs(slope * x) + 1)


@pytest.mark.parametrize(("name", "x"), CASES)
def test_taylor_and_orders(name: str, x: float) -> None:
    """Six Taylor coefficients, and derivatives of orders 0 to 5 by them."""
    f, twin, _ = ZOO[name]
    want = coefficients(twin, x, 5)
    got = taylor(f, 5)(x)
    size = max(map(abs, want))
    assert len(got) == 6
    for k, (g, w) in enumerate(zip(got, want, strict=True)):
        assert close(g, w, size, 4096), (k, g, w)
        assert close(derivative(f, order=k)(x), w * mp.factorial(k), size * mp.factorial(k), 4096)


@pytest.mark.parametrize(("name", "x"), CASES)
def test_nested_derivatives_agree_with_order(name: str, x: float) -> None:
    """derivative of derivative, and derivative in taylor, are the higher orders."""
    f, twin, _ = ZOO[name]
    want = coefficients(twin, x, 3)
    size = max(map(abs, want))
    assert close(derivative(derivative(f))(x), 2 * want[2], size, 4096)
    assert close(derivative(derivative(derivative(f)))(x), 6 * want[3], size, 4096)
    assert close(taylor(derivative(f), 2)(x)[2], 3 * want[3], size, 4096)
    assert close(derivative(lambda x: taylor(f, 2)(x)[2])(x), 3 * want[3], size, 4096)


@pytest.mark.parametrize(("name", "x"), CASES)
def test_the_chain_rule_holds_around_each(name: str, x: float) -> None:
    """g(t) = f(x·t)² at t = 1: g′ = 2·f·f′·x."""
    f, twin, _ = ZOO[name]
    value, slope = coefficients(twin, x, 1)
    assert close(derivative(lambda t: f(x * t) ** 2)(1.0), 2 * value * slope * x, 1 + abs(value * x) + abs(slope), 256)
