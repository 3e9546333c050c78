"""Formulas made simple: like terms collected, numbers multiplied out, powers merged, 5·5x⁴ written as 25x⁴.

A formula is taken to be a sum of terms, a term a number times a product of powers; `Algebra` takes formulas apart in
this way, and puts them together in the order in which people write them. Its steps are true wherever the formula that
is given exists: x/x is 1, and √(x²) stays what it is.

A sum of products is multiplied out, or brought over a common denominator, or gets its common factor in front of it,
where it is shorter so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from .rules import TABLE
from .special import whole
from .symbol import Symbol, folded, is_variable, literal, nodes, plain

Factors = dict[Any, tuple[Any, Any]]  # by its key, a base and its exponent
Terms = dict[Any, tuple[Any, Any]]  # by its key, a coefficient and the product that it multiplies

MOST_TERMS = 24  # of a sum that is multiplied out
MOST_BITS = 2000  # of a number that is multiplied out
HIGHEST = 8  # power of a sum that is multiplied out

PI, E = literal(math.pi), literal(math.e)

_add, _subtract, _multiply, _divide, _power, _negative, _sqrt, _exp, _log = (
    TABLE[name]
    for name in ("add", "subtract", "multiply", "divide", "power", "negative", "sqrt", "exp", "log")
)  # fmt: skip

# Functions that people write by others.
SPELLED: dict[str, Callable[..., Any]] = {
    "positive": lambda x: x,
    "square": lambda x: x**2,
    "reciprocal": lambda x: 1 / x,
    "ratio": lambda a, b: a / b,
    "fabs": lambda x: TABLE["abs"](x),
    "exp2": lambda x: 2**x,
    "expm1": lambda x: _exp(x) - 1,
    "log1p": lambda x: _log(1 + x),
    "log_base": lambda a, b: _log(a) / _log(b),
    "logaddexp": lambda a, b: _log(_exp(a) + _exp(b)),
    "logaddexp2": lambda a, b: TABLE["log2"](2**a + 2**b),
    "hypot": lambda a, b: _sqrt(a**2 + b**2),
    "ldexp": lambda a, b: a * 2**b,
    "degrees": lambda x: 180 * x / PI,
    "radians": lambda x: PI * x / 180,
    "xlogy": lambda a, b: a * _log(b),
    "xlog1py": lambda a, b: a * _log(1 + b),
    "log_expit": lambda x: _log(TABLE["expit"](x)),
}


def exact(x: Any) -> Any:
    """A plain number as the one that was meant, where that is clear: 0.1 is a tenth, 0.3333333333333333 a third.

    >>> exact(0.1) + exact(1 / 3)
    Fraction(13, 30)
    """
    if not isinstance(x, float):
        return Fraction(x) if type(x).__name__ == "Decimal" and x.is_finite() else x
    if not math.isfinite(x):
        return x
    if x.is_integer() and abs(x) < 2**53:
        return int(x)
    for q in (3, 6, 7, 9, 11, 12):
        p = round(x * q)
        if p and p / q == x:
            return Fraction(p, q)
    return Fraction(repr(x))


def spelled(x: Any, variables: dict[int, Symbol]) -> Any:
    """A formula in functions and numbers that people write, with other variables in the place of its own.

    >>> from tinygrad_ed import math
    >>> x = Symbol("x")
    >>> print(math.log1p(2 * math.pi * x), "is", spelled(math.log1p(2 * math.pi * x), {}))
    log1p(6.283185307179586x) is ln(1 + 2πx)
    """

    def visit(node: Symbol, args: list[Any]) -> Any:
        if node.rule is None:
            return variables.get(id(node), node)
        args = [_read(a) for a in args]
        if node.rule is _power and isinstance(args[1], float) and Fraction(args[1]).denominator in (2, 4):
            args[1] = Fraction(args[1])
        spell = SPELLED.get(node.rule.name) if TABLE.get(node.rule.name) is node.rule else None
        if spell:
            return spell(*args)
        symbol: Any = next((a for a in args if isinstance(a, Symbol)), E)
        return symbol.apply(node.rule, node.function, args)

    return folded(x, visit) if isinstance(x, Symbol) else _read(x)


def _read(x: Any) -> Any:
    """A plain number in the numbers that people know: π, e, and fractions and logarithms where they are meant."""
    if not isinstance(x, float) or not math.isfinite(x):
        return x
    if x == math.e:
        return E
    for q in (1, 2, 3, 4, 6, 180):
        p = round(x * q / math.pi)
        if p and abs(p) <= 360 and p * math.pi / q == x:
            multiple = PI if p == 1 else -PI if p == -1 else p * PI
            return multiple if q == 1 else multiple / q
    if x == 180 / math.pi:
        return 180 / PI
    for n in (2, 3, 10):
        if x == math.log(n):
            return _log(literal(n))
        if x == math.sqrt(n):
            return _sqrt(literal(n))
    for known, root in ((math.pi, PI), (2 * math.pi, 2 * PI)):
        for multiple in (1, 2, -2):
            if x == multiple / math.sqrt(known):
                return literal(multiple) / _sqrt(root)
        if x == math.sqrt(known):
            return _sqrt(root)
        if x == math.sqrt(known) / 2:
            return _sqrt(root) / 2
    number = exact(x)
    if isinstance(number, int) or (isinstance(number, Fraction) and number.denominator % 3 % 7 % 11 == 0):
        return number if isinstance(number, int) or Fraction(repr(x)) != number else x
    return number if isinstance(number, Fraction) and Fraction(repr(x)) != number else x


def simplified(x: Any) -> Any:
    """A formula made simple.

    >>> x = Symbol("x")
    >>> print(simplified(5 * (5 * x**4) - 3 * (x - 2) * x / 3))
    25x⁴ − x² + 2x
    """
    return Algebra().simple(x)


class Algebra:
    """Formulas taken apart and put together; what was once made is found again, so that equals are identical."""

    def __init__(self) -> None:
        self.done: dict[int, Any] = {}  # what was made of a symbol
        self.products: dict[int, tuple[Symbol, Any, Factors]] = {}  # of a product its coefficient and its factors
        self.sums: dict[int, tuple[Symbol, Terms]] = {}
        self.made: dict[Any, Symbol] = {}  # products and sums, by what they are made of
        self.lengths: dict[int, int] = {}
        self.polynomials: dict[int, bool] = {}
        self.decimal = False  # whether the formula has decimals, so that a tenth is written 0.1
        self.kept: list[Any] = []  # what stays alive, so that no identity is used twice

    def simple(self, x: Any) -> Any:
        """A formula, or a plain number, made simple."""
        y = folded(x, self._visit, self.done) if isinstance(x, Symbol) else self.number(x)
        self.kept += x, y
        return self.shown(plain(self.arranged(y)))

    def _visit(self, node: Symbol, args: list[Any]) -> Any:
        if node.rule is None:
            return node if node.name or node is PI or node is E else self.number(node.primal)
        args = [self.number(a) for a in args]
        operation = _OPERATIONS.get(node.rule.name)
        if operation and TABLE.get(node.rule.name) is node.rule:
            return operation(self, *args)
        return self._function(node, args)

    def _function(self, node: Symbol, args: list[Any]) -> Any:
        """A function that the algebra knows nothing of, but for its value at a few points."""
        name = node.rule.name
        a = args[0]
        if name == "log":
            if is_number(a, 1):
                return 0
            if a is E:
                return 1
            coefficient, factors = self.factors(a)
            if coefficient == 1 and len(factors) == 1 and (only := next(iter(factors.values())))[0] is E:
                return only[1]
        elif name in _AT_ZERO and is_number(a, 0):
            return _AT_ZERO[name]
        elif name in _EVEN or name in _ODD:
            if self.factors(a)[0] < 0 and id(a) not in self.sums:
                made = self._symbol(node.rule, node.function, [self.times(-1, a)])
                return made if name in _EVEN else self.times(-1, made)
        return self._symbol(node.rule, node.function, args)

    def _symbol(self, rule: Any, function: Any, args: list[Any]) -> Symbol:
        symbol: Any = next((a for a in args if isinstance(a, Symbol)), E)
        made: Symbol = symbol.apply(rule, function, args)
        self.kept.append(made)
        return made

    def number(self, x: Any) -> Any:
        """A plain number as an exact one; a symbol as it is."""
        if isinstance(x, float) and isinstance(exact(x), Fraction):
            self.decimal = self.decimal or exact(x) == Fraction(repr(x))
        return exact(x)

    def shown(self, x: Any) -> Any:
        """An exact number as it is written: as a decimal, where the formula has decimals and it is one."""
        if not self.decimal or not isinstance(x, Fraction) or x.denominator == 1:
            return x
        short = x.denominator < 1000 and 10**9 % x.denominator
        return x if short else float(x)

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
        coefficient, factors = self.factors(x)
        if not factors:
            return {0: (coefficient, 1)} if coefficient != 0 else {}
        product = x if coefficient == 1 else self.product(1, factors)
        return {id(product): (coefficient, product)}

    # -- products -----------------------------------------------------------------------------------------------------

    def times(self, *parts: Any) -> Any:
        """The product of these."""
        coefficient: Any = 1
        merged: Factors = {}
        for part in parts:
            number, factors = self.factors(part)
            coefficient = _tidy(coefficient * number)
            for key, (base, exponent) in factors.items():
                merged[key] = (base, self.plus(merged[key][1], exponent) if key in merged else exponent)
        return self.product(coefficient, merged)

    def product(self, coefficient: Any, factors: Factors) -> Any:
        """The product of a number and powers, in the order in which people write it."""
        clean: Factors = {}
        for key, (base, exponent) in factors.items():
            if isinstance(exponent, Symbol) or exponent != 0:
                number = plain(base)
                foldable = not isinstance(number, Symbol | float) and number != 0 and not isinstance(exponent, Symbol)
                if foldable and whole(exponent):
                    coefficient *= Fraction(number) ** int(exponent)
                else:
                    clean[key] = (base, exponent)
        coefficient = _tidy(coefficient)
        if coefficient == 0 or not clean:
            return coefficient
        if len(clean) == 1:
            base, exponent = next(iter(clean.values()))
            if is_number(exponent, 1):
                if coefficient == 1:
                    return base
                if id(base) in self.sums and self._may_enter(coefficient, base):
                    terms = self.sums[id(base)][1]
                    return self.total([(_tidy(coefficient * c), m) for c, m in terms.values()])
        key = (
            "product",
            coefficient,
            frozenset((k, id(e) if isinstance(e, Symbol) else Fraction(e)) for k, (_, e) in clean.items()),
        )
        if key not in self.made:
            made = self._written_product(coefficient, clean)
            self.kept += [e for _, e in clean.values()]
            self.made[key] = made
            self.products[id(made)] = (made, coefficient, clean)
        return self.made[key]

    def _may_enter(self, coefficient: Any, total: Symbol) -> bool:
        """Whether a number is multiplied into a sum: a sign is, and what gives whole numbers."""
        return coefficient == -1 or all(whole(c * coefficient) is not None for c, _ in self.sums[id(total)][1].values())

    def _written_product(self, coefficient: Any, factors: Factors) -> Symbol:
        top: list[Any] = []
        bottom: list[Any] = []
        for base, exponent in sorted(factors.values(), key=self._rank):
            below = not isinstance(exponent, Symbol) and exponent < 0 and base is not E
            (bottom if below else top).append(self._written_power(base, -exponent if below else exponent))
        number = self.shown(coefficient)
        if isinstance(number, Fraction):
            bottom.insert(0, number.denominator)
            number = number.numerator
        if number != 1 or not top:
            if number == -1 and top:
                top[0] = top[0] if len(top) > 1 else -top[0]
                numerator = _chain(top) if len(top) == 1 else -_chain(top)
            else:
                numerator = _chain([number, *top])
        else:
            numerator = _chain(top)
        made: Symbol = _divide(numerator, _chain(bottom)) if bottom else numerator
        return made

    def _written_power(self, base: Any, exponent: Any) -> Any:
        if isinstance(exponent, Symbol):
            return _exp(exponent) if base is E else _power(base, exponent)
        if exponent == 1:
            return base
        if base is E:
            return _exp(literal(self.shown(exponent)))
        return _sqrt(base) if exponent == Fraction(1, 2) else _power(base, self.shown(exponent))

    def _rank(self, factor: tuple[Any, Any]) -> int:
        """Where a factor stands: constants, variables, polynomials, functions, other sums."""
        base, exponent = factor
        if base.rule is None and not base.name and not isinstance(exponent, Symbol):
            return 0
        if isinstance(exponent, Symbol):
            return 3
        if is_variable(base):
            return 1
        if id(base) in self.sums:
            return 2 if self.is_polynomial(base) else 4
        return 3

    def power(self, x: Any, exponent: Any) -> Any:
        """A power of x."""
        if isinstance(exponent, Symbol):
            coefficient, factors = self.factors(x)
            only = next(iter(factors.values())) if len(factors) == 1 and coefficient == 1 else (None, 1)
            if only[0] is E:
                return self.product(1, {id(E): (E, self.times(only[1], exponent))})
            base = x if isinstance(x, Symbol) else literal(x)
            self.kept.append(base)
            return 1 if is_number(x, 1) else self.product(1, {id(base): (base, exponent)})
        if exponent == 0:
            return 1
        if exponent == 1:
            return x
        coefficient, factors = self.factors(x)
        n = whole(exponent)
        if n is not None and (coefficient != 0 or n > 0) and abs(n) * _bits(coefficient) <= MOST_BITS:
            powers = {k: (b, self.times(e, n) if isinstance(e, Symbol) else _tidy(e * n)) for k, (b, e) in factors.items()}
            return self.product(_tidy(Fraction(coefficient) ** n), powers)
        if coefficient == 1 and len(factors) == 1 and id(E) in factors:
            return self.product(1, {id(E): (E, self.times(factors[id(E)][1], exponent))})
        outer = _root(coefficient, exponent)
        if outer is not None:
            inner = self.product(1, factors)
        else:
            outer, inner = 1, x
        if not isinstance(inner, Symbol):
            if inner == 1:
                return outer
            inner = literal(inner)
            self.kept.append(inner)
        return self.product(outer, {id(inner): (inner, exponent)})

    # -- sums ---------------------------------------------------------------------------------------------------------

    def plus(self, *parts: Any) -> Any:
        """The sum of these."""
        return self.total([term for part in parts for term in self.terms(part).values()])

    def total(self, terms: Iterable[tuple[Any, Any]]) -> Any:
        """The sum of terms, in the form that is shortest: as it is, multiplied out, or over a common denominator."""
        collected = self._collected(terms)
        if len(collected) < 2:
            return self._sum(collected)
        factored = self._factored(collected)
        if factored is not None:
            return factored
        found = self._sum(collected)
        for other in (self._multiplied_out(collected), self._over_common_denominator(collected)):
            if other is not None and self.length(other) < self.length(found) + self._allowance(other):
                found = other
        return found

    def _allowance(self, x: Any) -> int:
        """How much longer a polynomial may be when it is multiplied out, since that is how it is expected."""
        return self.length(x) // 3 if self.is_polynomial(x) else 0

    def _collected(self, terms: Iterable[tuple[Any, Any]]) -> Terms:
        collected: Terms = {}
        for coefficient, product in terms:
            key = id(product) if isinstance(product, Symbol) else 0
            if key in collected:
                before = collected[key][0]
                coefficient = _tidy(before + coefficient)
            collected[key] = (coefficient, product)
        collected = {key: (_tidy(c), m) for key, (c, m) in collected.items() if c != 0}
        return self._pythagorean(collected)

    def _pythagorean(self, terms: Terms) -> Terms:
        """Terms with sin² + cos² and cosh² − sinh² as 1."""
        for key, (coefficient, product) in terms.items():
            number, factors = self.factors(product)
            for base, exponent in factors.values():
                name = base.rule.name if base.rule is not None else ""
                if name not in _PYTHAGOREAN or isinstance(exponent, Symbol) or exponent != 2:
                    continue
                other_name, sign, one = _PYTHAGOREAN[name]
                other = TABLE[other_name](*base.args)
                self.kept.append(other)
                rest = self.product(number, {k: f for k, f in factors.items() if k != id(base)})
                twin = id(self.times(rest, self.power(other, 2)))
                if twin in terms and terms[twin][0] == sign * coefficient:
                    left = [term for k, term in terms.items() if k not in (key, twin)]
                    return self._collected([*left, *self.terms(self.times(one * coefficient, rest)).values()])
        return terms

    def _sum(self, terms: Terms) -> Any:
        """A sum, written term by term."""
        if not terms:
            return 0
        if len(terms) == 1:
            coefficient, product = next(iter(terms.values()))
            return self.times(coefficient, product)
        key = ("sum", frozenset((k, c) for k, (c, _) in terms.items()))
        if key not in self.made:
            made: Any = None
            for coefficient, product in terms.values():
                negative = coefficient < 0 and made is not None
                term = self.times(-coefficient if negative else coefficient, product)
                term = self.shown(term)
                made = term if made is None else (_subtract if negative else _add)(literal(made), term)
            self.made[key] = made
            self.sums[id(made)] = (made, terms)
        return self.made[key]

    def _factored(self, terms: Terms) -> Any:
        """The sum with the common factor of its terms in front, where that is more than a variable; else None."""
        apart = [self.factors(product) for _, product in terms.values()]
        common: Factors = {}
        for key, (base, exponent) in apart[0][1].items():
            exponents = [factors[key][1] if key in factors else 0 for _, factors in apart]
            if any(isinstance(e, Symbol) for e in exponents):
                if all(e is exponents[0] for e in exponents):
                    common[key] = (base, exponent)
            elif all(e > 0 for e in exponents) or all(e < 0 for e in exponents):
                common[key] = (base, min(exponents))
        if not any(self._rank(factor) > 1 for factor in common.values()):
            return None
        coefficients = [c for c, _ in terms.values()]
        shared = _common_divisor(coefficients) * (-1 if all(c < 0 for c in coefficients) else 1)
        front = self.product(shared, common)
        back = self.power(self.product(1, common), -1)
        rest = self.total([(_tidy(c / Fraction(shared)) if shared != 1 else c, self.times(m, back)) for c, m in terms.values()])
        return self.times(front, rest)

    def _multiplied_out(self, terms: Terms) -> Any:
        """The sum with the sums in its products multiplied out; None where there are none, or too many terms."""
        out: list[tuple[Any, Any]] = []
        changed = False
        for coefficient, product in terms.values():
            number, factors = self.factors(product)
            partial: list[tuple[Any, Any]] = [(_tidy(coefficient * number), 1)]
            single: Factors = {}
            for key, (base, exponent) in factors.items():
                if id(base) not in self.sums or isinstance(exponent, Symbol) or not 0 < (whole(exponent) or 0) <= HIGHEST:
                    single[key] = (base, exponent)
                    continue
                changed = True
                for _ in range(int(exponent)):
                    partial = [
                        (_tidy(c * d), self.times(m, n))
                        for c, m in partial
                        for d, n in self.sums[id(base)][1].values()
                    ]
                    partial = [
                        (_tidy(c * k), self.product(1, f)) for c, m in partial for k, f in [self.factors(m)]
                    ]
                    partial = list(self._collected(partial).values())
                    if len(partial) > MOST_TERMS:
                        return None
            rest = self.product(1, single)
            out += [(c, self.times(m, rest)) for c, m in partial]
        if not changed or len(out) > 2 * MOST_TERMS:
            return None
        apart = [(c, *self.factors(m)) for c, m in out]
        return self._sum(self._collected([(_tidy(c * k), self.product(1, f)) for c, k, f in apart]))

    def _over_common_denominator(self, terms: Terms) -> Any:
        """The sum as one quotient; None where no term has a sum below its line."""
        below: Factors = {}
        for _, product in terms.values():
            for key, (base, exponent) in self.factors(product)[1].items():
                if not isinstance(exponent, Symbol) and exponent < 0 and base is not E:
                    below[key] = (base, min(exponent, below[key][1]) if key in below else exponent)
        if not any(id(base) in self.sums for base, _ in below.values()):
            return None
        denominator = self.product(1, below)
        multiplier = self.power(denominator, -1)
        top = []
        for c, m in terms.values():
            k, f = self.factors(self.times(m, multiplier))
            top.append((_tidy(c * k), self.product(1, f)))
        return self.times(self.total(top), denominator)

    # -- what is short, and in which order ----------------------------------------------------------------------------

    def length(self, x: Any) -> int:
        """How long a formula is, in marks on paper."""
        if not isinstance(x, Symbol):
            return len(str(x))
        return int(folded(x, lambda node, args: _marks(node) + sum(map(_length, args)), self.lengths))

    def is_polynomial(self, x: Any) -> bool:
        """Whether x is a sum of products of variables and constants."""
        if not isinstance(x, Symbol):
            return True
        if id(x) not in self.polynomials:
            factors = [f for _, m in self.terms(x).values() for f in self.factors(m)[1].values()]
            self.polynomials[id(x)] = all(map(self._is_power_in_polynomial, factors))
        return self.polynomials[id(x)]

    def _is_power_in_polynomial(self, factor: tuple[Any, Any]) -> bool:
        base, exponent = factor
        if not any(map(is_variable, nodes(base, exponent))):
            return True
        if isinstance(exponent, Symbol) or (whole(exponent) or 0) <= 0:
            return False
        return is_variable(base) or (id(base) in self.sums and self.is_polynomial(base))

    def arranged(self, x: Any, factor: bool = False) -> Any:
        """A final formula, its terms by descending powers if it is a polynomial, else with the numbers last."""
        coefficient, factors = self.factors(x)
        if id(x) in self.sums:
            terms = self.sums[id(x)][1]
            if self.is_polynomial(x):
                ordered = sorted(terms.values(), key=lambda term: -self.degree(term[1]))
                if factor and ordered[0][0] < 0 < ordered[-1][0]:
                    ordered.reverse()
            else:
                ordered = sorted(terms.values(), key=lambda term: not isinstance(term[1], Symbol))
                positive = next((term for term in ordered if term[0] > 0), ordered[0])
                ordered = [positive, *(term for term in ordered if term is not positive)] if ordered[0][0] < 0 else ordered
            return self._in_order(ordered)
        sums = {k: (b, e) for k, (b, e) in factors.items() if id(b) in self.sums and not isinstance(e, Symbol) and e == 1}
        if not sums:
            return x
        return self._written_product(
            coefficient, {k: (self.arranged(b, factor=True) if k in sums else b, e) for k, (b, e) in factors.items()}
        )

    def _in_order(self, terms: list[tuple[Any, Any]]) -> Any:
        made: Any = None
        for coefficient, product in terms:
            negative = coefficient < 0 and made is not None
            term = self.times(-coefficient if negative else coefficient, product)
            term = self.shown(term)
            made = term if made is None else (_subtract if negative else _add)(literal(made), term)
        if id(made) not in self.sums:
            self.sums[id(made)] = (made, {id(m) if isinstance(m, Symbol) else 0: (c, m) for c, m in terms})
        return made

    def degree(self, product: Any) -> Any:
        """The sum of the exponents of the variables."""
        return sum(e for b, e in self.factors(product)[1].values() if not isinstance(e, Symbol) and is_variable(b))


def _marks(node: Symbol) -> int:
    return 1 if node.rule is None or node.rule.name in ("multiply", "negative") else 2


def _length(x: Any) -> int:
    return x if type(x) is int and not isinstance(x, bool) else len(str(x))


_OPERATIONS: dict[str, Callable[..., Any]] = {
    "add": lambda algebra, a, b: algebra.plus(a, b),
    "subtract": lambda algebra, a, b: algebra.plus(a, algebra.times(-1, b)),
    "negative": lambda algebra, a: algebra.times(-1, a),
    "multiply": lambda algebra, a, b: algebra.times(a, b),
    "divide": lambda algebra, a, b: algebra.times(a, algebra.power(b, -1)),
    "power": lambda algebra, a, b: algebra.power(a, b),
    "sqrt": lambda algebra, a: algebra.power(a, Fraction(1, 2)),
    "exp": lambda algebra, a: algebra.power(E, a),
}
_AT_ZERO = {"sin": 0, "cos": 1, "tan": 0, "sinh": 0, "cosh": 1, "tanh": 0, "asin": 0, "atan": 0, "erf": 0, "sign": 0}
_EVEN = {"cos", "cosh", "abs"}
_ODD = {"sin", "tan", "sinh", "tanh", "asin", "atan", "asinh", "atanh", "erf", "sign", "cbrt"}
_PYTHAGOREAN = {"sin": ("cos", 1, 1), "cosh": ("sinh", -1, 1)}  # the other function, its sign, and what they make


def is_number(x: Any, n: int) -> bool:
    """Whether x is that plain number."""
    return not isinstance(x, Symbol) and bool(x == n)


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


def _bits(x: Any) -> int:
    x = Fraction(x) if math.isfinite(x) else Fraction(0)
    return max(abs(x.numerator).bit_length(), x.denominator.bit_length())


def _root(x: Any, exponent: Any) -> Any:
    """x to a power that is no whole number, where it is a positive rational number."""
    if isinstance(x, float) or x <= 0 or not isinstance(exponent, Fraction | int):
        return None
    exponent = Fraction(exponent)
    if exponent.denominator > 12 or _bits(x) > 200:
        return None
    root = Fraction(1)
    for part, sign in ((Fraction(x).numerator, 1), (Fraction(x).denominator, -1)):
        n = round(part ** (1 / exponent.denominator))
        if n**exponent.denominator != part:
            return None
        root *= Fraction(n) ** (sign * exponent.numerator)
    return _tidy(root)


def _common_divisor(numbers: list[Any]) -> Any:
    """The largest whole number that divides them all, where they are whole."""
    return math.gcd(*map(int, numbers)) if all(type(n) is int for n in numbers) else 1
