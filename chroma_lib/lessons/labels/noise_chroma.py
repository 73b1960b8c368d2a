"""Labels of notebook 5."""

LABELS: dict[str, str | tuple[str, str]] = {}
