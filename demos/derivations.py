"""How is a derivative derived, rule by rule?

The seven derivations of chapter 7, figures 7.10 to 7.16, in a line each, and three more that its readers meet next, in
full: a product, a quotient, and a neuron, whose parts get names.

7.10  f(x) = 1                      f'(x) = 0
7.11  f(x) = x                      f'(x) = 1
7.12  f(x) = 2x                     f'(x) = 2
7.13  f(x) = 3x²                    f'(x) = 6x
7.14  f(x) = 3x² + 5x               f'(x) = 6x + 5
7.15  f(x) = 5x⁵ + 4x³ − 5          f'(x) = 25x⁴ + 12x²
7.16  f(x) = x³ + 2x² − 5x + 7      f'(x) = 3x² + 4x − 5

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
"""

from tinygrad_ed import explain, math

CHAPTER = {
    "7.10": lambda x: 1,
    "7.11": lambda x: x,
    "7.12": lambda x: 2 * x,
    "7.13": lambda x: 3 * x**2,
    "7.14": lambda x: 3 * x**2 + 5 * x,
    "7.15": lambda x: 5 * x**5 + 4 * x**3 - 5,
    "7.16": lambda x: x**3 + 2 * x**2 - 5 * x + 7,
}


def wave(x):
    """A product."""
    return math.exp(-(x**2) / 2) * math.sin(x)


def rational(x):
    """A quotient."""
    return (x**2 + 1) / (x - 2)


def loss(w, b):
    """How far a neuron's output is from what it should be, for two inputs."""
    return sum((1 / (1 + math.exp(-(w * x + b))) - y) ** 2 for x, y in ((0.5, 0), (2, 1)))


for figure, f in CHAPTER.items():
    steps = explain(f).steps
    print(f"{figure}  {steps[0]!s:28}  {steps[-1]}")

for derivation in (explain(wave), explain(rational), explain(loss, wrt="w")):
    print(f"\n{derivation}")
