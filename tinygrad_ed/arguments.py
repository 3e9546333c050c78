"""Which argument of f is meant: by position or by name, given or left to its default."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from .errors import shown

__tracebackhide__ = True  # from pytest
Put = Callable[[Any], tuple[tuple[Any, ...], dict[str, Any]]]


def argument(f: Callable[..., Any], wrt: int | str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Put]:
    """The argument of f that `wrt` means in the call ``f(*args, **kwargs)``, and how to put another in its place.

    Returns
    -------
    value
        The argument, or its default where the call leaves it out.
    put
        Gives the arguments and keyword arguments of the call with another value there.

    Raises
    ------
    TypeError
        `wrt` is no position and no name, or the call does not fit f's signature.
    ValueError
        f has no such argument.

    >>> value, put = argument(pow, 1, (2.0, 3.0), {})
    >>> value, put(4.0)
    (3.0, ((2.0, 4.0), {}))
    """
    if isinstance(wrt, int) and 0 <= wrt < len(args):
        return args[wrt], lambda new: ((*args[:wrt], new, *args[wrt + 1 :]), kwargs)
    if isinstance(wrt, str) and wrt in kwargs:
        return kwargs[wrt], lambda new: (args, {**kwargs, wrt: new})
    return _by_signature(f, wrt, args, kwargs)


def checked_wrt(wrt: Any) -> Any:
    """`wrt`, if it is a position, a name, or a tuple of these; positions as ints."""
    if isinstance(wrt, tuple):
        if not wrt:
            raise ValueError("wrt is an empty tuple: name at least one argument, as in wrt=(0, 1)")
        return tuple(_checked_one(one, wrt) for one in wrt)
    return _checked_one(wrt, wrt)


def _checked_one(one: Any, wrt: Any) -> int | str:
    if isinstance(one, str):
        return one
    try:
        position = None if isinstance(one, bool) else operator.index(one)
    except TypeError:
        position = None
    if position is None:
        raise TypeError(
            f"wrt says which argument to differentiate by: a position (0), a name ('x') or a tuple of these; "
            f"got {shown(wrt)}"
        )
    if position < 0:
        raise ValueError(f"wrt counts the arguments of f from 0; got {position}")
    return position


def checked_order(order: Any, asker: str) -> int:
    """`order` as an int, if it is a whole number of differentiations."""
    try:
        whole = None if isinstance(order, bool) else operator.index(order)
    except TypeError:
        whole = None
    if whole is None:
        raise TypeError(f"{asker} takes order as a whole number, 0, 1, 2, …; got {shown(order)}")
    if whole < 0:
        raise ValueError(f"{asker} takes order as 0, 1, 2, …; got {order}")
    return whole


def _by_signature(f: Any, wrt: int | str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Put]:
    from inspect import Parameter, signature

    name = getattr(f, "__name__", repr(f))
    try:
        parameters = signature(f)
    except ValueError:
        count = len(args)
        raise ValueError(
            f"{name} was called with {count} positional arguments: there is none for wrt={wrt!r}"
        ) from None
    call = parameters.bind(*args, **kwargs)
    call.apply_defaults()
    several = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
    single = [p.name for p in parameters.parameters.values() if p.kind not in several]
    meant = wrt if isinstance(wrt, str) else single[wrt] if wrt < len(single) else None
    if meant not in single:
        raise ValueError(f"{name}{parameters} has no argument {wrt!r}, asked for by wrt={wrt!r}")

    def put(new: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
        call.arguments[meant] = new
        return call.args, call.kwargs

    return call.arguments[meant], put
