"""Figures of CIELAB and the sRGB gamut."""

from collections.abc import Sequence

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from chroma_lib import color, figures

# Range of the a* and b* planes; the sRGB gamut ends at -108 and 98.
_AB_LIMIT = 110
_AXIS_NAMES = {
    "L*": ("black to white", "검정에서 하양으로"),
    "a*": ("green to magenta", "초록에서 자홍으로"),
    "b*": ("blue to yellow", "파랑에서 노랑으로"),
}


def _axis_colors(axis, lightness):
    """Return the colors along a* (axis 1) or b* (axis 2), with the other one at 0."""
    lab = np.zeros((256, 3))
    lab[:, 0] = lightness
    lab[:, axis] = np.linspace(-_AB_LIMIT, _AB_LIMIT, 256)
    return ListedColormap(color.lab_to_rgb(lab) / 255)


def show_lab_planes(
    rgb: np.ndarray, *, lightness: float | None = 65.0, lang: str = "both"
) -> Figure:
    """Show a picture beside its three CIELAB planes, each in its own colors.

    L* is shown in gray, a* from green to magenta (with b* = 0), b* from blue to yellow (with
    a* = 0).

    Parameters
    ----------
    rgb : ndarray of uint8, shape (h, w, 3)
    lightness : float or None
        L* at which a* and b* are shown, 0 to 100; None: each pixel at its own L*.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        Four pictures and three scales.
    """
    lab = color.rgb_to_lab(rgb)
    height, width = lab.shape[:2]
    row_height = 2.7 * height / width
    size, ratios = (11, row_height + 1.2), (row_height, 0.13)
    with figures.figure(2, 4, size=size, height_ratios=ratios) as (canvas, (axes, bars)):
        figures.show_picture(axes[0], rgb)
        axes[0].set_title(figures.label_text(("picture", "그림"), lang))
        # Grays with equal steps of L*, which look equal; a linear ramp in sRGB would not.
        ramp = np.stack([np.linspace(0, 100, 256), np.zeros(256), np.zeros(256)], axis=-1)
        level = 65.0 if lightness is None else lightness
        scales = [
            ListedColormap(color.lab_to_rgb(ramp) / 255),
            _axis_colors(1, level),
            _axis_colors(2, level),
        ]
        for axis, (ax, name, colors) in enumerate(zip(axes[1:], _AXIS_NAMES, scales)):
            low, high = (0, 100) if axis == 0 else (-_AB_LIMIT, _AB_LIMIT)
            image = ax.imshow(lab[..., axis], cmap=colors, vmin=low, vmax=high)
            if axis > 0 and lightness is None:
                own = np.zeros_like(lab)
                own[..., [0, axis]] = lab[..., [0, axis]]
                image.set_visible(False)
                ax.imshow(color.lab_to_rgb(own))
            ax.set_title(f"{name}: {figures.label_text(_AXIS_NAMES[name], lang)}")
            canvas.colorbar(image, cax=bars[axis + 1], orientation="horizontal", label=name)
        bars[0].remove()
        for ax in axes:
            ax.set_axis_off()
    return canvas


def gamut_slice(L: float | Sequence[float], *, lang: str = "both") -> Figure:
    """Show which a* and b* an sRGB screen can show at one lightness.

    Parameters
    ----------
    L : float or sequence of float
        L* from 0 to 100; several values give slices side by side.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    levels = np.atleast_1d(np.asarray(L, dtype=float))
    limit = 120
    b, a = np.mgrid[limit:-limit:241j, -limit:limit:241j]
    columns = len(levels)
    size = (3.1 * columns + 0.6, 4.1)
    with figures.figure(1, columns, size=size, squeeze=False, sharey=True) as (canvas, axes):
        for ax, level in zip(axes[0], levels):
            lab = np.stack([np.full_like(a, level), a, b], axis=-1)
            inside = color.in_gamut(lab)
            # Colors outside the gamut stay white.
            rgb = np.where(inside[..., None], color.lab_to_rgb(lab), 255).astype(np.uint8)
            ax.imshow(rgb, extent=(-limit, limit, -limit, limit), interpolation="nearest")
            if 0 < level < 100:
                ax.contour(a, b, inside, levels=[0.5], colors="black", linewidths=0.8)
            ax.axhline(0, color="black", linewidth=0.4)
            ax.axvline(0, color="black", linewidth=0.4)
            ax.set_xticks([-100, -50, 0, 50, 100])
            ax.set_yticks([-100, -50, 0, 50, 100])
            ax.set_xlabel(f"a*: {figures.label_text(_AXIS_NAMES['a*'], lang)}")
            ax.set_title(f"L* = {level:g}")
        axes[0, 0].set_ylabel(f"b*: {figures.label_text(_AXIS_NAMES['b*'], lang)}")
    return canvas
