"""Derivatives of functions of one number, beside num_dual (dual numbers in Rust) and beside nested dual numbers.

Run: python tests/benchmarks/of_one_number.py        (packages: the extra `benchmark`)
"""

from __future__ import annotations

import math
import subprocess
import sys
import time
from typing import Any

from measure import HEAD, loops_for, ratio, row, seconds
from num_dual import first_derivative

from tinygrad_ed import derivative
from tinygrad_ed.math import exp, sin


def polynomial(x: Any) -> Any:
    return x**3 + 2 * x**2 - 5 * x + 7


def mixed(x: Any) -> Any:
    return sin(x) * exp(-(x**2) / 2) + x**3 / (1 + x**2)


def mixed_of_num_dual(x: Any) -> Any:
    return x.sin() * (-(x**2) / 2).exp() + x**3 / (1 + x**2)


def logistic(x: Any, steps: int = 1000) -> Any:
    for _ in range(steps):
        x = 3.7 * x * (1 - x)
    return x


def exp_of_sin(x: Any) -> Any:
    return exp(sin(x))


def growth() -> float:
    """The exponent p of cost ∝ length^p, for maps of 1,000 and of 100,000 steps."""
    short, long = (derivative(lambda x, n=n: logistic(x, n)) for n in (1_000, 100_000))
    ratios = sorted(seconds(lambda: long(0.3), 1) / seconds(lambda: short(0.3), 20) for _ in range(5))
    return math.log(ratios[2]) / math.log(100)


def import_seconds() -> tuple[float, float, float]:
    """Start-up with the library, with it after NumPy, and with NumPy, the first and last above that of Python alone."""

    def start(statement: str) -> float:
        times = []
        for _ in range(15):
            begin = time.perf_counter()
            subprocess.run([sys.executable, "-c", statement], check=True)
            times.append(time.perf_counter() - begin)
        return sorted(times)[7]

    bare, numpy = start("pass"), start("import numpy")
    return start("import tinygrad_ed") - bare, start("import numpy, tinygrad_ed") - numpy, numpy - bare


def main() -> None:
    eightfold = exp_of_sin
    for _ in range(8):
        eightfold = derivative(eightfold)
    of_order_8 = derivative(exp_of_sin, order=8)
    print(HEAD)
    for name, ours, theirs, x, asked in (
        ("x**3 + 2*x**2 - 5*x + 7", polynomial, polynomial, 2.0, "≤ 1.35"),
        ("sin(x)*exp(-x**2/2) + x**3/(1+x**2)", mixed, mixed_of_num_dual, 2.0, "≤ 1.45"),
        ("logistic map, 1000 steps", logistic, logistic, 0.3, "≤ 0.85"),
    ):
        slope = derivative(ours)
        measured = ratio(lambda: slope(x), lambda: first_derivative(theirs, x))
        print(row(name, "num_dual", asked, measured))
    measured = ratio(lambda: of_order_8(0.5), lambda: eightfold(0.5))
    print(row("order 8 of exp(sin x)", f"nested duals, {1 / measured[2]:.0f} times", "≤ 1/60", measured))
    print(f"{'cost ∝ length^p: p':<44} {growth():>40.3f}   ≤ 1.05")
    first = lambda: derivative(lambda x: x * x)(2.0)  # noqa: E731
    print(f"{'a first call':<44} {seconds(first, loops_for(first)) * 1e6:>10.2f} µs {'':>24}   ≤ 10 µs")
    alone, beyond, numpys = import_seconds()
    print(f"{'import, beyond NumPy':<44} {beyond * 1e3:>10.2f} ms {numpys * 1e3:>10.2f} ms {'':>8}   ≤ 20 ms    NumPy")
    print(f"{'import, without NumPy':<44} {alone * 1e3:>10.2f} ms")


if __name__ == "__main__":
    main()
