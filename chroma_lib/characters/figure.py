"""Compose a character: from a drawing seed to a sheet of shapes."""

import math
import random

from chroma_lib.characters import scenery
from chroma_lib.characters.body import skin
from chroma_lib.characters.body.body import Body
from chroma_lib.characters.body.poses import IN_FRONT
from chroma_lib.characters.brush import Brush
from chroma_lib.characters.bust import build_bust, draw_head, head_transform
from chroma_lib.characters.framing import choose_view
from chroma_lib.characters.garments import lowers, small
from chroma_lib.characters.garments.hats import draw_hat
from chroma_lib.characters.garments.outfit import WHOLE, bare_arms, choose_outfit
from chroma_lib.characters.garments.overs import Over
from chroma_lib.characters.garments.uppers import Upper
from chroma_lib.characters.geometry import mix, weighted
from chroma_lib.characters.head import flowing
from chroma_lib.characters.head.accessories import Wear
from chroma_lib.characters.head.hair import Hair
from chroma_lib.characters.paint import Sheet
from chroma_lib.characters.plan import make_plan
from chroma_lib.characters.props import Prop

BIG_HATS = ("witch", "straw", "beanie", "helmet")
ON_TOP = {"headband", "cap", "beret", "bow", "frill", "cat_ears", "headphones"}


def build(drawing: int, framing: str = "bust") -> Sheet:
    """Draw all shapes of a character, without colors.

    Parameters
    ----------
    drawing : int
        Seed.
    framing : {"bust", "figure", "half", "mixed"}

    Returns
    -------
    Sheet

    Raises
    ------
    ChromaError
        If the framing is not one of the four.
    """
    view = choose_view(drawing, framing)
    if view in ("figure", "half"):
        return Figure(drawing, view).sheet
    return build_bust(drawing, view)


class Figure:
    """A figure with its garments, drawn from back to front."""

    def __init__(self, drawing: int, view: str):
        self.r = r = random.Random(f"chroma figure {drawing}")
        self.p = p = make_plan(drawing)
        self.sheet = s = Sheet()
        s.has_own_keys = p.own_keys = True
        self.o = o = choose_outfit(p, r)
        self.body = Body(p, r, o.held, covered=o.over in ("cape", "capelet", "poncho"))
        if self.body.pose.legs_kind == "sitting" and o.over in ("coat", "haori"):
            o.over = "jacket"  # a long front would cross the thighs
        if self.body.pose.is_in_front:
            bare_arms(o, r)
        self._dress_head()
        left, zoom, up = self._view(view)
        # Small figures have thin lines, but not as thin as their scale; faces have thinner ones.
        width = min(p.line * zoom**-0.5, 4.4)
        p.line = width * 0.8
        self.brush = Brush(s, p, o.keys, self.body.size.scale, r.choice((-1, 1)), width)
        self.upper = Upper(self.brush, self.body, o, r)
        self.over = Over(self.brush, self.body, o, r)
        self.prop = Prop(self.brush, self.body, o, r)
        self.backdrop = scenery.draw_backdrop(s, r, plain=r.random() < 0.25)
        s.group(f"translate({left:.2f} {up:.2f}) scale({zoom:.4f})")
        self.hair, self.wear = Hair(s, p), Wear(s, p)
        self.flow = flowing.Flow(self.hair, self.body, r) if p.flows else None
        self._behind()
        self._below_the_waist()
        self._torso()
        hangs = o.neck in ("scarf", "bow", "choker", "pendant", "kerchief", "strings")
        # What hangs from the neck is behind an arm in front of the chest, but on a cape.
        is_below = self.body.pose.is_in_front and o.over not in ("cape", "capelet", "poncho")
        if hangs and is_below:
            small.draw_neckwear(self.brush, self.body, o, r)
        self._front_arms()
        self.over.on_top()
        if hangs and not is_below:
            small.draw_neckwear(self.brush, self.body, o, r)
        if self.flow:
            self.flow.front()
        draw_head(s, p, self.hair, self.wear)
        if o.head and o.head not in ("frill", "cap"):
            s.group(head_transform(p))
            draw_hat(self.brush, o.head, r)
            s.end()
        s.end()

    def _dress_head(self):
        p, o, r = self.p, self.o, self.r
        p.tilt = max(-8.0, min(8.0, p.tilt))
        if r.random() < 0.3:
            p.tilt = r.choice((-1, 1)) * r.uniform(7, 18)
        self._make_face()
        p.detail = min(p.detail, 0.9)  # more strands would merge at this scale
        if self.body.size.heads > 4:
            p.hair_length = r.uniform(1.0, 2.1)
        if o.head:
            p.accessories -= ON_TOP
        if o.head in ("frill", "cap"):
            p.accessories.add(o.head)
        elif o.head in BIG_HATS:
            p.accessories.add("hat")
        if o.tail in ("cat", "fox") and not p.has_hat and not p.accessories & ON_TOP:
            p.accessories.add("cat_ears")

    def _make_face(self):
        """Choose what only the heads of figures have: moods, flowing hair, thin glasses."""
        p, r = self.p, self.r
        mood = weighted(r, {"calm": 62, "angry": 12, "shout": 8, "laugh": 10, "sly": 8})
        if mood in ("angry", "sly"):
            p.eye_h *= r.uniform(0.5, 0.75)
        if mood in ("angry", "shout"):
            p.brow, p.eye_slant = r.uniform(3, 6), p.eye_slant + 3
        if mood in ("shout", "laugh"):
            p.mouth = mood
        elif mood == "angry" and r.random() < 0.4:
            p.mouth = "shout"
        p.closed = p.closed or (mood == "laugh" and r.random() < 0.3)
        p.glasses = p.glasses or r.random() < 0.06
        p.thin_rims = r.random() < 0.6
        if p.fringe not in ("blunt", "curly") and r.random() < 0.25:
            p.fringe = "gaps"
        if r.random() < 0.42:
            p.airbrush, p.softness = r.uniform(0.7, 1.9), r.uniform(3, 9)
        if not p.line_black and r.random() < 0.35:
            p.faint = r.uniform(0.3, 1.0)
        p.streaks = r.randint(5, 14) if r.random() < 0.35 else 0
        if not p.boy and r.random() < 0.25:
            p.hair = r.choice(flowing.LONG)
        is_bent = abs(p.tilt) > 10
        p.flows = p.hair in flowing.LONG and (is_bent or r.random() < 0.75)
        if is_bent and p.hair in ("twin_tails", "braids", "low_tails", "drills", "curly"):
            p.tilt = math.copysign(10, p.tilt)  # the tails turn with the head

    def _top(self):
        """Return the height of hair and hat above the eyes."""
        p, o = self.p, self.o
        hair = {"bun": 52, "double_bun": 24, "spiky": 32, "pony": 16, "wolf": 14}.get(p.hair, 8)
        hats = {"witch": 84, "straw": 16, "beanie": 26, "helmet": 24, "horns": 36}
        worn = {"cat_ears": 32, "beret": 32, "cap": 20, "frill": 14, "bow": 26}
        hat = hats.get(o.head or "", 0)
        return p.top + max([hair, hat, *[worn.get(name, 0) for name in p.accessories]])

    def _view(self, view):
        """Return the x shift, the scale and the y shift from the head's frame to the canvas."""
        b, r, pose = self.body.size, self.r, self.body.pose
        top, bottom = -self._top(), pose.bottom + b.ankle * 0.12
        margin = r.uniform(0.04, 0.06) * 256
        xs = [self.p.head * 1.2, -self.p.head * 1.2]
        for arm in pose.arms.values():
            xs += [x for x, _ in arm.joints]
            x = arm.joints[2][0]
            xs += [x + b.hand * 0.8, x - b.hand * 0.8]
        if view == "half":
            kind = weighted(r, {"full": 50, "tight": 18, "small": 32})
            knee = self.body.knee_y(1.0)
            thigh = mix(b.crotch_y, knee, 0.45)
            bottom = min(bottom, r.choice((mix(b.hip_y, b.crotch_y, 0.5), thigh, knee + 20)))
            if kind == "small":
                bottom = min(bottom, thigh)
            return self._half_view(kind, margin, (min(xs) + max(xs)) / 2, top, bottom)
        zoom = min((256 - 2 * margin) / (bottom - top), 244 / (max(xs) - min(xs)))
        if r.random() < 0.25:
            zoom *= r.uniform(0.86, 1.0)
        # In the middle, with a random shift as far as the room allows.
        room = (256 - zoom * (max(xs) - min(xs))) / 2 - 4
        reach = 0.95 if r.random() < 0.35 else 0.3
        shift = r.uniform(-reach, reach) * max(0.0, room)
        left = 128 - zoom * (min(xs) + max(xs)) / 2 + shift
        return left, zoom, 256 - margin - zoom * bottom

    def _half_view(self, kind, margin, middle, top, bottom):
        """Return the view of a figure that the lower edge of the canvas cuts."""
        r, b = self.r, self.body.size
        if kind == "tight":
            margin = r.uniform(-6, 6)
        elif kind == "small":  # with much room above, and anywhere
            margin = r.uniform(0.08, 0.26) * 256
        zoom = (256 - margin) / (bottom - top)
        room = max(8.0, 128 - zoom * b.shoulder * 1.6)
        reach = room if kind == "small" or r.random() < 0.25 else 8.0
        left = 128 - zoom * middle * 0.4 + r.uniform(-reach, reach)
        return left, zoom, margin - zoom * top

    def _behind(self):
        brush, body, o, r = self.brush, self.body, self.o, self.r
        if r.random() < (0.12 if self.backdrop == "none" else 0.6):
            scenery.draw_ground(brush, body, r)
        if body.pose.legs_kind == "sitting":
            scenery.draw_seat(brush, body, r)
        if o.wings:
            scenery.draw_wings(brush, body, o.wings, r)
        if o.tail:
            scenery.draw_tail(brush, body, o.tail, r)
        self.over.back()
        self.prop.behind()
        if self.flow:
            self.flow.back()
        else:
            self.sheet.group(head_transform(self.p))
            self.hair.back()
            self.sheet.end()
        for k, arm in body.pose.arms.items():
            if arm.is_behind:
                self._arm(k)

    def _below_the_waist(self):
        brush, body, o, r = self.brush, self.body, self.o, self.r
        order = sorted((-1, 1), key=lambda k: not body.pose.legs[k].is_behind)
        # Narrow trousers are worn inside boots.
        inside = o.feet in ("boots", "high_boots", "thigh_boots") and o.lower in ("slim", "baggy")
        for k in order:
            skin.draw_leg(brush, body, k, is_covered=o.covers_legs)
            small.draw_legwear(brush, body, o, k)
            if not inside:
                small.draw_shoe(brush, body, o, k, r)
            self._hem_shadow(k)
        skin.draw_torso(brush, body)
        if o.lower and not self.upper.is_tucked:
            lowers.draw_lower(brush, body, o, r)
        if inside:
            for k in order:
                small.draw_shoe(brush, body, o, k, r)

    def _hem_shadow(self, k):
        """Draw the shadow of a skirt on a leg."""
        o, limb = self.o, self.body.legs[k]
        has_skirt = o.lower in ("skirt", "hakama") or (o.upper in WHOLE and o.upper != "jumpsuit")
        if not has_skirt or not self.p.hard:
            return
        hem = self.body.knee_y(o.hem)
        start = next((t / 20 for t in range(38) if limb.at(t / 20)[1] >= hem), None)
        if start is not None and start > 0.1:
            d, _ = limb.part(start - 0.05, min(2.0, start + 0.13), self.body.size.scale)
            opacity = min(0.3, 0.16 * self.p.depth)
            self.sheet.add(d, None, self.sheet.paint("ink"), opacity=opacity)

    def _torso(self):
        brush, body, o, r = self.brush, self.body, self.o, self.r
        if o.sleeve is None:
            for k, arm in body.pose.arms.items():
                if not arm.is_behind:
                    skin.draw_arm(brush, body, k)
        self.upper.draw()
        if o.lower and self.upper.is_tucked:
            lowers.draw_lower(brush, body, o, r)
        is_plate = o.over in ("armor", "cape", "capelet", "poncho")
        if not is_plate:
            lowers.draw_belt(brush, body, o, r)
        if o.neck in ("tie", "cravat", "scarf_tie"):
            small.draw_neckwear(brush, body, o, r)
        self.over.front()
        if is_plate:
            lowers.draw_belt(brush, body, o, r)
        self.prop.bag()

    def _front_arms(self):
        body = self.body
        self.prop.on_chest()
        arms = [k for k, arm in body.pose.arms.items() if not arm.is_behind]

        def order(k):
            arm = body.pose.arms[k]
            return arm.pose in IN_FRONT, arm.depth, -k * body.pose.turn

        # The far arm first, and last an arm that is in front of the trunk.
        for k in sorted(arms, key=order):
            self._arm(k)

    def _arm(self, k):
        brush, body, o = self.brush, self.body, self.o
        is_front = not body.pose.arms[k].is_behind
        start = 0.24 if o.sleeve is None and is_front else 0.0
        skin.draw_arm(brush, body, k, start, is_covered=o.covers_arms)
        if o.prop and k == o.prop_side and is_front:
            self.prop.in_hand()
        small.draw_handwear(brush, body, o, k)
        self.upper.sleeve(k)
        self.over.arm(k)


def shared_keys(drawing: int, *, framing: str = "bust") -> dict[str, str]:
    """Return the color key of each region of a drawing: regions of one key share a color.

    Parameters
    ----------
    drawing : int
        Seed.
    framing : {"bust", "figure", "half", "mixed"}

    Returns
    -------
    dict of str to str
        Region -> color key, for the regions that the drawing has.

    Raises
    ------
    ChromaError
        If the framing is not one of the four.
    """
    return build(drawing, framing).region_keys()


