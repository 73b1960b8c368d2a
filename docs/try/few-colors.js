// Pictures of few colors, such as pixel art: `chroma_lib.coloring.few_colors`.

import { label } from "./components.js";
import { largest } from "./numbers.js";

const FEWEST = 3;
const MOST = 64;
const RARE = 0.05;

const pack = (rgb, i) => (rgb[3 * i] << 16) | (rgb[3 * i + 1] << 8) | rgb[3 * i + 2];

/** Number of each pixel's color; null for more than 64 colors, and for two. */
export function numberColors(rgb, [height, width]) {
  const seen = new Set();
  for (let y = 0; y < height; y += Math.max(1, height >> 4)) {
    for (let i = y * width; i < (y + 1) * width; i++) seen.add(pack(rgb, i));
    if (seen.size > MOST) return null;
  }
  const length = height * width;
  for (let i = 0; i < length; i++) {
    if (seen.add(pack(rgb, i)).size > MOST) return null;
  }
  if (seen.size < FEWEST) return null;
  const numbers = new Map([...seen].sort((a, b) => a - b).map((value, i) => [value, i]));
  return Int32Array.from({ length }, (_, i) => numbers.get(pack(rgb, i)));
}

/** Let each area of one color be one part. */
export function snap(labels, numbers, shape, K) {
  const areas = label(null, shape, numbers);
  const votes = new Float64Array((areas.count + 1) * K);
  for (let i = 0; i < labels.length; i++) votes[areas.labels[i] * K + labels[i]]++;
  const most = (counts, row) => {
    let best = 0;
    for (let k = 1; k < K; k++) if (counts[row * K + k] > counts[row * K + best]) best = k;
    return best;
  };
  const ofArea = Uint8Array.from({ length: areas.count + 1 }, (_, row) => most(votes, row));
  // A stray area would be one more color.
  const colors = largest(numbers) + 1;
  const pairs = new Float64Array(colors * K);
  for (let i = 0; i < labels.length; i++) pairs[numbers[i] * K + ofArea[areas.labels[i]]]++;
  const total = new Float64Array(colors);
  for (let at = 0; at < pairs.length; at++) total[Math.floor(at / K)] += pairs[at];
  const main = Uint8Array.from({ length: colors }, (_, row) => most(pairs, row));
  return labels.map((_, i) => {
    const part = ofArea[areas.labels[i]];
    const number = numbers[i];
    return pairs[number * K + part] < RARE * total[number] ? main[number] : part;
  });
}
