"""A window in which a point is moved along a curve, its tangent and a secant following."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log10
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from . import drawing as d
from .curves import checked_interval, sampled
from .errors import DerivativeLost

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import KeyEvent
    from matplotlib.figure import Figure

Function = Callable[[Any], Any]

SMALLEST = -17.0  # δ, as a power of ten
STRIDE = 1 / 100  # of the interval: how far a key moves the point
RATIO = 1 / 4  # of a power of ten: how much a key changes δ
LONGEST = 90  # characters of a line above the picture
CAPTION = "← →  move the point      ↑ ↓  change δ      Home End  to the ends"


class Explorer:
    """The window of `explore`, which works as long as this is kept; `x` and `delta` are its sliders.

    That of δ is logarithmic: its value is log₁₀ δ.

    Examples
    --------
    >>> window = Explorer(lambda x: 2 * x**2, (0, 5))
    >>> window.x.set_val(2)
    >>> window.delta.set_val(-4)
    >>> print(window.of_tangent.get_text())
    f(2) = 8      tangent: slope 8
    >>> print(window.of_secant.get_text())
    δ = 0.0001      secant: slope 8.0002
    """

    def __init__(self, f: Function, interval: Sequence[float]) -> None:
        self.f = f
        self.left, self.right = checked_interval(interval)
        plt = d.pyplot()
        curve = sampled(f, interval)
        self.height = curve.window[1] - curve.window[0]
        self.name, self.variable = d.named(f)
        from matplotlib.widgets import Slider

        figure: Figure = plt.figure(figsize=(7.0, 5.5))
        self.figure = figure
        self.ax: Axes = d.dressed(figure.add_axes((0.1, 0.28, 0.86, 0.58)))
        d.draw(self.ax, curve, color=d.ink(self.ax), linestyle="-")
        (self.tangent,) = self.ax.plot([], [], color=d.BLUE, linestyle="-")
        (self.secant,) = self.ax.plot([], [], color=d.VERMILION, linestyle="--")
        (self.second,) = self.ax.plot([], [], "s", color=d.VERMILION)
        (self.point,) = self.ax.plot([], [], "o", color=d.BLUE, markersize=8, clip_on=False)
        d.name_axes(self.ax, f)
        self.ax.set(xlim=(self.left, self.right), ylim=self.ax.get_ylim())
        self.of_tangent = figure.text(0.1, 0.94, "", color=d.BLUE)
        self.of_secant = figure.text(0.1, 0.89, "", color=d.VERMILION)
        width = self.right - self.left
        middle = self.left + width / 2
        largest = log10(width)
        beside = figure.add_axes((0.1, 0.12, 0.7, 0.03)), figure.add_axes((0.1, 0.07, 0.7, 0.03))
        self.x = Slider(beside[0], self.variable, self.left, self.right, valinit=middle, color=d.BLUE, initcolor="none")
        self.delta = Slider(
            beside[1], "δ", largest + SMALLEST, largest, valinit=largest - 1, color=d.VERMILION, initcolor="none"
        )
        figure.text(0.5, 0.02, CAPTION, horizontalalignment="center", fontsize=d.SMALL, color=d.GREY)
        for slider in (self.x, self.delta):
            slider.on_changed(self._show)
        figure.canvas.mpl_connect("key_press_event", self._press)
        if manager := figure.canvas.manager:
            if manager.key_press_handler_id is not None:  # by which Home and the arrows change the view
                figure.canvas.mpl_disconnect(manager.key_press_handler_id)
            manager.set_window_title(f"{self.name}({self.variable}) and its tangent")
        self._show()

    def _show(self, _: float = 0.0) -> None:
        """Draw what the sliders say."""
        x, delta = float(self.x.val), 10.0 ** float(self.delta.val)
        self.x.valtext.set_text(d.digits(x))
        self.delta.valtext.set_text(d.digits(delta, 2))
        self.of_tangent.set_text(self._touch(x))
        self.of_secant.set_text(self._cut(x, delta))
        self.figure.canvas.draw_idle()

    def _touch(self, x: float) -> str:
        """Draw the tangent, and say what it is."""
        width = self.right - self.left
        try:
            contact = d.contact(self.f, x, width, self.height)
        except (ValueError, DerivativeLost) as error:
            self.tangent.set_data([], [])
            self.point.set_data([], [])
            return shorten(str(error), LONGEST, placeholder=" …")
        self.tangent.set_data(*contact.path(d.REACH * width, d.STEEP * self.height))
        self.point.set_data([x], [contact.y])
        return f"{self.name}({d.digits(x)}) = {d.digits(contact.y)}      tangent: {contact.slopes}"

    def _cut(self, x: float, delta: float) -> str:
        """Draw the secant, and say what it is."""
        self.secant.set_data([], [])
        self.second.set_data([], [])
        second = x + delta
        said = f"δ = {d.digits(delta, 2)}      secant: "
        if second == x:
            return f"{said}none, since x + δ is x"
        try:
            y1, y2 = d.valued(self.f, self.f, x), d.valued(self.f, self.f, second)
        except ValueError as error:
            return f"{said}none, {error}"
        slope = (y2 - y1) / (second - x)
        self.secant.set_data([self.left, self.right], [y1 + slope * (end - x) for end in (self.left, self.right)])
        self.second.set_data([second], [y2])
        return f"{said}slope {d.digits(slope, 8)}"

    def _press(self, event: KeyEvent) -> None:
        """Move a slider, or else do what the key does in any of Matplotlib's windows."""
        moves = {
            "left": (self.x, self.x.val - STRIDE * (self.right - self.left)),
            "right": (self.x, self.x.val + STRIDE * (self.right - self.left)),
            "home": (self.x, self.left),
            "end": (self.x, self.right),
            "down": (self.delta, self.delta.val - RATIO),
            "up": (self.delta, self.delta.val + RATIO),
        }
        if event.key in moves:
            slider, value = moves[event.key]
            slider.set_val(min(max(value, slider.valmin), slider.valmax))
        else:
            from matplotlib.backend_bases import key_press_handler

            key_press_handler(event)


def explore(f: Function, interval: Sequence[float] = (-5.0, 5.0)) -> Explorer:
    """A window with f's curve, a tangent and a secant, and sliders for the point and δ.

    The arrow keys left and right move the point, up and down change δ, Home and End go to the ends of the interval.

    Parameters
    ----------
    f : callable
        A function of one number.
    interval : (left, right)
        From where to where.

    Returns
    -------
    Explorer
        To be kept as long as the window is used; ``matplotlib.pyplot.show()`` opens it.

    Examples
    --------
    >>> window = explore(lambda x: 2 * x**2, (0, 5))
    >>> window.tangent.get_color() != window.secant.get_color()
    True
    """
    return Explorer(f, interval)
