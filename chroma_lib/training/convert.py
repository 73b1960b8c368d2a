"""Convert weights and checkpoints of Chroma 0.x (numpy archives) to safetensors."""

import hashlib
import io
from pathlib import Path

import numpy as np

from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards
from chroma_lib.gan.weights import save_arrays
from chroma_lib.training import checkpoints


def convert(folder: str | Path) -> list[Path]:
    """Convert the weights and the checkpoints in a folder that Chroma 0.x trained.

    Each old file is deleted once the new one is written. The arrays stay the same bit for bit,
    and a training continues where it was. The card keeps the old checksum, so that packs made
    with these weights still find them.

    Parameters
    ----------
    folder : path

    Returns
    -------
    list of Path
        The new files.

    Raises
    ------
    ChromaError
        If there is nothing to convert, or a file is damaged; that file stays as it is.
    """
    folder = Path(folder)
    converted = []
    if (folder / cards.OLD_WEIGHTS).is_file():
        converted.append(_convert_weights(folder))
    for path in reversed(checkpoints.old_checkpoints(folder / checkpoints.FOLDER)):
        converted.append(_convert_checkpoint(path))
    if not converted:
        raise ChromaError(
            f"{folder}: holds no {cards.OLD_WEIGHTS} and no checkpoints of Chroma 0.x; name the "
            "--out of a training"
        )
    return converted


def _convert_weights(folder: Path) -> Path:
    path = folder / cards.OLD_WEIGHTS
    card = cards.read_card(folder / cards.CARD)
    arrays = _read_archive(path, cards.read_verified(path, card))
    for name, array in arrays.items():
        if array.dtype != np.float32 or not np.isfinite(array).all():
            raise ChromaError(f"{path}: {name} is not finite float32; copy the folder again")
    ordered = [arrays[name] for name in sorted(arrays)]
    save_arrays(ordered, folder, {**card, "replaces_sha256": card["sha256"]})
    path.unlink()
    return folder / cards.WEIGHTS


def _convert_checkpoint(path: Path) -> Path:
    content = path.read_bytes()
    step, digest = checkpoints.step_and_digest(path)
    if hashlib.sha256(content).hexdigest()[:16] != digest:
        raise ChromaError(f"{path}: is damaged; delete it and convert again")
    new_path = checkpoints.write(path.parent, step, _read_archive(path, content))
    path.unlink()
    return new_path


def _read_archive(path: Path, content: bytes) -> dict[str, np.ndarray]:
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except Exception as error:  # whatever the readers of zip and npy raise at broken bytes
        raise ChromaError(
            f"{path}: is not an archive of Chroma 0.x ({error}); copy the folder again"
        ) from None
