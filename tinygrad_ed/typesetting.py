"""A derivation as mathematics on axes: line by line, the rules in the margin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple

from . import drawing as d
from .derivation import Derivation

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

POINT = 72.0  # to the inch; all lengths are in points, or times the size of the formulas
SIZE = 14.0
SMALL = 0.72  # the rules
LEADING = 0.6  # between two lines
INDENT = 1.5  # of the second line of a formula
GAP = 1.5  # between the formulas and the rules
WIDEST = 40.0  # a line of a formula, which is broken between terms
RULE = 30  # characters of a rule's line
MATH = "cm"  # the font of formulas
LOW = re.compile(r"\\left(.)((?:(?!\\left|\\right|\\frac).)*)\\right(.)")  # brackets that need not grow


class Row(NamedTuple):
    """A line of the picture: left, right, and its rule; `step` says which line of the derivation it belongs to."""

    step: int
    left: str
    right: str
    rule: str = ""
    indent: float = 0.0


def write(ax: Axes | None, derivation: Derivation, **kwargs: Any) -> tuple[Axes, list[list[Text]]]:
    """Write a derivation on axes, or on a new figure as large as it needs; and the texts that each step consists of."""
    plt = d.pyplot()
    from matplotlib.artist import Artist
    from matplotlib.cbook import normalize_kwargs
    from matplotlib.font_manager import FontProperties
    from matplotlib.text import Text

    style = {"fontsize": SIZE, "math_fontfamily": MATH, **normalize_kwargs(kwargs, Text)}
    size = FontProperties(size=style.pop("fontsize")).get_size_in_points()
    small, leading, indent = size * SMALL, size * LEADING, size * INDENT
    rows = list(_rows(derivation, size))
    lefts = [_extent(row.left, size) for row in rows]
    rights = [_extent(row.right, size) for row in rows]
    at = size + max(width for width, _, _ in lefts)
    beside = at + max(row.indent * indent + width for row, (width, _, _) in zip(rows, rights, strict=True)) + size * GAP
    width = size + max(beside + _extent(line, small)[0] for row in rows for line in (row.rule or " ").split("\n"))
    baselines: list[float] = []
    y = size
    for row, left, right in zip(rows, lefts, rights, strict=True):
        baselines.append(y + max(left[1], right[1], small * (1.0 + 1.2 * row.rule.count("\n"))))
        y = baselines[-1] + max(left[2], right[2]) + leading
    height = y - leading + size
    if ax is None:
        ax = plt.figure(figsize=(width / POINT, height / POINT)).add_axes((0.0, 0.0, 1.0, 1.0))
    d.axes(ax).set_axis_off()
    steps: list[list[Text]] = [[] for _ in derivation.steps]
    style |= {"verticalalignment": "baseline"}
    for row, y in zip(rows, baselines, strict=True):
        for x, text, own in (
            (at, row.left, {"horizontalalignment": "right"}),
            (at + row.indent * indent, row.right, {}),
            (beside, row.rule, {"color": d.BLUE, "fontsize": small}),
        ):
            if text:
                steps[row.step].append(ax.text(x, y, text, **{"fontsize": size, **style, **own}))
    fit = partial(_fit, ax, [(text, text.get_fontsize()) for step in steps for text in step], width, height)
    fit()
    first = Artist()  # before all others
    first.draw = fit  # type: ignore[method-assign]
    ax.add_artist(first).set(zorder=-1.0, in_layout=False)
    return ax, steps


def _fit(ax: Axes, sizes: Sequence[tuple[Text, Any]], width: float, height: float, _: Any = None) -> None:
    """Make letters, of these sizes, so small that all is on the axes, which a layout may have made smaller."""
    wide, high = (POINT * length for length in d.inches(ax))
    scale = min(1.0, wide / width, high / height)
    if ax.get_xlim() != (0.0, wide / scale) or ax.get_ylim() != (high / scale, 0.0):
        ax.set(xlim=(0.0, wide / scale), ylim=(high / scale, 0.0))
        for text, size in sizes:
            text.set_fontsize(size * scale)


def _rows(derivation: Derivation, size: float) -> Iterator[Row]:
    for line in derivation.where("latex"):
        yield Row(0, "", f"${line}$")
    for i, (step, (left, right, _)) in enumerate(zip(derivation.steps, derivation.rows("latex"), strict=True)):
        first, *others = _broken(_even(right), size)
        yield Row(i, f"${left}$" if left else "", f"$= {first}$", "\n".join(wrap(step.rule, RULE)))
        for other in others:
            yield Row(i, "", f"${other}$", indent=1.0)


def _even(formula: str) -> str:
    """A formula with large fractions, and brackets that grow only where they must."""
    return LOW.sub(r"\1\2\3", formula).replace(r"\frac", r"\dfrac")


def _broken(formula: str, size: float) -> list[str]:
    """A formula in pieces that are no wider than WIDEST, if its terms are not."""
    pieces = [""]
    for term in _terms(formula):
        if pieces[-1] and _extent(f"${pieces[-1]}{term}$", size)[0] > WIDEST * size:
            pieces.append("")
        pieces[-1] += term
    return pieces


def _terms(formula: str) -> Iterator[str]:
    """The terms of a sum in LaTeX, each with its sign."""
    depth = start = 0
    for found in re.finditer(r"[{(\[]|[)}\]]| [+-] ", formula):
        if found[0][0] != " ":
            depth += 1 if found[0] in "{([" else -1
        elif depth == 0:
            yield formula[start : found.start()]
            start = found.start()
    yield formula[start:]


def _extent(text: str, size: float) -> tuple[float, float, float]:
    """How wide a text is, and how far it goes above and below its baseline, in points."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(size=size, math_fontfamily=MATH)
    width, height, below = text_to_path.get_text_width_height_descent(text, font, ismath=text[:1] == "$")
    return width, height - below, below
