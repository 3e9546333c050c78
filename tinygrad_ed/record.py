"""The record of a computation: what was done to the variables, as linear maps on a tape, walked in either direction.

Of every number that depends on the variables, the tape keeps a node: which nodes it was made of, and the derivative by
each of them. Walked from the end to the beginning, it gives the derivatives of one result by all variables, at the
price of a few evaluations: this is backpropagation. Walked from the beginning, it gives the derivatives of all results
along one direction.

A node is a list. Its first item is None until a walk reaches it, and then its *adjoint*, the derivative of the result
by it (walking backwards), or its *tangent*, its derivative along the direction (walking forwards). A node of a number
goes on with its parents and the partial derivatives by them, ``[adjoint, parent, partial, …]``; that of an array is a
`Form`, with a map for each parent. Adjoints and tangents may have one more axis, the first, of length `lead`: many
walks in one.

An array has two kinds of zero in its adjoint: a computed one, whose product with an infinite partial derivative has no
limit and is NaN, and a place that the result does not depend on at all, as in the branch that ``np.where`` did not
take. Where a NaN turns up, a second walk tells the two apart.

References
----------
A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, chapters 3 and 6.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from .special import without_warnings

Node = list[Any]


class Map(Protocol):
    """A linear map between arrays, which takes any number of further axes in front."""

    adds: bool  # whether it has `add`, which adds to an adjoint in place
    add: Any

    def push(self, tangent: Any, lead: int) -> Any:
        """The tangent of the result, from that of the argument."""

    def pull(self, adjoint: Any, lead: int) -> Any:
        """The adjoint of the argument, from that of the result."""

    def reach(self, reached: Any, lead: int) -> Any:
        """Which elements of the argument the reached ones of the result depend on: more than 0 there."""


class Form(Node):
    """The node of an array: ``[adjoint, shape, terms, own]``.

    The terms are the parents, each with the linear map that leads from it. `own` says that nothing else refers to the
    adjoint, so that it may be added to in place.
    """

    __slots__ = ()

    def forward(self, lead: int) -> None:
        """Compute the tangent from those of the parents."""
        for parent, linear in self[2]:
            if parent[0] is not None:
                part = linear.push(parent[0], lead)
                self[0] = part if self[0] is None else self[0] + part


class Elements(Node):
    """The nodes of single elements of an array, by their index; on the tape it stands before all that they are in."""

    __slots__ = ("known", "nodes", "parent")

    known: dict[Any, Any]  # the numbers with these nodes, by what was written in the index
    nodes: dict[tuple[int, ...], Node]
    parent: Form

    def backward(self, lead: int) -> None:
        """Add to the adjoint of the array those of its elements."""
        found = [(index, node[0]) for index, node in self.nodes.items() if node[0] is not None]
        if found:
            placed = _placed([index for index, _ in found], [adjoint for _, adjoint in found], self.parent[1], lead)
            known = self.parent[0]
            self.parent[0] = placed if known is None else known + placed
            self.parent[3] = True

    def forward(self, lead: int) -> None:
        """Give the elements the tangents that they have in the array."""
        if self.parent[0] is not None:
            for index, node in self.nodes.items():
                node[0] = self.parent[0][(slice(None),) * lead + index]

    def clear(self) -> None:
        """Let go of the nodes."""
        self.nodes, self.known = {}, {}


def _placed(indices: list[tuple[int, ...]], adjoints: list[Any], shape: tuple[int, ...], lead: int) -> Any:
    import numpy

    from .maps import scatter

    values = numpy.array(adjoints)
    if values.dtype.kind == "O":  # numbers that carry derivatives themselves
        values = numpy.stack(adjoints)
    if lead:
        values = values.T
    where = numpy.ravel_multi_index(tuple(numpy.transpose(indices)), shape) if shape else numpy.zeros(1, int)
    flat = scatter(values, where, numpy.prod(shape, dtype=int))
    return numpy.reshape(flat, values.shape[:lead] + shape)


def form(tape: list[Any], shape: tuple[int, ...], terms: Sequence[tuple[Node, Map]]) -> Form:
    """A new node of an array, written on the tape."""
    new = Form((None, shape, terms, False))
    tape.append(new)
    return new


def walk_back(tape: list[Any], results: Iterable[tuple[Node, Any]], lead: int = 0) -> None:
    """Give all nodes their adjoints, beginning with those of the results."""
    for node, adjoint in results:
        node[0] = adjoint if node[0] is None else node[0] + adjoint
    quietly(_back)(tape, lead)


def _back(tape: list[Any], lead: int) -> None:
    for node in reversed(tape):
        kind = type(node)
        if kind is Form:
            adjoint, _, terms, _ = node
            if adjoint is None or not terms:
                continue
            node[0] = None  # whose memory the next ones take
            for parent, linear in terms:
                if linear.adds and type(parent) is Form:
                    linear.add(parent, adjoint, lead)
                elif (known := parent[0]) is None:
                    parent[0] = linear.pull(adjoint, lead)
                else:
                    parent[0] = known + linear.pull(adjoint, lead)
                    if type(parent) is Form:
                        parent[3] = True
        elif kind is Elements:
            node.backward(lead)
        elif (adjoint := node[0]) is not None:
            if len(node) == 3:
                _, parent, partial = node
            else:
                _, parent, partial, other, slope = node
                known = other[0]
                other[0] = adjoint * slope if known is None else known + adjoint * slope
            known = parent[0]
            parent[0] = adjoint * partial if known is None else known + adjoint * partial


def walk_forward(tape: list[Any], lead: int = 0) -> None:
    """Give all nodes their tangents, from those that the variables have."""
    quietly(_forward)(tape, lead)


def _forward(tape: list[Any], lead: int) -> None:
    for node in tape:
        if type(node) is not list:
            node.forward(lead)
            continue
        for parent, partial in zip(node[1::2], node[2::2], strict=True):
            if parent[0] is not None:
                part = parent[0] * partial
                node[0] = part if node[0] is None else node[0] + part


def walk_back_within(tape: list[Any], results: Iterable[tuple[Node, Any, Any]], lead: int = 0) -> None:
    """`walk_back`, in which what the results do not depend on contributes nothing, whatever its partial derivatives.

    The third item of a result says which of its elements count: more than 0 there.
    """
    forget(tape)
    quietly(_back_within)(tape, results, lead)


def _back_within(tape: list[Any], results: Iterable[tuple[Node, Any, Any]], lead: int) -> None:
    import numpy

    reached: dict[int, Any] = {}

    def add(node: Node, adjoint: Any, mine: Any) -> None:
        node[0] = adjoint if node[0] is None else node[0] + adjoint
        reached[id(node)] = mine if id(node) not in reached else reached[id(node)] + mine

    for node, adjoint, mine in results:
        add(node, adjoint, mine)
    for node in reversed(tape):
        if type(node) is Elements:
            found = [(index, e) for index, e in node.nodes.items() if e[0] is not None]
            if found:
                indices = [index for index, _ in found]
                shape, parent = node.parent[1], node.parent
                adjoints = _placed(indices, [e[0] for _, e in found], shape, lead)
                add(parent, adjoints, _placed(indices, [reached[id(e)] for _, e in found], shape, lead))
            continue
        adjoint = node[0]
        if adjoint is None:
            continue
        mine = numpy.minimum(reached[id(node)], 1.0)
        if type(node) is list:
            for parent, partial in zip(node[1::2], node[2::2], strict=True):
                add(parent, numpy.where(mine > 0, adjoint * partial, 0), mine)
            continue
        for parent, linear in node[2]:
            within = getattr(linear, "pull_within", None)
            part = linear.pull(adjoint, lead) if within is None else within(adjoint, lead, mine)
            add(parent, part, linear.reach(mine, lead))


class Closed(list[Any]):
    """The tape of a call that has ended, on which nothing is written any more."""

    __slots__ = ()

    def append(self, node: Any) -> None:
        """Let go of the node."""


def forget(tape: list[Any]) -> None:
    """Make ready for another walk."""
    for node in tape:
        node[0] = None
        if type(node) is Elements:
            parents = list(node.nodes.values())
        else:
            parents = [parent for parent, _ in node[2]] if type(node) is Form else node[1::2]
        for parent in parents:
            parent[0] = None


def erase(tape: list[Any]) -> None:
    """Take the nodes apart, so that a number that outlives its call keeps none of them alive."""
    for node in tape:
        node.clear()
    tape.clear()


def quietly(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function without NumPy's warnings, where NumPy is loaded."""
    return without_warnings(function) if "numpy" in sys.modules else function
