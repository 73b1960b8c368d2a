"""The evaluation protocol: what is colored, what it is compared with, and what the floor is.

The floor of a measure is its value for real colors. Half of each drawing's true colorings are the
reference; the other half take the place of a model and pass through the same functions. All
colors are compared as a screen shows them (`chroma_lib.color.clip_to_gamut`). Distances are ΔE*ab
on AB alone, because a coloring does not change L, unless they are named ΔE00.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import repeat

import numpy as np

from chroma_lib import color, noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.data.dataset import Dataset
from chroma_lib.errors import ChromaError
from chroma_lib.measures.observations import observe_drawing, observe_pair
from chroma_lib.measures.tables import Table, drawing_statistics, make_table, picture_statistics
from chroma_lib.progress import progress_bar


def measure(
    colorizer: Colorizer,
    dataset: Dataset,
    *,
    noises: int = 25,
    seed: int = 0,
    progress: bool = True,
) -> Table:
    """Measure a colorizer on drawings whose true colorings are known.

    Each drawing has noises of its own, as it has true colorings of its own. With the same noises
    for all, the hues of all drawings together would be the hues of only a few noises.

    Parameters
    ----------
    colorizer : Colorizer
    dataset : Dataset
        Held-out drawings at the network's size, with regions and at least 2 · `noises` true
        colorings each. The first `noises` are the reference; the next give the floor.
    noises : int
        Colorings to make of each drawing, at least 2.
    seed : int
        Seed of the noises, of the observed positions and of the bootstrap.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    dict of str to dict
        As from `measure_colorings`.

    Raises
    ------
    ChromaError
        If the data set has no regions, too few true colorings, or the wrong size.
    """
    _check(colorizer, dataset, noises)
    if dataset.regions is None or dataset.colorings < 2 * noises:
        kind = "pictures without regions" if dataset.regions is None else "drawings"
        raise ChromaError(
            f"measuring with {noises} noises needs drawn characters with {2 * noises} true"
            f" colorings each; these are {kind} with {dataset.colorings}"
        )
    z = _noises(colorizer, len(dataset), noises, seed)

    def true_colorings(first: int) -> Iterator[np.ndarray]:
        part = slice(first, first + noises)
        for l, ab in zip(dataset.l, dataset.ab):
            yield color.from_network(l[part], ab[part])

    # The model gets the L of a coloring outside the reference, as the floor does.
    generated = (
        _color(colorizer, dataset.l[i, noises : noises + 1], z[i]) for i in range(len(dataset))
    )
    return measure_colorings(
        progress_bar(
            generated, total=len(dataset), desc="measuring", unit="picture", shown=progress
        ),
        true_colorings(0),
        dataset.regions,
        stand_in=true_colorings(noises),
        seed=seed,
    )


def measure_colorings(
    tested: Iterable[np.ndarray],
    reference: Iterable[np.ndarray],
    regions: Sequence[np.ndarray] | np.ndarray,
    *,
    stand_in: Iterable[np.ndarray] | None = None,
    seed: int = 0,
) -> Table:
    """Measure colorings from any source against true colorings of the same drawings.

    Parameters
    ----------
    tested : iterable of ndarray, shape (k, h, w, 3)
        CIELAB: k >= 2 colorings of each drawing.
    reference : iterable of ndarray, shape (k, h, w, 3)
        As many true colorings of each drawing.
    regions : sequence of ndarray of uint8, shape (h, w)
        Index into `chroma_lib.characters.REGIONS`.
    stand_in : iterable of ndarray, shape (k, h, w, 3), optional
        Other true colorings, which are measured as `tested` is. They give the floor.
    seed : int
        Seed of the observed positions and of the bootstrap.

    Returns
    -------
    dict of str to dict
        For each measure ``{"model": float, "low": float, "high": float, "real": float}``: the
        measure of `tested`, its 95% bootstrap interval over drawings, and the measure of
        `stand_in`. None where there is no value.

    Raises
    ------
    ValueError
        If a drawing has fewer than two colorings, or not as many as its reference.
    """
    count = len(regions)
    model, real = [], []
    others = repeat(None) if stand_in is None else stand_in
    for i, (lab, truth, other, region_map) in enumerate(zip(tested, reference, others, regions)):
        observe = partial(
            observe_drawing,
            truth=color.clip_to_gamut(truth),
            regions=region_map,
            count=count,
            seed=[seed, i],
        )
        model.append(observe(color.clip_to_gamut(lab)))
        if other is not None:
            real.append(observe(color.clip_to_gamut(other)))
    return make_table(drawing_statistics(model), drawing_statistics(real), count, seed)


def measure_folder(
    colorizer: Colorizer,
    dataset: Dataset,
    *,
    noises: int = 25,
    seed: int = 0,
    progress: bool = True,
) -> Table:
    """Measure a colorizer on pictures without region maps, with one true coloring each.

    The pictures are split into two halves at random. The first half is colored. Distances between
    sets (sliced Wasserstein, KID, coverage, density) compare it with the true colors of the second
    half; their floor compares the true colors of both halves. For these measures one coloring of
    each picture is used, so that the sets have equal size.

    Parameters
    ----------
    colorizer : Colorizer
    dataset : Dataset
        At least 4 pictures at the network's size. If their number is odd, one is left out. Of
        several true colorings, the first is used.
    noises : int
        Colorings to make of each picture, at least 2.
    seed : int
        Seed of the halves, the noises, the observed positions and the bootstrap.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    dict of str to dict
        As from `measure_colorings`, with the measures that need no regions. "real" is None for
        pairwise_ab, noise_use_picture and best_of_k, which would need a second true coloring.
        Coverage and density are None with fewer than 12 pictures.

    Raises
    ------
    ChromaError
        If there are fewer than 4 pictures, or their size is not the network's.
    """
    _check(colorizer, dataset, noises)
    if len(dataset) < 4:
        raise ChromaError(f"measuring needs at least 4 pictures, got {len(dataset)}")
    order = np.random.default_rng(seed).permutation(len(dataset))
    count = len(dataset) // 2
    z = _noises(colorizer, count, noises, seed)

    def true_colors(index: int) -> np.ndarray:
        lab = color.from_network(dataset.l[index, :1], dataset.ab[index, :1])
        return color.clip_to_gamut(lab)

    model, real = [], []
    pairs = list(zip(order[:count], order[count : 2 * count]))
    for i, (colored, other) in enumerate(
        progress_bar(pairs, desc="measuring", unit="picture", shown=progress)
    ):
        truth, reference = true_colors(colored), true_colors(other)
        lab = color.clip_to_gamut(_color(colorizer, dataset.l[colored, :1], z[i]))
        observe = partial(
            observe_pair, truth=truth, reference=reference, count=count, seed=[seed, i]
        )
        model.append(observe(lab))
        real.append(observe(truth))
    floors = picture_statistics(real)
    for name in ("pairwise_ab", "noise_use_picture", "best_of_k"):
        del floors[name]
    return make_table(picture_statistics(model), floors, count, seed)


def _check(colorizer: Colorizer, dataset: Dataset, noises: int) -> None:
    if noises < 2:
        raise ChromaError(f"measuring needs at least 2 noises, got {noises}")
    if dataset.size != colorizer.generator.size:
        raise ChromaError(
            f"the drawings are {dataset.size} pixels wide, the weights need"
            f" {colorizer.generator.size}"
        )


def _noises(colorizer: Colorizer, pictures: int, noises: int, seed: int) -> np.ndarray:
    """Draw noises for each picture: (pictures, noises, latent_dim)."""
    z = noise.random_noise(pictures * noises, latent_dim=colorizer.latent_dim, seed=seed)
    return z.reshape(pictures, noises, -1)


def _color(colorizer: Colorizer, l: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Color one gray picture l (1, size, size, 1): CIELAB (len(z), size, size, 3)."""
    ab = np.asarray(colorizer.generator.paint(colorizer.generator.encode(l), z))
    return color.limit_chroma(color.from_network(l, ab))
