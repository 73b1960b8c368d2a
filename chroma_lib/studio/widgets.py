"""What a reader moves: sliders that change the noise, and the coloring that follows."""

import html
import io
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import anywidget
import ipywidgets
import numpy as np
import traitlets
from PIL import Image

from chroma_lib import language, noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.errors import ChromaError
from chroma_lib.packs.write import write_pack
from chroma_lib.pictures.read import Picture, read_picture_bytes
from chroma_lib.studio.state import WALK_STEPS, Studio

_FRONT = Path(__file__).parent / "front"
SUGGESTIONS = 25


def _png(channels):
    """Encode (H, W, 3 or 4) uint8 as PNG bytes."""
    file = io.BytesIO()
    # Little compression: the picture is made anew at each move of a slider.
    Image.fromarray(channels).save(file, format="PNG", compress_level=1)
    return file.getvalue()


class PictureView(anywidget.AnyWidget):
    """A picture that can be clicked.

    Attributes
    ----------
    value, overlay : bytes
        PNG; the overlay lies on the picture, and may be empty.
    alt : str
        What a screen reader says.
    clickable : bool
    """

    _esm = _FRONT / "picture.js"
    _css = _FRONT / "style.css"
    value = traitlets.Bytes(b"").tag(sync=True)
    overlay = traitlets.Bytes(b"").tag(sync=True)
    alt = traitlets.Unicode("").tag(sync=True)
    clickable = traitlets.Bool(False).tag(sync=True)

    def __init__(self, on_click, **options):
        """Call `on_click(x, y)`, each 0 to 1 from the top left, at a click."""
        super().__init__(**options)
        self.on_msg(lambda _, content, buffers: on_click(content["x"], content["y"]))


class Tiles(anywidget.AnyWidget):
    """A row of buttons, each a small picture or a color.

    Attributes
    ----------
    name : str
        What the row is, for a screen reader.
    labels : list of str
        One a button.
    pictures : list of bytes
        PNG, one a button; empty for colors.
    colors : list of str
        "#rrggbb", one a button; empty for pictures.
    pressed : list of int
        Numbers of the buttons that are on.
    current : int
        The number of the one that other controls are for; -1 for none.
    """

    _esm = _FRONT / "tiles.js"
    _css = _FRONT / "style.css"
    name = traitlets.Unicode("").tag(sync=True)
    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    pictures = traitlets.List(traitlets.Bytes()).tag(sync=True)
    colors = traitlets.List(traitlets.Unicode()).tag(sync=True)
    pressed = traitlets.List(traitlets.Int()).tag(sync=True)
    current = traitlets.Int(-1).tag(sync=True)

    def __init__(self, on_click, **options):
        """Call `on_click(number)` at a click."""
        super().__init__(**options)
        self.on_msg(lambda _, content, buffers: on_click(content["number"]))


class ControlNames(anywidget.AnyWidget):
    """Nothing to see: it tells screen readers the names of the controls in the same box."""

    _esm = _FRONT / "names.js"


class NoiseSlider(ipywidgets.VBox):
    """A picture to color by hand: move its noise, hold regions, keep a chroma pack.

    The noise is a base plus each slider's value on its block. The base starts at zero, so that
    the sliders give the block noise of Chroma v0.2; the dice, the walk and the strip of colorings
    put others there. The picture is encoded when it is chosen, not when a slider moves.

    Parameters
    ----------
    colorizers : Colorizer, or dict of str to (Colorizer or str)
        The models to choose from; a string is loaded when it is chosen.
    choices : dict of str to Picture or ndarray of uint8, shape (H, W, 3)
        The pictures to choose from; the first is shown first.
    lang : {"both", "en", "ko"}
    seed : int
        Of the strip, and of the first throw of the dice; each throw takes the next.
    out : path-like
        Where packs are saved, each in a folder of the picture's name.

    Attributes
    ----------
    studio : Studio
        What the controls change.
    model, picture : ipywidgets.Dropdown
    upload : ipywidgets.FileUpload
    sliders : list of ipywidgets.FloatSlider
        Five, from -2 to 2.
    walk : ipywidgets.IntSlider
        From 0 to 100.
    dice, undo, hold_all, free_all, keep, save : ipywidgets.Button
    color : ipywidgets.ColorPicker
    image : PictureView
        Its ``value`` is the coloring as PNG bytes.
    regions, strip, pack : Tiles
        The colors of the regions, 25 colorings, and those that are kept for a pack.
    message : ipywidgets.HTML

    Raises
    ------
    ChromaError
        If there is no picture or no model, or the latent vector cannot be cut in five.
    """

    def __init__(self, colorizers, choices, *, lang="both", seed=0, out="packs"):
        if not choices:
            raise ChromaError("the slider needs at least one picture, got none")
        if not colorizers:
            raise ChromaError("the slider needs at least one model, got none")
        self._say = partial(language.text, lang=lang)
        self._colorizers = colorizers if isinstance(colorizers, dict) else {"": colorizers}
        self._pictures = {name: _as_picture(one, name) for name, one in choices.items()}
        # Of each model and picture: what is kept for its pack.
        self._out, self._packs, self._following, self._picking = Path(out), {}, False, False
        first = next(iter(self._colorizers)), next(iter(self._pictures))
        self.studio = Studio(self._colorizer(first[0]), self._pictures[first[1]], seed=seed)
        self._region_masks = []
        self._build()
        self._connect()
        super().__init__(self._layout())
        self.add_class("chroma-studio")  # by which `ControlNames` finds it
        self._open()

    # What is on the page.

    def _build(self):
        say, wide = self._say, {"description_width": "initial"}
        fitting = ipywidgets.Layout(width="auto")
        self.model = ipywidgets.Dropdown(
            options=list(self._colorizers), description=say("model", "모델"), style=wide
        )
        self.picture = ipywidgets.Dropdown(
            options=list(self._pictures), description=say("picture", "그림"), style=wide
        )
        self.upload = ipywidgets.FileUpload(
            accept="image/*", description=say("your picture", "내 그림"), layout=fitting
        )
        self.sliders = [
            ipywidgets.FloatSlider(
                min=noise.BLOCK_VALUES[0],
                max=noise.BLOCK_VALUES[-1],
                step=0.1,
                readout_format=".1f",
                description=say(f"block {block}", f"블록 {block}"),
                tooltip=say(
                    f"added to part {block} of {noise.BLOCKS} of the noise",
                    f"노이즈를 {noise.BLOCKS}등분한 것 중 {block}번째 부분에 더할 값",
                ),
                style=wide,
            )
            for block in range(1, noise.BLOCKS + 1)
        ]
        self.walk = ipywidgets.IntSlider(
            min=0,
            max=WALK_STEPS - 1,
            description=say("walk", "걷기"),
            tooltip=say("from one random noise to another", "한 무작위 노이즈에서 다른 노이즈로"),
            style=wide,
        )
        self.dice = self._button("random", "new noise", "새 노이즈")
        self.undo = self._button("undo", "undo", "되돌리기")
        self.hold_all = self._button("lock", "hold all", "모두 고정")
        self.free_all = self._button("unlock", "let all go", "모두 풀기")
        self.color = ipywidgets.ColorPicker(
            value="#808080",
            description=say("its color", "그 영역의 색"),
            tooltip=say("of the region held last", "마지막에 고정한 영역의 색"),
            style=wide,
            layout=fitting,
        )
        self.keep = self._button("plus", "into the pack", "팩에 넣기")
        self.save = self._button("save", "save the pack", "팩 저장")
        self.image = PictureView(self._click)
        self.regions = Tiles(
            self._click_region,
            name=say("regions: click one to hold its color", "영역: 누르면 색을 고정합니다"),
        )
        self.strip = Tiles(self._choose, name=say("25 colorings", "채색 결과 25가지"))
        self.pack = Tiles(self._take_out, name=say("in the pack", "팩에 든 것"))
        self.message = ipywidgets.HTML()

    def _button(self, icon, en, ko):
        return ipywidgets.Button(
            icon=icon, description=self._say(en, ko), layout=ipywidgets.Layout(width="auto")
        )

    def _layout(self):
        say, column = self._say, ipywidgets.VBox
        # In a narrow window what stands side by side goes below one another.
        row = partial(ipywidgets.HBox, layout=ipywidgets.Layout(flex_flow="row wrap"))
        choose = [self.picture, self.upload]
        if len(self._colorizers) > 1:
            choose.insert(0, self.model)
        left = column([*choose, *self.sliders, self.walk, row([self.dice, self.undo])])
        left.layout.flex, left.layout.width = "0 1 auto", "320px"
        right = column([self.image], layout=ipywidgets.Layout(flex="1 1 260px"))
        hold = [
            ipywidgets.HTML(
                say(
                    "Click a region to hold its color; hair may be two of them.",
                    "영역을 누르면 색이 고정됩니다. 머리카락은 영역이 둘일 수도 있습니다.",
                )
            ),
            self.regions,
            row([self.color, self.hold_all, self.free_all]),
        ]
        self._hold_box = column(hold)
        keep = column([self.strip, row([self.keep, self.save]), self.pack, self.message])
        return [row([left, right]), self._hold_box, keep, ControlNames()]

    # From the controls to the studio.

    def _connect(self):
        self.model.observe(self._turn, names="value")
        self.picture.observe(self._turn, names="value")
        self.upload.observe(self._read_upload, names="value")
        for block, slider in enumerate(self.sliders):
            change = partial(self.studio.set_block, block)
            slider.observe(partial(self._move, change), names="value")
        self.walk.observe(partial(self._move, self.studio.set_way), names="value")
        self.color.observe(self._set_color, names="value")
        self.dice.on_click(lambda _: self._do(self.studio.throw))
        self.undo.on_click(lambda _: self._do(self.studio.undo))
        self.hold_all.on_click(lambda _: self._do(self.studio.hold_all))
        self.free_all.on_click(lambda _: self._do(self.studio.free_all))
        self.keep.on_click(self._keep)
        self.save.on_click(self._save)

    @contextmanager
    def _follow(self):
        """Set controls to the studio's state without them changing it again."""
        self._following = True
        try:
            yield
        finally:
            self._following = False

    def _move(self, change, event):
        if not self._following:
            change(event["new"])
            self._paint()

    def _do(self, action, *arguments):
        held = self.studio.state.held
        action(*arguments)
        with self._follow():
            for slider, value in zip(self.sliders, self.studio.state.blocks):
                slider.value = value
            self.walk.value = self.studio.state.way
        self._paint()
        if held is not self.studio.state.held:
            self._show_held()

    def _click(self, x, y):
        mask = self.studio.region_at(x, y) if self.studio.can_hold else None
        if mask is not None:
            self._do(self.studio.toggle, mask)

    def _click_region(self, number):
        self._do(self.studio.toggle, self._region_masks[number])

    def _set_color(self, event):
        if not self._following and self.studio.held:
            self._picking = True
            try:
                self._do(self.studio.set_color, self.studio.held_last, event["new"])
            except ChromaError as error:  # ipywidgets takes names such as "red" too
                self._tell(str(error), str(error))
            finally:
                self._picking = False

    def _choose(self, number):
        self._do(self.studio.choose, self._suggestions[number])

    def _turn(self, _event):
        if self._following:
            return
        try:
            colorizer = self._colorizer(self.model.value)
        except ChromaError as error:
            self._tell(str(error), str(error))
            with self._follow():
                self.model.value = self._shown[0]
            return
        self.studio.use(colorizer, self._pictures[self.picture.value])
        self._open()

    def _read_upload(self, event):
        if not event["new"]:
            return
        given = event["new"][0]
        try:
            picture = read_picture_bytes(bytes(given["content"]), given["name"])
        except ChromaError as error:
            self._tell(str(error), str(error))
        else:
            name = self._add(picture)
            with self._follow():
                self.picture.options = list(self._pictures)
                self.picture.value = name
            self._turn(None)
        finally:
            self.upload.value = ()  # so that the same file can be chosen again

    def _add(self, picture):
        """Put a picture into the list, beside another of its name; return its name there."""
        name, number = picture.name, 2
        while name in self._pictures and not _same(self._pictures[name], picture):
            name, number = f"{picture.name} ({number})", number + 1
        self._pictures[name] = picture
        return name

    # From the studio to the page.

    def _open(self):
        """Show another picture or model."""
        self._shown = self.model.value, self.picture.value
        self._kept = self._packs.setdefault(self._shown, [])
        self.message.value = ""
        if not self.studio.is_drawn_on:
            self._tell("Nothing is drawn on this picture.", "이 그림에는 그려진 것이 없습니다.")
        self._suggestions = self.studio.suggestions(SUGGESTIONS)
        found = self.studio.regions()
        self._region_masks = [mask for mask, _, _ in found]
        with self.regions.hold_trait_notifications():
            self.regions.colors = [hex_color for _, _, hex_color in found]
            self.regions.labels = [
                self._say(f"region {i}, {share:.0%}", f"영역 {i}, {share:.0%}")
                for i, (_, share, _) in enumerate(found, 1)
            ]
        self.image.clickable = self.studio.can_hold
        self._hold_box.layout.display = None if self.studio.can_hold else "none"
        name = self.picture.value
        self.image.alt = self._say(f"{name}, colored", f"채색한 {name}")
        self._paint()
        self._show_held()
        self._show_pack()

    def _paint(self):
        self.image.value = _png(self.studio.rgba())
        self.regions.colors = [hex_color for _, _, hex_color in self.studio.regions()]
        self.undo.disabled = not self.studio.can_undo

    def _show_held(self):
        held = self.studio.held
        self.image.overlay = _png(self.studio.overlay()) if held else b""
        masks, last = self._region_masks, self.studio.held_last
        self.regions.pressed = [i for i, mask in enumerate(masks) if mask in held]
        self.regions.current = masks.index(last) if last in masks else -1
        self.color.disabled = last is None
        if not self._picking:  # the picker keeps what one picks, and else shows what is there
            with self._follow():
                seen = self.regions.colors[self.regions.current] if last in masks else "#808080"
                self.color.value = seen
        with self.strip.hold_trait_notifications():
            self.strip.pictures = [_png(one) for one in self.studio.thumbnails(self._suggestions)]
            self.strip.labels = [
                self._say(f"coloring {i}", f"채색 {i}") for i in range(1, SUGGESTIONS + 1)
            ]

    def _tell(self, en, ko):
        words = html.escape(en if en == ko else self._say(en, ko))
        self.message.value = f'<div role="status">{words}</div>'

    # The pack.

    def _keep(self, _button):
        thumbnail = _png(self.studio.thumbnails(self.studio.noise[None])[0])
        self._kept.append((self.studio.coloring, thumbnail))
        self._show_pack()

    def _take_out(self, number):
        del self._kept[number]
        self._show_pack()

    def _show_pack(self):
        with self.pack.hold_trait_notifications():
            self.pack.pictures = [thumbnail for _, thumbnail in self._kept]
            self.pack.labels = [
                self._say(f"take coloring {i} out", f"{i}번 채색 빼기")
                for i in range(1, len(self._kept) + 1)
            ]
        self.save.disabled = not self._kept

    def _save(self, _button):
        picture = self.studio.picture
        folder = _free_folder(self._out, picture.name)
        try:
            write_pack(self.studio.colorizer, picture, [one for one, _ in self._kept], folder)
        except ChromaError as error:
            self._tell(str(error), str(error))
            return
        count = len(self._kept)
        number = "1 coloring" if count == 1 else f"{count} colorings"
        self._tell(f"{number} saved in {folder}", f"채색 결과 {count}개를 {folder}에 저장했습니다")

    def _colorizer(self, name):
        found = self._colorizers[name]
        if isinstance(found, str):
            found = self._colorizers[name] = Colorizer.load(found)
        return found


def _same(one, other):
    return np.array_equal(one.rgb, other.rgb) and np.array_equal(one.alpha, other.alpha)


def _as_picture(given, name):
    if isinstance(given, Picture):
        return replace(given, name=given.name or name)
    return Picture(np.asarray(given), None, name)


def _free_folder(out, name):
    """Return a folder under `out` that is not there yet."""
    folder, number = out / name, 2
    while folder.exists():
        folder, number = out / f"{name}-{number}", number + 1
    return folder
