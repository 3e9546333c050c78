"""The dual number: a number with its derivative.

``Value(primal, tangent)`` stands for primal + tangent·ε, where ε² = 0. Arithmetic on it follows from ε² = 0 alone, and
f(primal + ε) = f(primal) + f′(primal)·ε for every f that is built from arithmetic and the functions of the table: run
f on a Value, and its derivative falls out. The rules of the functions stand in `rules`, the chain rule in `chain`; the
operators are made from both, below the class.
"""

from __future__ import annotations

import math
import operator
import sys
import threading
from collections.abc import Callable, Sequence
from numbers import Number
from opcode import opmap
from typing import TYPE_CHECKING, Any

from . import doors
from .chain import carrying, directional, slope, spread, tangent_of, zero_like
from .errors import lost, shown
from .levels import (
    CONSTANT,
    OVER,
    Active,
    Answerable,
    Level,
    Substitute,
    UsersLevel,
    dispatch,
    doubt,
    levels_of,
    next_rank,
    number,
    settled,
)
from .nearness import FINE, NEARBY, SMALL, doubt_test
from .record import form
from .rules import BY_UFUNC, NONZERO, PLAIN, TABLE, UNCOVERED, Rule, nothing
from .special import is_complex, whole

_KNOWING = {"tinygrad_ed", "numpy", "scipy", "dask", "fractions", "numbers", "copy"}  # packages that ask, and add up
BASE, BARE = UsersLevel(), UsersLevel()  # of Values that carry a derivative, and that carry none
BASE.rank, BARE.rank = 0, CONSTANT
_new_level = threading.Lock()


class _Constructor(type):
    """Makes ``Value(primal, tangent)`` check its arguments, while results are made bare, without a call of Python's."""

    def __call__(cls, primal: Any, tangent: Any = 0) -> Any:
        for name, part in (("primal", primal), ("tangent", tangent)):
            if not is_number(part) or getattr(getattr(part, "dtype", None), "kind", "") == "O":
                hint = "; an object array, or a list, of Values is one argument for NumPy's functions as it is"
                raise TypeError(
                    f"{cls.__name__} holds numbers; got {name}={shown(part)}{hint * hasattr(part, 'dtype')}"
                )
        none = type(tangent) is int and tangent == 0
        level = BARE if none else _level_above(primal, tangent)
        if not is_array(primal) and not is_array(tangent):
            new = type.__call__(cls)
            new.primal, new.tangent, new.level = primal, tangent, level
            return new
        of_primal, of_tangent = (getattr(part, "shape", ()) for part in (primal, tangent))
        if none:
            tangent = zero_like(primal)
        if of_primal != getattr(tangent, "shape", ()):
            raise ValueError(
                f"Value holds a primal and a tangent of one shape; got primal of shape {of_primal} "
                f"and tangent of shape {of_tangent}"
            )
        if getattr(tangent, "dtype", None) is not None and tangent.dtype.kind in "biu":
            tangent = tangent.astype(float)  # slopes of whole numbers are none
        return carrier(level, primal, tangent)

    __call__.__qualname__ = "Value"  # as which errors name it


class Value(Active, metaclass=_Constructor):
    """A number and its derivative: primal + tangent·ε, with ε² = 0.

    Parameters
    ----------
    primal : number or array
        The number itself: int (exact, of any size), float, complex, Fraction, Decimal, a NumPy scalar, or a Value; or
        an array, NumPy's or another that follows its protocols.
    tangent : number or array, optional
        Its derivative, in the same shape. The default, the int 0, says that it carries none: it is then a constant to
        every other Value.

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
            if rule.partials[i] is nothing:
                doubt_step(rule, i, a)
        try:
            y = dispatch(rule, function, primals)
        except (ArithmeticError, ValueError) as error:
            for _, a in active:
                doubt(a, f"met a {type(error).__name__}")
            raise
        if level.tape is not None:
            return recorded(level, y, rule, active, primals)
        return carrier(level, y, tangent_of(rule, active, level, primals, y))

    # -- text --

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

    # -- what the plain number answers --

    def __bool__(self) -> bool:
        if not self.primal and self.level.rank > 0:
            doubt(self, "was asked for its truth, and is 0")
        return bool(self.primal)

    def __int__(self) -> int:
        _doubt_rounding(self)
        return int(self.primal)

    def __trunc__(self) -> Any:
        _doubt_rounding(self)
        return math.trunc(self.primal)

    def __floor__(self) -> Any:
        _doubt_rounding(self)
        return math.floor(self.primal)

    def __ceil__(self) -> Any:
        _doubt_rounding(self)
        return math.ceil(self.primal)

    def __round__(self, digits: int | None = None) -> Any:
        """A plain integer, as of every number; with `digits` a Value, whose tangent is 0."""
        if digits is None:
            _doubt_rounding(self)
            return round(self.primal)
        plain = number(self)
        if type(plain) is float and 10.0**-digits < FINE * abs(plain):
            doubt(self, f"was rounded to {digits} digits")
        return dispatch(TABLE["rint"], lambda p: round(p, digits), (self,))

    def __divmod__(self, other: Any) -> tuple[Any, Any]:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> tuple[Any, Any]:
        return other // self, other % self

    def is_integer(self) -> bool:
        """Whether the primal is a whole number."""
        _doubt_rounding(self)
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

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """The class, which code asks for that tests for another one, and then may do what it would not do with x."""
        if self.level.rank > 0:
            frame: Any = sys._getframe(1)
            while frame.f_back is not None and frame.f_code.co_filename.startswith("<frozen "):
                frame = frame.f_back
            if str(frame.f_globals.get("__name__", "")).split(".")[0] not in _KNOWING:
                doubt(self, "was asked for its class")
        return type(self)

    # -- what would drop the derivative --

    def __float__(self) -> float:
        if self.level.rank == OVER:
            return float(self.primal)
        raise lost("float() would drop the derivative of a Value", *levels_of(self))

    def __complex__(self) -> complex:
        if self.level.rank == OVER:
            return complex(self.primal)
        raise lost("complex() would drop the derivative of a Value", *levels_of(self))

    def __index__(self) -> int:
        primal = settled(self)
        if not isinstance(primal, Active):
            return operator.index(primal)
        if isinstance(number(primal), int):
            raise lost("an index would drop the derivative of a Value", *levels_of(self))
        raise TypeError(f"'{type(number(primal)).__name__}' object cannot be interpreted as an integer")

    def as_integer_ratio(self) -> tuple[int, int]:
        """The ratio of integers that the number is, which has no room for a derivative: raises `DerivativeLost`."""
        if self.level.rank == OVER:
            return settled(self).as_integer_ratio()  # type: ignore[no-any-return]
        raise lost("as_integer_ratio() would drop the derivative of a Value", *levels_of(self))

    def hex(self) -> str:
        """The number in hexadecimal digits, which have no room for a derivative: raises `DerivativeLost`."""
        if self.level.rank == OVER:
            return settled(self).hex()  # type: ignore[no-any-return]
        raise lost("hex() would drop the derivative of a Value", *levels_of(self))

    def __hash__(self) -> int:
        if self.level.rank == OVER:
            return hash(self.primal)
        raise TypeError(
            "a Value has no hash: as a key it would hand back another's derivative; use v.primal as the key"
        )

    # -- copies --

    def __copy__(self) -> Value:
        return self  # immutable, as numbers are

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        return self

    def __reduce__(self) -> Any:
        if self.level.rank == OVER:
            return settled, (settled(self),)
        if isinstance(self.level, UsersLevel):
            return Value, (self.primal, self.tangent)
        if self.level.tape is None:
            return carrier, (self.level, self.primal, self.form)
        self.level.sent[id(self.form)] = self.form
        return _received, (self.level, self.primal, id(self.form))

    # -- NumPy --

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """NumPy's door: ``np.sin(v)`` leads to the row of sin, and computes the primal as NumPy does."""
        if self.level.rank == OVER and all(_is_over(i) for i in inputs if isinstance(i, Active)):
            return getattr(ufunc, method)(*map(settled, inputs), **kwargs)
        if any(isinstance(i, Substitute) for i in inputs):
            return NotImplemented  # which knows what it is at the moment
        if method != "__call__" or kwargs:
            return table().ufunc_called(ufunc, method, inputs, kwargs)
        if any(map(_holds_objects, inputs)):
            return of_objects(ufunc, inputs)
        if ufunc.__name__ in _ROUNDED_OTHERWISE and not is_array(self) and _asked_by_operator():
            rule = BY_UFUNC[ufunc.__name__]
            function: Any = rule.plain
            return binary(rule, function, *inputs)
        return through_ufunc(ufunc, inputs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if any(issubclass(kind, Substitute) for kind in types):
            return NotImplemented  # which knows what it is at the moment
        return table().function_called(function, args, kwargs)

    # -- results of functions of arrays, which the rows of `arrays` ask for --

    def through(self, y: Any, terms: Sequence[tuple[Any, Any]], again: Any = None) -> Any:
        """The result y of linear maps, each of a number or array of this level."""
        if is_cut_off(y, *(x.primal for x, _ in terms)):
            return y
        if not is_complex(number(y)) and any(is_complex(number(x.primal)) for x, _ in terms):
            from .maps import of_real

            terms = [(x, of_real(linear) if is_complex(number(x.primal)) else linear) for x, linear in terms]
        if self.level.tape is not None:
            node = form(self.level.tape, getattr(y, "shape", ()), [(x.form, linear) for x, linear in terms])
            return carrier(self.level, y, node)
        tangent: Any = None
        for x, linear in terms:
            change = linear.push(x.form, 0)
            tangent = change if tangent is None else tangent + change
        return carrier(self.level, y, zero_like(y) if tangent is None else spread(tangent, y))

    def multilinear(
        self, y: Any, terms: Sequence[tuple[Any, Any]], factors: Sequence[Any], apply: Callable[[Sequence[Any]], Any]
    ) -> Any:
        """The result y of a function that is linear in each of the factors; `apply` computes it of others."""
        return self.through(y, terms)

    def stack(self, y: Any, items: Sequence[Any]) -> Any:
        """The array y of these numbers, some of which are of this level."""
        from .maps import stacked, taken_from

        if self.level.tape is not None:
            own = [(i, x) for i, x in enumerate(items) if isinstance(x, Active) and x.level is self.level]
            return self.through(y, [(x, taken_from(i, y.shape)) for i, x in own])
        tangents = [x.form if isinstance(x, Value) and x.level is self.level else zero_like(x) for x in items]
        return carrier(self.level, y, stacked(tangents, y.shape))

    def constant(self, y: Any) -> Any:
        """y as a number or array of this level, whose derivative is 0."""
        if self.level.tape is not None:
            return carrier(self.level, y, form(self.level.tape, getattr(y, "shape", ()), ()))
        return carrier(self.level, y, zero_like(y))

    def with_value(self, derived: Any, y: Any) -> Any:
        """y, with the derivative of `derived`, which is the same number computed otherwise."""
        derived = settled(derived)
        if not isinstance(derived, Value) or derived.level is not self.level:
            return y
        return carrier(self.level, y, derived.form if self.level.tape is not None else spread(derived.form, y))

    def moving(self) -> Any:
        """The tangent; where it is recorded, a number that stands for it."""
        return self.form if self.level.tape is None else carrier(self.level, zero_like(self.primal), self.form)

    def with_change(self, y: Any, change: Any) -> Any:
        """y, whose tangent is a function of what `moving` gave."""
        if self.level.tape is not None:
            return self.with_value(change, y)
        return y if change is None else carrier(self.level, y, spread(change, y))

    if TYPE_CHECKING:  # made from the rows below; stated here for type checkers and readers
        level: Level
        primal: Any
        tangent: Any

        form: Any
        of_array: Callable[[Level, Any, Any], Any]  # set by `array_value`

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
Value.form = Value.__dict__["tangent"]  # what is carried, also where it is a node of a tape and no number


class Recorded(Value):
    """A number whose derivatives are recorded, to be computed when f has returned."""

    __slots__ = ()

    @property
    def tangent(self) -> Any:
        """Not known yet."""
        raise not_yet()

    def __repr__(self) -> str:
        return repr(settled(self)) if self.level.rank == OVER else f"<Value {self.primal!r}, recorded>"

    def __format__(self, spec: str) -> str:
        return format(settled(self), spec) if self.level.rank == OVER else f"{_part(self.primal, spec)} + …ε"

    __str__ = Value.__str__


make_recorded: Callable[[], Any] = type.__call__.__get__(Recorded)


def not_yet() -> Exception:
    """The error for asking a recorded number for its tangent."""
    return AttributeError(
        "the derivatives by many variables are recorded, and known when f has returned: there is no tangent yet; "
        "v.primal is the number"
    )


def carrier(level: Level, y: Any, carried: Any) -> Any:
    """y, which may be an array, with a tangent or with a node of the tape."""
    if is_array(y):
        return Value.of_array(level, y, carried)
    if level.tape is None and is_array(carried):  # of no dimension, while y is a number
        carried = carried[()]
    v = make() if level.tape is None else make_recorded()
    v.primal, v.form, v.level = y, carried, level
    return v


def is_cut_off(y: Any, *primals: Any) -> bool:
    """Whether y has whole numbers in the place of others, so that it is constant between its steps."""
    if getattr(getattr(y, "dtype", None), "kind", "f") not in "biu":
        return False
    return any(_kind(p) in "fc" for p in map(number, primals))


def _kind(p: Any) -> str:
    """The kind of a plain number or array, as NumPy's dtypes have it."""
    return (
        str(p.dtype.kind)
        if hasattr(p, "dtype")
        else "c"
        if isinstance(p, complex)
        else "f"
        if isinstance(p, float)
        else "O"
    )


def is_array(x: Any) -> bool:
    """Whether x is an array, NumPy's, another that follows its protocols, or one that carries derivatives."""
    return type(x) not in _FLOATS and hasattr(x, "shape") and hasattr(x, "__array_function__")


_NUMBERS = (Active, float, int, complex, Number)  # the abstract class last, since asking it takes longest


def is_number(x: Any) -> bool:
    """Whether x is something that a Value can meet: a number, or an array of them."""
    return isinstance(x, _NUMBERS) or (
        hasattr(x, "dtype")
        and x.dtype.kind in "biufcO"
        and type(x).__name__ not in ("matrix", "MaskedArray")
        and not isinstance(x, Substitute)
    )


def table() -> Any:
    """The table of functions of arrays, with all of its rows."""
    global _arrays  # noqa: PLW0603  imported once, when the first array appears
    if _arrays is None:
        from . import arrays, formulas, fourier, linear_algebra, products  # noqa: F401  which enter their rows

        arrays.enter(formulas, linear_algebra)
        _arrays = arrays
    return _arrays


_arrays: Any = None


def _is_over(v: Active) -> bool:
    """Whether all calls that a number carries derivatives for have ended, so that it is a plain one."""
    return v.level.rank == OVER and not isinstance(settled(v), Active)


def recorded(level: Level, y: Any, rule: Answerable, active: Sequence[tuple[int, Any]], primals: Sequence[Any]) -> Any:
    """The result of a function of numbers or arrays, with its node on the tape."""
    active = [(i, a) for i, a in active if rule.partials[i] is not nothing or directional(rule, primals[i])]
    tape = level.tape
    assert tape is not None
    node: Any
    if is_array(y) or len(active) > 2 or any(is_array(a) or directional(rule, primals[i]) for i, a in active):
        from .maps import Scale, kept

        primals = [kept(p) for p in primals]
        terms: Any = [(a.form, Scale(rule, i, level, primals, y)) for i, a in active]
        node = form(tape, getattr(y, "shape", ()), terms)
    else:
        node = [None]
        for i, a in active:
            node += a.form, slope(rule, i, primals, y)
        if not active:
            node += [None], 0  # constant between its steps
        tape.append(node)
    return carrier(level, y, node)


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


def _received(level: Level, primal: Any, node: int) -> Any:
    """The recorded number that was pickled; its number alone, where its call has ended meanwhile."""
    return primal if level.rank == OVER else carrier(level, primal, level.sent[node])


def _holds_objects(x: Any) -> bool:
    """Whether x is an object array, whose elements may be Values themselves."""
    return type(x) not in _USUAL and not isinstance(x, Active) and getattr(getattr(x, "dtype", None), "kind", "") == "O"


def of_objects(function: Callable[..., Any], inputs: Sequence[Any]) -> Any:
    """Value of a function of object arrays, whose elements may be Values, and others."""
    if any(isinstance(x, Active) and is_array(x) for x in inputs):
        from .maps import as_array

        return function(*map(as_array, inputs))
    return function(*map(_boxed, inputs))


def _boxed(x: Any) -> Any:
    import numpy

    if not isinstance(x, Active):
        return x
    box = numpy.empty((), dtype=object)
    box[()] = x
    return box


_ROUNDED_OTHERWISE = {"divide", "multiply", "power"}  # by the ufunc than by the operator, of some numbers


def _asked_by_operator() -> bool:
    """Whether it is ``a**v`` that led here, and not ``np.power(a, v)``."""
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
        if any(isinstance(i, list | tuple) for i in inputs):
            from .maps import as_array

            inputs = list(map(as_array, inputs))
        return dispatch(BY_UFUNC[name], ufunc, inputs)
    if name in _OF_ARRAYS:
        return table().function_called(ufunc, inputs, {})
    if name in PLAIN:
        result = ufunc(*map(number, inputs))
        doubt_test(name, result, inputs)
        return result
    if name in _SEVERAL:
        return _SEVERAL[name](*inputs)
    because = f" ({UNCOVERED[name]})" if name in UNCOVERED else ""
    raise lost(
        f"{_full_name(ufunc)} is not covered for Values{because}",
        *(level for i in inputs for level in levels_of(i)),
        cure="give it its partial derivatives with tinygrad_ed.primitive",
    )


def _divmod(a: Any, b: Any) -> tuple[Any, Any]:
    from numpy import floor_divide, remainder

    return floor_divide(a, b), remainder(a, b)


def fraction_and_whole(modf: Callable[..., Any], x: Any) -> tuple[Any, Any]:
    """What `modf`, that of Python or of NumPy, gives: x's derivative goes with the fraction."""
    fraction = dispatch(TABLE["fmod"], lambda p, one: modf(p)[0], (x, 1))
    return fraction, dispatch(TABLE["trunc"], lambda p: modf(p)[1], (x,))


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


_OF_ARRAYS = {"matmul", "matvec", "vecdot", "vecmat"}
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


# -- Operators, made from the rows --

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
                return of_objects(function, (a, b))
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
        a, b = self.primal, other.primal if isinstance(other, Active) else other
        if isinstance(a, float) and isinstance(b, float | int):
            d = a - b
            if (-SMALL < d < SMALL or d * d <= NEARBY * a * a) and self.level.rank > 0:
                _doubt_nearness(self, other, d)
            return compare(a, b)
        result = compare(a, b)
        if self.level.rank > 0 and is_number(b):
            if is_array(a) or is_array(b):
                doubt_test(_UFUNCS[compare], result, (self, other))
            elif a == b:
                _doubt_nearness(self, other, 0)
        return result

    return compared


def _doubt_rounding(v: Value) -> None:
    """Keep in mind that a number was rounded that is nearly whole, or so large that all but its last digits stay."""
    plain = number(v)
    is_fine = v.level.rank > 0 and isinstance(plain, float) and math.isfinite(plain)
    if is_fine and (abs(plain - round(plain)) < SMALL or abs(plain) * FINE > 1):
        doubt(v, "was rounded, and is nearly whole")


_UFUNCS: dict[Any, str] = {
    operator.lt: "less",
    operator.le: "less_equal",
    operator.gt: "greater",
    operator.ge: "greater_equal",
    operator.eq: "equal",
    operator.ne: "not_equal",
}


def _doubt_nearness(v: Value, other: Any, distance: Any) -> None:
    """Keep in mind that numbers were compared that are nearly equal, and may not be so beside x.

    They are, where their slopes are known, if they meet within a short way of x, or are equal but for the last digits.
    """
    if other is v:
        return
    slope = getattr(v, "form", None) if v.level.tape is None else None
    if isinstance(other, Value) and other.level is v.level:
        of_other = getattr(other, "form", None)
        slope = slope - of_other if isinstance(slope, float) and isinstance(of_other, float) else None
        if slope == 0:
            return
    if isinstance(slope, float) and slope and SMALL * abs(slope) < abs(distance) and NEARBY * v.primal**2 < distance**2:
        return
    for each in (v, other) if isinstance(other, Active) else (v,):
        doubt(each, "was compared with a number that it equals nearly")


def doubt_step(rule: Any, i: int, v: Value) -> None:
    """Keep in mind that a function like ``sign`` decided by a number that is nearly 0, where it has its step."""
    if not isinstance(v.primal, float) or v.level.rank <= 0:
        return
    if rule.name in _ROUNDING:
        _doubt_rounding(v)
    elif rule.on[i] is NONZERO and -SMALL < v.primal < SMALL:
        _doubt_nearness(v, 0.0, v.primal)


_ROUNDING = ("floor", "ceil", "trunc", "rint")


general_operators(Value)
general_operators(Recorded)
for _name, _door in doors.swift_operators({"Value": Value, "make": make, "binary": binary}, BINARY | UNARY):
    setattr(Value, _name, _door)
for _name, _door in doors.recorded_operators({"Recorded": Recorded, "make": make_recorded, "binary": binary}, BINARY):
    setattr(Recorded, _name, _door)
_methods()
