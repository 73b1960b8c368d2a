"""What a drawing seed decides before any line is drawn: build, pose, style, clothes."""

import math
import random
from dataclasses import dataclass, field

from chroma_lib.characters.geometry import weighted
from chroma_lib.characters.paint import Sheet

# Weights of random choices. All lengths are in the head's frame: the origin is between the eyes,
# and the face is about 100 wide.
HAIR = {
    "long_straight": 10, "long_wavy": 8, "hime": 5, "bob": 8, "round_bob": 6, "flips": 5,
    "short_girl": 6, "crop": 6, "spiky": 6, "undercut": 3, "twin_tails": 8, "low_tails": 4,
    "pony": 6, "side_tail": 5, "bun": 4, "double_bun": 4, "braids": 5, "side_braid": 4,
    "curly": 5, "curly_short": 4, "drills": 3, "half_up": 4,
}  # fmt: skip
BOY_HAIR = {
    "crop": 14, "spiky": 12, "undercut": 8, "curly_short": 6, "short_girl": 5, "low_tail": 4,
    "long_straight": 2, "wolf": 8,
}  # fmt: skip
FRINGE = {
    "blunt": 7, "jagged": 12, "wispy": 11, "fine": 9, "swept": 9, "parted": 9, "side_part": 8,
        "middle_lock": 8,
    "spikes": 5, "short": 3, "open": 3,
}  # fmt: skip
CLOTHES = {
    "sailor": 11, "shirt_tie": 8, "turtleneck": 8, "hoodie": 9, "blazer": 10, "kimono": 6,
    "tshirt": 8, "dress": 7, "plain": 7, "stand_collar": 5, "ribbon_blouse": 7, "jacket": 6,
}  # fmt: skip
ACCESSORIES = {
    "bow": 9, "headband": 8, "pin": 10, "flower": 7, "cat_ears": 6, "beret": 3, "cap": 3,
    "earrings": 6, "headphones": 5, "choker": 6, "scarf": 5, "frill": 3,
}  # fmt: skip
MOUTHS = {
    "smile": 18, "open": 15, "flat": 10, "cat": 7, "o": 9, "smirk": 8, "grin": 6, "frown": 5,
    "tiny": 8, "triangle": 5,
}  # fmt: skip


@dataclass
class Plan:
    """The choices that more than one part of the body depends on."""

    drawing: int
    boy: bool = False
    face: float = 50.0  # half width of the face
    chin: float = 56.0
    jaw: float = 0.74
    turn: float = 0.0  # -1 to the viewer's left .. 1 to the right
    tilt: float = 0.0
    view: tuple[float, float, float] = (1.0, 0.0, 0.0)  # zoom, and the point in the middle
    eye_x: float = 25.0
    eye_w: float = 14.0
    eye_h: float = 14.0
    eye_slant: float = 0.0
    look: tuple[float, float] = (0.0, 0.0)  # shift of the irises
    closed: bool = False
    brow_over_hair: bool = True
    line: float = 1.6
    line_black: bool = True
    soft: bool = True
    hard: bool = True
    depth: float = 1.0  # how dark shadows are
    shine: float = 0.5
    detail: float = 1.0  # number of strand lines, relative to the usual
    head: float = 57.0  # half width of the hair on the head
    top: float = 92.0
    hair: str = "bob"
    fringe: str = "jagged"
    clothes: str = "plain"
    mouth: str = "smile"
    accessories: set[str] = field(default_factory=set)
    glasses: bool = False
    own_keys: bool = False  # each garment has its own color key, named as its region
    hair_length: float = 1.0  # length of long hair relative to that of a bust
    flows: bool = False  # long hair hangs down and lies over shoulders and arms
    streaks: int = 0  # number of light and dark streaks in the hair
    brow: float = 0.0  # how far the brows are drawn down to the nose
    airbrush: float = 0.0  # strength of soft, painted shadows; 0 for none
    softness: float = 5.0  # how soft they are
    faint: float = 0.0  # how much lighter outlines are than usual, up to 1
    thin_rims: bool = False  # glasses of thin, dark wire

    @property
    def has_hat(self) -> bool:
        """Whether a hat presses the hair down."""
        return bool(self.accessories & {"cap", "beret", "hat"})

    def key(self, region: str, key: str) -> str:
        """Return the color key of a region; `key` is the one of busts in the "bust" framing."""
        return region if self.own_keys else key

    def random(self, part: str) -> random.Random:
        """Return a part's own generator, so that a change of one part does not affect others."""
        return random.Random(f"chroma {part} {self.drawing}")

    def outline(self, sheet: Sheet, key: str) -> int:
        """Return the paint of a region's outline: black, or a dark, muted tint of the region."""
        if self.line_black:
            return sheet.paint("ink")
        if self.faint:
            return sheet.paint(key, -0.62 + 0.42 * self.faint, 1.0, -8 if key == "skin" else 0.0)
        if key == "skin":
            return sheet.paint("skin", -0.62, 1.0, -8)
        return sheet.paint(key, -0.68, 0.5)

    def shadow(self, sheet: Sheet, key: str, strength: float = 1.0) -> int:
        """Return the paint of a region's shadow."""
        if key == "skin" and self.airbrush:  # soft pink shadows
            return sheet.paint("skin", -0.12 * self.depth * strength, 1.5, -18)
        if key == "skin":
            return sheet.paint("skin", -0.105 * self.depth * strength, 1.25, -7)
        return sheet.paint(key, -0.24 * self.depth * strength, 1.03, -5)


def make_plan(drawing: int) -> Plan:
    """Make all choices of a drawing.

    Parameters
    ----------
    drawing : int
        Seed.

    Returns
    -------
    Plan
    """
    r = random.Random(f"chroma plan {drawing}")
    p = Plan(drawing)
    p.boy = r.random() < 0.28
    p.face = r.uniform(47, 53)
    p.chin = r.uniform(56, 64) if p.boy else r.uniform(51, 59)
    p.jaw = r.uniform(0.7, 0.82) if p.boy else r.uniform(0.62, 0.75)
    p.turn = r.uniform(-0.25, 0.25) if r.random() < 0.55 else r.choice((-1, 1)) * r.uniform(0.3, 1)
    p.tilt = r.uniform(-3, 3) if r.random() < 0.5 else r.uniform(-12, 12)
    p.eye_x = r.uniform(23, 26)
    if p.boy:
        p.eye_w, p.eye_h = r.uniform(12.5, 14.8), r.uniform(9, 13.5)
    else:
        p.eye_w, p.eye_h = r.uniform(13.5, 16.8), r.uniform(12.5, 19)
    p.eye_slant = r.uniform(-3.5, 3.5)
    p.look = (r.uniform(-3.2, 3.2), r.uniform(-1.2, 1.5))
    if r.random() < 0.5:
        p.look = (p.look[0] * 0.25 + p.turn * 1.5, 0.0)
    p.closed = r.random() < 0.08
    p.brow_over_hair = r.random() < 0.55
    p.line = math.exp(r.uniform(math.log(0.7), math.log(2.9)))
    p.line_black = r.random() < 0.5
    shading = weighted(r, {"none": 1, "soft": 3, "hard": 4, "both": 4})
    p.soft, p.hard = shading in ("soft", "both"), shading in ("hard", "both")
    p.depth = r.uniform(0.55, 1.35)
    p.shine = 0.0 if r.random() < 0.15 else r.uniform(0.15, 1)
    p.detail = r.uniform(0.3, 2.2)
    p.head = p.face + r.uniform(6, 12)
    p.top = r.uniform(86, 98)
    p.hair = weighted(r, BOY_HAIR if p.boy else HAIR)
    p.fringe = "blunt" if p.hair == "hime" else weighted(r, FRINGE)
    if p.hair in ("spiky", "wolf") and r.random() < 0.6:
        p.fringe = r.choice(("spikes", "jagged"))
    if p.hair in ("curly", "curly_short") and r.random() < 0.7:
        p.fringe = "curly"
    p.clothes = weighted(r, CLOTHES)
    while p.boy and p.clothes in ("dress", "ribbon_blouse", "sailor"):
        p.clothes = weighted(r, CLOTHES)
    p.mouth = weighted(r, MOUTHS)
    for chance in (0.68, 0.22):
        if r.random() < (chance * 0.45 if p.boy else chance):
            p.accessories.add(weighted(r, ACCESSORIES))
    if p.boy:
        p.accessories -= {"bow", "flower", "frill", "headband"}
    # Of two things that belong on top of the head, the bigger one stays.
    on_top = {"headband", "cap", "beret", "bow", "frill", "cat_ears", "headphones"}
    for heavy in ("cap", "beret", "headphones", "frill"):
        if heavy in p.accessories:
            p.accessories -= on_top - {heavy}
            break
    p.glasses = r.random() < 0.13
    kind = r.random()
    if kind < 0.45:
        p.view = (r.uniform(0.92, 1.12), r.uniform(-6, 6), r.uniform(-4, 10))
    elif kind < 0.80:
        p.view = (r.uniform(1.1, 1.45), r.uniform(-9, 9), r.uniform(-12, 14))
    else:
        p.view = (r.uniform(1.45, 2.2), r.uniform(-14, 14), r.uniform(-18, 16))
    return p
