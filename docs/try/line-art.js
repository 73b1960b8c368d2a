// Recognize line art: black and white without any gray, in which nothing can get a color, as
// `chroma_lib.coloring.line_art`.

import { lightnessOf } from "./color.js";
import { label } from "./components.js";
import { minimum } from "./filters.js";
import { maskOf, round } from "./numbers.js";
import { BOX, resizeBytes } from "./resample.js";

const LONGEST = 512;
const SMALLEST = 64;
const [BLACK, WHITE] = [5, 98];
const LEAST_GRAY = 0.05;
const LEAST_INSIDE = 0.02;

/** Whether a picture, and the same one with its screentone averaged, has no gray. */
export function isLineArt(rgb, averaged, shape) {
  if (Math.min(...shape) < SMALLEST || !hasNoGray(rgb, shape)) return false;
  return averaged === rgb || hasNoGray(averaged, shape);
}

function hasNoGray(rgb, shape) {
  const scale = Math.min(1, LONGEST / Math.max(...shape));
  const small = shape.map((side) => Math.max(1, round(side * scale)));
  const lightness = lightnessOf(scale < 1 ? resizeBytes(rgb, shape, small, BOX, 3) : rgb);
  const outside = findOutside(maskOf(lightness.length, (i) => lightness[i] >= WHITE), small);
  // Edges of lines are gray, too, but narrow.
  const isGray = maskOf(lightness.length, (i) => lightness[i] > BLACK && lightness[i] < WHITE);
  const gray = minimum(isGray, small, 3).reduce((sum, g) => sum + g, 0);
  const inside = outside.reduce((sum, out) => sum + 1 - out, 0);
  return inside >= LEAST_INSIDE * outside.length && gray < LEAST_GRAY * inside;
}

/** The white that reaches the border of the picture. */
function findOutside(white, [height, width]) {
  const { labels, count } = label(white, [height, width]);
  const touches = new Uint8Array(count + 1);
  for (let x = 0; x < width; x++) {
    touches[labels[x]] = touches[labels[(height - 1) * width + x]] = 1;
  }
  for (let y = 0; y < height; y++) {
    touches[labels[y * width]] = touches[labels[(y + 1) * width - 1]] = 1;
  }
  touches[0] = 0;
  return maskOf(labels.length, (i) => touches[labels[i]]);
}
