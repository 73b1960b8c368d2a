// A colored picture on the page: a small copy, and the part of each of its pixels.

import { mixBorders } from "./cells.js";
import { labPainter, labTable, WHITE_L } from "./color.js";
import { numberColors, snap } from "./few-colors.js";
import { LEAST_SHARE, pixelAt, smallAlpha } from "./preview.js";
import { Shading } from "./recolor.js";
import { BILINEAR, BOX, resizeBytes, resizeLabels } from "./resample.js";
import { Sketch } from "./sketch.js";

const MOST_CELLS = 20_000; // of a sketch: a frame computes the color of each
const SHARES = 16; // steps of the share of a second part
const COARSEST = 5; // bits of a color that may be dropped

/** Has the methods of `Preview`. */
class RecolorPreview {
  constructor(content) {
    Object.assign(this, content);
  }

  /** The picture at a size: its cells are the colors of each part. */
  sketch(size) {
    const { shape, own, hasFewColors } = this;
    // Pixel art keeps its pixels.
    const rgb = resizeBytes(this.rgb, shape, size, hasFewColors ? BOX : BILINEAR, 3);
    const opacity = resizeBytes(this.alpha, shape, size, BILINEAR);
    const mixture = this.mix(size);
    const { index, cells } = findSketchCells(rgb, mixture, own.shares.length);
    const shading = new Shading(own.base, cells);
    const color = (palette, table, start) => tabulate(shading, palette, table, start);
    const sketch = new Sketch(index.length, shading.length, color);
    index.forEach((cell, i) => sketch.set(i, cell, cell, 0, opacity[i]));
    return sketch;
  }

  /** The two strongest parts of each pixel, and the steps of the share of the second one. */
  mix(size) {
    const { shape, labels, hasFewColors } = this;
    const K = this.own.shares.length;
    const length = size[0] * size[1];
    const [first, second, steps] = [0, 0, 0].map(() => new Uint8Array(length));
    if (size.every((side, axis) => side === shape[axis]) && !hasFewColors) {
      first.set(labels);
      second.set(labels);
      const border = mixBorders(labels, shape);
      border.at.forEach((i, j) => {
        second[i] = border.neighbors[j];
        steps[i] = SHARES * border.shares[j];
      });
      return { first, second, steps };
    }
    resizeLabels(labels, shape, size, K, hasFewColors ? BOX : BILINEAR, (i, shares) => {
      let [best, next] = [0, 0];
      for (let k = 1; k < K; k++) {
        if (shares[k] > shares[best]) [next, best] = [best, k];
        else if (next === best || shares[k] > shares[next]) next = k;
      }
      first[i] = best;
      second[i] = next;
      const both = shares[best] + shares[next];
      if (next !== best) steps[i] = Math.round((SHARES * shares[next]) / both);
    });
    return { first, second, steps };
  }

  /** The part at a point, 0 to 1 from the top left; -1 on white paper. */
  partAt(x, y) {
    const i = pixelAt(this.shape, x, y);
    return i < 0 || this.isWhite(i) || this.alpha[i] <= 127 ? -1 : this.labels[i];
  }

  isWhite(i) {
    return this.rgb[3 * i] === 255 && this.rgb[3 * i + 1] === 255 && this.rgb[3 * i + 2] === 255;
  }
}

function tabulate(shading, palette, table, start) {
  const paint = labPainter();
  shading.paint(palette, (i, l, a, b) => {
    if (l < WHITE_L) paint(l, a, b, table, start + 4 * i);
  });
}

/** The cells of a sketch: their colors are as coarse as it takes for there to be few. */
function findSketchCells(rgb, mixture, K) {
  for (let bits = 0; ; bits++) {
    const found = numberCells(rgb, mixture, K, bits, bits < COARSEST ? MOST_CELLS : Infinity);
    if (found) return found;
  }
}

/** The cells with colors of fewer bits, or null if there are more than `most`. */
function numberCells(rgb, { first, second, steps }, K, bits, most) {
  const numbers = new Map();
  const index = new Uint16Array(first.length);
  const [members, sums] = [[], [[], [], []]];
  const [labels, neighbors, shares] = [[], [], []];
  for (let i = 0; i < index.length; i++) {
    const r = rgb[3 * i];
    const g = rgb[3 * i + 1];
    const b = rgb[3 * i + 2];
    const color = ((r >> bits) << 16) | ((g >> bits) << 8) | (b >> bits);
    const step = steps[i];
    const mixed = step ? 1 + second[i] * SHARES + step : 0;
    const key = (color * K + first[i]) * (K + 1) * SHARES + mixed;
    let cell = numbers.get(key);
    if (cell === undefined) {
      cell = labels.push(first[i]) - 1;
      if (cell >= most) return null;
      numbers.set(key, cell);
      neighbors.push(step ? second[i] : first[i]);
      shares.push(step / SHARES);
      members.push(0);
      for (const sum of sums) sum.push(0);
    }
    index[i] = cell;
    members[cell]++;
    sums[0][cell] += r;
    sums[1][cell] += g;
    sums[2][cell] += b;
  }
  const colors = Uint8Array.from({ length: 3 * members.length }, (_, at) => {
    const cell = Math.floor(at / 3);
    return Math.round(sums[at % 3][cell] / members[cell]);
  });
  return { index, cells: { lab: labTable(colors), labels, neighbors, shares } };
}

/** The parts that can be held, the largest first. */
function measureParts(preview) {
  const { labels, alpha, own } = preview;
  const seen = new Float64Array(own.shares.length);
  let drawn = 0;
  for (let i = 0; i < labels.length; i++) {
    if (preview.isWhite(i) || alpha[i] <= 127) continue;
    drawn++;
    seen[labels[i]]++;
  }
  return [...seen.keys()]
    .map((mask) => ({ mask, share: seen[mask] / drawn, lightness: own.lightness[mask] }))
    .filter(({ share }) => share >= LEAST_SHARE)
    .sort((a, b) => b.share - a.share);
}

/**
 * @param {{shape, alpha}} picture
 * @param {{rgb: Uint8Array, shape}} small copy from `shrink`
 * @param {object} own from `findOwnColors`, of the small copy
 */
export function makeRecolorPreview(picture, { rgb, shape }, own) {
  const numbers = numberColors(rgb, shape);
  const labels = numbers ? snap(own.labels, numbers, shape, own.shares.length) : own.labels;
  const alpha = smallAlpha(picture, shape);
  const hasFewColors = numbers !== null;
  const preview = new RecolorPreview({ shape, rgb, labels, alpha, own, hasFewColors });
  return Object.assign(preview, { parts: measureParts(preview) });
}
