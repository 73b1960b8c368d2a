// Read a picture with the network: the picture, its mirror image, and a close-up of the head, as
// `chroma_lib.coloring.close_up`. In a whole figure the face is a few pixels of the square.

import { AB_SCALE, lightnessOf } from "./color.js";
import { clip, median, round } from "./numbers.js";
import { BILINEAR, LANCZOS, resizeBytes, resizeFloats, resizeLabels } from "./resample.js";
import { softmaxRow } from "./votes.js";

const SURE = Math.log(0.5);
const FEWEST_PIXELS = 4;
const CLOSE_UP = 10;
const EYE_HEIGHT = 0.55;
const LARGEST = 0.66;
const FADE = 0.12;
const BASE_SHARPNESS = 6;
const EMPTY_MASK = 1e-4;

/**
 * Encode a gray picture.
 *
 * @param {(name: string, argument: object) => Promise} model the worker with the network
 * @param {{size: number, parts: string[]}} card
 * @returns masks [height, width, K] of the picture without padding, its box in the square, the input
 *   l of the network, and the summary
 */
export async function encode(model, card, gray, shape) {
  const { size, parts } = card;
  const K = parts.length;
  const { l, box } = grayToInput(gray, shape, size);
  const { values: votes } = await model("votes", { l: l.slice(), size });
  const window = findHead(votes, box, size, parts.indexOf("eyes"), shape);
  if (window) await addCloseUp(model, size, K, gray, shape, votes, box, window);
  const masks = softmax(votes, size, K);
  return { masks: cropMasks(masks, size, K, box), box, l, summary: summarize(masks, l, K) };
}

/** What the palette depends on if a picture's own colors say what its parts are. */
export function summarizeOwn({ labels, shape }, { l, box }, { size, parts }) {
  const K = parts.length;
  const masks = new Float32Array(size * size * K);
  for (let i = parts.indexOf("background"); i < masks.length; i += K) masks[i] = 1;
  resizeLabels(labels, shape, [box.height, box.width], K, BILINEAR, (i, shares) => {
    const x = i % box.width;
    const y = (i - x) / box.width;
    masks.set(shares, ((box.top + y) * size + box.left + x) * K);
  });
  return summarize(masks, l, K);
}

/** Scale a gray picture into a square on white: the input l of the network, and where the picture is. */
function grayToInput(gray, shape, size) {
  const longest = Math.max(...shape);
  const [height, width] = shape.map((side) => Math.max(1, round((size * side) / longest)));
  const [top, left] = [(size - height) >> 1, (size - width) >> 1];
  const small = resizeBytes(gray, shape, [height, width], LANCZOS);
  const rgb = Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));
  const lightness = lightnessOf(rgb);
  const l = new Float32Array(size * size).fill(lightness[255] / 50 - 1);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      l[(top + y) * size + left + x] = lightness[small[y * width + x]] / 50 - 1;
    }
  }
  return { l, box: { top, left, height, width } };
}

/** The close-up's box in the picture, or null where there is none to take. */
function findHead(votes, box, size, eyes, shape) {
  if (eyes < 0) return null;
  const [rows, columns] = [[], []];
  for (let y = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++) {
      if (votes[(eyes * size + box.top + y) * size + box.left + x] > SURE) {
        rows.push(y);
        columns.push(x);
      }
    }
  }
  if (rows.length < FEWEST_PIXELS) return null;
  const [height, width] = shape;
  const scale = Math.max(height, width) / Math.max(box.height, box.width);
  const side = round(CLOSE_UP * Math.sqrt(rows.length) * scale);
  if (side > LARGEST * Math.max(height, width)) return null;
  let top = round((median(rows) + 0.5) * scale - EYE_HEIGHT * side);
  let left = round((median(columns) + 0.5) * scale - side / 2);
  const [bottom, right] = [Math.min(top + side, height), Math.min(left + side, width)];
  [top, left] = [Math.max(top, 0), Math.max(left, 0)];
  return { top, left, height: bottom - top, width: right - left };
}

/** Average log masks, in a window of the picture, with those of a close-up; in place. */
async function addCloseUp(model, size, K, gray, shape, votes, box, window) {
  const { top, left, height, width } = window;
  const part = new Uint8Array(height * width);
  for (let y = 0; y < height; y++) {
    const from = (top + y) * shape[1] + left;
    part.set(gray.subarray(from, from + width), y * width);
  }
  const { l, box: inside } = grayToInput(part, [height, width], size);
  const { values: closer } = await model("votes", { l, size });
  const scale = Math.max(box.height, box.width) / Math.max(...shape);
  const first = [round(top * scale), round(left * scale)];
  const last = [round((top + height) * scale), round((left + width) * scale)].map((end, axis) =>
    Math.min(Math.max(end, first[axis] + 1), axis ? box.width : box.height),
  );
  const [rows, columns] = [last[0] - first[0], last[1] - first[1]];
  const [down, across] = [ramp(rows), ramp(columns)];
  for (let k = 0; k < K; k++) {
    const plane = cropPlane(closer, k, size, inside);
    const small = resizeFloats(plane, [inside.height, inside.width], [rows, columns]);
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const share = Math.min(down[y], across[x]);
        const at = (k * size + box.top + first[0] + y) * size + box.left + first[1] + x;
        votes[at] = (votes[at] + share * small[y * columns + x]) / (1 + share);
      }
    }
  }
}

function ramp(length) {
  return Float32Array.from({ length }, (_, i) =>
    clip(Math.min(i, length - 1 - i) / (FADE * length), 0, 1),
  );
}

function cropPlane(planes, k, size, { top, left, height, width }) {
  const plane = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    const from = (k * size + top + y) * size + left;
    plane.set(planes.subarray(from, from + width), y * width);
  }
  return plane;
}

/** Log masks [K, size, size] to masks [size, size, K]. */
function softmax(votes, size, K) {
  const pixels = size * size;
  const masks = new Float32Array(pixels * K);
  for (let i = 0; i < pixels; i++) {
    for (let k = 0; k < K; k++) masks[i * K + k] = votes[k * pixels + i];
    softmaxRow(masks, i * K, K);
  }
  return masks;
}

function cropMasks(masks, size, K, { top, left, height, width }) {
  const inside = new Float32Array(height * width * K);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * size + left) * K;
    inside.set(masks.subarray(from, from + width * K), y * width * K);
  }
  return inside;
}

/** What the palette depends on: how large and how light each part is. */
function summarize(masks, l, K) {
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
