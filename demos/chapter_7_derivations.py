"""How does chapter 7 derive its derivatives?

Figures 7.10 to 7.16, of which each writes a derivation line by line, from f(x) to its last line:

    7.10  f(x) = 1                      f'(x) = 0
    7.11  f(x) = x                      f'(x) = 1
    7.12  f(x) = 2x                     f'(x) = 2
    7.13  f(x) = 3x²                    f'(x) = 6x
    7.14  f(x) = 3x² + 5x               f'(x) = 6x + 5
    7.15  f(x) = 5x⁵ + 4x³ − 5          f'(x) = 25x⁴ + 12x²
    7.16  f(x) = x³ + 2x² − 5x + 7      f'(x) = 3x² + 4x − 5
"""

from gallery import show

from tinygrad_ed import explain
from tinygrad_ed.plotting import animate_derivation

FUNCTIONS = {
    "7.10": lambda x: 1,
    "7.11": lambda x: x,
    "7.12": lambda x: 2 * x,
    "7.13": lambda x: 3 * x**2,
    "7.14": lambda x: 3 * x**2 + 5 * x,
    "7.15": lambda x: 5 * x**5 + 4 * x**3 - 5,
    "7.16": lambda x: x**3 + 2 * x**2 - 5 * x + 7,
}

for figure, f in FUNCTIONS.items():
    steps = explain(f).steps
    print(f"    {figure}  {steps[0]!s:28}  {steps[-1]}")
show(**{f"figure_{figure.replace('.', '_')}": animate_derivation(f) for figure, f in FUNCTIONS.items()})
