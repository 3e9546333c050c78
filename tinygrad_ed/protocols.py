"""What call sites do not show: attributes, operators, loops, keys and text, which may be calls of Python's.

Twins ask for these by name (see `rewriting`). Each does what Python does, but for two things. A method or a property of
a class of Python is called by its twin. And a number that carries a derivative is taken for the plain number where
Python looks at its class, its text, or its place among keys.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from itertools import count
from types import FunctionType, ModuleType
from typing import Any

from .errors import lost
from .levels import WRITTEN, Active, Substitute, doubt, levels_of, number, texts_read
from .lifting import (
    ASKED,
    INDEXED,
    LIFTS,
    MANY,
    PLAIN,
    PLAIN_CLASSES,
    THOROUGH,
    carried_in,
    keeps_numbers,
    lift_thoroughly,
    special,
)

Function = Callable[..., Any]


# -- Attributes --

_HOOKED: dict[type, frozenset[str] | None] = {}  # by class: the attributes that are calls; None where any may be one


def _hooked(kind: type) -> frozenset[str] | None:
    if len(_HOOKED) > MANY:
        _HOOKED.clear()
        _HOOKED[super] = None
    names: set[str] = set()
    found: frozenset[str] | None
    if special(kind, "__getattribute__") or special(kind, "__getattr__"):
        found = None
    else:
        for c in kind.__mro__:
            if not keeps_numbers(c) or c.__module__ == "fractions":
                names |= {name for name, value in c.__dict__.items() if _getter(value) is not None}
        found = frozenset(names)
    _HOOKED[kind] = found
    return found


def _getter(value: Any) -> Any:
    """The function of Python behind a property or another descriptor."""
    if isinstance(value, FunctionType | staticmethod | classmethod):
        return None
    own = special(type(value), "__get__")
    return value.fget if own is None and isinstance(value, property) else own


_NOTHING: frozenset[str] = frozenset()
_HOOKED.update(dict.fromkeys((ModuleType, float, int, str, list, dict, tuple), _NOTHING))


def attribute(x: Any, name: str, again: Function = lift_thoroughly) -> Any:
    """``x.name``, by the twin of what computes it."""
    kind = type(x)
    try:
        hooked = _HOOKED[kind]
    except KeyError:
        hooked = _hooked(kind)
    if hooked is not None and name not in hooked:
        if isinstance(x, Active | Substitute):
            return of_number(x, name)
        return getattr(x, name)
    if kind is super:
        return _of_super(x, name, again)
    if isinstance(x, type):
        return getattr(x, name)
    for c in kind.__mro__:
        if name in c.__dict__:
            found = c.__dict__[name]
            getter = _getter(found)
            if getter is None:
                break
            if special(type(found), "__get__") is None:
                return again(getter)(x)
            own: Any = getattr(x, "__dict__", _NOTHING)
            if name in own and not hasattr(type(found), "__set__"):
                return own[name]
            return again(getter)(found, x, kind)
    getattribute = special(kind, "__getattribute__")
    if getattribute is not None:
        return again(getattribute)(x, name)
    missing = special(kind, "__getattr__")
    if missing is None:
        return getattr(x, name)
    try:
        return object.__getattribute__(x, name)
    except AttributeError:
        return again(missing)(x, name)


def of_number(x: Any, name: str) -> Any:
    """An attribute as the plain number has it."""
    if name == "__class__":
        return class_of(x)
    if isinstance(x, Active) and not hasattr(x, name):
        plain = number(x)
        if hasattr(plain, "dtype") and not hasattr(x, "shape"):
            return of_number(_as_numpy(x), name)
        if hasattr(plain, name):
            raise lost(f".{name} of a {type(plain).__name__} would drop the derivative of a Value", *levels_of(x))
        return getattr(plain, name)
    return getattr(x, name)


def _as_numpy(x: Any) -> Any:
    """A number of NumPy's as an array, whose attributes and indices it has."""
    from .maps import as_array

    return as_array(x)


def _of_super(x: Any, name: str, again: Function) -> Any:
    mro = x.__self_class__.__mro__
    for c in mro[mro.index(x.__thisclass__) + 1 :]:
        if name in c.__dict__:
            found = c.__dict__[name]
            if _getter(found) is not None and isinstance(found, property):
                return again(found.fget)(x.__self__)
            break
    return getattr(x, name)


_HOOKED[super] = None


_SAFE_METHODS: dict[type, frozenset[str]] = {  # that do not look at their arguments
    list: frozenset(("append", "insert", "pop", "clear", "copy", "reverse")),
    dict: frozenset(("items", "keys", "values", "clear", "copy")),
    str: frozenset(("split", "strip", "startswith", "endswith", "lower", "upper", "replace")),
}


def set_attribute(value: Any, x: Any, name: str) -> None:
    """``x.name = value``, by the twin of what stores it."""
    kind = type(x)
    stores_by: Any = kind.__setattr__
    if stores_by is object.__setattr__:
        for c in kind.__mro__:
            found = c.__dict__.get(name)
            if found is not None:
                stores = special(type(found), "__set__")
                if stores is not None:
                    lift_thoroughly(stores)(found, x, value)
                    return
                if isinstance(found, property) and found.fset is not None:
                    lift_thoroughly(found.fset)(x, value)
                    return
                break
    elif (stores := special(kind, "__setattr__")) is not None:
        lift_thoroughly(stores)(x, name, value)
        return
    setattr(x, name, value)


def class_of(x: Any) -> Any:
    """The class of the plain number that x stands for; of anything else, its own."""
    if isinstance(x, Active):
        return getattr(type(x), "stands_for", None) or number(x).__class__
    return x.stands_for if isinstance(x, Substitute) else x.__class__


# -- Operators --

# The operator itself stands in the function, since NumPy's numbers round otherwise where a function asks for it.
_BINARY = """
def {name}(a, b):
    if type(a) in plain and type(b) in plain:
        return a {symbol} b
    mine, theirs = special(type(a), "{there}"), special(type(b), "{back}")
    if mine is None and theirs is None:
        return a {symbol} b
    result = by_methods(a, b, mine, theirs, "{there}", "{back}")
    return a {symbol} b if result is NotImplemented else result
"""
_IN_PLACE = """
def {name}(a, b):
    if type(a) in plain and type(b) in plain:
        a {symbol}= b
        return a
    function = special(type(a), "{own}")
    if function is not None:
        result = lift_thoroughly(function)(a, b)
        if result is not NotImplemented:
            return result
    elif hasattr(a, "{own}"):
        a {symbol}= b
        return a
    return otherwise(a, b)
"""


def _by_methods(a: Any, b: Any, mine: Any, theirs: Any, there: str, back: str) -> Any:
    """An operator of two, by the methods that Python would call, of which those of Python by their twins."""
    left, right = type(a), type(b)
    if mine is None and hasattr(left, "__array_ufunc__") and hasattr(left, "dtype"):
        return NotImplemented  # NumPy's arrays take others apart
    ways: list[Any] = [(mine, left, there, a, b)]
    if right is not left:
        mirrored = (theirs, right, back, b, a)
        ways.insert(0 if issubclass(right, left) and theirs is not None else 1, mirrored)
    for function, kind, own, x, y in ways:
        if function is not None:
            result = lift_thoroughly(function)(x, y)
        else:
            of_c = next((c.__dict__[own] for c in kind.__mro__ if own in c.__dict__), None)
            result = NotImplemented if of_c is None else of_c(x, y)
        if result is not NotImplemented:
            return result
    return NotImplemented


def _written(template: str, name: str, symbol: str, **more: Any) -> Function:
    words = {key: value for key, value in more.items() if isinstance(value, str)}
    scope = {
        "plain": PLAIN_CLASSES,
        "special": special,
        "by_methods": _by_methods,
        "lift_thoroughly": lift_thoroughly,
        **more,
    }
    exec(compile(template.format(name=name, symbol=symbol, **words), f"<door {name}>", "exec"), scope)
    function: Function = scope[name]
    return function


def _unary(name: str, plainly: Function) -> Function:
    own = f"__{name}__"

    def asked(a: Any) -> Any:
        kind = type(a)
        if kind in PLAIN_CLASSES:
            return plainly(a)
        function = special(kind, own)
        return plainly(a) if function is None else lift_thoroughly(function)(a)

    return asked


def unequal(a: Any, b: Any) -> Any:
    """``a != b``, which Python has from ``a == b`` where a class does not say otherwise."""
    if type(a) in PLAIN_CLASSES and type(b) in PLAIN_CLASSES:
        return a != b
    if special(type(a), "__ne__") is None and special(type(a), "__eq__") is not None:
        return not OPERATORS["eq"](a, b)
    return _unequal(a, b)


def modulo(a: Any, b: Any) -> Any:
    """``a % b``; of a text, with the plain numbers in the places of b."""
    return a % in_text(b) if isinstance(a, str | bytes) else _modulo(a, b)


def modulo_in_place(a: Any, b: Any) -> Any:
    """``a %= b``."""
    return a % in_text(b) if isinstance(a, str | bytes) else _modulo_in_place(a, b)


OPERATORS: dict[str, Function] = {}
for _names, _symbols in (
    ("add sub mul truediv floordiv mod pow matmul or_ and_ xor lshift rshift", "+ - * / // % ** @ | & ^ << >>"),
    ("lt le gt ge eq ne", "< <= > >= == !="),
):
    for _name, _symbol in zip(_names.split(), _symbols.split(), strict=True):
        _own = _name.rstrip("_")
        _back = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}.get(_name, f"r{_own}")
        _there = f"__{_own}__"
        OPERATORS[_name] = _written(_BINARY, _name, _symbol, there=_there, back=f"__{_back}__")
        if _back == f"r{_own}":
            OPERATORS[f"i{_name}"] = _written(
                _IN_PLACE, f"i{_name}", _symbol, own=f"__i{_own}__", otherwise=OPERATORS[_name]
            )
_unequal, OPERATORS["ne"] = OPERATORS["ne"], unequal
_modulo, OPERATORS["mod"] = OPERATORS["mod"], modulo
_modulo_in_place, OPERATORS["imod"] = OPERATORS["imod"], modulo_in_place
for _name in ("neg", "pos", "abs", "invert"):
    OPERATORS[_name] = _unary(_name, getattr(operator, _name))


# -- Containers --


def key(x: Any) -> Any:
    """x as a key: a number with its derivative has no hash, and the plain number is taken."""
    if isinstance(x, Active):
        doubt(x, "was made a key")
        return number(x)
    if type(x) is tuple and any(isinstance(each, Active | tuple) for each in x):
        return tuple(map(key, x))
    return x


def found(x: Any, result: Any) -> Any:
    """The result of looking for x, which other numbers beside x may not have."""
    for each in carried_in(x):
        doubt(each, "was found among keys")
    return result


_HASHED = (dict, set, frozenset)


def item(container: Any, index: Any) -> Any:
    """``container[index]``."""
    function = None if type(container) in PLAIN_CLASSES else special(type(container), "__getitem__")
    if function is not None:
        return lift_thoroughly(function)(container, index)
    if isinstance(container, dict) and isinstance(index, Active | tuple):
        missing = special(type(container), "__missing__")
        if missing is not None and key(index) not in container:
            return lift_thoroughly(missing)(container, index)
        return found(index, container[key(index)])
    if type(container) in INDEXED:
        return INDEXED[type(container)](container, index)
    if isinstance(container, Active) and not hasattr(container, "shape"):
        return _as_numpy(container)[index] if hasattr(number(container), "dtype") else number(container)[index]
    return container[index]


def set_item(value: Any, container: Any, index: Any) -> None:
    """``container[index] = value``."""
    function = special(type(container), "__setitem__")
    if function is not None:
        lift_thoroughly(function)(container, index, value)
    else:
        container[key(index) if isinstance(container, _HASHED) else index] = value


def contains(x: Any, container: Any) -> bool:
    """``x in container``."""
    function = special(type(container), "__contains__")
    if function is not None:
        return bool(lift_thoroughly(function)(container, x))
    if isinstance(container, _HASHED) and isinstance(x, Active | tuple):
        return bool(found(x, True)) if key(x) in container else False
    return x in container


def contains_not(x: Any, container: Any) -> bool:
    """``x not in container``."""
    return not contains(x, container)


def iterated(x: Any) -> Any:
    """What a loop over x goes through."""
    kind = type(x)
    if kind in PLAIN_CLASSES:
        return x
    function = special(kind, "__iter__")
    iterator = x if function is None else lift_thoroughly(function)(x)
    following = special(type(iterator), "__next__")
    if following is not None:
        return _following(lift_thoroughly(following), iterator)
    if function is None and special(kind, "__getitem__") is not None and not hasattr(kind, "__iter__"):
        return _by_index(x)
    return iterator


def _following(following: Function, x: Any) -> Iterator[Any]:
    while True:
        try:
            value = following(x)
        except StopIteration:
            return
        yield value


def _by_index(x: Any) -> Iterator[Any]:
    try:
        for i in count():
            yield item(x, i)
    except IndexError:
        return


class _Entered:
    """A context manager, by the twins of its methods."""

    def __init__(self, manager: Any, enter: Any, leave: Any) -> None:
        self._manager, self._enter, self._leave = manager, enter, leave

    def __enter__(self) -> Any:
        return self._enter(self._manager)

    def __exit__(self, *error: Any) -> Any:
        return self._leave(self._manager, *error)


def entered(manager: Any) -> Any:
    """What a ``with`` statement enters."""
    enter, leave = special(type(manager), "__enter__"), special(type(manager), "__exit__")
    if enter is None or leave is None:
        return manager
    return _Entered(manager, lift_thoroughly(enter), lift_thoroughly(leave))


# -- Text and classes --


def in_text(x: Any) -> Any:
    """x as text shows it: plain numbers in the places of those that carry derivatives."""
    if isinstance(x, Active):
        doubt(x, WRITTEN)
        return number(x)
    if type(x) in (tuple, list) and any(True for _ in carried_in(x)):
        return type(x)(map(in_text, x))
    if type(x) is dict and any(True for _ in carried_in(x)):
        return {name: in_text(value) for name, value in x.items()}
    return x


def code(x: Any) -> Any:
    """x, which Python is about to read numbers from."""
    texts_read[0] += 1
    return x


def _texting(name: str, plainly: Function, *others: str) -> Function:
    """A function that gives the text of an object, by the twin of the method that the object's class has for it."""

    def text(x: Any, *spec: Any) -> Any:
        kind = type(x)
        if kind not in PLAIN_CLASSES:
            for own in (name, *others):
                function = special(kind, own)
                if function is not None:
                    return lift_thoroughly(function)(x, *(spec if own == "__format__" else ()))
        return plainly(in_text(x), *spec)

    return text


def matched(*classes_and_subject: Any) -> Any:
    """The subject of a ``match`` statement."""
    return classes_and_subject[-1]


class _Matched(type):
    """The kind of classes of which a number with its derivative is an instance where the plain number is."""

    of: type

    def __instancecheck__(cls, x: Any) -> bool:
        return is_instance(x, cls.of)


def matched_class(cls: Any) -> Any:
    """The class in a pattern, of which a number with its derivative is an instance where the plain number is."""
    if cls not in _MATCHED and cls.__module__ == "numbers":
        _MATCHED[cls] = _Matched(cls.__name__, (), {"of": cls})
    return _MATCHED.get(cls, cls)


_MATCHED: dict[type, type] = {cls: _Matched(cls.__name__, (cls,), {"of": cls}) for cls in (int, float, complex)}


_USUAL = frozenset((float, int, str, list, tuple, dict, complex, bool, type(None)))


def is_instance(x: Any, classes: Any) -> bool:
    """Whether x, or the plain number that it stands for, is an instance of a class, or of one of several."""
    if type(x) in _USUAL:
        try:
            return isinstance(x, classes)
        except TypeError:  # a function that stands in for a class
            pass
    if isinstance(classes, tuple):
        return any(is_instance(x, cls) for cls in classes)
    classes = getattr(classes, "stands_in_for", classes)
    if isinstance(x, Active):
        own = getattr(type(x), "stands_for", Active)
        return isinstance(number(x), classes) or isinstance(x, classes) or issubclass(own, classes)
    if isinstance(x, Substitute) and isinstance(classes, type):
        return issubclass(x.stands_for, classes)
    check = special(type(classes), "__instancecheck__")
    if check is not None and type(classes).__module__ not in ("abc", "typing"):
        return bool(lift_thoroughly(check)(classes, x))
    return isinstance(x, classes)


# -- What twins ask for --


def enter(kind: str) -> None:
    """Enter what twins of a kind ask for."""
    lift = LIFTS[kind]

    def method(x: Any, name: str) -> Any:
        """What is to be called in the place of the method ``x.name``."""
        return getattr(x, name) if name in _SAFE_METHODS.get(type(x), _NOTHING) else lift(attribute(x, name))

    here = (
        attribute,
        code,
        set_attribute,
        key,
        item,
        set_item,
        contains,
        contains_not,
        iterated,
        entered,
        matched,
        matched_class,
    )
    ASKED[kind] = {
        "lift": lift,
        "slice": slice,
        "method": method,
        "str": _texting("__str__", str, "__repr__"),
        "repr": _texting("__repr__", repr),
        "ascii": _texting("__repr__", ascii),
        "format": _texting("__format__", format, "__str__", "__repr__"),
        **{function.__name__: function for function in here},
        **OPERATORS,
    }


enter(PLAIN)
enter(THOROUGH)
