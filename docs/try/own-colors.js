// Find the parts of a picture that is already colored: `chroma_lib.coloring.own_colors`. Regions of
// one color are joined, and the network's masks give each of these colors the name of a part.

import { labTable } from "./color.js";
import { chooseColors, findMainColors, MAIN, ONE_COLOR, PAPER } from "./color-regions.js";
import { largest } from "./numbers.js";
import {
  findMoreSkin,
  hueOf,
  isLikeSkin,
  KEPT,
  LINES,
  nameRegions,
  NEUTRAL,
  turn,
  within,
} from "./region-parts.js";

const [PALE_NEUTRAL, PALE] = [8, 84];
const BLACK = 38;
const TINGE = 4;
const [LEAST_COLORED, COLORED] = [0.02, 8];
const ONE_HUE = 0.95;
const [TYPICAL_HUE, TYPICAL_CHROMA, TYPICAL_L] = [[25, 72], [8, 26], 66];
const LINE = 0.35;
const SAME_PART = 0.75;

/** Whether a picture has colors of its own; a gray one on yellowed paper has none. */
export function isColored(rgb, shape) {
  const lab = labTable(takeSome(rgb, shape));
  let [drawn, colorful, gray, a, b, chroma] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < lab.length; i += 3) {
    if (lab[i] >= PAPER) continue;
    const here = Math.hypot(lab[i + 1], lab[i + 2]);
    drawn++;
    if (here > COLORED) colorful++;
    if (here < COLORED / 2) gray++;
    a += lab[i + 1];
    b += lab[i + 2];
    chroma += here;
  }
  if (!(colorful > LEAST_COLORED * drawn)) return false;
  return gray > LEAST_COLORED * drawn || Math.hypot(a, b) < ONE_HUE * chroma;
}

/** Pixels of a picture at even distances. */
function takeSome(rgb, [height, width]) {
  const step = Math.max(1, Math.floor(Math.max(height, width) / 512));
  const some = new Uint8Array(3 * Math.ceil(height / step) * Math.ceil(width / step));
  let at = 0;
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step, at += 3) {
      const i = 3 * (y * width + x);
      some[at] = rgb[i];
      some[at + 1] = rgb[i + 1];
      some[at + 2] = rgb[i + 2];
    }
  }
  return some;
}

/**
 * Find the parts of a colored picture.
 *
 * @param {{labels: Int32Array}} areas from `cut`
 * @param {Regions} regions of the areas
 * @returns {{labels: Uint8Array, base: Float32Array, kept: boolean[], shares: number[],
 *   lightness: Float32Array}} part of each pixel; for each part its mean a* and b* [K, 2], whether
 *   it keeps its colors, its share of the drawing, and its mean L*
 */
export function findOwnColors({ labels }, regions) {
  const colors = new MainColors(regions, findMainColors(regions));
  colors.findKept();
  colors.merge();
  colors.findLines();
  colors.partBlackFromWhite();
  const found = colors.nameParts();
  const parts = labelRegions(regions, found);
  const partLabels = new Uint8Array(labels.length);
  for (let i = 0; i < labels.length; i++) partLabels[i] = parts[labels[i]];
  return { ...found.own, labels: partLabels };
}

/** The part of each region, by the colors of all. */
function labelRegions(regions, { colors, characters, parts, darkParts }) {
  const of = chooseColors(regions, colors, characters);
  const isBlack = (i) => regions.lab[3 * i] < BLACK;
  const chosen = of.map((color, i) => (isBlack(i) ? darkParts : parts)[color]);
  const skin = regions.index("skin");
  const isMoreSkin = findMoreSkin(regions, Uint8Array.from(of, (color) => parts[color] === skin));
  return nameRegions(regions, chosen, isMoreSkin, findHair(regions, colors, characters, parts));
}

/** The hues of the hair, and whose hair each is. */
function findHair(regions, colors, characters, parts) {
  const hair = regions.index("hair");
  const isHair = (_, k) => parts[k] === hair;
  return {
    hues: colors.filter(isHair).map(([a, b]) => hueOf(a, b)),
    characters: characters.filter(isHair),
  };
}

const range = (length) => [...Array(length).keys()];
const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);

/** The main colors of a picture, which are joined to parts. */
class MainColors {
  constructor(regions, main) {
    // Two characters with hair of one color get new hair of two.
    const count = largest(regions.groups) + 1;
    const groups = range(count * main.length).map((k) => Math.floor(k / main.length));
    const colors = groups.map((_, k) => main[k % main.length]);
    const of = chooseColors(regions, colors, groups);
    const used = [...new Set(of)].sort((a, b) => a - b);
    this.main = used.map((color) => colors[color]);
    this.mainCharacters = used.map((color) => groups[color]);
    this.characters = this.mainCharacters.slice();
    Object.assign(this, { regions, of: of.map((color) => used.indexOf(color)) });
    this.isTaken = new Uint8Array(of.length);
    this.group = range(used.length);
    this.darkGroup = range(used.length);
    this.measure(used.length);
  }

  isFree(i) {
    return this.regions.isFree(i) && !this.isTaken[i];
  }

  /** The area of each color, its mean color and votes, and its borders with others. */
  measure(count) {
    const { regions, of } = this;
    const { area, lab, relative, votes, isInk, K } = regions;
    this.count = count;
    this.area = new Float64Array(count).fill(1e-6);
    const solid = new Float64Array(count).fill(1e-6);
    this.lab = range(count).map(() => [0, 0, 0]);
    this.relative = range(count).map(() => [0, 0]);
    this.votes = range(count).map(() => new Float64Array(K));
    for (let i = 0; i < of.length; i++) {
      if (!this.isFree(i)) continue;
      const k = of[i];
      this.area[k] += area[i];
      if (isInk[i]) continue;
      solid[k] += area[i];
      for (let c = 0; c < 3; c++) this.lab[k][c] += area[i] * lab[3 * i + c];
      for (let c = 0; c < 2; c++) this.relative[k][c] += area[i] * relative[2 * i + c];
      for (let c = 0; c < K; c++) this.votes[k][c] += area[i] * votes[i * K + c];
    }
    for (let k = 0; k < count; k++) {
      this.lab[k] = this.lab[k].map((sum) => sum / solid[k]);
      this.relative[k] = this.relative[k].map((sum) => sum / solid[k]);
      const shares = this.votes[k].map((sum) => sum / solid[k]);
      shares[regions.index("ink")] = shares[regions.index("background")] = 0;
      const total = Math.max(1e-6, shares.reduce((sum, share) => sum + share, 0));
      this.votes[k] = shares.map((share) => share / total);
    }
    const groups = of.map((color, i) => (this.isFree(i) ? color : count));
    const between = regions.borders.sharesBetween(groups, count + 1);
    const row = (i) => i * (count + 1);
    this.borders = range(count).map((i) => between.subarray(row(i), row(i) + count));
    this.hue = this.relative.map(([a, b]) => hueOf(a, b));
    this.chroma = this.relative.map(([a, b]) => Math.hypot(a, b));
  }

  vote(name, k) {
    return this.votes[k][this.regions.index(name)];
  }

  /** Find skin, and what has no color. */
  findKept() {
    const all = range(this.count);
    const isPale = (k) => {
      const [l, a, b] = this.lab[k];
      return l > PALE && Math.hypot(a, b) < PALE_NEUTRAL;
    };
    this.isNeutral = all.map((k) => this.chroma[k] < NEUTRAL || isPale(k));
    const like = all.map(
      (k) =>
        isLikeSkin(this.lab[k][0], ...this.relative[k], this.vote("skin", k)) && !this.isNeutral[k],
    );
    const isTypical = (k) =>
      like[k] &&
      within(this.hue[k], TYPICAL_HUE) &&
      this.lab[k][0] > TYPICAL_L &&
      within(this.chroma[k], TYPICAL_CHROMA);
    const inFace = this.coverFace();
    const isSkin = all.map(
      (k) => like[k] && this.vote("skin", k) + (isTypical(k) ? 0.3 : 0) + inFace[k] > 0.4,
    );
    const pale = all.map((k) => this.isPalePart(k));
    this.isNeutral = all.map((k) => this.isNeutral[k] && !pale[k]);
    const isPaleSkin = all.map((k) => this.isNeutral[k] && this.vote("skin", k) > 0.4);
    const isNear = (k) =>
      like[k] && this.vote("hair", k) < 0.5 && (this.vote("skin", k) > 0.12 || isTypical(k));
    this.isSkin = isSkin;
    for (let round = 0; round < 3; round++) {
      // Shadows and blush beside skin.
      const before = this.isSkin;
      const skin = before.map((is, k) => (is || isPaleSkin[k] ? 1 : 0));
      this.isSkin = all.map((k) => before[k] || (isNear(k) && dot(this.borders[k], skin) > 0.3));
    }
    this.takeOutSkin();
  }

  /** Take skin out of other colors: leather in the light may be like skin in the shadow. */
  takeOutSkin() {
    const isSkin = Uint8Array.from(this.of, (color) => (this.isSkin[color] ? 1 : 0));
    this.isTaken = findMoreSkin(this.regions, isSkin);
    this.measure(this.count);
  }

  /** Whether a color is the light of a color beside it, rather than white. */
  isPalePart(i) {
    if (!(this.chroma[i] > TINGE && this.vote("skin", i) < 0.3)) return false;
    const norm = (k) => Math.max(1e-6, Math.sqrt(dot(this.votes[k], this.votes[k])));
    return range(this.count).some(
      (j) =>
        !this.isNeutral[j] &&
        turn(this.hue[i], this.hue[j]) < 35 &&
        this.borders[i][j] > 0.25 &&
        dot(this.votes[i], this.votes[j]) / (norm(i) * norm(j)) > 0.6,
    );
  }

  /** How much of the cheeks, below the eyes, each color covers. */
  coverFace() {
    const covered = new Float64Array(this.count);
    this.of.forEach((color, i) => {
      if (this.isFree(i)) covered[color] += this.regions.cheeks[i];
    });
    return covered;
  }

  /** Join the colors of one part: its hue may change in the shadow. */
  merge() {
    this.hues = this.hue.slice();
    for (;;) {
      const free = range(this.count).filter((k) => !this.isNeutral[k] && !this.isSkin[k]);
      let best = { score: 0, i: 0, j: 0 };
      for (const i of free) {
        for (const j of free) {
          if (i >= j) continue;
          const score = this.scoreSamePart(i, j);
          if (score >= best.score) best = { score, i, j };
        }
      }
      if (best.score < SAME_PART) return;
      const { i, j } = best;
      const rename = (k) => (k === j ? i : k > j ? k - 1 : k);
      this.isNeutral.splice(j, 1);
      this.isSkin.splice(j, 1);
      this.characters.splice(j, 1);
      this.of = this.of.map(rename);
      this.group = this.group.map(rename);
      this.measure(this.count - 1);
    }
  }

  scoreSamePart(i, j) {
    if (this.characters[i] !== this.characters[j]) return 0;
    const hair = [this.vote("hair", i), this.vote("hair", j)];
    if (Math.min(...hair) > 0.5) return 3;
    if (Math.abs(hair[0] - hair[1]) > 0.4) return 0;
    const beside = Math.max(this.borders[i][j], this.borders[j][i]);
    const degrees = turn(this.hue[i], this.hue[j]);
    const [a, b] = [this.votes[i], this.votes[j]];
    const alike = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b) + 1e-9);
    const [from, to] = [this.relative[i], this.relative[j]];
    const distance = Math.hypot(from[0] - to[0], from[1] - to[1]) / ONE_COLOR;
    let score = distance < 1.3 && degrees < 40 ? 2 - distance : 0;
    const raise = (other) => (score = Math.max(score, other));
    if (degrees < 30 && (beside > 0.2 || alike > 0.8)) raise(1.2 + beside - degrees / 60);
    if (degrees < 65 && beside > 0.2 && alike > 0.6) raise(1 + beside - degrees / 100);
    // A chain of shadows, each a little bluer than the one before, may end far from the light.
    const nearest = this.nearestHues(i, j);
    if (nearest < 30 && beside > 0.2 && alike > 0.6) raise(1 + beside - nearest / 100);
    return score;
  }

  nearestHues(i, j) {
    const huesOf = (k) => this.hues.filter((_, color) => this.group[color] === k);
    const [first, second] = [huesOf(i), huesOf(j)];
    return Math.min(...first.flatMap((hue) => second.map((other) => turn(hue, other))));
  }

  /** Find colors that are those of lines. */
  findLines() {
    const { regions, of } = this;
    const [ink, total] = [new Float64Array(this.count), new Float64Array(this.count)];
    for (let i = 0; i < of.length; i++) {
      if (!regions.isFree(i)) continue;
      ink[of[i]] += regions.area[i] * regions.vote("ink", i);
      total[of[i]] += regions.area[i];
    }
    this.isLine = range(this.count).map(
      (k) => ink[k] > LINE * Math.max(total[k], 1) && !this.isNeutral[k] && !this.isSkin[k],
    );
  }

  /** Divide what has no color by lightness: black hair is not the part that a shirt is. */
  partBlackFromWhite() {
    const { regions } = this;
    this.darkGroup = this.group.slice();
    for (const k of range(this.count).filter((color) => this.isNeutral[color])) {
      const areas = [0, 0];
      this.of.forEach((color, i) => {
        if (color !== k || !this.isFree(i)) return;
        areas[regions.lab[3 * i] < BLACK ? 1 : 0] += regions.area[i];
      });
      if (!(Math.min(...areas) > MAIN * regions.figure)) continue;
      const dark = this.isNeutral.length;
      const isDark = (color, i) => color === k && regions.lab[3 * i] < BLACK;
      this.of = this.of.map((color, i) => (isDark(color, i) ? dark : color));
      this.darkGroup = this.darkGroup.map((color, main) => (this.group[main] === k ? dark : color));
      this.isNeutral.push(true);
      this.isSkin.push(false);
      this.isLine.push(false);
    }
    this.measure(this.isNeutral.length);
  }

  /** Give each color the part that fits best and is not taken. */
  nameParts() {
    const { regions } = this;
    const { parts: names, K } = regions;
    const kept = names.map((name) => KEPT.includes(name));
    const taken = names.map((name) => name === "eyes" || KEPT.includes(name));
    const partOf = Array(this.count).fill(regions.index("skin"));
    const strongest = (votes) =>
      votes.reduce((best, vote, k) => (vote > votes[best] ? k : best), 0);
    for (const i of this.byImportance()) {
      if (this.isSkin[i]) continue;
      const best = strongest(this.votes[i]);
      if (this.isLine[i]) partOf[i] = LINES;
      else if (names[best] === "backdrop" || (this.isNeutral[i] && kept[best])) partOf[i] = best;
      else if (taken.every((is) => is)) partOf[i] = regions.index("ink");
      else {
        const part = strongest(this.votes[i].map((vote, k) => (taken[k] ? -1 : vote)));
        partOf[i] = part;
        taken[part] = true;
        kept[part] = this.isNeutral[i];
      }
    }
    const parts = this.group.map((color) => partOf[color]);
    const darkParts = this.darkGroup.map((color) => partOf[color]);
    const { main: colors, mainCharacters: characters } = this;
    const hair = findHair(regions, colors, characters, parts);
    const ofColor = this.of.map((color) => partOf[color]);
    const of = nameRegions(regions, ofColor, this.isTaken, hair);
    const own = { kept, ...this.measureParts(of, K) };
    return { colors, characters, parts, darkParts, own };
  }

  /** Colors choose before what has none, and large ones first. */
  byImportance() {
    const { isNeutral, area } = this;
    return range(this.count).sort(
      (i, j) => isNeutral[i] - isNeutral[j] || area[j] - area[i] || i - j,
    );
  }

  measureParts(of, K) {
    const { regions } = this;
    const { area, lab } = regions;
    const [total, shares] = [new Float64Array(K), new Float64Array(K)];
    const sums = new Float64Array(3 * K);
    for (let i = 0; i < of.length; i++) {
      const k = of[i];
      if (lab[3 * i] <= PAPER) shares[k] += area[i];
      if (regions.isInk[i] && this.isFree(i)) continue;
      total[k] += area[i];
      for (let c = 0; c < 3; c++) sums[3 * k + c] += area[i] * lab[3 * i + c];
    }
    const mean = (k, c) => sums[3 * k + c] / Math.max(total[k], 1);
    const drawn = Math.max(1, shares.reduce((sum, share) => sum + share, 0));
    return {
      base: Float32Array.from({ length: 2 * K }, (_, at) => mean(at >> 1, 1 + (at & 1))),
      shares: Array.from(shares, (share) => share / drawn),
      lightness: Float32Array.from({ length: K }, (_, k) => mean(k, 0)),
    };
  }
}
