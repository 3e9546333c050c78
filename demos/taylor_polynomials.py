"""How close do Taylor polynomials come to a function?

To sin around 0, all the way from −π to π, the closer the higher their order, and each from one evaluation of sin:

    order  largest error
    1      3.141593
    3      2.026120
    5      0.524044
    7      0.075221
    9      0.006925
"""

from math import pi, sin

from gallery import show

from tinygrad_ed import taylor
from tinygrad_ed.plotting import plot_function

ORDERS = 1, 3, 5, 7, 9
WINDOW = -2 * pi, 2 * pi


def polynomial(coefficients):
    """The function with these coefficients."""
    return lambda x: sum(c * x**k for k, c in enumerate(coefficients))


ax = plot_function(sin, WINDOW, color="black", linestyle="-", linewidth=2.5)
print("    order  largest error")
for order in ORDERS:
    p = polynomial(taylor(sin, order)(0.0))
    grid = [pi * k / 100 for k in range(-100, 101)]
    print(f"    {order:<5}  {max(abs(p(x) - sin(x)) for x in grid):.6f}")
    plot_function(p, WINDOW, ax=ax, label=f"order {order}")
ax.set_ylim(-3, 3)
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
show(taylor_polynomials=ax)
