"""Exact derivatives of ordinary Python functions.

>>> from tinygrad_ed import derivative, explain, numerical_derivative, tangent_line
>>> def f(x):
...     return 2 * x**2
>>> derivative(f)(2.0)
8.0
>>> numerical_derivative(f, method="forward", delta=0.0001)(2.0)
8.000199999998785
>>> print(tangent_line(f, 2.0))
y = 8.0x - 8.0
>>> print(explain(f).steps[-1])
f'(x) = 4x
"""

from . import math
from .checks import GradientCheck, GradientMismatch, assert_gradient, check_gradient
from .derivation import Derivation
from .derivatives import (
    derivative,
    gradient,
    hessian,
    jacobian,
    jvp,
    primitive,
    taylor,
    value_and_derivative,
    value_and_gradient,
)
from .differences import Slope
from .errors import DerivativeLost
from .explanation import explain
from .lines import Line, tangent_line
from .slopes import numerical_derivative, numerical_gradient, numerical_hessian, numerical_jacobian
from .value import Value

__version__ = "0.1.0"

__all__ = [
    "Derivation",
    "DerivativeLost",
    "GradientCheck",
    "GradientMismatch",
    "Line",
    "Slope",
    "Value",
    "assert_gradient",
    "check_gradient",
    "derivative",
    "explain",
    "gradient",
    "hessian",
    "jacobian",
    "jvp",
    "math",
    "numerical_derivative",
    "numerical_gradient",
    "numerical_hessian",
    "numerical_jacobian",
    "primitive",
    "tangent_line",
    "taylor",
    "value_and_derivative",
    "value_and_gradient",
]
