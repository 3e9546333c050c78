"""The table of NumPy's functions that mix the elements of arrays, a row each.

Glossary
--------
a, b      the arrays that a function takes; y, the one that it gives
moved     y's elements are elements of the arguments, or constants: a name is all that the row needs, since running the
          function on numbered elements tells where each of them went
linear    y is linear in one array: `push` gives dy from da, and `pull`, its transpose, the adjoint of a from that of y
bilinear  y is linear in each of several arrays, the others held
formula   the function written in simpler ones, in `formulas` and `linear_algebra`; its derivative is the function's own
tangent   dy by y, the arguments and their tangents, in `linear_algebra`
plain     the answer carries no derivative, nor should it: indices, shapes, comparisons
"""

from __future__ import annotations

import functools
import inspect
import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import Any

import numpy as np
from numpy._core.multiarray import dot

from .errors import lost
from .levels import Active, Level, dispatch, levels_of, settled
from .maps import (
    Function,
    Linear,
    Moved,
    MovedCall,
    Shape,
    aligned,
    as_array,
    at,
    highest,
    kept,
    matched,
    picked,
    plain,
    replaced,
    shape,
    stripped,
    trailing,
    widened,
)
from .nearness import doubt_test
from .rules import BY_UFUNC, PLAIN
from .structures import mapped, taken_apart

COVERED: dict[Function, Row] = {}
DOT: Function = dot  # np.dot itself may be that of nnfs.init(), which calls this one


def called(function: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """Value of NumPy's function, by its row where an argument carries a derivative."""
    flat = [*args, *kwargs.values()]
    nested = any(type(a) not in _FLAT and _is_nested(a) for a in flat)
    if nested:
        leaves, together = taken_apart((tuple(args), kwargs))
        flat = [settled(as_array(leaf) if _holds_objects(leaf) else leaf) for leaf in leaves]
        args, kwargs = together(flat)
    elif any(isinstance(a, Active) and a.level.rank < 0 for a in flat):
        args, kwargs = [settled(a) for a in args], {key: settled(a) for key, a in kwargs.items()}
        flat = [*args, *kwargs.values()]
    top = highest(flat)
    if top is None:
        return function(*args, **kwargs)
    row = COVERED.get(function)
    if row is None:
        raise lost(
            f"{full_name(function)} is not covered for Values",
            *levels_of(top),
            cure="write it with operators and functions that are, or give it its derivatives with "
            "tinygrad_ed.primitive",
        )
    if row.mixes and top.level.elementwise:
        raise mixing(full_name(function))
    if top.level.tape is not None:
        args, kwargs = mapped(lambda a: a if at(top.level, a) else kept(a), (list(args), kwargs))
    return row.evaluate(function, top, args, kwargs)


_FLAT = frozenset((int, float, bool, type(None), str, slice))


def _is_nested(a: Any) -> bool:
    """Whether there may be Values within a list, tuple, dict or object array."""
    if isinstance(a, list | tuple):
        return not all(type(x) in _FLAT for x in a)
    return isinstance(a, dict) or (isinstance(a, np.ndarray) and a.dtype.kind == "O")


def function_called(function: Function, args: Any, kwargs: dict[str, Any]) -> Any:
    """Value of NumPy's function as users call it, ``out=`` included."""
    if isinstance(written := COVERED.get(function), Written):
        return written.evaluate(function, None, args, kwargs)  # the very array that is to be written into
    kwargs = dict(kwargs)
    out = kwargs.pop("out", None)
    place = _place_of_out(function)
    if len(args) > place:
        out, args = args[place], (*args[:place], *([None] if len(args) > place + 1 else []), *args[place + 1 :])
    return put_out(called(function, args, kwargs), out)


@functools.cache
def _place_of_out(function: Function) -> int:
    """At which position users may write the argument ``out``."""
    try:
        found = inspect.signature(function).parameters.values()
        names = [p.name for p in found if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    except ValueError:
        names = []
    return names.index("out") if "out" in names else {DOT: 2}.get(function, 99)


def put_out(result: Any, out: Any) -> Any:
    """The result, written into `out` where that is asked for."""
    if isinstance(out, tuple):
        out = out[0]
    if out is None:
        return result
    if np.broadcast_shapes(shape(result), shape(out)) != shape(out):
        raise ValueError(f"out has shape {shape(out)}, and the result shape {shape(result)}")
    if not np.can_cast(plain(result).dtype, plain(out).dtype, "same_kind"):
        raise TypeError(f"out has dtype {plain(out).dtype}, and the result dtype {plain(result).dtype}")
    if isinstance(out, Active):
        into: Any = out
        into[...] = result
    elif _holds_objects(out):
        out[...] = boxed(result)
    else:
        np.copyto(out, result)  # which raises where a derivative would be lost
    return out


def ufunc_called(ufunc: Any, method: str, inputs: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """Value of a method of a ufunc, or of a ufunc with ``out=``, ``where=`` and ``dtype=``."""
    kwargs = dict(kwargs)
    out, mask = kwargs.pop("out", None), kwargs.pop("where", True)
    if method == "__call__":
        with nullcontext() if mask is True else np.errstate(all="ignore"):
            result = ufunc(*map(as_array, inputs)) if not kwargs else called_with(ufunc, inputs, kwargs)
        if mask is not True:
            before = out[0] if out else np.zeros(shape(result), getattr(result, "dtype", float))
            result = np.where(mask, result, before)
        return put_out(result, out)
    if method == "at":
        raise TypeError(f"{full_name(ufunc)}.at is not covered for Values; write a[index] = … with what is to be there")
    if mask is not True:
        kwargs["where"] = mask
    return put_out(METHODS[method](ufunc, *inputs, **kwargs), out)


def called_with(ufunc: Any, inputs: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """Value of a ufunc with options of its own, such as ``dtype=``."""
    if ufunc in COVERED:
        return called(ufunc, inputs, kwargs)
    if np.dtype(kwargs.get("dtype") or float).kind in "biu":  # whole numbers in the place of others are constant
        return ufunc(*map(plain, inputs), **kwargs)
    if ufunc.__name__ not in BY_UFUNC:
        raise TypeError(f"{full_name(ufunc)} is not covered for Values")
    return dispatch(BY_UFUNC[ufunc.__name__], lambda *p: ufunc(*p, **kwargs), list(map(as_array, inputs)))


def reduced(ufunc: Any, a: Any, axis: Any = 0, dtype: Any = None, keepdims: bool = False, **kwargs: Any) -> Any:
    """``ufunc.reduce``: by NumPy's function of that meaning, or one slice after the other."""
    if ufunc in REDUCTIONS:
        typed = {} if dtype is None or ufunc not in ACCUMULATIONS else {"dtype": dtype}
        return REDUCTIONS[ufunc](a, axis=axis, keepdims=keepdims, **typed, **kwargs)
    a = as_array(a)
    if ufunc.__name__ in PLAIN:
        return ufunc.reduce(plain(a), axis=axis, keepdims=keepdims, **kwargs)
    along = trailing(axis, a.ndim)
    if len(along) != 1 or kwargs:
        raise TypeError(f"{full_name(ufunc)}.reduce is covered for Values along one axis, without options")
    y = _folded(ufunc, np.moveaxis(a, along[0], 0))[-1]
    return np.expand_dims(y, along[0]) if keepdims else y


def accumulated(ufunc: Any, a: Any, axis: int = 0, dtype: Any = None) -> Any:
    """``ufunc.accumulate``."""
    if ufunc in ACCUMULATIONS:
        return ACCUMULATIONS[ufunc](a, axis=axis, dtype=dtype)
    return np.stack(_folded(ufunc, np.moveaxis(as_array(a), axis, 0)), axis=axis)


def _folded(ufunc: Any, a: Any) -> list[Any]:
    if not len(a):
        raise ValueError(f"zero-size array to reduction operation {ufunc.__name__} which has no identity")
    results = [a[0]]
    for i in range(1, len(a)):
        results.append(ufunc(results[-1], a[i]))
    return results


def outer(ufunc: Any, a: Any, b: Any, **kwargs: Any) -> Any:
    """``ufunc.outer``."""
    a, b = as_array(a), as_array(b)
    return ufunc(np.reshape(a, shape(a) + (1,) * len(shape(b))), b, **kwargs)


def reduced_at(ufunc: Any, a: Any, indices: Any, axis: int = 0, dtype: Any = None) -> Any:
    """``ufunc.reduceat``."""
    a = np.moveaxis(as_array(a), axis, 0)
    ends = [*indices[1:], len(a)]
    sums = [reduced(ufunc, a[i:j]) if i < j else a[i] for i, j in zip(indices, ends, strict=True)]
    return np.moveaxis(np.stack(sums), 0, axis)


METHODS: dict[str, Function] = {"reduce": reduced, "accumulate": accumulated, "outer": outer, "reduceat": reduced_at}
REDUCTIONS: dict[Any, Function] = {np.add: np.sum, np.multiply: np.prod, np.maximum: np.max, np.minimum: np.min}
ACCUMULATIONS: dict[Any, Function] = {np.add: np.cumsum, np.multiply: np.cumprod}


def mixing(what: str) -> ValueError:
    """The error for a function of arrays whose elements are to be differentiated each by itself."""
    return ValueError(
        f"derivative of an array is elementwise, and {what} mixes elements; "
        f"write gradient(f) where f returns one number, or jacobian(f)"
    )


def full_name(function: Function) -> str:
    """NumPy's function as users write it."""
    module = (getattr(function, "__module__", None) or "numpy").replace("numpy", "np", 1)
    return f"{module}.{function.__name__}"


def _holds_objects(x: Any) -> bool:
    return isinstance(x, np.ndarray) and x.dtype.kind == "O"


# -- Rows --


class Row(ABC):
    """A row of the table: how to evaluate a function of NumPy whose arguments carry derivatives."""

    kind = ""
    mixes = True  # whether elements are mixed or moved, so that they have no derivative each

    @abstractmethod
    def evaluate(self, function: Function, top: Any, args: Any, kwargs: Any) -> Any:
        """Value of NumPy's function at these arguments, the highest level among which is that of `top`."""


def row(made: Row, *functions: Function | None) -> None:
    """Enter a row for functions; None stands for one that this NumPy does not have."""
    for function in functions:
        if function is not None:
            COVERED[function] = made


def enter(formulas: Any, linear_algebra: Any) -> None:
    """Enter the rows of the modules that are written in those of this table."""
    for function, formula in (formulas.FORMULAS | linear_algebra.FORMULAS).items():
        if function not in COVERED:
            own = function in formulas.CALLING
            row(Formula(formula, mixes=function not in formulas.ELEMENTWISE, own=own), function)
    for function, tangent in linear_algebra.TANGENTS.items():
        row(Tangent(tangent.row, tangent.arguments), function)
    row(Padding(formulas.pad_with_statistics), np.pad)


def named(names: str, place: Any = np) -> Iterator[Any]:
    """NumPy's functions of these names, those that this NumPy has."""
    return (getattr(place, name, None) for name in names.split())


def computed(function: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """Value of NumPy's function of these, which may carry derivatives of lower levels."""
    if any(isinstance(a, Active) for a in (*args, *kwargs.values())):
        return called(function, args, kwargs)
    return function(*args, **kwargs)


class Plain(Row):
    """Of the plain numbers alone."""

    kind = "plain"
    mixes = False

    def evaluate(self, function: Function, top: Any, args: Any, kwargs: Any) -> Any:
        def number(leaf: Any) -> Any:
            return plain(leaf) if isinstance(leaf, Active) else leaf

        carried = args[:2]
        args, kwargs = mapped(number, (args, kwargs))
        result = function(*args, **kwargs)
        doubt_test(function.__name__, result, [as_array(a) for a in carried])
        return result


class Like(Plain):
    """Of a shape and dtype alone; the result may be filled with numbers that carry derivatives."""

    kind = "plain, but may be filled"

    def evaluate(self, function: Function, top: Any, args: Any, kwargs: Any) -> Any:
        y = super().evaluate(function, top, args, kwargs)
        return y if y.dtype.kind in "biu" else top.constant(y)


class Moves(Row):
    """Elements are moved: those of the arguments at `positions`, by number or name."""

    kind = "moved"

    def __init__(self, *positions: int | str, mixes: bool = True, every: bool = False) -> None:
        self.positions = positions or (0,)
        self.every = every
        self.mixes = mixes

    def evaluate(self, function: Function, top: Any, args: Any, kwargs: Any) -> Any:
        level = top.level
        moving = {key: value for key, value in kwargs.items() if key in self.positions}
        moving |= {i: a for i, a in enumerate(args) if self.every or i in self.positions}
        if not moving:
            moving = {key: value for key, value in kwargs.items() if _carries(level, value)}
        leaves, together = taken_apart(moving)
        carried = [i for i, leaf in enumerate(leaves) if not isinstance(leaf, str | None)]

        by_layout = any(isinstance(a, str) and a in ("A", "K") for a in (*args, *kwargs.values()))

        def run(others: Sequence[Any], counting: bool = False) -> Any:
            filled = list(leaves)
            for i, other in zip(carried, others, strict=True):
                filled[i] = other
            put = together(filled)
            return called(
                function,
                [put.get(i, number(a)) for i, a in enumerate(args)],
                {
                    key: put.get(key, number(value))
                    for key, value in kwargs.items()
                    if not (counting and key in ("dtype", "casting"))
                },
            )

        def number(tree: Any) -> Any:
            return mapped(lambda leaf: plain(leaf) if isinstance(leaf, Active) else leaf, tree)

        moved = [leaves[i] for i in carried]
        y = run([stripped(level, m) for m in moved])
        call = MovedCall(lambda others, counting: parts(run(others, counting)), moved, by_layout)
        active = [i for i, m in enumerate(moved) if at(level, m)]
        again = (lambda part: lambda base: parts(run([base]))[part]) if len(moved) == 1 else lambda part: None
        results = [
            top.through(y, [(moved[i], Moved(call, i, part)) for i in active], again(part))
            for part, y in enumerate(parts(y))
        ]
        return type(y)(results) if isinstance(y, list | tuple) else results[0]


def parts(y: Any) -> list[Any]:
    """The arrays of a result that may be several."""
    return list(y) if isinstance(y, list | tuple) else [y]


def _carries(level: Level, tree: Any) -> bool:
    leaves, _ = taken_apart(tree)
    return any(at(level, leaf) for leaf in leaves)


class Maps(Row):
    """Linear in each of the first arguments: `maps` gives the map of each, from y and NumPy's arguments."""

    kind = "linear"

    def __init__(
        self,
        maps: Function,
        arguments: int = 1,
        mixes: bool = True,
        to_real: bool = False,
        method: Function | None = None,
    ) -> None:
        self.maps = maps
        self.method = method  # the method of NumPy's arrays that the function comes down to
        self.names = maps.__code__.co_varnames[1 : 1 + arguments]
        self.kind = "linear" if arguments == 1 else "bilinear"
        self.mixes = mixes
        self.to_real = to_real  # whether it gives real numbers of complex ones, so that it has no complex derivative

    def evaluate(self, function: Function, top: Any, args: Any, kwargs: Any) -> Any:
        level, count = top.level, len(self.names)
        if self.to_real and level.holomorphic:
            raise lost(
                f"{full_name(function)} of a complex variable has no complex derivative",
                *levels_of(top),
                cure="differentiate by the real and the imaginary part, each a real number",
            )
        args = [as_array(a) if i < count else a for i, a in enumerate(args)]
        kwargs = {key: as_array(value) if key in self.names else value for key, value in kwargs.items()}
        linear = [args[i] if i < len(args) else kwargs[name] for i, name in enumerate(self.names)]
        for name, value in (*enumerate(args[count:], count), *kwargs.items()):
            if type(value) not in _FLAT and name not in self.names and _carries(level, value):
                raise TypeError(f"{full_name(function)} is covered for Values, but not its argument {name!r}")
        plain_args = [a.primal if at(level, a) else a for a in args]
        plain_kwargs = {key: a.primal if at(level, a) else a for key, a in kwargs.items()}
        y = computed(function, plain_args, plain_kwargs)
        maps = self.maps(y, *plain_args, **plain_kwargs)
        maps = maps if count > 1 else (maps,)
        terms = [(a, m) for a, m in zip(linear, maps, strict=True) if at(level, a)]
        if count == 1:
            return top.through(y, terms, lambda base: called(function, [base, *args[1:]], kwargs))

        def apply(factors: Sequence[Any]) -> Any:
            return computed(function, [*factors, *plain_args[count:]], plain_kwargs)

        return top.multilinear(y, terms, linear, apply)


def recorded_swiftly(function: Function, level: Level, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """The result and the terms of a linear function of plain arrays; None where it is a case of its own."""
    row = COVERED.get(function)
    if type(row) is not Maps or row.to_real:
        return None
    count = len(row.names)
    if len(args) == count == 1 and not kwargs and type(p := getattr(args[0], "primal", None)) is np.ndarray:
        y = (row.method or function)(p)
        return y, [(args[0], row.maps(y, p))]
    if len(args) < count:
        return None
    given: list[Any] = list(args)
    active = []
    for i, a in enumerate(args):
        kind = type(a)
        if kind is np.ndarray:
            if a.dtype.kind == "O":
                return None
            given[i] = kept(a)
        elif kind in _FLAT:
            pass
        elif isinstance(a, Active):
            given[i] = p = a.primal
            if a.level is not level or type(p) is not np.ndarray or i >= count:
                return None
            active.append((i, a))
        elif kind is not tuple or _is_nested(a):
            return None
    if kwargs:
        for key, a in kwargs.items():
            if key == "out" or not (type(a) in _FLAT or (type(a) is tuple and not _is_nested(a))):
                return None
    y = (row.method or function)(*given, **kwargs)
    maps = row.maps(y, *given, **kwargs)
    return y, [(a, maps[i] if count > 1 else maps) for i, a in active]


class Formula(Row):
    """Written in simpler functions: the derivative is the formula's, the value NumPy's own.

    Where NumPy's function calls one of the user's, it is called by the formula alone, and the value is its `own`.
    """

    kind = "formula"

    def __init__(self, formula: Function, mixes: bool = True, own: bool = False) -> None:
        self.formula = formula
        self.mixes = mixes
        self.own = own

    def evaluate(self, function: Function, top: Any, args: Any, kwargs: Any) -> Any:
        if self.own:
            return self.formula(*args, **kwargs)
        y = called(function, *stripped(top.level, (list(args), kwargs)))
        if all(_cut_off(part, top.level, (args, kwargs)) for part in parts(y)):
            return y
        args, kwargs = mapped(lambda a: _widened(top.level, a), (list(args), kwargs))
        with np.errstate(all="ignore"):
            derived = self.formula(*args, **kwargs)
        pairs = list(zip(parts(derived), parts(y), strict=True))
        if any(shape(d) != shape(part) for d, part in pairs):
            raise TypeError(f"{full_name(function)} is not covered for these arguments")
        if len(pairs) == 1 and y is getattr(args[0] if args else None, "primal", None):
            return args[0]  # NumPy gives the very array
        results = [top.with_value(d, part) for d, part in pairs]
        return like(y, results) if isinstance(y, list | tuple) else results[0]


def _cut_off(y: Any, level: Level, arguments: Any) -> bool:
    """Whether y has whole numbers in the place of others, so that it is constant between its steps."""
    kinds = {plain(a).dtype.kind for a in taken_apart(arguments)[0] if at(level, a)}
    return plain(y).dtype.kind in "biu" and not kinds <= set("biu")


def _widened(level: Level, a: Any) -> Any:
    """An array of whole numbers as one of floats, in which the products of a formula do not wrap around."""
    return a.astype(float) if at(level, a) and getattr(a, "dtype", np.dtype(float)).kind in "biu" else a


class Tangent(Row):
    """dy is a formula of y, the arguments and their tangents."""

    kind = "tangent"

    def __init__(self, formula: Function, arguments: Sequence[str]) -> None:
        self.formula = formula
        self.arguments = arguments

    def evaluate(self, function: Function, top: Any, args: Any, kwargs: Any) -> Any:
        level, names = top.level, self.arguments
        args = [as_array(a) if i < len(names) else a for i, a in enumerate(args)]
        kwargs = {key: as_array(value) if key in names else value for key, value in kwargs.items()}
        given = [args[i] if i < len(args) else kwargs.get(name) for i, name in enumerate(names)]
        tangents = tuple(a.moving() if at(level, a) else None for a in given)
        args, kwargs = stripped(level, (args, kwargs))
        y = called(function, args, kwargs)
        with np.errstate(all="ignore"):
            changes = self.formula(y, *args, **kwargs, d=tangents)
        if isinstance(y, tuple):
            return like(y, [top.with_change(part, d) for part, d in zip(y, changes, strict=True)])
        return top.with_change(y, changes)


def like(y: Any, several: list[Any]) -> Any:
    """Several results in the list, tuple or namedtuple that NumPy gives them in."""
    return type(y)(*several) if hasattr(type(y), "_fields") else type(y)(several)


# -- Linear functions --


def same(y: Any, a: Any, *_: Any, **__: Any) -> Linear:
    """y is a, or a copy of it."""
    return Linear(shape(a), lambda t, lead: t, lambda g, lead: g, moves=True)


def reshaped(y: Any, a: Any, *_: Any, **__: Any) -> Linear:
    """y has the elements of a in the same order."""
    source, to = shape(a), shape(y)

    def push(t: Any, lead: int) -> Any:
        return np.reshape(t, shape(t)[:lead] + to)

    def pull(g: Any, lead: int) -> Any:
        return np.reshape(g, shape(g)[:lead] + source)

    return Linear(source, push, pull, moves=True)


def permuted(function: Function) -> Function:
    """The axes of a in another order, by what the function does to an array whose every axis has another length."""

    def maps(y: Any, a: Any, *args: Any, **kwargs: Any) -> Linear:
        labelled = np.broadcast_to(0, tuple(range(2, 2 + len(shape(a)))))
        order = [n - 2 for n in function(labelled, *args, **kwargs).shape]

        def moved(axes: Sequence[int]) -> Function:
            return lambda t, lead: np.transpose(t, (*range(lead), *(lead + i for i in axes)))

        return Linear(shape(a), moved(order), moved([order.index(i) for i in range(len(order))]), moves=True)

    return maps


def broadcast(y: Any, a: Any, shape: Any = None, subok: bool = False) -> Linear:
    """y has copies of a."""
    source, to = a.shape, y.shape
    return Linear(
        source, lambda t, lead: widened(t, source, to, lead), lambda g, lead: matched(g, source, lead), moves=True
    )


class Total(tuple[Any, ...]):
    """The map of the sum of all elements."""

    __slots__ = ()

    adds = False

    def push(self, tangent: Any, lead: int) -> Any:
        return np.sum(tangent, axis=tuple(range(lead, lead + len(self[0]))))

    def pull(self, adjoint: Any, lead: int) -> Any:
        (source,) = self
        if not lead and type(adjoint) is np.float64:
            spread = np.empty(source, adjoint.dtype)
            spread.fill(adjoint)
            return spread
        front = shape(adjoint)[:lead]
        return np.broadcast_to(np.reshape(adjoint, front + (1,) * len(source)), front + source)

    def reach(self, reached: Any, lead: int) -> Any:
        return self.pull(reached, lead)


class Mean(Total):
    """The map of the mean of all elements."""

    __slots__ = ()

    def push(self, tangent: Any, lead: int) -> Any:
        return super().push(tangent, lead) / math.prod(self[0])

    def pull(self, adjoint: Any, lead: int) -> Any:
        return super().pull(adjoint / math.prod(self[0]), lead)

    def reach(self, reached: Any, lead: int) -> Any:
        return super().pull(reached, lead)


def summed(
    y: Any,
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    *_: Any,
    keepdims: bool = False,
    initial: Any = 0,
    where: Any = True,
) -> Any:
    """The sum over axes."""
    source = shape(a)
    if axis is None and not keepdims and where is True:
        return Total((source,))
    axes = trailing(axis, len(source))
    kept = tuple(1 if i - len(source) in axes else n for i, n in enumerate(source))
    whole = where is True or where is np._NoValue

    def push(t: Any, lead: int) -> Any:
        return np.sum(t if whole else np.where(where, t, 0), axis=axes, keepdims=bool(keepdims))

    def pull(g: Any, lead: int) -> Any:
        front = shape(g)[:lead]
        wide = np.broadcast_to(np.reshape(g, front + kept), front + source)
        return wide if whole else np.where(where, wide, 0)

    return Linear(source, push, pull, moves=True)


def averaged(
    y: Any, a: Any, axis: Any = None, dtype: Any = None, *_: Any, keepdims: bool = False, where: Any = True
) -> Any:
    """The mean over axes."""
    if axis is None and not keepdims and where is True:
        return Mean((shape(a),))
    total = summed(y, a, axis, keepdims=keepdims, where=where)
    if where is True or where is np._NoValue:
        count = math.prod([shape(a)[i] for i in trailing(axis, len(shape(a)))])
    else:
        count = np.sum(
            np.broadcast_to(where, shape(a)),
            axis=axis if axis is None else trailing(axis, len(shape(a))),
            keepdims=bool(keepdims),
        )
    return Linear(shape(a), lambda t, lead: total.push(t, lead) / count, lambda g, lead: total.pull(g / count, lead))


def summed_up(y: Any, a: Any, axis: Any = None, dtype: Any = None) -> Linear:
    """The sums up to each element."""
    source = shape(a)
    flat = axis is None
    along = -1 if axis is None else trailing(axis, len(source))[0]

    def push(t: Any, lead: int) -> Any:
        return np.cumsum(np.reshape(t, (*shape(t)[:lead], -1)) if flat else t, axis=along)

    def pull(g: Any, lead: int) -> Any:
        sums = np.flip(np.cumsum(np.flip(g, along), axis=along), along)
        return np.reshape(sums, shape(g)[:lead] + source) if flat else sums

    return Linear(source, push, pull, moves=True)


class Where(Row):
    """One of two for each element; the one not taken contributes nothing."""

    kind = "formula"
    mixes = False

    def evaluate(self, function: Function, top: Any, args: Any, kwargs: Any) -> Any:
        condition, *branches = args
        condition = plain(condition)
        if not branches:
            return np.where(condition)
        y = called(np.where, [condition, *stripped(top.level, branches)], {})
        branches = [as_array(branch) for branch in branches]
        masks = condition, ~np.asarray(condition, bool) if not _foreign(condition) else np.logical_not(condition)
        terms = [
            (x, _chosen(mask, shape(x), shape(y))) for mask, x in zip(masks, branches, strict=True) if at(top.level, x)
        ]
        return top.through(y, terms)


def _foreign(x: Any) -> bool:
    return hasattr(x, "__array_function__") and not isinstance(x, np.ndarray)


def _chosen(mask: Any, source: Shape, to: Shape) -> Linear:
    def push(t: Any, lead: int) -> Any:
        return np.where(mask, aligned(t, source, len(to), lead), 0)

    return Linear(source, push, lambda g, lead: matched(np.where(mask, g, 0), source, lead), moves=True)


class Part(Row):
    """The real or the imaginary part, whose row is that of numbers."""

    kind = "elementwise"
    mixes = False

    def __init__(self, name: str) -> None:
        self.name = name

    def evaluate(self, function: Function, top: Any, args: Any, kwargs: Any) -> Any:
        return getattr(as_array(args[0] if args else kwargs["val"]), self.name)


class Written(Row):
    """Into one array from others: `write` says what is there afterwards."""

    kind = "in place"

    def __init__(self, write: Function) -> None:
        self.write = write

    def evaluate(self, function: Function, top: Any, args: Any, kwargs: Any) -> Any:
        into, *rest = args
        if not isinstance(into, Active) and into.dtype.kind == "O":
            function(into, boxed(rest[0]), *rest[1:], **kwargs)
            return
        rest = [settled(a) for a in rest]
        if not isinstance(into, Active):
            raise lost(
                f"{full_name(function)} into an array of {into.dtype} would drop the derivative of a Value",
                *(level for leaf in taken_apart((rest, kwargs))[0] for level in levels_of(leaf)),
            )
        written: Any = into
        written[...] = self.write(into, *rest, **kwargs)


def boxed(x: Any) -> Any:
    """The object array of the elements of x, each of which carries its derivative."""
    if hasattr(x, "__array__"):
        return x.__array__()
    box = np.empty((), object)
    box[()] = x
    return box


def copied_to(into: Any, source: Any, casting: str = "same_kind", where: Any = True) -> Any:
    """``np.copyto``."""
    return np.where(where, source, into)


def with_diagonal(into: Any, val: Any, wrap: bool = False) -> Any:
    """``np.fill_diagonal``."""
    where = np.zeros(into.shape, bool)
    np.fill_diagonal(where, True, wrap)
    return replaced(into, where, np.resize(as_array(val), where.sum()))


def piecewise(x: Any, condlist: Any, funclist: Sequence[Any], *args: Any, **kw: Any) -> Any:
    """``np.piecewise``: each function is called with the elements that it is for."""
    x = as_array(x)
    several = np.ndim(condlist) and isinstance(condlist[0], list | np.ndarray | Active)
    conditions = [np.asarray(plain(c), bool) for c in (condlist if several or not x.ndim else [condlist])]
    if len(funclist) == len(conditions) + 1:
        conditions.append(~np.logical_or.reduce(conditions))
    elif len(funclist) != len(conditions):
        count = len(conditions)
        raise ValueError(f"with {count} condition(s), either {count} or {count + 1} functions are expected")
    y: Any = np.zeros(x.shape, x.dtype)
    for condition, function in zip(conditions, funclist, strict=True):
        if not callable(function):
            y = replaced(y, condition, function)
        elif condition.any():
            y = replaced(
                y, condition, function(picked(x, condition) if isinstance(x, Active) else x[condition], *args, **kw)
            )
    return y


def padded_oddly(array: Any, pad_width: Any, mode: Any, *, reflect_type: str) -> Any:
    """``np.pad`` with what is reflected at the edge in height, too: twice the edge less the reflection."""
    a = as_array(array)
    widths = np.broadcast_to(pad_width, (a.ndim, 2))
    for axis, width in enumerate(widths):
        if width.max() > a.shape[axis] - (mode == "reflect"):
            raise TypeError("np.pad with reflect_type='odd' is covered for Values up to the size of the array")
        of_axis = [tuple(width) if i == axis else (0, 0) for i in range(a.ndim)]
        mirrored, edge = np.pad(a, of_axis, mode), np.pad(a, of_axis, "edge")
        inside = np.pad(np.ones(a.shape, bool), of_axis)
        a = np.where(inside, mirrored, 2 * edge - mirrored)
    return a


class Padding(Row):
    """``np.pad``: most modes only move elements, the others are statistics of them."""

    kind = "moved, or a formula"

    def __init__(self, formula: Function) -> None:
        self.formula = Formula(formula)
        self.moves = Moves(0, "array", "constant_values")

    def evaluate(self, function: Function, top: Any, args: Any, kwargs: Any) -> Any:
        mode = args[2] if len(args) > 2 else kwargs.get("mode", "constant")
        if callable(mode):
            raise TypeError(
                "np.pad with a function as mode is not covered for Values; fill the edges with np.concatenate"
            )
        if kwargs.get("reflect_type") == "odd":
            return Formula(padded_oddly).evaluate(function, top, args, kwargs)
        moving = mode in ("constant", "edge", "empty", "reflect", "symmetric", "wrap")
        return (self.moves if moving else self.formula).evaluate(function, top, args, kwargs)


def trimmed(filt: Any, trim: str = "fb", axis: Any = None) -> Any:
    """``np.trim_zeros``, by where the plain numbers are 0."""
    filt = as_array(filt)
    numbers = plain(filt)
    axes = range(numbers.ndim) if axis is None else [axis] if np.ndim(axis) == 0 else axis
    for i in axes:
        found = np.flatnonzero(np.moveaxis(numbers, i, 0).reshape(numbers.shape[i], -1).any(axis=1))
        first = found[0] if len(found) and "f" in trim.lower() else 0 if "f" not in trim.lower() else numbers.shape[i]
        last = found[-1] + 1 if len(found) and "b" in trim.lower() else numbers.shape[i] if len(found) else first
        filt = filt[(slice(None),) * (i % numbers.ndim) + (slice(int(first), int(last)),)]
    return filt


def put_along(into: Any, indices: Any, values: Any, axis: int | None = -1) -> Any:
    """``np.put_along_axis``."""
    if axis is None:
        return np.reshape(replaced(np.reshape(into, -1), np.asarray(indices), values), into.shape)
    indices = np.asarray(indices)
    along = axis % len(into.shape)
    others = np.ogrid[tuple(slice(n) for n in into.shape)]
    return replaced(into, tuple(indices if i == along else others[i] for i in range(len(into.shape))), values)


def cast(x: Any, dtype: Any, /, *, copy: bool = True, device: Any = None) -> Any:
    """``np.astype``."""
    return x.astype(dtype)


row(Formula(trimmed), np.trim_zeros)
row(Formula(cast, mixes=False, own=True), *named("astype"))
row(Written(put_along), np.put_along_axis)
row(Formula(piecewise, mixes=False, own=True), np.piecewise)
row(Written(copied_to), np.copyto)
row(Written(with_diagonal), np.fill_diagonal)
row(Part("real"), np.real)
row(Part("imag"), np.imag)
row(Where(), np.where)
row(Maps(same, mixes=False), *named("copy"))
row(Maps(reshaped), *named("expand_dims squeeze"))
row(Moves(), *named("reshape ravel"))
row(Maps(broadcast), np.broadcast_to)
row(Maps(summed, method=np.ndarray.sum), np.sum)
row(Maps(averaged, method=np.ndarray.mean), np.mean)
row(Maps(summed_up), np.cumsum)
for _name in ("transpose", "permute_dims", "swapaxes", "moveaxis", "rollaxis", "matrix_transpose"):
    for _function in named(_name):
        if _function is not None:
            row(Maps(permuted(_function)), _function)

# -- What only moves --

row(
    Moves(),
    *named(
        "roll flip flipud fliplr rot90 diag diagonal diagflat tril triu tile repeat resize take take_along_axis delete"
    ),
)
row(Moves(1, "a"), np.compress)
row(
    Moves(),
    *named("split array_split hsplit vsplit dsplit unstack fftshift ifftshift"),
    *named("fftshift ifftshift", np.fft),
)
row(Moves(), *named("concatenate concat stack vstack hstack dstack column_stack block"))
row(Moves(0, 1, "arr", "values"), np.append)
row(Moves(0, 2, "arr", "values"), np.insert)
row(Moves(1, "arr"), np.extract)
row(Moves(1, "choices"), np.choose)
row(Moves(1, "fill_value"), np.full_like)
row(Moves(every=True), *named("meshgrid broadcast_arrays atleast_1d atleast_2d atleast_3d"))

# -- What is plain --

row(
    Plain(),
    *named(
        "argmax argmin argsort argpartition argwhere nonzero flatnonzero count_nonzero searchsorted digitize nanargmax"
    ),
    *named("nanargmin lexsort isclose allclose array_equal array_equiv isin all any shape ndim size isreal iscomplex"),
    *named("isrealobj iscomplexobj"),
    *named("isposinf isneginf may_share_memory shares_memory result_type can_cast min_scalar_type common_type"),
    *named("array_repr array_str array2string unravel_index ravel_multi_index"),
    *named("matrix_rank", np.linalg),
)
row(Like(), *named("zeros_like ones_like empty_like"))
