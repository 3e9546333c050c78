"""Text to function: ``"3*x**2 + 5*x"`` becomes the function that it describes. It is parsed, never evaluated as code.

The grammar is that of Python's arithmetic, with Python's precedence::

    sum       product, then any number of:  + product,  - product
    product   sign, then any number of:  * sign,  / sign,  // sign,  % sign
    sign      + sign,  - sign,  or a power
    power     operand,  or  operand ** sign
    operand   number,  name,  function(sum, sum, …),  or  (sum)

What comes out computes as Python does, on plain numbers and on `Value`s: ints stay exact, and ``1/0`` raises. Whatever
is not in the grammar, attributes, subscripts, text, other calls, is refused, with the place and with what to write
instead. Nothing in a text can make reading or computing it take long: its length, its depth, and the size of its
integers have limits.
"""

from __future__ import annotations

import builtins
import cmath
import keyword
import operator
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, NoReturn

from . import math
from .errors import shown
from .levels import number
from .rules import TABLE
from .value import is_number

if TYPE_CHECKING:
    from inspect import Signature

LONGEST = 100_000  # characters of text
DEEPEST = 100  # parentheses, signs and powers inside each other
MOST_BITS = 10_000  # of an integer: some 3,000 digits, which Python still prints

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<operator>\*\*|//|[-+*/%(),])|(?P<end>\Z)|(?P<foreign>.))",
    re.ASCII | re.DOTALL,
)

_INSTEAD = {
    "^": "a power is written **",
    "²": "a square is written **2",
    "³": "a cube is written **3",
    "√": "a square root is written sqrt(…)",
    "π": "pi is written pi",
    "−": "the minus sign is the - of the keyboard",
    "–": "the minus sign is the - of the keyboard",
    "×": "a product is written *",
    "·": "a product is written *",
    "÷": "a quotient is written /",
    "!": "n! is gamma(n + 1)",
    "|": "an absolute value is written abs(…)",
    ".": "functions are named alone, as sin(x); attributes are not part of an expression",
    "=": "only the right-hand side of y = … is written",
    "[": "subscripts and lists are not part of an expression",
    "]": "subscripts and lists are not part of an expression",
    "<": "comparisons are not part of an expression",
    ">": "comparisons are not part of an expression",
    "'": "text is not part of an expression",
    '"': "text is not part of an expression",
}
_ALIAS = {"ln": "log", "lg": "log10", "tg": "tan", "power": "pow", "maximum": "max", "minimum": "min"}


class ExpressionError(ValueError):
    """An expression cannot be read: `message` says why, `position` is the place in `text`; `pointed` shows it."""

    def __init__(self, message: str, text: str, position: int) -> None:
        super().__init__(message, text, position)
        self.message = message
        self.text = text
        self.position = position

    def __str__(self) -> str:
        return self.message

    def pointed(self, width: int = 80) -> str:
        """The text, or as much of it around the place as `width` columns hold, and below it a caret at the place."""
        return pointed(self.text, self.position, width)


class Expression:
    """A function of one variable, read from text; made by `expression`."""

    def __init__(self, text: str, constants: Mapping[str, Any], variable: str, code: _Code) -> None:
        self.__name__ = self.__qualname__ = "f"
        self.__doc__ = self.text = text
        self.constants = dict(constants)
        self.variable = variable
        self._code = code

    def __call__(self, x: Any, /) -> Any:
        return _computed(self.text, self._code, x)

    def __repr__(self) -> str:
        return f"expression({self.text!r}{f', {self.constants!r}' if self.constants else ''})"

    @property
    def __signature__(self) -> Signature:
        from inspect import Parameter, Signature

        return Signature([Parameter(self.variable, Parameter.POSITIONAL_ONLY)])


def expression(text: str, constants: Mapping[str, Any] | None = None) -> Expression:
    """The function of one variable that a text describes.

    Parameters
    ----------
    text : str
        Arithmetic as in Python, with the functions and constants of `math`, and `abs`, `min`, `max`.
    constants : mapping of str to number, optional
        Values of names. One name is left, the variable; where there is none, the function is a constant one of x.

    Raises
    ------
    ExpressionError
        The text is not in the grammar, or two names of it have no value: a `ValueError` that knows the place.
    ValueError
        `constants` and the text do not fit together.

    Notes
    -----
    Where the function cannot be computed, it raises what Python does, with a note (PEP 678) that shows the place.

    Examples
    --------
    >>> f = expression("a*t**2 + sin(pi*t)", {"a": 3})
    >>> f(0.5)
    1.75
    >>> f.variable
    't'
    >>> expression("2x + 1")
    Traceback (most recent call last):
        ...
    tinygrad_ed.expressions.ExpressionError: an operator is missing before x: a product is written 2*x
    """
    parser = _Parser(text)
    constants = dict(constants or {})
    for name, value in constants.items():
        if name not in parser.names:
            reason = "it is a function" if name in FUNCTIONS else "the expression has no such name"
            raise ValueError(f"{name} cannot be given a value: {reason}")
        if not is_number(value):
            raise TypeError(f"constants give numbers to names; got {name}={shown(value)}")
    free = [name for name in parser.names if name not in constants and name not in CONSTANTS]
    if constants and not free:
        raise ValueError("every name of the expression has a value, so that none is left to vary")
    if len(free) > 1:
        variable = "x" if "x" in free else free[0]
        other = next(name for name in free if name != variable)
        raise ExpressionError(
            f"one name can vary, and {', '.join(free[:-1])} and {free[-1]} have no value; "
            f"give all but one a value, as in --let {other}=2",
            text,
            parser.names[other],
        )
    return Expression(text, constants, free[0] if free else "x", _settled(parser.code, CONSTANTS | constants))


def constant(text: str) -> Any:
    """The number that a text without variables stands for.

    >>> constant("-3"), constant("1e-4"), constant("2**100")
    (-3, 0.0001, 1267650600228229401496703205376)
    >>> constant("pi/2")
    1.5707963267948966
    """
    parser = _Parser(text)
    for name, at in parser.names.items():
        if name not in CONSTANTS:
            raise ExpressionError(f"a number is needed here, and {name} has no value", text, at)
    return _computed(text, _settled(parser.code, CONSTANTS))


def pointed(text: str, position: int, width: int = 80) -> str:
    """A text, or as much of it around a position as `width` columns hold, and below it a caret at the position.

    >>> print(pointed("2x + 1", 1))
    2x + 1
     ^
    """
    start = max(0, min(position - width // 2, len(text) + 1 - width))
    piece = "".join(map(_printable, text[start : start + width]))
    if start > 0:
        piece = "…" + piece[1:]
    if start + width < len(text):
        piece = piece[:-1] + "…"
    return f"{piece}\n{' ' * (position - start)}^"


def _printable(character: str) -> str:
    """A character that takes one column and leaves its neighbours where they are; for any other, a question mark."""
    if " " <= character <= "~":
        return character
    from unicodedata import bidirectional, east_asian_width

    if character.isspace():
        return " "
    onward = bidirectional(character) in {"L", "EN", "ES", "ET", "CS", "ON"}
    return character if onward and character.isprintable() and east_asian_width(character) in {"Na", "N", "A"} else "?"


# -- Computing: postfix code, walked with a stack --

# An instruction is a place in the text, a count and a thing: a number to put on the stack (count _NUMBER), the name of
# a number (_NAME), or a function and how many arguments it takes from the stack.
_Code = list[tuple[int, int, Any]]
_NUMBER, _NAME = 0, -1


def _settled(code: _Code, values: Mapping[str, Any]) -> _Code:
    """The code with numbers for names, but for the variable."""
    return [
        (at, _NUMBER, values[what]) if count == _NAME and what in values else (at, count, what)
        for at, count, what in code
    ]


def _computed(text: str, code: _Code, x: Any = None) -> Any:
    stack: list[Any] = []
    at = 0
    try:
        for instruction in code:
            at, count, what = instruction
            if count > 0:
                stack[-count:] = [what(*stack[-count:])]
            else:
                stack.append(x if count == _NAME else what)
    except Exception as error:
        error.add_note(pointed(text, at))
        raise
    return stack[0]


def _bits(x: Any) -> int:
    """How many bits an integer has; 0 for numbers of other kinds."""
    plain = number(x)
    return plain.bit_length() if isinstance(plain, int) else 0


def _product(a: Any, b: Any) -> Any:
    if _bits(a) + _bits(b) > MOST_BITS and _bits(a) and _bits(b):
        raise _too_large("the product")
    return a * b


def _power(a: Any, b: Any) -> Any:
    if _bits(a) > 1 and _bits(b) and number(b) > MOST_BITS / math.log2(abs(number(a))):
        raise _too_large("the power")
    return a**b


def _too_large(what: str) -> OverflowError:
    return OverflowError(
        f"{what} is an integer of more than {MOST_BITS:,} bits; with a decimal point, as in 9.0, it would be a float"
    )


# -- The names of the grammar --

_Binary = tuple[int, int, Callable[[Any, Any], Any]]

# how tightly each operator binds, how tightly its right operand has to, and what it computes
_SIGN = 3
_BINARY: dict[str, _Binary] = {
    "+": (1, 2, operator.add),
    "-": (1, 2, operator.sub),
    "*": (2, 3, _product),
    "/": (2, 3, operator.truediv),
    "//": (2, 3, operator.floordiv),
    "%": (2, 3, operator.mod),
    "**": (4, _SIGN, _power),
}
_UNARY: dict[str, Callable[[Any], Any]] = {"+": operator.pos, "-": operator.neg}


def _complex_too(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of `math` that takes a complex number as well, for slopes along the imaginary axis."""
    rule = TABLE.get(name)
    if rule is None or not hasattr(cmath, name):
        return function

    @wraps(function)
    def either(*args: Any) -> Any:
        return rule(*args) if len(args) == 1 and isinstance(number(args[0]), complex) else function(*args)

    return either


CONSTANTS: dict[str, float] = {name: getattr(math, name) for name in ("pi", "e", "tau", "inf", "nan")}

ANY = LONGEST  # as many arguments as there are
_ARGUMENTS: dict[tuple[int, int], str] = {
    (1, 1): "abs acos acosh asin asinh atan atanh cbrt ceil cos cosh degrees erf erfc exp exp2 expm1 fabs floor gamma "
    "lgamma log10 log1p log2 radians sin sinh sqrt tan tanh trunc",
    (1, 2): "log",
    (2, 2): "atan2 copysign fmod ldexp pow remainder",
    (2, ANY): "hypot max min",
}
FUNCTIONS: dict[str, tuple[int, int, Callable[..., Any]]] = {
    name: (fewest, most, _complex_too(name, getattr(math, name, None) or getattr(builtins, name)))
    for (fewest, most), names in _ARGUMENTS.items()
    for name in names.split()
}


# -- Reading: one token ahead, by precedence --


class _Parser:
    """Reads a text into postfix `code`, and notes in `names` where each name that is no function stands first."""

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise TypeError(f"an expression is text, as '3*x**2 + 5*x'; got {text!r} ({type(text).__name__})")
        self.text = text
        self.code: _Code = []
        self.names: dict[str, int] = {}
        if len(text) > LONGEST:
            self.fail(f"the expression has {len(text):,} characters; at most {LONGEST:,} are read", LONGEST)
        self.depth = 0
        self.before, self.token, self.kind, self.at, self.end = "", "", "", 0, 0
        self.advance()
        if self.kind == "end":
            self.fail("the expression is empty", 0)
        self.sum()
        if self.kind != "end":
            self.fail("this ) closes nothing" if self.token == ")" else _COMMA, self.at)

    def fail(self, message: str, at: int) -> NoReturn:
        raise ExpressionError(message, self.text, at)

    def advance(self) -> None:
        """Step to the next token: its text, its kind, and where it stands."""
        match = _TOKEN.match(self.text, self.end)
        assert match is not None and match.lastgroup is not None
        self.before, self.kind = self.token, match.lastgroup
        self.token, self.at, self.end = match[self.kind], match.start(self.kind), match.end()
        if self.kind == "foreign":
            self.fail(_foreign(self.token), self.at)
        if self.kind == "name" and keyword.iskeyword(self.token):
            self.fail(f"'{self.token}' is a word of Python's and not part of an expression", self.at)

    def sum(self, tightness: int = 1) -> None:
        """Read an operand, and all operators after it that bind at least so tightly, with their own operands."""
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail(f"parentheses, signs and powers are nested more than {DEEPEST} deep", self.at)
        self.operand()
        while self.token in _BINARY and _BINARY[self.token][0] >= tightness:
            _, right, function = _BINARY[self.token]
            at = self.at
            self.advance()
            self.sum(right)
            self.code.append((at, 2, function))
        self.depth -= 1

    def operand(self) -> None:
        token, at, kind = self.token, self.at, self.kind
        if kind == "end":
            self.fail("the expression ends where a number, a name or ( should follow", at)
        if token not in _UNARY and token != "(" and kind == "operator":
            self.fail(f"a number, a name or ( should stand before {token}", at)
        self.advance()
        if token in _UNARY:
            self.sum(_SIGN)
            self.code.append((at, 1, _UNARY[token]))
        elif token == "(":
            self.sum()
            self.close(at)
        elif kind == "number":
            self.code.append((at, _NUMBER, self.literal(token, at)))
        elif self.token == "(":
            self.call(token, at)
        elif token in FUNCTIONS:
            self.fail(f"{token} is a function: its argument stands in parentheses, as in {token}(x)", at)
        else:
            self.names.setdefault(token, at)
            self.code.append((at, _NAME, token))
        if self.token == "(" or self.kind in ("number", "name"):
            product = f"{self.before}*{self.token}"
            self.fail(f"an operator is missing before {self.token}: a product is written {product}", self.at)

    def close(self, opened: int) -> None:
        if self.kind == "end":
            self.fail("this ( is never closed", opened)
        if self.token != ")":
            self.fail(_COMMA, self.at)
        self.advance()

    def call(self, name: str, at: int) -> None:
        if name not in FUNCTIONS:
            self.fail(_unknown(name, known=name in self.names or name in CONSTANTS or name == "x"), at)
        opened, count = self.at, 0
        self.advance()
        if self.token != ")":
            self.sum()
            count = 1
        while self.token == ",":
            self.advance()
            self.sum()
            count += 1
        self.close(opened)
        fewest, most, function = FUNCTIONS[name]
        if not fewest <= count <= most:
            wanted = f"{fewest} or more" if most == ANY else f"{fewest}" if most == fewest else f"{fewest} or {most}"
            self.fail(f"{name} takes {wanted} argument{'s' if wanted != '1' else ''}; here it has {count}", at)
        self.code.append((at, count, function))

    def literal(self, token: str, at: int) -> int | float:
        if token.isdigit():
            if len(token) * 3.3 > MOST_BITS:
                self.fail(f"this integer has {len(token):,} digits; at most {int(MOST_BITS / 3.3):,} are read", at)
            return int(token)
        value = float(token)
        if value == math.inf:
            self.fail(f"{token} is larger than the largest float, 1.8e308", at)
        return value


_COMMA = "a comma separates the arguments of a function; decimals are written with a point"


def _foreign(character: str) -> str:
    shows = _printable(character) == character
    named = repr(character) if shows else f"the character U+{ord(character):04X}"
    if character in _INSTEAD:
        return f"{named} is not understood: {_INSTEAD[character]}"
    if character.isalpha():  # it may look just like a letter of ASCII
        named += f" (U+{ord(character):04X})" if shows else ""
        return f"{named} is not understood: names are made of a-z, A-Z, 0-9 and _"
    return f"{named} is not understood"


def _unknown(name: str, known: bool) -> str:
    if known:
        return f"{name} is a number here, not a function; a product is written {name}*(…)"
    from difflib import get_close_matches

    meant = _ALIAS.get(name) or _ALIAS.get(name.lower())
    close = [meant] if meant else get_close_matches(name.lower().replace("arc", "a"), FUNCTIONS, n=1, cutoff=0.7)
    if close:
        return f"there is no function {name}; {close[0]} is one"
    return f"there is no function {name}; there are {', '.join(sorted(FUNCTIONS))}"
