"""The command line: a function's value, exact derivative, numerical slope and tangent line, at one point or several.

    python -m tinygrad_ed "x**3 + 2*x**2 - 5*x + 7" --at 2
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from decimal import Decimal
from numbers import Real
from textwrap import wrap
from typing import Any, NamedTuple, NoReturn

from . import __version__
from .derivatives import derivative, value_and_derivative
from .errors import DerivativeLost, shown
from .expressions import Expression, ExpressionError, constant, expression, pointed
from .lines import Line, tangent_line
from .slopes import numerical_derivative

WIDTH = 80
METHODS = ("forward", "backward", "central", "complex")
HIGHEST = 100  # order of derivative

_EXAMPLES = """\
examples:
  tinygrad-ed "x**3 + 2*x**2 - 5*x + 7" --at 2
  tinygrad-ed "2*x**2" --at 0 1 2 3 4 --method forward --delta 0.0001
  tinygrad-ed "a*exp(-k*t)" --let a=3 --let k=1/2 --at 1
  tinygrad-ed areas.py:circle --at pi/2 --order 2

An expression has numbers, names, + - * / // % **, parentheses, and the functions
and constants of Python's math. It is parsed, never evaluated as code.
"""


class Refused(Exception):
    """What the user is told in one line, and perhaps a place with a caret to show below it."""

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(message)
        self.place = place


class Target(NamedTuple):
    """The function asked about, how it is written after ``f(x) =``, its variable, and the file it is from."""

    f: Callable[[Any], Any]
    formula: str
    variable: str
    file: str


class Found(NamedTuple):
    """What is found at one point: all as texts of numbers are made from it."""

    at: str
    value: Any
    exact: Any
    line: Line | None
    numerical: Any = None  # None where there is no numerical slope
    error: Any = None
    delta: str = ""


def main(argv: Sequence[str] | None = None) -> int:
    """Answer a command line; the exit status is 0, or 2 where the input is wrong or f fails at a point."""
    try:
        status = _answered(_options(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()  # a broken pipe is met here, not after the end
        return status
    except ExpressionError as error:
        return _complain(error.message, error.pointed(WIDTH - 2))
    except Refused as refused:
        return _complain(str(refused), refused.place)
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing more is written, at exit either
        if isinstance(error, BrokenPipeError):
            return 141
        return _complain(f"cannot write the answer: {error.strerror}")


# -- What is asked -----------------------------------------------------------------------------------------------------


class _ArgumentParser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Refused(f"{message}; see tinygrad-ed --help")


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = _ArgumentParser(
        prog="tinygrad-ed",
        description="The value, the exact derivative, the numerical slope and the tangent line of a function.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "function",
        metavar="FUNCTION",
        help='an expression in one variable, as "x**2 + 1", or FILE.py:NAME, or MODULE:NAME, a function of one number',
    )
    parser.add_argument(
        "--at", nargs="+", action="extend", required=True, metavar="X", help="one point or several, as 2 or -1e-3 or pi/2"
    )
    parser.add_argument("--order", type=int, default=1, metavar="N", help="the order of the derivative (1)")
    parser.add_argument("--method", choices=METHODS, default="central", help="of the numerical slope (central)")
    parser.add_argument("--delta", metavar="D", help="the step δ of the numerical slope (chosen to suit f, x and method)")
    parser.add_argument(
        "--let",
        action="append",
        default=[],
        metavar="NAME=NUMBER",
        help="the value of another name in the expression, or of another argument of the function; may be repeated",
    )
    parser.add_argument("--version", action="version", version=f"tinygrad-ed {__version__}")
    # to argparse -x**2 and -pi/2 look like options; a space before them says that they are none
    options = parser.parse_args([f" {a}" if a[:1] == "-" and a[:2] != "--" and a != "-h" else a for a in argv])
    if not 1 <= options.order <= HIGHEST:
        raise Refused(f"--order is a whole number from 1 to {HIGHEST}; got {options.order}")
    return options


def _number(option: str, text: str) -> Any:
    """The real number that an option's text stands for."""
    try:
        x = constant(text)
    except ExpressionError as error:
        raise Refused(f"{option}: {error}", error.pointed(WIDTH - 2)) from None
    except (ArithmeticError, ValueError, TypeError) as error:
        raise Refused(f"{option}: {error}", "\n".join(error.__notes__)) from None
    if isinstance(x, complex):
        raise Refused(f"{option}: {text} is complex, {x}; a real number is needed")
    return x


def _constants(settings: Sequence[str]) -> dict[str, Any]:
    constants = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals or not name.strip().isidentifier():
            raise Refused(f"--let gives a number to a name, as --let a=2; got {shown(setting)}")
        constants[name.strip()] = _number(f"--let {name.strip()}", text.strip())
    return constants


def _target(text: str, constants: dict[str, Any]) -> Target:
    place, colon, name = text.rpartition(":")
    if text.endswith(".py") or place.endswith(".py"):
        if not name.isidentifier():
            raise Refused(f"say which function of the file is meant, as {text.rstrip(':')}:NAME")
        return _function(text, _file(place), name, constants)
    if colon and name.isidentifier() and all(part.isidentifier() for part in place.split(".")):
        return _function(text, _module(place), name, constants)
    try:
        f = expression(text, constants)
    except ExpressionError:
        raise
    except ValueError as error:
        raise Refused(f"--let: {error}") from None
    settings = ", ".join(f"{name} = {value}" for name, value in constants.items())
    return Target(f, f"{text} with {settings}" if settings else text, f.variable, "")


# -- Functions in files and modules ------------------------------------------------------------------------------------


def _file(path: str) -> Any:
    from importlib.util import module_from_spec, spec_from_file_location

    if not os.path.isfile(path):
        raise Refused(f"there is no file {path}")
    name = os.path.splitext(os.path.basename(path))[0]
    spec = spec_from_file_location(name if name not in sys.modules else f"{name}_", path)
    assert spec is not None and spec.loader is not None
    module = sys.modules[spec.name] = module_from_spec(spec)
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    execute = spec.loader.exec_module
    return _imported(path, lambda: execute(module) or module)


def _module(name: str) -> Any:
    from importlib import import_module

    sys.path.insert(0, os.getcwd())
    return _imported(f"module {name}", lambda: import_module(name))


def _imported(what: str, importing: Callable[[], Any]) -> Any:
    try:
        return importing()
    except SyntaxError as error:
        place = pointed(error.text.rstrip(), (error.offset or 1) - 1, WIDTH - 2) if error.text else ""
        file = os.path.relpath(error.filename) if error.filename else what
        raise Refused(f"{file}, line {error.lineno}: {error.msg}", place) from None
    except (Exception, SystemExit) as error:
        raise Refused(f"{what} cannot be imported: {_named(error)}") from None


def _function(target: str, module: Any, name: str, constants: dict[str, Any]) -> Target:
    from inspect import Parameter, signature

    function = getattr(module, name, None)
    if function is None:
        from difflib import get_close_matches

        names = [n for n, value in vars(module).items() if callable(value) and not n.startswith("_")]
        close = get_close_matches(name, names, n=1)
        raise Refused(f"{target}: there is no {name}" + (f"; there is {close[0]}" if close else ""))
    if not callable(function):
        raise Refused(f"{target} is {shown(function)}, not a function")
    variable = "x"
    try:
        parameters = signature(function)
    except ValueError:  # some builtins have none
        pass
    else:
        try:
            parameters.bind(0.0, **constants)
        except TypeError as error:
            raise Refused(
                f"{target} is called with one number and what --let gives; as {name}{parameters} it has {error}"
            ) from None
        first = next(iter(parameters.parameters.values()))
        variable = "x" if first.kind is Parameter.VAR_POSITIONAL else first.name
    settings = "".join(f", {name}={value}" for name, value in constants.items())
    file = getattr(getattr(function, "__code__", None), "co_filename", "")

    def f(x: Any) -> Any:
        return function(x, **constants)

    f.__name__ = name
    return Target(f, f"{target}({variable}{settings})", variable, file)


# -- What is found -----------------------------------------------------------------------------------------------------


def _answered(options: argparse.Namespace) -> int:
    target = _target(options.function.strip(), _constants(options.let))
    points = [(text.strip(), _number("--at", text.strip())) for text in options.at]
    delta = None if options.delta is None else _number("--delta", options.delta.strip())
    if delta is not None and not 0 < delta < float("inf"):
        raise Refused(f"--delta is the distance of two points, a positive number; got {delta}")
    found, failed = [], False
    for text, x in points:
        at = text if len(text) <= 20 else str(x)
        try:
            one = _exact(target, at, x, options.order)
            found.append(one)
            found[-1] = _with_slope(one, target, x, options.order, options.method, delta)
            _compare(found[-1], target)
        except Exception as error:
            message, place = _reason(error, target)
            _complain(f"at {target.variable} = {at}: {message}", place)
            failed = True
    if found:
        _print(_report(target, found, options.order, options.method, delta))
    return 2 if failed else 0


def _exact(target: Target, at: str, x: Any, order: int) -> Found:
    if order == 1:
        value, exact = value_and_derivative(target.f)(x)
    else:
        value, exact = target.f(x), derivative(target.f, order=order)(x)
    for y in (value, exact):
        if isinstance(y, complex):
            raise Refused(f"the value is complex there: {y}")
        if not isinstance(y, Real | Decimal):
            raise Refused(f"the value must be a real number; it is {shown(y)}")
    return Found(at, value, exact, tangent_line(target.f, x) if order == 1 else None)


def _with_slope(found: Found, target: Target, x: Any, order: int, method: str, delta: Any) -> Found:
    value, error = numerical_derivative(target.f, order=order, method=method, delta=delta, with_error=True)(x)
    return found._replace(numerical=value, error=error, delta=_delta(target.f, x, order, method, delta))


def _compare(found: Found, target: Target) -> None:
    """Say it where the exact derivative and the numerical slope contradict each other."""
    if abs(found.exact - found.numerical) > 10 * found.error:
        at = f"{target.variable} = {found.at}"
        numerical = f"{found.numerical} ± {found.error:.2g}"
        _complain(f"warning: at {at} the exact derivative, {found.exact}, and the numerical slope, {numerical}, differ")


def _reason(error: BaseException, target: Target) -> tuple[str, str]:
    """Why there is nothing at a point: in a line, and with the place in an expression."""
    if isinstance(error, Refused):
        return str(error), error.place
    if isinstance(target.f, Expression):
        return _line(str(error)), "\n".join(getattr(error, "__notes__", []))
    if isinstance(error, DerivativeLost):
        return _line(str(error)), ""
    return _named(error, target.file), ""


def _named(error: BaseException, file: str = "") -> str:
    """An exception that a user's code raised, with its last line in the file."""
    lines = []
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    text = f"{type(error).__name__}: {_line(str(error))}" if str(error) else type(error).__name__
    return f"{text} ({os.path.relpath(file)}, line {lines[-1]})" if lines else text


def _line(text: str) -> str:
    return " ".join(text.split())
