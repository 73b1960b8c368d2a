// Read a picture of several figures figure by figure: `chroma_lib.coloring.figures`. Of two that
// stand side by side, the network takes one for what is behind the other.

import { encodeParts, FEWEST_PIXELS, SURE } from "./close-up.js";
import { label, labelTouching, nearestPixel } from "./components.js";
import { clip, count, largest, maskOf, round } from "./numbers.js";
import { BOX, repeatLabels, resizeBytes } from "./resample.js";
import { cropBytes, cropMasks, fillMasks, grayToInput, placeMasks } from "./square.js";

const SIDE = 512;
const PAPER_GRAY = 250;
const [SMALLEST, MOST] = [0.2, 8];
const FRAMED = 0.9;
const DETAIL = 3;
const MARGIN = 0.03;

/**
 * Encode a picture of several figures.
 *
 * @param {(done: number, count: number) => void} report how many figures are read; it may throw
 * @returns masks [height, width, K] of the picture, `detailed` ones that are larger, its box in the
 *   square, the input l, and the
 *   nearest figure of each pixel, null on a page of panels; null if there are not two figures with
 *   eyes, parted by paper
 */
export async function readFigures(model, card, gray, shape, report) {
  const found = findFigures(gray, shape);
  if (!found) return null;
  const read = [];
  for (let number = 1; number <= found.count; number++) {
    report(number - 1, found.count);
    const figure = maskOf(found.labels.length, (i) => found.labels[i] === number);
    const one = await readFigure(model, card, gray, shape, figure, found.shape);
    if (one) read.push({ number, ...one });
  }
  if (read.length < 2) return null;
  // What is not a figure, such as a thing that one holds, belongs to the nearest.
  const place = new Map(read.map(({ number }, i) => [number, i]));
  const isFigure = maskOf(found.labels.length, (i) => place.has(found.labels[i]));
  const { index } = nearestPixel(isFigure, found.shape);
  const labels = Uint8Array.from(index, (from) => place.get(found.labels[from]));
  const figures = { labels, shape: found.shape };
  // In the panels of a page, one character may appear again and again.
  const isPage = read.every(({ number }) => isFramed(found, number));
  const { l, box } = grayToInput(gray, shape, card.size);
  const [masks, detailed] = [[box.height, box.width], detailedShape(box)].map((inside) => ({
    masks: join(card.parts, shape, figures, read, inside),
    shape: inside,
  }));
  return { masks: masks.masks, detailed, box, l, figures: isPage ? null : figures };
}

/** Whether a thing fills its bounding box. */
function isFramed({ labels, shape: [, width] }, number) {
  let [area, top, bottom, left, right] = [0, Infinity, -1, Infinity, -1];
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== number) continue;
    const x = i % width;
    const y = (i - x) / width;
    area++;
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
  }
  return area > FRAMED * (bottom - top + 1) * (right - left + 1);
}

/** Number large things that paper parts, from 1, the largest first; null unless there are some. */
function findFigures(gray, shape) {
  const scale = Math.max(1, Math.max(...shape) / SIDE);
  const [height, width] = shape.map((side) => Math.max(1, round(side / scale)));
  const small = resizeBytes(gray, shape, [height, width], BOX);
  const papers = label(maskOf(small.length, (i) => small[i] >= PAPER_GRAY), [height, width]);
  const isOuter = new Uint8Array(papers.count + 1);
  for (let x = 0; x < width; x++) {
    isOuter[papers.labels[x]] = isOuter[papers.labels[(height - 1) * width + x]] = 1;
  }
  for (let y = 0; y < height; y++) {
    isOuter[papers.labels[y * width]] = isOuter[papers.labels[(y + 1) * width - 1]] = 1;
  }
  isOuter[0] = 0;
  const drawn = maskOf(small.length, (i) => !isOuter[papers.labels[i]]);
  const things = labelTouching(drawn, [height, width]);
  const areas = count(things.labels, things.count + 1);
  areas[0] = 0;
  const least = Math.max(1, SMALLEST * largest(areas));
  const large = [...areas.keys()].filter((k) => areas[k] >= least);
  if (large.length < 2 || large.length > MOST) return null;
  const numbers = new Uint8Array(areas.length);
  large.sort((a, b) => areas[b] - areas[a] || a - b).forEach((k, i) => (numbers[k] = i + 1));
  const labels = Uint8Array.from(things.labels, (k) => numbers[k]);
  return { labels, count: large.length, shape: [height, width] };
}

/** A figure's masks and its box in the picture, or null if it has no eyes. */
async function readFigure(model, card, gray, shape, figure, small) {
  const { size, parts } = card;
  const K = parts.length;
  const box = boxAround(figure, small, shape);
  const near = grow(grow(figure, small), small); // its soft edge too
  const mine = cropBytes(repeatLabels(near, small, shape), shape, box);
  const seen = cropBytes(gray, shape, box).map((value, i) => (mine[i] ? value : 255));
  const found = await encodeParts(model, card, seen, [box.height, box.width]);
  const masks = cropMasks(found.masks, size, K, found.box);
  let irises = 0;
  for (let at = parts.indexOf("eyes"); at < masks.length; at += K) if (masks[at] > SURE) irises++;
  if (irises < FEWEST_PIXELS) return null;
  return { masks, shape: [found.box.height, found.box.width], box };
}

/** The box in the picture that the network sees of a figure. */
function boxAround(figure, [height, width], shape) {
  let [top, bottom, left, right] = [height, 0, width, 0];
  for (let i = 0; i < figure.length; i++) {
    if (!figure[i]) continue;
    const x = i % width;
    const y = (i - x) / width;
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
  }
  const margin = MARGIN * Math.max(bottom - top, right - left);
  const place = (at, from, to) => round(clip(at / from, 0, 1) * to);
  const first = [place(top - margin, height, shape[0]), place(left - margin, width, shape[1])];
  const last = [
    place(bottom + 1 + margin, height, shape[0]),
    place(right + 1 + margin, width, shape[1]),
  ];
  return { top: first[0], left: first[1], height: last[0] - first[0], width: last[1] - first[1] };
}

/** A mask, and the pixels above, below and beside it. */
function grow(mask, [height, width]) {
  const grown = mask.slice();
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!mask[i]) continue;
      if (x > 0) grown[i - 1] = 1;
      if (x < width - 1) grown[i + 1] = 1;
      if (y > 0) grown[i - width] = 1;
      if (y < height - 1) grown[i + width] = 1;
    }
  }
  return grown;
}

/** The height and width of masks that keep what the network saw of each figure. */
export function detailedShape({ height, width }) {
  return [DETAIL * height, DETAIL * width];
}

/** The masks of the whole picture, at some shape, from those of its figures. */
function join(parts, shape, figures, read, inside) {
  const masks = fillMasks(inside[0] * inside[1], parts, "background");
  const nearest = repeatLabels(figures.labels, figures.shape, inside);
  const scale = inside.map((side, axis) => side / shape[axis]);
  read.forEach((own, number) => {
    const { top, left, height, width } = own.box;
    const first = [Math.floor(scale[0] * top), Math.floor(scale[1] * left)];
    const last = [Math.ceil(scale[0] * (top + height)), Math.ceil(scale[1] * (left + width))];
    const [rows, columns] = last.map(
      (end, axis) => Math.min(Math.max(end, first[axis] + 1), inside[axis]) - first[axis],
    );
    const place = { top: first[0], left: first[1], height: rows, width: columns };
    placeMasks(masks, inside[1], parts.length, own, place, (i) => nearest[i] === number);
  });
  return masks;
}
