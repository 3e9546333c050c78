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

Tangents and adjoints may have further axes in front, `lead` in number, for many directions in one go: maps therefore
count axes from the end. All is written with NumPy's functions, so that tangents may carry derivatives themselves.
"""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .chain import directional, not_holomorphic, slope
from .errors import lost
from .levels import Active, Answerable, Level, dispatch, levels_of, settled
from .rules import BY_UFUNC, PLAIN, nothing
from .structures import mapped, taken_apart

Function = Callable[..., Any]
Shape = tuple[int, ...]

COVERED: dict[Function, Row] = {}


# -- Arrays of any kind ------------------------------------------------------------------------------------------------


def plain(x: Any) -> Any:
    """The plain array, or number, below all levels; of a list, an array."""
    while isinstance(x, Active):
        x = x.primal
    if isinstance(x, list | tuple):
        return np.asarray(mapped(plain, x))
    if isinstance(x, np.ndarray) and x.dtype.kind == "O":
        return np.array([plain(element) for element in x.ravel()]).reshape(x.shape)
    return x if hasattr(x, "shape") else np.asarray(x)


def as_array(x: Any) -> Any:
    """x with a shape and a dtype, and with its derivatives: numbers, lists and object arrays of Values are stacked."""
    x = settled(x)
    if isinstance(x, list | tuple):
        leaves, _ = taken_apart(x)
        if any(isinstance(leaf, Active) or hasattr(leaf, "shape") for leaf in leaves):
            return np.stack([as_array(part) for part in x])
        return np.asarray(x)
    if isinstance(x, Active):
        return x if hasattr(x, "shape") else stacked([x], ())
    if isinstance(x, np.ndarray) and x.dtype.kind == "O" and any(isinstance(e, Active) for e in x.ravel()):
        return stacked(list(x.ravel()), x.shape)
    return x if hasattr(x, "shape") else np.asarray(x)


def shape(x: Any) -> Shape:
    """The shape of an array, () of a number."""
    return getattr(x, "shape", ())


def stacked(items: Sequence[Any], into: Shape) -> Any:
    """The array of these numbers, in this shape."""
    items = [settled(item) for item in items]
    top = highest(items)
    if top is None:
        return np.array(items).reshape(into)
    y = stacked([item.primal if at(top.level, item) else item for item in items], into)
    return top.stack(y, items)


def highest(leaves: Sequence[Any]) -> Any:
    """The one of the highest level, or None where none carries a derivative."""
    actives = [leaf for leaf in leaves if isinstance(leaf, Active)]
    return max(actives, key=lambda leaf: leaf.level.rank) if actives else None


def at(level: Level, x: Any) -> bool:
    """Whether x is a number of this level; to it, all else is constant."""
    return isinstance(x, Active) and x.level is level


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
        raise TypeError(
            f"{full_name(function)} is not covered for Values; write it with operators and functions that are, "
            f"or give it its derivatives with tinygrad_ed.primitive"
        )
    if row.mixes and top.level.elementwise:
        raise mixing(full_name(function))
    if top.level.tape is not None:
        args, kwargs = mapped(kept, (list(args), kwargs)) if nested else ([kept(a) for a in args], {key: kept(a) for key, a in kwargs.items()})
    return row.evaluate(function, top, args, kwargs)


_FLAT = frozenset((int, float, bool, type(None), str, slice))


def _is_nested(a: Any) -> bool:
    """Whether there may be Values within a list, tuple, dict or object array."""
    if isinstance(a, list | tuple):
        return not all(type(x) in _FLAT for x in a)
    return isinstance(a, dict) or (isinstance(a, np.ndarray) and a.dtype.kind == "O")


def function_called(function: Function, args: Any, kwargs: dict[str, Any]) -> Any:
    """Value of NumPy's function as users call it, ``out=`` included."""
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
    return names.index("out") if "out" in names else {np.dot: 2}.get(function, 99)


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
        out[...] = result
    else:
        np.copyto(out, result)  # which raises where a derivative would be lost
    return out


def ufunc_called(ufunc: Any, method: str, inputs: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """Value of a method of a ufunc, or of a ufunc with ``out=``, ``where=`` and ``dtype=``."""
    kwargs = dict(kwargs)
    out, mask = kwargs.pop("out", None), kwargs.pop("where", True)
    if method == "__call__":
        with np.errstate(**({} if mask is True else {"all": "ignore"})):
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


# -- Linear maps -------------------------------------------------------------------------------------------------------


class Linear:
    """A linear map by what it does to a tangent and, transposed, to an adjoint."""

    __slots__ = ("moves", "pull", "push", "source")

    adds = False

    def __init__(self, source: Shape, push: Function, pull: Function, moves: bool = False) -> None:
        self.source = source
        self.push = push
        self.pull = pull
        self.moves = moves  # whether it only moves and adds elements

    def reach(self, reached: Any, lead: int) -> Any:
        """Which elements of the argument the reached ones of the result depend on; all, where it is not known."""
        return self.pull(reached, lead) if self.moves else np.ones(shape(reached)[:lead] + self.source)


class Scale:
    """The map of a function of numbers, element by element: a product with its partial derivative."""

    __slots__ = ("args", "i", "level", "rule", "source", "to")

    adds = False

    def __init__(self, rule: Answerable, i: int, level: Level, primals: Sequence[Any], y: Any) -> None:
        self.rule, self.i, self.level, self.args = rule, i, level, (*primals, y)
        self.source, self.to = shape(primals[i]), shape(y)

    def parts(self) -> tuple[Any, Any]:
        """The map as d·t + e·conj(t): e is None but for what has only directional derivatives."""
        *primals, y = self.args
        along = directional(self.rule, primals[self.i])
        if along is None:
            return slope(self.rule, self.i, primals, y), None
        not_holomorphic(self.rule, self.level, primals)
        of_1, of_i = (along(*primals, unit, y) for unit in (1.0, 1j))
        return (of_1 - 1j * of_i) / 2, (of_1 + 1j * of_i) / 2

    def push(self, tangent: Any, lead: int) -> Any:
        d, e = self.parts()
        tangent = aligned(tangent, self.source, len(self.to), lead)
        part = d * tangent if e is None else d * tangent + e * np.conjugate(tangent)
        return widened(part, shape(part)[lead:], self.to, lead)

    def pull(self, adjoint: Any, lead: int) -> Any:
        part = self.product(adjoint)
        return part if shape(part) == self.source else matched(part, self.source, lead)

    def product(self, adjoint: Any) -> Any:
        """The adjoint times the partial derivative."""
        d, e = self.parts()
        if type(d) is int and abs(d) == 1:
            return adjoint if d == 1 else -adjoint
        return d * adjoint if e is None else d * adjoint + np.conjugate(e * adjoint)

    def pull_within(self, adjoint: Any, lead: int, reached: Any) -> Any:
        """The adjoint of the argument, from the reached elements of the result alone."""
        return matched(np.where(reached > 0, self.product(adjoint), 0), self.source, lead)

    def reach(self, reached: Any, lead: int) -> Any:
        return matched(reached, self.source, lead) * (self.rule.partials[self.i] is not nothing)


class PlainScale(tuple[Any, ...]):
    """The same of plain arrays of floats, whose partial derivative needs no detours: which one, of what."""

    __slots__ = ()

    adds = False

    def pull(self, adjoint: Any, lead: int) -> Any:
        rule, i, args = self
        d = rule.partials[i](*args)
        if type(d) is int and d * d == 1:
            part = adjoint if d == 1 else -adjoint
        else:
            part = d * adjoint
        source = args[i].shape
        return part if not lead and part.shape == source else matched(part, source, lead)

    def _general(self) -> Scale:
        rule, i, (*primals, y) = self
        return Scale(rule, i, UNMARKED, primals, y)

    def push(self, tangent: Any, lead: int) -> Any:
        return self._general().push(tangent, lead)

    def pull_within(self, adjoint: Any, lead: int, reached: Any) -> Any:
        """The adjoint of the argument, from the reached elements of the result alone."""
        return self._general().pull_within(adjoint, lead, reached)

    def reach(self, reached: Any, lead: int) -> Any:
        return self._general().reach(reached, lead)


UNMARKED = Level()  # of what is real


def kept(p: Any) -> Any:
    """A constant for the tape: f may go on to write into its own plain arrays."""
    return laid_out(p) if isinstance(p, np.ndarray) and (p.base is not None or p.flags.writeable) else p


def laid_out(x: Any) -> Any:
    """A copy that lies in memory as x does, since NumPy adds numbers up in the order of memory."""
    if x.flags.forc or not x.size:
        return x.copy(order="K")
    starts = [(n - 1) * step for n, step in zip(x.shape, x.strides, strict=True)]
    first = -sum(start for start in starts if start < 0)
    room = np.empty(first + sum(start for start in starts if start > 0) + x.itemsize, np.uint8)
    copy = np.ndarray(x.shape, x.dtype, room, first, x.strides)
    copy[...] = x
    return copy


class Moved:
    """The map of a function that moves elements; where they go is found out when it is first asked for."""

    __slots__ = ("call", "part", "source", "which")

    adds = False

    def __init__(self, call: MovedCall, which: int, part: int) -> None:
        self.call = call
        self.which = which
        self.part = part
        self.source = shape(call.moved[which])

    def push(self, tangent: Any, lead: int) -> Any:
        if not lead and not self.call.by_layout:
            return self.call.of_tangent(self.which, tangent)[self.part]
        index = self.call.index(self.which, self.part)
        front = shape(tangent)[:lead]
        return np.reshape(gather(np.reshape(tangent, (*front, -1)), index.ravel()), front + index.shape)

    def pull(self, adjoint: Any, lead: int) -> Any:
        index = self.call.index(self.which, self.part)
        front = shape(adjoint)[:lead]
        size = math.prod(self.source)
        flat = scatter(np.reshape(adjoint, front + (index.size,)), index.ravel(), size)
        return np.reshape(flat, front + self.source)

    def reach(self, reached: Any, lead: int) -> Any:
        return self.pull(reached, lead)


class MovedCall:
    """One call of a function that moves elements: `run` calls it with others in the place of what it moves."""

    __slots__ = ("by_layout", "indices", "moved", "run")

    def __init__(
        self, run: Callable[[Sequence[Any], bool], list[Any]], moved: Sequence[Any], by_layout: bool = False
    ) -> None:
        self.run = run
        self.by_layout = by_layout  # whether elements move by where they are in memory
        self.moved = [m if isinstance(m, Active) or hasattr(m, "shape") else np.asarray(m) for m in moved]
        self.indices: list[Any] | None = None

    def of_tangent(self, which: int, tangent: Any) -> list[Any]:
        zero = getattr(tangent, "dtype", float)
        others = [np.zeros(shape(m), zero)[()] for m in self.moved]
        others[which] = tangent
        return self.run(others, False)

    def index(self, which: int, part: int) -> Any:
        """For each element of a part of the result, where it was in one of the arguments, or −1."""
        if self.indices is None:
            numbered, start = [], 1
            for m in self.moved:
                size = math.prod(shape(m))
                numbers = np.empty_like(plain(m), dtype=int)  # in the same places of memory
                numbers[...] = np.arange(start, start + size).reshape(shape(m))
                numbered.append(numbers[()])
                start += size
            self.indices = self.run(numbered, True)
        before = sum(math.prod(shape(m)) for m in self.moved[:which])
        own = np.asarray(np.real(self.indices[part])).astype(int) - 1 - before
        return np.where((own >= 0) & (own < math.prod(shape(self.moved[which]))), own, -1)


def gather(a: Any, index: Any) -> Any:
    """Elements of a by their index along its last axis, 0 for −1."""
    if isinstance(a, Active):
        size = a.shape[-1]
        return through(a, gather(a.primal, index), _along_last(a, gather, index, scatter, size))
    taken = np.take(a, index, axis=-1) if a.shape[-1] else np.zeros((*a.shape[:-1], len(index)), a.dtype)
    return np.where(index < 0, 0, taken) if (index < 0).any() else taken


def scatter(a: Any, index: Any, size: int) -> Any:
    """The transpose of `gather`: elements put to their index along the last axis, those that meet added."""
    if isinstance(a, Active):
        return through(a, scatter(a.primal, index, size), _along_last(a, scatter, index, gather, size))
    count = np.bincount(index + 1, minlength=size + 1)
    y = np.zeros((*a.shape[:-1], size + 1), a.dtype)
    if count[1:].max(initial=0) <= 1:
        y[..., index + 1 if count[0] else index] = a
    else:
        np.add.at(y, (..., index + 1 if count[0] else index), a)
    return y[..., 1:] if count[0] else y[..., :-1]


def _along_last(a: Any, function: Function, index: Any, transposed: Function, size: int) -> Linear:
    def applied(which: Function) -> Function:
        return lambda t, lead: which(t, index, size) if which is scatter else which(t, index)

    return Linear(a.shape, applied(function), applied(transposed), moves=True)


def through(a: Any, y: Any, linear: Any) -> Any:
    """The result y of a linear map of one array."""
    return a.through(y, [(a, linear)])


def matched(part: Any, to: Shape, lead: int) -> Any:
    """The sum over the axes along which an array of shape `to` was broadcast, `lead` axes in front left alone."""
    have = shape(part)
    if have[lead:] == to:
        return part
    more = len(have) - lead - len(to)
    axes = (*range(lead, lead + more), *(lead + more + i for i, n in enumerate(to) if n == 1 != have[lead + more + i]))
    if axes:
        part = np.add.reduce(part, axis=axes) if type(part) is np.ndarray else np.sum(part, axis=axes)
    if shape(part)[lead:] != to:
        part = np.broadcast_to(np.reshape(part, shape(part)[:lead] + to), have[:lead] + to) if lead else np.reshape(part, to)
    return part


def aligned(part: Any, source: Shape, ndim: int, lead: int) -> Any:
    """A tangent whose axes, those in front excepted, are as many as the result has, so that the two broadcast."""
    if not lead or len(source) >= ndim:
        return part
    return np.reshape(part, shape(part)[:lead] + (1,) * (ndim - len(source)) + source)


def widened(part: Any, source: Shape, to: Shape, lead: int) -> Any:
    """A tangent broadcast to the shape of the result."""
    return np.broadcast_to(aligned(part, source, len(to), lead), shape(part)[:lead] + to)


def trailing(axis: Any, ndim: int) -> Shape:
    """Axes as numbers that count from the end; all for None."""
    if axis is None:
        return tuple(range(-ndim, 0))
    axes = axis if isinstance(axis, tuple | list) else (axis,)
    return tuple(sorted(int(i) % ndim - ndim for i in axes))


# -- Rows --------------------------------------------------------------------------------------------------------------


class Row:
    """A row of the table: how to evaluate a function of NumPy whose arguments carry derivatives."""

    kind = ""
    mixes = True  # whether elements are mixed or moved, so that they have no derivative each

    def evaluate(self, function: Function, top: Any, args: Any, kwargs: Any) -> Any:
        raise NotImplementedError


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


def stripped(level: Level, tree: Any) -> Any:
    """Arguments without the derivatives of this level."""
    if isinstance(tree, list) and not any(isinstance(a, list | tuple | dict) for a in tree):
        return [a.primal if at(level, a) else a for a in tree]
    return mapped(lambda leaf: leaf.primal if at(level, leaf) else leaf, tree)


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

        args, kwargs = mapped(number, (args, kwargs))
        return function(*args, **kwargs)


class Like(Plain):
    """Of a shape and dtype alone; the result may be filled with numbers that carry derivatives."""

    kind = "plain, but may be filled"

    def evaluate(self, function: Function, top: Any, args: Any, kwargs: Any) -> Any:
        return top.constant(super().evaluate(function, top, args, kwargs))


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

    def __init__(self, maps: Function, arguments: int = 1, mixes: bool = True, to_real: bool = False) -> None:
        self.maps = maps
        self.names = maps.__code__.co_varnames[1 : 1 + arguments]
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
        return top.through(y, terms, (lambda base: called(function, [base, *args[1:]], kwargs)) if count == 1 else None)


def recorded_swiftly(function: Function, level: Level, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """The result and the terms of a linear function of plain arrays; None where it is a case of its own."""
    row = COVERED.get(function)
    if type(row) is not Maps or row.to_real:
        return None
    count = len(row.names)
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
    y = function(*given, **kwargs)
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
        with np.errstate(all="ignore"):
            derived = self.formula(*args, **kwargs)
        pairs = list(zip(parts(derived), parts(y), strict=True))
        if any(shape(d) != shape(part) for d, part in pairs):
            raise TypeError(f"{full_name(function)} is not covered for these arguments")
        results = [top.with_value(d, part) for d, part in pairs]
        return like(y, results) if isinstance(y, list | tuple) else results[0]


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


# -- Linear functions --------------------------------------------------------------------------------------------------


def same(y: Any, a: Any, *_: Any, **__: Any) -> Linear:
    """y is a, or a copy of it."""
    return Linear(shape(a), lambda t, lead: t, lambda g, lead: g, moves=True)


def reshaped(y: Any, a: Any, *_: Any, order: str = "C", **__: Any) -> Linear:
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
    return Linear(source, lambda t, lead: widened(t, source, to, lead), lambda g, lead: matched(g, source, lead), moves=True)


class Total(tuple[Any, ...]):
    """The map of the sum of all elements."""

    __slots__ = ()

    adds = False

    def push(self, tangent: Any, lead: int) -> Any:
        return np.sum(tangent, axis=tuple(range(lead, lead + len(self[0]))))

    def pull(self, adjoint: Any, lead: int) -> Any:
        (source,) = self
        if not lead and isinstance(adjoint, np.floating):
            spread = np.empty(source, adjoint.dtype)
            spread.fill(adjoint)
            return spread
        front = shape(adjoint)[:lead]
        return np.broadcast_to(np.reshape(adjoint, front + (1,) * len(source)), front + source)

    def reach(self, reached: Any, lead: int) -> Any:
        return self.pull(reached, lead)


def summed(
    y: Any, a: Any, axis: Any = None, dtype: Any = None, *_: Any, keepdims: bool = False, initial: Any = 0, where: Any = True
) -> Any:
    """The sum over axes."""
    source = shape(a)
    if axis is None and not keepdims and where is True:
        return Total((source,))
    axes = trailing(axis, len(source))
    kept = tuple(1 if i - len(source) in axes else n for i, n in enumerate(source))
    whole = where is True or where is np._NoValue

    def push(t: Any, lead: int) -> Any:
        return np.sum(t if whole else np.where(where, t, 0), axis=axes, keepdims=keepdims is True)

    def pull(g: Any, lead: int) -> Any:
        front = shape(g)[:lead]
        wide = np.broadcast_to(np.reshape(g, front + kept), front + source)
        return wide if whole else np.where(where, wide, 0)

    return Linear(source, push, pull, moves=True)


def averaged(y: Any, a: Any, axis: Any = None, dtype: Any = None, *_: Any, keepdims: bool = False, where: Any = True) -> Linear:
    """The mean over axes."""
    total = summed(y, a, axis, keepdims=keepdims, where=where)
    if where is True or where is np._NoValue:
        count = math.prod([shape(a)[i] for i in trailing(axis, len(shape(a)))])
    else:
        count = np.sum(np.broadcast_to(where, shape(a)), axis=axis if axis is None else trailing(axis, len(shape(a))), keepdims=keepdims is True)
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


class Pick:
    """The map of an index that takes no element twice: integers, slices, new axes."""

    __slots__ = ("key", "source")

    adds = True

    def __init__(self, key: tuple[Any, ...], source: Shape) -> None:
        self.key = key
        self.source = source

    def push(self, tangent: Any, lead: int) -> Any:
        return tangent[(slice(None),) * lead + self.key]

    def pull(self, adjoint: Any, lead: int) -> Any:
        return put(adjoint, self.key, self.source, lead)

    def reach(self, reached: Any, lead: int) -> Any:
        return put(reached, self.key, self.source, lead)

    def add(self, parent: Any, adjoint: Any, lead: int) -> None:
        """Add to the adjoint of the array that of a part of it, in place where nobody else has it."""
        known = parent[0]
        if known is None:
            parent[0] = put(adjoint, self.key, self.source, lead)
        elif type(known) is np.ndarray and parent[3] and getattr(adjoint, "dtype", None) == known.dtype and not isinstance(adjoint, Active):
            known[(slice(None),) * lead + self.key] += adjoint
        else:
            parent[0] = known + put(adjoint, self.key, self.source, lead)
        parent[3] = True


def put(a: Any, key: tuple[Any, ...], to: Shape, lead: int) -> Any:
    """The transpose of a basic index: zeros of shape `to`, with a at the index."""
    if isinstance(a, Active):
        front = shape(a)[:lead]
        return through(a, put(a.primal, key, to, lead), _Put((slice(None),) * lead + key, shape(a), front + to))
    y = np.zeros(shape(a)[:lead] + to, getattr(a, "dtype", float))
    y[(slice(None),) * lead + key] = a
    return y


class _Put:
    """The map of `put`."""

    adds = False

    def __init__(self, key: tuple[Any, ...], source: Shape, to: Shape) -> None:
        self.key, self.source, self.to = key, source, to

    def push(self, tangent: Any, lead: int) -> Any:
        return put(tangent, self.key, self.to, lead)

    def pull(self, adjoint: Any, lead: int) -> Any:
        return adjoint[(slice(None),) * lead + self.key]

    def reach(self, reached: Any, lead: int) -> Any:
        return reached[(slice(None),) * lead + self.key]


def picked(a: Any, key: Any) -> Any:
    """a[key], for an array that carries derivatives."""
    key = tuple(map(kept, key if isinstance(key, tuple) else (key,)))
    y = a.primal[key]
    if all(k is None or k is Ellipsis or isinstance(k, slice) or (isinstance(k, int | np.integer) and not isinstance(k, bool)) for k in key):
        return a.through(y, [(a, Pick(key, a.shape))], lambda base: base[key])
    call = MovedCall(lambda others, _: [others[0][key]], [a])
    return a.through(y, [(a, Moved(call, 0, 0))])


def replaced(a: Any, key: Any, b: Any) -> Any:
    """A copy of the array a with b at the index."""
    a = as_array(a)
    if getattr(key, "dtype", None) == bool and key.shape == a.shape and not shape(as_array(b)):
        y = np.where(key, b, a)
        return y if y.dtype == a.dtype else y.astype(a.dtype)
    b = plain(b) if a.dtype.kind in "biu" else as_array(b)  # whole numbers cut off what is stored among them
    top = highest([a, b])
    if top is None:
        y = a.copy()
        y[key] = b
        return y
    level = top.level
    y = replaced(*stripped(level, (a, key, b)))
    winner = np.zeros(shape(a), int)
    numbers = np.arange(1, 1 + math.prod(shape(b))).reshape(shape(b))
    winner[key] = numbers
    kept, index = winner == 0, winner.ravel() - 1
    of_a = Linear(shape(a), lambda t, lead: np.where(kept, t, 0), lambda g, lead: np.where(kept, g, 0), moves=True)

    def push(t: Any, lead: int) -> Any:
        front = shape(t)[:lead]
        return np.reshape(gather(np.reshape(t, (*front, -1)), index), front + shape(a))

    def pull(g: Any, lead: int) -> Any:
        front = shape(g)[:lead]
        return np.reshape(scatter(np.reshape(g, (*front, -1)), index, numbers.size), front + shape(b))

    terms = [(x, m) for x, m in ((a, of_a), (b, Linear(shape(b), push, pull, moves=True))) if at(level, x)]
    return top.through(y, terms)


def taken_from(i: int, to: Shape) -> Linear:
    """The map of a number to the i-th place of an array."""
    where = np.unravel_index(i, to)

    def push(t: Any, lead: int) -> Any:
        front = shape(t)
        return np.reshape(put(np.reshape(t, (*front, 1)), (slice(i, i + 1),), (math.prod(to),), lead), front + to)

    key = tuple(map(int, where))
    return Linear((), push, lambda g, lead: g[(slice(None),) * lead + key] if lead or key else g, moves=True)


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
        terms = [(x, _chosen(mask, shape(x), shape(y))) for mask, x in zip(masks, branches, strict=True) if at(top.level, x)]
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
        if not isinstance(into, Active):
            raise lost(f"{full_name(function)} into an array of {into.dtype} would drop the derivative of a Value", *levels_of(top))
        into[...] = self.write(into, *rest, **kwargs)


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
            y = replaced(y, condition, function(picked(x, condition) if isinstance(x, Active) else x[condition], *args, **kw))
    return y


def padded_oddly(array: Any, pad_width: Any, mode: str, *, reflect_type: str) -> Any:
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
            raise TypeError("np.pad with a function as mode is not covered for Values; fill the edges with np.concatenate")
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
row(Maps(summed), np.sum)
row(Maps(averaged), np.mean)
row(Maps(summed_up), np.cumsum)
for _name in ("transpose", "permute_dims", "swapaxes", "moveaxis", "rollaxis", "matrix_transpose"):
    for _function in named(_name):
        if _function is not None:
            row(Maps(permuted(_function)), _function)

# -- What only moves -----------------------------------------------------------------------------------------------------

row(Moves(), *named("roll flip flipud fliplr rot90 diag diagonal diagflat tril triu tile repeat resize take take_along_axis delete"))
row(Moves(1, "a"), np.compress)
row(Moves(), *named("split array_split hsplit vsplit dsplit unstack fftshift ifftshift"), *named("fftshift ifftshift", np.fft))
row(Moves(), *named("concatenate concat stack vstack hstack dstack column_stack block"))
row(Moves(0, 1, "arr", "values"), np.append)
row(Moves(0, 2, "arr", "values"), np.insert)
row(Moves(1, "arr"), np.extract)
row(Moves(1, "choices"), np.choose)
row(Moves(1, "fill_value"), np.full_like)
row(Moves(every=True), *named("meshgrid broadcast_arrays atleast_1d atleast_2d atleast_3d"))

# -- What is plain -------------------------------------------------------------------------------------------------------

row(
    Plain(),
    *named("argmax argmin argsort argpartition argwhere nonzero flatnonzero count_nonzero searchsorted digitize nanargmax nanargmin"),
    *named("lexsort isclose allclose array_equal array_equiv isin in1d all any shape ndim size isreal iscomplex isrealobj iscomplexobj"),
    *named("isposinf isneginf may_share_memory shares_memory result_type can_cast min_scalar_type common_type"),
    *named("array_repr array_str array2string unravel_index ravel_multi_index"),
    *named("matrix_rank", np.linalg),
)
row(Like(), *named("zeros_like ones_like empty_like"))

# -- Bilinear functions ------------------------------------------------------------------------------------------------


class Times(tuple[Any, ...]):
    """The map of the left factor of a product of matrices, by the right one."""

    __slots__ = ()

    adds = False

    def push(self, tangent: Any, lead: int) -> Any:
        return tangent @ self[0]

    def pull(self, adjoint: Any, lead: int) -> Any:
        b = self[0]
        return adjoint @ b.T if len(b.shape) == 2 else adjoint[..., None] * b

    def reach(self, reached: Any, lead: int) -> Any:
        return np.ones(shape(reached)[:lead] + self[1])


class TimesRight(tuple[Any, ...]):
    """The map of the right factor, a matrix or a vector, by the left one."""

    __slots__ = ()

    adds = False

    def push(self, tangent: Any, lead: int) -> Any:
        a, source = self
        return a @ tangent if len(source) == 2 else tangent @ a.T

    def pull(self, adjoint: Any, lead: int) -> Any:
        a, source = self
        return a.T @ adjoint if len(source) == 2 else adjoint @ a

    def reach(self, reached: Any, lead: int) -> Any:
        return np.ones(shape(reached)[:lead] + self[1])


def product(y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """Products of matrices, stacks of them, and vectors."""
    left, right = shape(a), shape(b)
    if len(left) == 2 and 1 <= len(right) <= 2:
        return Times((b, left)), TimesRight((a, right))
    rows, columns = len(left) > 1, len(right) > 1  # a vector on the left is a row, on the right a column
    a = a if rows else np.reshape(a, (1, *left))
    b = b if columns else np.reshape(b, (*right, 1))
    of_y = shape(y)
    stack = of_y[: len(of_y) - rows - columns]
    wide = (*stack, shape(a)[-2], shape(b)[-1])

    def finish(t: Any, lead: int) -> Any:
        return np.reshape(t, shape(t)[:lead] + of_y)

    def push_a(t: Any, lead: int) -> Any:
        return finish(np.matmul(aligned(np.reshape(t, shape(t)[:lead] + shape(a)), shape(a), len(wide), lead), b), lead)

    def push_b(t: Any, lead: int) -> Any:
        return finish(np.matmul(a, aligned(np.reshape(t, shape(t)[:lead] + shape(b)), shape(b), len(wide), lead)), lead)

    def pull_a(g: Any, lead: int) -> Any:
        g = np.reshape(g, shape(g)[:lead] + wide)
        part = matched(np.matmul(g, np.swapaxes(b, -1, -2)), shape(a), lead)
        return np.reshape(part, shape(g)[:lead] + left)

    def pull_b(g: Any, lead: int) -> Any:
        g = np.reshape(g, shape(g)[:lead] + wide)
        part = matched(np.matmul(np.swapaxes(a, -1, -2), g), shape(b), lead)
        return np.reshape(part, shape(g)[:lead] + right)

    return Linear(left, push_a, pull_a), Linear(right, push_b, pull_b)


def dotted(y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """``np.dot``: products of numbers, of matrices, or sums over the last axis of a and the last but one of b."""
    left, right = shape(a), shape(b)
    if not left or not right:
        by_b = Linear(left, lambda t, lead: aligned(t, left, len(right), lead) * b, lambda g, lead: matched(g * b, left, lead))
        by_a = Linear(right, lambda t, lead: a * aligned(t, right, len(left), lead), lambda g, lead: matched(a * g, right, lead))
        return by_b, by_a
    if len(left) <= 2 and len(right) <= 2:
        return product(y, a, b)
    size, over = left[-1], -1 if len(right) == 1 else -2
    flat_a, flat_b = np.reshape(a, (-1, size)), np.reshape(np.moveaxis(b, over, 0), (size, -1))
    rest, of_y = np.moveaxis(np.empty(right), over, 0).shape, shape(y)

    def narrow(g: Any, lead: int) -> Any:
        return np.reshape(g, (*shape(g)[:lead], flat_a.shape[0], flat_b.shape[1]))

    def push_a(t: Any, lead: int) -> Any:
        return np.reshape(np.reshape(t, (*shape(t)[:lead], -1, size)) @ flat_b, shape(t)[:lead] + of_y)

    def push_b(t: Any, lead: int) -> Any:
        t = np.reshape(np.moveaxis(t, over, lead), (*shape(t)[:lead], size, -1))
        return np.reshape(flat_a @ t, shape(t)[:lead] + of_y)

    def pull_a(g: Any, lead: int) -> Any:
        return np.reshape(narrow(g, lead) @ flat_b.T, shape(g)[:lead] + left)

    def pull_b(g: Any, lead: int) -> Any:
        return np.moveaxis(np.reshape(flat_a.T @ narrow(g, lead), shape(g)[:lead] + rest), lead, over)

    return Linear(left, push_a, pull_a), Linear(right, push_b, pull_b)


def tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    """``np.tensordot`` by a product of two matrices."""
    a, b = as_array(a), as_array(b)
    if np.ndim(axes) == 0:
        of_a, of_b = tuple(range(a.ndim - int(axes), a.ndim)), tuple(range(int(axes)))
    else:
        of_a, of_b = (tuple(int(i) % x.ndim for i in np.atleast_1d(some)) for x, some in zip((a, b), axes, strict=True))
    free_a, free_b = (tuple(i for i in range(x.ndim) if i not in some) for x, some in ((a, of_a), (b, of_b)))
    size = math.prod([a.shape[i] for i in of_a])
    left, right = tuple(a.shape[i] for i in free_a), tuple(b.shape[i] for i in free_b)
    first = np.reshape(np.transpose(a, free_a + of_a), (math.prod(left), size))
    second = np.reshape(np.transpose(b, of_b + free_b), (size, math.prod(right)))
    return np.reshape(np.matmul(first, second), left + right)


class Einsum(Row):
    """Linear in each operand: the transposed map by an operand is a sum of the same kind."""

    kind = "bilinear"

    def evaluate(self, function: Function, top: Any, args: Any, kwargs: Any) -> Any:
        level = top.level
        subscripts, operands = _einsum_arguments(list(args))
        operands = [as_array(x) for x in operands]
        y = called(np.einsum, [*stripped(level, list(args))], kwargs)
        inputs, output = _explicit(subscripts, [len(shape(x)) for x in operands])
        derived = _einsum(inputs, output, operands)
        return top.with_value(derived, y)


def _einsum_arguments(args: list[Any]) -> tuple[str, list[Any]]:
    if isinstance(args[0], str):
        return args[0].replace(" ", ""), args[1:]
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

    def written(axes: Any) -> str:
        return "".join("..." if i is Ellipsis else letters[i] for i in axes)

    pairs = list(zip(args[0::2], args[1::2], strict=False))
    text = ",".join(written(axes) for _, axes in pairs)
    return (text + "->" + written(args[-1]) if len(args) % 2 else text), [x for x, _ in pairs]


def _explicit(subscripts: str, ndims: Sequence[int]) -> tuple[list[str], str]:
    """The subscripts of the operands and of the result, with a letter for every axis."""
    given, arrow, output = subscripts.partition("->")
    terms = given.split(",")
    free = [c for c in "ZYXWVUTSRQPONMLKJIHGFEDCBAzyxwvutsrqponmlkjihgfedcba" if c not in subscripts]
    rest = [n - len(t.replace("...", "")) for t, n in zip(terms, ndims, strict=True)]
    dots = "".join(reversed(free[: max([r for t, r in zip(terms, rest, strict=True) if "..." in t], default=0)]))
    inputs = [t.replace("...", dots[len(dots) - r :]) for t, r in zip(terms, rest, strict=True)]
    if arrow:
        return inputs, output.replace("...", dots)
    letters = "".join(terms).replace("...", "")
    return inputs, dots + "".join(sorted(c for c in set(letters) if letters.count(c) == 1))


def _einsum(inputs: list[str], output: str, operands: list[Any]) -> Any:
    """The sum by products of two arrays at a time, each by broadcasting and one product of matrices."""
    operands = [_once(term, x) for term, x in zip(inputs, operands, strict=True)]
    inputs = ["".join(dict.fromkeys(term)) for term in inputs]
    while len(operands) > 1:
        (s, t, *others), (a, b, *more) = inputs, operands
        kept = set(output).union(*others)
        a, s = _summed_over(a, s, kept | set(t))
        b, t = _summed_over(b, t, kept | set(s))
        both = [c for c in s if c in t]
        stack, inner = [c for c in both if c in kept], [c for c in both if c not in kept]
        left, right = [c for c in s if c not in t], [c for c in t if c not in s]
        sizes = {c: max(n for x, u in ((a, s), (b, t)) for d, n in zip(u, x.shape, strict=True) if d == c) for c in s + t}
        a, b = _spread_over(a, s, inner, sizes), _spread_over(b, t, inner, sizes)

        def grouped(x: Any, term: str, *groups: list[str]) -> Any:
            x = np.transpose(x, [term.index(c) for group in groups for c in group])
            ends = np.cumsum([0, *map(len, groups[-2:])]) + len(groups[0])
            return np.reshape(x, (*x.shape[: len(groups[0])], *(math.prod(x.shape[i:j]) for i, j in zip(ends, ends[1:], strict=False))))

        y = np.matmul(grouped(a, s, stack, left, inner), grouped(b, t, stack, inner, right))
        a_sizes, b_sizes = dict(zip(s, a.shape, strict=True)), dict(zip(t, b.shape, strict=True))
        y = np.reshape(y, (*y.shape[: len(stack)], *(a_sizes[c] for c in left), *(b_sizes[c] for c in right)))
        inputs, operands = ["".join(stack + left + right), *others], [y, *more]
    (term,), (y,) = inputs, operands
    y, term = _summed_over(y, term, set(output))
    return np.transpose(y, [term.index(c) for c in output])


def _spread_over(x: Any, term: str, inner: list[str], sizes: dict[str, int]) -> Any:
    to = tuple(sizes[c] if c in inner else n for c, n in zip(term, x.shape, strict=True))
    return x if to == tuple(x.shape) else np.broadcast_to(x, to)


def _once(term: str, x: Any) -> Any:
    """The diagonal of x over axes that have the same letter."""
    for c in dict.fromkeys(term):
        while term.count(c) > 1:
            i, j = term.index(c), term.rindex(c)
            x = np.moveaxis(np.diagonal(x, axis1=i, axis2=j), -1, i)
            term = term[:j] + term[j + 1 :]
    return x


def _summed_over(x: Any, term: str, kept: set[str]) -> tuple[Any, str]:
    axes = tuple(i for i, c in enumerate(term) if c not in kept)
    return (np.sum(x, axis=axes), "".join(c for c in term if c in kept)) if axes else (x, term)


def vecdot(x1: Any, x2: Any, axis: int = -1) -> Any:
    """``np.vecdot``, which conjugates the first vector."""
    x1, x2 = as_array(x1), as_array(x2)
    return np.sum(np.moveaxis(np.conjugate(x1), axis, -1) * np.moveaxis(x2, axis, -1), axis=-1)


row(Maps(product, 2), np.matmul, np.linalg.matmul)
row(Maps(dotted, 2), np.dot)
row(Formula(tensordot), np.tensordot, np.linalg.tensordot)
row(Formula(vecdot), *named("vecdot"), np.linalg.vecdot)
row(Formula(lambda x1, x2: np.matmul(as_array(x1), as_array(x2)[..., None])[..., 0]), *named("matvec"))
row(Formula(lambda x1, x2: np.matmul(np.conjugate(as_array(x1))[..., None, :], x2)[..., 0, :]), *named("vecmat"))
row(Formula(lambda x, offset=0, dtype=None: np.trace(x, offset, -2, -1)), np.linalg.trace)
row(Formula(lambda x, offset=0: np.diagonal(x, offset, -2, -1)), np.linalg.diagonal)
row(Formula(lambda x1, x2: np.outer(x1, x2)), np.linalg.outer)
row(Formula(lambda x1, x2, axis=-1: np.cross(x1, x2, axis=axis)), np.linalg.cross)
row(Maps(permuted(np.linalg.matrix_transpose)), np.linalg.matrix_transpose)
row(Einsum(), np.einsum)


# -- Fourier transforms ------------------------------------------------------------------------------------------------


def _cut(a: Any, n: int) -> Any:
    """a with n elements along the last axis: the first ones, or with zeros after them."""
    if a.shape[-1] >= n:
        return a[..., :n]
    return np.concatenate([a, np.zeros((*a.shape[:-1], n - a.shape[-1]), a.dtype)], axis=-1)


def _at_end(apply: Function, axis: int) -> Function:
    """A function of the last axis, of another one, which counts from the end."""
    return lambda t, lead: np.moveaxis(apply(np.moveaxis(t, axis, -1)), -1, axis)


def transformed(transform: Function) -> Function:
    """``fft`` and ``ifft``, whose matrices are symmetric."""

    def maps(y: Any, a: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Linear:
        source = shape(a)
        axis = trailing(axis, len(source))[0]
        length = shape(y)[axis]
        return Linear(
            source,
            lambda t, lead: transform(t, length, axis, norm),
            _at_end(lambda g: _cut(transform(g, length, -1, norm), source[axis]), axis),
        )

    return maps


def real_transformed(y: Any, a: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Linear:
    """``rfft``, the first half of the transform."""
    source = shape(a)
    axis = trailing(axis, len(source))[0]
    length = source[axis] if n is None else n

    def back(g: Any) -> Any:
        return _cut(np.real(np.fft.fft(_cut(g, length), length, -1, norm)), source[axis])

    return Linear(source, lambda t, lead: np.fft.rfft(t, length, axis, norm), _at_end(back, axis))


def real_inverse(y: Any, a: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Linear:
    """``irfft``, in which all but the first and the middle coefficient stand for two."""
    source = shape(a)
    axis = trailing(axis, len(source))[0]
    length = shape(y)[axis]
    half = length // 2 + 1
    twice = np.full(half, 2.0)
    twice[0] = 1.0
    if length % 2 == 0:
        twice[-1] = 1.0
    reverse = {"forward": "backward", "ortho": "ortho"}.get(norm, "forward")

    def back(g: Any) -> Any:
        return _cut(twice * np.conj(np.fft.rfft(np.real(g), length, -1, reverse)), source[axis])

    return Linear(source, lambda t, lead: np.fft.irfft(t, length, axis, norm), _at_end(back, axis))


def over_axes(one: Function, last: Function | None, first: Function | None) -> Function:
    """A transform over several axes by those over one; `last` or `first` is of real numbers, and over the last axis."""

    def formula(a: Any, s: Any = None, axes: Any = None, norm: Any = None) -> Any:
        a = as_array(a)
        if axes is None:
            axes = tuple(range(a.ndim)) if s is None else tuple(range(-len(s), 0))
        lengths = [None] * len(axes) if s is None else [None if n == -1 else n for n in s]
        pairs = list(zip(axes, lengths, strict=True))
        if last is not None:
            axis, n = pairs.pop()
            a = last(a, n, axis, norm)
        ending = pairs.pop() if first is not None else None
        for axis, n in pairs:
            a = one(a, n, axis, norm)
        return first(a, ending[1], ending[0], norm) if first is not None and ending is not None else a

    return formula


def two_axes(formula: Function) -> Function:
    """The same over the last two axes, if none are named."""
    return lambda a, s=None, axes=(-2, -1), norm=None: formula(a, s, axes, norm)


def hfft(a: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Any:
    """``np.fft.hfft`` by ``irfft``."""
    a = as_array(a)
    reverse = {"forward": "backward", "ortho": "ortho"}.get(norm, "forward")
    return np.fft.irfft(np.conj(a), 2 * (a.shape[axis] - 1) if n is None else n, axis, reverse)


def ihfft(a: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Any:
    """``np.fft.ihfft`` by ``rfft``."""
    reverse = {"forward": "backward", "ortho": "ortho"}.get(norm, "forward")
    return np.conj(np.fft.rfft(a, n, axis, reverse))


row(Maps(transformed(np.fft.fft)), np.fft.fft)
row(Maps(transformed(np.fft.ifft)), np.fft.ifft)
row(Maps(real_transformed), np.fft.rfft)
row(Maps(real_inverse, to_real=True), np.fft.irfft)
row(Formula(hfft), np.fft.hfft)
row(Formula(ihfft), np.fft.ihfft)
for _n, _2, _formula in (
    (np.fft.fftn, np.fft.fft2, over_axes(np.fft.fft, None, None)),
    (np.fft.ifftn, np.fft.ifft2, over_axes(np.fft.ifft, None, None)),
    (np.fft.rfftn, np.fft.rfft2, over_axes(np.fft.fft, np.fft.rfft, None)),
    (np.fft.irfftn, np.fft.irfft2, over_axes(np.fft.ifft, None, np.fft.irfft)),
):
    row(Formula(_formula), _n)
    row(Formula(two_axes(_formula)), _2)
