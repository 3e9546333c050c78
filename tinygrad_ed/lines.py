"""Lines: the tangent of a curve, and the secant that the numerical slope stands for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from .derivatives import value_and_derivative
from .errors import shown
from .slopes import numerical_derivative, secant_points
from .structures import combined


class Line(NamedTuple):
    """The line y = slope·x + intercept, as a function of x; of a curve, slope and intercept have its structure.

    Examples
    --------
    >>> line = Line(slope=2.0, intercept=1.0)
    >>> line(3.0)
    7.0
    >>> print(line)
    y = 2.0x + 1.0
    """

    slope: Any
    intercept: Any

    def __call__(self, x: Any) -> Any:
        """The y of the line at x."""
        return combined(lambda m, b: m * x + b, self.slope, self.intercept)

    def __str__(self) -> str:
        sign, size = ("-", str(self.intercept)[1:]) if str(self.intercept).startswith("-") else ("+", self.intercept)
        return f"y = {self.slope}x {sign} {size}"


def equation(line: Line, variable: str, written: Callable[[Any], str]) -> str:
    """A line as people write it, its numbers, of which the signs are taken, by a function.

    >>> equation(Line(8.0, -8.5), "x", "{:g}".format)
    'y = 8x − 8.5'
    """
    slope, intercept = line
    m, b = written(abs(slope)), written(abs(intercept))
    if slope == 0:
        return f"y = {'−' if intercept < 0 else ''}{b}"
    factor = "" if m == "1" else f"{m}·" if "e" in m or "/" in m else m  # 8x, but 1e-05·x
    rise = ("−" if slope < 0 else "") + factor + variable
    return f"y = {rise}" if intercept == 0 else f"y = {rise} {'−' if intercept < 0 else '+'} {b}"


def tangent_line(f: Callable[..., Any], x: Any, *, method: str | None = None, delta: float | None = None) -> Line:
    """The tangent of f at x; with `method` or `delta`, the secant that the numerical slope is the slope of.

    Parameters
    ----------
    f : callable
        A function of one number; its value may be a number, or a tuple, list or dict of numbers (a curve).
    x : number
        The point of contact.
    method : {"forward", "backward", "central", "adaptive", "complex"}, optional
        The numerical slope to take in place of the exact one. The line then goes through its two points, and its
        intercept b = y − m·x is taken from the second of them; by "adaptive" and "complex" it goes through f's point at
        x. "forward" where only `delta` is given.
    delta : float, optional
        The distance of these points; chosen by the method where it is not given.

    Returns
    -------
    Line
        With `slope` and `intercept`, and callable.

    Raises
    ------
    TypeError, ValueError, DerivativeLost
        As `derivative` and `numerical_derivative` do.

    Examples
    --------
    >>> tangent_line(lambda x: 2 * x**2, 2.0)
    Line(slope=8.0, intercept=-8.0)
    >>> tangent_line(lambda x: 2 * x**2, 2, method="forward", delta=0.0001)
    Line(slope=8.000199999998785, intercept=-8.00039999999757)
    """
    if not callable(f):
        raise TypeError(f"tangent_line takes a function; got {shown(f)}; write tangent_line(f, x)")
    if method is None and delta is None:
        y, slope = value_and_derivative(f)(x)
    elif method in ("adaptive", "complex"):
        y, slope = f(x), numerical_derivative(f, method=method, delta=delta)(x)
    else:
        (x1, y1), (x, y) = secant_points(f, x, method or "forward", delta)
        slope = combined(lambda a, b: (b - a) / (x - x1), y1, y)
    return Line(slope, combined(lambda b, m: b - m * x, y, slope))
