"""Nesting in any mix, without perturbation confusion; threads, generators, exceptions, closures that hold a Value."""

from __future__ import annotations

import contextvars
import math
import operator
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from tinygrad_ed import Value, derivative, jvp, primitive, tangent_line, taylor, value_and_derivative
from tinygrad_ed import math as tmath

# -- the classical cases of Siskind and Pearlmutter --


def test_the_smallest_program_that_confuses_perturbations() -> None:
    """d/dx x·(d/dy (x + y)) = 1, not 2."""
    assert derivative(lambda x: x * derivative(lambda y: x + y)(1.0))(1.0) == 1.0
    assert derivative(lambda x: derivative(lambda y: x + y)(1.0) * x)(1.0) == 1.0
    assert derivative(lambda x: x * derivative(lambda y: x * y)(2.0))(1.0) == 2.0


def test_the_inner_variable_at_the_outer_one() -> None:
    """d/dx (d/dy x·y³ at y = x) = d/dx 3x³ = 9x²."""
    assert derivative(lambda x: derivative(lambda y: x * y**3)(x))(2.0) == 36.0
    assert derivative(lambda x: derivative(lambda y: x * y**3)(x * x))(2) == 5 * 3 * 2**4


def test_the_amazing_bug() -> None:
    """A curried shift operator, differentiated: D(D̂ applied twice) must not mix its two perturbations.

    Manzyuk, Pearlmutter, Radul, Rush, Siskind, *Perturbation confusion in forward automatic differentiation of
    higher-order functions*, 2019, section 3: the second derivative of eˣ comes out as 0 where tags are not renewed.
    Here a function is returned through its values: the shifted function is differentiated where it is applied.
    """

    def shifted(u: Any) -> Callable[[Callable[[Any], Any]], Callable[[Any], Any]]:
        return lambda f: lambda x: f(x + u)

    def hat(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda x: derivative(lambda u: shifted(u)(f)(x))(0.0)

    assert hat(hat(tmath.exp))(1.0) == math.exp(1.0)
    assert hat(hat(hat(tmath.sin)))(0.5) == -math.cos(0.5)


def test_a_closure_that_holds_a_value_and_leaves_its_call() -> None:
    """What is computed with it afterwards has its number, not its perturbation; other calls do not see it."""
    held: list[Any] = []

    def f(x: Any) -> Any:
        held.append(lambda y: x * y)
        return x * x

    assert derivative(f)(3.0) == 6.0
    assert derivative(held[0])(2.0) == 3.0
    assert derivative(lambda y: held[0](y) * y)(2.0) == 12.0
    assert taylor(held[0], 2)(2.0) == [6.0, 3.0, 0.0]


def test_a_closure_that_holds_a_value_of_a_call_that_still_runs() -> None:
    """It carries that call's perturbation, through a call in between."""

    def f(x: Any) -> Any:
        def scaled(y: Any) -> Any:
            return x * x * y

        return derivative(scaled)(10.0) + derivative(lambda y: scaled(y) * y)(1.0)  # x² + 2x²

    assert derivative(f)(3.0) == 18.0


def test_a_value_that_escapes_from_an_inner_call_into_the_outer_one() -> None:
    """The inner perturbation is over, the outer one is kept."""
    held: list[Any] = []

    def f(x: Any) -> Any:
        derivative(lambda y: held.append(x * y) or y)(5.0)
        return held[-1] * x  # 5x²

    assert derivative(f)(3.0) == 30.0
    assert taylor(f, 3)(3.0) == [45.0, 30.0, 5.0, 0.0]
    assert derivative(derivative(f))(3.0) == 10.0


def test_an_escaped_value_is_the_outer_one_through_every_door() -> None:
    """x·y of an inner call that is over is 5x: returned, by math, by NumPy, negated, with numbers on either side."""

    def late(x: Any) -> Any:
        out: list[Any] = []
        derivative(lambda y: out.append(x * y) or y)(5.0)
        return out[0]

    doors: dict[str, tuple[Callable[[Any, Any], Any], float]] = {
        "returned": (lambda v, x: v, 5.0),
        "in a list": (lambda v, x: [v], [5.0]),  # type: ignore[dict-item]
        "negated": (lambda v, x: -v, -5.0),
        "by a constant": (lambda v, x: v * 2.0, 10.0),
        "of a constant": (lambda v, x: 2.0 - v, -5.0),
        "by x": (lambda v, x: v + x, 6.0),
        "of x": (lambda v, x: x * v, 30.0),
        "squared": (lambda v, x: v**2, 150.0),
        "by itself": (lambda v, x: v * v, 150.0),
        "math": (lambda v, x: tmath.sin(v), 5 * math.cos(15.0)),
        "math of two": (lambda v, x: tmath.hypot(v, x), math.sqrt(26)),
        "NumPy": (lambda v, x: np.sin(v), 5 * math.cos(15.0)),
        "inner call": (lambda v, x: derivative(lambda z: v * z * z)(1.0), 10.0),
        "inner series": (lambda v, x: taylor(lambda z: v * z * z, 2)(1.0)[2], 5.0),
        "primitive": (lambda v, x: primitive(math.sin, tmath.cos)(v), 5 * math.cos(15.0)),
        "branch": (lambda v, x: v if v > 1 else 0.0, 5.0),
        "at": (lambda v, x: derivative(lambda z: z**2)(v), 10.0),
    }
    for name, (door, slope) in doors.items():
        assert derivative(lambda x, door=door: door(late(x), x))(3.0) == pytest.approx(slope, rel=1e-14), name
        assert taylor(lambda x, door=door: door(late(x), x), 2)(3.0)[1] == pytest.approx(slope, rel=1e-14), name


def test_an_outer_value_that_escapes_is_a_number_to_the_next_call() -> None:
    """Two calls of one derivative share nothing."""
    memory: list[Any] = []

    def f(x: Any) -> Any:
        memory.append(x)
        return sum(v * x for v in memory)

    slope = derivative(f)
    assert slope(1.0) == 2.0
    assert slope(2.0) == 1.0 + 4.0
    assert slope(3.0) == 1.0 + 2.0 + 6.0


# -- any mix --


def test_three_levels_in_a_row() -> None:
    """∂³/∂x∂y∂z of sin(xyz) by three nested calls, in all six orders."""
    x, y, z = sympy.symbols("x y z")
    want = float(sympy.diff(sympy.sin(x * y * z), x, y, z).subs({x: 0.5, y: 1.5, z: 0.7}))
    point = {"x": 0.5, "y": 1.5, "z": 0.7}

    def f(x: Any, y: Any, z: Any) -> Any:
        return tmath.sin(x * y * z)

    for order in ("xyz", "xzy", "yxz", "yzx", "zxy", "zyx"):
        g: Any = f
        for name in order:
            g = derivative(g, name)
        assert math.isclose(g(**point), want, rel_tol=1e-13)


def test_derivative_inside_taylor_inside_derivative() -> None:
    """Against SymPy."""
    x, y, z = sympy.symbols("x y z")
    inner = sympy.diff(sympy.sin(x * y * z), y).subs(y, 2)
    want = float(sympy.diff(sympy.diff(inner, x, 2) / 2, z).subs({x: 0.5, z: 1.5}))
    got = derivative(lambda z: taylor(lambda x: derivative(lambda y: tmath.sin(x * y * z))(2.0), 3)(0.5)[2])(1.5)
    assert math.isclose(got, want, rel_tol=1e-13)


def test_taylor_inside_taylor() -> None:
    """Against SymPy, with both variables in a quotient."""
    x, y = sympy.symbols("x y")
    inner = sympy.diff(sympy.exp(x * y) / (x + y), y, 2).subs(y, 1) / 2
    want = [float(sympy.diff(inner, x, k).subs(x, sympy.Rational(1, 2)) / math.factorial(k)) for k in range(4)]
    got = taylor(lambda x: taylor(lambda y: tmath.exp(x * y) / (x + y), 2)(1.0)[2], 3)(0.5)
    assert got == pytest.approx(want, rel=1e-12)


def test_orders_inside_orders() -> None:
    """d²/dx² (d²/dy² e^(xy) at y = 1) = (x²eˣ)″."""
    got = derivative(lambda x: derivative(lambda y: tmath.exp(x * y), order=2)(1.0), order=2)(0.5)
    assert math.isclose(got, (0.25 + 2 + 2) * math.exp(0.5), rel_tol=1e-14)


def test_jvp_primitive_and_tangent_line_inside_derivative() -> None:
    """∂/∂x (2x + x³); a primitive of an inner variable; slope and intercept."""
    assert derivative(lambda x: jvp(lambda a, b: a * b * x, (x, 2.0), (1.0, x))[1])(3.0) == 2 + 27
    sine: Any = primitive(math.sin, lambda x: cosine(x))
    cosine: Any = primitive(math.cos, lambda x: -sine(x))
    assert math.isclose(
        derivative(lambda x: derivative(lambda y: sine(x * y))(1.0))(0.5),
        math.cos(0.5) - 0.5 * math.sin(0.5),
        rel_tol=1e-15,
    )
    assert derivative(lambda x: tangent_line(lambda t: t * t, x).slope)(3.0) == 2.0
    assert derivative(lambda x: value_and_derivative(lambda t: t**3)(x)[1])(3.0) == 18.0


def test_mixed_levels_exactly() -> None:
    """Nested calls on Fractions and ints are exact."""
    assert (
        derivative(lambda x: derivative(lambda y: (x + y) ** 3 / y)(x))(Fraction(1, 3)) == 4
    )  # 3(2x)²/x − (2x)³/x² = 4x
    assert derivative(lambda x: taylor(lambda y: (x * y + 1) ** 4, 2)(x)[2])(2) == 6 * (2 * 2 * 25 + 4 * 2 * 5 * 4)


def test_a_users_own_value_passes_through() -> None:
    """x·v with v = 3 + 5ε: the derivative by x is v; the derivative at v carries ε."""
    v = Value(3.0, 5.0)
    slope = derivative(lambda x: x * v)(2.0)
    assert (slope.primal, slope.tangent) == (3.0, 5.0)
    slope = derivative(lambda x: x**3)(v)
    assert (slope.primal, slope.tangent) == (27.0, 90.0)
    nested = Value(v, 1.0)
    square = nested * nested
    assert (square.primal.primal, square.primal.tangent, square.tangent.primal, square.tangent.tangent) == (
        9.0,
        30.0,
        6.0,
        10.0,
    )


@pytest.mark.parametrize(
    "op",
    [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow, operator.mod, tmath.hypot, tmath.atan2],
)
def test_operators_between_levels_in_both_orders(op: Any) -> None:
    """∂²/∂x∂y and ∂²/∂y∂x of x ∘ y agree, whichever of the two is the inner variable, as series and as duals."""

    def f(x: Any, y: Any) -> Any:
        return op(x, y) * x * y

    a, b = 1.3, 0.4
    one = derivative(lambda x: derivative(lambda y: f(x, y))(b))(a)
    two = derivative(lambda y: derivative(lambda x: f(x, y))(a))(b)
    three = taylor(lambda x: taylor(lambda y: f(x, y), 1)(b)[1], 1)(a)[1]
    four = derivative(lambda y: taylor(lambda x: f(x, y), 2)(a)[1])(b)
    h = 1e-4
    slope = (f(a + h, b + h) - f(a + h, b - h) - f(a - h, b + h) + f(a - h, b - h)) / (4 * h * h)
    for got in (one, two, three, four):
        assert math.isclose(got, slope, rel_tol=1e-5)
    assert (
        math.isclose(one, two, rel_tol=1e-13)
        and math.isclose(one, three, rel_tol=1e-13)
        and math.isclose(one, four, rel_tol=1e-13)
    )


def test_depth() -> None:
    """x⁸, eight times, by eight nested calls: 8!."""
    g: Any = lambda x: x**8  # noqa: E731
    for _ in range(8):
        g = derivative(g)
    assert g(1) == math.factorial(8)


def test_deep_recursion_in_f() -> None:
    """f may recurse as deep as it may plainly, but for a constant factor of frames."""

    def down(x: Any, n: int) -> Any:
        return x if n == 0 else x + down(x, n - 1)

    assert derivative(down)(1.0, 300) == 301.0


# -- state --


def test_threads() -> None:
    """Eight threads, each nesting its own derivatives, at once."""

    def work(k: int) -> list[float]:
        return [
            derivative(lambda x: x * derivative(lambda y: tmath.sin(x * y) * k)(x))(0.1 * i)
            + derivative(lambda x: x**k, order=2)(1.0 + i)
            for i in range(60)
        ]

    want = [work(k) for k in range(1, 9)]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(2):
            assert list(pool.map(work, range(1, 9))) == want


def test_a_value_handed_to_another_thread_keeps_its_derivative() -> None:
    """The level belongs to the call, not to the thread."""

    def f(x: Any) -> Any:
        result: list[Any] = []
        thread = threading.Thread(target=lambda: result.append(derivative(lambda y: x * y * y)(2.0)))
        thread.start()
        thread.join()
        return result[0] * x  # 4x²

    assert derivative(f)(3.0) == 24.0
    assert derivative(lambda x: contextvars.Context().run(lambda: x * x))(3.0) == 6.0


def test_generators_interleaved() -> None:
    """Two derivatives that are in progress at the same time, in turns."""

    def steps(x: Any) -> Any:
        total = x
        while True:
            sent = yield total
            total = total * sent

    def f(x: Any) -> Any:
        outer = steps(x)
        next(outer)

        def g(y: Any) -> Any:
            inner = steps(y)
            next(inner)
            a = outer.send(y)  # x·y
            b = inner.send(x)  # y·x
            return a * b  # x²y²

        return derivative(g)(2.0)  # 4x²

    assert derivative(f)(3.0) == 24.0


def test_a_generator_that_outlives_its_call() -> None:
    """What it yields afterwards counts as numbers."""
    kept: list[Any] = []

    def g(x: Any) -> Any:
        yield x
        yield x * x

    def f(x: Any) -> Any:
        kept.append(g(x))
        return next(kept[0])

    assert derivative(f)(3.0) == 1.0
    late = next(kept[0])
    assert float(late) == 9.0
    assert derivative(lambda x: x * late)(2.0) == 9.0


def test_an_exception_in_the_middle_leaves_no_trace() -> None:
    """A nest that raises, then the same nest again."""

    def f(x: Any, fail: bool) -> Any:
        def g(y: Any) -> Any:
            if fail:
                raise KeyError("inside")
            return x * y

        return x * derivative(g)(1.0)

    slope = derivative(f)
    with pytest.raises(KeyError):
        slope(3.0, True)
    assert slope(3.0, False) == 6.0

    def caught(x: Any) -> Any:
        try:
            derivative(lambda y: x[y])(1.0)
        except TypeError:
            return x * x
        raise AssertionError

    assert derivative(caught)(3.0) == 6.0


def test_a_value_kept_by_a_failed_call_is_a_number() -> None:
    """The level ends with the call, however it ends."""
    kept: list[Any] = []

    def f(x: Any) -> Any:
        kept.append(x)
        raise ValueError("afterwards")

    for ask in (derivative(f), derivative(f, order=2), taylor(f, 2), value_and_derivative(f), derivative(f, "x")):
        kept.clear()
        with pytest.raises(ValueError, match="afterwards"):
            ask(2.0)
        assert float(kept[0]) == 2.0
        assert derivative(lambda x: x * kept[0])(5.0) == 2.0


def test_a_dual_number_that_f_makes_on_top_of_its_own() -> None:
    """Its derivative is the dual number of the derivatives: (x + ε)³ has 3x² + 6xε, on the first call and the next."""
    for _ in range(2):
        y = derivative(lambda x: Value(x, 1.0) ** 3)(2.0)
        assert (y.primal, y.tangent) == (12.0, 12.0)
        coefficients = taylor(lambda x: Value(x, 1.0) ** 3, 2)(2.0)
        assert [(c.primal, c.tangent) for c in coefficients] == [(8.0, 12.0), (12.0, 12.0), (6.0, 3.0)]
        product = derivative(lambda x: x * Value(Value(2.0, 1.0), 1.0))(3.0)
        assert (product.primal.primal, product.primal.tangent, product.tangent) == (2.0, 1.0, 1.0)


def test_values_that_users_make_at_once_share_their_level() -> None:
    """Eight threads that put Values on top of one number: each pair multiplies as dual numbers do."""
    for _ in range(50):
        below = Value(2.0, 1.0)
        made: list[Any] = []
        start = threading.Barrier(8)

        def make(below: Any = below, start: Any = start, made: list[Any] = made) -> None:
            start.wait()
            made.append(Value(below, 1.0))

        threads = [threading.Thread(target=make) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len({id(v.level) for v in made}) == 1
