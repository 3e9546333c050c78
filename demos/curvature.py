"""How does a curve bend?

A curve is a function t ↦ (x, y), and so is its derivative: the direction of its tangent. The second derivative says how
the tangent turns. Of an ellipse with half axes 3 and 2, the curvature at t, and by the formula of the textbook:

    t/π   direction of the tangent   curvature   by the formula
    0     ( 0.0000,  2.0000)         0.7500000   0.7500000
    0.25  (-2.1213,  1.4142)         0.3620606   0.3620606
    0.5   (-3.0000,  0.0000)         0.2222222   0.2222222
"""

from math import cos, hypot, pi, sin

from gallery import axes, show

from tinygrad_ed import derivative

A, B = 3, 2


def ellipse(t):
    """The point at t."""
    return A * cos(t), B * sin(t)


def curvature(t):
    """How fast the tangent turns along the way; 1/radius of the circle that fits the curve best."""
    (x1, y1), (x2, y2) = derivative(ellipse)(t), derivative(ellipse, order=2)(t)
    return (x1 * y2 - y1 * x2) / hypot(x1, y1) ** 3


def circle(t):
    """The centre and the radius of the circle that fits the curve best."""
    (x, y), (x1, y1), r = ellipse(t), derivative(ellipse)(t), 1 / curvature(t)
    return (x - r * y1 / hypot(x1, y1), y + r * x1 / hypot(x1, y1)), r


print("    t/π   direction of the tangent   curvature   by the formula")
for t in (0.0, pi / 4, pi / 2):
    x1, y1 = derivative(ellipse)(t)
    formula = A * B / (A**2 * sin(t) ** 2 + B**2 * cos(t) ** 2) ** 1.5
    print(f"    {t / pi:<4g}  ({x1:z7.4f}, {y1:7.4f})         {curvature(t):.7f}   {formula:.7f}")

grid = [2 * pi * k / 200 for k in range(201)]
ax = axes("x(t)", "y(t)")
ax.plot(*zip(*map(ellipse, grid), strict=True), "k-", linewidth=2.5, label="ellipse")
for t in (0.0, pi / 4, pi / 2):
    (x, y), (x1, y1), (centre, r) = ellipse(t), derivative(ellipse)(t), circle(t)
    (bend,) = ax.plot(*zip(*((centre[0] + r * cos(u), centre[1] + r * sin(u)) for u in grid), strict=True))
    ax.plot([x - x1 / 2, x, x + x1 / 2], [y - y1 / 2, y, y + y1 / 2], "o-", markevery=[1], color=bend.get_color())
    bend.set_label(f"t = {t / pi:g}π\ncurvature {1 / r:.3f}")
ax.plot(*zip(*(circle(t)[0] for t in grid), strict=True), ":", color="black", label="centres of\nall such circles")
ax.set_aspect("equal")
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
show(curvature=ax)
