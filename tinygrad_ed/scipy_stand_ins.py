"""What stands in for SciPy's functions that look for a number, or are compiled.

They are entered by the names of the modules that SciPy defines them in, so that none of its modules is imported.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from operator import attrgetter
from typing import Any

from . import implicit, quadrature, splines
from .lifting import BY_NAME

Function = Callable[..., Any]


def enter(module: str, names: str, stand_in: Function) -> None:
    """Enter what is called in the place of functions of a module, with the original before their arguments."""
    for name in names.split():
        BY_NAME[f"scipy.{module}.{name}"] = _with_original(f"scipy.{module}", name, stand_in)


def _with_original(module: str, name: str, stand_in: Function) -> Function:
    def called(*args: Any, **kwargs: Any) -> Any:
        return stand_in(attrgetter(name)(sys.modules[module]), *args, **kwargs)

    return called


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
