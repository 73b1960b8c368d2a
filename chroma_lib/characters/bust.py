"""Compose a bust: head, shoulders and clothes."""

import random

from chroma_lib.characters.clothes import Dress
from chroma_lib.characters.head.accessories import Wear
from chroma_lib.characters.head.face import draw_brows, draw_ears, draw_eyes, draw_face
from chroma_lib.characters.head.hair import Hair
from chroma_lib.characters.paint import Sheet
from chroma_lib.characters.plan import Plan, make_plan
from chroma_lib.characters.scenery import draw_backdrop

# The point between the eyes on the 256-unit canvas, in a view without zoom or shift.
CENTER = (128, 118)


def build_bust(drawing: int, view: str = "bust") -> Sheet:
    """Draw all shapes of a bust, without colors.

    Parameters
    ----------
    drawing : int
        Seed.
    view : {"bust", "shoulders", "close"}
        With "bust" all clothes have one color key. The others give each garment its own.

    Returns
    -------
    Sheet
    """
    p = make_plan(drawing)
    s = Sheet()
    if view != "bust":
        r = random.Random(f"chroma view {drawing}")
        p.own_keys = s.has_own_keys = True
        zoom = r.uniform(0.92, 1.4) if view == "shoulders" else r.uniform(1.45, 2.3)
        reach = 10 if view == "shoulders" else 17
        p.view = (zoom, r.uniform(-reach, reach), r.uniform(-reach, reach))
        draw_backdrop(s, r)
    hair, dress, wear = Hair(s, p), Dress(s, p), Wear(s, p)
    zoom, x, y = p.view
    # A close view is centered on the face.
    s.group(f"translate({CENTER[0]} {CENTER[1]}) scale({zoom:.3f}) translate({-x:.1f} {y:.1f})")
    s.group(head_transform(p))
    hair.back()
    s.end()
    # The body is drawn for a longer neck, so it is moved up.
    s.group(f"translate(0 {dress.lift:.1f})")
    dress.back()
    dress.body()
    wear.neck()
    s.end()
    draw_head(s, p, hair, wear)
    s.end()
    return s


def head_transform(p: Plan) -> str:
    """Return the transform of a tilted head."""
    return f"rotate({p.tilt:.1f} 0 62)"


def draw_head(s: Sheet, p: Plan, hair: Hair, wear: Wear) -> None:
    """Draw the head and the hair in front of the body."""
    s.group(head_transform(p))
    hair.over_body()
    wear.behind_hair()
    draw_ears(s, p)
    wear.earrings()
    draw_face(s, p, hair.cap)
    draw_eyes(s, p)
    if not p.brow_over_hair:
        draw_brows(s, p)
    wear.glasses()
    hair.front()
    if p.brow_over_hair:
        draw_brows(s, p)
    wear.on_hair()
    s.end()
