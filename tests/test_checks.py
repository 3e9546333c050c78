"""Checks of gradients: the verdicts and their reasons, what is called how, and what is found in malformed gradients."""

import hashlib
import math
import pickle
import struct
import subprocess
import sys
from array import array
from collections import namedtuple
from fractions import Fraction

import numpy as np
import pytest

from tinygrad_ed import GradientCheck, GradientMismatch, assert_gradient, check_gradient, primitive
from tinygrad_ed import math as dual_math
from tinygrad_ed.checks import FEW, LISTED, VERDICTS, Row
from tinygrad_ed.structures import mapped, taken_apart

X = np.array([0.5, -1.0, 2.0])


def cubes(x):
    return np.sum(x**3)


def of_cubes(x):
    return 3 * x**2


def verdicts(check):
    return {row.where: row.verdict for row in check.rows}


def lossy(f):
    """f through compiled code, which no derivative survives."""

    def through(*args):
        y = f(*args)
        return np.reshape(array("d", np.ravel(y)), np.shape(y))[()]

    return through


# -- Verdicts --


def test_all_agree():
    check = check_gradient(cubes, X, gradient=of_cubes)
    assert check
    assert check.verdict == "ok"
    assert verdicts(check) == {"x[0]": "ok", "x[1]": "ok", "x[2]": "ok"}
    for row, d in zip(check.rows, of_cubes(X), strict=True):
        assert row.hand_written == pytest.approx(d, rel=1e-15)
        assert row.exact == pytest.approx(d, rel=1e-15)
        assert abs(row.numerical - d) <= row.error < 1e-6
        assert 0 < row.tolerance < 1e-12
        assert row.note == ""


@pytest.mark.parametrize("off", [1e-2, 1e-6, 1e-9, 1e-12])
def test_with_an_exact_derivative_a_check_is_as_sharp_as_rounding_allows(off):
    check = check_gradient(cubes, X, gradient=lambda x: of_cubes(x) * np.array([1, 1, 1 + off]))
    assert not check
    assert verdicts(check) == {"x[0]": "ok", "x[1]": "ok", "x[2]": "mismatch"}


def test_numbers_of_float32_within_f_are_rounded_before():
    """The formula takes the shares for a sum of exactly 1."""
    for seed in range(20):
        random = np.random.default_rng(seed)
        shares = np.abs(random.standard_normal((4, 5)).astype(np.float32))
        shares /= shares.sum(axis=1, keepdims=True)

        def softmax(x):
            e = np.exp(x - x.max(axis=1, keepdims=True))
            return e / e.sum(axis=1, keepdims=True)

        def divergence(x, shares=shares):
            return np.mean(np.sum(shares * (np.log(shares) - np.log(softmax(x))), axis=1))

        def by_hand(x, shares=shares):
            return (softmax(x) - shares) / len(x)

        x = random.standard_normal((4, 5)).astype(np.float32)
        assert check_gradient(divergence, x, gradient=by_hand, seed=seed).verdict == "ok"
        wrong = check_gradient(divergence, x, gradient=lambda x: by_hand(x) * np.float32(1 + 1e-4), seed=seed)
        assert wrong.verdict == "mismatch"


def test_a_gradient_that_passed_through_float32_is_judged_as_one():
    def by_hand(x):
        return of_cubes(x).astype(np.float32).astype(float)

    x = np.random.default_rng(0).standard_normal(40)
    assert check_gradient(cubes, x, gradient=by_hand).verdict == "ok"
    assert check_gradient(cubes, x, gradient=lambda x: by_hand(x) * (1 + 1e-6)).verdict == "mismatch"


def test_a_small_partial_derivative_that_is_left_out_is_found():
    def f(x):
        return x[0] ** 2 + 2e-6 * x[1]

    assert check_gradient(f, X, gradient=lambda x: np.array([2 * x[0], 2e-6, 0.0]))
    assert verdicts(check_gradient(f, X, gradient=lambda x: np.array([2 * x[0], 0.0, 0.0])))["x[1]"] == "mismatch"


def test_what_peers_reject_and_is_right():
    assert check_gradient(np.log, 1e-5, gradient=lambda x: 1 / x)
    single = X.astype(np.float32)
    assert check_gradient(np.tanh, single, gradient=lambda x, upstream: upstream * (1 - np.tanh(x) ** 2))


def test_rounding_where_the_gradient_vanishes_is_no_mismatch():
    """What is added to all before they are centred has a derivative of 0: by hand, of rounding errors."""
    random = np.random.default_rng(1)
    x, weights = random.standard_normal((50, 4)), random.standard_normal((50, 4))

    def f(b):
        centred = x + b - np.mean(x + b, axis=0)
        return np.sum(weights * centred / np.sqrt(np.mean(centred**2, axis=0)))

    def by_hand(b):
        centred = x + b - np.mean(x + b, axis=0)
        spread = np.sqrt(np.mean(centred**2, axis=0))
        d = weights / spread - centred * np.sum(weights * centred, axis=0) / spread**3 / len(x)
        return np.sum(d - np.mean(d, axis=0), axis=0)

    assert check_gradient(f, np.zeros(4), gradient=by_hand).verdict == "ok"


@pytest.mark.parametrize("value", [-1.0, 0.0, 0.5, 1.0])
def test_at_a_corner_what_lies_between_the_slopes_is_right(value):
    check = check_gradient(abs, 0.0, gradient=lambda x: value)
    assert check
    assert check.verdict == "ok (kink)"
    assert "-1 on the left and 1 on the right" in check.rows[0].note


@pytest.mark.parametrize("value", [-1.001, 1.001, 5.0])
def test_at_a_corner_what_lies_beside_the_slopes_is_wrong(value):
    assert check_gradient(abs, 0.0, gradient=lambda x: value).verdict == "mismatch"


def shifted(b):
    """Two smooth numbers beside one on its corner."""
    return np.maximum(np.array([0.0, 1.0, 1.0]) + b, 0)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("off", [1.3, 0.7, 1 + 1e-3, 1 - 1e-6, 1 + 1e-9])
def test_beside_a_corner_in_the_result_the_rest_of_a_gradient_must_be_right(seed, off):
    """With one upstream, one wrong value of two lies between the slopes by chance."""

    def by_hand(b, upstream):
        return off * np.sum(upstream * (np.array([0.0, 1.0, 1.0]) + b > 0))

    check = check_gradient(shifted, 0.0, gradient=by_hand, seed=seed)
    assert check.verdict == "mismatch"


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("at_0", [0.0, 0.3, 1.0])
def test_beside_a_corner_in_the_result_what_is_right_stays_so(seed, at_0):
    z = np.array([0.0, 1.0, 1.0])
    check = check_gradient(
        shifted, 0.0, gradient=lambda b, u: np.sum(u * np.heaviside(z + b, at_0)), seed=seed, directions=3
    )
    assert check.verdict == "ok (kink)"


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("at_0", [0.0, 1.0])
@pytest.mark.parametrize("directions", [None, 2])
def test_a_row_of_zeros_does_not_hide_a_wrong_bias(dtype, at_0, directions):
    random = np.random.default_rng(5)
    x, w = np.abs(random.standard_normal((4, 3))).astype(dtype), random.standard_normal((3, 5)).astype(dtype)
    x[0], b = 0, np.zeros(5, dtype)
    active = (x @ w > 0).any(axis=0)

    def check(seed, factor=1.0):
        def by_hand(x, w, b, upstream):
            d = upstream * np.heaviside(x @ w + b, dtype(at_0))
            return d @ w.T, x.T @ d, np.sum(d, axis=0) * factor

        def f(x, w, b):
            return np.maximum(x @ w + b, 0)

        return check_gradient(f, x, w, b, gradient=by_hand, wrt=(0, 1, 2), seed=seed, directions=directions)

    assert active.any()
    for seed in range(4):
        assert check(seed).verdict == "ok (kink)"
        for i in np.flatnonzero(active):
            for off in (0.3, 1e-3) if dtype is np.float32 else (0.3, 1e-3, 1e-6):
                wrong = check(seed, np.where(np.arange(5) == i, dtype(1 + off), dtype(1)))
                assert f"b[{i}]" in {row.where for row in wrong.rows if row.verdict == "mismatch"}


def with_zero_rows(seed, rows, at_0, dtype=np.float64, off=1.0):
    """A dense layer with ReLU, and its gradient, where the first rows are 0 and on the corner of all neurons."""
    random = np.random.default_rng(seed)
    x, w = random.standard_normal((5, 3)).astype(dtype), random.standard_normal((3, 4)).astype(dtype)
    x[:rows] = 0

    def layer(x, w, b):
        return np.maximum(x @ w + b, 0)

    def by_hand(x, w, b, upstream):
        d = upstream * np.heaviside(x @ w + b, dtype(at_0))
        return d @ w.T, x.T @ d, dtype(off) * np.sum(d, axis=0)

    return layer, (x, w, np.zeros(4, dtype)), by_hand


@pytest.mark.parametrize("through", [lambda f: f, lossy], ids=["exact", "lost"])
@pytest.mark.parametrize("at_0", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("rows", [1, 3, 5])
def test_corners_of_opposite_directions_may_meet_in_one_entry(through, at_0, rows):
    for seed in range(8):
        layer, args, by_hand = with_zero_rows(seed, rows, at_0)
        check = check_gradient(through(layer), *args, gradient=by_hand, wrt=(0, 1, 2), seed=seed)
        assert check.verdict == "ok (kink)", str(check)


@pytest.mark.parametrize("through", [lambda f: f, lossy], ids=["exact", "lost"])
@pytest.mark.parametrize("off", [1.3, 1 + 1e-6])
@pytest.mark.parametrize("rows", [1, 3, 5])
def test_where_corners_meet_what_is_none_of_their_slopes_is_wrong(through, off, rows):
    for seed in range(8):
        layer, args, by_hand = with_zero_rows(seed, rows, 1.0, off=off)
        check = check_gradient(through(layer), *args, gradient=by_hand, wrt=(0, 1, 2), seed=seed)
        assert check.verdict == "mismatch", str(check)


def test_where_corners_meet_in_float32():
    for seed in range(8):
        for rows in (1, 4):
            layer, args, by_hand = with_zero_rows(seed, rows, 1.0, np.float32)
            assert check_gradient(layer, *args, gradient=by_hand, wrt=(0, 1, 2), seed=seed).verdict == "ok (kink)"
            layer, args, by_hand = with_zero_rows(seed, rows, 1.0, np.float32, off=1 + 1e-4)
            assert check_gradient(layer, *args, gradient=by_hand, wrt=(0, 1, 2), seed=seed).verdict == "mismatch"


@pytest.mark.parametrize("through", [lambda f: f, lossy], ids=["exact", "lost"])
def test_what_cancels_in_a_sum_has_a_corner_in_each_number(through):
    signs, w = np.array([1.0, -1.0]), np.random.default_rng(2).standard_normal((4, 3))
    positive, size = through(lambda b: np.maximum(signs * b, 0)), through(lambda x: np.abs(x @ w))
    for seed in range(12):
        for slope, verdict in {0.0: "ok (kink)", 0.4: "ok (kink)", 1.0: "ok (kink)", 1.5: "mismatch"}.items():

            def of_positive(b, upstream, slope=slope):
                return np.sum(upstream * signs * np.heaviside(signs * b, slope))

            def of_size(x, upstream, slope=slope):
                return w @ (upstream * (np.sign(x @ w) + slope * (x @ w == 0)))

            check = check_gradient(positive, 0.0, gradient=of_positive, seed=seed)
            assert check.verdict == verdict, str(check)
            check = check_gradient(size, np.zeros(4), gradient=of_size, seed=seed)
            assert check.verdict == verdict, str(check)


def test_a_function_that_is_zero_all_around_has_no_noise():
    flat = lossy(lambda x: 0 * np.sum(x))
    assert check_gradient(flat, X, gradient=np.zeros_like).verdict == "ok"
    assert check_gradient(flat, X, gradient=np.ones_like).verdict == "mismatch"


@pytest.mark.parametrize("f", [lambda x: np.sum(np.sqrt(x) ** 3), lambda x: np.sum(np.abs(x) ** 1.5)])
def test_where_f_and_its_slope_are_0_the_slope_is_seen_beside_what_f_does_around(f):
    assert check_gradient(lossy(f), 0.0, gradient=lambda x: 0.0).verdict == "ok"
    assert check_gradient(lossy(f), 0.0, gradient=lambda x: 1e-6).verdict == "mismatch"


def test_a_wrong_value_that_only_another_upstream_shows_has_a_row_that_says_so():
    checks = [check_gradient(shifted, 0.0, gradient=lambda b, u: 1.3 * (u[1] + u[2]), seed=seed) for seed in range(12)]
    assert any("other values of upstream" in check.rows[0].note for check in checks)


def test_a_layer_on_corners_may_add_up_what_it_was_called_for():
    total = [0.0]

    def by_hand(b, upstream):
        total[0] = total[0] + upstream[1] + upstream[2]
        return total[0]

    assert check_gradient(shifted, 0.0, gradient=by_hand).verdict in ("ok", "ok (kink)")


@pytest.mark.parametrize("value", np.linspace(2.0, 5.0, 7))
@pytest.mark.parametrize("seed", range(3))
def test_a_scalar_function_has_the_one_corner_and_all_between_its_slopes_is_right(value, seed):
    assert check_gradient(lambda x: max(2 * x, 5 * x), 0.0, gradient=lambda x: value, seed=seed).verdict == "ok (kink)"


@pytest.mark.parametrize("power", [1.25, 1.5, 1.75])
def test_what_has_one_slope_and_no_second_derivative_has_no_corner(power):
    for f in (lambda x: abs(x) ** power, lossy(lambda x: abs(x) ** power)):
        for gradient in (None, lambda x: 0.0):
            check = check_gradient(f, 0.0, gradient=gradient)
            assert check.verdict in ("ok", "undecided")
            assert "corner" not in check.rows[0].note


@pytest.mark.parametrize("x", [1e-8, -1e-8])
def test_beside_a_corner_there_is_one_slope(x):
    sign = math.copysign(1.0, x)
    assert check_gradient(abs, x, gradient=lambda x: sign).verdict == "ok"
    for value in (0.0, -sign):
        assert check_gradient(abs, x, gradient=lambda x, value=value: value).verdict == "mismatch"


def test_without_a_gradient_a_corner_is_not_differentiable_and_both_slopes_are_given():
    check = check_gradient(abs, 0.0)
    assert not check
    assert check.verdict == "not differentiable"
    assert check.rows[0].hand_written is None
    assert "-1 on the left and 1 on the right" in check.rows[0].note


def test_without_a_gradient_the_exact_one_is_held_against_the_slope():
    assert check_gradient(cubes, X).verdict == "ok"
    detached = primitive(lambda x: x**2, lambda x: x)
    check = check_gradient(detached, 3.0)
    assert check.verdict == "mismatch"
    assert check.rows[0].exact == 3.0
    assert check.rows[0].numerical == pytest.approx(6.0)


def test_two_gradients_that_are_wrong_alike_are_found_out_by_the_slope():
    check = check_gradient(primitive(lambda x: x**2, lambda x: x), 3.0, gradient=lambda x: x)
    assert check.verdict == "mismatch"
    assert "agree" in check.rows[0].note


@pytest.mark.parametrize("value", [1.1, -0.1, 1 + 1e-6])
def test_of_two_that_tie_for_the_largest_neither_has_a_slope_above_1(value):
    x = np.array([1.0, 2.0, 2.0])
    for seed in range(20):
        check = check_gradient(np.max, x, gradient=lambda x: np.array([0.0, value, 0.0]), seed=seed)
        assert verdicts(check) == {"a[0]": "ok", "a[1]": "mismatch", "a[2]": "ok (kink)"}, str(check)


def test_many_corners_in_one_entry():
    """The zero of all three neurons is on their corner, and by x each may go either way."""
    random = np.random.default_rng(0)
    w, upstream = random.standard_normal((4, 30)), random.standard_normal(30)

    def f(x):
        return np.maximum(x @ w, 0) @ upstream

    x = np.zeros(4)
    assert check_gradient(f, x, gradient=lambda x: ((x @ w > 0) * upstream) @ w.T).verdict == "ok (kink)"
    assert check_gradient(f, x, gradient=lambda x: ((x @ w >= 0) * upstream) @ w.T).verdict == "ok (kink)"
    assert check_gradient(f, x, gradient=lambda x: 40 + ((x @ w > 0) * upstream) @ w.T).verdict == "mismatch"
    for seed in range(5):
        for by_hand in (lambda x: ((x @ w >= 0) * upstream) @ w.T, lambda x: 40 + ((x @ w > 0) * upstream) @ w.T):
            notes = [row.note for row in check_gradient(f, x, gradient=by_hand, seed=seed).rows]
            assert all("corner" in note and "result" not in note and "upstream" not in note for note in notes)


def test_a_slope_that_is_infinite_on_both_accounts_is_right():
    assert check_gradient(np.sqrt, 0.0, gradient=lambda x: math.inf)
    assert check_gradient(np.sqrt, 0.0, gradient=lambda x: 1.0).verdict == "mismatch"


def test_an_infinite_slope_on_one_side_is_no_mismatch():
    """That of x log x at 0 grows so slowly that no value of f shows it."""

    def product(x):
        return x * dual_math.log(x) if x > 0 else 0.0

    assert check_gradient(product, 0.0, gradient=lambda x: -math.inf).verdict == "undecided"
    assert check_gradient(product, 0.0, gradient=lambda x: math.inf).verdict == "mismatch"


def test_a_jump_is_undecided():
    check = check_gradient(np.sign, 0.0, gradient=lambda x: 0.0)
    assert check.verdict == "undecided"
    assert "jumps" in check.rows[0].note


@pytest.mark.parametrize("x", [1e-12, 1e-9, 1e-3])
def test_near_an_edge_of_the_domain(x):
    assert check_gradient(lambda x: dual_math.sqrt(x) ** 3, x, gradient=lambda x: 1.5 * dual_math.sqrt(x))
    assert not check_gradient(lambda x: dual_math.sqrt(x) ** 3, x, gradient=lambda x: 1.5 * dual_math.sqrt(x) + 0.1)


def test_at_an_edge_of_the_domain_the_slope_of_one_side_counts():
    def f(x):
        return (1 + x) * dual_math.exp(x) if x >= 0 else math.nan

    assert check_gradient(f, 0.0, gradient=lambda x: 2.0).verdict == "ok"
    assert check_gradient(f, 0.0, gradient=lambda x: 1.0).verdict == "mismatch"
    assert check_gradient(lambda x: dual_math.sqrt(x) ** 3, 0.0, gradient=lambda x: 0.0).verdict == "ok"


# -- Undecided, with a reason --


def test_a_random_function_differs_between_two_equal_calls():
    random = np.random.default_rng(0)
    check = check_gradient(lambda x: x * random.random(), 2.0, gradient=lambda x: 0.5)
    assert check.verdict == "undecided"
    assert "differs between two equal calls" in check.rows[0].note


def test_a_function_with_a_counter_differs_between_two_equal_calls():
    calls = []

    def f(x):
        calls.append(x)
        return x * len(calls)

    check = check_gradient(f, X, gradient=lambda x, upstream: upstream)
    assert "differs between two equal calls" in check.rows[0].note


def test_a_function_that_changes_after_some_calls_differs_between_equal_ones():
    calls = []

    def f(x):
        calls.append(x)
        return np.sum(x**3) + (len(calls) < 4)

    check = check_gradient(f, X, gradient=of_cubes)
    assert check.verdict == "undecided"
    assert "differs between two equal calls" in check.rows[0].note


@pytest.mark.parametrize("error", [ValueError, RuntimeError, AssertionError, KeyError])
def test_a_function_that_fails_beside_the_point(error):
    def f(x):
        if x != 1.0:
            raise error("only at 1")
        return x**2

    check = check_gradient(f, 1.0, gradient=lambda x: 2.0)
    assert check.verdict == "undecided"
    assert "fails beside the point" in check.rows[0].note
    assert error.__name__ in check.rows[0].note
    assert "only at 1" in check.rows[0].note


def test_a_function_that_is_nan_beside_the_point():
    check = check_gradient(lambda x: x if x == 1.0 else math.nan, 1.0, gradient=lambda x: 1.0)
    assert check.verdict == "undecided"
    assert "beside the point" in check.rows[0].note


def test_a_function_that_fails_at_the_point_is_the_users_to_see():
    with pytest.raises(ZeroDivisionError):
        check_gradient(lambda x: 1 / x, 0.0, gradient=lambda x: 0.0)


def test_a_function_that_is_nan_at_the_point():
    check = check_gradient(lambda x: x * math.nan, 1.0, gradient=lambda x: 1.0)
    assert check.verdict == "undecided"
    assert "nan at the point" in check.rows[0].note


def noise(x):
    """Between −½ and ½, without a pattern."""
    return int.from_bytes(hashlib.blake2b(struct.pack("d", x), digest_size=8).digest()) / 2**64 - 0.5


@pytest.mark.parametrize("size", [0.01, 1.0, 100.0])
def test_noise_hides_the_slope(size):
    check = check_gradient(lambda x: float(x) ** 2 + size * noise(float(x)), 1.0, gradient=lambda x: 2.0)
    assert check.verdict == "undecided"
    assert check.rows[0].note.startswith("noise")


def test_through_a_little_noise_a_slope_can_be_seen():
    def f(x):
        return float(x) ** 2 + 1e-6 * noise(float(x))

    assert check_gradient(f, 1.0, gradient=lambda x: 2.0).verdict == "ok"
    assert check_gradient(f, 1.0, gradient=lambda x: 2.02).verdict == "mismatch"


def test_steps_that_hide_a_slope_from_the_exact_derivative():
    check = check_gradient(lambda x: round(x**2, 6), 1.2345, gradient=lambda x: 2 * x)
    assert check.verdict == "ok" and check.rows[0].exact is None
    assert check_gradient(lambda x: round(x**2, 6), 1.2345, gradient=lambda x: 3 * x).verdict == "mismatch"


def test_a_fast_wave_is_no_rounding():
    """What is irregular in the exact gradient here is much more than rounding could be."""

    def f(x):
        return x**2 + 1e-4 * np.sin(1e9 * x)

    assert not check_gradient(f, 1.0, gradient=lambda x: 2 * x)


def test_a_gradient_with_noise_of_its_own_is_wrong():
    random = np.random.default_rng(0)
    for size in (1e-2, 1e-5):
        check = check_gradient(cubes, X, gradient=lambda x, size=size: of_cubes(x) * (1 + size * random.random(3)))
        assert check.verdict == "mismatch"


def test_a_point_that_is_not_finite():
    check = check_gradient(
        lambda x: np.sum(np.tanh(x)), np.array([1.0, math.inf]), gradient=lambda x: 1 - np.tanh(x) ** 2
    )
    assert check.verdict == "undecided"
    assert check.rows[0].note == "x is not finite"


# -- How things are called --


def test_the_gradient_is_called_right_after_f_at_the_same_point():
    last = []

    def f(x):
        last[:] = [np.array(getattr(x, "primal", x))]
        return np.sum(x**2)

    def gradient(x):
        assert np.array_equal(last[0], x)
        return 2 * last[0]

    assert check_gradient(f, X, gradient=gradient)


@pytest.mark.parametrize("which", ["the first", "the last but one"])
def test_a_layer_that_remembers_another_call_than_the_last_is_wrong(which):
    seen = []

    def forward(x):
        seen.append(x)
        return np.tanh(x)

    def backward(x, upstream):
        return upstream * (1 - np.tanh(seen[0 if which == "the first" else -2]) ** 2)

    assert check_gradient(forward, X, gradient=backward).verdict == "mismatch"


def test_the_first_call_of_the_gradient_is_at_the_very_point_and_in_its_precision():
    calls = []

    def gradient(x, upstream):
        calls.append((x, upstream))
        return 3 * x**2 * upstream

    x = X.astype(np.float32)
    assert check_gradient(lambda x: x**3, x, gradient=gradient)
    assert np.array_equal(calls[0][0], x)
    assert calls[0][0].dtype == calls[0][1].dtype == np.float32


def test_a_layer_may_add_up_what_it_was_called_for():
    """As frameworks do until the gradient is set to zero; the first call counts."""

    class Layer:
        gradient = 0

        def forward(self, x):
            self.x = x
            return np.tanh(x)

        def backward(self, x, upstream):
            self.gradient = self.gradient + upstream * (1 - np.tanh(self.x) ** 2)
            return self.gradient

    layer = Layer()
    assert check_gradient(layer.forward, X, gradient=layer.backward)


def test_upstream_has_the_shape_of_the_output_and_is_random():
    seen = []
    assert check_gradient(
        lambda x: np.array([[1.0, 2.0]]) * np.sum(x),
        np.ones((3, 1)),
        gradient=lambda x, u: seen.append(u) or np.full((3, 1), u[0, 0] + 2 * u[0, 1]),
    )
    assert seen[0].shape == (1, 2)
    assert len(set(seen[0].flat)) == 2
    assert check_gradient(lambda x: x**2, X, gradient=lambda x, u: 2 * x * u, seed=1)


def test_a_scalar_function_has_no_upstream():
    assert check_gradient(lambda x: np.float64(np.sum(x)), X, gradient=lambda x: np.ones(3))
    assert check_gradient(lambda x: np.array(np.sum(x)), X, gradient=lambda x: np.ones(3))
    assert check_gradient(lambda x: np.sum(x, keepdims=True), X, gradient=lambda x, upstream: np.ones(3) * upstream)


def test_several_outputs_have_several_upstreams():
    def f(x):
        return {"s": np.sin(x), "sum": np.sum(x)}

    assert check_gradient(f, X, gradient=lambda x, u: np.cos(x) * u["s"] + u["sum"])


def test_each_call_gets_copies():
    x, y = X.copy(), [np.array([3.0])]

    def f(x, y):
        x *= 2
        y[0] += np.sum(x)
        return np.sum(x**2) + 0 * y[0][0]

    def gradient(x, y):
        x *= 8
        y.clear()
        return x

    assert check_gradient(f, x, y, gradient=gradient)
    assert np.array_equal(x, X)
    assert y == [np.array([3.0])]


def test_printing_is_harmless(capsys):
    assert check_gradient(lambda x: print("f") or x**2, 2.0, gradient=lambda x: print("g") or 2 * x)
    assert "f\n" in capsys.readouterr().out


def test_a_result_with_nothing_in_it():
    assert check_gradient(lambda x: x[:0], X, gradient=lambda x, upstream: 0 * x).verdict == "ok"


def test_randomness_is_its_own():
    np.random.seed(3)  # noqa: NPY002  it is this state that must not change
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    weights = [upstreams(seed=0), upstreams(seed=0), upstreams(seed=1)]
    assert np.array_equal(np.random.get_state()[1], before)  # noqa: NPY002
    np.random.seed(4)  # noqa: NPY002
    assert np.array_equal(weights[0], upstreams(seed=0))
    assert np.array_equal(weights[0], weights[1])
    assert not np.array_equal(weights[0], weights[2])


def upstreams(seed):
    seen = []
    check_gradient(lambda x: x**2, X, gradient=lambda x, u: seen.append(u) or 2 * x * u, seed=seed)
    return seen[0]


# -- Arguments --

Parameters = namedtuple("Parameters", "w b")


@pytest.mark.parametrize("x", [2, 2.0, Fraction(1, 3), np.float64(2.0), np.float32(2.0), np.array(2.0), np.int64(3)])
def test_every_kind_of_number(x):
    assert check_gradient(lambda x: x**3, x, gradient=lambda x: 3 * x**2).verdict == "ok"


def test_an_array_of_integers():
    assert check_gradient(cubes, np.array([1, 2, 3]), gradient=of_cubes)


@pytest.mark.parametrize(
    ("x", "names"),
    [
        ([1.0, 2.0], ["p[0]", "p[1]"]),
        ((1.0, (2.0,)), ["p[0]", "p[1][0]"]),
        ({"a": 1.0, 3: np.array([2.0])}, ["p['a']", "p[3][0]"]),
        (Parameters(1.0, [2.0]), ["p.w", "p.b[0]"]),
        (np.array([[1.0, 2.0]]), ["p[0, 0]", "p[0, 1]"]),
        (3.0, ["p"]),
    ],
)
def test_structures_and_the_names_of_what_is_in_them(x, names):
    def f(p):
        return sum(np.sum(leaf**2) for leaf in taken_apart(p)[0])

    check = check_gradient(f, x, gradient=lambda p: mapped(lambda leaf: 2 * leaf, p))
    assert check
    assert list(verdicts(check)) == names


def test_the_order_of_keys_does_not_matter():
    assert check_gradient(
        lambda p: p["a"] * p["b"] ** 2, {"a": 2.0, "b": 3.0}, gradient=lambda p: {"b": 12.0, "a": 9.0}
    )


def test_several_arguments():
    def f(x, y, *, z=1.0):
        return x * y**2 * z

    assert check_gradient(f, 2.0, 3.0, gradient=lambda x, y: 2 * x * y, wrt=1)
    assert check_gradient(f, 2.0, 3.0, gradient=lambda x, y: 2 * x * y, wrt="y")
    check = check_gradient(f, 2.0, 3.0, gradient=lambda x, y: (2 * x * y, y**2), wrt=("y", 0))
    assert check
    assert list(verdicts(check)) == ["y", "x"]
    assert check_gradient(lambda *xs: xs[0] * xs[1], 2.0, 3.0, gradient=lambda a, b: a, wrt=1).rows[0].where == "xs[1]"


def test_arguments_of_all_kinds_go_with_them():
    def f(x, labels, name, more=None):
        return np.sum(x[labels]) if name == "sum" else None

    assert check_gradient(f, X, [0, 2], "sum", gradient=lambda x, labels, name: np.array([1.0, 0.0, 1.0]))


def test_an_array_with_nothing_in_it_beside_others():
    assert check_gradient(
        lambda p: np.sum(p["w"]) + np.sum(p["b"]),
        {"w": X, "b": np.zeros(0)},
        gradient=lambda p: {"w": np.ones(3), "b": np.zeros(0)},
    )


# -- Malformed gradients --


@pytest.mark.parametrize(
    ("given", "where", "words"),
    [
        (None, "x", ["None"]),
        (np.zeros(4), "x", ["(4,)", "(3,)"]),
        (np.zeros((3, 1)), "x", ["(3, 1)", "(3,)"]),
        (np.zeros((1, 3)), "x", ["(1, 3)", "(3,)"]),
        (1.0, "x", ["()", "(3,)"]),
        (np.array([0.75, math.nan, 12.0]), "x[1]", ["NaN"]),
        ([0.75, 3.0, 12.0], "x", ["structure", "list"]),
        ((of_cubes(X),), "x", ["structure", "tuple"]),
        ("0.75", "x", ["'0.75'"]),
        (of_cubes(X) + 0j, "x", ["complex"]),
        (of_cubes(X).astype(object), "x", ["object"]),
    ],
    ids=str,
)
def test_a_malformed_gradient_is_a_mismatch_that_says_so(given, where, words):
    check = check_gradient(cubes, X, gradient=lambda x: given)
    assert not check
    assert [(row.where, row.verdict) for row in check.rows] == [(where, "mismatch")]
    assert all(word in check.rows[0].note for word in words)
    assert all(word in str(check) for word in words)


def test_an_infinite_derivative_is_a_mismatch_at_its_entry():
    check = check_gradient(cubes, X, gradient=lambda x: np.array([0.75, math.inf, 12.0]))
    assert verdicts(check) == {"x[0]": "ok", "x[1]": "mismatch", "x[2]": "ok"}


class Doubled:
    def forward(self, x):
        return 2 * x

    def backward(self, upstream):
        return 2 * upstream


def test_a_gradient_that_does_not_take_what_it_is_called_with():
    with pytest.raises(TypeError, match=r"gradient\(\*args, upstream\), since <lambda> returns an array"):
        check_gradient(lambda x: x**3, X, gradient=of_cubes)
    layer = Doubled()
    with pytest.raises(TypeError, match=r"if it takes upstream alone, write lambda \*args: backward\(args\[-1\]\)"):
        check_gradient(layer.forward, X, gradient=layer.backward)
    assert check_gradient(layer.forward, X, gradient=lambda *args: layer.backward(args[-1]))
    with pytest.raises(TypeError, match=r"gradient\(\*args\), since cubes returns a number.*'u'"):
        check_gradient(cubes, X, gradient=lambda x, u: of_cubes(x))


def test_nothing_is_broadcast_to_a_number():
    check = check_gradient(lambda x: x**2, 2.0, gradient=lambda x: np.array([4.0]))
    assert check.verdict == "mismatch"
    assert "(1,)" in check.rows[0].note


def test_of_a_structure_each_part_is_looked_at():
    p = {"w": X, "b": 1.0, "c": 2.0}
    check = check_gradient(
        lambda p: cubes(p["w"]) * p["b"] + p["c"], p, gradient=lambda p: {"w": None, "b": cubes(p["w"]), "c": math.nan}
    )
    assert verdicts(check) == {"p['w']": "mismatch", "p['b']": "ok", "p['c']": "mismatch"}


@pytest.mark.parametrize("given", [None, 1.0, (1.0,), (1.0, 2.0, 3.0), [1.0, 2.0], {"x": 1.0}])
def test_of_several_arguments_a_tuple_is_expected(given):
    check = check_gradient(lambda x, y: x * y, 2.0, 3.0, gradient=lambda x, y: given, wrt=(0, 1))
    assert check.verdict == "mismatch"
    assert check.rows[0].where == "x, y"
    assert "tuple" in check.rows[0].note


def test_a_malformed_gradient_of_a_random_function_is_a_mismatch():
    random = np.random.default_rng(0)
    check = check_gradient(lambda p: p[0] * random.random() + p[1], (X[0], 1.0), gradient=lambda p: (None, 1.0))
    assert check.verdict == "mismatch"
    assert verdicts(check) == {"p[0]": "mismatch", "p[1]": "undecided"}


def test_errors_of_the_gradient_are_the_users_to_see():
    with pytest.raises(ZeroDivisionError):
        check_gradient(cubes, X, gradient=lambda x: 1 / 0)


# -- What cannot be asked --


def test_what_cannot_be_asked_says_what_can():
    with pytest.raises(TypeError, match="takes f as a function"):
        check_gradient(3.0, X)
    with pytest.raises(TypeError, match="takes gradient as a function"):
        check_gradient(cubes, X, gradient=of_cubes(X))
    with pytest.raises(TypeError, match="does it lack a return"):
        check_gradient(lambda x: None, X)
    with pytest.raises(TypeError, match="real numbers"):
        check_gradient(lambda x: x * 1j, 1.0)
    with pytest.raises(TypeError, match="real numbers; x is"):
        check_gradient(lambda x: x, 1.0 + 0j)
    with pytest.raises(TypeError, match="'a'"):
        check_gradient(lambda x: 1.0, "a")
    with pytest.raises(ValueError, match="no number"):
        check_gradient(lambda x: 1.0, np.zeros(0))
    with pytest.raises(ValueError, match="twice"):
        check_gradient(cubes, X, wrt=(0, "x"))
    with pytest.raises(ValueError, match="no argument"):
        check_gradient(cubes, X, wrt="y")
    for directions in (0, -1, 1.5, "all"):
        with pytest.raises(ValueError, match="directions"):
            check_gradient(cubes, X, directions=directions)
    shapes = iter([np.zeros(2), np.zeros(2), np.zeros(3)])
    with pytest.raises(ValueError, match=r"\(3,\).*\(2,\)"):
        check_gradient(lambda x: next(shapes), X)


# -- Many parameters --

W = np.random.default_rng(7).standard_normal((40, 25))


def test_few_parameters_have_a_row_each_and_many_one_for_each_direction():
    assert len(check_gradient(cubes, np.ones(FEW), gradient=of_cubes).rows) == FEW
    assert len(check_gradient(cubes, np.ones(FEW + 1), gradient=of_cubes).rows) == 1
    assert len(check_gradient(cubes, W, gradient=of_cubes, directions=3).rows) == 3
    p = {"w": W, "b": np.ones(12), "c": 1.0}
    check = check_gradient(lambda p: cubes(p["w"]) + cubes(p["b"]) * p["c"] ** 3, p, directions=2)
    assert [row.where.split(" ")[0] for row in check.rows] == ["p['w']", "p['w']", "p['b']", "p['b']", "p['c']"]


@pytest.mark.parametrize("seen", ["exact", "lost"])
@pytest.mark.parametrize("off", [1e-2, 1e-6])
def test_wrong_entries_among_many_are_searched_out_and_named(seen, off):
    factor = np.ones_like(W)
    factor[3, 4] = factor[31, 20] = 1 + off
    f = cubes if seen == "exact" else lossy(cubes)
    check = check_gradient(f, W, gradient=lambda w: of_cubes(w) * factor)
    assert not check
    named = {row.where for row in check.rows if row.verdict == "mismatch" and "random" not in row.where}
    x = "x" if seen == "exact" else "args[0]"
    assert named == {f"{x}[3, 4]", f"{x}[31, 20]"}


def test_of_many_wrong_entries_the_farthest_off_are_named():
    factor = 1 + np.arange(1000).reshape(40, 25) / 1000
    check = check_gradient(np.sum, W, gradient=lambda w: factor)
    named = [row.where for row in check.rows if "random" not in row.where]
    assert named == [f"a[39, {24 - i}]" for i in range(LISTED)]
    assert "999 wrong entries" in check.rows[-1].note


def test_a_check_of_many_takes_few_calls():
    calls = []
    assert check_gradient(lambda w: calls.append(1) or cubes(w), np.ones((50, 50)), gradient=of_cubes)
    assert len(calls) <= 250


# -- Where there is no exact derivative --


def test_where_the_exact_derivative_is_lost_the_others_are_compared_and_the_row_says_so():
    f = lossy(cubes)
    check = check_gradient(f, X, gradient=of_cubes)
    assert check
    for row, d in zip(check.rows, of_cubes(X), strict=True):
        assert row.exact is None
        assert abs(row.numerical - d) <= row.tolerance < 1e-6
        assert "no exact derivative" in row.note
    assert "no exact derivative" in str(check)
    assert not check_gradient(f, X, gradient=lambda x: of_cubes(x) * np.array([1.0, 1.0, 1 + 1e-6]))
    alone = check_gradient(f, X)
    assert alone.verdict == "undecided"
    assert "nothing to compare" in alone.rows[0].note


# -- Results --


def test_over_all_rows_the_gravest_verdict_counts():
    def row(verdict):
        return Row("x", 1.0, 1.0, 1.0, 0.0, 0.0, verdict)

    for i, verdict in enumerate(VERDICTS):
        check = GradientCheck("f", [row(other) for other in reversed(VERDICTS[i:])])
        assert check.verdict == verdict
        assert bool(check) == (verdict in ("ok", "ok (kink)"))
    assert VERDICTS == ("mismatch", "not differentiable", "undecided", "ok (kink)", "ok")


def test_the_table_is_aligned_and_fits_a_screen():
    lines = str(check_gradient(cubes, X, gradient=lambda x: 3 * x)).splitlines()
    head = "where  hand-written  exact  numerical  error  tolerance  verdict"
    assert lines[0].split() == head.split()
    starts = [lines[0].index(word) for word in head.split()]
    for line in lines[1:4]:
        assert all(line[start - 1] == " " != line[start] for start in starts[1:])
    assert max(map(len, lines)) <= 80


def test_a_table_with_long_names_fits_a_screen_too():
    p = {"the weights of the first layer": W[:4, :5], "the biases": -1e-5 * np.ones(5)}
    check = check_gradient(
        lambda network: sum(cubes(leaf) for leaf in network.values()),
        p,
        gradient=lambda network: {name: 3.01 * leaf**2 for name, leaf in network.items()},
    )
    table = str(check).split("the farthest off")[0].splitlines()
    assert max(map(len, table)) <= 80
    assert any(line.startswith("netwo") and "…" in line and "[1, 1]" in line for line in table)


def test_the_table_shows_the_digits_in_which_values_differ():
    text = str(check_gradient(cubes, X, gradient=lambda x: of_cubes(x) * (1 + 1e-8)))
    assert "12.0000001" in text


def test_the_columns_of_what_there_is():
    lines = str(check_gradient(cubes, X)).splitlines()
    assert lines[0].split() == ["where", "exact", "numerical", "error", "tolerance", "verdict"]


def test_repr_has_the_verdict_and_one_of_the_gravest_rows():
    assert repr(check_gradient(cubes, X, gradient=of_cubes)) == "<GradientCheck of cubes: ok>"
    check = check_gradient(cubes, X, gradient=lambda x: np.where(x < 0, 2.0, 1.0) * of_cubes(x))
    assert repr(check) == "<GradientCheck of cubes: mismatch at x[1]: by hand 6, exact 3, numerical 3>"
    many = check_gradient(cubes, np.ones(20), gradient=lambda x: 3 + np.where(np.arange(20) == 7, 3.0, 0.0))
    assert repr(many) == "<GradientCheck of cubes: mismatch at x[7]: by hand 6, exact 3, numerical 3>"
    nothing = check_gradient(cubes, X, gradient=lambda x: None)
    assert repr(nothing) == "<GradientCheck of cubes: mismatch at x: the hand-written derivative is None>"


def test_assert_gradient_is_silent_or_raises_with_the_table():
    assert assert_gradient(cubes, X, gradient=of_cubes) is None
    with pytest.raises(GradientMismatch) as caught:
        assert_gradient(cubes, X, gradient=lambda x: 3 * x)
    assert isinstance(caught.value, AssertionError)
    assert str(caught.value.check) in str(caught.value)
    assert "mismatch" in str(caught.value).splitlines()[0]
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)


@pytest.mark.parametrize("verdict", ["not differentiable", "undecided"])
def test_assert_gradient_raises_on_every_other_verdict(verdict):
    with pytest.raises(GradientMismatch, match=verdict):
        assert_gradient(abs if verdict[0] == "n" else lossy(cubes), 0.0 if verdict[0] == "n" else X)


FAILING = {  # and what pytest shows
    "assert_gradient(lambda x: x**3, 2.0, gradient=lambda x: 3 * x)": "where  hand-written",
    "assert check_gradient(lambda x: x**3, 2.0, gradient=lambda x: 3 * x)": "mismatch at x: by hand 6, exact 12",
    "assert_gradient(lambda x: x**3, 2.0, gradient=lambda x: {}['by hand'])": "KeyError: 'by hand'",
    "assert_gradient(lambda x: x**3, 2.0, gradient=lambda: 3)": "check_gradient calls gradient(*args)",
    "assert_gradient(lambda x: x**3, 'x')": "it has 'x' (str)",
    "assert_gradient(lambda x: x**3, 2.0, wrt='y')": "has no argument 'y'",
    "numerical_derivative(lambda x: {}['slope'])(2.0)": "KeyError: 'slope'",
    "numerical_derivative(abs, delta=-1)(2.0)": "got -1",
    "numerical_gradient(lambda x: {}['partial'])(2.0)": "KeyError: 'partial'",
}


@pytest.mark.parametrize("style", ["long", "short"])
def test_pytest_shows_what_failed_and_no_frames_of_ours(tmp_path, style):
    tests = [f"def test_{k}():\n    {statement}\n" for k, statement in enumerate(FAILING)]
    (tmp_path / "test_it.py").write_text("\n\n".join(["from tinygrad_ed import *\n", *tests]))
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--tb={style}", str(tmp_path)],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert f"{len(FAILING)} failed" in ran.stdout
    for shown in FAILING.values():
        assert shown in ran.stdout
    assert "tinygrad_ed/" not in ran.stdout
