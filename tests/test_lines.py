"""`tangent_line` and `Line`: the tangent, and the secants that numerical slopes are the slopes of."""

from __future__ import annotations

import math as stdlib
from fractions import Fraction
from typing import Any

import pytest

from tinygrad_ed import Line, math, numerical_derivative, tangent_line


def parabola(x: Any) -> Any:
    return 2 * x**2


def test_the_tangent_of_the_chapter() -> None:
    """At 2 the tangent of 2x² is 8x − 8; through the book's two points its digits are the printed ones."""
    assert tangent_line(parabola, 2) == Line(8, -8)
    assert tangent_line(parabola, 2, delta=0.0001) == Line(8.000199999998785, -8.00039999999757)
    assert tangent_line(parabola, 2, method="forward", delta=0.0001) == tangent_line(parabola, 2, delta=0.0001)


@pytest.mark.parametrize("x", [-2.0, 0.0, 0.5, 3.0])
def test_the_tangent_touches(x: float) -> None:
    """It has f's value and slope at x, and beside x its distance from f is of second order."""
    line = tangent_line(math.sin, x)
    assert line(x) == pytest.approx(stdlib.sin(x), abs=1e-15)
    assert line.slope == pytest.approx(stdlib.cos(x), abs=1e-16)
    assert abs(line(x + 1e-4) - stdlib.sin(x + 1e-4)) < 1e-8


@pytest.mark.parametrize("method", ["forward", "backward", "central"])
def test_a_secant_goes_through_the_points_of_its_slope(method: str) -> None:
    """Its slope is the numerical one; its intercept is that of its second point, b = y − m·x."""
    line = tangent_line(parabola, 1.0, method=method, delta=0.125)
    assert line.slope == numerical_derivative(parabola, method=method, delta=0.125)(1.0)
    second = {"forward": 1.125, "backward": 1.0, "central": 1.125}[method]
    assert line.intercept == parabola(second) - line.slope * second


@pytest.mark.parametrize("method", ["adaptive", "complex"])
def test_a_slope_that_is_no_secants_has_no_second_point(method: str) -> None:
    """The line touches at x itself."""
    line = tangent_line(parabola, 3.0, method=method)
    assert (line.slope, line(3.0)) == (12.0, 18.0)


def test_exact_numbers_have_exact_tangents() -> None:
    """Of a Fraction, Fractions."""
    assert tangent_line(lambda x: 1 / x, Fraction(2, 3)) == Line(Fraction(-9, 4), Fraction(3))


@pytest.mark.parametrize(("line", "text"), [(Line(8, -8), "y = 8x - 8"), (Line(2.0, 1.0), "y = 2.0x + 1.0"),
                                            (Line(-1, 0.5), "y = -1x + 0.5")])  # fmt: skip
def test_a_line_reads_as_an_equation(line: Line, text: str) -> None:
    """Slope, then intercept with its sign."""
    assert str(line) == text


@pytest.mark.parametrize("method", [None, "forward", "central", "adaptive", "complex"])
def test_a_curve_has_a_tangent(method: str | None) -> None:
    """Its slope, its intercept and its points have the structure of the curve."""
    line = tangent_line(lambda t: {"x": t**2, "y": (t, 3.0)}, 2.0, method=method)
    assert line.slope["x"] == pytest.approx(4.0, rel=1e-6)
    assert line.slope["y"] == pytest.approx((1.0, 0.0))
    at_3 = line(3.0)
    assert at_3["x"] == pytest.approx(8.0, rel=1e-6)
    assert at_3["y"] == pytest.approx((3.0, 3.0))


@pytest.mark.parametrize("f", [lambda x: None, lambda x: "x"])
def test_what_has_no_tangent(f: Any) -> None:
    """f must return numbers; the message says what it returned."""
    for method in (None, "forward", "complex"):
        with pytest.raises(TypeError, match="must return a number"):
            tangent_line(f, 1.0, method=method)
