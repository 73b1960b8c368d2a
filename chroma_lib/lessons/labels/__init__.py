"""The labels that notebooks show, by key: one table of English and Korean for each notebook.

A table maps a key to (English, Korean), or to one text that serves both languages. A text may
have fields, as in "true {k}". `common` holds what several notebooks show; a notebook's own table
comes first.
"""

from collections.abc import Mapping

from chroma_lib.lessons.labels import (
    common,
    dataset,
    dcgan_unet,
    lab_color,
    measuring,
    noise_chroma,
    sweeps,
    wgan_gp,
    your_pictures,
)

Texts = Mapping[str, str | tuple[str, str]]

TABLES: dict[str, Texts] = {
    "01": lab_color.LABELS,
    "02": dataset.LABELS,
    "03": dcgan_unet.LABELS,
    "04": wgan_gp.LABELS,
    "05": noise_chroma.LABELS,
    "06": measuring.LABELS,
    "07": sweeps.LABELS,
    "08": your_pictures.LABELS,
}


def label_table(notebook: str) -> dict[str, str | tuple[str, str]]:
    """Return the labels that a notebook may use: key -> (English, Korean), or one text for both.

    Parameters
    ----------
    notebook : str
        Its number, such as "03"; without a table of its own it has the common labels.
    """
    return {**common.LABELS, **TABLES.get(notebook, {})}
