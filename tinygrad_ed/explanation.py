"""The analytical derivative, step by step, one rule a line, as it is written on a board.

f is run on symbols, which gives its formula. Every line of a derivation is a formula, too, in which ``d/dx[…]`` stands
for derivatives that are still to be found; a step takes those that one rule of the table answers, and puts in their
place what the row's partial derivatives give. Formulas that are too long for this are taken apart: their parts get
names, u and v, each part is differentiated by itself, and the chain rule holds them together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .arguments import checked_order, checked_wrt
from .errors import shown
from .evaluation import name_of, raise_loss
from .levels import settled
from .notation import ASCII, LATEX, UNICODE, Piece, Style
from .rules import TABLE, Rule
from .symbol import Condition, Symbol, SymbolLevel, evaluated, folded, is_variable, literal, nodes, plain, text
from .value import is_number

LONGEST_LINE = 90  # characters, of a derivation that is shown line by line
MOST_LINES = 16
LARGEST_IN_LINES = 80  # symbols, of a function that is shown line by line
LARGEST_PART = 6  # operations


class Step(NamedTuple):
    """A line of a derivation: ``left = right``, and the rule that led to it from the line before.

    `left` is what is computed (f'(x), or a part's name), as text; `expression` is a number or a `Symbol`.
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
    """The steps from f(x) to its derivative; made by `explain`.

    Attributes
    ----------
    steps : list of Step
        The lines: first f itself, last the derivative.
    conditions : list of str
        What f asked on its path, as it is answered at the point; empty where it asked nothing.
    variable : str
        The variable that f is differentiated by.
    variables : list of str
        All variables of f.

    Notes
    -----
    ``str(d)`` is text, ``format(d, "ascii")`` the same in ASCII, `latex` the lines for LaTeX; notebooks show it as
    mathematics.

    Examples
    --------
    >>> d = explain(lambda x: 3 * x**2 + 5 * x)
    >>> print(d.steps[-1])
    f'(x) = 6x + 5
    >>> d.derivative(2.0)
    17.0
    """

    def __init__(
        self, steps: list[Step], conditions: list[str], variable: str, variables: list[str], definitions: list[Any]
    ) -> None:
        self.steps = steps
        self.conditions = conditions
        self.variable = variable
        self.variables = variables
        self._definitions = definitions

    def derivative(self, *args: Any, **kwargs: Any) -> Any:
        """Value of the last line where the variables are these numbers."""
        return self.value(self.steps[-1], *args, **kwargs)

    def value(self, step: Step, *args: Any, **kwargs: Any) -> Any:
        """Value of a line where the variables are these numbers; all lines that begin alike have the same."""
        numbers: dict[str, Any] = {**dict(zip(self.variables, args, strict=False)), **kwargs}
        if sorted(numbers) != sorted(self.variables) or len(args) > len(self.variables):
            raise TypeError(f"numbers for {', '.join(self.variables)} are needed; got {shown(args)} and {shown(kwargs)}")
        for name, expression in self._definitions:
            numbers[name] = evaluated(expression, numbers)
        return evaluated(step.expression, numbers)

    # -- how it is shown ----------------------------------------------------------------------------------------------

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"<Derivation {self.steps[-1]}>"

    def __format__(self, spec: str) -> str:
        if spec not in ("", "ascii"):
            raise ValueError(f"a derivation is formatted as '' or 'ascii', and has .latex; got {spec!r}")
        return self.text(ascii=spec == "ascii")

    def text(self, width: int = 100, *, ascii: bool = False) -> str:  # noqa: A002
        """The lines as text of so many columns, with the rules beside them."""
        style = ASCII if ascii else UNICODE
        lines = []
        if self.conditions:
            lines.append("where " + ", ".join(_few(self.conditions)))
        rows = [(_left(left, style), text(right, style), rule) for left, right, rule in self._rows()]
        if any(rule == "let" for _, _, rule in rows):
            rows = _side_by_side(rows, width)
        column = max((len(left) + len(right) for left, right, _ in rows if len(left) + len(right) <= 62), default=0) + 3
        for left, right, rule in rows:
            line = f"{left} = {right}"
            note = f"   {rule}" if rule else ""
            if max(len(line), column) + len(note) <= width:
                lines.append(f"{line:{column}}{note}".rstrip())
                continue
            lines += _wrapped(line, width, len(left) + 3)
            if len(lines[-1]) + len(note) <= width:
                lines[-1] += note
            else:
                lines.append(f"{' ' * (len(left) + 3)}({rule})")
        return "\n".join(ascii_text(line) if ascii else line for line in lines)

    def _rows(self) -> list[tuple[str, Any, str]]:
        """The lines, with what stands to their left only where it changes, and at the end."""
        rows = []
        before = ""
        for i, (left, right, rule) in enumerate(self.steps):
            repeated = left == before and i < len(self.steps) - 1 and self.steps[i + 1].left == left
            rows.append((" " * len(left) if repeated else left, right, rule))
            before = left
        return rows

    @property
    def latex(self) -> str:
        """The lines in LaTeX, below each other."""
        rows = []
        for left, right, rule in self._rows():
            note = rf" && \text{{{rule}}}" if rule else ""
            rows.append(f"{_left(left, LATEX)} &= {text(right, LATEX)}{note}")
        lines = " \\\\\n".join(rows)
        return f"\\begin{{aligned}}\n{lines}\n\\end{{aligned}}"

    def _repr_latex_(self) -> str:
        return f"$$\n{self.latex}\n$$"

    def _repr_html_(self) -> str:
        from html import escape

        cell = "padding: 0.15em 0.5em; text-align: left; white-space: nowrap"
        rows = []
        for left, right, rule in self._rows():
            shown_left = escape(left.strip(), quote=False)
            rows.append(
                f'<tr><td style="{cell}">{shown_left}</td><td style="{cell}">= {text(right, HTML)}</td>'
                f'<td style="{cell}; opacity: 0.6">{escape(rule)}</td></tr>'
            )
        given = f"<caption>where {escape(', '.join(_few(self.conditions)))}</caption>" if self.conditions else ""
        return f'<table style="font-family: serif; font-size: 110%">{given}{"".join(rows)}</table>'


def explain(
    f: Callable[..., Any], at: Any = None, wrt: int | str = 0, *, order: int = 1, notation: str = "prime"
) -> Derivation:
    """The derivative of f, derived step by step, each line by one rule.

    Parameters
    ----------
    f : callable
        An ordinary function of one number or several. Arguments without a default are variables; all others have it.
    at : number, tuple or dict of numbers, optional
        The point whose path is taken where f compares its numbers; for several variables a tuple, or a dict by names.
    wrt : int or str, optional
        The argument to differentiate by.
    order : int, optional
        The order of the derivative.
    notation : {"prime", "leibniz"}, optional
        f'(x), or df/dx.

    Returns
    -------
    Derivation
        The lines, as text, as LaTeX, and for programs.

    Raises
    ------
    ValueError
        f compares its numbers, and there is no point to say how it goes on.
    DerivativeLost
        f needs the number itself, as code that cannot be looked into does.

    Examples
    --------
    >>> print(explain(lambda x: 5 * x**5 + 4 * x**3 - 5))
    f(x) = 5x⁵ + 4x³ − 5
    f'(x) = d/dx[5x⁵ + 4x³ − 5]
          = d/dx[5x⁵] + d/dx[4x³] − d/dx[5]       sum rule, difference rule
          = 5·d/dx[x⁵] + 4·d/dx[x³] − d/dx[5]     constant multiple rule
          = 5·d/dx[x⁵] + 4·d/dx[x³] − 0           constant rule
          = 5·5x⁵⁻¹ + 4·3x³⁻¹ − 0                 power rule
    f'(x) = 25x⁴ + 12x²                           simplified
    """
    order = checked_order(order, "explain")
    wrt = checked_wrt(wrt)
    if isinstance(wrt, tuple):
        raise TypeError(f"explain differentiates by one argument, a position or a name; got wrt={wrt!r}")
    if notation not in ("prime", "leibniz"):
        raise ValueError(f"notation is 'prime' or 'leibniz'; got {notation!r}")
    level = SymbolLevel()
    variables, by, args, kwargs = _variables(f, at, wrt, level)
    y = _formula(f, level, args, kwargs)

    from .algebra import spelled

    renamed = {id(s): Symbol(s.name, level=level) for s in variables}
    y = spelled(y, renamed)
    conditions = _said(level.conditions, renamed)
    names = [s.name for s in variables]
    return _Teacher(y, renamed[id(by)], names, notation, conditions).derivation(order)


# -- f's formula -------------------------------------------------------------------------------------------------------


def _formula(f: Callable[..., Any], level: SymbolLevel, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """What f gives for symbols: the one place where f is called."""
    try:
        y = settled(f(*args, **kwargs))
    except BaseException as error:
        raise_loss(level, error)
        raise
    if level.loss is not None:
        raise level.loss
    if getattr(y, "shape", None) == () and hasattr(y, "item") and not isinstance(y, Symbol):
        y = y.item()
    if not is_number(y) or getattr(y, "shape", ()) or isinstance(y, complex):
        raise TypeError(f"explain takes a function whose result is one real number; {name_of(f)} returned {shown(y)}")
    return y


def _variables(
    f: Callable[..., Any], at: Any, wrt: int | str, level: SymbolLevel
) -> tuple[list[Symbol], Symbol, list[Any], dict[str, Any]]:
    """The variables of f, the one to differentiate by, and the arguments to call f with."""
    from inspect import Parameter, signature

    try:
        parameters = list(signature(f).parameters.values())
    except ValueError:  # some builtins have none
        parameters = [Parameter("x", Parameter.POSITIONAL_ONLY)]
    single = [p for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    if not single and parameters:
        single = [Parameter("x", Parameter.POSITIONAL_ONLY)]
    meant = wrt if isinstance(wrt, str) else single[wrt].name if wrt < len(single) else None
    if meant not in [p.name for p in single]:
        raise ValueError(f"{name_of(f)}({', '.join(map(str, parameters))}) has no argument {wrt!r}, asked for by wrt")
    open_ones = [p.name for p in single if p.default is p.empty or p.name == meant]
    points = _points(at, open_ones, [p.name for p in single])
    symbols = {name: Symbol(name, points.get(name), level=level) for name in open_ones}
    values = {p.name: symbols.get(p.name, points.get(p.name, p.default)) for p in single}
    args = [values[p.name] for p in single if p.kind != p.KEYWORD_ONLY]
    kwargs = {p.name: values[p.name] for p in single if p.kind == p.KEYWORD_ONLY}
    return list(symbols.values()), symbols[meant or ""], args, kwargs


def _points(at: Any, variables: list[str], names: list[str]) -> dict[str, Any]:
    """The numbers of the point, by the names of the arguments."""
    if at is None:
        return {}
    if isinstance(at, Mapping):
        points = dict(at)
    else:
        given = at if isinstance(at, tuple) else (at,)
        points = dict(zip(variables if len(given) <= len(variables) else names, given, strict=False))
        if len(given) > len(names):
            points = {}
    if not set(variables) <= set(points) <= set(names) or not all(map(is_number, points.values())):
        wanted = "a number" if len(variables) == 1 else f"numbers for {', '.join(variables)}"
        raise TypeError(f"at is the point whose path is taken, {wanted}; got {shown(at)}")
    return points


def _said(conditions: list[Condition], renamed: dict[int, Symbol]) -> list[str]:
    """The conditions as text, each once."""
    return list(dict.fromkeys(str(condition) for condition in conditions if renamed))


# -- Rules, from their rows --------------------------------------------------------------------------------------------


class _Pending(Rule):
    """A derivative that is still to be found: of its first argument; the second is the answer, and its value."""

    __slots__ = ("partial", "variable")

    def __init__(self, variable: Symbol, partial: bool) -> None:
        super().__init__("derivative", None, None)
        self.variable, self.partial = variable, partial

    def written(self, style: Style, of: Piece, answer: Piece) -> Piece:
        return style.pending(of, self.variable.name, self.partial)


class _Opaque(Rule):
    """A partial derivative that users gave, where it cannot be looked into."""

    __slots__ = ()

    by_hand = True


_ARITHMETIC = {"add", "subtract", "multiply", "divide", "negative"}


def kind(node: Symbol, varies: Callable[[Any], bool], variable: Symbol) -> str:
    """The name of the rule that differentiates a formula."""
    if node is variable:
        return "identity rule"
    if not varies(node):
        return "constant rule"
    rule = node.rule
    moving = [a for a in node.args if varies(a)]
    if len(moving) < len(node.args) and rule.name in ("multiply", "divide") and varies(node.args[0]):
        return TABLE["negative"].says
    if len(moving) < len(node.args) and rule.name == "multiply":
        return TABLE["negative"].says
    says: str = rule.says
    if rule.name == "power" and not varies(node.args[0]):
        says = "exponential rule"
    elif rule.name == "power" and len(moving) == 2:
        says = "power rule, exponential rule"
    elif says == rule.name:
        says = f"derivative of {UNICODE.names.get(says, says)}"
    chained = rule.name not in _ARITHMETIC and any(a is not variable for a in moving)
    return f"chain rule, {says}" if chained else says


def differentiated(node: Symbol, varies: Callable[[Any], bool], d: Callable[[Any], Any], variable: Symbol) -> Any:
    """The derivative of a formula by the row of its rule, where `d` gives those of its arguments."""
    rule = node.rule
    if not varies(node):
        return literal(0)
    if rule is None:
        return literal(1)
    if rule.name in ("add", "subtract"):
        return TABLE[rule.name](*(d(literal(a)) for a in node.args))
    moving = [i for i, a in enumerate(node.args) if varies(a)]
    if rule.name == "divide" and len(moving) == 2:
        return _quotient(*node.args, *map(d, node.args))
    y: Any = None
    for i in moving:
        p = _partial(rule, i, node)
        a = node.args[i]
        inner = None if a is variable and rule.name not in _ARITHMETIC else d(a)
        if rule.name == "divide" and i == 0:  # a slope of 1/b, of what stands above b
            term = inner / p.args[1]
        else:
            term = _product(p, inner, first=i == 0 and len(moving) > 1)
        y = term if y is None else y + term
    return literal(y)


def _partial(rule: Any, i: int, node: Symbol) -> Any:
    """A row's partial derivative in the form that people know, with everything written out."""
    from .algebra import spelled

    args = [literal(a) for a in node.args]
    if not rule.by_hand:
        return plain(spelled(rule.textbook[i](*args, node), {}))
    try:
        return plain(spelled(rule.partials[i](*args, node), {}))
    except Exception:
        if isinstance(rule, _Opaque):
            raise
    name = f"{rule.name}'" if len(args) == 1 else f"∂{i + 1}{rule.name}"
    given = rule.partials[i]
    return node.apply(_Opaque(name, None, None), lambda *numbers: given(*numbers, None), args)


def _product(partial: Any, inner: Any, first: bool) -> Any:
    """A partial derivative times what the argument changes by."""
    if inner is None:
        return literal(partial)
    if not isinstance(partial, Symbol):
        if partial == 1:
            return inner
        if partial == -1:
            return -inner
        partial = literal(partial)
    return inner * partial if first else partial * inner


def _quotient(a: Any, b: Any, da: Any, db: Any) -> Any:
    """The two terms of a quotient's derivative, by its row, over their common denominator."""
    from .algebra import Algebra

    top, bottom = Symbol("a"), Symbol("b")
    first, second = (partial(top, bottom, top / bottom) for partial in TABLE["divide"].textbook)
    denominator = second.args[1]
    with_top = Algebra().simple(first * denominator)
    with_bottom = Algebra().simple(second * denominator)
    names = {id(top): a, id(bottom): b}
    first, second, denominator = (folded(x, _rebuilt, dict(names)) for x in (with_top, with_bottom, denominator))
    return (da * first + second * db if second.rule.name != "negative" else da * first - second.args[0] * db) / denominator


def _rebuilt(node: Symbol, args: list[Any]) -> Any:
    return node if node.rule is None else node.apply(node.rule, node.function, args)


# -- Lines -------------------------------------------------------------------------------------------------------------

_TURN = ("sum rule", "difference rule"), ("constant multiple rule",), ("constant rule",), ("product rule",), ("quotient rule",)


class _Teacher:
    """Derives f's derivative: line by line, or part by part where that would be too long."""

    def __init__(self, y: Any, variable: Symbol, variables: list[str], notation: str, conditions: list[str]) -> None:
        self.y, self.variable, self.variables = literal(y), variable, variables
        self.leibniz = notation == "leibniz" or len(variables) > 1
        self.conditions = conditions
        self.d = "∂" if len(variables) > 1 else "d"
        self.pending = _Pending(variable, len(variables) > 1)
        self.moving: dict[int, bool] = {id(variable): True}
        self.answers: dict[int, Any] = {id(variable): literal(1)}
        self.kept: list[Any] = []

    def derivation(self, order: int) -> Derivation:
        """The steps to the derivative of that order."""
        from .algebra import simplified

        given = [Step(self.name("f", 0), plain(self.y), "")]
        if len(nodes(self.y)) > LARGEST_IN_LINES or UNICODE.ellipsis in given[0].right:
            return self.made([], *self.part_by_part(order))
        steps = list(given)
        y = self.y
        simple = literal(simplified(y))
        if order and len(text(simple)) < 0.75 * len(given[0].right):
            steps.append(Step(given[0].left, plain(simple), "simplified"))
            y = simple
        lines = self.line_by_line(y, order)
        if lines is None:
            return self.made(given, *self.part_by_part(order))
        return self.made(steps, lines, [])

    def made(self, first: list[Step], steps: list[Step], definitions: list[Any]) -> Derivation:
        """The derivation with these lines."""
        return Derivation([*first, *steps], self.conditions, self.variable.name, self.variables, definitions)

    def name(self, name: str, order: int) -> str:
        """f(x), f'(x), df/dx, u', du/dx."""
        args = f"({', '.join(self.variables)})" if name == "f" else ""
        return name + args if order == 0 else derived(name, order, self.variable.name, self.d, self.leibniz) + args * (
            not self.leibniz
        )

    def varies(self, x: Any) -> bool:
        """Whether x depends on the variable."""
        if not isinstance(x, Symbol):
            return False
        return bool(folded(x, lambda node, args: any(a is True for a in args), self.moving))

    def answer(self, x: Any) -> Any:
        """The derivative of x, at once."""
        if not isinstance(x, Symbol):
            return literal(0)

        def visit(node: Symbol, _: list[Any]) -> Any:
            self.kept.append(node)
            return differentiated(node, self.varies, lambda a: self.answers.get(id(a), literal(0)), self.variable)

        return folded(x, visit, self.answers)

    def open(self, x: Any) -> Any:
        """The derivative of x, to be found."""
        made = self.variable.apply(self.pending, lambda of, answer: answer, (literal(x), self.answer(x)))
        self.kept.append(made)
        return made

    # -- line by line -------------------------------------------------------------------------------------------------

    def line_by_line(self, y: Any, order: int) -> list[Step] | None:
        """The steps, one rule a line; None where they are too many, or too long."""
        from .algebra import simplified

        steps: list[Step] = []
        for n in range(1, order + 1):
            left = self.name("f", n)
            line = self.open(y)
            steps.append(Step(left, line, ""))
            while found := [node for node in nodes(line) if node.rule is self.pending]:
                line, rule = self.next_line(line, found)
                steps.append(Step(left, plain(line), rule))
                if len(steps) > MOST_LINES * order or len(steps[-1].right) > LONGEST_LINE:
                    return None
            y = literal(simplified(line))
            if text(y) != steps[-1].right:
                steps.append(Step(left, plain(y), "simplified"))
            if len(steps[-1].right) > LONGEST_LINE:
                return None
        return steps

    def next_line(self, line: Any, found: list[Symbol]) -> tuple[Any, str]:
        """A line with the next rule applied wherever it can be, and the rule's name."""
        inner = [literal(node.args[0]) for node in found]
        kinds = [kind(a, self.varies, self.variable) for a in inner]
        turn = next((names for names in _TURN if set(names) & set(kinds)), ())
        last = sorted(set(kinds) - {"identity rule"})
        names = turn or ([next(k for k in kinds if k != "identity rule")] if last else ["identity rule"])
        powers = last == ["power rule"]
        used: list[str] = []
        replaced: dict[int, Any] = {}
        for node, a, k in zip(found, inner, kinds, strict=True):
            if k in names:
                replaced[id(node)] = self.opened(a, names, used)
            elif powers and a is self.variable:  # x = x¹
                replaced[id(node)] = TABLE["power"].textbook[0](a, literal(1), a)
        return folded(line, _rebuilt, replaced), ", ".join(sorted(used, reverse=True))

    def opened(self, x: Any, names: Any, used: list[str]) -> Any:
        """The derivative of x by its rule, and by the same rules those that are to be found in it."""
        k = kind(x, self.varies, self.variable)
        if k not in names or (k == "constant rule" and used and "constant rule" not in names):
            return self.open(x)
        if k not in used:
            used.append(k)
        linear = k in ("sum rule", "difference rule", "constant multiple rule")
        return differentiated(
            x, self.varies, (lambda a: self.opened(literal(a), names, used)) if linear else self.open, self.variable
        )

    # -- part by part -------------------------------------------------------------------------------------------------

    def part_by_part(self, order: int) -> tuple[list[Step], list[Any]]:
        """The steps with names for the parts of f, and what the names stand for, in order."""
        from .algebra import simplified

        parts = self.parts()
        names: dict[int, Symbol] = {}
        slopes: list[Step] = []
        definitions: list[Any] = []
        for mark, node in zip(_part_names(len(parts), self.variables), parts, strict=True):
            expression = self.shorter(folded(node, _rebuilt, dict(names)))
            slopes.append(Step(mark, expression, "let"))
            definitions.append((mark, expression))
            names[id(node)] = symbol = self.part(mark)
            for n in range(1, order + 1):
                rule = self.rules(expression)
                expression = simplified(self.answer(expression))
                following = self.part(self.name(mark, n))
                self.answers[id(symbol)] = following if isinstance(expression, Symbol) else literal(expression)
                slopes.append(Step(following.name, expression, rule))
                definitions.append((following.name, expression))
                symbol = following
        y = self.shorter(folded(self.y, _rebuilt, dict(names)))
        steps = [Step(self.name("f", 0), y, "with names for its parts"), *slopes]
        for n in range(1, order + 1):
            rule = self.rules(y)
            y = simplified(self.answer(y))
            steps.append(Step(self.name("f", n), y, rule))
        return steps, definitions

    def part(self, name: str) -> Symbol:
        """A symbol for a part, or for its derivative."""
        symbol = Symbol(name)
        self.moving[id(symbol)] = True
        self.kept.append(symbol)
        return symbol

    def shorter(self, x: Any) -> Any:
        """A part's formula, made simple where that is shorter."""
        from .algebra import simplified

        simple = simplified(x)
        return simple if len(text(simple)) < len(text(x)) else x

    def rules(self, x: Any) -> str:
        """The rules by which x is differentiated, in the order in which they come."""
        kinds = [
            kind(node, self.varies, self.variable)
            for node in reversed(nodes(x))
            if node.rule is not None and self.varies(node)
        ]
        used = dict.fromkeys(name for k in kinds for name in k.split(", ") if node_rule(name))
        return ", ".join(_few(list(used), 3))

    def parts(self) -> list[Symbol]:
        """The parts of f that get names: what it uses more than once, and pieces of what is long."""
        moving = [node for node in nodes(self.y) if self.varies(node) and node.rule is not None]
        uses: dict[int, int] = {}
        for node in moving:
            for a in node.args:
                uses[id(a)] = uses.get(id(a), 0) + 1
        sizes: dict[int, int] = {}
        found = []
        for node in moving:
            size = 1 + sum(sizes.get(id(a), 0) for a in node.args)
            if node is not self.y and (size >= LARGEST_PART or (uses[id(node)] > 1 and size * uses[id(node)] > 4)):
                found.append(node)
                size = 0
            sizes[id(node)] = size
        return found


def node_rule(name: str) -> bool:
    """Whether a rule is worth naming beside a line that takes several steps."""
    return name not in ("identity rule", "constant rule")


def derived(name: str, order: int, variable: str, d: str, leibniz: bool) -> str:
    """The name of a derivative: f', f⁽⁴⁾, df/dx, d²f/dx²."""
    raised = str(order).translate(_RAISED)
    if leibniz:
        n = raised if order > 1 else ""
        return f"{d}{n}{name}/{d}{variable}{n}"
    return name + ("'" * order if order <= 3 else f"⁽{raised}⁾")


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def _part_names(count: int, taken: list[str]) -> list[str]:
    """u, v, w, or u₁, u₂, …, whatever f's own variables are called."""
    if count <= 3 and not {"u", "v", "w"} & set(taken):
        return ["u", "v", "w"][:count]
    letter = next(a for a in "uvwpqrst" + "_" if not any(name.startswith(a) for name in taken))
    return [f"{letter}{str(i).translate(_LOWERED)}" for i in range(1, count + 1)]


# -- How lines are shown -----------------------------------------------------------------------------------------------


def _left(left: str, style: Style) -> str:
    """What stands to the left of a line, in a style."""
    if not left.strip():
        return "" if style is LATEX else left
    name, bracket, args = left.partition("(")
    if name in ("d", "∂"):
        return left
    written = style.name(name).text
    return f"{written}({', '.join(style.name(a.strip()).text for a in args[:-1].split(','))})" if bracket else written


def _side_by_side(rows: list[tuple[str, str, str]], width: int) -> list[tuple[str, str, str]]:
    """Rows in which a part and its derivative share a line, where both fit; the rules, which would not, are left out."""
    made: list[tuple[str, str, str]] = []
    shown = [f"{left} = {right}" for left, right, _ in rows]
    fits = [
        len(a) + len(b) < width - 3
        for a, b, row, after in zip(shown, shown[1:], rows, rows[1:], strict=False)
        if row[2] == "let" and after[2] != "let"
    ]
    column = max((len(line) for line, row in zip(shown, rows, strict=True) if row[2] == "let" and len(line) < width // 2), default=0)
    skip = False
    for i, (left, right, rule) in enumerate(rows):
        if skip:
            skip = False
            continue
        if rule == "let" and any(fits) and i + 1 < len(rows):
            pair = f"{shown[i]:{column}}   {shown[i + 1]}"
            if len(pair) <= width:
                made.append((left, pair[len(left) + 3 :], ""))
                skip = True
                continue
        made.append((left, right, rule if i == 0 or left.startswith(("f", "d", "∂")) else ""))
    return made


def _few(texts: list[str], most: int = 4) -> list[str]:
    return texts if len(texts) <= most else [*texts[:most], "…"]


def ascii_text(line: str) -> str:
    """What is left of a line that is not ASCII, in ASCII."""
    return line.translate(_ASCII)


_ASCII = str.maketrans({"…": "...", "≥": ">=", "≤": "<=", "≠": "!=", "−": "-", "⌊": "floor(", "⌋": ")"})


def _wrapped(line: str, width: int, indent: int) -> list[str]:
    from textwrap import wrap

    return wrap(line, width, subsequent_indent=" " * indent, break_long_words=True, break_on_hyphens=False)


class _Html(type(UNICODE)):  # type: ignore[misc]
    """Text with HTML's raised letters, which can be any."""

    def power(self, a: Piece, b: Piece) -> Piece:
        if a.head and b.text.isdigit():
            return Piece(f"{a.head}<sup>{b.text}</sup>{a.text[len(a.head) :]}", 4)
        return Piece(f"{self.held(a, 5)}<sup>{b.text}</sup>", 4)


HTML = _Html()
