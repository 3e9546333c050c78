"""Checks of a corpus of layers: no right backward pass is called wrong, and no wrong one right."""

import statistics
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from layers import CORPUS, Dense, ReLU, SoftmaxCrossEntropy, gradient_of, planted

from tinygrad_ed import check_gradient

DTYPES = [np.float64, np.float32]
ON_KINKS = {name for name in CORPUS if name.endswith(("on kinks", "tied"))}
CASES = [(name, dtype) for name in CORPUS for dtype in DTYPES]


def checked(name, dtype, seed=0, backward=None):
    """The check of a layer, and how often it called forward."""
    case, calls = CORPUS[name], []
    layer, args = case.layer(), case.arguments(dtype, seed)

    def forward(*args):
        calls.append(1)
        return layer.forward(*args)

    return check_gradient(forward, *args, gradient=gradient_of(layer, backward), wrt=layer.wrt, seed=seed), len(calls)


def wrong(name, dtype):
    """Wrong backward passes of a layer: those whose result is not right by chance, or right as well on a kink."""
    case = CORPUS[name]
    layer, args = case.layer(), case.arguments(dtype)
    random = np.random.default_rng(1)
    y = layer.forward(*args)

    def upstream(y):
        return random.standard_normal(np.shape(y)).astype(dtype)

    given = [tuple(map(upstream, y)) if isinstance(y, tuple) else upstream(y)] if np.ndim(y) or len(np.shape(y)) else []
    right = layer.backward(*given)
    for flaw, backward in planted(layer, args, dtype).items():
        if name in ON_KINKS and "smallest" in flaw:
            continue
        if not same(backward(layer, *given), right):
            yield flaw, backward


def same(some, others):
    return len(some) == len(others) and all(
        a is not None and np.shape(a) == np.shape(b) and np.array_equal(a, b) for a, b in zip(some, others, strict=True)
    )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("name", "dtype"), CASES)
def test_a_right_backward_pass_is_right(name, dtype, seed):
    check, _ = checked(name, dtype, seed)
    assert check, str(check)
    assert check.verdict == ("ok (kink)" if name in ON_KINKS else "ok"), str(check)


@pytest.mark.parametrize(("name", "dtype"), CASES)
def test_a_wrong_backward_pass_is_wrong(name, dtype):
    flaws = dict(wrong(name, dtype))
    assert len(flaws) >= 8
    passed = [flaw for flaw, backward in flaws.items() if checked(name, dtype, 0, backward)[0].verdict != "mismatch"]
    assert not passed


def test_a_check_takes_few_calls():
    counts = [checked(name, dtype)[1] for name, dtype in CASES]
    assert statistics.median(counts) <= 60
    assert max(counts) <= 250


AFTER_NNFS = """
import sys
sys.path.insert(0, {tests!r})
import nnfs
import numpy as np
nnfs.init()
from layers import CORPUS, gradient_of
from tinygrad_ed import check_gradient
for name, case in CORPUS.items():
    for dtype in (np.float64, np.float32):
        layer, args = case.layer(), case.arguments(dtype)
        check = check_gradient(layer.forward, *args, gradient=gradient_of(layer), wrt=layer.wrt)
        assert check, f"{{name}}\\n{{check}}"
        assert check.rows[0].exact is not None, f"{{name}}\\n{{check}}"
        right = gradient_of(layer)
        twisted = check_gradient(
            layer.forward, *args, gradient=lambda *args: tuple(1.001 * d for d in right(*args)), wrt=layer.wrt
        )
        assert twisted.verdict == "mismatch", f"{{name}}\\n{{twisted}}"
print("done")
"""


def test_all_of_it_holds_after_nnfs_has_replaced_functions_of_numpy():
    """In a process of its own, since they stay replaced."""
    code = AFTER_NNFS.format(tests=str(Path(__file__).parent))
    ran = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert ran.stdout == "done\n", ran.stderr


THE_BOOK = """
import sys
sys.path.insert(0, {tests!r})
import nnfs
import numpy as np
from nnfs.datasets import spiral_data
nnfs.init()
from layers import Dense, ReLU, SoftmaxCrossEntropy
from tinygrad_ed import check_gradient
points, classes = spiral_data(samples=100, classes=3)
start = 0.01 * np.random.randn(2, 3), np.zeros(3), 0.01 * np.random.randn(3, 3), np.zeros(3)
first, relu, second, last = Dense(), ReLU(), Dense(), SoftmaxCrossEntropy()
last.truth, last.rows = classes, np.arange(len(classes))

def network(w1, b1, w2, b2):
    return last.forward(second.forward(relu.forward(first.forward(points, w1, b1)), w2, b2))

def backward(*parameters):
    of_hidden, w2, b2 = second.backward(*last.backward())
    _, w1, b1 = first.backward(*relu.backward(of_hidden))
    return w1, b1, w2, b2

for seed in range(6):
    check = check_gradient(network, *start, gradient=backward, wrt=(0, 1, 2, 3), seed=seed)
    assert check, check
    for k, name in enumerate(("w1", "b1", "w2")):
        def wrong(*parameters):
            parts = backward(*parameters)
            parts[k].flat[-1] *= 1.01
            return parts
        check = check_gradient(network, *start, gradient=wrong, wrt=(0, 1, 2, 3), seed=seed)
        index = ", ".join(str(n - 1) for n in start[k].shape)
        assert [row.where for row in check.rows if row.verdict == "mismatch"][-1] == f"{{name}}[{{index}}]", check
print("done")
"""


def test_the_network_of_the_book_whose_sums_are_rounded_to_float32():
    """Its weights are small and its gradients cancel: float32 leaves two digits of those by the last biases."""
    code = THE_BOOK.format(tests=str(Path(__file__).parent))
    ran = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert ran.stdout == "done\n", ran.stderr


# -- A network --


class Network:
    """Two dense layers with ReLU between them, and softmax with cross-entropy, on three arms of a spiral."""

    def __init__(self, hidden, dtype):
        radius, arm = np.tile(np.linspace(0, 1, 30), 3), np.repeat(np.arange(3), 30)
        angle = 4 * radius + 4 * arm + 0.2 * np.sin(97 * np.arange(90))
        self.points = np.stack([radius * np.sin(2.5 * angle), radius * np.cos(2.5 * angle)], axis=1).astype(dtype)
        self.layers = Dense(), ReLU(), Dense(), SoftmaxCrossEntropy()
        self.layers[3].truth, self.layers[3].rows = arm[:40], np.arange(40)
        random = np.random.default_rng(3)
        self.start = {
            "w": [random.standard_normal((2, hidden)).astype(dtype), random.standard_normal((hidden, 3)).astype(dtype)],
            "b": [np.zeros(hidden, dtype), np.zeros(3, dtype)],
        }
        self.calls = 0

    def loss(self, p):
        self.calls += 1
        first, relu, second, last = self.layers
        hidden = relu.forward(first.forward(self.points[:40], p["w"][0], p["b"][0]))
        return last.forward(second.forward(hidden, p["w"][1], p["b"][1]))

    def backward(self, p):
        first, relu, second, last = self.layers
        of_hidden, w2, b2 = second.backward(*last.backward())
        _, w1, b1 = first.backward(*relu.backward(of_hidden))
        return {"w": [w1, w2], "b": [b1, b2]}


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_network_is_checked_whole_in_few_calls(dtype):
    """Its first points are (0, 0), and its biases 0: there all hidden neurons are on their corner."""
    network = Network(420, dtype)
    check = check_gradient(network.loss, network.start, gradient=network.backward)
    assert [row.where for row in check.rows] == [f"p['{name}'][{i}] (random)" for name in "wb" for i in (0, 1)]
    assert {row.where[:9]: row.verdict for row in check.rows} == {
        "p['w'][0]": "ok",
        "p['w'][1]": "ok",
        "p['b'][0]": "ok (kink)",
        "p['b'][1]": "ok",
    }
    assert sum(leaf.size for leaves in network.start.values() for leaf in leaves) > 2500
    assert network.calls <= 250


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_network_of_zeros_has_no_slope_but_by_its_last_biases(dtype):
    network = Network(20, dtype)
    start = {name: [0 * leaf for leaf in leaves] for name, leaves in network.start.items()}
    assert check_gradient(network.loss, start, gradient=network.backward).verdict == "ok"


@pytest.mark.parametrize(("dtype", "off"), [(np.float64, 1e-6), (np.float64, 1e-7), (np.float32, 1e-4)])
def test_in_a_network_wrong_entries_are_named(dtype, off):
    network = Network(100, dtype)

    def wrong(p):
        gradient = network.backward(p)
        gradient["w"][0][1, 17] *= 1 + off
        gradient["b"][1][2] *= 1 + off
        return gradient

    check = check_gradient(network.loss, network.start, gradient=wrong)
    named = {row.where for row in check.rows if row.verdict == "mismatch" and "random" not in row.where}
    assert named == {"p['w'][0][1, 17]", "p['b'][1][2]"}
