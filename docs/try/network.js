// What the page asks of the network: what it sees in a picture, and the palettes of noises.

import { AB_SCALE } from "./color.js";
import { BILINEAR, resizeLabels } from "./resample.js";
import { grayToInput, padMasks } from "./square.js";

const BASE_SHARPNESS = 6;
const EMPTY_MASK = 1e-4;

/**
 * The mean log masks of a gray picture and its mirror image.
 *
 * @param {(name: string, argument: object) => Promise} model the worker with the network
 * @returns the input l of the network, the log masks [K, size, size], and the picture's box there
 */
export async function readViews(model, { size }, gray, shape) {
  const { l, box } = grayToInput(gray, shape, size);
  const { values: votes } = await model("votes", { l, size });
  return { l, votes, box };
}

/** What the palette depends on: how large and how light each part is; masks are [size, size, K]. */
export function summarize(masks, l, K) {
  const [area, lit] = [new Float64Array(K), new Float64Array(K)];
  for (let i = 0; i < l.length; i++) {
    const light = Math.exp(BASE_SHARPNESS * l[i]);
    for (let k = 0; k < K; k++) {
      area[k] += masks[i * K + k];
      lit[k] += masks[i * K + k] * light;
    }
  }
  const summary = new Float32Array(2 * K);
  for (let k = 0; k < K; k++) {
    const [mean, bright] = [area[k] / l.length, lit[k] / l.length];
    summary[k] = Math.sqrt(mean);
    summary[K + k] = Math.log((bright + EMPTY_MASK) / (mean + EMPTY_MASK)) / BASE_SHARPNESS;
  }
  return summary;
}

/** What the palette depends on if a picture's own colors say what its parts are. */
export function summarizeOwn({ labels, shape }, { l, box }, card) {
  const K = card.parts.length;
  const inside = new Float32Array(box.height * box.width * K);
  resizeLabels(labels, shape, [box.height, box.width], K, BILINEAR, (i, shares) =>
    inside.set(shares, i * K),
  );
  return summarize(padMasks(inside, box, card), l, K);
}

/** What the palette depends on if masks are painted as K planes of the picture. */
export function summarizePlanes(planes, { l, box }, card) {
  const K = card.parts.length;
  const inside = new Float32Array(box.height * box.width * K);
  // A part that is hardly anywhere may be fitted below 0, but has no area below 0.
  const put = (k) => (share, i) => (inside[i * K + k] = Math.max(0, share));
  planes.forEach((plane, k) => plane.forEach(put(k)));
  return summarize(padMasks(inside, box, card), l, K);
}

/** The palettes of noises: one Float32Array [K, 2] of a* and b* each. */
export async function palettesOf(model, card, summary, noises) {
  const length = card.latent_dim;
  const all = new Float32Array(noises.length * length);
  noises.forEach((noise, i) => all.set(noise, i * length));
  const colors = await model("palettes", { summary, noises: all, length });
  const size = 2 * card.parts.length;
  return noises.map((_, i) =>
    colors.slice(i * size, (i + 1) * size).map((c) => Math.fround(c * AB_SCALE)),
  );
}
