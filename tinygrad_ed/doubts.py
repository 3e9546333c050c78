"""Where f decided something by a number in a way that its neighbours need not share, f itself is asked beside it.

``1.0 if x == 1 else x * x`` has the derivative 2 at 1, and a dual number that took the branch of the constant says 0. A
bisection returns numbers that carry nothing. Both compare numbers that are equal, or nearly so, and what was compared
is kept in mind as a `Doubt`. Then the one-sided slopes of f, of plain numbers on both sides of x, are held against the
result: it has to lie between them, ends included.

References
----------
C. J. F. Ridders, "Accurate computation of F′(x) and F′(x) F″(x)", *Advances in Engineering Software* 4 (1982) 75-76.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import NamedTuple

from .errors import DerivativeLost
from .levels import WRITTEN, Doubt, Level, texts_read

WIDE = [2.0**-k for k in range(4, 21)]  # steps, relative to x: what is cut off to some digits is seen by wide ones,
NARROW = [2.0**-k for k in range(20, 36)]  # and what changes fast by narrow ones
AGREEMENT = 1e-3  # what slopes may differ by, relatively, beyond their errors
FLOOR = 1e-9  # of the largest value: what slopes below it say is rounding
CLEAR = 0.15  # the error up to which a slope is one, relatively


class OneSided(NamedTuple):
    """The slope of a function on one side of 0, and its error."""

    slope: float
    error: float


def is_to_check(level: Level, carries: bool) -> bool:
    """Whether a result is to be held against f's values beside x; `carries`, whether it carries a derivative at all."""
    doubt = level.doubt
    return (
        doubt is not None
        and not _checking.get()
        and (doubt.what != WRITTEN or not carries or texts_read[0] > doubt.read)
    )


def check(
    doubt: Doubt | None,
    asked: str,
    along: Callable[[float], Sequence[float]],
    slopes: Sequence[float],
    scale: float = 1.0,
    rounding: float = 2.3e-16,
) -> None:
    """Raise where derivatives contradict a function's values beside the point.

    Parameters
    ----------
    doubt
        What makes it necessary.
    asked
        What was asked for, for the message.
    along
        t ↦ the function's values, t away from the point on a line through it, on which numbers move by some t of their
        own size.
    slopes
        The derivatives of the values by t at 0, to be checked.
    scale
        What t is to be multiplied by to give the variable, for the message.
    rounding
        The relative rounding of the values.

    Raises
    ------
    DerivativeLost
        A derivative lies outside the one-sided slopes, or the value at the point is what the function tends to from
        neither side.
    """
    if doubt is None:
        return
    token = _checking.set(True)
    try:
        _check(doubt, asked, along, slopes, scale, rounding)
    finally:
        _checking.reset(token)


_checking: ContextVar[bool] = ContextVar("checking", default=False)  # so that calls within f are not checked again


def _check(
    doubt: Doubt,
    asked: str,
    along: Callable[[float], Sequence[float]],
    slopes: Sequence[float],
    scale: float,
    rounding: float,
) -> None:
    values: dict[float, Sequence[float]] = {}
    nothing = [math.nan] * len(slopes)
    for step in {2 * WIDE[0], *WIDE, *NARROW}:
        for t in (-step, step):
            try:
                found = along(t)
            except Exception:  # outside of the domain; what f raises at the point itself has been seen
                found = nothing
            values[t] = found if len(found) == len(slopes) else nothing
    try:
        at_point = along(0.0)  # last, so that what f keeps of its last call is of the point
    except Exception:
        return  # f cannot be called again
    for i, slope in enumerate(slopes):
        of_one = {t: found[i] for t, found in values.items()}
        size = max((abs(v) for v in of_one.values() if v == v), default=0.0)
        for steps in (NARROW, WIDE):
            found_beside = [_one_sided(of_one, steps, sign, size, rounding) for sign in (-1.0, 1.0)]
            sides = [side for side in found_beside if side is not None]
            if not sides or slope != slope:
                continue
            if steps is WIDE and slope and doubt.what != WRITTEN and max(s.error for s in sides) > 0.01 * abs(slope):
                continue  # steps that are wide may pass over what f does in between, such as a period
            slack = AGREEMENT * max(abs(slope), *(abs(side.slope) for side in sides)) + FLOOR * size
            low = min(side.slope - side.error for side in sides) - slack
            high = max(side.slope + side.error for side in sides) + slack
            if not low <= slope <= high or (steps is NARROW and _is_alone(of_one, at_point[i], size)):
                raise _contradiction(doubt, asked, slope / scale, [side.slope / scale for side in sides])


def _contradiction(doubt: Doubt, asked: str, slope: float, beside: Sequence[float]) -> DerivativeLost:
    slopes = " and ".join(f"{each:.6g}" for each in beside)
    return DerivativeLost(
        f"{asked} came out as {slope:.6g}, and f's values beside the point have the slope{'s' * (len(beside) > 1)} "
        f"{slopes}: a number that carries a derivative {doubt.what}, {doubt.where}, and beside it f does something "
        f"else; leave the special case out, differentiate beside it, or give f its derivative with "
        f"tinygrad_ed.primitive"
    )


def _is_alone(values: dict[float, float], at_point: float, size: float) -> bool:
    """Whether the value at the point is not between those that the function tends to from both sides."""
    limits = [2 * values[sign * NARROW[-1]] - values[sign * NARROW[-2]] for sign in (-1.0, 1.0)]
    known = [limit for limit in limits if math.isfinite(limit)]
    return bool(known) and not min(known) - 1e-5 * size <= at_point <= max(known) + 1e-5 * size


def _one_sided(
    values: dict[float, float], steps: Sequence[float], sign: float, size: float, rounding: float
) -> OneSided | None:
    """The slope on one side of 0, without the value at 0; None where there is no clear one.

    Differences (f(2t) − f(t))/t over halved steps are extrapolated in t, and the entry of the scheme that differs least
    from its neighbours is taken. Steps on which nothing changes say nothing, where others do.
    """
    best: OneSided | None = None
    before: list[float] = []
    last: OneSided | None = None  # that of the step before
    changes = any(values[sign * step] != values[2 * sign * step] for step in (*WIDE, *NARROW))
    for step in steps:
        near, far = values[sign * step], values[2 * sign * step]
        row = [(far - near) / (sign * step)]
        if not math.isfinite(row[0]) or (changes and not row[0]):
            before, last = [], None
            continue
        for j, above in enumerate(before[:4]):
            row.append(row[j] + (row[j] - above) / (2 ** (j + 1) - 1))
        if before:
            differences = [abs(row[j] - row[j - 1]) + abs(row[j] - before[j - 1]) for j in range(1, len(row))]
            least = min(range(len(differences)), key=differences.__getitem__)
            found = OneSided(row[least + 1], differences[least] + 2 * rounding * (abs(near) + abs(far)) / step)
            if last is not None:  # steps that are too wide may agree by chance, but hardly three in a row
                error = max(found.error, last.error, abs(found.slope - last.slope))
                if best is None or error < best.error:
                    best = OneSided(found.slope, error)
            last = found
        before = row
    return best if best is not None and best.error <= CLEAR * abs(best.slope) + 1e-6 * size else None
