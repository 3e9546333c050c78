"""The tangents and formulas of NumPy's linear algebra, against slopes, closed forms and NumPy's own values."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise, permutations
from math import inf
from typing import Any

import numpy as np
import pytest
from numpy import linalg

from tinygrad_ed import derivative
from tinygrad_ed.linear_algebra import FORMULAS, TANGENTS, singular_values

Function = Callable[..., Any]
RNG = np.random.default_rng(5)


# -- Samples and oracles --


def real(*shape: int) -> Any:
    return RNG.standard_normal(shape)


def cplx(*shape: int) -> Any:
    return RNG.standard_normal(shape) + 1j * RNG.standard_normal(shape)


def like(a: Any) -> Any:
    """A direction of the kind of the array."""
    return cplx(*a.shape) if a.dtype.kind == "c" else real(*a.shape)


def positive(a: Any) -> Any:
    """A positive definite matrix, with rubbish in neither triangle."""
    return a @ a.conj().swapaxes(-1, -2) + np.eye(a.shape[-1])


def hermitian(a: Any) -> Any:
    return a + a.conj().swapaxes(-1, -2)


def of_rank(rank: int, m: int, n: int, kind: Function = real) -> Any:
    return kind(m, rank) @ kind(rank, n)


def parts(y: Any) -> list[Any]:
    return list(y) if isinstance(y, tuple) else [y]


def slope(f: Function, steps: int = 3) -> list[Any]:
    """df/dt at t = 0, in parts: central differences, extrapolated (Richardson)."""
    h = 2.0**-12
    table = [
        [(a - b) / (2 * t) for a, b in zip(parts(f(t)), parts(f(-t)), strict=True)]
        for t in (h / 2**i for i in range(steps))
    ]
    for order in range(1, steps):
        table = [
            [(4**order * fine - rough) / (4**order - 1) for rough, fine in zip(one, two, strict=True)]
            for one, two in pairwise(table)
        ]
    return table[-1]


def pushed(function: Function, args: tuple[Any, ...], tangents: tuple[Any, ...], **kwargs: Any) -> list[Any]:
    """The tangent of NumPy's function, in parts, by the row."""
    y = function(*args, **kwargs)
    dy = TANGENTS[function].row(y, *args, d=tangents, **kwargs)
    assert type(dy) is type(y) or not isinstance(y, tuple | np.ndarray)
    return parts(dy)


def close(got: Any, true: Any, tolerance: float = 1e-8) -> None:
    np.testing.assert_allclose(got, true, rtol=tolerance, atol=tolerance * max(1.0, np.max(np.abs(true), initial=0)))


@pytest.fixture(autouse=True)
def random_numbers_of_its_own() -> None:
    """Of each test, whichever others run."""
    RNG.bit_generator.state = np.random.default_rng(7).bit_generator.state


# -- Tangents --

CASES: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    *(("inv", (kind(*shape),), {}) for kind in (real, cplx) for shape in ((3, 3), (2, 4, 4), (1, 1), (0, 0))),
    *(
        ("det", (kind(*shape),), {})
        for kind in (real, cplx)
        for shape in ((3, 3), (2, 4, 4), (1, 1), (0, 0), (0, 2, 2))
    ),
    *(("slogdet", (kind(*shape),), {}) for kind in (real, cplx) for shape in ((3, 3), (2, 4, 4), (1, 1))),
    ("solve", (real(3, 3), real(3)), {}),
    ("solve", (real(3, 3), real(3, 2)), {}),
    ("solve", (real(5, 3, 3), real(3)), {}),
    ("solve", (real(5, 3, 3), real(3, 2)), {}),
    ("solve", (real(3, 3), real(5, 3, 2)), {}),
    ("solve", (cplx(2, 3, 3), cplx(2, 3, 1)), {}),
    ("solve", (real(0, 0), real(0)), {}),
    *(("pinv", (kind(*shape),), {}) for kind in (real, cplx) for shape in ((3, 3), (5, 3), (3, 5), (2, 4, 3), (0, 3))),
    *(("pinv", (kind(*shape),), {"rcond": 0.4}) for kind in (real, cplx) for shape in ((4, 4), (6, 4), (4, 6))),
    ("pinv", (np.diag([3.0, 3, 1, 1]),), {"rtol": 0.5}),
    ("pinv", (cplx(4, 4),), {"hermitian": True}),
    ("pinv", (real(4, 4),), {"hermitian": True, "rcond": 0.3}),
    *(
        ("cholesky", (positive(kind(*shape)),), {})
        for kind in (real, cplx)
        for shape in ((3, 3), (2, 4, 4), (1, 1), (0, 0))
    ),
    *(("cholesky", (positive(kind(3, 3)),), {"upper": True}) for kind in (real, cplx)),
    *(
        ("qr", (kind(*shape),), {"mode": mode})
        for kind in (real, cplx)
        for shape in ((3, 3), (5, 3), (3, 5), (2, 4, 2), (4, 1))
        for mode in ("reduced", "r")
    ),
    *(("eig", (kind(*shape),), {}) for kind in (real, cplx) for shape in ((3, 3), (2, 4, 4), (1, 1), (5, 5))),
    ("eig", (np.array([[0, 1.0], [-2, 0.5]]),), {}),
    *(("eigvals", (kind(*shape),), {}) for kind in (real, cplx) for shape in ((3, 3), (2, 4, 4))),
    *(
        (name, (kind(*shape),), {"UPLO": triangle})
        for name in ("eigh", "eigvalsh")
        for kind in (real, cplx)
        for shape in ((3, 3), (2, 4, 4), (1, 1), (2, 2))
        for triangle in "LU"
    ),
    ("eigh", (hermitian(cplx(3, 3)),), {}),
    *(
        ("svd", (kind(*shape),), {"full_matrices": full})
        for kind in (real, cplx)
        for shape in ((3, 3), (4, 3), (3, 4), (2, 3, 3), (1, 3), (9, 8), (1, 1))
        for full in (False, True)
        if not (full and kind is cplx and shape[-1] != shape[-2]) and not (full and shape == (1, 3))
    ),
    *(("svd", (kind(*shape),), {"full_matrices": False}) for kind in (real, cplx) for shape in ((9, 3), (3, 9))),
    *(("svd", (kind(*shape),), {"compute_uv": False}) for kind in (real, cplx) for shape in ((5, 3), (2, 3, 4))),
    *(("svd", (kind(4, 4),), {"hermitian": True, "compute_uv": uv}) for kind in (real, cplx) for uv in (True, False)),
    *(("svdvals", (kind(*shape),), {}) for kind in (real, cplx) for shape in ((5, 3), (2, 3, 4))),
    *(
        ("lstsq", (kind(m, 3), kind(*b)), {})
        for kind in (real, cplx)
        for m, b in ((5, (5,)), (5, (5, 2)), (3, (3,)), (2, (2, 2)))
    ),
    ("lstsq", (real(6, 4), real(6)), {"rcond": 0.4}),
]
LABELS = [f"{name}-{'-'.join(f'{a.dtype.kind}{a.shape}' for a in args)}-{kwargs}" for name, args, kwargs in CASES]


@pytest.mark.parametrize(("name", "args", "kwargs"), CASES, ids=LABELS)
def test_the_tangent_is_the_slope(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Of every part of the result, gauges included, along a random direction of all arguments together."""
    function = getattr(linalg, name)
    d = tuple(map(like, args))
    got = pushed(function, args, d, **kwargs)
    slopes = slope(lambda t: function(*(a + t * da for a, da in zip(args, d, strict=True)), **kwargs))
    for part, true in zip(got, slopes, strict=True):
        if part is None:
            assert not np.any(true)
        else:
            assert np.shape(part) == np.shape(true)
            close(part, true)


@pytest.mark.parametrize(("name", "args", "kwargs"), CASES, ids=LABELS)
def test_the_tangent_is_linear_in_each_direction_over_the_reals(
    name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    """The sum of the tangents along each argument alone, the others constant, is that along all."""
    function = getattr(linalg, name)
    ones, twos = tuple(map(like, args)), tuple(map(like, args))
    alone = []
    for i in range(len(args)):
        for scale, d in ((2.0, ones), (-0.5, twos)):
            only = tuple(d[j] if i == j else None for j in range(len(args)))
            alone.append((scale, pushed(function, args, only, **kwargs)))
    together = tuple(2.0 * u - 0.5 * v for u, v in zip(ones, twos, strict=True))
    for k, part in enumerate(pushed(function, args, together, **kwargs)):
        if part is not None:
            close(part, sum(scale * dy[k] for scale, dy in alone if dy[k] is not None), 1e-9)


def test_the_rows_name_the_arguments_that_they_are_linear_in() -> None:
    assert TANGENTS[linalg.solve].arguments == ("a", "b")
    assert TANGENTS[linalg.lstsq].arguments == ("a", "b")
    assert TANGENTS[linalg.svdvals].arguments == ("x",)
    assert {row.arguments for f, row in TANGENTS.items() if f not in (linalg.solve, linalg.lstsq, linalg.svdvals)} == {
        ("a",)
    }


@pytest.mark.parametrize("name", ["inv", "det", "solve"])
def test_the_tangent_of_an_analytic_function_is_the_complex_step(name: str) -> None:
    args = (real(4, 4), real(4, 2))[: 2 if name == "solve" else 1]
    d = tuple(map(like, args))
    function = getattr(linalg, name)
    true = function(*(a + 1e-200j * da for a, da in zip(args, d, strict=True))).imag / 1e-200
    close(pushed(function, args, d)[0], true, 1e-13)


@pytest.mark.parametrize("kind", [real, cplx])
def test_closed_forms(kind: Function) -> None:
    """What calculus says of the determinant, the inverse, and of products that give the matrix back."""
    a, da = kind(4, 4), kind(4, 4)
    close(pushed(linalg.det, (a,), (da,))[0], linalg.det(a) * np.trace(linalg.solve(a, da)), 1e-12)
    close(pushed(linalg.inv, (a,), (da,))[0], -linalg.solve(a, da) @ linalg.inv(a), 1e-12)
    close(pushed(linalg.slogdet, (a,), (da,))[1], np.trace(linalg.solve(a, da)).real, 1e-12)
    (q, r), (dq, dr) = linalg.qr(a), pushed(linalg.qr, (a,), (da,))
    close(dq @ r + q @ dr, da, 1e-12)
    assert np.abs(np.tril(dr, -1)).max() == 0
    (u, s, vh), (du, ds, dvh) = linalg.svd(a), pushed(linalg.svd, (a,), (da,))
    close(du * s @ vh + u * ds @ vh + u * s @ dvh, da, 1e-12)
    (w, v), (dw, dv) = linalg.eig(a), pushed(linalg.eig, (a,), (da,))
    close(a @ dv + da @ v, dv * w + v * dw, 1e-12)
    h = positive(a)
    dh = hermitian(da)
    (w, v), (dw, dv) = linalg.eigh(h), pushed(linalg.eigh, (h,), (dh,))
    close(dv * w @ v.conj().T + v * dw @ v.conj().T + v * w @ dv.conj().T, dh, 1e-12)
    lower, dl = linalg.cholesky(h), pushed(linalg.cholesky, (h,), (dh,))[0]
    close(dl @ lower.conj().T + lower @ dl.conj().T, dh, 1e-12)


@pytest.mark.parametrize("name", ["eigh", "eigvalsh", "cholesky"])
@pytest.mark.parametrize("kind", [real, cplx])
def test_the_triangle_that_numpy_does_not_read_has_derivative_zero(name: str, kind: Function) -> None:
    h = positive(kind(3, 3))
    option = "upper" if name == "cholesky" else "UPLO"
    for value, unread in (("L", np.triu), ("U", np.tril)):
        d = unread(kind(3, 3), 1 if value == "L" else -1)
        for part in pushed(getattr(linalg, name), (h,), (d,), **{option: value == "U" if option == "upper" else value}):
            assert not part.any()


def test_a_small_column_is_not_a_dependent_one() -> None:
    """Scaled columns have the q of the others, and its derivative."""
    a, d = real(3, 2), real(3, 2)
    (dq, dr), (small_dq, small_dr) = (pushed(linalg.qr, (a * s,), (d * s,)) for s in ([1, 1], [1, 1e-30]))
    close(small_dq, dq, 1e-13)
    close(small_dr / [1, 1e-30], dr, 1e-13)


@pytest.mark.parametrize("mode", ["complete", "raw"])
def test_qr_names_the_modes_that_are_not_covered(mode: str) -> None:
    a = real(4, 2)
    with pytest.raises(TypeError, match=f"np.linalg.qr with mode='{mode}'.*write mode='reduced'"):
        TANGENTS[linalg.qr].row(linalg.qr(a, mode), a, mode, d=(a,))


@pytest.mark.parametrize("name", ["inv", "det", "slogdet", "cholesky", "qr", "eigh", "svd", "pinv", "eig", "eigvals"])
def test_float32_stays_float32(name: str) -> None:
    a = positive(real(3, 3)).astype(np.float32)
    for part in pushed(getattr(linalg, name), (a,), (a,)):
        assert part is None or part.dtype in (np.float32, np.complex64)


# -- Points of choice --


def cofactors(a: Any) -> Any:
    """By minors, of which each is a sum over permutations."""

    def det(m: Any) -> Any:
        n = len(m)
        return sum(
            linalg.det(np.eye(n)[list(p)]).round() * np.prod([m[i, p[i]] for i in range(n)])
            for p in permutations(range(n))
        )

    n = len(a)
    return np.array([[(-1) ** (i + j) * det(np.delete(np.delete(a, i, 0), j, 1)) for j in range(n)] for i in range(n)])


SINGULAR = {
    "exactly": np.array([[1.0, 2], [2, 4]]),
    "zeros": np.zeros((3, 3)),
    "rank n - 2": np.diag([0.0, 0, 3]),
    "but for rounding": np.array([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]]),
    "a zero column": np.array([[1.0, 0, 3], [4, 0, 6], [7, 0, 9.5]]),
    "complex": np.array([[1j, 2, 3], [2j, 4, 6], [1, 1, 1]]),
    "one number": np.zeros((1, 1)),
    "large": 1e100 * np.array([[1.0, 2], [2, 4]]),
    "determinant underflows": 1e-200 * np.array([[1.0, 2], [3, 4]]),
    "determinant overflows": 1e200 * np.array([[1.0, 2], [3, 4]]),
}


@pytest.mark.parametrize("which", SINGULAR)
def test_det_of_a_singular_matrix_has_its_cofactors(which: str) -> None:
    a = SINGULAR[which]
    with np.errstate(over="ignore"):
        got = [TANGENTS[linalg.det].row(linalg.det(a), a, d=(unit,)) for unit in np.eye(a.size).reshape(-1, *a.shape)]
    true = cofactors(a)
    scale = np.max(np.abs(true)) or 1
    np.testing.assert_allclose(np.reshape(got, a.shape) / scale, true / scale, rtol=0, atol=1e-14)


def test_one_singular_matrix_of_a_stack_leaves_the_others_theirs() -> None:
    a = np.stack([real(2, 2), np.ones((2, 2)), np.zeros((2, 2))])
    d = real(3, 2, 2)
    det = pushed(linalg.det, (a,), (d,))[0]
    close(det, [np.sum(cofactors(m) * dm) for m, dm in zip(a, d, strict=True)], 1e-13)
    log = pushed(linalg.slogdet, (a,), (d,))[1]
    close(log[0], np.trace(linalg.solve(a[0], d[0])), 1e-12)
    assert np.isnan(log[1:]).all()


def test_pinv_of_lower_rank_jumps_and_has_no_derivative() -> None:
    """Nor has the solution of least squares, which is that of the smallest length."""
    for kind in (real, cplx):
        a, d = kind(5, 2) @ kind(2, 4), kind(5, 4)
        assert np.isnan(pushed(linalg.pinv, (a,), (d,), rcond=1e-10)[0]).all()
        assert np.isnan(pushed(linalg.lstsq, (a, kind(5)), (d, kind(5)), rcond=1e-10)[0]).all()


def rotation(n: int, kind: Function = real) -> Any:
    return linalg.qr(kind(n, n))[0]


@pytest.mark.parametrize("kind", [real, cplx])
def test_two_tied_eigenvalues_share_the_mean_of_their_one_sided_slopes(kind: Function) -> None:
    """Ascending order crosses them: the lower goes down on both sides. The simple one has its own slope."""
    q = rotation(3, kind)
    a, d = q * [1, 1, 2] @ q.conj().T, hermitian(kind(3, 3))
    block = linalg.eigvalsh((q.conj().T @ d @ q)[:2, :2])
    true = [block.mean(), block.mean(), (q.conj().T @ d @ q)[2, 2].real]
    close(pushed(linalg.eigvalsh, (a,), (d,))[0], true, 1e-12)
    dw, dv = pushed(linalg.eigh, (a,), (d,))
    close(dw, true, 1e-12)
    assert np.isnan(dv[:, :2]).all()
    assert np.isfinite(dv[:, 2]).all()


def test_three_tied_eigenvalues_have_none() -> None:
    a, d = np.diag([1.0, 1, 1, 5]), hermitian(real(4, 4))
    dw = pushed(linalg.eigvalsh, (a,), (d,))[0]
    assert np.isnan(dw[:3]).all()
    assert dw[3] == d[3, 3]
    assert np.isnan(pushed(linalg.eigvalsh, (np.ones((4, 4)),), (d,))[0][:3]).all()  # tied but for rounding


DEFECTIVE = np.array([[3.0, 1, 0], [0, 3, 0], [0, 0, 1]])


@pytest.mark.parametrize("name", ["eig", "eigvals"])
def test_repeated_eigenvalues_of_a_general_matrix_have_no_slopes(name: str) -> None:
    """Of a defective one they are infinite; what rounding makes of its eigenvalues must not be taken for a gap."""
    for matrix in (np.diag([2.0, 2, 1]), DEFECTIVE, DEFECTIVE + 0j):
        for turned in (np.eye(3), rotation(3), real(3, 3)):
            a, d = linalg.solve(turned, matrix @ turned), real(3, 3)
            repeated = np.abs(linalg.eigvals(a) - 1) > 0.5
            dw = pushed(getattr(linalg, name), (a,), (d,))[0]
            assert np.isnan(dw[repeated]).all()
            if matrix[0, 1] == 0:
                close(dw[~repeated], [(turned @ d @ linalg.inv(turned))[2, 2]], 1e-12)


@pytest.mark.parametrize("kind", [real, cplx])
@pytest.mark.parametrize("shape", [(3, 3), (5, 3), (3, 5)])
def test_tied_singular_values(kind: Function, shape: tuple[int, int]) -> None:
    """Two share; more have no slope each, but in the norms, where their sum, the largest and the smallest have."""
    m, n = shape
    u, v, d = rotation(m, kind)[:, :3], rotation(n, kind)[:, :3], kind(m, n)
    inner = (u.conj().T @ d @ v).diagonal().real
    a = u * [2, 2, 1] @ v.conj().T
    got = pushed(linalg.svd, (a,), (d,), full_matrices=False)
    close(got[1], [inner[:2].mean(), inner[:2].mean(), inner[2]], 1e-12)
    assert np.isnan(got[0][:, :2]).all()
    assert np.isfinite(got[0][:, 2]).all()
    a = u @ v.conj().T
    assert np.isnan(pushed(linalg.svdvals, (a,), (d,))[0]).all()
    close(pushed(singular_values, (a,), (d,))[0], [inner.mean()] * 3, 1e-12)


def test_singular_values_of_zero() -> None:
    """At 0 the slopes are ±c; one that is only rounding is not known to be 0, and has none but in a norm."""
    d = real(3, 3)
    assert (pushed(linalg.svdvals, (np.zeros((3, 3)),), (d,))[0] == 0).all()
    close(pushed(linalg.svdvals, (np.diag([2.0, 1, 0]),), (d,))[0], [d[0, 0], d[1, 1], 0], 1e-14)
    a = np.outer([1.0, 2, 3], [1.0, 1, 7])
    assert linalg.svdvals(a)[1] != 0
    assert np.isnan(pushed(linalg.svdvals, (a,), (d,))[0][1:]).all()
    assert (pushed(singular_values, (a,), (d,))[0][1:] == 0).all()
    close(pushed(singular_values, (a,), (d,))[0][0], [1, 2, 3] @ d @ [1, 1, 7] / linalg.norm(a), 1e-14)


def test_qr_of_dependent_columns_has_no_derivative() -> None:
    for a in (np.array([[1.0, 2], [2, 4], [3, 6]]), np.zeros((3, 2)), np.ones((2, 3))):
        assert all(np.isnan(part).any() for part in pushed(linalg.qr, (a,), (real(*a.shape),)))


@pytest.mark.parametrize("shape", [(3, 2), (2, 3)])
def test_the_one_column_that_belongs_to_no_singular_value_turns_with_the_others(shape: tuple[int, int]) -> None:
    """The projection on it, which does not depend on its sign."""
    a, d = real(*shape), real(*shape)
    k = min(shape)

    def projection(a: Any) -> Any:
        u, _, vh = linalg.svd(a)
        rest = u[:, k:] if len(u) > k else vh[k:].conj().T
        return rest @ rest.conj().T

    u, _, vh = linalg.svd(a)
    du, _, dvh = pushed(linalg.svd, (a,), (d,))
    rest, turned = (u[:, k:], du[:, k:]) if len(u) > k else (vh[k:].conj().T, dvh[k:].conj().T)
    moved = turned @ rest.conj().T
    close(moved + moved.conj().T, slope(lambda t: projection(a + t * d))[0])


@pytest.mark.parametrize(("kind", "shape"), [(real, (5, 2)), (cplx, (4, 2)), (real, (2, 5)), (cplx, (1, 3))])
def test_columns_that_are_not_determined_have_no_derivative(kind: Any, shape: tuple[int, int]) -> None:
    """They belong to no singular value, and NumPy may choose any in their place."""
    a, d, k = kind(*shape), kind(*shape), min(shape)
    du, _, dvh = pushed(linalg.svd, (a,), (d,))
    assert np.isnan(du[:, k:]).all() and np.isnan(dvh[k:]).all()
    assert not np.isnan(du[:, :k]).any() and not np.isnan(dvh[:k]).any()


# -- Formulas --

VECTOR_ORDERS = [None, 2, 1, 0, inf, -inf, 3, 2.5, 0.5, 4, -1, -2, -1.5, -3, np.float64(2), np.int64(3)]
MATRIX_ORDERS = [None, "fro", "f", "nuc", 1, -1, 2, -2, inf, -inf]
norm = FORMULAS[linalg.norm]

VALUES: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    *(("norm", (kind(4), p), {}) for kind in (real, cplx) for p in VECTOR_ORDERS),
    *(("norm", (real(2, 3, 4), p, axis), {"keepdims": k}) for p in VECTOR_ORDERS for axis in (0, -1) for k in (0, 1)),
    *(("norm", (kind(3, 4), p), {}) for kind in (real, cplx) for p in MATRIX_ORDERS),
    *(
        ("norm", (real(2, 3, 4, 2), p), {"axis": axis, "keepdims": k})
        for p in MATRIX_ORDERS
        for axis in ((0, 1), (2, 0), (-1, 1), (-2, -1))
        for k in (False, True)
    ),
    *(("norm", (real(*shape),), {"keepdims": k}) for shape in ((2, 3, 4), (), (0,), (0, 3)) for k in (False, True)),
    *(("norm", (real(*shape), p), {}) for shape in ((0, 3), (3, 0)) for p in ("fro", "nuc")),
    *(("norm", (x, p), {}) for x in ([3, -4], [[1, 2], [3, 4]]) for p in (None, 1, 2, inf, -inf)),
    *(("norm", (x, p), {}) for x in ([0.0, 0.0], [0.0, 3], [2.0, -2]) for p in (None, 1, 0, inf, -inf, 3, 2.5, -1, -2)),
    *(
        ("vector_norm", (real(2, 3, 4),), {"axis": axis, "keepdims": k, "ord": p})
        for axis in (None, 1, (0, 2))
        for k in (False, True)
        for p in (2, 1, inf, 3)
    ),
    *(
        ("matrix_norm", (real(2, 3, 4),), {"keepdims": k, "ord": p})
        for k in (False, True)
        for p in ("fro", "nuc", 2, -1)
    ),
    *(("cond", (kind(3, 3), p), {}) for kind in (real, cplx) for p in MATRIX_ORDERS if p != "f"),
    *(("cond", (real(2, 4, 3), p), {}) for p in (None, 2, -2)),
    ("cond", (real(2, 3, 3), 1), {}),
    *(
        ("matrix_power", (kind(*shape), n), {})
        for kind in (real, cplx)
        for shape in ((3, 3), (2, 2, 2))
        for n in (-3, -1, 0, 1, 2, 3, 7)
    ),
    ("matrix_power", (np.array([[1, 2], [3, 4]]), 5), {}),
    ("multi_dot", ([real(2, 3), real(3, 4), real(4, 2)],), {}),
    ("multi_dot", ([real(3), real(3, 4), real(4, 2)],), {}),
    ("multi_dot", ([real(2, 3), real(3, 4), real(4)],), {}),
    ("multi_dot", ([real(3), real(3, 4), real(4, 4), real(4)],), {}),
    ("multi_dot", ([real(2, 3), real(3)],), {}),
    ("tensorinv", (real(4, 6, 8, 3),), {}),
    ("tensorinv", (real(6, 2, 3),), {"ind": 1}),
    ("tensorsolve", (real(2, 3, 6), real(2, 3)), {}),
    ("tensorsolve", (real(2, 6, 3), real(2, 3)), {"axes": (1,)}),
    ("tensorsolve", (real(2, 2, 3, 3), real(2, 3)), {"axes": (0, 2)}),
]


@pytest.mark.parametrize(("name", "args", "kwargs"), VALUES)
def test_a_formula_is_numpys_function(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    function = getattr(linalg, name)
    with np.errstate(divide="ignore", over="ignore"):
        true, got = function(*args, **kwargs), FORMULAS[function](*args, **kwargs)
    assert np.shape(got) == np.shape(true)
    if np.isfinite(true).all():
        np.testing.assert_allclose(got, true, rtol=1e-12, atol=1e-12)


def test_norm_of_what_numpy_refuses_raises_as_numpy_does() -> None:
    x, y = real(2, 2, 2), real(3)
    for args, said in (
        ((x, 2), "Improper number of dimensions"),
        ((x, None, (0, 1, 2)), "Improper number of dimensions"),
        ((y, "fro"), "Invalid norm order 'fro' for vectors"),
        ((x, 3, (0, 1)), "Invalid norm order"),
    ):
        with pytest.raises(ValueError, match=said):
            linalg.norm(*args)
        with pytest.raises(ValueError, match=said):
            norm(*args)


# -- Through the numbers that carry derivatives --


def along(f: Function, x: Any, d: Any, order: int = 1) -> Any:
    """The derivative of t ↦ f(x + t·d) at 0."""
    line = lambda t: f(x + t * d)  # noqa: E731
    for _ in range(order):
        line = derivative(line)
    return line(0.0)


GENERIC = [case for case in VALUES if case[0] != "multi_dot" and all(np.all(a) for a in case[1] if np.ndim(a))]


@pytest.mark.parametrize(("name", "args", "kwargs"), GENERIC)
def test_the_derivative_of_a_formula_is_the_slope(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    x, *others = args
    x = np.asarray(x)
    d = like(x)

    def f(x: Any) -> Any:
        return getattr(linalg, name)(x, *others, **kwargs)

    if np.array_equal(x, [2, -2]):  # equal in size: a corner
        return
    close(along(f, x, d), slope(lambda t: f(x + t * d))[0])


@pytest.mark.parametrize("which", range(5))
def test_multi_dot_is_differentiated_by_each_of_its_matrices(which: int) -> None:
    arrays = [real(3), real(3, 4), real(4, 2), real(2, 4), real(4)]
    d = real(*arrays[which].shape)
    true = linalg.multi_dot([d if i == which else a for i, a in enumerate(arrays)])
    got = along(lambda x: linalg.multi_dot([x if i == which else a for i, a in enumerate(arrays)]), arrays[which], d)
    close(got, true, 1e-13)


@pytest.mark.parametrize("p", VECTOR_ORDERS)
@pytest.mark.parametrize("order", [1, 2])
def test_norm_of_a_zero_vector_has_derivative_zero(p: Any, order: int) -> None:
    for zero in (np.zeros(3), np.zeros(3, complex), np.zeros((2, 3))):
        with np.errstate(divide="ignore"):
            got = along(lambda x: linalg.norm(x, p, axis=-1), zero, like(zero), order)
        assert np.all(np.asarray(got) == 0) or (order == 2 and p not in (0, 1, inf) and np.isnan(got).all())


@pytest.mark.parametrize("p", MATRIX_ORDERS)
def test_norm_of_a_zero_matrix_has_derivative_zero(p: Any) -> None:
    for zero in (np.zeros((3, 3)), np.zeros((3, 2), complex)):
        assert along(lambda x: linalg.norm(x, p), zero, like(zero)) == 0


def test_norm_of_zeros_leaves_the_others_of_a_stack_theirs() -> None:
    x, d = np.array([[0.0, 0], [3, 4]]), np.array([[1.0, 1], [1, 0]])
    close(along(lambda x: linalg.norm(x, axis=1), x, d), [0, 3 / 5], 1e-15)
    first, second = along(lambda x: linalg.norm(x, axis=1), x, d, 2)
    assert np.isnan(first)  # the slope of a corner
    close(second, 1 / 5 - 9 / 125, 1e-15)


TIES = {  # the shares that each element has
    "the largest": ([3.0, -3, 1], inf, [0.5, -0.5, 0]),
    "the smallest": ([3.0, -1, 1], -inf, [0, -0.5, 0.5]),
    "three": ([2.0, 2, 2], inf, [1 / 3, 1 / 3, 1 / 3]),
    "rows": ([[1.0, 1], [-2, 0]], inf, [[0.5, 0.5], [-0.5, 0]]),
    "columns": ([[1.0, 1], [-2, 2]], 1, [[0.5, 0.5], [-0.5, 0.5]]),
    "smallest column": ([[1.0, 1], [-2, 2]], -1, [[0.5, 0.5], [-0.5, 0.5]]),
    "singular values": (np.eye(3), 2, np.eye(3) / 3),
    "smallest singular values": (np.eye(3), -2, np.eye(3) / 3),
    "sum of equal singular values": (np.eye(3), "nuc", np.eye(3)),
    "sum of singular values, some of them 0": (np.ones((2, 2)), "nuc", np.full((2, 2), 0.5)),
    "zeros among others": ([3.0, 0, -4], 1, [1, 0, -1]),
    "a zero, whose reciprocal is what counts": ([3.0, 0, -4], -1, [0, 0, 0]),
    "a zero, in a power that is not whole": ([3.0, 0], 2.5, [1, 0]),
}


@pytest.mark.parametrize("which", TIES)
def test_norm_at_its_points_of_choice(which: str) -> None:
    x, p, shares = TIES[which]
    x = np.asarray(x)
    for i in np.ndindex(x.shape):
        unit = np.zeros(x.shape)
        unit[i] = 1
        with np.errstate(divide="ignore"):
            got = along(lambda x: linalg.norm(x, p), x, unit)
        assert abs(got - np.asarray(shares)[i]) < 1e-15


@pytest.mark.parametrize(
    ("scale", "p"), [(s, p) for s in (1e-200, 1.0, 1e200) for p in (None, 2, 3, 4, -1)] + [(1e-320, 2)]
)
def test_squares_of_a_norm_neither_overflow_nor_underflow(scale: float, p: Any) -> None:
    """The derivative is that of numbers of usual size, wherever the numbers themselves are."""
    x, d = np.array([3.0, 4]), np.array([1.0, 0])
    size = scale * x
    with np.errstate(all="ignore"):
        got = along(lambda x: linalg.norm(x, p), size, d)
    q = p or 2
    ratio = float(size[1] / size[0])
    true = (1 + ratio**q) ** (1 / q - 1)
    assert got == pytest.approx(true, rel=1e-14)


def test_cond_where_it_is_smallest_and_where_it_is_infinite() -> None:
    assert abs(along(linalg.cond, np.eye(3), real(3, 3))) < 1e-14
    for p in (None, 1, "fro"):
        with np.errstate(all="ignore"):
            assert np.isnan(along(lambda a, p=p: linalg.cond(a, p), np.ones((2, 2)), real(2, 2)))


@pytest.mark.parametrize("which", [w for w, a in SINGULAR.items() if a.shape == (3, 3)])
def test_the_second_derivative_of_det_of_a_singular_matrix(which: str) -> None:
    """Of three rows it is 2·tr(adj(dA)·A)."""
    a, d = SINGULAR[which], real(3, 3)
    close(along(linalg.det, a, d, 2), 2 * np.sum(cofactors(d) * a), 1e-13)


def test_second_derivatives_of_repeated_values_are_lost_not_wrong() -> None:
    """λ = 2 ± t² have the slope 0 and the second derivatives ±2, of which the two eigenvalues know nothing."""
    a = np.diag([2.0, 2, 5])
    assert np.isnan(derivative(derivative(lambda t: linalg.eigvalsh(a + t * t * np.diag([1.0, -1, 0]))))(0.0)[:2]).all()
