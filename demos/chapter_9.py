"""Is the backward pass of chapter 9 right?

The network of the book, written by hand, on its spiral data; and once more with one of its 387 derivatives 1 % off. The
first point of each class is (0, 0), and the biases are 0: there all hidden neurons sit on the corner of ReLU, where any
value between the slopes on the two sides is right.

as written: ok (kink)
  p['w1'] (random)  ok
  p['b1'] (random)  ok (kink)
  p['w2'] (random)  ok
  p['b2'] (random)  ok
1 % off: mismatch
  p['w1'] (random)  ok
  p['b1'] (random)  ok (kink)
  p['w2'] (random)  mismatch
  p['w2'][17, 1]    mismatch
  p['b2'] (random)  ok
"""

try:
    import nnfs
    import numpy as np
    from nnfs.datasets import spiral_data
except ImportError as missing:
    raise SystemExit(f"this demo needs {missing.name}; install the extra `test`") from None

from gallery import show

from tinygrad_ed import check_gradient
from tinygrad_ed.plotting import plot_check


class Dense:
    """Sums of weighted inputs, and a bias each."""

    def forward(self, inputs, weights, biases):
        self.inputs, self.weights = inputs, weights
        return np.dot(inputs, weights) + biases

    def backward(self, upstream):
        return np.dot(upstream, self.weights.T), np.dot(self.inputs.T, upstream), np.sum(upstream, axis=0)


class ReLU:
    """What is above 0."""

    def forward(self, inputs):
        self.inputs = inputs
        return np.maximum(0, inputs)

    def backward(self, upstream):
        return np.where(self.inputs > 0, upstream, 0)


class SoftmaxLoss:
    """The categorical cross-entropy of a softmax."""

    def forward(self, inputs, classes):
        e = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        self.confidences, self.true = e / np.sum(e, axis=1, keepdims=True), (range(len(classes)), classes)
        return np.mean(-np.log(self.confidences[self.true]))

    def backward(self):
        gradient = self.confidences.copy()
        gradient[self.true] -= 1
        return gradient / len(gradient)


nnfs.init()
points, classes = (of_all[:150] for of_all in spiral_data(samples=100, classes=3))
first, relu, second, last = Dense(), ReLU(), Dense(), SoftmaxLoss()
weights = [0.01 * np.random.randn(*shape) for shape in ((2, 64), (64, 3))]  # noqa: NPY002  as the book draws them
start = {"w1": weights[0], "b1": np.zeros(64), "w2": weights[1], "b2": np.zeros(3)}


def loss(p):
    """The loss of the network with these parameters."""
    hidden = relu.forward(first.forward(points, p["w1"], p["b1"]))
    return last.forward(second.forward(hidden, p["w2"], p["b2"]), classes)


def backward(_):
    """Its derivatives by them: the layers remember the rest."""
    of_hidden, w2, b2 = second.backward(last.backward())
    _, w1, b1 = first.backward(relu.backward(of_hidden))
    return {"w1": w1, "b1": b1, "w2": w2, "b2": b2}


def wrong(p):
    """The same, but for one of them."""
    gradient = backward(p)
    gradient["w2"][17, 1] *= 1.01
    return gradient


for name, gradient in {"as written": backward, "1 % off": wrong}.items():
    check = check_gradient(loss, start, gradient=gradient)
    print(f"{name}: {check.verdict}")
    for row in check.rows:
        print(f"  {row.where:17} {row.verdict}")
show(chapter_9=plot_check(check))
