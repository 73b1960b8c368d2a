"""JSON files that Chroma reads: each is described by a pydantic model and checked against it."""

import stat
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from chroma_lib import files
from chroma_lib.errors import ChromaError

LARGEST_FILE = 30_000_000  # bytes; the record of a pack with 1000 colorings is half of that


class Schema(BaseModel):
    """Base of all models of files: strict types, finite numbers, immutable."""

    model_config = ConfigDict(strict=True, frozen=True, allow_inf_nan=False)


SchemaT = TypeVar("SchemaT", bound=Schema)


def read_json(
    path: str | Path, schema: type[SchemaT], *, remedy: str, largest: int = LARGEST_FILE
) -> SchemaT:
    """Read a JSON file and check it against its model. It is data: no code in it is run.

    Parameters
    ----------
    path : path-like
    schema : subclass of Schema
    remedy : str
        What to do if the file is missing or wrong. It ends the error message.
    largest : int
        Size limit of the file in bytes.

    Returns
    -------
    Schema
        An instance of `schema`.

    Raises
    ------
    ChromaError
        If the file is missing, too large, not JSON, or does not match the model. The message
        names the file and the first wrong field.
    """
    shown = files.printable(path)
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):  # reading a pipe would block
            raise ChromaError(f"{shown}: is not a file; {remedy}")
        with open(path, "rb") as file:
            content = file.read(largest + 1)
    except OSError as error:
        raise ChromaError(f"{shown}: cannot be read ({error.strerror}); {remedy}") from None
    if len(content) > largest:
        raise ChromaError(f"{shown}: is larger than {largest:,} bytes; {remedy}")
    try:
        return schema.model_validate_json(content)
    except ValidationError as error:
        raise ChromaError(f"{shown}: {first_problem(error)}; {remedy}") from None


def first_problem(error: ValidationError) -> str:
    """Return the first problem of a validation error in one line: the field and what is wrong.

    Parameters
    ----------
    error : pydantic.ValidationError

    Returns
    -------
    str
    """
    problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
    field = ".".join(map(str, problem["loc"]))
    message = " ".join(problem["msg"].removeprefix("Value error, ").split())
    message = files.printable(message[:1].lower() + message[1:])
    return f"{files.printable(field[:100])!r}: {message}" if field else message
