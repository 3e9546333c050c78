"""Ordinary Python, run on numbers that carry derivatives: what is to be called in the place of a function.

A function written with no thought of us calls ``math.sin`` and ``float``, asks ``isinstance(x, float)``, and fills
``np.zeros(n)``. For each function that it reaches, a *twin* is compiled from its source, in which call sites ask `lift`
what to call (see `rewriting`): for a function of C the one that stands in for it, for a function of Python its own
twin, for a class its making by the twins of its methods. Twins have the same globals, closure cells, file and lines,
and do on plain numbers what the function does. Nothing of the user's is patched, so that nobody else notices.

Operators and properties of users' classes are calls, too, which no call site shows. Where objects of such classes may
be about, twins are *thorough*: their operators are asked for. A function that calls nothing is its own twin.
"""

from __future__ import annotations

import builtins
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from types import (
    BuiltinFunctionType,
    CellType,
    CodeType,
    FunctionType,
    GenericAlias,
    MethodDescriptorType,
    MethodType,
    MethodWrapperType,
    ModuleType,
    WrapperDescriptorType,
)
from typing import Any

from .errors import DerivativeLost, lost
from .levels import Active, Substitute, levels_of, number
from .structures import mapped

Function = Callable[..., Any]

STAND_INS: dict[Any, Any] = {}  # by function or class: what is called in its place
BY_NAME: dict[str, Function] = {}  # the same by module and name, for what may not be imported yet
METHODS: dict[tuple[type, str], Function] = {}  # by class of C and name of the method: what makes the stand-in
INSTANCES: dict[str, Function] = {}  # by class, module and name: what is called in the place of its instances
SAFE: set[Any] = {abs, callable, divmod, id, len, pow, range, round}  # of numbers, as they are
INDEXED: dict[type, Function] = {}  # by class of an object: what its index does
LOADERS: dict[str, Function] = {}  # by package: what enters its stand-ins, once it is imported
PYTHON = "Python itself"  # whose stand-ins are entered when the first function is lifted that calls something
ASKED: dict[str, dict[str, Any]] = {}  # by kind of twin: what they ask for by name

# code that is about programs, not about numbers, or that knows of numbers like ours
_UNTOUCHED = """
    tinygrad_ed numpy dask sympy mpmath matplotlib pytest _pytest pluggy hypothesis unittest importlib threading asyncio
    concurrent multiprocessing subprocess socket ssl logging typing typing_extensions abc enum inspect warnings tkinter
    email linecache traceback ast dis re tokenize types weakref copy copyreg pickle
"""
UNTOUCHED = frozenset(_UNTOUCHED.split())


# -- Call sites --


def lifting(kind: str, around: Callable[[Any, Any], Any] | None = None) -> Function:
    """The function that says what is to be called in the place of another one, in twins of a kind.

    What it found may be put in something else by ``around(g, found)``.
    """
    twins: Twins = {}
    built: dict[Any, Any] = {}  # what was found for functions of C and for classes
    _ALL_TWINS.append(twins)

    def lifted(g: Any) -> Any:
        of = type(g)
        if of is FunctionType:
            known = twins.get(g)
            if known is not None and known[1] is g.__code__ and known[2] is g.__defaults__:
                return known[0]
            return _twin(g, kind, twins)
        if of is BuiltinFunctionType or of is type:
            found = built.get(g)
            return _built(g, of, kind, built) if found is None else found
        return _lifted(g, of, LIFTS[kind])

    LIFTS[kind] = lifted if around is None else lambda g: around(g, lifted(g))
    return LIFTS[kind]


Twins = dict[FunctionType, tuple[Any, Any, Any]]  # with the code and the defaults that they are twins of
_ALL_TWINS: list[Twins] = []
LIFTS: dict[str, Function] = {}

PLAIN, THOROUGH = "plain", "thorough"
lift = lifting(PLAIN)  # in code in which no user's operators are about
lift_thoroughly = lifting(THOROUGH)  # where operators may be calls


def _built(g: Any, of: type, kind: str, built: dict[Any, Any]) -> Any:
    found = g if kind == PLAIN and g in SAFE else _lifted(g, of, LIFTS[kind])
    if of is type or g.__self__ is None or type(g.__self__) is ModuleType:
        if len(built) > MANY:
            built.clear()
        built[g] = found
    return found


def lift_for(g: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """What is to be called in the place of g with these arguments."""
    if any(is_foreign(a) for a in args) or (kwargs and any(is_foreign(a) for a in kwargs.values())):
        return lift_thoroughly(g)
    return lift(g)


def _lifted(g: Any, kind: type, again: Function) -> Any:
    if kind is MethodType:
        function = again(g.__func__)
        return g if function is g.__func__ else MethodType(function, g.__self__)
    if kind is BuiltinFunctionType:
        return _of_c(g, again)
    made = KINDS.get(kind)
    if made is not None:
        return made(g, again)
    if _loaded(g):
        return again(g)
    if isinstance(g, type):
        return _of_class(g, again)
    if isinstance(g, MethodType) or is_ours(kind):
        return g
    for name, stand_in in list(INSTANCES.items()):
        module, _, _ = name.rpartition(".")
        if module.split(".")[0] in sys.modules and any(
            f"{c.__module__}.{c.__qualname__}" == name for c in kind.__mro__
        ):
            return stand_in(g)
    call = special(kind, "__call__")
    if call is not None:
        return MethodType(again(call), g)
    return opaque(g)


def _loaded(g: Any) -> bool:
    """Whether the stand-ins of g's package were entered just now."""
    package = (getattr(g, "__module__", None) or type(g).__module__ or "").split(".")[0]
    if PYTHON in LOADERS:
        package = PYTHON
    if package not in LOADERS:
        return False
    with _loading:
        if package in LOADERS:
            LOADERS[package]()
            del LOADERS[package]
    return True


_loading = threading.RLock()


def _of_c(g: Any, again: Function) -> Any:
    owner = g.__self__
    if owner is None or type(owner) is ModuleType:
        found = STAND_INS.get(g)
        if found is None and _loaded(g):
            return _of_c(g, again)
        if found is None:
            found = STAND_INS[g] = BY_NAME.get(f"{g.__module__}.{g.__name__}") or opaque(g)
        return found
    if isinstance(owner, type):  # a class method, such as dict.fromkeys
        if g.__name__ == "__new__" and owner is not float:
            return g
        return BY_NAME.get(f"{owner.__module__}.{owner.__qualname__}.{g.__name__}") or opaque(g)
    for c in type(owner).__mro__:
        stand_in = METHODS.get((c, g.__name__))
        if stand_in is not None:
            return stand_in(g)
        if c in CONTAINERS:
            return g
    return opaque(g)


CONTAINERS = {list, dict, set, frozenset, tuple, str, bytes, bytearray, int, float, complex, range, slice}


def opaque(g: Any) -> Function:
    """Compiled code that cannot be looked into: it takes plain numbers, and says so where it got others."""

    def called(*args: Any, **kwargs: Any) -> Any:
        try:
            return g(*map(_given, args), **{key: _given(a) for key, a in kwargs.items()} if kwargs else {})
        except (TypeError, AttributeError, ValueError, RuntimeError) as error:
            of_objects = isinstance(error, TypeError | AttributeError) or "object" in str(error) or "'O'" in str(error)
            carried = [a for a in carried_in((args, kwargs)) if any(True for _ in levels_of(a))]
            if not carried or not of_objects or isinstance(error, DerivativeLost):
                raise
            raise lost(
                f"{name_of(g)}() is compiled code, which would drop the derivative of a Value",
                *(level for a in carried for level in levels_of(a)),
                cure="give the call its partial derivatives with tinygrad_ed.primitive, or write v.primal where the "
                "number alone is wanted",
            ) from error

    return called


def _given(a: Any) -> Any:
    """An argument as compiled code takes it: functions by their twins, arrays of f's own making as NumPy's."""
    kind = type(a)
    if kind is FunctionType or kind is MethodType:
        return lift_thoroughly(a)
    return a.now() if isinstance(a, Substitute) else a


def name_of(g: Any) -> str:
    """The name of a function, with its module."""
    module = getattr(g, "__module__", None)
    name = getattr(g, "__qualname__", None) or getattr(g, "__name__", None) or type(g).__qualname__
    return f"{module}.{name}" if module and module != "builtins" else name


def carried_in(tree: Any, depth: int = 3) -> Iterator[Any]:
    """The numbers in nested containers that carry derivatives."""
    if isinstance(tree, Active):
        yield tree
    elif depth and isinstance(tree, list | tuple | set | frozenset):
        for each in tree:
            yield from carried_in(each, depth - 1)
    elif depth and isinstance(tree, dict):
        yield from carried_in(list(tree.values()), depth - 1)
    elif isinstance(tree, Substitute):
        yield from tree.carried()


# -- Functions of Python --

_CODES: dict[tuple[int, str], tuple[CodeType, CodeType | None]] = {}  # by identity of the code, which is held
_OF_TWINS: dict[int, CodeType] = {}  # codes of twins, and what is within them
MANY = 4_000  # entries, beyond which what is known is begun anew


def _twin(g: FunctionType, kind: str, twins: Twins) -> Any:
    code = g.__code__
    if id(code) in _OF_TWINS:
        return g
    if kind != PLAIN or PYTHON not in LOADERS or _is_busy(code):
        while _loaded(g):
            pass
    stand_in = STAND_INS.get(g) or BY_NAME.get(f"{g.__module__}.{g.__qualname__}")
    if stand_in is not None:
        return _known(g, stand_in, twins)
    module, cells = g.__globals__.get("__name__") or "", g.__closure__ or ()
    package = module.split(".")[0]
    if package in UNTOUCHED:
        own = _asking(g) if module in _QUESTIONS else g
        return own if cells else _known(g, own, twins)
    given = (*(g.__defaults__ or ()), *(g.__kwdefaults__ or {}).values())
    if kind == PLAIN and (any(map(_is_foreign_cell, cells)) or any(map(is_foreign, given))):
        kind = THOROUGH
    entry = _CODES.get((id(code), kind))
    if entry is None:
        if len(_CODES) > MANY:
            _CODES.clear()
            _OF_TWINS.clear()
            for known in _ALL_TWINS:
                known.clear()
        entry = _CODES[id(code), kind] = code, _code_of_twin(g, kind)
    twin_code = entry[1]
    if twin_code is None:
        return _rebuilt(g, LIFTS[kind])
    if twin_code is code:
        return g if cells else _known(g, g, twins)
    closure: Any = None
    if cells:
        by_name = dict(zip(code.co_freevars, cells, strict=True))
        closure = tuple(by_name[name] for name in twin_code.co_freevars)
    twin = FunctionType(twin_code, g.__globals__, g.__name__, g.__defaults__, closure)
    twin.__kwdefaults__, twin.__qualname__, twin.__doc__ = g.__kwdefaults__, g.__qualname__, g.__doc__
    twin.__module__, twin.__dict__ = g.__module__, g.__dict__
    return twin if cells or g.__kwdefaults__ else _known(g, twin, twins)


_QUESTIONS = {f"tinygrad_ed.{name}" for name in ("derivatives", "slopes", "lines", "checks", "explanation")}


def _asking(g: Function) -> Function:
    """A function of this library, asked about arrays of f's own making as they are at the moment."""

    def asked(*args: Any, **kwargs: Any) -> Any:
        return g(*mapped(_now, args), **mapped(_now, kwargs))

    return asked


def _now(x: Any) -> Any:
    return x.now() if isinstance(x, Substitute) else x


def _known(g: FunctionType, twin: Any, twins: Twins) -> Any:
    if "<locals>" not in g.__qualname__:  # others come and go
        if len(twins) > MANY:
            twins.clear()
        twins[g] = twin, g.__code__, g.__defaults__
    return twin


def _is_foreign_cell(cell: CellType) -> bool:
    try:
        return is_foreign(cell.cell_contents)
    except ValueError:  # an empty one
        return False


def _code_of_twin(g: FunctionType, kind: str) -> CodeType | None:
    """The code of g's twin; its own where there is nothing to rewrite, None where there is no source."""
    code = g.__code__
    names = set(_names_in(code))
    if kind == PLAIN:
        if any(is_foreign(g.__globals__.get(name)) for name in names):
            kind = THOROUGH
        elif not _is_busy(code):
            return code
    while _loaded(g):  # and with it what twins ask for
        pass
    from .rewriting import UNKNOWN, Rewriting, code_with
    from .source import compiled, source_of

    source = source_of(code, g.__globals__)
    if source is None:
        return None

    def outside(name: str) -> Any:
        if name in code.co_freevars:
            return UNKNOWN  # another function with this code may have others there
        found = g.__globals__.get(name, UNKNOWN)
        return vars(builtins).get(name, UNKNOWN) if found is UNKNOWN else found

    try:
        rewriting = Rewriting(source, outside, _is_numeric)
        if kind == PLAIN and not rewriting.is_number_code():
            kind = THOROUGH
        if not rewriting.rewrite(kind != PLAIN, _is_safe):
            return code
        twin = code_with(compiled(source, code), ASKED[kind], source.above)
    except (SyntaxError, ValueError, TypeError, RecursionError, StopIteration):
        return None  # syntax that cannot be rewritten
    _note(twin)
    return twin


def _note(code: CodeType) -> None:
    _OF_TWINS[id(code)] = code
    for c in code.co_consts:
        if isinstance(c, CodeType):
            _note(c)


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for c in code.co_consts:
        if isinstance(c, CodeType):
            yield from _names_in(c)


def _is_busy(code: CodeType) -> bool:
    """Whether there is anything in a code that may have to be asked for."""
    return not _BUSY.isdisjoint(code.co_code[::2])


def _opcodes(names: str) -> frozenset[int]:
    from opcode import opmap

    return frozenset(opmap[name] for name in names.split() if name in opmap)


_BUSY = _opcodes(
    "CALL CALL_FUNCTION_EX CALL_KW LOAD_ATTR LOAD_METHOD STORE_ATTR FORMAT_VALUE FORMAT_SIMPLE FORMAT_WITH_SPEC "
    "CONTAINS_OP BINARY_SUBSCR STORE_SUBSCR BUILD_MAP BUILD_SET MAP_ADD SET_ADD MATCH_CLASS MAKE_FUNCTION"
)


def _is_numeric(g: Any) -> bool:
    """Whether a function, called with numbers, gives numbers."""
    if isinstance(g, BuiltinFunctionType):
        return g.__self__ is None or isinstance(g.__self__, ModuleType)
    return (
        g in SAFE or g in STAND_INS or (getattr(g, "__module__", None) or "").split(".")[0] in ("tinygrad_ed", "numpy")
    )


def _is_safe(g: Any) -> bool:
    """Whether a function that is called with numbers can be called as it is."""
    if g in SAFE:
        return True
    return isinstance(g, FunctionType) and g.__module__ == "tinygrad_ed.math"


# -- Functions without a source --


def _rebuilt(g: FunctionType, again: Function) -> Any:
    """A function that has no source, over globals that are lifted; itself, if it has those or writes its own."""
    code = g.__code__
    if isinstance(g.__globals__, _LiftedGlobals) or not _GLOBAL_WRITES.isdisjoint(code.co_code[::2]):
        return g
    built = FunctionType(code, _LiftedGlobals(g.__globals__, again), g.__name__, g.__defaults__, g.__closure__)
    built.__kwdefaults__, built.__qualname__ = g.__kwdefaults__, g.__qualname__
    return built


_GLOBAL_WRITES = _opcodes("STORE_GLOBAL DELETE_GLOBAL")


class _LiftedGlobals(dict[str, Any]):
    """The globals of a module as they are at the moment, with its functions lifted."""

    def __init__(self, real: dict[str, Any], again: Function) -> None:
        super().__init__(__builtins__=real.get("__builtins__", builtins), __name__=real.get("__name__", ""))
        self._real, self._again = real, again

    def __getitem__(self, name: str) -> Any:
        value = self._real[name] if name in self._real else vars(builtins)[name]
        if isinstance(value, ModuleType):
            return _LiftedModule(value, self._again)
        is_called = isinstance(value, FunctionType | BuiltinFunctionType)
        return self._again(value) if is_called or (isinstance(value, type) and value in STAND_INS) else value


class _LiftedModule:
    """A module, with its functions lifted."""

    def __init__(self, module: ModuleType, again: Function) -> None:
        vars(self).update(_module=module, _again=again)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._module, name, value)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._module, name)
        if isinstance(value, ModuleType):
            return _LiftedModule(value, self._again)
        if isinstance(value, type) and value not in STAND_INS:
            return value
        return self._again(value) if callable(value) else value


# -- Classes --


def _of_class(cls: type, again: Function) -> Any:
    stand_in = STAND_INS.get(cls) or BY_NAME.get(f"{cls.__module__}.{cls.__qualname__}")
    if stand_in is not None:
        return stand_in
    if (cls.__module__ or "").split(".")[0] in UNTOUCHED:
        return cls if cls.__flags__ & _HEAP_TYPE or issubclass(cls, BaseException) else opaque(cls)
    making = special(type(cls), "__call__")
    if making is not None:
        return MethodType(again(making), cls)
    return _maker(cls, again)


def _maker(cls: type, again: Function) -> Any:
    """What ``type.__call__`` does, by the twins of ``__new__`` and ``__init__``."""
    if not cls.__flags__ & _HEAP_TYPE:
        return opaque(cls)

    def make(*args: Any, **kwargs: Any) -> Any:
        new = special(cls, "__new__")
        if new is None and special(cls, "__init__") is None and not issubclass(cls, float):
            return type.__call__(cls, *args, **kwargs)
        made: Any = again(cls.__new__ if new is None else new)(cls, *args, **kwargs)
        if isinstance(made, cls) or is_in_place_of(made, cls):
            kind = type(made)
            initial = special(kind, "__init__")
            if initial is None:
                if isinstance(made, cls):
                    kind.__init__(made, *args, **kwargs)
            elif _is_written_dataclass(kind, initial):
                _initialise_dataclass(made, again, args, kwargs)
            else:
                again(initial)(made, *args, **kwargs)
        return made

    return make


def is_in_place_of(x: Any, cls: type) -> bool:
    """Whether x stands for an object of a class that has no room for derivatives."""
    return issubclass(getattr(type(x), "stands_for", Substitute), cls)


def _is_written_dataclass(kind: type, initial: FunctionType) -> bool:
    """Whether ``__init__`` is one that `dataclasses` writes, which has no source, and calls what the user wrote."""
    return (
        hasattr(kind, "__dataclass_fields__")
        and initial.__code__.co_filename == "<string>"
        and (special(kind, "__post_init__") is not None or _stores(kind))
    )


def _stores(kind: type) -> bool:
    """Whether to store an attribute is a call of Python's."""
    return special(kind, "__setattr__") is not None or any(isinstance(v, property) for v in vars(kind).values())


def _initialise_dataclass(made: Any, again: Function, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """What the ``__init__`` that `dataclasses` writes does."""
    from dataclasses import MISSING
    from inspect import signature

    frozen = type(made).__dataclass_params__.frozen
    try:
        given = signature(type(made).__init__).bind(made, *args, **kwargs).arguments
    except TypeError:
        type(made).__init__(made, *args, **kwargs)  # which says so in its own words
        raise
    handed_on = []
    for field in type(made).__dataclass_fields__.values():
        kind = getattr(field._field_type, "name", "")
        if kind == "_FIELD_CLASSVAR":
            continue
        if field.init and field.name in given:
            value = given[field.name]
        elif field.default is not MISSING:
            if not field.init:
                continue  # it stays on the class
            value = field.default
        elif field.default_factory is not MISSING:
            value = again(field.default_factory)()
        else:
            continue
        if kind == "_FIELD_INITVAR":
            handed_on.append(value)
        elif frozen:
            object.__setattr__(made, field.name, value)
        else:
            ASKED[THOROUGH]["set_attribute"](value, made, field.name)
    after = special(type(made), "__post_init__")
    if after is not None:
        again(after)(made, *handed_on)


_HEAP_TYPE = 1 << 9


def special(kind: type, name: str) -> Any:
    """A special method as a class of Python defines it; None where there is none, or one of C."""
    for c in kind.__mro__:
        found = c.__dict__.get(name)
        if found is not None:
            if isinstance(found, staticmethod | classmethod):
                found = found.__func__
            return found if isinstance(found, FunctionType) and not keeps_numbers(c) else None
    return None


def is_ours(c: type) -> bool:
    """Whether a class is one of this library."""
    return (c.__module__ or "").split(".")[0] == "tinygrad_ed"


def keeps_numbers(c: type) -> bool:
    """Whether a class has methods that leave numbers like ours to themselves."""
    return (c.__module__ or "").split(".")[0] in ("tinygrad_ed", "numpy", "fractions", "_pydecimal", "dask")


# -- Other things that can be called --


def _of_partial(g: Any, again: Function) -> Any:
    return partial(again(g.func), *g.args, **g.keywords)


def _of_cached(g: Any, again: Function) -> Any:
    """A cached function, looked through where a number carries a derivative: in its cache others would find it."""

    def called(*args: Any, **kwargs: Any) -> Any:
        states = [vars(a) for a in args if hasattr(a, "__dict__") and not isinstance(a, type | FunctionType)]
        if any(True for _ in carried_in((args, kwargs, states), 4)):
            return again(g.__wrapped__)(*args, **kwargs)
        return g(*args, **kwargs)

    return called


def _of_slot(g: Any, again: Function) -> Any:
    """A method of C, bound: ``super().__call__`` of a metaclass makes an instance, the others are as they are."""
    if g.__name__ == "__call__" and isinstance(g.__self__, type):
        return _maker(g.__self__, again)
    return g


def _of_descriptor(g: Any, _: Function) -> Any:
    """An unbound method of C, such as ``float.__mul__``: of a number that carries a derivative, its own."""

    def called(self: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(self, Active) and issubclass(type(number(self)), g.__objclass__) and hasattr(self, g.__name__):
            return getattr(self, g.__name__)(*args, **kwargs)
        return opaque(g)(self, *args, **kwargs)

    return called


def _of_alias(g: Any, again: Function) -> Any:
    return again(g.__origin__)


def _kinds() -> dict[type, Function]:
    from functools import lru_cache

    return {
        partial: _of_partial,
        type(lru_cache(lambda: None)): _of_cached,
        MethodWrapperType: _of_slot,
        MethodDescriptorType: _of_descriptor,
        WrapperDescriptorType: _of_descriptor,
        GenericAlias: _of_alias,
    }


KINDS = _kinds()


# -- Classes whose operators are functions of Python --

PLAIN_CLASSES: set[type] = {
    int,
    float,
    complex,
    bool,
    str,
    list,
    tuple,
    dict,
    type(None),
}  # classes without operators of Python
_BUILTIN = frozenset(PLAIN_CLASSES)
_WITH_OPERATORS: set[type] = set()
_OPERATORS = """
    add sub mul truediv floordiv mod pow matmul radd rsub rmul rtruediv rfloordiv rmod rpow rmatmul iadd isub imul
    itruediv ifloordiv imod ipow imatmul or and xor lshift rshift ror rand rxor rlshift rrshift neg pos abs invert
    lt le gt ge eq ne getitem contains iter next enter exit
"""


def is_foreign(x: Any) -> bool:
    """Whether x is, or has in it, an object of a class whose operators, or indices, are functions of Python."""
    kind = type(x)
    if kind in PLAIN_CLASSES:
        if kind is list or kind is tuple:
            return any(has_operators(type(each)) for each in x[:3])
        if kind is dict:
            return any(has_operators(type(each)) for each, _ in zip(x.values(), range(3), strict=False))
        return False
    return has_operators(kind)


def has_operators(kind: type) -> bool:
    """Whether a class has operators, or indices, that are functions of Python."""
    if kind in PLAIN_CLASSES:
        return False
    if kind in _WITH_OPERATORS:
        return True
    if len(PLAIN_CLASSES) + len(_WITH_OPERATORS) > MANY:
        _WITH_OPERATORS.clear()
        PLAIN_CLASSES.intersection_update(_BUILTIN)
    found = not issubclass(kind, type) and any(special(kind, f"__{name}__") for name in _OPERATORS.split())
    (_WITH_OPERATORS if found else PLAIN_CLASSES).add(kind)
    return found
