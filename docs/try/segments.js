// Cut a picture into segments by its lightness: `chroma_lib.coloring.segments`, step by step.
//
// Flat areas, opened so that small gaps in their outlines close, are the seeds of a watershed on
// the slope of L*. What is as thin as a line joins the nearest larger segment.

import { chessboardDistance, label, nearestPixel } from "./components.js";
import { gradientMagnitude, maximum, minimum } from "./filters.js";
import { clip, count, largest, maskOf, round } from "./numbers.js";
import { repeatLabels, resizeFloats } from "./resample.js";
import { watershed } from "./watershed.js";

const SMALLEST_SIDE = 512;
export const LARGEST_SIDE = 1024;
const ENLARGEMENT = 4;
const PAPER = 99.9;
const PALE = 98;
const LINE_BLUR = 0.8;
const FLAT_SLOPE = 1.5;
const CORE = 1 / 430;
const THIN = 1 / 400;
const NECK = 24;
const INTERIOR = 1 / 128;
const MAX_DEVIATIONS = 2;
const BLEND = 1 / 64;
const STEEP = 6;
const LINE_DEPTH = 4;
const LINE_WIDTH = 5;
const TILE = 2048;

/** The height and width at which a picture of this shape is cut into segments. */
export function workShape(shape) {
  const longest = Math.max(...shape);
  const enlarged = Math.min(ENLARGEMENT * longest, SMALLEST_SIDE);
  const scale = Math.min(Math.max(longest, enlarged), LARGEST_SIDE) / longest;
  return shape.map((side) => Math.max(1, round(scale * side)));
}

/**
 * The segments of a picture at the size at which they are found. `pause` lets others work: the
 * network runs at the same time.
 *
 * @returns {{shape, labels, offsets, weights, lightness, limits, areas, canvas}} `canvas` has the
 *   shape, labels, offsets, blended, neighbors and shares that segments are painted with.
 */
export async function findSegments(lightness, shape, pause = async () => {}) {
  const work = workShape(shape);
  const small = resizeFloats(lightness, shape, work);
  const side = Math.max(...work);
  const paper = maskOf(small.length, (i) => small[i] >= PAPER);
  const slope = gradientMagnitude(small, work, LINE_BLUR);
  await pause();
  const labels = await findLabels(small, slope, work, paper, side, pause);
  await pause();
  const noLine = outsideLines(small, work);
  const n = largest(labels) + 1;
  const weights = weigh(labels, work, noLine, paper, side, n);
  const { mean, limit } = measure(small, labels, weights, n);
  const blend = findBlend(slope, labels, noLine, work, BLEND * side);
  const segments = {
    shape: work,
    labels,
    offsets: offsetsOf(small, labels, mean, limit),
    weights,
    lightness: mean.map((l) => 100 * l),
    limits: limit,
    areas: count(labels, n),
    mean,
    blend,
  };
  segments.canvas = makeCanvas(segments.labels, segments.offsets, work, blend);
  return segments;
}

/** The segments of a picture at its own size, larger than that at which they were found. */
export function refineCanvas(segments, lightness, shape) {
  const labels = refine(segments.labels, segments.shape, lightness, shape);
  const offsets = offsetsOf(lightness, labels, segments.mean, segments.limits);
  const { neighbors, shares } = segments.blend;
  return makeCanvas(labels, offsets, shape, {
    neighbors: repeatLabels(neighbors, segments.shape, shape),
    shares: resizeFloats(shares, segments.shape, shape),
  });
}

function makeCanvas(labels, offsets, shape, { neighbors, shares }) {
  let length = 0;
  for (let i = 0; i < shares.length; i++) if (shares[i] !== 0) length++;
  const canvas = {
    shape,
    labels,
    offsets,
    blended: new Int32Array(length),
    neighbors: new Int32Array(length),
    shares: new Float32Array(length),
  };
  for (let i = 0, at = 0; i < shares.length; i++) {
    if (shares[i] === 0) continue;
    canvas.blended[at] = i;
    canvas.neighbors[at] = neighbors[i];
    canvas.shares[at++] = shares[i];
  }
  return canvas;
}

async function findLabels(lightness, slope, shape, paper, side, pause) {
  const flat = maskOf(slope.length, (i) => slope[i] < FLAT_SLOPE);
  let labels = watershed(slope, findSeeds(flat, shape, round(CORE * side)), shape);
  await pause();
  for (let i = 0; i < labels.length; i++) if (paper[i]) labels[i] = 0;
  labels = joinThin(labels, lightness, shape, round(THIN * side));
  const n = largest(labels) + 1;
  const occurs = new Uint8Array(n);
  for (let i = 0; i < labels.length; i++) occurs[labels[i]] = 1;
  const numbers = new Int32Array(n);
  for (let i = 0, next = -1; i < n; i++) numbers[i] = occurs[i] ? ++next : next;
  for (let i = 0; i < labels.length; i++) labels[i] = numbers[labels[i]];
  return labels;
}

/** The seeds, numbered from 1: flat areas without the short necks where lines have gaps. */
function findSeeds(flat, shape, core) {
  const width = 2 * core + 1;
  const opened = maximum(minimum(flat, shape, width), shape, width);
  const narrow = label(maskOf(flat.length, (i) => flat[i] && !opened[i]), shape);
  const sizes = count(narrow.labels, narrow.count + 1);
  const isShort = (i) => narrow.labels[i] > 0 && sizes[narrow.labels[i]] < NECK * core ** 2;
  const seeds = label(maskOf(flat.length, (i) => flat[i] && !isShort(i)), shape);
  const areas = label(flat, shape);
  const hasSeed = new Uint8Array(areas.count + 1);
  for (let i = 0; i < flat.length; i++) if (seeds.labels[i]) hasSeed[areas.labels[i]] = 1;
  const small = label(maskOf(flat.length, (i) => flat[i] && !hasSeed[areas.labels[i]]), shape);
  const found = seeds.labels;
  for (let i = 0; i < found.length; i++) {
    if (small.labels[i]) found[i] = small.labels[i] + seeds.count;
  }
  if (seeds.count + small.count === 0) found.fill(1); // slopes everywhere: one segment
  return found;
}

/** Join thin segments, lines on a pale background, and paper (0) with the nearest segment. */
function joinThin(labels, lightness, shape, thin) {
  const n = largest(labels) + 1;
  const isBorder = findBorders(labels, shape);
  const inside = minimum(maskOf(labels.length, (i) => !isBorder[i]), shape, 2 * thin - 1);
  const isLarge = new Uint8Array(n);
  const total = new Float64Array(n);
  const areas = count(labels, n);
  for (let i = 0; i < labels.length; i++) {
    if (inside[i]) isLarge[labels[i]] = 1;
    total[labels[i]] += lightness[i];
  }
  const isPale = total.map((sum, k) => (sum > PALE * areas[k] ? 1 : 0));
  // An outline takes the color of the figure, not that of the background.
  const isTarget = isLarge.map((large, k) => (large && !isPale[k] && k > 0 ? 1 : 0));
  let found = maskOf(labels.length, (i) => isTarget[labels[i]]);
  if (!found.includes(1)) found = maskOf(labels.length, (i) => labels[i] > 0);
  if (!found.includes(1)) return labels;
  const { index, squared } = nearestPixel(found, shape);
  const far = (4 * thin) ** 2;
  const joined = new Int32Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    const k = labels[i];
    const isLine = isPale[k] && lightness[i] < PALE - LINE_DEPTH;
    // Far from every larger one, for example among the dots of a halftone, a segment stays.
    const joins = ((!isLarge[k] || isLine) && squared[i] <= far) || k === 0;
    joined[i] = joins ? labels[index[i]] : k;
  }
  return joined;
}

/** Which pixels have a neighbor, above, below or beside, of another segment. */
export function findBorders(labels, [height, width]) {
  const borders = new Uint8Array(labels.length);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (x < width - 1 && labels[i] !== labels[i + 1]) borders[i] = borders[i + 1] = 1;
      if (y < height - 1 && labels[i] !== labels[i + width]) borders[i] = borders[i + width] = 1;
    }
  }
  return borders;
}

/** How much a pixel counts: little beside a border, nothing on paper. */
function weigh(labels, shape, noLine, paper, side, n) {
  const borders = findBorders(labels, shape);
  const depth = borders.includes(1)
    ? chessboardDistance(borders, shape)
    : new Int32Array(labels.length).fill(side);
  const hasDrawing = new Uint8Array(n);
  for (let i = 0; i < labels.length; i++) if (!paper[i]) hasDrawing[labels[i]] = 1;
  const weights = new Float64Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    if (paper[i] && hasDrawing[labels[i]]) continue;
    weights[i] = noLine[i] * Math.min(depth[i], INTERIOR * side) ** 2 + 1e-3;
  }
  return weights;
}

function measure(lightness, labels, weights, n) {
  const total = new Float64Array(n);
  const mean = new Float64Array(n);
  const square = new Float64Array(n);
  for (let i = 0; i < labels.length; i++) {
    const [k, w] = [labels[i], weights[i]];
    if (w === 0) continue;
    const l = Math.fround(lightness[i] / 100);
    total[k] += w;
    mean[k] += w * l;
    square[k] += w * l * l;
  }
  const limit = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    mean[k] /= total[k];
    limit[k] = MAX_DEVIATIONS * Math.sqrt(Math.max(0, square[k] / total[k] - mean[k] ** 2));
  }
  return { mean, limit };
}

function offsetsOf(lightness, labels, mean, limit) {
  const [means, limits] = [Float32Array.from(mean), Float32Array.from(limit)];
  const offsets = new Float32Array(lightness.length);
  for (let i = 0; i < offsets.length; i++) {
    const k = labels[i];
    offsets[i] = clip(Math.fround(lightness[i] / 100) - means[k], -limits[k], limits[k]);
  }
  return offsets;
}

/** 0 on and beside thin dark lines, 1 elsewhere, between where they are faint. */
function outsideLines(lightness, shape) {
  const closed = minimum(maximum(lightness, shape, LINE_WIDTH), shape, LINE_WIDTH);
  for (let i = 0; i < closed.length; i++) closed[i] -= lightness[i];
  const depth = maximum(closed, shape, 3);
  for (let i = 0; i < depth.length; i++) depth[i] = Math.max(0, 1 - depth[i] / LINE_DEPTH);
  return depth;
}

/** The segment on the other side of the border, for pixels at one. */
function across(labels, [height, width]) {
  const other = labels.slice();
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const here = labels[i];
      if (x > 0 && labels[i - 1] !== here) other[i] = labels[i - 1];
      else if (x < width - 1 && labels[i + 1] !== here) other[i] = labels[i + 1];
      else if (y > 0 && labels[i - width] !== here) other[i] = labels[i - width];
      else if (y < height - 1 && labels[i + width] !== here) other[i] = labels[i + width];
    }
  }
  return other;
}

/** Which segment each pixel blends with, and how much: those without an outline between them. */
function findBlend(slope, labels, noLine, shape, width) {
  const others = across(labels, shape);
  const softness = new Float64Array(labels.length);
  const soft = new Uint8Array(labels.length);
  let some = false;
  for (let i = 0; i < labels.length; i++) {
    if (others[i] === labels[i]) continue;
    softness[i] = noLine[i] * clip((STEEP - slope[i]) / (STEEP - FLAT_SLOPE), 0, 1);
    if (softness[i] > 0) some = soft[i] = 1;
  }
  const shares = new Float32Array(labels.length);
  if (!some) return { neighbors: labels, shares };
  const { index, squared } = nearestPixel(soft, shape);
  const neighbors = labels.slice();
  for (let i = 0; i < labels.length; i++) {
    const at = index[i];
    shares[i] =
      0.5 * Math.max(0, 1 - (Math.sqrt(squared[i]) + 0.5) / (width * softness[at] + 0.5));
    // Only a pixel of one of the two: others are on the far side of a line.
    if (labels[i] === labels[at]) neighbors[i] = others[at];
    else if (labels[i] === others[at]) neighbors[i] = labels[at];
  }
  return { neighbors, shares };
}

/** Enlarge labels to the picture's size, and find the borders again. */
export function refine(labels, small, lightness, shape) {
  const scale = Math.max(...shape) / Math.max(...small);
  const borders = findBorders(labels, small);
  const hasInside = new Uint8Array(largest(labels) + 1);
  for (let i = 0; i < labels.length; i++) if (!borders[i]) hasInside[labels[i]] = 1;
  const marked = new Int32Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    if (!borders[i] || !hasInside[labels[i]]) marked[i] = labels[i] + 1;
  }
  const seeds = repeatLabels(marked, small, shape);
  const refined = new Int32Array(shape[0] * shape[1]);
  const margin = Math.trunc(4 * scale) + 8;
  for (let top = 0; top < shape[0]; top += TILE) {
    for (let left = 0; left < shape[1]; left += TILE) {
      const box = {
        top: Math.max(top - margin, 0),
        left: Math.max(left - margin, 0),
        bottom: Math.min(top + TILE + margin, shape[0]),
        right: Math.min(left + TILE + margin, shape[1]),
      };
      const found = flood(crop(seeds, shape, box), crop(lightness, shape, box), box, scale);
      const [bottom, right] = [Math.min(top + TILE, shape[0]), Math.min(left + TILE, shape[1])];
      const width = box.right - box.left;
      for (let y = top; y < bottom; y++) {
        let from = (y - box.top) * width + left - box.left;
        for (let x = left, to = y * shape[1] + left; x < right; x++) refined[to++] = found[from++] - 1;
      }
    }
  }
  return refined;
}

function crop(plane, [, width], { top, left, bottom, right }) {
  const result = new plane.constructor((bottom - top) * (right - left));
  for (let y = top, at = 0; y < bottom; y++, at += right - left) {
    result.set(plane.subarray(y * width + left, y * width + right), at);
  }
  return result;
}

function flood(seeds, lightness, { top, left, bottom, right }, scale) {
  const shape = [bottom - top, right - left];
  const unknown = maskOf(seeds.length, (i) => seeds[i] === 0);
  if (!unknown.includes(1)) return seeds;
  // Only the seeds beside what is unknown: the others would wait in the queue for nothing.
  const zone = maximum(unknown, shape, 3);
  const slope = gradientMagnitude(lightness, shape, LINE_BLUR * scale, 3);
  return watershed(slope, seeds, shape, zone);
}
