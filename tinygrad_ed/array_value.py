"""The array with its derivative: a `Value` whose primal is an array, NumPy's or another that follows its protocols.

What a NumPy array answers, it answers by NumPy's functions, and these lead to the rows of `arrays`. Arrays are never
written into: an assignment to an index makes another array and puts it in the place of the old one, under all names of
the object. What NumPy makes a view is one here, too: it knows its base, and the base knows it, so that writing into
either shows in the other.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from weakref import ref

from .errors import lost
from .levels import OVER, Active, Level, levels_of, number, settled
from .record import Elements, Form, form
from .rules import BY_UFUNC, TABLE, nothing
from .value import BINARY, Value, binary, carrier, general_operators, is_array, is_number, make_recorded, not_yet, table

SLOTS = ("__weakref__", "elements", "origin", "views")  # of every array that carries derivatives


class OfArray(Value):
    """What every array that carries derivatives answers."""

    __slots__ = ()

    contents: tuple[str, ...] = ("primal", "form", "level")  # what changes where it is written into

    origin: tuple[OfArray, Callable[[Any], Any]] | None  # what it is a view of, and how it is made from it
    views: list[Any] | None  # weak references to what is a view of it
    elements: Elements | None  # single numbers that were taken out of it, for the tape

    # -- NumPy's doors, whose usual case, recorded with plain arrays of floats, is spared the detours --

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        level, a = self.level, self.primal
        if not kwargs and method == "__call__" and (tape := level.tape) is not None and level.rank > 0:
            if len(inputs) == 1 and type(a) is of_table.ndarray and a.dtype.kind == "f":
                rule = BY_UFUNC.get(ufunc.__name__)
                if rule is not None and rule.partials[0] is not nothing:
                    y = ufunc(a)
                    if y.dtype.kind == "f":
                        terms = ((self.form, of_table.PlainScale((rule, 0, (a, y)))),)
                        if type(y) is of_table.ndarray:
                            return noted(level, tape, y, terms)
                        return carrier(level, y, form(tape, (), terms))
            elif ufunc is of_table.matmul:
                y = _product(operator.matmul, level, tape, *inputs)
                return self.__array_function__(ufunc, (), inputs, kwargs) if y is None else y
            elif len(inputs) == 2 and type(inputs[0]) is of_table.ndarray and ufunc in of_table.mirrors:
                return of_table.mirrors[ufunc](self, inputs[0])  # what NumPy's arrays make of an operator
        return super().__array_ufunc__(ufunc, method, *inputs, **kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        level = self.level
        if (tape := level.tape) is not None and level.rank > 0:
            if function is of_table.dot and len(args) == 2 and not kwargs:
                y = _product(function, level, tape, *args)
                if y is not None:
                    return y
            swift = table().recorded_swiftly(function, level, args, kwargs)
            if swift is not None:
                y, terms = swift
                again = None
                if len(terms) == 1 and terms[0][0] is self:
                    again = lambda base: function(base, *args[1:], **kwargs)  # noqa: E731
                return self.through(y, terms, again)
        return super().__array_function__(function, types, args, kwargs)

    # -- what an array answers --

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of the axes."""
        return self.primal.shape  # type: ignore[no-any-return]

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return self.primal.ndim  # type: ignore[no-any-return]

    @property
    def size(self) -> int:
        """The number of elements."""
        return self.primal.size  # type: ignore[no-any-return]

    @property
    def dtype(self) -> Any:
        """The type of the elements of the primal."""
        return self.primal.dtype

    @property
    def itemsize(self) -> int:
        """The number of bytes of an element of the primal."""
        return self.dtype.itemsize  # type: ignore[no-any-return]

    @property
    def flags(self) -> Any:
        """How the plain array lies in memory."""
        return number(self).flags

    @property
    def nbytes(self) -> int:
        """The number of bytes of the primal."""
        return self.size * self.itemsize

    @property
    def T(self) -> Any:  # noqa: N802  NumPy's name
        """The axes in reverse order."""
        return self.transpose()

    @property
    def mT(self) -> Any:  # noqa: N802  NumPy's name
        """The last two axes in reverse order."""
        return _numpy().swapaxes(self, -1, -2)

    @property
    def flat(self) -> Iterator[Any]:
        """The elements, one after the other."""
        return iter(self.reshape(-1))

    def __len__(self) -> int:
        return len(self.primal)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __contains__(self, x: Any) -> bool:
        return number(x) in number(self)

    def __bool__(self) -> bool:
        return bool(number(self))

    def __getitem__(self, key: Any) -> Any:
        if type(key) is int:
            if (elements := self.elements) is not None and (found := elements.known.get(key)) is not None:
                return found
        elif (
            type(key) is slice and (tape := self.level.tape) is not None and type(a := self.primal) is of_table.ndarray
        ):
            y = a[key]
            view = noted(self.level, tape, y, ((self.form, of_table.Pick(((key,), a.shape))),))
            self._viewed(view, lambda base: base[key])
            return view
        return _item(self, key)

    def _viewed(self: Any, view: Any, again: Callable[[Any], Any]) -> None:
        """Keep in mind that `view`, which `again` makes of this array, is to follow what is written into it."""
        view.origin = self, again
        if self.views is None:
            self.views = []
        elif (count := len(self.views)) > 16 and not count & (count - 1):  # whenever it has doubled
            self.views = [each for each in self.views if each() is not None]
        self.views.append(ref(view))

    def __setitem__(self, key: Any, new: Any) -> None:
        key = _index(key)
        if isinstance(new, Active) and is_array(new) and (self.level.elementwise or new.level.elementwise):
            whole = key is Ellipsis or (isinstance(key, slice) and key == slice(None))
            if not whole and new.level.rank > 0:
                raise of_table.mixing("an index")
        self._write(of_table.replaced(self, key, new))

    def __copy__(self) -> Any:
        return self.copy()

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return self.copy()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        np = _numpy()
        if all(level.rank == OVER for level in _all_levels(self)):
            plain = number(self)
            return np.array(plain, dtype) if copy else np.asarray(plain, dtype)
        if dtype is not None and np.dtype(dtype).kind != "O":
            raise lost(f"an array of {np.dtype(dtype)} would drop the derivative of a Value", *levels_of(self))
        if self.dtype.kind == "c":
            raise lost(
                "an array of objects has no real and imaginary parts: np.asarray would lose those of complex Values",
                *levels_of(self),
                cure="leave np.asarray out, since a Value that holds an array is one",
            )
        boxes = np.empty(self.shape, dtype=object)
        for index in np.ndindex(*self.shape):
            boxes[index] = _item(self, index)
        boxes.flags.writeable = bool(copy)  # what is written into it would not reach this array
        return boxes

    def __repr__(self) -> str:
        if self.level.rank == OVER:
            return repr(settled(self))
        if self.level.tape is not None:
            return f"<Value {self.primal!r}, recorded>"
        return f"Value({self.primal!r}, tangent={self.form!r})"

    def __format__(self, spec: str) -> str:
        if self.level.rank == OVER:
            return format(settled(self), spec)
        if spec:
            raise TypeError(f"unsupported format string {spec!r} for an array; format its elements")
        return f"{self.primal} + …ε" if self.level.tape is not None else f"{self.primal} + {self.form}ε"

    # -- results of functions --

    def astype(self, dtype: Any, *args: Any, **kwargs: Any) -> Any:
        """The array with elements of another type; whole numbers are plain, as they are constant between steps."""
        y = self.primal.astype(dtype, *args, **kwargs)
        kind = number(y).dtype
        if kind.kind in "biu":
            return number(y)
        if kind.kind not in "fc":
            raise lost(f"an array of {kind} would drop the derivative of a Value", *levels_of(self))
        if y is self.primal:
            return self  # as with copy=False

        def cast(t: Any, _: int) -> Any:
            return t.astype(kind, copy=False)

        return self.through(y, [(self, of_table.Linear(self.shape, cast, lambda g, lead: g, moves=True))])

    def copy(self, order: Any = "C") -> Any:
        """The same array once more, which is no view."""
        linear = of_table.Linear(self.shape, lambda t, lead: t, lambda g, lead: g, moves=True)
        ordered = isinstance(number(self), of_table.ndarray)
        return self.through(self.primal.copy(order) if ordered else self.primal.copy(), [(self, linear)])

    def frozen(self) -> Any:
        """The same in an object of its own, which stays as it is where this one is written into."""
        new = type.__call__(type(self))
        for name in self.contents:
            setattr(new, name, getattr(self, name))
        new.origin = new.views = new.elements = None
        return new

    def item(self, *index: Any) -> Any:
        """One element, as a number."""
        np = _numpy()
        key = index[0] if len(index) == 1 and isinstance(index[0], tuple) else index
        if not key:
            if self.size != 1:
                raise ValueError("can only convert an array of size 1 to a Python scalar")
            key = (0,) * self.ndim
        if len(key) == 1 and self.ndim != 1:
            key = np.unravel_index(range(self.size)[key[0]], self.shape)
        found = _item(self, tuple(int(i) for i in key))
        if not isinstance(found, Value) or not hasattr(found.primal, "item"):
            return found

        def push(t: Any, lead: int) -> Any:
            return t if lead or isinstance(t, Active) else t.item()

        linear = of_table.Linear((), push, lambda g, lead: g, moves=True)
        return found.through(found.primal.item(), [(found, linear)])

    def tolist(self) -> Any:
        """The elements in nested lists."""
        if self.ndim == 0:
            return self.item()
        return [self.item(i) if self.ndim == 1 else self[i].tolist() for i in range(len(self))]

    def compress(self, condition: Any, axis: Any = None) -> Any:
        """The elements, or slices along an axis, where the condition holds."""
        return _numpy().compress(condition, self, axis)

    def fill(self, new: Any) -> None:
        """Give every element this value."""
        self[...] = new

    def sort(self, axis: int = -1, **kwargs: Any) -> None:
        """Sort in place."""
        self._write(_numpy().sort(self, axis=axis, **kwargs))

    def partition(self, kth: Any, axis: int = -1, **kwargs: Any) -> None:
        """Partition in place."""
        self._write(_numpy().partition(self, kth, axis=axis, **kwargs))

    def flatten(self, order: Any = "C") -> Any:
        """The elements in a row, as a copy."""
        return _numpy().ravel(self, order).copy()

    def reshape(self, *shape: Any, **kwargs: Any) -> Any:
        """The elements in another shape."""
        return _numpy().reshape(self, shape[0] if len(shape) == 1 else shape, **kwargs)

    def transpose(self, *axes: Any) -> Any:
        """The axes in another order."""
        return _numpy().transpose(self, axes[0] if len(axes) == 1 else axes or None)

    def conj(self) -> Any:
        """The complex conjugate; of real numbers the very array, as with NumPy."""
        return _numpy().conjugate(self) if number(self).dtype.kind == "c" else self

    conjugate = conj

    @property
    def real(self) -> Any:
        """The real part; of real numbers the very array."""
        return self._part(_real_part) if number(self).dtype.kind == "c" else self

    @property
    def imag(self) -> Any:
        """The imaginary part."""
        return self._part(_imaginary_part)

    def _part(self, part: Callable[[Any], Any]) -> Any:
        found = part(super())
        if isinstance(found, OfArray):
            self._viewed(found, part)
        return found

    def through(self, y: Any, terms: Sequence[tuple[Any, Any]], again: Callable[[Any], Any] | None = None) -> Any:
        """The result y of linear maps, each of one of the arguments; `again` makes it anew, should it be a view."""
        if isinstance(y, float) and (tape := self.level.tape) is not None:
            v = make_recorded()
            v.primal, v.level = y, self.level
            v.form = form(tape, (), [(x.form, linear) for x, linear in terms])
            return v
        if again is not None and y is self.primal:
            return self
        result = super().through(y, terms)
        if again is not None and isinstance(result, OfArray) and _is_view(y, self.primal):
            self._viewed(result, again)
        return result

    # -- writing --

    def _write(self, new: Any) -> None:
        """Put a new array in the place of the old one, here, in what this is a view of, and in the views of both."""
        if new.shape != self.shape:
            raise ValueError(f"an array of shape {self.shape} cannot hold one of shape {new.shape}")
        if new.dtype != self.dtype:
            new = new.astype(self.dtype)
        if self.origin is None:
            self._hold(new)
            return
        np = _numpy()
        if not getattr(getattr(number(self), "flags", None), "writeable", True):
            raise ValueError("assignment destination is read-only")
        base, again = self.origin
        if again in (_real_part, _imaginary_part):
            raise ValueError("a real or an imaginary part is not written into here; write z[...] = re + 1j * im")
        numbers = np.empty_like(number(base), dtype=int)  # which lies in memory as the base does
        numbers[...] = np.arange(base.size).reshape(base.shape)
        index = again(numbers)
        base._write(of_table.replaced(base, np.unravel_index(index, base.shape), new))

    def _hold(self: Any, new: Any) -> None:
        new = new if isinstance(new, OfArray) else self.constant(new)
        if type(new) is not type(self):
            raise TypeError(f"{type(new).__name__} cannot be put into {type(self).__name__}")
        for name in self.contents:
            setattr(self, name, getattr(new, name))
        self.elements = None
        for view in self.views or ():
            if (alive := view()) is not None:
                alive._hold(alive.origin[1](self))


class ArrayValue(OfArray):
    """An array with its derivative, which has the same shape."""

    __slots__ = SLOTS

    @property
    def tangent(self) -> Any:
        """The derivative, an array of the same shape."""
        if self.level.tape is not None:
            raise not_yet()
        return self.form


_METHODS = (
    "all any argmax argmin argpartition argsort choose clip cumprod cumsum diagonal dot max mean min nonzero "
    "prod ptp ravel repeat round searchsorted squeeze std sum swapaxes take trace var"
)


def _numpy() -> Any:
    import numpy

    return numpy


def _all_levels(x: Any) -> Iterator[Level]:
    while isinstance(x, Active):
        yield x.level
        x = x.primal


def array_of(level: Level, y: Any, carried: Any) -> ArrayValue:
    """An array with what it carries: a tangent or a node of the tape."""
    v: ArrayValue = _make()
    v.primal, v.form, v.level = y, carried, level
    v.origin = v.views = v.elements = None
    return v


def noted(level: Level, tape: list[Any], y: Any, terms: Sequence[tuple[Any, Any]]) -> ArrayValue:
    """An array with a new node of the tape."""
    v: ArrayValue = _make()
    v.primal, v.level = y, level
    v.form = node = Form((None, y.shape, terms, False))
    v.origin = v.views = v.elements = None
    tape.append(node)
    return v


_make: Callable[[], Any] = type.__call__.__get__(ArrayValue)


Value.of_array = staticmethod(array_of)


def _item(v: OfArray, key: Any) -> Any:
    level = v.level
    if level.elementwise and level.rank > 0:
        raise of_table.mixing("an index")
    if level.rank == OVER:
        return settled(v)[key]
    if type(key) is int or (type(key) is tuple and all(type(k) is int for k in key)):
        index: Any = (key,) if type(key) is int else key
        if level.tape is not None and len(index) == v.ndim:
            return _recorded_element(v, index)
    return of_table.picked(v, _index(key))


def _real_part(z: Any) -> Any:
    return z.real


def _imaginary_part(z: Any) -> Any:
    return z.imag


def _index(key: Any) -> Any:
    """An index without Values in it: they would lose their derivatives there."""
    if isinstance(key, tuple):
        return tuple(map(_index, key))
    key = settled(key)
    if not isinstance(key, Active):
        return key
    plain = number(key)
    if isinstance(plain, int) or getattr(getattr(plain, "dtype", None), "kind", "") in ("i", "u"):
        raise lost("an index would drop the derivative of a Value", *levels_of(key))
    return plain


def _recorded_element(v: Any, index: Any) -> Any:
    y = v.primal[index]  # which raises where there is no such element
    index = tuple(i + n if i < 0 else i for i, n in zip(index, v.shape, strict=True))
    elements = v.elements
    if elements is None:
        elements = Elements((None,))
        elements.nodes, elements.known, elements.parent = {}, {}, v.form
        v.level.tape.append(elements)  # before another thread may find them
        v.elements = elements
    node = elements.nodes.setdefault(index, [None])
    found = carrier(v.level, y, node)
    elements.known[index[0] if len(index) == 1 else index] = found
    return found


def _is_view(y: Any, a: Any) -> bool:
    """Whether NumPy made y a view of a."""
    if isinstance(y, OfArray):
        return y.origin is not None and y.origin[0] is a
    base = getattr(y, "base", None)
    return base is not None and (base is a or base is getattr(a, "base", base))


def _method(name: str) -> Callable[..., Any]:
    def method(self: OfArray, *args: Any, **kwargs: Any) -> Any:
        return getattr(_numpy(), name)(self, *args, **kwargs)

    method.__name__ = name
    method.__doc__ = f"As ``np.{name}`` of the array."
    return method


def _matmul(self: OfArray, o: Any) -> Any:
    level = self.level
    if (tape := level.tape) is not None and level.rank > 0:
        y = _product(operator.matmul, level, tape, self, o)
        if y is not None:
            return y
    return _numpy().matmul(self, o) if _is_operand(o) else NotImplemented


def _rmatmul(self: OfArray, o: Any) -> Any:
    return _numpy().matmul(o, self) if _is_operand(o) else NotImplemented


def _product(function: Callable[[Any, Any], Any], level: Level, tape: list[Any], left: Any, right: Any) -> Any:
    """The product of a matrix with a matrix or a vector, recorded, both plain arrays; None for any other."""
    a = left.primal if (of_left := type(left) is ArrayValue and left.level is level) else left
    b = right.primal if (of_right := type(right) is ArrayValue and right.level is level) else right
    ndarray = of_table.ndarray
    if type(a) is not ndarray or type(b) is not ndarray or a.ndim != 2 or not 1 <= b.ndim <= 2:
        return None
    if a.dtype.kind != "f" or b.dtype.kind != "f":
        return None
    terms: list[Any] = []
    if of_left:
        terms.append((left.form, of_table.Times((b if of_right else of_table.kept(b), a.shape))))
    if of_right:
        terms.append((right.form, of_table.TimesRight((a if of_left else of_table.kept(a), b.shape))))
    return noted(level, tape, function(a, b), terms)


def _is_operand(o: Any) -> bool:
    return is_number(o) or isinstance(o, list | tuple)


def _operators() -> None:
    general_operators(OfArray)
    setattr(OfArray, "__matmul__", _matmul)  # noqa: B010
    setattr(OfArray, "__rmatmul__", _rmatmul)  # noqa: B010
    for name in _METHODS.split():
        setattr(OfArray, name, _method(name))
    for name in (*BINARY, "matmul"):
        setattr(OfArray, f"__i{name}__", _in_place(getattr(operator, name), getattr(operator, f"i{name}")))
    for name, row in BINARY.items():
        rule = TABLE[row]
        setattr(OfArray, f"__{name}__", _operator(rule, rule.plain, mirrored=False))
        setattr(OfArray, f"__r{name}__", _operator(rule, rule.plain, mirrored=True))


def _in_place(function: Callable[[Any, Any], Any], plain: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """An in-place operator, which acts on the object under all its names."""

    def method(self: OfArray, other: Any) -> Any:
        new = function(self, other)
        if new is NotImplemented:
            return new
        new, into = of_table.as_array(new), number(self)
        if function is operator.matmul or new.shape != into.shape or new.dtype != into.dtype:
            plain(into.copy(), number(of_table.as_array(other)))  # which raises where NumPy does
        self._write(new)
        return self

    return method


def _operator(rule: Any, function: Any, mirrored: bool) -> Callable[..., Any]:
    """An operator of arrays, whose usual case, recorded with plain arrays of floats, is spared the detours."""

    def method(self: OfArray, o: Any, modulo: None = None) -> Any:
        level, a = self.level, self.primal
        if (tape := level.tape) is not None and type(a) is of_table.ndarray and level.rank > 0 and a.dtype.kind == "f":
            kind, scale = type(o), of_table.PlainScale
            if kind is ArrayValue:
                if o.level is level and type(b := o.primal) is of_table.ndarray and b.dtype.kind == "f":
                    args = a, b, function(a, b)
                    terms = (self.form, scale((rule, 0, args))), (o.form, scale((rule, 1, args)))
                    return noted(level, tape, args[2], terms)
            elif kind is float or kind is int or (kind is of_table.ndarray and o.dtype.kind == "f"):
                if kind is of_table.ndarray:
                    o = of_table.kept(o)
                args = (o, a, function(o, a)) if mirrored else (a, o, function(a, o))
                return noted(level, tape, args[2], ((self.form, scale((rule, mirrored, args))),))
        if isinstance(o, list | tuple) or (
            type(o).__module__ == "numpy" and getattr(getattr(o, "dtype", None), "kind", "") == "O"
        ):
            o = of_table.as_array(o)
        return binary(rule, function, o, self, modulo) if mirrored else binary(rule, function, self, o, modulo)

    return method


class _Table:
    """What arrays need of the table, found when the first array appears: before that, NumPy is not imported."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        table()
        from . import arrays, maps, products

        np = _numpy()
        names = {np.add: "add", np.subtract: "sub", np.multiply: "mul", np.divide: "truediv"}
        mirrors = {ufunc: getattr(OfArray, f"__r{name}__") for ufunc, name in names.items()}
        self.__dict__.update(vars(maps), ndarray=np.ndarray, matmul=np.matmul, dot=np.dot, mirrors=mirrors)
        self.__dict__.update(mixing=arrays.mixing, Times=products.Times, TimesRight=products.TimesRight)
        return self.__dict__[name]


of_table = _Table()

_operators()
