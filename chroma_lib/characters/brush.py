"""How garments are painted: fills, outlines, folds and shadows of a region."""

from chroma_lib.characters.geometry import Point, path, sliver, smooth
from chroma_lib.characters.paint import Sheet
from chroma_lib.characters.plan import Plan


class Brush:
    """Adds shapes to a sheet in the style of a drawing.

    Parameters
    ----------
    s : Sheet
    p : Plan
    keys : dict of str to str
        Color key of a region whose key is that of another region.
    scale : float
        Thickness of the body; small details scale with it.
    light : int
        The lit side: -1 the viewer's left, 1 the right.
    width : float
        Width of outlines.
    """

    def __init__(
        self, s: Sheet, p: Plan, keys: dict[str, str], scale: float, light: int, width: float
    ):
        self.width = width
        self.s, self.p, self.keys, self.scale, self.light = s, p, keys, scale, light
        self._fills: dict[tuple, int | str] = {}

    def key(self, region: str) -> str:
        """Return the color key of a region."""
        return self.keys.get(region, region)

    def paint(self, region: str, tone: float = 0.0, chroma: float = 1.0) -> int:
        """Return a paint of a region."""
        return self.s.paint(self.key(region), tone, chroma)

    def line(self, region: str) -> int:
        """Return the paint of a region's outline."""
        return self.p.outline(self.s, self.key(region))

    def fill(
        self, region: str, tone: float = 0.0, rows: tuple[float, float] | None = None
    ) -> int | str:
        """Return the fill of a region: a soft gradient between two heights, or one color."""
        if not self.p.soft or rows is None:
            return self.paint(region, tone)
        name = (region, round(tone, 3), rows)
        if name not in self._fills:
            d = self.p.depth
            y0, y1 = rows
            chroma = 1.0
            self._fills[name] = self.s.gradient(
                (0, y0, (y1 - y0) * 0.2 * -self.light, y1),
                ((0, self.paint(region, tone + 0.03)), (0.45, self.paint(region, tone)),
                (1, self.paint(region, tone - 0.15 * d, chroma))),
            )
        return self._fills[name]

    def shape(
        self, d: str, region: str, tone: float = 0.0, *,
        rows: tuple[float, float] | None = None, width: float = 1.0, line: str | None = "",
    ) -> None:
        """Add a closed shape with its outline.

        `line` is the path of the outline if it is not the whole path, and None for no outline.
        """
        fill = self.fill(region, tone, rows)
        if line == "":
            self.s.add(d, region, fill, line=self.line(region), width=self.width * width)
            return
        self.s.add(d, region, fill)
        if line:
            self.s.add(line, region, line=self.line(region), width=self.width * width)

    def stroke(self, d: str, region: str, width: float, tone: float = 0.0) -> None:
        """Add a line in the region's own color, with an outline, e.g. a strap or a stripe."""
        self.s.add(d, region, line=self.line(region), width=width + self.width * 1.6)
        self.stripe(d, region, width, tone)

    def stripe(self, d: str, region: str, width: float, tone: float = 0.0) -> None:
        """Add a line in the region's own color."""
        self.s.add(d, region, line=self.paint(region, tone), width=width, line_region=region)

    def shade(
        self, d: str, region: str, strength: float = 1.0, *, inside: str = "", lit: str = ""
    ) -> None:
        """Add a shadow: hard, or soft in drawings with an airbrush.

        A soft shadow must not reach beyond its garment: it needs an open clip or the path
        `inside`. Without them the shadow is hard. With an airbrush the path `lit` gets light.
        """
        if not self.p.airbrush or not (inside or self.s.is_clipped):
            if self.p.hard:
                self.s.add(d, None, self.p.shadow(self.s, self.key(region), strength))
            return
        if inside:
            self.s.clip(inside)
        shadow = self.p.shadow(self.s, self.key(region), strength * self.p.airbrush)
        self.s.add(d, None, shadow, blur=self.p.softness * self.scale)
        if lit:
            self.shine(lit, region)
        if inside:
            self.s.end()

    def shine(self, d: str, region: str, strength: float = 1.0) -> None:
        """Add soft light inside the open clip, in drawings with an airbrush."""
        if self.p.airbrush and self.s.is_clipped:
            light = self.paint(region, min(0.6, 0.26 * strength), 0.85)
            self.s.add(d, None, light, blur=self.p.softness * self.scale)

    def fold(self, a: Point, control: Point, b: Point, region: str, width: float = 1.0) -> None:
        """Add a fold: a curved line that is pointed at both ends."""
        if self.p.airbrush and width >= 1.0 and self.s.is_clipped:
            shadow = self.p.shadow(self.s, self.key(region), self.p.airbrush)
            soft = sliver(a, control, b, 9.0 * width * self.scale)
            self.s.add(soft, None, shadow, blur=3.0 * self.scale)
        paint = self.s.paint(self.key(region) + "~", -0.42, 0.85)
        self.s.add(sliver(a, control, b, width * (0.6 + 0.32 * self.width)), None, paint)

    def crease(self, points: list[Point], region: str, width: float = 0.8) -> None:
        """Add a line of a seam or an edge inside a region."""
        d = path("M", *points[0]) + smooth(points)
        self.s.add(d, None, line=self.line(region), width=self.width * width)
