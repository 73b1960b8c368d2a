// A gray picture on the page: small copies of the masks, 8 bits each, and of its lightness.

import { labPainter, WHITE_L } from "./color.js";
import { applyWeights, paintPlane } from "./masks.js";
import { BILINEAR, resizeBytes, resizeFloats } from "./resample.js";
import { SHARES, Sketch } from "./sketch.js";

const LEAST_VOTE = 0.02; // share of a segment from which on a part is there
export const LEAST_SHARE = 0.002; // of the drawn pixels; a part that covers less is too small to click
const LEVELS = 256; // of lightness

/** What the page shows of a picture, and which part is where. */
class Preview {
  /**
   * @param {{shape, light: Uint8Array, alpha: Uint8Array, active: number[], masks: Uint8Array[],
   *   parts: {mask, share, lightness}[]}} content `masks` has a plane for each of the `active` ones
   */
  constructor(content) {
    Object.assign(this, content);
  }

  /** The picture at a size: its cells are the parts at each lightness. */
  sketch(size) {
    const { active, shape } = this;
    const small = (plane) => resizeBytes(plane, shape, size, BILINEAR);
    const planes = this.masks.map(small);
    const [levels, opacity] = [small(this.light), small(this.alpha)];
    const color = (palette, table, start) => tabulate(active, palette, table, start);
    const sketch = new Sketch(levels.length, LEVELS * active.length, color);
    for (let i = 0; i < levels.length; i++) {
      let [first, second, most, next] = [0, 0, planes[0][i], 0];
      for (let k = 1; k < planes.length; k++) {
        const share = planes[k][i];
        if (share > most) [second, next, first, most] = [first, most, k, share];
        else if (share > next) [second, next] = [k, share];
      }
      const share = Math.round((2 * SHARES * next) / Math.max(1, most + next));
      const level = levels[i];
      sketch.set(i, first * LEVELS + level, second * LEVELS + level, share, opacity[i]);
    }
    return sketch;
  }

  /** The strongest mask at a point, 0 to 1 from the top left; -1 on white paper. */
  partAt(x, y) {
    const { light, alpha, active, masks } = this;
    const i = pixelAt(this.shape, x, y);
    if (i < 0 || light[i] === 255 || alpha[i] <= 127) return -1;
    let best = 0;
    for (let k = 1; k < masks.length; k++) if (masks[k][i] > masks[best][i]) best = k;
    return active[best];
  }
}

/** The pixel at a point, 0 to 1 from the top left; -1 outside. */
export function pixelAt([height, width], x, y) {
  if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) return -1;
  const column = Math.min(Math.floor(x * width), width - 1);
  return Math.min(Math.floor(y * height), height - 1) * width + column;
}

/** The colors of each part at each lightness. */
function tabulate(active, palette, table, start) {
  const paint = labPainter();
  let at = start;
  for (const mask of active) {
    const [a, b] = [palette[2 * mask], palette[2 * mask + 1]];
    for (let level = 0; level < LEVELS; level++, at += 4) paint(level / 2.55, a, b, table, at);
  }
}

export function makePreview(picture, painter) {
  const { segments, fitted } = painter;
  const shape = previewShape(picture.shape, segments.shape);
  const lightness = resizeFloats(picture.lightness, picture.shape, shape);
  const light = new Uint8Array(lightness.length);
  for (let i = 0; i < light.length; i++) light[i] = Math.round(2.55 * lightness[i]);
  const alpha = smallAlpha(picture, shape);
  const active = activeMasks(fitted, segments, painter.parts);
  const masks = painter.parts
    ? partPlanes(painter.parts, active)
    : paintPlanes(segments.canvas, fitted, active, shape);
  const parts = measureParts(lightness, alpha, active, masks);
  return new Preview({ shape, light, alpha, active, masks, parts });
}

/** The opacity of a picture at a smaller size. */
export function smallAlpha({ alpha, shape: from }, shape) {
  if (alpha) return resizeBytes(alpha, from, shape, BILINEAR);
  return new Uint8Array(shape[0] * shape[1]).fill(255);
}

function previewShape(shape, work) {
  return Math.max(...shape) <= Math.max(...work) ? shape : work;
}

function activeMasks({ constant, K }, segments, parts) {
  const most = new Float32Array(K);
  if (parts) parts.forEach((k) => (most[k] = 1));
  else {
    for (let at = 0; at < constant.length; at++) {
      if (constant[at] > most[at % K]) most[at % K] = constant[at];
    }
  }
  return [...most.keys()].filter((k) => most[k] > LEAST_VOTE);
}

function partPlanes(parts, active) {
  return active.map((k) => parts.map((part) => (part === k ? 255 : 0)));
}

function paintPlanes(canvas, fitted, active, shape) {
  const isSame = canvas.shape.every((side, axis) => side === shape[axis]);
  return active.map((k) => {
    const weights = new Float32Array(fitted.K);
    weights[k] = 1;
    const plane = applyWeights(fitted, weights);
    // What is scaled down on the page needs no antialiasing.
    const painted = isSame ? paintSharply(canvas, plane) : paintPlane(canvas, plane, shape);
    const bytes = new Uint8ClampedArray(painted.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = 255 * painted[i];
    return new Uint8Array(bytes.buffer);
  });
}

function paintSharply({ labels, offsets, blended, neighbors, shares }, { constant, slope }) {
  const plane = new Float32Array(labels.length);
  for (let i = 0; i < plane.length; i++) {
    plane[i] = constant[labels[i]] + slope[labels[i]] * offsets[i];
  }
  for (let j = 0; j < blended.length; j++) {
    const i = blended[j];
    const k = neighbors[j];
    plane[i] += shares[j] * (constant[k] + slope[k] * offsets[i] - plane[i]);
  }
  return plane;
}

/** The parts that can be held, the largest first. */
function measureParts(lightness, alpha, active, masks) {
  const total = new Float64Array(active.length);
  const lit = new Float64Array(active.length);
  let drawn = 0;
  for (let i = 0; i < lightness.length; i++) {
    if (lightness[i] >= WHITE_L || alpha[i] <= 127) continue;
    drawn += 255;
    for (let k = 0; k < masks.length; k++) {
      total[k] += masks[k][i];
      lit[k] += masks[k][i] * lightness[i];
    }
  }
  return active
    .map((mask, k) => ({ mask, share: total[k] / drawn, lightness: lit[k] / total[k] }))
    .filter(({ share }) => share >= LEAST_SHARE)
    .sort((a, b) => b.share - a.share);
}
