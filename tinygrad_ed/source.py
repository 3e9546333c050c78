"""The syntax tree of a function, found by its code object and held against it.

Where a function came from is known to its code: the file, the lines, and for each instruction the columns. What stands
there now is parsed, and believed only if it compiles to that very code, since the file may have changed meanwhile.
"""

from __future__ import annotations
import __future__

import ast
import linecache
import re
import sys
from collections.abc import Iterator
from opcode import hasjabs, hasjrel, opname
from types import CodeType
from typing import Any, NamedTuple

Def = ast.FunctionDef | ast.AsyncFunctionDef
Function = Def | ast.Lambda

_FUTURE = 0
for _name in __future__.all_feature_names:
    _FUTURE |= getattr(__future__, _name).compiler_flag
CO_VARARGS, CO_VARKEYWORDS, CO_NESTED = 4, 8, 16  # as `inspect` has them, which takes long to import
_PRIVATE = re.compile(r"__(?!.*__$)\w+")
_AROUND = "@around"  # no name that a program can have


class Source(NamedTuple):
    """A function's syntax tree, in a module that has nothing else, and how many lines of the file stand above it."""

    module: ast.Module
    function: Function
    above: int


def source_of(code: CodeType, scope: dict[str, Any]) -> Source | None:
    """The source of a function with this code and these globals; None where nothing is found that compiles to it."""
    file = code.co_filename  # which a module's loader is only asked for where it is the module's own
    lines = linecache.getlines(file, scope if file == scope.get("__file__") else None)
    for text, is_body in _texts(code, lines) if lines else _typed(code) if file == "<stdin>" else ():
        try:
            found = _parsed(text, is_body, code)
            if "__" in text:
                _with_private_names(found.function, code)
            if _same(compiled(found, code), code):
                return found
        except (SyntaxError, ValueError, AttributeError, IndexError, StopIteration, RecursionError):
            continue
    return None


def compiled(source: Source, code: CodeType) -> CodeType:
    """The code of the function in a syntax tree, with its lines counted from the one in which the text began."""
    whole = compile(source.module, code.co_filename, "exec", flags=code.co_flags & _FUTURE, dont_inherit=True)
    inner: CodeType = whole
    for name in (_AROUND, code.co_name) if code.co_freevars else (code.co_name,):
        inner = next(c for c in inner.co_consts if isinstance(c, CodeType) and c.co_name == name)
    return inner


def _same(a: CodeType, b: CodeType) -> bool:
    """Whether two codes do the same, wherever they stand; one that pytest rewrote may do more."""
    if a.co_varnames[: a.co_argcount] != b.co_varnames[: b.co_argcount] or (a.co_flags ^ b.co_flags) & ~CO_NESTED:
        return False
    if any(name.startswith("@pytest") for name in b.co_names):
        return {*a.co_names} <= {*b.co_names, *b.co_varnames, "AssertionError"}
    return (
        a.co_names == b.co_names
        and a.co_varnames == b.co_varnames
        and a.co_freevars == b.co_freevars
        and _telling(a.co_code) == _telling(b.co_code)
        and len(a.co_consts) == len(b.co_consts)
        and all(map(_same_constants, a.co_consts, b.co_consts))
    )


def _telling(code: bytes) -> list[tuple[str, int]]:
    """The instructions, but for how attributes and globals are called, which depends on what the module imports."""
    told = []
    for op, arg in zip(code[::2], code[1::2], strict=True):
        name = opname[op]
        if name in ("LOAD_ATTR", "LOAD_METHOD"):
            told.append(("attribute", arg >> 1 if name == "LOAD_ATTR" and sys.version_info >= (3, 12) else arg))
        elif name == "LOAD_GLOBAL":
            told.append((name, arg >> 1))
        elif op in _JUMPS:
            told.append((name, 0))
        elif name not in _UNTOLD:
            told.append((name, arg))
    return told


_JUMPS = frozenset((*hasjrel, *hasjabs))
_UNTOLD = frozenset(("CACHE", "EXTENDED_ARG", "NOP", "PUSH_NULL", "PRECALL", "RESUME"))


def _same_constants(a: Any, b: Any) -> bool:
    if isinstance(a, CodeType) and isinstance(b, CodeType):
        return _same(a, b)
    return type(a) is type(b) and (a == b if isinstance(a, frozenset) else repr(a) == repr(b))


# -- Where it stands --


def _texts(code: CodeType, lines: list[str]) -> Iterator[tuple[str, bool]]:
    """Texts that may be the function, the likely one first, or the body of a lambda; each begins on its second line."""
    first, is_lambda = code.co_firstlineno, code.co_name == "<lambda>"
    if is_lambda:
        yield _body(code, lines), True
    else:
        yield _block(lines, first, _last_line(code)), False
    for node in _functions_in(code.co_filename, lines):  # where no instruction tells the first column or the last line
        if isinstance(node, ast.Lambda):
            if is_lambda and node.lineno == first:
                yield _bracketed(lines, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset), False
        elif isinstance(node, Def) and node.name == code.co_name and _first_line(node) == first:
            yield _block(lines, first, node.end_lineno), False


def _typed(code: CodeType) -> Iterator[tuple[str, bool]]:
    """Such texts from the history of the prompt, where alone Python before 3.13 keeps them; the last ones first."""
    readline = sys.modules.get("readline")
    if readline is not None:
        name, length = code.co_name.strip("<>"), _last_line(code)
        typed = [f"{readline.get_history_item(k + 1) or ''}\n" for k in range(readline.get_current_history_length())]
        for first in reversed(range(len(typed))):
            lines = typed[first : first + length]
            if any(name in line for line in lines):
                yield from _texts(code, lines)


_FILES: dict[str, tuple[list[str], list[Function]]] = {}  # the last ones that were parsed as a whole


def _functions_in(filename: str, lines: list[str]) -> list[Function]:
    known = _FILES.get(filename)
    if known is None or known[0] is not lines:
        try:
            nodes = [node for node in ast.walk(ast.parse("".join(lines))) if isinstance(node, Function)]
        except (SyntaxError, ValueError, RecursionError):
            nodes = []
        while len(_FILES) >= 8:
            _FILES.pop(next(iter(_FILES)), None)
        known = _FILES[filename] = lines, nodes
    return known[1]


def _first_line(node: Def) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _block(lines: list[str], first: int, last: int | None) -> str:
    block = "".join(lines[first - 1 : last])
    return f"if 1:\n{block}" if block[:1] in (" ", "\t") else f"\n{block}"


def _last_line(code: CodeType) -> int:
    last = max((end for _, end, _, _ in code.co_positions() if end is not None), default=code.co_firstlineno)
    return max([last, *(_last_line(c) for c in code.co_consts if isinstance(c, CodeType))])


def _body(code: CodeType, lines: list[str]) -> str:
    """The body of a lambda, from the first column that an instruction comes from to the last."""
    codes = [code, *(c for c in code.co_consts if isinstance(c, CodeType))]
    spots: Any = [spot for c in codes for spot in c.co_positions() if None not in spot and spot[2:] != (0, 0)]
    if not spots:
        return ""
    line, column = min((spot[0], spot[2]) for spot in spots)
    end_line, end_column = max((spot[1], spot[3]) for spot in spots)
    return _bracketed(lines, line, column, end_line, end_column, "\n" * (line - code.co_firstlineno))


def _bracketed(lines: list[str], line: int, column: int, end_line: Any, end_column: Any, above: str = "") -> str:
    """The text between two places, columns counted in bytes, in brackets and in its columns."""
    piece = [text.encode() for text in lines[line - 1 : end_line]]
    piece[-1] = piece[-1][:end_column]
    piece[0] = b" " * column + piece[0][column:]
    return f"(\n{above}{b''.join(piece).decode()}\n)"


# -- What it says --


def _parsed(text: str, is_body: bool, code: CodeType) -> Source:
    """The function in a text, without what is evaluated outside of it: decorators, defaults and annotations."""
    statement: Any = ast.parse(text).body[0]
    if isinstance(statement, ast.If):
        statement = statement.body[0]
    if is_body:
        statement.value = ast.Lambda(_arguments(code), statement.value, lineno=2, col_offset=0)
    function: Any = statement.value if code.co_name == "<lambda>" else statement
    given = function.args
    given.defaults, given.kw_defaults = [], [None] * len(given.kwonlyargs)
    if isinstance(function, Def):
        function.decorator_list, function.returns = [], None
        setattr(function, "type_params", [])  # noqa: B010  which Python 3.11 does not have
        for each in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg):
            if each is not None:
                each.annotation = None
    body = [statement]
    if code.co_freevars:  # what the function takes from outside is outside here, too
        taken = ast.arguments(
            [], [ast.arg(name, lineno=1, col_offset=0) for name in code.co_freevars], None, [], [], None, []
        )
        around = ast.FunctionDef(_AROUND, taken, body, [], lineno=1, col_offset=0)
        setattr(around, "type_params", [])  # noqa: B010
        body = [around]
    return Source(ast.Module(body, []), function, code.co_firstlineno - 2)


def _arguments(code: CodeType) -> ast.arguments:
    names = [ast.arg(name, lineno=2, col_offset=0) for name in code.co_varnames]
    first, then = code.co_posonlyargcount, code.co_argcount
    keywords = then + code.co_kwonlyargcount
    rest = names[keywords:]
    vararg = rest.pop(0) if code.co_flags & CO_VARARGS else None
    kwarg = rest.pop(0) if code.co_flags & CO_VARKEYWORDS else None
    return ast.arguments(names[:first], names[first:then], vararg, names[then:keywords], [], kwarg, [])


def _with_private_names(function: Function, code: CodeType) -> None:
    """Rename ``__name`` in the method of a class to what Python makes of it there."""
    names = code.co_qualname.split(".")[:-1]
    while names and names[-1] == "<locals>":
        del names[-2:]
    if not names or not names[-1].strip("_"):
        return
    prefix = f"_{names[-1].lstrip('_')}"
    stack: list[Any] = [function]
    while stack:
        node = stack.pop()
        for field, value in node.__dict__.items():
            if isinstance(value, str) and field in ("id", "attr", "arg") and _PRIVATE.fullmatch(value):
                setattr(node, field, prefix + value)
            elif field in ("names", "kwd_attrs") and value and isinstance(value[0], str):
                setattr(node, field, [prefix + v if _PRIVATE.fullmatch(v) else v for v in value])
            elif type(node) is not ast.ClassDef or field == "decorator_list":
                stack += _trees(value)


def _trees(value: Any) -> list[ast.AST]:
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, ast.AST)]
