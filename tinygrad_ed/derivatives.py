"""Exact derivatives of functions: run f on numbers that carry derivatives, and read the answer off the result.

Forwards, the number is a dual number or a Taylor series: the derivative along one variable comes out with the value.
For many variables, what is done to them is recorded, and the record walked backwards.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from . import math as twins
from .arguments import argument, checked_order, checked_wrt
from .chain import spread, zero_like
from .doubts import check, is_to_check
from .errors import shown
from .evaluation import (
    Recording,
    called,
    has_nan,
    is_complex,
    is_computed,
    name_of,
    raise_loss,
    reals,
    rounding_of,
    tangent_dtype,
    without_substitutes,
)
from .levels import (
    OVER,
    Active,
    ElementwiseLevel,
    HolomorphicElementwiseLevel,
    HolomorphicLevel,
    Level,
    dispatch,
    next_rank,
    number,
    settled,
)
from .lifting import lift, lift_for
from .rules import Rule
from .series import (
    ElementwiseSeriesLevel,
    HolomorphicElementwiseSeriesLevel,
    HolomorphicSeriesLevel,
    NoSeries,
    SeriesLevel,
    expansion,
    finished,
)
from .structures import leaves_like, mapped, taken_apart
from .value import Value, carrier, is_array, is_number, make

Function = Callable[..., Any]
Wrt = int | str | tuple[int | str, ...]

_LEFT_OUT = object()


def derivative(f: Function, wrt: Wrt = 0, order: int = 1) -> Function:
    """The derivative of a function, as a function of the same arguments.

    Parameters
    ----------
    f : callable
        An ordinary Python function of numbers. It may return a number, or a tuple, list, dict or array of numbers (a
        curve). Of an array, each element has its own derivative: f must not mix them.
    wrt : int, str, or tuple of these, optional
        The argument to differentiate by: its position or its name. For a tuple the result is a tuple, too.
    order : int, optional
        How often to differentiate. Order n is computed by Taylor coefficients, at a cost that grows like n².

    Returns
    -------
    callable
        x ↦ f⁽ⁿ⁾(x), with f's signature, name and docstring. A number in, a number out, of the kind that f computes
        with: exact for int and Fraction, complex for a complex x, where f must be holomorphic. An array in, an array
        out, of f's dtype, float64 for integers. The result has the structure of f's result.

    Raises
    ------
    TypeError
        f is not callable, `wrt` or `order` is of the wrong type; when called: x is no number, or f returned none.
    ValueError
        `order` is negative, f has no argument `wrt`, or f mixes the elements of an array: see `gradient`, `jacobian`.
    DerivativeLost
        f dropped the derivative on the way, as ``float(x)`` and ``math.sin(x)`` do.

    Examples
    --------
    >>> derivative(lambda x: 2 * x**2)(2.0)
    8.0
    >>> derivative(lambda x: x**5, order=3)(2)
    240
    >>> derivative(lambda x, y: x * y**2, wrt=("x", 1))(3.0, 2.0)
    (4.0, 12.0)
    >>> derivative(lambda t: {"x": t**2, "y": t**3})(2.0)
    {'x': 4.0, 'y': 12.0}
    >>> import numpy as np
    >>> derivative(lambda x: x**2)(np.array([1.0, 2.0]))
    array([2., 4.])
    """
    f = _differentiable(f, "derivative")
    wrt = checked_wrt(wrt)
    order = checked_order(order, "derivative")
    if isinstance(wrt, tuple):
        slopes = [derivative(f, one, order) for one in wrt]
        return _named(f, lambda *args, **kwargs: tuple(slope(*args, **kwargs) for slope in slopes))
    if order != 1:
        return _named(f, lambda *args, **kwargs: _expanded(f, wrt, order, args, kwargs)(order, True))
    if wrt != 0:
        return _named(f, lambda *args, **kwargs: _pushed(f, wrt, args, kwargs)[1])

    plain: Any = None  # f, once it is known that it calls nothing

    @wraps(f, updated=())
    def slope(x: Any = _LEFT_OUT, /, *args: Any, **kwargs: Any) -> Any:
        nonlocal plain
        if type(x) is not float or args or kwargs:
            return _pushed(f, 0, args if x is _LEFT_OUT else (x, *args), kwargs)[1]
        level = Level()  # one float is the usual call, and spared all detours
        level.rank = next_rank()
        level.loss = level.doubt = None
        dual = make()
        dual.primal = x
        dual.tangent = 1.0
        dual.level = level
        try:
            if plain is not None:
                y = plain(dual)
            else:
                run = lift(f)
                plain = f if run is f else None
                y = run(dual)
            if type(y) is not Value:
                y = without_substitutes(y)
        except BaseException as error:
            raise_loss(level, error)
            raise
        finally:
            level.rank = OVER
        if level.loss is not None:
            raise level.loss
        if level.doubt is not None:
            _check(level, f, 0, (x,), {}, y, _tangents(level, f, y, 1.0))
        if type(y) is Value and y.level is level and type(tangent := y.tangent) is float and (p := y.primal) == p:
            return tangent
        return _tangents(level, f, y, 1.0)

    return slope


def value_and_derivative(f: Function, wrt: Wrt = 0) -> Function:
    """The value and the derivative of a function, in one evaluation.

    Parameters
    ----------
    f, wrt
        As for `derivative`.

    Returns
    -------
    callable
        x ↦ (f(x), f′(x)), with f's signature, name and docstring. For a tuple `wrt`, f′ is a tuple, of one evaluation
        each.

    Raises
    ------
    TypeError, ValueError, DerivativeLost
        As `derivative` does.

    Examples
    --------
    >>> value_and_derivative(lambda x: 2 * x**2)(2.0)
    (8.0, 8.0)
    """
    f = _differentiable(f, "value_and_derivative")
    wrt = checked_wrt(wrt)
    if not isinstance(wrt, tuple):
        return _named(f, lambda *args, **kwargs: _pushed(f, wrt, args, kwargs))

    def both(*args: Any, **kwargs: Any) -> Any:
        pairs = [_pushed(f, one, args, kwargs) for one in wrt]
        return pairs[0][0], tuple(slope for _, slope in pairs)

    return _named(f, both)


def taylor(f: Function, order: int, wrt: int | str = 0) -> Function:
    """The Taylor coefficients of a function, in one evaluation.

    Parameters
    ----------
    f : callable
        As for `derivative`.
    order : int
        The highest power of the expansion.
    wrt : int or str, optional
        The argument to expand in.

    Returns
    -------
    callable
        x ↦ [f(x), f′(x), f″(x)/2!, …, f⁽ⁿ⁾(x)/n!], each with the structure of f's result.

    Raises
    ------
    TypeError, ValueError, DerivativeLost
        As `derivative` does.

    References
    ----------
    A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, chapter 13.

    Examples
    --------
    >>> taylor(lambda x: 1 / (1 - x), 4)(0.0)
    [1.0, 1.0, 1.0, 1.0, 1.0]
    """
    f = _differentiable(f, "taylor")
    order = checked_order(order, "taylor")
    wrt = checked_wrt(wrt)
    if isinstance(wrt, tuple):
        raise TypeError(f"taylor expands in one argument: wrt is a position or a name; got {shown(wrt)}")

    def coefficients(*args: Any, **kwargs: Any) -> list[Any]:
        coefficient = _expanded(f, wrt, order, args, kwargs)
        return [coefficient(k, False) for k in range(order + 1)]

    return _named(f, coefficients)


def gradient(f: Function, wrt: Wrt = 0) -> Function:
    """The partial derivatives of a function whose result is one number, in one evaluation.

    Parameters
    ----------
    f : callable
        An ordinary Python function of numbers and arrays, whose result is one number.
    wrt : int, str, or tuple of these, optional
        The argument to differentiate by: its position or its name. For a tuple the result is a tuple, too.

    Returns
    -------
    callable
        x ↦ ∂f/∂x in the structure of x: a number, an array, or nested lists, tuples and dicts of them, each of the
        dtype of its argument, float64 for integers. It has f's signature, name and docstring.

    Raises
    ------
    TypeError
        f is not callable, x holds something that is no number, or f returned none.
    ValueError
        f returned several numbers, x holds none, or f has no argument `wrt`.
    DerivativeLost
        f dropped the derivative on the way.

    Notes
    -----
    f is recorded and the record walked backwards, which costs a few evaluations of f, however many variables there
    are: backpropagation.

    References
    ----------
    A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, section 3.2.

    Examples
    --------
    >>> import numpy as np
    >>> gradient(lambda x: np.sum(x**2))(np.array([1.0, 2.0, 3.0]))
    array([2., 4., 6.])
    >>> gradient(lambda p: p["w"] * 3 + p["b"] ** 2)({"w": 1.0, "b": 5.0})
    {'w': 3.0, 'b': 10.0}
    """
    both = value_and_gradient(f, wrt)
    return _named(f, lambda *args, **kwargs: both(*args, **kwargs)[1])


def value_and_gradient(f: Function, wrt: Wrt = 0) -> Function:
    """The value and the partial derivatives of a function whose result is one number, in one evaluation.

    Parameters
    ----------
    f, wrt
        As for `gradient`.

    Returns
    -------
    callable
        x ↦ (f(x), ∂f/∂x), with f's signature, name and docstring.

    Raises
    ------
    TypeError, ValueError, DerivativeLost
        As `gradient` does.

    Examples
    --------
    >>> value_and_gradient(lambda x, y: x * y**2, wrt=("x", "y"))(3.0, 2.0)
    (12.0, (4.0, 12.0))
    """
    f = _differentiable(f, "gradient")
    wrt = checked_wrt(wrt)

    def both(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        with Recording(f, wrt, args, kwargs, "gradient") as record:
            y = record.result
            if getattr(y, "shape", None) == () and getattr(getattr(y, "dtype", None), "kind", "") == "O":
                y = y[()]  # an array of one Value
            _check_one_number(y, f, record)
            slopes = record.gradient(y)
            record.check(f"the derivative along a direction by the gradient of {name_of(f)}", y, slopes)
            return settled(y.primal if record.carries(y) else y), slopes

    return _named(f, both)


def jacobian(f: Function, wrt: Wrt = 0) -> Function:
    """The derivatives of all results of a function by all variables.

    Parameters
    ----------
    f : callable
        An ordinary Python function of a number, an array, or a flat list of numbers, whose result is one, too.
    wrt : int, str, or tuple of these, optional
        The argument to differentiate by: its position or its name. For a tuple the result is a tuple, too.

    Returns
    -------
    callable
        x ↦ ∂fᵢ/∂xⱼ, an array of shape ``f(x).shape + x.shape``; a number where both are numbers.

    Raises
    ------
    TypeError, ValueError, DerivativeLost
        As `gradient` does.

    Notes
    -----
    f is evaluated once. The record is walked for all results at once, backwards, or, where there are fewer variables
    than results, for all variables at once, forwards.

    Examples
    --------
    >>> import numpy as np
    >>> jacobian(lambda x: np.array([[1.0, 2.0], [3.0, 4.0]]) @ x)(np.array([1.0, 1.0]))
    array([[1., 2.],
           [3., 4.]])
    """
    f = _differentiable(f, "jacobian")
    wrt = checked_wrt(wrt)

    one_array = _as_one_array(f)

    def matrix(*args: Any, **kwargs: Any) -> Any:
        with Recording(one_array, wrt, args, kwargs, "jacobian") as record:
            slopes = record.jacobian(record.result)
            record.check(f"the derivative along a direction by the jacobian of {name_of(f)}", record.result, slopes)
            return slopes

    return _named(f, matrix)


def hessian(f: Function, wrt: Wrt = 0) -> Function:
    """The second partial derivatives of a function whose result is one number.

    Parameters
    ----------
    f, wrt
        As for `jacobian`, but for f's result, which is one number. For a tuple `wrt`, the result is a tuple of tuples.

    Returns
    -------
    callable
        x ↦ ∂²f/∂xᵢ∂xⱼ, an array of shape ``x.shape + x.shape``; a number where x is one.

    Raises
    ------
    TypeError, ValueError, DerivativeLost
        As `gradient` does.

    Examples
    --------
    >>> import numpy as np
    >>> hessian(lambda x: x[0] ** 2 * x[1])(np.array([1.0, 3.0]))
    array([[6., 2.],
           [2., 0.]])
    """
    f = _differentiable(f, "hessian")
    wrt = checked_wrt(wrt)
    if isinstance(wrt, tuple):
        rows = [[jacobian(gradient(f, i), j) for j in wrt] for i in wrt]
        return _named(f, lambda *args, **kwargs: tuple(tuple(one(*args, **kwargs) for one in row) for row in rows))
    return _named(f, jacobian(gradient(f, wrt), wrt))


def jvp(f: Function, primals: tuple[Any, ...], tangents: tuple[Any, ...]) -> tuple[Any, Any]:
    """The value of a function, and its derivative along a direction (the Jacobian-vector product).

    Parameters
    ----------
    f : callable
        A function of as many arguments as there are primals: numbers and arrays, or nested lists, tuples and dicts of
        them.
    primals, tangents : tuple
        The arguments, and the direction, in the same structure and shapes. A tangent of 0 leaves its argument constant.

    Returns
    -------
    value, directional derivative
        Both in the structure of f's result.

    Raises
    ------
    TypeError
        `primals` or `tangents` is no tuple, or a leaf is no number.
    ValueError
        The structures differ, or the shapes.

    Examples
    --------
    >>> jvp(lambda x, y: x * y, (3.0, 2.0), (1.0, 10.0))
    (6.0, 32.0)
    """
    f = _differentiable(f, "jvp")
    for name, given in (("primals", primals), ("tangents", tangents)):
        if not isinstance(given, tuple):
            raise TypeError(
                f"jvp takes {name} as a tuple, an item for each argument of f; got {shown(given)}; write (x,)"
            )
    points, together = taken_apart(primals)
    try:
        directions = leaves_like(primals, tangents)
    except ValueError:
        raise ValueError(
            f"jvp takes tangents in the structure of primals; got "
            f"primals={shown(primals)} and tangents={shown(tangents)}"
        ) from None
    for name, leaves in (("primals", points), ("tangents", directions)):
        for leaf in leaves:
            if not is_number(leaf) or getattr(getattr(leaf, "dtype", None), "kind", "") == "O":
                raise TypeError(f"jvp takes numbers and arrays as {name}; got {shown(leaf)}")
    level = _fresh(Level)
    moved = [_moved(level, settled(p), settled(d)) for p, d in zip(points, directions, strict=True)]
    y = called(f, level, together(moved), {})
    like = next((d for d in directions if not isinstance(d, int)), 0)
    changes = _tangents(level, f, y, like)
    carries = any(isinstance(leaf, Value) for leaf in taken_apart(y)[0])
    if is_to_check(level, carries) and is_computed([*points, y]):
        pairs = [(number(p), number(d)) for p, d in zip(points, directions, strict=True)]

        def along(t: float) -> list[float]:
            there = together([p if isinstance(d, int) and d == 0 else p + t * d for p, d in pairs])
            return reals(lift_for(f, there, {})(*there))

        check(
            level.doubt,
            f"the directional derivative of {name_of(f)}",
            along,
            reals(changes),
            rounding=rounding_of([*points, y]),
        )
    return _primals(level, f, y), changes


def _moved(level: Level, primal: Any, direction: Any) -> Any:
    """A number or array on its way along a direction, in the arithmetic of tangents; constant where that is 0."""
    if not is_array(primal) and not is_array(direction):
        return primal if not isinstance(direction, Active) and direction == 0 else carrier(level, primal, direction)
    if not is_array(direction) and not isinstance(direction, Active) and direction == 0:
        return primal
    of_p, of_d = getattr(primal, "shape", ()), getattr(direction, "shape", ())
    if of_p != of_d:
        raise ValueError(f"jvp takes a tangent in the shape of its primal; got shapes {of_d} and {of_p}")
    wide = tangent_dtype(primal)
    if (
        hasattr(number(direction), "dtype")
        and number(direction).dtype != wide
        and not (number(direction).dtype.kind == "c" and wide.kind != "c")
    ):
        direction = direction.astype(wide)
    elif hasattr(direction, "flags"):
        direction = direction.copy()  # the caller's own, which would be in the result
    return carrier(level, primal, direction)


class _ByHand(Rule):
    """The rule of a primitive."""

    __slots__ = ()

    by_hand = True


def primitive(f: Function, *partials: Function) -> Function:
    """A function with its partial derivatives supplied by hand, for code that cannot be looked into.

    Parameters
    ----------
    f : callable
        The function: it is called with plain numbers only.
    *partials : callable
        ``partials[i](*args)`` is ∂f/∂argᵢ at the arguments. To be differentiated again, they must be differentiable.

    Returns
    -------
    callable
        f, for Values and plain numbers alike, with f's signature, name and docstring.

    Raises
    ------
    TypeError
        f or a partial is not callable; when called: an argument without a partial carries a derivative.

    Examples
    --------
    >>> import math
    >>> sine = primitive(math.sin, lambda x: cosine(x))
    >>> cosine = primitive(math.cos, lambda x: -sine(x))
    >>> derivative(sine, order=3)(0.0)
    -1.0
    """
    for each in (f, *partials):
        _check_function(each, "primitive")
    name = getattr(f, "__name__", repr(f))

    @wraps(f, updated=())
    def opened(*args: Any, **kwargs: Any) -> Any:
        kwargs = {key: settled(value) for key, value in kwargs.items()}
        for key, value in kwargs.items():
            if isinstance(value, Active):
                raise TypeError(
                    f"{name} has no partial derivative for its keyword {key}, which carries one; pass it by position"
                )

        def by_hand(given: Function) -> Function:
            def slope(*args_and_y: Any) -> Any:
                d = given(*args_and_y[:-1], **kwargs)
                if not is_number(d):
                    raise TypeError(f"a partial derivative of {name} must return a number; it returned {shown(d)}")
                return d

            return slope

        def computed(*plain: Any) -> Any:
            y = f(*plain, **kwargs)
            _check_result(y, f)
            return y

        return dispatch(_ByHand(name, None, None, *map(by_hand, partials)), computed, args)

    return opened


# -- One evaluation --


def _pushed(f: Function, wrt: int | str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Any]:
    """f's value and derivative, of one evaluation on a dual number."""
    x, put = argument(f, wrt, args, kwargs)
    x = settled(x)
    one = _unit(x, wrt, f)
    if is_array(x):
        level = _fresh(HolomorphicElementwiseLevel if is_complex(x) else ElementwiseLevel)
    else:
        level = _fresh(HolomorphicLevel if is_complex(x) else Level)
    y = called(f, level, *put(carrier(level, x, one)))
    tangents = _tangents(level, f, y, one)
    if level.doubt is not None:
        _check(level, f, wrt, args, kwargs, y, tangents)
    return _primals(level, f, y), tangents


def _check(
    level: Level,
    f: Function,
    wrt: int | str,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    y: Any,
    slopes: Any,
    order: int = 1,
    below: Function | None = None,
) -> None:
    """Hold derivatives of a call that is in doubt against f's values beside x; of higher order, those of `below`."""
    if not is_to_check(level, any(isinstance(leaf, Value) for leaf in taken_apart(y)[0])):
        return
    x, put = argument(f, wrt, args, kwargs)
    x = number(x)
    if not is_computed([x, y]):
        return
    size = abs(x) + (x == 0)

    def along(t: float) -> list[float]:
        moved, named = put(x + t * size)
        found = lift_for(f, moved, named)(*moved, **named) if below is None else below(*moved, **named)
        return reals(found)

    of_slopes = mapped(lambda slope: number(slope) * size, slopes)
    which = "derivative" if order == 1 else f"derivative (order {order})"
    scale = 1.0 if is_array(x) else float(size)
    check(
        level.doubt, f"the {which} of {name_of(f)} at {shown(x)}", along, reals(of_slopes), scale, rounding_of([x, y])
    )


def _expanded(
    f: Function, wrt: int | str, order: int, args: tuple[Any, ...], kwargs: dict[str, Any], checked: bool = True
) -> Callable[[int, bool], Any]:
    """The k-th Taylor coefficient of f's result, or the k-th derivative, of one evaluation on a series."""
    x, put = argument(f, wrt, args, kwargs)
    x = settled(x)
    one = _unit(x, wrt, f)
    kinds = {
        (False, False): SeriesLevel,
        (False, True): HolomorphicSeriesLevel,
        (True, False): ElementwiseSeriesLevel,
        (True, True): HolomorphicElementwiseSeriesLevel,
    }
    level = _fresh(kinds[is_array(x), is_complex(x)])
    level.order, level.lazy = order, False
    try:
        y = called(f, level, *put(finished(expansion(level, [x, one][: order + 1]))))
    except NoSeries:
        return lambda k, scaled: _nested(f, wrt, k, scaled, args, kwargs)
    zero = _nothing(0.0, one)

    def coefficient(k: int, scaled: bool) -> Any:
        def of_series(s: Any) -> Any:
            if is_array(s):
                term = s.terms[k] if k < len(s.terms) else 0.0
                term = spread(term * math.factorial(k) if scaled else term, s.primal)
                return _without_nan_values(s.primal, term) if k else settled(term)
            if k and _is_nan(s):
                return math.nan
            if k >= len(s.terms):  # a polynomial of lower degree
                return zero
            return settled(_times_factorial(s.terms[k], k) if scaled else s.terms[k])

        return _read(level, f, y, of_series, lambda constant: _nothing(constant, one) if k else constant)

    if level.doubt is not None and checked:
        for k in range(1, order + 1):
            below = None if k == 1 else _unchecked(f, wrt, k - 1)
            _check(level, f, wrt, args, kwargs, y, coefficient(k, True), k, below)
    return coefficient


def _unchecked(f: Function, wrt: int | str, order: int) -> Function:
    """The derivative of f, without a look at f's values beside x."""
    return lambda *args, **kwargs: _expanded(f, wrt, order, args, kwargs, checked=False)(order, True)


def _nested(f: Function, wrt: int | str, k: int, scaled: bool, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The k-th derivative, or Taylor coefficient, by derivatives of derivatives."""
    nested = f
    for _ in range(k):
        nested = derivative(nested, wrt)
    result = nested(*args, **kwargs)
    return result if scaled or k < 2 else mapped(lambda c: c / math.factorial(k), result)


def _times_factorial(c: Any, n: int) -> Any:
    if n < 2:
        return c
    if n > 150 and isinstance(c, float) and abs(c) < sys.float_info.min / sys.float_info.epsilon:
        raise OverflowError(
            f"order={n} is beyond floats: the Taylor coefficient {c!r}, to be multiplied by {n}!, has lost its digits"
        )
    try:
        return c * math.factorial(n)
    except OverflowError:  # n! is beyond floats, c·n! may not be
        return math.prod(range(2, n + 1), start=c)


def _fresh(kind: type[Level]) -> Any:
    level = kind()
    level.rank = next_rank()
    level.loss = level.doubt = None
    return level


def _at(level: Level, primal: Any, tangent: Any) -> Value:
    x: Value = make()
    x.primal, x.tangent, x.level = primal, tangent, level
    return x


def _unit(x: Any, wrt: int | str, f: Function) -> Any:
    """1, of the kind of number that x is."""
    if type(x) is float:
        return 1.0
    if type(x).__name__ == "ndarray" and x.dtype.kind == "f":
        from numpy import broadcast_to

        return broadcast_to(x.dtype.type(1), x.shape)
    if is_array(x) and number(x).dtype.kind in "biufc":
        return zero_like(x) + 1
    _check_number(x, f"to differentiate {name_of(f)} by its argument {wrt!r} takes a number there")
    plain = number(x)
    if hasattr(plain, "dtype") and plain.dtype.kind in "biu":
        return 1.0  # a slope of NumPy's integers must not wrap around
    if isinstance(plain, int):
        return 1  # of an int's subclass, 1 may be none: True, a member of an enumeration
    return plain.__class__(1)


# -- One recorded evaluation --


def _check_one_number(y: Any, f: Function, record: Recording) -> None:
    if isinstance(y, Value) and isinstance(y.primal, float):
        return
    of_y = getattr(y, "shape", None)
    if isinstance(y, list | tuple | dict) or of_y:
        came = f"an array of shape {of_y}" if of_y else shown(y)
        raise ValueError(
            f"gradient takes a function whose result is one number; {name_of(f)} returned {came}; "
            f"write jacobian(f), or sum what it returns"
        )
    _check_result(y, f)
    if is_complex(y) and not record.level.holomorphic:
        raise ValueError(
            f"gradient takes a function whose result is real where its arguments are; {name_of(f)} returned "
            f"{shown(number(y))}; differentiate its real part, its imaginary part or its abs"
        )


def _as_one_array(f: Function) -> Function:
    """f, with a flat list of numbers as its result made an array while they carry their derivatives."""

    @wraps(f, updated=())
    def array(*args: Any, **kwargs: Any) -> Any:
        y = without_substitutes(lift_for(f, args, kwargs)(*args, **kwargs))
        if isinstance(y, Value) and is_array(y):
            return y
        leaves, _ = taken_apart(y)
        if isinstance(y, dict) or not all(map(is_number, leaves)):
            raise TypeError(
                f"jacobian takes a function whose result is a number, an array or a list of numbers; "
                f"{name_of(f)} returned {shown(y)}"
            )
        if isinstance(y, list | tuple) or getattr(getattr(y, "dtype", None), "kind", "") == "O":
            from .maps import as_array

            return as_array(y)
        return y

    return array


# -- What is read off f's result --


def _primals(level: Level, f: Function, y: Any) -> Any:
    return _read(level, f, y, lambda v: settled(v.primal), lambda constant: constant)


def _tangents(level: Level, f: Function, y: Any, one: Any) -> Any:
    seen: list[Any] = []

    def tangent(v: Value) -> Any:
        if is_array(v):
            found = _without_nan_values(v, v.tangent)
            if hasattr(found, "flags") and (not found.flags.owndata or any(found is each for each in seen)):
                found = found.copy()  # what users get is theirs to write into
            seen.append(found)
            return found
        return math.nan if _is_nan(v) else settled(v.tangent)

    return _read(level, f, y, tangent, lambda constant: _nothing(constant, one))


def _nothing(constant: Any, one: Any) -> Any:
    """The derivative of a constant, 0 of the kind of number that the variable has: `one` is such a number."""
    if is_array(constant) or (is_array(one) and hasattr(number(constant), "dtype")):
        return zero_like(constant)
    return 0.0 if is_array(one) else type(number(one))(0)


def _without_nan_values(v: Any, tangent: Any) -> Any:
    """The tangent of an array, NaN where the value is."""
    import numpy as np

    value, tangent = number(v), settled(tangent)
    if not isinstance(value, np.ndarray):
        return np.where(np.isnan(value), np.nan, tangent) if value.dtype.kind in "fc" else tangent
    if value.dtype.kind in "fc" and has_nan(value):
        return np.where(np.isnan(value), tangent.dtype.type(np.nan), tangent)
    return tangent


def _read(level: Level, f: Function, y: Any, own: Callable[[Any], Any], other: Callable[[Any], Any]) -> Any:
    """f's result, in its structure: `own` of each number of this level, `other` of each that is constant to it."""
    if isinstance(y, Value) and y.level is level:  # the usual result, spared the walk
        return own(y)

    def read(leaf: Any) -> Any:
        while isinstance(leaf, Active) and leaf.level is not level and leaf.level.rank < 0:
            leaf = leaf.primal  # without what other calls, that are over, made of it
        if isinstance(leaf, Value) and leaf.level is level:
            return own(leaf)
        if isinstance(leaf, Value) and leaf.level.rank > level.rank:  # a dual number that f made on top of ours
            return _at(leaf.level, read(leaf.primal), read(leaf.tangent))
        if getattr(getattr(leaf, "dtype", None), "kind", "") == "O" and not isinstance(leaf, Active):
            return _of_elements(read, leaf)  # those of an object array may be Values
        _check_result(leaf, f)
        return other(leaf)

    return mapped(read, y)


def _of_elements(read: Callable[[Any], Any], array: Any) -> Any:
    import numpy

    return numpy.array([read(element) for element in array.ravel()]).reshape(array.shape)


def _is_nan(x: Any) -> bool:
    """Whether a number is NaN: then so is its derivative."""
    plain = number(x)
    return not getattr(plain, "ndim", 0) and bool(plain != plain)


def _named(f: Function, new: Function) -> Function:
    """`new` with f's signature, name and docstring."""
    return wraps(f, updated=())(new)


# -- What users are told --


def _differentiable(f: Any, asker: str) -> Function:
    """f, if it is a function; for one of the stdlib's `math`, its twin in `tinygrad_ed.math`."""
    _check_function(f, asker)
    name = getattr(f, "__name__", "")
    twin: Function = getattr(twins, name) if getattr(math, name, None) is f else f
    return twin


def _check_function(f: Any, asker: str) -> None:
    if not callable(f):
        raise TypeError(f"{asker} takes a function; got {shown(f)}; write a def, or lambda x: … for an expression")


def _check_number(x: Any, asked: str) -> None:
    if not is_number(x) or hasattr(number(x), "__array_ufunc__"):
        nested = isinstance(x, list | tuple | dict)
        hint = "; for the items of a list, use jvp, or one argument for each" if nested else ""
        raise TypeError(f"{asked}; got {shown(x)}{hint}")


def _check_result(leaf: Any, f: Function) -> None:
    if not is_number(leaf):
        hint = "; does it lack a return?" if leaf is None else ""
        raise TypeError(
            f"{name_of(f)} must return a number, or a tuple, list or dict of numbers; it returned {shown(leaf)}{hint}"
        )
