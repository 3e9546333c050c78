"""A number that remembers how it was made.

f run on a `Symbol` gives a formula: every operation leads to the row of its rule, as for a `Value`, and the symbol
answers by writing the row and its arguments down. What is made of the same arguments by the same row is the same
symbol, so that parts which f computes twice, or uses twice, are one.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from numbers import Number
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

from .errors import lost, shown
from .levels import Active, Level, dispatch, next_rank, number, settled
from .notation import ASCII, LATEX, UNICODE, Piece, Style, operation
from .rules import BY_UFUNC, TABLE, Rule
from .special import is_complex
from .value import general_operators, is_number, of_objects, through_ufunc


class Condition(NamedTuple):
    """What f asked of a symbol, and how the point answered it."""

    left: Any
    relation: str
    right: Any

    def __str__(self) -> str:
        return f"{text(self.left)} {self.relation} {text(self.right)}"


class SymbolLevel(Level):
    """The level of symbols: `conditions` are those that f met at the point."""

    __slots__ = ("conditions",)

    conditions: list[Condition]

    def __init__(self) -> None:
        self.rank, self.loss, self.doubt, self.conditions = next_rank(), None, None, []


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
    ``str(s)`` reads as mathematics, ``format(s, "ascii")`` as Python, ``format(s, "latex")`` as LaTeX. A symbol has no
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

    def __init__(self, name: str, at: Any = None, *, level: SymbolLevel | None = None) -> None:
        self.name, self.primal, self.level = name, at, level or SymbolLevel()
        self.rule, self.args = None, ()

    def apply(self, rule: Any, function: Callable[..., Any], args: Sequence[Any]) -> Any:
        """The formula `rule` of `args`; at a point, its number too."""
        args = tuple(map(_taken, args))
        key = (rule, *(id(a) if isinstance(a, Symbol) else _key(a) for a in args))
        made = _made.get(key)
        if made is None:
            known = [None] if self.level is _CONSTANT else [_at(a) for a in args]
            made = Symbol.__new__(Symbol)
            made.primal = None if any(p is None for p in known) else function(*known)
            made.name, made.rule, made.function, made.args, made.level = "", rule, function, args, self.level
            _made[key] = made
        return made

    def remade(self, args: Sequence[Any]) -> Any:
        """The same function of other arguments."""
        if not any(isinstance(a, Symbol) for a in args):
            args = [literal(args[0]), *args[1:]]
        symbol: Symbol = next(a for a in args if isinstance(a, Symbol))
        return symbol.apply(self.rule, self.function, args)

    # -- text ---------------------------------------------------------------------------------------------------------

    def __str__(self) -> str:
        return text(self)

    def __repr__(self) -> str:
        return f"<Symbol {self}>"

    def __format__(self, spec: str) -> str:
        if spec not in _STYLES:
            raise ValueError(f"a symbol is formatted as '', 'ascii' or 'latex'; got {spec!r}")
        return text(self, _STYLES[spec])

    # -- questions that only the point can answer ---------------------------------------------------------------------

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
        answer = int(step.compute(asked(self, f"what {text(formula)} is")))
        self.level.conditions.append(Condition(formula, "=", answer))
        return answer

    def is_integer(self) -> bool:
        """Whether it is a whole number at the point."""
        return bool(TABLE["floor"](self) == self)

    # -- what would drop the formula ----------------------------------------------------------------------------------

    def __float__(self) -> float:
        raise lost("float() would drop the formula of a Symbol", self.level)

    def __complex__(self) -> complex:
        raise lost("complex() would drop the formula of a Symbol", self.level)

    def __index__(self) -> int:
        raise lost("an index would drop the formula of a Symbol", self.level)

    def __hash__(self) -> int:
        raise TypeError("a Symbol has no hash: as a key it would not be found where its number is")

    # -- of a real number ---------------------------------------------------------------------------------------------

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

    def __divmod__(self, other: Any) -> tuple[Any, Any]:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> tuple[Any, Any]:
        return other // self, other % self

    # -- NumPy --------------------------------------------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """NumPy's door: ``np.sin(s)`` leads to the row of sin; arrays are taken element by element."""
        if method != "__call__" or kwargs or any(getattr(x, "shape", ()) for x in inputs):
            return getattr(ufunc, method)(*map(_boxed, inputs), **kwargs)
        if any(getattr(getattr(x, "dtype", None), "kind", "") == "O" for x in inputs):
            return of_objects(ufunc, inputs)
        if ufunc.__name__ in _RELATIONS:
            return getattr(operator, _RELATIONS[ufunc.__name__][0])(*inputs)
        return through_ufunc(ufunc, inputs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """NumPy's functions of arrays, as they work on an array of objects."""
        y = function(*map(_boxed, args), **{key: _boxed(x) for key, x in kwargs.items()})
        return y.item() if getattr(y, "shape", None) == () and hasattr(y, "item") else y


class Part(Symbol):
    """A symbol for a formula that was given a name, as u."""

    __slots__ = ()


class Slope(Part):
    """A symbol for the derivative of a part, as u'."""

    __slots__ = ()


_made: WeakValueDictionary[Any, Symbol] = WeakValueDictionary()
_STYLES = {"": UNICODE, "ascii": ASCII, "latex": LATEX}

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

    def visit(node: Symbol, args: list[Any]) -> Piece:
        if node.rule is None:
            return style.name(node.name) if node.name else style.number(node.primal)
        return operation(style, node.rule, [a if isinstance(a, Piece) else style.number(a) for a in args])

    piece: Any = folded(x, visit, known) if isinstance(x, Symbol) else style.number(x)
    written: str = piece.text
    return written


def evaluated(x: Any, numbers: Mapping[str, Any]) -> Any:
    """Value of a formula where its variables are these numbers."""

    def visit(node: Symbol, args: list[Any]) -> Any:
        if node.rule is None:
            return numbers[node.name] if node.name else node.primal
        of_table = TABLE.get(node.rule.name) is node.rule
        return dispatch(node.rule, node.rule.compute if of_table else node.function, args)

    return folded(x, visit)


def asked(x: Any, question: str) -> Any:
    """The number that answers a question about x, of which there is one only at a point."""
    answer = number(x)
    if answer is None:
        raise ValueError(
            f"f asks {question}, and a symbol has no number to answer by; "
            f"give the point whose path is meant, as in explain(f, at=2.0)"
        )
    return answer


def _compared(name: str, holds: str, fails: str) -> Callable[[Any, Any], Any]:
    compare = getattr(operator, name)

    def compared(self: Symbol, other: Any) -> Any:
        if not is_number(other) or getattr(other, "shape", None):
            return NotImplemented
        other = _formula(other)
        if other is self:
            return compare(0, 0)
        question = f"whether {text(self)} {holds} {text(other)}"
        truth = bool(compare(asked(self, question), asked(other, question)))
        self.level.conditions.append(Condition(self, holds if truth else fails, other))
        return truth

    return compared


def _formula(x: Any) -> Any:
    """The formula, or the plain number, below all levels of numbers."""
    while isinstance(x, Active) and not isinstance(x, Symbol):
        x = x.primal
    return x


def _at(x: Any) -> Any:
    return x.primal if isinstance(x, Symbol) else x


def _taken(x: Any) -> Any:
    """An argument of a rule, if it is a real number."""
    x = settled(x)
    if isinstance(x, Symbol):
        return x
    if hasattr(x, "dtype") and not getattr(x, "shape", ()) and not isinstance(x, Active):
        x = x.item()
    if is_complex(number(x)) or not is_number(x) or getattr(x, "shape", None):
        raise TypeError(f"a Symbol stands for a real number and meets real numbers; got {shown(x)}")
    return int(x) if isinstance(x, bool) else x


def _boxed(x: Any) -> Any:
    """An array of objects with x in it, where x is a symbol or an array of numbers."""
    import numpy

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
