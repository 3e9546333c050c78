"""How formulas are written: as text, in ASCII that Python reads, and in LaTeX.

A style says how each operation is written, given how its arguments are; `Piece` is such a written part, with how tightly
it holds together, so that parentheses stand only where they are needed. `written` walks a graph of symbols, and is the
same for all styles.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

SUM, NEGATIVE, QUOTIENT, PRODUCT, POWER, ATOM = range(6)  # how tightly a piece holds together

LONGEST = 4000  # characters of a piece; a longer one is not shown


class Piece(NamedTuple):
    """A written part of a formula."""

    text: str
    tightness: int = ATOM
    head: str = ""  # of a call, the function, which can take an exponent, as in sin²(x)


_PLAIN = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾∂", "01234567890123456789()d")


class Style:
    """Python's own notation, which is ASCII; the styles of readers differ from it where it says so."""

    minus = "-"
    ellipsis = "..."
    names: dict[str, str] = {}
    constants: dict[float, str] = {math.pi: "pi", math.e: "e", math.inf: "inf", -math.inf: "-inf"}
    rising: frozenset[str] = frozenset()  # functions whose exponent is written before their argument

    def number(self, x: Any) -> Piece:
        """A plain number."""
        if isinstance(x, float):
            if x in self.constants:
                return Piece(self.constants[x], NEGATIVE if x < 0 else ATOM)
            if x.is_integer() and abs(x) < 1e15:
                x = int(x)
        elif type(x).__name__ == "Fraction" and x.denominator != 1:
            return self.divide(self.number(x.numerator), self.number(x.denominator))
        text = str(x)
        mantissa, e, exponent = text.partition("e")
        if e and exponent.lstrip("+-").isdigit():
            return self.scientific(mantissa, int(exponent))
        return Piece(self.minus + text[1:], NEGATIVE) if text[0] == "-" else Piece(text)

    def scientific(self, mantissa: str, exponent: int) -> Piece:
        """A number with a power of ten."""
        return Piece(f"{mantissa}e{exponent}", NEGATIVE if mantissa[0] == "-" else ATOM)

    def name(self, name: str) -> Piece:
        """A variable, or a part that has a name, which is given in Unicode: x, u₁, f', f⁽⁴⁾, d²f/dx²."""
        return Piece(name.translate(_PLAIN).replace("(", "^(") if "⁽" in name else name.translate(_PLAIN))

    def group(self, text: str) -> str:
        """A text in parentheses."""
        return f"({text})"

    def held(self, piece: Piece, tightness: int) -> str:
        """A piece that is to hold together as tightly as that."""
        return piece.text if piece.tightness >= tightness else self.group(piece.text)

    def add(self, a: Piece, b: Piece) -> Piece:
        """A sum."""
        if b.text.startswith(self.minus):
            return Piece(f"{a.text} {self.minus} {b.text[len(self.minus) :]}", SUM)
        return Piece(f"{a.text} + {b.text}", SUM)

    def subtract(self, a: Piece, b: Piece) -> Piece:
        """A difference."""
        return Piece(f"{a.text} {self.minus} {self.held(b, QUOTIENT)}", SUM)

    def negative(self, a: Piece) -> Piece:
        """The negative of a piece."""
        return Piece(f"{self.minus}{self.held(a, QUOTIENT)}", NEGATIVE)

    def multiply(self, a: Piece, b: Piece) -> Piece:
        """A product."""
        left, right = self.held(a, NEGATIVE), self.held(b, QUOTIENT)
        tightness = NEGATIVE if left is a.text and a.tightness == NEGATIVE else PRODUCT
        if QUOTIENT in (a.tightness, b.tightness):
            tightness = min(tightness, QUOTIENT)
        return Piece(left + self.times(left, right) + right, tightness)

    def times(self, left: str, right: str) -> str:
        """What stands between the factors of a product."""
        return "*"

    def divide(self, a: Piece, b: Piece) -> Piece:
        """A quotient."""
        top = self.group(a.text) if a.tightness == QUOTIENT else self.held(a, NEGATIVE)
        return Piece(f"{top}/{self.held(b, POWER)}", NEGATIVE if top.startswith(self.minus) else QUOTIENT)

    def power(self, a: Piece, b: Piece) -> Piece:
        """A power."""
        return Piece(f"{self.held(a, ATOM)}**{self.held(b, ATOM)}", POWER)

    def root(self, degree: int, a: Piece) -> Piece:
        """A square or cubic root."""
        return self.call("sqrt" if degree == 2 else "cbrt", [a])

    def exponential(self, a: Piece) -> Piece:
        """A power of e."""
        return self.call("exp", [a])

    def absolute(self, a: Piece) -> Piece:
        """An absolute value."""
        return self.call("abs", [a])

    def call(self, name: str, args: Sequence[Piece]) -> Piece:
        """A function of its arguments."""
        head = self.names.get(name, name.replace("<lambda>", "g"))
        return Piece(head + self.group(", ".join(a.text for a in args)), ATOM, head if name in self.rising else "")

    def pending(self, a: Piece, variable: str, partial: bool) -> Piece:
        """A derivative that is still to be found."""
        d = "∂" if partial and not self.ellipsis.isascii() else "d"
        return Piece(f"{d}/{d}{variable}[{a.text}]")


_RAISED = dict(
    zip(
        "0123456789+−()abcdefghijklmnoprstuvwxyz",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
        strict=True,
    )
)
_TRIGONOMETRIC = frozenset(f"{kind}{name}{h}" for kind in ("", "a") for name in ("sin", "cos", "tan") for h in ("", "h"))
_INVERSE = {f"a{name}": f"arc{name}" for name in ("sin", "cos", "tan")}
_HYPERBOLIC = {f"a{name}h": f"ar{name}h" for name in ("sin", "cos", "tan")}


class Unicode(Style):
    """Plain text as people write mathematics: 3x² + 5x."""

    minus = "−"
    ellipsis = "…"
    names = {
        "log": "ln",
        "log2": "log₂",
        "log10": "log₁₀",
        "gamma": "Γ",
        "lgamma": "ln Γ",
        "digamma": "ψ",
        "expit": "σ",
        "maximum": "max",
        "minimum": "min",
        "rint": "round",
        **_INVERSE,
        **_HYPERBOLIC,
    }
    constants = {math.pi: "π", math.e: "e", math.inf: "∞", -math.inf: "−∞"}

    def name(self, name: str) -> Piece:
        return Piece(name)

    rising = _TRIGONOMETRIC | {"log"}

    def scientific(self, mantissa: str, exponent: int) -> Piece:
        power = self.power(Piece("10"), self.number(exponent))
        return power if mantissa == "1" else self.multiply(self.number(float(mantissa)), power)

    def times(self, left: str, right: str) -> str:
        if _SLASH.search(_inside(left)):
            return "·"
        if left[-1].isdecimal() and not _SCRIPT.search(left[-1]):
            after = _FACTOR if left.strip("−(") == "1" else _AFTER_NUMBER
            return "" if after.match(right) else "·"
        before = left[-1] == "π" or (_ENDS_IN_LETTER.search(left) and left.rstrip(_SCRIPTS)[-1] != right[0])
        return "" if before and _LETTER.match(right) else "·"

    def power(self, a: Piece, b: Piece) -> Piece:
        raised = self.raised(b)
        if a.head and raised and b.text.isdigit():
            return Piece(a.head + raised + a.text[len(a.head) :], POWER)
        return Piece(self.held(a, ATOM) + (raised or f"^{self.held(b, ATOM)}"), POWER)

    def raised(self, a: Piece) -> str:
        """A piece as an exponent, in raised letters; empty where there are none."""
        text = a.text.replace(" ", "")
        return "".join(_RAISED[c] for c in text) if len(text) <= 5 and all(c in _RAISED for c in text) else ""

    def root(self, degree: int, a: Piece) -> Piece:
        return Piece(("√" if degree == 2 else "∛") + self.held(a, ATOM), POWER)

    def exponential(self, a: Piece) -> Piece:
        return self.power(Piece("e"), a)

    def absolute(self, a: Piece) -> Piece:
        return Piece(f"|{a.text}|")

    def call(self, name: str, args: Sequence[Piece]) -> Piece:
        if name in ("floor", "ceil"):
            left, right = "⌊⌋" if name == "floor" else "⌈⌉"
            return Piece(left + args[0].text + right)
        return super().call(name, args)


_SCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉'"
_SCRIPT = re.compile(f"[{_SCRIPTS}]")
_ENDS_IN_LETTER = re.compile("(^|[^^a-zA-Z⁻])[a-zA-Z][⁰¹²³⁴⁵⁶⁷⁸⁹]*$")
_LETTER = re.compile(r"[a-df-zA-Zπ]([⁰¹²³⁴⁵⁶⁷⁸⁹⁻^]|(?![\w(/'])|$)")  # a variable, or a power of one
_FACTOR = re.compile(rf"{_LETTER.pattern}|[a-df-zA-Z][{_SCRIPTS}]+(?![\w(/'])")  # the same, or a part's name
_AFTER_NUMBER = re.compile(rf"{_FACTOR.pattern}|[√∛|(]|e[\w⁻^]|[a-zσψΓ₀-₉]+[²³⁴⁵⁶⁷⁸⁹]?[(]")
_SLASH = re.compile(r"[/^]")


def _inside(text: str) -> str:
    """A text without what is in parentheses."""
    while "(" in text:
        shorter = re.sub(r"[(\[][^()\[\]]*[)\]]", "", text)
        if shorter == text:
            break
        text = shorter
    return text


class Latex(Style):
    """LaTeX, of which Matplotlib's mathtext reads each line."""

    ellipsis = r"\dots"
    constants = {math.pi: r"\pi", math.e: "e", math.inf: r"\infty", -math.inf: r"-\infty"}
    names = {
        **{name: rf"\{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
        **{name: rf"\{long}" for name, long in _INVERSE.items()},
        **{name: rf"\operatorname{{{long}}}" for name, long in _HYPERBOLIC.items()},
        "log": r"\ln",
        "log2": r"\log_{2}",
        "log10": r"\log_{10}",
        "gamma": r"\Gamma",
        "lgamma": r"\ln\Gamma",
        "digamma": r"\psi",
        "expit": r"\sigma",
        "maximum": r"\max",
        "minimum": r"\min",
        "rint": r"\operatorname{round}",
    }
    rising = Unicode.rising

    def scientific(self, mantissa: str, exponent: int) -> Piece:
        power = Piece(f"10^{{{exponent}}}", POWER)
        return power if mantissa == "1" else self.multiply(self.number(float(mantissa)), power)

    def name(self, name: str) -> Piece:
        top, slash, bottom = name.partition("/")
        if slash:
            return Piece(rf"\frac{{{self.name(top).text}}}{{{self.name(bottom).text}}}", PRODUCT)
        if differential := re.fullmatch(r"([d∂])([⁰¹²³⁴⁵⁶⁷⁸⁹]*)(\w+?)([²³⁴⁵⁶⁷⁸⁹¹⁰]*)", name) if len(name) > 1 else None:
            d, order, letter, power = differential.groups()
            d = r"\partial " if d == "∂" else d
            return Piece(f"{d}{_scripts(order)} {self.name(letter).text}{_scripts(power)}")
        stem = re.sub("[₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾']+$", "", name)
        rest = name[len(stem) :]
        stem = stem if len(stem) == 1 else rf"\mathrm{{{stem}}}".replace("_", r"\_")
        return Piece(stem + _scripts(rest))

    def group(self, text: str) -> str:
        return rf"\left({text}\right)"

    def times(self, left: str, right: str) -> str:
        dotted = right[0].isdigit() or right.startswith(r"\frac{") or left.endswith(r"\right]")
        return r" \cdot " if dotted else " "

    def divide(self, a: Piece, b: Piece) -> Piece:
        if a.text.startswith("-") and a.tightness == NEGATIVE:
            return Piece(rf"-\frac{{{a.text[1:]}}}{{{b.text}}}", NEGATIVE)
        return Piece(rf"\frac{{{a.text}}}{{{b.text}}}", PRODUCT)

    def power(self, a: Piece, b: Piece) -> Piece:
        if a.head and b.text.isdigit():
            return Piece(f"{a.head}^{{{b.text}}}{a.text[len(a.head) :]}", POWER)
        return Piece(f"{self.held(a, ATOM)}^{{{b.text}}}", POWER)

    def root(self, degree: int, a: Piece) -> Piece:
        return Piece(rf"\sqrt{'' if degree == 2 else '[3]'}{{{a.text}}}", POWER)

    def exponential(self, a: Piece) -> Piece:
        return Piece(f"e^{{{a.text}}}", POWER)

    def absolute(self, a: Piece) -> Piece:
        return Piece(rf"\left|{a.text}\right|")

    def call(self, name: str, args: Sequence[Piece]) -> Piece:
        if name in ("floor", "ceil"):
            return Piece(rf"\left\l{name} {args[0].text}\right\r{name}")
        name = name.replace("<lambda>", "g")
        head = self.names.get(name) or rf"\operatorname{{{name}}}".replace("_", r"\_")
        return Piece(head + self.group(", ".join(a.text for a in args)), ATOM, head if name in self.rising else "")

    def pending(self, a: Piece, variable: str, partial: bool) -> Piece:
        d = r"\partial" if partial else "d"
        return Piece(rf"\frac{{{d}}}{{{d} {self.name(variable).text}}}\left[{a.text}\right]")



def _scripts(text: str) -> str:
    """Subscripts, exponents and primes in LaTeX."""
    text = re.sub("[₀₁₂₃₄₅₆₇₈₉]+", lambda found: f"_{{{found[0]}}}", text)
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾]+", lambda found: f"^{{{found[0]}}}", text)
    return text.translate(_PLAIN)


UNICODE, ASCII, LATEX = Unicode(), Style(), Latex()

_OPERATIONS: dict[str, Callable[..., Piece]] = {
    "add": lambda style, a, b: style.add(a, b),
    "subtract": lambda style, a, b: style.subtract(a, b),
    "multiply": lambda style, a, b: style.multiply(a, b),
    "divide": lambda style, a, b: style.divide(a, b),
    "ratio": lambda style, a, b: style.divide(a, b),
    "power": lambda style, a, b: style.power(a, b),
    "negative": lambda style, a: style.negative(a),
    "sqrt": lambda style, a: style.root(2, a),
    "cbrt": lambda style, a: style.root(3, a),
    "exp": lambda style, a: style.exponential(a),
    "abs": lambda style, a: style.absolute(a),
}


def operation(style: Style, rule: Any, args: Sequence[Piece]) -> Piece:
    """A rule of these arguments."""
    write = getattr(rule, "written", None) or _OPERATIONS.get(rule.name)
    piece: Piece = write(style, *args) if write else style.call(rule.name, args)
    return piece if len(piece.text) <= LONGEST else Piece(style.ellipsis)
