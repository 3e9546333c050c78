"""Nested lists, tuples, dicts and namedtuples of numbers: taken apart and put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any


def taken_apart(tree: Any) -> tuple[list[Any], Callable[[Sequence[Any]], Any]]:
    """The leaves of a nested structure, and the function that puts a sequence of as many leaves together again.

    Lists, tuples, namedtuples and dicts are taken apart; everything else is a leaf.

    >>> leaves, together = taken_apart({"w": [1.0, 2.0], "b": (3.0,)})
    >>> leaves
    [1.0, 2.0, 3.0]
    >>> together([0, 1, 4])
    {'w': [0, 1], 'b': (4,)}
    """
    if isinstance(tree, dict):
        parts: list[Any] = list(tree.values())
    elif isinstance(tree, list | tuple):
        parts = list(tree)
    else:
        return [tree], lambda leaves: leaves[0]
    if not any(isinstance(part, list | tuple | dict) for part in parts):
        return parts, lambda leaves: _like(tree, list(leaves))
    branches = [taken_apart(part) for part in parts]

    def together(leaves: Sequence[Any]) -> Any:
        rebuilt, start = [], 0
        for own, build in branches:
            rebuilt.append(build(leaves[start : start + len(own)]))
            start += len(own)
        return _like(tree, rebuilt)

    return [leaf for own, _ in branches for leaf in own], together


def leaves_like(tree: Any, other: Any) -> list[Any]:
    """The leaves of `other`, in the order of those of `tree`.

    Raises
    ------
    ValueError
        The structures differ.

    >>> leaves_like({"a": 1, "b": [2, 3]}, {"b": [20, 30], "a": 10})
    [10, 20, 30]
    """
    if not isinstance(tree, list | tuple | dict) and not isinstance(other, list | tuple | dict):
        return [other]
    if isinstance(tree, dict) and isinstance(other, dict) and tree.keys() == other.keys():
        pairs = [(tree[key], other[key]) for key in tree]
    elif isinstance(tree, list | tuple) and type(tree) is type(other) and len(tree) == len(other):
        pairs = list(zip(tree, other, strict=True))
    else:
        raise ValueError("the structures differ")
    return [leaf for one, another in pairs for leaf in leaves_like(one, another)]


def mapped(function: Callable[[Any], Any], tree: Any) -> Any:
    """The structure with `function` of each of its leaves.

    >>> mapped(abs, (-1, [-2, 3]))
    (1, [2, 3])
    """
    if not isinstance(tree, list | tuple | dict):
        return function(tree)
    leaves, together = taken_apart(tree)
    return together([function(leaf) for leaf in leaves])


def combined(function: Callable[[Any, Any], Any], tree: Any, other: Any) -> Any:
    """The structure with `function` of each leaf of the two, which have the same structure.

    >>> combined(max, (1, [5]), (3, [2]))
    (3, [5])
    """
    leaves, together = taken_apart(tree)
    return together([function(a, b) for a, b in zip(leaves, leaves_like(tree, other), strict=True)])


def _like(tree: Any, parts: Iterable[Any]) -> Any:
    kind: Any = type(tree)
    if isinstance(tree, dict):
        filled = dict(zip(tree, parts, strict=True))
        return filled if kind is dict else _refilled(tree, filled)
    if hasattr(kind, "_make"):  # a namedtuple takes its fields one by one
        return kind._make(parts)
    return kind(parts)


def _refilled(tree: Any, filled: dict[Any, Any]) -> Any:
    copy = tree.copy()  # a subclass may know more than its items: a defaultdict, its default
    copy.update(filled)
    return copy
