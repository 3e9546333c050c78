"""The points of a curve: close together where it bends, and none across a pole, a jump or a gap in the domain.

f is called with one float at a time, so that it may be written for numbers or for arrays alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain, pairwise, starmap
from math import inf, isnan, nan
from typing import Any, NamedTuple

from .errors import shown
from .evaluation import name_of
from .samples import is_complex, is_number, quiet

POINTS = 201  # to begin with: 200 equal steps
HALVINGS = 8  # of a step, where the curve bends
MOST = 200  # calls of f for each point to begin with
FLAT = 1 / 2000  # of the height: how far a curve may be from its straight pieces
LEVEL = 1e-10  # of the height above 0: what may be rounding
NARROWEST = 2.0**-60  # of the interval: how close the two ends of a gap are, unless they are neighbouring floats
GROWN = 1e4  # times the value at which the search for a pole began
HOLE = 2.0**-10  # of the interval: how wide a hole is on each side, half a dot of a picture
GOLDEN = (5**0.5 - 1) / 2  # the multiples of which are the farthest from being periodic, modulo 1
LARGEST = 1e300  # what Matplotlib draws without overflow
FAR = 3.0  # times the middle half of all values: how far from it a pole is shown

Gap = tuple[float, float]  # the x on both sides of it
Point = tuple[float, float]


class Curve(NamedTuple):
    """The points of a curve, from left to right, in pieces with gaps between them.

    `window` is the lowest and the highest y that are worth showing, for curves that have poles.
    """

    pieces: list[list[Point]]
    window: tuple[float, float]

    @property
    def points(self) -> list[Point]:
        """All points in a row; between two pieces one with y = NaN."""
        return [point for piece in self.pieces for point in (*piece, (piece[-1][0], nan))][:-1]

    @property
    def gaps(self) -> list[tuple[Point, Point]]:
        """The points to the left and to the right of each gap."""
        return [(piece[-1], following[0]) for piece, following in pairwise(self.pieces)]

    @property
    def lonely(self) -> list[Point]:
        """The points between two gaps."""
        return [piece[0] for piece in self.pieces if len(piece) == 1]


def sampled(
    f: Callable[[Any], Any], interval: Sequence[float], points: int = POINTS, gaps: Sequence[Gap] = ()
) -> Curve:
    """The points of f's curve over an interval.

    Parameters
    ----------
    f : callable
        A function of one number. An ArithmeticError, a ValueError, NaN, a complex value, or one beyond ±1e300 is a
        point outside of its domain.
    interval : (left, right)
        From where to where.
    points : int
        How many there are at least, at equal distances.
    gaps : sequence of (left, right)
        Places that are known to be gaps, of which the two ends are points.

    Raises
    ------
    ValueError
        The interval is none, or f has no value anywhere in it.

    Examples
    --------
    >>> import math
    >>> sampled(math.floor, (0.0, 1.5)).gaps
    [((0.9999999999999999, 0.0), (1.0, 1.0))]
    >>> curve = sampled(math.sqrt, (-1.0, 1.0))
    >>> curve.points[0], curve.gaps, curve.window
    ((0.0, 0.0), [], (0.0, 1.0))
    """
    if not callable(f):
        raise TypeError(f"a curve is that of a function; got {shown(f)}; write lambda x: … for an expression")
    left, right = checked_interval(interval)
    if not (isinstance(points, int) and points >= 2):
        raise ValueError(f"points is how many there are at least, 2, 3, …; got {shown(points)}")
    known = [(a, b) for a, b in gaps if left <= a <= b <= right]
    grid = [left + (right - left) * i / (points - 1) for i in range(points - 1)]
    strewn = [left + (right - left) * (i * GOLDEN % 1.0) for i in range(1, points // 2)]
    grid, strewn = ([x for x in at if not any(a < x < b for a, b in known)] for at in ([*grid, right], strewn))
    sampling = _Sampling(f, grid, strewn, MOST * points)
    sampling.follow(known)
    curve = sampling.curve()
    if curve.window != sampling.window:  # there are peaks, but no poles
        sampling.show(*curve.window)
        sampling.follow(sampling.gaps)
        curve = sampling.curve()
    return curve


def checked_interval(interval: Sequence[float]) -> tuple[float, float]:
    """The two ends of an interval as floats."""
    try:
        left, right = (float(end) for end in interval)
    except (TypeError, ValueError):
        left = right = nan
    if not (left < right and right - left < inf):
        raise ValueError(f"an interval is (left, right), with left < right; got {shown(interval)}")
    return left, right


def real(y: Any, x: float) -> float:
    """A value at x as a float, NaN if it is complex."""
    if not is_number(y):
        raise TypeError(f"a curve is drawn of a function whose value is one number; got {shown(y)} at {x!r}")
    if is_complex(y):
        return nan if y.imag else float(y.real)
    return float(y)


class _Sampling:
    """The search; of values that are `strewn`, not in step with f as those of a grid may be, most are in sight."""

    def __init__(self, f: Callable[[Any], Any], grid: Sequence[float], strewn: Sequence[float], most: int) -> None:
        self.f, self.most = f, most
        self.left, self.right = grid[0], grid[-1]
        self.width = self.right - self.left
        self.narrowest = NARROWEST * self.width
        self.known: dict[float, float] = {}
        self.failure = ""
        self.gaps: list[Gap] = []
        ordered = sorted(y for y in map(self.value, chain(grid, strewn)) if not isnan(y))
        if not ordered:
            reason = f": {self.failure}" if self.failure else ""
            raise ValueError(f"{name_of(f)} has no real value between {self.left:.6g} and {self.right:.6g}{reason}")
        typical = sorted(y for y in map(self.value, strewn) if not isnan(y)) or ordered
        lower, upper = typical[len(typical) // 4], typical[3 * len(typical) // 4]
        reach = FAR * (upper - lower) or ordered[-1] - ordered[0]
        self.show(max(ordered[0], lower - reach), min(ordered[-1], upper + reach))

    def show(self, lowest: float, highest: float) -> None:
        """Make this the part of the plane that counts."""
        self.window = lowest, highest
        self.height = highest - lowest
        self.flat = max(FLAT * self.height, LEVEL * max(abs(lowest), abs(highest)))

    def value(self, x: float) -> float:
        """f there; NaN outside of its domain."""
        if x not in self.known:
            self.known[x] = self._asked(x)
        return self.known[x]

    def _asked(self, x: float) -> float:
        try:
            with quiet():
                y = real(self.f(x), x)
        except (ArithmeticError, ValueError) as error:
            self.failure = self.failure or f"{type(error).__name__}: {error}"
            return nan
        if abs(y) > LARGEST:
            self.failure = self.failure or f"its value is {y!r} at {x!r}"
        return y if abs(y) <= LARGEST else nan

    def follow(self, gaps: Sequence[Gap]) -> None:
        """More points where the curve bends, and its gaps."""
        for end in chain.from_iterable(gaps):
            self.value(end)
        self.gaps = [gap for gap in gaps if not any(isnan(self.known[end]) for end in gap)]
        steps = [step for step in pairwise(sorted(self.known)) if step not in gaps]
        for _ in range(HALVINGS):
            bent: list[Gap] = []
            for a, b in starmap(self._within, steps):
                middle = a + (b - a) / 2
                if a < middle < b and len(self.known) < self.most and not self._is_flat(a, middle, b):
                    bent += [(a, middle), (middle, b)]
            steps = bent
        for a, b in starmap(self._within, steps):
            self._find_gap(a, b)
        known = sorted(self.known)
        for a, top, b in zip(known, known[1:], known[2:], strict=False):
            self._find_pole(a, top, b)

    def _within(self, a: float, b: float) -> Gap:
        """The part of a step that is in the domain, where one of its ends is."""
        if isnan(self.value(a)) == isnan(self.value(b)):
            return a, b
        x, outside = (a, b) if isnan(self.value(b)) else (b, a)
        inner = x
        while abs(x - outside) > self.narrowest and (middle := x + (outside - x) / 2) not in (x, outside):
            x, outside = (x, middle) if isnan(self._asked(middle)) else (middle, outside)
        back = self.width if inner == b else -self.width
        if not isnan(self._asked(outside + 4 * (outside - x))) and not self._diverges(x, back / 16):
            # beside a hole, as that of sin(x)/x, nothing but rounding may be left
            x = min(x + HOLE * back, inner, key=lambda t: abs(t - x))
        self.value(x)
        self.value(outside)
        return (a, x) if inner == a else (x, b)

    def _is_flat(self, a: float, middle: float, b: float) -> bool:
        """Whether three points are on a straight line, or out of sight, or outside of the domain."""
        values = self.value(a), self.value(middle), self.value(b)
        if isnan(values[1]):
            return isnan(values[0]) and isnan(values[2])
        lowest, highest = self.window
        p, q, r = (min(max(y, lowest - self.height), highest + self.height) for y in values)
        return abs(q - p / 2 - r / 2) <= self.flat

    def _find_gap(self, a: float, b: float) -> None:
        """The place between two points where f jumps, or is not defined; none where it is only steep."""
        jump = abs(self.value(b) - self.value(a))
        if not jump > self.flat:
            return
        p, q = self.known[a], self.known[b]
        while b - a > self.narrowest and a < (middle := a + (b - a) / 2) < b:
            y = self._asked(middle)
            if isnan(y):
                self.known[middle] = y
                self._within(a, middle)
                self._within(middle, b)
                return
            a, p, b, q = (a, p, middle, y) if abs(y - p) > abs(q - y) else (middle, y, b, q)
        if abs(q - p) > jump / 2:
            self.known |= {a: p, b: q}
            self.gaps.append((a, b))

    def _find_pole(self, a: float, top: float, b: float) -> None:
        """The pole among three points, on both sides of which f has the same sign; none where f has a peak."""
        values = {x: self.known[x] for x in (a, top, b)}
        y = abs(values[top])
        in_sight = self.window[0] - self.height <= values[top] <= self.window[1] + self.height
        if in_sight or not abs(values[a]) <= y >= abs(values[b]):
            return
        while b - a > self.narrowest:
            values |= {x: self._asked(x) for x in (a + (top - a) / 2, top + (b - top) / 2)}
            near = sorted(x for x in values if a <= x <= b)
            top = max(near[1:-1], key=lambda x: inf if isnan(values[x]) else abs(values[x]))
            closer = near[near.index(top) - 1], near[near.index(top) + 1]
            if closer == (a, b):
                break
            a, b = closer
        if not abs(values[top]) <= GROWN * y:
            self.known |= {a: values[a], top: nan, b: values[b]}

    def curve(self) -> Curve:
        """All that is known, piece by piece."""
        broken = {a for a, _ in self.gaps}
        pieces: list[list[Point]] = [[]]
        for x in sorted(self.known):
            y = self.known[x]
            if isnan(y):
                pieces.append([])
            else:
                pieces[-1].append((x, y))
                if x in broken:
                    pieces.append([])
        pieces = [piece for piece in pieces if piece]
        window = self.window
        if not any(self._diverges(p[i][0], (p[-1 - i][0] - p[i][0]) / 256) for p in pieces for i in (0, -1)):
            known = [y for piece in pieces for _, y in piece]
            window = min(known), max(known)
        return Curve(pieces, window)

    def _diverges(self, end: float, reach: float) -> bool:
        """Whether f changes as much on each step towards an end of a piece, as at a pole, or more."""
        if end in (self.left, self.right):
            return False
        near, close, far = (self._asked(end + part * reach) for part in (1 / 64, 1 / 8, 1))
        change = abs(near - close)
        return change > self.flat and change > 0.9 * abs(close - far)
