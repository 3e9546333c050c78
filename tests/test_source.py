"""The source of functions: found, held against their code, and given up where it is another's."""

from __future__ import annotations

import colorsys
import difflib
import fractions
import linecache
import random
import statistics
import sys
import types
from typing import Any

import pytest

from tinygrad_ed.source import compiled, source_of


class Account:
    """A class with private names."""

    __rate = 2.0

    def __init__(self, x: Any) -> None:
        self.__x = x

    def worth(self) -> Any:
        rated = lambda: self.__x * self.__rate  # noqa: E731
        return rated() + super().__sizeof__() * 0

    class Inner:
        def of(self, outer: Any) -> Any:
            return outer.__class__


def decorated(f: Any) -> Any:
    return f


k = 2.0
TWO, THREE = lambda x: x * 2, lambda x: x * 3
PARENTHESES = [lambda x: (x) + (1), lambda x: (x) and (x + 1), lambda x: 2 * (x)]
LONG = lambda x, *, y=1.0: (  # noqa: E731
    x  # the number
    + y
)


@decorated
@decorated
def with_decorators(x: Any, /, y: Any = 2.0, *more: Any, z: float = 1.0, **options: Any) -> Any:
    """A docstring
    at the left."""
    return x + y + sum(more) + z + len(options)


def outer(x: Any) -> Any:
    total = 0.0

    def inner(y: Any) -> Any:
        nonlocal total
        total += y * x
        return [total * z for z in (1, 2)]

    return inner


async def waiting(x: Any) -> Any:
    return x


def numbers(x: Any) -> Any:
    yield from (x, 2 * x)


def without_an_end(x: Any) -> Any:
    while True:
        return x
        print(x)


OWN = [
    Account.__init__, Account.worth, Account.Inner.of, TWO, THREE, *PARENTHESES, LONG, with_decorators, outer,
    outer(1.0), waiting, numbers, without_an_end, decorated,
]  # fmt: skip
STANDARD = [
    f
    for module in (statistics, fractions, colorsys, random, difflib)
    for owner in (module, *(c for c in vars(module).values() if isinstance(c, type)))
    for f in vars(owner).values()
    if isinstance(f, types.FunctionType) and f.__module__ == module.__name__ and f.__code__.co_filename != "<string>"
]


@pytest.mark.parametrize("f", OWN, ids=lambda f: f.__qualname__)
def test_every_shape_of_function_is_found(f: Any) -> None:
    source = source_of(f.__code__, f.__globals__)
    assert source is not None
    assert compiled(source, f.__code__).co_varnames == f.__code__.co_varnames


def test_nearly_all_of_the_standard_library_is_found() -> None:
    lost = [f for f in STANDARD if source_of(f.__code__, f.__globals__) is None]
    assert len(STANDARD) > 150
    assert not lost


def test_lambdas_of_one_line_are_told_apart() -> None:
    for f, factor in ((TWO, 2), (THREE, 3)):
        source = source_of(f.__code__, f.__globals__)
        assert source is not None
        assert types.FunctionType(compiled(source, f.__code__), {})(5) == 5 * factor


def test_a_text_that_has_changed_is_not_believed() -> None:
    """Whatever stands there now, of the same shape or of another."""
    name = "<changed>"
    ours = "def f(x):\n    return x + 1\n"
    for now in (ours.replace("+", "-"), ours.replace("1", "2"), ours.replace("f(", "g("), "(", ""):
        scope: dict[str, Any] = {}
        exec(compile(ours, name, "exec"), scope)
        linecache.cache[name] = (len(now), None, now.splitlines(True), name)
        assert source_of(scope["f"].__code__, scope) is None
    del linecache.cache[name]


def test_there_is_none_without_a_file() -> None:
    scope: dict[str, Any] = {}
    exec("def f(x):\n    return x", scope)
    assert source_of(scope["f"].__code__, scope) is None


PROMPT = [
    "def f(x):",
    "    return x + 1",
    "@same",
    "def f(x):",
    "    return 2 * x",
    "g = lambda x: (lambda y: y * x)(3)",
]


@pytest.mark.parametrize(
    ("typed", "found"),
    [(PROMPT, True), ([*PROMPT, "def f(x):", "    return 1 / x", "f(3)"], True), (PROMPT[:2], False)],
)
def test_what_was_typed_at_a_prompt_is_found_in_its_history(
    typed: list[str], found: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = types.SimpleNamespace(
        get_current_history_length=lambda: len(typed), get_history_item=lambda k: typed[k - 1]
    )
    monkeypatch.setitem(sys.modules, "readline", history)
    scope: dict[str, Any] = {"same": lambda f: f}
    for statement in ("\n".join(PROMPT[2:5]) + "\n", PROMPT[5]):
        exec(compile(statement, "<stdin>", "single"), scope)
    for code, answer in ((scope["f"].__code__, 8), (scope["g"].__code__, 12)):
        source = source_of(code, scope)
        assert (source is not None) == found
        assert not found or types.FunctionType(compiled(source, code), {})(4) == answer
