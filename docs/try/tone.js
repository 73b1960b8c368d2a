// Average the screentone of pictures of black and white alone, as `average_tone` of
// `chroma_lib.coloring.prepare`: only gray can be colored. Lines stay sharp.

import { label } from "./components.js";
import { boxMean, maximum } from "./filters.js";
import { maskOf, median, round } from "./numbers.js";

const [BLACK, WHITE] = [24, 231];
const MOST_GRAY = 0.15;
const LARGEST_DOT = 400;
const FEWEST_DOTS = 50;
const CORE = 64;
const SMALLEST_TONE = 0.01;
const SMALLEST_SIDE = 256;
const MOST_DISTANCES = 20_000;
const [LEAST_PERIOD, MOST_PERIOD] = [1.5, 40];
const DENSE = 0.3;

/** The picture with gray in the place of tone, or `rgb` itself. */
export function averageTone(rgb, shape) {
  if (Math.min(...shape) < SMALLEST_SIDE || !isBlackAndWhite(rgb, shape, 5)) return rgb;
  if (!isBlackAndWhite(rgb, shape, 1)) return rgb;
  const level = Uint8Array.from({ length: rgb.length / 3 }, (_, i) => rgb[3 * i + 1]);
  const length = level.length;
  const black = maskOf(length, (i) => level[i] < 128);
  // Light tone is black dots on white, dark tone white gaps in black.
  const dots = smallThings(black, shape, (i) => level[i] <= CORE);
  const gaps = smallThings(maskOf(length, (i) => !black[i]), shape, (i) => level[i] >= 255 - CORE);
  const centers = [dots, gaps].map((things) => centersOf(things, shape));
  const period = findPeriod(centers);
  if (period === null) return rgb;
  const dense = findDense(centers, period, shape);
  if (dense.reduce((sum, d) => sum + d, 0) / length < SMALLEST_TONE) return rgb;
  const gray = replaceTone(level, shape, period, {
    black,
    dots: maskOf(length, (i) => dots.labels[i] && dense[i]),
    gaps: maskOf(length, (i) => gaps.labels[i] && dense[i]),
  });
  return Uint8Array.from({ length: rgb.length }, (_, i) => gray[Math.floor(i / 3)]);
}

function replaceTone(level, shape, period, { black, dots, gaps }) {
  const reach = 2 * round(period) + 1;
  const nearDot = maximum(dots, shape, reach);
  const nearGap = maximum(gaps, shape, reach);
  const isLine = (i) => black[i] && !dots[i] && !nearGap[i];
  const isPaper = (i) => !black[i] && !gaps[i] && !nearDot[i];
  // Neither mixes with the tone beside it.
  const weights = Float32Array.from(level, (_, i) => (isLine(i) || isPaper(i) ? 0 : 1));
  const width = 2 * round(0.75 * period) + 1;
  const blur = (plane) => boxMean(boxMean(plane, shape, [width, width], "reflect"), shape, [width, width], "reflect");
  const sums = blur(weights.map((w, i) => w * level[i]));
  const total = blur(weights);
  return level.map((value, i) => {
    if (isLine(i) || isPaper(i) || !(nearDot[i] || nearGap[i])) return value;
    return Math.min(255, Math.max(0, round(sums[i] / Math.max(total[i], 1e-6))));
  });
}

function isBlackAndWhite(rgb, [height, width], step) {
  let [seen, gray, hasBlack, hasWhite] = [0, 0, false, false];
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step) {
      const i = 3 * (y * width + x);
      const [r, g, b] = [rgb[i], rgb[i + 1], rgb[i + 2]];
      if (Math.max(r, g, b) - Math.min(r, g, b) > BLACK) return false;
      seen++;
      if (g > BLACK && g < WHITE) gray++;
      else if (g < BLACK) hasBlack = true;
      else if (g > WHITE) hasWhite = true;
    }
  }
  return gray / seen <= MOST_GRAY && hasBlack && hasWhite;
}

/** The small connected parts of a mask, with a core; 0 elsewhere. */
function smallThings(mask, shape, isCore) {
  const { labels, count } = label(mask, shape);
  const sizes = new Float64Array(count + 1);
  const cores = new Uint8Array(count + 1);
  for (let i = 0; i < labels.length; i++) {
    sizes[labels[i]]++;
    if (isCore(i)) cores[labels[i]] = 1;
  }
  // Steps of a smooth edge are none: they are gray throughout.
  const isSmall = sizes.map((size, k) => (k && size <= LARGEST_DOT && cores[k] ? 1 : 0));
  for (let i = 0; i < labels.length; i++) if (!isSmall[labels[i]]) labels[i] = 0;
  return { labels, count };
}

/** The rows and columns of the middles of things. */
function centersOf({ labels, count }, [, width]) {
  const [rows, columns, sizes] = [0, 0, 0].map(() => new Float64Array(count + 1));
  for (let i = 0; i < labels.length; i++) {
    const k = labels[i];
    if (!k) continue;
    rows[k] += Math.floor(i / width);
    columns[k] += i % width;
    sizes[k]++;
  }
  const points = [];
  for (let k = 1; k <= count; k++) {
    if (sizes[k]) points.push([rows[k] / sizes[k], columns[k] / sizes[k]]);
  }
  return points;
}

/** The distance between neighboring dots in pixels, or null if there is no tone. */
function findPeriod(centers) {
  const distances = [];
  for (const points of centers) {
    if (points.length < FEWEST_DOTS) continue;
    const nearest = nearestDistances(points);
    const step = Math.ceil(points.length / MOST_DISTANCES);
    for (let i = 0; i < points.length; i += step) distances.push(nearest(i));
  }
  if (!distances.length) return null;
  const period = median(distances);
  return period >= LEAST_PERIOD && period <= MOST_PERIOD ? period : null;
}

/** A function that finds how far the nearest other point is, by a grid of cells. */
function nearestDistances(points) {
  const side = 8; // pixels
  const cells = new Map();
  const key = (row, column) => row * 65_536 + column;
  points.forEach(([row, column], i) => {
    const at = key(Math.floor(row / side), Math.floor(column / side));
    if (!cells.has(at)) cells.set(at, []);
    cells.get(at).push(i);
  });
  const far = 4 * MOST_PERIOD; // beyond, the exact distance does not matter
  return (i) => {
    const [row, column] = points[i];
    const [r, c] = [Math.floor(row / side), Math.floor(column / side)];
    let best = far;
    for (let ring = 0; ring * side < best + side; ring++) {
      for (let dr = -ring; dr <= ring; dr++) {
        const step = Math.abs(dr) === ring ? 1 : 2 * ring || 1;
        for (let dc = -ring; dc <= ring; dc += step) {
          for (const j of cells.get(key(r + dr, c + dc)) ?? []) {
            if (j === i) continue;
            best = Math.min(best, Math.hypot(points[j][0] - row, points[j][1] - column));
          }
        }
      }
    }
    return best;
  };
}

/** Where dots are as dense as in a tone. */
function findDense(centers, period, shape) {
  const points = new Float32Array(shape[0] * shape[1]);
  for (const [row, column] of centers.flat()) points[Math.trunc(row) * shape[1] + Math.trunc(column)] = 1;
  const window = 2 * round(2 * period) + 1;
  const mean = boxMean(points, shape, [window, window], "reflect");
  return maskOf(mean.length, (i) => mean[i] * period ** 2 >= DENSE);
}
