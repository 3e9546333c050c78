"""`arguments`: which argument of a call `wrt` means, and another value in its place."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import pytest

from tinygrad_ed.arguments import argument, checked_wrt


def f(a: Any, b: Any = 2.0, *rest: Any, c: Any = 3.0, **more: Any) -> Any:
    return a, b, rest, c, more


class Scale:
    def __call__(self, x: Any, factor: Any = 5.0) -> Any:
        return x, factor

    def method(self, x: Any) -> Any:
        return x


@pytest.mark.parametrize(
    ("function", "wrt", "args", "kwargs", "value"),
    [
        (f, 0, (1.0,), {}, 1.0),
        (f, "a", (1.0,), {}, 1.0),
        (f, 1, (1.0,), {}, 2.0),
        (f, "b", (1.0, 7.0), {}, 7.0),
        (f, 1, (1.0,), {"b": 8.0}, 8.0),
        (f, 0, (), {"a": 9.0}, 9.0),
        (f, "c", (1.0,), {}, 3.0),
        (f, "extra", (1.0,), {"extra": 4.0}, 4.0),
        (f, 3, (1.0, 2.0, 30.0, 40.0), {}, 40.0),
        (partial(f, 1.0), "b", (6.0,), {}, 6.0),
        (Scale(), "factor", (1.0,), {}, 5.0),
        (Scale().method, 0, (2.0,), {}, 2.0),
        (math.hypot, 1, (3.0, 4.0), {}, 4.0),
    ],
)
def test_the_argument_is_found_and_replaced(function: Any, wrt: Any, args: Any, kwargs: Any, value: Any) -> None:
    """Wherever it stands, given or left to its default; everything else of the call stays."""
    found, put = argument(function, wrt, args, kwargs)
    assert found == value
    plain, changed = str(function(*args, **kwargs)), function(*put(found)[0], **put(found)[1])
    assert str(changed) == plain
    new_args, new_kwargs = put(-0.125)
    if function is not math.hypot:
        assert str(function(*new_args, **new_kwargs)) == plain.replace(str(value), "-0.125")


def test_the_callers_arguments_are_not_changed() -> None:
    """`put` gives new ones."""
    kwargs = {"b": 8.0}
    argument(f, "b", (1.0,), kwargs)[1](0.0)
    assert kwargs == {"b": 8.0}


@pytest.mark.parametrize(
    ("function", "wrt", "args"), [(Scale().method, 1, (1.0,)), (Scale().method, "z", (1.0,)), (math.hypot, 2, (1.0,))]
)
def test_an_argument_that_f_does_not_have(function: Any, wrt: Any, args: Any) -> None:
    """ValueError, which names f and `wrt`."""
    with pytest.raises(ValueError, match=rf"(method|hypot).*{wrt!r}"):
        argument(function, wrt, args, {})


def test_a_call_that_does_not_fit() -> None:
    """The TypeError of the call itself."""
    with pytest.raises(TypeError, match="missing a required argument"):
        argument(f, 0, (), {})


@pytest.mark.parametrize(("wrt", "error"), [(True, TypeError), (1.0, TypeError), (None, TypeError), ([0], TypeError),
                                            (-1, ValueError), ((), ValueError), ((0, -1), ValueError)])  # fmt: skip
def test_what_wrt_cannot_be(wrt: Any, error: type[Exception]) -> None:
    """A position counts from 0, a name is a str, several are a tuple; the message says so."""
    with pytest.raises(error, match="wrt"):
        checked_wrt(wrt)
