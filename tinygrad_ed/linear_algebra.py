"""Derivatives of NumPy's linear algebra: tangents of what solves and factorises, formulas of what is made of these.

Glossary
--------
a, b      the arguments: a matrix, or a stack of them along the leading axes
da, db    their tangents; one that is None stands for a constant
y, dy     NumPy's result, and its tangent: linear in da, db, with the structure of y
gauge     what a factorisation leaves open: signs, phases, the basis of a space that belongs to one repeated value
tied      of eigenvalues and singular values: equal to within the rounding of the algorithm that found them

A row of `TANGENTS` is called ``row(y, a, b, …, d=(da, db))``. It is written in NumPy's functions, and as everything in
it may carry derivatives of its own, the same row gives those of any order. A row of `FORMULAS` has NumPy's signature
and is differentiated as it is written. What it computes is NumPy's result but for rounding.

Decisions (which values are tied, which are zero, where a maximum is) go by the plain numbers.

Points of choice
----------------
=====================================================  =============================================================
at                                                     derivative
=====================================================  =============================================================
two tied eigenvalues, or singular values               of both, the mean of the one-sided slopes, which they share
three and more of them; any of a matrix that is not    NaN
Hermitian (`eig`)
their eigenvectors, or singular vectors                NaN; other columns keep theirs
a singular value that is exactly 0                     0, the mean of its slopes ±c
a singular value that `matrix_rank` takes for 0        NaN; in the norms nuc and −2, 0
`det` of a singular matrix                             its cofactors
`slogdet` and `cond` of a singular matrix, `qr` where  NaN
the columns of q are not determined
`norm` of zeros, of every order                        0
the largest of several equal |x| in a `norm`           shared
=====================================================  =============================================================

References
----------
M. B. Giles, *Collected matrix derivative results for forward and reverse mode algorithmic differentiation*, 2008.
G. H. Golub, V. Pereyra, *The differentiation of pseudo-inverses and nonlinear least squares problems*, 1973.
G. W. Stewart, *On the adjugate matrix*, Linear Algebra Appl. 283 (1998): det·inv is accurate next to singularity.
"""

# ruff: noqa: ARG001, a row takes what all of its kind take

from __future__ import annotations

import math
from collections.abc import Callable
from functools import reduce
from math import inf, nan, pi
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.linalg import LinAlgError

from .maps import as_array, plain

Function = Callable[..., Any]
F = TypeVar("F", bound=Function)


class Tangent(NamedTuple):
    """A row: how to compute dy, and the names of the arguments that dy is linear in."""

    row: Function
    arguments: tuple[str, ...]


TANGENTS: dict[Function, Tangent] = {}
FORMULAS: dict[Function, Function] = {}


def tangent(function: Function, *arguments: str) -> Callable[[F], F]:
    """Enter a row for the tangent of a function, by these of its arguments."""

    def enter(row: F) -> F:
        TANGENTS[function] = Tangent(row, arguments)
        return row

    return enter


def formula(function: Function) -> Callable[[F], F]:
    """Enter a function written in simpler ones."""

    def enter(row: F) -> F:
        FORMULAS[function] = row
        return row

    return enter


# -- Matrices --


def _adjoint(a: Any) -> Any:
    return np.conj(np.swapaxes(a, -1, -2))


def _hermitian(a: Any, triangle: str = "L") -> Any:
    """The Hermitian matrix that LAPACK reads from one triangle; of the diagonal it takes the real part."""
    beside = np.tril(a, -1) if triangle.upper() == "L" else np.triu(a, 1)
    return beside + _adjoint(beside) + np.real(np.triu(np.tril(a)))


def _inverse(a: Any) -> Any:
    """The inverse; NaN where there is none, so that one singular matrix of a stack leaves the others theirs."""
    try:
        return np.linalg.inv(a)
    except LinAlgError:
        singular = (np.linalg.slogdet(plain(a))[0] == 0)[..., None, None]
        regular = np.where(singular, np.eye(a.shape[-1], dtype=a.dtype), a)
        return np.linalg.inv(regular) * _factor(a, (singular, nan))


def _factor(a: Any, *places: tuple[Any, float]) -> Any:
    """1 but for these places, of a's precision. A product with NaN is NaN in every derivative, unlike a `np.where`."""
    return np.select([where for where, _ in places], [number for _, number in places], 1.0).astype(_precision(a).dtype)


def _precision(a: Any) -> Any:
    dtype = plain(a).dtype
    return np.finfo(dtype if dtype.kind in "fc" else float)


def _is_complex(a: Any) -> bool:
    return bool(plain(a).dtype.kind == "c")


def _like(y: Any, *parts: Any) -> Any:
    """Parts in the structure of y: a tuple, or the namedtuple that NumPy gives."""
    return type(y)(*parts) if hasattr(y, "_fields") else parts


# -- Solving --


@tangent(np.linalg.inv, "a")
def _inv(y: Any, a: Any, *, d: tuple[Any]) -> Any:
    return -y @ d[0] @ y


@tangent(np.linalg.solve, "a", "b")
def _solve(y: Any, a: Any, b: Any, *, d: tuple[Any, Any]) -> Any:
    """A⁻¹(db − dA y)."""
    da, db = d
    vector = b.ndim == 1

    def column(x: Any) -> Any:
        return x[..., None] if vector else x

    right: Any = 0
    if db is not None:
        right = right + column(db)
    if da is not None:
        right = right - da @ column(y)
    dy = np.linalg.inv(a) @ right
    return dy[..., 0] if vector else dy


@tangent(np.linalg.pinv, "a")
def _pinv(y: Any, a: Any, rcond: Any = None, hermitian: bool = False, *, d: tuple[Any], rtol: Any = None) -> Any:
    """The derivative of Golub and Pereyra; where more than rounding is cut off, by divided differences of 1/s.

    Where a matrix has not full rank, the pseudo-inverse jumps along all directions that raise it: NaN. Where more than
    rounding is cut off, and singular values are tied, second derivatives are lost (NaN).
    """
    (da,) = d
    if hermitian:
        a, da = _hermitian(a), _hermitian(da)
    u, s, vh = np.linalg.svd(plain(a), full_matrices=False)
    kept = np.real(np.sum(_adjoint(vh) * (plain(y) @ u).conj(), axis=-2)) * s > 0.5
    jumps = ~kept & (s <= _rounding(s, a))
    smooth = _factor(a, (jumps.any(axis=-1), nan))[..., None, None]
    if (~kept & ~jumps).any():
        return _pinv_cut_off(kept, a, da) * smooth
    ha, hy = _adjoint(da), _adjoint(y)
    return (y @ hy @ (ha - (ha @ a) @ y) + (ha - y @ (a @ ha)) @ hy @ y - y @ da @ y) * smooth


def _pinv_cut_off(kept: Any, a: Any, da: Any) -> Any:
    """The tangent of V f(S) Uᴴ, where f is 1/s for the singular values that are kept, and 0 for the others."""
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    v, hu, ha = _adjoint(vh), _adjoint(u), _adjoint(da)
    f = np.where(kept, 1 / np.where(kept, s, 1), 0)
    (s_i, s_j), (f_i, f_j) = _rows_and_columns(s), _rows_and_columns(f)
    one = kept[..., :, None] ^ kept[..., None, :]
    even, odd = _even_and_odd(hu @ da @ v)
    inner = even * (np.where(one, (f_j - f_i) / np.where(one, s_j - s_i, 1), 0) - f_i * f_j)
    inner = inner - odd * (np.where(one, (f_i + f_j) / np.where(one, s_i + s_j, 1), 0) + f_i * f_j)
    squared = (f * f)[..., None, :]
    left, right = ha @ u, v * squared @ (vh @ ha)
    return v @ inner @ hu + (left - v @ (vh @ left)) * squared @ hu + right - (right @ u) @ hu


def _rows_and_columns(s: Any) -> tuple[Any, Any]:
    return s[..., :, None], s[..., None, :]


def _even_and_odd(a: Any) -> tuple[Any, Any]:
    """The Hermitian part and the skew one."""
    return (a + _adjoint(a)) / 2, (a - _adjoint(a)) / 2


@tangent(np.linalg.lstsq, "a", "b")
def _lstsq(y: Any, a: Any, b: Any, rcond: Any = None, *, d: tuple[Any, Any]) -> Any:
    """Those of the solution, the residuals and the singular values; the rank is constant."""
    (x, residuals, _, _), (da, db) = y, d
    if rcond is None:
        rcond = _precision(x).eps * max(a.shape)
    p = np.linalg.pinv(a, rcond=rcond)
    change: Any = 0  # of b − A x while x stays
    dx: Any = 0
    if da is not None:
        change = change - da @ x
        dx = dx + _pinv(p, a, d=(da,)) @ b
    if db is not None:
        change = change + db
        dx = dx + p @ db
    d_residuals = None
    if residuals.size:
        d_residuals = 2 * np.real(np.sum(np.conj(b - a @ x) * change, axis=0))
        d_residuals = np.reshape(d_residuals, residuals.shape)
    return dx, d_residuals, None, None if da is None else _singular_values(a, da)


# -- Determinants --


@tangent(np.linalg.det, "a")
def _det(y: Any, a: Any, *, d: tuple[Any]) -> Any:
    """The sum of cofactors times dA: det·tr(A⁻¹dA), and its limit where A is singular."""
    return np.sum(np.swapaxes(_adjugate(y, a), -1, -2) * d[0], axis=(-2, -1))


def _adjugate(det: Any, a: Any) -> Any:
    """det·A⁻¹, which is accurate next to singularity, but neither at it, nor are the derivatives accurate next to it.

    There, adj(A) is the mean of adj(A + zW) over the points z of a circle about 0, since it is a polynomial in z of
    lower degree than there are points. With W = UVᴴ all singular values move away from 0 together.
    """
    numbers, n = plain(a), a.shape[-1]
    det = np.reshape(det, (*a.shape[:-2], 1, 1))
    size = np.abs(plain(det))
    if not np.isfinite(numbers).all():
        return det * _inverse(a)
    in_range = (size >= _precision(det).tiny) & (size <= _precision(det).max)
    if in_range.all() and (a is numbers or _is_well_conditioned(numbers)):
        return det * np.linalg.inv(a)
    unit = np.max(np.abs(numbers), axis=(-2, -1), keepdims=True)
    unit = np.where(unit > 0, unit, 1).astype(_precision(a).dtype)
    a = a / unit
    u, s, vh = np.linalg.svd(plain(a))
    smallest = np.min(np.where(s > s[..., :1] / 100, s, inf), axis=-1)
    radius = np.where(np.isfinite(smallest), smallest / 2, 1)[..., None, None]
    angles = np.reshape(pi * (2 * np.arange(n) + 0.5) / n, (n,) + (1,) * a.ndim)  # none is π, where z might be −s
    z = (radius * np.exp(1j * angles)).astype(np.result_type(s.dtype, np.complex64))
    shifted = a + z * (u @ vh)
    mean = np.sum(np.linalg.det(shifted)[..., None, None] * np.linalg.inv(shifted), axis=0) / n
    return (mean if _is_complex(a) else np.real(mean)) * unit ** (n - 1)


def _is_well_conditioned(a: Any) -> bool:
    s = np.linalg.svd(a, compute_uv=False)
    return bool((s[..., -1:] > s[..., :1] / 100).all())


@tangent(np.linalg.slogdet, "a")
def _slogdet(y: Any, a: Any, *, d: tuple[Any]) -> Any:
    """The trace of A⁻¹dA: its real part for the logarithm, its imaginary one for the phase."""
    trace = np.sum(np.swapaxes(_inverse(a), -1, -2) * d[0], axis=(-2, -1))
    if not _is_complex(a):
        return _like(y, None, trace)
    return _like(y, 1j * np.imag(trace) * y[0], np.real(trace))


# -- Cholesky, QR --


@tangent(np.linalg.cholesky, "a")
def _cholesky(y: Any, a: Any, /, *, d: tuple[Any], upper: bool = False) -> Any:
    """L times the lower triangle of L⁻¹dA L⁻ᴴ, its diagonal halved. NumPy reads one triangle of A only."""
    lower = _adjoint(y) if upper else y
    da = _hermitian(d[0], "U" if upper else "L")
    inverse = np.linalg.inv(lower)
    inner = inverse @ da @ _adjoint(inverse)
    dy = lower @ ((np.tril(inner) + np.tril(inner, -1)) / 2)
    return _adjoint(dy) if upper else dy


@tangent(np.linalg.qr, "a")
def _qr(y: Any, a: Any, mode: str = "reduced", *, d: tuple[Any]) -> Any:
    """For the modes reduced and r, and complete where that is the same. The gauge is LAPACK's: r has a real diagonal.

    A column of `a` that depends on those before it leaves that of q undetermined: NaN.
    """
    if mode not in ("reduced", "r") and not (mode == "complete" and a.shape[-2] <= a.shape[-1]):
        raise TypeError(
            f"np.linalg.qr with mode={mode!r} is not covered for Values: it has columns that a does not determine; "
            f"write mode='reduced' or mode='r'"
        )
    (da,) = d
    q, r = np.linalg.qr(a) if mode == "r" else y
    k = q.shape[-1]
    first = r[..., :k]
    numbers = plain(first)
    columns = np.sqrt(np.sum(np.abs(numbers) ** 2, axis=-2))
    dependent = np.abs(np.diagonal(numbers, axis1=-2, axis2=-1)) <= max(a.shape[-2:]) * _precision(r).eps * columns
    right = da[..., :k] @ (_inverse(first) * _factor(r, (dependent.any(axis=-1)[..., None, None], nan)))
    inner = _adjoint(q) @ right
    below = np.tril(inner, -1)
    turn = below - _adjoint(below)
    if _is_complex(a):
        turn = turn + 1j * np.imag(np.triu(np.tril(inner)))
    dr = np.triu(_adjoint(q) @ da - turn @ r)
    return dr if mode == "r" else _like(y, right - q @ (inner - turn), dr)


# -- Eigenvalues --


@tangent(np.linalg.eigh, "a")
def _eigh(y: Any, a: Any, UPLO: Any = "L", *, d: tuple[Any]) -> Any:  # noqa: N803
    """dw = diag(VᴴdA V), dV = V (F∘VᴴdA V) with F = 1/(wⱼ − wᵢ).

    The gauge is LAPACK's: the vectors have unit length, and their first component (last for UPLO='U') is real. Where
    NumPy's result has it otherwise, it is vᴴdv = 0.
    """
    (w, v), da = y, _hermitian(d[0], UPLO)
    dv = v @ (_inverse_gaps(w, _ties(w, a)) * (_adjoint(v) @ da @ v))
    if _is_complex(v):
        dv = dv - 1j * v * _turn(v, dv, 0 if UPLO.upper() == "L" else -1)
    return _like(y, _shared(np.real(np.sum(np.conj(v) * (da @ v), axis=-2)), _ties(w, a)), dv)


@tangent(np.linalg.eigvalsh, "a")
def _eigvalsh(y: Any, a: Any, UPLO: Any = "L", *, d: tuple[Any]) -> Any:  # noqa: N803
    w, v = np.linalg.eigh(a, UPLO)
    return _shared(np.real(np.sum(np.conj(v) * (_hermitian(d[0], UPLO) @ v), axis=-2)), _ties(w, a))


@tangent(np.linalg.eig, "a")
def _eig(y: Any, a: Any, *, d: tuple[Any]) -> Any:
    """dw = diag(V⁻¹dA V), dV = V (F∘V⁻¹dA V) with F = 1/(wⱼ − wᵢ), turned and scaled to LAPACK's gauge.

    That is: the vectors have unit length, and their largest component is real.
    """
    w, v = y
    inner = _inverse(v) @ d[0] @ v
    dv = v @ (_inverse_gaps(w, _ties_of_general(w, v, a)) * inner)
    dv = dv - v * np.real(np.sum(np.conj(v) * dv, axis=-2, keepdims=True))
    if _is_complex(v) and v.size:
        largest = np.argmax(np.abs(plain(v)), axis=-2)
        dv = dv - 1j * v * _turn(v, dv, largest)
    return _like(y, _slopes_of_general(eigensystem(a), a, d[0]), dv)


@tangent(np.linalg.eigvals, "a")
def _eigvals(y: Any, a: Any, *, d: tuple[Any]) -> Any:
    found = eigensystem(a)
    dw = _slopes_of_general(found, a, d[0])
    apart = np.abs(plain(y)[..., :, None] - plain(found[0])[..., None, :])
    return np.take_along_axis(dw, np.argmin(apart, axis=-1), axis=-1)  # LAPACK's order may be another with vectors


def _slopes_of_general(y: Any, a: Any, da: Any) -> Any:
    """diag(V⁻¹dA V), NaN where eigenvalues are tied."""
    w, v = y
    slopes = np.diagonal(_inverse(v) @ da @ v, axis1=-2, axis2=-1)
    return slopes * _factor(a, (np.sum(_ties_of_general(w, v, a), axis=-1) > 1, nan))


def eigensystem(a: Any) -> Any:
    """``np.linalg.eig(a)`` for what does not depend on the length and the phase of the vectors.

    They keep neither: a vector moves along the others only, which has a complex derivative where `a` is complex.
    """
    if isinstance(a, np.ndarray):
        return np.linalg.eig(a)
    return a.__array_function__(eigensystem, (type(a),), (a,), {})


@tangent(eigensystem, "a")
def _eigensystem(y: Any, a: Any, *, d: tuple[Any]) -> Any:
    w, v = y
    dv = v @ (_inverse_gaps(w, _ties_of_general(w, v, a)) * (_inverse(v) @ d[0] @ v))
    return _like(y, _slopes_of_general(y, a, d[0]), dv)


def _ties(w: Any, a: Any) -> Any:
    """Which of the values, in order, are equal to which, to within rounding."""
    w = plain(w)
    group = np.zeros(w.shape, int)
    group[..., 1:] = np.cumsum(np.abs(np.diff(w)) > 4 * _rounding(w, a), axis=-1)
    return group[..., :, None] == group[..., None, :]


def _ties_of_general(w: Any, v: Any, a: Any) -> Any:
    """The same for a general matrix, whose eigenvalues move with rounding by the condition of each."""
    w, v = plain(w), plain(v)
    condition = np.sqrt(np.sum(np.abs(_inverse(v)) ** 2, axis=-1))
    rounding = 4 * a.shape[-1] * _precision(v).eps * np.sqrt(np.sum(np.abs(plain(a)) ** 2, axis=(-2, -1)))
    allowed = rounding[..., None, None] * (condition[..., :, None] + condition[..., None, :])
    with np.errstate(invalid="ignore"):
        apart = np.abs(w[..., :, None] - w[..., None, :]) > allowed  # not so for NaN
    return ~apart | np.eye(a.shape[-1], dtype=bool)


def _rounding(values: Any, a: Any) -> Any:
    """How far off eigenvalues or singular values may be: what `matrix_rank` takes for 0."""
    largest = np.max(np.abs(values), axis=-1, keepdims=True, initial=0)
    return largest * max(a.shape[-2:]) * _precision(values).eps


def _inverse_gaps(w: Any, tied: Any) -> Any:
    """1/(wⱼ − wᵢ); 0 on the diagonal, NaN elsewhere between tied values."""
    w_i, w_j = _rows_and_columns(w)
    return _factor(w, (np.eye(tied.shape[-1], dtype=bool), 0), (tied, nan)) / np.where(tied, 1, w_j - w_i)


def _shared(slopes: Any, tied: Any, *places: tuple[Any, float], most: float = 2) -> Any:
    """The mean of the slopes of tied values; NaN where there are more than `most`. The factors of `places` go first."""
    count = np.sum(tied, axis=-1)
    total = np.sum(np.where(tied, slopes[..., None, :], 0), axis=-1)
    return total * (_factor(slopes, *places, (count > most, nan)) / count.astype(_precision(slopes).dtype))


def _turn(v: Any, dv: Any, row: Any) -> Any:
    """The angles by which dv turns the component of v, in this row of each column, that stays real."""
    shape = (*v.shape[:-2], 1, v.shape[-1])
    index = np.broadcast_to(row[..., None, :] if np.ndim(row) else row % max(v.shape[-2], 1), shape)
    kept, moved = np.take_along_axis(v, index, axis=-2), np.take_along_axis(dv, index, axis=-2)
    numbers, eps = plain(kept), _precision(v).eps
    real = (np.abs(numbers) > 16 * v.shape[-2] * eps) & (np.abs(numbers.imag) < 16 * eps * np.abs(numbers))
    return np.where(real, np.imag(moved / np.where(real, kept, 1)), 0)


# -- Singular values --


@tangent(np.linalg.svd, "a")
def _svd(
    y: Any,
    a: Any,
    full_matrices: bool = True,
    compute_uv: bool = True,
    hermitian: bool = False,
    *,
    d: tuple[Any],
) -> Any:
    """dS = Re diag(UᴴdA V); the rotations of U and V are found from the Hermitian and the skew part of UᴴdA V.

    The gauge of complex matrices is LAPACK's: the first components of V (of U for a wide or a Hermitian matrix) are
    real. Where NumPy's result has it otherwise, uᴴdu = −vᴴdv. A column of a full real matrix that belongs to no
    singular value turns with the others; where there are several, or in a complex matrix, they are undetermined: NaN.
    """
    (da,) = d
    if hermitian:
        a, da = _hermitian(a), _hermitian(da)
    if not compute_uv:
        return _singular_values(a, da)
    u, s, vh = y
    k, (m, n) = s.shape[-1], a.shape[-2:]
    u1, v = u[..., :k], _adjoint(vh)
    v1 = v[..., :k]
    inner = _adjoint(u1) @ da @ v1
    even, odd = _even_and_odd(inner)
    together = _inverse_gaps(s, _ties(s, a)) * even
    s_i, s_j = _rows_and_columns(s)
    zero = plain(s) <= _rounding(plain(s), a)
    both = zero[..., :, None] & zero[..., None, :]
    diagonal = np.eye(k, dtype=bool) & (not _is_complex(a))  # where the skew part of a real matrix is 0
    opposite = odd * (_factor(s, (diagonal, 0), (both, nan)) / np.where(both | diagonal, 1, s_i + s_j))
    du, dv = u1 @ (together + opposite), v1 @ (together - opposite)
    inverse = (_factor(s, (zero, nan)) / np.where(zero, 1, s))[..., None, :]
    if m > k:
        beside = da @ v1
        du = du + (beside - u1 @ (_adjoint(u1) @ beside)) * inverse
    if n > k:
        beside = _adjoint(da) @ u1
        dv = dv + (beside - v1 @ (_adjoint(v1) @ beside)) * inverse
    if _is_complex(a):
        turn = _turn(u1, du, 0) if hermitian or m < n else _turn(v1, dv, 0)
        du, dv = du - 1j * u1 * turn, dv - 1j * v1 * turn
    if full_matrices and m > k:
        known = 1 if m == k + 1 and not _is_complex(a) else nan
        du = np.concatenate([du, -u1 @ (_adjoint(du) @ u[..., k:]) * known], axis=-1)
    if full_matrices and n > k:
        known = 1 if n == k + 1 and not _is_complex(a) else nan
        dv = np.concatenate([dv, -v1 @ (_adjoint(dv) @ v[..., k:]) * known], axis=-1)
    return _like(y, du, _slopes(u1, s, v1, a, da), _adjoint(dv))


def _slopes(u: Any, s: Any, v: Any, a: Any, da: Any, most: float = 2) -> Any:
    """The tangent of singular values, of which at most so many may be tied."""
    numbers = plain(s)
    slopes = np.real(np.sum(np.conj(u) * (da @ v), axis=-2))
    zero = (numbers <= _rounding(numbers, a), nan if most == 2 else 0)
    return _shared(slopes, _ties(s, a), (numbers == 0, 0), zero, most=most)


def _singular_values(a: Any, da: Any, most: float = 2) -> Any:
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    return _slopes(u, s, _adjoint(vh), a, da, most)


@tangent(np.linalg.svdvals, "x")
def _svdvals(y: Any, x: Any, /, *, d: tuple[Any]) -> Any:
    return _singular_values(x, d[0])


def singular_values(a: Any) -> Any:
    """The singular values of a matrix, for what is symmetric in those that are tied: any number of them share.

    Such are the largest, the smallest, and the sum of all. Those that `matrix_rank` takes for 0 have slope 0.
    """
    if isinstance(a, np.ndarray):
        return np.linalg.svd(a, compute_uv=False)
    return a.__array_function__(singular_values, (type(a),), (a,), {})


@tangent(singular_values, "a")
def _symmetric_singular_values(y: Any, a: Any, *, d: tuple[Any]) -> Any:
    return _singular_values(a, d[0], most=inf)


# -- Norms --

_refusing: Function = np.linalg.norm  # in its own words, called with what it does not take


@formula(np.linalg.norm)
def _norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:  # noqa: A002
    x = as_array(x)
    if axis is None and ord is None:
        return _reduced(_vector_norm, x, tuple(range(x.ndim)), ord, keepdims)
    axes = tuple(range(x.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    norm = {1: _vector_norm, 2: _matrix_norm}.get(len(axes))
    if norm is None:
        return _refusing(plain(x), ord, axis)
    return _reduced(norm, x, axes, ord, keepdims)


@formula(np.linalg.vector_norm)
def _norm_of_vectors(x: Any, /, *, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> Any:  # noqa: A002
    x = as_array(x)
    axes = tuple(range(x.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    return _reduced(_vector_norm, x, axes, ord, keepdims)


@formula(np.linalg.matrix_norm)
def _norm_of_matrices(x: Any, /, *, keepdims: bool = False, ord: Any = "fro") -> Any:  # noqa: A002
    return _reduced(_matrix_norm, as_array(x), (-2, -1), ord, keepdims)


def _reduced(norm: Function, x: Any, axes: tuple[int, ...], ord: Any, keepdims: bool) -> Any:  # noqa: A002
    """The norm over these axes: of matrices over two, of vectors over all together."""
    moved = np.moveaxis(x, axes, tuple(range(-len(axes), 0)))
    y = norm(_flattened(moved, len(axes)) if norm is _vector_norm else moved, ord)
    return np.expand_dims(y, tuple(i % x.ndim for i in axes)) if keepdims else y


def _flattened(x: Any, axes: int) -> Any:
    split = x.ndim - axes
    return np.reshape(x, (*x.shape[:split], math.prod(x.shape[split:])))


def _sizes(x: Any) -> Any:
    """|x|, which of complex numbers, too, has no derivatives at 0 but 0."""
    zero = plain(x) == 0
    return np.where(zero, 0, np.abs(np.where(zero, 1, x))) if _is_complex(x) else np.abs(x)


def _vector_norm(x: Any, ord: Any) -> Any:  # noqa: A002
    if ord is None or ord == 2:
        return _power_norm(x, 2)
    if ord in (inf, -inf):
        return _extreme(_sizes(x), np.max if ord > 0 else np.min)
    if ord == 0:
        return np.sum(plain(x) != 0, axis=-1).astype(_precision(x).dtype)
    if ord == 1:
        return np.sum(_sizes(x), axis=-1)
    if isinstance(ord, str):
        return _refusing(plain(x), ord, -1)
    return _power_norm(x, ord)


def _matrix_norm(x: Any, ord: Any) -> Any:  # noqa: A002
    if ord in (None, "fro", "f"):
        return _power_norm(_flattened(x, 2), 2)
    if ord == "nuc":
        return np.sum(singular_values(x), axis=-1)
    if ord in (2, -2):
        return _extreme(singular_values(x), np.max if ord > 0 else np.min)
    if ord in (1, -1, inf, -inf):
        return _extreme(np.sum(_sizes(x), axis=-2 if abs(ord) == 1 else -1), np.max if ord > 0 else np.min)
    return _refusing(plain(x), ord, (-2, -1))


def _extreme(x: Any, function: Function) -> Any:
    """The largest or the smallest of numbers ≥ 0, shared by all that equal it."""
    numbers = plain(x)
    most = function(numbers, axis=-1, keepdims=True, **({"initial": 0} if function is np.max else {}))
    chosen = (numbers == most) | np.isnan(most)
    count = np.maximum(np.sum(chosen, axis=-1), 1).astype(numbers.dtype if numbers.dtype.kind == "f" else float)
    return np.sum(np.where(chosen, x, 0), axis=-1) / count


def _power_norm(x: Any, p: Any) -> Any:
    """(Σ|x|ᵖ)¹ᐟᵖ, scaled by the |x| that counts most, so that no power overflows, nor all of them underflow."""
    numbers = np.abs(plain(x))
    if p > 0:
        most = np.max(numbers, axis=-1, keepdims=True, initial=0)
    else:
        most = np.min(numbers, axis=-1, keepdims=True, initial=inf)
    zero = most == 0
    unit = np.where(np.isfinite(most) & ~zero, np.maximum(most, _precision(x).tiny), 1).astype(_precision(x).dtype)
    given, x = x, np.where(zero, 1, x / unit)
    if p % 2 == 0:  # smooth also where x is 0
        powers = (np.real(x) * np.real(x) + np.imag(x) * np.imag(x) if _is_complex(x) else x * x) ** (int(p) // 2)
    else:
        powers = _sizes(x) ** p
    total = np.sum(powers, axis=-1)
    root = np.sqrt(total) if p == 2 else total ** (1 / p)
    kink = np.hypot(np.sum(np.real(given), axis=-1), 0) if p > 0 and zero.any() else 0  # its slope 0 has none itself
    return np.where(zero[..., 0], kink, unit[..., 0] * root)


# -- What is made of these --


@formula(np.linalg.cond)
def _cond(x: Any, p: Any = None) -> Any:
    x = as_array(x)
    if p not in (None, 2, -2):
        return _norm(x, p, (-2, -1)) * _norm(_inverse(x), p, (-2, -1))
    s = singular_values(x)
    numbers = plain(s)
    lost = (numbers <= _rounding(numbers, x))[..., -1]
    largest, smallest = s[..., 0], s[..., -1] * _factor(s, (lost, nan))
    return smallest / largest if p == -2 else largest / smallest


@formula(np.linalg.matrix_power)
def _matrix_power(a: Any, n: int) -> Any:
    a = as_array(a)
    if n < 0:
        a, n = np.linalg.inv(a), -n
    if n == 0:
        return np.broadcast_to(np.eye(a.shape[-1], dtype=a.dtype), a.shape)
    if n == 1:
        return a
    half = _matrix_power(a, n // 2)
    return half @ half @ a if n % 2 else half @ half


@formula(np.linalg.multi_dot)
def _multi_dot(arrays: Any, *, out: None = None) -> Any:
    if out is not None:
        raise TypeError(
            "np.linalg.multi_dot with out= is not covered for Values; write y = np.linalg.multi_dot(arrays)"
        )
    matrices = [as_array(a) for a in arrays]
    if matrices[-1].ndim == 1:  # from the right it is a row of products with vectors
        return reduce(lambda right, left: left @ right, reversed(matrices))
    return reduce(lambda left, right: left @ right, matrices)


@formula(np.linalg.tensorinv)
def _tensorinv(a: Any, ind: int = 2) -> Any:
    a = as_array(a)
    front, back = a.shape[:ind], a.shape[ind:]
    return np.reshape(np.linalg.inv(np.reshape(a, (math.prod(front), math.prod(back)))), back + front)


@formula(np.linalg.tensorsolve)
def _tensorsolve(a: Any, b: Any, axes: Any = None) -> Any:
    a, b = as_array(a), as_array(b)
    if axes is not None:
        last = tuple(i % a.ndim for i in axes)
        a = np.transpose(a, (*(i for i in range(a.ndim) if i not in last), *last))
    shape = a.shape[b.ndim - a.ndim :]
    size = math.prod(shape)
    return np.reshape(np.linalg.solve(np.reshape(a, (size, size)), np.reshape(b, (size,))), shape)
