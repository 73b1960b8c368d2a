// Read named parts in several views: the picture, its mirror image, and a nearer or farther view,
// as `chroma_lib.coloring.close_up`. In a whole figure the face is a few pixels of the square.

import { readViews } from "./network.js";
import { clip, median, round } from "./numbers.js";
import { resizeFloats } from "./resample.js";
import { cropBytes, softmax } from "./square.js";

export const SURE = 0.5;
export const FEWEST_PIXELS = 4;
export const CLOSE_UP = 10;
const EYE_HEIGHT = 0.55;
const LARGEST = 0.66;
const FADE = 0.12;
const FARTHER = 0.7;

/**
 * Encode a gray picture.
 *
 * @param {(name: string, argument: object) => Promise} model the worker with the network
 * @param {{size: number, parts: string[]}} card
 * @returns masks [size, size, K], the picture's box in them, and the input l of the network
 */
export async function encodeParts(model, card, gray, shape) {
  const { size, parts } = card;
  const { l, votes, box } = await readViews(model, card, gray, shape);
  const [rows, columns] = findEyes(votes, box, size, parts.indexOf("eyes"));
  if (rows.length >= FEWEST_PIXELS) {
    const scale = Math.max(...shape) / Math.max(box.height, box.width);
    const window = frameHead(rows, columns, scale, shape);
    if (window) await addCloseUp(model, card, gray, shape, votes, box, window);
    else await addFartherView(model, card, l, votes);
  }
  return { masks: softmax(votes, size, parts.length), box, l };
}

/** Rows and columns of the pixels of the irises. */
function findEyes(votes, box, size, eyes) {
  const [rows, columns] = [[], []];
  if (eyes < 0) return [rows, columns];
  const least = Math.log(SURE);
  for (let y = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++) {
      if (votes[(eyes * size + box.top + y) * size + box.left + x] > least) {
        rows.push(y);
        columns.push(x);
      }
    }
  }
  return [rows, columns];
}

/** The close-up's box in the picture, or null if the head fills the picture. */
function frameHead(rows, columns, scale, [height, width]) {
  const side = round(CLOSE_UP * Math.sqrt(rows.length) * scale);
  if (side > LARGEST * Math.max(height, width)) return null;
  let top = round((median(rows) + 0.5) * scale - EYE_HEIGHT * side);
  let left = round((median(columns) + 0.5) * scale - side / 2);
  const [bottom, right] = [Math.min(top + side, height), Math.min(left + side, width)];
  [top, left] = [Math.max(top, 0), Math.max(left, 0)];
  return { top, left, height: bottom - top, width: right - left };
}

/** Average log masks with those of the network's input with white around it; in place. */
async function addFartherView(model, { size, parts }, l, votes) {
  const smaller = 2 * round((FARTHER * size) / 2);
  const margin = (size - smaller) / 2;
  const small = resizeFloats(l, [size, size], [smaller, smaller]);
  const wider = new Float32Array(size * size).fill(1);
  for (let y = 0; y < smaller; y++) {
    wider.set(small.subarray(y * smaller, (y + 1) * smaller), (margin + y) * size + margin);
  }
  const { values: farther } = await model("votes", { l: wider, size });
  const inside = { top: margin, left: margin, height: smaller, width: smaller };
  for (let k = 0; k < parts.length; k++) {
    const plane = cropPlane(farther, k, size, inside);
    const seen = resizeFloats(plane, [smaller, smaller], [size, size]);
    const first = k * size * size;
    seen.forEach((value, i) => (votes[first + i] = (votes[first + i] + value) / 2));
  }
}

/** Average log masks, in a window of the picture, with those of a close-up; in place. */
async function addCloseUp(model, card, gray, shape, votes, box, window) {
  const { size } = card;
  const { top, left, height, width } = window;
  const part = cropBytes(gray, shape, window);
  const { votes: closer, box: inside } = await readViews(model, card, part, [height, width]);
  const scale = Math.max(box.height, box.width) / Math.max(...shape);
  const first = [round(top * scale), round(left * scale)];
  const last = [round((top + height) * scale), round((left + width) * scale)].map((end, axis) =>
    Math.min(Math.max(end, first[axis] + 1), axis ? box.width : box.height),
  );
  const [rows, columns] = [last[0] - first[0], last[1] - first[1]];
  const [down, across] = [ramp(rows), ramp(columns)];
  for (let k = 0; k < card.parts.length; k++) {
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
