"""Moving pictures: a secant that becomes the tangent, a line that climbs, a derivation that is written line by line.

Each function gives a Matplotlib ``FuncAnimation``, which moves as long as it is kept: ``animation =
animate_secant(…)``, then ``matplotlib.pyplot.show()`` or ``save_animation(animation, "secant.gif")``.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from . import drawing as d
from .curves import checked_interval, sampled
from .derivation import Derivation
from .errors import shown
from .explanation import explain
from .lines import Line, equation
from .typesetting import write

if TYPE_CHECKING:
    from matplotlib.animation import FuncAnimation
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

Function = Callable[[Any], Any]

STEPS = 40  # of the second point on its way
CLOSEST = 1e-4  # the last δ, times the width of the picture
QUICK, SLOW = 80, 2000  # milliseconds a frame, the second for one that is read
PAST = "#b0b0b0"  # the lines that were shown before
HELD = 25  # frames for which the tangent is shown
PATIENCE = 1.0  # seconds before a progress bar is shown
BAR = 40  # columns of it


def animate_secant(
    f: Function,
    x: float,
    interval: Sequence[float],
    deltas: Sequence[float] | None = None,
    *,
    ax: Axes | None = None,
    **kwargs: Any,
) -> FuncAnimation:
    """A secant whose second point comes closer, until it is the tangent.

    Parameters
    ----------
    f : callable
        A function of one number.
    x : number
        Where the first point is.
    interval : (left, right)
        From where to where the curve is drawn.
    deltas : sequence of numbers, optional
        How far the second point is to the right of it, frame by frame; negative ones are to the left. Left out, it
        comes from the farther end of the interval.
    ax : Axes, optional
        Where to draw; left out, in a new figure.
    **kwargs
        For the ``ax.plot`` of the secant.

    Returns
    -------
    FuncAnimation

    Examples
    --------
    >>> animation = animate_secant(lambda x: 2 * x**2, 2, (0, 5), deltas=[1, 0.1, 0.01])
    >>> figure = animation._fig
    >>> figure.canvas.draw()
    >>> figure.axes[0].get_title()
    'δ = 1    slope 10'
    """
    left, right = checked_interval(interval)
    curve = sampled(f, interval)
    width, height = right - left, curve.window[1] - curve.window[0]
    contact = d.contact(f, x, width, height)
    x, y = contact.x, contact.y
    if deltas is None:
        farthest = max(right - x, left - x, key=abs)
        last = CLOSEST * (right - left) / abs(farthest)
        deltas = [farthest * last ** (i / (STEPS - 1)) for i in range(STEPS)]
    deltas = d.numbers("deltas are how far the second point is from the first, [1, 0.1, …]", deltas)
    if not deltas or not all(x + delta != x for delta in deltas):
        raise ValueError(f"a secant goes through two points, so each δ must change x = {x!r}; got {shown(deltas)}")
    seconds = [(x + delta, d.valued(f, f, x + delta)) for delta in deltas]
    own, ax = ax is None, d.axes(ax)
    d.draw(ax, curve, color=d.ink(ax), linestyle="-")
    ax.plot([x], [y], "o", color=d.ink(ax))
    style = d.options(kwargs, color=d.VERMILION, linestyle="--")
    (secant,) = ax.plot([], [], **style)
    (second,) = ax.plot([], [], "s", color=secant.get_color())
    (tangent,) = ax.plot([], [], **d.options(kwargs, color=d.BLUE, linestyle="-"))
    d.name_axes(ax, f)
    ax.set(xlim=ax.get_xlim(), ylim=ax.get_ylim(), title=" ")

    def show(i: int) -> list[Artist]:
        last = i >= len(seconds)
        x2, y2 = (x, y) if last else seconds[i]
        m = 0.0 if last else (y2 - y) / (x2 - x)
        line = contact if last else d.Contact(x, y, m, m)
        path = line.path(width, 2 * height)
        secant.set_data(*([], []) if last else path)
        tangent.set_data(*path if last else ([], []))
        second.set_data([x2], [y2])
        second.set_visible(not last)
        touching = "tangent    " if contact.left == contact.right else ""  # or else a corner, or half a tangent
        ax.set_title((touching if last else f"δ = {d.digits(deltas[i], 4)}    ") + line.slopes)
        return [secant, second, tangent]

    return _animation(ax, show, len(seconds) + HELD, QUICK, own)


def animate_intercept(
    slope: float = 1.0,
    intercepts: Sequence[float] = (-2.0, -1.0, 0.0, 1.0, 2.0),
    interval: Sequence[float] = (-5.0, 5.0),
    *,
    ax: Axes | None = None,
    **kwargs: Any,
) -> FuncAnimation:
    """Lines of one slope, one intercept after the other; those that were shown before stay, in grey.

    Parameters
    ----------
    slope : number
        The slope of all lines.
    intercepts : sequence of numbers
        Where they meet the y-axis.
    interval : (left, right)
        From where to where they are drawn.
    ax : Axes, optional
        Where to draw; left out, in a new figure.
    **kwargs
        For the ``ax.plot`` of the lines.

    Returns
    -------
    FuncAnimation

    Examples
    --------
    >>> animation = animate_intercept(intercepts=[0, 2])
    >>> figure = animation._fig
    >>> figure.canvas.draw()
    >>> figure.axes[0].get_title()
    'y = x'
    """
    ends = checked_interval(interval)
    slope = d.number("slope is that of all lines, a number", slope)
    what = "intercepts are the numbers at which the lines meet the y-axis"
    lines = [Line(slope, intercept) for intercept in d.numbers(what, intercepts)]
    if not lines:
        raise ValueError(f"{what}, at least one; got none")
    if not all(isfinite(number) for line in lines for number in line):
        raise ValueError(f"slope and intercepts are finite numbers; got {shown(slope)} and {shown(intercepts)}")
    own, ax = ax is None, d.axes(ax)
    style = d.options(kwargs, color=d.BLUE, linestyle="-", linewidth=2.5)
    drawn = [ax.plot(ends, [line(end) for end in ends], **style)[0] for line in lines]
    (crossing,) = ax.plot([], [], "o", color=style["color"])
    ax.axvline(0.0, color=d.ink(ax), linewidth=0.8)
    ax.axhline(0.0, color=d.ink(ax), linewidth=0.8)
    ax.set(xlabel="x", ylabel="y", title=" ", xlim=ax.get_xlim(), ylim=ax.get_ylim())

    def show(i: int) -> list[Artist]:
        for k, line in enumerate(drawn):
            line.set(visible=k <= i, color=style["color"] if k == i else PAST, zorder=3 if k == i else 2)
        crossing.set_data([0.0], [lines[i].intercept])
        ax.set_title(equation(lines[i], "x", d.digits))
        return [*drawn, crossing]

    return _animation(ax, show, len(lines), SLOW, own)


def animate_derivation(of: Derivation | Function, *, ax: Axes | None = None, **kwargs: Any) -> FuncAnimation:
    """A derivation that is written line by line.

    Parameters
    ----------
    of : Derivation or callable
        What `explain` gives, or the function that is to be explained.
    ax : Axes, optional
        Where to write; left out, in a new figure.
    **kwargs
        For the ``ax.text`` of each line.

    Returns
    -------
    FuncAnimation

    Examples
    --------
    >>> animation = animate_derivation(lambda x: 3 * x**2)
    >>> figure = animation._fig
    >>> figure.canvas.draw()
    >>> [text.get_text() for text in figure.axes[0].texts if text.get_visible()]
    ['$f(x)$', '$= 3 x^{2}$']
    """
    ax, steps = write(ax, of if isinstance(of, Derivation) else explain(of), **kwargs)

    def show(i: int) -> list[Artist]:
        for k, texts in enumerate(steps):
            for text in texts:
                text.set_visible(k <= i)
        return [text for texts in steps for text in texts]

    return _animation(ax, show, len(steps) + 1, SLOW, own=False)


def save_animation(animation: FuncAnimation, path: str | os.PathLike[str], **kwargs: Any) -> None:
    """Save an animation, with a progress bar where that takes longer than a second and standard error is a terminal.

    Parameters
    ----------
    animation : FuncAnimation
        Any animation.
    path : str or path
        A GIF, which needs no program but Pillow; or a film, which Matplotlib needs ffmpeg for.
    **kwargs
        For ``animation.save``: `fps`, `dpi`, …

    Examples
    --------
    >>> import os, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = os.path.join(folder, "lines.gif")
    ...     save_animation(animate_intercept(intercepts=[0, 1]), file, dpi=20)
    ...     os.path.getsize(file) > 100
    True
    """
    if not hasattr(animation, "save"):
        raise TypeError(f"save_animation takes an animation, as of animate_secant; got {shown(animation)}")
    began = time.monotonic()
    told = False

    def progress(i: int, count: int | None) -> None:
        nonlocal told
        if count and sys.stderr.isatty() and time.monotonic() - began > PATIENCE:
            told = True
            bar = "#" * (BAR * (i + 1) // count)
            print(f"\r[{bar:{BAR}}] frame {i + 1} of {count}", end="", file=sys.stderr, flush=True)

    try:
        animation.save(
            os.fspath(path),
            progress_callback=progress,
            **({"writer": "pillow"} | kwargs if os.fspath(path).lower().endswith(".gif") else kwargs),
        )
    finally:
        if told:
            print(file=sys.stderr)


def _animation(ax: Axes, show: Callable[[int], Any], frames: int, pause: int, own: bool) -> FuncAnimation:
    from matplotlib.animation import FuncAnimation

    figure = ax.figure.figure  # of axes in a subfigure, too
    if own:  # laid out once instead of for every frame
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
    return FuncAnimation(figure, show, frames=frames, interval=pause, init_func=lambda: show(0))
