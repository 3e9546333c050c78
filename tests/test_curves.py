"""`sampled`: the points of a curve, its gaps, and how much of it is worth showing."""

import itertools
import math

import numpy as np
import pytest

from tinygrad_ed import derivative
from tinygrad_ed.curves import MOST, POINTS, sampled


def longest_straight_error(f, curve):
    """How far the pieces between the points are from f, at most, where they are in sight."""
    lowest, highest = curve.window
    errors = [0.0]
    for piece in curve.pieces:
        for (a, p), (b, q) in itertools.pairwise(piece):
            if lowest <= min(p, q) and max(p, q) <= highest:
                errors.append(abs(f((a + b) / 2) - (p + q) / 2))
    return max(errors)


@pytest.mark.parametrize("f", [math.sin, math.exp, math.cosh, lambda x: math.exp(-500 * x * x), lambda x: x**4 - x],
                         ids=["sin", "exp", "cosh", "peak", "polynomial"])  # fmt: skip
def test_a_curve_is_close_to_f_between_its_points(f):
    curve = sampled(f, (-2.9, 3.1))
    (piece,) = curve.pieces
    assert piece[0][0] == -2.9 and piece[-1][0] == 3.1
    assert all(y == f(x) for x, y in piece)
    assert longest_straight_error(f, curve) <= 0.002 * (curve.window[1] - curve.window[0])


def test_all_of_a_curve_without_poles_is_worth_showing():
    for f in (math.exp, lambda x: math.exp(-500 * x * x), lambda x: x if x < 0.9 else 100.0):
        curve = sampled(f, (-1.0, 1.0))
        ys = [y for piece in curve.pieces for _, y in piece]
        assert curve.window == (min(ys), max(ys))
    assert curve.window == (-1.0, 100.0)


@pytest.mark.parametrize("interval", [(-5.0, 5.0), (-5.0, 5.3), (-4.7, 4.9)])
def test_no_piece_crosses_a_pole(interval):
    for f, poles in (
        (math.tan, [-1.5 * math.pi, -0.5 * math.pi, 0.5 * math.pi, 1.5 * math.pi]),
        (derivative(math.tan), [-1.5 * math.pi, -0.5 * math.pi, 0.5 * math.pi, 1.5 * math.pi]),
        (lambda x: 1 / x, [0.0]),
        (lambda x: 1 / x**2, [0.0]),
        (lambda x: -1 / (x - 1 / 3) ** 4, [1 / 3]),
        (lambda x: math.log(abs(x)) / x, [0.0]),
    ):
        curve = sampled(f, interval)
        inside = [pole for pole in poles if interval[0] < pole < interval[1]]
        assert len(curve.gaps) == len(inside)
        for ((a, _), (b, _)), pole in zip(curve.gaps, inside, strict=True):
            assert a <= pole <= b or min(abs(a - pole), abs(b - pole)) < 1e-15
            assert b - a < 1e-14
        assert curve.window[1] - curve.window[0] < 1000


@pytest.mark.parametrize("f", [lambda x: math.tan(20 * math.pi * x), lambda x: 3 + math.tan(40 * math.pi * x) / 2])
def test_a_grid_in_step_with_f_does_not_make_its_picture_low(f):
    lowest, highest = sampled(f, (-5.0, 5.0)).window
    assert 1 < highest - lowest < 100


def test_no_piece_crosses_one_of_many_poles():
    curve = sampled(lambda x: math.tan(20 * math.pi * x), (-5.0, 5.0))
    assert len(curve.gaps) == 200
    assert all(piece[-1][0] - piece[0][0] < 0.0501 for piece in curve.pieces)  # its period is 0.05


def test_a_jump_is_between_neighbouring_floats():
    curve = sampled(math.floor, (-1.5, 2.5))
    assert curve.gaps == [
        ((math.nextafter(-1.0, -2.0), -2.0), (-1.0, -1.0)),
        ((curve.gaps[1][0][0], -1.0), (0.0, 0.0)),
        ((math.nextafter(1.0, 0.0), 0.0), (1.0, 1.0)),
        ((math.nextafter(2.0, 0.0), 1.0), (2.0, 2.0)),
    ]
    assert -1e-17 < curve.gaps[1][0][0] < 0.0


@pytest.mark.parametrize("f", [lambda x: math.atan(1e6 * x), np.cbrt, abs, lambda x: math.sqrt(abs(x))])
@pytest.mark.parametrize("interval", [(-1.0, 1.0), (-1.0, 1.01)])
def test_what_is_steep_or_has_a_corner_is_in_one_piece(f, interval):
    assert len(sampled(f, interval).pieces) == 1


@pytest.mark.parametrize(
    ("f", "ends"),
    [
        (math.sqrt, (0.0, 5.0)),
        (math.asin, (-1.0, 1.0)),
        (np.arcsin, (-1.0, 1.0)),
        (lambda x: x**0.5, (0.0, 5.0)),  # complex to the left
        (lambda x: math.sqrt(x - 1 / 3), (1 / 3, 5.0)),
    ],
)
def test_a_curve_ends_where_the_domain_does(f, ends):
    curve = sampled(f, (-5.0, 5.0))
    (piece,) = curve.pieces
    assert (piece[0][0], piece[-1][0]) == pytest.approx(ends, abs=1e-16)
    assert curve.window == (float(f(piece[0][0])), float(f(piece[-1][0])))


def test_a_gap_in_the_domain_is_left_out():
    curve = sampled(lambda x: math.sqrt(x * x - 1), (-2.0, 2.05))
    assert [x for gap in curve.gaps for x, _ in gap] == pytest.approx([-1.0, 1.0], abs=1e-15)


def test_a_hole_is_a_gap_and_a_point_off_the_curve_is_alone():
    for f, limit in ((lambda x: math.sin(x) / x, 1.0), (lambda x: (1 - math.cos(x)) / x**2, 0.5)):
        (((a, p), (b, q)),) = sampled(f, (-5.0, 5.0)).gaps
        assert -0.01 < a < 0.0 < b < 0.01
        assert (p, q) == pytest.approx((limit, limit), abs=1e-4)
    assert sampled(lambda x: 1.0 if x == 0 else 0.0, (-1.0, 1.0)).lonely == [(0.0, 1.0)]


@pytest.mark.parametrize("f", [lambda x: 3, lambda x: 1e300 * x * x, lambda x: 1e-300 * x, lambda x: np.float32(x)])
def test_values_of_any_size_and_kind_are_drawn(f):
    curve = sampled(f, (-1.0, 1.0))
    assert len(curve.pieces) == 1
    assert curve.window == (min(float(f(-1.0)), float(f(0.0))), float(f(1.0)))


@pytest.mark.parametrize("f", [lambda x: hash(str(x)) % 1000, lambda x: math.sin(1 / x)])
def test_f_is_not_called_without_end(f):
    calls = []
    sampled(lambda x: calls.append(x) or f(x), (-1.0, 1.0))
    assert len(calls) < 5 * MOST * POINTS


def test_points_between_two_nans_are_one_gap():
    curve = sampled(lambda x: 1.0 if abs(x) > 0.5 else math.nan, (-1.0, 1.0))
    points = curve.points
    assert sum(math.isnan(y) for _, y in points) == len(curve.gaps) == 1
    assert not math.isnan(points[0][1]) and not math.isnan(points[-1][1])


@pytest.mark.parametrize("interval", [(1.0, 1.0), (2.0, 1.0), (0.0, math.inf), (math.nan, 1.0), (0.0,), 3.0, "ab"])
def test_an_interval_that_is_none_is_refused(interval):
    with pytest.raises(ValueError, match=r"an interval is \(left, right\), with left < right; got "):
        sampled(math.sin, interval)


@pytest.mark.parametrize("points", [1, 0, -3, 2.5, "many"])
def test_points_are_at_least_two(points):
    with pytest.raises(ValueError, match="points is how many there are at least"):
        sampled(math.sin, (0, 1), points)


def test_a_function_without_values_is_refused_and_says_why():
    with pytest.raises(ValueError, match="sqrt has no real value between -2 and -1: ValueError: "):
        sampled(math.sqrt, (-2, -1))
    with pytest.raises(ValueError, match="has no real value between 0 and 1$"):
        sampled(lambda x: math.nan, (0, 1))


def test_what_f_itself_does_wrong_is_its_callers_to_see():
    def broken(x):
        raise KeyError("w")

    with pytest.raises(KeyError, match="w"):
        sampled(broken, (0, 1))
    with pytest.raises(TypeError, match=r"whose value is one number; got \[0\.0, 1\] \(list\) at 0\.0"):
        sampled(lambda x: [x, 1], (0, 1))
    with pytest.raises(TypeError, match="got None"):
        sampled(lambda x: None, (0, 1))


def test_values_that_matplotlib_cannot_draw_are_outside():
    curve = sampled(math.exp, (0.0, 709.0))
    assert curve.points[-1][0] == pytest.approx(300 * math.log(10), abs=0.01)
    with pytest.raises(ValueError, match=r"no real value between .*: its value is -1e\+307 at"):
        sampled(lambda x: -1e307, (0.0, 1.0))
