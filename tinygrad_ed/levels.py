"""Who takes over: numbers that answer the rules themselves, and the levels that rank them.

Every call of `derivative` works at a level of its own, a fresh tag with a rank. Where numbers of several levels meet,
the one of the highest level takes over, and to it the others are constants. The smallest program that goes wrong
without levels is ``derivative(lambda x: x * derivative(lambda y: x + y)(1.0))(1.0)``: it is 1, and a library that
cannot tell x's perturbation from y's answers 2.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, Protocol
from weakref import WeakValueDictionary

from .errors import DerivativeLost, place

OVER = -2  # the rank of a level whose call has ended: its numbers are plain
CONSTANT = -1  # the rank of numbers that carry no derivative

next_rank = itertools.count(1).__next__  # atomic, so levels stay apart under threads


class Doubt(NamedTuple):
    """That f decided something by a number in a way that numbers beside it need not share: what happened, and where."""

    what: str
    where: str
    read: int  # how many texts had been read as numbers then


class Level:
    """A tag for one perturbation, that of one call.

    `rank` orders it among the others, and is `OVER` once the call has ended; `loss` is the first error for a derivative
    that its numbers lost, which the call raises at its end if f swallowed it; `doubt`, the first reason to hold the
    result against f's values beside x; `above` is the level of what users make of its numbers.
    """

    __slots__ = ("__weakref__", "above", "doubt", "loss", "rank")

    rank: int
    loss: BaseException | None
    doubt: Doubt | None
    above: UsersLevel

    holomorphic = False  # whether the variable is complex, so that the derivative is the complex one
    elementwise = False  # whether the variable is an array, each element of which has its own derivative
    tape: list[Any] | None = None  # where what is done to the variable is recorded, to be walked backwards
    sent: dict[int, Any]  # the nodes of recorded numbers that were pickled, by identity

    def __reduce__(self) -> Any:
        _sent[self.rank] = self
        return _received, (_this_process(), self.rank)


class HolomorphicLevel(Level):
    """The level of a complex variable."""

    __slots__ = ()

    holomorphic = True


class ElementwiseLevel(Level):
    """The level of an array of variables, which do not mix."""

    __slots__ = ()

    elementwise = True


class HolomorphicElementwiseLevel(ElementwiseLevel):
    """The level of an array of complex variables, which do not mix."""

    __slots__ = ()

    holomorphic = True


class RecordedLevel(Level):
    """The level of variables of which all derivatives are wanted at once: `tape` has what is done to them, in turn."""

    __slots__ = ("holomorphic", "sent", "tape")

    holomorphic: bool
    tape: list[Any]


class UsersLevel(Level):
    """The level of Values that users make, which belongs to no call and is never over."""

    __slots__ = ()


_sent: WeakValueDictionary[int, Level] = WeakValueDictionary()  # by rank, the levels whose numbers were pickled
_tokens: dict[int, bytes] = {}  # by process, since a fork has its parent's memory


def _this_process() -> bytes:
    return _tokens.setdefault(os.getpid(), os.urandom(16))


def _received(process: bytes, rank: int) -> Level:
    """The level that was pickled, or one that is over, where its call has ended meanwhile."""
    if process != _this_process():
        raise DerivativeLost(
            "a Value of a running derivative was sent to another process, where it would lose its derivative; "
            "send v.primal, and differentiate there"
        )
    level = _sent.get(rank)
    if level is None:
        level = Level()
        level.rank = OVER
    return level


class Answerable(Protocol):
    """What a number needs to know of a rule in order to answer it; the rows of `rules` are such."""

    @property
    def name(self) -> str:
        """As users know it."""

    @property
    def partials(self) -> Sequence[Callable[..., Any]]:
        """One partial derivative for each argument."""

    @property
    def along(self) -> Callable[..., Any] | None:
        """The directional derivative, of a function of complex numbers that has no complex one."""

    @property
    def by_hand(self) -> bool:
        """Whether users gave the partials."""


class Active:
    """A number that answers rules itself, where it is the argument of the highest level."""

    __slots__ = ()

    level: Level
    primal: Any

    if TYPE_CHECKING:  # each kind of number has its own

        def apply(self, rule: Answerable, function: Callable[..., Any], args: Sequence[Any]) -> Any:
            """Value of `function` at `args`, with what this kind of number carries; `rule` has the partials."""

        def with_value(self, derived: Any, y: Any) -> Any:
            """y, with the derivative of `derived`, which is the same number computed otherwise."""


class Nowhere:
    """In the place of the plain number of one that has none: a float, of which whatever is asked asks for the point."""

    __slots__ = ()

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return float

    def __getattr__(self, name: str) -> Any:
        if hasattr(float, name):
            self._asked()
        raise AttributeError(name)

    def __ne__(self, other: Any) -> bool:
        return other is not self and self._asked()  # to be other than itself is to be no number

    def _asked(self, *_: Any) -> NoReturn:
        raise ValueError(f"f {ASKS}, which a symbol does not have; give the point whose path is meant, as in {EXAMPLE}")


for _name in (
    *("bool", "int", "float", "complex", "hash", "str", "repr", "format"),
    *("round", "lt", "le", "gt", "ge", "eq"),
):
    setattr(Nowhere, f"__{_name}__", Nowhere._asked)

NOWHERE = Nowhere()
ASKS, EXAMPLE = "asks for the number itself", "explain(f, at=2.0)"


class Substitute:
    """An object in the place of one that has no room for derivatives, such as an array of floats."""

    __slots__ = ()

    stands_for: type

    def now(self) -> Any:
        """The object that it is at the moment: a plain one, or one that carries derivatives."""
        raise NotImplementedError

    def carried(self) -> Iterator[Any]:
        """The numbers in it that carry derivatives."""
        raise NotImplementedError


def settled(x: Any) -> Any:
    """The number that x stands for, now that its call is over; any other x as it is."""
    while isinstance(x, Active) and x.level.rank < 0:
        x = x.primal
    return x


def number(x: Any) -> Any:
    """The plain number below all levels."""
    while isinstance(x, Active):
        x = x.primal
    return x


def levels_of(x: Any) -> Iterator[Level]:
    """The levels of calls that a number carries derivatives for."""
    while isinstance(x, Active):
        if x.level.rank != OVER and not isinstance(x.level, UsersLevel):
            yield x.level
        x = x.primal


def order_of(x: Any) -> int:
    """How many derivatives a number carries, those of derivatives included."""
    order = 0
    while isinstance(x, Active):
        order += getattr(x.level, "order", 1) if x.level.rank >= 0 else 0
        x = x.primal
    return order


def with_value(derived: Any, y: Any) -> Any:
    """The plain number y, with the derivatives of `derived`, which is the same number computed otherwise."""
    derived = settled(derived)
    if not isinstance(derived, Active):
        return y
    return derived.with_value(derived, with_value(derived.primal, y))


WRITTEN = "was written as text"
texts_read = [0]  # how many texts were read as numbers; only whether it grows matters


def doubt(x: Any, what: str) -> None:
    """Keep in mind that what f does with x may hold at x alone."""
    for level in levels_of(x):
        if level.doubt is None or (level.doubt.what == WRITTEN and what != WRITTEN):
            level.doubt = Doubt(what, place(), texts_read[0])


def dispatch(rule: Answerable, function: Callable[..., Any], args: Sequence[Any]) -> Any:
    """Value of `function` at `args`: the argument of the highest level answers; plain numbers are just computed."""
    taker: Active | None = None
    rank = OVER
    stale = False
    for a in args:
        if isinstance(a, Active):
            stale = stale or a.level.rank < 0
            if a.level.rank > rank:
                taker, rank = a, a.level.rank
    if stale:  # below a number whose call is over there may be one whose call is not
        plain = [settled(a) for a in args]
        if rank != CONSTANT or any(isinstance(p, Active) for p in plain):
            return dispatch(rule, function, plain)
    return function(*args) if taker is None else taker.apply(rule, function, args)
