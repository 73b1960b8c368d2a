"""The WebGL shader of a pack, run by a real browser."""

import base64

import numpy as np
import pytest

from chroma_lib import characters, noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.packs.write import write_pack
from chroma_lib.pictures.picture import Picture
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_figures
from tests.helpers import shader
from tests.helpers.packs import rgba

# Loads the textures as README.md says, draws each coloring, and returns the pixels.
DRAW = """async ([fragment, textures, width, height, count]) => {
    const canvas = new OffscreenCanvas(width, height);
    const gl = canvas.getContext("webgl2", {premultipliedAlpha: false});
    const program = gl.createProgram();
    const corner = `#version 300 es
        out vec2 uv;
        void main() {
            vec2 at = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0;
            uv = vec2(at.x, 1.0 - at.y);
            gl_Position = vec4(2.0 * at - 1.0, 0.0, 1.0);
        }`;
    for (const [kind, text] of [[gl.VERTEX_SHADER, corner], [gl.FRAGMENT_SHADER, fragment]]) {
        const shader = gl.createShader(kind);
        gl.shaderSource(shader, text);
        gl.compileShader(shader);
        if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS))
            throw new Error(gl.getShaderInfoLog(shader));
        gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    gl.useProgram(program);
    gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
    for (const [unit, name] of Object.keys(textures).entries()) {
        const image = new Image();
        image.src = "data:image/png;base64," + textures[name];
        await image.decode();
        gl.activeTexture(gl.TEXTURE0 + unit);
        gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
        gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
        gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
        gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, image);
        gl.uniform1i(gl.getUniformLocation(program, name), unit);
    }
    const colorings = [];
    for (let coloring = 0; coloring < count; coloring++) {
        gl.uniform1i(gl.getUniformLocation(program, "coloring"), coloring);
        gl.drawArrays(gl.TRIANGLES, 0, 3);
        const pixels = new Uint8Array(4 * width * height);
        gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
        let text = "";
        for (let i = 0; i < pixels.length; i += 32768)
            text += String.fromCharCode(...pixels.subarray(i, i + 32768));
        colorings.push(btoa(text));
    }
    return colorings;
}"""


@pytest.fixture(scope="module", params=["opaque", "transparent"])
def pack(request, tmp_path_factory):
    """The pack of a whole figure, opaque or with a transparent rim."""
    folder = tmp_path_factory.mktemp("shader")
    picture = read_picture(next(iter(shipped_figures().values())))
    if request.param == "transparent":
        alpha = np.full(picture.rgb.shape[:2], 255, np.uint8)
        alpha[:, :40], alpha[:, 40:48] = 0, np.arange(0, 256, 32)
        picture = type(picture)(picture.rgb, alpha, "figure")
    colorizer = Colorizer.load("dcgan_256")
    noises = noise.random_noise(4, latent_dim=colorizer.latent_dim, seed=1)
    return write_pack(colorizer, picture, noises, folder / "pack", also=["shader"])


@pytest.fixture(scope="module")
def colored_pack(tmp_path_factory):
    """The pack of a colored character that keeps its shading."""
    folder = tmp_path_factory.mktemp("shader")
    picture = Picture(characters.render(5, size=240), None, "rin")
    colorizer = Colorizer.load("dcgan_256", recolor="on")
    noises = noise.random_noise(4, latent_dim=colorizer.latent_dim, seed=1)
    return write_pack(colorizer, picture, noises, folder / "pack", also=["shader"])


def draw(chromium, folder, names):
    """Yield the number of each coloring, and what the shader draws: uint8 (H, W, 4)."""
    textures = {n: base64.b64encode((folder / f"{n}.png").read_bytes()).decode() for n in names}
    height, width = shader.values(folder / f"{names[0]}.png").shape[:2]
    page = chromium.new_page()
    try:
        fragment = (folder / "webgl.frag").read_text()
        drawn = page.evaluate(DRAW, [fragment, textures, width, height, 4])
    finally:
        page.close()
    for number, text in enumerate(drawn):
        pixels = np.frombuffer(base64.b64decode(text), np.uint8)
        yield number, pixels.reshape(height, width, 4)[::-1].astype(int)


def check(pixels, expected, formula):
    np.testing.assert_array_equal(pixels[..., 3], expected[..., 3])
    seen = expected[..., 3] > 0
    error = np.abs(pixels - expected).max(-1)[seen]
    assert error.mean() < 0.7
    assert (error <= 3).mean() > 0.99
    # The shader is the formula that the other tests compute with NumPy.
    assert (np.abs(pixels - formula.astype(int)).max(-1)[seen] <= 1).mean() > 0.999


def test_webgl_draws_the_colorings(chromium, pack):
    folder = pack / "shader"
    for number, pixels in draw(chromium, folder, ("lightness", "parts", "shares", "palette")):
        check(pixels, rgba(pack / f"{number:02d}.png"), shader.render(folder, number))


def test_webgl_draws_the_colorings_of_a_colored_picture(chromium, colored_pack):
    folder = colored_pack / "shader"
    for number, pixels in draw(chromium, folder, ("picture", "parts", "palette")):
        expected = rgba(colored_pack / f"{number:02d}.png")
        check(pixels, expected, shader.render_colored(folder, number))
