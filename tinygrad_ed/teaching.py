"""How a derivative is derived: line by line, each by one rule, or part by part where that would be too long.

Every line is a formula, in which ``d/dx[…]`` stands for derivatives that are still to be found. A step takes those that
one rule answers, and puts in their place what the partial derivatives of its row give: no rule is stated here. Where a
formula is too long for this, its parts get names, each is differentiated by itself, and the chain rule holds them
together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

from .algebra import simplified
from .derivation import LET, Derivation, Step
from .notation import LOWERED, RAISED, UNICODE, Piece, Style, primed
from .rules import TABLE, Rule
from .spelling import spelled
from .symbol import Condition, Part, Slope, Symbol, equals, folded, literal, nodes, plain, text

LONGEST_LINE = 160  # characters, where it is shown line by line
MOST_ROWS = 16  # of 70 characters, for each order
MOST_SYMBOLS = 80  # of a formula that is shown line by line
LARGEST_PART = 6  # operations
MOST_DIFFERENTIALS = 20  # named parts whose derivatives are written as du/dx
LONGEST_RESULT = 120  # characters of a last line with no names for parts in it
MOST_RULES = 3  # that are named beside one line
MUCH_SHORTER = 0.75  # the length of a formula that is made simple before it is differentiated

SUM, DIFFERENCE, CONSTANT_MULTIPLE, PRODUCT, QUOTIENT = (
    TABLE[name].says for name in ("add", "subtract", "negative", "multiply", "divide")
)
POWER, EXPONENTIAL, IDENTITY, CONSTANT, CHAIN = (
    f"{name} rule" for name in ("power", "exponential", "identity", "constant", "chain")
)
LINEAR = (SUM, DIFFERENCE, CONSTANT_MULTIPLE)  # rules that do not stop at the first layer
TURNS = ((SUM, DIFFERENCE), (CONSTANT_MULTIPLE,), (CONSTANT,), (PRODUCT,), (QUOTIENT,))  # the others follow
SHORT_TURNS = ((*LINEAR, CONSTANT, IDENTITY), (PRODUCT,), (QUOTIENT,))  # where these would be too many lines
ARITHMETIC = {"add", "subtract", "multiply", "divide", "negative"}


def _moves(node: Symbol, args: list[Any]) -> bool:
    """Whether a formula moves with its arguments; x⁰ does not, which is 1."""
    return any(a is True for a in args) and not (node.rule.name == "power" and equals(node.args[1], 0))


class _Pending(Rule):
    """A derivative that is to be found: that of its first argument. The second is the answer, and so its value."""

    __slots__ = ("partial", "variable")

    def __init__(self, variable: str, partial: bool) -> None:
        super().__init__("derivative", None, None)
        self.variable, self.partial = variable, partial

    def written(self, style: Style, formula: Piece, answer: Piece) -> Piece:
        """``d/dx[…]``, in a style."""
        return style.pending(formula, self.variable, self.partial)


class _ByHand(Rule):
    """A partial derivative that users gave and that does not take symbols, so that only its name can be written."""

    __slots__ = ()

    by_hand = True


class Calculus:
    """Derivatives of formulas by one variable, each by the row of its rule."""

    def __init__(self, variable: Symbol, partial: bool) -> None:
        self.variable = variable
        self.pending = _Pending(variable.name, partial)
        self.moving: dict[int, bool] = {id(variable): True}  # what depends on the variable, by identity
        self.answers: dict[int, Any] = {id(variable): literal(1)}  # derivatives, by identity
        self.names: dict[int, Symbol] = {}  # of formulas that have one, by identity
        self.kept: list[Any] = []  # what is known by its identity

    def varies(self, x: Any) -> bool:
        """Whether x depends on the variable."""
        if isinstance(x, Symbol) and id(x) not in self.moving:
            self.kept.append(x)
            folded(x, _moves, self.moving)
        return isinstance(x, Symbol) and self.moving[id(x)]

    def rule(self, node: Symbol) -> str:
        """The name of the rule that differentiates a formula."""
        node = self.of_power(node)
        if not self.varies(node):
            return CONSTANT
        if node.rule is None:
            return IDENTITY
        moving = [self.varies(a) for a in node.args]
        name, says = node.rule.name, node.rule.says
        if (name == "multiply" and not all(moving)) or (name == "divide" and moving == [True, False]):
            says = CONSTANT_MULTIPLE
        elif name == "power" and moving[1]:
            says = f"{POWER}, {EXPONENTIAL}" if moving[0] else EXPONENTIAL
        elif says == name:
            says = f"derivative of {UNICODE.function(name)}"
        inner = [a for a, moves in zip(node.args, moving, strict=True) if moves]
        chained = name not in ARITHMETIC and any(a is not self.variable for a in inner)
        return f"{CHAIN}, {says}" if chained else says

    def derivative(self, node: Symbol, d: Callable[[Any], Any]) -> Any:
        """The derivative of a formula by its rule, where `d` gives those of its arguments."""
        node = self.of_power(node)
        if not self.varies(node):
            return literal(0)
        if node.rule is None:
            return literal(1)
        name, args = node.rule.name, node.args
        moving = [i for i, a in enumerate(args) if self.varies(a) or name in ("add", "subtract")]
        if name == "divide" and len(moving) == 2:
            return _quotient(args[0], args[1], d(args[0]), d(args[1]), self.names.get(id(node)))
        total: Any = None
        for i in moving:
            slope = self.slope(node, i)
            if name == "divide" and i == 0:  # of a/b, where b is constant
                term = d(args[0]) / slope.args[1]
            elif args[i] is self.variable and (name not in ARITHMETIC or name == "divide"):
                term = slope
            else:
                term = _times(slope, d(args[i]), first=i == 0 and len(moving) > 1)
            total = term if total is None else total + term
        return literal(total)

    def of_power(self, node: Symbol) -> Any:
        """A constant over a power as a multiple of a power: 4/x¹² as 4x⁻¹², 1/√x as x^(−1/2), 1/(2x²) as 1/2·1/x²."""
        if node.rule is None or node.rule.name != "divide" or [self.varies(a) for a in node.args] != [False, True]:
            return node
        number, below = map(literal, node.args)
        value = plain(number)
        if not isinstance(value, Symbol) and value < 0:
            return -(literal(-value) / below)
        name = below.rule.name if below.rule is not None else ""
        args: list[Any] = list(map(literal, below.args))
        moving = [self.varies(a) for a in args]
        if name == "multiply" and not all(moving):
            constant, inner = args[moving.index(False)], args[moving.index(True)]
            return number / constant * (1 / inner)
        if name != "sqrt" and (name != "power" or moving[1]):
            return node
        power = TABLE["power"](args[0], Fraction(-1, 2) if name == "sqrt" else -args[1])
        return power if equals(value, 1) else number * power

    def slope(self, node: Symbol, i: int) -> Any:
        """A partial derivative of a function, as its row has it for people; or a name for it."""
        rule, args = node.rule, [literal(a) for a in node.args]
        if not rule.by_hand:
            return spelled(rule.textbook[i](*args, self.names.get(id(node), node)))
        if isinstance(rule, _ByHand):
            raise TypeError(
                f"{UNICODE.function(rule.name)} was given by hand and does not take symbols, so that it has no "
                f"derivative; write it with operators and tinygrad_ed.math"
            )
        try:
            return spelled(rule.partials[i](*args, node))
        except Exception:  # it is code that cannot be looked into, too
            name = f"{rule.name}'" if len(args) == 1 else f"{rule.name}{str(i + 1).translate(LOWERED)}'"
            return node.apply(_ByHand(name, None, None), lambda *numbers: rule.partials[i](*numbers, None), args)

    def answer(self, x: Any) -> Any:
        """The derivative of x, all at once."""

        def visit(node: Symbol, _: list[Any]) -> Any:
            self.kept.append(node)
            return self.derivative(node, self.answer)

        return folded(x, visit, self.answers) if isinstance(x, Symbol) else literal(0)

    def asked(self, x: Any) -> Any:
        """The derivative of x, to be found."""
        made = self.variable.apply(self.pending, lambda formula, answer: answer, (literal(x), self.answer(x)))
        self.kept.append(made)
        return made


def _times(slope: Any, inner: Any, first: bool) -> Any:
    """A partial derivative times what the argument changes by: u'·v for the first of two factors, else slope·u'."""
    if not isinstance(slope, Symbol) and abs(slope) == 1:
        return inner if slope == 1 else -inner
    return inner * literal(slope) if first else literal(slope) * inner


def _quotient(a: Any, b: Any, da: Any, db: Any, y: Any) -> Any:
    """The derivative of a/b as its row has it, the two terms over their common denominator; b, if y is a/b's name."""
    if y is not None:
        return (da - literal(y) * db) / b
    top: Any = Symbol("a")
    bottom: Any = Symbol("b")
    slopes = [partial(top, bottom, top / bottom) for partial in TABLE["divide"].textbook]
    denominator = slopes[1].args[1]
    over = [simplified(slope * denominator) for slope in slopes]
    first, second, denominator = (replaced(x, {id(top): a, id(bottom): b}) for x in (*over, denominator))
    return (da * first + second * db) / denominator


def replaced(x: Any, by: dict[int, Any]) -> Any:
    """A formula with others in the place of symbols in it, which are known by their identity."""
    return folded(x, lambda node, args: node.remade(args) if node.rule is not None else node, dict(by))


class Teacher:
    """Derives the derivative of a formula."""

    def __init__(self, formula: Any, variable: Symbol, variables: Sequence[str], leibniz: bool) -> None:
        self.given, self.formula = formula, literal(spelled(formula))
        self.variables = list(variables)
        self.leibniz = leibniz or len(variables) > 1
        self.calculus = Calculus(variable, partial=len(variables) > 1)
        self.primes = not self.leibniz  # whether u' is written for du/dx

    def derivation(self, order: int, conditions: Sequence[Condition]) -> Derivation:
        """The lines to the derivative of that order."""
        steps = [Step(self.name("f", 0), plain(self.formula), "")]
        definitions: list[tuple[str, Any]] = []
        short = len(nodes(self.formula)) <= MOST_SYMBOLS and UNICODE.ellipsis not in steps[0].right
        if short and order:
            simple = literal(simplified(self.formula))
            shorter = len(text(simple)) < MUCH_SHORTER * len(steps[0].right)
            no_deeper = len(nodes(simple)) <= len(nodes(self.formula))  # as 1/√x is than x^(−1/2)
            if shorter and no_deeper and _functions(simple) <= _functions(self.formula):
                steps.append(Step(steps[0].left, plain(simple), "simplified"))
                self.formula = simple
        lines = (self.in_lines(order, TURNS) or self.in_lines(order, SHORT_TURNS)) if short else None
        if lines is None:
            steps = [step for step in steps if short and len(step.right) <= LONGEST_LINE]
            lines, definitions = self.in_parts(order)
        steps += lines
        known = self.given, self.calculus.variable.name, order
        return Derivation(steps, conditions, self.variables, definitions, known)

    def name(self, name: str, order: int) -> str:
        """How a derivative of f or of a part is called: f'(x), df/dx, u', du/dx."""
        args = f"({', '.join(self.variables)})" if name == "f" and not (order and self.leibniz) else ""
        if not self.leibniz or (name != "f" and self.primes):
            return primed(name, order) + args
        d = "∂" if self.calculus.pending.partial else "d"
        n = str(order).translate(RAISED) if order > 1 else ""
        return f"{d}{n}{name}/{d}{self.calculus.variable.name}{n}" if order else name + args

    # -- line by line --

    def in_lines(self, order: int, turns: Sequence[Sequence[str]]) -> list[Step] | None:
        """The lines to the derivative, by rules that take turns; None where they are too many, or too long."""
        steps: list[Step] = []
        y: Any = self.formula
        for n in range(1, order + 1):
            left = self.name("f", n)
            line = self.calculus.asked(y)
            steps.append(Step(left, line, ""))
            while pending := [node for node in nodes(line) if node.rule is self.calculus.pending]:
                line, rule = self.next_line(line, pending, turns)
                steps.append(Step(left, plain(line), rule))
                lengths = [len(step.right) for step in steps]
                if lengths[-1] > LONGEST_LINE or sum(1 + n // 70 for n in lengths) > MOST_ROWS * order:
                    return None
            y = literal(simplified(line))
            if text(y) != steps[-1].right:
                steps.append(Step(left, plain(y), "simplified"))
        return steps

    def next_line(self, line: Any, pending: list[Symbol], turns: Sequence[Sequence[str]]) -> tuple[Any, str]:
        """A line with the rule whose turn it is applied wherever it can be, and the rule's name."""
        calculus = self.calculus
        formulas = [literal(node.args[0]) for node in pending]
        rules = [calculus.rule(formula) for formula in formulas]
        others = [rule for rule in rules if rule != IDENTITY]
        turn = next((each for each in turns if set(each) & set(rules)), others[:1] or (IDENTITY,))
        used: list[str] = []
        found: dict[int, Any] = {}
        for node, formula, rule in zip(pending, formulas, rules, strict=True):
            if rule in turn:
                found[id(node)] = self.opened(formula, turn, used)
            elif set(others) == {POWER} and rule == IDENTITY:  # x is x¹ beside other powers
                found[id(node)] = TABLE["power"].textbook[0](formula, literal(1), formula)
        return replaced(line, found), ", ".join(rule for rule in dict.fromkeys((*turn, *used)) if rule in used)

    def opened(self, formula: Any, turn: Sequence[str], used: list[str]) -> Any:
        """The derivative of a formula by its rule, through all layers that the same rules answer."""
        rule = self.calculus.rule(formula)
        if rule not in turn:
            return self.calculus.asked(formula)
        used.append(rule)
        if rule not in LINEAR:
            return self.calculus.derivative(formula, self.calculus.asked)
        return self.calculus.derivative(formula, lambda a: self.opened(literal(a), turn, used))

    # -- part by part --

    def in_parts(self, order: int) -> tuple[list[Step], list[tuple[str, Any]]]:
        """The lines with names for the parts of f, and what the names stand for."""
        parts = self.parts(LARGEST_PART) or self.parts(LARGEST_PART // 2)
        called = _part_names(len(parts), self.variables)
        remark = "with names for its parts"
        if self.leibniz and len(parts) > MOST_DIFFERENTIALS:
            remark += f"; {called[0]}' is {self.name(called[0], 1)}"
            self.primes = True
        names: dict[int, Any] = {}
        steps: list[Step] = []
        for name, part in zip(called, parts, strict=True):
            formula = _shorter(replaced(part, names))
            steps.append(Step(name, formula, LET))
            symbol = names[id(part)] = self.known(Part(name))
            if isinstance(formula, Symbol):
                self.calculus.names[id(formula)] = symbol
                self.calculus.kept.append(formula)
            for n in range(1, order + 1):
                rules, formula = self.rules(formula), simplified(self.calculus.answer(formula))
                steps.append(Step(self.name(name, n), formula, rules))
                following = self.known(Slope(steps[-1].left))
                self.calculus.answers[id(symbol)] = following if isinstance(formula, Symbol) else literal(formula)
                symbol = following
        definitions = [(step.left, step.expression) for step in steps]
        y = _shorter(replaced(self.formula, names))
        if parts:
            steps.insert(0, Step(self.name("f", 0), y, remark))
        for n in range(1, order + 1):
            rules, y = self.rules(y), simplified(self.calculus.answer(y))
            steps.append(Step(self.name("f", n), y, rules))
        whole = self.put_back(y, definitions) if parts else None
        if whole is not None and len(text(whole)) <= LONGEST_RESULT:
            steps.append(Step(steps[-1].left, whole, "with its parts put back"))
        return steps, definitions

    def put_back(self, y: Any, definitions: Sequence[tuple[str, Any]]) -> Any:
        """A formula with the parts in the place of their names, made simple; None where it would be too long."""
        meant: dict[str, Any] = {}
        for name, expression in definitions:
            meant[name] = replaced(expression, _by_identity(expression, meant))
        whole = replaced(y, _by_identity(y, meant))
        size = folded(whole, lambda node, args: 1 + sum(args)) if isinstance(whole, Symbol) else 1
        return simplified(whole) if size <= MOST_SYMBOLS else None

    def known(self, symbol: Part) -> Part:
        """A symbol for a part, or for a derivative of one, which depends on the variable."""
        self.calculus.moving[id(symbol)] = True
        self.calculus.kept.append(symbol)
        return symbol

    def parts(self, largest: int) -> list[Symbol]:
        """The parts of f that get names: what it uses more than once, and pieces of so many operations."""
        self.calculus.varies(self.formula)  # and with it all that it is made of
        moving = [node for node in nodes(self.formula) if node.rule is not None and self.calculus.varies(node)]
        uses: dict[int, int] = {}
        for node in moving:
            for a in node.args:
                uses[id(a)] = uses.get(id(a), 0) + 1
        inner = {id(a) for node in moving if node.rule.name not in ARITHMETIC for a in node.args}
        sizes: dict[int, int] = {}
        found = []
        for node in moving[:-1]:
            size = 1 + sum(sizes.get(id(a), 0) for a in node.args)
            times, most = uses.get(id(node), 0), largest * 2 // 3 if id(node) in inner else largest
            if (times and size >= most) or (times > 1 and size > 1):
                found.append(node)
                size = 0
            sizes[id(node)] = size
        return found

    def rules(self, formula: Any) -> str:
        """The rules by which a formula is differentiated, from the outside in."""
        moving = [node for node in reversed(nodes(formula)) if node.rule is not None and self.calculus.varies(node)]
        used = list(dict.fromkeys(rule for node in moving for rule in self.calculus.rule(node).split(", ")))
        return ", ".join(used[:MOST_RULES] + ["…"] * (len(used) > MOST_RULES))


def _shorter(formula: Any) -> Any:
    """A part's formula, made simple where that is shorter."""
    simple = simplified(formula)
    return simple if len(text(simple)) < len(text(formula)) else formula


def _functions(formula: Any) -> set[str]:
    """The functions in a formula, beside what arithmetic makes."""
    return {node.rule.name for node in nodes(formula) if node.rule is not None} - {*ARITHMETIC, "power", "sqrt"}


def _by_identity(formula: Any, meant: dict[str, Any]) -> dict[int, Any]:
    """What the names in a formula mean, by the identity of the symbols."""
    return {id(node): literal(meant[node.name]) for node in nodes(formula) if node.name in meant}


def _part_names(count: int, taken: Iterable[str]) -> list[str]:
    """u, v, w, or u₁, u₂, …, whatever f's own variables are called."""
    first = {name[0] for name in taken}
    if count <= 3 and not first & set("uvw"):
        return list("uvw"[:count])
    letter = next((letter for letter in "uvwpqrst" if letter not in first), "_")
    return [f"{letter}{str(i).translate(LOWERED)}" for i in range(1, count + 1)]
