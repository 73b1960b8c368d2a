"""Make a pack again from its record."""

from chroma_lib.packs.write import write_colorings


def remake(record, colorizer, out, *, images=(), columns=None):
    """Make the pack again: `chroma colorize --from`.

    Of the same picture, by the same weights, on the same machine, the files are the same byte
    for byte; only where the new pack does not lie beside the old one, `colorings.json` tells
    another way to the picture.

    Parameters
    ----------
    record : Record
        From `read_record`.
    colorizer : Colorizer
        From `load_colorizer`.
    out : path
        The new pack is `out/NAME`.
    images : sequence of Picture
        Pictures to color; without any, the recorded one.
    columns : int, optional
        Without it, as recorded.

    Returns
    -------
    folders : list of Path
    notes : list of str
        What the user should know; see `compare`.

    Raises
    ------
    ChromaError
        If something does not fit; then nothing is written.
    """
    images = list(images) or [record.read_picture()]
    notes = record.compare(images)
    columns = record.columns if columns is None else columns
    folders = write_colorings(
        colorizer, images, record.colorings, out, about=record.about, columns=columns
    )
    return folders, notes
