// Pictures of more than half a megapixel, except those of few colors: each color of each segment is
// painted once, and the picture is looked up. As `find_segment_cells` and `chroma_lib.coloring.cells`.

import { mixBorders } from "./cells.js";
import { clip, round } from "./numbers.js";
import { repeatLabels, resizeFloats } from "./resample.js";
import { refine } from "./segments.js";

/** Larger pictures are colored by their cells. */
export const MAX_PIXELS_WITHOUT_CELLS = 500_000;
/** Larger pictures are not looked through for few colors. */
export const MAX_LAYERED_PIXELS = 4_000_000;
const MIXTURES = 32; // steps of the share of a second segment, up to 0.5
const LEVELS = 50; // steps in an L*

/** The pixels that have the same lightness and the same segments. */
export function findCells(segments, lightness, shape) {
  const labels = refine(segments.labels, segments.shape, lightness, shape);
  const soft = softPixels(segments, labels, shape);
  const { steps, levels } = roundLightness(lightness);
  const index = new Int32Array(labels.length);
  const cells = { light: [], labels: [], neighbors: [], shares: [] };
  const numbers = new Map();
  const number = (key, step, label, neighbor, share) => {
    let cell = numbers.get(key);
    if (cell === undefined) {
      cell = cells.labels.length;
      numbers.set(key, cell);
      cells.light.push(levels[step]);
      cells.labels.push(label);
      cells.neighbors.push(neighbor);
      cells.shares.push(share);
    }
    return cell;
  };
  const count = segments.lightness.length;
  let last = -1;
  let cell = 0;
  for (let i = 0; i < labels.length; i++) {
    const key = steps[i] * count + labels[i];
    if (key !== last) {
      cell = number(key, steps[i], labels[i], labels[i], 0);
      last = key;
    }
    index[i] = cell;
  }
  const plain = 100 * LEVELS * count + count;
  for (let j = 0; j < soft.at.length; j++) {
    const [i, neighbor] = [soft.at[j], soft.neighbors[j]];
    const share = round(2 * MIXTURES * soft.shares[j]);
    const pair = (steps[i] * count + labels[i]) * count + neighbor;
    const key = plain + pair * (MIXTURES + 1) + share;
    index[i] = number(key, steps[i], labels[i], neighbor, share / (2 * MIXTURES));
  }
  return {
    index,
    light: Float32Array.from(cells.light),
    labels: Int32Array.from(cells.labels),
    neighbors: Int32Array.from(cells.neighbors),
    shares: Float32Array.from(cells.shares),
  };
}

function roundLightness(lightness) {
  const steps = new Int16Array(lightness.length);
  const levels = new Float32Array(100 * LEVELS + 1);
  for (let i = 0; i < steps.length; i++) {
    steps[i] = clip(round(lightness[i] * LEVELS), 0, 100 * LEVELS);
    levels[steps[i]] = lightness[i]; // a gray picture has one L* in each step
  }
  return { steps, levels };
}

/** The pixels that mix two segments, the second one, and its share. */
function softPixels({ shape: small, canvas }, labels, shape) {
  const border = mixBorders(labels, shape);
  const blends = new Float32Array(canvas.labels.length);
  const second = canvas.labels.slice();
  canvas.blended.forEach((i, j) => {
    blends[i] = canvas.shares[j];
    second[i] = canvas.neighbors[j];
  });
  const softness = resizeFloats(blends, small, shape);
  const seconds = repeatLabels(second, small, shape);
  const mixed = new Float32Array(labels.length);
  const found = { at: [], neighbors: [], shares: [] };
  for (let j = 0; j < border.at.length; j++) {
    const [i, share] = [border.at[j], border.shares[j]];
    if (softness[i] > share) continue; // it is among the others
    mixed[i] = share;
    if (share <= 0) continue;
    found.at.push(i);
    found.neighbors.push(border.neighbors[j]);
    found.shares.push(share);
  }
  for (let i = 0; i < labels.length; i++) {
    if (softness[i] <= 0.5 / MIXTURES || softness[i] <= mixed[i]) continue;
    found.at.push(i);
    found.neighbors.push(seconds[i]);
    found.shares.push(softness[i]);
  }
  return found;
}

/** The values of the cells for a fitted plane. */
export function cellPlane(cells, segments, { constant, slope }) {
  const [means, limits] = [segments.mean, segments.limits];
  const value = (k, l) => {
    const limit = Math.fround(limits[k]);
    return constant[k] + slope[k] * clip(l / 100 - means[k], -limit, limit);
  };
  return cells.light.map((l, i) => {
    const share = cells.shares[i];
    const first = value(cells.labels[i], l);
    return share ? first + share * (value(cells.neighbors[i], l) - first) : first;
  });
}
