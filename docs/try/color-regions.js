// Cut a colored picture into small even regions, and find its main colors:
// `chroma_lib.coloring.color_regions`. AB relative to L* + 16 is the same in light and shadow.

import { findBorders } from "./borders.js";
import { label } from "./components.js";
import { felzenszwalb } from "./felzenszwalb.js";
import { numberColors } from "./few-colors.js";
import { sumByLabel } from "./masks.js";
import { clip, count, median, round } from "./numbers.js";
import { BOX, resizeBytes, resizeFloats } from "./resample.js";

const LARGEST_SIDE = 1024;
const [SCALE, SIGMA, SMALLEST] = [40, 0.5, 3e-5];
export const PAPER = 99.5;
const FULL_L = 76;
const MOST_ENLARGED = 2.2;
export const ONE_COLOR = 9;
export const MAIN = 0.006;
const SMALL = 0.002;
export const ROUNDS = 10;
const [INK, INK_L] = [0.4, 55];
export const SURE = 0.5;
const NEVER = 1e6; // cost of a color that another character has
const FIXED = ["eyes", "mouth", "eye_white"];

/** A picture at the size at which it is cut. */
export function shrink(rgb, shape) {
  const longest = Math.max(...shape);
  if (longest <= LARGEST_SIDE) return { rgb, shape };
  const small = shape.map((side) => Math.max(1, round((side * LARGEST_SIDE) / longest)));
  return { rgb: resizeBytes(rgb, shape, small, BOX, 3), shape: small };
}

/** Cut a picture: the number of each pixel's region, from 0. `pause` lets others work. */
export async function cut(rgb, shape, pause) {
  const numbers = numberColors(rgb, shape);
  if (numbers) {
    // In pixel art, a single pixel may be an eye.
    const areas = label(null, shape, numbers);
    return { labels: areas.labels.map((area) => area - 1), count: areas.count };
  }
  const smallest = Math.max(8, round(SMALLEST * Math.max(...shape) ** 2));
  return felzenszwalb(rgb, shape, { scale: SCALE, sigma: SIGMA, smallest }, pause);
}

/** AB as it would be in full light. */
export function relativeAb(l, a, b) {
  const factor = clip(FULL_L / (l + 16), 0, MOST_ENLARGED);
  return [a * factor, b * factor];
}

/** Small regions of one even color, and what is known of each. */
export class Regions {
  /**
   * @param {{labels: Int32Array, count: number}} areas from `cut`
   * @param {{colors, index, lab}} colored the picture's colors, from `distinctColors`
   * @param {{masks: Float32Array, shape: number[]}} network masks [height, width, K] of the picture
   * @param {string[]} parts names of the masks
   */
  constructor({ labels, count: length }, shape, { index, lab }, network, parts) {
    Object.assign(this, { length, parts, K: parts.length });
    this.area = count(labels, length);
    this.lab = meanColors(labels, index, lab, this.area);
    this.relative = new Float64Array(2 * length);
    for (let i = 0; i < length; i++) {
      this.relative.set(relativeAb(...this.lab.subarray(3 * i, 3 * i + 3)), 2 * i);
    }
    this.votes = sumByLabel({ labels, length, shape }, network.masks, network.shape, this.K);
    for (let at = 0; at < this.votes.length; at++) {
      this.votes[at] /= this.area[Math.floor(at / this.K)];
    }
    this.borders = findBorders(labels, shape, length);
    this.fixed = new Int32Array(length).fill(-1);
    this.isInk = new Uint8Array(length);
    this.groups = new Int32Array(length); // character of each, see `characters.js`
    this.figure = 0;
    for (let i = 0; i < length; i++) this.classify(i);
    this.cheeks = coverCheeks(labels, shape, network, this.index("eyes"), this.K, length);
  }

  classify(i) {
    const l = this.lab[3 * i];
    for (const name of FIXED) if (this.vote(name, i) > SURE) this.fixed[i] = this.index(name);
    if (l > PAPER) this.fixed[i] = this.index("background");
    else this.figure += this.area[i];
    this.isInk[i] = this.vote("ink", i) > INK && l < INK_L ? 1 : 0;
  }

  index(name) {
    return this.parts.indexOf(name);
  }

  /** How much of a region a mask covers. */
  vote(name, i) {
    return this.votes[i * this.K + this.index(name)];
  }

  /** Whether a region is not one part whatever its color. */
  isFree(i) {
    return this.fixed[i] < 0;
  }
}

function meanColors(labels, index, lab, area) {
  const mean = new Float64Array(3 * area.length);
  for (let i = 0; i < labels.length; i++) {
    const to = 3 * labels[i];
    const from = 3 * index[i];
    mean[to] += lab[from];
    mean[to + 1] += lab[from + 1];
    mean[to + 2] += lab[from + 2];
  }
  return mean.map((sum, at) => sum / area[Math.floor(at / 3)]);
}

/** How much of the cheeks, below the eyes, each region covers. */
function coverCheeks(labels, [height, width], { masks, shape }, eyes, K, length) {
  const plane = new Float32Array(masks.length / K).map((_, i) => masks[i * K + eyes]);
  const seen = resizeFloats(plane, shape, [height, width]);
  const rows = [];
  let [left, right] = [width, 0];
  for (let i = 0; i < seen.length; i++) {
    if (!(seen[i] > SURE)) continue;
    const x = i % width;
    rows.push((i - x) / width);
    left = Math.min(left, x);
    right = Math.max(right, x);
  }
  const cheeks = new Float64Array(length);
  if (rows.length < 4) return cheeks;
  const [side, middle] = [Math.sqrt(rows.length / 2), median(rows)];
  const [top, bottom] = [0.8, 2.2].map((way) => Math.max(0, round(middle + way * side)));
  let total = 0;
  for (let y = top; y <= Math.min(bottom, height - 1); y++) {
    for (let x = left; x <= right; x++, total++) cheeks[labels[y * width + x]]++;
  }
  return cheeks.map((pixels) => pixels / Math.max(1, total));
}

/** The picture's main colors as relative AB: pairs of numbers. */
export function findMainColors(regions) {
  const free = [...regions.area.keys()].filter((i) => regions.isFree(i) && !regions.isInk[i]);
  const values = free.map((i) => [regions.relative[2 * i], regions.relative[2 * i + 1]]);
  return findCenters(values, free.map((i) => regions.area[i]), MAIN * regions.figure);
}

const distance = (a, b, center) => Math.sqrt((a - center[0]) ** 2 + (b - center[1]) ** 2);

/** The number of the nearest center, and how far it is. */
function nearest([a, b], centers) {
  let best = 0;
  let least = Infinity;
  for (let k = 0; k < centers.length; k++) {
    const away = distance(a, b, centers[k]);
    if (away >= least) continue;
    best = k;
    least = away;
  }
  return { best, least };
}

/** The centers of clusters that are `ONE_COLOR` apart and weigh at least so much. */
function findCenters(values, weights, fewest) {
  if (!values.length) return [[0, 0]];
  let centers = [];
  const order = [...values.keys()].sort((i, j) => weights[j] - weights[i] || i - j);
  for (const i of order) {
    if (nearest(values[i], centers).least > ONE_COLOR) centers.push(values[i]);
  }
  let totals;
  for (let round = 0; round < 5; round++) {
    const sums = centers.map(() => [0, 0, 0]);
    values.forEach((value, i) => {
      const sum = sums[nearest(value, centers).best];
      sum[0] += weights[i];
      sum[1] += weights[i] * value[0];
      sum[2] += weights[i] * value[1];
    });
    totals = sums.map(([total]) => total);
    centers = sums.map(([total, a, b], k) => (total > 0 ? [a / total, b / total] : centers[k]));
  }
  const least = Math.min(fewest, Math.max(...totals));
  return centers.filter((_, k) => totals[k] >= least);
}

/**
 * Give each region one of the colors, by its own color and what is around it.
 *
 * @param {number[][]} colors relative AB
 * @param {number[] | null} groups character that has each color; null: all have it
 */
export function chooseColors(regions, colors, groups = null) {
  const { length, borders, area, figure } = regions;
  const m = colors.length;
  const cost = new Float64Array(length * m);
  for (let i = 0; i < length; i++) {
    const a = regions.relative[2 * i];
    const b = regions.relative[2 * i + 1];
    const weight = regions.isInk[i] ? 0.4 : 1;
    for (let k = 0; k < m; k++) {
      const isOther = groups !== null && groups[k] !== regions.groups[i];
      const away = Math.min(distance(a, b, colors[k]) / ONE_COLOR, 4);
      cost[i * m + k] = isOther ? NEVER : away * weight;
    }
  }
  const totals = borders.lengthsAt(() => 1);
  // Small regions, such as antialiasing and lines, go with what is around them.
  const small = area.map((pixels) => clip((SMALL * figure) / pixels, 0.15, 1));
  const choose = (around) =>
    Int32Array.from(area, (_, i) => {
      let best = 0;
      let least = Infinity;
      for (let k = 0; k < m; k++) {
        const share = around ? around[i * m + k] / Math.max(totals[i], 1) : 0;
        const value = cost[i * m + k] - 2.5 * small[i] * share;
        if (value >= least) continue;
        best = k;
        least = value;
      }
      return best;
    });
  let chosen = choose(null);
  for (let round = 0; round < ROUNDS; round++) {
    const before = chosen;
    chosen = choose(borders.lengthsBeside(before, m, (i) => regions.isFree(i)));
    if (chosen.every((color, i) => color === before[i])) break;
  }
  return chosen;
}
