"""Compose a character: from a drawing seed to a sheet of shapes."""

from chroma_lib.characters.clothes import Dress
from chroma_lib.characters.head.accessories import Wear
from chroma_lib.characters.head.face import draw_brows, draw_ears, draw_eyes, draw_face
from chroma_lib.characters.head.hair import Hair
from chroma_lib.characters.paint import Sheet
from chroma_lib.characters.plan import make_plan

# The point between the eyes on the 256-unit canvas, in a view without zoom or shift.
CENTER = (128, 118)


def build(drawing: int) -> Sheet:
    """Draw all shapes of a character, without colors.

    Parameters
    ----------
    drawing : int

    Returns
    -------
    Sheet
    """
    p = make_plan(drawing)
    s = Sheet()
    hair, dress, wear = Hair(s, p), Dress(s, p), Wear(s, p)
    zoom, x, y = p.view
    head = f"rotate({p.tilt:.1f} 0 62)"
    # A close view is centered on the face.
    s.group(f"translate({CENTER[0]} {CENTER[1]}) scale({zoom:.3f}) translate({-x:.1f} {y:.1f})")
    s.group(head)
    hair.back()
    s.end()
    # The body is drawn for a longer neck, so it is moved up.
    s.group(f"translate(0 {dress.lift:.1f})")
    dress.back()
    dress.body()
    wear.neck()
    s.end()
    s.group(head)
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
    s.end()
    return s
