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
from typing import NamedTuple

from .errors import DerivativeLost
from .levels import WRITTEN, Doubt, Level, texts_read

STEPS = [2.0**-k for k in range(7, 20)]  # relative to x
AGREEMENT = 1e-3  # what slopes may differ by, relatively, beyond their errors


class OneSided(NamedTuple):
    """The slope of a function on one side of 0, its error, and what the function tends to there."""

    slope: float
    error: float
    limit: float


def is_to_check(level: Level, carries: bool) -> bool:
    """Whether a result is to be held against f's values beside x; `carries`, whether it carries a derivative at all."""
    doubt = level.doubt
    return doubt is not None and (doubt.what != WRITTEN or not carries or texts_read[0] > doubt.read)


def check(
    doubt: Doubt | None,
    asked: str,
    along: Callable[[float], Sequence[float]],
    slopes: Sequence[float],
    scale: float = 1.0,
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

    Raises
    ------
    DerivativeLost
        A derivative lies outside the one-sided slopes, or the value at the point is what the function tends to from
        neither side.
    """
    if doubt is None:
        return
    values: dict[float, Sequence[float]] = {}
    nothing = [math.nan] * len(slopes)
    for step in STEPS + [2 * STEPS[0]]:
        for t in (-step, step):
            try:
                found = along(t)
            except Exception:  # outside of the domain; what f raises at the point itself has been seen
                found = nothing
            values[t] = found if len(found) == len(slopes) else nothing
    at_point = along(0.0)  # last, so that what f keeps of its last call is of the point
    for i, slope in enumerate(slopes):
        of_one = {t: found[i] for t, found in values.items()}
        sides = [side for side in (_one_sided(of_one, -1.0), _one_sided(of_one, 1.0)) if side is not None]
        if not sides or slope != slope:
            continue
        slack = AGREEMENT * max(abs(slope), *(abs(side.slope) for side in sides))
        low = min(side.slope - side.error for side in sides) - slack
        high = max(side.slope + side.error for side in sides) + slack
        size = max(abs(v) for v in of_one.values() if v == v)
        jumps = [abs(side.limit - at_point[i]) > 1e-5 * size + side.error * STEPS[-1] for side in sides]
        if not low <= slope <= high or all(jumps):
            beside = " and ".join(f"{side.slope / scale:.6g}" for side in sides)
            raise DerivativeLost(
                f"{asked} came out as {slope / scale:.6g}, and f's values beside the point have the "
                f"slope{'s' * (len(sides) > 1)} {beside}: a number that carries a derivative {doubt.what}, "
                f"{doubt.where}, and beside it f does something else; leave the special case out, differentiate beside "
                f"it, or give f its derivative with tinygrad_ed.primitive"
            )


def _one_sided(values: dict[float, float], sign: float) -> OneSided | None:
    """The slope on one side of 0, without the value at 0; None where there is no clear one.

    Differences (f(2t) − f(t))/t over halved steps are extrapolated in t, and the entry of the scheme that differs least
    from its neighbours is taken.
    """
    best: OneSided | None = None
    before: list[float] = []
    for step in STEPS:
        near, far = values[sign * step], values[2 * sign * step]
        row = [(far - near) / (sign * step)]
        if not math.isfinite(row[0]):
            before = []
            continue
        rounding = 4e-16 * (abs(near) + abs(far)) / step
        for j, above in enumerate(before[:4]):
            row.append(row[j] + (row[j] - above) / (2 ** (j + 1) - 1))
            error = max(abs(row[j + 1] - row[j]), abs(row[j + 1] - above)) + rounding
            if best is None or error < best.error:
                best = OneSided(row[j + 1], error, 0.0)
        before = row
    if best is None:
        return None
    size = max(abs(v) for t, v in values.items() if t * sign > 0 and math.isfinite(v))
    if best.error > 0.1 * abs(best.slope) + 1e-5 * size:
        return None
    near, far = values[sign * STEPS[-1]], values[sign * STEPS[-2]]
    return best._replace(limit=2 * near - far if math.isfinite(near) and math.isfinite(far) else math.nan)
