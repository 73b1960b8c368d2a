"""The work of one person in the app: pictures, what is chosen in each, and what is kept.

The session lives as long as the app, whatever pages show it, and `session_file` stores it. It
does one command of the page after another, in one thread; see `worker`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from chroma_lib import korean, language
from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards
from chroma_lib.pictures.fit import shrink
from chroma_lib.pictures.picture import Picture
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_figures, shipped_pictures
from chroma_lib.studio.images import Images

if TYPE_CHECKING:
    from chroma_lib.coloring.colorizer import Colorizer
    from chroma_lib.packs.colorings import Coloring
    from chroma_lib.studio.named_parts import History
    from chroma_lib.studio.parts import PartStudio

# TensorFlow takes seconds to load. Modules that need it are imported in functions, so that the
# page is there before.

SUGGESTIONS = 25
STEP = 5  # colorings of the strip that are painted at a time
SHOWN = 1024  # pixels, longest side of the picture on the page; a pack has the full size
TILE = 96  # pixels, longest side of the pictures in the list
MOST_OPEN = 3  # pictures whose encodings are kept: of a large one 200 MB


@dataclass
class Kept:
    """A coloring of the pack."""

    coloring: Coloring
    number: int  # names its small picture
    model: str
    recolors: bool  # whether colored pictures kept their parts
    held: frozenset[int] = frozenset()  # the parts that a person held
    is_drawn: bool = False  # whether the others had the picture's own colors


@dataclass
class Entry:
    """A picture of the session.

    Attributes
    ----------
    number : int
        Names the picture on the page.
    picture : Picture
    is_sample : bool
        Whether it came with Chroma.
    works : dict of str to History
        The work on it with each network, but for what `studio` has.
    studio : PartStudio or None
        None if its encoding is not kept.
    model : str
        The network of `studio`.
    kept : list of Kept
        The packs.
    """

    number: int
    picture: Picture
    is_sample: bool
    works: dict[str, History] = field(default_factory=dict)
    studio: PartStudio | None = None
    model: str = ""
    kept: list[Kept] = field(default_factory=list)

    def put_away(self) -> None:
        """Keep the work on the picture, but not its encoding."""
        if self.studio is not None:
            self.works[self.model] = self.studio.history
            self.studio = None

    def all_works(self) -> dict[str, History]:
        """Return the work on the picture with each network."""
        now = {} if self.studio is None else {self.model: self.studio.history}
        return self.works | now


class Session:
    """Pictures, the colors that a person chose for them, and their packs.

    Parameters
    ----------
    weights : str or path-like
        A shipped name or a folder of `chroma train`.
    lang : {"both", "en", "ko"}
    images : Images
        Where the pictures of the page go.

    Attributes
    ----------
    entries : list of Entry
    current : Entry
    language : {"both", "en", "ko"}
    lightness, recolor : bool
        Switches: whether a picked color moves the lightness, too, and whether colored pictures
        keep their parts.
    model : str
    colors : dict
        The chosen colors by the name of their part, which go to the next picture.
    message : dict
        What the page tells: a key of the labels with its values, or a text.
    """

    def __init__(self, weights: str | Path, lang: str, images: Images) -> None:
        self.images, self.language = images, lang
        self.model, self.models = str(weights), [str(weights)]
        self.models += [name for name in cards.shipped_weights() if name != str(weights)]
        self.lightness = self.recolor = True
        self.colors: dict[str, tuple[list[float], float | None]] = {}
        self.message: dict[str, Any] = {"number": 0}
        self.entries: list[Entry] = []
        self.is_changed = False  # since it was stored
        self.on_show: Callable[[], object] = lambda: None  # called before a picture is encoded
        self._numbers = self._painted = 0
        # What the pictures of the page were painted from.
        self._shown: tuple[Any, ...] = ()
        self._plane_of: tuple[Any, ...] = ()
        self._strip_of: tuple[Any, ...] = ()
        self._colorizers: dict[str, Colorizer] = {}
        # What the page shows larger than the picture is painted; see `chroma_lib.studio.detail`.
        self.box: tuple[float, float, float, float] | None = None
        self._detail_of: tuple[Any, ...] = ()
        self._detail: dict[str, Any] | None = None
        self.add_samples()
        self.current = self.entries[0]
        self.show_picture()

    # Pictures.

    def add(self, picture: Picture, *, is_sample: bool = False) -> Entry:
        """Add a picture to the list; one that is there already is not added again."""
        for entry in self.entries:
            if _are_equal(entry.picture, picture) and entry.picture.name == picture.name:
                return entry
        entry = Entry(self.new_number(), picture, is_sample)
        self.entries.append(entry)
        small = shrink(picture, TILE)
        self.images.put(f"tile-{entry.number}", _with_alpha(small))
        return entry

    def add_samples(self) -> None:
        """Add the pictures that come with Chroma."""
        for path in (shipped_figures() | shipped_pictures()).values():
            self.add(read_picture(path), is_sample=True)

    def forget(self, entry: Entry) -> None:
        """Forget what the page shows of a picture that is no longer in the list."""
        self.images.drop(f"tile-{entry.number}")
        for kept in entry.kept:
            self.images.drop(f"kept-{kept.number}")

    def show_picture(self) -> None:
        """Show the current picture as it is: before it is encoded, and beside its colorings."""
        picture = _with_alpha(shrink(self.current.picture, SHOWN))
        self.images.put("original", picture)
        self.images.drop("result")
        self.images.drop("parts")
        self.images.drop("strip-")
        self._shown = self._plane_of = self._strip_of = self._detail_of = ()
        self._painted, self.box, self._detail = 0, None, None

    def find(self, number: int) -> Entry:
        """Return a picture by its number."""
        for entry in self.entries:
            if entry.number == number:
                return entry
        raise ChromaError("this picture is no longer in the list: choose another")

    # Encodings.

    @property
    def is_ready(self) -> bool:
        """Whether the current picture is encoded."""
        return self.current.studio is not None

    def new_number(self) -> int:
        """Return a number that no picture and no coloring of the session has."""
        self._numbers += 1
        return self._numbers

    @property
    def studio(self) -> PartStudio:
        """The work on the current picture, which is encoded if it is not."""
        entry = self.current
        if entry.studio is None:
            self.encode(entry)
        assert entry.studio is not None
        return entry.studio

    def encode(self, entry: Entry) -> None:
        """Encode a picture, and go on with the work on it."""
        from chroma_lib.studio.parts import PartStudio

        colorizer = self.load()
        others = [one for one in self.entries if one.studio and one is not self.current]
        for other in others[: max(0, len(others) - MOST_OPEN + 2)]:
            other.put_away()
        studio = PartStudio(colorizer, entry.picture)
        work = entry.works.get(self.model)
        if work is not None:
            studio.restore(work)
        elif self.colors:
            studio.take_colors(self.colors)
        entry.studio, entry.model = studio, self.model

    def load(self) -> Colorizer:
        """Load the network, and return it."""
        from chroma_lib.coloring.colorizer import Colorizer

        if self.model not in self._colorizers:
            self._colorizers[self.model] = Colorizer.load(self.model)
        colorizer = self._colorizers[self.model]
        return colorizer.with_recolor("auto" if self.recolor and colorizer.parts else "off")

    def encode_again(self) -> None:
        """Encode the pictures again when they are shown, with the network and switches of now."""
        for entry in self.entries:
            entry.put_away()
        self.show_picture()
        self.on_show()
        self.studio  # noqa: B018
        self.show_all_kept()

    # The pack, and what is told.

    def tell(self, key: str = "", text: str = "", kind: str = "note", **values: Any) -> None:
        """Show a message: a label by its key, or an English text; neither takes it away."""
        number = self.message["number"] + 1
        if text:
            in_korean = korean.translate(text)
            text = text if in_korean == text else language.text(text, in_korean, self.language)
        self.message = {"number": number, "key": key, "text": text, "kind": kind, "values": values}

    def keep(self) -> None:
        """Put the coloring that is shown into the pack."""
        state = self.studio.state
        kept = Kept(
            *(self.studio.coloring, self.new_number(), self.model, self.recolor),
            held=frozenset(state.held),
            is_drawn=state.is_drawn,
        )
        self.current.kept.append(kept)
        self.show_kept(kept)

    def pack_of(self, entry: Entry) -> list[Kept]:
        """Return what was kept of a picture with the network and switches of now."""
        return [
            kept
            for kept in entry.kept
            if kept.model == self.model and kept.recolors == self.recolor
        ]

    def show_all_kept(self) -> None:
        """Show the colorings of the current picture's pack, which a stored session brings."""
        for kept in self.pack_of(self.current):
            if self.images.address(f"kept-{kept.number}") is None:
                self.show_kept(kept)

    def packs(self, which: str) -> list[tuple[Colorizer, Picture, list[Coloring], Any]]:
        """Return what to save: of the current picture, or of all that were worked on.

        The pack of a picture without kept colorings has the coloring that is shown.

        Parameters
        ----------
        which : {"one", "all"}

        Returns
        -------
        list of (Colorizer, Picture, list of Coloring, ndarray or None)
            The last is what was chosen of the parts.

        Raises
        ------
        ChromaError
            If `which` is something else.
        """
        if which not in ("one", "all"):
            raise ChromaError(f"there are no packs {which!r}: reload the page")
        changed = [entry for entry in self.entries if self._is_changed(entry)]
        entries = changed if which == "all" and changed else [self.current]
        return [self._pack(entry) for entry in entries]

    def _pack(self, entry):
        if entry.studio is None:
            self.encode(entry)
        studio = entry.studio
        colorings = [kept.coloring for kept in self.pack_of(entry)] or [studio.coloring]
        return studio.colorizer, entry.picture, colorings, studio.state.chosen

    def show_kept(self, kept: Kept) -> None:
        """Show a coloring of the pack."""
        self.images.put(f"kept-{kept.number}", self.studio.thumbnail(kept.coloring))

    def find_kept(self, number: int) -> Kept:
        """Return a coloring of the pack by its number."""
        for kept in self.current.kept:
            if kept.number == number:
                return kept
        raise ChromaError("this coloring is no longer in the pack: choose another")

    # What the page shows.

    def paint(self) -> None:
        """Paint the coloring and its parts, if they have changed."""
        studio = self.studio
        of: tuple[Any, ...] = (studio, studio.state)
        if not _same(of, self._shown):
            self.images.put("result", studio.rgba())
            self._shown = of
            self._detail = None
        of = (studio, studio.state.chosen)
        if not _same(of, self._plane_of):
            self.images.put("parts", studio.plane())
            self._plane_of = of

    def paint_detail(self) -> bool:
        """Paint what the page looks at closely; return whether there is something new."""
        of = (self.studio, self.studio.state, self.box)
        if _same(of, self._detail_of):
            return False
        self._detail_of, before = of, self._detail
        found = None if self.box is None else self.studio.detail(self.box)
        self._detail = None
        if found is not None:
            detail, painted = found
            self._detail = {
                "box": list(detail.box),
                "result": self.images.put("detail", painted),
                "original": self.images.put("detail-original", detail.original),
            }
        return self._detail is not before

    def paint_strip(self) -> bool:
        """Paint a few of the colorings to choose from; return whether more are to be painted."""
        studio = self.studio
        of = (studio, studio.state.held, studio.state.lightness, studio.state.chosen)
        if not _same(of, self._strip_of):
            self._strip_of, self._painted = of, 0
        if self._painted >= SUGGESTIONS:
            return False
        noises = studio.suggestions(SUGGESTIONS)[self._painted : self._painted + STEP]
        for number, tile in enumerate(studio.thumbnails(noises), self._painted):
            self.images.put(f"strip-{number}", tile)
        self._painted += STEP
        return True

    def view(self) -> dict[str, Any]:
        """Return what the page shows, ready for JSON."""
        image = self.images.address
        height, width = self.current.picture.rgb.shape[:2]
        view = {
            "language": self.language,
            "message": self.message,
            "pictures": [
                {
                    "number": entry.number,
                    "name": entry.picture.name,
                    "image": image(f"tile-{entry.number}"),
                    "kept": len(self.pack_of(entry)),
                    "is_changed": self._is_changed(entry),
                }
                for entry in self.entries
            ],
            "current": self.current.number,
            "is_large": max(width, height) > SHOWN,
            "original": image("original"),
            "result": image("result"),
            "plane": image("parts"),
            "detail": self._detail,
            "lightness": self.lightness,
            "models": self.models,
            "model": self.model,
            "kept": [
                {"number": kept.number, "image": image(f"kept-{kept.number}")}
                for kept in self.pack_of(self.current)
            ],
            "is_ready": self.is_ready,
        }
        return view | (self._studio_view() if self.is_ready else {})

    def _is_changed(self, entry):
        work = entry.all_works().get(self.model)
        return bool(self.pack_of(entry)) or (work is not None and work.is_begun)

    def _studio_view(self):
        studio, image = self.studio, self.images.address
        return {
            "parts": [vars(part) for part in studio.parts()],
            "strip": [image(f"strip-{number}") for number in range(SUGGESTIONS)],
            "can_undo": studio.can_undo,
            "can_redo": studio.can_redo,
            "can_hold": studio.can_hold,
            "can_edit": studio.can_edit,
            "can_recolor": studio.can_recolor,
            "recolors": studio.recolors,
            "recolor": self.recolor,
            "walk": studio.state.position,
            "blocks": list(studio.state.blocks),
            "is_drawn_on": studio.is_drawn_on,
        }


def _same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other))


def _are_equal(a, b):
    return np.array_equal(a.rgb, b.rgb) and np.array_equal(a.alpha, b.alpha)


def _with_alpha(picture: Picture) -> np.ndarray:
    return picture.rgb if picture.alpha is None else np.dstack([picture.rgb, picture.alpha])
