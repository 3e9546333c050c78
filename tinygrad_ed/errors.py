"""What can go wrong, in words: what was asked, what was found, what to write instead."""

from __future__ import annotations

import builtins
import math
import os
import sys
from collections.abc import Iterator
from itertools import islice
from types import CodeType, FrameType
from typing import Any

_HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep
OF_WHOLE_NUMBERS = {"comb", "factorial", "gcd", "isqrt", "lcm", "perm"}  # functions of `math` without a derivative


class DerivativeLost(TypeError):
    """A derivative would be lost here, and every result after it would be silently wrong.

    Raised where a `Value` meets code that can only take its number: ``float(v)``, ``math.sin(v)``, ``"%f" % v``,
    ``struct.pack``, an array of floats. The message names the line and what to write instead::

        import math                             from tinygrad_ed import math
        y = math.sin(float(v))                  y = math.sin(v)

    Where the number alone is wanted, on purpose, it is ``v.primal``. Code that cannot be looked into, such as a C
    extension, is given its partial derivatives by hand with `primitive`.
    """


def shown(x: Any, width: int = 60) -> str:
    """Text of x for a message: its repr, cut to `width` characters, with its type."""
    try:
        text = repr(x)
    except Exception:
        text = "?"
    text = " ".join(text.split())
    return f"{text if len(text) <= width else text[: width - 1] + '…'} ({type(x).__name__})"


def lost(what: str, *levels: Any, cure: str = "") -> DerivativeLost:
    """The error for a derivative that is lost, naming the line and the cure, and kept for these levels."""
    places = _places()
    message = what
    if places:
        at, libraries = places[0], _libraries()
        caller = next((frame for frame in places if not frame.f_code.co_filename.startswith(libraries)), at)
        piece = _piece(at)
        message += f", at {_line(at)}: `{piece}`" if piece else f", at {_line(at)}"
        message += f", called from {_line(caller)}: `{_piece(caller)}`" if caller is not at else ""
        message += f"; {cure or _cure(_callee(piece, at), piece)}"
    error = DerivativeLost(message)
    for level in levels:
        level.loss = level.loss or error
    return error


def place() -> str:
    """The line of f's code that the program is at."""
    places = _places()
    return f"at {_line(places[0])}: `{_piece(places[0])}`" if places else ""


def _places() -> list[FrameType]:
    return [frame for frame in _frames() if not frame.f_code.co_filename.startswith((_HERE, "<frozen ", "<door "))]


def _frames() -> Iterator[FrameType]:
    frame: FrameType | None = sys._getframe(3)
    while frame is not None:
        yield frame
        frame = frame.f_back


def _line(frame: FrameType) -> str:
    return f"{frame.f_code.co_filename}, line {frame.f_lineno}"


def _piece(frame: FrameType) -> str:
    """The piece of source that the frame is at, as the user wrote it; empty where there is no source."""
    import linecache  # here and below: what only an error needs is not imported before there is one

    line, end_line, start, end = _position(frame.f_code, frame.f_lasti)
    if line is None or start is None:
        return ""
    file = frame.f_code.co_filename  # which a module's loader is only asked for where it is the module's own
    text = linecache.getline(file, line, frame.f_globals if file == frame.f_globals.get("__file__") else None)
    piece = text.encode()[start:end].decode(errors="replace")
    return piece if end_line == line and piece.endswith(")") else text.strip()  # the call, or else the whole line


def _position(code: CodeType, instruction: int) -> tuple[int | None, int | None, int | None, int | None]:
    return next(islice(code.co_positions(), instruction // 2, None), (None,) * 4)


def _libraries() -> tuple[str, ...]:
    """Where the standard library is, and what pip installs."""
    import sysconfig

    return tuple({sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")})


def _callee(piece: str, frame: FrameType) -> Any:
    """The function that the piece of source calls, looked up by name and never run; None where it is not plain."""
    import ast

    try:
        node: ast.AST = ast.parse(piece.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return None
    if not isinstance(node, ast.Call):
        return None
    names: list[str] = []
    node = node.func
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    for scope in (frame.f_locals, frame.f_globals, vars(builtins)):
        if node.id in scope:
            found = scope[node.id]
            break
    else:
        return None
    for name in reversed(names):
        if not isinstance(found, type(sys)):
            return None  # only modules are looked into: an attribute of anything else could run code
        found = vars(found).get(name)
    return found


def _cure(callee: Any, piece: str) -> str:
    name = getattr(callee, "__name__", None)
    if name is not None and getattr(math, name, None) is callee and name not in OF_WHOLE_NUMBERS:
        return f"write tinygrad_ed.math.{name}(…), which takes Values and plain numbers alike"
    alone = "write v.primal where the number alone is wanted"
    if callee in (float, complex):
        return f"leave {name}(…) out, since a Value is a number already, or {alone}"
    if getattr(callee, "__module__", "").split(".")[0] == "numpy":
        return "let NumPy choose the dtype, or write dtype=object"
    if "] = " in piece:
        return f"{alone}; an array that is to hold Values has dtype=object"
    if callee is None:
        return alone
    return f"{alone}, or give the call its partial derivatives with tinygrad_ed.primitive"
