"""The analytical derivative, step by step, as it is written on a board.

f is run on symbols, which gives its formula; `teaching` derives the derivative of that.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from types import FunctionType, MethodType
from typing import Any

from .arguments import checked_order, checked_wrt
from .derivation import Derivation
from .derivatives import derivative
from .errors import DerivativeLost, shown
from .evaluation import OF_OBJECTS, name_of, raise_loss, without_substitutes
from .levels import ASKS, NOWHERE, OVER, dispatch, number, settled
from .lifting import ASKED, LIFTS, UNTOUCHED, lifting
from .notation import LOWERED
from .rules import Rule
from .special import is_complex
from .symbol import NAMED, Symbol, SymbolLevel
from .value import is_number


def explain(
    f: Callable[..., Any], at: Any = None, wrt: int | str = 0, *, order: int = 1, notation: str = "prime"
) -> Derivation:
    """The derivative of f, derived step by step: each line by one rule, or where that would be long by a few.

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
        f compares its numbers, or asks for the number itself, and there is no point to answer it.
    DerivativeLost
        f itself cannot be written as a formula, as code that cannot be looked into.

    Notes
    -----
    A function of numbers that f calls, and that cannot be written as a formula, has its name there, and a prime for its
    derivative, whose value is that of `derivative`.

    Examples
    --------
    >>> print(explain(lambda x: 5 * x**5 + 4 * x**3 - 5))
    f(x) = 5x⁵ + 4x³ − 5
    f'(x) = d/dx[5x⁵ + 4x³ − 5]
          = d/dx[5x⁵] + d/dx[4x³] − d/dx[5]     sum rule, difference rule
          = 5·d/dx[x⁵] + 4·d/dx[x³] − d/dx[5]   constant multiple rule
          = 5·d/dx[x⁵] + 4·d/dx[x³] − 0         constant rule
          = 5·5x⁵⁻¹ + 4·3x³⁻¹ − 0               power rule
    f'(x) = 25x⁴ + 12x²                         simplified
    >>> print(explain(lambda x: x**2 if x > 0 else 0, at=1.5).text(60))
    where x > 0
    f(x) = x²
    f'(x) = d/dx[x²]
          = 2x²⁻¹      power rule
    f'(x) = 2x         simplified
    """
    if not callable(f):
        raise TypeError(f"explain takes a function; got {shown(f)}; write explain(lambda x: …) for an expression")
    order = checked_order(order, "explain")
    wrt = checked_wrt(wrt)
    if isinstance(wrt, tuple):
        raise TypeError(f"explain differentiates by one argument, a position or a name; got wrt={wrt!r}")
    if notation not in ("prime", "leibniz"):
        raise ValueError(f"notation is 'prime' or 'leibniz'; got {notation!r}")
    level = SymbolLevel()
    variables, by, args, kwargs = _variables(f, at, wrt, level)
    y = _formula(f, level, args, kwargs)
    if level.conditions or level.doubt is not None:
        _hold_beside(f, by, args, kwargs, order, level)

    from .teaching import Teacher, replaced

    written = SymbolLevel()
    renamed = {id(s): Symbol(s.name, level=written) for s in variables}
    teacher = Teacher(replaced(y, renamed), renamed[id(by)], [s.name for s in variables], notation == "leibniz")
    return teacher.derivation(order, list({c.key: c for c in level.conditions}.values()))


# -- f's formula --


def _formula(f: Callable[..., Any], level: SymbolLevel, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """What f gives for symbols: the one place where f is called."""
    try:
        y = settled(without_substitutes(_lifted(f)(*args, **kwargs)))
    except BaseException as error:
        raise_loss(level, error)
        if _is_of_symbols(error) and not isinstance(error, DerivativeLost | ValueError):
            call = f"{name_of(f)}({', '.join(map(str, [*args, *kwargs.values()]))})"
            raise DerivativeLost(f"{call} cannot be written as a formula: {error}; {NAMED}") from error
        raise
    finally:
        level.rank = OVER
    if level.loss is not None:
        raise level.loss
    if getattr(y, "shape", None) == () and hasattr(y, "item") and not isinstance(y, Symbol):
        y = y.item()
    if isinstance(y, bool):
        y = int(y)
    if not is_number(y) or getattr(y, "shape", None) or isinstance(y, complex):
        raise TypeError(f"explain takes a function whose result is one real number; {name_of(f)} returned {shown(y)}")
    return y


NAMING = "naming"  # the kind of twins in which what cannot be written has a name


def _lifted(f: Callable[..., Any]) -> Callable[..., Any]:
    """f with other functions by their names where they cannot be written."""
    if NAMING not in ASKED:
        from .protocols import enter

        lifting(NAMING, _by_name)
        enter(NAMING)
    found: Callable[..., Any] = LIFTS[NAMING](f)
    return found.found if _is_around(found) else found  # type: ignore[attr-defined]


def _is_around(found: Any) -> bool:
    return type(found) is FunctionType and hasattr(found, "found")


def _by_name(g: Any, found: Any) -> Any:
    """A function in a formula: what it makes of symbols, or where that cannot be written, g by its name."""
    package = (getattr(g, "__module__", None) or "").split(".")[0]
    if isinstance(g, type) or _is_around(found) or package in UNTOUCHED or package in sys.stdlib_module_names:
        return found

    def called(*args: Any, **kwargs: Any) -> Any:
        symbol = next((a for a in (*args, *kwargs.values()) if isinstance(a, Symbol)), None)
        if symbol is None:
            return found(*args, **kwargs)
        level = symbol.level
        loss, met = level.loss, len(level.conditions)
        numbers: Sequence[Any] | None = None
        try:
            y = found(*args, **kwargs)
        except Exception as error:
            if level.loss is not loss or _is_of_symbols(error):
                numbers = _numbers(g, args, kwargs)
            if numbers is None:
                raise
        else:
            if level.loss is not loss:  # g swallowed it
                numbers = _numbers(g, args, kwargs)
            if numbers is None:
                return y
        level.loss = loss
        del level.conditions[met:]
        return symbol.apply(_row(g, len(numbers), level), g, numbers)

    called.found = found  # type: ignore[attr-defined]
    return called


def _numbers(g: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Sequence[Any] | None:
    """The arguments by position; None where some have none, or are no numbers."""
    from inspect import signature

    if kwargs:
        try:
            call = signature(g).bind(*args, **kwargs)
        except (TypeError, ValueError):
            return None
        args, kwargs = call.args, call.kwargs
    return None if kwargs or any(not is_number(a) or getattr(a, "shape", ()) for a in args) else args


def _row(g: Any, count: int, level: SymbolLevel) -> Rule:
    """The row of a function that cannot be written, under a name that no other one has."""
    one = (id(g.__self__), g.__func__) if isinstance(g, MethodType) else id(g)
    if (one, count) not in level.named:
        base = getattr(g, "__name__", type(g).__name__).replace("<lambda>", "g")
        same = next((row.name for (known, _), (_, row) in level.named.items() if known == one), None)
        taken = ["f", *(row.name for _, row in level.named.values())]
        free = (name for n in range(1, len(taken) + 2) if (name := f"{base}_{n}" if n > 1 else base) not in taken)
        level.named[one, count] = g, _named(g, same or next(free), count)
    return level.named[one, count][1]


def _is_of_symbols(error: BaseException) -> bool:
    """Whether an error says that something is no function of symbols."""
    said = ("Symbol", ASKS, *OF_OBJECTS)
    return isinstance(error, DerivativeLost) or (
        isinstance(error, TypeError | AttributeError | ValueError) and any(piece in str(error) for piece in said)
    )


def _named(g: Callable[..., Any], name: str, count: int) -> Rule:
    """The row of a function that cannot be written, whose partial derivatives are such functions, too."""

    def slope(i: int) -> Callable[..., Any]:
        found: list[Any] = []

        def of_symbols(*args_and_y: Any) -> Any:
            if not found:
                head = name.rstrip("'")
                index = str(i + 1).translate(LOWERED) if count > 1 else ""
                partial = derivative(g, i)
                found.extend((_named(partial, f"{head}{index}{name[len(head) :]}'", count), partial))
            rule, slope_of_g = found
            return dispatch(rule, slope_of_g, args_and_y[:-1])

        return of_symbols

    return Rule(name, None, None, *map(slope, range(count)))


def _hold_beside(
    f: Callable[..., Any], by: Symbol, args: list[Any], kwargs: dict[str, Any], order: int, level: SymbolLevel
) -> None:
    """Raise `DerivativeLost` where the path that f takes at the point is that of the point alone."""
    point = [number(a) for a in args]
    named = {name: number(a) for name, a in kwargs.items()}
    if not order or any(p is NOWHERE for p in (*point, *named.values())):
        return
    position = next((i for i, a in enumerate(args) if a is by), by.name)
    try:
        derivative(f, position, order)(*point, **named)
    except DerivativeLost:
        apart = all(number(c.left) != number(c.right) for c in level.conditions)
        if not level.named or not apart or level.doubt is not None:
            raise  # else it is what has only a name that has no derivative, and numbers beside take the same path


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
    kinds = {p.kind for p in parameters}
    if isinstance(wrt, str) and Parameter.VAR_KEYWORD in kinds and wrt not in [p.name for p in single]:
        single.append(Parameter(wrt, Parameter.KEYWORD_ONLY))
    if not single and Parameter.VAR_POSITIONAL in kinds:
        single = [Parameter("x", Parameter.POSITIONAL_ONLY)]
    meant = wrt if isinstance(wrt, str) else single[wrt].name if wrt < len(single) else None
    if meant not in [p.name for p in single]:
        raise ValueError(f"{name_of(f)}({', '.join(map(str, parameters))}) has no argument {wrt!r}, asked for by wrt")
    open_ones = [p.name for p in single if p.default is p.empty or p.name == meant]
    points = _points(at, open_ones, [p.name for p in single])
    symbols = {name: Symbol(name, points.get(name, NOWHERE), level=level) for name in open_ones}
    given = points | symbols
    by_position = [p for p in single if p.kind != p.KEYWORD_ONLY]
    while by_position and by_position[-1].name not in given:  # a default is left to f
        by_position.pop()
    args = [given.get(p.name, p.default) for p in by_position]
    kwargs = {p.name: given[p.name] for p in single if p.kind == p.KEYWORD_ONLY and p.name in given}
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
    if not set(variables) <= set(points) <= set(names) or not all(map(_is_point, points.values())):
        wanted = "a number" if len(variables) == 1 else f"numbers for {', '.join(variables)}"
        raise TypeError(f"at is the point whose path is taken, {wanted}; got {shown(at)}")
    return points


def _is_point(x: Any) -> bool:
    """Whether x is a real number."""
    return is_number(x) and not getattr(x, "shape", ()) and not is_complex(x) and bool(x == x)
