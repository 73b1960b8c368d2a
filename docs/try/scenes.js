// Read the figures in a scene, characters before a painted background that fills the picture:
// `chroma_lib.coloring.scenes`. The network takes walls and trees for clothes, but it finds eyes
// with skin and hair around them. Each head tells where its body can be.

import { CLOSE_UP, encodeParts, SURE } from "./close-up.js";
import { detailedShape } from "./figures.js";
import { readViews } from "./network.js";
import { clip, median, round } from "./numbers.js";
import { BOX, resizeBytes } from "./resample.js";
import { cropBytes, cropMasks, fillMasks, grayToInput, placeMasks, softmax } from "./square.js";

const SMALLEST_SIDE = 200;
const LARGEST_SIDE = 1536;
const [PAPER_GRAY, MOST_PAPER] = [250, 0.5];
const RIM = 0.02;
const LARGEST_HEAD = 0.55;
const TILES = [1, 0.6];
const FEWEST_PIXELS = 20;
const [FACE_HEIGHT, FACE_WIDTH, LEAST_SKIN, LEAST_HAIR] = [[-0.3, 0.25], 0.3, 0.1, 0.08];
const ONE_HEAD = 0.5;
const [FINDS, OTHER_FACE, OTHER_SIZE] = [2, 0.15, [0.4, 2.5]];
const [ABOVE, BELOW, BESIDE] = [0.75, 4, 0.8];
const MARGIN = 0.2;

/**
 * Encode a scene.
 *
 * @param {(done: number, count: number) => void} report how many tiles are read; it may throw
 * @returns masks [height, width, K] of the picture, `detailed` ones that are larger, its box in the
 *   square, the input l, the nearest
 *   figure of each pixel if there are several, and where bodies can be; null if the picture is no
 *   scene, or no head was found in it
 */
export async function readScene(model, card, gray, shape, report) {
  if (!isScene(gray, shape)) return null;
  const heads = await findHeads(model, card, gray, shape, report);
  if (!heads.length || heads[0].side > LARGEST_HEAD * Math.max(...shape)) return null;
  const { size, parts } = card;
  const { l, box } = grayToInput(gray, shape, size);
  const read = [];
  for (const head of heads) {
    const { seen, body } = boxesOf(head, shape);
    const part = cropBytes(gray, shape, seen);
    const found = await encodeParts(model, card, part, [seen.height, seen.width]);
    const masks = cropMasks(found.masks, size, parts.length, found.box);
    read.push({ masks, shape: [found.box.height, found.box.width], seen, body });
  }
  const inside = [box.height, box.width];
  const { masks, nearest, isInside } = join(parts, heads, read, shape, inside);
  const large = detailedShape(box);
  const detailed = { masks: join(parts, heads, read, shape, large).masks, shape: large };
  const figures = heads.length > 1 ? { labels: nearest, shape: inside } : null;
  return { masks, detailed, box, l, figures, isInside: { mask: isInside, shape: inside } };
}

/** The masks of the whole picture at some shape, the nearest figure, and where bodies can be. */
function join(parts, heads, read, shape, inside) {
  const scale = inside[0] / shape[0];
  const nearest = nearestHeads(heads, inside, scale);
  const masks = fillMasks(nearest.length, parts, "backdrop");
  const isInside = new Uint8Array(nearest.length);
  for (const [number, own] of read.entries()) {
    const place = scaleBox(own.seen, scale, inside);
    placeMasks(masks, inside[1], parts.length, own, place, (i) => nearest[i] === number);
    const { top, left, height, width } = scaleBox(own.body, scale, inside);
    for (let y = top; y < top + height; y++) {
      isInside.fill(1, y * inside[1] + left, y * inside[1] + left + width);
    }
  }
  return { masks, nearest, isInside };
}

/** Whether something is painted at most of the left, right and upper edges. */
function isScene(gray, [height, width]) {
  if (Math.min(height, width) < SMALLEST_SIDE) return false;
  const rim = Math.max(1, round(RIM * Math.min(height, width)));
  let [paper, seen] = [0, 0];
  const count = (top, bottom, left, right) => {
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++, seen++) if (gray[y * width + x] >= PAPER_GRAY) paper++;
    }
  };
  count(0, rim, 0, width);
  count(0, height, 0, rim);
  count(0, height, width - rim, width);
  return paper / seen < MOST_PAPER;
}

/** Find heads: eyes with skin and hair around them; the surest first. */
async function findHeads(model, card, gray, shape, report) {
  const { size, parts } = card;
  const { small, enlarged } = shrink(gray, shape);
  const tiles = tilesOf(small.shape);
  const ask = (tile) =>
    readViews(model, card, cropBytes(small.gray, small.shape, tile), [tile.height, tile.width]);
  const found = [];
  let next = ask(tiles[0]);
  for (const [number, tile] of tiles.entries()) {
    report(number, tiles.length);
    const { votes, box } = await next;
    // The network reads the next tile while this one is looked at.
    if (number + 1 < tiles.length) next = ask(tiles[number + 1]);
    const masks = cropMasks(softmax(votes, size, parts.length), size, parts.length, box);
    const scale = Math.max(tile.height, tile.width) / Math.max(box.height, box.width);
    const head = findHead(masks, [box.height, box.width], parts, scale);
    if (!head) continue;
    const row = enlarged * (head.row + tile.top);
    const column = enlarged * (head.column + tile.left);
    found.push({ ...head, row, column, side: enlarged * head.side });
  }
  return joinHeads(found);
}

/** A large picture smaller, and by how much. */
function shrink(gray, shape) {
  const enlarged = Math.max(...shape) / LARGEST_SIDE;
  if (enlarged <= 1) return { small: { gray, shape }, enlarged: 1 };
  const to = shape.map((side) => Math.max(1, round(side / enlarged)));
  return { small: { gray: resizeBytes(gray, shape, to, BOX), shape: to }, enlarged };
}

/** The heads that were found in several tiles, each once. */
function joinHeads(found) {
  const heads = [];
  for (const head of found.sort((a, b) => b.strength - a.strength)) {
    const same = heads.find(
      (other) =>
        Math.hypot(head.row - other.row, head.column - other.column) <
        ONE_HEAD * Math.max(head.side, other.side),
    );
    if (same) same.finds++;
    else heads.push({ ...head, finds: 1 });
  }
  const [first, ...others] = heads;
  const [low, high] = OTHER_SIZE;
  const isAnother = ({ finds, face, side }) =>
    finds >= FINDS && face > OTHER_FACE && low * first.side < side && side < high * first.side;
  return first ? [first, ...others.filter(isAnother)] : [];
}

/** The whole picture, and tiles that overlap by half. */
function tilesOf([height, width]) {
  const tiles = [{ top: 0, left: 0, height, width }];
  for (const share of TILES) {
    const side = round(share * Math.min(height, width));
    const [tops, lefts] = [height, width].map((length) => {
      const steps = Math.ceil((2 * (length - side)) / side);
      const step = steps ? (length - side) / steps : 0;
      return Array.from({ length: steps + 1 }, (_, i) =>
        i && i === steps ? length - side : Math.trunc(i * step),
      );
    });
    for (const top of tops) {
      for (const left of lefts) tiles.push({ top, left, height: side, width: side });
    }
  }
  return tiles;
}

/** The head in one tile, in its pixels times the scale, or null. */
function findHead(masks, [height, width], parts, scale) {
  const K = parts.length;
  const [rows, columns] = [[], []];
  for (let i = 0, at = parts.indexOf("eyes"); at < masks.length; i++, at += K) {
    if (!(masks[at] > SURE)) continue;
    columns.push(i % width);
    rows.push((i - (i % width)) / width);
  }
  if (rows.length < FEWEST_PIXELS) return null;
  const side = CLOSE_UP * Math.sqrt(rows.length);
  const [row, column] = [median(rows), median(columns)];
  const [top, bottom] = FACE_HEIGHT.map((way) => Math.max(0, round(row + way * side)));
  const [left, right] = [-1, 1].map((way) => Math.max(0, round(column + way * FACE_WIDTH * side)));
  const share = (part) => {
    let [sum, count] = [0, 0];
    for (let y = top; y <= Math.min(bottom, height - 1); y++) {
      for (let x = left; x <= Math.min(right, width - 1); x++, count++) {
        sum += masks[(y * width + x) * K + parts.indexOf(part)];
      }
    }
    return sum / count;
  };
  const [skin, hair] = [share("skin"), share("hair")];
  if (skin < LEAST_SKIN || hair < LEAST_HAIR) return null;
  const strength = rows.length * Math.min(1, skin / OTHER_FACE) * Math.min(1, hair / OTHER_FACE);
  const face = Math.min(skin, hair);
  return { row: row * scale, column: column * scale, side: side * scale, strength, face };
}

/** The nearest head of each pixel, relative to their sizes. */
function nearestHeads(heads, [height, width], scale) {
  const nearest = new Uint8Array(height * width);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      let least = Infinity;
      heads.forEach(({ row, column, side }, number) => {
        const distance = Math.hypot(y / scale - row, x / scale - column) / side;
        if (distance < least) [least, nearest[i]] = [distance, number];
      });
    }
  }
  return nearest;
}

/** What the network sees of a figure, and where its body can be. */
function boxesOf({ row, column, side }, [height, width]) {
  const place = (center, way, most) => round(clip(center + way * side, 0, most));
  const [top, bottom] = [-ABOVE, BELOW].map((way) => place(row, way, height));
  const [seen, body] = [BESIDE + MARGIN, BESIDE].map((beside) => {
    const [left, right] = [-beside, beside].map((way) => place(column, way, width));
    return { top, left, height: bottom - top, width: right - left };
  });
  return { seen, body };
}

function scaleBox(box, scale, shape) {
  const scaleSide = (start, length, most) => {
    const first = Math.min(Math.trunc(start * scale), most - 1);
    const last = Math.min(Math.max(first + 1, Math.ceil((start + length) * scale)), most);
    return [first, last - first];
  };
  const [top, height] = scaleSide(box.top, box.height, shape[0]);
  const [left, width] = scaleSide(box.left, box.width, shape[1]);
  return { top, left, height, width };
}
