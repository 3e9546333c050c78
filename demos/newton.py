"""How does Newton's method solve an equation?

It follows the tangent down to 0, again and again. Here it solves the equation that Newton took, x³ − 2x − 5 = 0.
Towards the end, the number of right digits doubles at each step:

    x                   off by
    4.0                 2e+00
    2.891304347826087   8e-01
    2.31122279548257    2e-01
    2.1170351569279844  2e-02
    2.0948309986996625  3e-04
    2.094551525517854   4e-08
    2.094551481542328   1e-15
"""

from gallery import show

from tinygrad_ed import value_and_derivative
from tinygrad_ed.plotting import plot_function


def f(x):
    """Newton's own example."""
    return x**3 - 2 * x - 5


ROOT = 2.0945514815423265  # as near as a float comes
x, corners = 4.0, []
print("    x                   off by")
for _ in range(7):
    print(f"    {x:<18}  {abs(x - ROOT):.0e}")
    value, slope = value_and_derivative(f)(x)
    corners += [(x, 0), (x, value)]
    x -= value / slope

ax = plot_function(f, (1.5, 4.1), color="black", linestyle="-")
ax.axhline(0, color="black", linewidth=0.8)
ax.plot(*zip(*corners, strict=True), "o-", markersize=4, label="up to the curve, down its tangent")
ax.legend()
show(newton=ax)
