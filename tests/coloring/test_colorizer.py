import numpy as np
import pytest
import tensorflow as tf

from chroma_lib import characters, color, noise
from chroma_lib.coloring import colorizer as colorizer_module
from chroma_lib.coloring import segments
from chroma_lib.coloring.colorizer import Colorizer, Encoded, to_picture_size
from chroma_lib.coloring.guided_filter import guided_filter
from chroma_lib.errors import ChromaError
from chroma_lib.gan import weights
from chroma_lib.gan.generator import build_generator
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures


@pytest.fixture(scope="module")
def colorizer():
    return Colorizer(build_generator(32, base=2, latent_dim=10))


@pytest.fixture
def picture():
    return characters.render(3, size=100)[:80]  # 80 high, 100 wide


def z(count=3, latent_dim=10):
    return noise.random_noise(count, latent_dim=latent_dim)


def test_colorings_have_the_pictures_own_size_and_lightness(colorizer, picture):
    colored = colorizer.color(colorizer.encode(picture), z())
    assert colored.shape == (3, 80, 100, 3)
    assert colored.dtype == np.uint8
    before, after = color.rgb_to_lab(picture)[..., 0], color.rgb_to_lab(colored)[..., 0]
    assert np.abs(after - before).max() < 1  # 8-bit rounding, most near black
    assert np.abs(color.rgb_to_lab(colored)[..., 1:]).mean() > 1


def test_white_stays_white(colorizer, picture):
    colored = colorizer.color(colorizer.encode(picture), z())
    white = (picture == 255).all(-1)
    assert white.sum() > 1000
    assert (colored[:, white] == 255).all()


def test_only_lightness_is_read(colorizer, picture):
    gray = colorizer.color(colorizer.encode(color.gray(picture)), z())
    from_color = colorizer.color(colorizer.encode(picture), z())
    # The gray picture's L* is the picture's own up to 8-bit rounding.
    assert np.abs(gray.astype(int) - from_color).mean() < 2


def test_the_encoder_runs_once_a_picture(picture):
    generator = build_generator(32, base=2, latent_dim=10)
    calls = []
    encode = generator.encode
    generator.encode = lambda l: calls.append(1) or encode(l)
    colorizer = Colorizer(generator)
    colorizer.color(colorizer.encode(picture), z(25))
    assert len(calls) == 1


def test_ab_lands_where_the_network_painted_it():
    class Halves:
        """Paints the left of its square red, the right blue-green, what lies above yellow."""

        size, latent_dim, has_palette = 32, 10, False

        def encode(self, l):
            return [l]

        def paint(self, encoded, z):
            ab = np.zeros((len(z), 32, 32, 2), "float32")
            ab[:, :, :16], ab[:, :, 16:] = 0.4, -0.2
            ab[:, :8] = 0, 0.7  # above the picture: padding only
            return tf.constant(ab)

    gray = np.full((60, 200, 3), 128, np.uint8)  # wide, so padded above and below
    colorizer = Colorizer(Halves(), regions="off")
    lab = color.rgb_to_lab(colorizer.color(colorizer.encode(gray), z(1))[0])
    assert lab[:, :80, 1].min() > 30
    assert lab[:, 120:, 1].max() < -15


def test_same_noise_same_bytes(colorizer, picture):
    encoded = colorizer.encode(picture)
    np.testing.assert_array_equal(colorizer.color(encoded, z()), colorizer.color(encoded, z()))


def test_masks_and_palette_explain_the_coloring(colorizer, picture):
    encoded = colorizer.encode(picture)
    masks, palette = colorizer.masks(encoded), colorizer.palette(encoded, z())
    expected = np.einsum("hwk,nkc->nhwc", masks, palette)
    np.testing.assert_allclose(colorizer.color_ab(encoded, z()), expected, atol=1e-3)


def test_noises_of_another_length_are_refused(colorizer, picture):
    with pytest.raises(ChromaError, match=r"take \(count, 10\)"):
        colorizer.color(colorizer.encode(picture), np.zeros((3, 9)))


@pytest.fixture(params=[(80, 100), (32, 20), (12, 16)], ids=["larger", "as large", "smaller"])
def encoded(request, colorizer):
    height, width = request.param
    return colorizer.encode(characters.render(3, size=max(request.param))[:height, :width])


@pytest.fixture(scope="module")
def filtering(colorizer):
    """The same network; its colors follow outlines by the guided filter."""
    return Colorizer(colorizer.generator, regions="off")


def test_layers_times_palette_are_the_colors_scaled_up_without_layers(filtering, encoded):
    colorizer = filtering
    layers = colorizer.layers(encoded)
    assert layers.shape == (*encoded.lightness.shape, 10)
    assert layers.dtype == np.float32
    np.testing.assert_allclose(layers.sum(-1), 1, atol=1e-3)
    for ab, palette in zip(colorizer.color_ab(encoded, z()), colorizer.palette(encoded, z())):
        np.testing.assert_allclose(layers @ palette, to_picture_size(encoded, ab), atol=0.02)


def test_layers_are_made_once_and_not_at_all_for_large_pictures(filtering, encoded, monkeypatch):
    colorizer = filtering
    by_layers = colorizer.color(encoded, z())
    assert colorizer.layers(encoded) is colorizer.layers(encoded)
    again = Encoded(encoded.lightness, encoded.features, encoded.box)
    monkeypatch.setattr(colorizer_module, "MAX_LAYERED_PIXELS", 0)
    without = colorizer.color(again, z())
    assert again.layers is None
    assert np.abs(by_layers.astype(int) - without).max() <= 1


def test_a_large_gray_picture_is_cut_while_the_network_reads_it(monkeypatch):
    monkeypatch.setattr(colorizer_module, "MAX_PIXELS_WITHOUT_CELLS", 10_000)
    colorizer = Colorizer.load("dcgan_256")
    rgb = color.gray(read_picture(shipped_pictures()["eileen"]).rgb)
    encoded = colorizer.encode(rgb)
    assert encoded.segments is not None
    found = segments.find_segments(encoded.lightness, refine=False)
    np.testing.assert_array_equal(encoded.segments.labels, found.labels)
    assert colorizer.encode(rgb[100:190, 100:200]).segments is None
    assert Colorizer.load("dcgan_256", regions="off").encode(rgb).segments is None


def test_a_large_picture_is_painted_by_its_cells_as_by_its_layers(colorizer, monkeypatch):
    monkeypatch.setattr(segments, "SMALLEST_SIDE", 64)
    monkeypatch.setattr(segments, "LARGEST_SIDE", 64)
    colorizer, rgb = Colorizer(colorizer.generator, regions="on"), characters.render(3, size=128)
    by_layers = colorizer.color(colorizer.encode(rgb), z()).astype(int)
    monkeypatch.setattr(colorizer_module, "MAX_PIXELS_WITHOUT_CELLS", 0)
    encoded = colorizer.encode(rgb)
    difference = abs(by_layers - colorizer.color(encoded, z()))
    assert encoded.layers is None
    assert len(encoded.segment_cells.lightness) < rgb[..., 0].size / 2
    # Shares are rounded, and borders are smoothed in another way.
    assert difference.mean() < 0.5
    assert (difference > 8).mean() < 0.01
    palette = colorizer.palette(encoded, z())[0]
    lab = np.dstack([encoded.lightness, colorizer.layers(encoded) @ palette])
    from_layers = color.lab_to_rgb(color.limit_chroma(lab)).astype(int)
    drawn = encoded.lightness < 99.5
    assert abs(from_layers - colorizer.paint(encoded, palette[None])[0])[drawn].max() <= 3


def test_each_coloring_is_what_scaling_and_filtering_its_own_colors_gives(filtering, picture):
    """The long way, coloring by coloring, to within one level of gray."""
    colorizer = filtering
    encoded = colorizer.encode(picture)
    top, left, height, width = encoded.box
    for ab, rgb in zip(colorizer.color_ab(encoded, z()), colorizer.color(encoded, z())):
        inner = tf.image.resize(
            ab[top : top + height, left : left + width], (80, 100), antialias=True
        ).numpy()
        filtered = guided_filter(encoded.lightness, inner, 2 * 80 / height)
        lab = np.concatenate([encoded.lightness[..., None], filtered], axis=-1)
        long_way = color.lab_to_rgb(color.limit_chroma(lab))
        assert np.abs(long_way.astype(int) - rgb).max() <= 1


def test_pixels_are_colored_in_parts_without_a_seam(colorizer, picture, monkeypatch):
    whole = colorizer.color(colorizer.encode(picture), z(1))
    monkeypatch.setattr(colorizer_module, "CHUNK_PIXELS", 100)
    np.testing.assert_array_equal(colorizer.color(colorizer.encode(picture), z(1)), whole)


def test_paint_puts_chosen_colors_where_their_masks_are(colorizer, picture):
    encoded = colorizer.encode(picture)
    palettes = colorizer.palette(encoded, z())
    np.testing.assert_array_equal(colorizer.paint(encoded, palettes), colorizer.color(encoded, z()))
    green = np.broadcast_to([-40.0, 40.0], (1, 10, 2))  # every mask
    lab = color.rgb_to_lab(colorizer.paint(encoded, green)[0])
    middle = (lab[..., 0] > 40) & (lab[..., 0] < 80)  # where this green is in gamut
    assert middle.sum() > 300
    assert np.abs(lab[middle, 1:] - [-40, 40]).max() < 1.5


@pytest.mark.parametrize("shape", [(10, 2), (1, 9, 2), (1, 10, 3)])
def test_palettes_of_another_shape_are_refused(colorizer, picture, shape):
    with pytest.raises(ChromaError, match=r"take \(count, 10, 2\)"):
        colorizer.paint(colorizer.encode(picture), np.zeros(shape))


def test_without_a_palette_head_there_are_no_layers(picture):
    film = Colorizer(build_generator(32, base=2, latent_dim=10, noise="film"))
    encoded = film.encode(picture)
    assert film.color(encoded, z(2)).shape == (2, 80, 100, 3)
    for ask in (film.layers, lambda encoded: film.paint(encoded, np.zeros((1, 10, 2)))):
        with pytest.raises(ChromaError, match="palette"):
            ask(encoded)


def test_a_colorizer_knows_the_weights_it_loaded(tmp_path):
    card = weights.save_generator(build_generator(32, base=2), tmp_path, {})
    loaded = Colorizer.load(tmp_path)
    assert (loaded.name, loaded.sha256) == (str(tmp_path), card["sha256"])


@pytest.mark.parametrize("noise_head", ["palette", "film"])
def test_with_regions_a_part_has_one_color_whatever_the_head(noise_head):
    generator = build_generator(32, base=2, latent_dim=10, noise=noise_head)
    gray = np.full((200, 200, 3), 160, np.uint8)
    gray[:, 99:101] = 20  # two parts and a line
    spread = {}
    for regions in ("on", "off"):
        colorizer = Colorizer(generator, regions=regions)
        lab = color.rgb_to_lab(colorizer.color(colorizer.encode(gray), z(1))[0])
        parts = lab[:, 5:90, 1:], lab[:, 110:195, 1:]
        spread[regions] = max(float(part.std((0, 1)).max()) for part in parts)
    assert spread["on"] < 0.5
    assert spread["off"] > 2 * spread["on"]


def test_segments_are_found_once_and_kept(colorizer, picture):
    encoded = colorizer.encode(picture)
    assert encoded.segments is None
    colorizer.color(encoded, z(1))
    assert colorizer.segments(encoded) is encoded.segments
    off = Colorizer(colorizer.generator, regions="off")
    encoded = off.encode(picture)
    off.color(encoded, z(1))
    assert encoded.segments is None


def test_regions_are_on_or_off(colorizer):
    assert colorizer.regions == "off"  # a mask of these weights is whatever training found
    assert Colorizer.load("dcgan_256").regions == "on"
    assert Colorizer.load("dcgan_256", regions="off").regions == "off"
    with pytest.raises(ChromaError, match="regions 'yes': use on or off"):
        Colorizer(colorizer.generator, regions="yes")


@pytest.fixture(scope="module")
def recolorer():
    return Colorizer.load("dcgan_256", recolor="auto")


@pytest.fixture(scope="module")
def character():
    return read_picture(shipped_pictures()["eileen"]).rgb


def test_a_colored_picture_keeps_skin_and_white_and_a_gray_one_is_colored_as_ever(
    recolorer, character
):
    colored = recolorer.color(recolorer.encode(character), z(4, 100))
    before, after = color.rgb_to_lab(character), color.rgb_to_lab(colored)
    change = np.linalg.norm(after[..., 1:] - before[..., 1:], axis=-1)
    np.testing.assert_allclose(
        after[..., 0], np.broadcast_to(before[..., 0], after.shape[:3]), atol=1.5
    )
    hair, cheek, paper = np.s_[:, 60, 170], np.s_[:, 225, 180], np.s_[:, 5, 5]
    assert change[cheek].max() < 1 and change[paper].max() < 1
    assert change[hair].max() > 20
    gray = color.gray(character)
    off = recolorer.with_recolor("off")
    for rgb in (gray, character):
        expected = off.color(off.encode(gray), z(1, 100))
        encoded = (recolorer if rgb is gray else off).encode(rgb)
        assert encoded.recoloring is None
        again = off.color(encoded, z(1, 100)).astype(int)
        assert np.abs(again - expected).mean() < 0.5  # a gray of 8 bits rounds L*


def test_recolored_layers_times_palette_are_the_new_mean_colors(recolorer, character):
    encoded = recolorer.encode(character)
    (palette,) = recolorer.palette(encoded, z(1, 100))
    layers = recolorer.layers(encoded)
    hair = recolorer.parts.index("hair")
    where = layers[..., hair] == 1
    new = color.rgb_to_lab(recolorer.paint(encoded, [palette])[0])[where, 1:].mean(0)
    np.testing.assert_allclose(new, palette[hair], atol=4)  # where sRGB ends, chroma is less
    masks = recolorer.visible_masks(encoded)
    assert masks.shape == (*encoded.box[2:], len(recolorer.parts))


def test_a_held_color_is_the_color_one_gets(recolorer, character):
    encoded = recolorer.encode(character)
    skin = recolorer.parts.index("skin")
    palettes = recolorer.palette(encoded, z(1, 100))
    painted = recolorer.paint(encoded, palettes, held={skin: (-12, 10)})[0]
    where = recolorer.layers(encoded)[..., skin] == 1
    mean = color.rgb_to_lab(painted)[where, 1:].mean(0)
    np.testing.assert_allclose(mean, (-12, 10), atol=2)


def test_recolor_needs_colors_and_parts(colorizer, recolorer, character):
    with pytest.raises(ChromaError, match="the picture is gray.*--recolor"):
        recolorer.with_recolor("on").encode(color.gray(character))
    with pytest.raises(ChromaError, match="recolor.*no named parts"):
        Colorizer(colorizer.generator, recolor="on")
    with pytest.raises(ChromaError, match="recolor 'maybe': use auto or on or off"):
        Colorizer(colorizer.generator, recolor="maybe")
    assert Colorizer(colorizer.generator, recolor="auto").encode(character).recoloring is None
