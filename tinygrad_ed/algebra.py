"""Formulas made simple: like terms collected, numbers multiplied out, powers merged, so that 5·5x⁴ reads 25x⁴.

A formula is taken to be a sum of terms, a term to be a number times a product of powers. `Algebra` takes formulas apart
in this way, and puts them together in the order in which people write them. A sum is multiplied out, brought over a
common denominator, or given the common factor of its terms in front, where it is shorter so.

Every step is true wherever the formula that is given exists: x/x is 1, and √(x²) stays what it is, since it is |x|.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from .polynomials import Polynomial, common_divisor, divided, root
from .rules import TABLE
from .special import whole
from .spelling import PI, E, exact
from .symbol import Part, Slope, Symbol, equals, folded, is_variable, literal, nodes, plain, text

Factor = tuple[Any, Any]  # a base and its exponent
Factors = dict[int, Factor]  # by the identity of the base
Term = tuple[Any, Any]  # a coefficient, and the product of powers that it multiplies; 1 where there is none
Terms = dict[int, Term]  # by the identity of the product; 0 where there is none

MOST_TERMS = 24  # of a sum that is multiplied out
HIGHEST = 8  # power of a sum that is multiplied out
MOST_BITS = 2000  # of a number that is multiplied out
MOST_BITS_OF_FLOATS = 1000
LARGEST_INTEGER = 10**15  # that is written with all digits beside decimals
SIMPLE_DENOMINATOR = 1000  # the largest that is written rather than a decimal in its place

HALF = Fraction(1, 2)

_add, _subtract, _multiply, _divide, _power, _negative, _sqrt, _exp = (
    TABLE[name] for name in ("add", "subtract", "multiply", "divide", "power", "negative", "sqrt", "exp")
)

_AT_ZERO = {"sin": 0, "cos": 1, "tan": 0, "sinh": 0, "cosh": 1, "tanh": 0, "asin": 0, "atan": 0, "erf": 0, "sign": 0}
_EVEN = {"cos", "cosh", "abs"}
_ODD = {"sin", "tan", "sinh", "tanh", "asin", "atan", "asinh", "atanh", "erf", "sign", "cbrt"}
_RATIOS = {  # what a power of the first is, beside the opposite or the same power of the second
    "sin": ("cos", -1, "tan"),
    "sinh": ("cosh", -1, "tanh"),
    "tan": ("cos", 1, "sin"),
    "tanh": ("cosh", 1, "sinh"),
}
_COMPLEMENTS = {  # of f: s, g, n and r, where r(1 + s·f²) is the n-th power of g
    "sin": (-1, "cos", 2, 1),
    "cos": (-1, "sin", 2, 1),
    "tan": (1, "cos", -2, 1),
    "sinh": (1, "cosh", 2, 1),
    "cosh": (-1, "sinh", 2, -1),
    "tanh": (-1, "cosh", -2, 1),
}


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
        self.decimals: set[Fraction] = set()  # of the formula; where there are some, a tenth is written 0.1
        self.roots: dict[Factor, None] = {}  # c and n of each √(c·πⁿ) of the formula
        self.products: dict[int, tuple[Symbol, Any, Factors]] = {}  # with coefficient and factors, by identity
        self.sums: dict[int, tuple[Symbol, Terms]] = {}  # with their terms, by identity
        self.made: dict[Any, Any] = {}  # products and sums, by what they are made of
        self.kept: list[Any] = []  # whatever else is known by its identity
        self.pieces: dict[int, Any] = {}  # how formulas are written, by identity
        self.polynomials: dict[int, bool] = {}

    def simple(self, x: Any) -> Any:
        """A formula, or a plain number, made simple."""
        y = folded(x, self._visit) if isinstance(x, Symbol) else self.number(x)
        forms = [self.shown(plain(self.arranged(form))) for form in (y, self.plus(y))]
        return min(forms, key=self.length)

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
            self.decimals |= {number} if number == Fraction(repr(x)) else set()
        return number

    def shown(self, x: Any) -> Any:
        """An exact number as it is written: as a decimal, where the formula has decimals and it is one."""
        if not self.decimals or not isinstance(x, int | Fraction):
            return x
        periodic = x.denominator < 10**6 and not _is_decimal(x)
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
        if name == "sign" and isinstance(coefficient, int | Fraction) and abs(coefficient) != 1:
            return self.function(node, [self.product(1 if coefficient > 0 else -1, factors)])
        if name in _EVEN | _ODD and (coefficient < 0 or (id(a) in self.sums and _are_negative(self.terms(a)))):
            positive = self._kept(node.remade([self.shown(self.argument(self.times(-1, a)))]))
            return positive if name in _EVEN else self.times(-1, positive)
        return self._kept(node.remade([self.shown(a) for a in args]))

    def argument(self, x: Any) -> Any:
        """x as an argument: −(a + b) as −a − b."""
        coefficient, factors = self.factors(x)
        is_sum = len(factors) == 1 and factors.keys() <= self.sums.keys()
        return self.sum(self.terms(x)) if coefficient == -1 and is_sum else x

    def _kept(self, symbol: Any) -> Any:
        self.kept.append(symbol)
        return symbol

    # -- taking apart --

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

    # -- products --

    def times(self, *parts: Any) -> Any:
        """The product of these."""
        apart = [self.factors(part) for part in parts]
        return self.product(math.prod(number for number, _ in apart), self._merged(*(factors for _, factors in apart)))

    def _merged(self, *products: Factors) -> Factors:
        """The powers of several products."""
        merged: Factors = {}
        for factors in products:
            for key, (base, exponent) in factors.items():
                merged[key] = (base, self.plus(merged[key][1], exponent) if key in merged else exponent)
        return merged

    def product(self, coefficient: Any, factors: Factors) -> Any:
        """The product of a number and of powers."""
        powers: Factors = {}
        for of_base, (base, exponent) in factors.items():
            coefficient, left = _taken_in(coefficient, plain(base), exponent)
            if not equals(left, 0):
                powers[of_base] = (base, left)
        coefficient = _tidy(coefficient)
        if coefficient == 0 or not powers:
            return coefficient
        base, exponent = next(iter(powers.values()))
        if len(powers) == 1 and coefficient == 1 and equals(exponent, 1):
            return base
        of_powers = frozenset((k, id(e) if isinstance(e, Symbol) else e) for k, (_, e) in powers.items())
        key = coefficient, of_powers
        if key not in self.made:
            self.kept.append(powers)
            self.made[key] = self._made(coefficient, powers)
        return self.made[key]

    def _made(self, coefficient: Any, powers: Factors) -> Any:
        for of_base, (base, exponent) in powers.items():
            others = {key: power for key, power in powers.items() if key != of_base}
            taken = self._taken_apart(base, exponent, others)
            if taken is not None:
                apart = [self.factors(part) for part in taken]
                number = math.prod((number for number, _ in apart), start=coefficient)
                return self.product(number, self._merged(others, *(factors for _, factors in apart)))
        made = self.written(coefficient, powers)
        self.products[id(made)] = made, coefficient, powers
        return made

    def power(self, x: Any, exponent: Any) -> Any:
        """A power of x."""
        coefficient, factors = self.factors(x)
        if equals(exponent, 0) or equals(x, 1):
            return 1
        if equals(x, 0) and not isinstance(exponent, Symbol) and exponent > 0:
            return 0
        if coefficient == 1 and factors.keys() == {id(E)}:
            return self.exponential(self.times(factors[id(E)][1], exponent))
        n = _whole(exponent)
        if n is not None and _is_small_power(coefficient, n):
            return self.product(Fraction(coefficient) ** n, self._raised(factors, n))
        outer: Any = 1
        if n is None and not isinstance(exponent, Symbol):
            root = _root(coefficient, exponent)
            if root is not None:
                outer, x = root, self.product(1, factors)
            elif coefficient > 0 and all(base is PI for base, _ in factors.values()):  # √(2π) is √2·√π
                self.roots |= {(coefficient, e): None for _, e in factors.values() if exponent == HALF}
                parts = ((coefficient.numerator, exponent), (coefficient.denominator, self.times(-1, exponent)))
                numbers = {id(b): (b, e) for b, e in ((literal(m), e) for m, e in parts) if not equals(plain(b), 1)}
                return self.product(1, numbers | self._raised(factors, exponent))
        if equals(x, 1):
            return outer
        base = self._kept(literal(x))
        return self.product(outer, {id(base): (base, exponent)})

    def exponential(self, exponent: Any) -> Any:
        """A power of e; e^(3ln(x)) is x³."""
        exponent = self.argument(exponent)
        times, inner = self.factors(exponent)
        logarithm, n = next(iter(inner.values()), (E, 0))
        if len(inner) == 1 and equals(n, 1) and logarithm.rule is TABLE["log"]:
            return self.power(self.number(logarithm.args[0]), times)
        return self.product(1, {id(E): (E, exponent)})

    def _raised(self, factors: Factors, n: Any) -> Factors:
        return {key: (base, self.times(exponent, n)) for key, (base, exponent) in factors.items()}

    def _taken_apart(self, base: Any, exponent: Any, others: Factors) -> list[Any] | None:
        """What a power is the product of, where that is how it is written beside other powers."""
        n = _whole(exponent)
        if id(base) in self.products:
            if n is None and not isinstance(exponent, Symbol) and abs(exponent) > 1:  # (x²)^(3/2) is x²·√(x²)
                n = int(exponent)
                return [self.power(base, n), self.product(1, {id(base): (base, exponent - n)})]
            return [self.power(base, n)] if n is not None and _is_small_power(self.factors(base)[0], n) else None
        if id(base) in self.sums:
            return None if isinstance(exponent, Symbol) else self._sum_apart(base, exponent, others)
        name = base.rule.name if base.rule is not None else ""
        if name in _RATIOS:
            other, sign, both = _RATIOS[name]
            beside, inverse = self._kept(TABLE[other](*base.args)), self.times(-sign, exponent)
            if id(beside) in others and self._cancels(others[id(beside)][1], inverse, both in ("sin", "sinh")):
                return [self.power(self._kept(TABLE[both](*base.args)), exponent), self.power(beside, inverse)]
        if name == "abs" and n is not None and n % 2 == 0:
            return [self.power(base.args[0], n)]
        if name == "sign" and n in (1, -1):
            pair = self._kept(base.args[0]), self._kept(TABLE["abs"](*base.args))  # of which sign is the quotient
            for above, beside in (pair, pair[::-1]):
                powers = (others[id(b)][1] if id(b) in others else 0 for b in (beside, above))
                if any(not isinstance(e, Symbol) and e * m >= 1 for e, m in zip(powers, (n, -n), strict=True)):
                    return [self.power(above, n), self.power(beside, -n)]
        return None

    def _sum_apart(self, base: Any, exponent: Any, others: Factors) -> list[Any] | None:
        """The same for the power of a sum: no quotient in a quotient, and no common factor left in it."""
        n = _whole(exponent)
        terms = self.sums[id(base)][1]
        content = self.content(terms)
        if n is None:
            root = _root(content, exponent)
            return None if root in (None, 1) else [root, self.power(self._without(content, terms), exponent)]
        for other, power in others.values():
            beside = self.sums[id(other)][1] if id(other) in self.sums else {}
            times = None if isinstance(power, Symbol) else _times(terms, beside)
            turns_back = n < 0 and _are_negative(beside) and _whole(power) is not None
            if times is not None and abs(times) >= 1 and not turns_back:  # 2x + 2 beside x + 1
                return [_tidy(Fraction(times) ** n), self.power(other, n + power), self.power(other, -power)]
        complement = self._complement(terms, others)
        if complement is not None:
            number, other, exponent = complement
            return [_tidy(Fraction(number) ** n), self.power(other, exponent * n)]
        below = self.below(terms)
        quotient = n < 0 or any(_is_below(*power) and not is_constant(power[0]) for power in others.values())
        common = below if quotient and below else self.common(terms) if others else {}
        if n < 0 and _are_negative(terms):
            return [(-1) ** n, self.power(self._without(-1, terms), n)]
        if (n < 0 or others) and (power := self.root(terms)) is not None:
            number, base, times = power
            return [_tidy(number**n), self.power(base, n * times)]
        if n != 1 and not below:
            common = {k: (b, e) for k, (b, e) in common.items() if _cancel(others.get(k), e, n)}
        if common:
            return [self.power(self.over(terms, common), n), self.product(1, self._raised(common, n))]
        for divisor, below_line in others.values() if n > 0 else ():
            if id(divisor) in self.sums and _is_below(divisor, below_line) and _whole(below_line) is not None:
                shared = self.cancelled(terms, self.sums[id(divisor)][1])
                if shared is not None:
                    top, bottom, both = shared
                    changed = (top, n), (bottom, below_line), (both, n + below_line), (divisor, -below_line)
                    return [self.power(*power) for power in changed]
        return [content, self._without(content, terms)] if content != 1 and n == 1 and others else None

    def _complement(self, terms: Terms, others: Factors) -> tuple[Any, Any, int] | None:
        """A number and the power of cos that 1 − sin² is, beside another power of cos; the same of other functions."""
        if len(terms) != 2 or 0 not in terms:
            return None
        one, (coefficient, product) = terms[0][0], next(term for key, term in terms.items() if key)
        base, _ = next(iter(self.factors(product)[1].values()))
        if base.rule is None or base.rule.name not in _COMPLEMENTS or product is not self.power(base, 2):
            return None
        sign, other, exponent, number = _COMPLEMENTS[base.rule.name]
        beside = self._kept(TABLE[other](*base.args))
        return (number * one, beside, exponent) if coefficient == sign * one and id(beside) in others else None

    def _cancels(self, exponent: Any, inverse: Any, partly: bool) -> bool:
        """Whether two exponents cancel; or, if `partly`, the second is used up by the first."""
        rest = self.plus(exponent, inverse)
        return equals(rest, 0) or (partly and not isinstance(rest, Symbol) and bool(rest * inverse < 0))

    def _without(self, content: Any, terms: Terms) -> Any:
        """The sum of terms, divided by a number."""
        return self.sum({key: (_tidy(c / Fraction(content)), m) for key, (c, m) in terms.items()})

    # -- sums --

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
            of_one = self.is_polynomial(other) and len([x for x in nodes(other) if is_unknown(x)]) == 1
            expected = self.length(other) // 3 if of_one else 0  # polynomials of one variable are, multiplied out
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
                if name not in ("sin", "cosh") or not equals(exponent, 2):
                    continue
                _, other, _, sign = _COMPLEMENTS[name]
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
            made = self.made[key] = self.written_sum(_no_minus_first(list(terms.values())))
            self.sums[id(made)] = made, terms
        return self.made[key]

    def factored(self, terms: Terms) -> Any:
        """The sum with the common factor of its terms in front; None where there is none but numbers and variables."""
        common = self.common(terms)

        def stays(base: Any, exponent: Any) -> bool:
            if base is E and any(self.factors(m)[1][id(E)][1] is not exponent for _, m in terms.values()):
                return True  # as in e²ˣ + eˣ
            return is_constant(base, exponent) or (is_unknown(base) and not isinstance(exponent, Symbol))

        if all(stays(*power) for power in common.values()):
            return None
        sign = -1 if _are_negative(terms) else 1
        positive = {key: (c * sign, m) for key, (c, m) in terms.items()}
        return self.times(self.product(sign, common), self.over(positive, common))

    def common(self, terms: Terms) -> Factors:
        """The powers that all terms have in common."""
        if len(terms) < 2:
            return {}
        first, *others = (self.factors(product)[1] for _, product in terms.values())
        found: Factors = {}
        for key, (base, exponent) in first.items():
            exponents = [exponent, *(factors[key][1] if key in factors else 0 for factors in others)]
            shared = self.shared(exponents)
            if not equals(shared, 0):
                found[key] = base, shared
        return found

    def shared(self, exponents: list[Any]) -> Any:
        """The exponent that those of one base have in common."""
        if not any(isinstance(e, Symbol) for e in exponents):
            alike = all(e > 0 and whole(e - exponents[0]) is not None for e in exponents) or max(exponents) < 0
            return min(exponents) if alike else 0
        first, *others = (self.terms(e) for e in exponents)
        found: list[Term] = []
        for key, (coefficient, product) in first.items():
            coefficients = [coefficient, *(terms[key][0] if key in terms else 0 for terms in others)]
            if key and (min(coefficients) > 0 or max(coefficients) < 0):
                found.append((min(coefficients, key=abs), product))
        return self.sum(self.collected(found))

    def cancelled(self, top: Terms, bottom: Terms) -> tuple[Any, Any, Any] | None:
        """Two polynomials without their greatest common divisor, and that; None where it is a number."""
        x, of_x = self.in_one_variable(top, bottom)
        if x is None:
            return None
        divisor = common_divisor(*of_x)
        if max(divisor) == 0:
            return None
        first, second = (divided(each, divisor)[0] for each in of_x)
        return self.of(x, first), self.of(x, second), self.of(x, divisor)

    def root(self, terms: Terms) -> tuple[Any, Any, int] | None:
        """A polynomial as a number times a power of another one; None where it is none."""
        x, of_x = self.in_one_variable(terms)
        found = None if x is None else root(of_x[0])
        if found is None:
            return None
        base, exponent = found
        return of_x[0][max(of_x[0])] / base[max(base)] ** exponent, self.of(x, base), exponent

    def in_one_variable(self, *sums: Terms) -> tuple[Any, list[Polynomial]]:
        """Sums as polynomials of what all their powers are of, as x, eˣ or √x; None where there is no such thing."""
        found: list[Polynomial] = []
        x: Any = None
        for terms in sums:
            found.append({})
            for coefficient, product in terms.values():
                factors = self.factors(product)[1].values()
                base, degree = next(iter(factors), (x, 0))
                if base is E and isinstance(degree, Symbol):
                    degree, inner = self.factors(degree)
                    base = self.power(E, self.product(1, inner))
                x = base if x is None else x
                alone = len(factors) < 2 and base is x and not isinstance(degree, Symbol)
                if not alone or not isinstance(coefficient, int | Fraction):
                    return None, []
                found[-1][degree] = Fraction(coefficient)
        degrees = [degree for each in found for degree in each]
        if is_constant(x):
            return None, []
        if max(degrees) <= 0:
            return self.power(x, -1), [{-degree: c for degree, c in each.items()} for each in found]
        return (None, []) if min(degrees) < 0 else (x, found)

    def of(self, x: Any, polynomial: Polynomial) -> Any:
        """A polynomial of x."""
        return self.total([(_tidy(c), self.power(x, degree)) for degree, c in sorted(polynomial.items(), reverse=True)])

    def content(self, terms: Terms) -> Any:
        """The number that the coefficients of terms have in common; of decimals 1."""
        coefficients = [c for c, _ in terms.values()]
        if not all(isinstance(c, int if self.decimals else int | Fraction) for c in coefficients):
            return 1
        above, below = math.gcd(*(c.numerator for c in coefficients)), math.lcm(*(c.denominator for c in coefficients))
        return _tidy(Fraction(above, below))

    def multiplied_out(self, terms: Terms) -> Any:
        """The sum with the sums in its products multiplied out; None where there are none, or too many terms."""
        if len(terms) == 1 and not self._is_of_powers(next(iter(terms.values()))[1]):
            return None
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
        if len(found) <= len(terms):
            return None
        out_of_order = self.collected(found)
        if not self._are_of_polynomial(out_of_order):
            return self.sum(out_of_order)
        return self.sum(dict(sorted(out_of_order.items(), key=lambda item: -self.degree(item[1][1]))))

    def over_common_denominator(self, terms: Terms) -> Any:
        """The sum as one quotient; None where it is none, or roots would come above its line."""
        below = self.below(terms)
        if not below or not any(self.factors(m)[1].keys() & self.sums.keys() for _, m in terms.values()):
            return None
        for key, (_, lowest) in below.items():
            exponents = (self.factors(m)[1].get(key, (None, 0))[1] for _, m in terms.values())
            if any(isinstance(e, Symbol) or whole(e - lowest) is None for e in exponents):
                return None
        return self.times(self.over(terms, below), self.product(1, below))

    def below(self, terms: Terms) -> Factors:
        """The common denominator of terms: powers with negative exponents, but for those of constants."""
        found: Factors = {}
        for _, product in terms.values():
            for key, (base, exponent) in self.factors(product)[1].items():
                if _is_below(base, exponent) and not is_constant(base):
                    found[key] = base, min(exponent, found[key][1]) if key in found else exponent
        return found

    def over(self, terms: Terms, factors: Factors) -> Any:
        """The sum of terms, divided by powers."""
        inverse = self._raised(factors, -1)
        apart = [(c, self._merged(self.factors(m)[1], inverse)) for c, m in terms.values()]
        return self.total([self._term(c, self.product(1, powers)) for c, powers in apart])

    # -- what is short, and what is a polynomial --

    def length(self, x: Any) -> int:
        """How long a formula is, in marks on paper."""
        return len(text(x, known=self.pieces))

    def is_polynomial(self, x: Any) -> bool:
        """Whether x is a sum of products of variables and constants."""
        if not isinstance(x, Symbol):
            return True
        if id(x) not in self.polynomials:
            self.polynomials[id(x)] = self._are_of_polynomial(self.terms(x))
        return self.polynomials[id(x)]

    def _are_of_polynomial(self, terms: Terms) -> bool:
        factors = (factor for _, m in terms.values() for factor in self.factors(m)[1].values())
        return all(self._is_of_polynomial(*factor) for factor in factors)

    def _is_of_powers(self, product: Any) -> bool:
        """Whether a product of sums is one of sums of powers of variables, some of which are below a line."""
        sums = [self.sums[key][1] for key in self.factors(product)[1].keys() & self.sums.keys()]
        powers = [power for terms in sums for _, m in terms.values() for power in self.factors(m)[1].values()]
        return any(_is_below(*p) for p in powers) and all(is_variable(b) and _whole(e) is not None for b, e in powers)

    def _is_of_polynomial(self, base: Any, exponent: Any) -> bool:
        if is_constant(base, exponent):
            return True
        if isinstance(exponent, Symbol) or (whole(exponent) or 0) <= 0:
            return False
        return is_unknown(base) or (id(base) in self.sums and self.is_polynomial(base))

    # -- writing down --

    def written(self, coefficient: Any, factors: Factors) -> Any:
        """A product in the order in which people write it, with what has a negative exponent below the line."""
        top: list[Any] = []
        bottom: list[Any] = []
        coefficient, factors = self._with_one_root(coefficient, factors)
        powers = [power for factor in factors.values() for power in self._in_two(*factor)]
        for base, exponent in sorted(powers, key=self._place):
            if _is_below(base, exponent):
                bottom.append(self._written_power(base, -exponent))
            else:
                top.append(self._written_power(base, exponent))
        number = self.shown(coefficient)
        if isinstance(number, Fraction):
            number, below = self._in_decimals(number)
            bottom.insert(0, below)
        if top and abs(number) == 1:
            numerator = _chain(top) if number == 1 else _negative(_chain(top))
        else:
            numerator = _chain([number, *top])
        return _divide(numerator, _chain(bottom)) if bottom else numerator

    def _in_decimals(self, number: Fraction) -> tuple[Any, Any]:
        """Numerator and denominator, in which a decimal of the formula may stand: 2/9.81 for 200/981."""
        over = [(_tidy(number * decimal), decimal) for decimal in sorted(self.decimals)]
        above, below = min(over, key=lambda pair: _bits(pair[0]), default=(number, 1))
        if isinstance(above, int) or (number.denominator > SIMPLE_DENOMINATOR and _is_decimal(above)):
            return self.shown(above), self.shown(below)
        return number.as_integer_ratio()

    def _with_one_root(self, coefficient: Any, factors: Factors) -> tuple[Any, Factors]:
        """A product with one square root for all of numbers: √(2/π) for √2/√π, √6/3 for √2/√3."""
        roots = {
            k: (b, e)
            for k, (b, e) in factors.items()
            if not isinstance(e, Symbol) and abs(e) == HALF and is_constant(b)
        }
        if len(roots) < 2:
            return coefficient, factors
        exponent = max(e for _, e in roots.values())
        if all(isinstance(plain(b), int) for b, _ in roots.values()):
            coefficient *= math.prod(Fraction(plain(b)) ** int(e - HALF) for b, e in roots.values())
            exponent, roots = HALF, {k: (b, HALF) for k, (b, _) in roots.items()}
        base = self.times(*(self.power(b, e / exponent) for b, e in roots.values()))
        number, inner = self.factors(base)
        for (c, n), sign in itertools.product(self.roots, (1, -1)):  # as the formula has it: √(2π)/2 for √(π/2)
            times = _root(Fraction(number) / Fraction(c) ** sign, exponent)
            if inner.keys() == {id(PI)} and equals(inner[id(PI)][1], sign * n) and times is not None:
                coefficient, exponent, base = coefficient * times, exponent * sign, self.product(c, {id(PI): (PI, n)})
                break
        base = self._kept(literal(base))
        others = {key: factor for key, factor in factors.items() if key not in roots}
        return _tidy(coefficient), {**others, id(base): (base, exponent)}

    def _in_two(self, base: Any, exponent: Any) -> list[Factor]:
        """A power as it is written: x^(1/x − 2) as x^(1/x)/x²."""
        terms = self.terms(exponent) if isinstance(exponent, Symbol) else {}
        if 0 not in terms or base is E or not any(node is base for node in nodes(exponent)):
            return [(base, exponent)]
        return [(base, self.sum({key: term for key, term in terms.items() if key})), (base, terms[0][0])]

    def _written_power(self, base: Any, exponent: Any) -> Any:
        if base is E:
            terms = self.terms(exponent).values()
            if all(c == 1 and is_unknown(m) for c, m in terms):
                exponent = self.written_sum(sorted(terms, key=lambda term: str(term[1].name.casefold())))
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
        if abs(exponent) == HALF and is_constant(base):
            return 0, False, ""
        if isinstance(base, Slope):
            return 5, False, base.name
        if base.rule is None:
            return (1 if base.name else 0), isinstance(base, Part), base.name.casefold()
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
        coefficient, factors = self._shortened(coefficient, factors)
        sums = {k: f for k, f in factors.items() if k in self.sums and equals(f[1], 1)}
        if not sums:
            return self.written(coefficient, factors) if factors else x
        if len(factors) == 1 and self._is_multiplied(coefficient, x):
            return self.arranged(self.sum(self.terms(x)))
        for key, (base, exponent) in sums.items():
            terms = self._in_order(base)
            rises = self.is_polynomial(base) and self.degree(terms[0][1]) < self.degree(terms[-1][1])
            if max(c for c, _ in terms) < 0 or (coefficient < 0 and rises):  # −(1 − x²) is x² − 1
                coefficient, terms = -coefficient, [(-c, m) for c, m in terms[:: -1 if rises else 1]]
            ordered = self._kept(self.written_sum(terms))
            self.sums[id(ordered)] = ordered, self.collected(terms)
            factors = {k: (ordered, exponent) if k == key else f for k, f in factors.items()}
        return self.written(coefficient, factors)

    def _shortened(self, coefficient: Any, factors: Factors) -> tuple[Any, Factors]:
        """A product with numbers out of the powers of its sums, where it is shorter so: 2/(x + 2)² for 8/(2x + 4)²."""
        for key, (_, exponent) in list(factors.items()):
            if key not in self.sums or isinstance(exponent, Symbol) or exponent == 1:
                continue
            terms = self.sums[key][1]
            content = self.content(terms)
            outer = Fraction(content) ** (whole(exponent) or 0)
            if content != 1 != outer and _digits(_tidy(coefficient * outer)) <= _digits(coefficient):
                coefficient, inner = _tidy(coefficient * outer), self._without(content, terms)
                others = {k: f for k, f in factors.items() if k != key}
                factors = self._merged(others, {id(inner): (inner, exponent)})
        return coefficient, factors

    def _is_multiplied(self, coefficient: Any, x: Any) -> bool:
        """Whether a number times a sum is written without parentheses: where that makes no fractions."""
        return coefficient == -1 or all(whole(c) is not None for c, _ in self.terms(x).values())

    def _in_order(self, x: Any) -> list[Term]:
        """The terms of a polynomial by descending powers, or ascending ones: 1 − x²; of another sum numbers last."""
        terms = list(self.terms(x).values())
        if self.is_polynomial(x):
            terms.sort(key=lambda term: -self.degree(term[1]))
            return terms[::-1] if terms[0][0] < 0 < terms[-1][0] else terms
        return _no_minus_first(sorted(terms, key=lambda term: not isinstance(term[1], Symbol)))

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
    "exp": lambda algebra, a: algebra.exponential(a),
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


def _no_minus_first(terms: list[Term]) -> list[Term]:
    """Terms with the first that has no minus in front."""
    first = next((i for i, (c, _) in enumerate(terms) if c > 0), 0)
    return [terms[first], *terms[:first], *terms[first + 1 :]]


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


def _whole(exponent: Any) -> int | None:
    """An exponent, if it is a whole number."""
    return None if isinstance(exponent, Symbol) else whole(exponent)


def _are_negative(terms: Terms) -> bool:
    """Whether all terms have a minus."""
    return all(coefficient < 0 for coefficient, _ in terms.values())


def _times(a: Terms, b: Terms) -> Any:
    """How often a sum goes into another; None where it is not the same but for a number."""
    ratios = {Fraction(c) / Fraction(b[key][0]) for key, (c, _) in a.items()} if a.keys() == b.keys() else set()
    return ratios.pop() if len(ratios) == 1 else None


def _cancel(factor: Factor | None, exponent: Any, n: int = 1) -> bool:
    """Whether there is a power, and it cancels with one whose exponent is a number times n."""
    return (
        factor is not None
        and not isinstance(factor[1], Symbol)
        and not isinstance(exponent, Symbol)
        and bool(factor[1] * exponent * n < 0)
    )


def _digits(x: Any) -> int:
    """How many marks a coefficient takes; none where it is 1."""
    return 0 if abs(x) == 1 else len(str(abs(x)))


def _taken_in(coefficient: Any, x: Any, exponent: Any) -> tuple[Any, Any]:
    """A coefficient, and the exponent that is left of a power beside it, of which it takes what is a number."""
    if not isinstance(x, int | Fraction) or isinstance(exponent, Symbol):
        return coefficient, exponent
    n = math.floor(exponent)
    if not _is_small_power(x, n):
        return coefficient, exponent
    coefficient, exponent = coefficient * Fraction(x) ** n, exponent - n
    if exponent and x > 1 and Fraction(coefficient).denominator % x == 0:  # √2/2 is 1/√2
        return coefficient * x, exponent - 1
    return coefficient, exponent


def _is_decimal(x: Any) -> bool:
    """Whether a fraction has few decimals."""
    return bool(10**9 % x.denominator == 0)


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
