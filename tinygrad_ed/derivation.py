"""What `explain` gives: the lines from f(x) to its derivative, for programs, as text, in LaTeX and in HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from .derivatives import derivative
from .errors import shown
from .notation import LATEX, STYLES, Style
from .symbol import Condition, evaluated, text

WIDTH = 80  # columns of text
PAGE = 60  # lines
LOSSES = (40, 20, 10, 5, 2, 0)  # columns that a line may be shorter for a better break, as the page allows
MOST_CONDITIONS = 4  # that are shown
SHORT_GROUP = 24  # characters in parentheses that stay on one line

LET = "let"  # the rule of a line that gives a part its name

Line = tuple[str, int, str]  # a line, how far its continuation is indented, its rule


class Row(NamedTuple):
    """A line as it is shown, in a style: `left` is empty where it is that of the lines around it."""

    left: str
    right: str
    rule: str


class Step(NamedTuple):
    """A line ``left = expression``, and the rule that led to it.

    `left` says what is computed, as text: f(x), f'(x), or the name of a part. `expression` is a number or a `Symbol`.
    """

    left: str
    expression: Any
    rule: str

    @property
    def right(self) -> str:
        """The expression as text."""
        return text(self.expression)

    @property
    def latex(self) -> str:
        """The line in LaTeX."""
        return f"{_left(self.left, LATEX)} = {text(self.expression, LATEX)}"

    def __str__(self) -> str:
        return f"{self.left} = {self.right}"


class Derivation:
    """The lines from f(x) to its derivative; made by `explain`.

    Parameters
    ----------
    steps : sequence of Step
        The lines: f first, the derivative last.
    conditions : sequence of Condition
        What f asked on its path, as the point answered it.
    variables : sequence of str
        All variables of f.
    definitions : sequence of (str, expression)
        What the names of parts stand for, each after those that it is made of.
    source : expression, str, int
        The formula of f as it computes, the variable that it is differentiated by, and how often.

    Notes
    -----
    ``str(d)`` is text, `text` the same for other widths and in ASCII, `latex` the lines for LaTeX; `where` and `rows`
    are what all of them show, line by line. A notebook shows a table.

    Examples
    --------
    >>> from tinygrad_ed import explain
    >>> d = explain(lambda x: 3 * x**2 + 5 * x)
    >>> d
    <Derivation f'(x) = 6x + 5>
    >>> [step.rule for step in d.steps if step.rule]
    ['sum rule', 'constant multiple rule', 'power rule', 'simplified']
    >>> d.derivative(2.0)
    17.0
    """

    def __init__(
        self,
        steps: Sequence[Step],
        conditions: Sequence[Condition],
        variables: Sequence[str],
        definitions: Sequence[tuple[str, Any]],
        source: tuple[Any, str, int],
    ) -> None:
        self.steps = list(steps)
        self._conditions = list(conditions)
        self.variables = list(variables)
        self.definitions = list(definitions)
        self.formula, self.variable, self.order = source

    @property
    def conditions(self) -> list[str]:
        """What f asked on its path, as the point answered it."""
        return list(map(str, self._conditions))

    def derivative(self, *args: Any, **kwargs: Any) -> Any:
        """Value of the derivative, the last line, where the variables are these numbers.

        It is computed from f, and so has the digits that some lines lose as they are written: 1 − tanh²(x) is 0 at 20.
        """
        numbers = self._numbers(args, kwargs)
        x = numbers.pop(self.variable)
        return derivative(lambda x: evaluated(self.formula, {**numbers, self.variable: x}), order=self.order)(x)

    def value(self, step: Step, *args: Any, **kwargs: Any) -> Any:
        """Value of a line, computed as it is written; lines with the same `left` have the same value."""
        numbers = self._numbers(args, kwargs)
        for name, expression in self.definitions:
            numbers[name] = evaluated(expression, numbers)
        return evaluated(step.expression, numbers)

    def _numbers(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """The numbers for the variables, by their names."""
        numbers: dict[str, Any] = {**dict(zip(self.variables, args, strict=False)), **kwargs}
        if numbers.keys() != set(self.variables) or len(numbers) != len(args) + len(kwargs):
            raise TypeError(f"a number for each of {', '.join(self.variables)} is needed; got {shown((args, kwargs))}")
        return numbers

    # -- how it is shown --

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"<Derivation {self.steps[-1]}>"

    def text(self, width: int = WIDTH, *, plain: bool = False) -> str:
        """The lines as text of so many columns, with the rules beside them; if `plain`, in ASCII.

        >>> from tinygrad_ed import explain
        >>> print(explain(lambda x: x**-2).text(plain=True))
        f(x) = x**(-2)
        f'(x) = d/dx[x**(-2)]
              = -2*x**(-2 - 1)   power rule
        f'(x) = -2/x**3          simplified
        """
        blocks: list[list[Line]] = [[]]  # one for each order, where no parts have names
        lefts = [""]
        style = "ascii" if plain else ""
        for left, right, rule in self.rows(style):
            if left not in ("", lefts[-1]):
                lefts.append(left)
                if len(lefts) > 3 and not self.definitions:
                    blocks.append([])
            indent = len(lefts[-1])
            blocks[-1].append((f"{left:{indent}} = {right}", indent + 3, rule))
        lines = blocks[0]
        if self.definitions:
            blocks = [_paired(lines, width)]
        shown = [line for block in blocks for line in _laid_out(block, width)]
        for loss in LOSSES if self.definitions else ():
            if len(shown) > PAGE:
                shown = _laid_out(_flowing(lines, len(self.definitions)), width, loss)
        return "\n".join([*self.where(style, width), *shown])

    @property
    def latex(self) -> str:
        """The lines in LaTeX, below each other, with the rules beside them."""
        rows = [f"{left} &= {right}" + (f" && {rule}" if rule else "") for left, right, rule in self.rows("latex")]
        rows[:0] = [f"&{line}" for line in self.where("latex")]
        return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"

    def _repr_latex_(self) -> str:
        return f"$$\n{self.latex}\n$$"

    def _repr_html_(self) -> str:
        cell = "padding: 0.1em 0.5em; text-align: left; vertical-align: baseline; white-space: nowrap"
        rows = "".join(
            f'<tr><td style="{cell}">{left}</td><td style="{cell}">= {right}</td>'
            f'<td style="{cell}; opacity: 0.6">{rule}</td></tr>'
            for left, right, rule in self.rows("html")
        )
        where = "".join(f"<caption>{line}</caption>" for line in self.where("html"))
        return f'<table style="font-family: serif; font-size: 110%">{where}<tbody>{rows}</tbody></table>'

    def where(self, style: str = "", width: int = 0) -> list[str]:
        """The conditions in a style, in a line, or in several of so many columns; none where there are none."""
        as_ = _styled(style)
        more = len(self._conditions) - MOST_CONDITIONS
        shown = ", ".join(condition.text(as_) for condition in self._conditions[:MOST_CONDITIONS])
        line = as_.words("where ") + shown + (as_.words(f", and {more} more") if more > 0 else "")
        if not shown:
            return []
        return _broken(line, width, len("where "), LOSSES[0]) if width else [line]

    def rows(self, style: str = "") -> list[Row]:
        r"""The lines as they are shown: as text, in "ascii", in "latex" or in "html".

        >>> from tinygrad_ed import explain
        >>> explain(lambda x: 3 * x**2).rows("latex")[-2:]  # doctest: +NORMALIZE_WHITESPACE
        [Row(left='', right='3 \\cdot 2 x^{2 - 1}', rule='\\text{power rule}'),
         Row(left="f'(x)", right='6 x', rule='\\text{simplified}')]
        """
        as_ = _styled(style)
        lefts = ["", *(step.left for step in self.steps), ""]
        return [
            Row(
                "" if before == step.left == after else _left(step.left, as_),
                text(step.expression, as_),
                as_.rule(step.rule),
            )
            for before, step, after in zip(lefts[:-2], self.steps, lefts[2:], strict=True)
        ]


def _styled(style: str) -> Style:
    if style not in STYLES:
        raise ValueError(f"lines are written in '', 'ascii', 'latex' or 'html'; got {style!r}")
    return STYLES[style]


def _left(left: str, style: Style) -> str:
    """What stands to the left of a line, in a style."""
    name, bracket, args = left.removesuffix(")").partition("(")
    written = ", ".join(style.name(arg).text for arg in args.split(", "))
    return style.name(name).text + (f"({written})" if bracket else "")


def _paired(lines: Sequence[Line], width: int) -> list[Line]:
    """Lines in which a part stands beside its derivative, where both fit; the rules, which would not, are left out."""
    column = max((len(line) for line, _, rule in lines if rule == LET and len(line) <= width // 2), default=0)
    paired: list[Line] = []
    of_part = False
    for line, indent, rule in lines:
        pair = f"{paired[-1][0]:{column}}   {line}" if of_part and rule != LET else ""
        if pair and len(pair) <= width:
            paired[-1] = pair, indent, ""
        else:
            paired.append((line, indent, "" if pair or rule == LET else rule))
        of_part = rule == LET
    return paired


def _flowing(lines: Sequence[Line], count: int) -> list[Line]:
    """Lines in which those of the parts, of which there are so many, are a paragraph, without their rules."""
    first = next(i for i, (_, _, rule) in enumerate(lines) if rule == LET)
    written = "".join(f"; {line}" if rule == LET else f", {line}" for line, _, rule in lines[first : first + count])
    return [*lines[:first], (written.removeprefix("; "), 0, ""), *lines[first + count :]]


def _laid_out(lines: Sequence[Line], width: int, loss: int = LOSSES[0]) -> list[str]:
    """Lines with their rules in one column, beside as many as can be; the others have theirs in parentheses below."""
    broken = [_broken(line.rstrip(), width, indent, loss) for line, indent, _ in lines]
    lengths = [(len(pieces[-1]), len(rule)) for pieces, (_, _, rule) in zip(broken, lines, strict=True)]

    def beside(column: int) -> int:
        return sum(n <= column <= width - 3 - m for n, m in lengths if m)

    bare = max((n for n, m in lengths if not m), default=0)
    column = max((n for n, _ in lengths), key=lambda n: (beside(n), n >= bare, -n), default=0)
    shown: list[str] = []
    for (*pieces, last), (_, indent, rule) in zip(broken, lines, strict=True):
        if not rule:
            shown += [*pieces, last]
        elif len(last) <= column <= width - 3 - len(rule):
            shown += [*pieces, f"{last:{column}}   {rule}"]
        else:
            shown += [*pieces, last, *_broken(f"{' ' * indent}({rule})", width, indent + 1, loss)]
    return shown


def _broken(text: str, width: int, indent: int, loss: int) -> list[str]:
    """A text as lines, broken where the line is full, or before it where fewer parentheses are around."""
    pieces = []
    while len(text) > width:
        head = text[: width + SHORT_GROUP]
        whole = {i for start, end in _groups(head) if loss and end - start <= SHORT_GROUP for i in range(start, end)}
        depth, place, least = 0, width, float("inf")
        for i in range(width + 1):
            how = next((n for n, pattern in enumerate(_BREAKS) if pattern.match(head, i)), None)
            lost = width - i + loss * (depth + (how or 0))
            if how is not None and i > 2 * indent and i not in whole and lost <= least:
                place, least = i, lost
            depth += (head[i] in "([") - (head[i] in ")]")
        pieces.append(text[:place].rstrip())
        text = " " * indent + text[place:].lstrip()
    return [*pieces, text]


def _groups(text: str) -> Iterator[tuple[int, int]]:
    """Where parentheses and brackets are opened, and what follows where they are closed."""
    opened: list[int] = []
    for i, c in enumerate(text):
        if c in "([":
            opened.append(i)
        elif c in ")]" and opened:
            yield opened.pop(), i + 1


_BREAKS = (re.compile(r"(?<=[;,] )"), re.compile(r"(?<= )[-+−] "), re.compile(r"(?<=[^*][*·])(?!\*)"))
