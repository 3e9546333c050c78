"""Pictures of functions, tangents, derivatives, derivations and checks, with Matplotlib.

Each function draws on the axes `ax`, or on those of a new figure, and returns them; other keyword arguments go to
Matplotlib's lines. No window is opened: ``matplotlib.pyplot.show()`` does that. A curve is not drawn where f has no
value, nor across its jumps and poles.

>>> from tinygrad_ed.plotting import plot_tangents
>>> ax = plot_tangents(lambda x: 2 * x**2, at=[1, 2], interval=(0, 3))
>>> [line.get_label() for line in ax.get_lines()]
['y = f(x)', 'y = 4x − 2', 'y = 8x − 8']
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import cbrt, isfinite, log2, sqrt
from typing import TYPE_CHECKING, Any

from . import drawing as d
from .animation import animate_derivation, animate_intercept, animate_secant, save_animation
from .checks import GradientCheck
from .curves import POINTS, Curve, checked_interval, sampled
from .derivation import Derivation
from .derivatives import derivative, value_and_derivative
from .errors import shown
from .explanation import explain
from .explorer import explore
from .samples import is_number
from .slopes import numerical_derivative
from .typesetting import write

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "animate_derivation",
    "animate_intercept",
    "animate_secant",
    "explore",
    "plot_check",
    "plot_derivation",
    "plot_derivative",
    "plot_error_against_delta",
    "plot_function",
    "plot_secants",
    "plot_tangents",
    "save_animation",
]

Function = Callable[[Any], Any]
Interval = Sequence[float]


def plot_function(
    f: Function, interval: Interval = (-5.0, 5.0), points: int = POINTS, *, ax: Axes | None = None, **kwargs: Any
) -> Axes:
    """Draw the curve of f.

    Parameters
    ----------
    f : callable
        A function of one number. It is called with one float at a time.
    interval : (left, right)
        From where to where.
    points : int
        How many points there are at least; where the curve bends there are more.
    ax : Axes, optional
        Where to draw; left out, in a new figure.
    **kwargs
        For ``ax.plot``: `color`, `label`, …

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        The interval is none, or f has no real value in it.

    Examples
    --------
    >>> import math
    >>> ax = plot_function(math.tan, (-3, 3))
    >>> ax.get_ylabel()
    'tan(x)'
    """
    curve = sampled(f, interval, points)
    ax = d.axes(ax)
    _draw(ax, f, curve, **kwargs)
    return ax


def _draw(ax: Axes, f: Function, curve: Curve, **kwargs: Any) -> None:
    """The curve of f on named axes, with a dot for each point that stands alone."""
    name, variable = d.named(f)
    line = d.draw(ax, curve, **d.options(kwargs, label=f"y = {name}({variable})"))
    if curve.lonely:
        ax.plot(*zip(*curve.lonely, strict=True), ".", color=line.get_color())
    d.name_axes(ax, f)


def plot_tangents(
    f: Function,
    at: float | Sequence[float],
    interval: Interval,
    *,
    method: str | None = None,
    delta: float | None = None,
    ax: Axes | None = None,
    **kwargs: Any,
) -> Axes:
    """Draw the curve of f and its tangents, each with the point where it touches.

    At a corner both slopes are drawn, each on its side; at a jump there is no tangent, and the legend says so.

    Parameters
    ----------
    f : callable
        A function of one number.
    at : number or sequence of numbers
        The points. They may lie outside of the interval.
    interval : (left, right)
        From where to where the curve is drawn. A tangent goes 0.18 of it to both sides, unless it
        is steep.
    method, delta : optional
        As for `tangent_line`: the numerical tangent in place of the exact one.
    ax : Axes, optional
        Where to draw; left out, in a new figure.
    **kwargs
        For the ``ax.plot`` of each tangent.

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = plot_tangents(lambda x: 2 * x**2, 2, (0, 5), delta=0.0001)
    >>> ax.get_lines()[-1].get_label()
    'y = 8.0002x − 8.0004'
    """
    left, right = checked_interval(interval)
    curve = sampled(f, interval)
    how = {name: given for name, given in (("method", method), ("delta", delta)) if given is not None}
    places: Any = [at] if is_number(at) else at
    width, height = right - left, curve.window[1] - curve.window[0]
    contacts = [d.contact(f, x, width, height, **how) for x in places]
    ax = d.axes(ax)
    _draw(ax, f, curve, color=d.BLACK, linestyle="-")
    variable = d.named(f)[1]
    for i, contact in enumerate(contacts):
        style: dict[str, Any] = {
            "color": d.COLORS[i % len(d.COLORS)],
            "linestyle": "-",
            "marker": d.MARKERS[i % len(d.MARKERS)],
            "markevery": [1],
            "label": contact.text(variable),
        }
        if contact.left != contact.right:
            style["markerfacecolor"] = "white"
        ax.plot(*contact.path(d.REACH * width, d.STEEP * height), **d.options(kwargs, **style))
    d.legend(ax)
    return ax


def plot_secants(
    f: Function, pairs: Sequence[tuple[float, float]], interval: Interval, *, ax: Axes | None = None, **kwargs: Any
) -> Axes:
    """Draw the curve of f and lines through pairs of its points, with their slopes.

    Parameters
    ----------
    f : callable
        A function of one number.
    pairs : sequence of (x₁, x₂)
        Where the two points of each line are.
    interval : (left, right)
        From where to where the curve is drawn.
    ax : Axes, optional
        Where to draw; left out, in a new figure.
    **kwargs
        For the ``ax.plot`` of each line.

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = plot_secants(lambda x: 2 * x**2, [(0, 1), (2, 3)], (0, 4))
    >>> [line.get_label() for line in ax.get_lines()[1:]]
    ['slope 2, x from 0 to 1', 'slope 10, x from 2 to 3']
    """
    left, right = checked_interval(interval)
    curve = sampled(f, interval)
    ends = [_secant(f, pair) for pair in pairs]
    ax = d.axes(ax)
    _draw(ax, f, curve, color=d.BLACK, linestyle="-")
    variable = d.named(f)[1]
    beyond = d.REACH / 2 * (right - left)
    for i, ((x1, y1), (x2, y2)) in enumerate(ends):
        slope = (y2 - y1) / (x2 - x1)
        style: dict[str, Any] = {
            "color": d.COLORS[i % len(d.COLORS)],
            "linestyle": d.DASHES[i % len(d.DASHES)],
            "marker": d.MARKERS[i % len(d.MARKERS)],
            "markevery": [1, 2],
            "label": f"slope {d.digits(slope)}, {variable} from {d.digits(x1)} to {d.digits(x2)}",
        }
        x = [x1 - beyond, x1, x2, x2 + beyond]
        y = [y1 - slope * beyond, y1, y2, y2 + slope * beyond]
        ax.plot(x, y, **d.options(kwargs, **style))
    d.legend(ax)
    return ax


def _secant(f: Function, pair: Sequence[float]) -> tuple[tuple[float, float], tuple[float, float]]:
    """The two points of a secant, the left one first."""
    try:
        x1, x2 = sorted(map(float, pair))
    except (TypeError, ValueError):
        raise TypeError(f"a secant goes through two points, (x1, x2); got {shown(pair)}") from None
    if x1 == x2:
        raise ValueError(f"a secant goes through two points; got one, {x1!r}; plot_tangents draws what touches there")
    return (x1, float(f(x1))), (x2, float(f(x2)))


ALIKE = 0.02  # of the picture: two points that are drawn as one circle


def plot_derivative(
    f: Function,
    interval: Interval = (-5.0, 5.0),
    points: int = POINTS,
    *,
    ax: Sequence[Axes] | None = None,
    **kwargs: Any,
) -> tuple[Axes, Axes]:
    """Draw the curve of f, and below it that of f'.

    Where f has a corner, a jump or a hole, f' has a gap between open circles.

    Parameters
    ----------
    f : callable
        A function of one number.
    interval : (left, right)
        From where to where.
    points : int
        How many points there are at least; where a curve bends there are more.
    ax : pair of Axes, optional
        Where to draw f and f'; left out, in a new figure.
    **kwargs
        For the ``ax.plot`` of both curves.

    Returns
    -------
    (Axes, Axes)
        That of f, and that of f'.

    Examples
    --------
    >>> above, below = plot_derivative(abs, (-1, 1))
    >>> below.get_ylabel()
    "abs'(x)"
    """
    left, right = checked_interval(interval)
    curve = sampled(f, interval, points)
    slopes = sampled(derivative(f), interval, points, [(a, b) for (a, _), (b, _) in curve.gaps])
    # at a corner the derivative is the middle of both slopes by convention, which is no slope of f
    slopes = slopes._replace(pieces=[piece for piece in slopes.pieces if len(piece) > 1])
    above, below = d.stacked(2, height=5.0) if ax is None else ax
    _draw(above, f, curve, **d.options(kwargs, color=d.BLUE, linestyle="-"))
    name, variable = d.named(f)
    style = d.options(kwargs, color=d.VERMILION, linestyle="-", label=f"y = {name}'({variable})")
    line = d.draw(below, slopes, **style)
    lowest, highest = slopes.window
    circles = []
    for (a, p), (b, q) in slopes.gaps:
        same = abs(p - q) <= ALIKE * (highest - lowest)
        circles += [((a + b) / 2, (p + q) / 2)] if same and b - a <= ALIKE * (right - left) else [(a, p), (b, q)]
    if circles := [circle for circle in circles if lowest <= circle[1] <= highest]:
        below.plot(*zip(*circles, strict=True), "o", color=line.get_color(), markerfacecolor="white")
    if ax is None:
        above.set_xlabel("")
    d.name_axes(below, f, "'")
    return above, below


METHODS = {  # in the picture of errors: colour, dashes and marker
    "forward": (d.BLUE, "-", "o"),
    "backward": (d.SKY, "--", "s"),
    "central": (d.VERMILION, "-", "^"),
    "complex": (d.GREEN, "-.", "D"),
    "adaptive": (d.PURPLE, ":", "v"),
}
EPSILON = 2.0**-52  # the relative spacing of floats
DECADES = 16  # of δ, from about the size of x downwards


def plot_error_against_delta(f: Function, x: float, *, ax: Axes | None = None, **kwargs: Any) -> Axes:
    """Draw how far the numerical slope at x is from the exact derivative, for every method and many δ.

    Truncation makes the error of a large δ, and rounding that of a small one. What both come to, by the exact higher
    derivatives of f, is drawn in grey; where they balance, at a star, is the best δ. An error less than the rounding of
    the exact derivative, or of f where that is 0, is drawn as that.

    Parameters
    ----------
    f : callable
        A function of one number.
    x : number
        Where the slope is taken.
    ax : Axes, optional
        Where to draw; left out, in a new figure.
    **kwargs
        For the ``ax.plot`` of each method.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        f has no finite derivative at x.

    Examples
    --------
    >>> import math
    >>> ax = plot_error_against_delta(math.exp, 1.0)
    >>> [line.get_label() for line in ax.get_lines()][:3]
    ['forward, best δ ≈ 2.1e−08', 'backward, best δ ≈ 2.1e−08', 'central, best δ ≈ 6.9e−06']
    """
    x = float(x)
    y, exact = map(float, value_and_derivative(f)(x))
    if not (isfinite(y) and isfinite(exact)):
        raise ValueError(f"errors are measured against a finite derivative; at {x!r} f is {y!r} and f' is {exact!r}")
    scale = 2.0 ** round(log2(abs(x) or 1.0))
    deltas = [scale * 10.0 ** (-k / 4) for k in range(4 * DECADES + 1)]
    least = EPSILON / 2 * (abs(exact) or abs(y) / scale or 1.0)
    second, third = (abs(float(derivative(f, order=order)(x))) for order in (2, 3))
    rounding = EPSILON * abs(y)
    best = {
        "forward": sqrt(rounding / (second / 2)) if second else 0.0,
        "central": cbrt(rounding / 2 / (third / 3)) if third else 0.0,
    }
    best["backward"] = best["forward"]
    ax = d.axes(ax, height=5.0)
    for method, (color, dashes, marker) in METHODS.items():
        points, why = _errors(f, x, exact, method, deltas)
        label = f"{method}: {why}" if why else method
        if best.get(method):
            label += f", best δ ≈ {d.digits(best[method], 2)}"
        style = {"color": color, "linestyle": dashes, "marker": marker, "markersize": 4, "label": label}
        ax.plot([t for t, _ in points], [max(error, least) for _, error in points], **d.options(kwargs, **style))
    ax.set_xscale("log")
    ax.set_yscale("log")
    lowest, highest = ax.get_ylim()
    for text, constant, power, place, along in (
        ("rounding ε|f|/δ", rounding, -1, 0.7, "bottom"),
        ("truncation |f''|δ/2", second / 2, 1, 0.8, "top"),
        ("truncation |f'''|δ²/6", third / 6, 2, 0.5, "top"),
    ):
        if seen := [(t, constant * t**power) for t in deltas if lowest < constant * t**power < highest]:
            ax.plot(*zip(*seen, strict=True), color=d.GREY, linestyle="-", linewidth=1, label=f"_{text}")
            ax.annotate(
                text,
                seen[int(place * len(seen))],
                xytext=(6, 0),
                textcoords="offset points",
                verticalalignment=along,
                color=d.GREY,
                fontsize=d.SMALL,
            )
    for method, share in (("forward", 2.0), ("central", 0.75)):
        if best[method]:
            error = share * rounding / best[method]
            ax.plot(
                best[method], error, "*", color=METHODS[method][0], markersize=14, markeredgecolor="white", zorder=3
            )
    ax.set_xlabel("δ")
    ax.set_ylabel(f"error of the slope at {d.named(f)[1]} = {d.digits(x)}")
    ax.legend(fontsize=d.SMALL, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False)
    return ax


def _errors(
    f: Function, x: float, exact: float, method: str, deltas: Sequence[float]
) -> tuple[list[tuple[float, float]], str]:
    """The error for each δ that can be taken; where there is none, why."""
    slope = partial(numerical_derivative, f, method=method)
    points, why = [], "f has no value beside x"
    for delta in deltas:
        try:
            error = abs(float(slope(delta=delta)(x)) - exact)
        except ValueError as failure:  # δ is too small to change x, or f is lost to complex numbers
            why = "f takes no complex numbers" if method == "complex" else str(failure)
            continue
        if isfinite(error):
            points.append((delta, error))
    return points, "" if points else why


def plot_derivation(of: Derivation | Function, *, ax: Axes | None = None, **kwargs: Any) -> Axes:
    """Write a derivation as mathematics, with the rules in the margin.

    Parameters
    ----------
    of : Derivation or callable
        What `explain` gives, or the function that is to be explained.
    ax : Axes, optional
        Where to write, in letters that are small enough; left out, in a new figure that is large enough.
    **kwargs
        For the ``ax.text`` of each line: `fontsize`, `color`, …

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = plot_derivation(lambda x: 3 * x**2)
    >>> [text.get_text() for text in ax.texts][-3:]
    ["$f'(x)$", '$= 6 x$', 'simplified']
    """
    return write(ax, of if isinstance(of, Derivation) else explain(of), **kwargs)[0]


SPREAD = 1e3  # between the largest and the smallest number, beyond which the axis is logarithmic
MOST_ROWS = 40  # of a check that are drawn
KINDS = (  # of numbers in a check: label, attribute, marker and its size
    ("exact", "exact", "o", 9.0),
    ("numerical", "numerical", "|", 13.0),
    ("hand-written", "hand_written", "x", 7.0),
)
_SMALL: dict[str, Any] = {"fontsize": d.SMALL, "verticalalignment": "center"}


def plot_check(check: GradientCheck, *, ax: Axes | None = None, **kwargs: Any) -> Axes:
    """Draw what a gradient check compared, a row a line, with those that failed marked and named.

    A thin line shows the error of a numerical slope, at a corner all slopes between those on its two sides.
    Of more than 40 rows those that failed come first, and the title says how many are left out.

    Parameters
    ----------
    check : GradientCheck
        What `check_gradient` gives.
    ax : Axes, optional
        Where to draw; left out, in a new figure.
    **kwargs
        For the ``ax.plot`` of the numbers.

    Returns
    -------
    Axes

    Examples
    --------
    >>> from tinygrad_ed import check_gradient
    >>> ax = plot_check(check_gradient(lambda x: x**3, 2.0, gradient=lambda x: 3 * x))
    >>> [text.get_text() for text in ax.texts]
    ['mismatch']
    """
    if not isinstance(check, GradientCheck):
        raise TypeError(f"plot_check takes what check_gradient gives; got {shown(check)}")
    rows = check.rows
    if len(rows) > MOST_ROWS:
        rows = tuple(sorted(rows, key=lambda row: row.verdict.startswith("ok"))[:MOST_ROWS])
    ax = d.axes(ax, height=1.5 + 0.3 * max(len(rows), 3))
    sizes: list[float] = []
    drawn: set[int] = set()
    for (label, attribute, marker, size), color in zip(KINDS, (d.BLUE, d.BLACK, d.VERMILION), strict=True):
        numbers = [(getattr(row, attribute), y) for y, row in enumerate(rows)]
        if seen := [(x, y) for x, y in numbers if x is not None and isfinite(x)]:
            style = {"color": color, "linestyle": "", "marker": marker, "markersize": size, "markerfacecolor": "none"}
            ax.plot(*zip(*seen, strict=True), **d.options(kwargs, label=label, markeredgewidth=1.5, **style))
            sizes += [abs(x) for x, _ in seen if x]
            drawn |= {y for _, y in seen}
    if sizes and max(sizes) > SPREAD * min(sizes):
        ax.set_xscale("symlog", linthresh=max(min(sizes), max(sizes) / SPREAD**2))
    for y, row in enumerate(rows):
        if row.numerical is not None and row.error is not None and isfinite(row.numerical + row.error):
            ax.plot(
                [row.numerical - row.error, row.numerical + row.error],
                [y, y],
                color=d.BLACK,
                linestyle="-",
                linewidth=1,
            )
        elif row.note and y not in drawn:
            ax.text(0.5, y, row.note, transform=ax.get_yaxis_transform(), **_SMALL, horizontalalignment="center")
        if not row.verdict.startswith("ok"):
            ax.axhspan(y - 0.45, y + 0.45, color=d.ORANGE, alpha=0.25, linewidth=0)
        if row.verdict != "ok":
            ax.text(1.02, y, row.verdict, transform=ax.get_yaxis_transform(), **_SMALL)
    ax.set_yticks(range(len(rows)), [row.where for row in rows], fontsize=d.SMALL)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlabel("derivative")
    left_out = f", {len(check.rows) - len(rows)} more rows left out" if len(rows) < len(check.rows) else ""
    ax.set_title(f"gradient of {check.of}: {check.verdict}{left_out}", fontsize=11, pad=24)
    if sizes:
        ax.legend(fontsize=d.SMALL, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False)
    return ax


BEYOND = 0.5  # of the points of a command line: how much farther its picture goes
LONGEST_TITLE = 60  # characters


def illustrate(f: Function, at: Sequence[float], title: str, path: str) -> None:
    """The picture of a command line: f with its tangents at some points, in a file; in a GIF, the secant at one point.

    Without a path it is shown in a window.
    """
    low, high = min(at), max(at)
    beyond = BEYOND * (high - low) or max(1.0, abs(low))
    interval = low - beyond, high + beyond
    if path.lower().endswith(".gif"):
        if len(at) > 1:
            raise ValueError("a GIF shows the secant at one point; got several; give one, or write a PNG, SVG or PDF")
        ax = d.axes(None)
        save_animation(animate_secant(f, low, interval, ax=ax), path)
        d.pyplot().close(ax.figure.figure)
        return
    ax = plot_tangents(f, at, interval)
    if len(title) <= LONGEST_TITLE:
        ax.set_title(title, parse_math=False)
    if path:
        ax.figure.figure.savefig(path, dpi=150)
        d.pyplot().close(ax.figure.figure)
    elif can_show():
        d.pyplot().show()
    else:
        raise ValueError("there is no display for a window; write --plot FILE for a PNG, SVG, PDF or GIF")


def can_show() -> bool:
    """Whether Matplotlib has windows here."""
    from matplotlib import get_backend
    from matplotlib.backends.registry import BackendFilter, backend_registry

    windows: list[str] = backend_registry.list_builtin(BackendFilter.INTERACTIVE)  # type: ignore[no-untyped-call]
    return get_backend().lower() in windows
