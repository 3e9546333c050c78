"""What it costs to run ordinary functions by their twins: a call site, a first use, and a function that calls nothing.

Run: python tests/benchmarks/of_ordinary_functions.py
"""

from __future__ import annotations

import calendar
import colorsys
import difflib
import fractions
import math  # noqa: F401  which the calls name
import random
import statistics
import time
import types
from collections.abc import Callable, Iterator
from typing import Any

from measure import loops_for, seconds

from tinygrad_ed import derivative
from tinygrad_ed.lifting import lift, lift_thoroughly

SITES = 20


class Box:
    """An object with a method and a property."""

    def method(self, x: Any) -> Any:
        return x

    @property
    def value(self) -> float:
        return 1.0


box, items = Box(), [1.0]


def helper(x: Any) -> Any:
    return x


CALLS = {
    "a function of Python": "helper(x)",
    "math.floor": "math.floor(x)",
    "math.sin": "math.sin(x)",
    "float": "float(x)",
    "min": "min(x, 3.0)",
    "isinstance": "isinstance(x, float)",
    "a method": "box.method(x)",
    "a property": "box.value",
    "list.append": "items.append(x) or items.clear()",
}


def with_sites(call: str) -> Callable[[Any], Any]:
    """A function in which a call stands many times, in a file of its own that exists in memory alone."""
    import linecache

    text = "def f(x):\n" + f"    {call}\n" * SITES + "    return x\n"
    name = f"<{call}>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    scope = dict(globals())
    exec(compile(text, name, "exec"), scope)
    return scope["f"]  # type: ignore[no-any-return]


def functions_of(module: types.ModuleType) -> Iterator[types.FunctionType]:
    """The functions and methods of a module."""
    for owner in (module, *(value for value in vars(module).values() if isinstance(value, type))):
        for value in vars(owner).values():
            if isinstance(value, types.FunctionType) and value.__module__ == module.__name__:
                yield value


def main() -> None:
    print(f"{'a call site, on a plain number':<34} {'plain':>9} {'by twin':>9} {'more':>9}   asked ≤ 500 ns")
    for name, call in CALLS.items():
        f = with_sites(call)
        twin = lift(f)
        n = loops_for(lambda f=f: f(2.5))
        pairs = sorted((seconds(lambda t=twin: t(2.5), n) - seconds(lambda f=f: f(2.5), n)) / SITES for _ in range(15))
        plain = sorted(seconds(lambda f=f: f(2.5), n) / SITES for _ in range(15))[7]
        more = pairs[7]
        print(f"{name:<34} {plain * 1e9:>6.0f} ns {(plain + more) * 1e9:>6.0f} ns {more * 1e9:>6.0f} ns")
    times = []
    for module in (colorsys, statistics, fractions, random, calendar, difflib):
        for function in functions_of(module):
            start = time.perf_counter()
            lift_thoroughly(function)
            times.append(time.perf_counter() - start)
    print(
        f"first use of {len(times)} functions of the standard library: median {statistics.median(times) * 1e3:.2f} ms"
    )
    slope = derivative(lambda x: x**3 + 2 * x**2 - 5 * x + 7)
    print(f"a function that calls nothing: {seconds(lambda: slope(2.0), loops_for(lambda: slope(2.0))) * 1e6:.2f} µs")


if __name__ == "__main__":
    main()
