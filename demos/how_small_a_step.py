"""How small should the δ of a numerical slope be?

So small that the two points are nearly one, and not so small that f has nearly the same digits at both. Here is a # for
every digit of the slope that is right, for f(x) = x³/(1 + x²) at 3/4, where the exact derivative is 513/625:

    δ      forward    central
    1e-01  #          ##
    1e-02  ##         ####
    1e-03  ###        ######
    1e-04  ####       ########
    1e-05  #####      ##########
    1e-06  ######     ############
    1e-07  #######    #########
    1e-08  #########  #########
    1e-09  #######    ########
    1e-10  #######    #######
    1e-11  ######     ######
    1e-12  ####       #####
    1e-13  ####       ####
    1e-14  ##         ###
    1e-15  #          ##
"""

from fractions import Fraction
from math import log10

from gallery import show

from tinygrad_ed import derivative, numerical_derivative
from tinygrad_ed.plotting import plot_error_against_delta


def f(x):
    """A quotient of polynomials, so that the derivative at a Fraction is an exact Fraction."""
    return x**3 / (1 + x**2)


exact = derivative(f)(Fraction(3, 4))


def digits(method, delta):
    """As many # as digits of the slope are right."""
    slope = numerical_derivative(f, method=method, delta=delta)(0.75)
    return "#" * round(-log10(abs(Fraction(slope) / exact - 1)))


print("    δ      forward    central")
for delta in (float(f"1e-{k}") for k in range(1, 16)):
    print(f"    {delta:.0e}  {digits('forward', delta):9}  {digits('central', delta)}")
show(how_small_a_step=plot_error_against_delta(f, 0.75))
