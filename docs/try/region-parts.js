// Give regions the part that they are whatever the part of their color is:
// `chroma_lib.coloring.region_parts`. What is around a region, and what the masks show there, tells
// skin in the shadow from a ribbon, and the light of a brown skirt from skin.

import { ROUNDS, SURE } from "./color-regions.js";

export const NEUTRAL = 7;
export const LINES = -1; // in place of a part: the color of lines
const [LIKE_SKIN_HUE, LIKE_SKIN_CHROMA, LIKE_SKIN_L] = [[-5, 85], [4, 48], 42];
const [DARK_SKIN_L, SURELY_SKIN] = [22, 0.6];
const LIKELY_SKIN = 0.45;
const [SHADED_HUE, SHADED_CHROMA, BESIDE_SKIN] = [[20, 72], [8, 30], 0.25];
const [RED_HUE, RED_CHROMA, AROUND_SKIN, RED_L] = [[0, 72], [8, 48], 0.5, 50];
const [SMALL_SHADOW, RED_SURE] = [0.004, 0.6];
const [UNLIKELY_SKIN, BESIDE_GARMENT, FOLD_TURN, FOLD_L] = [0.15, 0.3, 45, 20];
const [STRAY, SURROUNDED] = [0.05, 0.8];
const AMONG_HAIR = 0.5;
const [STRAND, STRAND_TURN] = [0.6, 30];

/** Never colored by a palette, though a person may choose a color for them. */
export const KEPT = ["background", "backdrop", "ink", "skin", "eye_white", "mouth"];

/** The hue of AB in degrees. */
export const hueOf = (a, b) => (Math.atan2(b, a) * 180) / Math.PI;

/** The angle between two hues, at most 180. */
export function turn(first, second) {
  const degrees = Math.abs(first - second) % 360;
  return Math.min(degrees, 360 - degrees);
}

export const within = (value, [low, high]) => low < value && value < high;

/** Whether something has a color of skin; `skin` is how much of it the masks take for skin. */
export function isLikeSkin(l, a, b, skin) {
  return (
    within(hueOf(a, b), LIKE_SKIN_HUE) &&
    l > (skin > SURELY_SKIN ? DARK_SKIN_L : LIKE_SKIN_L) &&
    within(Math.hypot(a, b), LIKE_SKIN_CHROMA)
  );
}

const range = (length) => [...Array(length).keys()];
const otherParts = (regions) => range(regions.K).filter((k) => !KEPT.includes(regions.parts[k]));
const relativeOf = (regions, i) => [regions.relative[2 * i], regions.relative[2 * i + 1]];
const isSolid = (regions, i) => regions.isFree(i) && !regions.isInk[i];

/**
 * The part of each region.
 *
 * @param {Int32Array} parts of each region's color, or `LINES`
 * @param {Uint8Array} isSkin regions that are skin whatever their color
 * @param {{hues: number[], characters: number[]}} hair hues of the hair, and who has it
 */
export function nameRegions(regions, parts, isSkin, hair) {
  const [hairPart, skin] = [regions.index("hair"), regions.index("skin")];
  const named = returnFolds(regions, dissolveLines(regions, parts)).map((part, i) =>
    isStrand(regions, i, hair) ? hairPart : part,
  );
  const isGrayStrand = findGrayStrands(regions, named, hairPart);
  return named.map((part, i) => {
    if (!regions.isFree(i)) return regions.fixed[i];
    if (isSkin[i]) return skin;
    return isGrayStrand[i] ? hairPart : part;
  });
}

/** Which regions are the light of black or white hair: the masks show hair there. */
function findGrayStrands(regions, parts, hair) {
  const { length, area, borders } = regions;
  const chroma = Float64Array.from({ length }, (_, i) => Math.hypot(...relativeOf(regions, i)));
  const isHair = Uint8Array.from(parts, (part) => (part === hair ? 1 : 0));
  let [weight, total] = [0, 0];
  isHair.forEach((is, i) => {
    weight += is * area[i];
    total += is * area[i] * chroma[i];
  });
  if (!(total < NEUTRAL * weight)) return new Uint8Array(length);
  const like = isHair.map((_, i) => {
    const share = regions.vote("hair", i) / Math.max(1 - regions.vote("ink", i), 0.1);
    return regions.isFree(i) && chroma[i] < NEUTRAL && share > STRAND ? 1 : 0;
  });
  const all = borders.lengthsAt(() => 1);
  for (let round = 0; round < 3; round++) {
    const beside = borders.lengthsAt((j) => isHair[j]);
    like.forEach((is, i) => {
      if (is && beside[i] > AMONG_HAIR * all[i]) isHair[i] = 1;
    });
  }
  return isHair;
}

/** Find regions that are skin though their color is that of something else. */
export function findMoreSkin(regions, isSkin) {
  const { length, lab, votes, K, borders } = regions;
  const others = otherParts(regions);
  const [found, near, red] = [0, 0, 0].map(() => new Uint8Array(length));
  for (let i = 0; i < length; i++) {
    const [a, b] = relativeOf(regions, i);
    const [l, skin] = [lab[3 * i], regions.vote("skin", i)];
    found[i] = isSkin[i] || (isLikeSkin(l, a, b, skin) && skin > LIKELY_SKIN) ? 1 : 0;
    if (!isSolid(regions, i)) continue;
    const vote = others.reduce((most, k) => Math.max(most, votes[i * K + k]), 0);
    const [hue, chroma] = [hueOf(a, b), Math.hypot(a, b)];
    const isShaded = within(hue, SHADED_HUE) && within(chroma, SHADED_CHROMA);
    near[i] = isShaded && vote < SURE && l > LIKE_SKIN_L ? 1 : 0;
    const isRed = within(hue, RED_HUE) && within(chroma, RED_CHROMA) && vote < RED_SURE;
    red[i] = isRed && l > RED_L && regions.area[i] < SMALL_SHADOW * regions.figure ? 1 : 0;
  }
  const solid = regions.isInk.map((ink) => 1 - ink);
  const total = borders.lengthsAt((j) => solid[j]);
  const grow = (which, least) => {
    const beside = borders.lengthsAt((j) => solid[j] * found[j]);
    return which.map((is, i) => (is && beside[i] > least * total[i] ? 1 : 0));
  };
  for (let round = 0; round < 3; round++) {
    const more = [grow(near, BESIDE_SKIN), grow(red, AROUND_SKIN)];
    for (const which of more) which.forEach((is, i) => is && (found[i] = 1));
  }
  return found.map((is, i) => (is && !isSkin[i] ? 1 : 0));
}

/** Give regions in the color of lines to the part that they have most of their border with. */
function dissolveLines(regions, parts) {
  const { K, borders } = regions;
  parts = Int32Array.from(parts);
  for (let round = 0; round < ROUNDS; round++) {
    const groups = parts.map((part) => Math.max(part, 0));
    const counts = (j) => regions.isFree(j) && parts[j] !== LINES;
    const beside = borders.lengthsBeside(groups, K, counts);
    let changed = false;
    const next = parts.map((part, i) => {
      if (part !== LINES) return part;
      const most = argmax(beside, i * K, range(K));
      if (!(beside[i * K + most] > 0)) return part;
      changed = true;
      return most;
    });
    parts = next;
    if (!changed) break;
  }
  return parts.map((part) => (part === LINES ? regions.index("ink") : part));
}

function argmax(values, start, among) {
  return among.reduce((best, k) => (values[start + k] > values[start + best] ? k : best), among[0]);
}

/** Give regions to the garment around them, where the masks show nothing of their own part. */
function returnFolds(regions, parts) {
  const { K, lab, votes, borders } = regions;
  const skin = regions.index("skin");
  const garments = otherParts(regions);
  const solid = regions.isInk.map((ink, i) => (regions.isFree(i) && !ink ? 1 : 0));
  const total = borders.lengthsAt((j) => solid[j]);
  const { lightness, hues } = measure(regions, parts, solid);
  for (let round = 0; round < 3; round++) {
    const before = parts;
    const own = (i) => votes[i * K + before[i]];
    const isUnsure = (i) => regions.isFree(i) && before[i] === skin && own(i) < UNLIKELY_SKIN;
    const beside = borders.lengthsBeside(before, K, (j) => solid[j] && !isUnsure(j));
    parts = before.map((part, i) => {
      const best = argmax(beside, i * K, garments);
      const most = beside[i * K + best];
      const isFold =
        isUnsure(i) &&
        most > BESIDE_GARMENT * total[i] &&
        beside[i * K + skin] < 0.1 * total[i] &&
        Math.abs(lab[3 * i] - lightness[best]) < FOLD_L;
      const isStray =
        garments.includes(part) && solid[i] && own(i) < STRAY && most > SURROUNDED * total[i];
      if (!isFold && !isStray) return part;
      const hue = hueOf(lab[3 * i + 1], lab[3 * i + 2]);
      return turn(hue, hues[best]) < FOLD_TURN ? best : part;
    });
  }
  return parts;
}

/** Mean L* and hue of each part. */
function measure({ K, area, lab }, parts, solid) {
  const sums = Array.from({ length: K }, () => [0, 0, 0, 0]);
  parts.forEach((part, i) => {
    const weight = area[i] * solid[i];
    sums[part][0] += weight;
    for (let c = 0; c < 3; c++) sums[part][c + 1] += weight * lab[3 * i + c];
  });
  return {
    lightness: sums.map(([total, l]) => l / Math.max(total, 1)),
    hues: sums.map(([, , a, b]) => hueOf(a, b)),
  };
}

/** Whether a region is hair by the masks and by hue: strands in a ribbon's color. */
function isStrand(regions, i, { hues, characters }) {
  if (!characters.includes(regions.groups[i])) return false;
  const [a, b] = relativeOf(regions, i);
  const degrees = Math.min(...hues.map((hue) => turn(hueOf(a, b), hue)));
  const share = regions.vote("hair", i) / Math.max(1 - regions.vote("ink", i), 0.1);
  return Math.hypot(a, b) > NEUTRAL && degrees < STRAND_TURN && share > STRAND;
}
