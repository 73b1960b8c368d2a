"""The masks of the real characters: polygons by hand, restricted to the picture's own colors.

python -m benchmarks masks                     # writes data/masks/NAME.png
python -m benchmarks masks --overlay FOLDER    # also each picture under its mask, enlarged
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import binary_erosion, label

from benchmarks.command_line import Arguments, command_parser
from benchmarks.records import ROOT
from chroma_lib import color
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures

MASKS = ROOT / "data" / "masks"
REAL = ("eileen", "lucy", "sylvie")
REGIONS = ("nothing", "face", "left_iris", "right_iris", "hair", "clothes", "background")
PALETTE = (
    (60, 60, 60),  # nothing: outlines, and unsure pixels
    (255, 170, 130),  # face
    (40, 90, 255),  # left iris
    (0, 210, 220),  # right iris
    (150, 60, 170),  # hair
    (40, 160, 70),  # clothes
    (255, 255, 255),  # background
)
WHOLE = [(0, 0), (999, 0), (999, 999), (0, 999)]


def box(left, top, right, bottom):
    """Return a rectangle as a polygon."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


# For each region: the polygons that contain it, the polygons to leave out, its colors (ranges of
# L*, chroma and hue angle; a hue range may pass 360), and the margin in pixels to other colors and
# to the polygons' rims. The polygons to leave out already include a margin. Coordinates are pixels
# of the picture, x then y.
SHAPES = {
    "eileen": {
        "face": {
            "inside": [
                [(106, 176), (113, 167), (130, 157), (215, 150), (245, 153), (257, 170)]
                + [(251, 180), (250, 196), (246, 213), (239, 229), (224, 245), (205, 257)]
                + [(182, 270), (160, 257), (140, 243), (122, 226), (115, 210), (110, 195)]
            ],
            "outside": [
                box(113, 164, 157, 209),  # left eye
                box(207, 167, 249, 209),  # right eye
                box(177, 216, 189, 231),  # nose
                box(168, 235, 196, 244),  # mouth
                box(99, 140, 160, 163),  # left brow
                box(215, 140, 262, 167),  # right brow
            ],
            "colors": [((86, 100), (5, 20), (45, 90))],
            "margin": 2,
        },
        "left_iris": {
            "inside": [
                [(133, 176), (140, 174), (148, 177), (151, 185), (151, 196), (147, 199)]
                + [(147, 203), (136, 204), (131, 196), (128, 187), (134, 185)]
            ],
            "colors": [((5, 70), (8, 99), (255, 315))],
            "margin": 1,
        },
        "right_iris": {
            "inside": [
                [(222, 175), (228, 174), (234, 178), (237, 186), (236, 195), (231, 199)]
                + [(230, 203), (216, 204), (214, 196), (213, 187), (221, 186)]
            ],
            "colors": [((5, 70), (8, 99), (255, 315))],
            "margin": 1,
        },
        "hair": {
            "inside": [box(0, 0, 360, 267)],
            "outside": [
                [(109, 103), (117, 87), (150, 74), (195, 73), (240, 84), (251, 104), (215, 98)]
                + [(178, 95), (140, 97)],  # hair band
                [(104, 180), (261, 180), (261, 217), (247, 222), (240, 233), (225, 248)]
                + [(209, 259), (209, 290), (150, 290), (148, 255), (130, 240), (117, 222)]
                + [(107, 219)],  # face and neck
                box(112, 164, 157, 209),
                box(207, 167, 249, 209),
            ],
            "colors": [((30, 80), (20, 99), (340, 36))],
            "margin": 1,
        },
        "clothes": {
            "inside": [box(0, 287, 360, 360)],
            "outside": [[(136, 335), (232, 335), (240, 360), (130, 360)]],  # the shirt
            "colors": [((30, 68), (9, 40), (240, 300))],
            "margin": 1,
        },
    },
    "lucy": {
        "face": {
            "inside": [
                [(128, 105), (236, 95), (236, 166), (228, 179), (215, 193), (200, 203)]
                + [(182, 209), (165, 202), (152, 192), (140, 180), (131, 169), (128, 162)]
            ],
            "outside": [
                [(120, 128), (172, 128), (175, 150), (173, 163), (163, 169), (138, 169)]
                + [(126, 162), (120, 150)],  # left lens
                [(192, 128), (245, 128), (245, 150), (238, 163), (230, 169), (204, 169)]
                + [(195, 163), (192, 150)],  # right lens
                box(170, 145, 196, 154),  # bridge of the glasses
                [(120, 114), (142, 114), (178, 130), (178, 137), (166, 137), (140, 124)]
                + [(120, 124)],  # left brow
                [(245, 114), (224, 114), (190, 130), (190, 137), (202, 137), (226, 124)]
                + [(245, 124)],  # right brow
                box(174, 158, 187, 174),  # nose
                box(170, 179, 194, 186),  # mouth
                box(174, 186, 191, 196),  # lower lip
            ],
            "colors": [((84, 100), (5, 22), (40, 90))],
            "margin": 2,
        },
        "left_iris": {
            "inside": [
                [(139, 136), (152, 136), (154, 141), (158, 142), (157, 150), (156, 155)]
                + [(146, 155), (145, 150), (140, 150), (138, 141)]
            ],
            "colors": [((8, 65), (7, 99), (340, 45))],
            "margin": 1,
        },
        "right_iris": {
            "inside": [
                [(209, 136), (222, 136), (224, 141), (228, 142), (228, 150), (225, 155)]
                + [(214, 155), (213, 150), (209, 149), (207, 142)]
            ],
            "colors": [((8, 65), (7, 99), (340, 45))],
            "margin": 1,
        },
        "hair": {
            "inside": [WHOLE],
            "outside": [
                [(125, 70), (127, 58), (185, 51), (239, 58), (239, 69), (185, 63)],  # hair band
                box(124, 118, 240, 205),  # face and glasses
                [(128, 235), (140, 277), (155, 300), (164, 318), (162, 344), (265, 344)]
                + [(268, 300), (250, 260), (240, 228), (204, 205), (155, 205)],  # dress
                [(28, 290), (50, 276), (104, 230), (100, 312), (118, 322), (135, 325)]
                + [(135, 344), (0, 344), (0, 290)],  # sleeve and bow
                [(262, 222), (290, 270), (262, 245)],  # right sleeve
                [(298, 310), (325, 310), (325, 344), (290, 344)],  # right bow
            ],
            # A screen shows no color where it is nearly black, so those parts cannot be judged.
            "colors": [((15, 58), (0, 9), (0, 360))],
            "margin": 1,
        },
        "clothes": {
            "inside": [box(0, 224, 344, 344)],
            # Its light parts are near white, where hardly any color can be shown.
            "colors": [((55, 95), (6, 40), (115, 165))],
            "margin": 1,
        },
    },
    "sylvie": {
        "face": {
            "inside": [
                [(95, 133), (112, 130), (120, 126), (124, 110), (127, 101), (147, 101)]
                + [(149, 110), (152, 127), (158, 128), (174, 129), (180, 126), (180, 138)]
                + [(175, 150), (164, 162), (152, 170), (141, 178), (136, 178), (118, 169)]
                + [(106, 158), (98, 147)]
            ],
            "outside": [
                box(97, 128, 116, 139),  # hatching under the eyes
                box(157, 125, 172, 134),
                box(132, 136, 148, 151),  # nose
                box(122, 152, 157, 162),  # mouth
                box(131, 158, 146, 169),  # lower lip
            ],
            "colors": [((86, 100), (5, 20), (35, 90))],
            "margin": 2,
        },
        "left_iris": {
            "inside": [
                [(101, 108), (108, 108), (109, 101), (113, 103), (115, 110), (115, 118)]
                + [(112, 124), (107, 126), (102, 125), (99, 119), (99, 111)]
            ],
            "colors": [((28, 80), (15, 99), (200, 318))],
            "margin": 1,
        },
        "right_iris": {
            "inside": [
                [(158, 104), (166, 104), (168, 99), (171, 103), (173, 110), (172, 118)]
                + [(169, 123), (164, 124), (159, 122), (157, 116), (156, 109)]
            ],
            "colors": [((28, 80), (15, 99), (200, 318))],
            "margin": 1,
        },
        "hair": {
            "inside": [WHOLE],
            "outside": [
                [(73, 102), (86, 102), (96, 97), (124, 99), (150, 99), (170, 94), (186, 103)]
                + [(196, 95), (202, 100), (201, 121), (195, 131), (194, 141), (184, 142)]
                + [(180, 152), (162, 170), (160, 184), (140, 186), (122, 177), (104, 164)]
                + [(95, 148), (83, 147), (74, 126)],  # face, ears and earrings
                [(113, 183), (122, 175), (161, 169), (161, 183), (169, 186), (165, 196)]
                + [(169, 204), (177, 245), (163, 265), (150, 286), (116, 286), (112, 266)]
                + [(104, 258), (106, 235), (111, 208)],  # neck and scarf
                box(82, 260, 92, 286),  # a golden thing on the sleeve
                [(105, 99), (110, 75), (116, 55), (120, 72), (128, 99)],  # forehead between the
                [(147, 92), (149, 66), (152, 66), (172, 95)],  # strands, in their shade
            ],
            "colors": [
                ((40, 92), (25, 99), (40, 98)),  # in the light
                ((30, 60), (25, 99), (312, 40)),  # in the shade; lighter pinks are skin
            ],
            "margin": 1,
        },
        "clothes": {
            "inside": [
                [(44, 286), (50, 250), (54, 232), (80, 220), (86, 222), (80, 286)],
                [(104, 263), (114, 272), (116, 286), (100, 286)],
                [(152, 286), (178, 252), (184, 286)],
                [(204, 222), (236, 228), (246, 250), (252, 286), (202, 286)],
            ],
            "colors": [((40, 85), (18, 99), (215, 312))],
            "margin": 1,
        },
    },
}


def draw(name):
    """Draw one character's mask.

    Parameters
    ----------
    name : {"eileen", "lucy", "sylvie"}

    Returns
    -------
    ndarray of uint8, shape (H, W)
        Indices into `REGIONS`.
    """
    rgb = read_picture(shipped_pictures()[name]).rgb
    lab = color.rgb_to_lab(rgb)
    mask = np.zeros(rgb.shape[:2], np.uint8)
    mask[_background(rgb)] = REGIONS.index("background")
    for region, shape in SHAPES[name].items():
        own_color = np.any([_in_range(lab, *ranges) for ranges in shape["colors"]], axis=0)
        found = _fill_polygons(mask.shape, shape["inside"]) & own_color
        side = 2 * shape["margin"] + 1
        # The lower border cuts the figure off; it is no outline that needs a margin.
        found = binary_erosion(found, np.ones((side, side)), border_value=1)
        found &= ~_fill_polygons(mask.shape, shape.get("outside", []))
        mask[_without_specks(found)] = REGIONS.index(region)
    return mask


def _fill_polygons(shape, polygons):
    canvas = Image.new("1", shape[::-1])
    for polygon in polygons:
        ImageDraw.Draw(canvas).polygon(polygon, fill=1)
    return np.array(canvas)


def _in_range(lab, lightness, chroma, hue):
    l, c = lab[..., 0], np.hypot(lab[..., 1], lab[..., 2])
    angle = (np.degrees(np.arctan2(lab[..., 2], lab[..., 1])) - hue[0]) % 360
    width = (hue[1] - hue[0]) % 360 or 360
    within = (lightness[0] <= l) & (l <= lightness[1]) & (chroma[0] <= c) & (c <= chroma[1])
    return within & (angle <= width)


def _without_specks(found, min_pixels=20):
    """Drop the connected parts of fewer than `min_pixels` pixels."""
    parts, _ = label(found)
    sizes = np.bincount(parts.ravel())
    sizes[0] = 0  # not part of the region
    return sizes[parts] >= min_pixels


def _background(rgb):
    """Return the pure white that touches an upper corner, two pixels away from the figure."""
    parts, _ = label((rgb == 255).all(axis=2))
    corners = {parts[0, 0], parts[0, -1]} - {0}
    return binary_erosion(np.isin(parts, list(corners)), np.ones((5, 5)), border_value=1)


def overlay(rgb, mask, scale=3):
    """Return the gray picture under the colors of its mask, `scale` times as large."""
    size = (mask.shape[1] * scale, mask.shape[0] * scale)
    large = np.array(Image.fromarray(rgb).resize(size, Image.Resampling.LANCZOS))
    regions = np.array(Image.fromarray(mask).resize(size, Image.Resampling.NEAREST))
    mixed = 0.45 * color.gray(large) + 0.55 * np.array(PALETTE)[regions]
    mixed[regions == 0] = large[regions == 0]
    mixed[regions == REGIONS.index("background")] = (190, 220, 255)
    return mixed.astype(np.uint8)


def main(arguments: Arguments) -> None:
    """Run the command."""
    parser = command_parser("masks", __doc__)
    parser.add_argument("--overlay", type=Path, help="existing folder for pictures to look at")
    folder = parser.parse_args(arguments).overlay
    for name in REAL:
        mask = draw(name)
        image = Image.fromarray(mask)
        image.putpalette([value for rgb in PALETTE for value in rgb])
        image.save(MASKS / f"{name}.png", optimize=True)
        print(name, {region: int((mask == i).sum()) for i, region in enumerate(REGIONS)})
        if folder:
            rgb = read_picture(shipped_pictures()[name]).rgb
            Image.fromarray(overlay(rgb, mask)).save(folder / f"masks_overlay_{name}.png")
