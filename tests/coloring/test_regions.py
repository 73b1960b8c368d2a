import numpy as np

from chroma_lib.coloring.regions import hold_regions


def test_a_held_region_is_painted_with_its_own_palette():
    layers = np.float32([[1, 0, 0], [0.6, 0.4, 0], [0.4, 0.6, 0], [0.1, 0.9, 0]])
    old, new = np.float32([[10, 0], [0, 10], [0, 0]]), np.float32([[50, 50], [60, 60], [0, 0]])
    painted = hold_regions(layers, {0: old})(new)
    # Half of the weight or more: as with the old palette, whatever the new one is.
    np.testing.assert_allclose(painted[:2], layers[:2] @ old, atol=1e-5)
    np.testing.assert_allclose(painted[3], layers[3] @ new, atol=1e-5)
    assert (layers[2] @ old < painted[2]).all()
    assert (painted[2] < layers[2] @ new).all()
    # One color for all of it, its neighbors' share included.
    np.testing.assert_allclose(hold_regions(layers, {0: (7, 8)})(new)[:2], [[7, 8]] * 2, atol=1e-5)
    np.testing.assert_array_equal(hold_regions(layers, {})(new), layers @ new)
    # Two regions: each with its own, mixed where they meet.
    both = hold_regions(layers, {0: (7, 8), 1: (0, 0)})(new)
    np.testing.assert_allclose(both, layers[:, :1] * [[7, 8]], atol=1e-5)
