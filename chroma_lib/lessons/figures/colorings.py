"""Figures of colorings: grids with their noises, regions, masks."""

from collections.abc import Sequence
from math import gcd

import numpy as np
from matplotlib.colors import ListedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from chroma_lib import color, figures, language
from chroma_lib.characters.paint import REGIONS
from chroma_lib.errors import ChromaError
from chroma_lib.measures.labels import REGION_COLORS, REGION_NAMES


def _block_means(noises, blocks=5):
    return np.stack([part.mean(axis=1) for part in np.array_split(noises, blocks, axis=1)], axis=1)


def show_grid(
    pictures: np.ndarray,
    noises: np.ndarray,
    *,
    columns: int = 5,
    title: str | tuple[str, str] | None = None,
    cell: float = 1.5,
    lang: str = "both",
) -> Figure:
    """Show colorings, each above a strip with the five block means of its noise.

    Parameters
    ----------
    pictures : ndarray of uint8, shape (n, h, w, 3)
    noises : ndarray of float, shape (n, latent_dim)
    columns : int
    title : str or (str, str), optional
        A pair is (English, Korean).
    cell : float
        Width of a picture in inches.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        One axes with all pictures and strips, and the color scale of the strips.

    Raises
    ------
    ChromaError
        If there are not as many noises as pictures, or none.
    """
    if len(pictures) == 0 or len(pictures) != len(noises):
        raise ChromaError(
            f"{len(noises)} noises for {len(pictures)} pictures: give one noise for each picture"
        )
    means = _block_means(np.asarray(noises, dtype=float))
    # The block means of random noise are small, so the color scale follows them.
    limit = max(float(np.abs(means).max()), 1e-6)
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    height = pictures[0].shape[0] / pictures[0].shape[1]
    row_height = height + 0.2  # a picture, its strip and a gap, in widths of a picture
    size = (columns * cell + 0.9, rows * row_height * cell + (0.6 if title else 0.1))
    with figures.figure(size=size) as (canvas, ax):
        for index, (picture, mean) in enumerate(zip(pictures, means)):
            left, top = index % columns, index // columns * row_height
            bottom = top + height
            ax.imshow(picture, extent=(left, left + 0.97, bottom, top))
            strip = ax.imshow(
                mean[None],
                cmap="PuOr",
                vmin=-limit,
                vmax=limit,
                interpolation="nearest",
                extent=(left, left + 0.97, bottom + 0.12, bottom + 0.02),
            )
        ax.set(xlim=(0, columns), ylim=(rows * row_height, 0), aspect="equal")
        ax.set_axis_off()
        label = language.text("mean of each noise block", "노이즈 블록별 평균", lang)
        canvas.colorbar(strip, ax=ax, shrink=0.5, label=label)
        if title:
            canvas.suptitle(figures.label_text(title, lang), fontsize=11)
    return canvas


def show_regions(rgb: np.ndarray, regions: np.ndarray, *, lang: str = "both") -> Figure:
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
    colors = ListedColormap([REGION_COLORS[name] for name in REGIONS])
    limits = {"vmin": -0.5, "vmax": len(REGIONS) - 0.5}
    shown = np.unique(regions)
    columns = -(-len(shown) // 10)  # of the legend
    size = (5.5 + 2.1 * columns, 3.2)
    with figures.figure(1, 2, size=size) as (canvas, (picture_ax, map_ax)):
        figures.show_picture(picture_ax, rgb)
        picture_ax.set_title(language.text("picture", "그림", lang))
        map_ax.imshow(regions, cmap=colors, interpolation="nearest", **limits)
        map_ax.set_title(language.text("regions", "영역", lang))
        handles = []
        for index in shown:
            name = REGIONS[index]
            label = language.text(*REGION_NAMES[name], lang)
            handles.append(Patch(facecolor=REGION_COLORS[name], edgecolor="gray", label=label))
        map_ax.legend(
            handles=handles,
            loc="center left",
            bbox_to_anchor=(1.02, 0.5),
            frameon=False,
            ncols=columns,
        )
        for ax in (picture_ax, map_ax):
            ax.set_axis_off()
    return canvas


def show_masks(
    masks: np.ndarray, palettes: np.ndarray, *, lightness: float = 65.0, lang: str = "both"
) -> Figure:
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
        A column for each mask, a row for each noise; white where the mask is 0.

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
    rows = len(palettes)
    sheet = _painted_masks(masks, palettes, lightness)
    cell = min(1.0, 12 / count)
    size = (count * cell + 0.8, rows * cell * height / width + 0.9)
    with figures.figure(size=size) as (canvas, ax):
        ax.imshow(sheet, extent=(0.5, count + 0.5, rows + 0.5, 0.5), aspect="auto")
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


def _painted_masks(masks, palettes, lightness):
    """Return all masks in all colors as one picture, (n · h, K · w, 3), 0 to 1."""
    height, width, count = masks.shape
    lab = np.concatenate([np.full((*palettes.shape[:2], 1), lightness), palettes], axis=-1)
    paint = color.lab_to_rgb(lab) / 255  # (n, K, 3)
    weight = masks.transpose(0, 2, 1)[None, ..., None]  # (1, h, K, w, 1)
    sheet = 1 - weight * (1 - paint[:, None, :, None])  # white paper, painted where the mask is
    return sheet.reshape(len(palettes) * height, count * width, 3).clip(0, 1)


def paint_masks(masks: np.ndarray) -> np.ndarray:
    """Paint each pixel in the hue of its strongest mask, one hue for each mask.

    Parameters
    ----------
    masks : ndarray of float, shape (h, w, K)

    Returns
    -------
    ndarray of uint8, shape (h, w, 3)
    """
    count = masks.shape[-1]
    # Steps around the hue circle that visit all hues, and set neighboring numbers far apart.
    coprime = [step for step in range(1, count + 1) if gcd(step, count) == 1]
    step = min(coprime, key=lambda step: abs(step - 0.3 * count))
    hues = np.arange(count) * step % count * 360 / count
    painted: np.ndarray = color.lch_to_rgb(70.0, 45.0, hues)[masks.argmax(axis=-1)]
    return painted


def paint_parts(strongest: np.ndarray, parts: Sequence[str], inside: np.ndarray) -> np.ndarray:
    """Paint each pixel in the color that figures give to its part.

    Parameters
    ----------
    strongest : ndarray of int, shape (h, w)
        Index into `parts`.
    parts : sequence of str
        As of `Colorizer.parts`.
    inside : ndarray of bool, shape (h, w)
        Where the figure is; the rest stays white.

    Returns
    -------
    ndarray of uint8, shape (h, w, 3)
    """
    names = [part if part in REGION_COLORS else "left_eye" for part in parts]
    tints = np.array([to_rgb(REGION_COLORS[name]) for name in names])
    painted = (255 * tints[strongest]).astype(np.uint8)
    return np.where(inside[..., None], painted, np.uint8(255))
