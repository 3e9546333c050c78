"""Fourier transforms, which are linear, over one axis and over several."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arrays import Formula, Maps, row
from .maps import Function, Linear, as_array, shape, trailing


def _cut(a: Any, n: int) -> Any:
    """a with n elements along the last axis: the first ones, or with zeros after them."""
    if a.shape[-1] >= n:
        return a[..., :n]
    return np.concatenate([a, np.zeros((*a.shape[:-1], n - a.shape[-1]), a.dtype)], axis=-1)


def _at_end(apply: Function, axis: int) -> Function:
    """A function of the last axis, of another one, which counts from the end."""
    return lambda t, lead: np.moveaxis(apply(np.moveaxis(t, axis, -1)), -1, axis)


def transformed(transform: Function) -> Function:
    """``fft`` and ``ifft``, whose matrices are symmetric."""

    def maps(y: Any, a: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Linear:
        source = shape(a)
        axis = trailing(axis, len(source))[0]
        length = shape(y)[axis]
        return Linear(
            source,
            lambda t, lead: transform(t, length, axis, norm),
            _at_end(lambda g: _cut(transform(g, length, -1, norm), source[axis]), axis),
        )

    return maps


def real_transformed(y: Any, a: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Linear:
    """``rfft``, the first half of the transform."""
    source = shape(a)
    axis = trailing(axis, len(source))[0]
    length = source[axis] if n is None else n

    def back(g: Any) -> Any:
        return _cut(np.real(np.fft.fft(_cut(g, length), length, -1, norm)), source[axis])

    return Linear(source, lambda t, lead: np.fft.rfft(t, length, axis, norm), _at_end(back, axis))


def real_inverse(y: Any, a: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Linear:
    """``irfft``, in which all but the first and the middle coefficient stand for two."""
    source = shape(a)
    axis = trailing(axis, len(source))[0]
    length = shape(y)[axis]
    half = length // 2 + 1
    twice = np.full(half, 2.0)
    twice[0] = 1.0
    if length % 2 == 0:
        twice[-1] = 1.0
    reverse: Any = {"forward": "backward", "ortho": "ortho"}.get(norm, "forward")

    def back(g: Any) -> Any:
        return _cut(twice * np.conj(np.fft.rfft(np.real(g), length, -1, reverse)), source[axis])

    return Linear(source, lambda t, lead: np.fft.irfft(t, length, axis, norm), _at_end(back, axis))


def over_axes(one: Function, last: Function | None, first: Function | None) -> Function:
    """A transform over several axes by those over one; `last` or `first` is of real numbers, and over the last axis."""

    def formula(a: Any, s: Any = None, axes: Any = None, norm: Any = None) -> Any:
        a = as_array(a)
        if axes is None:
            axes = tuple(range(a.ndim)) if s is None else tuple(range(-len(s), 0))
        lengths = [None] * len(axes) if s is None else [None if n == -1 else n for n in s]
        pairs = list(zip(axes, lengths, strict=True))
        if last is not None:
            axis, n = pairs.pop()
            a = last(a, n, axis, norm)
        ending = pairs.pop() if first is not None else None
        for axis, n in pairs:
            a = one(a, n, axis, norm)
        return first(a, ending[1], ending[0], norm) if first is not None and ending is not None else a

    return formula


def two_axes(formula: Function) -> Function:
    """The same over the last two axes, if none are named."""
    return lambda a, s=None, axes=(-2, -1), norm=None: formula(a, s, axes, norm)


def hfft(a: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Any:
    """``np.fft.hfft`` by ``irfft``."""
    a = as_array(a)
    reverse: Any = {"forward": "backward", "ortho": "ortho"}.get(norm, "forward")
    return np.fft.irfft(np.conj(a), 2 * (a.shape[axis] - 1) if n is None else n, axis, reverse)


def ihfft(a: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Any:
    """``np.fft.ihfft`` by ``rfft``."""
    reverse: Any = {"forward": "backward", "ortho": "ortho"}.get(norm, "forward")
    return np.conj(np.fft.rfft(a, n, axis, reverse))


row(Maps(transformed(np.fft.fft)), np.fft.fft)
row(Maps(transformed(np.fft.ifft)), np.fft.ifft)
row(Maps(real_transformed), np.fft.rfft)
row(Maps(real_inverse, to_real=True), np.fft.irfft)
row(Formula(hfft), np.fft.hfft)
row(Formula(ihfft), np.fft.ihfft)
for _n, _2, _formula in (
    (np.fft.fftn, np.fft.fft2, over_axes(np.fft.fft, None, None)),
    (np.fft.ifftn, np.fft.ifft2, over_axes(np.fft.ifft, None, None)),
    (np.fft.rfftn, np.fft.rfft2, over_axes(np.fft.fft, np.fft.rfft, None)),
    (np.fft.irfftn, np.fft.irfft2, over_axes(np.fft.ifft, None, np.fft.irfft)),
):
    row(Formula(_formula), _n)
    row(Formula(two_axes(_formula)), _2)
