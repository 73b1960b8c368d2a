"""Encode a picture once, color it many times."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image

from chroma_lib import color
from chroma_lib.coloring.cells import Cells, distinct_colors, take
from chroma_lib.coloring.character import Character
from chroma_lib.coloring.chosen_parts import UNDECIDED, change_own, change_votes
from chroma_lib.coloring.close_up import encode_masks, encode_parts, fit_input
from chroma_lib.coloring.color_regions import Regions as ColorRegions
from chroma_lib.coloring.color_regions import cut, find_labels, group_labels, shrink
from chroma_lib.coloring.few_colors import number_colors, snap
from chroma_lib.coloring.figures import give_own_parts, read_figures
from chroma_lib.coloring.guided_filter import guided_filter
from chroma_lib.coloring.lightness import mix_lightness
from chroma_lib.coloring.networks import Encoding, Generator, load_generator
from chroma_lib.coloring.own_colors import OwnColors, find_color_parts, is_colored
from chroma_lib.coloring.prepare import average_tone, whiten
from chroma_lib.coloring.recolor import Recoloring, choose_palettes, recolor
from chroma_lib.coloring.regions import hold_regions
from chroma_lib.coloring.resize import resize
from chroma_lib.coloring.scenes import read_scene
from chroma_lib.coloring.segments import (
    SegmentCells,
    Segments,
    find_segment_cells,
    find_segments,
)
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.fit import fit_square, remove_padding

# Larger pictures do not keep their masks at full size: ten masks of 4 megapixels take 160 MB;
# those of the largest readable picture, 80 megapixels, would take 3 GB.
MAX_LAYERED_PIXELS = 4_000_000
# Larger pictures are colored by their cells, if by region: in half of the time.
MAX_PIXELS_WITHOUT_CELLS = 500_000
# Pixels that are converted to sRGB at a time, few enough to stay in a processor's cache.
CHUNK_PIXELS = 1 << 15
WHITE_L = 100 - 1e-3  # paper, whatever its AB

# "on": one color in each part of the drawing, see `chroma_lib.coloring.segments`; "off": colors
# follow outlines by a guided filter, and may change inside a part.
Regions = Literal["on", "off"]
# "on": a colored picture keeps its parts and its skin, and only gets new colors, see
# `chroma_lib.coloring.recolor`; "off": it is colored like a gray one; "auto": as fits the picture.
Recolor = Literal["auto", "on", "off"]


@dataclass
class Encoded:
    """A picture that the encoder has read.

    Attributes
    ----------
    lightness : ndarray of float32, shape (H, W)
        L* of the picture at its own size, 0 to 100.
    features : encoding
        Output of the generator's `encode`, for a batch of one; its type depends on the head.
    box : tuple of int
        Top, left, height and width of the picture inside the network's square.
    layers : ndarray of float32, shape (H, W, K), or None
        Masks at the picture's own size: the result of `Colorizer.layers`, kept for the next
        coloring.
    segments : Segments or None
        Segments of the picture: the result of `Colorizer.segments`, kept for the next coloring.
    segment_cells : SegmentCells or None
        Segments of a large picture: the result of `Colorizer.segment_cells`.
    fitted : ndarray or None
        Masks as they are fitted to these segments.
    recoloring : Recoloring or None
        The picture's own colors, if they decide what its parts are. Of a sheet: those of its
        first frame that has any, which say what all its palettes are like.
    numbers : ndarray of int32, shape (H, W), or None
        Number of each pixel's color, in a picture of few colors.
    frames : sequence of (tuple of int, Encoded)
        Of a sheet of frames: top, left, height and width of each, and the frame.
    character : Character or None
        What is known from other pictures of the same character.
    chosen : ndarray of uint8, shape (h, w), or None
        Parts that a person decided; see `chroma_lib.coloring.chosen_parts`.
    figures : ndarray of uint8, shape (h, w), or None
        Nearest figure of each pixel, if there are several; see `chroma_lib.coloring.figures`.
    is_inside : ndarray of bool, shape (h, w), or None
        Of a scene: where bodies can be; see `chroma_lib.coloring.scenes`.
    detailed : ndarray of float32, shape (height, width, K), or None
        Masks of figures that were read one by one, without padding; larger than `features` has.
    """

    lightness: np.ndarray
    features: Encoding
    box: tuple[int, int, int, int]
    layers: np.ndarray | None = None
    segments: Segments | None = None
    segment_cells: SegmentCells | None = None
    fitted: np.ndarray | None = None
    recoloring: Recoloring | None = None
    numbers: np.ndarray | None = None
    frames: Sequence[tuple[tuple[int, int, int, int], "Encoded"]] = ()
    character: Character | None = None
    chosen: np.ndarray | None = None
    figures: np.ndarray | None = None
    is_inside: np.ndarray | None = None
    detailed: np.ndarray | None = None


class Colorizer:
    """A generator that colors pictures of any size.

    Parameters
    ----------
    generator : Generator
        The network: from `chroma_lib.gan.generator.build_generator`, or another with its methods,
        such as `chroma_lib.inference.generator.OnnxGenerator`.
    name : str, optional
        Name of its weights: shipped weights, or a folder of `chroma train`. A pack records it, so
        that it can be made again.
    sha256 : str, optional
        Checksum of these weights, from their card. A pack records it too.
    replaces_sha256 : str, optional
        Checksum that the same weights had in the format of Chroma 0.x, which older packs record.
    regions : {"on", "off"}, optional
        Whether each part of the drawing gets one color, up to its lines. Default: "on" for
        weights whose masks are named parts, "off" for others, which then color as in Chroma 1.0.
    recolor : {"off", "auto", "on"}, optional
        Whether a colored picture keeps its parts, its skin, its whites, grays and blacks, and the
        shading in its colors. "off" reads its lightness alone, as if it were gray. "auto": if it
        is colored and the masks are named parts.

    Raises
    ------
    ChromaError
        If `regions` or `recolor` is something else, or "on" for masks without names.
    """

    def __init__(
        self,
        generator: Generator,
        *,
        name: str | None = None,
        sha256: str | None = None,
        replaces_sha256: str | None = None,
        regions: Regions | None = None,
        recolor: Recolor = "off",
    ):
        if regions is None:
            regions = "on" if getattr(generator, "parts", ()) else "off"
        for option, value, known in (("regions", regions, Regions), ("recolor", recolor, Recolor)):
            if value not in get_args(known):
                raise ChromaError(f"{option} {value!r}: use {' or '.join(get_args(known))}")
        if recolor == "on" and not getattr(generator, "parts", ()):
            raise ChromaError(
                f"recolor (--recolor): the masks of {name or 'these weights'} are no named parts;"
                " use dcgan_256 or other weights that know them"
            )
        self.generator, self.name, self.sha256 = generator, name, sha256
        self.replaces_sha256, self.regions = replaces_sha256, regions
        self.recolor = recolor

    @classmethod
    def load(
        cls,
        name: str | Path,
        *,
        regions: Regions | None = None,
        recolor: Recolor = "off",
        threads: int | None = None,
    ) -> "Colorizer":
        """Load shipped weights by name, or the weights in a folder of `chroma train`.

        onnxruntime runs them: no TensorFlow is needed.

        Parameters
        ----------
        name : path-like
        regions : {"on", "off"}, optional
            Whether each part of the drawing gets one color, up to its lines; the default is that
            of `Colorizer`.
        recolor : {"off", "auto", "on"}, optional
            Whether a colored picture keeps its own parts; see `Colorizer`.
        threads : int, optional
            Threads that the network may use. Default: one for each core.

        Raises
        ------
        ChromaError
            If there are no such weights, or their files are damaged.
        """
        generator, card = load_generator(name, threads=threads)
        return cls(
            generator,
            name=str(name),
            sha256=card["sha256"],
            replaces_sha256=card.get("replaces_sha256"),
            regions=regions,
            recolor=recolor,
        )

    def with_recolor(self, mode: Recolor) -> "Colorizer":
        """Return a colorizer with the same network and another value of `recolor`."""
        return Colorizer(
            self.generator,
            name=self.name,
            sha256=self.sha256,
            replaces_sha256=self.replaces_sha256,
            regions=self.regions,
            recolor=mode,
        )

    @property
    def latent_dim(self) -> int:
        """Length of a noise vector."""
        return self.generator.latent_dim

    @property
    def has_palette(self) -> bool:
        """Whether the generator paints masks with a palette (`noise="palette"`)."""
        return self.generator.has_palette

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of the masks, such as "hair" and "skin"; empty if they have none."""
        return tuple(getattr(self.generator, "parts", ()))

    def encode(
        self,
        rgb: np.ndarray,
        character: Character | None = None,
        *,
        chosen: np.ndarray | None = None,
    ) -> Encoded:
        """Encode a picture, once for all its colorings.

        Weights with named parts look closer at a small head; see `chroma_lib.coloring.close_up`.

        Parameters
        ----------
        rgb : ndarray of uint8, shape (H, W, 3)
            Gray or in color. Its own colors are used only with `recolor`.
        character : Character, optional
            From `find_character`: a noise then gives the same colors as in its other pictures.
        chosen : ndarray of uint8, shape (h, w), optional
            Parts that a person decided; see `with_chosen`.

        Returns
        -------
        Encoded

        Raises
        ------
        ChromaError
            If it is gray, but `recolor` is "on"; or if there is a character, but the generator
            has no palette head; or if `with_chosen` refuses the parts.
        """
        encoded = self._encode(rgb, character)
        return encoded if chosen is None else self.with_chosen(encoded, rgb, chosen)

    def with_chosen(self, encoded: Encoded, rgb: np.ndarray, chosen: np.ndarray) -> Encoded:
        """Return an encoded picture some of whose parts a person decided.

        Parameters
        ----------
        encoded : Encoded
            Without such parts. It is not changed.
        rgb : ndarray of uint8, shape (H, W, 3)
            The picture.
        chosen : ndarray of uint8, shape (h, w)
            Part of each pixel, or `chroma_lib.coloring.chosen_parts.UNDECIDED`. The size is free.

        Returns
        -------
        Encoded

        Raises
        ------
        ChromaError
            If these weights color without regions or know no parts by name, or the picture is a
            sheet of frames, or there is no such part.
        """
        if not (self.parts and self.has_palette and self.regions == "on") or encoded.frames:
            raise ChromaError(
                f"weights {self.name or 'without a name'}: parts can be chosen only with weights"
                " that know parts by name, with regions on, and in one picture at a time"
            )
        highest = chosen[chosen != UNDECIDED].max(initial=0)
        if highest >= len(self.parts):
            raise ChromaError(
                f"part {highest} is chosen, but these weights have parts 0 to {len(self.parts) - 1}"
            )
        recoloring = encoded.recoloring
        if recoloring is not None:
            labels = recoloring.own.labels
            small = rgb if labels.shape == rgb.shape[:2] else _resize_to(rgb, labels.shape)
            own = change_own(recoloring.own, small, chosen)
            recoloring = recolor(rgb, own)
        return replace(encoded, chosen=chosen, recoloring=recoloring, layers=None, fitted=None)

    def _encode(self, rgb: np.ndarray, character: Character | None) -> Encoded:
        if character is None:
            if not self._keeps_parts(rgb):
                return self._part_figures(rgb, self._encode_alone(rgb, by_figure=True, cut=True))
            with ThreadPoolExecutor(1) as threads:  # the network leaves a core idle
                found = threads.submit(find_labels, shrink(rgb))
                encoded = self._encode_alone(rgb, by_figure=True)
            labels, regions = self._cut(rgb, encoded, found.result())
            return self._recolor(rgb, encoded, find_color_parts([regions]).label(labels, regions))
        self._require_palette()
        encoded = self._encode_alone(rgb)
        if character.colors is not None and self._keeps_parts(rgb):
            own = character.colors.label(*self._cut(rgb, encoded))
            encoded = self._recolor(rgb, encoded, own)
        encoded.character = character
        encoded.features = encoded.features._replace(summary=character.summary)
        return encoded

    def find_character(self, pictures: Iterable[np.ndarray]) -> Character:
        """Find what several pictures of one character share.

        Parameters
        ----------
        pictures : iterable of ndarray of uint8, shape (H, W, 3)
            Its frames, expressions, or poses: at least one, of any sizes. They are needed one at
            a time; their regions, of at most a megapixel each, are kept.

        Returns
        -------
        Character

        Raises
        ------
        ChromaError
            If the generator has no palette head; or if a picture is gray, but `recolor` is "on".
        """
        self._require_palette()
        gray, colored, votes = [], [], []
        for rgb in pictures:
            encoded = self._encode_alone(rgb)
            if self._keeps_parts(rgb):
                labels, regions = self._cut(rgb, encoded)
                gray_rgb = _lightness_and_gray(rgb)[1]
                colored.append((labels.astype(np.int32), regions, gray_rgb, encoded.box))
            else:
                gray.append(np.asarray(encoded.features.summary))
                if self.parts and self.regions == "on":
                    masks = remove_padding(self.masks(encoded), encoded.box)
                    votes.append(self.segments(encoded).count_parts(masks))
        colors, summaries = None, gray
        if colored:
            colors = find_color_parts([regions for _, regions, *_ in colored])
            # As in `_recolor`: the palette knows the parts as they are found.
            summaries = [
                np.asarray(self._encode_own(grays, colors.label(labels, regions), box).summary)
                for labels, regions, grays, box in colored
            ]
        if not summaries:
            raise ChromaError("all pictures are white: there is no character to color")
        summary = np.asarray(np.mean(summaries, axis=0), np.float32)
        # A picture that is alone is colored as without a character.
        shared = np.round(np.sum(votes, axis=0), 6) if len(votes) > 1 else None
        return Character(summary, colors, shared)

    def encode_frames(
        self,
        rgb: np.ndarray,
        boxes: Sequence[tuple[int, int, int, int]],
        character: Character | None = None,
    ) -> Encoded:
        """Encode a sheet of frames, e.g. of an animation, that all get the same colors.

        What is outside the frames stays, in gray.

        Parameters
        ----------
        rgb : ndarray of uint8, shape (H, W, 3)
        boxes : sequence of tuple of int
            Top, left, height and width of each frame.
        character : Character, optional
            By default, that of the frames.

        Returns
        -------
        Encoded

        Raises
        ------
        ChromaError
            As `find_character`; or if all frames are white.
        """
        lightness = color.rgb_to_lab(rgb)[..., 0]
        cut_out = [(box, rgb[_inside(box)]) for box in boxes]
        drawn = [(box, frame) for box, frame in cut_out if (frame < 255).any()]
        if not drawn:
            raise ChromaError("all frames of the sheet are white")
        if character is None:
            character = self.find_character(frame for _, frame in drawn)
        frames = [(box, self.encode(frame, character)) for box, frame in drawn]
        _, in_square = fit_square(color.gray(rgb), self.generator.size)
        masks = np.zeros((self.generator.size,) * 2 + (self._mask_count,), np.float32)
        masks[..., self._outside] = 1
        inside = remove_padding(masks, in_square)
        scale = len(inside) / len(rgb)
        for box, frame in frames:
            place = inside[_inside(tuple(round(side * scale) for side in box))]
            if place.size:
                place[:] = resize(self.visible_masks(frame), place.shape[:2])
        features = frames[0][1].features._replace(masks=masks[None])
        recoloring = next((e.recoloring for _, e in frames if e.recoloring is not None), None)
        return Encoded(
            *(lightness, features, in_square),
            recoloring=recoloring,
            numbers=number_colors(rgb),
            frames=frames,
        )

    @property
    def _mask_count(self) -> int:
        return self.generator.palette_size

    @property
    def _outside(self) -> int:
        """The mask of what no frame shows."""
        return self.parts.index("background") if self.parts else 0

    def check_character(self, character: Character) -> None:
        """Check that a character was found with weights like these.

        Raises
        ------
        ChromaError
            If it was not.
        """
        self._require_palette()
        shape = (1, self.generator.summary_width)
        if character.summary.shape != shape or not np.isfinite(character.summary).all():
            raise ChromaError(
                f"the character has a summary of {character.summary.size} numbers, but these"
                f" weights take {shape[1]}"
            )

    def _require_palette(self) -> None:
        if not self.has_palette:
            raise ChromaError(
                f"weights {self.name or 'without a name'}: have no palette that pictures of one"
                " character could share (--same-character, --frames); use dcgan_256"
            )

    def _encode_alone(
        self, rgb: np.ndarray, *, by_figure: bool = False, cut: bool = False
    ) -> Encoded:
        """Encode a picture as if it were gray.

        With `by_figure`, several figures are read one by one. With `cut`, a large picture is cut
        into segments meanwhile: the network leaves a core idle.
        """
        rgb = average_tone(rgb)
        lightness, gray = _lightness_and_gray(rgb)
        if self.parts and self.has_palette:
            by_region = self.regions == "on"
            small = by_region and lightness.size <= MAX_LAYERED_PIXELS
            numbers = number_colors(rgb) if small else None
            with ThreadPoolExecutor(1) as threads:
                found = None
                if cut and by_region and numbers is None and _is_large(lightness):
                    found = threads.submit(find_segments, lightness, refine=False)
                encoded = self._encode_named(lightness, gray, by_figure)
            encoded.numbers = numbers
            if found:
                encoded.segments = found.result()
            return encoded
        square, box = fit_square(gray, self.generator.size)
        l, _ = color.to_network(color.rgb_to_lab(square))
        return Encoded(lightness, self.generator.encode(l[None]), box)

    def _encode_named(self, lightness: np.ndarray, gray: np.ndarray, by_figure: bool) -> Encoded:
        """Encode a picture with weights whose masks are named parts."""
        if by_figure:
            if scene := read_scene(self.generator, gray):
                features, box, figures, is_inside, detailed = scene
                several = figures if figures.any() else None
                return Encoded(
                    *(lightness, features, box),
                    figures=several,
                    is_inside=is_inside,
                    detailed=detailed,
                )
            if read := read_figures(self.generator, gray):
                features, box, figures, detailed = read
                several = figures if figures.any() else None
                return Encoded(lightness, features, box, figures=several, detailed=detailed)
        return Encoded(lightness, *encode_parts(self.generator, gray))

    def _keeps_parts(self, rgb: np.ndarray) -> bool:
        if self.recolor == "off" or not (self.parts and self.has_palette):
            return False
        if is_colored(rgb):
            return True
        if self.recolor == "on":
            raise ChromaError(
                "the picture is gray: it has no colors of its own to keep; use recolor auto or"
                " off (--recolor)"
            )
        return False

    def _cut(
        self, rgb: np.ndarray, encoded: Encoded, labels: np.ndarray | None = None
    ) -> tuple[np.ndarray, ColorRegions]:
        return cut(
            *(shrink(rgb), self._inner_masks(encoded), self.parts),
            figures=encoded.figures,
            is_inside=encoded.is_inside,
            labels=labels,
        )

    def _inner_masks(self, encoded: Encoded) -> np.ndarray:
        """Return the masks of the picture without padding."""
        if encoded.detailed is not None:
            return encoded.detailed
        return remove_padding(self.masks(encoded), encoded.box)

    def _recolor(self, rgb: np.ndarray, encoded: Encoded, own: OwnColors) -> Encoded:
        # The palette then knows how large and how light the parts really are.
        features = self._encode_own(_lightness_and_gray(rgb)[1], own, encoded.box)
        return Encoded(
            *(encoded.lightness, features, encoded.box),
            recoloring=recolor(rgb, own),
            numbers=encoded.numbers,
        )

    def _part_figures(self, rgb: np.ndarray, encoded: Encoded) -> Encoded:
        """Let the palette know which masks the parts of several figures became."""
        if encoded.figures is None or self.regions == "off":
            return encoded
        gray = _lightness_and_gray(average_tone(rgb))[1]
        # A part that is hardly anywhere may be fitted below 0, but has no area below 0.
        masks = self.visible_masks(encoded).clip(0)
        summary = self._encode_masks(gray, masks, encoded.box).summary
        encoded.features = encoded.features._replace(summary=summary)
        return encoded

    def _encode_own(
        self, gray: np.ndarray, own: OwnColors, box: tuple[int, int, int, int]
    ) -> Encoding:
        return self._encode_masks(gray, own.masks(box[2:]), box)

    def _encode_masks(
        self, gray: np.ndarray, inner: np.ndarray, box: tuple[int, int, int, int]
    ) -> Encoding:
        l, _ = fit_input(self.generator, gray)
        return encode_masks(self.generator, l, box, inner)

    def color_ab(self, encoded: Encoded, noises: ArrayLike) -> np.ndarray:
        """Return AB for each noise, at the network's size.

        Parameters
        ----------
        encoded : Encoded
        noises : array_like, shape (n, latent_dim)

        Returns
        -------
        ndarray of float32, shape (n, size, size, 2)
            a* and b*, not yet limited to the sRGB gamut.
        """
        ab = self.generator.paint(encoded.features, self._noises(noises))
        return np.asarray(ab) * color.AB_SCALE

    def _noises(self, noises: ArrayLike) -> np.ndarray:
        noises = np.asarray(noises, dtype=np.float32)
        if noises.ndim != 2 or noises.shape[1] != self.latent_dim:
            raise ChromaError(
                f"noises of shape {noises.shape}: these weights take (count, {self.latent_dim})"
            )
        return noises

    def color(self, encoded: Encoded, noises: ArrayLike) -> np.ndarray:
        """Color an encoded picture with each noise, at the picture's own size.

        AB is scaled up, joined with the full-size L* and, with `regions="on"`, evened out inside
        each part of the drawing; with "off", it follows the outlines by a guided filter. Where the
        result is outside the sRGB gamut, chroma is reduced, so outlines and shading stay as they
        are.

        Parameters
        ----------
        encoded : Encoded
        noises : array_like, shape (n, latent_dim)

        Returns
        -------
        ndarray of uint8, shape (n, H, W, 3)
        """
        if self.has_palette:
            return self.paint(encoded, self.palette(encoded, noises))
        pixels = _pixels_to_color(encoded)
        colorings = self.color_ab(encoded, noises)
        planes = (self._to_picture_size(encoded, ab) for ab in colorings)
        return _join(
            encoded.lightness, pixels, (ab.reshape(-1, 2)[pixels] for ab in planes), len(colorings)
        )

    def paint(
        self,
        encoded: Encoded,
        palettes: ArrayLike,
        *,
        held: Mapping[int, ArrayLike] | None = None,
        lightness: Mapping[int, float] | None = None,
    ) -> np.ndarray:
        """Color an encoded picture with palettes, at the picture's own size; see `color`.

        A palette can come from the generator or hold colors that a person chose.

        Parameters
        ----------
        encoded : Encoded
        palettes : array_like, shape (n, K, 2)
            a* and b* of each mask.
        held : dict of int to array_like of shape (K, 2) or (2,), optional
            Regions that keep their colors whatever the palettes are; see `hold_regions`.
        lightness : dict of int to float, optional
            Parts whose lightness moves: mask number -> new mean L*.

        Returns
        -------
        ndarray of uint8, shape (n, H, W, 3)

        Raises
        ------
        ChromaError
            If the generator has no palette head, or the palettes have the wrong shape.
        """
        masks = self.masks(encoded)
        palettes = np.asarray(palettes, dtype=np.float32)
        if palettes.ndim != 3 or palettes.shape[1:] != (masks.shape[-1], 2):
            raise ChromaError(
                f"palettes of shape {palettes.shape}: these weights take"
                f" (count, {masks.shape[-1]}, 2)"
            )
        if encoded.frames:
            gray = np.zeros((*encoded.lightness.shape, 3), np.float32)
            gray[..., 0] = encoded.lightness
            sheets = np.repeat(color.lab_to_rgb(gray)[None], len(palettes), axis=0)
            for box, frame in encoded.frames:
                sheets[:, *_inside(box)] = self.paint(
                    frame, palettes, held=held, lightness=lightness
                )
            return sheets
        if encoded.recoloring is not None:
            hold = hold_regions(np.eye(masks.shape[-1], dtype=np.float32), held)
            painted = (encoded.recoloring.paint(hold(palette), lightness) for palette in palettes)
            return _look_up(
                *(encoded, encoded.recoloring.cells, painted, len(palettes)),
                own=encoded.recoloring.lab,
            )
        pixels = _pixels_to_color(encoded)
        colors: Iterable[np.ndarray]
        if self._has_cells(encoded):
            cells = self.segment_cells(encoded).cells
            painted = (self._paint_cells(encoded, palette, held, lightness) for palette in palettes)
            return _look_up(encoded, cells, painted, len(palettes))
        if encoded.lightness.size > MAX_LAYERED_PIXELS:
            paint_palette = hold_regions(masks, held)
            planes = (
                self._to_picture_size(encoded, paint_palette(palette)) for palette in palettes
            )
            colors = (ab.reshape(-1, 2)[pixels] for ab in planes)
        else:
            # Of all pixels: to pick the rows of the layers first would copy far more numbers.
            layers = self.layers(encoded).reshape(-1, masks.shape[-1])
            paint_all = hold_regions(layers, held)
            colors = (paint_all(palette).take(pixels, axis=0) for palette in palettes)
        light = self.move_lightness(encoded, lightness) if lightness else encoded.lightness
        return _join(light, pixels, colors, len(palettes))

    def layers(self, encoded: Encoded) -> np.ndarray:
        """Return the palette head's masks at the picture's own size, following its outlines.

        Scaling up and the guided filter are linear: layers times palette equals the colors scaled
        up and filtered, but the work is done only once for each picture.

        Parameters
        ----------
        encoded : Encoded
            Its `layers` are set, and used by the next call.

        Returns
        -------
        ndarray of float32, shape (H, W, K)
            They sum to 1. At outlines the filter may go slightly below 0 or above 1.

        Raises
        ------
        ChromaError
            If the generator has no palette head.
        """
        if encoded.layers is None and encoded.frames:
            encoded.layers = np.zeros((*encoded.lightness.shape, self._mask_count), np.float32)
            encoded.layers[..., self._outside] = 1
            for box, frame in encoded.frames:
                encoded.layers[_inside(box)] = self.layers(frame)
        if encoded.layers is None and encoded.recoloring is not None:
            encoded.layers = encoded.recoloring.layers()
        if encoded.layers is None:
            masks = self.masks(encoded)
            layers = np.empty((*encoded.lightness.shape, masks.shape[-1]), np.float32)
            for k in range(0, masks.shape[-1], 2):  # two at a time: less memory
                layers[..., k : k + 2] = self._layers_of(encoded, masks, slice(k, k + 2))
            if encoded.numbers is not None:
                labels = snap(layers.argmax(-1).astype(np.uint8), encoded.numbers)
                layers = np.eye(masks.shape[-1], dtype=np.float32)[labels]
            encoded.layers = layers
        return encoded.layers

    def _layers_of(self, encoded: Encoded, masks: np.ndarray, which: slice) -> np.ndarray:
        if self.regions == "off":
            return to_picture_size(encoded, masks[..., which])
        fitted, shape = self._fit_masks(encoded)[..., which], encoded.lightness.shape
        if not self._has_cells(encoded):
            return self.segments(encoded).paint(fitted, shape)
        found = self.segment_cells(encoded)
        return found.cells.look_up(found.planes(fitted, slice(None)), shape)

    def _has_cells(self, encoded: Encoded) -> bool:
        """Return whether a picture is colored by its cells. One of few colors keeps its pixels."""
        by_region = self.regions == "on" and self.has_palette
        return _is_large(encoded.lightness) and by_region and encoded.numbers is None

    def visible_masks(self, encoded: Encoded) -> np.ndarray:
        """Return the masks as they are painted, at the size at which the network saw the picture.

        Parameters
        ----------
        encoded : Encoded

        Returns
        -------
        ndarray of float32, shape (h, w, K)
            Without padding: `encoded.box` has their height h and width w.
        """
        masks = remove_padding(self.masks(encoded), encoded.box)
        if self.regions == "off" or encoded.recoloring is not None or encoded.frames:
            return masks
        return self.segments(encoded).paint(self._fit_masks(encoded), masks.shape[:2])

    def _fit_masks(self, encoded: Encoded) -> np.ndarray:
        if encoded.fitted is None:
            segments, masks = self.segments(encoded), self._inner_masks(encoded)
            encoded.fitted = self._fit(encoded, segments, masks)
        return encoded.fitted

    def _fit(self, encoded: Encoded, segments: Segments, masks: np.ndarray) -> np.ndarray:
        if not self.parts:
            return segments.fit(masks)
        if encoded.figures is not None:
            groups = group_labels(encoded.figures, segments.labels)
            fitted = segments.fit_parts(masks, groups=groups)
            fitted = give_own_parts(fitted, segments.lightness, segments.areas, groups, self.parts)
        else:
            shared = None if encoded.character is None else encoded.character.shared
            fitted = segments.fit_parts(masks, shared)
        if encoded.chosen is None:
            return fitted
        return change_votes(fitted, segments.labels, encoded.chosen)

    def segments(self, encoded: Encoded) -> Segments:
        """Return the segments of a picture.

        Parameters
        ----------
        encoded : Encoded
            Its `segments` are set, and used by the next call.

        Returns
        -------
        Segments
        """
        if encoded.segments is None:
            has_cells = self._has_cells(encoded)
            encoded.segments = find_segments(encoded.lightness, refine=not has_cells)
        return encoded.segments

    def segment_cells(self, encoded: Encoded) -> SegmentCells:
        """Return the segments of a large picture; set, and used again, as `segments`."""
        if encoded.segment_cells is None:
            segments = self.segments(encoded)
            encoded.segment_cells = find_segment_cells(segments, encoded.lightness)
        return encoded.segment_cells

    def _paint_cells(
        self,
        encoded: Encoded,
        palette: np.ndarray,
        held: Mapping[int, ArrayLike] | None,
        lightness: Mapping[int, float] | None,
    ) -> np.ndarray:
        """Return the CIELAB colors of the cells of a large picture: float32, shape (n, 3)."""
        cells, fitted = self.segment_cells(encoded), self._fit_masks(encoded)
        lab = np.empty((len(cells.lightness), 3), np.float32)
        lab[:, 0] = cells.lightness
        # Planes are linear in what is fitted: two of AB take a tenth of the time of all masks.
        painted = None if held or lightness else fitted @ palette
        for start in range(0, len(lab), CHUNK_PIXELS):
            part = slice(start, start + CHUNK_PIXELS)
            if painted is not None:
                lab[part, 1:] = cells.planes(painted, part)
                continue
            layers = cells.planes(fitted, part)
            lab[part, 1:] = hold_regions(layers, held)(palette)
            if lightness:
                means = self._mean_lightness(encoded)
                lab[part, 0] = mix_lightness(lab[part, 0], layers, means, lightness)
        return lab

    def _mean_lightness(self, encoded: Encoded) -> np.ndarray:
        """Return the mean L* of each part: float, shape (K,)."""
        if encoded.recoloring is not None:
            return encoded.recoloring.own.lightness
        masks = self.visible_masks(encoded)
        light = resize(encoded.lightness[..., None], masks.shape[:2])
        weights = masks.clip(0) ** 2  # where masks overlap, they hardly count
        return (weights * light).sum((0, 1)) / weights.sum((0, 1)).clip(1e-6)

    def move_lightness(
        self,
        encoded: Encoded,
        targets: Mapping[int, float],
        *,
        of: np.ndarray | None = None,
    ) -> np.ndarray:
        """Return the lightness of a picture, some of whose parts are lighter or darker.

        Parameters
        ----------
        encoded : Encoded
        targets : dict of int to float
            Mask number -> new mean L*.
        of : ndarray of float32, shape (H, W), optional
            L* instead of the picture's own.

        Returns
        -------
        ndarray of float32, shape (H, W)
        """
        lightness = encoded.lightness if of is None else of
        if encoded.frames:
            moved = lightness.copy()
            for box, frame in encoded.frames:
                inside = _inside(box)
                moved[inside] = self.move_lightness(frame, targets, of=lightness[inside])
            return moved
        means = self._mean_lightness(encoded)
        return mix_lightness(lightness, self.layers(encoded), means, targets)

    def _to_picture_size(self, encoded: Encoded, planes: np.ndarray) -> np.ndarray:
        if self.regions == "off":
            return to_picture_size(encoded, planes)
        height, width = encoded.lightness.shape
        segments = self.segments(encoded)
        return segments.paint(segments.fit(remove_padding(planes, encoded.box)), (height, width))

    def palette(self, encoded: Encoded, noises: ArrayLike) -> np.ndarray:
        """Return the palette for each noise: float32 (n, K, 2), a* and b* of each mask."""
        palette = self.generator.palette(encoded.features, self._noises(noises))
        palettes = np.asarray(palette) * color.AB_SCALE
        if encoded.recoloring is not None:
            return choose_palettes(encoded.recoloring.own, palettes)
        if encoded.character is None or encoded.character.colors is None:
            return palettes
        # A gray picture of a colored character. Its masks may find parts that the colors do not.
        own = encoded.character.colors
        return np.where(own.shares[:, None] > 0, choose_palettes(own, palettes), palettes)

    def masks(self, encoded: Encoded) -> np.ndarray:
        """Return the palette head's masks: float32 (size, size, K), summing to 1."""
        return np.asarray(self.generator.masks(encoded.features)[0])


def to_picture_size(encoded: Encoded, planes: np.ndarray) -> np.ndarray:
    """Scale planes of the network's square to the picture's size, following its outlines.

    Parameters
    ----------
    encoded : Encoded
    planes : ndarray of float32, shape (size, size, channels)
        AB or masks.

    Returns
    -------
    ndarray of float32, shape (H, W, channels)
    """
    height, width = encoded.lightness.shape
    cropped = remove_padding(planes, encoded.box)
    cropped_height = len(cropped)
    if cropped.shape[:2] != (height, width):
        cropped = resize(cropped, (height, width))
    if height > cropped_height:
        cropped = guided_filter(encoded.lightness, cropped, 2 * height / cropped_height)
    return cropped


def _is_large(plane: np.ndarray) -> bool:
    return plane.size > MAX_PIXELS_WITHOUT_CELLS


def _lightness_and_gray(rgb: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if rgb.size <= 3 * MAX_LAYERED_PIXELS:
        return color.rgb_to_lab(rgb)[..., 0], whiten(color.gray(rgb))
    colors, index = distinct_colors(rgb)
    lightness, gray = color.rgb_to_lab(colors)[:, 0], color.gray(colors)
    gray = take(gray, index).reshape(rgb.shape)
    return take(lightness, index).reshape(rgb.shape[:2]), whiten(gray)


def _resize_to(rgb: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    height, width = shape
    return np.asarray(Image.fromarray(rgb).resize((width, height), Image.Resampling.BOX))


def _inside(box: Sequence[int]) -> tuple[slice, slice]:
    top, left, height, width = box
    return slice(top, top + height), slice(left, left + width)


def _pixels_to_color(encoded: Encoded) -> np.ndarray:
    # Paper is white whatever its AB, and often half of the picture.
    return np.flatnonzero(encoded.lightness < WHITE_L)


def _join(
    lightness: np.ndarray, pixels: np.ndarray, colors: Iterable[np.ndarray], count: int
) -> np.ndarray:
    """Join L* with AB and convert to sRGB; all other pixels are white.

    Parameters
    ----------
    lightness : ndarray of float32, shape (H, W)
        L*.
    pixels : ndarray of int, shape (p,)
        Indices into the flattened picture: the pixels to color.
    colors : iterable of ndarray of float32, shape (p, 2)
        AB of these pixels in each coloring, one coloring at a time, since each may be large.
    count : int
        The number of colorings, n.

    Returns
    -------
    ndarray of uint8, shape (n, H, W, 3)
    """
    light = lightness.reshape(-1, 1)[pixels]
    colored = np.full((count, lightness.size, 3), 255, np.uint8)
    for picture, ab in zip(colored, colors):
        picture[pixels] = _to_rgb(np.concatenate([light, ab], axis=-1))
    return colored.reshape(count, *lightness.shape, 3)


def _look_up(
    encoded: Encoded,
    cells: Cells,
    painted: Iterable[np.ndarray],
    count: int,
    own: np.ndarray | None = None,
) -> np.ndarray:
    """Return pictures, uint8 (n, H, W, 3), of the CIELAB colors (cells, 3) in each coloring.

    Cells that have the color of `own` keep it to the last bit: the pure green of a green screen is
    at the very edge of the gamut, which `limit_chroma` knows to a hundredth.
    """
    colored = np.empty((count, encoded.lightness.size, 3), np.uint8)
    for picture, lab in zip(colored, painted):
        rgb = _to_rgb(lab)
        if own is not None:
            same = (lab == own).all(-1)
            rgb[same] = color.lab_to_rgb(own[same])
        rgb[lab[:, 0] >= WHITE_L] = 255
        take(rgb, cells.index, out=picture)
    return colored.reshape(count, *encoded.lightness.shape, 3)


def _to_rgb(lab: np.ndarray) -> np.ndarray:
    """Convert CIELAB (pixels, 3) to sRGB, with less chroma where it is outside the gamut."""
    rgb = np.empty(lab.shape, np.uint8)
    for i in range(0, len(lab), CHUNK_PIXELS):
        chunk = slice(i, i + CHUNK_PIXELS)
        rgb[chunk] = color.lab_to_rgb(color.limit_chroma(lab[chunk]))
    return rgb
