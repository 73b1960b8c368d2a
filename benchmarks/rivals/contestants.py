"""The contestants by name. Each imports its library here, so a process holds one of them only."""

from collections.abc import Callable


def build(name: str, options: dict) -> Callable[[], None]:
    """Return the function that is timed.

    Parameters
    ----------
    name : str
    options : dict
        Keyword arguments of the contestant.

    Returns
    -------
    callable
        Takes no arguments. Its attribute `metadata`, if it has one, is a dict fit for JSON.
    """
    match name:
        case "chroma":
            from benchmarks.rivals.steps import chroma as make
        case "v0.2":
            from benchmarks.rivals.steps import original as make
        case "keras.io":
            from benchmarks.rivals.keras_way import step as make
        case "pytorch":
            from benchmarks.rivals.torch_twin import step as make
        case "variant":
            from benchmarks.rivals.tried import step as make
        case "matrix product":
            from benchmarks.rivals.floor import matrix_product as make
        case "streaming":
            from benchmarks.rivals.streamed import step as make
        case "coloring":
            from benchmarks.rivals.coloring import coloring as make
        case "to CIELAB":
            from benchmarks.rivals.lab import to_lab as make
        case "from CIELAB":
            from benchmarks.rivals.lab import from_lab as make
        case _:
            raise ValueError(f"no contestant {name!r}")
    return make(**options)
