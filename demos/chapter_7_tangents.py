"""What is the equation of a tangent?

Figures 7.07 to 7.09 of chapter 7. The slope m at a point is not enough: lines of one slope differ by their intercept b,
which is y − mx. The book takes y and x of its second point; beside its tangents of 2x² here are the exact ones:

    x   by the book, δ = 0.0001                         exact
    0   y = 0.00019999999999999998x + 0.0               y = 0x + 0
    1   y = 4.0001999999987845x - 2.0001999999987845    y = 4x - 2
    2   y = 8.000199999998785x - 8.00039999999757       y = 8x - 8
    3   y = 12.000199999998785x - 18.000599999996357    y = 12x - 18
    4   y = 16.000200000016548x - 32.00080000006619     y = 16x - 32
"""

from gallery import show

from tinygrad_ed import tangent_line
from tinygrad_ed.plotting import animate_intercept, plot_tangents

POINTS = range(5)


def f(x):
    """The parabola of the book."""
    return 2 * x**2


print("    x   by the book, δ = 0.0001                         exact")
for x in POINTS:
    print(f"    {x}   {tangent_line(f, x, delta=0.0001)!s:46}  {tangent_line(f, x)}")
show(
    figure_7_07=animate_intercept(1),
    figure_7_08=plot_tangents(f, 2, (0, 5), delta=0.0001),
    figure_7_09=plot_tangents(f, POINTS, (0, 5), delta=0.0001),
)
