// Colorings on the page without WebGL2: the same sketch and table, looked up here.

import { SHARES } from "./sketch.js";

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
      this.sketches.set(key, this.preview.sketch([height, width]));
    }
    return this.sketches.get(key);
  }

  /** See `PaintGl.paint`. */
  paint(palettes, { width, height, columns, gap = 0 }) {
    const rows = Math.ceil(palettes.length / columns);
    const size = [columns * (width + gap) - gap, rows * (height + gap) - gap];
    const image = new ImageData(...size);
    const sketch = this.useSketch(width, height);
    const table = sketch.tabulate(palettes);
    for (let number = 0; number < palettes.length; number++) {
      const top = Math.floor(number / columns) * (height + gap);
      const left = (number % columns) * (width + gap);
      const part = table.subarray(4 * sketch.cells * number);
      for (let y = 0; y < height; y++) {
        const from = 4 * y * width;
        const row = sketch.pixels.subarray(from, from + 4 * width);
        lookUp(row, part, image.data, 4 * ((top + y) * size[0] + left));
      }
    }
    const canvas = new OffscreenCanvas(...size);
    canvas.getContext("2d").putImageData(image, 0, 0);
    return canvas.transferToImageBitmap();
  }
}

/** Color one row of a sketch. */
function lookUp(pixels, table, out, start) {
  for (let i = 0, to = start; i < pixels.length; i += 4, to += 4) {
    const first = 4 * pixels[i];
    const share = pixels[i + 2];
    if (share === 0) {
      out[to] = table[first];
      out[to + 1] = table[first + 1];
      out[to + 2] = table[first + 2];
    } else {
      const second = 4 * pixels[i + 1];
      const w = share / (2 * SHARES);
      for (let k = 0; k < 3; k++) {
        out[to + k] = table[first + k] + w * (table[second + k] - table[first + k]);
      }
    }
    out[to + 3] = pixels[i + 3];
  }
}
