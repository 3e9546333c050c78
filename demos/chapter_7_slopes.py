"""What is the slope of a line, and what is that of a curve?

Figures 7.01 to 7.03 of chapter 7. Between two points the slope is Δy/Δx. For 2x it is the same everywhere; for 2x² it
depends on the points:

    from x = 0 to 1: slope 2 of 2x, 2 of 2x²
    from x = 2 to 3: slope 2 of 2x, 10 of 2x²
    from x = 0 to 4: slope 2 of 2x, 8 of 2x²
"""

from itertools import pairwise

from gallery import axes, show
from matplotlib.animation import FuncAnimation

POINTS = range(5)


def line(x):
    """The straight line of the book."""
    return 2 * x


def parabola(x):
    """The curve of the book."""
    return 2 * x**2


def slope(f, a, b):
    """Δy/Δx."""
    return (f(b) - f(a)) / (b - a)


def polygon(f, name):
    """Straight pieces between five points of f."""
    ax = axes("x", name)
    ax.plot(POINTS, [f(x) for x in POINTS], "o-")
    return ax


def slopes_of_pairs(f, name):
    """The polygon, and the slopes between several pairs of its points, one after the other."""
    ax = polygon(f, name)
    (rise,) = ax.plot([], [], ":", color="black")
    (secant,) = ax.plot([], [], "s-", linewidth=3, color="#D55E00")

    def draw(pair):
        a, b = pair
        rise.set_data([a, b, b], [f(a), f(a), f(b)])
        secant.set_data(pair, [f(a), f(b)])
        ax.set_title(f"Δx = {b - a}, Δy = {f(b) - f(a)}: slope {slope(f, a, b):g}")

    return FuncAnimation(ax.figure, draw, [*pairwise(POINTS), (0, 2), (1, 4), (0, 4)], interval=1000)


for a, b in ((0, 1), (2, 3), (0, 4)):
    print(f"    from x = {a} to {b}: slope {slope(line, a, b):g} of 2x, {slope(parabola, a, b):g} of 2x²")
still = {"figure_7_01": polygon(line, "2x"), "figure_7_02": polygon(parabola, "2x²")}
show(**still, figure_7_03=slopes_of_pairs(parabola, "2x²"))
