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
from .errors import DerivativeLost
from .explanation import explain
from .lines import Line, tangent_line
from .slopes import Slope, numerical_derivative
from .value import Value

__version__ = "0.1.0"

__all__ = [
    "Derivation",
    "DerivativeLost",
    "Line",
    "Slope",
    "Value",
    "derivative",
    "explain",
    "gradient",
    "hessian",
    "jacobian",
    "jvp",
    "math",
    "numerical_derivative",
    "primitive",
    "tangent_line",
    "taylor",
    "value_and_derivative",
    "value_and_gradient",
]
