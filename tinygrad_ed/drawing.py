"""What pictures are drawn with: axes of their own, colours, curves, lines, and numbers as text.

Matplotlib is imported when it is first used, and none of its settings are changed. The colours are those of M. Okabe
and K. Ito, "Color Universal Design", 2008, which the colour-blind tell apart, too; in grey, lines differ by dashes and
markers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Any, NamedTuple

from .curves import LEVEL, Curve, checked_interval, real, sampled
from .derivatives import value_and_derivative
from .errors import shown
from .lines import Line, equation, tangent_line
from .samples import is_complex, is_number, quiet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

Function = Callable[[Any], Any]

BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"
GREY = "#808080"  # on white and on black
COLORS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY)
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))
MARKERS = "os^DvP"
SIZE = 6.0, 4.0  # inches
SMALL = 9.0  # points: a legend, where the axes are as wide as this many inches or more
WIDE = 4.0
SMALLEST = 6.0  # points
REACH = 0.18  # of the interval: how far a tangent goes to both sides, in the chapter 0.9 of 5
STEEP = 0.4  # of the height: how far it rises or falls at most
MOST_NAMED = 8  # lines that a legend lists
SMOOTH = 1e-6  # of a slope: by how much those on the two sides of a point may differ
STEP = 1e-3  # of the height: how much f may change close beside a point
BESIDE = 2.0**-20, 2.0**-30, 2.0**-40  # of the interval: how far beside a point slopes are taken
CLOSEST = 2.0**-200  # of it: where f must be near its value at the point, of which squares do not vanish
SETTLED = 1e-12  # of a slope: how much the last two of them may differ if the last one is the limit
LAGGING = 0.9  # of a difference: how large the next one is if they do not shrink


def pyplot() -> Any:
    """Matplotlib's pyplot, or how to get it."""
    try:
        from matplotlib import pyplot
    except ModuleNotFoundError as error:
        raise ImportError('pictures need Matplotlib; pip install "tinygrad_ed[plot]"') from error
    return pyplot


def axes(ax: Axes | None, width: float = SIZE[0], height: float = SIZE[1]) -> Axes:
    """The axes that were given, or those of a new figure."""
    if ax is None:
        return stacked(1, width, height)[0]
    if not hasattr(ax, "plot"):
        raise TypeError(f"ax is where to draw, one of Matplotlib's Axes; got {shown(ax)}")
    return ax


def stacked(count: int, width: float = SIZE[0], height: float = SIZE[1]) -> list[Axes]:
    """So many axes of a new figure, one below the other, with the same x."""
    plt = pyplot()
    _, made = plt.subplots(count, sharex=True, squeeze=False, figsize=(width, height), layout="constrained")
    return [dressed(ax) for ax in made[:, 0]]


def dressed(ax: Axes) -> Axes:
    """Axes with the colours and dashes of these pictures."""
    from cycler import cycler

    ax.set_prop_cycle(cycler(color=COLORS) + cycler(linestyle=DASHES))
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(color=GREY, alpha=0.2, linewidth=0.8)
    ax.set_axisbelow(True)
    ax.ticklabel_format(scilimits=(-3, 5), useMathText=True)
    return ax


def ink(ax: Axes) -> str:
    """The colour of what is written on axes: black, but on a dark ground white."""
    from matplotlib.colors import to_hex

    return to_hex(ax.xaxis.label.get_color())


def text_size(ax: Axes, lines: int = 1) -> float:
    """How large small text is that suits axes of this width, and so many lines beside them."""
    width, height = inches(ax)
    return max(SMALLEST, SMALL * min(1.0, width / WIDE, 72 * height / lines / (1.3 * SMALL)))


def inches(ax: Axes) -> tuple[float, float]:
    """Width and height of axes."""
    box = ax.get_window_extent().transformed(ax.figure.dpi_scale_trans.inverted())
    return float(box.width), float(box.height)


def number(what: str, given: Any) -> float:
    """A number as a float, or an error that says what it is."""
    if not is_number(given) or is_complex(given):
        raise TypeError(f"{what}; got {shown(given)}")
    return float(given)


def numbers(what: str, given: Any) -> list[float]:
    """One number or several as floats, or an error that says what they are."""
    if not is_number(given) and not isinstance(given, Iterable):
        raise TypeError(f"{what}; got {shown(given)}")
    return [number(what, x) for x in ([given] if is_number(given) else given)]


def options(given: dict[str, Any], **defaults: Any) -> dict[str, Any]:
    """Keyword arguments for a line: those that the user gave, and for all others these."""
    from matplotlib.cbook import normalize_kwargs
    from matplotlib.lines import Line2D

    return {**defaults, **normalize_kwargs(given, Line2D)}


def sampled_for(ax: Axes | None, f: Function, interval: Sequence[float], points: int) -> Curve:
    """The points of f's curve, at equal distances on the axis of x, which may be logarithmic."""
    if ax is None or axes(ax).get_xscale() == "linear":
        return sampled(f, interval, points)
    ends = checked_interval(interval)
    if ax.xaxis.limit_range_for_scale(*ends) != ends:
        raise ValueError(f"the axis of x is {ax.get_xscale()}, and has no interval {shown(interval)}")
    scale = ax.xaxis.get_transform()
    inverse = scale.inverted()

    def x(u: float) -> float:
        return float(inverse.transform([u])[0])

    @wraps(f)
    def along(u: float) -> Any:
        return f(x(u))

    curve = sampled(along, [float(u) for u in scale.transform(ends)], points)
    return curve._replace(pieces=[[(x(u), y) for u, y in piece] for piece in curve.pieces])


def draw(ax: Axes, curve: Curve, **kwargs: Any) -> Line2D:
    """A sampled curve. Where it has poles it runs out of the picture, instead of making it high."""
    lowest, highest = curve.window
    x, y = zip(*curve.points, strict=True)
    (line,) = ax.plot(x, [min(max(value, lowest), highest) if value == value else value for value in y], **kwargs)
    line.set_ydata(y)  # which leaves the limits as they are
    size = max(abs(lowest), abs(highest))
    if highest - lowest < LEVEL * size:  # what is left is rounding
        ax.update_datalim([(x[0], lowest - size / 10), (x[-1], highest + size / 10)])
        ax.autoscale_view()
    return line


def name_axes(ax: Axes, f: Function, marks: str = "") -> None:
    """Name the axes x and f(x), unless they have names."""
    name, variable = named(f)
    if not ax.get_xlabel():
        ax.set_xlabel(variable)
    if not ax.get_ylabel():
        ax.set_ylabel(f"{name}{marks}({variable})")


def named(f: Function) -> tuple[str, str]:
    """A function's name and its variable's, as they are in formulas."""
    name = getattr(f, "__name__", "f")
    try:
        first = next(iter(signature(f).parameters.values()), None)
        variable = first.name if first and first.kind is not first.VAR_POSITIONAL else "x"
    except (TypeError, ValueError):  # some builtins have no signature
        variable = "x"
    return name if name.isidentifier() else "f", variable


def legend(ax: Axes) -> None:
    """List the lines that have names, if they are few: where no line is, or else beside the axes, if there is room."""
    if not 1 <= len(ax.get_legend_handles_labels()[1]) <= MOST_NAMED:
        return
    made = ax.legend(fontsize=text_size(ax), framealpha=0.9)
    figure = ax.figure.figure
    if figure.get_layout_engine() is not None:  # which makes room
        figure.draw_without_rendering()
        box = made.get_window_extent()
        if any(line.get_transform().transform_path(line.get_path()).intersects_bbox(box, False) for line in ax.lines):
            ax.legend(fontsize=text_size(ax), loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)


def legend_above(ax: Axes, columns: int) -> int:
    """List the lines above the axes, in so many columns; and how many rows that makes."""
    if handles := ax.get_legend_handles_labels()[0]:
        ax.legend(
            fontsize=text_size(ax),
            loc="lower center",
            bbox_to_anchor=(0.5, 1.0),
            ncols=columns,
            columnspacing=1.0,
            frameon=False,
        )
    return -(-len(handles) // columns)


def digits(x: float, most: int = 6) -> str:
    """A number with so many significant digits."""
    return f"{x:.{most}g}".replace("-", "−")


class Contact(NamedTuple):
    """How a curve meets its tangent at a point: the slopes of the curve to the left and to the right of it.

    They differ at a corner; NaN is a side without a tangent, because f jumps there or is not defined; inf is a vertical
    tangent.
    """

    x: float
    y: float
    left: float
    right: float

    @property
    def slopes(self) -> str:
        """The slope, or both."""
        if math.isnan(self.left) and math.isnan(self.right):
            return "no tangent"
        if abs(self.left - self.right) > 0:
            return f"corner, slopes {digits(self.left)} and {digits(self.right)}"
        if self.left == self.right:
            return "vertical" if math.isinf(self.left) else f"slope {digits(self.left)}"
        return (
            f"slope {digits(self.right)} on the right"
            if math.isnan(self.left)
            else f"slope {digits(self.left)} on the left"
        )

    def text(self, variable: str) -> str:
        """The tangent as an equation, or what there is instead."""
        if self.left != self.right or math.isinf(self.left):
            return f"{variable} = {digits(self.x)}: {self.slopes}"
        return equation(Line(self.left, self.y - self.left * self.x), variable, digits)

    def path(self, reach: float, height: float) -> tuple[list[float], list[float]]:
        """Three points of the tangent, or of what there is of it on both sides; the second is the point itself.

        It goes `reach` to both sides, or as far as it takes to rise or fall by `height`, if that is less.
        """
        x, y = [], []
        for side, slope in ((-1, self.left), (0, 0.0), (1, self.right)):
            steep = abs(slope) * reach > height
            x.append(self.x + side * (height / abs(slope) if steep else reach))
            y.append(self.y + side * (math.copysign(height, slope) if steep else slope * reach))
        return x, y


def contact(f: Function, x: Any, width: float, height: float, **how: Any) -> Contact:
    """The tangent of f at a point; with a method or a δ, the secant that the numerical slope is the slope of.

    `width` and `height` are those of the picture, by which a jump is told from what is not visible.
    """
    x = number("a tangent touches at a number", x)
    if how:
        line = tangent_line(f, x, **how)
        return Contact(x, float(line(x)), float(line.slope), float(line.slope))
    y, slope = valued(value_and_derivative(f), f, x)
    (left, doubt), (right, other) = (_slope_beside(f, x, y, side, width, height) for side in (-1, 1))
    usual = max(abs(left), abs(right), height / width)
    smooth = left == right or abs(right - left) < max(SMOOTH * usual, doubt + other)
    if smooth and math.isnan(slope):  # as of (x³)^(1/3) at 0
        slope = left
    return Contact(x, y, slope, slope) if smooth or math.isinf(slope) else Contact(x, y, left, right)


def valued(evaluated: Function, f: Function, x: float) -> Any:
    """f evaluated at a point, in some way whose first or only number is f's value; or that it has none there."""
    try:
        with quiet():
            result = evaluated(x)
            numbers = tuple(real(y, x) for y in (result if isinstance(result, tuple) else (result,)))
    except (ArithmeticError, ValueError) as error:
        raise ValueError(f"{named(f)[0]}({digits(x)}) has no value: {error}") from error
    if not math.isfinite(numbers[0]):
        raise ValueError(f"{named(f)[0]}({digits(x)}) has no value: it is {numbers[0]!r}")
    return numbers if isinstance(result, tuple) else numbers[0]


def _slope_beside(f: Function, x: float, y: float, side: int, width: float, height: float) -> tuple[float, float]:
    """What the slope of f tends to on one side of a point whose value is y, and how doubtful that is.

    Of three slopes whose differences shrink alike the limit is known (Aitken's Δ²); it is infinite if they rise, and
    NaN where f is not near the point.
    """
    least = max(2 * math.ulp(x), CLOSEST * width)
    try:
        with quiet():
            if not abs(real(f(x + side * least), x) - y) <= STEP * height:
                return math.nan, 0.0
            points = [x + side * max(part * width, least) for part in BESIDE]
            a, b, c = (real(value_and_derivative(f)(point)[1], point) for point in points)
    except (ArithmeticError, ValueError):
        return math.nan, 0.0
    last, before = c - b, b - a
    if before == 0 or abs(last) <= SETTLED * max(abs(b), abs(c)):
        return c, abs(last)
    ratio = last / before
    if abs(ratio) < LAGGING:
        limit = c + last * ratio / (1 - ratio)
        return limit if abs(limit) > SETTLED * abs(a) else 0.0, abs(last)
    if abs(last) <= STEP * height / width:  # rounding
        return c, abs(last)
    return (math.copysign(math.inf, c), 0.0) if abs(c) > abs(b) > abs(a) else (c, math.inf)
