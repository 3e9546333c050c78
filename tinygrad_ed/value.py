"""The dual number: a number with its derivative.

``Value(primal, tangent)`` stands for primal + tangent·ε, where ε² = 0. Arithmetic on it follows from ε² = 0 alone, and
f(primal + ε) = f(primal) + f′(primal)·ε for every f that is built from arithmetic and the functions of the table: run
f on a Value, and its derivative falls out. The chain rule stands here once, in `Value.apply`; the rules of the
functions stand in `rules`; the operators are made from both, below the class.
"""

from __future__ import annotations

import math
import operator
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from numbers import Number, Rational
from opcode import opmap
from typing import TYPE_CHECKING, Any

from . import doors
from .errors import lost, shown
from .levels import CONSTANT, OVER, Active, Answerable, Level, UsersLevel, dispatch, next_rank, settled
from .rules import BY_UFUNC, PLAIN, TABLE, UNCOVERED, Rule, nothing
from .special import whole
from .structures import taken_apart

BASE, BARE = UsersLevel(), UsersLevel()  # of Values that carry a derivative, and that carry none
BASE.rank, BARE.rank = 0, CONSTANT
_new_level = threading.Lock()


class _Constructor(type):
    """Makes ``Value(primal, tangent)`` check its arguments, while results are made bare, without a call of Python's."""

    def __call__(cls, primal: Any, tangent: Any = 0) -> Any:
        for name, part in (("primal", primal), ("tangent", tangent)):
            if not is_number(part):
                raise TypeError(f"{cls.__name__} holds numbers; got {name}={shown(part)}")
        new = type.__call__(cls)
        new.primal, new.tangent = primal, tangent
        new.level = BARE if type(tangent) is int and tangent == 0 else _level_above(primal, tangent)
        return new

    __call__.__qualname__ = "Value"  # as which errors name it


class Value(Active, metaclass=_Constructor):
    """A number and its derivative: primal + tangent·ε, with ε² = 0.

    Parameters
    ----------
    primal : number
        The number itself: int (exact, of any size), float, complex, Fraction, Decimal, a NumPy scalar, or a Value.
    tangent : number, optional
        Its derivative. The default, the int 0, says that it carries none: it is then a constant to every other Value.

    Notes
    -----
    The primal is, bit for bit, what the plain number would have given. Comparisons go by it, so that ``if`` and
    ``while`` take the branch that the plain number takes. A Value has no hash: as a key it would hand back somebody
    else's derivative. What would drop the derivative (``float(v)``, ``math.sin(v)``) raises `DerivativeLost`.

    References
    ----------
    A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, section 3.1.

    Examples
    --------
    >>> x = Value(2.0, 1.0)
    >>> 2 * x**2
    Value(8.0, tangent=8.0)
    >>> print(2 * x**2)
    8.0 + 8.0ε
    """

    __slots__ = ("level", "primal", "tangent")

    def apply(self, rule: Answerable, function: Callable[..., Any], args: Sequence[Any]) -> Any:
        """The chain rule: y = f(primals), and its tangent the sum of ∂ᵢf·tangentᵢ over the arguments that carry one."""
        level = self.level
        if level.rank == CONSTANT:
            return Value(function(*map(settled, args)))
        active = carrying(rule, args, level)
        primals = list(args)
        for i, a in active:
            primals[i] = a.primal
        result = make()
        result.primal = y = dispatch(rule, function, primals)
        result.tangent = _tangent(rule, active, level, primals, y)
        result.level = level
        return result

    # -- text ---------------------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        if self.level.rank == OVER:
            return repr(settled(self))
        return f"Value({self.primal!r}, tangent={self.tangent!r})"

    def __str__(self) -> str:
        return format(self)

    def __format__(self, spec: str) -> str:
        if self.level.rank == OVER:
            return format(settled(self), spec)
        primal, tangent = _part(self.primal, spec), _part(self.tangent, spec)
        sign = "-" if tangent.lstrip().startswith("-") else "+"
        size = _part(-self.tangent, spec) if sign == "-" else tangent
        return f"{primal} {sign} {size.removeprefix('+')}ε"

    # -- what the plain number answers --------------------------------------------------------------------------------

    def __bool__(self) -> bool:
        return bool(self.primal)

    def __int__(self) -> int:
        return int(self.primal)

    def __trunc__(self) -> Any:
        return math.trunc(self.primal)

    def __floor__(self) -> Any:
        return math.floor(self.primal)

    def __ceil__(self) -> Any:
        return math.ceil(self.primal)

    def __round__(self, digits: int | None = None) -> Any:
        """A plain integer, as of every number; with `digits` a Value, whose tangent is 0."""
        if digits is None:
            return round(self.primal)
        return dispatch(TABLE["rint"], lambda p: round(p, digits), (self,))

    def __divmod__(self, other: Any) -> tuple[Any, Any]:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> tuple[Any, Any]:
        return other // self, other % self

    def is_integer(self) -> bool:
        """Whether the primal is a whole number."""
        return whole(number(self)) is not None

    def conjugate(self) -> Any:
        """The complex conjugate."""
        return dispatch(TABLE["conj"], lambda p: p.conjugate(), (self,))

    @property
    def real(self) -> Any:
        """The real part."""
        return dispatch(TABLE["real"], lambda p: p.real, (self,))

    @property
    def imag(self) -> Any:
        """The imaginary part."""
        return dispatch(TABLE["imag"], lambda p: p.imag, (self,))

    # -- what would drop the derivative -------------------------------------------------------------------------------

    def __float__(self) -> float:
        if self.level.rank == OVER:
            return float(self.primal)
        raise lost("float() would drop the derivative of a Value", *_levels(self))

    def __complex__(self) -> complex:
        if self.level.rank == OVER:
            return complex(self.primal)
        raise lost("complex() would drop the derivative of a Value", *_levels(self))

    def __index__(self) -> int:
        primal = settled(self)
        if not isinstance(primal, Active):
            return operator.index(primal)
        if isinstance(number(primal), int):
            raise lost("an index would drop the derivative of a Value", *_levels(self))
        raise TypeError(f"'{type(number(primal)).__name__}' object cannot be interpreted as an integer")

    def as_integer_ratio(self) -> tuple[int, int]:
        """The ratio of integers that the number is, which has no room for a derivative: raises `DerivativeLost`."""
        if self.level.rank == OVER:
            return settled(self).as_integer_ratio()  # type: ignore[no-any-return]
        raise lost("as_integer_ratio() would drop the derivative of a Value", *_levels(self))

    def hex(self) -> str:
        """The number in hexadecimal digits, which have no room for a derivative: raises `DerivativeLost`."""
        if self.level.rank == OVER:
            return settled(self).hex()  # type: ignore[no-any-return]
        raise lost("hex() would drop the derivative of a Value", *_levels(self))

    def __hash__(self) -> int:
        if self.level.rank == OVER:
            return hash(self.primal)
        raise TypeError(
            "a Value has no hash: as a key it would hand back another's derivative; use v.primal as the key"
        )

    # -- copies -------------------------------------------------------------------------------------------------------

    def __copy__(self) -> Value:
        return self  # immutable, as numbers are

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        return self

    def __reduce__(self) -> Any:
        if self.level.rank == OVER:
            return settled, (settled(self),)
        if isinstance(self.level, UsersLevel):
            return Value, (self.primal, self.tangent)
        return _received, (self.primal, self.tangent, self.level)

    # -- NumPy --------------------------------------------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """NumPy's door: ``np.sin(v)`` leads to the row of sin, and computes the primal as NumPy does."""
        if self.level.rank == OVER and all(_is_over(i) for i in inputs if isinstance(i, Active)):
            return getattr(ufunc, method)(*map(settled, inputs), **kwargs)
        if method != "__call__" or kwargs:
            asked = _full_name(ufunc) + (f".{method}" if method != "__call__" else "")
            options = f" with {', '.join(kwargs)}=" if kwargs else ""
            raise TypeError(f"{asked}{options} is not covered for Values; write it with operators and plain calls")
        if any(map(_holds_objects, inputs)):
            return ufunc(*(_boxed(i) for i in inputs))
        if ufunc.__name__ == "power" and _asked_by_operator():
            return binary(TABLE["power"], operator.pow, *inputs)
        return through_ufunc(ufunc, inputs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        leaves, together = taken_apart((args, kwargs))
        values = [a for a in leaves if isinstance(a, Active)]
        if values and all(map(_is_over, values)):
            args, kwargs = together([settled(a) for a in leaves])
            return function(*args, **kwargs)
        raise TypeError(
            f"{function.__module__}.{function.__name__} is not covered for Values; write it with operators and ufuncs, "
            f"or give it its derivatives with tinygrad_ed.primitive"
        )

    if TYPE_CHECKING:  # made from the rows below; stated here for type checkers and readers
        level: Level
        primal: Any
        tangent: Any

        def __init__(self, primal: Any, tangent: Any = 0) -> None: ...
        def __neg__(self) -> Any: ...
        def __pos__(self) -> Any: ...
        def __abs__(self) -> Any: ...
        def __add__(self, other: Any) -> Any: ...
        def __radd__(self, other: Any) -> Any: ...
        def __sub__(self, other: Any) -> Any: ...
        def __rsub__(self, other: Any) -> Any: ...
        def __mul__(self, other: Any) -> Any: ...
        def __rmul__(self, other: Any) -> Any: ...
        def __truediv__(self, other: Any) -> Any: ...
        def __rtruediv__(self, other: Any) -> Any: ...
        def __floordiv__(self, other: Any) -> Any: ...
        def __rfloordiv__(self, other: Any) -> Any: ...
        def __mod__(self, other: Any) -> Any: ...
        def __rmod__(self, other: Any) -> Any: ...
        def __pow__(self, other: Any, modulo: None = None) -> Any: ...
        def __rpow__(self, other: Any, modulo: None = None) -> Any: ...
        def ln(self) -> Any: ...
        def __lt__(self, other: Any) -> Any: ...
        def __le__(self, other: Any) -> Any: ...
        def __gt__(self, other: Any) -> Any: ...
        def __ge__(self, other: Any) -> Any: ...


Number.register(Value)

make: Callable[[], Any] = type.__call__.__get__(Value)  # a bare Value, at a third of the cost of __init__ in Python


_NUMBERS = (Active, float, int, complex, Number)  # the abstract class last, since asking it takes longest


def is_number(x: Any) -> bool:
    """Whether x is something that a Value can meet: a number, or an array of them."""
    return isinstance(x, _NUMBERS) or (hasattr(x, "dtype") and x.dtype.kind in "biufcO")


def number(x: Any) -> Any:
    """The plain number below all levels."""
    while isinstance(x, Active):
        x = x.primal
    return x


def _is_over(v: Active) -> bool:
    """Whether all calls that a number carries derivatives for have ended, so that it is a plain one."""
    return v.level.rank == OVER and not isinstance(settled(v), Active)


def _levels(x: Any) -> Iterator[Level]:
    """The levels of calls that a number carries derivatives for."""
    while isinstance(x, Active):
        if x.level.rank != OVER and not isinstance(x.level, UsersLevel):
            yield x.level
        x = x.primal


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


def _tangent(rule: Answerable, active: Sequence[tuple[int, Any]], level: Level, primals: Sequence[Any], y: Any) -> Any:
    """The sum of ∂ᵢf·tangentᵢ over the arguments that carry one."""
    tangent: Any = None
    for i, a in active:
        if rule.partials[i] is nothing and not _along(rule, primals[i]):
            continue
        change = _change(rule, i, a.tangent, level, primals, y)
        tangent = change if tangent is None else _alike(operator.add, tangent, change)
    if tangent is None:
        tangent = type(number(active[0][1].tangent))(0)  # constant between its steps
    if type(y) not in _FLOATS and getattr(y, "shape", ()) != getattr(tangent, "shape", ()):
        from numpy import broadcast_to

        tangent = broadcast_to(tangent, y.shape).copy()
    return tangent


def _along(rule: Answerable, primal: Any) -> Callable[..., Any] | None:
    """The directional derivative, of a function of a complex number that has no partial one."""
    return rule.along if isinstance(number(primal), complex) else None


def _change(rule: Answerable, i: int, tangent: Any, level: Level, primals: Sequence[Any], y: Any) -> Any:
    """∂ᵢf·tangent, what f changes by as its argument i does."""
    if type(y) in _FLOATS and _FLOATS.issuperset(map(type, primals)):
        return _alike(operator.mul, rule.partials[i](*primals, y), tangent)
    if along := _along(rule, primals[i]):
        if level.holomorphic:
            raise lost(
                f"{rule.name} of a complex variable has no complex derivative",
                level,
                cure="differentiate by the real and the imaginary part, each a real number",
            )
        return along(*primals, tangent, y)
    if rule.by_hand:
        return _alike(operator.mul, rule.partials[i](*primals, y), tangent)
    if any(hasattr(p, "dtype") for p in primals):
        from numpy import errstate

        primals = [_wide_enough(p, y) for p in primals]
        with errstate(all="ignore"):
            return _alike(operator.mul, _partial(rule, i, primals, _wide_enough(y, y)), _wide_enough(tangent, y))
    primals = [_of_kind(y, p) for p in primals]
    return _alike(operator.mul, _partial(rule, i, primals, y), tangent)


def _wide_enough(p: Any, y: Any) -> Any:
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
        if not any(_inexact(p) is not p for p in (*primals, y)):
            raise
        return rule.partials[i](*map(_inexact, primals), _inexact(y))  # a Decimal beside floats


def _of_kind(y: Any, p: Any) -> Any:
    """A plain number as one of y's kind: exact with exact numbers, and no Fraction or Decimal beside floats."""
    if type(p) is type(y) or isinstance(p, Active) or isinstance(y, Active | complex):
        return p
    if isinstance(p, Rational) and isinstance(y, Rational) and not isinstance(y, int):
        kind: Any = type(y)
        return kind(p)
    if isinstance(p, int):
        return type(y)(p) if type(y).__name__ == "Decimal" else p
    return _inexact(p) if isinstance(y, float) else p


def _alike(combine: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    """a·b or a + b; in floats, where Python refuses to mix the kinds of number (Decimal and float)."""
    try:
        return combine(a, b)
    except TypeError:
        return combine(_inexact(a), _inexact(b))


def _inexact(x: Any) -> Any:
    exact = isinstance(x, Rational) or type(x).__name__ == "Decimal"
    return float(x) if exact and not hasattr(x, "dtype") else x


def _level_above(*parts: Any) -> Level:
    """The level of a Value that a user makes of these: above all that they carry."""
    levels = [p.level for p in map(settled, parts) if isinstance(p, Active)]
    if not levels:
        return BASE
    below = max(levels, key=lambda level: level.rank)
    with _new_level:
        if not hasattr(below, "above"):
            below.above = UsersLevel()
            below.above.rank = next_rank()
    return below.above


def _part(x: Any, spec: str) -> str:
    text = format(x, spec)
    return f"({text})" if isinstance(x, Active) or "/" in text or (isinstance(x, complex) and text[0] != "(") else text


def _received(primal: Any, tangent: Any, level: Level) -> Value:
    new: Value = make()
    new.primal, new.tangent, new.level = primal, tangent, level
    return new


def _holds_objects(x: Any) -> bool:
    """Whether x is an object array, whose elements may be Values themselves."""
    return type(x) not in _USUAL and not isinstance(x, Active) and getattr(getattr(x, "dtype", None), "kind", "") == "O"


def _boxed(x: Any) -> Any:
    import numpy

    if not isinstance(x, Active):
        return x
    box = numpy.empty((), dtype=object)
    box[()] = x
    return box


def _asked_by_operator() -> bool:
    """Whether it is ``a**v`` that led here, and not ``np.power(a, v)``, which rounds some powers otherwise."""
    frame = sys._getframe(2)
    return frame.f_code.co_code[frame.f_lasti] == opmap["BINARY_OP"]


def _full_name(ufunc: Any) -> str:
    import numpy

    name: str = ufunc.__name__
    return f"np.{name}" if getattr(numpy, name, None) is ufunc else f"the ufunc {name}"


def through_ufunc(ufunc: Any, inputs: Sequence[Any]) -> Any:
    """A NumPy or SciPy ufunc of Values, by its row."""
    name = ufunc.__name__
    if name in BY_UFUNC:
        return dispatch(BY_UFUNC[name], ufunc, inputs)
    if name in PLAIN:
        return ufunc(*map(number, inputs))
    if name in _SEVERAL:
        return _SEVERAL[name](*inputs)
    because = f" ({UNCOVERED[name]})" if name in UNCOVERED else ""
    raise TypeError(
        f"{_full_name(ufunc)} is not covered for Values{because}; "
        f"give it its partial derivatives with tinygrad_ed.primitive"
    )


def _divmod(a: Any, b: Any) -> tuple[Any, Any]:
    from numpy import floor_divide, remainder

    return floor_divide(a, b), remainder(a, b)


def fraction_and_whole(modf: Callable[..., Any], x: Any) -> tuple[Any, Any]:
    """What `modf`, that of Python or of NumPy, gives: x's derivative goes with the fraction."""
    return dispatch(TABLE["positive"], lambda p: modf(p)[0], (x,)), dispatch(TABLE["trunc"], lambda p: modf(p)[1], (x,))


def mantissa_and_exponent(frexp: Callable[..., Any], ldexp: Callable[..., Any], x: Any) -> tuple[Any, Any]:
    """What `frexp`, that of Python or of NumPy, gives: the exponent is constant between its steps."""
    exponent = frexp(number(x))[1]
    return dispatch(TABLE["ldexp"], ldexp, (x, -exponent)), exponent


def _modf(x: Any) -> tuple[Any, Any]:
    from numpy import modf

    return fraction_and_whole(modf, x)


def _frexp(x: Any) -> tuple[Any, Any]:
    from numpy import frexp, ldexp

    return mantissa_and_exponent(frexp, ldexp, x)


_SEVERAL: dict[str, Callable[..., Any]] = {"divmod": _divmod, "modf": _modf, "frexp": _frexp}


def _method(name: str, rule: Rule) -> Callable[..., Any]:
    """What NumPy calls on each element of an object array (``v.sin()`` for ``np.sin(array)``), and Decimals have."""

    def method(self: Value, *others: Any) -> Any:
        if type(number(self)).__name__ == "Decimal":
            return dispatch(rule, rule.compute, (self, *others))
        import numpy

        return getattr(numpy, name)(self, *others)

    return method


def _methods() -> None:
    operators = {*BINARY.values(), *UNARY.values()}
    for name, row in BY_UFUNC.items():
        if not (row.ufunc or "").startswith("special.") and row.name not in operators and not hasattr(Value, name):
            setattr(Value, name, _method(name, row))
    setattr(Value, "ln", _method("log", TABLE["log"]))  # noqa: B010  as Decimal calls it


# -- Operators, made from the rows -------------------------------------------------------------------------------------

BINARY = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "divide",
    "floordiv": "floor_divide",
    "mod": "mod",
    "pow": "power",
}
UNARY = {"neg": "negative", "pos": "positive", "abs": "abs"}

_FLOATS = frozenset((float, int))
_USUAL = frozenset((Value, float, int, complex))  # types that need no closer look


def binary(rule: Rule, function: Callable[..., Any], a: Any, b: Any, modulo: Any = None) -> Any:
    """An operator's value, of numbers of any kind and level; NotImplemented where one is no number."""
    if modulo is not None:
        return NotImplemented
    for x in (a, b):
        if type(x) not in _USUAL:
            if not is_number(x):
                return NotImplemented
            if _holds_objects(x):
                return function(_boxed(a), _boxed(b))
    return dispatch(rule, function, (a, b))


def general_operators(cls: type) -> None:
    """Give a kind of number its operators, each by its row, for numbers of any kind and level."""
    for name, row in BINARY.items():
        rule = TABLE[row]
        setattr(cls, f"__{name}__", lambda self, o, *modulo, rule=rule: binary(rule, rule.plain, self, o, *modulo))
        setattr(cls, f"__r{name}__", lambda self, o, *modulo, rule=rule: binary(rule, rule.plain, o, self, *modulo))
    for name, row in UNARY.items():
        setattr(cls, f"__{name}__", lambda self, rule=TABLE[row]: dispatch(rule, rule.plain, (self,)))
    for name in ("lt", "le", "gt", "ge", "eq", "ne"):
        setattr(cls, f"__{name}__", _comparison(getattr(operator, name)))


def _comparison(compare: Callable[[Any, Any], Any]) -> Callable[[Value, Any], Any]:
    def compared(self: Value, other: Any) -> Any:
        return compare(self.primal, other.primal if isinstance(other, Active) else other)

    return compared


general_operators(Value)
for _name, _door in doors.swift_operators({"Value": Value, "make": make, "binary": binary}, BINARY | UNARY):
    setattr(Value, _name, _door)
_methods()
