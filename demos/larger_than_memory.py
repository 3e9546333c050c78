"""How steep is a curve at ten billion points, more than fit into memory?

A Dask array is a grid in chunks, which are computed when they are needed. The derivative there is another such array.
Asked for the slope at five of the points, it computes the chunks in which these lie, and no others:

    the points: 80 GB in 10000 chunks
    the slopes: 80 GB in 10000 chunks, 0 of them computed

    x     slope of f     by hand
    0.0   20.0000000000  20.0000000000
    0.2  -10.0835452022 -10.0835452022
    0.4   -2.6138184526  -2.6138184526
    0.6    9.5568148953   9.5568148953
    0.8   -8.4767195464  -8.4767195464

    the slopes: 5 of 10000 chunks computed

Or, where it is so:

    Dask is not installed: pip install "dask[array]"
"""

import sys

from numpy import cos, empty, exp, sin

from tinygrad_ed import derivative

try:
    import dask.array as da
except ImportError:
    print('    Dask is not installed: pip install "dask[array]"')
    sys.exit()


def f(x):
    """A wave that dies out."""
    return exp(-x) * sin(20 * x)


def by_hand(x):
    """The slope of f, by the product and the chain rule."""
    return exp(-x) * (20 * cos(20 * x) - sin(20 * x))


computed = []  # the chunks, as they come by
points = da.linspace(0, 1, 10**10, endpoint=False, chunks=10**6)
points = points.map_blocks(lambda chunk: computed.append(len(chunk)) or chunk, meta=empty(0))
slopes = derivative(f)(points)
print(f"    the points: {points.nbytes / 1e9:.0f} GB in {points.npartitions} chunks")
print(f"    the slopes: {slopes.nbytes / 1e9:.0f} GB in {slopes.npartitions} chunks, {len(computed)} of them computed")
print("\n    x     slope of f     by hand")
for x, slope in zip(*da.compute(points[:: 2 * 10**9], slopes[:: 2 * 10**9]), strict=True):
    print(f"    {x:.1f}  {slope:14.10f} {by_hand(x):14.10f}")
print(f"\n    the slopes: {len(computed)} of {slopes.npartitions} chunks computed")
