"""Checks: the gradient that somebody wrote by hand, the exact one and the slope of f, held against each other.

Two witnesses are called. The slope of f along a direction says what f does, to within its measured error, whatever f is
made of. The exact gradient says it for every single entry, as sharply as rounding allows. How sharply that is, is
measured, too: both gradients are taken at a few points close by, where they change smoothly but for their rounding. At
a corner of f, such as that of max(x, 0) at 0, every value between the slopes on its two sides is right.

All variables are one vector here, and a probe is a direction in it: along one entry, or a random one within an array.

References
----------
J. J. Moré, S. M. Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011) 1292-1314: noise is what
differences of higher order leave.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import Any, NamedTuple

from .arguments import argument, checked_wrt
from .derivatives import Wrt, value_and_gradient
from .errors import shown
from .evaluation import check_variables, is_complex, name_of
from .slopes import Slope, numerical_derivative
from .structures import leaves_like, mapped, taken_apart
from .value import is_number

Function = Callable[..., Any]
Vector = Any  # NumPy's, of float64: as long as there are numbers in the variables

VERDICTS = ("mismatch", "not differentiable", "undecided", "ok (kink)", "ok")  # of several, the first one counts
FEW = 10  # numbers in the variables, up to which each has a row of its own
LISTED = 5  # wrong entries of an array that are named
SAFETY = 4.0  # times the error of a slope, which is an estimate
STEP = 2.0**-19  # relative, between the points where the rounding of gradients is measured


class Row(NamedTuple):
    """One comparison: along one entry of the variables, or along a random direction within an array.

    What was not given, or could not be computed, is None; `note` says why. `tolerance` is by how much the hand-written
    value may differ from the exact one, or from the numerical one where there is no other.
    """

    where: str
    hand_written: float | None
    exact: float | None
    numerical: float | None
    error: float | None
    tolerance: float | None
    verdict: str
    note: str = ""


class GradientCheck:
    """What `check_gradient` found: true where all agree; as text, a table.

    Examples
    --------
    >>> check = check_gradient(lambda x: x**3, 2.0, gradient=lambda x: 3 * x**2)
    >>> bool(check), check.verdict, check.rows[0].exact
    (True, 'ok', 12.0)
    """

    __slots__ = ("of", "rows")

    def __init__(self, of: str, rows: Sequence[Row]) -> None:
        self.of = of
        self.rows = tuple(rows)

    @property
    def verdict(self) -> str:
        """The gravest verdict of all rows."""
        return next(verdict for verdict in VERDICTS if any(row.verdict == verdict for row in self.rows))

    def __bool__(self) -> bool:
        return self.verdict.startswith("ok")

    def __repr__(self) -> str:
        return f"<GradientCheck of {self.of}: {self.verdict}>"

    def __str__(self) -> str:
        return _table(self.rows)


class GradientMismatch(AssertionError):
    """A gradient that `assert_gradient` does not let pass; `check` is the `GradientCheck`.

    Examples
    --------
    >>> try:
    ...     assert_gradient(lambda x: x**3, 2.0, gradient=lambda x: 3 * x)
    ... except GradientMismatch as error:
    ...     print(error.check.rows[0].exact)
    12.0
    """

    def __init__(self, check: GradientCheck) -> None:
        super().__init__(f"gradient of {check.of}: {check.verdict}\n\n{check}")
        self.check = check


def check_gradient(
    f: Function,
    *args: Any,
    gradient: Function | None = None,
    wrt: Wrt = 0,
    directions: int | None = None,
    seed: int = 0,
) -> GradientCheck:
    """Whether a hand-written gradient, the exact one and the numerical slope of f agree.

    Parameters
    ----------
    f : callable
        A function whose result is a number, an array, or a structure of them.
    *args
        The point: numbers, arrays, or nested lists, tuples and dicts of them. Every call gets copies.
    gradient : callable, optional
        The gradient that is to be checked: ``gradient(*args)`` where f returns a number, ``gradient(*args, upstream)``
        where it returns an array; `upstream`, of the shape of the result, is what the loss changes by with it. It
        returns the derivatives in the structure of the argument, for a tuple `wrt` in a tuple. It is called right after
        ``f(*args)``, so that a layer may remember its input. Left out, the exact gradient is held against the slope.
    wrt : int, str, or tuple of these, optional
        The argument to differentiate by: its position or its name.
    directions : int, optional
        How many random directions are tried within each array. Left out, each number has a row of its own where there
        are few, and else each array one direction, or two where there is no exact derivative.
    seed : int, optional
        Of the random directions and of `upstream`. The state of ``np.random`` is neither read nor changed.

    Returns
    -------
    GradientCheck
        True where all agree. There is no tolerance to choose: it follows from what slope and rounding are measured to
        be. The verdicts:

        ``ok``
            All agree.
        ``ok (kink)``
            f has a corner here, and the hand-written value lies between the slopes on its two sides.
        ``mismatch``
            They differ, or the gradient has the wrong shape or structure, or is None or NaN.
        ``not differentiable``
            No gradient was given, and the slopes on the two sides differ.
        ``undecided``
            With the reason: noise, f differs between two equal calls, f fails beside the point.

    Raises
    ------
    TypeError
        f or `gradient` is not callable, f returned something that is no real number, or a variable is none.
    ValueError
        f has no argument `wrt`, or `directions` is less than 1.

    Examples
    --------
    >>> import numpy as np
    >>> def loss(w):
    ...     return np.sum(w**3)
    >>> w = np.array([1.0, 2.0])
    >>> bool(check_gradient(loss, w, gradient=lambda w: 3 * w**2))
    True
    >>> [row.verdict for row in check_gradient(loss, w, gradient=lambda w: 3 * w).rows]
    ['ok', 'mismatch']
    >>> check_gradient(abs, 0.0).verdict
    'not differentiable'
    >>> check_gradient(abs, 0.0, gradient=lambda x: 1.0).verdict
    'ok (kink)'
    """
    for name, given in (("f", f), ("gradient", gradient)):
        if not callable(given) and not (given is None and name == "gradient"):
            raise TypeError(f"check_gradient takes {name} as a function; got {shown(given)}")
    if directions is not None and not (isinstance(directions, int) and directions >= 1):
        raise ValueError(f"directions is how many to try within each array, 1, 2, …; got {shown(directions)}")
    question = _Question(f, args, checked_wrt(wrt), seed)
    return GradientCheck(name_of(f), _Judge(question, gradient).rows(directions))


def assert_gradient(
    f: Function,
    *args: Any,
    gradient: Function | None = None,
    wrt: Wrt = 0,
    directions: int | None = None,
    seed: int = 0,
) -> None:
    """Raise `GradientMismatch`, with the table, unless `check_gradient` finds that all agree.

    Parameters
    ----------
    f, *args, gradient, wrt, directions, seed
        As for `check_gradient`.

    Raises
    ------
    GradientMismatch
        The verdict is neither ``ok`` nor ``ok (kink)``.

    Examples
    --------
    >>> assert_gradient(lambda x: x**3, 2.0, gradient=lambda x: 3 * x**2)
    """
    __tracebackhide__ = True
    check = check_gradient(f, *args, gradient=gradient, wrt=wrt, directions=directions, seed=seed)
    if not check:
        raise GradientMismatch(check)


# -- What is asked -----------------------------------------------------------------------------------------------------


class _Variable(NamedTuple):
    """One number or array among the variables, and its place in the vector of all."""

    where: str
    value: Any
    shape: tuple[int, ...]
    place: slice

    def entry(self, i: int) -> str:
        """The name of the i-th number of all, which is one of these."""
        if not self.shape:
            return self.where
        import numpy as np

        return f"{self.where}[{', '.join(map(str, np.unravel_index(i - self.place.start, self.shape)))}]"

    def moved(self, shift: Vector, wide: bool) -> Any:
        """The variable at a displaced point, in its own precision or in that of float64."""
        import numpy as np

        there = np.asarray(self.value, dtype=float) + np.reshape(shift[self.place], self.shape)
        if getattr(getattr(self.value, "dtype", None), "kind", "") == "f" and not wide:
            there = there.astype(self.value.dtype)
        return (
            there if isinstance(self.value, np.ndarray) else there[()] if hasattr(self.value, "dtype") else float(there)
        )


class _Question:
    """f as a function of one vector, with a number as its value: an array is weighted and summed.

    Every call of f and of gradients is here. Displacements of the point are vectors, and so are gradients.
    """

    def __init__(self, f: Function, args: tuple[Any, ...], wrt: Any, seed: int) -> None:
        import numpy as np

        self.f, self.args, self.several = f, args, isinstance(wrt, tuple)
        self.wrt = wrt if self.several else (wrt,)
        self.random = np.random.default_rng(seed)
        self.trees = tuple(argument(f, one, args, {})[0] for one in self.wrt)
        self.variables: list[_Variable] = []
        self.names = [_argument_name(f, one) for one in self.wrt]
        for one, name, tree in zip(self.wrt, self.names, self.trees, strict=True):
            check_variables("check_gradient", f, one, tree, taken_apart(tree)[0])
            for where, leaf in _named(name, tree):
                if is_complex(leaf):
                    raise TypeError(f"check_gradient takes real numbers; {where} is {shown(leaf)}")
                start = self.variables[-1].place.stop if self.variables else 0
                self.variables.append(_Variable(where, leaf, np.shape(leaf), slice(start, start + np.size(leaf))))
        self.point = self.vector([v.value for v in self.variables])
        self.extents = np.where(self.point == 0, 1.0, np.abs(self.point))  # the scale on which each may be moved
        for v in self.variables:
            known = self.point[v.place][self.point[v.place] != 0]
            if known.size:
                self.extents[v.place][self.point[v.place] == 0] = math.sqrt(float(np.mean(known**2)))
        self.failure = ""
        self._weigh(self._called())
        again = self._weighted(self._called())
        self.again = again
        self.differs = not (again == self.here or abs(again - self.here) <= 16 * self.precision * self.magnitude)
        self.precisions = np.concatenate(
            [np.full(v.place.stop - v.place.start, max(self.precision, _precision(v.value))) for v in self.variables]
        )
        self.wide = self._takes_wide()

    def _weigh(self, result: Any) -> None:
        """Choose what each number of f's result counts, and note what it is at the point."""
        import numpy as np

        numbers, together = self._numbers(result), taken_apart(result)[1]
        self.shapes = [np.shape(y) for y in numbers]
        self.scalar = self.shapes == [()] and not isinstance(result, list | tuple | dict)
        self.weights = [1.0 if self.scalar else self.signed(y) for y in numbers]
        self.upstream = together(self.weights)
        self.precision = max(map(_precision, numbers))
        self.here = self._weighted(result)
        self.magnitude = sum(float(np.sum(np.abs(w * np.asarray(y, float)))) for w, y in zip(self.weights, numbers))

    def signed(self, like: Any) -> Any:
        """Random numbers of both signs, none of them small, in the shape and precision of another array."""
        import numpy as np

        sizes = self.random.uniform(0.5, 1.5, np.shape(like)) * self.random.choice((-1.0, 1.0), np.shape(like))
        kind = getattr(like, "dtype", None)
        return sizes.astype(kind) if kind is not None and kind.kind == "f" else sizes

    def random_shift(self) -> Vector:
        """A random displacement of all variables, relative to their size."""
        return self.signed(self.point) * self.extents

    def _takes_wide(self) -> bool:
        """Whether f may be asked in float64, where it was given less; a slope needs the digits."""
        if all(_precision(v.value) < 1e-15 for v in self.variables):
            return False
        self.wide = True
        wide = self.value(0 * self.point)
        if abs(wide - self.here) <= 64 * self.precision * self.magnitude:
            self.here = wide
            return True
        self.failure = ""
        return False

    def _called(self, shift: Vector = None, wide: bool = False) -> Any:
        args, named = self._arguments(shift, wide)
        return self.f(*args, **named)

    def _arguments(self, shift: Vector = None, wide: bool = False) -> Any:
        """Copies of f's arguments and keyword arguments, at the point or displaced."""
        args, named = self.args, {}
        trees = self.trees
        if shift is not None:
            trees = taken_apart(trees)[1]([v.moved(shift, wide) for v in self.variables])
        for one, tree in zip(self.wrt, trees, strict=True):
            args, named = argument(self.f, one, args, named)[1](tree)
        return mapped(_copied, (args, named))

    def _numbers(self, result: Any) -> list[Any]:
        """The numbers and arrays of f's result."""
        leaves = taken_apart(result)[0]
        for y in leaves:
            if not is_number(y) or is_complex(y):
                hint = "; does it lack a return?" if y is None else ""
                raise TypeError(f"{name_of(self.f)} must return real numbers or arrays; it returned {shown(y)}{hint}")
        return leaves

    def _weighted(self, result: Any) -> float:
        import numpy as np

        numbers = self._numbers(result)
        if (shapes := [np.shape(y) for y in numbers]) != self.shapes:
            raise ValueError(f"{name_of(self.f)} returned shape {shapes}, and {self.shapes} before")
        return sum(float(np.sum(np.asarray(y, float) * w)) for w, y in zip(self.weights, numbers))

    def vector(self, leaves: Sequence[Any]) -> Vector:
        import numpy as np

        return np.concatenate([np.ravel(np.asarray(leaf, dtype=float)) for leaf in leaves])

    def value(self, shift: Vector) -> float:
        """The weighted f at a displaced point; NaN where it fails there."""
        import numpy as np

        try:
            with np.errstate(all="ignore"):
                return self._weighted(self._called(shift, self.wide))
        except Exception as error:  # what f raises beside the point says that it has no slope there, and no more
            self.failure = f"{type(error).__name__}: {error}"
            return math.nan

    def exact(self, shift: Vector = None) -> Vector:
        """The exact gradient of the weighted f."""
        f = self.f if self.scalar else self._sum
        args, named = self._arguments(shift)
        return self.vector(taken_apart(value_and_gradient(f, self.wrt)(*args, **named)[1])[0])

    @property
    def _sum(self) -> Function:
        @wraps(self.f, updated=())
        def weighted(*args: Any, **named: Any) -> Any:
            numbers = taken_apart(self.f(*args, **named))[0]
            terms = [w * y for w, y in zip(self.weights, numbers, strict=True)]
            return sum(term.sum() if getattr(term, "shape", ()) else term for term in terms)

        return weighted

    def by_hand(self, gradient: Function, shift: Vector = None) -> Any:
        """What the hand-written gradient returns, right after f was called at the same point."""
        self._called(shift)
        args, named = self._arguments(shift)
        upstream = () if self.scalar else (mapped(_copied, self.upstream),)
        return gradient(*args, *upstream, **named)

    def leaves(self, given: Any) -> list[Any]:
        """The hand-written derivatives by each of the variables."""
        return leaves_like(self.trees, given if self.several else (given,))


class _Probe:
    """A direction in which f is looked at: along one number, or a random one within an array."""

    def __init__(self, question: _Question, where: str, direction: Vector, base: float, extent: float) -> None:
        self.question, self.where, self.direction, self.base, self.extent = question, where, direction, base, extent
        self.support = direction != 0
        self.known = {base: question.here}

    def of(self, gradient: Vector) -> float:
        """The slope along the direction, by a gradient."""
        return float((gradient * self.direction)[self.support].sum())

    def size(self, gradient: Vector) -> float:
        """What the slope is made of, without regard to signs."""
        return float(abs(gradient * self.direction)[self.support].sum())

    def slope(self, side: int = 0) -> Slope:
        """The slope along the direction, of f's values: on both sides of the point, or on one."""

        def along(t: float) -> float:
            if (t - self.base) * side < 0:
                return math.nan
            if t not in self.known:
                self.known[t] = self.question.value((t - self.base) * self.direction)
            return self.known[t]

        slope: Slope = numerical_derivative(along, with_error=True)(self.base)
        return slope


# -- What is found -----------------------------------------------------------------------------------------------------


class _Judge:
    """The gradients at the point, how far rounding may set them apart, and what the slopes say of them."""

    def __init__(self, question: _Question, gradient: Function | None) -> None:
        self.question, self.gradient = question, gradient
        self.malformed: list[Row] = []
        self.sound = question.variables
        self.hand = None if gradient is None else self._well_formed(question.by_hand(gradient))
        self.exact, self.lost = None, ""
        if self.settled or not self.sound:
            return
        try:
            self.exact = question.exact()
        except Exception as error:  # f took the plain numbers; what it raises now is about ours
            self.lost = f"no exact derivative: {error}"
        self.rounding = self._rounding()
        self.wrong, self.bent = self._compared()

    @property
    def settled(self) -> str:
        """Why there is nothing to compare with."""
        question = self.question
        if question.differs:
            return f"f differs between two equal calls: {question.here!r} and {question.again!r}"
        return "" if math.isfinite(question.here) else f"f is {question.here} at the point"

    def rows(self, directions: int | None) -> list[Row]:
        """The malformed gradients, each probe, and the wrong entries where a probe has many."""
        if reason := self.settled:
            return self.malformed + [_undecided(v.where, reason) for v in self.sound]
        rows = list(self.malformed)
        for v in self.sound:
            count = v.place.stop - v.place.start
            if directions is None and (self.question.point.size <= FEW or count == 1):
                rows += [self.row(self._along_entry(v, i)) for i in range(v.place.start, v.place.stop)]
                continue
            number = directions or (2 if self.exact is None else 1)
            probes = [self._along_random(v, k, number) for k in range(number)]
            own = [self.row(probe) for probe in probes]
            rows += own + self._culprits(v, probes, own)
        return rows

    # -- The gradients themselves

    def _well_formed(self, given: Any) -> Vector:
        """The hand-written gradient; each part of it that is no derivative gets a row, and NaN in its place."""
        import numpy as np

        question = self.question
        hand = np.full(question.point.size, math.nan)
        try:
            leaves = question.leaves(given)
        except ValueError:
            asked = (
                "a tuple of the structures of the arguments" if question.several else "the structure of the argument"
            )
            hint = "; does it lack a return?" if given is None else ""
            self._reject(", ".join(question.names), f"gradient returned {shown(given)}, and not {asked}{hint}")
            self.sound = []
            return hand
        self.sound = []
        for v, leaf in zip(question.variables, leaves, strict=True):
            if fault := _fault(v, leaf):
                self._reject(v.where, fault)
                continue
            hand[v.place] = np.ravel(np.asarray(leaf, dtype=float))
            if (bad := np.flatnonzero(np.isnan(hand[v.place]))).size:
                more = f", one of {bad.size} such entries" if bad.size > 1 else ""
                self._reject(v.entry(v.place.start + int(bad[0])), f"the hand-written derivative is NaN{more}")
                continue
            question.precisions[v.place] = max(_precision(leaf), float(question.precisions[v.place][0]))
            self.sound.append(v)
        return hand

    def _reject(self, where: str, fault: str) -> None:
        self.malformed.append(Row(where, None, None, None, None, None, "mismatch", fault))

    def _rounding(self) -> Vector:
        """By how much rounding may set the gradients apart at each entry.

        A few units in the last place, what both are seen to be irregular by, and the change of f itself by as much.
        """
        import numpy as np

        question = self.question
        gradients = [g for g in (self.hand, self.exact) if g is not None]
        size = np.nanmax(np.abs(gradients), axis=0) if gradients else 0 * question.point
        noise = 0 * question.point
        step = STEP * question.random_shift()
        if self.exact is not None:
            noise += _irregular(question.exact, step)
        if self.gradient is not None:
            noise += _irregular(self._by_hand_again, step)
        rounding = 8 * question.precisions * np.where(np.isfinite(size), size, 0) + 32 * noise
        for v in self.sound:
            extent = float(np.abs(question.point[v.place]).sum())
            share = question.magnitude / extent if extent else 0.0
            rounding[v.place] += 16 * np.median(noise[v.place]) + 8 * question.precisions[v.place] * share
        return rounding

    def _by_hand_again(self, shift: Vector) -> Vector:
        assert self.gradient is not None
        return self.question.vector(self.question.leaves(self.question.by_hand(self.gradient, shift)))

    def _compared(self) -> tuple[Vector, Vector]:
        """Where the hand-written entries are not the exact ones: those that are wrong, and those at a corner of f.

        At a corner the gradients close by, on all sides, are the ends of what is right.
        """
        import numpy as np

        question, e, h = self.question, self.exact, self.hand
        nowhere = np.zeros(question.point.size, bool)
        if e is None or h is None:
            return nowhere, nowhere
        with np.errstate(invalid="ignore"):
            apart = ~((np.abs(h - e) <= self.rounding) | (h == e) | np.isnan(e) | np.isnan(h))
        low, high, most, least, between = e, e, 0 * e, 0 * e + math.inf, nowhere
        for _ in range(8):
            if not (apart & ~between).any():
                break
            shift = 8 * question.precisions * question.random_shift()
            try:
                sides = question.exact(shift), question.exact(-shift)
            except Exception:  # f ends here
                break
            low, high = np.minimum.reduce([low, *sides]), np.maximum.reduce([high, *sides])
            half = np.abs(sides[1] - sides[0]) / 2
            most, least = np.maximum(most, half), np.minimum(least, half)
            corner = apart & (high - low > self.rounding)
            more = self.rounding + np.where(most - least > self.rounding, most, 0)  # where several corners meet
            between = corner & (low - more <= h) & (h <= high + more)
            if not corner.any():
                break
        return apart & ~between, between

    # -- The slopes

    def _along_entry(self, v: _Variable, i: int) -> _Probe:
        import numpy as np

        x = float(self.question.point[i])
        direction = np.zeros(self.question.point.size, float)
        direction[i] = 1.0
        return _Probe(self.question, v.entry(i), direction, x, abs(x) or 1.0)

    def _along_random(self, v: _Variable, k: int, number: int) -> _Probe:
        """A random direction within a variable: relative to each of its numbers or, every second one, to all of them."""
        import numpy as np

        question = self.question
        direction = np.zeros(question.point.size, float)
        extent = question.extents[v.place]
        size = float(np.sqrt(np.mean(extent**2)))
        direction[v.place] = question.signed(extent) * (size if k % 2 else extent)
        return _Probe(
            question, f"{v.where}, direction {k + 1}" if number > 1 else f"{v.where}, a direction", direction, 1.0, 1.0
        )

    def row(self, probe: _Probe) -> Row:
        """What the probe shows."""
        h, e = (None if gradient is None else probe.of(gradient) for gradient in (self.hand, self.exact))
        slope, slack = probe.slope(), probe.size(self.rounding)
        verdict, note = self._verdict(probe, h, e, slope, slack)
        tolerance = slack if h is not None and e is not None else SAFETY * slope.error + slack
        note = "; ".join(filter(None, (note, self.lost)))
        return Row(probe.where, h, e, float(slope.value), float(slope.error), tolerance, verdict, note)

    def _verdict(self, probe: _Probe, h: float | None, e: float | None, slope: Slope, slack: float) -> tuple[str, str]:
        question = self.question
        claims = [claim for claim in (h, e) if claim is not None]
        sizes = [probe.size(gradient) for gradient in (self.hand, self.exact) if gradient is not None]
        apart = len(claims) == 2 and bool(self.wrong[probe.support].any()) and not abs(claims[0] - claims[1]) <= slack
        fine = "ok (kink)" if self.bent[probe.support].any() else "ok"

        def near(claim: float, *slopes: Slope) -> bool:
            return any(abs(claim - each.value) <= SAFETY * each.error + slack for each in slopes)

        if math.isnan(slope.value):
            reason = f"f fails beside the point{question.failure and ': '}{question.failure}"
            return ("mismatch", "") if apart else ("undecided", reason)
        large = max(*sizes, question.magnitude / probe.extent, 0.0)
        sharp = slope.error <= math.sqrt(question.precision) * large
        if claims and sharp and not apart and all(near(claim, slope) for claim in claims):
            return fine, ""
        left, right = probe.slope(-1), probe.slope(1)
        doubt = SAFETY * (left.error + right.error) + slack
        low, high = sorted((left.value, right.value))
        if high - low > doubt:
            sides = f"the slope is {left.value:.6g} on the left and {right.value:.6g} on the right"
            if h is None:
                return "not differentiable", sides
            between = low - doubt <= h <= high + doubt or self._meets(probe, left, right, doubt)
            return ("ok (kink)" if between and not apart else "mismatch"), sides
        if not claims:
            return "undecided", "there is nothing to compare the slope with"
        as_good = [side for side in (left, right) if side.error <= 8 * slope.error]  # a second opinion
        agree = [near(claim, slope, *as_good) for claim in claims]
        coarse = SAFETY * slope.error + slack > max(*sizes, 2.0**-10 * question.magnitude / probe.extent) / 128
        if apart and not coarse and agree == [True, False]:
            return (
                "undecided",
                "f has the slope that is written by hand, and another derivative: it is noisy, or has steps",
            )
        if apart:
            return ("undecided", "noise") if coarse and all(agree) and math.isfinite(claims[1]) else ("mismatch", "")
        backed = len(claims) == 2
        if all(map(math.isinf, claims)):
            return fine, ""
        if slope.error == math.inf and (not backed or self._jumps(probe)):
            return "undecided", "f jumps here, or its slope is infinite"
        if not all(agree):
            return "mismatch", "hand-written and exact agree, and f has another slope" if backed else ""
        return (fine, "") if backed or not coarse else ("undecided", "noise")

    def _meets(self, probe: _Probe, left: Slope, right: Slope, doubt: float) -> bool:
        """Whether the exact gradients just beside the point are the slopes on both sides: many corners may meet in it."""
        if self.exact is None:
            return False
        shift = 8 * self.question.precision * probe.extent * probe.direction
        try:
            sides = [probe.of(self.question.exact(side * shift)) for side in (-1, 1)]
        except Exception:  # f ends here
            return False
        return abs(sides[0] - left.value) <= doubt and abs(sides[1] - right.value) <= doubt

    def _jumps(self, probe: _Probe) -> bool:
        """Whether f changes at once beside the point."""
        question = self.question
        shift = 16 * question.precision * probe.extent * probe.direction
        change = max(abs(question.value(side * shift) - question.here) for side in (-1, 1))
        return not change <= math.sqrt(question.precision) * question.magnitude

    # -- What is wrong, by name

    def _culprits(self, v: _Variable, probes: list[_Probe], rows: list[Row]) -> list[Row]:
        """Rows for the entries that are wrong: the farthest off of those that are not exact, or what a search finds."""
        import numpy as np

        if self.exact is not None and self.hand is not None:
            if any(row.verdict == "undecided" for row in rows):
                return []
            wrong = v.place.start + np.flatnonzero(self.wrong[v.place])
            gap = np.abs(self.hand - self.exact)[wrong]
            worst = wrong[np.argsort(-gap, kind="stable")[:LISTED]]
            named = [self.row(self._along_entry(v, int(i))) for i in worst]
            if wrong.size > LISTED:
                named = [row._replace(note=f"the farthest off of {wrong.size} wrong entries") for row in named]
            return named
        failed = [probe for probe, row in zip(probes, rows, strict=True) if row.verdict == "mismatch"]
        return self._searched(v, failed[0]) if failed and self.hand is not None else []

    def _searched(self, v: _Variable, probe: _Probe) -> list[Row]:
        """The first wrong entries, by halving: a part of the direction whose slope is right is let go."""
        import numpy as np

        found: list[Row] = []
        parts = [np.flatnonzero(probe.support)]
        while parts and len(found) < LISTED:
            part = parts.pop()
            if part.size == 1:
                row = self.row(self._along_entry(v, int(part[0])))
                found += [row] if row.verdict == "mismatch" else []
                continue
            for half in (part[part.size // 2 :], part[: part.size // 2]):
                direction = 0 * probe.direction
                direction[half] = probe.direction[half]
                if self.row(_Probe(self.question, "", direction, probe.base, probe.extent)).verdict == "mismatch":
                    parts.append(half)
        return found


# -- The small things --------------------------------------------------------------------------------------------------


def _irregular(ask: Callable[[Vector], Vector], step: Vector) -> Vector:
    """How irregular a gradient is at each entry: third differences of four values along a line, as deviations."""
    import numpy as np

    for side in (1.0, -1.0):
        try:
            with np.errstate(all="ignore"):
                a, b, c, d = (ask(side * k * step) for k in (1, 2, 3, 4))
                third = np.abs(d - 3 * c + 3 * b - a) / math.sqrt(20)
                return np.where(np.isfinite(third), third, 0.0)
        except Exception:  # f ends there
            continue
    return 0 * step


def _precision(x: Any) -> float:
    """The distance of 1 from the next number, in the precision of x."""
    import numpy as np

    kind = getattr(x, "dtype", None)
    return float(np.finfo(kind).eps) if getattr(kind, "kind", "") == "f" else 2.0**-52


def _fault(v: _Variable, given: Any) -> str:
    """What is wrong with the form of a hand-written derivative by a variable."""
    import numpy as np

    if given is None:
        return "the hand-written derivative is None"
    if not is_number(given) or is_complex(given) or getattr(getattr(given, "dtype", None), "kind", "") == "O":
        return f"the hand-written derivative is {shown(given)}"
    if np.shape(given) != v.shape:
        return f"the hand-written derivative has shape {np.shape(given)}, and {v.where} has {v.shape}"
    return ""


def _undecided(where: str, reason: str) -> Row:
    return Row(where, None, None, None, None, None, "undecided", reason)


def _copied(leaf: Any) -> Any:
    import numpy as np

    return leaf.copy() if isinstance(leaf, np.ndarray) else leaf


def _named(where: str, tree: Any) -> Iterator[tuple[str, Any]]:
    """The leaves of a structure, each with the expression that gives it."""
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


def _argument_name(f: Function, wrt: int | str) -> str:
    """The name of an argument, as f has it."""
    from inspect import Parameter, signature

    if isinstance(wrt, str):
        return wrt
    try:
        parameters = list(signature(f).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    single = [p.name for p in parameters if p.kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)]
    several = [p.name for p in parameters if p.kind is Parameter.VAR_POSITIONAL]
    if wrt < len(single):
        return single[wrt]
    return f"{several[0]}[{wrt - len(single)}]" if several else f"argument {wrt}"


def _table(rows: Sequence[Row]) -> str:
    """The rows as an aligned table, with their notes below it."""
    from textwrap import fill

    def text(x: float | None, digits: int) -> str:
        return "" if x is None else f"{x:.{digits}g}"

    def told(row: Row, digits: int) -> bool:
        of = [text(x, digits) for x in (row.hand_written, row.exact, row.numerical) if x is not None]
        return row.verdict != "mismatch" or len(of) < 2 or len(set(of[:2])) > 1

    digits = next((n for n in (6, 9, 12) if all(told(row, n) for row in rows)), 17)
    columns = [("where", "hand-written", "exact", "numerical", "error", "tolerance", "verdict")]
    for row in rows:
        numbers = [text(x, digits) for x in (row.hand_written, row.exact, row.numerical)]
        columns.append((row.where, *numbers, text(row.error, 1), text(row.tolerance, 1), row.verdict))
    kept = [i for i in range(7) if any(line[i] for line in columns[1:])]
    widths = [max(len(line[i]) for line in columns) for i in kept]
    lines = [
        "  ".join(line[i].ljust(width) for i, width in zip(kept, widths, strict=True)).rstrip() for line in columns
    ]
    notes: dict[str, list[str]] = {}
    for row in rows:
        if row.note:
            notes.setdefault(row.note, []).append(row.where)
    for note, of in notes.items():
        subject = (
            ""
            if len(of) == len(rows) > 1
            else f"{', '.join(of[:3])}{f' and {len(of) - 3} more' if len(of) > 3 else ''}: "
        )
        lines.append(fill(subject + note, 80, initial_indent="", subsequent_indent="    "))
    return "\n".join(lines)
