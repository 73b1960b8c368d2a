"""The figures of the notebooks, by subject."""
