"""Real functions of packages that know nothing of the library, differentiated as they are.

Run as a program, this file prints what became of every call: `python tests/test_corpus.py`, with words of packages' or
functions' names after it to look at a few.
"""

from __future__ import annotations

import math
import random
import re
import sys
import types
import warnings
from collections import Counter
from collections.abc import Container, Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import packages_distributions
from typing import Any, NamedTuple

import pytest
from corpus.calls import CALLS, Call
from corpus.references import Reference, reference

from tinygrad_ed import derivative, value_and_derivative
from tinygrad_ed.errors import DerivativeLost

RIGHT, NEARLY, CLEAR, OTHER, WRONG = VERDICTS = (
    "right to 1e-9",
    "right to the references",
    "clear error",
    "other error",
    "silently wrong",
)


class Outcome(NamedTuple):
    """What became of a call."""

    name: str
    package: str
    verdict: str
    said: str  # the error, or both slopes
    value_is_plain: bool
    state_changed: list[str]


# -- One call --


def judged(call: Call, want: Reference) -> tuple[str, str]:
    """The verdict on the derivative, and its reason."""
    try:
        got = float(derivative(call.function, wrt=call.wrt)(*call.args, **call.kwargs))
    except Exception as error:
        names_a_cure = isinstance(error, DerivativeLost) or "tinygrad_ed" in str(error)
        return CLEAR if names_a_cure else OTHER, f"{type(error).__name__}: {error}"
    off = abs(got - want.slope)
    if off <= 1e-9 * want.scale:
        return RIGHT, ""
    verdict = NEARLY if off <= 10 * want.apart else WRONG
    return verdict, f"{got!r}, the references {want.slope!r} ± {want.apart:.0e}"


def computes_the_plain_value(call: Call) -> bool:
    """Is f's value that of the plain call, bit for bit? Where there is none, the error is the derivative's to tell."""
    try:
        value, _ = value_and_derivative(call.function, wrt=call.wrt)(*call.args, **call.kwargs)
    except Exception:
        return True
    plain = call(call.x)
    return type(value) is type(plain) and repr(value) == repr(plain)


# -- What must stay as it is --


def normal(distribution: str) -> str:
    """The name of a distribution, as the index compares names."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


IMPORTED = "a module"
STANDARD = "standard library"
ROOTS: dict[str, set[str]] = {STANDARD: {"builtins", "cmath", "functools", "math", "numbers", "operator"}}
for module, distributions in packages_distributions().items():
    for one in distributions:
        ROOTS.setdefault(normal(one), set()).add(module)


def state(package: str, loaded: Container[str]) -> dict[str, Any]:
    """What the names of a package's loaded modules and classes are bound to, and the size of what can grow."""
    roots = ROOTS[package if package == STANDARD else normal(package)]
    found = {}
    for name, module in list(sys.modules.items()):
        if name in loaded and name.split(".")[0] in roots and isinstance(module, types.ModuleType):
            for key, value in list(vars(module).items()):
                found[f"{name}.{key}"] = print_of(value)
                if isinstance(value, type) and value.__module__ == name:
                    found |= {f"{name}.{key}.{k}": print_of(v) for k, v in list(vars(value).items())}
    return found


def print_of(value: Any) -> tuple[Any, ...]:
    """Whatever would change if somebody replaced, patched or filled it."""
    match value:
        case types.FunctionType():
            return id(value), id(value.__code__), id(value.__defaults__), len(vars(value))
        case list() | dict() | set():
            return id(value), len(value)
        case types.ModuleType():
            return id(value), IMPORTED
    return (id(value),)


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The names that are bound to something else; modules that f imports when it first needs them are no change."""
    new = {name for name in after.keys() - before.keys() if after[name][-1] != IMPORTED}
    return sorted(new | {name for name in before if before[name] != after.get(name)})


# -- All calls --


def outcome(name: str) -> Outcome:
    """A call, looked at from all sides."""
    package, call = CALLS[name]
    want = reference(call, call.x, call.unit)
    loaded = set(sys.modules)
    before = state(package, loaded)
    verdict, said = judged(call, want)
    value_is_plain = computes_the_plain_value(call)
    return Outcome(name, package, verdict, said, value_is_plain, changed(before, state(package, loaded)))


def outcomes_of(names: Iterable[str]) -> list[Outcome]:
    loaded = set(sys.modules)
    before = state(STANDARD, loaded) | state("numpy", loaded)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # packages warn at points beside x
        outcomes = [outcome(name) for name in names]
    everywhere = changed(before, state(STANDARD, loaded) | state("numpy", loaded))
    return [one._replace(state_changed=one.state_changed + everywhere) for one in outcomes]


def shown_slope(name: str) -> str:
    """The derivative, or the error in its place, as text."""
    _, call = CALLS[name]
    try:
        return repr(derivative(call.function, wrt=call.wrt)(*call.args, **call.kwargs))
    except Exception as error:
        return type(error).__name__


def shown_value(name: str) -> str:
    """The plain value, as text."""
    _, call = CALLS[name]
    return repr(call(call.x))


def differences_under_threads(names: list[str], threads: int = 8) -> list[str]:
    """The calls that give something else when others are made at the same time, plain ones among them."""
    work = [(show, name) for name in names for show in (shown_slope, shown_value)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        alone = [show(name) for show, name in work]
        order = list(range(len(work)))
        random.Random(0).shuffle(order)
        with ThreadPoolExecutor(threads) as pool:
            together = dict(zip(order, pool.map(lambda k: work[k][0](work[k][1]), order), strict=True))
    return [work[k][1] for k in range(len(work)) if not same(alone[k], together[k])]


def same(alone: str, together: str) -> bool:
    """Equal, where an object's address is no part of it."""
    return alone == together or " object at 0x" in alone


# -- Tests --


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return outcomes_of(CALLS)


def share(outcomes: list[Outcome], *verdicts: str) -> float:
    return sum(one.verdict in verdicts for one in outcomes) / len(outcomes)


def test_the_corpus_is_large_and_varied() -> None:
    packages = Counter(package for package, _ in CALLS.values())
    assert len(CALLS) >= 500
    assert len(packages) > 14
    assert max(packages.values()) < len(CALLS) / 3


def test_the_references_agree() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        all_of_them = [reference(call, call.x, call.unit) for _, call in list(CALLS.values())[::10]]
    assert all(math.isfinite(one.slope) for one in all_of_them)
    assert sum(one.apart <= 1e-9 * one.scale for one in all_of_them) >= 0.98 * len(all_of_them)


def test_nearly_all_are_right(outcomes: list[Outcome]) -> None:
    assert share(outcomes, RIGHT, NEARLY) >= 0.97, report(outcomes)
    assert share(outcomes, RIGHT) >= 0.96, report(outcomes)


def test_none_is_silently_wrong(outcomes: list[Outcome]) -> None:
    assert [one.name for one in outcomes if one.verdict == WRONG] == []


def test_values_are_those_of_the_plain_calls(outcomes: list[Outcome]) -> None:
    assert [one.name for one in outcomes if not one.value_is_plain] == []


def test_nothing_of_the_packages_changes(outcomes: list[Outcome]) -> None:
    assert [(one.name, one.state_changed) for one in outcomes if one.state_changed] == []


def test_errors_are_clear(outcomes: list[Outcome]) -> None:
    assert share(outcomes, OTHER) <= 5 / 2000, [(one.name, one.said) for one in outcomes if one.verdict == OTHER]


def test_threads_do_not_disturb_each_other() -> None:
    assert differences_under_threads(list(CALLS)[::3]) == []


# -- The report --


def report(outcomes: list[Outcome]) -> str:
    """A table of verdicts by package, then all that is not right, a line each."""
    rows = []
    for package in [*dict.fromkeys(one.package for one in outcomes), "all"]:
        count = Counter(one.verdict for one in outcomes if package in (one.package, "all"))
        rows.append([package, str(count.total()), *(str(count[verdict] or "") for verdict in VERDICTS)])
    width = max(len(row[0]) for row in rows)
    head = ["", "calls", *VERDICTS]
    lines = ["  ".join(cell.rjust(len(title)) for cell, title in zip(row[1:], head[1:], strict=True)) for row in rows]
    table = [f"{row[0]:{width}}  {line}" for row, line in zip(rows, lines, strict=True)]
    rest = [
        f"{one.verdict}: {one.name}: {' '.join(one.said.split())}"
        for verdict in VERDICTS[1:]
        for one in outcomes
        if one.verdict == verdict
    ]
    rest += [f"value differs: {one.name}" for one in outcomes if not one.value_is_plain]
    rest += [f"state changed: {one.name}: {', '.join(one.state_changed)}" for one in outcomes if one.state_changed]
    return "\n".join([f"{'':{width}}  " + "  ".join(head[1:]), *table, "", *rest])


if __name__ == "__main__":
    chosen = [name for name in CALLS if all(word in name for word in sys.argv[1:])]
    print(report(outcomes_of(chosen)))
    print(*(f"differs under threads: {name}" for name in differences_under_threads(chosen)), sep="\n")
