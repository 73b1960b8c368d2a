// Compute a color once, not once for each pixel that has it: `chroma_lib.coloring.cells`. All pixels
// of one color that mix the same two parts in the same way are a cell.

import { labTable } from "./color.js";
import { maximum, minimum } from "./filters.js";
import { clip } from "./numbers.js";

const SHARES = 16; // steps of the share of a second part
const LARGEST_TABLE = 1 << 25; // entries; more are looked up one by one

/**
 * The colors of a picture.
 *
 * @returns {{colors: Uint8Array, lab: Float32Array, index: Int32Array}} RGB and CIELAB of each color,
 *   and the number of each pixel's color
 */
export function distinctColors(rgb) {
  const numbers = new Int32Array(1 << 24); // memory is taken only where a color occurs
  const index = new Int32Array(rgb.length / 3);
  const colors = [];
  for (let i = 0, at = 0; i < index.length; i++, at += 3) {
    const packed = (rgb[at] << 16) | (rgb[at + 1] << 8) | rgb[at + 2];
    if (!numbers[packed]) numbers[packed] = colors.push(packed);
    index[i] = numbers[packed] - 1;
  }
  const bytes = Uint8Array.from({ length: 3 * colors.length }, (_, at) => {
    return (colors[Math.floor(at / 3)] >> (16 - 8 * (at % 3))) & 255;
  });
  return { colors: bytes, lab: labTable(bytes), index };
}

/** The pixels that mix two parts, as in an antialiased picture. */
export function mixBorders(labels, [height, width]) {
  const low = minimum(labels, [height, width], 3);
  const high = maximum(labels, [height, width], 3);
  const found = { at: [], neighbors: [], shares: [] };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (low[i] === high[i]) continue;
      const other = low[i] === labels[i] ? high[i] : low[i];
      let share = 0;
      for (let dy = -1; dy <= 1; dy++) {
        const row = clip(y + dy, 0, height - 1) * width;
        for (let dx = -1; dx <= 1; dx++) {
          if (labels[row + clip(x + dx, 0, width - 1)] !== other) continue;
          share += ((2 - Math.abs(dy)) * (2 - Math.abs(dx))) / 16;
        }
      }
      found.at.push(i);
      found.neighbors.push(other);
      found.shares.push(Math.min(share, 0.5));
    }
  }
  return found;
}

/**
 * The cells of a picture.
 *
 * @param {Int32Array} colors number of each pixel's color; it becomes the number of its cell
 * @param {Uint8Array} labels part of each pixel, less than K
 * @param {{at, neighbors, shares}} border from `mixBorders`
 * @returns {{index, colors, labels, neighbors, shares}} cell of each pixel, and what each cell has
 */
export function findCells(colors, colorCount, labels, K, border) {
  const index = colors;
  const cells = { colors: [], labels: [], neighbors: [], shares: [] };
  const add = (color, label, neighbor, share) => {
    cells.colors.push(color);
    cells.neighbors.push(neighbor);
    cells.shares.push(share);
    return cells.labels.push(label) - 1;
  };
  const plain = plainCells(colorCount * K);
  for (let i = 0; i < index.length; i++) {
    const pair = index[i] * K + labels[i];
    let cell = plain.get(pair);
    if (cell === undefined) plain.set(pair, (cell = add(index[i], labels[i], labels[i], 0)));
    index[i] = cell;
  }
  const mixed = new Map();
  for (let j = 0; j < border.at.length; j++) {
    const i = border.at[j];
    const neighbor = border.neighbors[j];
    const share = border.shares[j];
    const key = (index[i] * K + neighbor) * (SHARES + 1) + share * SHARES;
    let cell = mixed.get(key);
    if (cell === undefined) {
      cell = add(cells.colors[index[i]], cells.labels[index[i]], neighbor, share);
      mixed.set(key, cell);
    }
    index[i] = cell;
  }
  return {
    index,
    colors: Int32Array.from(cells.colors),
    labels: Uint8Array.from(cells.labels),
    neighbors: Uint8Array.from(cells.neighbors),
    shares: Float32Array.from(cells.shares),
  };
}

/** A map of small numbers to cells. */
function plainCells(size) {
  if (size > LARGEST_TABLE) return new Map();
  const table = new Int32Array(size);
  return {
    get: (key) => (table[key] ? table[key] - 1 : undefined),
    set: (key, cell) => (table[key] = cell + 1),
  };
}

/** The picture of the colors of its cells. */
export function lookUp(colors, index) {
  const rgb = new Uint8Array(3 * index.length);
  for (let i = 0, at = 0; i < index.length; i++, at += 3) {
    const from = 3 * index[i];
    rgb[at] = colors[from];
    rgb[at + 1] = colors[from + 1];
    rgb[at + 2] = colors[from + 2];
  }
  return rgb;
}
