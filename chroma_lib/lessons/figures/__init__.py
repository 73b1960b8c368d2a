"""The figures of the notebooks, by subject: color, colorings, measures, training."""
