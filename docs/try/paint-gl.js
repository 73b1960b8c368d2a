// Colorings on the page by WebGL2: the sketch of a picture stays on the graphics card, and each
// frame is one draw call, for which only a small texture of colors is uploaded.

import { SHARES } from "./sketch.js";

const TABLE_WIDTH = 2048; // every WebGL2 has textures of this size
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
uniform sampler2D table;     // color of each cell, one coloring after the other
uniform ivec2 tile;          // size of a coloring
uniform int gap;             // pixels between two colorings
uniform int columns;
uniform int count;           // colorings
uniform int cells;           // of the sketch
uniform int height;          // of the canvas
out vec4 color;

vec3 look_up(int i) {
  return texelFetch(table, ivec2(i % ${TABLE_WIDTH}, i / ${TABLE_WIDTH}), 0).rgb;
}

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
  vec3 first = look_up(number * cells + int(pixel.r));
  vec3 second = look_up(number * cells + int(pixel.g));
  float opacity = float(pixel.a) / 255.0;
  color = vec4(mix(first, second, float(pixel.b) / ${2 * SHARES}.0) * opacity, opacity);
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
    const names = ["tile", "gap", "columns", "count", "cells", "height"];
    this.places = Object.fromEntries(names.map((name) => [name, place(name)]));
    gl.uniform1i(place("sketch"), 0);
    gl.uniform1i(place("table"), 1);
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
    for (const { texture } of this.sketches.values()) this.gl.deleteTexture(texture);
    this.sketches.clear();
  }

  /** Use the sketch of a size; it is uploaded once. */
  useSketch(width, height) {
    const { gl, sketches } = this;
    const key = `${width}x${height}`;
    gl.activeTexture(gl.TEXTURE0);
    if (sketches.has(key)) {
      const { texture, sketch } = sketches.get(key);
      gl.bindTexture(gl.TEXTURE_2D, texture);
      return sketch;
    }
    if (sketches.size >= MOST_SIZES) this.forget();
    const sketch = this.preview.sketch([height, width]);
    sketches.set(key, { sketch, texture: this.bindNewTexture() });
    const size = [gl.TEXTURE_2D, 0, gl.RGBA16UI, width, height, 0];
    gl.texImage2D(...size, gl.RGBA_INTEGER, gl.UNSIGNED_SHORT, sketch.pixels);
    return sketch;
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
    canvas.width = columns * (width + gap) - gap;
    canvas.height = Math.ceil(palettes.length / columns) * (height + gap) - gap;
    gl.viewport(0, 0, canvas.width, canvas.height);
    const sketch = this.useSketch(width, height);
    gl.activeTexture(gl.TEXTURE1);
    const table = sketch.tabulate(palettes, TABLE_WIDTH);
    const rows = table.length / (4 * TABLE_WIDTH);
    const size = [gl.TEXTURE_2D, 0, gl.RGBA8, TABLE_WIDTH, rows, 0];
    gl.texImage2D(...size, gl.RGBA, gl.UNSIGNED_BYTE, table);
    gl.uniform2i(places.tile, width, height);
    gl.uniform1i(places.gap, gap);
    gl.uniform1i(places.columns, columns);
    gl.uniform1i(places.count, palettes.length);
    gl.uniform1i(places.cells, sketch.cells);
    gl.uniform1i(places.height, canvas.height);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    return canvas.transferToImageBitmap();
  }
}
