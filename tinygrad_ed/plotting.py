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

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from math import cbrt, isfinite, isnan, log2, nan, sqrt
from sys import float_info
from textwrap import fill
from typing import TYPE_CHECKING, Any

from . import drawing as d
from .animation import animate_derivation, animate_intercept, animate_secant, save_animation
from .checks import GradientCheck, Row, noted, shortened
from .curves import POINTS, Curve, checked_interval, sampled
from .derivation import Derivation
from .derivatives import derivative, value_and_derivative
from .errors import shown
from .explanation import explain
from .explorer import explore
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
        Where to draw; left out, in a new figure. Where x is logarithmic, so are the distances of the points.
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
    curve = d.sampled_for(ax, f, interval, points)
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
    places = d.numbers("a tangent touches at a number", at)
    width, height = right - left, curve.window[1] - curve.window[0]
    contacts = [d.contact(f, x, width, height, **how) for x in places]
    ax = d.axes(ax)
    _draw(ax, f, curve, color=d.ink(ax), linestyle="-")
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
            style["markerfacecolor"] = ax.get_facecolor()
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
    if not isinstance(pairs, Iterable):
        raise TypeError(f"pairs are where the two points of each secant are, [(x1, x2), …]; got {shown(pairs)}")
    ends = [_secant(f, pair) for pair in pairs]
    ax = d.axes(ax)
    _draw(ax, f, curve, color=d.ink(ax), linestyle="-")
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
    return (x1, d.valued(f, f, x1)), (x2, d.valued(f, f, x2))


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
    above, below = _pair(ax)
    title = above.get_xlabel()
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
        below.plot(*zip(*circles, strict=True), "o", color=line.get_color(), markerfacecolor=below.get_facecolor())
    if above.get_shared_x_axes().joined(above, below):
        above.set_xlabel(title)
    d.name_axes(below, f, "'")
    return above, below


def _pair(ax: Any) -> tuple[Axes, Axes]:
    if ax is None:
        ax = d.stacked(2, height=5.0)
    try:
        above, below = ax
    except (TypeError, ValueError):
        raise TypeError(f"plot_derivative draws on two axes, ax=(above, below); got {shown(ax)}") from None
    return d.axes(above), d.axes(below)


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
    derivatives of f, is drawn in grey; where they balance, at a star, is the best δ. A slope whose error is no greater
    than the rounding of the exact derivative, or of f where that is 0, is exact by design or by chance: its marker is
    at the bottom, and no line goes there.

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
        f has no finite derivative at x, or other slopes on its two sides: a corner, a jump, the end of its domain.

    Examples
    --------
    >>> import math
    >>> ax = plot_error_against_delta(math.exp, 1.0)
    >>> [line.get_label() for line in ax.get_lines()][:3]
    ['forward, best δ ≈ 2.1e−08', 'backward, best δ ≈ 2.1e−08', 'central, best δ ≈ 6.9e−06']
    """
    y, exact = d.valued(value_and_derivative(f), f, x)
    if not isfinite(exact):
        raise ValueError(f"errors are measured against a finite derivative; at {x!r} f' is {exact!r}")
    x = float(x)
    scale = 2.0 ** round(log2(abs(x) or 1.0))
    contact = d.contact(f, x, scale, max(abs(y), abs(exact) * scale) or 1.0)
    if contact.left != contact.right:
        raise ValueError(f"errors are measured against a derivative; f has none at {x!r}: {contact.slopes}")
    deltas = [scale * 10.0 ** (-k / 4) for k in range(4 * DECADES + 1)]
    least = EPSILON / 2 * (abs(exact) or abs(y) / scale or 1.0)
    second, third = (abs(float(derivative(f, order=order)(x))) for order in (2, 3))
    second, third = (part if isfinite(part) else 0.0 for part in (second, third))  # else it is no truncation error
    rounding = EPSILON * abs(y)
    best = {
        "forward": sqrt(rounding / (second / 2)) if second else 0.0,
        "central": cbrt(rounding / 2 / (third / 3)) if third else 0.0,
    }
    best["backward"] = best["forward"]
    ax = d.axes(ax, height=5.5)
    ax.set_xscale("log")
    ax.set_yscale("log")
    for method, (color, dashes, marker) in METHODS.items():
        points, why = _errors(f, x, exact, method, deltas)
        label = f"{method}: {why}" if why else method
        if best.get(method):
            label += f", best δ ≈ {d.digits(best[method], 2)}"
        style = {
            "color": color,
            "linestyle": dashes,
            "marker": marker,
            "markersize": d.text_size(ax) / 2,
            "label": label,
        }
        ax.plot(*_unjoined(points, least), **d.options(kwargs, **style))
    ax.axhline(least, color=d.GREY, linestyle="-", linewidth=1, label="exact, but for rounding")
    lowest, highest = ax.get_ylim()
    lowest, highest = min(lowest, least / 4), max(highest, least * 1e4)
    for label, errors, dashes in (
        ("rounding, ε|f|/δ", [rounding / t for t in deltas], "--"),
        ("truncation, |f''|δ/2", [second / 2 * t for t in deltas], "-."),
        ("truncation, |f'''|δ²/6", [third / 6 * t * t for t in deltas], ":"),
    ):
        if seen := [(t, error) for t, error in zip(deltas, errors, strict=True) if least < error < highest]:
            ax.plot(*zip(*seen, strict=True), color=d.GREY, linestyle=dashes, linewidth=1.5, label=label)
    for method, share in (("forward", 2.0), ("central", 0.75)):
        if best[method]:
            error = share * rounding / best[method]
            ax.plot(
                best[method],
                error,
                "*",
                color=METHODS[method][0],
                markersize=14,
                markeredgecolor=ax.get_facecolor(),
                zorder=3,
            )
    ax.set_ylim(lowest, highest)
    ax.set_xlabel("δ")
    ax.set_ylabel(f"error of {d.named(f)[0]}'({d.digits(x)})")
    if ax.figure.figure.get_layout_engine() is None:
        ax.legend(fontsize=d.SMALLEST, loc="upper center")
    else:
        d.legend_above(ax, 2)
    return ax


def _unjoined(points: Sequence[tuple[float, float]], least: float) -> tuple[list[float], list[float]]:
    """δ and errors; one that is no greater than the least stands alone, between two NaNs, at the least."""
    x, y = [], []
    for delta, error in points:
        x += [delta] if error > least else [delta, delta, delta]
        y += [error] if error > least else [nan, least, nan]
    return x, y


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


MOST_ROWS, LONGEST_NAME = 40, 24  # of a check that are drawn, and of characters in the name of one
LOWEST, HIGHEST = EPSILON / 8, 4.0  # a relative difference that is shown as none, and one that none exceeds


def plot_check(check: GradientCheck, *, ax: Axes | None = None, **kwargs: Any) -> Axes:
    """Draw how far apart what a gradient check compared is, a row a line, with those that failed marked and named.

    Hand-written values and numerical slopes are held against the exact derivative, where there is none the first
    against the second. Differences are relative to the largest number of the row; what does not differ is at the left
    edge. A bar goes as far as the tolerance of the hand-written value, and a line as far as the error of the slope, an
    estimate, so that a slope may be a few times as far off; at a corner it is half of the gap between the slopes on
    the two sides.
    Of more than 40 rows those that failed come first, and the title says how many are left out. Notes are below.

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
    ax = d.axes(ax, height=2.0 + 0.3 * max(len(rows), 3))
    size = d.text_size(ax, len(rows))
    for y, row in enumerate(rows):
        if not row.verdict.startswith("ok"):
            ax.axhspan(y - 0.45, y + 0.45, color=d.ORANGE, alpha=0.3, linewidth=0)
        if row.verdict != "ok":
            ax.text(1.02, y, row.verdict, transform=ax.get_yaxis_transform(), fontsize=size, va="center")
    hand, numerical, errors, tolerances = (
        [(x, y) for y, x in enumerate(column) if x is not None] for column in zip(*map(_differences, rows), strict=True)
    )
    if tolerances:
        ends, places = zip(*tolerances, strict=True)
        widths = [end - LOWEST for end in ends]
        ax.barh(places, widths, left=LOWEST, height=0.5, color=d.SKY, alpha=0.5, label="tolerance")
    if errors:
        ends, places = zip(*errors, strict=True)
        ax.hlines(places, LOWEST, ends, color=d.BLUE, linewidth=1.5, label="error of the slope")
    for label, seen, color, marker in (("numerical", numerical, d.BLUE, "o"), ("hand-written", hand, d.VERMILION, "X")):
        if seen:
            style = {"color": color, "linestyle": "", "marker": marker, "label": label}
            ax.plot(*zip(*seen, strict=True), **d.options(kwargs, **style))
    ax.set_xscale("log")
    ax.set_xlim(LOWEST / 2, 2 * HIGHEST)
    ax.tick_params(labelsize=size)
    ax.set_yticks(range(len(rows)), [shortened(row.where, LONGEST_NAME) for row in rows])
    ax.set_ylim(len(rows) - 0.5, -0.5)
    against = "numerical slope" if all(row.exact is None for row in rows) else "exact derivative"
    width = int(72 * d.inches(ax)[0] / (0.52 * size))
    notes = [fill(note, width) for note in noted(rows)]
    ax.set_xlabel("\n".join([f"relative difference from the {against}", *notes]), fontsize=size)
    left_out = f", {len(check.rows) - len(rows)} more rows left out" if len(rows) < len(check.rows) else ""
    above = d.legend_above(ax, 4 if size == d.SMALL else 2)
    ax.set_title(f"gradient of {check.of}: {check.verdict}{left_out}", fontsize=1.2 * size, pad=10 + 1.7 * size * above)
    return ax


def _differences(row: Row) -> tuple[float | None, ...]:
    """By how much a row's hand-written value and its slope differ, the slope's error and the tolerance, relatively."""
    known = row.exact is not None and not isnan(row.exact)
    against = row.exact if known else row.numerical
    if against is None:
        return None, None, None, None
    numbers = (against, row.hand_written, row.numerical, row.error)
    size = max((abs(x) for x in numbers if x is not None and isfinite(x)), default=0.0)
    if size < float_info.min:  # what is left is the error of a slope that is 0
        size = 1.0

    def part(x: float | None) -> float | None:
        return None if x is None or isnan(x) else min(max(abs(x) / size, LOWEST), HIGHEST)

    hand, numerical = (  # infinities that agree do not differ
        None if x is None else 0.0 if x == against else x - against for x in (row.hand_written, row.numerical)
    )
    tolerance = part(row.tolerance)
    return (
        part(hand),
        part(numerical if known else None),
        part(row.error),
        None if tolerance == HIGHEST else tolerance,
    )


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
