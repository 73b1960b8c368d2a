// Color a colored picture at its own size by its own parts, as `Recoloring.paint`.

import { distinctColors, findCells, lookUp, mixBorders } from "./cells.js";
import { labPainter, WHITE_L } from "./color.js";
import { relativeAb } from "./color-regions.js";
import { numberColors, snap } from "./few-colors.js";
import { maximum, minimum } from "./filters.js";
import { holdPalette } from "./hold.js";
import { maskOf } from "./numbers.js";
import { Shading } from "./recolor.js";
import { BILINEAR, repeatLabels, resizeLabels } from "./resample.js";

/** Has the methods of `Painter`; what they need is found when it is first needed. */
export class RecolorPainter {
  /**
   * @param {{shape, rgb}} picture
   * @param {{shape, labels, base}} own from `findOwnColors`, at its shape
   */
  constructor(picture, own) {
    Object.assign(this, { picture, own, K: own.base.length / 2 });
  }

  get recolors() {
    return true;
  }

  /** The colors of the picture's cells, their own and those to come, and the cell of each pixel. */
  get cells() {
    this.found ??= findPictureCells(this.picture, this.own, this.K);
    return this.found;
  }

  /**
   * @param {Float32Array} palette [K, 2], a* and b* of each part
   * @param {Map<number, number[]>} held part -> a* and b* that it keeps
   * @returns {Uint8Array} RGB of the picture
   */
  paint(palette, held) {
    const { index, shading, own } = this.cells;
    const colors = own.slice();
    const paint = labPainter();
    shading.paint(holdPalette(palette, held), (i, l, a, b, isOwn) => {
      if (isOwn) return; // to the last bit: the edge of the gamut is known to a hundredth
      if (l >= WHITE_L) colors.fill(255, 3 * i, 3 * i + 3);
      else paint(l, a, b, colors, 3 * i);
    });
    return lookUp(colors, index);
  }

  /** The share of each part at the size at which the network saw the picture: K planes. */
  visibleMasks(shape) {
    const { own, K } = this;
    const planes = Array.from({ length: K }, () => new Float32Array(shape[0] * shape[1]));
    resizeLabels(own.labels, own.shape, shape, K, BILINEAR, (i, shares) => {
      for (let k = 0; k < K; k++) planes[k][i] = shares[k];
    });
    return planes;
  }
}

function findPictureCells({ shape, rgb }, own, K) {
  const { colors, lab, index } = distinctColors(rgb);
  let labels = fit(own, shape, lab, index);
  const numbers = numberColors(rgb, shape);
  if (numbers) labels = snap(labels, numbers, shape, K);
  // In pixel art, there are no colors in between.
  const border = numbers ? { at: [], neighbors: [], shares: [] } : mixBorders(labels, shape);
  const cells = findCells(index, colors.length / 3, labels, K, border);
  const ownLab = new Float32Array(3 * cells.labels.length);
  const ownRgb = new Uint8Array(ownLab.length);
  cells.colors.forEach((color, i) => {
    ownLab.set(lab.subarray(3 * color, 3 * color + 3), 3 * i);
    ownRgb.set(colors.subarray(3 * color, 3 * color + 3), 3 * i);
  });
  const shading = new Shading(own.base, { ...cells, lab: ownLab });
  return { index: cells.index, shading, own: ownRgb };
}

/** Bring labels to the picture's size; in a larger one, find the borders again by color. */
function fit(own, shape, lab, index) {
  if (shape.every((side, axis) => side === own.shape[axis])) return own.labels;
  const labels = repeatLabels(own.labels, own.shape, shape);
  if (Math.max(...shape) <= Math.max(...own.shape)) return labels;
  const low = minimum(own.labels, own.shape, 3);
  const high = maximum(own.labels, own.shape, 3);
  const isBorder = repeatLabels(maskOf(low.length, (i) => low[i] !== high[i]), own.shape, shape);
  const others = [low, high].map((plane) => repeatLabels(plane, own.shape, shape));
  for (let i = 0; i < labels.length; i++) {
    if (!isBorder[i]) continue;
    const at = 3 * index[i];
    const [a, b] = relativeAb(lab[at], lab[at + 1], lab[at + 2]);
    const away = (k) => Math.hypot(a - own.base[2 * k], b - own.base[2 * k + 1]);
    let least = away(labels[i]);
    for (const plane of others) {
      const distance = away(plane[i]);
      if (distance < least) [least, labels[i]] = [distance, plane[i]];
    }
  }
  return labels;
}
