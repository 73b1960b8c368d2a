// Colorings on the page without WebGL2: the same sketch and table, looked up here.

import { LEVELS, makeSketch, SHARES, tabulate } from "./sketch.js";

const MOST_SIZES = 3;

export class PaintCpu {
  /** Take another picture. */
  load(preview) {
    this.preview = preview;
    this.sketches = new Map();
  }

  useSketch(width, height) {
    const key = `${width}x${height}`;
    if (!this.sketches.has(key)) {
      if (this.sketches.size >= MOST_SIZES) this.sketches.clear();
      this.sketches.set(key, makeSketch(this.preview, [height, width]));
    }
    return this.sketches.get(key);
  }

  /** See `PaintGl.paint`. */
  paint(palettes, { width, height, columns, gap = 0 }) {
    const { active } = this.preview;
    const rows = Math.ceil(palettes.length / columns);
    const size = [columns * (width + gap) - gap, rows * (height + gap) - gap];
    const image = new ImageData(...size);
    const table = tabulate(active, palettes);
    const sketch = this.useSketch(width, height);
    for (let number = 0; number < palettes.length; number++) {
      const top = Math.floor(number / columns) * (height + gap);
      const left = (number % columns) * (width + gap);
      const part = table.subarray(4 * LEVELS * active.length * number);
      for (let y = 0; y < height; y++) {
        const from = 4 * y * width;
        const row = sketch.subarray(from, from + 4 * width);
        lookUp(row, part, image.data, 4 * ((top + y) * size[0] + left));
      }
    }
    const canvas = new OffscreenCanvas(...size);
    canvas.getContext("2d").putImageData(image, 0, 0);
    return canvas.transferToImageBitmap();
  }
}

/** Color one row of a sketch. */
function lookUp(sketch, table, out, start) {
  for (let i = 0, to = start; i < sketch.length; i += 4, to += 4) {
    const bits = sketch[i] | (sketch[i + 1] << 8);
    const level = sketch[i + 2];
    const first = 4 * ((bits & 31) * LEVELS + level);
    const share = bits >> 10;
    if (share === 0) {
      out[to] = table[first];
      out[to + 1] = table[first + 1];
      out[to + 2] = table[first + 2];
    } else {
      const second = 4 * (((bits >> 5) & 31) * LEVELS + level);
      const w = share / (2 * SHARES);
      for (let k = 0; k < 3; k++) {
        out[to + k] = table[first + k] + w * (table[second + k] - table[first + k]);
      }
    }
    out[to + 3] = sketch[i + 3];
  }
}
