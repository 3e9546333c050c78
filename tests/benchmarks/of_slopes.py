"""Numerical slopes on the suite of `tests/slope_suite.py`, beside SciPy, numdifftools, jacobi and the book's recipe.

Run: python tests/benchmarks/of_slopes.py        (packages: the extras `test` and `benchmark`)

It prints the table and writes it into README. Peers get f with NaN outside its domain, since they do not catch what it
raises; a result that is no number counts as a failure. Times are of one call for exp(sin x) at 0.5, as ratios.
"""

from __future__ import annotations

import math
import re
import statistics
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jacobi
import numdifftools
import numpy as np
from measure import ratio
from scipy.differentiate import derivative as scipy_derivative

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from slope_suite import SUITE, Method, Score, digits_lost, inside, score  # noqa: E402

from tinygrad_ed import numerical_derivative  # noqa: E402

Function = Callable[[float], Any]


def ours(f: Function, x: float) -> tuple[float, float]:
    return tuple(numerical_derivative(f, with_error=True)(x))


def of_scipy(f: Function, x: float) -> tuple[float, float]:
    found = scipy_derivative(np.vectorize(f, otypes=[float]), x)
    return float(found.df), float(found.error)


def of_numdifftools(f: Function, x: float) -> tuple[float, float]:
    found = numdifftools.Derivative(f, full_output=True)(x)
    more = found if hasattr(found, "error_estimate") else found[1]  # before version 0.11
    return float(found[0]), float(np.max(more.error_estimate))


def of_jacobi(f: Function, x: float) -> tuple[float, float]:
    value, error = jacobi.jacobi(f, x)
    return float(value), float(error)


def of_the_book(f: Function, x: float) -> tuple[float, float]:
    delta = 0.0001
    return (f(x + delta) - f(x)) / ((x + delta) - x), math.inf


METHODS: dict[str, Method] = {
    'tinygrad_ed, `"adaptive"`': ours,
    "SciPy, `differentiate.derivative`": of_scipy,
    "numdifftools, `Derivative`": of_numdifftools,
    "jacobi": of_jacobi,
    "the book: forward, δ = 0.0001": of_the_book,
}


def tried(method: Method) -> Method:
    """A method, whose exceptions count as failures; a peer's f has NaN outside its domain."""

    def slope(f: Function, x: float) -> tuple[float, float]:
        try:
            return method(f if method is ours else lambda t: inside(f, float(t)), x)
        except (ArithmeticError, ValueError, TypeError, IndexError):
            return math.nan, math.nan

    return slope


def failed(each: Score) -> bool:
    return math.isnan(each.claimed) or (math.isinf(each.claimed) and each.error == 1.0)


def row(name: str, method: Method) -> str:
    scores = [score(tried(method), point) for point in SUITE]
    easy = statistics.mean(each.error <= 1e-13 for each in scores if each.point.kind == "easy")
    estimates = name != list(METHODS)[-1]
    covered, gross = (statistics.mean(each.covered for each in scores), sum(each.gross for each in scores))
    time = 1.0 if method is ours else ratio(lambda: method(example, 0.5), lambda: ours(example, 0.5))[2]
    cells = [
        name,
        f"{easy:.0%}",
        f"{abs(digits_lost(scores)):.1f}",
        f"{covered:.1%}" if estimates else "",
        f"{gross}" if estimates else "",
        f"{sum(map(failed, scores))}",
        f"{statistics.median(each.evaluations for each in scores):g}",
        f"{time:.2g}",
    ]
    return f"| {' | '.join(cells)} |".replace("|  ", "| ")


def example(x: float) -> float:
    return math.exp(math.sin(x))


def table() -> str:
    """README's table of numerical slopes."""
    kinds = ", ".join(dict.fromkeys(point.kind for point in SUITE))
    return "\n".join(
        [
            f"{len(SUITE)} points: {kinds}.",
            "",
            "| | easy points to 1e-13 | digits lost | error covers | wrong, and sure | failures | evaluations | time |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |",
            *(row(name, method) for name, method in METHODS.items()),
        ]
    )


def main() -> None:
    warnings.simplefilter("ignore")
    with np.errstate(all="ignore"):
        written = table()
    print(written)
    place = re.compile(r"(?<=<!-- slopes -->\n).*?(?=<!-- end of slopes -->)", re.DOTALL)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (ROOT / "README.md").write_text(place.sub(lambda _: f"\n{written}\n\n", readme), encoding="utf-8")


if __name__ == "__main__":
    main()
