// Several characters, or a scene, in a colored picture: `chroma_lib.coloring.color_regions`.

import { chooseColors, findMainColors, PAPER, SURE } from "./color-regions.js";
import { clip, count, largest, maskOf } from "./numbers.js";
import { repeatLabels, resizeFloats } from "./resample.js";

const [FIGURES_MORE, FIGURES_INSIDE] = [0.15, [0.5, 0.92]];
const ONE_CHARACTER = 0.7;
const [PLAIN, PLAIN_STEP, PLAIN_EDGES, MOST_BEHIND] = [4, 7, 0.6, 0.97];
const FACE = ["skin", "hair", "eyes", "mouth", "eye_white"];

/**
 * The figure that has most of each region.
 *
 * @param {{labels: Uint8Array, shape}} figures nearest figure of each pixel, from 0
 * @param {{labels: Int32Array, shape}} regions number of each pixel's region
 */
export function groupLabels(figures, { labels, shape }) {
  const count = largest(figures.labels) + 1;
  const nearest = repeatLabels(figures.labels, figures.shape, shape);
  const shares = new Float64Array((largest(labels) + 1) * count);
  for (let i = 0; i < labels.length; i++) shares[labels[i] * count + nearest[i]]++;
  return Int32Array.from({ length: shares.length / count }, (_, region) => {
    const own = shares.subarray(region * count, (region + 1) * count);
    return own.indexOf(largest(own));
  });
}

/** Find a background of one color, or of colors that change smoothly; in place. */
export function fixPlainBackdrop(regions, labels, shape) {
  const edges = edgesOf(labels, shape);
  const length = count(edges, regions.length);
  const middle = length.indexOf(largest(length));
  if (regions.lab[3 * middle] > PAPER) return;
  const away = (i, j) => {
    const [l, a, b] = [0, 1, 2].map((k) => regions.lab[3 * i + k] - regions.lab[3 * j + k]);
    return Math.sqrt(l * l + a * a + b * b);
  };
  const shareOf = (isPlain) => edges.filter((i) => isPlain[i]).length / edges.length;
  let isPlain = maskOf(regions.length, (i) => away(i, middle) < PLAIN);
  if (!(shareOf(isPlain) >= PLAIN_EDGES)) {
    // Neighbors of nearly one color make a graph, whose largest part at the edges it is.
    const part = connect(regions, (i, j) => away(i, j) < PLAIN_STEP);
    const most = count(edges.map((i) => part[i]), regions.length);
    const widest = most.indexOf(largest(most));
    isPlain = maskOf(regions.length, (i) => part[i] === widest);
  }
  let [behind, total] = [0, 0];
  regions.area.forEach((area, i) => {
    total += area;
    if (isPlain[i]) behind += area;
  });
  if (shareOf(isPlain) < PLAIN_EDGES || behind > MOST_BEHIND * total) return;
  const backdrop = regions.index("backdrop");
  for (let i = 0; i < regions.length; i++) {
    if (isPlain[i] && regions.isFree(i)) regions.fixed[i] = backdrop;
  }
}

/** The regions at the upper, left and right edges. */
function edgesOf(labels, [height, width]) {
  const rows = Array.from({ length: height }, (_, y) => y * width);
  return Int32Array.from([
    ...labels.subarray(0, width),
    ...rows.map((start) => labels[start]),
    ...rows.map((start) => labels[start + width - 1]),
  ]);
}

/** Number the regions by the first one that neighbors that are near lead to. */
function connect({ length, borders }, isNear) {
  const part = new Int32Array(length).fill(-1);
  for (let first = 0; first < length; first++) {
    if (part[first] >= 0) continue;
    const open = [first];
    part[first] = first;
    while (open.length) {
      const i = open.pop();
      for (const j of borders.neighbors(i)) {
        if (part[j] >= 0 || !isNear(i, j)) continue;
        part[j] = first;
        open.push(j);
      }
    }
  }
  return part;
}

/** Find what is behind the figures of a scene, by place and by color; in place. */
export function fixBackdrop(regions, labels, shape, isInside) {
  const { inside, window } = coverBodies(regions, labels, shape, isInside);
  const main = findMainColors(regions);
  const of = chooseColors(regions, main);
  const [weight, within] = [0, 0].map(() => new Float64Array(main.length));
  of.forEach((color, i) => {
    if (!regions.isFree(i)) return;
    weight[color] += regions.area[i];
    within[color] += regions.area[i] * inside[i];
  });
  const most = clip(window + FIGURES_MORE, ...FIGURES_INSIDE);
  const isColorBehind = within.map((area, k) => (area / Math.max(weight[k], 1) < most ? 1 : 0));
  const isBehind = (i) =>
    inside[i] < 0.5 ||
    (isColorBehind[of[i]] && FACE.every((part) => regions.vote(part, i) < SURE));
  const backdrop = regions.index("backdrop");
  regions.figure = 0;
  for (let i = 0; i < regions.length; i++) {
    if (isBehind(i)) regions.fixed[i] = backdrop;
    else regions.figure += regions.area[i];
  }
}

/** The share of each region, and of the picture, that is where bodies can be. */
function coverBodies({ area }, labels, shape, isInside) {
  const shown = resizeFloats(Float32Array.from(isInside.mask), isInside.shape, shape);
  const inside = new Float64Array(area.length);
  let window = 0;
  for (let i = 0; i < labels.length; i++) {
    inside[labels[i]] += shown[i];
    window += shown[i];
  }
  return { inside: inside.map((sum, i) => sum / area[i]), window: window / labels.length };
}

/** Give figures that have the same colors the same number: two poses of one character; in place. */
export function joinCharacters(regions) {
  const count = largest(regions.groups) + 1;
  if (count === 1) return;
  const main = findMainColors(regions);
  const shares = shareColors(regions, chooseColors(regions, main), count, main.length);
  const common = (a, b) => a.reduce((sum, share, k) => sum + Math.min(share, b[k]), 0);
  let character = [...Array(count).keys()];
  for (let one = 0; one < count; one++) {
    for (let other = 0; other < one; other++) {
      if (!(common(shares[one], shares[other]) > ONE_CHARACTER)) continue;
      const [from, to] = [character[one], character[other]];
      character = character.map((name) => (name === from ? to : name));
    }
  }
  const names = [...new Set(character)].sort((a, b) => a - b);
  regions.groups = regions.groups.map((group) => names.indexOf(character[group]));
}

/** How much of each figure has each color. */
function shareColors(regions, of, count, colors) {
  const shares = Array.from({ length: count }, () => new Float64Array(colors));
  of.forEach((color, i) => {
    if (regions.isFree(i) && !regions.isInk[i]) shares[regions.groups[i]][color] += regions.area[i];
  });
  return shares.map((areas) => {
    const total = areas.reduce((sum, area) => sum + area, 0);
    return areas.map((area) => area / Math.max(total, 1e-9));
  });
}
