"""Labels of notebook 7."""

LABELS: dict[str, str | tuple[str, str]] = {}
