"""How is the lowest point of a function found?

Gradient descent goes a little downhill at each step. Newton's method asks the Hessian, too, which says how the gradient
changes, and goes to where it would be 0 if it changed so all the way. Himmelblau's function is lowest, 0, at (3, 2):

    gradient descent  66 steps from [2. 3.] to [3. 2.]
    Newton's method    7 steps from [2. 3.] to [3. 2.]
"""

import numpy as np
from gallery import axes, show

from tinygrad_ed import gradient, hessian


def f(p):
    """Himmelblau's function, a valley with four lowest points."""
    x, y = p
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def path(step):
    """The points on the way, until they move no more."""
    points = [np.array([2.0, 3.0])]
    while len(points) < 2 or np.linalg.norm(points[-1] - points[-2]) > 1e-9:
        points.append(points[-1] + step(points[-1]))
    return np.array(points)


uphill, bend = gradient(f), hessian(f)
paths = {
    "gradient descent": path(lambda p: -0.01 * uphill(p)),
    "Newton's method": path(lambda p: -np.linalg.solve(bend(p), uphill(p))),
}
for name, points in paths.items():
    print(f"    {name:16}  {len(points) - 1:2} steps from {points[0]} to {points[-1].round(9)}")

sides = np.linspace(1, 5, 150), np.linspace(1, 4, 150)
ax = axes("x", "y")
ax.contour(*sides, f(np.meshgrid(*sides)), levels=np.geomspace(0.5, 200, 9), colors="#bbbbbb")
for (name, points), marker in zip(paths.items(), "os", strict=True):
    ax.plot(*points.T, marker=marker, label=name)
ax.plot(3, 2, "k*", markersize=12, label="lowest point")
ax.legend()
show(gradient_descent=ax)
