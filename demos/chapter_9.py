"""Is the backward pass of chapter 9 right?

The network of the book, written by hand, on its spiral data: in all, on the first points of one class, and with one of
its 387 derivatives 1 % off. The first point is (0, 0), and the biases are 0: there the hidden neurons sit on the corner
of ReLU. In all data that cancels out, since every class has such a point.
"""

import sys

try:
    import nnfs
    import numpy as np
    from nnfs.datasets import spiral_data
except ImportError as missing:
    sys.exit(f"this demo needs {missing.name}; install the extra `test`")

from tinygrad_ed import check_gradient


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
        exponentials = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        self.confidences = exponentials / np.sum(exponentials, axis=1, keepdims=True)
        self.classes = classes
        return np.mean(-np.log(self.confidences[range(len(classes)), classes]))

    def backward(self):
        gradient = self.confidences.copy()
        gradient[range(len(gradient)), self.classes] -= 1
        return gradient / len(gradient)


nnfs.init()
points, classes = spiral_data(samples=100, classes=3)
first, relu, second, last = Dense(), ReLU(), Dense(), SoftmaxLoss()
w1, w2 = 0.01 * np.random.randn(2, 64), 0.01 * np.random.randn(64, 3)
start = {"w1": w1, "b1": np.zeros(64), "w2": w2, "b2": np.zeros(3)}


def loss(p, points, classes):
    """The loss of the network with these parameters."""
    hidden = relu.forward(first.forward(points, p["w1"], p["b1"]))
    return last.forward(second.forward(hidden, p["w2"], p["b2"]), classes)


def backward(p, points, classes):
    """Its derivatives by them."""
    of_hidden, w2, b2 = second.backward(last.backward())
    _, w1, b1 = first.backward(relu.backward(of_hidden))
    return {"w1": w1, "b1": b1, "w2": w2, "b2": b2}


def wrong(p, points, classes):
    """The same, but for one of them."""
    gradient = backward(p, points, classes)
    gradient["w2"][17, 1] *= 1.01
    return gradient


for part, gradient in ((slice(300), backward), (slice(20), backward), (slice(300), wrong)):
    check = check_gradient(loss, start, points[part], classes[part], gradient=gradient)
    print(check); print(check.verdict)
