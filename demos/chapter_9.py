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

nnfs.init()
points, classes = (of_all[:150] for of_all in spiral_data(samples=100, classes=3))
samples = np.arange(len(points))
w1, w2 = (0.01 * np.random.randn(*shape) for shape in ((2, 64), (64, 3)))  # noqa: NPY002  as the book draws them
start = {"w1": w1, "b1": np.zeros(64), "w2": w2, "b2": np.zeros(3)}


class Network:
    """A hidden layer with ReLU, and the cross-entropy of a softmax."""

    def loss(self, p):
        self.hidden = np.maximum(0, np.dot(points, p["w1"]) + p["b1"])
        scores = np.dot(self.hidden, p["w2"]) + p["b2"]
        e = np.exp(scores - np.max(scores, axis=1, keepdims=True))
        self.confidences = e / np.sum(e, axis=1, keepdims=True)
        return np.mean(-np.log(self.confidences[samples, classes]))

    def backward(self, p):
        of_scores = self.confidences.copy()
        of_scores[samples, classes] -= 1
        of_scores /= len(samples)
        of_hidden = np.where(self.hidden > 0, np.dot(of_scores, p["w2"].T), 0)
        return {
            "w1": np.dot(points.T, of_hidden),
            "b1": np.sum(of_hidden, axis=0),
            "w2": np.dot(self.hidden.T, of_scores),
            "b2": np.sum(of_scores, axis=0),
        }

    def wrong(self, p):
        """The backward pass, but for one number."""
        gradient = self.backward(p)
        gradient["w2"][17, 1] *= 1.01
        return gradient


network = Network()
for name, gradient in {"as written": network.backward, "1 % off": network.wrong}.items():
    check = check_gradient(network.loss, start, gradient=gradient)
    print(f"{name}: {check.verdict}")
    for row in check.rows:
        print(f"  {row.where:17} {row.verdict}")
show(chapter_9=plot_check(check))
