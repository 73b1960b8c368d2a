// Masks by region: planes of the network fitted to the segments of a picture, and painted again.

import { gaussian } from "./filters.js";
import { largest } from "./numbers.js";
import { resizeFloats } from "./resample.js";
import { vote } from "./votes.js";

const RIDGE = 1.5e-3; // variance of L*/100 at which half of a slope remains
const ANTIALIASING = 0.6;

/**
 * Fit masks that are named parts: each segment belongs to one part, or nearly.
 *
 * @param {Float32Array} masks [height, width, K], of the whole picture at any size
 * @param {Int32Array | null} groups figure of each segment; those of one figure decide together
 * @returns {{constant: Float32Array, slope: Float32Array, K: number}} [segments, K] each
 */
export function fitParts(segments, masks, shape, K, groups = null) {
  const fitted = fit(segments, masks, shape, K);
  const votes = voteByGroup(fitted.constant, segments, groups, K);
  for (let i = 0; i < segments.lightness.length; i++) {
    const rest = 1 - largest(votes.subarray(i * K, i * K + K));
    for (let k = 0; k < K; k++) fitted.slope[i * K + k] *= rest;
  }
  fitted.constant = votes;
  return fitted;
}

function voteByGroup(shares, { lightness, areas }, groups, K) {
  if (!groups) return vote(shares, lightness, areas);
  const votes = new Float32Array(shares.length);
  for (let group = 0; group <= largest(groups); group++) {
    const own = [...groups.keys()].filter((i) => groups[i] === group);
    if (!own.length) continue;
    const rows = new Float32Array(own.length * K);
    own.forEach((i, row) => rows.set(shares.subarray(i * K, i * K + K), row * K));
    const pick = (values) => Float64Array.from(own, (i) => values[i]);
    const voted = vote(rows, pick(lightness), pick(areas));
    own.forEach((i, row) => votes.set(voted.subarray(row * K, row * K + K), i * K));
  }
  return votes;
}

/** In each segment, the best linear function of L* for each plane. */
function fit({ labels, weights, offsets, lightness, shape: to }, masks, shape, K) {
  const n = lightness.length;
  const sums = accumulate(labels, weights, offsets, n);
  const [mean, product] = [new Float64Array(n * K), new Float64Array(n * K)];
  eachPixel(masks, shape, to, K, (i, values, a, b, share) => {
    const w = weights[i];
    if (w === 0) return;
    const at = labels[i] * K;
    const wo = w * offsets[i];
    for (let k = 0; k < K; k++) {
      const v = values[a + k] + share * (values[b + k] - values[a + k]);
      mean[at + k] += w * v;
      product[at + k] += wo * v;
    }
  });
  return solve(sums, mean, product, K);
}

/** The sums of masks in labeled areas: [length, K]. */
export function sumByLabel({ labels, length, shape: to }, masks, shape, K) {
  const sums = new Float64Array(length * K);
  eachPixel(masks, shape, to, K, (i, values, a, b, share) => {
    const at = labels[i] * K;
    for (let k = 0; k < K; k++) {
      sums[at + k] += values[a + k] + share * (values[b + k] - values[a + k]);
    }
  });
  return sums;
}

/**
 * Call `see` for each pixel of masks that are resized: with values, the two places in them that the
 * pixel mixes, and the share of the second. Masks of a megapixel are large, so they are resized
 * along rows at once, but along columns pixel by pixel.
 */
function eachPixel(masks, shape, [height, width], K, see) {
  const rows = resizeFloats(masks, shape, [shape[0], width], undefined, K);
  const stride = width * K;
  const scale = shape[0] / height;
  for (let y = 0, i = 0; y < height; y++) {
    const line = scale > 1 ? averageRows(rows, shape[0], stride, y, scale) : rows;
    const center = (y + 0.5) * scale - 0.5;
    const above = line === rows ? Math.max(0, Math.floor(center)) : 0;
    const below = line === rows ? Math.min(shape[0] - 1, Math.floor(center) + 1) : 0;
    const share = above === below ? 0 : center - Math.floor(center);
    for (let x = 0; x < width; x++, i++) {
      see(i, line, above * stride + x * K, below * stride + x * K, share);
    }
  }
}

/** One row of planes that get smaller: the average of several. */
function averageRows(rows, height, stride, y, scale) {
  const line = new Float32Array(stride);
  const center = (y + 0.5) * scale;
  const first = Math.max(0, Math.trunc(center - scale + 0.5));
  const last = Math.min(height, Math.trunc(center + scale + 0.5));
  let total = 0;
  for (let row = first; row < last; row++) total += Math.max(0, 1 - Math.abs(row - center + 0.5) / scale);
  for (let row = first; row < last; row++) {
    const w = Math.max(0, 1 - Math.abs(row - center + 0.5) / scale) / total;
    for (let x = 0; x < stride; x++) line[x] += w * rows[row * stride + x];
  }
  return line;
}

function accumulate(labels, weights, offsets, n) {
  const [total, center, variance] = [0, 0, 0].map(() => new Float64Array(n));
  for (let i = 0; i < labels.length; i++) {
    const [k, w, o] = [labels[i], weights[i], offsets[i]];
    total[k] += w;
    center[k] += w * o;
    variance[k] += w * o * o;
  }
  for (let k = 0; k < n; k++) {
    center[k] /= total[k];
    variance[k] = variance[k] / total[k] - center[k] ** 2;
  }
  return { total, center, variance };
}

function solve({ total, center, variance }, mean, product, K) {
  const constant = new Float32Array(mean.length);
  const slope = new Float32Array(mean.length);
  for (let i = 0, at = 0; i < total.length; i++) {
    for (let k = 0; k < K; k++, at++) {
      const average = mean[at] / total[i];
      const covariance = product[at] / total[i] - average * center[i];
      slope[at] = covariance / (variance[i] + RIDGE);
      constant[at] = average - slope[at] * center[i];
    }
  }
  return { constant, slope, K };
}

/** The values of each segment with a palette: constant and slope, [segments] each. */
export function applyWeights({ constant, slope, K }, weights) {
  const n = constant.length / K;
  const result = { constant: new Float32Array(n), slope: new Float32Array(n) };
  for (let i = 0, at = 0; i < n; i++) {
    let [c, s] = [0, 0];
    for (let k = 0; k < K; k++, at++) {
      c += constant[at] * weights[k];
      s += slope[at] * weights[k];
    }
    result.constant[i] = c;
    result.slope[i] = s;
  }
  return result;
}

/** Paint one fitted plane at a shape, its borders antialiased if that is the canvas's own. */
export function paintPlane(canvas, { constant, slope }, shape) {
  const { labels, offsets, blended, neighbors, shares } = canvas;
  const plane = new Float32Array(labels.length);
  for (let i = 0; i < plane.length; i++) {
    const k = labels[i];
    plane[i] = constant[k] + slope[k] * offsets[i];
  }
  for (let j = 0; j < blended.length; j++) {
    const i = blended[j];
    const k = neighbors[j];
    plane[i] += shares[j] * (constant[k] + slope[k] * offsets[i] - plane[i]);
  }
  const [height, width] = canvas.shape;
  if (height === shape[0] && width === shape[1]) return gaussian(plane, shape, ANTIALIASING, 2);
  return resizeFloats(plane, canvas.shape, shape);
}

/** Paint the fitted plane of one mask. */
export function paintMask(canvas, fitted, mask, shape) {
  const weights = new Float32Array(fitted.K);
  weights[mask] = 1;
  return paintPlane(canvas, applyWeights(fitted, weights), shape);
}
