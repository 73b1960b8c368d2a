"""Part accuracy on real art, on a picture whose parts are known."""

import json

import numpy as np
import pytest
from PIL import Image

from benchmarks.quality import art, part_labels, real_parts
from benchmarks.quality.part_labels import PictureLabels, draw_labels, read_labels
from benchmarks.quality.true_regions import find_regions
from chroma_lib import color
from chroma_lib.errors import ChromaError
from chroma_lib.gan.parts import PARTS, UNKNOWN

BANDS = {"hair": (30, 5, 5), "skin": (70, 12, 16), "upper": (55, -40, 30)}
WIDTH = 40
HAIR, SKIN, UPPER, EYES = (PARTS.index(part) for part in ("hair", "skin", "upper", "eyes"))
POINTS = [(10 + WIDTH * i + 20, 60, part) for i, part in enumerate(BANDS)]


def banded():
    """Draw bands of one color each on white; a dark line, 2 wide, crosses the second."""
    lab = np.zeros((120, WIDTH * len(BANDS) + 20, 3), np.float32)
    lab[..., 0] = 100
    for i, one in enumerate(BANDS.values()):
        lab[10:110, 10 + i * WIDTH : 10 + (i + 1) * WIDTH] = one
    lab[30:32, 50:90] = 10, 0, 0
    return color.lab_to_rgb(lab)


@pytest.fixture(scope="module")
def regions():
    return find_regions(banded())


def drawn(regions, polygons=(), points=()):
    labels = PictureLabels(name="bands", polygons=list(polygons), points=list(points))
    return draw_labels(labels, banded(), regions)


def box(left, top, right, bottom):
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def test_a_point_names_its_region(regions):
    found = drawn(regions, points=POINTS)
    for i, index in enumerate((HAIR, SKIN, UPPER)):
        band = found[40:100, 10 + i * WIDTH + 5 : 10 + (i + 1) * WIDTH - 5]
        assert (band == index).all()
    assert (found[:9] == UNKNOWN).all()
    nothing = drawn(regions)
    assert (nothing == UNKNOWN).all()


def test_later_polygons_lie_over_earlier_ones_and_null_takes_away(regions):
    whole = box(0, 0, 140, 120)
    found = drawn(
        regions, [("skin", whole), ("eyes", box(60, 60, 80, 80)), (None, box(0, 0, 40, 120))]
    )
    assert (found[:, :40] == UNKNOWN).all()
    assert found[50, 70] == SKIN
    assert found[70, 70] == EYES
    assert (found[58:62, 70] == UNKNOWN).any()  # between two parts
    assert (found[:9] == UNKNOWN).all()  # paper
    with_points = drawn(regions, [("skin", whole)], points=POINTS[:1])
    assert with_points[60, 30] == HAIR
    assert with_points[60, 70] == SKIN


def test_lines_are_not_judged(regions):
    found = drawn(regions, [("skin", box(0, 0, 140, 120))])
    assert (found[30:32, 60:80] == UNKNOWN).all()
    assert (found[35:38, 60:80] == SKIN).all()
    small = drawn(regions, [("eyes", box(0, 0, 140, 120))])
    assert (small[30:32, 60:80] == EYES).all()


@pytest.mark.parametrize("point", [(2, 2), (50, 30), (500, 10), (-1, 5)])
def test_a_point_outside_of_every_region_is_refused_in_one_line(regions, point):
    with pytest.raises(ChromaError, match="picture 'bands': the point .* is in no region") as error:
        drawn(regions, points=[(*point, "hair")])
    assert "real_parts.json" in str(error.value)
    assert "\n" not in str(error.value)


def write(path, **changes):
    picture = {"name": "bands", "polygons": [], "points": []} | changes
    path.write_text(json.dumps({"pictures": [picture]}))
    return path


@pytest.mark.parametrize(
    "changes",
    [{"points": [[1, 2, "hat"]]}, {"polygons": [["hat", [[0, 0], [1, 0], [0, 1]]]]}],
)
def test_a_wrong_part_is_refused_in_one_line(tmp_path, changes):
    path = write(tmp_path / "labels.json", **changes)
    with pytest.raises(ChromaError, match="picture 'bands': no part 'hat': use ") as error:
        read_labels(path)
    assert "labels.json" in str(error.value)
    assert "\n" not in str(error.value)


def test_labels_of_a_wrong_form_are_refused_in_one_line(tmp_path):
    with pytest.raises(ChromaError, match=r"labels.json: .*restore it"):
        read_labels(write(tmp_path / "labels.json", points=[[1, "hair"]]))
    good = read_labels(write(tmp_path / "labels.json", points=[[1, 2.5, "hair"]]))
    assert good["bands"].points == [(1, 2.5, "hair")]


def test_the_labels_that_come_with_it_fit_the_art():
    labels = read_labels()
    artworks = {one.name: one for group in art.GROUPS.values() for one in group}
    assert set(labels) == set(artworks)
    eileen = artworks["eileen"]  # comes with Chroma
    rgb = eileen.read("")
    regions = find_regions(rgb, eileen.not_skin)
    found = draw_labels(labels["eileen"], rgb, regions)
    assert (found != UNKNOWN).sum() > 0.85 * regions.figure.sum()
    assert {PARTS[k] for k in np.unique(found[found != UNKNOWN])} >= {"hair", "skin", "eyes"}


def test_confusion_and_iou_are_right():
    labeled = np.array([[HAIR, HAIR, SKIN, UNKNOWN]], np.uint8)
    confusion = real_parts.count_confusion(labeled, np.array([[HAIR, SKIN, SKIN, UPPER]]))
    assert confusion.sum() == 3
    assert confusion[HAIR, SKIN] == 1
    assert real_parts.measure_iou(confusion) == {"skin": 0.5, "hair": 0.5}
    assert real_parts.worst_mistakes(confusion) == [("hair", "skin", pytest.approx(1 / 3))]
    assert confusion[HAIR, HAIR] == 1  # counting mistakes changes nothing


def test_a_group_is_measured_with_each_way(tmp_path):
    (tmp_path / "colors").mkdir()
    Image.fromarray(banded()).save(tmp_path / "colors" / "bands.png")
    artworks = [art.Artwork("bands.png", "colors"), art.Artwork("other.png", "colors")]
    labels = {"bands": PictureLabels(name="bands", polygons=[], points=POINTS)}

    def all_hair(rgb):
        return np.full(rgb.shape[:2], HAIR)

    def perfect(rgb):
        return (
            np.clip((np.arange(rgb.shape[1]) - 10) // WIDTH, 0, 2)[None]
            .repeat(len(rgb), 0)
            .choose([HAIR, SKIN, UPPER])
        )

    counted = real_parts.measure_group(
        artworks, tmp_path, labels, {"perfect": perfect, "hair": all_hair}
    )
    table = real_parts.iou_table("bands", counted)
    assert table.heads == ["part", "labeled pixels", "perfect", "hair"]
    assert [row[0] for row in table.rows] == ["skin", "hair", "upper", "mean IoU", "right pixels"]
    assert [row[2] for row in table.rows] == [1, 1, 1, 1, 1]
    assert [row[3] for row in table.rows][:1] == [0]
    assert table.rows[1][3] == table.rows[4][3] == pytest.approx(1 / 3, abs=0.05)
    pictures = real_parts.picture_table("bands", counted)
    assert [row[:2] for row in pictures.rows] == [["perfect", "bands"], ["hair", "bands"]]
    assert pictures.rows[0][3] == ""
    assert "upper taken for hair" in pictures.rows[1][3]


def test_lines_are_thin_and_dark():
    lightness = np.full((40, 40), 80.0)
    lightness[10:13] = 20
    lightness[25:] = 20
    lines = part_labels.find_lines(lightness)
    assert lines[10:13].all()
    assert lines.sum() == 3 * 40
