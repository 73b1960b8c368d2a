"""What `chroma data` keeps and drops: settings, thresholds, reasons, and the names of its files."""

from dataclasses import dataclass

import numpy as np

from chroma_lib.errors import ChromaError
from chroma_lib.pictures.fit import WHITE_SHARE, crop_bust
from chroma_lib.pictures.picture import Picture

FORMAT = 1
PICTURES, TABLE, REPORT, SHEET = "pictures", "report.csv", "report.json", "borderline.png"
CROPS = ("pad", "bust")
PAPER_WHITE = 95.0  # a pixel of this L* or more is paper, as in `measures`
INK_SHARE = 0.01  # a picture with a smaller share of pixels that are not paper is blank
COLORED_CHROMA = 8.0  # the noise of JPEG on gray stays below
COLORED_SHARE = 0.05  # of what is not paper; a drawn face alone has more
SMALLEST_SCALE = 0.5  # of the size; a smaller picture would be more blur than detail
KEPT = ("kept", "남김")
NEAR_BITS = 4  # of 64; a drawing saved again differs by at most 4, another drawing by 6 or more
NEAR_AB = 2.0  # mean AB distance of 4x4 cells; another coloring of the drawing is farther away

# Why a picture is dropped: (English, Korean).
REASONS = {
    "unreadable": ("unreadable", "읽을 수 없음"),
    "too small": ("too small", "너무 작음"),
    "not on white": ("not on white", "흰 배경이 아님"),
    "blank": ("blank", "빈 그림"),
    "gray": ("gray", "흑백 그림"),
    "duplicate": ("duplicate", "중복"),
    "near duplicate": ("near duplicate", "거의 같은 그림"),
}
COLUMNS = (
    "number", "name", "verdict", "reason", "detail", "file", "width", "height",
    "side", "white", "colored", "bits", "like",
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """How pictures are prepared.

    Attributes
    ----------
    size : int
        Side of the squares in pixels.
    white_background : bool
        Drop pictures whose background is not white.
    crop : {"pad", "bust"}
        "pad" keeps the whole picture. "bust" takes the box around what is not white (or not
        transparent) and, if the box is taller than wide, the square at its top. For a figure
        standing on white that is head and shoulders. No face detection is involved.

    Raises
    ------
    ChromaError
        If `crop` is unknown or `size` is less than 1.
    """

    size: int = 128
    white_background: bool = False
    crop: str = "pad"

    def __post_init__(self):
        """Check the settings."""
        if self.crop not in CROPS:
            raise ChromaError(f"unknown crop {self.crop!r}: use one of {', '.join(CROPS)}")
        if self.size < 1:
            raise ChromaError(f"size {self.size}: use at least 1")

    def as_dict(self) -> dict[str, int | float | str]:
        """Return the settings and all thresholds, for the report."""
        return {
            "size": self.size,
            "white_background": self.white_background,
            "crop": self.crop,
            "smallest_side": SMALLEST_SCALE * self.size,
            "white_share": WHITE_SHARE,
            "colored_share": COLORED_SHARE,
            "colored_chroma": COLORED_CHROMA,
            "near_bits": NEAR_BITS,
            "near_ab": NEAR_AB,
        }


def cropped(picture: Picture, settings: Settings) -> np.ndarray:
    """Return the part of a picture that is scaled into its square: uint8, shape (h, w, 3)."""
    return crop_bust(picture) if settings.crop == "bust" else picture.rgb
