"""Parts with names, strokes, split and merge, on a colored and on a gray picture."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from chroma_lib import color
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.fit import shrink
from chroma_lib.pictures.picture import Picture
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_figures
from chroma_lib.studio.hex_colors import from_hex
from chroma_lib.studio.named_parts import NO_PART
from chroma_lib.studio.parts import PartStudio

HAIR, FACE, SHIRT = (0.5, 0.1), (0.5, 0.6), (0.3, 0.95)  # on Eileen


@pytest.fixture(scope="module")
def opened(recolorer, small_pictures):
    return {
        name: (PartStudio(recolorer, picture), PartStudio(recolorer, picture).history)
        for name, picture in small_pictures.items()
    }


@pytest.fixture
def studio(opened):
    """Eileen, as when she was just opened."""
    studio, history = opened["eileen"]
    studio.restore(history)
    return studio


@pytest.fixture(scope="module")
def gray_studio(recolorer, small_pictures):
    return PartStudio(recolorer.with_recolor("off"), small_pictures["eileen"])


def by_name(studio):
    return {part.names[0]: part for part in studio.parts()}


def test_a_colored_picture_is_first_shown_as_it_is_drawn(studio):
    assert np.abs(studio.rgba().astype(int) - studio.original).max() <= 1
    assert not any(part.is_held for part in studio.parts())
    studio.roll_dice()
    assert np.abs(studio.rgba().astype(int) - studio.original).mean() > 5
    studio.show_as_drawn()
    assert np.abs(studio.rgba().astype(int) - studio.original).max() <= 1


def test_parts_have_names_and_one_click_takes_all_of_the_hair(studio):
    hair = by_name(studio)["hair"]
    assert hair.names == ("hair", "머리카락") and 0.3 < hair.share < 0.6
    # The crown and both sides.
    for place in (HAIR, (0.25, 0.45), (0.75, 0.45)):
        assert studio.part_at(*place) == hair.mask
    assert studio.name(studio.part_at(*FACE))[0] == "skin"
    assert studio.part_at(0.01, 0.01) is None and studio.part_at(1.5, 0.5) is None
    plane = studio.plane()
    assert plane[1, 1] == NO_PART and (plane == hair.mask).mean() > 0.15


def test_of_two_garments_the_lower_one_is_the_lower_garment(recolorer):
    figure = shrink(read_picture(next(iter(shipped_figures().values()))), 300)
    studio = PartStudio(recolorer, figure)
    names = [part.names[0] for part in studio.parts()]
    assert len(names) == len(set(names))
    assert studio.name(studio.part_at(0.5, 0.5))[0] == "upper garment"
    assert studio.name(studio.part_at(0.3, 0.85))[0] == "lower garment"
    studio.set_color(studio.part_at(0.3, 0.85), "#203040")
    assert set(studio.chosen_colors()) == {"lower"}


@pytest.mark.parametrize("wanted", ["#3a7bd5", "#101030", "#f0e0a0"])
def test_the_picked_color_is_the_color_one_gets(studio, wanted):
    hair = by_name(studio)["hair"].mask
    before = studio.mean_color(hair)
    studio.set_color(hair, wanted, lightness=True)
    assert np.abs(studio.mean_color(hair) - from_hex(wanted)).max() < 10
    assert by_name(studio)["hair"].color == wanted
    studio.set_color(hair, wanted)
    assert abs(studio.mean_color(hair)[0] - before[0]) < 2  # its own lightness


def test_other_parts_do_not_change_with_a_part(studio):
    before = studio.rgba().astype(int)
    studio.set_color(by_name(studio)["hair"].mask, "#20a040", lightness=True)
    change = np.abs(studio.rgba() - before).max(-1)
    plane = studio.plane()
    for name in ("skin", "eyes", "upper garment"):
        assert np.median(change[plane == by_name(studio)[name].mask]) == 0


def test_a_part_that_is_split_off_looks_the_same_and_gets_a_color_of_its_own(studio):
    hair = by_name(studio)["hair"]
    before = studio.rgba().astype(int)
    new = studio.split(0.25, 0.6)  # a side, below the band
    if new == hair.mask:
        pytest.fail("all of the hair is one area")
    assert studio.name(new) == ("hair 2", "머리카락 2")
    assert np.median(np.abs(studio.rgba() - before)[studio.plane() == new]) <= 2
    studio.set_color(new, "#10a010", lightness=True)
    change = np.abs(studio.rgba() - before).max(-1)
    assert (change[studio.plane() == new] > 10).mean() > 0.9
    assert np.median(change[studio.plane() == hair.mask]) == 0
    studio.merge(new, hair.mask)
    assert "hair 2" not in by_name(studio)
    assert by_name(studio)["hair"].share == pytest.approx(hair.share)


def test_the_area_that_is_the_whole_part_is_not_split(studio):
    band = by_name(studio)["headwear"].mask
    plane = studio.plane()
    rows, columns = np.nonzero(plane == band)
    middle = len(rows) // 2
    assert studio.split((columns[middle] + 0.5) / plane.shape[1], rows[middle] / 180) == band
    assert studio.state.chosen is None


def test_a_dab_spreads_to_the_outlines_and_dabs_of_one_color_are_one_part(studio):
    before = studio.rgba().astype(int)
    new = studio.dab([(0.25, 0.6)], "#c02020", lightness=True)
    area = studio.plane() == new
    assert area.mean() > 0.01
    lab = color.rgb_to_lab(studio.rgba()[area])
    assert np.abs(lab.mean(0) - from_hex("#c02020")).max() < 12
    assert np.median(np.abs(studio.rgba() - before)[~area]) == 0
    parts = len(studio.parts())
    again = studio.dab([SHIRT], "#c02020", lightness=True)
    assert again == new and len(studio.parts()) <= parts
    assert (studio.plane() == new).sum() > area.sum()
    parts = len(studio.parts())
    other = studio.dab([(0.25, 0.6)], "#2020c0", lightness=True)
    assert other != new and len(studio.parts()) == parts + 1


def test_a_dab_on_a_whole_part_colors_the_part(studio):
    eyes = by_name(studio)["eyes"].mask
    plane = studio.plane()
    rows, columns = np.nonzero(plane == eyes)
    points = [((x + 0.5) / 180, (y + 0.5) / 180) for x, y in zip(columns, rows)]
    assert studio.dab(points, "#208040") == eyes
    assert studio.state.chosen is None and eyes in studio.held


def test_undo_and_redo_of_parts(studio):
    seen = [studio.plane()]
    new = studio.dab([(0.25, 0.6)], "#c02020")
    seen.append(studio.plane())
    studio.merge(new, studio.part_at(*SHIRT))
    seen.append(studio.plane())
    for one in reversed(seen[:-1]):
        studio.undo()
        np.testing.assert_array_equal(studio.plane(), one)
    for one in seen[1:]:
        assert studio.can_redo
        studio.redo()
        np.testing.assert_array_equal(studio.plane(), one)
    assert not studio.can_redo


def test_a_stroke_on_paper_is_refused_and_changes_nothing(studio):
    for action in (lambda: studio.dab([(0.01, 0.01)], "#ff0000"), lambda: studio.split(0.01, 0.01)):
        with pytest.raises(ChromaError, match="nothing is drawn"):
            action()
    assert not studio.can_undo


def test_when_all_parts_are_used_one_is_told_to_merge(studio):
    everywhere = np.arange(23, dtype=np.uint8)[None].repeat(20, 0)
    studio.restore(replace(studio.history, state=replace(studio.state, chosen=everywhere)))
    with pytest.raises(ChromaError, match="merge two parts"):
        studio.dab([HAIR], "#abcdef")


def test_names_of_ones_own(studio):
    hair = by_name(studio)["hair"].mask
    studio.rename(hair, "  Eileen's   hair ")
    assert studio.name(hair) == ("Eileen's hair", "Eileen's hair")
    studio.rename(hair, " ")
    assert studio.name(hair) == ("hair", "머리카락")


def test_hold_as_drawn(studio):
    hair = by_name(studio)["hair"]
    studio.set_color(hair.mask, "#108040", lightness=True)
    studio.hold_as_drawn(hair.mask)
    studio.roll_dice()
    here = studio.plane() == hair.mask
    assert np.median(np.abs(studio.rgba().astype(int) - studio.original)[here]) <= 1
    assert by_name(studio)["hair"].color == hair.own


def test_chosen_colors_travel_by_the_name_of_the_part(opened, studio):
    other, history = opened["lucy"]
    other.restore(history)
    hair = by_name(studio)["hair"].mask
    studio.set_color(hair, "#d0b060", lightness=True)
    new = studio.dab([(0.25, 0.6)], "#c02020")
    colors = studio.chosen_colors()
    assert set(colors) == {"hair"} and new in studio.held  # what is split off stays here
    other.take_colors(colors | {"wings": ([10.0, 10.0], None)})
    lucys = by_name(other)["hair"]
    assert lucys.is_held and lucys.color == "#d0b060"
    assert [part.names[0] for part in other.parts() if part.is_held] == ["hair"]
    assert np.abs(other.mean_color(lucys.mask) - from_hex("#d0b060")).max() < 12


def test_a_kept_coloring_looks_the_same_after_a_split(studio):
    studio.roll_dice()
    studio.set_color(by_name(studio)["hair"].mask, "#d0b060", lightness=True)
    kept, before = studio.coloring, studio.snapshot()
    tile = studio.thumbnail(kept).astype(int)
    new = studio.dab([(0.25, 0.6)], "#c02020", lightness=True)
    fixed = studio.keep_colors(kept, before)
    assert np.abs(studio.thumbnail(fixed) - tile).mean() < 1
    assert np.abs(studio.thumbnail(kept) - tile).mean() > 1  # it would not
    assert new in fixed.held and new not in kept.held


def test_a_kept_coloring_can_be_taken_up_again(studio):
    studio.roll_dice()
    hair = by_name(studio)["hair"].mask
    studio.set_color(hair, "#d0b060", lightness=True)
    kept, shown = studio.coloring, studio.rgba()
    studio.roll_dice()
    studio.free_all()
    studio.take_coloring(kept, {hair}, False)
    np.testing.assert_array_equal(studio.rgba(), shown)
    assert studio.held == [hair]


def test_details_of_a_large_picture_are_painted_at_its_own_size(recolorer, small_pictures):
    small = small_pictures["eileen"]
    rgb = np.asarray(Image.fromarray(small.rgb).resize((1060, 1060), Image.Resampling.LANCZOS))
    alpha = np.full((1060, 1060), 255, np.uint8)
    alpha[:530] = 200
    large = PartStudio(recolorer, Picture(rgb, alpha, "large"))
    large.set_color(by_name(large)["hair"].mask, "#3a7bd5", lightness=True)
    detail, painted = large.detail((0.3, 0.2, 0.6, 0.5))
    left, top, right, bottom = detail.box
    assert (left, top) <= (0.3, 0.2) and right >= 0.6 and bottom >= 0.5
    assert painted.shape == detail.original.shape
    assert painted.shape[0] == pytest.approx(1060 * (bottom - top), abs=1)
    assert (painted[..., 3] == 200).all()
    rows = slice(round(top * 1024), round(bottom * 1024))
    columns = slice(round(left * 1024), round(right * 1024))
    shown = large.rgba()[rows, columns, :3]
    reduced = Image.fromarray(painted[..., :3]).resize(shown.shape[1::-1], Image.Resampling.BOX)
    away = np.abs(np.asarray(reduced).astype(int) - shown).mean()
    assert away < 5
    assert np.abs(np.asarray(reduced).astype(int) - np.roll(shown, 6, 1)).mean() > 1.5 * away
    before = detail.encoded
    large.roll_dice()
    again, other = large.detail((0.3, 0.2, 0.6, 0.5))
    assert again.encoded is before and (other != painted).any()  # only painted anew


def test_a_small_picture_and_a_gray_one_have_no_details(studio, gray_studio):
    for one in (studio, gray_studio):
        assert one.detail((0.3, 0.2, 0.6, 0.5)) is None


def test_history_of_other_weights_is_left_out(studio):
    studio.roll_dice()
    plain = PartStudio(Colorizer.load("dcgan"), studio.picture)
    assert not plain.can_edit
    before = plain.history
    studio.dab([(0.25, 0.6)], "#c02020")
    plain.restore(studio.history)  # its parts do not exist there
    assert plain.history.state is before.state
    with pytest.raises(ChromaError, match="dcgan_256"):
        plain.dab([HAIR], "#c02020")
    assert all(part.names[0].startswith("area ") for part in plain.parts())


def test_a_gray_picture_has_parts_that_can_be_split_too(gray_studio):
    studio = gray_studio
    hair = by_name(studio)["hair"]
    assert hair.own is None and studio.part_at(*HAIR) == hair.mask
    with pytest.raises(ChromaError, match="no colors to keep"):
        studio.hold_as_drawn(hair.mask)
    new = studio.dab([(0.25, 0.6)], "#c02020", lightness=True)
    here = studio.plane() == new
    assert here.mean() > 0.01
    wanted = from_hex("#c02020")
    got = color.rgb_to_lab(studio.rgba()[here]).mean(0)
    assert abs(np.arctan2(*got[2:0:-1]) - np.arctan2(*wanted[2:0:-1])) < 0.3
    studio.undo()
    assert by_name(studio)["hair"].share == pytest.approx(hair.share)
