// What the network reads of a picture: its gray, on white, as `chroma_lib.coloring.prepare`.

import { label } from "./components.js";
import { maximum, minimum } from "./filters.js";
import { maskOf, median, round } from "./numbers.js";
import { BOX, repeatLabels, resizeBytes } from "./resample.js";

const [DARK, PAPER] = [100, [200, 254]];
const [FLAT, SAME] = [12, 0.6];
const [SMALLEST_GROUND, LARGEST_GROUND] = [0.1, 0.97];
const MOST_DARK = 0.5;
const LONGEST = 1024;
const THICKEST_LINE = 1 / 48;

/** A gray picture on white: a dark background of one level becomes white, and so does paper. */
export function whiten(gray, shape) {
  const { level, spread } = background(gray, shape);
  if (level === null) return gray;
  if (level < DARK) {
    const ground = darkGround(gray, shape, level);
    return ground ? gray.map((value, i) => (ground[i] ? 255 : value)) : gray;
  }
  if (level >= PAPER[0] && level <= PAPER[1]) {
    const scale = 255 / (level - 2 * spread);
    const table = Uint8Array.from({ length: 256 }, (_, v) => round(Math.min(v * scale, 255)));
    return gray.map((value) => table[value]);
  }
  return gray;
}

/** The level of the border and its standard deviation; null if it has many levels. */
function background(gray, [height, width]) {
  const rows = Math.max(1, height >> 5);
  const columns = Math.max(1, width >> 5);
  // Not the bottom: shoulders reach it.
  const border = [];
  for (let i = 0; i < rows * width; i++) border.push(gray[i]);
  for (const start of [0, width - columns]) {
    for (let y = 0; y < height; y++) {
      for (let x = start; x < start + columns; x++) border.push(gray[y * width + x]);
    }
  }
  const level = median(border);
  const same = border.filter((value) => Math.abs(value - level) <= FLAT);
  if (same.length / border.length < SAME) return { level: null, spread: 0 };
  const mean = same.reduce((sum, value) => sum + value, 0) / same.length;
  const square = same.reduce((sum, value) => sum + (value - mean) ** 2, 0) / same.length;
  return { level, spread: Math.sqrt(square) };
}

/** The background of a figure on black, or null if it is no background. */
function darkGround(gray, [height, width], level) {
  const scale = Math.min(1, LONGEST / Math.max(height, width));
  const shape = [height, width].map((side) => Math.max(1, round(side * scale)));
  const small = resizeBytes(gray, [height, width], shape, BOX);
  const dark = maskOf(small.length, (i) => Math.abs(small[i] - level) <= FLAT);
  // Black outlines touch a black background; they are thinner.
  const line = Math.max(2, round(Math.max(...shape) * THICKEST_LINE));
  const wide = openWide(dark, shape, line);
  const { labels, count } = label(maskOf(dark.length, (i) => dark[i] && wide[i]), shape);
  const touches = new Uint8Array(count + 1);
  for (let x = 0; x < shape[1]; x++) touches[labels[x]] = 1;
  for (let y = 0; y < shape[0]; y++) {
    touches[labels[y * shape[1]]] = touches[labels[(y + 1) * shape[1] - 1]] = 1;
  }
  touches[0] = 0;
  let ground = maskOf(labels.length, (i) => touches[labels[i]]);
  // A rim stays, in place of an outline that is as dark as the background.
  const rim = 2 * Math.max(1, Math.floor(Math.max(...shape) / 256)) + 1;
  ground = minimum(ground, shape, rim, { edge: "nearest" });
  let [size, outside, darkOutside] = [0, 0, 0];
  for (let i = 0; i < ground.length; i++) {
    if (ground[i]) size++;
    else {
      outside++;
      darkOutside += dark[i];
    }
  }
  const share = size / ground.length;
  if (!(share >= SMALLEST_GROUND && share <= LARGEST_GROUND)) return null;
  if (darkOutside / outside > MOST_DARK) return null; // white lines on black, which would vanish
  return repeatLabels(ground, shape, [height, width]);
}

function openWide(mask, [height, width], line) {
  const padded = [height + 2 * line, width + 2 * line];
  const larger = new Uint8Array(padded[0] * padded[1]);
  const inside = (i, n) => Math.min(Math.max(i - line, 0), n - 1);
  for (let y = 0, at = 0; y < padded[0]; y++) {
    const row = inside(y, height) * width;
    for (let x = 0; x < padded[1]; x++) larger[at++] = mask[row + inside(x, width)];
  }
  const eroded = minimum(larger, padded, line);
  const opened = maximum(eroded, padded, line, { shift: line % 2 === 0 ? -1 : 0 });
  const result = new Uint8Array(mask.length);
  for (let y = 0; y < height; y++) {
    const from = (y + line) * padded[1] + line;
    result.set(opened.subarray(from, from + width), y * width);
  }
  return result;
}
