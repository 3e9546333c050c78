"""What is the derivative of somebody else's function?

The friction factor of a pipe, from the package fluids, as the flow gets faster. Its code knows nothing of derivatives.
Below Re = 2040 the flow is laminar, and the factor is 64/Re; there it jumps to an implicit formula. Beside its exact
derivative stands the slope of its values:

        Re   friction   exact derivative   numerical slope
      1000   0.064000   -6.400000000e-05   -6.400000000e-05
      2000   0.032000   -1.600000000e-05   -1.600000000e-05
      3000   0.044411   -4.331755763e-06   -4.331755763e-06
     10000   0.032382   -7.497916285e-07   -7.497916285e-07
    100000   0.022175   -2.099044041e-08   -2.099044041e-08
"""

try:
    from fluids import friction_factor
except ImportError:
    raise SystemExit("this demo needs fluids; install the extra `test`") from None

from gallery import show

from tinygrad_ed import numerical_derivative, value_and_derivative
from tinygrad_ed.plotting import plot_derivative


def friction(Re):  # noqa: N803  Reynolds' number
    """The friction factor of a pipe whose roughness is a thousandth of its diameter."""
    return friction_factor(Re, eD=1e-3)


measured = numerical_derivative(friction)
print("        Re   friction   exact derivative   numerical slope")
for Re in (1000.0, 2000.0, 3000.0, 10000.0, 100000.0):
    value, slope = value_and_derivative(friction)(Re)
    print(f"    {Re:6.0f}   {value:.6f}   {slope:.9e}   {measured(Re):.9e}")
above, below = plot_derivative(friction, (1000, 6000))
show(friction_in_a_pipe=above)
