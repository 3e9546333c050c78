"""The chain rule for one function: what its result changes by, from its row and from what its arguments change by.

The numbers may be of any kind, and of several: exact ones, floats, complex ones, Decimals, arrays, and Values of lower
levels, which carry derivatives themselves.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from numbers import Rational
from typing import Any

from .errors import lost
from .levels import Active, Answerable, Level, number
from .rules import nothing
from .special import is_complex

_FLOATS = frozenset((float, int))


def carrying(rule: Answerable, args: Sequence[Any], level: Level) -> list[tuple[int, Any]]:
    """The arguments that carry a derivative at this level, with their positions; all others are constant to it."""
    found = []
    for i, a in enumerate(args):
        if isinstance(a, Active) and a.level is level:
            if i >= len(rule.partials):
                raise TypeError(
                    f"{rule.name} has {len(rule.partials)} partial derivatives, and its argument {i} carries a "
                    f"derivative, too; write primitive(f, *partials) with one for each argument"
                )
            found.append((i, a))
    return found


def tangent_of(
    rule: Answerable, active: Sequence[tuple[int, Any]], level: Level, primals: Sequence[Any], y: Any
) -> Any:
    """The sum of ∂ᵢf·tangentᵢ over the arguments that carry one."""
    tangent: Any = None
    for i, a in active:
        if rule.partials[i] is nothing and not directional(rule, primals[i]):
            continue
        part = change(rule, i, a.form, level, primals, y)
        tangent = part if tangent is None else alike(operator.add, tangent, part)
    if type(y) in _FLOATS:
        return number(active[0][1].form).__class__(0) if tangent is None else tangent
    if tangent is None:
        return zero_like(y)  # constant between its steps
    return spread(tangent, y)


def spread(tangent: Any, y: Any) -> Any:
    """The tangent in the shape and the precision of y."""
    if getattr(y, "shape", ()) != getattr(tangent, "shape", ()):
        from numpy import broadcast_to

        tangent = broadcast_to(tangent, y.shape)
    kind = getattr(y, "dtype", None)
    if (
        kind is not None
        and kind.kind in "fc"
        and getattr(tangent, "dtype", kind) != kind
        and not (kind.kind == "f" and tangent.dtype.kind == "c")
    ):
        tangent = tangent.astype(kind)
    return tangent


def zero_like(y: Any) -> Any:
    """0, of the kind and shape of a tangent of y."""
    plain = number(y)
    if hasattr(plain, "dtype"):
        from numpy import zeros_like

        return zeros_like(plain, dtype=float if plain.dtype.kind in "biu" else plain.dtype)[()]
    return type(plain)(0)


def directional(rule: Answerable, primal: Any) -> Callable[..., Any] | None:
    """The directional derivative, of a function of a complex number that has no partial one."""
    return rule.along if is_complex(number(primal)) else None


def change(rule: Answerable, i: int, tangent: Any, level: Level, primals: Sequence[Any], y: Any) -> Any:
    """∂ᵢf·tangent, what f changes by as its argument i does."""
    if type(y) in _FLOATS and _FLOATS.issuperset(map(type, primals)):
        return alike(operator.mul, rule.partials[i](*primals, y), tangent)
    if along := directional(rule, primals[i]):
        return along(*not_holomorphic(rule, level, primals), tangent, y)
    d = slope(rule, i, primals, y)
    if type(d) is int and abs(d) == 1:
        return tangent if d == 1 else -tangent
    with quiet(y, tangent):
        return alike(operator.mul, d, wide_enough(tangent, y))


def not_holomorphic(rule: Answerable, level: Level, primals: Sequence[Any]) -> Sequence[Any]:
    """The primals, unless the variable is complex, so that what has only directional derivatives has none."""
    if level.holomorphic:
        raise lost(
            f"{rule.name} of a complex variable has no complex derivative",
            level,
            cure="differentiate by the real and the imaginary part, each a real number",
        )
    return primals


def slope(rule: Answerable, i: int, primals: Sequence[Any], y: Any) -> Any:
    """The partial derivative ∂ᵢf, of numbers and arrays of any kind."""
    if rule.by_hand:
        return _by_hand(rule, i, primals, y)
    if type(y) in _FLOATS and _FLOATS.issuperset(map(type, primals)):
        return rule.partials[i](*primals, y)
    if any(hasattr(p, "dtype") for p in primals):
        primals = [wide_enough(p, y) for p in primals]
        with quiet(y):
            return _partial(rule, i, primals, wide_enough(y, y))
    return _partial(rule, i, [of_kind(y, p) for p in primals], y)


def _by_hand(rule: Answerable, i: int, primals: Sequence[Any], y: Any) -> Any:
    """A partial derivative that users gave, of arrays element by element."""
    d = rule.partials[i](*primals, y)
    of_x, of_y, of_d = (getattr(x, "shape", ()) for x in (primals[i], y, d))
    if (of_y or of_x) and (of_x not in ((), of_y) or of_d not in ((), of_y)):
        raise TypeError(
            f"a primitive of arrays is elementwise: its partial derivatives have the shape of its result; {rule.name} "
            f"gave shape {of_y} for an argument of shape {of_x}, and its partial derivative shape {of_d}"
        )
    return d


def quiet(*numbers: Any) -> Any:
    """NumPy's warnings off, where there are numbers of NumPy's."""
    if any(hasattr(x, "dtype") for x in numbers):
        from numpy import errstate

        return errstate(all="ignore")
    return nullcontext()


def wide_enough(p: Any, y: Any) -> Any:
    """A number of NumPy's, in which a slope neither wraps around, as in small integers, nor has fewer digits than y."""
    if not hasattr(p, "dtype") or isinstance(p, Active):
        return p
    if p.dtype.kind in "biu" or (isinstance(y, float) and p.dtype.kind == "f" and p.dtype.itemsize < 8):
        return p.astype(float)
    return p


def _partial(rule: Answerable, i: int, primals: Sequence[Any], y: Any) -> Any:
    try:
        return rule.partials[i](*primals, y)
    except TypeError:
        if not any(inexact(p) is not p for p in (*primals, y)):
            raise
        return rule.partials[i](*map(inexact, primals), inexact(y))  # a Decimal beside floats


def of_kind(y: Any, p: Any) -> Any:
    """A plain number as one of y's kind: exact with exact numbers, and no Fraction or Decimal beside floats."""
    if type(p) is type(y) or isinstance(p, Active) or isinstance(y, Active | complex):
        return p
    if isinstance(p, Rational) and isinstance(y, Rational) and not isinstance(y, int):
        kind: Any = type(y)
        return kind(p)
    if isinstance(p, int):
        return type(y)(p) if type(y).__name__ == "Decimal" else p
    return inexact(p) if isinstance(y, float) else p


def alike(combine: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    """a·b or a + b; in floats, where Python refuses to mix the kinds of number (Decimal and float)."""
    try:
        return combine(a, b)
    except TypeError:
        return combine(inexact(a), inexact(b))


def inexact(x: Any) -> Any:
    """An exact number as a float."""
    exact = isinstance(x, Rational) or type(x).__name__ == "Decimal"
    return float(x) if exact and not hasattr(x, "dtype") else x
