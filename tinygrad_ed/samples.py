"""The values of f at x and beside it: numbers, whatever structure f returns them in, each point asked once.

What lies outside f's domain is NaN here. Of an array, every element has points of its own, and one call of f takes a
point for each: a computation about one element is a generator of the points that it needs, and all run side by side.
"""

from __future__ import annotations

import math
import sys
from cmath import isfinite
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from .errors import shown
from .structures import taken_apart

Scalar = Any  # a float, or a complex where x is complex
Numbers = list[Scalar]
Together = Callable[[Sequence[Any]], Any]
Asking = Generator[Scalar, None, Any]  # of points whose values are then known

SUSPECTS = 100  # calls that raised, after which elements that f raised for are outside its domain together
SPLIT = 3  # rounds of an array's points that are asked in two parts
PRECISION = {"float16": 2.0**-10, "float32": 2.0**-23, "float64": 2.0**-52, "complex64": 2.0**-23}


class Samples:
    """What f returns at the number x and beside it, taken apart into numbers."""

    def __init__(self, f: Callable[[Any], Any], x: Scalar, name: str, returned: Any = None) -> None:
        self.f, self.name, self.x = f, name, x
        returned = f(x) if returned is None else returned
        numbers, self.together, self.precision = in_numbers(returned, name)
        self.here = [self._inside(y) for y in numbers]
        self.known: dict[Scalar, Numbers] = {x: self.here}

    def at(self, t: Scalar) -> Numbers:
        """The numbers of f's result at t."""
        if t not in self.known:
            self.known[t] = self._beside(t)
        return self.known[t]

    def along(self, leaf: int) -> Callable[[Scalar], Scalar]:
        """One number of f's result, as a function of t."""
        return lambda t: self.at(t)[leaf]

    def above(self, t: float, d: float) -> Numbers:
        """The numbers of f's result at t + id, as they come: a real one may have lost its imaginary part."""
        z = complex(t, d)
        if z not in self.known:
            try:
                self.known[z] = self._asked(z)
            except Exception as found:  # the real x went through, so it is the complex one that f does not take
                raise not_complex(self.name, z, found) from found
        return self.known[z]

    def _beside(self, t: Scalar) -> Numbers:
        if isfinite(t):
            try:
                return [self._inside(y) for y in self._asked(t)]
            except (ArithmeticError, ValueError):
                pass
        return [math.nan] * len(self.here)

    def _asked(self, t: Scalar) -> Numbers:
        returned = self.f(t)
        numbers = [returned] if type(returned) is float else in_numbers(returned, self.name)[0]
        if len(numbers) != len(self.here):
            raise TypeError(
                f"{self.name} must return as many numbers beside x as at x; "
                f"it returned {len(self.here)} at {self.x!r} and {len(numbers)} at {t!r}"
            )
        return numbers

    def _inside(self, y: Scalar) -> Scalar:
        return inside(y, isinstance(self.x, complex))


class Unknown(Exception):
    """A point whose value must be asked for first."""

    def __init__(self, t: Scalar) -> None:
        super().__init__(t)
        self.t = t


class Element(Samples):
    """One element of an array, and what f makes of it: its points are asked for by the whole array's calls."""

    def __init__(self, x: Scalar, here: Numbers, precision: float, name: str) -> None:
        self.x, self.here, self.precision, self.name = x, here, precision, name
        self.known = {x: here}

    def _beside(self, t: Scalar) -> Numbers:
        if isfinite(t):
            raise Unknown(t)
        return [math.nan] * len(self.here)

    def above(self, t: float, d: float) -> Numbers:
        """The numbers of f's result at t + id."""
        z = complex(t, d)
        if z not in self.known:
            raise Unknown(z)
        return self.known[z]

    def computed(self, compute: Callable[[Samples], Any]) -> Asking:
        """A computation about the element, begun again with each point that it turns out to need."""
        while True:
            try:
                return compute(self)
            except Unknown as missing:
                yield missing.t


class Elements:
    """What a function of an array returns, element by element."""

    def __init__(self, f: Callable[[Any], Any], x: Any, name: str) -> None:
        import numpy as np

        self.f, self.name, self.shape = f, name, x.shape
        wide = np.dtype(complex if x.dtype.kind == "c" else float)
        self.x, returned = x.astype(wide), None
        try:
            returned = f(self.x.copy())
        except (TypeError, ValueError):  # it may insist on the dtype that it was given
            if x.dtype.kind not in "fc" or x.dtype == wide:
                raise
            self.x = x.copy()
            returned = f(x.copy())
        leaves, self.together = taken_apart(returned)
        self.dtypes = [self._dtype(leaf, x.dtype) for leaf in leaves]
        self.here = [self._spread(leaf) for leaf in leaves]
        self.flat = [self._flat(column) for column in self.here]
        places = self.x.ravel().tolist()
        precision = max(map(precision_of, leaves), default=PRECISION["float64"])
        if self.x.dtype != wide:
            precision = max(precision, PRECISION.get(str(self.x.dtype), 0.0))
        self.complex = wide.kind == "c"
        self.elements = [
            Element(place, [inside(column[i], self.complex) for column in self.flat], precision, name)
            for i, place in enumerate(places)
        ]
        self.rounds = self.calls = 0
        self.failed: set[int] = set()  # the elements for which f raised

    def side_by_side(self, computations: Sequence[Asking]) -> list[Any]:
        """The results of a computation about each element, whose points go into as few calls of f as can be."""
        results: list[Any] = [None] * len(computations)
        wanted: dict[int, Scalar] = {}

        def advance(i: int) -> None:
            try:
                t = next(computations[i])
                while t in self.elements[i].known:
                    t = next(computations[i])
                wanted[i] = t
            except StopIteration as stop:
                results[i] = stop.value

        for i in range(len(computations)):
            advance(i)
        while wanted:
            above = any(isinstance(t, complex) for t in wanted.values()) and not self.complex
            now = {i: t for i, t in wanted.items() if not above or isinstance(t, complex)}
            for part in self._parts(now):
                self._ask(part)
            for i in now:
                del wanted[i]
                advance(i)
        return results

    def _parts(self, points: dict[int, Scalar]) -> list[dict[int, Scalar]]:
        """The points of one round; in the first rounds two parts, as what stays at x must not feel others move."""
        self.rounds += 1
        if self.rounds > SPLIT:
            return [points]
        parts: tuple[dict[int, Scalar], dict[int, Scalar]] = ({}, {})
        for i, t in points.items():
            parts[(i if i < 2**SPLIT else i * 2654435769 >> 13) >> self.rounds - 1 & 1][i] = t  # by bits, or their hash
        return [part for part in parts if part]

    def _ask(self, points: dict[int, Scalar]) -> None:
        """The values at these points, by one call of f, or by several where f raises for one of them."""
        above = not self.complex and any(isinstance(t, complex) for t in points.values())
        moved = self.x.astype(complex) if above else self.x.copy()
        flat = moved.reshape(-1)
        for i, t in points.items():
            flat[i] = t
        try:
            with quiet():
                leaves = taken_apart(self.f(moved))[0]
        except (ArithmeticError, ValueError) as found:
            if above:
                raise not_complex(self.name, next(iter(points.values())), found) from found
            items = sorted(points.items(), key=lambda item: item[0] in self.failed)
            well = sum(i not in self.failed for i, _ in items)
            self.calls += 1
            if len(items) == 1 or (self.calls > SUSPECTS and not well):
                self.failed.update(points)
                for i, t in items:
                    self.elements[i].known[t] = [math.nan] * len(self.here)
                return
            half = well if 0 < well < len(items) else len(items) // 2
            self._ask(dict(items[:half]))
            self._ask(dict(items[half:]))
            return
        except Exception as found:
            if above:
                raise not_complex(self.name, next(iter(points.values())), found) from found
            raise
        if len(leaves) != len(self.here):
            raise TypeError(
                f"{self.name} must return as many arrays beside x as at x; "
                f"it returned {len(self.here)} and then {len(leaves)}"
            )
        spread = [self._spread(leaf) for leaf in leaves]
        if not above:
            self._check_elementwise(spread, points)
        columns = [self._flat(column) for column in spread]
        for i, t in points.items():
            values = [column[i] for column in columns]
            self.elements[i].known[t] = values if above else [inside(y, self.complex) for y in values]

    def _check_elementwise(self, spread: list[Any], points: dict[int, Scalar]) -> None:
        import numpy as np

        if len(points) == len(self.elements):
            return
        still = np.ones(len(self.elements), dtype=bool)
        still[list(points)] = False
        for before, after in zip(self.here, spread, strict=True):
            a, b = before.reshape(-1)[still], after.reshape(-1)[still]
            with quiet():
                apart = np.abs(a - b) > 64 * precision_of(before) * np.abs(a)
            if apart.any() and self._is_the_same_again():
                raise ValueError(
                    f"numerical_derivative takes an array elementwise, but {self.name} mixes its elements: one changes "
                    f"with others; write numerical_gradient or numerical_jacobian"
                )

    def _is_the_same_again(self) -> bool:
        """Whether f returns equal numbers for equal arguments: where it does not, it need not mix elements."""
        import numpy as np

        again = [self._spread(leaf) for leaf in taken_apart(self.f(self.x.copy()))[0]]
        return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(self.here, again, strict=True))

    def _spread(self, leaf: Any) -> Any:
        """A result as an array of x's shape."""
        import numpy as np

        shape = getattr(leaf, "shape", None)
        if getattr(getattr(leaf, "dtype", None), "kind", "") in "biufc" and shape == self.shape:
            return np.asarray(leaf)
        if not shape and is_number(leaf):
            number = result_number(leaf, self.name)
            return np.broadcast_to(np.asarray(number), self.shape)
        if shape is not None and getattr(leaf, "dtype", None) is not None and leaf.dtype.kind in "biufc":
            raise ValueError(
                f"numerical_derivative takes an array elementwise: {self.name} must return one of shape {self.shape}; "
                f"it returned shape {shape}; write numerical_gradient or numerical_jacobian"
            )
        hint = "; does it lack a return?" if leaf is None else ""
        raise TypeError(
            f"{self.name} must return an array, or a tuple, list or dict of arrays; it returned {shown(leaf)}{hint}"
        )

    def _flat(self, column: Any) -> list[Any]:
        flat: list[Any] = column.astype(complex if column.dtype.kind == "c" else float).ravel().tolist()
        return flat

    def _dtype(self, leaf: Any, of_x: Any) -> Any:
        import numpy as np

        kind = getattr(leaf, "dtype", np.dtype(float))
        kind = kind if kind.kind in "fc" else np.dtype(float)
        return np.result_type(of_x, np.float16) if of_x.kind in "fc" and of_x.itemsize < kind.itemsize else kind


def in_numbers(returned: Any, name: str) -> tuple[Numbers, Together, float]:
    """A result as a list of numbers, how to put others in their places, and the precision of the least precise one."""
    leaves, together = taken_apart(returned)
    precision = max(map(precision_of, leaves), default=PRECISION["float64"])
    if not any(getattr(leaf, "shape", ()) for leaf in leaves):
        return [result_number(leaf, name) for leaf in leaves], together, precision
    numbers: Numbers = []
    shapes = []
    for leaf in leaves:
        shape = getattr(leaf, "shape", ())
        shapes.append(shape)
        if not shape:
            numbers.append(result_number(leaf, name))
        elif getattr(getattr(leaf, "dtype", None), "kind", "") in "biufc":
            numbers.extend(leaf.astype(complex if leaf.dtype.kind == "c" else float).ravel().tolist())
        else:
            raise _no_number(leaf, name)

    def with_arrays(parts: Sequence[Any]) -> Any:
        import numpy as np

        put, start = [], 0
        for shape in shapes:
            size = math.prod(shape)
            own = parts[start : start + size]
            put.append(np.array(own).reshape(shape) if shape else own[0])
            start += size
        return together(put)

    return numbers, with_arrays, precision


def plain_number(x: Any, name: str) -> Scalar:
    """x as a float, or as a complex where it is one."""
    if not is_number(x):
        raise TypeError(f"the slope of {name} is taken at a number or an array; got {shown(x)}")
    if is_complex(x):
        return complex(x)
    try:
        return float(x)
    except OverflowError:
        raise ValueError(f"the slope of {name} is taken at floats, which end at 1.8e308; got {shown(x)}") from None


def result_number(leaf: Any, name: str) -> Scalar:
    """One number of f's result."""
    if not is_number(leaf):
        raise _no_number(leaf, name)
    return complex(leaf) if is_complex(leaf) else float(leaf)


def _no_number(leaf: Any, name: str) -> TypeError:
    hint = "; does it lack a return?" if leaf is None else ""
    return TypeError(
        f"{name} must return a number, or a tuple, list, dict or array of numbers; it returned {shown(leaf)}{hint}"
    )


def not_complex(name: str, z: complex, found: Exception) -> ValueError:
    """The error where f does not take complex numbers."""
    return ValueError(
        f'method="complex" calls {name} with {z!r}, which it does not take: '
        f'{type(found).__name__}: {found}; write method="central"'
    )


def inside(y: Scalar, of_complex: bool) -> Scalar:
    """A value of f, NaN where it is none inside the domain."""
    if isinstance(y, complex) and not of_complex:
        y = math.nan if y.imag else y.real
    return y if isfinite(y) else math.nan


def precision_of(leaf: Any) -> float:
    """The relative spacing of the numbers of a result."""
    return PRECISION.get(str(getattr(leaf, "dtype", None)), PRECISION["float64"])


def is_number(x: Any) -> bool:
    """Whether x is one number."""
    return isinstance(x, complex) or (hasattr(type(x), "__float__") and not getattr(x, "ndim", 0))


def is_complex(x: Any) -> bool:
    """Whether a number, or the numbers of an array, are complex."""
    return isinstance(x, complex) or getattr(getattr(x, "dtype", None), "kind", "") == "c"


def fresh(given: Any) -> Any:
    """An argument of f, arrays copied: f may change them in place."""
    if isinstance(given, list | tuple | dict):
        leaves, together = taken_apart(given)
        return together([fresh(leaf) for leaf in leaves])
    numpy = sys.modules.get("numpy")
    return given.copy() if numpy and isinstance(given, numpy.ndarray) else given


def quiet() -> AbstractContextManager[Any]:
    """NumPy's warnings are no news beside x, where NaN and inf are answers."""
    numpy = sys.modules.get("numpy")
    silent: AbstractContextManager[Any] = numpy.errstate(all="ignore") if numpy else nullcontext()
    return silent
