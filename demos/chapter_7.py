"""What does chapter 7 of the book compute, and what is the truth?

The book takes the slope of f(x) = 2x² between x and x + 0.0001. Beside it here: the error that it can have, as it is
estimated from values of f alone, and the exact derivative.

    x  slope of the book       error   exact
    0  0.00019999999999999998  0.0008      0
    1  4.0001999999987845      0.0008      4
    2  8.000199999998785       0.0008      8
    3  12.000199999998785      0.0008     12
    4  16.000200000016548      0.0008     16

    tangent at 2, by the book:  y = 8.000199999998785x - 8.00039999999757
    tangent at 2, exact:        y = 8x - 8
"""

from tinygrad_ed import derivative, numerical_derivative, tangent_line


def f(x):
    """The parabola of the book."""
    return 2 * x**2


slope_with_error = numerical_derivative(f, method="forward", delta=0.0001, with_error=True)

print("    x  slope of the book       error   exact")
for x in range(5):
    slope, error = slope_with_error(x)
    print(f"    {x}  {slope!r:22}  {error:.1g}  {derivative(f)(x):5}")
print()
print("    tangent at 2, by the book: ", tangent_line(f, 2, method="forward", delta=0.0001))
print("    tangent at 2, exact:       ", tangent_line(f, 2))
