"""Which comparisons are close: what they decide at x, they may decide otherwise beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .levels import WRITTEN, Active, doubt, levels_of, number

NEARBY, SMALL = 1e-8, 1e-5  # the square of a relative distance; an absolute one, of x
FINE = 1e-6  # of a number, what it may be rounded to for the sake of its looks


def doubt_test(name: str, result: Any, inputs: Sequence[Any]) -> None:
    """Keep in mind that a function of NumPy's decided by numbers that are nearly equal, or nearly 0.

    Of large arrays that is to be expected of some elements; there, only what asks for equality is noted.
    """
    carried = [x for x in inputs if isinstance(x, Active) and any(True for _ in levels_of(x))]
    if name in _TEXTS:
        for x in carried:
            doubt(x, WRITTEN)
    if not carried or name not in _TESTS:
        return
    import numpy as np

    if any(hasattr(number(x), "__array_function__") and not isinstance(number(x), np.ndarray) for x in inputs):
        return  # of arrays that are not there yet, nothing is known
    plain = [np.asarray(number(x)) for x in inputs if x is not None]
    if name in _EQUALITIES:
        found = not np.all(result) if name == "not_equal" else bool(np.any(result))
    elif any(p.size > FEW or p.dtype.kind not in "biuf" for p in plain):
        return
    elif len(plain) == 2 and name not in _ORDERS:
        a, b = plain
        found = bool(np.any((abs(a - b) < SMALL) | (np.square(a - b) <= NEARBY * np.square(a))))
    elif name in _ORDERS:
        found = bool(np.any(np.diff(np.sort(np.concatenate([p.ravel() for p in plain]))) < SMALL))
    else:
        found = bool(np.any(abs(plain[0]) < SMALL))
    if found:
        for x in carried:
            doubt(x, f"was taken by np.{name} for nearly equal to another, or to 0")


FEW = 8  # elements of an array
_EQUALITIES = {"equal", "not_equal", "isclose", "allclose", "array_equal", "array_equiv", "isin"}
_ORDERS = {"argmax", "argmin", "argsort", "argpartition", "searchsorted", "digitize", "lexsort"}
_TEXTS = {"array2string", "array_repr", "array_str"}
_TESTS = {
    *_EQUALITIES,
    *_ORDERS,
    *("less", "less_equal", "greater", "greater_equal", "signbit", "logical_and", "logical_or", "logical_not"),
    *("any", "all", "nonzero", "count_nonzero", "flatnonzero", "argwhere"),
}
