"""What do Newton's method and gradient descent do with exact derivatives?

Newton's method follows the tangent down to 0, which doubles the number of right digits at each step. Here it solves the
equation that he took, x³ − 2x − 5 = 0. Then two ways lead down to the least value of Himmelblau's function, which is at
(3, 2): gradient descent goes a little downhill at each step, and Newton's method to where the gradient would be 0 if it
changed steadily, as the Hessian says:

    0     4.0
    1     2.891304347826087
    2     2.31122279548257
    3     2.1170351569279844
    4     2.0948309986996625
    5     2.094551525517854
    6     2.094551481542328

    gradient descent: 69 steps from [1.  0.5] to [3. 2.]
    Newton's method: 7 steps from [4.5 3.5] to [3. 2.]
"""

from itertools import pairwise

import numpy as np
from gallery import axes, show

from tinygrad_ed import gradient, hessian, value_and_derivative
from tinygrad_ed.plotting import plot_function


def f(x):
    """Newton's own example."""
    return x**3 - 2 * x - 5


def himmelblau(p):
    """A valley with four lowest points."""
    x, y = p
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def path(step, start):
    """The points on the way, until they move no more."""
    points = [np.array(start)]
    while len(points) < 2 or np.linalg.norm(points[-1] - points[-2]) > 1e-9:
        points.append(points[-1] + step(points[-1]))
    return np.array(points)


x = [4.0]
for step in range(7):
    print(f"    {step}     {x[step]!r}")
    value, slope = value_and_derivative(f)(x[step])
    x.append(x[step] - value / slope)

downhill = gradient(himmelblau)
paths = {
    "gradient descent": path(lambda p: -0.01 * downhill(p), (1.0, 0.5)),
    "Newton's method": path(lambda p: -np.linalg.solve(hessian(himmelblau)(p), downhill(p)), (4.5, 3.5)),
}
print()
for name, points in paths.items():
    print(f"    {name}: {len(points) - 1} steps from {points[0]} to {points[-1].round(9)}")

way = plot_function(f, (1.5, 4.1), color="black", linestyle="-")
way.axhline(0, color="black", linewidth=0.8)
corners = [corner for a, b in pairwise(x) for corner in ((a, 0), (a, f(a)), (b, 0))]
way.plot(*zip(*corners, strict=True), "o-", markersize=4, label="up to the curve, down its tangent")
way.legend()

sides = np.linspace(-1, 5.5, 200), np.linspace(-1, 4.5, 200)
grid = np.meshgrid(*sides)
ax = axes("x", "y")
ax.contour(*sides, himmelblau(grid), levels=np.geomspace(1, 400, 8), colors="#bbbbbb")
for (name, points), marker in zip(paths.items(), "os", strict=True):
    ax.plot(*points.T, marker=marker, label=name)
ax.plot(3, 2, "k*", markersize=12, label="lowest point")
ax.legend()
show(newton=way, descent=ax)
