"""What `explain` gives: the lines from f(x) to its derivative, for programs, as text, in LaTeX and in HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from .errors import shown
from .notation import ASCII, HTML, LATEX, STYLES, UNICODE, Style
from .symbol import Condition, evaluated, text

WIDTH = 100  # columns of text
FARTHEST = 62  # column of the rules beside the lines, unless a line is longer
MOST_CONDITIONS = 4  # that are shown

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
    variable : str
        The variable that f is differentiated by.
    variables : sequence of str
        All variables of f.
    definitions : sequence of (str, expression)
        What the names of parts stand for, each after those that it is made of.

    Notes
    -----
    ``str(d)`` is text, `text` the same for other widths and in ASCII, `latex` the lines for LaTeX, and `rows` what all
    of them show, line by line. A notebook shows a table.

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
        variable: str,
        variables: Sequence[str],
        definitions: Sequence[tuple[str, Any]],
    ) -> None:
        self.steps = list(steps)
        self._conditions = list(conditions)
        self.variable = variable
        self.variables = list(variables)
        self.definitions = list(definitions)

    @property
    def conditions(self) -> list[str]:
        """What f asked on its path, as the point answered it."""
        return list(map(str, self._conditions))

    def derivative(self, *args: Any, **kwargs: Any) -> Any:
        """Value of the derivative, the last line, where the variables are these numbers."""
        return self.value(self.steps[-1], *args, **kwargs)

    def value(self, step: Step, *args: Any, **kwargs: Any) -> Any:
        """Value of a line where the variables are these numbers; lines with the same `left` have the same value."""
        numbers: dict[str, Any] = {**dict(zip(self.variables, args, strict=False)), **kwargs}
        if numbers.keys() != set(self.variables) or len(numbers) != len(args) + len(kwargs):
            raise TypeError(f"a number for each of {', '.join(self.variables)} is needed; got {shown((args, kwargs))}")
        for name, expression in self.definitions:
            numbers[name] = evaluated(expression, numbers)
        return evaluated(step.expression, numbers)

    # -- how it is shown ----------------------------------------------------------------------------------------------

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
        lines: list[Line] = []
        indent = 0
        for left, right, rule in self.rows("ascii" if plain else ""):
            indent = len(left) or indent
            lines.append((f"{left:{indent}} = {right}", indent + 3, rule))
        if any(step.rule == LET for step in self.steps):
            lines = _paired(lines, width)
        column = max((len(line) for line, _, _ in lines if len(line) <= FARTHEST), default=0)
        shown = self._where(ASCII if plain else UNICODE, width)
        shown += [piece for line in lines for piece in _wrapped(line, width, column)]
        return "\n".join(shown)

    @property
    def latex(self) -> str:
        """The lines in LaTeX, below each other, with the rules beside them."""
        rows = [f"{left} &= {right}" + (f" && {rule}" if rule else "") for left, right, rule in self.rows("latex")]
        rows[:0] = [f"&{line}" for line in self._where(LATEX)]
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
        where = "".join(f"<caption>{line}</caption>" for line in self._where(HTML))
        return f'<table style="font-family: serif; font-size: 110%">{where}<tbody>{rows}</tbody></table>'

    def _where(self, style: Style, width: int = 0) -> list[str]:
        """The conditions, in a line, or of text in several; none where there are none."""
        from textwrap import wrap

        more = len(self._conditions) - MOST_CONDITIONS
        shown = ", ".join(condition.text(style) for condition in self._conditions[:MOST_CONDITIONS])
        line = style.words("where ") + shown + (style.words(f", and {more} more") if more > 0 else "")
        if not shown:
            return []
        return wrap(line, width, subsequent_indent=" " * 6, break_on_hyphens=False) if width else [line]

    def rows(self, style: str = "") -> list[Row]:
        r"""The lines as they are shown: as text, in "ascii", in "latex" or in "html".

        >>> from tinygrad_ed import explain
        >>> explain(lambda x: 3 * x**2).rows("latex")[-2:]  # doctest: +NORMALIZE_WHITESPACE
        [Row(left='', right='3 \\cdot 2 x^{2 - 1}', rule='\\text{power rule}'),
         Row(left="f'(x)", right='6 x', rule='\\text{simplified}')]
        """
        if style not in STYLES:
            raise ValueError(f"rows are written in '', 'ascii', 'latex' or 'html'; got {style!r}")
        as_ = STYLES[style]
        lefts = ["", *(step.left for step in self.steps), ""]
        return [
            Row(
                "" if before == step.left == after else _left(step.left, as_),
                text(step.expression, as_),
                as_.rule(step.rule),
            )
            for before, step, after in zip(lefts[:-2], self.steps, lefts[2:], strict=True)
        ]


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


def _wrapped(line: Line, width: int, column: int) -> list[str]:
    """A line with its rule beside it, or below it where it is too long."""
    from textwrap import wrap

    content, indent, rule = line
    if not rule and len(content) <= width:
        return [content.rstrip()]
    column = column if column + 3 + len(rule) <= width else 0
    if max(len(content), column) + 3 + len(rule) <= width:
        return [f"{content:{column}}   {rule}"]
    pieces = wrap(content, width, subsequent_indent=" " * indent, break_on_hyphens=False, drop_whitespace=True)
    note = wrap(f"({rule})", width, initial_indent=" " * indent, subsequent_indent=" " * (indent + 1)) if rule else []
    return pieces + note
