"""Syntax and places where an object of a user's class, or a number, meets what its twin has to ask for."""

from __future__ import annotations

import asyncio
import collections
import enum
import math
import types
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

import pytest

from tinygrad_ed import derivative

T = TypeVar("T")


class Vec:
    """A number of a user's own, with every operator, strict about what it meets."""

    def __init__(self, v: Any) -> None:
        self.v = math.sin(v) if isinstance(v, float) else 0.0

    @classmethod
    def of(cls, v: Any) -> Any:
        made = object.__new__(cls)
        made.v = v
        return made

    def _with(self, other: Any) -> Any:
        return Vec.of(self.v * (math.exp(other) if isinstance(other, float) else other.v))

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _with
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __matmul__ = __rmatmul__ = _with
    __or__ = __ror__ = __and__ = __rand__ = __xor__ = __rxor__ = __lshift__ = __rlshift__ = __rshift__ = __rrshift__ = (
        _with
    )
    __iadd__ = __imul__ = __ior__ = _with

    def _alone(self) -> Any:
        return Vec.of(math.exp(self.v) if isinstance(self.v, float) else 0.0)

    __neg__ = __pos__ = __abs__ = __invert__ = _alone

    def __getitem__(self, key: Any) -> Any:
        return Vec.of(math.exp(key.start if isinstance(key, slice) else key) * self.v)


TWO = Vec.of(2.0)
NESTED = [1, 2, 3, [TWO]]
SPACE = types.SimpleNamespace(vec=TWO, at=3)
x = 1.3
e = 2 * math.exp(x)


def default(x: Any, v: Any = TWO) -> Any:
    return (v * x).v


class Holder:
    """An object with another."""

    vec = TWO

    def f(self, x: Any) -> Any:
        return (self.vec * x).v


class Color(enum.Enum):
    """Names for patterns."""

    RED = 1


class Box(Generic[T]):
    """A generic class."""

    def __init__(self, x: Any) -> None:
        self.x = math.sin(x)


class Missing(dict):  # type: ignore[type-arg]
    """A dict that computes what it lacks."""

    def __missing__(self, key: Any) -> Any:
        return math.sin(key)


def patterns(x: Any) -> Any:
    match (Color.RED, {"a": x}, [x, 2.0], math.pi):
        case (Color.RED, {"a": float(y), **rest}, [first, *others], math.pi) if not rest:
            return math.sin(y) * first + len(others)
        case _:
            return 0.0


def augmented(x: Any) -> Any:
    a, i = [x, x, x], 0

    def advance() -> Any:
        nonlocal i
        i += 1
        return math.sin(x)

    a[i] += advance()
    a[1] *= (i := 2) * x
    return a[0] + 10 * a[1] + a[2]


def asynchronous(x: Any) -> Any:
    class Manager:
        async def __aenter__(self) -> Any:
            return math.sin(x)

        async def __aexit__(self, *_: Any) -> None:
            return None

        def __enter__(self) -> Any:
            return 0.0

        def __exit__(self, *_: Any) -> None:
            return None

    async def run() -> Any:
        async def numbers() -> Any:
            yield x
            yield 2 * x

        async with Manager() as sine:
            return sine + sum([math.exp(n) async for n in numbers()])

    return asyncio.run(run())


def deleted(x: Any) -> Any:
    d = {1.0: 2.0}
    d[x] = math.sin(x)
    y = d[x]
    del d[x]
    return y * len(d)


def through_generator(x: Any) -> Any:
    def parts() -> Iterator[Any]:
        try:
            sent = yield math.sin(x)
            yield sent * math.exp(x)
        finally:
            log.append(1)

    log: list[int] = []
    g = parts()
    first = next(g)
    second = g.send(first)
    g.close()
    return second + len(log)


def grouped(x: Any) -> Any:
    try:
        raise ExceptionGroup("both", [ValueError(1), KeyError(2)])
    except* ValueError:
        y = math.sin(x)
    except* KeyError:
        y = y * math.exp(x)
    return y


def made(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def g(x: Any) -> Any:
        return f(x)

    return g


def strict(x: Any) -> Any:
    return math.sin(x) if isinstance(x, float) else 0.0


LIFTED: dict[str, tuple[Callable[[Any], Any], float]] = {
    "attribute of a global": (lambda x: (SPACE.vec * x).v, e),
    "default": (default, e),
    "bound method": (Holder().f, e),
    "in nested lists": (lambda x: (NESTED[3][0] * x).v, e),
    "| and its mirror": (lambda x: (TWO | x).v + (x | TWO).v, 2 * e),
    "& ^ << >>": (lambda x: (TWO & x).v + (TWO ^ x).v + (TWO << x).v + (x >> TWO).v, 4 * e),
    "~ - +": (lambda x: (~Vec.of(x)).v + (-Vec.of(x)).v + (+Vec.of(x)).v, 1.5 * e),
    "@ // %": (lambda x: (TWO @ x).v + (TWO // x).v + (x % TWO).v, 3 * e),
    "indices and slices": (lambda x: (TWO[x]).v + (TWO[x:2]).v, 2 * e),
    "made in f": (lambda x: Vec(x).v, math.cos(x)),
    "patterns": (patterns, math.cos(x) * x + math.sin(x)),
    "augmented, with names that change": (augmented, 1 + math.cos(x) + 10 * 4 * x + 1),
    "async with and for": (asynchronous, math.cos(x) + math.exp(x) + 2 * math.exp(2 * x)),
    "del": (deleted, math.cos(x)),
    "generator": (through_generator, (math.cos(x) + math.sin(x)) * math.exp(x)),
    "except*": (grouped, (math.cos(x) + math.sin(x)) * math.exp(x)),
    "generic class": (lambda x: Box[float](x).x, math.cos(x)),
    "__missing__": (lambda x: Missing()[x], math.cos(x)),
    "chained comparison": (lambda x: math.sin(x) if 0 < x <= 2 < 3 else x, math.cos(x)),
    "walrus in a comprehension": (
        lambda x: sum([(y := math.sin(x * k)) * y for k in (1, 2)]),
        math.sin(2 * x) + 2 * math.sin(4 * x),
    ),
    "stars": (lambda x: max(*[math.sin(x), *(0.0, 0.1)], key=lambda t: t), math.cos(x)),
    "nested text": (lambda x: math.sin(x) * len(f"{x:{'6'}.{1 + 1}f}"), 6 * math.cos(x)),
    "defaultdict": (lambda x: collections.defaultdict(list, {1: [math.sin(x)]})[1][0], math.cos(x)),
}


@pytest.mark.parametrize("name", LIFTED)
def test_twins_ask_for_it(name: str) -> None:
    f, slope = LIFTED[name]
    assert derivative(f)(x) == pytest.approx(slope, rel=1e-14)


def test_a_twin_does_not_depend_on_what_was_lifted_first() -> None:
    """Closures over other functions, classes, and numbers, with one code."""
    for f, slope in ((abs, 1.0), (math.sin, math.cos(x)), (strict, math.cos(x)), (lambda x: (Vec.of(x) * x).v, None)):
        got = derivative(made(f))(x)
        assert got == pytest.approx(slope if slope is not None else (1 + x) * math.exp(x), rel=1e-14)


def test_globals_without_a_source_are_those_of_the_moment() -> None:
    scope: dict[str, Any] = {}
    exec("n = 0\ndef bump():\n    global n\n    n += 1\ndef f(x):\n    bump()\n    return x**n", scope)
    assert derivative(scope["f"])(3.0) == 1.0
    assert derivative(scope["f"])(3.0) == 6.0


def test_code_that_cannot_be_looked_into_and_tests_for_float_is_found_out() -> None:
    """What asks for the class of a number, and is told another one, may do something else: f beside x tells."""
    scope: dict[str, Any] = {"math": math}
    exec(
        "class Strict:\n    def __rmul__(self, x):\n        return math.sin(x) if isinstance(x, float) else 0.0\n"
        "def f(x):\n    return x * Strict()",
        scope,
    )
    with pytest.raises(TypeError, match="beside"):
        derivative(scope["f"])(1.3)
