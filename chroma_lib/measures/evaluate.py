"""Numbers for quality and diversity, each beside its floor: real colors against real ones.

Half of each drawing's true colorings are the reference; the other half stand in for a model and
go through the very same functions, which gives the floor. All colors are taken as a screen
shows them (`color.clip_to_gamut`). Distances are ΔE*ab on AB alone, since a coloring leaves L as
it is, where they are not said to be ΔE00.

Measures of many pictures at once take `weights`: how often each picture counts. Ones give the
measure itself, many rows of random counts give its bootstrap interval.
"""

from functools import partial
from itertools import repeat

import numpy as np
import tensorflow as tf
from skimage.morphology import erosion
from tqdm.auto import tqdm

from chroma_lib import characters, color, noise
from chroma_lib.errors import ChromaError
from chroma_lib.measures.distributions import (
    coverage_and_density,
    kid,
    patches,
    sliced_wasserstein,
    thumbnails,
)
from chroma_lib.measures.diversity import (
    best_of_k,
    hue_counts,
    hue_coverage,
    hue_js,
    jensen_shannon,
    noise_use,
    pairwise_ab,
    region_diversity,
)
from chroma_lib.measures.regions import (
    PAPER_WHITE,
    background_chroma,
    blotch,
    color_change,
    colorfulness,
    edge_band,
    eye_agreement,
    paper,
    skin_shares,
)
from chroma_lib.measures.statistics import bootstrap, divide, mean_of, ratio_of_sums

# Each row of the table and the regions that it is the mean of.
MEASURED_REGIONS = {
    "hair": ("hair",),
    "eyes": ("left_eye", "right_eye"),
    "clothes": ("clothes",),
    "skin": ("skin",),
}
# Skin has one hue in truth, so its hue tells nothing of diversity.
HUED_REGIONS = ("hair", "eyes", "clothes")
PATCHES = 50  # of each picture and side
# More patches or small pictures than this are not compared: time grows with the square.
MOST_SAMPLES = 4000


def measure(colorizer, dataset, *, noises=25, seed=0, progress=True):
    """Measure a colorizer on drawings whose true colorings are known.

    Each drawing gets noises of its own, as it has true colorings of its own: were they the same
    for all, the hues of all drawings together would be those of a few noises.

    Parameters
    ----------
    colorizer : Colorizer
    dataset : Dataset
        Held-out drawings with regions and at least 2 · `noises` true colorings each, at the
        network's size. The first `noises` are the reference, the next stand in for a model.
    noises : int
        Colorings to make of each drawing, 2 or more.
    seed : int
        Of the noises, of the places that are looked at and of the bootstrap.
    progress : bool

    Returns
    -------
    dict of str to dict
        As from `measure_colorings`.

    Raises
    ------
    ChromaError
        If the data set has no regions, too few true colorings, or another size.
    """
    _check(colorizer, dataset, noises)
    if dataset.regions is None or dataset.colorings < 2 * noises:
        kind = "pictures without regions" if dataset.regions is None else "drawings"
        raise ChromaError(
            f"measuring with {noises} noises needs drawn characters with {2 * noises} true "
            f"colorings each; these are {kind} with {dataset.colorings}"
        )
    z = _noises(colorizer, len(dataset), noises, seed)
    everything = range(len(dataset))

    def true(first):
        part = slice(first, first + noises)
        return (color.from_network(dataset.l[i, part], dataset.ab[i, part]) for i in everything)

    # The model gets the L of a picture outside the reference, as the stand-in does.
    generated = (_colored(colorizer, dataset.l[i, noises : noises + 1], z[i]) for i in everything)
    return measure_colorings(
        tqdm(generated, total=len(dataset), desc="measuring", disable=not progress),
        true(0),
        dataset.regions,
        stand_in=true(noises),
        seed=seed,
    )


def measure_colorings(tested, reference, regions, *, stand_in=None, seed=0):
    """Measure colorings, whoever made them, against true colorings of the same drawings.

    Parameters
    ----------
    tested : iterable of ndarray, shape (k, h, w, 3)
        CIELAB: k >= 2 colorings of each drawing.
    reference : iterable of ndarray, shape (k, h, w, 3)
        As many true colorings of the same drawings.
    regions : sequence of ndarray of uint8, shape (h, w)
        Index into `chroma_lib.characters.REGIONS`.
    stand_in : iterable of ndarray, shape (k, h, w, 3), optional
        Other true colorings, to be measured as `tested` is: the floor.
    seed : int
        Of the places that are looked at and of the bootstrap.

    Returns
    -------
    dict of str to dict
        For each measure ``{"model": float, "low": float, "high": float, "real": float}``: the
        measure of `tested`, its 95% bootstrap interval over drawings, and the measure of
        `stand_in`. None where there is no value.

    Raises
    ------
    ValueError
        If a drawing has not as many colorings as its reference, or fewer than two.
    """
    count = len(regions)
    model, real = [], []
    looks = zip(tested, reference, repeat(None) if stand_in is None else stand_in, regions)
    for i, (lab, truth, other, region_map) in enumerate(looks):
        truth = color.clip_to_gamut(truth)
        look = partial(_look_at_drawing, truth=truth, regions=region_map, count=count)
        model.append(look(color.clip_to_gamut(lab), seed=[seed, i]))
        if other is not None:
            real.append(look(color.clip_to_gamut(other), seed=[seed, i]))
    return _table(_drawn_statistics(model), _drawn_statistics(real), count, seed)


def measure_folder(colorizer, dataset, *, noises=25, seed=0, progress=True):
    """Measure a colorizer on pictures without region maps and with one true coloring each.

    The pictures are split in two halves at random. One half is colored; the true colors of the
    other half are what the distances of sets (sliced Wasserstein, KID, coverage, density) are
    taken to. Their floor is the true colors of the first half against those of the second. For
    these, each picture is seen in one of its colorings, so that model and floor are sets of
    equal size.

    Parameters
    ----------
    colorizer : Colorizer
    dataset : Dataset
        At least 4 pictures at the network's size; of an odd number one is left out. Of several
        true colorings the first counts.
    noises : int
        Colorings to make of each picture, 2 or more.
    seed : int
        Of the halves, the noises, the places that are looked at and the bootstrap.
    progress : bool

    Returns
    -------
    dict of str to dict
        As from `measure_colorings`, with the measures that need no regions. "real" is None for
        pairwise_ab, noise_use_picture and best_of_k, which would need a second true coloring.
        Coverage and density are None below 12 pictures.

    Raises
    ------
    ChromaError
        If there are fewer than 4 pictures, or they have another size than the network.
    """
    _check(colorizer, dataset, noises)
    if len(dataset) < 4:
        raise ChromaError(f"measuring needs at least 4 pictures; here are {len(dataset)}")
    order = np.random.default_rng(seed).permutation(len(dataset))
    count = len(dataset) // 2
    z = _noises(colorizer, count, noises, seed)
    model, real = [], []
    pairs = list(zip(order[:count], order[count : 2 * count]))
    for i, (one, other) in enumerate(tqdm(pairs, desc="measuring", disable=not progress)):
        truth, reference = (
            color.clip_to_gamut(color.from_network(dataset.l[j, :1], dataset.ab[j, :1]))
            for j in (one, other)
        )
        lab = color.clip_to_gamut(_colored(colorizer, dataset.l[one, :1], z[i]))
        look = partial(_look_at_pair, truth=truth, reference=reference, count=count, seed=[seed, i])
        model.append(look(lab))
        real.append(look(truth))
    floors = _folder_statistics(real)
    for name in ("pairwise_ab", "noise_use_picture", "best_of_k"):
        del floors[name]
    return _table(_folder_statistics(model), floors, count, seed)


def as_text(table):
    """Lay a table of measures out as lines of text, with "-" where there is no value.

    Parameters
    ----------
    table : dict of str to dict
        From `measure`, `measure_colorings` or `measure_folder`.

    Returns
    -------
    str
    """

    def number(value):
        # Three digits tell more than the intervals are wide; beyond the fifth place is no news.
        return "-" if value is None else f"{round(value, 5):.3g}"

    lines = [f"{'measure':<21} {'model':>9} {'95% interval':>21} {'real':>9}"]
    for name, row in table.items():
        low, high = number(row["low"]), number(row["high"])
        interval = "-" if low == "-" else f"{low} to {high}"
        model, real = number(row["model"]), number(row["real"])
        lines.append(f"{name:<21} {model:>9} {interval:>21} {real:>9}")
    return "\n".join(lines)


def _check(colorizer, dataset, noises):
    if noises < 2:
        raise ChromaError(f"measuring needs at least 2 noises, got {noises}")
    if dataset.size != colorizer.generator.size:
        raise ChromaError(
            f"the drawings are {dataset.size} pixels wide, the weights want "
            f"{colorizer.generator.size}"
        )


def _noises(colorizer, pictures, noises, seed):
    """Draw noises for each picture: (pictures, noises, latent_dim)."""
    z = noise.random_noise(pictures * noises, latent_dim=colorizer.latent_dim, seed=seed)
    return z.reshape(pictures, noises, -1)


def _colored(colorizer, l, z):
    """Color one gray picture l (1, size, size, 1): CIELAB (len(z), size, size, 3)."""
    features = colorizer.generator.encode(tf.constant(l))
    ab = colorizer.generator.paint(features, tf.constant(z)).numpy()
    return color.limit_chroma(color.from_network(l, ab))


def _look_at_picture(lab, truth, background):
    """Look at what needs no regions; all lab arrays are as a screen shows them."""
    to_color = truth[0, ..., 0] < PAPER_WHITE
    ab = lab[..., 1:]
    several, painted = len(lab) > 1, to_color.any()
    unseen = np.full((len(lab), 2), np.nan)
    return {
        "pairwise_ab": pairwise_ab(ab, to_color) if several and painted else np.nan,
        "background_chroma": background_chroma(ab, background) if background.any() else np.nan,
        "picture_means": ab[:, to_color].mean(1) if painted else unseen,
        "colorfulness": colorfulness(color.lab_to_rgb(lab)),
    }


def _best_of_k(lab, truths, seed):
    """Return the mean of `best_of_k` over true colorings, at up to 300 pixels to color."""
    rows, columns = np.nonzero(truths[0, ..., 0] < PAPER_WHITE)
    if not len(rows):
        return np.nan
    some = np.random.default_rng(seed).permutation(len(rows))[:300]
    pixels = lab[:, rows[some], columns[some]]
    return np.mean([best_of_k(pixels, one[rows[some], columns[some]]) for one in truths])


def _look_at_sets(lab, reference, to_color, to_color_there, count, seed):
    """Take patches and small pictures of both sides, fewer of each if there are many pictures."""
    patch_count = max(1, min(PATCHES, MOST_SAMPLES // count))
    small_count = max(1, min(len(lab), MOST_SAMPLES // count))
    return {
        "patches": patches(lab[..., 1:], to_color, patch_count, seed=seed),
        "true_patches": patches(reference[..., 1:], to_color_there, patch_count, seed=seed),
        "thumbnails": thumbnails(lab[:small_count, ..., 1:]),
        "true_thumbnails": thumbnails(reference[:small_count, ..., 1:]),
    }


def _look_at_drawing(lab, *, truth, regions, count, seed):
    """Return all that the measures need to know of one drawing: numbers and small arrays."""
    if len(lab) != len(truth) or len(lab) < 2:
        raise ValueError(f"{len(lab)} colorings against {len(truth)}: need as many, 2 or more")
    ab, true_ab, lightness = lab[..., 1:], truth[..., 1:], truth[0, ..., 0]
    to_color = lightness < PAPER_WHITE
    look = _look_at_picture(lab, truth, regions == characters.REGIONS.index("background"))
    look |= _look_at_sets(lab, truth, to_color, to_color, count, seed)
    look["best_of_k"] = _best_of_k(lab, truth[:2], seed)

    inside = {}
    for part in np.concatenate(list(MEASURED_REGIONS.values())):
        # The rim is mixed with the outline, so it is left out.
        region = erosion(regions == characters.REGIONS.index(part), np.ones((3, 3), bool))
        visible = region.sum() >= 4
        inside[part] = region if visible else None
        unseen = np.full((len(lab), 2), np.nan)
        look[f"means_{part}"] = ab[:, region].mean(1) if visible else unseen
        look[f"true_means_{part}"] = true_ab[:, region].mean(1) if visible else unseen
        look[f"diversity_{part}"] = region_diversity(ab, region) if visible else np.nan
        look[f"blotch_{part}"] = blotch(ab, region) if visible else np.nan
    eyes = [inside[part] for part in MEASURED_REGIONS["eyes"]]
    both = all(eye is not None for eye in eyes)
    look["eye_agreement"] = eye_agreement(lab, *eyes) if both else np.nan

    band = edge_band(regions, lightness)
    look["color_change"] = color_change(ab, band)
    look["true_color_change"] = color_change(true_ab, band)
    return look


def _look_at_pair(lab, *, truth, reference, count, seed):
    """Return all that the measures need to know of a picture and of one to compare it with."""
    look = _look_at_picture(lab, truth, paper(truth[0]))
    to_color, to_color_there = (one[0, ..., 0] < PAPER_WHITE for one in (truth, reference))
    look |= _look_at_sets(lab[:1], reference, to_color, to_color_there, count, seed)
    look["best_of_k"] = _best_of_k(lab, truth, seed)
    return look


def _stacked(looks):
    return {key: np.stack([look[key] for look in looks]) for key in looks[0]}


def _set_statistics(seen):
    coverage, density = coverage_and_density(seen["true_thumbnails"], seen["thumbnails"])
    return {
        "sliced_wasserstein": partial(sliced_wasserstein, seen["patches"], seen["true_patches"]),
        "kid": partial(kid, seen["patches"], seen["true_patches"]),
        # The balls stay as they are when pictures are resampled: drawn twice, a picture would be
        # its own neighbor.
        "coverage": partial(mean_of, coverage),
        "density": partial(mean_of, density),
    }


def _drawn_statistics(looks):
    """Return each measure as a function of weights, in the order of the table."""
    if not looks:
        return {}
    seen = _stacked(looks)

    def rows(name, statistic, regions=MEASURED_REGIONS):
        return {
            f"{name}_{row}": _mean_of_parts([statistic(part) for part in MEASURED_REGIONS[row]])
            for row in regions
        }

    def mean(name):
        return lambda part: partial(mean_of, seen[f"{name}_{part}"])

    def hues(part):
        return hue_counts(seen[f"means_{part}"]), hue_counts(seen[f"true_means_{part}"])

    skin = skin_shares(seen["means_skin"], seen["true_means_skin"])
    change = seen["color_change"], seen["true_color_change"]
    return (
        {key: partial(mean_of, seen[key]) for key in ("pairwise_ab", "background_chroma")}
        | rows("diversity", mean("diversity"))
        | rows("noise_use", lambda part: partial(noise_use, seen[f"means_{part}"]), HUED_REGIONS)
        | rows("hue_coverage", lambda p: partial(mean_of, hue_coverage(*hues(p))), HUED_REGIONS)
        | rows("hue_js", lambda part: partial(hue_js, *hues(part)), HUED_REGIONS)
        | rows("hue_js_each", lambda p: partial(mean_of, jensen_shannon(*hues(p))), HUED_REGIONS)
        | rows("blotch", mean("blotch"))
        | {"eye_agreement": partial(mean_of, seen["eye_agreement"])}
        | {"skin_plausible": partial(mean_of, skin)}
        | {"edge_bleed": partial(ratio_of_sums, *change)}
        | _set_statistics(seen)
        | {key: partial(mean_of, seen[key]) for key in ("best_of_k", "colorfulness")}
    )


def _folder_statistics(looks):
    """Return each measure that needs no regions as a function of weights."""
    seen = _stacked(looks)
    return (
        {"pairwise_ab": partial(mean_of, seen["pairwise_ab"])}
        | {"noise_use_picture": partial(noise_use, seen["picture_means"])}
        | {"background_chroma": partial(mean_of, seen["background_chroma"])}
        | _set_statistics(seen)
        | {key: partial(mean_of, seen[key]) for key in ("best_of_k", "colorfulness")}
    )


def _mean_of_parts(statistics):
    """Return the statistic that is the mean of others, as of the two eyes, where they have one."""

    def mean(weights):
        values = np.stack([statistic(weights) for statistic in statistics])
        return divide(np.nansum(values, 0), np.isfinite(values).sum(0))

    return mean


def _table(model, real, count, seed):
    table = {}
    for name, statistic in model.items():
        value, low, high = bootstrap(statistic, count, seed=seed)
        floor = real[name](np.ones((1, count)))[0] if name in real else np.nan
        row = {"model": value, "low": low, "high": high, "real": floor}
        # JSON has no NaN.
        table[name] = {
            key: float(number) if np.isfinite(number) else None for key, number in row.items()
        }
    return table
