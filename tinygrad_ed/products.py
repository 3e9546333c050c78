"""Products of arrays, linear in each factor: of matrices, over chosen axes, and sums of products in general."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from .arrays import DOT, Formula, Maps, Row, called, named, permuted, row
from .maps import Function, Linear, aligned, as_array, matched, shape, stripped


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


def product(y: Any, a: Any, b: Any, *, dtype: Any = None, **options: Any) -> tuple[Any, Any]:
    """Products of matrices, stacks of them, and vectors."""
    if options:
        raise TypeError(f"np.matmul with {', '.join(options)}= is not covered for Values; move the axes before")
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
        by_b = Linear(
            left, lambda t, lead: aligned(t, left, len(right), lead) * b, lambda g, lead: matched(g * b, left, lead)
        )
        by_a = Linear(
            right, lambda t, lead: a * aligned(t, right, len(left), lead), lambda g, lead: matched(a * g, right, lead)
        )
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
        sizes = {
            c: max(n for x, u in ((a, s), (b, t)) for d, n in zip(u, x.shape, strict=True) if d == c) for c in s + t
        }
        a, b = _spread_over(a, s, inner, sizes), _spread_over(b, t, inner, sizes)

        def grouped(x: Any, term: str, *groups: list[str]) -> Any:
            x = np.transpose(x, [term.index(c) for group in groups for c in group])
            ends = np.cumsum([0, *map(len, groups[-2:])]) + len(groups[0])
            return np.reshape(
                x,
                (*x.shape[: len(groups[0])], *(math.prod(x.shape[i:j]) for i, j in pairwise(ends))),
            )

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
row(Maps(dotted, 2), DOT)
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
