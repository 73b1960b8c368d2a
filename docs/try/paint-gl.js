// Colorings on the page by WebGL2: the sketch of a picture stays on the graphics card, and each
// frame is one draw call, for which only a small texture of palettes is uploaded.

import { LEVELS, makeSketch, SHARES, tabulate } from "./sketch.js";

const MOST_SIZES = 3; // sketches that are kept: one for the grid, one for the large picture

const CORNERS = `#version 300 es
void main() {
  vec2 at = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  gl_Position = vec4(4.0 * at - 1.0, 0.0, 1.0);
}`;

const PAINT = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
uniform usampler2D sketch;   // of one coloring
uniform sampler2D palettes;  // color by lightness and part, one coloring below the other
uniform ivec2 tile;          // size of a coloring
uniform int gap;             // pixels between two colorings
uniform int columns;
uniform int count;           // colorings
uniform int parts;
uniform int height;          // of the canvas
out vec4 color;

void main() {
  ivec2 at = ivec2(int(gl_FragCoord.x), height - 1 - int(gl_FragCoord.y));
  ivec2 cell = at / (tile + gap);
  ivec2 inside = at - cell * (tile + gap);
  int number = cell.y * columns + cell.x;
  if (number >= count || any(greaterThanEqual(inside, tile))) {
    color = vec4(0.0);
    return;
  }
  uvec4 pixel = texelFetch(sketch, inside, 0);
  uint bits = pixel.r | (pixel.g << 8);
  int row = number * parts;
  vec3 first = texelFetch(palettes, ivec2(pixel.b, row + int(bits & 31u)), 0).rgb;
  vec3 second = texelFetch(palettes, ivec2(pixel.b, row + int((bits >> 5) & 31u)), 0).rgb;
  float opacity = float(pixel.a) / 255.0;
  color = vec4(mix(first, second, float(bits >> 10) / ${2 * SHARES}.0) * opacity, opacity);
}`;

function compile(gl) {
  const program = gl.createProgram();
  for (const [kind, text] of [
    [gl.VERTEX_SHADER, CORNERS],
    [gl.FRAGMENT_SHADER, PAINT],
  ]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    throw new Error(gl.getProgramInfoLog(program));
  }
  return program;
}

/** Paints colorings of one picture; `PaintGl.create` returns null where there is no WebGL2. */
export class PaintGl {
  static create() {
    try {
      const canvas = new OffscreenCanvas(1, 1);
      const gl = canvas.getContext("webgl2", { antialias: false, depth: false, alpha: true });
      return gl && new PaintGl(canvas, gl);
    } catch {
      return null;
    }
  }

  constructor(canvas, gl) {
    const program = compile(gl);
    gl.useProgram(program);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    const place = (name) => gl.getUniformLocation(program, name);
    const names = ["tile", "gap", "columns", "count", "parts", "height"];
    this.places = Object.fromEntries(names.map((name) => [name, place(name)]));
    gl.uniform1i(place("sketch"), 0);
    gl.uniform1i(place("palettes"), 1);
    Object.assign(this, { canvas, gl, sketches: new Map() });
    gl.activeTexture(gl.TEXTURE1);
    this.bindNewTexture();
  }

  /** Whether the graphics card has dropped what it held, as after standby. */
  get isLost() {
    return this.gl.isContextLost();
  }

  bindNewTexture() {
    const { gl } = this;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    return texture;
  }

  /** Take another picture. */
  load(preview) {
    this.preview = preview;
    this.forget();
  }

  forget() {
    for (const texture of this.sketches.values()) this.gl.deleteTexture(texture);
    this.sketches.clear();
  }

  /** Use the sketch of a size; it is uploaded once. */
  useSketch(width, height) {
    const { gl, sketches, preview } = this;
    const key = `${width}x${height}`;
    gl.activeTexture(gl.TEXTURE0);
    if (sketches.has(key)) {
      gl.bindTexture(gl.TEXTURE_2D, sketches.get(key));
      return;
    }
    if (sketches.size >= MOST_SIZES) this.forget();
    sketches.set(key, this.bindNewTexture());
    const size = [gl.TEXTURE_2D, 0, gl.RGBA8UI, width, height, 0];
    const sketch = makeSketch(preview, [height, width]);
    gl.texImage2D(...size, gl.RGBA_INTEGER, gl.UNSIGNED_BYTE, sketch);
  }

  /**
   * Paint colorings side by side.
   *
   * @param {Float32Array[]} palettes [K, 2] each, with the held colors in them
   * @param {{width, height, columns, gap}} layout pixels of one coloring, and colorings in a row
   * @returns {ImageBitmap}
   */
  paint(palettes, { width, height, columns, gap = 0 }) {
    const { gl, canvas, places } = this;
    const { active } = this.preview;
    canvas.width = columns * (width + gap) - gap;
    canvas.height = Math.ceil(palettes.length / columns) * (height + gap) - gap;
    gl.viewport(0, 0, canvas.width, canvas.height);
    this.useSketch(width, height);
    gl.activeTexture(gl.TEXTURE1);
    const size = [gl.TEXTURE_2D, 0, gl.RGBA8, LEVELS, active.length * palettes.length, 0];
    gl.texImage2D(...size, gl.RGBA, gl.UNSIGNED_BYTE, tabulate(active, palettes));
    gl.uniform2i(places.tile, width, height);
    gl.uniform1i(places.gap, gap);
    gl.uniform1i(places.columns, columns);
    gl.uniform1i(places.count, palettes.length);
    gl.uniform1i(places.parts, active.length);
    gl.uniform1i(places.height, canvas.height);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    return canvas.transferToImageBitmap();
  }
}
