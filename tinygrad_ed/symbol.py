"""A number that remembers how it was made.

f run on a `Symbol` gives a formula: every operation leads to the row of its rule, as for a `Value`, and the symbol
answers by writing the row and its arguments down. What is made of the same arguments by the same row is the same
symbol, so that parts which f computes twice, or uses twice, are one.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from numbers import Number
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

from .errors import lost, shown
from .levels import EXAMPLE, NOWHERE, OVER, Active, Level, dispatch, next_rank, number, settled
from .notation import STYLES, UNICODE, Piece, Style, operation
from .rules import BY_UFUNC, PLAIN, TABLE, Rule
from .special import is_complex
from .value import general_operators, is_number, of_objects, through_ufunc

NAMED = "write operators and functions of numbers, or put it into a function of its own, which then has a name: x*g(x)"


class Condition(NamedTuple):
    """What f asked of a symbol, and how the point answered it."""

    left: Any
    relation: str
    right: Any

    @property
    def key(self) -> Any:
        """What tells it from other conditions."""
        return self.relation, *(id(x) if isinstance(x, Symbol) else _key(x) for x in (self.left, self.right))

    def __str__(self) -> str:
        return self.text(UNICODE)

    def text(self, style: Style) -> str:
        """The condition in a style."""
        return style.relation(written(self.left, style), self.relation, written(self.right, style))


class SymbolLevel(Level):
    """The level of symbols: `conditions` are those that f met at the point, `named` what has only a name."""

    __slots__ = ("conditions", "named")

    conditions: list[Condition]
    named: dict[Any, tuple[Any, Rule]]  # functions and their rows, by their identity and the number of arguments

    def __init__(self) -> None:
        self.rank, self.loss, self.doubt, self.conditions, self.named = next_rank(), None, None, [], {}


class Symbol(Active):
    r"""A variable, or a formula of variables.

    Parameters
    ----------
    name : str
        The name of the variable.
    at : number, optional
        The point whose path f takes where it compares; without it, comparisons raise.
    level : SymbolLevel, optional
        The level of all variables of one call.

    Notes
    -----
    ``str(s)`` reads as mathematics, ``format(s, "ascii")`` as Python, "latex" and "html" as these. A symbol has no
    hash, and takes no part in what needs the number itself, such as ``float(s)``.

    Examples
    --------
    >>> from tinygrad_ed import math
    >>> x = Symbol("x")
    >>> y = 3 * x**2 + math.exp(-x) / 2
    >>> print(y)
    3x² + e⁻ˣ/2
    >>> format(y, "ascii"), format(y, "latex")
    ('3*x**2 + exp(-x)/2', '3 x^{2} + \\frac{e^{-x}}{2}')
    >>> evaluated(y, {"x": 0.0})
    0.5
    """

    __slots__ = ("__weakref__", "args", "function", "level", "name", "primal", "rule")

    level: SymbolLevel
    name: str  # of a variable
    rule: Any  # of a formula; None for a variable or a number
    args: tuple[Any, ...]
    function: Callable[..., Any]

    def __init__(self, name: str, at: Any = NOWHERE, *, level: SymbolLevel | None = None) -> None:
        self.name, self.primal, self.level = name, at, level or SymbolLevel()
        self.rule, self.args = None, ()

    def apply(self, rule: Any, function: Callable[..., Any], args: Sequence[Any]) -> Any:
        """The formula `rule` of `args`; at a point, its number too, and of a maximum or minimum the one that it is."""
        args = tuple(map(_taken, args))
        if rule.name in _OF_TWO and (one := _chosen(rule.name, *args)) is not None:
            return one
        if rule.name in _SUMS and TABLE.get(rule.name) is not rule:
            return _SUMS[rule.name](*args)
        key = (rule, *(id(a) if isinstance(a, Symbol) else _key(a) for a in args))
        made = _made.get(key)
        if made is None:
            known = [NOWHERE] if self.level is _CONSTANT else [_at(a) for a in args]
            made = Symbol.__new__(Symbol)
            made.primal = NOWHERE if any(p is NOWHERE for p in known) else function(*known)
            made.name, made.rule, made.function, made.args, made.level = "", rule, function, args, self.level
            _made[key] = made
        return made

    def remade(self, args: Sequence[Any]) -> Any:
        """The same function of other arguments."""
        if not any(isinstance(a, Symbol) for a in args):
            args = [literal(args[0]), *args[1:]]
        symbol: Symbol = next(a for a in args if isinstance(a, Symbol))
        return symbol.apply(self.rule, self.function, args)

    # -- text --

    def __str__(self) -> str:
        return str(self.primal) if self._is_number() else text(self)

    def __repr__(self) -> str:
        return repr(self.primal) if self._is_number() else f"<Symbol {self}>"

    def _is_number(self) -> bool:
        """Whether it is its number from now on, since the call that it is of is over."""
        return self.level.rank == OVER and self.primal is not NOWHERE

    def __format__(self, spec: str) -> str:
        if spec not in STYLES:
            raise ValueError(f"a symbol is formatted as '', 'ascii', 'latex' or 'html'; got {spec!r}")
        return text(self, STYLES[spec])

    # -- questions that only the point can answer --

    def __bool__(self) -> bool:
        return bool(operator.ne(self, 0))

    def __int__(self) -> int:
        return self._whole(TABLE["trunc"])

    __trunc__ = __int__

    def __floor__(self) -> int:
        return self._whole(TABLE["floor"])

    def __ceil__(self) -> int:
        return self._whole(TABLE["ceil"])

    def __round__(self, digits: int | None = None) -> Any:
        return self._whole(TABLE["rint"]) if digits is None else TABLE["rint"](self * 10**digits) / 10**digits

    def _whole(self, step: Rule) -> int:
        """A function that is constant between its steps, as a plain number."""
        formula = step(self)
        answer = int(step.compute(asked(self, lambda: f"what {text(formula)} is")))
        self.level.conditions.append(Condition(formula, "=", answer))
        return answer

    def told(self, function: Callable[..., Any], args: Sequence[Any], options: Mapping[str, Any]) -> Any:
        """A property of numbers, by the function that has it; that a symbol is finite is known without a point."""
        name = function.__name__
        if name in ("isfinite", "isinf", "isnan"):
            return function(0.0 if number(self) is NOWHERE else number(self))
        numbers = [asked(a, lambda: f"{name} of {text(self)}") for a in args]
        answer = function(*numbers, **{key: number(x) for key, x in options.items()})
        shown = Symbol(str(answer).lower()) if isinstance(_plainly(answer), int) else answer
        self.level.conditions.append(Condition(self.apply(Rule(name, None, None), function, args), "=", shown))
        return answer

    def is_integer(self) -> bool:
        """Whether it is a whole number at the point."""
        return bool(TABLE["floor"](self) == self)

    # -- what would drop the formula --

    def __float__(self) -> float:
        if self._is_number():
            return float(self.primal)
        raise lost("float() would drop the formula of a Symbol", self.level, cure=NAMED)

    def __complex__(self) -> complex:
        if self._is_number():
            return complex(self.primal)
        raise lost("complex() would drop the formula of a Symbol", self.level, cure=NAMED)

    def __index__(self) -> int:
        if self._is_number():
            return operator.index(self.primal)
        raise lost("an index would drop the formula of a Symbol", self.level, cure=NAMED)

    def __hash__(self) -> int:
        raise TypeError("a Symbol has no hash: as a key it would not be found where its number is")

    # -- of a real number --

    def conjugate(self) -> Symbol:
        """The symbol itself, since it is real."""
        return self

    @property
    def real(self) -> Symbol:
        """The symbol itself."""
        return self

    @property
    def imag(self) -> int:
        """0, since a symbol is real."""
        return 0

    def __copy__(self) -> Symbol:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Symbol:
        return self

    def __reduce__(self) -> Any:
        raise TypeError("a Symbol cannot be pickled; pickle its text, format(s, 'ascii')")

    def __divmod__(self, other: Any) -> tuple[Any, Any]:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> tuple[Any, Any]:
        return other // self, other % self

    # -- NumPy --

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """NumPy's door: ``np.sin(s)`` leads to the row of sin; arrays are taken element by element."""
        if method == "at":
            raise lost(f"np.{ufunc.__name__}.at would drop the formula of a Symbol", self.level, cure=NAMED)
        if method != "__call__" or kwargs or any(getattr(x, "shape", ()) for x in inputs):
            return getattr(ufunc, method)(*map(_boxed, inputs), **kwargs)
        if any(getattr(getattr(x, "dtype", None), "kind", "") == "O" for x in inputs):
            return of_objects(ufunc, inputs)
        if ufunc.__name__ in _RELATIONS:
            return getattr(operator, _RELATIONS[ufunc.__name__][0])(*map(_plainly, inputs))
        if ufunc.__name__ in PLAIN:
            return self.told(ufunc, inputs, {})
        return through_ufunc(ufunc, inputs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """NumPy's functions of arrays, as they work on an array of objects."""
        if function.__name__ == "sinc":
            angle: Any = literal(math.pi) * self
            return TABLE["sin"](angle) / angle
        y = function._implementation(*map(_boxed, args), **{key: _boxed(x) for key, x in kwargs.items()})
        return y.item() if getattr(y, "shape", None) == () and hasattr(y, "item") else y

    def stack(self, y: Any, items: Sequence[Any]) -> Any:
        """An array of objects, of the shape of y, with these numbers and symbols in it."""
        import numpy

        boxes = numpy.empty(len(items), dtype=object)
        boxes[:] = items
        return boxes.reshape(y.shape)


class Part(Symbol):
    """A symbol for a formula that was given a name, as u."""

    __slots__ = ()


class Slope(Part):
    """A symbol for the derivative of a part, as u'."""

    __slots__ = ()


_made: WeakValueDictionary[Any, Symbol] = WeakValueDictionary()

_RELATIONS = {  # the name of Python's operator, and what is said where it holds and where not
    "less": ("lt", "<", "≥"),
    "less_equal": ("le", "≤", ">"),
    "greater": ("gt", ">", "≤"),
    "greater_equal": ("ge", "≥", "<"),
    "equal": ("eq", "=", "≠"),
    "not_equal": ("ne", "≠", "="),
}


def literal(x: Any) -> Any:
    """A plain number as a symbol, so that what is done to it is written down; a symbol as it is.

    >>> print(literal(2) - literal(1))
    2 − 1
    """
    if isinstance(x, Active):
        return x
    key = _key(x)
    made = _made.get(key)
    if made is None:
        made = _made[key] = Symbol("", x, level=_CONSTANT)
    return made


_CONSTANT = SymbolLevel()


def _key(x: Any) -> Any:
    """What tells a plain number from others: 1 from 1.0, and 0.0 from -0.0."""
    return type(x), x if isinstance(x, int) else repr(x)


def plain(x: Any) -> Any:
    """The number that a literal is; anything else as it is."""
    return x.primal if isinstance(x, Symbol) and x.rule is None and not x.name else x


def is_variable(x: Any) -> bool:
    """Whether x is a variable."""
    return isinstance(x, Symbol) and bool(x.name)


def equals(x: Any, n: int) -> bool:
    """Whether x is that plain number."""
    return not isinstance(x, Symbol) and bool(x == n)


def nodes(*roots: Any, known: Iterable[int] = ()) -> list[Symbol]:
    """All symbols that formulas are made of, each after its arguments; not those below what is known, by identity."""
    found: list[Symbol] = []
    seen = set(known)
    stack = [root for root in reversed(roots) if isinstance(root, Symbol)]
    while stack:
        node = stack[-1]
        below = [a for a in node.args if isinstance(a, Symbol) and id(a) not in seen] if id(node) not in seen else []
        if below:
            stack += reversed(below)
            continue
        stack.pop()
        if id(node) not in seen:
            seen.add(id(node))
            found.append(node)
    return found


def folded(root: Any, visit: Callable[[Symbol, list[Any]], Any], known: dict[int, Any] | None = None) -> Any:
    """What `visit` makes of a formula, from the ground up: it gets each symbol, and what it made of its arguments.

    What is in `known`, by identity, is not visited; what is made is added to it.
    """
    if not isinstance(root, Symbol):
        return root
    results: dict[int, Any] = {} if known is None else known
    for node in nodes(root, known=results):
        results[id(node)] = visit(node, [results[id(a)] if isinstance(a, Symbol) else a for a in node.args])
    return results[id(root)]


def text(x: Any, style: Style = UNICODE, known: dict[int, Any] | None = None) -> str:
    """A formula, or a plain number, in a style; `known` are pieces of it, which are added to."""
    return written(x, style, known).text


def written(x: Any, style: Style, known: dict[int, Any] | None = None) -> Piece:
    """A formula, or a plain number, in a style, with how tightly it holds together."""

    def visit(node: Symbol, args: list[Any]) -> Piece:
        if node.rule is None:
            return style.name(node.name) if node.name else style.number(node.primal)
        return operation(style, node.rule, [a if isinstance(a, Piece) else style.number(a) for a in args])

    piece: Piece = folded(x, visit, known) if isinstance(x, Symbol) else style.number(x)
    return piece


def evaluated(x: Any, numbers: Mapping[str, Any]) -> Any:
    """Value of a formula where its variables are these numbers."""

    def visit(node: Symbol, args: list[Any]) -> Any:
        if node.rule is None:
            return numbers[node.name] if node.name else node.primal
        of_table = TABLE.get(node.rule.name) is node.rule
        return dispatch(node.rule, node.rule.compute if of_table else node.function, args)

    return folded(x, visit)


def asked(x: Any, question: Callable[[], str]) -> Any:
    """The number that answers a question about x, of which there is one only at a point."""
    answer = number(x)
    if answer is NOWHERE:
        raise ValueError(
            f"f asks {question()}, and a symbol has no number to answer by; "
            f"give the point whose path is meant, as in {EXAMPLE}"
        )
    return answer


def _compared(name: str, holds: str, fails: str) -> Callable[[Any, Any], Any]:
    compare = getattr(operator, name)

    def compared(self: Symbol, other: Any) -> Any:
        if not is_number(other) or getattr(other, "shape", None):
            return NotImplemented
        other = _plainly(_formula(settled(other)))
        if self._is_number():
            return compare(self.primal, other)
        if other is self:
            return compare(0, 0)

        def question() -> str:
            return f"whether {text(self)} {holds} {text(other)}"

        truth = bool(compare(asked(self, question), asked(other, question)))
        self.level.conditions.append(Condition(self, holds if truth else fails, other))
        return truth

    return compared


def _formula(x: Any) -> Any:
    """The formula, or the plain number, below all levels of numbers."""
    while isinstance(x, Active) and not isinstance(x, Symbol):
        x = x.primal
    return x


def _chosen(name: str, a: Any, b: Any) -> Any:
    """The one of two that is the greater or the less at the point; None where there is none, or they are equal."""
    p, q = number(a), number(b)
    if p is NOWHERE or q is NOWHERE or not (p < q or p > q):
        return None
    if not isinstance(a, Symbol):
        a, b = b, a
    return a if (a > b) == _OF_TWO[name] else b


_OF_TWO = {"maximum": True, "fmax": True, "minimum": False, "fmin": False}  # whether the greater


_SUMS: dict[str, Callable[..., Any]] = {  # functions of any number of arguments, as people write them
    "fsum": lambda first, *others: sum(others, first),
    "hypot": lambda first, *others: TABLE["sqrt"](sum((x**2 for x in others), first**2)),
    "dist": lambda *both: _SUMS["hypot"](*(p - q for p, q in _halves(both))),
    "sumprod": lambda *both: _SUMS["fsum"](*(p * q for p, q in _halves(both))),
    "fma": lambda x, y, z: x * y + z,
}


def _halves(both: Sequence[Any]) -> Iterable[tuple[Any, Any]]:
    return zip(both[: len(both) // 2], both[len(both) // 2 :], strict=True)


def _at(x: Any) -> Any:
    return x.primal if isinstance(x, Symbol) else x


def _taken(x: Any) -> Any:
    """An argument of a rule, if it is a real number."""
    x = settled(x)
    if isinstance(x, Symbol):
        return x
    x = _plainly(x)
    if is_complex(number(x)) or not is_number(x) or getattr(x, "shape", None):
        raise TypeError(f"a Symbol stands for a real number and meets real numbers; got {shown(x)}")
    return x


def _plainly(x: Any) -> Any:
    """A number of NumPy's or a truth as one of Python's numbers; anything else as it is."""
    if hasattr(x, "dtype") and not getattr(x, "shape", ()) and not isinstance(x, Active):
        x = x.item()
    return int(x) if isinstance(x, bool) else x


def _boxed(x: Any) -> Any:
    """An array of objects with x in it, where x is a symbol or an array of numbers; lists of such as they are."""
    import numpy

    if isinstance(x, list | tuple):
        return [_boxed(each) for each in x]
    if isinstance(x, Symbol):
        box = numpy.empty((), dtype=object)
        box[()] = x
        return box
    return x.astype(object) if getattr(x, "shape", ()) else x


Number.register(Symbol)
general_operators(Symbol)
for _name, _holds, _fails in _RELATIONS.values():
    setattr(Symbol, f"__{_name}__", _compared(_name, _holds, _fails))
for _name, _row in BY_UFUNC.items():  # as NumPy calls the elements of an array of objects
    if not hasattr(Symbol, _name):
        setattr(Symbol, _name, lambda self, *others, row=_row: row(self, *others))
