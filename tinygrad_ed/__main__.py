"""The command line: a function's value, exact derivative, numerical slope and tangent line, and the steps to it.

``tinygrad-ed "x**3 + 2*x**2 - 5*x + 7" --at 2``, or ``python -m tinygrad_ed`` in the place of ``tinygrad-ed``.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from decimal import Decimal
from math import inf
from numbers import Real
from textwrap import wrap
from typing import Any, NamedTuple, NoReturn

from . import __version__
from .derivatives import derivative, value_and_derivative
from .differences import METHODS
from .errors import DerivativeLost, shown
from .explanation import explain
from .expressions import Expression, ExpressionError, constant, expression, pointed
from .lines import Line, equation
from .notation import primed
from .slopes import chosen_delta, numerical_derivative

Function = Callable[[Any], Any]

WIDTH = 80
HIGHEST = 100  # order of derivative
FEWEST = 6  # digits of the numbers in a table
LONGEST_POINT = 20  # text of a point that is shown as it was typed
MOST_STEPS = 20  # lines of a derivation that is shown unasked
LONGEST_FORMULA = 400  # characters of a function whose derivation is shown unasked
PICTURES = (".png", ".svg", ".pdf", ".gif")
UNSEEN = 1e-9  # a slope that rounding may hide altogether, as in 1 - tanh(x) at 30

_EXAMPLES = """\
examples:
  tinygrad-ed "x**3 + 2*x**2 - 5*x + 7" --at 2
  tinygrad-ed "2*x**2" --at 0 1 2 3 4 --method forward --delta 0.0001
  tinygrad-ed "a*exp(-k*t)" --let a=3 --let k=1/2 --at 1
  tinygrad-ed areas.py:circle --at pi/2 --order 2
  tinygrad-ed "sin(x)/x" --at 1 --latex
  tinygrad-ed "2*x**2" --at 0 1 2 3 4 --plot tangents.png

An expression has numbers, names, + - * / // % **, parentheses, the functions
and constants of Python's math, and abs, min, max. It is parsed, never evaluated
as code.
"""


class InputError(Exception):
    """What the user is told in one line, and perhaps a place with a caret to show below it."""

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(message)
        self.place = place


class Target(NamedTuple):
    """The function that is asked about: ``f(variable) = formula``, and the file that it is from."""

    f: Function
    formula: str
    variable: str
    file: str = ""


class Found(NamedTuple):
    """What is found at one point. A derivative of higher order has no line; the last three may not be found."""

    at: str
    value: Any
    exact: Any
    line: Line | None
    numerical: Any = None
    error: Any = None
    delta: Any = None


def main(argv: Sequence[str] | None = None) -> int:
    """Answer a command line; the exit status is 0, or 2 where the input is wrong or f fails at a point."""
    try:
        status = _answered(_options(sys.argv[1:] if argv is None else argv))
        print(end="", flush=True)  # a broken pipe is met here, not after the end
        return status
    except ExpressionError as error:
        return _complain(error.message, _place(error))
    except InputError as error:
        return _complain(str(error), error.place)
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing more is written, at exit either
        if isinstance(error, BrokenPipeError):
            return 141
        _complain(f"cannot write the answer: {error.strerror}")
        return 1


# -- What is asked --


class _ArgumentParser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}; see tinygrad-ed --help")


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = _ArgumentParser(
        prog="tinygrad-ed",
        description="A function's value, derivative and its steps, numerical slope, tangent line.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "function",
        metavar="FUNCTION",
        help='an expression in one variable, as "x**2 + 1", or FILE.py:NAME, or MODULE:NAME, a function of one number',
    )
    parser.add_argument(
        "--at",
        nargs="+",
        action="extend",
        required=True,
        metavar="X",
        help="one point or several, as 2 or -1e-3 or pi/2",
    )
    parser.add_argument("--order", type=int, default=1, metavar="N", help="the order of the derivative (1)")
    parser.add_argument(
        "--method",
        choices=("adaptive", *METHODS, "complex"),
        default="adaptive",
        help="of the numerical slope (adaptive)",
    )
    parser.add_argument("--delta", metavar="D", help="the step of the numerical slope (chosen to suit f, x and method)")
    parser.add_argument(
        "--let",
        action="append",
        default=[],
        metavar="NAME=NUMBER",
        help="the value of another name in the expression, or of another argument of the function; may be repeated",
    )
    parser.add_argument(
        "--steps",
        action="store_true",
        default=None,
        help="how the derivative is derived, rule by rule (unasked, where it is short)",
    )
    parser.add_argument("--no-steps", dest="steps", action="store_false", help="the numbers alone")
    parser.add_argument("--latex", action="store_true", help="the steps in LaTeX")
    parser.add_argument(
        "--plot",
        nargs="?",
        const="",
        metavar="FILE",
        help=f"draw f and its tangents in a window, or in a file ({' '.join(PICTURES)}; a GIF shows a moving secant)",
    )
    parser.add_argument("--version", action="version", version=f"tinygrad-ed {__version__}")
    # to argparse -x**2 and -pi/2 look like options; a space before them says that they are none
    options = parser.parse_args([f" {a}" if a[:1] == "-" and a[:2] != "--" and a != "-h" else a for a in argv])
    if not 1 <= options.order <= HIGHEST:
        raise InputError(f"--order is a whole number from 1 to {HIGHEST}; got {options.order}")
    if options.latex and options.steps is False:
        raise InputError("--latex writes the steps, which --no-steps leaves out; give one of the two")
    options.delta = None if options.delta is None else _number("--delta", options.delta)
    if options.delta is not None and not 0 < options.delta < inf:
        raise InputError(f"--delta is the distance of two points, a positive number; got {options.delta}")
    if options.plot and not options.plot.lower().endswith(PICTURES):
        raise InputError(f"--plot writes {', '.join(PICTURES)}; got {options.plot}")
    return options


def _number(option: str, text: str) -> Any:
    """The real number that an option's text stands for."""
    text = text.strip()
    try:
        x = constant(text)
    except ExpressionError as error:
        raise InputError(f"{option}: {error}", _place(error)) from None
    except (ArithmeticError, ValueError, TypeError) as error:
        raise InputError(f"{option}: {_said(error)}", _noted(error)) from None
    if isinstance(x, complex):
        raise InputError(f"{option}: {text} is complex, {x}; a real number is needed")
    return x


def _constants(settings: Sequence[str]) -> dict[str, Any]:
    constants = {}
    for setting in settings:
        left, equals, right = setting.partition("=")
        name = left.strip()
        if not equals or not name.isidentifier():
            raise InputError(f"--let gives a number to a name, as --let a=2; got {shown(setting)}")
        constants[name] = _number(f"--let {name}", right)
    return constants


def _target(text: str, constants: dict[str, Any]) -> Target:
    place, colon, name = text.rpartition(":")
    if text.endswith(".py") or place.endswith(".py"):
        if not name.isidentifier():
            raise InputError(f"say which function of the file is meant, as {text.rstrip(':')}:NAME")
        return _function(text, _file(place), name, constants)
    if colon and name.isidentifier() and all(part.isidentifier() for part in place.split(".")):
        return _function(text, _module(place), name, constants)
    try:
        f = expression(text, constants)
    except ExpressionError:
        raise
    except ValueError as error:
        raise InputError(f"--let: {error}") from None
    settings = ", ".join(f"{name} = {value}" for name, value in constants.items())
    return Target(f, f"{text} with {settings}" if settings else text, f.variable)


# -- Functions in files and modules --


def _file(path: str) -> Any:
    from importlib.util import module_from_spec, spec_from_file_location

    if not os.path.isfile(path):
        raise InputError(f"there is no file {path}")
    name = os.path.splitext(os.path.basename(path))[0]
    spec = spec_from_file_location(name if name not in sys.modules else f"{name}_", path)
    assert spec is not None and spec.loader is not None
    module = sys.modules[spec.name] = module_from_spec(spec)
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    _imported(path, spec.loader.exec_module, module)
    return module


def _module(name: str) -> Any:
    from importlib import import_module

    sys.path.insert(0, os.getcwd())
    return _imported(f"module {name}", import_module, name)


def _imported(what: str, load: Callable[[Any], Any], module: Any) -> Any:
    try:
        return load(module)
    except SyntaxError as error:
        place = pointed(error.text.rstrip(), (error.offset or 1) - 1, WIDTH - 2) if error.text else ""
        file = os.path.relpath(error.filename) if error.filename else what
        line = f", line {error.lineno}" if error.lineno else ""
        raise InputError(f"{file}{line}: {error.msg}", place) from None
    except (Exception, SystemExit) as error:
        raise InputError(f"{what} cannot be imported: {_named(error)}") from None


def _function(target: str, module: Any, name: str, constants: dict[str, Any]) -> Target:
    from inspect import Parameter, signature

    function = getattr(module, name, None)
    if function is None:
        from difflib import get_close_matches

        names = [n for n, value in vars(module).items() if callable(value) and not n.startswith("_")]
        close = get_close_matches(name, names, n=1)
        raise InputError(f"{target}: there is no {name}" + (f"; there is {close[0]}" if close else ""))
    if not callable(function):
        raise InputError(f"{target} is {shown(function)}, not a function")
    try:
        parameters: Any = signature(function)
    except ValueError:  # some builtins have none
        parameters = signature(lambda x, **others: None)
    try:
        parameters.bind(0.0, **constants)
    except TypeError as error:
        raise InputError(f"{name}{parameters} is called with one number and what --let gives: {error}") from None
    first = next(iter(parameters.parameters.values()))
    variable = "x" if first.kind is Parameter.VAR_POSITIONAL else first.name
    settings = "".join(f", {other}={value}" for other, value in constants.items())
    file = getattr(getattr(function, "__code__", None), "co_filename", "")

    def f(x: Any) -> Any:
        return function(x, **constants)

    f.__name__ = name
    return Target(f if constants else function, f"{target}({variable}{settings})", variable, file)


# -- What is found --


def _answered(options: argparse.Namespace) -> int:
    target = _target(options.function.strip(), _constants(options.let))
    points = [(" ".join(text.split()), _number("--at", text)) for text in options.at]
    found: list[Found] = []
    touched: list[float] = []
    problems: list[InputError] = []
    warnings: list[str] = []
    for text, x in points:
        at, asked = text if len(text) <= LONGEST_POINT else str(x), ""
        try:
            found.append(_exact(target.f, at, x, options.order))
            touched.append(float(x))
            asked = ", numerical slope"
            found[-1] = one = _with_slope(found[-1], target.f, x, options)
            if abs(float(one.exact) - one.numerical) > max(10 * one.error, UNSEEN):
                warnings.append(
                    f"warning: at {target.variable} = {at} the exact derivative, {one.exact}, and the numerical slope, "
                    f"{one.numerical}, are further apart than its error; is this point a special case of f?"
                )
        except (Exception, SystemExit) as error:
            message, place = _reason(error, target)
            problems.append(InputError(f"at {target.variable} = {at}{asked}: {message}", place))
    if found:
        print(_report(target, found, options), flush=True)
        try:
            if steps := _steps(target, points, options):
                print(f"\n{steps}", flush=True)
        except (Exception, SystemExit) as error:
            if options.steps or options.latex:
                problems.append(InputError(f"steps: {_reason(error, target)[0]}"))
        if options.plot is not None:
            try:
                from .plotting import illustrate

                illustrate(target.f, touched, f"f({target.variable}) = {target.formula}", options.plot)
            except (Exception, SystemExit) as error:
                problems.append(InputError(f"--plot: {_reason(error, target)[0]}"))
    for problem in problems:
        _complain(str(problem), problem.place)
    for warning in warnings:
        _complain(warning)
    return 2 if problems else 0


def _exact(f: Function, at: str, x: Any, order: int) -> Found:
    value, exact = value_and_derivative(f)(x) if order == 1 else (f(x), derivative(f, order=order)(x))
    for y in (value, exact):
        if isinstance(y, complex):
            raise InputError(f"f is complex there, {y}; it must be real")
        if not isinstance(y, Real | Decimal):
            raise InputError(f"f must be a real number there; it is {shown(y)}")
    return Found(at, value, exact, Line(exact, value - exact * x) if order == 1 else None)


def _with_slope(one: Found, f: Function, x: Any, options: argparse.Namespace) -> Found:
    method, order, delta = options.method, options.order, options.delta
    slope = numerical_derivative(f, order=order, method=method, delta=delta, with_error=True)(x)
    if not delta and method != "adaptive":  # which has no one step
        delta = chosen_delta(f, x, method=method, order=order)
    return one._replace(numerical=slope.value, error=slope.error, delta=delta)


def _reason(error: BaseException, target: Target) -> tuple[str, str]:
    """Why there is nothing at a point: in a line, and with the place in an expression."""
    if isinstance(error, InputError):
        return str(error), error.place
    if isinstance(target.f, Expression):
        return _said(error), _noted(error)
    if isinstance(error, DerivativeLost):  # it names the line already
        return _said(error), ""
    return _named(error, target.file), ""


def _named(error: BaseException, file: str = "") -> str:
    """An exception of the user's code, with the last line of the file that it went through."""
    lines = []
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    text = f"{type(error).__name__}: {_said(error)}".removesuffix(": ")
    return f"{text} ({os.path.relpath(file)}, line {lines[-1]})" if lines else text


def _said(error: BaseException) -> str:
    """What an exception says, in one line."""
    said = error.args[-1] if isinstance(error, OverflowError) and error.args else error  # C adds an error number
    return " ".join(str(said).split())


def _noted(error: BaseException) -> str:
    return "\n".join(getattr(error, "__notes__", []))


def _place(error: ExpressionError) -> str:
    return error.pointed(WIDTH - 2) if error.text.strip() else ""


# -- How it is shown --


def _report(target: Target, found: Sequence[Found], options: argparse.Namespace) -> str:
    """Everything that was found: as a table where it fits, else point by point, with all digits."""
    x = target.variable
    head = wrap(_sayable(f"f({x}) = {target.formula}"), WIDTH, subsequent_indent=" " * len(f"f({x}) = "), max_lines=5)
    table = _table(x, found, options) if len(found) > 1 else None
    body = [table] if table else [_card(x, one, options) for one in found]
    return "\n\n".join(["\n".join(head), *body])


def _steps(target: Target, points: Sequence[tuple[str, Any]], options: argparse.Namespace) -> str:
    """How the derivative is derived, where that is short or asked for; of a function that branches, for one point."""
    unasked = options.steps is None and not options.latex
    if options.steps is False or (unasked and (len(target.formula) > LONGEST_FORMULA or options.order > 2)):
        return ""
    try:
        derivation = explain(target.f, points[0][1] if len(points) == 1 else None, order=options.order)
    except ValueError:
        if len(points) == 1:
            raise
        raise InputError("f may take different ways at different points; give one --at") from None
    if options.latex:
        return derivation.latex
    text = derivation.text(WIDTH)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        text = derivation.text(WIDTH, plain=True)
    return "" if unasked and text.count("\n") >= MOST_STEPS else text


def _card(x: str, one: Found, options: argparse.Namespace) -> str:
    """One point, a fact a line, the equals signs below each other."""
    prime = primed("f", options.order) + f"({x})"
    rows = [
        ("", x, "=", one.at),
        ("value", f"f({x})", "=", _digits(one.value)),
        ("exact derivative", prime, "=", _digits(one.exact)),
    ]
    if one.numerical is not None:
        how = f"± {one.error:.2g}, method {options.method}" + (f", δ = {_short(one.delta)}" if one.delta else "")
        rows += [("numerical slope", prime, "≈", _digits(one.numerical)), ("", "", "", how)]
    if one.line:
        rows.append(("tangent line", *_equation(x, one)))
    cells = [[_sayable(cell) for cell in row] for row in rows]
    first, second = (max(len(row[i]) for row in cells) for i in (0, 1))
    lines = []
    for label, symbol, relation, text in cells:
        start = f"{label:{first}}  {symbol:>{second}} {relation:1} "
        lines += wrap(text, WIDTH, initial_indent=start, subsequent_indent=" " * len(start), break_on_hyphens=False)
    return "\n".join(lines)


def _table(x: str, found: Sequence[Found], options: argparse.Namespace) -> str | None:
    """Several points, a line each, with as many digits as fit; None where fewer than FEWEST do."""
    for digits in (None, *range(15, FEWEST - 1, -1)):
        columns = _columns(x, found, options, digits)
        widths = [max(map(len, column)) for column in columns]
        if sum(widths) + 2 * (len(widths) - 1) <= WIDTH:
            break
    else:
        return None
    rows = zip(*columns, strict=True)
    lines = ["  ".join(f"{cell:{w}}" for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows]
    notes = [f"numerical: method {options.method}" + (f", δ = {_short(options.delta)}" if options.delta else "")]
    if digits:
        notes.append(f"rounded to {digits} digits; a single point is shown with all of them")
    return "\n".join([*lines, "", *map(_sayable, notes)])


def _columns(x: str, found: Sequence[Found], options: argparse.Namespace, digits: int | None) -> list[list[str]]:
    columns = [
        (x, [one.at for one in found]),
        (f"f({x})", [_digits(one.value, digits) for one in found]),
        (f"exact {primed('f', options.order)}({x})", [_digits(one.exact, digits) for one in found]),
        ("numerical", ["" if one.numerical is None else _digits(one.numerical, digits) for one in found]),
        ("error", ["" if one.error is None else f"{one.error:.1g}" for one in found]),
    ]
    if options.delta is None:
        columns.append(("δ", ["" if one.delta is None else f"{one.delta:.1g}" for one in found]))
    aligned = [[head, *_aligned(cells)] for head, cells in columns]
    if options.order == 1:
        aligned.append(["tangent line", *(" ".join(_equation(x, one, digits)).strip() for one in found)])
    return [[_sayable(cell) for cell in column] for column in aligned]


def _aligned(numbers: Sequence[str]) -> list[str]:
    """Texts of numbers, their decimal points below each other."""
    places = [min(text.find(mark) if mark in text else len(text) for mark in ".e") for text in numbers]
    return [" " * (max(places) - place) + text for text, place in zip(numbers, places, strict=True)]


def _digits(y: Any, digits: int | None = None) -> str:
    """A number as text; of a float, so many significant digits, or as many as it has."""
    try:
        text = str(y)
    except ValueError:  # Python prints integers up to some 4,000 digits
        return f"an integer of {y.bit_length():,} bits"
    return text if digits is None or len(text) <= digits or not isinstance(y, float) else f"{y:.{digits}g}"


def _short(delta: Any) -> str:
    return min(str(delta), f"{delta:.3g}", key=len)


def _equation(x: str, one: Found, digits: int | None = None) -> tuple[str, str, str]:
    """The tangent line as people write it, y = 8x − 1, in its three parts."""
    assert one.line is not None
    slope, intercept = one.line
    if abs(slope) == inf and abs(one.value) < inf:
        return x, "=", f"{one.at} (vertical)"
    if not (abs(slope) < inf and abs(intercept) < inf):
        return "", "", "none"
    left, _, right = equation(one.line, x, lambda part: _digits(part, digits).removesuffix(".0")).partition(" = ")
    return left, "=", right


_ASCII = str.maketrans(
    {"δ": "delta", "−": "-", "±": "+/-", "≈": "~", "·": "*", "…": "...", "⁽": "^(", "⁾": ")"}
    | {raised: plain for plain, raised in zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True)}
)


def _sayable(text: str) -> str:
    """The text in characters that standard output can encode."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        "δ−±≈·…⁽⁰⁾".encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(_ASCII)
    return text.encode(encoding, "replace").decode(encoding)


def _complain(message: str, place: str = "") -> int:
    """One line on standard error, with the place below it; gives the exit status for wrong input."""
    encoding = getattr(sys.stderr, "encoding", None) or "ascii"
    print(f"tinygrad-ed: {message}", file=sys.stderr)
    for line in place.splitlines():
        print(f"  {line}".encode(encoding, "replace").decode(encoding), file=sys.stderr)  # a column for a character
    return 2


if __name__ == "__main__":
    sys.exit(main())
