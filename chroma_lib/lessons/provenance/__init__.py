"""Whether stored results still belong to the code that made them."""
