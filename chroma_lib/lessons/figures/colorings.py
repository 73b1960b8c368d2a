"""Figures of colorings: grids over their noises, regions, masks."""

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from chroma_lib import color, figures, language
from chroma_lib.characters.paint import REGIONS
from chroma_lib.errors import ChromaError
from chroma_lib.measures.labels import REGION_NAMES


def _block_means(noises, blocks=5):
    return np.stack([part.mean(axis=1) for part in np.array_split(noises, blocks, axis=1)], axis=1)


def show_grid(pictures, noises, *, columns=5, title=None, cell=1.5, lang="both"):
    """Show colorings, each over a strip of the five block means of its noise.

    Parameters
    ----------
    pictures : ndarray of uint8, shape (n, h, w, 3)
    noises : ndarray of float, shape (n, latent_dim)
    columns : int
    title : str or (str, str), optional
    cell : float
        Width of a picture in inches.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        One axes with all pictures and strips, and the scale of the strips.

    Raises
    ------
    ChromaError
        If there are not as many noises as pictures.
    """
    if len(pictures) == 0 or len(pictures) != len(noises):
        raise ChromaError(
            f"{len(noises)} noises for {len(pictures)} pictures: give one noise for each picture"
        )
    means = _block_means(np.asarray(noises, dtype=float))
    # The means of random noise are small: the scale follows them, so that they can be seen.
    limit = max(float(np.abs(means).max()), 1e-6)
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    height = pictures[0].shape[0] / pictures[0].shape[1]
    tall = height + 0.2  # a picture, the strip under it and a gap, in widths of a picture
    size = (columns * cell + 0.9, rows * tall * cell + (0.6 if title else 0.1))
    with figures.figure(size=size) as (canvas, ax):
        for index, (picture, mean) in enumerate(zip(pictures, means)):
            left, top = index % columns, index // columns * tall
            ax.imshow(picture, extent=(left, left + 0.97, top + height, top))
            under = top + height
            strip = ax.imshow(
                mean[None],
                cmap="PuOr",
                vmin=-limit,
                vmax=limit,
                interpolation="nearest",
                extent=(left, left + 0.97, under + 0.12, under + 0.02),
            )
        ax.set(xlim=(0, columns), ylim=(rows * tall, 0), aspect="equal")
        ax.set_axis_off()
        label = language.text("mean of each noise block", "노이즈 블록별 평균", lang)
        canvas.colorbar(strip, ax=ax, shrink=0.5, label=label)
        if title:
            canvas.suptitle(figures.label_text(title, lang), fontsize=11)
    return canvas


def show_regions(rgb, regions, *, lang="both"):
    """Show a picture beside its region map, with a legend.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (h, w, 3)
    regions : ndarray of uint8, shape (h, w)
        Index into `characters.REGIONS`.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    colors = [REGION_NAMES[name][2] for name in REGIONS]
    with figures.figure(1, 2, size=(7.6, 3.2)) as (canvas, axes):
        figures.show_picture(axes[0], rgb)
        axes[0].set_title(language.text("picture", "그림", lang))
        axes[1].imshow(
            regions,
            cmap=ListedColormap(colors),
            vmin=-0.5,
            vmax=len(REGIONS) - 0.5,
            interpolation="nearest",
        )
        axes[1].set_title(language.text("regions", "영역", lang))
        for ax in axes:
            ax.set_axis_off()
        handles = []
        for index in np.unique(regions):
            en, ko, fill = REGION_NAMES[REGIONS[index]]
            handles.append(
                Patch(facecolor=fill, edgecolor="gray", label=language.text(en, ko, lang))
            )
        axes[1].legend(
            handles=handles, loc="center left", bbox_to_anchor=(1.02, 0.5), frameon=False
        )
    return canvas


def show_masks(masks, palettes, *, lightness=65.0, lang="both"):
    """Show the soft masks of a palette head, painted in the colors that noises give them.

    Parameters
    ----------
    masks : ndarray of float, shape (h, w, K)
        0 to 1; at each pixel they sum to 1.
    palettes : ndarray of float, shape (n, K, 2)
        a* and b* of each mask, for n noises.
    lightness : float
        L* at which the colors are shown.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        A column for each mask, a row for each noise; white is where the mask is 0.

    Raises
    ------
    ChromaError
        If masks and palettes differ in K.
    """
    masks, palettes = np.asarray(masks, dtype=float), np.asarray(palettes, dtype=float)
    height, width, count = masks.shape
    if palettes.shape[1:] != (count, 2):
        raise ChromaError(
            f"{count} masks need palettes of shape (n, {count}, 2), got {palettes.shape}"
        )
    lab = np.concatenate([np.full((*palettes.shape[:2], 1), lightness), palettes], axis=-1)
    paint = color.lab_to_rgb(lab) / 255  # (n, K, 3)
    # White paper, painted the more the larger the mask: (n, h, K, w, 3), then one large picture.
    weight = masks.transpose(0, 2, 1)[None, ..., None]
    sheet = 1 - weight * (1 - paint[:, None, :, None])
    rows = len(palettes)
    sheet = sheet.reshape(rows * height, count * width, 3)
    cell = min(1.0, 12 / count)
    with figures.figure(size=(count * cell + 0.8, rows * cell * height / width + 0.9)) as (
        canvas,
        ax,
    ):
        ax.imshow(sheet.clip(0, 1), extent=(0.5, count + 0.5, rows + 0.5, 0.5), aspect="auto")
        ax.set_xticks(range(1, count + 1))
        ax.set_yticks(range(1, rows + 1))
        ax.set_xticks(np.arange(1.5, count), minor=True)
        ax.set_yticks(np.arange(1.5, rows), minor=True)
        ax.grid(which="minor", color="gray", linewidth=0.4)
        ax.tick_params(which="both", length=0)
        ax.set_xlabel(language.text("mask", "마스크", lang))
        ax.set_ylabel(language.text("noise", "노이즈", lang))
        title = ("masks in the colors of their palettes", "팔레트 색으로 칠한 마스크")
        ax.set_title(figures.label_text(title, lang))
    return canvas
