"""Why do forward differences fail where exact derivatives do not?

A δ that suits x = 1 is large beside x = 1e-8, where the curve bends within it, and small beside x = 1e7, where
rounding drowns the difference; and where one δ is better, another is worse. An exact derivative has no δ. The slope of
log is 1/x:

    x      forward, δ = 1e-4   forward, δ = 1e-8   exact
    1e-08  92104.40367         69314718.06         100000000
    1e-04  6931.471806         9999.500033         10000
    1e+00  0.9999500033        0.999999995         1
    1e+04  9.999999122e-05     0.0001000008526     0.0001
    1e+07  1.000090599e-07     0                   1e-07
"""

from math import log

from gallery import axes, show

from tinygrad_ed import derivative, numerical_derivative

SLOPES = {
    "forward, δ = 1e-4": numerical_derivative(log, method="forward", delta=1e-4),
    "forward, δ = 1e-8": numerical_derivative(log, method="forward", delta=1e-8),
    "exact": derivative(log),
}
ROUNDING = 2.0**-53  # of every number: an error of 0 has no place on a logarithmic axis

print("    x     ", "   ".join(SLOPES))
for x in (1e-8, 1e-4, 1.0, 1e4, 1e7):
    print(f"    {x:.0e}  {'   '.join(f'{slope(x):<17.10g}' for slope in SLOPES.values()).rstrip()}")

scales = [10 ** (k / 3.1) for k in range(-24, 22)]
ax = axes("x", "relative error of the slope of log(x)")
for name, slope in SLOPES.items():
    ax.loglog(scales, [max(abs(slope(x) * x - 1), ROUNDING) for x in scales], label=name)
ax.legend(loc=(0.03, 0.15))
show(forward_or_exact=ax)
