"""What do the tangent and a secant do as a point moves along a curve?

In a window, sliders or keys move the point and change δ, and what is seen is said in numbers:

    left, right    move the point
    up, down       change δ
    Home, End      go to the ends of the curve
"""

from math import exp, sin

from gallery import show

from tinygrad_ed.plotting import explore


def f(x):
    """A wave that dies out."""
    return exp(-x / 4) * sin(2 * x)


print("    left, right    move the point")
print("    up, down       change δ")
print("    Home, End      go to the ends of the curve")
window = explore(f, (0, 8))
show(explore=window)
