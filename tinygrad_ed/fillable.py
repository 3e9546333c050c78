"""Arrays that f makes itself and fills by index: ``y = np.zeros(3); y[0] = x``.

A NumPy array of floats has no room for derivatives. A `Fillable` is such an array with a place beside it for the
elements that carry some, shared by all of its views. As long as there are none, it is the array: what is computed with
it, and what compiled code does to it, is what NumPy does. Then it is computed with as the array of Values that it is,
made when it is first asked for.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .errors import lost
from .levels import NOWHERE, Active, Substitute, dispatch, levels_of, settled
from .lifting import carried_in
from .maps import as_array, highest, plain
from .protocols import of_number
from .rules import TABLE


class Fillable(Substitute):
    """An array of NumPy's, elements of which may carry derivatives."""

    stands_for = np.ndarray
    __slots__ = ("__weakref__", "array", "cells", "start")
    __hash__ = None  # type: ignore[assignment]

    array: Any
    cells: dict[int, Any]  # the elements that carry derivatives, by where they lie, in bytes from the start
    start: int

    def __init__(self, array: Any, base: Fillable | None = None) -> None:
        self.array = array
        self.cells = {} if base is None else base.cells
        self.start = _address(array) if base is None else base.start

    def now(self) -> Any:
        """What it is at the moment: the plain array, or one that carries derivatives."""
        if self.cells:
            offsets = self._offsets()
            found = [
                (i, self.cells[offset]) for i, offset in enumerate(offsets.ravel().tolist()) if offset in self.cells
            ]
            if found:
                elements = list(self.array.ravel())
                for i, element in found:
                    elements[i] = element
                boxes = np.empty(len(elements), object)
                boxes[:] = elements
                return as_array(boxes.reshape(self.array.shape))
        return self.array

    def carried(self) -> Iterator[Any]:
        """The numbers in it that carry derivatives."""
        if self.cells:
            yield from (self.cells[offset] for offset in self._offsets().ravel().tolist() if offset in self.cells)

    def _offsets(self) -> Any:
        """Where each element lies."""
        offsets = np.full(self.array.shape, _address(self.array) - self.start)
        for axis, (n, stride) in enumerate(zip(self.array.shape, self.array.strides, strict=True)):
            offsets += (np.arange(n) * stride).reshape((-1,) + (1,) * (self.array.ndim - axis - 1))
        return offsets

    # -- elements --

    def __getitem__(self, key: Any) -> Any:
        key = _plain_key(key)
        part = self.array[key]
        if not isinstance(part, np.ndarray):
            if self.cells:
                return self.cells.get(int(self._offsets()[key]), part)
            return part
        if np.may_share_memory(part, self.array):
            return Fillable(part, self)
        if not self.cells:
            return Fillable(part)
        now = self.now()
        return now[key]

    def __setitem__(self, key: Any, new: Any) -> None:
        key = _plain_key(key)
        new = plainly(settled(new))
        carrying = isinstance(new, Active) or (isinstance(new, list | tuple) and any(True for _ in carried_in(new)))
        if self.array.dtype.kind in "biu" or (not carrying and not self.cells):
            self.array[key] = _cut_off(new) if carrying else new
            return
        places = self._offsets()[key]
        if not carrying:
            self.array[key] = new
            for place in np.ravel(places).tolist():
                self.cells.pop(place, None)
            return
        convert = self.array.dtype.type
        spread = np.broadcast_to(as_array(new), np.shape(places))
        elements = (
            [dispatch(TABLE["positive"], convert, (e,)) for e in spread.reshape(-1)]
            if np.shape(places)
            else [dispatch(TABLE["positive"], convert, (new if not hasattr(new, "shape") else spread[()],))]
        )
        numbers = [np.nan if p is NOWHERE else p for p in map(_number, elements)]
        self.array[key] = np.array(numbers, self.array.dtype).reshape(np.shape(places))
        for place, element in zip(np.ravel(places).tolist(), elements, strict=True):
            if isinstance(element, Active):
                self.cells[place] = element
            else:
                self.cells.pop(place, None)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self.array)))

    def __len__(self) -> int:
        return len(self.array)

    def __contains__(self, x: Any) -> bool:
        return bool(np.any(self.now() == x))

    def fill(self, new: Any) -> None:
        """Give every element this value."""
        self[...] = new

    def sort(self, axis: int = -1, **kwargs: Any) -> None:
        """Sort in place."""
        self[...] = np.sort(self.now(), axis=axis, **kwargs)

    # -- NumPy --

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        now = self.now()
        if isinstance(now, Active) and dtype is not None and np.dtype(dtype).kind != "O":
            raise lost(f"an array of {np.dtype(dtype)} would drop the derivative of a Value", *levels_of(now))
        return np.array(now, dtype) if copy else np.asarray(now, dtype)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = None, **kwargs: Any) -> Any:
        if method == "at":
            into, index, *others = inputs
            if not any(True for _ in carried_in(inputs)):
                ufunc.at(plainly(into), index, *map(plainly, others))
                return None
            for i in np.ravel(index).tolist():
                into[i] = ufunc(into[i], *others)
            return None
        if method == "__call__" and "where" in kwargs and out is not None:
            mask = kwargs.pop("where")
            with np.errstate(all="ignore"):
                result = np.where(mask, ufunc(*map(plainly, inputs), **kwargs), plainly(out[0]))
            return _put_out(result, out)
        result = getattr(ufunc, method)(*map(plainly, inputs), **kwargs)
        return _put_out(result, out)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        kwargs = dict(kwargs)
        out = kwargs.pop("out", None)
        if function is np.place and args[0] is self:
            mask, vals = map(unfilled, args[1:])
            self[np.asarray(plain(mask), bool)] = np.resize(as_array(vals), np.count_nonzero(plain(mask)))
            return None
        if function in (np.copyto, np.fill_diagonal, np.put_along_axis, np.put) and args[0] is self:
            top = highest([*carried_in(args), *carried_in(kwargs)])
            changed = self.now().copy() if top is None or self.cells else top.constant(self.array.copy())
            function(changed, *map(unfilled, args[1:]), **kwargs)
            self[...] = changed
            return None
        return _put_out(function(*map(unfilled, args), **{name: unfilled(a) for name, a in kwargs.items()}), out)

    def __getattr__(self, name: str) -> Any:
        if name in ("__array_interface__", "__array_struct__") and self.cells:
            raise AttributeError(name)
        now = self.now()
        return of_number(now, name) if isinstance(now, Active) else getattr(now, name)

    @property
    def T(self) -> Any:  # noqa: N802  NumPy's name
        """The axes in reverse order."""
        return Fillable(self.array.T, self)

    @property
    def flat(self) -> Any:
        """The elements, one after the other."""
        return self.reshape(-1)

    def reshape(self, *shape: Any, **kwargs: Any) -> Any:
        """The elements in another shape."""
        return self._viewed(self.array.reshape(*shape, **kwargs), lambda now: now.reshape(*shape, **kwargs))

    def ravel(self, *args: Any) -> Any:
        """The elements in a row."""
        return self._viewed(self.array.ravel(*args), lambda now: now.ravel(*args))

    def _viewed(self, view: Any, otherwise: Callable[[Any], Any]) -> Any:
        return Fillable(view, self) if np.may_share_memory(view, self.array) else Fillable.of(otherwise(self.now()))

    @staticmethod
    def of(array: Any) -> Any:
        """An array of f's own, to be filled."""
        if type(array) is np.ndarray and array.dtype.kind in "fc":
            return Fillable(array)
        return array

    def copy(self, *args: Any) -> Any:
        """The same array once more."""
        new = Fillable(self.array.copy(*args))
        if any(True for _ in self.carried()):
            new[...] = self.now()
        return new

    __copy__ = copy

    def __deepcopy__(self, memo: Any) -> Any:
        return self.copy()

    def __reduce__(self) -> Any:
        return settled, (self.now(),)

    def __repr__(self) -> str:
        return repr(self.now())

    def __str__(self) -> str:
        return str(self.now())

    def __format__(self, spec: str) -> str:
        return format(self.now(), spec)

    def __bool__(self) -> bool:
        return bool(self.now())

    def __float__(self) -> float:
        return float(self.now())

    def __int__(self) -> int:
        return int(self.now())

    def __index__(self) -> int:
        return operator.index(self.now())


def plainly(x: Any) -> Any:
    """What an array of f's own making is at the moment; any other x as it is."""
    return x.now() if type(x) is Fillable else x


def unfilled(tree: Any) -> Any:
    """Arguments with what the arrays of f's own making in them are at the moment."""
    if type(tree) in (list, tuple):
        return type(tree)(map(unfilled, tree))
    return plainly(tree)


def _number(x: Any) -> Any:
    while isinstance(x, Active):
        x = x.primal
    return x


def _cut_off(x: Any) -> Any:
    """The plain numbers, for an array of whole ones, which are constant between their steps."""
    return [_cut_off(each) for each in x] if isinstance(x, list | tuple) else _number(x)


def _plain_key(key: Any) -> Any:
    return tuple(map(plainly, key)) if type(key) is tuple else plainly(key)


def _address(array: Any) -> int:
    return int(array.__array_interface__["data"][0])


def _put_out(result: Any, out: Any) -> Any:
    if out is None:
        return result
    into = out[0] if isinstance(out, tuple) else out
    into[...] = result
    return into


def _operators() -> None:
    names = "add sub mul truediv floordiv mod pow matmul"
    for name in names.split():
        function = getattr(operator, name)
        setattr(Fillable, f"__{name}__", lambda self, o, f=function: f(self.now(), plainly(o)))
        setattr(Fillable, f"__r{name}__", lambda self, o, f=function: f(plainly(o), self.now()))
        setattr(Fillable, f"__i{name}__", _in_place(function, getattr(operator, f"i{name}")))
    for name in ["lt", "le", "gt", "ge", "eq", "ne", "and", "or", "xor", "lshift", "rshift"]:
        own = getattr(operator, f"{name}_" if name in ("and", "or") else name)
        setattr(Fillable, f"__{name}__", lambda self, o, f=own: f(self.now(), plainly(o)))
    for name in ("neg", "pos", "abs", "invert"):
        own = getattr(operator, name)
        setattr(Fillable, f"__{name}__", lambda self, f=own: f(self.now()))
    setattr(Fillable, "__divmod__", lambda self, o: divmod(self.now(), plainly(o)))  # noqa: B010
    setattr(Fillable, "__complex__", lambda self: complex(self.now()))  # noqa: B010
    setattr(Fillable, "__round__", lambda self, n=0: self.now().round(n))  # noqa: B010


def _in_place(function: Callable[[Any, Any], Any], plain: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def method(self: Fillable, o: Any) -> Any:
        o = plainly(o)
        now = self.now()
        if isinstance(now, Active) or isinstance(o, Active):
            self[...] = function(now, o)
        else:
            plain(self.array, o)
        return self

    return method


_operators()
