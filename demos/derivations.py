"""How is a derivative derived, rule by rule?

Three that the readers of chapter 7 meet next: a product, a quotient, and a neuron, whose parts get names. The chapter's
own are in chapter_7_derivations.py.

f(x) = e^(−x²/2)·sin(x)
f'(x) = d/dx[e^(−x²/2)·sin(x)]
      = d/dx[e^(−x²/2)]·sin(x) + e^(−x²/2)·d/dx[sin(x)]        product rule
      = e^(−x²/2)·d/dx[−x²/2]·sin(x) + e^(−x²/2)·d/dx[sin(x)]
        (chain rule, derivative of exp)
      = e^(−x²/2)·(−d/dx[x²]/2)·sin(x) + e^(−x²/2)·d/dx[sin(x)]
        (constant multiple rule)
      = e^(−x²/2)·(−2x²⁻¹/2)·sin(x) + e^(−x²/2)·d/dx[sin(x)]   power rule
      = e^(−x²/2)·(−2x²⁻¹/2)·sin(x) + e^(−x²/2)·cos(x)         derivative of sin
f'(x) = e^(−x²/2)·(cos(x) − x·sin(x))                          simplified

f(x) = (x² + 1)/(x − 2)
f'(x) = d/dx[(x² + 1)/(x − 2)]
      = (d/dx[x² + 1]·(x − 2) − (x² + 1)·d/dx[x − 2])/(x − 2)²   quotient rule
      = ((d/dx[x²] + d/dx[1])·(x − 2) − (x² + 1)·(d/dx[x] − d/dx[2]))/(x − 2)²
        (sum rule, difference rule)
      = ((d/dx[x²] + 0)·(x − 2) − (x² + 1)·(d/dx[x] − 0))/(x − 2)²
        (constant rule)
      = ((2x²⁻¹ + 0)·(x − 2) − (x² + 1)·(1x¹⁻¹ − 0))/(x − 2)²    power rule
f'(x) = (x² − 4x − 1)/(x − 2)²                                   simplified

f(w, b) = (1/(1 + e^(−(w·0.5 + b))))² + (1/(1 + e^(−(w·2 + b))) − 1)²
f(w, b) = u₁² + (u₂ − 1)²               with names for its parts
u₁ = 1/(1 + e^(−0.5w − b))   ∂u₁/∂w = 0.5e^(−0.5w − b)/(1 + e^(−0.5w − b))²
u₂ = 1/(1 + e^(−2w − b))     ∂u₂/∂w = 2e^(−2w − b)/(1 + e^(−2w − b))²
∂f/∂w = 2u₁·∂u₁/∂w + 2(u₂ − 1)·∂u₂/∂w   sum rule, chain rule, power rule, …
∂f/∂w = e^(−0.5w − b)/(1 + e^(−0.5w − b))³ − 4e^(−4w − 2b)/(1 + e^(−2w − b))³
        (with its parts put back)
"""

from gallery import show

from tinygrad_ed import explain, math
from tinygrad_ed.plotting import plot_derivation


def wave(x):
    """A product."""
    return math.exp(-(x**2) / 2) * math.sin(x)


def rational(x):
    """A quotient."""
    return (x**2 + 1) / (x - 2)


def loss(w, b):
    """How far a neuron's output is from what it should be, for two inputs."""
    return sum((1 / (1 + math.exp(-(w * x + b))) - y) ** 2 for x, y in ((0.5, 0), (2, 1)))


print(explain(wave), explain(rational), explain(loss, wrt="w"), sep="\n\n")
show(derivation=plot_derivation(wave))
