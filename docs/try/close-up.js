// Read named parts in several views: the picture, its mirror image, and a close-up of the head, as
// `chroma_lib.coloring.close_up`. In a whole figure the face is a few pixels of the square.

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
  const window = findHead(votes, box, size, parts.indexOf("eyes"), shape);
  if (window) await addCloseUp(model, card, gray, shape, votes, box, window);
  return { masks: softmax(votes, size, parts.length), box, l };
}

/** The close-up's box in the picture, or null where there is none to take. */
function findHead(votes, box, size, eyes, shape) {
  if (eyes < 0) return null;
  const least = Math.log(SURE);
  const [rows, columns] = [[], []];
  for (let y = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++) {
      if (votes[(eyes * size + box.top + y) * size + box.left + x] > least) {
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
