"""Gradients, Jacobians and elementwise derivatives of functions of arrays, beside autograd, num_dual and NumPy itself.

Run: python tests/benchmarks/of_arrays.py        (packages: the extra `benchmark`)
"""

from __future__ import annotations

import math
from collections.abc import Callable
from types import ModuleType
from typing import Any

import autograd
import autograd.numpy
import num_dual
import numpy as np
from autograd.core import make_vjp
from autograd.extend import vspace
from measure import HEAD, ratio, row, seconds

from tinygrad_ed import gradient, jacobian, value_and_derivative

RNG = np.random.default_rng(0)


def rosenbrock(np: ModuleType) -> Callable[[Any], Any]:
    """Written with slices."""
    return lambda x: np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def rosenbrock_as_a_loop(x: Any) -> Any:
    total = 0.0
    for i in range(len(x) - 1):
        total = total + 100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2
    return total


def network(np: ModuleType, points: Any, classes: Any) -> Callable[[Any], Any]:
    """The loss of a network 2-16-16-1 by its parameters, in a dict."""

    def loss(p: Any) -> Any:
        h = np.tanh(np.dot(points, p["w1"]) + p["b1"])
        h = np.tanh(np.dot(h, p["w2"]) + p["b2"])
        out = np.dot(h, p["w3"]) + p["b3"]
        return np.mean((out[:, 0] - classes) ** 2)

    return loss


def parameters() -> dict[str, Any]:
    sizes = {"w1": (2, 16), "b1": (16,), "w2": (16, 16), "b2": (16,), "w3": (16, 1), "b3": (1,)}
    return {name: RNG.normal(size=size) / 2 for name, size in sizes.items()}


def layer(np: ModuleType, weights: Any, biases: Any) -> Callable[[Any], Any]:
    return lambda x: np.tanh(weights @ x + biases)


def mixed(np: ModuleType) -> Callable[[Any], Any]:
    return lambda x: np.sin(x) * np.exp(-(x**2) / 2) + x**3 / (1 + x**2)


def both_of_autograd(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """x ↦ (f(x), f′(x)) elementwise."""

    def both(x: Any) -> Any:
        pull, y = make_vjp(f, x)
        return y, pull(vspace(y).ones())

    return both


def growth() -> float:
    """The exponent p of cost ∝ n^p, of the gradient of the loop over 1,000 and over 10,000 elements."""
    slope = gradient(rosenbrock_as_a_loop)
    short, long = RNG.uniform(-1, 1, 1_000), RNG.uniform(-1, 1, 10_000)
    ratios = sorted(seconds(lambda: slope(long), 1) / seconds(lambda: slope(short), 10) for _ in range(5))
    return math.log10(ratios[2])


def main() -> None:
    print(HEAD)
    ours, theirs = gradient(rosenbrock(np)), autograd.grad(rosenbrock(autograd.numpy))
    for n, asked in ((10, "≤ 1/3.5"), (100, "≤ 1/3.5"), (1_000, "≤ 1/3.5"), (10_000, "≤ 1/2")):
        x = RNG.uniform(-1, 1, n)
        assert np.allclose(ours(x), theirs(x))
        measured = ratio(lambda x=x: ours(x), lambda x=x: theirs(x))
        print(row(f"gradient of Rosenbrock, slices, n = {n}", "autograd", asked, measured))

    x = RNG.uniform(-1, 1, 1_000)
    numbers = x.tolist()
    looped = gradient(rosenbrock_as_a_loop)
    assert np.allclose(looped(x), num_dual.gradient(rosenbrock_as_a_loop, numbers)[1])
    measured = ratio(lambda: looped(x), lambda: num_dual.gradient(rosenbrock_as_a_loop, numbers), rounds=7)
    print(row("gradient of Rosenbrock, loop, n = 1000", "num_dual", "≤ 1/1.8", measured))
    print(f"{'  its cost ∝ n^p: p':<44} {growth():>40.3f}   ≤ 1.2")

    points, classes = RNG.normal(size=(100, 2)), RNG.normal(size=100)
    p = parameters()
    ours = gradient(network(np, points, classes))
    theirs = autograd.grad(network(autograd.numpy, points, classes))
    assert all(np.allclose(ours(p)[name], theirs(p)[name]) for name in p)
    print(
        row(
            "gradient of a network 2-16-16-1, 100 points",
            "autograd",
            "≤ 1/4",
            ratio(lambda: ours(p), lambda: theirs(p)),
        )
    )

    weights, biases, x = RNG.normal(size=(50, 50)) / 7, RNG.normal(size=50), RNG.normal(size=50)
    ours, theirs = jacobian(layer(np, weights, biases)), autograd.jacobian(layer(autograd.numpy, weights, biases))
    assert np.allclose(ours(x), theirs(x))
    print(row("Jacobian of a map 50 → 50", "autograd", "≤ 1/25", ratio(lambda: ours(x), lambda: theirs(x))))

    ours, theirs = value_and_derivative(mixed(np)), both_of_autograd(mixed(autograd.numpy))
    x = RNG.uniform(-3, 3, 100_000)
    assert all(np.allclose(a, b) for a, b in zip(ours(x), theirs(x), strict=True))
    print(
        row(
            "elementwise value and derivative, 10⁵ points",
            "autograd",
            "≤ 1/3",
            ratio(lambda: ours(x), lambda: theirs(x)),
        )
    )
    large, f = RNG.uniform(-3, 3, 4_000_000), mixed(np)
    measured = ratio(lambda: ours(large), lambda: f(large), rounds=7)
    print(row("elementwise value and derivative, 4·10⁶", "NumPy's f", "≤ 1.5", measured))


if __name__ == "__main__":
    main()
