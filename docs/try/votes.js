// Decide which part of a character each segment is: `chroma_lib.coloring.votes`.
//
// Round by round, a segment is drawn to the parts that its masks show, to those of segments of the
// same lightness, and to those whose lightness fits.

import { clip, round } from "./numbers.js";

const EVIDENCE = 2;
const AGREEMENT = 8;
const SAME_L = 1.5;
const PART_L = 6;
const BIN = 0.25;
const ROUNDS = 10;
const LEAST = 1e-3;
const STEPS = 401; // L* 0, 0.25 ... 100

/** How alike steps of lightness are, by their distance; 0 beyond the end of the table. */
const KERNEL = Float64Array.from({ length: STEPS }, (_, i) => Math.exp(-(((i * BIN) / SAME_L) ** 2)));
const REACH = KERNEL.findIndex((k) => k < 1e-12);

/**
 * @param {Float32Array} shares mean of each mask in each segment, [n, K]
 * @param {Float64Array} lightness mean L* of each segment
 * @param {Float64Array} areas pixels of each segment
 * @returns {Float32Array} [n, K], which add up to 1 over the K
 */
export function vote(shares, lightness, areas) {
  const n = lightness.length;
  const K = shares.length / n;
  const votes = Float64Array.from(shares, (s) => Math.max(s, LEAST));
  for (let i = 0; i < n; i++) scaleRow(votes, i * K, K);
  const logits = votes.map((v) => EVIDENCE * Math.log(v));
  const place = Int32Array.from(lightness, (l) => round(clip(l, 0, 100) / BIN));
  const there = new Float64Array(STEPS);
  for (let i = 0; i < n; i++) there[place[i]] += areas[i];
  const used = [...there.keys()].filter((step) => there[step] > 0);
  const alike = smooth(there, used, 1);
  for (let turn = 0; turn < ROUNDS; turn++) {
    const covered = new Float64Array(STEPS * K);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < K; k++) covered[place[i] * K + k] += areas[i] * votes[i * K + k];
    }
    const agreement = smooth(covered, used, K);
    const { mean, variance } = describe(votes, lightness, areas, K);
    for (let i = 0; i < n; i++) {
      const at = i * K;
      for (let k = 0; k < K; k++) {
        const fit = -0.5 * ((lightness[i] - mean[k]) ** 2 / variance[k] + Math.log(variance[k]));
        const agreed = agreement[place[i] * K + k] / alike[place[i]];
        votes[at + k] = logits[at + k] + AGREEMENT * agreed + fit;
      }
      softmaxRow(votes, at, K);
    }
  }
  return Float32Array.from(votes);
}

/** The sum over all steps of lightness, each by how alike it is: [STEPS, K], at the used steps. */
function smooth(values, used, K) {
  const sums = new Float64Array(STEPS * K);
  for (const to of used) {
    for (const from of used) {
      const distance = Math.abs(to - from);
      if (distance >= REACH && REACH > 0) continue;
      const w = KERNEL[distance];
      for (let k = 0; k < K; k++) sums[to * K + k] += w * values[from * K + k];
    }
  }
  return sums;
}

/** Mean and variance of the lightness of each part. */
function describe(votes, lightness, areas, K) {
  const total = new Float64Array(K).fill(1e-6);
  const mean = new Float64Array(K);
  const variance = new Float64Array(K);
  for (let i = 0; i < lightness.length; i++) {
    for (let k = 0; k < K; k++) {
      const covered = areas[i] * votes[i * K + k];
      total[k] += covered;
      mean[k] += covered * lightness[i];
    }
  }
  for (let k = 0; k < K; k++) mean[k] /= total[k];
  for (let i = 0; i < lightness.length; i++) {
    for (let k = 0; k < K; k++) {
      variance[k] += areas[i] * votes[i * K + k] * (lightness[i] - mean[k]) ** 2;
    }
  }
  for (let k = 0; k < K; k++) variance[k] = variance[k] / total[k] + PART_L ** 2;
  return { mean, variance };
}

function scaleRow(rows, at, K) {
  let sum = 0;
  for (let k = 0; k < K; k++) sum += rows[at + k];
  for (let k = 0; k < K; k++) rows[at + k] /= sum;
}

/** Softmax of one row, in place. */
export function softmaxRow(rows, at, K) {
  let most = -Infinity;
  for (let k = 0; k < K; k++) if (rows[at + k] > most) most = rows[at + k];
  for (let k = 0; k < K; k++) rows[at + k] = Math.exp(rows[at + k] - most);
  scaleRow(rows, at, K);
}
