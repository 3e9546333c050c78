"""The table: every elementary function with its partial derivatives, a row each.

Glossary
--------
x, a, b   the arguments of a function: x where there is one, a and b where there are two
y         its result, at hand when a partial derivative is wanted; rounded, and it may have overflowed or be subnormal
partial   the derivative with respect to one argument: a function of the arguments and y
door      a function that users call (``operator.mul``, ``math.sin``, ``np.sin``) and that leads to a row
over      a division that is ±inf where Python's raises

A row holds, in this order: its name, the plain function, the name of NumPy's ufunc (``special.`` marks SciPy's; of two
names the first computes), one partial derivative per argument, and what differs from the usual: `on`, where it is
smooth, intervals (where the arguments differ, a list: one region per argument); `choice`, the points where there is
no one derivative and the value taken there (the mean of the two one-sided slopes; ±inf if they are infinite alike; 0
for a step; NaN where there is no limit); `says`, the rule's name in explanations; `textbook`, the partials in the form
people know, where it is not the one that keeps its digits; `along`, for a function of a complex number that has no
complex derivative, its directional one; `quiet` and `arrays`, the function as partials use it, where the first two do
not serve. Rows without a door are there for the partials of others.

A function thus has up to four spellings; with those of the logarithm and the logistic function for examples:

plain     math.log                   what a door computes with Python's numbers, errors included
quiet     special.log                what partials compute with them, −inf or NaN where the plain one raises
ufunc     "log", "special.expit"     the door in NumPy or SciPy, and what is computed with arrays
arrays    for_arrays(special.expit)  what is computed with arrays instead, where the ufunc loses digits or there is none

By default partials use the plain function too, and arrays without a function of theirs call it for every element.

Partials are written with the rows themselves, so that they nest, and take arrays and symbols as they take numbers.
Their y may be a `Value` or a symbol (`Active`): then they take the form whose own derivatives are right. With a plain y
they take the one that keeps its digits, from the arguments alone where y may have lost them.
Operators, `tinygrad_ed.math`, NumPy's ufuncs, explanations, compiled code and tests all follow from the row: to add a
function is to add a row.
"""

from __future__ import annotations

import cmath
import math
import operator
import sys
from collections.abc import Callable, Sequence
from math import pi
from typing import Any

from . import special
from .errors import OF_WHOLE_NUMBERS
from .levels import Active, dispatch
from .special import HALF_SQRT_PI, LN2, ONE_OVER_SQRT_2PI, elementwise, for_arrays, inf, nan, whole

Region = tuple[tuple[float, float], ...]

REALS: Region = ((-inf, inf),)
POSITIVE: Region = ((0.0, inf),)
NONZERO: Region = ((-inf, 0.0), (0.0, inf))
INSIDE: Region = ((-1.0, 1.0),)
BETWEEN_POLES: Region = (*POSITIVE, *((-1.0 - n, 0.0 - n) for n in range(200)))

LOG2E, LOG10E = 1.4426950408889634, 0.4342944819032518
TWO_OVER_SQRT_PI = 1 / HALF_SQRT_PI

TABLE: dict[str, Rule] = {}


class Rule:
    """A row of the table. Called, it is the function itself, on numbers of every kind."""

    by_hand = False  # whether users gave the partials, which are then called with the very arguments of f

    __slots__ = (
        "along", "arrays", "choice", "found", "name", "on", "partials", "plain", "quiet", "says", "textbook", "ufunc",
    )  # fmt: skip

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
        arrays: Callable[..., Any] | None = None,
    ) -> None:
        self.name = name
        self.plain = plain
        self.ufunc = ufunc
        self.partials: Sequence[Callable[..., Any]] = partials
        self.on = on if isinstance(on, list) else [on] * len(partials)
        self.choice = choice or {}
        self.says = says or name
        self.textbook = textbook or partials
        self.along = along
        self.quiet = quiet or plain
        self.arrays = arrays
        self.found: Callable[..., Any] | None = None  # the function of arrays, once it was asked for

    def __repr__(self) -> str:
        return f"<rule {self.name}>"

    def __call__(self, *args: Any) -> Any:
        return dispatch(self, self.compute, args)

    def compute(self, *args: Any) -> Any:
        """Value of the function at plain numbers or arrays, by the library that computes for their type."""
        function = self.quiet
        if function is not None and type(args[0]) is float and len(args) == 1:  # what comes most, and first
            return function(args[0])
        for a in args:
            if hasattr(a, "dtype") or function is None:
                return self.of_numpy()(*args)
            if isinstance(a, complex):
                function = getattr(cmath, self.name, function)
            elif type(a).__module__ == "decimal":
                function = getattr(type(a), DECIMAL.get(self.name, ""), function)
        return function(*args)  # type: ignore[misc]

    def of_numpy(self) -> Callable[..., Any]:
        """The function of arrays: NumPy's or SciPy's own, where they have it; else the plain one for every element."""
        if self.found is None:
            import numpy

            place: Any = numpy
            name = (self.ufunc or "").split(" ")[0]
            if name.startswith("special."):
                place, name = sys.modules.get("scipy.special"), name.removeprefix("special.")
            found: Callable[..., Any] | None = self.arrays or getattr(place, name, None)
            if found is None:
                return elementwise(self.quiet or nothing)  # until SciPy is imported
            self.found = found
        return self.found


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


def quotient_along_divisor(a: Any, b: Any, y: Any) -> Any:
    """−y/b, and of plain numbers with the digits that a subnormal y has lost."""
    plain = not isinstance(y, Active)
    return special.by_type(special.quotient_slope, special.quotient_slope_of_arrays, a, b, y) if plain else over(-y, b)


def power_along_base(a: Any, b: Any, y: Any) -> Any:
    """b·aᵇ⁻¹, by products for small whole b, and of plain numbers with the digits that b − 1 loses for small b."""
    n = b if type(b) is int else whole(b)
    if n == 0:
        return 0
    if n == 1:
        return b
    if n == 2:
        return b * a
    if n == 3:
        return b * a * a
    if not isinstance(y, Active):
        return special.by_type(special.power_slope, special.power_slope_of_arrays, a, b)
    if n is not None or hasattr(y, "ndim") or a == 0:
        exponent: Any = b - 1
        if not isinstance(b, Active):
            exponent = special.where(b == 0, 1, exponent)  # 0·a, and not 0·∞
        return b * power(a, exponent)
    return over(b * y, a)


def power_along_exponent(a: Any, b: Any, y: Any) -> Any:
    """aᵇ·ln a; 0 for powers of 0, which are constant; NaN at 0**0 and for negative bases, which have no other powers."""
    plain = not isinstance(y, Active)
    if plain:
        return special.by_type(special.power_log, special.power_log_of_arrays, a, b, y)
    if not hasattr(y, "ndim") and a == 0:
        return 0 * y if b > 0 else nan
    return y * log(a)


# One row each, aligned; read it as a page of a book of tables.
# fmt: off

# -- arithmetic --
add       = rule("add",       operator.add,      "add",       lambda a, b, y: 1, lambda a, b, y: 1,   says="sum rule")
subtract  = rule("subtract",  operator.sub,      "subtract",  lambda a, b, y: 1, lambda a, b, y: -1,  says="difference rule")
multiply  = rule("multiply",  operator.mul,      "multiply",  lambda a, b, y: b, lambda a, b, y: a,   says="product rule")
divide    = rule("divide",    operator.truediv,  "divide",    lambda a, b, y: over(1, b), quotient_along_divisor, on=[REALS, NONZERO],
                 quiet=special.over, says="quotient rule", textbook=(lambda a, b, y: 1 / b, lambda a, b, y: -a / b**2))
over      = divide
power     = rule("power",     operator.pow,      "power float_power", power_along_base, power_along_exponent, on=[POSITIVE, REALS], choice={(0, 0): (0, nan)},
                 quiet=special.power, says="power rule", textbook=(lambda a, b, y: b * a ** (b - 1), lambda a, b, y: y * log(a)))
negative  = rule("negative",  operator.neg,      "negative",  lambda x, y: -1,                        says="constant multiple rule")
positive  = rule("positive",  operator.pos,      "positive",  lambda x, y: 1)
floor_div = rule("floor_divide", operator.floordiv, "floor_divide", nothing, nothing,                 on=[REALS, NONZERO])
mod       = rule("mod",       operator.mod,      "remainder", lambda a, b, y: 1, lambda a, b, y: -floor_div(a, b), on=[REALS, NONZERO], textbook=(lambda a, b, y: 1, lambda a, b, y: -(a // b)))
fmod      = rule("fmod",      math.fmod,         "fmod",      lambda a, b, y: 1, lambda a, b, y: -rint(over(a - y, b)), on=[REALS, NONZERO], textbook=(lambda a, b, y: 1, lambda a, b, y: -trunc(a / b)))
remainder = rule("remainder", math.remainder,    None,        lambda a, b, y: 1, lambda a, b, y: -rint(over(a, b) - over(y, b)), on=[REALS, NONZERO], quiet=special.remainder, textbook=(lambda a, b, y: 1, lambda a, b, y: -rint(a / b)))
square    = rule("square",    squared,           "square",    lambda x, y: 2 * x)
reciproc  = rule("reciprocal", lambda x: 1 / x,  "reciprocal", lambda x, y: -y * y,                   on=NONZERO, choice={0: -inf}, textbook=[lambda x, y: -1 / x**2])
ldexp     = rule("ldexp",     math.ldexp,        "ldexp",     lambda a, b, y: ldexp(1.0, b), lambda a, b, y: y * LN2, quiet=special.ldexp, arrays=special.ldexp_of_arrays, textbook=(lambda a, b, y: 2**b, lambda a, b, y: y * log(2)))
nextafter = rule("nextafter", math.nextafter,    "nextafter", lambda a, b, y: 1, nothing)
ratio     = rule("ratio",     special.ratio,     None,        lambda a, b, y: over(1, b), quotient_along_divisor, on=[REALS, NONZERO], arrays=for_arrays(special.ratio))

# -- size and sign, steps --
absolute  = rule("abs",       abs,               "absolute",  lambda x, y: sign(x),                   on=NONZERO, choice={0: 0},
                 along=lambda z, dz, y: ratio(real(conj(z) * dz), y))
fabs      = rule("fabs",      math.fabs,         "fabs",      lambda x, y: sign(x),                   on=NONZERO, choice={0: 0})
sign      = rule("sign",      special.sign,      "sign",      nothing,                                on=NONZERO, choice={0: 0},
                 along=lambda z, dz, y: over(dz - y * real(conj(y) * dz), absolute(z)))
copysign  = rule("copysign",  math.copysign,     "copysign",  lambda a, b, y: sign(a) * copysign(1, b), nothing, on=[NONZERO, NONZERO], choice={(0, 1): (0, 0)})
floor     = rule("floor",     math.floor,        "floor",     nothing)
ceil      = rule("ceil",      math.ceil,         "ceil",      nothing)
trunc     = rule("trunc",     math.trunc,        "trunc",     nothing)
rint      = rule("rint",      round,             "rint",      nothing,                                quiet=special.rint)
heaviside = rule("heaviside", None,              "heaviside", nothing, lambda a, b, y: heaviside(a, 1) - heaviside(a, 0), on=[NONZERO, REALS], choice={(0, 1): (0, 1)})
maximum   = rule("maximum",   None,              "maximum",   lambda a, b, y: share(a, b, y), lambda a, b, y: share(b, a, y), choice={(1, 1): (0.5, 0.5)}, textbook=(lambda a, b, y: (1 + sign(a - b)) / 2, lambda a, b, y: (1 - sign(a - b)) / 2))
minimum   = rule("minimum",   None,              "minimum",   lambda a, b, y: share(a, b, y), lambda a, b, y: share(b, a, y), choice={(1, 1): (0.5, 0.5)}, textbook=(lambda a, b, y: (1 - sign(a - b)) / 2, lambda a, b, y: (1 + sign(a - b)) / 2))
fmax      = rule("fmax",      None,              "fmax",      lambda a, b, y: share(a, b, y), lambda a, b, y: share(b, a, y), choice={(1, 1): (0.5, 0.5)}, textbook=(lambda a, b, y: (1 + sign(a - b)) / 2, lambda a, b, y: (1 - sign(a - b)) / 2))
fmin      = rule("fmin",      None,              "fmin",      lambda a, b, y: share(a, b, y), lambda a, b, y: share(b, a, y), choice={(1, 1): (0.5, 0.5)}, textbook=(lambda a, b, y: (1 - sign(a - b)) / 2, lambda a, b, y: (1 + sign(a - b)) / 2))
share     = rule("share",     special.share,     None,        nothing, nothing, nothing,              arrays=for_arrays(special.share))

# -- complex numbers --
conj      = rule("conj",      lambda z: z.conjugate(), "conjugate", lambda x, y: 1, along=lambda z, dz, y: conj(dz))
real      = rule("real",      operator.attrgetter("real"), None, lambda x, y: 1, arrays=operator.attrgetter("real"), along=lambda z, dz, y: real(dz))
imag      = rule("imag",      operator.attrgetter("imag"), None, nothing,        arrays=operator.attrgetter("imag"), along=lambda z, dz, y: imag(dz))

# -- roots, exponentials, logarithms: + 0 makes 0.0 of −0.0, whose inverse would have the wrong sign --
sqrt      = rule("sqrt",      math.sqrt,         "sqrt",      lambda x, y: over(1, 2 * y + 0),        on=POSITIVE, choice={0: inf}, textbook=[lambda x, y: 1 / (2 * y)])
cbrt      = rule("cbrt",      math.cbrt,         "cbrt",      lambda x, y: cbrt_slope(x),             on=NONZERO, choice={0: inf}, textbook=[lambda x, y: 1 / (3 * y**2)])
cbrt_slope = rule("cbrt_slope", special.cbrt_slope, None,     lambda x, y: over(-2 * y, 3 * x),       on=NONZERO, arrays=for_arrays(special.cbrt_slope))
exp       = rule("exp",       math.exp,          "exp",       lambda x, y: y,                         quiet=special.exp)
exp2      = rule("exp2",      math.exp2,         "exp2",      lambda x, y: y * LN2,                   textbook=[lambda x, y: y * log(2)])
expm1     = rule("expm1",     math.expm1,        "expm1",     lambda x, y: exp(x))
log       = rule("log",       math.log,          "log",       lambda x, y: over(1, x + 0),            on=POSITIVE, choice={0: inf}, quiet=special.log, textbook=[lambda x, y: 1 / x])
log2      = rule("log2",      math.log2,         "log2",      lambda x, y: over(LOG2E, x + 0),        on=POSITIVE, choice={0: inf}, textbook=[lambda x, y: 1 / (x * log(2))])
log10     = rule("log10",     math.log10,        "log10",     lambda x, y: over(LOG10E, x + 0),       on=POSITIVE, choice={0: inf}, textbook=[lambda x, y: 1 / (x * log(10))])
log_base  = rule("log_base",  math.log,          None,        lambda a, b, y: over(over(1, log(b)), a), lambda a, b, y: over(over(-y, log(b)), b), on=[POSITIVE, ((0, 1), (1, inf))], quiet=special.log_base,
                 textbook=[lambda a, b, y: 1 / (a * log(b)), lambda a, b, y: -y / (b * log(b))])
log1p     = rule("log1p",     math.log1p,        "log1p",     lambda x, y: over(1, 1 + x),            on=((-1, inf),), choice={-1: inf}, quiet=special.log1p)
logaddexp = rule("logaddexp", None,              "logaddexp", lambda a, b, y: soft_share(a, b), lambda a, b, y: soft_share(b, a),
                 textbook=[lambda a, b, y: exp(a) / (exp(a) + exp(b)), lambda a, b, y: exp(b) / (exp(a) + exp(b))])
logaddexp2 = rule("logaddexp2", None,            "logaddexp2", lambda a, b, y: soft_share2(a, b), lambda a, b, y: soft_share2(b, a),
                 textbook=[lambda a, b, y: 2**a / (2**a + 2**b), lambda a, b, y: 2**b / (2**a + 2**b)])
soft_share = rule("soft_share", special.soft_share, None,     lambda a, b, y: y * expit(b - a), lambda a, b, y: -y * expit(b - a), arrays=for_arrays(special.soft_share))
soft_share2 = rule("soft_share2", special.soft_share2, None,  lambda a, b, y: LN2 * y * expit((b - a) * LN2), lambda a, b, y: -LN2 * y * expit((b - a) * LN2), arrays=for_arrays(special.soft_share2))

# -- trigonometry: 1 − x² and 1/(1 + x²) have rows of their own, since they lose digits near 1 and far out --
sin       = rule("sin",       math.sin,          "sin",       lambda x, y: cos(x),                    quiet=special.sin)
cos       = rule("cos",       math.cos,          "cos",       lambda x, y: -sin(x),                   quiet=special.cos)
tan       = rule("tan",       math.tan,          "tan",       lambda x, y: 1 + y * y,                 textbook=[lambda x, y: 1 / cos(x) ** 2])
asin      = rule("asin",      math.asin,         "arcsin",    lambda x, y: over(1, sqrt(gap(x))),     on=INSIDE, choice={-1: inf, 1: inf}, textbook=[lambda x, y: 1 / sqrt(1 - x**2)])
acos      = rule("acos",      math.acos,         "arccos",    lambda x, y: over(-1, sqrt(gap(x))),    on=INSIDE, choice={-1: -inf, 1: -inf}, textbook=[lambda x, y: -1 / sqrt(1 - x**2)])
atan      = rule("atan",      math.atan,         "arctan",    lambda x, y: witch(x),                  textbook=[lambda x, y: 1 / (1 + x**2)])
atan2     = rule("atan2",     math.atan2,        "arctan2",   lambda a, b, y: turn(a, b), lambda a, b, y: -turn(b, a), on=[NONZERO, NONZERO], choice={(0, 0): (nan, nan)},
                 textbook=[lambda a, b, y: b / (a**2 + b**2), lambda a, b, y: -a / (a**2 + b**2)])
hypot     = rule("hypot",     math.hypot,        "hypot",     lambda a, b, y: cosine(a, b, y), lambda a, b, y: cosine(b, a, y), on=[NONZERO, NONZERO], choice={(0, 0): (0, 0)},
                 textbook=[lambda a, b, y: a / y, lambda a, b, y: b / y])
degrees   = rule("degrees",   math.degrees,      "degrees rad2deg", lambda x, y: 180 / pi)
radians   = rule("radians",   math.radians,      "radians deg2rad", lambda x, y: pi / 180)
gap       = rule("gap",       special.gap,       None,        lambda x, y: -2 * x,                    arrays=for_arrays(special.gap))
witch     = rule("witch",     special.witch,     None,        lambda x, y: -2 * (x * y) * y,          arrays=for_arrays(special.witch))
secant    = rule("secant",    special.secant,    None,        lambda x, y: over(x, y),                arrays=for_arrays(special.secant))
cosine    = rule("cosine",    special.cosine,    None,        lambda a, b, c, y: over(1, c), nothing, lambda a, b, c, y: over(-y, c), arrays=for_arrays(special.cosine))
turn      = rule("turn",      special.turn,      None,        lambda a, b, y: -2 * y * over(over(a, hypot(a, b)), hypot(a, b)),
                 lambda a, b, y: over(over(a - b, hypot(a, b)), hypot(a, b)) * over(over(a + b, hypot(a, b)), hypot(a, b)), on=[NONZERO, NONZERO], arrays=for_arrays(special.turn))

# -- hyperbolic functions: 1 − tanh² is 4 % off at 18, and 0 at 20; x − −1 keeps the sign of a complex x’s zero --
sinh      = rule("sinh",      math.sinh,         "sinh",      lambda x, y: cosh(x),                   quiet=special.sinh)
cosh      = rule("cosh",      math.cosh,         "cosh",      lambda x, y: sinh(x),                   quiet=special.cosh)
tanh      = rule("tanh",      math.tanh,         "tanh",      lambda x, y: squared(sech(x)),          textbook=[lambda x, y: 1 - y**2])
asinh     = rule("asinh",     math.asinh,        "arcsinh",   lambda x, y: over(1, secant(x)),        textbook=[lambda x, y: 1 / sqrt(1 + x**2)])
acosh     = rule("acosh",     math.acosh,        "arccosh",   lambda x, y: over(1, sqrt(x - 1) * sqrt(x - -1)), on=((1, inf),), choice={1: inf}, textbook=[lambda x, y: 1 / sqrt(x**2 - 1)])
atanh     = rule("atanh",     math.atanh,        "arctanh",   lambda x, y: over(1, gap(x)),           on=INSIDE, choice={-1: inf, 1: inf}, textbook=[lambda x, y: 1 / (1 - x**2)])
sech      = rule("sech",      special.sech,      None,        lambda x, y: -y * tanh(x),              arrays=for_arrays(special.sech))

# -- error functions and the normal distribution --
erf       = rule("erf",       math.erf,          "special.erf",    lambda x, y: TWO_OVER_SQRT_PI * gauss(x),  textbook=[lambda x, y: 2 / sqrt(pi) * exp(-(x**2))])
erfc      = rule("erfc",      math.erfc,         "special.erfc",   lambda x, y: -TWO_OVER_SQRT_PI * gauss(x), textbook=[lambda x, y: -2 / sqrt(pi) * exp(-(x**2))])
erfinv    = rule("erfinv",    None,              "special.erfinv", lambda x, y: erfinv_slope(x, y),   on=INSIDE, choice={-1: inf, 1: inf}, textbook=[lambda x, y: sqrt(pi) / 2 * exp(y**2)])
ndtr      = rule("ndtr",      None,              "special.ndtr",   lambda x, y: ONE_OVER_SQRT_2PI * bell(x),  textbook=[lambda x, y: 1 / sqrt(2 * pi) * exp(-(x**2) / 2)])
log_ndtr  = rule("log_ndtr",  None,              "special.log_ndtr", lambda x, y: hazard(x),          textbook=[lambda x, y: 1 / sqrt(2 * pi) * exp(-(x**2) / 2) / ndtr(x)])
gauss     = rule("gauss",     special.gauss,     None,        lambda x, y: -2 * (x * y),               arrays=for_arrays(special.gauss))
bell      = rule("bell",      special.bell,      None,        lambda x, y: -x * y,                    arrays=for_arrays(special.bell))
erfinv_slope = rule("erfinv_slope", special.erfinv_slope, None, nothing, lambda a, b, y: 2 * b * y,   on=[INSIDE, REALS], arrays=for_arrays(special.erfinv_slope))
hazard    = rule("hazard",    special.hazard,    None,        lambda x, y: -y * excess(x),             arrays=for_arrays(special.hazard))
excess    = rule("excess",    special.excess,    None,        lambda x, y: 1 - hazard(x) * y,          arrays=for_arrays(special.excess))

# -- the gamma function --
gamma     = rule("gamma",     math.gamma,        "special.gamma",   lambda x, y: gamma_slope(x, y),   on=BETWEEN_POLES, textbook=[lambda x, y: y * digamma(x)])
lgamma    = rule("lgamma",    math.lgamma,       "special.gammaln", lambda x, y: digamma(x),          on=BETWEEN_POLES)
digamma   = rule("digamma",   special.digamma,   "special.psi",     lambda x, y: polygamma(1, x),     on=BETWEEN_POLES, arrays=special.digamma_of_arrays)
polygamma = rule("polygamma", special.polygamma, None,        nothing, lambda a, b, y: polygamma(a + 1, b), on=[REALS, BETWEEN_POLES], arrays=special.polygamma_of_arrays)
gamma_slope = rule("gamma_slope", special.gamma_slope, None,  lambda a, b, y: b * polygamma(1, a), lambda a, b, y: digamma(a), on=[BETWEEN_POLES, REALS], arrays=special.gamma_slope_of_arrays)

# -- the logistic function, and logarithms that are 0 where their factor is --
expit     = rule("expit",     special.expit,     "special.expit",  lambda x, y: squared(sech(x / 2)) / 4, textbook=[lambda x, y: y * (1 - y)], arrays=for_arrays(special.expit))
logit     = rule("logit",     None,              "special.logit",  lambda x, y: over(1, (x + 0) * (1 - x)), on=((0, 1),), choice={0: inf, 1: inf}, textbook=[lambda x, y: 1 / (x * (1 - x))])
log_expit = rule("log_expit", None,              "special.log_expit", lambda x, y: expit(-x))
xlogy     = rule("xlogy",     None,              "special.xlogy",  lambda a, b, y: log(b), lambda a, b, y: ratio(a, b + 0), on=[REALS, POSITIVE], choice={(0, 0): (-inf, 0)}, textbook=(lambda a, b, y: log(b), lambda a, b, y: a / b))
xlog1py   = rule("xlog1py",   None,              "special.xlog1py", lambda a, b, y: log1p(b), lambda a, b, y: ratio(a, 1 + b), on=[REALS, ((-1, inf),)], choice={(0, -1): (-inf, 0)}, textbook=(lambda a, b, y: log1p(b), lambda a, b, y: a / (1 + b)))

# -- Bessel functions --
i0        = rule("i0",        None,              "special.i0",     lambda x, y: bessel_i(1, x),                textbook=[lambda x, y: i1(x)])
i1        = rule("i1",        None,              "special.i1",     lambda x, y: bessel_i(0, x) / 2 + bessel_i(2, x) / 2, textbook=[lambda x, y: i0(x) - y / x])
j0        = rule("j0",        None,              "special.j0",     lambda x, y: -bessel_j(1, x),               textbook=[lambda x, y: -j1(x)])
j1        = rule("j1",        None,              "special.j1",     lambda x, y: (bessel_j(0, x) - bessel_j(2, x)) / 2, textbook=[lambda x, y: j0(x) - y / x])
bessel_i  = rule("bessel_i",  None,              None,        nothing, lambda a, b, y: bessel_i(a - 1, b) / 2 + bessel_i(a + 1, b) / 2, arrays=special.bessel_i)
bessel_j  = rule("bessel_j",  None,              None,        nothing, lambda a, b, y: (bessel_j(a - 1, b) - bessel_j(a + 1, b)) / 2, arrays=special.bessel_j)
# fmt: on

BY_UFUNC: dict[str, Rule] = {
    name.removeprefix("special."): row for row in TABLE.values() if row.ufunc for name in row.ufunc.split()
}

# What `math` and NumPy's ufuncs have beside the rows. A test holds these to be all.

SEVERAL = {  # several arguments or results, of which the rows give each
    "dist": "the root of a sum of squares of differences, as hypot",
    "divmod": "the pair of floor_divide and mod",
    "fma": "a product and a sum, rounded once",
    "frexp": "the number as ldexp of a fraction, and an exponent that is constant between its steps",
    "fsum": "a sum",
    "modf": "the fraction, whose derivative is 1, and the whole part, as trunc",
    "pow": "power, in floats",
    "prod": "a product",
    "sumprod": "a sum of products",
}

PLAIN = {  # the answer carries no derivative, nor should it: it is constant between its steps
    **dict.fromkeys(("equal", "not_equal", "less", "less_equal", "greater", "greater_equal"), "a comparison"),
    **dict.fromkeys(
        ("isclose", "isfinite", "isinf", "isnan", "isnormal", "issubnormal", "signbit"), "a property of the number"
    ),
    **dict.fromkeys(("logical_and", "logical_not", "logical_or", "logical_xor"), "logic goes by truth"),
    **dict.fromkeys(("spacing", "ulp"), "a power of 2, the distance to the next float"),
}

UNCOVERED = {
    **dict.fromkeys(OF_WHOLE_NUMBERS, "of whole numbers only, which have no neighbours"),
    **dict.fromkeys(("bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_count", "invert"), "of bits, not of numbers"),
    **dict.fromkeys(("left_shift", "right_shift"), "of bits, not of numbers"),
    **dict.fromkeys(("matmul", "matvec", "vecdot", "vecmat"), "mixes the elements of arrays: no function of numbers"),
    "isnat": "of dates",
}
