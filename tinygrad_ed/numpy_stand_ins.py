"""What stands in for NumPy's functions that do not ask their arguments: those that make arrays.

``np.array([x, 2 * x])`` would be an array of objects, ``np.zeros(n)`` one of floats. In f, the first is an array of
Values, and the second one that may be filled with them. They are entered by name, and imported with NumPy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy._core import multiarray, numeric
from numpy.lib import _twodim_base_impl

from .fillable import Fillable, unfilled
from .levels import Active, dispatch, number, settled
from .lifting import CONTAINERS, INDEXED, INSTANCES, KINDS, METHODS, STAND_INS, carried_in, lift_thoroughly
from .maps import as_array, stacked
from .rules import TABLE
from .symbol import Symbol
from .value import Value

Function = Callable[..., Any]


def _carries(x: Any) -> bool:
    return any(True for _ in carried_in(x, 8))


def _own(name: str) -> Any:
    """NumPy's own function of a name, under which nnfs.init() may have put another one, which calls it."""
    places: Any = multiarray, numeric, _twodim_base_impl, np
    return next(getattr(place, name) for place in places if hasattr(place, name))


def _made(original: Function) -> Function:
    """A function that makes an array of plain numbers, which f may fill."""

    def made(*args: Any, **kwargs: Any) -> Any:
        return Fillable.of(original(*unfilled(args), **{name: unfilled(a) for name, a in kwargs.items()}))

    return made


_MAKERS = "zeros ones empty eye identity tri fromiter"
for _name in _MAKERS.split():
    STAND_INS[_own(_name)] = _made(_own(_name))


def _full(shape: Any, fill_value: Any, dtype: Any = None, **kwargs: Any) -> Any:
    """``np.full``."""
    fill_value = unfilled(fill_value)
    if not _carries(fill_value):
        return Fillable.of(np.full(shape, fill_value, dtype, **kwargs))
    value = as_array(fill_value)
    if dtype is not None:
        value = value.astype(dtype)
    return np.broadcast_to(value, shape).copy()


STAND_INS[np.full] = _full


def _like(original: Function) -> Function:
    def made(a: Any, *args: Any, **kwargs: Any) -> Any:
        a = unfilled(a)
        if _carries(a):
            a = as_array(a)
        return Fillable.of(original(a, *args, **kwargs))

    return made


for _name in ("zeros_like", "ones_like", "empty_like"):
    STAND_INS[getattr(np, _name)] = _like(getattr(np, _name))


def _array(original: Function, copies: bool) -> Function:
    """``np.array`` and its kin, of which the result of numbers that carry derivatives is an array of Values."""

    def array(a: Any, dtype: Any = None, *args: Any, **kwargs: Any) -> Any:
        if type(a) is Fillable and not copies and dtype in (None, a.array.dtype):
            return a
        a = unfilled(a)
        if not isinstance(a, list | tuple | Active | np.ndarray) and hasattr(a, "__iter__") and not hasattr(a, "dtype"):
            own = lift_thoroughly(getattr(type(a), "__array__", None)) if hasattr(type(a), "__array__") else None
            a = list(a) if own is None and hasattr(a, "__len__") and _carries(list(a)) else a
        dtype = getattr(dtype, "stands_in_for", dtype)
        if not _carries(a) or dtype is object or not all(isinstance(x, Value) for x in carried_in(a, 8)):
            plain = original(settled(a), dtype, *args, **kwargs)
            return Fillable.of(plain) if plain is not a else plain
        made = as_array(a)
        if dtype is not None and np.dtype(dtype) != made.dtype:
            made = made.astype(dtype)
        elif made is a and copies and kwargs.get("copy", True) is True:
            made = made.copy()
        missing = kwargs.get("ndmin", 0) - np.ndim(made)
        return made.reshape((1,) * missing + made.shape) if missing > 0 else made

    return array


for _name in ("array", "asarray", "asanyarray", "ascontiguousarray", "asfortranarray", "asarray_chkfinite"):
    if hasattr(np, _name):
        STAND_INS[getattr(np, _name)] = _array(getattr(np, _name), _name == "array")


def _arange(*args: Any, dtype: Any = None, **kwargs: Any) -> Any:
    """``np.arange``, whose elements are start + i·step."""
    plain = np.arange(*map(number, args), dtype=dtype, **{name: number(a) for name, a in kwargs.items()})
    if not _carries((args, kwargs)):
        return Fillable.of(plain)
    start, step = 0, kwargs.get("step", 1)
    if len(args) > 1:
        start = args[0]
    if len(args) > 2:
        step = args[2]
    derived = start + step * np.arange(plain.size)
    return derived.with_value(derived, plain) if isinstance(derived, Active) else plain


STAND_INS[np.arange] = _arange


def _scalar(kind: Any) -> Function:
    """A class of NumPy's numbers."""

    def convert(x: Any = 0, /, *args: Any) -> Any:
        x = unfilled(settled(x))
        if not _carries(x):
            return kind(x, *args)
        if isinstance(x, list | tuple) or (hasattr(x, "shape") and x.shape):
            return as_array(x).astype(kind)
        if np.dtype(kind).kind in "biu":
            return kind(number(x))
        return dispatch(TABLE["positive"], kind, (x,))

    convert.stands_in_for = kind  # type: ignore[attr-defined]
    return convert


_KINDS_OF_NUMBER = """
    float64 float32 float16 longdouble complex128 complex64 int64 int32 int16 int8 uint8 uint16 uint32 uint64 bool_
"""
for _name in _KINDS_OF_NUMBER.split():
    STAND_INS[getattr(np, _name)] = _scalar(getattr(np, _name))


class _Function:
    """A function of NumPy's, called with what f has: lists of Values, arrays of f's own making, functions."""

    def __init__(self, original: Any) -> None:
        self.original = original
        self.is_of_elements = isinstance(original, np.ufunc) and original.signature is None
        self.stacks = getattr(original, "__module__", "") == "numpy.linalg" and original.__name__ != "multi_dot"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if any(map(_is_unusual, args)):
            args = tuple(map(_argument, args))
            if self.stacks:
                args = tuple(as_array(a) if isinstance(a, list | tuple) and _carries(a) else a for a in args)
        if kwargs:
            kwargs = {name: _argument(a) if name != "out" else a for name, a in kwargs.items()}
        elif self.is_of_elements and any(map(_has_symbols, args)):  # beside floats, which have no method for NumPy
            return np.frompyfunc(self.original, self.original.nin, self.original.nout)(*args)
        return self.original(*args, **kwargs)


def _has_symbols(a: Any) -> bool:
    return type(a) is np.ndarray and a.dtype.kind == "O" and any(isinstance(each, Symbol) for each in a.flat)


def _is_unusual(a: Any) -> bool:
    return isinstance(a, list | tuple) or callable(a) or type(a) is Fillable


def _argument(a: Any) -> Any:
    if isinstance(a, list | tuple):
        a = unfilled(a)
        if _carries(a) and _is_of_numbers(a):
            return as_array(a)
        return type(a)(map(_argument, a)) if any(map(callable, a)) and type(a) in (list, tuple) else a
    if callable(a) and not isinstance(a, Active | Fillable | np.ufunc | type):
        return lift_thoroughly(a)
    return getattr(a, "stands_in_for", a)


def _is_of_numbers(tree: Any) -> bool:
    """Whether lists are those of an array, with numbers in them and nothing else."""
    if isinstance(tree, list | tuple):
        sizes = {len(each) if isinstance(each, list | tuple) else -1 for each in tree}
        return len(sizes) == 1 and all(map(_is_of_numbers, tree))
    return isinstance(tree, Active | int | float | complex | np.generic) and not np.ndim(number(tree))


def stand_in_for_function(original: Any, _: Any = None) -> Function:
    """What is called in the place of a function of NumPy's that asks its arguments."""
    found: Function | None = STAND_INS.get(original)
    if found is None:
        found = STAND_INS[original] = _Function(original)
    return found


def _vectorized(vectorize: Any) -> Function:
    """An instance of ``np.vectorize``, which calls its function for each element."""

    def called(*args: Any, **kwargs: Any) -> Any:
        args = tuple(map(unfilled, args))
        if vectorize.signature is not None or vectorize.excluded or kwargs:
            return vectorize(*args, **kwargs)
        if not _carries(args):
            return Fillable.of(vectorize(*args))
        function = lift_thoroughly(vectorize.pyfunc)
        arrays = [as_array(a) for a in args]
        shape = np.broadcast_shapes(*(a.shape for a in arrays))
        if len(arrays) == 1 and arrays[0].ndim:
            results = [function(element) for element in arrays[0].reshape(-1)]
        else:
            spread = [np.broadcast_to(a, shape).reshape(-1) for a in arrays]
            results = [function(*elements) for elements in zip(*spread, strict=True)]
        if results and isinstance(results[0], tuple):
            return tuple(stacked(list(part), shape) for part in zip(*results, strict=True))
        return stacked(results, shape)

    return called


def _joined(join: Function) -> Function:
    """``np.r_`` or ``np.c_``, of numbers and arrays."""

    def joined(original: Any, index: Any) -> Any:
        parts = unfilled(index if isinstance(index, tuple) else (index,))
        if not _carries(parts) or any(isinstance(part, slice | str) for part in parts):
            return Fillable.of(original[parts])
        return join([np.atleast_1d(as_array(part)) for part in parts])

    return joined


INDEXED[type(np.r_)], INDEXED[type(np.c_)] = _joined(np.concatenate), _joined(np.column_stack)
INSTANCES["numpy.vectorize"] = _vectorized
KINDS[type(np.sum)] = KINDS[np.ufunc] = stand_in_for_function
CONTAINERS.add(np.ndarray)


def _of_array(name: str) -> Function:
    """What makes the stand-in of a method of a plain array that may get numbers that carry derivatives."""

    def stand_in(method: Any) -> Function:
        def called(*args: Any, **kwargs: Any) -> Any:
            args = tuple(map(unfilled, args))
            if _carries((args, kwargs)):
                return getattr(np, name)(method.__self__, *args, **kwargs)
            return Fillable.of(method(*args, **kwargs))

        return called

    return stand_in


for _name in ["reduce", "accumulate", "outer", "reduceat", "at"]:
    METHODS[np.ufunc, _name] = _Function
for _name in ["dot", "clip", "searchsorted", "copy", "astype", "take", "repeat", "choose", "compress"]:
    METHODS[np.ndarray, _name] = _of_array(_name)
