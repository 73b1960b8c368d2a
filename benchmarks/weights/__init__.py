"""How the shipped weights are made, beside `make weights`."""
