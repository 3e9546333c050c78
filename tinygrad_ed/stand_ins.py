"""What stands in for Python's and NumPy's own functions where f is run on numbers that carry derivatives.

Each is entered under the function that it stands in for, or under its name where that need not be imported yet. On
plain numbers it does what the function does.
"""

from __future__ import annotations

import itertools
import math
import operator
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterable
from functools import cmp_to_key, reduce
from typing import Any

from . import math as twins
from .errors import lost
from .levels import Active, Substitute, dispatch, doubt, levels_of, number, settled, texts_read, with_value
from .lifting import (
    ASKED,
    BY_NAME,
    INSTANCES,
    KINDS,
    LOADERS,
    METHODS,
    PLAIN_CLASSES,
    STAND_INS,
    THOROUGH,
    carried_in,
    has_operators,
    lift_thoroughly,
    special,
)
from .protocols import OPERATORS, attribute, class_of, found, in_text, is_instance, iterated, key, set_attribute
from .rules import TABLE
from .special import is_complex
from .value import is_array

Function = Callable[..., Any]


def stands_in_for(*originals: Any) -> Callable[[Function], Function]:
    """Enter a function under those that it stands in for, or under their names."""

    def enter(function: Function) -> Function:
        for original in originals:
            if isinstance(original, str):
                BY_NAME[original] = function
            else:
                STAND_INS[original] = function
        if isinstance(originals[0], type):
            function.stands_in_for = originals[0]  # type: ignore[attr-defined]
        return function

    return enter


def carries(x: Any) -> bool:
    """Whether there is a number in x that carries a derivative."""
    return any(True for _ in carried_in(x))


def converted(convert: Function, x: Any) -> Any:
    """x as a number of another kind, with its derivative."""
    return dispatch(TABLE["positive"], convert, (x,))


# -- Numbers --


@stands_in_for(float, "numpy.float64.__new__")
def _float(x: Any = 0.0, /) -> Any:
    if type(x) is float:
        return x
    if type(x) is str:
        texts_read[0] += 1
        return float(x)
    x = settled(x)
    if not isinstance(x, Active):
        own = special(type(x), "__float__")
        return float(x) if own is None else lift_thoroughly(own)(x)
    plain = number(x)
    if is_array(x):
        value: Any = x
        return _float(value.item()) if plain.size == 1 else float(plain)
    if type(plain) is float:
        return x
    return float(plain) if isinstance(plain, complex) else converted(float, x)  # type: ignore[arg-type]


@stands_in_for("builtins.float.__new__")
def _new_float(cls: type, x: Any = 0.0, /) -> Any:
    if cls is float:
        return _float(x)
    plain = settled(x)
    return of_subclass(cls, _float(plain)) if isinstance(plain, Active) else float.__new__(cls, plain)


_OF_SUBCLASSES: dict[tuple[type, type], type] = {}
_OWN = {"__new__", "__dict__", "__weakref__", "__slots__", "__hash__", "__getnewargs__", "__doc__"}


def of_subclass(cls: type, v: Any) -> Any:
    """A number with its derivative in the place of an object of a subclass of float, with what the subclass defines."""
    base = type(v)
    kind = _OF_SUBCLASSES.get((cls, base))
    if kind is None:
        names: dict[str, Any] = {}
        for c in reversed(cls.__mro__[: cls.__mro__.index(float)]):
            names |= {name: value for name, value in vars(c).items() if name not in _OWN}
        metaclass: Any = type(base)
        kind = metaclass(cls.__name__, (base,), {**names, "stands_for": cls})
        _OF_SUBCLASSES[cls, base] = kind
    new = object.__new__(kind)
    for c in base.__mro__:
        for name in getattr(c, "__slots__", ()):
            if hasattr(v, name):
                setattr(new, name, getattr(v, name))
    return new


@stands_in_for(int)
def _int(x: Any = 0, /, *base: Any, **options: Any) -> Any:
    if isinstance(x, str | bytes):
        texts_read[0] += 1
        return int(x, *base, **options)
    if isinstance(x, Active):
        value: Any = x
        if is_array(x):
            value = value.item() if value.size == 1 else number(x)
        return int(value)
    own = special(type(x), "__int__") or special(type(x), "__trunc__")
    return int(x, *base, **options) if own is None else int(lift_thoroughly(own)(x))


@stands_in_for(complex)
def _complex(*parts: Any, **named: Any) -> Any:
    given = [*parts, *named.values()]
    if any(isinstance(part, str) for part in given):
        texts_read[0] += 1
    if not carries(given):
        return complex(*parts, **named)
    if len(given) == 1:
        return converted(complex, given[0])
    real = given[0] if parts else named["real"]
    imag = given[1] if len(parts) > 1 else named["imag"]
    return with_value(real + 1j * imag, complex(number(real), number(imag)))


@stands_in_for("fractions.Fraction")
def _fraction(numerator: Any = 0, denominator: Any = None, **options: Any) -> Any:
    from fractions import Fraction

    if isinstance(numerator, str):
        texts_read[0] += 1
    if not carries((numerator, denominator)):
        return Fraction(numerator, denominator, **options)
    if denominator is None:
        return converted(Fraction, numerator)
    return converted(Fraction, numerator) / converted(Fraction, denominator)


@stands_in_for("decimal.Decimal")
def _decimal(value: Any = "0", context: Any = None) -> Any:
    from decimal import Decimal

    if isinstance(value, str):
        texts_read[0] += 1
    value = settled(value)
    if isinstance(value, Active) and not isinstance(number(value), Decimal):
        raise lost(
            "Decimal() would drop the derivative of a Value",
            *levels_of(value),
            cure="differentiate at a Decimal, or write v.primal where the number alone is wanted",
        )
    return value if isinstance(value, Active) else Decimal(value, context)


@stands_in_for(bool)
def _bool(x: Any = False, /) -> bool:
    own = special(type(x), "__bool__")
    return bool(x) if own is None else bool(lift_thoroughly(own)(x))


for _name in ("abs", "neg", "pos", "invert"):
    STAND_INS[getattr(operator, _name)] = OPERATORS[_name]
STAND_INS[abs] = OPERATORS["abs"]
for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "lt", "le", "gt", "ge", "eq", "ne"):
    STAND_INS[getattr(operator, _name)] = OPERATORS[_name]
    if f"i{_name}" in OPERATORS:
        STAND_INS[getattr(operator, f"i{_name}")] = OPERATORS[f"i{_name}"]
STAND_INS[operator.getitem] = ASKED[THOROUGH]["item"]
KINDS[operator.methodcaller] = lambda caller, again: _by_name(*caller.__reduce__()[1])
STAND_INS[operator.call] = lambda function, /, *args, **kwargs: lift_thoroughly(function)(*args, **kwargs)
STAND_INS[operator.contains] = lambda container, x: ASKED[THOROUGH]["contains"](x, container)


def _by_name(name: str, *args: Any, **kwargs: Any) -> Function:
    return lambda x: lift_thoroughly(attribute(x, name))(*args, **kwargs)


@stands_in_for(pow)
def _pow(base: Any, exp: Any, mod: Any = None) -> Any:
    return OPERATORS["pow"](base, exp) if mod is None else pow(base, exp, mod)


@stands_in_for(round)
def _round(number: Any, ndigits: Any = None) -> Any:
    own = special(type(number), "__round__")
    if own is not None:
        return lift_thoroughly(own)(number, *([] if ndigits is None else [ndigits]))
    return round(number, ndigits)


@stands_in_for(divmod)
def _divmod(a: Any, b: Any, /) -> Any:
    own = special(type(a), "__divmod__")
    return divmod(a, b) if own is None else lift_thoroughly(own)(a, b)


@stands_in_for(len)
def _len(x: Any, /) -> Any:
    own = special(type(x), "__len__")
    return len(x) if own is None else lift_thoroughly(own)(x)


# -- math and cmath --

for _name in twins.__all__:
    _original = getattr(math, _name)
    _ours = getattr(twins, _name)
    if callable(_original) and _ours is not _original:
        STAND_INS[_original] = _ours


@stands_in_for(math.isclose, "cmath.isclose")
def _isclose(a: Any, b: Any, **tolerances: Any) -> Any:
    if is_complex(number(a)) or is_complex(number(b)):
        result = _cmath().isclose(number(a), number(b), **{name: number(value) for name, value in tolerances.items()})
    else:
        result = twins.isclose(a, b, **tolerances)
    if result and a is not b:
        for x in carried_in((a, b)):
            doubt(x, "was found close to a number")
    return result


def _rounding(function: Function, own: str) -> Function:
    def rounded(x: Any, /) -> Any:
        if not has_operators(type(x)):
            return function(x)
        method = special(type(x), own)
        return function(x) if method is None else lift_thoroughly(method)(x)

    return rounded


for _name in ("floor", "ceil", "trunc"):
    STAND_INS[getattr(math, _name)] = _rounding(getattr(math, _name), f"__{_name}__")


def _cmath() -> Any:
    import cmath

    return cmath


def _of_complex(name: str) -> Function:
    def function(z: Any, /) -> Any:
        original = getattr(_cmath(), name)
        if not isinstance(settled(z), Active):
            return original(settled(z))
        return dispatch(TABLE[name], original, (converted(complex, z),))

    return function


_OF_COMPLEX = "exp log10 sqrt sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh"
for _name in _OF_COMPLEX.split():
    BY_NAME[f"cmath.{_name}"] = _of_complex(_name)
_log_of_complex = _of_complex("log")


@stands_in_for("cmath.log")
def _cmath_log(z: Any, *base: Any) -> Any:
    if not base:
        return _log_of_complex(z)
    return with_value(_log_of_complex(z) / _log_of_complex(base[0]), _cmath().log(number(z), number(base[0])))


@stands_in_for("cmath.phase")
def _phase(z: Any, /) -> Any:
    z = settled(z)
    return with_value(twins.atan2(z.imag, z.real), _cmath().phase(number(z)))


@stands_in_for("cmath.polar")
def _polar(z: Any, /) -> Any:
    z = settled(z)
    plain = _cmath().polar(number(z))
    return with_value(abs(z), plain[0]), with_value(twins.atan2(z.imag, z.real), plain[1])


@stands_in_for("cmath.rect")
def _rect(r: Any, phi: Any, /) -> Any:
    return with_value(r * (twins.cos(phi) + 1j * twins.sin(phi)), _cmath().rect(number(r), number(phi)))


for _name in ("isfinite", "isinf", "isnan"):
    BY_NAME[f"cmath.{_name}"] = lambda z, name=_name: getattr(_cmath(), name)(number(z))


# -- Classes and attributes --


@stands_in_for(type)
def _type(x: Any, *more: Any, **options: Any) -> Any:
    if more:
        return type(x, *more, **options)
    if isinstance(x, Active):
        return class_of(x)
    return x.stands_for if isinstance(x, Substitute) else type(x)


STAND_INS[isinstance] = is_instance
INSTANCES["typing._GenericAlias"] = lambda alias: lift_thoroughly(alias.__origin__)


@stands_in_for(issubclass)
def _issubclass(cls: Any, classes: Any) -> bool:
    classes = tuple(getattr(c, "stands_in_for", c) for c in classes) if isinstance(classes, tuple) else classes
    return issubclass(getattr(cls, "stands_in_for", cls), getattr(classes, "stands_in_for", classes))


@stands_in_for(getattr)
def _getattr(x: Any, name: str, /, *default: Any) -> Any:
    if not default:
        return attribute(x, name)
    try:
        return attribute(x, name) if _hasattr(x, name) else default[0]
    except AttributeError:
        return default[0]


@stands_in_for(hasattr)
def _hasattr(x: Any, name: str, /) -> bool:
    if isinstance(x, Active):
        return hasattr(number(x).__class__, name)
    return hasattr(x, name)


@stands_in_for(dir)
def _dir(*objects: Any) -> list[str]:
    return dir(*map(number, objects))


@stands_in_for(setattr)
def _setattr(x: Any, name: str, value: Any, /) -> None:
    set_attribute(value, x, name)


# -- Text --

STAND_INS[repr], STAND_INS[ascii] = ASKED[THOROUGH]["repr"], ASKED[THOROUGH]["ascii"]


@stands_in_for(str)
def _str(*args: Any, **options: Any) -> Any:
    if len(args) != 1 or options:
        return str(*args, **options)
    return ASKED[THOROUGH]["str"](*args)


@stands_in_for(format)
def _format(x: Any, spec: str = "", /) -> str:
    text: str = ASKED[THOROUGH]["format"](x, spec)
    return text


@stands_in_for(print)
def _print(*args: Any, **options: Any) -> None:
    print(*(_str(a) for a in args), **options)


METHODS[str, "format"] = lambda method: (
    lambda *args, **kwargs: method(*map(in_text, args), **{name: in_text(value) for name, value in kwargs.items()})
)
METHODS[str, "format_map"] = lambda method: lambda mapping: method(in_text(mapping))
METHODS[str, "join"] = lambda method: lambda texts: method(iterated(texts))


# -- Loops --


def _with_functions(original: Any) -> Function:
    """A function that calls others, which are called by their twins, and goes through what is iterated by ours."""

    def called(*args: Any, **kwargs: Any) -> Any:
        return original(*map(_argument, args), **{name: _argument(a) for name, a in kwargs.items()})

    if isinstance(original, type):
        called.stands_in_for = original  # type: ignore[attr-defined]
    return called


def _argument(a: Any) -> Any:
    if a is None:
        return a
    if callable(a) and not hasattr(type(a), "__iter__") and not isinstance(a, Active):
        return lift_thoroughly(a)
    return iterated(a)


for _original in (
    map, filter, zip, enumerate, list, tuple, all, any, deque,
    *(value for value in vars(itertools).values() if isinstance(value, type)),
):  # fmt: skip
    STAND_INS[_original] = _with_functions(_original)


@stands_in_for(set)
def _set(items: Any = (), /) -> Any:
    return set(map(key, iterated(items)))


@stands_in_for(frozenset)
def _frozenset(items: Any = (), /) -> Any:
    return frozenset(map(key, iterated(items)))


def _ordering(original: Function) -> Function:
    """``sorted`` and its kin, by the twins of the key, or of what compares the items."""

    def ordered(*args: Any, key: Any = None, **options: Any) -> Any:
        if len(args) > 1 and key is None and not options and PLAIN_CLASSES.issuperset(map(type, args)):
            return original(*args)
        items = list(iterated(args[0]) if len(args) == 1 else args)
        key = None if key is None else lift_thoroughly(key)
        if key is None and any(special(type(item), "__lt__") for item in items):
            key = cmp_to_key(_compared)
        return original(items, key=key, **options)

    return ordered


def _compared(a: Any, b: Any) -> int:
    return -1 if OPERATORS["lt"](a, b) else int(bool(OPERATORS["lt"](b, a)))


def _sort(sort: Any) -> Function:
    def sorted_in_place(**options: Any) -> None:
        sort.__self__[:] = STAND_INS[sorted](sort.__self__, **options)

    return sorted_in_place


STAND_INS.update({original: _ordering(original) for original in (max, min, sorted)})
METHODS[list, "sort"] = _sort
STAND_INS[reduce] = _with_functions(reduce)


@stands_in_for(iter)
def _iter(x: Any, *sentinel: Any) -> Any:
    return iter(lift_thoroughly(x), *sentinel) if sentinel else iter(iterated(x))


@stands_in_for(reversed)
def _reversed(x: Any, /) -> Any:
    own = special(type(x), "__reversed__")
    if own is not None:
        return lift_thoroughly(own)(x)
    if special(type(x), "__getitem__") is None:
        return reversed(x)
    return (ASKED[THOROUGH]["item"](x, i) for i in range(_len(x) - 1, -1, -1))


@stands_in_for(next)
def _next(x: Any, *default: Any) -> Any:
    own = special(type(x), "__next__")
    if own is None:
        return next(x, *default)
    try:
        return lift_thoroughly(own)(x)
    except StopIteration:
        if default:
            return default[0]
        raise


@stands_in_for(sum)
def _sum(iterable: Iterable[Any], /, start: Any = 0) -> Any:
    items = list(iterated(iterable))
    if any(has_operators(type(item)) for item in items) or has_operators(type(start)):
        for item in items:
            start = OPERATORS["add"](start, item)
        return start
    if sys.version_info >= (3, 12) and carries(items):  # which adds floats up more exactly than one by one
        plain = [number(item) for item in items]
        if all(type(p) in (float, int) for p in plain):
            return with_value(sum(items, start), sum(plain, number(start)))
    return sum(items, start)


# -- Keys --


def _looked_up(method: Function) -> Function:
    """A method that looks for its first argument among keys."""

    def called(wanted: Any, *args: Any) -> Any:
        if not isinstance(wanted, Active | tuple):
            return method(wanted, *args)
        plain = key(wanted)
        owner: Any = method.__self__  # type: ignore[attr-defined]
        return found(wanted, method(plain, *args)) if plain in owner else method(plain, *args)

    return called


for _class, _names in ((dict, "get pop setdefault"), (set, "add discard remove")):
    for _name in _names.split():
        METHODS[_class, _name] = _looked_up
METHODS[dict, "__getitem__"] = METHODS[dict, "__contains__"] = METHODS[set, "__contains__"] = _looked_up
METHODS[frozenset, "__contains__"] = _looked_up
METHODS[dict, "__setitem__"] = lambda method: lambda wanted, value: method(key(wanted), value)


@stands_in_for(dict)
def _dict(*args: Any, **kwargs: Any) -> Any:
    if args and not hasattr(args[0], "keys"):
        args = ([(key(name), value) for name, value in iterated(args[0])], *args[1:])
    return dict(*args, **kwargs)


def _reading(module: str, name: str) -> Function:
    """A function that reads numbers from text."""

    def read(*args: Any, **kwargs: Any) -> Any:
        texts_read[0] += 1
        return getattr(sys.modules[module], name)(*args, **kwargs)

    return read


for _module, _name in (("ast", "literal_eval"), ("json", "loads"), ("builtins", "eval")):
    BY_NAME[f"{_module}.{_name}"] = _reading(_module, _name)
for _original in (range, object, slice, bytes, property, super, type(None), sys._getframe, sys.exc_info, warnings.warn):
    STAND_INS[_original] = _original


# -- Packages --


def _of_numpy() -> None:
    from . import numpy_stand_ins  # noqa: F401  which enters them


LOADERS["numpy"] = _of_numpy


def _of_scipy() -> None:
    from . import scipy_stand_ins  # noqa: F401  which enters them


LOADERS["scipy"] = _of_scipy


def _of_statistics() -> None:
    from . import statistics_stand_ins  # noqa: F401  which enters them


LOADERS["statistics"] = LOADERS["_statistics"] = _of_statistics
