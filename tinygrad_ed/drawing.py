"""What pictures are drawn with: axes of their own, colours, curves, lines, and numbers as text.

Matplotlib is imported when it is first used, and none of its settings are changed. The colours are those of M. Okabe
and K. Ito, "Color Universal Design", 2008, which the colour-blind tell apart, too; in grey, lines differ by dashes and
markers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from inspect import signature
from typing import TYPE_CHECKING, Any, NamedTuple

from .curves import LEVEL, Curve
from .derivatives import value_and_derivative
from .errors import shown
from .lines import Line, tangent_line
from .samples import is_number, quiet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

Function = Callable[[Any], Any]

BLACK, BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY = (
    "#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9",
)  # fmt: skip
GREY = "#666666"
COLORS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY)
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))
MARKERS = "os^DvP"
SIZE = 6.0, 4.0  # inches
SMALL = 9.0  # points
REACH = 0.18  # of the interval: how far a tangent goes to both sides, in the chapter 0.9 of 5
STEEP = 0.4  # of the height: how far it rises or falls at most
MOST_NAMED = 8  # lines that a legend lists
SMOOTH = 1e-3  # of a slope: how much it may change from one side of a point to the other
INFINITE = 1e4  # times height by width: a slope beside a corner that is taken for infinite
BESIDE = 2.0**-40  # of the interval: how far beside a point the slopes on its two sides are taken


def pyplot() -> Any:
    """Matplotlib's pyplot, or how to get it."""
    try:
        from matplotlib import pyplot
    except ModuleNotFoundError as error:
        raise ImportError('pictures need Matplotlib; pip install "tinygrad_ed[plot]"') from error
    return pyplot


def axes(ax: Axes | None, width: float = SIZE[0], height: float = SIZE[1]) -> Axes:
    """The axes that were given, or those of a new figure."""
    return stacked(1, width, height)[0] if ax is None else ax


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
    ax.grid(color="#e4e4e4", linewidth=0.8)
    ax.set_axisbelow(True)
    return ax


def options(given: dict[str, Any], **defaults: Any) -> dict[str, Any]:
    """Keyword arguments for a line: those that the user gave, and for all others these."""
    from matplotlib.cbook import normalize_kwargs
    from matplotlib.lines import Line2D

    return {**defaults, **normalize_kwargs(given, Line2D)}


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
    """List the lines that have names, if they are few."""
    if 1 <= len(ax.get_legend_handles_labels()[1]) <= MOST_NAMED:
        ax.legend(fontsize=SMALL, framealpha=0.9)


def digits(x: float, most: int = 6) -> str:
    """A number with so many significant digits."""
    return f"{x:.{most}g}".replace("-", "−")


def equation(line: Line, variable: str) -> str:
    """A line as people write it.

    >>> equation(Line(8.0, -8.0), "x")
    'y = 8x − 8'
    """
    slope, intercept = line
    m, b = digits(slope), digits(abs(intercept))
    if slope == 0:
        return f"y = {digits(intercept)}"
    rise = f"{m}·{variable}" if "e" in m else f"{m.removesuffix('1') if m in ('1', '−1') else m}{variable}"
    return f"y = {rise}" if b == "0" else f"y = {rise} {'−' if intercept < 0 else '+'} {b}"


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
        return equation(Line(self.left, self.y - self.left * self.x), variable)

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

    `width` and `height` are those of the picture, by which a corner or a jump is told from what is not visible.
    """
    if not is_number(x):
        raise TypeError(f"a tangent touches at a number; got {shown(x)}")
    x = float(x)
    if how:
        line = tangent_line(f, x, **how)
        return Contact(x, float(line(x)), float(line.slope), float(line.slope))
    try:
        with quiet():
            y, slope = map(float, value_and_derivative(f)(x))
    except (ArithmeticError, ValueError) as error:
        raise ValueError(f"{named(f)[0]}({digits(x)}) has no value: {error}") from error
    if not math.isfinite(y):
        raise ValueError(f"{named(f)[0]}({digits(x)}) has no value: it is {y!r}")
    step, usual = BESIDE * width, height / width
    left, right = (_slope_beside(f, at, y, SMOOTH * height, INFINITE * usual) for at in (x - step, x + step))
    smooth = left == right or abs(right - left) < SMOOTH * max(abs(left), abs(right), usual)
    if smooth and math.isnan(slope):  # as of (x³)^(1/3) at 0
        slope = left
    return Contact(x, y, slope, slope) if smooth or math.isinf(slope) else Contact(x, y, left, right)


def _slope_beside(f: Function, x: float, y: float, near: float, most: float) -> float:
    """The slope of f beside a point whose value is y, infinite from `most` on; NaN where f is not near that point."""
    try:
        with quiet():
            value, slope = map(float, value_and_derivative(f)(x))
    except (ArithmeticError, ValueError):
        return math.nan
    if not abs(value - y) <= near:
        return math.nan
    return math.copysign(math.inf, slope) if abs(slope) > most > 0 else slope
