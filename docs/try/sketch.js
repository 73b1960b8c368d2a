// A picture at the size at which the page shows it: for each pixel, the two strongest parts, the
// share of the second one, lightness and opacity, in four bytes.

import { labPainter } from "./color.js";
import { BILINEAR, resizeBytes } from "./resample.js";

export const LEVELS = 256; // of lightness
export const SHARES = 63; // steps of the share of the second part, up to a half

/**
 * @param {{shape, light, alpha, masks}} preview
 * @param {number[]} size height and width
 * @returns {Uint8Array} 4 bytes a pixel; the first two have the bits of part, part and share: 5, 5, 6
 */
export function makeSketch({ shape, light, alpha, masks }, size) {
  const small = (plane) => resizeBytes(plane, shape, size, BILINEAR);
  const planes = masks.map(small);
  const [levels, opacity] = [small(light), small(alpha)];
  const sketch = new Uint8Array(4 * levels.length);
  for (let i = 0, at = 0; i < levels.length; i++, at += 4) {
    let [first, second, most, next] = [0, 0, planes[0][i], 0];
    for (let k = 1; k < planes.length; k++) {
      const share = planes[k][i];
      if (share > most) [second, next, first, most] = [first, most, k, share];
      else if (share > next) [second, next] = [k, share];
    }
    const share = Math.round((2 * SHARES * next) / Math.max(1, most + next));
    const bits = first | (second << 5) | (share << 10);
    sketch[at] = bits & 255;
    sketch[at + 1] = bits >> 8;
    sketch[at + 2] = levels[i];
    sketch[at + 3] = opacity[i];
  }
  return sketch;
}

/**
 * The colors of each part at each lightness, with the palettes of some colorings.
 *
 * @param {number[]} active the masks that have a part in the sketch
 * @param {Float32Array[]} palettes [K, 2] each, with the held colors in them
 * @returns {Uint8Array} RGBA [colorings, parts, LEVELS]
 */
export function tabulate(active, palettes) {
  const table = new Uint8Array(4 * LEVELS * active.length * palettes.length).fill(255);
  const paint = labPainter();
  let at = 0;
  for (const palette of palettes) {
    for (const mask of active) {
      const [a, b] = [palette[2 * mask], palette[2 * mask + 1]];
      for (let level = 0; level < LEVELS; level++, at += 4) paint(level / 2.55, a, b, table, at);
    }
  }
  return table;
}
