"""One evaluation of a function: on numbers of a level, and on variables whose derivatives are recorded.

`Recording` is what `gradient` and `jacobian` are made of: f is called with variables that write down on a tape what is
done to them, and the tape is walked back from the result, or forward from the variables.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from . import special
from .arguments import argument
from .array_value import noted, of_table
from .doubts import check, is_to_check
from .errors import shown
from .levels import OVER, Active, Level, RecordedLevel, Substitute, next_rank, number, settled
from .lifting import LOADERS, PYTHON, lift_for
from .record import Closed, erase, forget, form, quietly, walk_back, walk_back_within, walk_forward
from .samples import PRECISION, precision_of
from .structures import mapped, taken_apart
from .value import Value, carrier, is_array, is_number

__tracebackhide__ = True  # from pytest
Function = Callable[..., Any]


def _stand_ins() -> None:
    from . import stand_ins  # noqa: F401  which enters them


LOADERS[PYTHON] = _stand_ins


def name_of(f: Function) -> str:
    """f's name, as errors use it."""
    return getattr(f, "__name__", None) or repr(f)


def called(f: Function, level: Level, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """f's result; its numbers of this level are plain from now on."""
    try:
        y = without_substitutes(lift_for(f, args, kwargs)(*args, **kwargs))
    except BaseException as error:
        raise_loss(level, error)
        if isinstance(error, TypeError) and any(piece in str(error) for piece in OF_OBJECTS):
            error.add_note(
                "np.array of Values is an array of objects, which few of NumPy's functions take; "
                "write np.stack([a, b]), and for a matrix np.stack([np.stack([a, b]), np.stack([c, d])])"
            )
        raise
    finally:
        level.rank = OVER
    if level.loss is not None:
        raise level.loss
    return y


def without_substitutes(y: Any) -> Any:
    """A result with the arrays that substitutes stand for, while what is in them carries derivatives."""
    return mapped(lambda leaf: leaf.now() if isinstance(leaf, Substitute) else leaf, y)


OF_OBJECTS = ("dtype('O')", "not supported for the input types", "no callable")  # NumPy's words for what it is not


def raise_loss(level: Level, found: BaseException) -> None:
    """Raise the `DerivativeLost` that this call met, where C code put another error in its place."""
    if level.loss is not None and level.loss is not found and isinstance(found, Exception):
        raise level.loss from found


class Recording:
    """One evaluation of f on variables whose derivatives are recorded; a context that erases the record in the end."""

    def __init__(self, f: Function, wrt: Any, args: tuple[Any, ...], kwargs: dict[str, Any], asker: str) -> None:
        self.together: Callable[[list[Any]], Any]
        self.several = isinstance(wrt, tuple)
        wanted = wrt if self.several else (wrt,)
        self.given = [argument(f, one, args, kwargs)[0] for one in wanted]
        leaves, self.together = taken_apart(tuple(self.given) if self.several else self.given[0])
        for one, tree in zip(wanted, self.given, strict=True):
            check_variables(asker, f, one, tree, taken_apart(tree)[0] if self.several else leaves)
        self.level = level = RecordedLevel()
        level.rank, level.loss, level.doubt, level.holomorphic = next_rank(), None, None, False
        level.tape, level.sent = [], {}
        self.leaves, self.nodes, moved = [], [], []
        for leaf in leaves:
            if is_plain_array(leaf):  # what comes most
                array = noted(level, level.tape, of_table.laid_out(leaf), ())  # into which f has no other way to write
                self.leaves.append(array.primal)
                self.nodes.append(array.form)
                moved.append(array)
                continue
            variable = settled(of_table.kept(leaf) if is_array(leaf) else leaf)
            node: Any = form(level.tape, variable.shape, ()) if is_array(variable) else [None]
            level.holomorphic = level.holomorphic or is_complex(variable)
            self.leaves.append(variable)
            self.nodes.append(node)
            moved.append(carrier(level, variable, node))
        self.call = f, wanted, args, kwargs
        if wrt == 0 and len(self.given) == 1 and args:
            args = (self.together(moved), *args[1:])
        else:
            variables = self.together(moved)
            placed: list[Any] = []
            for one, x in zip(wanted, variables if self.several else (variables,), strict=True):
                there, put = argument(f, one, args, kwargs)
                if any(there is other for other in placed):
                    raise ValueError(f"{asker}: wrt={wrt!r} names one argument of {name_of(f)} twice")
                args, kwargs = put(x)
                placed.append(x)
        try:
            self.result = without_stale(level, called(f, level, args, kwargs))
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self) -> Recording:
        return self

    def __exit__(self, *_: object) -> None:
        erase(self.level.tape)
        self.level.tape = Closed()

    def carries(self, y: Any) -> bool:
        """Whether a result depends on the variables."""
        return isinstance(y, Value) and y.level is self.level

    def gradient(self, y: Any) -> Any:
        """The derivatives of a number by all variables, in their structure."""
        if not self.carries(y):
            return self.together([partial_of(leaf, None) for leaf in self.leaves])
        value = y.primal
        one = type(value)(1) if isinstance(value, float) else unit_of(value)
        walk_back(self.level.tape, [(y.form, one)])
        found = [node[0] for node in self.nodes]
        if some_nan(found) and any(type(node) is not list for node in self.level.tape):
            walk_back_within(self.level.tape, [(y.form, one, 1.0)])
            found = [node[0] for node in self.nodes]
        if has_nan(value):
            found = [None if part is None else part * math.nan for part in found]
        return self.together([partial_of(leaf, part) for leaf, part in zip(self.leaves, found, strict=True)])

    def check(self, asked: str, y: Any, slopes: Any) -> None:
        """Hold derivatives of a call that is in doubt against f's values beside the point, along one direction."""
        if not is_to_check(self.level, self.carries(y)) or not is_computed([*self.leaves, y]):
            return
        f, wanted, args, kwargs = self.call
        points = [number(leaf) for leaf in self.leaves]
        directions = [_direction(p, i) for i, p in enumerate(points)]

        def along(t: float) -> list[float]:
            there = self.together([p if d is None else p + t * d for p, d in zip(points, directions, strict=True)])
            placed, named = args, kwargs
            for one, x in zip(wanted, there if self.several else (there,), strict=True):
                placed, named = argument(f, one, placed, named)[1](x)
            return reals(lift_for(f, placed, named)(*placed, **named))

        changes: Any = 0.0
        parts = taken_apart(slopes)[0]
        if len(parts) != len(directions):  # a flat list's, side by side
            parts = [slopes[..., i] for i in range(len(directions))]
        for part, d in zip(parts, directions, strict=True):
            if d is not None:
                n = len(getattr(d, "shape", ()))
                changes = changes + ((number(part) * d).sum(axis=tuple(range(-n, 0))) if n else number(part) * d)
        check(self.level.doubt, asked, along, reals(changes), rounding=rounding_of(y))

    def jacobian(self, y: Any) -> Any:
        """The derivatives of an array by all variables."""
        sizes = [math.prod(getattr(leaf, "shape", ())) for leaf in self.leaves]
        of_y = getattr(y, "shape", ())
        results, variables = math.prod(of_y), sum(sizes)
        blocks: list[Any]
        if not self.carries(y):
            blocks = [None] * len(sizes)
        elif results <= variables:
            blocks = self._rows(y, results, of_y)
        else:
            blocks = self._columns(y, sizes, of_y)
        kinds = [partial_of(leaf, block, of_y, is_complex(y)) for leaf, block in zip(self.leaves, blocks, strict=True)]
        if not self.carries(y) and has_nan(y):
            import numpy as np

            no_number = np.isnan(number(y))
            axes = [len(getattr(kind, "shape", ())) - len(of_y) for kind in kinds]
            kinds = [
                np.where(np.reshape(no_number, of_y + (1,) * n), np.nan, kind)[()]
                for kind, n in zip(kinds, axes, strict=True)
            ]
        return self._arranged(kinds)

    def _rows(self, y: Any, results: int, of_y: tuple[int, ...]) -> list[Any]:
        import numpy as np

        seeds = np.eye(results, dtype=tangent_dtype(y)).reshape(results, *of_y)
        of_complex = is_complex(y) and not self.level.holomorphic
        if of_complex:  # Re dy = Re(1·dy), and Im dy = Re(−i·dy)
            seeds = np.concatenate([seeds, -1j * seeds])
        walk_back(self.level.tape, [(y.form, seeds)], lead=1)
        if some_nan([node[0] for node in self.nodes]):
            walk_back_within(self.level.tape, [(y.form, seeds, np.abs(seeds))], lead=1)
        rows = []
        for node, leaf in zip(self.nodes, self.leaves, strict=True):
            part = node[0]
            if part is not None and of_complex:
                part = part[:results].real + 1j * part[results:].real
            rows.append(None if part is None else np.reshape(part, of_y + getattr(leaf, "shape", ())))
        return rows

    def _columns(self, y: Any, sizes: list[int], of_y: tuple[int, ...]) -> list[Any]:
        import numpy as np

        variables, start = sum(sizes), 0
        for node, leaf, size in zip(self.nodes, self.leaves, sizes, strict=True):
            seeds = np.zeros((variables, size), dtype=tangent_dtype(leaf))
            seeds[start : start + size] = np.eye(size)
            node[0] = seeds.reshape(variables, *getattr(leaf, "shape", ()))
            start += size
        walk_forward(self.level.tape, lead=1)
        if has_nan(y.form[0]):
            forget(self.level.tape)
            return self._rows(y, math.prod(of_y), of_y)
        columns = np.moveaxis(y.form[0], 0, -1)
        ends = np.cumsum([0, *sizes])
        return [
            np.reshape(columns[..., i:j], of_y + getattr(leaf, "shape", ()))
            for i, j, leaf in zip(ends, ends[1:], self.leaves, strict=False)
        ]

    def _arranged(self, blocks: list[Any]) -> Any:
        """The blocks of a flat list side by side, those of several arguments in a tuple."""
        import numpy as np

        arranged, start = [], 0
        for tree in self.given:
            count = len(taken_apart(tree)[0]) if isinstance(tree, list | tuple | dict) else 1
            own = blocks[start : start + count]
            arranged.append(np.stack(own, axis=-1) if isinstance(tree, list | tuple) else own[0])
            start += count
        return tuple(arranged) if self.several else arranged[0]


def _direction(x: Any, i: int) -> Any:
    """A direction in which to move a variable, by numbers of its size; None for whole numbers of NumPy's."""
    if not is_array(x):
        return (0.5 + (i * 0.618) % 1) * (abs(x) or 1)
    if x.dtype.kind not in "fc":
        return None
    import numpy as np

    size = np.abs(x)
    return (0.5 + (np.arange(x.size).reshape(x.shape) * 0.618 + i * 0.382) % 1) * np.where(size == 0, 1, size)


def reals(tree: Any) -> list[float]:
    """The plain numbers in a structure, of complex ones the real and the imaginary parts."""
    found: list[float] = []
    for leaf in taken_apart(tree)[0]:
        plain = number(leaf)
        for each in plain.ravel().tolist() if is_array(plain) else [plain]:
            found += [each.real, each.imag] if isinstance(each, complex) else [float(number(each))]
    return found


def rounding_of(tree: Any) -> float:
    """The relative rounding of the numbers in a structure."""
    return max((precision_of(number(leaf)) for leaf in taken_apart(tree)[0]), default=PRECISION["float64"])


def is_computed(tree: Any) -> bool:
    """Whether all arrays in a structure are NumPy's, which are there, and not to be computed some day."""
    plain = [number(leaf) for leaf in taken_apart(tree)[0]]
    return not any(is_array(p) and type(p).__module__.split(".")[0] != "numpy" for p in plain)


def without_stale(level: Level, y: Any) -> Any:
    """A result without what calls within f, that are over, made of it."""
    while isinstance(y, Active) and y.level is not level and y.level.rank < 0:
        y = y.primal
    return y


def is_plain_array(x: Any) -> bool:
    """Whether x is one of NumPy's arrays of floats, for which nothing is to be checked or converted."""
    return type(x).__name__ == "ndarray" and x.dtype.kind == "f"


def check_variables(asker: str, f: Function, wrt: Any, tree: Any, leaves: list[Any]) -> None:
    """Raise where an argument of f holds no number, or something that is none, naming it."""
    if leaves and all(map(is_plain_array, leaves)) and (tree is leaves[0] or asker == "gradient"):  # what comes most
        return
    asked = f"{asker} of {name_of(f)} by its argument {wrt!r}"
    if not leaves:
        raise ValueError(f"{asked}: there is no number in it; got {shown(tree)}")
    if asker == "jacobian" and isinstance(tree, list | tuple | dict):
        nested = isinstance(tree, dict) or len(leaves) != len(tree) or any(map(is_array, leaves))
        if nested or any(isinstance(x, list | tuple | dict) for x in tree):
            raise TypeError(f"{asked} takes a number, an array or a flat list of numbers there; got {shown(tree)}")
    for leaf in leaves:
        if (not is_plain_array(leaf) and type(leaf) is not float and not is_number(leaf)) or getattr(
            getattr(leaf, "dtype", None), "kind", ""
        ) == "O":
            raise TypeError(f"{asked} takes numbers, arrays, or lists, tuples and dicts of them; it has {shown(leaf)}")


def partial_of(leaf: Any, part: Any, of_y: tuple[int, ...] = (), of_complex: bool = False) -> Any:
    """A derivative in the shape and dtype of its variable, zeros where there is none."""
    if type(part) is float is type(leaf):
        return part
    if type(part) is type(leaf) and is_plain_array(part) and part.dtype == leaf.dtype:
        return part.copy()  # which nothing else refers to
    plain = number(leaf)
    if hasattr(plain, "dtype"):
        import numpy as np

        kind = tangent_dtype(leaf)
        kind = np.result_type(kind, np.complex64) if of_complex else kind
        if part is None:
            return np.zeros(of_y + plain.shape, kind)[()]
        if kind.kind != "c" and is_complex(part):
            part = part.real
        if not is_array(part):
            return part if isinstance(part, Active) else kind.type(part)
        return part.copy() if getattr(part, "dtype", None) == kind else part.astype(kind)
    if part is None:
        if of_y:
            import numpy as np

            return np.zeros(of_y, complex if of_complex else tangent_dtype(leaf))
        return 0.0 if isinstance(plain, float) else 0
    if not isinstance(plain, complex) and not of_complex and is_complex(part):
        part = part.real
    return part.item() if hasattr(part, "item") and not isinstance(part, Active) and not part.shape else part


def tangent_dtype(x: Any) -> Any:
    """The dtype of a derivative by x: float64 where x has whole numbers."""
    import numpy as np

    kind = getattr(number(x), "dtype", None) or np.dtype(complex if isinstance(number(x), complex) else float)
    return np.dtype(float) if kind.kind in "biu" else kind


def is_complex(x: Any) -> bool:
    """Whether x has complex numbers, whatever its levels."""
    return type(x) is not float and special.is_complex(number(x))


def has_nan(x: Any) -> bool:
    """Whether there is a NaN in x, whatever its levels."""
    if isinstance(x, float):
        return x != x
    plain = number(x)
    if plain is None or not hasattr(plain, "shape"):
        return plain is not None and bool(plain != plain)
    total = plain.sum() if plain.shape else plain
    return bool(total != total)


def some_nan(parts: list[Any]) -> bool:
    """Whether there is a NaN in one of the derivatives."""
    found: bool = quietly(any_nan)(parts)
    return found


def any_nan(parts: list[Any]) -> bool:
    """Whether there is a NaN in one of the derivatives."""
    for x in parts:
        if is_plain_array(x):
            flat = x.ravel()
            total = flat.dot(flat)  # the quickest sum, in which nothing cancels: NaN where one of them is
            if total != total:
                return True
        elif has_nan(x):
            return True
    return False


def unit_of(y: Any) -> Any:
    """1, of the kind of number that y is."""
    plain = number(y)
    if hasattr(plain, "dtype"):
        return tangent_dtype(y).type(1)
    return 1 if isinstance(plain, int) else type(plain)(1)
