"""Doors written out: the straight-line code behind an operator or a function of numbers, from the formulas of its row.

A row can be answered by calling it, and everything unusual is. What programs do most, arithmetic on floats, is worth
its own code: `change` calls a row's partial derivatives with numbers that note down what is done to them, and gives
the formula as source text, which goes between the lines that doors share. The rule itself is stated once, in its row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import inf, nan
from typing import Any

from .levels import Active, Answerable, Level, dispatch
from .rules import TABLE, Rule
from .special import TINY

_SYMBOL = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**"}


class Written(Active):
    """A number that is its own formula in Python."""

    __slots__ = ("over", "text")

    primal = None  # there is no number yet

    def __init__(self, text: str, over: tuple[str, str] | None = None) -> None:
        self.text = text
        self.over = over  # numerator and denominator, where it is a quotient

    def apply(self, rule: Answerable, function: Any, args: Sequence[Any]) -> Written:
        texts = [_text(a) for a in args]
        symbol = _SYMBOL.get(rule.name)
        if symbol is None:
            return Written(f"{rule.name}({', '.join(texts)})")
        left, right = texts
        if symbol == "*" and left in ("2", "3") and right.isidentifier():
            sum_of_equals = " + ".join([right] * int(left))
            return Written(f"({sum_of_equals})")  # the same float, and sooner than an int times a float
        if left == right and not left.isidentifier():
            left, right = f"(s := {left})", "s"
        return Written(f"({left} {symbol} {right})", (left, right) if symbol == "/" else None)

    def __add__(self, other: Any) -> Any:
        return TABLE["add"](self, other)

    def __radd__(self, other: Any) -> Any:
        return TABLE["add"](other, self)

    def __sub__(self, other: Any) -> Any:
        return TABLE["subtract"](self, other)

    def __rsub__(self, other: Any) -> Any:
        return TABLE["subtract"](other, self)

    def __mul__(self, other: Any) -> Any:
        return TABLE["multiply"](self, other)

    def __rmul__(self, other: Any) -> Any:
        return TABLE["multiply"](other, self)

    def __neg__(self) -> Written:
        return Written(f"-{self.text}")


Written.level = Level()
Written.level.rank = 1 << 62  # above all numbers, since it stands for them


def _text(a: Any) -> str:
    return a.text if isinstance(a, Written) else repr(a)


def change(rule: Rule, *args: Any, **tangents: str) -> str:
    """Source of what y changes by: the sum of the row's partials times the tangents of the arguments named so.

    >>> change(TABLE["divide"], Written("a"), Written("b"), a="da", b="db")
    'da / b - y / b * db'
    """
    terms = []
    for which, a in enumerate(args):
        tangent = tangents.get(_text(a))
        slope = partial(rule, which, *args) if tangent else 0
        if isinstance(slope, Written) and slope.over:
            top, bottom = slope.over
            terms.append(f"{tangent} / {bottom}" if top == "1" else f"{top} / {bottom} * {tangent}")
        elif _text(slope) != "0":
            terms.append({"1": f"{tangent}", "-1": f"-{tangent}"}.get(_text(slope), f"{_text(slope)} * {tangent}"))
    return " + ".join(terms).replace("+ -", "- ") or "0.0"


def partial(rule: Rule, which: int, *args: Any) -> Any:
    """The formula of a row's partial derivative, with y for its result."""
    return rule.partials[which](*args, Written("y"))


def value(expression: str, tangent: str, **names: str) -> str:
    """Source of y, which keeps under their names what the source of the tangent needs of it.

    >>> value("{a} * o", "o * da", a="x.primal")
    'x.primal * o'
    >>> value("exp({a})", "y * da", a="x.primal")
    '(y := exp(x.primal))'
    """
    wanted = compile(tangent, "<tangent>", "eval").co_names
    sources = {name: f"({name} := {source})" if name in wanted else source for name, source in names.items()}
    kept = expression.format(**sources)
    return f"(y := {kept})" if "y" in wanted else kept


# -- The lines that doors share --

# What numbers meet most, at one level and with a constant beside them, is answered on the spot, by the formulas of the
# row written out. Everything else, and what a formula cannot do in plain arithmetic (1/(2·√x) at 0, a quotient whose
# digits are below the normal floats), is left to `binary` or `dispatch`, which call the row itself.
_OPERATOR = """
def {method}(self, o):
    if type(o) is Value:
        if (level := self.level) is o.level:
            r = make()
            try:
                r.primal = {primal}
                {guard}
                r.tangent = {tangent}
            except (TypeError, ArithmeticError):
                return binary(rule, function, self, o)
            r.level = level
            return r
    elif type(o) is float or type(o) is int or isinstance(o, float):
        r = make()
        try:
            r.primal = {primal_by_constant}
            r.tangent = {tangent_by_constant}
        except (TypeError, ArithmeticError):
            return binary(rule, function, self, o)
        r.level = self.level
        return r
    return binary(rule, function, self, o)
"""
_MIRROR = """
def {method}(self, o):
    if type(o) is float or type(o) is int:
        r = make()
        try:
            r.primal = {primal}
            {guard}
            r.tangent = {tangent}
        except (TypeError, ArithmeticError):
            return binary(rule, function, o, self)
        r.level = self.level
        return r
    return binary(rule, function, o, self)
"""
_POWER = """
def {method}(self, o, modulo=None):
    if type(o) is int and modulo is None:
        if o == 2:
            r = make()
            r.primal = (a := self.primal) ** 2
            r.tangent = {squared}
            r.level = self.level
            return r
        if o == 3:
            r = make()
            r.primal = (a := self.primal) ** 3
            r.tangent = {cubed}
            r.level = self.level
            return r
    if (type(o) is int or type(o) is float) and type(a := self.primal) is float and a and modulo is None:
        y = a**o
        if type(y) is float and TINY < abs(y) < HUGE:
            r = make()
            r.primal = y
            r.tangent = {slope} * self.tangent
            r.level = self.level
            return r
    return binary(rule, function, self, o, modulo)
"""
_EXPONENTIAL = """
def {method}(self, o, modulo=None):
    if (type(o) is int or type(o) is float) and o > 0 and type(b := self.primal) is float and modulo is None:
        y = o**b
        if TINY < y < HUGE:
            r = make()
            r.primal = y
            r.tangent = {slope} * self.tangent
            r.level = self.level
            return r
    return binary(rule, function, o, self, modulo)
"""
_SIGN = """
def {method}(self):
    r = make()
    r.primal = {symbol}self.primal
    r.tangent = {tangent}
    r.level = self.level
    return r
"""
_FUNCTION = """
def {method}(x, /):
    if type(x) is Value:
        if type(a := x.primal) is float:
            try:
                y = function(a)
                tangent = {tangent}
            except (TypeError, ArithmeticError, ValueError):
                return dispatch(rule, function, (x,))
            r = make()
            r.primal = y
            r.tangent = tangent
            r.level = x.level
            return r
    elif type(x) is float:
        return function(x)
    return dispatch(rule, function, (x,))
"""


# The same for numbers whose derivatives are recorded: a node of the tape, with a partial derivative for each parent.
_RECORDED_OPERATOR = """
def {method}(self, o):
    level = self.level
    a = self.primal
    if type(o) is Recorded and level is o.level:
        b = o.primal
        try:
            y = {primal}
            {guard}
            node = [None, self.form, {first}, o.form, {second}]
        except (TypeError, ArithmeticError):
            return binary(rule, function, self, o)
    elif type(o) is float or type(o) is int or isinstance(o, float):
        try:
            y = {primal_by_constant}
            node = [None, self.form, {first_by_constant}]
        except (TypeError, ArithmeticError):
            return binary(rule, function, self, o)
    else:
        return binary(rule, function, self, o)
"""
_RECORDED_MIRROR = """
def {method}(self, o):
    if type(o) is not float and type(o) is not int:
        return binary(rule, function, o, self)
    level = self.level
    b = self.primal
    try:
        y = {primal}
        {guard}
        node = [None, self.form, {second}]
    except (TypeError, ArithmeticError):
        return binary(rule, function, o, self)
"""
_RECORDED_POWER = """
def {method}(self, o, modulo=None):
    if type(o) is not int or (o != 2 and o != 3) or modulo is not None:
        return binary(rule, function, self, o, modulo)
    level = self.level
    a = self.primal
    y = a**o
    node = [None, self.form, {squared} if o == 2 else {cubed}]
"""
_RECORDED = """\
    level.tape.append(node)
    r = make()
    r.primal = y
    r.form = node
    r.level = level
    return r
"""


def recorded_operators(scope: dict[str, Any], names: dict[str, str]) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The operators of numbers that are recorded, for the class `Recorded` of the scope."""
    a, b, o = map(Written, "abo")

    def slope(rule: Rule, which: int, *args: Any) -> str:
        return _text(partial(rule, which, *args))

    for name, symbol in (("add", "+"), ("sub", "-"), ("mul", "*"), ("truediv", "/")):
        rule = TABLE[names[name]]
        first, second, by_constant = slope(rule, 0, a, b), slope(rule, 1, a, b), slope(rule, 0, a, o)
        source = (_RECORDED_OPERATOR + _RECORDED).format(
            method=f"__{name}__",
            primal=f"a {symbol} b",
            guard=_guard(second, "self, o"),
            first=first,
            second=second,
            primal_by_constant=f"a {symbol} o",
            first_by_constant=by_constant,
        )
        yield f"__{name}__", made(f"__{name}__", source, rule, rule.plain, scope)
        second = slope(rule, 1, o, b)
        guard = _guard(second, "o, self")
        source = (_RECORDED_MIRROR + _RECORDED).format(
            method=f"__r{name}__", primal=f"o {symbol} b", guard=guard, second=second
        )
        yield f"__r{name}__", made(f"__r{name}__", source, rule, rule.plain, scope)
    rule = TABLE[names["pow"]]
    squared, cubed = (slope(rule, 0, a, n) for n in (2, 3))
    source = (_RECORDED_POWER + _RECORDED).format(method="__pow__", squared=squared, cubed=cubed)
    yield "__pow__", made("__pow__", source, rule, rule.plain, scope)


def swift_operators(scope: dict[str, Any], names: dict[str, str]) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The operators that programs use most, with their names, for the class `Value` of the scope.

    The scope has also `make`, a bare Value, and `binary`, the operator of all kinds of number; `names` says which row
    an operator belongs to.
    """
    a, b, o = map(Written, "abo")

    def door(method: str, rule: Rule, template: str, **blanks: str) -> tuple[str, Callable[..., Any]]:
        return method, made(method, template.format(method=method, **blanks), rule, rule.plain, scope)

    for name, symbol in (("add", "+"), ("sub", "-"), ("mul", "*"), ("truediv", "/")):
        rule = TABLE[names[name]]
        both = change(rule, a, b, a="self.tangent", b="o.tangent")
        by_constant = change(rule, a, o, a="self.tangent")
        of_constant = change(rule, o, b, b="self.tangent")
        yield door(
            f"__{name}__",
            rule,
            _OPERATOR,
            primal=value(f"{{a}} {symbol} {{b}}", both, a="self.primal", b="o.primal"),
            guard=_guard(both, "self, o"),
            tangent=both,
            primal_by_constant=value(f"{{a}} {symbol} o", by_constant, a="self.primal"),
            tangent_by_constant=by_constant,
        )
        primal = value(f"o {symbol} {{b}}", of_constant, b="self.primal")
        guard = _guard(of_constant, "o, self")
        yield door(f"__r{name}__", rule, _MIRROR, primal=primal, guard=guard, tangent=of_constant)
    for name, symbol in (("neg", "-"), ("pos", "+")):
        rule = TABLE[names[name]]
        yield door(f"__{name}__", rule, _SIGN, symbol=symbol, tangent=change(rule, a, a="self.tangent"))
    rule = TABLE[names["pow"]]
    squared, cubed = (change(rule, a, n, a="self.tangent") for n in (2, 3))
    yield door("__pow__", rule, _POWER, squared=squared, cubed=cubed, slope=partial(rule, 0, a, o).text)
    yield door("__rpow__", rule, _EXPONENTIAL, slope=partial(rule, 1, o, b).text)


def swift_function(rule: Rule, function: Callable[..., Any], scope: dict[str, Any]) -> Callable[..., Any] | None:
    """A function of one number, for Values and plain numbers; None where its formula cannot be written down."""
    try:
        tangent = change(rule, Written("a"), a="x.tangent")
    except TypeError:  # it looks at its numbers
        return None
    return made(rule.name, _FUNCTION.format(method=rule.name, tangent=tangent), rule, function, scope)


def _guard(tangent: str, args: str) -> str:
    """A line that leaves a result without all its digits to the row, where the tangent is written with it."""
    if "y" not in compile(tangent, "<tangent>", "eval").co_names:
        return "pass"
    return f"if type(y) is float and -TINY < y < TINY: return binary(rule, function, {args})"


def made(
    name: str, source: str, rule: Rule, function: Callable[..., Any] | None, scope: dict[str, Any]
) -> Callable[..., Any]:
    """The function that `source` defines, with the functions of the table by their names."""
    names = {row.name: row.plain for row in TABLE.values() if f"{row.name}(" in source}
    limits = {"inf": inf, "nan": nan, "TINY": TINY, "HUGE": 1 / TINY}
    scope = {**names, **limits, **scope, "dispatch": dispatch, "rule": rule, "function": function}
    exec(compile(source, f"<door {name}>", "exec"), scope)
    door: Callable[..., Any] = scope[name]
    return door
