"""How good the colorings are: comparisons of recipes, and the model cards."""
