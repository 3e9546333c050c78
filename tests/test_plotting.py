"""Pictures: what is drawn, by its data, and what is left as it was."""

import builtins
import io
import itertools
import math
import pickle
import subprocess
import sys
import warnings
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.animation import FuncAnimation
from matplotlib.axes import Axes
from matplotlib.backend_bases import KeyEvent
from matplotlib.colors import same_color
from PIL import Image
from scipy.special import xlogy

from tinygrad_ed import check_gradient, drawing, explain, numerical_derivative, plotting, tangent_line
from tinygrad_ed.checks import GradientCheck
from tinygrad_ed.lines import equation
from tinygrad_ed.plotting import (
    animate_derivation,
    animate_intercept,
    animate_secant,
    explore,
    plot_check,
    plot_derivation,
    plot_derivative,
    plot_error_against_delta,
    plot_function,
    plot_secants,
    plot_tangents,
    save_animation,
)

mpl.use("Agg")


@pytest.fixture(autouse=True)
def _nothing_is_left_open_or_changed():
    plt.close("all")
    settings = dict(mpl.rcParams)
    yield
    assert dict(mpl.rcParams) == settings
    plt.close("all")


def parabola(x):
    return 2 * x**2


def data(line):
    return [np.asarray(part, float) for part in line.get_data()]


def is_open(line):
    """Whether its markers are filled with what is behind them."""
    return same_color(line.get_markerfacecolor(), line.axes.get_facecolor())


def labels(ax):
    return [line.get_label() for line in ax.get_lines()]


def frames(animation):
    """The figure after each frame."""
    figure = animation._fig
    figure.canvas.draw()
    for i in range(animation._save_count):
        animation._func(i)
        yield figure


# -- What all have in common --

CHECK = check_gradient(lambda x: x**3, 2.0, gradient=lambda x: 3 * x)
PICTURES = {
    "plot_function": lambda **kw: plot_function(parabola, (0, 5), **kw),
    "plot_tangents": lambda **kw: plot_tangents(parabola, [1, 2], (0, 5), **kw),
    "plot_secants": lambda **kw: plot_secants(parabola, [(0, 1), (2, 3)], (0, 5), **kw),
    "plot_error_against_delta": lambda **kw: plot_error_against_delta(parabola, 1.0, **kw),
    "plot_derivation": lambda **kw: plot_derivation(parabola, **kw),
    "plot_check": lambda **kw: plot_check(CHECK, **kw),
}
MOVING = {
    "animate_secant": lambda **kw: animate_secant(parabola, 1, (0, 5), **kw),
    "animate_intercept": lambda **kw: animate_intercept(**kw),
    "animate_derivation": lambda **kw: animate_derivation(parabola, **kw),
}


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_a_picture_is_drawn_where_it_is_asked_to_be(picture):
    figure, (ax, other) = plt.subplots(2)
    assert picture(ax=ax) is ax
    assert plt.get_fignums() == [figure.number]
    assert not other.has_data() and not other.texts
    figure.canvas.draw()


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_without_axes_a_picture_has_a_figure_of_its_own(picture):
    before = plt.figure().add_subplot()
    ax = picture()
    assert isinstance(ax, Axes) and ax.figure is not before.figure and not before.has_data()
    assert len(plt.get_fignums()) == 2
    ax.figure.savefig(io.BytesIO(), format="png")


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_other_arguments_go_to_the_artists(picture):
    ax = picture(color="crimson", alpha=0.5)
    assert [
        artist for artist in [*ax.lines, *ax.texts] if artist.get_color() == "crimson" and artist.get_alpha() == 0.5
    ]


@pytest.mark.parametrize("picture", [p for name, p in PICTURES.items() if name != "plot_derivation"])
def test_short_names_of_arguments_are_understood(picture):
    ax = picture(c="crimson", lw=3)
    assert [line for line in ax.lines if line.get_color() == "crimson" and line.get_linewidth() == 3]


@pytest.mark.parametrize("picture", MOVING.values(), ids=MOVING)
def test_a_moving_picture_is_an_animation_on_the_axes(picture):
    ax = plt.figure().add_subplot()
    animation = picture(ax=ax, color="crimson")
    assert isinstance(animation, FuncAnimation) and animation._fig is ax.figure
    assert len(list(frames(animation))) == animation._save_count
    assert [artist for artist in [*ax.lines, *ax.texts] if artist.get_color() == "crimson"]


@pytest.mark.parametrize("name", plotting.__all__)
def test_what_plotting_offers_is_documented_with_an_example(name):
    doc = getattr(plotting, name).__doc__
    assert doc.splitlines()[0].endswith(".") and ">>> " in doc and "Parameters" in doc


def test_the_axes_say_what_they_are_unless_they_do_already():
    def height(t):
        return 5 - t * t

    ax = plot_function(height, (0, 2))
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("t", "height(t)")
    ax = plt.figure().add_subplot(xlabel="time")
    plot_function(height, (0, 2), ax=ax)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time", "height(t)")
    assert plot_function(lambda x: x, (0, 1)).get_ylabel() == "f(x)"


def test_matplotlib_is_imported_when_it_is_used():
    code = "import sys, tinygrad_ed, tinygrad_ed.plotting; print([m for m in sys.modules if m[:3] in ('mat', 'PIL')])"
    root = Path(plotting.__file__).parent.parent
    ran = subprocess.run([sys.executable, "-c", code], cwd=root, check=True, capture_output=True, text=True)
    assert "matplotlib" not in ran.stdout and "PIL" not in ran.stdout


@pytest.mark.parametrize("picture", [*PICTURES.values(), lambda: plot_derivative(parabola), lambda: explore(parabola),
                                     *MOVING.values()])  # fmt: skip
def test_without_matplotlib_the_error_says_how_to_get_it(picture, monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name.startswith("matplotlib"):
            raise ModuleNotFoundError("No module named 'matplotlib'", name="matplotlib")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r'pip install "tinygrad_ed\[plot\]"'):
        picture()


# -- Curves --


def test_a_curve_has_f_at_its_points():
    (line,) = plot_function(parabola, (0, 5), color="red", label="mine").get_lines()
    x, y = data(line)
    assert (x[0], x[-1], line.get_color(), line.get_label()) == (0, 5, "red", "mine")
    assert len(x) > 200 and np.array_equal(y, parabola(x))


def test_the_fine_grid_of_the_chapter():
    (line,) = plot_function(parabola, (0, 5), points=5001).get_lines()
    assert set(np.arange(5001) / 1000) <= set(data(line)[0])


def test_code_for_numbers_and_code_for_arrays_are_drawn_alike():
    of_math, of_numpy = (data(plot_function(f, (-3, 3)).lines[0]) for f in (math.sin, np.sin))
    assert np.array_equal(of_math[0], of_numpy[0]) and np.allclose(of_math[1], of_numpy[1], rtol=1e-15)


def test_no_line_crosses_a_pole_and_the_picture_is_not_made_high():
    ax = plot_function(math.tan, (-5, 5))
    x, y = data(ax.lines[0])
    for pole in np.pi * (np.arange(-2, 2) + 0.5):
        left, right = np.flatnonzero(x < pole)[-1], np.flatnonzero(x > pole)[0]
        assert np.isnan(y[left : right + 1]).any()
    low, high = ax.get_ylim()
    assert -20 < low < -2 and 2 < high < 20
    assert np.nanmax(y) > 1e10  # the line runs out of it


def test_a_curve_with_a_pole_leaves_room_for_another_that_is_higher():
    ax = plot_function(math.tan, (-5, 5))
    plot_function(lambda x: 100.0 + x, (-5, 5), ax=ax)
    assert ax.get_ylim()[1] > 105


def test_on_a_logarithmic_axis_each_decade_has_as_many_points():
    ax = plt.figure().add_subplot()
    ax.set_xscale("log")
    x, y = data(plot_function(lambda x: 1 / (1 + x * x), (1e-3, 1e3), ax=ax).lines[0])
    assert np.isclose(y, 1 / (1 + x * x), rtol=1e-14).all()
    assert (x[0], x[-1]) == pytest.approx((1e-3, 1e3))
    assert np.histogram(np.log10(x), range(-3, 4))[0].min() > 30
    with pytest.raises(ValueError, match=r"the axis of x is log, and has no interval \(0, 1\)"):
        plot_function(parabola, (0, 1), ax=ax)


def test_a_point_off_the_curve_is_a_dot():
    ax = plot_function(lambda x: 1.0 if x == 0 else 0.0, (-1, 1))
    assert [part.tolist() for part in data(ax.lines[1])] == [[0.0], [1.0]]
    assert ax.lines[1].get_marker() == "."


def test_on_a_dark_ground_what_is_black_is_white():
    with plt.style.context("dark_background"):
        for ax in (plot_tangents(parabola, 1, (0, 5)), plot_secants(parabola, [(0, 1)], (0, 5)), explore(parabola).ax):
            assert same_color(ax.lines[0].get_color(), "white")
        assert is_open(plot_tangents(abs, 0, (-1, 1)).lines[1])
        *_, figure = frames(animate_secant(parabola, 1, (0, 5)))
        assert same_color(figure.axes[0].lines[0].get_color(), "white")
        plt.close("all")


def test_small_numbers_on_an_axis_do_not_overlap():
    ax = plot_function(lambda x: x**3, (-1e-3, 1e-3))
    ax.figure.draw_without_rendering()
    boxes = [label.get_window_extent() for label in ax.get_xticklabels()]
    assert all(a.x1 < b.x0 for a, b in itertools.pairwise(boxes))


def test_several_curves_differ_by_colour_and_by_dashes():
    ax = plot_function(math.sin)
    for f in (math.cos, math.atan, abs):
        plot_function(f, ax=ax)
    assert len({line.get_color() for line in ax.lines}) == len({line.get_linestyle() for line in ax.lines}) == 4
    assert labels(ax) == ["y = sin(x)", "y = cos(x)", "y = atan(x)", "y = abs(x)"]


def test_wrong_input_leaves_no_figure_behind():
    for wrong in (
        lambda: plot_function(math.sqrt, (-2, -1)),
        lambda: plot_function(math.sin, (1, 0)),
        lambda: plot_tangents(math.sqrt, -1, (0, 1)),
        lambda: plot_secants(math.sqrt, [(-1, 1)], (0, 1)),
        lambda: plot_derivative(math.sqrt, (-2, -1)),
        lambda: plot_error_against_delta(math.sqrt, 0.0),
        lambda: animate_secant(math.sqrt, -1, (0, 1)),
        lambda: animate_intercept(intercepts=[]),
        lambda: animate_intercept(math.inf),
        lambda: explore(math.sqrt, (-2, -1)),
    ):
        with pytest.raises(ValueError, match=r"\w"):
            wrong()
        assert plt.get_fignums() == []


# -- Tangents and secants --


def test_the_five_tangents_of_the_chapter():
    """Figure 7.09: each from x − 0.9 to x + 0.9, with its point, in a colour of its own."""
    ax = plot_tangents(parabola, range(5), (0, 5))
    curve, *tangents = ax.get_lines()
    for x0, tangent in enumerate(tangents):
        x, y = data(tangent)
        assert x == pytest.approx([x0 - 0.9, x0, x0 + 0.9], abs=1e-15)
        assert y == pytest.approx(tangent_line(parabola, x0)(x), abs=1e-13)
        assert tangent.get_markevery() == [1]
    assert len({line.get_color() for line in (curve, *tangents)}) == 6
    assert len({line.get_marker() for line in tangents}) == 5
    assert labels(ax) == ["y = f(x)".replace("f", "parabola"), "y = 0", "y = 4x − 2", "y = 8x − 8", "y = 12x − 18",
                          "y = 16x − 32"]  # fmt: skip
    assert [text.get_text() for text in ax.get_legend().get_texts()] == labels(ax)


def test_the_numerical_tangent_of_the_chapter():
    """Figure 7.08: its slope and its intercept are those of the two points, 0.0001 apart."""
    (_, tangent) = plot_tangents(parabola, 2, (0, 5), delta=0.0001).get_lines()
    x, y = data(tangent)
    assert np.diff(y) / np.diff(x) == pytest.approx([8.000199999998785] * 2, rel=1e-12)
    assert y[1] == pytest.approx(8.000199999998785 * 2 - 8.00039999999757, rel=1e-15)
    assert tangent.get_label() == "y = 8.0002x − 8.0004"


@pytest.mark.parametrize(
    ("f", "x", "slopes", "label"),
    [
        (abs, 0.0, (-1.0, 1.0), "x = 0: corner, slopes −1 and 1"),
        (lambda x: max(3 * x, x), 0.0, (1.0, 3.0), "x = 0: corner, slopes 1 and 3"),
        (lambda x: 5 * x - abs(x - 1), 1.0, (6.0, 4.0), "x = 1: corner, slopes 6 and 4"),
        (lambda x: math.sqrt(abs(x)), 0.0, None, "x = 0: corner, slopes −inf and inf"),
        (math.floor, 1.0, None, "x = 1: slope 0 on the right"),
        (lambda x: math.copysign(1.0, x) if x else 0.0, 0.0, None, "x = 0: no tangent"),
        (lambda x: 2 * x if x >= 0 else math.nan, 0.0, None, "x = 0: slope 2 on the right"),
    ],
)
def test_where_there_is_no_tangent_the_picture_says_so(f, x, slopes, label):
    tangent = plot_tangents(f, x, (-2.0, 3.0) if f is not math.floor else (-2.5, 2.5)).get_lines()[-1]
    assert is_open(tangent)
    if slopes:
        xs, ys = data(tangent)
        assert np.diff(ys) / np.diff(xs) == pytest.approx(slopes, rel=1e-9)
    assert tangent.get_label() == label


def test_a_legend_stands_beside_the_curves_where_it_would_cover_one():
    within = plot_tangents(parabola, range(5), (0, 5))
    beside = plot_tangents(math.sin, range(-3, 4), (-5, 5))
    for ax, right in ((within, False), (beside, True)):
        ax.figure.draw_without_rendering()
        box = ax.get_legend().get_window_extent()
        assert (box.x0 > ax.get_window_extent().x1) == right
        assert ax.figure.bbox.x0 <= box.x0 and box.x1 <= ax.figure.bbox.x1
        assert right or not any(
            line.get_transform().transform_path(line.get_path()).intersects_bbox(box, filled=False) for line in ax.lines
        )
    ax = plt.subplots()[1]  # in which there is no room beside the axes
    plot_tangents(math.sin, range(-3, 4), (-5, 5), ax=ax)
    assert ax.get_legend().get_window_extent().x1 <= ax.figure.bbox.x1


@pytest.mark.parametrize(
    ("f", "left", "right"),
    [
        (lambda x: x * math.sqrt(x), math.nan, 0.0),
        (lambda x: x**1.1, math.nan, 0.0),
        (lambda x: 2 * x + x * math.sqrt(x), math.nan, 2.0),
        (lambda x: xlogy(x, x), -math.inf, -math.inf),
        (lambda x: abs(x) ** 0.99, -math.inf, math.inf),
        (lambda x: abs(x) ** 1.05 + x, 1.0, 1.0),
        (lambda x: x + 1e-4 * abs(x), 0.9999, 1.0001),
        (lambda x: max(math.expm1(x), math.sin(2 * x)), 1.0, 2.0),
        (lambda x: 1e-200 * abs(x), -1e-200, 1e-200),
    ],
)
def test_the_slopes_beside_a_point_are_limits(f, left, right):
    height = max(abs(f(1.0)), 1e-200)
    contact = drawing.contact(f, 0.0, 1.0, height)
    assert (contact.left, contact.right) == pytest.approx((left, right), rel=1e-9, abs=1e-9 * height, nan_ok=True)


@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (lambda x: math.sin(1e6 * x), 1.0, 1e6 * math.cos(1e6)),
        (lambda x: math.hypot(x, 1e-12), 0.0, 0.0),
        (lambda x: math.atan(1e12 * x), 0.0, 1e12),
        (lambda x: x * x if x < 1 else 2 * x - 1, 1.0, 2.0),
        (lambda x: math.exp(-1 / x**2) if x else 0.0, 0.0, 0.0),
    ],
)
def test_what_bends_within_a_hair_is_no_corner(f, x, slope):
    contact = drawing.contact(f, x, 2.0, 1.0)
    assert contact.left == contact.right == pytest.approx(slope, rel=1e-12)


def test_what_is_left_of_a_slope_by_rounding_is_not_infinite():
    def seventh(x):
        return (((((((x - 7) * x + 21) * x) - 35) * x + 35) * x - 21) * x + 7) * x - 1

    contact = drawing.contact(seventh, 1.0, 0.2, 2e-7)
    assert contact.left == contact.right == pytest.approx(0.0, abs=1e-13)


def test_a_slope_that_only_its_sides_tell_is_drawn():
    (_, tangent) = plot_tangents(lambda x: (x * x * x) ** (1 / 3) if x > 0 else x, 0.0, (-1, 1)).get_lines()
    x, y = data(tangent)
    assert y == pytest.approx(x, abs=1e-9)


def test_a_vertical_tangent_is_vertical():
    (_, tangent) = plot_tangents(np.cbrt, 0.0, (-1, 1)).get_lines()
    x, y = data(tangent)
    assert x.tolist() == [0.0, 0.0, 0.0] and y[0] < y[1] == 0.0 < y[2]
    assert tangent.get_label() == "x = 0: vertical"


def test_a_steep_tangent_does_not_make_the_picture_high():
    ax = plot_tangents(lambda x: math.atan(1e4 * x), [0.0, 0.5], (-1, 1))
    low, high = ax.get_ylim()
    assert high - low < 4
    x, y = data(ax.lines[1])
    assert np.diff(y) / np.diff(x) == pytest.approx([1e4, 1e4])


def test_an_argument_that_collects_others_is_no_variable():
    def f(*x_and_base):
        return math.log(*x_and_base)

    ax = plot_function(f, (1, 2))
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x", "f(x)")


def test_a_point_without_a_value_is_named():
    for f, x in ((math.sqrt, -1), (np.log, -1.0), (lambda x: 1 / x, 0)):
        with pytest.raises(ValueError, match=rf"\({'−1' if x else '0'}\) has no value: "):
            plot_tangents(f, x, (1, 2))


@pytest.mark.parametrize("scale", [1e-200, 1e-9, 1.0, 1e9, 1e150])
def test_a_smooth_curve_of_any_size_has_smooth_tangents(scale):
    ax = plot_tangents(lambda x: (x / scale) ** 3, [-scale, 0.0, scale / 2], (-2 * scale, 2 * scale))
    assert not any(map(is_open, ax.lines))


@pytest.mark.parametrize(
    ("slope", "intercept", "text"),
    [
        (1, 0, "y = x"),
        (-1, 2, "y = −x + 2"),
        (0, -3, "y = −3"),
        (2.5, -0.5, "y = 2.5x − 0.5"),
        (1e-9, 1, "y = 1e−09·x + 1"),
    ],
)
def test_a_line_reads_as_people_write_it(slope, intercept, text):
    assert equation(tangent_line(lambda x: slope * x + intercept, 0.0), "x", drawing.digits) == text


def test_secants_go_through_their_points():
    """Figures 7.02 and 7.03: 2 between the first two points, 10 from 2 to 3."""
    ax = plot_secants(parabola, [(0, 1), (3, 2), (1, 4)], (0, 4))
    _, *secants = ax.get_lines()
    for secant, (a, b), slope in zip(secants, [(0, 1), (2, 3), (1, 4)], [2, 10, 10], strict=True):
        x, y = data(secant)
        assert (x[1], x[2], y[1], y[2]) == (a, b, parabola(a), parabola(b))
        assert np.diff(y) / np.diff(x) == pytest.approx([slope] * 3)
        assert secant.get_markevery() == [1, 2]
        assert secant.get_label() == f"slope {slope}, x from {a} to {b}"


def test_a_secant_needs_two_points():
    with pytest.raises(ValueError, match=r"a secant goes through two points; got one, 1\.0; plot_tangents draws"):
        plot_secants(parabola, [(1, 1)], (0, 4))
    with pytest.raises(TypeError, match=r"a secant goes through two points, \(x1, x2\); got 1 \(int\)"):
        plot_secants(parabola, (1, 2), (0, 4))


# -- f and f' --


def test_the_derivative_is_below_its_function():
    above, below = plot_derivative(math.sin, (-3, 3))
    x, y = data(below.lines[0])
    assert y == pytest.approx(np.cos(x), rel=1e-14)
    assert np.array_equal(data(above.lines[0])[1], [math.sin(t) for t in data(above.lines[0])[0]])
    assert above.get_shared_x_axes().joined(above, below)
    assert (above.get_ylabel(), below.get_ylabel(), below.get_xlabel()) == ("sin(x)", "sin'(x)", "x")
    assert len(below.lines) == 1


@pytest.mark.parametrize(
    ("f", "circles"),
    [
        (abs, [(0, -1), (0, 1)]),
        (lambda x: abs(x * x - 1), [(-1, -2), (-1, 2), (1, -2), (1, 2)]),
        (lambda x: math.floor(x + 0.25), [(-1.25, 0), (-0.25, 0), (0.75, 0), (1.75, 0)]),
        (lambda x: (x * x - 1) / (x - 1), [(1, 1)]),
        (lambda x: 1 / x, []),
    ],
    ids=["abs", "two corners", "steps", "hole", "pole"],
)
def test_a_corner_a_step_and_a_hole_are_gaps_between_open_circles(f, circles):
    _, below = plot_derivative(f, (-2, 2))
    line, *others = below.lines
    found = {(round(x, 2), round(y, 6)) for ring in others for x, y in zip(*data(ring), strict=True)}
    assert found == set(circles)
    assert all(map(is_open, others))
    x, y = data(line)
    for corner, _ in circles:
        assert np.isnan(y[np.abs(x - corner) < 0.005]).any()


def test_the_derivative_is_drawn_on_given_axes():
    _, pair = plt.subplots(2)
    assert plot_derivative(parabola, ax=pair, linewidth=4) == tuple(pair)
    assert [ax.lines[0].get_linewidth() for ax in pair] == [4, 4]
    assert [ax.get_xlabel() for ax in pair] == ["x", "x"]
    _, shared = plt.subplots(2, sharex=True)
    assert [ax.get_xlabel() for ax in plot_derivative(parabola, ax=shared)] == ["", "x"]


# -- Errors --


def rational(x):
    return x**3 / (1 + x**2)


def test_errors_are_those_of_the_slopes():
    ax = plot_error_against_delta(rational, 0.5)
    exact = 13 / 25
    for line, method in zip(ax.lines, ("forward", "backward", "central", "complex", "adaptive"), strict=False):
        assert line.get_label().startswith(method)
        for delta, error in [point for point in zip(*data(line), strict=True) if not np.isnan(point[1])][::9]:
            slope = numerical_derivative(rational, method=method, delta=float(delta))(0.5)
            assert error == pytest.approx(max(abs(slope - exact), 2.0**-54), abs=1.2e-16)
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


def test_the_expected_errors_have_their_slopes_and_cross_at_the_best_delta():
    ax = plot_error_against_delta(math.exp, 1.0)
    grey = {line.get_label(): data(line) for line in ax.lines}
    for name, power, at_one in (
        ("rounding, ε|f|/δ", -1, 2.0**-52 * math.e),
        ("truncation, |f''|δ/2", 1, math.e / 2),
        ("truncation, |f'''|δ²/6", 2, math.e / 6),
    ):
        x, y = grey[name]
        assert np.log(y) == pytest.approx(math.log(at_one) + power * np.log(x), abs=1e-9)
    stars = [data(line) for line in ax.lines if line.get_marker() == "*"]
    assert stars[0][0] == pytest.approx([math.sqrt(2 * 2.0**-52)])
    assert stars[1][0] == pytest.approx([(1.5 * 2.0**-52) ** (1 / 3)])
    assert ax.lines[0].get_label() == "forward, best δ ≈ 2.1e−08"
    assert len({line.get_linestyle() for line in ax.lines if line.get_color() == drawing.GREY}) == 4


@pytest.mark.parametrize("power", [1.5, 2.5])
def test_where_a_higher_derivative_is_infinite_there_is_no_best_delta(power):
    ax = plot_error_against_delta(lambda x: abs(x) ** power, 0.0)
    assert not [line.get_label() for line in ax.get_lines() if "nan" in line.get_label()]
    assert all(np.isfinite(line.get_xdata()).any() for line in ax.get_lines() if line.get_marker() == "*")


def test_slopes_that_are_exact_are_markers_at_the_bottom_which_no_line_is_drawn_to():
    ax = plot_error_against_delta(lambda x: x * x, 1.0)  # where central differences truncate nothing
    central, floor = (line for line in ax.lines if line.get_label() in ("central", "exact, but for rounding"))
    x, y = data(central)
    (least,) = set(data(floor)[1])
    assert least == 2.0**-52
    hits = np.flatnonzero(y == least)
    assert len(hits) > 20 and (y[~np.isnan(y)] >= least).all()
    assert np.isnan(y[hits - 1]).all() and np.isnan(y[hits + 1]).all()
    for delta in x[hits]:
        assert abs(numerical_derivative(lambda x: x * x, method="central", delta=delta)(1.0) - 2.0) <= least


@pytest.mark.parametrize(("f", "x", "what"), [
    (abs, 0.0, "corner, slopes −1 and 1"),
    (lambda x: max(x, 1.001 * x), 0.0, "corner, slopes 1 and 1.001"),
    (math.floor, 1.0, "slope 0 on the right"),
])  # fmt: skip
def test_errors_are_not_measured_where_a_derivative_is_a_convention(f, x, what):
    with pytest.raises(ValueError, match=rf"errors are measured against a derivative; f has none at {x}: {what}"):
        plot_error_against_delta(f, x)


def test_the_expected_errors_are_named_beside_their_lines():
    ax = plot_error_against_delta(lambda x: x**3 / (1 + x**2), 0.75)
    ax.figure.canvas.draw()
    for line in ax.lines:
        if line.get_label().startswith("_"):
            ends = ax.transData.transform(np.transpose(data(line)))[[0, -1]]
            way = np.linspace(*ends, 2000)
            assert not any(text.get_window_extent().count_contains(way) for text in ax.texts)


def test_a_method_that_cannot_be_used_is_named():
    ax = plot_error_against_delta(math.exp, 1.0)
    (of_complex,) = [line for line in ax.lines if line.get_label().startswith("complex")]
    assert of_complex.get_label() == "complex: f takes no complex numbers"
    assert len(data(of_complex)[0]) == 0


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (lambda x: 3.0, 1.0),
        (lambda x: 0.0, 0.0),
        (lambda x: 2 * x, -1e150),
        (lambda x: x, 0.0),
        (math.sin, 1e-9),
        (lambda x: x + 1e-12, 0.0),
        (lambda x: x * x + 1e-12, 0.0),
        (lambda x: 1e-300 * x, 1e-300),
        (lambda x: x, 1e200),
    ],
)
def test_errors_of_simple_functions_at_any_point(f, x):
    ax = plot_error_against_delta(f, x)
    ax.figure.canvas.draw()
    assert len(data(ax.lines[0])[0]) > 50


def test_errors_need_a_derivative():
    with pytest.raises(ValueError, match=r"errors are measured against a finite derivative; at 0\.0 f' is inf"):
        plot_error_against_delta(math.sqrt, 0.0)


# -- Derivations --


def polynomial(x):
    return 5 * x**5 + 4 * x**3 - 5


def test_a_derivation_is_written_as_mathematics_with_its_rules():
    derivation = explain(polynomial)
    ax = plot_derivation(derivation)
    texts = [text.get_text() for text in ax.texts]
    assert texts == [text.get_text() for text in plot_derivation(polynomial).texts]
    assert [text for text in texts if "$" not in text] == [step.rule for step in derivation.steps if step.rule]
    assert texts[-3:] == ["$f'(x)$", "$= 25 x^{4} + 12 x^{2}$", "simplified"]
    assert [text.get_position()[1] for text in ax.texts] == sorted(text.get_position()[1] for text in ax.texts)


LONG = explain(lambda x: math.exp(-(x**2)) * math.sin(3 * x) / (1 + x**2) + abs(x) ** 3 + math.cos(x) * x, at=1.0)


@pytest.mark.parametrize(
    ("derivation", "size"),
    [
        (explain(polynomial), None),
        (LONG, None),
        (LONG, (6, 4)),
        (explain(polynomial, notation="leibniz"), (3, 3)),
        (explain(lambda x: abs(x) if x > 0 else x, at=2.0), (6, 4)),
        (
            explain(
                lambda x: math.sin(x * x * math.exp(-x)) / (x * x * math.exp(-x)) + math.log(1 + x * x * math.exp(-x))
            ),
            None,
        ),
    ],
)
def test_all_of_a_derivation_is_in_the_picture_and_nothing_overlaps(derivation, size):
    ax = plot_derivation(derivation, ax=size and plt.figure(figsize=size).add_axes((0, 0, 1, 1)))
    frame = ax.figure.bbox
    boxes = [text.get_window_extent() for text in ax.texts]
    for box in boxes:
        assert box.x0 >= frame.x0 and box.x1 <= frame.x1 + 0.5 and box.y0 >= frame.y0 and box.y1 <= frame.y1
    for i, box in enumerate(boxes):
        for other in boxes[:i]:
            assert (
                min(box.x1, other.x1) - max(box.x0, other.x0) < 1.5
                or min(box.y1, other.y1) - max(box.y0, other.y0) < 1.5
            )


def test_a_derivation_fits_axes_that_a_layout_makes_smaller():
    figure, (ax, other) = plt.subplots(2, figsize=(3, 4), layout="constrained")
    plot_derivation(polynomial, ax=ax)
    before = ax.texts[0].get_fontsize()
    other.set_title("\n".join("several lines"))
    figure.draw_without_rendering()
    figure.canvas.draw()
    assert ax.texts[0].get_fontsize() < before
    frame = ax.get_window_extent()
    boxes = [text.get_window_extent() for text in ax.texts]
    assert all(frame.y0 - 1 <= box.y0 and box.y1 <= frame.y1 + 1 and box.x1 <= frame.x1 + 2 for box in boxes)
    pickle.dumps(figure)


def test_a_long_line_is_broken_between_its_terms():
    ax = plot_derivation(lambda x: sum(k * x**k for k in range(2, 17)))
    formulas = [text.get_text() for text in ax.texts if text.get_text().startswith("$")]
    assert any(formula.startswith("$ + ") for formula in formulas)
    assert all(formula.count("{") == formula.count("}") for formula in formulas)
    assert ax.figure.get_figwidth() < 12


def test_a_derivation_has_the_size_that_is_asked_for():
    small, large = (plot_derivation(polynomial, fontsize=size).figure for size in (10, "xx-large"))
    assert large.get_figwidth() > 1.5 * small.get_figwidth()


def test_the_conditions_of_a_branch_are_written():
    ax = plot_derivation(explain(lambda x: x * x if x > 1 else x, at=2.0))
    assert ax.texts[0].get_text() == r"$\text{where }x > 1$"


# -- Checks --


def drawn(ax):
    """The markers of a check, by their names: (row, relative difference)."""
    return {line.get_label(): dict(zip(*data(line)[::-1], strict=True)) for line in ax.lines}


def test_a_check_is_drawn_row_by_row_with_its_failures():
    check = check_gradient(
        lambda w: np.sum(w**3), np.array([1.0, 2e-3, -3.0]), gradient=lambda w: 3 * w**2 * np.array([1, 1.01, 1])
    )
    ax = plot_check(check)
    assert ax.get_xscale() == "log" and ax.get_xlabel() == "relative difference from the exact derivative"
    for label, name in (("hand-written", "hand_written"), ("numerical", "numerical")):
        for y, row in enumerate(check.rows):
            value = getattr(row, name)
            largest = max(row.exact, row.hand_written, row.numerical)
            assert drawn(ax)[label][y] == pytest.approx(max(abs(value - row.exact) / largest, 2.0**-55))
    assert drawn(ax)["hand-written"][1] == pytest.approx(0.01 / 1.01)
    (bars,) = ax.containers
    ends = [bar.get_x() + bar.get_width() for bar in bars]
    assert ends == pytest.approx(
        [row.tolerance / max(row.exact, row.hand_written, row.numerical) for row in check.rows]
    )
    assert [drawn(ax)["hand-written"][y] <= end for y, end in enumerate(ends)] == [True, False, True]
    assert [label.get_text() for label in ax.get_yticklabels()] == [row.where for row in check.rows]
    assert [(text.get_text(), text.get_position()[1]) for text in ax.texts] == [("mismatch", 1)]
    assert [band.get_y() for band in ax.patches if band not in bars] == [pytest.approx(0.55)]
    assert ax.get_title().endswith("mismatch")
    assert len({line.get_marker() for line in ax.lines}) == 2


def test_a_corner_is_drawn_as_an_error_of_the_slope_and_explained_below():
    ax = plot_check(check_gradient(lambda w: np.sum(np.abs(w)), np.array([0.0, 1.0])))
    (errors,) = ax.collections
    assert errors.get_segments()[0][:, 0] == pytest.approx([2.0**-55, 1.0])
    assert [text.get_text() for text in ax.texts] == ["not differentiable"]
    note = " ".join(ax.get_xlabel().split("\n")[1:])
    assert note == "w[0]: f has a corner here: its slope is -1 on the left and 1 on the right"


def test_without_an_exact_derivative_a_check_is_against_the_slope():
    check = check_gradient(lambda x: float(str(float(x))) ** 2 if x else 0.0, 3.0, gradient=lambda x: 2.2 * x)
    assert check.rows[0].exact is None
    ax = plot_check(check)
    assert ax.get_xlabel().startswith("relative difference from the numerical slope\n")
    assert drawn(ax) == {"hand-written": {0.0: pytest.approx(0.6 / 6.6, rel=1e-6)}}


def test_slopes_that_are_zero_do_not_differ():
    ax = plot_check(check_gradient(lambda w: np.sum(0 * w), np.ones(2), gradient=lambda w: 0 * w))
    assert drawn(ax) == {name: {0.0: 2.0**-55, 1.0: 2.0**-55} for name in ("numerical", "hand-written")}
    assert {x for segment in ax.collections[0].get_segments() for x in segment[:, 0]} == {2.0**-55}


def test_a_long_name_is_drawn_without_its_middle():
    check = check_gradient(
        lambda p: np.sum(p["the weights of the second layer"] ** 2), {"the weights of the second layer": np.ones(2)}
    )
    labels = [label.get_text() for label in plot_check(check).get_yticklabels()]
    assert [len(label) for label in labels] == [24, 24]
    assert all(label.startswith("p['the ") and label.endswith(f"layer'][{i}]") for i, label in enumerate(labels))


def test_infinities_that_agree_do_not_differ():
    ax = plot_check(check_gradient(math.sqrt, 0.0, gradient=lambda x: math.inf))
    assert drawn(ax) == {"hand-written": {0.0: 2.0**-55}, "numerical": {0.0: 4.0}}
    assert ax.get_xlim()[1] > 4


def test_a_gradient_that_is_none_is_drawn_as_what_is_wrong_with_it():
    ax = plot_check(check_gradient(lambda x: x * x, 1.0, gradient=lambda x: None))
    assert [text.get_text() for text in ax.texts] == ["mismatch"]
    assert ax.get_xlabel().endswith("\nx: the hand-written derivative is None")


@pytest.mark.parametrize("size", [(6.4, 4.8), (3.0, 2.0)])
def test_nothing_of_a_check_is_written_over_anything_else(size):
    many = check_gradient(lambda w: np.sum(np.abs(w)), np.array([0.0, 1.0, 2.0]))
    figure, ax = plt.subplots(figsize=size, layout="constrained")
    plot_check(many, ax=ax)
    figure.canvas.draw()
    written = [ax.title, ax.get_legend(), ax.xaxis.label, *ax.texts, *ax.get_yticklabels()]
    boxes = [artist.get_window_extent() for artist in written] + [ax.get_window_extent()]
    for i, box in enumerate(boxes):
        assert not any(min(box.x1, b.x1) - max(box.x0, b.x0) > 1 and min(box.y1, b.y1) - max(box.y0, b.y0) > 1
                       for b in boxes[:i])  # fmt: skip


def test_what_a_row_with_numbers_has_to_say_is_not_written_over_them():
    row = check_gradient(lambda x: x * x, 1.0).rows[0]
    corner = row._replace(error=math.inf, verdict="ok (kink)", note="f has a corner here")
    ax = plot_check(GradientCheck("f", [row, corner]))
    assert [text.get_text() for text in ax.texts] == ["ok (kink)"]


def test_what_is_no_check_no_function_and_no_number_is_refused():
    with pytest.raises(TypeError, match=r"plot_check takes what check_gradient gives; got 3 \(int\)"):
        plot_check(3)
    with pytest.raises(TypeError, match=r"a curve is that of a function; got 3 \(int\)"):
        plot_function(3)
    with pytest.raises(TypeError, match=r"plot_derivative draws on two axes, ax=\(above, below\); got "):
        plot_derivative(parabola, ax=plt.figure().add_subplot())
    for wrong in (
        lambda: animate_secant(parabola, "a", (0, 1)),
        lambda: plot_error_against_delta(parabola, [1.0]),
        lambda: plot_tangents(parabola, None, (0, 1)),
        lambda: plot_tangents(parabola, 1j, (0, 1)),
        lambda: plot_secants(parabola, None, (0, 1)),
        lambda: animate_secant(parabola, 1, (0, 1), ["1"]),
        lambda: animate_intercept("1"),
        lambda: animate_intercept(1, "1"),
        lambda: animate_intercept(1, None),
        lambda: plot_function(parabola, ax=np.array([1, 2])),
        lambda: plot_derivation(parabola, ax=3),
        lambda: save_animation(3, "a.gif"),
    ):
        with pytest.raises(TypeError, match="got "):
            wrong()
    for wrong in (
        lambda: plot_secants(math.sqrt, [(-1, 1)], (0, 1)),
        lambda: animate_secant(math.sqrt, -1, (0, 1)),
        lambda: animate_secant(math.sqrt, 1, (0, 1), [-2]),
        lambda: plot_tangents(np.sqrt, -1, (0, 1)),
        lambda: plot_tangents(lambda x: x**0.5, -1, (0, 1)),
        lambda: plot_error_against_delta(math.sqrt, -1),
    ):
        with pytest.raises(ValueError, match=r"\(−1\) has no value: "):
            wrong()
    with pytest.raises(TypeError, match=r"a tangent touches at a number; got 'a' \(str\)"):
        plot_tangents(parabola, ["a"], (0, 1))


def test_of_many_rows_those_that_fail_are_shown():
    w = np.ones(8)
    check = check_gradient(
        lambda p: sum(np.sum(a**2) for a in p), [w] * 5, gradient=lambda p: [2 * a for a in p[:4]] + list(p[4:])
    )
    failed = [row.where for row in check.rows if not row.verdict.startswith("ok")]
    many = type(check)(check.of, [check.rows[0]] * 60 + list(check.rows))
    ax = plot_check(many)
    shown = [label.get_text() for label in ax.get_yticklabels()]
    assert len(shown) == 40 and shown[: len(failed)] == failed
    assert f"{len(many.rows) - 40} more rows left out" in ax.get_title()


# -- What moves --


def test_the_secant_becomes_the_tangent():
    animation = animate_secant(parabola, 1, (0, 5), deltas=[2, 0.5, 0.0001])
    ax = animation._fig.axes[0]
    _, point, secant, second, tangent = ax.lines
    seen = []
    for _ in frames(animation):
        x, y = data(secant)
        seen.append((ax.get_title(), *(np.diff(y[:2]) / np.diff(x[:2]) if len(x) else ()), *second.get_xdata()))
    assert [part.tolist() for part in data(point)] == [[1], [2]]
    assert [title for title, *_ in seen[:4]] == [
        "δ = 2    slope 8", "δ = 0.5    slope 5", "δ = 0.0001    slope 4.0002", "tangent    slope 4",
    ]  # fmt: skip
    assert [slope for _, slope, _ in seen[:3]] == pytest.approx([8, 5, 4.0002])
    assert [x for *_, x in seen[:3]] == [3, 1.5, 1.0001]
    x, y = data(tangent)
    assert y == pytest.approx(4 * x - 2)


@pytest.mark.parametrize("x", [0.0, 2.4, 5.0])
def test_the_second_point_comes_from_the_farther_end(x):
    animation = animate_secant(math.sqrt, x, (0, 5)) if x else animate_secant(math.exp, x, (0, 5))
    list(frames(animation))
    animation._func(0)
    second = animation._fig.axes[0].lines[3]
    assert second.get_xdata() == pytest.approx([0.0 if x == 5 else 5.0])


def test_a_secant_at_a_corner_becomes_both_slopes():
    animation = animate_secant(abs, 0, (-1, 2), deltas=np.array([1.0, 0.1]))
    *_, figure = frames(animation)
    ax = figure.axes[0]
    assert ax.get_title() == "corner, slopes −1 and 1"
    x, y = data(ax.lines[4])
    assert y == pytest.approx(abs(x))


def test_numbers_may_be_in_arrays():
    animation = animate_intercept(intercepts=np.arange(3.0))
    assert len(list(frames(animation))) == 3
    assert len(plot_tangents(parabola, np.arange(3.0), np.array([0, 5])).lines) == 4
    assert len(plot_secants(parabola, np.array([[0, 1], [2, 3]]), (0, 5)).lines) == 3


def test_a_secant_at_no_distance_is_refused():
    with pytest.raises(ValueError, match="a secant goes through two points, so each δ must change x"):
        animate_secant(parabola, 1, (0, 5), deltas=[1, 1e-20])


def test_lines_of_one_slope_and_several_intercepts():
    """Figure 7.07."""
    animation = animate_intercept(intercepts=[-1, 0, 2])
    ax = animation._fig.axes[0]
    titles = []
    for i, _ in enumerate(frames(animation)):
        titles.append(ax.get_title())
        assert [line.get_visible() for line in ax.lines[:3]] == [k <= i for k in range(3)]
    for line, b in zip(ax.lines, [-1, 0, 2], strict=False):
        x, y = data(line)
        assert y.tolist() == (x + b).tolist()
    assert titles == ["y = x − 1", "y = x", "y = x + 2"]


def test_a_derivation_appears_line_by_line():
    animation = animate_derivation(polynomial)
    texts = animation._fig.axes[0].texts
    counts = [sum(text.get_visible() for text in texts) for _ in frames(animation)]
    assert counts == sorted(counts) and counts[0] == 2 and counts[-1] == len(texts)
    assert len(counts) == len(explain(polynomial).steps) + 1


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_an_animation_is_saved_as_a_gif(tmp_path, capsys):
    save_animation(animate_intercept(intercepts=[0, 1]), tmp_path / "lines.gif", dpi=50)
    with Image.open(tmp_path / "lines.gif") as gif:
        assert (gif.n_frames, gif.size) == (2, (300, 200))
    assert capsys.readouterr() == ("", "")


def test_a_long_save_shows_its_progress_on_a_terminal(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr("tinygrad_ed.animation.PATIENCE", 0.0)
    save_animation(animate_intercept(intercepts=[0, 1]), tmp_path / "lines.gif", dpi=50)
    assert sys.stderr.getvalue() == f"\r[{'#' * 20:40}] frame 1 of 2\r[{'#' * 40}] frame 2 of 2\n"


# -- The window --


def press(window, key):
    window.figure.canvas.callbacks.process("key_press_event", KeyEvent("key_press_event", window.figure.canvas, key))


def test_the_sliders_move_the_point_its_tangent_and_the_secant():
    window = explore(parabola, (0, 5))
    window.x.set_val(1.0)
    window.delta.set_val(-1.0)
    assert [part.tolist() for part in data(window.point)] == [[1], [2]]
    x, y = data(window.tangent)
    assert y == pytest.approx(4 * x - 2)
    x, y = data(window.secant)
    assert np.diff(y) / np.diff(x) == pytest.approx([4.2])
    assert [float(*part) for part in data(window.second)] == pytest.approx([1.1, 2.42])
    assert window.of_tangent.get_text() == "parabola(1) = 2      tangent: slope 4"
    assert window.of_secant.get_text() == "δ = 0.1      secant: slope 4.2"


def test_keys_move_the_sliders():
    window = explore(parabola, (0, 5))
    start, delta = window.x.val, window.delta.val
    for key in ("right", "right", "left", "up", "down", "down"):
        press(window, key)
    assert window.x.val == pytest.approx(start + 0.05)
    assert window.delta.val == pytest.approx(delta - 0.25)
    press(window, "home")
    assert window.x.val == 0.0
    press(window, "left")
    assert window.x.val == 0.0
    press(window, "end")
    assert window.x.val == 5.0
    press(window, "q")  # what a key does in all windows, here to close it
    assert plt.get_fignums() == []


def test_the_window_says_where_there_is_nothing():
    window = explore(math.sqrt, (-1, 4))
    window.x.set_val(-0.5)
    assert window.of_tangent.get_text().startswith("sqrt(−0.5) has no value")
    assert len(window.point.get_xdata()) == len(window.secant.get_xdata()) == 0
    window.x.set_val(4.0)
    window.delta.set_val(window.delta.valmin)
    assert window.of_secant.get_text().endswith("none, since x + δ is x")
    window = explore(lambda x: 1.0 if x == 1.5 else x * x, (0, 2))
    window.x.set_val(1.5)
    assert window.of_tangent.get_text().startswith("the derivative of <lambda> at 1.5 (float) came out as 0, and f's")
    assert len(window.of_tangent.get_text()) <= 90 and len(window.tangent.get_xdata()) == 0
    window.x.set_val(1.0)
    assert window.of_tangent.get_text() == "f(1) = 1      tangent: slope 2"
    window = explore(lambda x: abs(x), (-1, 1))
    assert window.of_tangent.get_text() == "f(0) = 0      tangent: corner, slopes −1 and 1"


def test_pictures_warn_of_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for f in (np.log, lambda x: 3, math.floor):
            plot_derivative(f, (-3, 3))[0].figure.canvas.draw()
