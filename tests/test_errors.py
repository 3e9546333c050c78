"""Bad input: the error names the argument, what came, and what to pass; f's own exceptions pass unchanged."""

from __future__ import annotations

import math
import struct
from typing import Any

import numpy as np
import pytest

from tinygrad_ed import DerivativeLost, Value, derivative, jvp, primitive, tangent_line, taylor, value_and_derivative
from tinygrad_ed import math as tmath


def square(x: Any) -> Any:
    return x * x


QUESTIONS = {
    "derivative": lambda f, x: derivative(f)(x),
    "order 2": lambda f, x: derivative(f, order=2)(x),
    "order 0": lambda f, x: derivative(f, order=0)(x),
    "wrt tuple": lambda f, x: derivative(f, wrt=(0,))(x),
    "value_and_derivative": lambda f, x: value_and_derivative(f)(x),
    "taylor": lambda f, x: taylor(f, 2)(x),
    "jvp": lambda f, x: jvp(f, (x,), (1.0,)),
    "tangent_line": lambda f, x: tangent_line(f, x),
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("x", ["2.0", None, b"2", object(), range(3), {1.0}], ids=repr)
def test_an_x_that_is_no_number(question: str, x: Any) -> None:
    """The message shows what came and its type."""
    with pytest.raises(TypeError) as caught:
        QUESTIONS[question](square, x)
    assert type(x).__name__ in str(caught.value)
    assert "number" in str(caught.value)


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q != "jvp"])
@pytest.mark.parametrize("x", [[1.0], (1.0, 2.0), {"a": 1.0}], ids=repr)
def test_a_list_where_a_number_belongs(question: str, x: Any) -> None:
    """The message says what came and what to use instead."""
    with pytest.raises(TypeError, match="number") as caught:
        QUESTIONS[question](square, x)
    assert type(x).__name__ in str(caught.value)
    assert "jvp" in str(caught.value) or "gradient" in str(caught.value)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    "y", ["text", None, object(), {1.0}, [1.0, None], {"a": "b"}, lambda: 0], ids=lambda y: type(y).__name__
)
def test_an_f_that_returns_no_number(question: str, y: Any) -> None:
    """The message names f and shows what it returned; None asks for the return."""

    def badly(x: Any) -> Any:
        return y

    with pytest.raises(TypeError, match="badly") as caught:
        QUESTIONS[question](badly, 1.0)
    assert "return" in str(caught.value)
    if y is None:
        assert "lack a return" in str(caught.value)


MAKERS = {
    "derivative": derivative,
    "value_and_derivative": value_and_derivative,
    "taylor": lambda f: taylor(f, 2),
    "jvp": lambda f: jvp(f, (1.0,), (1.0,)),
    "primitive": primitive,
    "tangent_line": lambda f: tangent_line(f, 1.0),
}


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("f", [None, 3.0, "x**2"], ids=repr)
def test_an_f_that_is_no_function(maker: str, f: Any) -> None:
    """The message names the function that was called, and what came; at once, not at the call."""
    with pytest.raises(TypeError) as caught:
        MAKERS[maker](f)
    assert str(caught.value).startswith(maker)
    assert type(f).__name__ in str(caught.value)


@pytest.mark.parametrize("order", [True, 1.5, 2.0, "2", None], ids=repr)
def test_an_order_of_the_wrong_type(order: Any) -> None:
    """TypeError, when the derivative is asked for."""
    for ask in (lambda: derivative(square, order=order), lambda: taylor(square, order)):
        with pytest.raises(TypeError, match="order") as caught:
            ask()
        assert type(order).__name__ in str(caught.value)


def test_a_negative_order() -> None:
    """ValueError, with what came."""
    for ask in (lambda: derivative(square, order=-1), lambda: taylor(square, -1)):
        with pytest.raises(ValueError, match=r"order.*-1"):
            ask()


def test_numpy_integers_count_and_point() -> None:
    """An order or a position that comes out of NumPy is a whole number, too."""
    assert derivative(square, order=np.int64(2))(3.0) == 2.0
    assert taylor(square, np.int64(2))(3.0) == [9.0, 6.0, 1.0]
    assert derivative(lambda x, y: x * y, wrt=np.int64(1))(3.0, 2.0) == 3.0


@pytest.mark.parametrize(
    ("wrt", "kind"),
    [
        (True, TypeError),
        (1.0, TypeError),
        (None, TypeError),
        ([0], TypeError),
        (((0,),), TypeError),
        (-1, ValueError),
        ((), ValueError),
    ],
    ids=repr,
)
@pytest.mark.parametrize("ask", [derivative, value_and_derivative])
def test_a_wrt_that_is_no_place(wrt: Any, kind: Any, ask: Any) -> None:
    """At once; the message says what a wrt is."""
    with pytest.raises(kind, match="wrt"):
        ask(square, wrt)


@pytest.mark.parametrize("wrt", [1, "y", (0, "y")], ids=repr)
@pytest.mark.parametrize("ask", [derivative, value_and_derivative])
def test_a_wrt_that_f_does_not_have(wrt: Any, ask: Any) -> None:
    """The message names f, its arguments and what was asked."""
    with pytest.raises(ValueError, match=r"square.*x.*") as caught:
        ask(square, wrt)(1.0)
    assert "wrt" in str(caught.value)


def test_taylor_takes_one_wrt() -> None:
    """A tuple is turned down."""
    with pytest.raises(TypeError, match="wrt"):
        taylor(square, 2, wrt=(0,))


@pytest.mark.parametrize("x", [math.nan, math.inf, -math.inf])
def test_nan_and_inf_pass_without_an_exception(x: float) -> None:
    """A slope is NaN where the value is NaN; what f takes, its derivative takes."""
    slope = derivative(square)(x)
    assert math.isnan(slope) if math.isnan(x) else slope == x
    assert math.isnan(derivative(abs)(math.nan))
    with np.errstate(all="ignore"):
        for f in (np.sin, np.cos, np.tan, np.exp, np.tanh, np.arctan, np.sqrt, np.floor, np.sign, lambda x: x // 2):
            value, slope = value_and_derivative(f)(x)
            assert not math.isnan(value) or math.isnan(slope), f


@pytest.mark.parametrize(
    ("primals", "tangents", "kind", "word"),
    [
        (1.0, (1.0,), TypeError, "primals"),
        ([1.0], (1.0,), TypeError, "primals"),
        ((1.0,), 1.0, TypeError, "tangents"),
        ((1.0,), (1.0, 2.0), ValueError, "tangents"),
        (([1.0],), (1.0,), ValueError, "tangents"),
        (({"a": 1.0},), ({"b": 1.0},), ValueError, "tangents"),
        ((1.0,), ("a",), TypeError, "tangents"),
        ((None,), (1.0,), TypeError, "primals"),
    ],
)
def test_jvp_says_which_of_its_tuples_is_wrong(primals: Any, tangents: Any, kind: Any, word: str) -> None:
    """Tuples, of one structure, of numbers."""
    with pytest.raises(kind, match=word):
        jvp(square, primals, tangents)


def test_jvp_does_not_tell_to_write_what_is_wrong() -> None:
    """jvp(f)(x) is no call of jvp."""
    with pytest.raises(TypeError) as caught:
        jvp(3, (1.0,), (1.0,))
    assert "jvp(f)(x)" not in str(caught.value)


class Own(Exception):
    """An exception of the user's."""


@pytest.mark.parametrize("question", QUESTIONS)
def test_exceptions_of_f_reach_the_caller_unchanged(question: str) -> None:
    """The very object, without a cause or context of ours; and the next call works."""
    error = Own("mine")

    def failing(x: Any) -> Any:
        raise error

    with pytest.raises(Own) as caught:
        QUESTIONS[question](failing, 1.0)
    assert caught.value is error
    assert error.__cause__ is None and error.__context__ is None
    assert derivative(square)(3.0) == 6.0


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (lambda x: 1 / x, 0.0),
        (lambda x: x % 0, 1.0),
        (lambda x: x // 0, 1),
        (lambda x: x**-1, 0),
        (lambda x: 10.0**x, 1e4),
        (tmath.sqrt, -1.0),
        (tmath.log, 0.0),
        (tmath.exp, 1e4),
        (tmath.gamma, 0.0),
        (lambda x: tmath.pow(x, 0.5), -1.0),
        (lambda x: tmath.fmod(x, 0.0), 1.0),
        (lambda x: [0][int(x)], 5.0),
        (lambda x: x.nothing, 1.0),
        (lambda x: x(), 1.0),
    ],
)
def test_f_raises_what_it_raises_plainly(f: Any, x: Any) -> None:
    """The same type of exception, and for arithmetic the same words."""
    with pytest.raises(Exception) as plain:  # noqa: PT011
        f(x)
    for ask in (derivative(f), taylor(f, 2), value_and_derivative(f)):
        with pytest.raises(type(plain.value)) as caught:
            ask(x)
        if isinstance(plain.value, ArithmeticError | ValueError | IndexError):
            assert str(caught.value) == str(plain.value)


def test_missing_arguments_are_named_as_python_names_them() -> None:
    """The message of the plain call."""
    with pytest.raises(TypeError, match="'x'"):
        derivative(square)()
    with pytest.raises(TypeError, match="2"):
        derivative(square)(1.0, 2.0)


def test_a_lost_derivative_raised_in_f_is_a_derivative_lost() -> None:
    """With f's own line."""

    def lossy(x: Any) -> Any:
        return struct.unpack("d", struct.pack("d", x))[0] * 2

    for question in QUESTIONS.values():
        with pytest.raises(DerivativeLost, match=r"pack\(\"d\", x\)") as caught:
            question(lossy, 1.0)
        assert f"line {lossy.__code__.co_firstlineno + 1}" in str(caught.value)


def test_a_loss_that_f_swallows_is_raised_at_the_end() -> None:
    """A branch taken because the number could not be packed is not the plain function's."""

    def swallowing(x: Any) -> Any:
        try:
            return struct.unpack("d", struct.pack("d", x))[0]
        except (TypeError, struct.error):
            return 0.0

    for question in QUESTIONS.values():
        with pytest.raises(DerivativeLost):
            question(swallowing, 1.0)


def test_primitive_names_itself_and_what_lacks_a_partial() -> None:
    """Too few partials, a keyword that carries a derivative, a partial that returns nothing."""
    with pytest.raises(TypeError, match=r"hypot.*1"):
        derivative(primitive(math.hypot, lambda a, b: a / math.hypot(a, b)), wrt=1)(3.0, 4.0)

    def scaled(a: float, *, k: float) -> float:
        return a * k

    opened = primitive(scaled, lambda a, *, k: k)
    assert derivative(lambda x: opened(x, k=3.0))(2.0) == 3.0
    with pytest.raises(TypeError):
        derivative(lambda x: opened(x, k=x))(2.0)
    with pytest.raises(TypeError):
        derivative(lambda x: opened(2.0, k=x))(2.0)
    with pytest.raises(TypeError, match="partial"):
        derivative(primitive(math.sin, lambda x: None))(1.0)


def test_a_value_says_what_it_holds() -> None:
    """The constructor's errors are those of a function named Value."""
    with pytest.raises(TypeError) as caught:
        Value()  # type: ignore[call-arg]
    assert "_Constructor" not in str(caught.value)
