"""Doubts: what makes them, how they are settled, and that they cost right results nothing."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tinygrad_ed import DerivativeLost, derivative, gradient, hessian, jacobian, jvp, taylor, value_and_derivative
from tinygrad_ed.doubts import check
from tinygrad_ed.levels import Doubt


def special(x: Any) -> Any:
    return 1.0 if x == 1 else x * x


QUESTIONS: dict[str, Callable[[Any, float], Any]] = {
    "derivative": lambda f, x: derivative(f)(x),
    "derivative by name": lambda f, x: derivative(lambda a, x: f(x), wrt="x")(0.0, x),
    "value_and_derivative": lambda f, x: value_and_derivative(f)(x)[1],
    "taylor": lambda f, x: taylor(f, 1)(x)[1],
    "jvp": lambda f, x: jvp(f, (x,), (1.0,))[1],
    "gradient": lambda f, x: gradient(f)(x),
    "gradient of a structure": lambda f, x: gradient(lambda p: f(p["x"]) + p["y"])({"x": x, "y": 2.0})["x"],
    "jacobian": lambda f, x: jacobian(lambda v: [f(v[0]), v[1]])([x, 2.0])[0, 0],
    "hessian": lambda f, x: hessian(lambda v: f(v[0]) * v[1])(np.array([x, 2.0]))[0, 1],
    "nested": lambda f, x: derivative(lambda t: derivative(lambda y: f(y) * t)(x))(3.0),
    "complex": lambda f, x: derivative(lambda z: f(z))(x + 0j),
    "elementwise": lambda f, x: derivative(lambda a: np.where(a == 1, 1.0, a * a))(np.array([0.5, x]))[1],
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_special_case_for_one_point_is_an_error_with_both_slopes_and_the_line(question: str) -> None:
    with pytest.raises(DerivativeLost, match=r"beside .* slopes? .*test_doubts\.py, line \d+"):
        QUESTIONS[question](special, 1.0)
    assert QUESTIONS[question](special, 2.0) == 4.0


def bisected(x: Any, decide: Callable[[Any], bool]) -> Any:
    low, high = 0.0, 4.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if decide(middle * middle - x) else (middle, high)
    return (low + high) / 2


@pytest.mark.parametrize(
    "decide",
    [
        lambda d: d > 0,
        lambda d: d >= 1e-300,
        lambda d: not d < 0,
        lambda d: math.copysign(1.0, d) > 0,
        lambda d: np.sign(d) > 0,
        lambda d: max(d, 0.0) != 0.0,
        lambda d: abs(d) == d,
        lambda d: np.greater(d, 0),
        lambda d: np.array([d])[0] > 0,
        lambda d: (np.array([d, 1.0]) > 0).all(),
        lambda d: np.argmax([0, d]) == 1,
        lambda d: not np.signbit(d),
        lambda d: math.floor(d) >= 0,
        lambda d: math.ceil(d) > 0,
    ],
)
def test_a_bisection_says_so_however_it_decides(decide: Any) -> None:
    for question in ("derivative", "taylor", "gradient", "jacobian"):
        with pytest.raises(DerivativeLost, match="beside"):
            QUESTIONS[question](lambda x: bisected(x, decide), 1.7)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: 4.0 if np.isclose(x, 2) else x * x,
        lambda x: 4.0 if np.allclose([x], [2]) else x * x,
        lambda x: 4.0 if np.array_equal([x], [2]) else x * x,
        lambda x: x * x if np.any([x - 2]) else 4.0,
        lambda x: x * x if np.count_nonzero(np.array([x - 2, 0])) else 4.0,
        lambda x: round(x) ** 2 if x.is_integer() else x * x,
        lambda x: round(x) ** 2 if math.floor(x) == math.ceil(x) else x * x,
        lambda x: 4.0 if len({x, 2.0}) == 1 else x * x,
        lambda x: next(iter({x: 1})) * x,
        lambda x: sum({x}),
        lambda x: (1 - math.cos(x - 2)) / (x - 2) if x != 2 else 0.0,
        lambda x: math.floor(x * 1e9) / 1e9,
        lambda x: round(x, 10),
        lambda x: divided(x - 2),
    ],
)
def test_other_ways_to_look_at_one_point_say_so_too(f: Any) -> None:
    with pytest.raises(DerivativeLost, match="beside"):
        derivative(f)(2.0)


def divided(x: Any) -> Any:
    try:
        return (1 - math.cos(x)) / x
    except ZeroDivisionError:
        return 0.0


RIGHT: dict[str, tuple[Callable[[Any], Any], float, float]] = {
    "relu at its corner": (lambda x: x if x > 0 else 0.0, 0.0, 0.0),
    "a corner, from the other side": (lambda x: x if x >= 0 else 0.0, 0.0, 1.0),
    "abs by a branch": (lambda x: x if x >= 0 else -x, 0.0, 1.0),
    "abs": (abs, 0.0, 0.0),
    "np.sign": (np.sign, 0.0, 0.0),
    "max at a tie": (lambda x: max(x, 1.0), 1.0, 1.0),
    "a branch that does not matter": (lambda x: x * x if x == 1 else x**2, 1.0, 2.0),
    "0/0 mended": (lambda x: math.sin(x) / x if x else 1.0, 0.0, 0.0),
    "floor": (lambda x: math.floor(x) * x, 2.0, 2.0),
    "int of a whole number": (lambda x: sum(x for _ in range(int(x))), 3.0, 3.0),
    "rounded to a few digits": (lambda x: round(x, 2) * x, 1.5, 1.5),
    "a step": (lambda x: 1.0 if x > 0 else 0.0, 0.0, 0.0),
    "iterated to the last digit": (lambda x: iterated(x), 2.0, 0.5 / math.sqrt(2.0)),
    "printed on the way": (lambda x: f"{x:.3f}" and x * x, 3.0, 6.0),
    "sorted": (lambda x: next(iter(sorted([x, 1.0]))) * x, 1.0, 2.0),
    "far out": (lambda x: x * 2 if x == 1e200 else 2 * x, 1e200, 2.0),
    "close to nothing": (lambda x: x * 2 if x == 1e-200 else 2 * x, 1e-200, 2.0),
    "at the edge of the domain": (lambda x: math.sqrt(x) if x != 1 else 1.0 + (x - 1) / 2, 1.0, 0.5),
    "fast": (lambda x: math.sin(1e6 * x) if x != 0 else 1e6 * x, 0.0, 1e6),
}


def iterated(x: Any) -> Any:
    root, before = x, 0.0
    while root != before:
        root, before = (root + x / root) / 2, root
        if abs(root * root - x) < 1e-15:
            break
    return root


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_stays_so(name: str) -> None:
    f, x, slope = RIGHT[name]
    assert derivative(f)(x) == pytest.approx(slope, rel=1e-9, abs=1e-12)
    assert gradient(f)(x) == pytest.approx(slope, rel=1e-9, abs=1e-12)


def test_higher_orders_are_held_against_those_below() -> None:
    f = lambda x: math.sin(x) / x if x else 1.0  # noqa: E731
    assert derivative(f)(0.0) == 0.0
    with pytest.raises(DerivativeLost, match=r"order 2.*-0\.33"):
        derivative(f, order=2)(0.0)
    with pytest.raises(DerivativeLost, match=r"order 2"):
        taylor(lambda x: x if x == 1 else x * x / 2 + 0.5, 2)(1.0)


def test_what_f_keeps_of_its_last_call_is_of_the_point() -> None:
    class Layer:
        seen: Any = None

        def __call__(self, x: Any) -> Any:
            self.seen = x
            return x * x if x == 1 else x**2

    layer = Layer()
    assert derivative(layer)(1.0) == 2.0
    assert layer.seen == 1.0


def test_f_is_evaluated_beside_x_only_where_there_is_a_doubt() -> None:
    calls: list[Any] = []

    def f(x: Any) -> Any:
        calls.append(x)
        return x * x if x == 1 else math.sin(x) * x

    derivative(f)(2.0)
    assert len(calls) == 1


def test_a_loss_beside_the_point_is_no_error_and_one_sided_domains_do() -> None:
    """log is not there on the left of 0, and a function that raises beside x is judged by the other side."""
    one_sided = lambda x: math.sqrt(x) * x if x != 0 else 0.0  # noqa: E731
    assert derivative(one_sided)(0.0) == 0.0
    with pytest.raises(DerivativeLost, match="slope 3"):
        derivative(lambda x: 5.0 if x == 0 else 3 * x + 5 + 0 * math.log(x))(0.0)


@pytest.mark.parametrize(
    ("values", "slope", "agrees"),
    [
        (lambda t: [t * t], 0.0, True),
        (lambda t: [t * t], 1e-2, False),
        (lambda t: [abs(t)], 0.3, True),
        (lambda t: [abs(t)], 1.01, False),
        (lambda t: [math.exp(t)], 1.0, True),
        (lambda t: [math.exp(t)], 1.002, False),
        (lambda t: [0.0 if t else 1.0], 0.0, False),
        (lambda t: [float(t > 0)], 0.0, True),
        (lambda t: [math.nan], 7.0, True),
        (lambda t: [math.sin(1 / t) if t else 0.0], 0.0, True),
        (lambda t: [round(t, 4)], 0.0, False),
    ],
)
def test_a_slope_is_held_against_both_sides(values: Any, slope: float, agrees: bool) -> None:
    doubt = Doubt("was compared", "here", 0)
    if agrees:
        check(doubt, "the derivative", values, [slope])
    else:
        with pytest.raises(DerivativeLost, match="here"):
            check(doubt, "the derivative", values, [slope])


@pytest.mark.parametrize(
    "f",
    [
        lambda x: eval(repr(x)) * x,
        lambda x: eval(f"{x} * 2") * x,
        lambda x: eval("%r" % x, {}) * x,
    ],
)
def test_a_number_that_eval_reads_from_text_is_lost(f):
    with pytest.raises(DerivativeLost, match="text"):
        derivative(f)(2.0)


def test_eval_of_names_carries_the_derivative():
    assert derivative(lambda x: eval("x * x"))(2.0) == derivative(lambda x: eval("y * y", {"y": x}))(2.0) == 4
