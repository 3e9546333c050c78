"""Derivatives of ordinary functions, their digits and their cost, beside autograd, JAX, num_dual and numerical slopes.

Run: python tests/benchmarks/of_peers.py        (packages: the extras `test` and `benchmark`)

It prints three tables and writes them into README. A program is written once; where it says `np`, each library gets the
NumPy of its own that its users are told to write.
"""

from __future__ import annotations

import cmath
import functools
import math
import re
import statistics
import sys
import warnings
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import autograd
import autograd.numpy
import jacobi
import jax
import jax.numpy
import num_dual
import numpy
from geographiclib.geodesic import Geodesic
from geopy.distance import geodesic
from measure import loops_for, ratio, seconds
from scipy.integrate import quad
from scipy.optimize import brentq

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from test_rules import TABLE, Rule, reference, sample, ulps  # noqa: E402

import tinygrad_ed  # noqa: E402

Function = Callable[..., Any]


class Library(NamedTuple):
    """What its users write for NumPy, and how they ask for a derivative."""

    numpy: ModuleType
    derivative: Callable[[Function], Function]
    elementwise: Callable[[Function], Function]
    gradient: Callable[[Function], Function]
    compiled: Callable[[Function], Function] = lambda f: f


def jitted(f: Function) -> Function:
    """f compiled, and called until its result is there."""
    fast = jax.jit(f)
    return lambda x: jax.block_until_ready(fast(x))


def numerical(f: Function, **options: Any) -> Function:
    return lambda x: jacobi.jacobi(f, x, **options)[0]


LIBRARIES = {
    "tinygrad_ed": Library(numpy, tinygrad_ed.derivative, tinygrad_ed.derivative, tinygrad_ed.gradient),
    "autograd": Library(autograd.numpy, autograd.grad, autograd.elementwise_grad, autograd.grad),
    "JAX": Library(jax.numpy, jax.grad, lambda f: jax.vmap(jax.grad(f)), jax.grad, jitted),
    "jacobi": Library(numpy, numerical, functools.partial(numerical, diagonal=True), numerical),
}

# -- Programs --


def with_branch(x: Any) -> Any:
    return x**3 if x > 0 else x**2


def square_root(x: Any) -> Any:
    y = x
    while abs(y * y - x) > 1e-13:
        y = (y + x / y) / 2
    return y


def filled(np: ModuleType) -> Function:
    def f(x: Any) -> Any:
        powers = np.zeros(4)
        for k in range(4):
            powers[k] = x**k
        return np.sum(powers)

    return f


@functools.lru_cache
def cached(x: Any) -> Any:
    return x * x * x


def careful(x: Any) -> Any:
    if not isinstance(x, (int, float)):
        return 0.0 * x
    return x * float(x)


def at_one(x: Any) -> Any:
    return 1.0 if x == 1 else x * x


def nested(derivative: Callable[[Function], Function]) -> Function:
    return lambda x: x * derivative(lambda y: x * y * y)(3.0)


class Program(NamedTuple):
    """What is asked: a program, made for a library, the point, and the derivative."""

    says: str
    of: Callable[[Library], Function]
    x: Any
    true: float


def plain(says: str, f: Function, x: Any, true: float) -> Program:
    """A program that asks nothing of the library."""
    return Program(says, lambda _: f, x, true)


def of_distance(latitude: float) -> float:
    """A degree on the meridian, M π/180, turned by the azimuth in which the other place lies."""
    earth = Geodesic.WGS84
    azimuth = math.radians(earth.Inverse(latitude, 0.0, 10.0, 20.0)["azi1"])
    e2 = earth.f * (2 - earth.f)
    radius = earth.a * (1 - e2) / (1 - e2 * math.sin(math.radians(latitude)) ** 2) ** 1.5
    return -math.radians(radius) * math.cos(azimuth)


PROGRAMS = (
    plain("`x**3 + 2*x**2 - 5*x + 7`", lambda x: x**3 + 2 * x**2 - 5 * x + 7, 2.0, 15.0),
    Program(
        "`np.sin(x) * np.exp(-x**2)`",
        lambda library: lambda x: library.numpy.sin(x) * library.numpy.exp(-(x**2)),
        1.0,
        math.exp(-1) * (math.cos(1) - 2 * math.sin(1)),
    ),
    plain("a branch on x", with_branch, 2.0, 12.0),
    plain("Newton's method, `while` the error is large", square_root, 2.0, 1 / (2 * math.sqrt(2))),
    Program("a derivative within a derivative", lambda library: nested(library.derivative), 2.0, 24.0),
    plain("`math.exp(math.sin(x))`", lambda x: math.exp(math.sin(x)), 0.5, math.cos(0.5) * math.exp(math.sin(0.5))),
    plain("`abs(cmath.exp(1j * x) + 1)`", lambda x: abs(cmath.exp(1j * x) + 1), 1.0, -math.sin(0.5)),
    Program("`np.zeros(4)`, filled by index", lambda library: filled(library.numpy), 2.0, 17.0),
    plain("`isinstance(x, (int, float))`, `float(x)`", careful, 3.0, 6.0),
    plain("`functools.lru_cache`", cached, 2.0, 12.0),
    plain("`statistics.stdev([x, 2.0, 5.0])`", lambda x: statistics.stdev([x, 2.0, 5.0]), 1.0, -5 / math.sqrt(156)),
    plain(
        "SciPy's `quad` of sin(x·t), t from 0 to 1",
        lambda x: quad(lambda t: math.sin(x * t), 0, 1)[0],
        1.0,
        math.sin(1) + math.cos(1) - 1,
    ),
    plain("SciPy's `brentq` for t³ = x", lambda x: brentq(lambda t: t**3 - x, 0, 4), 8.0, 1 / 12),
    plain("a distance by geopy", lambda x: geodesic((x, 0.0), (10.0, 20.0)).m, 50.0, of_distance(50.0)),
    plain("of a `Fraction`", lambda x: (x**2 + 1) / x, Fraction(1, 3), -8.0),
    Program(
        "`np.where(x != 0, np.sin(x) / x, 1.0)` at 0",
        lambda library: lambda x: library.numpy.where(x != 0, library.numpy.sin(x) / x, 1.0),
        0.0,
        0.0,
    ),
    plain("`1.0 if x == 1 else x * x` at 1", at_one, 1.0, 2.0),
)


def outcome(library: Library, program: Program) -> str:
    """Whether the derivative is right to nine digits, refused, or wrong."""
    cached.cache_clear()
    try:
        slope = float(library.derivative(program.of(library))(program.x))
    except Exception:  # whatever it is: the library gives no number
        return "error"
    return "right" if abs(slope - program.true) <= 1e-9 * abs(program.true) else f"**wrong: {slope:.4g}**"


def programs() -> str:
    """README's table of programs."""
    return table(
        ["", *LIBRARIES],
        [[program.says, *(outcome(library, program) for library in LIBRARIES.values())] for program in PROGRAMS],
    )


# -- Digits --

FUNCTIONS = [
    *("sqrt", "cbrt", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan"),
    *("arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh"),
]
HARD = {  # where the formula of the textbook loses digits
    "arcsin": 1 - 1e-9,
    "arctanh": 1 - 1e-9,
    "tanh": 20.0,
    "expm1": -50.0,
    "arcsinh": -1e200,
}


def row_of(name: str) -> Rule:
    """The row of one of NumPy's functions, which has the reference."""
    return next(row for row in TABLE.values() if name in (row.ufunc or "").split())


def off(library: Library, name: str, xs: Any) -> float:
    """The largest error of the derivative of one of NumPy's functions, in ulp; inf for no number."""
    try:
        slopes = numpy.asarray(library.compiled(library.elementwise(getattr(library.numpy, name)))(xs)).tolist()
    except NotImplementedError:
        return math.inf
    return max(ulps(slope, reference(row_of(name).name, 0, (x,))) for slope, x in zip(slopes, xs.tolist(), strict=True))


def everywhere(name: str) -> Any:
    """Points of the whole range of a function, where it and its derivative are normal numbers."""
    row = row_of(name).name
    points = [x for (x,) in sample(row)[::7] if 1e-300 < abs(x) < 1e300]
    return numpy.array([x for x in points if 1e-300 < abs(reference(row, 0, (x,))) < 1e300])


def shown(ulp: float) -> str:
    return "no number" if math.isinf(ulp) else f"{ulp:.1g}" if ulp >= 100 else f"{ulp:.1f}"


def digits() -> str:
    """README's table of digits."""
    libraries = {name: library for name, library in LIBRARIES.items() if name != "jacobi"}
    worst = {name: {of: off(library, of, everywhere(of)) for of in FUNCTIONS} for name, library in libraries.items()}
    within = [str(sum(ulp <= 4 for ulp in worst[name].values())) for name in libraries]
    return table(
        ["", *libraries],
        [
            [f"of {len(FUNCTIONS)} functions, within 4 ulp everywhere", *within],
            *(
                [
                    f"`np.{of}` at {x!r}: ulp",
                    *(shown(off(library, of, numpy.array([x]))) for library in libraries.values()),
                ]
                for of, x in HARD.items()
            ),
        ],
    )


# -- Cost --


def logistic(x: Any) -> Any:
    for _ in range(1000):
        x = 3.7 * x * (1 - x)
    return x


def mixed(np: ModuleType) -> Function:
    return lambda x: np.sin(x) * np.exp(-(x**2) / 2) + x**3 / (1 + x**2)


def rosenbrock(np: ModuleType) -> Function:
    return lambda x: np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def network(np: ModuleType) -> Function:
    """The loss of a network 2-16-16-1 at 100 points, by its parameters."""
    rng = numpy.random.default_rng(0)
    points, targets = rng.normal(size=(100, 2)), rng.normal(size=100)

    def loss(p: Any) -> Any:
        h = np.tanh(np.dot(points, p["w1"]) + p["b1"])
        h = np.tanh(np.dot(h, p["w2"]) + p["b2"])
        return np.mean(((np.dot(h, p["w3"]) + p["b3"])[:, 0] - targets) ** 2)

    return loss


def parameters() -> dict[str, Any]:
    rng = numpy.random.default_rng(1)
    sizes = {"w1": (2, 16), "b1": (16,), "w2": (16, 16), "b2": (16,), "w3": (16, 1), "b3": (1,)}
    return {name: rng.normal(size=size) / 2 for name, size in sizes.items()}


class Task(NamedTuple):
    """What is differentiated, made for a library; where; and how num_dual, which has no arrays, is asked."""

    says: str
    of: Callable[[Library], Function]
    how: str
    x: Any
    of_num_dual: Callable[[], Any] | None = None


def costs() -> str:
    """README's table of times, in units of f's own with plain numbers, and of the first call, in which JAX compiles."""
    many = numpy.random.default_rng(2).uniform(-3, 3, 100_000)
    tasks = [
        Task("a polynomial", lambda _: cubic, "derivative", 2.0, lambda: num_dual.first_derivative(cubic, 2.0)),
        Task("1,000 steps", lambda _: logistic, "derivative", 0.3, lambda: num_dual.first_derivative(logistic, 0.3)),
        Task("elementwise, 10⁵ points", lambda library: mixed(library.numpy), "elementwise", many),
        Task("gradient, 1,000 numbers", lambda library: rosenbrock(library.numpy), "gradient", many[:1000] / 3),
        Task("gradient of a network", lambda library: network(library.numpy), "gradient", parameters()),
    ]
    rows = []
    for says, of, how, x, of_num_dual in tasks:
        ours, old, new, _ = (
            called(library.compiled(getattr(library, how)(of(library))), x) for library in LIBRARIES.values()
        )
        plain = called(of(LIBRARIES["tinygrad_ed"]), x)
        compiling = seconds(new, 1)
        times = [ratio(call, plain)[2] if call else None for call in (ours, old, new, of_num_dual)]
        cells = ["" if time is None else short(time) for time in times]
        rows.append([says, f"{short(seconds(plain, loops_for(plain)) * 1e6)} µs", *cells, f"{short(compiling)} s"])
    return table(["", "f itself", "tinygrad_ed", "autograd", "JAX, compiled", "num_dual", "JAX, first call"], rows)


def cubic(x: Any) -> Any:
    return x**3 + 2 * x**2 - 5 * x + 7


def short(number: float) -> str:
    """With two digits, or as a whole number."""
    return f"{number:.2g}" if number < 100 else f"{number:,.0f}"


def called(f: Function, x: Any) -> Function:
    return lambda: f(x)


# -- The tables --


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |".replace("|  ", "| ") for cells in lines)


TABLES = {"programs": programs, "digits": digits, "costs": costs}


def main() -> None:
    warnings.simplefilter("ignore")
    jax.config.update("jax_enable_x64", True)  # else it computes in float32
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, of in TABLES.items():
        with numpy.errstate(all="ignore"):
            written = of()
        print(f"{written}\n")
        place = re.compile(f"(?<=<!-- {name} -->\n).*?(?=<!-- end of {name} -->)", re.DOTALL)
        readme = place.sub(lambda _, written=written: f"\n{written}\n\n", readme)
    (ROOT / "README.md").write_text(readme, encoding="utf-8")


if __name__ == "__main__":
    main()
