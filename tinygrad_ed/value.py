"""The dual number: a number with its derivative.

``Value(primal, tangent)`` stands for primal + tangent·ε, where ε² = 0. Arithmetic on it follows from ε² = 0 alone, and
f(primal + ε) = f(primal) + f′(primal)·ε for every f that is built from arithmetic and the functions of the table: run
f on a Value, and its derivative falls out. The chain rule stands here once, in `Value.apply`; the rules of the
functions stand in `rules`; the operators are made from both, below the class.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Sequence
from numbers import Number
from typing import TYPE_CHECKING, Any

from . import doors
from .errors import lost, shown
from .levels import CONSTANT, OVER, Active, Level, dispatch, next_rank, settled
from .rules import BY_UFUNC, PLAIN, TABLE, Rule, nothing

BASE, BARE = Level(), Level()  # the levels of Values that users make, with a derivative and without
BASE.rank, BARE.rank = 0, CONSTANT


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

    def apply(self, rule: Any, function: Callable[..., Any], args: Sequence[Any]) -> Any:
        """The chain rule: y = f(primals), and its tangent the sum of ∂ᵢf·tangentᵢ over the arguments that carry one."""
        level = self.level
        primals = [a.primal if isinstance(a, Active) and a.level is level else settled(a) for a in args]
        y = dispatch(rule, function, primals) if any(isinstance(p, Active) for p in primals) else function(*primals)
        tangent: Any = 0
        if level.rank != CONSTANT:
            tangent = _tangent(rule, args, level, primals, y)
        result = make()
        result.primal, result.tangent, result.level = y, tangent, level
        return result

    # -- text ---------------------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        return f"Value({self.primal!r}, tangent={self.tangent!r})"

    def __str__(self) -> str:
        return format(self)

    def __format__(self, spec: str) -> str:
        primal, tangent = _part(format(self.primal, spec)), _part(format(self.tangent, spec))
        return f"{primal} - {tangent[1:]}ε" if tangent.startswith("-") else f"{primal} + {tangent}ε"

    # -- what the plain number answers --------------------------------------------------------------------------------

    def __bool__(self) -> bool:
        return bool(self.primal)

    def __int__(self) -> int:
        return int(self.primal)

    def __trunc__(self) -> int:
        return math.trunc(self.primal)

    def __floor__(self) -> int:
        return math.floor(self.primal)

    def __ceil__(self) -> int:
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
        primal = settled(self.primal)
        return True if isinstance(primal, int) else bool(primal.is_integer())

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

    def __hash__(self) -> int:
        if self.level.rank == OVER:
            return hash(self.primal)
        raise TypeError("a Value has no hash: as a key it would hand back another's derivative; use v.primal as the key")

    # -- copies -------------------------------------------------------------------------------------------------------

    def __copy__(self) -> Value:
        return self  # immutable, as numbers are

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        return self

    def __reduce__(self) -> Any:
        if self.level.rank == OVER:
            return settled, (settled(self),)
        return (Value, (self.primal, self.tangent)) if self.level in (BASE, BARE) else (_received, (self.primal, self.tangent, self.level))

    # -- NumPy --------------------------------------------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """NumPy's door: ``np.sin(v)`` leads to the row of sin, and computes the primal as NumPy does."""
        if method != "__call__" or kwargs:
            asked = f"np.{ufunc.__name__}" + (f".{method}" if method != "__call__" else "")
            options = f" with {', '.join(kwargs)}=" if kwargs else ""
            raise TypeError(f"{asked}{options} is not covered for Values; write it with operators and plain calls")
        if any(getattr(i, "dtype", None) == object for i in inputs):
            return ufunc(*(_boxed(i) for i in inputs))
        return through_ufunc(ufunc, inputs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
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
        def __lt__(self, other: Any) -> Any: ...
        def __le__(self, other: Any) -> Any: ...
        def __gt__(self, other: Any) -> Any: ...
        def __ge__(self, other: Any) -> Any: ...


Number.register(Value)

make: Callable[[], Any] = type.__call__.__get__(Value)  # a bare Value, at a third of the cost of __init__ in Python


_COMMON = (Active, float, int, complex)  # asked for first, since asking an abstract class takes longer


def is_number(x: Any) -> bool:
    """Whether x is something that a Value can hold or meet: a number, or an array."""
    return isinstance(x, _COMMON) or isinstance(x, Number) or hasattr(x, "__array_ufunc__")


def number(x: Any) -> Any:
    """The plain number below all levels."""
    while isinstance(x, Active):
        x = x.primal
    return x


def _levels(x: Any) -> Iterator[Level]:
    """The levels of calls that a number carries derivatives for."""
    while isinstance(x, Active):
        if x.level.rank > 0:
            yield x.level
        x = x.primal


def carrying(rule: Any, args: Sequence[Any], level: Level) -> list[tuple[int, Any]]:
    """The arguments that carry a derivative at this level, with their positions; all others are constant to it."""
    found = []
    for i, a in enumerate(args):
        if isinstance(a, Active) and a.level is level:
            if i >= len(rule.partials):
                raise TypeError(
                    f"{rule.name} has {len(rule.partials)} partial derivatives, and its argument {i} carries a derivative "
                    f"too; write primitive(f, *partials) with one for each argument"
                )
            found.append((i, a))
    return found


def _tangent(rule: Any, args: Sequence[Any], level: Level, primals: Sequence[Any], y: Any) -> Any:
    tangent: Any = None
    active = carrying(rule, args, level)
    for i, a in active:
        if rule.partials[i] is nothing and rule.along is None:
            continue
        change = _change(rule, i, a.tangent, level, primals, y)
        tangent = change if tangent is None else tangent + change
    return type(number(active[0][1].tangent))(0) if tangent is None else tangent


def _change(rule: Any, i: int, tangent: Any, level: Level, primals: Sequence[Any], y: Any) -> Any:
    """∂ᵢf·tangent, what f changes by as its argument i does."""
    if rule.along is not None and isinstance(number(primals[i]), complex):
        if level.holomorphic:
            raise lost(
                f"{rule.name} of a complex variable has no complex derivative",
                level,
                cure="differentiate by the real and the imaginary part, each a real number",
            )
        return rule.along(*primals, tangent, y)
    if any(type(p).__name__ == "Decimal" for p in primals) and isinstance(number(y), float):
        primals, tangent = [float(p) for p in primals], float(tangent)  # math's functions answer a Decimal in floats
    if any(hasattr(p, "__array_ufunc__") for p in primals):
        from numpy import errstate

        with errstate(all="ignore"):
            return rule.partials[i](*primals, y) * tangent
    return rule.partials[i](*primals, y) * tangent


def _level_above(*parts: Any) -> Level:
    """The level of a Value that a user makes of these: above all that they carry."""
    below = max((p.level for p in map(settled, parts) if isinstance(p, Active)), key=lambda level: level.rank, default=None)
    if below is None:
        return BASE
    if not hasattr(below, "above"):
        below.above = Level()
        below.above.rank = next_rank()
    return below.above


def _part(text: str) -> str:
    return f"({text})" if any(sign in text[1:] for sign in "+-/ ") and "e" not in text else text


def _received(primal: Any, tangent: Any, level: Level) -> Value:
    new: Value = make()
    new.primal, new.tangent, new.level = primal, tangent, level
    return new


def _boxed(x: Any) -> Any:
    import numpy

    if not isinstance(x, Active):
        return x
    box = numpy.empty((), dtype=object)
    box[()] = x
    return box


def through_ufunc(ufunc: Any, inputs: Sequence[Any]) -> Any:
    """A NumPy or SciPy ufunc of Values, by its row."""
    name = ufunc.__name__
    if name in BY_UFUNC:
        return dispatch(BY_UFUNC[name], ufunc, inputs)
    if name in PLAIN:
        return ufunc(*map(number, inputs))
    if name in _SEVERAL:
        return _SEVERAL[name](*inputs)
    raise TypeError(f"np.{name} is not covered for Values; give it its partial derivatives with tinygrad_ed.primitive")


def _modf(x: Any) -> tuple[Any, Any]:
    from numpy import modf

    return dispatch(TABLE["positive"], lambda p: modf(p)[0], (x,)), dispatch(TABLE["trunc"], lambda p: modf(p)[1], (x,))


def _frexp(x: Any) -> tuple[Any, Any]:
    from numpy import frexp, ldexp

    exponent = frexp(number(x))[1]
    return ldexp(x, -exponent), exponent


_SEVERAL: dict[str, Callable[..., Any]] = {"divmod": divmod, "modf": _modf, "frexp": _frexp}


def _method(name: str) -> Callable[..., Any]:
    """What NumPy calls on the elements of an object array: ``np.sin(array)`` asks each for ``v.sin()``."""

    def method(self: Value, *others: Any) -> Any:
        import numpy

        return getattr(numpy, name)(self, *others)

    return method


def _methods() -> None:
    operators = {*BINARY.values(), *UNARY.values()}
    for name, row in BY_UFUNC.items():
        if row.ufunc and not row.ufunc.startswith("special.") and row.name not in operators and not hasattr(Value, name):
            setattr(Value, name, _method(name))


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

# What numbers meet most, at one level and with a constant beside them, is answered on the spot, by the formulas of the
# row written out; everything else goes through `binary`, which knows all levels and all kinds of number.
_OPERATOR = """
def {method}(self, o):
    if type(o) is Value:
        if (level := self.level) is o.level:
            r = make()
            r.primal = {primal}
            r.tangent = {tangent}
            r.level = level
            return r
    elif type(o) is float or type(o) is int:
        r = make()
        r.primal = {primal_by_constant}
        r.tangent = {tangent_by_constant}
        r.level = self.level
        return r
    return binary(rule, function, self, o)
"""
_MIRROR = """
def {method}(self, o):
    if type(o) is float or type(o) is int:
        r = make()
        r.primal = {primal}
        r.tangent = {tangent}
        r.level = self.level
        return r
    return binary(rule, function, o, self)
"""
_POWER = """
def {method}(self, o, modulo=None):
    if type(o) is int:
        if o == 2:
            r = make()
            r.primal = (a := self.primal) ** 2
            r.tangent = {squared}
            r.level = self.level
            return r
        if o == 3:
            r = make()
            r.primal = (a := self.primal) ** 3
            r.tangent = {cubed}
            r.level = self.level
            return r
    return binary(rule, function, self, o)
"""
_SIGN = """
def {method}(self):
    r = make()
    r.primal = {symbol}self.primal
    r.tangent = {tangent}
    r.level = self.level
    return r
"""


def binary(rule: Rule, function: Callable[..., Any], a: Any, b: Any) -> Any:
    """An operator's value, of numbers of any kind and level; NotImplemented where one is no number."""
    if not is_number(a) or not is_number(b):
        return NotImplemented
    return dispatch(rule, function, (a, b))


def general_operators(cls: type) -> None:
    """Give a kind of number its operators, each by its row, for numbers of any kind and level."""
    for name, row in BINARY.items():
        rule = TABLE[row]
        setattr(cls, f"__{name}__", lambda self, o, _=None, rule=rule: binary(rule, rule.plain, self, o))
        setattr(cls, f"__r{name}__", lambda self, o, _=None, rule=rule: binary(rule, rule.plain, o, self))
    for name, row in UNARY.items():
        setattr(cls, f"__{name}__", lambda self, rule=TABLE[row]: dispatch(rule, rule.plain, (self,)))
    for name in ("lt", "le", "gt", "ge", "eq", "ne"):
        setattr(cls, f"__{name}__", _comparison(getattr(operator, name)))


def _comparison(compare: Callable[[Any, Any], Any]) -> Callable[[Value, Any], Any]:
    def compared(self: Value, other: Any) -> Any:
        return compare(self.primal, other.primal if isinstance(other, Active) else other)

    return compared


def _swift_operators() -> None:
    """Put the formulas of the rows, written out, in the place of the operators that programs use most."""
    a, b, o = map(doors.Written, "abo")
    scope = {"Value": Value, "make": make, "binary": binary}

    def swift(method: str, rule: Rule, template: str, **blanks: str) -> None:
        source = template.format(method=method, **blanks)
        setattr(Value, method, doors.made(method, source, scope | {"rule": rule, "function": rule.plain}))

    for name, symbol in (("add", "+"), ("sub", "-"), ("mul", "*"), ("truediv", "/")):
        rule = TABLE[BINARY[name]]
        both = doors.change(rule, a, b, a="self.tangent", b="o.tangent")
        by_constant = doors.change(rule, a, o, a="self.tangent")
        of_constant = doors.change(rule, o, b, b="self.tangent")
        swift(
            f"__{name}__",
            rule,
            _OPERATOR,
            primal=doors.value(f"{{a}} {symbol} {{b}}", both, a="self.primal", b="o.primal"),
            tangent=both,
            primal_by_constant=doors.value(f"{{a}} {symbol} o", by_constant, a="self.primal"),
            tangent_by_constant=by_constant,
        )
        primal = doors.value(f"o {symbol} {{b}}", of_constant, b="self.primal")
        swift(f"__r{name}__", rule, _MIRROR, primal=primal, tangent=of_constant)
    for name, symbol in (("neg", "-"), ("pos", "+")):
        rule = TABLE[UNARY[name]]
        swift(f"__{name}__", rule, _SIGN, symbol=symbol, tangent=doors.change(rule, a, a="self.tangent"))
    rule = TABLE["power"]
    squared, cubed = (doors.change(rule, a, n, a="self.tangent") for n in (2, 3))
    swift("__pow__", rule, _POWER, squared=squared, cubed=cubed)


general_operators(Value)
_swift_operators()
_methods()
