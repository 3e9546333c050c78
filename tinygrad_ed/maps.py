"""Linear maps between arrays: what a function does to a tangent, and its transpose to an adjoint.

Tangents and adjoints may have further axes in front, `lead` in number, for many directions in one go: maps therefore
count axes from the end. All is written with NumPy's functions, so that tangents may carry derivatives themselves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .chain import directional, not_holomorphic, slope
from .levels import Active, Answerable, Level, settled
from .rules import nothing
from .structures import mapped, taken_apart

Function = Callable[..., Any]
Shape = tuple[int, ...]


# -- Arrays of any kind --


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
        if len(leaves) == len(x) and not any(isinstance(p, list | tuple) or hasattr(p, "shape") for p in x):
            return stacked(leaves, (len(leaves),))
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


def stripped(level: Level, tree: Any) -> Any:
    """Arguments without the derivatives of this level."""
    if isinstance(tree, list) and not any(isinstance(a, list | tuple | dict) for a in tree):
        return [a.primal if at(level, a) else a for a in tree]
    return mapped(lambda leaf: leaf.primal if at(level, leaf) else leaf, tree)


# -- Linear maps --


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
        if type(d) is not int:
            part = d * adjoint
        elif d == 1:
            part = adjoint
        else:
            part = -adjoint if d == -1 else d * adjoint
        source = args[i].shape
        return part if part.shape == source else matched(part, source, lead)

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
    """A constant for the tape: f may go on to write into its own arrays and lists."""
    if isinstance(p, np.ndarray):
        return laid_out(p) if p.base is not None or p.flags.writeable else p
    if type(p) is list:
        return [kept(part) for part in p]
    return p.frozen() if isinstance(p, Active) and hasattr(p, "frozen") else p


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
        flat = scatter(np.reshape(adjoint, (*front, index.size)), index.ravel(), size)
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


def of_real(linear: Any) -> Linear:
    """A linear map of complex numbers to real ones, which drops what is imaginary."""

    def push(t: Any, lead: int) -> Any:
        return np.real(linear.push(t, lead))

    return Linear(linear.source, push, lambda g, lead: linear.pull(np.real(g), lead))


def gather(a: Any, index: Any) -> Any:
    """Elements of a by their index along its last axis, 0 for −1."""
    if isinstance(a, Active):
        size = shape(a)[-1]
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
        places: Any = (..., index + 1 if count[0] else index)
        np.add.at(y, places, a)
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
    axes = [*range(lead, lead + more)]
    if have[lead + more :] != to:
        axes += [i for i, n in enumerate(to, lead + more) if n == 1 != have[i]]
    if axes:
        part = np.add.reduce(part, axis=tuple(axes)) if type(part) is np.ndarray else np.sum(part, axis=tuple(axes))
    if shape(part)[lead:] != to:
        part = (
            np.broadcast_to(np.reshape(part, shape(part)[:lead] + to), have[:lead] + to)
            if lead
            else np.reshape(part, to)
        )
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


# -- Parts of arrays --


class Pick(tuple[Any, ...]):
    """The map of an index that takes no element twice, integers, slices and new axes, of an array of some shape."""

    __slots__ = ()

    adds = True

    def push(self, tangent: Any, lead: int) -> Any:
        key, _ = self
        return tangent[(slice(None),) * lead + key]

    def pull(self, adjoint: Any, lead: int) -> Any:
        key, source = self
        return put(adjoint, key, source, lead)

    def reach(self, reached: Any, lead: int) -> Any:
        return self.pull(reached, lead)

    def add(self, parent: Any, adjoint: Any, lead: int) -> None:
        """Add to the adjoint of the array that of a part of it, in place where nobody else has it."""
        known = parent[0]
        if known is None:
            parent[0] = self.pull(adjoint, lead)
        elif parent[3] and type(known) is type(adjoint) is np.ndarray and adjoint.ndim and known.dtype == adjoint.dtype:
            key, _ = self
            part = known[(slice(None),) * lead + key if lead else key]
            np.add(part, adjoint, out=part)
        else:
            parent[0] = known + self.pull(adjoint, lead)
        parent[3] = True


def put(a: Any, key: tuple[Any, ...], to: Shape, lead: int) -> Any:
    """The transpose of a basic index: zeros of shape `to`, with a at the index."""
    if isinstance(a, Active):
        front = shape(a)[:lead]
        whole = (slice(None),) * lead + key

        def push(t: Any, more: int) -> Any:
            return put(t, whole, front + to, more)

        picking = Linear(shape(a), push, lambda g, more: g[(slice(None),) * more + whole], moves=True)
        return through(a, put(a.primal, key, to, lead), picking)
    if type(a) is np.ndarray and not lead:  # what comes most
        y = np.zeros(to, a.dtype)
        y[key] = a
        return y
    y = np.zeros(shape(a)[:lead] + to, getattr(a, "dtype", float))
    y[(slice(None),) * lead + key] = a
    return y


def picked(a: Any, key: Any) -> Any:
    """a[key], for an array that carries derivatives."""
    key = tuple(map(kept, key if isinstance(key, tuple) else (key,)))
    y = a.primal[key]
    if all(
        k is None
        or k is Ellipsis
        or isinstance(k, slice)
        or (isinstance(k, int | np.integer) and not isinstance(k, bool))
        for k in key
    ):
        return a.through(y, [(a, Pick((key, a.shape)))], lambda base: base[key])
    call = MovedCall(lambda others, _: [others[0][key]], [a])
    return a.through(y, [(a, Moved(call, 0, 0))])


def replaced(a: Any, key: Any, b: Any) -> Any:
    """A copy of the array a with b at the index."""
    a = as_array(a)
    if not isinstance(plain(a), np.ndarray):  # another kind of array, which may not be there yet
        if getattr(getattr(key, "dtype", None), "kind", "") != "b" or key.shape != a.shape or shape(as_array(b)):
            raise TypeError(f"{type(plain(a)).__name__} with derivatives is filled by a mask and a number only")
        y = np.where(key, b, a)
        return y if y.dtype == a.dtype else y.astype(a.dtype)
    b = plain(b) if a.dtype.kind in "biu" else as_array(b)  # whole numbers cut off what is stored among them
    top = highest([a, b])
    if top is None:
        y = laid_out(a)
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
