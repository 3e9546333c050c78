"""How close must two points be for their line to look like the tangent?

Figures 7.04 to 7.06 of chapter 7. A secant of 2x² goes through the points at 2 and 2 + δ. The farther the second point
is off, the less its slope has to do with the first one, where the slope of the tangent is 8:

    δ = 3       slope 14
    δ = 1       slope 10
    δ = 0.1     slope 8.2
    δ = 0.01    slope 8.02
    δ = 0.0001  slope 8.0002
"""

from gallery import show

from tinygrad_ed.plotting import animate_secant, plot_function


def f(x):
    """The parabola of the book."""
    return 2 * x**2


for delta in (3, 1, 0.1, 0.01, 0.0001):
    print(f"    δ = {delta:<6}  slope {(f(2 + delta) - f(2)) / delta:.6g}")
show(
    figure_7_04=animate_secant(f, 2, (0, 5)),
    figure_7_05=animate_secant(f, 2, (0, 5), deltas=[10 ** (-1 - k / 5) for k in range(16)]),
    figure_7_06=plot_function(f, (0, 5), points=5001),
)
