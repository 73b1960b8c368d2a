"""Color many pictures: in several processes, here or on a cluster of machines.

The same call goes on where an earlier one stopped.
"""

import csv
import io
import json
import os
import re
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple
from uuid import uuid4

from chroma_lib import files
from chroma_lib.cluster import connect
from chroma_lib.coloring import line_art
from chroma_lib.coloring.character import Character
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.coloring.own_colors import is_colored
from chroma_lib.errors import ChromaError
from chroma_lib.machine import return_memory
from chroma_lib.noise import noise_by_name
from chroma_lib.packs import wishes as wish
from chroma_lib.packs.extras import check_extras
from chroma_lib.packs.palettes import PALETTE
from chroma_lib.packs.record import RECORD, pixels_sha256, read_record
from chroma_lib.packs.remake import remake_pack
from chroma_lib.packs.sheets import SheetOptions
from chroma_lib.packs.write import find_character, write_colorings
from chroma_lib.pictures.frames import Frames, find_frames
from chroma_lib.pictures.listing import find_pictures
from chroma_lib.pictures.picture import Picture, picture_name
from chroma_lib.pictures.read import describe_notes, read_picture
from chroma_lib.progress import progress_bar

TABLE = "pictures.csv"
MOST_NAMES = 5  # of pictures in a note
LEAST_SEEN = 0.005  # share of a part that one would notice
FAR_LIGHTNESS = 8  # L*; a color is then plainly another one
_ATLAS = re.compile(r"atlas-\d+\.png")
Report = Callable[["Result"], None]


@dataclass(frozen=True)
class Request:
    """How to color pictures: what the user of `chroma colorize` typed.

    Attributes
    ----------
    weights : str or None
        Name or folder; None with `record`: those that it names.
    record : Path or None
        The `colorings.json` of a pack whose colorings the pictures get.
    noise : str
        As for `chroma_lib.noise.noise_by_name`, like `count` and `seed`.
    regions, recolor : str
        As for `Colorizer`.
    columns : int or None
        Colorings in a row. None with `record`: as recorded.
    also : sequence of str
        As for `chroma_lib.packs.write.write_pack`.
    sheet : dict of str to int
        Values of `SheetOptions`.
    same_character : bool
        Whether all pictures show one character.
    frames : str or None
        As for `chroma_lib.pictures.frames.find_frames`.
    colors, keep : sequence of str
        As for `--color` and `--keep`.
    palette, like : Path or None
        A GIMP palette, and a colored picture.
    lightness : bool
        As in `chroma_lib.packs.wishes.Wishes`.
    """

    weights: str | None = None
    record: Path | None = None
    noise: str = "random"
    count: int = 25
    seed: int = 0
    regions: Any = None
    recolor: Any = "auto"
    columns: int | None = None
    also: Sequence[str] = ()
    sheet: dict[str, int] = field(default_factory=dict)
    same_character: bool = False
    frames: str | None = None
    colors: Sequence[str] = ()
    keep: Sequence[str] = ()
    palette: Path | None = None
    like: Path | None = None
    lightness: bool = False

    def asked(self) -> dict[str, Any]:
        """Return what decides how a pack looks, as JSON; packs record it."""
        values = {name: value for name, value in vars(self).items() if value not in (None, (), {})}
        for name in ("weights", "record"):  # the record of a pack names its own weights
            values.pop(name, None)
        values = {k: str(v) if isinstance(v, Path) else v for k, v in values.items() if v != []}
        return json.loads(json.dumps(values))

    def absolute(self) -> "Request":
        """Return the same request for a process in another folder."""
        names = [name for name in ("record", "palette", "like") if getattr(self, name)]
        paths = {name: getattr(self, name).absolute() for name in names}
        if self.weights and os.path.isdir(self.weights):
            paths["weights"] = os.path.abspath(self.weights)
        return replace(self, **paths)


@dataclass(frozen=True)
class Result:
    """What became of a picture.

    Attributes
    ----------
    image : Path or None
        Its file; None for the picture that a record names.
    folder : Path or None
        Its pack, if it has one now.
    notes : sequence of str
        Notes for the user.
    error : str
        Why it has none.
    was_there : bool
        Whether an earlier command had made it.
    """

    image: Path | None
    folder: Path | None = None
    notes: Sequence[str] = ()
    error: str = ""
    was_there: bool = False


class Batch:
    """Colors pictures one by one with the same network.

    Parameters
    ----------
    request : Request
    out : Path
        Folder of the packs.
    character : Character, optional
        Of all pictures.
    progress : bool
        Show a progress bar of the colorings of a picture on stderr.
    threads : int, optional
        Threads that the network may use. Default: one for each core.

    Raises
    ------
    ChromaError
        If the request does not fit the weights.
    """

    def __init__(
        self,
        request: Request,
        out: Path,
        character: Character | None = None,
        *,
        progress: bool = False,
        threads: int | None = None,
    ):
        self.request, self.out, self.character = request, out, character
        self.progress = progress
        self.record = None
        if request.record is not None:
            self.record = read_record(request.record)
            self.colorizer = self.record.load_colorizer(request.weights, threads=threads)
            self.sheet = replace(self.record.sheet, **request.sheet)
        else:
            name = request.weights or ""
            self.colorizer = Colorizer.load(
                name, regions=request.regions, recolor=request.recolor, threads=threads
            )
            self.sheet = SheetOptions(**request.sheet)
            self.noises = noise_by_name(
                request.noise,
                request.count,
                latent_dim=self.colorizer.latent_dim,
                seed=request.seed,
            )
            self.wishes = _read_wishes(request, self.colorizer)
        check_extras(self.colorizer, request.also)

    def find_character(self, images: Sequence[Path]) -> list[str]:
        """Find the character of the pictures that can be read; see `Request.same_character`.

        Returns
        -------
        list of str
            Notes for the user.
        """
        colored: dict[Path, bool] = {}
        self.character = find_character(self.colorizer, self._readable(images, colored))
        gray = [image for image, has_colors in colored.items() if not has_colors]
        return [] if self.character.colors is None or not gray else [_describe_gray(gray)]

    def _readable(
        self, images: Sequence[Path], colored: dict[Path, bool]
    ) -> Iterator[tuple[Picture, Frames | None]]:
        """Yield the pictures that can be read, and note in `colored` which have colors."""
        refused = []
        what = {"desc": "finding the character", "unit": "picture", "leave": False}
        for image in progress_bar(images, shown=len(images) > 1, **what):
            try:
                picture = _read(image)
                frames = self._find_frames(picture)
            except ChromaError as error:
                refused.append(error)  # it is refused again when it is its turn
                continue
            colored[image] = is_colored(picture.rgb)
            yield picture, frames
        if len(refused) == len(images):
            raise refused[0]

    def _find_frames(self, picture: Picture) -> Frames | None:
        return find_frames(self.request.frames, picture) if self.request.frames else None

    def color(self, image: Path | None, name: str) -> Result:
        """Color a picture, unless that is done already.

        Parameters
        ----------
        image : Path or None
            None: the picture of the record.
        name : str
            Its pack is `out/name`; empty for that of the recorded picture.

        Returns
        -------
        Result
        """
        try:
            picture = None if image is None else _read(image)
            folder = self.out / name if name else None
            count = self._count_there(folder, picture) if picture and folder else 0
            if count == self._count:
                return Result(image, folder, was_there=True)
            if folder and not count:
                files.require_new_folder(folder)
            folders, notes = self._write(picture, [folder] if folder else None, count > 0)
        except ChromaError as error:
            return Result(image, error=str(error))
        except Exception as error:  # a fault of ours must not stop the other pictures
            return Result(image, error=str(_as_error(image, error)))
        described = [] if picture is None else _describe(picture)
        return Result(image, folders[0], [*described, *notes])

    @property
    def _count(self) -> int:
        return len(self.noises if self.record is None else self.record.colorings)

    def _write(self, picture, folders, overwrite):
        request, pictures = self.request, [picture] if picture else []
        options = {"folders": folders, "also": request.also, "asked": request.asked()}
        options |= {"overwrite": overwrite, "progress": self.progress}
        if self.record is not None:
            frames = self._find_frames(picture or self.record.read_picture())
            return remake_pack(
                *(self.record, self.colorizer, self.out),
                pictures=pictures,
                columns=request.columns,
                sheet=self.sheet,
                same_character=request.same_character,
                frames=frames,
                **options,
            )
        written = write_colorings(
            *(self.colorizer, pictures, self.noises, self.out),
            about={"noise": request.noise, "seed": request.seed},
            columns=request.columns or 5,
            sheet=self.sheet,
            character=self.character,
            frames=self._find_frames(picture),
            wishes=self.wishes,
            **options,
        )
        return written, [*self._tell_lightness(written), *self._tell_alike(written)]

    def _tell_alike(self, folders):
        """Return notes on packs whose colorings are all alike, though nobody asked for it."""
        request = self.request
        wished = request.colors or request.keep or request.palette or request.like
        if wished or not self.colorizer.has_palette:
            return []
        notes = []
        for folder in folders:
            palette = json.loads((folder / PALETTE).read_text(encoding="utf-8"))
            rows = [
                [one["seen"] for one in coloring["colors"] if one["share"] > LEAST_SEEN]
                for coloring in palette["colorings"]
            ]
            if len(rows) > 1 and all(row == rows[0] for row in rows):
                name = files.printable(folder.name)
                notes.append(
                    f"{name}: its colorings are all alike, because all that was found keeps its"
                    " color: black, white, skin, and what is behind a figure; add --recolor off, or"
                    " cut the figure out"
                )
        return notes

    def _tell_lightness(self, folders):
        """Return notes on parts that are far lighter or darker than their wished colors."""
        if self.request.lightness or not self.request.colors:
            return []
        wished, notes = wish.parse_colors(self.request.colors, self.colorizer.parts), []
        for folder in folders:
            palette = json.loads((folder / PALETTE).read_text(encoding="utf-8"))
            for color in palette["colorings"][0]["colors"]:
                lab = wished.get(color["part"])
                if lab is not None and abs(lab[0] - color["lightness"]) > FAR_LIGHTNESS:
                    notes.append(
                        f"{color['part']} keeps its lightness, so the wished color is seen as"
                        f" {color['seen']}; add --lightness to get the color itself"
                    )
        return notes

    def _count_there(self, folder: Path, picture: Picture) -> int:
        """Return how many colorings the same command has made of the same picture: 0 to all."""
        if not (folder / RECORD).is_file():
            return 0
        try:
            record = read_record(folder / RECORD)
        except ChromaError:
            return 0
        asked = record.about.get("asked")
        same = (record.weights_sha256, asked) == (self.colorizer.sha256, self.request.asked())
        if self.character is not None:
            theirs = record.character(self.colorizer) if same else None
            parts = self.colorizer.parts
            same = theirs is not None and theirs.to_json(parts) == self.character.to_json(parts)
        same &= record.picture_sha256 == pixels_sha256(picture)
        return len(record.colorings) if same else 0


def _read_wishes(request: Request, colorizer: Colorizer) -> wish.Wishes:
    parts, found = colorizer.parts, []
    if request.like:
        found.append(wish.read_colors_of(colorizer, read_picture(request.like)))
    if request.palette:
        wish.check_parts([], parts, f"--palette {request.palette}")
        found.append(wish.read_palette(request.palette, parts))
    if request.colors:
        colors = wish.parse_colors(request.colors, parts)
        found.append(wish.Wishes(colors, needed=list(colors)))
    if request.keep:
        wish.check_parts(request.keep, parts, f"--keep {request.keep[0]}")
        found.append(wish.Wishes(keep=request.keep, needed=request.keep))
    if request.lightness and not (request.like or request.palette or request.colors):
        raise ChromaError("--lightness: needs colors whose lightness parts get: --color or --like")
    return wish.join(found, lightness=request.lightness)


def _describe(picture: Picture) -> list[str]:
    """Return notes on a picture: damage of its file, and whether it can get colors at all."""
    notes = list(describe_notes(picture))
    if line_art.is_line_art(picture.rgb):
        notes.append(f"{files.printable(picture.path)}: {line_art.NOTE}")
    return notes


def _describe_gray(images: Sequence[Path]) -> str:
    """Return a note on the gray ones among the pictures of a character that has colors."""
    names = [files.printable(image.name) for image in images[:MOST_NAMES]]
    names += ["..."] if len(images) > MOST_NAMES else []
    return (
        f"gray among colored pictures: {', '.join(names)}; parts of gray ones are found by"
        " lightness alone, so that their colors may differ; --recolor off treats all pictures as"
        " gray"
    )


def _read(image: Path) -> Picture:
    image = files.find_path(image)
    files.stat_path(image, "file or folder", suggest=True)
    if os.path.isdir(image):
        find_pictures(image)  # says that there are none
    return read_picture(image)


def expand(images: Sequence[Path], out: Path) -> tuple[list[Path], list[str]]:
    """Replace folders by the pictures in them, and leave out what is named twice.

    Parameters
    ----------
    images : sequence of Path
    out : Path
        Folder of the results, which may be in a folder of pictures.

    Returns
    -------
    pictures : list of Path
        A folder without pictures stays: it is refused when it is its turn.
    left_out : list of str
        One line each: what else is in the folders.
    """
    found: list[Path] = []
    left_out: list[str] = []
    for image in map(files.find_path, images):
        if not os.path.isdir(image):
            found.append(image)
            continue
        try:
            listing = find_pictures(image)
        except ChromaError:
            found.append(image)
            continue
        left_out += [f"{files.printable(image)}: {line}" for line in listing.left_out]
        inside = [path for path in listing.pictures if out.resolve() not in path.resolve().parents]
        new = [path for path in inside if not _is_written(path)]
        if len(new) < len(inside):
            left_out.append(
                f"{files.printable(image)}: {len(inside) - len(new)} pictures of packs; name such a"
                " picture itself to color it"
            )
        found += new
    return list(dict.fromkeys(found)), left_out


def _is_written(picture: Path) -> bool:
    """Return whether Chroma wrote a picture: it is in a pack, or an atlas of several."""
    folders = picture.parent, picture.parent.parent  # the files of `also` have folders of their own
    if any((folder / RECORD).is_file() for folder in folders):
        return True
    return bool(_ATLAS.fullmatch(picture.name)) and picture.with_suffix(".json").is_file()


def name_packs(images: Sequence[Path]) -> list[str]:
    """Return the name of each picture's pack: that of its file, with more of it where needed.

    Parameters
    ----------
    images : sequence of Path

    Returns
    -------
    list of str
        "001", or "ch1/001" where another folder has a 001, or "001.png" beside a 001.jpg.
    """
    names = [picture_name(image) for image in images]
    beside = [(image.parent, name) for image, name in zip(images, names)]
    names = [
        image.name if beside.count(place) > 1 else name
        for image, name, place in zip(images, names, beside)
    ]
    absolute = [Path(os.path.abspath(image)) for image in images]
    depth = 0
    while (doubled := {name for name in names if names.count(name) > 1}) and depth < 40:
        depth += 1
        for i, name in enumerate(names):
            if name in doubled:
                parents = absolute[i].parts[-1 - depth : -depth]
                names[i] = "/".join([*parents, name])
    return names


def color_all(
    batch: Batch,
    images: Sequence[Path],
    report: Report,
    *,
    jobs: int = 1,
    scheduler: str | None = None,
) -> list[Result]:
    """Color pictures; a bad one costs only itself.

    Parameters
    ----------
    batch : Batch
    images : sequence of Path
        None at all: the picture of the record.
    report : callable
        Called with each `Result` as soon as it is there.
    jobs : int
        Processes at a time.
    scheduler : str, optional
        Address of a Dask scheduler whose workers color the pictures instead.

    Returns
    -------
    list of Result
        In the order of the pictures.

    Raises
    ------
    ChromaError
        If no scheduler answers, its workers have another version of Chroma, or do not see the
        folder of the packs.
    """
    names = name_packs(images)
    if not images:
        result = batch.color(None, "")
        report(result)
        return [result]
    results: dict[int, Result] = {}
    with _table(batch.out, len(images)) as add_row:

        def keep(number: int, result: Result) -> None:
            results[number] = result
            report(result)
            add_row(result)

        if scheduler is None and (jobs == 1 or len(images) == 1):
            for number, (image, name) in enumerate(zip(images, names)):
                keep(number, batch.color(image, name))
        else:
            request, out = batch.request, batch.out
            if scheduler is not None:  # its workers are in other folders
                images, out = [image.absolute() for image in images], out.absolute()
                request = request.absolute()
            threads = 1 if scheduler is None else None  # here, processes share the cores
            start = _Start(uuid4().hex, request, out, batch.character, threads)
            with _pool(start, min(jobs, len(images)), scheduler) as pool:
                running = {
                    pool.submit(_color_in_worker, start, image, name): number
                    for number, (image, name) in enumerate(zip(images, names))
                }
                try:
                    for future in as_completed(running):
                        number = running[future]
                        keep(number, _result(future, images[number]))
                except BaseException:
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise
    return [results[number] for number in range(len(images))]


class _Start(NamedTuple):
    """What a worker needs to know once, and a name for it."""

    token: str
    request: Request
    out: Path
    character: Character | None
    threads: int | None


@contextmanager
def _pool(start: _Start, jobs: int, scheduler: str | None) -> Iterator[Executor]:
    if scheduler is None:
        with ProcessPoolExecutor(jobs, get_context("spawn"), return_memory) as pool:
            yield pool
        return
    with connect(jobs, scheduler) as client:
        start.out.mkdir(parents=True, exist_ok=True)
        blind = sorted(host for host, sees in client.run(_sees, start.out).items() if not sees)
        if blind:
            raise ChromaError(
                f"--scheduler {scheduler}: the worker {blind[0]} does not see"
                f" {files.printable(start.out)}; use a folder that all machines share (--out)"
            )
        with client.get_executor(pure=False) as pool:
            yield pool


def _sees(folder: Path) -> bool:
    return folder.is_dir()


_BATCHES: dict[str, Batch] = {}  # of this worker: it reads the weights once
_LOCK = Lock()  # a worker of Dask may have several threads


def _color_in_worker(start: _Start, image: Path, name: str) -> Result:
    with _LOCK:
        if start.token not in _BATCHES:
            _BATCHES.clear()
            _BATCHES[start.token] = Batch(
                start.request, start.out, start.character, threads=start.threads
            )
        batch = _BATCHES[start.token]
    return batch.color(image, name)


def _as_error(image: Path | None, error: Exception) -> ChromaError:
    """Return what to say of an error that is none of the picture's."""
    name = files.printable(image or "the picture")
    if isinstance(error, MemoryError):
        return ChromaError(f"{name}: not enough memory; make it smaller")
    place = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}"
    return ChromaError(f"{name}: a fault of Chroma ({what}); please report it with the picture")


def _result(future: "Future[Result]", image: Path) -> Result:
    try:
        return future.result()
    except ChromaError as error:
        return Result(image, error=str(error))
    except Exception as error:  # the worker ended: no memory, or its machine is off
        why = f"its worker ended ({type(error).__name__})"
        return Result(image, error=f"{files.printable(image)}: {why}; run the same command again")


@contextmanager
def _table(out: Path, count: int) -> Iterator[Callable[[Result], None]]:
    """Write a table of what became of several pictures, row by row."""
    if count < 2:
        yield lambda result: None
        return
    rows: list[list[str]] = []

    def add(result: Result) -> None:
        state = "refused" if result.error else "already there" if result.was_there else "colored"
        pack = "" if result.folder is None else result.folder.as_posix()
        rows.append([files.printable(result.image), state, pack, files.printable(result.error)])

    try:
        yield add
    finally:  # also if the user interrupts it
        if rows and out.is_dir():
            text = io.StringIO(newline="")
            csv.writer(text).writerows([["picture", "result", "pack", "reason"], *rows])
            files.write_text(out / TABLE, text.getvalue())
