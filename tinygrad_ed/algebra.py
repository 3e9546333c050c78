"""Formulas made simple: like terms collected, numbers multiplied out, powers merged, so that 5·5x⁴ reads 25x⁴.

A formula is taken to be a sum of terms, a term to be a number times a product of powers. `Algebra` takes formulas apart
in this way, and puts them together in the order in which people write them. A sum is multiplied out, brought over a
common denominator, or given the common factor of its terms in front, where it is shorter so.

Every step is true wherever the formula that is given exists: x/x is 1, and √(x²) stays what it is, since it is |x|.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from .rules import TABLE
from .special import whole
from .spelling import PI, E, exact
from .symbol import Part, Slope, Symbol, equals, folded, is_variable, literal, nodes, plain

Factor = tuple[Any, Any]  # a base and its exponent
Factors = dict[int, Factor]  # by the identity of the base
Term = tuple[Any, Any]  # a coefficient, and the product of powers that it multiplies; 1 where there is none
Terms = dict[int, Term]  # by the identity of the product; 0 where there is none

MOST_TERMS = 24  # of a sum that is multiplied out
HIGHEST = 8  # power of a sum that is multiplied out
MOST_BITS = 2000  # of a number that is multiplied out
MOST_BITS_OF_FLOATS = 1000
LARGEST_INTEGER = 10**15  # that is written with all digits beside decimals

HALF = Fraction(1, 2)

_add, _subtract, _multiply, _divide, _power, _negative, _sqrt, _exp = (
    TABLE[name] for name in ("add", "subtract", "multiply", "divide", "power", "negative", "sqrt", "exp")
)

_AT_ZERO = {"sin": 0, "cos": 1, "tan": 0, "sinh": 0, "cosh": 1, "tanh": 0, "asin": 0, "atan": 0, "erf": 0, "sign": 0}
_EVEN = {"cos", "cosh", "abs"}
_ODD = {"sin", "tan", "sinh", "tanh", "asin", "atan", "asinh", "atanh", "erf", "sign", "cbrt"}
_SQUARES = {"sin": ("cos", 1), "cosh": ("sinh", -1)}  # whose sum, or difference, is 1


def simplified(x: Any) -> Any:
    """A formula made simple.

    >>> x = Symbol("x")
    >>> print(simplified(5 * (5 * x**4) - 3 * (x - 2) * x / 3))
    25x⁴ − x² + 2x
    """
    return Algebra().simple(x)


class Algebra:
    """Formulas taken apart and put together. What is equal is the same symbol, so that it is known by its identity."""

    def __init__(self) -> None:
        self.decimal = False  # whether the formula has decimals, so that a tenth is written 0.1
        self.products: dict[int, tuple[Symbol, Any, Factors]] = {}  # with coefficient and factors, by identity
        self.sums: dict[int, tuple[Symbol, Terms]] = {}  # with their terms, by identity
        self.made: dict[Any, Symbol] = {}  # products and sums, by what they are made of
        self.kept: list[Any] = []  # other symbols that are known by their identity
        self.lengths: dict[int, int] = {}  # what was found of formulas, by identity
        self.polynomials: dict[int, bool] = {}

    def simple(self, x: Any) -> Any:
        """A formula, or a plain number, made simple."""
        y = folded(x, self._visit) if isinstance(x, Symbol) else self.number(x)
        return self.shown(plain(self.arranged(y)))

    def _visit(self, node: Symbol, args: list[Any]) -> Any:
        if node.rule is None:
            return node if node.name or node is PI or node is E else self.number(node.primal)
        args = [self.number(a) for a in args]
        if node.rule.name in _OPERATIONS and TABLE[node.rule.name] is node.rule:
            return _OPERATIONS[node.rule.name](self, *args)
        return self.function(node, args)

    def number(self, x: Any) -> Any:
        """A plain number as an exact one; a symbol as it is."""
        number = exact(x)
        if isinstance(number, float):
            return self._kept(literal(x))
        if isinstance(x, float) and isinstance(number, Fraction):
            self.decimal = self.decimal or number == Fraction(repr(x))
        return number

    def shown(self, x: Any) -> Any:
        """An exact number as it is written: as a decimal, where the formula has decimals and it is one."""
        if not self.decimal or not isinstance(x, int | Fraction):
            return x
        periodic = x.denominator < 1000 and 10**9 % x.denominator != 0
        whole_number = x.denominator == 1 and abs(x.numerator) < LARGEST_INTEGER
        return x if periodic or whole_number or _bits(x) > MOST_BITS_OF_FLOATS else float(x)

    def function(self, node: Symbol, args: list[Any]) -> Any:
        """A function of simple arguments, by what is known of it: inverses, symmetry, the value at 0."""
        args = [self.argument(a) for a in args]
        name, a = node.rule.name, args[0]
        if name in _AT_ZERO and equals(a, 0):
            return _AT_ZERO[name]
        if name == "log" and equals(a, 1):
            return 0
        if name == "log" and a is E:
            return 1
        coefficient, factors = self.factors(a)
        if name == "log" and coefficient == 1 and factors.keys() == {id(E)}:
            return factors[id(E)][1]
        if name in _EVEN | _ODD and coefficient < 0:
            positive = self._kept(node.remade([self.times(-1, a)]))
            return positive if name in _EVEN else self.times(-1, positive)
        return self._kept(node.remade(args))

    def argument(self, x: Any) -> Any:
        """x as an argument: −(a + b) as −a − b."""
        coefficient, factors = self.factors(x)
        is_sum = len(factors) == 1 and factors.keys() <= self.sums.keys()
        return self.sum(self.terms(x)) if coefficient == -1 and is_sum else x

    def _kept(self, symbol: Any) -> Any:
        self.kept.append(symbol)
        return symbol

    # -- taking apart -------------------------------------------------------------------------------------------------

    def factors(self, x: Any) -> tuple[Any, Factors]:
        """The number and the powers that x is the product of."""
        if not isinstance(x, Symbol):
            return x, {}
        if id(x) in self.products:
            return self.products[id(x)][1:]
        return 1, {id(x): (x, 1)}

    def terms(self, x: Any) -> Terms:
        """The terms that x is the sum of."""
        if isinstance(x, Symbol) and id(x) in self.sums:
            return self.sums[id(x)][1]
        return self.collected([(1, x)])

    def _term(self, coefficient: Any, x: Any) -> Term:
        """The product of a number and x as a term, whose product has no number of its own."""
        number, factors = self.factors(x)
        return _tidy(coefficient * number), x if number == 1 else self.product(1, factors)

    # -- products -----------------------------------------------------------------------------------------------------

    def times(self, *parts: Any) -> Any:
        """The product of these."""
        coefficient: Any = 1
        merged: Factors = {}
        for part in parts:
            number, factors = self.factors(part)
            coefficient *= number
            for key, (base, exponent) in factors.items():
                merged[key] = (base, self.plus(merged[key][1], exponent) if key in merged else exponent)
        return self.product(coefficient, merged)

    def product(self, coefficient: Any, factors: Factors) -> Any:
        """The product of a number and of powers."""
        powers: Factors = {}
        for of_base, (base, exponent) in factors.items():
            number = plain(base)
            if equals(exponent, 0):
                continue
            n = None if isinstance(number, Symbol | float) or isinstance(exponent, Symbol) else whole(exponent)
            if n is not None and _is_small_power(number, n):
                coefficient *= Fraction(number) ** n
            else:
                powers[of_base] = (base, exponent)
        for of_base, (base, exponent) in powers.items():
            if of_base in self.products and not isinstance(exponent, Symbol) and self._is_raised(base, exponent):
                others = {key: power for key, power in powers.items() if key != of_base}
                return self.times(self.product(coefficient, others), self.power(base, exponent))
        coefficient = _tidy(coefficient)
        if coefficient == 0 or not powers:
            return coefficient
        base, exponent = next(iter(powers.values()))
        if len(powers) == 1 and coefficient == 1 and equals(exponent, 1):
            return base
        of_powers = frozenset((k, id(e) if isinstance(e, Symbol) else e) for k, (_, e) in powers.items())
        key = coefficient, of_powers
        if key not in self.made:
            made = self.made[key] = self.written(coefficient, powers)
            self.products[id(made)] = made, coefficient, powers
        return self.made[key]

    def power(self, x: Any, exponent: Any) -> Any:
        """A power of x."""
        coefficient, factors = self.factors(x)
        if equals(exponent, 0) or equals(x, 1):
            return 1
        if coefficient == 1 and factors.keys() == {id(E)}:
            return self.product(1, {id(E): (E, self.times(factors[id(E)][1], exponent))})
        n = None if isinstance(exponent, Symbol) else whole(exponent)
        if n is not None and n < 0 and id(x) in self.sums and (below := self.below(self.sums[id(x)][1])):
            top = self.over(self.sums[id(x)][1], below)
            return self.times(self.power(top, n), self.product(1, self._raised(below, n)))
        if n is not None and _is_small_power(coefficient, n):
            return self.product(Fraction(coefficient) ** n, self._raised(factors, n))
        outer = None if isinstance(exponent, Symbol) or n is not None else _root(coefficient, exponent)
        if outer is None:
            outer = 1
        else:
            x = self.product(1, factors)
        base = self._kept(literal(x))
        return outer if equals(x, 1) else self.product(outer, {id(base): (base, exponent)})

    def _is_raised(self, base: Any, exponent: Any) -> bool:
        """Whether a power of a product is the product of its powers: √(x²)² is x²."""
        n = whole(exponent)
        return n is not None and _is_small_power(self.factors(base)[0], n)

    def _raised(self, factors: Factors, n: int) -> Factors:
        return {key: (base, self.times(exponent, n)) for key, (base, exponent) in factors.items()}

    # -- sums ---------------------------------------------------------------------------------------------------------

    def plus(self, *parts: Any) -> Any:
        """The sum of these."""
        return self.total([term for part in parts for term in self.terms(part).values()])

    def total(self, terms: Iterable[Term]) -> Any:
        """The sum of terms: with their common factor in front, or in the form that is shortest."""
        collected = self.collected(terms)
        factored = self.factored(collected)
        if factored is not None:
            return factored
        found = self.sum(collected)
        for other in (self.multiplied_out(collected), self.over_common_denominator(collected)):
            if other is None:
                continue
            expected = self.length(other) // 3 if self.is_polynomial(other) else 0  # polynomials are, multiplied out
            if self.length(other) < self.length(found) + expected:
                found = other
        return found

    def collected(self, terms: Iterable[Term]) -> Terms:
        """Like terms as one, and those that cancel left out; sums among them are taken apart."""
        found: Terms = {}
        for term in terms:
            coefficient, product = self._term(*term)
            inner = self.sums[id(product)][1].values() if id(product) in self.sums else [(1, product)]
            for number, part in inner:
                key = id(part) if isinstance(part, Symbol) else 0
                before = found[key][0] if key in found else 0
                found[key] = _tidy(before + coefficient * number), part
        return self._without_squares({key: term for key, term in found.items() if term[0] != 0})

    def _without_squares(self, terms: Terms) -> Terms:
        """Terms with 1 for sin² + cos² and for cosh² − sinh²."""
        for key, (coefficient, product) in terms.items():
            for of_base, (base, exponent) in self.factors(product)[1].items():
                name = base.rule.name if base.rule is not None else ""
                if name not in _SQUARES or not equals(exponent, 2):
                    continue
                other, sign = _SQUARES[name]
                rest = self.product(1, {k: f for k, f in self.factors(product)[1].items() if k != of_base})
                twin = id(self.times(rest, self.power(self._kept(TABLE[other](*base.args)), 2)))
                if twin in terms and terms[twin][0] == sign * coefficient:
                    others = [term for k, term in terms.items() if k not in (key, twin)]
                    return self.collected([*others, self._term(coefficient, rest)])
        return terms

    def sum(self, terms: Terms) -> Any:
        """A sum of terms in their order, or of the same in the order in which they came first."""
        if len(terms) < 2:
            return self.times(*next(iter(terms.values()))) if terms else 0
        key = frozenset((k, c) for k, (c, _) in terms.items())
        if key not in self.made:
            made = self.made[key] = self.written_sum(terms.values())
            self.sums[id(made)] = made, terms
        return self.made[key]

    def factored(self, terms: Terms) -> Any:
        """The sum with the common factor of its terms in front; None where there is none but numbers and variables."""
        if len(terms) < 2:
            return None
        apart = [self.factors(product)[1] for _, product in terms.values()]
        common: Factors = {}
        for key, (base, exponent) in apart[0].items():
            exponents = [factors[key][1] if key in factors else 0 for factors in apart]
            if any(isinstance(e, Symbol) for e in exponents):
                beyond = [self.plus(e, self.times(-1, exponent)) for e in exponents]
                if all(not isinstance(n, Symbol) and whole(n) is not None for n in beyond):
                    common[key] = base, exponents[beyond.index(max(beyond))]
            elif all(e * exponent > 0 and whole(e - exponent) is not None for e in exponents):
                common[key] = base, min(exponents)
        if all(is_constant(b, e) or (is_unknown(b) and not isinstance(e, Symbol)) for b, e in common.values()):
            return None
        coefficients = [c for c, _ in terms.values()]
        shared = math.gcd(*coefficients) if all(type(c) is int for c in coefficients) else 1
        shared *= -1 if max(coefficients) < 0 else 1
        divided = {key: (c / Fraction(shared), m) for key, (c, m) in terms.items()}
        return self.times(self.product(shared, common), self.over(divided, common))

    def multiplied_out(self, terms: Terms) -> Any:
        """The sum with the sums in its products multiplied out; None where there are none, or too many terms."""
        found: list[Term] = []
        for coefficient, product in terms.values():
            out: list[Term] = [(coefficient, 1)]
            single: Factors = {}
            for key, (base, exponent) in self.factors(product)[1].items():
                times = 0 if isinstance(exponent, Symbol) or key not in self.sums else whole(exponent) or 0
                if not 0 < times <= HIGHEST:
                    single[key] = base, exponent
                    times = 0
                for _ in range(times):
                    inner = self.sums[key][1].values()
                    out = list(
                        self.collected(self._term(c * d, self.times(m, n)) for c, m in out for d, n in inner).values()
                    )
                    if len(out) > MOST_TERMS:
                        return None
            rest = self.product(1, single)
            found += [self._term(c, self.times(m, rest)) for c, m in out]
        return self.sum(self.collected(found)) if len(found) > len(terms) else None

    def over_common_denominator(self, terms: Terms) -> Any:
        """The sum as one quotient; None where no term has a sum below its line, or roots would come above it."""
        below = self.below(terms)
        if not below.keys() & self.sums.keys():
            return None
        for key, (_, lowest) in below.items():
            exponents = (self.factors(m)[1].get(key, (None, 0))[1] for _, m in terms.values())
            if any(isinstance(e, Symbol) or whole(e - lowest) is None for e in exponents):
                return None
        return self.times(self.over(terms, below), self.product(1, below))

    def below(self, terms: Terms) -> Factors:
        """The common denominator of terms: powers with negative exponents."""
        found: Factors = {}
        for _, product in terms.values():
            for key, (base, exponent) in self.factors(product)[1].items():
                if _is_below(base, exponent):
                    found[key] = base, min(exponent, found[key][1]) if key in found else exponent
        return found

    def over(self, terms: Terms, factors: Factors) -> Any:
        """The sum of terms, divided by powers."""
        inverse = self.product(1, self._raised(factors, -1))
        return self.total([self._term(c, self.times(m, inverse)) for c, m in terms.values()])

    # -- what is short, and what is a polynomial ----------------------------------------------------------------------

    def length(self, x: Any) -> int:
        """How long a formula is, in marks on paper."""

        def visit(node: Symbol, args: list[int]) -> int:
            quiet = node.rule is None or node.rule in (_multiply, _negative)
            numbers = sum(len(str(a)) for a in node.args if not isinstance(a, Symbol))
            below = sum(n for n, a in zip(args, node.args, strict=True) if isinstance(a, Symbol))
            return below + numbers + (1 if quiet else 2)

        return int(folded(x, visit, self.lengths)) if isinstance(x, Symbol) else len(str(x))

    def is_polynomial(self, x: Any) -> bool:
        """Whether x is a sum of products of variables and constants."""
        if not isinstance(x, Symbol):
            return True
        if id(x) not in self.polynomials:
            factors = (factor for _, m in self.terms(x).values() for factor in self.factors(m)[1].values())
            self.polynomials[id(x)] = all(self._is_of_polynomial(*factor) for factor in factors)
        return self.polynomials[id(x)]

    def _is_of_polynomial(self, base: Any, exponent: Any) -> bool:
        if is_constant(base, exponent):
            return True
        if isinstance(exponent, Symbol) or (whole(exponent) or 0) <= 0:
            return False
        return is_unknown(base) or (id(base) in self.sums and self.is_polynomial(base))

    # -- writing down -------------------------------------------------------------------------------------------------

    def written(self, coefficient: Any, factors: Factors) -> Any:
        """A product in the order in which people write it, with what has a negative exponent below the line."""
        top: list[Any] = []
        bottom: list[Any] = []
        for base, exponent in sorted(factors.values(), key=self._place):
            below = _is_below(base, exponent)
            (bottom if below else top).append(self._written_power(base, -exponent if below else exponent))
        number = self.shown(coefficient)
        if isinstance(number, Fraction):
            bottom.insert(0, number.denominator)
            number = number.numerator
        if top and abs(number) == 1:
            numerator = _chain(top) if number == 1 else _negative(_chain(top))
        else:
            numerator = _chain([number, *top])
        return _divide(numerator, _chain(bottom)) if bottom else numerator

    def _written_power(self, base: Any, exponent: Any) -> Any:
        if base is E:
            return E if equals(exponent, 1) else _exp(literal(self.shown(exponent)))
        if isinstance(exponent, Symbol):
            return _power(base, exponent)
        if exponent == 1:
            return base
        return _sqrt(base) if exponent == HALF else _power(base, self.shown(exponent))

    def _place(self, factor: Factor) -> tuple[int, bool, str]:
        """Where a factor stands: numbers, variables by their names, polynomials, functions, other sums, slopes."""
        base, exponent = factor
        if isinstance(exponent, Symbol):
            return 3, False, ""
        if isinstance(base, Slope):
            return 5, False, base.name
        if base.rule is None:
            return (1 if base.name else 0), isinstance(base, Part), base.name
        if id(base) in self.sums:
            return (2 if self.is_polynomial(base) else 4), False, ""
        return 3, False, ""

    def written_sum(self, terms: Iterable[Term]) -> Any:
        """A sum, term by term."""
        made: Any = None
        for coefficient, product in terms:
            negative = coefficient < 0 and made is not None
            term = self.shown(self.times(-coefficient if negative else coefficient, product))
            made = term if made is None else (_subtract if negative else _add)(literal(made), term)
        return made

    def arranged(self, x: Any) -> Any:
        """A formula as it is shown in the end: the sums in it that stand in front arranged."""
        if id(x) in self.sums:
            return self.written_sum(self._in_order(x))
        coefficient, factors = self.factors(x)
        sums = {k: f for k, f in factors.items() if k in self.sums and equals(f[1], 1)}
        if not sums:
            return x
        if len(factors) == 1 and self._is_multiplied(coefficient, x):
            return self.arranged(self.sum(self.terms(x)))
        for key, (base, exponent) in sums.items():
            terms = self._in_order(base)
            if max(c for c, _ in terms) < 0:
                coefficient, terms = -coefficient, [(-c, m) for c, m in terms]
            elif terms[0][0] < 0 < terms[-1][0]:
                terms.reverse()
            ordered = self._kept(self.written_sum(terms))
            self.sums[id(ordered)] = ordered, self.collected(terms)
            factors = {k: (ordered, exponent) if k == key else f for k, f in factors.items()}
        return self.written(coefficient, factors)

    def _is_multiplied(self, coefficient: Any, x: Any) -> bool:
        """Whether a number times a sum is written without parentheses: where that makes no fractions."""
        return coefficient == -1 or all(whole(c) is not None for c, _ in self.terms(x).values())

    def _in_order(self, x: Any) -> list[Term]:
        """The terms of a sum by descending powers, if it is a polynomial; else numbers last, and no minus first."""
        terms = list(self.terms(x).values())
        if self.is_polynomial(x):
            return sorted(terms, key=lambda term: -self.degree(term[1]))
        terms.sort(key=lambda term: not isinstance(term[1], Symbol))
        first = next((i for i, (c, _) in enumerate(terms) if c > 0), 0)
        return [terms[first], *terms[:first], *terms[first + 1 :]]

    def degree(self, product: Any) -> Any:
        """The sum of the exponents of the variables."""
        return sum(e for b, e in self.factors(product)[1].values() if not isinstance(e, Symbol) and is_unknown(b))


_OPERATIONS: dict[str, Callable[..., Any]] = {
    "add": lambda algebra, a, b: algebra.plus(a, b),
    "subtract": lambda algebra, a, b: algebra.plus(a, algebra.times(-1, b)),
    "negative": lambda algebra, a: algebra.times(-1, a),
    "multiply": lambda algebra, a, b: algebra.times(a, b),
    "divide": lambda algebra, a, b: algebra.times(a, algebra.power(b, -1)),
    "power": lambda algebra, a, b: algebra.power(a, b),
    "sqrt": lambda algebra, a: algebra.power(a, HALF),
    "exp": lambda algebra, a: algebra.power(E, algebra.argument(a)),
}


def is_unknown(x: Any) -> bool:
    """Whether x is a variable that stands for nothing else."""
    return is_variable(x) and not isinstance(x, Part)


def is_constant(*parts: Any) -> bool:
    """Whether there is no variable in these."""
    return not any(map(is_variable, nodes(*parts)))


def _is_below(base: Any, exponent: Any) -> bool:
    """Whether a power stands below the line of a quotient; powers of e do not."""
    return base is not E and not isinstance(exponent, Symbol) and bool(exponent < 0)


def _chain(factors: list[Any]) -> Any:
    """The product of factors, written from left to right."""
    made = factors[0]
    for factor in factors[1:]:
        made = _multiply(literal(made), factor)
    return made


def _tidy(x: Any) -> Any:
    """A number as an int, where it is whole."""
    n = whole(x)
    return x if n is None else n


def _is_small_power(x: Any, n: int) -> bool:
    """Whether a power of an exact number exists, and is small enough to be written out."""
    return (x != 0 or n > 0) and abs(n) * _bits(x) <= MOST_BITS


def _bits(x: Any) -> int:
    """The size of an exact number."""
    return (
        max(abs(x.numerator).bit_length(), x.denominator.bit_length()) if isinstance(x, int | Fraction) else MOST_BITS
    )


def _root(x: Any, exponent: Any) -> Any:
    """x to a power that is no whole number, where both x and the result are positive fractions; else None."""
    if not isinstance(x, int | Fraction) or x <= 0 or exponent.denominator > 12 or _bits(x) > 200:
        return None
    root = Fraction(1)
    for part, power in ((x.numerator, exponent.numerator), (x.denominator, -exponent.numerator)):
        n = round(part ** (1 / exponent.denominator))
        if n**exponent.denominator != part:
            return None
        root *= Fraction(n) ** power
    return _tidy(root)
