"""Ordinary functions, run by their twins: what is called, what is left alone, and what nobody may notice."""

from __future__ import annotations

import array
import asyncio
import dataclasses
import functools
import inspect
import linecache
import math
import os
import struct
import subprocess
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from ordinary import ORDINARY

from tinygrad_ed import DerivativeLost, derivative, gradient, hessian, jacobian, jvp, taylor, value_and_derivative
from tinygrad_ed import math as ours
from tinygrad_ed.lifting import STAND_INS, lift
from tinygrad_ed.protocols import OPERATORS

SLOPE_OF_SIN = math.cos(1.3)


FIRST = """
import math
from tinygrad_ed import derivative
class Sine:
    def __mul__(self, x):
        return math.sin(x)
sine = Sine()
def f(x):
    return sine * x
print(derivative(f)(1.3))
"""


def test_an_operator_may_be_what_is_lifted_first(tmp_path: Path) -> None:
    program = tmp_path / "first.py"
    program.write_text(FIRST)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    ran = subprocess.run([sys.executable, program], check=True, env=environment, capture_output=True, encoding="utf-8")
    assert float(ran.stdout) == SLOPE_OF_SIN


# -- Every question --


def wave(x: Any) -> Any:
    return math.sin(float(x)) * 2


def test_every_question_runs_functions_by_their_twins() -> None:
    assert derivative(wave)(1.3) == 2 * SLOPE_OF_SIN
    assert derivative(wave, order=2)(1.3) == pytest.approx(-2 * math.sin(1.3), rel=1e-15)
    assert value_and_derivative(wave)(1.3) == (wave(1.3), 2 * SLOPE_OF_SIN)
    assert taylor(wave, 1)(1.3) == [wave(1.3), 2 * SLOPE_OF_SIN]
    assert gradient(lambda p: wave(p["a"]) * p["b"])({"a": 1.3, "b": 3.0})["a"] == 6 * SLOPE_OF_SIN
    assert jacobian(lambda v: [wave(v[0]), v[1]])([1.3, 2.0])[0].tolist() == [2 * SLOPE_OF_SIN, 0.0]
    assert hessian(lambda v: wave(v[0]) * v[1])(np.array([1.3, 2.0]))[0, 1] == 2 * SLOPE_OF_SIN
    assert jvp(wave, (1.3,), (2.0,))[1] == 4 * SLOPE_OF_SIN
    assert derivative(lambda x: x * derivative(lambda y: math.sin(x + y))(1.0))(0.3) == pytest.approx(
        math.cos(1.3) - 0.3 * math.sin(1.3), rel=1e-15
    )


@pytest.mark.parametrize("name", ORDINARY)
def test_gradients_and_series_run_them_too(name: str) -> None:
    """The slope by the record and the one by the series are that of the dual number."""
    f, _, points = ORDINARY[name]
    for x in points:
        want = derivative(f)(x)
        assert gradient(f)(x) == pytest.approx(want, rel=1e-12, abs=1e-12)
        assert taylor(f, 2)(x)[1] == pytest.approx(want, rel=1e-12, abs=1e-12)


# -- Twins --


def polynomial(x: Any) -> Any:
    total = 0.0
    for k in (3, 2, 1):
        total = total * x + k
    return total if total > 0 else -total


def of_ours(x: Any) -> Any:
    return ours.sin(x) * ours.exp(x)


def test_a_function_that_calls_nothing_is_its_own_twin() -> None:
    for f in (polynomial, of_ours, lambda x: x * x + 1):
        assert lift(f) is f


def test_every_name_of_math_has_a_stand_in_or_takes_numbers_as_they_are() -> None:
    for name in ours.__all__:
        original = getattr(math, name)
        if callable(original) and getattr(ours, name) is not original:
            assert STAND_INS[original] in (getattr(ours, name), STAND_INS[math.isclose])


def test_every_operator_is_asked_for() -> None:
    """Those of Python that classes can define, with their forms in place."""
    of_two = {
        "add",
        "sub",
        "mul",
        "truediv",
        "floordiv",
        "mod",
        "pow",
        "matmul",
        "or_",
        "and_",
        "xor",
        "lshift",
        "rshift",
    }
    compared = {"lt", "le", "gt", "ge", "eq", "ne"}
    assert set(OPERATORS) == of_two | compared | {f"i{name}" for name in of_two} | {"neg", "pos", "abs", "invert"}


def test_a_twin_has_the_name_the_place_and_the_namespace_of_its_function() -> None:
    twin = lift(wave)
    assert twin is not wave and twin is lift(wave)
    assert twin.__code__.co_firstlineno == wave.__code__.co_firstlineno
    for attribute in ("__name__", "__qualname__", "__module__", "__doc__", "__defaults__", "__kwdefaults__"):
        assert getattr(twin, attribute) == getattr(wave, attribute)
    assert twin.__globals__ is wave.__globals__ and twin.__dict__ is wave.__dict__
    assert set(twin.__code__.co_varnames) == set(wave.__code__.co_varnames)


def test_a_function_that_changes_has_another_twin() -> None:
    """Its code, its defaults, and what its names stand for."""

    def f(x: Any, k: float = 1.0) -> Any:
        return math.sin(x) * k

    def g(x: Any, k: float = 1.0) -> Any:
        return math.cos(x) * k

    slope = derivative(f)
    assert slope(1.3) == SLOPE_OF_SIN
    f.__defaults__ = (2.0,)
    assert slope(1.3) == 2 * SLOPE_OF_SIN
    f.__code__ = g.__code__
    assert slope(1.3) == -2 * math.sin(1.3)
    scope: dict[str, Any] = {"helper": math.sin}
    exec("def f(x):\n    return helper(x)", scope)
    assert derivative(scope["f"])(1.3) == SLOPE_OF_SIN
    scope["helper"] = math.exp
    assert derivative(scope["f"])(1.3) == math.exp(1.3)


def test_what_python_looks_up_in_the_frame_is_there() -> None:
    def f(x: Any) -> Any:
        y = math.sin(x)
        names.append((sorted(locals()), sys._getframe().f_code.co_name))
        return locals()["y"] * eval("x")

    names: list[Any] = []
    assert derivative(f)(1.3) == pytest.approx(math.sin(1.3) + 1.3 * math.cos(1.3), rel=1e-15)
    assert names == [(["names", "x", "y"], "f")]


# -- Nobody notices --


class Meter:
    """A class that keeps count."""

    subclasses: ClassVar[list[Any]] = []

    def __init_subclass__(cls) -> None:
        Meter.subclasses.append(cls)

    def __init__(self, scale: float) -> None:
        self.scale, self.calls = scale, 0

    @property
    def factor(self) -> Any:
        return math.sqrt(self.scale)

    def __mul__(self, x: Any) -> Any:
        self.calls += 1
        return Meter(float(self.scale * x))

    def read(self, x: Any) -> Any:
        self.calls += 1
        return (self * x).factor


METER = Meter(4.0)
CALLS = 0


def counted(x: Any) -> Any:
    global CALLS  # noqa: PLW0603
    CALLS += 1
    return METER.read(x) * math.sin(x)


def test_nothing_of_the_users_changes_but_what_the_plain_call_changes() -> None:
    def state() -> Any:
        return (
            {name: id(value) for name, value in globals().items() if name != "CALLS"},
            {name: id(value) for name, value in vars(Meter).items()},
            {name: id(value) for name, value in vars(math).items()},
            (counted.__code__, counted.__defaults__, dict(vars(counted)), Meter.read.__code__),
            (type(METER), METER.scale, Meter.subclasses, Meter.__subclasses__()),
        )

    before, calls, calls_of_meter = state(), CALLS, METER.calls
    slope = derivative(counted)(1.3)
    assert slope == pytest.approx(math.cos(1.3) * 2 * math.sqrt(1.3) + math.sin(1.3) / math.sqrt(1.3), rel=1e-14)
    assert state() == before
    assert (CALLS, METER.calls) == (calls + 1, calls_of_meter + 2)


def test_results_are_of_the_users_own_classes() -> None:
    made: list[Any] = []

    def f(x: Any) -> Any:
        made.append(METER * x)
        return made[-1].scale

    assert derivative(f)(1.3) == 4.0
    assert type(made[0]) is Meter and made[0].scale == 4.0 * 1.3


def test_exceptions_come_through_with_the_users_lines_and_few_of_ours() -> None:
    class Refused(Exception):
        pass

    def inner(x: Any) -> Any:
        if math.sin(x) > 0:
            raise Refused(float(x))
        return x

    def f(x: Any) -> Any:
        return inner(x)

    with pytest.raises(Refused) as caught:
        derivative(f)(1.3)
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert [frame.line for frame in frames if frame.filename == __file__][1:] == [
        "return inner(x)",
        "raise Refused(float(x))",
    ]
    assert sum("tinygrad_ed" in frame.filename and "tests" not in frame.filename for frame in frames) <= 1


def test_lines_are_traced_where_breakpoints_are_set() -> None:
    lines = []

    def f(x: Any) -> Any:
        y = math.sin(x)
        return y * 2

    def trace(frame: Any, event: str, _: Any) -> Any:
        if frame.f_code.co_filename == __file__ and event == "line":
            lines.append(frame.f_lineno - f.__code__.co_firstlineno)
        return trace

    derivative(f)(1.3)
    sys.settrace(trace)
    try:
        derivative(f)(1.3)
    finally:
        sys.settrace(None)
    assert [n for n in lines if n in (1, 2)] == [1, 2]


def test_threads_do_not_disturb_each_other_nor_plain_calls() -> None:
    names = list(ORDINARY)
    alone = {name: repr(derivative(ORDINARY[name][0])(ORDINARY[name][2][0])) for name in names}
    barrier = threading.Barrier(8)

    def work(seed: int) -> list[str]:
        barrier.wait()
        found = []
        for name in names[seed * 7 % len(names) :] + names[: seed * 7 % len(names)]:
            f, _, points = ORDINARY[name]
            plain = f(points[0])
            if repr(derivative(f)(points[0])) != alone[name] or repr(plain) != repr(f(points[0])):
                found.append(name)
        return found

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == [[]] * 8


# -- What has no source, and what cannot be looked into --


def test_functions_without_a_source_are_run_over_lifted_globals() -> None:
    scope: dict[str, Any] = {}
    exec(
        "import math\nfrom math import exp\n"
        "def g(x):\n    return math.sin(x) if isinstance(x, float) else 0\n"
        "def f(x):\n    return g(float(x)) + exp(x)\n"
        "def twice(x):\n    return f(x) + (lambda y: g(y))(x)\n",
        scope,
    )
    before = {name: id(value) for name, value in scope.items()}
    assert derivative(scope["f"])(1.3) == SLOPE_OF_SIN + math.exp(1.3)
    assert derivative(scope["twice"])(1.3) == pytest.approx(2 * SLOPE_OF_SIN + math.exp(1.3), rel=1e-15)
    assert {name: id(value) for name, value in scope.items()} == before


def test_without_a_source_a_function_within_another_has_its_globals() -> None:
    scope: dict[str, Any] = {"math": math, "derivative": derivative}
    exec("def f(x):\n    return derivative(lambda t: math.sin(x * t))(1.0)", scope)
    assert derivative(scope["f"])(1.3) == pytest.approx(math.cos(1.3) - 1.3 * math.sin(1.3), rel=1e-15)


def test_without_a_source_what_writes_globals_runs_as_it_is() -> None:
    scope: dict[str, Any] = {"count": 0}
    exec("def f(x):\n    global count\n    count += 1\n    return x * x", scope)
    assert derivative(scope["f"])(3.0) == 6.0
    assert scope["count"] == 1


def test_a_file_that_was_edited_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "edited.py"
    path.write_text("import math\ndef f(x):\n    return math.sin(x)\n")
    scope: dict[str, Any] = {"__name__": "edited"}
    exec(compile(path.read_text(), str(path), "exec"), scope)
    path.write_text("import math\ndef f(x):\n    return math.exp(x)\n")
    linecache.checkcache()
    assert derivative(scope["f"])(1.3) == SLOPE_OF_SIN


@pytest.mark.parametrize(
    "f",
    [
        lambda x: struct.unpack("d", struct.pack("d", x))[0],
        lambda x: float.fromhex(x.hex()),
        lambda x: array.array("d", [x])[0],
    ],
)
def test_compiled_code_says_so(f: Any) -> None:
    with pytest.raises(DerivativeLost, match=r"primitive|v\.primal") as caught:
        derivative(f)(1.3)
    assert "test_lifting.py" in str(caught.value)


@pytest.mark.filterwarnings("ignore:.*coroutine:pytest.PytestUnraisableExceptionWarning", "ignore:coroutine")
def test_a_coroutine_is_no_number_and_one_that_is_run_inside_is() -> None:
    async def waiting(x: Any) -> Any:
        await asyncio.sleep(0)
        return math.sin(x)

    with pytest.raises(TypeError, match="must return a number"):
        derivative(waiting)(1.3)
    assert derivative(lambda x: asyncio.run(waiting(x)))(1.3) == SLOPE_OF_SIN


def test_recursion_is_as_deep_as_that_of_the_plain_function() -> None:
    def down(x: Any, n: int) -> Any:
        return math.sin(x) if n == 0 else down(x, n - 1)

    depth = sys.getrecursionlimit() - len(inspect.stack()) - 40
    assert derivative(down)(1.3, depth) == SLOPE_OF_SIN


# -- Classes of many kinds --


class Celsius(float):
    """A number of the user's own, with a method."""

    def __new__(cls, x: Any, place: str = "") -> Any:
        made = float.__new__(cls, x)
        made.place = place
        return made

    @property
    def kelvin(self) -> float:
        return self + 273.15

    def wave(self) -> Any:
        return math.sin(self) if isinstance(self, Celsius) and self.place else 0.0


class Positive:
    """A descriptor."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = f"_{name}"

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return math.fabs(getattr(instance, self.name))

    def __set__(self, instance: Any, value: Any) -> None:
        setattr(instance, self.name, float(value))


class Registered(type):
    """A metaclass that makes instances its own way."""

    def __call__(cls, x: Any) -> Any:
        made = super().__call__()
        made.x = math.sin(x)
        return made


class OfMeta(metaclass=Registered):
    x: Any


class Box:
    """Attributes, indices, loops and contexts, each a call."""

    size = Positive()

    def __init__(self, size: Any) -> None:
        self.size = size
        self.items = {}  # type: ignore[var-annotated]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("times_"):
            return math.sqrt(self.size) * int(name[6:])
        raise AttributeError(name)

    def __getitem__(self, key: Any) -> Any:
        return math.exp(self.size) if isinstance(key, slice) else self.items.get(key, math.log(self.size))

    def __setitem__(self, key: Any, value: Any) -> None:
        self.items[key] = float(value)

    def __iter__(self) -> Any:
        return iter([math.sin(self.size), math.cos(self.size)])

    def __enter__(self) -> Any:
        return math.tan(self.size)

    def __exit__(self, *_: Any) -> None:
        self.size = math.tan(self.size)

    def __call__(self, x: Any) -> Any:
        return math.atan(x) * self.size

    def __neg__(self) -> Any:
        return Box(math.expm1(self.size))

    def __lt__(self, other: Any) -> bool:
        return math.exp(self.size) < math.exp(other.size)

    def __iadd__(self, other: Any) -> Any:
        self.size = math.hypot(self.size, other)
        return self

    def __float__(self) -> float:
        return math.sqrt(self.size)

    @functools.cached_property
    def area(self) -> Any:
        return math.pow(self.size, 2)

    @functools.singledispatchmethod
    def scaled(self, by: Any) -> Any:
        return 0.0

    @scaled.register
    def _(self, by: float) -> Any:
        return math.sin(by) * self.size


class Steps:
    """An iterator that computes."""

    def __init__(self, x: Any) -> None:
        self.x, self.n = x, 0

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        self.n += 1
        if self.n > 2:
            raise StopIteration
        return math.sin(self.x * self.n)


@dataclasses.dataclass(frozen=True)
class Point:
    """A dataclass that computes."""

    x: float
    y: float = 2.0
    norm: float = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "norm", math.hypot(self.x, self.y))


def summed(box: Any) -> Any:
    total = 0.0
    for each in box:
        total += each
    return total


def entered(box: Any) -> Any:
    with box as tangent:
        first = tangent
    return first * box.size


def written(box: Any, x: Any) -> Any:
    box["k"] = x * x
    box[0:1]
    return box["k"] * box["other"] + box[::2]


def grown(box: Any, x: Any) -> Any:
    box += x
    return box.size


x = 1.3
CLASSES = {
    "descriptor": (lambda x: Box(x).size ** 2, 2 * x),
    "__getattr__": (lambda x: Box(x).times_3, 1.5 / math.sqrt(x)),
    "__getitem__ and __setitem__": (
        lambda x: written(Box(x), x),
        2 * x * math.log(x) + x + math.exp(x),
    ),
    "__iter__": (lambda x: summed(Box(x)), math.cos(x) - math.sin(x)),
    "__enter__ and __exit__": (lambda x: entered(Box(x)), 2 * math.tan(x) / math.cos(x) ** 2),
    "__call__": (lambda x: Box(x)(x), x / (1 + x * x) + math.atan(x)),
    "__neg__": (lambda x: (-Box(x)).size, math.exp(x)),
    "__lt__": (lambda x: (Box(x) if Box(x) < Box(2.0) else Box(1.0)).size, 1.0),
    "__iadd__": (lambda x: grown(Box(2.0), x), x / math.hypot(2.0, x)),
    "__float__": (lambda x: float(Box(x)), 0.5 / math.sqrt(x)),
    "cached_property": (lambda x: Box(x).area, 2 * x),
    "singledispatchmethod": (lambda x: Box(2.0).scaled(x), 2 * math.cos(x)),
    "metaclass": (lambda x: OfMeta(x).x, math.cos(x)),
    "subclass of float": (
        lambda x: Celsius(x, "here").wave() * Celsius(x).kelvin,
        math.sin(x) + math.cos(x) * (x + 273.15),
    ),
    "iterator": (
        lambda x: sum(Steps(x)) + list(Steps(x))[1] + next(iter(Steps(x))),
        2 * math.cos(x) + 4 * math.cos(2 * x),
    ),
    "dataclass": (lambda x: Point(x).norm, x / math.hypot(x, 2.0)),
    "dataclasses.replace": (lambda x: dataclasses.replace(Point(1.0), x=x).norm, x / math.hypot(x, 2.0)),
}


@pytest.mark.parametrize("name", CLASSES)
def test_what_classes_define_is_run_by_twins(name: str) -> None:
    f, slope = CLASSES[name]
    assert derivative(f)(x) == pytest.approx(slope, rel=1e-14)
    value, _ = value_and_derivative(f)(x)
    assert repr(value) == repr(f(x))
