"""Labels of notebook 6."""

LABELS: dict[str, str | tuple[str, str]] = {}
