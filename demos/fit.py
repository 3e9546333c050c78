"""How is a curve fitted with exact derivatives?

A resonance is measured, A / (1 + ((x − x₀)/w)²) + c with a little noise (the same each time). SciPy's least_squares
gets the exact Jacobian in place of its own differences, and BFGS and Newton's method the exact gradient and Hessian of
the sum of squares. Beside the answer stands how often the curve was computed:

                      A       x0        w        c   evaluations
least_squares   2.0077   0.4997   0.2984   0.2520   6
BFGS            2.0077   0.4997   0.2984   0.2520   17
Newton-CG       2.0077   0.4997   0.2984   0.2520   12
"""

try:
    import numpy as np
    from scipy.optimize import least_squares, minimize
except ImportError as missing:
    raise SystemExit(f"this demo needs {missing.name}; install the extra `test`") from None

from gallery import axes, show

from tinygrad_ed import gradient, hessian, jacobian

x = np.linspace(-1, 2, 61)
measured = 2 / (1 + ((x - 0.5) / 0.3) ** 2) + 0.25 + 0.02 * np.sin(1000 * x**2)
start = np.array([1.5, 0.4, 0.4, 0.0])


def curve(p):
    """The model, of its four parameters."""
    amplitude, centre, width, ground = p
    return amplitude / (1 + ((x - centre) / width) ** 2) + ground


def residuals(p):
    """By how much the model misses what was measured."""
    return curve(p) - measured


def squares(p):
    """Their sum of squares."""
    return np.sum(residuals(p) ** 2)


fits = {
    "least_squares": least_squares(residuals, start, jac=jacobian(residuals)),
    "BFGS": minimize(squares, start, jac=gradient(squares), method="BFGS"),
    "Newton-CG": minimize(squares, start, jac=gradient(squares), hess=hessian(squares), method="Newton-CG"),
}

print("                      A       x0        w        c   evaluations")
for name, fit in fits.items():
    print(f"{name:13}", *(f"{p:8.4f}" for p in abs(fit.x)), f"  {fit.nfev}")

ax = axes("x", "A / (1 + ((x − x₀)/w)²) + c")
ax.plot(x, measured, "o", color="grey", markersize=4, label="measured")
ax.plot(x, curve(start), ":", label="start")
ax.plot(x, curve(fits["least_squares"].x), "-", label="least_squares")
ax.legend()
show(fit=ax)
