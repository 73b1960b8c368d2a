// Give the parts of each figure masks of their own, so that they get colors of their own:
// `give_own_parts` of `chroma_lib.coloring.figures`. A palette has one color for each mask.

import { largest } from "./numbers.js";
import { KEPT } from "./region-parts.js";

const ONE_CHARACTER = 6;
const PRESENT = 0.01;

/**
 * The largest figure keeps its masks; the parts of others take those of parts that no figure has,
 * the largest first, until there are none left. Skin, lines and eyes are shared, and so are all
 * parts of two poses of one character, which are equally light.
 *
 * @param {{constant, slope, K}} fitted from `fitParts`
 * @param {{lightness, areas}} segments
 * @param {Int32Array} groups figure of each segment
 * @param {string[]} parts names of the masks
 */
export function giveOwnParts({ constant, slope, K }, segments, groups, parts) {
  const moved = moveParts(measureFigures(constant, segments, groups, parts), K);
  const empty = () => new Float32Array(constant.length);
  const own = { constant: empty(), slope: empty(), K };
  groups.forEach((figure, i) => {
    for (let k = 0; k < K; k++) {
      const to = i * K + moved[figure][k]; // two parts may become one
      own.constant[to] += constant[i * K + k];
      own.slope[to] += slope[i * K + k];
    }
  });
  return own;
}

/** What parts each figure has: area in pixels, mean L*, and which are there and may be moved. */
function measureFigures(votes, { lightness, areas }, groups, parts) {
  const K = parts.length;
  const isFree = parts.map((part) => part !== "eyes" && !KEPT.includes(part));
  const figures = Array.from({ length: largest(groups) + 1 }, () => ({
    area: new Float64Array(K),
    lightness: new Float64Array(K),
  }));
  groups.forEach((group, i) => {
    const figure = figures[group];
    for (let k = 0; k < K; k++) {
      const area = areas[i] * votes[i * K + k];
      figure.area[k] += area;
      figure.lightness[k] += area * lightness[i];
    }
  });
  for (const figure of figures) {
    const { area } = figure;
    figure.lightness = figure.lightness.map((sum, k) => sum / Math.max(area[k], 1e-9));
    figure.drawn = area.reduce((sum, a, k) => (parts[k] === "background" ? sum : sum + a), 0);
    figure.isPresent = parts.map((_, k) => isFree[k] && area[k] > PRESENT * figure.drawn);
  }
  return { figures, isFree };
}

/** Whether two figures may be one character: their parts are equally light. */
function mayBeOne(first, second) {
  const common = [...first.area.keys()].filter((k) => first.isPresent[k] && second.isPresent[k]);
  const apart = (k) => Math.abs(first.lightness[k] - second.lightness[k]);
  return common.length > 0 && common.every((k) => apart(k) < ONE_CHARACTER);
}

/** Which mask each part of each figure becomes. */
function moveParts({ figures, isFree }, K) {
  const all = [...Array(K).keys()];
  const moved = figures.map(() => all.slice());
  const taken = all.map((k) => !isFree[k] || figures.some((figure) => figure.isPresent[k]));
  const byArea = (values) => [...values.keys()].sort((i, j) => values[j] - values[i] || i - j);
  const done = [];
  for (const number of byArea(figures.map((figure) => figure.drawn))) {
    const figure = figures[number];
    const same = done.find((one) => mayBeOne(figures[one], figure));
    if (same !== undefined) moved[number] = moved[same].slice();
    else {
      for (const part of byArea(figure.area)) {
        const isUsed = done.some((one) => figures[one].isPresent[part]);
        const next = taken.indexOf(false);
        if (!figure.isPresent[part] || !isUsed || next < 0) continue;
        moved[number][part] = next;
        taken[next] = true;
      }
    }
    done.push(number);
  }
  return moved;
}
