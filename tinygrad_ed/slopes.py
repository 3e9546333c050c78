"""Numerical slopes: f is called at a few points near x, and nothing is known of it but these values.

`numerical_derivative`, `numerical_gradient`, `numerical_jacobian` and `numerical_hessian` are asked what their exact
twins are asked, and answer in the same structures and shapes. Each number is measured on its own: by the method
"adaptive", which lives in `adaptive`, or by a fixed step, in `differences`.

Nothing here knows of the exact derivatives: a check is worth as much as its two sides are independent.
"""

from __future__ import annotations

import math
from cmath import isfinite, isnan
from collections.abc import Callable, Generator, Iterable
from functools import wraps
from math import inf, nan
from typing import Any, NamedTuple

from .adaptive import adaptive_slope, first_level
from .arguments import argument, checked_order, checked_wrt
from .differences import METHODS, Slope, balanced_step, checked_delta, complex_step, fixed_slope
from .errors import shown
from .samples import Element, Elements, Samples, Scalar, fresh, in_numbers, is_complex, is_number, plain_number, quiet
from .structures import taken_apart

__tracebackhide__ = True  # from pytest
Function = Callable[..., Any]
Wrt = int | str | tuple[int | str, ...]

ALL_METHODS = ("adaptive", *METHODS, "complex")


class _How(NamedTuple):
    """How a slope is measured."""

    method: str
    delta: float | None
    with_error: bool
    order: int = 1


def numerical_derivative(
    f: Function,
    wrt: Wrt = 0,
    order: int = 1,
    *,
    method: str = "adaptive",
    delta: float | None = None,
    with_error: bool = False,
) -> Function:
    """The derivative of a function of numbers, measured: a slope between points near x.

    Parameters
    ----------
    f : callable
        A function of numbers, called with floats (complex where x is complex). It may return a number, or a tuple,
        list, dict or array of numbers (a curve). Of an array each element has its own slope: f must not mix them.
    wrt : int, str, or tuple of these, optional
        The argument to differentiate by: its position or its name. For a tuple the result is a tuple, too.
    order : int, optional
        How often to differentiate; 0 gives f itself.
    method : {"adaptive", "forward", "backward", "central", "complex"}, optional
        Which points are used. "adaptive": some 20, as many as it takes to be as accurate as f's values allow.
        "central": on both sides of x, or on one where f does not exist on the other. "complex": x + iδ, as accurate as
        f itself, for analytic functions of a real x and first derivatives.
    delta : float, optional
        The distance of the points; for "adaptive", the first that is tried, or the power of two below it. Left out, it
        is chosen by the method, the precision of f's result and the size of x.
    with_error : bool, optional
        Give a `Slope` of the value and an estimate of its error, for which the fixed steps evaluate f more often.

    Returns
    -------
    callable
        x ↦ f⁽ⁿ⁾(x), with f's signature, name and docstring. The result has the structure of f's result; for an array x,
        of arrays in its shape. Its numbers are floats, or of x's dtype where x is a NumPy number: float32 for float32,
        float64 for integers. For a complex x it is the slope along the real axis.

        The error at a kink is half the gap between the two one-sided slopes; the value of "adaptive" and "central" is
        the middle between them. At a jump, an infinite slope, or where f varies faster than the points can follow, the
        error is inf. Where f exists on no side, the value is NaN.

    Raises
    ------
    TypeError
        f is not callable, `wrt` is no position and no name, or `order` no whole number; when called: x is no number, or
        f returned none.
    ValueError
        `method` is not one that there is, `order` is negative, or f has no argument `wrt`; when called: `delta` is no
        positive number or too small to change x; f mixes the elements of an array; "complex": f lost the imaginary
        part on the way.

    Notes
    -----
    An ArithmeticError, a ValueError, NaN, inf or, for a real x, a value with an imaginary part means that a point
    beside x is outside f's domain. Any other exception, and any at x itself, reaches the caller unchanged.

    A float32 x is promoted to float64 where f takes it. An array is taken whole, its elements side by side: f is called
    as often as for the element that needs most points, and more often where it raises for some of them, which is to be
    found out.

    The error is an estimate: it covers the true error at 99 % and more of the points in ``tests/slope_suite.py``. What
    it cannot see is cancellation inside f that is the same at all points used, as in ``(1 - cos(x)) / x**2`` at 1.3e-8,
    and a ripple or a kink so small that f's rounding hides it. What seems to be noise is looked into on smaller scales,
    so that a fast ripple has its own slope; this may take some 100 evaluations. A stair, as of an f that rounds its
    argument to float32, has the slope over steps that are wide beside its own; one whose steps are wider than 1/8 and
    than a 512th of x, as those of ``floor``, is flat.

    Examples
    --------
    >>> numerical_derivative(lambda x: 2 * x**2)(1)
    4.0
    >>> numerical_derivative(lambda x: 2 * x**2, method="forward", delta=0.0001)(1)
    4.0001999999987845
    >>> round(numerical_derivative(math.exp, order=2)(0.0), 9)
    1.0
    >>> value, error = numerical_derivative(abs, with_error=True)(0.0)
    >>> value, round(error, 9)
    (0.0, 1.0)
    >>> import numpy as np
    >>> numerical_derivative(lambda x: x**2)(np.array([1.0, 2.0]))
    array([2., 4.])
    """
    wrt, order = _checked(f, "numerical_derivative", wrt, method, order)
    how = _How(method, delta, with_error, order)
    if order == 0 and not with_error and not isinstance(wrt, tuple):
        return f

    def slope(wrt: int | str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        given, put = argument(f, wrt, args, kwargs)

        def along(x: Any) -> Any:
            own, named = put(x)
            return f(*map(fresh, own), **{name: fresh(value) for name, value in named.items()})

        if getattr(given, "ndim", 0):
            return _elementwise(along, given, _name(f), how)
        alone = len(args) == 1 and not kwargs and args[0] is given
        samples = Samples(f if alone else along, plain_number(given, _name(f)), _name(f))
        if method == "complex" and isinstance(samples.x, complex):
            raise ValueError(
                f'method="complex" leaves the real axis, so x must be real; got {shown(given)}; {_INSTEAD}'
            )
        step = checked_delta(delta, samples.x, order, method)
        found = [_measured(samples, leaf, how._replace(delta=step)) for leaf in range(len(samples.here))]
        slopes = [Slope(*_block([each], (), _kind(given))) for each in found]
        value = samples.together([each.value for each in slopes])
        return Slope(value, samples.together([each.error for each in slopes])) if with_error else value

    return _of_arguments(f, wrt, slope)


def numerical_gradient(
    f: Function, wrt: Wrt = 0, *, method: str = "adaptive", delta: float | None = None, with_error: bool = False
) -> Function:
    """The partial derivatives of a function whose result is one number, measured.

    Parameters
    ----------
    f : callable
        A function of numbers and arrays, whose result is one number. It is called some 20 times for each variable.
    wrt, method, delta, with_error
        As for `numerical_derivative`.

    Returns
    -------
    callable
        x ↦ ∂f/∂x in the structure of x: a number, an array, or nested lists, tuples and dicts of them, each of the
        dtype of its argument, float64 for integers. With its error it is a `Slope` of two such structures. It has f's
        signature, name and docstring.

    Raises
    ------
    TypeError
        f is not callable, x holds something that is no number, or f returned none.
    ValueError
        f returned several numbers, x holds none, or f has no argument `wrt`; and as for `numerical_derivative`.

    Examples
    --------
    >>> import numpy as np
    >>> numerical_gradient(lambda x: np.sum(x**2))(np.array([1.0, 2.0, 3.0]))
    array([2., 4., 6.])
    >>> numerical_gradient(lambda p: p["w"] * 3 + p["b"] ** 2)({"w": 1.0, "b": 5.0})
    {'w': 3.0, 'b': 10.0}
    """
    wrt, _ = _checked(f, "numerical_gradient", wrt, method)
    how = _How(method, delta, with_error)

    @wraps(f, updated=())
    def partials(*args: Any, **kwargs: Any) -> Any:
        variables = _Variables(f, wrt, args, kwargs, "numerical_gradient")
        _check_one_number(variables.returned, f, "numerical_gradient")

        def of_argument(k: int) -> Any:
            slopes = [variables.slopes(place, how)[0] for place in variables.places[k]]
            return variables.like_argument(k, slopes, with_error)

        return variables.arranged(of_argument, isinstance(wrt, tuple))

    return partials


def numerical_jacobian(
    f: Function, wrt: Wrt = 0, *, method: str = "adaptive", delta: float | None = None, with_error: bool = False
) -> Function:
    """The derivatives of all results of a function by all variables, measured.

    Parameters
    ----------
    f : callable
        A function of a number, an array, or a flat list of numbers, whose result is one, too.
    wrt, method, delta, with_error
        As for `numerical_derivative`.

    Returns
    -------
    callable
        x ↦ ∂fᵢ/∂xⱼ, an array of shape ``f(x).shape + x.shape``; a number where both are numbers. With its error it is a
        `Slope` of two of them.

    Raises
    ------
    TypeError, ValueError
        As `numerical_gradient` does.

    Examples
    --------
    >>> import numpy as np
    >>> numerical_jacobian(lambda x: np.array([[1.0, 2.0], [3.0, 4.0]]) @ x)(np.array([1.0, 1.0]))
    array([[1., 2.],
           [3., 4.]])
    """
    wrt, _ = _checked(f, "numerical_jacobian", wrt, method)
    how = _How(method, delta, with_error)

    @wraps(f, updated=())
    def matrix(*args: Any, **kwargs: Any) -> Any:
        variables = _Variables(f, wrt, args, kwargs, "numerical_jacobian")
        of_y = _shape(variables.returned, f)

        def by_argument(k: int) -> Any:
            return variables.matrix(
                k, of_y, [variables.slopes(place, how) for place in variables.places[k]], with_error
            )

        return variables.arranged(by_argument, isinstance(wrt, tuple))

    return matrix


def numerical_hessian(
    f: Function, wrt: Wrt = 0, *, method: str = "adaptive", delta: float | None = None, with_error: bool = False
) -> Function:
    """The second partial derivatives of a function whose result is one number, measured.

    Parameters
    ----------
    f, wrt, method, delta, with_error
        As for `numerical_jacobian`, but for f's result, which is one number. "complex" gives first derivatives only.
        For a tuple `wrt`, the result is a tuple of tuples.

    Returns
    -------
    callable
        x ↦ ∂²f/∂xᵢ∂xⱼ, an array of shape ``x.shape + x.shape``; a number where x is one. With its error it is a `Slope`
        of two of them.

    Raises
    ------
    TypeError, ValueError
        As `numerical_gradient` does.

    Notes
    -----
    The second derivatives along u + v and along u − v differ by 4 ∂²f/∂u∂v, so that every entry is as accurate as a
    second derivative of a function of one number.

    Examples
    --------
    >>> import numpy as np
    >>> numerical_hessian(lambda x: x[0] ** 2 * x[1])(np.array([1.0, 3.0])).round(9)
    array([[6., 2.],
           [2., 0.]])
    """
    wrt, _ = _checked(f, "numerical_hessian", wrt, method, 2)
    how = _How(method, delta, with_error, 2)

    @wraps(f, updated=())
    def matrix(*args: Any, **kwargs: Any) -> Any:
        variables = _Variables(f, wrt, args, kwargs, "numerical_hessian")
        _check_one_number(variables.returned, f, "numerical_hessian")
        known: dict[tuple[Place, Place], Slope] = {}

        def second(i: Place, j: Place) -> Slope:
            pair = (i, j) if (j, i) not in known else (j, i)
            known[pair] = known.get(pair) or variables.mixed(*pair, how)
            return known[pair]

        def block(k: int, of: int) -> Any:
            columns = [[second(i, j) for i in variables.places[of]] for j in variables.places[k]]
            return variables.matrix(k, _shape_of(variables.trees[of]), columns, with_error)

        def row(of: int) -> Any:
            return variables.arranged(lambda k: block(k, of), isinstance(wrt, tuple))

        return variables.arranged(row, isinstance(wrt, tuple))

    return matrix


def chosen_delta(f: Function, x: Any, method: str = "central", order: int = 1) -> float:
    """The step that `numerical_derivative` takes at x where it is given none; for "adaptive", its first.

    Examples
    --------
    >>> chosen_delta(math.exp, 1.0, "central") == 2**-17
    True
    """
    _check_method("numerical_derivative", method, order)
    samples = Samples(f, _finite(x, f), _name(f))
    if method == "adaptive":
        return 2.0 ** first_level(abs(samples.x))
    with quiet():
        return complex_step(samples, 0).step if method == "complex" else balanced_step(samples, method, order)


def secant_points(
    f: Function, x: Any, method: str = "forward", delta: float | None = None
) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """The two points of f's graph that the numerical slope of a method goes through, from left to right.

    Examples
    --------
    >>> secant_points(lambda x: 2 * x**2, 2, "forward", 0.0001)
    ((2.0, 8.0), (2.0001, 8.000800020000002))
    """
    if method not in METHODS:
        raise ValueError(f"a secant goes through the points of a method, {_listed(METHODS)}; got {shown(method)}")
    samples = Samples(f, _finite(x, f), _name(f))
    with quiet():
        step = checked_delta(delta, samples.x, 1, method) or balanced_step(samples, method, 1)
        for points in METHODS[method]:
            left, right = points(samples.x, step, 1)
            if not any(map(isnan, samples.at(left) + samples.at(right))):
                break
    return (left, samples.together(samples.at(left))), (right, samples.together(samples.at(right)))


# -- One number --


def _measured(samples: Samples, leaf: int, how: _How) -> Slope:
    with quiet():
        if how.method != "adaptive":
            return fixed_slope(samples, leaf, how.method, how.delta, how.order, how.with_error)
        search = _searched(samples, leaf, how)
        while True:
            try:
                samples.at(next(search))
            except StopIteration as stop:
                found: Slope = stop.value
                return found


def _searched(samples: Samples, leaf: int, how: _How) -> Generator[Scalar, None, Slope]:
    """The adaptive slope of one number of f's result, as a computation that asks for points."""
    x, here = samples.x, samples.here[leaf]
    if how.order == 0:
        return Slope(here, 0.0)
    if isnan(here) or not isfinite(x):
        return Slope(nan, inf)
    if not isinstance(x, complex):
        return Slope(*(yield from _along(samples, leaf, how, x, lambda t: t)))
    value, error = yield from _along(samples, leaf, how, x.real, lambda t: complex(t, x.imag))
    tilted, more = yield from _along(samples, leaf, how, x.imag, lambda t: complex(x.real, t))
    return Slope(value, max(error, more, abs(value - tilted / 1j**how.order)))  # a holomorphic f has the same slope


def _along(
    samples: Samples, leaf: int, how: _How, x: float, place: Callable[[float], Scalar]
) -> Generator[Scalar, None, tuple[Scalar, float]]:
    search = adaptive_slope(x, samples.here[leaf], how.order, samples.precision, how.delta)
    try:
        t = place(next(search))
        while True:
            if t not in samples.known and isfinite(t):
                yield t
            t = place(search.send(samples.at(t)[leaf]))
    except StopIteration as stop:
        found: tuple[Scalar, float] = stop.value
        return found


# -- Elementwise --


def _elementwise(f: Callable[[Any], Any], given: Any, name: str, how: _How) -> Any:
    """The slopes of the elements of an array, side by side."""
    import numpy as np

    if getattr(getattr(given, "dtype", None), "kind", "") not in "biufc":
        raise TypeError(f"the slope of {name} is taken at a number or an array of numbers; got {shown(given)}")
    x = np.asarray(given)
    if how.method == "complex" and x.dtype.kind == "c":
        raise ValueError(f'method="complex" leaves the real axis, so x must be real; got {shown(given)}; {_INSTEAD}')
    elements = Elements(f, x, name)

    def computation(element: Element, leaf: int) -> Generator[Scalar, None, Any]:
        own = how._replace(delta=checked_delta(how.delta, element.x, how.order, how.method))
        if how.method == "adaptive":
            return _searched(element, leaf, own)
        return element.computed(lambda samples: _measured(samples, leaf, own))

    values, errors = [], []
    for leaf, dtype in enumerate(elements.dtypes):
        found = elements.side_by_side([computation(element, leaf) for element in elements.elements])
        value = np.array([each.value for each in found], dtype=_numbers_of(found, dtype)).reshape(x.shape)
        error = np.array([each.error for each in found], dtype=float).reshape(x.shape)
        values.append(value.astype(_kept(dtype, value)))
        errors.append(error + _rounding(values[-1]))
    value = elements.together(values)
    return Slope(value, elements.together(errors)) if how.with_error else value


def _numbers_of(found: list[Slope], dtype: Any) -> Any:
    return complex if dtype.kind == "c" or any(isinstance(each.value, complex) for each in found) else float


def _kept(dtype: Any, value: Any) -> Any:
    """The dtype of a derivative: that asked for, complex where the value is."""
    import numpy as np

    return np.result_type(dtype, np.complex64) if value.dtype.kind == "c" else dtype


def _rounding(value: Any) -> Any:
    """What the dtype of a derivative, if less precise than a float, adds to its error."""
    import numpy as np

    finite = np.where(np.isfinite(value), np.abs(value), 0.0).astype(float)
    return finite * (np.finfo(value.dtype).eps / 2) if value.real.dtype.itemsize < 8 else 0.0


# -- Partial derivatives --

Place = tuple[int, int | None]  # the leaf, and the element of it where it is an array


class _Variables:
    """The numbers in arguments of f, each of which can be moved while the others stay where they are."""

    def __init__(self, f: Function, wrt: Wrt, args: tuple[Any, ...], kwargs: dict[str, Any], asker: str) -> None:
        self.f, self.name, self.args, self.kwargs = f, _name(f), args, kwargs
        self.wanted = wrt if isinstance(wrt, tuple) else (wrt,)
        self.trees = [argument(f, one, args, kwargs)[0] for one in self.wanted]
        for k, one in enumerate(self.wanted):
            mark = object()
            marked = argument(f, one, args, kwargs)[1](mark)
            if any(argument(f, other, *marked)[0] is mark for other in self.wanted[:k]):
                raise ValueError(f"{asker}: wrt={wrt!r} names one argument of {self.name} twice")
        self.leaves: list[Any] = []
        self.places: list[list[Place]] = []  # of each argument
        for one, tree in zip(self.wanted, self.trees, strict=True):
            given, _ = taken_apart(tree)
            _check_variables(f"{asker} of {self.name} by its argument {one!r}", asker, tree, given)
            start = len(self.leaves)
            self.leaves += given
            self.places.append([place for k, leaf in enumerate(given, start) for place in _places(k, leaf)])
        given = self.leaves
        self.leaves = [_promoted(leaf) for leaf in given]
        try:
            self.returned = self.moved({})
        except (TypeError, ValueError):  # f may insist on the dtypes that it was given
            if not any(is_short(leaf) for leaf in given):
                raise
            self.leaves = given
            self.returned = self.moved({})
        self.kinds = [_kind(leaf) for leaf in given]

    def number(self, place: Place) -> Scalar:
        """The number at a place."""
        leaf, i = place
        return plain_number(self.leaves[leaf] if i is None else self.leaves[leaf].flat[i], self.name)

    def moved(self, numbers: dict[Place, Scalar]) -> Any:
        """What f returns with other numbers at these places."""
        leaves = [leaf.copy() if hasattr(leaf, "flat") else leaf for leaf in self.leaves]
        for (leaf, i), number in numbers.items():
            if i is None:
                leaves[leaf] = number
            else:
                if isinstance(number, complex) and leaves[leaf].dtype.kind != "c":
                    leaves[leaf] = leaves[leaf].astype(complex)
                leaves[leaf].flat[i] = number
        args, kwargs, start = self.args, self.kwargs, 0
        for one, tree in zip(self.wanted, self.trees, strict=True):
            count = len(taken_apart(tree)[0])
            _, put = argument(self.f, one, args, kwargs)
            args, kwargs = put(taken_apart(tree)[1](leaves[start : start + count]))
            start += count
        return self.f(*map(fresh, args), **{name: fresh(value) for name, value in kwargs.items()})

    def slopes(self, place: Place, how: _How) -> list[Slope]:
        """The derivatives of all numbers of f's result by that at a place."""
        samples = Samples(lambda t: self.moved({place: t}), self.number(place), self.name, self.returned)
        own = how._replace(delta=checked_delta(how.delta, samples.x, how.order, how.method))
        return [_measured(samples, leaf, own) for leaf in range(len(samples.here))]

    def mixed(self, i: Place, j: Place, how: _How) -> Slope:
        """∂²f/∂xᵢ∂xⱼ."""
        if i == j:
            return self.slopes(i, how)[0]
        x, y = self.number(i), self.number(j)
        of_x, of_y = (1.0, 1.0) if how.delta else (_scale(x), _scale(y))
        start = 0j if isinstance(x, complex) or isinstance(y, complex) else 0.0

        def along(sign: float) -> Slope:
            samples = Samples(
                lambda t: self.moved({i: x + t * of_x, j: y + sign * t * of_y}), start, self.name, self.returned
            )
            return _measured(samples, 0, how)

        plus, minus = along(1.0), along(-1.0)
        return Slope((plus.value - minus.value) / of_x / of_y / 4, (plus.error + minus.error) / of_x / of_y / 4)

    def arranged(self, found: Callable[[int], Any], several: bool) -> Any:
        """What is found for each argument; a tuple where there are several."""
        return tuple(map(found, range(len(self.wanted)))) if several else found(0)

    def like_argument(self, k: int, slopes: list[Slope], with_error: bool) -> Any:
        """Derivatives in the structure of an argument."""
        leaves, together = taken_apart(self.trees[k])
        first = sum(len(taken_apart(tree)[0]) for tree in self.trees[:k])
        values, errors = [], []
        for leaf, given in enumerate(leaves, first):
            own = [slope for (of, _), slope in zip(self.places[k], slopes, strict=True) if of == leaf]
            value, error = _block(own, getattr(given, "shape", ()), self.kinds[leaf])
            values.append(value)
            errors.append(error)
        return Slope(together(values), together(errors)) if with_error else together(values)

    def matrix(self, k: int, of_y: tuple[int, ...], columns: list[list[Slope]], with_error: bool) -> Any:
        """Derivatives of an array, a column for each number of an argument, as an array."""
        import numpy as np

        of_x = _shape_of(self.trees[k])
        rows = [slope for row in zip(*columns, strict=True) for slope in row]
        kinds = [self.kinds[leaf] for leaf, _ in self.places[k]]
        value, error = _block(rows, of_y + of_x, np.result_type(*kinds) if any(kinds) else None)
        return Slope(value, error) if with_error else value


def _places(k: int, leaf: Any) -> list[Place]:
    return [(k, i) for i in range(leaf.size)] if getattr(leaf, "ndim", 0) else [(k, None)]


def _promoted(leaf: Any) -> Any:
    """A number as a float, an array as one of floats."""
    if not hasattr(leaf, "dtype"):
        return complex(leaf) if is_complex(leaf) else float(leaf)
    return leaf.astype(complex if leaf.dtype.kind == "c" else float)[()]


def _kind(leaf: Any) -> Any:
    """The dtype of a derivative by a NumPy number or array, float64 for integers; None for other numbers."""
    kind = getattr(leaf, "dtype", None)
    if kind is None or kind.kind in "fc":
        return kind
    import numpy as np

    return np.dtype(float)


def is_short(leaf: Any) -> bool:
    """Whether a leaf has a dtype of fewer digits than a float."""
    kind = getattr(leaf, "dtype", None)
    return kind is not None and kind.kind in "fc" and kind.itemsize < (8 if kind.kind == "f" else 16)


def _block(slopes: list[Slope], shape: tuple[int, ...], kind: Any) -> tuple[Any, Any]:
    """The values and the errors of slopes as arrays of a shape and dtype; as numbers where there is no shape."""
    if not shape and kind is None:
        return slopes[0].value, slopes[0].error
    import numpy as np

    value = np.array([slope.value for slope in slopes])
    kind = np.dtype(kind or float)
    value = value.astype(_kept(kind, value)).reshape(shape)
    error = np.array([slope.error for slope in slopes], dtype=float).reshape(shape) + _rounding(value)
    return value[()], error[()]


def _scale(x: Scalar) -> float:
    """The power of two next to the size of x, 1 for 0."""
    return 2.0 ** (math.frexp(abs(x))[1] - 1) if x else 1.0


def _shape_of(tree: Any) -> tuple[int, ...]:
    return (len(tree),) if isinstance(tree, list | tuple) else getattr(tree, "shape", ())


# -- Questions and answers --

_INSTEAD = 'write method="central"'


def _checked(f: Any, asker: str, wrt: Any, method: Any, order: Any = 1) -> tuple[Any, int]:
    if not callable(f):
        raise TypeError(f"{asker} takes a function; got {shown(f)}; write {asker}(f)(x)")
    wrt, order = checked_wrt(wrt), checked_order(order, asker)
    _check_method(asker, method, order)
    return wrt, order


def _check_method(asker: str, method: Any, order: int) -> None:
    if method not in ALL_METHODS:
        raise ValueError(f"{asker} has the methods {_listed(ALL_METHODS)}; got {shown(method)}")
    if method == "complex" and order > 1:
        raise ValueError(f'method="complex" gives first derivatives only; got order={order}; {_INSTEAD}')


def _check_variables(asked: str, asker: str, tree: Any, leaves: list[Any]) -> None:
    if not leaves:
        raise ValueError(f"{asked}: there is no number in it; got {shown(tree)}")
    if asker != "numerical_gradient" and isinstance(tree, list | tuple | dict):
        nested = isinstance(tree, dict) or len(leaves) != len(tree) or any(getattr(x, "ndim", 0) for x in leaves)
        if nested or any(isinstance(x, list | tuple | dict) for x in tree):
            raise TypeError(f"{asked} takes a number, an array or a flat list of numbers there; got {shown(tree)}")
    for leaf in leaves:
        array = getattr(leaf, "ndim", 0) and getattr(getattr(leaf, "dtype", None), "kind", "") in "biufc"
        if not array and not is_number(leaf):
            raise TypeError(f"{asked} takes numbers, arrays, or lists, tuples and dicts of them; it has {shown(leaf)}")


def _check_one_number(y: Any, f: Function, asker: str) -> None:
    shape = getattr(y, "shape", None)
    if isinstance(y, list | tuple | dict) or shape:
        came = f"an array of shape {shape}" if shape else shown(y)
        raise ValueError(
            f"{asker} takes a function whose result is one number; {_name(f)} returned {came}; "
            f"write numerical_jacobian(f), or sum what it returns"
        )
    in_numbers(y, _name(f))


def _shape(y: Any, f: Function) -> tuple[int, ...]:
    """The shape of a result that is a number, an array, or a flat list of numbers."""
    if isinstance(y, dict) or (isinstance(y, list | tuple) and not all(map(is_number, y))):
        raise TypeError(
            f"numerical_jacobian takes a function whose result is a number, an array or a list of numbers; "
            f"{_name(f)} returned {shown(y)}"
        )
    return _shape_of(y)


def _of_arguments(f: Function, wrt: Wrt, slope: Callable[..., Any]) -> Function:
    """The function of f's arguments, with its name and signature, that gives a slope for each that `wrt` means."""

    @wraps(f, updated=())
    def measured(*args: Any, **kwargs: Any) -> Any:
        if isinstance(wrt, tuple):
            return tuple(slope(one, args, kwargs) for one in wrt)
        return slope(wrt, args, kwargs)

    return measured


def _name(f: Function) -> str:
    return getattr(f, "__name__", None) or repr(f)


def _finite(x: Any, f: Function) -> Scalar:
    plain = plain_number(x, _name(f))
    if not isfinite(plain):
        raise ValueError(f"{_name(f)} has no two points beside an infinite x or NaN; got {shown(x)}")
    return plain


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
