r"""How formulas are written: as text, in Python's own notation, in HTML and in LaTeX.

A style says how each operation is written, given how its arguments are. A `Piece` is such a written part, with how
tightly it holds together, so that parentheses stand only where they are needed.

>>> sum_of_two = UNICODE.add(UNICODE.name("x"), UNICODE.number(1))
>>> UNICODE.multiply(UNICODE.number(2), UNICODE.power(sum_of_two, UNICODE.number(3))).text
'2(x + 1)³'
>>> LATEX.divide(LATEX.number(1), LATEX.root(2, LATEX.name("x"))).text
'\\frac{1}{\\sqrt{x}}'
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence, Set
from typing import Any, ClassVar, NamedTuple

SUM, NEGATIVE, QUOTIENT, PRODUCT, POWER, ATOM = range(6)  # how tightly a piece holds together

_UPPER, _LOWER, _DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉", "0123456789"
RAISED, LOWERED = str.maketrans(_DIGITS, _UPPER), str.maketrans(_DIGITS, _LOWER)
_LEVEL = str.maketrans(_UPPER + _LOWER + "⁽⁾∂", _DIGITS * 2 + "()d")


def primed(name: str, order: int) -> str:
    """The name of a derivative of that order: f', f'', f''', f⁽⁴⁾."""
    return name + ("'" * order if order <= 3 else f"⁽{order}⁾".translate(RAISED))


class Piece(NamedTuple):
    """A written part of a formula."""

    text: str
    tightness: int = ATOM
    head: str = ""  # of a function's value, the function, where it takes the exponent, as in sin²(x)


class Style:
    """Python's own notation, which is ASCII; the notations of people differ from it where they say so."""

    minus = "-"
    ellipsis = "..."  # in the place of a piece that is longer than this:
    longest = 4000
    constants: ClassVar[Mapping[float, str]] = {math.pi: "pi", math.e: "e", math.inf: "inf", -math.inf: "-inf"}
    names: ClassVar[Mapping[str, str]] = {}  # of functions, where they are called otherwise
    rising: ClassVar[Set[str]] = frozenset()  # functions that take the exponent
    relations: ClassVar[Mapping[str, str]] = {"≥": ">=", "≤": "<=", "≠": "!=", "=": "=="}

    def number(self, x: Any) -> Piece:
        """A plain number."""
        if isinstance(x, float) and x in self.constants:
            return self.signed(self.constants[x])
        if isinstance(x, float) and x.is_integer() and abs(x) < 1e15:
            x = int(x)
        if type(x).__name__ == "Fraction" and x.denominator != 1:
            return self.divide(self.number(x.numerator), self.number(x.denominator))
        try:
            text = str(x)
        except ValueError:  # Python prints integers up to some 4,000 digits
            return Piece(self.ellipsis)
        mantissa, e, exponent = text.partition("e")
        return self.scientific(mantissa, int(exponent)) if e else self.signed(text.replace("-", self.minus))

    def signed(self, text: str) -> Piece:
        """A number's text."""
        return Piece(text, NEGATIVE if text.startswith(self.minus) else ATOM)

    def scientific(self, mantissa: str, exponent: int) -> Piece:
        """A number with a power of ten."""
        return self.signed(f"{mantissa}e{exponent}")

    def name(self, name: str) -> Piece:
        """A variable or a part, whose name is given in Unicode: x, u₁, f', f⁽⁴⁾, d²f/dx²."""
        return Piece(name.translate(_LEVEL).replace("(", "^("), _tightness(name))

    def group(self, text: str) -> str:
        """A text in parentheses."""
        return f"({text})"

    def held(self, piece: Piece, tightness: int) -> str:
        """A piece's text, in parentheses if it holds together less tightly than that."""
        return piece.text if piece.tightness >= tightness else self.group(piece.text)

    def add(self, a: Piece, b: Piece) -> Piece:
        """A sum."""
        if b.text.startswith(self.minus):
            return Piece(f"{a.text} {self.minus} {b.text.removeprefix(self.minus)}", SUM)
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
        ungrouped = [piece.tightness for piece, text in ((a, left), (b, right)) if text is piece.text]
        return Piece(left + self.times(left, right) + right, min((PRODUCT, *ungrouped)))

    def times(self, left: str, right: str) -> str:
        """What stands between the factors of a product."""
        return "*"

    def divide(self, a: Piece, b: Piece) -> Piece:
        """A quotient."""
        top = self.held(a, NEGATIVE if a.tightness != QUOTIENT else PRODUCT)
        return Piece(f"{top}/{self.held(b, POWER)}", NEGATIVE if a.tightness == NEGATIVE else QUOTIENT)

    def power(self, a: Piece, b: Piece) -> Piece:
        """A power."""
        return Piece(f"{self.held(a, ATOM)}**{self.held(b, ATOM)}", POWER)

    def root(self, degree: int, a: Piece) -> Piece:
        """A square or cubic root."""
        return self.call("sqrt" if degree == 2 else "cbrt", a)

    def sqrt(self, a: Piece) -> Piece:
        """A square root."""
        return self.root(2, a)

    def cbrt(self, a: Piece) -> Piece:
        """A cubic root."""
        return self.root(3, a)

    def exp(self, a: Piece) -> Piece:
        """A power of e."""
        return self.call("exp", a)

    def absolute(self, a: Piece) -> Piece:
        """An absolute value."""
        return self.call("abs", a)

    def modulo(self, a: Piece, b: Piece) -> Piece:
        """What is left of a when it is divided by b."""
        return Piece(f"{self.held(a, POWER)} % {self.held(b, POWER)}", SUM)

    def whole_quotient(self, a: Piece, b: Piece) -> Piece:
        """How often b goes into a."""
        return Piece(f"{self.held(a, POWER)}//{self.held(b, POWER)}", QUOTIENT)

    def call(self, name: str, *args: Piece) -> Piece:
        """A function of its arguments."""
        head = self.function(name)
        return Piece(head + self.group(", ".join(a.text for a in args)), ATOM, head if name in self.rising else "")

    def function(self, name: str) -> str:
        """The name of a function, and for one that has none g."""
        return self.names.get(name, name.replace("<lambda>", "g").translate(_LEVEL))

    def words(self, text: str) -> str:
        """A text beside a formula."""
        return text.replace("…", self.ellipsis)

    def rule(self, names: str) -> str:
        """The names of rules, which are given in Unicode, and in them functions and parts as formulas have them."""
        names, semicolon, meaning = names.partition("; ")
        if semicolon:  # u' is du/dx
            left, verb, right = meaning.partition(" is ")
            said = self.words(semicolon) + self.name(left).text + self.words(verb) + self.name(right).text
            return self.rule(names) + said
        words, of, function = names.partition("derivative of ")
        if not of:
            return self.words(names) if names else ""
        function, comma, others = function.partition(", ")
        row = next((row for row, name in UNICODE.names.items() if name == function), function)
        return self.words(words + of) + self.function(row) + self.rule(comma + others)

    def relation(self, left: Piece, relation: str, right: Piece) -> str:
        """An equation or inequality."""
        return f"{left.text} {self.relations.get(relation, relation)} {right.text}"

    def pending(self, a: Piece, variable: str, partial: bool) -> Piece:
        """The derivative of a piece, to be found."""
        d = "∂" if partial else "d"
        return Piece(f"{self.name(f'{d}/{d}{variable}').text}[{a.text}]")


_TRIGONOMETRIC = frozenset(f"{a}{name}{h}" for a in ("", "a") for name in ("sin", "cos", "tan") for h in ("", "h"))
_INVERSES = {f"a{name}{h}": f"ar{'' if h else 'c'}{name}{h}" for name in ("sin", "cos", "tan") for h in ("", "h")}


class Typeset(Style):
    """What is written alike wherever there is room for mathematics' own signs."""

    relations: ClassVar[Mapping[str, str]] = {}

    def exp(self, a: Piece) -> Piece:
        return self.power(Piece("e"), a)

    def whole_quotient(self, a: Piece, b: Piece) -> Piece:
        return self.call("floor", self.divide(a, b))


class Unicode(Typeset):
    """Plain text as people write mathematics: 3x² + 5x."""

    minus = "−"
    ellipsis = "…"
    constants: ClassVar[Mapping[float, str]] = {math.pi: "π", math.e: "e", math.inf: "∞", -math.inf: "−∞"}
    names: ClassVar[Mapping[str, str]] = {
        "log": "ln",
        "log2": "log₂",
        "log10": "log₁₀",
        "gamma": "Γ",
        "lgamma": "ln Γ",
        "digamma": "ψ",
        "expit": "σ",
        "maximum": "max",
        "fmax": "max",
        "minimum": "min",
        "fmin": "min",
        "rint": "round",
        "floor_divide": "floor",
        "ndtr": "Φ",
        "i0": "I₀",
        "i1": "I₁",
        "j0": "J₀",
        "j1": "J₁",
    } | _INVERSES
    rising = _TRIGONOMETRIC | {"log"}

    def scientific(self, mantissa: str, exponent: int) -> Piece:
        power = self.power(Piece("10"), self.number(exponent))
        if mantissa.strip("-") == "1":
            return self.negative(power) if mantissa[0] == "-" else power
        return self.multiply(self.number(float(mantissa)), power)

    def name(self, name: str) -> Piece:
        return Piece(name, _tightness(name))

    def times(self, left: str, right: str) -> str:
        """Nothing after a number or a single letter, where what follows cannot be misread; else a dot."""
        last = _last_factor(left)
        if last.isdecimal():
            return "" if (_LETTER if last == "1" else _AFTER_NUMBER).match(right) else "·"
        return "" if _LETTER.fullmatch(last) and _LETTER.match(right) and last[0] != right[0] else "·"

    def power(self, a: Piece, b: Piece) -> Piece:
        exponent = self.raised(b)
        if a.head and b.text.isdigit():
            return Piece(a.head + exponent + a.text.removeprefix(a.head), POWER)
        return Piece(self.held(a, ATOM) + exponent, POWER)

    def raised(self, a: Piece) -> str:
        """A piece as an exponent: raised, if it is short and its characters can be."""
        text = a.text.replace(" ", "")
        if len(text) <= 5 and all(c in _RAISED for c in text) and sum(map(str.isalpha, text)) <= 1:
            return "".join(_RAISED[c] for c in text)
        return f"^{a.text}" if a.tightness == ATOM and _WORD.fullmatch(a.text) else f"^{self.group(a.text)}"

    def root(self, degree: int, a: Piece) -> Piece:
        return Piece(("√" if degree == 2 else "∛") + self.held(a, ATOM), POWER)

    def absolute(self, a: Piece) -> Piece:
        return Piece(f"|{a.text}|")

    def modulo(self, a: Piece, b: Piece) -> Piece:
        return Piece(f"{self.held(a, POWER)} mod {self.held(b, POWER)}", SUM)

    def function(self, name: str) -> str:
        return self.names.get(name, name.replace("<lambda>", "g"))

    def words(self, text: str) -> str:
        return text

    def call(self, name: str, *args: Piece) -> Piece:
        if name in _BRACKETS:
            return Piece(args[0].text.join(_BRACKETS[name]))
        return super().call(name, *args)


_RAISED = dict(
    zip(
        "0123456789+−()abcdefghijklmnoprstuvwxyz",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
        strict=True,
    )
)
_WORD = re.compile(r"[\w.]+", re.ASCII)
_BRACKETS = {"floor": ("⌊", "⌋"), "ceil": ("⌈", "⌉")}

_VARIABLE = "[a-df-zA-Zπ]"
_EXPONENT = f"[{_UPPER}⁻]"
_LETTER = re.compile(rf"{_VARIABLE}{_EXPONENT}*(?![\w(/'⁻])")  # x or x², and no longer name
_AFTER_NUMBER = re.compile(  # the same, x^n, u₁', a root, a power of e, sin(x)
    rf"{_VARIABLE}[{_LOWER}']*({_EXPONENT}+(?![\w⁻])|\^|(?![\w(/']))|[√∛|(]|e[\w⁻^<]|[^\W\d]\w*{_EXPONENT}*\("
)


LAST = 64  # characters, in which a number or a letter with its exponent ends that a text ends in


def _last_factor(text: str) -> str:
    """The number, or the letter with its exponent, that a product ends in; empty where it ends in anything else."""
    found = re.search(rf"(?:^|[−·)\d{_UPPER}])({_VARIABLE}[{_UPPER}]*)$|(?<![/^.\d⁻√∛\w])([\d.]*\d)$", text[-LAST:])
    return (found[1] or found[2].replace(".", "")) if found else ""


class Html(Unicode):
    """Unicode with the layout of HTML: raised letters, which can be any, fractions, and roots with a line above."""

    longest = 100_000
    relations: ClassVar[Mapping[str, str]] = {"<": "&lt;", ">": "&gt;"}

    def name(self, name: str) -> Piece:
        top, slash, bottom = name.partition("/")
        if slash:
            return self.divide(self.differential(top), self.differential(bottom))
        base, index, scripts = _parts_of(name)
        lowered = f"<sub>{index}</sub>" if index else ""
        return Piece(_GREEK.get(base, base) + lowered + scripts, _tightness(name))

    def differential(self, text: str) -> Piece:
        """The upper or the lower part of dy/dx."""
        d, variable, power = _parts_of_differential(text)
        return Piece(d + (self.name(variable).text if variable else "") + power)

    def raised(self, a: Piece) -> str:
        return f"<sup>{a.text}</sup>"

    def divide(self, a: Piece, b: Piece) -> Piece:
        if a.tightness == NEGATIVE:
            return self.negative(self.divide(Piece(a.text.removeprefix(self.minus)), b))
        top, bottom = (
            f'<span style="display: block{line}">{piece.text}</span>' for piece, line in ((a, _RULED), (b, ""))
        )
        return Piece(f'<span style="{_FRACTION}">{top}{bottom}</span>', PRODUCT)

    def root(self, degree: int, a: Piece) -> Piece:
        return Piece(f'{"√" if degree == 2 else "∛"}<span style="{_ROOTED}">{a.text}</span>', POWER)


_FRACTION = "display: inline-block; vertical-align: middle; text-align: center; padding: 0 0.15em"
_RULED = "; border-bottom: 1px solid"
_ROOTED = "display: inline-block; border-top: 1px solid; margin-top: 2px"  # away from the line of a quotient


class Latex(Typeset):
    """LaTeX, of which Matplotlib's mathtext reads each line."""

    ellipsis = r"\dots"
    constants: ClassVar[Mapping[float, str]] = {
        math.pi: r"\pi",
        math.e: "e",
        math.inf: r"\infty",
        -math.inf: r"-\infty",
    }
    names: ClassVar[Mapping[str, str]] = {
        **{name: rf"\{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
        **{name: rf"\{long}" for name, long in _INVERSES.items() if not name.endswith("h")},
        "log": r"\ln",
        "log2": r"\log_{2}",
        "log10": r"\log_{10}",
        "gamma": r"\Gamma",
        "lgamma": r"\ln\Gamma",
        "digamma": r"\psi",
        "expit": r"\sigma",
        "ndtr": r"\Phi",
        "maximum": r"\max",
        "fmax": r"\max",
        "minimum": r"\min",
        "fmin": r"\min",
    }
    rising = Unicode.rising
    relations: ClassVar[Mapping[str, str]] = {"≥": r"\geq", "≤": r"\leq", "≠": r"\neq"}

    def scientific(self, mantissa: str, exponent: int) -> Piece:
        power = self.power(Piece("10"), self.number(exponent))
        if mantissa.strip("-") == "1":
            return self.negative(power) if mantissa[0] == "-" else power
        return self.multiply(self.number(float(mantissa)), power)

    def name(self, name: str) -> Piece:
        top, slash, bottom = name.partition("/")
        if slash:
            return Piece(rf"\frac{{{self.differential(top)}}}{{{self.differential(bottom)}}}", PRODUCT)
        base, index, scripts = _parts_of(name)
        lowered = f"_{{{self.word(index)}}}" if index else ""
        return Piece(self.word(base) + lowered + _scripts(scripts), _tightness(name))

    def word(self, word: str) -> str:
        """A letter of mathematics, a number, or a word."""
        if word in _GREEK:
            return rf"\{word}"
        return word if len(word) == 1 or word.isdecimal() else rf"\mathrm{{{_escaped(word)}}}"

    def differential(self, text: str) -> str:
        """The upper or the lower part of dy/dx."""
        d, variable, power = _parts_of_differential(text)
        d = _scripts(d).replace("∂", r"\partial")
        return f"{d} {self.name(variable).text if variable else ''}{_scripts(power)}".rstrip()

    def group(self, text: str) -> str:
        return rf"\left({text}\right)" if r"\frac" in text or r"\left" in text else f"({text})"

    def times(self, left: str, right: str) -> str:
        """A space, where what follows cannot be misread; else a dot."""
        last, first = (_SCRIPTS.split(text)[0] for text in (left.rsplit(maxsplit=1)[-1], right.split(maxsplit=1)[0]))
        if last == first or r"\mathrm" in (last[:7], first[:7]):
            return r" \cdot "
        if right.startswith((r"\operatorname", *self.names.values())) and left != "1":
            return r" \, " if left[-1].isalpha() or left[-1] in ")]}|" else " "
        numbers = right[0].isdigit() or right.startswith((r"\frac{", "(-")) or (left == "1" and right[0] == "\\")
        return r" \cdot " if numbers or left[-1] == "]" or (left[-1] == ")" and right[0].isalpha()) else " "

    def divide(self, a: Piece, b: Piece) -> Piece:
        if a.tightness == NEGATIVE:
            return Piece(rf"-\frac{{{a.text.removeprefix('-')}}}{{{b.text}}}", NEGATIVE)
        return Piece(rf"\frac{{{a.text}}}{{{b.text}}}", PRODUCT)

    def power(self, a: Piece, b: Piece) -> Piece:
        if a.head and b.text.isdigit():
            return Piece(f"{a.head}^{{{b.text}}}{a.text.removeprefix(a.head)}", POWER)
        return Piece(f"{self.held(a, ATOM)}^{{{b.text}}}", POWER)

    def root(self, degree: int, a: Piece) -> Piece:
        return Piece(rf"\sqrt{'' if degree == 2 else '[3]'}{{{a.text}}}", POWER)

    def absolute(self, a: Piece) -> Piece:
        if "\\frac" in a.text or "|" in a.text:
            return Piece(rf"\left|{a.text}\right|")
        return Piece(f"|{{{a.text}}}|" if a.text.startswith("-") else f"|{a.text}|")  # which mathtext has no larger

    def modulo(self, a: Piece, b: Piece) -> Piece:
        return Piece(rf"{self.held(a, POWER)} \;\mathrm{{mod}}\; {self.held(b, POWER)}", SUM)

    def call(self, name: str, *args: Piece) -> Piece:
        if name in _BRACKETS:
            return Piece(rf"\left\l{name} {args[0].text}\right\r{name}")
        return super().call(name, *args)

    def function(self, name: str) -> str:
        if name in self.names:
            return self.names[name]
        word, scripts = _word_and_scripts(UNICODE.function(name))
        return (word if len(word) == 1 else rf"\operatorname{{{_escaped(word)}}}") + _scripts(scripts)

    def words(self, text: str) -> str:
        return rf"\text{{{_escaped(text)}}}"

    def pending(self, a: Piece, variable: str, partial: bool) -> Piece:
        d = "∂" if partial else "d"
        return Piece(rf"{self.name(f'{d}/{d}{variable}').text}\left[{a.text}\right]")


_LETTERS = """
    alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ pi π rho ρ
    sigma σ tau τ upsilon υ phi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ
    Phi Φ Psi Ψ Omega Ω
"""
_GREEK = dict(zip(_LETTERS.split()[::2], _LETTERS.split()[1::2], strict=True))  # those that LaTeX has a name for


_SCRIPTS = re.compile(r"(?<!\\)[_^']")  # but not the underscore of a word


def _tightness(name: str) -> int:
    """How tightly a name holds together: u⁽⁴⁾ is raised already."""
    return POWER if "⁽" in name else ATOM


def _word_and_scripts(name: str) -> tuple[str, str]:
    """An identifier, and the indices, the order or the primes after it."""
    word = re.split(rf"[{_UPPER}{_LOWER}⁽']", name)[0]
    return word, name.removeprefix(word)


def _parts_of(name: str) -> tuple[str, str, str]:
    """A name as mathematics has it: x_1 and x1 as x with the index 1, n_max as n with max; and what is after it."""
    word, scripts = _word_and_scripts(name)
    word = word.rstrip("_") or word  # lambda_ is lambda
    found = re.fullmatch(r"([^\W\d_]+)_?(\d+)|([^\W\d_]+)_(\w+)", word)
    if found and (found[2] or found[3] in _GREEK or len(found[3]) == 1):
        return found[1] or found[3], found[2] or found[4], scripts
    return word, "", scripts


def _parts_of_differential(text: str) -> tuple[str, str, str]:
    """d²x², the lower part of d²y/dx², as d², x and ²."""
    d, variable, power = re.fullmatch(rf"(.[{_UPPER}]*)(.*?)([{_UPPER}]*)", text).groups()  # type: ignore[union-attr]
    return d, variable, power


def _escaped(text: str) -> str:
    return re.sub(r"[#$%&_{}]", r"\\\g<0>", text)


def _scripts(text: str) -> str:
    """Subscripts, exponents and primes in LaTeX."""
    lowered = re.sub(f"[{_LOWER}]+", lambda found: f"_{{{found[0].translate(_LEVEL)}}}", text)
    return re.sub(f"[{_UPPER}⁽⁾]+", lambda found: f"^{{{found[0].translate(_LEVEL)}}}", lowered)


ASCII, UNICODE, HTML, LATEX = Style(), Unicode(), Html(), Latex()
STYLES: dict[str, Style] = {"": UNICODE, "ascii": ASCII, "latex": LATEX, "html": HTML}

_METHODS = {  # of styles, by the rows that they write
    **dict.fromkeys(("add", "subtract", "multiply", "divide", "power", "negative", "sqrt", "cbrt", "exp")),
    "ratio": "divide",
    "abs": "absolute",
    "mod": "modulo",
    "floor_divide": "whole_quotient",
}


def operation(style: Style, rule: Any, args: Sequence[Piece]) -> Piece:
    """A rule of these arguments, in a style; rules of no function, which have their own way, say so by `written`."""
    name = rule.name
    if hasattr(rule, "written"):
        piece: Piece = rule.written(style, *args)
    elif name in _METHODS:
        piece = getattr(style, _METHODS[name] or name)(*args)
    else:
        piece = style.call(name, *args)
    return piece if len(piece.text) <= style.longest else Piece(style.ellipsis)
