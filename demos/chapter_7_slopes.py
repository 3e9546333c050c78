"""What is the slope of a line, and which one has a curve?

Figures 7.01 to 7.06 of chapter 7. Between two points the slope is Δy/Δx. For 2x it is the same everywhere; for 2x² it
depends on the points, and the closer they are, the more their line looks like the tangent:

    from x = 0 to 1         slope of 2x: 2   slope of 2x²: 2
    from x = 2 to 3         slope of 2x: 2   slope of 2x²: 10

    from x = 2 to 4                          slope of 2x²: 12
    from x = 2 to 2.1                        slope of 2x²: 8.2
    from x = 2 to 2.0001                     slope of 2x²: 8.0002
"""

from itertools import pairwise

from gallery import axes, show
from matplotlib.animation import FuncAnimation

from tinygrad_ed.plotting import animate_secant, plot_function

POINTS = range(5)


def line(x):
    """The straight line of the book."""
    return 2 * x


def f(x):
    """Its parabola."""
    return 2 * x**2


def slope(f, a, b):
    """Δy/Δx."""
    return (f(b) - f(a)) / (b - a)


def polygon(f, y):
    """Straight pieces between points of f."""
    ax = axes("x", y)
    ax.plot(POINTS, list(map(f, POINTS)), "o-")
    return ax


def slopes_of_pairs():
    """The polygon, and the slopes between several pairs of its points, one after the other."""
    ax = polygon(f, "2x²")
    (rise,) = ax.plot([], [], ":", color="black")
    (secant,) = ax.plot([], [], "s-", linewidth=3, color="#D55E00")

    def draw(pair):
        a, b = pair
        rise.set_data([a, b, b], [f(a), f(a), f(b)])
        secant.set_data(pair, [f(a), f(b)])
        ax.set_title(f"Δx = {b - a}, Δy = {f(b) - f(a)}: slope {slope(f, a, b):g}")

    return FuncAnimation(ax.figure, draw, [*pairwise(POINTS), (0, 2), (1, 4), (0, 4)], interval=1000)


for a, b in ((0, 1), (2, 3)):
    print(f"    from x = {a} to {b}         slope of 2x: {slope(line, a, b):g}   slope of 2x²: {slope(f, a, b):g}")
print()
for b in (4, 2.1, 2.0001):
    print(f"    from x = 2 to {b:<6}                     slope of 2x²: {slope(f, 2, b):.6g}")
show(
    figure_7_01=polygon(line, "2x"),
    figure_7_02=polygon(f, "2x²"),
    figure_7_03=slopes_of_pairs(),
    figure_7_04=animate_secant(f, 2, (0, 5)),
    figure_7_05=animate_secant(f, 2, (0, 5), deltas=[10 ** (-1 - k / 5) for k in range(16)]),
    figure_7_06=plot_function(f, (0, 5), points=5001),
)
