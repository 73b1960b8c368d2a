"""What a figure wears and holds: choices that go together, before any line is drawn."""

import random
from dataclasses import dataclass, field

from chroma_lib.characters.geometry import weighted
from chroma_lib.characters.plan import Plan

THEMES = {
    "school": 22, "casual": 24, "fantasy": 24, "japanese": 9, "maid": 5, "formal": 7, "winter": 6,
    "sporty": 6, "idol": 6,
}  # fmt: skip
BOY_THEMES = {**THEMES, "maid": 0, "idol": 1, "fantasy": 28, "formal": 9}

# Uppers that cover hips and legs too.
WHOLE = ("dress", "sundress", "gown", "kimono", "robe", "jumpsuit", "qipao")


@dataclass
class Outfit:
    """Kinds of the garments; None where nothing is worn."""

    theme: str
    upper: str = "tshirt"
    neckline: str = "round"
    sleeve: str | None = "short"
    pattern: str | None = None  # stripes, upright, plaid, dots
    pattern_on: str = "upper"
    pattern_step: float = 17.0  # for an adult
    lower: str | None = None
    skirt: str = "flared"  # how a skirt falls
    hem: float = 0.7  # how far down the legs: 1 the knees, 2 the ankles
    over: str | None = None
    over_sleeve: str | None = None
    legs: float | None = None  # where socks start: 0 the hip, 1 the knee, 2 the ankle
    feet: str | None = "shoes"
    hands: str | None = None
    neck: str | None = None
    head: str | None = None
    belt: str | None = None
    collar: str | None = None
    trim: bool = False
    seam: bool = False  # a line where sleeve and trunk are sewn together
    puff: float = 11.0  # how full puffed sleeves are
    flare: float = 0.0  # how much wider than usual the hem of a skirt is
    blow: float = 0.0  # how far the wind moves skirt or cape, to the right where positive
    opening: float = 0.0  # how much farther than usual an open jacket is open
    prop: str | None = None
    prop_side: int = 1
    bag: bool = False
    wings: str | None = None
    tail: str | None = None
    keys: dict[str, str] = field(default_factory=dict)  # regions in the color of another one

    @property
    def covers_arms(self) -> bool:
        """Whether sleeves reach down to the wrists."""
        full = ("long", "loose", "wide", "bishop")
        return self.sleeve in full or self.over_sleeve in full

    @property
    def covers_legs(self) -> bool:
        """Whether trousers or tights reach down to the ankles."""
        full = ("slim", "straight", "wide")
        return self.legs == 0.0 or self.lower in full or self.upper == "jumpsuit"

    @property
    def held(self) -> dict[int, str]:
        """Return the pose of the arm that holds something."""
        poses = {"book": "carry", "bouquet": "carry", "shield": "down", "case": "down",
                 "umbrella": "hold", "sword_low": "down", "bow": "down", "notebook": "hug"}
        if self.prop is None or self.prop in ("sword_back", "bow_back"):
            return {}
        return {self.prop_side: poses.get(self.prop, "hold")}


def choose_outfit(p: Plan, r: random.Random) -> Outfit:
    """Choose garments that go together.

    Parameters
    ----------
    p : Plan
    r : random.Random

    Returns
    -------
    Outfit
    """
    o = Outfit(weighted(r, BOY_THEMES if p.boy else THEMES))
    {"school": _school, "casual": _casual, "fantasy": _fantasy, "japanese": _japanese,
     "maid": _maid, "formal": _formal, "winter": _winter, "sporty": _sporty,
     "idol": _idol}[o.theme](o, p, r)
    o.prop_side = r.choice((-1, 1))
    if o.upper in WHOLE:
        o.lower = None
    if o.prop in (None, "book") and o.over not in ("cape", "capelet", "poncho"):
        o.prop = "notebook" if r.random() < 0.09 else o.prop
    if not o.pattern and r.random() < 0.16 and o.theme not in ("maid", "formal"):
        o.pattern = weighted(r, {"stripes": 4, "dots": 3, "plaid": 2, "upright": 1})
        o.pattern_on = "lower" if o.lower and r.random() < 0.4 else "upper"
    o.pattern_step = r.uniform(13, 22)
    _vary_cut(o, p, r)
    # One color for several parts, as in a matching set.
    if r.random() < 0.35:
        o.keys["trim"] = r.choice(("neck", "belt", "over", "lower", "head"))
    if r.random() < 0.18:
        o.keys["legs"] = r.choice(("trim", "upper", "feet"))
    if r.random() < 0.2:
        o.keys["head"] = r.choice(("neck", "over", "upper"))
    if o.over and o.lower and r.random() < 0.25:
        o.keys["lower"] = "over"
    if r.random() < 0.2:
        o.keys["hands"] = r.choice(("feet", "legs"))
    return o


def _vary_cut(o, p, r):
    """Choose how full and how wide the garments are cut, and what the wind does."""
    o.puff = r.uniform(8, 22)
    o.seam = r.random() < (0.6 if o.sleeve in ("puff", "bishop") else 0.25)
    if r.random() < 0.35:
        o.flare = r.uniform(20, 85)
    if r.random() < 0.22:
        o.blow = r.choice((-1, 1)) * r.uniform(40, 125)
    o.opening = r.uniform(0.0, 0.28) if r.random() < 0.5 else 0.0
    is_dress = o.lower == "skirt" or o.upper in ("dress", "sundress", "gown")
    if is_dress and o.over in (None, "cape", "capelet") and r.random() < 0.32:
        o.belt = "bow_sash"
    if o.neck is None and o.collar != "stand" and r.random() < 0.24:
        o.neck = _pick(r, kerchief=0 if p.boy else 4, strings=3, scarf=2)
    if o.hands is None and o.over_sleeve is None and r.random() < 0.06:
        o.hands = "wide_cuffs"


def bare_arms(o: Outfit, r: random.Random) -> None:
    """Shorten the sleeves of most outfits, so that skin is seen in front of the garment.

    Parameters
    ----------
    o : Outfit
        Changed in place.
    r : random.Random
    """
    if o.theme in ("japanese", "winter") or o.upper in ("robe", "gakuran") or r.random() < 0.3:
        return
    if o.over_sleeve and r.random() < 0.6:
        o.over, o.over_sleeve = None, None
    if o.over_sleeve is None and o.sleeve in ("long", "loose", "wide", "bishop", "rolled"):
        o.sleeve = _pick(r, short=5, puff=3, elbow=2, cap=1)
    if o.hands in ("gloves", "long_gloves") and r.random() < 0.6:
        o.hands = None
    if o.hands is None and r.random() < 0.2:
        o.hands = r.choice(("cuffs", "wide_cuffs"))


def _pick(r, **weights):
    choice = weighted(r, weights)
    return None if choice == "none" else choice


def _school(o, p, r):
    o.upper = _pick(r, shirt=6, sailor=0 if p.boy else 5, sweater=2, gakuran=3 if p.boy else 0)
    o.sleeve = _pick(r, short=3, long=5, rolled=1)
    o.neck = _pick(r, tie=4, bow=0 if p.boy else 4, none=2)
    o.collar = "white"
    if o.upper == "sailor":
        o.neck, o.collar, o.trim = r.choice(("bow", "scarf_tie")), "sailor", True
    elif o.upper == "gakuran":
        o.neck, o.sleeve, o.collar = None, "long", "stand"
    else:
        o.over = _pick(r, blazer=5, cardigan=3, vest=3, none=4)
        o.over_sleeve = "long" if o.over in ("blazer", "cardigan") else None
        if o.over_sleeve:
            o.sleeve = "long"
    if p.boy:
        o.lower = _pick(r, slim=5, straight=4, shorts=1)
    else:
        o.lower, o.skirt, o.hem = "skirt", "pleated", r.uniform(0.4, 0.9)
        if r.random() < 0.3:
            o.pattern, o.pattern_on = "plaid", "lower"
    o.legs = r.choice((1.78, 1.5, 1.14, 1.14, 0.74, 0.0)) if not p.boy else 1.8
    o.feet = _pick(r, loafers=5, sneakers=3, maryjanes=0 if p.boy else 2)
    o.prop = _pick(r, case=2, book=2, none=8)
    o.bag = o.prop is None and r.random() < 0.15


def _casual(o, p, r):
    o.upper = _pick(r, tshirt=5, sweater=4, hoodie=4, shirt=3, turtleneck=3,
        blouse=0 if p.boy else 4, tank=2, dress=0 if p.boy else 4,
        sundress=0 if p.boy else 3, jumpsuit=2)
    o.neckline = _pick(r, round=5, vee=2, scoop=2, square=1)
    o.sleeve = {"tank": None, "sundress": None}.get(o.upper, _pick(r, short=4, long=5, elbow=2,
        rolled=1, loose=2))
    if o.upper in ("blouse", "dress"):
        o.sleeve = _pick(r, puff=3, bishop=3, short=2, long=2)
    if o.upper in ("hoodie", "sweater", "turtleneck"):
        o.sleeve = _pick(r, long=3, loose=3)
    o.over = _pick(r, jacket=4, cardigan=3, vest=1, coat=1, none=9)
    o.over_sleeve = _pick(r, long=3, loose=1, rolled=1) if o.over not in (None, "vest") else None
    if p.boy:
        o.lower = _pick(r, slim=4, straight=4, wide=2, shorts=3, cropped=1)
    else:
        o.lower = _pick(r, skirt=9, slim=3, straight=2, wide=2, shorts=4)
        o.skirt = _pick(r, flared=5, pleated=2, straight=2, frilled=1)
        o.hem = r.uniform(*weighted(r, {(0.42, 0.75): 5, (0.85, 1.15): 3, (1.4, 1.85): 2}))
    o.legs = r.choice((None, 1.82, 1.5) if p.boy else (None, 1.8, 1.55, 1.14, 0.72, 0.0))
    o.feet = _pick(r, sneakers=6, boots=2, sandals=2, maryjanes=0 if p.boy else 2, heels=0 if p.boy
        else 1, loafers=1, high_boots=1, none=0.5)
    o.neck = _pick(r, none=12, choker=2, pendant=2, scarf=1, bow=0 if p.boy else 1)
    o.collar = "own" if o.upper in ("shirt", "blouse") else None
    o.head = _pick(r, none=10, straw=1, band=1, cap=1)
    o.belt = _pick(r, belt=3, none=8) if o.upper not in ("hoodie", "sweater") else None
    o.trim = r.random() < 0.35
    o.prop = _pick(r, book=1, umbrella=1, bouquet=0.6, mic=0.4, none=10)
    o.bag = r.random() < 0.2
    if not p.boy and r.random() < 0.06:
        o.tail = "cat"


def _fantasy(o, p, r):
    o.upper = _pick(r, tunic=7, robe=4, shirt=4, dress=0 if p.boy else 4, gown=0 if p.boy else 1,
        tank=1)
    o.neckline = _pick(r, round=3, vee=4, square=2, high=2)
    o.sleeve = {"robe": "wide", "tank": None}.get(o.upper, _pick(r, long=4, bishop=3, short=2,
        wide=1, puff=1, elbow=2))
    o.collar = "own" if o.upper == "shirt" else None
    o.over = _pick(r, cape=5, armor=4, vest=3, coat=3, capelet=2, none=5)
    o.over_sleeve = "long" if o.over == "coat" else None
    if p.boy or r.random() < 0.35:
        o.lower = _pick(r, slim=6, straight=2, shorts=1, baggy=2)
    else:
        o.lower, o.skirt = "skirt", _pick(r, flared=4, pleated=2, frilled=2)
        o.hem = r.uniform(0.42, 1.0)
    o.hem = o.hem if o.upper not in ("robe", "gown") else r.uniform(1.6, 1.95)
    o.legs = r.choice((None, None, 0.72, 1.1, 0.0))
    o.feet = _pick(r, boots=4, high_boots=6, thigh_boots=1, sandals=1, shoes=1)
    o.hands = _pick(r, gloves=3, long_gloves=2, fingerless=2, bracers=3, none=5)
    o.neck = _pick(r, pendant=2, scarf=2, choker=1, none=7)
    o.head = _pick(r, witch=2, circlet=2, helmet=1, band=1, horns=1, none=8)
    o.belt = _pick(r, belt=7, sash=3, pouch=3, none=3)
    o.trim = r.random() < 0.65
    o.prop = _pick(r, sword=3, sword_low=2, sword_back=1, staff=4, bow=1.5, shield=1.5, book=1,
        none=4)
    o.wings = _pick(r, angel=2, bat=1.5, fairy=1.2, none=11)
    o.tail = _pick(r, cat=1, fox=1.2, demon=1, none=12)
    if o.over in ("cape", "coat") and o.wings:
        o.wings = None


def _japanese(o, p, r):
    o.upper = _pick(r, kimono=7, haori=2, wrap=3)
    o.sleeve = "wide" if o.upper != "wrap" else _pick(r, wide=2, elbow=1)
    o.neckline = "wrap"
    o.belt = "obi" if not p.boy or r.random() < 0.4 else "sash"
    o.hem = r.uniform(1.7, 1.93) if r.random() < 0.75 else r.uniform(0.6, 0.9)
    if o.upper != "kimono":
        o.upper = "wrap"
        o.lower = "hakama"
    o.over = "haori" if r.random() < 0.25 else None
    o.over_sleeve = "wide" if o.over else None
    o.legs = 1.76 if r.random() < 0.8 else None
    o.feet = "geta" if r.random() < 0.75 else "sandals"
    o.trim = True
    o.pattern = _pick(r, dots=3, upright=1, plaid=1, none=4)
    o.prop = _pick(r, umbrella=2, sword_low=1, bouquet=1, none=6)
    o.tail = _pick(r, fox=1, none=7)
    o.head = _pick(r, none=1)


def _maid(o, p, r):
    o.upper, o.sleeve = "dress", _pick(r, puff=4, long=2, bishop=1)
    o.skirt, o.hem = _pick(r, flared=2, frilled=1), r.choice((r.uniform(0.55, 0.85), 1.5))
    o.collar, o.neck = "white", _pick(r, bow=4, none=1)
    o.over, o.trim = "apron", True
    o.legs = r.choice((0.72, 0.0, 1.1))
    o.feet = _pick(r, maryjanes=4, boots=1)
    o.head, o.belt = "frill", None
    o.hands = _pick(r, cuffs=2, none=3)
    o.prop = _pick(r, tray=3, umbrella=0.5, none=6)


def _formal(o, p, r):
    if p.boy or r.random() < 0.35:
        o.upper, o.sleeve, o.collar = "shirt", "long", "own"
        o.over, o.over_sleeve = _pick(r, blazer=5, vest=3, coat=1), "long"
        if o.over == "vest":
            o.over_sleeve = None
        o.lower = "slim" if p.boy or r.random() < 0.5 else "skirt"
        o.skirt, o.hem = "straight", r.uniform(0.8, 1.05)
        o.neck, o.feet = _pick(r, tie=5, cravat=2), _pick(r, loafers=4, heels=0 if p.boy else 3)
        o.legs = 1.75 if o.lower == "slim" else 0.0
    else:
        o.upper = _pick(r, gown=3, dress=2, qipao=2)
        o.neckline = _pick(r, square=2, scoop=2, vee=2)
        o.sleeve = r.choice((None, "cap", "puff", None))
        o.hem = r.uniform(1.5, 1.95) if o.upper != "dress" else 1.05
        o.legs, o.feet = r.choice((None, 0.0)), "heels"
        o.hands = _pick(r, long_gloves=3, none=3)
        o.neck = _pick(r, pendant=3, choker=2)
        o.belt, o.trim = _pick(r, sash=3, none=3), True
        if o.upper == "qipao":
            o.neckline, o.skirt = "high", "straight"
        o.over = _pick(r, capelet=1, none=6)
    o.prop = _pick(r, bouquet=1, none=6)


def _winter(o, p, r):
    o.upper, o.sleeve = _pick(r, sweater=2, turtleneck=2), "long"
    o.over, o.over_sleeve = _pick(r, coat=5, poncho=2, jacket=2), "loose"
    if o.over == "poncho":
        o.over_sleeve = None
    o.neck = _pick(r, scarf=6, none=2)
    if p.boy or r.random() < 0.45:
        o.lower = "slim"
    else:
        o.lower, o.skirt, o.hem = "skirt", "pleated", 0.75
    o.legs = 0.0 if o.lower == "skirt" else 1.7
    o.feet = _pick(r, boots=4, high_boots=3)
    o.hands = _pick(r, gloves=3, none=2)
    o.head = _pick(r, beanie=3, none=4)
    o.trim = r.random() < 0.6
    o.prop = _pick(r, umbrella=1, none=5)


def _sporty(o, p, r):
    o.upper = _pick(r, jersey=4, tank=3, tshirt=3)
    o.sleeve = {"tank": None}.get(o.upper, _pick(r, short=3, long=3))
    o.lower = _pick(r, shorts=5, straight=4, skirt=0 if p.boy else 2)
    o.skirt, o.hem = "pleated", 0.5
    o.legs, o.feet = r.choice((1.8, 1.45, 1.14)), "sneakers"
    o.hands = _pick(r, warmers=3, fingerless=1, none=4)
    o.head, o.trim = _pick(r, band=3, cap=2, none=4), r.random() < 0.7
    o.over = _pick(r, jacket=2, none=5)
    o.over_sleeve = "long" if o.over else None


def _idol(o, p, r):
    o.upper = "dress" if not p.boy else "shirt"
    o.sleeve, o.neckline = _pick(r, puff=3, cap=2, short=1), _pick(r, square=2, vee=1)
    o.skirt, o.hem = "frilled", r.uniform(0.42, 0.7)
    if r.random() < 0.4 or p.boy:
        o.upper, o.lower, o.collar = "blouse", "slim" if p.boy else "skirt", "own"
        o.over = "vest"
    o.legs = r.choice((0.72, 1.1, 1.6, None))
    o.feet = _pick(r, high_boots=3, maryjanes=2, heels=1)
    o.hands = _pick(r, gloves=2, long_gloves=1, warmers=2, cuffs=2)
    o.neck, o.belt = _pick(r, bow=3, choker=2), _pick(r, sash=3, belt=1)
    o.trim, o.prop = True, _pick(r, mic=3, none=3)
    o.wings = _pick(r, fairy=1, angel=1, none=7)
