"""The table: every elementary function with its partial derivatives, a row each.

Glossary
--------
x, a, b   the arguments of a function: x where there is one, a and b where there are two
y         its result, at hand when a partial derivative is wanted
partial   the derivative with respect to one argument: a function of the arguments and y
door      a function that users call (``operator.mul``, ``math.sin``, ``np.sin``) and that leads to a row
over      a division that is ±inf where Python's raises

A row holds, in this order: its name, the plain function, the name of NumPy's ufunc (``special.`` marks SciPy's), one
partial derivative per argument, and what differs from the usual: `on`, where the function is smooth, intervals (a list
of these, where the arguments differ); `choice`, the points where there is no one derivative and the value taken there
(the mean of the two one-sided slopes; ±inf if they are infinite alike; 0 for a step; NaN where there is no limit);
`says`, the rule's name in explanations; `textbook`, the partials in the form people know, where it is not the one that
keeps its digits; `along`, for a function of a complex number that has no complex derivative, its directional one;
`quiet`, the plain function as partials use it, a number where Python's raises.

Partials are written with the rows themselves, so that they nest, and take arrays and symbols as they take numbers.
Operators, `tinygrad_ed.math`, NumPy's ufuncs, explanations, compiled code and tests all follow from the row: to add a
function is to add a row.
"""

from __future__ import annotations

import cmath
import math
import operator
import sys
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from . import special
from .levels import dispatch
from .special import inf, nan, whole

Region = tuple[tuple[float, float], ...]

REALS: Region = ((-inf, inf),)
POSITIVE: Region = ((0.0, inf),)
NONZERO: Region = ((-inf, 0.0), (0.0, inf))
INSIDE: Region = ((-1.0, 1.0),)

TABLE: dict[str, Rule] = {}


class Rule:
    """A row of the table. Called, it is the function itself, on numbers of every kind."""

    __slots__ = ("along", "choice", "name", "on", "partials", "plain", "quiet", "says", "textbook", "ufunc")

    def __init__(
        self,
        name: str,
        plain: Callable[..., Any] | None,
        ufunc: str | None,
        *partials: Callable[..., Any],
        on: Region | list[Region] = REALS,
        choice: dict[Any, Any] | None = None,
        says: str | None = None,
        textbook: Sequence[Callable[..., Any]] | None = None,
        along: Callable[..., Any] | None = None,
        quiet: Callable[..., Any] | None = None,
    ) -> None:
        self.name = name
        self.plain = plain
        self.ufunc = ufunc
        self.partials = partials
        self.on = on if isinstance(on, list) else [on] * len(partials)
        self.choice = choice or {}
        self.says = says or name
        self.textbook = textbook or partials
        self.along = along
        self.quiet = quiet or plain

    def __repr__(self) -> str:
        return f"<rule {self.name}>"

    def __call__(self, *args: Any) -> Any:
        return dispatch(self, self.compute, args)

    def compute(self, *args: Any) -> Any:
        """Value of the function at plain numbers or arrays, by the library that computes for their type."""
        function = self.quiet
        for a in args:
            if hasattr(a, "__array_ufunc__") or function is None:
                return self.of_numpy()(*args)
            if isinstance(a, complex):
                function = getattr(cmath, self.name, function)
            elif isinstance(a, Decimal):
                function = getattr(Decimal, DECIMAL.get(self.name, ""), function)
        return function(*args)  # type: ignore[misc]

    def of_numpy(self) -> Callable[..., Any]:
        """NumPy's or SciPy's own function; where neither is at hand, the plain one for every element."""
        import numpy

        place: Any = numpy
        name = self.ufunc or ""
        if name.startswith("special."):
            place, name = sys.modules.get("scipy.special"), name.removeprefix("special.")
        found: Callable[..., Any] = getattr(place, name, None) or numpy.vectorize(self.quiet, otypes=[float])
        return found


DECIMAL = {"log": "ln", "log10": "log10", "exp": "exp", "sqrt": "sqrt"}  # what Decimal computes in its own precision


def rule(name: str, *row: Any, **more: Any) -> Rule:
    """A new row of the table."""
    TABLE[name] = Rule(name, *row, **more)
    return TABLE[name]


def nothing(*_: Any) -> int:
    """The partial derivative of what is constant between its steps."""
    return 0


def squared(x: Any) -> Any:
    """x², by a product."""
    return x * x


def power_along_base(a: Any, b: Any, y: Any) -> Any:
    """b·aᵇ⁻¹, exact for whole b, and in a form that keeps the digits of b where b − 1 would lose them."""
    n = whole(b)
    if n == 0:
        return 0
    if n == 1:
        return b
    if n == 2:
        return b * a
    if n == 3:
        return b * a * a
    if n is not None or a == 0:
        return b * power(a, b - 1)
    return over(b * y, a)


def power_along_exponent(a: Any, b: Any, y: Any) -> Any:
    """aᵇ·ln a; 0 for powers of 0, which are constant; NaN at 0**0 and for negative bases, which have no other powers."""
    if a == 0:
        return 0 * y if b > 0 else nan
    return y * log(a)


# One row each, aligned; read it as a page of a book of tables.
# fmt: off

# -- arithmetic -------------------------------------------------------------------------------------------------------
add       = rule("add",       operator.add,      "add",       lambda a, b, y: 1, lambda a, b, y: 1,   says="sum rule")
subtract  = rule("subtract",  operator.sub,      "subtract",  lambda a, b, y: 1, lambda a, b, y: -1,  says="difference rule")
multiply  = rule("multiply",  operator.mul,      "multiply",  lambda a, b, y: b, lambda a, b, y: a,   says="product rule")
divide    = rule("divide",    operator.truediv,  "divide",    lambda a, b, y: over(1, b), lambda a, b, y: over(-y, b), on=[REALS, NONZERO],
                 quiet=special.over, says="quotient rule", textbook=(lambda a, b, y: 1 / b, lambda a, b, y: -a / b**2))
over      = divide
power     = rule("power",     operator.pow,      "power",     power_along_base, power_along_exponent, on=[POSITIVE, REALS], choice={(0, 0): (0, nan)},
                 quiet=special.power, says="power rule", textbook=(lambda a, b, y: b * a ** (b - 1), lambda a, b, y: y * log(a)))
negative  = rule("negative",  operator.neg,      "negative",  lambda x, y: -1,                        says="constant multiple rule")
positive  = rule("positive",  operator.pos,      "positive",  lambda x, y: 1)
floor_div = rule("floor_divide", operator.floordiv, "floor_divide", nothing, nothing, on=[REALS, NONZERO])
mod       = rule("mod",       operator.mod,      "remainder", lambda a, b, y: 1, lambda a, b, y: -floor_div(a, b), on=[REALS, NONZERO])
fmod      = rule("fmod",      math.fmod,         "fmod",      lambda a, b, y: 1, lambda a, b, y: -rint(over(a - y, b)), on=[REALS, NONZERO])
remainder = rule("remainder", math.remainder,    None,        lambda a, b, y: 1, lambda a, b, y: -rint(over(a - y, b)), on=[REALS, NONZERO])
square    = rule("square",    squared,           "square",    lambda x, y: 2 * x)
reciproc  = rule("reciprocal", lambda x: 1 / x,  "reciprocal", lambda x, y: -y * y,                   on=NONZERO)

# -- size and sign, steps ---------------------------------------------------------------------------------------------
absolute  = rule("abs",       abs,               "absolute",  lambda x, y: sign(x),                   on=NONZERO, choice={0: 0},
                 along=lambda z, dz, y: real(conj(sign(z)) * dz))
fabs      = rule("fabs",      math.fabs,         "fabs",      lambda x, y: sign(x),                   on=NONZERO, choice={0: 0})
sign      = rule("sign",      special.sign,      "sign",      nothing,                                on=NONZERO, choice={0: 0})
copysign  = rule("copysign",  math.copysign,     "copysign",  lambda a, b, y: sign(a) * copysign(1, b), nothing, on=[NONZERO, NONZERO], choice={(0, 1): (0, 0)})
floor     = rule("floor",     math.floor,        "floor",     nothing)
ceil      = rule("ceil",      math.ceil,         "ceil",      nothing)
trunc     = rule("trunc",     math.trunc,        "trunc",     nothing)
rint      = rule("rint",      round,             "rint",      nothing)
heaviside = rule("heaviside", None,              "heaviside", nothing, lambda a, b, y: 1 * (a == 0),  on=[NONZERO, REALS])
maximum   = rule("maximum",   None,              "maximum",   lambda a, b, y: above(a, b), lambda a, b, y: above(b, a), choice={(1, 1): (0.5, 0.5)})
minimum   = rule("minimum",   None,              "minimum",   lambda a, b, y: above(b, a), lambda a, b, y: above(a, b), choice={(1, 1): (0.5, 0.5)})
fmax      = rule("fmax",      None,              "fmax",      lambda a, b, y: above(a, b), lambda a, b, y: above(b, a), choice={(1, 1): (0.5, 0.5)})
fmin      = rule("fmin",      None,              "fmin",      lambda a, b, y: above(b, a), lambda a, b, y: above(a, b), choice={(1, 1): (0.5, 0.5)})
above     = rule("above",     special.above,     None,        nothing, nothing)

# -- complex numbers --------------------------------------------------------------------------------------------------
conj      = rule("conj",      lambda z: z.conjugate(), "conjugate", lambda x, y: 1, along=lambda z, dz, y: conj(dz))
real      = rule("real",      lambda z: z.real,  "real",      lambda x, y: 1, along=lambda z, dz, y: real(dz))
imag      = rule("imag",      lambda z: z.imag,  "imag",      nothing,        along=lambda z, dz, y: imag(dz))

# -- roots, exponentials, logarithms ----------------------------------------------------------------------------------
sqrt      = rule("sqrt",      math.sqrt,         "sqrt",      lambda x, y: over(0.5, y),              on=POSITIVE, choice={0: inf})
cbrt      = rule("cbrt",      math.cbrt,         "cbrt",      lambda x, y: over(1, 3 * y * y),        on=NONZERO, choice={0: inf})
exp       = rule("exp",       math.exp,          "exp",       lambda x, y: y, quiet=special.exp)
exp2      = rule("exp2",      math.exp2,         "exp2",      lambda x, y: y * LN2)
expm1     = rule("expm1",     math.expm1,        "expm1",     lambda x, y: exp(x))
log       = rule("log",       math.log,          "log",       lambda x, y: over(1, x),                on=POSITIVE, choice={0: inf}, quiet=special.log)
log2      = rule("log2",      math.log2,         "log2",      lambda x, y: over(1 / LN2, x),          on=POSITIVE, choice={0: inf})
log10     = rule("log10",     math.log10,        "log10",     lambda x, y: over(1 / LN10, x),         on=POSITIVE, choice={0: inf})
log_base  = rule("log_base",  math.log,          None,        lambda a, b, y: over(1, a * log(b)), lambda a, b, y: over(-y, b * log(b)), on=[POSITIVE, ((1, inf),)])
log1p     = rule("log1p",     math.log1p,        "log1p",     lambda x, y: over(1, 1 + x),            on=((-1, inf),), choice={-1: inf})
logaddexp = rule("logaddexp", None,              "logaddexp", lambda a, b, y: expit(a - b), lambda a, b, y: expit(b - a))
logaddexp2 = rule("logaddexp2", None,            "logaddexp2", lambda a, b, y: expit((a - b) * LN2), lambda a, b, y: expit((b - a) * LN2))

# -- trigonometry -----------------------------------------------------------------------------------------------------
sin       = rule("sin",       math.sin,          "sin",       lambda x, y: cos(x))
cos       = rule("cos",       math.cos,          "cos",       lambda x, y: -sin(x))
tan       = rule("tan",       math.tan,          "tan",       lambda x, y: 1 + y * y)
asin      = rule("asin",      math.asin,         "arcsin",    lambda x, y: over(1, sqrt((1 - x) * (1 + x))), on=INSIDE, choice={-1: inf, 1: inf})  # 1 - x² loses digits near 1
acos      = rule("acos",      math.acos,         "arccos",    lambda x, y: over(-1, sqrt((1 - x) * (1 + x))), on=INSIDE, choice={-1: -inf, 1: -inf})
atan      = rule("atan",      math.atan,         "arctan",    lambda x, y: squared(over(1, hypot(1, x))))
atan2     = rule("atan2",     math.atan2,        "arctan2",   lambda a, b, y: over(over(b, hypot(a, b)), hypot(a, b)), lambda a, b, y: over(over(-a, hypot(a, b)), hypot(a, b)),
                 on=[NONZERO, NONZERO], choice={(0, 0): (nan, nan)})
hypot     = rule("hypot",     math.hypot,        "hypot",     lambda a, b, y: ratio(a, y), lambda a, b, y: ratio(b, y), on=[NONZERO, NONZERO], choice={(0, 0): (0, 0)})
ratio     = rule("ratio",     special.ratio,     None,        lambda a, b, y: over(1, b), lambda a, b, y: over(-y, b), on=[REALS, NONZERO])
degrees   = rule("degrees",   math.degrees,      "degrees",   lambda x, y: 180 / math.pi)
radians   = rule("radians",   math.radians,      "radians",   lambda x, y: math.pi / 180)

# -- hyperbolic functions ---------------------------------------------------------------------------------------------
sinh      = rule("sinh",      math.sinh,         "sinh",      lambda x, y: cosh(x), quiet=special.sinh)
cosh      = rule("cosh",      math.cosh,         "cosh",      lambda x, y: sinh(x), quiet=special.cosh)
tanh      = rule("tanh",      math.tanh,         "tanh",      lambda x, y: squared(over(1, cosh(x))))  # 1 - tanh² is 4 % off at 18 and 0 at 20
asinh     = rule("asinh",     math.asinh,        "arcsinh",   lambda x, y: over(1, hypot(1, x)))
acosh     = rule("acosh",     math.acosh,        "arccosh",   lambda x, y: over(1, sqrt(x - 1) * sqrt(x + 1)), on=((1, inf),), choice={1: inf})
atanh     = rule("atanh",     math.atanh,        "arctanh",   lambda x, y: over(1, (1 - x) * (1 + x)), on=INSIDE)

# -- special functions ------------------------------------------------------------------------------------------------
gauss     = rule("gauss",     special.gauss,     None,        lambda x, y: -2 * x * y)
bell      = rule("bell",      special.bell,      None,        lambda x, y: -x * y)
erf       = rule("erf",       math.erf,          "special.erf",    lambda x, y: TWO_OVER_SQRT_PI * gauss(x))
erfc      = rule("erfc",      math.erfc,         "special.erfc",   lambda x, y: -TWO_OVER_SQRT_PI * gauss(x))
erfinv    = rule("erfinv",    None,              "special.erfinv", lambda x, y: over(1 / TWO_OVER_SQRT_PI, gauss(y)), on=INSIDE)
gamma     = rule("gamma",     math.gamma,        "special.gamma",  lambda x, y: y * digamma(x),       on=POSITIVE)
lgamma    = rule("lgamma",    math.lgamma,       "special.gammaln", lambda x, y: digamma(x),          on=POSITIVE)
digamma   = rule("digamma",   lambda x: special.polygamma(0, x), "special.psi", lambda x, y: polygamma(1, x), on=POSITIVE)
polygamma = rule("polygamma", special.polygamma, "special.polygamma", nothing, lambda a, b, y: polygamma(a + 1, b), on=[REALS, POSITIVE])
expit     = rule("expit",     special.expit,     "special.expit",  lambda x, y: y * expit(-x))
logit     = rule("logit",     None,              "special.logit",  lambda x, y: over(1, x * (1 - x)), on=((0, 1),))
log_expit = rule("log_expit", None,              "special.log_expit", lambda x, y: expit(-x))
xlogy     = rule("xlogy",     None,              "special.xlogy",  lambda a, b, y: log(b), lambda a, b, y: ratio(a, b), on=[REALS, POSITIVE])
xlog1py   = rule("xlog1py",   None,              "special.xlog1py", lambda a, b, y: log1p(b), lambda a, b, y: ratio(a, 1 + b), on=[REALS, ((-1, inf),)])
ndtr      = rule("ndtr",      None,              "special.ndtr",   lambda x, y: ONE_OVER_SQRT_2PI * bell(x))
log_ndtr  = rule("log_ndtr",  None,              "special.log_ndtr", lambda x, y: over(math.sqrt(2 / math.pi), erfcx(-x / math.sqrt(2))))
erfcx     = rule("erfcx",     None,              "special.erfcx",  lambda x, y: 2 * x * y - TWO_OVER_SQRT_PI)
i0        = rule("i0",        None,              "special.i0",     lambda x, y: i1(x))
i1        = rule("i1",        None,              "special.i1",     lambda x, y: i0(x) - over(y, x))
j0        = rule("j0",        None,              "special.j0",     lambda x, y: -j1(x))
j1        = rule("j1",        None,              "special.j1",     lambda x, y: j0(x) - over(y, x))
# fmt: on

LN2, LN10 = math.log(2), math.log(10)
TWO_OVER_SQRT_PI = 2 / math.sqrt(math.pi)
ONE_OVER_SQRT_2PI = 1 / math.sqrt(2 * math.pi)

BY_UFUNC: dict[str, Rule] = {
    name.removeprefix("special."): row for row in TABLE.values() if row.ufunc for name in row.ufunc.split()
}
PLAIN: dict[str, str] = {}
