"""How uncertain is a result that is computed from measurements?

Gravity g, from a pendulum: its length, its period and how far it swings. A partial derivative of the formula, times
the uncertainty of that measurement, is its share in the uncertainty of g, which is the root of their squares' sum:

              measured          partial derivative   share
    length     0.994 ± 0.002     9.8678              0.0197
    period     2.004 ± 0.003    -9.7890              0.0294
    swing     10.000 ± 1.000     0.0075              0.0075

    g = 9.8086 ± 0.0362 by partial derivatives
    g = 9.8091 ± 0.0362 by 100,000 random measurements
"""

import numpy as np
from gallery import axes, show

from tinygrad_ed import gradient

MEASURED = {"length": (0.994, 0.002), "period": (2.004, 0.003), "swing": (10.0, 1.0)}  # in metres, seconds, degrees


def gravity(quantities):
    """The formula of the pendulum: its period is 2π·√(length/g), over the mean of 1 and cos(swing/2)."""
    length, period, swing = quantities
    a, b = 1.0, np.cos(np.radians(swing) / 2)
    for _ in range(4):  # Gauss's arithmetic-geometric mean, with twice the digits each time
        a, b = (a + b) / 2, np.sqrt(a * b)
    return length * (2 * np.pi / (period * a)) ** 2


values, uncertainties = np.transpose(list(MEASURED.values()))
g, partials = gravity(values), gradient(gravity)(values)
shares = abs(partials * uncertainties)
total = np.hypot.reduce(shares)
tried = gravity(np.random.default_rng(7).normal(values, uncertainties, (100_000, 3)).T)

print("              measured          partial derivative   share")
for name, value, uncertainty, partial, share in zip(MEASURED, values, uncertainties, partials, shares, strict=True):
    print(f"    {name:6}    {value:6.3f} ± {uncertainty:.3f}    {partial:7.4f}              {share:.4f}")
print(f"\n    g = {g:.4f} ± {total:.4f} by partial derivatives")
print(f"    g = {tried.mean():.4f} ± {tried.std():.4f} by {len(tried):,} random measurements")

ax = axes("g in m/s²", "probability density")
ax.hist(tried, bins=80, density=True, color="lightgrey", label="random measurements")
x = np.linspace(g - 4 * total, g + 4 * total, 200)
ax.plot(x, np.exp(-(((x - g) / total) ** 2) / 2) / (total * np.sqrt(2 * np.pi)), label="by partial derivatives")
ax.legend()
show(error_propagation=ax)
