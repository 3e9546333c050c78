"""The public interface: the promised names, what they take, and what they say of themselves."""

import functools
import inspect
import math
import pickle
import typing

import pytest

import tinygrad_ed
from tinygrad_ed import (
    DerivativeLost,
    derivative,
    jvp,
    numerical_derivative,
    numerical_gradient,
    numerical_hessian,
    numerical_jacobian,
    primitive,
    tangent_line,
    taylor,
    value_and_derivative,
)
from tinygrad_ed import math as dual_math

PROMISED = {
    "derivative": "(f, wrt=0, order=1)",
    "gradient": "(f, wrt=0)",
    "value_and_gradient": "(f, wrt=0)",
    "jacobian": "(f, wrt=0)",
    "hessian": "(f, wrt=0)",
    "taylor": "(f, order, wrt=0)",
    "value_and_derivative": "(f, wrt=0)",
    "jvp": "(f, primals, tangents)",
    "primitive": "(f, *partials)",
    "tangent_line": "(f, x, *, method=None, delta=None)",
    "explain": "(f, at=None, wrt=0, *, order=1, notation='prime')",
    "Derivation": "(steps, conditions, variables, definitions, source)",
    "numerical_derivative": "(f, wrt=0, order=1, *, method='adaptive', delta=None, with_error=False)",
    "numerical_gradient": "(f, wrt=0, *, method='adaptive', delta=None, with_error=False)",
    "numerical_jacobian": "(f, wrt=0, *, method='adaptive', delta=None, with_error=False)",
    "numerical_hessian": "(f, wrt=0, *, method='adaptive', delta=None, with_error=False)",
    "check_gradient": "(f, *args, gradient=None, wrt=0, directions=None, seed=0)",
    "assert_gradient": "(f, *args, gradient=None, wrt=0, directions=None, seed=0)",
    "GradientCheck": "(of, rows)",
    "GradientMismatch": "(check)",
    "Value": "(primal, tangent=0)",
    "Line": "(slope, intercept)",
    "Slope": "(value, error)",
}


def untyped(function):
    """A signature without its annotations."""
    signature = inspect.signature(function)
    parameters = [p.replace(annotation=p.empty) for p in signature.parameters.values()]
    return str(signature.replace(parameters=parameters, return_annotation=signature.empty))


# -- Names --


def test_the_public_names_are_the_promised_ones():
    assert sorted(tinygrad_ed.__all__) == tinygrad_ed.__all__ == sorted([*PROMISED, "DerivativeLost", "math"])
    assert all(hasattr(tinygrad_ed, name) for name in tinygrad_ed.__all__)


@pytest.mark.parametrize(("name", "signature"), PROMISED.items(), ids=PROMISED)
def test_a_public_name_takes_what_was_promised(name, signature):
    assert untyped(getattr(tinygrad_ed, name)) == signature


@pytest.mark.parametrize("name", PROMISED)
def test_a_public_name_has_a_docstring_with_an_example(name):
    doc = inspect.getdoc(getattr(tinygrad_ed, name))
    assert doc.splitlines()[0].endswith(".")
    assert ">>> " in doc


@pytest.mark.parametrize("name", [name for name in PROMISED if inspect.isfunction(getattr(tinygrad_ed, name))])
def test_a_public_function_is_fully_typed(name):
    function = getattr(tinygrad_ed, name)
    assert set(typing.get_type_hints(function)) == {*inspect.signature(function).parameters, "return"}


def test_a_lost_derivative_is_a_type_error_whose_docstring_shows_the_cure():
    assert issubclass(DerivativeLost, TypeError)
    assert "::" in DerivativeLost.__doc__
    assert "from tinygrad_ed import math" in DerivativeLost.__doc__


def test_math_has_every_public_name_of_math():
    names = {name for name in dir(math) if not name.startswith("_")}
    assert set(dual_math.__all__) == names
    assert {name for name in dir(dual_math) if not name.startswith("_")} >= names


@pytest.mark.parametrize("name", [name for name in dir(math) if callable(getattr(math, name)) and name[0] != "_"])
def test_a_function_of_math_has_its_name_says_what_it_does_and_is_pickled(name):
    function = getattr(dual_math, name)
    assert function.__name__ == name
    assert function.__doc__
    assert pickle.loads(pickle.dumps(function)) is function


# -- Functions made of functions --


def parabola(x: float, a: float = 2.0, *, b: float = 0.0) -> float:
    """The parabola of the book."""
    return a * x**2 + b


class Layer:
    """A callable with a method."""

    weight = 2.0

    def __call__(self, x, bias=0.0):
        """What the layer gives."""
        return self.weight * x + bias

    def forward(self, x, bias=0.0):
        """What the layer gives, by name."""
        return self(x, bias)


FUNCTIONS = {
    "function": parabola,
    "lambda": lambda x: x * x,
    "builtin": abs,
    "builtin of our math": dual_math.sin,
    "method": Layer().forward,
    "partial": functools.partial(parabola, a=3.0),
    "callable": Layer(),
    "wrapper": derivative(parabola),
}
WRAPPERS = {
    "derivative": derivative,
    "derivative by name": lambda f: derivative(f, wrt="x"),
    "derivative by several": lambda f: derivative(f, wrt=(0, "x")),
    "derivative of order 0": lambda f: derivative(f, order=0),
    "derivative of order 3": lambda f: derivative(f, order=3),
    "value_and_derivative": value_and_derivative,
    "value_and_derivative by several": lambda f: value_and_derivative(f, wrt=(0, "x")),
    "taylor": lambda f: taylor(f, 3),
    "primitive": lambda f: primitive(f, lambda x: 1.0),
    "numerical_derivative": numerical_derivative,
    "numerical_derivative by several": lambda f: numerical_derivative(f, wrt=(0, "x")),
    "numerical_gradient": numerical_gradient,
    "numerical_jacobian": numerical_jacobian,
    "numerical_hessian": numerical_hessian,
    "numerical_derivative with its error": lambda f: numerical_derivative(f, with_error=True),
}


@pytest.mark.parametrize("f", FUNCTIONS.values(), ids=FUNCTIONS)
@pytest.mark.parametrize("wrapper", WRAPPERS.values(), ids=WRAPPERS)
def test_what_is_made_of_a_function_keeps_its_signature_name_and_docstring(wrapper, f):
    made = wrapper(f)
    assert inspect.signature(made) == inspect.signature(f)
    assert made.__doc__ == f.__doc__
    if hasattr(f, "__name__"):
        assert made.__name__ == f.__name__
        assert made.__module__ == f.__module__


@pytest.mark.parametrize("f", FUNCTIONS.values(), ids=FUNCTIONS)
def test_every_kind_of_function_has_a_derivative(f):
    assert derivative(f)(2.0) == pytest.approx(numerical_derivative(f)(2.0), rel=1e-6)
    assert value_and_derivative(f)(2.0) == (f(2.0), derivative(f)(2.0))
    assert taylor(f, 1)(2.0) == pytest.approx([f(2.0), derivative(f)(2.0)], rel=1e-15)


def test_a_line_and_a_jvp_take_every_kind_of_function():
    for f in FUNCTIONS.values():
        assert tangent_line(f, 2.0).slope == jvp(f, (2.0,), (1.0,))[1] == derivative(f)(2.0)
