"""What is the slope of a line, and which one has a curve?

Figures 7.01 to 7.06 of chapter 7. Between two points the slope is Δy/Δx. For 2x it is the same everywhere; for 2x² it
depends on the points, and the closer they are, the more their line looks like the tangent:

    from x = 0 to 1    slope of 2x: 2   slope of 2x²: 2
    from x = 2 to 3    slope of 2x: 2   slope of 2x²: 10

    from x = 2 to 4         slope of 2x²: 12
    from x = 2 to 2.1       slope of 2x²: 8.2
    from x = 2 to 2.0001    slope of 2x²: 8.0002
"""

from itertools import pairwise

from gallery import axes, show
from matplotlib.animation import FuncAnimation

from tinygrad_ed.plotting import animate_secant, plot_function


def line(x):
    """The straight line of the book."""
    return 2 * x


def parabola(x):
    """Its curve."""
    return 2 * x**2


def slope(f, a, b):
    """Δy/Δx."""
    return (f(b) - f(a)) / (b - a)


def through_five_points(f, name):
    """Straight pieces between the points of f at 0, 1, 2, 3, 4."""
    ax = axes("x", name)
    ax.plot(range(5), [f(x) for x in range(5)], "o-")
    return ax


def slopes_of_pieces():
    """The polygon, and the slopes between several pairs of its points, one after the other."""
    ax = through_five_points(parabola, "2x²")
    (secant,) = ax.plot([], [], "s--")

    def draw(pair):
        a, b = pair
        secant.set_data(pair, [parabola(a), parabola(b)])
        ax.set_title(f"from x = {a} to {b}: slope {slope(parabola, a, b):g}")
        return [secant]

    return FuncAnimation(ax.figure, draw, [*pairwise(range(5)), (0, 4)], interval=1000)


for a, b in ((0, 1), (2, 3)):
    print(f"    from x = {a} to {b}    slope of 2x: {slope(line, a, b):g}   slope of 2x²: {slope(parabola, a, b):g}")
print()
for b in (4, 2.1, 2.0001):
    print(f"    from x = 2 to {b:<8}  slope of 2x²: {slope(parabola, 2, b):.6g}")
show(
    figure_7_01=through_five_points(line, "2x"),
    figure_7_02=through_five_points(parabola, "2x²"),
    figure_7_03=slopes_of_pieces(),
    figure_7_04=animate_secant(parabola, 2, (0, 5)),
    figure_7_05=animate_secant(parabola, 2, (0, 5), deltas=[10 ** (-1 - k / 10) for k in range(31)]),
    figure_7_06=plot_function(parabola, (0, 5), points=5001),
)
