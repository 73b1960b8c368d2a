"""The noise slider: controls that change a `Studio`, and the picture that follows them."""

from __future__ import annotations

import html
import io
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Literal

import ipywidgets
import numpy as np
from PIL import Image

from chroma_lib import korean, language, noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.errors import ChromaError
from chroma_lib.measures.labels import PART_NAMES
from chroma_lib.packs.colorings import Coloring
from chroma_lib.packs.write import write_pack
from chroma_lib.pictures.picture import Picture
from chroma_lib.pictures.read import describe_notes, read_picture_bytes
from chroma_lib.studio.labels import label
from chroma_lib.studio.state import WALK_STEPS, Studio
from chroma_lib.studio.views import ControlNames, PictureView, Tiles

SUGGESTIONS = 25  # colorings in the strip
_GRAY = "#808080"  # what the color picker shows while no region is held


class NoiseSlider(ipywidgets.VBox):
    """A picture to color by hand: change its noise, hold regions, save a chroma pack.

    The noise is a base plus the value of each slider on its block. The base starts at zero, so
    that the sliders alone give the block noise of Chroma v0.2; the dice, the walk and the strip of
    colorings change the base. The picture is encoded when it is chosen, not when a slider moves.

    Parameters
    ----------
    colorizers : Colorizer, or dict of str to (Colorizer or str)
        The models to choose from, by the name on the page; a string names weights, which are
        loaded when they are chosen.
    choices : dict of str to Picture or ndarray of uint8, shape (H, W, 3)
        The pictures to choose from; the first one is shown first.
    lang : {"both", "en", "ko"}
    seed : int
        Seed of the strip and of the first roll of the dice; each roll takes the next seed.
    out : path-like
        Where packs are saved, each in a folder with the picture's name.
    recolor : {"off", "auto"}
        "auto": colored pictures keep their parts and their skin, if the model knows the parts of
        characters; a checkbox changes it. See `Colorizer`.

    Attributes
    ----------
    studio : Studio
        What the controls change.
    model, picture : ipywidgets.Dropdown
    upload : ipywidgets.FileUpload
    recolor : ipywidgets.Checkbox
    sliders : list of ipywidgets.FloatSlider
        Five, from -2 to 2.
    walk : ipywidgets.IntSlider
        From 0 to 100.
    dice, undo, redo, hold_all, free_all, keep, save : ipywidgets.Button
    color : ipywidgets.ColorPicker
    image : PictureView
        Its ``value`` is the coloring as PNG bytes.
    regions, strip, pack : Tiles
        The colors of the regions, 25 colorings to choose from, and the colorings of the pack.
    message : ipywidgets.HTML

    Raises
    ------
    ChromaError
        If there is no picture or no model, or the latent vector cannot be cut into five blocks.
    """

    def __init__(
        self,
        colorizers: Colorizer | Mapping[str, Colorizer | str],
        choices: Mapping[str, Picture | np.ndarray],
        *,
        lang: str = "both",
        seed: int = 0,
        out: str | Path = "packs",
        recolor: Literal["off", "auto"] = "off",
    ) -> None:
        if not choices:
            raise ChromaError("the slider needs at least one picture, got none")
        if not colorizers:
            raise ChromaError("the slider needs at least one model, got none")
        self._lang, self._label = lang, partial(label, lang=lang)
        named = colorizers if isinstance(colorizers, Mapping) else {"": colorizers}
        self._colorizers = dict(named)
        self._may_recolor = recolor != "off"
        self._pictures = {name: _as_picture(choice, name) for name, choice in choices.items()}
        self._out = Path(out)
        # (model, picture, recolored) -> the colorings that are kept, with their thumbnails as PNG
        self._packs: dict[tuple[str, str, bool], list[tuple[Coloring, bytes]]] = {}
        self._is_following = self._is_picking = False
        self._region_masks: list[int] = []  # of the tiles in `regions`
        model, picture = next(iter(self._colorizers)), next(iter(self._pictures))
        self._build_choices()
        self.studio = Studio(self._colorizer(model), self._pictures[picture], seed=seed)
        self._build_noise()
        self._build_regions()
        self._build_pack()
        self._connect()
        super().__init__(self._layout())
        self.add_class("chroma-studio")  # `ControlNames` looks for it
        self._open()

    # The controls.

    def _build_choices(self):
        self.model = self._control(ipywidgets.Dropdown, "model", options=list(self._colorizers))
        self.picture = self._control(ipywidgets.Dropdown, "picture", options=list(self._pictures))
        self.upload = ipywidgets.FileUpload(
            accept="image/*", description=self._label("upload"), layout=_fit_content()
        )
        self.recolor = ipywidgets.Checkbox(
            value=self._may_recolor,
            description=self._label("recolor"),
            tooltip=self._label("recolor_tooltip"),
            indent=False,
        )
        self.image = PictureView(self._on_picture_click)
        self.message = ipywidgets.HTML()

    def _build_noise(self):
        self.sliders = [
            self._control(
                ipywidgets.FloatSlider,
                "block",
                block=block,
                min=noise.BLOCK_VALUES[0],
                max=noise.BLOCK_VALUES[-1],
                step=0.1,
                readout_format=".1f",
                tooltip=self._label("block_tooltip", block=block, blocks=noise.BLOCKS),
            )
            for block in range(1, noise.BLOCKS + 1)
        ]
        self.walk = self._control(
            ipywidgets.IntSlider,
            "walk",
            min=0,
            max=WALK_STEPS - 1,
            tooltip=self._label("walk_tooltip"),
        )
        self.dice = self._button("dice", icon="random")
        self.undo = self._button("undo", icon="undo")
        self.redo = self._button("redo", icon="repeat")
        self.strip = Tiles(self._on_strip_click, name=self._label("strip", count=SUGGESTIONS))

    def _build_regions(self):
        self.regions = Tiles(self._on_region_click, name=self._label("regions"))
        self.hold_all = self._button("hold_all", icon="lock")
        self.free_all = self._button("free_all", icon="unlock")
        self.color = self._control(
            ipywidgets.ColorPicker,
            "color",
            value=_GRAY,
            tooltip=self._label("color_tooltip"),
            layout=_fit_content(),
        )

    def _build_pack(self):
        self.keep = self._button("keep", icon="plus")
        self.save = self._button("save", icon="save")
        self.pack = Tiles(self._on_pack_click, name=self._label("pack"))

    def _control(self, kind, key, *, block=None, **options):
        """Make a control with a label before it, which may be as wide as its text."""
        return kind(
            description=self._label(key, block=block),
            style={"description_width": "initial"},
            **options,
        )

    def _button(self, key, *, icon):
        return ipywidgets.Button(icon=icon, description=self._label(key), layout=_fit_content())

    def _layout(self):
        column = ipywidgets.VBox
        # In a narrow window, columns of a row go below one another.
        row = partial(ipywidgets.HBox, layout=ipywidgets.Layout(flex_flow="row wrap"))
        choices = [self.picture, self.upload, self.recolor]
        if len(self._colorizers) > 1:
            choices.insert(0, self.model)
        left = column([*choices, *self.sliders, self.walk, row([self.dice, self.undo, self.redo])])
        left.layout.flex, left.layout.width = "0 1 auto", "320px"
        right = column([self.image], layout=ipywidgets.Layout(flex="1 1 260px"))
        self._hold_box = column(
            [
                ipywidgets.HTML(self._label("hold_hint")),
                self.regions,
                row([self.color, self.hold_all, self.free_all]),
            ]
        )
        pack = column([self.strip, row([self.keep, self.save]), self.pack, self.message])
        return [row([left, right]), self._hold_box, pack, ControlNames()]

    # From the controls to the studio.

    def _connect(self):
        self.model.observe(self._on_choice, names="value")
        self.picture.observe(self._on_choice, names="value")
        self.upload.observe(self._on_upload, names="value")
        self.recolor.observe(self._on_choice, names="value")
        for block, slider in enumerate(self.sliders):
            change = partial(self.studio.set_block, block)
            slider.observe(partial(self._on_move, change), names="value")
        self.walk.observe(partial(self._on_move, self.studio.walk_to), names="value")
        self.color.observe(self._on_color, names="value")
        self.dice.on_click(lambda _: self._do(self.studio.roll_dice))
        self.undo.on_click(lambda _: self._do(self.studio.undo))
        self.redo.on_click(lambda _: self._do(self.studio.redo))
        self.hold_all.on_click(lambda _: self._do(self.studio.hold_all))
        self.free_all.on_click(lambda _: self._do(self.studio.free_all))
        self.keep.on_click(self._on_keep)
        self.save.on_click(self._on_save)

    @contextmanager
    def _follow(self):
        """Set controls to the studio's state without changing the studio in turn."""
        self._is_following = True
        try:
            yield
        finally:
            self._is_following = False

    def _on_move(self, change, event):
        if not self._is_following:
            change(event["new"])
            self._show_coloring()

    def _do(self, action, *arguments):
        """Change the studio, and show its new state in all controls."""
        held = self.studio.state.held
        action(*arguments)
        with self._follow():
            for slider, value in zip(self.sliders, self.studio.state.blocks):
                slider.value = value
            self.walk.value = self.studio.state.position
        self._show_coloring()
        if held is not self.studio.state.held:
            self._show_held()

    def _on_picture_click(self, x, y):
        mask = self.studio.region_at(x, y) if self.studio.can_hold else None
        if mask is not None:
            self._do(self.studio.toggle, mask)

    def _on_region_click(self, number):
        self._do(self.studio.toggle, self._region_masks[number])

    def _on_color(self, event):
        if self._is_following or not self.studio.held:
            return
        self._is_picking = True
        try:
            self._do(self.studio.set_color, self.studio.held_last, event["new"])
        except ChromaError as error:  # the picker also accepts names such as "red"
            self._show_error(error)
        finally:
            self._is_picking = False

    def _on_strip_click(self, number):
        self._do(self.studio.choose, self._suggestions[number])

    def _on_choice(self, _event):
        if self._is_following:
            return
        try:
            colorizer = self._colorizer(self.model.value)
        except ChromaError as error:
            self._show_error(error)
            with self._follow():
                self.model.value = self._shown_model
            return
        self.studio.use(colorizer, self._pictures[self.picture.value])
        self._open()

    def _on_upload(self, event):
        if not event["new"]:
            return
        (file,) = event["new"]
        try:
            picture = read_picture_bytes(bytes(file["content"]), file["name"])
        except ChromaError as error:
            self._show_error(error)
        else:
            name = self._add(picture)
            with self._follow():
                self.picture.options = list(self._pictures)
                self.picture.value = name
            self._on_choice(None)
            if picture.notes:
                self._show_message("; ".join(describe_notes(picture)))
        finally:
            self.upload.value = ()  # so that the same file can be chosen again

    def _add(self, picture):
        """Add a picture to the list and return its name there: "name (2)" if "name" is taken."""
        name, number = picture.name, 2
        while name in self._pictures and not _are_equal(self._pictures[name], picture):
            name, number = f"{picture.name} ({number})", number + 1
        self._pictures[name] = picture
        return name

    # From the studio to the page.

    def _open(self):
        """Show a picture and a model that were just chosen."""
        self._shown_model, name = self.model.value, self.picture.value
        key = (self._shown_model, name, self.studio.recolors)
        self._kept = self._packs.setdefault(key, [])
        can_recolor = self._may_recolor and self.studio.can_recolor
        self.recolor.layout.display = None if can_recolor else "none"
        self._show_message("" if self.studio.is_drawn_on else self._label("empty"))
        self._suggestions = self.studio.suggestions(SUGGESTIONS)
        regions = self.studio.regions()
        self._region_masks = [region.mask for region in regions]
        with self.regions.hold_trait_notifications():
            self.regions.colors = [region.color for region in regions]
            self.regions.labels = [
                self._region_label(number, region) for number, region in enumerate(regions, 1)
            ]
        self.image.clickable = self.studio.can_hold
        self._hold_box.layout.display = None if self.studio.can_hold else "none"
        self.image.alt = self._label("image", name=name)
        self._show_coloring()
        self._show_held()
        self._show_pack()

    def _region_label(self, number, region):
        if region.part is None:
            return self._label("region", number=number, share=region.share)
        names = (f"{name}, {region.share:.0%}" for name in PART_NAMES[region.part])
        return language.text(*names, self._lang)

    def _show_coloring(self):
        self.image.value = _png(self.studio.rgba())
        self.regions.colors = [region.color for region in self.studio.regions()]
        self.undo.disabled = not self.studio.can_undo
        self.redo.disabled = not self.studio.can_redo

    def _show_held(self):
        held = self.studio.held
        self.image.overlay = _png(self.studio.overlay()) if held else b""
        masks, last = self._region_masks, self.studio.held_last
        self.regions.pressed = [number for number, mask in enumerate(masks) if mask in held]
        self.regions.current = masks.index(last) if last in masks else -1
        self.color.disabled = last is None
        if not self._is_picking:  # while the user picks a color, the picker keeps it
            with self._follow():
                current = self.regions.current
                self.color.value = self.regions.colors[current] if last in masks else _GRAY
        with self.strip.hold_trait_notifications():
            self.strip.pictures = [_png(tile) for tile in self.studio.thumbnails(self._suggestions)]
            self.strip.labels = [
                self._label("coloring", number=number) for number in range(1, SUGGESTIONS + 1)
            ]

    def _show_error(self, error):
        message = str(error)
        self._show_message(language.text(message, korean.translate(message), self._lang))

    def _show_message(self, message):
        text = html.escape(message)
        self.message.value = f'<div role="status">{text}</div>' if text else ""

    # The pack.

    def _on_keep(self, _button):
        thumbnail = _png(self.studio.thumbnails(self.studio.noise[None])[0])
        self._kept.append((self.studio.coloring, thumbnail))
        self._show_pack()

    def _on_pack_click(self, number):
        del self._kept[number]
        self._show_pack()

    def _show_pack(self):
        with self.pack.hold_trait_notifications():
            self.pack.pictures = [thumbnail for _, thumbnail in self._kept]
            self.pack.labels = [
                self._label("take_out", number=number) for number in range(1, len(self._kept) + 1)
            ]
        self.save.disabled = not self._kept

    def _on_save(self, _button):
        picture = self.studio.picture
        folder = _new_folder(self._out, picture.name)
        colorings = [coloring for coloring, _ in self._kept]
        try:
            write_pack(self.studio.colorizer, picture, colorings, folder)
        except ChromaError as error:
            self._show_error(error)
            return
        count = len(colorings)
        key = "saved_1" if count == 1 else "saved"
        self._show_message(self._label(key, count=count, folder=folder))

    def _colorizer(self, name):
        """Return a model; load it if only its name is known."""
        colorizer = self._colorizers[name]
        if isinstance(colorizer, str):
            colorizer = self._colorizers[name] = Colorizer.load(colorizer)
        if not self._may_recolor:
            return colorizer
        return colorizer.with_recolor("auto" if self.recolor.value else "off")


def _fit_content():
    return ipywidgets.Layout(width="auto")


def _png(channels):
    """Encode uint8, shape (H, W, 3 or 4), as PNG bytes."""
    file = io.BytesIO()
    # Compress little: the picture is encoded again at each move of a slider.
    Image.fromarray(channels).save(file, format="PNG", compress_level=1)
    return file.getvalue()


def _are_equal(a, b):
    return np.array_equal(a.rgb, b.rgb) and np.array_equal(a.alpha, b.alpha)


def _as_picture(choice, name):
    if isinstance(choice, Picture):
        return replace(choice, name=choice.name or name)
    return Picture(np.asarray(choice), None, name)


def _new_folder(out, name):
    """Return a folder in `out` that does not exist yet: "name-2" if there is "name"."""
    folder, number = out / name, 2
    while folder.exists():
        folder, number = out / f"{name}-{number}", number + 1
    return folder
