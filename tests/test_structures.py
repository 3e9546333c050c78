"""`structures`: nested lists, tuples, dicts and namedtuples, taken apart and put together."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, namedtuple
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_ed.structures import mapped, taken_apart

Point = namedtuple("Point", "x y")
trees = st.recursive(
    st.integers(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=12,
)


@given(trees)
def test_what_is_taken_apart_comes_together_again(tree: Any) -> None:
    """The same structure, of the same leaves in the same order."""
    leaves, together = taken_apart(tree)
    assert together(leaves) == tree
    assert mapped(lambda leaf: leaf, tree) == tree
    assert all(isinstance(leaf, int) for leaf in leaves)


@given(trees)
def test_each_leaf_is_asked_once_in_order(tree: Any) -> None:
    """`mapped` calls its function for the leaves that `taken_apart` gives."""
    met: list[int] = []
    mapped(met.append, tree)
    assert met == taken_apart(tree)[0]


@pytest.mark.parametrize(
    "tree", [Point(1, [2, 3]), OrderedDict(b=1, a=2), defaultdict(list, a=1), {}, [], (), 7], ids=repr
)
def test_the_kind_of_container_is_kept(tree: Any) -> None:
    """Namedtuples, ordered dicts and default dicts stay what they are; the given one is not changed."""
    before = repr(tree)
    doubled = mapped(lambda leaf: 2 * leaf, tree)
    assert type(doubled) is type(tree)
    assert repr(tree) == before
    assert taken_apart(doubled)[0] == [2 * leaf for leaf in taken_apart(tree)[0]]


def test_a_default_dict_keeps_its_default() -> None:
    """What a container knows beside its items stays."""
    assert mapped(abs, defaultdict(list, a=-1))["absent"] == []
