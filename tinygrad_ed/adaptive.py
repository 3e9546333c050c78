"""The adaptive slope: extrapolation over many steps, as accurate as the values of f allow, with its error.

Values beside x are taken on a *ladder* of steps h = 2ᵏ; k is a *level*. A *window* is a run of levels whose values are
extrapolated to h → 0 (Richardson, Ridders): in powers of h² where f exists on both sides of x, of h at the edge of its
domain. Its error has two parts. Truncation falls with h; leaving out the window's first or last level shows it. Noise,
what f rounds, grows with 1/h and is measured at seven points very close to x, whose differences of high order show
nothing else (Moré and Wild). Of all windows the one with the least sum is the best (D'Errico).

Where to put the ladder is a search on the axis of levels: *high* is a level where truncation does not shrink as it
should (too far from x: another wave, a pole, a kink in between), *low* is one where f has hardly changed (it drowns
in noise). Finally the seven innermost points must agree with the best window. If they do not, something is closer to
x than the ladder, which is put deeper; if the slopes on the two sides of x never agree, f has a kink there, or a
jump, or an infinite slope. What looks like noise beyond rounding may be fast waves or close kinks: an interval is
halved until f is smooth in it, and the ladder put there. And if the points agree so close to x that f may be a stair
there, because it rounds its argument or cancels, the way to where it moves is bisected: the jumps of a stair are
noise, and its slope is that over wider steps.

The search is a generator: it yields a point, is sent the value of f there (NaN outside the domain), and returns the
slope. Who runs it may run many of them side by side, one for each element of an array.

References
----------
J. J. D'Errico, *DERIVEST*, MATLAB Central 13490 (2006): all extrapolations compared.
B. Fornberg, "Generation of finite difference formulas on arbitrarily spaced grids", Math. Comp. 51 (1988) 699-706.
J. J. Moré, S. M. Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011) 1292-1314; "Estimating
derivatives of noisy simulations", ACM Trans. Math. Softw. 38 (2012) 19.
C. J. F. Ridders, "Accurate computation of F'(x) and F'(x) F''(x)", Adv. Eng. Softw. 4 (1982) 75-76.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from functools import cache
from itertools import pairwise
from math import inf, isnan, nan
from operator import mul
from typing import Any, NamedTuple

Scalar = Any  # a float, or a complex where f's values are complex
Asking = Generator[float, Scalar, Any]

SMALLEST = math.ulp(0.0)
WIDEST = 8  # levels of a window
SAFETY = 5.0  # standard deviations of noise
EVALUATIONS = 36  # after which nothing new is begun
BARELY = 2.0**-8  # the part of f's change below which truncation is of no account
LARGE = 2.0**-20  # the part of f's values above which noise is looked into
UNIT = -2  # the level of steps that suit a function which varies on the scale of 1
FAR = 1000  # no level is above
DEEP = 36  # levels down to which it is
BISECTIONS = 6  # that tell a jump from a bend
NOISY = 1e-4  # the relative error from which on f's values are looked at for steps
INNER = 5  # levels from the ladder down to the seven points


class _Level(NamedTuple):
    """What f does over the steps of a level."""

    part: Scalar  # of f's change from x to x ± h: odd for derivatives of odd order, even for others
    counterpart: Scalar  # the other one
    size: float  # the largest value
    change: float  # from f(x)

    @property
    def outside(self) -> bool:
        return isnan(abs(self.part))


class _Window(NamedTuple):
    """An extrapolation, and what makes its error."""

    value: Scalar
    truncation: float
    amplification: float  # of noise
    rounding: float
    top: int

    def noise(self, of_value: float) -> float:
        return math.hypot(self.amplification * of_value, self.rounding)


class _Best(NamedTuple):
    """The window with the least error."""

    error: float
    value: Scalar
    noise: float
    truncation: float
    top: int


class _Inside(NamedTuple):
    """What the innermost points show."""

    level: int
    noise: float
    slope: Scalar
    uncertainty: float  # of that slope
    gap: Scalar  # between the slopes on the two sides of x; 0 where noise explains it
    jump: bool
    wild: bool  # whether what looks like noise is so large that f may vary faster than the points can follow
    flat: bool = False  # whether all values are the same
    steps: bool = False  # whether the noise is still small beside the values
    notable: bool = False  # whether it is more than rounding, and no waves that the points follow

    @property
    def singular(self) -> bool:
        return bool(self.gap) or self.jump


class _Steering(NamedTuple):
    """What a level is to the search."""

    state: str  # "high", "low" or "good"
    levels: int = 0  # how much higher a low one should be


@cache
def _norm(order: int, both: bool, count: int) -> float:
    """What the weights make of noise of standard deviation 1 in the parts."""
    return math.hypot(*_weights(order, both, count))


@cache
def _weights(order: int, both: bool, count: int) -> tuple[float, ...]:
    """The weights of a window's parts in hⁿ·f⁽ⁿ⁾(x), h being its largest step: the interpolating polynomial's."""
    power, divided = (2, 2 - order % 2) if both else (1, 1)  # the polynomial is in h^power, of part / h^divided
    degree = (order - 1) // power
    nodes = [2.0 ** (-power * k) for k in range(count)]
    weights = []
    for k, node in enumerate(nodes):
        others = nodes[:k] + nodes[k + 1 :]
        coefficients = [1.0, *([0.0] * (count - 1))]  # of the product of (u + other)
        for other in others:
            coefficients = [a + other * b for a, b in zip(coefficients, [0.0, *coefficients], strict=False)]
        sign = (-1) ** (count - 1 - degree)
        basis = sign * coefficients[count - 1 - degree] / math.prod(node - other for other in others)
        weights.append(math.factorial(order) * basis * 2.0 ** (divided * k))
    return tuple(weights)


def _scaled(value: Scalar, exponent: int) -> Scalar:
    """value · 2^exponent."""
    try:
        return math.ldexp(value, exponent)
    except OverflowError:
        return math.copysign(inf, value)
    except TypeError:
        return complex(_scaled(value.real, exponent), _scaled(value.imag, exponent))


def first_level(size: float, step: float | None = None) -> int:
    """The level of the given step, or of one that suits a function which varies on the scale of x.

    >>> first_level(1.0), first_level(1.0, 0.25)
    (-1, -2)
    """
    return min(max(math.frexp(step or size / 2 or 2.0**UNIT)[1] - 1, -1070), FAR)


def adaptive_slope(x: float, here: Scalar, order: int, precision: float, first: float | None) -> Asking:
    """The n-th derivative at x, where f is `here`, and its error.

    Parameters
    ----------
    x, here : float
        The point, and the value of f there.
    order : int
        How often to differentiate, at least once.
    precision : float
        The relative spacing of f's values: 2⁻⁵² for float64.
    first : float or None
        The step to begin with.

    Yields
    ------
    float
        A point beside x, for which the value of f is to be sent, NaN outside its domain.

    Returns
    -------
    value, error : float

    >>> search = adaptive_slope(2.0, 8.0, 1, 2.0**-52, None)
    >>> t = next(search)
    >>> try:
    ...     while True:
    ...         t = search.send(2 * t**2)
    ... except StopIteration as stop:
    ...     value, error = stop.value
    >>> abs(value - 8) <= error < 1e-12
    True
    """
    if isnan(abs(here)):
        return nan, inf
    start = first_level(abs(x), first)
    ladder = _Ladder(x, here, order, precision, 0, start)
    for level in (start, start - 4, ladder.lowest + 4):
        found = yield from ladder.sampled(level)
        if not found.outside:
            return (yield from ladder.searched())
    step = math.ldexp(1.0, level)
    right = yield x + step
    left = yield x - step
    if isnan(abs(right)) and isnan(abs(left)):
        return nan, inf
    return (yield from _Ladder(x, here, order, precision, 1 if isnan(abs(left)) else -1, start).searched())


class _Ladder:
    """The values of f beside x, on one side of it or on both, and the search for the best window."""

    def __init__(self, x: float, here: Scalar, order: int, precision: float, side: int, start: int) -> None:
        self.x, self.here, self.order, self.side, self.start = x, here, order, side, start
        self.rounding = precision / 4  # about the standard deviation of a rounded value
        self.fading = 2.0 ** (order - 1)  # a window's noise beside that of one a level lower, more than for slopes
        self.least = order if side else (order + 1) // 2  # levels that a window needs
        self.deviation = math.sqrt(2.0 if side else 0.5 if order % 2 else 1.5)  # of a part, where that of a value is 1
        self.lowest = math.frexp(math.ulp(x))[1] + 1 if x else -960
        self.broad = max(2.0**UNIT, abs(x) / 256)  # twice the width of steps that no rounding of x makes
        self.levels: dict[int, _Level] = {}
        self.values: dict[tuple[int, int], Scalar] = {}
        self.windows: dict[tuple[int, int], _Window] = {}
        self.inside: Any = None
        self.noise = 0.0
        self.noise_level: int | None = None  # where it was measured
        self.measured = 0.0  # the last measure of it
        self.known = 0.0  # the noise that was looked into
        self.stair = False  # whether noise was seen to be jumps
        self.closest: _Inside | None = None  # of those that contradicted a ladder
        self.loudest = 0.0  # the largest noise so far of that on which f seemed restless
        self.restless = False
        self.low: int | None = None  # the highest level known to be too low
        self.roof = FAR + 1  # the lowest level that is above what f does beside x
        self.high = self.roof  # the lowest level known to be too high
        self.top = self.lowest  # the highest level descended from
        self.passed: list[_Best] = []  # good ones, but for noise
        self.tried: set[int] = set()
        self.drop = 8  # how much lower to try next, where nothing is known
        self.asked = 0
        self.budget = EVALUATIONS

    # -- Values --

    def sampled(self, level: int) -> Asking:
        """What f does over the steps of a level."""
        if level not in self.levels:
            step = math.ldexp(1.0, level)
            self.levels[level] = yield from self._one_side(step) if self.side else self._both_sides(step)
        return self.levels[level]

    def _one_side(self, step: float) -> Asking:
        x, here = self.x, self.here
        y = yield x + self.side * step
        self.asked += 1
        part = self.side**self.order * (y - here)
        taken = abs((x + self.side * step) - x)
        if taken != step:
            part *= step / taken if taken else nan
        return _Level(part, nan, max(abs(y), abs(here)), abs(y - here))

    def _both_sides(self, step: float) -> Asking:
        x, here = self.x, self.here
        right = yield x + step
        left = nan if isnan(abs(right)) else (yield x - step)
        self.asked += 2
        odd, even = (right - left) / 2, ((right - here) + (left - here)) / 2
        a, b = (x + step) - x, x - (x - step)
        if a != b and a and b:  # the points are not quite symmetric after rounding
            ahead, behind = (right - here) / a, (here - left) / b
            share = step / (a + b)  # about a half: the square of a step may be beyond floats
            odd, even = share * (b * ahead + a * behind), share * step * (ahead - behind)
        part, counterpart = (odd, even) if self.order % 2 else (even, odd)
        size = max(abs(right), abs(left), abs(here))
        return _Level(part, counterpart, size, max(abs(right - here), abs(left - here)))

    def _inside(self, level: int) -> Asking:
        """Seven points, INNER levels below the given one: noise, slope, gap and jump."""
        x, here, side = self.x, self.here, self.side
        uneven = 1 + 0.6180339887498949 * level % 1  # and another at each level, as rounding and waves have patterns
        step = max(math.ldexp(uneven, level - INNER), math.ulp(x), SMALLEST)
        step = (x + step) - x or step
        values = [here]
        for k in range(side, 7 * side, side) if side else (1, 2, 3, -3, -2, -1):
            y = yield x + k * step
            values.append(y)
        values = values if side else values[4:] + values[:4]
        self.asked += 6
        changes = [y - here for y in values]
        size, least, most = max(map(abs, values)), *(max(abs(changes[i]) for i in some) for some in ((1, 2, 4), (0, 6)))
        floor, (noise, irregular) = max(self.rounding * size, SMALLEST), _noise(changes)
        if isnan(noise):
            return _Inside(level - INNER, inf, nan, inf, 0.0, False, True)  # the edge of the domain is in between
        large, gap, jump = LARGE * size, 0.0, False
        noise = noise or _grain(changes) / 4  # a cancelling f may round seven values alike by accident
        if side:
            slope = side * (18 * changes[1] - 9 * changes[2] + 2 * changes[3]) / (6 * step)
            uncertainty = 4 * max(noise, floor) / step
        else:
            left, right = _noise_of_one_side(changes[3::-1]), _noise_of_one_side(changes[3:])
            if noise > 64 * max(min(left, right), floor) and self.lowest + 2 < level:
                nearest = yield from self.sampled(self.lowest + 2)
                jump = nearest.change > noise + 4 * max(least, most) * math.ldexp(1.0, self.lowest + 2) / step
                if jump and min(left, right) < floor:  # which may be an accident of rounding
                    jump = noise > 64 * (yield from self._noise_again(step if right < left else -step))
            one_sided = jump or noise > 8 * max(left, right, floor)
            if one_sided:
                noise = min(left, right)
            odd = [(changes[3 + k] - changes[3 - k]) / 2 for k in (1, 2, 3)]
            even = [(changes[3 + k] + changes[3 - k]) / 2 for k in (1, 2, 3)]
            slope = (1.5 * odd[0] - 0.3 * odd[1] + odd[2] / 30) / step
            uncertainty = 1.1 * max(noise, floor) / step
            kink, again = (15 * even[0] - 6 * even[1] + even[2]) / 6, (9 * even[0] - even[2]) / 6
            clear = (2 if noise > large else 4) * SAFETY * max(noise, floor)
            if abs(kink) > clear and abs(kink - again) < abs(kink) / (16 if one_sided and noise <= large else 4):
                gap = 2 * kink / step
        wild = noise > large and 64 * least > most
        flat, steps = most == least == 0, noise < size / 64
        notable = irregular > 16 * floor and not (wild or gap or jump)
        if noise > 16 * floor:
            noise *= 1.5  # seven values know it no better
        return _Inside(level - INNER, noise, slope, uncertainty, gap, jump, wild, flat, steps, notable)

    def _noise_again(self, step: float) -> Asking:
        """The noise of one side of x, by other points."""
        values = [self.here]
        for k in (0.77, 1.54, 2.31):
            y = yield self.x + k * step
            values.append(y)
        self.asked += 3
        return _noise_of_one_side(values)

    # -- Windows --

    def _extrapolated(self, top: int, count: int) -> Scalar:
        """hⁿ·f⁽ⁿ⁾(x) by the window of so many levels from the top downward."""
        if (top, count) not in self.values:
            parts = [self.levels[top - k].part for k in range(count)]
            self.values[top, count] = sum(map(mul, _weights(self.order, not self.side, count), parts))
        return self.values[top, count]

    def _window(self, top: int, count: int) -> _Window:
        """A window, whose truncation is seen by leaving out its first or its last level."""
        if (top, count) not in self.windows:
            order, power, down = self.order, 1 if self.side else 2, -self.order * top
            value = self._extrapolated(top, count)
            truncation = max(
                abs(value - _scaled(self._extrapolated(top - 1, count - 1), order)),
                abs(value - self._extrapolated(top, count - 1)) / 2 ** (power * (count - 1)),
            )
            weights = _weights(order, not self.side, count)
            rounded = [self.rounding * self.levels[top - k].size * weight for k, weight in enumerate(weights)]
            self.windows[top, count] = _Window(
                _scaled(value, down),
                _scaled(truncation, down),
                _scaled(self.deviation * _norm(order, not self.side, count), down),
                _scaled(max(self.deviation * math.hypot(*rounded), SMALLEST), down),
                top,
            )
        return self.windows[top, count]

    def _best(self, top: int, bottom: int | None = None) -> _Best | None:
        """The best of the windows up to a level, or of those that end at a level."""
        best: _Best | None = None
        for start in self.levels if bottom is None else (bottom,):
            for last in range(start + 1, min(start + WIDEST + self.least - 1, top + 1)):
                if last not in self.levels:
                    break
                if last < start + self.least:
                    continue
                window = self._window(last, last - start + 1)
                noise = window.noise(self.noise)
                error = SAFETY * noise + window.truncation
                if error < (inf if best is None else best.error):
                    best = _Best(error, window.value, noise, window.truncation, last)
        return best

    def _noise_of(self, level: int) -> float:
        return max(self.noise, self.rounding * self.levels[level].size, SMALLEST)

    # -- Where to put the ladder --

    def _wrong(self, level: int) -> list[float]:
        """What the smallest window at a level gets wrong of f's change over it: of its part, and of the counterpart."""
        coarse, fine = self._extrapolated(level, self.least), self._extrapolated(level - 1, self.least)
        wrong = [abs(coarse - _scaled(fine, self.order)) / math.factorial(self.order)]
        if not self.side and self.order == 1:
            wrong.append(abs(self.levels[level].counterpart - 4 * self.levels[level - 1].counterpart))
        return wrong

    def _probed(self, level: int) -> Asking:
        """Whether a level is too high, too low, or good to descend from."""
        for k in range(self.least + 2):
            found = yield from self.sampled(level - k)
            if found.outside:
                return _Steering("high")
        order, change, noise = self.order, self.levels[level].change, self._noise_of(level)
        wrong, finer = self._wrong(level), self._wrong(level - 1)
        negligible = max(BARELY * change, 32 * noise * 2**order)
        for power, (coarse, fine) in enumerate(zip(wrong, finer, strict=True), order):
            if not _scaled(fine, power) <= max((0.7 if self.side else 0.4) * coarse, negligible):
                return _Steering("high")
        drowns = noise > 2 * self.rounding * 8**order * change and change <= 4 * abs(self.here)
        if drowns and max(wrong) < max(BARELY * change, 16 * noise * 2**order) and (change or level < UNIT):
            visible = max(min(*wrong, BARELY * change), noise) / max(change, SMALLEST)
            return _Steering(
                "low", max(1, min(40, int(0.5 * math.log2(2.0**-4 / visible)))) if visible < 2.0**-4 else 40
            )
        return _Steering("good")

    def _steered(self, level: int) -> Asking:
        """The level to descend from; None where all are high, or f is seen to have a kink or a jump."""
        self.tried, self.drop = set(), 8
        floor, highs = self.lowest + self.least + 1, 0
        while self.asked < self.budget:
            level = max(level, floor)
            self.tried.add(level)
            state, levels = yield from self._probed(level)
            if state == "good":
                return level
            if state == "low":
                self.low = level
                level = self._above(level, levels)
                if level <= self.low:
                    return self.low
            else:
                self.high, highs = min(level, self.high), highs + 1
                alike = highs > 3 and self.low is None and not self.levels[level].outside  # on every scale
                lower = None if level == floor or alike else (yield from self._below(level))
                if lower is None:
                    return None
                level = lower
            if self.low is not None and self.high - self.low <= 1:
                return self.low
        if self.low is None:
            state, _ = yield from self._probed(level)
            return None if state == "high" else level
        return self.low

    def _above(self, level: int, levels: int) -> int:
        """The level to try after a low one, which should be higher by so many."""
        if self.high <= FAR:
            level = min(level + levels, (level + self.high) // 2)
        elif level < UNIT and UNIT not in self.tried:
            level = UNIT
        else:
            level += levels
        return min(level, self._ceiling())

    def _below(self, level: int) -> Asking:
        """The level to try after a high one; None where f has a kink or a jump."""
        if self.low is not None:
            return (self.low + self.high) // 2
        if self.high > UNIT and UNIT not in self.tried:
            return UNIT
        if not self.levels[level].outside:
            if self.asked >= self.budget:
                return None
            resolved = yield from self._measured(level)
            if self.inside.singular:
                return None
            if resolved is None:  # it was nothing but noise
                self.low, self.high = level, self.roof
                return level + 2
            if (
                resolved == self.inside.level
                and not self.inside.wild
                and (yield from self._probed(level)).state != "high"
            ):
                self.high = self.roof  # it was noise that made it seem so
                return level
            self.noise = 0.0
            level = min(level, resolved + self.drop)
        level -= self.drop
        self.drop *= 2
        return level

    def _ceiling(self) -> int:
        """The highest level worth going to: noise that is more than rounding may grow with f."""
        noisy = self.noise > 16 * self.rounding * abs(self.here)
        return max(self.start + 2, 1) if noisy else FAR

    def _lowered(self, high: int, level: int) -> int:
        """Begin anew at a lower level, noise included."""
        self.high, self.low, self.noise, self.noise_level = min(high, self.roof), None, 0.0, None
        return level

    def _measured(self, level: int) -> Asking:
        """The level below, where f is smooth; None where it is as restless on every scale: then that is noise.

        Noise beyond rounding may be waves or kinks that the points are too far apart for: it is looked into, once.
        """
        self.inside = yield from self._inside(level)
        for _ in range(3):
            depth, noise = self.inside.level, self.inside.noise
            if not self.inside.wild:
                break
            self.loudest = max(self.loudest, min(noise, 2.0**FAR))
            if noise < self.loudest / 16 or depth - 12 <= self.lowest + INNER or self.asked > EVALUATIONS + 10:
                break
            deeper = yield from self._inside(depth - 12 + INNER)
            if deeper.flat and self.inside.steps:
                break  # on a stair of f's own rounding
            self.inside = deeper
        noise = self.inside.noise if self.inside.noise < inf else 0.0
        if self.inside.notable and self.asked < EVALUATIONS + 10 and noise > 16 * self.known:
            before = self.asked
            finer = yield from self._finer()
            self.budget, self.known = self.budget + self.asked - before, noise
            if finer is not None:
                self.budget, self.roof = self.asked + 24, finer + 3
                self.noise, self.noise_level, self.restless = 0.0, None, False
                return finer
        if self.measured < 16 * noise:
            noise = max(noise, self.measured)  # which is the same noise, and no measure of it is sure
        self.noise, self.noise_level, self.measured = noise, level, noise
        self.restless = self.inside.wild and self.inside.noise >= self.loudest / 16
        return None if self.restless else self.inside.level

    def _finer(self) -> Asking:
        """The level on which f is smooth where it seemed noisy; None where it is a stair, or noisy on every scale.

        An interval beside x is halved, and of the halves the one kept over which f strays more from the straight line.
        So the stray over it lessens only when f is smooth there; at a jump all of it is in one of the halves.
        """
        noise, slope, top = self.inside.noise, self.inside.slope, self.inside.level
        lowest = max(self.lowest + 3, top - DEEP)
        if top - lowest < 8:
            return None
        ground = (yield from self._inside(lowest + INNER)).noise
        if ground > noise / 16:
            return None
        a, b, before = 0.0, (self.side or 1) * math.ldexp(1.0, top + 1), 0.0
        after = yield from self._stray(b, slope)
        for _ in range(2):
            if abs(after) > 4 * noise:  # f is curved over such an interval
                b *= math.sqrt(noise / abs(after))
                after = yield from self._stray(b, slope)
        smooth = jumps = 0
        for level in range(math.frexp(b)[1] - 1, lowest, -1):
            middle = a + 0.47 * (b - a)  # uneven, so as not to fall in step with waves
            stray = yield from self._stray(middle, slope)
            least, most = sorted((abs(stray - before), abs(after - stray)))
            smooth, jumps = smooth + 1 if most < noise / 8 else 0, jumps + 1 if least < most / 32 else 0
            if smooth == 3:
                finer = min(level + 3, top - 1)
                self.stair = yield from self._is_sawtooth(finer, noise, ground)
                return None if self.stair else finer
            if jumps == 5:  # a wave has them by chance, but not in a row
                self.stair = True
                return None
            a, before, b, after = (
                (middle, stray, b, after) if abs(after - stray) == most else (a, before, middle, stray)
            )
        return None

    def _is_sawtooth(self, level: int, noise: float, ground: float) -> Asking:
        """Whether f jumps beside x: where it is smooth at a level, and strays by noise above it."""
        close = yield from self._inside(level - 2 + INNER)
        if close.noise > max(noise / 64, min(noise / 8, 16 * ground)):
            return True
        slope, b = close.slope, (self.side or 1) * math.ldexp(1.0, level - 1)
        for _ in range(10):
            a, b = b, 2 * b
            if abs((yield from self._stray(b, slope))) > noise / 4:
                jump, _ = yield from self._jump(a, b, slope, SMALLEST)
                return bool(jump)
        return False

    def _descended(self, top: int) -> Asking:
        """Sample from the top downward until a window is as good as rounding allows; the lowest level taken."""
        errors: list[float] = []
        level = top
        for level in range(top, max(self.lowest, top - WIDEST - self.least - 3), -1):
            found = yield from self.sampled(level)
            if found.outside:
                return level + 1
            best = self._best(top, level)
            if best is not None:
                errors.append(best.error)
                if best.truncation <= 2 * self.fading * best.noise or (len(errors) > 3 and errors[-1] > errors[-3] / 4):
                    break
        return level

    # -- What is found --

    def searched(self) -> Asking:
        """The value of the best window, and its error."""
        goal: Any = self.start
        while isinstance(goal, int):
            top = yield from self._steered(goal)
            goal = yield from self._singular() if top is None else self._judged(top)
        value, error = goal
        if value and error > NOISY * abs(value):
            width = yield from self._flat_width()
            if width:
                return 0 * value, 2**self.order * self.rounding * abs(self.here) / width**self.order
        jump = (yield from self._stair()) if self.inside is not None and error < inf else 0.0
        return self._beside_stairs(jump, value, error) if jump else goal

    def _flat_width(self) -> Asking:
        """How wide f is constant about x, where that is more than the rounding of any number; else 0.0."""
        step, found = self.broad / 8, 0
        for side in (self.side,) if self.side else (1, -1):
            for k in (2.0**-40, 1, 2, 3, 4):
                y = yield self.x + side * k * step
                self.asked += 1
                if y != self.here:
                    if k < 1:  # f jumps at x itself
                        return 0.0
                    break
                found += k >= 1
        return found * step if found >= 4 else 0.0

    def _stair(self) -> Asking:
        """The height of the jumps beside x, where the innermost points lie on one step of a stair; 0.0 if they do not.

        A f that rounds its argument, or cancels, is constant or smooth over the smallest steps, with jumps in between.
        """
        inside = self.inside
        lowered = self.high <= FAR and self.asked <= EVALUATIONS + 16  # with some left to look closer
        if inside.singular or not (inside.flat or self.stair or self.loudest or lowered):
            return 0.0
        slope = 0.0 if inside.flat else inside.slope
        wide = sorted(k for k, each in self.levels.items() if k > inside.level + 1 and not each.outside)
        if not wide:
            return 0.0
        strays = {k: self._strays(k, slope) for k in wide}
        least = max(64 * self.rounding * abs(self.here), SMALLEST)
        far = [k for k in wide if max(strays[k]) > max(least, abs(_scaled(slope, k)) / 4)]
        if not far:
            return 0.0
        low, high = max((k for k in wide if k < far[0]), default=inside.level + 1), far[0]
        side = self.side or (1 if strays[high][0] >= strays[high][1] else -1)
        while high - low > 1:
            level = (low + high) // 2
            stray = yield from self._stray(side * math.ldexp(1.0, level), slope)
            low, high = (low, level) if abs(stray) > max(least, abs(_scaled(slope, level)) / 4) else (level, high)
        jump, whole = yield from self._jump(side * math.ldexp(1.0, low), side * math.ldexp(1.375, high), slope, least)
        if jump and wide[-1] < UNIT and not (yield from self.sampled(UNIT)).outside:
            wide.append(UNIT)  # where a step stays alone, while a stair goes on
            strays[UNIT] = self._strays(UNIT, slope)
        pairs = [(k, *strays[k]) for k in wide if k >= high]
        follows = len(pairs) < 5 or any(
            max(pair) < max(4 * whole, abs(_scaled(slope, k)) / 2) for k, *pair in pairs[4:]
        )
        if inside.flat and len(pairs) < 3 and any(each.outside for each in self.levels.values()):
            follows = False  # the domain ends too early to know what the steps go on to
        return 0.0 if follows and self._is_alone(jump, whole, high, pairs) else jump

    def _jump(self, a: float, b: float, slope: Scalar, least: float) -> Asking:
        """The height of a jump between x + a and x + b, 0.0 if there is none, and what f strays by between them.

        It is a jump if that does not lessen as the interval is bisected, and steep growth if it goes on at b.
        """
        end = b
        before, after = (yield from self._stray(a, slope)), (yield from self._stray(b, slope))
        whole = abs(after - before)
        enough = max(whole, least) / (8 if self.inside.flat else 4)
        for _ in range(BISECTIONS):
            stray = yield from self._stray((a + b) / 2, slope)
            if abs(stray - before) >= abs(after - stray):
                b, after = (a + b) / 2, stray
            else:
                a, before = (a + b) / 2, stray
            if not abs(after - before) > enough:
                return 0.0, whole
        jump = abs(after - before)
        beyond = (yield from self._stray(2 * b - a, slope)) if b == end else after
        return jump if abs(beyond - after) < jump / 4 else 0.0, whole

    def _is_alone(self, jump: float, whole: float, high: int, strays: list[tuple[int, float, float]]) -> bool:
        """Whether a jump is the only one, or one of a few on the scale of x or of 1: f is what it is between these."""
        near, tolerance = (strays, 1 / 16) if self.inside.flat else (strays[:4], 3 / 8)

        def is_step(stray: float, height: float) -> bool:
            return min(stray, abs(stray - height)) <= tolerance * height

        for one, other in ((1, 2), (2, 1)):
            if all(each[one] <= tolerance * whole and is_step(each[other], whole) for each in near):
                return True
        width = min((_scaled(jump / max(pair), k) for k, *pair in strays if max(pair) > 1.5 * jump), default=0.0)
        if not width and all(is_step(stray, jump) for _, *pair in near for stray in pair):
            width = max((_scaled(2 * jump / sum(pair), k) for k, *pair in strays if any(pair)), default=0.0)
        return max(width, math.ldexp(1.0, high)) >= self.broad

    def _stray(self, step: float, slope: Scalar) -> Asking:
        """What f strays by from a straight line at x + step."""
        y = yield self.x + step
        self.asked += 1
        return y - self.here - slope * step

    def _strays(self, level: int, slope: Scalar) -> tuple[float, float]:
        """The size of that over the steps of a level on the right and on the left of x, or on the one side and 0.0."""
        found, line = self.levels[level], _scaled(slope, level)
        if self.side:
            return abs(self.side**self.order * found.part - self.side * line), 0.0
        odd, even = self._odd_and_even(found)
        return abs(even + odd - line), abs(even - odd + line)

    def _beside_stairs(self, jump: float, value: Scalar, error: float) -> tuple[Scalar, float]:
        """The slope over steps beside which a jump is but noise."""
        self.noise = max(jump, self.loudest)
        best = self._best(self.top)
        if best is None:
            return value, inf
        wider = 2 * best.error
        if self.inside.flat and wider > abs(best.value):
            return value, abs(best.value) + wider
        return (value, error) if max(wider, abs(value - best.value)) < error else (best.value, wider)

    def _judged(self, top: int) -> Asking:
        """The slope by the levels below the top; or where to look instead."""
        self.top = max(self.top, top)
        bottom = yield from self._descended(top)
        if self.noise_level is None or abs(bottom - self.noise_level) > 3:
            resolved = yield from self._measured(bottom)
            if resolved is not None and resolved < bottom - INNER:
                return self._lowered(bottom, resolved)
        best, inside, more = self._best(top), self.inside, self.asked < self.budget
        if best is None or (self.order == 1 and inside.singular):
            return (yield from self._singular())
        if self.restless and 64 * self.noise > max(each.change for each in self.levels.values() if not each.outside):
            return best.value, inf  # f varies no more over large steps than it does over the least
        slope, error = (best.value, best.error) if self.order == 1 else self._slope(top, bottom)
        closest = self.closest if self.closest is not None and self.closest.level < inside.level else inside
        doubt = max(0.0, abs(slope - closest.slope) - SAFETY * closest.uncertainty - error)
        if doubt and more and inside.level > self.lowest + 4:
            self.closest = inside if self.closest is None or inside.level < self.closest.level else self.closest
            return self._lowered(bottom, inside.level)
        if doubt and self.order > 1:
            return best.value, inf
        if best.truncation > 4 * SAFETY * self.fading * best.noise and more and bottom > self.lowest + 8:
            return self._lowered(bottom, bottom - 4)
        if best.noise > 1e-14 * abs(best.value) and best.top == top and more:
            state, levels = yield from self._probed(top)
            if (
                state == "good"
                and best.noise * self.fading > 4 * best.truncation
                and self.levels[top].change <= 4 * abs(self.here)
            ):
                state = "low"
                ratio = best.noise / max(best.truncation, best.noise * 2.0**-16, SMALLEST)
                levels = max(1, int(math.log2(ratio) / (2 * (top - bottom) + 3)))
            higher = min(top + levels, self._ceiling())
            if state == "low" and top < higher < self.high and self.levels[top].change:
                self.low = top
                self.passed.append(best)
                return higher
        apart = max((abs(best.value - each.value) - each.error for each in self.passed), default=0.0)
        return best.value, max(2 * (best.error + doubt), self._half_gap(top, bottom), apart)

    def _slope(self, top: int, bottom: int) -> tuple[Scalar, float]:
        """The first derivative by the levels of a ladder for a higher one, and its error."""
        values = []
        for count in (top - bottom, top - bottom + 1):
            levels = [self.levels[top - k] for k in range(min(count, WIDEST))]
            odd = [each.part if self.order % 2 or self.side else each.counterpart for each in levels]
            sign = self.side if self.side and not self.order % 2 else 1
            values.append(_scaled(sign * sum(map(mul, _weights(1, not self.side, len(odd)), odd)), -top))
        rounding = _scaled(SAFETY * self._noise_of(bottom) * _norm(1, not self.side, len(odd)), -top)
        return values[1], 4 * abs(values[1] - values[0]) + rounding

    def _half_gap(self, top: int, bottom: int) -> float:
        """Half the gap between derivatives of higher order on the two sides of x."""
        if self.side or self.order == 1:
            return 0.0
        order = self.order
        found: list[tuple[float, float]] = []
        before: float | None = None
        while bottom - 1 in self.levels:
            bottom -= 1
        for count in range(order, min(WIDEST, top - bottom + 1) + 1):
            weights = _weights(order, False, count)
            parts = [self.levels[bottom + count - 1 - k].counterpart for k in range(count)]
            gap = abs(_scaled(sum(map(mul, weights, parts)), -order * (bottom + count - 1)))
            noise = _scaled(self._noise_of(bottom) * math.hypot(*weights), -order * (bottom + count - 1))
            if before is not None:
                found.append((abs(gap - before) + SAFETY * noise, gap))
            before = gap
        error, half = min(found, default=(inf, 0.0))
        return half if half > 4 * error else 0.0

    def _singular(self) -> Asking:
        """What f is where its one-sided slopes differ: a kink, a jump, an infinite slope; or where to look instead.

        The slopes on each side are taken over three steps, the finest just above noise. Where they run off instead of
        settling, one of them is infinite.
        """
        inside = self.inside
        seen = inside is not None and inside.singular
        coarse_level = inside.level if seen else self.lowest + self.least
        coarse = yield from self._sides(coarse_level)
        gap = abs(coarse[0] - coarse[1])
        size = gap or abs(coarse[0]) or max(map(abs, (yield from self._sides(self.start))))
        noise = max(self.noise, self.rounding * abs(self.here), SMALLEST)
        above = 64 * noise / size if 0 < size < inf else 0.0
        fine_level = max(self.lowest, math.frexp(above)[1]) if above else self.lowest
        if fine_level >= coarse_level - 2:
            coarse_level = min(self.start, fine_level + 12)
            coarse = yield from self._sides(coarse_level)
        if seen and inside.gap and self.here and size:
            finest_level = max(self.lowest + 3, math.frexp(64 * self.rounding * abs(self.here) / size)[1])
            if finest_level < fine_level - 2:
                finest = yield from self._sides(finest_level)
                if abs(finest[0] - finest[1]) < gap / 2:
                    fine_level = finest_level  # noise was none, but the kink, which is not quite at x
        middle_level = (coarse_level + fine_level) // 2
        middle = yield from self._sides(middle_level)
        fine = yield from self._sides(fine_level)
        beside = seen and inside.gap and abs(fine[0] - fine[1]) < gap / 2  # not at x, as close to it as may be
        for a, b, c in zip(coarse, middle, fine, strict=True):
            if not beside and not abs(c - b) < 0.8 * abs(b - a) and not abs(c - b) <= size / 8:
                return (fine[0] + fine[1]) / 2, inf
        if self.order > 1:
            return (fine[0] + fine[1]) / 2, inf
        if not (seen and inside.gap):  # f may be once differentiable, and no more; or a stair
            if self.stair or (self.here and not self.levels[fine_level].change):
                return (fine[0] + fine[1]) / 2, inf
            settled = all(abs(c - b) <= 0.8 * abs(b - a) for a, b, c in zip(coarse, middle, fine, strict=True))
            way = max(abs(b - a) for a, b in zip(coarse, middle, strict=True))
            error = way + 2 * abs(fine[0] - fine[1]) + _scaled(4 * noise, -fine_level)
            return (fine[0] + fine[1]) / 2, error if settled else inf
        if abs(fine[0] - fine[1]) >= gap / 2 or self.asked > self.budget + 4:
            self.noise = 0.0  # what was measured may be no noise, beside the kink
            if self.asked < self.budget:
                yield from self._descended(self.start)
            best = self._best(FAR)
            value, error = ((coarse[0] + coarse[1]) / 2, 0.0) if best is None else (best.value, best.error)
            rounding = 64 * self.rounding * (_scaled(abs(self.here), -inside.level) + abs(inside.gap))
            half = 0.6 * max(abs(inside.gap), gap) if beside else abs(inside.gap) / 2  # a kink beside x widens it
            return value, half + rounding + error
        low, high = (fine_level, middle_level) if abs(middle[0] - middle[1]) > gap / 2 else (middle_level, coarse_level)
        while high - low > 1:  # the kink is beside x: the highest level that does not reach it
            level = (low + high) // 2
            right, left = yield from self._sides(level)
            low, high = (low, level) if abs(right - left) > gap / 2 else (level, high)
        self._lowered(low + 1, low)
        self.low = low
        return low

    def _sides(self, level: int) -> Asking:
        """The slopes on the right and on the left of x over the step of a level."""
        found = yield from self.sampled(level)
        if self.side:
            slope = _scaled(abs(self.side) * found.part, -level)
            return slope, slope
        odd, even = self._odd_and_even(found)
        return _scaled(odd + even, -level), _scaled(odd - even, -level)

    def _odd_and_even(self, found: _Level) -> tuple[Scalar, Scalar]:
        """The parts of f's change that do and do not turn their sign with the step."""
        return (found.part, found.counterpart) if self.order % 2 else (found.counterpart, found.part)


def _noise(values: Sequence[Scalar]) -> tuple[float, float]:
    """The standard deviation of the noise of seven equidistant values, by their differences of order 4 to 6.

    And what is irregular beyond doubt: of a smooth f the differences fall.
    """
    column, found = list(values), []
    for order in range(1, 7):
        column = [b - a for a, b in pairwise(column)]
        if order >= 4:
            found.append(math.hypot(*map(abs, column)) / math.sqrt(len(column) * math.comb(2 * order, order)))
    fourth, fifth, sixth = found
    noise = sixth if fourth > 4 * fifth > 16 * sixth else sorted(found)[1]
    return noise, sixth if sixth > max(fourth, fifth) / 32 else 0.0


def _grain(values: Sequence[Scalar]) -> float:
    """The largest power of two that divides all of these; 0.0 where all are 0."""
    ratios = [part.as_integer_ratio() for value in values for part in (value.real, value.imag) if part]
    return min(((p & -p) / q for p, q in ratios), default=0.0)


def _noise_of_one_side(values: Sequence[Scalar]) -> float:
    """That of four equidistant values, by their third difference."""
    a, b, c, d = values
    third: float = abs(d - 3 * c + 3 * b - a)
    return third / math.sqrt(20)
