"""The body of a whole figure: proportions, poses, limbs and skin."""
