"""The Taylor series: a number with all its derivatives up to an order, in one evaluation.

A `Series` stands for f(x + t) = c₀ + c₁·t + … + cₙ·tⁿ. Products and quotients have their recurrences here; every other
function follows from its row by the chain rule read coefficient by coefficient,

    y′ = Σ ∂ᵢf·aᵢ′   ⟹   k·yₖ = Σᵢ Σⱼ j·aᵢⱼ·(∂ᵢf)ₖ₋ⱼ,

where ∂ᵢf is needed up to order k − 1 only, and may thus be written with y itself, or with a partner that is written
with y: coefficients are computed when first asked for. The row of exp says ∂f = y, so y₁ asks for y₀, y₂ for y₀ and y₁,
and so on. The row of sin says ∂f = cos(x): while sin's coefficients are computed, a series for cos(x) is begun, and its
own row asks for −sin(x), which is found among what is `known` of x. So the two grow in turns, and order n costs n² for
each operation, where nested dual numbers cost 2ⁿ.

References
----------
A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, chapter 13.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from operator import mul
from typing import Any

from .array_value import SLOTS, OfArray
from .chain import carrying, quiet, spread, zero_like
from .errors import lost
from .levels import OVER, Active, Answerable, Level, dispatch, number, settled
from .rules import TABLE, nothing
from .special import is_complex, over, whole
from .value import Value, doubt_step, general_operators, is_array


class SeriesLevel(Level):
    """The level of an expansion to some `order`; `lazy` while a partial derivative is written, which grows later."""

    __slots__ = ("lazy", "order")

    order: int
    lazy: bool


class HolomorphicSeriesLevel(SeriesLevel):
    """The level of an expansion in a complex variable."""

    __slots__ = ()

    holomorphic = True


class ElementwiseSeriesLevel(SeriesLevel):
    """The level of expansions in each element of an array by itself."""

    __slots__ = ()

    elementwise = True


class HolomorphicElementwiseSeriesLevel(ElementwiseSeriesLevel):
    """The level of expansions in each element of an array of complex numbers."""

    __slots__ = ()

    holomorphic = True


class Series(Value):
    """A number that carries its Taylor coefficients: `terms` as far as they are known, `grow` for the next."""

    __slots__ = ("grow", "known", "multiple", "terms")

    level: SeriesLevel
    terms: list[Any]
    known: dict[Any, Series]  # functions of this series that were met already, such as cos beside sin
    multiple: tuple[Any, Series] | None  # the constant and the series that it is the product of, if it is one
    grow: Callable[[int], Any] | None  # the coefficient of a given index; None: all further ones are 0

    def term(self, k: int) -> Any:
        """The coefficient of tᵏ."""
        terms = self.terms
        if k >= len(terms):
            if self.grow is None:
                return 0
            for j in range(len(terms), k + 1):
                terms.append(self.grow(j))
        return terms[k]

    def __reduce__(self) -> Any:
        return (settled, (settled(self),)) if self.level.rank == OVER else (_received, (self.level, self.terms))

    def apply(self, rule: Answerable, function: Callable[..., Any], args: Sequence[Any]) -> Any:
        level = self.level
        if level.lazy:
            known = self.known.get(rule if len(args) == 1 else known_as(level, rule, args))
            if known is not None:
                return known
        primals = [a.primal if at(level, a) else a for a in args]
        for i, a in enumerate(args):
            if rule.partials[i] is nothing and at(level, a):
                doubt_step(rule, i, a)
        y = dispatch(rule, function, primals)
        if rule.along is not None:
            check_holomorphic(level, rule, primals)
        if type(y) is float:  # what comes most
            result = _grown(level, y, rule, args)
            return result if level.lazy else finished(result)
        with quiet(y):
            result = _grown(level, y, rule, args)
            return result if level.lazy else finished(result)

    def through(self, y: Any, terms: Sequence[tuple[Any, Any]], again: Any = None) -> Any:
        """The result y of linear maps, coefficient by coefficient."""
        coefficients = []
        for k in range(1, max((len(x.terms) for x, _ in terms), default=1)):
            pushed = [linear.push(x.terms[k], 0) for x, linear in terms if k < len(x.terms)]
            coefficients.append(spread(sum(pushed[1:], start=pushed[0]), y))
        return finished(expansion(self.level, [y, *coefficients]))

    def multilinear(
        self, y: Any, terms: Sequence[tuple[Any, Any]], factors: Sequence[Any], apply: Callable[[Sequence[Any]], Any]
    ) -> Any:
        """The convolution (ab)ₖ = Σ aⱼ·bₖ₋ⱼ, where the product of two factors is any that is linear in both."""
        a, b = (x.terms if at(self.level, x) else [x] for x in factors)
        degree = min(len(a) + len(b) - 2, self.level.order)
        coefficients = []
        for k in range(1, degree + 1):
            parts = [apply([a[j], b[k - j]]) for j in range(max(0, k - len(b) + 1), min(k, len(a) - 1) + 1)]
            coefficients.append(sum(parts[1:], start=parts[0]))
        return finished(expansion(self.level, [y, *coefficients]))

    def stack(self, y: Any, items: Sequence[Any]) -> Any:
        """The array y of these numbers, coefficient by coefficient."""
        from .maps import stacked

        series = [x.terms if at(self.level, x) else [x] for x in items]
        coefficients = [
            stacked([terms[k] if k < len(terms) else zero_like(terms[0]) for terms in series], y.shape)
            for k in range(1, max(map(len, series)))
        ]
        return finished(expansion(self.level, [y, *coefficients]))

    def constant(self, y: Any) -> Any:
        """y as a series without further terms."""
        return finished(expansion(self.level, [y]))

    def with_value(self, derived: Any, y: Any) -> Any:
        """y, with the further terms of `derived`."""
        derived = settled(derived)
        if not at(self.level, derived):
            return y
        return finished(expansion(self.level, [y, *(spread(c, y) for c in derived.terms[1:])]))

    def moving(self) -> Any:
        """What has a formula for its tangent only has no series: the derivatives are nested then."""
        raise NoSeries


def _grown(level: SeriesLevel, y: Any, rule: Answerable, args: Sequence[Any]) -> Series:
    recurrence = RECURRENCES.get(rule.name)
    result = recurrence(level, y, *args) if recurrence else None
    return by_chain_rule(level, y, rule, args) if result is None else result


class NoSeries(BaseException):
    """Raised by a function whose Taylor coefficients are not known; none that f may catch by accident."""


class ArraySeries(OfArray, Series):
    """An array of numbers that carry their Taylor coefficients, each of which is an array."""

    __slots__ = SLOTS

    contents = ("primal", "level", "grow", "known", "multiple", "terms", "tangent")


new: Callable[[], Any] = type.__call__.__get__(Series)
new_array: Callable[[], Any] = type.__call__.__get__(ArraySeries)


def check_holomorphic(level: SeriesLevel, rule: Answerable, primals: Sequence[Any]) -> None:
    """Raise where a function of a complex number has no Taylor series here, as |z| of a complex variable has none."""
    if not any(is_complex(number(p)) for p in primals):
        return
    if level.holomorphic or rule.name not in RECURRENCES:
        raise lost(
            f"{rule.name} of a complex number has no Taylor series",
            level,
            cure="differentiate by the real and the imaginary part, or nest derivative(derivative(f))",
        )


def expansion(level: SeriesLevel, terms: list[Any], grow: Callable[[int], Any] | None = None) -> Series:
    """The series that begins with `terms`."""
    of_array = type(terms[0]) is not float and is_array(terms[0])
    s: Any = new_array() if of_array else new()
    if of_array:
        s.origin = s.views = s.elements = None
    s.level, s.terms, s.grow = level, terms, grow
    s.primal = terms[0]
    s.known = {}
    s.multiple = None
    return s  # type: ignore[no-any-return]


def finished(s: Series) -> Series:
    """The series with all its coefficients computed."""
    if s.grow is not None:
        s.term(s.level.order)
        s.grow = complete  # and let go of what the coefficients were made of, which may be the series itself
    if type(s.primal) is not float and is_array(s.primal):
        s.terms[1:] = [spread(c, s.primal) for c in s.terms[1:]]
    s.tangent = s.term(1) if s.level.order else 0
    return s


def _received(level: SeriesLevel, terms: list[Any]) -> Series:
    return finished(expansion(level, terms))


def complete(k: int) -> Any:
    """What grows a series that has all its coefficients."""
    raise IndexError(f"coefficient {k} is beyond the order of the expansion")


def product(level: SeriesLevel, y: Any, a: Any, b: Any) -> Series:
    """(ab)ₖ = Σ aⱼ·bₖ₋ⱼ, j = 0 … k."""
    if not at(level, b):
        a, b = b, a
    if not at(level, a):
        result = termwise(lambda c: a * c)(level, y, b)
        result.multiple = (a, b)
        return result
    if b.grow is None:
        a, b = b, a
    if b.grow is None:  # two polynomials: a third one, of their degrees together
        p, q = a.terms, b.terms
        degree = min(len(p) + len(q) - 2, level.order)
        pairs = [range(max(0, k - len(q) + 1), min(k, len(p) - 1) + 1) for k in range(1, degree + 1)]
        return expansion(level, [y, *(sum(p[j] * q[k - j] for j in js) for k, js in enumerate(pairs, 1))])
    return expansion(level, [y], lambda k: convolution(a, b, k))


def unending(s: Series) -> Series:
    """The series, with zeros after its terms where it is a polynomial."""
    return s if s.grow else expansion(s.level, [*s.terms], lambda k: 0)


def convolution(a: Series, b: Series, k: int) -> Any:
    """Σ aⱼ·bₖ₋ⱼ, j = 0 … k; a may have fewer terms."""
    a.term(k)
    b.term(k)
    return sum(map(mul, a.terms, b.terms[k::-1]))


def added(combine: Callable[[Any, Any], Any]) -> Callable[..., Series]:
    """(a ± b)ₖ = aₖ ± bₖ."""

    def recurrence(level: SeriesLevel, y: Any, a: Any, b: Any) -> Series:
        if not at(level, b):
            return termwise(lambda c: c)(level, y, a)
        if not at(level, a):
            return termwise(lambda c: combine(0, c))(level, y, b)
        if a.grow is None and b.grow is None:
            degree = max(len(a.terms), len(b.terms))
            return expansion(level, [y, *(combine(a.term(k), b.term(k)) for k in range(1, degree))])
        return expansion(level, [y], lambda k: combine(a.term(k), b.term(k)))

    return recurrence


def quotient(level: SeriesLevel, y: Any, a: Any, b: Any) -> Series:
    """(a/b)ₖ = (aₖ − Σ bⱼ·(a/b)ₖ₋ⱼ)/b₀, j = 1 … k."""
    if not at(level, b):
        return termwise(lambda c: over(c, b))(level, y, a)
    numerator = a.term if at(level, a) else lambda k: 0 * a
    result = expansion(level, [y])

    def grow(k: int) -> Any:
        b.term(k)
        return over(numerator(k) - sum(map(mul, b.terms[1 : k + 1], result.terms[k - 1 :: -1])), b.primal)

    result.grow = grow
    return result


LARGE = 2**16  # powers beyond it are no business of products


def whole_power(level: SeriesLevel, y: Any, a: Any, b: Any) -> Series | None:
    """aⁿ for a whole number n by products, which are exact for exact numbers and need no a ≠ 0."""
    n = None if isinstance(b, Active) else whole(b)
    if n is None or abs(n) > LARGE:
        return None
    if n == 0:
        return expansion(level, [y])
    base = a if n > 0 else quotient(level, over(1, a.primal), 1, a)
    result: Series | None = None
    rest = abs(n)
    while rest:
        if rest % 2:
            result = base if result is None else product(level, result.primal * base.primal, result, base)
        rest //= 2
        if rest:
            base = product(level, base.primal * base.primal, base, base)
    assert result is not None
    return expansion(level, [y], result.term) if result.grow else expansion(level, [y, *result.terms[1:]])


def termwise(function: Callable[[Any], Any]) -> Callable[..., Series]:
    """(f(a))ₖ = f(aₖ), for a function that is linear over the real numbers, but for a constant."""

    def recurrence(level: SeriesLevel, y: Any, a: Series) -> Series:
        grow = (lambda k: function(a.term(k))) if a.grow else None
        return expansion(level, [y, *map(function, a.terms[1:])], grow)

    return recurrence


def modulus(level: SeriesLevel, y: Any, a: Series) -> Series | None:
    """|a| of a complex a, by its parts."""
    if not is_complex(number(a.primal)):
        return None
    size = TABLE["hypot"](TABLE["real"](a), TABLE["imag"](a))
    return expansion(level, [y, *size.terms[1:]], size.grow and size.term)


RECURRENCES: dict[str, Callable[..., Series | None]] = {
    "add": added(operator.add),
    "subtract": added(operator.sub),
    "multiply": product,
    "divide": quotient,
    "negative": lambda level, y, a: product(level, y, -1, a),
    "power": whole_power,
    "square": lambda level, y, a: product(level, y, a, a),
    "abs": modulus,
    "conj": termwise(TABLE["conj"]),
    "real": termwise(TABLE["real"]),
    "imag": termwise(TABLE["imag"]),
}


def by_chain_rule(level: SeriesLevel, y: Any, rule: Answerable, args: Sequence[Any]) -> Series:
    """k·yₖ = Σᵢ Σⱼ j·aᵢⱼ·(∂ᵢf)ₖ₋ⱼ, j = 1 … k."""
    partials = rule.partials
    active = [(partials[i], a) for i, a in carrying(rule, args, level) if partials[i] is not nothing]
    result = expansion(level, [y])
    if len(args) == 1:
        args[0].known.setdefault(rule, result)
    elif (key := known_as(level, rule, args)) is not None:
        next(a for a in args if at(level, a)).known.setdefault(key, result)

    def first(k: int) -> Any:
        lazy, level.lazy = level.lazy, True
        try:
            parts = [part(level, a, partial(*args, result)) for partial, a in active]
        finally:
            level.lazy = lazy
        result.grow = parts[0] if len(parts) == 1 else lambda k: sum(grow(k) for grow in parts)
        return result.grow(k)

    result.grow = first if active else None
    return result


def part(level: SeriesLevel, a: Series, d: Any) -> Callable[[int], Any]:
    """The k-th coefficient of y, as far as it comes from the argument a, by which y has the partial derivative d."""
    if not at(level, d):
        return lambda k: d * a.term(k)
    factor, d = d.multiple or (1, d)
    d = unending(d)
    terms = d.terms
    slopes = [factor * j * c for j, c in enumerate(a.terms)][1:]  # the coefficients of a′, or a multiple of them
    if a.grow is None and len(slopes) == 1:  # a function of the variable itself
        slope = slopes[0]

        def grow_along_a_line(k: int) -> Any:
            if len(terms) < k:
                d.term(k - 1)
            return slope * terms[k - 1] / k

        return grow_along_a_line

    def grow(k: int) -> Any:
        if len(slopes) < k and a.grow is not None:
            slopes.extend(factor * j * a.term(j) for j in range(len(slopes) + 1, k + 1))
        if len(terms) < k:
            d.term(k - 1)
        return sum(map(mul, slopes, terms[k - 1 :: -1])) / k

    return grow


def known_as(level: SeriesLevel, rule: Answerable, args: Sequence[Any]) -> Any:
    """What a function of one series and of plain numbers is kept as among those known of it; None for any other."""
    others = [a for a in args if not at(level, a)]
    if len(others) != len(args) - 1 or not all(type(a) in (int, float) for a in others):
        return None
    return (rule, *("" if at(level, a) else repr(a) for a in args))  # 0.0 and −0.0 are equal, and not the same


def at(level: SeriesLevel, a: Any) -> bool:
    """Whether a is a series of this level; to it, all else is constant."""
    return isinstance(a, Series) and a.level is level


general_operators(Series)
