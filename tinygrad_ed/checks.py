"""Checks: the gradient that somebody wrote by hand, the exact one and the slope of f, held against each other.

Two witnesses are called. The slope of f along a direction says what f does, to within its measured error, whatever f is
made of. The exact gradient says it of every single entry, as sharply as rounding allows. How sharply that is, is
measured, too: both gradients are taken at a few points close by, where they change smoothly but for their rounding. At
a corner of f, such as that of max(x, 0) at 0, every value between the slopes on its two sides is right.

References
----------
J. J. Moré, S. M. Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011) 1292-1314: noise is what
differences of higher order leave.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from sys import float_info
from typing import TYPE_CHECKING, Any, NamedTuple

from .arguments import checked_wrt
from .derivatives import Wrt
from .differences import Slope
from .errors import shown
from .evaluation import name_of

if TYPE_CHECKING:
    from .witnesses import Gradients, Probe, Question, Variable

__tracebackhide__ = True  # from pytest, whose tracebacks then end in the user's own lines
Function = Callable[..., Any]

VERDICTS = ("mismatch", "not differentiable", "undecided", "ok (kink)", "ok")  # of several, the first one counts
FEW = 10  # numbers in the variables, up to which each has a row of its own
CORNER = "f has a corner here"
ELSEWHERE = "; by hand it does not lie between them for other values of upstream"
MEETING = "; several meet, and close by it has slopes such as the one by hand"
ONE_BY_ONE = "; by hand it lies between those of each number of the result"
SINGULAR = "no slope can be told from f's values: noise, or a singular point"
LISTED = 5  # wrong entries of an array that are named
WIDTH, NAMED = 80, 16  # of a table, and of the names in it at least
SAFETY = 10.0  # times the error of a slope, which is an estimate
OUTVOTED = 64.0  # where two gradients agree


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
        return f"<GradientCheck of {self.of}: {self.verdict}{'' if self else self._gravest()}>"

    def __str__(self) -> str:
        return _table(self.rows)

    def _gravest(self) -> str:
        """One of the gravest rows in one line, which pytest shows of a check that is asserted."""
        rows = (row for row in self.rows if row.verdict == self.verdict)
        row = min(rows, key=lambda row: row.where.endswith(")"))  # an entry says more than a random direction
        numbers = zip(("by hand", "exact", "numerical"), row[1:4], strict=True)
        told = ", ".join(f"{name} {_text(x, _digits(self.rows))}" for name, x in numbers if x is not None)
        return f" at {row.where}: {'; '.join(filter(None, (told, row.note)))}"


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
        super().__init__(check)
        self.check = check

    def __str__(self) -> str:
        return f"gradient of {self.check.of}: {self.check.verdict}\n\n{self.check}"


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
        ``f(*args)``, so that a layer may remember its input: at the point, and then at a few others close by, which
        show how it is rounded; at a corner of f, for a few other values of `upstream`, too. Left out, the exact
        gradient is held against the slope.
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
            f has a corner here, and the hand-written value lies between the slopes on its two sides. Where f returns
            an array, that is asked of its numbers one by one, of twelve that have a corner at most, and of the others
            together: in a sum, what is wrong in one could be made up for by another.
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
    from .witnesses import Gradients, Question

    question = Question(f, args, checked_wrt(wrt), seed)
    return GradientCheck(name_of(f), list(_rows(question, Gradients(question, gradient), directions)))


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
    check = check_gradient(f, *args, gradient=gradient, wrt=wrt, directions=directions, seed=seed)
    if not check:
        raise GradientMismatch(check)


# -- Rows --


def _rows(question: Question, gradients: Gradients, directions: int | None) -> Iterator[Row]:
    """What is malformed in the hand-written gradient, what each probe shows, and the entries that are wrong."""
    from .witnesses import Probe

    for where, fault in gradients.malformed:
        yield Row(where, None, None, None, None, None, "mismatch", fault)
    for v in gradients.sound:
        numbers = range(v.place.start, v.place.stop)
        if question.unanswered:
            yield Row(v.where, None, None, None, None, None, "undecided", question.unanswered)
        elif len(numbers) == 1 or (directions is None and len(question.point) <= FEW):
            yield from (_row(gradients, Probe.along(question, v, i)) for i in numbers)
        else:
            count = directions or (2 if gradients.exact is None else 1)
            probes = [Probe.within(question, v, k, count) for k in range(count)]
            rows = [_row(gradients, probe) for probe in probes]
            found: list[Row] = []
            failed = [probe for probe, row in zip(probes, rows, strict=True) if row.verdict == "mismatch"]
            if gradients.hand is not None and gradients.exact is not None:
                found = [] if any(row.verdict == "undecided" for row in rows) else list(_farthest(gradients, v))
            elif gradients.hand is not None and failed:
                found = list(_searched(gradients, v, failed[0]))
                if not found:  # where several corners meet, a direction may have any slope
                    rows = [row._replace(verdict="ok (kink)") if row.note.startswith(CORNER) else row for row in rows]
            yield from rows + found


def _farthest(gradients: Gradients, v: Variable) -> Iterator[Row]:
    """The wrong entries within a variable, by the exact ones: those that are farthest off first."""
    from .witnesses import Probe

    wrong = gradients.wrong_within(v)
    note = f"the farthest off, of {len(wrong)} wrong entries" if len(wrong) > LISTED else ""
    for i in wrong[:LISTED]:
        row = _row(gradients, Probe.along(gradients.question, v, i))
        yield row._replace(note=row.note or note)


def _searched(gradients: Gradients, v: Variable, probe: Probe) -> Iterator[Row]:
    """Wrong entries within a variable, by halving a direction whose slope is wrong: a half that is right is let go."""
    from .witnesses import Probe

    parts, found = [probe], 0
    while parts and found < LISTED:
        part = parts.pop()
        if len(part.support) == 1:
            row = _row(gradients, Probe.along(gradients.question, v, int(part.support[0])))
            found += row.verdict == "mismatch"
            yield from [row] if row.verdict == "mismatch" else []
        else:
            parts += [half for half in part.halves() if _row(gradients, half).verdict == "mismatch"]


def _row(gradients: Gradients, probe: Probe) -> Row:
    """What a probe shows."""
    h, e = (None if gradient is None else probe.of(gradient) for gradient in (gradients.hand, gradients.exact))
    e, lost = (None, "the exact derivative is NaN") if e is not None and math.isnan(e) else (e, gradients.lost)
    gradients.question.failure = ""
    slope, rounding = probe.slope(), probe.doubt(gradients.rounding)
    if h is not None and e is not None and not gradients.differ(probe) and not _near(e, slope, OUTVOTED, rounding):
        second = probe.slope(method="central")  # two gradients that agree are outvoted by two slopes
        slope = second if _near(e, second, OUTVOTED, rounding) else slope
    verdict, note = _verdict(gradients, probe, slope, h, e)
    safety = 1.0 if note.startswith(CORNER) else SAFETY  # the error at a corner is half the gap between the slopes
    tolerance = rounding + (safety * slope.error if h is None or e is None else 0.0)
    note = "; ".join(filter(None, (note, lost)))
    return Row(probe.where, h, e, float(slope.value), float(slope.error), tolerance, verdict, note)


def _verdict(gradients: Gradients, probe: Probe, slope: Slope, h: float | None, e: float | None) -> tuple[str, str]:
    """The verdict of a probe, and its reason."""
    question, rounding = gradients.question, probe.doubt(gradients.rounding)
    claims = [claim for claim in (h, e) if claim is not None]
    apart = len(claims) == 2 and gradients.differ(probe)
    backed = len(claims) == 2 and not apart
    near = [_near(claim, slope, OUTVOTED if backed else SAFETY, rounding) for claim in claims]
    if math.isnan(slope.value):
        failure = f": {question.failure}" if question.failure else ""
        return ("mismatch", "") if apart else ("undecided", f"f fails beside the point{failure}")

    size = max(map(probe.size, gradients.known), default=0.0)
    change = question.magnitude / probe.extent  # the slope that f would have if it changed by all that it is
    sharp = slope.error <= math.sqrt(question.precision) * max(size, change)
    bent = gradients.bend(probe)
    smooth = claims and sharp and all(near) and not apart and not bent
    corner = None if smooth else _corner(gradients, probe, slope, rounding)
    outside = None  # where only the slopes can tell, those of each number of the result are asked
    if h is not None and e is None and not question.scalar and (corner is not None or not all(near)):
        outside = gradients.by_each(probe.direction, lambda: _beyond(gradients, probe))
    if corner is not None or outside is not None or (bent and slope.error < math.inf):
        left, right, doubt = corner or (slope.value, slope.value, SAFETY * slope.error + rounding)
        note = f"{CORNER}: its slope is {left:.6g} on the left and {right:.6g} on the right"
        if h is None:
            return "not differentiable", note
        between = min(left, right) - doubt <= h <= max(left, right) + doubt
        if math.isinf(h) and slope.error == math.inf and h * slope.value > 0:
            return "undecided", SINGULAR
        wrong = apart if e is not None else outside if outside is not None else not between
        if wrong == between and not (wrong and question.scalar):
            note += ELSEWHERE if wrong else MEETING if question.scalar else ONE_BY_ONE
        return "mismatch" if wrong else "ok (kink)", note
    fine = ("ok (kink)", CORNER) if bent else ("ok", "")
    if not claims:
        return "undecided", "there is nothing to compare the slope with"
    if apart and near == [True, False] and math.isfinite(claims[1]):
        return "undecided", "noise: f has the slope that is written by hand, and another derivative"
    if apart:
        return "mismatch", ""
    if backed and all(map(math.isinf, claims)):
        return fine
    if slope.error == math.inf and ((reason := _break(probe)) or not backed):
        return "undecided", reason or SINGULAR
    if not all(near):
        return "mismatch", "hand-written and exact agree, and f has another slope" if backed else ""
    least = max(size, 2.0**-10 * probe.magnitude / probe.extent) / 128 + float_info.min
    noisy = SAFETY * slope.error + rounding > least
    return ("undecided", "noise") if noisy and not backed else fine


def _near(claim: float, slope: Slope, factor: float, rounding: float) -> bool:
    return bool(abs(claim - slope.value) <= factor * slope.error + rounding)


def _beyond(gradients: Gradients, probe: Probe) -> bool:
    """Whether the hand-written value is none of f's slopes, for the upstream that it is asked for."""
    assert gradients.hand is not None
    h, slope, rounding = probe.of(gradients.hand), probe.slope(), 4 * probe.doubt(gradients.rounding)
    corner = _corner(gradients, probe, slope, rounding)
    if corner is None:
        return not _near(h, slope, SAFETY, rounding)
    left, right, doubt = corner
    return not min(left, right) - doubt <= h <= max(left, right) + doubt


def _corner(gradients: Gradients, probe: Probe, slope: Slope, rounding: float) -> tuple[float, float, float] | None:
    """The slopes on the two sides of the point, where they differ, and their tolerance: exact where they can be."""
    exact = gradients.beside(probe)
    if exact is not None:
        left, right, doubt = exact
        doubt += 4 * rounding
    else:
        slopes = probe.slope(-1), probe.slope(1)
        left, right = (float(each.value) for each in slopes)
        doubt = SAFETY * (slopes[0].error + slopes[1].error) + rounding
        if abs(right - left) > 4 * SAFETY * slope.error:
            return None  # the slope over both sides would not be as sure as it is
    return (left, right, doubt) if abs(right - left) > doubt else None


def _break(probe: Probe) -> str:
    """What f does just beside the point, if it is not nearly what it is there."""
    question = probe.question
    change, spread = 0.0, 0.0
    for side in (-1, 1):
        values = [question.weighted(question.values(k * probe.beside(side))) for k in (1, 2, 3)]
        if all(map(math.isfinite, values)):
            change = max(change, *(abs(y - question.here) for y in values))
            spread = max(spread, max(values) - min(values))
    if question.weighted(question.values(question.still)) != question.here:
        return "f differs between two equal calls"
    if change <= math.sqrt(question.precision) * probe.magnitude:
        return ""
    return "noise" if spread > change / 2 else "f jumps here, or its slope is infinite"


# -- The table --


def _table(rows: Sequence[Row]) -> str:
    """The rows as an aligned table, with their notes below it."""
    from textwrap import fill

    digits = _digits(rows)
    columns: list[tuple[str, ...]] = [("where", "hand-written", "exact", "numerical", "error", "tolerance", "verdict")]
    for row in rows:
        numbers = [_text(x, digits) for x in (row.hand_written, row.exact, row.numerical)]
        columns.append((row.where, *numbers, _text(row.error, 1), _text(row.tolerance, 1), row.verdict))
    kept = [i for i in range(7) if any(line[i] for line in columns[1:])]
    widths = [max(len(line[i]) for line in columns) for i in kept]
    gap = 2 if sum(widths) + 2 * len(kept) <= WIDTH + 2 else 1
    widths[0] = min(widths[0], max(NAMED, WIDTH - sum(widths[1:]) - gap * len(widths[1:])))
    lines = [
        (" " * gap).join(shortened(line[i], width).ljust(width) for i, width in zip(kept, widths, strict=True)).rstrip()
        for line in columns
    ]
    return "\n".join(lines + [fill(note, WIDTH, subsequent_indent="    ") for note in noted(rows)])


def noted(rows: Sequence[Row]) -> Iterator[str]:
    """The notes of rows, each with the rows that it is a note of."""
    notes: dict[str, list[str]] = {}
    for row in rows:
        if row.note:
            notes.setdefault(row.note, []).append(row.where)
    for note, of in notes.items():
        more = f" and {len(of) - 3} more" if len(of) > 3 else ""
        subject = "" if len(of) == len(rows) > 1 else f"{', '.join(of[:3])}{more}: "
        yield subject + note


def _text(x: float | None, digits: int) -> str:
    return "" if x is None else f"{x:.{digits}g}"


def _digits(rows: Sequence[Row]) -> int:
    """How many digits tell apart what is a mismatch."""

    def told(row: Row, digits: int) -> bool:
        of = [_text(x, digits) for x in (row.hand_written, row.exact, row.numerical) if x is not None]
        return row.verdict != "mismatch" or len(of) < 2 or len(set(of[:2])) > 1

    return next((n for n in (6, 9, 12) if all(told(row, n) for row in rows)), 17)


def shortened(name: str, width: int) -> str:
    """A name without its middle, where it is too long: its end tells the entries of an array apart."""
    start = (width - 1) // 3
    return name if len(name) <= width else f"{name[:start]}…{name[start + 1 - width :]}"
