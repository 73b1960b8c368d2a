"""Numbers for quality and diversity, each beside the same number of the true colourings.

Distances are ΔE*ab on AB alone, since a colouring leaves L as it is. All colours are taken as a
screen shows them (`color.clip_to_gamut`).
"""

import numpy as np
from skimage.morphology import erosion
from tqdm.auto import tqdm

from chroma_lib import ChromaError, characters, color, noise
from chroma_lib.quiet import tf

PAPER_WHITE = 95.0  # L* from which a pixel counts as white paper, not as a part to color
MEASURED_REGIONS = ("hair", "left_eye", "right_eye", "clothes", "skin")


def pairwise_ab(ab, keep):
    """Return the mean distance between colourings of one picture, pixel by pixel.

    Parameters
    ----------
    ab : ndarray, shape (n, h, w, 2)
        a* and b* of n >= 2 colourings.
    keep : ndarray of bool, shape (h, w)
        Pixels that count.

    Returns
    -------
    float
        Mean over pairs of colourings and over pixels of the AB distance.
    """
    ab = np.asarray(ab)
    if len(ab) < 2:
        raise ValueError("pairwise_ab needs at least two colourings")
    pixels = ab[:, keep]  # (n, pixels, 2)
    first, second = np.triu_indices(len(ab), 1)
    distances = [
        np.linalg.norm(pixels[i] - pixels[j], axis=-1).mean() for i, j in zip(first, second)
    ]
    return float(np.mean(distances))


def background_chroma(ab, background):
    """Return the mean chroma of the background pixels of colourings (n, h, w, 2); 0 is white."""
    return float(np.linalg.norm(np.asarray(ab)[:, background], axis=-1).mean())


def region_diversity(ab, region):
    """Return the mean distance between the mean colours that a region takes.

    Parameters
    ----------
    ab : ndarray, shape (n, h, w, 2)
    region : ndarray of bool, shape (h, w)

    Returns
    -------
    float
    """
    means = np.asarray(ab)[:, region].mean(1)  # (n, 2)
    first, second = np.triu_indices(len(means), 1)
    return float(np.linalg.norm(means[first] - means[second], axis=-1).mean())


def blotch(ab, region):
    """Return how uneven a region's colour is: sqrt(var a + var b) inside, mean over colourings."""
    pixels = np.asarray(ab)[:, region]  # (n, pixels, 2)
    return float(np.sqrt(pixels.var(1).sum(-1)).mean())


def measure(colorizer, dataset, *, noises=25, seed=0, progress=True):
    """Measure a colorizer on drawings whose true colourings are known.

    Parameters
    ----------
    colorizer : Colorizer
    dataset : Dataset
        Held-out drawings with regions and at least two true colourings each, at the
        network's size.
    noises : int
        Colourings to make of each drawing.
    seed : int
        Of the noises.
    progress : bool

    Returns
    -------
    dict of str to dict
        For each measure, the mean over drawings: ``{"model": float, "truth": float}``.

    Raises
    ------
    ChromaError
        If the data set has no regions or no alternative colourings, or another size.
    """
    if dataset.regions is None or dataset.colorings < 2:
        raise ChromaError("measuring needs drawn characters with at least two colourings each")
    if dataset.size != colorizer.generator.size:
        raise ChromaError(
            f"the drawings are {dataset.size} pixels wide, the weights want "
            f"{colorizer.generator.size}"
        )
    z = noise.random_noise(noises, latent_dim=colorizer.latent_dim, seed=seed)
    rows = []
    for i in tqdm(range(len(dataset)), desc="measuring", disable=not progress):
        features = colorizer.generator.encode(tf.constant(dataset.l[i, :1]))
        ab = colorizer.generator.paint(features, tf.constant(z)).numpy()
        generated = color.limit_chroma(color.from_network(dataset.l[i, :1], ab))
        truth = color.from_network(dataset.l[i], dataset.ab[i])
        row = {
            "model": _measures_of(color.clip_to_gamut(generated), dataset.regions[i]),
            "truth": _measures_of(color.clip_to_gamut(truth), dataset.regions[i]),
        }
        rows.append(row)
    table = {}
    for name in rows[0]["model"]:
        table[name] = {}
        for side in ("model", "truth"):
            values = [row[side][name] for row in rows if row[side][name] is not None]
            table[name][side] = float(np.mean(values)) if values else None
    return table


def _measures_of(lab, regions):
    ab, to_color = lab[..., 1:], lab[0, ..., 0] < PAPER_WHITE
    values = {
        "pairwise_ab": pairwise_ab(ab, to_color),
        "background_chroma": background_chroma(
            ab, regions == characters.REGIONS.index("background")
        ),
    }
    for name in MEASURED_REGIONS:
        region = regions == characters.REGIONS.index(name)
        # The rim is mixed with the outline, so it is left out.
        inside = erosion(region, np.ones((3, 3), bool))
        visible = inside.sum() >= 4
        values[f"diversity_{name}"] = region_diversity(ab, inside) if visible else None
        values[f"blotch_{name}"] = blotch(ab, inside) if visible else None
    return values
