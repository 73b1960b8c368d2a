"""JSON files that Chroma reads: each is described by a pydantic model and checked against it."""

import json
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


SchemaT = TypeVar("SchemaT", bound=BaseModel)


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
        is_file = stat.S_ISREG(Path(path).stat().st_mode)
        content = _read_bytes(path, largest + 1) if is_file else b""  # reading a pipe would block
    except (OSError, ValueError) as error:  # ValueError: a null byte in the name
        reason = getattr(error, "strerror", error)
        raise ChromaError(f"{shown}: cannot be read ({reason}); {remedy}") from None
    if not is_file:
        raise ChromaError(f"{shown}: is not a file; {remedy}")
    if len(content) > largest:
        raise ChromaError(f"{shown}: is larger than {largest:,} bytes; {remedy}")
    try:
        return _validate(content, schema)
    except ValidationError as error:
        raise ChromaError(f"{shown}: {first_problem(error)}; {remedy}") from None


def _read_bytes(path: str | Path, limit: int) -> bytes:
    with open(path, "rb") as file:
        return file.read(limit)


def _validate(content: bytes, schema: type[SchemaT]) -> SchemaT:
    try:
        return schema.model_validate_json(content)
    except ValidationError as error:
        # pydantic's parser refuses half of a surrogate pair, the escape of a byte that is not
        # UTF-8 in a file name; Python's own parser reads it.
        if error.errors()[0]["type"] != "json_invalid" or b"\\ud" not in content.lower():
            raise
        try:
            parsed = json.loads(content)
        except (ValueError, RecursionError):
            raise error from None
        return schema.model_validate(parsed)


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
