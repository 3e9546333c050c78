"""Call sites rewritten: in a function's syntax tree, what Python would look up by itself is asked for by name.

``g(a)`` becomes ``lift(g)(a)``, where `lift` says what is to be called in the place of g: for a function of C that
would drop derivatives, the one of the table; for a function of Python, its twin, rewritten in turn. Attributes become
``attribute(x, "name")``, since a property is a call; so do text, containment and indices, where a number is taken for
its text or for a key. Where objects of users' classes are about, whose operators are calls, operators are asked for,
too. Everything else stays as it is: the same names, lines and columns.

What is asked for stands in the tree as a constant of text, since a tree cannot hold functions; `code_with` puts the
functions in their places.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from types import CodeType, ModuleType
from typing import Any

from .source import Source

_MARK = "tinygrad_ed asks for "  # begins the constants that stand for functions
UNKNOWN = object()

BINARY: dict[type[ast.AST], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.MatMult: "matmul",
    ast.BitOr: "or_",
    ast.BitAnd: "and_",
    ast.BitXor: "xor",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
}
UNARY: dict[type[ast.AST], str] = {ast.USub: "neg", ast.UAdd: "pos", ast.Invert: "invert"}
COMPARED: dict[type[ast.AST], str] = {
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
    ast.Eq: "eq",
    ast.NotEq: "ne",
}
FRAME = {"locals", "super", "globals", "eval", "exec"}  # builtins that look at the frame they are in,
FRAME_WITHOUT_ARGUMENTS = {"vars", "dir"}  # and those that do where nothing is given


class Rewriting:
    """One function's syntax tree on its way: what stands in it, and what of that has to be asked for."""

    def __init__(self, source: Source, outside: Callable[[str], Any], is_numeric: Callable[[Any], bool]) -> None:
        self.outside = outside  # what a name stands for that the function does not bind, or `UNKNOWN`
        self.is_numeric = is_numeric  # whether a function, called with numbers, gives numbers
        self.nodes: list[Any] = []
        self.bound: set[str] = set()  # names that are bound somewhere in the function
        self.counted: set[str] = set()  # names that are bound to whole numbers, where nothing else binds them
        self._walk(source.function)

    def _walk(self, function: Any) -> None:
        counted: set[str] = set()
        otherwise: set[str] = set()
        stack: list[Any] = [function]
        while stack:
            node = stack.pop()
            kind = type(node)
            if kind is str or node is None:
                continue
            if kind is ast.Name:
                if type(node.ctx) is not ast.Load:
                    self.bound.add(node.id)
                    otherwise.add(node.id)
                continue
            if kind is ast.Constant:
                continue
            if kind is ast.arg:
                self.bound.add(node.arg)
                otherwise.add(node.arg)
                continue
            if kind in _KEPT:
                self.nodes.append(node)
            if kind is ast.Call:
                if type(node.func) is ast.Attribute:
                    stack.append(node.func.value)
                    stack += node.args
                    stack += [keyword.value for keyword in node.keywords]
                    continue
            elif kind in _DEFINED:
                self.bound.add(node.name)
                otherwise.add(node.name)
                if node is not function:
                    stack += node.decorator_list
                if kind is ast.ClassDef:
                    stack += node.bases
                    stack += [keyword.value for keyword in node.keywords]
                else:
                    stack.append(node.args)
                stack += node.body
                continue
            elif kind is ast.AnnAssign:
                stack.append(node.target)
                if node.value is not None:
                    stack.append(node.value)
                continue
            elif kind is ast.alias:
                self.bound.add((node.asname or node.name).split(".")[0])
                continue
            elif kind is ast.ExceptHandler or kind is ast.MatchAs or kind is ast.MatchStar:
                if node.name is not None:
                    self.bound.add(node.name)
            elif kind is ast.MatchValue:
                continue  # a name or an attribute in a pattern stays one
            elif kind is ast.MatchMapping:
                if node.rest is not None:
                    self.bound.add(node.rest)
                stack += node.patterns
                continue
            elif kind is ast.MatchClass:
                stack += node.patterns
                stack += node.kwd_patterns
                continue
            elif kind is ast.AsyncWith:
                stack += [part for item in node.items for part in (item.context_expr, item.optional_vars)]
                stack += node.body
                continue
            elif (kind is ast.For or kind is ast.comprehension) and _is_counting(node.iter):
                target = node.target
                if type(target) is ast.Tuple and target.elts and node.iter.func.id == "enumerate":
                    stack += target.elts[1:]
                    target = target.elts[0]
                if type(target) is ast.Name and node.iter.func.id in ("range", "enumerate"):
                    counted.add(target.id)
                    self.bound.add(target.id)
                else:
                    stack.append(target)
                stack += [part for name, value in node.__dict__.items() if name != "target" for part in _parts(value)]
                continue
            for value in node.__dict__.values():
                if type(value) is list:
                    stack += value
                elif isinstance(value, ast.AST):
                    stack.append(value)
        self.counted = counted - otherwise

    # -- what is known before the function runs --

    def value_of(self, node: Any) -> Any:
        """What a name, or an attribute of a module, stands for, or `UNKNOWN`."""
        if type(node) is ast.Name:
            return UNKNOWN if node.id in self.bound else self.outside(node.id)
        if type(node) is ast.Attribute:
            owner = self.value_of(node.value)
            if isinstance(owner, ModuleType):
                return vars(owner).get(node.attr, UNKNOWN)
        return UNKNOWN

    def is_number_code(self) -> bool:
        """Whether nothing that the function calls or looks up gives it an object whose operators are calls."""
        for node in self.nodes:
            kind = type(node)
            if kind is ast.Call and not self.is_numeric(self.value_of(node.func)):
                return False
            if kind is ast.Attribute and not self._of_module(node):
                return False
            if kind is ast.Subscript and type(node.value) is ast.Name and node.value.id not in self.bound:
                return False
        return True

    # -- rewriting --

    def rewrite(self, thorough: bool, is_safe: Callable[[Any], bool]) -> bool:
        """Rewrite the tree; `thorough`, where operators may be calls. Whether there was anything to rewrite.

        `is_safe` says of a function whether it can be called as it is.
        """
        changed = False
        for node in self.nodes:
            rewrite = _ALWAYS.get(type(node)) or (_THOROUGH.get(type(node)) if thorough else None)
            if rewrite is None:
                continue
            if type(node) is ast.Call:
                changed = self._call(node, thorough, is_safe) or changed
            else:
                changed = rewrite(self, node, thorough) or changed
        return changed

    def _call(self, node: Any, thorough: bool, is_safe: Callable[[Any], bool]) -> bool:
        function = node.func
        if type(function) is ast.Name and function.id not in self.bound and _looks_at_the_frame(function.id, node.args):
            if function.id not in ("eval", "exec") or not node.args or type(node.args[0]) is ast.Starred:
                return False
            node.args[0] = _asked(function, "code", node.args[0])
            return True
        known = self.value_of(function)
        if known is not UNKNOWN and not thorough and is_safe(known):
            return False
        if type(function) is ast.Attribute and not self._of_module(function):
            node.func = _asked(function, "method", function.value, _constant(function.attr, function))
        else:
            node.func = _asked(function, "lift", function)
        return True

    def _of_module(self, node: Any) -> bool:
        return isinstance(self.value_of(node.value), ModuleType)

    def _attribute(self, node: Any, _: bool) -> bool:
        if type(node.ctx) is not ast.Load or self._of_module(node):
            return False
        _become_call(node, "attribute", node.value, _constant(node.attr, node))
        return True

    def _formatted(self, node: Any, _: bool) -> bool:
        if node.conversion in (115, 114, 97):  # !s, !r, !a
            conversion = {115: "str", 114: "repr", 97: "ascii"}[node.conversion]
            node.value, node.conversion = _asked_for(node.value, conversion, node.value), -1
        spec = node.format_spec if node.format_spec is not None else _constant("", node.value)
        node.value, node.format_spec = _asked_for(node.value, "format", node.value, spec), None
        return True

    def _binary(self, node: Any, thorough: bool) -> bool:
        name = BINARY.get(type(node.op))
        of_text = name == "mod" and not (type(node.left) is ast.Constant and type(node.left.value) in (int, float))
        if name is None or not (thorough or of_text):
            return False
        _become_call(node, name, node.left, node.right)
        return True

    def _unary(self, node: Any, _: bool) -> bool:
        name = UNARY.get(type(node.op))
        if name is None or type(node.operand) is ast.Constant:
            return False
        _become_call(node, name, node.operand)
        return True

    def _compare(self, node: Any, thorough: bool) -> bool:
        if len(node.ops) != 1:
            return False
        name = COMPARED.get(type(node.ops[0]))
        right = node.comparators[0]
        if type(node.ops[0]) in (ast.In, ast.NotIn) and not _is_constant(node.left):
            name = "contains" if type(node.ops[0]) is ast.In else "contains_not"
        elif not thorough:
            return False
        if name is None:
            return False
        _become_call(node, name, node.left, right)
        return True

    def _subscript(self, node: Any, thorough: bool) -> bool:
        if type(node.ctx) is not ast.Load or not (thorough or self._may_be_key(node.slice)) or _is_starred(node.slice):
            return False
        _become_call(node, "item", node.value, _index(node.slice))
        return True

    def _may_be_key(self, node: Any) -> bool:
        if type(node) is ast.Name:
            return node.id not in self.counted
        if type(node) is ast.BinOp:
            return self._may_be_key(node.left) or self._may_be_key(node.right)
        if type(node) is ast.UnaryOp:
            return self._may_be_key(node.operand)
        if type(node) is ast.Tuple:
            return any(map(self._may_be_key, node.elts))
        return type(node) not in (ast.Constant, ast.Slice, ast.Compare)

    def _assign(self, node: Any, thorough: bool) -> bool:
        if len(node.targets) != 1:
            return False
        (target,) = node.targets
        if type(target) is ast.Attribute:
            made = _asked_for(node.value, "set_attribute", node.value, target.value, _constant(target.attr, target))
        elif self._is_stored_by_key(target, thorough):
            made = _asked_for(node.value, "set_item", node.value, target.value, _index(target.slice))
        else:
            return False
        _become(node, ast.Expr, value=made)
        return True

    def _is_stored_by_key(self, target: Any, thorough: bool) -> bool:
        if type(target) is not ast.Subscript or _is_starred(target.slice):
            return False
        return thorough or self._may_be_key(target.slice)

    def _delete(self, node: Any, _: bool) -> bool:
        changed = False
        for target in node.targets:
            if type(target) is ast.Subscript and self._may_be_key(target.slice) and not _has_slice(target.slice):
                target.slice = _asked_for(target.slice, "key", target.slice)
                changed = True
        return changed

    def _augmented(self, node: Any, thorough: bool) -> bool:
        name, target = BINARY.get(type(node.op)), node.target
        if name is None:
            return False
        if type(target) is ast.Name:
            if not (thorough or name == "mod"):
                return False
            old = _placed(ast.Name(target.id, ast.Load()), target)
            _become(node, ast.Assign, targets=[target], value=_asked_for(node, f"i{name}", old, node.value))
            return True
        changes = type(node.value) not in (ast.Name, ast.Constant)  # a call may give names other values
        of, again = _held("@of", target.value, changes)
        if type(target) is ast.Attribute:
            attr = _constant(target.attr, target)
            old, where = _asked_for(target, "attribute", of, attr), [again, attr]
            stored = "set_attribute"
        elif self._is_stored_by_key(target, thorough):
            at, there = _held("@at", _index(target.slice), changes)
            old, where = _asked_for(target, "item", of, at), [again, there]
            stored = "set_item"
        else:
            return False
        new = _asked_for(node, f"i{name}", old, node.value)
        _become(node, ast.Expr, value=_asked_for(node, stored, new, *where))
        return True

    def _for(self, node: Any, _: bool) -> bool:
        if type(node.iter) in (ast.List, ast.Tuple) or _is_counting(node.iter) or getattr(node, "is_async", False):
            return False
        node.iter = _asked_for(node.iter, "iterated", node.iter)
        return True

    def _with(self, node: Any, _: bool) -> bool:
        node.context_expr = _asked_for(node.context_expr, "entered", node.context_expr)
        return True

    def _dict(self, node: Any, _: bool) -> bool:
        keys = [key if key is None or _is_constant(key) else _asked_for(key, "key", key) for key in node.keys]
        changed = keys != node.keys
        node.keys = keys
        return bool(changed)

    def _set(self, node: Any, _: bool) -> bool:
        node.elts = [e if _is_constant(e) or type(e) is ast.Starred else _asked_for(e, "key", e) for e in node.elts]
        return True

    def _dict_of(self, node: Any, _: bool) -> bool:
        node.key = _asked_for(node.key, "key", node.key)
        return True

    def _set_of(self, node: Any, _: bool) -> bool:
        node.elt = _asked_for(node.elt, "key", node.elt)
        return True

    def _match(self, node: Any, _: bool) -> bool:
        """Patterns such as ``float()`` ask for the class that a number with its derivative is an instance of, too."""
        cases: list[Any] = []
        stack: list[Any] = [case.pattern for case in node.cases]
        while stack:
            pattern = stack.pop()
            if type(pattern) is ast.MatchClass and isinstance(self.value_of(pattern.cls), type):
                name = f"@case{len(cases)}"
                cases.append(
                    _placed(
                        ast.NamedExpr(
                            _placed(ast.Name(name, ast.Store()), node.subject),
                            _asked_for(node.subject, "matched_class", pattern.cls),
                        ),
                        node.subject,
                    )
                )
                pattern.cls = _placed(ast.Name(name, ast.Load()), pattern.cls)
            stack += [part for value in pattern.__dict__.values() for part in _parts(value)]
        if cases:
            node.subject = _asked_for(node.subject, "matched", *cases, node.subject)
        return bool(cases)


_ALWAYS: dict[type[Any], Any] = {
    ast.Call: Rewriting._call,
    ast.Attribute: Rewriting._attribute,
    ast.FormattedValue: Rewriting._formatted,
    ast.BinOp: Rewriting._binary,
    ast.AugAssign: Rewriting._augmented,
    ast.Compare: Rewriting._compare,
    ast.Subscript: Rewriting._subscript,
    ast.Assign: Rewriting._assign,
    ast.Delete: Rewriting._delete,
    ast.Dict: Rewriting._dict,
    ast.Set: Rewriting._set,
    ast.DictComp: Rewriting._dict_of,
    ast.SetComp: Rewriting._set_of,
    ast.Match: Rewriting._match,
}
_THOROUGH: dict[type[Any], Any] = {
    ast.UnaryOp: Rewriting._unary,
    ast.For: Rewriting._for,
    ast.comprehension: Rewriting._for,
    ast.withitem: Rewriting._with,
}
_KEPT = frozenset((*_ALWAYS, *_THOROUGH))
_DEFINED = frozenset((ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))


def _looks_at_the_frame(name: str, args: list[Any]) -> bool:
    return name in FRAME or (name in FRAME_WITHOUT_ARGUMENTS and not args)


def _parts(value: Any) -> Iterable[ast.AST]:
    if isinstance(value, list):
        return [part for part in value if isinstance(part, ast.AST)]
    return (value,) if isinstance(value, ast.AST) else ()


def _is_counting(node: Any) -> bool:
    return type(node) is ast.Call and type(node.func) is ast.Name and node.func.id in ("range", "enumerate", "zip")


def _is_constant(node: Any) -> bool:
    return type(node) is ast.Constant or (type(node) is ast.Tuple and all(map(_is_constant, node.elts)))


def _has_slice(node: Any) -> bool:
    return type(node) is ast.Slice or (type(node) is ast.Tuple and any(map(_has_slice, node.elts)))


def _is_starred(node: Any) -> bool:
    return type(node) is ast.Tuple and any(type(e) is ast.Starred for e in node.elts)


def _index(node: Any) -> Any:
    """An index as an expression that can stand anywhere."""
    if type(node) is ast.Slice:
        ends = [_constant(None, node) if end is None else end for end in (node.lower, node.upper, node.step)]
        return _asked_for(node, "slice", *ends)
    if type(node) is ast.Tuple:
        node.elts = list(map(_index, node.elts))
    return node


def _held(name: str, node: Any, changes: bool) -> tuple[Any, Any]:
    """An expression that is evaluated once, and what it stands for afterwards, whatever its names stand for then."""
    if type(node) is ast.Constant or (type(node) is ast.Name and not changes):
        return node, node
    held = ast.NamedExpr(_placed(ast.Name(name, ast.Store()), node), node)
    return _placed(held, node), _placed(ast.Name(name, ast.Load()), node)


# -- Trees --


def _placed(new: Any, like: Any) -> Any:
    new.lineno, new.col_offset = like.lineno, like.col_offset
    new.end_lineno, new.end_col_offset = like.end_lineno, like.end_col_offset
    return new


def _constant(value: Any, like: Any) -> Any:
    return _placed(ast.Constant(value), like)


def _function(name: str, like: Any) -> Any:
    """The function of this name: chosen by a condition, since Python warns where a constant is called."""
    chosen = ast.IfExp(_constant(True, like), _constant(_MARK + name, like), _constant(None, like))
    return _placed(chosen, like)


def _asked_for(like: Any, name: str, *args: Any) -> Any:
    return _placed(ast.Call(_function(name, like), list(args), []), like)


def _asked(function: Any, name: str, *args: Any) -> Any:
    return _asked_for(function, name, *args)


def _become_call(node: Any, name: str, *args: Any) -> None:
    _become(node, ast.Call, func=_function(name, node), args=list(args), keywords=[])


def _become(node: Any, kind: type[ast.AST], **fields: Any) -> None:
    """Make another node of a node, which stays the same object, so that what it is part of need not be known."""
    for field in node._fields:
        node.__dict__.pop(field, None)
    node.__class__ = kind
    node.__dict__.update(fields)


def code_with(code: CodeType, functions: dict[str, Any], above: int) -> CodeType:
    """A code with functions in the place of the constants that stand for them, on its lines in the file."""

    def in_place_of(constant: Any) -> Any:
        if isinstance(constant, CodeType):
            return code_with(constant, functions, above)
        marked = type(constant) is str and constant.startswith(_MARK)
        return functions[constant.removeprefix(_MARK)] if marked else constant

    constants = tuple(map(in_place_of, code.co_consts))
    return code.replace(co_consts=constants, co_firstlineno=code.co_firstlineno + above)
