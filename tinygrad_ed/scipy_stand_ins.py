"""What stands in for SciPy's functions that look for a number, or are compiled.

They are entered by the names of the modules that SciPy defines them in, so that none of its modules is imported.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from inspect import signature
from operator import attrgetter
from typing import Any

import numpy as np

from . import distributions, implicit, quadrature, splines
from .errors import lost
from .fillable import unfilled
from .levels import levels_of, number, with_value
from .lifting import BY_NAME, carried_in
from .maps import as_array, plain
from .structures import mapped

Function = Callable[..., Any]


def enter(module: str, names: str, stand_in: Function) -> None:
    """Enter what is called in the place of functions of a module, with the original before their arguments."""
    for name in names.split():
        BY_NAME[f"scipy.{module}.{name}"] = _with_original(f"scipy.{module}", name, stand_in)


def _with_original(module: str, name: str, stand_in: Function) -> Function:
    def called(*args: Any, **kwargs: Any) -> Any:
        return stand_in(attrgetter(name)(sys.modules[module]), *args, **kwargs)

    return called


def formula(module: str, name: str) -> Callable[[Function], Function]:
    """Enter a formula for the derivatives of a function, the value of which is SciPy's."""

    def entered(derive: Function) -> Function:
        def called(original: Function, *args: Any, **kwargs: Any) -> Any:
            args, kwargs = unfilled(args), {key: unfilled(a) for key, a in kwargs.items()}
            if not any(True for _ in carried_in((args, kwargs), 8)):
                return original(*args, **kwargs)
            given = signature(original).bind(*args, **kwargs).arguments
            given = {key: a for key, a in given.items() if not key.startswith("overwrite")}
            options = {key: a for key, a in given.items() if key not in _IGNORED}
            others = [key for key in options if key not in signature(derive).parameters]
            if others:
                raise lost(
                    f"scipy.{module.partition('.')[0]}.{name}() with {others[0]}= has no derivatives here",
                    *(level for x in carried_in((args, kwargs), 8) for level in levels_of(x)),
                    cure="give the call its partial derivatives with tinygrad_ed.primitive",
                )
            y = original(**mapped(number, given))
            return _with_values(derive(**{key: _as_array(a) for key, a in options.items()}), y)

        enter(module, name, called)
        return derive

    return entered


_IGNORED = {"check_finite", "lapack_driver", "driver"}


def _as_array(a: Any) -> Any:
    if isinstance(a, tuple) and any(map(np.ndim, map(plain, a))):  # a factorisation
        return tuple(map(_as_array, a))
    return as_array(a) if any(True for _ in carried_in(a, 8)) else a


def _with_values(derived: Any, y: Any) -> Any:
    if not isinstance(y, tuple):
        return with_value(derived, y)
    return type(y)(d if d is None else with_value(d, p) for d, p in zip(derived, y, strict=True))


# -- Integrals, roots, splines, distributions --

enter("integrate._quadpack_py", "quad", quadrature.quad)
enter("optimize._zeros_py", "brentq brenth bisect ridder toms748 newton", implicit.root)
enter("optimize._root_scalar", "root_scalar", implicit.root)
enter("optimize._minpack_py", "fsolve", implicit.root_of_several)
enter("optimize._root", "root", implicit.root_of_several)
enter("optimize._minpack_py", "fixed_point", implicit.fixed_point)
enter("optimize._minimize", "minimize minimize_scalar", implicit.minimum)
enter("optimize._optimize", "fmin fmin_bfgs fmin_cg fmin_ncg fmin_powell fminbound brent golden", implicit.minimum)
enter("optimize._lbfgsb_py", "fmin_l_bfgs_b", implicit.minimum)
enter("optimize._basinhopping", "basinhopping", implicit.minimum)
enter("optimize._differentialevolution", "differential_evolution", implicit.minimum)
enter("optimize._dual_annealing", "dual_annealing", implicit.minimum)
enter("optimize._shgo", "shgo", implicit.minimum)
enter("optimize._direct_py", "direct", implicit.minimum)
enter("optimize._lsq.least_squares", "least_squares", implicit.least_squares)
enter("optimize._minpack_py", "leastsq", implicit.leastsq)
enter("optimize._minpack_py", "curve_fit", implicit.curve_fit)
enter("interpolate._interpolate", "_PPolyBase.__call__", splines.evaluated)
enter("interpolate._bsplines", "BSpline.__call__", splines.evaluated)
enter("interpolate._fitpack2", "UnivariateSpline.__call__", splines.univariate)
enter("interpolate._fitpack_py", "splev", splines.splev)
enter("interpolate._polyint", "_Interpolator1D.__call__", splines.interpolated)
enter(
    "stats._distn_infrastructure",
    " ".join(f"rv_continuous.{name}" for name in ("pdf", "logpdf", "cdf", "logcdf", "sf", "logsf", "ppf", "isf")),
    distributions.method,
)


# -- scipy.special --


@formula("special._logsumexp", "logsumexp")
def _logsumexp(a: Any, axis: Any = None, b: Any = None, keepdims: bool = False) -> Any:
    greatest = np.max(plain(a), axis=axis, keepdims=True)
    greatest = np.where(np.isfinite(greatest), greatest, 0.0)
    terms = np.exp(a - greatest)
    total = np.log(np.sum(terms if b is None else b * terms, axis=axis, keepdims=keepdims))
    return total + (greatest if keepdims else np.squeeze(greatest, axis))


@formula("special._logsumexp", "softmax")
def _softmax(x: Any, axis: Any = None) -> Any:
    terms = np.exp(x - np.max(plain(x), axis=axis, keepdims=True))
    return terms / np.sum(terms, axis=axis, keepdims=True)


@formula("special._logsumexp", "log_softmax")
def _log_softmax(x: Any, axis: Any = None) -> Any:
    return x - _logsumexp(x, axis, keepdims=True)


# -- scipy.linalg --


def _whole(a: Any, assume_a: Any, lower: bool) -> Any:
    """The matrix of which SciPy reads one triangle, as it is told to."""
    if assume_a in (None, "gen", "general"):
        return a
    if assume_a not in ("sym", "symmetric", "her", "hermitian", "pos", "positive definite"):
        raise lost(
            f"scipy.linalg with assume_a={assume_a!r} has no derivatives here",
            *(level for x in carried_in(a, 8) for level in levels_of(x)),
            cure="leave assume_a out",
        )
    part = np.tril(a, -1) if lower else np.triu(a, 1)
    return np.diag(np.diag(a)) + part + (part.T if assume_a.startswith("sym") else np.conjugate(part).T)


@formula("linalg._basic", "solve")
def _solve(a: Any, b: Any, lower: bool = False, assume_a: Any = None, transposed: bool = False) -> Any:
    a = _whole(a, assume_a, lower)
    return np.linalg.solve(a.T if transposed else a, b)


@formula("linalg._basic", "solve_triangular")
def _solve_triangular(a: Any, b: Any, trans: Any = 0, lower: bool = False) -> Any:
    a = np.tril(a) if lower else np.triu(a)
    return np.linalg.solve(a if trans in (0, "N") else a.T if trans in (1, "T") else np.conjugate(a).T, b)


@formula("linalg._basic", "solve_banded")
def _solve_banded(l_and_u: Any, ab: Any, b: Any) -> Any:
    _, upper = l_and_u
    n = ab.shape[1]
    diagonals = [np.diag(row[max(0, upper - k) : n + min(0, upper - k)], upper - k) for k, row in enumerate(ab)]
    return np.linalg.solve(sum(diagonals), b)


@formula("linalg._basic", "inv")
def _inv(a: Any, assume_a: Any = None, lower: bool = False) -> Any:
    return np.linalg.inv(_whole(a, assume_a, lower))


@formula("linalg._basic", "det")
def _det(a: Any) -> Any:
    return np.linalg.det(a)


@formula("linalg._basic", "pinv")
def _pinv(a: Any) -> Any:
    return np.linalg.pinv(a)


@formula("linalg._misc", "norm")
def _norm(a: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:  # noqa: A002
    return np.linalg.norm(a, ord, axis, keepdims)


@formula("linalg._decomp_cholesky", "cholesky")
def _cholesky(a: Any, lower: bool = False) -> Any:
    return np.linalg.cholesky(a) if lower else np.conjugate(np.linalg.cholesky(np.conjugate(a).T)).T


@formula("linalg._decomp_cholesky", "cho_factor")
def _cho_factor(a: Any, lower: bool = False) -> Any:
    return _cholesky(a, lower), lower


@formula("linalg._decomp_cholesky", "cho_solve")
def _cho_solve(c_and_lower: Any, b: Any) -> Any:
    c, lower = c_and_lower
    c = np.tril(c) if lower else np.conjugate(np.triu(c)).T
    return np.linalg.solve(np.conjugate(c).T, np.linalg.solve(c, b))


@formula("linalg._decomp", "eigvalsh")
def _eigvalsh(a: Any, lower: bool = True) -> Any:
    return np.linalg.eigvalsh(a, "L" if lower else "U")


@formula("linalg._decomp", "eigvals")
def _eigvals(a: Any) -> Any:
    return np.linalg.eigvals(a)


@formula("linalg._decomp_svd", "svdvals")
def _svdvals(a: Any) -> Any:
    return np.linalg.svd(a, compute_uv=False)


@formula("linalg._special_matrices", "toeplitz")
def _toeplitz(c: Any, r: Any = None) -> Any:
    r = np.conjugate(c) if r is None else r
    places = np.arange(len(r))[None, :] - np.arange(len(c))[:, None] + len(c) - 1
    return np.concatenate([c[::-1], r[1:]])[places]


@formula("linalg._matfuncs", "expm")
def _expm(A: Any) -> Any:  # noqa: N803
    """Scaled until its series is short, and squared as often."""
    squarings = max(0, math.frexp(float(np.max(np.abs(plain(A)).sum(axis=-1), initial=0.0)))[1] + 1)
    scaled = A / 2.0**squarings
    total = term = np.eye(A.shape[-1])
    for k in range(1, 20):
        term = term @ scaled / k
        total = total + term
    for _ in range(squarings):
        total = total @ total
    return total
