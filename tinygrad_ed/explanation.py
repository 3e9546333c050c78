"""The analytical derivative, step by step, one rule a line, as it is written on a board.

f is run on symbols, which gives its formula; `teaching` derives the derivative of that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .arguments import checked_order, checked_wrt
from .derivation import Derivation
from .derivatives import derivative
from .errors import shown
from .evaluation import name_of, raise_loss
from .levels import number, settled
from .lifting import lift_for
from .symbol import Symbol, SymbolLevel
from .value import is_number


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
          = d/dx[5x⁵] + d/dx[4x³] − d/dx[5]     sum rule, difference rule
          = 5·d/dx[x⁵] + 4·d/dx[x³] − d/dx[5]   constant multiple rule
          = 5·d/dx[x⁵] + 4·d/dx[x³] − 0         constant rule
          = 5·5x⁵⁻¹ + 4·3x³⁻¹ − 0               power rule
    f'(x) = 25x⁴ + 12x²                         simplified
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
        _hold_beside(f, by, args, kwargs, order)

    from .teaching import Teacher, replaced

    renamed = {id(s): Symbol(s.name, level=level) for s in variables}
    teacher = Teacher(replaced(y, renamed), renamed[id(by)], [s.name for s in variables], notation == "leibniz")
    return teacher.derivation(order, list(dict.fromkeys(map(str, level.conditions))))


# -- f's formula -------------------------------------------------------------------------------------------------------


def _formula(f: Callable[..., Any], level: SymbolLevel, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """What f gives for symbols: the one place where f is called."""
    try:
        y = settled(lift_for(f, tuple(args), kwargs)(*args, **kwargs))
    except BaseException as error:
        raise_loss(level, error)
        raise
    if level.loss is not None:
        raise level.loss
    if getattr(y, "shape", None) == () and hasattr(y, "item") and not isinstance(y, Symbol):
        y = y.item()
    if not is_number(y) or getattr(y, "shape", None) or isinstance(y, complex):
        raise TypeError(f"explain takes a function whose result is one real number; {name_of(f)} returned {shown(y)}")
    return y


def _hold_beside(f: Callable[..., Any], by: Symbol, args: list[Any], kwargs: dict[str, Any], order: int) -> None:
    """Raise `DerivativeLost` where the path that f takes at the point is that of the point alone."""
    point = [number(a) for a in args]
    named = {name: number(a) for name, a in kwargs.items()}
    if order and not any(p is None for p in (*point, *named.values())):
        position = next((i for i, a in enumerate(args) if a is by), by.name)
        derivative(f, position, order)(*point, **named)


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
