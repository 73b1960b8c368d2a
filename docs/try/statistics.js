// What the masks of a picture cover, and what they look like in its colorings:
// `chroma_lib.packs.palettes.measure_masks`.

import { labToRgb, rgbToLab } from "./color.js";
import { BOX, resizeBytes, resizeFloats, resizeRgba } from "./resample.js";

/**
 * Measure colorings one by one: `see` takes RGBA of a coloring, `finish` returns shares, mean
 * lightness, and the visible colors of each.
 */
export function measureMasks(picture, painter, { height, width }) {
  const shape = [height, width];
  const masks = painter.visibleMasks(shape);
  const alpha = picture.alpha && resizeBytes(picture.alpha, picture.shape, shape, BOX);
  if (alpha) for (const mask of masks) mask.forEach((m, i) => (mask[i] = (m * alpha[i]) / 255));
  const areas = masks.map((mask) => mask.reduce((sum, m) => sum + m, 0));
  const total = Math.max(1e-9, areas.reduce((sum, area) => sum + area, 0));
  const mean = (mask, k, plane) => {
    let sum = 0;
    for (let i = 0; i < mask.length; i++) sum += mask[i] * plane[i];
    return sum / Math.max(areas[k], 1e-9);
  };
  const light = resizeFloats(picture.lightness, picture.shape, shape, BOX);
  const seen = [];
  return {
    see(rgba, size) {
      const small = resizeRgba(rgba, size, shape, BOX);
      const planes = [0, 1, 2].map(() => new Float32Array(height * width));
      for (let i = 0; i < planes[0].length; i++) {
        const lab = rgbToLab(small[4 * i], small[4 * i + 1], small[4 * i + 2]);
        lab.forEach((value, channel) => (planes[channel][i] = value));
      }
      seen.push(masks.map((mask, k) => labToRgb(...planes.map((plane) => mean(mask, k, plane)))));
    },
    finish: () => ({
      shares: areas.map((area) => area / total),
      lightness: masks.map((mask, k) => mean(mask, k, light)),
      seen,
    }),
  };
}
