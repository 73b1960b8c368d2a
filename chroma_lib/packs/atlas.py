"""One atlas for each coloring: all pictures of a character in the same colors."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.packs.sheets import (
    META,
    SheetOptions,
    bleed,
    bleed_source,
    describe_frame,
    numbered,
    resize,
)

Place = tuple[int, int, int]  # page, left, top


def refuse_old_atlases(out: str | Path) -> None:
    """Refuse a folder that has atlases, which would be replaced.

    Parameters
    ----------
    out : path-like

    Raises
    ------
    ChromaError
        If it has any.
    """
    if any(Path(out).glob("atlas-[0-9]*.png")):
        raise ChromaError(
            f"{files.printable(out)}: already has the atlases of a character; name another folder"
            " (--out)"
        )


def write_atlases(packs: Sequence[Path], out: Path, sheet: SheetOptions) -> list[Path]:
    """Write `atlas-00.png` and `atlas-00.json` for coloring 0 of all packs, and so on.

    Parameters
    ----------
    packs : sequence of Path
        Packs of one character, with the same number of colorings.
    out : Path
        Folder for the atlases.
    sheet : SheetOptions
        Their padding, their extrusion and their largest side.

    Returns
    -------
    list of Path
        The JSON files.
    """
    names = sorted(path.name for path in packs[0].glob("[0-9]*.png"))
    sizes = []
    for pack in packs:
        with Image.open(pack / names[0]) as image:
            sizes.append(image.size)
    room = sheet.max_side - 2 * sheet.extrude
    scale = min(1.0, room / max(map(max, sizes)))
    sizes = [(max(1, int(width * scale)), max(1, int(height * scale))) for width, height in sizes]
    margin = 2 * sheet.extrude + sheet.padding
    framed = [(width + margin, height + margin) for width, height in sizes]
    places = pack_shelves(framed, sheet.max_side + sheet.padding)
    prefix = out.resolve().name
    pages = range(max(place[0] for place in places) + 1)
    written = []
    for name in names:
        stem = Path(name).stem
        for page in pages:
            here = [i for i, place in enumerate(places) if place[0] == page]
            file = numbered(f"atlas-{stem}.png", page)
            picture = _compose([packs[i] / name for i in here], here, sizes, places, sheet)
            files.write_png(out / file, picture)
            frames = {
                f"{prefix}/{stem}/{packs[i].name}.png": describe_frame(
                    places[i][1] + sheet.extrude, places[i][2] + sheet.extrude, *sizes[i]
                )
                for i in here
            }
            size = {"w": picture.shape[1], "h": picture.shape[0]}
            meta = {**META, "image": file, "size": size, "scale": f"{scale:.6g}"}
            if len(pages) > 1:
                others = [numbered(f"atlas-{stem}.json", i) for i in pages if i != page]
                meta["related_multi_packs"] = others
            written.append(out / numbered(f"atlas-{stem}.json", page))
            files.write_json(written[-1], {"frames": frames, "meta": meta})
    return written


def pack_shelves(sizes: Sequence[tuple[int, int]], side: int) -> list[Place]:
    """Place rectangles on shelves, the highest first, on as many pages as needed.

    Parameters
    ----------
    sizes : sequence of tuple of int
        Width and height of each, none above `side`.
    side : int
        Largest width and height of a page.

    Returns
    -------
    list of tuple of int
        Page, left and top of each.
    """
    # About as wide as high, if that is possible.
    area = sum(width * height for width, height in sizes)
    limit = min(side, max(int(1.05 * area**0.5), *(width for width, _ in sizes), 1))
    places: list[Place] = [(0, 0, 0)] * len(sizes)
    page = left = top = shelf = 0
    for i in sorted(range(len(sizes)), key=lambda i: -sizes[i][1]):
        width, height = sizes[i]
        if left + width > limit:
            left, top, shelf = 0, top + shelf, 0
        if top + height > side:
            page, left, top, shelf = page + 1, 0, 0, 0
        places[i] = (page, left, top)
        left, shelf = left + width, max(shelf, height)
    return places


def _compose(
    paths: Sequence[Path],
    here: Sequence[int],
    sizes: Sequence[tuple[int, int]],
    places: Sequence[Place],
    sheet: SheetOptions,
) -> np.ndarray:
    """Return one page: uint8 (H, W, 4)."""
    edge = 2 * sheet.extrude
    width = max(places[i][1] + sizes[i][0] for i in here) + edge
    height = max(places[i][2] + sizes[i][1] for i in here) + edge
    page = np.zeros((height, width, 4), np.uint8)
    for path, i in zip(paths, here):
        with Image.open(path) as image:
            cell = np.asarray(image.convert("RGBA"))
        if cell.shape[1::-1] != sizes[i]:
            cell = resize(cell, sizes[i])
            # `resize` leaves no color below transparency.
            cell = bleed(cell, bleed_source(cell[..., 3]))
        cell = np.pad(cell, ((sheet.extrude,) * 2, (sheet.extrude,) * 2, (0, 0)), mode="edge")
        _, left, top = places[i]
        page[top : top + len(cell), left : left + cell.shape[1]] = cell
    return page
