"""A corpus of layers with backward passes written by hand, as in books and courses, and of what goes wrong in them.

A layer remembers in `forward` what `backward` needs. `flaws` are backward passes that are wrong, each in a way of its
own; `WRONG` has what any derivative may suffer from. Losses return one number, and their `backward` takes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

import numpy as np


class Layer:
    """A layer: forward, backward, and wrong backward passes by name."""

    flaws: ClassVar[dict[str, Callable[..., Any]]] = {}
    wrt = (0,)

    def forward(self, *args: Any) -> Any:
        raise NotImplementedError

    def backward(self, *upstream: Any) -> Any:
        raise NotImplementedError


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


# -- Dense and what is elementwise --


class Dense(Layer):
    wrt = (0, 1, 2)

    def forward(self, x, w, b):
        self.x, self.w = x, w
        return np.dot(x, w) + b

    def backward(self, u):
        return np.dot(u, self.w.T), np.dot(self.x.T, u), u.sum(axis=0)

    flaws: ClassVar = {
        "bias averaged": lambda s, u: (np.dot(u, s.w.T), np.dot(s.x.T, u), u.mean(axis=0)),
        "bias of the last sample": lambda s, u: (np.dot(u, s.w.T), np.dot(s.x.T, u), u[-1]),
        "weights averaged": lambda s, u: (np.dot(u, s.w.T), np.dot(s.x.T, u) / len(u), u.sum(axis=0)),
        "bias along the wrong axis": lambda s, u: (np.dot(u, s.w.T), np.dot(s.x.T, u), u.sum(axis=1)),
        "weights transposed": lambda s, u: (np.dot(u, s.w.T), np.dot(s.x.T, u).T, u.sum(axis=0)),
        "inputs and weights exchanged": lambda s, u: (np.dot(s.x.T, u), np.dot(u, s.w.T), u.sum(axis=0)),
    }


class ReLU(Layer):
    def forward(self, x):
        self.x = x
        return np.maximum(0, x)

    def backward(self, u):
        dx = u.copy()
        dx[self.x <= 0] = 0
        return (dx,)

    flaws: ClassVar = {
        "no mask": lambda s, u: (u,),
        "mask of the gradient": lambda s, u: (u * (u > 0),),
        "the other side": lambda s, u: (u * (s.x < 0),),
        "the value for the slope": lambda s, u: (u * np.maximum(0, s.x),),
    }


class LeakyReLU(Layer):
    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, 0.1 * x)

    def backward(self, u):
        return (np.where(self.x > 0, u, self.x.dtype.type(0.1) * u),)

    flaws: ClassVar = {
        "another leak": lambda s, u: (np.where(s.x > 0, u, 0.01 * u),),
        "no leak": lambda s, u: (u * (s.x > 0),),
        "leak squared": lambda s, u: (np.where(s.x > 0, u, 0.1 * 0.1 * u),),
    }


class ELU(Layer):
    def forward(self, x):
        self.x = x
        self.y = np.where(x > 0, x, np.expm1(np.minimum(x, 0)))
        return self.y

    def backward(self, u):
        return (np.where(self.x > 0, u, u * (self.y + 1)),)

    flaws: ClassVar = {
        "without the one": lambda s, u: (np.where(s.x > 0, u, u * s.y),),
        "exp of the value": lambda s, u: (np.where(s.x > 0, u, u * np.exp(s.y)),),
        "everywhere exponential": lambda s, u: (u * np.exp(s.x),),
    }


class GELU(Layer):
    def forward(self, x):
        self.x = x
        self.t = np.tanh(0.7978845608028654 * (x + 0.044715 * x**3))
        return 0.5 * x * (1 + self.t)

    def backward(self, u):
        x, t = self.x, self.t
        inner = 0.7978845608028654 * (1 + 3 * 0.044715 * x**2)
        return (u * (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * inner),)

    flaws: ClassVar = {
        "without the second term": lambda s, u: (u * 0.5 * (1 + s.t),),
        "without the three": lambda s, u: (
            u * (0.5 * (1 + s.t) + 0.5 * s.x * (1 - s.t**2) * 0.7978845608028654 * (1 + 0.044715 * s.x**2)),
        ),
        "a constant cut short": lambda s, u: (
            u * (0.5 * (1 + s.t) + 0.5 * s.x * (1 - s.t**2) * 0.7978 * (1 + 3 * 0.044715 * s.x**2)),
        ),
    }


class Softplus(Layer):
    def forward(self, x):
        self.x = x
        return np.logaddexp(0, x)

    def backward(self, u):
        return (u * sigmoid(self.x),)

    flaws: ClassVar = {
        "the other tail": lambda s, u: (u * sigmoid(-s.x),),
        "the slope of the slope": lambda s, u: (u * sigmoid(s.x) * (1 - sigmoid(s.x)),),
        "tanh for sigmoid": lambda s, u: (u * np.tanh(s.x),),
    }


class SiLU(Layer):
    def forward(self, x):
        self.x, self.s = x, sigmoid(x)
        return x * self.s

    def backward(self, u):
        return (u * (self.s + self.x * self.s * (1 - self.s)),)

    flaws: ClassVar = {
        "one factor only": lambda s, u: (u * s.s,),
        "without x": lambda s, u: (u * (s.s + s.s * (1 - s.s)),),
        "the value once more": lambda s, u: (u * (s.x * s.s + s.x * s.s * (1 - s.s)),),
    }


class Sigmoid(Layer):
    def forward(self, x):
        self.y = sigmoid(x)
        return self.y

    def backward(self, u):
        return (u * self.y * (1 - self.y),)

    flaws: ClassVar = {
        "without one minus": lambda s, u: (u * s.y,),
        "squared": lambda s, u: (u * (1 - s.y**2),),
        "sigmoid once more": lambda s, u: (u * sigmoid(s.y) * (1 - sigmoid(s.y)),),
    }


class Tanh(Layer):
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, u):
        return (u * (1 - self.y**2),)

    flaws: ClassVar = {
        "not squared": lambda s, u: (u * (1 - s.y),),
        "as for sigmoid": lambda s, u: (u * s.y * (1 - s.y),),
        "tanh once more": lambda s, u: (u * (1 - np.tanh(s.y) ** 2),),
    }


class Dropout(Layer):
    mask = np.array([1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0]) / 0.75

    def forward(self, x):
        self.scale = np.resize(self.mask, x.shape).astype(x.dtype)
        return x * self.scale

    def backward(self, u):
        return (u * self.scale,)

    flaws: ClassVar = {
        "no mask": lambda s, u: (u,),
        "not scaled": lambda s, u: (u * (s.scale > 0),),
        "scaled twice": lambda s, u: (u * s.scale**2,),
    }


# -- Softmax and losses --


class Softmax(Layer):
    def forward(self, x):
        self.y = softmax(x)
        return self.y

    def backward(self, u):
        return (self.y * (u - (u * self.y).sum(axis=-1, keepdims=True)),)

    flaws: ClassVar = {
        "its diagonal only": lambda s, u: (u * s.y * (1 - s.y),),
        "no coupling": lambda s, u: (u * s.y,),
        "sum along the wrong axis": lambda s, u: (s.y * (u - (u * s.y).sum(axis=0, keepdims=True)),),
        "sum without y": lambda s, u: (s.y * (u - u.sum(axis=-1, keepdims=True)),),
    }


class OfClasses(Layer):
    """A loss with the true classes in it."""

    def __init__(self, samples=5, classes=4):
        self.truth = np.arange(samples) * 7 % classes
        self.rows = np.arange(samples)


class CrossEntropy(OfClasses):
    def forward(self, p):
        self.p = p
        return np.mean(-np.log(np.clip(p, 1e-7, 1 - 1e-7)[self.rows, self.truth]))

    def backward(self):
        return (self.gradient(),)

    def gradient(self):
        d = np.zeros(self.p.shape, self.p.dtype)
        d[self.rows, self.truth] = -1 / self.p[self.rows, self.truth] / len(self.p)
        return d

    flaws: ClassVar = {
        "not averaged": lambda s: (s.gradient() * len(s.p),),
        "the other sign": lambda s: (-s.gradient(),),
        "not divided by p": lambda s: (np.where(s.gradient() != 0, -1 / len(s.p), 0),),
        "averaged over classes": lambda s: (s.gradient() * len(s.p) / s.p.shape[1],),
    }


class SoftmaxCrossEntropy(OfClasses):
    def forward(self, x):
        self.y = softmax(x)
        return -np.mean(np.log(self.y[self.rows, self.truth]))

    def backward(self):
        d = self.y.copy()
        d[self.rows, self.truth] -= 1
        return (d / len(d),)

    def one_hot(self):
        hot = np.zeros(self.y.shape, self.y.dtype)
        hot[self.rows, self.truth] = 1
        return hot

    flaws: ClassVar = {
        "not averaged": lambda s: (s.y - s.one_hot(),),
        "the other sign": lambda s: ((s.one_hot() - s.y) / len(s.y),),
        "without the ones": lambda s: (s.y / len(s.y),),
        "the next class": lambda s: ((s.y - np.roll(s.one_hot(), 1, axis=1)) / len(s.y),),
        "softmax once more": lambda s: ((softmax(s.y) - s.one_hot()) / len(s.y),),
    }


class Against(Layer):
    """A loss with the true values in it."""

    def __init__(self, truth=None):
        self.given = truth

    def true(self, x):
        return (np.resize([1.0, 0.0, 0.0, 1.0, 1.0], x.shape) if self.given is None else self.given).astype(x.dtype)


class BinaryCrossEntropy(Against):
    def forward(self, p):
        self.p, self.t = p, self.true(p)
        return np.mean(-(self.t * np.log(p) + (1 - self.t) * np.log(1 - p)))

    def backward(self):
        return (-(self.t / self.p - (1 - self.t) / (1 - self.p)) / self.p.size,)

    flaws: ClassVar = {
        "plus for minus": lambda s: (-(s.t / s.p + (1 - s.t) / (1 - s.p)) / s.p.size,),
        "averaged over samples": lambda s: (-(s.t / s.p - (1 - s.t) / (1 - s.p)) / len(s.p),),
        "the ones only": lambda s: (-s.t / s.p / s.p.size,),
        "as after a sigmoid": lambda s: ((s.p - s.t) / s.p.size,),
    }


class MeanSquared(Against):
    def forward(self, x):
        self.x, self.t = x, self.true(x)
        return np.mean((x - self.t) ** 2)

    def backward(self):
        return (2 * (self.x - self.t) / self.x.size,)

    flaws: ClassVar = {
        "without the two": lambda s: ((s.x - s.t) / s.x.size,),
        "the other sign": lambda s: (2 * (s.t - s.x) / s.x.size,),
        "averaged over samples": lambda s: (2 * (s.x - s.t) / len(s.x),),
    }


class MeanAbsolute(Against):
    def forward(self, x):
        self.x, self.t = x, self.true(x)
        return np.mean(np.abs(x - self.t))

    def backward(self):
        return (np.sign(self.x - self.t) / self.x.size,)

    flaws: ClassVar = {
        "the difference itself": lambda s: ((s.x - s.t) / s.x.size,),
        "not averaged": lambda s: (np.sign(s.x - s.t),),
        "the other sign": lambda s: (np.sign(s.t - s.x) / s.x.size,),
    }


class Regulariser(Layer):
    def forward(self, w):
        self.w = w
        return 5e-4 * np.sum(np.abs(w)) + 2e-3 * np.sum(w * w)

    def backward(self):
        d = np.ones_like(self.w)
        d[self.w < 0] = -1
        return (5e-4 * d + 4e-3 * self.w,)

    flaws: ClassVar = {
        "without the two": lambda s: (5e-4 * np.sign(s.w) + 2e-3 * s.w,),
        "without the first": lambda s: (4e-3 * s.w,),
        "no sign": lambda s: (5e-4 + 4e-3 * s.w,),
        "without the second": lambda s: (5e-4 * np.sign(s.w),),
    }


# -- Normalisation --


class BatchNorm(Layer):
    wrt = (0, 1, 2)
    axis = 0

    def forward(self, x, gamma, beta):
        self.gamma = gamma
        self.centred = x - x.mean(axis=self.axis, keepdims=True)
        self.spread = np.sqrt((self.centred**2).mean(axis=self.axis, keepdims=True) + 1e-5)
        self.x = self.centred / self.spread
        return gamma * self.x + beta

    def backward(self, u):
        return (self.inputs(u), (u * self.x).sum(axis=0), u.sum(axis=0))

    def inputs(self, u, mean=1.0, coupled=1.0, power=1):
        d, axis = u * self.gamma, self.axis
        by_spread = self.x * (d * self.x).mean(axis=axis, keepdims=True)
        return (d - mean * d.mean(axis=axis, keepdims=True) - coupled * by_spread) / self.spread**power

    flaws: ClassVar = {
        "without the mean": lambda s, u: (s.inputs(u, mean=0.0), (u * s.x).sum(axis=0), u.sum(axis=0)),
        "without the spread": lambda s, u: (s.inputs(u, coupled=0.0), (u * s.x).sum(axis=0), u.sum(axis=0)),
        "both constant": lambda s, u: (s.inputs(u, 0.0, 0.0), (u * s.x).sum(axis=0), u.sum(axis=0)),
        "divided by the variance": lambda s, u: (s.inputs(u, power=2), (u * s.x).sum(axis=0), u.sum(axis=0)),
        "gamma by the centred": lambda s, u: (s.inputs(u), (u * s.centred).sum(axis=0), u.sum(axis=0)),
        "beta averaged": lambda s, u: (s.inputs(u), (u * s.x).sum(axis=0), u.mean(axis=0)),
        "without the small constant": lambda s, u: (
            s.inputs(u) * s.spread / np.sqrt(s.spread**2 - 1e-5),
            (u * s.x).sum(axis=0),
            u.sum(axis=0),
        ),
    }


class LayerNorm(BatchNorm):
    axis = -1


# -- Images --


class Convolution(Layer):
    """Two-dimensional, with the channels first, filled place by place as in courses."""

    wrt = (0, 1, 2)

    def forward(self, x, w, b):
        self.x, self.w = x, w
        n, _, height, width = x.shape
        filters, _, kh, kw = w.shape
        y = np.zeros((n, filters, height - kh + 1, width - kw + 1), x.dtype)
        for i in range(y.shape[2]):
            for j in range(y.shape[3]):
                y[:, :, i, j] = np.tensordot(x[:, :, i : i + kh, j : j + kw], w, ([1, 2, 3], [1, 2, 3])) + b
        return y

    def backward(self, u, turned=False, place=0):
        dx, dw = np.zeros_like(self.x), np.zeros_like(self.w)
        w = self.w[:, :, ::-1, ::-1] if turned else self.w
        kh, kw = w.shape[2:]
        for i in range(u.shape[2]):
            for j in range(u.shape[3]):
                part = u[:, :, i, j]
                dx[:, :, i : i + kh, j : j + kw] += np.tensordot(part, w, (1, 0))
                at = self.x[:, :, i : i + kh, j : j + kw] if not place else self.x[:, :, :kh, :kw]
                dw += np.tensordot(part, at, (0, 0))
        return dx, dw, u.sum(axis=(0, 2, 3))

    flaws: ClassVar = {
        "kernel turned": lambda s, u: s.backward(u, turned=True),
        "always the first place": lambda s, u: s.backward(u, place=1),
        "bias averaged": lambda s, u: (*s.backward(u)[:2], u.mean(axis=(0, 2, 3))),
        "weights averaged": lambda s, u: (s.backward(u)[0], s.backward(u)[1] / len(u), s.backward(u)[2]),
    }


class MaxPool(Layer):
    """The greatest of each 2 × 2 places."""

    def forward(self, x):
        n, c, height, width = x.shape
        self.parts = x.reshape(n, c, height // 2, 2, width // 2, 2)
        self.shape = x.shape
        self.y = self.parts.max(axis=(3, 5), keepdims=True)
        return self.y[:, :, :, 0, :, 0]

    def backward(self, u):
        """To the first of those that are greatest."""
        winners = (self.parts == self.y).transpose(0, 1, 2, 4, 3, 5)
        flat = winners.reshape(*winners.shape[:4], 4)
        first = (np.cumsum(flat, axis=-1) == 1) & flat
        d = first * u[..., None]
        return (d.reshape(winners.shape).transpose(0, 1, 2, 4, 3, 5).reshape(self.shape),)

    flaws: ClassVar = {
        "to all four": lambda s, u: (np.repeat(np.repeat(u, 2, 2), 2, 3),),
        "averaged": lambda s, u: (np.repeat(np.repeat(u, 2, 2), 2, 3) / 4,),
        "always to the first": lambda s, u: (np.kron(u, np.array([[1.0, 0.0], [0.0, 0.0]], u.dtype)),),
        "to the least": lambda s, u: (
            ((s.parts == s.parts.min(axis=(3, 5), keepdims=True)) * u[:, :, :, None, :, None]).reshape(s.shape),
        ),
    }


class AveragePool(Layer):
    """The mean of each 2 × 2 places."""

    def forward(self, x):
        n, c, height, width = x.shape
        return x.reshape(n, c, height // 2, 2, width // 2, 2).mean(axis=(3, 5))

    def backward(self, u):
        return (np.repeat(np.repeat(u, 2, axis=2), 2, axis=3) / 4,)

    flaws: ClassVar = {
        "not divided": lambda s, u: (np.repeat(np.repeat(u, 2, 2), 2, 3),),
        "tiled": lambda s, u: (np.tile(u, (1, 1, 2, 2)) / 4,),
        "divided by two": lambda s, u: (np.repeat(np.repeat(u, 2, 2), 2, 3) / 2,),
    }


# -- Sequences --


class Embedding(Layer):
    """Rows of a table, some more than once and one never."""

    words = np.array([[0, 2, 2], [4, 1, 2]])

    def forward(self, table):
        self.size = table.shape
        return table[self.words]

    def backward(self, u):
        d = np.zeros(self.size, u.dtype)
        np.add.at(d, self.words, u)
        return (d,)

    def assigned(self, u):
        d = np.zeros(self.size, u.dtype)
        d[self.words] = u
        return (d,)

    def added_once(self, u):
        d = np.zeros(self.size, u.dtype)
        d[self.words] += u
        return (d,)

    flaws: ClassVar = {
        "assigned": assigned,
        "added once": added_once,
        "averaged": lambda s, u: (Embedding.backward(s, u)[0] / 3,),
        "the next word": lambda s, u: (np.roll(Embedding.backward(s, u)[0], 1, axis=0),),
    }


class LSTMCell(Layer):
    wrt = (0, 1, 2, 3, 4, 5)

    def forward(self, x, h, c, w, r, b):
        self.x, self.h, self.c, self.w, self.r = x, h, c, w, r
        n = h.shape[1]
        z = np.dot(x, w) + np.dot(h, r) + b
        self.i, self.f, self.o = sigmoid(z[:, :n]), sigmoid(z[:, n : 2 * n]), sigmoid(z[:, 2 * n : 3 * n])
        self.g = np.tanh(z[:, 3 * n :])
        self.new = self.f * c + self.i * self.g
        self.t = np.tanh(self.new)
        return self.o * self.t, self.new

    def backward(self, upstream, through_h=1.0, swapped=False, squared=True):
        dh, dc = upstream
        i, f, o, g, t = self.i, self.f, self.o, self.g, self.t
        dc = dc + through_h * dh * o * (1 - t**2 if squared else 1 - t)
        by_i, by_f = (self.c, g) if swapped else (g, self.c)
        di, df, do, dg = dc * by_i, dc * by_f, dh * t, dc * i
        dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), do * o * (1 - o), dg * (1 - g**2)], axis=1)
        return np.dot(dz, self.w.T), np.dot(dz, self.r.T), dc * f, np.dot(self.x.T, dz), np.dot(self.h.T, dz), dz.sum(0)

    flaws: ClassVar = {
        "cell not reached from h": lambda s, u: s.backward(u, through_h=0.0),
        "gates exchanged": lambda s, u: s.backward(u, swapped=True),
        "tanh not squared": lambda s, u: s.backward(u, squared=False),
        "bias averaged": lambda s, u: (*s.backward(u)[:5], s.backward(u)[5] / len(u[0])),
    }


class Attention(Layer):
    wrt = (0, 1, 2)

    def forward(self, q, k, v):
        self.q, self.k, self.v = q, k, v
        self.scale = q.dtype.type(q.shape[-1] ** -0.5)
        self.a = softmax(q @ np.swapaxes(k, -1, -2) * self.scale)
        return self.a @ v

    def backward(self, u, scaled=True, coupled=1.0):
        da = u @ np.swapaxes(self.v, -1, -2)
        ds = self.a * (da - coupled * (da * self.a).sum(axis=-1, keepdims=True))
        ds = ds * self.scale if scaled else ds
        return ds @ self.k, np.swapaxes(ds, -1, -2) @ self.q, np.swapaxes(self.a, -1, -2) @ u

    flaws: ClassVar = {
        "not scaled": lambda s, u: s.backward(u, scaled=False),
        "softmax not coupled": lambda s, u: s.backward(u, coupled=0.0),
        "values without weights": lambda s, u: (*s.backward(u)[:2], u),
        "keys and queries exchanged": lambda s, u: (s.backward(u)[1], s.backward(u)[0], s.backward(u)[2]),
    }


# -- The corpus --


class Case(NamedTuple):
    """A layer, and where to look at it."""

    layer: Callable[[], Layer]
    shapes: tuple[tuple[int, ...], ...]
    place: Callable[[Any, int], Any] = lambda x, i: x  # of normal numbers, what the i-th argument is

    def arguments(self, dtype=np.float64, seed=0):
        """The arguments, in a precision."""
        random = np.random.default_rng(seed)
        drawn = (random.standard_normal(shape) for shape in self.shapes)
        return tuple(np.asarray(self.place(x, i)).astype(dtype) for i, x in enumerate(drawn))


def on_kinks(x, i):
    """Some numbers on a kink at 0, and others next to it."""
    x = x.copy()
    x.flat[[0, 7]] = 0.0
    x.flat[[1, 8]] = 1e-8, -1e-8
    return x


def tied(x, i):
    """Some numbers that are the same, and others that nearly are."""
    x = x.copy()
    x[0, 0, :2, :2] = 1.5
    x[0, 0, 2:, :2] = [[0.0, 0.0], [0.0, -1.0]]
    x[0, 1, 0, :2] = 3.0, 3.0 + 1e-8
    return x


def small(x, i):
    return 0.1 * x


CORPUS = {
    "dense": Case(Dense, ((5, 3), (3, 4), (4,))),
    "relu": Case(ReLU, ((4, 5),)),
    "relu on kinks": Case(ReLU, ((4, 5),), on_kinks),
    "leaky relu": Case(LeakyReLU, ((4, 5),)),
    "leaky relu on kinks": Case(LeakyReLU, ((4, 5),), on_kinks),
    "elu": Case(ELU, ((4, 5),)),
    "gelu": Case(GELU, ((4, 5),)),
    "softplus": Case(Softplus, ((4, 5),)),
    "silu": Case(SiLU, ((4, 5),)),
    "sigmoid": Case(Sigmoid, ((4, 5),)),
    "sigmoid, saturated": Case(Sigmoid, ((4, 5),), lambda x, i: 6 * x),
    "tanh": Case(Tanh, ((4, 5),)),
    "tanh, saturated": Case(Tanh, ((4, 5),), lambda x, i: 4 * x),
    "dropout": Case(Dropout, ((4, 5),)),
    "softmax": Case(Softmax, ((5, 4),)),
    "softmax, sure": Case(Softmax, ((5, 4),), lambda x, i: 5 * x),
    "cross-entropy": Case(CrossEntropy, ((5, 4),), lambda x, i: softmax(x)),
    "softmax with cross-entropy": Case(SoftmaxCrossEntropy, ((5, 4),)),
    "binary cross-entropy": Case(BinaryCrossEntropy, ((4, 5),), lambda x, i: sigmoid(x)),
    "mean squared": Case(MeanSquared, ((4, 5),)),
    "mean absolute": Case(MeanAbsolute, ((4, 5),)),
    "mean absolute on kinks": Case(lambda: MeanAbsolute(np.zeros((4, 5))), ((4, 5),), on_kinks),
    "regulariser": Case(Regulariser, ((4, 5),)),
    "regulariser on kinks": Case(Regulariser, ((4, 5),), on_kinks),
    "batch norm": Case(BatchNorm, ((6, 4), (4,), (4,))),
    "batch norm, off centre": Case(BatchNorm, ((6, 4), (4,), (4,)), lambda x, i: x if i else x + 20),
    "layer norm": Case(LayerNorm, ((4, 6), (6,), (6,))),
    "convolution": Case(Convolution, ((2, 2, 4, 4), (3, 2, 3, 3), (3,))),
    "max pool": Case(MaxPool, ((2, 2, 4, 4),)),
    "max pool, tied": Case(MaxPool, ((2, 2, 4, 4),), tied),
    "average pool": Case(AveragePool, ((2, 2, 4, 4),)),
    "embedding": Case(Embedding, ((6, 4),)),
    "lstm cell": Case(LSTMCell, ((3, 4), (3, 5), (3, 5), (4, 20), (5, 20), (20,))),
    "attention": Case(Attention, ((2, 4, 3), (2, 5, 3), (2, 5, 3))),
    "small weights": Case(Dense, ((5, 3), (3, 4), (4,)), small),
}


# -- What goes wrong anywhere --


def at(index, change):
    """A derivative with one entry changed, the one whose size has this rank among those that are not 0."""

    def changed(d):
        d = np.array(d)
        order = [i for i in np.argsort(np.abs(d), axis=None, kind="stable") if d.flat[i] != 0]
        if order:
            i = order[int(index * (len(order) - 1))]
            d.flat[i] = change(d.flat[i])
        return d

    return changed


WRONG = {
    "sign": lambda d: -d,
    "twice": lambda d: 2 * d,
    "1 % more": lambda d: 1.01 * d,
    "1e-4 more": lambda d: (1 + 1e-4) * d,
    "one entry, 1 % off": at(0.5, lambda x: 1.01 * x),
    "one entry, 1e-4 off": at(0.5, lambda x: (1 + 1e-4) * x),
    "the smallest entry zeroed": at(0.0, lambda x: 0 * x),
    "the smallest entry turned": at(0.0, lambda x: -x),
    "the first sample missing": lambda d: np.concatenate([0 * d[:1], d[1:]]),
    "the order reversed": lambda d: d[::-1],
    "a constant added": lambda d: d + d.dtype.type(1e-3) * np.abs(d).max(),
    "the largest entry clipped": at(1.0, lambda x: 0.999 * x),
    "transposed": lambda d: np.ascontiguousarray(d.T),
    "None": lambda d: None,
    "NaN in one entry": at(0.5, lambda x: np.nan * x),
    "one row less": lambda d: d[:-1],
    "one number": lambda d: d.sum(),
}
WRONG_IN_FLOAT64 = {
    "1e-6 more": lambda d: (1 + 1e-6) * d,
    "one entry, 1e-6 off": at(0.5, lambda x: (1 + 1e-6) * x),
    "one entry, 1e-7 off": at(0.5, lambda x: (1 + 1e-7) * x),
    "the smallest entry, 1e-6 off": at(0.0, lambda x: (1 + 1e-6) * x),
}


def gradient_of(layer, backward=None):
    """The gradient to check: the layer's own backward pass, or a wrong one."""

    def gradient(*args):
        upstream = args[len(layer.wrt) :]
        return layer.backward(*upstream) if backward is None else backward(layer, *upstream)

    return gradient


def planted(layer, args, dtype):
    """Wrong backward passes of a layer, by name: each one does change the derivative."""
    wrong = {f"{name} ({i})": (change, i) for i in range(len(layer.wrt)) for name, change in WRONG.items()}
    if dtype == np.float64:
        wrong |= {f"{n} ({i})": (c, i) for i in range(len(layer.wrt)) for n, c in WRONG_IN_FLOAT64.items()}

    def changed(change, i):
        def backward(layer, *upstream):
            parts = list(layer.backward(*upstream))
            parts[i] = change(parts[i])
            return tuple(parts)

        return backward

    return dict(type(layer).flaws) | {name: changed(*how) for name, how in wrong.items()}
