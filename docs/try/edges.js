// Transparent pictures: half-transparent pixels keep their own lightness, and the color of the edge
// continues below transparency, as `chroma_lib.packs.write` does.

import { labPainter, rgbToLab } from "./color.js";
import { nearestPixel } from "./components.js";
import { maskOf, round } from "./numbers.js";

const VISIBLE = 16; // a pixel of less opacity is a remnant of cutting out

/** The half-transparent pixels, and the L* of each without the white behind it. */
export function findEdges({ rgb, alpha }) {
  if (!alpha) return null;
  const index = [];
  alpha.forEach((a, i) => a > 0 && a < 255 && index.push(i));
  const light = Float32Array.from(index, (i) => {
    const own = [0, 1, 2].map((k) => {
      const ink = ((255 - rgb[3 * i + k]) * 255) / Math.max(alpha[i], 1);
      return round(255 - Math.min(ink, 255));
    });
    return rgbToLab(...own)[0];
  });
  return { index, light };
}

/** Give half-transparent pixels of a coloring their own lightness; in place. */
export function paintEdges(rgb, { index, light }) {
  const paint = labPainter();
  index.forEach((i, j) => {
    const [, a, b] = rgbToLab(rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]);
    paint(light[j], a, b, rgb, 3 * i);
  });
}

/** Where each fully transparent pixel takes its color from: the nearest visible one, or null. */
export function bleedSource(alpha, shape) {
  const clear = maskOf(alpha.length, (i) => alpha[i] === 0);
  if (!clear.includes(1) || !clear.includes(0)) return null;
  let seen = maskOf(alpha.length, (i) => alpha[i] >= VISIBLE);
  if (!seen.includes(1)) seen = maskOf(alpha.length, (i) => !clear[i]);
  return nearestPixel(seen, shape).index.map((from, i) => (clear[i] ? from : i));
}

/** RGBA of a coloring. */
export function withAlpha(rgb, alpha, source) {
  const rgba = new Uint8Array(4 * alpha.length);
  for (let i = 0; i < alpha.length; i++) {
    const from = 3 * (source ? source[i] : i);
    rgba[4 * i] = rgb[from];
    rgba[4 * i + 1] = rgb[from + 1];
    rgba[4 * i + 2] = rgb[from + 2];
    rgba[4 * i + 3] = alpha[i];
  }
  return rgba;
}

/** Repeat the color of the edge below transparency in RGBA; in place. */
export function bleedRgba(rgba, source) {
  if (!source) return;
  for (let i = 0; i < source.length; i++) {
    if (source[i] === i) continue;
    for (let k = 0; k < 3; k++) rgba[4 * i + k] = rgba[4 * source[i] + k];
  }
}
