"""Witnesses for a gradient: the exact one, the slopes of f, and how far each of them, and the one by hand, is rounded.

f is asked as a function of one vector, that of all numbers in its variables; where its result is an array, it is
weighted and summed. A gradient is a vector, and so is a displacement of the point.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import wraps
from typing import Any, NamedTuple

import numpy as np

from .arguments import argument
from .derivatives import value_and_gradient
from .differences import Slope
from .errors import shown
from .evaluation import check_variables, is_complex, name_of, without_substitutes
from .lifting import lift_for
from .samples import precision_of
from .slopes import numerical_derivative
from .structures import leaves_like, mapped, taken_apart
from .value import is_number

__tracebackhide__ = True  # from pytest
Function = Callable[..., Any]
Vector = Any  # an array of float64, as long as there are numbers in the variables

STEP = 2.0**-21  # relative, between points where rounding is measured: more than a unit in the last place
AROUND = 8  # lines through the point, on which gradients on its sides are looked at
FIRST = 3  # of them, to find a corner
ENOUGH = 5  # of them, to tell that several corners meet in an entry, and not two numbers in a rounded one
LINES = 16  # entries at a corner that are looked at one by one
BESIDE = 32.0  # units in the last place, to a point beside a corner
DRIFT = 16.0  # times the change of a slope over a step, by which the slopes on the two sides of a corner are apart
SINGLE = 12  # numbers of f's result with a corner that are looked at one by one


class Variable(NamedTuple):
    """One number or array among the variables, with its name and its place in the vector of all."""

    where: str
    value: Any
    shape: tuple[int, ...]
    place: slice

    def entry(self, i: int) -> str:
        """The name of the i-th number of all, which is one of these."""
        index = np.unravel_index(i - self.place.start, self.shape) if self.shape else ()
        return self.where + (f"[{', '.join(map(str, index))}]" if index else "")

    def moved(self, shift: Vector, wide: bool) -> Any:
        """The variable at a displaced point, in its own precision or in that of float64."""
        there = np.asarray(self.value, float) + np.reshape(shift[self.place], self.shape)
        kind = getattr(self.value, "dtype", None)
        if kind is None:
            return float(there)
        there = there.astype(kind) if kind.kind == "f" and not wide else there
        return there if isinstance(self.value, np.ndarray) else there[()]


class Question:
    """f at a point, in the form described above; every call of f and of gradients is made here, on copies."""

    def __init__(self, f: Function, args: tuple[Any, ...], wrt: Any, seed: int) -> None:
        self.f, self.args, self.several = f, args, isinstance(wrt, tuple)
        self.wrt = tuple(_position(f, one, args) for one in (wrt if self.several else (wrt,)))
        self.random = np.random.default_rng(seed)
        self.names = [_argument_name(f, one) for one in self.wrt]
        if len(set(self.wrt)) < len(self.wrt):
            raise ValueError(f"check_gradient: wrt={wrt!r} names one argument of {name_of(f)} twice")
        self.trees = tuple(argument(f, one, args, {})[0] for one in self.wrt)
        self.variables: list[Variable] = []
        for one, name, tree in zip(self.wrt, self.names, self.trees, strict=True):
            check_variables("check_gradient", f, one, tree, taken_apart(tree)[0])
            for where, leaf in _named(name, tree):
                if is_complex(leaf):
                    raise TypeError(f"check_gradient takes real numbers; {where} is {shown(leaf)}")
                start = self.variables[-1].place.stop if self.variables else 0
                self.variables.append(Variable(where, leaf, np.shape(leaf), slice(start, start + np.size(leaf))))
        if not self.variables or not self.variables[-1].place.stop:
            raise ValueError(f"check_gradient: there is no number in {', '.join(self.names)}")
        self.point = vector([v.value for v in self.variables])
        self.still = np.zeros(self.point.shape, float)
        self.extents = self._extents()
        self.failure = ""
        self.disturb()
        self._weigh(self.called())
        self.again = self.weighted(self._outputs(self.called()))
        self.precisions = self.each([max(self.precision, precision_of(v.value)) for v in self.variables])
        self.wide = bool((self.precisions > precision_of(0.0)).any()) and self._takes_wide()

    def _extents(self) -> Vector:
        """How far each number may be moved: by its own size, and a 0 by the usual size of the numbers beside it."""
        extents = np.abs(self.point)
        own = [extents[v.place] for v in self.variables]
        usual = [_usual(sizes[sizes > 0]) if sizes.any() else math.inf for sizes in own]
        least = min(*usual, 1.0)
        for sizes, rms in zip(own, usual, strict=True):
            sizes[sizes == 0] = rms if rms < math.inf else least
        return extents

    def _weigh(self, result: Any) -> None:
        """Choose what each number of f's result counts, and note what it is at the point."""
        numbers, self.together = self._numbers(result), taken_apart(result)[1]
        self.shapes = [np.shape(y) for y in numbers]
        self.scalar = self.shapes == [()] and not isinstance(result, list | tuple | dict)
        self.precision = max(map(precision_of, numbers), default=precision_of(0.0))
        self.outputs = vector(numbers)
        self.count([1.0 if self.scalar else self._weight(y) for y in numbers])

    def count(self, weights: list[Any]) -> None:
        """Let each number of f's result count so much."""
        self.weights, self.factors = weights, vector(weights)
        self.here = self.weighted(self.outputs)
        self.parts = np.abs(self.outputs * self.factors)
        self.magnitude = float(self.parts.sum())

    def _weight(self, y: Any) -> Any:
        kind = getattr(y, "dtype", None)
        weight = self.signed(np.shape(y))
        return weight.astype(kind) if kind is not None and kind.kind == "f" else weight

    def _takes_wide(self) -> bool:
        """Whether f may be asked in float64 where it was given less: a slope needs the digits."""
        try:
            with np.errstate(all="ignore"):
                result = self.called(self.still, True)
            outputs = self._outputs(result)
        except Exception:  # whatever it is: f does not take float64
            return False
        if not abs(self.weighted(outputs) - self.here) <= 64 * self.precision * self.magnitude:
            return False
        self.outputs, self.wide_precision = outputs, max(map(precision_of, self._numbers(result)))
        self.count(self.weights)
        return True

    @property
    def unanswered(self) -> str:
        """Why nothing can be compared, where that is so."""
        for v in self.variables:
            if not np.isfinite(self.point[v.place]).all():
                return f"{v.where} is not finite"
        if not math.isfinite(self.here):
            return f"f is {self.here} at the point"
        same = abs(self.again - self.here) <= 64 * self.precision * self.magnitude
        return "" if same else f"f differs between two equal calls: it gave {self.here!r} and {self.again!r}"

    # -- Vectors

    def each(self, numbers: Sequence[float]) -> Vector:
        """A vector with one number for each variable."""
        return np.repeat(np.asarray(numbers, float), [v.place.stop - v.place.start for v in self.variables])

    def signed(self, shape: tuple[int, ...]) -> Any:
        """Random numbers of both signs, none of them small."""
        return self.random.uniform(0.5, 1.5, shape) * self.random.choice((-1.0, 1.0), shape)

    def shift(self, size: float | Vector) -> Vector:
        """A random displacement of this size, relative to that of each number."""
        return size * self.signed(self.point.shape) * self.extents

    # -- Calls

    def _arguments(self, shift: Vector, wide: bool) -> Any:
        """Copies of f's arguments and keyword arguments; where no displacement is given, just as they are."""
        kwargs: dict[str, Any] = {}
        args, trees = self.args, self.trees
        if shift is not None:
            trees = taken_apart(trees)[1]([v.moved(shift, wide) for v in self.variables])
        for one, tree in zip(self.wrt, trees, strict=True):
            args, kwargs = argument(self.f, one, args, kwargs)[1](tree)
        return mapped(_copied, (args, kwargs))

    def called(self, shift: Vector = None, wide: bool = False) -> Any:
        """f's result."""
        args, kwargs = self._arguments(shift, wide)
        return self.f(*args, **kwargs)

    def disturb(self) -> None:
        """Call f elsewhere: what a layer remembers of the call before the last, or of the first, is then wrong."""
        with suppress(Exception), np.errstate(all="ignore"):  # whatever it is: f need not exist there
            self.called(0.25 * self.extents)

    def _numbers(self, result: Any) -> list[Any]:
        """The numbers and arrays in f's result."""
        numbers = taken_apart(result)[0]
        for y in numbers:
            if not is_number(y) or is_complex(y):
                hint = "; does it lack a return?" if y is None else ""
                raise TypeError(f"{name_of(self.f)} must return real numbers or arrays; it returned {shown(y)}{hint}")
        return numbers

    def _outputs(self, result: Any) -> Vector:
        """The numbers in f's result, one after the other."""
        numbers = self._numbers(result)
        if (shapes := [np.shape(y) for y in numbers]) != self.shapes:
            raise ValueError(f"{name_of(self.f)} returned arrays of shapes {shapes}, and before of {self.shapes}")
        return vector(numbers)

    def weighted(self, outputs: Vector) -> float:
        """The numbers of f's result as one number."""
        counting = self.factors != 0
        return float((outputs * self.factors)[counting].sum())

    def values(self, shift: Vector) -> Vector:
        """The numbers of f's result at a displaced point; NaN where it fails there."""
        try:
            with np.errstate(all="ignore"):
                return self._outputs(self.called(shift, self.wide))
        except Exception as error:  # whatever it is: f has no value there
            self.failure = f"{type(error).__name__}: {error}"
            return self.outputs * math.nan

    def exact(self, shift: Vector = None, wide: bool = False) -> Vector:
        """The exact gradient."""
        weights = [np.array(w, float) for w in self.weights] if wide else self.weights

        @wraps(self.f, updated=())
        def weighted(*args: Any, **kwargs: Any) -> Any:
            y = without_substitutes(lift_for(self.f, args, kwargs)(*args, **kwargs))
            numbers = taken_apart(y)[0]
            terms = (w * y for w, y in zip(weights, numbers, strict=True))
            return sum(term.sum() if getattr(term, "shape", ()) else term for term in terms)

        args, kwargs = self._arguments(shift, wide)
        with np.errstate(all="ignore"):  # f itself has warned
            y, gradient = value_and_gradient(self.f if self.scalar else weighted, self.wrt)(*args, **kwargs)
        if not math.isfinite(y):
            raise ValueError(f"{name_of(self.f)} has no value there")
        return vector(taken_apart(gradient)[0])

    def cornered(self, line: Vector) -> Vector:
        """Which numbers of f's result have a corner along a line: where the second difference grows like the step."""
        step = math.sqrt(self.wide_precision if self.wide else self.precision)
        (a, b), (c, d) = ([self.values(k * step * line) for k in (-1, 1)] for step in (step, 2 * step))
        near, far = np.abs(a - 2 * self.outputs + b), np.abs(c - 2 * self.outputs + d)
        rounding = 16 * self.precision * (np.abs(a) + np.abs(self.outputs) + np.abs(b))
        smooth: Vector = (near <= 0.4 * far) | (near <= rounding)
        return ~smooth

    def check_takes(self, gradient: Function) -> None:
        """Raise where the hand-written gradient does not take what it is called with."""
        args, kwargs = self._arguments(None, False)
        try:
            from inspect import signature

            takes = signature(gradient)
            takes.bind(*args, *([] if self.scalar else [None]), **kwargs)
        except ValueError:
            return  # it does not tell what it takes
        except TypeError as error:
            how, result = ("*args", "a number") if self.scalar else ("*args, upstream", "an array")
            name, hint = name_of(gradient), ""
            if not self.scalar:
                with suppress(TypeError):
                    takes.bind(None)
                    hint = f"; if it takes upstream alone, write lambda *args: {name}(args[-1])"
            raise TypeError(
                f"check_gradient calls gradient({how}), since {name_of(self.f)} returns {result}; "
                f"{name} does not take that: {error}{hint}"
            ) from None

    def by_hand(self, gradient: Function, shift: Vector = None, wide: bool = False) -> Any:
        """What the hand-written gradient returns, right after f was called at the same point."""
        self.called(shift, wide)
        args, kwargs = self._arguments(shift, wide)
        upstream = mapped(lambda w: np.array(w, float) if wide else _copied(w), self.together(self.weights))
        return gradient(*args, **kwargs) if self.scalar else gradient(*args, upstream, **kwargs)


class Probe:
    """A direction in which f is looked at: along one number, or a random one within a variable.

    The numbers of the direction are displacements for t − `base` = 1; `extent` is how far t may be moved from there.
    """

    def __init__(self, question: Question, where: str, direction: Vector, base: float, extent: float) -> None:
        self.question, self.where, self.direction, self.base, self.extent = question, where, direction, base, extent
        self.support = np.flatnonzero(direction)
        self.known = {base: question.outputs}

    @classmethod
    def along(cls, question: Question, v: Variable, i: int) -> Probe:
        """The probe along the i-th number of all, which is in this variable."""
        direction = question.still.copy()
        direction[i] = 1.0
        x = float(question.point[i])
        return cls(question, v.entry(i), direction, x, abs(x) or 1.0)

    @classmethod
    def within(cls, question: Question, v: Variable, k: int, count: int) -> Probe:
        """The k-th random probe within a variable: relative to its numbers, every second one more alike for all."""
        direction = question.still.copy()
        extents = question.extents[v.place]
        direction[v.place] = question.signed(extents.shape) * (np.sqrt(extents * extents.max()) if k % 2 else extents)
        return cls(question, f"{v.where} (random {k + 1})" if count > 1 else f"{v.where} (random)", direction, 1.0, 1.0)

    def halves(self) -> Iterator[Probe]:
        """Two probes, each along a half of the numbers."""
        for half in np.array_split(self.support, 2):
            direction = 0 * self.direction
            direction[half] = self.direction[half]
            yield Probe(self.question, "", direction, self.base, self.extent)

    def of(self, gradient: Vector) -> float:
        """The slope along the direction, by a gradient."""
        return float((gradient[self.support] * self.direction[self.support]).sum())

    def size(self, gradient: Vector) -> float:
        """What that slope is made of, without regard to signs."""
        return float(np.abs(gradient[self.support] * self.direction[self.support]).sum())

    def doubt(self, rounding: Vector) -> float:
        """What errors of this size add up to, which are independent of each other."""
        return math.hypot(*(rounding[self.support] * self.direction[self.support]))

    def value(self, t: float) -> float:
        """f along the direction."""
        if t not in self.known:
            self.known[t] = self.question.values((t - self.base) * self.direction)
        return self.question.weighted(self.known[t])

    @property
    def magnitude(self) -> float:
        """The largest value of f that was seen along it, no farther than it may be moved."""
        near = (self.value(t) for t in self.known if abs(t - self.base) <= self.extent)
        return max(self.question.magnitude, *(abs(y) for y in near if math.isfinite(y)))

    def slope(self, side: int = 0, method: str = "adaptive") -> Slope:
        """The slope along the direction, by values of f: on both sides of the point, or on one."""
        slope: Slope = numerical_derivative(
            lambda t: math.nan if (t - self.base) * side < 0 else self.value(t), method=method, with_error=True
        )(self.base)
        return slope

    def beside(self, side: int) -> Vector:
        """The displacement to a point just beside, on one side."""
        return side * BESIDE * self.question.precision * self.extent * self.direction


class Gradients:
    """The gradient by hand and the exact one, each where there is one, and where the two are apart.

    `malformed` says what is wrong with the form of the first, by name, and `sound` are the variables that are left;
    `lost` says why there is no exact one. Entries of `hand` that are apart from those of `exact` by more than
    `rounding` are `wrong`, or `bent`: at a corner of f, and right there. Both were asked in float64 if it is `wide`.
    """

    def __init__(self, question: Question, gradient: Function | None) -> None:
        self.question, self.gradient = question, gradient
        self.malformed: list[tuple[str, str]] = []
        self.sound = [v for v in question.variables if math.prod(v.shape)]
        self.hand: Vector | None = None
        self.lost = ""
        if gradient is not None:
            question.check_takes(gradient)
            question.disturb()
            self.hand = self._well_formed(question.by_hand(gradient))
        if question.unanswered or not self.sound:
            return
        narrow = self._exact(False)
        wide = self._exact(True) if question.wide and narrow is not None else None
        self.short = question.still if wide is None or narrow is None else np.abs(wide - narrow)
        self.wide = question.wide and (wide is None) == (narrow is None) and self._takes_wide(wide)
        self.exact = wide if self.wide else narrow
        self.unit = question.still + question.wide_precision if self.wide else question.precisions
        self.rounding = self._rounding()
        self.wrong, self.bent = self._judged()

    @property
    def known(self) -> list[Vector]:
        """Those of the two that there are, the one by hand first."""
        return [gradient for gradient in (self.hand, self.exact) if gradient is not None]

    def _well_formed(self, given: Any) -> Vector:
        """The hand-written gradient as a vector, NaN in place of what is no derivative, which is noted."""
        question = self.question
        hand = question.still * math.nan
        self.sound = []
        try:
            leaves = leaves_like(question.trees, given if question.several else (given,))
        except ValueError:
            like = "a tuple, an item like each argument" if question.several else "of the structure of the argument"
            hint = "; does it lack a return?" if given is None else ""
            self.malformed.append((", ".join(question.names), f"gradient returned {shown(given)}, not {like}{hint}"))
            return hand
        for v, leaf in zip(question.variables, leaves, strict=True):
            if fault := _fault(v, leaf):
                self.malformed.append((v.where, fault))
                continue
            if not math.prod(v.shape):
                continue
            own = np.ravel(np.asarray(leaf, float))
            if (bad := np.flatnonzero(np.isnan(own))).size:
                others = f", and so are {bad.size - 1} others of {v.where}" if bad.size > 1 else ""
                where = v.entry(v.place.start + int(bad[0]))
                self.malformed.append((where, f"the hand-written derivative is NaN{others}"))
                continue
            hand[v.place] = own
            own_precision = precision_of(np.float32(0) if _is_short(own) else leaf)
            question.precisions[v.place] = max(question.precisions[v.place][0], own_precision)
            self.sound.append(v)
        return hand

    def _exact(self, wide: bool) -> Vector | None:
        """The exact gradient, if there is one."""
        try:
            return self.question.exact(self.question.still, True) if wide else self.question.exact()
        except Exception as error:  # f took the plain numbers: it is ours that it does not take
            self.lost = "" if wide else f"no exact derivative: {error}"
            return None

    def _takes_wide(self, exact: Vector | None) -> bool:
        """Whether the hand-written gradient may be asked in float64, too, where f may: most rounding is gone then."""
        if self.hand is None:
            return True
        try:
            wide = self._again(self.question.still, True)
        except Exception:  # whatever it is: it does not take float64
            return False
        for v in self.sound:
            own = wide[v.place]
            if np.abs(own - self.hand[v.place]).max() > 1e-4 * np.abs(own).max():
                return False
            if exact is not None and _is_short(own) != _is_short(exact[v.place]):
                return False  # one of the two was rounded to float32 on the way
        self.hand = wide
        return True

    def _again(self, shift: Vector, wide: bool) -> Vector:
        """The hand-written gradient at another point, or in float64; NaN where it was not well-formed."""
        assert self.gradient is not None
        question, hand = self.question, shift * math.nan
        with np.errstate(all="ignore"):  # it has warned at the first call
            given = question.by_hand(self.gradient, shift, wide)
        leaves = leaves_like(question.trees, given if question.several else (given,))
        sound = {v.where for v in self.sound}
        for v, leaf in zip(question.variables, leaves, strict=True):
            if v.where in sound:
                if wide and precision_of(leaf) > precision_of(0.0):
                    raise TypeError("it stays in its own precision")
                hand[v.place] = np.ravel(np.asarray(leaf, float))
        return hand

    def _rounding(self) -> Vector:
        """By how much rounding may set the two apart at each entry.

        A few units in its last place, and in that of a usual one, which is what it may be a difference of: the largest,
        or what f's largest result makes if it is spread over the variable. As much as either is irregular by; and what
        the exact one has of float32, where that is known.
        """
        question = self.question
        size = np.fmax.reduce([question.still, *map(np.abs, self.known)])
        size = np.where(np.isfinite(size), size, 0.0)
        step, noise = question.shift(STEP), question.still
        if self.exact is not None:
            noise = noise + _irregular(lambda shift: question.exact(shift, self.wide), step)
        if self.gradient is not None:
            noise = noise + _irregular(lambda shift: self._again(shift, self.wide), step)
        rounding = 8 * question.precisions * size
        for v in self.sound:
            unit, own, extent = self.unit[v.place], question.precisions[v.place], _usual(question.extents[v.place])
            share = question.parts.max(initial=0) * min(1.0, question.parts.size / own.size) / extent
            largest = size[v.place].max()
            rounding[v.place] += 8 * unit * (largest if question.scalar else share)
            if self.wide:
                rounding[v.place] += own * np.median(size[v.place])  # f may hold numbers of float32, rounded before
            for factor, found, of in ((16, noise, unit), (2 if self.wide else 4, self.short, own)):
                some = np.minimum(found[v.place], np.sqrt(of) * max(largest, share))  # more than that is no rounding
                rounding[v.place] += factor * (some + np.median(some))
        return rounding

    def _judged(self) -> tuple[Vector, Vector]:
        """Where the two are apart: entries that are wrong, and those at a corner of f.

        A number of f's result has corners of its own, and what lies between its slopes is right. Sums of several are no
        test: what is wrong in one may be made up for by another, and corners of opposite directions cancel.
        """
        question, apart = self.question, self._apart()
        if question.scalar or not apart.any():
            return self._outside()
        corner, _ = self._across(apart, self.rounding, FIRST)
        outside = corner.any() and self.by_each(question.shift(1.0), lambda: self._outside(4.0)[0])
        if outside is None:
            return self._outside()
        return apart & ~(corner & ~outside), corner & ~outside

    def _apart(self, factor: float = 1.0) -> Vector:
        """Where the two are apart by more than rounding."""
        h, e = self.hand, self.exact
        if h is None or e is None:
            return self.question.still != 0
        with np.errstate(invalid="ignore"):
            return ~((np.abs(h - e) <= factor * self.rounding) | (h == e) | np.isnan(e) | np.isnan(h))

    def _outside(self, factor: float = 1.0) -> tuple[Vector, Vector]:
        """Where the two are apart, for this one upstream: entries beside all slopes of f, and those between them.

        At a corner, what is right lies between the exact gradients on all sides of it. Two points on a random line,
        one on either side, are the ends where f has one corner by that entry; where several meet, lines differ. What
        is still not between them is looked at along its own entry.
        """
        rounding, apart = factor * self.rounding, self._apart(factor)
        corner, between = self._across(apart, rounding, AROUND)
        for i in np.flatnonzero(corner & ~between)[:LINES]:
            near, _ = self._around(BESIDE * self.unit * self.question.extents * (np.arange(apart.size) == i))
            low, high = np.minimum(*near) - rounding, np.maximum(*near) + rounding
            between[i] = ((low <= self.hand) & (self.hand <= high))[i]
        return apart & ~between, between

    def _across(self, apart: Vector, rounding: Vector, lines: int) -> tuple[Vector, Vector]:
        """Of the entries that are apart, those at a corner of f, and those between the gradients on its sides."""
        question, h, e = self.question, self.hand, self.exact
        low, high, between, corner = e, e, question.still != 0, question.still != 0
        halves = []
        for _ in range(lines):
            if not (apart & ~between).any():
                break
            try:
                near, far = self._around(question.shift(BESIDE * self.unit))
            except Exception:  # whatever it is: f ends here
                break
            spread = np.max([e, *near], axis=0) - np.min([e, *near], axis=0)
            drift = np.abs(np.subtract(far, near)).max(axis=0)  # by which a smooth gradient spreads twice, on this line
            corner = corner | (apart & (spread > rounding + 4 * drift))
            low, high = np.minimum.reduce([low, *near]), np.maximum.reduce([high, *near])
            halves.append(np.abs(near[1] - near[0]) / 2)
            more = rounding
            if len(halves) >= ENOUGH:
                most = np.max(halves, axis=0)
                more = rounding + np.where(most - np.median(halves, axis=0) > rounding, most, 0.0)
            between = corner & (low - more <= h) & (h <= high + more)
            if len(halves) >= FIRST and not corner.any():
                break
        return corner, between

    def by_each(self, line: Vector, wrong: Callable[[], Any]) -> Any:
        """What is wrong for any of several upstreams that tell the numbers of f's result with a corner apart.

        One of either sign without all that have a corner along the line, which only what is exact passes; then those of
        single numbers that have one. None where there is no such number, or the gradient cannot be asked.
        """
        question, of_given, given = self.question, (self.hand, self.exact), self.question.weights
        cornered = question.cornered(line)
        upstreams = [] if cornered.all() else [np.where(cornered, 0.0, sign) for sign in (1.0, -1.0)]
        singles = question.random.permutation(np.flatnonzero(cornered))[:SINGLE]
        upstreams += [1.0 * (np.arange(cornered.size) == i) for i in singles]
        found: Any = False
        try:
            if not singles.size or self._has_changed():
                return None
            for factors in upstreams:
                question.count(_scaled(given, factors))
                self.hand = self._again(question.still, self.wide)
                self.exact = None if self.exact is None else question.exact(question.still, self.wide)
                found = found | wrong()
                if np.all(found):
                    break
        except Exception:  # whatever it is: f or its gradient does not take that
            return None
        finally:
            question.count(given)
            self.hand, self.exact = of_given
        return found

    def _has_changed(self) -> bool:
        """Whether the gradient depends on what it was called for before."""
        again = self._again(self.question.still, self.wide)
        return bool((np.abs(again - self.hand) > 4 * self.rounding).any())

    def _around(self, shift: Vector) -> tuple[list[Vector], list[Vector]]:
        """The exact gradients on the two sides of the point, and those twice as far, which differ where f is curved."""
        near, far = ([self.question.exact(k * side * shift, self.wide) for side in (-1, 1)] for k in (1, 2))
        return near, far

    def wrong_within(self, v: Variable) -> list[int]:
        """The wrong entries within a variable, the farthest off first."""
        wrong = np.flatnonzero(self.wrong[v.place]) + v.place.start
        if self.hand is None or self.exact is None:
            return []
        found: list[int] = wrong[np.argsort(-np.abs(self.hand - self.exact)[wrong], kind="stable")].tolist()
        return found

    def differ(self, probe: Probe) -> bool:
        """Whether a wrong entry shows along a probe."""
        if self.hand is None or self.exact is None or not self.wrong[probe.support].any():
            return False
        return not abs(probe.of(self.hand) - probe.of(self.exact)) <= probe.doubt(self.rounding)

    def bend(self, probe: Probe) -> bool:
        """Whether there is an entry along a probe at which f has a corner, as far as the hand-written one shows it."""
        return bool(self.bent[probe.support].any())

    def beside(self, probe: Probe) -> tuple[float, float, float] | None:
        """The exact slopes along a probe just beside the point, on the left and on the right, and their uncertainty."""
        if self.exact is None:
            return None
        try:
            near, far = self._around(BESIDE * self.unit[probe.support].max() * probe.extent * probe.direction)
        except Exception:  # whatever it is: f ends here
            return None
        left, right = map(probe.of, near)
        return left, right, DRIFT * max(abs(probe.of(b) - probe.of(a)) for a, b in zip(near, far, strict=True))


def vector(leaves: Sequence[Any]) -> Vector:
    """Numbers and arrays, one after the other."""
    return np.concatenate([np.ravel(np.asarray(leaf, float)) for leaf in leaves])


def _usual(sizes: Vector) -> float:
    """The root of the mean square."""
    return math.hypot(*sizes) / math.sqrt(sizes.size)


def _scaled(arrays: list[Any], factors: Vector) -> list[Any]:
    """Numbers and arrays, each number in them times its factor."""
    parts = np.split(factors, np.cumsum([np.size(w) for w in arrays])[:-1])
    return [
        w * np.reshape(part, np.shape(w)).astype(np.asarray(w).dtype) for w, part in zip(arrays, parts, strict=True)
    ]


def _is_short(numbers: Vector) -> bool:
    """Whether all of these are numbers of float32, and so by no chance: some have more digits than float16."""
    with np.errstate(all="ignore"):
        return all(np.array_equal(numbers, numbers.astype(kind)) == (kind == "f4") for kind in ("f4", "f2"))


def _irregular(gradient: Callable[[Vector], Vector], step: Vector) -> Vector:
    """How irregular a gradient is, entry by entry: as deviations, the third differences of four values on a line."""
    for side in (1, -1):
        try:
            with np.errstate(all="ignore"):
                a, b, c, d = (gradient(side * k * step) for k in (1, 2, 3, 4))
                third = np.abs(d - 3 * c + 3 * b - a) / math.sqrt(20)
        except Exception:  # whatever it is: f ends here
            continue
        return np.where(np.isfinite(third), third, 0.0)
    return 0 * step


def _fault(v: Variable, given: Any) -> str:
    """What is wrong with the form of a hand-written derivative by a variable."""
    if given is None:
        return "the hand-written derivative is None"
    kind = getattr(given, "dtype", None)
    if not is_number(given) or is_complex(given) or (kind is not None and kind.kind == "O"):
        of_kind = f" of type {kind}" if kind is not None else ""
        return f"the hand-written derivative is {shown(given)}{of_kind}, not a number or a plain array of them"
    if np.shape(given) != v.shape:
        return f"the hand-written derivative has shape {np.shape(given)}, and {v.where} has {v.shape}"
    return ""


def _copied(leaf: Any) -> Any:
    return leaf.copy() if isinstance(leaf, np.ndarray) else leaf


def _named(where: str, tree: Any) -> Iterator[tuple[str, Any]]:
    """The leaves of a structure, each with the expression that it is reached by."""
    if isinstance(tree, dict):
        parts = [(f"{where}[{key!r}]", part) for key, part in tree.items()]
    elif hasattr(tree, "_fields"):
        parts = [(f"{where}.{field}", part) for field, part in zip(tree._fields, tree, strict=True)]
    elif isinstance(tree, list | tuple):
        parts = [(f"{where}[{i}]", part) for i, part in enumerate(tree)]
    else:
        yield where, tree
        return
    for name, part in parts:
        yield from _named(name, part)


def _parameters(f: Function) -> tuple[list[str], str]:
    """The names of f's positional arguments, and of the tuple that takes all others; none where f does not tell."""
    from inspect import Parameter, signature

    try:
        parameters = signature(f).parameters.values()
    except (TypeError, ValueError):
        return [], ""
    single = [p.name for p in parameters if p.kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)]
    return single, next((p.name for p in parameters if p.kind is Parameter.VAR_POSITIONAL), "")


def _position(f: Function, wrt: int | str, args: tuple[Any, ...]) -> int | str:
    """The position of an argument that is given; the name of one that is left to its default."""
    single, _ = _parameters(f)
    return single.index(wrt) if isinstance(wrt, str) and wrt in single[: len(args)] else wrt


def _argument_name(f: Function, wrt: int | str) -> str:
    """An argument as f names it."""
    if isinstance(wrt, str):
        return wrt
    single, others = _parameters(f)
    if wrt < len(single):
        return single[wrt]
    return f"{others}[{wrt - len(single)}]" if others else f"argument {wrt}"
